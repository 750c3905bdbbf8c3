"""One row of a coded table -> one report with one incident.

The report's text is the row itself, a line for each filled column, so that every figure and
date can be followed back to the cell that it comes from.
"""

import hashlib
import re
from calendar import monthrange
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from functools import lru_cache
from itertools import accumulate
from math import ceil, floor, isfinite

from geo.claims import combine_claims
from geo.datasets.layout import Layout
from geo.datasets.order import day_leads_here, whole_year
from geo.datasets.placing import Placer, Said
from geo.errors import InputError
from geo.model import GEO_PRECISIONS, Claim, Estimate, Evidence, GeoPrecision, Incident, Report, TimePrecision
from geo.taxonomy import EVENT_TYPES

_MONTHS = {name: n for n, name in enumerate(("jan", "feb", "mar", "apr", "may", "jun"), 1)}
_MONTHS |= {name: n for n, name in enumerate(("jul", "aug", "sep", "oct", "nov", "dec"), 7)}
_PRECISIONS: tuple[TimePrecision, ...] = ("day", "week", "month", "year")
_ROUNDED = re.compile(r"\d+([.,]\d+)?[eE]\+\d+")
_DECIMAL_COMMA = re.compile(r"-?\d{1,3},\d+")  # degrees, as spreadsheets of many countries write them
_TRUE = ("1", "true", "yes", "civilian targeting")


# Name of an actor, country and day -> its id, "" for none.
Who = Callable[[str, str, date | None], str]


def read_row(
    row: Mapping[str, str], layout: Layout, placer: Placer, who: Who
) -> tuple[Report, Incident, str]:
    """Return the row as report and incident, and what disagrees in it ("" when nothing does).

    Raises
    ------
    InputError
        If the row has no id, a value that cannot be read, or a country that no unit is known of.
    """
    told = layout.fields(row)
    name = _name(told, layout)
    report_id = f"{layout.name}:{name}"
    text, lines = _text(row)
    country = _country(told["country"], placer)
    first, last, precision = _dates(told, layout)
    sort, sub, civilians = _kind(row, told, layout)
    location, problem = placer.place(_said(told, layout))
    claim, fatalities = _claim(told, layout, report_id, lines, text)
    when = layout.columns.get("date") or layout.columns["year"]
    report = Report(
        id=report_id,
        report_id=report_id,
        text=text,
        title=f"{layout.title} {name}",
        source=told["source"] or layout.title,
    )
    claims = (claim,) if claim else ()
    incident = Incident(
        event_id=f"IA{hashlib.sha256(report_id.encode()).hexdigest()[:14]}",
        event_date=first,
        event_date_end=last,
        time_precision=precision,
        date_basis="absolute" if first else "unresolved",
        event_type=sort,
        sub_event_type=sub,
        location=location,
        actor1=told["actor1"],
        actor1_id=who(told["actor1"], country, first) if told["actor1"] else "",
        assoc_actor_1=_list(told["assoc_actor_1"]),
        actor2=told["actor2"],
        actor2_id=who(told["actor2"], country, first) if told["actor2"] else "",
        assoc_actor_2=_list(told["assoc_actor_2"]),
        civilian_targeting=civilians,
        claims=claims,
        fatalities=fatalities,
        injured=combine_claims(claims, "injured"),
        abducted=combine_claims(claims, "abducted"),
        evidence=tuple(
            _evidence(report_id, field, lines[column], text, layout.name)
            for field, column in (("event_date", when), ("location", layout.columns.get("location", "")))
            if column in lines
        ),
        report_ids=(report_id,),
    )
    return report, incident, problem


def _name(told: Mapping[str, str], layout: Layout) -> str:
    """Return the row's own id."""
    name = told["id"]
    if not name:
        raise InputError(f"no {layout.columns['id']}; a row needs its own id")
    if _ROUNDED.fullmatch(name):
        raise InputError(
            f"{layout.columns['id']} {name!r} was rounded by a spreadsheet and tells no row from the next; "
            "take the CSV as it was published, or format the column as text"
        )
    return name


def _country(told: str, placer: Placer) -> str:
    """Return the country's code."""
    country = placer.country(told)
    if not country:
        raise InputError(
            f"country {told!r} is not in the boundary set; `incident-atlas boundaries install` adds countries"
        )
    return country


