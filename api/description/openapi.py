"""The API described in OpenAPI 3.0.3, complete in itself: no reference leads out of the document."""

from collections.abc import Sequence
from html import escape
from importlib.metadata import PackageNotFoundError, version

from api.collections import COLLECTIONS, Collection
from api.description.openapi_parts import TEXT, WORDS, component_name, parameters, query, ref, schemas
from api.forms import pages
from api.schemas import Column, Schema
from api.settings import Settings
from api.tiles import CHOICE, MAX_ZOOM, SET, TILED
from api.web.negotiate import (
    AS_HTML,
    AS_MVT,
    DOCUMENT,
    ITEM,
    ITEMS,
    OPENAPI_FORMS,
    PROBLEM,
    SCHEMA_FORMS,
    TILESET_FORMS,
    Format,
)
from maps.choices import CHOICES


def api_document(base: str, settings: Settings) -> Schema:
    """Return the document for a server at `base`."""
    return {
        "openapi": "3.0.3",
        "info": {
            "title": settings.title,
            "version": _version(),
            "description": "OGC API - Features (Parts 1, 2, 3 and 5) and Tiles: incidents told in reports.",
            "contact": {"name": "Incident Atlas"},
            "license": {"name": "MIT"},
        },
        "servers": [{"url": base or "/", "description": "This server"}],
        "tags": [
            {"name": "Discovery", "description": "What there is"},
            {"name": "Features", "description": "Incidents, units and reports"},
            {"name": "Tiles", "description": "Vector tiles of incidents and units"},
            {"name": "Reports", "description": "Reading reports; needs a token"},
        ],
        "paths": {**_discovery(), **_features(settings), **_tiles(), **_map(), **_writing()},
        "components": {
            "parameters": parameters(settings),
            "schemas": schemas(),
            "responses": {
                "Problem": {
                    "description": "What is wrong, with which value, and what to do (RFC 9457)",
                    "content": {PROBLEM: {"schema": ref("schemas", "Problem")}},
                }
            },
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def api_page(document: Schema) -> str:
    """Return the document as HTML for people: what there is, then each with its parameters folded."""
    told = [
        (operation, f"{method.upper()} {path}")
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]
    body = pages.paragraph(document["info"]["description"])
    for tag in document["tags"]:
        body += f"<h2>{escape(tag['name'])}</h2>{pages.paragraph(tag['description'])}<ul>"
        for operation, name in told:
            if tag["name"] in operation["tags"]:
                summary = f'{escape(operation["summary"])} <span class="quiet">{escape(name)}</span>'
                body += f'<li><a href="#{escape(operation["operationId"])}">{summary}</a></li>'
        body += "</ul>"
    for operation, name in told:
        body += f'<h2 id="{escape(operation["operationId"])}">{escape(name)}</h2>'
        body += pages.paragraph(operation.get("description") or operation["summary"])
        if rows := [_row(p, document) for p in operation.get("parameters", [])]:
            count = pages.plural(len(rows), "parameter", "parameters")
            table = pages.table(("Parameter", "Where", "Meaning"), rows)
            body += f"<details><summary>{count}</summary>{table}</details>"
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


def _get(
    name: str, summary: str, tag: str, forms: Sequence[Format], schema: Schema, parameters: list[Schema]
) -> Schema:
    content: Schema = {}
    for form in forms:
        readable = form != AS_HTML and "json" in form.media and form.name != "geojsonseq"
        content[form.media] = {
            "schema": schema if readable and form.name == "json" else {"type": "object"} if readable else TEXT
        }
        if form.name in ("fgb", "parquet", "mvt"):
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
                "default": ref("responses", "Problem"),
            },
        }
    }


def _form_parameter(forms: Sequence[Format]) -> Schema:
    return query(
        "f",
        "Form of the answer; without it Accept decides",
        {"type": "string", "enum": [f.name for f in forms]},
    )


def _discovery() -> Schema:
    one_of: Schema = {"type": "string", "enum": list(COLLECTIONS)}
    one = [
        {
            "name": "collectionId",
            "in": "path",
            "required": True,
            "description": "Id of the collection",
            "schema": one_of,
        }
    ]
    made = {
        "/": _get("getLandingPage", "Landing page", "Discovery", DOCUMENT, ref("schemas", "Document"), []),
        "/conformance": _get(
            "getConformance", "Conformance classes", "Discovery", DOCUMENT, ref("schemas", "Conformance"), []
        ),
        "/api": _get("getApi", "This document", "Discovery", OPENAPI_FORMS, {"type": "object"}, []),
        "/collections": _get(
            "getCollections", "All collections", "Discovery", DOCUMENT, ref("schemas", "Collections"), []
        ),
        "/collections/{collectionId}": _get(
            "getCollection", "One collection", "Discovery", DOCUMENT, ref("schemas", "Collection"), one
        ),
    }
    for what in ("schema", "queryables", "sortables"):
        name, summary = f"get{what.capitalize()}", f"{what.capitalize()} of a collection"
        made[f"/collections/{{collectionId}}/{what}"] = _get(
            name, summary, "Discovery", SCHEMA_FORMS, {"type": "object"}, one
        )
    return made


