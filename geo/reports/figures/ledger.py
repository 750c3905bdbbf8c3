"""The groups of persons that a figure adds up, and what a later figure for some of them makes of it.

"Two soldiers and nine militants were killed" is a figure of two groups: that 14 militants were killed, as is
told later, changes the second one only.
"""

from dataclasses import dataclass, replace
from functools import lru_cache

from geo.model import Claim
from geo.patterns import compiled
from geo.reports.figures.standing import Kind, figure_of, who, who_of, with_figure
from geo.reports.figures.victims import (
    MARTYRED,
    MILITANT,
    can_be,
    is_general,
    joined,
    overlap,
    victims_of,
)
from geo.reports.numbers import find_numbers

_PIECE = compiled(r" *; *")


@dataclass(frozen=True)
class Group:
    """Persons of one kind within a figure."""

    count: int
    words: str
    who: frozenset[str]

    @property
    def fights(self) -> bool:
        """Whether all of them fought for an armed group."""
        return self.who == {MILITANT}


def groups_of(claim: Claim, kind: Kind) -> tuple[Group, ...]:
    """Return the groups that a figure adds up; one where its words do not add up to it."""
    victims, figure = victims_of(claim, kind), figure_of(claim, kind) or 0
    pieces = _pieces(victims)
    if len(pieces) < 2 or sum(count for count, _ in pieces) != figure:
        return (Group(figure, victims, who(claim, kind)),)
    return tuple(Group(count, words, who_of(claim, words)) for count, words in pieces)


@lru_cache(maxsize=1024)
def _pieces(victims: str) -> tuple[tuple[int, str], ...]:
    """Return the phrases of a list of victims with the number that each counts; one person where none."""
    words = [p for p in _PIECE.split(victims) if p]
    return tuple(((found[0].high or 0) if (found := find_numbers(p)) else 1, p) for p in words)


def told_again(before: Claim, update: Claim, kind: Kind) -> int:
    """Return how many of those in a figure a later one counts too: all, where it does not say whom."""
    return sum(g.count for g in groups_of(before, kind) if _counts(update, g, kind))


def is_of_some(before: Claim, update: Claim, kind: Kind) -> bool:
    """Whether a later figure counts some of the groups of a figure and leaves others as they were."""
    return 0 < told_again(before, update, kind) < (figure_of(before, kind) or 0)


def is_one_group(claim: Claim, count: int, kind: Kind) -> bool:
    """Whether one of several groups of a figure has so many: the bodies that a hospital got are theirs."""
    groups = groups_of(claim, kind)
    return len(groups) > 1 and any(g.count == count and not g.fights for g in groups)


def is_told_group(whole: Claim, part: Claim, kind: Kind, least: int = 2) -> bool:
    """Whether a later figure has as many of one kind as one of several groups, and no fewer than `least`."""
    groups, told = groups_of(whole, kind), who(part, kind)
    few = figure_of(part, kind) or 0
    return len(groups) > 1 and any(
        g.count == few >= least and (can_be(g.who, told) if few > 1 else g.who == told) for g in groups
    )


def renewed(before: Claim, update: Claim, kind: Kind) -> Claim:
    """Return a later figure for some of the groups of a figure with the others of them added."""
    if not is_of_some(before, update, kind):
        return update
    kept = [g for g in groups_of(before, kind) if not _counts(update, g, kind)]
    rest = sum(g.count for g in kept)
    low, high = getattr(update, f"{kind}_low"), figure_of(update, kind) or 0
    total = with_figure(update, kind, None if low is None else low + rest, high + rest)
    return replace(total, victims=joined([g.words for g in kept], update, kind))


def _counts(update: Claim, group: Group, kind: Kind) -> bool:
    """Whether a figure counts the persons of a group: a count of martyrs counts none of the enemy."""
    told = who(update, kind)
    if MILITANT not in told and group.fights and MARTYRED.search(update.quote):
        return False
    return is_general(told) or overlap(told, group.who)
