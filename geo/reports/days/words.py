"""The wording of dates: one pattern that finds every date phrase."""

import re
from collections.abc import Iterator

from geo.patterns import compiled
from geo.reports.wording.lexicon import alternatives, load

_LEXICON = load("dates")
_TO_COME = rf"(?: [\w-]+){{0,2}} {alternatives(_LEXICON['words']['occasions'])}\b(?! (?:on|of|in|due|set)\b)"
COUNTS: dict[str, int] = _LEXICON["counts"]
ORDINALS: dict[str, int] = _LEXICON["ordinals"]
# "Christmas eve", "Independence day"
FEASTS: dict[str, list[int]] = {
    form: days
    for name, days in _LEXICON["feasts"].items()
    for form in (name, re.sub(r"(?:Day|Eve)$", lambda m: m[0].lower(), name))
}
LUNAR: dict[str, int] = _LEXICON["lunar"]


def _named(table: dict[str, int]) -> dict[str, int]:
    return {form: value for name, value in table.items() for form in (name, name.upper())}


MONTHS = _named(_LEXICON["months"])
SHAMSI = _named(_LEXICON["shamsi"])
WEEKDAYS = _named(_LEXICON["weekdays"])
WEEKDAYS |= {name.lower(): day for name, day in WEEKDAYS.items()}
SHORT_WEEKDAYS = _named(_LEXICON["short_weekdays"])
SHORT_WEEKDAYS |= {name.upper(): day for name, day in SHORT_WEEKDAYS.items()}

_M = alternatives([name + r"\.?" if len(name) < 5 else name for name in MONTHS])
_H = alternatives([*SHAMSI])
_L = alternatives([*LUNAR])
_W = alternatives([*WEEKDAYS])
_SW = alternatives([*SHORT_WEEKDAYS])
# "Tues." is a day wherever it stands; "Sun." may end a sentence
_SURE_SW = alternatives([name for name in SHORT_WEEKDAYS if len(name) > 3])
# "Monday 6 - Sunday 12 May"
_ON = rf"(?:(?:{_W}|{_SW}\.?),? )?"
_N = r"[0-3]?\d(?:st|nd|rd|th)?"
_O = "(?i:" + alternatives([name.replace(" ", "[ -]") for name in ORDINALS]) + ")"
_D = rf"(?:{_N}|{_O})"
_FEAST = alternatives([*FEASTS])
_CLOCK = r"[0-2]?\d(?:[:.]?[0-5]\d)? ?(?i:am|pm|[ap]\.m|hrs|h)\b"
_Y = r"(?:19|20)\d\d"
_HY = r"1[34]\d\d"
_TO = r"[^\S\n]?(?:-|–|—|to|and|&|/|until|till|through)[^\S\n]?"
NUMBER = r"(?:\d{1,3}|" + alternatives([*COUNTS]) + ")"
UNIT = r"(?:hour|day|night|week|fortnight|month|year|decade)"
_PART = alternatives(_LEXICON["words"]["parts"])

_FIRST_WORDS = frozenset(_LEXICON["words"]["opening"]) | frozenset(
    re.split(r"[\W_]+", form)[0].lower()
    for table in (MONTHS, SHAMSI, LUNAR, WEEKDAYS, SHORT_WEEKDAYS, COUNTS, ORDINALS)
    for form in table
)
_WORD = compiled(r"[^\W_]+")

