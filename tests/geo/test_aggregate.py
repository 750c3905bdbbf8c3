from collections import defaultdict
from datetime import date, timedelta
from itertools import pairwise
from operator import add, attrgetter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.aggregate import aggregate, countable, known_sums, period_of, periods
from geo.errors import InputError
from geo.geojson import counts_to_record
from geo.model import LEVELS, MEASURES, Estimate
from geo.taxonomy import EVENT_TYPES
from tests.geo.makers import UNITS, FakeBoundaries, counted, incident, place

GROUND = FakeBoundaries()
PERIODS = ("day", "week", "month", "quarter", "year")
UNIT = {u.pcode: u for u in UNITS}


_values = attrgetter(*MEASURES)


def totals(rows, key):
    found = defaultdict(lambda: (0,) * len(MEASURES))
    for row in rows:
        found[key(row)] = tuple(map(add, found[key(row)], _values(row)))
    return {k: v for k, v in found.items() if any(v)}


def owner(row, level):
    """The unit of `level` that a row of a finer level belongs to, "" when none is known."""
    at = UNIT.get(row.pcode or row.parent)
    while at is not None and at.level != level:
        at = UNIT.get(at.parent)
    return at.pcode if at else ""


@given(st.lists(counted, max_size=12), st.sampled_from([None, *PERIODS]))
def test_every_level_counts_every_incident_once(made, period):
    kinds = {i.event_type for i in made}
    for kind in kinds:
        mine = [i for i in made if i.event_type == kind]
        for level in LEVELS:
            rows = aggregate(mine, GROUND, level, period, zeros=False)
            assert sum(r.events for r in rows) == len(mine)
            best = [countable(i.fatalities)[1] for i in mine]
            assert sum(r.fatalities_best for r in rows) == sum(b or 0 for b in best)
            assert sum(r.n_unknown_fatalities for r in rows) == best.count(None)
            assert sum(r.n_unknown_injured for r in rows) == sum(i.injured.best is None for i in mine)
            assert sum(r.n_unknown_abducted for r in rows) == sum(i.abducted.best is None for i in mine)
            for what in ("fatalities", "injured", "abducted"):
                told = [getattr(i, what) for i in mine]
                for n, end in enumerate(("low", "best", "high")):
                    want = sum(countable(e)[n] or 0 for e in told)
                    assert sum(getattr(r, f"{what}_{end}") for r in rows) == want
                is_open = [e.high_open and countable(e)[2] is not None for e in told]
                assert sum(getattr(r, f"n_open_{what}") for r in rows) == sum(is_open)
            assert {r.event_type for r in rows} == {kind}


@settings(deadline=None)  # how long it takes depends on what else the machine does
@given(st.lists(counted, max_size=12), st.sampled_from([None, *PERIODS]))
def test_parts_and_not_placed_sum_to_the_unit_above(made, period):
    """In every period, type and measure."""
    for n, upper in enumerate(LEVELS[:-1]):
        above = aggregate(made, GROUND, upper, period, zeros=False)
        want = totals(above, lambda r: (r.pcode or "", r.period_start, r.event_type))
        for lower in LEVELS[n + 1 :]:
            parts = aggregate(made, GROUND, lower, period)
            got = totals(parts, lambda r, upper=upper: (owner(r, upper), r.period_start, r.event_type))
            assert got == want


@given(st.lists(counted, max_size=8))
def test_periods_sum_to_the_whole(made):
    whole = totals(aggregate(made, GROUND, "admin2", None), lambda r: (r.pcode, r.parent, r.event_type))
    for period in PERIODS:
        rows = aggregate(made, GROUND, "admin2", period, zeros=False)
        assert totals(rows, lambda r: (r.pcode, r.parent, r.event_type)) == whole


@given(st.lists(counted, max_size=8), st.integers(0, 5))
def test_the_order_of_incidents_does_not_matter(made, turn):
    turned = made[turn:] + made[:turn]
    assert aggregate(made, GROUND, "admin2", "month") == aggregate(turned[::-1], GROUND, "admin2", "month")


def test_zeros_are_kept_for_every_unit_period_and_type():
    rows = aggregate(
        [incident(day="2031-05-04")], GROUND, "admin2", "month", start=date(2031, 4, 1), end=date(2031, 6, 30)
    )
    assert len(rows) == 3 * 3 * len(EVENT_TYPES)
    assert sum(r.events for r in rows) == 1
    full = [r for r in rows if r.events]
    assert [(r.pcode, r.period_start, r.period_end) for r in full] == [
        ("A11", date(2031, 5, 1), date(2031, 6, 1))
    ]
    alone = aggregate([incident()], GROUND, "admin2", "month", zeros=False)
    assert [r.events for r in alone] == [1]
    untyped = aggregate([incident()], GROUND, "admin2", "month", by_type=False)
    assert [(r.pcode, r.event_type, r.events) for r in untyped] == [
        ("A11", "", 1),
        ("A12", "", 0),
        ("A21", "", 0),
    ]


