"""How the points of all incidents, and those of all reports, stand to a geometry of a filter.

Asked of each row by itself it takes seconds where there are many; here it is told for all at once, and SQL
looks it up: ``atlas_met((SELECT atlas_told('reports', 's_within', ?)), r.rowid)``.
"""

import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import numpy
import orjson
import shapely
from numpy.typing import NDArray

from api.sql.functions import bounds_of, prepared

# Each takes a byte for every row; what a filter asks beyond them is asked of each row.
MOST = 16
_SIMPLE = (0, 1, 3, 4, 5, 6)  # shapely's numbers of points, lines and polygons, single and multiple
_VALUES = (0, 1, None)
_NULL = 2
_READ = 20_000
_LINKS = (
    "SELECT json_group_array(row), json_group_array(fid), max(report_id) FROM (SELECT r.rowid AS row, i.fid, "
    "r.report_id FROM (SELECT rowid, report_id FROM reports WHERE report_id > ? ORDER BY report_id "
    f"LIMIT {_READ}) AS r LEFT JOIN members AS m ON m.report_id = r.report_id "
    "LEFT JOIN incidents AS i ON i.event_id = m.event_id)"
)
_POINTS = "SELECT fid, longitude, latitude FROM incidents WHERE longitude IS NOT NULL"
Bools = NDArray[numpy.bool_]
Integers = NDArray[numpy.int32]
Floats = NDArray[numpy.float64]


class Places(Protocol):
    """Where incidents are, as `api.features.positions.Positions` keeps it."""

    @property
    def longitude(self) -> Floats:
        """CRS84 degrees; NaN where there is no point."""

    @property
    def latitude(self) -> Floats:
        """CRS84 degrees; NaN where there is no point."""

    @property
    def rows(self) -> NDArray[Any]:
        """Rows in the store in the same order."""


@dataclass(frozen=True, slots=True)
class Points:
    """Points with the row of the table that each belongs to; `size` is more than every row."""

    row: NDArray[Any]
    x: Floats
    y: Floats
    size: int


@dataclass(frozen=True, slots=True)
class Links:
    """Which report, by its row, tells of which incident, by its row, in one version of the data."""

    version: str
    report: Integers
    incident: Integers


@dataclass(slots=True)
class KeptLinks:
    """The links of the version that was asked for last; a connection reads them for all."""

    links: Links | None = None


class Relations:
    """What one connection's filters ask of points, while it is in one state of the data.

    Parameters
    ----------
    db : sqlite3.Connection
        The connection; the functions are registered on it.
    kept : KeptLinks
        Shared by connections to the same store.
    """

    def __init__(self, db: sqlite3.Connection, kept: KeptLinks) -> None:
        self._db, self._kept = db, kept
        self._version = ""
        self._find: Callable[[], Places | None] = lambda: None
        self._told: list[bytes] = []
        self._known: dict[tuple[str, str, bytes], int] = {}
        db.create_function("atlas_told", 3, self.told)
        db.create_function("atlas_met", 2, self.met)

    def begin(self, version: str, find: Callable[[], Places | None]) -> None:
        """Begin to read one state of the data.

        Parameters
        ----------
        version : str
            The state.
        find : callable
            Returns where its incidents are, None while that is not at hand: then it is read.
        """
        self._version, self._find = version, find
        self._told.clear()
        self._known.clear()

    def told(self, rows: str, op: str, wkb: bytes) -> int:
        """Return the number by which `met` finds how all ``incidents`` or ``reports`` stand to a geometry."""
        name = (rows, op, wkb)
        if name not in self._known:
            points = self._points()
            if rows == "reports":
                made = _of_reports(op, wkb, self._of_reports(points))
            else:
                made = _spread(points.row, _of_points(op, wkb, points), points.size)
            self._known[name] = len(self._told)
            self._told.append(made.tobytes())
        return self._known[name]

    def met(self, number: int, row: int) -> int | None:
        """Return whether a row stands in that relation; None where it has no point."""
        return _VALUES[self._told[number][row]]

    def _points(self) -> Points:
        """Return the incidents that have a point."""
        (size,) = self._db.execute("SELECT ifnull(max(fid), 0) + 1 FROM incidents").fetchone()
        places = self._find()
        if places is not None:
            (there,) = (places.longitude == places.longitude).nonzero()
            return Points(places.rows[there], places.longitude[there], places.latitude[there], size)
        parts = [numpy.empty((0, 3))]
        cursor = self._db.execute(_POINTS)
        while batch := cursor.fetchmany(_READ):
            parts.append(numpy.array(batch, float))
        row, x, y = numpy.concatenate(parts).T
        return Points(row.astype(numpy.int64), x, y, size)

    def _of_reports(self, points: Points) -> Points:
        """Return the points of reports, each report's own, as they are given out."""
        links = self._kept.links
        if links is None or links.version != self._version:
            links = self._kept.links = _read_links(self._db, self._version)
        where = numpy.full(points.size, -1, numpy.int64)
        where[points.row] = numpy.arange(len(points.row))
        at = where[links.incident]
        report, at = links.report[at >= 0], at[at >= 0]
        (size,) = self._db.execute("SELECT ifnull(max(rowid), 0) + 1 FROM reports").fetchone()
        several = numpy.bincount(report, minlength=size)[report] > 1
        # Several points of a report are given with seven digits, a single one as it lies.
        x, y = (numpy.where(several, numpy.round(one[at], 7), one[at]) for one in (points.x, points.y))
        return Points(report, x, y, size)


