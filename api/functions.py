"""What SQL cannot do by itself: functions that are registered on each connection."""

import sqlite3
import struct
import unicodedata
from functools import lru_cache
from typing import Any

import orjson
import shapely

from geo.model import BBox

SPATIAL = {
    "s_intersects": shapely.intersects,
    "s_disjoint": shapely.disjoint,
    "s_equals": shapely.equals,
    "s_touches": shapely.touches,
    "s_crosses": shapely.crosses,
    "s_overlaps": shapely.overlaps,
    "s_within": shapely.within,
    "s_contains": shapely.contains,
}
_POINT = struct.Struct("<BIdd")
ARRAYS = ("a_contains", "a_containedby", "a_equals", "a_overlaps")


def register(db: sqlite3.Connection) -> None:
    """Make the functions known to a connection."""
    db.create_function("atlas_spatial", 3, spatial, deterministic=True)
    db.create_function("atlas_multipoint", 1, multipoint, deterministic=True)
    db.create_function("atlas_fold", 2, fold, deterministic=True)
    db.create_function("atlas_array", 3, array, deterministic=True)


def fold(text: Any, how: str) -> Any:
    """Return text without case (``casei``) or without accents (``accenti``), None for no text."""
    if not isinstance(text, str):
        return None
    if how == "casei":
        return text.casefold()
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))


def spatial(name: str, left: bytes | None, right: bytes | None) -> int | None:
    """Return whether two geometries (WKB, CRS84) stand in this relation; None without a geometry."""
    if left is None or right is None:
        return None
    try:
        # The second one is mostly the literal of the filter, the same for every row: it is prepared.
        if name == "s_intersects":
            return int(shapely.intersects(_prepared(right), shapely.from_wkb(left)))
        if name == "s_within":
            return int(shapely.contains(_prepared(right), shapely.from_wkb(left)))
        return int(SPATIAL[name](shapely.from_wkb(left), _prepared(right)))
    except shapely.errors.GEOSException:
        return None


def multipoint(coordinates: str | None) -> bytes | None:
    """Return points, given as JSON, as WKB; None for no point."""
    found = orjson.loads(coordinates) if coordinates else []
    if not found:
        return None
    # Written here: shapely takes ten times as long, and a filter may ask for every report.
    head = struct.pack("<BII", 1, 4, len(found))
    return head + b"".join([_POINT.pack(1, 1, x, y) for x, y in found])


def array(name: str, left: str | None, right: str | None) -> int | None:
    """Return whether two JSON arrays stand in this relation; None without an array."""
    if left is None or right is None:
        return None
    one, two = orjson.loads(left), orjson.loads(right)
    if name == "a_contains":
        return int(all(item in one for item in two))
    if name == "a_containedby":
        return int(all(item in two for item in one))
    if name == "a_overlaps":
        return int(any(item in two for item in one))
    return int(one == two)


def box_wkb(bbox: BBox) -> bytes:
    """Return a box as WKB; one that crosses 180 degrees as its two halves."""
    west, south, east, north = bbox
    if west <= east:
        made = shapely.box(west, south, east, north)
        if west == east or south == north:
            made = shapely.LineString([(west, south), (east, north)])
            if west == east and south == north:
                made = shapely.Point(west, south)
    else:
        made = shapely.union(shapely.box(west, south, 180, north), shapely.box(-180, south, east, north))
    return bytes(shapely.to_wkb(made))


@lru_cache(maxsize=64)
def _prepared(wkb: bytes) -> Any:
    geometry = shapely.from_wkb(wkb)
    shapely.prepare(geometry)
    return geometry
