"""Boundary files, sound and broken."""

import json
import zipfile
from pathlib import Path

import geopandas
import numpy
import pytest
import shapely

from geo.errors import BoundaryError
from geo.install.check import check, examine
from tests.geo.install.makers import frame, geojson, zipped_shapefile


@pytest.fixture(scope="module")
def ocha() -> geopandas.GeoDataFrame:
    return frame("ocha")


@pytest.mark.parametrize(
    ("layout", "publisher"),
    [
        ("geoBoundaries2", "geoBoundaries"),
        ("ocha", "OCHA COD-AB"),
        ("ocha2025", "OCHA COD-AB"),
        ("gadm", "GADM"),
    ],
)
def test_the_layouts_of_publishers_are_known(tmp_path: Path, layout: str, publisher: str) -> None:
    data = frame(layout)
    report, draft = examine(geojson(data, tmp_path / "units.geojson"))
    assert report.sound, report.text()
    assert (report.publisher, report.level, report.country) == (publisher, "admin2", "AFG")
    assert report.units == len(data)
    assert draft is not None
    names = [row.chain[-1][1].name for row in draft.layout.rows]
    assert "Barmal" in names
    if layout != "geoBoundaries2":
        assert {row.chain[0][1].name for row in draft.layout.rows} == {"Paktika", "Paktia", "Khost"}
    if layout in ("gadm", "ocha", "ocha2025"):
        barmal = draft.layout.rows[names.index("Barmal")].chain[-1][1]
        assert {"gadm": "Bermal"}.get(layout, "برمل") in barmal.aliases


def test_every_file_format_is_read(tmp_path: Path, ocha: geopandas.GeoDataFrame) -> None:
    ocha.to_file(tmp_path / "units.gpkg")
    ocha.to_parquet(tmp_path / "units.parquet")
    zipped_shapefile(ocha, tmp_path / "units.zip")
    geojson(ocha, tmp_path / "units.geojson")
    drafts = []
    for end in ("gpkg", "parquet", "zip", "geojson"):
        report, draft = examine(tmp_path / f"units.{end}")
        assert report.sound, report.text()
        assert draft is not None
        drafts.append(draft)
    for other in drafts[1:]:
        assert [row.country for row in other.layout.rows] == [row.country for row in drafts[0].layout.rows]
        assert shapely.equals_exact(list(other.shapes), list(drafts[0].shapes), 1e-9).all()


def test_another_coordinate_system_is_converted_when_it_is_stated(
    tmp_path: Path, ocha: geopandas.GeoDataFrame
) -> None:
    report, draft = examine(zipped_shapefile(ocha.to_crs("EPSG:32642"), tmp_path / "utm.zip"))
    assert report.sound, report.text()
    assert any("converted from" in finding.what for finding in report.findings)
    assert draft is not None
    plain = examine(geojson(ocha, tmp_path / "plain.geojson"))[1]
    assert plain is not None
    assert shapely.hausdorff_distance(draft.shapes[0], plain.shapes[0]) < 1e-5


