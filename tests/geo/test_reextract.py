"""Reports read anew by other rules: what changes is told, what reviewers said stays."""

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bench.extraction_quality import gold_cases, gold_report
from geo import reextract as module
from geo.corrections import Anchor, Draft, find_again, passage, traits, value_of
from geo.model import Estimate, Evidence
from geo.pipeline import Ground, Reading, read_one
from geo.reextract import reextract
from geo.storage import linking
from geo.store import open_store
from tests.geo.makers import claim, incident
from tests.geo.stories import add, derived, lone, tell, told_twice

AT = datetime(2032, 1, 2, tzinfo=UTC)


@pytest.fixture(scope="module")
def ground():
    return Ground.open()


@pytest.fixture(scope="module")
def readings(ground):
    """Every gold report as today's rules read it."""
    reports = {r.report_id: r for r in map(gold_report, gold_cases())}
    return {name: (report, read_one(report, ground)) for name, report in reports.items()}


@pytest.fixture
def gold_store(tmp_path, ground, readings):
    with open_store(tmp_path / "atlas.gpkg", create=True, neighbours=ground.boundaries.neighbours) as store:
        with store.transaction():
            for report, reading in readings.values():
                store.add(report, reading.incidents, reading.extraction)
        yield store


def other_rules(monkeypatch, readings, change):
    """Let reports be read as `change` makes it of today's reading."""

    def read(report, ground, *, readers=None):
        reading = readings[report.report_id][1]
        return Reading(
            reading.extraction, tuple(i for m in reading.incidents if (i := change(m)) is not None)
        )

    monkeypatch.setattr(module, "read_one", read)


def as_newer_rules_would(member):
    """Other ids, as from other keys, and one more killed wherever a figure is known."""

    def more(n):
        return None if n is None else n + 1

    killed = member.fatalities
    claims = tuple(
        replace(c, killed_low=more(c.killed_low), killed_high=more(c.killed_high)) for c in member.claims
    )
    return replace(
        member,
        event_id=f"{member.event_id}n",
        claims=claims,
        fatalities=Estimate(more(killed.low), more(killed.best), more(killed.high), killed.high_open),
    )


def fifty(store):
    """Make fifty corrections of all kinds of fields to different incidents, and return what they say."""
    chance = random.Random(5)
    events = chance.sample([i.event_id for i in store.each()], 50)
    made = {}
    for n, event_id in enumerate(events):
        incident = store.incident(event_id)
        if n % 4 == 0:
            day = (incident.event_date or date(2024, 1, 1)) + timedelta(days=40)
            new = {"event_date": day.isoformat(), "event_date_end": day.isoformat(), "time_precision": "day"}
            field = "date"
        elif n % 4 == 1:
            field, new = "type", {"event_type": "Riots", "sub_event_type": "Mob violence"}
        elif n % 4 == 2:
            field, new = (
                "fatalities",
                dict.fromkeys(("fatalities_low", "fatalities_best", "fatalities_high"), 90 + n),
            )
        else:
            field, new = "actor1", {"actor1": f"Band {n}", "actor1_id": f"band_{n}"}
        entry = store.correct(Draft(event_id, "set", field, new, why=f"reason {n}"), who="Amina", at=AT)
        made[entry.correction_id] = (event_id, field, new)
    return made


def test_fifty_corrections_survive_a_re_extraction_that_changes_every_id(
    gold_store, ground, readings, monkeypatch
):
    made = fifty(gold_store)
    before = derived(gold_store)
    other_rules(monkeypatch, readings, as_newer_rules_would)
    done = reextract(gold_store, ground)
    assert done.corrections == 50
    assert done.reports == len(readings)
    assert done.changed == sum(bool(reading.incidents) for _, reading in readings.values())
    standings = gold_store.standings()
    assert {s.state for s in standings} <= {"applied", "conflict"}
    for stands in standings:
        event_id, field, new = made[stands.correction.correction_id]
        incident = gold_store.incident(stands.event_id)
        assert incident.event_id != event_id
        assert value_of(incident, field) == new
        assert incident.reviewed
    # Where the rules now say another toll than the one that was corrected, it is told.
    conflicts = [s for s in standings if s.state == "conflict"]
    assert conflicts == list(done.unsettled)
    assert {s.correction.field for s in conflicts} == {"fatalities"}
    # With the first rules again everything is as it was.
    other_rules(monkeypatch, readings, lambda member: member)
    assert reextract(gold_store, ground).unsettled == ()
    assert derived(gold_store) == before


