"""Parts of the OpenAPI document that paths refer to: parameters and schemas."""

from collections.abc import Mapping, Sequence

from api.collections import COLLECTIONS, Collection
from api.cql.text import LANGUAGES
from api.crs import DECLARED
from api.params import MAX_INT
from api.schemas import Column, Schema
from api.settings import Settings
from geo.model import PERIODS

TEXT: Schema = {"type": "string"}
_YEAR = r"([1-9][0-9]{3}|0[1-9][0-9]{2}|00[1-9][0-9]|000[1-9])"
_DAY = rf"{_YEAR}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
_CLOCK = r"([01][0-9]|2[0-3]):[0-5][0-9](:([0-5][0-9]|60)(\.[0-9]{1,12})?)?"
_MOMENT = rf"{_DAY}([Tt ]({_CLOCK}([Zz]|[+\- ]([01][0-9]|2[0-3]):?[0-5][0-9])?)?)?"
_MOMENTS = rf"^({_MOMENT}(/({_MOMENT}|\.\.)?)?|(\.\.)?/({_MOMENT}|\.\.))$"
_MAIL = (
    r"((Mon|Tue|Wed|Thu|Fri|Sat|Sun), )?(0?[1-9]|[12][0-9]|3[01]) "
    r"(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) [1-9][0-9]{3} "
    r"([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])? ([+-]([01][0-9]|2[0-3])[0-5][0-9]|GMT)"
)
_INSTANT = (
    rf"{_DAY}(T([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\.[0-9]{{1,6}})?)?"
    r"(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])?)?"
)
_PUBLISHED = rf"^({_INSTANT}|{_MAIL})?$"
# Text with a word in it, and without the control characters that stand in no text.
_PLAIN = r"\u0000-\u0008\u000e-\u001a\u001c-\u001f"
WORDS: Schema = {"type": "string", "pattern": rf"^[^{_PLAIN}]*[^\s{_PLAIN}][^{_PLAIN}]*$"}
# Blanks are more than \s means in JavaScript: a text of separators alone is none.
_TOLD_TEXT: Schema = {
    "type": "string",
    "pattern": r"^[^\u0000]*[^\s\u0000\u001c-\u001f\u0085][^\u0000]*$",
}
_SOME_TEXT: Schema = {"type": "string", "minLength": 1}

_EXAMPLES: Schema = {
    "bbox": [69, 31, 71, 34],
    "datetime": "2024-12-01/2024-12-31",
    "filter": "S_INTERSECTS(geometry, BBOX(69, 31, 71, 34))",
    "vintage": "latest",
}


def component_name(collection: Collection) -> str:
    """Return the name of a collection in component names: ``IncidentsByDistrict``."""
    return "".join(part.capitalize() for part in collection.id.split("-"))


def ref(kind: str, name: str) -> Schema:
    """Return a reference to a component."""
    return {"$ref": f"#/components/{kind}/{name}"}


def query(name: str, description: str, schema: Schema) -> Schema:
    """Return the description of a query parameter."""
    return {
        "name": name,
        "in": "query",
        "description": description,
        "required": False,
        "schema": schema,
        # Said although "form" is the default: the tests of Part 1, /ats/core, look for it.
        "style": "form",
        "explode": False,
    }


def parameters(settings: Settings) -> Schema:
    """Return the parameters that all collections share, by name."""
    box: Schema = {
        "type": "array",
        "items": {"type": "number"},
        # Said also beside oneOf: the tests of Part 1, /ats/core, look for it.
        "minItems": 4,
        "maxItems": 6,
        "oneOf": [{"minItems": n, "maxItems": n} for n in (4, 6)],
    }
    # The maximum is of what may be asked for: a page never has more than `max_limit`, and a client that
    # asks for more follows the next links.
    limit = {
        "type": "integer",
        "format": "int32",
        "minimum": 1,
        "maximum": MAX_INT,
        "default": settings.default_limit,
    }
    moments = (
        "A day, a time, or an interval of them: 2024-12-01/2024-12-31, 2024-12-01/.., ../2024-12-31. "
        "Whole days in UTC, both ends inclusive."
    )
    made = [
        query("limit", f"Features of a page; never more than {settings.max_limit}", limit),
        query(
            "bbox",
            "West, south, east, north (six numbers: with heights); west > east crosses 180 degrees",
            box,
        ),
        query("bbox-crs", "Coordinate system of bbox", _choice(DECLARED)),
        query("datetime", moments, {"type": "string", "pattern": _MOMENTS}),
        query("crs", "Coordinate system of the answer", _choice(DECLARED)),
        query("filter", "CQL2, such as event_type = 'Battles' AND fatalities_best >= 5", _SOME_TEXT),
        query("filter-lang", "Language of the filter", _choice(LANGUAGES) | {"default": "cql2-text"}),
        query("filter-crs", "Coordinate system of geometries in the filter", _choice(DECLARED)),
        query("skipGeometry", "Leave the geometry out", {"type": "boolean", "default": False}),
        query("cursor", "Where the page begins; made by the server for next and prev links", TEXT),
        query("period", "One feature per unit and period", _choice(PERIODS)),
        query("vintage", "Units as on a day: a year, a day, latest, or words of a change (FATA)", TEXT),
    ]
    for one in made:
        if one["name"] in _EXAMPLES:
            one["example"] = _EXAMPLES[one["name"]]
    return {one["name"]: one for one in made}


