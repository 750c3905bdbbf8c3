"""What each date phrase means, as days."""

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, timedelta

from geo.patterns import compiled
from geo.reports.days import hijri, weekdays
from geo.reports.days.reading import (
    ONE_DAY,
    Reading,
    exact,
    ints,
    month_of,
    month_range,
    unresolved,
    weekday_before,
    without_year,
)
from geo.reports.days.words import COUNTS, MONTHS, NUMBER, UNIT

_UNIT_DAYS = {
    "hour": 0,
    "day": 1,
    "night": 1,
    "week": 7,
    "fortnight": 14,
    "month": 30,
    "year": 365,
    "decade": 3650,
}


# "17-Aug-25", "17 Aug 25:"
_SHORT_YEAR = compiled(r"-[A-Za-z]{3,9}\.?-\d\d$|^\d{1,2} [A-Za-z]{3,9}\.? \d\d$")


def read_phrase(name: str, phrase: str, anchor: date | None, ahead: bool) -> Reading:
    """Read one phrase that `SCAN` found.

    Parameters
    ----------
    name : str
        The group of `SCAN` that matched.
    phrase : str
        The text matched.
    anchor : date or None
        Publication day, or the day of an absolute date line; None leaves relative phrases unresolved.
    ahead : bool
        The sentence speaks of the future: look forward from the anchor.
    """
    try:
        return _READERS[name](phrase, anchor, ahead)
    except (OverflowError, ValueError):
        # 31 November, year 0, a thousand years ago: no such day.
        return unresolved("date.impossible")


def _iso(phrase: str, anchor: date | None, ahead: bool) -> Reading:
    year, month, day = ints(phrase)
    return exact(date(year, month, day), date(year, month, day), "absolute", "date.iso")


def _numeric(phrase: str, anchor: date | None, ahead: bool) -> Reading:
    # Day first, as written in both countries; month first only where it must be.
    day, month, year = ints(phrase)
    year += 0 if year > 99 else 2000 if year < 70 else 1900
    swapped = month > 12
    if day <= 12 and not swapped and anchor is not None:
        # "06/10/2024" in a report of 13 June: nobody tells in June what happened in October.
        swapped = date(year, month, day) > anchor + ONE_DAY >= date(year, day, month)
    if swapped:
        day, month = month, day
    return exact(date(year, month, day), date(year, month, day), "absolute", "date.numeric")


def _compact(phrase: str, anchor: date | None, ahead: bool) -> Reading:
    """Read "20240510" and "10MAY24"."""
    if phrase.isdecimal():
        day = date(int(phrase[:4]), int(phrase[4:6]), int(phrase[6:]))
    else:
        numbers = ints(phrase)
        day = date(numbers[-1] % 100 + 2000, month_of(phrase)[0], numbers[0])
    return exact(day, day, "absolute", "date.compact")


def _slashed(phrase: str, anchor: date | None, ahead: bool) -> Reading:
    """Read "10/5", "14.05": day and month."""
    day, month = ints(phrase)
    found = without_year(lambda year: date(year, month, day), anchor, ahead)
    if found is None:
        return unresolved("date.no_year")
    return exact(found, found, "absolute", "date.no_year")


def _date_time_group(phrase: str, anchor: date | None, ahead: bool) -> Reading:
    """Read a military date-time group: "141230DAUG10" is the 14th."""
    if len(phrase) < 9:
        return _ordinal(phrase[:2], anchor, ahead)
    year = 2000 + int(phrase[-2:])
    month = MONTHS[re.sub(r"[^A-Za-z]", "", phrase[7:]).upper()]
    day = date(year, month, int(phrase[:2]))
    return exact(day, day, "absolute", "date.time_group")


def _calendar_days(phrase: str, anchor: date | None, ahead: bool) -> Reading:
    months = month_of(phrase)
    numbers = ints(phrase)
    years = [n for n in numbers if n > 31]
    days = [n for n in numbers if n <= 31]
    if _SHORT_YEAR.search(phrase):
        years, days = [2000 + numbers[-1]], numbers[:-1]
    if not days:
        raise ValueError("no such day")
    first, last = (days[0], months[0]), (days[-1], months[-1])
    if years:
        end = date(years[-1], last[1], last[0])
        start = date(years[0], first[1], first[0])
        if start > end:
            start = date(years[0] - 1, first[1], first[0])
        return exact(start, end, "absolute", "date.absolute")
    found = without_year(lambda year: date(year, last[1], last[0]), anchor, ahead)
    if found is None:
        return unresolved("date.no_year")
    start = date(found.year, first[1], first[0])
    return exact(
        start if start <= found else date(found.year - 1, *first[::-1]), found, "absolute", "date.no_year"
    )


