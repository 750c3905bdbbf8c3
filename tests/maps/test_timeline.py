from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.aggregate import aggregate
from geo.boundaries import Boundaries
from geo.errors import InputError
from geo.model import Incident
from maps.timeline import build_timeline


def incident(first: date | None, last: date | None, precision: str) -> Incident:
    from geo.model import Location

    return Incident("e", first, last, precision, "absolute", "Battles", "Armed clash", Location())


class NoUnits:
    def units(self, level=None, country=None):
        return ()


@settings(deadline=None)
@given(
    st.dates(date(2020, 1, 1), date(2024, 12, 31)),
    st.sampled_from(
        [(0, "day"), (1, "day"), (6, "week"), (27, "month"), (40, "month"), (364, "year"), (3, "unknown")]
    ),
    st.sampled_from(["day", "week", "month", "quarter", "year"]),
)
def test_step_is_that_of_the_aggregates(first: date, span: tuple[int, str], period) -> None:
    one = incident(first, first + timedelta(days=span[0]), span[1])
    [row] = [row for row in aggregate([one], NoUnits(), "admin2", period) if row.events]
    timeline = build_timeline([one], period)
    step = timeline.index(one)
    assert (step == -1) == (row.period_start is None)
    if step >= 0:
        assert timeline.starts[step] == row.period_start


def test_labels_end_with_the_closing_day() -> None:
    timeline = build_timeline([], "month", date(2024, 11, 5), date(2025, 1, 2))
    assert timeline.labels() == ["2024-11-01", "2024-12-01", "2025-01-01", "2025-02-01"]


@pytest.mark.parametrize(
    ("start", "end", "cut"),
    [
        (date(2024, 11, 5), date(2024, 11, 30), True),
        (date(2024, 11, 1), date(2024, 11, 29), True),
        (date(2024, 11, 1), date(2024, 11, 30), False),
        (date(2024, 11, 5), None, True),
        (None, date(2024, 11, 29), True),
        (None, None, False),
    ],
)
def test_whole_periods_know_whether_the_days_asked_for_are_less(start, end, cut) -> None:
    timeline = build_timeline([incident(date(2024, 11, 7), date(2024, 11, 7), "day")], "month", start, end)
    assert timeline.cut(start, end) is cut
    assert not build_timeline([], "month").cut(start, end)


def test_undated_and_outside_have_no_step() -> None:
    timeline = build_timeline([incident(date(2024, 3, 1), date(2024, 3, 1), "day")], "month")
    assert timeline.index(incident(None, None, "unknown")) == -1
    assert timeline.index(incident(date(2025, 3, 1), date(2025, 3, 1), "day")) == -1


def test_no_dates_no_steps() -> None:
    assert build_timeline([], "month").labels() == []


def test_refuses_a_range_that_ends_before_it_starts() -> None:
    with pytest.raises(InputError, match=r"2024-02-01\.\.2024-01-01 ends before it starts"):
        build_timeline([], "month", date(2024, 2, 1), date(2024, 1, 1))


def test_refuses_more_steps_than_can_be_drawn() -> None:
    with pytest.raises(InputError, match="more than 4000 periods of one day; use a longer period"):
        build_timeline([], "day", date(1900, 1, 1), date(2024, 1, 1))


def test_refuses_an_unknown_period() -> None:
    with pytest.raises(InputError, match="unknown period 'decade'"):
        build_timeline([], "decade")  # type: ignore[arg-type]


def test_every_incident_has_the_step_of_its_aggregate(
    boundaries: Boundaries, incidents: list[Incident]
) -> None:
    timeline = build_timeline(incidents, "month")
    rows = aggregate(incidents, boundaries, "country", "month", zeros=False)
    for step, start in enumerate(timeline.starts):
        assert sum(timeline.index(i) == step for i in incidents) == sum(
            r.events for r in rows if r.period_start == start
        )
    moved = replace(incidents[0], event_id="other")
    assert timeline.index(moved) == timeline.index(incidents[0])
