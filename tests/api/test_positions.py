"""What is found in memory is what SQL finds, and never of another state of the data."""

import asyncio
import random
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from api_makers import make_incident
from running import serving

from api.app import create_app
from api.collections import COLLECTIONS
from api.features import figures, items
from api.features.items import Items, by_place_and_time, in_a_box, read_items
from api.features.positions import KeptPositions, Positions, read_positions
from api.features.sources import Sources
from api.params import parse_days
from api.settings import Settings
from api.sql import table as table_module
from api.sql.table import Asked, Page, Table, where
from geo.aggregate import sums_of
from geo.boundaries import Boundaries
from geo.model import Location
from geo.store import open_store

INCIDENTS = COLLECTIONS["incidents"]
BOXES = ("60,20,80,40", "68,30,72,35", "179,-90,69.5,90", "-170,-20,170,36", "69,32,69,32", "-10,-10,0,0")
DAYS = (
    *("2024-12-20", "2024-12-22/2025-01-02", "../2024-12-25", "2025-01-01/..", "1999-01-01/2000-01-01"),
    *("0001-01-01/9999-12-31", "2025-03-01/.."),
)


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory, boundaries: Boundaries) -> Path:
    """Ninety incidents: some without a day or a point, some of many days, ids in no order of time."""
    draw, path = random.Random(3), tmp_path_factory.mktemp("positions") / "atlas.gpkg"
    units = boundaries.units("admin2")
    with open_store(path, create=True) as store:
        for number in draw.sample(range(9000), 90):
            start = draw.choice([None, *(date(2024, 12, 10) + timedelta(days=n) for n in range(40))])
            end = start and start + timedelta(days=draw.choice([0, 0, 0, 6, 45]))
            report, incident = make_incident(
                number, units[number % len(units)].pcode, boundaries, start, event_date_end=end
            )
            if draw.random() < 0.2:
                incident = replace(incident, location=Location(country="PAK"))
            elif draw.random() < 0.2:
                far = replace(incident.location, longitude=draw.choice([-179.5, 180.0]), latitude=-10.0)
                incident = replace(incident, location=far)
            store.add(report, [incident])
    return path


@pytest.fixture
def sources(stored: Path, boundaries: Boundaries) -> Iterator[Sources]:
    found = Sources(stored, boundaries)
    yield found
    found.close()


def ready(sources: Sources) -> Positions:
    version = sources.version()
    sources.positions.of(version)
    sources.positions.wait()
    found = sources.positions.of(version)
    assert found is not None
    return found


def ask(sources: Sources, params: dict[str, str]) -> Items:
    return read_items(INCIDENTS, params, sources, Settings(), sources.version())


@pytest.mark.parametrize("box", ["", *BOXES])
@pytest.mark.parametrize("days", ["", *DAYS])
def test_pages_are_those_of_sql_there_and_back(sources: Sources, box: str, days: str) -> None:
    params = {name: text for name, text in (("bbox", box), ("datetime", days)) if text} | {"limit": "7"}
    sql = [ask(sources, params)]  # nothing is in memory yet
    while sql[-1].page.next_cursor:
        sql.append(ask(sources, params | {"cursor": sql[-1].page.next_cursor}))
    back = [ask(sources, params | {"cursor": one.page.prev_cursor}) for one in sql[1:]]
    sources.positions.wait()
    ready(sources)
    for n, one in enumerate(sql):
        cursor = {"cursor": sql[n - 1].page.next_cursor} if n else {}
        assert ask(sources, params | cursor) == one
    assert [ask(sources, params | {"cursor": one.page.prev_cursor}) for one in sql[1:]] == back
    assert len({f for one in sql for f in one.page.features}) == sql[0].page.matched


