"""Counts that a sentence gives of several incidents together.

"Nine policemen were killed in attacks on posts in Bannu, Tank and Lakki Marwat": how many died in which of
the three is not told.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise

from geo.model import Claim, PlaceMention
from geo.patterns import compiled
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
                self.told.append((start, end, named[0][0], named[-1][1], tuple(n for n, _ in found)))

    def owners(self, claim: Claim) -> tuple[int, ...]:
        """Return the incidents with whose enumeration a claim stands, () for a claim of one incident."""
        for start, end, first, last, numbers in self.told:
            if start <= claim.start < end and not first <= claim.start < last:
                return numbers
        return ()

    def is_of_each(self, claim: Claim) -> bool:
        """Whether a claim counts the persons of every one: "killing two people in each"."""
        return _EACH.match(self.text, claim.end) is not None

    def _is_list(self, one: tuple[int, int], other: tuple[int, int]) -> bool:
        """Whether nothing but names and the words of a list stand between two places."""
        at = one[1]
        for mention in self.mentions:
            if at <= mention.start < other[0] and mention.end <= other[0]:
                if not _ENUMERATED.fullmatch(self.text, at, mention.start):
                    return False
                at = mention.end
        return _ENUMERATED.fullmatch(self.text, at, other[0]) is not None
