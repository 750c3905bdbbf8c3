"""Features: what is found, in which order and on which page."""

import json
import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import orjson
import pytest
from asking import INCIDENTS, Made, follow, get, ids
from shapely.geometry import shape

from api.collections import COLLECTIONS
from api.cql.conditions import compile_filter
from api.cql.terms import Scope
from api.cql.text import parse_filter
from api.features.stored import INCIDENTS as STORED
from api.features.stored import REPORTS, in_days
from api.params import parse_days
from api.sql import table
from api.sql.functions import has, register, text
from geo.boundaries import Boundaries
from geo.claims import awaiting_review
from geo.geojson import flat_feature, incident_feature, point
from geo.model import Incident
from geo.records import incident_to_record
from geo.vintage_set import at_date


def flat(incident: Incident, boundaries: Boundaries) -> dict[str, Any]:
    made: dict[str, Any] = json.loads(
        json.dumps(flat_feature(incident_to_record(incident), point(incident.location)))
    )
    made["properties"] |= at_date(incident, boundaries) | {"flagged": awaiting_review(incident)}
    return made


def test_every_incident_as_it_was_stored(client: httpx.Client, made: Made, boundaries: Boundaries) -> None:
    found = get(client, INCIDENTS)
    assert found["numberMatched"] == found["numberReturned"] == len(made)
    assert found["features"] == [flat(i, boundaries) for _, i in made]
    nested = get(client, INCIDENTS, f="jsonfg")["features"]
    assert [f["properties"] for f in nested] == [
        json.loads(json.dumps(incident_feature(i)["properties"])) | at_date(i, boundaries) | {"flagged": ""}
        for _, i in made
    ]


# Found by an index, or by looking at each.
ALL = ({}, {"filter": "claims LIKE '%Story%'"}, {"filter": "actor1 = 'Gunmen'"})


@pytest.mark.parametrize("every", ALL)
@pytest.mark.parametrize(
    "order", ["", "event_type", "-event_date", "-actor1_id,event_date", "admin2_pcode,event_date"]
)
def test_pages_give_every_feature_once_and_lead_back(
    client: httpx.Client, made: Made, order: str, every: dict[str, str]
) -> None:
    sort = {"sortby": order} if order else {}
    whole = ids(get(client, INCIDENTS, **sort))
    sort |= every
    page: dict[str, Any] | None = get(client, INCIDENTS, limit="9", **sort)
    pages = []
    while page:
        pages.append(page)
        page = follow(client, page, "next")
    assert [i for p in pages for i in ids(p)] == whole
    assert sorted(whole) == sorted(i.event_id for _, i in made)
    assert all(p["numberMatched"] == len(made) for p in pages)
    back = pages[-1]
    for before in reversed(pages[:-1]):
        found = follow(client, back, "prev")
        assert found is not None
        assert ids(found) == ids(before)
        back = found
    assert follow(client, back, "prev") is None
    again = follow(client, back, "next")
    assert again is not None
    assert ids(again) == ids(pages[1])


def test_next_keeps_the_filters(client: httpx.Client) -> None:
    first = get(client, INCIDENTS, limit="3", event_type="Battles")
    second = follow(client, first, "next")
    assert second is not None
    assert {f["properties"]["event_type"] for f in second["features"]} == {"Battles"}
    assert second["numberMatched"] == first["numberMatched"]


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2024-03-05", date(2024, 3, 5), date(2024, 3, 5)),
        ("2024-03-01/2024-06-30", date(2024, 3, 1), date(2024, 6, 30)),
        ("2024-12-24T00:00:00Z/..", date(2024, 12, 24), date.max),
        ("../2024-03-05", date.min, date(2024, 3, 5)),
    ],
)
def test_datetime_and_the_undated_stay_out(
    client: httpx.Client, made: Made, text: str, start: date, end: date
) -> None:
    want = [i.event_id for _, i in made if i.event_date and start <= i.event_date <= end]
    assert want
    assert ids(get(client, INCIDENTS, datetime=text)) == want


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/collections/incidents/items", "fatalities_best"),
        ("/collections/districts/items", "population_year"),
    ],
)
def test_whole_numbers_are_asked_for_by_whole_numbers(client: httpx.Client, path: str, name: str) -> None:
    refused = client.get(path, params={name: "0.5"})
    assert refused.status_code == 400
    assert "write a whole number, or null" in refused.json()["detail"]
    whole, same = (client.get(path, params={name: text}).json() for text in ("3", "3.0"))
    assert whole["numberMatched"] == same["numberMatched"]


