"""What SQL cannot do by itself: functions that are registered on each connection."""

import sqlite3
import struct
import unicodedata
from collections.abc import Callable, Mapping
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
    db.create_function("atlas_text", 2, text, deterministic=True)
    db.create_function("atlas_has", 3, has, deterministic=True)


def text(feature: bytes, name: str) -> Any:
    """Return a property, mostly text, of a ready feature; SQLite would read all of its JSON for that.

    In JSON text every quote has a backslash before it: a name in bare quotes is a name, and the next
    comma between bare quotes stands behind its value.
    """
    mark = _mark(name)
    start = feature.rfind(mark)  # there is but one, and what is looked for by text stands behind most
    end = feature.find(b'","', start + len(mark)) if start >= 0 else -1
    if end < 0:
        return orjson.loads(feature)["properties"].get(name)
    return orjson.loads(feature[start + len(mark) - 1 : end + 1])


def has(feature: bytes, name: str, part: bytes) -> bool:
    """Return whether a part may stand in a property of a ready feature: it does from where that begins on."""
    start = feature.rfind(_mark(name))
    # From the end: that takes half the time.
    return feature.rfind(part, start if start > 0 else 0) >= 0


def fold(text: Any, how: str) -> Any:
    """Return text without case (``casei``) or without accents (``accenti``), None for no text."""
    if not isinstance(text, str):
        return None
    if how == "casei":
        return text.casefold()
    if text.isascii():  # most quotes, of which a filter may ask for all
        return text
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))


def spatial(name: str, left: bytes | None, right: bytes | None) -> int | None:
    """Return whether two geometries (WKB, CRS84) stand in this relation; None without a geometry."""
    if left is None or right is None:
        return None
    try:
        if len(left) == _POINT.size and name in _OF_A_POINT:
            x, y = _POINT.unpack(left)[2:]
            return int(_OF_A_POINT[name](x, y, right))
        # The second one is mostly the literal of the filter, the same for every row: it is prepared.
        if name == "s_intersects":
            return int(shapely.intersects(prepared(right), shapely.from_wkb(left)))
        if name == "s_within":
            return int(shapely.contains(prepared(right), shapely.from_wkb(left)))
        return int(SPATIAL[name](shapely.from_wkb(left), prepared(right)))
    except shapely.errors.GEOSException:
        return None


def _holds(x: float, y: float, wkb: bytes) -> bool:
    """Return whether a point lies inside a geometry, not on its edge."""
    west, south, east, north, is_box = bounds_of(wkb)
    if is_box:
        return west < x < east and south < y < north
    return west <= x <= east and south <= y <= north and bool(shapely.contains_xy(prepared(wkb), x, y))


def _is_at(x: float, y: float, wkb: bytes) -> bool:
    return bounds_of(wkb)[:4] == (x, y, x, y)


def _touches_or_holds(x: float, y: float, wkb: bytes) -> bool:
    """Return whether a geometry has this point: by its bounds, which tell it of most, else by its shape."""
    west, south, east, north, is_box = bounds_of(wkb)
    if x < west or x > east or y < south or y > north:
        return False
    return is_box or bool(shapely.intersects_xy(prepared(wkb), x, y))


# What is asked of each point in the store, thousands a time: making shapely's point costs most of it.
_OF_A_POINT: Mapping[str, Callable[[float, float, bytes], bool]] = {
    "s_intersects": _touches_or_holds,
    "s_within": _holds,
    # A point fills or equals nothing but a point, and has no part outside of what it meets.
    "s_equals": _is_at,
    "s_contains": _is_at,
    "s_overlaps": lambda x, y, wkb: False,
    "s_crosses": lambda x, y, wkb: False,
    "s_disjoint": lambda x, y, wkb: not _touches_or_holds(x, y, wkb),
}


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
    one, two = orjson.loads(left), _listed(right)
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
def _mark(name: str) -> bytes:
    return b'"%b":"' % name.encode()


@lru_cache(maxsize=16)
def _listed(array: str) -> Any:
    """Return a JSON array, mostly the literal of the filter, the same for every row."""
    return orjson.loads(array)


@lru_cache(maxsize=64)
def bounds_of(wkb: bytes) -> tuple[float, float, float, float, bool]:
    """Return the bounds of a geometry, and whether it fills them."""
    shape = shapely.from_wkb(wkb)
    return *shape.bounds, bool(shape.area > 0 and shapely.equals(shape, shapely.envelope(shape)))


@lru_cache(maxsize=64)
def prepared(wkb: bytes) -> Any:
    """Return a geometry about which much will be asked."""
    geometry = shapely.from_wkb(wkb)
    shapely.prepare(geometry)
    return geometry
