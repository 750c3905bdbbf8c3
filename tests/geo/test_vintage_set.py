"""Incidents counted in the units of another day: other codes, the same totals."""

from collections import Counter
from dataclasses import replace
from datetime import date

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.aggregate import aggregate
from geo.boundaries import Boundaries
from geo.geojson import incident_feature
from geo.model import LEVELS, Estimate, Incident, Level, Location, Unit
from geo.vintage_set import VintageSet, at_vintage, recoded

WHEN = ["2010", "2012", "2014", "2016", "2017", "2018", "2019", "2020", "2021", "2022", "latest", "FATA"]
OPENED = Boundaries.open()
UNITS = OPENED.units(undrawn=True)


def placed_in(unit: Unit) -> Location:
    chain = OPENED.parents(unit.pcode)
    codes = {f"{level}_pcode": chain[level].pcode for level in LEVELS[1:] if level in chain}
    names = {level: chain[level].name for level in LEVELS[1:] if level in chain}
    point = (unit.longitude, unit.latitude) if LEVELS.index(unit.level) > 1 else (None, None)
    return Location(
        location=unit.name, country=unit.country, longitude=point[0], latitude=point[1],
        geo_precision=unit.level, **codes, **names,  # type: ignore[arg-type]
    )  # fmt: skip


def incident(n: int, where: Location, killed: int | None = None, day: date | None = None) -> Incident:
    return Incident(
        f"IA{n:014d}", day, day, "day" if day else "unknown", "absolute" if day else "unresolved",
        "Battles", "Armed clash", where, fatalities=Estimate(killed, killed, killed),
    )  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(
    told=st.lists(
        st.tuples(
            st.sampled_from(UNITS),
            st.none() | st.integers(0, 90),
            st.none() | st.dates(date(2005, 1, 1), date(2025, 1, 1)),
        ),
        max_size=25,
    ),
    when=st.sampled_from(WHEN),
    level=st.sampled_from(LEVELS),
)
def test_totals_are_equal_under_every_vintage(
    told: list[tuple[Unit, int | None, date | None]], when: str, level: Level
) -> None:
    incidents = [incident(n, placed_in(unit), killed, day) for n, (unit, killed, day) in enumerate(told)]
    there = at_vintage(OPENED, when)
    moved = recoded(incidents, there)
    sums = []
    for units, counted in ((OPENED, incidents), (there, moved)):
        rows = aggregate(counted, units, level, "year", zeros=False)
        of_country: Counter[tuple[str, str]] = Counter()
        for row in rows:
            code = row.pcode or row.parent
            country = units.parents(code)["country"].pcode if code else ""
            for name in (
                "events",
                "fatalities_low",
                "fatalities_best",
                "fatalities_high",
                "n_unknown_fatalities",
            ):
                of_country[country, name] += getattr(row, name)
            assert not row.pcode or units.unit(row.pcode).level == level
        sums.append(of_country)
    assert sums[0] == sums[1]
    assert sums[0].total() >= len(told)
    for one, other in zip(incidents, moved, strict=True):
        assert replace(other, location=one.location) == one
        assert other.location.country == one.location.country


@pytest.mark.parametrize("when", WHEN)
def test_a_vintage_is_a_whole_boundary_set(when: str) -> None:
    there = at_vintage(OPENED, when)
    assert isinstance(there, VintageSet)
    vintage = OPENED.vintage(when)
    for level in ("admin1", "admin2"):
        assert {u.pcode for u in there.units(level)} == set(vintage.members(level))
        shapes = there.geometries(level)
        assert set(shapes) == set(vintage.members(level))
        assert shapely.coverage_is_valid(list(shapes.values()))
    for unit in there.units():
        chain = there.parents(unit.pcode)
        assert list(chain)[-1] == unit.level
        assert chain["country"].pcode == unit.country
        assert unit.name
        assert shapely.contains_xy(there.geometry(unit.pcode), unit.longitude, unit.latitude)
    assert {u.pcode for u in there.finest_units} == {u.pcode for u in OPENED.finest_units}
    assert there.disputed == OPENED.disputed
    for country in ("AFG", "PAK"):
        area = sum(u.area_km2 for u in there.units("admin2", country))
        assert area == pytest.approx(OPENED.unit(country).area_km2, rel=1e-4)


