"""What is in a vector tile: the incidents or units of a piece of the map (WebMercatorQuad).

A tile holds every incident that lies in it, once: its west and north edges belong to it, the
others to its neighbours. Where that would be more than `MOST_POINTS` and the zoom is below
`FULL_ZOOM`, one point stands for all incidents of a cell and says in ``events`` how many.
"""

import math
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy
import orjson
import shapely

from api.collections import COLLECTIONS, Collection
from api.features.items import Chosen
from api.features.memory import OWN_COUNTS
from api.features.positions import Positions
from api.features.shapes import world
from api.features.sources import Sources
from api.features.spots import Spots, chosen_of, read_spots, spots_at
from api.features.stored import INCIDENTS, INCIDENTS_OF_FEW
from api.forms import mvt
from api.sql.table import Sql, Table, where

SET = "WebMercatorQuad"
TILED: Mapping[str, Collection] = {i: c for i, c in COLLECTIONS.items() if c.content != "reports"}
CHOICE = ("f", "datetime", "filter", "filter-lang", "filter-crs")
"""The parameters of a request that choose what is in a tile."""
MAX_ZOOM = 14
FULL_ZOOM = 10
"""From this zoom on every incident is in its tile, however many there are."""
MOST_POINTS = 4000
CELL = 64
"""Side of a cell in tile units: 64 x 64 cells a tile."""
_MANY = 0.2
_PART = 50_000
_BUFFER = 64  # tile units that polygons reach beyond the tile, so that no border is drawn at its edge

POINT_KEYS = (
    *("event_id", "event_date", "event_type", "sub_event_type", "actor1", "actor2", "admin1", "admin2"),
    *("location", "geo_precision", "fatalities_low", "fatalities_best", "fatalities_high"),
)
CELL_KEYS = ("events", "fatalities_best")
UNIT_KEYS = (
    *("pcode", "name", "level", "country", "parent", "admin1_pcode", "admin2_pcode"),
    *("disputed", "area_km2", "population"),
)
COUNT_KEYS = tuple(c.name for c in OWN_COUNTS if c.name != "event_type")


def keys_of(collection: Collection) -> tuple[str, ...]:
    """Return the properties that the features of a collection's tiles carry."""
    if collection.content == "incidents":
        return (*POINT_KEYS, "events")
    return UNIT_KEYS + (COUNT_KEYS if collection.content == "counts" else ())


@dataclass(frozen=True, slots=True)
class Tile:
    """Address of a tile: zoom, column from the west, row from the north."""

    zoom: int
    column: int
    row: int

    def box(self, margin: float = 0.0) -> tuple[float, float, float, float]:
        """Return west, south, east, north in degrees, `margin` tiles wider on each side."""
        n = 1 << self.zoom
        west, east = ((self.column + edge) / n * 360 - 180 for edge in (-margin, 1 + margin))
        north, south = (_latitude((self.row + edge) / n) for edge in (-margin, 1 + margin))
        return west, south, east, north


@dataclass(frozen=True, slots=True)
class Made:
    """A tile as bytes, how many incidents or units lie in it, and how many features it has."""

    body: bytes
    matched: int
    returned: int


def _latitude(y: float) -> float:
    return math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * y))))


def points(
    db: sqlite3.Connection, tile: Tile, conditions: Sequence[Sql], positions: Positions | None = None
) -> Made:
    """Return the incidents of a tile; `positions` are those of all, where they are at hand."""
    if tile.zoom >= FULL_ZOOM:
        clause = where([_in_tile(tile), *conditions])
        return _each(db, tile, INCIDENTS_OF_FEW, clause)
    inside = _inside(db, tile, conditions, positions)
    if len(inside.row) > MOST_POINTS:
        return _cells(tile, inside)
    rows = orjson.dumps(inside.row.tolist()).decode()
    return _each(db, tile, INCIDENTS, Sql(" WHERE i.fid IN (SELECT value FROM json_each(?))", (rows,)))


def _inside(
    db: sqlite3.Connection, tile: Tile, conditions: Sequence[Sql], positions: Positions | None
) -> Spots:
    """Return the incidents of a tile for which conditions hold, asking the conditions of each once."""
    n, clause = 1 << tile.zoom, where([_in_tile(tile), *conditions])
    if positions is None:
        spots = read_spots(db, INCIDENTS.source_of(clause) + clause.text, clause.values)
        return spots.within(tile.column / n, tile.row / n, 1 / n)
    spots = spots_at(positions, tile.box(1e-6)).within(tile.column / n, tile.row / n, 1 / n)
    if not conditions or not len(spots.row):
        return spots
    if len(spots.row) > _MANY * len(positions.rank):  # the tree would not spare much
        clause = where(conditions)
    return chosen_of(db, spots, INCIDENTS.source_of(clause) + clause.text, clause.values)


