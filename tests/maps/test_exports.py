"""Every export is read back by another tool than the one that wrote it, and says where it comes from."""

import csv
import json
import re
import sqlite3
import subprocess
from dataclasses import replace
from pathlib import Path

import pyarrow.parquet
import pyogrio
import pytest
from defusedxml import ElementTree
from exported import HOSTILE, ogr_rows, two_incidents, write

from geo.boundaries import Boundaries
from geo.errors import InputError
from geo.model import Evidence, Incident, Location, Report
from geo.records import claim_to_record, incident_from_record
from maps.exports import FORMATS, SHAPEFILE_NAMES, write_export
from maps.layers import LAYERS, Export, layer_frame
from maps.tables import notes


@pytest.fixture(scope="module")
def incidents(boundaries: Boundaries) -> list[Incident]:
    return two_incidents(boundaries)


def test_geojson_is_read_by_gdal(tmp_path: Path, incidents: list[Incident], boundaries: Boundaries) -> None:
    path = write("geojson", tmp_path, incidents, boundaries, query_text="level=admin2")
    frame = pyogrio.read_dataframe(path)
    assert list(frame["event_id"]) == ["IA1", "IA2"]
    assert frame.geometry.iloc[1] is None
    assert frame["location"].iloc[0] == HOSTILE
    about = json.loads(path.read_bytes())["metadata"]
    assert about["filter"] == "level=admin2"
    assert "ODbL" in about["licence"]
    assert about["attribution"] == boundaries.attribution
    assert about["boundary_vintage"] == "2022-09"


@pytest.mark.parametrize("kind", ["geojson", "geojsonseq"])
@pytest.mark.parametrize("layer", ["incidents", "districts"])
def test_geojson_has_flat_properties(
    kind: str, layer: str, tmp_path: Path, incidents: list[Incident], boundaries: Boundaries
) -> None:
    path = write(kind, tmp_path, incidents, boundaries, layer=layer)
    if kind == "geojson":
        features = json.loads(path.read_bytes())["features"]
    else:
        features = [json.loads(line.strip("\x1e")) for line in path.read_text("utf-8").split("\n") if line]
    rows = [feature["properties"] for feature in features]
    assert not [name for row in rows for name, value in row.items() if isinstance(value, list | dict)]
    again = tmp_path / "again.gpkg"
    pyogrio.write_dataframe(pyogrio.read_dataframe(path), again)
    frame = pyogrio.read_dataframe(again)
    if layer == "districts":
        assert list(frame["names"]) == [row["names"] for row in rows]
        assert json.loads(rows[0]["names"])
        return
    held = [incident_from_record(row) for row in rows]
    assert [(i.event_id, i.claims, i.evidence) for i in held] == [
        (i.event_id, i.claims, i.evidence) for i in sorted(incidents, key=lambda i: i.event_id)
    ]
    assert [json.loads(claims) for claims in frame["claims"]] == [
        [claim_to_record(claim) for claim in incident.claims] for incident in held
    ]


def test_geopackage_is_read_by_sqlite(
    tmp_path: Path, incidents: list[Incident], boundaries: Boundaries
) -> None:
    path = write("gpkg", tmp_path, incidents, boundaries)
    with sqlite3.connect(path) as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        layers = dict(db.execute("SELECT table_name, data_type FROM gpkg_contents").fetchall())
        assert layers == {
            "incidents": "features",
            "provinces": "features",
            "districts": "features",
            "tehsils": "features",
            "claims": "attributes",
        }
        query = (
            "SELECT event_id, fatalities_low, fatalities_high, fatalities_high_open, location FROM incidents"
        )
        assert db.execute(query).fetchall() == [
            ("IA1", 46, 50, 1, HOSTILE),
            ("IA2", None, None, 0, "Paktika"),
        ]
        counted = "SELECT events, fatalities_best FROM districts WHERE pcode = 'AF1214'"
        assert db.execute(counted).fetchone() == (1, 46)
        assert db.execute("SELECT sum(events) FROM districts").fetchone() == (1,)
        assert db.execute("SELECT sum(events) FROM provinces").fetchone() == (2,)
        assert db.execute("SELECT count(*), max(killed_low) FROM claims").fetchone() == (4, 50)
        about = " ".join(row[0] for row in db.execute("SELECT metadata FROM gpkg_metadata"))
        assert "ODbL" in about
    db.close()


