"""Polygons and their counts as tables in memory, so that they answer as the incidents do."""

import sqlite3
import threading
import weakref
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import orjson
import shapely

from api.params import Days
from api.schemas import COUNT_COLUMNS, UNIT_COLUMNS, Column
from api.sql.functions import box_wkb, register
from api.sql.table import Sql, Table
from geo.geojson import polygon, unit_feature
from geo.model import LEVELS, BBox, Level, Unit

_SQL_TYPES = {"integer": "INTEGER", "boolean": "INTEGER", "number": "REAL"}
MAX_TABLES, MAX_ROWS = 24, 200_000  # a row takes some 80 bytes
OWN_COUNTS: tuple[Column, ...] = COUNT_COLUMNS[len(UNIT_COLUMNS) :]
COUNT_SUMS = tuple(c.name for c in OWN_COUNTS if c.kind == "integer")
_BOUNDS = ("s.west", "s.south", "s.east", "s.north")
_SHAPES = "LEFT JOIN %s AS s ON s.pcode = u.pcode"
_HEAD = '\'{"type":"Feature","id":\' || json_quote(%s) || \',"geometry":\' || ifnull(s.geojson, \'null\')'


class MemoryTables:
    """Polygons of units, and counts in them, in one SQLite database in memory.

    Units stay; of the counts the longest unused are dropped first.
    """

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._db = sqlite3.connect(":memory:", check_same_thread=False, isolation_level=None)
        register(self._db)
        self._units: dict[tuple[Level, str], Table] = {}
        self._counts: OrderedDict[object, tuple[Table, Any, int]] = OrderedDict()
        self._unused: list[str] = []
        self._made = 0

    def close(self) -> None:
        """Drop everything."""
        with self._lock:
            self._db.close()

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Give the connection to one thread at a time."""
        with self._lock:
            yield self._db

    def units(self, level: Level, vintage: str = "") -> Table | None:
        """Return the table of a level's units, None when it is not made yet."""
        return self._units.get((level, vintage))

    def make_units(
        self, level: Level, units: Iterable[Unit], shapes: Mapping[str, Any], vintage: str = ""
    ) -> Table:
        """Make the table of a level's units.

        Parameters
        ----------
        level, vintage
            By which `units` finds it again; the vintage is an ISO day, "" the reference.
        units : iterable of Unit
            The units.
        shapes : mapping
            Their polygons (shapely, CRS84) by p-code.
        """
        with self._lock:
            known = self._units.get((level, vintage))
            if known:
                return known
            columns = ", ".join(f"{c.name} {_SQL_TYPES.get(c.kind, 'TEXT')}" for c in UNIT_COLUMNS)
            name, drawn = _names(level, vintage)
            self._db.execute("BEGIN")
            self._db.execute(
                f"CREATE TABLE IF NOT EXISTS {drawn} (pcode TEXT PRIMARY KEY, geojson TEXT, wkb BLOB, "
                "west REAL, south REAL, east REAL, north REAL) WITHOUT ROWID"
            )
            self._db.execute(
                f"CREATE TABLE {name} (properties TEXT, {columns}, PRIMARY KEY (pcode)) WITHOUT ROWID"
            )
            for unit in units:
                self._add_unit(name, drawn, unit, shapes[unit.pcode])
            self._db.execute("COMMIT")
            self._units[level, vintage] = Table(
                source=f"{name} AS u {_SHAPES % drawn}",
                key="u.pcode",
                feature=f"CAST({_HEAD % 'u.pcode'} || ',\"properties\":' || u.properties || '}}' AS BLOB)",
                columns={c.name: f"u.{c.name}" for c in UNIT_COLUMNS},
                geometry="s.wkb",
                bounds=_BOUNDS,
                in_box=_in_box,
            )
            return self._units[level, vintage]

    def _add_unit(self, table: str, drawn: str, unit: Unit, shape: Any) -> None:
        made = unit_feature(unit, None)["properties"]
        made["names"] = orjson.dumps(made["names"]).decode()
        made["admin_level"] = LEVELS.index(unit.level)
        made |= {end: made[end] or ".." for end in ("valid_from", "valid_to")}
        properties = {c.name: made[c.name] for c in UNIT_COLUMNS}
        values = [properties[c.name] for c in UNIT_COLUMNS]
        marks = ", ".join("?" * (len(values) + 1))
        self._db.execute(
            f"INSERT INTO {table} VALUES ({marks})", (orjson.dumps(properties).decode(), *values)
        )
        text = orjson.dumps(polygon(shape)).decode()
        # Filters ask of what is given out, so that they agree with the coordinates that are seen.
        seen = shapely.from_geojson(text)
        row = (unit.pcode, text, shapely.to_wkb(seen), *seen.bounds)
        self._db.execute(f"INSERT OR IGNORE INTO {drawn} VALUES (?, ?, ?, ?, ?, ?, ?)", row)

    def counts(self, name: object) -> tuple[Table, Any] | None:
        """Return a table of counts made earlier, with what was kept beside it."""
        with self._lock:
            found = self._counts.get(name)
            if found is None:
                return None
            self._counts.move_to_end(name)
            return found[:2]

    def make_counts(
        self, name: object, level: Level, rows: Iterable[tuple[Any, ...]], beside: Any, vintage: str = ""
    ) -> Table:
        """Make a table of counts; the units of the level must have been made.

        Parameters
        ----------
        name : hashable
            By which `counts` finds it again.
        level, vintage
            Of the units.
        rows : iterable of tuple
            Feature id, p-code, and a value for each of `OWN_COUNTS`.
        beside : any
            Kept with the table.
        """
        with self._lock:
            self._made += 1
            table = f"counts_{self._made}"
            columns = ", ".join(f"{c.name} {_SQL_TYPES.get(c.kind, 'TEXT')}" for c in OWN_COUNTS)
            self._db.execute("BEGIN")
            self._db.execute(
                f"CREATE TABLE {table} (id TEXT PRIMARY KEY, unit TEXT, {columns}) WITHOUT ROWID"
            )
            marks = ", ".join("?" * (len(OWN_COUNTS) + 2))
            written = self._db.executemany(f"INSERT INTO {table} VALUES ({marks})", rows).rowcount
            self._db.execute("COMMIT")
            self._make_room(written)
            made = _counts_table(table, *_names(level, vintage))
            weakref.finalize(made, self._unused.append, table).atexit = False
            self._counts[name] = (made, beside, written)
            return made

    def _make_room(self, rows: int) -> None:
        """Forget tables; one that is still being read stays until it is not."""
        held = sum(one[2] for one in self._counts.values())
        while self._counts and (len(self._counts) >= MAX_TABLES or held + rows > MAX_ROWS):
            held -= self._counts.popitem(last=False)[1][2]
        while self._unused:
            self._db.execute(f"DROP TABLE {self._unused.pop()}")


