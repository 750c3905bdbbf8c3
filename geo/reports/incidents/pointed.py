"""Which of the incidents told before a telling points at, by number or by the name of its place."""

from collections.abc import Sequence

from geo.patterns import compiled
from geo.reports.document import Document
from geo.reports.incidents.case import OPENED_BY, WEAK, Case
from geo.reports.incidents.numbered import ACTS, NUMBERS, spots
from geo.reports.incidents.telling import Telling
from geo.reports.incidents.told_tolls import other_toll
from geo.reports.mentions.ground import relation
from geo.reports.wording.phrases import folded

# "In the second attack", "The second attack", as the first words of a sentence.
_NUMBERED = compiled(
    rf"(?:(?:in|during) )?the (?P<number>{'|'.join(NUMBERS)}) (?:[\w-]+ ){{0,2}}?{ACTS}(?!\w)"
)
# "Claimed the Mastung attack".
_NAMED = compiled(rf"\bthe (?P<place>[\w'’-]+(?: [\w'’-]+){{0,2}}?) (?:[\w-]+ )?{ACTS}(?!\w)")


def pointed_at(document: Document, telling: Telling, cases: Sequence[Case]) -> Case | None:
    """Return the incident that a telling points at, None where it points at none or at several."""
    low = folded(document.text)
    return _by_number(low, telling, cases) or _by_name(low, telling, cases)


def _by_number(low: str, telling: Telling, cases: Sequence[Case]) -> Case | None:
    """Return what the opening told second, where a telling calls it so: "In the second attack, ..."."""
    found = _NUMBERED.match(low, telling.span.start, telling.span.end)
    number = NUMBERS[found["number"]] if found else 0
    if not 1 < number <= len(cases):
        return None
    case, first = cases[number - 1], cases[0].tellings[0].sentence
    opening = case.tellings[0].sentence <= first + 1 and len(case.tellings) == 1
    agree = relation(telling.places, case.places) != "conflict" and not other_toll(telling, case)
    return case if opening and agree else None


def _by_name(low: str, telling: Telling, cases: Sequence[Case]) -> Case | None:
    """Return the one incident at the place by which a telling calls an attack, if that is all it tells."""
    if telling.families - WEAK or telling.places or telling.figures:
        return None
    names = {m["place"] for m in _NAMED.finditer(low, telling.span.start, telling.span.end)}
    there = [case for case in cases if any(p.text.lower() in names for p in case.places)]
    return there[0] if len(there) == 1 else None


def meant(document: Document, telling: Telling, case: Case) -> int:
    """Return what speaks for one of two incidents that a telling fits alike.

    "In Ghuz Garhi ...": that of the same spot, known or not.
    "The elder was on his way home": that of which an elder was told. "The injured": one that has some.
    "They claimed the attack" is of the day's own, not of what "last week" or "ten days ago" recalls.
    """
    hurt = telling.victims and any(t.figures for t in case.tellings)
    recalled = telling.families == {"vague"} and any(
        d.precision != "day" or d.text.lower().endswith(" ago") for d in case.dates[:1]
    )
    here = spots(document.text, telling.span)
    same = here and any(here & spots(document.text, t.span) for t in case.tellings[:OPENED_BY])
    return bool(telling.known & case.words) + hurt + bool(same) - recalled
