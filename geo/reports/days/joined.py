"""Joins a date said twice, and the two ends of something that went on."""

from collections.abc import Iterator
from dataclasses import replace

from geo.model import DateRange, Span
from geo.patterns import compiled
from geo.reports.days.phrase import DatedPhrase

# "(Wednesday, 11 Saratan)", "Tuesday, 14 Asad (5 August)": one date said twice.
_SAME_DATE = compiled(r"\s?[,(\[]?\s?(?:the |i\.e\.,? |on )?")
_LASTING = compiled(
    r" (?:and )?(?:continued|lasted|lasting|went on|carried on|raged|ran|dragged on)"
    r"(?: \w+)? (?:into|to|until|till) (?:early |late )?(?:on )?"
)


def join_phrases(text: str, phrases: Iterator[DatedPhrase]) -> Iterator[DatedPhrase]:
    """Join a date said twice, and the two ends of something that went on."""
    last: DatedPhrase | None = None
    for phrase in phrases:
        if last is None:
            last = phrase
            continue
        gap = text[last.span.end : phrase.span.start]
        joined = None
        if last.sentence == phrase.sentence and len(gap) < 60:
            if _SAME_DATE.fullmatch(gap):
                joined = _same_date(text, last, phrase)
            elif _LASTING.fullmatch(gap):
                joined = _lasting(text, last, phrase)
        if joined is None and phrase.span.start < last.span.end:
            continue
        if joined is None:
            yield last
        last = joined or phrase
    if last is not None:
        yield last


def _same_date(text: str, first: DatedPhrase, second: DatedPhrase) -> DatedPhrase | None:
    """Merge two expressions of one date; a calendar date outweighs a weekday that contradicts it."""
    if first.offset_days is not None or second.offset_days is not None:
        return None
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
    return replace(first, range=merged, part_of_day=part, weekday=weekday)


def _lasting(text: str, first: DatedPhrase, second: DatedPhrase) -> DatedPhrase | None:
    """Merge "late on Saturday and continued into Sunday" to one range."""
    a, b = first.range, second.range
    if a.start is None or b.end is None or not 0 <= (b.end - a.start).days <= 31:
        return None
    span = Span(first.span.start, second.span.end)
    precision = "day" if (b.end - a.start).days <= 1 else "week"
    merged = DateRange(
        a.start,
        b.end,
        "day" if precision == "day" else "week",
        a.basis,
        text[span.start : span.end],
        span,
        "date.lasting",
    )
    return replace(first, range=merged)
