import os
import shutil
import sqlite3
import subprocess
import sys
import threading

import orjson
import pytest

from geo.errors import StoreBusy, StoreError
from geo.storage.ahead import read_ahead
from geo.storage.gpkg import CACHE_SIZE, READER_CACHE_SIZE, SCHEMA_VERSION
from geo.store import open_store
from tests.geo.makers import place
from tests.geo.stories import add, lone, tell


def test_other_programs_see_a_geopackage(path):
    """In processes of their own: a second SQLite library in ours would undo our locks."""
    with open_store(path, create=True) as store:
        add(store, lone(1, location=place("A11", longitude=69.5, latitude=33.25)), lone(2, pcode=""))
    script = (
        "import sys, pyogrio, json; p = sys.argv[1]; "
        "i = pyogrio.read_info(p, layer='incidents', force_total_bounds=True); "
        "_, _, g, f = pyogrio.raw.read(p, layer='incidents', columns=['event_id', 'event_date']); "
        "print(json.dumps({'layers': pyogrio.list_layers(p).tolist(), 'n': i['features'], 'crs': i['crs'], "
        "'type': i['geometry_type'], 'bounds': i['total_bounds'], "
        "'wkb': [x.hex() if x else None for x in g], 'ids': f[0].tolist(), 'dates': [str(d) for d in f[1]]}))"
    )
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", script, str(path)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    seen = orjson.loads(done.stdout)
    assert seen["layers"] == [["incidents", "Point"], ["claims", None]]
    assert (seen["n"], seen["crs"], seen["type"]) == (2, "EPSG:4326", "Point")
    assert seen["bounds"] == [69.5, 33.25, 69.5, 33.25]
    assert seen["ids"] == ["r001-1", "r002-1"]
    assert seen["dates"] == ["2031-01-08", "2031-01-15"]
    assert seen["wkb"] == ["0101000000" + "0000000000605140" + "0000000000a04040", None]


def test_the_frame_is_that_of_the_standard(store):
    db = sqlite3.connect(store.path)
    assert db.execute("PRAGMA application_id").fetchone()[0].to_bytes(4, "big") == b"GPKG"
    assert db.execute("PRAGMA user_version").fetchone() == (10300,)
    assert db.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert db.execute("PRAGMA foreign_key_check").fetchall() == []
    assert {row[0] for row in db.execute("SELECT srs_id FROM gpkg_spatial_ref_sys")} >= {-1, 0, 4326}
    db.close()
    assert store._db.execute("PRAGMA synchronous").fetchone() == (2,)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "does not exist; run `incident-atlas ingest`"),
        (b"", "is empty, no store yet"),
        (b"PK\x03\x04 not a database", "is no GeoPackage"),
        (b"SQLite format 3\x00" + b"\xff" * 3000, "is damaged or no GeoPackage"),
    ],
)
def test_what_is_no_store_is_refused(path, content, message):
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(StoreError, match=message):
        open_store(path)
    with pytest.raises(StoreError, match=message):
        open_store(path, read_only=True)
    if content is not None:
        assert path.read_bytes() == content


def test_another_database_is_refused_and_left_alone(path):
    db = sqlite3.connect(path)
    db.execute("CREATE TABLE mine (x)")
    db.commit()
    with pytest.raises(StoreError, match="is an SQLite file but no GeoPackage"):
        open_store(path, create=True)
    db.execute(f"PRAGMA application_id = {0x47504B47}")
    db.commit()
    with pytest.raises(StoreError, match="is a GeoPackage but no store of Incident Atlas"):
        open_store(path, create=True)
    assert db.execute("SELECT name FROM sqlite_master").fetchall() == [("mine",)]
    db.close()


def test_a_newer_store_is_refused(path):
    open_store(path, create=True).close()
    db = sqlite3.connect(path)
    db.execute("UPDATE atlas_meta SET value = 99 WHERE key = 'schema'")
    db.commit()
    db.close()
    with pytest.raises(
        StoreError, match=f"has schema version 99, this program knows {SCHEMA_VERSION}; update"
    ):
        open_store(path)


def test_a_folder_and_a_missing_folder_are_refused(tmp_path):
    with pytest.raises(StoreError, match="is a folder; name the store's file"):
        open_store(tmp_path, create=True)
    with pytest.raises(StoreError, match=r"folder .*nowhere does not exist; make it"):
        open_store(tmp_path / "nowhere" / "atlas.gpkg", create=True)


