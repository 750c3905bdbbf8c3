"""A boundary set as its units were on another day, so that incidents are counted in those.

Incidents are coded in the reference vintage. `at_vintage` gives the set of another day, and its
`recoded` puts an incident into that day's units. No incident is lost and none is made up: what
was known to a district that was divided is known to its province in the other vintage, and what
lay in a divided province to the country.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property, lru_cache
from typing import Any

from geo.boundaries import Boundaries
from geo.model import LEVELS, GeoPrecision, Incident, Level, Location, Unit
from geo.polygons.boundary_set import UnitRow
from geo.polygons.vintages import AdminNames, Membership, Vintage

_POINT: tuple[GeoPrecision, ...] = ("exact", "near")


class VintageSet(Boundaries):
    """The set of another day; made by `at_vintage`.

    Codes with ``~`` are this program's own, for units that the reference list does not have.

    Parameters
    ----------
    base : Boundaries
        The set in its reference vintage.
    vintage : Vintage
        The day's units.
    """

    def __init__(self, base: Boundaries, vintage: Vintage) -> None:
        self._base, self._day_units = base, vintage
        self._changed: dict[str, Any] = {}
        super().__init__(base.folder, _Rows(base, vintage, self._changed).all(), base.metadata)

    def _layer(self, layer: str) -> dict[str, Any]:
        if layer not in self._polygons:
            known = self._base._layer(layer)
            codes = [row.unit.pcode for row in self._rows.values() if row.unit.level == layer]
            self._polygons[layer] = (
                {code: self._changed.get(code, known.get(code)) for code in codes}
                if layer in ("admin1", "admin2")
                else known
            )
        return self._polygons[layer]

    @cached_property
    def memberships(self) -> tuple[Membership, ...]:
        """Those of the set itself."""
        return self._base.memberships

    def vintage(self, when: date | str | None = None) -> Vintage:
        """Return the units of any day; None is the reference vintage, as in `Boundaries`."""
        return self._base.vintage(when)

    def names_at(self, pcode: str, day: date) -> AdminNames:
        """Return the names of a unit of the reference vintage on a day."""
        return self._base.names_at(pcode, day)

    @property
    def day(self) -> date | None:
        """The day whose units these are."""
        return self._day_units.day

    @property
    def metadata(self) -> dict[str, Any]:
        """What the set says of itself, with this vintage."""
        return super().metadata | {"vintage": str(self.day), "version": self.version}

    @property
    def version(self) -> str:
        """Hash of the set's content, and the day."""
        return f"{self._base.version}@{self.day}"

    @property
    def attribution(self) -> str:
        """The line that belongs on every map and export; it names the vintage."""
        return f"{self._base.attribution} Units as on {self.day}."

    def codes(self, codes: Mapping[Level, str]) -> dict[Level, str]:
        """Return the codes of this day, by level, for those of the reference vintage; "" for unknown."""
        code = next((codes[level] for level in reversed(LEVELS) if codes[level]), "")
        if not code or code not in self._base:
            return dict(codes)
        names = self._day_units.names(self._base.drawn_in(code))
        return {**codes, "admin1": names.admin1_pcode, "admin2": names.admin2_pcode}

    def recoded(self, incident: Incident) -> Incident:
        """Return an incident, coded in the reference vintage, in the units of this day."""
        return replace(incident, location=self._recode(incident.location))

    def _recode(self, place: Location) -> Location:
        code = finest_code(place)
        if not code or code not in self._base:
            return place
        names = self._day_units.names(self._base.drawn_in(code))
        moved = replace(
            place,
            admin1_pcode=names.admin1_pcode,
            admin1=names.admin1,
            admin2_pcode=names.admin2_pcode,
            admin2=names.admin2,
        )
        finest = next(level for level in reversed(LEVELS) if level == "country" or moved.pcode_at(level))
        if finest == self._base.unit(code).level or place.geo_precision in (*_POINT, None):
            return moved
        return replace(
            moved,
            geo_precision=finest,
            longitude=None,
            latitude=None,
            reason=f"{place.reason}; {self._base.unit(code).name} lay in several units on {self.day}".strip(
                "; "
            ),
        )


