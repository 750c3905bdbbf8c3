"""What the page of one feature says in words where its data has codes; the data stay as they are."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from geo.boundaries import Boundaries
from geo.claims import victims_told
from geo.errors import UnknownUnit
from geo.reports.rules import rule_in_words

_ENDS = ("fatalities", "injured", "abducted")
_FIRST = ("event_date", "event_date_end", "sub_event_type", "event_type", "location", "admin2", "admin1")
_FIGURES = tuple(f"{what}_{end}" for what in _ENDS for end in ("low", "best", "high", "high_open"))
_ORDER = (
    *_FIRST,
    *_FIGURES,
    "actor1",
    "actor2",
    "confidence",
    "flagged",
    "disputed",
    "reviewed",
    "n_reports",
)
_OF_CANDIDATE = ("name", "kind", "level", "pcode", "country", "score")


def with_parent(own: Mapping[str, Any], boundaries: Boundaries) -> Mapping[str, Any]:
    """Return a unit's properties with the name of the unit above beside its code."""
    with suppress(UnknownUnit):  # a unit of another day
        if own.get("parent"):
            return {**own, "parent": f"{boundaries.unit(own['parent']).name} ({own['parent']})"}
    return own


def with_open_ends(own: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the properties of a row with "21+" for a largest figure that is an "at least"."""
    open_ends = (n for n in _ENDS if own.get(f"{n}_high_open") or own.get(f"n_open_{n}"))
    highs = [f"{n}_high" for n in open_ends]
    return {**own, **{name: f"{own[name]}+" for name in highs if own.get(name) is not None}}


def incident_in_words(own: Mapping[str, Any], reports: str) -> Mapping[str, Any]:
    """Return an incident's properties for a reader: what is asked first comes first, rules with meaning.

    Parameters
    ----------
    own : mapping
        The properties, lists as lists.
    reports : str
        Address of the items of the reports.
    """
    told = {name: own[name] for name in dict.fromkeys([*_ORDER, *own]) if name in own}
    for name in ("claims", "evidence"):
        told[name] = [_worded(one) for one in told.get(name) or ()]
    told["geocode_alternatives"] = [
        {name: one[name] for name in _OF_CANDIDATE if name in one}
        for one in told.get("geocode_alternatives") or ()
    ]
    told["report_ids"] = [f"{reports}/{one}?f=html" for one in told.get("report_ids") or ()]
    return told


def _worded(one: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a row of evidence or a claim with what its rule means and its place as one."""
    means = rule_in_words(str(one.get("rule") or ""))
    rest = {k: v for k, v in one.items() if k not in ("field", "rule", "start", "end")}
    if rest.get("victims"):
        rest["victims"] = victims_told(rest["victims"])
    head = {"field": one["field"]} if one.get("field") else {}
    rule = {"rule": f"{one['rule']}: {means}" if means else one["rule"]} if one.get("rule") else {}
    return {**head, **rule, **rest, "characters": f"{one.get('start')} to {one.get('end')}"}
