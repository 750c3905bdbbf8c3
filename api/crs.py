"""Coordinate reference systems of requests and answers (OGC API - Features Part 2).

Data are kept in CRS84, longitude first. EPSG:4326 is the same with latitude first, as its
definition says; the others are projected by PROJ in the axis order of their definitions.
"""

import re
from functools import lru_cache
from typing import Any

import shapely
from pyproj import CRS, Transformer
from shapely.geometry import mapping, shape

from api.params import Days, asked_box, normal_box, parse_numbers
from api.sql.table import Sql, Table
from geo.errors import QueryError
from geo.model import BBox

CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
_EPSG = "http://www.opengis.net/def/crs/EPSG/0/"
# WGS 84 plain, web maps, and the UTM zones of Afghanistan and Pakistan.
EPSG_CODES = (4326, 3857, 32640, 32641, 32642, 32643)
DECLARED = (CRS84, *(f"{_EPSG}{code}" for code in EPSG_CODES))
_HELP = f"use one of {', '.join(DECLARED)}"


def parse_crs(name: str, text: str | None) -> str:
    """Return the declared URI of a system, CRS84 when none is given.

    Short forms (``EPSG:3857``, ``[EPSG:3857]``, ``urn:ogc:def:crs:EPSG::3857``) are understood.

    Raises
    ------
    QueryError
        If the server does not declare it.
    """
    if text is None:
        return CRS84
    if re.fullmatch(r"\[?OGC:CRS84\]?|urn:ogc:def:crs:OGC:1\.3:CRS84", text):
        return CRS84
    short = re.fullmatch(r"\[?EPSG:([0-9]{4,6})\]?|urn:ogc:def:crs:EPSG:[0-9.]*:([0-9]{4,6})", text)
    uri = f"{_EPSG}{short[1] or short[2]}" if short else text
    if uri not in DECLARED:
        raise QueryError(name, text, _HELP)
    return uri


def box_condition(text: str | None, uri: str, table: Table, days: Days) -> list[Sql]:
    """Return the condition that a feature intersects the box given in this system.

    `days` are those asked for beside it; their own condition stands apart.
    """
    if text is None:
        return []
    if uri == CRS84:
        box = asked_box(text)
        assert box is not None
        return [table.in_box(box, days)]
    first, second, third, fourth = parse_numbers("bbox", text, "write four numbers in the units of bbox-crs")
    if uri.endswith("/4326"):  # latitude first
        swapped = asked_box(f"{second},{first},{fourth},{third}")
        assert swapped is not None
        return [table.in_box(swapped, days)]
    if first > third:
        raise QueryError(
            "bbox", text, "its west is east of its east end; in a projected system that is no box"
        )
    # To the micrometre: a box without width is a line; to divide its sides would leave nothing of it.
    first, second, third, fourth = (round(one, 6) for one in (first, second, third, fourth))
    ring = _drawn_box((first, min(second, fourth), third, max(second, fourth)))
    if first < third or second < fourth:  # else it is a single point, which has no sides to divide
        ring = shapely.segmentize(ring, max(third - first, fourth - second, 1e-6) / 20)
    outline = shapely.transform(ring, _to_crs84(uri).transform, interleaved=False)
    bounds = outline.bounds
    if not all(map(_finite, bounds)):
        raise QueryError("bbox", text, "it lies outside the area of its coordinate system")
    box_in_degrees: BBox = normal_box(*bounds)
    found = [table.in_box(box_in_degrees, days)]
    if not uri.endswith("/3857") and table.geometry and outline.is_valid and outline.area > 0:
        found.append(
            Sql(f"atlas_spatial('s_intersects', {table.geometry}, ?)", (bytes(shapely.to_wkb(outline)),))
        )
    return found


def project(geometry: Any, uri: str) -> Any:
    """Return a GeoJSON geometry (CRS84) with its coordinates in another system, in that one's axis order."""
    if geometry is None or uri == CRS84:
        return geometry
    transformer = _from_crs84(uri)
    digits = 7 if uri.endswith("/4326") else 3
    return {"type": geometry["type"], "coordinates": _project(geometry["coordinates"], transformer, digits)}


def _project(coordinates: Any, transformer: Transformer, digits: int) -> Any:
    if not coordinates:
        return coordinates
    if isinstance(coordinates[0], (int, float)):
        x, y = transformer.transform(coordinates[0], coordinates[1])
        return [round(x, digits), round(y, digits)]
    if isinstance(coordinates[0][0], (int, float)):
        xs, ys = transformer.transform([c[0] for c in coordinates], [c[1] for c in coordinates])
        return [[round(x, digits), round(y, digits)] for x, y in zip(xs, ys, strict=True)]
    return [_project(part, transformer, digits) for part in coordinates]


def tree_in_crs84(node: Any, uri: str) -> Any:
    """Return the syntax tree of a filter (CQL2 JSON) with its geometries in CRS84.

    Sides that are straight in a projected system are divided, so that they stay where they were drawn.

    Parameters
    ----------
    node : JSON value
        The tree.
    uri : str
        The system that its geometries and boxes are in, with the axis order of its definition.
    """
    if uri == CRS84:
        return node
    if isinstance(node, list):
        return [tree_in_crs84(one, uri) for one in node]
    if not isinstance(node, dict):
        return node
    if not {"bbox", "coordinates", "geometries"} & node.keys():
        return {name: tree_in_crs84(one, uri) for name, one in node.items()}
    try:
        made = shapely.force_2d(_drawn_box(node["bbox"]) if "bbox" in node else shape(node))
        west, south, east, north = made.bounds
        if not uri.endswith("/4326") and (west < east or south < north):
            made = shapely.segmentize(made, max(east - west, north - south) / 20)
        return mapping(shapely.transform(made, _to_crs84(uri).transform, interleaved=False))
    except Exception:  # whatever a broken geometry makes shapely or GEOS raise
        told = "write WKT, or BBOX(...) with its lower ends first, in the axis order of filter-crs"
        raise QueryError("filter", str(node)[:200], f"it is no sound geometry; {told}") from None


def _drawn_box(numbers: Any) -> Any:
    if len(numbers) == 6:
        numbers = [*numbers[:2], *numbers[3:5]]
    first, second, third, fourth = map(float, numbers)
    if first > third or second > fourth:
        raise ValueError
    if first < third and second < fourth:
        return shapely.box(first, second, third, fourth)
    corners = [(first, second), (third, fourth)]
    return shapely.Point(corners[0]) if corners[0] == corners[1] else shapely.LineString(corners)


@lru_cache(maxsize=32)
def _crs(uri: str) -> CRS:
    return CRS.from_epsg(int(uri.rsplit("/", 1)[1]))


@lru_cache(maxsize=32)
def _from_crs84(uri: str) -> Transformer:
    return Transformer.from_crs(CRS.from_user_input("OGC:CRS84"), _crs(uri))


@lru_cache(maxsize=32)
def _to_crs84(uri: str) -> Transformer:
    return Transformer.from_crs(_crs(uri), CRS.from_user_input("OGC:CRS84"))


def _finite(number: float) -> bool:
    return abs(number) <= 1e4
