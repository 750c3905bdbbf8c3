"""docs/architecture.md names every file at the top of a package, and no file that is not there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TOLD = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("package", ["geo", "maps", "api"])
def test_every_file_is_named(package: str) -> None:
    files = sorted(path.name for path in (ROOT / package).glob("*.py") if path.name != "__init__.py")
    assert files
    named = re.findall(r"`([^`]+)`", TOLD)
    assert [name for name in files if not any(one.rpartition("/")[2] == name for one in named)] == []


def test_every_path_that_is_named_is_there() -> None:
    paths = re.findall(r"`((?:geo|maps|api|data)/[\w./-]*)`", TOLD)
    assert len(paths) > 40
    assert [path for path in paths if not (ROOT / path).exists()] == []


def test_the_modules_of_each_stage_of_reading_are_where_they_are_said_to_be() -> None:
    stages = re.findall(
        r"^\| [\w ,]+ \| (`[^|]+) \|", (ROOT / "docs" / "extraction.md").read_text("utf-8"), re.MULTILINE
    )
    assert len(stages) > 12
    lost = []
    for cell in stages:
        folder = ""  # of the name before, which one without a folder of its own shares, or it lies at the top
        for name in re.findall(r"`([\w/]+\.py)`", cell):
            folder = name.rpartition("/")[0] or folder
            places = (ROOT / "geo" / "reports" / at / name.rpartition("/")[2] for at in (folder, ""))
            lost += [] if any(place.is_file() for place in places) else [name]
    assert lost == []
