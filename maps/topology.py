"""Polygons of a coverage as shared arcs: small to embed, and borders that stay shared.

The page holds one geometry, that of the finest units. Coarser levels are put together
in the page from the same arcs, so a district's border and its province's are one line.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import shapely

QUANTUM = 0.001
"""Grid of the embedded coordinates, in degrees (about 100 m)."""
TOLERANCE = 0.006
"""Simplification of the map's lines, in degrees: the square root of the area that may vanish."""

Point = tuple[int, int]
Ring = list[Point]


@dataclass(frozen=True, slots=True)
class Topology:
    """Arcs and the rings made of them.

    Attributes
    ----------
    arcs : list of list of int
        Each ``[x0, y0, dx, dy, ...]`` in units of `QUANTUM`, CRS84, longitude first.
    rings : list of list of list of int
        For each polygon set handed in, its rings (shells and holes alike, to be filled
        even-odd); a ring is a list of arc numbers, ``~n`` meaning arc n backwards.
    """

    arcs: list[list[int]]
    rings: list[list[list[int]]]


def simplify(geometries: Mapping[str, Any], tolerance: float = TOLERANCE) -> dict[str, Any]:
    """Simplify the polygons of one coverage for drawing; shared borders stay shared.

    Parameters
    ----------
    geometries : mapping of str to shapely geometry
        CRS84 polygons. Those that do not fit the others without overlap are simplified alone.
    tolerance : float
        In degrees.
    """
    keys = list(geometries)
    shapes = np.array([geometries[key] for key in keys], dtype=object)
    if not len(shapes):
        return {}
    return dict(zip(keys, shapely.coverage_simplify(shapes, tolerance), strict=True))


def build_topology(geometries: Sequence[Any], quantum: float = QUANTUM) -> Topology:
    """Cut the polygons' rings where borders meet and number the pieces.

    Parameters
    ----------
    geometries : sequence of shapely Polygon or MultiPolygon
        CRS84. Vertices that fall on the same grid point become one.
    quantum : float
        Grid width in degrees.
    """
    rings = [_quantised_rings(geometry, quantum) for geometry in geometries]
    nodes = _nodes(ring for one in rings for ring in one)
    arcs: list[list[int]] = []
    numbers: dict[tuple[Point, ...], int] = {}
    coded = [[_code_ring(ring, nodes, arcs, numbers) for ring in one] for one in rings]
    return Topology(arcs, coded)


def _quantised_rings(geometry: Any, quantum: float) -> list[Ring]:
    """Rings without their closing point, on the grid, without repeated points.

    Shells run one way and holes the other, so that a border inside a coarser unit is walked
    both ways and falls away: simplification leaves some rings turned.
    """
    rings: list[Ring] = []
    for polygon in shapely.get_parts(shapely.orient_polygons(geometry)):
        if polygon.geom_type != "Polygon":
            continue
        outlines = [polygon.exterior, *polygon.interiors]
        for outline in outlines:
            grid = np.rint(shapely.get_coordinates(outline) / quantum).astype(int)
            keep = np.ones(len(grid), dtype=bool)
            keep[1:] = np.any(grid[1:] != grid[:-1], axis=1)
            ring = [(int(x), int(y)) for x, y in grid[keep]]
            if len(ring) > 1 and ring[0] == ring[-1]:
                ring.pop()
            if len(ring) >= 3:
                rings.append(ring)
    return rings


def _nodes(rings: Iterable[Ring]) -> set[Point]:
    """Points at which not all rings go on to the same neighbours: there an arc ends."""
    seen: dict[Point, frozenset[Point]] = {}
    nodes: set[Point] = set()
    for ring in rings:
        before = ring[-1]
        for here, after in zip(ring, [*ring[1:], ring[0]], strict=True):
            ends = frozenset((before, after))
            if seen.setdefault(here, ends) != ends:
                nodes.add(here)
            before = here
    return nodes


def _code_ring(
    ring: Ring, nodes: set[Point], arcs: list[list[int]], numbers: dict[tuple[Point, ...], int]
) -> list[int]:
    cuts = [i for i, point in enumerate(ring) if point in nodes]
    first = cuts[0] if cuts else ring.index(min(ring))
    turned = [*ring[first:], *ring[:first], ring[first]]
    stops = [*(cut - first for cut in cuts), len(ring)] if cuts else [0, len(ring)]
    coded = []
    for start, stop in pairwise(stops):
        piece = tuple(turned[start : stop + 1])
        back = piece[::-1]
        if back in numbers:
            coded.append(~numbers[back])
            continue
        if piece not in numbers:
            numbers[piece] = len(arcs)
            arcs.append(_delta(piece))
        coded.append(numbers[piece])
    return coded


def _delta(points: Sequence[Point]) -> list[int]:
    flat = [*points[0]]
    for (x0, y0), (x1, y1) in pairwise(points):
        flat += (x1 - x0, y1 - y0)
    return flat
