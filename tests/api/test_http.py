"""HTTP: tags, forms, methods, compression, other sites' pages, and errors that say what to do."""

import gzip
import re
import sqlite3
import threading
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import brotli
import httpx
import pytest
from api_makers import HOSTILE, make_incident
from asking import INCIDENTS, PATHS
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openapi_spec_validator import validate

from api.app import create_app
from api.collections import COLLECTIONS
from api.description.openapi import api_document
from api.features.sources import Sources
from api.settings import Settings
from geo.boundaries import Boundaries
from geo.errors import InputError, StoreError
from geo.store import open_store


@pytest.mark.parametrize("path", PATHS[:-1])
def test_every_resource_as_page(client: httpx.Client, path: str) -> None:
    response = client.get(path, headers={"Accept": "text/html,application/xhtml+xml;q=0.9,*/*;q=0.1"})
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert "default-src 'none'" in response.headers["content-security-policy"]
    assert "<script" not in response.text
    assert response.headers["etag"] != client.get(path).headers["etag"]


def test_hostile_words_are_text(client: httpx.Client) -> None:
    for path in ("/collections/reports/items", "/map"):
        response = client.get(path, params={"f": "html"} if "reports" in path else {})
        assert response.status_code == 200
        assert "<img src=x" not in response.text
        assert "49" not in response.text.partition("Story 2 ")[2][:60]
    page = client.get("/collections/reports/items", params={"f": "html"})
    assert "&lt;img src=x onerror=alert(1)&gt;&lt;/script&gt;{{7*7}}${1}{% raw %}" in page.text
    assert 'href="javascript' not in page.text
    assert HOSTILE in [
        f["properties"]["title"][8:].strip()
        for f in client.get("/collections/reports/items").json()["features"]
    ]
    asked = client.get(INCIDENTS, params={"f": "html", "actor1": "<script>alert(1)</script>"})
    assert "<script>" not in asked.text


@pytest.mark.parametrize("form", ["json", "jsonfg"])
def test_an_answer_kept_ready_tells_the_time_at_which_it_is_given(client: httpx.Client, form: str) -> None:
    asked = {"f": form, "limit": "7"}
    first = client.get(INCIDENTS, params=asked)
    time.sleep(1.1)
    for coding in ("identity", "br"):
        before = datetime.now(UTC).replace(microsecond=0)
        again = client.get(INCIDENTS, params=asked, headers={"Accept-Encoding": coding})
        told = datetime.fromisoformat(again.json()["timeStamp"])
        assert before <= told <= datetime.now(UTC)
        assert told > datetime.fromisoformat(first.json()["timeStamp"])
        assert again.json() | {"timeStamp": ""} == first.json() | {"timeStamp": ""}


@pytest.mark.parametrize(("coding", "unpack"), [("gzip", gzip.decompress), ("br", brotli.decompress)])
def test_compression(client: httpx.Client, coding: str, unpack: Callable[[bytes], bytes]) -> None:
    plain = client.get(INCIDENTS, headers={"Accept-Encoding": "identity"})
    with client.stream("GET", INCIDENTS, headers={"Accept-Encoding": f"{coding}, x;q=0.5"}) as packed:
        raw = b"".join(packed.iter_raw())
    assert packed.headers["content-encoding"] == coding
    assert len(raw) < len(plain.content) / 2
    # A second may have begun between the two.
    one, other = (re.sub(rb'"timeStamp":"[^"]*"', b"", body) for body in (unpack(raw), plain.content))
    assert one == other
    assert packed.headers["etag"] == plain.headers["etag"][:-1] + f'-{coding}"'
    again = client.get(INCIDENTS, headers={"If-None-Match": packed.headers["etag"]})
    assert again.status_code == 304
    refused = client.get(INCIDENTS, headers={"Accept-Encoding": f"{coding};q=0"})
    assert "content-encoding" not in refused.headers


def test_methods(client: httpx.Client) -> None:
    response = client.options(
        INCIDENTS, headers={"Origin": "https://example.org", "Access-Control-Request-Method": "GET"}
    )
    assert response.status_code == 204
    assert (
        response.headers["allow"] == response.headers["access-control-allow-methods"] == "GET, HEAD, OPTIONS"
    )
    refused = client.post(INCIDENTS, json={})
    assert refused.status_code == 405
    assert "GET" in refused.headers["allow"]
    told = "POST cannot be used here; use GET or HEAD; reports are sent to /reports or /extract"
    assert refused.json()["detail"] == told
    assert client.put("/reports").json()["detail"] == "PUT cannot be used here; use POST"
    assert refused.headers["content-type"] == "application/problem+json"
    assert client.options("/nowhere").status_code == 404
    assert client.delete("/reports").status_code == 405


def test_a_slash_behind_items_is_no_feature_without_a_name(client: httpx.Client) -> None:
    response = client.get(f"{INCIDENTS}/?limit=1&event_type=Battles", follow_redirects=True)
    assert [past.status_code for past in response.history] == [307]
    assert len(response.json()["features"]) == 1


