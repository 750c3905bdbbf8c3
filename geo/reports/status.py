"""Whether what a word tells of happened: cues of background, plans, denials, disasters and the like.

A cue has a scope: its clause, its sentence, what follows it, its topic. `Cues` reads those of a
report once; `Cues.govern` tells which cue governs each word of a sentence that tells of an event.
The wording is in ``lexicons/status.toml``.
"""

from collections.abc import Container, Mapping, Sequence
from datetime import date

from geo.model import Span
from geo.patterns import compiled
from geo.reports.cue_scope import (
    BY_MISHAP,
    DAY,
    DISASTER,
    FOLLOW_UP,
    OTHER_SUBJECTS,
    WANTED,
    cues_governing,
    is_found_dead,
)
from geo.reports.text import Document
from geo.reports.topics import CRIME, count_of, drills_of, opinion_of, topic_of, verdict_of
from geo.reports.wording.cues import ARMED, Cue, Kind, dated_cues, is_month, status_phrases
from geo.reports.wording.months import MONTHS
from geo.reports.wording.phrases import Hit, folded

EARLIER = "earlier event"


def other_subjects(document: Document) -> frozenset[int]:
    """Return the sentences about an accident, a disaster or a match.

    What the sentences after them say of harm is theirs.
    """
    found = set()
    for hit in status_phrases().find(folded(document.text)):
        if hit.entry.status == "other" and hit.entry.reason in OTHER_SUBJECTS:
            at = document.sentence_at(hit.start)
            if at is not None:
                found.add(at)
    return frozenset(found)


# What no flood or quake does, whatever the report is about.
_BY_HAND = ("bomb", "air", "shelling", "fight", "shoot", "abduct", "protest", "mob")


# `eight were "killed"`: said of an exercise, or with doubt.
_SCARE = compiled(r"[\"“”]")


# "Earlier this week ..." opens a report with its news.
_TOLD_FIRST = ("body", "list_item")
_MONTHLY = Cue("aggregate", "total over time, not one event", "topic")
_COUNTED_MONTH = compiled(
    r"[^.:;]{0,60}\b(?:disappearances|bodies(?: found| recovered)?|killings|persons|incidents|attacks"
    r"|casualties|abductions|violations|deaths|arrests|detentions|cases|statistics|figures|fatalities)\b[^.:;\d]{0,40}"
    rf"(?:{'|'.join(MONTHS).lower()}) (?:19|20)\d\d\.?"
)
_SUCH = Cue("past", EARLIER, "sentence")
_ASKED = Cue("hypothetical", "question", "self")
_QUOTED = Cue("hypothetical", "word in quotation marks", "self")


def _in_quotes(text: str, hit: Hit[Kind]) -> bool:
    """Whether a weak word stands alone between quotation marks."""
    if hit.entry.strength > 2 or hit.start == 0 or hit.end >= len(text):
        return False
    return _SCARE.match(text, hit.start - 1) is not None and _SCARE.match(text, hit.end) is not None


def _so_called(text: str, cue: Hit[Cue]) -> bool:
    """Whether somebody calls it a mishap, between quotation marks: `shot "by accident"`."""
    if cue.entry.reason not in OTHER_SUBJECTS:
        return False
    before, after = text[max(0, cue.start - 4) : cue.start], text[cue.end : cue.end + 1]
    return _SCARE.search(before) is not None and _SCARE.match(after) is not None


