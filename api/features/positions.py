"""Where and when every incident is, in memory: boxes and days are answered without asking the store.

What is kept belongs to one version of the data. It is read beside the answers; until it is there,
and while somebody writes all the time, SQL answers the same.
"""

import sqlite3
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import numpy
import orjson
from numpy.typing import NDArray

from api.features.figures import Figures, read_all
from api.features.thrift import give_back
from api.params import Days
from api.sql.cursors import make_cursor, read_cursor
from api.sql.table import Asked, Page, Table
from geo.model import BBox

_BATCH = 20_000
_REST = 10
_ORDER = (
    "SELECT json_group_array(fid), max(event_id) FROM (SELECT fid, event_id FROM incidents "
    f"INDEXED BY incidents_event_id WHERE event_id > ? ORDER BY event_id LIMIT {_BATCH})"
)
_AFTER = "SELECT fid FROM incidents WHERE event_id > ? ORDER BY event_id LIMIT 1"
_BEFORE = "SELECT fid FROM incidents WHERE event_id < ? ORDER BY event_id DESC LIMIT 1"


@dataclass(frozen=True, slots=True)
class Positions:
    """Place, days, figures and order of every incident of one version of the data; some 60 bytes each.

    Attributes
    ----------
    version : str
        Of the data.
    figures : Figures
        In order of the first day.
    longitude, latitude : float arrays
        CRS84 degrees in the same order; NaN where there is no point.
    rank : integer array
        Place in the order of event ids.
    fids : integer array
        Row in the store by rank.
    reach : int
        Days from the first to the last day of the longest incident.
    """

    version: str
    figures: Figures
    longitude: NDArray[numpy.float64]
    latitude: NDArray[numpy.float64]
    rank: NDArray[numpy.int32]
    fids: NDArray[numpy.int32] | NDArray[numpy.int64]
    reach: int

    def find(self, box: BBox | None, days: Days) -> NDArray[numpy.int32]:
        """Return the ranks, in any order, of what lies in a box and overlaps days, all ends inclusive.

        Parameters
        ----------
        box : tuple of float or None
            West, south, east, north (CRS84); west > east crosses 180 degrees.
        days : Days
            The days; what has none is found only without any.
        """
        low, high = 0, len(self.rank)
        if days.given:
            start = days.start.toordinal() if days.start else 1
            # A bare number would make numpy copy the whole array into a wider type.
            low = int(self.figures.first.searchsorted(numpy.int32(max(start - self.reach, 1))))
            if days.end:
                high = int(self.figures.first.searchsorted(numpy.int32(days.end.toordinal()), side="right"))
        part = slice(low, max(low, high))
        inside = self.inside(box, part) if box is not None else numpy.ones(len(self.rank[part]), bool)
        if days.start:
            inside &= self.figures.last[part] >= days.start.toordinal()
        found: NDArray[numpy.int32] = self.rank[part][inside]
        return found

    @property
    def rows(self) -> NDArray[Any]:
        """Row of each in the store."""
        found: NDArray[Any] = self.fids[self.rank]
        return found

    def inside(self, box: BBox, part: slice = slice(None)) -> NDArray[numpy.bool_]:
        """Return which incidents of a part lie in a box."""
        west, south, east, north = box
        longitude, latitude = self.longitude[part], self.latitude[part]
        to_east, to_west = longitude >= west, longitude <= east
        found: NDArray[numpy.bool_] = to_east & to_west if west <= east else to_east | to_west
        return found & (latitude >= south) & (latitude <= north)

    def of_first_days(self, days: Days) -> Figures:
        """Return the figures of what begins on some days, both ends inclusive; of all when none are given."""
        low, high = 0, len(self.rank)
        if days.given:
            start = days.start.toordinal() if days.start else 1
            low = int(self.figures.first.searchsorted(numpy.int32(start)))
        if days.end:
            high = int(self.figures.first.searchsorted(numpy.int32(days.end.toordinal()), side="right"))
        return self.figures.take(slice(low, max(low, high)))

    def which(self, rows: NDArray[numpy.int64]) -> NDArray[numpy.bool_]:
        """Return which incidents are those of some rows in the store."""
        chosen = numpy.zeros(int(self.fids.max(initial=0)) + 1, bool)
        chosen[rows] = True
        found: NDArray[numpy.bool_] = chosen[self.rows]
        return found

    def beyond(self, db: sqlite3.Connection, event_id: str, back: bool) -> int:
        """Return the rank of the next event id (the one before, when `back`) of the same version."""
        row = db.execute(_BEFORE if back else _AFTER, (event_id,)).fetchone()
        if row is None:
            return -1 if back else len(self.fids)
        return int((self.fids == row[0]).nonzero()[0][0])


