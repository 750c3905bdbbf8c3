"""What a map may show, by name."""

from collections.abc import Iterable
from typing import Any, Literal, get_args

from geo.errors import InputError

MapLevel = Literal["admin1", "admin2", "admin3"]
MAP_LEVELS: tuple[MapLevel, ...] = get_args(MapLevel)
MapMeasure = Literal[
    "events",
    "fatalities_low",
    "fatalities_best",
    "fatalities_high",
    "injured_best",
    "abducted_best",
    "events_rate",
    "fatalities_rate",
]
MAP_MEASURES: tuple[MapMeasure, ...] = get_args(MapMeasure)
"""The last two are per 100,000 people."""


def check(what: str, value: Any, known: Iterable[str]) -> None:
    """Refuse a value that is none of the known ones.

    Raises
    ------
    InputError
        Naming what it was for, the value and the known ones.
    """
    if value not in known:
        raise InputError(f"unknown {what} {value!r} for a map; use one of {', '.join(known)}")
