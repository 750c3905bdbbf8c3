"""A store of an earlier version, in a file or a database, is brought up to date and loses nothing."""

import re

import pytest

from geo.boundaries import Boundaries
from geo.errors import StoreError
from geo.model import IncidentQuery
from geo.storage.gpkg import SCHEMA_VERSION
from geo.store import open_store
from geo.vintage_set import DatedNames
from tests.geo.makers import FakeBoundaries, claim
from tests.geo.stories import add, ask, derived, lone

# What a version had otherwise than the one after it, and how to get back there.
BACK = {
    # Incidents did not tell why figures wait; of the injured and the abducted only the best were summed up.
    7: (
        "ALTER TABLE incidents DROP COLUMN flagged",
        "UPDATE tallies SET cells = {cells}",
        "UPDATE atlas_meta SET value = '7' WHERE key = 'schema'",
    ),
    # The kept counts did not tell of how many the injured and the abducted are unknown.
    6: (
        "UPDATE tallies SET cells = {cells}",
        "UPDATE atlas_meta SET value = '6' WHERE key = 'schema'",
    ),
    # Members could not be followed from report to incident, nor claims from their report, by index alone.
    5: (
        "DROP INDEX members_report",
        "DROP INDEX members_event",
        "DROP INDEX claims_report",
        "CREATE INDEX members_report ON members (report_id)",
        "CREATE INDEX members_event ON members (event_id)",
        "UPDATE atlas_meta SET value = '5' WHERE key = 'schema'",
    ),
    # Counts by year, and no index on the last days and on days of publication.
    4: (
        "DROP TABLE tallies",
        "CREATE TABLE tallies (place TEXT NOT NULL, year INTEGER NOT NULL, cells {blob} NOT NULL, "
        "PRIMARY KEY (place, year))",
        "INSERT INTO tallies VALUES ('TST/A1/A11/', 2031, {cells})",
        "DROP INDEX reports_published",
        "DROP INDEX incidents_ends",
        "UPDATE atlas_meta SET value = '4' WHERE key = 'schema'",
    ),
}


def unflag(db):
    """Take out of the features what version 8 put at their end."""
    for fid, feature in db.execute("SELECT fid, feature FROM incident_features").fetchall():
        earlier = re.sub(rb',"flagged":"(\\.|[^"\\])*"}}$', b"}}", bytes(feature))
        assert earlier != feature
        db.execute("UPDATE incident_features SET feature = ? WHERE fid = ?", (earlier, fid))


@pytest.fixture(scope="module")
def names():
    return DatedNames(Boundaries.open())


@pytest.fixture
def made_as(place, names):
    """A function that makes a store of an earlier version; returns its place and what is derived in it."""
    lite = str(place).endswith(".gpkg")
    kinds = {"blob": "BLOB", "cells": "x'00'"} if lite else {"blob": "BYTEA", "cells": "'\\x00'"}

    def make(version):
        with open_store(place, create=True, names=names) as store:
            doubted = [claim(12_500, report_id="r008", flagged='absurd: "12,500", \N{ZERO WIDTH SPACE}')]
            add(store, *(lone(n) for n in range(8)), lone(8, claims=doubted), lone(10, day=None))
            held = derived(store)
            for earlier in range(SCHEMA_VERSION - 1, version - 1, -1):
                for statement in BACK[earlier]:
                    store._db.execute(statement.format(**kinds))
            unflag(store._db)
        return place, held

    return make


def indexes(store):
    """Return what the store's indexes are on, by their names."""
    if store._db.dialect.boxes:
        asked = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL ORDER BY name"
    else:
        asked = (
            "SELECT indexname, replace(indexdef, current_schema(), '') FROM pg_indexes "
            "WHERE schemaname = current_schema() ORDER BY indexname"
        )
    return [tuple(row) for row in ask(store, asked)]


@pytest.mark.parametrize("version", BACK)
def test_an_older_store_is_brought_up_to_date_once_and_for_all(version, made_as, new_place, names):
    place, held = made_as(version)
    with open_store(new_place(), create=True, names=names) as store:
        new = indexes(store)
    with open_store(place, names=names) as store:
        assert derived(store) == held
        assert ask(store, "SELECT value FROM atlas_meta WHERE key = 'schema'") == [(str(SCHEMA_VERSION),)]
        assert indexes(store) == new
        add(store, lone(11))
    with open_store(place, read_only=True) as store:
        assert store.count(IncidentQuery()) == 11
        assert sum(row.events for row in store.counts(FakeBoundaries(), "admin2").rows()) == 11


@pytest.mark.parametrize("version", BACK)
def test_an_older_store_is_refused_where_it_must_not_be_written(version, made_as):
    place, _ = made_as(version)
    for how in ({"read_only": True}, {}):
        with pytest.raises(
            StoreError, match=f"has the older schema version {version}; `incident-atlas store up"
        ):
            open_store(place, **how)


def test_a_broken_upgrade_leaves_the_older_store(made_as, names, monkeypatch):
    def fail(*_):
        raise RuntimeError("power cut")

    place, held = made_as(4)
    with monkeypatch.context() as patched:
        patched.setattr("geo.storage.opening.tally_all", fail)
        with pytest.raises(RuntimeError, match="power cut"):
            open_store(place, names=names)
    with pytest.raises(StoreError, match="has the older schema version 4"):
        open_store(place, read_only=True)
    with open_store(place, names=names) as store:
        assert derived(store) == held