def _text(row: Mapping[str, str]) -> tuple[str, dict[str, tuple[int, int]]]:
    """Return the filled cells as text, and by column the place of its line."""
    cells = {column: cell for column, value in row.items() if value and (cell := " ".join(value.split()))}
    parts = [f"{column}: {cell}\n" for column, cell in cells.items()]
    starts = accumulate(map(len, parts), initial=0)
    spans = ((at, at + len(part) - 1) for at, part in zip(starts, parts, strict=False))
    return "".join(parts), dict(zip(cells, spans, strict=True))


def _evidence(report_id: str, field: str, span: tuple[int, int], text: str, layout: str) -> Evidence:
    return Evidence(report_id, *span, text[slice(*span)], f"dataset.{layout}", field)


def _said(told: Mapping[str, str], layout: Layout) -> Said:
    longitude, latitude = (_number(told, layout, name) for name in ("longitude", "latitude"))
    if longitude is None or latitude is None:
        longitude = latitude = None
    elif not (-180 <= longitude <= 180 and -90 <= latitude <= 90):
        raise InputError(f"longitude {longitude}, latitude {latitude} is not on Earth; are they swapped?")
    known = "exact" if longitude is not None else "admin3"
    precision = told["geo_precision"] or known
    if precision not in GEO_PRECISIONS:
        raise InputError(layout.not_a_code("geo_precision", precision, GEO_PRECISIONS))
    exactly: GeoPrecision = next(p for p in GEO_PRECISIONS if p == precision)
    return Said(
        country=told["country"],
        admin1=told["admin1"],
        admin2=told["admin2"],
        admin3=told["admin3"],
        location=told["location"],
        longitude=longitude,
        latitude=latitude,
        precision=exactly,
    )


def _dates(told: Mapping[str, str], layout: Layout) -> tuple[date | None, date | None, TimePrecision]:
    if "year" in layout.columns and told["year"]:
        return _parts(*(_whole(told, layout, field) for field in ("year", "month", "day")))
    if not told["date"]:
        return None, None, "unknown"
    first = parse_day(told["date"], day_first=layout.day_first)
    end = told["date_end"]
    last = parse_day(end, day_first=layout.day_first) if end else first
    if last < first:
        raise InputError(f"the row ends on {last}, before it begins on {first}")
    code = told["time_precision"] or "day"
    if code not in _PRECISIONS:
        raise InputError(layout.not_a_code("time_precision", code, _PRECISIONS))
    precision: TimePrecision = next(p for p in _PRECISIONS if p == code)
    if first == last and precision == "week":
        first -= timedelta(days=first.weekday())
        last = first + timedelta(days=6)
    elif first == last and precision in ("month", "year"):
        return _parts(first.year, first.month if precision == "month" else None, None)
    return first, last, precision


def _parts(year: int | None, month: int | None, day: int | None) -> tuple[date, date, TimePrecision]:
    """Return the days of a date whose month or day may be unknown (None or 0)."""
    try:
        if not month:
            return date(year or 0, 1, 1), date(year or 0, 12, 31), "year"
        if not day:
            first = date(year or 0, month, 1)
            return first, first.replace(day=monthrange(first.year, month)[1]), "month"
        whole = date(year or 0, month, day)
    except ValueError:
        raise InputError(f"{year}-{month}-{day} is no day") from None
    return whole, whole, "day"


@lru_cache(maxsize=1 << 15)  # a table has fewer days than rows
def parse_day(text: str, *, day_first: bool | None = True) -> date:
    """Read a day: 2031-05-04 (with or without a time), 4 May 2031, May 4, 2031, 4-May-31, 04/05/2031.

    Parameters
    ----------
    text : str
        As the cell has it.
    day_first : bool or None
        What stands first in figures; None: whichever can only be.

    Raises
    ------
    InputError
        If it is none of these.
    """
    words = re.findall(r"\d+|[A-Za-z]+", text)
    try:
        if re.match(r"\d{4}\D", text):
            return date(whole_year(words[0]), int(words[1]), int(words[2]))
        named = [n for n, word in enumerate(words[:3]) if word[:3].lower() in _MONTHS]
        if named:
            month = _MONTHS[words[named[0]][:3].lower()]
            day, year = (word for n, word in enumerate(words[:3]) if n != named[0])
            return date(whole_year(year), month, int(day))
        one, two, year = (*map(int, words[:2]), words[2])
        leads = day_leads_here(text, one, two) if day_first is None else day_first
        return date(whole_year(year), *((two, one) if leads else (one, two)))
    except InputError:
        raise
    except (ValueError, IndexError):
        raise InputError(f"date {text!r} cannot be read; write YYYY-MM-DD") from None


