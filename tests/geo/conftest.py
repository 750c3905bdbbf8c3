"""Stores, boundaries and place names for tests."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from geo.boundaries import Boundaries
from geo.gazetteer import Gazetteer
from geo.store import Store, open_store
from tests.geo import postgres
from tests.geo.makers import FakeBoundaries
from tests.geo.stories import add, told_twice

KINDS = ("gpkg", "postgis")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "atlas.gpkg"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    with open_store(path, create=True, neighbours=FakeBoundaries().neighbours) as opened:
        yield opened


@pytest.fixture(scope="session")
def server() -> Iterator[postgres.Server]:
    with postgres.running() as started:
        yield started


@pytest.fixture(scope="module", params=KINDS)
def new_place(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[], str | Path]:
    """Return a function that says where a new store may be: a file, and in a second run a database."""
    if request.param == "postgis":
        server: postgres.Server = request.getfixturevalue("server")
        return server.new_schema
    return lambda: tmp_path_factory.mktemp("store") / "atlas.gpkg"


@pytest.fixture
def place(new_place: Callable[[], str | Path]) -> str | Path:
    """Where one new store may be."""
    return new_place()


@pytest.fixture(scope="session")
def boundaries() -> Boundaries:
    return Boundaries.open()


@pytest.fixture(scope="session")
def gazetteer(boundaries: Boundaries) -> Gazetteer:
    return Gazetteer.open(boundaries)


@pytest.fixture
def full(place: str | Path) -> Iterator[Store]:
    """A store of two incidents, one of them told by two reports."""
    with open_store(place, create=True, neighbours=FakeBoundaries().neighbours) as store:
        add(store, *told_twice())
        assert [i.event_id for i in store.incidents()] == ["r1-1", "r3-1"]
        yield store
