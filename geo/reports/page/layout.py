"""The shape of a report on the page: paragraphs, bullets, clock times, headings and datelines."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

from geo.model import Span
from geo.patterns import compiled
from geo.reports.page.lines import BULLET, COLON_LEAD, TERMINAL
from geo.reports.page.records import Record
from geo.reports.wording.lexicon import alternatives, load
from geo.reports.wording.months import STEMS

_WORDS = load("text")
_FORM_LABELS = frozenset(_WORDS["form_labels"])
_SMALL_WORDS = frozenset(_WORDS["small_words"])
_PLACE_NOUNS = frozenset(_WORDS["place_nouns"])
_UNITS = frozenset(_WORDS["units"])

_CLOCK = compiled(
    r"[\[(]?\d{1,2}[:.]\d{2}(?:\s?(?:am|pm|a\.m\.|p\.m\.|hrs|hours|GMT|UTC|PKT|AFT|local time))?"
    r"(?:[\])]\s*[-–—:|]?|\s*[-–—|]|:)\s{1,9}",
    re.IGNORECASE,
)
# "17:50 We are closing this page", "0640 - body found", "3 May. Two posts were taken": a clock time or a day
# alone, where many paragraphs open so.
_MONTH = rf"(?:{'|'.join(STEMS)})[a-z]{{0,6}}"
_BARE_CLOCK = compiled(
    r"\d{1,2}[:.]\d{2}(?: ?[ap]m)?\s{1,3}(?=[A-Z\"“‘'])"
    r"|[0-2]\d[0-5]\d ?(?:hrs?|hours|h|L)?(?: ?[-–—:]|\.) {1,3}(?=\S)"
    rf"|(?:\d{{1,2}} {_MONTH}|{_MONTH} \d{{1,2}})\. {{1,3}}(?=[A-Z])"
)
_MANY_CLOCKS = 3
_MANY_DAYS = 2
# "3; 8 May; Mand, Kech; raid on a post; nil", "08.05.2013; Mand, Kech; raid on a post; nil": a row of a table
# with semicolons.
_SEMICOLONS = compiled(
    r"(?:\d{1,3};\s[^;]{2,60}"
    rf"|[0-3]?\d(?:[./-][01]?\d| {_MONTH})(?:[ ./-](?:20)?\d\d)?|{_MONTH} \d{{1,2}})"
    r";\s[^;]{2,60};\s"
)
# "04.06 / 0915:" and "12/3 2140 hrs -" open the entry of a log.
_LOGGED = compiled(
    r"(\d{1,2}[./-]\d{1,2}(?:[./-]\d{2,4})?,?\s{0,2}(?:[/|-]\s{0,2})?\d{2}[:.]?\d{2}\s?(?:h|hrs?|hours|L|local)?)"
    r"\s{0,2}[:–—-]\s{1,9}(?=\S)",
    re.IGNORECASE,
)
# "[12/06/2022, 21:14] Zia: ..." opens a message that was handed on.
_CHAT = compiled(
    r"\[(\d{1,2}[./-]\d{1,2}[./-]\d{2,4},? \d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?: ?[ap]m)?)\] {0,2}(?=\S)",
    re.IGNORECASE,
)
# "2 May - Tank: A blast ... 5 May - Bannu: Gunmen ...": the entries of a list in one paragraph, by day.
_ENTRY = compiled(
    r"(?:[A-Z][a-z]{2,8}day,? )?"
    r"(?P<day>\d{1,2} [A-Z][a-z]{2,8}|[A-Z][a-z]{2,8} \d{1,2}|[0-3]?\d[./][01]?\d(?:[./](?:20)?\d\d)?)\.?"
    r"(?:,? (?:19|20)\d\d)?"
    r"(?:,? ?[-–—,]? ?\(?[A-Z][\w'’-]+(?: [A-Z][\w'’-]+){0,3}\)?){0,2}(?::| [-–—]) (?=\S)"
)
# "... in Bannu // Grenade at a shop", "... in Bannu • Grenade": items of so many words between marks.
_BETWEEN = compiled(r"\s{1,3}(?://|[|•▪●→►♦◆*])\s{1,3}")
_WORD = compiled(r"[^\W\d_]{2,}")
_LEAST_ITEM = 4
_ENTRY_START = compiled(r"[.!?]\)? (?=[A-Z0-9])")
# "The group claims: 1) an attack in Tank; 2) a bomb in Bannu." "(a) ... (b) ...", "1. ... 2. ...".
_MARK = compiled(
    r"(?:(?<!\S)\(?(?P<mark>\d{1,2}|[a-h]|[ivx]{1,4})\)|(?:(?<=[.!?:;]\s)|^|(?<=\n))(?P<dotted>\d{1,2})\.)"
    r"\s{1,2}(?=\S)"
)
_MARKS = (
    tuple(str(n) for n in range(1, 31)),
    tuple("abcdefgh"),
    ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x"),
)
# Without one of these a paragraph holds no such list.
_SECOND_MARKS = ("2)", "2.", "b)", "ii)")
_DASH_LEAD = compiled(
    r"([^\W_](?:[^:\n!?;\"“”]|(?:(?<=\(\d)|(?<=\(\d\d)):(?=\d\d\))){0,80}?)\s{0,3}"
    r"(?:(?<=\s)--?\s|--\s|(?<=\s)–\s|—\s{0,3})\s{0,9}(?=\S)"
)
# The dash of such a lead stands among so many characters.
_DASH, _DASH_REACH = compiled(r"[-–—]"), 90
# "Kurram | 21 Nov | text": a row of a table
_CELL = compiled(r"[^|]+")
# "4 dead, 6 hurt": a cell that heads nothing.
_COUNTED = compiled(r"\d{1,3} [a-z]")
_SEMI_CELL = compiled(r"[^;]+")
# "Kabul (BNA) Several militants ...", "Ghotki (correspondent) In the ...": a dateline without a dash.
_BRACKET_LEAD = compiled(
    r"([A-Z][\w'’.-]+(?:[ ,]{1,2}[A-Z][\w'’.-]+){0,3},? \([A-Za-z][\w /.,&'’-]{1,60}\))\s(?=[A-Z])"
)
# "Kabul, June 4 Security forces ...": nor with one, where the place and the day stand before the subject.
_DAY_LEAD = compiled(
    r"((?!(?:On|In|At|By|Since|Until|From|Last|The|\w*day)\b)[A-Z][\w'’-]+(?: [A-Z][\w'’-]+){0,2}, "
    rf"{_MONTH}\.? \d{{1,2}})\s(?=[A-Z][\w'’-]+ [a-z(])"
)
# "[KECH] Nov 3: ..."
_BOXED = compiled(r"\[([A-Z][\w'’-]+(?:[ ,/]{1,2}[A-Z][\w'’-]+){0,3})\]\s{1,3}(?=\S)")
_ONLY_DATE = compiled(r"(?:\W*(?:\d{1,4}(?:st|nd|rd|th)?|[A-Z][a-z]{2,8}|[A-Z]{3,9}|to|and|of)\b)+\W*")
_IN_BRACKETS = compiled(r"\([^()\n]{0,60}\)|\[[^\[\]\n]{0,60}\]")
# What says when, between the names of a label: it makes the label no sentence.
_WHEN = compiled(
    r"\b(?:\d{3,4}\s?(?:hrs?|h|L|local)|\d{1,2}[:.]\d\d|" + alternatives(_WORDS["label_times"]) + r")\b\.?",
    re.IGNORECASE,
)
# "05.06 / 0530", "14/05/2024": a day in figures, with or without the hour.
_DAY_AND_HOUR = compiled(r"[0-3]?\d([./-])[01]?\d(?:\1(?:20)?\d\d)?(?:(?: ?[/,-] ?| )[0-2]\d[0-5]\d)?")
# "18/8 Tank", "19.8. Lakki Marwat": the day in figures and the place of an entry.
_DAY_AND_PLACE = compiled(r"[0-3]?\d[./][01]?\d\.?(?:[./-](?:20)?\d\d)?,? (?:[A-Z][\w'’-]+ ?){1,3}")
DATE_WORD = compiled(
    r"\b" + alternatives(_WORDS["date_words"]) + r"\b|\d{1,4}[-/.]\d{1,2}[-/.]\d{2,4}", re.IGNORECASE
)


# "Rawalpindi, 24 March 2025:", "KABUL, Afghanistan (Sept. 16, 2011)": where and when a release was issued.
_ISSUED = compiled(
    r"[A-Z][\w'’.-]+(?: [A-Z][\w'’.-]+){0,2}(?:, [A-Z][\w'’. -]{1,30})?,? {0,2}[(,–—-]? {0,2}"
    r"(?=[^\d]{0,14}\d)[\w.,/ -]{4,30}\)?[ :.–—-]{0,4}"
)
# "By Sana Mirza and Gul Khan", "BY OUR CORRESPONDENT": who wrote it.
_AUTHOR = compiled(r"(?:By|BY) [A-Z][\w.'’-]+(?: (?:and |& )?[A-Z][\w.'’-]*){0,5}")
_OF_PAGE = compiled("|".join(_WORDS["page_lines"]))
_LONGEST_OF_PAGE = 140
_DISTRICT = compiled(r"\b(?:Dist(?:rict|t)?|Teh(?:sil)?|PS)\b", re.IGNORECASE)
_YEAR = compiled(r"\b(?:19|20)\d\d\b")


@dataclass(slots=True)
class Paragraph:
    """A paragraph while it is being understood."""

    start: int
    end: int
    body: int
    bullet: bool = False
    clock: Span | None = None
    leads: list[Span] = field(default_factory=list)
    dash_lead: bool = False
    ended: bool = False
    record: Record | None = None


def of_record(record: Record) -> Paragraph:
    """Return the paragraph that a record is: an item of a list."""
    span = record.span
    return Paragraph(span.start, span.end, span.start, bullet=True, ended=True, record=record)


def entries(text: str, spans: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Part a paragraph that is a list: two of its sentences or more open with a day, or it is numbered."""
    for start, end in (piece for span in spans for piece in _between_marks(text, *span)):
        starts = [start, *(m.end() for m in _ENTRY_START.finditer(text, start, end))]
        cuts = [at for at in starts if _is_entry(text, at, end)]
        if len(cuts) < _MANY_DAYS:
            cuts = _numbered(text, start, end)
        if not cuts:
            yield start, end
            continue
        if cuts[0] > start:
            yield start, start + len(text[start : cuts[0]].rstrip())
        for at, after in pairwise([*cuts, end + 1]):
            yield at, at + len(text[at : after - 1].rstrip())


