"""What stands in a report: its text, stretches of it, and what single phrases say."""

import re
from dataclasses import dataclass
from datetime import date, datetime

from geo.errors import InputError
from geo.model.terms import DateBasis, TimePrecision, check

# "/home/...", "~/...", "C:\\...", "\\\\server\\...".
_ABSOLUTE = re.compile(r"[/~\\]|[A-Za-z]:[/\\]")


def _last_name(path: str) -> str:
    return re.split(r"[/\\]", path.rstrip("/\\"))[-1]


@dataclass(frozen=True, slots=True)
class Report:
    """One report as read, its text untouched.

    Attributes
    ----------
    id : str
        The input's own id: a JSONL line's ``id``, else the path.
    report_id : str
        Content hash (hex): the same text, source and own publication date give the same id.
    text : str
        Every offset of every span counts code points of this string.
    published_at : date, datetime or None
        Publication date; a datetime is aware. None: relative dates stay unresolved.
    """

    id: str
    report_id: str
    text: str
    path: str = ""
    title: str = ""
    source: str = ""
    url: str = ""
    published_at: date | datetime | None = None
    language: str = "en"

    @property
    def published_date(self) -> date | None:
        """Publication day, in the time zone that the report gives."""
        day = self.published_at
        return day.date() if isinstance(day, datetime) else day

    @property
    def file_name(self) -> str:
        """What a report that names nobody is found by: its file's name and the place in it, or its own id.

        The folders are left out: files and maps are given away, and whoever made them does not mean to
        tell how their machine is laid out.
        """
        if self.path and self.id.startswith(self.path):
            return _last_name(self.path) + self.id.removeprefix(self.path)
        return _last_name(self.id) if _ABSOLUTE.match(self.id) else self.id


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open stretch ``[start, end)`` of a report's text, in code points."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            raise InputError(f"span [{self.start}, {self.end}) is not in order")

    def overlaps(self, other: "Span") -> bool:
        """Whether the two stretches share a character."""
        return self.start < other.end and other.start < self.end

    def contains(self, other: "Span") -> bool:
        """Whether `other` lies wholly inside."""
        return self.start <= other.start and other.end <= self.end

    def quote(self, text: str) -> str:
        """Return the text of the span."""
        return text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where a field of an incident comes from, and which rule read it."""

    report_id: str
    start: int
    end: int
    quote: str
    rule: str
    field: str = ""


@dataclass(frozen=True, slots=True)
class DateRange:
    """When something happened: first and last day, both inclusive.

    ``start is None`` means that the text gives a date which cannot be resolved
    (``basis="unresolved"``, its wording kept in `text`).
    """

    start: date | None
    end: date | None
    precision: TimePrecision
    basis: DateBasis
    text: str = ""
    span: Span | None = None
    rule: str = ""

    def __post_init__(self) -> None:
        check((self.start is None) == (self.end is None), "a date range has both ends or none")
        if self.start and self.end:
            check(self.start <= self.end, f"date range ends before it starts: {self.start}..{self.end}")


@dataclass(frozen=True, slots=True)
class ActorMention:
    """An actor named in a report, with its id in the catalogue."""

    actor_id: str
    name: str
    text: str
    start: int
    end: int
    rule: str = ""


@dataclass(frozen=True, slots=True)
class NotIncident:
    """A passage that tells of violence and yet is no incident, and why."""

    quote: str
    start: int
    end: int
    reason: str
