"""Whether a report writes the month or the day first in a date of figures."""

from datetime import date

from geo.patterns import compiled
from geo.reports.days.words import WEEKDAYS

_FIGURES = compiled(r"\b(\d{1,2})([/-])(\d{1,2})(?=\2(?:\d{4}|\d\d)\b)")
# What every one of them holds; most reports have none, which one that begins with a figure tells soonest.
_IN_FIGURES = compiled(r"\d[/-]\d{1,2}[/-]\d")
_OF_WEEK = compiled(r"\b([A-Z][a-z]{2,5}day),? {1,2}(\d{1,2})[/-](\d{1,2})[/-]((?:19|20)\d\d)\b")


def is_month_first(text: str) -> bool:
    """Whether a report writes 08/14/2010 or "Monday, 02/05/2024", which is a Monday only in February."""
    if not _IN_FIGURES.search(text):
        return False
    if any(_fits(m[1], m[4], m[2], m[3]) > _fits(m[1], m[4], m[3], m[2]) for m in _OF_WEEK.finditer(text)):
        return True
    pairs = [(int(m[1]), int(m[3])) for m in _FIGURES.finditer(text)]
    return any(b > 12 >= a for a, b in pairs) and not any(a > 12 for a, b in pairs)


def _fits(name: str, year: str, month: str, day: str) -> bool:
    """Whether there is such a day, and it has that name."""
    try:
        return date(int(year), int(month), int(day)).weekday() == WEEKDAYS.get(name)
    except ValueError:
        return False


def day_first(phrase: str) -> str:
    """Return a date of figures with its day and its month exchanged."""
    return _FIGURES.sub(r"\3\2\1", phrase, count=1)
