"""What the syntax tree of a filter (CQL2 JSON) speaks of, before it is made SQL."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import orjson

from api.sql.functions import SPATIAL
from api.sql.relations import MOST

_BETWEEN = frozenset(("=", "<>", "<", ">", "<=", ">=", "+", "-", "*", "/", "%", "like", "and", "or"))
_DEEPEST = 4


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


def repeated(node: Any) -> frozenset[str]:
    """Return the properties that are named more than once."""
    return frozenset(name for name, times in Counter(properties_of(node)).items() if times > 1)


def conjuncts(node: Any) -> list[Any]:
    """Return the parts that are joined by AND at the top."""
    return joined(node, "and")


def joined(node: Any, word: str) -> list[Any]:
    """Return the parts that are joined by a word, however they are bracketed."""
    args = node.get("args") if isinstance(node, dict) and str(node.get("op", "")).lower() == word else None
    return [part for arg in args for part in joined(arg, word)] if isinstance(args, list) and args else [node]


def crowded(node: Any) -> bool:
    """Return whether there are more spatial conditions than are told of all points at once."""
    found, left = 0, [node]
    while left:
        one = left.pop()
        if isinstance(one, dict):
            found += str(one.get("op", ""))[:20].lower() in SPATIAL
            left += one.values()
        elif isinstance(one, list):
            left += one
    return found > MOST


def as_text(node: Any, depth: int = 0) -> str:
    """Return a part of a filter as people write it (CQL2 text), the inmost as dots; other JSON as it is."""
    match node:
        case {"property": str(name)}:
            return name
        case {"date": str(day)}:
            return f"DATE('{day}')"
        case {"timestamp": str(moment)}:
            return f"TIMESTAMP('{moment}')"
        case {"op": str(), "args": list()} if depth == _DEEPEST:
            return "..."
        case {"op": str(op), "args": [left, right]} if op.lower() in _BETWEEN:
            word = op.upper() if op.isalpha() else op
            return f"{as_text(left, depth + 1)} {word} {as_text(right, depth + 1)}"
        case {"op": str(op), "args": list(args)}:
            return f"{op.upper()}({', '.join(as_text(arg, depth + 1) for arg in args[:20])})"
        case str():
            doubled = node.replace("'", "''")
            return f"'{doubled}'"
        case float() if node.is_integer():
            return str(int(node))
    return orjson.dumps(node).decode()
