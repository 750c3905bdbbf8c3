"""What exports tell of figures and days: flags, open ends, unknown places, real dates."""

import csv
import json
import struct
from dataclasses import replace
from datetime import date
from pathlib import Path

import pyarrow.parquet
import pyogrio
import pytest
from exported import ogr_rows, two_incidents, write

from geo.boundaries import Boundaries
from geo.claims import combine_claims, sources_differ
from geo.model import Estimate, Incident
from maps.exports import SHAPEFILE_NAMES


@pytest.fixture(scope="module")
def incidents(boundaries: Boundaries) -> list[Incident]:
    return two_incidents(boundaries)


def test_a_flagged_figure_is_told_and_is_no_end_of_the_range(
    tmp_path: Path, incidents: list[Incident], boundaries: Boundaries
) -> None:
    why = "12500 killed in one statement, more than 5000; check the report"
    absurd = replace(incidents[1].claims[0], killed_low=12500, killed_high=12500, flagged=why)
    told = replace(incidents[1], claims=(absurd,), fatalities=combine_claims([absurd], "killed"))
    with write("csv", tmp_path, [told], boundaries).open(encoding="utf-8", newline="") as lines:
        (row,) = csv.DictReader(lines)
    assert (row["fatalities_low"], row["fatalities"], row["fatalities_high"]) == ("", "", "")
    assert row["flagged"] == why
    (feature,) = json.loads(write("geojson", tmp_path, [told], boundaries).read_bytes())["features"]
    assert feature["properties"]["flagged"] == why
    assert (feature["properties"]["fatalities_low"], feature["properties"]["fatalities_high"]) == (None, None)
    (mark,) = ogr_rows(write("kml", tmp_path, [told], boundaries), "incidents")
    assert mark["properties"]["flagged"] == why
    assert not mark["properties"].get("fatalities_high")
    reviewed = replace(told, reviewed=True, fatalities=Estimate(14, 14, 14))
    (feature,) = json.loads(write("geojson", tmp_path, [reviewed], boundaries).read_bytes())["features"]
    assert feature["properties"]["flagged"] == ""


def test_open_ends_of_every_count_are_told(
    tmp_path: Path, incidents: list[Incident], boundaries: Boundaries
) -> None:
    told = replace(incidents[1], injured=Estimate(5, 5, 7, True), abducted=Estimate(2, 2, 2))
    with write("csv", tmp_path, [told], boundaries).open(encoding="utf-8", newline="") as lines:
        (row,) = csv.DictReader(lines)
    assert (row["injured_high_open"], row["abducted_high_open"]) == ("true", "false")
    (mark,) = ogr_rows(write("kml", tmp_path, [told], boundaries), "incidents")
    shown = mark["properties"]
    assert (shown["fatalities_high_open"], shown["injured_high"], shown["injured_high_open"]) == (
        "true",
        "7",
        "true",
    )
    assert shown["abducted_best"] == "2"


def test_a_shapefiles_box_is_that_of_its_points_and_a_cut_text_is_marked(
    tmp_path: Path, incidents: list[Incident], boundaries: Boundaries
) -> None:
    nowhere = replace(incidents[0], event_id="IA0", date_text="خوست " * 60)
    path = write("shp", tmp_path, [nowhere, incidents[1]], boundaries)
    x, y, *_ = struct.unpack("<4d", path.read_bytes()[36:68])
    assert (x, y) == pytest.approx((incidents[1].location.longitude, incidents[1].location.latitude))
    texts = {row["properties"]["event_id"]: row["properties"]["date_text"] for row in ogr_rows(path, "out")}
    assert texts["IA0"].endswith("…")
    assert len(texts["IA0"].encode()) <= 254


@pytest.mark.parametrize(
    ("kind", "column"), [("gpkg", "event_date"), ("shp", "event_date"), ("fgb", "event_date")]
)
def test_days_are_dates(
    kind: str, column: str, tmp_path: Path, incidents: list[Incident], boundaries: Boundaries
) -> None:
    dated = [incident for incident in incidents if incident.event_date]  # with others, counts have no period
    for layer, name in (
        ("incidents", column),
        ("districts", "per_start" if kind == "shp" else "period_start"),
    ):
        path = write(kind, tmp_path / layer, dated, boundaries, layer=layer)
        shown = layer if kind == "gpkg" else None
        told = pyogrio.read_info(path, layer=shown)
        kinds = dict(zip(told["fields"], told["dtypes"], strict=True))
        assert kinds[name].startswith("datetime64"), (layer, kinds)
        frame = pyogrio.read_dataframe(path, layer=shown)
        assert str(frame[name].dropna().iloc[0])[:10] == "2024-12-24"


