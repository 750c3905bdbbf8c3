"""Counts by unit in files: which days and incidents they are of, and the unit above."""

import csv
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from exported import two_incidents, write

from geo.boundaries import Boundaries
from geo.model import Incident
from maps.layers import Export, unit_counts


@pytest.fixture(scope="module")
def incidents(boundaries: Boundaries) -> list[Incident]:
    return two_incidents(boundaries)


@pytest.mark.parametrize("layer", ["provinces", "districts", "tehsils"])
def test_unit_tables_keep_every_incident(
    layer: str, tmp_path: Path, incidents: list[Incident], boundaries: Boundaries
) -> None:
    path = write("csv", tmp_path, incidents, boundaries, layer=layer)
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert sum(int(row["events"]) for row in rows) == 2
    unplaced = [row for row in rows if not row["pcode"]]
    assert sum(int(r["events"]) for r in unplaced) == {"provinces": 0, "districts": 1, "tehsils": 2}[layer]
    assert all(row["name"] == "(not placed at this level)" for row in unplaced)


def test_counts_name_no_days_where_undated_incidents_are_counted(
    boundaries: Boundaries, incidents: list[Incident]
) -> None:
    day = date(2024, 3, 1)
    dated = [replace(i, event_date=day, event_date_end=day, time_precision="day") for i in incidents]
    undated = replace(dated[0], event_id="u", event_date=None, event_date_end=None, time_precision="unknown")
    for told, span in ((dated, (day, date(2024, 3, 2))), ([*dated, undated], (None, None))):
        rows = unit_counts(Export.of(told, boundaries), "admin2")
        assert {(row.period_start, row.period_end) for row in rows} == {span}
        assert sum(row.events for row in rows) == len(told)


@pytest.mark.parametrize(
    ("days", "span"),
    [
        ((date(2024, 1, 1), date(2024, 3, 31)), (date(2024, 1, 1), date(2024, 4, 1))),
        ((date(2024, 1, 1), None), (date(2024, 1, 1), date(2024, 3, 2))),
        ((None, date(2024, 12, 31)), (date(2024, 3, 1), date(2025, 1, 1))),
        ((date(2024, 1, 1), date.max), (date(2024, 1, 1), date(2024, 3, 2))),
    ],
)
def test_counts_are_of_the_days_asked_for_as_in_the_api(
    days: tuple[date | None, date | None],
    span: tuple[date, date],
    boundaries: Boundaries,
    incidents: list[Incident],
) -> None:
    """Not of those from the first incident to the last: 0 holds for all days asked for."""
    day = date(2024, 3, 1)
    told = [replace(i, event_date=day, event_date_end=day, time_precision="day") for i in incidents]
    rows = unit_counts(Export.of(told, boundaries, days=days), "admin2")
    assert {(row.period_start, row.period_end) for row in rows} == {span}
    if None not in days and days[1] != date.max:
        rows = unit_counts(Export.of([], boundaries, days=days), "admin1")
        assert {(row.period_start, row.period_end, row.events) for row in rows} == {(*span, 0)}


def test_an_incident_over_the_turn_of_the_year_is_counted_in_one_of_two_years(
    boundaries: Boundaries, incidents: list[Incident]
) -> None:
    last, first = date(2023, 12, 31), date(2024, 1, 1)
    told = [replace(incidents[0], event_date=last, event_date_end=first, time_precision="day")]
    found = {}
    for year in (2023, 2024):
        days = (date(year, 1, 1), date(year, 12, 31))
        rows = unit_counts(Export.of(told, boundaries, days=days), "admin2")
        found[year] = sum(row.events for row in rows)
    assert found == {2023: 1, 2024: 0}


@pytest.mark.parametrize(
    ("layer", "pcode", "parent", "tags"),
    [
        ("provinces", "AF12", ("AFG", "Afghanistan"), ("#adm1+code", "#country+code", "#country+name")),
        ("districts", "AF1214", ("AF12", "Paktika"), ("#adm2+code", "#adm1+code", "#adm1+name")),
        (
            "tehsils",
            "PK525.mir-ali",
            ("PK525", "North Waziristan"),
            ("#adm3+code", "#adm2+code", "#adm2+name"),
        ),
    ],
)
def test_counts_name_the_unit_above(
    layer: str,
    pcode: str,
    parent: tuple[str, str],
    tags: tuple[str, ...],
    tmp_path: Path,
    incidents: list[Incident],
    boundaries: Boundaries,
) -> None:
    path = write("hxl", tmp_path, incidents, boundaries, layer=layer)
    with path.open(encoding="utf-8", newline="") as lines:
        head, *rows = csv.DictReader(lines)
    assert (head["pcode"], head["parent"], head["parent_name"]) == tags
    assert [(r["parent"], r["parent_name"]) for r in rows if r["pcode"] == pcode] == [parent]
    assert head["country"] == "#country+code+v_iso3"
    assert {r["country"] for r in rows if (r["pcode"] or r["parent"]).startswith("AF")} == {"AFG"}
    assert {r["country"] for r in rows if r["pcode"].startswith("PK")} == {"PAK"}
    loose = [(r["parent"], r["parent_name"]) for r in rows if not r["pcode"]]
    assert loose == {"provinces": [], "districts": [("AF12", "Paktika")]}.get(layer, loose)
