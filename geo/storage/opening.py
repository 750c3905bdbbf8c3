"""Opening a store: what is refused, and what SQLite's errors mean to the one who runs into them."""

import os
import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path

from geo.errors import StoreBusy, StoreError
from geo.storage import gpkg
from geo.storage.database import Connection
from geo.storage.dated import tell_names
from geo.storage.flagged import tell_flags
from geo.storage.gpkg import APPLICATION_ID, SCHEMA_VERSION, tables, upgrade
from geo.storage.tally_rows import COLUMNS, tally_all
from geo.storage.writeback import WriteBack
from geo.vintage_set import DatedNames

SQLITE_MAGIC = b"SQLite format 3\x00"


class LiteConnection(sqlite3.Connection):
    """An SQLite connection that knows its dialect."""

    dialect = gpkg.DIALECT

    def stream(self, sql: str, values: Sequence[object] = (), /) -> sqlite3.Cursor:
        """Run a SELECT; SQLite finds its rows as they are fetched."""
        return self.execute(sql, tuple(values))


class GpkgBackend:
    """A store in a GeoPackage file."""

    errors: tuple[type[Exception], ...] = (sqlite3.Error,)

    def __init__(self, path: Path, *, create: bool, read_only: bool, names: DatedNames | None = None) -> None:
        self.path, self.name, self._names = path, str(path), names
        self._write_back = WriteBack(lambda: self.connect(read_only=False, timeout=0))
        check_file(path, create=create, read_only=read_only)

    def connect(self, *, read_only: bool, timeout: float) -> LiteConnection:
        """Open the file."""
        return connect(self.path, read_only=read_only, timeout=timeout)

    def prepare(self, db: Connection, *, create: bool, read_only: bool) -> None:
        """Make the tables where they are asked for; see `check`."""
        assert isinstance(db, LiteConnection)
        if create and not read_only and not tables(db):
            gpkg.create(db)
        check(self.path, db, read_only=read_only, names=self._names)

    def written(self, reports: int) -> None:
        """Carry the log back into the file now and then; see `geo.storage.writeback`."""
        self._write_back.written(reports)

    def close(self) -> None:
        """Wait until the log is carried back, where that was begun."""
        self._write_back.close()

    def explain(self, error: Exception, writer: str) -> StoreError:
        """See `explain`."""
        assert isinstance(error, sqlite3.Error)
        return explain(error, self.path, writer)


def connect(path: Path, *, read_only: bool, timeout: float) -> LiteConnection:
    """Open an SQLite file in WAL mode, every commit on the disk before it returns."""
    mode = "ro" if read_only else "rwc"
    db = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode={mode}",
        uri=True,
        timeout=timeout,
        isolation_level=None,
        check_same_thread=False,
        cached_statements=256,
        factory=LiteConnection,
    )
    db.execute("PRAGMA foreign_keys = ON")
    db.execute("PRAGMA synchronous = FULL")
    db.execute(f"PRAGMA cache_size = {gpkg.READER_CACHE_SIZE if read_only else gpkg.CACHE_SIZE}")
    db.execute(f"PRAGMA wal_autocheckpoint = {gpkg.LOG_PAGES}")
    return db


def check(path: Path, db: LiteConnection, *, read_only: bool, names: DatedNames | None) -> None:
    """Refuse a file that is no store, or one made by a newer version; bring an older one up to date.

    Raises
    ------
    StoreError
        With the reason and what to do.
    """
    if not tables(db):
        raise StoreError(f"{path} is empty, no store yet; run `incident-atlas ingest` into it")
    if db.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
        raise StoreError(
            f"{path} is an SQLite file but no GeoPackage; give the path of a store, or a new one"
        )
    if "atlas_meta" not in tables(db):
        raise StoreError(
            f"{path} is a GeoPackage but no store of Incident Atlas; give the path of a store, or a new one"
        )
    check_version(str(path), db, names=None if read_only else names)


def check_version(
    name: str, db: Connection, *, names: DatedNames | None, own: Callable[[str], str] = str
) -> None:
    """Refuse a store made by a newer version; bring an older one up to date where `names` are given.

    Parameters
    ----------
    name : str
        What the store is called.
    db : Connection
        The store.
    names : DatedNames, optional
        Of the boundary set; None where the store is not to be written.
    own : callable
        As for `geo.storage.gpkg.upgrade`.

    Raises
    ------
    StoreError
        With the reason and what to do.
    """
    schema = int(db.execute("SELECT value FROM atlas_meta WHERE key = 'schema'").fetchone()[0])
    if schema > SCHEMA_VERSION:
        raise StoreError(
            f"{name} has schema version {schema}, this program knows {SCHEMA_VERSION}; "
            "update incident-atlas, or ingest the reports into a new store"
        )
    if schema < SCHEMA_VERSION:
        if names is None:
            raise StoreError(
                f"{name} has the older schema version {schema}; "
                "`incident-atlas store upgrade` brings it up to date, nothing in it is lost"
            )
        told = names
        upgrade(
            db,
            {
                4: lambda old: tell_names(old, told),
                8: _fill_8,
            },
            own,
        )


def _fill_8(old: Connection) -> None:
    tell_flags(old)
    tally_all(old, old.execute(f"SELECT {COLUMNS} FROM incidents"))


def check_file(path: Path, *, create: bool, read_only: bool) -> None:
    """Refuse what cannot be opened at all, before SQLite is asked.

    Raises
    ------
    StoreError
        With the reason and what to do.
    """
    if path.is_dir():
        raise StoreError(f"{path} is a folder; name the store's file, e.g. {path / 'atlas.gpkg'}")
    if not path.exists():
        if not create or read_only:
            raise StoreError(
                f"{path} does not exist; run `incident-atlas ingest` to make it, or check --store"
            )
        if not path.parent.is_dir():
            raise StoreError(f"folder {path.parent} does not exist; make it or name another store")
        return
    try:
        with path.open("rb") as file:
            head = file.read(len(SQLITE_MAGIC))
    except OSError as error:
        raise StoreError(f"{path} cannot be read: {error.strerror}; check its permissions") from error
    if head and head != SQLITE_MAGIC:
        raise StoreError(f"{path} is no GeoPackage (it is not an SQLite file); name another store")


def explain(error: sqlite3.Error, path: Path, writer: str = "") -> StoreError:
    """Turn what SQLite says into what happened and what to do.

    Work that was acknowledged is safe in every case: a transaction is on the disk or not at all.
    """
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        who = f" (last writer: {writer})" if writer else ""
        return StoreBusy(
            f"{path} is being written by another process{who}; "
            "wait until it is done or stop it, then run again: what was done is kept"
        )
    if code == sqlite3.SQLITE_FULL:
        return StoreError(
            f"{path}: the disk is full; free some space and run again: "
            "what was acknowledged is safe, the rest is done then"
        )
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM):
        closed = not os.access(path.parent, os.W_OK)
        cause = "its folder is read-only, and SQLite keeps its -wal and -shm files there" if closed else error
        return StoreError(
            f"{path} cannot be opened: {cause}; make file and folder writable, or copy the store "
            "(with its -wal file, if there is one) to a folder that is"
        )
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return StoreError(
            f"{path} is damaged or no GeoPackage ({error}); restore a backup or ingest into a new store"
        )
    if code == sqlite3.SQLITE_IOERR:
        return StoreError(
            f"{path}: the disk cannot be read or written ({error}); "
            "check space and hardware, then run again: what was acknowledged is safe"
        )
    return StoreError(f"{path}: {error}; nothing of this step was written")
