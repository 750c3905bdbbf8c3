"""Counts that a sentence gives of several incidents together.

"Nine policemen were killed in attacks on posts in Bannu, Tank and Lakki Marwat": how many died in which of
the three is not told.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from geo.model import Claim, PlaceMention
from geo.patterns import compiled
from geo.reports.figures.ledger import groups_of
from geo.reports.figures.standing import KINDS, figure_of, with_figure
from geo.reports.incidents.case import Case
from geo.reports.text import Document

# What may stand between the places of one enumeration.
_ENUMERATED = compiled(
    r"(?:\W|_|\b(?:and|or|as|well|then|the|in|at|near|of|both|district|districts|tehsil|tehsils|agency|agencies"
    r"|province|provinces|city|town|towns|area|areas|sub-?division|neighbou?ring|nearby|adjoining)\b)*",
    re.IGNORECASE,
)
# "Killing two people in each": a count of every one; "two and three respectively", "on each side" are none.
_EACH = compiled(r"[^.;]{0,60}\b(?:each|apiece)\b(?! (?:other|side))", re.IGNORECASE)
# "Seven and four people in A and B respectively": in the order of the places.
_IN_ORDER = compiled(r"[^.;]*\brespectively\b", re.IGNORECASE)


class Several:
    """Tells which claims are of several incidents together."""

    def __init__(self, document: Document, cases: Sequence[Case], mentions: Sequence[PlaceMention]) -> None:
        self.text = document.text
        self.mentions = sorted(mentions, key=lambda m: m.start)
        told: dict[tuple[int, int], list[tuple[int, tuple[int, int]]]] = defaultdict(list)
        for number, case in enumerate(cases):
            span = case.tellings[0].span
            own = [p for p in case.tellings[0].places if span.start <= p.start < span.end]
            if own:
                told[span.start, span.end].append((number, (own[0].start, own[0].end)))
        # Start and end of a telling, those of its enumeration, and its incidents.
        self.told: list[tuple[int, int, int, int, tuple[int, ...]]] = []
        for (start, end), found in told.items():
            named = sorted({place for _, place in found})
            if len(named) > 1 and all(self._is_list(a, b) for a, b in pairwise(named)):
                in_order = sorted(found, key=lambda number_and_place: number_and_place[1])
                self.told.append((start, end, named[0][0], named[-1][1], tuple(n for n, _ in in_order)))

    def owners(self, claim: Claim) -> tuple[int, ...]:
        """Return the incidents with whose enumeration a claim stands, () for a claim of one incident."""
        for start, end, first, last, numbers in self.told:
            if start <= claim.start < end and not first <= claim.start < last:
                return numbers
        return ()

    def of_each(self, claim: Claim, numbers: Sequence[int]) -> list[Claim]:
        """Return what a claim counts for each of several incidents, [] where how many is not told.

        "Killing two people in each", "killed seven and four people in A and B respectively".
        """
        if _EACH.match(self.text, claim.end):
            return [claim for _ in numbers]
        kinds = [kind for kind in KINDS if figure_of(claim, kind) is not None]
        groups = {kind: groups_of(claim, kind) for kind in kinds}
        if not _IN_ORDER.match(self.text, claim.end) or any(
            len(found) != len(numbers) for found in groups.values()
        ):
            return []
        parts = [replace(claim, victims=groups[kinds[0]][at].words) for at in range(len(numbers))]
        for kind in kinds:
            counts = [group.count for group in groups[kind]]
            parts = [with_figure(c, kind, n, n) for c, n in zip(parts, counts, strict=True)]
        return parts

    def _is_list(self, one: tuple[int, int], other: tuple[int, int]) -> bool:
        """Whether nothing but names and the words of a list stand between two places."""
        at = one[1]
        for mention in self.mentions:
            if at <= mention.start < other[0] and mention.end <= other[0]:
                if not _ENUMERATED.fullmatch(self.text, at, mention.start):
                    return False
                at = mention.end
        return _ENUMERATED.fullmatch(self.text, at, other[0]) is not None
