"""Where each collection's features come from: the store, the boundary set, or counting one in the other."""

import sqlite3
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import orjson

from api.collections import Collection
from api.functions import register
from api.memory import COUNT_SUMS, OWN_COUNTS, MemoryTables
from api.params import Days
from api.stored import BOX, EXTENT, INCIDENTS, REPORTS
from api.table import Counter, Sql, Table, where
from geo.aggregate import aggregate, period_of, periods
from geo.boundaries import Boundaries
from geo.errors import QueryError
from geo.model import BBox, Incident, Level, Period, UnitPeriod
from geo.records import incident_from_record
from geo.store import Store, open_store
from geo.store_open import connect, explain

# More units x periods than this take longer to count than anybody waits.
MAX_ROWS = 100_000


@dataclass(frozen=True, slots=True)
class Counted:
    """Which incidents are counted, and how."""

    level: Level
    period: Period | None = None
    days: Days = field(default_factory=Days)
    conditions: tuple[Sql, ...] = ()


@dataclass(frozen=True, slots=True)
class Extent:
    """Box (CRS84) and days that the data of a collection fill; None when there are none."""

    bbox: BBox | None
    start: str | None = None
    end: str | None = None


@dataclass(slots=True)
class _Cached:
    version: str = ""
    values: dict[str, Any] = field(default_factory=dict)


class Sources:
    """The data behind the server: one store, opened for reading, and one boundary set."""

    def __init__(self, store: str | Path, boundaries: Boundaries) -> None:
        self.boundaries = boundaries
        self.store: Store = open_store(store, read_only=True)
        self._counters = {True: Counter(), False: Counter()}
        self.memory = MemoryTables()
        self._local = threading.local()
        self._opened: list[sqlite3.Connection] = []
        self._lock = threading.Lock()
        self._extents = _Cached()
        self._counting = threading.Lock()

    def close(self) -> None:
        """Close the store."""
        self.store.close()
        self.memory.close()
        with self._lock:
            for db in self._opened:
                db.close()
            self._opened.clear()

    def counter_of(self, collection: Collection) -> Counter:
        """Return the counter of what a collection lies in: the store or the memory."""
        return self._counters[collection.content in ("units", "counts")]

    def version(self) -> str:
        """Return a token that changes with the store and the boundary set."""
        return f"{self.store.version()}-{self.boundaries.version}"

    @contextmanager
    def reading(self, collection: Collection) -> Iterator[sqlite3.Connection]:
        """Give the connection that holds a collection, in one state of the data."""
        if collection.content in ("units", "counts"):
            with self.memory.reading() as db:
                yield db
            return
        try:
            db = self._connection()
            db.execute("BEGIN")
            try:
                yield db
            finally:
                db.execute("ROLLBACK")
        except sqlite3.Error as error:
            raise explain(error, self.store.path) from error

    def _connection(self) -> sqlite3.Connection:
        db: sqlite3.Connection | None = getattr(self._local, "db", None)
        if db is None:
            db = connect(self.store.path, read_only=True, timeout=10.0)
            db.execute("PRAGMA cache_size = -16384")
            db.execute("PRAGMA mmap_size = 1073741824")
            register(db)
            with self._lock:
                self._opened.append(db)
            self._local.db = db
        return db

    def units(self, level: Level) -> Table:
        """Return the polygons of a level; disputed territory stands among the countries, marked as such."""
        found = self.memory.units(level)
        if found:
            return found
        units = list(self.boundaries.units(level))
        shapes = self.boundaries.geometries(level)
        if level == "country":
            units += self.boundaries.disputed
            shapes |= {u.pcode: self.boundaries.geometry(u.pcode) for u in self.boundaries.disputed}
        return self.memory.make_units(level, units, shapes)

    def counts(self, asked: Counted, version: str) -> tuple[Table, Mapping[str, Any]]:
        """Return units with what is counted in them, and what could not be placed in any.

        Without a period every unit has one row: all that was asked for, the undated included only
        when no days were asked for. With one, undated incidents are told apart.

        Raises
        ------
        QueryError
            If there would be more than `MAX_ROWS` rows.
        """
        name = (version, asked)
        with self._counting:  # one at a time; who waited finds it ready
            found = self.memory.counts(name)
            if found:
                return found
            self.units(asked.level)
            incidents = self._incidents(asked)
            units = self.boundaries.units(asked.level)
            spans = _spans(incidents, asked, len(units))
            rows = aggregate(
                incidents,
                self.boundaries,
                asked.level,
                asked.period,
                start=asked.days.start,
                end=asked.days.end,
                zeros=False,
                by_type=False,
            )
            beside = _not_counted(rows, asked.period)
            made = self.memory.make_counts(name, asked.level, _all_rows(units, spans, rows, asked), beside)
            return made, beside

    def _incidents(self, asked: Counted) -> list[Incident]:
        conditions = list(asked.conditions)
        # By the first day, as counting does; a day alone would also take in what began before.
        if asked.days.start:
            conditions.append(Sql("i.event_date >= ?", (asked.days.start.isoformat(),)))
        if asked.days.end:
            conditions.append(Sql("i.event_date <= ?", (asked.days.end.isoformat(),)))
        clause = where(conditions)
        columns = "i.longitude, i.latitude, f.feature"
        sql = f"SELECT {columns} FROM {INCIDENTS.source}{clause.text} ORDER BY i.event_id"
        try:
            rows = self._connection().execute(sql, clause.values)
            return [_incident(*row) for row in rows]
        except sqlite3.Error as error:
            raise explain(error, self.store.path) from error

    def extent(self, collection: Collection, version: str) -> Extent:
        """Return what the data of a collection fill."""
        if self._extents.version != version:
            self._extents = _Cached(version)
        known = self._extents.values
        if collection.id not in known:
            known[collection.id] = self._extent(collection)
        found: Extent = known[collection.id]
        return found

    def _extent(self, collection: Collection) -> Extent:
        db = self._connection()
        days = db.execute(EXTENT["reports" if collection.content == "reports" else "incidents"]).fetchone()
        if collection.level is None:
            box = db.execute(BOX).fetchone()
            return Extent(None if box[0] is None else tuple(box), *days)
        table = self.units(collection.level)
        with self.memory.reading() as memory:
            sql = f"SELECT min(s.west), min(s.south), max(s.east), max(s.north) FROM {table.source}"
            box = memory.execute(sql).fetchone()
        if collection.content == "units" or days[0] is None:
            return Extent(tuple(box))
        # The end of a counted period is the day after its last.
        return Extent(tuple(box), days[0], period_of(date.fromisoformat(days[1]), "day")[1].isoformat())


