"""A store of the version before, in a file or a database, is brought up to date and loses nothing."""

import pytest

from geo.boundaries import Boundaries
from geo.errors import StoreError
from geo.model import IncidentQuery
from geo.storage.gpkg import SCHEMA_VERSION
from geo.store import open_store
from geo.vintage_set import DatedNames
from tests.geo.makers import FakeBoundaries
from tests.geo.stories import add, ask, derived, lone

OLD = SCHEMA_VERSION - 1
# What version 4 had otherwise: counts by year, and no index on the last days and on days of publication.
BACK = (
    "DROP TABLE tallies",
    "CREATE TABLE tallies (place TEXT NOT NULL, year INTEGER NOT NULL, cells {blob} NOT NULL, "
    "PRIMARY KEY (place, year))",
    "INSERT INTO tallies VALUES ('TST/A1/A11/', 2031, {cells})",
    "DROP INDEX reports_published",
    "DROP INDEX incidents_ends",
    "UPDATE atlas_meta SET value = '4' WHERE key = 'schema'",
)


@pytest.fixture(scope="module")
def names():
    return DatedNames(Boundaries.open())


@pytest.fixture
def old(place, names):
    """A store of the version before, and what is derived in it."""
    lite = str(place).endswith(".gpkg")
    kinds = {"blob": "BLOB", "cells": "x'00'"} if lite else {"blob": "BYTEA", "cells": "'\\x00'"}
    with open_store(place, create=True, names=names) as store:
        add(store, *(lone(n) for n in range(9)), lone(10, day=None))
        held = derived(store)
        for statement in BACK:
            store._db.execute(statement.format(**kinds))
    return place, held


def test_an_older_store_is_brought_up_to_date_once_and_for_all(old, names):
    place, held = old
    with open_store(place, names=names) as store:
        assert derived(store) == held
        assert ask(store, "SELECT value FROM atlas_meta WHERE key = 'schema'") == [(str(SCHEMA_VERSION),)]
        add(store, lone(11))
    with open_store(place, read_only=True) as store:
        assert store.count(IncidentQuery()) == 11
        assert sum(row.events for row in store.counts(FakeBoundaries(), "admin2").rows()) == 11


def test_an_older_store_is_refused_where_it_must_not_be_written(old):
    place, _ = old
    for how in ({"read_only": True}, {}):
        with pytest.raises(StoreError, match=f"has the older schema version {OLD}; `incident-atlas store up"):
            open_store(place, **how)


def test_a_broken_upgrade_leaves_the_older_store(old, names, monkeypatch):
    def fail(*_):
        raise RuntimeError("power cut")

    place, held = old
    with monkeypatch.context() as patched:
        patched.setattr("geo.storage.opening.tally_all", fail)
        with pytest.raises(RuntimeError, match="power cut"):
            open_store(place, names=names)
    with pytest.raises(StoreError, match=f"has the older schema version {OLD}"):
        open_store(place, read_only=True)
    with open_store(place, names=names) as store:
        assert derived(store) == held
