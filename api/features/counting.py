"""Incidents counted by unit and period; no incident is loaded. The rules are those of `geo.aggregate`."""

import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import repeat
from typing import Any

import numpy
from numpy.typing import NDArray

from api.features.figures import Cells, Figures, homes_of, read_figures
from api.features.positions import Positions
from api.features.stored import INCIDENTS
from api.params import Days
from api.sql.table import Sql, where
from geo.aggregate import clipped, period_of, periods
from geo.boundaries import Boundaries
from geo.errors import QueryError
from geo.model import LEVELS, MEASURES, SUMS_WITHOUT, Level, Period, Unit
from geo.storage.opening import LiteConnection
from geo.storage.tally import KEPT, table_of, totals_of
from geo.storage.tally_rows import kept_counts
from geo.vintage_set import VintageSet

# More units x periods than this take longer to count than anybody waits.
MAX_ROWS = 100_000
# Reading a row by way of an index takes as long as reading so many in the order in which they lie.
_SCATTERED = 5
Span = tuple[date | None, date | None]
# Each end on its own: then the index on days gives both.
_ENDS = "SELECT (SELECT min(event_date) FROM incidents), (SELECT max(event_date) FROM incidents)"


@dataclass(frozen=True, slots=True)
class Counted:
    """Which incidents are counted, and how; `vintage` is the ISO day of the units, "" the reference."""

    level: Level
    period: Period | None = None
    days: Days = field(default_factory=Days)
    conditions: tuple[Sql, ...] = ()
    vintage: str = ""


def count(
    db: LiteConnection, asked: Counted, boundaries: Boundaries, positions: Positions | None = None
) -> tuple[Iterator[tuple[Any, ...]], Mapping[str, Any]]:
    """Return a row for every unit and period, zeros too, and what stands in none of them.

    Without a period every unit has one row: all that was asked for, the undated included only
    when no days were asked for; then the row has no first and last day, since theirs are unknown.
    With one, undated incidents are told apart.

    Parameters
    ----------
    db : LiteConnection
        The store.
    asked : Counted
        What is counted.
    boundaries : Boundaries
        The units.
    positions : Positions, optional
        Where and when the incidents in `db` are, if that is at hand: a part of them is counted sooner so.

    Returns
    -------
    rows : iterator of tuple
        As `api.features.memory.MemoryTables.make_counts` takes them.
    beside : mapping
        ``eventsCounted``, ``notPlaced`` by the unit above that is certain, ``noPeriod``.

    Raises
    ------
    QueryError
        If there would be more than `MAX_ROWS` rows.
    """
    whole = not (asked.conditions or asked.days.given)
    units = boundaries.units(asked.level)
    ends = _asked_ends(asked.days)
    if None in ends and whole:
        ends = _filled(ends, db.execute(_ENDS).fetchone())
    # Too many periods are refused before anything is counted, if they can be told by then.
    spans = None if None in ends and not whole else _spans(ends, asked, len(units))
    cells = _kept_cells(db, asked, boundaries) if whole and positions is None else None
    if cells is None or spans is None:
        figures, which = _chosen(db, asked, positions)
        if spans is None:
            stated = (date.fromordinal(day).isoformat() if day else None for day in figures.ends(which))
            spans = _spans(_filled(ends, tuple(stated)), asked, len(units))
        cells = figures.cells(asked.level, asked.period, boundaries, which)
    certain = cells.placed & (cells.start > 0)
    events = cells.sums[:, 0]
    beside = {
        "eventsCounted": int(events[certain].sum()),
        "notPlaced": [{"within": above or None, **sums} for above, sums in cells.unplaced().items()],
        "noPeriod": int(events[cells.placed & (cells.start == 0)].sum()),
    }
    return _rows(units, spans, cells, asked.period, _asked_ends(asked.days)), beside


