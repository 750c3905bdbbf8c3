"""What a map may show and in which formats data leaves, by name: each list once, for every door."""

from typing import Literal, get_args

from geo.errors import InputError
from geo.model import PERIODS, Measure
from maps.classes import METHODS

MapLevel = Literal["admin1", "admin2", "admin3"]
MAP_LEVELS: tuple[MapLevel, ...] = get_args(MapLevel)
MapMeasure = Literal[Measure, "events_rate", "fatalities_rate"]
MAP_MEASURES: tuple[MapMeasure, ...] = get_args(MapMeasure)
"""The last two are per 100,000 people."""
LANGUAGES = ("en", "fa", "ps", "ur")
CHOICES: dict[str, tuple[str, ...]] = {
    "level": MAP_LEVELS,
    "measure": MAP_MEASURES,
    "period": PERIODS,
    "method": METHODS,
    "language": LANGUAGES,
}
"""The values that each option of a map may have."""
SUFFIXES = {
    "geojson": ".geojson",
    "geojsonseq": ".geojsonl",
    "gpkg": ".gpkg",
    "fgb": ".fgb",
    "parquet": ".parquet",
    "shp": ".shp",
    "csv": ".csv",
    "hxl": ".csv",
    "kml": ".kml",
    "qgis": ".qgz",
}
"""The formats of an export and their files' endings; `maps.exports.FORMATS` writes them."""

FOREIGN = frozenset(
    (".xlsx", ".xls", ".ods", ".zip", ".kmz", ".html", ".pdf", ".docx", ".png", ".svg", ".db")
)
"""Endings of what no export is: a program that opens such a file by its name finds it broken."""


def check(**asked: str) -> None:
    """Refuse a value that an option of a map, named as in `CHOICES`, cannot have.

    Raises
    ------
    InputError
        Naming the option, the value and the known ones.
    """
    for what, value in asked.items():
        if value not in CHOICES[what]:
            raise InputError(f"unknown {what} {value!r} for a map; use one of {', '.join(CHOICES[what])}")
