"""A whole store from one place to another, whichever of the two databases each is in."""

from collections.abc import Iterator
from typing import Any

from geo.errors import StoreError
from geo.storage.database import Connection
from geo.storage.gpkg import INCIDENT_COLUMNS
from geo.storage.session import Session

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


def _copy_table(source: Connection, target: Connection, table: str) -> None:
    names = [d[0] for d in source.execute(f"SELECT * FROM {table} LIMIT 0").description]
    names = [name for name in names if name != "geom"]
    listed = ", ".join(f'"{name}"' for name in names)
    marks = ["?"] * len(names)
    extra = ""
    if table == "incidents":
        extra, marks = ", geom", [*marks, target.dialect.point]
    sql = f"INSERT INTO {table} ({listed}{extra}) VALUES ({', '.join(marks)})"
    rows = source.execute(f"SELECT {listed} FROM {table}")
    while batch := rows.fetchmany(_ROWS):
        target.executemany(sql, list(_converted(batch, names, target, located=bool(extra))))


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


def _find_boxes(target: Connection) -> None:
    """Fill the tree by which a GeoPackage finds what is in a box."""
    if target.dialect.boxes:
        day = "CAST(julianday({0}) - 1721424.5 AS INTEGER)"
        first, last = (f"ifnull({day.format(end)}, 0)" for end in ("event_date", "event_date_end"))
        target.execute(
            "INSERT INTO incident_boxes SELECT fid, longitude, longitude, latitude, latitude, "
            f"{first}, {last} FROM incidents WHERE longitude IS NOT NULL"
        )
