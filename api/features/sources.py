"""Where each collection's features come from: the store, the boundary set, or counting one in the other."""

import sqlite3
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from api.collections import Collection
from api.features.counting import Counted, count
from api.features.disk import Disk
from api.features.following import Following
from api.features.memory import MemoryTables
from api.features.positions import KeptPositions, Positions, read_positions
from api.features.shapes import Shapes
from api.features.stored import BOX, EXTENT, HOME, INCIDENTS, REPORTS
from api.sql.functions import register
from api.sql.relations import KeptLinks, Relations
from api.sql.repeats import Repeats
from api.sql.table import Counter, Table
from geo.aggregate import period_of
from geo.boundaries import Boundaries
from geo.errors import StoreError
from geo.model import BBox, Level
from geo.storage.ahead import read_ahead
from geo.storage.opening import LiteConnection, connect, explain
from geo.storage.reading import Totals
from geo.storage.seal import version_of
from geo.store import SERVERS, Store, open_store
from geo.vintage_set import at_vintage


@dataclass(frozen=True, slots=True)
class Extent:
    """Box (CRS84) and days that the data of a collection fill; None when there are none."""

    bbox: BBox | None
    start: str | None = None
    end: str | None = None


@dataclass(slots=True)
class _Cached:
    version: str = ""
    values: dict[Any, Any] = field(default_factory=dict)