@pytest.mark.parametrize(
    "beside",
    [
        {"event_type": "Battles"},
        {"filter": "claims LIKE '%Story%' AND fatalities_best >= 0", "sortby": "-event_date"},
        {"filter": "event_id > 'IA0' OR claims = '[]'", "limit": "3"},
    ],
)
def test_few_in_a_box_are_found_by_the_box(
    sources: Sources, monkeypatch: pytest.MonkeyPatch, beside: dict[str, str]
) -> None:
    ready(sources)
    asked = [{"bbox": box, **days, **beside} for box in BOXES for days in ({}, {"datetime": DAYS[2]})]
    plans: list[str] = []

    def read_page(db: sqlite3.Connection, table: Table, asked: Asked, *rest: Any) -> Page:
        clause = where(asked.conditions)
        sql = f"EXPLAIN QUERY PLAN SELECT i.fid FROM {table.source_of(clause)}{clause.text}"
        plans.append(db.execute(sql, clause.values).fetchone()[3])
        return table_module.read_page(db, table, asked, *rest)

    monkeypatch.setattr(items, "_FEW", -1)
    want = [ask(sources, one) for one in asked]
    monkeypatch.setattr(items, "_FEW", 1_000)
    monkeypatch.setattr(items, "read_page", read_page)
    assert [ask(sources, one) for one in asked] == want
    assert sum(one.page.matched for one in want) > 50
    assert all("USING INTEGER PRIMARY KEY" in plan for plan in plans)


def test_cursors_of_ids_that_are_gone_lead_on(sources: Sources) -> None:
    cursors = {"cursor": "WzAsIklBMDAwOSJd"}, {"cursor": "WzEsIklBMDAwOSJd"}, {"cursor": "WzAsInoiXQ"}
    sql = [ask(sources, {"limit": "3", **cursor}) for cursor in cursors]
    ready(sources)
    assert [ask(sources, {"limit": "3", **cursor}) for cursor in cursors] == sql
    assert sql[2].page.features == []


def test_the_fixture_holds_what_is_hard(sources: Sources) -> None:
    at = ready(sources)
    assert at.version == sources.version()
    assert at.reach == 45
    assert (at.figures.first == 0).sum() > 0
    assert (
        len(at.find((-180.0, -90.0, 180.0, 90.0), parse_days("2024-12-01/.."))) < (at.figures.first > 0).sum()
    )


def test_a_commit_puts_what_is_in_memory_out_of_use(
    stored: Path, boundaries: Boundaries, tmp_path: Path
) -> None:
    path = tmp_path / "atlas.gpkg"
    with open_store(path, create=True) as store:
        for number in range(5):
            day = date(2024, 1, 1) + timedelta(days=40 * number)
            report, incident = make_incident(number, "AF1214", boundaries, day)
            store.add(report, [incident])
        sources = Sources(path, boundaries)
        old = ready(sources)
        with sources.reading(INCIDENTS) as db:
            assert sources.positions_in(db, old.version) is old
            report, incident = make_incident(77, "PK525", boundaries, date(2024, 12, 25))
            store.add(report, [incident])
            # What this connection sees is still the state in which the reading began.
            assert sources.positions_in(db, old.version) is old
        with sources.reading(INCIDENTS) as db:
            assert sources.positions_in(db, old.version) is None
        assert sources.version() != old.version
        assert ask(sources, {}).page.matched == 6
        sources.close()


def test_beside_a_writer_they_are_read_a_small_part_of_the_time() -> None:
    read: list[int] = []

    def slowly() -> Positions:
        read.append(1)
        time.sleep(0.02)
        raise sqlite3.OperationalError("database is locked")

    kept = KeptPositions(slowly)
    for n in range(5):
        assert kept.of(f"version {n}") is None
        kept.wait()
    assert len(read) == 1, "the next reading waits ten times as long as one takes"


