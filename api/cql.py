"""From the syntax tree of a filter (CQL2 JSON) to an SQL condition; every value is bound."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import orjson
import shapely
from shapely.geometry import shape

from api.cql_time import instant, temporal
from api.functions import ARRAYS, SPATIAL, box_wkb, fold
from api.params import normal_box
from api.schemas import Column, Kind
from api.table import Sql
from geo.errors import QueryError

MAX_NODES = 2_000
_COMPARE = {"=": "=", "<>": "<>", "<": "<", ">": ">", "<=": "<=", ">=": ">="}
_ARITHMETIC = {"+": "+", "-": "-", "*": "*", "/": "/", "%": "%"}
_FOLDS = ("casei", "accenti")
_NUMBERS = ("integer", "number")


@dataclass(frozen=True, slots=True)
class Scope:
    """What a filter may speak of: properties, how SQL reaches them, and the geometry (as WKB)."""

    columns: Mapping[str, Column]
    sql: Mapping[str, str]
    geometry: str = ""


@dataclass(frozen=True, slots=True)
class Term:
    """A value in SQL with its kind; `column` when it is a property as it stands."""

    sql: Sql
    kind: Kind | str
    column: bool = False
    literal: Any = None


def properties_of(node: Any) -> Iterator[str]:
    """Yield the names of all properties in a syntax tree."""
    if isinstance(node, dict):
        if isinstance(node.get("property"), str):
            yield node["property"]
        for value in node.values():
            yield from properties_of(value)
    elif isinstance(node, list):
        for value in node:
            yield from properties_of(value)


def conjuncts(node: Any) -> list[Any]:
    """Return the parts that are joined by AND at the top."""
    if (
        isinstance(node, dict)
        and str(node.get("op", "")).lower() == "and"
        and isinstance(node.get("args"), list)
    ):
        return [part for arg in node["args"] for part in conjuncts(arg)]
    return [node]


def compile_filter(node: Any, scope: Scope) -> Sql:
    """Return the SQL condition of a filter.

    Raises
    ------
    QueryError
        If it names an unknown property or operator, or compares what cannot be compared.
    """
    if sum(1 for _ in _walk(node, 0)) > MAX_NODES:
        raise _bad(node, f"it has more than {MAX_NODES} parts; write a shorter one")
    return _condition(node, scope)


def _walk(node: Any, depth: int) -> Iterator[int]:
    if depth > 60:
        raise _bad(node, "it is nested too deeply; write it flatter")
    yield depth
    if isinstance(node, dict):
        for value in node.values():
            yield from _walk(value, depth + 1)
    elif isinstance(node, list) and not (node and isinstance(node[0], (int, float))):
        for value in node:
            yield from _walk(value, depth + 1)


def _condition(node: Any, scope: Scope) -> Sql:
    if isinstance(node, bool):
        return Sql("1" if node else "0")
    if isinstance(node, dict) and "property" in node:
        term = _term(node, scope)
        if term.kind != "boolean":
            raise _bad(node, "a property alone is a condition only when it is true or false")
        return term.sql
    op, args = _operation(node)
    if op in ("and", "or"):
        parts = [_condition(arg, scope) for arg in args]
        if not parts:
            raise _bad(node, f"{op} needs conditions")
        return _join(f" {op.upper()} ", parts)
    if op == "not":
        return _wrap("NOT ({})", _condition(_only(node, args, 1)[0], scope))
    if op in _COMPARE:
        return _comparison(node, op, _only(node, args, 2), scope)
    if op == "isnull":
        return _wrap("({}) IS NULL", _operand_of_null(_only(node, args, 1)[0], scope))
    if op == "like":
        return _like(node, _only(node, args, 2), scope)
    if op == "between":
        value, low, high = _only(node, args, 3)
        return _join(
            " AND ",
            [_comparison(node, ">=", [value, low], scope), _comparison(node, "<=", [value, high], scope)],
        )
    if op == "in":
        value, choices = _only(node, args, 2)
        if not isinstance(choices, list) or not choices:
            raise _bad(node, "IN needs a list of values")
        return _join(" OR ", [_comparison(node, "=", [value, choice], scope) for choice in choices])
    if op in SPATIAL:
        left, right = (_geometry(arg, scope) for arg in _only(node, args, 2))
        return Sql(f"atlas_spatial('{op}', {left.text}, {right.text})", (*left.values, *right.values))
    if op in ARRAYS:
        left, right = (_array(arg, scope) for arg in _only(node, args, 2))
        return Sql(f"atlas_array('{op}', {left.text}, {right.text})", (*left.values, *right.values))
    if op.startswith("t_"):
        return temporal(
            op, _only(node, args, 2), {k: (c.kind, scope.sql[k]) for k, c in scope.columns.items()}
        )
    raise _bad(
        node,
        f"there is no operator {op[:40]!r}; use comparison, LIKE, BETWEEN, IN, IS NULL, S_..., T_... or A_...",
    )


def _comparison(node: Any, op: str, args: list[Any], scope: Scope) -> Sql:
    left, right = _term(args[0], scope), _term(args[1], scope)
    if left.kind in ("date", "datetime") or right.kind in ("date", "datetime"):
        return _compare_days(node, op, args, left, right)
    for term in (left, right):
        if term.kind in ("strings", "json"):
            raise _bad(node, "an array is compared with A_CONTAINS, A_EQUALS, A_OVERLAPS or A_CONTAINEDBY")
    kinds = {"number" if t.kind in _NUMBERS else t.kind for t in (left, right)}
    if len(kinds) > 1:
        raise _bad(
            node, f"it compares {left.kind} with {right.kind}; write numbers bare and text in single quotes"
        )
    return Sql(f"{left.sql.text} {_COMPARE[op]} {right.sql.text}", (*left.sql.values, *right.sql.values))


def _compare_days(node: Any, op: str, args: list[Any], left: Term, right: Term) -> Sql:
    """Compare days as the midnight (UTC) on which they begin."""
    sides = []
    for arg, term in zip(args, (left, right), strict=True):
        if term.column and term.kind in ("date", "datetime"):
            sides.append((term.sql, term.kind))
        elif term.literal is not None and isinstance(term.literal, str):
            sides.append((instant(term.literal), "literal"))
        else:
            raise _bad(
                node, f"a date is compared with a date such as DATE('2024-12-24'), not with {str(arg)[:60]}"
            )
    (one, kind_one), (two, kind_two) = sides
    if kind_one == "literal" and kind_two == "literal":
        return Sql(f"{one.text} {_COMPARE[op]} {two.text}", (*one.values, *two.values))
    if kind_one == "literal":
        flipped = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}.get(op, op)
        return _compare_days(node, flipped, [args[1], args[0]], right, left)
    if kind_two != "literal" or kind_one == "datetime":
        return Sql(
            f"{_stamp(one.text, kind_one)} {_COMPARE[op]} {_stamp(two.text, kind_two)}",
            (*one.values, *two.values),
        )
    # A day against a literal: only days are compared, so that the index on days serves.
    moment = str(two.values[0])
    day, midnight = moment[:10], moment.endswith("T00:00:00Z")
    if not midnight:
        op = {">=": ">", "<": "<="}.get(op, op)
        if op in ("=", "<>"):
            return Sql(f"({one.text}) IS NOT NULL AND {int(op == '<>')}", one.values)
    return Sql(f"{one.text} {_COMPARE[op]} ?", (*one.values, day))


def _stamp(text: str, kind: str) -> str:
    return f"({text} || 'T00:00:00Z')" if kind == "date" else text


def _term(node: Any, scope: Scope) -> Term:
    if isinstance(node, bool):
        return Term(Sql("?", (int(node),)), "boolean", literal=node)
    if isinstance(node, int | float):
        if not math.isfinite(node) or abs(node) > 1e300 or (isinstance(node, int) and abs(node) >= 2**63):
            raise _bad(node, "write a number of ordinary size")
        return Term(Sql("?", (node,)), "number", literal=node)
    if isinstance(node, str):
        return Term(Sql("?", (_text(node),)), "string", literal=node)
    if isinstance(node, dict):
        if "property" in node:
            column = _column(node["property"], scope)
            return Term(Sql(scope.sql[column.name]), column.kind, column=True)
        for name in ("date", "timestamp"):
            if isinstance(node.get(name), str):
                return Term(instant(node[name]), "date", literal=node[name])
        op, args = _operation(node)
        if op in _FOLDS:
            inner = _term(_only(node, args, 1)[0], scope)
            if inner.kind != "string":
                raise _bad(node, f"{op} takes text")
            return Term(Sql(f"atlas_fold({inner.sql.text}, '{op}')", inner.sql.values), "string")
        if op in _ARITHMETIC or op in ("^", "div"):
            return _arithmetic(node, op, args, scope)
    raise _bad(
        node, "a value is a number, text in single quotes, true, false, DATE('...') or the name of a property"
    )


def _arithmetic(node: Any, op: str, args: list[Any], scope: Scope) -> Term:
    terms = [_term(arg, scope) for arg in args]
    if len(terms) == 1 and op == "-":
        terms.insert(0, Term(Sql("0"), "number"))
    if len(terms) != 2 or any(t.kind not in _NUMBERS for t in terms):
        raise _bad(node, f"{op} takes two numbers")
    one, two = terms[0].sql, terms[1].sql
    values = (*one.values, *two.values)
    if op == "^":
        return Term(Sql(f"pow({one.text}, {two.text})", values), "number")
    if op == "div":
        return Term(Sql(f"CAST(({one.text}) * 1.0 / ({two.text}) AS INTEGER)", values), "number")
    real = " * 1.0" if op == "/" else ""
    return Term(Sql(f"(({one.text}){real} {_ARITHMETIC[op]} ({two.text}))", values), "number")


def _operand_of_null(node: Any, scope: Scope) -> Sql:
    if isinstance(node, dict) and node.get("property") == "geometry" and scope.geometry:
        return Sql(scope.geometry)
    return _term(node, scope).sql


def _like(node: Any, args: list[Any], scope: Scope) -> Sql:
    value, pattern, folds = _term(args[0], scope), args[1], []
    if value.kind != "string":
        raise _bad(node, "LIKE takes text")
    while isinstance(pattern, dict):
        op, inner = _operation(pattern)
        if op not in _FOLDS:
            raise _bad(node, "LIKE takes a pattern in single quotes, with % and _ as wildcards")
        folds.append(op)
        pattern = _only(node, inner, 1)[0]
    if not isinstance(pattern, str) or len(pattern) > 500 or pattern.count("%") > 10:
        raise _bad(node, "LIKE takes a pattern in single quotes, at most 500 characters and 10 times %")
    for how in reversed(folds):
        pattern = fold(pattern, how)
    return Sql(f"{value.sql.text} GLOB ?", (*value.sql.values, _glob(_text(pattern))))


def _glob(pattern: str) -> str:
    """Turn % and _ into the wildcards of GLOB, which minds case; a backslash takes them literally."""
    made, literal = [], False
    for char in pattern:
        if char == "\\" and not literal:
            literal = True
            continue
        if not literal and char in "%_":
            made.append("*" if char == "%" else "?")
        else:
            made.append(f"[{char}]" if char in "*?[" else char)
        literal = False
    return "".join(made)


def _geometry(node: Any, scope: Scope) -> Sql:
    if isinstance(node, dict) and "property" in node:
        if node["property"] != "geometry" or not scope.geometry:
            raise _bad(
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
        raise _bad(
            node, "it is no sound geometry; write WKT such as POLYGON((69 31, 71 31, 71 34, 69 31))"
        ) from None
    if not made.is_valid:
        raise _bad(node, f"its geometry is not valid ({shapely.is_valid_reason(made)[:80]})")
    return Sql("?", (bytes(shapely.to_wkb(shapely.force_2d(made))),))


def _array(node: Any, scope: Scope) -> Sql:
    if isinstance(node, dict) and "property" in node:
        column = _column(node["property"], scope)
        if column.kind != "strings":
            raise _bad(node, f"{column.name} is no array of text")
        return Sql(scope.sql[column.name])
    if isinstance(node, list) and all(isinstance(n, str | int | float) for n in node):
        return Sql("?", (orjson.dumps(node).decode(),))
    raise _bad(node, "write an array such as ('a','b')")


def _column(name: Any, scope: Scope) -> Column:
    column = scope.columns.get(name) if isinstance(name, str) else None
    if column is None:
        raise QueryError("filter", name, f"no such property; use one of {', '.join(scope.columns)}")
    return column


def _operation(node: Any) -> tuple[str, list[Any]]:
    if (
        not isinstance(node, dict)
        or not isinstance(node.get("op"), str)
        or not isinstance(node.get("args"), list)
    ):
        raise _bad(node, "it is no condition; write one such as fatalities_best >= 5")
    return node["op"].lower(), node["args"]


def _only(node: Any, args: list[Any], n: int) -> list[Any]:
    if len(args) != n:
        raise _bad(node, f"it needs {n} operands and has {len(args)}")
    return args


def _text(text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError:
        raise _bad(text, "it holds half a character; write whole Unicode characters") from None
    return text


def _join(word: str, parts: list[Sql]) -> Sql:
    return Sql(word.join(f"({p.text})" for p in parts), tuple(v for p in parts for v in p.values))


def _wrap(form: str, part: Sql) -> Sql:
    return Sql(form.format(part.text), part.values)


def _bad(node: Any, remedy: str) -> QueryError:
    return QueryError("filter", node if isinstance(node, str) else str(node)[:120], remedy)
