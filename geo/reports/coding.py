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
    "event.attack",
    "event.arrest",
    "event.destruction",
    "event.withdrawal",
    "event.harm",
    "event.vague",
)
_RANK = {rule: rank for rank, rule in enumerate(_ORDER)}


def main_trigger(triggers: Sequence[Trigger]) -> Trigger:
    """Return the word that decides on the type: strongest first, then by kind, then first in the text."""
    return min(triggers, key=lambda t: (-min(t.strength, 2), _RANK[t.rule], t.span.start))


def settle_type(document: Document, case: Case, parts: Sequence[Part]) -> Trigger:
    """Return the deciding word with the type that the sides call for.

    ACLED: an attack on forces is a battle, an armed attack on civilians violence against them.
    """
    main = main_trigger([t for telling in case.tellings for t in telling.triggers])
    force_hit = max((p.suffered for p in parts if p.named.entry.side in ("state", "foreign")), default=0)
    people_hit = max((p.suffered for p in parts if p.named.entry.side == "civil"), default=0)
    armed_hit = max((p.suffered for p in parts if p.named.entry.side == "armed"), default=0)
    force_did = max((p.did for p in parts if p.named.entry.side in ("state", "foreign")), default=0)
    if main.rule in ("event.attack", "event.harm", "event.vague"):
        if force_hit > people_hit or (armed_hit > people_hit and (force_did or main.rule != "event.attack")):
            return replace(main, event_type="Battles", sub_event_type="Armed clash", family="fight")
    return main
