"""What is kept is found again for the same data and code, never for other."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from geo.kept import kept

MODULE = "geo.kept"


@pytest.fixture
def at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    monkeypatch.setattr(sys, "pycache_prefix", None)
    return tmp_path / "wording.toml"


def never() -> Any:
    raise AssertionError("it is made although it is kept")


def files(at: Path) -> list[Path]:
    return sorted(at.parent.rglob("*.kept"))


MADE = {"words": ["a", ("b", 1)], "rare": frozenset({"ſ"}), "score": 0.1, "none": None}


def test_what_was_made_is_found_again(at: Path) -> None:
    assert kept(at, b"1", [MODULE], lambda: MADE) == MADE
    assert kept(at, b"1", [MODULE], never) == MADE
    assert [path.parent.name for path in files(at)] == ["__pycache__"]
    assert len(list((at.parent / "__pycache__").iterdir())) == 1  # nothing is left beside it


def test_other_data_and_other_code_are_made_anew(at: Path) -> None:
    kept(at, b"1", [MODULE], lambda: 1)
    assert kept(at, b"2", [MODULE], lambda: 2) == 2
    assert kept(at, b"2", [MODULE, "geo.errors"], lambda: 3) == 3
    assert kept(at, b"2", [MODULE], lambda: 4) == 4  # the last one stays alone


def test_a_changed_module_is_other_code(at: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = at.with_name("making.py")
    source.write_text("MADE = 1\n")
    monkeypatch.syspath_prepend(at.parent)
    import making  # type: ignore[import-not-found]  # noqa: F401

    kept(at, b"1", ["making"], lambda: 1)
    assert kept(at, b"1", ["making"], never) == 1
    source.write_text("MADE = 2\n")
    assert kept(at, b"1", ["making"], lambda: 2) == 2


@pytest.mark.parametrize("spoil", [lambda b: b[:-1], lambda b: b"", lambda b: b[:-1] + bytes([b[-1] ^ 1])])
def test_a_damaged_file_is_made_anew(at: Path, spoil: Any) -> None:
    kept(at, b"1", [MODULE], lambda: MADE)
    (path,) = files(at)
    path.write_bytes(spoil(path.read_bytes()))
    assert kept(at, b"1", [MODULE], lambda: 2) == 2
    assert kept(at, b"1", [MODULE], never) == 2


def test_nothing_is_written_where_compiled_modules_are_not(at: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    assert kept(at, b"1", [MODULE], lambda: 1) == 1
    assert files(at) == []


def test_a_folder_that_cannot_be_written_to_does_no_harm(at: Path) -> None:
    (at.parent / "__pycache__").write_text("no folder")
    assert [kept(at, b"1", [MODULE], lambda n=n: n) for n in (1, 2)] == [1, 2]


def test_what_cannot_be_kept_is_returned(at: Path) -> None:
    assert kept(at, b"1", [MODULE], lambda: at) is at
    assert list(at.parent.rglob("*.*")) == []


READ = """
from geo.pipeline import Ground, read_one
from geo.model import Report
text = "Gunmen shot dead two policemen in Miran Shah bazaar, North Waziristan, on Monday, police said."
print(read_one(Report("1", "1", text), Ground.open()))
"""


def test_a_report_is_read_alike_with_and_without_what_is_kept(tmp_path: Path) -> None:
    env = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    env |= {"PYTHONPYCACHEPREFIX": str(tmp_path), "PYTHONHASHSEED": "0"}
    said, written = [], []
    for more in ({"PYTHONDONTWRITEBYTECODE": "1"}, {}, {}):
        run = subprocess.run([sys.executable, "-c", READ], env=env | more, capture_output=True, check=True)
        said.append(run.stdout)
        written.append({path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.kept")})
    assert written[0] == {} != written[1] == written[2]  # what the second kept served the third
    assert said[0] == said[1] == said[2]
    assert b"PK5" in said[0]
    names = {path.name.split(".cpython")[0] for path in tmp_path.rglob("*.kept")}
    assert {"events", "status", "actors", "anchors", "gazetteer.names", "events.toml"} <= names
