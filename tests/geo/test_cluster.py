"""Reading that is spread: the store is that of a plain ingest, whatever is lost on the way."""

import gzip
import json
import os
import pickle
import random
import signal
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from bench.extraction_quality import gold_cases, gold_report
from geo import cluster, pipeline
from geo.errors import ClusterError
from geo.partitions.dask_engine import DaskEngine
from geo.partitions.folder import MANIFEST, PartFolder
from geo.partitions.parts import cut, pack, reports_of, unpack
from geo.pipeline import Ground
from geo.reports.read import read_reports
from geo.store import open_store
from tests.geo.cluster_opening import VERSIONS, opening
from tests.geo.partitions import report as any_report
from tests.geo.stories import ask, derived

SIZE = 6
REPORTS = 72


@pytest.fixture(scope="module")
def ground():
    return Ground.open()


@pytest.fixture(scope="module")
def inputs(tmp_path_factory):
    """A folder: many reports, one of them twice, lines that are none, and a file that is refused."""
    folder = tmp_path_factory.mktemp("inputs")
    lines = []
    for report in map(gold_report, gold_cases()[:REPORTS]):
        day = report.published_at.isoformat() if report.published_at else None
        lines.append(json.dumps({"id": report.id, "text": report.text, "source": report.source, "date": day}))
    lines[10:10] = ['{"text": ""}', "no JSON"]
    lines.insert(50, lines[3])
    (folder / "a.jsonl").write_text("\n".join(lines), encoding="utf-8")
    (folder / "b.png").write_bytes(b"\x89PNG")
    text = "Source: Test Desk\n\nGunmen killed two people in Spera district of Khost on Monday, police said."
    (folder / "c.txt").write_text(text, encoding="utf-8")
    return folder


def everything(store):
    """All that a store holds but the row numbers, in an order of its own."""
    tables = {
        "reports": "SELECT report_id, id, path, title, source, url, published_at, language, text "
        "FROM reports",
        "mentions": "SELECT * FROM mentions",
        "not_incidents": "SELECT * FROM not_incidents",
    }
    held = derived(store) | {name: sorted(ask(store, sql), key=repr) for name, sql in tables.items()}
    del held["boxes"]  # an index of places, in a file another one than in a database
    return held


def new_store(path, ground):
    return open_store(path, create=True, neighbours=ground.boundaries.neighbours)


@pytest.fixture(scope="module")
def plain(tmp_path_factory, inputs, ground):
    """What a plain ingest says and leaves."""
    with new_store(tmp_path_factory.mktemp("plain") / "atlas.gpkg", ground) as store:
        summary = pipeline.ingest([inputs], store, ground)
        assert (summary.reports, summary.reports_known, len(summary.refused)) == (REPORTS + 1, 1, 3)
        assert summary.merged > 0
        return summary, everything(store)


@cache
def read_part(payload):
    """Read a part once for all tests: a reading is the same every time."""
    return cluster.read_part(payload, opening, VERSIONS)


class Here:
    """Reads in this process, gives parts back late and in any order, and ends after `ends` of them."""

    def __init__(self, seed=0, ends=10**9):
        self.chance, self.ends = random.Random(seed), ends
        self.out, self.read = [], []

    def room(self):
        return 5

    def start(self, part):
        assert len(self.out) < 5
        self.out.append(part)

    def finished(self, *, wait):
        while self.out and (wait or self.chance.random() < 0.6):
            wait = False
            if len(self.read) == self.ends:
                raise KeyboardInterrupt
            part = self.out.pop(self.chance.randrange(len(self.out)))
            self.read.append(part.key)
            yield part.key, read_part(part.payload)


def ingest(inputs, store, engine, folder, **more):
    with PartFolder(folder, VERSIONS) as opened:
        return cluster.ingest([inputs], store, engine, opened, size=SIZE, **more)


def parts_of(inputs):
    return list(cut(read_reports(inputs), SIZE))


def read_all(inputs, folder):
    """Leave every part in the folder, as a run does that ends before it reaches the store."""
    with PartFolder(folder, VERSIONS) as opened:
        list(cluster.spread(parts_of(inputs), Here(), opened, lambda part: True))


# -- the same store ------------------------------------------------------------------------------


