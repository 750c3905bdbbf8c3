"""What the cells of a reviewed row say: which were edited, each as its column's type.

Spreadsheets write days in the way of their country. What a row said when it was exported tells in which.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import orjson

from geo.errors import InputError
from geo.records import Record
from geo.review_file import BASE, EDITABLE, GROUPS, NUMBERS, PLACE, READ_ONLY, UNITS, mark_of

# A day in digits as spreadsheets write it, with the midnight that some put behind it.
_DIGITS = re.compile(r"(\d{1,4})([/.-])(\d{1,2})\2(\d{2,4})\.?(?:[ T]0?0:00(?::00)?)?")
# One that begins with the year has one order only.
_ORDERS = ("dmy", "mdy")


def order_of_days(rows: Iterable[Mapping[str, Any]]) -> str:
    """Return in which order a file writes day, month and year: "dmy" or "mdy", "" if it does not say.

    It is the one in which most of the days that can be read in one order only are those exported.
    """
    found: Counter[str] = Counter()
    for row in rows:
        for name in ("event_date", "event_date_end"):
            text = str(row.get(name) or "").strip()
            if not _DIGITS.fullmatch(text):
                continue
            told = _told(row).get(name)
            fits = [order for order in _ORDERS if told and _in_order(text, order) == told]
            found.update(fits if len(fits) == 1 else ())
    day_first, month_first = (found[order] for order in _ORDERS)
    return "" if day_first == month_first else _ORDERS[day_first < month_first]


def _told(row: Mapping[str, Any]) -> Mapping[str, Any]:
    try:
        told = orjson.loads(row.get(BASE) or "{}")
    except orjson.JSONDecodeError:
        return {}
    return told if isinstance(told, dict) else {}


def _in_order(text: str, order: str) -> str | None:
    """Return the ISO day of one written in digits, None when there is none in this order."""
    parts = _DIGITS.fullmatch(text)
    if parts is None:
        return None
    told = dict(zip(order, parts.group(1, 3, 4), strict=True))
    if len(told["y"]) not in ((4,) if order == "ymd" else (2, 4)) or max(len(told["d"]), len(told["m"])) > 2:
        return None
    year = int(told["y"]) + (2000 if len(told["y"]) == 2 else 0)
    try:
        return date(year, int(told["m"]), int(told["d"])).isoformat()
    except ValueError:
        return None


def _day(name: str, text: str, order: str) -> str | None:
    """Return a day as YYYY-MM-DD where it is one in digits; anything else as it stands."""
    if not _DIGITS.fullmatch(text) or _in_order(text, "ymd"):
        return (_in_order(text, "ymd") or text) or None
    if order:
        return _in_order(text, order) or text
    days = {day for one in _ORDERS if (day := _in_order(text, one))}
    if len(days) > 1:
        raise InputError(
            f"{name}: {text!r} does not say which is the day and which the month; write YYYY-MM-DD"
        )
    return next(iter(days), text)


def edits_of(row: Mapping[str, Any], order: str = "") -> dict[str, Record]:
    """Return by field the row's columns, typed, where any of them is not what was exported.

    Parameters
    ----------
    row : mapping
        As `geo.review_file.read_review` gives it.
    order : str
        Of the file's days, from `order_of_days`.

    Raises
    ------
    InputError
        If a cell is none of its column, or one was edited that is for reading only.
    """
    if not row.get(BASE):
        # What was changed is seen by it. A row that only merges, splits or rejects needs none.
        given = [name for name in EDITABLE if row.get(name) not in (None, "")]
        if given and not str(row.get("review_action") or "").strip():
            raise InputError(
                f"has {', '.join(given[:3])} but no {BASE}, so that no edit can be told; "
                "edit a file that `review export` wrote, with that column left in it"
            )
        return {}
    try:
        told = orjson.loads(row[BASE])
        base = {name: told[name] for name in EDITABLE}
    except (orjson.JSONDecodeError, KeyError, TypeError):
        raise InputError(f"{BASE} was changed; it must stay as exported") from None
    found = {}
    for field, names in GROUPS.items():
        typed = {
            name: _typed(name, row[name], base[name], order) if name in row else base[name] for name in names
        }
        if typed != {name: base[name] for name in names}:
            found[field] = typed
    if "place" not in found:
        _refuse_units(row, told)
    _refuse_shown(row, told)
    ticked = str(row.get("reviewed") or "").strip().casefold() in ("true", "1", "yes")
    if ticked and told.get("reviewed") is False and not (found or row.get("review_action")):
        raise InputError("reviewed is for reading only; write `reviewed` into review_action")
    return found


def _refuse_units(row: Mapping[str, Any], base: Mapping[str, Any]) -> None:
    """Refuse another name for a unit, which alone would change nothing."""
    for name in UNITS:
        if name in row and name in base and (row[name] or "") != (base[name] or ""):
            raise InputError(
                f"{name} is for reading only; to move the incident give place_pcode "
                "(`incident-atlas gazetteer find NAME` tells it) or the point"
            )


def _refuse_shown(row: Mapping[str, Any], base: Mapping[str, Any]) -> None:
    """Refuse an edit of what follows from the reports, which would change nothing either."""
    for name in READ_ONLY:
        if name in row and name in base and _shown_otherwise(name, row[name], base[name]):
            raise InputError(
                f"{name} is for reading only and was edited; put it back as exported, correct what is wrong "
                "in the columns that may be edited, and write a remark into review_why"
            )


def _shown_otherwise(name: str, value: Any, told: Any) -> bool:
    text = "" if value is None else str(value).strip()
    if isinstance(told, bool):
        # In other words a spreadsheet of another language writes them ("WAHR"): those are not compared.
        said = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False, "": False}
        return said.get(text.casefold(), told) is not told
    if isinstance(told, int | float):
        try:
            return abs(float(text.replace(",", ".")) - told) > 1e-6
        except ValueError:
            return True
    return bool(mark_of(text) != told)


def _typed(name: str, value: Any, base: Any, order: str) -> Any:
    """Return a cell as its column's type; a number that was not touched keeps all its digits."""
    text = "" if value is None else str(value).strip()
    if name not in NUMBERS:
        return _day(name, text, order) if name.startswith("event_date") else text
    if not text:
        return None
    try:
        number = float(text.replace(",", ".") if NUMBERS[name] == "REAL" else text)
        if NUMBERS[name] == "REAL":
            return base if base is not None and abs(number - base) < 1e-7 else number
        if number != int(number):
            raise ValueError
        return int(number)
    except (ValueError, OverflowError):
        kind = "number" if name in PLACE else "whole number"
        raise InputError(f"{name}: {text!r} is no {kind}; write digits only, or leave it empty") from None
