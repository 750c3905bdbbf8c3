"""The parameters of a request, read by pure functions that raise `QueryError`.

Boxes are CRS84, longitude first, decimal degrees. Times become whole days in UTC, because
that is how finely incidents are dated; both ends of an interval are inclusive.
"""

import math
import re
from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone

from api.meant import nearest
from geo.errors import QueryError
from geo.model import BBox

MAX_INT = 2**31 - 1
_DATETIME_HELP = (
    "write a day 2024-12-24, a time 2024-12-24T09:30:00Z, or an interval of two of them "
    "such as 2024-12-01/2024-12-31, 2024-12-01/.. or ../2024-12-31"
)
_BBOX_HELP = (
    "write west,south,east,north in degrees, e.g. 69,31,71,34 (six numbers: with heights, which are ignored)"
)
_TIME = re.compile(
    r"(?P<day>\d{4}-\d{2}-\d{2})"
    r"(?:[Tt ](?:(?P<h>\d{2}):(?P<m>\d{2})(?::(?P<s>\d{2})(?:\.\d{1,12})?)?)?)?"
    r"(?P<zone>[Zz]|[+\- ]\d{2}:?\d{2})?"
)


@dataclass(frozen=True, slots=True)
class Days:
    """Days asked for, both ends inclusive; None is open."""

    start: date | None = None
    end: date | None = None

    @property
    def given(self) -> bool:
        """Whether any end is bounded."""
        return self.start is not None or self.end is not None


def single_values(
    items: Iterable[tuple[str, str]], allowed: Mapping[str, str] | Iterable[str]
) -> dict[str, str]:
    """Return the parameters as a dict.

    Parameters
    ----------
    items : iterable of (str, str)
        Names and values as they stand in the query string.
    allowed : iterable of str
        Names that may be given.

    Raises
    ------
    QueryError
        If a name is not allowed, or is given twice.
    """
    names = sorted(allowed)
    found: dict[str, str] = {}
    for name, value in items:
        if name not in names:
            near = nearest(name, names)
            meant = f"did you mean {near}? " if near else ""
            raise QueryError(
                name[:60], value, f"no such parameter here; {meant}use one of {', '.join(names) or 'none'}"
            )
        if name in found:
            remedy = f"it is given twice; give it once; for several values: filter={name} IN ('a', 'b')"
            raise QueryError(name, value, remedy)
        found[name] = value
    return found


def parse_limit(text: str | None, default: int, maximum: int) -> int:
    """Return the page size: `default` when not given, lowered to `maximum`.

    OGC API - Features, 17-069r4, requirement 22 C: more than the server gives is no error.

    Raises
    ------
    QueryError
        If it is no whole number from 1 to `MAX_INT`.
    """
    if text is None:
        return default
    digits = text.lstrip("0")
    if not re.fullmatch(r"[0-9]{1,10}", digits) or int(digits) > MAX_INT:
        told = f"write a whole number from 1 to {MAX_INT}; a page has {maximum} at most"
        raise QueryError("limit", text, told)
    return min(int(digits), maximum)


def parse_flag(name: str, text: str | None) -> bool:
    """Return a truth value, False when not given."""
    if text is None or text in ("false", "0"):
        return False
    if text in ("true", "1"):
        return True
    raise QueryError(name, text, "write true or false")


def parse_numbers(name: str, text: str, help_text: str) -> tuple[float, float, float, float]:
    """Return four finite numbers; of six, the two heights are checked and left out."""
    parts = text.split(",") if len(text) <= 400 else []
    if len(parts) not in (4, 6):
        raise QueryError(name, text, help_text)
    try:
        numbers = [float(part) for part in parts]
    except ValueError:
        raise QueryError(name, text, help_text) from None
    if not all(math.isfinite(n) for n in numbers) or "_" in text:
        raise QueryError(name, text, help_text)
    if len(numbers) == 6:
        if numbers[2] > numbers[5]:
            raise QueryError(name, text, "its lower height is above the upper one; swap them")
        del numbers[5], numbers[2]
    west, south, east, north = numbers
    if south > north:
        raise QueryError(name, text, "its south is above its north; " + help_text)
    return west, south, east, north


def parse_bbox(text: str | None) -> BBox | None:
    """Return west, south, east, north in CRS84; west > east crosses 180 degrees.

    Maps zoomed out send boxes that reach beyond the world: longitudes within 540 degrees are
    wrapped, latitudes are cut at the poles.

    Raises
    ------
    QueryError
        If it is not four or six finite numbers in order, or lies off the Earth.
    """
    if text is None:
        return None
    west, south, east, north = parse_numbers("bbox", text, _BBOX_HELP)
    if max(abs(west), abs(east)) > 540 or max(abs(south), abs(north)) > 540:
        raise QueryError("bbox", text, "it is not on Earth; " + _BBOX_HELP)
    return normal_box(west, south, east, north)


def asked_box(text: str | None) -> BBox | None:
    """Return the box of `parse_bbox`; refuse one that lies beyond a pole as a whole, where nothing is."""
    box = parse_bbox(text)
    if box is not None and text is not None:
        _, south, _, north = parse_numbers("bbox", text, _BBOX_HELP)
        if south > 90 or north < -90:
            raise QueryError("bbox", text, "its latitudes lie beyond the pole; " + _BBOX_HELP)
    return box


