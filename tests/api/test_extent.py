"""The days that collections fill, and that no table is gone through to find them."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from api_makers import make_incident

from api.collections import COLLECTIONS
from api.features.sources import Sources
from api.features.stored import EXTENT
from geo.store import open_store


def days(path, boundaries, name):
    sources = Sources(path, boundaries)
    try:
        found = sources.extent(COLLECTIONS[name], sources.version())
    finally:
        sources.close()
    return found.start, found.end


def stored(path, boundaries, *told):
    with open_store(path, create=True) as store:
        for n, (first, last, published) in enumerate(told):
            report, incident = make_incident(n, "AF1214", boundaries, first, event_date_end=last)
            store.add(replace(report, published_at=published), [incident])


def test_the_last_day_may_be_that_of_a_longer_incident(tmp_path, boundaries):
    path = tmp_path / "atlas.gpkg"
    late = datetime(2024, 3, 9, 23, 30, tzinfo=timezone(timedelta(hours=5)))
    stored(
        path,
        boundaries,
        (date(2024, 3, 1), date(2024, 3, 9), date(2024, 3, 9)),
        (date(2024, 3, 5), date(2024, 3, 5), late),
        (date(2024, 2, 1), date(2024, 2, 3), datetime(2024, 2, 4, tzinfo=UTC)),
        (None, None, None),
    )
    assert days(path, boundaries, "incidents") == ("2024-02-01", "2024-03-09")
    assert days(path, boundaries, "incidents-by-district") == ("2024-02-01", "2024-03-10")
    assert days(path, boundaries, "reports") == ("2024-02-04", "2024-03-09")


def test_the_last_day_may_be_that_of_an_incident_of_one_day(tmp_path, boundaries):
    path = tmp_path / "atlas.gpkg"
    stored(path, boundaries, (date(2024, 3, 5), date(2024, 3, 5), None))
    assert days(path, boundaries, "incidents") == ("2024-03-05", "2024-03-05")
    assert days(path, boundaries, "reports") == (None, None)


def test_nothing_dated_has_no_days(tmp_path, boundaries):
    path = tmp_path / "atlas.gpkg"
    stored(path, boundaries, (None, None, None))
    assert days(path, boundaries, "incidents") == (None, None)


@pytest.mark.parametrize("name", sorted(EXTENT))
def test_an_index_tells_the_days(tmp_path, name):
    with open_store(tmp_path / "atlas.gpkg", create=True) as store:
        plan = [row[3] for row in store._db.execute(f"EXPLAIN QUERY PLAN {EXTENT[name]}")]
    read = [step for step in plan if " reports" in step or " incidents" in step]
    assert len(read) >= 2, plan
    assert all(step.startswith("SEARCH") and "INDEX" in step for step in read), plan
