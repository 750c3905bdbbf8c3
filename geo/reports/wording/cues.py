"""Wording that tells of events and wording that takes a passage out of what occurred."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Literal

from geo.model import Status
from geo.patterns import compiled
from geo.reports.wording.anchored import Anchored
from geo.reports.wording.lexicon import load
from geo.reports.wording.months import ANY, FORMS
from geo.reports.wording.phrases import Hit, PhraseSet

Scope = Literal[
    "sentence", "clause", "self", "before", "rest", "topic", "verdict", "back", "opinion", "none"
]  # fmt: skip
_MONTH_ONLY = Anchored(
    rf"\b(?:in|since|until|during|by|of|from|after|before)\s+(?:(?:late|early|mid|the)[ -]?(?:of\s+)?)?"
    rf"(?P<month>{ANY})(?:,?\s+(?P<year>(?:19|20)\d\d))?(?=\W|$)(?!\s*\d)"
)
_YEAR_ONLY = Anchored(
    r"\b(?:in|since|until|during|from|between|before|after|of|and)\s+"
    r"(?:late |early |mid |the summer of )?(?P<year>(?:19|20)\d\d)\b"
)
# "Their biggest victory since 2001": the year only measures what happened now.
_SUPERLATIVE = compiled(r"\b(?:\w{3,}est|first|worst|most|only)\b[^.;]*$")
# So many attacks or operations are never those of one day, and no share is.
_MANY = Anchored(
    r"\b(?:\d{1,3}(?:,\d{3})+|[1-9]\d{2,}) "
    r"(?:(?!(?:in|by|at|from|with|during|against|over|about|after|near|on|to|who|killed|dead|wounded|injured|hurt"
    r"|people|fighters)\b)\w+ ){0,3}"
    r"(?:attacks|incidents|operations|raids|ibos|bombings|blasts|clashes|strikes|air ?strikes|explosions|"
    r"violations|cases|assaults|kidnappings|abductions|killings)\b"
    r"|(?<![\d.,])\d[\d.,]* ?%(?! (?:of (?:his|her|the body)|burn))"
)
# "Over the past six months", "in the last few weeks": what is told of so long is no event of a day.
_NUMBER = (
    r"(?:\d{1,3}|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|few|couple of|several|many"
    r"|half|one and a half|two and a half)"
)
_STRETCH = Anchored(
    r"\b(?:in|over|during|within|throughout|across|for|of|since)\s+"
    r"(?:(?:the|these|this)\s+(?:past|last|previous|preceding|recent|latest)\s+"
    rf"(?:{_NUMBER}[\s-]+)?(?:weeks|months|years|decades?|fortnight)"
    r"|recent\s+(?:weeks|months|years|days)|(?:the\s+)?years|many\s+(?:weeks|months|years)"
    rf"|(?:last|this)\s+(?:spring|summer|autumn|winter)|(?:{_NUMBER}\s+)?(?:weeks|months)(?=\s*(?:,|now\b|past\b)))\b"
    rf"|\b(?:between|from)\s+{ANY}(?:\s+(?:19|20)\d\d)?\s+(?:and|to)\s+{ANY}\b"
    r"|\bso\s+far\s+(?:in|this)\s+(?:year|month|(?:19|20)\d\d)\b"
)
_MANY_DEAD = Anchored(
    r"\b(?:has|have) (?:already |so far )?(?:killed|eliminated|arrested|captured|detained|lost)"
    r" (?:(?:more|fewer|less) than |over |at least |about |around |nearly |almost |some )?"
    r"(?:\d{1,3}(?:,\d{3})+|[2-9]\d{2}|\d{4,}|hundreds|thousands)\b"
)
# "The third such attack in the past two months": it only measures what happened now.
_NTH = compiled(
    r"\b(?:\w{3,}est|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|worst|most|only"
    r"|\d{1,2}(?:st|nd|rd|th)|latest|another)\b[^.;,]*$"
)
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


@cache
def status_phrases() -> PhraseSet[Cue]:
    """Return the compiled wording of background, plans, denials, disasters and the like."""
    patterns = (
        (phrase, Cue(entry["status"], entry["reason"], entry["scope"]))
        for entry in load("status")["cue"]
        for phrase in entry["phrases"]
    )
    return PhraseSet(patterns, name="status")


def is_month(text: str, low: str, hit: Hit[Kind] | Hit[Cue]) -> bool:
    """Whether a hit that begins with "may" or "march" is the month."""
    word = low[hit.start : hit.end].split(" ", 1)[0]
    return word in _MONTH_WORDS and hit.start > 0 and text[hit.start].isupper()


_DATED_MONTH = compiled(r"\b(?:March|May)\b(?=,? \d)|(?<=\d )(?:March|May)\b")


def without_months(text: str, low: str) -> str:
    """Return `low` with the months in dates made unreadable, so that no phrase ends in "march"."""
    named = "March" in text or "May" in text
    for month in _DATED_MONTH.finditer(text) if named else ():
        low = f"{low[: month.start()]}{'#' * len(month[0])}{low[month.end() :]}"
    return low


_TOTAL = Cue("aggregate", "total over time, not one event", "sentence")


_STOP = compiled(r"[.;:]")
_RUNNING = Cue("past", "earlier event", "clause")


def measures(low: str, at: int) -> bool:
    """Whether the stretch of time at `at` only says how rare it is: "the third attack in two months"."""
    return _NTH.search(low, max(0, at - 70), at) is not None


def _since(low: str, at: int) -> int:
    """Return where "since" stands that a date goes with, -1 without: "since they were ousted in 2001"."""
    if low.startswith("since", at):
        return at
    since = low.rfind(" since ", max(0, at - 90), at) + 1
    return since if since and _STOP.search(low, since, at) is None else -1


def dated_cues(low: str, published: date | None) -> list[Hit[Cue]]:
    """Find months and years, named without a day, that lie before publication."""
    cue = Cue("past", "past event", "clause")
    landmark = Cue("past", "past event", "none")
    found = [Hit(m.start(), m.end(), _TOTAL) for m in _MANY.finditer(low, 0, len(low))]
    stretch = Cue("past", "background: similar or repeated events", "clause")
    for match in _STRETCH.finditer(low, 0, len(low)):
        if not measures(low, match.start()):
            found.append(Hit(match.start(), match.end(), stretch))
    found += [Hit(m.start(), m.end(), _RUNNING) for m in _MANY_DEAD.finditer(low, 0, len(low))]
    for match in _YEAR_ONLY.finditer(low, 0, len(low)):
        if published is None or int(match["year"]) < published.year:
            since = _since(low, match.start())
            compared = since >= 0 and (
                _SUPERLATIVE.search(low, max(0, since - 70), since) or measures(low, since)
            )
            found.append(Hit(match.start(), match.end(), landmark if compared else cue))
    for match in _MONTH_ONLY.finditer(low, 0, len(low)):
        month, year = FORMS[match["month"].rstrip(".")], match["year"]
        if published is None:
            past = year is not None
        elif year is not None:
            past = (int(year), month) < (published.year, published.month)
        else:
            past = month != published.month
        since = _since(low, match.start())
        if past and not (since >= 0 and measures(low, since)):
            found.append(Hit(match.start(), match.end(), cue))
    return found
