"""Values in a filter: properties, literals, arithmetic, geometries and arrays, each as bound SQL."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import shapely
from shapely.geometry import shape

from api.cql.times import instant
from api.cql.tree import as_text, crowded, repeated
from api.meant import nearest
from api.params import normal_box
from api.schemas import Column, Kind
from api.sql.functions import box_wkb
from api.sql.repeats import once
from api.sql.table import Listed, Sql, Table
from geo.errors import QueryError

FOLDS = ("casei", "accenti")
NUMBERS = ("integer", "number")
_ARITHMETIC = {"+": "+", "-": "-", "*": "*", "/": "/", "%": "%"}


@dataclass(frozen=True, slots=True)
class Scope:
    """What a filter may speak of: properties, how SQL reaches them, the geometry (WKB) and its bounds.

    `points`, `row` and `lists` are those of `api.sql.table.Table`.
    """

    columns: Mapping[str, Column]
    sql: Mapping[str, str]
    geometry: str = ""
    bounds: tuple[str, ...] = ()
    points: str = ""
    row: str = ""
    lists: Mapping[str, Listed] = field(default_factory=dict)


def scope_of(columns: Mapping[str, Column], table: Table, tree: Any) -> Scope:
    """Return what a filter may speak of in a table.

    Parameters
    ----------
    columns : mapping
        The properties.
    table : Table
        Where the features lie.
    tree : any
        The syntax tree of the filter, which tells what pays: relations to many geometries are asked of each
        row, and what is named several times is reckoned once.
    """
    row = table.row or table.key
    again = {name: once(name, table.columns[name], row) for name in repeated(tree) & table.columns.keys()}
    points = "" if crowded(tree) else table.points
    sql = {**table.columns, **again}
    return Scope(columns, sql, table.geometry, table.bounds, points, table.row, table.lists)


@dataclass(frozen=True, slots=True)
class Term:
    """A value in SQL with its kind; `column` when it is a property as it stands."""

    sql: Sql
    kind: Kind | str
    column: bool = False
    literal: Any = None


def value_of(node: Any, scope: Scope) -> Term:
    """Return a value of the syntax tree as SQL."""
    if isinstance(node, bool):
        return Term(Sql("?", (int(node),)), "boolean", literal=node)
    if isinstance(node, int | float):
        if not math.isfinite(node) or abs(node) > 1e300 or (isinstance(node, int) and abs(node) >= 2**63):
            raise bad(node, "write a number of ordinary size")
        return Term(Sql("?", (node,)), "number", literal=node)
    if isinstance(node, str):
        return Term(Sql("?", (whole_text(node),)), "string", literal=node)
    if isinstance(node, dict):
        if "property" in node:
            column = column_of(node["property"], scope)
            kind = "string" if column.nested else column.kind  # an array function reads it as an array
            return Term(Sql(scope.sql[column.name]), kind, column=True)
        for name in ("date", "timestamp"):
            if isinstance(node.get(name), str):
                return Term(instant(node[name]), "date", literal=node[name])
        op, args = operation(node)
        if op in FOLDS:
            inner = value_of(only(node, args, 1)[0], scope)
            if inner.kind != "string":
                raise bad(node, f"{op} takes text")
            return Term(Sql(f"atlas_fold({inner.sql.text}, '{op}')", inner.sql.values), "string")
        if op in _ARITHMETIC or op in ("^", "div"):
            return _arithmetic(node, op, args, scope)
    raise bad(
        node, "a value is a number, text in single quotes, true, false, DATE('...') or the name of a property"
    )


def _arithmetic(node: Any, op: str, args: list[Any], scope: Scope) -> Term:
    terms = [value_of(arg, scope) for arg in args]
    if len(terms) == 1 and op == "-":
        terms.insert(0, Term(Sql("0"), "number"))
    if len(terms) != 2 or any(t.kind not in NUMBERS for t in terms):
        raise bad(node, f"{op} takes two numbers")
    one, two = terms[0].sql, terms[1].sql
    values = (*one.values, *two.values)
    if op == "^":
        return Term(Sql(f"pow({one.text}, {two.text})", values), "number")
    if op == "div":
        return Term(Sql(f"CAST(({one.text}) * 1.0 / ({two.text}) AS INTEGER)", values), "number")
    real = " * 1.0" if op == "/" else ""
    return Term(Sql(f"(({one.text}){real} {_ARITHMETIC[op]} ({two.text}))", values), "number")


def geometry(node: Any, scope: Scope) -> Sql:
    """Return a geometry, the feature's own or one written in the filter, as WKB (CRS84)."""
    if isinstance(node, dict) and "property" in node:
        if node["property"] != "geometry" or not scope.geometry:
            raise bad(
                node,
                "the spatial property is called geometry" if scope.geometry else "there is no geometry here",
            )
        return Sql(scope.geometry)
    try:
        if "bbox" in node:
            numbers = [float(n) for n in node["bbox"]]
            if len(numbers) == 6:
                del numbers[5], numbers[2]
            west, south, east, north = numbers
            if not all(map(math.isfinite, numbers)) or south > north:
                raise ValueError
            return Sql("?", (box_wkb(normal_box(west, south, east, north)),))
        made = shape(node)
        bounds = made.bounds
        if made.is_empty or not all(map(math.isfinite, bounds)) or shapely.count_coordinates(made) > 20_000:
            raise ValueError
    except Exception:  # whatever a broken geometry makes shapely or GEOS raise
        raise bad(
            node, "it is no sound geometry; write WKT such as POLYGON((69 31, 71 31, 71 34, 69 31))"
        ) from None
    if not made.is_valid:
        raise bad(node, f"its geometry is not valid ({shapely.is_valid_reason(made)[:80]})")
    return Sql("?", (bytes(shapely.to_wkb(shapely.force_2d(made))),))


def column_of(name: Any, scope: Scope) -> Column:
    """Return the property of this name."""
    column = scope.columns.get(name) if isinstance(name, str) else None
    if column is None:
        near = nearest(str(name), scope.columns)  # of a name cut short the best figure, which sorts first
        meant = f"did you mean {near}?" if near else "text stands in single quotes;"
        told = f"no such property; {meant} use one of {', '.join(scope.columns)}"
        raise QueryError("filter", name, told)
    return column


def operation(node: Any) -> tuple[str, list[Any]]:
    """Return operator, in lower case, and operands."""
    if (
        not isinstance(node, dict)
        or not isinstance(node.get("op"), str)
        or not isinstance(node.get("args"), list)
    ):
        raise bad(node, "it is no condition; write one such as fatalities_best >= 5")
    return node["op"].lower(), node["args"]


def only(node: Any, args: list[Any], n: int) -> list[Any]:
    """Return the operands if there are just `n`."""
    if len(args) != n:
        raise bad(node, f"it needs {n} operands and has {len(args)}")
    return args


def whole_text(text: str) -> str:
    """Return text that is sound Unicode."""
    try:
        text.encode()
    except UnicodeEncodeError:
        raise bad(text, "it holds half a character; write whole Unicode characters") from None
    return text


def bad(node: Any, remedy: str) -> QueryError:
    """Return the error for a part of the filter."""
    return QueryError("filter", node if isinstance(node, str) else as_text(node)[:120], remedy)
