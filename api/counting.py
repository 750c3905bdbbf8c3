"""Incidents counted by unit and period inside the store: no incident is loaded.

The rules are those of `geo.aggregate`: by the first day, by the finest unit that is known, and
what is not known as finely as asked stays apart.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

from api.memory import COUNT_SUMS, OWN_COUNTS
from api.params import Days
from api.stored import INCIDENTS
from api.table import Sql, where
from geo.aggregate import FINENESS, known_units, period_of, periods, unit_at
from geo.boundaries import Boundaries
from geo.errors import QueryError
from geo.model import LEVELS, Level, Period, Unit
from geo.storage.opening import LiteConnection
from geo.storage.tally import KEPT, MEASURES, Kept, table_of, totals_of
from geo.storage.tally_rows import kept_counts
from geo.vintage_set import VintageSet

# More units x periods than this take longer to count than anybody waits.
MAX_ROWS = 100_000
# Reading a row by way of an index takes as long as reading so many in the order in which they lie.
_SCATTERED = 5
_YEAR = "substr({0}, 1, 4)"
_QUARTER = "substr('-01-04-07-10', (CAST(substr({0}, 6, 2) AS INT) - 1) / 3 * 3 + 1, 3)"
_FIRST_DAY: dict[Period, str] = {
    "day": "{0}",
    "week": "date({0}, 'weekday 0', '-6 days')",  # the Monday: ISO 8601
    "month": "substr({0}, 1, 7) || '-01'",
    "quarter": f"{_YEAR} || {_QUARTER} || '-01'",
    "year": f"{_YEAR} || '-01-01'",
}
_COUNTABLE = "CASE WHEN i.fatalities_best IS NULL AND i.fatalities_low IS NOT NULL THEN NULL ELSE {} END"
_SUMS: Mapping[str, str] = {
    "events": "count(*)",
    "fatalities_low": f"ifnull(sum({_COUNTABLE.format('i.fatalities_low')}), 0)",
    "fatalities_best": "ifnull(sum(i.fatalities_best), 0)",
    "fatalities_high": f"ifnull(sum({_COUNTABLE.format('i.fatalities_high')}), 0)",
    "injured_best": "ifnull(sum(i.injured_best), 0)",
    "abducted_best": "ifnull(sum(i.abducted_best), 0)",
    "n_unknown_fatalities": "sum(i.fatalities_best IS NULL)",
}
_PLACES: Mapping[Level, str] = {
    "country": "i.country",
    "admin1": "i.admin1_pcode",
    "admin2": "i.admin2_pcode",
    "admin3": "i.admin3_pcode",
}
Sums = dict[str, int]
Span = tuple[date | None, date | None]
Summed = tuple[dict[tuple[str, str], Sums], dict[str, Sums], int]
# p-code ("" where none is certain), unit above, first day of the period (None where none is certain), sums
Row = tuple[str, str, str | None, Sums]


@dataclass(frozen=True, slots=True)
class Counted:
    """Which incidents are counted, and how; `vintage` is the ISO day of the units, "" the reference."""

    level: Level
    period: Period | None = None
    days: Days = field(default_factory=Days)
    conditions: tuple[Sql, ...] = ()
    vintage: str = ""


def count(
    db: LiteConnection, asked: Counted, boundaries: Boundaries
) -> tuple[Iterator[tuple[Any, ...]], Mapping[str, Any]]:
    """Return a row for every unit and period, zeros too, and what stands in none of them.

    Without a period every unit has one row: all that was asked for, the undated included only
    when no days were asked for. With one, undated incidents are told apart.

    Parameters
    ----------
    db : LiteConnection
        The store.
    asked : Counted
        What is counted.
    boundaries : Boundaries
        The units.

    Returns
    -------
    rows : iterator of tuple
        As `api.memory.MemoryTables.make_counts` takes them.
    beside : mapping
        ``eventsCounted``, ``notPlaced`` by the unit above that is certain, ``noPeriod``.

    Raises
    ------
    QueryError
        If there would be more than `MAX_ROWS` rows.
    """
    conditions = [*asked.conditions, *_within_days(db, asked.days)]
    units = boundaries.units(asked.level)
    spans = _spans(db, conditions, asked, len(units))
    sums = _sums(db, conditions, asked, boundaries) if conditions else _kept_sums(db, asked, boundaries)
    placed, unplaced, undated = sums or _sums(db, conditions, asked, boundaries)
    beside = {
        "eventsCounted": sum(s["events"] for s in placed.values()),
        "notPlaced": [{"within": above or None, **sums} for above, sums in sorted(unplaced.items())],
        "noPeriod": undated,
    }
    return _rows(units, spans, placed, asked.period), beside


def _within_days(db: sqlite3.Connection, days: Days) -> list[Sql]:
    """Return the conditions that the first day, by which incidents are counted, is one of those asked for."""
    ends = ((">=", days.start), ("<=", days.end))
    found = [Sql(f"i.event_date {sign} ?", (day.isoformat(),)) for sign, day in ends if day]
    if not found:
        return []
    clause = where(found)
    (hits,) = db.execute(f"SELECT count(*) FROM incidents AS i{clause.text}", clause.values).fetchone()
    (last,) = db.execute("SELECT max(fid) FROM incidents").fetchone()
    if hits * _SCATTERED < (last or 0):
        return found
    # So many are read faster as they lie than in the order of their days; the plus keeps the index away.
    return [Sql(f"+{one.text}", one.values) for one in found]


def _sums(db: sqlite3.Connection, conditions: list[Sql], asked: Counted, boundaries: Boundaries) -> Summed:
    """Return sums by p-code and first day of the period, by unit above, and how many have no period."""
    clause = where(conditions)
    period = _period_sql(asked.period)
    groups = ", ".join([*_PLACES.values(), period])
    picked = f"{groups}, {', '.join(_SUMS.values())}"
    sql = f"SELECT {picked} FROM {INCIDENTS.source_of(clause)}{clause.text} GROUP BY {groups}"
    known = known_units(boundaries)

    @cache
    def unit(*codes: str) -> tuple[str, str]:
        told = dict(zip(_PLACES, codes, strict=True))
        if isinstance(boundaries, VintageSet):
            told = boundaries.codes(told)
        return unit_at(told.__getitem__, asked.level, known)

    def rows() -> Iterator[Row]:
        for country, admin1, admin2, admin3, first, *numbers in db.execute(sql, clause.values):
            yield *unit(country, admin1, admin2, admin3), first, dict(zip(_SUMS, numbers, strict=True))

    return _gathered(rows())


def _gathered(rows: Iterable[Row]) -> Summed:
    """Put rows together by unit and period; what has no unit or no certain day apart."""
    placed: dict[tuple[str, str], Sums] = {}
    unplaced: dict[str, Sums] = {}
    undated = 0
    for pcode, above, first, sums in rows:
        if not pcode:
            _add(unplaced.setdefault(above, dict.fromkeys(COUNT_SUMS, 0)), sums)
        elif first is None:
            undated += sums["events"]
        else:
            total = placed.setdefault((pcode, first), sums)
            if total is not sums:
                _add(total, sums)
    return placed, unplaced, undated


def _kept_sums(db: LiteConnection, asked: Counted, boundaries: Boundaries) -> Summed | None:
    """Return what `_sums` does for all incidents, from the counts that the store keeps.

    None for days and weeks, of which it keeps none.
    """
    within = next((p for p in KEPT if p == asked.period), None)
    if asked.period and within is None:
        return None
    kept = kept_counts(db)
    if isinstance(boundaries, VintageSet):
        there = {place: _recoded(place, boundaries) for place in {row[0] for row in kept}}
        kept = [(there[place], year, cells) for place, year, cells in kept]
    return _gathered(
        (pcode, above, first, dict(zip(MEASURES, numbers, strict=True)))
        for pcode, above, first, numbers in _kept_rows(kept, asked.level, within, boundaries)
    )


def _kept_rows(
    kept: list[tuple[str, int, bytes]], level: Level, period: Kept | None, boundaries: Boundaries
) -> Iterator[tuple[str, str, str | None, Sequence[int]]]:
    """Yield p-code, unit above, first day of the period ("" without one, None if not certain) and sums."""
    if period is None:
        known = known_units(boundaries)
        for place, numbers in totals_of(kept):
            codes = dict(zip(LEVELS, place.split("/"), strict=True))
            yield (*unit_at(codes.__getitem__, level, known), "", numbers)
        return
    table = table_of(kept, boundaries, level, period)
    for unit, start, numbers in zip(
        table.unit.tolist(), table.start.tolist(), table.sums.tolist(), strict=True
    ):
        yield (*table.units[unit], date.fromordinal(start).isoformat() if start else None, numbers)


def _recoded(place: str, boundaries: VintageSet) -> str:
    codes = boundaries.codes(dict(zip(LEVELS, place.split("/"), strict=True)))
    return "/".join(codes[level] for level in LEVELS)


def _add(total: Sums, more: Sums) -> None:
    for name, number in more.items():
        total[name] += number


def _period_sql(period: Period | None) -> str:
    """Return the first day of the incident's period; NULL where the day is not known that finely."""
    if period is None:
        return "''"
    start, end = (_FIRST_DAY[period].format(day) for day in ("i.event_date", "i.event_date_end"))
    fine = ", ".join(f"'{name}'" for name, rank in FINENESS.items() if rank <= FINENESS[period])
    return f"CASE WHEN i.time_precision IN ({fine}) OR {start} = {end} THEN {start} END"