def test_properties_as_filters(client: httpx.Client, made: Made) -> None:
    want = [i.event_id for _, i in made if i.actor1_id == "isk" and i.fatalities.best == 6]
    assert ids(get(client, INCIDENTS, actor1_id="isk", fatalities_best="6")) == want == ["IA0006"]
    assert ids(get(client, INCIDENTS, event_date="null")) == ["IA0040"]
    assert ids(get(client, INCIDENTS, event_date="2024-12-24")) == ["IA0041"]
    for asked, remedy in (
        (
            {"event_date": "2024-12"},
            "write one day, such as 2024-12-24; intervals are asked for with datetime",
        ),
        ({"event_type": "Battles,Riots"}, "for several: filter=event_type IN ('A', 'B')"),
    ):
        assert client.get(INCIDENTS, params=asked).json()["remedy"].endswith(remedy)
    assert ids(get(client, INCIDENTS, reviewed="true")) == []


def test_fewer_members(client: httpx.Client) -> None:
    found = get(client, INCIDENTS, properties="actor1_id,event_id", skipGeometry="true", limit="1")[
        "features"
    ][0]
    assert found == {
        "type": "Feature",
        "id": "IA0000",
        "geometry": None,
        "properties": {"event_id": "IA0000", "actor1_id": "isk"},
    }


def test_crs(client: httpx.Client) -> None:
    plain = get(client, INCIDENTS, limit="1")["features"][0]["geometry"]["coordinates"]
    response = client.get(
        INCIDENTS, params={"limit": "1", "crs": "http://www.opengis.net/def/crs/EPSG/0/4326"}
    )
    assert response.headers["content-crs"] == "<http://www.opengis.net/def/crs/EPSG/0/4326>"
    assert response.json()["features"][0]["geometry"]["coordinates"] == plain[::-1]
    x, y = get(client, INCIDENTS, limit="1", crs="EPSG:3857")["features"][0]["geometry"]["coordinates"]
    assert x == pytest.approx(plain[0] * 111319.49079, abs=0.5)
    assert y == pytest.approx(4096000, abs=300000)
    polygon = get(client, "/collections/provinces/items/AF12", crs="EPSG:32642")["geometry"]
    assert shape(polygon).area / 1e6 == pytest.approx(19_336, rel=0.05)  # Paktika, square kilometres


def test_item_is_the_feature_with_links(client: httpx.Client, made: Made, boundaries: Boundaries) -> None:
    found = get(client, f"{INCIDENTS}/IA0003")
    links = found.pop("links")
    assert found == flat(made[3][1], boundaries)
    assert {one["rel"] for one in links} >= {"self", "collection", "alternate"}


@pytest.mark.parametrize("level", [("countries", 3), ("provinces", 41), ("districts", 556), ("tehsils", 553)])
def test_units(client: httpx.Client, boundaries: Boundaries, level: tuple[str, int]) -> None:
    name, many = level
    found = get(client, f"/collections/{name}/items", skipGeometry="true")
    assert found["numberMatched"] == len(found["features"]) == many
    assert "geoBoundaries" in found["attribution"]
    first = found["features"][0]["properties"]["pcode"]
    polygon = shape(get(client, f"/collections/{name}/items/{first}")["geometry"])
    assert polygon.is_valid
    assert (
        polygon.equals_exact(boundaries.geometry(first), 1e-6)
        or polygon.symmetric_difference(boundaries.geometry(first)).area < 1e-6
    )


