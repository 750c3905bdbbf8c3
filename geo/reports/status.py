"""Whether what a word tells of happened: cues of background, plans, denials, disasters and the like.

A cue has a scope: its clause, its sentence, what follows it, its topic. `Cues` reads those of a
report once; `Cues.govern` tells which cue governs each word of a sentence that tells of an event.
The wording is in ``lexicons/status.toml``.
"""

import re
from bisect import bisect_right
from collections.abc import Container, Mapping, Sequence
from datetime import date

from geo.model import Status
from geo.reports.text import Document, Sentence
from geo.reports.topics import CRIME, SPORT, TRADE, drills_of, opinion_of, topic_of, verdict_of
from geo.reports.wording.cues import ARMED, Cue, Kind, dated_cues, is_month, status_phrases
from geo.reports.wording.phrases import Hit, folded

# How far a modal or a verb of planning reaches inside its clause, in characters.
BEFORE_REACH = 140
# "Last year, ..." opens its clause when no more characters than these come before it.
LEADING = 40
DISASTER = "natural disaster"
AGREED = "agreement or truce"
EARLIER = "earlier event"
WANTED = "past event that somebody is accused of or wanted for"
ABOUT = "what a protest or a condemnation is about"
STATEMENT = "diplomacy, statement or measure"

# "A man accused of blasphemy was lynched": the verb after "was" is the news.
_FINITE = re.compile(r"\b(?:was|were|has|had|have|died|fell)\b")
# "He wanted to enter the hall and blew himself up": the second verb is no longer what he wanted.
_MODALS = frozenset(
    ["to", "might", "may", "could", "would", "will", "shall", "should", "can", "cannot", "must"]
)
_PAST_VERB = re.compile(r"(?:\w+ed|blew|shot|set|hit|struck|threw|fought|took|broke|beat|ran)\b")
_WHOSE = re.compile(r"\b(?:who|whose|whom|that|which)\b")
_PASSIVE = re.compile(r"\b(?:be|been|have|get|not)\b(?: \w+ly)?\s*$")
# A clause that begins so speaks of what the clause before it named.
_RELATIVE = re.compile(r"(?:in which|which|that|who|whose|whom|when|where)\b")
_AMONG = re.compile(r"\b(?:among|amongst|including|one of) ")
# "A bus fell into a ravine, killing 17".
_RESULT = re.compile(r"(?:killing|leaving|wounding|injuring|claiming|resulting|causing)\b")
# Where a sentence turns to something else.
_TURN = re.compile(r"[;:]")
# "... was killed in June, and 15 people died at his funeral two days later".
_SEQUEL = re.compile(r"and\b[^;]{0,90}\b(?:later|the (?:following|next) day)\b")
# A past day governs the relative clause that follows it within so many characters.
NEAR_END = 14


def other_subjects(document: Document) -> frozenset[int]:
    """Return the sentences about an accident, a disaster or a match.

    What the sentences after them say of harm is theirs.
    """
    found = set()
    for hit in status_phrases().find(folded(document.text)):
        if hit.entry.status == "other" and hit.entry.reason in _OTHER_SUBJECTS:
            at = document.sentence_at(hit.start)
            if at is not None:
                found.add(at)
    return frozenset(found)


_OTHER_SUBJECTS = ("accident", DISASTER)
# What no flood or quake does, whatever the report is about.
_BY_HAND = ("bomb", "air", "shelling", "fight", "shoot", "abduct", "protest", "mob")


# `eight were "killed"`: said of an exercise, or with doubt.
_SCARE = re.compile(r"[\"“”]")


# "Earlier this week ..." opens a report with its news.
_TOLD_FIRST = ("body", "list_item")
_SUCH = Cue("past", EARLIER, "sentence")
_ASKED = Cue("hypothetical", "question", "self")
_QUOTED = Cue("hypothetical", "word in quotation marks", "self")


def _in_quotes(text: str, hit: Hit[Kind]) -> bool:
    """Whether a weak word stands alone between quotation marks."""
    if hit.entry.strength > 2 or hit.start == 0 or hit.end >= len(text):
        return False
    return _SCARE.match(text, hit.start - 1) is not None and _SCARE.match(text, hit.end) is not None