def test_days_of_geoparquet_are_dates(
    tmp_path: Path, incidents: list[Incident], boundaries: Boundaries
) -> None:
    table = pyarrow.parquet.read_table(write("parquet", tmp_path, incidents, boundaries))
    assert table["event_date"].to_pylist() == [date(2024, 12, 24), None]


@pytest.mark.parametrize("kind", ["kml", "gpkg", "shp", "fgb", "parquet", "geojson", "csv"])
def test_a_sum_to_which_nobody_gives_a_figure_is_empty_in_every_format(
    kind: str, tmp_path: Path, boundaries: Boundaries
) -> None:
    (told,) = [
        one for one in two_incidents(boundaries) if one.event_date
    ]  # killed are told, abducted are not
    path = write(kind, tmp_path, [told], boundaries, layer="districts")
    if kind == "csv":
        rows = list(csv.DictReader(path.read_text("utf-8").splitlines()))
    elif kind == "parquet":
        rows = [
            {name: "" if value is None else value for name, value in row.items()}
            for row in pyarrow.parquet.read_table(path).to_pylist()
        ]
    else:
        frame = pyogrio.read_dataframe(
            path, layer="districts" if kind == "gpkg" else None, read_geometry=False
        )
        rows = frame.astype(object).where(frame.notna(), "").to_dict("records")
    names = SHAPEFILE_NAMES if kind == "shp" else {}
    best, taken = (names.get(name, name) for name in ("fatalities_best", "abducted_best"))
    own = {
        row["pcode"]: (str(row[best]).removesuffix(".0"), str(row[taken]).removesuffix(".0")) for row in rows
    }
    assert (own["AF1214"], own["AF0101"]) == (("46", ""), ("0", "0"))


@pytest.mark.parametrize("kind", ["gpkg", "shp", "fgb", "parquet", "geojson", "csv", "kml"])
def test_what_is_no_spot_is_said_to_be_a_label_point(
    kind: str, tmp_path: Path, boundaries: Boundaries
) -> None:
    """And which incidents the map shows as those on which sources disagree."""
    first = two_incidents(boundaries)[0]
    at = boundaries.unit("AF1214")
    here = replace(first.location, longitude=at.longitude, latitude=at.latitude)
    places = [
        ("exact", "spot"),
        ("near", "near the spot"),
        ("admin2", "label point"),
        ("admin3", "label point"),
    ]
    made = [
        replace(first, event_id=f"IA{n}", location=replace(here, geo_precision=precision))
        for n, (precision, _) in enumerate(places)
    ]
    nowhere = replace(here, geo_precision="admin1", longitude=None, latitude=None)
    made.append(replace(first, event_id="IA9", location=nowhere, claims=(), disputed=True))
    path = write(kind, tmp_path, made, boundaries)
    if kind == "csv":
        rows = list(csv.DictReader(path.read_text("utf-8").splitlines()))
    elif kind == "parquet":
        rows = pyarrow.parquet.read_table(path).to_pylist()
    else:
        rows = [row["properties"] for row in ogr_rows(path, "out" if kind == "shp" else "incidents")]
    points = [row.get("point") or "" for row in rows]
    assert points == [*(said for _, said in places), ""]
    names = SHAPEFILE_NAMES if kind == "shp" else {}
    differ = [str(row[names.get("sources_differ", "sources_differ")]).casefold() for row in rows]
    assert differ[-1] in ("true", "1")
    assert {one in ("true", "1") for one in differ[:-1]} == {sources_differ(first)}


def test_kml_tells_how_sure_an_incident_is(tmp_path: Path, boundaries: Boundaries) -> None:
    (told, _) = two_incidents(boundaries)
    sure = replace(told, confidence=0.71, reviewed=False)
    (mark,) = ogr_rows(write("kml", tmp_path, [sure], boundaries), "incidents")
    shown = mark["properties"]
    assert (shown["confidence"], shown["reviewed"]) == ("0.71", "false")
    assert (shown["sub_event_type"], shown["time_precision"]) == (sure.sub_event_type, sure.time_precision)
