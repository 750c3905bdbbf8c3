"""The places of many incidents, for tiles in which they are told as numbers."""

import sqlite3
from dataclasses import dataclass
from typing import Any

import numpy
from numpy.typing import NDArray

from api.features.positions import Positions
from api.features.shapes import world
from api.sql.table import Value
from geo.model import BBox

_ROWS, _PART = 20_000, 50_000


@dataclass(frozen=True, slots=True)
class Spots:
    """Incidents that have a point.

    Attributes
    ----------
    x, y : float arrays of one length
        Web mercator as 0..1 from the west and from the north.
    killed : integer array
        ``fatalities_best``, 0 where it is not known.
    row : integer array
        Row in the store.
    """

    x: NDArray[numpy.float64]
    y: NDArray[numpy.float64]
    killed: NDArray[Any]
    row: NDArray[Any]

    def take(self, which: Any) -> "Spots":
        """Return some of them: indexes, a mask or a slice."""
        return Spots(self.x[which], self.y[which], self.killed[which], self.row[which])

    def within(self, x: float, y: float, side: float) -> "Spots":
        """Return those of a square: its west and north edges belong to it."""
        (found,) = ((self.x >= x) & (self.x < x + side) & (self.y >= y) & (self.y < y + side)).nonzero()
        return self.take(found)


def spots_at(positions: Positions, box: BBox) -> Spots:
    """Return the spots of a box (CRS84) from what is in memory."""
    (found,) = positions.inside(box).nonzero()
    x, y = positions.longitude[found], positions.latitude[found]
    for low in range(0, len(found), _PART):  # at once it would take five times as much memory as they do
        part = slice(low, low + _PART)
        x[part], y[part] = world(x[part], y[part])
    return Spots(x, y, positions.figures.killed(found), positions.fids[positions.rank[found]])


def read_spots(db: sqlite3.Connection, source: str, values: tuple[Value, ...]) -> Spots:
    """Read the spots of what follows FROM, in which incidents are ``i``, from the store."""
    sql = f"SELECT i.longitude, i.latitude, ifnull(i.fatalities_best, 0), i.fid FROM {source}"
    rows = db.execute(sql, values)
    parts: list[Any] = [numpy.empty((0, 4))]
    while batch := rows.fetchmany(_ROWS):
        parts.append(numpy.array(batch, dtype=float))
    found = numpy.concatenate(parts)
    killed, row = (found[:, n].astype(numpy.int64) for n in (2, 3))
    return Spots(*world(found[:, 0], found[:, 1]), killed, row)


def chosen_of(db: sqlite3.Connection, spots: Spots, source: str, values: tuple[Value, ...]) -> Spots:
    """Return those spots whose rows are among what follows FROM, in which incidents are ``i``."""
    found = db.execute(f"SELECT i.fid FROM {source}", values)
    rows = numpy.fromiter((fid for (fid,) in found), numpy.int64)
    chosen = numpy.zeros(max(rows.max(initial=0), spots.row.max(initial=0)) + 1, bool)
    chosen[rows] = True
    return spots.take(chosen[spots.row])
