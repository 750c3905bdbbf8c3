import time
from dataclasses import replace
from datetime import UTC, date, datetime

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.claims import awaiting_review
from geo.errors import InputError, NotFound, StoreBusy, StoreError, UnknownIncident
from geo.geojson import dumps, flat_feature, point
from geo.merge import merge, merge_group
from geo.model import Estimate, Extraction, NotIncident, PlaceMention
from geo.records import incident_to_record
from geo.store import open_store
from geo.vintage_set import AT_DATE
from tests.geo.makers import FakeBoundaries, claim, incident, incidents, report
from tests.geo.stories import add, ask, derived, lone, piles, published, tell

NEAR = FakeBoundaries().neighbours


@pytest.fixture
def path(place):
    return place


@pytest.fixture
def store(path):
    with open_store(path, create=True, neighbours=NEAR) as opened:
        yield opened


# ---- what is added comes back ----------------------------------------------------------------


def waits(one):
    return {"flagged": awaiting_review(one)}


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(incidents(), max_size=4))
def test_what_is_added_comes_back(new_place, made):
    path, unnamed = new_place(), dict.fromkeys(AT_DATE, "")
    told = [replace(i, event_id=f"r-{n}", report_ids=("r",)) for n, i in enumerate(made)]
    source = report("r", "Text\u2028 with \x00 and نص", published_at=datetime(2031, 5, 5, 6, tzinfo=UTC))
    with open_store(path, create=True) as store:
        assert store.add(source, told)
        assert store.report("r") == source
    with open_store(path, read_only=True) as store:
        assert store.incidents() == told
        assert store.reports() == [source]
        assert store.features() == [
            dumps(flat_feature(incident_to_record(i) | unnamed | waits(i), point(i.location))) for i in told
        ]
        assert [store.incident(i.event_id) for i in told] == told
        assert store.count() == len(told)


def test_facts_of_the_report_are_kept(store):
    places = (
        PlaceMention("Dorangi", 5, 12, "incident", pcode="A11", level="admin2", score=0.9, rule="place.in"),
        PlaceMention("the capital", 20, 31, "metonym"),
    )
    source = report("r1", published_at=date(2031, 5, 5))
    passage = NotIncident("a drill", 40, 47, "drill")
    store.add(source, [incident("r1-1")], Extraction(source, places=places, not_incidents=(passage,)))
    assert store.mentions("r1") == list(places)
    assert store.report("r1").published_at == date(2031, 5, 5)
    assert ask(store, "SELECT * FROM not_incidents") == [("r1", 0, "a drill", 40, 47, "drill")]


def test_a_report_is_added_once(store):
    told = lone(1)
    assert add(store, told, told) == [True, False]
    assert (store.known("r001"), store.known("r002")) == (True, False)
    assert store.totals().reports == store.count() == 1


def test_a_report_that_fails_leaves_nothing_behind(store):
    add(store, lone(1))
    before, version = derived(store), store.version()
    with pytest.raises(InputError, match="incident r001-1 says it is of reports"):
        store.add(report("r9"), [incident("r9-1"), incident("r001-1", report_ids=("r001",))])
    with pytest.raises(InputError, match="incident id r001-1 is already used in report r001"):
        store.add(report("r9"), [incident("r9-1"), incident("r001-1", report_ids=("r9",))])
    assert (derived(store), store.version()) == (before, version)
    assert not store.known("r9")
    assert add(store, lone(2)) == [True]


def test_a_batch_is_all_or_nothing(store):
    def half():
        with store.transaction():
            add(store, lone(1), lone(2))
            raise RuntimeError("stop")

    with pytest.raises(RuntimeError, match="stop"):
        half()
    assert store.totals().reports == 0
    with store.transaction():
        add(store, lone(1))
        with pytest.raises(InputError, match="already used"):
            store.add(report("r9"), [incident("r001-1", report_ids=("r9",))])
        add(store, lone(2))
    assert [r.report_id for r in store.reports()] == ["r001", "r002"]


def test_what_is_unknown_is_said(store):
    add(store, lone(1))
    with pytest.raises(UnknownIncident, match="no incident 'nothing' in"):
        store.incident("nothing")
    with pytest.raises(NotFound, match=r"no report 'nothing' in .*incident-atlas ingest"):
        store.report("nothing")


# ---- merging ---------------------------------------------------------------------------------


