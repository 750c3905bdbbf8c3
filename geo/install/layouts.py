"""The column layouts of boundary publishers -> one kind of row.

Known: geoBoundaries (``shapeName``, ``shapeID``, ``shapeGroup``, ``shapeType``); OCHA COD-AB
(``ADM2_EN``, ``ADM2_PCODE``, ``ADM1_EN`` ..., and since 2025 ``adm2_name``, ``adm2_pcode``);
GADM (``GID_2``, ``NAME_2``, ``VARNAME_2``, ``NL_NAME_2``); else columns that the user names.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from geo.errors import BoundaryError
from geo.install.countries import iso3_of
from geo.model import LEVELS, Level

DEEPEST = 3
NAME_GUESSES, CODE_GUESSES = ("name", "name_en", "shapename"), ("pcode", "code", "id", "shapeid")
_COUNTRY_COLUMNS = ("shapegroup", "iso3", "gid_0", "adm0_pcode", "iso2", "country")


@dataclass(frozen=True, slots=True)
class NamedArea:
    """One unit of one level as the file names it; `shape_id` and `quality` where they are known."""

    code: str
    name: str
    aliases: tuple[str, ...] = ()
    shape_id: str = ""
    quality: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One polygon: its units from the country down to itself.

    Attributes
    ----------
    country : str
        ISO 3166-1 alpha-3, "" when the file does not say.
    chain : tuple of (Level, NamedArea)
        Coarse to fine, without the country.
    """

    country: str
    chain: tuple[tuple[Level, NamedArea], ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """How a file is laid out."""

    publisher: str
    level: Level
    rows: tuple[Row, ...]


def text_of(value: Any) -> str:
    """Return a cell as stripped text, "" for nothing (None, NaN)."""
    if value is None or value != value:
        return ""
    return " ".join(str(value).split())


class _Columns:
    """Columns by name without regard to case."""

    def __init__(self, columns: Mapping[str, Sequence[Any]]) -> None:
        self.names = list(columns)
        self._values = {name.lower(): values for name, values in columns.items()}
        self.count = len(next(iter(columns.values()), ()))

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._values

    def get(self, name: str) -> list[str]:
        values = self._values.get(name.lower())
        return [text_of(value) for value in values] if values is not None else [""] * self.count

    def like(self, pattern: str) -> list[str]:
        return sorted(name for name in self._values if re.fullmatch(pattern, name))


def stated_countries(columns: Mapping[str, Sequence[Any]]) -> tuple[str, ...]:
    """Return the country that each row states, "" where that is no ISO code; () where no column states it."""
    table = _Columns(columns)
    told = (tuple(iso3_of(text) for text in table.get(name)) for name in _COUNTRY_COLUMNS if name in table)
    return next((codes for codes in told if any(codes)), ())


def recognise(
    columns: Mapping[str, Sequence[Any]],
    *,
    level: int | None = None,
    country: str = "",
    name_column: str = "",
    code_column: str = "",
) -> Layout:
    """Tell the layout of a file and read its rows.

    Parameters
    ----------
    columns : mapping of str to sequence
        As `geo.install.read.Layer` has them.
    level : int, optional
        1 province, 2 district, 3 below; needed where the file does not say.
    country : str
        ISO 3166-1 alpha-3 for files that do not say.
    name_column, code_column : str
        Columns to take instead of those of a known layout.

    Raises
    ------
    BoundaryError
        No layout fits: no column with names, or the level is not told.
    """
    table = _Columns(columns)
    if level is not None and not 0 <= level <= DEEPEST:
        raise BoundaryError(f"level {level} is unknown; use 1 (province), 2 (district) or 3")
    if name_column:
        return _chosen(table, level, country, name_column, code_column)
    if "shapeName" in table and "shapeID" in table:
        return _geoboundaries(table, level, country)
    if found := table.like(r"gid_\d"):
        return _nested(table, "GADM", level, country, "gid_{}", "name_{}", [n[-1] for n in found])
    for name in ("adm{}_en", "adm{}_name", "adm{}_fr", "adm{}_es", "adm{}_pt"):
        digits = [n[3] for n in table.like(name.format(r"\d"))]
        if digits and f"adm{digits[-1]}_pcode" in table:
            return _nested(table, "OCHA COD-AB", level, country, "adm{}_pcode", name, digits)
    guess = next((n for n in NAME_GUESSES if n in table), "")
    if not guess:
        raise BoundaryError(
            f"no column with names: found {', '.join(table.names) or 'no columns'}; want shapeName "
            "(geoBoundaries), ADM2_EN and ADM2_PCODE (OCHA), NAME_2 and GID_2 (GADM), or name the column"
        )
    return _chosen(table, level, country, guess, next((n for n in CODE_GUESSES if n in table), ""))


def _geoboundaries(table: _Columns, level: int | None, country: str) -> Layout:
    kinds = {kind for kind in table.get("shapeType") if kind}
    digits = {kind[-1] for kind in kinds if re.fullmatch(r"ADM\d", kind)}
    if level is None and len(digits) != 1:
        raise BoundaryError(f"shapeType {sorted(kinds)} does not tell the level; give it (1, 2 or 3)")
    depth = level if level is not None else int(digits.pop())
    if depth > DEEPEST:
        raise BoundaryError(f"level ADM{depth} is finer than ADM{DEEPEST}, the finest used here")
    rows = zip(table.get("shapeName"), table.get("shapeID"), table.get("shapeGroup"), strict=True)
    return Layout(
        "geoBoundaries",
        LEVELS[depth],
        tuple(
            Row(country or iso3_of(group), ((LEVELS[depth], NamedArea(code, name)),) if depth else ())
            for name, code, group in rows
        ),
    )


def _nested(
    table: _Columns,
    publisher: str,
    level: int | None,
    country: str,
    code: str,
    name: str,
    digits: Sequence[str],
) -> Layout:
    depths = [int(digit) for digit in digits if code.format(digit) in table and int(digit) <= DEEPEST]
    depth = level if level is not None else max(depths)
    if depth not in depths:
        raise BoundaryError(f"{publisher} columns for level {level} are not in the file; it has {depths}")
    steps = [step for step in depths if 0 < step <= depth]
    groups = {step: _areas(table, publisher, step, code, name) for step in steps}
    stated = next((n for n in ("iso3", "gid_0", "adm0_pcode", "iso2") if n in table), "")
    rows = []
    for number, said in enumerate(table.get(stated)):
        chain = tuple((LEVELS[step], groups[step][number]) for step in steps)
        rows.append(Row(country or iso3_of(said), chain))
    return Layout(publisher, LEVELS[depth], tuple(rows))


def _areas(table: _Columns, publisher: str, step: int, code: str, name: str) -> list[NamedArea]:
    if publisher == "GADM":
        others = [f"varname_{step}", f"nl_name_{step}"]
    else:
        own = name.format(step)
        others = [
            n for n in table.like(rf"adm{step}_([a-z]{{2}}|ref|ref_name|name\d?|[a-z]+alt\d?)") if n != own
        ]
    extra = [table.get(other) for other in others if other in table]
    out = []
    for number, (one, called) in enumerate(
        zip(table.get(code.format(step)), table.get(name.format(step)), strict=True)
    ):
        found = [alias.strip() for values in extra for alias in re.split(r"[|;]", values[number])]
        aliases = dict.fromkeys(alias for alias in found if alias not in ("", "NA", called))
        out.append(NamedArea(one, called, tuple(aliases)))
    return out


def _chosen(table: _Columns, level: int | None, country: str, name: str, code: str) -> Layout:
    for column in filter(None, (name, code)):
        if column not in table:
            raise BoundaryError(f"no column {column!r}; the file has {', '.join(table.names)}")
    names = table.get(name)
    told = {text for text in table.get("level") if text}
    if level is None and len(told) == 1:  # as in the files of `incident-atlas export`
        level = next((n for n, own in enumerate(LEVELS) if own in told), None)
    countries = [country or iso3_of(text) for text in table.get("country")]
    if level is None or not all(countries):
        raise BoundaryError(
            "the file does not say which level its units are, or of which country; give the level "
            "(--level: 1 province, 2 district, 3 below) and the country (--country: ISO 3166-1 alpha-3)"
        )
    codes = table.get(code) if code else [f"{country}.{number}" for number in range(1, len(names) + 1)]
    areas = [NamedArea(*pair) for pair in zip(codes, names, strict=True)]
    chains = [((LEVELS[level], area),) if level else () for area in areas]
    rows = tuple(Row(own, chain) for own, chain in zip(countries, chains, strict=True))
    return Layout("named columns", LEVELS[level], rows)