def test_whatever_order_parts_come_back_in_the_store_is_that_of_a_plain_ingest(
    tmp_path, place, inputs, ground, plain
):
    """In a file, and in a database."""
    seen = []
    with new_store(place, ground) as store:
        engine = Here(1)
        summary = ingest(inputs, store, engine, tmp_path / "work", on_progress=seen.append)
        assert (summary, everything(store)) == plain
        again = ingest(inputs, store, Here(ends=0), tmp_path / "work")
        assert (again.reports, again.reports_known) == (0, REPORTS + 2)
        assert everything(store) == plain[1]
    in_order = [part.key for part in parts_of(inputs)]
    assert len(in_order) > 8
    assert sorted(engine.read) == sorted(in_order) != engine.read != in_order
    assert [p.inputs for p in seen] == list(range(1, REPORTS + 6))
    assert (seen[-1].reports, seen[-1].incidents) == (summary.reports, summary.incidents)
    assert not (tmp_path / "work").exists()


def test_a_store_that_holds_some_reports_gets_the_others(tmp_path, inputs, ground, plain):
    with new_store(tmp_path / "atlas.gpkg", ground) as store:
        for report in list(read_reports(inputs / "a.jsonl"))[5:9]:
            reading = pipeline.read_one(report, ground)
            store.add(report, reading.incidents, reading.extraction)
        summary = ingest(inputs, store, Here(), tmp_path / "work")
        assert (summary.reports, summary.reports_known) == (REPORTS - 3, 5)
        assert everything(store) == plain[1]


# -- a run that ended early ----------------------------------------------------------------------


def test_a_run_that_is_begun_again_reads_what_is_missing_and_nothing_twice(tmp_path, inputs, ground, plain):
    read = []
    with new_store(tmp_path / "atlas.gpkg", ground) as store:
        for ends in (4, 3, 10**9):
            engine = Here(ends, ends)
            if ends < 10**9:
                with pytest.raises(KeyboardInterrupt):
                    ingest(inputs, store, engine, tmp_path / "work")
            else:
                ingest(inputs, store, engine, tmp_path / "work")
            read += engine.read
        assert everything(store) == plain[1]
    assert sorted(read) == sorted(part.key for part in parts_of(inputs))


def flip(file):
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)


def entries(folder):
    return [json.loads(line) for line in (folder / MANIFEST).read_text().splitlines()]


def write_entries(folder, changed):
    (folder / MANIFEST).write_text("".join(f"{json.dumps(entry)}\n" for entry in changed))


def other_version(file):
    changed = entries(file.parent)
    for entry in changed:
        if file.name.startswith(entry["part"]):
            entry["versions"] = {"incident-atlas": "older"}
    write_entries(file.parent, changed)


def forged(content):
    """Put other content there, with its own checksum in the manifest."""

    def change(file):
        from hashlib import sha256

        file.write_bytes(content(file))
        changed = entries(file.parent)
        for entry in changed:
            if file.name.startswith(entry["part"]):
                entry["sha256"] = sha256(file.read_bytes()).hexdigest()
        write_entries(file.parent, changed)

    return change


def another_text(file):
    lines = gzip.decompress(file.read_bytes()).split(b"\n")
    record = json.loads(lines[0])
    record["text"] = "Nothing happened."
    return gzip.compress(b"\n".join([json.dumps(record).encode(), *lines[1:]]))


def without_a_field(file):
    lines = gzip.decompress(file.read_bytes()).split(b"\n")
    record = json.loads(lines[0])
    del record["places"]
    return gzip.compress(b"\n".join([json.dumps(record).encode(), *lines[1:]]))


class Trap:
    """Unpickled, it leaves a file."""

    def __reduce__(self):
        return os.mkdir, ("trap",)


DAMAGE = {
    "a bit flipped": flip,
    "cut off": lambda file: file.write_bytes(file.read_bytes()[:-9]),
    "empty": lambda file: file.write_bytes(b""),
    "taken away": Path.unlink,
    "of another version": other_version,
    "not in the manifest": lambda file: write_entries(
        file.parent, [e for e in entries(file.parent) if not file.name.startswith(e["part"])]
    ),
    "of another report": forged(another_text),
    "incomplete": forged(without_a_field),
    "cut off, with the checksum of that": forged(lambda file: file.read_bytes()[:-9]),
    "a pickle": forged(lambda file: pickle.dumps(Trap())),
    "JSON of another kind": forged(lambda file: gzip.compress(b"[1]")),
}


@pytest.fixture(scope="module")
def all_read(tmp_path_factory, inputs):
    folder = tmp_path_factory.mktemp("read") / "work"
    read_all(inputs, folder)
    return {file.name: file.read_bytes() for file in folder.iterdir()}


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_part_is_read_anew_and_no_other(
    tmp_path, monkeypatch, inputs, ground, plain, all_read, damage
):
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "work"
    folder.mkdir()
    for name, content in all_read.items():
        (folder / name).write_bytes(content)
    part = parts_of(inputs)[2]
    DAMAGE[damage](folder / f"{part.key}.jsonl.gz")
    engine = Here()
    with new_store(tmp_path / "atlas.gpkg", ground) as store:
        ingest(inputs, store, engine, folder)
        assert engine.read == [part.key]
        assert everything(store) == plain[1]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["atlas.gpkg"]


