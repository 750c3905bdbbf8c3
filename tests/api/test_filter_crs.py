"""Geometries of filters in other coordinate systems, and filters that are too deep to be read."""

import json

import httpx
import pytest
import shapely
from asking import INCIDENTS, ids
from pyproj import Transformer
from shapely import LineString, Point, Polygon, box
from shapely.geometry import mapping

from api.cql.text import MAX_JSON_DEPTH

EPSG = "http://www.opengis.net/def/crs/EPSG/0/"
ROUND_KABUL = Polygon([(67, 33), (71, 33.5), (70, 36), (68, 35)])


def ask(client: httpx.Client, text: str, crs: str, path: str = INCIDENTS) -> httpx.Response:
    asked = {"filter": text, "limit": "10000", "skipGeometry": "true"}
    return client.get(path, params={**asked, "filter-crs": crs} if crs else asked)


@pytest.mark.parametrize("path", [INCIDENTS, "/collections/districts/items"])
@pytest.mark.parametrize("code", ["4326", "3857", "32642"])
def test_a_filter_finds_the_same_wherever_its_geometry_is_drawn(
    client: httpx.Client, path: str, code: str
) -> None:
    turn = Transformer.from_crs("OGC:CRS84", f"EPSG:{code}").transform
    for shown in (ROUND_KABUL, box(66, 32, 70, 36).segmentize(0.2), LineString([(66, 31), (70, 36)])):
        drawn = shapely.transform(shown.segmentize(0.2), turn, interleaved=False)
        want = ids(ask(client, f"S_INTERSECTS(geometry, {shown.segmentize(0.2).wkt})", "", path).json())
        assert bool(want) == (shown.area > 0 or "districts" in path)
        for crs in (EPSG + code, f"EPSG:{code}"):
            assert ids(ask(client, f"S_INTERSECTS(geometry, {drawn.wkt})", crs, path).json()) == want
        tree = {"op": "s_intersects", "args": [{"property": "geometry"}, mapping(drawn)]}
        assert ids(ask(client, json.dumps(tree), EPSG + code, path).json()) == want


def test_boxes_stand_in_the_axis_order_of_their_system(client: httpx.Client) -> None:
    want = ids(ask(client, "S_INTERSECTS(geometry, BBOX(67,33,71,36))", "").json())
    assert want
    assert ids(ask(client, "S_INTERSECTS(geometry, BBOX(33,67,36,71))", EPSG + "4326").json()) == want
    west, south, east, north = 7458406, 3895303, 7903683, 4300621  # the same in web mercator
    text = f"S_INTERSECTS(geometry, BBOX({west},{south},{east},{north}))"
    assert ids(ask(client, text, EPSG + "3857").json()) == want
    some = client.get(INCIDENTS, params={"bbox": "67,33,71,36", "limit": "1"}).json()["features"][0]
    x, y = some["geometry"]["coordinates"]
    assert some["id"] in ids(
        ask(client, f"S_INTERSECTS(geometry, BBOX({y},{x},{y},{x}))", "EPSG:4326").json()
    )
    assert some["id"] in ids(ask(client, f"S_EQUALS(geometry, {Point(y, x).wkt})", "EPSG:4326").json())
    counted = ask(
        client, "S_INTERSECTS(geometry, BBOX(33,67,36,71))", "EPSG:4326", "/collections/provinces/items"
    )
    assert counted.json()["numberMatched"] > 3


@pytest.mark.parametrize(
    ("text", "crs", "says"),
    [
        ("event_type = 'Battles'", EPSG + "999999", "filter-crs: cannot use"),
        ("S_INTERSECTS(geometry, BBOX(71,33,67,36))", EPSG + "3857", "lower ends first"),
        ("S_INTERSECTS(geometry, POLYGON((1 2)))", EPSG + "4326", "in the axis order of filter-crs"),
        ("S_INTERSECTS(geometry, POINT(1000000000 1000000000))", EPSG + "32642", "no sound geometry"),
        ("[" * (MAX_JSON_DEPTH + 1) + "]" * (MAX_JSON_DEPTH + 1), "", "nested deeper than 100"),
        ('{"n":' * 600 + "1" + "}" * 600, EPSG + "3857", "nested deeper than 100"),
        ("[" * 990 + "]" * 990, "", "nested deeper than 100"),
    ],
)
def test_what_cannot_be_read_is_told(client: httpx.Client, text: str, crs: str, says: str) -> None:
    asked = {"filter": text, **({"filter-lang": "cql2-json"} if text[0] in "[{" else {})}
    response = client.get(INCIDENTS, params={**asked, **({"filter-crs": crs} if crs else {})})
    assert response.status_code == 400
    assert says in response.json()["detail"]
