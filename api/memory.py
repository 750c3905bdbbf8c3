"""Polygons and their counts as tables in memory, so that they answer as the incidents do."""

import sqlite3
import threading
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import orjson
import shapely

from api.functions import box_wkb, register
from api.schemas import COUNT_COLUMNS, Column
from api.table import Sql, Table
from geo.geojson import polygon
from geo.model import BBox

_SQL_TYPES = {"integer": "INTEGER", "boolean": "INTEGER", "number": "REAL"}
MAX_TABLES = 24


class MemoryTables:
    """Tables of polygon features in one SQLite database in memory, the least used one dropped first."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._db = sqlite3.connect(":memory:", check_same_thread=False, isolation_level=None)
        register(self._db)
        self._db.execute(
            "CREATE TABLE shapes (pcode TEXT PRIMARY KEY, geojson TEXT, wkb BLOB, "
            "west REAL, south REAL, east REAL, north REAL) WITHOUT ROWID"
        )
        self._shapes: set[str] = set()
        self._tables: OrderedDict[object, tuple[Table, Any]] = OrderedDict()
        self._made = 0

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Give the connection to one thread at a time."""
        with self._lock:
            yield self._db

    def add_shapes(self, shapes: Mapping[str, Any]) -> None:
        """Add polygons (shapely, CRS84) by p-code; known ones stay."""
        with self._lock:
            for pcode, shape in shapes.items():
                if pcode not in self._shapes:
                    text = orjson.dumps(polygon(shape)).decode()
                    # Asked of what is given out, so that a filter agrees with the coordinates seen.
                    seen = shapely.from_geojson(text)
                    row = (pcode, text, shapely.to_wkb(seen), *seen.bounds)
                    self._db.execute("INSERT INTO shapes VALUES (?, ?, ?, ?, ?, ?, ?)", row)
                    self._shapes.add(pcode)

    def find(self, name: object) -> tuple[Table, Any] | None:
        """Return a table made earlier, with what was kept beside it."""
        with self._lock:
            if name in self._tables:
                self._tables.move_to_end(name)
            return self._tables.get(name)

    def make(
        self,
        name: object,
        columns: tuple[Column, ...],
        features: Iterable[Mapping[str, Any]],
        beside: Any = None,
    ) -> Table:
        """Make a table of features without geometry, which is joined by their ``pcode``.

        Parameters
        ----------
        name : hashable
            By which `find` finds it again.
        columns : tuple of Column
            Their properties.
        features : iterable of mapping
            GeoJSON features.
        beside : any
            Kept with the table.
        """
        with self._lock:
            while len(self._tables) >= MAX_TABLES:
                _, (old, _) = self._tables.popitem(last=False)
                self._db.execute(f"DROP TABLE {old.source.split()[0]}")
            self._made += 1
            table = f"features_{self._made}"
            shape = ", ".join(f"{c.name} {_SQL_TYPES.get(c.kind, 'TEXT')}" for c in columns)
            self._db.execute(
                f"CREATE TABLE {table} (id TEXT PRIMARY KEY, properties TEXT, {shape}) WITHOUT ROWID"
            )
            marks = ", ".join("?" * (len(columns) + 2))
            self._db.execute("BEGIN")
            for feature in features:
                values = [_stored(feature["properties"][c.name]) for c in columns]
                text = orjson.dumps(feature["properties"]).decode()
                self._db.execute(f"INSERT INTO {table} VALUES ({marks})", (feature["id"], text, *values))
            self._db.execute("COMMIT")
            made = _table(table, columns)
            self._tables[name] = (made, beside)
            return made


def _table(name: str, columns: tuple[Column, ...]) -> Table:
    feature = (
        'CAST(\'{"type":"Feature","id":\' || json_quote(r.id) || \',"geometry":\' || '
        "ifnull(s.geojson, 'null') || ',\"properties\":' || r.properties || '}' AS BLOB)"
    )
    return Table(
        source=f"{name} AS r LEFT JOIN shapes AS s ON s.pcode = r.pcode",
        key="r.id",
        feature=feature,
        columns={c.name: f"r.{c.name}" for c in columns},
        geometry="s.wkb",
        in_box=_in_box,
    )


def _stored(value: Any) -> Any:
    return orjson.dumps(value).decode() if isinstance(value, dict | list) else value


def _in_box(bbox: BBox) -> Sql:
    west, south, east, north = bbox
    across = "s.east >= ? AND s.west <= ?" if west <= east else "(s.east >= ? OR s.west <= ?)"
    text = f"{across} AND s.north >= ? AND s.south <= ? AND atlas_spatial('s_intersects', s.wkb, ?)"
    return Sql(text, (west, east, south, north, box_wkb(bbox)))


COUNT_SUMS = tuple(
    c.name for c in COUNT_COLUMNS if c.kind == "integer" and not c.name.startswith("population")
)
