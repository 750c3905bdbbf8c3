"""A store in PostgreSQL with PostGIS, for what outgrows one file: the same tables, the same SQL.

Needs the extra ``incident-atlas[postgis]`` (psycopg 3). A database, or a schema of one
(``?options=-csearch_path``), holds one store. QGIS and GDAL show the table ``incidents`` by its geometry.
"""

import re
import struct
from collections.abc import Iterable, Sequence
from typing import Any

from geo.errors import StoreBusy, StoreError
from geo.storage import gpkg
from geo.storage.database import Connection, Dialect, Points, shown
from geo.storage.opening import check_version
from geo.vintage_set import DatedNames

try:
    import psycopg
    from psycopg.adapt import Loader
    from psycopg.pq import TransactionStatus
    from psycopg.types.string import StrDumperUnknown, TextLoader
except ImportError as missing:
    raise StoreError(
        "a store in PostgreSQL needs psycopg, which is not installed; pip install 'incident-atlas[postgis]'"
    ) from missing

# PostgreSQL keeps no NUL in text. This code point is never a character (Unicode, 23.7), and is turned back.
_NUL = "\ufdd0"
_LOCK = "SELECT pg_advisory_xact_lock(hashtext('incident-atlas ' || current_schema()))"
_POINT = struct.Struct("<BIdd")


_NUMBERED = (("incidents", "fid"), ("claims", "fid"), ("corrections", "correction_id"), ("runs", "run_id"))


def _point(longitude: float | None, latitude: float | None) -> bytes | None:
    if longitude is None or latitude is None:
        return None
    return _POINT.pack(1, 1, longitude, latitude)


def _touch(db: Connection, points: Points) -> None:
    db.execute(
        "UPDATE atlas_meta SET value = to_char(clock_timestamp() AT TIME ZONE 'UTC', "
        "'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"') WHERE key = 'last_change'"
    )


def _settle(db: Connection) -> None:
    for table, column in _NUMBERED:
        db.execute(
            f"SELECT setval(pg_get_serial_sequence('{table}', '{column}'), "
            f"(SELECT coalesce(max({column}), 0) + 1 FROM {table}), false)"
        )


def _insert(db: Connection, sql: str, values: Sequence[object]) -> int:
    made: int = db.execute(f"{sql} RETURNING fid", values).fetchone()[0]
    return made


DIALECT = Dialect(
    begin_write=("BEGIN", _LOCK),
    begin_read=("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",),
    point="ST_GeomFromWKB(?, 4326)",
    point_value=_point,
    insert=_insert,
    boxes=False,
    last_change="SELECT value FROM atlas_meta WHERE key = 'last_change'",
    touch=_touch,
    settle=_settle,
)


class _TextOut(StrDumperUnknown):
    def dump(self, obj: str) -> Any:
        return super().dump(obj.replace("\x00", _NUL))


class _TextIn(TextLoader):
    def load(self, data: Any) -> Any:
        found = super().load(data)
        return found.replace(_NUL, "\x00") if isinstance(found, str) and _NUL in found else found


class _DayIn(Loader):
    """Days as ISO text, as SQLite gives them."""

    def load(self, data: Any) -> str:
        return bytes(data).decode()


