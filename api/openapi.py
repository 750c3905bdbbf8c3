"""The API described in OpenAPI 3.0.3, complete in itself: no reference leads out of the document."""

from collections.abc import Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from api import pages
from api.collections import COLLECTIONS, Collection
from api.cql_text import LANGUAGES
from api.crs import DECLARED
from api.items import PERIODS
from api.negotiate import AS_HTML, DOCUMENT, ITEM, ITEMS, OPENAPI_FORMS, PROBLEM, SCHEMA_FORMS, Format
from api.schemas import Column, Schema
from api.settings import Settings

_TEXT: Schema = {"type": "string"}


def api_document(base: str, settings: Settings) -> Schema:
    """Return the document for a server at `base`."""
    return {
        "openapi": "3.0.3",
        "info": {
            "title": settings.title,
            "version": _version(),
            "description": "OGC API - Features (Parts 1, 2, 3 and 5) over incidents told in reports.",
            "contact": {"name": "Incident Atlas"},
            "license": {"name": "MIT"},
        },
        "servers": [{"url": base or "/", "description": "This server"}],
        "tags": [
            {"name": "Discovery", "description": "What there is"},
            {"name": "Features", "description": "Incidents, units and reports"},
            {"name": "Reports", "description": "Reading reports; needs a token"},
        ],
        "paths": {**_discovery(), **_features(settings), **_writing()},
        "components": {
            "parameters": _parameters(settings),
            "schemas": _schemas(),
            "responses": {
                "Problem": {
                    "description": "What is wrong, with which value, and what to do (RFC 9457)",
                    "content": {PROBLEM: {"schema": _ref("schemas", "Problem")}},
                }
            },
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def api_page(document: Schema) -> str:
    """Return the document as HTML for people."""
    body = pages.paragraph(document["info"]["description"])
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            body += f"<h2>{pages.escape(method.upper())} {pages.escape(path)}</h2>"
            body += pages.paragraph(operation.get("description") or operation["summary"])
            rows = [_row(p, document) for p in operation.get("parameters", [])]
            body += pages.table(("Parameter", "Where", "Meaning"), rows) if rows else ""
    return body


def _row(parameter: Schema, document: Schema) -> Sequence[str]:
    if "$ref" in parameter:
        parameter = document["components"]["parameters"][parameter["$ref"].rsplit("/", 1)[1]]
    return parameter["name"], parameter["in"], parameter["description"]


def _version() -> str:
    try:
        return version("incident-atlas")
    except PackageNotFoundError:
        return "0"


def _ref(kind: str, name: str) -> Schema:
    return {"$ref": f"#/components/{kind}/{name}"}


def _get(
    name: str, summary: str, tag: str, forms: Sequence[Format], schema: Schema, parameters: list[Schema]
) -> Schema:
    content: Schema = {}
    for form in forms:
        readable = form != AS_HTML and "json" in form.media and form.name != "geojsonseq"
        content[form.media] = {
            "schema": schema
            if readable and form.name == "json"
            else {"type": "object"}
            if readable
            else _TEXT
        }
        if form.name in ("fgb", "parquet"):
            content[form.media] = {"schema": {"type": "string", "format": "binary"}}
        if form.name == "csv":
            content["text/csv; charset=utf-8; header=present"] = content.pop(form.media)
        if form == AS_HTML:
            content["text/html; charset=utf-8"] = content.pop(form.media)
    return {
        "get": {
            "operationId": name,
            "summary": summary,
            "description": summary + ".",
            "tags": [tag],
            "parameters": [_form_parameter(forms), *parameters],
            "responses": {
                "200": {"description": summary, "content": content},
                "304": {"description": "What the client holds is still good"},
                "default": _ref("responses", "Problem"),
            },
        }
    }


def _form_parameter(forms: Sequence[Format]) -> Schema:
    return _query(
        "f",
        "Form of the answer; without it Accept decides",
        {"type": "string", "enum": [f.name for f in forms]},
    )


def _query(name: str, description: str, schema: Schema, **more: Any) -> Schema:
    return {
        "name": name,
        "in": "query",
        "description": description,
        "required": False,
        "schema": schema,
        **more,
    }


def _discovery() -> Schema:
    one = [{"name": "collectionId", "in": "path", "required": True, "description": "Id of the collection", "schema": {"type": "string", "enum": list(COLLECTIONS)}}]  # fmt: skip
    made = {
        "/": _get("getLandingPage", "Landing page", "Discovery", DOCUMENT, _ref("schemas", "Document"), []),
        "/conformance": _get(
            "getConformance", "Conformance classes", "Discovery", DOCUMENT, _ref("schemas", "Conformance"), []
        ),
        "/api": _get("getApi", "This document", "Discovery", OPENAPI_FORMS, {"type": "object"}, []),
        "/collections": _get(
            "getCollections", "All collections", "Discovery", DOCUMENT, _ref("schemas", "Collections"), []
        ),
        "/collections/{collectionId}": _get(
            "getCollection", "One collection", "Discovery", DOCUMENT, _ref("schemas", "Collection"), one
        ),
    }
    for what in ("schema", "queryables", "sortables"):
        name, summary = f"get{what.capitalize()}", f"{what.capitalize()} of a collection"
        made[f"/collections/{{collectionId}}/{what}"] = _get(
            name, summary, "Discovery", SCHEMA_FORMS, {"type": "object"}, one
        )
    return made


def _features(settings: Settings) -> Schema:
    made: Schema = {}
    shared = (
        "limit",
        "bbox",
        "bbox-crs",
        "datetime",
        "crs",
        "filter",
        "filter-lang",
        "filter-crs",
        "skipGeometry",
        "cursor",
    )
    for collection in COLLECTIONS.values():
        name = "".join(part.capitalize() for part in collection.id.split("-"))
        parameters = [_ref("parameters", key) for key in shared] + _list_parameters(collection)
        if collection.content == "counts":
            parameters.append(_ref("parameters", "period"))
        parameters += [_property_parameter(c) for c in collection.filters.values()]
        path = f"/collections/{collection.id}/items"
        summary = f"Features of {collection.title}"
        made[path] = _get(
            f"get{name}",
            summary,
            "Features",
            ITEMS,
            _ref("schemas", f"{name}Page"),
            parameters,
        )
        made[path]["get"]["description"] = collection.description
        one = [
            {"name": "featureId", "in": "path", "required": True, "description": "Id of the feature", "schema": {"type": "string", "minLength": 1}},
            _ref("parameters", "crs"),
        ]  # fmt: skip
        if collection.content == "counts":
            one += [_ref("parameters", "datetime"), _ref("parameters", "period")]
        schema = _ref("schemas", f"{name}Feature")
        made[f"{path}/{{featureId}}"] = _get(
            f"get{name}Feature", f"One feature of {collection.title}", "Features", ITEM, schema, one
        )
    return made


def _list_parameters(collection: Collection) -> list[Schema]:
    names = [c.name for c in collection.columns]
    orders = [sign + c.name for c in collection.columns if c.sortable for sign in ("", "-", "+")]
    return [
        _query(
            "properties",
            "Properties to give, separated by commas",
            _array(names),
            style="form",
            explode=False,
        ),
        _query("sortby", "Properties to sort by; - descends", _array(orders), style="form", explode=False),
    ]


def _array(names: list[str]) -> Schema:
    return {"type": "array", "minItems": 1, "items": {"type": "string", "enum": names}}


def _property_parameter(column: Column) -> Schema:
    schema = column.schema(nullable=True)
    schema.pop("title"), schema.pop("x-ogc-role", None)
    return _query(column.name, f"Only features with this value: {column.title}", schema)


def _parameters(settings: Settings) -> Schema:
    four: Schema = {"type": "array", "items": {"type": "number"}}
    made = [
        _query("limit", "Features of a page; more than the maximum is lowered to it", {"type": "integer", "minimum": 1, "maximum": settings.max_limit, "default": settings.default_limit}),
        _query("bbox", "West, south, east, north (six numbers: with heights); west > east crosses 180 degrees", {**four, "minItems": 4, "maxItems": 6}, style="form", explode=False),
        _query("bbox-crs", "Coordinate system of bbox", {"type": "string", "enum": list(DECLARED)}),
        _query("datetime", "A day, a time, or an interval of them: 2024-12-01/2024-12-31, 2024-12-01/.., ../2024-12-31. Whole days in UTC, both ends inclusive.", _TEXT),
        _query("crs", "Coordinate system of the answer", {"type": "string", "enum": list(DECLARED)}),
        _query("filter", "CQL2, such as event_type = 'Battles' AND fatalities_best >= 5", _TEXT),
        _query("filter-lang", "Language of the filter", {"type": "string", "enum": list(LANGUAGES), "default": "cql2-text"}),
        _query("filter-crs", "Coordinate system of geometries in the filter", {"type": "string", "enum": [DECLARED[0]]}),
        _query("skipGeometry", "Leave the geometry out", {"type": "boolean", "default": False}),
        _query("cursor", "Where the page begins; made by the server for next and prev links", _TEXT),
        _query("period", "One feature per unit and period", {"type": "string", "enum": list(PERIODS)}),
    ]  # fmt: skip
    return {one["name"]: one for one in made}


def _schemas() -> Schema:
    links = {"type": "array", "items": _ref("schemas", "Link")}
    made: Schema = {
        "Link": {
            "type": "object",
            "required": ["href", "rel"],
            "properties": {"href": _TEXT, "rel": _TEXT, "type": _TEXT, "title": _TEXT},
        },
        "Document": {
            "type": "object",
            "required": ["links"],
            "properties": {"title": _TEXT, "description": _TEXT, "links": links},
        },
        "Conformance": {
            "type": "object",
            "required": ["conformsTo"],
            "properties": {"conformsTo": {"type": "array", "items": _TEXT}},
        },
        "Collection": {
            "type": "object",
            "required": ["id", "links"],
            "properties": {
                "id": _TEXT,
                "title": _TEXT,
                "description": _TEXT,
                "links": links,
                "extent": {"type": "object"},
                "crs": {"type": "array", "items": _TEXT},
            },
        },
        "Collections": {
            "type": "object",
            "required": ["links", "collections"],
            "properties": {
                "links": links,
                "collections": {"type": "array", "items": _ref("schemas", "Collection")},
            },
        },
        "Geometry": {
            "type": "object",
            "nullable": True,
            "required": ["type", "coordinates"],
            "properties": {"type": _TEXT, "coordinates": {"type": "array", "items": {}}},
        },
        "Problem": {
            "type": "object",
            "required": ["title", "status"],
            "properties": {
                "type": _TEXT,
                "title": _TEXT,
                "status": {"type": "integer"},
                "detail": _TEXT,
                "instance": _TEXT,
                "parameter": _TEXT,
                "value": _TEXT,
                "remedy": _TEXT,
                "code": _TEXT,
            },
        },
        "Report": _REPORT,
    }
    for collection in COLLECTIONS.values():
        name = "".join(part.capitalize() for part in collection.id.split("-"))
        made |= _feature_schemas(name, collection.columns, links)
    return made


def _feature_schemas(name: str, columns: Sequence[Column], links: Schema) -> Mapping[str, Schema]:
    properties = {c.name: c.schema(nullable=True) for c in columns}
    for one in properties.values():
        one.pop("x-ogc-role", None)
    if "names" in properties:
        properties["names"] = {"type": "object", "additionalProperties": _TEXT}
    feature = {
        "type": "object",
        "required": ["type", "id", "geometry", "properties"],
        "properties": {
            "type": {"type": "string", "enum": ["Feature"]},
            "id": _TEXT,
            "geometry": _ref("schemas", "Geometry"),
            "properties": {"type": "object", "properties": properties},
            "links": links,
        },
    }
    page = {
        "type": "object",
        "required": ["type", "features"],
        "properties": {
            "type": {"type": "string", "enum": ["FeatureCollection"]},
            "timeStamp": {"type": "string", "format": "date-time"},
            "numberMatched": {"type": "integer", "minimum": 0},
            "numberReturned": {"type": "integer", "minimum": 0},
            "links": links,
            "features": {"type": "array", "items": _ref("schemas", f"{name}Feature")},
        },
    }
    return {f"{name}Feature": feature, f"{name}Page": page}


_REPORT: Schema = {
    "type": "object",
    "required": ["text"],
    "properties": {
        "id": _TEXT,
        "text": _TEXT,
        "title": _TEXT,
        "source": _TEXT,
        "url": _TEXT,
        "published_at": {"type": "string", "description": "Day or time of publication"},
        "language": _TEXT,
    },
}


def _writing() -> Schema:
    def post(name: str, summary: str) -> Schema:
        body = {
            "schema": {
                "oneOf": [_ref("schemas", "Report"), {"type": "array", "items": _ref("schemas", "Report")}]
            }
        }
        return {
            "post": {
                "operationId": name,
                "summary": summary,
                "description": summary + ". Needs the bearer token that the server was started with.",
                "tags": ["Reports"],
                "security": [{"token": []}],
                "requestBody": {
                    "required": True,
                    "content": {
                        "application/json": body,
                        "application/x-ndjson": {"schema": _TEXT},
                        "text/plain": {"schema": _TEXT},
                    },
                },
                "responses": {
                    "200": {
                        "description": summary,
                        "content": {"application/json": {"schema": {"type": "object"}}},
                    },
                    "default": _ref("responses", "Problem"),
                },
            }
        }

    return {
        "/extract": post("extract", "What a report says; nothing is stored"),
        "/reports": post("addReports", "Read reports into the store"),
    }
