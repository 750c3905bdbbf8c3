"""Words that tell of an event: their ACLED type, and whether it happened at all.

`find_triggers` marks every such word with a status. Only what ``occurred`` (or was ``foiled``)
can become an incident; the other statuses carry the reason that is shown to the reader. The
wording is in ``lexicons/events.toml`` and ``lexicons/status.toml``.
"""

import re
from bisect import bisect_right
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Literal

from geo.model import Span, Status
from geo.reports.lexicon import load
from geo.reports.phrases import Hit, PhraseSet, folded
from geo.reports.text import Document, Sentence
from geo.taxonomy import check_event_type

Scope = Literal["sentence", "clause", "self", "before", "topic"]
# How far a modal or a verb of planning reaches inside its clause, in characters.
BEFORE_REACH = 140
# "Last year, ..." opens its clause when no more characters than these come before it.
LEADING = 40
# A lone sport word in a report about a bomb is a place ("a cricket ground"), two are a match.
MIN_SPORT_CUES = 4
SPORT = "sport"

_MONTHS = "january|february|march|april|may|june|july|august|september|october|november|december"
_MONTH_ONLY = re.compile(
    rf"\b(?:in|since|until|during|by|of|from|after|before)\s+(?:(?:late|early|mid|the)[ -]?(?:of\s+)?)?"
    rf"(?P<month>{_MONTHS})(?:,?\s+(?P<year>(?:19|20)\d\d))?(?=\W|$)(?!\s*\d)"
)
_YEAR_ONLY = re.compile(
    r"\b(?:in|since|until|during|from|between|before|after|of|and)\s+"
    r"(?:late |early |mid |the summer of )?(?P<year>(?:19|20)\d\d)\b"
)
# "A man accused of blasphemy was lynched": the verb after "was" is the news.
_FINITE = re.compile(r"\b(?:was|were|has|had|have)\b")
_NOBODY = re.compile(r"\b(?:no|nobody|no one|none|not|without|nor)(?: [\w']+){0,4} $")
# Words that are also the names of months.
_MONTH_WORDS = ("may", "march")


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of event as the lexicon defines it."""

    rule: str
    event_type: str
    sub_event_type: str
    family: str
    strength: int


@dataclass(frozen=True, slots=True)
class Cue:
    """Wording that takes a passage out of what occurred."""

    status: Status
    reason: str
    scope: Scope


@dataclass(frozen=True, slots=True)
class Trigger:
    """A word that tells of an event.

    Attributes
    ----------
    span : Span
        Where it stands, half-open, in code points.
    strength : int
        3 names the kind of event, 2 an act, 1 only points to violence or harm.
    family : str
        Words of one family can speak of the same event.
    sentence : int
        Index of its sentence in the document.
    reason : str
        Why it is not an incident, "" when it occurred.
    """

    span: Span
    event_type: str
    sub_event_type: str
    status: Status
    rule: str
    strength: int
    family: str
    sentence: int
    reason: str = ""


@cache
def event_phrases() -> PhraseSet[Kind]:
    """Return the compiled wording of events."""
    patterns = []
    for entry in load("events")["trigger"]:
        check_event_type(entry["type"], entry["sub"])
        kind = Kind(entry["rule"], entry["type"], entry["sub"], entry["family"], entry["strength"])
        patterns += [(phrase, kind) for phrase in entry["phrases"]]
    return PhraseSet(patterns)


@cache
def status_phrases() -> PhraseSet[Cue]:
    """Return the compiled wording of background, plans, denials, disasters and the like."""
    return PhraseSet(
        (phrase, Cue(entry["status"], entry["reason"], entry["scope"]))
        for entry in load("status")["cue"]
        for phrase in entry["phrases"]
    )


def find_triggers(document: Document, published: date | None = None) -> tuple[Trigger, ...]:
    """Find the words that tell of events, each with its status.

    Parameters
    ----------
    document : Document
        The report, cut into sentences.
    published : date, optional
        Publication day: a month or year named without a day that lies before it is the past.

    Returns
    -------
    tuple of Trigger
        In text order, none overlapping.
    """
    low = folded(document.text)
    cues = [hit for hit in status_phrases().find(low) if not _is_month(document.text, low, hit)]
    cues += _dated_cues(low, published)
    by_sentence: dict[int, list[Hit[Cue]]] = {}
    for cue in cues:
        at = document.sentence_at(cue.start)
        if at is not None:
            by_sentence.setdefault(at, []).append(cue)
    topic = _topic(document, by_sentence)
    out = []
    for hit in event_phrases().find(low):
        at = document.sentence_at(hit.start)
        if at is None or _is_month(document.text, low, hit):
            continue
        cue_found = _status(low, document.sentences[at], hit, by_sentence.get(at, ()))
        if cue_found is None and topic is not None and at in topic[1]:
            cue_found = topic[0]
        kind = hit.entry
        rule = kind.rule
        if rule == "event.harm" and _NOBODY.search(
            low, max(document.sentences[at].span.start, hit.start - 40), hit.start
        ):
            rule = "event.no-harm"
        status: Status = cue_found.status if cue_found else "occurred"
        if status == "occurred" and kind.family == "disrupt":
            status = "foiled"
        out.append(
            Trigger(
                Span(hit.start, hit.end),
                kind.event_type,
                kind.sub_event_type,
                status,
                rule,
                kind.strength,
                kind.family,
                at,
                cue_found.reason if cue_found else "",
            )
        )
    return tuple(out)


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


_OTHER_SUBJECTS = ("accident", "natural disaster")


def _is_month(text: str, low: str, hit: Hit[Kind] | Hit[Cue]) -> bool:
    """Whether a hit that begins with "may" or "march" is the month."""
    word = low[hit.start : hit.end].split(" ", 1)[0]
    return word in _MONTH_WORDS and text[hit.start].isupper() and hit.start > 0 and text[hit.start - 1] == " "


def _dated_cues(low: str, published: date | None) -> list[Hit[Cue]]:
    """Find months and years, named without a day, that lie before publication."""
    cue = Cue("past", "past event", "clause")
    months = _MONTHS.split("|")
    found = []
    for match in _YEAR_ONLY.finditer(low):
        if published is None or int(match["year"]) < published.year:
            found.append(Hit(match.start(), match.end(), cue))
    for match in _MONTH_ONLY.finditer(low):
        month, year = months.index(match["month"]) + 1, match["year"]
        if published is None:
            past = year is not None
        elif year is not None:
            past = (int(year), month) < (published.year, published.month)
        else:
            past = month != published.month
        if past:
            found.append(Hit(match.start(), match.end(), cue))
    return found


def _topic(document: Document, cues: dict[int, list[Hit[Cue]]]) -> tuple[Cue, frozenset[int]] | None:
    """Decide whether the whole report is about a disaster, a match, an exercise or a commemoration."""
    bodies = [i for i, s in enumerate(document.sentences) if s.kind in ("headline", "body")]
    if sum(1 for s in document.sentences if s.kind == "list_item") > len(bodies):
        return None
    lead = bodies[:3]
    for at in lead:
        for hit in cues.get(at, ()):
            if hit.entry.scope != "topic":
                continue
            same = sum(1 for hits in cues.values() for other in hits if other.entry == hit.entry)
            if hit.entry.reason == SPORT and same < MIN_SPORT_CUES:
                continue
            reach = []
            for index in range(at, len(document.sentences)):
                if index > at and opens_new_subject(document, index):
                    break
                reach.append(index)
            return hit.entry, frozenset(range(at)) | frozenset(reach)
    return None


_NEW_SUBJECT = re.compile(
    r"(?:separately|elsewhere|another\b"
    r"|in (?:a |an )?(?:separate|another|unrelated|different|other|second)\b)"
)


def opens_new_subject(document: Document, index: int) -> bool:
    """Whether a sentence says at its start that it turns to something else."""
    span = document.sentences[index].span
    return _NEW_SUBJECT.match(folded(document.text), span.start, span.end) is not None


def _status(low: str, sentence: Sentence, hit: Hit[Kind], cues: "list[Hit[Cue]] | tuple[()]") -> Cue | None:
    """Return the cue that governs a trigger, the strongest scope first."""
    starts = [c.start for c in sentence.clauses]
    clause = bisect_right(starts, hit.start) - 1
    best: Cue | None = None
    for cue in cues:
        if cue.start < hit.end and hit.start < cue.end and cue.entry.scope == "before":
            continue
        scope = cue.entry.scope
        cue_clause = bisect_right(starts, cue.start) - 1
        if scope == "topic" and cue.entry.status == "other":
            # "A bomb near the cricket stadium after heavy rain" is no match and no flood.
            applies = cue.entry.reason != SPORT and hit.entry.strength < 3
        elif scope in ("sentence", "topic"):
            applies = True
        elif scope == "self":
            overlap = cue.start < hit.end and hit.start < cue.end
            applies = overlap or (cue_clause == clause and hit.entry.strength == 1)
        elif scope == "clause":
            leads = cue.start - sentence.clauses[cue_clause].start < LEADING
            if cue.start > hit.start:
                applies = cue_clause == clause and hit.start >= _relative_start(low, sentence, cue)
            else:
                applies = cue_clause == clause or (leads and cue.entry.status == "past")
        else:
            gap = low[cue.end : hit.start]
            applies = (
                cue_clause == clause
                and cue.end <= hit.start
                and len(gap) < BEFORE_REACH
                and ", " not in gap
                and not (cue.entry.status == "past" and _FINITE.search(low, cue.end, hit.end))
            )
        if applies and (best is None or _RANK[cue.entry.status] > _RANK[best.status]):
            best = cue.entry
    return best


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
