"""Whether what a word tells of happened: cues of background, plans, denials, disasters and the like.

A cue has a scope: its clause, its sentence, what follows it, its topic. `Cues` reads those of a
report once; `Cues.govern` tells which cue governs each word of a sentence that tells of an event.
The wording is in ``lexicons/status.toml``.
"""

from collections.abc import Mapping, Sequence
from datetime import date

from geo.model import PlaceMention, Span
from geo.patterns import compiled
from geo.reports.cues.beside import BROUGHT_DOWN, DISASTER, is_beside, is_brought_down
from geo.reports.cues.scope import (
    ARRESTED_AFTER,
    BY_MISHAP,
    COMPARED,
    CONDEMNED,
    OTHER_SUBJECTS,
    cues_governing,
    is_found_dead,
)
from geo.reports.cues.states import DAY, recalls
from geo.reports.cues.topics import CRIME, count_of, drills_of, opinion_of, topic_of, verdict_of
from geo.reports.document import Document
from geo.reports.mentions.ground import fineness
from geo.reports.wording.cues import Cue, Kind, dated_cues, is_month, status_phrases
from geo.reports.wording.lexicon import alternatives, load
from geo.reports.wording.months import MONTHS
from geo.reports.wording.phrases import Hit, folded

# Somebody is looked for; what comes of it is told behind.
HUNT = "event.hunt"
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


def _new_ground(document: Document, places: Sequence[PlaceMention]) -> frozenset[int]:
    """Return the sentences that turn to a district not named before them."""
    found, named = set(), set[str]()
    for place in (p for p in places if p.role == "incident" and p.candidates and fineness(p) > 1):
        at = document.sentence_at(place.start)
        if at is not None and place.text.lower() not in named:
            found.add(at)
        named.add(place.text.lower())
    return frozenset(found)


# What no flood or quake does, whatever the report is about.
_UNHURT = ("protest", "mob", "abduct")
_BY_HAND = ("bomb", "air", "shelling", "fight", "shoot", *_UNHURT)


_WITH_TOLL = compiled(
    r"\b(?:that|which) (?:has |had |have |reportedly )*(?:killed|claimed|left|took|injured|wounded)\b"
    r"|\b(?:in which|where) (?:[\w-]+ ){1,12}?"
    r"(?:died|killed|lost their lives|martyred|martyrdom|injured|wounded)\b"
    r"|, (?:killing|leaving|claiming|resulting in)\b"
)
_SCARE = compiled(r"[\"“”]")


# "Earlier this week ..." opens a report with its news.
_TOLD_FIRST = ("body", "list_item")
_USUAL_ACTS = "background: similar or repeated events"
# "Six were killed in one of the worst attacks this year": of one day.
_MEASURED = compiled(
    r"\bone of (?:the|its) "
    + alternatives(load("dates")["words"]["rarest"])
    + r" (?:[\w-]+ ){1,4}this (?:year|month)$"
)
_MONTHLY = Cue("aggregate", "total over time, not one event", "topic")
_COUNTED_MONTH = compiled(
    r"[^.:;]{0,60}\b(?:disappearances|bodies(?: found| recovered)?|killings|persons|incidents|attacks"
    r"|casualties|abductions|violations|deaths|arrests|detentions|cases|statistics|figures|fatalities)\b[^.:;\d]{0,40}"
    rf"(?:{'|'.join(MONTHS).lower()}) (?:19|20)\d\d\.?"
)
_ASKED = Cue("hypothetical", "question", "self")


def _so_called(text: str, cue: Hit[Cue]) -> bool:
    """Whether somebody calls it so, between quotation marks: `shot "by accident"`, `of an "old enmity"`."""
    if cue.entry.reason not in (*OTHER_SUBJECTS, CRIME):
        return False
    before, after = text[max(0, cue.start - 4) : cue.start], text[cue.end : cue.end + 1]
    return _SCARE.search(before) is not None and _SCARE.match(after) is not None