def read_page_at(
    db: sqlite3.Connection, table: Table, positions: Positions, box: BBox | None, days: Days, asked: Asked
) -> Page:
    """Return the page that `table.read_page` gives of the same version, for a box and days alone.

    Raises
    ------
    QueryError
        If the cursor was not made by this server for this order.
    """
    back, last = read_cursor(asked.cursor, 0)
    ranks = positions.find(box, days)
    matched = len(ranks)
    if last is not None:
        bound = positions.beyond(db, last[0], back)
        ranks = ranks[ranks <= bound] if back else ranks[ranks >= bound]
    more = len(ranks) > asked.limit
    if more:
        ranks = numpy.partition(ranks, -asked.limit if back else asked.limit - 1)
        ranks = ranks[-asked.limit :] if back else ranks[: asked.limit]
    rows = positions.fids[numpy.sort(ranks)].tolist()
    follows, precedes = (True, more) if back else (more, last is not None)
    return Page(
        features=table.features(db, rows),
        matched=matched,
        next_cursor=_cursor_at(db, rows[-1], back=False) if rows and follows else "",
        prev_cursor=_cursor_at(db, rows[0], back=True) if rows and precedes else "",
    )


def _cursor_at(db: sqlite3.Connection, row: int, *, back: bool) -> str:
    (event_id,) = db.execute("SELECT event_id FROM incidents WHERE fid = ?", (row,)).fetchone()
    return make_cursor((row, event_id), back=back)


def read_positions(db: sqlite3.Connection, version: str) -> Positions:
    """Read the positions of all incidents from a connection that is in one state of the data."""
    figures, own, points = read_all(db)
    fids = _fids(db)
    if fids.max(initial=0) < 2**31:
        fids = fids.astype(numpy.int32)
    by_fid = fids.argsort()
    rank = by_fid[fids[by_fid].searchsorted(own)].astype(numpy.int32)
    order = figures.first.argsort(kind="stable")
    figures = figures.take(order)
    return Positions(
        version,
        figures,
        points[order, 0],
        points[order, 1],
        rank[order],
        fids,
        int((figures.last - figures.first).max(initial=0)),
    )


def _fids(db: sqlite3.Connection) -> Any:
    """Return all rows in the store in order of event ids."""
    parts = [numpy.empty(0, numpy.int64)]
    last: str | None = ""  # before all ids
    while last is not None:
        batch, last = db.execute(_ORDER, (last,)).fetchone()
        parts.append(numpy.array(orjson.loads(batch), numpy.int64))
    return numpy.concatenate(parts)


class KeptPositions:
    """The positions of the present version, read by a thread of their own.

    Parameters
    ----------
    read : callable
        Returns the positions of the data as they are now.
    """

    def __init__(self, read: Callable[[], Positions]) -> None:
        self._read, self._lock = read, threading.Lock()
        self._kept: Positions | None = None
        self._thread: threading.Thread | None = None
        self._not_before = 0.0

    def of(self, version: str) -> Positions | None:
        """Return the positions of a version; None while they are not there, they are then being read."""
        kept = self._kept
        if kept is not None and kept.version == version:
            return kept
        with self._lock:
            idle = self._thread is None or not self._thread.is_alive()
            if idle and time.monotonic() >= self._not_before:
                self._kept = None  # two of them would be twice the memory
                self._thread = threading.Thread(target=self._run, name="positions", daemon=True)
                self._thread.start()
        return None

    def wait(self) -> None:
        """Wait for a reading that is under way."""
        with self._lock:
            thread = self._thread
        if thread is not None:
            thread.join()

    def _run(self) -> None:
        start = time.monotonic()
        with suppress(sqlite3.Error):  # whoever asks next meets the same error and tells it
            self._kept = self._read()
        give_back()  # it came in thousands of small pieces
        # Beside a writer this takes a small part of the time.
        took = time.monotonic() - start
        self._not_before = time.monotonic() + _REST * took
