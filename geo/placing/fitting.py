"""Which candidates of a name stand: those that what the text calls it allows, side names lowered."""

from collections.abc import Collection
from dataclasses import replace

from geo.model import Candidate, PlaceMention
from geo.naming.names import sound_key, vowels_apart
from geo.naming.namewords import levels_of, names_settlement, split_designation
from geo.remember import by_identity

# What is left of the score of a name that another place bears as its own.
_ECHO = 0.7


def fitting(mention: PlaceMention) -> tuple[Candidate, ...]:
    """Return the candidates of a mention that what the text calls it allows; all when it allows none."""
    return _fitting(mention.candidates, mention.designation)


@by_identity
def _fitting(given: tuple[Candidate, ...], called: str) -> tuple[Candidate, ...]:
    candidates = without_echoes(given)
    levels = levels_of(called)
    if "admin1" in levels:
        kept = [c for c in candidates if c.level == "admin1"]
    elif names_settlement(called):
        kept = [c for c in candidates if c.kind == "settlement"] or [
            c for c in candidates if c.level in ("admin2", "admin3")
        ]
    elif levels:
        kept = [c for c in candidates if is_called(c, levels)]
        kept = kept or [c for c in candidates if c.level in ("admin2", "admin3")]
    else:
        kept = list(candidates)
    return tuple(kept) or candidates


def is_called(candidate: Candidate, levels: Collection[str]) -> bool:
    """Tell whether a candidate is a unit of one of `levels`, or a former district, known as a region.

    "Kohistan district", before it was split.
    """
    if candidate.kind == "region":
        return "admin2" in levels
    return candidate.kind == "unit" and candidate.level in levels


def without_echoes(candidates: tuple[Candidate, ...]) -> tuple[Candidate, ...]:
    """Return the candidates, side names lowered where a better known place bears the name itself."""
    return _lowered_echoes(candidates, "")


@by_identity
def _lowered_echoes(candidates: tuple[Candidate, ...], _: str) -> tuple[Candidate, ...]:
    """Lower side names where a better known place bears the name itself.

    GeoNames gives hamlets alternate names that are other places' own ("Kohistan" for Kuhsan), and a short
    form of a district's name may be a province's ("Khost" for Khost Wa Fereng). A settlement that bears the
    name of a district or tehsil elsewhere in its province is another one, or its point is off.
    """
    units = [c for c in candidates if c.kind == "unit"]
    if not units:
        return candidates
    own = {c.admin2_pcode for c in units}
    provinces = [c for c in units if c.level == "admin1" and c.score >= max(u.score for u in units)]
    said = provinces[0].name if provinces else ""

    def echo(c: Candidate) -> bool:
        if c.kind == "settlement" and c.admin2_pcode not in own:
            return c.score < 1.0 or any(_namesake(c, u) for u in units)
        if c.kind == "settlement":
            return False
        return bool(said) and c.admin1_pcode != provinces[0].pcode and other_name(c, said)

    return tuple(replace(c, score=round(c.score * _ECHO, 4)) if echo(c) else c for c in candidates)


def _namesake(settlement: Candidate, unit: Candidate) -> bool:
    """Tell whether a unit of the same province bears a settlement's name."""
    same = unit.admin1_pcode == settlement.admin1_pcode and unit.level in ("admin2", "admin3")
    return same and not other_name(unit, settlement.name)


def other_name(candidate: Candidate, text: str) -> bool:
    """Tell whether a candidate's own name is another than the text's, by sound.

    "Lyari" is Lyari Town, "Nakyal" is Nakyal (Fatehpur Thakiala).
    """
    if candidate.match == "called":
        return False
    name, called = split_designation(text)
    said = sound_key(name if levels_of(called) else text)
    if not said:
        return False  # another script
    head = candidate.name.partition(" (")[0]
    owns = dict.fromkeys((candidate.name, head, split_designation(head)[0]))
    return all(own != said and vowels_apart(own, said) > 1 for own in map(sound_key, owns))