class Cues:
    """The cues of a report."""

    def __init__(
        self, document: Document, published: date | None, places: Sequence[PlaceMention] = ()
    ) -> None:
        self.document = document
        self.turns = _new_ground(document, places)
        self.low = folded(document.text)
        found = [
            c
            for c in status_phrases().find(self.low)
            if not is_month(document.text, self.low, c) and not _so_called(document.text, c)
            if not (c.entry.status == "aggregate" and _MEASURED.search(self.low, c.start, c.end))
        ]
        self.found: Mapping[int, Sequence[Hit[Kind]]] = {}
        self.by_sentence: dict[int, list[Hit[Cue]]] = {}
        opening = next((i for i, s in enumerate(document.sentences) if s.kind in _TOLD_FIRST), 0)
        titled = [Hit(span.start, span.end, _MONTHLY) for span in self._title()]
        for cue in (*found, *dated_cues(self.low, published), *titled):
            at = document.sentence_at(cue.start)
            first = (
                at is not None
                and at <= opening
                and (cue.entry.reason == EARLIER or self._told_with_toll(cue))
            )
            if at is not None and not first:
                self.by_sentence.setdefault(at, []).append(cue)

    def _told_with_toll(self, cue: Hit[Cue]) -> bool:
        """Whether what is condemned is told with its harm: "condemned an air strike that killed 22"."""
        if not self.low.startswith(CONDEMNED, cue.start):
            return False
        at = self.document.sentence_at(cue.start) or 0
        return _WITH_TOLL.search(self.low, cue.end, self.document.sentences[at].span.end) is not None

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
        for at, hits in found.items():
            cues = self.by_sentence.get(at, [])
            told = [h.entry for before in range(at - BROUGHT_DOWN, at) for h in found.get(before, ())]
            cues[:] = [
                c for c in cues if not (is_beside(self.low, c, hits) or is_brought_down(self.low, c, told))
            ]
        opinion = opinion_of(self.low, self.by_sentence)
        topic = topic_of(document, self.by_sentence, found)
        verdict = verdict_of(document, self.by_sentence)
        drills = drills_of(document, self.by_sentence)
        count = count_of(document, self.by_sentence)
        out: dict[int, list[Cue | None]] = {}
        for at in sorted(found):
            hits = found[at]
            own_cues, opens = self.by_sentence.get(at, ()), at == document.opening
            own = cues_governing(self.low, document.sentences[at], hits, own_cues, opens=opens)
            row: list[Cue | None] = []
            for hit, governing in zip(hits, own, strict=True):
                cue = governing or opinion
                if governing is not None and self._counted_event(at, governing):
                    cue = None
                if cue is not None and cue.reason == ARRESTED_AFTER and not self._attacked(at, hit, out):
                    cue = None
                if cue is None and topic is not None and at < topic[1]:
                    cue = None if self._beside_topic(at, hit, topic[0], out) else topic[0]
                if cue is None:
                    cue = self._taken_back(at)
                if cue is None and at in drills:
                    cue = drills[at]
                if cue is None:
                    cue = self._of_mishap(at, hits, out)
                cue = cue or self._of_past(at, hits, out) or self._of_count(at, out)
                cue = cue or self._of_ranked(at, out)
                end = document.sentences[at].span.end
                if cue is None and "?" in document.text[end - 3 : end]:
                    cue = _ASKED
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

    def _dated(self, at: int) -> bool:
        """Whether a sentence gives a day."""
        span = self.document.sentences[at].span
        return DAY.search(self.low, span.start, span.end) is not None

    def _by_day(self, at: int, out: Mapping[int, Sequence[Cue | None]]) -> bool:
        """Whether a sentence gives a day, or one beside that of the news before: "The following day, ..."."""
        span = self.document.sentences[at].span
        beside = _DAY_BESIDE.match(self.low, span.start, span.end) and any(None in r for r in out.values())
        return self._dated(at) or bool(beside)

    def _goes_on(self, at: int, hit: Hit[Kind], out: Mapping[int, Sequence[Cue | None]]) -> bool:
        """Whether a sentence tells more of the news before it: "Local sources said three were killed"."""
        beside = self.document.beside(at) and None in out.get(at - 1, ())
        start = self.document.sentences[at].span.start
        return beside and (hit.entry.strength == 1 or self.low.startswith("the ", start))

    def _of_day(self, at: int, out: Mapping[int, Sequence[Cue | None]]) -> bool:
        """Whether a sentence tells of a day, stands in a list or goes on with what was told of one."""
        goes_on = self.document.beside(at) and None in out.get(at - 1, ())
        listed = self.document.sentences[at].kind not in ("headline", "body")
        return self._by_day(at, out) or goes_on or listed

    def _counted_event(self, at: int, cue: Cue) -> bool:
        """Whether one event is counted, with its day: "recorded 31 casualties when a bomb went off".

        Or those of one day, by the lead: "13 died on Tuesday as the wave of killings went on".
        """
        if cue.status != "aggregate" or cue.scope != "sentence" or not self._dated(at):
            return False
        span = self.document.sentences[at].span
        if at == self.document.opening and _DAY_OF_SERIES.match(self.low, span.start, span.end):
            return True
        return _COUNTED_EVENT.search(self.low, span.start, span.end) is not None

    def _beside_topic(
        self, at: int, hit: Hit[Kind], topic: Cue, out: Mapping[int, Sequence[Cue | None]]
    ) -> bool:
        """Whether a review of a month tells an event with its day, or one of a flood an attack."""
        if topic.status == "aggregate":
            entry = any(map(self._dated, self.document.sentences[at].headings))
            acts = hit.entry.strength > 1 or at in self.turns
            return entry or (acts and self._by_day(at, out)) or self._goes_on(at, hit, out)
        if topic.reason != DISASTER:
            return False
        # Sappers blow up a dyke, and nobody is hurt.
        families = _BY_HAND if self._harmed(at) else _UNHURT
        own = any(c.entry.reason == DISASTER for c in self.by_sentence.get(at, ()))
        least = 2 if self._dated(at) and not own else 3
        # Nor where shots are fired into the air.
        hits = [h.entry for h in self.found[at] if h.entry.rule != "event.protest-force"]
        attacked = any(entry.family in families and entry.strength >= least for entry in hits)
        sentences = self.document.sentences
        goes_on = None in out.get(at - 1, ()) and sentences[at - 1].paragraph == sentences[at].paragraph
        return attacked or goes_on

    def _harmed(self, at: int) -> bool:
        """Whether a sentence, or the one after it, tells of dead or hurt."""
        near = (at, at + 1) if self.document.beside(at + 1) else (at,)
        return any(h.entry.family == "harm" for n in near for h in self.found.get(n, ()))

    def _taken_back(self, at: int) -> Cue | None:
        """Return the denial that opens the next sentence ("A bank was looted. This did not happen")."""
        after = at + 1
        sentences = self.document.sentences
        if not self.document.beside(after):
            return None
        start, hits = sentences[after].span.start, self.by_sentence.get(after, ())
        return next((h.entry for h in hits if h.entry.scope == "back" and h.start == start), None)

    def _of_mishap(
        self, at: int, hits: Sequence[Hit[Kind]], out: Mapping[int, Sequence[Cue | None]]
    ) -> Cue | None:
        """Return the accident of the sentence before, of which this one only counts dead and hurt.

        "A coach turned turtle near Hub. Three passengers died."
        """
        before = self.by_sentence.get(at - 1, ())
        mishap = next((h.entry for h in before if h.entry.reason == "accident"), None)
        if mishap is None or not self.document.beside(at) or self._dated(at):
            return None
        if not all(h.entry.rule == "event.harm" or is_found_dead(self.low, h) for h in hits):
            return None
        return None if self._in_news(at - 1, out) else mishap

    def _in_news(self, at: int, out: Mapping[int, Sequence[Cue | None]]) -> bool:
        """Whether a mishap is a part of the news: the bus overturned when the bomb went off.

        In a paragraph without news, "a car fell into a canal" is none, unless somebody says that it was this.
        """
        told = [self.document.sentences[i].paragraph for i, row in out.items() if None in row]
        here = self.document.sentences[at]
        known = self.low.startswith(('"', "the ", "it ", "its ", "their ", "his "), here.span.start)
        return bool(told) and (known or here.paragraph in told)

    def _of_count(self, at: int, out: Mapping[int, Sequence[Cue | None]]) -> Cue | None:
        """Return the count over a year or months of which this sentence gives parts, without a day.

        "Deminers have come under attack eleven times this year. In Logar four of them were abducted."
        """
        before, sentences = out.get(at - 1, ()), self.document.sentences
        total = next((c for c in before if c and (c.status == "aggregate" or c.reason == _USUAL_ACTS)), None)
        span, told = sentences[at].span, sentences[at - 1].span
        if total is None or self._by_day(at, out) or _DAY_BESIDE.search(self.low, span.start, span.end):
            return None
        rows = any(h.entry == total for h in self.by_sentence.get(at - 1, ()))
        long = not rows or _LONG_COUNT.search(self.low, told.start, told.end) is not None
        goes_on = _NAMED.match(self.document.text, span.start, span.end) is not None
        if not any(None in row for row in out.values()):  # a report that counts, and tells no news
            harm = all(h.entry.rule == "event.harm" for h in self.found[at])
            goes_on = goes_on or harm or _COUNTS_ON.match(self.low, span.start, span.end) is not None
        return total if (long and goes_on) or _OF_THEM.match(self.low, span.start, span.end) else None

    def _of_ranked(self, at: int, out: Mapping[int, Sequence[Cue | None]]) -> Cue | None:
        """Return a comparison where a sentence tells of those whom the one before it ranks or counts.

        "It was the second bombing in Bannu this year. In the first, 16 people died", "Since January our
        monitors have noted 41 such cases. Two of the men were later found dead".
        """
        span, cues = self.document.sentences[at].span, self.by_sentence.get(at - 1, ())
        if not self.document.beside(at) or self._dated(at):
            return None
        before = self.document.sentences[at - 1].span
        told = _OTHERS.match(self.low, span.start, span.end) and _RANKS.match(
            self.low, before.start, before.end
        )
        if not told and None not in out.get(at - 1, ()) and _SOME.match(self.low, span.start, span.end):
            over = any(h.entry.status == "aggregate" or h.entry.reason in _OVER_TIME for h in cues)
            told = _MANY.search(self.low, before.start, before.end) if over else None
        return _COMPARED if told else None

    def _attacked(self, at: int, hit: Hit[Kind], out: Mapping[int, Sequence[Cue | None]]) -> bool:
        """Whether a sentence tells of an attack, or its paragraph, or the report where that is silent.

        An operation in a district not spoken of before follows none.
        """
        own = [h for h in self.found[at] if h is not hit and h.entry.strength > 1]
        if hit.entry.family in ("vague", "fight") and at in self.turns and not own:
            return False
        rows = ((s, zip(self.found[s], row, strict=True)) for s, row in out.items())
        news = [(s, h) for s, row in rows for h, c in row if c is None]
        paragraph = self.document.sentences[at].paragraph
        beside = [h for s, h in news if self.document.sentences[s].paragraph == paragraph]
        told = [*self.found[at], *(beside or [h for _, h in news])]
        acts = [h for h in told if h.entry.family not in ("arrest", "disrupt") and h.entry.rule != HUNT]
        return any(_OPERATION.match(self.low, h.start, h.end) is None for h in acts)

    def _told(self, out: Mapping[int, Sequence[Cue | None]]) -> set[str]:
        """Return the families of what was told as news before."""
        rows = (pair for at, row in out.items() for pair in zip(self.found[at], row, strict=True))
        return {h.entry.family for h, c in rows if c is None and h.entry.strength > 1}

    def _of_past(
        self, at: int, hits: Sequence[Hit[Kind]], out: Mapping[int, Sequence[Cue | None]]
    ) -> Cue | None:
        """Return the past of the sentence before, of which this one only counts dead and hurt, or goes on.

        "His vehicle hit a bomb three winters ago. Four of his friends were killed." Or "The device went off",
        where nothing of the kind was told as news; or it says more of him: "The 22-year-old was shot in A".
        """
        before, aged = out.get(at - 1, ()), _AGED.match(self.low, self.document.sentences[at].span.start)
        weak = bool(aged) or all(h.entry.strength == 1 and h.entry.family == "harm" for h in hits)
        act = next((h for h in hits if h.entry.strength > 1), None)
        if not aged and before and act and _POINTED.search(self.low, max(0, act.start - 25), act.start):
            last, here = self.document.sentences[at - 1 : at + 1]
            known = last.paragraph == here.paragraph and recalls(self.low, last.span)
            recalled = [h.entry.family for h in self.found.get(at - 1, ()) if known]
            weak = act.entry.family in recalled or act.entry.family not in self._told(out)
        if not weak or not before or not self.document.beside(at) or self._dated(at):
            return None
        return before[0] if all(c is not None and c.reason in _LONG_AGO for c in before) else None