class _Rows:
    """Makes the units of another vintage from those of the reference."""

    def __init__(self, base: Boundaries, vintage: Vintage, changed: dict[str, Any]) -> None:
        self._base, self._vintage, self._changed = base, vintage, changed
        self._twins = {
            (level, members): code
            for level in LEVELS[1:3]
            for code, members in base.vintage().members(level).items()
        }
        self._rows_of: dict[str, list[Membership]] = {}
        for row in base.memberships:
            if vintage.day and row.holds(vintage.day):
                self._rows_of.setdefault(row.admin1_pcode, []).append(row)
                self._rows_of.setdefault(row.admin2_pcode, []).append(row)

    def all(self) -> list[UnitRow]:
        base = self._base
        same = [*base.units("country"), *base.disputed]
        rows = [UnitRow(unit, note=base.note(unit.pcode)) for unit in same]
        done = {unit.pcode for unit in same}
        for level in LEVELS[1:3]:
            for code, members in self._vintage.members(level).items():
                rows.append(self._unit(code, level, members))
                done.add(code)
        rows += [self._finest(unit) for unit in base.finest_units if unit.pcode not in done]
        return rows

    def _finest(self, unit: Unit) -> UnitRow:
        names = self._vintage.names(unit.pcode)
        parent = names.admin2_pcode or names.admin1_pcode or unit.country
        moved = replace(unit, parent=parent, admin1_pcode=names.admin1_pcode, admin2_pcode=names.admin2_pcode)
        return UnitRow(moved, note=self._base.note(unit.pcode))

    def _unit(self, code: str, level: Level, members: tuple[str, ...]) -> UnitRow:
        base, names = self._base, self._vintage.names(members[0])
        above = names.admin1_pcode or base.unit(members[0]).country
        parent = above if level == "admin2" else base.unit(members[0]).country
        twin = self._twins.get((level, members), "")
        coded: dict[str, Any] = {
            "pcode": code, "name": self._vintage.name_of(code), "level": level, "parent": parent,
            "admin1_pcode": names.admin1_pcode, "admin2_pcode": code if level == "admin2" else "",
        }  # fmt: skip
        known = base.unit(twin) if twin else base.unit(code) if code in base else None
        if known is not None and twin:
            if twin != code:
                self._changed[code] = base.geometry(twin)
                coded |= self._span(code)
            return UnitRow(replace(known, **coded), note=base.note(twin))
        return UnitRow(self._joined(known, coded, members))

    def _joined(self, known: Unit | None, coded: Mapping[str, Any], members: Sequence[str]) -> Unit:
        from geo.polygons import coverage

        code = str(coded["pcode"])
        parts = [self._base.unit(member) for member in members]
        shape = coverage.dissolve([self._base.geometry(member) for member in members])
        self._changed[code] = shape
        rows = self._rows_of.get(code, [])
        rough = "approximate: put together of whole tehsils" if any(r.fit != "exact" for r in rows) else ""
        defects = dict.fromkeys(part.quality for part in parts if part.quality)
        longitude, latitude = coverage.label_point(shape)
        start = known or Unit(code, "", "admin2", parts[0].country, "")
        return replace(
            start,
            **coded,
            **self._span(code),
            shape_id="",
            quality="; ".join(filter(None, (rough, *defects))),
            area_km2=round(sum(part.area_km2 for part in parts), 3),
            longitude=longitude,
            latitude=latitude,
            **_people(parts),
        )

    def _span(self, code: str) -> dict[str, Any]:
        spans = {(row.valid_from, row.valid_to) for row in self._rows_of.get(code, ())}
        start, end = spans.pop() if len(spans) == 1 else (None, None)
        return {"valid_from": start, "valid_to": end}