def _chosen(
    db: LiteConnection, asked: Counted, positions: Positions | None
) -> tuple[Figures, NDArray[numpy.bool_] | None]:
    """Return figures and which of them are counted, None for all."""
    if positions is None:
        return read_figures(db, where([*asked.conditions, *_within_days(db, asked.days)])), None
    if not asked.conditions:
        return positions.of_first_days(asked.days), None
    clause = where([*asked.conditions, *_within_days(db, asked.days)])
    found = db.execute(f"SELECT i.fid FROM {INCIDENTS.source_of(clause)}{clause.text}", clause.values)
    return positions.figures, positions.which(numpy.fromiter((fid for (fid,) in found), numpy.int64))


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


def _kept_cells(db: LiteConnection, asked: Counted, boundaries: Boundaries) -> Cells | None:
    """Return the sums of all incidents from the counts that the store keeps.

    None for days and weeks, of which it keeps none.
    """
    within = next((p for p in KEPT if p == asked.period), None)
    if asked.period and within is None:
        return None
    kept = kept_counts(db)
    if within is None:
        totals = dict(totals_of(kept))
        homes, home = homes_of(totals, asked.level, boundaries)
        sums = numpy.array(list(totals.values()), numpy.int64).reshape(-1, len(MEASURES))
        return Cells(homes, home, numpy.ones_like(home), sums)
    if isinstance(boundaries, VintageSet):
        there = {place: _recoded(place, boundaries) for place in {row[0] for row in kept}}
        kept = [(there[place], year, cells) for place, year, cells in kept]
    table = table_of(kept, boundaries, asked.level, within)
    whole = (column.astype(numpy.int64) for column in (table.unit, table.start, table.sums))
    return Cells(table.units, *whole)


def _recoded(place: str, boundaries: VintageSet) -> str:
    codes = boundaries.codes(dict(zip(LEVELS, place.split("/"), strict=True)))
    return "/".join(codes[level] for level in LEVELS)


def _asked_ends(days: Days) -> Span:
    """Return the days asked for; clients write the ends of the calendar where there is no end."""
    first, last = days.start, days.end
    return (
        None if first and first.year == date.min.year else first,
        None if last and last.year == date.max.year else last,
    )


def _filled(ends: Span, stated: tuple[str | None, ...]) -> Span:
    """Return ends, open ones taken from the first and the last day (ISO) that there are."""
    there = [date.fromisoformat(day) if day else None for day in stated]
    first, last = (end or day for end, day in zip(ends, there, strict=True))
    return first or last, last or first


def _spans(ends: Span, asked: Counted, n_units: int) -> list[Span]:
    """Return the half-open periods that get a row for every unit."""
    first, last = ends
    if asked.period is None and not asked.days.given:
        return [(None, None)]
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
    units: tuple[Unit, ...], spans: list[Span], cells: Cells, period: Period | None, ends: Span
) -> Iterator[tuple[Any, ...]]:
    pcodes = [unit.pcode for unit in units]
    starts = [start.toordinal() if start and period else 1 for start, _ in spans]
    spans = [clipped((start, end), *ends) if start and end else (start, end) for start, end in spans]
    firsts = [start.isoformat() if start else None for start, _ in spans]
    untils = [end.isoformat() if end else None for _, end in spans]
    ids = [f"{pcode}:{first}" for pcode in pcodes for first in firsts] if period else pcodes
    sums = _known(cells.table(pcodes, starts))
    owners = (pcode for pcode in pcodes for _ in spans)
    return zip(ids, owners, firsts * len(units), untils * len(units), repeat(""), *sums)


def _known(sums: NDArray[numpy.int64]) -> list[list[int | None]]:
    """Return the columns of a table of `MEASURES`, with None where `geo.aggregate.known_sums` has it."""
    columns: dict[str, list[int | None]] = dict(zip(MEASURES, sums.T.tolist(), strict=True))
    events = sums[:, 0]
    for unknown, names in SUMS_WITHOUT.items():
        silent = (events > 0) & (sums[:, MEASURES.index(unknown)] == events)
        for row in silent.nonzero()[0].tolist():
            for name in names:
                columns[name][row] = columns[name][row] or None
    return list(columns.values())