def test_a_correction_whose_incident_is_gone_is_reported_and_kept(gold_store, ground, readings, monkeypatch):
    made = fifty(gold_store)
    number, (event_id, _, _) = next(iter(made.items()))
    gone = {m.event_id for m in gold_store.members(event_id)}
    other_rules(monkeypatch, readings, lambda member: None if member.event_id in gone else member)
    done = reextract(gold_store, ground)
    (lost,) = done.unsettled
    assert (lost.state, lost.correction.correction_id) == ("lost", number)
    assert lost.note == "the reports are no longer read to tell of this incident"
    assert {c.event_id for c in done.changes} == gone
    assert {c.kind for c in done.changes} == {"removed"}
    assert len(gold_store.corrections()) == 50


def test_the_same_rules_change_nothing(gold_store, ground):
    version = gold_store.version()
    done = reextract(gold_store, ground)
    assert (done.changed, done.changes, done.coded) == (0, (), 0)
    assert gold_store.version() == version


def test_changes_are_told_by_field(gold_store, ground, readings, monkeypatch):
    (first, *_) = (m for _, reading in readings.values() for m in reading.incidents)

    def change(member):
        return replace(member, actor1="Somebody") if member.event_id == first.event_id else member

    other_rules(monkeypatch, readings, change)
    (told,) = reextract(gold_store, ground).changes
    assert (told.event_id, told.kind, told.field) == (first.event_id, "changed", "actor1")
    assert (told.old, told.new) == (first.actor1, "Somebody")


def test_two_incidents_that_share_the_trigger_of_the_lead_are_told_apart():
    def told(event_id, start, end):
        spans = (Evidence("r", start, end, "", "incident.telling", "incident"),)
        return incident(
            event_id=event_id, evidence=(*spans, Evidence("r", 32, 67, "", "event", "event_type"))
        )

    first, second = told("IA1", 30, 184), told("IA2", 184, 274)
    assert (passage(first), passage(second)) == ((32, 67), (184, 274))
    for member in (first, second):
        anchor = Anchor("an older id", "r", *passage(member), 0, traits(member))
        assert find_again(anchor, (first, second)) == member.event_id


def test_reading_anew_gives_what_a_new_store_gives(new_place):
    old = [lone(n, quote="x" * 60) for n in range(12)] + list(told_twice())
    newer = [lone(n, pcode="A12", quote="x" * 60) for n in range(12)] + list(told_twice())
    with open_store(new_place(), create=True) as store:
        add(store, *old)
        for told in newer:
            store.reread(told.report.report_id, told.incidents)
        got = derived(store)
    with open_store(new_place(), create=True) as store:
        add(store, *newer)
        assert derived(store) == got


@pytest.mark.parametrize("rules", [lambda a, b, near: 5.0, lambda a, b, near: None])
def test_reading_anew_merges_by_the_rules_of_today(new_place, monkeypatch, rules):
    one_day = [tell(f"s{n}", "2031-06-02", claim(n), day="2031-06-01") for n in range(1, 4)]
    pile = [*one_day, *(lone(n) for n in range(3)), *told_twice()]
    with open_store(new_place(), create=True) as store:
        add(store, *pile)
        today = derived(store)
    with open_store(new_place(), create=True) as store:
        monkeypatch.setattr(linking, "score", rules)  # other rules, when the store was written
        add(store, *pile)
        assert derived(store)["merges"] != today["merges"]
        monkeypatch.undo()
        made = [store.reread(t.report.report_id, t.incidents) for t in pile]
        assert all(m is None or (m.relinked and m.before == m.after) for m in made)
        assert any(made)
        assert derived(store) == today
        version = store.version()
        assert [store.reread(t.report.report_id, t.incidents) for t in pile] == [None] * len(pile)
        assert store.version() == version
