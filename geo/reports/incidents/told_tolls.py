"""What the tellings of an incident say of its toll, as far as it parts or binds them."""

import re
from collections.abc import Iterator

from geo.model import Claim
from geo.patterns import compiled
from geo.reports.figures.victims import heads, overlap
from geo.reports.incidents.case import Case
from geo.reports.incidents.telling import Telling

_KILLED = compiled(r"casualty\.(?:passive|active)\.(?:more|another)")
_MORE = compiled(r"\b(?:more|others?|another|further)\b", re.IGNORECASE)


def other_toll(telling: Telling, case: Case) -> bool:
    """Whether it gives a toll that is none of those of the case."""
    mine = {c.killed_high or c.injured_high for c in telling.figures if not corrects(c)} - {None}
    told = (t for t in case.tellings if not t.spread)
    return _differ(mine, (c.killed_high or c.injured_high for t in told for c in t.figures))


def other_dead(telling: Telling, case: Case) -> bool:
    """Whether it counts dead, and the case others."""
    mine = {c.killed_high for c in telling.figures} - {None, 0}
    return _differ(mine, (c.killed_high or None for t in case.tellings for c in t.figures))


def other_persons(telling: Telling, case: Case) -> bool:
    """Whether both say whom they count, and nobody can be counted by both: soldiers and children."""
    mine, theirs = (
        [heads(c.victims) for t in told for c in t.figures] for told in ((telling,), case.tellings)
    )
    return bool(mine and theirs) and not any(overlap(a, b) for a in mine for b in theirs)


def _differ(mine: set[int | None], theirs: Iterator[int | None]) -> bool:
    """Whether both give figures and none in common; the first in common ends the search."""
    given = filter(lambda figure: figure is not None, theirs) if mine else iter(())
    first = next(given, None)
    return first is not None and first not in mine and not any(figure in mine for figure in given)


def more_killed(telling: Telling) -> bool:
    """Whether it counts persons killed beside those told before: "on Saturday 14 more were killed"."""
    # What is told first goes on from nothing in its own sentence: "Another four were killed on Friday".
    counted = any(
        c.killed_high
        and (".elsewhere" in c.rule or (_KILLED.match(c.rule) and (not number or _MORE.search(c.quote))))
        for number, c in enumerate(telling.figures)
    )
    points = telling.victims or telling.risen or telling.aftermath
    return counted and not (points or any(corrects(c) for c in telling.figures))


def corrects(claim: Claim) -> bool:
    """Whether it puts a toll in the place of an earlier one."""
    return "toll" in claim.rule or "later_death" in claim.rule


def most_dead(*tellings: Telling) -> int:
    """Return the most dead that any of the tellings counts, 0 where none does."""
    return max((c.killed_high or 0 for t in tellings for c in t.figures), default=0)


def dead_told(case: Case) -> bool:
    """Whether its tellings count dead."""
    return any(c.killed_high for t in case.tellings for c in t.figures)


def sums_others(telling: Telling, case: Case) -> bool:
    """Whether a sum is of others too: not "three died in two attacks. Two passers-by were hurt"."""
    dead = any(c.killed_high is not None for t in case.tellings for c in t.figures)
    return other_toll(telling, case) and (dead or any(c.injured_high for c in telling.figures))
