"""The solar Hijri (Hijri-Shamsi) calendar of Afghanistan and Iran, as Gregorian days."""

from datetime import date, timedelta

# Years of the solar Hijri calendar for which the 33-year rule gives the astronomical new year.
FIRST_YEAR, LAST_YEAR = 1244, 1472
# Remainders by 33 of the leap years in that span (Borkowski, "The Persian calendar for 3000 years", 1996).
_LEAP = frozenset((1, 5, 9, 13, 17, 22, 26, 30))
# 1 Hamal (Farvardin) 1403 is 20 March 2024.
_ANCHOR_YEAR, _ANCHOR_DAY = 1403, date(2024, 3, 20)


def is_leap(year: int) -> bool:
    """Whether the solar Hijri year has 366 days."""
    return year % 33 in _LEAP


def month_length(year: int, month: int) -> int:
    """Return the days of a solar Hijri month, 1 = Hamal to 12 = Hut."""
    if month <= 6:
        return 31
    return 30 if month < 12 or is_leap(year) else 29


def shamsi_to_gregorian(year: int, month: int, day: int) -> date | None:
    """Return the Gregorian day, or None where there is no such day or the rule is not proven."""
    if not (FIRST_YEAR <= year <= LAST_YEAR and 1 <= month <= 12 and 1 <= day <= month_length(year, month)):
        return None
    years = range(min(year, _ANCHOR_YEAR), max(year, _ANCHOR_YEAR))
    days = sum(366 if is_leap(y) else 365 for y in years)
    new_year = _ANCHOR_DAY + timedelta(days=days if year >= _ANCHOR_YEAR else -days)
    return new_year + timedelta(days=sum(month_length(year, m) for m in range(1, month)) + day - 1)


def shamsi_year(day: date) -> int:
    """Return the solar Hijri year that holds a Gregorian day.

    Raises
    ------
    ValueError
        If the day lies outside the years for which the rule is proven.
    """
    for year in (day.year - 621, day.year - 622):
        first = shamsi_to_gregorian(year, 1, 1)
        if first and first <= day:
            return year
    raise ValueError(f"{day}: outside the solar Hijri years {FIRST_YEAR}-{LAST_YEAR}")


def lunar_to_gregorian(year: int, month: int, day: int) -> date | None:
    """Return the Gregorian day of the tabular lunar Hijri calendar, or None where there is no such day.

    The civil reckoning with leap years 2, 5, 7, 10, 13, 16, 18, 21, 24, 26 and 29 of 30 (Reingold and
    Dershowitz, "Calendrical Calculations"). The moon seen in Afghanistan or Pakistan begins a month
    on that day or the day after.
    """
    if not (1300 <= year <= 1600 and 1 <= month <= 12 and 1 <= day <= 30):
        return None
    days = day + (59 * (month - 1) + 1) // 2 + (year - 1) * 354 + (3 + 11 * year) // 30
    return date.fromordinal(_LUNAR_EPOCH + days)


# The day before 1 Muharram of the year 1 (19 July 622 in the proleptic Gregorian calendar).
_LUNAR_EPOCH = date(622, 7, 18).toordinal()
