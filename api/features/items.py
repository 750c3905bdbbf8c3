"""From a request for features to a page of them."""

import math
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import orjson

from api.collections import COLLECTIONS, COUNTED_BY, Collection
from api.cql.conditions import box_of, compile_filter
from api.cql.terms import scope_of
from api.cql.text import parse_filter, parse_language
from api.cql.tree import conjuncts, properties_of
from api.crs import CRS84, box_condition, parse_crs, project, tree_in_crs84
from api.features.actor_names import check_actors
from api.features.counting import Counted
from api.features.hints import hint_of
from api.features.memory import of_units
from api.features.positions import read_page_at
from api.features.sources import Sources, whole_table
from api.features.stored import INCIDENTS, INCIDENTS_OF_FEW, in_days
from api.features.unit_names import check_units
from api.params import (
    Days,
    parse_bbox,
    parse_days,
    parse_flag,
    parse_limit,
    parse_names,
    parse_sortby,
)
from api.schemas import Column
from api.settings import Settings
from api.sql.table import Asked, Page, Sql, Table, Value, holding, read_feature, read_page, seldom
from geo.boundaries import Boundaries
from geo.errors import InputError, NotFound, QueryError
from geo.model import PERIODS, BBox, Period

COMMON = (
    *("f", "limit", "cursor", "bbox", "bbox-crs", "datetime", "crs"),
    *("filter", "filter-lang", "filter-crs", "sortby", "properties", "skipGeometry"),
)
_GEOMETRY, _PROPERTIES = b',"geometry":', b',"properties":'
_NO_OTHER_CHOICE = {
    *("f", "limit", "cursor", "bbox", "bbox-crs", "datetime", "crs", "properties", "skipGeometry"),
}
_FEW = 1_000
_WIDE = 0.1


@dataclass(frozen=True, slots=True)
class Shape:
    """How features are given: their coordinate system and which of their members."""

    crs: str = CRS84
    properties: tuple[str, ...] = ()
    skip_geometry: bool = False

    @property
    def ready(self) -> bool:
        """Whether the bytes that lie ready serve as they are."""
        return self.crs == CRS84 and not self.properties and not self.skip_geometry

    def apply(self, feature: bytes) -> bytes:
        """Return the bytes of a feature in this shape."""
        if self.ready:
            return feature
        # The id before it is JSON text, in which no bare quote stands: each mark is the first of its kind.
        start = feature.index(_GEOMETRY) + len(_GEOMETRY)
        end = feature.index(_PROPERTIES, start)
        drawn = b"null" if self.skip_geometry else _projected(feature[start:end], self.crs)
        rest = feature[end:]
        if self.properties:
            told = orjson.loads(feature[end + len(_PROPERTIES) : -1])
            rest = _PROPERTIES + orjson.dumps({k: v for k, v in told.items() if k in self.properties}) + b"}"
        return feature[:start] + drawn + rest


@lru_cache(maxsize=16)  # the periods of a unit, which follow one another, share its polygon
def _projected(geometry: bytes, crs: str) -> bytes:
    return geometry if crs == CRS84 else orjson.dumps(project(orjson.loads(geometry), crs))


@dataclass(frozen=True, slots=True)
class Chosen:
    """Where features lie, the conditions on them, and what is to be said beside them."""

    table: Table
    conditions: list[Sql]
    beside: Mapping[str, Any] = field(default_factory=dict)
    days: Days = field(default_factory=Days)


@dataclass(frozen=True, slots=True)
class Items:
    """A page of features with what is to be said beside them."""

    page: Page
    shape: Shape
    beside: Mapping[str, Any]


def allowed(collection: Collection) -> list[str]:
    """Return the parameters that may be given to ask for features of a collection."""
    names = [*COMMON, *collection.filters]
    names += ["vintage"] if collection.content in ("counts", "units") else []
    return [*names, "period"] if collection.content == "counts" else names