class Cues:
    """The cues of a report."""

    def __init__(self, document: Document, published: date | None) -> None:
        self.document = document
        self.low = folded(document.text)
        found = [
            c
            for c in status_phrases().find(self.low)
            if not is_month(document.text, self.low, c) and not _so_called(document.text, c)
        ]
        self.found: Mapping[int, Sequence[Hit[Kind]]] = {}
        self.by_sentence: dict[int, list[Hit[Cue]]] = {}
        opening = next((i for i, s in enumerate(document.sentences) if s.kind in _TOLD_FIRST), 0)
        titled = [Hit(span.start, span.end, _MONTHLY) for span in self._title()]
        for cue in (*found, *dated_cues(self.low, published), *titled):
            at = document.sentence_at(cue.start)
            if at is not None and not (at <= opening and cue.entry.reason == EARLIER):
                self.by_sentence.setdefault(at, []).append(cue)

    def _title(self) -> list[Span]:
        """Return the first line where it says that a month is counted: "Bodies recovered, January 2019."."""
        spans = [s.span for s in self.document.sentences if s.kind in ("headline", "body")][:1]
        heads = [s.span for s in self.document.sentences if s.kind == "heading"]
        if sum(DAY.search(self.low, s.start, s.end) is not None for s in heads) > 1:
            return []  # each is told with its day
        return [s for s in spans if _COUNTED_MONTH.fullmatch(self.low, s.start, s.end)]

    def govern(self, found: Mapping[int, Sequence[Hit[Kind]]]) -> dict[int, list[Cue | None]]:
        """Return for every word that tells of an event, by sentence, the cue that governs it.

        None: it occurred.
        """
        document = self.document
        self.found = found
        opinion = opinion_of(self.low, self.by_sentence)
        topic = topic_of(document, self.by_sentence, found)
        verdict = verdict_of(document, self.by_sentence)
        drills = drills_of(document, self.by_sentence)
        count = count_of(document, self.by_sentence)
        out: dict[int, list[Cue | None]] = {}
        turned: set[int] = set()  # paragraphs that have turned from a disaster to an attack
        for at in sorted(found):
            hits = found[at]
            if topic is not None and self._beside_disaster(at, hits, topic[0], turned):
                turned.add(document.sentences[at].paragraph)
            own = cues_governing(self.low, document.sentences[at], hits, self.by_sentence.get(at, ()))
            row: list[Cue | None] = []
            for hit, governing in zip(hits, own, strict=True):
                cue = governing or opinion
                if governing is not None and self._counted_event(at, hits, governing):
                    cue = None
                if cue is None and topic is not None and at in topic[1]:
                    apart = self._beside_disaster(at, hits, topic[0], turned)
                    cue = None if apart or self._dated_item(at, hit, topic[0]) else topic[0]
                if cue is None:
                    cue = self._taken_back(at)
                if cue is None and at in drills:
                    cue = drills[at]
                if cue is None:
                    cue = self._of_mishap(at, hits, out)
                if cue is None:
                    cue = self._of_them(at, out.get(at - 1, ())) or self._of_past(at, hits, out)
                cue = cue or self._of_count(at, out)
                if (
                    cue is None
                    and "?"
                    in document.text[document.sentences[at].span.end - 3 : document.sentences[at].span.end]
                ):
                    cue = _ASKED
                if cue is None and _in_quotes(document.text, hit):
                    cue = _QUOTED
                if cue is None and at in verdict and hit.entry.family in _settled(verdict[at]):
                    cue = verdict[at]
                if cue is None and count is not None and at > count[0] and not self._of_day(at, out):
                    cue = count[1]
                row.append(cue)
            out[at] = row
            acts = any(c is None and h.entry.strength > 1 for h, c in zip(hits, row, strict=True))
            if count is not None and at <= count[0] and acts:
                count = None  # it opens with an act, and counts beside it
        return out

    def _dated_item(self, at: int, hit: Hit[Kind], topic: Cue) -> bool:
        """Whether a review of a month or a year tells one event of it, with its day."""
        span = self.document.sentences[at].span
        dated = topic.status == "aggregate" and hit.entry.strength > 1
        return dated and DAY.search(self.low, span.start, span.end) is not None

    def _of_day(self, at: int, out: Mapping[int, Sequence[Cue | None]]) -> bool:
        """Whether a sentence tells of a day, stands in a list or goes on with what was told of one."""
        sentence = self.document.sentences[at]
        dated = DAY.search(self.low, sentence.span.start, sentence.span.end) is not None
        goes_on = self.document.beside(at) and None in out.get(at - 1, ())
        return dated or goes_on or sentence.kind not in ("headline", "body")

    def _counted_event(self, at: int, hits: Sequence[Hit[Kind]], cue: Cue) -> bool:
        """Whether one event is counted, with its day: "recorded 31 casualties when a bomb went off"."""
        if cue.status != "aggregate" or cue.scope != "sentence" or all(h.entry.strength < 2 for h in hits):
            return False
        span = self.document.sentences[at].span
        dated = DAY.search(self.low, span.start, span.end) is not None
        return dated and _COUNTED_EVENT.search(self.low, span.start, span.end) is not None

    def _beside_disaster(
        self, at: int, hits: Sequence[Hit[Kind]], topic: Cue, turned: Container[int]
    ) -> bool:
        """Whether a report of a flood or quake tells of an attack or a protest in a sentence of its own.

        `turned` are the paragraphs in which it has done so before.
        """
        if topic.reason != DISASTER:
            return False
        own = any(h.entry.reason == DISASTER for h in self.by_sentence.get(at, ()))
        if not own and self.document.sentences[at].paragraph in turned:
            return True
        harmed = self._harmed(at)
        span = self.document.sentences[at].span
        dated = not own and DAY.search(self.low, span.start, span.end) is not None
        return any(
            h.entry.family in _BY_HAND
            and (
                h.entry.strength == 3
                or (dated and h.entry.strength == 2)
                or (not own and ARMED.search(self.low, h.start, h.end))
            )
            for h in hits
            # Sappers blow up a dyke, and nobody is hurt.
            if harmed or (h.entry.family in ("protest", "mob", "abduct") and not own)
        )

    def _harmed(self, at: int) -> bool:
        """Whether a sentence, or the one after it, tells of dead or hurt."""
        return any(
            any(c.entry.strength == 1 and c.entry.family == "harm" for c in self.found.get(index, ()))
            for index in (at, at + 1)
            if index == at or self.document.beside(index)
        )

    def _taken_back(self, at: int) -> Cue | None:
        """Return the denial that opens the next sentence ("A bank was looted. This did not happen")."""
        after = at + 1
        sentences = self.document.sentences
        if not self.document.beside(after):
            return None
        start = sentences[after].span.start
        hits = self.by_sentence.get(after, ())
        return next((h.entry for h in hits if h.entry.scope == "back" and h.start == start), None)

    def _of_such(self, at: int) -> bool:
        """Whether it names an earlier one: "It was the third such attack. In Tank a man was lynched"."""
        sentences = self.document.sentences
        if not self.document.beside(at):
            return False
        before, span = sentences[at - 1].span, sentences[at].span
        counted = _NTH_SUCH.search(self.low, before.start, before.end) is not None
        named = _NAMED.match(self.document.text, span.start, span.end) is not None
        return counted and named and DAY.search(self.low, span.start, span.end) is None

    def _of_them(self, at: int, before: Sequence[Cue | None]) -> Cue | None:
        """Return the total that a sentence takes up ("In them 382 were killed"), or the past it counts from.

        "The feud began years ago with a murder. So far 16 people have been killed."
        """
        span = self.document.sentences[at].span
        total = next((c for c in before if c is not None and c.status == "aggregate"), None)
        past = next((h.entry for h in self.by_sentence.get(at - 1, ()) if _tells_of_past(h.entry)), None)
        if past is not None and None not in before and _SINCE_THEN.match(self.low, span.start, span.end):
            return past
        if self._of_such(at):
            return _SUCH
        if before and all(c is not None and _tells_of_past(c) for c in before):
            # "His car hit a mine three winters ago. Two of his friends were killed."
            whose = _OF_HIS.match(self.low, span.start, span.end)
            return before[0] if whose and self.document.beside(at) else None
        taken_up = total is not None and None not in before and _OF_THEM.match(self.low, span.start, span.end)
        return total if taken_up else None

    def _of_mishap(
        self, at: int, hits: Sequence[Hit[Kind]], out: Mapping[int, Sequence[Cue | None]]
    ) -> Cue | None:
        """Return the accident of the sentence before, of which this one only counts dead and hurt.

        "A coach turned turtle near Hub. Three passengers died." Where an attack was told before in the
        paragraph, the dead are that one's.
        """
        sentences = self.document.sentences
        if not self.document.beside(at):
            return None
        if not all(h.entry.rule == "event.harm" or is_found_dead(self.low, h) for h in hits):
            return None
        mishap = next(
            (h.entry for h in self.by_sentence.get(at - 1, ()) if h.entry.reason == "accident"), None
        )
        if mishap is None or DAY.search(self.low, sentences[at].span.start, sentences[at].span.end):
            return None
        here = sentences[at].paragraph
        told = any(None in row for i, row in out.items() if sentences[i].paragraph == here)
        return None if told else mishap

    def _of_count(self, at: int, out: Mapping[int, Sequence[Cue | None]]) -> Cue | None:
        """Return the count over a year or months of which this sentence gives parts, without a day.

        "Deminers have come under attack eleven times this year. In Logar four of them were abducted."
        """
        before, sentences = out.get(at - 1, ()), self.document.sentences
        total = next((c for c in before if c is not None and c.status == "aggregate"), None)
        if total is None or None in before or not self.document.beside(at):
            return None
        span = sentences[at].span
        rows = [h for h in self.by_sentence.get(at - 1, ()) if h.entry.status == "aggregate"]
        long = any(_LONG_COUNT.search(self.low, h.start, h.end) for h in rows)
        named = _NAMED.match(self.document.text, span.start, span.end) is not None
        return total if long and named and DAY.search(self.low, span.start, span.end) is None else None

    def _of_past(
        self, at: int, hits: Sequence[Hit[Kind]], out: Mapping[int, Sequence[Cue | None]]
    ) -> Cue | None:
        """Return the past of the sentence before, of which this one only counts dead and hurt.

        "His vehicle hit a bomb three winters ago. Four of his friends were killed."
        """
        before, sentences = out.get(at - 1, ()), self.document.sentences
        if self._same_as_before(at, hits, out):
            return before[0]
        scene = self._past_scene(at, hits)
        if scene is not None and not before:
            return scene
        weak = all(h.entry.strength == 1 and h.entry.family == "harm" for h in hits)
        if not weak or not before or not self.document.beside(at):
            return None
        span = sentences[at].span
        past = all(c is not None and c.status == "past" and c.reason in _LONG_AGO for c in before)
        return before[0] if past and DAY.search(self.low, span.start, span.end) is None else None

    def _past_scene(self, at: int, hits: Sequence[Hit[Kind]]) -> Cue | None:
        """Return the past of a scene that names no event: "... burnt last month. 30 died in the riots."."""
        sentences = self.document.sentences
        acts = [h for h in hits if h.entry.strength > 1]
        if not at or not acts or sentences[at - 1].paragraph != sentences[at].paragraph:
            return None
        past = next((h.entry for h in self.by_sentence.get(at - 1, ()) if _tells_of_past(h.entry)), None)
        span = sentences[at].span
        pointed = all(_POINTED.search(self.low, span.start, h.start) is not None for h in acts)
        return past if pointed and DAY.search(self.low, span.start, span.end) is None else None

    def _same_as_before(
        self, at: int, hits: Sequence[Hit[Kind]], out: Mapping[int, Sequence[Cue | None]]
    ) -> bool:
        """Whether a sentence only points back to what a past act left: "a pistol used in the murder".

        Nothing that occurred may have been told before, or it could be that.
        """
        before, span = out.get(at - 1, ()), self.document.sentences[at].span
        if not before or any(None in row for row in out.values()):
            return False
        past = all(c is not None and (_tells_of_past(c) or c.reason in (WANTED, FOLLOW_UP)) for c in before)
        pointed = all(_POINTED.search(self.low, span.start, h.start) is not None for h in hits)
        return past and pointed and DAY.search(self.low, span.start, span.end) is None