# One scan finds every phrase; the name of the alternative says how to read it.
SCAN = compiled(
    r"(?<![\w.])(?:"
    rf"(?P<iso>{_Y}[-/.][01]?\d[-/.][0-3]?\d(?![\d-]))"
    rf"|(?P<compact>20\d\d[01]\d[0-3]\d(?!\d)|[0-3]?\d{_M}(?:20)?\d\d(?!\w))"
    # "on 10/5", "14/05 Tank: ...", "14.05 / 0915: ...", "24/9 at 1035 hrs", but no "24/7" and no "14/15 July"
    r"|(?P<slashed>(?:(?i:(?:on|dated|night of|evening of|morning of) )|(?<=\n)|(?<=\n[-*•] )|\A)"
    rf"(?!24/7|9/11|26/11)[0-3]?\d/[01]?\d(?![\d/]| (?:of )?{_M})"
    r"|(?!24/7|9/11|26/11)[0-3]?\d/[01]?\d(?=,? (?:at |@ ?)?[0-2]?\d[:.]?[0-5]\d ?(?i:hrs?|hours|h|pst)\b)"
    # "Tank, Khyber Pakhtunkhwa, 09/06: ..."
    r"|(?<=[a-z], )(?!24/7|9/11|26/11)[0-3]?\d/[01]?\d(?=: )"
    # "(19/9)", "SMS Tank 19/10: ...": no "2/3" of a thread
    r"|(?!24/7|26/11)(?:1[3-9]|2\d|3[01])/(?:0?[1-9]|1[0-2])(?=\)|: )"
    r"|(?:(?<=\n)|\A)[0-3]\d\.[01]\d(?= ?/ ?[0-2]\d[0-5]\d\b))"
    rf"|(?P<shamsi_numeric>{_HY}[-/.][01]?\d[-/.][0-3]?\d(?![\d-])|[0-3]?\d[-/.][01]?\d[-/.]{_HY}(?![\d-]))"
    rf"|(?P<numeric>[0-3]?\d(?P<sep>[-/.])[0-3]?\d(?P=sep)(?:{_Y}|\d\d)(?![\d-]))"
    rf"|(?P<dtg>[0-3]\d[0-2]\d[0-5]\d[A-Z](?:\*?\s?{_M}\s?(?:20)?\d\d)?(?!\w))"
    rf"|(?P<two_days>{_D} {_M}(?:,? {_Y})?{_TO}{_ON}{_D} {_M}(?:,? {_Y})?"
    rf"|{_M} {_D}(?:, {_Y})?{_TO}{_M} {_D}(?:,? {_Y})?)(?!\w)"
    r"|(?P<day_month>(?<!PD )(?<!District )(?<!Zone )(?<!No )(?<!No\. )"
    rf"{_D}(?:{_TO}{_ON}{_D})?[\s-](?:of )?{_M}"
    # "12 Jun 24: ...", but no "12 Jun 24:10"
    r"(?:[,-]? ?" + _Y + r"|-\d\d| \d\d(?=:(?!\d)| [-–—] ))?)(?![\w])"
    rf"|(?P<month_day>{_M}[ -](?:the )?{_D}(?:{_TO}{_D}(?![:\d]))?(?:,? {_Y})?)(?!\w|:\d)"
    r"|(?P<ordinal>(?i:on|in|during) the (?i:night|evening|morning|afternoon|early hours|small hours)"
    r" (?:of|between) the [0-3]?\d(?:st|nd|rd|th)(?!\w| (?!and\b)[A-Z\d])"
    r"|(?i:on) (?:the )?[0-3]?\d(?:st|nd|rd|th) (?:inst(?:ant|\.)?|ult(?:imo|\.)?)(?!\w)"
    r"|(?i:on) the [0-3]?\d(?:st|nd|rd|th)(?: of (?:this|the|last|the same|the current) month"
    rf"|(?=[.,;)]|\s{alternatives(_LEXICON['words']['after_ordinal'])}\b)))"
    rf"|(?P<shamsi>{_D}(?:{_TO}{_D})? (?:day )?(?:of )?{_H}(?:,? {_HY})?|{_H} {_D}(?:,? {_HY})?)(?!\w)"
    rf"|(?P<lunar>{_D}(?:{_TO}{_D})? (?:day )?(?:of )?(?:the (?:holy )?month of )?{_L}(?:,? 14\d\d)?"
    rf"|{_L} {_D}(?:,? 14\d\d)?)(?!\w)"
    rf"|(?P<feast>(?i:on )(?:the )?(?:(?:eve|day|{_D} day) of )?(?:the )?{_FEAST}(?: day)?"
    rf"|the eve of {_FEAST})(?!\w)"
    rf"|(?P<shamsi_month>(?i:month of|beginning of|end of|in|since|early|late) {_H}"
    # "in Mizan on Monday": the district
    rf"(?: (?:of )?(?:last year|this year|{_HY})|(?! (?:on|district|area|town|of)\b|, Zabul)))(?!\w)"
    rf"|(?P<month>(?:"
    r"(?i:in|since|last|this|during|from|until|till|early|late|mid|of|by|next"
    r"|(?:in|during) (?:the )?(?:first|second|third|fourth|last) week of)[ -]"
    rf"{_M}(?: (?:of )?(?:last year|this year)|,? (?:of )?{_Y})?|{_M},? {_Y}"
    rf"|{_M}(?:,? {_Y})?{_TO}{_M},? {_Y}))"
    r"(?!\w|\.?,? [0-3]?\d(?:st|nd|rd|th)?\b)"
    rf"|(?P<weekdays>{_W}(?: {_PART})?{_TO}(?:(?:early|late) )?{_W})"
    rf"|(?P<nth_weekday>(?i:the )?(?i:first|second|third|fourth|last) {_W} (?:of|in) {_M}(?:,? {_Y})?)(?!\w)"
    rf"|(?P<weekday_ago>(?i:{NUMBER}) {_W}s ago)"
    rf"|(?P<weekday>(?:(?i:(?:last|a) week (?:ago )?on|last|this|next|past|coming|previous|preceding|every"
    rf"|each|good|black) )?{_W}(?:,? (?:of )?last week| before last"
    r"| last(?! (?:week|month|year|night|evening|summer|winter|rites|minute|year's)\b|\w))?"
    # "MON - ...", "Mon. A bomb ...": a line of a list
    rf"|(?:(?<=\n)|(?<=\n[-*•] )|\A){_SW}(?:\.(?= [A-Z])|(?= ?[-–—:,] ))"
    rf"|(?i:on ){_SW}\.?|{_SW}\.?(?= (?:early |late )?(?:{_PART}|eve)\b|:)|{_SURE_SW}\."
    # "(Sat.)", "Herat, Mon, ...", "a mine Wed; 3 dead", "Tue 4pm", "Sat 14: ..."
    rf"|(?<=\(){_SW}\.?(?=[),:;])|(?<=[,;:] ){_SW}(?=\.?[,;:)]|\.$)"
    rf"|(?<=[a-z\d)] )(?<!the ){_SW}(?=[;,.](?:\s|$))"
    rf"|{_SW}\.?(?=,? {_CLOCK})|{_SW}\.? [0-3]?\d(?=:(?!\d)))(?!\w)"
    # "In the evening, gunmen fired at a post": of the day told before
    r"|(?P<part_of_day>(?:(?<=[.;] )|(?<=[.;] [Ll]ate ))(?i:in the (?:afternoon|evening|night)|at night"
    r"|by (?:evening|night(?:fall)?))(?=,? (?!(?:of|on|between)\b)\w))"
    r"|(?P<today>(?i:the day before yesterday|the night before last|yesterday|today|tomorrow|tonight"
    r"|last (?:night|evening)|overnight|(?:late )?(?:at|in the|during the) night(?! (?:of|between|from)\b)"
    r"|this (?:morning|afternoon|evening)|earlier today))(?!\w)"
    rf"|(?P<past>(?i:(?:over|in|during|for|within|throughout) the"
    rf" (?:past|last|previous|preceding) (?:{NUMBER} )?{UNIT}s?"
    rf"|(?:the )?(?:past|last) {NUMBER} (?:hour|day|week)s?))(?!\w)"
    rf"|(?P<ago>(?i:{NUMBER} {UNIT}s? (?:ago|back)))(?!\w)"
    rf"|(?P<undated>(?i:{alternatives(_LEXICON['words']['undated'])}))(?!\w)"
    rf"|(?P<sequel>(?i:the (?:day|night|{_PART}) after(?=[,.;])|(?:on )?the morrow))(?!\w)"
    rf"|(?P<that_day>(?i:that (?:same )?(?:day|night|morning|afternoon|evening)(?=[,.;]| when\b)"
    r"|(?:earlier|later) in the (?:same )?(?:day|evening|night)"
    rf"|later that (?:same )?(?:day|night|morning|afternoon|evening)))(?!\w)"
    rf"|(?P<after_event>(?i:(?:the )?(?:next|following|same|previous|preceding) (?:day|night|{_PART})"
    rf"|the {_PART} before(?! last)(?: (?:the|that|this)\b)?"
    rf"|(?:the|a) day (?:before|after|earlier|later)(?: (?:the|that|this)\b)?"
    # "Eight weeks before elections" are not counted back from what is told.
    rf"|{NUMBER} (?:hour|minute|day|night|week)s? (?:later|after|earlier|before(?!{_TO_COME}))"
    r"(?: (?:the|that|this)\b)?"
    rf"|hours (?:later|after|earlier)|minutes later|shortly afterwards?))(?!\w)"
    r"|(?P<period>(?i:(?:earlier |late |later |early )?(?:this|last|next) (?:week|month|year)"
    r"|(?:earlier|later) in the week"
    r"|(?:over|during|at) the weekend|(?:last|this) weekend"
    r"|the (?:last|first) day of (?:the |last |this )?(?:new )?(?:month|year)(?!['’]s)))(?!\w)"
    rf"|(?P<year>(?i:in|since|of|during|until|till|by|before|after|from|early|late|mid|year|between)"
    rf"[ -]{_Y})(?![\w-])"
    r")"
)


