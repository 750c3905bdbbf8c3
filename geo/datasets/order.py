"""What a spreadsheet makes of days: their order in figures, and years of two digits."""

import re
from collections.abc import Iterable

from geo.errors import InputError

_IN_FIGURES = re.compile(r"\s*(\d{1,2})[/.-](\d{1,2})[/.-](?:\d{4}|\d{2})\b")
_MONTHS = 12
_CENTURY_FROM = 30
"""Spreadsheets write 29 for 2029 and 30 for 1930."""
_FIRST, _LAST = 1900, 2100


def day_leads(cells: Iterable[str]) -> bool | None:
    """Return whether the day stands before the month, as the days that can be read in one order only tell.

    Where none tells it, it does. None where some tell one order and some the other: a spreadsheet that reads
    12/26/2024 as a date leaves 26/12/2024 as it is, and turns 05/06/2024 round.
    """
    day = month = False
    for found in filter(None, map(_IN_FIGURES.match, cells)):
        first, second = int(found[1]), int(found[2])
        day = day or first > _MONTHS >= second
        month = month or second > _MONTHS >= first
    return None if day and month else not month


def day_leads_here(text: str, first: int, second: int) -> bool:
    """Return whether the day stands first in one day of a table that writes both orders.

    Raises
    ------
    InputError
        If it may be either.
    """
    if first != second and max(first, second) <= _MONTHS:
        why = "the table writes days in both orders"
        raise InputError(f"date {text!r} may be of month {first} or {second}: {why}; write YYYY-MM-DD")
    return first > second


def whole_year(text: str) -> int:
    """Return a year, one of two digits as the spreadsheet means that writes it so.

    Raises
    ------
    ValueError
        If no event of a table is of this year: 124 and 20244 are slips of the pen.
    """
    year = int(text)
    if len(text) <= 2:
        year += 2000 if year < _CENTURY_FROM else 1900
    if not _FIRST <= year <= _LAST:
        raise ValueError(text)
    return year