_MAP_OPTIONS = {
    "level": "Units shown first: provinces, districts, tehsils",
    "measure": "What is shown first",
    "period": "Step of the timeline",
    "method": "How classes are cut",
    "language": "In which language areas are named, where the boundary set has it",
}


def _map() -> Schema:
    asked = [
        query(name, about, {"type": "string", "enum": list(CHOICES[name])})
        for name, about in _MAP_OPTIONS.items()
    ]
    asked += [ref("parameters", "datetime"), ref("parameters", "vintage")]
    made = _get("getMap", "Map page of the store as it is now", "Discovery", (AS_HTML,), TEXT, [])
    made["get"]["parameters"] = asked
    done = made["get"]["responses"]
    done["202"] = done["200"] | {"description": "To a browser: the map is being drawn; the page asks again"}
    return {"/map": made}


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
        name = component_name(collection)
        parameters = [ref("parameters", key) for key in shared] + _list_parameters(collection)
        if collection.content == "counts":
            parameters.append(ref("parameters", "period"))
        if collection.content in ("counts", "units"):
            parameters.append(ref("parameters", "vintage"))
        parameters += [_property_parameter(c) for c in collection.filters.values()]
        path = f"/collections/{collection.id}/items"
        summary = f"Features of {collection.title}"
        made[path] = _get(
            f"get{name}",
            summary,
            "Features",
            ITEMS,
            ref("schemas", f"{name}Page"),
            parameters,
        )
        made[path]["get"]["description"] = collection.description
        one = [
            {
                "name": "featureId",
                "in": "path",
                "required": True,
                "description": "Id of the feature",
                "schema": {"type": "string", "minLength": 1},
            },
            ref("parameters", "crs"),
        ]
        if collection.content == "counts":
            one += [ref("parameters", "datetime"), ref("parameters", "period")]
        if collection.content in ("counts", "units"):
            one.append(ref("parameters", "vintage"))
        schema = ref("schemas", f"{name}Feature")
        made[f"{path}/{{featureId}}"] = _get(
            f"get{name}Feature", f"One feature of {collection.title}", "Features", ITEM, schema, one
        )
    return made


def _tiles() -> Schema:
    document = ref("schemas", "Document")
    made = {
        "/tileMatrixSets": _get("getTileMatrixSets", "Tile matrix sets", "Tiles", DOCUMENT, document, []),
        f"/tileMatrixSets/{SET}": _get(
            "getTileMatrixSet", f"The tile matrix set {SET}", "Tiles", DOCUMENT, document, []
        ),
    }
    whole: Schema = {"type": "integer", "minimum": 0}
    address = [
        {"name": name, "in": "path", "required": True, "description": about, "schema": whole | more}
        for name, about, more in (
            ("tileMatrix", "Zoom", {"maximum": MAX_ZOOM}),
            ("tileRow", "Row from the north", {}),
            ("tileCol", "Column from the west", {}),
        )
    ]
    for collection in TILED.values():
        name, path = component_name(collection), f"/collections/{collection.id}/tiles"
        made[path] = _get(
            f"get{name}Tilesets", f"Tilesets of {collection.title}", "Tiles", DOCUMENT, document, []
        )
        made[f"{path}/{SET}"] = _get(
            f"get{name}Tileset", f"Tileset of {collection.title}", "Tiles", TILESET_FORMS, document, []
        )
        chosen = [ref("parameters", one) for one in CHOICE if one != "f"]
        chosen += [_property_parameter(c) for c in collection.filters.values()]
        made[f"{path}/{SET}/{{tileMatrix}}/{{tileRow}}/{{tileCol}}"] = _get(
            f"get{name}Tile", f"Vector tile of {collection.title}", "Tiles", (AS_MVT,), TEXT, address + chosen
        )
    return made


def _list_parameters(collection: Collection) -> list[Schema]:
    names = [c.name for c in collection.columns]
    orders = [sign + c.name for c in collection.columns if c.sortable for sign in ("", "-", "+")]
    return [
        query(
            "properties",
            "Properties to give, separated by commas",
            _array(names),
        ),
        query("sortby", "Properties to sort by; - descends", _array(orders)),
    ]


def _array(names: list[str]) -> Schema:
    return {"type": "array", "minItems": 1, "items": {"type": "string", "enum": names}}


def _property_parameter(column: Column) -> Schema:
    schema = column.schema(nullable=True)
    schema.pop("title"), schema.pop("x-ogc-role", None)
    return query(column.name, f"Only features with this value: {column.title}", schema)


def _writing() -> Schema:
    def post(name: str, summary: str, *, creates: bool = False) -> Schema:
        body = {
            "schema": {
                "oneOf": [
                    ref("schemas", "Report"),
                    {"type": "array", "minItems": 1, "items": ref("schemas", "Report")},
                ]
            }
        }
        done = {"description": summary, "content": {"application/json": {"schema": {"type": "object"}}}}
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
                        "application/x-ndjson": {"schema": WORDS},
                        "text/plain": {"schema": WORDS},
                    },
                },
                "responses": {
                    "200": done,
                    **({"201": done} if creates else {}),
                    "default": ref("responses", "Problem"),
                },
            }
        }

    return {
        "/extract": post("extract", "What a report says; nothing is stored"),
        "/reports": post("addReports", "Read reports into the store", creates=True),
    }
