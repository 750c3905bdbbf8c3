"""Exports in the units of another day; names of the day; population and known defects of units."""

import csv
import json
from datetime import date
from pathlib import Path
from typing import Any

import pyogrio
import pytest

from geo.boundaries import Boundaries
from geo.errors import InputError
from geo.model import Estimate, Incident, Location
from maps.exports import write_export

THEN = (
    ("admin1_at_date", "Federally Administered Tribal Areas"),
    ("admin2_at_date", "North Waziristan Agency"),
)


@pytest.fixture(scope="module")
def boundaries() -> Boundaries:
    return Boundaries.open()


@pytest.fixture(scope="module")
def incidents() -> list[Incident]:
    mir_ali = Location(
        "Mir Ali", "PAK", "Khyber Pakhtunkhwa", "PK5", "North Waziristan", "PK525", "Mir Ali",
        "PK525.mir-ali", 70.27, 33.0, "exact",
    )  # fmt: skip
    rest: dict[str, Any] = {
        "date_basis": "absolute", "event_type": "Battles", "sub_event_type": "Armed clash",
        "location": mir_ali, "fatalities": Estimate(3, 3, 3),
    }  # fmt: skip
    day, year = date(2014, 6, 15), (date(2018, 1, 1), date(2018, 12, 31))
    return [
        Incident("IA1", day, day, "day", **rest),
        Incident("IA2", *year, "year", **rest),
        Incident("IA3", None, None, "unknown", **rest),
    ]


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@pytest.mark.parametrize("kind", ["geojson", "csv", "gpkg", "shp"])
def test_each_incident_has_the_names_of_its_day(
    kind: str, tmp_path: Path, incidents: list[Incident], boundaries: Boundaries
) -> None:
    (path, *_) = write_export(kind, tmp_path / f"out.{kind}", incidents, boundaries)
    rows: list[Any]
    if kind == "csv":
        rows = rows_of(path)
    else:
        frame = pyogrio.read_dataframe(path, **({"layer": "incidents"} if kind == "gpkg" else {}))
        frame = frame.rename(columns={"adm1_then": "admin1_at_date", "adm2_then": "admin2_at_date"})
        rows = frame[[*dict(THEN), "admin2"]].fillna("").to_dict("records")
    for name, then in THEN:
        # the second changed its name within its year, the third has no date
        assert [row[name] for row in rows] == [then, "", ""]
    assert {row["admin2"] for row in rows} == {"North Waziristan"}


def test_an_export_of_another_vintage_has_its_units_and_says_so(
    tmp_path: Path, incidents: list[Incident], boundaries: Boundaries
) -> None:
    where = tmp_path / "out.geojson"
    write_export("geojson", where, incidents, boundaries, layer="districts", vintage="2017")
    made = json.loads(where.read_bytes())
    assert made["metadata"]["boundary_vintage"] == "2017-12-31"
    assert "Units as on 2017-12-31" in made["metadata"]["attribution"]
    counted = [f["properties"] for f in made["features"] if f["properties"]["events"]]
    assert [(p["name"], p["events"], p["fatalities_best"]) for p in counted] == [
        ("North Waziristan Agency", 3, 9)
    ]
    assert "Khyber Agency" in {f["properties"]["name"] for f in made["features"]}
    write_export("csv", tmp_path / "out.csv", incidents, boundaries, vintage="2017")
    assert {row["admin1"] for row in rows_of(tmp_path / "out.csv")} == {"Federally Administered Tribal Areas"}
    assert rows_of(tmp_path / "out.csv")[0]["admin2_at_date"] == "North Waziristan Agency"
    with pytest.raises(InputError, match="vintage 'Narnia' is neither"):
        write_export("csv", tmp_path / "no.csv", incidents, boundaries, vintage="Narnia")


@pytest.mark.parametrize("kind", ["geojson", "csv", "gpkg", "fgb"])
def test_districts_carry_population_and_known_defects(
    kind: str, tmp_path: Path, incidents: list[Incident], boundaries: Boundaries
) -> None:
    path = tmp_path / f"out.{kind}"
    write_export(kind, path, incidents, boundaries, layer="districts")
    if kind == "csv":
        rows: list[Any] = rows_of(path)
    else:
        frame = pyogrio.read_dataframe(path, **({"layer": "districts"} if kind == "gpkg" else {}))
        rows = frame.to_dict("records")
    injil = next(row for row in rows if row["pcode"] == "AF3202")
    unit = boundaries.unit("AF3202")
    assert "drawn with 0.21 times the published area" in injil["quality"]
    assert (int(injil["population"]), int(injil["population_year"])) == (unit.population, 2021)
    assert "WorldPop" in injil["population_source"]
    assert str(injil["population_modelled"]).lower() in ("true", "1")