def test_no_incidents_and_no_days_give_no_rows_but_days_give_zeros():
    assert aggregate([], GROUND, "admin1", "month") == []
    rows = aggregate([], GROUND, "admin1", "month", start=date(2031, 1, 1), by_type=False)
    assert [(r.pcode, r.events) for r in rows] == [("A1", 0), ("A2", 0), ("B1", 0)]


@pytest.mark.parametrize(
    ("pcode", "level", "want"),
    [
        ("A11.x", "admin3", ("A11.x", "A11")),
        ("A11", "admin3", ("", "A11")),
        ("A11", "admin2", ("A11", "A1")),
        ("A1", "admin2", ("", "A1")),
        ("B1", "admin2", ("", "B1")),
        ("XXB", "admin2", ("", "XXB")),
        ("", "admin2", ("", "")),
        ("", "country", ("", "")),
        ("A11.y", "country", ("XXA", "")),
    ],
)
def test_what_is_not_known_that_finely_is_not_placed(pcode, level, want):
    (row,) = aggregate([incident(pcode=pcode)], GROUND, level, "month", zeros=False)
    assert (row.pcode, row.parent) == want


def test_a_code_of_another_boundary_set_is_counted_in_the_unit_above():
    strange = incident(location=place("A11", admin2_pcode="OLD99"))
    (row,) = aggregate([strange], GROUND, "admin2", None, zeros=False)
    assert (row.pcode, row.parent, row.events) == ("", "A1", 1)


def test_the_disputed_unit_is_in_no_counts():
    rows = aggregate([incident(location=place("A1", admin1_pcode="DISPUTED"))], GROUND, "admin1", "year")
    assert "DISPUTED" not in {r.pcode for r in rows}
    assert [(r.pcode, r.parent) for r in rows if r.events] == [("", "XXA")]


def test_several_days_count_once_in_the_period_of_the_first():
    rows = aggregate([incident(day="2031-01-31/2031-02-02")], GROUND, "admin2", "month", zeros=False)
    assert [(r.period_start, r.events) for r in rows] == [(date(2031, 1, 1), 1)]


@pytest.mark.parametrize(
    ("precision", "day", "period", "start"),
    [
        ("month", "2031-05-01/2031-05-31", "week", None),
        ("month", "2031-05-01/2031-05-31", "month", date(2031, 5, 1)),
        ("month", "2031-05-01/2031-05-31", "year", date(2031, 1, 1)),
        ("year", "2031-01-01/2031-12-31", "month", None),
        ("year", "2031-01-01/2031-12-31", "year", date(2031, 1, 1)),
        ("week", "2031-05-05/2031-05-11", "day", None),
        ("week", "2031-05-05/2031-05-11", "week", date(2031, 5, 5)),
        ("month", "2031-05-06/2031-05-08", "week", date(2031, 5, 5)),
        ("day", "2031-05-10/2031-05-13", "day", date(2031, 5, 10)),
    ],
)
def test_a_date_not_known_that_finely_has_no_period(precision, day, period, start):
    (row,) = aggregate([incident(day=day, time_precision=precision)], GROUND, "admin2", period, zeros=False)
    assert (row.period_start, row.events) == (start, 1)


def test_the_undated_are_kept_and_days_outside_left_out():
    made = [incident("r1-1", None), incident("r2-1", "2031-05-04"), incident("r3-1", "2031-09-01")]
    rows = aggregate(
        made, GROUND, "admin2", "month", start=date(2031, 5, 1), end=date(2031, 5, 31), zeros=False
    )
    assert [(r.period_start, r.events) for r in rows] == [(date(2031, 5, 1), 1), (None, 1)]
    one = aggregate(made, GROUND, "admin2", None, zeros=False)
    assert [(r.period_start, r.period_end, r.events) for r in one] == [
        (date(2031, 5, 4), date(2031, 9, 2), 2),
        (None, None, 1),
    ]


