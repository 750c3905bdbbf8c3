"""Features in each form in which they are given: tables, binary files, sequences, JSON-FG."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import httpx
import pyogrio
import pytest
from asking import INCIDENTS, Made, get

from api.collections import COLLECTIONS
from api.features.items import Shape
from api.web.negotiate import ITEMS, HttpProblem, choose
from geo.errors import InputError


def test_csv(client: httpx.Client, made: Made) -> None:
    response = client.get(INCIDENTS, params={"f": "csv"})
    assert response.headers["content-type"].startswith("text/csv")
    assert response.content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert [r["event_id"] for r in rows] == [i.event_id for _, i in made]
    assert rows[40]["event_date"] == ""
    assert json.loads(rows[5]["claims"])[0]["killed_low"] == 5


@pytest.mark.parametrize("asked", [{}, {"vintage": "2017"}, {"properties": "name,parent"}])
@pytest.mark.parametrize("collection", ["incidents-by-district", "districts"])
def test_a_table_of_units_names_the_unit_above(
    client: httpx.Client, collection: str, asked: dict[str, str]
) -> None:
    response = client.get(f"/collections/{collection}/items", params={"f": "csv", **asked})
    rows = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))
    above = {row["name"]: row["parent_name"] for row in rows}
    assert above["Barmal"] == "Paktika"
    assert all(above.values())
    head = list(rows[0])
    assert head[head.index("parent") + 1] == "parent_name"
    if asked.get("vintage"):
        assert above["Bajaur Agency"] == "Federally Administered Tribal Areas"
    bare = client.get(f"/collections/{collection}/items", params={"f": "csv", "properties": "name"})
    assert bare.text.splitlines()[0] == "\ufeffname"


@pytest.mark.parametrize("form", ["fgb", "parquet"])
def test_binary_forms_are_read_back(client: httpx.Client, made: Made, tmp_path: Any, form: str) -> None:
    response = client.get(INCIDENTS, params={"f": form})
    path = tmp_path / f"incidents.{form}"
    path.write_bytes(response.content)
    if form == "fgb":
        frame = pyogrio.read_dataframe(path)
    else:
        import geopandas

        frame = geopandas.read_parquet(path)
    assert sorted(frame["event_id"]) == [i.event_id for _, i in made]
    row = frame[frame["event_id"] == "IA0007"].iloc[0]
    assert (row["fatalities_low"], row["fatalities_high"]) == (7, 8)
    assert row.geometry.x == pytest.approx(made[7][1].location.longitude)
    assert client.get("/collections/districts/items", params={"f": form, "limit": "3"}).status_code == 200
    assert client.get(INCIDENTS, params={"f": form, "bbox": "0,0,1,1"}).status_code == 200


@pytest.mark.parametrize("collection", ["incidents", "districts", "reports"])
def test_flatgeobuf_without_geometry_is_read_back(
    client: httpx.Client, tmp_path: Path, collection: str
) -> None:
    asked = {"f": "fgb", "skipGeometry": "true"}
    response = client.get(f"/collections/{collection}/items", params=asked)
    assert response.status_code == 200, response.text
    path = tmp_path / "features.fgb"
    path.write_bytes(response.content)
    assert len(pyogrio.read_dataframe(path)) == int(response.headers["ogc-numberreturned"]) > 40


def test_sequence_and_jsonfg(client: httpx.Client, made: Made) -> None:
    lines = client.get(INCIDENTS, params={"f": "geojsonseq"}).content.split(b"\x1e")[1:]
    assert [json.loads(line)["id"] for line in lines] == [i.event_id for _, i in made]
    found = get(client, INCIDENTS, f="jsonfg", crs="EPSG:3857")
    assert found["conformsTo"]
    assert found["coordRefSys"].endswith("/3857")
    assert found["features"][0]["time"] == {"date": "2024-01-10"}
    assert found["features"][0]["geometry"] is None
    assert found["features"][0]["place"]["coordinates"][0] > 6e6


@pytest.mark.parametrize("code", ["32642", "3857", "4326", ""])
def test_a_saved_geojson_says_in_which_system_it_is(client: httpx.Client, tmp_path: Path, code: str) -> None:
    asked = {"crs": f"EPSG:{code}"} if code else {}
    path = tmp_path / "saved.geojson"
    for url in (INCIDENTS, f"{INCIDENTS}/IA0001"):
        path.write_bytes(client.get(url, params=asked).content)
        saved = pyogrio.read_dataframe(path)
        metres = saved.geometry.iloc[0].x > 180
        assert metres == (code not in ("4326", ""))
        assert saved.crs.to_epsg() == (int(code) if metres else 4326)


@pytest.mark.parametrize(
    ("collection", "asked", "beside"),
    [
        ("incidents-by-district", {}, {"eventsCounted", "notPlaced", "noPeriod"}),
        ("incidents", {"filter": "event_type = 'Battle'"}, {"hint"}),
    ],
)
def test_json_fg_says_beside_the_features_what_geojson_says(
    client: httpx.Client, collection: str, asked: dict[str, str], beside: set[str]
) -> None:
    url = f"/collections/{collection}/items"
    plain, fg = get(client, url, limit="1", **asked), get(client, url, limit="1", f="jsonfg", **asked)
    assert beside | {"attribution"} <= fg.keys()
    told = plain.keys() - {"timeStamp", "links", "features"}
    assert {name: fg[name] for name in told} == {name: plain[name] for name in told}


@pytest.mark.parametrize("collection", list(COLLECTIONS))
def test_features_are_flat_and_their_lists_are_lists_in_json_fg(
    client: httpx.Client, collection: str
) -> None:
    url = f"/collections/{collection}/items"
    flat_one = get(client, url, limit="1")["features"][0]["properties"]
    nested_one = get(client, url, limit="1", f="jsonfg")["features"][0]["properties"]
    nested = {c.name for c in COLLECTIONS[collection].columns if c.nested}
    assert nested
    for name, value in flat_one.items():
        assert not isinstance(value, list | dict), name
        assert (json.loads(value) if name in nested else value) == nested_one[name]
    assert {name for name, value in nested_one.items() if isinstance(value, list | dict)} == nested


def test_a_feature_is_reshaped_whatever_its_id_says() -> None:
    feature = json.dumps(
        {
            "type": "Feature",
            "id": ',"geometry":{},"properties":{}',
            "geometry": {"type": "Point", "coordinates": [69.0, 32.0]},
            "properties": {"a": ',"properties":{"b":1}}', "b": 2},
        },
        separators=(",", ":"),
    ).encode()
    whole = json.loads(feature)
    fewer = json.loads(Shape(properties=("b",), skip_geometry=True).apply(feature))
    assert fewer == {**whole, "geometry": None, "properties": {"b": 2}}
    swapped = json.loads(Shape(crs="http://www.opengis.net/def/crs/EPSG/0/4326").apply(feature))
    assert swapped == {**whole, "geometry": {"type": "Point", "coordinates": [32.0, 69.0]}}
    assert Shape().apply(feature) is feature


def test_the_form_that_is_asked_for() -> None:
    assert choose(ITEMS, None, "").name == "json"
    assert choose(ITEMS, None, "application/json").name == "json"
    assert choose(ITEMS, None, "text/*").name == "html"
    assert choose(ITEMS, None, "text/csv, application/geo+json;q=0.5").name == "csv"
    assert choose(ITEMS, None, "application/geo+json;q=0, */*;q=0.1").name == "html"
    assert choose(ITEMS, "geojson", "text/html").name == "json"
    assert choose(ITEMS, "application/geo json", "text/html").name == "json"  # its plus as a query has it
    assert choose(ITEMS, None, "application/x-parquet").name == "parquet"
    assert choose(ITEMS, None, "application/vnd.ogc.fg+json").name == "jsonfg"
    with pytest.raises(HttpProblem) as caught:
        choose(ITEMS, None, "image/png")
    assert caught.value.status == 406


def test_a_form_that_there_is_not() -> None:
    with pytest.raises(InputError, match=r"f: cannot use 'xls'; use one of json, html, csv"):
        choose(ITEMS, "xls", "")
