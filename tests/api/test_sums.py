"""One number, wherever it is read: districts and what is not placed, provinces, incidents, aggregates.

That the map page shows the numbers of the same aggregates is tested in `tests/maps/test_browser.py`.
"""

import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import httpx
import pytest
from api_makers import make_incident
from running import serving

from api.features import figures
from api.features.memory import COUNT_SUMS
from geo.aggregate import aggregate
from geo.boundaries import Boundaries
from geo.model import Estimate, Incident, Level, Location, UnitPeriod
from geo.store import open_store
from geo.vintage_set import DatedNames

LEVELS: dict[str, Level] = {"tehsil": "admin3", "district": "admin2", "province": "admin1"}
Numbers = Counter[str]


@dataclass(frozen=True)
class Question:
    """What is asked of the API, and which incidents that means."""

    params: dict[str, str]
    holds: Callable[[Incident], bool]
    first: date = date(2024, 1, 1)
    last: date = date(2024, 12, 31)


QUESTIONS = [
    Question({}, lambda i: True),
    Question({"event_type": "Battles"}, lambda i: i.event_type == "Battles"),
    Question({"actor1_id": "ttp"}, lambda i: i.actor1_id == "ttp", date(2024, 3, 1), date(2024, 5, 31)),
    Question({"time_precision": "week"}, lambda i: i.time_precision == "week"),
    Question({"civilian_targeting": "true"}, lambda i: i.civilian_targeting, date(2024, 7, 1)),
    Question(
        {"filter": "geo_precision IN ('admin1', 'country')"},
        lambda i: i.location.geo_precision in ("admin1", "country"),
    ),
    Question(
        {"filter": "event_type = 'Battles' AND (actor1_id = 'isk' OR civilian_targeting = TRUE)"},
        lambda i: i.event_type == "Battles" and (i.actor1_id == "isk" or i.civilian_targeting),
        last=date(2024, 6, 30),
    ),
    Question(
        {"filter": "CASEI(actor1) LIKE 'gun%' AND time_precision <> 'month'", "event_type": "Battles"},
        lambda i: i.event_type == "Battles" and i.time_precision != "month",
    ),
    Question({"actor1_id": "nobody"}, lambda i: False),
]


def varied(boundaries: Boundaries) -> Iterator[tuple[Any, Incident]]:
    """Yield incidents of every precision of place, time and toll."""
    draw = random.Random(20)
    codes = [u.pcode for level in LEVELS.values() for u in boundaries.units(level) if not u.disputed]
    for number in range(260):
        start = draw.choice([None, *[date(2023, 12, 20) + timedelta(days=draw.randrange(390))] * 12])
        toll = draw.choice([(None,) * 3, (1, 2, 5), (3, None, 9), (None, None, 4), (0, 0, 0), (7, 7, 7)])
        hurt, taken = draw.choice([None, 0, 3]), draw.choice([None, 0, 1])
        report, incident = make_incident(
            number,
            draw.choice(codes),
            boundaries,
            start,
            event_date_end=start and start + timedelta(days=draw.choice([0, 0, 0, 6, 40])),
            time_precision=draw.choice(["day", "day", "week", "month", "year"]) if start else "unknown",
            fatalities=Estimate(*toll, draw.random() < 0.3),
            injured=Estimate(hurt, hurt, hurt and hurt + 2, draw.random() < 0.3),
            abducted=Estimate(taken, taken, taken, draw.random() < 0.3),
            civilian_targeting=draw.random() < 0.4,
        )
        if draw.random() < 0.15:
            country = draw.choice(["PAK", "AFG", "XYZ", ""])
            known = Location(country=country, geo_precision="country" if country else None)
            incident = replace(incident, location=known)
        yield report, incident


@pytest.fixture(scope="module")
def told(boundaries: Boundaries) -> list[tuple[Any, Incident]]:
    return list(varied(boundaries))


