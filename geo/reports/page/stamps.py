"""The stamps of a page: lines that only say when it was put up, and the day of publication that they give.

"Published May 3, 2021", "NNA | Updated: 04-05-2021 21:10 PKT", "7:15 PM EDT, May 3, 2021", "Published in
the Frontier Star, May 4th, 2021". They are no headings and date nothing that is told.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from geo.patterns import compiled
from geo.reports.days.order import day_first, is_month_first
from geo.reports.days.values import absolute_days, phrase_name, read_phrase
from geo.reports.days.words import scan
from geo.reports.page.lines import BULLET, TERMINAL, Line
from geo.reports.wording.lexicon import alternatives, load

_WORDS = load("text")["stamps"]
_LONGEST = 160
_YEAR = compiled(r"\d\d")
_CLOCK = compiled(
    r"(?<!\d)\d{1,2}[:.]\d\d(?:[:.]\d\d)?(?: ?[ap]\.?m\b\.?)?(?: ?hrs?\b)?|(?<!\d)\d{1,2} ?[ap]\.?m\b\.?"
)
_ZONE = compiled(r"\b" + alternatives(_WORDS["zones"]) + r"\b(?: ?[+-] ?\d{1,2}(?::?\d\d)?)?")
# From the name of the paper to the day: "Published in The Frontier Star, May 2nd, 2021".
_PUT_UP = compiled(r"\b" + alternatives(_WORDS["published"]) + r"\b")
_RENEWED = compiled(r"\b" + alternatives(_WORDS["updated"]) + r"\b")
_VIEWED = compiled(r"\b" + alternatives(_WORDS["viewed"]) + r"(?!\w)")
_BESIDE = compiled(r"\b" + alternatives(_WORDS["beside"]) + r"\b")
# "Joined" over "3 May 2010"
_LABEL = compiled(r"([a-z’' -]{4,30}?) ?:?")
# "By Sana Mirza and Gul Khan | 3 May 2024"
_AUTHOR = compiled(r"(?:By|BY)(?: (?:and |& )?[A-Z][\w.'’-]*){1,6}")
_WORD = compiled(r"@?[^\W\d_][\w.'’@-]*")
# Beside the label and the day stand the author, the desk and the section, in so many words.
_MOST_WORDS = 8
_MOST_NAMES, _LEAST_NAMES = 4, 2
_TWELVE = compiled(r"\d ?[ap]\.?m\b")
# "Tank, 3 May", "DAILY LOG - 3 May": the day of a place or of a kind of report.
_PARTED = compiled(r"[^\w\s.'’]")
# What goes on so long and ends with a stop is told, and no title.
_PROSE = 12
_TITLE = 3


@dataclass(frozen=True, slots=True)
class Stamp:
    """A line that only says when.

    Attributes
    ----------
    published, updated, plain : date or None
        The day it gives as that of publication, as that of a later change, or without a word.
    clocked : bool
        It gives the hour too.
    viewed : bool
        It is the day on which the page was looked at ("Today's paper").
    named, barred : bool
        It names somebody or something without a word that says what the day is, as "The Star | May 3, 2021"
        and "Sana Mirza May 3, 2021" do; a bar or a clock of twelve hours, as no log has, stands in it.
    """

    published: date | None = None
    updated: date | None = None
    plain: date | None = None
    clocked: bool = False
    viewed: bool = False
    named: bool = False
    barred: bool = False


def find_stamps(text: str, spans: Sequence[Line]) -> tuple[Mapping[int, Stamp], date | None]:
    """Return the stamps among the lines of a page, by their place, and the day of publication that they give.

    A line with a day and no word that says what day it is may as well head a list; it is a stamp only over
    a title, or with the hour, and where no such line stands further down.
    """
    if len(spans) < 2:
        return {}, None
    lines = [text[slice(*span)] for span in spans]
    swapped = is_month_first(text)
    found = {
        at: stamp
        for at, line in enumerate(lines)
        if (stamp := _read(line, lines[at - 1] if at else "", swapped))
    }
    if not found:
        return {}, None
    begins = next((at for at, span in enumerate(spans) if at not in found and _is_prose(text, span)), 0)
    found = _without_heads(lines, found, begins)
    plain = [at for at, stamp in found.items() if stamp.plain]
    if not _marks_page(text, spans[:begins], found, plain):
        found = {at: stamp for at, stamp in found.items() if at not in plain}
    front = [stamp for at, stamp in found.items() if at < begins]
    return found, next(_days(front, list(found.values())), None)


def _without_heads(lines: Sequence[str], found: Mapping[int, Stamp], begins: int) -> dict[int, Stamp]:
    """Leave out the lines that name somebody or some place beside the day, but one below a title."""
    named = [at for at, stamp in found.items() if stamp.named]
    first = next(
        (at for at, line in enumerate(lines) if at not in found and len(line.split()) >= _TITLE), begins
    )
    sole = len(named) == 1 and first < named[0] < begins
    return {at: stamp for at, stamp in found.items() if sole or not stamp.named}


def _days(front: Sequence[Stamp], everywhere: Sequence[Stamp]) -> Iterator[date]:
    """Yield the days of publication that stamps give, the surest first: a page is seen after it is put up."""
    for stamps in (front, everywhere):
        for name in ("published", "plain", "updated"):
            days = [day for stamp in stamps if not stamp.viewed and (day := getattr(stamp, name))]
            if days:
                yield min(days) if stamps is front else days[0]


def _is_prose(text: str, span: Line) -> bool:
    line = text[slice(*span)]
    return TERMINAL.search(line) is not None and len(line.split()) >= _PROSE


def _marks_page(text: str, spans: Sequence[Line], found: Mapping[int, Stamp], plain: Sequence[int]) -> bool:
    """Whether lines that give only a day are of the page: one has the hour, or stands over the title."""
    if any(found[at].clocked or found[at].named for at in plain):
        return True
    titles = (
        at
        for at, span in enumerate(spans)
        if at not in found
        and len(text[slice(*span)].split()) >= _TITLE
        and not TERMINAL.search(text[slice(*span)])
        and not BULLET.match(text, *span)
        and ":" not in text[slice(*span)]
    )
    title = next(titles, 0)
    return any(at < title for at in plain)


def _read(line: str, before: str = "", swapped: bool = False) -> Stamp | None:
    """Read a line as a stamp, by the label in it or in the line `before`; None if it says anything else.

    `swapped`: dates of figures begin with the month.
    """
    if len(line) > _LONGEST or not _YEAR.search(line):
        return None
    low = line.lower()
    days: list[tuple[int, date]] = []
    rest = list(line)
    for match in scan(line):
        name, phrase = phrase_name(match), match.group()
        phrase = day_first(phrase) if swapped and name == "numeric" else phrase
        full = absolute_days([read_phrase(name, phrase, None, False)])
        if full:
            days.append((match.start(), full[0]))
        elif name == "today" and _VIEWED.match(low, match.start()):
            continue  # "Today's paper"
        elif name not in ("weekday", "ago"):
            return None
        rest[match.start() : match.end()] = "|" * (match.end() - match.start())
    if not days:
        return None
    kinds = [
        _label(low[before:at]) for before, (at, _) in zip([0, *(a for a, _ in days)], days, strict=False)
    ]
    if not any(kinds) and (label := _LABEL.fullmatch(before.lower())):
        kinds[0] = _label(label[1])
    left = "".join(rest)
    clocked = _CLOCK.search(left.lower()) is not None
    author = _AUTHOR.match(left)
    if author is not None:
        kinds[0] = kinds[0] or "published"
        left = left[author.end() :]
    for pattern in (_CLOCK, _ZONE, _PUT_UP, _RENEWED, _VIEWED, _BESIDE):
        for match in pattern.finditer(left.lower()):
            left = left[: match.start()] + "|" * (match.end() - match.start()) + left[match.end() :]
    words = _WORD.findall(left)
    labelled = any(kinds)
    most = _MOST_WORDS if labelled else _MOST_NAMES
    if any(not w[0].isupper() and "@" not in w for w in words) or len(words) > most:
        return None
    named = bool(words) and not labelled
    barred = "|" in line or _TWELVE.search(low) is not None
    if named and not barred and (len(words) < _LEAST_NAMES or _PARTED.search(line[: days[0][0]])):
        return None
    return Stamp(
        published=_first(days, kinds, "published"),
        updated=_first(days, kinds, "updated"),
        plain=None if labelled else days[0][1],
        clocked=clocked,
        viewed="viewed" in kinds,
        named=named,
        barred=barred,
    )


def _label(before: str) -> str:
    """Return what the words before a day say of it."""
    found = [
        (match.start(), kind)
        for kind, pattern in (("published", _PUT_UP), ("updated", _RENEWED), ("viewed", _VIEWED))
        for match in pattern.finditer(before)
    ]
    return max(found, default=(0, ""))[1]


def _first(days: Sequence[tuple[int, date]], kinds: Sequence[str], kind: str) -> date | None:
    return next((day for (_, day), k in zip(days, kinds, strict=True) if k == kind), None)
