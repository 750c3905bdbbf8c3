"""How the columns of a coded table are read: a layout file, shipped or the user's own.

A layout is a TOML file: ``[columns]`` names the table's column for each of our fields,
``[values.FIELD]`` converts codes, ``[instead]`` names a column whose filled cells give a field in our own
words, ``[[kind]]`` gives the event type by the values of columns (the first that fits), ``[near]`` the
values of columns by which a spot is only near its point, ``[defaults]`` fills fields that have no column,
``unknown`` lists the marks that stand for "not known", ``recognise`` the columns by which a table of the
layout is known. Nothing in it is executed.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

from geo.errors import InputError
from geo.taxonomy import check_event_type

SHIPPED = ("acled", "ucdp-ged", "gtd")
_COUNTS = ("killed", "killed_low", "killed_high", "injured", "injured_low", "injured_high", "abducted")
_WHERE = ("country", "admin1", "admin2", "admin3", "location", "latitude", "longitude", "geo_precision")
_WHEN = ("date", "date_end", "year", "month", "day", "time_precision")
_WHO = ("actor1", "assoc_actor_1", "actor2", "assoc_actor_2", "civilian_targeting", "source")
FIELDS = frozenset(("id", "version", "event_type", "sub_event_type", *_WHEN, *_WHO, *_WHERE, *_COUNTS))


@dataclass(frozen=True, slots=True)
class Kind:
    """An event type and the values of columns for which it holds."""

    when: Mapping[str, tuple[str, ...]]
    event_type: str
    sub_event_type: str
    civilian_targeting: bool = False


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns and codes of one kind of table.

    `day_first` reads 03/04/2031 as 3 April; without `order_told` the table itself tells the order.
    """

    name: str
    title: str
    columns: Mapping[str, str]
    values: Mapping[str, Mapping[str, str]]
    kinds: tuple[Kind, ...]
    defaults: dict[str, str]
    unknown: frozenset[str]
    day_first: bool | None
    order_told: bool
    near: Mapping[str, frozenset[str]]
    instead: Mapping[str, str]
    recognise: frozenset[str]

    def fields(self, row: Mapping[str, str]) -> dict[str, str]:
        """Return the row's value of each of `FIELDS`, converted; "" when it is not known."""
        found = dict.fromkeys(FIELDS, "") | self.defaults
        for field, column in self.columns.items():
            value = row.get(column, "").strip()
            if value in self.unknown:
                value = ""
            if field in self.values:
                value = self.values[field].get(value, value)
            if value:
                found[field] = value
        found |= {
            field: value for field, name in self.instead.items() if (value := row.get(name, "").strip())
        }
        if found["geo_precision"] in ("", "exact") and any(
            row.get(column, "").strip() in values for column, values in self.near.items()
        ):
            found["geo_precision"] = "near"
        return found

    def column(self, field: str) -> str:
        """Return what the table calls a field."""
        return self.columns.get(field, field)

    def not_a_code(self, field: str, value: str, ours: Iterable[str]) -> str:
        """Say that a value is none of the codes of its column."""
        codes = self.values.get(field, ours)
        return f"{self.column(field)} {value!r} is unknown; use one of {', '.join(codes)}"


def load_layout(which: str) -> Layout:
    """Return a shipped layout by name, or the one in a TOML file.

    Raises
    ------
    InputError
        If there is no such layout, or the file is none.
    """
    if which in SHIPPED:
        text = resources.files("geo.datasets").joinpath("layouts", f"{which}.toml").read_text("utf-8")
        return parse_layout(text, which)
    path = Path(which)
    if path.suffix != ".toml":
        raise InputError(
            f"dataset {which!r} is unknown; use one of {', '.join(SHIPPED)}, or a layout file .toml"
        )
    try:
        return parse_layout(path.read_text("utf-8"), str(path))
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or error
        raise InputError(f"layout {path} cannot be read ({reason}); give the path of a TOML file") from error


def parse_layout(text: str, where: str) -> Layout:
    """Read a layout; see `load_layout`."""
    try:
        data: dict[str, Any] = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"layout {where} is no TOML: {error}") from error
    columns = _table(data, "columns", where)
    instead = _table(data, "instead", where)
    for part, named in (("columns", columns), ("instead", instead)):
        if strange := sorted(set(named) - FIELDS):
            raise InputError(f"layout {where}: [{part}] has {strange[0]!r}; use {', '.join(sorted(FIELDS))}")
    for needed, either in (("id", ("id",)), ("date or year", ("date", "year"))):
        if not any(field in columns for field in either):
            raise InputError(f"layout {where}: [columns] must name the column of {needed}")
    kinds = tuple(_kind(entry, where) for entry in data.get("kind", []))
    defaults = _table(data, "defaults", where)
    if not kinds and "event_type" not in columns and "event_type" not in defaults:
        raise InputError(f"layout {where}: says no event type; add a column, a default or [[kind]] entries")
    values = {name: _table(data["values"], name, where) for name in data.get("values", {})}
    return Layout(
        name=str(data.get("name", Path(where).stem)),
        title=str(data.get("title", data.get("name", Path(where).stem))),
        columns=columns,
        values=values,
        kinds=kinds,
        defaults=defaults,
        unknown=frozenset(map(str, data.get("unknown", []))),
        day_first=bool(data.get("day_first", True)),
        order_told="day_first" in data,
        near=_near(data.get("near", {}), where),
        instead=instead,
        recognise=frozenset(map(str, data.get("recognise", []))),
    )


def missing_columns(layout: Layout, header: Iterable[str]) -> list[str]:
    """Return the columns without which no row can be read and that the table does not have."""
    needed = [layout.columns[field] for field in ("id", "date", "year") if field in layout.columns]
    needed += [column for kind in layout.kinds for column in kind.when]
    held = set(header)
    return sorted({column for column in needed if column not in held})


def looks_like(header: Iterable[str]) -> str:
    """Return the shipped layout that a table with these columns is of, "" for none."""
    held = set(header)
    return next((name for name in SHIPPED if load_layout(name).recognise <= held), "")


def _near(data: Any, where: str) -> dict[str, frozenset[str]]:
    if not isinstance(data, dict) or not all(isinstance(values, list) for values in data.values()):
        raise InputError(f"layout {where}: [near] must give a list of values for each column")
    return {str(column): frozenset(map(str, values)) for column, values in data.items()}


def _table(data: Mapping[str, Any], name: str, where: str) -> dict[str, str]:
    table = data.get(name, {})
    if not isinstance(table, dict) or any(isinstance(value, dict | list) for value in table.values()):
        raise InputError(f"layout {where}: [{name}] must be a table of names and texts")
    return {str(key): str(value) for key, value in table.items()}


def _kind(entry: Any, where: str) -> Kind:
    try:
        when = {str(column): tuple(map(str, allowed)) for column, allowed in entry["when"].items()}
        made = Kind(when, entry["event_type"], entry["sub_event_type"], bool(entry.get("civilian_targeting")))
        check_event_type(made.event_type, made.sub_event_type)
    except (KeyError, TypeError, AttributeError) as error:
        raise InputError(
            f"layout {where}: a [[kind]] needs when = {{column = [values]}}, event_type and sub_event_type "
            f"({error})"
        ) from error
    except InputError as error:
        raise InputError(f"layout {where}: {error}") from error
    return made
