"""The closed lists of words, those of ACLED, UCDP, OCHA and OGC."""

from typing import Literal

from geo.errors import InputError

Level = Literal["country", "admin1", "admin2", "admin3"]
LEVELS: tuple[Level, ...] = ("country", "admin1", "admin2", "admin3")
TimePrecision = Literal["day", "week", "month", "year", "unknown"]
DateBasis = Literal["absolute", "relative", "publication", "unresolved"]
GeoPrecision = Literal["exact", "near", "admin3", "admin2", "admin1", "country"]
GEO_PRECISIONS: tuple[GeoPrecision, ...] = ("exact", "near", "admin3", "admin2", "admin1", "country")
Status = Literal["occurred", "foiled", "past", "hypothetical", "denied", "aggregate", "other"]
PlaceRole = Literal["incident", "origin", "visited", "metonym", "other"]
SourceType = Literal["authority", "conflict_party", "witness", "medical", "media", "humanitarian", "unnamed"]
Modifier = Literal["at_least", "more_than", "up_to", "about", "dozens", "list", "implicit", "subset", "none"]
Period = Literal["day", "week", "month", "quarter", "year"]
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