def test_closing_does_not_wait_for_a_long_reading(
    stored: Path, boundaries: Boundaries, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = threading.Event()

    def for_ever(db: sqlite3.Connection, version: str) -> Positions:
        begun.set()
        db.execute("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n")
        raise AssertionError("it ends only when it is interrupted")

    monkeypatch.setattr("api.features.sources.read_positions", for_ever)
    sources = Sources(stored, boundaries)
    assert sources.positions.of(sources.version()) is None
    assert begun.wait(10)
    time.sleep(0.1)
    start = time.monotonic()
    sources.close()
    assert time.monotonic() - start < 5


@pytest.mark.parametrize(
    ("params", "holds"),
    [
        ({"bbox": "1,2,3,4", "datetime": "2024-12-24", "limit": "3", "f": "csv"}, True),
        ({"bbox": "1,2,3,4", "bbox-crs": "EPSG:4326"}, False),
        ({"filter": "TRUE"}, False),
        ({"event_type": "Battles"}, False),
        ({"sortby": "event_date"}, False),
    ],
)
def test_only_place_and_time_are_asked_of_memory(params: dict[str, str], holds: bool) -> None:
    assert by_place_and_time(INCIDENTS, params) is holds
    assert not by_place_and_time(COLLECTIONS["districts"], params)


def test_they_are_what_lies_in_the_store(sources: Sources, monkeypatch: pytest.MonkeyPatch) -> None:
    # Rows with gaps between them, some longer than what is read at once.
    monkeypatch.setattr(figures, "_SPAN", 7)
    asked = (
        "SELECT fid, event_id, longitude, latitude, event_date, event_date_end, "
        "fatalities_low, fatalities_best, fatalities_high, fatalities_high_open, "
        "injured_low, injured_best, injured_high, injured_high_open, "
        "abducted_low, abducted_best, abducted_high, abducted_high_open, "
        "country || '/' || admin1_pcode || '/' || admin2_pcode || '/' || admin3_pcode FROM incidents "
        "WHERE NOT fid BETWEEN 20 AND 41 ORDER BY event_date, fid"
    )
    with closing(sqlite3.connect(sources.store.path)) as source, closing(sqlite3.connect(":memory:")) as db:
        source.backup(db)
        db.execute("UPDATE incidents SET fatalities_best = fid * 3, injured_high_open = 1 WHERE fid % 2")
        rows = db.execute(asked).fetchall()
        db.execute("DELETE FROM incidents WHERE fid BETWEEN 20 AND 41")
        at = read_positions(db, "v")
    ids = sorted(row[1] for row in rows)
    days = [[date.fromisoformat(day).toordinal() if day else 0 for day in row[4:6]] for row in rows]
    assert at.fids[at.rank].tolist() == [row[0] for row in rows]
    assert at.rank.tolist() == [ids.index(row[1]) for row in rows]
    spots = zip(at.longitude.tolist(), at.latitude.tolist(), strict=True)
    assert [None if x != x else (x, y) for x, y in spots] == [row[2] and row[2:4] for row in rows]
    assert list(zip(at.figures.first, at.figures.last, strict=True)) == list(map(tuple, days))
    assert at.figures.killed().tolist() == [row[7] or 0 for row in rows]
    want = [sums_of([row[n : n + 4] for n in (6, 10, 14)])[1:] for row in rows]
    assert [tuple(at.figures.tolls[n]) for n in at.figures.toll.tolist()] == want
    assert len(at.figures.tolls) == len(set(at.figures.toll.tolist()))
    assert [at.figures.places[n] for n in at.figures.place] == [row[18] for row in rows]


@pytest.mark.parametrize(
    ("params", "holds"),
    [
        ({"bbox": "1,2,3,4", "event_type": "Battles", "sortby": "event_date"}, True),
        ({"bbox": "1,2,3,4", "bbox-crs": "EPSG:4326"}, False),
        ({"bbox": "1,2,3,4", "filter": "TRUE"}, False),
        ({"datetime": "2024-12-24", "event_type": "Battles"}, False),
    ],
)
def test_a_filter_is_left_to_another_thread(params: dict[str, str], holds: bool) -> None:
    assert in_a_box(INCIDENTS, params) is holds
    assert not in_a_box(COLLECTIONS["reports"], params)


def test_a_server_reads_them_before_it_is_asked(stored: Path) -> None:
    app = create_app(Settings(store=str(stored)))

    async def begin() -> None:
        async with app.router.lifespan_context(app):
            sources = app.state.server.sources
            sources.positions.wait()
            assert sources.positions.of(sources.version()) is not None

    asyncio.run(begin())


def test_a_server_answers_the_same_before_and_after(stored: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Sources, "prepare", lambda sources: None)
    path = "/collections/incidents/items"
    asked = [{"bbox": box, "datetime": days, "limit": "5"} for box in BOXES for days in DAYS]
    asked += [{**one, "event_type": "Battles", "sortby": "-event_date"} for one in asked]
    wrong = [
        {"event_type": "x", "bbox": "1,2,3,4"},
        {"bbox": "x"},
        {"datetime": "x"},
        {"limit": "-1"},
        {"cursor": "x"},
    ]
    with serving(stored) as base, httpx.Client(base_url=base) as client:
        first = [client.get(path, params=one).json() for one in asked]
        time.sleep(1)
        again = [client.get(path, params={**one, "limit": "05"}).json() for one in asked]
        assert [(a["numberMatched"], a["features"]) for a in first] == [
            (a["numberMatched"], a["features"]) for a in again
        ]
        for one in wrong:
            response = client.get(path, params=one)
            assert (response.status_code, response.json()["parameter"]) == (400, next(iter(one)))
