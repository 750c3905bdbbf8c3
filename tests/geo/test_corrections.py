"""Corrections hold: beside later ones, further reports, another reading and an older store."""

import sqlite3
from datetime import UTC, datetime

import pytest

from geo.corrections import Draft
from geo.storage import linking
from geo.store import open_store
from geo.vintage_set import DatedNames
from tests.geo.makers import FakeBoundaries, claim
from tests.geo.stories import EARLIER, FIGURES_SEVEN, add, derived, tell, told_twice

AT = datetime(2032, 1, 2, 3, 4, tzinfo=UTC)
BOTH = ("r1-1", "r2-1")


def test_a_further_report_leaves_a_correction_standing(full):
    full.correct(Draft("r1-1", "set", "fatalities", FIGURES_SEVEN), who="Amina", at=AT)
    add(full, tell("r0", "2031-05-09", claim(5, "hospital", source_type="medical")))
    made = full.incident("r1-1")
    assert (made.event_id, made.n_reports, made.fatalities.best) == ("r0-1", 3, 7)
    (stands,) = full.standings()
    assert (stands.state, stands.event_id) == ("conflict", "r0-1")
    assert "read as 3, 3, 5 then and are read as" in stands.note


def test_of_two_corrections_of_one_field_the_later_holds_and_the_log_keeps_both(full):
    full.correct(Draft("r1-1", "set", "fatalities", FIGURES_SEVEN), who="Amina", at=AT)
    eight = dict.fromkeys(FIGURES_SEVEN, 8)
    full.correct(Draft("r2-1", "set", "fatalities", eight), who="Bilal", at=AT)
    assert full.incident("r1-1").fatalities.best == 8
    assert [(s.state, s.note) for s in full.standings()] == [
        ("overridden", "a later correction says otherwise"),
        ("applied", ""),
    ]


def test_reading_a_report_anew_puts_its_corrections_on_again(full):
    full.correct(Draft("r1-1", "set", "fatalities", FIGURES_SEVEN), who="Amina", at=AT)
    full.correct(Draft("r1-1", "set", "date", EARLIER), who="Amina", at=AT)
    full.correct(Draft("r3-1", "reject"), who="Amina", at=AT)
    # Newer rules give the incident of r1 another id at the same passage, another figure and date.
    quote = told_twice()[0].incidents[0].evidence[0].quote
    newer = tell("r1", "2031-05-05", claim(4), key="new", quote=quote)
    changed = full.reread("r1", newer.incidents)
    assert [m.event_id for m in changed.before + changed.after] == ["r1-1", "r1-new"]
    made = full.incident("r1-new")
    assert (made.fatalities.best, made.event_date.isoformat(), made.n_reports) == (7, "2031-05-02", 2)
    assert full.reread("r1", newer.incidents) is None
    states = full.standings()
    assert [s.state for s in states] == ["conflict", "applied", "applied"]
    assert states[0].note == "the reports were read as 3, 3, 5 then and are read as 4, 4, 5 now"
    # What is no longer read at all leaves its correction in the log, as lost.
    full.reread("r1", ())
    full.reread("r2", ())
    assert full.incidents() == []
    assert [s.state for s in full.standings()] == ["lost", "lost", "applied"]
    assert full.standings()[0].note == "the reports are no longer read to tell of this incident"
    # Read as before, the incident has its correction back.
    for told in told_twice()[:2]:
        full.reread(told.report.report_id, told.incidents)
    assert full.incident("r2-1").fatalities.best == 7


def test_what_a_reviewer_has_decided_outlives_other_rules_of_merging(full, monkeypatch):
    full.correct(Draft("r1-1", "split", members=("r2",)), who="Amina", at=AT)
    full.correct(Draft("r1-1", "merge", other="r3-1"), who="Amina", at=AT)
    before = derived(full)
    for rules in (lambda a, b, near: 5.0, lambda a, b, near: None):
        monkeypatch.setattr(linking, "score", rules)
        for told in told_twice():
            full.reread(told.report.report_id, told.incidents)
        assert {i.event_id: i.report_ids for i in full.incidents()} == {"r1-1": ("r1", "r3"), "r2-1": ("r2",)}
    monkeypatch.undo()
    for told in told_twice():
        full.reread(told.report.report_id, told.incidents)
    assert derived(full)["members"] == before["members"]


def test_a_store_of_the_first_schema_is_brought_up_to_date(path, boundaries):
    names = DatedNames(boundaries)
    with open_store(path, create=True, names=names) as store:
        add(store, *told_twice())
        before = store.features()
    db = sqlite3.connect(path)
    db.executescript(
        "DROP TABLE correction_members; ALTER TABLE corrections DROP COLUMN machine_value; "
        "ALTER TABLE corrections DROP COLUMN anchors; DROP TABLE tallies; "
        "DROP INDEX reports_published; DROP INDEX incidents_ends; DROP INDEX claims_report; "
        "ALTER TABLE incidents DROP COLUMN admin1_at_date; ALTER TABLE incidents DROP COLUMN admin2_at_date; "
        "ALTER TABLE incidents DROP COLUMN flagged; "
        "UPDATE incident_features SET feature = CAST(json_remove(CAST(feature AS TEXT), "
        "'$.properties.admin1_at_date', '$.properties.admin2_at_date', '$.properties.flagged') AS BLOB); "
        "UPDATE atlas_meta SET value = 1 WHERE key = 'schema'"
    )
    db.close()
    with pytest.raises(Exception, match="has the older schema version 1; `incident-atlas store upgrade`"):
        open_store(path, read_only=True)
    with pytest.raises(Exception, match="has the older schema version 1; `incident-atlas store upgrade`"):
        open_store(path)
    with open_store(path, names=names) as store:
        assert store.features() == before
        assert b'"admin2_at_date":"name of ' in before[0]
        store.correct(Draft("r1-1", "reviewed"), who="Amina", at=AT)
    with open_store(path, read_only=True) as store:
        assert store.incident("r1-1").reviewed
        assert [row.events for row in store.counts(FakeBoundaries(), "admin2").rows()] == [2]
