"""The resources of OGC API - Tiles: tile matrix sets, tilesets and vector tiles."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from api import tiles
from api.collections import Collection, get_collection
from api.description.documents import REL, Document, link, own_links
from api.features.items import choose_features
from api.forms import pages
from api.forms.mvt import EXTENT
from api.http import Ask, Resource
from api.tiles import CELL, CHOICE, FULL_ZOOM, MAX_ZOOM, MOST_POINTS, SET, TILED, Tile
from api.web.negotiate import AS_MVT, AS_TILEJSON, DOCUMENT, HTML, JSON, TILESET_FORMS, HttpProblem
from api.web.reply import Reply
from geo.errors import NotFound

SET_URI = f"http://www.opengis.net/def/tilematrixset/OGC/1.0/{SET}"
_HALF = math.pi * 6378137
_WIDEST = 559082264.028717  # scale denominator of zoom 0, OGC 17-083r4 annex D
_WHAT_IS_IN = (
    f"A tile holds every incident that lies in it, up to {MOST_POINTS}. Where there are more and the zoom is "
    f"below {FULL_ZOOM}, one point stands for all incidents of a cell of 1/{EXTENT // CELL} "
    "of the tile, with their number (events) and the sum of fatalities_best; nothing is left out of the "
    f"numbers. From zoom {FULL_ZOOM} on every incident is drawn."
)


def tiled(collection_id: str) -> Collection:
    """Return a collection that has tiles.

    Raises
    ------
    NotFound
        If there is none of this id, or it has no tiles.
    """
    found = get_collection(collection_id)
    if found.id not in TILED:
        raise NotFound(f"{found.id} has no tiles; there are tiles of {', '.join(TILED)}")
    return found


def matrix_sets(ask: Ask) -> Reply:
    """Answer ``/tileMatrixSets``."""
    one = link(f"{ask.base}/tileMatrixSets/{SET}", "self", JSON, "Definition of the tile matrix set")
    made = {
        "links": own_links(ask.base, ask.path, DOCUMENT, ask.form, {}),
        "tileMatrixSets": [{"id": SET, "title": "Web maps", "uri": SET_URI, "links": [one]}],
    }
    return _document(ask, made, "Tile matrix sets", [one], [])


def matrix_set(ask: Ask) -> Reply:
    """Answer ``/tileMatrixSets/WebMercatorQuad``."""
    _check_set(ask)
    matrices = [
        {
            "id": str(zoom),
            "scaleDenominator": _WIDEST / (1 << zoom),
            "cellSize": 2 * _HALF / 256 / (1 << zoom),
            "pointOfOrigin": [-_HALF, _HALF],
            "tileWidth": 256,
            "tileHeight": 256,
            "matrixWidth": 1 << zoom,
            "matrixHeight": 1 << zoom,
        }
        for zoom in range(25)
    ]
    made: Document = {
        "id": SET,
        "title": "Web maps",
        "uri": SET_URI,
        "crs": "http://www.opengis.net/def/crs/EPSG/0/3857",
        "orderedAxes": ["X", "Y"],
        "wellKnownScaleSet": "http://www.opengis.net/def/wkss/OGC/1.0/GoogleMapsCompatible",
        "tileMatrices": matrices,
        "links": own_links(ask.base, ask.path, DOCUMENT, ask.form, {}),
    }
    return _document(ask, made, SET, made["links"], [("/tileMatrixSets", "Tile matrix sets")])


def tilesets(ask: Ask) -> Reply:
    """Answer ``/collections/{collection_id}/tiles``."""
    found = tiled(ask.place["collection_id"])
    made = {
        "links": own_links(ask.base, ask.path, DOCUMENT, ask.form, {}),
        "tilesets": [_head(ask, found) | {"links": _set_links(ask, found)}],
    }
    return _document(ask, made, f"Tiles of {found.title}", _set_links(ask, found), [_way(found)])


def tileset(ask: Ask) -> Reply:
    """Answer ``/collections/{collection_id}/tiles/WebMercatorQuad``."""
    _check_set(ask)
    found = tiled(ask.place["collection_id"])
    if ask.form == AS_TILEJSON:
        return Reply(orjson.dumps(_tilejson(ask, found)), ask.form.media)
    links = [*own_links(ask.base, ask.path, TILESET_FORMS, ask.form, {}), *_set_links(ask, found)[1:]]
    made = _head(ask, found) | {
        "description": _about(found),
        "layers": [
            {
                "id": found.id,
                "title": found.title,
                "description": _about(found),
                "dataType": "vector",
                "geometryDimension": 0 if found.content == "incidents" else 2,
                "minTileMatrix": "0",
                "maxTileMatrix": str(MAX_ZOOM),
                "propertiesSchema": {"type": "object", "properties": _fields(found)},
            }
        ],
        "links": links,
    }
    extent = ask.server.sources.extent(found, ask.version)
    if extent.bbox:
        west, south, east, north = extent.bbox
        made["boundingBox"] = {
            "lowerLeft": [west, south],
            "upperRight": [east, north],
            "crs": "http://www.opengis.net/def/crs/OGC/1.3/CRS84",
        }
    way = [_way(found), (f"/collections/{found.id}/tiles", "Tiles")]
    return _document(ask, made, f"{found.title} in {SET}", links, way)


def tile(ask: Ask) -> Reply:
    """Answer ``.../tiles/WebMercatorQuad/{tileMatrix}/{tileRow}/{tileCol}``."""
    _check_set(ask)
    found = tiled(ask.place["collection_id"])
    place = _address(ask.place)
    sources = ask.server.sources
    chosen = choose_features(found, ask.params, sources, ask.version)
    if found.content == "incidents":
        with sources.reading(found) as db:
            at = sources.positions_in(db, ask.version) if place.zoom < FULL_ZOOM else None
            made = tiles.points(db, place, chosen.conditions, at)
    else:
        made = tiles.polygons(sources, found, place, chosen)
    headers = {"ogc-numbermatched": str(made.matched), "ogc-numberreturned": str(made.returned)}
    # An empty message is a sound tile; not every client takes 204.
    return Reply(made.body, ask.form.media, headers)


def _address(place: Mapping[str, str]) -> Tile:
    numbers: list[int] = []
    for name, most in (("zoom", MAX_ZOOM), ("row", None), ("column", None)):
        text = place[name]
        bound = most if most is not None else (1 << numbers[0]) - 1
        if not (text.isascii() and text.isdigit() and len(text) <= 9 and int(text) <= bound):
            raise HttpProblem(404, f"no tile of {name} {text[:20]!r}; write a whole number from 0 to {bound}")
        numbers.append(int(text))
    zoom, row, column = numbers
    return Tile(zoom, column, row)


def _check_set(ask: Ask) -> None:
    name = ask.place["set_id"]
    if name != SET:
        raise NotFound(f"no tile matrix set {name[:60]!r}; there is {SET}")


def _head(ask: Ask, found: Collection) -> Document:
    return {
        "title": f"{found.title} ({SET})",
        "dataType": "vector",
        "crs": "http://www.opengis.net/def/crs/EPSG/0/3857",
        "tileMatrixSetURI": SET_URI,
        "attribution": ask.server.sources.boundaries.attribution,
    }


def _set_links(ask: Ask, found: Collection) -> list[Document]:
    own = f"{ask.base}/collections/{found.id}/tiles/{SET}"
    template = link(
        f"{own}/{{tileMatrix}}/{{tileRow}}/{{tileCol}}", "item", AS_MVT.media, "Vector tiles (template)"
    )
    return [
        link(own, "self", JSON, "The tileset"),
        template | {"templated": True},
        link(f"{own}?f=tilejson", "describedby", AS_TILEJSON.media, "TileJSON"),
        link(f"{ask.base}/tileMatrixSets/{SET}", REL + "tiling-scheme", JSON, "Tile matrix set"),
        link(f"{ask.base}/collections/{found.id}", REL + "geodata", JSON, found.title),
    ]


def _tilejson(ask: Ask, found: Collection) -> Document:
    made = {
        "tilejson": "3.0.0",
        "name": found.title,
        "description": _about(found),
        "attribution": ask.server.sources.boundaries.attribution,
        "scheme": "xyz",
        "tiles": [f"{ask.base}/collections/{found.id}/tiles/{SET}/{{z}}/{{y}}/{{x}}"],
        "minzoom": 0,
        "maxzoom": MAX_ZOOM,
        "vector_layers": [
            {
                "id": found.id,
                "description": found.description,
                "minzoom": 0,
                "maxzoom": MAX_ZOOM,
                "fields": {name: one["title"] for name, one in _fields(found).items()},
            }
        ],
    }
    extent = ask.server.sources.extent(found, ask.version)
    return made | ({"bounds": list(extent.bbox)} if extent.bbox else {})


def _fields(found: Collection) -> Document:
    columns = found.column
    made: Document = {name: columns[name].schema() for name in tiles.keys_of(found) if name in columns}
    if found.content == "incidents":
        made["events"] = {"title": "Incidents that the point stands for", "type": "integer"}
    return made


def _about(found: Collection) -> str:
    return f"{found.description} {_WHAT_IS_IN}" if found.content == "incidents" else found.description


def _way(found: Collection) -> tuple[str, str]:
    return f"/collections/{found.id}", found.title


def _document(
    ask: Ask, made: Document, title: str, links: Sequence[Document], trail: Sequence[tuple[str, str]]
) -> Reply:
    if ask.form.media != HTML:
        return Reply(orjson.dumps(made), ask.form.media)
    way = [(f"{ask.base}/?f=html", "Incident Atlas"), *((f"{ask.base}{p}?f=html", t) for p, t in trail)]
    body = pages.paragraph(str(made.get("description", "")))
    return Reply(pages.page(title, way, body + pages.link_list(links)), ask.form.media)


def _tile_params(place: Mapping[str, str]) -> Sequence[str]:
    return (*CHOICE, *tiled(place["collection_id"]).filters)


def _only_f(place: Mapping[str, str]) -> Sequence[str]:
    return ("f",)


def _forms(forms: Sequence[Any]) -> Any:
    return lambda place: forms


_TILES = "/collections/{collection_id}/tiles"
RESOURCES: tuple[Resource, ...] = (
    Resource("/tileMatrixSets", matrix_sets, _forms(DOCUMENT), _only_f),
    Resource("/tileMatrixSets/{set_id}", matrix_set, _forms(DOCUMENT), _only_f),
    Resource(_TILES, tilesets, _forms(DOCUMENT), _only_f),
    Resource(f"{_TILES}/{{set_id}}", tileset, _forms(TILESET_FORMS), _only_f),
    Resource(f"{_TILES}/{{set_id}}/{{zoom}}/{{row}}/{{column}}", tile, _forms((AS_MVT,)), _tile_params),
)
