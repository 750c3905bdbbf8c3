"""The closed lists of words, those of ACLED, UCDP, OCHA and OGC."""

from typing import Literal, get_args

from geo.errors import InputError

Level = Literal["country", "admin1", "admin2", "admin3"]
LEVELS: tuple[Level, ...] = get_args(Level)
TimePrecision = Literal["day", "week", "month", "year", "unknown"]
DateBasis = Literal["absolute", "relative", "publication", "unresolved"]
GeoPrecision = Literal["exact", "near", "admin3", "admin2", "admin1", "country"]
GEO_PRECISIONS: tuple[GeoPrecision, ...] = get_args(GeoPrecision)
Status = Literal["occurred", "foiled", "past", "hypothetical", "denied", "aggregate", "other"]
PlaceRole = Literal["incident", "origin", "visited", "metonym", "other"]
SourceType = Literal["authority", "conflict_party", "witness", "medical", "media", "humanitarian", "unnamed"]
Modifier = Literal["at_least", "more_than", "up_to", "about", "dozens", "list", "implicit", "subset", "none"]
Period = Literal["day", "week", "month", "quarter", "year"]
PERIODS: tuple[Period, ...] = get_args(Period)
Measure = Literal[
    "events", "fatalities_low", "fatalities_best", "fatalities_high", "injured_best", "abducted_best"
]


def check(ok: bool, message: str) -> None:
    """Refuse an impossible value.

    Raises
    ------
    InputError
        With `message`, where it is not `ok`.
    """
    if not ok:
        raise InputError(message)
