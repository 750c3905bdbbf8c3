"""The kept counts in the store: added to and taken from with every incident that is written or removed."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from geo.aggregate import counts_of, sums_of
from geo.model import Incident
from geo.storage.database import Connection
from geo.storage.tally import EMPTY, add_to, place_key, span_of

Row = tuple[Any, ...]
# Columns of `incidents` by which one that is taken away is taken out of the counts.
COLUMNS = (
    "country, admin1_pcode, admin2_pcode, admin3_pcode, event_date, event_date_end, time_precision, "
    "event_type, fatalities_low, fatalities_best, fatalities_high, fatalities_high_open, "
    "injured_low, injured_best, injured_high, injured_high_open, "
    "abducted_low, abducted_best, abducted_high, abducted_high_open"
)

_HEAD = 8


def tally_incident(db: Connection, incident: Incident) -> None:
    """Add an incident that is being written."""
    span = span_of(incident.event_date, incident.event_date_end, incident.time_precision)
    _change(db, place_key(incident), span, incident.event_type, sums_of(counts_of(incident)), 1)


def tally_row(db: Connection, row: Row) -> None:
    """Add an incident that is there, by its `COLUMNS`."""
    _change(db, *_read(row), 1)


def untally(db: Connection, row: Row) -> None:
    """Take out an incident that is being removed, by its `COLUMNS`."""
    _change(db, *_read(row), -1)


def tally_all(db: Connection, rows: Iterable[Row]) -> None:
    """Count all incidents anew, by their `COLUMNS`."""
    db.execute("DELETE FROM tallies")
    cells: dict[tuple[str, int], bytes] = {}
    for row in rows:
        place, span, kind, sums = _read(row)
        cells[place, span] = add_to(cells.get((place, span)), kind, sums)
    db.executemany(
        "INSERT INTO tallies (place, span, cells) VALUES (?, ?, ?)",
        [(place, span, made) for (place, span), made in sorted(cells.items())],
    )


def kept_counts(db: Connection) -> list[tuple[str, int, bytes]]:
    """Return all kept counts."""
    return [(p, s, bytes(c)) for p, s, c in db.execute("SELECT place, span, cells FROM tallies").fetchall()]


def _change(db: Connection, place: str, span: int, kind: str, sums: Iterable[int], sign: int) -> None:
    sql = "SELECT cells FROM tallies WHERE place = ? AND span = ?"
    row = db.execute(sql, (place, span)).fetchone()
    made = add_to(bytes(row[0]) if row else None, kind, sums, sign)
    if made != EMPTY:
        db.execute(
            "INSERT INTO tallies (place, span, cells) VALUES (?, ?, ?) "
            "ON CONFLICT (place, span) DO UPDATE SET cells = excluded.cells",
            (place, span, made),
        )
    else:
        db.execute("DELETE FROM tallies WHERE place = ? AND span = ?", (place, span))


def _read(row: Row) -> tuple[str, int, str, tuple[int, ...]]:
    *codes, first, last, precision, kind = row[:_HEAD]
    sums = sums_of([row[n : n + 4] for n in range(_HEAD, len(row), 4)])
    return "/".join(codes), span_of(_day(first), _day(last), precision), kind, sums


def _day(value: Any) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else value
