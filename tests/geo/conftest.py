"""Stores for tests."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from geo.store import Store, open_store
from tests.geo.makers import FakeBoundaries


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "atlas.gpkg"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    with open_store(path, create=True, neighbours=FakeBoundaries().neighbours) as opened:
        yield opened
