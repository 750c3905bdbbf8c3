"""The resources of OGC API - Features: from the landing page to a single feature."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import orjson

from api.collections import COLLECTIONS, Collection, get_collection
from api.crs import CRS84
from api.description import documents
from api.description.documents import Document, address, link, own_links
from api.description.openapi import api_document, api_page
from api.features.items import (
    Items,
    allowed,
    by_place_and_time,
    in_a_box,
    parse_vintage,
    read_item,
    read_items,
)
from api.forms import encode, pages
from api.forms.columns import in_columns
from api.forms.drawing import outline_map
from api.forms.told import incident_in_words, with_open_ends, with_parent
from api.http import Ask, Resource
from api.params import parse_bbox, parse_days, parse_limit
from api.schemas import SHOWN
from api.sql.table import Page
from api.web.negotiate import DOCUMENT, ITEM, ITEMS, OPENAPI_FORMS, SCHEMA_FORMS, Format
from api.web.reply import Reply
from geo.boundaries import Boundaries
from geo.model import LEVELS, SUMS_WITHOUT

_LARGE_FROM = 2000
_FEW = 300
_ORDERED = {"sortby", "period", "cursor"}
# What people look for first on a page: where most happened, and the latest.
_FIRST = {"counts": "-events,name", "incidents": "-event_date,event_id", "reports": "-published_at,report_id"}
_SUMS = tuple(name for names in SUMS_WITHOUT.values() for name in names)


def _document(ask: Ask, made: Document, title: str, body: str, trail: Sequence[tuple[str, str]]) -> Reply:
    if ask.form.name == "html":
        way = [(f"{ask.base}/?f=html", "Incident Atlas"), *trail]
        return Reply(
            pages.page(title, way, body + "<h2>Links</h2>" + pages.link_list(made["links"])), ask.form.media
        )
    return Reply(orjson.dumps(made), ask.form.media)


def landing(ask: Ask) -> Reply:
    """Answer ``/``."""
    title = ask.server.settings.title
    made = documents.landing(ask.base, title, ask.form, ask.server.sources.boundaries.attribution)
    body = pages.paragraph(made["description"])
    body += f'<p class="lead">{pages.anchor(ask.base + "/map", "Open the map")}</p>'
    body += pages.paragraph(made["attribution"], "quiet")
    rows = [(c.title, c.description) for c in COLLECTIONS.values()]
    body += pages.table(
        ("Collection", "What it holds"), rows, [_html(ask, f"/collections/{i}") for i in COLLECTIONS]
    )
    return _document(ask, made, title, body, [])


def conformance(ask: Ask) -> Reply:
    """Answer ``/conformance``."""
    made = documents.conformance(ask.base, ask.form)
    body = "<ul>" + "".join(f"<li>{pages.anchor(one, one)}</li>" for one in made["conformsTo"]) + "</ul>"
    return _document(ask, made, "Conformance", body, [])


def api(ask: Ask) -> Reply:
    """Answer ``/api``."""
    made = api_document(ask.base, ask.server.settings)
    if ask.form.name == "html":
        way = [(f"{ask.base}/?f=html", "Incident Atlas")]
        return Reply(pages.page("The API", way, api_page(made)), ask.form.media)
    return Reply(orjson.dumps(made), ask.form.media)


def collections(ask: Ask) -> Reply:
    """Answer ``/collections``."""
    sources = ask.server.sources
    extents = {c.id: sources.extent(c, ask.version) for c in COLLECTIONS.values()}
    made = documents.collections(ask.base, ask.form, extents, sources.boundaries.attribution)
    rows = [(c.title, c.description) for c in COLLECTIONS.values()]
    body = pages.table(
        ("Collection", "What it holds"), rows, [_html(ask, f"/collections/{i}") for i in COLLECTIONS]
    )
    return _document(ask, made, "Collections", body, [])


def collection(ask: Ask) -> Reply:
    """Answer ``/collections/{collection_id}``."""
    found = get_collection(ask.place["collection_id"])
    sources = ask.server.sources
    made = documents.describe(
        ask.base, found, ask.form, sources.extent(found, ask.version), sources.boundaries.attribution
    )
    body = pages.paragraph(found.description) + pages.paragraph(made["attribution"], "quiet")
    rows = [(c.name, c.kind, c.title) for c in found.columns]
    body += "<p>" + pages.anchor(_html(ask, f"/collections/{found.id}/items"), "Browse the features") + "</p>"
    body += pages.table(("Property", "Type", "Meaning"), rows)
    return _document(ask, made, found.title, body, [(_html(ask, "/collections"), "Collections")])


def schema(what: str) -> Any:
    """Return the handler of ``/collections/{collection_id}/{what}``."""

    def handler(ask: Ask) -> Reply:
        found = get_collection(ask.place["collection_id"])
        made = documents.schema(ask.base, found, what)
        if ask.form.name == "html":
            rows = [
                (
                    name,
                    one.get("format") or one.get("type", ""),
                    one.get("title", ""),
                    ", ".join(map(str, one.get("enum", []))),
                )
                for name, one in made["properties"].items()
            ]
            body = pages.table(("Property", "Type", "Meaning", "Values"), rows)
            return Reply(pages.page(made["title"], _trail(ask, found), body), ask.form.media)
        return Reply(orjson.dumps(made), ask.form.media)

    return handler


def items(ask: Ask) -> Reply:
    """Answer ``/collections/{collection_id}/items``."""
    found = get_collection(ask.place["collection_id"])
    if ask.form.name == "html" and found.content in _FIRST and not ask.params.keys() & _ORDERED:
        # The links of the page keep the order.
        ask = replace(ask, params={**ask.params, "sortby": _FIRST[found.content]})
    sources = ask.server.sources
    made = read_items(found, ask.params, sources, ask.server.settings, ask.version)
    links = _item_links(ask, found, made.page)
    headers = {
        "content-crs": f"<{made.shape.crs}>",
        "ogc-numbermatched": str(made.page.matched),
        "ogc-numberreturned": str(len(made.page.features)),
    }
    name, credit = ask.form.name, sources.boundaries.attribution
    if name == "html":
        return Reply(_items_page(ask, found, made, links), ask.form.media, headers)
    neighbours = [f'<{one["href"]}>; rel="{one["rel"]}"' for one in links if one["rel"] in ("next", "prev")]
    if neighbours:
        headers["link"] = ", ".join(neighbours)
    if name == "json":
        return Reply.of(encode.geojson(made, links, credit), ask.form.media, headers, dated=True)
    if name == "jsonfg":
        return Reply.of(encode.jsonfg(made, links, credit, found), ask.form.media, headers, dated=True)
    if name == "geojsonseq":
        return Reply.of(encode.sequence(made), ask.form.media, headers)
    headers["content-disposition"] = f'attachment; filename="{found.id}.{name}"'
    if name == "csv":
        rows = encode.table(made, found, _unit_names(ask) if found.level else {})
        return Reply.of(rows, f"{ask.form.media}; charset=utf-8; header=present", headers)
    return Reply(in_columns(name, made, found), ask.form.media, headers)


def _unit_names(ask: Ask) -> Mapping[str, str]:
    """Return the names of the units of the vintage that is asked for by their codes."""
    sources = ask.server.sources
    ground = sources.ground(parse_vintage(ask.params.get("vintage"), sources.boundaries))
    return {unit.pcode: unit.name for level in LEVELS for unit in ground.units(level)}


def item(ask: Ask) -> Reply:
    """Answer ``/collections/{collection_id}/items/{feature_id}``."""
    found = get_collection(ask.place["collection_id"])
    feature, shape = read_item(found, ask.place["feature_id"], ask.params, ask.server.sources, ask.version)
    links = [
        *own_links(ask.base, ask.path, ITEM, ask.form, ask.params),
        link(f"{ask.base}/collections/{found.id}", "collection", "application/json", found.title),
    ]
    headers = {"content-crs": f"<{shape.crs}>"}
    if ask.form.name == "json":
        rest = orjson.dumps({**encode.named_crs(shape.crs), "links": links})
        return Reply(feature[:-1] + b"," + rest[1:], ask.form.media, headers)
    made = orjson.loads(feature)
    if ask.form.name == "jsonfg":
        # The coordinates are already in the system asked for.
        return Reply(encode.jsonfg_feature(made, shape.crs, links, found), ask.form.media, headers)
    encode.unfold(made, found)
    titles = {c.name: c.title for c in found.columns}
    drawn = outline_map([made], ask.server.sources.borders()) if shape.crs == CRS84 else ""
    own = with_parent(made["properties"], ask.server.sources.boundaries)
    order = dict.fromkeys([*SHOWN[found.content], *own])
    told: Mapping[str, Any] = {name: own[name] for name in order if name in own}
    if found.content == "incidents":
        told = incident_in_words(told, f"{ask.base}/collections/reports/items")
    body = drawn + pages.properties(told, titles) + "<h2>Links</h2>" + pages.link_list(links)
    way = [*_trail(ask, found), (_html(ask, f"/collections/{found.id}/items"), "Features")]
    return Reply(pages.page(_heading(made), way, body), ask.form.media, headers)


def _heading(feature: Mapping[str, Any]) -> str:
    """Return what a feature is called by people, with its id when that says it in no words."""
    own = feature["properties"]
    if own.get("name") or own.get("title"):
        return f"{own.get('name') or own['title']} ({feature['id']})"
    where = own.get("location") or own.get("admin1") or own.get("country") or "place unknown"
    return f"{own.get('sub_event_type', feature['id'])}, {where}, {own.get('event_date') or 'undated'}"


def _item_links(ask: Ask, found: Collection, page: Page) -> list[Document]:
    links = own_links(ask.base, ask.path, ask.forms, ask.form, ask.params)
    rest = {k: v for k, v in ask.params.items() if k != "cursor"}
    for rel, cursor in (("next", page.next_cursor), ("prev", page.prev_cursor)):
        if cursor:
            href = address(ask.base, ask.path, rest | {"f": ask.form.name, "cursor": cursor})
            links.append(link(href, rel, ask.form.media, f"{rel.capitalize()} page"))
    links.append(link(f"{ask.base}/collections/{found.id}", "collection", "application/json", found.title))
    return links


def _items_page(ask: Ask, found: Collection, made: Items, links: Sequence[Document]) -> bytes:
    features = [orjson.loads(f) for f in made.page.features[:1000]]
    names = made.shape.properties or SHOWN[found.content]
    if not ask.params.get("period"):
        names = tuple(name for name in names if name != "period_start")
    named = [with_parent(f["properties"], ask.server.sources.boundaries) for f in features]
    shown = map(with_open_ends, named)
    rows = [(f["id"], *map(own.get, names)) for f, own in zip(features, shown, strict=True)]
    hrefs = [address(ask.base, f"{ask.path}/{f['id']}", {"f": "html"}) for f in features]
    matched = pages.plural(made.page.matched, "feature matches", "features match")
    told = f"{matched}, {len(features):,} shown."
    if found.content == "counts" and any(own.get(name, 0) is None for own in named for name in _SUMS):
        told += " A dash stands for a sum where no incident of the unit gives a figure."
    ways = " ".join(
        pages.anchor(one["href"], one["title"]) for one in links if one["rel"] in ("prev", "next")
    )
    others = " ".join(pages.anchor(one["href"], one["title"]) for one in links if one["rel"] == "alternate")
    body = pages.paragraph(told) + _apart(made.beside, ask.server.sources.boundaries) + f"<p>{ways}</p>"
    if not made.shape.skip_geometry:  # the features as they lie ready: in CRS84, whatever is asked for
        body += outline_map(features, ask.server.sources.borders(), hrefs)
    body += pages.table(("id", *names), rows, hrefs) + f"<p>{ways}</p><p>{others}</p>"
    body += pages.paragraph(ask.server.sources.boundaries.attribution, "quiet")
    return pages.page(found.title, _trail(ask, found), body)


def _apart(beside: Mapping[str, Any], boundaries: Boundaries) -> str:
    """Tell which incidents are in no feature of a page of counts, and why a page may be empty."""
    told = [f"{beside['hint'][:1].upper()}{beside['hint'][1:]}"] if beside.get("hint") else []
    if beside.get("notPlaced"):
        units = {u.pcode: u for level in LEVELS for u in boundaries.units(level)}
        loose: Counter[str] = Counter()
        whole: Counter[str] = Counter()
        for one in beside["notPlaced"]:
            unit = units.get(one["within"])
            if unit is not None and unit.level == boundaries.finest_level(unit.country):
                whole[units[unit.country].name] += one["events"]
            else:
                loose[unit.name if unit else one["within"] or "no known country"] += one["events"]
        for found, why in ((loose, "known less finely"), (whole, "in a country without such units")):
            if found:
                said = pages.plural(found.total(), f"incident, {why}, is", f"incidents, {why}, are")
                parts = ", ".join(f"{number:,} in {name}" for name, number in found.items())
                told.append(f"{said} in none of the units: {parts}.")
    if beside.get("noPeriod"):
        one, many = "incident has no certain date and is", "incidents have no certain date and are"
        told.append(f"{pages.plural(beside['noPeriod'], one, many)} in no period.")
    return "".join(map(pages.paragraph, told))


def _trail(ask: Ask, found: Collection) -> list[tuple[str, str]]:
    return [
        (f"{ask.base}/?f=html", "Incident Atlas"),
        (_html(ask, "/collections"), "Collections"),
        (_html(ask, f"/collections/{found.id}"), found.title),
    ]


def _html(ask: Ask, path: str) -> str:
    return address(ask.base, path, {"f": "html"})


def _only_f(place: Mapping[str, str]) -> Sequence[str]:
    return ("f",)


def _always(forms: Sequence[Format]) -> Any:
    return lambda place: forms


def _item_params(place: Mapping[str, str]) -> Sequence[str]:
    content = get_collection(place["collection_id"]).content
    more = {"counts": ("datetime", "period", "vintage"), "units": ("vintage",)}
    return ("f", "crs", *more.get(content, ()))


def _many(ask: Ask) -> bool:
    if ask.form.name in ("fgb", "parquet"):
        return True
    text = ask.params.get("limit", "")
    return len(text) > 4 or (text.isdigit() and int(text) > _LARGE_FROM)


def _few_at_hand(ask: Ask) -> bool:
    """Return whether so few incidents are found in memory that another thread would take longer."""
    found = get_collection(ask.place["collection_id"])
    plain = by_place_and_time(found, ask.params)
    known = plain or in_a_box(found, ask.params)
    positions = ask.server.sources.positions.of(ask.version) if known else None
    if positions is None or ask.form.name != "json":
        return False
    settings = ask.server.settings
    if plain and parse_limit(ask.params.get("limit"), settings.default_limit, settings.max_limit) <= _FEW:
        return True
    ranks = positions.find(parse_bbox(ask.params.get("bbox")), parse_days(ask.params.get("datetime")))
    return len(ranks) <= _FEW


def _one_incident(ask: Ask) -> bool:
    return ask.place["collection_id"] == "incidents" and ask.form.name == "json"


_ONE = "/collections/{collection_id}"
RESOURCES: tuple[Resource, ...] = (
    Resource("/", landing, _always(DOCUMENT), _only_f),
    Resource("/conformance", conformance, _always(DOCUMENT), _only_f),
    Resource("/api", api, _always(OPENAPI_FORMS), _only_f),
    Resource("/collections", collections, _always(DOCUMENT), _only_f),
    Resource(_ONE, collection, _always(DOCUMENT), _only_f),
    *(
        Resource(f"{_ONE}/{what}", schema(what), _always(SCHEMA_FORMS), _only_f)
        for what in ("schema", "queryables", "sortables")
    ),
    Resource(
        f"{_ONE}/items",
        items,
        _always(ITEMS),
        lambda place: allowed(get_collection(place["collection_id"])),
        quick=_few_at_hand,
        large=_many,
    ),
    Resource(f"{_ONE}/items/{{feature_id:path}}", item, _always(ITEM), _item_params, _one_incident),
)