class Cues:
    """The cues of a report."""

    def __init__(self, document: Document, published: date | None) -> None:
        self.document = document
        self.low = folded(document.text)
        found = [c for c in status_phrases().find(self.low) if not is_month(document.text, self.low, c)]
        self.found: Mapping[int, Sequence[Hit[Kind]]] = {}
        self.by_sentence: dict[int, list[Hit[Cue]]] = {}
        opening = next((i for i, s in enumerate(document.sentences) if s.kind in _TOLD_FIRST), 0)
        for cue in (*found, *dated_cues(self.low, published)):
            at = document.sentence_at(cue.start)
            if at is not None and not (at <= opening and cue.entry.reason == EARLIER):
                self.by_sentence.setdefault(at, []).append(cue)

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
        out: dict[int, list[Cue | None]] = {}
        turned: set[int] = set()  # paragraphs that have turned from a disaster to an attack
        for at in sorted(found):
            hits = found[at]
            if topic is not None and self._beside_disaster(at, hits, topic[0], turned):
                turned.add(document.sentences[at].paragraph)
            own = _govern(self.low, document.sentences[at], hits, self.by_sentence.get(at, ()))
            row: list[Cue | None] = []
            for hit, governing in zip(hits, own, strict=True):
                cue = governing or opinion
                if cue is None and topic is not None and at in topic[1]:
                    apart = self._beside_disaster(at, hits, topic[0], turned)
                    cue = None if apart or self._dated_item(at, hit, topic[0]) else topic[0]
                if cue is None:
                    cue = self._taken_back(at)
                if cue is None and at in drills:
                    cue = drills[at]
                if cue is None:
                    cue = self._of_them(at, out.get(at - 1, ())) or self._of_past(at, hits, out)
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
                row.append(cue)
            out[at] = row
        return out

    def _dated_item(self, at: int, hit: Hit[Kind], topic: Cue) -> bool:
        """Whether a review of a month or a year tells one event of it, with its day."""
        span = self.document.sentences[at].span
        dated = topic.status == "aggregate" and hit.entry.strength > 1
        return dated and _DAY.search(self.low, span.start, span.end) is not None

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
        return any(
            h.entry.family in _BY_HAND
            and (h.entry.strength == 3 or (not own and ARMED.search(self.low, h.start, h.end)))
            for h in hits
            # Sappers blow up a dyke, and nobody is hurt.
            if harmed or (h.entry.family in ("protest", "mob", "abduct") and not own)
        )

    def _harmed(self, at: int) -> bool:
        """Whether a sentence, or the one after it in its paragraph, tells of dead or hurt."""
        sentences = self.document.sentences
        return any(
            any(c.entry.strength == 1 and c.entry.family == "harm" for c in self.found.get(index, ()))
            for index in (at, at + 1)
            if index < len(sentences) and sentences[index].paragraph == sentences[at].paragraph
        )

    def _taken_back(self, at: int) -> Cue | None:
        """Return the denial that opens the next sentence ("A bank was looted. This did not happen")."""
        after = at + 1
        sentences = self.document.sentences
        if after >= len(sentences) or sentences[after].paragraph != sentences[at].paragraph:
            return None
        start = sentences[after].span.start
        hits = self.by_sentence.get(after, ())
        return next((h.entry for h in hits if h.entry.scope == "back" and h.start == start), None)

    def _of_such(self, at: int) -> bool:
        """Whether it names an earlier one: "It was the third such attack. In Tank a man was lynched"."""
        sentences = self.document.sentences
        if not at or sentences[at - 1].paragraph != sentences[at].paragraph:
            return False
        before, span = sentences[at - 1].span, sentences[at].span
        counted = _NTH_SUCH.search(self.low, before.start, before.end) is not None
        named = _NAMED.match(self.document.text, span.start, span.end) is not None
        return counted and named and _DAY.search(self.low, span.start, span.end) is None

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
            same = self.document.sentences[at - 1].paragraph == self.document.sentences[at].paragraph
            return before[0] if whose and same else None
        taken_up = total is not None and None not in before and _OF_THEM.match(self.low, span.start, span.end)
        return total if taken_up else None

    def _of_past(
        self, at: int, hits: Sequence[Hit[Kind]], out: Mapping[int, Sequence[Cue | None]]
    ) -> Cue | None:
        """Return the past of the sentence before, of which this one only counts dead and hurt.

        "His vehicle hit a bomb three winters ago. Four of his friends were killed."
        """
        before, sentences = out.get(at - 1, ()), self.document.sentences
        weak = all(h.entry.strength == 1 and h.entry.family == "harm" for h in hits)
        if not weak or not before or sentences[at - 1].paragraph != sentences[at].paragraph:
            return None
        span = sentences[at].span
        past = all(c is not None and c.status == "past" and c.reason in _LONG_AGO for c in before)
        return before[0] if past and _DAY.search(self.low, span.start, span.end) is None else None


# Reasons for which a sentence tells of another time altogether.
_LONG_AGO = ("past event", "earlier event to which this one is compared")


def _tells_of_past(cue: Cue) -> bool:
    return cue.status == "past" and cue.scope in ("clause", "rest", "sentence")