def whole_table(collection: Collection, sources: Sources) -> Table:
    """Return the table of a collection that needs no counting."""
    if collection.content == "incidents":
        return INCIDENTS
    if collection.content == "reports":
        return REPORTS
    assert collection.level is not None
    return sources.units(collection.level)


def _incident(longitude: float | None, latitude: float | None, feature: bytes) -> Incident:
    record = orjson.loads(feature)["properties"]
    return incident_from_record(record | {"longitude": longitude, "latitude": latitude})


def _spans(incidents: list[Incident], asked: Counted, n_units: int) -> list[tuple[date | None, date | None]]:
    """Return the half-open periods that get a row for every unit."""
    days = [i.event_date for i in incidents if i.event_date is not None]
    first = asked.days.start or min(days, default=None)
    last = asked.days.end or max(days, default=None)
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


def _all_rows(
    units: tuple[Any, ...],
    spans: list[tuple[date | None, date | None]],
    rows: list[UnitPeriod],
    asked: Counted,
) -> Iterator[tuple[Any, ...]]:
    """Yield a row for each unit and period, zeros too; without a period the undated are added."""
    counted: dict[tuple[str, date | None], UnitPeriod] = {}
    for row in rows:
        key = (row.pcode, row.period_start if asked.period else None)
        if not row.pcode or (asked.period and row.period_start is None):
            continue
        old = counted.get(key)
        sums = {name: getattr(row, name) + getattr(old, name) for name in COUNT_SUMS} if old else {}
        counted[key] = replace(row, **sums)
    names = [c.name for c in OWN_COUNTS if c.name in COUNT_SUMS]
    zeros = (0,) * len(names)
    for unit in units:
        for start, end in spans:
            found = counted.get((unit.pcode, start if asked.period else None))
            sums_of = tuple(getattr(found, name) for name in names) if found else zeros
            at = start.isoformat() if start else None
            feature_id = f"{unit.pcode}:{at}" if asked.period else unit.pcode
            yield (feature_id, unit.pcode, at, end.isoformat() if end else None, "", *sums_of)


def _not_counted(rows: list[UnitPeriod], period: Period | None) -> Mapping[str, Any]:
    """Return what stands in no feature: by the unit above for the unplaced, in sum for the undated."""
    unplaced: dict[str, dict[str, int]] = {}
    for row in rows:
        if not row.pcode and row.events:
            sums = unplaced.setdefault(row.parent, dict.fromkeys(COUNT_SUMS, 0))
            for name in COUNT_SUMS:
                sums[name] += getattr(row, name)
    undated = sum(r.events for r in rows if r.pcode and r.period_start is None) if period else 0
    placed = sum(r.events for r in rows if r.pcode)
    return {
        "eventsCounted": placed - undated,
        "notPlaced": [{"within": parent or None, **sums} for parent, sums in sorted(unplaced.items())],
        "noPeriod": undated,
    }
