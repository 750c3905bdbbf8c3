"""The two sides of a battle: a group and a force, two forces, or groups among themselves."""

from collections.abc import Sequence
from datetime import date

from geo.reports.events import Trigger
from geo.reports.parties.pairs import (
    Sides,
    among_themselves,
    default_id,
    foes,
    hit_by,
    over_border,
    picked_off,
    rival_groups,
)
from geo.reports.parties.part import BLAMED, DID, NAMED, Part, is_named
from geo.reports.parties.side_words import grammar


def battle_sides(main: Trigger, parts: Sequence[Part], told: str, country: str, day: date | None) -> Sides:
    """Return who fought, the one first who went for the other."""
    own = among_themselves(main, parts, told, country, day)
    if own is not None:
        return own
    armed = max(
        (p for p in parts if p.named.entry.side == "armed"),
        key=lambda p: (
            is_named(p) and max(p.did, p.suffered) >= BLAMED,
            max(p.did, p.suffered),
            -p.named.start,
        ),
        default=None,
    )
    victim = picked_off(main, parts, told)
    if victim is not None:
        return Sides(None, victim, default_id("@armed", "armed", country, day))
    if (crossed := over_border(main, parts, country, day)) is not None:
        return crossed
    force = _force_of(parts, armed)
    if force is not None and (forces := _two_forces(main, parts, armed, force, told)) is not None:
        return forces
    rivals = rival_groups(main, parts, force, told)
    if rivals is not None:
        return rivals
    guards = "@pol" if grammar()["jail"].search(told.split(" | ")[0]) else "@mil"
    force_id = force.actor if force else default_id(guards, "state", country, day)
    armed_id = armed.actor if armed else default_id("@armed", "armed", country, day)
    army = default_id("@mil", "state", country, day)
    if armed is None and {force_id, army} == {"afg_mil", "pak_mil"}:
        armed_id = army  # "Pakistani forces attacked Spin Boldak"
    if armed is None and country == "PAK" and grammar()["line"].search(told):
        armed_id = "ind_mil"  # "A soldier embraced martyrdom in the Bagsar sector along the Line of Control"
    if main.family == "territory" and armed is None and country == "AFG":
        # Ground that the Republic lost or won back was the Taliban's.
        taliban = default_id("@taliban", "armed", country, day) == "taliban"
        armed_id = "taliban" if taliban else armed_id
    if _is_force_first(main, armed, force):
        return Sides(force, armed, force_id, armed_id)
    return Sides(armed, force, armed_id, force_id)


def _two_forces(
    main: Trigger, parts: Sequence[Part], armed: Part | None, force: Part, told: str
) -> Sides | None:
    """Return two forces that fought each other: "An Afghan soldier shot two NATO soldiers"."""
    if main.rule == "event.clash":
        # "Pakistani and Afghan forces exchanged fire": whatever one calls those whom it killed
        here = [p for p in parts if p.named.sentence == main.sentence]
        armies = {p.actor: p for p in reversed(here) if p.actor in ("afg_mil", "pak_mil")}
        if len(armies) > 1 and all(p.named.entry.side != "armed" for p in here):
            first, second = sorted(armies.values(), key=lambda p: (p.did < DID, p.named.start))
            return Sides(first, second)
    others = foes(main, parts, force, told)
    # "An Afghan soldier shot two NATO soldiers. ... An operation against the militants was under way"
    only_named = armed is None or max(armed.did, armed.suffered) <= NAMED
    if not others or not (armed is None or (only_named and any(hit_by(p, force) for p in others))):
        return None
    other = max(others, key=lambda p: p.did + p.suffered)
    pair = sorted((force, other), key=lambda p: (p.did < DID, p.named.start))
    return Sides(pair[0], pair[1])


def _is_force_first(main: Trigger, armed: Part | None, force: Part | None) -> bool:
    """Whether the force went for the armed group, or took the ground."""
    if main.family == "territory":  # whoever takes it comes first
        return main.rule not in ("event.territory-lost", "event.withdrawal")
    fell_upon = force is not None and armed is not None and armed.did >= DID - 1 > force.did
    if main.rule == "event.assault" and armed is not None and armed.did >= DID - 1:
        # "Militants attacked a post, and twelve of them were killed by soldiers"
        opened = armed.named.sentence == main.sentence and armed.named.start <= main.span.start
        fell_upon = fell_upon or opened
    return (main.rule == "event.operation" and not fell_upon) or (
        force is not None
        and not (fell_upon and main.rule == "event.assault")
        and (armed is not None or main.rule != "event.assault")
        and force.did > (armed.did if armed else 0)
    )


def _force_of(parts: Sequence[Part], armed: Part | None) -> Part | None:
    """Return the force that fought, or the guards of a company."""
    force = max(
        (p for p in parts if p.named.entry.side in ("state", "foreign") or p.named.entry.key == "@psc"),
        key=lambda p: (p.did + p.suffered, -p.named.start),
        default=None,
    )
    if force and armed and force.suffered < min(armed.did, DID) and armed.did >= DID - 1:
        # "They attacked a police station. The attackers were shot dead by the army": the police.
        hit = next((p for p in parts if p.named.entry.side == "state" and p.suffered >= DID - 1), force)
        force = force if hit.actor == force.actor else hit
    return force
