"""A store moved from a file to a database and back is the same store."""

import os
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from geo.corrections import Draft
from geo.errors import StoreError
from geo.model import Extraction, IncidentQuery, NotIncident, PlaceMention
from geo.storage.copying import TABLES, copy_store, follow
from geo.store import open_store, shown
from tests.geo.makers import FakeBoundaries, claim, incident, report
from tests.geo.stories import add, ask, derived, lone, tell

AT = datetime(2032, 1, 2, tzinfo=UTC)
NEAR = FakeBoundaries().neighbours


@pytest.fixture
def full(store):
    """A store with something in every table."""
    run = store.start_run(AT, {"program": "1"}, {})
    add(store, *(lone(n) for n in range(20)), lone(21, day=None), lone(22, pcode="A1"))
    add(store, tell("s1", "2031-05-05", claim(3), quote="x" * 50), tell("s2", "2031-05-06", claim(4)))
    source = report("s3")
    passage = NotIncident("a drill", 40, 47, "drill")
    places = (PlaceMention("Dorangi", 5, 12, "incident", pcode="A11", level="admin2", score=0.9),)
    store.add(source, [incident("s3-1")], Extraction(source, places=places, not_incidents=(passage,)))
    store.correct(Draft("s1-1", "reviewed"), who="Amina", at=AT)
    store.correct(Draft("r001-1", "reject"), who="Amina", at=AT)
    store.finish_run(run, AT, {"reports": 25})
    return store


def everything(store):
    found = {}
    for table in TABLES:
        names = "event_id, event_date, longitude, reviewed" if table == "incidents" else "*"
        rows = ask(store, f"SELECT {names} FROM {table}")
        if table in ("incident_features", "claims"):
            rows = [row[1:] for row in rows]  # numbers of rows are each database's own
        found[table] = sorted(map(str, ([bool(v) if isinstance(v, bool) else v for v in r] for r in rows)))
    return found


def test_a_store_goes_to_postgis_and_back_unchanged(full, server, tmp_path):
    url, back = server.new_schema(), tmp_path / "back.gpkg"
    with open_store(url, create=True, neighbours=NEAR) as moved:
        copy_store(full, moved)
        assert moved.version() == full.version()
        assert list(moved.each()) == list(full.each())
        assert moved.features() == full.features()
        assert moved.corrections() == full.corrections()
        assert moved.standings() == full.standings()
        assert moved.runs() == full.runs()
        assert moved.mentions("s3") == full.mentions("s3")
        assert moved.reports() == full.reports()
        # It goes on where the other stopped.
        for store in (moved, full):
            assert add(store, tell("s4", "2031-05-07", claim(5))) == [True]
            store.start_run(AT, {}, {})
        assert list(moved.each()) == list(full.each())
        with open_store(back, create=True) as again:
            copy_store(moved, again)
            want, got = everything(full), everything(again)
            assert {t for t in TABLES if not want[t]} == set()
            assert [t for t in TABLES if want[t] != got[t]] == []
            boxes = "SELECT * FROM incident_boxes ORDER BY fid"
            assert sorted(r[1:] for r in ask(again, boxes)) == sorted(r[1:] for r in ask(full, boxes))
            box = IncidentQuery(bbox=(60.0, 30.0, 66.0, 31.0))
            assert again.incidents(box) == moved.incidents(box) == full.incidents(box) != []


def test_only_an_empty_store_is_copied_into(full, tmp_path):
    with open_store(tmp_path / "other.gpkg", create=True) as other:
        add(other, lone(1))
        with pytest.raises(StoreError, match="is not empty; copy into a new store"):
            copy_store(full, other)
        assert other.totals().reports == 1


def test_a_server_that_is_not_there_is_said_without_the_password(tmp_path):
    url = f"postgresql://amina:secret@/atlas?host={tmp_path}"
    with pytest.raises(
        StoreError, match=r"postgresql://amina@/atlas cannot be reached: .*server runs"
    ) as error:
        open_store(url)
    assert "secret" not in str(error.value)


def command(*args, cwd, store):
    done = subprocess.run(
        [str(Path(sys.executable).with_name("incident-atlas")), *map(str, args)],
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"INCIDENT_ATLAS_STORE": store},
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_command_line_works_on_a_database_and_copies_it(server, tmp_path):
    text = "KHOST: Gunmen shot dead two policemen in Spera district of Khost on 6 May 2024, police said."
    (tmp_path / "report.txt").write_text(f"Source: Test Desk\nPublished: 2024-05-07\n\n{text}")
    url = server.new_schema()
    said = command("ingest", "report.txt", cwd=tmp_path, store=url)
    assert "1 report read" in said
    assert f"{shown(url)} now holds 1 incident:" in said
    assert "1 report read anew" in command("reextract", cwd=tmp_path, store=url)
    command("export", "--format", "csv", "--out", "i.csv", cwd=tmp_path, store=url)
    said = command("store", "copy", url, "copy.gpkg", cwd=tmp_path, store=url)
    assert "copy.gpkg holds 1 report and 1 incident," in said
    with open_store(tmp_path / "copy.gpkg", read_only=True) as store:
        (made,) = store.incidents()
    explained = command("explain", made.event_id, cwd=tmp_path, store=url)
    assert explained == command("explain", made.event_id, cwd=tmp_path, store="copy.gpkg")


def visible(store):
    """What a reader of a store sees, but for how rows are numbered inside."""
    found = derived(store)
    found.pop("merges")
    found.pop("boxes")
    found["reports"] = list(store.reports())
    return found | {"version": store.version()}


def test_a_copy_follows_its_database_through_all_that_can_be_done(server, tmp_path):
    url, path = server.new_schema(), tmp_path / "copy.gpkg"
    told = [tell(f"s{n}", "2031-05-06", claim(n)) for n in (3, 4, 5)]

    def steps(store):
        yield add(store, *(lone(n) for n in range(20)), lone(21, day=None), lone(22, pcode="A1"))
        yield add(store, *told)
        yield store.add(report("empty"), [])
        yield store.reread("s3", ())
        yield store.reread("s3", told[0].incidents)
        for draft in (
            Draft("r001-1", "reviewed"),
            Draft("r002-1", "reject"),
            Draft("r003-1", "merge", other="r004-1"),
            Draft("r002-1", "restore"),
            Draft("r003-1", "split", members=("r004",)),
            Draft("r005-1", "reject"),
        ):
            yield store.correct(draft, who="Amina", at=AT)
        yield store.reread("r005", ())
        longer = replace(told[1].report, text="Told otherwise.", title="Revised")
        yield store.revise(longer, told[1].incidents)

    with (
        open_store(url, create=True, neighbours=NEAR) as store,
        open_store(url, read_only=True) as old,
        open_store(path, create=True) as copy,
    ):
        copy_store(old, copy)
        for _ in steps(store):
            assert follow(old, copy)
            assert visible(copy) == visible(store)
            boxes = ask(copy, "SELECT fid FROM incident_boxes ORDER BY 1")
            assert boxes == ask(copy, "SELECT fid FROM incidents WHERE geom IS NOT NULL ORDER BY 1")
            assert not follow(old, copy)


def test_no_password_is_shown():
    assert shown("postgresql://amina:secret@db:5432/atlas?options=-cx") == "postgresql://amina@db:5432/atlas"
    assert shown("postgresql:///atlas?password=secret") == "postgresql:///atlas"
    assert shown(Path("a/b@c.gpkg")) == "a/b@c.gpkg"