@pytest.fixture(scope="module")
def sums_client(
    told: list[tuple[Any, Incident]], boundaries: Boundaries, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[httpx.Client]:
    """A client of a real uvicorn that serves these incidents."""
    path = tmp_path_factory.mktemp("sums") / "atlas.gpkg"
    with open_store(path, create=True, names=DatedNames(boundaries)) as store:
        for report, incident in told:
            store.add(report, [incident])
    with pytest.MonkeyPatch.context() as patch, serving(path) as base:
        patch.setattr(figures, "_PART", 50)  # so that there are several
        with httpx.Client(base_url=base, timeout=60) as client:
            yield client


def get(client: httpx.Client, collection: str, params: dict[str, str]) -> dict[str, Any]:
    response = client.get(
        f"/collections/{collection}/items", params={"limit": "10000", "skipGeometry": "true", **params}
    )
    assert response.status_code == 200, response.text
    found: dict[str, Any] = response.json()
    assert found["numberReturned"] == found["numberMatched"]
    return found


def numbers(row: UnitPeriod | dict[str, Any]) -> Numbers:
    """Return the sums of an aggregate's row or of a feature's properties."""
    made = {name: row[name] if isinstance(row, dict) else getattr(row, name) for name in COUNT_SUMS}
    return Counter({name: n for name, n in made.items() if n})


def added(found: dict[tuple[str, str], Numbers], key: tuple[str, str], more: Numbers) -> None:
    if more:
        found[key] = found.get(key, Counter()) + more


@pytest.mark.parametrize("number", range(len(QUESTIONS)))
def test_districts_and_not_placed_are_the_provinces_and_the_aggregates(
    sums_client: httpx.Client, told: list[tuple[Any, Incident]], boundaries: Boundaries, number: int
) -> None:
    asked = QUESTIONS[number]
    kept = [
        i for _, i in told if asked.holds(i) and i.event_date and asked.first <= i.event_date <= asked.last
    ]
    params = asked.params | {"datetime": f"{asked.first}/{asked.last}"}
    totals = []
    for level_name, level in LEVELS.items():
        # Month by month, unit by unit, what the aggregates say.
        rows = aggregate(kept, boundaries, level, "month", by_type=False, zeros=False)
        want: dict[tuple[str, str], Numbers] = {}
        loose: dict[tuple[str, str], Numbers] = {}
        no_month = 0
        for row in rows:
            if not row.pcode:
                added(loose, (row.parent, ""), numbers(row))
            elif row.period_start is None:
                no_month += row.events
            else:
                added(want, (row.pcode, str(row.period_start)), numbers(row))
        found = get(sums_client, f"incidents-by-{level_name}", params | {"period": "month"})
        got: dict[tuple[str, str], Numbers] = {}
        for feature in found["features"]:
            own = feature["properties"]
            added(got, (own["pcode"], own["period_start"]), numbers(own))
        assert got == want
        assert {(n["within"] or "", ""): numbers(n) for n in found["notPlaced"]} == loose
        assert found["noPeriod"] == no_month
        # Without months, and all together: the same whatever the level.
        whole = get(sums_client, f"incidents-by-{level_name}", params)
        total = sum((numbers(f["properties"]) for f in whole["features"]), Counter())
        total += sum((numbers(n) for n in whole["notPlaced"]), Counter())
        assert whole["eventsCounted"] + sum(n["events"] for n in whole["notPlaced"]) == len(kept)
        totals.append(total)
    assert totals[0] == totals[1] == totals[2]
    country = sum(
        (numbers(row) for row in aggregate(kept, boundaries, "country", "year", by_type=False)), Counter()
    )
    assert totals[0] == country
    # Incidents are listed when their days overlap and counted by the first, so these may be fewer.
    assert get(sums_client, "incidents", params)["numberMatched"] >= totals[0]["events"]


@pytest.mark.parametrize("number", range(len(QUESTIONS)))
def test_a_province_is_its_districts_and_what_is_known_to_it_alone(
    sums_client: httpx.Client, boundaries: Boundaries, number: int
) -> None:
    asked = QUESTIONS[number]
    params = asked.params | {"datetime": f"{asked.first}/{asked.last}"}
    districts, provinces = (
        get(sums_client, f"incidents-by-{name}", params) for name in ("district", "province")
    )
    inside: dict[str, Numbers] = {}
    for feature in districts["features"]:
        own = feature["properties"]
        inside[own["parent"]] = inside.get(own["parent"], Counter()) + numbers(own)
    for one in districts["notPlaced"]:
        if one["within"]:
            inside[one["within"]] = inside.get(one["within"], Counter()) + numbers(one)
    for feature in provinces["features"]:
        own = feature["properties"]
        assert numbers(own) == inside.get(own["pcode"], Counter()), own["pcode"]
    assert number == len(QUESTIONS) - 1 or provinces["eventsCounted"] > 2, "the question finds something"


def test_incidents_of_a_first_day_are_as_many_as_are_counted(sums_client: httpx.Client) -> None:
    for month in ("01", "06", "12"):
        first, last = f"2024-{month}-01", f"2024-{month}-30"
        text = f"event_date >= DATE('{first}') AND event_date <= DATE('{last}')"
        listed = get(sums_client, "incidents", {"filter": text})["numberMatched"]
        counted = get(sums_client, "incidents-by-district", {"datetime": f"{first}/{last}"})
        assert counted["eventsCounted"] + sum(n["events"] for n in counted["notPlaced"]) == listed > 5