def _each(db: sqlite3.Connection, tile: Tile, table: Table, clause: Sql) -> Made:
    """Return a tile with a point for each incident that a clause chooses and that lies in it."""
    picked = ", ".join(f"i.{key}" for key in POINT_KEYS)
    source = table.source_of(clause)
    sql = f"SELECT i.longitude, i.latitude, {picked} FROM {source}{clause.text} ORDER BY i.event_id"
    rows = db.execute(sql, clause.values).fetchall()
    if not rows:
        return Made(b"", 0, 0)
    x, y = _in_units(tile, *world(*numpy.array([row[:2] for row in rows], dtype=float).T))
    (found,) = ((x >= 0) & (x < mvt.EXTENT) & (y >= 0) & (y < mvt.EXTENT)).nonzero()
    if len(found) < len(rows):
        rows = [rows[n] for n in found.tolist()]
    columns = [*zip(*rows, strict=True)][2:] or [()] * len(POINT_KEYS)
    drawn = mvt.points(x[found].tolist(), y[found].tolist())
    body = mvt.layer("incidents", mvt.POINT, (*POINT_KEYS, "events"), drawn, [*columns, (1,) * len(rows)])
    return Made(body, len(rows), len(rows))


def _cells(tile: Tile, inside: Spots) -> Made:
    """Return one point for all incidents of a cell, in their middle, with their number and sum."""
    across = mvt.EXTENT // CELL
    totals = numpy.zeros((4, across * across))
    for low in range(0, len(inside.row), _PART):
        part = inside.take(slice(low, low + _PART))
        x, y = _in_units(tile, part.x, part.y)
        cell = (y // CELL) * across + x // CELL
        for total, weights in zip(totals, (None, x, y, part.killed), strict=True):
            total[:] += numpy.bincount(cell, weights, len(total))
    (full,) = totals[0].nonzero()
    events, *sums = totals[:, full]
    middle_x, middle_y = ((total / events).astype(int).tolist() for total in sums[:2])
    drawn = mvt.points(middle_x, middle_y)
    columns = (events.astype(int).tolist(), sums[2].astype(int).tolist())
    return Made(mvt.layer("incidents", mvt.POINT, CELL_KEYS, drawn, columns), int(events.sum()), len(drawn))


def _in_tile(tile: Tile) -> Sql:
    west, south, east, north = tile.box(1e-6)
    text = (
        "i.fid IN (SELECT fid FROM incident_boxes "
        "WHERE lon_max >= ? AND lon_min <= ? AND lat_max >= ? AND lat_min <= ?)"
    )
    return Sql(text, (west, east, south, north))


def _in_units(tile: Tile, x: Any, y: Any) -> tuple[Any, Any]:
    """Return whole tile units of web mercator (0..1), rounded down: the edge belongs to one tile."""
    n = 1 << tile.zoom
    return tuple(
        numpy.floor((along * n - first) * mvt.EXTENT).astype(numpy.int64)
        for along, first in ((x, tile.column), (y, tile.row))
    )


def polygons(sources: Sources, collection: Collection, tile: Tile, chosen: Chosen) -> Made:
    """Return the units of a tile, with their counts if the collection has them."""
    assert collection.level is not None
    codes, whole, index = sources.shapes.at(collection.level, tile.zoom)
    n, margin = 1 << tile.zoom, _BUFFER / mvt.EXTENT
    west, east = (tile.column - margin) / n, (tile.column + 1 + margin) / n
    north, south = (tile.row - margin) / n, (tile.row + 1 + margin) / n
    hits = sorted(index.query(shapely.box(west, north, east, south)).tolist())
    if not hits:
        return Made(b"", 0, 0)
    cut = shapely.clip_by_rect(whole[hits], west, north, east, south)
    offset, scale = numpy.array([tile.column / n, tile.row / n]), n * mvt.EXTENT
    drawn = shapely.transform(cut, lambda xy: (xy - offset) * scale)
    commands = {
        codes[hit]: mvt.polygon(one) for hit, one in zip(hits, drawn, strict=True) if not one.is_empty
    }
    keys = keys_of(collection)
    values = _values(sources, collection, chosen, [code for code, made in commands.items() if made], keys)
    shapes = [commands[code] for code in values]
    columns = zip(*values.values(), strict=True)
    return Made(mvt.layer(collection.id, mvt.POLYGON, keys, shapes, columns), len(shapes), len(shapes))


def _values(
    sources: Sources, collection: Collection, chosen: Chosen, codes: Sequence[str], keys: Sequence[str]
) -> Mapping[str, Sequence[Any]]:
    table = chosen.table
    marks = ", ".join("?" * len(codes))
    clause = where([Sql(f"{table.columns['pcode']} IN ({marks})", tuple(codes)), *chosen.conditions])
    picked = ", ".join(table.columns[key] for key in keys)
    sql = f"SELECT {picked} FROM {table.source}{clause.text} ORDER BY {table.key}"
    flags = [n for n, key in enumerate(keys) if collection.column[key].kind == "boolean"]
    with sources.reading(collection) as db:
        found = {}
        for row in db.execute(sql, clause.values):
            values = list(row)
            for n in flags:
                values[n] = bool(values[n])
            found[row[0]] = [None if value == "" else value for value in values]
        return found
