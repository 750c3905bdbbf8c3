"""How many incidents are in no area, and why: the map and the files tell the same number."""

from dataclasses import replace

import pytest
from exported import two_incidents

from api.commands.listing import count_lines
from geo.aggregate import NOT_PLACED, aggregate
from geo.boundaries import Boundaries
from geo.model import Incident, Location
from maps.counting import count_shown
from maps.csv_tables import table_of
from maps.layers import Export


@pytest.fixture(scope="module")
def incidents(boundaries: Boundaries) -> list[Incident]:
    return two_incidents(boundaries)


def test_a_file_says_how_many_incidents_are_in_no_area(
    boundaries: Boundaries, incidents: list[Incident]
) -> None:
    province = replace(incidents[0], event_id="p", location=Location(country="AFG", admin1_pcode="AF12"))
    nowhere = replace(incidents[0], event_id="n", location=Location())
    about = Export.of([province, nowhere], boundaries, layer="districts").metadata()
    assert "Reports are read by a program, which errs" in about["disclaimer"]
    told = about["not_placed"]
    assert told.endswith("known less finely: provinces 1, districts 2, tehsils 2")


def test_the_row_of_what_is_in_no_area_has_one_name_in_all_tables(
    boundaries: Boundaries, incidents: list[Incident]
) -> None:
    nowhere = replace(incidents[0], location=Location())
    _, rows = table_of(Export.of([nowhere], boundaries, layer="districts"))
    assert [row["name"] for row in rows if not row["pcode"]] == [NOT_PLACED]
    counted = aggregate([nowhere], boundaries, "admin2", None, zeros=False, by_type=False)
    _, told = count_lines(counted, boundaries, "csv")
    assert told.split(",")[:3] == ["admin2", "", NOT_PLACED]


def test_what_is_placed_as_finely_as_its_country_is_divided_is_told_apart(
    boundaries: Boundaries, incidents: list[Incident]
) -> None:
    district = Location(country="AFG", admin1_pcode="AF12", admin2_pcode="AF1214", geo_precision="admin2")
    agency = Location(country="PAK", admin1_pcode="PK5", admin2_pcode="PK502", geo_precision="admin2")
    (dated,) = [one for one in incidents if one.event_date]
    told = [replace(dated, event_id=str(n), location=at) for n, at in enumerate((district, agency))]
    shown = count_shown(told, boundaries, "admin3", "events", None, None)
    assert shown.loose == 1  # the map draws Afghan districts beside Pakistani tehsils
    assert (
        Export.of(told, boundaries)
        .metadata()["not_placed"]
        .endswith(
            "provinces 0, districts 0, tehsils 1; in no tehsil, since this boundary set has none there: "
            "1 in Afghanistan"
        )
    )
