"""The places of all incidents in memory, for tiles in which many of them are told as numbers."""

import sqlite3
import threading
from dataclasses import dataclass
from typing import Any

import numpy
from numpy.typing import NDArray

from api.shapes import world
from api.table import Value

_ROWS = 20_000
_ALL = "incidents AS i WHERE i.longitude IS NOT NULL"


@dataclass(frozen=True, slots=True)
class Spots:
    """Every incident that has a point.

    Attributes
    ----------
    x, y : float arrays of one length
        Web mercator as 0..1 from the west and from the north.
    killed : integer array
        ``fatalities_best``, 0 where it is not known.
    """

    x: NDArray[numpy.float64]
    y: NDArray[numpy.float64]
    killed: NDArray[numpy.int64]

    def within(self, x: float, y: float, side: float) -> "Spots":
        """Return those of a square: its west and north edges belong to it."""
        (found,) = ((self.x >= x) & (self.x < x + side) & (self.y >= y) & (self.y < y + side)).nonzero()
        return Spots(self.x[found], self.y[found], self.killed[found])


class KeptSpots:
    """The spots of the last version of the data that was asked for; 24 bytes an incident."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: tuple[str, Spots] | None = None

    def of(self, db: sqlite3.Connection, version: str) -> Spots:
        """Return all spots, read anew when the version is another one."""
        with self._lock:  # one reads, who waited finds it ready
            if self._kept is None or self._kept[0] != version:
                self._kept = (version, read_spots(db))
            return self._kept[1]


def read_spots(db: sqlite3.Connection, source: str = _ALL, values: tuple[Value, ...] = ()) -> Spots:
    """Read spots from the store: all, or those of what follows FROM, in which incidents are ``i``."""
    rows = db.execute(f"SELECT i.longitude, i.latitude, ifnull(i.fatalities_best, 0) FROM {source}", values)
    parts: list[Any] = [numpy.empty((0, 3))]
    while batch := rows.fetchmany(_ROWS):
        parts.append(numpy.array(batch, dtype=float))
    found = numpy.concatenate(parts)
    return Spots(*world(found[:, 0], found[:, 1]), found[:, 2].astype(numpy.int64))
