"""`incident-atlas cluster ingest` as a user runs it."""

import json
import signal
import subprocess
import time
from pathlib import Path

import pytest

from bench.extraction_quality import gold_cases
from tests.api.shelled import COMMAND, one_report, run


def test_it_tells_what_it_did_as_ingest_does(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    one_report(tmp_path / "in")
    (tmp_path / "in" / "photo.png").write_bytes(b"\x89PNG")
    plain = run("ingest", "in", "--store", "plain.gpkg", "--json", cwd=tmp_path)
    done = run("cluster", "ingest", "in", "--store", "a.gpkg", "--workers", 1, "--json", cwd=tmp_path)
    assert done.returncode == plain.returncode == 3, done.stderr
    assert json.loads(done.stdout) == json.loads(plain.stdout)
    assert json.loads(done.stdout)["reports"] == 1
    assert done.stderr == plain.stderr
    assert "refused: in/photo.png: is of a kind that is not read (.png)" in done.stderr
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.gpkg", "in", "plain.gpkg"]
    (recorded,) = json.loads(run("runs", "--store", "a.gpkg", "--json", cwd=tmp_path).stdout)
    assert (recorded["settings"]["command"], recorded["counts"]["reports"]) == ("cluster ingest", 1)


@pytest.mark.parametrize(
    ("options", "code", "told"),
    [
        (
            ("--scheduler", "10.0.0.1:8786"),
            2,
            "'10.0.0.1:8786' is no scheduler's address; write tcp://host:8786",
        ),
        (("--scheduler", "tcp://host"), 2, "'tcp://host' is no scheduler's address"),
        (("--scheduler", "tcp://host:99999"), 2, "'tcp://host:99999' is no scheduler's address"),
        (("--scheduler", "tcp://host:1", "--workers", "2"), 2, "goes without --scheduler"),
        (("--workers", "0"), 2, "Input should be greater than or equal to 1"),
        (("--work", "in"), 1, "in holds other files, such as report.txt; name a new or empty folder"),
        (("--work", "no/such"), 1, "no/such: No such file or directory; choose another place"),
    ],
)
def test_what_cannot_be_used_is_told_and_nothing_is_made(
    tmp_path: Path, options: tuple[str, ...], code: int, told: str
) -> None:
    (tmp_path / "in").mkdir()
    one_report(tmp_path / "in")
    done = run("cluster", "ingest", "in", *options, cwd=tmp_path, COLUMNS="200")
    assert done.returncode == code
    assert told in done.stderr
    assert [p.name for p in tmp_path.iterdir()] == ["in"]


def test_inputs_that_are_not_there_are_told_before_any_worker_starts(tmp_path: Path) -> None:
    done = run("cluster", "ingest", "nowhere", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (
        1,
        "incident-atlas: there is no file or folder nowhere; check the name\n",
    )


def test_an_online_geocoder_is_not_asked_by_many(tmp_path: Path) -> None:
    one_report(tmp_path)
    env = {"INCIDENT_ATLAS_GEOCODER_URL": "http://127.0.0.1:9", "INCIDENT_ATLAS_GEOCODER_AGENT": "test"}
    done = run("cluster", "ingest", "report.txt", cwd=tmp_path, **env)
    assert done.returncode == 1
    assert "asked by one process alone, as its rules want; unset INCIDENT_ATLAS_GEOCODER_URL" in done.stderr


def test_a_run_that_is_killed_leaves_no_process_and_is_ended_by_the_next(tmp_path: Path) -> None:
    lines = [json.dumps({"id": case["id"], "text": case["text"]}) for case in gold_cases()[:200]]
    (tmp_path / "in.jsonl").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    command = [str(COMMAND), "cluster", "ingest", "in.jsonl", "--workers", "2"]
    process = subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    assert "of about 200 inputs" in process.stderr.readline()
    workers = children(process.pid)
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stderr.close()
    assert len(workers) >= 2
    until = time.monotonic() + 30
    while any(Path(f"/proc/{pid}").exists() for pid in workers) and time.monotonic() < until:
        time.sleep(0.1)
    assert [pid for pid in workers if Path(f"/proc/{pid}").exists()] == []
    assert (tmp_path / "atlas.gpkg.work").is_dir()
    again = run(*command[1:], "--json", cwd=tmp_path)
    assert again.returncode == 0, again.stderr
    summary = json.loads(again.stdout)
    assert 0 < summary["reports_known"] < 200
    assert summary["reports"] + summary["reports_known"] == 200
    assert not (tmp_path / "atlas.gpkg.work").exists()


def children(pid: int) -> list[int]:
    """Return the processes that a process has started."""
    listed = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(child) for file in listed for child in file.read_text().split()]
