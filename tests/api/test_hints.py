"""What is said beside an empty answer: a question that seems wrong is answered all the same."""

from typing import Any

import httpx
import pytest

INCIDENTS = "/collections/incidents/items"
COUNTS = "/collections/incidents-by-district/items"


def hint(client: httpx.Client, path: str, **asked: str) -> str:
    told = client.get(path, params={name.replace("_", "-"): value for name, value in asked.items()})
    assert told.status_code == 200, told.text
    found: dict[str, Any] = told.json()
    if "hint" in found:
        assert found["numberMatched"] == 0 or found["eventsCounted"] == 0
        page = client.get(path, params={**dict(told.request.url.params), "f": "html"}).text
        assert "longitude first" not in found["hint"] or "Nothing lies in this box" in page
    return str(found.get("hint", ""))


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (
            "event_type = 'Battle'",
            "event_type is never 'Battle'; did you mean Battles? it is one of Battles,",
        ),
        ("event_type IN ('Zzz', 'Riot')", "event_type is never 'Zzz'; it is one of Battles,"),
        (
            "admin1 = 'KPK' AND fatalities_best > 0",
            "admin1 is never 'KPK'; no province has this name here; did",
        ),
        ("NOT reviewed = true AND (admin2 = 'Bajur')", "did you mean Bajaur (PK502)?"),
        ("country = 'AF'", "country is never 'AF'; no country has this code here; did you mean AFG"),
        ("actor1 = 'ISKP'", "did you mean actor1_id=iskp ("),
        ("actor2_id = 'taliban'", "before 2021-08-15 alone; since then it is afg_mil (Military Forces"),
        ("S_INTERSECTS(geometry, BBOX(31,64,34,70))", "did you mean one within 64,31,70,34?"),
        ("S_WITHIN(geometry, POLYGON((31 64,34 64,34 70,31 70,31 64)))", "longitude first: did you mean one"),
        ("event_type = 'Battles' AND fatalities_best > 5000000", ""),
        ("S_INTERSECTS(geometry, BBOX(0,0,1,1))", ""),
        ("location = 'Nowhere'", ""),
        ("actor1 LIKE '%zzz''q%' AND reviewed = true", "did you mean CASEI(actor1) LIKE CASEI('%zzz''q%')?"),
        ("location LIKE 'zzz'", "did you mean CASEI(location) LIKE CASEI('%zzz%')?"),
        ("CASEI(location) LIKE CASEI('%zzz%')", ""),
        (
            "location LIKE '%برمل%'",
            "location is in Latin letters; the collections of units have other letters under names",
        ),
        ("claims LIKE '%برمل%'", "did you mean CASEI(claims)"),
        ("NOT (location LIKE '%')", ""),
    ],
)
def test_a_filter_that_can_find_nothing_is_told_why(client: httpx.Client, asked: str, said: str) -> None:
    found = hint(client, INCIDENTS, filter=asked)
    assert said in found
    assert bool(said) == bool(found)


def test_latitude_first_is_right_where_the_system_says_so(client: httpx.Client) -> None:
    filtered = {"filter": "S_INTERSECTS(geometry, BBOX(64,31,70,34))", "filter_crs": "EPSG:4326"}
    assert hint(client, INCIDENTS, **filtered) == ""
    assert hint(client, INCIDENTS, bbox="64,31,70,34", bbox_crs="EPSG:4326") == ""


@pytest.mark.parametrize("days", ["2091-01-01", "2091-01-01/..", "../1901-01-01"])
@pytest.mark.parametrize("path", [INCIDENTS, COUNTS])
def test_days_without_data_are_told_those_with(client: httpx.Client, path: str, days: str) -> None:
    said = hint(client, path, datetime=days)
    assert said.startswith("the incidents here are of ")
    assert (
        hint(client, path, datetime="/".join(said.removeprefix("the incidents here are of ").split(" to ")))
        == ""
    )


def test_counts_of_nothing_are_told_too(client: httpx.Client) -> None:
    assert "did you mean Khyber Pakhtunkhwa (PK5)?" in hint(client, COUNTS, filter="admin1 = 'KPK'")
    assert "since then it is afg_mil" in client.get(COUNTS, params={"actor1_id": "taliban"}).json()["hint"]
    assert "hint" not in client.get(COUNTS).json()


def test_units_are_told_by_their_names(client: httpx.Client) -> None:
    assert "did you mean Bajaur (PK502)?" in hint(
        client, "/collections/districts/items", filter="name = 'Bajur'"
    )
