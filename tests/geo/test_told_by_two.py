"""Two reports from text to merged incident: one event told twice is one, two alike are two."""

import tomllib
from datetime import date
from pathlib import Path

import pytest

from geo.merge import merge, merge_group
from geo.model import Report
from geo.pipeline import Ground, read_one

PAIRS = tomllib.loads(Path(__file__).with_name("told_by_two.toml").read_text("utf-8"))["pair"]


@pytest.fixture(scope="module")
def ground():
    return Ground.open()


def test_where_nobody_is_named_the_victims_are_no_mark(ground):
    text = "A bomb went off in Spera district of Khost province on Monday. No one was hurt, police said."
    (told,) = read_one(Report("r", "r", text, published_at=date(2024, 5, 7)), ground).incidents
    assert [(c.killed_low, c.injured_low, c.victims) for c in told.claims] == [(0, 0, "")]


@pytest.mark.parametrize("pair", PAIRS, ids=[p["what"] for p in PAIRS])
def test_one_event_is_one_incident_and_two_are_two(pair, ground):
    members, published = [], {}
    for n, (day, text) in enumerate(pair["reports"]):
        report = Report(f"r{n}", f"r{n}", text, published_at=date.fromisoformat(day))
        (told,) = read_one(report, ground).incidents
        members.append(told)
        published[report.report_id] = report.published_date
    groups = merge(members, ground.boundaries.neighbours)
    assert len(groups) == (1 if pair["same"] else 2)
    if "killed" in pair:
        dead = merge_group(groups[0], published).fatalities
        assert [dead.low, dead.best, dead.high] == pair["killed"]