@pytest.mark.parametrize(
    ("estimate", "want"),
    [
        (Estimate(2, 3, 4), (2, 3, 4)),
        (Estimate(), (None, None, None)),
        (Estimate(None, None, 15), (None, None, 15)),
        (Estimate(50_000, None, 50_000), (None, None, None)),
    ],
)
def test_figures_that_wait_for_review_enter_no_sum(estimate, want):
    assert countable(estimate) == want


@pytest.mark.parametrize(
    ("estimates", "want"),
    [
        ([Estimate()], (None, None, None)),
        ([Estimate(), Estimate(0, 0, 0)], (0, 0, 0)),
        ([Estimate(), Estimate(2, 2, 3)], (2, 2, 3)),
        ([Estimate(), Estimate(None, None, 15)], (None, None, 15)),
        ([Estimate(50_000, None, 50_000)], (None, None, None)),
    ],
)
def test_a_sum_to_which_nobody_gives_a_figure_is_unknown_not_0(estimates, want):
    made = [incident(f"r{n}-1", "2031-05-04", fatalities=e) for n, e in enumerate(estimates)]
    rows = aggregate(made, GROUND, "country", None, by_type=False)
    (row,) = [counts_to_record(row) for row in rows if row.events]
    assert (row["fatalities_low"], row["fatalities_best"], row["fatalities_high"]) == want
    numbers = {name: row[name] or 0 for name in MEASURES}
    assert known_sums(numbers) == {name: row[name] for name in MEASURES}
    nothing = dict.fromkeys(MEASURES, 0)
    assert known_sums(nothing) == nothing


@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)), st.integers(0, 800), st.sampled_from(PERIODS))
def test_periods_are_consecutive_and_hold_every_day(start, length, period):
    end = start + timedelta(days=length)
    found = periods(period, start, end)
    assert all(a[1] == b[0] for a, b in pairwise(found))
    assert found[0][0] <= start < found[0][1]
    assert found[-1][0] <= end < found[-1][1]
    assert all(period_of(first, period) == (first, last) for first, last in found)


def test_weeks_are_iso_weeks():
    assert periods("week", date(2031, 1, 1), date(2031, 1, 6)) == [
        (date(2030, 12, 30), date(2031, 1, 6)),
        (date(2031, 1, 6), date(2031, 1, 13)),
    ]
    assert period_of(date(2031, 11, 30), "quarter") == (date(2031, 10, 1), date(2032, 1, 1))


def test_wrong_questions_are_refused():
    with pytest.raises(InputError, match=r"2031-05-02\.\.2031-05-01, which ends before it starts"):
        periods("day", date(2031, 5, 2), date(2031, 5, 1))
    with pytest.raises(InputError, match="too near the end of the calendar"):
        period_of(date(9999, 12, 31), "year")
    with pytest.raises(InputError, match="unknown period 'decade'"):
        period_of(date(2031, 1, 1), "decade")
    with pytest.raises(InputError, match="unknown level 'admin9'"):
        aggregate([], GROUND, "admin9", None)
    with pytest.raises(InputError, match="ends before it starts"):
        aggregate([], GROUND, "admin1", None, start=date(2031, 5, 2), end=date(2031, 5, 1))


def test_a_table_too_large_is_refused_before_it_fills_the_memory(monkeypatch):
    monkeypatch.setattr("geo.aggregate.MAX_CELLS", 1000)
    made = [incident("r1-1", "1031-05-04"), incident("r2-1", "2031-05-04")]
    with pytest.raises(InputError, match="too large a table; give start and end"):
        aggregate(made, GROUND, "admin2", "day")
    assert len(aggregate(made, GROUND, "admin2", "day", zeros=False)) == 2


@pytest.mark.parametrize("period", PERIODS)
def test_periods_tell_no_days_that_were_left_out(period):
    """A month of which five days are asked for does not stand for the month."""
    made = [incident("r1-1", "2031-04-30"), incident("r2-1", "2031-05-04"), incident("r3-1", "2031-12-31")]
    start, end = date(2031, 5, 3), date(2031, 5, 7)
    rows = aggregate(made, GROUND, "admin2", period, start=start, end=end, by_type=False)
    days = sorted({(row.period_start, row.period_end) for row in rows})
    assert (days[0][0], days[-1][1]) == (start, date(2031, 5, 8))
    assert all(a[1] == b[0] for a, b in pairwise(days))
    assert sum(row.events for row in rows) == 1
    # An end that is not given stays the period's own.
    (first, *_, last) = aggregate(made, GROUND, "admin2", period, start=start, by_type=False)
    assert (first.period_start, last.period_end) == (start, period_of(date(2031, 12, 31), period)[1])
