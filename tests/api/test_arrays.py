"""Array functions and other comparisons of lists find what the lists that are given out tell."""

import itertools
import json
import random
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import orjson
import pytest
from api_makers import make_incident

from api.collections import COLLECTIONS
from api.cql.conditions import compile_filter
from api.cql.terms import scope_of
from api.cql.text import parse_filter
from api.cql.tree import repeated
from api.features.items import read_items
from api.features.sources import Sources
from api.features.stored import INCIDENTS, REPORTS
from api.settings import Settings
from api.sql.repeats import Repeats, once
from geo.boundaries import Boundaries
from geo.errors import QueryError
from geo.model import Report
from geo.store import open_store

# Some lie within others, some need escapes in JSON, one looks like a number and one like an id.
QUOTES = ("killed 5", "killed", "5", 'said "three"', "a\nline", "IA0002", "ناحیه", "")
LISTS = {"reports": ("event_ids", "quotes"), "incidents": ("report_ids", "assoc_actor_1", "assoc_actor_2")}
HOLDS: dict[str, Callable[[list[Any], list[Any]], bool]] = {
    "a_contains": lambda one, other: all(item in one for item in other),
    "a_containedBy": lambda one, other: all(item in other for item in one),
    "a_overlaps": lambda one, other: any(item in one for item in other),
    "a_equals": lambda one, other: one == other,
}


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory, boundaries: Boundaries) -> Path:
    """Forty reports of up to three incidents, with some quotes each; ten tell what another one told."""
    draw, path = random.Random(3), tmp_path_factory.mktemp("arrays") / "atlas.gpkg"
    units, number = boundaries.units("admin2"), itertools.count(1)
    day, text = date(2024, 5, 1), "x" * 100
    with open_store(path, create=True) as store:
        for n in range(40):
            told = []
            for _ in range(n % 4):
                own = next(number)
                _, incident = make_incident(own, units[own].pcode, boundaries, day)
                claims = tuple(
                    replace(
                        incident.claims[0], report_id=f"R{n:02d}", start=start, end=start + 9, quote=quote
                    )
                    for start, quote in zip(
                        draw.choices(range(5), k=3), draw.choices(QUOTES, k=3), strict=True
                    )
                )
                told.append(
                    replace(
                        incident,
                        claims=claims[: draw.randrange(4)],
                        evidence=(),
                        report_ids=(f"R{n:02d}",),
                        assoc_actor_1=tuple(draw.sample(QUOTES, draw.randrange(3))),
                        assoc_actor_2=tuple(draw.sample(QUOTES, draw.randrange(2))),
                    )
                )
            store.add(Report(f"{n}", f"R{n:02d}", text, published_at=day), told)
            if n % 4 == 1:
                again = f"S{n:02d}"
                copy = replace(told[0], event_id=f"{told[0].event_id}b", report_ids=(again,), claims=())
                store.add(Report(f"again {n}", again, text, published_at=day), [copy])
    return path


@pytest.fixture(scope="module")
def sources(stored: Path, boundaries: Boundaries) -> Iterator[Sources]:
    found = Sources(stored, boundaries)
    yield found
    found.close()


def ask(sources: Sources, collection: str, node: Any) -> dict[str, dict[str, Any]]:
    asked = {} if node is None else {"filter": node if isinstance(node, str) else json.dumps(node)}
    page = read_items(COLLECTIONS[collection], asked, sources, Settings(), sources.version()).page
    made = [orjson.loads(one) for one in page.features]
    assert page.matched == len(made)
    return {one["id"]: one["properties"] for one in made}


def literals(collection: str, name: str, own: dict[str, dict[str, Any]]) -> list[list[Any]]:
    """Return lists to compare a property with: those that occur, parts of them, and what is in none."""
    draw = random.Random(f"{collection}{name}")
    there = [json.loads(p[name]) for p in own.values()]
    items = sorted({item for one in there for item in one})
    whole = draw.sample(there, 8) + [one[::-1] for one in there if len(one) > 1][:4]
    mixed = [draw.sample(items, min(n, len(items))) for n in (1, 2, 3, 5, 99)]
    return [*whole, *mixed, [], [5], ["nowhere"], [items[0], 5], [items[0]] * 2, [""]]


@pytest.mark.parametrize("op", list(HOLDS))
@pytest.mark.parametrize(("collection", "name"), [(c, n) for c, names in LISTS.items() for n in names])
def test_array_functions_tell_of_the_lists_that_are_given(
    sources: Sources, collection: str, name: str, op: str
) -> None:
    own = ask(sources, collection, None)
    assert len({len(json.loads(p[name])) for p in own.values()}) > 1
    found = 0
    for literal in literals(collection, name, own):
        for turned in (False, True):
            args = [{"property": name}, literal]
            node = {"op": op, "args": args[::-1] if turned else args}
            lists = {one: json.loads(p[name]) for one, p in own.items()}
            want = {
                k for k, v in lists.items() if (HOLDS[op](literal, v) if turned else HOLDS[op](v, literal))
            }
            assert set(ask(sources, collection, node)) == want, node
            assert set(ask(sources, collection, {"op": "not", "args": [node]})) == own.keys() - want, node
            found += len(want)
    assert found


