"""Features in a box, in any coordinate system."""

import httpx
import pytest
import shapely
from asking import INCIDENTS, Made, get, ids
from pyproj import Transformer
from shapely.geometry import box

from geo.boundaries import Boundaries


def test_bbox(client: httpx.Client, made: Made) -> None:
    area = box(64, 30, 70, 34.5)
    want = [
        i.event_id
        for _, i in made
        if area.intersects(shapely.Point(i.location.longitude, i.location.latitude))
    ]
    assert 0 < len(want) < len(made)
    assert ids(get(client, INCIDENTS, bbox="64,30,70,34.5")) == want
    assert ids(get(client, INCIDENTS, bbox="64,30,-99,70,34.5,99")) == want
    x0, y0, x1, y1 = 7124447.410, 3503549.843, 7792364.355, 4096371.573
    assert ids(get(client, INCIDENTS, bbox=f"{x0},{y0},{x1},{y1}", bbox_crs="EPSG:3857")) == want
    swapped = get(
        client, INCIDENTS, bbox="30,64,34.5,70", bbox_crs="http://www.opengis.net/def/crs/EPSG/0/4326"
    )
    assert ids(swapped) == want


@pytest.mark.parametrize("crs", ["EPSG:4326", "EPSG:3857", "EPSG:32642"])
@pytest.mark.parametrize("side", [0.0, 1e-6, 2.5])
def test_boxes_of_any_size_in_any_system(client: httpx.Client, made: Made, crs: str, side: float) -> None:
    place = made[5][1].location
    to = Transformer.from_crs("OGC:CRS84", crs)
    corners = [to.transform(place.longitude + d, place.latitude + d) for d in (-side, side)]
    asked = {"bbox": ",".join(str(n) for corner in corners for n in corner), "bbox-crs": crs}
    told = client.get("/collections/incidents/items", params=asked)
    assert told.status_code == 200, told.text
    found = {f["id"] for f in told.json()["features"]}
    assert made[5][1].event_id in found or side == 0  # a point may be missed by the last digit


@pytest.mark.parametrize("box", ["200,100,300,400", "0,90.5,10,91", "0,-100,10,-95"])
def test_a_box_beyond_the_poles_is_refused(client: httpx.Client, box: str) -> None:
    told = client.get(INCIDENTS, params={"bbox": box})
    assert told.status_code == 400
    assert (told.json()["parameter"], told.json()["value"]) == ("bbox", box)
    assert "beyond the pole; write west,south,east,north" in told.json()["remedy"]
    wide = get(client, INCIDENTS, bbox="-200,-100,200,100")  # a map zoomed out asks so
    assert wide["numberMatched"] > 0


@pytest.mark.parametrize("collection", ["incidents", "districts", "reports", "incidents-by-district"])
def test_a_box_with_latitude_first_finds_nothing_and_is_told_so(
    client: httpx.Client, collection: str
) -> None:
    path = f"/collections/{collection}/items"
    turned = get(client, path, bbox="31,64,34,70")
    assert turned["numberMatched"] == 0
    assert turned["hint"].endswith("longitude first: did you mean bbox=64,31,70,34?")
    page = client.get(path, params={"bbox": "31,64,34,70", "f": "html"}).text
    assert "Nothing lies in this box; bbox is west,south,east,north" in page
    for sound in ("64,31,70,34", "0,0,1,1"):
        assert "hint" not in get(client, path, bbox=sound)


def test_bbox_across_the_antimeridian(client: httpx.Client, made: Made) -> None:
    want = [i.event_id for _, i in made if (i.location.longitude or 0) >= 70]
    assert ids(get(client, INCIDENTS, bbox="70,-90,-170,90")) == want


def test_polygons_in_a_box_are_those_that_touch_it(client: httpx.Client, boundaries: Boundaries) -> None:
    area = box(69.3, 32.3, 69.9, 32.9)
    want = [p for p, g in boundaries.geometries("admin2").items() if g.intersects(area)]
    assert "AF1214" in want
    assert ids(get(client, "/collections/districts/items", bbox="69.3,32.3,69.9,32.9")) == want


@pytest.mark.parametrize("crs", ["EPSG:3857", "EPSG:32642"])
@pytest.mark.parametrize("ends", [(0, 1), (1, 0), (0, 0), (2e-255, 1)])
def test_a_box_without_width_or_height_is_a_line(
    client: httpx.Client, crs: str, ends: tuple[float, float]
) -> None:
    point = get(client, f"{INCIDENTS}/IA0003", crs=crs)["geometry"]["coordinates"]
    width, height = (50_000 * end for end in ends)
    for shift, found in ((0.05, {"IA0003"}), (0.0, set())):
        x, y = point[0] - width - shift, point[1] - height - shift
        box = f"{x},{y},{point[0] + shift},{point[1] + shift}" if shift else f"{x},{y},{point[0]},{point[1]}"
        answer = client.get(INCIDENTS, params={"bbox": box, "bbox-crs": crs})
        assert answer.status_code == 200, answer.text
        assert {one["id"] for one in answer.json()["features"]} >= found


def test_a_box_of_hardly_any_width_is_no_error(client: httpx.Client) -> None:
    for asked in ("-90,-90,-90,-2e-255", "0,0,1e-300,5", "0,0,5,1e-300"):
        answer = client.get(INCIDENTS, params={"bbox": asked, "bbox-crs": "EPSG:3857"})
        assert (answer.status_code, answer.json().get("numberMatched")) == (200, 0), answer.text
