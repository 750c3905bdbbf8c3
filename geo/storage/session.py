"""Connections and transactions of a store: who may write, which thread reads, what an error means."""

import os
import platform
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from geo.errors import StoreError
from geo.storage.database import Backend, Connection
from geo.storage.seal import Added, seal


class Session:
    """An open store; a context manager that closes on exit.

    Open for writing it has one connection, used by one thread at a time. Open for reading
    it has one per thread, so that readers never wait for each other.
    """

    def __init__(self, backend: Backend, *, create: bool, read_only: bool, timeout: float) -> None:
        self.name, self.read_only = backend.name, read_only
        self.path = Path(backend.name)  # of a store in a file
        self._backend = backend
        self._timeout = timeout
        self._lock = threading.RLock()
        self._local = threading.local()
        self._connections: list[Connection] = []
        self._depth = 0
        self._pending: list[Added] = []  # what the open transaction has added so far
        self._closed = False
        try:
            with self._guard():
                self._db = self._local.db = self._connect()
                backend.prepare(self._db, create=create, read_only=read_only)
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; what was not committed is dropped."""
        with self._lock:
            self._closed = True
            self._backend.close()
            while self._connections:
                self._connections.pop().close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Make all that is written inside one transaction: all on the disk at the end, or none.

        Inside another one it is a part that can fail alone, and is on the disk with the whole.

        Raises
        ------
        StoreBusy
            If another process is writing for longer than the timeout.
        StoreError
            If the store is open for reading only, or cannot be written.
        """
        if self.read_only:
            raise StoreError(f"{self.name} is open for reading only; open it with read_only=False")
        with self._lock:
            self._require_open()
            part = f"part{self._depth}"
            begin, keep, drop = self._db.dialect.begin_write, "COMMIT", ["ROLLBACK"]
            if self._depth:
                begin, keep = (f"SAVEPOINT {part}",), f"RELEASE {part}"
                drop = [f"ROLLBACK TO {part}", f"RELEASE {part}"]
            self._run(begin, drop)
            self._depth += 1
            before = len(self._pending)
            try:
                with self._guard():
                    yield
                    if self._depth == 1 and self._pending:
                        seal(self._db, self._pending, writer_name())
                    self._db.execute(keep)
            except BaseException:
                del self._pending[before:]
                # A full disk may have ended the transaction already.
                for statement in drop if self._db.in_transaction else []:
                    self._db.execute(statement)
                raise
            finally:
                self._depth -= 1
                added = len(self._pending)
                if not self._depth:
                    self._pending.clear()
            if not self._depth:
                self._backend.written(added)

    @contextmanager
    def loading(self) -> Iterator[None]:
        """Write much in a row: the disk is busied less, every commit is on it all the same."""
        with self._lock, self._guard():
            self._require_open()
            for statement in self._db.dialect.begin_load:
                self._db.execute(statement)
        try:
            yield
        finally:
            with self._lock, self._guard():
                for statement in () if self._closed else self._db.dialect.end_load:
                    self._db.execute(statement)

    def _run(self, begin: Sequence[str], drop: Sequence[str]) -> None:
        """Open a transaction; one that may not write is not left half open."""
        with self._guard():
            try:
                for statement in begin:
                    self._db.execute(statement)
            except BaseException:
                for statement in drop if len(begin) > 1 and self._db.in_transaction else []:
                    self._db.execute(statement)
                raise

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Let several reads see one state, also while another process writes."""
        with self._reading() as db:
            if db.in_transaction:
                yield
                return
            for statement in db.dialect.begin_read:
                db.execute(statement)
            try:
                yield
            finally:
                db.rollback()

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        """Give this thread's connection when reading only, else the one connection, locked."""
        if not self.read_only:
            with self._lock, self._guard():
                self._require_open()
                yield self._db
            return
        with self._guard():
            self._require_open()
            if not hasattr(self._local, "db"):
                with self._lock:
                    self._local.db = self._connect()
            yield self._local.db

    def _connect(self) -> Connection:
        db = self._backend.connect(read_only=self.read_only, timeout=self._timeout)
        self._connections.append(db)
        return db

    @contextmanager
    def _guard(self) -> Iterator[None]:
        try:
            yield
        except self._backend.errors as error:
            raise self._backend.explain(error, self._last_writer()) from error

    def _last_writer(self) -> str:
        if not self._connections:
            return ""
        try:
            row = self._connections[0].execute("SELECT value FROM atlas_meta WHERE key = 'writer'").fetchone()
        except self._backend.errors:
            return ""
        return str(row[0]) if row else ""

    def _require_open(self) -> None:
        if self._closed:
            raise StoreError(f"{self.name} was closed; open it again")


def writer_name() -> str:
    """Return who is writing, for the one who has to wait."""
    return f"process {os.getpid()} on {platform.node()}"
