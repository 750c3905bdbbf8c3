"""Counts by unit and period agree with the incidents, whatever is asked."""

import random
import sqlite3
from collections import Counter
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from api_makers import make_incident

from api.features import memory
from api.features.counting import Counted, count
from api.features.memory import COUNT_SUMS
from api.features.positions import read_positions
from api.params import Days
from api.sql.table import Sql
from geo.aggregate import aggregate, known_sums
from geo.boundaries import Boundaries
from geo.model import Estimate, Incident, Level, Location, Period, Report
from geo.store import open_store

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


def test_ends_of_the_calendar_are_open_ends(client: httpx.Client) -> None:
    found = get(client, "district", datetime="0001-01-01/9999-12-31")
    assert found["features"][0]["properties"]["period_start"] == "2024-01-10"
    assert found["eventsCounted"] == get(client, "district", datetime="1900-01-01/..")["eventsCounted"] > 0


def test_no_days_are_claimed_for_what_holds_undated_incidents(client: httpx.Client) -> None:
    days = [
        (f["properties"]["period_start"], f["properties"]["period_end"])
        for f in get(client, "district")["features"]
    ]
    assert set(days) == {(None, None)}
    asked = get(client, "district", datetime="2024-03-01/2024-03-31")["features"][0]["properties"]
    assert (asked["period_start"], asked["period_end"]) == ("2024-03-01", "2024-04-01")


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


def test_periods_tell_no_days_that_were_left_out(client: httpx.Client) -> None:
    def spans(period: str, days: str) -> list[tuple[str, str]]:
        found = get(client, "province", limit="10000", period=period, datetime=days)
        rows = [feature["properties"] for feature in found["features"]]
        assert all(
            f["id"] == f"{r['pcode']}:{r['period_start']}"
            for f, r in zip(found["features"], rows, strict=True)
        )
        assert sum(row["events"] for row in rows) == sum(
            events(get(client, "province", datetime=days)).values()
        )
        return sorted({(row["period_start"], row["period_end"]) for row in rows})

    assert spans("year", "2024-08-03/2024-08-31") == [("2024-08-03", "2024-09-01")]
    assert spans("month", "2024-08-03/2024-09-10") == [
        ("2024-08-03", "2024-09-01"),
        ("2024-09-01", "2024-09-11"),
    ]
    # Ends that are open stay those of whole periods.
    assert spans("year", "../2024-08-31") == [("2024-01-01", "2024-09-01")]
    assert spans("year", "2024-08-03/..")[-1][1] == "2026-01-01"
    one = client.get(
        "/collections/incidents-by-province/items/AF12:2024-08-03",
        params={"period": "year", "datetime": "2024-08-03/2024-08-31"},
    )
    assert one.json()["properties"]["period_end"] == "2024-09-01"


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


