"""The largest towns inside the units, as labels for orientation."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from geo.boundaries import boundaries_dir
from geo.naming.placelist import read_places

TOWNS_A_COUNTRY = 14
TOWN_CREDIT = "Towns: GeoNames, CC BY 4.0"


def town_table(countries: Iterable[str], folder: Path) -> list[list[Any]]:
    """Return ``[name, longitude, latitude, rank]`` of the largest towns of each country, rank 0 first.

    Parameters
    ----------
    countries : iterable of str
        ISO 3166-1 alpha-3.
    folder : Path
        Where the boundary set lies, with its table of places.
    """
    wanted = sorted(set(countries))
    own = folder / "places.csv"
    towns = [
        place
        for place in read_places(own if own.is_file() else boundaries_dir() / "places.csv", {})
        if place.kind == "settlement" and place.country in wanted
    ]
    towns.sort(key=lambda place: (-place.population, place.name))
    table: list[list[Any]] = []
    for country in wanted:
        largest = [place for place in towns if place.country == country][:TOWNS_A_COUNTRY]
        table += [
            [place.name, round(place.longitude, 3), round(place.latitude, 3), rank]
            for rank, place in enumerate(largest)
        ]
    return table
