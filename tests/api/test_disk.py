"""An answer that has to wait for the disk keeps no other waiting."""

import threading
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import httpx
import pytest
from running import serving

from api.features import disk as disk_module
from api.features.disk import Disk
from api.sql.table import Table

URL = "/collections/incidents/items"


class Clock:
    """A clock and a counter of blocks that are moved by hand."""

    def __init__(self) -> None:
        self.now, self.blocks = 1000.0, 0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(disk_module, "time", made)
    monkeypatch.setattr(disk_module, "_blocks_read", lambda: made.blocks)
    return made


def test_the_disk_is_remembered_for_a_second_and_the_file_read_ahead_once_a_minute(clock: Clock) -> None:
    begun = threading.Semaphore(0)
    disk = Disk(begun.release)

    def wait() -> str:
        clock.blocks += 8
        return "done"

    assert disk.watch(lambda: "done") == "done"
    assert not disk.asked
    assert disk.watch(wait) == "done"
    assert disk.asked
    assert begun.acquire(timeout=10)
    clock.now += 1.1
    assert not disk.asked
    disk.watch(wait)
    assert disk.asked
    assert not begun.acquire(timeout=0.2), "not again within a minute"
    clock.now += 60
    disk.watch(wait)
    assert begun.acquire(timeout=10)


def test_what_fails_after_waiting_is_remembered_too(clock: Clock) -> None:
    def fail() -> None:
        clock.blocks += 1
        raise ValueError("no")

    disk = Disk(lambda: None)
    with pytest.raises(ValueError, match="no"):
        disk.watch(fail)
    assert disk.asked


@pytest.fixture
def readers(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the threads in which features are read."""
    found: list[str] = []
    features = Table.features

    def read(*args: object) -> object:
        found.append(threading.current_thread().name)
        return features(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(Table, "features", read)
    return found


def test_answers_are_the_same_from_another_thread(
    store_path: Path, readers: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    # Place and days must be at hand, else every answer is left to another thread.
    def pages() -> Iterator[list[object]]:
        for west in range(60, 68, 2):
            answer = client.get(URL, params={"limit": "7", "bbox": f"{west},20,80,40"})
            assert answer.status_code == 200
            yield answer.json()["features"]

    with serving(store_path) as base, httpx.Client(base_url=base, timeout=30) as client:
        while not readers or readers[-1].startswith("answer"):
            readers.clear()
            client.get(URL, params={"limit": "7", "bbox": f"60,20,80,{next(_NORTH)}"})
        readers.clear()
        want = list(pages())
        assert not any(name.startswith("answer") for name in readers)
        readers.clear()
    blocks = count()
    monkeypatch.setattr(disk_module, "_blocks_read", lambda: next(blocks))
    with serving(store_path) as base, httpx.Client(base_url=base, timeout=30) as client:
        while not readers or readers[-1].startswith("answer"):
            readers.clear()
            client.get(URL, params={"limit": "7", "bbox": f"60,20,80,{next(_NORTH)}"})
        readers.clear()
        assert list(pages()) == want
        assert all(name.startswith("answer") for name in readers)


_NORTH = count(41)
