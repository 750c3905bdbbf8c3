"""The shipped files are what the registry wheel and the hand-checked tables give, byte for byte."""

import subprocess
import sys
from pathlib import Path

from geo.boundaries import boundaries_dir
from geo.polygons.polygon_source import WHEEL_NAME

SCRIPT = boundaries_dir() / "rebuild.py"
ROOT = SCRIPT.parents[2]


def run(*args: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(SCRIPT), *map(str, args)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_rebuilding_from_the_registry_wheel_changes_no_byte(registry_wheel: Path, tmp_path: Path) -> None:
    done = run("--wheel", registry_wheel, "--out", tmp_path)
    assert done.returncode == 0, done.stderr
    made = {path.relative_to(tmp_path).as_posix(): path for path in tmp_path.rglob("*") if path.is_file()}
    data = "data/boundaries"
    assert set(made) == {
        "docs/boundaries.md",
        f"{data}/sources/polygons.parquet",
        *(
            f"{data}/{name}.parquet"
            for name in ("countries", "provinces", "districts", "tehsils", "disputed")
        ),
        *(f"{data}/{name}.csv" for name in ("units", "vintages", "repair_report", "places")),
        f"{data}/set.json",
    }
    differing = [name for name, path in made.items() if path.read_bytes() != (ROOT / name).read_bytes()]
    assert differing == []
    again = run("--wheel", registry_wheel, "--out", tmp_path)
    assert again.stdout.splitlines()[-1] == f"0 of {len(made)} files changed"


def test_a_wrong_wheel_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / WHEEL_NAME).write_bytes(b"PK not this one")
    done = run("--wheel", tmp_path, "--out", tmp_path / "out")
    assert done.returncode == 1
    assert "nothing changed" in done.stderr
    assert "expected b334efc8" in done.stderr
    assert not (tmp_path / "out").exists()


def test_make_runs_the_same_script() -> None:
    done = subprocess.run(
        ["make", "--dry-run", "--no-print-directory", "boundaries"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.rstrip().endswith("python data/boundaries/rebuild.py")
