"""Days of the solar and the lunar Hijri calendar, and days with a name ("on the eve of Eid")."""

import re
from datetime import date, timedelta

from geo.model import DateBasis
from geo.patterns import compiled
from geo.reports.days.calendars import lunar_to_gregorian, shamsi_to_gregorian, shamsi_year
from geo.reports.days.reading import ONE_DAY, Reading, exact, ints, nearest, unresolved
from geo.reports.days.words import FEASTS, LUNAR, SHAMSI
from geo.reports.wording.lexicon import alternatives


def shamsi(phrase: str, anchor: date | None, ahead: bool) -> Reading:
    """Read "10 Jadi 1403"."""
    month = next(SHAMSI[word] for word in re.findall(r"[A-Za-z-]+", phrase) if word in SHAMSI)
    numbers = ints(phrase)
    days = [n for n in numbers if n <= 32]
    if not days:
        raise ValueError("no such day")
    year = next((n for n in numbers if n > 1000), None)
    if year is None:
        if anchor is None:
            return unresolved("date.shamsi")
        this = shamsi_year(anchor)
        ends = [shamsi_to_gregorian(y, month, days[-1]) for y in range(this - 5, this + 6)]
        year = shamsi_year(nearest([d for d in ends if d], anchor, ahead))
    start, end = (shamsi_to_gregorian(year, month, day) for day in (days[0], days[-1]))
    if start is None or end is None:
        raise ValueError("no such day")
    return exact(start, end, "absolute", "date.shamsi")


def shamsi_month(phrase: str, anchor: date | None, ahead: bool) -> Reading:
    """Read "in Jadi", "since Hut last year"."""
    month = next(SHAMSI[word] for word in re.findall(r"[A-Za-z-]+", phrase) if word in SHAMSI)
    year = next((n for n in ints(phrase) if n > 1000), None)
    if year is None:
        if anchor is None:
            return unresolved("date.shamsi_month")
        year = shamsi_year(anchor)
        first = shamsi_to_gregorian(year, month, 1)
        if "last year" in phrase or ("this year" not in phrase and first and first > anchor):
            year -= 1
    start = shamsi_to_gregorian(year, month, 1)
    after = shamsi_to_gregorian(year + (month == 12), month % 12 + 1, 1)
    if start is None or after is None:
        raise ValueError("no such month")
    return Reading(start, after - ONE_DAY, "month", "absolute", "date.shamsi_month")


# From this year on a Hijri year with a number for its month is lunar; solar years are smaller by 42.
_FIRST_LUNAR = 1415


def numeric(phrase: str, anchor: date | None, ahead: bool) -> Reading:
    """Read "1402/10/10" and "10/10/1402"."""
    year, month, day = numbers if (numbers := ints(phrase))[0] > 31 else numbers[::-1]
    if year >= _FIRST_LUNAR:
        return _seen(lunar_to_gregorian(year, month, day), "absolute", "date.lunar")
    found = shamsi_to_gregorian(year, month, day)
    if found is None:
        raise ValueError("no such day")
    return exact(found, found, "absolute", "date.shamsi")


def _seen(day: date | None, basis: DateBasis, rule: str) -> Reading:
    """Return the two days of which one is a day of the lunar calendar: the moon decides."""
    if day is None:
        raise ValueError("no such day")
    return exact(day, day + ONE_DAY, basis, rule)


def _lunar_year(month: int, day: int, anchor: date, ahead: bool) -> date:
    """Return a day of the lunar year nearest to the anchor."""
    this = (anchor.year - 622) * 33 // 32
    days = (lunar_to_gregorian(this + n, month, day) for n in range(-3, 4))
    return nearest([d for d in days if d], anchor, ahead)


def lunar(phrase: str, anchor: date | None, ahead: bool) -> Reading:
    """Read "3 Ramadan 1445", "the ninth of Muharram"."""
    month = next(number for name, number in _BY_LENGTH if name in phrase)
    numbers = ints(phrase)
    days = [n for n in numbers if n <= 30]
    year = next((n for n in numbers if n > 1000), None)
    if not days:
        raise ValueError("no such day")
    if year is not None:
        return _seen(lunar_to_gregorian(year, month, days[-1]), "absolute", "date.lunar")
    if anchor is None:
        return unresolved("date.lunar")
    return _seen(_lunar_year(month, days[-1], anchor, ahead), "absolute", "date.lunar")


_BY_LENGTH = sorted(LUNAR.items(), key=lambda item: (-len(item[0]), item[0]))
_FEAST = compiled(alternatives([*FEASTS]))


def feast(phrase: str, anchor: date | None, ahead: bool) -> Reading:
    """Read "on Ashura", "on the second day of Eid", "the eve of Independence Day"."""
    if anchor is None:
        return unresolved("date.feast")
    name = _FEAST.search(phrase)
    if name is None:
        raise ValueError(phrase)
    lead = phrase[: name.start()].lower()
    step = -1 if "eve of" in lead else max(ints(lead), default=1) - 1
    row = FEASTS[name.group()]
    days = [_feast_day(row[at : at + 3], anchor, ahead) for at in range(0, len(row), 3)]
    day = min(days, key=lambda d: abs((d - anchor).days))
    day += timedelta(days=step)
    return _seen(day, "relative", "date.feast") if row[0] == 2 else exact(day, day, "relative", "date.feast")


def _feast_day(row: list[int], anchor: date, ahead: bool) -> date:
    """Return the day of a feast, told as calendar, month and day, nearest to the anchor."""
    calendar, month, day = row
    if calendar == 2:
        return _lunar_year(month, day, anchor, ahead)
    if calendar == 1:
        this = shamsi_year(anchor)
        days = (shamsi_to_gregorian(year, month, day) for year in range(this - 2, this + 3))
        return nearest([d for d in days if d], anchor, ahead)
    years = range(anchor.year - 2, anchor.year + 3)
    return nearest([date(year, month, day) for year in years], anchor, ahead)
