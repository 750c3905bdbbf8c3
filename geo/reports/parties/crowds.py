"""The two sides of a protest or a riot: the crowd, and whoever met it."""

from collections.abc import Sequence
from datetime import date

from geo.reports.events import Trigger
from geo.reports.parties.pairs import Sides, best, default_id
from geo.reports.parties.part import NAMED, Part
from geo.reports.parties.side_words import grammar


def crowd_sides(main: Trigger, parts: Sequence[Part], told: str, country: str, day: date | None) -> Sides:
    """Return the crowd, and the force or the people that it met."""
    key = "@riot" if main.event_type == "Riots" else "@prot"
    default = default_id(key, "crowd", country, day)
    words, opening = grammar(), told.split(" | ")[0]
    first = next((p for p in parts if p.actor == default), None)
    if main.rule in ("event.protest-force", "event.protest-excess"):
        second = best(parts, "did", ("state", "foreign")) or best(parts, "suffered", ("state",))
        return Sides(first, second, default, default_id("@pol", "state", country, day))
    if main.event_type != "Riots":
        return Sides(first, None, default, "")
    second = best(parts, "suffered", ("state", "foreign")) or best(parts, "did", ("state",))
    second = second if second and max(second.did, second.suffered) > NAMED else None
    if second is None and words["rivals"].search(opening):
        # Two crowds that went at each other.
        return Sides(first, None, default, default)
    beaten = main.rule == "event.mob" or words["beaten"].search(opening)
    alone = second is None or main.sub_event_type == "Mob violence"
    people = best(parts, "suffered", ("civil",))
    slain = main.sub_event_type == "Mob violence" and words["slain"].search(opening) is not None
    if (beaten or slain) and alone and people and people.suffered > NAMED:
        return Sides(first, people, default, "")
    unhurt = second is None or second.suffered <= NAMED
    if (beaten or slain) and unhurt and main.sub_event_type == "Mob violence":
        # A robber whom villagers beat is one of the people.
        return Sides(first, None, default, default_id("@civ", "civil", country, day))
    return Sides(first, second, default, "")
