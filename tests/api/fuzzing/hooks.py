"""What a value must be beyond what JSON Schema can say, so that sound requests are drawn.

A schema tells the form of a text, not whether it is CQL2, whether an interval ends after it begins or a
box's south lies below its north. Values that fit their schema are made sound here; values that do not, which
the server must refuse, stay as they were drawn, and no check is left out.
"""

import json
import re
from calendar import monthrange
from typing import Any

import schemathesis

# Every collection has a geometry; the texts and the JSON ask for it alone.
_BOX = "S_INTERSECTS(geometry, BBOX(60, 24, 75, 38))"
_FILTERS = (
    _BOX,
    f"NOT {_BOX}",
    f"({_BOX}) OR geometry IS NULL",
    f"{_BOX} AND s_within(geometry, {_BOX[23:]}",
)
_AS_JSON = json.dumps({"op": "s_intersects", "args": [{"property": "geometry"}, {"bbox": [60, 24, 75, 38]}]})
_VINTAGES = ("reference", "latest", "2017", "2018-05-30", "FATA")
_UNITS = (
    *("country", "admin1", "admin1_pcode"),
    *("admin2", "admin2_pcode", "admin3", "admin3_pcode"),
)
_MAIL_DAY = re.compile(r"\b(29|30|31) ([A-Z][a-z]{2} \d{4} )")
_DAY = re.compile(r"(\d{4})-(0[1-9]|1[0-2])-([0-2]\d|3[01])")


@schemathesis.hook
def map_case(context: Any, case: Any) -> Any:
    """Return the case with sound values."""
    query = case.query
    for name in query.keys() & _SOUND.keys():
        query[name] = _SOUND[name](query[name])
    if _text(query.get("filter")) and "json" in str(query.get("filter-lang")):
        query["filter"] = _AS_JSON
    if "/32" in str(query.get("bbox-crs")) and _numbers(query.get("bbox")):
        metres = [200_000, 3_000_000, 600_000, 4_000_000]
        query["bbox"] = _as_drawn(metres, query["bbox"])
    if _text(query.get("cursor")):
        del query["cursor"]  # the server alone makes them
    if isinstance(query.get("report_ids"), list):
        del query["report_ids"]  # ids out of an answer, for a property of the same name that is text
    if "period" in query and (_text(query.get("datetime")) or "datetime" not in query):
        query["datetime"] = "2024-01-01/2024-03-31"  # one feature per unit and period, 100,000 at most
    for report in case.body if isinstance(case.body, list) else [case.body]:
        if isinstance(report, dict) and _text(report.get("published_at")):
            report["published_at"] = _MAIL_DAY.sub(r"28 \2", _datetime(report["published_at"]))
    return case


def _text(value: object) -> bool:
    return isinstance(value, str) and value != ""


def _one_of(choices: tuple[str, ...]) -> Any:
    return lambda value: choices[len(value) % len(choices)] if _text(value) else value


def _datetime(value: object) -> object:
    """Return days that are in the calendar, the earlier end first."""
    if not isinstance(value, str) or value.count("/") > 1:
        return value

    def in_calendar(found: re.Match[str]) -> str:
        year = min(max(int(found[1]), 2), 9998)  # so that no offset leads out of what can be written
        day = min(max(int(found[3]), 1), monthrange(year, int(found[2]))[1])
        return f"{year:04}-{found[2]}-{day:02}"

    ends = _DAY.sub(in_calendar, value).split("/")
    if len(ends) == 1 or not all(map(_DAY.match, ends)):
        return "/".join(ends)
    ends.sort(key=lambda end: end[:10])
    return ends[0] if ends[0][:10] == ends[1][:10] else "/".join(ends)


def _numbers(value: Any) -> list[float]:
    """Return the numbers of a box, none if it is no box."""
    parts = value.split(",") if isinstance(value, str) else value
    if not isinstance(parts, list) or len(parts) not in (4, 6) or any(isinstance(one, bool) for one in parts):
        return []
    try:
        return [max(-90.0, min(90.0, float(one))) for one in parts]
    except (TypeError, ValueError):
        return []


def _bbox(value: Any) -> Any:
    """Return a box on Earth whose lower values come first."""
    numbers = _numbers(value)
    if not numbers:
        return value
    half = len(numbers) // 2
    pairs = [sorted(pair) for pair in zip(numbers[:half], numbers[half:], strict=True)]
    made = [low for low, _ in pairs] + [high for _, high in pairs]
    return _as_drawn(made, value)


def _as_drawn(numbers: list[float], value: Any) -> Any:
    return ",".join(map(str, numbers)) if isinstance(value, str) else numbers


_SOUND = {
    "filter": _one_of(_FILTERS),
    "vintage": _one_of(_VINTAGES),
    "datetime": _datetime,
    "bbox": _bbox,
    # A name or a code of a unit must be one; an empty text, "not known", is right for all of them.
    **dict.fromkeys((*_UNITS, "name", "pcode", "parent"), lambda value: "" if _text(value) else value),
}
