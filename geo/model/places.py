"""Places: units, names in a text, what they may mean, and where an incident is counted."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, Protocol

from geo.model.terms import GeoPrecision, Level, PlaceRole, check


@dataclass(frozen=True, slots=True)
class Unit:
    """An administrative unit; its polygon is asked of `geo.boundaries.Boundaries`.

    Attributes
    ----------
    pcode : str
        OCHA p-code (``AF1214``); ISO alpha-3 for a country; ``PK525.mir-ali`` for a tehsil.
    parent : str
        p-code of the unit above, "" for a country.
    names : mapping of str to str
        Language tag (``fa``, ``ps``, ``ur``) to native name.
    valid_from, valid_to : date or None
        Half-open ``[valid_from, valid_to)``; None is unbounded.
    quality : str
        Known defect of the polygon, "" when none is known.
    """

    pcode: str
    name: str
    level: Level
    country: str
    parent: str
    admin1_pcode: str = ""
    admin2_pcode: str = ""
    aliases: tuple[str, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    shape_id: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    disputed: bool = False
    quality: str = ""
    area_km2: float = 0.0
    longitude: float = 0.0
    latitude: float = 0.0
    population: int | None = None
    population_year: int | None = None
    population_source: str = ""
    population_modelled: bool = False


@dataclass(frozen=True, slots=True)
class Candidate:
    """One place that a name may mean.

    Attributes
    ----------
    pcode : str
        The finest unit that is certain for this candidate: its own for a unit, the unit
        that holds it for a populated place.
    level : Level
        Level of `pcode`.
    kind : {"unit", "settlement", "feature", "region"}
        ``feature`` is a known named spot (a pass, a border gate, a road); ``region`` one
        that fits no single unit (``pcode`` is then the country's code).
    longitude, latitude : float
        CRS84 point: the settlement itself, or the unit's label point.
    score : float
        How well the name fits, 0..1: 1 exact, less for transliteration and fuzzy matches.
    match : {"exact", "translit", "fuzzy", "online", "called"}
        How the name was matched; "called" is what a text only describes ("the capital of Zabul").
    """

    pcode: str
    name: str
    level: Level
    kind: Literal["unit", "settlement", "feature", "region"]
    country: str
    admin1_pcode: str
    admin2_pcode: str
    admin3_pcode: str
    longitude: float
    latitude: float
    population: int = 0
    score: float = 1.0
    match: Literal["exact", "translit", "fuzzy", "online", "called"] = "exact"

    def __hash__(self) -> int:
        # Candidates are keys in every look-up of the weighing: three fields tell nearly all apart.
        return hash((self.pcode, self.name, self.score))


@dataclass(frozen=True, slots=True)
class NameHit:
    """A stretch of text that is a known place name, with all that it may mean."""

    start: int
    end: int
    text: str
    candidates: tuple[Candidate, ...]


class PlaceNames(Protocol):
    """What the reader of reports needs to know of the gazetteer."""

    def scan(self, text: str) -> tuple[NameHit, ...]:
        """Find known place names: whole words, longest first, no two overlapping, in text order."""
        ...


@dataclass(frozen=True, slots=True)
class PlaceMention:
    """A place named in a report and the part it plays there.

    Attributes
    ----------
    role : PlaceRole
        ``incident``: something happened there; ``origin``: victims, speakers or fire come
        from there; ``visited``: somebody goes there; ``metonym``: a government ("Kabul said");
        ``other``: everything else (hospital, road end, direction, publisher's seat).
    designation : str
        The level that the text itself gives: "district", "province", "tehsil", "city",
        "village", "agency", "area", "road" ... or "".
    relation : str
        How the place binds to the spot: "in", "near" (with a distance or "near"/"outside"), "route", "".
    pcode, level, score : str, Level or None, float
        The geocoder's choice, filled in by it.
    """

    text: str
    start: int
    end: int
    role: PlaceRole
    candidates: tuple[Candidate, ...] = ()
    designation: str = ""
    relation: str = ""
    rule: str = ""
    pcode: str = ""
    level: Level | None = None
    score: float = 0.0


@dataclass(frozen=True, slots=True)
class Location:
    """Where an incident is counted.

    Attributes
    ----------
    location : str
        The name as coded.
    country : str
        ISO 3166-1 alpha-3, "" when unknown.
    admin1, admin1_pcode, admin2, admin2_pcode, admin3, admin3_pcode : str
        Units of the reference vintage; "" below the level that is certain.
    longitude, latitude : float or None
        CRS84. A point to draw: the settlement when `geo_precision` is exact or near, else the
        label point of the district or tehsil; None when no district is known.
    geo_precision : GeoPrecision or None
        By name; None when not even the country is known.
    score : float
        0..1, of the chosen candidate in this report.
    alternatives : tuple of Candidate
        Runners-up with their scores, best first.
    reason : str
        Why this one, in words that an analyst understands.
    """

    location: str = ""
    country: str = ""
    admin1: str = ""
    admin1_pcode: str = ""
    admin2: str = ""
    admin2_pcode: str = ""
    admin3: str = ""
    admin3_pcode: str = ""
    longitude: float | None = None
    latitude: float | None = None
    geo_precision: GeoPrecision | None = None
    score: float = 0.0
    alternatives: tuple[Candidate, ...] = ()
    reason: str = ""

    def __post_init__(self) -> None:
        check((self.longitude is None) == (self.latitude is None), "a point has both coordinates or none")
        if self.longitude is not None and self.latitude is not None:
            check(
                -180 <= self.longitude <= 180 and -90 <= self.latitude <= 90,
                f"longitude {self.longitude}, latitude {self.latitude} is not on Earth; are they swapped?",
            )

    def pcode_at(self, level: Level) -> str:
        """Return the code of the unit at `level`, "" where the place is not known that finely."""
        return {
            "country": self.country,
            "admin1": self.admin1_pcode,
            "admin2": self.admin2_pcode,
            "admin3": self.admin3_pcode,
        }[level]
