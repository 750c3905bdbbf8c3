"""A report's text as it is read: without the marks and breaks that only set it on a page.

No-break and other odd spaces, runs of spaces, true hyphens, marks without width, the stars and hashes of
Markdown, hashes before words, marks of notes and of quoted lines, the numbers of the posts of a thread, and
the line breaks of a fixed line width, with the hyphens of words that they part, say nothing.
They are taken out before the stages read and come back in every offset and quote afterwards; the tabs
between the cells of a row are read as bars.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from geo.model import (
    ActorMention,
    Claim,
    DateRange,
    DraftIncident,
    Evidence,
    Extraction,
    NotIncident,
    PlaceMention,
    Report,
    Span,
)
from geo.patterns import compiled
from geo.reports.page.lines import paragraphs
from geo.reports.wording.lexicon import load

_ODD_SPACES = "\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
_MARK = compiled(
    r"(?P<parted>(?<=[a-z])[-\u00ad\u2010][ \t]*\r?\n[ \t]*(?=[a-z]))"
    r"|(?P<gap>[ \t]*[\r\n\x85\u2028]\s*)|(?P<tab> ?\t[ \t]*)"
    rf"|(?P<space>[ {_ODD_SPACES}]{{2,}}|[{_ODD_SPACES}])"
    r"|(?P<hyphen>[\u2010\u2011])|[\u00ad\u200b\u2060\ufeff]|\*\*|^\#{1,6} "
    # "> Two were killed" in a letter that answers, "died.[3]", "#Quetta", "#NorthWaziristan"
    r"|^(?:> ?)+|(?<=[\w.,;:!?\"”’)\]])\[\d{1,3}\]"
    r"|(?<!\S)\#(?=[^\W\d_])",
    re.MULTILINE,
)
# Where a tag is parted.
_TAG, _JOINT = compiled(r"\#\w+"), compiled(r"(?<=[a-z])(?=[A-Z][a-z])")
# "2/8 Dara: ...", "... on a motorcycle. (2/3)": the posts of a thread, each with its number.
_POST = compiled(
    r"^[(\[]?(\d{1,2})/(\d{1,2})[)\]]?[ \t]+|(?<=\S)[ \t]+[(\[]?(\d{1,2})/(\d{1,2})[)\]]?(?=[ \t]*$)",
    re.MULTILINE,
)
_THREAD = compiled(r"\bthread\b", re.IGNORECASE)
# Without one of these there is nothing to take out of a text of plain letters and single lines.
_MARKS = ("  ", "**", "#", ">", "[", "1/")
_LAST_WORD = compiled(r"[A-Za-z]+$")
# What opens a word with a hyphen of its own.
_COMPOUNDS = frozenset(load("text")["before_hyphen"])
_Mention = TypeVar("_Mention", PlaceMention, ActorMention)
_Quoting = TypeVar("_Quoting", Claim, Evidence, NotIncident)


@dataclass(frozen=True, slots=True)
class Plain:
    """A report's text as it is read.

    Attributes
    ----------
    report : Report
        As given.
    text : str
        What the stages read.
    cuts : sequence of (int, int)
        From where in `text` on an offset is how much greater in the report, in order.
    """

    report: Report
    text: str
    cuts: Sequence[tuple[int, int]] = ()

    def _at(self, offset: int) -> int:
        """Return where a character of `text` stands in the report."""
        at = bisect_right(self.cuts, (offset, len(self.report.text))) - 1
        return offset + (self.cuts[at][1] if at >= 0 else 0)

    def _ends(self, start: int, end: int) -> tuple[int, int]:
        return self._at(start), self._at(end - 1) + 1 if end > start else self._at(start)

    def restored(self, read: Extraction) -> Extraction:
        """Return what was read in `text` with the offsets and the words of the report."""
        if self.text == self.report.text:
            return read
        return replace(
            read,
            report=self.report,
            incidents=tuple(self._incident(draft) for draft in read.incidents),
            places=tuple(self._mention(place) for place in read.places),
            not_incidents=tuple(self._quoting(passage) for passage in read.not_incidents),
        )

    def _mention(self, mention: _Mention) -> _Mention:
        start, end = self._ends(mention.start, mention.end)
        return replace(mention, start=start, end=end, text=self.report.text[start:end])

    def _quoting(self, quoting: _Quoting) -> _Quoting:
        start, end = self._ends(quoting.start, quoting.end)
        return replace(quoting, start=start, end=end, quote=self.report.text[start:end])

    def _day(self, day: DateRange) -> DateRange:
        if day.span is None:
            return day
        span = Span(*self._ends(day.span.start, day.span.end))
        return replace(day, span=span, text=span.quote(self.report.text))

    def _incident(self, draft: DraftIncident) -> DraftIncident:
        return replace(
            draft,
            event_date=self._day(draft.event_date),
            places=tuple(self._mention(place) for place in draft.places),
            actor1=self._mention(draft.actor1) if draft.actor1 else None,
            actor2=self._mention(draft.actor2) if draft.actor2 else None,
            assoc_actor_1=tuple(self._mention(actor) for actor in draft.assoc_actor_1),
            assoc_actor_2=tuple(self._mention(actor) for actor in draft.assoc_actor_2),
            claims=tuple(self._quoting(claim) for claim in draft.claims),
            evidence=tuple(self._quoting(row) for row in draft.evidence),
        )


def _rows(text: str) -> Iterator[tuple[int, int]]:
    """Yield where the words of a line begin and end that has several tabs between them: a row of a table."""
    at = 0
    for line in text.split("\n") if "\t" in text else ():
        if line.strip().count("\t") > 1:
            yield at + len(line) - len(line.lstrip()), at + len(line.rstrip())
        at += len(line) + 1


def _posts(text: str) -> list[re.Match[str]]:
    """Return the numbers of a thread's posts: they count up to the number of all, or it calls itself one."""
    posts = list(_POST.finditer(text)) if "1/" in text else []
    counted = [tuple(int(n) for n in post.groups() if n) for post in posts]
    total = counted[-1][1] if counted else 0
    if len(posts) < 2 or counted != [(n, total) for n in range(1, len(posts) + 1)]:
        return []
    return posts if len(posts) == total or _THREAD.search(text, 0, posts[1].start()) else []


