"""A whole store from one place to another, whichever of the two databases each is in."""

from collections.abc import Iterator, Sequence
from typing import Any

from geo.errors import StoreError
from geo.storage.database import Connection
from geo.storage.gpkg import INCIDENT_COLUMNS
from geo.storage.session import Session
from geo.storage.tally_rows import COLUMNS, tally_row
from geo.storage.write import remove_incident

# In an order in which every row finds what it refers to.
TABLES = (
    "runs", "reports", "members", "merges", "incidents", "incident_features", "claims", "evidence",
    "mentions", "not_incidents", "corrections", "correction_members", "tallies",
)  # fmt: skip
_BOOLEANS = {name for name, kind in INCIDENT_COLUMNS.items() if kind == "BOOLEAN"} | {"superseded"}
_ROWS = 2000


def copy_store(old: Session, new: Session) -> None:
    """Copy everything of one store into another one that is still empty, in one transaction.

    Reports, what each of them says, incidents with their ids, corrections, runs and the version: all stay.

    Parameters
    ----------
    old, new : Store
        Open for reading and for writing.

    Raises
    ------
    StoreError
        If the other one is not empty, or cannot be written; then nothing is in it.
    """
    with new.transaction(), old.snapshot(), old._reading() as source:
        target = new._db
        for table in TABLES:
            if target.execute(f"SELECT 1 FROM {table} LIMIT 1").fetchone() is not None:
                raise StoreError(f"{new.name} is not empty; copy into a new store")
        for table in TABLES:
            _copy_table(source, target, table)
        for key, value in source.execute("SELECT key, value FROM atlas_meta").fetchall():
            if key in ("revision", "chain"):
                target.execute("UPDATE atlas_meta SET value = ? WHERE key = ?", (str(value), key))
        _find_boxes(target)
        target.dialect.settle(target)
        points = source.execute("SELECT longitude, latitude FROM incidents WHERE longitude IS NOT NULL")
        target.dialect.touch(target, [tuple(row) for row in points.fetchall()])


def follow(old: Session, new: Session) -> bool:
    """Bring a copy that nobody else writes up to date with the database that it was made of.

    Fetched is only what was written since: a database gives an incident a higher number than all before
    whenever it is written anew. For reading the copy is the database then; merge scores, mentions,
    corrections and runs, which only a writer needs, stay as they were copied.

    Parameters
    ----------
    old, new : Store
        The database, open for reading; the copy that `copy_store` made of it, open for writing.

    Returns
    -------
    bool
        Whether anything had changed.
    """
    with new.transaction(), old.snapshot(), old._reading() as source:
        target = new._db
        state = dict(source.execute(_STATE).fetchall())
        if state == dict(target.execute(_STATE).fetchall()):
            return False
        last = target.execute("SELECT coalesce(max(fid), 0) FROM incidents").fetchone()[0]
        older = f"(SELECT fid FROM incidents WHERE fid <= {int(last)}) AS older"
        _, gone = _apart(source, target, older, "fid", "fid / 1024")
        for fid in gone:
            (event_id,) = target.execute("SELECT event_id FROM incidents WHERE fid = ?", (fid,)).fetchone()
            _forget(target, event_id)
        _forget(target, "")  # what a reviewer has rejected
        _follow_members(source, target, last)
        for table in ("incidents", "incident_features"):
            _copy_table(source, target, table, "fid > ?", (last,))
        for table in ("claims", "evidence"):
            _copy_table(source, target, table, f"event_id IN ({_WRITTEN})", (last,))
        _find_boxes(target, last)
        fresh = target.execute(f"SELECT {COLUMNS}, longitude, latitude FROM incidents WHERE fid > ?", (last,))
        points = []
        for *row, longitude, latitude in fresh.fetchall():
            tally_row(target, tuple(row))
            points += [(longitude, latitude)] if longitude is not None else []
        for name, value in state.items():
            target.execute("UPDATE atlas_meta SET value = ? WHERE key = ?", (value, name))
        target.dialect.touch(target, points)
    return True


_STATE = "SELECT key, CAST(value AS TEXT) FROM atlas_meta WHERE key IN ('revision', 'chain')"
_WRITTEN = "SELECT event_id FROM incidents WHERE fid > ?"
_MANY = 10_000  # values of one statement: SQLite takes 32,766, PostgreSQL 65,535


