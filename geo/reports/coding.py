"""From the words of an incident to its ACLED event type and sub-type."""

from collections.abc import Sequence
from dataclasses import replace

from geo.reports.coreference import Case
from geo.reports.events import Trigger
from geo.reports.sides import Part
from geo.reports.text import Document

# Among words of equal strength the more telling one counts: how the harm was done before that it was.
_ORDER = (
    "event.chemical",
    "event.suicide",
    "event.air-strike",
    "event.grenade",
    "event.shelling",
    "event.ied",
    "event.protest-excess",
    "event.riot",
    "event.mob",
    "event.protest-force",
    "event.protest",
    "event.territory-lost",
    "event.territory-regained",
    "event.abduction",
    "event.sexual",
    "event.operation",
    "event.clash",
    "event.disrupted",
    "event.explosion",
    "event.device",
    "event.attack",
    "event.arrest",
    "event.destruction",
    "event.withdrawal",
    "event.harm",
    "event.no-harm",
    "event.vague",
)
# Words that can stand beside a find or an arrest without anything having gone off.
_QUIET = {"event.disrupted", "event.arrest", "event.device", "event.vague", "event.no-harm"}
_RANK = {rule: rank for rank, rule in enumerate(_ORDER)}


_HOW = {"event.chemical", "event.suicide", "event.air-strike", "event.grenade", "event.shelling", "event.ied"}


def main_trigger(triggers: Sequence[Trigger]) -> Trigger:
    """Return the word that decides on the type: strongest first, then by kind, then first in the text."""
    how = [t for t in triggers if t.rule in _HOW]
    people = [t for t in triggers if t.rule in ("event.attack", "event.abduction")]
    fight = [t for t in triggers if t.family == "fight"]
    if how:
        # A later account of another weapon is a dispute; that the bomber died with it refines the first.
        suicide = [t for t in how if t.rule == "event.suicide"] or [t for t in how if t.family == "air"]
        return min(suicide or how, key=lambda t: t.span.start)
    if fight and not any(t.family in ("protest", "mob", "territory", "abduct", "sexual") for t in triggers):
        return min(fight, key=lambda t: t.span.start)
    if people and not any(t.family in ("protest", "mob", "territory", "fight", "sexual") for t in triggers):
        return min(people, key=lambda t: t.span.start)
    return min(triggers, key=lambda t: (-min(t.strength, 2), _RANK[t.rule], t.span.start))


def settle_type(document: Document, case: Case, parts: Sequence[Part]) -> Trigger:
    """Return the deciding word with the type that the sides call for.

    ACLED: an attack on forces is a battle, an armed attack on civilians violence against them.
    """
    words = [t for telling in case.tellings for t in telling.triggers]
    rules = {t.rule for t in words}
    if rules & {"event.disrupted", "event.arrest"} and not rules - _QUIET:
        words = [t for t in words if t.rule in ("event.disrupted", "event.arrest")][:1]
    elif rules & {"event.disrupted", "event.arrest"} and rules - _QUIET == {"event.harm"}:
        words = [t for t in words if t.rule not in ("event.arrest", "event.disrupted", "event.device")]
    main = main_trigger(words)
    force_hit = max((p.suffered for p in parts if p.named.entry.side in ("state", "foreign")), default=0)
    people_hit = max((p.suffered for p in parts if p.named.entry.side == "civil"), default=0)
    armed_hit = max((p.suffered for p in parts if p.named.entry.side == "armed"), default=0)
    force_did = max((p.did for p in parts if p.named.entry.side in ("state", "foreign")), default=0)
    if main.rule in ("event.attack", "event.harm", "event.no-harm", "event.vague"):
        if force_hit > people_hit or (armed_hit > people_hit and (force_did or main.rule != "event.attack")):
            return replace(main, event_type="Battles", sub_event_type="Armed clash", family="fight")
    if (
        main.rule == "event.clash"
        and people_hit >= 2
        and not force_hit
        and not force_did
        and not any(p.named.entry.side == "communal" for p in parts)
    ):
        return replace(main, event_type="Violence against civilians", sub_event_type="Attack")
    return main
