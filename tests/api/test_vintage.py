"""Counts and polygons in the units of another day, and the names of an incident's day."""

import base64
import gzip
import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest
from api_makers import make_incident
from running import serving

from api.forms import live_map
from geo.boundaries import Boundaries
from geo.errors import StoreError
from geo.store import open_store
from geo.vintage_set import AT_DATE, DatedNames

WHERE = ("PK525.mir-ali", "PK530.wana", "PK530", "PK5", "AF1214", "PK525", "PK209.bhag")


@pytest.fixture(scope="module")
def client(boundaries: Boundaries, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    path = tmp_path_factory.mktemp("vintage") / "atlas.gpkg"
    days = [
        date(2014, 6, 15),
        date(2020, 1, 1),
        date(2023, 5, 5),
        date(2016, 1, 1),
        None,
        date(2019, 1, 1),
        date(2015, 2, 2),
    ]
    with open_store(path, create=True, names=DatedNames(boundaries)) as store:
        for n, (pcode, day) in enumerate(zip(WHERE, days, strict=True)):
            report, incident = make_incident(n, pcode, boundaries, day)
            store.add(report, [incident])
    with serving(path) as base, httpx.Client(base_url=base, timeout=60) as found:
        yield found


def get(client: httpx.Client, path: str, **params: str) -> dict[str, Any]:
    limit = {"limit": "2000"} if path.endswith("items") else {}
    answer = client.get(f"/collections/{path}", params=limit | params)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def counted(found: dict[str, Any]) -> dict[str, int]:
    rows = [feature["properties"] for feature in found["features"]]
    return {row["name"]: row["events"] for row in rows if row["events"]}


def test_counts_follow_the_vintage(client: httpx.Client) -> None:
    now = get(client, "incidents-by-district/items", skipGeometry="true")
    assert counted(now) == {"North Waziristan": 2, "South Waziristan": 2, "Barmal": 1, "Kachhi": 1}
    then = get(client, "incidents-by-district/items", vintage="2017", skipGeometry="true")
    assert counted(then) == {
        "North Waziristan Agency": 2, "South Waziristan Agency": 2, "Barmal": 1, "Lehri": 1,
    }  # fmt: skip
    latest = get(client, "incidents-by-district/items", vintage="latest", skipGeometry="true")
    assert counted(latest) == {"North Waziristan": 2, "Lower South Waziristan": 1, "Barmal": 1, "Kachhi": 1}
    assert [(n["within"], n["events"]) for n in latest["notPlaced"]] == [("PK5", 2)]


@pytest.mark.parametrize("vintage", ["reference", "2010", "2013-06-01", "2017", "FATA", "latest"])
@pytest.mark.parametrize("level", ["province", "district", "tehsil"])
def test_totals_are_equal_under_every_vintage(client: httpx.Client, vintage: str, level: str) -> None:
    found = get(client, f"incidents-by-{level}/items", vintage=vintage, skipGeometry="true")
    placed = sum(feature["properties"]["events"] for feature in found["features"])
    assert placed + sum(n["events"] for n in found["notPlaced"]) == len(WHERE)
    yearly = get(
        client,
        f"incidents-by-{level}/items",
        vintage=vintage,
        period="year",
        skipGeometry="true",
        limit="10000",
    )
    assert yearly["eventsCounted"] + sum(n["events"] for n in yearly["notPlaced"]) + yearly[
        "noPeriod"
    ] == len(WHERE)


def test_units_have_the_ground_of_their_vintage(client: httpx.Client) -> None:
    now = get(client, "provinces/items")["features"]
    then = get(client, "provinces/items", vintage="2017")["features"]
    assert len(then) == len(now) + 1
    fata = next(f for f in then if f["properties"]["name"] == "Federally Administered Tribal Areas")
    one = get(client, f"provinces/items/{fata['id']}", vintage="2017")
    assert one["geometry"] == fata["geometry"]
    assert client.get(f"/collections/provinces/items/{fata['id']}").status_code == 404
    before, after = (next(f for f in part if f["id"] == "PK5") for part in (then, now))
    assert before["geometry"] != after["geometry"]
    # a set of another vintage leaves the reference as it was
    assert get(client, "provinces/items")["features"] == now


def test_incidents_carry_the_names_of_their_day(client: httpx.Client) -> None:
    found = get(client, "incidents/items")["features"]
    assert len(found) == len(WHERE)
    names = {
        (f["properties"]["admin2"], f["properties"]["event_date"]): (
            f["properties"]["admin1_at_date"], f["properties"]["admin2_at_date"],
        )
        for f in found
    }  # fmt: skip
    fata, kp = "Federally Administered Tribal Areas", "Khyber Pakhtunkhwa"
    assert names == {
        ("North Waziristan", "2014-06-15"): (fata, "North Waziristan Agency"),
        ("South Waziristan", "2020-01-01"): (kp, "South Waziristan"),
        ("South Waziristan", "2023-05-05"): (kp, ""),
        ("", "2016-01-01"): ("", ""),
        ("Barmal", None): ("", ""),
        ("North Waziristan", "2019-01-01"): (kp, "North Waziristan"),
        ("Kachhi", "2015-02-02"): ("Balochistan", "Lehri"),
    }
    for feature in found:
        assert get(client, f"incidents/items/{feature['id']}")["properties"] == feature["properties"]
    chosen = get(client, "incidents/items", admin2_at_date="Lehri")
    assert chosen["numberMatched"] == 1
    by_name = get(
        client, "incidents-by-district/items", filter=f"admin1_at_date = '{fata}'", skipGeometry="true"
    )
    assert counted(by_name) == {"North Waziristan": 1}


def test_names_are_written_anew_after_another_boundary_set(boundaries: Boundaries, tmp_path: Path) -> None:
    path = tmp_path / "atlas.gpkg"
    report, incident = make_incident(0, "PK525.mir-ali", boundaries, date(2014, 6, 15))
    with open_store(path, create=True) as store:
        store.add(report, [incident])
        with pytest.raises(StoreError, match="was opened without names"):
            store.tell_names()
    names = DatedNames(boundaries)
    with open_store(path, names=names) as store:
        before = store.version()
        assert store.tell_names() == 1
        assert store.version() != before
        told = json.loads(store.features()[0])["properties"]
        assert {name: told[name] for name in AT_DATE} == names(incident)
        assert all(names(incident).values())
        assert store.incident(incident.event_id) == incident
        assert store.tell_names() == 0


def test_what_is_no_vintage_is_told(client: httpx.Client) -> None:
    answer = client.get("/collections/incidents-by-district/items", params={"vintage": "Narnia"})
    assert answer.status_code == 400
    assert "neither a year, a date nor a known change" in answer.json()["detail"]
    for before in ("1850", "2009-12-31"):
        answer = client.get("/collections/districts/items", params={"vintage": before})
        assert answer.status_code == 400
        assert "the first known change is of 2011-01-01; use 2010" in answer.json()["detail"]
    assert (
        "vintage" in client.get("/collections/incidents/items", params={"vintage": "2017"}).json()["detail"]
    )


@pytest.mark.parametrize("limit", ["", "APART"])
def test_the_live_map_takes_vintage_and_method(
    client: httpx.Client, monkeypatch: pytest.MonkeyPatch, limit: str
) -> None:
    if limit:
        monkeypatch.setattr(live_map, limit, 0)
        monkeypatch.setattr(live_map, "draw_map", None)

    def shown(**params: str) -> tuple[str, list[str]]:
        # The order tells the two cases apart, so that none is answered with what was kept of the other.
        asked = dict(sorted(params.items(), reverse=bool(limit)))
        answer = client.get("/map", params=asked)
        assert answer.status_code == 200, answer.text
        settings, core = re.findall(r'id="atlas-(?:settings|core)"[^>]*>(.*?)</script>', answer.text, re.S)
        units = json.loads(gzip.decompress(base64.b64decode(core)))["units"]
        return json.loads(settings)["method"], units["name"]

    method, then = shown(vintage="2017", method="log")
    assert method == "log"
    assert all(name in then for name in ("North Waziristan Agency", "South Waziristan Agency", "Lehri"))
    method, now = shown(language="en", method="natural")
    assert method == "natural"
    assert "North Waziristan Agency" not in now
    assert "North Waziristan" in now


def test_the_live_map_refuses_no_vintage_as_counts_do(client: httpx.Client) -> None:
    asked = ("/map", "/collections/incidents-by-district/items")
    told = [client.get(path, params={"vintage": "never"}).json() for path in asked]
    assert [one["parameter"] for one in told] == ["vintage", "vintage"]
    assert told[0]["remedy"] == told[1]["remedy"]
    assert "vintage 'never' is neither a year, a date nor a known change" in told[0]["remedy"]
