"""Polygons that overlap and gape -> one valid coverage, and what that moved.

A coverage is valid when no two polygons overlap and neighbours share each border vertex for
vertex. Coordinates are CRS84 (longitude, latitude) and are rounded to `DECIMALS`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy
import shapely

from geo.errors import BoundaryError

DECIMALS = 6
"""Decimals of a degree kept: 0.1 m, far below the source's own error of about 500 m."""
SLIVER_KM2 = 1.0
"""A part smaller than this that shares a border with another unit is a remnant of the repair."""
_KM_PER_DEGREE = 111.32
_ATTEMPTS = 5


@dataclass(frozen=True, slots=True)
class Repaired:
    """A valid coverage and the repairs it took.

    Attributes
    ----------
    shapes : tuple of shapely geometry
        In the order of the input.
    moved : tuple of (float, float)
        For each polygon km2 (gained, lost) against the input.
    """

    shapes: tuple[Any, ...]
    moved: tuple[tuple[float, float], ...]


def square_km(shape: Any) -> float:
    """Area on the WGS84 ellipsoid in km2."""
    from pyproj import Geod

    if shape.is_empty:
        return 0.0
    area, _ = Geod(ellps="WGS84").geometry_area_perimeter(shapely.orient_polygons(shape))
    return abs(float(area)) / 1e6


def rounded(shapes: Any) -> Any:
    """Round coordinates to `DECIMALS`; equal vertices stay equal, so shared borders stay shared."""
    return shapely.transform(shapes, lambda xy: numpy.round(xy, DECIMALS) + 0.0)


def repair(shapes: Sequence[Any], *, gap_width: float, keep_open: Sequence[Any] = ()) -> Repaired:
    """Make one valid coverage.

    Overlaps go to the smaller of the polygons that claim them (small units would change most),
    gaps up to `gap_width` to the neighbour with the longest common border, and remnants below
    `SLIVER_KM2` that are cut off from their unit to the neighbour as well.

    Parameters
    ----------
    shapes : sequence of shapely geometry
        Polygons and multipolygons, CRS84.
    gap_width : float
        Degrees; wider gaps stay open.
    keep_open : sequence of shapely Point
        A gap that holds one of these points is water or foreign ground and stays open.

    Raises
    ------
    BoundaryError
        A polygon vanishes, or the result is still not a valid coverage.
    """
    given = shapely.make_valid(numpy.asarray(shapes, dtype=object), method="structure")
    given = numpy.array([_only_polygons(shape) for shape in given], dtype=object)
    water = _open_gaps(given, keep_open)
    now = numpy.concatenate([given, water])
    for attempt in range(_ATTEMPTS):
        # rounding can fold an edge over its neighbour: clean again; at last leave it
        before = now if attempt == _ATTEMPTS - 1 else rounded(now)
        with numpy.errstate(invalid="ignore"):  # the result is judged below
            clean = shapely.coverage_clean(before, gap_width=gap_width, merge_strategy="min_area")
        if shapely.is_empty(clean).any():
            lost = numpy.flatnonzero(shapely.is_empty(clean)).tolist()
            raise BoundaryError(
                f"polygons {lost} (counted from 0) lie wholly under others; remove one of each pair"
            )
        clean = _without_slivers(clean, given)
        now = clean if attempt == _ATTEMPTS - 1 else rounded(clean)
        if shapely.coverage_is_valid(now) and shapely.is_valid(now).all():
            break
    else:
        raise BoundaryError("the polygons cannot be made into a valid coverage; look for crossing borders")
    result = shapely.orient_polygons(shapely.normalize(now[: len(given)]))
    moved = tuple(
        (square_km(shapely.difference(new, old)), square_km(shapely.difference(old, new)))
        for old, new in zip(given, result, strict=True)
    )
    return Repaired(tuple(result), moved)


def _only_polygons(shape: Any) -> Any:
    parts = [part for part in shapely.get_parts(shape) if part.geom_type in ("Polygon", "MultiPolygon")]
    flat = [polygon for part in parts for polygon in shapely.get_parts(part)]
    return flat[0] if len(flat) == 1 else shapely.MultiPolygon(flat)


def _open_gaps(shapes: Any, points: Sequence[Any]) -> Any:
    if not points:
        return numpy.array([], dtype=object)
    parts = shapely.get_parts(shapely.union_all(shapes))
    holes = [shapely.Polygon(ring) for part in parts for ring in part.interiors]
    tree = shapely.STRtree(holes)
    found = [hole for point in points for hole in tree.query(point, predicate="intersects")]
    if len(found) != len(points):
        raise BoundaryError("a gap to be kept open is no gap of these polygons; look at its point again")
    return numpy.array([holes[index] for index in found], dtype=object)


