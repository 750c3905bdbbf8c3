"""Days told as weekdays: "last Friday", "on Monday of last week", "the second Tuesday of November"."""

import re
from datetime import date, timedelta

from geo.reports.days.reading import (
    ONE_DAY,
    Reading,
    exact,
    ints,
    month_of,
    month_range,
    unresolved,
    weekday_after,
    weekday_before,
)
from geo.reports.days.words import COUNTS, ORDINALS, SHORT_WEEKDAYS, WEEKDAYS

IGNORED = Reading(None, None, "unknown", "unresolved", "date.none", ignored=True)


def several(phrase: str, anchor: date | None, ahead: bool) -> Reading:
    """Read "on Monday and Tuesday"."""
    first, *_, last = (WEEKDAYS[w] for w in re.findall(r"[A-Za-z]+", phrase) if w in WEEKDAYS)
    if anchor is None:
        return unresolved("date.weekday_range", weekday=first)
    end = weekday_before(anchor, last) if not ahead else weekday_after(anchor, last)
    return exact(weekday_before(end, first), end, "relative", "date.weekday_range")


def one(phrase: str, anchor: date | None, ahead: bool) -> Reading:
    """Read "on Friday", "last Friday", "on Friday of last week"."""
    words = re.findall(r"[A-Za-z]+", phrase)
    at = next((i for i, w in enumerate(words) if w in WEEKDAYS or w in SHORT_WEEKDAYS), None)
    word = words[0].lower()
    if word in ("every", "each", "good", "black") or at is None:
        return IGNORED  # "on Fridays" and "every Friday" are no day
    weekday = WEEKDAYS.get(words[at], SHORT_WEEKDAYS.get(words[at], 0))
    if anchor is None:
        return unresolved("date.weekday", weekday=weekday)
    around = " ".join(w.lower() for w in (*words[:at], "*", *words[at + 1 :]))
    week = timedelta(days=7)
    if "last week" in around:
        day = weekday_before(anchor - timedelta(days=anchor.weekday() + 1), weekday)
    elif "week ago" in around:
        day = weekday_before(anchor, weekday) - week
    elif "before last" in around:
        day = weekday_before(anchor - ONE_DAY, weekday) - week
    elif around.endswith("* last"):
        day = weekday_before(anchor - ONE_DAY, weekday)
    elif word in ("next", "coming") or ahead:
        day = weekday_after(anchor + ONE_DAY if word == "next" else anchor, weekday)
    else:
        day = weekday_before(anchor - ONE_DAY if word in ("last", "past") else anchor, weekday)
    return Reading(day, day, "day", "relative", "date.weekday", weekday=weekday)


def ago(phrase: str, anchor: date | None, ahead: bool) -> Reading:
    """Read "two Fridays ago"."""
    count, name, _ = phrase.rsplit(" ", 2)
    weekday = WEEKDAYS[name.removesuffix("s")]
    if anchor is None:
        return unresolved("date.weekday", weekday=weekday)
    weeks = int(count) if count.isdecimal() else COUNTS[count.lower()]
    day = weekday_before(anchor - ONE_DAY, weekday) - timedelta(days=7 * (weeks - 1))
    return Reading(day, day, "day", "relative", "date.weekday", weekday=weekday)


def nth(phrase: str, anchor: date | None, ahead: bool) -> Reading:
    """Read "the second Tuesday of November"."""
    words = re.findall(r"[A-Za-z]+", phrase)
    weekday = next(WEEKDAYS[w] for w in words if w in WEEKDAYS)
    years = [n for n in ints(phrase) if n > 31]
    nth = next((ORDINALS[w.lower()] for w in words if w.lower() in ORDINALS), 5)
    month = month_of(phrase)[-1]
    if not years and anchor is None:
        return unresolved("date.nth_weekday", weekday=weekday)
    year = years[0] if years or anchor is None else anchor.year - ((month, 1) > (anchor.month, anchor.day))
    first, last = month_range(year, month)
    day = weekday_after(first, weekday) + timedelta(days=7 * (nth - 1))
    day = day if day <= last else weekday_before(last, weekday)
    return Reading(day, day, "day", "absolute", "date.nth_weekday", weekday=weekday)
