"""Vector tiles: what is in them, read by GDAL and by the library that web maps use."""

import json
import math
import subprocess
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest
import shapely
from api_makers import make_incident
from shapely.geometry import Polygon

from api import tiles
from api.collections import COLLECTIONS
from api.features import spots
from api.features.positions import read_positions
from api.features.shapes import world
from api.features.sources import Sources
from api.forms import mvt
from api.tile_routes import TILED
from geo.boundaries import Boundaries
from geo.model import Incident, Report
from geo.storage.opening import connect
from geo.store import open_store

Made = list[tuple[Report, Incident]]
Read = Callable[[bytes], dict[str, Any]]
SET = "tiles/WebMercatorQuad"
CLIENTS = Path(__file__).parent / "clients"


@pytest.fixture(scope="session")
def read(tmp_path_factory: pytest.TempPathFactory, npm_clients: Path) -> Read:
    path = tmp_path_factory.mktemp("tiles") / "tile.mvt"

    def run(body: bytes) -> dict[str, Any]:
        path.write_bytes(body)
        done = subprocess.run(
            ["node", npm_clients / "read_tile.mjs", path], check=True, capture_output=True, timeout=60
        )
        found: dict[str, Any] = json.loads(done.stdout)
        return found

    return run


def column_row(longitude: float, latitude: float, zoom: int) -> tuple[int, int]:
    n = 1 << zoom
    y = (1 - math.asinh(math.tan(math.radians(latitude))) / math.pi) / 2
    return int((longitude + 180) / 360 * n), int(y * n)


def get(
    client: httpx.Client, collection: str, zoom: int, column: int, row: int, **params: str
) -> httpx.Response:
    response = client.get(f"/collections/{collection}/{SET}/{zoom}/{row}/{column}", params=params)
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "application/vnd.mapbox-vector-tile"
    return response


def places(made: Made) -> dict[str, tuple[float, float]]:
    return {
        i.event_id: (i.location.longitude, i.location.latitude)
        for _, i in made
        if i.location.longitude is not None and i.location.latitude is not None
    }


@pytest.mark.parametrize("zoom", [0, 5, 14])
def test_every_incident_is_in_one_tile_at_its_place(
    client: httpx.Client, made: Made, read: Read, zoom: int
) -> None:
    spots = places(made)
    some = dict(list(spots.items())[:: 1 if zoom < 14 else 12])
    wanted: dict[tuple[int, int], set[str]] = {}
    for event_id, spot in spots.items():
        wanted.setdefault(column_row(*spot, zoom), set()).add(event_id)
    for column, row in sorted({column_row(*spot, zoom) for spot in some.values()}):
        response = get(client, "incidents", zoom, column, row)
        features = read(response.content)["incidents"]["features"]
        assert {f["properties"]["event_id"] for f in features} == wanted[column, row]
        assert (
            response.headers["ogc-numbermatched"]
            == str(len(features))
            == response.headers["ogc-numberreturned"]
        )
        for feature in features:
            (spot,) = feature["parts"][0]
            n = 1 << zoom
            longitude = (column + spot["x"] / 4096) / n * 360 - 180
            assert longitude == pytest.approx(spots[feature["properties"]["event_id"]][0], abs=360 / n / 4096)
            assert 0 <= spot["x"] < 4096
            assert 0 <= spot["y"] < 4096


def test_properties_of_incidents(client: httpx.Client, made: Made, read: Read) -> None:
    features = {
        f["properties"]["event_id"]: f["properties"]
        for f in read(get(client, "incidents", 0, 0, 0).content)["incidents"]["features"]
    }
    incident = made[7][1]
    found = features["IA0007"]
    assert found["fatalities_best"] == 7
    assert found["event_date"] == str(incident.event_date)
    assert (found["admin2"], found["events"]) == (incident.location.admin2, 1)
    assert "event_date" not in features["IA0040"]  # undated: unknown is left out


def test_too_many_incidents_become_cells_that_lose_none(
    client: httpx.Client, made: Made, read: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tiles, "MOST_POINTS", 5)
    monkeypatch.setattr(tiles, "_PART", 7)
    monkeypatch.setattr(spots, "_PART", 7)
    response = get(client, "incidents", 1, 1, 0, fatalities_high_open="false")
    features = read(response.content)["incidents"]["features"]
    placed = [i for _, i in made if i.event_id in places(made)]
    dead = sum(i.fatalities.best or 0 for i in placed)
    assert len(features) < len(placed)
    assert sum(f["properties"]["events"] for f in features) == len(placed)
    assert response.headers["ogc-numbermatched"] == str(len(placed))
    assert response.headers["ogc-numberreturned"] == str(len(features))
    assert sum(f["properties"]["fatalities_best"] for f in features) == dead
    column, row = column_row(*places(made)["IA0003"], 10)
    near = read(get(client, "incidents", 10, column, row, fatalities_high_open="false").content)
    assert "IA0003" in {f["properties"]["event_id"] for f in near["incidents"]["features"]}


