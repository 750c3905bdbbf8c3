"""Who stands in place of "gunmen" and of forces that nobody names: whom the report names elsewhere."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from geo.reports.actors import actor_id
from geo.reports.events import Trigger
from geo.reports.parties.named import NamedBySentence
from geo.reports.parties.pairs import Sides, default_id
from geo.reports.parties.part import BLAMED, DID, NAMELESS, VOICE, Part, is_named


def of_lead(
    sides: Sides, parts: Sequence[Part], main: Trigger, named: NamedBySentence, country: str, day: date | None
) -> Sides:
    """Put the only group of the report in place of "militants", where it opens the report.

    Who laid a bomb is only said where the group is, or where the report is the group's own account.
    """
    unknown = sides.first is None and nameless(None, sides.first_default)
    if named.takers and unknown and main.family == "abduct":
        taker = actor_id(named.takers.entry, country, day)
        return replace(sides, first=Part(named.takers, taker, rule="actor.lead"))
    others = (p.actor for p in parts if is_named(p) and p.named.entry.side == "armed")
    if named.lead is None or {*others} - {"afg_mil", "afg_pol"}:  # the Taliban since 2021 are a force
        return sides
    group = Part(named.lead, actor_id(named.lead.entry, country, day), rule="actor.lead")
    if not group.actor or group.actor == "afg_mil":
        return sides
    first, second = sides.first, sides.second
    if named.stated and nameless(first, sides.first_default):
        return replace(sides, first=group)
    fought = main.rule in ("event.clash", "event.operation", "event.armed-killed")
    if fought and first is None and sides.first_default.startswith("uag_"):
        return replace(sides, first=group)  # "ten more died in a gunfight"
    if fought and second is None and sides.second_default.startswith("uag_"):
        return replace(sides, second=group)
    if first is not None and named.of_lead(first.named) and main.family != "bomb":
        return replace(sides, first=group)
    if second is not None and named.of_lead(second.named):
        return replace(sides, second=group)
    return sides


def of_force(sides: Sides, main: Trigger, usual: str, only: str, country: str, day: date | None) -> Sides:
    """Put the force that the report speaks of in place of the one that would be meant anywhere."""
    first, second = sides.first_default, sides.second_default
    if usual and first == "us_mil" and sides.first is None:
        return replace(sides, first_default=usual)
    own = default_id("@mil", "state", country, day)
    if usual and usual != "afg_rep_mil" and main.event_type == "Battles" and country == "AFG":
        first = usual if sides.first is None and first == own else first
        second = usual if sides.second is None and second == own else second
    elif only and country:
        either = (own, default_id("@pol", "state", country, day))
        first = only if sides.first is None and first in either and main.family != "air" else first
        second = only if sides.second is None and second in either else second
    return replace(sides, first_default=first, second_default=second)


def voiced(sides: Sides, issuer: str, main: Trigger) -> Sides:
    """Put the group that speaks in place of unnamed armed men."""
    if not issuer:
        return sides
    if nameless(sides.first, sides.first_default):
        return replace(sides, first=None, first_default=issuer)
    if main.event_type == "Battles" and nameless(sides.second, sides.second_default):
        return replace(sides, second=None, second_default=issuer)
    return sides


def by_name(sides: Sides, parts: Sequence[Part], unclaimed: bool) -> Sides:
    """Put the only group that an incident's sentences name in place of "gunmen" or "the fighters".

    A group that only speaks counts where no other is named; where nobody claims it, only who is blamed.
    """
    named = [p for p in parts if p.named.entry.side == "armed" and not p.actor.startswith("uag_")]
    named = [p for p in named if p.rule != "actor.source" and not (unclaimed and p.did < BLAMED)]
    silent = [p for p in named if p.rule != VOICE]
    names = {p.actor: p for p in reversed(silent or named)}
    taken = {p.actor for p in (sides.first, sides.second) if p is not None}
    if len(names) != 1 or taken & set(names):
        return sides
    (group,) = names.values()
    spoken = group.rule == VOICE
    first = sides.first is not None or spoken
    hit = group.rule == "actor.target" and not group.did  # "a strike killed four men of the Islamic State"
    if first and nameless(sides.first, sides.first_default) and group.did >= group.suffered and not hit:
        return replace(sides, first=group, first_default="")
    second = sides.second is not None or spoken
    if second and nameless(sides.second, sides.second_default) and group.did < DID - 1:
        return replace(sides, second=group, second_default="")
    return sides


def nameless(part: Part | None, default: str) -> bool:
    """Whether a side is only "gunmen" or "militants"."""
    if part is None:
        return default.startswith("uag_")
    return part.named.entry.key in NAMELESS and part.actor != "taliban"
