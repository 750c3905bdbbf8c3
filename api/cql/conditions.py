"""From the syntax tree of a filter (CQL2 JSON) to an SQL condition; every value is bound."""

import re
from collections.abc import Iterator
from typing import Any

import shapely

from api.cql.arrays import compare_arrays
from api.cql.terms import (
    FOLDS,
    NUMBERS,
    Scope,
    Term,
    bad,
    geometry,
    only,
    operation,
    value_of,
    whole_text,
)
from api.cql.times import instant, temporal
from api.cql.tree import as_text, joined
from api.sql.functions import ARRAYS, SPATIAL, bounds_of, box_wkb, fold
from api.sql.relations import can_tell
from api.sql.table import Sql, costs, holding, seldom
from geo.errors import QueryError
from geo.model import BBox

MAX_NODES = 2_000
_NEEDS_MEETING = SPATIAL.keys() - {"s_disjoint"}
_MIRRORED = {"s_within": "s_contains", "s_contains": "s_within"}
_COMPARE = {"=": "=", "<>": "<>", "<": "<", ">": ">", "<=": "<=", ">=": ">="}


def box_of(node: Any) -> BBox | None:
    """Return a box (CRS84) outside of which a spatial condition on the feature's geometry cannot hold."""
    if not isinstance(node, dict) or str(node.get("op", "")).lower() not in _NEEDS_MEETING:
        return None
    args = node.get("args")
    literals = [arg for arg in args if arg != {"property": "geometry"}] if isinstance(args, list) else []
    if len(literals) != 1 or not isinstance(args, list) or len(args) != 2:
        return None
    try:
        west, south, east, north = shapely.from_wkb(geometry(literals[0], Scope({}, {})).values[0]).bounds
    except QueryError:  # told where the filter is compiled
        return None
    inside = west >= -180 and east <= 180 and south >= -90 and north <= 90
    return (west, south, east, north) if inside else None


def compile_filter(node: Any, scope: Scope) -> Sql:
    """Return the SQL condition of a filter.

    Raises
    ------
    QueryError
        If it names an unknown property or operator, or compares what cannot be compared.
    """
    if sum(1 for _ in _walk(node, 0)) > MAX_NODES:
        raise bad(node, f"it has more than {MAX_NODES} parts; write a shorter one")
    return _condition(node, scope)


def _walk(node: Any, depth: int) -> Iterator[int]:
    if depth > 60:
        raise bad(node, "it is nested too deeply; write it flatter")
    yield depth
    if isinstance(node, dict):
        for value in node.values():
            yield from _walk(value, depth + 1)
    elif isinstance(node, list) and not (node and isinstance(node[0], (int, float))):
        for value in node:
            yield from _walk(value, depth + 1)


def _condition(node: Any, scope: Scope) -> Sql:
    # What AND joins stays open to SQLite, which takes an index for one part before it reads another. Marks
    # within OR and NOT would have it reckon all parts of every row.
    op, args = operation(node) if isinstance(node, dict) and "op" in node else ("", [])
    if op == "and" and args:
        return _all_or_any(op, [_condition(arg, scope) for arg in joined(node, op)])
    return seldom(_as_it_stands(node, scope))


def _all_or_any(op: str, parts: list[Sql]) -> Sql:
    # Each once, and what is soon told first: then the rest need often not be asked.
    return _join(f" {op.upper()} ", sorted(dict.fromkeys(parts), key=costs))