_NTH_SUCH = re.compile(
    r"\b(?:second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|latest|\d{1,2}(?:nd|rd|th)) such \w+"
)
_NAMED = re.compile(r"(?:In|At|Near) [A-Z]\w+")
_SINCE_THEN = re.compile(r"(?:so far|since then|ever since|to date|until now|till now|over the years)\b")
_OF_HIS = re.compile(r"[\"'“]?(?:\d+|\w+) of (?:his|her|their|my|our) (?!own\b)\w+")
_OF_THEM = re.compile(
    r"(?:in|of|among|amongst|during|from|under) (?:them|these|those|all|the (?:total|same period))\b"
    r"|in (?:many|most|some|several|few) of (?:them|these|those)\b"
    r"|(?:these|those|they|most|the figures?|the data)\b"
)


_MONTH = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*"
_DAY = re.compile(
    rf"\b(?:\d{{1,2}}(?:st|nd|rd|th)?(?: of)? {_MONTH}|{_MONTH}\.? \d{{1,2}}"
    r"|(?:mon|tues|wednes|thurs|fri|satur|sun)day|today|yesterday|tonight|overnight"
    r"|this (?:morning|afternoon|evening)|last (?:night|evening))\b"
)


# What a mishap can look like; nobody ambushes by accident.
_BY_MISHAP = ("bomb", "harm", "vague", "property")
# What a private quarrel can look like.
_BY_QUARREL = ("shoot", "harm", "vague")


def _settled(verdict: Cue) -> tuple[str, ...]:
    """Return the families of words that a later verdict takes out."""
    return _BY_QUARREL if verdict.reason == CRIME else _BY_MISHAP


def _govern(
    low: str, sentence: Sentence, hits: Sequence[Hit[Kind]], cues: Sequence[Hit[Cue]]
) -> list[Cue | None]:
    """Return for each trigger of a sentence the cue that governs it, None when it occurred."""
    starts = [c.start for c in sentence.clauses]
    fight = any(h.entry.rule == "event.clash" for h in hits)
    harmed = any(h.entry.strength == 1 for h in hits)
    hurt = any(h.entry.family == "harm" for h in hits)
    told = max((h.entry.strength for h in hits if h.entry.family in _ATTACKS), default=0) if hurt else 0
    acts = any(h.entry.strength > 1 for h in hits)
    out: list[Cue | None] = []
    dead: dict[int, Cue | None] = {}
    for hit in hits:
        clause = bisect_right(starts, hit.start) - 1
        heard = [
            c for c in cues if not _outweighed(c, hit, fight, harmed, told) and not _condemned(low, c, hit)
        ]
        best = _status(low, sentence, starts, hit, heard)
        if best is None and not acts:
            best = next((c.entry for c in cues if c.entry.reason in _OTHER_SUBJECTS), None)
        if best is None and clause:
            best = _inherited(low, sentence, starts, clause, cues, dead)
        out.append(best)
        dead[clause] = best if clause not in dead or best is None or dead[clause] is None else dead[clause]
    return out


def _outweighed(cue: Hit[Cue], hit: Hit[Kind], fight: bool, harmed: bool, told: int) -> bool:
    """Whether an attack that is told in the sentence outweighs a cue of something else.

    "The clash between two tribes over a land dispute" is no private quarrel, "a bomber killed ten at
    an election rally" no figure of speech, "an explosion in a currency market, killing six" no trade.
    `told` is the strength of the attack that is told with its harm.
    """
    if cue.entry.reason == CRIME:
        return fight
    if cue.entry.reason in (TRADE, SPORT):
        return told > 1
    if cue.entry.reason in _LOOSE:
        return hit.entry.strength == 3 and hit.entry.family in _ATTACKS and harmed
    return False


def _condemned(low: str, cue: Hit[Cue], hit: Hit[Kind]) -> bool:
    """Whether somebody condemns an attack, or accuses of it, and gives its day: so it is told."""
    if cue.entry.reason == WANTED and low.startswith("accus", cue.start) and cue.end <= hit.start:
        end = min((n for n in (low.find(mark, hit.end) for mark in (". ", ", ")) if n > 0), default=len(low))
        return hit.entry.strength > 1 and _DAY.search(low, hit.end, end) is not None
    if cue.entry.reason != STATEMENT or not low.startswith(("condemn", "strongly condemn"), cue.start):
        return False
    end = low.find(". ", hit.end)
    return cue.end <= hit.start and _DAY.search(low, cue.end, end if end > 0 else len(low)) is not None


_LOOSE = (DISASTER, "mourning", "funeral or burial")
_ATTACKS = frozenset(("bomb", "air", "shelling", "fight", "shoot"))


