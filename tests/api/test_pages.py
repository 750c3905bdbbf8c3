"""The pages that people read: what stands first, the outline map, and what is in no feature."""

import re
from datetime import date
from html import escape
from pathlib import Path
from typing import Any

import httpx
import numpy
import pytest
import shapely
from api_makers import HOSTILE, make_incident
from running import serving

from api.collections import COLLECTIONS
from api.features.shapes import world
from api.forms.drawing import outline_map
from api.forms.told import incident_in_words
from api.schemas import SHOWN
from geo.boundaries import Boundaries
from geo.model import Estimate
from geo.store import open_store
from geo.vintage_set import DatedNames

SPOT = {"type": "Point", "coordinates": [69.3, 32.9]}


def page(client: httpx.Client, path: str, **params: str) -> str:
    response = client.get(path, params={"f": "html", **params})
    assert response.status_code == 200, response.text
    return response.text


def columns(html: str) -> list[str]:
    return re.findall(r'<th scope="col">([^<]*)</th>', html)


@pytest.mark.parametrize("name", list(COLLECTIONS))
def test_tables_show_what_is_looked_for_and_each_row_leads_on(client: httpx.Client, name: str) -> None:
    html = page(client, f"/collections/{name}/items", limit="3")
    wanted = [column for column in SHOWN[COLLECTIONS[name].content] if column != "period_start"]
    assert columns(html) == ["id", *wanted]
    assert set(wanted) <= set(COLLECTIONS[name].column)
    rows = re.findall(r'<tr><td><a href="([^"]+)"', html)
    assert len(rows) == 3
    for row in rows:
        told = client.get(row.replace("&amp;", "&"))
        assert told.status_code == 200
        assert 'class="below"' in told.text


def test_only_what_is_asked_for_is_shown(client: httpx.Client) -> None:
    html = page(client, "/collections/incidents/items", properties="actor1,status", limit="2")
    assert columns(html) == ["id", "actor1", "status"]
    months = page(client, "/collections/incidents-by-province/items", period="month", limit="2")
    assert "period_start" in columns(months)


def test_counts_begin_with_the_units_where_most_happened(client: httpx.Client) -> None:
    html = page(client, "/collections/incidents-by-province/items", limit="5")
    shown = re.findall(r"<tr><td><a [^>]*>(\w+)</a></td><td>([^<]*)</td><td>[^<]*</td><td[^>]*>(\d+)<", html)
    found = client.get("/collections/incidents-by-province/items").json()["features"]
    counts = sorted((-f["properties"]["events"], f["properties"]["name"], f["id"]) for f in found)
    assert [(-int(n), name, code) for code, name, n in shown] == counts[:5]
    following = re.search(r'href="([^"]+)"[^>]*>Next page', html)
    assert following
    second = client.get(following[1].replace("&amp;", "&"))
    assert re.search(rf"<tr><td><a [^>]*>{counts[5][2]}</a>", second.text)
    json = re.search(r'href="([^"]+)"[^>]*>As GeoJSON', second.text)
    assert json
    assert client.get(json[1].replace("&amp;", "&")).json()["features"][0]["id"] == counts[5][2]
    by_code = page(client, "/collections/incidents-by-province/items", limit="1", sortby="pcode")
    assert ">AF01</a>" in by_code


@pytest.mark.parametrize(
    ("collection", "day", "key"),
    [("incidents", "event_date", "event_id"), ("reports", "published_at", "report_id")],
)
def test_incidents_and_reports_begin_with_the_latest_and_end_with_the_undated(
    client: httpx.Client, collection: str, day: str, key: str
) -> None:
    path = f"/collections/{collection}/items"
    shown = re.findall(r"<tr><td><a [^>]*>(\w+)</a></td>", page(client, path, limit="1000"))
    told = [f["properties"] for f in client.get(path, params={"limit": 1000}).json()["features"]]
    dated = sorted(
        sorted((p for p in told if p[day]), key=lambda p: p[key]), key=lambda p: p[day], reverse=True
    )
    undated = sorted(p[key] for p in told if not p[day])
    assert shown == [*(p[key] for p in dated), *undated]
    assert len({p[day] for p in told}) > 1
    assert shown[:1] != sorted(shown)[:1] or len(shown) == 1


def test_each_link_stands_once(client: httpx.Client) -> None:
    listed = re.search(r"<h2>Links</h2><ul>(.*?)</ul>", page(client, "/"), re.DOTALL)
    assert listed
    told = re.findall(r'href="([^"]+)"', listed[1])
    assert len(told) == len(set(told)) == 8
    assert listed[1].count("Conformance classes") == 1


def test_headings_are_in_words(client: httpx.Client) -> None:
    assert "<h1>Barmal (AF1214)</h1>" in page(client, "/collections/districts/items/AF1214")
    undated = page(client, "/collections/incidents/items/IA0040")
    assert "<h1>Armed clash, Barmal, undated</h1>" in undated


