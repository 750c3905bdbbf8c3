"""Pages of features in the forms that clients ask for."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import orjson

from api.crs import CRS84
from api.description.collections import Collection
from api.features.items import Items
from api.web.reply import now
from maps.tables import safe_cell

JSONFG_CONFORMS = ["http://www.opengis.net/spec/json-fg-1/0.2/conf/core"]


def geojson(items: Items, links: Sequence[Mapping[str, Any]], attribution: str) -> bytes:
    """Return a GeoJSON feature collection; features that need no change are joined as they lie ready."""
    features = items.page.features
    if not items.shape.ready:
        features = [items.shape.apply(f) for f in features]
    head = {
        "type": "FeatureCollection",
        "timeStamp": now(),
        "numberMatched": items.page.matched,
        "numberReturned": len(features),
        **items.beside,
        "attribution": attribution,
        "links": links,
        "features": [],
    }
    return _collection(head, features)


def _collection(head: Mapping[str, Any], features: Sequence[bytes]) -> bytes:
    """Return a feature collection: a head that ends with an empty list, and its features."""
    start = orjson.dumps(head)[:-2]
    if not features:
        return start + b"]}"
    # One join, so that megabytes are not copied again for the ends.
    parts = list(features)
    parts[0] = start + parts[0]
    parts[-1] += b"]}"
    return b",".join(parts)


def sequence(items: Items) -> bytes:
    """Return a GeoJSON text sequence (RFC 8142)."""
    return b"".join(b"\x1e" + items.shape.apply(f) + b"\n" for f in items.page.features)


def table(items: Items, collection: Collection) -> bytes:
    """Return CSV (UTF-8 with byte order mark, which spreadsheets need), lists as JSON, no polygons.

    A cell that a spreadsheet would run as a formula is made text.
    """
    wanted = items.shape.properties or tuple(c.name for c in collection.columns)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(wanted)
    for feature in items.page.features:
        properties = orjson.loads(feature)["properties"]
        writer.writerow([_cell(properties.get(name)) for name in wanted])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _cell(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return safe_cell(value)


def jsonfg(items: Items, links: Sequence[Mapping[str, Any]], collection: Collection) -> bytes:
    """Return JSON-FG (OGC 21-045): the GeoJSON with times and, in other systems, `place`."""
    head = {
        "type": "FeatureCollection",
        "conformsTo": JSONFG_CONFORMS,
        "featureType": collection.id,
        "coordRefSys": items.shape.crs,
        "timeStamp": now(),
        "numberMatched": items.page.matched,
        "numberReturned": len(items.page.features),
        "links": links,
        "features": [],
    }
    # One after the other: thousands of them, taken apart, would fill the memory.
    shape = items.shape
    return _collection(
        head,
        [
            orjson.dumps(_fg(orjson.loads(f), unfold(orjson.loads(shape.apply(f)), collection), shape.crs))
            for f in items.page.features
        ],
    )


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


def flatgeobuf(items: Items, collection: Collection) -> bytes:
    """Return FlatGeobuf."""
    out = io.BytesIO()
    import pyogrio

    frame = _frame(items, collection)
    # Its index cannot hold a feature without a geometry.
    index = "NO" if frame.geometry.isna().any() else "YES"
    pyogrio.write_dataframe(
        *(frame, out, collection.id, "FlatGeobuf"),
        geometry_type=_geometry(collection),
        layer_options={"SPATIAL_INDEX": index},
    )
    return out.getvalue()


def geoparquet(items: Items, collection: Collection) -> bytes:
    """Return GeoParquet 1.1."""
    out = io.BytesIO()
    import pyarrow

    _frame(items, collection).to_parquet(out, compression="zstd", index=False)
    pyarrow.default_memory_pool().release_unused()
    return out.getvalue()


def _geometry(collection: Collection) -> str:
    return {"point": "Point", "multipoint": "MultiPoint"}.get(collection.geometry, "MultiPolygon")


def _frame(items: Items, collection: Collection) -> Any:
    """Return the page as GeoDataFrame, its columns typed by the schema so that an empty one has them too."""
    import geopandas
    import pandas
    import shapely

    wanted = [c for c in collection.columns if not items.shape.properties or c.name in items.shape.properties]
    kinds = {"integer": "Int64", "number": "Float64", "boolean": "boolean"}
    # These formats keep longitude first, also for EPSG:4326: the plain CRS84 says what is meant.
    shape = replace(items.shape, crs=CRS84) if items.shape.crs.endswith("/4326") else items.shape
    values: dict[str, list[Any]] = {column.name: [] for column in wanted}
    texts = []
    for written in items.page.features:  # one after the other, as above
        feature = orjson.loads(shape.apply(written))
        for name, told in values.items():
            told.append(feature["properties"].get(name))
        drawn = feature["geometry"]
        texts.append(None if drawn is None else orjson.dumps(drawn).decode())
    data = {
        column.name: pandas.Series(values.pop(column.name), dtype=kinds.get(column.kind, "str"))
        for column in wanted
    }
    shapes = shapely.from_geojson(texts) if texts else []
    if collection.geometry == "multipolygon":
        shapes = [
            shapely.multipolygons([s]) if s is not None and s.geom_type == "Polygon" else s for s in shapes
        ]
    uri = shape.crs
    crs = "OGC:CRS84" if uri == CRS84 else f"EPSG:{uri.rsplit('/', 1)[1]}"
    return geopandas.GeoDataFrame(data, geometry=geopandas.GeoSeries(shapes, crs=crs), crs=crs)