@pytest.mark.parametrize("op", list(HOLDS))
def test_two_properties_are_compared(sources: Sources, op: str) -> None:
    for collection, names in LISTS.items():
        own = ask(sources, collection, None)
        for one, other in itertools.product(names, repeat=2):
            node = {"op": op, "args": [{"property": one}, {"property": other}]}
            want = {k for k, p in own.items() if HOLDS[op](json.loads(p[one]), json.loads(p[other]))}
            assert set(ask(sources, collection, node)) == want, node


def test_what_is_compared_must_be_an_array_of_whole_text(sources: Sources) -> None:
    for node, says in (
        ({"op": "a_contains", "args": [{"property": "title"}, ["a"]]}, "title is no array of text"),
        ({"op": "a_contains", "args": [{"property": "quotes"}, "a"]}, "write an array"),
        ({"op": "a_contains", "args": [{"property": "none"}, ["a"]]}, "no such property"),
        ({"op": "a_overlaps", "args": [["a"], {"property": "claims"}]}, "no such property"),
    ):
        with pytest.raises(QueryError, match=says):
            ask(sources, "reports", node)


def test_no_list_is_made_where_the_rows_of_its_elements_tell() -> None:
    for table, collection, text in (
        (REPORTS, "reports", "A_CONTAINS(quotes, ('a', 'b')) OR NOT A_CONTAINEDBY(event_ids, ('a'))"),
        (REPORTS, "reports", "A_OVERLAPS(('a', 'b'), quotes) AND A_CONTAINS(event_ids, quotes)"),
        (INCIDENTS, "incidents", "A_CONTAINS(report_ids, ('a')) OR A_OVERLAPS(report_ids, ('a'))"),
    ):
        tree = parse_filter(text, None)
        made = compile_filter(tree, scope_of(COLLECTIONS[collection].column, table, tree))
        assert "json_group_array" not in made.text
        assert "f.feature" not in made.text


def test_quotes_stand_in_the_order_of_the_report_each_once(sources: Sources, stored: Path) -> None:
    with open_store(stored, read_only=True) as store:
        rows = store._db.execute("SELECT report_id, start, quote FROM claims").fetchall()
    told: dict[str, dict[str, int]] = {}
    for report_id, start, quote in rows:
        own = told.setdefault(report_id, {})
        own[quote] = min(start, own.get(quote, start))
    assert len(rows) > sum(map(len, told.values()))  # some are said twice
    for name, one in ask(sources, "reports", None).items():
        own = told.get(name, {})
        assert json.loads(one["quotes"]) == sorted(own, key=lambda quote: (own[quote], quote))


@pytest.mark.parametrize(
    ("asked", "holds"),
    [
        (
            "quotes LIKE '%killed%' AND quotes <> '[\"killed\"]' AND event_ids <> quotes",
            lambda p: "killed" in p["quotes"] and p["quotes"] != '["killed"]',
        ),
        (
            "NOT (quotes = '[]' OR CASEI(quotes) LIKE CASEI('%KILLED 5%') OR quotes > event_ids)",
            lambda p: p["quotes"] != "[]" and "killed 5" not in p["quotes"] and p["quotes"] <= p["event_ids"],
        ),
        ("n_incidents * n_incidents = n_incidents + 2", lambda p: p["n_incidents"] == 2),
        ("quotes IS NULL OR event_ids IS NULL", lambda p: False),
        ("quotes IS NOT NULL", lambda p: True),
    ],
)
def test_what_a_filter_names_twice_is_that_of_each_report(
    sources: Sources, asked: str, holds: Callable[[dict[str, Any]], bool]
) -> None:
    for _ in range(2):  # a connection that read other rows before keeps nothing of them
        own = ask(sources, "reports", None)
        assert set(ask(sources, "reports", asked)) == {k for k, p in own.items() if holds(p)}


def test_what_is_named_twice_is_reckoned_once() -> None:
    tree = parse_filter(
        "quotes > 'a' OR quotes LIKE '%b%' OR event_ids = 'x' OR title > 'a' AND title < 'b'", None
    )
    assert repeated(tree) == {"quotes", "title"}
    scope = scope_of(COLLECTIONS["reports"].column, REPORTS, tree)
    assert {name for name, sql in scope.sql.items() if "atlas_keep(" in sql} == {"quotes"}


def test_what_is_reckoned_once_is_of_one_state_of_the_data() -> None:
    with closing(sqlite3.connect(":memory:")) as db:
        repeats = Repeats(db)
        db.execute("CREATE TABLE a (n INTEGER)")
        db.execute("INSERT INTO a VALUES (1), (2)")
        twice = once("n", "(SELECT max(b.n) * a.n FROM a AS b)", "a.rowid")
        sql = f"SELECT {twice}, {twice} FROM a"
        assert db.execute(sql).fetchall() == [(2, 2), (4, 4)]
        db.execute("DELETE FROM a WHERE n = 1")
        db.execute("UPDATE a SET n = 3")
        repeats.begin()
        assert db.execute(sql).fetchall() == [(9, 9)]
    assert once("n", "a.n", "a.rowid") == "a.n"
