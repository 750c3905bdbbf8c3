from dataclasses import replace
from datetime import date, timedelta

import orjson
import pytest

from geo.errors import QueryError
from geo.model import Estimate, IncidentQuery
from geo.store import open_store
from tests.geo.stories import add, lone


def day(text):
    return date.fromisoformat(text)


QUERIES = [
    (IncidentQuery(), lambda i: True),
    (
        IncidentQuery(start=day("2031-01-10")),
        lambda i: i.event_date and i.event_date_end >= day("2031-01-10"),
    ),
    (IncidentQuery(end=day("2031-02-10")), lambda i: i.event_date and i.event_date <= day("2031-02-10")),
    (
        IncidentQuery(start=day("2031-01-10"), end=day("2031-02-10"), bbox=(60.0, 30.0, 66.0, 31.0)),
        lambda i: (
            i.event_date
            and i.event_date <= day("2031-02-10")
            and i.event_date_end >= day("2031-01-10")
            and i.location.longitude is not None
            and i.location.longitude <= 66
        ),
    ),
    (
        IncidentQuery(bbox=(66.0, 30.0, 62.0, 31.0)),
        lambda i: i.location.longitude is not None and not 62 < i.location.longitude < 66,
    ),
    (
        IncidentQuery(bbox=(65.0, 30.5, 65.0, 30.5)),
        lambda i: (i.location.longitude, i.location.latitude) == (65.0, 30.5),
    ),
    (IncidentQuery(event_types=("Riots", "Protests")), lambda i: i.event_type in ("Riots", "Protests")),
    (IncidentQuery(sub_event_types=("Attack",)), lambda i: i.sub_event_type == "Attack"),
    (IncidentQuery(actor_ids=("grp_x",)), lambda i: "grp_x" in (i.actor1_id, i.actor2_id)),
    (
        IncidentQuery(pcodes=("A1", "A21")),
        lambda i: i.location.admin1_pcode == "A1" or i.location.admin2_pcode == "A21",
    ),
    (IncidentQuery(pcodes=("XXA",)), lambda i: i.location.country == "XXA"),
    (IncidentQuery(equals=(("admin2_pcode", ""),)), lambda i: i.location.admin2_pcode == ""),
    (IncidentQuery(equals=(("fatalities_best", "3"),)), lambda i: i.fatalities.best == 3),
    (IncidentQuery(equals=(("fatalities_best", "null"),)), lambda i: i.fatalities.best is None),
    (
        IncidentQuery(equals=(("disputed", "true"), ("confidence", "1.0"))),
        lambda i: i.disputed and i.confidence == 1.0,
    ),
    (IncidentQuery(equals=(("event_date", "2031-01-15"),)), lambda i: i.event_date == day("2031-01-15")),
]


@pytest.fixture(scope="module")
def mixed(new_place):
    """A store of incidents in all places, with and without dates, and the incidents themselves."""
    codes = ["A11", "A12", "A21", "A11.x", "A1", "XXA", "B1", ""]
    kinds = [("Battles", "Armed clash"), ("Riots", "Mob violence"), ("Violence against civilians", "Attack")]
    pile = []
    for n in range(120):
        kind, sub = kinds[n % 3]
        first = day("2031-01-01") + timedelta(days=n % 60)
        last = first + timedelta(days=n % 5)
        pile.append(
            lone(
                n,
                day=None if n % 7 == 0 else f"{first}/{last}",
                pcode=codes[n % len(codes)],
                event_type=kind,
                sub_event_type=sub,
                actor1_id="grp_x" if n % 4 == 0 else "uag_x",
                disputed=n % 10 == 0,
                fatalities=Estimate(3, 3, 4) if n % 3 else Estimate(),
            )
        )
    path = new_place()
    with open_store(path, create=True) as store, store.transaction():
        add(store, *pile)
    with open_store(path, read_only=True) as store:
        yield store, store.incidents()


@pytest.mark.parametrize(("query", "wanted"), QUERIES)
@pytest.mark.parametrize("walk_from", [1, 20_000])
def test_a_query_finds_what_it_asks_for(mixed, query, wanted, walk_from, monkeypatch):
    monkeypatch.setattr("geo.storage.query.WALK_FROM", walk_from)
    store, everything = mixed
    want = [i for i in everything if wanted(i)]
    assert want, "a test of nothing"
    assert [i.event_id for i in store.incidents(query)] == [i.event_id for i in want]
    assert store.count(replace(query, limit=1, after="r050")) == len(want)
    assert [orjson.loads(f)["id"] for f in store.features(query)] == [i.event_id for i in want]
    assert [i.event_id for i in store.each(query, page=7)] == [i.event_id for i in want]


def test_pages_hold_every_incident_once(mixed):
    store, everything = mixed
    seen, query = [], IncidentQuery(limit=11)
    while page := store.incidents(query):
        assert len(page) <= 11
        seen += page
        query = replace(query, after=page[-1].event_id)
    assert seen == everything
    assert store.incidents(IncidentQuery(limit=0)) == []


def test_unplaced_incidents_are_in_no_box(mixed):
    store, everything = mixed
    unplaced = {i.event_id for i in everything if i.location.longitude is None}
    assert unplaced
    world = {i.event_id for i in store.incidents(IncidentQuery(bbox=(-180, -90, 180, 90)))}
    assert world == {i.event_id for i in everything} - unplaced


@pytest.mark.parametrize(
    ("query", "message"),
    [
        (
            IncidentQuery(equals=(("colour", "red"),)),
            "colour: cannot use 'red'; no such property",
        ),
        (IncidentQuery(equals=(("1=1; DROP TABLE incidents; --", "x"),)), "no such property"),
        (
            IncidentQuery(equals=(("fatalities_best", "many"),)),
            "cannot use 'many'; write a number",
        ),
        (IncidentQuery(equals=(("fatalities_best", "9" * 30),)), "ordinary size"),
        (IncidentQuery(equals=(("confidence", "nan"),)), "ordinary size"),
        (IncidentQuery(equals=(("disputed", "perhaps"),)), "write true or false"),
        (IncidentQuery(bbox=(0, 10, 1, 5)), "bbox: .*south must not exceed north"),
        (IncidentQuery(bbox=(0, 0, 181, 5)), "east must be within -180..180"),
        (IncidentQuery(bbox=(float("nan"), 0, 1, 5)), "west must be within"),
    ],
)
def test_a_wrong_question_is_refused(mixed, query, message):
    for ask in (mixed[0].incidents, mixed[0].count, mixed[0].features):
        with pytest.raises(QueryError, match=message):
            ask(query)


def test_values_are_bound_not_pasted(place):
    with open_store(place, create=True) as store:
        add(store, lone(1, actor1_id="x' OR '1'='1"))
        assert store.count(IncidentQuery(actor_ids=("x' OR '1'='1",))) == 1
        assert store.count(IncidentQuery(actor_ids=("y' OR '1'='1",))) == 0
