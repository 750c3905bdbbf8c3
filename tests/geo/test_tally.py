"""The kept counts are those that counting all incidents gives."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.aggregate import aggregate
from geo.model import LEVELS
from geo.storage.tally import KEPT
from geo.store import open_store
from tests.geo.makers import FakeBoundaries, counted, report
from tests.geo.stories import add, piles

GROUND = FakeBoundaries()


def assert_counts_agree(store):
    everything = list(store.each())
    for level in LEVELS:
        for period in KEPT:
            want = aggregate(everything, GROUND, level, period, zeros=False)
            assert list(store.counts(GROUND, level, period).rows()) == want


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(counted, max_size=12))
def test_any_incidents_are_counted_as_by_going_through_them_all(new_place, drawn):
    path = new_place()
    with open_store(path, create=True) as store, store.transaction():
        for n, one in enumerate(drawn):
            store.add(report(f"r{n}"), [replace(one, event_id=f"r{n}-1", report_ids=(f"r{n}",))])
        assert_counts_agree(store)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(piles())
def test_merging_and_reading_anew_leave_the_counts_right(new_place, pile):
    path = new_place()
    with open_store(path, create=True, neighbours=GROUND.neighbours) as store:
        add(store, *pile)
        assert_counts_agree(store)
        for told in pile[:3]:
            store.reread(told.report.report_id, told.incidents[:1])
        assert_counts_agree(store)
        for told in pile:
            store.reread(told.report.report_id, ())
        assert list(store.counts(GROUND, "admin2").rows()) == []


def test_a_table_is_remembered_until_the_store_changes(store):
    first = store.counts(GROUND, "admin2", "month")
    assert store.counts(GROUND, "admin2", "month") is first
    store.add(report("r1"), [])
    assert store.counts(GROUND, "admin2", "month") is not first


@pytest.mark.parametrize("period", KEPT)
def test_an_empty_store_counts_nothing(store, period):
    assert len(store.counts(GROUND, "admin1", period)) == 0
