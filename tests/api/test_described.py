"""The API does what its document says: schemathesis, every phase and check, on an operation of each kind."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from api_makers import TOKEN
from asking import Made
from running import serving

from geo.boundaries import Boundaries
from geo.store import open_store
from geo.vintage_set import DatedNames

FUZZING = Path(__file__).parent / "fuzzing"
KINDS = "|".join(
    (
        r"^/(conformance|collections|collections/\{collectionId\}.*)?$",
        r"^/collections/(incidents|reports)/items/\{featureId\}$",
        r"^/collections/(incidents|incidents-by-province)/items$",
        r"^/collections/provinces/tiles/.*",
        r"^/(extract|reports)$",
    )
)


@pytest.fixture
def written_to(made: Made, boundaries: Boundaries, tmp_path: Path) -> Iterator[str]:
    """Serve a store of its own, because reports are added to it; gives its address."""
    path = tmp_path / "atlas.gpkg"
    with open_store(path, create=True, names=DatedNames(boundaries)) as store:
        for report, incident in made:
            store.add(report, [incident])
    with serving(path) as base:
        yield base


def test_what_is_described_is_done_and_nothing_else(written_to: str, tmp_path: Path) -> None:
    folder = shutil.copytree(FUZZING, tmp_path / "fuzzing")
    command = [sys.executable, "-m", "schemathesis.cli", "run", f"{written_to}/api", "--url", written_to]
    command += ["--header", f"Authorization: Bearer {TOKEN}", "--include-path-regex", KINDS]
    command += ["--max-examples", "3", "--seed", "1", "--no-color"]
    done = subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        timeout=500,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    for phase in ("Examples", "Coverage", "Fuzzing", "Stateful"):
        assert f"✅ {phase}" in done.stdout, done.stdout[-2000:]