def _ordinal(phrase: str, anchor: date | None, ahead: bool) -> Reading:
    """Read "on the 14th [of this month]": the nearest one on the side that the text looks to."""
    if anchor is None:
        return unresolved("date.day_of_month")
    lower, month = phrase.lower(), anchor.year * 12 + anchor.month - 1
    before, after = (1, 0) if "last" in lower or " ult" in lower else (0, 1) if "month" in lower else (2, 2)
    days = []
    for n in range(month - before, month + after):
        try:
            days.append(date(n // 12, n % 12 + 1, ints(phrase)[0]))
        except ValueError:
            continue  # the 31st of a short month
    past = [d for d in days if d <= anchor]
    day = past[-1] if past and not ahead else next((d for d in days if d >= anchor), None)
    if day is None:
        raise ValueError("no such day")
    return Reading(day, day, "day", "relative", "date.day_of_month")


def _month(phrase: str, anchor: date | None, ahead: bool) -> Reading:
    month = month_of(phrase)[-1]
    years = [n for n in ints(phrase) if n > 31]
    if years:
        told = Reading(*month_range(years[-1], month), "month", "absolute", "date.month")
        if len(months := month_of(phrase)) > 1:
            year = years[0] - (len(years) == 1 and months[0] > month)
            return replace(told, start=date(year, months[0], 1))  # "October 2023 to March 2024"
        return _part(phrase, told)
    if anchor is None:
        return unresolved("date.month_no_year")
    lower = phrase.lower()
    year = anchor.year
    if "last year" in lower:
        year -= 1
    elif lower.startswith("next"):
        year += month <= anchor.month
    elif lower.startswith("last"):
        year -= month >= anchor.month  # "last December" in December is a year ago
    elif "this year" not in lower and not ahead:
        year -= month > anchor.month
    found = Reading(*month_range(year, month), "month", "absolute", "date.month_no_year")
    return _part(phrase, found)


_PARTS = {"early": (1, 10), "mid": (11, 20), "late": (21, 31)}
_WEEKS = {"first": (1, 7), "second": (8, 14), "third": (15, 21), "fourth": (22, 28), "last": (25, 31)}


def _part(phrase: str, month: Reading) -> Reading:
    """Keep the days that "early April", "mid-April", "late April" and "the first week of April" mean."""
    week = re.search(r"(\w+) week ", phrase.lower())
    word = week[1] if week else re.split(r"[ -]", phrase.lower(), maxsplit=1)[0]
    first, last = (_WEEKS if week else _PARTS).get(word, (0, 0))
    if not first or month.start is None or month.end is None:
        return month
    end = min(month.start + timedelta(days=last - 1), month.end)
    return replace(month, start=month.start + timedelta(days=first - 1), end=end)


_DAYS_FROM = {
    "yesterday": -1,
    "last night": -1,
    "last evening": -1,
    "the day before yesterday": -2,
    "the night before last": -2,
    "tomorrow": 1,
}


def _today(phrase: str, anchor: date | None, ahead: bool) -> Reading:
    if anchor is None:
        return unresolved("date.relative_day")
    lower = phrase.lower()
    if lower == "overnight" or lower.endswith(("at night", "the night")):
        return Reading(anchor - ONE_DAY, anchor, "day", "relative", "date.overnight")
    day = anchor + timedelta(days=_DAYS_FROM.get(lower, 0))
    return Reading(day, day, "day", "relative", "date.relative_day")


def _amount(phrase: str) -> tuple[int, str]:
    """Read "two days", "a couple of weeks", "24 hours" -> number and unit."""
    match = re.search(rf"(?:({NUMBER})\s+)?({UNIT})s?\b", phrase, re.IGNORECASE)
    if match is None:
        raise ValueError(phrase)
    number = match.group(1)
    count = 1 if number is None else int(number) if number.isdecimal() else COUNTS[number.lower()]
    return count, match.group(2).lower()


def _past(phrase: str, anchor: date | None, ahead: bool) -> Reading:
    if anchor is None:
        return unresolved("date.past_days")
    count, unit = _amount(phrase)
    days = -(-count // 24) if unit == "hour" else count * _UNIT_DAYS[unit] - 1
    return exact(anchor - timedelta(days=max(days, 0)), anchor, "relative", "date.past_days")


def _ago(phrase: str, anchor: date | None, ahead: bool) -> Reading:
    if anchor is None:
        return unresolved("date.ago")
    count, unit = _amount(phrase)
    if unit in ("month", "year", "decade"):
        months = count * {"month": 1, "year": 12, "decade": 120}[unit]
        year, month = divmod(anchor.year * 12 + anchor.month - 1 - months, 12)
        if unit == "month":
            return Reading(*month_range(year, month + 1), "month", "relative", "date.ago")
        return Reading(date(year, 1, 1), date(year, 12, 31), "year", "relative", "date.ago")
    day = anchor - timedelta(days=count // 24 if unit == "hour" else count * _UNIT_DAYS[unit])
    if unit in ("week", "fortnight"):
        return Reading(
            day - timedelta(days=3), min(day + timedelta(days=3), anchor), "week", "relative", "date.ago"
        )
    return Reading(day, day, "day", "relative", "date.ago")


def _undated(phrase: str, anchor: date | None, ahead: bool) -> Reading:
    return unresolved("date.undated")


def _sequel(phrase: str, anchor: date | None, ahead: bool) -> Reading:
    return unresolved("date.after_event", offset=1)


def _that_day(phrase: str, anchor: date | None, ahead: bool) -> Reading:
    return unresolved("date.that_day", offset=0)


def _after_event(phrase: str, anchor: date | None, ahead: bool) -> Reading:
    words = phrase.lower().split()
    if "same" in words or "minute" in phrase.lower() or words[0] == "shortly":
        return unresolved("date.after_event", offset=0)
    # "A day after the attack" is told of the same event, "a day after a bomb killed" of an earlier one.
    own = words[-1] in ("the", "that", "this")
    words = words[:-1] if own else words
    count, unit = (1, "day") if words[0] == "the" or "next" in words else _amount(phrase)
    days = count // 24 if unit == "hour" else count * _UNIT_DAYS[unit]
    if days == 0:
        return unresolved("date.after_event", offset=0)
    # "A day after X" places X before what is told; "a day later" places what is told after X.
    back = words[-1] in ("earlier", "before") or (words[-1] == "after" and not own)
    back = back or "previous" in words or "preceding" in words
    return unresolved("date.before_event" if back else "date.after_event", -days if back else days)


def _period(phrase: str, anchor: date | None, ahead: bool) -> Reading:
    if anchor is None:
        return unresolved("date.period")
    lower = phrase.lower()
    if lower.startswith("the "):
        # "The last day of the year", "the first day of the month": the nearest one up to the anchor.
        late = ONE_DAY if "last day" in lower else timedelta()
        days = (anchor - timedelta(days=n) for n in range(400))
        day = next(d for d in days if (d + late).day == 1 and ("month" in lower or (d + late).month == 1))
        return Reading(day, day, "day", "relative", "date.end_of_period")
    step = -1 if "last" in lower else 1 if "next" in lower else 0
    monday = anchor - timedelta(days=anchor.weekday())
    if "weekend" in lower:
        sunday = weekday_before(anchor, 6)
        saturday = weekday_before(anchor, 5)
        return Reading(saturday, max(sunday, saturday), "day", "relative", "date.weekend")
    if "week" in lower:
        start = monday + timedelta(days=7 * step)
        end = anchor if step == 0 else start + timedelta(days=2 if lower.startswith("early ") else 6)
        if step < 0 and lower.startswith("late "):
            start += timedelta(days=3)  # Thursday
        return Reading(start, end, "week", "relative", "date.period")
    if "month" in lower:
        year, month = divmod(anchor.year * 12 + anchor.month - 1 + step, 12)
        start, end = month_range(year, month + 1)
        return Reading(start, anchor if step == 0 else end, "month", "relative", "date.period")
    start, end = date(anchor.year + step, 1, 1), date(anchor.year + step, 12, 31)
    return Reading(start, anchor if step == 0 else end, "year", "relative", "date.period")


def _year(phrase: str, anchor: date | None, ahead: bool) -> Reading:
    year = ints(phrase)[-1]
    return Reading(date(year, 1, 1), date(year, 12, 31), "year", "absolute", "date.year")


_READERS: dict[str, Callable[[str, date | None, bool], Reading]] = {
    "iso": _iso,
    "numeric": _numeric,
    "compact": _compact,
    "slashed": _slashed,
    "dtg": _date_time_group,
    "two_days": _calendar_days,
    "day_month": _calendar_days,
    "month_day": _calendar_days,
    "ordinal": _ordinal,
    "shamsi": hijri.shamsi,
    "shamsi_month": hijri.shamsi_month,
    "shamsi_numeric": hijri.numeric,
    "lunar": hijri.lunar,
    "feast": hijri.feast,
    "month": _month,
    "weekdays": weekdays.several,
    "weekday": weekdays.one,
    "nth_weekday": weekdays.nth,
    "weekday_ago": weekdays.ago,
    "undated": _undated,
    "sequel": _sequel,
    "that_day": _that_day,
    "part_of_day": _that_day,
    "today": _today,
    "past": _past,
    "ago": _ago,
    "after_event": _after_event,
    "period": _period,
    "year": _year,
}


def phrase_name(match: re.Match[str]) -> str:
    """Return the name of the alternative of `SCAN` that matched."""
    return next(name for name in _READERS if match.group(name) is not None)


def absolute_days(phrases: Iterable[Reading]) -> list[date]:
    """Return the fully dated single days among some readings."""
    return [r.start for r in phrases if r.start and r.start == r.end and r.rule in _FULL]


_FULL = ("date.iso", "date.numeric", "date.compact", "date.absolute")
