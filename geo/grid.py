"""The exact grid index behind point -> unit.

A grid of `CELL` degrees over a valid coverage. A cell that no border crosses lies in one unit
or in none, and its points are answered by looking the cell up. In a border cell the exact
predicate of GEOS decides among the few units whose borders cross it.

Tie rule: a point on an edge or a vertex belongs to each unit that it touches, and the one with
the lowest index is taken. `geo.boundaries` numbers units by p-code, so the lowest p-code wins.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy
import shapely
from numpy.typing import ArrayLike, NDArray

from geo.errors import InputError

Floats = NDArray[numpy.float64]
Ints = NDArray[numpy.int64]

CELL = 0.01
"""Degrees."""
GRID_PAYS_FROM = 20_000
"""Points in one call from which building the grid costs less than it saves."""
NONE = -1
"""Index of "no unit"."""
_SLACK = 1e-7
"""In cells: a border this near to a cell counts as in it, so rounding cannot lose one."""
_MAX_CELLS = 16_000_000
_BLOCK = 1 << 15
"""Points looked up at a time: so many stay in the processor's cache."""


class Grid:
    """Exact point-in-polygon for many points.

    Parameters
    ----------
    shapes : sequence of shapely geometry
        A valid coverage of polygons and multipolygons, CRS84 (longitude, latitude).
    cell : float
        Width and height of a cell in degrees; widened where the grid would hold more than
        16 million cells.
    """

    def __init__(self, shapes: Sequence[Any], cell: float = CELL) -> None:
        self._shapes = numpy.asarray(shapes, dtype=object)
        self._west, self._south, east, north = (float(edge) for edge in shapely.total_bounds(self._shapes))
        while ((east - self._west) / cell + 2) * ((north - self._south) / cell + 2) > _MAX_CELLS:
            cell *= 2
        self._cell = cell
        self._columns = int((east - self._west) / cell) + 2
        self._rows = int((north - self._south) / cell) + 2
        pairs = self._border_pairs()
        self._fill(pairs)

    def _border_pairs(self) -> Ints:
        """Return (cell, unit) rows, unique and sorted, for all cells that a unit's border crosses."""
        start, end, owner = segments(self._shapes)
        origin = numpy.array([self._west, self._south])
        a, b = (start - origin) / self._cell, (end - origin) / self._cell  # in cells
        low_row = numpy.maximum(numpy.floor(numpy.minimum(a[:, 1], b[:, 1]) - _SLACK), 0).astype(numpy.int64)
        high_row = numpy.floor(numpy.maximum(a[:, 1], b[:, 1]) + _SLACK).astype(numpy.int64)
        which, step = _expand(high_row - low_row + 1)
        row = low_row[which] + step
        a, b, owner = a[which], b[which], owner[which]
        # the part of the segment inside the row, as a stretch of x
        rise = b[:, 1] - a[:, 1]
        flat = numpy.abs(rise) < 1e-12
        safe = numpy.where(flat, 1.0, rise)
        enter = numpy.where(flat, 0.0, numpy.clip((row - _SLACK - a[:, 1]) / safe, 0, 1))
        leave = numpy.where(flat, 1.0, numpy.clip((row + 1 + _SLACK - a[:, 1]) / safe, 0, 1))
        run = b[:, 0] - a[:, 0]
        x1, x2 = a[:, 0] + enter * run, a[:, 0] + leave * run
        low = numpy.maximum(numpy.floor(numpy.minimum(x1, x2) - _SLACK), 0).astype(numpy.int64)
        high = numpy.floor(numpy.maximum(x1, x2) + _SLACK).astype(numpy.int64)
        which, step = _expand(high - low + 1)
        cells = row[which] * self._columns + low[which] + step
        packed: Ints = numpy.unique(cells * len(self._shapes) + owner[which])
        return packed

    def _fill(self, packed: Ints) -> None:
        """Make the table: unit of a clear cell, `NONE`, or ``-2 - k`` for the k-th border cell."""
        count = len(self._shapes)
        cells, first = numpy.unique(packed // count, return_index=True)
        self._candidates = packed % count
        self._first = numpy.append(first, len(packed))
        table = numpy.full(self._rows * self._columns, NONE, dtype=numpy.int32)
        table[cells] = -2 - numpy.arange(len(cells), dtype=numpy.int32)
        # Between two border cells of a row all clear cells are alike: ask once for each run of them.
        clear = table.reshape(self._rows, self._columns) == NONE
        starts = clear.copy()
        starts[:, 1:] &= ~clear[:, :-1]
        flat = numpy.flatnonzero(starts.ravel())
        x = self._west + (flat % self._columns + 0.5) * self._cell
        y = self._south + (flat // self._columns + 0.5) * self._cell
        tree = shapely.STRtree(self._shapes)
        units = first_touching(tree, x, y)
        run = numpy.cumsum(starts.ravel()) - 1
        mask = clear.ravel()
        table[mask] = units[run[mask]]
        self._table = numpy.append(table, numpy.int32(NONE))

    def find(self, longitude: Floats, latitude: Floats) -> Ints:
        """Return the index of the unit of each point, `NONE` where there is none.

        Points that are not finite are in no unit.
        """
        found = numpy.empty(len(longitude), dtype=numpy.int64)
        with numpy.errstate(invalid="ignore", over="ignore"):
            for start in range(0, len(longitude), _BLOCK):
                block = slice(start, start + _BLOCK)
                found[block] = self._cell_of(longitude[block], latitude[block])
        border = numpy.flatnonzero(found < NONE)
        if len(border):
            found[border] = self._decide(-2 - found[border], longitude[border], latitude[border])
        return found

    def _cell_of(self, longitude: Floats, latitude: Floats) -> NDArray[numpy.int32]:
        """Look up the cells of points; a point off the grid takes the table's last entry, `NONE`."""
        column = (longitude - self._west) / self._cell
        row = (latitude - self._south) / self._cell
        inside = (column >= 0) & (column < self._columns) & (row >= 0) & (row < self._rows)
        if not inside.all():
            column, row = numpy.where(inside, column, 0), numpy.where(inside, row, 0)
        cell = row.astype(numpy.int32) * self._columns + column.astype(numpy.int32)
        cell[~inside] = len(self._table) - 1
        return self._table[cell]

    def _decide(self, border_cell: Ints, x: Floats, y: Floats) -> Ints:
        """Ask GEOS, unit by unit, for the points of border cells; the lowest index wins."""
        first = self._first[border_cell]
        which, step = _expand(self._first[border_cell + 1] - first)
        unit = self._candidates[first[which] + step]
        order = numpy.argsort(unit, kind="stable")
        which, unit = which[order], unit[order]
        edges = numpy.flatnonzero(numpy.diff(unit, prepend=-1, append=-1))
        result = numpy.full(len(x), len(self._shapes), dtype=numpy.int64)
        for low, high in pairwise(edges):
            index, points = int(unit[low]), which[low:high]
            points = points[result[points] > index]
            shape = self._shapes[index]
            shapely.prepare(shape)
            hit = points[shapely.intersects_xy(shape, x[points], y[points])]
            result[hit] = numpy.minimum(result[hit], index)
        result[result == len(self._shapes)] = NONE
        return result


class PointIndex:
    """Point -> index of polygon, quick for one point (a tree) and for millions (the grid).

    Parameters
    ----------
    shapes : sequence of shapely geometry
        A valid coverage, CRS84.
    """

    def __init__(self, shapes: Sequence[Any]) -> None:
        self._shapes = shapes
        shapely.prepare(shapes)
        self._tree = shapely.STRtree(shapes)
        self._grid: Grid | None = None

    def find(self, longitudes: ArrayLike, latitudes: ArrayLike) -> Ints:
        """Return the lowest index among the polygons that each point touches, `NONE` for none.

        Raises
        ------
        InputError
            The two lists differ in length.
        """
        x, y = (numpy.asarray(values, dtype=float) for values in (longitudes, latitudes))
        if x.shape != y.shape or x.ndim != 1:
            raise InputError(f"longitudes {x.shape} and latitudes {y.shape} must be two lists of one length")
        if self._grid is None and len(x) >= GRID_PAYS_FROM:
            self._grid = Grid(self._shapes)
        return self._grid.find(x, y) if self._grid else first_touching(self._tree, x, y)


def segments(shapes: Any) -> tuple[Floats, Floats, Ints]:
    """Return start points, end points and owner's index of all border segments."""
    parts, part_owner = shapely.get_parts(shapes, return_index=True)
    rings, ring_part = shapely.get_rings(parts, return_index=True)
    points, ring = shapely.get_coordinates(rings, return_index=True)
    same = ring[1:] == ring[:-1]
    owner: Ints = part_owner[ring_part[ring[:-1][same]]].astype(numpy.int64)
    return points[:-1][same], points[1:][same], owner


def first_touching(tree: Any, x: NDArray[Any], y: NDArray[Any]) -> Ints:
    """Return for each point the lowest index of the polygons that cover or touch it."""
    point, unit = tree.query(shapely.points(x, y), predicate="intersects")
    result = numpy.full(len(x), numpy.iinfo(numpy.int64).max, dtype=numpy.int64)
    numpy.minimum.at(result, point, unit)
    result[result == numpy.iinfo(numpy.int64).max] = NONE
    return result


def _expand(counts: Ints) -> tuple[Ints, Ints]:
    """Repeat each index `counts` times; also return the running number within each."""
    which = numpy.repeat(numpy.arange(len(counts)), counts)
    ends = numpy.cumsum(counts)
    step = numpy.arange(len(which)) - numpy.repeat(ends - counts, counts)
    return which, step