def read_items(
    collection: Collection, params: Mapping[str, str], sources: Sources, settings: Settings, version: str
) -> Items:
    """Return the features that are asked for.

    Raises
    ------
    QueryError
        If a parameter cannot be used.
    """
    limit = parse_limit(params.get("limit"), settings.default_limit, settings.max_limit)
    shape = Shape(
        parse_crs("crs", params.get("crs")),
        parse_names("properties", params.get("properties"), [c.name for c in collection.columns]),
        parse_flag("skipGeometry", params.get("skipGeometry")),
    )
    sort = parse_sortby(params.get("sortby"), [c.name for c in collection.columns if c.sortable])
    box_crs = parse_crs("bbox-crs", params.get("bbox-crs"))
    chosen = choose_features(collection, params, sources, version)
    table = chosen.table
    conditions = box_condition(params.get("bbox"), box_crs, table, chosen.days) + chosen.conditions
    asked = Asked(tuple(conditions), sort, limit, params.get("cursor", ""))
    plain = by_place_and_time(collection, params)
    box = parse_bbox(params.get("bbox")) if box_crs == CRS84 else None
    with sources.reading(collection) as db:
        at = sources.positions_in(db, version) if plain or (table is INCIDENTS and box) else None
        if at is not None and plain:
            page = read_page_at(db, table, at, box, chosen.days, asked)
        else:
            if at is not None and len(at.find(box, chosen.days)) <= _FEW:
                table = INCIDENTS_OF_FEW
            page = read_page(db, table, asked, sources.counter_of(collection), version)
    empty = not page.matched or chosen.beside.get("eventsCounted") == 0
    hint = hint_of(collection, params, sources, version) if empty else ""
    return Items(page, shape, {**chosen.beside, "hint": hint} if hint else chosen.beside)


def by_place_and_time(collection: Collection, params: Mapping[str, str]) -> bool:
    """Return whether incidents are chosen by a box and days alone, in order of their ids."""
    if collection.content != "incidents" or not params.keys() <= _NO_OTHER_CHOICE:
        return False
    return "bbox-crs" not in params or parse_crs("bbox-crs", params["bbox-crs"]) == CRS84


def in_a_box(collection: Collection, params: Mapping[str, str]) -> bool:
    """Return whether incidents are chosen by a box and, at most, by days and properties; not by a filter."""
    if collection.content != "incidents" or "bbox" not in params or "filter" in params:
        return False
    return parse_crs("bbox-crs", params.get("bbox-crs")) == CRS84


def choose_features(
    collection: Collection, params: Mapping[str, str], sources: Sources, version: str
) -> Chosen:
    """Return the table and the conditions of ``datetime``, ``filter`` and the properties.

    Raises
    ------
    QueryError
        If a parameter cannot be used.
    """
    days = parse_days(params.get("datetime"))
    drawn_in = parse_crs("filter-crs", params.get("filter-crs"))
    language = parse_language(params.get("filter-lang"))
    tree = tree_in_crs84(parse_filter(params["filter"], language), drawn_in) if "filter" in params else None
    if collection.content == "counts":
        return Chosen(*_counted(collection, params, days, tree, sources, version))
    vintage = parse_vintage(params.get("vintage"), sources.boundaries)
    table = whole_table(collection, sources, vintage)
    check_units(collection, params, collection.filters, table, sources, vintage)
    if collection.content == "incidents":
        check_actors(params, collection.filters, sources)
    conditions = in_days(collection, days) + equals(collection.filters, table.columns, params)
    if tree is not None:
        scope = scope_of(collection.column, table, tree)
        for part in conjuncts(tree):
            box = box_of(part) if table.points else None
            if box and not _wide(box, sources, version):
                # What meets the box is found by the index, and only that is looked at.
                conditions.append(table.in_box(box, Days()))
        conditions.append(compile_filter(tree, scope))
    return Chosen(table, conditions, days=days if collection.content == "incidents" else Days())


def _wide(box: BBox, sources: Sources, version: str) -> bool:
    """Return whether so many incidents are known to lie in a box that it is no quick way to find them."""
    at = sources.positions.of(version)
    return at is not None and bool(at.inside(box).mean() > _WIDE)


def read_item(
    collection: Collection, feature_id: str, params: Mapping[str, str], sources: Sources, version: str
) -> tuple[bytes, Shape]:
    """Return one feature.

    Raises
    ------
    NotFound
        If there is none of this id. The id of a report's own incident finds the one that it was merged into.
    """
    shape = Shape(parse_crs("crs", params.get("crs")))
    found: bytes | None = None
    if len(feature_id) <= 200 and feature_id.isprintable():
        if collection.content == "incidents":
            found = sources.feature(feature_id)
        else:
            table = _table_of(collection, feature_id, params, sources, version)
            with sources.reading(collection) as db:
                found = read_feature(db, table, feature_id)
    if found is None:
        raise NotFound(f"no feature {feature_id[:80]!r} in {collection.id}; ids are those of its items")
    return shape.apply(found), shape


def _table_of(
    collection: Collection, feature_id: str, params: Mapping[str, str], sources: Sources, version: str
) -> Table:
    vintage = parse_vintage(params.get("vintage"), sources.boundaries)
    if collection.content != "counts":
        return whole_table(collection, sources, vintage)
    assert collection.level is not None
    days, period = parse_days(params.get("datetime")), parse_period(params.get("period"))
    return sources.counts(Counted(collection.level, period, days, vintage=vintage), version)[0]