def _as_it_stands(node: Any, scope: Scope) -> Sql:
    if isinstance(node, bool):
        return Sql("1" if node else "0")
    if isinstance(node, dict) and "property" in node:
        term = value_of(node, scope)
        if term.kind != "boolean":
            raise bad(node, "a property alone is a condition only when it is true or false")
        return term.sql
    op, args = operation(node)
    if op in ("and", "or"):
        if not args:
            raise bad(node, f"{op} needs conditions")
        return _all_or_any(op, [_as_it_stands(arg, scope) for arg in joined(node, op)])
    if op == "not":
        return _wrap("NOT ({})", _as_it_stands(only(node, args, 1)[0], scope))
    if op in _COMPARE:
        return _comparison(node, op, only(node, args, 2), scope)
    if op == "isnull":
        return _wrap("({}) IS NULL", _operand_of_null(only(node, args, 1)[0], scope))
    if op == "like":
        return _like(node, only(node, args, 2), scope)
    if op == "between":
        value, low, high = only(node, args, 3)
        ends = [_comparison(node, ">=", [value, low], scope), _comparison(node, "<=", [value, high], scope)]
        return _once(value, [low, high], "{} BETWEEN {} AND {}", scope) or _join(" AND ", ends)
    if op == "in":
        value, choices = only(node, args, 2)
        if not isinstance(choices, list) or not choices:
            raise bad(node, "IN needs a list of values")
        each = [_comparison(node, "=", [value, choice], scope) for choice in choices]
        marks = ", ".join(["{}"] * len(choices))
        return _once(value, choices, f"{{}} IN ({marks})", scope) or _join(" OR ", each)
    if op in SPATIAL:
        return _spatial(op, only(node, args, 2), scope)
    if op in ARRAYS:
        return compare_arrays(op, only(node, args, 2), scope)
    if op.startswith("t_"):
        return temporal(
            op, only(node, args, 2), {k: (c.kind, scope.sql[k]) for k, c in scope.columns.items()}
        )
    raise bad(
        node,
        f"no operator {op[:40]!r}; use comparison, LIKE, BETWEEN, IN, IS NULL, S_..., T_... or A_...",
    )


def _spatial(op: str, args: list[Any], scope: Scope) -> Sql:
    left, right = (geometry(arg, scope) for arg in args)
    asked = Sql(f"atlas_spatial('{op}', {left.text}, {right.text})", (*left.values, *right.values))
    literals = [side for side in (left, right) if side.values]
    if not literals:
        return _of_itself(op, scope)
    if len(literals) != 1:
        return asked
    if scope.points:
        turned = op if right.values else _MIRRORED.get(op, op)
        return _spatial_of_points(turned, scope, literals[0]) or asked
    if not scope.bounds:
        return asked
    # Most features lie apart from what is asked for: their bounds tell it at once.
    west, south, east, north = shapely.from_wkb(literals[0].values[0]).bounds
    apart = "{} > ? OR {} > ? OR {} < ? OR {} < ?".format(*scope.bounds)
    text = f"CASE WHEN {apart} THEN {int(op == 's_disjoint')} ELSE {asked.text} END"
    return Sql(text, (east, north, west, south, *asked.values))


def _of_itself(op: str, scope: Scope) -> Sql:
    """Return how a feature's geometry stands to itself: null where there is none, else the same for all."""
    holds = op in ("s_equals", "s_intersects", "s_within", "s_contains")
    world = Sql("?", (box_wkb((-180.0, -90.0, 180.0, 90.0)),))
    told = (
        _spatial_of_points("s_intersects" if holds else "s_disjoint", scope, world) if scope.points else None
    )
    return told or Sql(f"CASE WHEN {scope.geometry} IS NOT NULL THEN {int(holds)} END")


def _spatial_of_points(op: str, scope: Scope, literal: Sql) -> Sql | None:
    """Return how features that are points stand to a literal, where that is told of many at once; else None.

    Null where there is no point.
    """
    (wkb,) = literal.values
    assert isinstance(wkb, bytes)
    told = _by_coordinates(op, scope, wkb) if scope.bounds else None
    if told is None and can_tell(shapely.from_wkb(wkb)):
        told = Sql(f"atlas_met((SELECT atlas_told('{scope.points}', '{op}', ?)), {scope.row})", (wkb,))
    return told


def _by_coordinates(op: str, scope: Scope, wkb: bytes) -> Sql | None:
    """Return how a single point stands to a literal, where its coordinates tell it; else None.

    A point fills or equals nothing but a point, and has no part outside of what it meets.
    """
    x, y = scope.bounds[:2]
    west, south, east, north, is_box = bounds_of(wkb)
    never = Sql(f"{x} <> {x}")
    if op in ("s_overlaps", "s_crosses"):
        return never
    if op in ("s_equals", "s_contains"):
        return Sql(f"{x} = ? AND {y} = ?", (west, south)) if (west, south) == (east, north) else never
    ends = (west, east, south, north)
    meets = f"{x} BETWEEN ? AND ? AND {y} BETWEEN ? AND ?"
    holds = f"{x} > ? AND {x} < ? AND {y} > ? AND {y} < ?"
    told = {
        "s_intersects": Sql(meets, ends),
        "s_disjoint": Sql(f"NOT ({meets})", ends),
        "s_within": Sql(holds, ends),
        "s_touches": Sql(f"{meets} AND NOT ({holds})", (*ends, *ends)),
    }
    return told[op] if is_box else None