def _names(level: Level, vintage: str) -> tuple[str, str]:
    """Return the names of the tables of units and of their polygons; `vintage` is an ISO day or ""."""
    suffix = f"_{vintage.replace('-', '')}" if vintage else ""
    return f"units_{level}{suffix}", f"shapes{suffix}"


def _counts_table(table: str, units: str, drawn: str) -> Table:
    own = " || ".join(f"',\"{c.name}\":' || json_quote(r.{c.name})" for c in OWN_COUNTS)
    unit = "substr(u.properties, 1, length(u.properties) - 1)"
    return Table(
        source=f"{table} AS r JOIN {units} AS u ON u.pcode = r.unit {_SHAPES % drawn}",
        key="r.id",
        feature=f"CAST({_HEAD % 'r.id'} || ',\"properties\":' || {unit} || {own} || '}}}}' AS BLOB)",
        columns={c.name: f"u.{c.name}" for c in UNIT_COLUMNS} | {c.name: f"r.{c.name}" for c in OWN_COUNTS},
        geometry="s.wkb",
        bounds=_BOUNDS,
        in_box=lambda bbox, days: of_units(f"{units} AS u {_SHAPES % drawn}", _in_box(bbox, days)),
    )


def of_units(source: str, condition: Sql) -> Sql:
    """Return a condition on counts that is asked of each unit once, not in each of its periods.

    Parameters
    ----------
    source : str
        The units, ``u``, with their polygons, ``s``.
    condition : Sql
        What must hold for a unit.
    """
    return Sql(f"r.unit IN (SELECT u.pcode FROM {source} WHERE {condition.text})", condition.values)


def _in_box(bbox: BBox, days: Days) -> Sql:
    west, south, east, north = bbox
    across = "s.east >= ? AND s.west <= ?" if west <= east else "(s.east >= ? OR s.west <= ?)"
    text = f"{across} AND s.north >= ? AND s.south <= ? AND atlas_spatial('s_intersects', s.wkb, ?)"
    return Sql(text, (west, east, south, north, box_wkb(bbox)))
