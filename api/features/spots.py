"""The places of many incidents, for tiles in which they are told as numbers."""

import sqlite3
from dataclasses import dataclass
from typing import Any

import numpy
from numpy.typing import NDArray

from api.features.positions import Positions
from api.features.table import Value
from api.forms.shapes import world
from geo.model import BBox

_ROWS = 20_000


@dataclass(frozen=True, slots=True)
class Spots:
    """Incidents that have a point.

    Attributes
    ----------
    x, y : float arrays of one length
        Web mercator as 0..1 from the west and from the north.
    killed : integer array
        ``fatalities_best``, 0 where it is not known.
    """

    x: NDArray[numpy.float64]
    y: NDArray[numpy.float64]
    killed: NDArray[Any]

    def within(self, x: float, y: float, side: float) -> "Spots":
        """Return those of a square: its west and north edges belong to it."""
        (found,) = ((self.x >= x) & (self.x < x + side) & (self.y >= y) & (self.y < y + side)).nonzero()
        return Spots(self.x[found], self.y[found], self.killed[found])


def spots_at(positions: Positions, box: BBox) -> Spots:
    """Return the spots of a box (CRS84) from what is in memory."""
    (found,) = positions.inside(box).nonzero()
    x, y = world(positions.longitude[found], positions.latitude[found])
    return Spots(x, y, positions.figures.killed[found])


def read_spots(db: sqlite3.Connection, source: str, values: tuple[Value, ...]) -> Spots:
    """Read the spots of what follows FROM, in which incidents are ``i``, from the store."""
    rows = db.execute(f"SELECT i.longitude, i.latitude, ifnull(i.fatalities_best, 0) FROM {source}", values)
    parts: list[Any] = [numpy.empty((0, 3))]
    while batch := rows.fetchmany(_ROWS):
        parts.append(numpy.array(batch, dtype=float))
    found = numpy.concatenate(parts)
    return Spots(*world(found[:, 0], found[:, 1]), found[:, 2].astype(numpy.int64))