# Reasons for which a sentence tells of another time altogether.
_LONG_AGO = ("past event", COMPARED)
_OVER_TIME = ("past event", _USUAL_ACTS, "background: what is usual")
_LEADS = load("status")["lead"]
_RANKS, _OTHERS, _SOME, _MANY, _COUNTS_ON, _COUNTED_EVENT = (
    compiled(_LEADS[name]) for name in ("ranks", "others", "some", "many", "counts_on", "counted_event")
)
_COMPARED = Cue("past", COMPARED, "sentence")
# What forces do that ends in arrests.
_OPERATION = compiled(
    r"(?:\w+ (?:out )?an?(?:other)? (?:\w+ )?)?(?:operation|offensive|raid|search)\w*(?: against .*)?$"
)
# What stands right before a word that points back.
_POINTED = compiled(r"\b(?:the|this|(?<!said )(?<!told )(?<! {2})that) (?:\w+ )?$")
_NAMED = compiled(r"(?:In|At|Near) [A-Z]\w+")
_OF_THEM = compiled(r"(?:in|of|among|amongst|from) (?:them|these|those|all)\b")
_DAY_OF_SERIES, _DAY_BESIDE, _AGED = (compiled(_LEADS[k]) for k in ("day_of_series", "day_beside", "aged"))
# A count of these is no lead of a round-up.
_LONG_COUNT = compiled(r"\b(?:years?|months?|quarter|half|since|per ?cent|\d{4}|statistics|repeatedly)\b")
# What a private quarrel can look like.
_BY_QUARREL = ("shoot", "harm", "vague")


def _settled(verdict: Cue) -> tuple[str, ...]:
    """Return the families of words that a later verdict takes out."""
    return _BY_QUARREL if verdict.reason == CRIME else BY_MISHAP
