"""The live map: drawn here or apart, what is too much for it, and what a browser shows meanwhile."""

import re
import threading
from pathlib import Path

import httpx
import pytest

from api import map_route
from api.forms import live_map
from geo.model import IncidentQuery

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}


def test_a_map_of_too_many_incidents_is_refused(
    client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(map_route, "_MOST", 10)
    told = client.get("/map", params={"measure": "injured_best"}).json()
    assert (told["parameter"], told["value"]) == ("datetime", "..")
    assert told["remedy"] == "42 incidents are more than the 10 that a page can hold; ask for fewer days"
    few = client.get("/map", params={"measure": "injured_best", "datetime": "2024-01-10/2024-02-01"})
    assert few.status_code == 200


@pytest.mark.parametrize("limit", ["APART", "APART_OF"])
def test_a_map_of_many_incidents_is_drawn_apart_and_is_the_same(
    client: httpx.Client, monkeypatch: pytest.MonkeyPatch, limit: str
) -> None:
    asked = {"datetime": "2024-01-01/2024-02-01", "level": "admin1", "language": "en"}
    here = client.get("/map", params=asked)
    monkeypatch.setattr(live_map, limit, 0)
    monkeypatch.setattr(live_map, "draw_map", None)  # not here
    names = list(asked) if limit == "APART" else ["language", "datetime", "level"]
    apart = client.get("/map", params={name: asked[name] for name in reversed(names)})
    assert here.status_code == apart.status_code == 200
    assert apart.text == here.text


def test_a_map_that_cannot_be_drawn_apart_says_why(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match=r"the map could not be written \(code 1\)(?s:.*)does not exist"):
        live_map.draw_apart(tmp_path / "none.gpkg", None, IncidentQuery(), {})


def test_map_names_the_reports_by_title_and_address(client: httpx.Client) -> None:
    page = client.get("/map").text
    assert "https://example.org/2" in page
    assert "/private/folder" not in page


def test_a_browser_is_told_that_the_map_is_being_drawn_and_then_shown_it(
    client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on, drawn, real = threading.Event(), [], map_route.Maps._make

    def slow(maps, params):
        go_on.wait(60)
        drawn.append(params)
        return real(maps, params)

    monkeypatch.setattr(map_route.Maps, "_make", slow)
    monkeypatch.setattr(map_route, "_SOON", 0.05)
    try:
        for _ in range(2):
            told = client.get("/map", params={"level": "admin3"}, headers=BROWSER)
            assert (told.status_code, told.headers["refresh"], told.headers["retry-after"]) == (202, "3", "3")
            assert told.headers["cache-control"] == "no-store"
            assert "etag" not in told.headers
            assert "The map is being drawn" in told.text
            assert "/map?level=admin3&amp;datetime=2025-01-01/2025-12-31" in told.text
            assert re.search(r"The map of [\d,]+ incidents is being drawn", told.text)
            assert "There are many" not in told.text
        assert client.head("/map", params={"level": "admin3"}, headers=BROWSER).content == b""
    finally:
        go_on.set()
    page = client.get("/map", params={"level": "admin3"})  # a program waits
    assert (page.status_code, len(drawn)) == (200, 1)
    assert "The map is being drawn" not in page.text
    again = client.get("/map", params={"level": "admin3"}, headers=BROWSER)
    assert (again.status_code, again.text, len(drawn)) == (200, page.text, 1)


def test_what_cannot_be_drawn_is_told_to_who_waited_for_it(
    client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on, real = threading.Event(), map_route.Maps._make

    def slow(maps, params):
        go_on.wait(60)
        return real(maps, params)

    monkeypatch.setattr(map_route.Maps, "_make", slow)
    monkeypatch.setattr(map_route, "_SOON", 0.05)
    monkeypatch.setattr(map_route, "_WAITING", 1)
    try:
        assert client.get("/map?period=x", headers=BROWSER).status_code == 202
        other = client.get("/map?period=y", headers=BROWSER)
        assert (other.status_code, other.headers["retry-after"]) == (503, "60")
        assert "<p>1 maps are waited for already; ask again in a minute</p>" in other.text
        assert client.get("/collections/incidents/items?limit=1").status_code == 200
    finally:
        go_on.set()
    told = client.get("/map?period=x")
    assert (told.status_code, told.json()["parameter"], told.json()["value"]) == (400, "period", "x")
