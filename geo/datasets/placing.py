"""Where a coded row lies: its names and its point, checked against each other.

A name alone may be spelt otherwise or belong to an older division; a point alone may be typed wrong. Where
both agree the unit is certain. Where they disagree the coarser unit that both share is kept, and the row is
reported. Rows that are only known to a province or a country by their own precision code go no finer.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from geo.model import LEVELS, Candidate, GeoPrecision, Level, Location, Unit


class Ground(Protocol):
    """What placing needs to know of the boundary set."""

    def units(self, level: Level | None = None, country: str | None = None) -> tuple[Unit, ...]:
        """Return the units of a level."""
        ...

    def unit(self, pcode: str) -> Unit:
        """Return one unit."""
        ...

    def unit_at(self, longitude: float, latitude: float) -> Unit | None:
        """Return the finest unit that holds a point."""
        ...

    def parents(self, pcode: str) -> dict[Level, Unit]:
        """Return a unit and those above it."""
        ...

    def neighbours(self, pcode: str) -> tuple[str, ...]:
        """Return the units that touch one."""
        ...


class Names(Protocol):
    """What placing needs to know of the gazetteer."""

    def lookup(
        self, name: str, *, country: str = "", within: str = "", fuzzy: bool = True
    ) -> tuple[Candidate, ...]:
        """Return what a name may mean, best first."""
        ...


@dataclass(frozen=True, slots=True)
class Said:
    """What a row says of its place; "" and None where it says nothing."""

    country: str
    admin1: str
    admin2: str
    admin3: str
    location: str
    longitude: float | None
    latitude: float | None
    precision: GeoPrecision


class Placer:
    """Places rows in the units of one boundary set."""

    def __init__(self, ground: Ground, names: Names) -> None:
        self._ground, self._names = ground, names
        self._countries = {
            name.casefold(): u.pcode
            for u in ground.units("country")
            for name in (u.name, u.pcode, *u.aliases)
        }
        # Coded tables repeat their names and points: most events of a town have the same ones.
        self._unit = lru_cache(maxsize=20_000)(self._find)
        self._at = lru_cache(maxsize=100_000)(ground.unit_at)
        self._parents = lru_cache(maxsize=20_000)(ground.parents)
        self._placed = lru_cache(maxsize=20_000)(self._place)

    def country(self, name: str) -> str:
        """Return the ISO alpha-3 code of a country of the boundary set, "" for others."""
        return self._countries.get(name.strip().casefold(), "")

    def place(self, said: Said) -> tuple[Location, str]:
        """Return the location, and what disagrees in the row ("" when nothing does)."""
        return self._placed(said)

    def _place(self, said: Said) -> tuple[Location, str]:
        country = self.country(said.country)
        named = self._named(said, country)
        at = None
        if said.longitude is not None and said.latitude is not None:
            at = self._at(said.longitude, said.latitude)
        pointed = self._parents(at.pcode) if at is not None else {}
        finest: Level = said.precision if said.precision in LEVELS else "admin3"
        units, problem = self._agree(said, named, pointed)
        units = {level: u for level, u in units.items() if LEVELS.index(level) <= LEVELS.index(finest)}
        return self._location(said, units, country, problem), problem

    def _named(self, said: Said, country: str) -> dict[Level, Unit]:
        found: dict[Level, Unit] = {}
        within = country
        for level, name in (("admin1", said.admin1), ("admin2", said.admin2), ("admin3", said.admin3)):
            pcode = self._unit(name, level, within) if name and country else ""
            if pcode:
                found |= self._parents(pcode)
                within = pcode
        return found

    def _find(self, name: str, level: Level, within: str) -> str:
        """Return the one unit of a level that a name means, "" when it is none or several."""
        found = self._names.lookup(name, within=within, fuzzy=False)
        codes = {c.pcode for c in found if c.kind == "unit" and c.level == level}
        return codes.pop() if len(codes) == 1 else ""

    def _agree(
        self, said: Said, named: dict[Level, Unit], pointed: dict[Level, Unit]
    ) -> tuple[dict[Level, Unit], str]:
        """Return the units that name and point both bear out, and what disagrees."""
        if said.precision == "near":
            # The spot is up to 25 km from the point: that is not certain of the district.
            pointed = {level: u for level, u in pointed.items() if level in ("country", "admin1")}
        if not named:
            return pointed, ""
        # The point of a row that is only known to its province is the province's capital.
        if not pointed or said.precision in ("admin1", "country"):
            return named, ""
        shared: dict[Level, Unit] = {}
        for level in LEVELS:
            mine, other = named.get(level), pointed.get(level)
            if mine is None or other is None:
                # The finer of the two adds to what both say.
                if (finer := mine or other) is not None:
                    shared[level] = finer
            elif mine.pcode == other.pcode:
                shared[level] = mine
            else:
                problem = (
                    f"the row names {mine.name} ({mine.pcode}), its point {said.longitude}, {said.latitude} "
                    f"lies in {other.name} ({other.pcode})"
                )
                # Across a common border: the borders are drawn otherwise, the name stands.
                touch = level != "country" and other.pcode in self._ground.neighbours(mine.pcode)
                return (named if touch else shared), problem
        return shared, ""

    def _location(self, said: Said, units: dict[Level, Unit], country: str, problem: str) -> Location:
        level = next((lv for lv in reversed(LEVELS) if lv in units), None)
        unit = units[level] if level else None
        exact = said.precision in ("exact", "near") and not problem and said.longitude is not None
        precision: GeoPrecision | None = level
        longitude, latitude = (unit.longitude, unit.latitude) if unit else (None, None)
        if exact and unit is not None and level not in ("country", "admin1"):
            precision, longitude, latitude = said.precision, said.longitude, said.latitude
        admin1, admin2, admin3 = (units.get(lv) for lv in LEVELS[1:])
        return Location(
            location=said.location or (unit.name if unit else said.country),
            country=country,
            admin1=admin1.name if admin1 else "",
            admin1_pcode=admin1.pcode if admin1 else "",
            admin2=admin2.name if admin2 else "",
            admin2_pcode=admin2.pcode if admin2 else "",
            admin3=admin3.name if admin3 else "",
            admin3_pcode=admin3.pcode if admin3 else "",
            longitude=longitude,
            latitude=latitude,
            geo_precision=precision or ("country" if country else None),
            score=0.5 if problem else 1.0,
            reason=problem or "coded in the table",
        )