def test_a_unit_names_the_one_above_it_on_pages_alone(client: httpx.Client) -> None:
    path = "/collections/districts/items"
    assert ">parent</th><td>Paktika (AF12)</td>" in page(client, f"{path}/AF1214")
    assert "<td>Paktika (AF12)</td>" in page(client, path, pcode="AF1214")
    assert "<td>Paktika (AF12)</td>" in page(
        client, "/collections/incidents-by-district/items", pcode="AF1214"
    )
    assert client.get(f"{path}/AF1214").json()["properties"]["parent"] == "AF12"


def test_an_incidents_page_says_what_its_rules_mean_and_links_its_reports(client: httpx.Client) -> None:
    incident = client.get("/collections/incidents/items", params={"limit": 1}).json()["features"][0]
    html = page(client, f"/collections/incidents/items/{incident['id']}")
    names = re.findall(r'<th scope="row"[^>]*>([^<]*)</th>', html)
    assert set(names) == set(incident["properties"])
    at = names.index("fatalities_low")
    assert names[at : at + 4] == [f"fatalities_{end}" for end in ("low", "best", "high", "high_open")]
    assert names.index("confidence") < names.index("time_precision")
    assert re.search(r'href="[^"]*/collections/reports/items/[^"/]+\?f=html"', html)


def test_rules_are_worded_and_runners_up_are_short() -> None:
    row = {"quote": "fighting", "rule": "event.clash", "field": "event_type", "start": 3, "end": 11}
    other = {"name": "A", "pcode": "AF01", "longitude": 1.0, "population": 0, "score": 0.5}
    claims = [{"victims": victims} for victims in (" / ", " / two guards")]
    own = {"evidence": [row], "claims": claims, "geocode_alternatives": [other], "report_ids": ["r"]}
    told = incident_in_words(own, "/r")
    assert [one["victims"] for one in told["claims"]] == ["", "two guards"]
    (worded,) = told["evidence"]
    assert list(worded.items()) == [
        ("field", "event_type"),
        ("rule", "event.clash: words for fighting"),
        ("quote", "fighting"),
        ("characters", "3 to 11"),
    ]
    assert told["geocode_alternatives"] == [{"name": "A", "pcode": "AF01", "score": 0.5}]
    assert told["report_ids"] == ["/r/r?f=html"]


def test_counts_tell_which_incidents_are_in_no_unit(client: httpx.Client) -> None:
    html = page(client, "/collections/incidents-by-district/items", datetime="2024-12-24", limit="1")
    assert "1 incident, known less finely, is in none of the units: 1 in Paktika." in html
    tehsils = page(client, "/collections/incidents-by-tehsil/items", limit="1")
    apart = client.get("/collections/incidents-by-tehsil/items?limit=1").json()["notPlaced"]
    afghan = sum(one["events"] for one in apart if len(one["within"] or "") == len("AF1214"))
    assert afghan > 1
    said = f"{afghan} incidents, in a country without such units, are in none of the units: "
    assert f"{said}{afghan} in Afghanistan." in tehsils
    months = page(client, "/collections/incidents-by-district/items", period="year", limit="1")
    assert "1 incident has no certain date and is in no period." in months


def test_a_sum_of_nothing_but_unknown_figures_is_no_zero(client: httpx.Client) -> None:
    """No incident of the store gives a figure of injured; where nothing happened, 0 is none."""
    path = "/collections/incidents-by-district/items"
    names = [column for column in SHOWN["counts"] if column != "period_start"]
    for code, events, injured in (("AF1214", "1", "–"), ("AF0101", "1", "–"), ("AF0102", "0", "0")):
        html = page(client, path, pcode=code)
        cells = re.findall(r"<td[^>]*>(.*?)</td>", html.split("<tbody>")[1])[1:]
        told = dict(zip(names, cells, strict=True))
        assert (told["events"], told["injured_best"]) == (events, injured)
        assert told["fatalities_best"] != "–"
        assert ("A dash stands for a sum" in html) == (injured == "–")
        one = page(client, f"{path}/{code}")
        assert re.search(rf">injured_best</th><td[^>]*>{injured}<", one)
        own = client.get(f"{path}/{code}").json()["properties"]
        assert own["injured_best"] == (None if injured == "–" else 0)
    assert "1 feature matches, 1 shown." in page(client, path, pcode="AF1214")


def test_every_feature_is_drawn_named_and_linked(client: httpx.Client) -> None:
    html = page(client, "/collections/incidents/items")
    drawn = re.findall(r'<a href="([^"]+)"><circle [^>]*><title>([^<]*)</title></circle></a>', html)
    assert len(drawn) == 42
    assert any("Barmal" in told for _, told in drawn)
    assert "<svg" not in page(client, "/collections/incidents/items", skipGeometry="true")
    projected = page(client, "/collections/incidents/items", crs="EPSG:3857")
    assert re.findall(r"<circle[^>]*>", projected) == re.findall(r"<circle[^>]*>", html)