def test_cells_of_all_are_those_of_a_filter_that_takes_all(
    client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tiles, "MOST_POINTS", 5)
    monkeypatch.setattr(tiles, "_PART", 7)
    monkeypatch.setattr(spots, "_PART", 7)
    kept, asked = (
        get(client, "incidents", 3, 5, 3, **params) for params in ({}, {"fatalities_high_open": "false"})
    )
    assert kept.content == asked.content
    assert int(kept.headers["ogc-numberreturned"]) > 5


@pytest.mark.parametrize("zoom", [0, 3, 5, 8])
def test_a_tile_is_the_same_from_memory_and_from_the_store(
    store_path: Path, boundaries: Boundaries, monkeypatch: pytest.MonkeyPatch, zoom: int
) -> None:
    monkeypatch.setattr(tiles, "MOST_POINTS", 1)
    n = 1 << zoom
    with closing(connect(store_path, read_only=True, timeout=1)) as db:
        at = read_positions(db, "now")
        x, y = world(at.longitude, at.latitude)
        drawn = 0
        for column, row in {(int(one * n), int(two * n)) for one, two in zip(x, y, strict=True)}:
            made = tiles.points(db, tiles.Tile(zoom, column, row), [], at)
            assert made == tiles.points(db, tiles.Tile(zoom, column, row), [])
            drawn += made.matched
    assert drawn == len(x)


def test_tiles_follow_the_store(boundaries: Boundaries, tmp_path: Path) -> None:
    path = tmp_path / "atlas.gpkg"
    codes = ("AF1214", "AF0101", "PK530")
    rows = [make_incident(n, code, boundaries, date(2024, 1, 1)) for n, code in enumerate(codes)]
    counted = []
    with open_store(path, create=True) as store:
        sources = Sources(path, boundaries)
        for report, incident in rows:
            store.add(report, [incident])
            with sources.reading(COLLECTIONS["incidents"]) as db:
                at = sources.positions_in(db, sources.version())
                made = tiles.points(db, tiles.Tile(0, 0, 0), [], at)
            counted.append(made.matched)
        sources.close()
    assert counted == [1, 2, 3]


def test_parameters_choose_what_is_drawn(client: httpx.Client, made: Made, read: Read) -> None:
    asked = {"datetime": "2024-03-01/2024-09-30", "filter": "event_type = 'Battles' AND fatalities_best > 3"}
    want = client.get("/collections/incidents/items", params=asked).json()["features"]
    drawn = read(get(client, "incidents", 0, 0, 0, **asked).content)["incidents"]["features"]
    assert {f["properties"]["event_id"] for f in drawn} == {f["id"] for f in want}
    counted = read(get(client, "incidents-by-province", 3, 5, 3, **asked).content)["incidents-by-province"]
    shown = client.get(
        "/collections/incidents-by-province/items", params={**asked, "skipGeometry": "true"}
    ).json()["features"]
    events = {f["id"]: f["properties"]["events"] for f in shown}
    assert sum(events.values()) > 3
    got = {f["properties"]["pcode"]: f["properties"]["events"] for f in counted["features"]}
    assert got
    assert got.items() <= events.items()


def test_polygons_cover_what_the_units_cover(
    client: httpx.Client, boundaries: Boundaries, read: Read
) -> None:
    pcode = "AF1214"
    whole = boundaries.geometry(pcode)
    zoom = 8
    column, row = column_row(whole.centroid.x, whole.centroid.y, zoom)
    layer = read(get(client, "districts", zoom, column, row).content)["districts"]
    assert (layer["extent"], layer["version"]) == (4096, 2)
    cut = shapely.intersection(whole, shapely.box(*tiles.Tile(zoom, column, row).box(64 / 4096)))
    found = next(f for f in layer["features"] if f["properties"]["pcode"] == pcode)
    n = 1 << zoom

    def degrees(ring: list[dict[str, float]]) -> list[tuple[float, float]]:
        return [
            (
                (column + p["x"] / 4096) / n * 360 - 180,
                math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * (row + p["y"] / 4096) / n)))),
            )
            for p in ring
        ]

    drawn = shapely.union_all(
        [Polygon(degrees(part[0]), [degrees(hole) for hole in part[1:]]) for part in found["parts"]]
    )
    assert cut.area > 0.01
    assert drawn.symmetric_difference(cut).area < 0.01 * cut.area
    touching = [
        u.pcode
        for u in boundaries.units("admin2")
        if boundaries.geometry(u.pcode).intersection(shapely.box(*tiles.Tile(zoom, column, row).box())).area
        > 1e-4
    ]
    assert set(touching) <= {f["properties"]["pcode"] for f in layer["features"]}
    assert found["properties"]["disputed"] is False