def test_a_toll_told_twice_is_counted_once_and_old_ids_resolve(store):
    first, later = tell("r2", "2031-05-05", claim(3, "police")), tell("r1", "2031-05-06", claim(4, "police"))
    add(store, first)
    assert store.incidents() == list(first.incidents)
    add(store, later)
    (made,) = store.incidents()
    assert made == merge_group([*first.incidents, *later.incidents], published(first, later))
    assert (made.event_id, made.fatalities) == ("r1-1", Estimate(4, 4, 4))
    assert store.incident("r2-1") == store.incident("r1-1") == made
    assert orjson.loads(store.feature("r2-1"))["id"] == "r1-1"
    assert store.members("r2-1") == [*later.incidents, *first.incidents]
    assert store.totals().merged == 1


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(piles(), st.randoms(use_true_random=False))
def test_any_order_of_ingestion_gives_the_same_store(new_place, pile, chance):
    """And the same as merging all at once."""
    found = []
    for _ in range(2):
        with open_store(new_place(), create=True, neighbours=NEAR) as store:
            with store.transaction():
                add(store, *pile)
            found.append(derived(store))
        chance.shuffle(pile)
    assert found[0] == found[1]
    members = [i for told in pile for i in told.incidents]
    days = published(*pile)
    assert found[0]["incidents"] == [merge_group(g, days) for g in merge(members, NEAR)]


# ---- version, runs, totals -------------------------------------------------------------------


def test_the_version_changes_with_every_report_and_follows_from_the_history(new_place):
    seen = []
    for _ in range(2):
        with open_store(new_place(), create=True) as store:
            versions = [store.version()]
            for n in range(3):
                add(store, lone(n))
                versions.append(store.version())
            add(store, lone(1))
            assert store.version() == versions[-1]
        seen.append(versions)
    assert len(set(seen[0])) == 4
    assert seen[0] == seen[1]


def test_last_modified_follows_the_commits(store):
    before = store.last_modified()
    assert before.tzinfo == UTC
    time.sleep(0.01)
    add(store, lone(1))
    assert before < store.last_modified() <= datetime.now(UTC)


def test_runs_are_recorded(store):
    run = store.start_run(datetime(2031, 5, 5, tzinfo=UTC), {"program": "1"}, {"published": "none"})
    store.add(report("r1"), [], run_id=run)
    (unfinished,) = store.runs()
    assert (unfinished["finished_at"], unfinished["counts"]) == (None, None)
    store.finish_run(run, datetime(2031, 5, 6, tzinfo=UTC), {"reports": 1})
    assert store.runs() == [
        {
            "run_id": run,
            "started_at": "2031-05-05T00:00:00+00:00",
            "finished_at": "2031-05-06T00:00:00+00:00",
            "versions": {"program": "1"},
            "settings": {"published": "none"},
            "counts": {"reports": 1},
        }
    ]


def test_what_a_run_has_stored_is_known_before_its_end(store):
    one, other = (store.start_run(datetime(2031, 5, day, tzinfo=UTC), {}, {}) for day in (5, 6))
    days = (("r1", date(2031, 5, 7)), ("r2", date(2031, 5, 8)), ("r3", None))
    for name, day in days:
        store.add(report(name, published_at=day), [], run_id=one)
    assert (store.reports_of(one), store.reports_of(other)) == (3, 0)
    assert [day for _, day in store.published_after(date(2031, 5, 7), one)] == ["2031-05-08"]
    assert (
        store.published_after(date(2031, 5, 8), one) == store.published_after(date(2031, 1, 1), other) == []
    )


def test_totals(store):
    assert store.totals().incidents == 0
    add(store, lone(1), lone(2, pcode="A1"), lone(3, day=None), lone(4, pcode=""))
    totals = store.totals()
    assert (totals.reports, totals.incidents, totals.merged) == (4, 4, 0)
    assert (totals.in_district, totals.not_in_district, totals.undated) == (2, 2, 1)


def test_corrections_are_append_only(store):
    sql = (
        "INSERT INTO corrections (event_id, action, field, who, made_at, why) "
        "VALUES ('e', 'set', 'f', 'w', 'm', 'y')"
    )
    store._db.execute(sql)
    for change in ("UPDATE corrections SET who = 'x'", "DELETE FROM corrections"):
        with pytest.raises(StoreError, match="corrections are append-only"), store.transaction():
            store._db.execute(change)
    assert ask(store, "SELECT who FROM corrections") == [("w",)]


def test_a_second_writer_waits_and_is_told(store, path):
    with (
        store.transaction(),
        open_store(path, timeout=0.1) as other,
        pytest.raises(StoreBusy, match="is being written by another process"),
        other.transaction(),
    ):
        pass
    with open_store(path, timeout=0.1) as other:
        assert add(other, lone(1)) == [True]


def test_a_reader_sees_one_state_and_may_not_write(store, path):
    add(store, lone(1))
    with open_store(path, read_only=True) as reader:
        with reader.snapshot():
            assert reader.count() == 1
            add(store, lone(2))
            assert (reader.count(), reader.totals().reports) == (1, 1)
        assert reader.count() == 2
        with pytest.raises(StoreError, match="open for reading only"):
            add(reader, lone(3))


def test_a_place_without_a_store_is_said(new_place):
    for read_only in (True, False):
        with pytest.raises(StoreError, match="run `incident-atlas ingest` to make it, or check --store"):
            open_store(new_place(), read_only=read_only)