def broken(kind: str, data: geopandas.GeoDataFrame, folder: Path) -> Path:
    """Write a file with one fault."""
    path = folder / f"{kind}.geojson"
    data = data.copy()
    if kind == "self-intersecting":
        data.loc[3, "geometry"] = shapely.Polygon([(69.0, 33.0), (69.5, 33.5), (69.5, 33.0), (69.0, 33.5)])
    elif kind == "metres without .prj":
        return zipped_shapefile(data.to_crs("EPSG:3857"), folder / "metres.zip", without=(".prj",))
    elif kind == "swapped":
        data["geometry"] = shapely.transform(numpy.array(data.geometry), lambda xy: xy[:, ::-1])
    elif kind == "no name column":
        data = data.rename(columns={"ADM2_EN": "a", "ADM1_EN": "b", "ADM0_EN": "c", "ADM2_DA": "d"})
    elif kind == "duplicate codes":
        data.loc[1, "ADM2_PCODE"] = data.loc[0, "ADM2_PCODE"]
    elif kind == "truncated zip":
        whole = zipped_shapefile(data, folder / "whole.zip").read_bytes()
        path = folder / "cut.zip"
        path.write_bytes(whole[: len(whole) // 2])
        return path
    elif kind == "empty name":
        data.loc[2, "ADM2_EN"] = ""
    elif kind == "points":
        data["geometry"] = data.geometry.representative_point()
    elif kind == "another country":
        data["geometry"] = shapely.transform(numpy.array(data.geometry), lambda xy: xy - (-40, 60))
    elif kind == "two countries":
        data.loc[0, "ADM0_PCODE"] = "PK"
    elif kind == "overlap":
        data.loc[0, "geometry"] = data.geometry[0].union(data.geometry[1].buffer(-0.01)).buffer(0)
    elif kind == "no country":
        data = data.drop(columns="ADM0_PCODE")
    return geojson(data, path)


FAULTS = {
    "self-intersecting": r"borders that cross themselves, so the area is in doubt: .*Self-intersection",
    "metres without .prj": r"states no coordinate system.* are no degrees; add the .prj.*fit EPSG:3857",
    "swapped": r"latitude and longitude are swapped .*save the file with longitude first",
    "no name column": r"no column with names: found a, d, ADM2_PCODE.*want shapeName",
    "duplicate codes": r"duplicate codes, each must stand for one unit: AF1201",
    "truncated zip": r"the zip archive is damaged",
    "empty name": r"units without a name: row 3",
    "points": r"geometries of kind Point; units must be polygons",
    "another country": r"the polygons do not lie in AFG .*another country or a wrong coordinate system",
    "two countries": r"units of several countries \(AFG, PAK\)",
    "overlap": r"overlaps and gaps take more than 25% of a unit",
    "no country": r"does not say of which country it is",
}


@pytest.mark.parametrize("kind", FAULTS)
def test_a_broken_file_is_refused_with_its_reason(
    kind: str, tmp_path: Path, ocha: geopandas.GeoDataFrame
) -> None:
    report, draft = examine(broken(kind, ocha, tmp_path))
    assert not report.sound
    assert draft is None
    with pytest.raises(BoundaryError, match=FAULTS[kind]):
        report.require_sound()
    assert "NOT SOUND, nothing is replaced" in report.text()
    assert "\n  error: " in report.text()


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("empty.geojson", b"", "empty; give GeoJSON"),
        ("text.geojson", b"<OGRVRTDataSource/>", "not a format known here"),
        ("cut.geojson", b'{"type": "FeatureCollection", "features": [', "no whole GeoJSON"),
        ("list.geojson", b'{"type": "FeatureCollection", "features": [1]}', "no whole GeoJSON"),
        ("none.geojson", b'{"type": "FeatureCollection", "features": []}', "no features in it"),
        ("null.geojson", b'{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {},'
         b' "geometry": null}]}', r"features \[1\] have no geometry"),
        ("bad.gpkg", b"SQLite format 3\x00" + bytes(4000), "cannot be opened"),
        ("bad.parquet", b"PAR1" + bytes(200), "cannot be read"),
        ("lone.shp", b"\x00\x00\x27\x0a" + bytes(96), "zip them together"),
        ("deep.geojson", b'{"type": "FeatureCollection", "features": ' + b"[" * 100_000, "no whole GeoJSON"),
    ],
)  # fmt: skip
def test_a_file_that_is_none_is_refused(tmp_path: Path, name: str, content: bytes, why: str) -> None:
    (tmp_path / name).write_bytes(content)
    report = check(tmp_path / name)
    with pytest.raises(BoundaryError, match=why):
        report.require_sound()


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BoundaryError, match=r"none.gpkg: cannot be read \(No such file"):
        check(tmp_path / "none.gpkg").require_sound()