def _people(parts: Sequence[Unit]) -> dict[str, Any]:
    """Add the parts' population, where all have one of the same year and source."""
    kinds = {(p.population_year, p.population_source, p.population_modelled) for p in parts}
    if len(kinds) > 1 or any(part.population is None for part in parts):
        return {"population": None, "population_year": None, "population_source": "",
                "population_modelled": False}  # fmt: skip
    year, source, modelled = kinds.pop()
    people = sum(part.population or 0 for part in parts)
    return {"population": people, "population_year": year, "population_source": source,
            "population_modelled": modelled}  # fmt: skip


def at_vintage(boundaries: Boundaries, when: date | str | None) -> Boundaries:
    """Return the set as its units were on a day: the set itself for the reference vintage.

    Parameters
    ----------
    boundaries : Boundaries
        A set in its reference vintage.
    when : date, str or None
        As `Boundaries.vintage` takes it.

    Raises
    ------
    InputError
        The words are no vintage.
    """
    vintage = boundaries.vintage(when)
    day = vintage.day
    if day is None or not any(row.holds(day) for row in boundaries.memberships):
        return boundaries
    return _made(boundaries, day)


@lru_cache(maxsize=8)
def _made(boundaries: Boundaries, day: date) -> VintageSet:
    return VintageSet(boundaries, boundaries.vintage(day))


def recoded(incidents: Iterable[Incident], boundaries: Boundaries) -> list[Incident]:
    """Return incidents, coded in the reference vintage, in the units of `boundaries`."""
    if isinstance(boundaries, VintageSet):
        return [boundaries.recoded(incident) for incident in incidents]
    return list(incidents)


AT_DATE = ("admin1_at_date", "admin2_at_date")
"""Names of what `at_date` returns."""


def at_date(incident: Incident, boundaries: Boundaries) -> dict[str, str]:
    """Return the names that an incident's province and district had when it happened.

    Parameters
    ----------
    incident : Incident
        Coded in the reference vintage.
    boundaries : Boundaries
        The set in which it is coded, reference vintage.

    Returns
    -------
    dict of str to str
        By `AT_DATE`; "" where the unit is not known, where the date is not, or where the name
        changed between the first and the last day that the incident may have happened on.
    """
    return DatedNames(boundaries)(incident)


class DatedNames:
    """Tells the names of `at_date` for many incidents; what was asked before is remembered."""

    def __init__(self, boundaries: Boundaries) -> None:
        self._boundaries = boundaries
        self._between = lru_cache(maxsize=1 << 16)(names_between)

    def __call__(self, incident: Incident) -> dict[str, str]:
        """See `at_date`."""
        place = incident.location
        days = incident.event_date, incident.event_date_end
        return self.told(finest_code(place), *days, (place.admin1, place.admin2))

    def told(self, pcode: str, first: date | None, last: date | None, own: tuple[str, str]) -> dict[str, str]:
        """Return the names by the finest unit and the days; `own` are today's, for a code not of this set."""
        if first is None or not pcode:
            return dict.fromkeys(AT_DATE, "")
        if pcode not in self._boundaries:
            return dict(zip(AT_DATE, own, strict=True))
        # Of the many days only what the units were on them counts, so that few answers serve all.
        state = self._boundaries.state_day
        names = self._between(self._boundaries, pcode, state(first), state(last or first))
        return dict(zip(AT_DATE, names, strict=True))


def names_between(boundaries: Boundaries, pcode: str, first: date, last: date | None) -> tuple[str, str]:
    """Return the names of a unit's province and district on all days from `first` to `last`.

    "" for one that changed in between, or that is not known. Both ends are inclusive.
    """
    then, end = boundaries.names_at(pcode, first), boundaries.names_at(pcode, last or first)
    return (
        then.admin1 if then.admin1_pcode == end.admin1_pcode else "",
        then.admin2 if then.admin2_pcode == end.admin2_pcode else "",
    )


def finest_code(place: Location) -> str:
    """Return the code of the finest unit that is certain, "" for none."""
    return next(filter(None, (place.pcode_at(level) for level in reversed(LEVELS))), "")
