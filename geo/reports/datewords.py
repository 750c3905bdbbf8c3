"""The wording of dates: one pattern that finds every date phrase."""

import re
from collections.abc import Iterator

from geo.reports.lexicon import alternatives, load

_LEXICON = load("dates")
COUNTS: dict[str, int] = _LEXICON["counts"]


def _named(table: dict[str, int]) -> dict[str, int]:
    return {form: value for name, value in table.items() for form in (name, name.upper())}


MONTHS = _named(_LEXICON["months"])
SHAMSI = _named(_LEXICON["shamsi"])
WEEKDAYS = _named(_LEXICON["weekdays"])
_SHORT = _named(_LEXICON["short_weekdays"])

_M = alternatives([name + r"\.?" if len(name) < 5 else name for name in MONTHS])
_H = alternatives([*SHAMSI])
_W = alternatives([*WEEKDAYS])
_D = r"[0-3]?\d(?:st|nd|rd|th)?"
_Y = r"(?:19|20)\d\d"
_HY = r"1[34]\d\d"
_TO = r"\s?(?:-|–|—|to|and|&|/|until|till|through)\s?"
NUMBER = r"(?:\d{1,3}|" + alternatives([*COUNTS]) + ")"
UNIT = r"(?:hour|day|night|week|fortnight|month|year|decade)"
_PART = alternatives(_LEXICON["words"]["parts"])

_FIRST_WORDS = frozenset(_LEXICON["words"]["opening"]) | frozenset(
    form.split()[0].split("-")[0].lower() for table in (MONTHS, SHAMSI, WEEKDAYS, COUNTS) for form in table
)
_WORD = re.compile(r"[^\W_]+")

# One scan finds every phrase; the name of the alternative says how to read it.
SCAN = re.compile(
    r"(?<![\w.])(?:"
    rf"(?P<iso>{_Y}[-/.][01]?\d[-/.][0-3]?\d(?![\d-]))"
    rf"|(?P<numeric>[0-3]?\d(?P<sep>[-/.])[0-3]?\d(?P=sep)(?:{_Y}|\d\d)(?![\d-]))"
    rf"|(?P<dtg>[0-3]\d[0-2]\d[0-5]\d[A-Z](?:\*?\s?{_M}\s?(?:20)?\d\d)?(?!\w))"
    rf"|(?P<two_days>{_D} {_M}(?:,? {_Y})?{_TO}{_D} {_M}(?:,? {_Y})?"
    rf"|{_M} {_D}(?:, {_Y})?{_TO}{_M} {_D}(?:,? {_Y})?)"
    rf"|(?P<day_month>{_D}(?:{_TO}{_D})?[\s-](?:of )?{_M}(?:[,-]? ?{_Y}|-\d\d)?)(?![\w])"
    rf"|(?P<month_day>{_M} {_D}(?:{_TO}{_D}(?![:\d]))?(?:,? {_Y})?)(?!\w|:\d)"
    r"|(?P<ordinal>(?i:on) the [0-3]?\d(?:st|nd|rd|th)(?: of (?:this|the|last|the same|the current) month"
    r"|(?=[.,;)]|\s(?:at|in|near|when|as|while|a|an|the|two|three|four|five|gunmen|militants|security)\b)))"
    rf"|(?P<shamsi>{_D}(?:{_TO}{_D})? (?:of )?{_H}(?:,? {_HY})?|{_H} {_D}(?:,? {_HY})?)(?!\w)"
    rf"|(?P<shamsi_month>(?i:month of|beginning of|end of|in|since|early|late) {_H}"
    rf"(?: (?:of )?(?:last year|this year|{_HY}))?)(?!\w)"
    rf"|(?P<month>(?:"
    r"(?i:in|since|last|this|during|from|until|till|early|late|mid|of|by|next)[ -]"
    rf"{_M}(?: (?:of )?(?:last year|this year)|,? (?:of )?{_Y})?|{_M},? {_Y}))"
    r"(?!\w|\.?,? [0-3]?\d(?:st|nd|rd|th)?\b)"
    rf"|(?P<weekdays>{_W}(?: {_PART})?{_TO}(?:(?:early|late) )?{_W})"
    rf"|(?P<weekday>(?:(?i:last|this|next|past|coming|every|each|good|black) )?{_W}s?)(?!\w)"
    r"|(?P<today>(?i:the day before yesterday|yesterday|today|tomorrow|tonight|last night|overnight"
    r"|this (?:morning|afternoon|evening)|earlier today|yesterday))(?!\w)"
    rf"|(?P<past>(?i:(?:over|in|during|for|within|throughout) the"
    rf" (?:past|last|previous|preceding) (?:{NUMBER} )?{UNIT}s?"
    rf"|(?:the )?(?:past|last) {NUMBER} (?:hour|day|week)s?))(?!\w)"
    rf"|(?P<ago>(?i:{NUMBER} {UNIT}s? ago))(?!\w)"
    rf"|(?P<after_event>(?i:(?:the )?(?:next|following|same|previous|preceding) (?:day|night|{_PART})"
    rf"|(?:the|a) day (?:before|after|earlier|later)(?: (?:the|that|this)\b)?"
    rf"|{NUMBER} (?:hour|minute|day|night|week)s? (?:later|after|earlier|before)(?: (?:the|that|this)\b)?"
    rf"|hours (?:later|after|earlier)|minutes later|shortly afterwards?))(?!\w)"
    r"|(?P<period>(?i:(?:earlier |late |later |early )?(?:this|last|next) (?:week|month|year)"
    r"|(?:over|during|at) the weekend|(?:last|this) weekend))(?!\w)"
    rf"|(?P<year>(?i:in|since|of|during|until|till|by|before|after|from|early|late|mid|year|between)"
    rf"[ -]{_Y})(?![\w-])"
    r")"
)


def scan(text: str, start: int = 0, end: int | None = None) -> Iterator[re.Match[str]]:
    """Yield what `SCAN.finditer` finds, trying only the words that a phrase can begin with."""
    end = len(text) if end is None else end
    for word in _WORD.finditer(text, start, end):
        if word.start() < start:
            continue
        token = word.group()
        if not token[0].isdigit() and token.lower() not in _FIRST_WORDS:
            continue
        match = SCAN.match(text, word.start(), end)
        if match is not None:
            start = match.end()
            yield match
