"""The command line as a process: interrupted, just starting, and what it loads."""

import json
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from shelled import TEXT, one_report, run

from api import cli


def test_an_interrupted_ingest_says_that_what_it_read_is_kept(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for number in range(100):
        one_report(tmp_path / "in", f"{TEXT} Report {number}.", f"r{number}.txt")
    # A shell lets what it starts in the background ignore the signal, and tests may run so.
    start = (
        "import signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler); "
        "sys.argv = ['incident-atlas', 'ingest', 'in']; from api.cli import main; main()"
    )
    going = subprocess.Popen(
        [sys.executable, "-c", start],
        cwd=tmp_path, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert going.stderr is not None
    assert "10 of about 100 inputs" in going.stderr.readline()
    going.send_signal(signal.SIGINT)
    _, said = going.communicate(timeout=60)
    assert going.returncode == 130
    assert said.endswith(
        "incident-atlas: stopped; a store keeps what was read into it, run it again to go on\n"
    )
    (first,) = json.loads(run("runs", "--json", cwd=tmp_path).stdout)
    assert first["finished_at"] is None
    told = run("runs", cwd=tmp_path).stdout
    (stored,) = re.findall(r"did   not to its end; (\d+) reports of it stored so far", told)
    assert int(stored) >= 10
    again = run("ingest", "in", cwd=tmp_path)
    assert again.returncode == 0
    assert int(re.findall(r"(\d+) already known", again.stdout)[0]) >= 10


def test_what_stores_nothing_does_not_say_that_a_store_keeps_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def stopped() -> None:
        raise SystemExit(130)

    for command, kept in (("extract", False), ("export", False), ("ingest", True), ("reextract", True)):
        monkeypatch.setattr(sys, "argv", ["incident-atlas", command])
        with pytest.raises(SystemExit):
            cli._run(stopped)
        said = capsys.readouterr().err
        assert ("a store keeps what was read into it" in said) is kept
        assert ("what was printed or written is not whole" in said) is not kept


def test_a_report_that_is_only_printed_loads_no_geometry_library(tmp_path: Path) -> None:
    code = (
        f"import sys; sys.argv = ['incident-atlas', 'extract', {str(one_report(tmp_path))!r}]\n"
        "from api.shell import main\n"
        "try:\n    main()\n"
        "finally:\n    print(sorted({'shapely', 'geopandas', 'numpy', 'pyarrow'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    *lines, loaded = done.stdout.splitlines()
    assert "Spera" in lines[1]
    assert loaded == "[]"


def test_an_interruption_while_starting_leaves_no_traceback(tmp_path: Path) -> None:
    broken = "import sys\ndef main(): raise KeyboardInterrupt\n"
    (tmp_path / "stop.py").write_text(broken)
    done = subprocess.run(
        [
            sys.executable, "-c",
            "import sys, stop; sys.modules['api.cli'] = stop; from api.shell import main; main()",
        ],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (130, "incident-atlas: stopped\n")
