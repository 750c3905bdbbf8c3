"""The countries around the units, as plain ground: where one is, without tiles. Nothing is placed with it."""

from collections.abc import Iterable
from functools import cache
from itertools import pairwise
from typing import Any

import pyarrow.parquet
import shapely

from geo.boundaries import boundaries_dir

CONTEXT_CREDIT = "Surrounding countries: Natural Earth, public domain"
MARGIN = 14.0
"""Degrees of ground around the units."""
_LEAST_AREA = 0.01
"""Square degrees; smaller islands are left out."""
_NAMED_FROM = 6.0
"""Square degrees in sight from which a country gets its name on the map."""
_SAME = 0.6
"""Share of a country that the units must cover to be that country."""


@cache
def _world() -> list[tuple[str, Any]]:
    table = pyarrow.parquet.read_table(boundaries_dir() / "world.parquet")
    shapes = shapely.from_wkb(table["geometry"].to_numpy(zero_copy_only=False))
    return list(zip(table["name"].to_pylist(), shapes, strict=True))


def context_table(outlines: Iterable[Any], quantum: float) -> dict[str, Any]:
    """Return the land around some countries for the page.

    Parameters
    ----------
    outlines : iterable of shapely geometry
        The countries that have units, CRS84.
    quantum : float
        Grid width of the result in degrees.

    Returns
    -------
    dict
        ``land``: rings ``[x0, y0, dx, dy, ...]`` on the grid; ``borders``: lines likewise;
        ``names``: ``[name, longitude, latitude]``. As in `surroundings`.
    """
    land, borders, names = surroundings(outlines)
    return {
        "land": [_flat(polygon.exterior.coords, quantum) for polygon in land],
        "borders": [_flat(line.coords, quantum) for line in borders],
        "names": [[name, round(x, 2), round(y, 2)] for name, x, y in names],
    }


def surroundings(outlines: Iterable[Any]) -> tuple[list[Any], list[Any], list[tuple[str, float, float]]]:
    """Return land, borders and names around some countries.

    Parameters
    ----------
    outlines : iterable of shapely geometry
        The countries that have units, CRS84.

    Returns
    -------
    land : list of shapely Polygon
        The own countries among it, since their outlines differ a little here.
    borders : list of shapely LineString
        Lines between two of the other countries.
    names : list of (name, longitude, latitude)
        Of the larger of the others in sight.
    """
    own = shapely.union_all([shapely.simplify(outline, 0.02) for outline in outlines])
    if own.is_empty:
        return [], [], []
    west, south, east, north = own.bounds
    window = shapely.box(west - MARGIN, max(south - MARGIN, -85), east + MARGIN, min(north + MARGIN, 85))
    near = shapely.box(west - MARGIN / 3, south - MARGIN / 3, east + MARGIN / 3, north + MARGIN / 3)
    land: list[Any] = []
    names: list[tuple[str, float, float]] = []
    others: list[Any] = []
    for name, shape in _world():
        if not shape.intersects(window):
            continue
        inside = _polygons(shapely.make_valid(shapely.intersection(shape, window)))
        land += [polygon for polygon in inside.geoms if polygon.area > _LEAST_AREA]
        if inside.intersection(own).area > _SAME * shape.area:
            continue
        others.append(inside)
        seen = _polygons(inside.intersection(near).difference(own))
        if seen.area > _NAMED_FROM:
            x, y = shapely.maximum_inscribed_circle(max(seen.geoms, key=lambda p: p.area), 0.2).coords[0]
            names.append((name, x, y))
    return land, _borders(others, window), names


def _polygons(shape: Any) -> Any:
    """Only the polygons of a shape."""
    parts = [p for p in shapely.get_parts(shape) if p.geom_type == "Polygon"]
    return shapely.MultiPolygon(parts) if parts else shapely.MultiPolygon()


def _borders(countries: list[Any], window: Any) -> list[Any]:
    """Lines that two countries share."""
    lines: list[Any] = []
    for n, one in enumerate(countries):
        for other in countries[n + 1 :]:
            if one.intersects(other):
                common = shapely.line_merge(shapely.intersection(one.boundary, other.boundary))
                lines += [part for part in shapely.get_parts(common) if part.geom_type == "LineString"]
    return [line for line in lines if not line.within(window.exterior)]


def _flat(coordinates: Any, quantum: float) -> list[int]:
    points = [(round(x / quantum), round(y / quantum)) for x, y in coordinates]
    flat = [*points[0]]
    for (x0, y0), (x1, y1) in pairwise(points):
        flat += (x1 - x0, y1 - y0)
    return flat