def turned_box(text: str, extent: BBox) -> str:
    """Return a box with latitude and longitude exchanged, "" unless that alone meets the data's extent."""
    west, south, east, north = parse_numbers("bbox", text, _BBOX_HELP)
    box, turned = (west, south, east, north), (south, west, north, east)

    def meets(one: BBox) -> bool:
        return one[0] <= extent[2] and extent[0] <= one[2] and one[1] <= extent[3] and extent[1] <= one[3]

    return ",".join(f"{n:g}" for n in turned) if meets(turned) and not meets(box) else ""


def normal_box(west: float, south: float, east: float, north: float) -> BBox:
    """Return the box with longitudes in -180..180 and latitudes in -90..90."""
    south, north = max(-90.0, min(90.0, south)), max(-90.0, min(90.0, north))
    if east - west >= 360:
        return -180.0, south, 180.0, north
    return _wrapped(west), south, _wrapped(east), north


def parse_days(text: str | None, name: str = "datetime") -> Days:
    """Return the days of an instant or interval.

    A day alone covers the whole day. ``2024-12-01T/..``, which GDAL sends, is read as midnight.
    An offset counts: 2024-12-01T02:00+04:30 is still 30 November in UTC.

    Raises
    ------
    QueryError
        If it is neither, if a day does not exist, or if the interval ends before it starts.
    """
    if text is None:
        return Days()
    parts = text.split("/") if len(text) <= 200 else []
    if name == "datetime" and (meant := _days_of_months(parts)):
        raise QueryError(name, text, f"did you mean {meant}? {_DATETIME_HELP}")
    if len(parts) == 1:
        moment = _moment(parts[0], name, text)
        return Days(moment.date(), moment.date())
    if len(parts) != 2:
        raise QueryError(name, text, _DATETIME_HELP)
    start = None if parts[0] in ("", "..") else _moment(parts[0], name, text)
    end = None if parts[1] in ("", "..") else _moment(parts[1], name, text)
    if text == "/":
        raise QueryError(name, text, _DATETIME_HELP)
    whole_day = end is not None and re.fullmatch(r"\d{4}-\d{2}-\d{2}", parts[1])
    if start and end and (start.date() > end.date() if whole_day else start > end):
        raise QueryError(name, text, "it ends before it starts; swap the two ends")
    return Days(start.date() if start else None, end.date() if end else None)


def _days_of_months(parts: Sequence[str]) -> str:
    """Return the days of a month, a year, or an interval of them (2024-08, 2024/2025), "" for others."""
    told = [re.fullmatch(r"((?:19|20)\d\d)(?:-(0[1-9]|1[0-2]))?", part) for part in parts]
    if not all(told) or len(told) not in (1, 2):
        return ""
    (year, month), (last_year, last_month) = (one.groups() for one in (told[0], told[-1]) if one)
    last = monthrange(int(last_year), int(last_month or 12))[1]
    return f"{year}-{month or '01'}-01/{last_year}-{last_month or '12'}-{last}"


def parse_moment(text: str, name: str) -> datetime:
    """Return one moment in UTC; without a zone it is taken as UTC, without a time as midnight."""
    return _moment(text, name, text)


def parse_names(name: str, text: str | None, known: Iterable[str]) -> tuple[str, ...]:
    """Return a comma-separated list of known names, each once, in the order given.

    Raises
    ------
    QueryError
        If one of them is not known.
    """
    if text is None:
        return ()
    names = list(known)
    asked = tuple(dict.fromkeys(part.strip() for part in text.split(",")))
    for one in asked:
        if one not in names:
            meant = f"did you mean {near}? " if (near := nearest(one, names)) else ""
            raise QueryError(name, one, f"{meant}no such property; use some of {', '.join(names)}")
    return asked


def parse_sortby(text: str | None, known: Iterable[str]) -> tuple[tuple[str, bool], ...]:
    """Return properties to sort by, each once, with whether it descends (``-name``).

    One that is named again changes nothing: what is equal in it has no order by it.

    Raises
    ------
    QueryError
        If a property is not known.
    """
    if text is None:
        return ()
    names = list(known)
    order: dict[str, bool] = {}
    for part in text.split(","):
        one = part.strip()
        bare = one[1:] if one[:1] in "+-" and one else one
        if bare not in names:
            told = f"write properties, with - before one that descends: {', '.join(names)}"
            near = nearest(bare, names)
            raise QueryError("sortby", text, f"did you mean {near}? {told}" if near else told)
        order.setdefault(bare, one.startswith("-"))
    return tuple(order.items())


def _wrapped(longitude: float) -> float:
    if -180 <= longitude <= 180:
        return longitude
    return (longitude + 180) % 360 - 180


def _moment(part: str, name: str, text: str) -> datetime:
    match = _TIME.fullmatch(part)
    if not match or (match["zone"] and match["h"] is None):
        raise QueryError(name, text, _DATETIME_HELP)
    try:
        day = date.fromisoformat(match["day"])
        second = min(int(match["s"] or 0), 59) if match["s"] == "60" else int(match["s"] or 0)
        moment = datetime(day.year, day.month, day.day, int(match["h"] or 0), int(match["m"] or 0), second)
        return moment.replace(tzinfo=_zone(match["zone"])).astimezone(UTC)
    except (ValueError, OverflowError):
        raise QueryError(name, text, "no such day or time; " + _DATETIME_HELP) from None


def _zone(text: str | None) -> timezone:
    if text is None or text in "Zz":
        return UTC
    # "+" in a query string that was not encoded arrives as a space.
    sign = -1 if text[0] == "-" else 1
    digits = text[1:].replace(":", "")
    hours, minutes = int(digits[:2]), int(digits[2:])
    if hours > 23 or minutes > 59:
        raise ValueError(text)
    return timezone(sign * timedelta(hours=hours, minutes=minutes))