def _within(spans: Sequence[tuple[int, int]], match: re.Match[str]) -> bool:
    """Whether one of some stretches in text order holds a match."""
    at = bisect_right(spans, match.start(), key=lambda span: span[0]) - 1
    return at >= 0 and match.end() <= spans[at][1]


def _is_compound(text: str, hyphen: int) -> bool:
    """Whether the hyphen that ends a line is of the word: "car-" over "bomb", not "in-" over "jured"."""
    found = _LAST_WORD.search(text, max(0, hyphen - 20), hyphen)
    return found is not None and found[0].lower() in _COMPOUNDS


def _shown(
    text: str, match: re.Match[str], wrapped: Sequence[tuple[int, int]], rows: Sequence[tuple[int, int]]
) -> str | None:
    """Return what is read for a mark, None for one that stays: a break between paragraphs, a lone tab."""
    bound = match["tab"] or match["gap"] or match["parted"]
    if bound and not _within(rows if match["tab"] else wrapped, match):
        return None
    if match["tab"]:
        return " | "
    if match["parted"]:
        return "-" if _is_compound(text, match.start()) else ""
    return " " if match["space"] or match["gap"] else "-" if match["hyphen"] else ""


def plain(report: Report) -> Plain:
    """Take out of a report's text what only sets it on a page."""
    text = report.text
    wrapped = [
        (start, end) for start, end in paragraphs(text) if "\n" in text[start:end] or "\r" in text[start:end]
    ]
    rows = list(_rows(text))
    if not (wrapped or rows) and text.isascii() and not any(mark in text for mark in _MARKS):
        return Plain(report, text)
    pieces: list[str] = []
    cuts: list[tuple[int, int]] = []
    last = length = taken = 0
    joints = [joint for tag in _TAG.finditer(text) for joint in _JOINT.finditer(text, *tag.span())]
    for match in sorted((*_MARK.finditer(text), *joints, *_posts(text)), key=lambda m: m.span()):
        if match.re is _POST:
            shown: str | None = ""
        else:
            shown = " " if match.re is _JOINT else _shown(text, match, wrapped, rows)
        if shown is None or match.start() < last:
            continue
        pieces += (text[last : match.start()], shown)
        length += match.start() - last + len(shown)
        last = match.end()
        if len(match[0]) != len(shown):
            taken += len(match[0]) - len(shown)
            cuts.append((length, taken))
    return Plain(report, "".join([*pieces, text[last:]]), cuts)
