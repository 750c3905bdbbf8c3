"""Which places there are and what they are called: units, settlements, known spots, foreign countries.

Units come from the boundary set; `places.csv` and `features.csv` lie beside it (`docs/gazetteer.md` says
how they are made). A file of this shape in a user's folder adds more places.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from geo.errors import InputError
from geo.model import Level, Unit
from geo.patterns import compiled

Kind = Literal["unit", "settlement", "feature", "region"]
_KINDS: dict[str, Kind] = {"settlement": "settlement", "feature": "feature", "region": "region"}
PLACE_COLUMNS = (
    "name", "names", "kind", "type", "pcode", "country", "longitude", "latitude", "population", "source",
)  # fmt: skip
"""Columns of places.csv and features.csv; `names`: further ones, ";" between; no point: the unit's own."""

ALIAS = 0.98
"""Score of a name that is an alias."""


_LATIN = r"[A-Za-z\u00c0-\u024f\u1e00-\u1eff\u0300-\u036f '’‘`\-.]+"
_LATIN_OR_ARABIC = compiled(_LATIN + r"|[\u0600-\u06ff\u200c ]+")


def usable_name(name: str) -> bool:
    """Tell whether an alternate name of GeoNames is a spelling that a report may use.

    GeoNames mixes in airport codes (capitals alone), machine romanisations (lower case) and renderings in
    other scripts.
    """
    if len(name) < 3 or not _LATIN_OR_ARABIC.fullmatch(name):
        return False
    return name[0] >= "\u0600" or (name[0].isupper() and not name.isupper())


@dataclass(frozen=True, slots=True)
class Entry:
    """One place and its names.

    Attributes
    ----------
    pcode : str
        Finest unit that is certain; ISO alpha-3 for a region or a foreign place.
    names : tuple of (str, float)
        Each name with the score of an exact match.
    type : str
        What it is, in one word: "district", "village", "pass", "border_crossing", "country" ...
    """

    pcode: str
    name: str
    level: Level
    kind: Kind
    country: str
    admin1_pcode: str
    admin2_pcode: str
    admin3_pcode: str
    longitude: float
    latitude: float
    population: int
    names: tuple[tuple[str, float], ...]
    type: str = ""


def _alias_names(aliases: Iterable[str]) -> Iterator[tuple[str, float]]:
    """Split aliases as the sources write them: "Sabari / Yaqubi", "Khenj (Hese- Awal)"."""
    for alias in aliases:
        yield alias, ALIAS
        if "(" not in alias and "/" not in alias and alias == alias.strip():
            continue
        bare = re.sub(r"\s*\([^)]*\)", "", alias).strip()
        for part in {bare, *re.split(r"\s*/\s*", bare)} - {alias, ""}:
            yield part, ALIAS


_DESIGNATIONS: dict[tuple[str, Level], str] = {
    ("AFG", "admin1"): "province",
    ("PAK", "admin1"): "province",
    ("AFG", "admin2"): "district",
    ("PAK", "admin2"): "district",
    ("PAK", "admin3"): "tehsil",
}


def unit_entry(unit: Unit) -> Entry:
    """Return the entry of an administrative unit."""
    names: dict[str, float] = {}
    own = [(unit.name, 1.0), *((native, 1.0) for native in unit.names.values())]
    native = [*_alias_names(unit.names.values())]
    for text in unit.names.values():
        # "ریگ (ریگستان)": what stands in parentheses is another name
        native += [(other.strip(), ALIAS) for other in re.findall(r"\(([^()]+)\)", text)]
    for name, score in (*own, *_alias_names((unit.name,)), *_alias_names(unit.aliases), *native):
        if name:
            names.setdefault(name, score)
    admin3 = unit.pcode if unit.level == "admin3" else ""
    admin2 = unit.pcode if unit.level == "admin2" else unit.admin2_pcode
    admin1 = unit.pcode if unit.level == "admin1" else unit.admin1_pcode
    return Entry(
        unit.pcode, unit.name, unit.level, "unit", unit.country, admin1, admin2, admin3,
        unit.longitude, unit.latitude, unit.population or 0, tuple(names.items()),
        _DESIGNATIONS.get((unit.country, unit.level), unit.level),
    )  # fmt: skip


def read_places(path: Path, units: dict[str, Unit]) -> Iterator[Entry]:
    """Read a table of places.

    Parameters
    ----------
    path : Path
        UTF-8 CSV with `PLACE_COLUMNS`.
    units : dict of str to Unit
        The boundary set. A place whose unit it does not hold keeps its country alone.

    Raises
    ------
    InputError
        When a column is missing or a value cannot be used; names file and line.
    """
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        missing = [c for c in PLACE_COLUMNS if c not in (rows.fieldnames or ())]
        if missing:
            raise InputError(f"{path}: no column {', '.join(missing)}; want {', '.join(PLACE_COLUMNS)}")
        for row in rows:
            try:
                yield _place_entry(row, units)
            except (ValueError, KeyError) as error:
                raise InputError(f"{path}, line {rows.line_num}: {error}") from error


def _place_entry(row: dict[str, str], units: dict[str, Unit]) -> Entry:
    unit = units.get(row["pcode"])
    kind = _KINDS.get(row["kind"])
    if kind is None:
        raise ValueError(f"kind {row['kind']!r} is none of settlement, feature, region")
    level: Level = unit.level if unit else "country"
    pcode = unit.pcode if unit else row["country"]
    longitude, latitude = (float(row[c] or getattr(unit, c, 0.0)) for c in ("longitude", "latitude"))
    names = ((row["name"], 1.0), *((n, ALIAS) for n in row["names"].split(";") if n))
    return Entry(
        pcode, row["name"], level, kind, row["country"],
        pcode if level == "admin1" else unit.admin1_pcode if unit else "",
        pcode if level == "admin2" else unit.admin2_pcode if unit else "",
        pcode if level == "admin3" else "",
        longitude, latitude, int(row["population"] or 0), names, row["type"],
    )  # fmt: skip


def write_places(path: Path, rows: Iterable[Sequence[object]]) -> int:
    """Write a table of places (`PLACE_COLUMNS`), return how many."""
    count = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(PLACE_COLUMNS)
        for count, row in enumerate(rows, 1):  # noqa: B007
            writer.writerow(row)
    return count
