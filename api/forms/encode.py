"""Pages of features in the forms that clients ask for."""

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import orjson

from api.collections import Collection
from api.crs import CRS84
from api.features.items import Items
from api.web.reply import now
from maps.tables import safe_cell

_PIECE = 250_000  # bytes; a larger answer is given in pieces of about this size
_LATITUDE_FIRST = "http://www.opengis.net/def/crs/EPSG/0/4326"
JSONFG_CONFORMS = ["http://www.opengis.net/spec/json-fg-1/0.2/conf/core"]


def geojson(items: Items, links: Sequence[Mapping[str, Any]], attribution: str) -> list[bytes]:
    """Return a GeoJSON feature collection in pieces; features that need no change are as they lie ready."""
    told = {"type": "FeatureCollection", **_counts(items), **named_crs(items.shape.crs)}
    told |= {"attribution": attribution, "links": links}
    return _collection(told, items, items.shape.apply)


def named_crs(uri: str) -> dict[str, Any]:
    """Return the member ``crs`` of GeoJSON 2008 for a projected system.

    Without it GDAL, QGIS and geopandas, which see no header of a file, take metres for degrees. EPSG:4326 has
    none: they would read its latitudes as longitudes with it, too.
    """
    if uri in (CRS84, _LATITUDE_FIRST):
        return {}
    name = f"urn:ogc:def:crs:EPSG::{uri.rsplit('/', 1)[1]}"
    return {"crs": {"type": "name", "properties": {"name": name}}}


def _counts(items: Items) -> dict[str, Any]:
    """Return what is said beside the features: how many there are, and what is in none of them."""
    matched, returned = items.page.matched, len(items.page.features)
    return {"timeStamp": now(), "numberMatched": matched, "numberReturned": returned, **items.beside}


def _collection(head: Mapping[str, Any], items: Items, write: Callable[[bytes], bytes]) -> list[bytes]:
    """Return a feature collection in pieces: its head with an empty list, and its features."""
    start = orjson.dumps({**head, "features": []})[:-2]
    found = [b",".join(group) for group in _groups(items, write)] or [b""]
    pieces = [(b"," if number else start) + piece for number, piece in enumerate(found)]
    pieces[-1] += b"]}"
    return pieces


def _groups(items: Items, write: Callable[[bytes], bytes]) -> Iterator[list[bytes]]:
    """Yield features, written, a piece of an answer at a time.

    The page is emptied on the way, so that its megabytes are held once.
    """
    features = items.page.features
    group, size = [], 0
    for number, feature in enumerate(features):
        features[number] = b""
        made = write(feature)
        group.append(made)
        size += len(made)
        if size >= _PIECE:
            yield group
            group, size = [], 0
    if group:
        yield group


def sequence(items: Items) -> list[bytes]:
    """Return a GeoJSON text sequence (RFC 8142) in pieces."""
    groups = _groups(items, lambda f: b"\x1e" + items.shape.apply(f) + b"\n")
    return [b"".join(group) for group in groups] or [b""]


def table(items: Items, collection: Collection, units: Mapping[str, str]) -> list[bytes]:
    """Return CSV in pieces (UTF-8 with byte order mark, which spreadsheets need), lists as JSON, no polygons.

    A cell that a spreadsheet would run as a formula is made text. Beside a unit's `parent` stands its name,
    as in the exported tables: a row is read alone.

    Parameters
    ----------
    units : mapping of str to str
        Names of units by their codes.
    """
    asked = items.shape.properties or tuple(c.name for c in collection.columns)
    wanted = [one for name in asked for one in ((name, "parent_name") if name == "parent" else (name,))]

    def written(feature: bytes) -> bytes:
        properties = orjson.loads(feature)["properties"]
        properties["parent_name"] = units.get(properties.get("parent"), "")
        return _line([_cell(properties.get(name)) for name in wanted])

    first = b"\xef\xbb\xbf" + _line(wanted)
    rest = [b"".join(group) for group in _groups(items, written)]
    return [first + rest[0], *rest[1:]] if rest else [first]


def _line(cells: Sequence[Any]) -> bytes:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow(cells)
    return out.getvalue().encode()


def _cell(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return safe_cell(value)


def jsonfg(
    items: Items, links: Sequence[Mapping[str, Any]], attribution: str, collection: Collection
) -> list[bytes]:
    """Return JSON-FG (OGC 21-045) in pieces: the GeoJSON with times and, in other systems, `place`."""
    head = {
        "type": "FeatureCollection",
        "conformsTo": JSONFG_CONFORMS,
        "featureType": collection.id,
        "coordRefSys": items.shape.crs,
        **_counts(items),
        "attribution": attribution,
        "links": links,
    }
    shape = items.shape

    def written(feature: bytes) -> bytes:
        shaped = unfold(orjson.loads(shape.apply(feature)), collection)
        return orjson.dumps(_fg(orjson.loads(feature), shaped, shape.crs))

    return _collection(head, items, written)


def jsonfg_feature(
    feature: dict[str, Any], crs: str, links: Sequence[Mapping[str, Any]], collection: Collection
) -> bytes:
    """Return one feature, its coordinates already in `crs`, as JSON-FG."""
    feature = unfold(feature, collection)
    head = {"conformsTo": JSONFG_CONFORMS, "featureType": collection.id, "coordRefSys": crs}
    return orjson.dumps({**head, **_fg(feature, feature, crs), "links": links})


def unfold(feature: dict[str, Any], collection: Collection) -> dict[str, Any]:
    """Return a feature whose lists, JSON text in flat forms, are lists again."""
    properties = feature["properties"]
    for column in collection.columns:
        if column.nested and isinstance(properties.get(column.name), str):
            properties[column.name] = orjson.loads(properties[column.name])
    return feature


def _fg(feature: Mapping[str, Any], shaped: Mapping[str, Any], crs: str) -> dict[str, Any]:
    """Add time and place; the geometry in CRS84 stays `geometry`, one in another system is `place`."""
    properties = feature["properties"]
    time: dict[str, Any] | None = None
    start, end = properties.get("event_date"), properties.get("event_date_end")
    if start:
        time = {"date": start} if start == end else {"interval": [start, end]}
    elif published := properties.get("published_at"):
        time = {"timestamp": published} if "T" in published else {"date": published}
    plain = crs == CRS84
    geometry, place = (shaped["geometry"], None) if plain else (None, shaped["geometry"])
    return {**shaped, "geometry": geometry, "time": time, "place": place}
