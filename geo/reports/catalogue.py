"""The name of an actor as somebody coded it -> its id in the catalogue.

ACLED's names are those of the catalogue, with the years of a regime behind those of its forces; UCDP and GTD
have names of their own, which are read as a text would be.
"""

from collections.abc import Mapping
from datetime import date
from functools import cache, lru_cache

from geo.patterns import compiled
from geo.reports.actors import HOME, find_actors
from geo.reports.text import split
from geo.reports.wording.lexicon import load

_YEARS = compiled(r"\s*\(\d{4}-(?:\d{4})?\)")


@cache
def catalogue() -> Mapping[str, str]:
    """Return ids by names; those of forces have the years of a regime behind them."""
    names = {str(name): str(actor) for actor, name in load("actors")["names"].items()}
    return names | {str(row["name"]): str(row["id"]) for row in load("actors")["name"]}


@cache
def _ids() -> Mapping[str, str]:
    return {name.casefold(): actor for name, actor in catalogue().items()}


@lru_cache(maxsize=1 << 14)  # a table names few actors many times
def catalogued(name: str, country: str, day: date | None) -> str:
    """Return the id of an actor, "" where the catalogue has none or the name fits several.

    Parameters
    ----------
    name : str
        As coded, such as "TTP: Tehreek-i-Taliban Pakistan" or "Military Forces of Pakistan (2024-)".
    country : str
        ISO 3166-1 alpha-3 of the event: it decides what "police" means.
    day : date, optional
        Of the event: it decides which regime's forces are meant.
    """
    if known := _ids().get(name.casefold()):
        return known
    found = {m.actor_id for m in find_actors(split(_YEARS.sub("", name)), country, day)}
    only = found.pop() if len(found) == 1 else ""
    # "Men of the Valley" is a name, and no word of civilians.
    return "" if only.startswith("civ_") and "civilian" not in name.casefold() else only


def meant_by(name: str) -> frozenset[str]:
    """Return the ids that a name or an id means wherever it is asked for: "police" those of every country."""
    found = {catalogued(name, country, None) for country in ("", *HOME)} | {name.casefold()}
    return frozenset(found & set(catalogue().values()))