def test_archives_are_looked_through_first(tmp_path: Path, ocha: geopandas.GeoDataFrame) -> None:
    def refused(path: Path, why: str) -> None:
        with pytest.raises(BoundaryError, match=why):
            check(path).require_sound()

    refused(zipped_shapefile(ocha, tmp_path / "nodbf.zip", without=(".dbf",)), "lacks its .dbf")
    with zipfile.ZipFile(tmp_path / "two.zip", "w") as archive:
        archive.writestr("a.shp", b"")
        archive.writestr("b.shp", b"")
    refused(tmp_path / "two.zip", r"want one .shp in the archive, found a.shp, b.shp")
    with zipfile.ZipFile(tmp_path / "up.zip", "w") as archive:
        archive.writestr("../up.shp", b"")
    refused(tmp_path / "up.zip", "found none")
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.shp", b"x")
        archive.infolist()[0].file_size = 2_000_000_000
    refused(tmp_path / "bomb.zip", "unpacks to more than 1,000,000,000 bytes")


def test_a_gap_and_an_overlap_that_are_small_are_repaired_and_reported(
    tmp_path: Path, ocha: geopandas.GeoDataFrame
) -> None:
    data = ocha.copy()
    data.loc[0, "geometry"] = data.geometry[0].buffer(0.001)
    report, draft = examine(geojson(data, tmp_path / "units.geojson"))
    assert report.sound, report.text()
    assert draft is not None
    assert shapely.coverage_is_valid(list(draft.shapes))
    assert any("km2 moved" in finding.what for finding in report.findings if finding.severity == "repair")


def test_a_border_that_touches_itself_is_set_right(tmp_path: Path, ocha: geopandas.GeoDataFrame) -> None:
    data = ocha.copy()
    corners = list(data.geometry[0].exterior.coords)
    middle = shapely.Point(corners[0]).buffer(0).is_empty and data.geometry[0].representative_point()
    spike = [corners[0], (middle.x, middle.y), *corners]
    data.loc[0, "geometry"] = shapely.Polygon(spike)
    assert not data.geometry[0].is_valid
    report = check(geojson(data, tmp_path / "units.geojson"))
    assert report.sound, report.text()
    assert any("set right, no area changed" in finding.what for finding in report.findings)


def test_columns_can_be_named(tmp_path: Path, ocha: geopandas.GeoDataFrame) -> None:
    data = ocha[["geometry"]].assign(bezeichnung=ocha.ADM2_EN, nummer=ocha.ADM2_PCODE)
    path = geojson(data, tmp_path / "units.geojson")
    report, draft = examine(path, level=2, country="AFG", name_column="bezeichnung", code_column="nummer")
    assert report.sound, report.text()
    assert draft is not None
    assert draft.layout.rows[0].chain[-1][1].code == "AF1201"
    with pytest.raises(BoundaryError, match="does not say which level"):
        check(path, name_column="bezeichnung").require_sound()
    with pytest.raises(BoundaryError, match="no column 'Nome'; the file has bezeichnung, nummer"):
        check(path, level=2, country="AFG", name_column="Nome").require_sound()
    with pytest.raises(BoundaryError, match="level 7 is unknown"):
        check(path, level=7, country="AFG", name_column="bezeichnung").require_sound()


def test_a_file_that_we_wrote_says_level_and_country_itself(
    tmp_path: Path, ocha: geopandas.GeoDataFrame
) -> None:
    data = ocha[["geometry"]].assign(name=ocha.ADM2_EN, pcode=ocha.ADM2_PCODE, level="admin2", country="AFG")
    report, draft = examine(geojson(data, tmp_path / "districts.geojson"))
    assert report.sound, report.text()
    assert draft is not None
    assert (draft.layout.level, draft.layout.rows[0].country) == ("admin2", "AFG")
    with pytest.raises(BoundaryError, match=r"give the level \(--level: .* and the country \(--country: "):
        check(geojson(data.drop(columns="level"), tmp_path / "b.geojson")).require_sound()


def test_a_part_of_a_country_is_noted(tmp_path: Path, ocha: geopandas.GeoDataFrame) -> None:
    report = check(geojson(ocha, tmp_path / "units.geojson"))
    assert any("they cover a part of the country" in finding.what for finding in report.findings)


