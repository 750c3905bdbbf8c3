"""The kept counts in the store: added to and taken from with every incident that is written or removed."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from geo.model import Estimate, Incident
from geo.storage.database import Connection
from geo.storage.tally import EMPTY, add_to, place_key, slot_of, sums_of

Row = tuple[Any, ...]
# Columns of `incidents` by which one that is taken away is taken out of the counts.
COLUMNS = (
    "country, admin1_pcode, admin2_pcode, admin3_pcode, event_date, event_date_end, time_precision, "
    "event_type, fatalities_low, fatalities_best, fatalities_high, injured_best, abducted_best"
)


def tally_incident(db: Connection, incident: Incident) -> None:
    """Add an incident that is being written."""
    year, slot = slot_of(incident.event_date, incident.event_date_end, incident.time_precision)
    sums = sums_of(incident.fatalities, incident.injured, incident.abducted)
    _change(db, place_key(incident), year, slot, incident.event_type, sums, 1)


def untally(db: Connection, row: Row) -> None:
    """Take out an incident that is being removed, by its `COLUMNS`."""
    place, year, slot, kind, sums = _read(row)
    _change(db, place, year, slot, kind, sums, -1)


def tally_all(db: Connection, rows: Iterable[Row]) -> None:
    """Count all incidents anew, by their `COLUMNS`."""
    db.execute("DELETE FROM tallies")
    cells: dict[tuple[str, int], bytes] = {}
    for row in rows:
        place, year, slot, kind, sums = _read(row)
        cells[place, year] = add_to(cells.get((place, year)), slot, kind, sums)
    db.executemany(
        "INSERT INTO tallies (place, year, cells) VALUES (?, ?, ?)",
        [(place, year, made) for (place, year), made in cells.items()],
    )


def kept_counts(db: Connection) -> list[tuple[str, int, bytes]]:
    """Return all kept counts."""
    return [(p, y, bytes(c)) for p, y, c in db.execute("SELECT place, year, cells FROM tallies").fetchall()]


def _change(
    db: Connection, place: str, year: int, slot: int, kind: str, sums: Iterable[int], sign: int
) -> None:
    sql = "SELECT cells FROM tallies WHERE place = ? AND year = ?"
    row = db.execute(sql, (place, year)).fetchone()
    made = add_to(bytes(row[0]) if row else None, slot, kind, sums, sign)
    if made != EMPTY:
        db.execute(
            "INSERT INTO tallies (place, year, cells) VALUES (?, ?, ?) "
            "ON CONFLICT (place, year) DO UPDATE SET cells = excluded.cells",
            (place, year, made),
        )
    else:
        db.execute("DELETE FROM tallies WHERE place = ? AND year = ?", (place, year))


def _read(row: Row) -> tuple[str, int, int, str, tuple[int, ...]]:
    *codes, first, last, precision, kind, low, best, high, injured, abducted = row
    year, slot = slot_of(_day(first), _day(last), precision)
    # Only what sums need: the other ends of these two do not enter.
    sums = sums_of(Estimate(low, best, high), Estimate(best=injured), Estimate(best=abducted))
    return "/".join(codes), year, slot, kind, sums


def _day(value: Any) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else value
