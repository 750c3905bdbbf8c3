"""What the store asks of a database, whichever it is: SQL that SQLite and PostgreSQL both understand.

Values are written as ``?``. Where the two differ a `Dialect` says how.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import urlsplit

SERVERS = ("postgresql://", "postgres://")
Points = Sequence[tuple[float, float]]


def shown(where: object) -> str:
    """Return what a store is called before others: its path, or its address without password and options."""
    text = str(where)
    if not text.startswith(SERVERS):
        return text
    parts = urlsplit(text)
    user, _, host = parts.netloc.rpartition("@")
    return f"{parts.scheme}://{user.partition(':')[0]}{'@' * bool(user)}{host}{parts.path}"


class Connection(Protocol):
    """An open connection: `sqlite3.Connection`, or one that behaves like it."""

    dialect: "Dialect"

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction is open."""
        ...

    def execute(self, sql: str, values: Any = ..., /) -> Any:
        """Run one statement; returns a cursor."""
        ...

    def stream(self, sql: str, values: Any = ..., /) -> Any:
        """Run a SELECT inside a transaction; its rows are fetched piece by piece. One at a time."""
        ...

    def executemany(self, sql: str, rows: Iterable[Any], /) -> Any:
        """Run one statement for every row."""
        ...

    def rollback(self) -> None:
        """Drop the open transaction."""
        ...

    def close(self) -> None:
        """Close the connection."""
        ...


@dataclass(frozen=True, slots=True)
class Dialect:
    """Where databases differ.

    Attributes
    ----------
    begin_write, begin_read : tuple of str
        Statements that open a transaction: the only writer, or one that sees one state.
    point : str
        SQL of a geometry, its value bound by `point_value`.
    point_value : callable
        Longitude and latitude (CRS84, None without a place) -> the value.
    insert : callable
        Runs an INSERT of one row into ``incidents``, and returns the number that the row got.
    boxes : bool
        Whether the table ``incident_boxes`` finds what is in a box; else the geometry's index does.
    last_change : str
        SELECT of the moment of the last commit, ISO 8601.
    touch : callable
        Notes a commit that added these points.
    settle : callable
        Lets numbers go on after rows came in with their own.
    begin_load, end_load : tuple of str
        Statements around the writing of very much; no commit promises less in between.
    """

    begin_write: tuple[str, ...]
    begin_read: tuple[str, ...]
    point: str
    point_value: Callable[[float | None, float | None], bytes | None]
    insert: Callable[[Connection, str, Sequence[object]], int]
    boxes: bool
    last_change: str
    touch: Callable[[Connection, Points], None]
    settle: Callable[[Connection], None]
    begin_load: tuple[str, ...] = ()
    end_load: tuple[str, ...] = ()


class Backend(Protocol):
    """A place where a store is kept."""

    name: str
    errors: tuple[type[Exception], ...]

    def connect(self, *, read_only: bool, timeout: float) -> Connection:
        """Open a connection."""
        ...

    def prepare(self, db: Connection, *, create: bool, read_only: bool) -> None:
        """Make the store where it is asked for, refuse what is none, bring an older one up to date."""
        ...

    def written(self, reports: int) -> None:
        """Note that so many reports were committed."""
        ...

    def close(self) -> None:
        """End what runs beside the connections."""
        ...

    def explain(self, error: Exception, writer: str) -> Exception:
        """Turn what the database says into what happened and what to do."""
        ...
