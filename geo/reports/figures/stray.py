"""Figures that a report gives beside its incidents: of a mishap, of a period, of somewhere else."""

import re
from collections.abc import Iterable, Sequence

from geo.model import Claim, PlaceMention
from geo.patterns import compiled
from geo.reports.figures.scope import AGGREGATE, OTHER_TIME
from geo.reports.incidents.case import Case
from geo.reports.incidents.ground import fineness, relation
from geo.reports.sources import NARRATOR
from geo.reports.text import Document
from geo.reports.wording.anchored import Anchored
from geo.reports.wording.phrases import lowered

# Nobody was attacked: what such a sentence counts is of no incident.
_MISHAP = Anchored(
    r"\b(?:drown(?:ed|ing)|fire broke out|burn(?:ed|t) to death|roofs? (?:of [^.;]{1,30})?(?:collapsed|caved)"
    r"|lightning|flash floods?|floods?|avalanche|landslides?|earthquake|overturned|collided|collision|skidded"
    r"|road accidents?|traffic accidents?|gas (?:leak|cylinder)|electrocuted|electric shock|heat ?wave"
    r"|heart attack|cholera|measles|dengue|diarrhoea|capsized|short circuit|boiler|stampede"
    r"|mine (?:collapse|shaft)|fell into (?:an?|the) (?:ravine|gorge|river|canal|well|ditch)|plunged into)\b"
)
# The closing words of a list: "In all, 31 were killed".
_ALTOGETHER = compiled(
    r"\W{0,3}(?:in all|in total|altogether|totals?|sum of|overall|all told|grand total)\b",
    re.IGNORECASE,
)
# A list or round-up has so many incidents.
_ROUND_UP = 3
# What goes back to something told before.
_REFERS = Anchored(
    r"\b(?:the|this|that|these|those|both|same) (?:\w+ ){0,2}?(?:attacks?|attackers?|assailants?|blasts?|bomb"
    r"|bombing|bombers?|explosions?|incidents?|shootings?|killings?|clash(?:es)?|fighting|battle|strikes?|raids?"
    r"|ambush|encounter|operation|assault|shelling|firing|violence|siege|massacre|kidnapp(?:ing|ers)|abduction"
    r"|protests?|wounded|injured|dead|deceased|victims?|slain|martyrs|survivors|casualt(?:y|ies)|toll|militants"
    r"|gunmen)\b"
    r"|\b(?:death )?toll\b|\bof (?:them|those|the)\b|\bamong (?:them|the)\b|\bhospitals?\b|\bmorgue\b"
    r"|\bsuccumbed\b|\bwounds\b|\binjuries\b|\bother side\b|\bboth sides\b"
)
_HE = compiled(r"\W{0,3}(?:he|she|they|it|his|her|their|its|all|both|three of|two of)\b", re.IGNORECASE)


class Strays:
    """Tells which claims belong to none of the incidents after which they stand."""

    def __init__(self, document: Document, cases: Sequence[Case], mentions: Iterable[PlaceMention]) -> None:
        self.document = document
        self.cases = cases
        self.low = lowered(document.text)
        self.mentions = tuple(m for m in mentions if m.role == "incident")

    def is_sum(self, at: int) -> bool:
        """Whether a sentence stands in the closing words of a list, which sum it up."""
        if len(self.cases) < _ROUND_UP:
            return False
        paragraph = self.document.sentences[at].paragraph
        first = at
        while first and self.document.sentences[first - 1].paragraph == paragraph:
            first -= 1
        return _ALTOGETHER.match(self.document.text, self.document.sentences[first].span.start) is not None

    def _recalls(self, at: int, owner: int) -> bool:
        """Whether a later paragraph opens with another time: "It has been the deadliest since 2006"."""
        sentences = self.document.sentences
        paragraph = sentences[at].paragraph
        first = at
        while first and sentences[first - 1].paragraph == paragraph:
            first -= 1
        if first == at or any(
            sentences[t.sentence].paragraph == paragraph for t in self.cases[owner].tellings[:1]
        ):
            return False
        span = sentences[first].span
        return next(OTHER_TIME.finditer(self.low, span.start, span.end), None) is not None

    def _told_beside(self, at: int, owner: int) -> bool:
        """Whether the paragraph of a denial has told of the incident before it."""
        sentences = self.document.sentences
        return any(
            t.sentence <= at and sentences[t.sentence].paragraph == sentences[at].paragraph
            for t in self.cases[owner].tellings
        )

    def is_stray(self, claim: Claim, at: int, owner: int, told: Sequence[int]) -> bool:
        """Whether a claim in sentence `at` is not of the incident `owner`, which was told before.

        `told` are the sentences that tell of some incident.
        """
        span = self.document.sentences[at].span
        refers = next(_REFERS.finditer(self.low, span.start, span.end), None) is not None
        if next(_MISHAP.finditer(self.low, span.start, span.end), None) is not None:
            return not refers and min(t.sentence for t in self.cases[owner].tellings) < at
        if claim.source == NARRATOR and not refers and self._recalls(at, owner):
            return True
        if "denied.act" in claim.rule:
            return not self._told_beside(at, owner)
        if at in told:
            return False
        paragraph = self.document.sentences[at].paragraph
        if any(self.document.sentences[n].paragraph == paragraph for n in told if n <= at):
            return False
        if refers or _HE.match(self.document.text, span.start, span.end):
            return False
        if AGGREGATE in claim.rule:
            return True
        if at in self.cases[owner].apart and claim.source == NARRATOR and "toll" not in claim.rule:
            return True  # a paragraph of its own that does not take the incident up
        scenes = [m for m in self.mentions if span.start <= m.start < span.end and fineness(m)]
        return bool(scenes) and relation(scenes, self.cases[owner].places) == "conflict"
