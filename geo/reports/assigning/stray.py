"""Figures that a report gives beside its incidents: of a mishap, of a period, of somewhere else."""

import re
from bisect import bisect_left
from collections.abc import Container, Iterable, Mapping, Sequence

from geo.model import Claim, PlaceMention, Span
from geo.patterns import compiled
from geo.reports.cues.beside import CROWDS
from geo.reports.cues.states import DAY, recalls
from geo.reports.document import Document
from geo.reports.events import Trigger
from geo.reports.figures.scope import OTHER_TIME
from geo.reports.figures.standing import KINDS, figure_of
from geo.reports.incidents.case import WEAK, Case
from geo.reports.incidents.case_words import anchored
from geo.reports.mentions.ground import fineness, relation
from geo.reports.sources import NARRATOR
from geo.reports.wording.anchored import Anchored
from geo.reports.wording.lexicon import alternatives, load
from geo.reports.wording.phrases import lowered

_WORDS = load("casualties")["stray"]
# Nobody was attacked: what such a sentence counts is of no incident.
_MISHAP = Anchored(r"\b" + alternatives(_WORDS["mishaps"]) + r"\b")
# The closing words of a list: "In all, 31 were killed".
_ALTOGETHER = compiled(
    r"\W{0,3}(?:in all|in total|altogether|totals?|sum of|overall|all told|grand total)\b",
    re.IGNORECASE,
)
_WIDE = Anchored(r"\b" + alternatives(_WORDS["wide"]))
# A list or round-up has so many incidents.
_ROUND_UP = 3
_FINE = 2
# In these nobody dies.
_BLOODLESS = frozenset(("arrest", "disrupt", "protest", "property"))
# "The hospital in Lashkargah has received nine".
_TAKING_IN = compiled(
    r"\b"
    + alternatives(load("casualties")["verbs"]["hospitals"])
    + r"\b[^.;]*?\b"
    + alternatives(load("casualties")["scope"]["receiving"])
    + r"\b"
)
# What goes back to something told before.
_REFERS = Anchored(r"\b(?:" + "|".join(_WORDS["referring"]) + r")\b")


def is_of_crowds(acts: Sequence[Trigger], case: Case) -> bool:
    """Whether a sentence that tells of no incident tells of a crowd, `acts` being its words.

    "The attack came weeks after books were burnt. At least 30 people died in the protests that followed."
    """
    return case.families.isdisjoint(CROWDS) and any(t.strength > 1 and t.family in CROWDS for t in acts)