def test_the_reference_is_the_set_itself() -> None:
    assert at_vintage(OPENED, None) is OPENED
    assert at_vintage(OPENED, "reference") is OPENED
    one = incident(1, placed_in(OPENED.unit("PK525.mir-ali")))
    assert recoded([one], OPENED) == [one]


def test_an_incident_goes_to_the_unit_of_the_day() -> None:
    there = at_vintage(OPENED, "2017")
    (moved,) = recoded([incident(1, placed_in(OPENED.unit("PK525.mir-ali")))], there)
    place = moved.location
    assert (place.admin1, place.admin2, place.admin3) == (
        "Federally Administered Tribal Areas", "North Waziristan Agency", "Mir Ali",
    )  # fmt: skip
    assert there.parents("PK525.mir-ali")["admin2"].pcode == place.admin2_pcode
    assert there.unit(place.admin1_pcode).name == place.admin1
    assert place.geo_precision == "admin3"
    assert incident_feature(moved)["properties"]["admin2"] == "North Waziristan Agency"


def test_what_a_divided_unit_hides_stays_with_the_unit_above() -> None:
    there = at_vintage(OPENED, "2023")
    (moved,) = recoded([incident(1, placed_in(OPENED.unit("PK530")))], there)
    place = moved.location
    assert (place.admin1_pcode, place.admin2_pcode, place.admin2) == ("PK5", "", "")
    assert (place.geo_precision, place.longitude, place.latitude) == ("admin1", None, None)
    assert "South Waziristan lay in several units on 2023-12-31" in place.reason
    (past,) = recoded([incident(1, placed_in(OPENED.unit("PK5")))], at_vintage(OPENED, "2010"))
    assert (past.location.admin1_pcode, past.location.geo_precision) == ("", "country")
    spot = replace(placed_in(OPENED.unit("PK530")), geo_precision="exact")
    (kept,) = recoded([incident(1, spot)], there)
    assert (kept.location.longitude, kept.location.geo_precision) == (spot.longitude, "exact")


def test_population_of_another_vintage_is_a_figure_of_one_year_or_none() -> None:
    there = at_vintage(OPENED, "2017")
    agency = next(unit for unit in there.units("admin2") if unit.name == "North Waziristan Agency")
    now = OPENED.unit("PK525")
    assert (agency.population, agency.population_year) == (now.population, now.population_year)
    assert agency.valid_to == date(2018, 5, 31)
    upper = next(u for u in at_vintage(OPENED, "2023").units("admin2") if u.name == "Upper South Waziristan")
    parts = [OPENED.unit(u.pcode) for u in at_vintage(OPENED, "2023").children(upper.pcode)]
    assert upper.population == sum(part.population or 0 for part in parts)
    assert (upper.population_year, upper.valid_from) == (2017, date(2022, 1, 1))
    for unit in there.units():
        assert (unit.population is None) == (unit.population_year is None)


def test_set_and_attribution_name_the_vintage() -> None:
    there = at_vintage(OPENED, "2017")
    assert there.attribution == f"{OPENED.attribution} Units as on 2017-12-31."
    assert there.metadata["vintage"] == "2017-12-31"
    assert there.version != OPENED.version
    assert at_vintage(OPENED, "2017") is there
    assert OPENED.state_day(date(2017, 12, 31)) == date(2017, 1, 1)
    assert OPENED.state_day(date(1999, 1, 1)) == date.min
    assert there.names_at("PK525", date(2019, 1, 1)).admin2 == "North Waziristan"
    assert there.vintage() is OPENED.vintage()
