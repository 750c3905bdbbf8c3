"""Joins a date said twice ("overnight on Tuesday"), and the two ends of something that went on."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from geo.model import Span
from geo.patterns import compiled
from geo.reports.days.phrase import DatedPhrase, range_of
from geo.reports.days.reading import ONE_DAY, exact

# "(Wednesday, 11 Saratan)", "Tuesday, 14 Asad (5 August)": one date said twice.
_SAME_DATE = compiled(r"\s?[,(\[]?\s?(?:the |i\.e\.,? |on )?")
# "Overnight into Tuesday"
_INTO = compiled(r" (?:in)?to (?:early |late )?")
_LASTING = compiled(
    r" (?:and )?(?:continued|lasted|lasting|went on|carried on|raged|ran|dragged on)"
    r"(?: \w+)? (?:into|to|until|till) (?:early |late )?(?:on )?"
)


def join_phrases(text: str, phrases: Iterator[DatedPhrase]) -> Iterator[DatedPhrase]:
    """Join what says one date twice, and the two ends of something that went on."""
    last: DatedPhrase | None = None
    for phrase in phrases:
        if last is None:
            last = phrase
            continue
        joined = None
        if last.sentence == phrase.sentence and _SAME_DATE.fullmatch(text, last.span.end, phrase.span.start):
            joined = _same_date(text, last, phrase)
        elif last.sentence == phrase.sentence and _LASTING.fullmatch(text, last.span.end, phrase.span.start):
            joined = _lasting(text, last, phrase)
        elif last.range.rule == "date.overnight" and _INTO.fullmatch(text, last.span.end, phrase.span.start):
            joined = _night_into(text, last, phrase)
        if joined is None and phrase.span.start < last.span.end:
            continue
        if joined is None:
            yield last
        last = joined or phrase
    if last is not None:
        yield last


def _same_date(text: str, first: DatedPhrase, second: DatedPhrase) -> DatedPhrase | None:
    """Merge two expressions of one date; a calendar date outweighs a weekday that contradicts it."""
    if second.offset_days is not None:
        return None  # "on Monday, a day after"
    if first.offset_days and second.owns and second.range.start:
        return _days_from(text, first, second)
    a, b = first.range, second.range
    end = second.span.end
    end += text[end : end + 1] in (")", "]") and "(" in text[first.span.start : end]
    span = Span(first.span.start, end)
    if a.start is None or a.end is None or (a.rule == "date.overnight" and b.start is not None):
        chosen = b  # "overnight on Tuesday"
    elif b.start is None or b.end is None:
        chosen = a
    elif a.end < b.start or b.end < a.start:
        if "absolute" not in (a.basis, b.basis):
            return None
        chosen = b if b.basis == "absolute" else a
    else:
        chosen = min((b, a), key=lambda r: (r.end - r.start).days if r.start and r.end else 0)
    merged = replace(chosen, text=text[span.start : span.end], span=span)
    part = first.part_of_day or second.part_of_day or ("night" if a.rule == "date.overnight" else "")
    weekday = first.weekday if first.weekday is not None else second.weekday
    # "Hours earlier, on Friday night": no longer counted from another day.
    offset = None if merged.start else first.offset_days
    return replace(first, range=merged, part_of_day=part, weekday=weekday, offset_days=offset)


def _days_from(text: str, first: DatedPhrase, second: DatedPhrase) -> DatedPhrase:
    """Count from the other day: "two days before Thursday's vote", "a day after Monday's attack"."""
    days = abs(first.offset_days or 0) * (-1 if first.range.text.endswith("before") else 1)
    day = date.fromordinal(max(1, (second.range.start or date.min).toordinal() + days))
    told = exact(day, day, "relative", first.range.rule)
    span = Span(first.span.start, second.span.end)
    return replace(first, range=range_of(text, told, span), offset_days=None)


def _lasting(text: str, first: DatedPhrase, second: DatedPhrase) -> DatedPhrase | None:
    """Merge "late on Saturday and continued into Sunday" to one range."""
    start, end = first.range.start, second.range.end
    if start is None or end is None or not 0 <= (end - start).days <= 31:
        return None
    told = exact(start, end, first.range.basis, "date.lasting")
    return replace(first, range=range_of(text, told, Span(first.span.start, second.span.end)))


def _night_into(text: str, night: DatedPhrase, day: DatedPhrase) -> DatedPhrase | None:
    """Merge "overnight into Tuesday" to the two days of that night."""
    end = day.range.end
    if end is None or day.range.precision != "day":
        return None
    told = exact(end - ONE_DAY, end, day.range.basis, "date.lasting")
    return replace(night, range=range_of(text, told, Span(night.span.start, day.span.end)), weekday=None)
