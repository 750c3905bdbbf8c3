"""What readers of date phrases share: the result, numbers, the nearest of several days."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from geo.model import DateBasis, TimePrecision
from geo.patterns import compiled
from geo.reports.days.words import MONTHS, ORDINALS
from geo.reports.wording.lexicon import alternatives

ONE_DAY = timedelta(days=1)
_NUMBER = compiled(
    r"\d+|\b" + alternatives([name.replace(" ", "[ -]") for name in ORDINALS]) + r"\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Reading:
    """What one phrase means. Both ends None: not resolved; `offset` counts days from another event."""

    start: date | None
    end: date | None
    precision: TimePrecision
    basis: DateBasis
    rule: str
    offset: int | None = None
    weekday: int | None = None
    ignored: bool = False


def unresolved(rule: str, offset: int | None = None, weekday: int | None = None) -> Reading:
    """Return a phrase that names no day by itself."""
    return Reading(None, None, "unknown", "unresolved", rule, offset, weekday)


def exact(start: date, end: date, basis: DateBasis, rule: str) -> Reading:
    """Return a range of days with the precision of its length; refuse one that ends before it starts."""
    if end < start:
        raise ValueError("ends before it starts")
    days = (end - start).days
    precision: TimePrecision = (
        "day" if days <= 1 else "week" if days <= 10 else "month" if days <= 45 else "year"
    )
    return Reading(start, end, precision, basis, rule)


def ints(phrase: str) -> list[int]:
    """Return the numbers of a phrase in order, "tenth" among them."""
    return [
        int(n) if n.isdecimal() else ORDINALS[re.sub(r"[ -]", " ", n.lower())]
        for n in _NUMBER.findall(phrase)
    ]


def month_of(phrase: str) -> list[int]:
    """Return the months that a phrase names."""
    return [MONTHS[word] for word in re.findall(r"[A-Za-z]+", phrase) if word in MONTHS]


def without_year(make: Callable[[int], date], anchor: date | None, ahead: bool) -> date | None:
    """Return the day nearest to the anchor on the side that the text looks to."""
    if anchor is None:
        return None
    days = []
    for year in range(anchor.year - 8, anchor.year + 9):
        try:
            days.append(make(year))
        except ValueError:
            continue  # 29 February
    return nearest(days, anchor, ahead)


def nearest(days: list[date], anchor: date, ahead: bool) -> date:
    """Choose among the same day of several years.

    Without a year nobody means a day of ten months ago when the same day is a few weeks ahead.
    """
    following = min(d for d in days if d >= anchor)
    if ahead:
        return following
    # A report may be dated by a clock a day behind that of the place.
    before = max(d for d in days if d <= anchor + ONE_DAY)
    return following if (anchor - before).days > 300 and (following - anchor).days < 46 else before


def month_range(year: int, month: int) -> tuple[date, date]:
    """Return the first and last day of a month."""
    after = date(year + (month == 12), month % 12 + 1, 1)
    return date(year, month, 1), after - ONE_DAY


def weekday_before(anchor: date, weekday: int) -> date:
    """Return the nearest such weekday on or before the anchor, Monday = 0."""
    return anchor - timedelta(days=(anchor.weekday() - weekday) % 7)


def weekday_after(anchor: date, weekday: int) -> date:
    """Return the nearest such weekday on or after the anchor."""
    return anchor + timedelta(days=(weekday - anchor.weekday()) % 7)
