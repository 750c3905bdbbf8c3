"""The names that province and district had at an incident's date, as they stand in the store.

They follow from the boundary set, not from the reports. An incident gets them when it is written;
`tell_names` brings all of them up to date, in a store from before them or after another boundary set.
"""

from datetime import date
from typing import Any

import orjson

from geo.model import Incident
from geo.storage.database import Connection
from geo.vintage_set import AT_DATE, DatedNames

_COLUMNS = (
    "country, admin1_pcode, admin2_pcode, admin3_pcode, event_date, event_date_end, admin1, admin2, "
    "admin1_at_date, admin2_at_date"
)
_ROWS = 2000


def names_of(incident: Incident, names: DatedNames | None) -> dict[str, str]:
    """Return the names of one incident by `AT_DATE`, "" where the store was opened without a boundary set."""
    return names(incident) if names else dict.fromkeys(AT_DATE, "")


def tell_names(db: Connection, names: DatedNames) -> int:
    """Write the names of all incidents where they are missing or others, and return of how many.

    Runs inside a transaction that the caller opens and commits.
    """
    sql = f"SELECT fid, {_COLUMNS} FROM incidents WHERE fid > ? ORDER BY fid LIMIT {_ROWS}"
    last, changed = -1, 0
    while rows := db.execute(sql, (last,)).fetchall():
        last = rows[-1][0]
        found = [(fid, _told(row, names)) for fid, *row in rows if _told(row, names) != tuple(row[-2:])]
        for fid, told in found:
            _write(db, fid, told)
        changed += len(found)
    return changed


def _told(row: list[Any], names: DatedNames) -> tuple[str, ...]:
    *codes, first, last, admin1, admin2, _, _ = row
    finest = next(filter(None, reversed(codes)), "")
    begun, ended = (date.fromisoformat(day) if day else None for day in (first, last))
    return tuple(names.told(finest, begun, ended, (admin1, admin2)).values())


def _write(db: Connection, fid: int, told: tuple[str, ...]) -> None:
    db.execute("UPDATE incidents SET admin1_at_date = ?, admin2_at_date = ? WHERE fid = ?", (*told, fid))
    row = db.execute("SELECT feature FROM incident_features WHERE fid = ?", (fid,)).fetchone()
    feature = orjson.loads(row[0])
    feature["properties"] |= zip(AT_DATE, told, strict=True)
    db.execute("UPDATE incident_features SET feature = ? WHERE fid = ?", (orjson.dumps(feature), fid))
