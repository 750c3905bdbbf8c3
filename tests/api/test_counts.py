"""Counts by unit and period agree with the incidents, whatever is asked."""

from collections import Counter
from datetime import date
from typing import Any

import httpx
import pytest

from geo.boundaries import Boundaries
from geo.model import Incident, Report

Made = list[tuple[Report, Incident]]


def get(client: httpx.Client, level: str, **params: str) -> dict[str, Any]:
    response = client.get(
        f"/collections/incidents-by-{level}/items", params={"skipGeometry": "true", **params}
    )
    assert response.status_code == 200, response.text
    found: dict[str, Any] = response.json()
    return found


def events(found: dict[str, Any]) -> dict[str, int]:
    total: Counter[str] = Counter()
    for feature in found["features"]:
        total[feature["properties"]["pcode"]] += feature["properties"]["events"]
    return {k: n for k, n in total.items() if n}


def test_one_feature_for_each_district(client: httpx.Client, made: Made, boundaries: Boundaries) -> None:
    found = get(client, "district")
    assert [f["id"] for f in found["features"]] == [u.pcode for u in boundaries.units("admin2")]
    placed = [i for _, i in made if i.location.admin2_pcode]
    assert events(found) == Counter(i.location.admin2_pcode for i in placed)
    assert sum(f["properties"]["fatalities_best"] for f in found["features"]) == sum(
        i.fatalities.best or 0 for i in placed
    )


def test_what_is_known_to_its_province_is_counted_there_and_nowhere_finer(client: httpx.Client) -> None:
    found = get(client, "district", datetime="2024-12-24")
    assert events(found) == {}
    assert found["eventsCounted"] == 0
    assert [(n["within"], n["events"], n["fatalities_best"]) for n in found["notPlaced"]] == [("AF12", 1, 41)]
    assert events(get(client, "province", datetime="2024-12-24")) == {"AF12": 1}


def test_the_undated_are_counted_only_when_no_days_are_asked_for(client: httpx.Client) -> None:
    assert events(get(client, "district"))["AF1214"] == 1
    assert "AF1214" not in events(get(client, "district", datetime="1900-01-01/.."))
    by_year = get(client, "district", period="year")
    assert "AF1214" not in events(by_year)
    assert by_year["noPeriod"] == 1


def test_datetime_and_incident_properties_choose_what_is_counted(client: httpx.Client, made: Made) -> None:
    start, end = date(2024, 3, 1), date(2024, 9, 30)
    want = Counter(
        i.location.admin2_pcode
        for _, i in made
        if i.event_date
        and start <= i.event_date <= end
        and i.event_type == "Battles"
        and i.actor1_id == "ttp"
    )
    assert len(want) > 3
    found = get(client, "district", datetime="2024-03-01/2024-09-30", event_type="Battles", actor1_id="ttp")
    assert found["numberMatched"] == 556
    assert events(found) == want
    by_filter = get(
        client,
        "district",
        datetime="2024-03-01/2024-09-30",
        filter="event_type = 'Battles' AND actor1_id='ttp'",
    )
    assert events(by_filter) == want


def test_a_filter_on_the_unit_chooses_units(client: httpx.Client, made: Made) -> None:
    found = get(client, "district", filter="events >= 1 AND country = 'PAK' AND event_type = 'Battles'")
    want = {
        i.location.admin2_pcode for _, i in made if i.location.country == "PAK" and i.event_type == "Battles"
    }
    assert {f["id"] for f in found["features"]} == want
    assert found["numberMatched"] == len(want)


def test_incidents_and_units_are_not_mixed_in_one_condition(client: httpx.Client) -> None:
    url = "/collections/incidents-by-district/items"
    response = client.get(url, params={"filter": "event_type = 'Battles' OR events > 3"})
    assert response.status_code == 400
    assert "do not mix" in response.json()["remedy"]


def test_periods(client: httpx.Client, made: Made) -> None:
    found = get(client, "province", period="month", limit="10000")
    starts = sorted({f["properties"]["period_start"] for f in found["features"]})
    assert starts[:2] == ["2024-01-01", "2024-02-01"]
    assert found["numberMatched"] == 41 * len(starts) == len(found["features"])
    want = Counter((i.location.admin1_pcode, f"{i.event_date:%Y-%m-01}") for _, i in made if i.event_date)
    got = {
        (f["properties"]["pcode"], f["properties"]["period_start"]): f["properties"]["events"]
        for f in found["features"]
        if f["properties"]["events"]
    }
    assert got == want
    one = found["features"][5]
    assert one["id"] == f"{one['properties']['pcode']}:{one['properties']['period_start']}"
    response = client.get(f"/collections/incidents-by-province/items/{one['id']}", params={"period": "month"})
    assert response.json()["properties"] == one["properties"]


def test_too_many_periods_are_refused_in_time(client: httpx.Client) -> None:
    url = "/collections/incidents-by-district/items"
    response = client.get(url, params={"period": "day", "datetime": "1900-01-01/2100-01-01"})
    assert response.status_code == 400
    assert "fewer days with datetime" in response.json()["remedy"]


@pytest.mark.parametrize("asked", [{}, {"period": "quarter"}, {"datetime": "2024-05-01/.."}])
def test_nothing_is_lost(client: httpx.Client, made: Made, asked: dict[str, str]) -> None:
    found = get(client, "district", limit="10000", **asked)
    first = date(2024, 5, 1) if "datetime" in asked else date.min
    want = [i for _, i in made if (i.event_date or date.min) >= first]
    lost = sum(n["events"] for n in found["notPlaced"]) + found["noPeriod"]
    assert sum(events(found).values()) == found["eventsCounted"]
    assert found["eventsCounted"] + lost == len(want)