def _comparison(node: Any, op: str, args: list[Any], scope: Scope) -> Sql:
    left, right = value_of(args[0], scope), value_of(args[1], scope)
    if left.kind in ("date", "datetime") or right.kind in ("date", "datetime"):
        return _compare_days(node, op, args, left, right)
    kinds = {"number" if t.kind in NUMBERS else t.kind for t in (left, right)}
    if len(kinds) > 1:
        raise bad(
            node, f"it compares {left.kind} with {right.kind}; write numbers bare and text in single quotes"
        )
    # A range of text may be most of what there is, which an index only makes slower: the plus keeps it away.
    plus = "+" if left.column and left.kind == "string" and op not in ("=", "<>") else ""
    text = f"{plus}{left.sql.text} {_COMPARE[op]} {right.sql.text}"
    found = Sql(text, (*left.sql.values, *right.sql.values))
    return holding(found, right.literal) if op == "=" and left.column and right.kind == "string" else found


def _once(value: Any, others: list[Any], form: str, scope: Scope) -> Sql | None:
    """Return a comparison in which a costly value is reckoned once; None for a cheap one and for days."""
    terms = [value_of(one, scope) for one in (value, *others)]
    if not costs(terms[0].sql) or any(term.kind in ("date", "datetime") for term in terms):
        return None
    text = form.format(*(f"({term.sql.text})" for term in terms))
    return Sql(text, tuple(bound for term in terms for bound in term.sql.values))


def _compare_days(node: Any, op: str, args: list[Any], left: Term, right: Term) -> Sql:
    """Compare days as the midnight (UTC) on which they begin."""
    sides: list[tuple[Sql, str]] = []
    for arg, term in zip(args, (left, right), strict=True):
        if term.column and term.kind in ("date", "datetime"):
            sides.append((term.sql, term.kind))
        elif term.literal is not None and isinstance(term.literal, str):
            sides.append((instant(term.literal), "literal"))
        else:
            raise bad(
                node,
                f"a date is compared with a date such as DATE('2024-12-24'), not with {as_text(arg)[:60]}",
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


def _operand_of_null(node: Any, scope: Scope) -> Sql:
    name = node.get("property") if isinstance(node, dict) else None
    if name == "geometry" and scope.geometry:
        return Sql(scope.geometry)
    if isinstance(name, str) and name in scope.lists:
        return Sql("0")  # there always is a list, if an empty one
    return value_of(node, scope).sql


def _like(node: Any, args: list[Any], scope: Scope) -> Sql:
    value, pattern, folds = value_of(args[0], scope), args[1], []
    if value.kind != "string":
        raise bad(node, "LIKE takes text")
    while isinstance(pattern, dict) and "op" in pattern:
        op, inner = operation(pattern)
        if op not in FOLDS:
            raise bad(node, "LIKE takes a pattern in single quotes, with % and _ as wildcards")
        folds.append(op)
        pattern = only(node, inner, 1)[0]
    if not isinstance(pattern, str) or len(pattern) > 500 or pattern.count("%") > 10:
        raise bad(node, "LIKE takes a pattern in single quotes, at most 500 characters and 10 times %")
    for how in reversed(folds):
        pattern = fold(pattern, how)
    glob = _glob(whole_text(pattern))
    found = Sql(f"{value.sql.text} GLOB ?", (*value.sql.values, glob))
    part = max(re.split(r"[*?\[\]]", glob), key=len)
    # Other characters stand in a feature's bytes in more than one way.
    return holding(found, part) if value.column and re.fullmatch(r'[^"\\\x00-\x1f]{2,}', part) else found


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


def _join(word: str, parts: list[Sql]) -> Sql:
    return Sql(word.join(f"({p.text})" for p in parts), tuple(v for p in parts for v in p.values))


def _wrap(form: str, part: Sql) -> Sql:
    return Sql(form.format(part.text), part.values)
