"""From a chosen candidate to where an incident is counted: units, point, precision."""

import math
import re
from collections.abc import Iterable, Sequence
from contextlib import suppress

from geo.boundaries import Boundaries
from geo.errors import UnknownUnit
from geo.model import Candidate, GeoPrecision, Level, Location, Unit
from geo.patterns import compiled

_KM = compiled(r"(\d+(?:\.\d+)?)\s*-?\s*(km|kilomet|mile|mi\b|nautical)", re.IGNORECASE)
_TO_KM = {"km": 1.0, "kilomet": 1.0, "mile": 1.609344, "mi": 1.609344, "nautical": 1.852}
_BEARINGS = {
    "north-north-east": 22.5, "north-east": 45.0, "east": 90.0, "south-east": 135.0, "south": 180.0,
    "south-west": 225.0, "west": 270.0, "north-west": 315.0, "north": 0.0,
}  # fmt: skip
_BEARING = compiled(r"\b(north|south)?[ -]?(east|west)?(?:ern|wards?)?\b", re.IGNORECASE)
NEAR_KM = 3.0
"""How far "near" and "outskirts" may reach, where the text gives no distance."""
DISTANCE_DOUBT = 0.25
"""A distance in a report is rounded and measured along a road: its end may lie so much nearer or farther."""
BEARING_DOUBT = 22.5
"""A compass direction in a report stands for an eighth of the circle."""
CITY_KM = 50.0
"""No quarter and no district's middle lies farther from the point of its city."""


def chain(candidate: Candidate) -> dict[Level, str]:
    """Return the units that hold a candidate, by level; levels that are not certain are left out."""
    found: dict[Level, str] = {
        "country": candidate.country,
        "admin1": candidate.admin1_pcode,
        "admin2": candidate.admin2_pcode,
        "admin3": candidate.admin3_pcode,
    }
    return {level: pcode for level, pcode in found.items() if pcode}


def several_districts(candidate: Candidate) -> bool:
    """Tell whether a candidate is a city of several districts, such as Karachi, known by its point alone."""
    return candidate.kind == "settlement" and candidate.level == "admin1"


def common(candidates: Iterable[Candidate]) -> dict[Level, str]:
    """Return the units that all candidates share, by level."""
    chains = [chain(candidate) for candidate in candidates]
    if not chains:
        return {}
    shared: dict[Level, str] = {}
    for level in ("country", "admin1", "admin2", "admin3"):
        pcodes = {units.get(level, "") for units in chains}
        if len(pcodes) > 1 or pcodes == {""}:
            break
        shared[level] = pcodes.pop()
    return shared


def has_point(candidate: Candidate, boundaries: Boundaries) -> bool:
    """Tell whether a candidate has a point of its own; without one it bears the label point of its unit."""
    if candidate.level == "country":
        return True
    unit = boundaries.unit(candidate.pcode)
    return (candidate.longitude, candidate.latitude) != (unit.longitude, unit.latitude)


def off_point(candidate: Candidate, relation: str, boundaries: Boundaries) -> dict[Level, str]:
    """Return the units that surely hold a spot told by its distance from a known one ("12 km north of").

    Parameters
    ----------
    candidate : Candidate
        A settlement or feature. Of one without a point of its own only the district is kept for what is
        near it, and only the province for what is told to be some distance away.
    relation : str
        The words that bind the spot to it; "near" alone reaches `NEAR_KM`.

    Notes
    -----
    Units of other countries are not taken for possible: a report that means the far side of a border says so.
    """
    if not has_point(candidate, boundaries):
        told = told_distance(relation)
        within = ("country", "admin1") if told and told[0] > NEAR_KM else ("country", "admin1", "admin2")
        return {level: pcode for level, pcode in chain(candidate).items() if level in within}
    pcodes = set()
    for longitude, latitude in _possible(candidate, relation):
        unit = boundaries.unit_at(longitude, latitude)
        if unit is not None and unit.country == candidate.country:
            pcodes.add(unit.pcode)
    units = [boundaries.parents(pcode) for pcode in sorted(pcodes)]
    kept: dict[Level, str] = {"country": candidate.country}
    for level in ("admin1", "admin2", "admin3"):
        held = {chain_[level].pcode if level in chain_ else "" for chain_ in units}
        if len(held) != 1 or held == {""}:
            break
        kept[level] = held.pop()
    if "admin2" not in kept and told_distance(relation) is None:
        # "Near X": coders of events put it into the district of X, and seldom err.
        return {level: pcode for level, pcode in chain(candidate).items() if level != "admin3"}
    return kept


def told_distance(relation: str) -> tuple[float, float | None] | None:
    """Return kilometres and bearing (degrees, None when no direction is told), None without a distance."""
    length = _KM.search(relation)
    if not length:
        return None
    km = float(length[1]) * _TO_KM[length[2].lower().replace("mi ", "mi")]
    for match in _BEARING.finditer(relation[length.end() :].lower()):
        way = "-".join(part for part in match.groups() if part)
        if way in _BEARINGS:
            return km, _BEARINGS[way]
    return km, None


def _possible(candidate: Candidate, relation: str) -> list[tuple[float, float]]:
    """Return points that bound where the spot may lie."""
    from geopy.distance import distance  # loads all of geopy, which few reports need
    from geopy.point import Point

    told = told_distance(relation)
    km, bearing = told if told else (NEAR_KM, None)
    centre = Point(candidate.latitude, candidate.longitude)
    if bearing is None:
        bearings = [45.0 * i for i in range(8)]
        lengths = [km * (1 + DISTANCE_DOUBT)] if told else [km]
        points = [centre] if not told else []
    else:
        bearings = [bearing - BEARING_DOUBT, bearing, bearing + BEARING_DOUBT]
        lengths = [km * (1 - DISTANCE_DOUBT), km, km * (1 + DISTANCE_DOUBT)]
        points = []
    points += [distance(kilometers=length).destination(centre, b) for length in lengths for b in bearings]
    return [(point.longitude, point.latitude) for point in points if math.isfinite(point.longitude)]


def location_of(
    units: dict[Level, str],
    boundaries: Boundaries,
    *,
    name: str,
    precision: GeoPrecision,
    score: float,
    reason: str,
    point: tuple[float, float] | None = None,
    alternatives: Sequence[Candidate] = (),
) -> Location:
    """Return the location in `units`.

    `point` is CRS84 longitude, latitude; without one, the label point of the district or tehsil is
    drawn. A province or country gives none: a point in it would lie in some district that nobody named.
    """
    held: dict[Level, Unit] = {}
    for level, pcode in units.items():
        with suppress(UnknownUnit):  # a country that the boundary set does not hold
            held[level] = boundaries.unit(pcode)
    if "admin2" not in units:
        point = None
    elif point is None and held:
        finest = list(held.values())[-1]
        point = (finest.longitude, finest.latitude)
    names = {level: unit.name for level, unit in held.items()}
    return Location(
        location=name,
        country=units.get("country", ""),
        admin1=names.get("admin1", ""),
        admin1_pcode=units.get("admin1", ""),
        admin2=names.get("admin2", ""),
        admin2_pcode=units.get("admin2", ""),
        admin3=names.get("admin3", ""),
        admin3_pcode=units.get("admin3", ""),
        longitude=point[0] if point else None,
        latitude=point[1] if point else None,
        geo_precision=precision if units.get("country") else None,
        score=round(max(0.0, min(1.0, score)), 4),
        alternatives=tuple(alternatives),
        reason=reason,
    )


def finest(units: dict[Level, str]) -> Level | None:
    """Return the finest level of a chain of units."""
    return list(units)[-1] if units else None