def _choice(names: Sequence[str]) -> Schema:
    return {"type": "string", "enum": list(names)}


_LINKS = {"type": "array", "items": ref("schemas", "Link")}
# What the answers are made of beside features, by name.
_SCHEMAS: Schema = {
    "Link": {
        "type": "object",
        "required": ["href", "rel"],
        "properties": {"href": TEXT, "rel": TEXT, "type": TEXT, "title": TEXT},
    },
    "Document": {
        "type": "object",
        "required": ["links"],
        "properties": {"title": TEXT, "description": TEXT, "links": _LINKS},
    },
    "Conformance": {
        "type": "object",
        "required": ["conformsTo"],
        "properties": {"conformsTo": {"type": "array", "items": TEXT}},
    },
    "Collection": {
        "type": "object",
        "required": ["id", "links"],
        "properties": {
            "id": TEXT,
            "title": TEXT,
            "description": TEXT,
            "links": _LINKS,
            "extent": {"type": "object"},
            "crs": {"type": "array", "items": TEXT},
        },
    },
    "Collections": {
        "type": "object",
        "required": ["links", "collections"],
        "properties": {
            "links": _LINKS,
            "collections": {"type": "array", "items": ref("schemas", "Collection")},
        },
    },
    "Geometry": {
        "type": "object",
        "nullable": True,
        "required": ["type", "coordinates"],
        "properties": {"type": TEXT, "coordinates": {"type": "array", "items": {}}},
    },
    "Problem": {
        "type": "object",
        "required": ["title", "status"],
        "properties": {
            "type": TEXT,
            "title": TEXT,
            "status": {"type": "integer"},
            "detail": TEXT,
            "instance": TEXT,
            "parameter": TEXT,
            "value": TEXT,
            "remedy": TEXT,
            "code": TEXT,
        },
    },
}


def schemas() -> Schema:
    """Return all schemas by name."""
    made: Schema = {**_SCHEMAS, "Report": _REPORT}
    for collection in COLLECTIONS.values():
        name = component_name(collection)
        made |= _feature_schemas(name, collection.columns)
    return made


def _feature_schemas(name: str, columns: Sequence[Column]) -> Mapping[str, Schema]:
    properties = {c.name: c.schema(nullable=True) for c in columns}
    for one in properties.values():
        one.pop("x-ogc-role", None)
    feature = {
        "type": "object",
        "required": ["type", "id", "geometry", "properties"],
        "properties": {
            "type": {"type": "string", "enum": ["Feature"]},
            "id": TEXT,
            "geometry": ref("schemas", "Geometry"),
            "properties": {"type": "object", "properties": properties},
            "links": _LINKS,
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
            "hint": TEXT,
            "links": _LINKS,
            "features": {"type": "array", "items": ref("schemas", f"{name}Feature")},
        },
    }
    return {f"{name}Feature": feature, f"{name}Page": page}


# Numbers are taken as the text that they are written with.
_TOLD: Schema = {"anyOf": [{"type": "string", "nullable": True}, {"type": "number"}]}
_REPORT: Schema = {
    "type": "object",
    "required": ["text"],
    "properties": {
        "text": _TOLD_TEXT,
        "published_at": {
            "type": "string",
            "nullable": True,
            "pattern": _PUBLISHED,
            "description": "Day or time of publication: 2024-12-26, 2024-12-26T09:30:00Z, or as in e-mail",
        },
        **dict.fromkeys(("id", "title", "source", "url", "language"), _TOLD),
    },
}