@pytest.mark.parametrize("level", ["country", "admin1", "admin2", "admin3"])
@pytest.mark.parametrize("period", [None, "day", "week", "month", "quarter", "year"])
def test_counting_in_the_store_is_counting_one_by_one(
    tmp_path: Path, boundaries: Boundaries, level: Level, period: Period | None
) -> None:
    draw = random.Random(f"{level}{period}")
    path = tmp_path / "atlas.gpkg"
    codes = ["", *(u.pcode for at in ("admin1", "admin2") for u in boundaries.units(at)[::60])]
    told = []
    with open_store(path, create=True) as store:
        for number in range(60):
            start = draw.choice([None, date(2024, 12, 20) + timedelta(days=draw.randrange(20))])
            low, best, high = draw.choice([(None,) * 3, (1, 2, 5), (3, None, 9), (None, None, 4), (0, 0, 0)])
            report, incident = make_incident(
                number,
                draw.choice(codes) or "AF1214",
                boundaries,
                start,
                fatalities=Estimate(low, best, high),
                time_precision=draw.choice(["day", "week", "month"]) if start else "unknown",
                event_date_end=start and start + timedelta(days=draw.choice([0, 0, 3, 11])),
            )
            if draw.random() < 0.2:
                incident = replace(
                    incident, location=Location(country=draw.choice(["PAK", "AFG", "XYZ", ""]))
                )
            store.add(report, [incident])
        told = store.incidents()
    days = draw.choice([Days(), Days(date(2024, 12, 25), None), Days(date(2024, 12, 22), date(2025, 1, 3))])
    first, last = days.start or date.min, days.end or date.max
    kept = [i for i in told if (first <= i.event_date <= last if i.event_date else not days.given)]
    conditions = draw.choice([(), (Sql("i.event_type = ?", ("Battles",)),)])
    kept = [i for i in kept if not conditions or i.event_type == "Battles"]
    want = aggregate(
        kept, boundaries, level, period, start=days.start, end=days.end, zeros=True, by_type=False
    )
    placed: dict[tuple[str, str | None], Counter[str]] = {}
    for row in want:
        if row.pcode and (period is None or row.period_start):
            at = row.period_start.isoformat() if period and row.period_start else None
            sums = placed.setdefault((row.pcode, at), Counter(dict.fromkeys(COUNT_SUMS, 0)))
            sums.update({name: getattr(row, name) for name in COUNT_SUMS})
    with closing(sqlite3.connect(path)) as db:
        asked = Counted(level, period, days, conditions)
        made, beside = count(db, asked, boundaries)
        rows = list(made)
        again, beside_again = count(db, asked, boundaries, read_positions(db, "now"))
        assert (list(again), beside_again) == (rows, beside), "in memory or not"
    got = {(row[1], row[2] if period else None): dict(zip(COUNT_SUMS, row[5:], strict=True)) for row in rows}
    assert len(told) > 30
    assert {key: known_sums(sums) for key, sums in placed.items()}.items() <= got.items()
    assert all(set(got[key].values()) == {0} for key in got.keys() - placed.keys())
    unplaced = Counter[str | None]()
    for row in want:
        unplaced[row.parent or None] += row.events if not row.pcode else 0
    assert {n["within"]: n["events"] for n in beside["notPlaced"]} == dict(+unplaced)
    lost = sum(row.events for row in want if row.pcode and period and not row.period_start)
    assert beside["noPeriod"] == lost


@pytest.mark.parametrize(
    "chosen",
    [
        {"filter": "S_INTERSECTS(geometry, POLYGON((66 30, 71 30, 69 34, 66 30)))"},
        {"filter": "S_DISJOINT(geometry, BBOX(60, 20, 69, 40)) AND country = 'PAK'"},
        {"filter": "S_WITHIN(geometry, BBOX(66, 30, 75, 38)) OR events > 0"},
        {"bbox": "69,31,71,34"},
    ],
)
def test_units_are_chosen_alike_with_and_without_periods(
    client: httpx.Client, chosen: dict[str, str]
) -> None:
    whole = get(client, "province", limit="10000", **chosen)
    months = get(client, "province", limit="10000", period="year", datetime="2024-01-01/2024-12-31", **chosen)
    units = [{f["properties"]["pcode"] for f in found["features"]} for found in (whole, months)]
    assert 1 < len(units[0]) < 41
    if "OR" in chosen.get("filter", ""):
        assert units[1] <= units[0]
    else:
        assert units[0] == units[1]


def test_tables_of_counts_are_dropped_when_nobody_reads_them(
    boundaries: Boundaries, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(memory, "MAX_ROWS", 100)
    tables = memory.MemoryTables()
    units = boundaries.units("admin1")
    tables.make_units("admin1", units, boundaries.geometries("admin1"))

    def make(name: int) -> memory.Table:
        rows = [(u.pcode, u.pcode, None, None, "", *range(len(memory.COUNT_SUMS))) for u in units]
        return tables.make_counts(name, "admin1", rows, name)

    held = make(0)
    for name in range(1, 9):
        make(name)
    with tables.reading() as db:
        (left,) = db.execute("SELECT count(*) FROM sqlite_master WHERE name LIKE 'counts_%'").fetchone()
        assert left * len(units) <= 100 + 2 * len(units)
        rows = db.execute(f"SELECT {held.key} FROM {held.source}").fetchall()
    assert len(rows) == len(units), "the first is still being read"
    assert tables.counts(0) is None
    assert tables.counts(8) is not None
    tables.close()