def _kind(row: Mapping[str, str], told: Mapping[str, str], layout: Layout) -> tuple[str, str, bool]:
    civilians = told["civilian_targeting"].casefold() in _TRUE
    for kind in layout.kinds:
        if all(row.get(column, "").strip() in allowed for column, allowed in kind.when.items()):
            return kind.event_type, kind.sub_event_type, civilians or kind.civilian_targeting
    sort, sub = told["event_type"], told["sub_event_type"]
    if not sort and layout.kinds:
        asked = dict.fromkeys(column for kind in layout.kinds for column in kind.when)
        said = ", ".join(f"{column} {row.get(column, '')!r}" for column in asked)
        raise InputError(f"{said}: no [[kind]] of layout {layout.name} fits; correct the row, or add one")
    if sort not in EVENT_TYPES or sub not in EVENT_TYPES[sort]:
        raise InputError(
            f"event type {sort!r} / {sub!r} is not in the taxonomy; convert it in the layout's "
            "[values.event_type] and [values.sub_event_type], or with a [[kind]]"
        )
    return sort, sub, civilians


def _claim(
    told: Mapping[str, str], layout: Layout, report_id: str, lines: Mapping[str, tuple[int, int]], text: str
) -> tuple[Claim | None, Estimate]:
    """Return the table's figures as the claim of its source, and the range of the dead."""
    killed, low, high = (_count(told, layout, name) for name in ("killed", "killed_low", "killed_high"))
    low, high = killed if low is None else low, killed if high is None else high
    known_dead = [n for n in (low, killed, high) if n is not None]
    flagged = ""
    if known_dead != sorted(known_dead):
        # A figure that contradicts itself is kept, and waits for a reviewer.
        flagged = f"low, best and high of the dead are not in order: {', '.join(map(str, known_dead))}"
        low, high = min(known_dead), max(known_dead)
    hurt, hurt_low, hurt_high = (_count(told, layout, n) for n in ("injured", "injured_low", "injured_high"))
    taken = _count(told, layout, "abducted")
    known = [f for f in ("killed", "killed_low", "injured", "injured_low", "abducted") if told[f]]
    if not known:
        return None, Estimate()
    start, end = lines[layout.columns[known[0]]] if layout.columns.get(known[0]) in lines else (0, 0)
    claim = Claim(
        source=told["source"] or layout.title,
        source_type="unnamed",
        report_id=report_id,
        start=start,
        end=end,
        quote=text[start:end],
        killed_low=low,
        killed_high=high,
        injured_low=hurt if hurt_low is None else hurt_low,
        injured_high=hurt if hurt_high is None else hurt_high,
        abducted_low=taken,
        abducted_high=taken,
        flagged=flagged,
        rule=f"dataset.{layout.name}",
    )
    estimate = combine_claims([claim], "killed")
    if not flagged and killed is not None and low is not None and high is not None:
        # The table's own best estimate stands: its coders weighed the sources.
        estimate = Estimate(low, killed, high)
    return claim, estimate


def _count(told: Mapping[str, str], layout: Layout, field: str) -> int | None:
    """Return a count; a part of a death, shared out over linked events, is rounded to the safe side."""
    value = _number(told, layout, field)
    if value is None:
        return None
    if value < 0:
        raise InputError(
            f"{layout.column(field)} {value:g} is negative; if it stands for not known, "
            "a layout of your own may list it under `unknown`"
        )
    return ceil(value) if field.endswith("high") else floor(value)


def _whole(told: Mapping[str, str], layout: Layout, field: str) -> int | None:
    value = _number(told, layout, field)
    return None if value is None else int(value)


def _number(told: Mapping[str, str], layout: Layout, field: str) -> float | None:
    text = told[field]
    if not text:
        return None
    if field in ("longitude", "latitude") and _DECIMAL_COMMA.fullmatch(text):
        text = text.replace(",", ".")
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not isfinite(value) or abs(value) > 1e9:
        raise InputError(
            f"{layout.column(field)}: {text!r} is no number; leave the cell empty where none is known"
        )
    return value


def _list(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(";") if part.strip())