def _between_marks(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Part a paragraph whose items stand between marks: "Two shot dead in Bannu // Grenade in Zhob"."""
    marks = list(_BETWEEN.finditer(text, start, end))
    starts, ends = [start, *(m.end() for m in marks)], [*(m.start() for m in marks), end]
    pieces = list(zip(starts, ends, strict=True))
    long = [len(_WORD.findall(text, a, b)) >= _LEAST_ITEM for a, b in pieces]
    return pieces if long[0] and 2 * sum(long) > len(long) else [(start, end)]


def _numbered(text: str, start: int, end: int) -> list[int]:
    """Return where the items begin of a list that runs on in one paragraph: "1) ... 2) ..."; [] if none."""
    piece = text[start:end]
    if not any(mark in piece for mark in _SECOND_MARKS):
        return []
    found = [(m.start(), m["mark"] or m["dotted"]) for m in _MARK.finditer(piece)]
    for marks in _MARKS:
        cuts: list[int] = []
        for at, mark in found:
            if len(cuts) < len(marks) and mark == marks[len(cuts)]:
                cuts.append(start + at)
        if len(cuts) >= _MANY_DAYS:
            return cuts
    return []


def _is_entry(text: str, at: int, end: int) -> bool:
    found = _ENTRY.match(text, at, end)
    if found is None:
        return False
    return not any(c.isalpha() for c in found["day"]) or DATE_WORD.search(found["day"]) is not None


def opens_with_clocks(text: str, spans: Iterable[tuple[int, int]]) -> bool:
    """Whether many paragraphs open with a clock time or a day and nothing after it, as on live pages."""
    return sum(_BARE_CLOCK.match(text, *span) is not None for span in spans) >= _MANY_CLOCKS


def understand(text: str, start: int, end: int, clocks: bool = False) -> Paragraph:
    """Find the bullet, the clock time, and the headings or dateline before the first sentence.

    Where the report `clocks` its paragraphs a bare time or day at their start is a heading too.
    """
    paragraph = Paragraph(start, end, start)
    paragraph.ended = TERMINAL.search(text[max(start, end - 6) : end]) is not None
    bare = _BARE_CLOCK.match(text, start, end) if clocks else None
    bullet = None if bare or _CLOCK.match(text, start, end) else BULLET.match(text, start, end)
    if text[start - 1 : start] == " " or text[end : end + 1] == " ":
        marked = _BETWEEN.match(text, end) or _BETWEEN.search(text, max(0, start - 4), start)
        paragraph.bullet = marked is not None or _is_entry(text, start, end)
    if bullet and bullet.end() < end:
        paragraph.bullet = True
        paragraph.body = bullet.end()
    clock = _CLOCK.match(text, paragraph.body, end) or bare
    if clock and clock.end() < end:
        shown = clock.group().rstrip(" \t-–—:|")
        paragraph.clock = Span(clock.start(), clock.start() + len(shown))
        paragraph.body = clock.end()
    if logged := _LOGGED.match(text, paragraph.body, end) or _CHAT.match(text, paragraph.body, end):
        paragraph.bullet = True
        paragraph.leads.append(Span(*logged.span(1)))
        paragraph.body = logged.end()
    if "|" in text[paragraph.body : end]:
        _row(text, paragraph, _CELL)
        return paragraph
    if _SEMICOLONS.match(text, paragraph.body, end):
        _row(text, paragraph, _SEMI_CELL)
        return paragraph
    _find_leads(text, paragraph)
    return paragraph


def _find_leads(text: str, paragraph: Paragraph) -> None:
    """Find the labels and the dateline before the first sentence."""
    start, end = paragraph.start, paragraph.end
    at = paragraph.body
    for _ in range(4):
        colon = COLON_LEAD.match(text, at, end)
        labelled = colon is not None and _is_label(colon.group(1))
        may_dash = not labelled and _DASH.search(text, at, min(end, at + _DASH_REACH)) is not None
        dash = _DASH_LEAD.match(text, at, end) if may_dash else None
        if dash and _is_dateline(dash.group(1)):
            paragraph.leads.append(Span(*dash.span(1)))
            paragraph.dash_lead = True
            at = dash.end()
        elif colon and labelled:
            paragraph.leads.append(Span(*colon.span(1)))
            at = colon.end()
        elif at == start and (bracket := _BRACKET_LEAD.match(text, at, end)) and not _is_acronym(bracket[1]):
            paragraph.leads.append(Span(*bracket.span(1)))
            paragraph.dash_lead = True
            at = bracket.end()
        elif at == start and (day_lead := _DAY_LEAD.match(text, at, end)):
            paragraph.leads.append(Span(*day_lead.span(1)))
            paragraph.dash_lead = True
            at = day_lead.end()
        elif at == start and (boxed := _BOXED.match(text, at, end)):
            paragraph.leads.append(Span(*boxed.span(1)))
            at = boxed.end()
        else:
            break
    rest = text[at:end]
    if (
        paragraph.leads
        and len(rest) < 40
        and _ONLY_DATE.fullmatch(_WHEN.sub(" ", rest))
        and (DATE_WORD.search(rest) or _YEAR.fullmatch(rest))
    ):
        # "SECURITY DAILY - 18 MAR 2024", "Timeline - 2015" are one heading.
        paragraph.leads, paragraph.dash_lead = [], False


def _is_acronym(name: str) -> bool:
    """Whether the brackets behind a name only shorten it: "Chaman District Police Officer (DPO) Ali Khan"."""
    words, _, short = name.rstrip(")").partition(" (")
    return "".join(word[0] for word in words.split()).endswith(short)


def _row(text: str, paragraph: Paragraph, cell: re.Pattern[str]) -> None:
    """Take the cells before the longest cell of a row as the headings of what it tells."""
    cells = [
        Span(m.start() + len(m[0]) - len(m[0].lstrip()), m.start() + len(m[0].rstrip()))
        for m in cell.finditer(text, paragraph.body, paragraph.end)
        if m[0].strip()
    ]
    paragraph.bullet = True
    longest = max(range(len(cells)), key=lambda i: cells[i].end - cells[i].start, default=0)
    counted = (i for i, c in enumerate(cells) if _COUNTED.match(text, c.start, c.end))
    paragraph.leads = cells[: min(longest, next(counted, longest))]


def _is_label(name: str) -> bool:
    """Whether the words before a colon are a list heading or dateline, not part of a sentence."""
    if _DAY_AND_HOUR.fullmatch(name):
        return True
    if name.lower() in _FORM_LABELS or not any(c.isalpha() for c in name):
        return False
    bare = _IN_BRACKETS.sub(" ", name)
    words = _WHEN.sub(" ", bare).replace("/", " ").split()
    counted = sum(1 for w in words if w[0].isalpha() and not DATE_WORD.fullmatch(w.strip(".,")))
    if counted > 7 or re.search(r"\w{4}\.\s", bare):
        return False
    dated = name[0].isdigit() and DATE_WORD.search(" ".join(name.split()[:2])) is not None
    return all(
        not any(c.isalnum() for c in w)
        or w[0].isupper()
        or w[0].isdigit()
        or w[0] in "([-–/&"
        or w.lower().rstrip(",") in _SMALL_WORDS
        or (dated and w.lower().rstrip(",") in _PLACE_NOUNS)
        for w in words
    )


def is_of_the_page(line: str) -> bool:
    """Whether a line is of the page, not of the report: its author, how to share it, what else to read."""
    if len(line) > _LONGEST_OF_PAGE or DATE_WORD.search(line) is not None:
        return False
    point = BULLET.match(line)
    low = line[point.end() if point else 0 :].lower()
    return _OF_PAGE.fullmatch(low.rstrip(" .")) is not None or _AUTHOR.fullmatch(line) is not None


def is_issued(line: str) -> bool:
    """Whether a line on its own only says where and on which day a release was issued."""
    if _YEAR.search(line) is None or _ISSUED.fullmatch(line) is None:
        return False
    place = re.split(r"[,(–—-]", line, maxsplit=1)[0]
    return DATE_WORD.search(place) is None


def is_listed(paragraph: Paragraph) -> bool:
    """Whether a paragraph is an item of a list, a log or a table."""
    return paragraph.bullet or paragraph.clock is not None


def is_heading(sentence: str, listed: bool) -> bool:
    """Whether the first sentence of an item is its heading: "24 June, Khogyani (Nangarhar)."."""
    name = sentence.rstrip(".")
    named = ("," in name or "(" in name or _DISTRICT.search(name)) if listed else len(name.split()) <= 3
    return len(name) < 70 and sentence.endswith(".") and bool(named) and _is_label(name)


def _is_dateline(name: str) -> bool:
    """Whether the words before a dash are a dateline ("KABUL (AP)", "Quetta, May 20")."""
    words = name.split()
    # "Three districts - Jurm, Tagab and Yawan - fell", "KABUL (Agency - 5 May) ..."
    if not _is_label(name) or words[-1] in _UNITS or name.count("(") > name.count(")"):
        return False
    if name[0].isdigit():
        return len(words) <= 4 and (DATE_WORD.search(name) or _DAY_AND_PLACE.fullmatch(name)) is not None
    first = words[0].strip(",()")
    shouted = len(first) > 1 and first.isupper()
    if "/" in name:  # "Sar-e Pul / Sayyad", "Kabul City / PD 11"
        # "KABUL/GENEVA, 4 October 2015"
        return all(0 < len(part.partition(",")[0].split()) <= 3 for part in name.split("/"))
    return shouted or "(" in name or "," in name or len(words) <= 2


def labelled(parts: Sequence[Paragraph]) -> bool:
    """Whether all paragraphs open with a label, and are the lines of a list: "Hub: a grenade hurt two"."""
    leads = all(p.leads and not (p.dash_lead and p.ended) and not is_listed(p) for p in parts)
    # "Bajaur: two die in blast" over "SHABQADAR: Two people were killed.": a title and its text.
    return len(parts) > 1 and leads and (parts[0].ended or not all(p.ended for p in parts[1:]))


def line_kind(
    parts: list[Paragraph], index: int, line: str, noted: bool = False, listed: bool = False
) -> Literal["headline", "heading"] | None:
    """Tell a headline or a heading on a line of its own from a paragraph of sentences.

    `noted`: the first line only names a section of the page; `listed`: all are lines of a list.
    """
    paragraph = parts[index]
    if paragraph.bullet or paragraph.clock or len(line) > 250 or len(parts) == 1:
        return None
    words = len(line.split())
    if not any(c.isalpha() for c in line):
        return "heading" if words <= 4 and not paragraph.ended else None
    if paragraph.ended:
        return None
    following = parts[index + 1 : index + 2]
    if not listed and (index == 0 or (index == 1 and noted)):
        return "headline"
    most = 12 if paragraph.dash_lead else 8  # "RAID - Lakki Marwat, Khyber Pakhtunkhwa, 11 June"
    if line.isupper() or line.endswith(":") or (not listed and words <= most and DATE_WORD.search(line)):
        return "heading"
    if paragraph.leads:
        return None
    return "heading" if words <= 8 and following and (following[0].ended or following[0].bullet) else None