@pytest.mark.parametrize(
    ("path", "status", "parameter"),
    [
        (f"{INCIDENTS}?bbox=a,b", 400, "bbox"),
        (f"{INCIDENTS}?no_such=1", 400, "no_such"),
        (f"{INCIDENTS}?limit=1&limit=2", 400, "limit"),
        (f"{INCIDENTS}?limit=0", 400, "limit"),
        (f"{INCIDENTS}?datetime=2022-01-01/2021-01-01", 400, "datetime"),
        (f"{INCIDENTS}?crs=nonsense", 400, "crs"),
        (f"{INCIDENTS}?bbox=1,2,3,4&bbox-crs=http://www.opengis.net/def/crs/EPSG/0/999999", 400, "bbox-crs"),
        (f"{INCIDENTS}?event_type=Battle", 400, "event_type"),
        (f"{INCIDENTS}?fatalities_best=abc", 400, "fatalities_best"),
        (f"{INCIDENTS}?fatalities_best=nan", 400, "fatalities_best"),
        (f"{INCIDENTS}?reviewed=perhaps", 400, "reviewed"),
        (f"{INCIDENTS}?cursor=xyz", 400, "cursor"),
        (f"{INCIDENTS}?cursor=WzAsMSwyLDNd", 400, "cursor"),
        (f"{INCIDENTS}?offset=99999999999999999999", 400, "offset"),
        (f"{INCIDENTS}?f=xls", 400, "f"),
        ("/collections/incidents-by-district/items?period=fortnight", 400, "period"),
        ("/collections/nope", 404, None),
        ("/collections/nope/items?x=1", 404, None),
        (f"{INCIDENTS}/%00", 404, None),
        (f"{INCIDENTS}/1'%20or%201=1", 404, None),
        ("/nowhere", 404, None),
        (f"{INCIDENTS}?filter={'a' * 20000}", 414, None),
        ("/map?level=street", 400, "level"),
        ("/map?measure=grief", 400, "measure"),
        ("/map?period=decade", 400, "period"),
        ("/map?language=xx", 400, "language"),
        ("/map?method=guess", 400, "method"),
        ("/map?vintage=never", 400, "vintage"),
        ("/map?level=admin2&period=fortnight", 400, "period"),
    ],
)
def test_errors_say_what_and_why(client: httpx.Client, path: str, status: int, parameter: str | None) -> None:
    response = client.get(
        path, headers={"Accept": "application/geo+json"} if path.startswith(INCIDENTS) else {}
    )
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    told = response.json()
    assert told["status"] == status
    assert told["title"]
    assert told["detail"]
    assert told.get("parameter") == parameter
    if parameter:
        assert told["remedy"]


BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}


def test_a_browser_is_told_of_an_error_on_a_page(client: httpx.Client) -> None:
    response = client.get(f"{INCIDENTS}?event_type=<b>Battle</b>", headers=BROWSER)
    assert response.status_code == 400
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert "default-src 'none'" in response.headers["content-security-policy"]
    assert "<h1>400 Bad Request</h1>" in response.text
    assert "<p>event_type: cannot use &#x27;&lt;b&gt;Battle&lt;/b&gt;&#x27;; " in response.text
    assert client.get("/nowhere", headers=BROWSER).text.count("begin at the landing page") == 1
    assert client.get("/docs").json()["detail"].endswith("begin at the landing page / or at /api")
    assert (
        client.get(f"{INCIDENTS}?fatalities_best=>5").json()["remedy"].endswith("filter=fatalities_best >= 5")
    )
    for asked in ("?limit=0&f=json", "?f=xls", "?limit=0&f=csv"):  # no page where another form is named
        refused = client.get(INCIDENTS + asked, headers=BROWSER)
        assert refused.headers["content-type"] == "application/problem+json"


def test_the_api_document_is_valid_and_complete(client: httpx.Client) -> None:
    document = client.get("/api").json()
    validate(document)
    assert document["openapi"] == "3.0.3"
    asked = [p for p in document["components"]["parameters"].values() if p["in"] == "query"]
    assert {"limit", "bbox", "datetime"} <= {p["name"] for p in asked}
    assert {(p["style"], p["explode"]) for p in asked} == {("form", False)}
    assert document == api_document(str(client.base_url).rstrip("/"), Settings())
    for name in COLLECTIONS:
        assert f"/collections/{name}/items" in document["paths"]
    mapped = document["paths"]["/map"]["get"]["parameters"]
    assert [p.get("name") or p["$ref"].rpartition("/")[2] for p in mapped] == [
        *("level", "measure", "period", "method", "language"),
        *("datetime", "vintage"),
    ]
    refs = [r for r in _refs(document) if not r.startswith("#/")]
    assert refs == []


def _refs(node: Any) -> list[str]:
    if isinstance(node, dict):
        own = [node["$ref"]] if isinstance(node.get("$ref"), str) else []
        return own + [r for value in node.values() for r in _refs(value)]
    return [r for value in node for r in _refs(value)] if isinstance(node, list) else []