class Strays:
    """Tells which claims belong to none of the incidents after which they stand."""

    def __init__(
        self,
        document: Document,
        cases: Sequence[Case],
        mentions: Iterable[PlaceMention],
        dead: Mapping[int, Sequence[Trigger]],
    ) -> None:
        self.document = document
        self.dead = dead
        self.cases = cases
        self.low = lowered(document.text)
        named = sorted(mentions, key=lambda m: m.start)
        self.mentions = [m for m in named if m.role == "incident"]
        self.starts = [m.start for m in self.mentions]
        self.named = [m for m in named if m.candidates]
        # The first sentence of each paragraph, and where each incident is told first in it.
        self.first: dict[int, int] = {}
        for at, sentence in enumerate(document.sentences):
            self.first.setdefault(sentence.paragraph, at)
        self.opening = [min(t.sentence for t in case.tellings) for case in cases]
        self.told: dict[int, int] = {}
        self.told_of: dict[tuple[int, int], int] = {}
        for number, case in enumerate(cases):
            for telling in case.tellings:
                paragraph, at = document.sentences[telling.sentence].paragraph, telling.sentence
                self.told[paragraph] = min(at, self.told.get(paragraph, at))
                self.told_of[number, paragraph] = min(at, self.told_of.get((number, paragraph), at))

    def is_sum(self, at: int) -> bool:
        """Whether a sentence stands in the closing words of a list, which sum it up.

        So it does after a sentence that names several places: "They hit A and B. In all, five died". And
        where it counts over a province or country: "In total, nine people were killed in the province".
        """
        span = self.document.sentences[at].span
        several = self.opening.count(at - 1) > 1 or (len(self.cases) > 1 and self._is_wide(span))
        if several and _ALTOGETHER.match(self.document.text, span.start) and at not in self.opening:
            return True
        if len(self.cases) < _ROUND_UP:
            return False
        start = self.first[self.document.sentences[at].paragraph]
        if any(start < opened <= at for opened in self.opening):
            return False  # "Overall, 27 were killed in Wardak last month. On Monday a bomb killed three."
        return _ALTOGETHER.match(self.document.text, self.document.sentences[start].span.start) is not None

    def _is_wide(self, span: Span) -> bool:
        """Whether a stretch speaks of a whole province or country."""
        return next(_WIDE.finditer(self.low, span.start, span.end), None) is not None

    def _is_of_all(self, claim: Claim, at: int, owner: int, out: Sequence[Sequence[Claim]]) -> bool:
        """Whether a claim counts what the incidents told so far, `out`, had in a province or country.

        "The health minister said that 14 people had been killed and 30 injured in the province".
        """
        span = self.document.sentences[at].span
        if self.opening[owner] >= at:
            return False
        scenes = self._scenes(span)
        if any(fineness(m) == _FINE for m in scenes):
            return False
        held = [n for n, opened in enumerate(self.opening) if opened < at]
        if not self._is_wide(span) and not self._closes(at, held, out):
            held = [
                n
                for n in held
                if any(relation([m], self.cases[n].places) in ("part", "same") for m in scenes)
            ]
        for kind in KINDS[:2]:
            figure = figure_of(claim, kind)
            told = [max((figure_of(c, kind) or 0 for c in out[n]), default=0) for n in held]
            if figure and sum(1 for n in told if n) > 1:
                return figure >= sum(told)
        return False

    def _closes(self, at: int, held: Sequence[int], out: Sequence[Sequence[Claim]]) -> bool:
        """Whether a paragraph without place or act stands behind a round-up, the last of it with its dead.

        "... / Rangers arrested nine suspects in Malir. / The police said that eleven people had died."
        """
        sentence = self.document.sentences[at]
        if len(held) < _ROUND_UP or self._scenes(sentence.span) or self._refers(sentence.span):
            return False
        last = max(held, key=lambda n: self.opening[n])
        bloodless = self.cases[last].families - WEAK <= _BLOODLESS
        apart = self.document.sentences[self.opening[last]].paragraph < sentence.paragraph
        return apart and (bloodless or any(c.killed_high for c in out[last]))

    def _is_taken_in(self, at: int, owner: int) -> bool:
        """Whether a round-up tells, apart from its incidents, what a hospital in another province took in."""
        here, opened = (self.document.sentences[n] for n in (at, self.opening[owner]))
        span = here.span
        if len(self.cases) < _ROUND_UP or _TAKING_IN.search(self.low, span.start, span.end) is None:
            return False
        if here.paragraph == opened.paragraph:
            return False
        there = {c.admin1_pcode for m in self.named if span.start <= m.start < span.end for c in m.candidates}
        scene = {c.admin1_pcode for m in self.cases[owner].places for c in m.candidates}
        return bool(there and scene) and there.isdisjoint(scene)

    def _is_elsewhere(self, claim: Claim, at: int, owner: int, out: Sequence[Sequence[Claim]]) -> bool:
        """Whether a claim is of another part of the country: "two soldiers died in the south"."""
        sentence = self.document.sentences[at].span
        opening = self.document.sentences[self.opening[owner]].span
        region = anchored()["region"].search(self.low, sentence.start, sentence.end)
        if self.opening[owner] >= at or region is None:
            return False
        if region.group() in self.low[opening.start : opening.end] or self._refers(sentence):
            return False
        placed = any(map(fineness, self.cases[owner].tellings[0].places))
        if not placed or any(map(fineness, self._scenes(sentence))):
            return False
        told = [(k, figure_of(c, k)) for c in out[owner] for k in KINDS if figure_of(c, k)]
        return bool(told) and all(figure_of(claim, k) != n for k, n in told)

    def _refers(self, span: Span) -> bool:
        return next(_REFERS.finditer(self.low, span.start, span.end), None) is not None

    def _scenes(self, span: Span) -> list[PlaceMention]:
        """Return the places that a stretch names as scenes."""
        low, high = (bisect_left(self.starts, offset) for offset in (span.start, span.end))
        return self.mentions[low:high]

    def is_none_of(
        self, claim: Claim, at: int, owner: int, told: Container[int], out: Sequence[Sequence[Claim]]
    ) -> bool:
        """Whether a claim in sentence `at` is not of the incident `owner`, nor of any other.

        `told` are the sentences that tell of some incident, `out` the claims given to each so far.
        """
        return (
            self._is_stray(claim, at, owner, told)
            or self._is_of_all(claim, at, owner, out)
            or self._is_elsewhere(claim, at, owner, out)
            or self._is_taken_in(at, owner)
        )

    def _is_stray(self, claim: Claim, at: int, owner: int, told: Container[int]) -> bool:
        """Whether a claim is not of the incident `owner`, which was told before."""
        span, paragraph = self.document.sentences[at].span, self.document.sentences[at].paragraph
        refers = self._refers(span)
        if next(_MISHAP.finditer(self.low, span.start, span.end), None) is not None:
            return not refers and self.opening[owner] < at
        # "It has been the deadliest district since 2006. More than 100 soldiers died there."
        first = self.document.sentences[self.first[paragraph]].span
        long_ago = next(OTHER_TIME.finditer(self.low, first.start, first.end), None) is not None
        later = self.first[paragraph] > self.opening[owner]
        if claim.source == NARRATOR and ((long_ago and not refers and later) or self._is_of_past(at, told)):
            return True
        if "denied.act" in claim.rule:
            return self.told_of.get((owner, paragraph), at + 1) > at
        if at in told or self.told.get(paragraph, at + 1) <= at:
            return False
        if refers:
            return False
        if at in self.cases[owner].apart and claim.source == NARRATOR:
            return True  # a paragraph of its own that does not take the incident up
        scenes = [m for m in self._scenes(span) if fineness(m)]
        return bool(scenes) and relation(scenes, self.cases[owner].places) == "conflict"

    def _is_of_past(self, at: int, told: Container[int]) -> bool:
        """Whether a sentence without act, place or day goes on with what the one before it recalls.

        "In August the group claimed the bombing of a mosque. At least 41 were killed in the blasts."
        """
        here, before = self.document.sentences[at], self.document.sentences[max(0, at - 1)]
        acts = [t for t in self.dead.get(at - 1, ()) if t.strength > 1]
        if here.paragraph != before.paragraph or at in told or at - 1 in told or not acts:
            return False
        if any(t.status != "past" for t in acts) or self._scenes(here.span):
            return False
        return recalls(self.low, before.span) and not DAY.search(self.low, here.span.start, here.span.end)
