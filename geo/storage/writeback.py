"""Carrying the log back into the file beside the writer, so that no report waits for it.

A commit is on the disk once it is in the write-ahead log. SQLite by itself carries the log back at the end of
the commit that makes it long, and that one report then takes half a second. A passive checkpoint on another
connection waits for nobody, holds nobody up, and moves only what is committed and synced; killed at any
instant it has moved nothing or something twice (https://sqlite.org/wal.html, "Checkpointing").
"""

import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from threading import Thread

EVERY = 64
"""Reports after which the log is carried back: one or two thousand pages of a large store."""
FEW, ROUNDS = 64, 8
"""So many pages a writer may carry back itself; so often the thread tries to get the log down to them."""


class WriteBack:
    """Carries the log back in a thread that lives only as long as that takes.

    Parameters
    ----------
    connect : callable
        Opens a connection to the file.
    """

    def __init__(self, connect: Callable[[], sqlite3.Connection]) -> None:
        self._connect = connect
        self._waiting = 0
        self._thread: Thread | None = None

    def written(self, reports: int) -> None:
        """Note that so many reports were committed; from `EVERY` on the log is carried back."""
        self._waiting += reports
        if self._thread is not None and not self._thread.is_alive():
            # Only where nothing at all is left does the log begin anew, and not grow.
            self._thread = None
            self._carry(1)
        elif self._thread is None and self._waiting >= EVERY:
            self._waiting = 0
            self._thread = Thread(target=self._carry, args=(ROUNDS,), name="write-back")
            self._thread.start()

    def close(self) -> None:
        """Wait until what was begun is done."""
        if self._thread is not None:
            self._thread.join()

    def _carry(self, rounds: int) -> None:
        # What cannot be carried back now stays in the log, as with SQLite's own checkpoints.
        with suppress(sqlite3.Error), closing(self._connect()) as db:
            before = 0
            for _ in range(rounds):
                _, _, moved = db.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
                if moved - before < FEW:  # the writer goes on meanwhile
                    return
                before = moved
