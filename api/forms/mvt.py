"""Mapbox Vector Tiles 2.1: one layer as bytes.

The format is a small protocol buffer, written here directly: `mapbox-vector-tile` takes five
times as long for points (15 against 3 microseconds a feature), and tiles are made on request.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy
import shapely

EXTENT = 4096
POINT, POLYGON = 1, 3
Value = str | int | float | bool | None
# Field numbers and wire types of the message (vector_tile.proto), as key bytes.
_LAYERS, _NAME, _FEATURES, _KEYS, _VALUES, _EXTENT, _VERSION = (
    b"\x1a",
    b"\x0a",
    b"\x12",
    b"\x1a",
    b"\x22",
    b"\x28",
    b"\x78",
)
_TAGS, _TYPE, _GEOMETRY = b"\x12", b"\x18", b"\x22"
_STRING, _DOUBLE, _UINT, _SINT, _BOOL = b"\x0a", b"\x19", b"\x28", b"\x30", b"\x38"


def _varint(number: int) -> bytes:
    made = bytearray()
    while number > 127:
        made.append(number & 127 | 128)
        number >>= 7
    made.append(number)
    return bytes(made)


_SMALL = [_varint(n) for n in range(1 << 14)]


def _int(number: int) -> bytes:
    return _SMALL[number] if number < 1 << 14 else _varint(number)


def _field(key: bytes, content: bytes) -> bytes:
    return key + _int(len(content)) + content


def layer(
    name: str, kind: int, keys: Sequence[str], geometries: Sequence[bytes], columns: Iterable[Sequence[Value]]
) -> bytes:
    """Return a tile of one layer.

    Parameters
    ----------
    name : str
        Name of the layer.
    kind : int
        `POINT` or `POLYGON`.
    keys : sequence of str
        Names of the properties.
    geometries : sequence of bytes
        The commands of each feature's geometry, from `points` or `polygon`.
    columns : iterable of sequence
        For each of `keys` the values of all features, None to leave one out.

    Returns
    -------
    bytes
        Empty when there are no features.
    """
    if not geometries:
        return b""
    numbers: dict[tuple[type, Value], int] = {}
    cells = [_tags(_int(n), column, numbers) for n, column in enumerate(columns)]
    kind_and_drawn = _TYPE + _int(kind) + _GEOMETRY
    parts = [_VERSION, b"\x02", _field(_NAME, name.encode())]
    for drawn, *own in zip(geometries, *cells, strict=True):
        tags = b"".join(own)
        made = b"".join((_TAGS, _int(len(tags)), tags, kind_and_drawn, _int(len(drawn)), drawn))
        parts += (_FEATURES, _int(len(made)), made)
    parts += [_field(_KEYS, key.encode()) for key in keys]
    parts += [_field(_VALUES, _value(value)) for _, value in numbers]
    parts += [_EXTENT, _int(EXTENT)]
    return _field(_LAYERS, b"".join(parts))


def _tags(key: bytes, column: Sequence[Value], numbers: dict[tuple[type, Value], int]) -> list[bytes]:
    """Return the tag of each value of a column; values of all columns are numbered together."""
    made: dict[Value, bytes] = {None: b""}
    for value in dict.fromkeys(column):
        if value is not None:
            made[value] = key + _int(numbers.setdefault((value.__class__, value), len(numbers)))
    return [made[value] for value in column]


def _value(value: Value) -> bytes:
    if isinstance(value, bool):
        return _BOOL + (b"\x01" if value else b"\x00")
    if isinstance(value, int):
        return _UINT + _varint(value) if value >= 0 else _SINT + _varint(-2 * value - 1)
    if isinstance(value, float):
        return _DOUBLE + numpy.float64(value).tobytes()
    return _field(_STRING, str(value).encode("utf-8", "replace"))


def points(x: Sequence[int], y: Sequence[int]) -> list[bytes]:
    """Return the commands of points in tile units, y downward, each a feature of its own."""
    return [b"\x09" + _int(_zigzag(one)) + _int(_zigzag(other)) for one, other in zip(x, y, strict=True)]


def polygon(shape: Any) -> bytes:
    """Return the commands of a polygon or multipolygon in tile units, y downward.

    Coordinates are made whole; what becomes a line is left out. Outer rings run clockwise as
    seen, holes the other way round. Empty when nothing is left.
    """
    snapped = shapely.set_precision(shape, 1.0)
    parts = [p for p in shapely.get_parts(snapped) if p.geom_type == "Polygon" and not p.is_empty]
    made: list[int] = []
    x, y = 0, 0
    # In coordinates with y downward "clockwise as seen" is counter-clockwise by formula.
    for part in shapely.orient_polygons(parts) if parts else []:
        for ring in (part.exterior, *part.interiors):
            spots = shapely.get_coordinates(ring)[:-1].round().astype(int)
            steps = numpy.diff(spots, axis=0, prepend=[[x, y]])
            x, y = (int(n) for n in spots[-1])
            flat = ((steps << 1) ^ (steps >> 63)).ravel().tolist()
            made += [9, *flat[:2], (len(spots) - 1) << 3 | 2, *flat[2:], 15]
    return b"".join(map(_int, made))


def _zigzag(number: int) -> int:
    return number << 1 if number >= 0 else -2 * number - 1
