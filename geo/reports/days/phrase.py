"""A date phrase of a report, with its days and what it dates."""

from dataclasses import dataclass

from geo.model import DateRange, Span
from geo.reports.days.reading import Reading
from geo.reports.days.roles import Attachment


@dataclass(frozen=True, slots=True)
class DatedPhrase:
    """A date phrase and what it dates.

    Attributes
    ----------
    range : DateRange
        Its days; ``range.span`` and ``range.text`` cover the whole phrase ("late on Saturday night").
    attached_to : {"event", "speech", "heading", "dateline", "other"}
        ``speech``: when somebody spoke or a statement was made; ``other``: bounds ("since Sunday"),
        the future, later deaths, tolls and funerals.
    sentence : int
        Index into `Document.sentences`.
    part_of_day : str
        "morning", "night", "early hours" ...; "" when not said.
    offset_days : int or None
        For "the next day" and its like: days from the event told before, already resolved
        in `range` where that event's day is known.
    weekday : int or None
        Monday = 0, kept also where the day cannot be resolved.
    ahead : bool
        Read as lying in the future.
    owns : bool
        Part of the name of what happened ("Friday's attack").
    """

    range: DateRange
    attached_to: Attachment
    sentence: int
    part_of_day: str = ""
    offset_days: int | None = None
    weekday: int | None = None
    ahead: bool = False
    owns: bool = False

    @property
    def span(self) -> Span:
        """The stretch of the phrase."""
        assert self.range.span is not None
        return self.range.span


def range_of(text: str, reading: Reading, span: Span) -> DateRange:
    """Return the days of a reading with the words that they were read from."""
    quote = text[span.start : span.end]
    return DateRange(reading.start, reading.end, reading.precision, reading.basis, quote, span, reading.rule)
