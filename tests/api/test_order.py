"""Features in the order that `sortby` asks for, page by page, and how the store is read for it."""

import itertools
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import orjson
import pytest
from api_makers import make_incident

from api.collections import COLLECTIONS
from api.features.items import read_items
from api.features.sources import Sources
from api.features.stored import INCIDENTS, REPORTS
from api.settings import Settings
from api.sql.functions import register
from api.sql.repeats import Repeats
from api.sql.table import Asked, Counter, Sql, read_page
from geo.boundaries import Boundaries
from geo.model import Report
from geo.store import open_store

N = 48


class Telling(sqlite3.Connection):
    """Remembers what is asked of it."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.told: list[tuple[str, Any]] = []

    def execute(self, sql: str, parameters: Any = (), /) -> sqlite3.Cursor:
        self.told.append((sql, parameters))
        return super().execute(sql, parameters)


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory, boundaries: Boundaries) -> Path:
    """Reports of none to three incidents; places and days repeat, a few days are unknown."""
    path, number = tmp_path_factory.mktemp("order") / "atlas.gpkg", itertools.count(1)
    units = [*boundaries.units("admin2")[:60:6], *boundaries.units("admin3")[:20:6]]
    with open_store(path, create=True) as store:
        for n in range(N):
            day = date(2024, 1, 1 + n % 7) if n % 9 else None
            url = ("https://example.org/a", "ftp://example.org", "")[n % 3]
            told = [
                replace(one, report_ids=(f"R{n:02d}",), claims=(), evidence=())
                for m in itertools.islice(number, n % 4)
                for one in [make_incident(m, units[m % len(units)].pcode, boundaries, day)[1]]
            ]
            store.add(Report(f"{n}", f"R{n:02d}", "x", title=f"T{n % 5}", url=url, published_at=day), told)
    return path


@pytest.fixture(scope="module")
def sources(stored: Path, boundaries: Boundaries) -> Iterator[Sources]:
    found = Sources(stored, boundaries)
    yield found
    found.close()


def ask(sources: Sources, collection: str, **params: str) -> Any:
    found = COLLECTIONS[collection]
    return read_items(found, params, sources, Settings(), sources.version()).page


def in_order(features: list[dict[str, Any]], order: str) -> list[str]:
    """Return the ids in an order; the unknown stand last, whichever way it goes."""
    made = sorted(features, key=lambda one: str(one["id"]))
    for key in reversed(order.split(",")):
        name = key.lstrip("-")
        known = [one for one in made if one["properties"][name] is not None]
        known.sort(key=lambda one: one["properties"][name], reverse=key.startswith("-"))
        made = known + [one for one in made if one["properties"][name] is None]
    return [str(one["id"]) for one in made]


@pytest.mark.parametrize(
    ("collection", "order"),
    [
        ("incidents", "-admin3_pcode,fatalities_high_open,event_type"),
        ("incidents", "admin3_pcode,-fatalities_best"),
        ("incidents", "-event_date,event_type"),
        ("incidents", "event_date,-admin2_pcode"),
        ("incidents", "event_type"),
        ("incidents", "-actor1_id,event_date"),
        ("reports", "-url,n_incidents,-report_id"),
        ("reports", "n_incidents,-published_at"),
        ("reports", "-n_incidents"),
        ("reports", "-published_at,title"),
    ],
)
@pytest.mark.parametrize("chosen", ["", "few", "most"])
def test_pages_follow_in_order_both_ways(sources: Sources, collection: str, order: str, chosen: str) -> None:
    filters = {
        "incidents": {"few": "fatalities_best < 9", "most": "fatalities_best > 3 OR claims LIKE '%x%'"},
        "reports": {"few": "n_incidents = 2", "most": "title <> 'T1'"},
    }
    asked = {"filter": filters[collection][chosen]} if chosen else {}
    whole = [orjson.loads(one) for one in ask(sources, collection, limit="1000", **asked).features]
    want = in_order(whole, order)
    assert len(want) > 5
    for limit in (3, 1000):
        found, page = [], ask(sources, collection, sortby=order, limit=str(limit), **asked)
        while True:
            assert page.matched == len(want)
            found += [orjson.loads(one)["id"] for one in page.features]
            if not page.next_cursor:
                break
            page = ask(sources, collection, sortby=order, limit=str(limit), cursor=page.next_cursor, **asked)
        assert found == want
    back: list[str] = []
    while page.prev_cursor or not back:
        last = page.prev_cursor or _last(sources, collection, order, asked, len(want))
        page = ask(sources, collection, sortby=order, limit="3", cursor=last, **asked)
        back = [orjson.loads(one)["id"] for one in page.features] + back
    assert back == want[: len(back)]
    assert len(back) >= len(want) - 3


def _last(sources: Sources, collection: str, order: str, asked: dict[str, str], n: int) -> str:
    """Return where the last page of three begins, looking back."""
    page = ask(sources, collection, sortby=order, limit=str(n - 2), **asked)
    found = ask(sources, collection, sortby=order, limit="3", cursor=page.next_cursor, **asked)
    assert found.prev_cursor
    return str(found.prev_cursor)


@pytest.mark.parametrize(
    ("sort", "conditions", "last", "reads"),
    [
        # Rows of one value may be most of what there is: all are read as they lie.
        ((("admin3_pcode", True), ("event_type", False)), (), False, "SCAN i"),
        ((("admin3_pcode", True), ("event_type", False)), (), True, "SCAN i"),
        ((("event_type", False),), ("i.fatalities_best = 1",), False, "SCAN i"),
        # An index gives them in order at once.
        ((("event_date", True), ("event_id", False)), (), False, "SCAN i USING INDEX incidents_days"),
        ((("event_type", False),), (), False, "SCAN i USING COVERING INDEX incidents_type"),
    ],
)
def test_an_index_gives_the_order_only_where_it_is_soon_done(
    stored: Path, sort: Any, conditions: tuple[str, ...], last: bool, reads: str
) -> None:
    with closing(sqlite3.connect(stored, factory=Telling)) as db:
        register(db)
        asked, counter = Asked(tuple(map(Sql, conditions)), sort, 1), Counter()
        page = read_page(db, INCIDENTS, asked, counter, "1")
        if last:
            asked = replace(asked, cursor=page.next_cursor)
        db.told.clear()
        read_page(db, INCIDENTS, asked, counter, "1")
        ((sql, values),) = (one for one in db.told if "ORDER BY" in one[0])
        assert db.execute(f"EXPLAIN QUERY PLAN {sql}", values).fetchone()[3] == reads


def test_what_reads_other_rows_is_reckoned_once_for_a_page(stored: Path) -> None:
    sort = (("url", True), ("n_incidents", False))
    with closing(sqlite3.connect(stored, factory=Telling)) as db:
        register(db)
        Repeats(db)
        page = read_page(db, REPORTS, Asked((), sort, 5), Counter(), "1")
        db.told.clear()
        read_page(db, REPORTS, Asked((), sort, 5, page.next_cursor), Counter(), "1")
        (ordered,) = (sql for sql, _ in db.told if "k1" in sql)
        assert ordered.count("count(DISTINCT") == 1