# Every phrase holds the name of a month, a day or a feast, a part or a length of time, or figures that can
# be a day or a year: no other place is tried. No phrase has so many characters before it.
_REACH = 80
_NAMES = frozenset(
    word
    for table in (MONTHS, SHAMSI, LUNAR, WEEKDAYS, SHORT_WEEKDAYS, FEASTS)
    for form in table
    for word in (_WORD.findall(form)[0], _WORD.findall(form)[0] + "s")
)
_TIMES = frozenset(
    f"{word}{ending}"
    for word in (
        *("hour", "minute", "day", "night", "week", "weekend", "fortnight", "month", "year", "decade"),
        *("yesterday", "today", "tomorrow", "tonight", "morrow", "shortly", *_LEXICON["words"]["parts"]),
    )
    for ending in ("", "s")
) | frozenset(word for phrase in _LEXICON["words"]["undated"] for word in re.findall(r"[a-z]{4,}", phrase))


# The letters that the pattern holds in one piece: of other words no phrase has any.
_LETTERS = frozenset(
    re.findall(r"[a-z]+", re.sub(r"\(\?(?:P<\w+>|[a-z]*:)|\\[a-zA-Z]", " ", SCAN.pattern).lower())
)
_LONGEST = max(map(len, _LETTERS))


def _held(low: str) -> bool:
    """Whether a phrase may hold a word: "instant" is written "inst(?:ant)" in the pattern, "days" "days?"."""
    if low in _LETTERS or not low.isascii() or not low.isalpha():
        return True
    longest = min(len(low), _LONGEST + 1)
    return f"{low}s" in _LETTERS or any(low[:size] in _LETTERS for size in range(3, longest))