def test_layers_of_a_geopackage_are_named(tmp_path: Path, ocha: geopandas.GeoDataFrame) -> None:
    path = tmp_path / "units.gpkg"
    ocha.to_file(path, layer="adm2")
    ocha.dissolve("ADM1_PCODE").reset_index().to_file(path, layer="adm1")
    with pytest.raises(BoundaryError, match=r"several layers \(adm2, adm1\); name one"):
        check(path).require_sound()
    with pytest.raises(BoundaryError, match="no layer 'adm3'; it has adm2, adm1"):
        check(path, layer="adm3").require_sound()
    assert check(path, layer="adm2").sound


def test_geoparquet_without_its_metadata_is_refused(tmp_path: Path) -> None:
    import pyarrow
    import pyarrow.parquet

    path = tmp_path / "units.parquet"
    pyarrow.parquet.write_table(pyarrow.table({"ADM2_EN": ["Barmal"]}), path)
    with pytest.raises(BoundaryError, match="without GeoParquet metadata"):
        check(path).require_sound()
    about = {"primary_column": "geometry", "columns": {"geometry": {"encoding": "point"}}}
    table = pyarrow.table({"geometry": [b""]}).replace_schema_metadata({b"geo": json.dumps(about).encode()})
    pyarrow.parquet.write_table(table, path)
    with pytest.raises(BoundaryError, match="geometry encoding point; save it with WKB"):
        check(path).require_sound()


@pytest.mark.parametrize("layout", ["geoBoundaries2", "ocha", "ocha2025", "gadm"])
def test_of_a_file_of_two_countries_only_the_one_asked_for_is_taken(tmp_path: Path, layout: str) -> None:
    data = frame(layout)
    columns = {"geoBoundaries2": "shapeGroup", "ocha": "ADM0_PCODE", "ocha2025": "iso3", "gadm": "GID_0"}
    data.loc[0, columns[layout]] = "PK" if layout == "ocha" else "PAK"
    path = geojson(data, tmp_path / "two.geojson")
    report, draft = examine(path, country="AFG")
    assert report.sound, report.text()
    assert draft is not None
    assert {row.country for row in draft.layout.rows} == {"AFG"}
    assert len(draft.shapes) == len(draft.layout.rows) == report.units == len(data) - 1
    assert "only the units of AFG are taken; 1 of PAK are left out" in report.text()
    with pytest.raises(BoundaryError, match=r"no unit is of IND: .* of AFG, PAK; name one of these"):
        check(path, country="IND").require_sound()
    with pytest.raises(BoundaryError, match=r"several countries \(AFG, PAK\); name one with --country"):
        check(path).require_sound()


def test_a_country_is_asked_for_by_its_code_in_any_case(tmp_path: Path, ocha: geopandas.GeoDataFrame) -> None:
    path = geojson(ocha, tmp_path / "units.geojson")
    assert check(path, country="afg").country == "AFG"
    with pytest.raises(BoundaryError, match=r"'Afghanistan' is no country's code; write ISO 3166-1 alpha-3"):
        check(path, country="Afghanistan").require_sound()


def test_a_country_that_the_file_contradicts_is_said(tmp_path: Path, ocha: geopandas.GeoDataFrame) -> None:
    report = check(geojson(ocha, tmp_path / "units.geojson"), country="PAK")
    assert "note: by the file its units are of AFG; they are taken as PAK's, as asked" in report.text()


def test_a_file_of_incidents_is_told_that_it_holds_points(tmp_path: Path) -> None:
    places = [{"type": "Point", "coordinates": [69, 33]}, None]
    features = [{"type": "Feature", "properties": {"name": "A"}, "geometry": place} for place in places]
    path = tmp_path / "incidents.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    with pytest.raises(BoundaryError, match="geometries of kind Point; units must be polygons"):
        check(path, country="AFG", level=2).require_sound()