# Reasons for which a sentence tells of another time altogether.
_LONG_AGO = ("past event", "earlier event to which this one is compared")


def _tells_of_past(cue: Cue) -> bool:
    return cue.status == "past" and cue.scope in ("clause", "rest", "sentence")


_NTH_SUCH = compiled(
    r"\b(?:second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|latest|\d{1,2}(?:nd|rd|th)) such \w+"
)
# What stands right before a word that points back.
_POINTED = compiled(r"\b(?:in|of|during|after|before|behind|for|to) (?:the|this|that|both) (?:\w+ )?$")
_NAMED = compiled(r"(?:In|At|Near) [A-Z]\w+")
_COUNTED_EVENT = compiled(
    r"\b(?:recorded|documented|verified|registered) (?:at least )?\d+ [^.;]{3,120}?"
    r" when (?:an?|two|unknown|unidentified|gunmen)\b"
)
# A count of these is no lead of a round-up.
_LONG_COUNT = compiled(r"\b(?:years?|months?|quarter|half|since|per ?cent|\d{4}|statistics|repeatedly)\b")
_SINCE_THEN = compiled(r"(?:so far|since then|ever since|to date|until now|till now|over the years)\b")
_OF_HIS = compiled(r"[\"'“]?(?:\d+|\w+) of (?:his|her|their|my|our) (?!own\b)\w+")
_OF_THEM = compiled(
    r"(?:in|of|among|amongst|during|from|under) (?:them|these|those|all|the (?:total|same period))\b"
    r"|in (?:many|most|some|several|few) of (?:them|these|those)\b"
    r"|(?:these|those|they|most|the figures?|the data)\b"
)


# What a private quarrel can look like.
_BY_QUARREL = ("shoot", "harm", "vague")


def _settled(verdict: Cue) -> tuple[str, ...]:
    """Return the families of words that a later verdict takes out."""
    return _BY_QUARREL if verdict.reason == CRIME else BY_MISHAP
