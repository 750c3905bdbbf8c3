"""Temporal functions of CQL2: instants and intervals in UTC, a day being the midnight it begins with."""

import re
from collections.abc import Mapping
from typing import Any

from api.params import parse_moment
from api.sql.table import Sql
from geo.errors import QueryError

_OPEN_START, _OPEN_END = "0000-01-01T00:00:00Z", "9999-12-31T23:59:59Z"
Names = Mapping[str, tuple[str, str]]
# a, b: start and end of the left interval; c, d: of the right one.
_RELATIONS = {
    "t_after": "{a} > {d}",
    "t_before": "{b} < {c}",
    "t_contains": "{a} < {c} AND {b} > {d}",
    "t_disjoint": "{b} < {c} OR {a} > {d}",
    "t_during": "{a} > {c} AND {b} < {d}",
    "t_equals": "{a} = {c} AND {b} = {d}",
    "t_finishedby": "{a} < {c} AND {b} = {d}",
    "t_finishes": "{a} > {c} AND {b} = {d}",
    "t_intersects": "{a} <= {d} AND {b} >= {c}",
    "t_meets": "{b} = {c}",
    "t_metby": "{a} = {d}",
    "t_overlappedby": "{a} > {c} AND {a} < {d} AND {b} > {d}",
    "t_overlaps": "{a} < {c} AND {b} > {c} AND {b} < {d}",
    "t_startedby": "{a} = {c} AND {b} > {d}",
    "t_starts": "{a} = {c} AND {b} < {d}",
}


def instant(text: str) -> Sql:
    """Return a moment as bound text ``YYYY-MM-DDTHH:MM:SSZ``."""
    return Sql("?", (parse_moment(text, "filter").strftime("%Y-%m-%dT%H:%M:%SZ").rjust(20, "0"),))


def temporal(op: str, args: list[Any], names: Names) -> Sql:
    """Return a temporal relation as SQL.

    Parameters
    ----------
    op : str
        ``t_after`` and its kin.
    args : list
        Two instants or intervals, as CQL2 JSON.
    names : mapping
        Property to its kind and SQL expression.
    """
    if op not in _RELATIONS:
        raise QueryError("filter", op, f"no such temporal function; use one of {', '.join(_RELATIONS)}")
    (a, b), (c, d) = (_ends(arg, names) for arg in args)
    found = {"a": a, "b": b, "c": c, "d": d}
    order = re.findall(r"\{([abcd])\}", _RELATIONS[op])
    text = _RELATIONS[op].format(**{k: v.text for k, v in found.items()})
    return Sql(text, tuple(value for name in order for value in found[name].values))


def _ends(node: Any, names: Names) -> tuple[Sql, Sql]:
    if isinstance(node, dict) and isinstance(node.get("interval"), list) and len(node["interval"]) == 2:
        start, end = node["interval"]
        return (
            Sql("?", (_OPEN_START,)) if start == ".." else _moment(start, names),
            Sql("?", (_OPEN_END,)) if end == ".." else _moment(end, names),
        )
    one = _moment(node, names)
    return one, one


def _moment(node: Any, names: Names) -> Sql:
    if isinstance(node, str):
        return instant(node)
    if isinstance(node, dict):
        for name in ("date", "timestamp"):
            if isinstance(node.get(name), str):
                return instant(node[name])
        if isinstance(node.get("property"), str):
            kind, sql = names.get(node["property"], ("", ""))
            if kind == "date":
                return Sql(f"({sql} || 'T00:00:00Z')")
            if kind == "datetime":
                return Sql(sql)
            dated = [name for name, (kind, _) in names.items() if kind in ("date", "datetime")]
            raise QueryError(
                "filter", node["property"], f"it is no date; use one of {', '.join(dated) or 'none'}"
            )
    raise QueryError(
        "filter", str(node)[:120], "write DATE('2024-12-24'), TIMESTAMP('...') or INTERVAL('...','..')"
    )
