"""What may be wrong with a question to which nothing is the answer, said beside the empty page as ``hint``.

A client may mean what it asks, so that it is answered; a person may have exchanged latitude and longitude, or
written what no feature can have into a filter, where it is compared as it stands.
"""

from collections.abc import Container, Iterator, Mapping
from typing import Any

from api.collections import COLLECTIONS, Collection
from api.cql.conditions import box_of
from api.cql.text import parse_filter, parse_language
from api.cql.tree import conjuncts
from api.crs import CRS84, parse_crs
from api.features.actor_names import ASKED, check_actors, coded_since, since_told
from api.features.sources import Sources, whole_table
from api.features.unit_names import check_units
from api.meant import nearest
from api.params import parse_days, turned_box
from geo.errors import QueryError
from geo.reports.catalogue import catalogue

_MOST = 20  # values of a filter that are looked up


def hint_of(collection: Collection, params: Mapping[str, str], sources: Sources, version: str) -> str:
    """Return what to say beside an answer that holds nothing, "" where nothing seems wrong.

    Parameters
    ----------
    collection : Collection
        Of which features, or counts of incidents, were asked for.
    params : mapping of str to str
        The parameters, which were found sound.
    """
    tree = _tree(params)
    return (
        _turned(params, tree, sources, version)
        or _unknown_value(collection, tree, sources)
        or _other_actor(params, tree)
        or _other_letters(tree)
        or _other_days(collection, params, sources, version)
    )


def _tree(params: Mapping[str, str]) -> Any:
    text = params.get("filter")
    return None if text is None else parse_filter(text, parse_language(params.get("filter-lang")))


def _turned(params: Mapping[str, str], tree: Any, sources: Sources, version: str) -> str:
    extent = sources.extent(COLLECTIONS["countries"], version).bbox
    boxes = []
    if "bbox" in params and parse_crs("bbox-crs", params.get("bbox-crs")) == CRS84:
        boxes.append(("bbox is west,south,east,north, longitude first", "bbox=", params["bbox"]))
    if tree is not None and parse_crs("filter-crs", params.get("filter-crs")) == CRS84:
        drawn = filter(None, map(box_of, conjuncts(tree)))
        order = "a geometry in a filter has longitude first"
        boxes += [(order, "one within ", ",".join(map(repr, box))) for box in drawn]
    for order, what, box in boxes:
        if extent and (turned := turned_box(box, extent)):
            return f"nothing lies in this box; {order}: did you mean {what}{turned}?"
    return ""


def _unknown_value(collection: Collection, tree: Any, sources: Sources) -> str:
    """Tell of a value in the filter that no feature has and none can have."""
    asked = COLLECTIONS["incidents"] if collection.content == "counts" else collection
    columns = asked.column
    table = whole_table(asked, sources)
    for number, (name, value) in enumerate(_compared(tree)):
        column = columns.get(name)
        if column is None or number >= _MOST:
            continue
        if column.choices and value not in column.choices:
            meant = f"did you mean {near}? " if (near := nearest(value, column.choices)) else ""
            return f"{name} is never {value[:60]!r}; {meant}it is one of {', '.join(column.choices)}"
        try:
            check_units(asked, {name: value}, columns, table, sources)
            if asked.content == "incidents":
                check_actors({name: value}, columns, sources)
        except QueryError as error:
            return f"{name} is never {value[:60]!r}; {error.remedy}"
    return ""


def _other_actor(params: Mapping[str, str], tree: Any) -> str:
    """Tell of an actor whose deeds are another's by now."""
    asked = [*_compared(tree), *params.items()]
    for name, value in asked:
        actor = value if name.endswith("_id") else catalogue().get(value, "")
        for day, after in coded_since(actor) if name in ASKED else ():
            return since_told(actor, day, after)
    return ""


_LATIN = frozenset(("location", "name", "admin1", "admin2", "admin3"))


def _other_letters(tree: Any) -> str:
    """Tell of a pattern that may have met nothing since it is compared letter by letter."""
    parts = [part for part in conjuncts(tree) if isinstance(part, dict) and part.get("op") != "not"]
    for name, text in _compared(parts, ("like",)):
        if name in _LATIN and text.upper() == text.lower() and not text.isascii():
            return f"{name} is in Latin letters; the collections of units have other letters under names"
        pattern = (text if "%" in text else f"%{text}%")[:60].replace("'", "''")
        meant = f"CASEI({name}) LIKE CASEI('{pattern}')"
        return f"LIKE compares the whole text, large letters apart from small ones; did you mean {meant}?"
    return ""


def _compared(node: Any, ops: Container[str] = ("=", "in")) -> Iterator[tuple[str, str]]:
    """Yield properties and the texts that a filter compares them with."""
    if isinstance(node, list):
        for part in node:
            yield from _compared(part, ops)
    if not isinstance(node, dict):
        return
    args = node.get("args")
    if str(node.get("op", "")).lower() in ops and isinstance(args, list) and len(args) == 2:
        name = args[0].get("property") if isinstance(args[0], dict) else None
        values = args[1] if isinstance(args[1], list) else [args[1]]
        if isinstance(name, str):
            yield from ((name, value) for value in values if isinstance(value, str))
    else:
        yield from _compared(args, ops)


def _other_days(collection: Collection, params: Mapping[str, str], sources: Sources, version: str) -> str:
    days = parse_days(params.get("datetime"))
    held = sources.extent(COLLECTIONS["incidents"], version)
    if collection.content not in ("incidents", "counts") or not (held.start and held.end):
        return ""
    late = days.start is not None and days.start.isoformat() > held.end
    early = days.end is not None and days.end.isoformat() < held.start
    return f"the incidents here are of {held.start} to {held.end}" if late or early else ""