def _inherited(
    low: str,
    sentence: Sentence,
    starts: list[int],
    clause: int,
    cues: Sequence[Hit[Cue]],
    dead: dict[int, Cue | None],
) -> Cue | None:
    """Return the cue of the clause before, where this one only says more of what that one named.

    "a clash in Andar in October, in which two persons were hurt".
    """
    begin = sentence.clauses[clause].start
    relative = _RELATIVE.match(low, begin) is not None
    # "nine reporters have been killed since 2005, among them Afridi, whose car was blown up"
    told = max((c for c in dead if c < clause), default=-1)
    before = dead.get(
        told if relative and _AMONG.search(low, sentence.clauses[told].end - 2, begin) else clause - 1
    )
    if not relative and _RESULT.match(low, begin):
        mishap = [c for c in cues if c.entry.reason in _OTHER_SUBJECTS and c.end <= begin]
        return mishap[-1].entry if mishap and before is None else None
    if not relative and not _SEQUEL.match(low, begin):
        return None
    if before is not None and before.status in ("past", "aggregate", "hypothetical", "denied"):
        return before
    if relative:
        for cue in cues:
            at_end = begin - NEAR_END <= cue.end <= begin
            if cue.entry.status == "past" and cue.entry.scope in ("clause", "none") and at_end:
                return cue.entry
    return None


def _status(
    low: str, sentence: Sentence, starts: list[int], hit: Hit[Kind], cues: Sequence[Hit[Cue]]
) -> Cue | None:
    """Return the cue that governs a trigger by itself, the strongest scope first."""
    clause = bisect_right(starts, hit.start) - 1
    best: Cue | None = None
    for cue in cues:
        if cue.start < hit.end and hit.start < cue.end and cue.entry.scope in ("before", "rest"):
            continue
        scope = cue.entry.scope
        cue_clause = bisect_right(starts, cue.start) - 1
        if scope in ("none", "opinion", "back"):
            continue
        if scope == "topic" and cue.entry.status == "other":
            # "A bomb near the cricket stadium after heavy rain" is no match and no flood.
            applies = cue.entry.reason != SPORT and hit.entry.strength < 3
        elif scope in ("sentence", "topic"):
            applies = True
        elif scope == "verdict":
            applies = hit.entry.family in _BY_MISHAP and cue.entry.reason != CRIME
        elif scope == "rest":
            applies = cue.end <= hit.start and not _TURN.search(low, cue.end, hit.start)
        elif scope == "self":
            if hit.entry.rule == "event.agreement" and cue.entry.reason == AGREED:
                continue  # the truce that is signed, not one that others break or keep
            overlap = cue.start < hit.end and hit.start < cue.end
            applies = overlap or (cue_clause == clause and hit.entry.strength == 1)
        elif scope == "clause":
            owned = low.startswith("'s ", cue.end)
            leads = cue.start - sentence.clauses[cue_clause].start < LEADING and not owned
            if cue.start > hit.start:
                applies = cue_clause == clause and hit.start >= _relative_start(low, sentence, cue)
            else:
                applies = cue_clause == clause or (leads and cue.entry.status == "past")
        elif cue.entry.reason == WANTED and hit.entry.family == "protest":
            applies = False  # "the heirs of those abducted blocked the road"
        else:
            applies = cue_clause == clause and cue.end <= hit.start and _reaches(low, hit, cue)
        if applies and (best is None or _RANK[cue.entry.status] > _RANK[best.status]):
            best = cue.entry
    return best


def _reaches(low: str, hit: Hit[Kind], cue: Hit[Cue]) -> bool:
    """Whether a modal, a verb of planning or of accusing reaches the trigger after it."""
    gap = low[cue.end : hit.start]
    if len(gap) >= BEFORE_REACH or ", " in gap:
        return False
    modal = low[cue.start : cue.end].rsplit(" ", 1)[-1] in _MODALS
    if modal and len(gap) > 1 and _PAST_VERB.match(low, hit.start) and not _PASSIVE.search(gap):
        return False
    if cue.entry.reason == ABOUT and _WHOSE.search(gap):
        return True  # "to protest the killing of four whose van was fired on"
    return not (cue.entry.status == "past" and _FINITE.search(low, cue.end, hit.end))


def _relative_start(low: str, sentence: Sentence, cue: Hit[Cue]) -> int:
    """Return where the part of the sentence begins that a trailing "last year" speaks of."""
    return max(
        low.rfind(mark, sentence.span.start, cue.start)
        for mark in (", ", " that ", " who ", " which ", " whose ")
    )


_RANK: dict[Status, int] = {
    "occurred": 0,
    "foiled": 0,
    "other": 1,
    "past": 2,
    "aggregate": 3,
    "hypothetical": 4,
    "denied": 5,
}
