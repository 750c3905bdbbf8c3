"""Where each collection's features come from: the store, the boundary set, or counting one in the other."""

import sqlite3
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import orjson

from api.collections import Collection
from api.functions import register
from api.memory import COUNT_SUMS, MemoryTables
from api.params import Days
from api.schemas import COUNT_COLUMNS, INCIDENT_COLUMNS, REPORT_COLUMNS, UNIT_COLUMNS
from api.table import Counter, Sql, Table, where
from geo.aggregate import aggregate
from geo.boundaries import Boundaries
from geo.geojson import unit_feature
from geo.gpkg import INCIDENT_COLUMNS as STORED_COLUMNS
from geo.model import BBox, Incident, Level, Period, UnitPeriod
from geo.records import incident_from_record
from geo.store import Store, open_store
from geo.store_open import connect, explain


def _incident_columns() -> Mapping[str, str]:
    found = {name: f"i.{name}" for name in STORED_COLUMNS}
    for column in INCIDENT_COLUMNS:
        if column.kind in ("json", "strings"):
            found[column.name] = f"json_extract(CAST(f.feature AS TEXT), '$.properties.{column.name}')"
    return found


def _incident_box(bbox: BBox) -> Sql:
    west, south, east, north = bbox
    across, tree = "i.longitude BETWEEN ? AND ?", "lon_max >= ? AND lon_min <= ?"
    if west > east:
        across, tree = "(i.longitude >= ? OR i.longitude <= ?)", "(lon_max >= ? OR lon_min <= ?)"
    # The tree keeps single precision, rounded outwards: it may give too much, never too little.
    text = (
        f"i.fid IN (SELECT fid FROM incident_boxes WHERE {tree} AND lat_max >= ? AND lat_min <= ?) "
        f"AND {across} AND i.latitude BETWEEN ? AND ?"
    )
    return Sql(text, (west, east, south, north, west, east, south, north))


INCIDENTS = Table(
    source="incidents AS i JOIN incident_features AS f ON f.fid = i.fid",
    key="i.event_id",
    feature="f.feature",
    columns=_incident_columns(),
    geometry="substr(i.geom, 9)",
    in_box=_incident_box,
    walk="incidents AS i INDEXED BY incidents_event_id JOIN incident_features AS f ON f.fid = i.fid",
)

_EVENTS = "SELECT DISTINCT event_id FROM members WHERE members.report_id = r.report_id ORDER BY event_id"
_QUOTES = "SELECT DISTINCT quote FROM claims WHERE claims.report_id = r.report_id ORDER BY start, quote"
_REPORT_SQL = {
    "report_id": "r.report_id",
    "title": "r.title",
    "source": "r.source",
    "url": "CASE WHEN lower(r.url) GLOB 'http://*' OR lower(r.url) GLOB 'https://*' THEN r.url ELSE '' END",
    "published_at": "r.published_at",
    "language": "r.language",
    "n_incidents": f"(SELECT count(*) FROM ({_EVENTS}))",
    "event_ids": f"(SELECT json_group_array(event_id) FROM ({_EVENTS}))",
    "quotes": f"(SELECT json_group_array(quote) FROM ({_QUOTES}))",
}
REPORTS = Table(
    source="reports AS r",
    key="r.report_id",
    feature="CAST(json_object('type', 'Feature', 'id', r.report_id, 'geometry', json('null'), 'properties', json_object("
    + ", ".join(
        f"'{c.name}', {f'json({_REPORT_SQL[c.name]})' if c.kind == 'strings' else _REPORT_SQL[c.name]}"
        for c in REPORT_COLUMNS
    )
    + ")) AS BLOB)",
    columns=_REPORT_SQL,
    geometry="",
    in_box=lambda bbox: Sql("0"),
)