class _Parts(dict[str, tuple[bool, bool, bool] | None]):
    """Whether a date phrase can begin with a word, whether the word makes one, and whether it is a figure.

    None for words that no phrase holds, as most are; kept for the words met last.
    """

    def __missing__(self, token: str) -> tuple[bool, bool, bool] | None:
        low = token.lower()
        part = (
            (True, len(token) > 3 or not token.isdecimal(), True)
            if token[0].isdigit()
            # "İ" and "ſ" equal "i" and "s" where case does not count.
            else (low in _FIRST_WORDS, token in _NAMES or low in _TIMES or not token.isascii(), False)
        )
        if len(self) >= _MOST:
            self.clear()
        self[token] = found = part if any(part) or _held(low) else None
        return found


_MOST = 16384
_PARTS = _Parts()


def scan(text: str, start: int = 0, end: int | None = None) -> Iterator[re.Match[str]]:
    """Yield what `SCAN.finditer` finds, trying only the words that a phrase can begin with."""
    end = len(text) if end is None else end
    waiting: list[int] = []
    for word in _WORD.finditer(text, start, end):
        part = _PARTS[word[0]]
        if part is None:
            waiting.clear()
            continue
        opens, makes, figure = part
        if opens:
            waiting.append(word.start())
        if not waiting or not (makes or (figure and text[word.end() : word.end() + 1] in ("-", "/", "."))):
            continue
        at = word.start()
        for first in waiting:
            if at - first <= _REACH and first >= start and (match := SCAN.match(text, first, end)):
                start = match.end()
                yield match
        waiting.clear()