@pytest.mark.parametrize(("kind", "layer"), [("fgb", "incidents"), ("shp", "out"), ("geojsonseq", "out")])
def test_other_formats_are_read_by_gdal_tools(
    kind: str, layer: str, tmp_path: Path, incidents: list[Incident], boundaries: Boundaries
) -> None:
    path = write(kind, tmp_path, incidents, boundaries)
    rows = ogr_rows(path, layer)
    short = SHAPEFILE_NAMES if kind == "shp" else {}
    first, second = (row["properties"] for row in rows)
    assert [first["event_id"], second["event_id"]] == ["IA1", "IA2"]
    assert [rows[0]["geometry"]["type"], rows[1]["geometry"]] == ["Point", None]
    name = short.get("fatalities_best", "fatalities_best")
    assert [first[name], second.get(name)] == [46, None]
    assert first["location"] == HOSTILE
    sidecar = json.loads((tmp_path / f"{path.name}-metadata.json").read_bytes())
    assert sidecar["attribution"] == boundaries.attribution


def test_parquet_is_read_by_pyarrow(
    tmp_path: Path, incidents: list[Incident], boundaries: Boundaries
) -> None:
    table = pyarrow.parquet.read_table(write("parquet", tmp_path, incidents, boundaries))
    assert table["event_id"].to_pylist() == ["IA1", "IA2"]
    assert table["fatalities_best"].to_pylist() == [46, None]
    geo = json.loads(table.schema.metadata[b"geo"])
    assert geo["version"] == "1.1.0"
    assert geo["columns"]["geometry"]["geometry_types"] == ["Point"]


def test_csv_has_acled_columns_and_no_formula(
    tmp_path: Path, incidents: list[Incident], boundaries: Boundaries
) -> None:
    path = write("csv", tmp_path, incidents, boundaries)
    with path.open(encoding="utf-8", newline="") as lines:
        first, second = csv.DictReader(lines)
    assert first["event_id_cnty"] == "IA1"
    assert (first["country"], first["iso"], first["geo_precision"], first["where_prec"]) == (
        "Afghanistan",
        "4",
        "2",
        "3",
    )
    assert (first["fatalities"], first["fatalities_high"], first["time_precision"]) == ("46", "50", "1")
    assert (second["fatalities"], second["event_date"], second["geo_precision"]) == ("", "", "3")
    assert first["location"] == "'" + HOSTILE
    assert first["source"] == "'" + HOSTILE + "; TTP"


@pytest.mark.parametrize("kind", ["csv", "geojson", "gpkg"])
def test_an_incident_can_be_followed_to_its_reports(
    kind: str, tmp_path: Path, incidents: list[Incident], boundaries: Boundaries
) -> None:
    reports = {
        "r1": Report("a.jsonl:1", "r1", "", title="=1+1", source="Hill Times", url="https://example.org/1"),
        "r2": Report("/home/me/notes/b.txt", "r2", "", path="/home/me/notes/b.txt"),
    }
    path = tmp_path / f"out.{kind}"
    write_export(kind, path, incidents, boundaries, reports=reports)
    if kind == "csv":
        with path.open(encoding="utf-8", newline="") as lines:
            first = next(csv.DictReader(lines))
        assert first["report_titles"] == "'=1+1"
    else:
        first = pyogrio.read_dataframe(path, layer="incidents" if kind == "gpkg" else None).iloc[0]
        assert first["report_titles"] == "=1+1"
    assert first["source"] == "Hill Times; b.txt"
    assert first["claim_sources"].removeprefix("'") == HOSTILE + "; TTP"
    assert first["report_urls"] == "https://example.org/1"
    assert [name for name in ("r1", "r2") if name in first["report_ids"]] == ["r1", "r2"]


@pytest.mark.parametrize("kind", FORMATS)
def test_exports_are_reproducible_and_empty_ones_have_the_same_columns(
    kind: str, tmp_path: Path, incidents: list[Incident], boundaries: Boundaries
) -> None:
    one = write(kind, tmp_path / "a", incidents, boundaries)
    two = write(kind, tmp_path / "b", incidents[::-1], boundaries)
    assert one.read_bytes() == two.read_bytes()
    assert write(kind, tmp_path / "c", [], boundaries).exists()
    full, empty = (layer_frame(Export.of(x, boundaries)) for x in (incidents, []))
    assert list(full.columns) == list(empty.columns)


@pytest.mark.parametrize("layer", ["incidents", "districts"])
def test_hxl_tags_are_sound_and_the_table_is_the_csv(
    layer: str, tmp_path: Path, incidents: list[Incident], boundaries: Boundaries
) -> None:
    plain = write("csv", tmp_path / "plain", incidents, boundaries, layer=layer)
    lines = plain.read_bytes().decode().split("\r\n")
    path = write("hxl", tmp_path, incidents, boundaries, layer=layer)
    tagged = path.read_bytes().decode().split("\r\n")
    assert [tagged[0], *tagged[2:]] == lines
    tags = next(csv.reader([tagged[1]]))
    # HXL 1.1: a hashtag, then attributes, all of letters, digits and underscores.
    assert all(re.fullmatch(r"#[a-z][a-z0-9_]*(\+[a-z][a-z0-9_]*)*", tag) for tag in tags)
    assert len(tags) == len(next(csv.reader([tagged[0]])))
    killed = "#affected+killed+best"
    wanted = {"incidents": ("#event+id", "#geo+lat"), "districts": ("#adm2+code", "#event+num")}[layer]
    assert {killed, *wanted} <= set(tags)
    # The reader: GDAL's CSV driver, with the tags as headings.
    (tmp_path / "tags.csv").write_text("\r\n".join(tagged[1:]), encoding="utf-8")
    rows = [row["properties"] for row in ogr_rows(tmp_path / "tags.csv", "tags")]
    assert sum(int(row[killed] or 0) for row in rows) == 46