@pytest.mark.parametrize("collection", list(TILED))
def test_gdal_reads_the_tiles_of_every_collection(
    client: httpx.Client, made: Made, collection: str, tmp_path: Path
) -> None:
    response = get(client, collection, 5, *column_row(69.3, 33.0, 5))
    path = tmp_path / "tile.mvt"
    path.write_bytes(response.content)
    done = subprocess.run(
        ["ogrinfo", "-ro", "-al", f"MVT:{path}"], check=True, capture_output=True, text=True, timeout=60
    )
    assert "ERROR" not in done.stderr
    assert "Warning" not in done.stderr
    assert f"Feature Count: {response.headers['ogc-numberreturned']}" in done.stdout
    assert int(response.headers["ogc-numberreturned"]) > 0


def test_documents_lead_to_the_tiles(client: httpx.Client) -> None:
    conformance = client.get("/conformance").json()["conformsTo"]
    assert "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/mvt" in conformance
    for collection in TILED:
        rels = {one["rel"]: one["href"] for one in client.get(f"/collections/{collection}").json()["links"]}
        sets = client.get(rels["http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector"]).json()["tilesets"]
        assert sets[0]["tileMatrixSetURI"].endswith("/WebMercatorQuad")
        tileset = client.get(next(one["href"] for one in sets[0]["links"] if one["rel"] == "self")).json()
        (item,) = [one for one in tileset["links"] if one["rel"] == "item"]
        assert item["templated"] is True
        url = item["href"].replace("{tileMatrix}", "5").replace("{tileRow}", "12").replace("{tileCol}", "22")
        assert client.get(url).headers["content-type"] == item["type"]
        names = set(tileset["layers"][0]["propertiesSchema"]["properties"])
        assert names >= {"events"} if "incidents" in collection else {"pcode"}
    found = client.get(f"/collections/incidents/{SET}", params={"f": "tilejson"}).json()
    assert found["tiles"][0].endswith("/WebMercatorQuad/{z}/{y}/{x}")
    assert "one point stands for all incidents of a cell" in found["description"]
    west, south, east, north = found["bounds"]
    assert west < east
    assert south < north
    definition = client.get("/tileMatrixSets/WebMercatorQuad").json()
    assert definition["tileMatrices"][3]["matrixWidth"] == 8
    assert definition["tileMatrices"][0]["scaleDenominator"] == pytest.approx(559082264.0287178)


def test_tiles_are_tagged_and_packed(client: httpx.Client) -> None:
    response = get(client, "districts", 5, 22, 12)
    assert response.headers["content-encoding"] == "br"
    url = f"/collections/districts/{SET}/5/12/22"
    again = client.get(url, headers={"If-None-Match": response.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    empty = get(client, "incidents", 14, 3, 3)
    assert (empty.content, empty.headers["ogc-numbermatched"]) == (b"", "0")


@pytest.mark.parametrize(
    ("path", "says"),
    [
        (f"incidents/{SET}/15/0/0", "from 0 to 14"),
        (f"incidents/{SET}/3/8/0", "from 0 to 7"),
        (f"incidents/{SET}/3/0/-1", "from 0 to 7"),
        (f"incidents/{SET}/3/0/x", "no tile of column 'x'"),
        ("incidents/tiles/WorldCRS84Quad", "there is WebMercatorQuad"),
        ("incidents/tiles/WorldCRS84Quad/0/0/0", "there is WebMercatorQuad"),
        ("reports/tiles", "there are tiles of incidents, countries"),
    ],
)
def test_what_there_is_not(client: httpx.Client, path: str, says: str) -> None:
    response = client.get(f"/collections/{path}")
    assert response.status_code == 404
    assert says in response.json()["detail"]


def test_wrong_parameters_of_tiles(client: httpx.Client) -> None:
    url = f"/collections/incidents/{SET}/0/0/0"
    for name, value in (("limit", "5"), ("filter", "nonsense"), ("datetime", "x"), ("event_type", "x")):
        response = client.get(url, params={name: value})
        assert (response.status_code, response.json()["parameter"]) == (400, name)


def test_values_of_every_type(read: Read) -> None:
    values = ("نص", 0, 2**40, -3, 1.5, True, False, None, 1, "1")
    keys = [f"k{n}" for n in range(len(values))]
    layer = read(mvt.layer("one", mvt.POINT, keys, mvt.points([-5], [5000]), [(value,) for value in values]))[
        "one"
    ]
    (feature,) = layer["features"]
    assert feature["properties"] == {k: v for k, v in zip(keys, values, strict=True) if v is not None}
    assert feature["parts"] == [[{"x": -5, "y": 5000}]]
    assert mvt.layer("none", mvt.POINT, keys, [], [()] * len(keys)) == b""


def test_holes_stay_holes(read: Read) -> None:
    ring = shapely.box(0, 0, 100, 100).difference(shapely.box(20, 20, 60, 60))
    shape = shapely.MultiPolygon([ring, shapely.box(200.4, 200.4, 300, 300)])
    (feature,) = read(mvt.layer("one", mvt.POLYGON, [], [mvt.polygon(shape)], []))["one"]["features"]
    assert sorted(len(part) for part in feature["parts"]) == [1, 2]
    assert mvt.polygon(shapely.box(0, 0, 0.2, 50)) == b""


def test_collections_with_tiles() -> None:
    assert set(COLLECTIONS) - set(TILED) == {"reports"}