def test_reports_without_their_text_and_path(client: httpx.Client, made: Made) -> None:
    response = client.get("/collections/reports/items")
    found = response.json()
    assert found["numberMatched"] == len(made)
    assert "/private/folder" not in response.text
    assert "people were killed" not in response.text
    one = get(client, f"/collections/reports/items/{made[2][0].report_id}")
    assert one["properties"]["event_ids"] == '["IA0002"]'
    assert one["properties"]["quotes"] == json.dumps(["Story 2:"])
    assert one["properties"]["url"] == "https://example.org/2"
    assert one["geometry"]["type"] == "MultiPoint"
    bad = get(client, f"/collections/reports/items/{made[3][0].report_id}")
    assert bad["properties"]["url"] == ""


def test_unknown_days_come_last_whatever_the_order(client: httpx.Client, made: Made) -> None:
    for every in ALL:
        for order in ("event_date", "-event_date"):
            assert ids(get(client, INCIDENTS, sortby=order, **every))[-1] == "IA0040"
    assert made[40][1].event_date is None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2024-01-10", [0]),
        ("2024-01-10/2024-01-21", [0, 1]),
        ("../2024-01-21", [0, 1]),
        ("2025-03-14/..", [39]),
        ("2024-01-11/2024-01-20", []),
        ("2024-01-21T23:59:59Z/2024-01-22T00:00:00Z", [1]),
        ("0001-01-01/9999-12-31", [*range(40), 41]),
    ],
)
def test_reports_are_published_on_the_days_asked_for(
    client: httpx.Client, made: Made, text: str, found: list[int]
) -> None:
    seen = ids(get(client, "/collections/reports/items", datetime=text))
    assert seen == sorted(made[n][0].report_id for n in found)


def test_reports_published_at_a_time_of_the_last_day_are_of_that_day() -> None:
    texts = (
        "2024-01-10",
        "2024-01-10T23:59:59+00:00",
        "2024-01-11",
        "2024-01-11T00:00:00+00:00",
        "2024-01-12",
    )
    with closing(sqlite3.connect(":memory:")) as db:
        db.execute("CREATE TABLE reports (published_at)")
        db.executemany("INSERT INTO reports VALUES (?)", [(text,) for text in texts])
        for day, want in (
            ("2024-01-10", texts[:2]),
            ("2024-01-11", texts[2:4]),
            ("../2024-01-11", texts[:4]),
        ):
            clause = table.where(in_days(COLLECTIONS["reports"], parse_days(day)))
            rows = db.execute(f"SELECT published_at FROM reports AS r{clause.text}", clause.values)
            assert tuple(text for (text,) in rows) == want


def test_schemas_name_every_property(client: httpx.Client) -> None:
    for name in COLLECTIONS:
        feature = get(client, f"/collections/{name}/items", limit="1")["features"][0]
        for what in ("schema", "queryables"):
            told = get(client, f"/collections/{name}/{what}")["properties"]
            assert set(feature["properties"]) <= set(told), (name, what)
        assert list(feature["properties"]) == [c.name for c in COLLECTIONS[name].columns]


def test_old_ids_lead_to_the_merged_incident(client: httpx.Client) -> None:
    missing = client.get(f"{INCIDENTS}/{quote('no such', safe='')}")
    assert missing.status_code == 404
    assert "no such" in missing.json()["detail"]


@pytest.mark.parametrize("collected", [0, 5, 20_000])
@pytest.mark.parametrize(
    "text", ["event_type = 'Battles'", "event_type = 'Battles' AND claims LIKE '%police%'"]
)
def test_pages_are_the_same_however_hits_are_found(
    client: httpx.Client, made: Made, monkeypatch: pytest.MonkeyPatch, collected: int, text: str
) -> None:
    monkeypatch.setattr(table, "COLLECTED", collected)
    monkeypatch.setattr(table, "_CHUNK", 3)
    asked = {
        "bbox": "60,20,80,40",
        "filter": text,
        "limit": "4",
        "datetime": f"2001-01-01/20{collected % 7 + 90}-01-01",
    }
    want = [i.event_id for _, i in made if i.event_type == "Battles" and i.event_date]
    page: dict[str, Any] | None = get(client, INCIDENTS, **asked)
    seen, last = [], {}
    while page:
        assert page["numberMatched"] == len(want)
        seen += ids(page)
        last, page = page, follow(client, page, "next")
    assert seen == want
    while last:
        del seen[len(seen) - len(last["features"]) :]
        last = follow(client, last, "prev") or {}
        if last:
            assert ids(last) == seen[-len(last["features"]) :]
    assert seen == []