def _spans(db: sqlite3.Connection, conditions: list[Sql], asked: Counted, n_units: int) -> list[Span]:
    """Return the half-open periods that get a row for every unit."""
    first, last = asked.days.start, asked.days.end
    # Clients write the ends of the calendar where they mean that there is no end.
    first = None if first and first.year == date.min.year else first
    last = None if last and last.year == date.max.year else last
    if first is None or last is None:
        clause = where(conditions)
        sql = f"SELECT min(i.event_date), max(i.event_date) FROM {INCIDENTS.source_of(clause)}{clause.text}"
        if not conditions:  # each on its own: then the index on days gives both ends
            sql = "SELECT (SELECT min(event_date) FROM incidents), (SELECT max(event_date) FROM incidents)"
        low, high = (
            date.fromisoformat(day) if day else None for day in db.execute(sql, clause.values).fetchone()
        )
        first, last = first or low, last or high
    first, last = first or last, last or first
    if first is None or last is None:
        return [] if asked.period else [(None, None)]
    if asked.period is None:
        return [(first, period_of(last, "day")[1])]
    shortest = {"day": 1, "week": 7, "month": 28, "quarter": 90, "year": 365}[asked.period]
    if ((last - first).days // shortest + 1) * n_units > MAX_ROWS:
        raise QueryError(
            "period",
            asked.period,
            f"{n_units} units over {first}/{last} are more than {MAX_ROWS} features; "
            "ask for fewer days with datetime, or for a longer period",
        )
    return list(periods(asked.period, first, last))


def _rows(
    units: tuple[Unit, ...],
    spans: list[Span],
    placed: Mapping[tuple[str, str], Sums],
    period: Period | None,
) -> Iterator[tuple[Any, ...]]:
    names = [c.name for c in OWN_COUNTS if c.name in COUNT_SUMS]
    zeros = dict.fromkeys(names, 0)
    for unit in units:
        for start, end in spans:
            at = start.isoformat() if start else None
            found = placed.get((unit.pcode, at or "" if period else ""), zeros)
            feature_id = f"{unit.pcode}:{at}" if period else unit.pcode
            until = end.isoformat() if end else None
            yield (feature_id, unit.pcode, at, until, "", *(found[name] for name in names))