class Sources:
    """The data behind the server: one store, or a copy that follows a database, and one boundary set."""

    def __init__(self, store: str | Path, boundaries: Boundaries) -> None:
        self.boundaries = boundaries
        self._following = Following(str(store)) if str(store).startswith(SERVERS) else None
        self.store: Store = open_store(self._following.path if self._following else store, read_only=True)
        self.disk = Disk(lambda: read_ahead(self.store.path))
        self._counters = {True: Counter(), False: Counter()}
        self.memory = MemoryTables()
        self.shapes = Shapes(boundaries)
        self.positions = KeptPositions(self._read_positions)
        self._read_by: LiteConnection | None = None
        self._links = KeptLinks()
        self._totals: tuple[str, Totals] | None = None
        self._local = threading.local()
        self._opened: list[sqlite3.Connection] = []
        self._lock = threading.Lock()
        self._extents = _Cached()
        self._counting = threading.Lock()

    def close(self) -> None:
        """Close the store."""
        if self._read_by is not None:
            with suppress(sqlite3.Error):
                self._read_by.interrupt()
        self.positions.wait()
        self.store.close()
        self.memory.close()
        with self._lock:
            for db in self._opened:
                db.close()
            self._opened.clear()
        if self._following:
            self._following.close()

    def prepare(self) -> None:
        """Begin to read what is kept in memory, and the store's file ahead, before the first question."""
        self.disk.read_ahead()
        with suppress(StoreError):  # whoever asks next meets the same error and tells it
            self.positions.of(self.version())

    def refresh(self) -> None:
        """Bring what is read up to date with a database; a store in a file always is."""
        if self._following:
            self._following.refresh()

    def counter_of(self, collection: Collection) -> Counter:
        """Return the counter of what a collection lies in: the store or the memory."""
        return self._counters[collection.content in ("units", "counts")]

    def version(self) -> str:
        """Return a token that changes with the store and the boundary set."""
        try:
            return self.version_in(self._connection())
        except sqlite3.Error as error:
            raise explain(error, self.store.path) from error

    def totals(self) -> Totals:
        """Return what stands in the store, counted once for each of its states."""
        version = self.version()
        if self._totals is None or self._totals[0] != version:
            self._totals = (version, self.store.totals())
        return self._totals[1]

    def version_in(self, db: LiteConnection) -> str:
        """Return the version that this thread's connection to the store sees; in `reading` it stays."""
        # SQLite counts what others commit: as long as nothing is, the version holds.
        (count,) = db.execute("PRAGMA data_version").fetchone()
        known: tuple[int, str] = getattr(self._local, "version", (-1, ""))
        if known[0] != count:
            known = (count, f"{version_of(db)}-{self.boundaries.version}")
            self._local.version = known
        return known[1]

    def positions_in(self, db: sqlite3.Connection, version: str) -> Positions | None:
        """Return where incidents are in what a connection sees, if that is this version and at hand."""
        assert isinstance(db, LiteConnection)
        return self.positions.of(version) if self.version_in(db) == version else None

    def _read_positions(self) -> Positions:
        self._read_by = db = connect(self.store.path, read_only=True, timeout=10.0)
        try:
            db.execute("PRAGMA cache_size = -2048")  # read once, from end to end
            db.execute("BEGIN")
            return read_positions(db, f"{version_of(db)}-{self.boundaries.version}")
        finally:
            self._read_by = None
            db.close()

    @contextmanager
    def reading(self, collection: Collection) -> Iterator[sqlite3.Connection]:
        """Give the connection that holds a collection, in one state of the data."""
        if collection.content in ("units", "counts"):
            with self.memory.reading() as db:
                yield db
            return
        with self._reading_store() as db:
            yield db

    @contextmanager
    def _reading_store(self) -> Iterator[LiteConnection]:
        try:
            db = self._connection()
            db.execute("BEGIN")
            try:
                version = self.version_in(db)
                self._local.relations.begin(version, lambda: self.positions.of(version))
                self._local.repeats.begin()
                yield db
            finally:
                db.execute("ROLLBACK")
        except sqlite3.Error as error:
            raise explain(error, self.store.path) from error

    def _connection(self) -> LiteConnection:
        db: LiteConnection | None = getattr(self._local, "db", None)
        if db is None:
            db = connect(self.store.path, read_only=True, timeout=10.0)
            db.execute("PRAGMA cache_size = -2048")
            register(db)
            self._local.relations, self._local.repeats = Relations(db, self._links), Repeats(db)
            with self._lock:
                self._opened.append(db)
            self._local.db = db
        return db

    def units(self, level: Level, vintage: str = "") -> Table:
        """Return the polygons of a level; disputed territory stands among the countries, marked as such."""
        found = self.memory.units(level, vintage)
        if found:
            return found
        ground = self.ground(vintage)
        units = list(ground.units(level))
        shapes = ground.geometries(level)
        if level == "country":
            units += ground.disputed
            shapes |= {u.pcode: ground.geometry(u.pcode) for u in ground.disputed}
        return self.memory.make_units(level, units, shapes, vintage)

    def borders(self) -> Sequence[Any]:
        """Return the provinces as pages draw them below features: web mercator as 0..1, y downward."""
        found: Sequence[Any] = self.shapes.at("admin1", 5)[1]
        return found

    def ground(self, vintage: str) -> Boundaries:
        """Return the units of the ISO day of a vintage, "" for the reference."""
        return at_vintage(self.boundaries, date.fromisoformat(vintage)) if vintage else self.boundaries

    def feature(self, event_id: str) -> bytes | None:
        """Return an incident's feature; the id of a report's own finds the one that it was merged into."""
        sql = f"SELECT f.feature FROM {INCIDENTS.source} WHERE i.event_id = ?"
        try:
            db = self._connection()
            row = db.execute(sql, (event_id,)).fetchone()
            if row is None:
                home = db.execute(HOME, (event_id,)).fetchone()
                row = db.execute(sql, home).fetchone() if home else None
            return bytes(row[0]) if row else None
        except sqlite3.Error as error:
            raise explain(error, self.store.path) from error

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
            self.units(asked.level, asked.vintage)
            with self._reading_store() as db:
                at = self.positions_in(db, version)
                rows, beside = count(db, asked, self.ground(asked.vintage), at)
            return self.memory.make_counts(name, asked.level, rows, beside, asked.vintage), beside

    def extent(self, collection: Collection, version: str) -> Extent:
        """Return what the data of a collection fill."""
        if self._extents.version != version:
            self._extents = _Cached(version)
        known = self._extents.values
        if collection.id not in known:
            told = "reports" if collection.content == "reports" else "incidents"
            if (told, "days") not in known:  # one question for all that incidents are counted in
                known[told, "days"] = self._connection().execute(EXTENT[told]).fetchone()
            known[collection.id] = self._extent(collection, known[told, "days"])
        found: Extent = known[collection.id]
        return found

    def _extent(self, collection: Collection, days: tuple[str | None, str | None]) -> Extent:
        if collection.level is None:
            box = self._connection().execute(BOX).fetchone()
            return Extent(None if box[0] is None else tuple(box), *days)
        table = self.units(collection.level)
        with self.memory.reading() as memory:
            sql = f"SELECT min(s.west), min(s.south), max(s.east), max(s.north) FROM {table.source}"
            box = memory.execute(sql).fetchone()
        if collection.content == "units" or days[0] is None:
            return Extent(tuple(box))
        # The end of a counted period is the day after its last.
        return Extent(
            tuple(box), days[0], period_of(date.fromisoformat(days[1] or days[0]), "day")[1].isoformat()
        )


def whole_table(collection: Collection, sources: Sources, vintage: str = "") -> Table:
    """Return the table of a collection that needs no counting."""
    if collection.content == "incidents":
        return INCIDENTS
    if collection.content == "reports":
        return REPORTS
    assert collection.level is not None
    return sources.units(collection.level, vintage)
