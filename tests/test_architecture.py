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