@dataclass(frozen=True, slots=True)
class Counted:
    """Which incidents are counted, and how."""

    level: Level
    period: Period | None = None
    days: Days = Days()
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

    def close(self) -> None:
        """Close the store."""
        self.store.close()
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
        found = self.memory.find(level)
        if found:
            return found[0]
        units = list(self.boundaries.units(level))
        shapes = self.boundaries.geometries(level)
        if level == "country":
            units += self.boundaries.disputed
            shapes |= {u.pcode: self.boundaries.geometry(u.pcode) for u in self.boundaries.disputed}
        self.memory.add_shapes({u.pcode: shapes[u.pcode] for u in units})
        return self.memory.make(level, UNIT_COLUMNS, [unit_feature(u, None) for u in units])

    def counts(self, asked: Counted, version: str) -> tuple[Table, Mapping[str, Any]]:
        """Return units with what is counted in them, and what could not be placed in any.

        Without a period every unit has one row: all that was asked for, the undated included only
        when no days were asked for. With one, undated incidents are told apart.
        """
        name = (version, asked)
        found = self.memory.find(name)
        if found:
            return found
        self.units(asked.level)
        incidents = self._incidents(asked)
        days = asked.days
        rows = aggregate(
            incidents,
            self.boundaries,
            asked.level,
            asked.period,
            start=days.start,
            end=days.end,
            by_type=False,
        )
        units = {u.pcode: u for u in self.boundaries.units(asked.level)}
        placed = [row for row in rows if row.pcode]
        if asked.period is None:
            placed = _one_row_each(placed, units, asked.level)
        else:
            placed = [row for row in placed if row.period_start is not None]
        beside = _not_counted(rows, asked.period)
        features = (unit_feature(units[row.pcode], None, row) for row in placed)
        return self.memory.make(name, COUNT_COLUMNS, features, beside), beside

    def _incidents(self, asked: Counted) -> list[Incident]:
        conditions = list(asked.conditions)
        # By the first day, as counting does; a day alone would also take in what began before.
        if asked.days.start:
            conditions.append(Sql("i.event_date >= ?", (asked.days.start.isoformat(),)))
        if asked.days.end:
            conditions.append(Sql("i.event_date <= ?", (asked.days.end.isoformat(),)))
        clause = where(conditions)
        sql = f"SELECT i.longitude, i.latitude, f.feature FROM {INCIDENTS.source}{clause.text} ORDER BY i.event_id"
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
        sql = "SELECT min(event_date), max(event_date_end) FROM incidents"
        first, last = db.execute(sql).fetchone()
        if collection.content == "incidents":
            box = db.execute(
                "SELECT min(longitude), min(latitude), max(longitude), max(latitude) FROM incidents"
            )
            west, south, east, north = box.fetchone()
            return Extent(None if west is None else (west, south, east, north), first, last)
        if collection.content == "reports":
            days = db.execute(
                "SELECT min(substr(published_at, 1, 10)), max(substr(published_at, 1, 10)) FROM reports"
            )
            return Extent(None, *days.fetchone())
        assert collection.level is not None
        table = self.units(collection.level)
        with self.memory.reading() as memory:
            sql = f"SELECT min(s.west), min(s.south), max(s.east), max(s.north) FROM {table.source}"
            west, south, east, north = memory.execute(sql).fetchone()
        if collection.content == "units":
            return Extent((west, south, east, north))
        return Extent((west, south, east, north), first, last)


def in_days(collection: Collection, days: Days) -> list[Sql]:
    """Return the condition that features overlap the days asked for; those without a date do not."""
    if collection.content == "incidents":
        start, end = "i.event_date", "i.event_date_end"
    elif collection.content == "reports":
        start = end = "substr(r.published_at, 1, 10)"
    else:
        return []
    found = []
    if days.end:
        found.append(Sql(f"{start} <= ?", (days.end.isoformat(),)))
    if days.start:
        found.append(Sql(f"{end} >= ?", (days.start.isoformat(),)))
    return found


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


def _one_row_each(rows: list[UnitPeriod], units: Mapping[str, Any], level: Level) -> list[UnitPeriod]:
    """Add a unit's undated incidents to its dated ones; a store without any gives zeros."""
    dated = {r.pcode: r for r in rows if r.period_start is not None}
    undated = {r.pcode: r for r in rows if r.period_start is None}
    made = []
    for pcode, unit in units.items():
        blank = UnitPeriod(pcode, unit.parent, level, None, None, "")
        row, more = dated.get(pcode, blank), undated.get(pcode, blank)
        made.append(replace(row, **{name: getattr(row, name) + getattr(more, name) for name in COUNT_SUMS}))
    return made


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