def parse_period(text: str | None) -> Period | None:
    """Return the period of counts, None when not given."""
    if text is None:
        return None
    for period in PERIODS:
        if text == period:
            return period
    raise QueryError("period", text, f"use one of {', '.join(PERIODS)}")


def parse_vintage(text: str | None, boundaries: Boundaries) -> str:
    """Return the ISO day since which the units have been what they are in a vintage, "" for the reference.

    Raises
    ------
    QueryError
        If it is no vintage.
    """
    if text is None:
        return ""
    try:
        day = boundaries.vintage(text[:200]).day
    except InputError as error:
        raise QueryError("vintage", text, str(error)) from error
    if day is None or not any(row.holds(day) for row in boundaries.memberships):
        return ""
    return boundaries.state_day(day).isoformat()


def _counted(
    collection: Collection, params: Mapping[str, str], days: Days, tree: Any, sources: Sources, version: str
) -> tuple[Table, list[Sql], Mapping[str, Any]]:
    """Split what is asked: what chooses incidents goes before counting, what chooses units after it."""
    assert collection.level is not None
    counted_by = {c.name: c for c in COUNTED_BY}
    check_units(COLLECTIONS["incidents"], params, counted_by, INCIDENTS, sources)
    check_actors(params, counted_by, sources)
    before = equals(counted_by, INCIDENTS.columns, params)
    own = {name: column for name, column in collection.filters.items() if name not in counted_by}
    chosen: list[Any] = []
    whole = scope_of(counted_by, INCIDENTS, tree)
    for part in conjuncts(tree) if tree is not None else []:
        names = set(properties_of(part))
        if names and names <= set(counted_by):
            before.append(compile_filter(part, whole))
        elif names & set(counted_by):
            mixed = ", ".join(sorted(names))
            raise QueryError(
                "filter",
                mixed,
                "join with AND what chooses incidents and what chooses units; do not mix them",
            )
        else:
            chosen.append(part)
    vintage = parse_vintage(params.get("vintage"), sources.boundaries)
    asked = Counted(collection.level, parse_period(params.get("period")), days, tuple(before), vintage)
    table, beside = sources.counts(asked, version)
    units = sources.units(collection.level, vintage)
    check_units(collection, params, own, units, sources, vintage)
    after = equals(own, table.columns, params)
    scope = scope_of(collection.column, table, tree)
    own_of_units = {"geometry", *units.columns}
    for part in chosen:
        made = compile_filter(part, scope)
        after.append(of_units(units.source, made) if set(properties_of(part)) <= own_of_units else made)
    return table, after, beside


def equals(columns: Mapping[str, Column], sql: Mapping[str, str], params: Mapping[str, str]) -> list[Sql]:
    """Return the conditions of parameters ``property=value``; ``null`` asks for the unknown.

    Raises
    ------
    QueryError
        If a value cannot be one of its property.
    """
    found = []
    for name, text in params.items():
        column = columns.get(name)
        if column is None:
            continue
        if text == "null" and column.nullable and column.kind != "string":
            found.append(Sql(f"{sql[name]} IS NULL"))
            continue
        found.append(seldom(holding(Sql(f"{sql[name]} = ?", (_value(column, text),)), text)))
    return found


def _value(column: Column, text: str) -> Value:
    if column.kind == "boolean":
        return int(parse_flag(column.name, text))
    if column.kind in ("integer", "number"):
        try:
            number = float(text)
        except ValueError:
            number = float("nan")
        if not math.isfinite(number):
            remedy = f"write a number, or null; for a range write filter={column.name} >= 5"
            raise QueryError(column.name, text, remedy)
        if column.kind == "integer" and not re.fullmatch(r"[+-]?[0-9]+(\.0*)?", text):
            raise QueryError(column.name, text, "write a whole number, or null")
        return number
    if column.kind == "date":
        days = Days()
        with suppress(QueryError):
            days = parse_days(text, column.name)
        if days.start is None or days.start != days.end:
            remedy = "write one day, such as 2024-12-24; intervals are asked for with datetime"
            raise QueryError(column.name, text, remedy)
        return days.start.isoformat()
    if column.choices and text not in column.choices:
        several = f"; for several: filter={column.name} IN ('A', 'B')" if "," in text else ""
        raise QueryError(column.name, text, f"use one of {', '.join(column.choices)}{several}")
    return text