def can_tell(literal: Any) -> bool:
    """Return whether a geometry (shapely) is one to which `Relations` tells how points stand."""
    return int(shapely.get_type_id(literal)) in _SIMPLE


def _read_links(db: sqlite3.Connection, version: str) -> Links:
    reports, incidents = [numpy.empty(0, numpy.int32)], [numpy.empty(0, numpy.int32)]
    last: str | None = ""  # before all ids
    while last is not None:
        told = db.execute(_LINKS, (last,)).fetchone()
        rows, fids = (orjson.loads(one) for one in told[:2])
        pairs = [(row, fid) for row, fid in zip(rows, fids, strict=True) if fid is not None]
        found = numpy.array(pairs, numpy.int32).reshape(-1, 2)
        reports.append(found[:, 0])
        incidents.append(found[:, 1])
        last = told[2]
    return Links(version, numpy.concatenate(reports), numpy.concatenate(incidents))


def _spread(rows: NDArray[Any], values: Bools, size: int) -> NDArray[numpy.uint8]:
    told = numpy.full(size, _NULL, numpy.uint8)
    told[rows] = values
    return told


def _of_points(op: str, wkb: bytes, points: Points) -> Bools:
    """Return how each point by itself stands to a geometry."""
    return _SINGLE[op](wkb, points)


def _meets(wkb: bytes, points: Points) -> Bools:
    return _by_bounds(wkb, points, shapely.intersects_xy)


def _within(wkb: bytes, points: Points) -> Bools:
    """Return which points lie in the interior of a geometry."""
    return _by_bounds(wkb, points, shapely.contains_xy)


def _by_bounds(wkb: bytes, points: Points, told: Callable[[Any, Floats, Floats], Any]) -> Bools:
    west, south, east, north, _ = bounds_of(wkb)
    x, y = points.x, points.y
    found: Bools = (x >= west) & (x <= east) & (y >= south) & (y <= north)
    (near,) = found.nonzero()
    found[near] = told(prepared(wkb), x[near], y[near])
    return found


# Points that fill or equal something, and those that cross or overlap: what is told of several points.
_SINGLE: Mapping[str, Callable[[bytes, Points], Bools]] = {
    "s_intersects": _meets,
    "s_disjoint": lambda wkb, points: ~_meets(wkb, points),
    "s_within": _within,
    "s_touches": lambda wkb, points: _meets(wkb, points) & ~_within(wkb, points),
}


def _of_reports(op: str, wkb: bytes, points: Points) -> NDArray[numpy.uint8]:
    """Return how all points of a report together stand to a geometry (DE-9IM; points have no boundary)."""

    def some(which: Bools) -> Bools:
        found: Bools = numpy.bincount(points.row, which, points.size) > 0
        return found

    there = some(numpy.ones(len(points.row), bool))
    spots = int(shapely.get_dimensions(shapely.from_wkb(wkb))) == 0
    met = _meets(wkb, points)
    if op == "s_intersects":
        found = some(met)
    elif op == "s_disjoint":
        found = ~some(met)
    elif op == "s_within":
        found = ~some(~met) & some(_within(wkb, points))
    elif op == "s_touches":
        found = some(met) & ~some(_within(wkb, points))
    elif op == "s_crosses":
        found = some(_within(wkb, points)) & some(~met) if not spots else ~there & there
    elif not spots:  # of points, only points are a part
        found = ~there & there
    else:
        whole = _have_all(wkb, points)
        found = {
            "s_contains": whole,
            "s_equals": whole & ~some(~met),
            "s_overlaps": some(met) & some(~met) & ~whole,
        }[op]
    (rows,) = there.nonzero()
    return _spread(rows, found[rows], points.size)


def _have_all(wkb: bytes, points: Points) -> Bools:
    """Return which reports have each of some points among theirs."""
    asked = numpy.unique(shapely.get_coordinates(shapely.from_wkb(wkb)) @ numpy.array([1, 1j]))
    own = points.x + 1j * points.y
    at = numpy.minimum(asked.searchsorted(own), len(asked) - 1)
    same = asked[at] == own
    pairs = numpy.unique(points.row[same].astype(numpy.int64) * len(asked) + at[same])
    found: Bools = numpy.bincount(pairs // len(asked), minlength=points.size) == len(asked)
    return found