@pytest.mark.parametrize(
    "text",
    [
        "S_WITHIN(geometry, POLYGON((62 30, 71 30, 67 36, 62 30)))",
        "NOT S_INTERSECTS(geometry, BBOX(60,20,66,40))",
        "S_DISJOINT(geometry, BBOX(60,20,66,40))",
        "S_INTERSECTS(geometry, BBOX(60,20,66,40)) AND claims LIKE '%Story%'",
    ],
)
def test_the_index_changes_no_answer(client: httpx.Client, text: str) -> None:
    found = ids(get(client, INCIDENTS, filter=text))
    # Within OR the condition is taken as it stands, without the index.
    assert found == ids(get(client, INCIDENTS, filter=f"event_id = 'none' OR ({text})"))
    assert 0 < len(found) < 42


def test_a_report_looks_at_its_own_claims_alone(store_path: Path) -> None:
    with closing(sqlite3.connect(store_path)) as db:
        register(db)
        plan = db.execute(f"EXPLAIN QUERY PLAN SELECT {REPORTS.feature} FROM {REPORTS.source}").fetchall()
    steps = [str(step[3]) for step in plan]
    assert any("claims_report" in step for step in steps)
    assert not [step for step in steps if "SCAN" in step and ("claims" in step or "members" in step)]


@pytest.mark.parametrize(
    "value",
    ["", '"', "\\", '","', '\\","', '"quotes":"x","', '[{"quotes":"no\\"","b":"c"}]', "\n\x00é😀", None],
)
def test_a_property_is_read_out_of_a_feature_as_json_reads_it(value: str | None) -> None:
    for properties in (
        {"a": '"quotes":"z","', "quotes": value, "last": 1},
        {"quotes": value, "b": "x"},
        {"a": 1, "quotes": value},
    ):
        made = orjson.dumps({"type": "Feature", "id": "quotes", "geometry": None, "properties": properties})
        assert text(made, "quotes") == value
        part = orjson.dumps((value or "")[1:])[1:-1]
        assert has(made, "quotes", part)
        assert not has(made, "quotes", b"nowhere")
        assert text(made, "none") is None


@pytest.mark.parametrize(
    ("asked", "begins"),
    [
        ("claims LIKE '%x%'", "SCAN f"),
        ("NOT evidence = 'x' AND latitude > 3", "SCAN f"),
        ("actor1_id = 'ttp' OR report_ids < 'x'", "SCAN f"),
        ("claims LIKE '%x%' AND actor1_id = 'ttp'", "SEARCH i USING COVERING INDEX incidents_actor1"),
        ("event_id = 'x' AND (report_ids = 'x' OR claims LIKE '%x%')", "SEARCH i USING COVERING INDEX"),
    ],
)
def test_features_are_read_one_after_the_other_where_no_index_serves(
    store_path: Path, asked: str, begins: str
) -> None:
    scope = Scope(COLLECTIONS["incidents"].filters, STORED.columns, STORED.geometry, STORED.bounds)
    clause = table.where([compile_filter(parse_filter(asked, None), scope)])
    with closing(sqlite3.connect(store_path)) as db:
        register(db)
        sql = f"EXPLAIN QUERY PLAN SELECT i.fid, i.event_id FROM {STORED.source_of(clause)}{clause.text}"
        steps = [str(step[3]) for step in db.execute(sql, clause.values)]
    assert steps[0].startswith(begins)