def test_a_folder_as_a_killed_run_leaves_it_is_put_right(tmp_path, inputs):
    folder = tmp_path / "work"
    read_all(inputs, folder)
    whole = sorted(f.name for f in folder.iterdir())
    key = "0" * 40
    (folder / f"{key}.jsonl.gz").write_bytes(b"written, not yet in the manifest")
    (folder / f"{key}.jsonl.gz.new").write_bytes(b"half wri")
    (folder / "scratch").mkdir()
    (folder / "scratch" / "worker").write_bytes(b"")
    with (folder / MANIFEST).open("a") as stream:
        stream.write('{"part": "12')
    with PartFolder(folder, VERSIONS) as opened:
        parts = parts_of(inputs)
        assert len(opened) == len(parts)
        opened.keep(key, pack([]))
    assert [e["part"] for e in entries(folder)][-1] == key
    assert sorted(f.name for f in folder.iterdir()) == sorted([*whole, f"{key}.jsonl.gz"])


def test_a_part_that_is_taken_away_during_the_run_is_told(tmp_path, inputs, ground):
    class Thief(Here):
        def finished(self, *, wait):
            for file in (tmp_path / "work").glob("*.gz"):
                file.unlink()
            return super().finished(wait=wait)

    with (
        new_store(tmp_path / "atlas.gpkg", ground) as store,
        pytest.raises(ClusterError, match=r"part \w{40} in .*work was changed or taken away .*; run again"),
    ):
        ingest(inputs, store, Thief(3), tmp_path / "work")


# -- parts ---------------------------------------------------------------------------------------


def test_what_is_packed_comes_back_as_the_store_keeps_it(inputs, ground):
    (part, *_) = parts_of(inputs)
    readings = [pipeline.read_one(r, ground) for r in reports_of(part.payload)]
    readings[0] = replace(readings[0], extraction=replace(readings[0].extraction, warnings=("late", "odd")))
    told = unpack(pack((r.extraction, r.incidents) for r in readings), part)
    assert [incidents for _, incidents in told] == [r.incidents for r in readings]
    for (extraction, _), reading in zip(told, readings, strict=True):
        whole = reading.extraction
        assert (extraction.report, extraction.warnings) == (whole.report, whole.warnings)
        assert extraction.not_incidents == whole.not_incidents
        bare = [replace(p, candidates=(), designation="", relation="") for p in whole.places]
        assert list(extraction.places) == bare


# -- Dask ----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    """Two processes of this machine."""
    scratch = tmp_path_factory.mktemp("dask")
    with cluster.dask_engine(opening, VERSIONS, workers=2, scratch=scratch) as started:
        yield started


def test_two_workers_of_which_one_is_killed_leave_the_store_of_a_plain_ingest(
    tmp_path, inputs, ground, plain, engine
):
    before = engine._client.run(os.getpid)
    assert len(set(before.values())) == 2
    killed = []

    def kill(progress):
        if not killed:
            killed.append(next(iter(before.values())))
            assert engine._out  # it is at work
            os.kill(killed[0], signal.SIGKILL)

    with new_store(tmp_path / "atlas.gpkg", ground) as store:
        summary = ingest(inputs, store, engine, tmp_path / "work", on_progress=kill)
        assert (summary, everything(store)) == plain
    assert killed
    assert killed[0] not in engine._client.run(os.getpid).values()


def test_workers_that_would_read_otherwise_are_told_apart(tmp_path, inputs, ground, engine):
    with (
        cluster.dask_engine(
            opening, {"incident-atlas": "newer"}, scheduler=engine._client.scheduler.address
        ) as other,
        new_store(tmp_path / "atlas.gpkg", ground) as store,
        pytest.raises(
            ClusterError, match="a worker has incident-atlas 'test', this process 'newer'; give every"
        ),
    ):
        ingest(inputs, store, other, tmp_path / "work")


def test_a_part_that_ends_every_worker_is_given_up_with_the_reason(monkeypatch, engine):
    monkeypatch.setattr(engine._client.cluster.scheduler, "allowed_failures", 1)  # 3 are Dask's own

    deadly = DaskEngine(engine._client, end_worker)
    deadly.start(next(iter(cut([any_report(1)]))))
    with pytest.raises(ClusterError, match="2 workers ended while they read the same part"):
        list(deadly.finished(wait=True))


def end_worker(payload):
    os._exit(1)