def test_kml_of_incidents_is_read_by_gdal_and_shows_text_as_text(
    tmp_path: Path, incidents: list[Incident], boundaries: Boundaries
) -> None:
    odd = replace(incidents[1], actor1="\x00\x0b\ud800 </value>", event_id="IA3")
    path = write("kml", tmp_path, [*incidents, odd], boundaries)
    rows = ogr_rows(path, "incidents")
    assert [row["geometry"] and row["geometry"]["type"] for row in rows] == ["Point", None, "Point"]
    assert rows[0]["properties"]["fatalities_best"] == "46"
    assert "fatalities_best" not in {k for k, v in rows[1]["properties"].items() if v}
    assert rows[0]["properties"]["Name"] == f"Air/drone strike, {HOSTILE}"
    tree = ElementTree.fromstring(path.read_bytes())
    shown = [node.text or "" for node in tree.iter("{http://www.opengis.net/kml/2.2}description")]
    assert "<img" not in "".join(shown)
    assert "&lt;img src=x" in shown[1]
    assert tree.findtext(".//{*}TimeStamp/{*}when") == "2024-12-24"
    precision = incidents[0].location.geo_precision
    styles = [mark.findtext("{*}styleUrl") for mark in tree.iter("{http://www.opengis.net/kml/2.2}Placemark")]
    assert styles[0] == (f"#{precision}" if precision in ("exact", "near") else "#unit")
    assert {style[1:] for style in styles if style} <= {
        style.get("id") for style in tree.iter("{http://www.opengis.net/kml/2.2}Style")
    }
    assert ("not where it happened" in shown[1]) == (precision not in ("exact", "near"))
    assert "ODbL" in shown[0]


def test_kml_of_districts_is_read_by_gdal(
    tmp_path: Path, incidents: list[Incident], boundaries: Boundaries
) -> None:
    rows = ogr_rows(write("kml", tmp_path, incidents, boundaries, layer="districts"), "districts")
    assert len(rows) == len(boundaries.units("admin2"))
    assert {row["properties"]["pcode"]: row["properties"]["events"] for row in rows}["AF1214"] == "1"
    assert {row["geometry"]["type"] for row in rows} <= {"MultiPolygon", "GeometryCollection"}


# Run by the Python of the system, which has QGIS (Debian package python3-qgis).
OPEN_IN_QGIS = """
import json, sys
from qgis.core import QgsApplication, QgsMapRendererSequentialJob, QgsMapSettings, QgsProject
from qgis.PyQt.QtCore import QSize
from qgis.PyQt.QtGui import QColor
app = QgsApplication([], False)
app.initQgis()
project = QgsProject.instance()
assert project.read(sys.argv[1]), project.error()
layers = project.mapLayers()
root = project.layerTreeRoot()
told = {}
for name, layer in layers.items():
    renderer = layer.renderer()
    name, one = name.partition("_")[0], root.findLayer(name)
    told[name] = {"valid": layer.isValid(), "features": layer.featureCount(),
                  "renderer": renderer.type(), "visible": one.isVisible(), "crs": layer.crs().authid()}
    if renderer.type() == "graduatedSymbol":
        told[name] |= {"field": renderer.classAttribute(),
                       "classes": [[r.label(), r.symbol().color().name()] for r in renderer.ranges()]}
    if renderer.type() == "categorizedSymbol":
        told[name] |= {"field": renderer.classAttribute(), 
                       "known": layer.fields().indexOf(renderer.classAttribute()),
                       "shown": [c.value() for c in renderer.categories() if c.renderState()],
                       "labels": {c.value(): c.label() for c in renderer.categories()}}
settings = QgsMapSettings()
settings.setLayers([node.layer() for node in root.findLayers() if node.isVisible()])
settings.setOutputSize(QSize(500, 450))
settings.setBackgroundColor(QColor("#ffffff"))
settings.setDestinationCrs(project.crs())
settings.setExtent(next(layer.extent() for name, layer in layers.items() if name.startswith("districts")))
job = QgsMapRendererSequentialJob(settings)
job.start()
job.waitForFinished()
image = job.renderedImage()
colours = {}
for x in range(image.width()):
    for y in range(image.height()):
        c = image.pixelColor(x, y).name()
        colours[c] = colours.get(c, 0) + 1
print("TOLD" + json.dumps({"layers": told, "colours": colours, "title": project.title(),
      "about": project.metadata().abstract()}))
"""