class PgConnection:
    """A psycopg connection that takes the store's SQL; a transaction is open only where one is begun."""

    dialect = DIALECT

    def __init__(self, inner: "psycopg.Connection[Any]") -> None:
        self._inner = inner

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction is open, also a failed one."""
        return self._inner.info.transaction_status != TransactionStatus.IDLE

    def execute(self, sql: str, values: Sequence[object] = (), /) -> Any:
        """Run one statement; returns a cursor."""
        if not values:
            return self._inner.execute(sql.encode())
        return self._inner.execute(sql.replace("?", "%s").encode(), values)

    def stream(self, sql: str, values: Sequence[object] = (), /) -> Any:
        """Run a SELECT in a transaction; its rows stay on the server until they are fetched."""
        cursor = self._inner.cursor(name="rows")
        return cursor.execute(sql.replace("?", "%s").encode(), values or None)

    def executemany(self, sql: str, rows: Iterable[Sequence[object]], /) -> Any:
        """Run one statement for every row."""
        cursor = self._inner.cursor()
        cursor.executemany(sql.replace("?", "%s").encode(), rows)
        return cursor

    def rollback(self) -> None:
        """Drop the open transaction."""
        if self.in_transaction:
            self._inner.execute("ROLLBACK")

    def close(self) -> None:
        """Close the connection."""
        self._inner.close()


class PostgisBackend:
    """A store in a PostgreSQL database.

    Parameters
    ----------
    url : str
        ``postgresql://user:password@host:port/database``; what it leaves out comes from libpq's environment.
    names : DatedNames, optional
        Of the boundary set; needed to bring an older store up to date.
    """

    errors: tuple[type[Exception], ...] = (psycopg.Error,)

    def __init__(self, url: str, names: DatedNames | None = None) -> None:
        self._url, self._names = url, names
        self.name = shown(url)

    def connect(self, *, read_only: bool, timeout: float) -> PgConnection:
        """Connect; every commit is on the server's disk before it returns."""
        inner = psycopg.connect(self._url, autocommit=True, client_encoding="utf8")
        inner.adapters.register_dumper(str, _TextOut)
        inner.adapters.register_loader("text", _TextIn)
        inner.adapters.register_loader("date", _DayIn)
        inner.execute("SELECT set_config('lock_timeout', %s, false)", (f"{max(1, int(timeout * 1000))}ms",))
        inner.execute("SET synchronous_commit = on")
        inner.execute("SET DateStyle = ISO")
        if read_only:
            inner.execute("SET default_transaction_read_only = on")
        return PgConnection(inner)

    def prepare(self, db: Connection, *, create: bool, read_only: bool) -> None:
        """Make the tables where they are asked for; refuse what is no store; see `check_version`."""
        if not _has_store(db):
            if not create or read_only:
                raise StoreError(
                    f"{self.name} holds no store; run `incident-atlas ingest` to make it, or check --store"
                )
            _create(db)
        check_version(self.name, db, names=None if read_only else self._names, own=_own)

    def written(self, reports: int) -> None:
        """Do nothing: the server looks after its log itself."""

    def close(self) -> None:
        """Do nothing: nothing runs beside the connections."""

    def explain(self, error: Exception, writer: str) -> StoreError:
        """Turn what PostgreSQL says into what happened and what to do."""
        said = " ".join(str(error).split())
        if isinstance(error, psycopg.errors.LockNotAvailable):
            who = f" (last writer: {writer})" if writer else ""
            return StoreBusy(
                f"{self.name} is being written by another process{who}; "
                "wait until it is done or stop it, then run again: what was done is kept"
            )
        if isinstance(error, psycopg.errors.DiskFull):
            return StoreError(
                f"{self.name}: the disk is full; free some space and run again: "
                "what was acknowledged is safe, the rest is done then"
            )
        if isinstance(error, psycopg.errors.InsufficientPrivilege | psycopg.errors.ReadOnlySqlTransaction):
            return StoreError(
                f"{self.name} may not be written: {said}; give the user the right to, or another"
            )
        if isinstance(error, psycopg.OperationalError):
            return StoreError(
                f"{self.name} cannot be reached: {said}; check address, user and that the server runs: "
                "what was acknowledged is safe"
            )
        return StoreError(f"{self.name}: {said}; nothing of this step was written")


def _has_store(db: Connection) -> bool:
    return db.execute("SELECT to_regclass('atlas_meta')").fetchone()[0] is not None


def _create(db: Connection) -> None:
    """Make the tables in one transaction; nothing happens when another process was quicker."""
    for statement in DIALECT.begin_write:
        db.execute(statement)
    try:
        if not _has_store(db):
            try:
                db.execute("CREATE EXTENSION IF NOT EXISTS postgis")
            except psycopg.Error as error:
                said = " ".join(str(error).split())
                raise StoreError(
                    f"PostGIS cannot be switched on: {said}; install it on the server, "
                    "and let an administrator run CREATE EXTENSION postgis there"
                ) from error
            for statement in schema():
                db.execute(statement)
            db.executemany(
                "INSERT INTO atlas_meta VALUES (?, ?)",
                [("schema", str(gpkg.SCHEMA_VERSION)), ("revision", "0"), ("chain", ""), ("writer", "")],
            )
            db.execute("INSERT INTO atlas_meta VALUES ('last_change', '')")
            DIALECT.touch(db, ())
        db.execute("COMMIT")
    except BaseException:
        db.rollback()
        raise


def _own(statement: str) -> str:
    """Return a statement of the GeoPackage's schema in the words of PostgreSQL."""
    kinds = (
        (r"\bINTEGER PRIMARY KEY\b", "BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY"),
        (r"\bINTEGER\b", "BIGINT"),
        (r"\bREAL\b", "DOUBLE PRECISION"),
        (r"\bBLOB\b", "BYTEA"),
        # The order of ids is that of their code points, as in SQLite, whatever the database's language.
        (r"\bTEXT\b", 'TEXT COLLATE "C"'),
        (r"\bgeom POINT\b", "geom geometry(Point, 4326)"),
        (r"\bkey TEXT COLLATE \"C\" PRIMARY KEY, value\)", 'key TEXT COLLATE "C" PRIMARY KEY, value TEXT)'),
        (r"\) WITHOUT ROWID", ")"),
    )
    for old, new in kinds:
        statement = re.sub(old, new, statement)
    return statement


def schema() -> list[str]:
    """Return the statements that make the tables, from those of the GeoPackage."""
    lite = ("CREATE VIRTUAL TABLE", "CREATE TRIGGER")
    return [
        *(_own(statement) for statement in gpkg.statements() if not statement.startswith(lite)),
        "CREATE INDEX incidents_geom ON incidents USING GIST (geom)",
        "CREATE FUNCTION corrections_stay() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'corrections are append-only'; END $$",
        "CREATE TRIGGER corrections_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON corrections "
        "FOR EACH STATEMENT EXECUTE FUNCTION corrections_stay()",
    ]
