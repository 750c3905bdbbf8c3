"""Adds a fixed pile of reports to a store and says each one that is on the disk; to be killed at will.

Run as ``python -m tests.geo.killed_writer STORE COUNT BATCH``.
"""

import sys
from datetime import date, timedelta
from pathlib import Path

from geo.storage import writeback
from geo.store import Store, open_store
from tests.geo.makers import FakeBoundaries, claim
from tests.geo.stories import Told, tell

CODES = ("A11", "A12", "A21", "A11.x", "A1")


def pile(count: int) -> list[Told]:
    """Return reports of which about every third tells of an incident that another one tells too."""
    told = []
    for n in range(count):
        event = n % max(1, count * 2 // 3)
        day = date(2031, 1, 1) + timedelta(days=3 * (event // len(CODES)))
        published = day + timedelta(days=1 + n % 3)
        figures = (
            claim(event % 9, "police"),
            claim(event % 9 + 2, "the group", source_type="conflict_party"),
        )
        # Ids in no order, so that a merged incident's id often changes.
        name = f"{(n * 7919) % 100_003:06}"
        told.append(
            tell(name, published.isoformat(), *figures, day=day.isoformat(), pcode=CODES[event % len(CODES)])
        )
    return told


def open_pile(path: Path) -> Store:
    return open_store(path, create=True, neighbours=FakeBoundaries().neighbours)


def main(path: Path, count: int, batch: int) -> None:
    """Add what is missing, `batch` reports a transaction, and print the ids after each commit."""
    todo = pile(count)
    writeback.EVERY = 5  # many kills shall hit it
    with open_pile(path) as store:
        print("ready", flush=True)
        for start in range(0, count, batch):
            part = todo[start : start + batch]
            with store.transaction():
                new = [store.add(told.report, told.incidents) for told in part]
            if any(new):
                print(*(told.report.report_id for told in part), flush=True)
    print("done", flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
