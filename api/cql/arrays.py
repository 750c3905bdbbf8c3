"""Array functions: how a list stands to another, told from the rows of its elements where there are such."""

from typing import Any

import orjson

from api.cql.terms import Scope, bad, column_of, whole_text
from api.sql.table import Listed, Sql

_MIRRORED = {"a_contains": "a_containedby", "a_containedby": "a_contains"}
_EMPTY = "[]"


def compare_arrays(op: str, args: list[Any], scope: Scope) -> Sql:
    """Return the condition that two arrays stand in a relation.

    Parameters
    ----------
    op : str
        One of `api.sql.functions.ARRAYS`.
    args : list
        Two parts of the syntax tree, each a property or an array.
    scope : Scope
        What they may speak of.

    Raises
    ------
    QueryError
        If one of them is no array.
    """
    (left, one), (right, two) = ((_array(arg, scope), _listed(arg, scope)) for arg in args)
    asked = Sql(f"atlas_array('{op}', {left.text}, {right.text})", (*left.values, *right.values))
    if isinstance(args[0], list) and isinstance(args[1], dict):  # the property first
        op, args, one, two = _MIRRORED.get(op, op), args[::-1], two, one
        left, right = right, left
    if one and isinstance(args[1], list):
        return _with_literal(op, one, args[1], asked)
    if one and two:
        return _of_lists(op, one, two, asked)
    if isinstance(args[0], dict) and isinstance(args[1], list) and left.text != "?":
        return _of_column(op, left.text, args[1], asked)
    return asked


def _array(node: Any, scope: Scope) -> Sql:
    """Return an array, a property or one written in the filter, as JSON."""
    if isinstance(node, dict) and "property" in node:
        column = column_of(node["property"], scope)
        if column.kind != "strings":
            raise bad(node, f"{column.name} is no array of text")
        return Sql(scope.sql[column.name])
    if isinstance(node, list) and all(isinstance(n, str | int | float) for n in node):
        for text in node:
            whole_text(text if isinstance(text, str) else "")
        return Sql("?", (orjson.dumps(node).decode(),))
    raise bad(node, "write an array such as ('a','b')")


def _listed(node: Any, scope: Scope) -> Listed | None:
    return scope.lists.get(node["property"]) if isinstance(node, dict) else None


def _with_literal(op: str, listed: Listed, literal: list[Any], asked: Sql) -> Sql:
    texts = tuple(dict.fromkeys(one for one in literal if isinstance(one, str)))
    foreign = len(texts) < len(set(map(repr, literal)))  # numbers, which are in no list of text
    marks = ", ".join("?" * len(texts))
    held = f"SELECT {listed.owner} FROM {listed.table} WHERE {listed.item} IN ({marks}){listed.only}"
    outside = Sql(f"EXISTS ({listed.own} AND {listed.item} NOT IN ({marks}))", texts)
    within = Sql(f"NOT {outside.text}", texts)
    if op == "a_overlaps":
        return Sql(f"{listed.key} IN ({held})", texts)
    if op == "a_containedby":
        return within
    if foreign:
        return Sql("0")
    if not literal:
        return Sql("1") if op == "a_contains" else within
    if len(texts) > 1:
        held += f" GROUP BY {listed.owner} HAVING count(DISTINCT {listed.item}) = {len(texts)}"
    has_all = Sql(f"{listed.key} IN ({held})", texts)
    if op == "a_contains":
        return has_all
    text = f"{has_all.text} AND {within.text} AND {asked.text}"
    return Sql(text, (*has_all.values, *within.values, *asked.values))


def _of_lists(op: str, one: Listed, other: Listed, asked: Sql) -> Sql:
    shared = f"EXISTS ({one.own} AND {one.item} IN ({other.own_items}))"
    missing = f"EXISTS ({other.own} AND {other.item} NOT IN ({one.own_items}))"
    beyond = f"EXISTS ({one.own} AND {one.item} NOT IN ({other.own_items}))"
    told = {
        "a_overlaps": shared,
        "a_contains": f"NOT {missing}",
        "a_containedby": f"NOT {beyond}",
        "a_equals": f"NOT {missing} AND NOT {beyond} AND {asked.text}",
    }
    return Sql(told[op], asked.values if op == "a_equals" else ())


def _of_column(op: str, column: str, literal: list[Any], asked: Sql) -> Sql:
    """Return a comparison in which an empty list, as most are, need not be read."""
    told = {"a_contains": not literal, "a_containedby": True, "a_overlaps": False, "a_equals": not literal}
    return Sql(f"CASE {column} WHEN '{_EMPTY}' THEN {int(told[op])} ELSE {asked.text} END", asked.values)
