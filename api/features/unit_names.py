"""Values of ``admin2=`` and the like that name no unit are refused, with the nearest that do.

A name that is spelt otherwise would find nothing, which reads as "nothing happened there"; it is not
taken for the unit that it may mean, since one name is often that of several. What clients write into a
``filter`` is compared as it stands.
"""

from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from functools import lru_cache

from api.collections import Collection
from api.features.sources import Sources
from api.schemas import Column
from api.sql.table import Table
from geo.boundaries import Boundaries
from geo.errors import QueryError
from geo.model import LEVELS, Level, Unit
from geo.naming.names import plain, sound_key, spellings
from geo.naming.placelist import unit_entry

_WORDS: Mapping[Level, str] = {
    "country": "country", "admin1": "province", "admin2": "district", "admin3": "tehsil"
}  # fmt: skip
_MOST = 3


def check_units(
    collection: Collection,
    params: Mapping[str, str],
    columns: Mapping[str, Column],
    table: Table,
    sources: Sources,
    vintage: str = "",
) -> None:
    """Refuse parameters that ask for a unit which neither the boundary set nor the data have.

    Parameters
    ----------
    collection : Collection
        Whose features are chosen by the parameters.
    columns : mapping of str to Column
        The properties that may be asked for; other parameters are left alone.
    table : Table
        Where these features lie: an older boundary set may have other names.
    vintage : str
        ISO day of the units; "" the reference, in which incidents are coded.

    Raises
    ------
    QueryError
        Naming the nearest units.
    """
    for name, text in params.items():
        level = _level_of(name, collection) if name in columns else None
        if level is None or not text:
            continue
        coded = _is_code(name)
        units = _all_units(sources.ground(vintage))
        if any(text == (unit.pcode if coded else unit.name) for unit in units if unit.level == level):
            continue
        if occurs(name, text, collection, table, sources):
            continue
        what = f"no {_WORDS[level]} has this {'code' if coded else 'name'} here"
        raise QueryError(name, text, f"{what}; {_hint(name, text, level, units)}")


def occurs(name: str, text: str, collection: Collection, table: Table, sources: Sources) -> bool:
    """Return whether a feature has this value."""
    found = f"SELECT 1 FROM {table.source} WHERE {table.columns[name]} = ? LIMIT 1"
    with sources.reading(collection) as db:
        return db.execute(found, (text,)).fetchone() is not None


def _level_of(name: str, collection: Collection) -> Level | None:
    """Return the level of the units that a property names, None for any other property."""
    if collection.level is not None:
        at = LEVELS.index(collection.level)
        own: dict[str, Level] = {"name": collection.level, "pcode": collection.level}
        if at:
            own["parent"] = LEVELS[at - 1]
        if name in own:
            return own[name]
    return next((level for level in LEVELS if level == name.removesuffix("_pcode")), None)


def _is_code(name: str) -> bool:
    return name in ("country", "parent") or name.endswith("pcode")


def _all_units(boundaries: Boundaries) -> tuple[Unit, ...]:
    return (*boundaries.units(undrawn=True), *boundaries.disputed)


def _hint(name: str, text: str, level: Level, units: Sequence[Unit]) -> str:
    """Return what to write instead."""
    asked = text[:60]
    meant = _same(asked, (unit for unit in units if unit.level == level))
    elsewhere = [] if meant else _same(asked, units)
    if elsewhere:
        told = (f"{u.name} is a {_WORDS[u.level]} ({u.pcode})" for u in elsewhere[:_MOST])
        return f"{', '.join(told)}; use the parameter for that"
    meant = meant or _nearest(asked, [unit for unit in units if unit.level == level])
    if not meant:
        return "names and codes are those of the collections of units, such as /collections/districts/items"
    write = (f"{u.pcode} ({u.name})" if _is_code(name) else f"{u.name} ({u.pcode})" for u in meant[:_MOST])
    return f"did you mean {' or '.join(write)}?"


def _same(text: str, units: Iterable[Unit]) -> list[Unit]:
    """Return the units of which it is a code, or a name or alias in any script and usual spelling."""
    asked = plain(text)
    return [u for u in units if u.pcode.lower() == text.lower() or asked in _spelt(_names(u))]


def _nearest(text: str, units: Sequence[Unit]) -> list[Unit]:
    """Return the units whose names sound the same, else those with nearly the same letters."""
    heard = sound_key(text)
    if heard and (found := [u for u in units if heard in map(sound_key, _names(u))]):
        return found
    names: dict[str, list[Unit]] = {}
    for unit in units:
        for one in (*_names(unit), unit.pcode):
            names.setdefault(plain(one), []).append(unit)
    near = get_close_matches(plain(text), names, n=_MOST, cutoff=0.7)
    return list({unit.pcode: unit for one in near for unit in names[one]}.values())


def _names(unit: Unit) -> tuple[str, ...]:
    return tuple(name for name, _ in unit_entry(unit).names)


@lru_cache(maxsize=4096)
def _spelt(names: tuple[str, ...]) -> frozenset[str]:
    return frozenset(form for name in names for form in spellings(name))