def test_units_with_more_incidents_are_filled_more_strongly(client: httpx.Client) -> None:
    html = page(client, "/collections/incidents-by-province/items")
    drawn = re.findall(r'style="fill-opacity:([\d.]+)"><title>[^<]*: (\d+) incidents?</title>', html)
    assert len(drawn) == 41
    by_number = sorted((int(n), float(strength)) for strength, n in drawn)
    assert by_number[0] == (0, 0.0)
    assert by_number[-1][1] == 0.85
    assert [strength for _, strength in by_number] == sorted(strength for _, strength in by_number)


def test_points_stand_where_they_lie_and_words_are_no_markup(boundaries: Boundaries) -> None:
    spots = [[60.0, 30.0], [62.0, 30.0], [61.0, 35.0]]
    features: list[dict[str, Any]] = [
        {"geometry": {"type": "Point", "coordinates": spot}, "properties": {"location": HOSTILE}}
        for spot in spots
    ]
    svg = outline_map(features, [], [f'/x"{HOSTILE}'] * 3)
    (west, low), (east, same), (middle, high) = (
        (float(x), float(y)) for x, y in re.findall(r'cx="([\d.]+)" cy="([\d.]+)"', svg)
    )
    assert west < middle < east
    assert low == same > high  # north is up
    assert middle == pytest.approx((west + east) / 2)
    assert HOSTILE not in svg
    assert svg.count(escape(HOSTILE)) == 6


def test_a_largest_figure_that_is_an_at_least_has_a_plus(tmp_path: Path, boundaries: Boundaries) -> None:
    with open_store(tmp_path / "open.gpkg", create=True, names=DatedNames(boundaries)) as store:
        for number, is_open in ((1, True), (2, False)):
            toll = Estimate(number, number, number + 1, high_open=is_open)
            code = "AF1214" if is_open else "AF0101"
            report, told = make_incident(number, code, boundaries, date(2024, 5, 1), fatalities=toll)
            store.add(report, [told])
    with serving(tmp_path / "open.gpkg") as base, httpx.Client(base_url=base) as client:
        for name in ("incidents", "incidents-by-district"):
            path = f"/collections/{name}/items"
            html = page(client, path, filter="fatalities_best > 0", properties="fatalities_high")
            assert sorted(re.findall(r"<td[^>]*>([0-9+]+)</td>", html)) == ["2+", "3"]


def test_label_points_are_drawn_open_and_told_apart() -> None:
    features = [
        {"geometry": SPOT, "properties": {"location": "A", "geo_precision": precision}}
        for precision in ("exact", "near", "admin2", "admin3")
    ]
    svg = outline_map(features, [])
    assert svg.count('<circle class="area"') == svg.count("A (label point of the area, not the spot)") == 2
    assert svg.count("<circle ") == 4
    assert "Open: the incident is known to its district or tehsil alone" in svg
    assert "Open:" not in outline_map(features[:2], [])


def test_the_page_of_an_incident_says_that_its_point_is_a_label_point(client: httpx.Client) -> None:
    found = client.get(
        "/collections/incidents/items", params={"filter": "geo_precision = 'admin2'", "limit": "1"}
    )
    one = page(client, f"/collections/incidents/items/{found.json()['features'][0]['id']}")
    assert '<circle class="area"' in one
    assert "it is not where it happened" in one


def test_without_a_place_nothing_is_drawn() -> None:
    nowhere = {"geometry": None, "properties": {}}
    assert outline_map([nowhere], []) == ""
    assert "of 1 features" in outline_map([nowhere, {"geometry": SPOT, "properties": {}}], [])


def test_the_page_of_the_api_begins_with_a_list_of_all_that_it_describes(client: httpx.Client) -> None:
    html = page(client, "/api")
    document = client.get("/api").json()
    told = [
        (operation["operationId"], f"{method.upper()} {path}")
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]
    listed = re.findall(r'<li><a href="#(\w+)">[^<]+ <span class="quiet">([^<]+)</span></a></li>', html)
    assert sorted(listed) == sorted(told)
    assert re.findall(r'<h2 id="(\w+)">([^<]+)</h2>', html) == told
    assert html.count("<details><summary>") == html.count(
        "<table>"
    )  # folded: the list is not lost among them


def test_a_high_drawing_has_dots_that_are_seen_and_no_frame_of_its_own() -> None:
    spots = [
        {"geometry": {"type": "Point", "coordinates": at}, "properties": {}} for at in ([67, 20], [72, 40])
    ]
    around = shapely.transform(shapely.box(-170, -80, 170, 84), lambda xy: numpy.column_stack(world(*xy.T)))
    svg = outline_map(spots, [around])
    height = float(re.findall(r'viewBox="0 0 1000 (\d+)"', svg)[0])
    assert height > 1400
    assert float(re.findall(r' r="([\d.]+)"', svg)[0]) / height * 416 > 5  # pixels, shown 26rem high
    assert 'class="below"' not in svg  # where the drawing ends no border is
    inner = shapely.transform(shapely.box(68, 25, 70, 30), lambda xy: numpy.column_stack(world(*xy.T)))
    assert outline_map(spots, [inner]).count('class="below"') == 1
