"""What stays of a store when its writer is killed, its disk is full or its folder is closed."""

import os
import random
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import pyogrio
import pytest

from geo.boundaries import Boundaries
from geo.errors import StoreBusy, StoreError
from geo.review_file import export_review
from geo.storage import writeback
from geo.store import open_store
from maps.exports import write_export
from maps.page import write_map
from tests.geo.killed_writer import open_pile, pile
from tests.geo.stories import add, derived, lone

ROOT = Path(__file__).parents[2]
COUNT = 160


def writer(path, count=COUNT, batch=1):
    return subprocess.Popen(
        [sys.executable, "-m", "tests.geo.killed_writer", str(path), str(count), str(batch)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )


def run_and_kill(path, batch, acknowledged, chance):
    """Let a writer run for a while, kill it, and return whether it had finished before."""
    process = writer(path, batch=batch)
    left = chance.randrange(1, COUNT // batch // 2)
    done = False
    for line in process.stdout:
        words = line.split()
        done = words == ["done"]
        if words not in (["ready"], ["done"]):
            acknowledged.update(words)
        left -= 1
        if left == 0:
            # Somewhere inside the next transaction, not only between two.
            time.sleep(chance.random() * 0.01)
            process.send_signal(signal.SIGKILL)
    process.stdout.close()
    process.wait()
    return done


@pytest.mark.parametrize("batch", [1, 7])
def test_a_killed_writer_loses_nothing_and_doubles_nothing(path, tmp_path, batch):
    chance = random.Random(batch)
    acknowledged, kills, done = set(), 0, False
    while not done:
        done = run_and_kill(path, batch, acknowledged, chance)
        kills += not done
        with open_store(path, read_only=True) as store:
            held = [r.report_id for r in store.reports()]
            assert len(set(held)) == len(held)
            assert acknowledged <= set(held)
    assert kills >= 2
    db = sqlite3.connect(path)
    assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    db.close()
    whole = tmp_path / "whole.gpkg"
    with open_pile(whole) as store:
        with store.transaction():
            add(store, *pile(COUNT))
        want, totals = derived(store), store.totals()
    assert totals.merged > 30
    with open_store(path, read_only=True) as store:
        assert derived(store) == want


def test_two_ingests_at_once_give_what_one_gives(path, tmp_path):
    both = [writer(path, count=60), writer(path, count=60)]
    for process in both:
        output, _ = process.communicate(timeout=120)
        assert output.split()[-1] == "done"
    whole = tmp_path / "whole.gpkg"
    with open_pile(whole) as store:
        add(store, *pile(60))
        want = derived(store)
    with open_store(path, read_only=True) as store:
        assert derived(store) == want


def test_who_opens_a_new_store_waits_for_who_is_just_making_it(path):
    maker = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    maker.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreBusy, match="is being written by another process; wait until it is done"):
        open_store(path, create=True, timeout=0.05)
    done = threading.Timer(0.3, maker.rollback)
    done.start()
    with open_store(path, create=True) as store:
        assert store.totals().reports == 0
    done.join()
    maker.close()


def test_a_reader_sees_whole_states_while_another_process_writes(path):
    open_pile(path).close()
    process = writer(path, count=60)
    seen = 0
    with open_store(path, read_only=True) as store:
        while process.poll() is None or seen == 0:
            with store.snapshot():
                totals, incidents = store.totals(), list(store.each())
                assert len(incidents) == totals.incidents
                assert sum(i.n_reports for i in incidents) == totals.reports >= seen
                seen = totals.reports
    process.communicate()
    assert process.returncode == 0


def test_a_full_disk_is_said_and_what_was_added_stays(path):
    """A limit on the file's size stands for the disk: SQLite meets the same error."""
    with open_store(path, create=True) as store:
        add(store, *(lone(n) for n in range(5)))
        pages = store._db.execute("PRAGMA page_count").fetchone()[0]
        store._db.execute(f"PRAGMA max_page_count = {pages + 2}")
        with pytest.raises(StoreError, match="the disk is full; free some space and run again"):
            add(store, *(lone(n, quote="x" * 5000) for n in range(5, 300)))
        held = store.totals()
        assert 5 <= held.reports < 300
        store._db.execute("PRAGMA max_page_count = 1000000")
        assert all(add(store, *(lone(n) for n in range(held.reports, 60))))
        assert store.totals().reports == store.count() == 60


def test_a_write_that_the_system_refuses_is_said_and_what_was_added_stays(path):
    with open_store(path, create=True) as store:
        add(store, *(lone(n) for n in range(5)))
        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        held = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, hard))
        try:
            with pytest.raises(StoreError, match=r"disk .*run again: what was acknowledged is safe"):
                add(store, *(lone(n, quote="x" * 9000) for n in range(5, 300)))
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
            signal.signal(signal.SIGXFSZ, held)
    with open_store(path, create=True) as store:
        held = {r.report_id for r in store.reports()}
        assert {f"r{n:03}" for n in range(5)} <= held
        assert store.count() == len(held) < 300
        assert add(store, lone(299)) == [True]


# Root may write everywhere: it becomes nobody first, with everything imported already.
SCRIPT = """
import os, sys
from geo.errors import StoreBusy, StoreError
from geo.store import open_store
if os.getuid() == 0:
    os.setgroups([]), os.setgid(65534), os.setuid(65534)
try:
    with open_store(sys.argv[1], read_only={read_only}) as store:
        print(store.count())
except StoreError as error:
    print(error)
"""