def test_qgis_opens_the_project_with_the_choropleth_ready(
    tmp_path: Path, incidents: list[Incident], boundaries: Boundaries
) -> None:
    path = write("qgis", tmp_path, incidents, boundaries)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["out-layers.gpkg", "out.qgz"]
    moved = tmp_path / "moved"
    moved.mkdir()
    for file in ("out.qgz", "out-layers.gpkg"):
        (tmp_path / file).rename(moved / file)
    done = subprocess.run(
        ["/usr/bin/python3", "-c", OPEN_IN_QGIS, str(moved / path.name)],
        capture_output=True, text=True, check=False, timeout=240,
        env={"QT_QPA_PLATFORM": "offscreen", "HOME": str(tmp_path), "PATH": "/usr/bin:/bin"},
    )  # fmt: skip
    assert "TOLD" in done.stdout, f"QGIS's Python (Debian package python3-qgis): {done.stderr[-1500:]}"
    told = json.loads(done.stdout.split("TOLD")[1])
    layers = told["layers"]
    assert {name: one["valid"] for name, one in layers.items()} == dict.fromkeys(LAYERS, True)
    assert {one["crs"] for one in layers.values()} == {"EPSG:4326"}
    assert layers["incidents"]["features"] == 2
    points = layers["incidents"]
    assert (points["renderer"], points["field"]) == ("categorizedSymbol", "geo_precision")
    assert points["known"] >= 0, "the layer has the column"
    assert points["shown"] == ["exact", "near"], "the middle of a district is no point"
    assert points["labels"]["admin2"] == "District known: at a label point, not the spot"
    districts = layers["districts"]
    assert districts["features"] == len(boundaries.units("admin2"))
    assert (districts["renderer"], districts["field"]) == ("graduatedSymbol", "events")
    assert districts["classes"] == [["none reported", "#fbfaf7"], ["1", "#cf5a4a"]]
    assert {name for name, one in layers.items() if one["visible"]} == {"incidents", "provinces", "districts"}
    assert told["colours"].get("#fbfaf7", 0) > 20_000, "the districts are drawn"
    assert told["colours"].get("#cf5a4a", 0) > 0, "and the one with an incident in its colour"
    assert "partially supported" not in done.stderr
    assert "ODbL" in told["about"]


def test_shapefile_names_fit_and_differ(incidents: list[Incident], boundaries: Boundaries) -> None:
    for layer in ("incidents", "districts"):
        names = [
            SHAPEFILE_NAMES.get(c, c) for c in layer_frame(Export.of(incidents, boundaries, layer=layer))
        ]
        kept = [n for n in names if n not in ("geocode_alternatives", "geocode_reason")]
        assert len({n[:10].lower() for n in kept}) == len(kept)
        assert [n for n in kept if len(n) > 10] == []


def test_wrong_wishes_are_refused(tmp_path: Path, boundaries: Boundaries) -> None:
    with pytest.raises(InputError, match="unknown export format 'xls'; use one of geojson"):
        write_export("xls", tmp_path / "a.xls", [], boundaries)
    for kind, ending in (("shp", "shp"), ("qgis", "qgz")):
        with pytest.raises(
            InputError, match=rf"a.xyz: programs open {kind} only as \*.{ending}; give the file"
        ):
            write_export(kind, tmp_path / "a.xyz", [], boundaries)
    for kind, name in (("csv", "a.xlsx"), ("geojson", "a.zip"), ("kml", "a.kmz")):
        with pytest.raises(
            InputError, match=rf"{name}: programs open {kind} only as \*.{kind}; give the file"
        ):
            write_export(kind, tmp_path / name, [], boundaries)
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(InputError, match="unknown layer 'rivers'; use one of incidents"):
        write_export("csv", tmp_path / "a.csv", [], boundaries, layer="rivers")
    (tmp_path / "file").write_text("x")
    with pytest.raises(InputError, match=r"cannot be written \(.*\); choose another place with --out"):
        write_export("csv", tmp_path / "file" / "a.csv", [], boundaries)
    assert [p.name for p in tmp_path.iterdir()] == ["file"]


def test_notes_are_the_sentences_that_tell_of_an_incident() -> None:
    told = "Clashes broke out in the hills; no figures were given."
    passages = (
        Evidence("r1", 0, len(told), told, "incident.telling", "incident"),
        Evidence("r1", 0, 7, "Clashes", "event.clash", "event_type"),
    )
    one = Incident("e", None, None, "unknown", "unresolved", "Battles", "Armed clash", Location())
    assert notes(replace(one, evidence=passages)) == told
    assert notes(one) == ""
