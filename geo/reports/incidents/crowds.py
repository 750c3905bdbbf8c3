"""The two sides of a protest or a riot: the crowd, and whoever met it."""

from collections.abc import Sequence
from datetime import date

from geo.reports.events import Trigger
from geo.reports.incidents.pairs import Sides, best, default_id
from geo.reports.incidents.part import NAMED, Part
from geo.reports.incidents.side_words import grammar


def crowd_sides(main: Trigger, parts: Sequence[Part], told: str, country: str, day: date | None) -> Sides:
    """Return the crowd, and the force or the people that it met."""
    key = "@riot" if main.event_type == "Riots" else "@prot"
    default = default_id(key, "crowd", country, day)
    words = grammar()
    first = next((p for p in parts if p.actor == default), None)
    second = None
    if main.rule in ("event.protest-force", "event.protest-excess") or (
        "police" in told.split(" | ")[0] and "clash" in told.split(" | ")[0]
    ):
        second = best(parts, "did", ("state", "foreign")) or best(parts, "suffered", ("state",))
        return Sides(first, second, default, default_id("@pol", "state", country, day))
    if main.event_type == "Riots":
        second = best(parts, "suffered", ("state", "foreign")) or best(parts, "did", ("state",))
        second = second if second and max(second.did, second.suffered) > NAMED else None
        if second is None and words["rivals"].search(told.split(" | ")[0]):
            # Two crowds that went at each other.
            return Sides(first, None, default, default)
        people = best(parts, "suffered", ("civil",))
        beaten = main.rule == "event.mob" or grammar()["beaten"].search(told.split(" | ")[0])
        alone = second is None or main.sub_event_type == "Mob violence"
        if beaten and alone and people and people.suffered > NAMED:
            second = people
        fired = words["police_fire"].search(told.split(" | ")[0]) is not None
        if fired and second is not None and second.named.entry.side == "civil":
            second = best(parts, "did", ("state", "foreign")) or second  # "police fired at a mob"
        caught = best(parts, "suffered", ("armed",))
        unhurt = second is None or second.suffered <= NAMED
        if unhurt and main.rule == "event.mob" and caught and caught.suffered > NAMED:
            # A robber whom villagers beat is one of the people.
            return Sides(first, None, default, default_id("@civ", "civil", country, day))
        hurt = main.sub_event_type == "Mob violence" and grammar()["beaten"].search(told.split(" | ")[0])
        if second is None and (hurt or grammar()["lynching"].search(told) or "lynched" in told):
            return Sides(first, None, default, default_id("@civ", "civil", country, day))
    return Sides(first, second, default, "")