def test_links_lead_somewhere(client: httpx.Client) -> None:
    for path in ("/", "/collections", "/collections/incidents", INCIDENTS, f"{INCIDENTS}/IA0002"):
        for link in client.get(path).json()["links"]:
            response = client.get(link["href"])
            assert response.status_code == 200, link
            told = link["type"].split(";")[0]
            assert response.headers["content-type"].split(";")[0] == told, link


def test_operators(client: httpx.Client) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}
    assert client.get("/readyz").json()["status"] == "ready"
    text = client.get("/metrics").text
    assert 'incident_atlas_requests_total{route="/healthz",method="GET",status="200"}' in text
    assert "incident_atlas_incidents 42" in text
    assert 'le="+Inf"' in text


def test_what_stands_in_the_store_is_counted_once_for_each_state(
    tmp_path: Path, boundaries: Boundaries, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, units = tmp_path / "atlas.gpkg", boundaries.units("admin2")
    rows = [make_incident(n, units[n * 9].pcode, boundaries, date(2024, 1, 1)) for n in (1, 2)]
    with open_store(path, create=True) as store:
        store.add(rows[0][0], [rows[0][1]])
        with closing(Sources(path, boundaries)) as sources:
            assert [sources.totals().incidents for _ in range(2)] == [1, 1]
            store.add(rows[1][0], [rows[1][1]])
            assert sources.totals().incidents == 2
            monkeypatch.setattr(sources.store, "totals", lambda: pytest.fail("counted again"))
            assert sources.totals().incidents == 2


def test_store_that_is_none(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"does not exist"):
        create_app(Settings(store=str(tmp_path / "no.gpkg")))
    path = tmp_path / "other.gpkg"
    sqlite3.connect(path).close()
    with pytest.raises(StoreError):
        create_app(Settings(store=str(path)))


def test_settings() -> None:
    read = Settings.from_env({"INCIDENT_ATLAS_TOKEN": " s3cret ", "INCIDENT_ATLAS_MAX_LIMIT": "5000"})
    assert (read.store, read.token, read.max_limit, read.title) == (
        "atlas.gpkg",
        "s3cret",
        5000,
        "Incident Atlas",
    )
    assert "s3cret" not in repr(read)
    with pytest.raises(InputError, match=r"INCIDENT_ATLAS_MAX_LIMIT: 'ten' is no whole number"):
        Settings.from_env({"INCIDENT_ATLAS_MAX_LIMIT": "ten"})
    with pytest.raises(InputError, match=r"is no web address"):
        Settings(base_url="ftp://x")
    with pytest.raises(InputError, match=r"must be between 1 and"):
        Settings(default_limit=0)


def test_many_readers_at_once(client: httpx.Client) -> None:
    want = client.get(INCIDENTS, params={"limit": "7"}).json()["features"]
    wrong: list[object] = []

    def read(number: int) -> None:
        with httpx.Client(base_url=client.base_url, timeout=30) as own:
            for n in range(12):
                params = {"limit": "7", "bbox": f"60,23,{78 + number}.{n},40"}
                got = own.get(INCIDENTS, params=params)
                if got.status_code != 200 or got.json()["features"] != want:
                    wrong.append(got.status_code)

    threads = [threading.Thread(target=read, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


NAMES = st.sampled_from(
    [
        "f",
        "limit",
        "bbox",
        "bbox-crs",
        "datetime",
        "crs",
        "filter",
        "filter-lang",
        "sortby",
        "properties",
        "skipGeometry",
        "cursor",
        "period",
        "event_type",
        "events",
        "fatalities_best",
        "event_date",
        "pcode",
        "x",
    ]
)
VALUES = st.one_of(
    st.text(max_size=30),
    st.integers().map(str),
    st.lists(st.floats(), min_size=4, max_size=6).map(lambda n: ",".join(map(repr, n))),
    st.sampled_from(
        [
            "true",
            "json",
            "html",
            "csv",
            "month",
            "Battles",
            "2024-01-01/..",
            "../..",
            "60,25,75,38",
            "EPSG:3857",
            "-event_date",
            "events > 1",
            "null",
            "cql2-text",
        ]
    ),
)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.sampled_from([*COLLECTIONS, "nope"]), params=st.lists(st.tuples(NAMES, VALUES), max_size=4))
def test_no_request_breaks_the_server(client: httpx.Client, name: str, params: list[tuple[str, str]]) -> None:
    clean = [(k, v.encode("utf-8", "replace").decode()) for k, v in params]
    asked = [("limit", "2"), *(one for one in clean if one[0] != "limit")] if len(clean) % 2 else clean
    response = client.get(f"/collections/{name}/items", params=[("skipGeometry", "true"), *asked])
    assert response.status_code < 500, (name, asked, response.text[:500])


def test_a_collection_that_is_not_there_is_told_with_what_is_meant(client: httpx.Client) -> None:
    told = client.get("/collections/incident").json()
    assert told["status"] == 404
    assert told["detail"].startswith(
        "no collection 'incident'; did you mean incidents? there are incidents, "
    )
    far = client.get("/collections/xyz").json()
    assert far["detail"].startswith("no collection 'xyz'; there are incidents, countries, ")