def _apart(
    source: Connection, target: Connection, table: str, key: str, pile: str
) -> tuple[list[Any], list[Any]]:
    """Return the keys that only the one and only the other has, sought in piles that differ in number.

    So one of the two may have keys that the other has not, never both in one pile.
    """
    sql = f"SELECT {pile}, count(*) FROM {table} GROUP BY 1"
    there, here = (dict(db.execute(sql).fetchall()) for db in (source, target))
    piles = [name for name in there.keys() | here.keys() if there.get(name) != here.get(name)]
    found: list[set[Any]] = [set(), set()]
    for first in range(0, len(piles), _MANY):
        part = piles[first : first + _MANY]
        sql = f"SELECT {key} FROM {table} WHERE {pile} IN ({', '.join('?' * len(part))})"
        for keys, db in zip(found, (source, target), strict=True):
            keys |= {name for (name,) in db.execute(sql, part).fetchall()}
    return sorted(found[0] - found[1]), sorted(found[1] - found[0])


def _forget(target: Connection, event_id: str) -> None:
    """Take an incident and its members out of a copy."""
    remove_incident(target, event_id)
    own = "SELECT member_id FROM members WHERE event_id = ?"
    for end in ("a", "b"):
        target.execute(f"DELETE FROM merges WHERE {end} IN ({own})", (event_id,))
    target.execute("DELETE FROM members WHERE event_id = ?", (event_id,))


def _follow_members(source: Connection, target: Connection, last: int) -> None:
    """Fetch the members of incidents written after `last`, those in none, and their and all new reports."""
    touched = f"event_id = '' OR event_id IN ({_WRITTEN})"
    told = source.execute(f"SELECT DISTINCT report_id FROM members WHERE {touched}", (last,)).fetchall()
    fresh, _ = _apart(source, target, "reports", "report_id", "substr(report_id, 1, 3)")
    wanted = sorted({*fresh, *(name for (name,) in told)})
    for first in range(0, len(wanted), _MANY):
        part = wanted[first : first + _MANY]
        where = f"report_id IN ({', '.join('?' * len(part))})"
        _copy_table(source, target, "reports", where, part, key="report_id")
    _copy_table(source, target, "members", touched, (last,), key="member_id")


def _copy_table(
    source: Connection,
    target: Connection,
    table: str,
    where: str = "",
    values: Sequence[object] = (),
    key: str = "",
) -> None:
    """Copy the rows of a table, all or some; with a `key` they take the place of those that are there."""
    names = [d[0] for d in source.execute(f"SELECT * FROM {table} LIMIT 0").description]
    names = [name for name in names if name != "geom"]
    listed = ", ".join(f'"{name}"' for name in names)
    marks = ["?"] * len(names)
    extra = ""
    if table == "incidents":
        extra, marks = ", geom", [*marks, target.dialect.point]
    sql = f"INSERT INTO {table} ({listed}{extra}) VALUES ({', '.join(marks)})"
    if key:
        kept = ", ".join(f'"{name}" = excluded."{name}"' for name in names if name != key)
        sql += f" ON CONFLICT ({key}) DO UPDATE SET {kept}"
    rows = source.stream(f"SELECT {listed} FROM {table}{' WHERE ' * bool(where)}{where}", values)
    while batch := rows.fetchmany(_ROWS):
        target.executemany(sql, list(_converted(batch, names, target, located=bool(extra))))
    rows.close()


def _converted(
    rows: list[tuple[Any, ...]], names: list[str], target: Connection, *, located: bool
) -> Iterator[list[Any]]:
    booleans = [n for n, name in enumerate(names) if name in _BOOLEANS]
    for row in rows:
        made = list(row)
        for n in booleans:
            made[n] = None if made[n] is None else bool(made[n])
        if located:
            place = made[names.index("longitude")], made[names.index("latitude")]
            made.append(target.dialect.point_value(*place))
        yield made


def _find_boxes(target: Connection, behind: int = 0) -> None:
    """Fill the tree by which a GeoPackage finds what is in a box, with incidents numbered after `behind`."""
    if target.dialect.boxes:
        day = "CAST(julianday({0}) - 1721424.5 AS INTEGER)"
        first, last = (f"ifnull({day.format(end)}, 0)" for end in ("event_date", "event_date_end"))
        target.execute(
            "INSERT INTO incident_boxes SELECT fid, longitude, longitude, latitude, latitude, "
            f"{first}, {last} FROM incidents WHERE longitude IS NOT NULL AND fid > ?",
            (behind,),
        )