def test_a_store_half_made_is_made_again(path):
    path.write_bytes(b"")
    with open_store(path, create=True) as store:
        assert add(store, lone(1)) == [True]


def test_a_reader_writes_nothing(path):
    with open_store(path, create=True) as store:
        add(store, lone(1))
    with open_store(path, read_only=True) as store:
        with pytest.raises(StoreError, match="open for reading only"):
            add(store, lone(2))
        assert store.count() == 1
    with pytest.raises(StoreError, match="was closed; open it again"):
        store.count()


# ---- several at once -------------------------------------------------------------------------


def test_a_second_writer_is_told_who_writes(path):
    with open_store(path, create=True) as first, open_store(path, timeout=0.05) as second:
        add(first, lone(1))
        with first.transaction():
            add(first, lone(2))
            with pytest.raises(StoreBusy, match=rf"by .*process {os.getpid()} .*wait until it is done"):
                add(second, lone(3))
        assert add(second, lone(3)) == [True]
        assert first.count() == 3


def test_readers_see_whole_reports_beside_a_writer(path):
    with open_store(path, create=True) as writer, open_store(path, read_only=True) as reader:
        with writer.transaction():
            add(writer, lone(1))
            assert reader.count() == 0
        assert reader.count() == 1
        with reader.snapshot():
            version = reader.version()
            add(writer, lone(2))
            assert (reader.count(), reader.version()) == (1, version)
        assert reader.count() == 2


def test_threads_read_at_the_same_time(path):
    with open_store(path, create=True) as store:
        add(store, *(lone(n) for n in range(20)))
    seen, meeting = [], threading.Barrier(4, timeout=20)

    def read(reader):
        with reader.snapshot():
            meeting.wait()
            seen.append(len(reader.incidents()))

    with open_store(path, read_only=True) as reader:
        threads = [threading.Thread(target=read, args=(reader,)) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert seen == [20] * 4


def test_threads_share_a_writer(store):
    def write(turn):
        add(store, *(lone(n) for n in range(turn, 40, 4)))

    threads = [threading.Thread(target=write, args=(turn,)) for turn in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert store.totals().reports == store.count() == 40


def test_a_copy_of_a_closed_store_is_a_store(path, tmp_path):
    with open_store(path, create=True) as store:
        add(store, lone(1))
    shutil.copy(path, tmp_path / "copy.gpkg")
    with open_store(tmp_path / "copy.gpkg", read_only=True) as store:
        assert store.count() == 1


def test_adding_a_report_reads_only_its_block(store):
    add(store, *(lone(n) for n in range(30)))
    steps = []
    store._db.set_trace_callback(steps.append)
    add(store, tell("s1", "2031-12-01", day="2031-01-01"))
    store._db.set_trace_callback(None)
    plans = set()
    for sql in {s for s in steps if s.startswith("SELECT") and "FROM members" in s}:
        plans |= {row[3] for row in store._db.execute("EXPLAIN QUERY PLAN " + sql)}
    assert plans
    assert all("USING" in plan and "SCAN" not in plan for plan in plans)


def test_who_only_reads_keeps_little_in_memory(path):
    with open_store(path, create=True) as writer, open_store(path, read_only=True) as reader:
        kept = [s._db.execute("PRAGMA cache_size").fetchone()[0] for s in (reader, writer)]
    assert kept == [READER_CACHE_SIZE, CACHE_SIZE]
    assert kept[0] > kept[1] / 10  # both are kibibytes below zero


def test_a_store_is_read_ahead_from_end_to_end_where_memory_has_room(path, monkeypatch):
    with open_store(path, create=True) as store:
        add(store, lone(1))
    size, asked = path.stat().st_size, []
    real = os.posix_fadvise

    def seen(file, start, length, advice):
        asked.append((start, length, advice))
        real(file, start, length, advice)

    monkeypatch.setattr(os, "posix_fadvise", seen)
    assert read_ahead(path) == size
    assert [start for start, _, _ in asked] == list(range(0, size, asked[0][1]))
    assert {advice for _, _, advice in asked} == {os.POSIX_FADV_WILLNEED}
    asked.clear()
    monkeypatch.setattr(os, "sysconf", lambda name: {"SC_PAGE_SIZE": 1}.get(name, 2 * size - 1))
    assert (read_ahead(path), asked) == (0, [])
    assert read_ahead(path.with_name("none.gpkg")) == 0
