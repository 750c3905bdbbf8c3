"""Units before and after the reference vintage."""

from datetime import date
from pathlib import Path

import pytest
import shapely

from geo.boundaries import Boundaries
from geo.errors import BoundaryError, InputError, UnknownUnit
from geo.polygons.vintages import read_memberships, write_memberships
from geo.vintage_set import at_vintage

FATA = "Federally Administered Tribal Areas"
KP = "Khyber Pakhtunkhwa"


@pytest.fixture(scope="module")
def opened() -> Boundaries:
    return Boundaries.open()


@pytest.mark.parametrize(
    ("pcode", "day", "admin1", "admin2"),
    [
        ("PK525.mir-ali", date(2014, 6, 15), FATA, "North Waziristan Agency"),
        ("PK525.mir-ali", date(2018, 5, 30), FATA, "North Waziristan Agency"),
        ("PK525.mir-ali", date(2018, 5, 31), KP, "North Waziristan"),
        ("PK525", date(2010, 1, 1), FATA, "North Waziristan Agency"),
        ("PK530.wana", date(2021, 12, 31), KP, "South Waziristan"),
        ("PK530.wana", date(2023, 1, 1), KP, "Lower South Waziristan"),
        ("PK530.makin", date(2023, 1, 1), KP, "Upper South Waziristan"),
        ("PK530", date(2023, 1, 1), KP, ""),  # divided: cannot be told
        ("PK508", date(2017, 1, 1), KP, "Chitral"),
        ("PK517.palas", date(2013, 1, 1), KP, "Kohistan"),
        ("PK517.palas", date(2015, 1, 1), KP, "Kohistan Lower"),
        ("PK517.palas", date(2018, 1, 1), KP, "Kolai Palas Kohistan"),
        ("PK209.bhag", date(2012, 1, 1), "Balochistan", "Kachhi"),
        ("PK209.bhag", date(2015, 1, 1), "Balochistan", "Lehri"),
        ("PK218", date(2015, 1, 1), "Balochistan", "Lehri"),
        ("PK209.bhag", date(2019, 1, 1), "Balochistan", "Kachhi"),
        ("PK5", date(2017, 1, 1), "", ""),  # part of it was FATA
        ("PK5", date(2019, 1, 1), KP, ""),
        ("AF1214", date(2015, 1, 1), "Paktika", "Barmal"),
        ("AFG", date(2015, 1, 1), "", ""),
    ],
)
def test_names_at_a_date(opened: Boundaries, pcode: str, day: date, admin1: str, admin2: str) -> None:
    names = opened.names_at(pcode, day)
    assert (names.admin1, names.admin2) == (admin1, admin2)


@pytest.mark.parametrize(
    "when", [None, "reference", "2010", "2012", "2016", "2019", "2020", "latest", "FATA"]
)
def test_every_vintage_holds_every_finest_unit_once(opened: Boundaries, when: str | None) -> None:
    vintage = opened.vintage(when)
    finest = sorted(unit.pcode for unit in opened.finest_units)
    for level in ("country", "admin1", "admin2"):
        members = vintage.members(level)
        assert sorted(code for codes in members.values() for code in codes) == finest
        assert all(vintage.name_of(code) for code in members)


def test_the_reference_vintage_is_the_set_itself(opened: Boundaries) -> None:
    members = opened.vintage().members("admin2")
    assert set(members) == {unit.pcode for unit in opened.units("admin2")}


def test_a_vintage_has_the_provinces_of_its_day(opened: Boundaries) -> None:
    assert "PK5~fata" in opened.vintage("2017").members("admin1")
    assert "PK5~fata" not in opened.vintage("2018").members("admin1")
    assert opened.vintage("2017").name_of("PK5~fata") == FATA
    agencies = [code for code in opened.vintage("2017").members("admin2") if code.startswith("PK5~fata.")]
    assert len(agencies) == 13  # 7 agencies, 6 Frontier Regions


def test_a_unit_goes_to_the_code_of_another_vintage_or_to_none(opened: Boundaries) -> None:
    latest = opened.vintage("latest")
    assert latest.code_of("PK530.wana", "admin2") == "PK530~lower-south-waziristan"
    assert latest.code_of("PK530", "admin2") == ""
    assert latest.code_of("PK530", "admin1") == "PK5"
    assert latest.code_of("PK525", "admin3") == ""
    assert latest.code_of("PK525.mir-ali", "admin3") == "PK525.mir-ali"
    with pytest.raises(UnknownUnit, match="no unit 'XX'"):
        latest.code_of("XX", "admin2")


def test_polygons_of_another_vintage_cover_the_same_ground(opened: Boundaries) -> None:
    for level in ("admin1", "admin2"):
        then = at_vintage(opened, "2017").geometries(level)
        assert set(then) == set(opened.vintage("2017").members(level))
        assert shapely.coverage_is_valid(list(then.values()))
        area = sum(shape.area for shape in then.values())
        assert area == pytest.approx(sum(shape.area for shape in opened.geometries("country").values()))
    fata = at_vintage(opened, "2017").geometries("admin1")["PK5~fata"]
    assert fata.contains(shapely.Point(70.2690, 33.0033))  # Mir Ali
    assert not fata.contains(shapely.Point(71.5249, 34.0151))  # Peshawar
    now = at_vintage(opened, None).geometries("admin1")
    assert shapely.equals(now["PK5"], opened.geometry("PK5"))


def test_districts_know_since_when_they_exist(opened: Boundaries) -> None:
    def span(code: str) -> tuple[date | None, date | None]:
        return opened.unit(code).valid_from, opened.unit(code).valid_to

    assert span("PK525") == (date(2018, 5, 31), None)
    assert span("PK530") == (date(2018, 5, 31), date(2022, 1, 1))
    assert span("PK517") == (date(2017, 1, 1), None)
    assert span("PK218") == (date(2013, 1, 1), date(2018, 1, 1))
    assert span("PK307") == (None, None)  # Skardu lost parts and stayed


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2017", date(2017, 12, 31)),
        ("2018-05-31", date(2018, 5, 31)),
        ("fata", date(2018, 5, 31)),
        ("Chaman", date(2021, 1, 1)),
        ("South Waziristan", date(2022, 1, 1)),
        ("latest", date(2022, 1, 1)),
    ],
)
def test_words_for_a_vintage(opened: Boundaries, text: str, day: date) -> None:
    assert opened.vintage(text).day == day


@pytest.mark.parametrize(
    ("text", "why"),
    [("2018-02-30", "no day of the calendar"), ("Narnia", "neither a year"), ("Lasbela from", "neither"),
     ("Skardu", "fits several changes")],
)  # fmt: skip
def test_words_for_no_vintage(opened: Boundaries, text: str, why: str) -> None:
    with pytest.raises(InputError, match=why):
        opened.vintage(text)


def test_the_table_is_read_back_as_written(opened: Boundaries, tmp_path: Path) -> None:
    path = tmp_path / "vintages.csv"
    path.write_bytes(write_memberships(opened.memberships))
    assert read_memberships(path) == opened.memberships
    assert read_memberships(tmp_path / "none.csv") == ()
    path.write_text("pcode,valid_from\nAF01,yesterday\n")
    with pytest.raises(BoundaryError, match="damaged"):
        read_memberships(path)
