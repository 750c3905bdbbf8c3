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
from geo.reports.document import Document
from geo.reports.incidents.case import WEAK, Case

# What may stand between the places of one enumeration.
_ENUMERATED = compiled(
    r"(?:\W|_|(?<=['’])s\b|\b(?:and|or|as|well|then|the|in|at|near|of|both|district|districts|tehsil|tehsils"
    r"|agency|agencies|province|provinces|city|town|towns|area|areas|sub-?division|neighbou?ring|nearby|adjoining)\b)*",
    re.IGNORECASE,
)
# "Killing two people in each": a count of every one; "two and three respectively", "on each side" are none.
_EACH = compiled(r"[^.;]{0,60}\b(?:each|apiece)\b(?! (?:other|side))", re.IGNORECASE)


class Several:
    """Tells which claims are of several incidents together."""

    def __init__(self, document: Document, cases: Sequence[Case], mentions: Sequence[PlaceMention]) -> None:
        self.document, self.text = document, document.text
        # The sentences that tell of an act, of their own.
        self.acts = {t.sentence for case in cases for t in case.tellings if t.families - WEAK}
        self.mentions = sorted(mentions, key=lambda m: m.start)
        told: dict[tuple[int, int], list[tuple[int, tuple[int, int]]]] = defaultdict(list)
        for number, case in enumerate(cases):
            first = min(case.tellings, key=lambda t: t.span.start)
            span = first.span
            own = [p for p in first.places if span.start <= p.start < span.end]
            if own:
                told[span.start, span.end].append((number, (own[0].start, own[0].end)))
        # Start and end of a telling, those of its enumeration, and its incidents.
        self.told: list[tuple[int, int, int, int, tuple[int, ...]]] = []
        for (start, end), found in told.items():
            named = sorted({place for _, place in found})
            if len(named) > 1 and all(self._is_list(a, b) for a, b in pairwise(named)):
                self.told.append((start, end, named[0][0], named[-1][1], tuple(n for n, _ in found)))

    def owners(self, claim: Claim) -> tuple[int, ...]:
        """Return the incidents with whose enumeration a claim stands, () for a claim of one incident.

        What a sentence without place and act counts right after it, "Six soldiers were injured", is of all.
        """
        for start, end, first, last, numbers in self.told:
            if start <= claim.start < end and not first <= claim.start < last:
                return numbers
        at = self.document.sentence_at(claim.start) or 0
        if at in self.acts or not self.document.beside(at) or self._names_a_place(at):
            return ()
        before = self.document.sentences[at - 1].span
        return next((own for start, end, *_, own in self.told if before.start <= start < before.end), ())

    def _names_a_place(self, at: int) -> bool:
        span = self.document.sentences[at].span
        return any(span.start <= m.start < span.end for m in self.mentions)

    def is_of_each(self, claim: Claim) -> bool:
        """Whether a claim counts the persons of every one: "killing two in each", "nobody was hurt"."""
        if not (claim.killed_high or claim.injured_high or claim.abducted_high):
            return True
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