def _without_slivers(shapes: Any, given: Any) -> Any:
    """Give tiny parts that touch another unit along a line to that unit.

    A tiny part that its unit had before, such as an exclave, stays.
    """
    parts, owner = shapely.get_parts(shapes, return_index=True)
    area = shapely.area(parts)
    latitude = shapely.get_y(shapely.centroid(parts))
    km2 = area * _KM_PER_DEGREE**2 * numpy.cos(numpy.radians(latitude))
    largest = numpy.zeros(len(shapes))
    numpy.maximum.at(largest, owner, area)
    tree = shapely.STRtree(parts)
    new_owner = owner.copy()
    for tiny in numpy.flatnonzero((km2 < SLIVER_KM2) & (area < largest[owner])):
        if owner[tiny] >= len(given) or _had_part(given[owner[tiny]], parts[tiny]):
            continue
        near = [other for other in tree.query(parts[tiny], "intersects") if owner[other] != owner[tiny]]
        edge = parts[tiny].boundary
        border = [shapely.length(shapely.intersection(edge, parts[other].boundary)) for other in near]
        if border and max(border) > 0:
            new_owner[tiny] = owner[near[int(numpy.argmax(border))]]
    if (new_owner == owner).all():
        return shapes
    return numpy.array([dissolve(parts[new_owner == unit]) for unit in range(len(shapes))], dtype=object)


def _had_part(shape: Any, part: Any) -> bool:
    """Whether a polygon had a part of about this size and place already."""
    known = shapely.get_parts(shape)
    common = shapely.area(shapely.intersection(known, part))
    return len(known) > 1 and bool((common > 0.5 * numpy.maximum(shapely.area(known), part.area)).any())


def dissolve(shapes: Sequence[Any]) -> Any:
    """Join members of a valid coverage; the outline keeps its vertices, so levels nest exactly."""
    return shapely.orient_polygons(shapely.normalize(shapely.coverage_union_all(list(shapes))))


def label_point(shape: Any, wanted: tuple[float, float] | None = None) -> tuple[float, float]:
    """Return a point inside: `wanted` if it is, else the middle of the largest circle that fits."""
    if wanted is not None and shapely.contains_xy(shape, *wanted):
        return wanted
    parts = shapely.get_parts(shape)
    largest = parts[int(numpy.argmax(shapely.area(parts)))]
    tolerance = max(float(numpy.ptp(shapely.bounds(largest).reshape(2, 2), axis=0).max()) / 200, 1e-5)
    x, y = shapely.get_coordinates(shapely.maximum_inscribed_circle(largest, tolerance=tolerance))[0]
    x, y = round(float(x), 5), round(float(y), 5)
    if not shapely.contains_xy(shape, x, y):
        raise BoundaryError(f"no label point found inside the polygon around {x}, {y}")
    return x, y


def shared_borders(shapes: Sequence[Any]) -> list[tuple[int, int]]:
    """Return the pairs of indices whose polygons share a border segment, sorted.

    The polygons are a valid coverage: neighbours have each border vertex in common.
    """
    parts, part_owner = shapely.get_parts(numpy.asarray(shapes, dtype=object), return_index=True)
    rings, ring_part = shapely.get_rings(parts, return_index=True)
    points, ring = shapely.get_coordinates(rings, return_index=True)
    inside = ring[1:] == ring[:-1]
    owner = part_owner[ring_part[ring[:-1][inside]]]
    ends = numpy.stack([points[:-1][inside], points[1:][inside]], axis=1)
    (x1, y1), (x2, y2) = ends[:, 0].T, ends[:, 1].T
    swap = (x1 > x2) | ((x1 == x2) & (y1 > y2))
    ends[swap] = ends[swap, ::-1]
    segment = ends.reshape(-1, 4)
    order = numpy.lexsort(segment.T)
    segment, owner = segment[order], owner[order]
    twice = numpy.flatnonzero((segment[1:] == segment[:-1]).all(axis=1) & (owner[1:] != owner[:-1]))
    pairs = {(int(min(a, b)), int(max(a, b))) for a, b in zip(owner[twice], owner[twice + 1], strict=True)}
    return sorted(pairs)


def simplify(shapes: Sequence[Any], groups: Sequence[str], tolerance: float) -> dict[str, Any]:
    """Simplify a valid coverage and join its members by group, sorted by group.

    Parameters
    ----------
    shapes : sequence of shapely geometry
        A valid coverage; all of it shapes the common borders.
    groups : sequence of str
        The group of each; "" leaves a member out of the result.
    tolerance : float
        Degrees.
    """
    simple = shapely.coverage_simplify(list(shapes), tolerance)
    members: dict[str, list[Any]] = {}
    for group, shape in zip(groups, simple, strict=True):
        if group:
            members.setdefault(group, []).append(shape)
    return {group: dissolve(joined) for group, joined in sorted(members.items())}