def as_guest(path, read_only):
    """Open the store as one who may read the folder and not write in it; return what is printed."""
    script = SCRIPT.format(read_only=read_only)
    done = subprocess.run(
        [sys.executable, "-c", script, str(path)], capture_output=True, text=True, cwd=ROOT, check=False
    )
    return done.stdout.strip() or done.stderr


@pytest.fixture
def closed_path():
    folder = Path(tempfile.mkdtemp(prefix="closed"))
    path = folder / "atlas.gpkg"
    with open_store(path, create=True) as store:
        add(store, lone(1))
    path.chmod(0o444)
    folder.chmod(0o555)
    yield path
    folder.chmod(0o755)
    shutil.rmtree(folder)


def test_a_closed_folder_is_said_with_the_remedy(closed_path):
    said = as_guest(closed_path, read_only=True)
    assert "its folder is read-only, and SQLite keeps its -wal and -shm files there" in said
    assert "copy the store" in said
    assert "cannot be opened" in as_guest(closed_path, read_only=False)


def test_a_folder_that_may_only_be_read_serves_readers_while_the_files_are_there(closed_path):
    with open_store(closed_path) as writer:
        add(writer, lone(2))
        assert as_guest(closed_path, read_only=True) == "2"


# A tmpfs of a few megabytes is a disk that is really full; who is not root needs a namespace of his own.
FULL_DISK = """
import subprocess, sys
from geo.errors import StoreBusy, StoreError
from geo.store import open_store
from tests.geo.stories import add, lone
folder = sys.argv[1]
subprocess.run(["mount", "-t", "tmpfs", "-o", "size=6m", "none", folder], check=True)
try:
    added, said = 0, ""
    with open_store(f"{folder}/atlas.gpkg", create=True) as store:
        try:
            for n in range(600):
                add(store, lone(n, quote="x" * 9000))
                added += 1
        except StoreError as error:
            said = str(error)
    with open_store(f"{folder}/atlas.gpkg", create=True) as store:
        assert store.totals().reports == store.count() == added, (store.totals(), added)
    subprocess.run(["mount", "-o", "remount,size=60m", folder], check=True)
    with open_store(f"{folder}/atlas.gpkg") as store:
        add(store, *(lone(n, quote="x" * 9000) for n in range(added, 600)))
        print(added, store.count(), said)
finally:
    subprocess.run(["umount", folder], check=True)
"""


def test_a_small_disk_that_is_full_loses_nothing_and_goes_on_with_more_space(tmp_path):
    own_namespace = [] if os.getuid() == 0 else ["unshare", "--user", "--map-root-user", "--mount"]
    done = subprocess.run(
        [*own_namespace, sys.executable, "-c", FULL_DISK, str(tmp_path)],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )
    assert done.returncode == 0, f"needs the right to mount a tmpfs: {done.stderr}"
    added, held, said = done.stdout.split(maxsplit=2)
    assert 10 < int(added) < 600
    assert int(held) == 600
    assert "the disk is full; free some space and run again" in said


WRITES_TOO = """
import sys
from geo.errors import StoreBusy
from geo.store import open_store
try:
    with open_store(sys.argv[1], timeout=0.2) as store, store.transaction():
        print("written")
except StoreBusy:
    print("busy")
"""


def another_writer(path):
    """Say whether another process may write: while this one does, it must not."""
    done = subprocess.run(
        [sys.executable, "-c", WRITES_TOO, str(path)], capture_output=True, text=True, cwd=ROOT, check=True
    )
    return done.stdout.strip()


def test_exports_and_maps_leave_the_locks_of_the_live_store_alone(path, tmp_path):
    """Opened by GDAL in this process, the store would lose its lock at once, as the last lines show."""
    boundaries = Boundaries.open()
    with open_store(path, create=True) as store:
        add(store, *(lone(n) for n in range(20)))
        found = list(store.each())
        with store.transaction():
            add(store, lone(21))
            assert another_writer(path) == "busy"
            for form in ("geojson", "geojsonseq", "gpkg", "fgb", "parquet", "shp", "csv"):
                write_export(form, tmp_path / f"x.{form}", found, boundaries)
            export_review(found, tmp_path / "review.gpkg")
            write_map(tmp_path / "map.html", found, boundaries)
            assert another_writer(path) == "busy"
            pyogrio.read_info(path, layer="incidents")
            assert another_writer(path) == "written"


def test_the_log_is_carried_back_beside_the_writer(path, tmp_path, monkeypatch):
    monkeypatch.setattr(writeback, "EVERY", 3)
    alone = tmp_path / "alone.gpkg"
    with open_store(path, create=True) as store:
        for n in range(3):
            shutil.copyfile(path, alone)  # without the log
            with open_store(alone) as copy:
                assert copy.totals().reports == 0
            add(store, lone(n))
        store._backend.close()  # waits for the thread
        shutil.copyfile(path, alone)
        with open_store(alone) as copy:
            assert copy.totals().reports == copy.count() == 3


def test_a_log_that_cannot_be_carried_back_stops_nobody(path, monkeypatch):
    def full(read_only, timeout):
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(writeback, "EVERY", 1)
    with open_store(path, create=True) as store:
        monkeypatch.setattr(store._backend, "connect", full)
        assert add(store, *(lone(n) for n in range(5))) == [True] * 5
    with open_store(path) as store:
        assert store.totals().reports == 5
