"""Reading a filter: CQL2 text or JSON to one syntax tree, within bounds that keep parsing quick."""

import re
from typing import Any

import cql2
import orjson

from geo.errors import QueryError

LANGUAGES = ("cql2-text", "cql2-json", "cql-text", "cql-json")
MAX_LENGTH = 8_000
# Deeper brackets make a backtracking parser slow: the time doubles with each one.
MAX_DEPTH = 12
MAX_JSON_DEPTH = 100
_PLACE = re.compile(r"--> (\d+):(\d+)")
_HELP = "write CQL2 such as event_type = 'Battles' AND fatalities_best >= 5"


def parse_language(text: str | None) -> str | None:
    """Return the language of a filter, None when it is not given.

    Raises
    ------
    QueryError
        If it is not one of `LANGUAGES`.
    """
    if text is not None and text not in LANGUAGES:
        raise QueryError("filter-lang", text, f"write one of {', '.join(LANGUAGES)}")
    return text


def parse_filter(text: str, language: str | None) -> Any:
    """Return the syntax tree of a filter, in the form of CQL2 JSON.

    Parameters
    ----------
    text : str
        The filter.
    language : str or None
        One of `LANGUAGES`; None guesses: JSON begins with ``{``. GDAL says ``cql-text``.

    Raises
    ------
    QueryError
        If the filter is too long, too deep, or no CQL2.
    """
    if len(text) > MAX_LENGTH:
        raise QueryError("filter", text, f"it has {len(text)} characters; {MAX_LENGTH} is the most")
    if language in ("cql2-json", "cql-json") or (language is None and text.lstrip()[:1] == "{"):
        try:
            tree = orjson.loads(text)
        except orjson.JSONDecodeError as error:
            raise QueryError("filter", text, f"it is no JSON: {error}") from None
        if tree is None:
            raise QueryError("filter", text, f"it says nothing; {_HELP}")
        if isinstance(tree, (dict, list)):
            _check_depth(tree, text)
        return tree
    _check_brackets(text)
    try:
        return cql2.parse_text(text).to_json()
    except Exception as error:  # the parser's own class, and panics of its compiled part
        raise QueryError("filter", text, f"{_cause(str(error), text)}; {_HELP}") from None


def _cause(error: str, text: str) -> str:
    """Return from where on the parser understands nothing; what it would take there only its makers know."""
    found = _PLACE.search(error)
    if found is None:
        return "it is no CQL2"
    line, column = int(found[1]), int(found[2])
    rest = "\n".join(text.split("\n")[line - 1 :])[column - 1 :].strip()
    return f"it cannot be read from {rest[:40]!r} on" if rest else "something is missing at its end"


def _check_depth(tree: Any, text: str) -> None:
    level = [tree]
    for _ in range(MAX_JSON_DEPTH):
        within = [list(one.values()) if isinstance(one, dict) else one for one in level]
        level = [one for ones in within for one in ones if isinstance(one, (dict, list))]
        if not level:
            return
    raise QueryError("filter", text, f"it is nested deeper than {MAX_JSON_DEPTH}; write it flatter")


def _check_brackets(text: str) -> None:
    depth, quote = 0, ""
    for char in text:
        if quote:
            quote = "" if char == quote else quote
        elif char in "'\"":
            quote = char
        elif char == "(":
            depth += 1
            if depth > MAX_DEPTH:
                raise QueryError(
                    "filter", text, f"its brackets are nested deeper than {MAX_DEPTH}; write it flatter"
                )
        elif char == ")":
            depth -= 1
            if depth < 0:
                break
    if depth or quote:
        raise QueryError("filter", text, f"a bracket or a quote is not closed; {_HELP}")
