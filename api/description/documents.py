"""The documents that lead to the features: landing page, conformance, collections, schemas."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import quote, urlencode

from api.collections import COLLECTIONS, COUNTED_BY, Collection
from api.crs import CRS84, DECLARED
from api.features.sources import Extent
from api.schemas import Column, object_schema
from api.web.negotiate import DOCUMENT, HTML, ITEMS, JSON, OPENAPI, SCHEMA, Format

Document = dict[str, Any]
_F = "http://www.opengis.net/spec/ogcapi-features-"
_CQL = "http://www.opengis.net/spec/cql2/1.0/conf/"
CONFORMANCE = (
    "http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-common-2/1.0/conf/collections",
    *(f"{_F}1/1.0/conf/{part}" for part in ("core", "oas30", "html", "geojson")),
    f"{_F}2/1.0/conf/crs",
    *(
        f"{_F}3/1.0/conf/{part}"
        for part in ("queryables", "queryables-query-parameters", "filter", "features-filter")
    ),
    *(f"{_F}5/1.0/conf/{part}" for part in ("schemas", "core-roles-features", "queryables", "sortables")),
    *(
        f"http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/{part}"
        for part in ("core", "tileset", "tilesets-list", "geodata-tilesets", "mvt", "oas30")
    ),
    *(f"http://www.opengis.net/spec/tms/2.0/conf/{part}" for part in ("tilematrixset", "json-tilematrixset")),
    *(
        _CQL + part
        for part in (
            "cql2-text",
            "cql2-json",
            "basic-cql2",
            "advanced-comparison-operators",
            "case-insensitive-comparison",
            "accent-insensitive-comparison",
            "basic-spatial-functions",
            "basic-spatial-functions-plus",
            "spatial-functions",
            "temporal-functions",
            "array-functions",
            "property-property",
            "arithmetic",
        )
    ),
)
_SAFE = ",:/'()*"
REL = "http://www.opengis.net/def/rel/ogc/1.0/"
GREGORIAN = "http://www.opengis.net/def/uom/ISO-8601/0/Gregorian"


def link(href: str, rel: str, media: str, title: str = "") -> Document:
    """Return one link."""
    made = {"href": href, "rel": rel, "type": media}
    return made | {"title": title} if title else made


def address(base: str, path: str, params: Mapping[str, str] | None = None) -> str:
    """Return an address with its query string; `path` is taken literally and encoded."""
    made = base + quote(path, safe="/")
    return f"{made}?{urlencode(params, quote_via=quote, safe=_SAFE)}" if params else made


def own_links(
    base: str, path: str, forms: Sequence[Format], form: Format, params: Mapping[str, str]
) -> list[Document]:
    """Return the links of an answer to itself and to its other forms."""
    start = address(base, path, {k: v for k, v in params.items() if k != "f"})
    start += "&f=" if "?" in start else "?f="
    made = [link(start + form.name, "self", form.media, f"As {form.title}")]
    for other in forms:
        if other is not form:
            made.append(link(start + other.name, "alternate", other.media, f"As {other.title}"))
    return made


def landing(base: str, title: str, form: Format, attribution: str) -> Document:
    """Return the landing page."""
    return {
        "title": title,
        "description": "Incidents told in reports, each in its district, with every claim and its words.",
        "attribution": attribution,
        "links": [
            *own_links(base, "/", DOCUMENT, form, {}),
            link(f"{base}/api", "service-desc", OPENAPI, "The API, described for programs"),
            link(f"{base}/api?f=html", "service-doc", HTML, "The API, described for people"),
            link(f"{base}/conformance", "conformance", JSON, "Conformance classes"),
            link(f"{base}/conformance", REL + "conformance", JSON, "Conformance classes"),
            link(f"{base}/collections", "data", JSON, "Collections"),
            link(f"{base}/collections", REL + "data", JSON, "Collections"),
            link(f"{base}/tileMatrixSets", REL + "tiling-schemes", JSON, "Tile matrix sets"),
            link(f"{base}/map", "related", HTML, "The map"),
        ],
    }


def conformance(base: str, form: Format) -> Document:
    """Return the conformance classes."""
    return {"links": own_links(base, "/conformance", DOCUMENT, form, {}), "conformsTo": list(CONFORMANCE)}


def collections(base: str, form: Format, extents: Mapping[str, Extent], attribution: str) -> Document:
    """Return all collections."""
    return {
        "links": own_links(base, "/collections", DOCUMENT, form, {}),
        "crs": list(DECLARED),
        "collections": [
            describe(base, c, DOCUMENT[0], extents[c.id], attribution) for c in COLLECTIONS.values()
        ],
    }


def describe(base: str, collection: Collection, form: Format, extent: Extent, attribution: str) -> Document:
    """Return one collection."""
    path = f"/collections/{collection.id}"
    tiles = link(f"{base}{path}/tiles", REL + "tilesets-vector", JSON, "Vector tiles")
    made: Document = {
        "id": collection.id,
        "title": collection.title,
        "description": collection.description,
        "attribution": attribution,
        "itemType": "feature",
        "links": [
            *own_links(base, path, DOCUMENT, form, {}),
            *(
                link(f"{base}{path}/items?f={f.name}", "items", f.media, f"{collection.title} as {f.title}")
                for f in ITEMS
            ),
            link(f"{base}{path}/schema", REL + "schema", SCHEMA, "Schema of the features"),
            link(f"{base}{path}/schema", "describedby", SCHEMA, "Schema of the features"),
            link(f"{base}{path}/queryables", REL + "queryables", SCHEMA, "What can be filtered by"),
            link(f"{base}{path}/sortables", REL + "sortables", SCHEMA, "What can be sorted by"),
            *([tiles] if collection.content != "reports" else []),
            link(f"{base}/collections", "parent", JSON, "All collections"),
        ],
        "extent": _extent(extent),
        "crs": list(DECLARED),
        "storageCrs": CRS84,
    }
    return made


def _extent(extent: Extent) -> Document:
    made: Document = {}
    if extent.bbox:
        west, south, east, north = extent.bbox
        made["spatial"] = {"bbox": [[west, south, east, north]], "crs": CRS84}
    if extent.start or extent.end:
        start = f"{extent.start}T00:00:00Z" if extent.start else None
        end = f"{extent.end}T23:59:59Z" if extent.end else None
        made["temporal"] = {"interval": [[start, end]], "trs": GREGORIAN}
    return made


def columns_to_filter(collection: Collection) -> tuple[Column, ...]:
    """Return the properties that a filter may name; for counts also those that choose what is counted."""
    if collection.content != "counts":
        return collection.columns
    own = {c.name for c in collection.columns}
    return (*collection.columns, *(c for c in COUNTED_BY if c.name not in own))


def schema(base: str, collection: Collection, what: str) -> Document:
    """Return the schema of a collection's features, its queryables or its sortables."""
    columns: Iterable[Column] = columns_to_filter(collection) if what == "queryables" else collection.columns
    return object_schema(
        tuple(columns),
        collection.geometry,
        f"{base}/collections/{collection.id}/{what}",
        f"{what.capitalize()} of {collection.title}",
        sortable=what == "sortables",
    )
