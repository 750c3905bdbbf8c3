"""Why figures of an incident wait for a reviewer, told in stores that were made before this stood in them."""

import orjson

from geo.claims import awaiting_review
from geo.geojson import dumps
from geo.records import incident_from_record
from geo.storage.database import Connection

_ROWS = 2000


def tell_flags(db: Connection) -> None:
    """Write ``flagged`` with every incident and at the end of its feature, as `write_incident` does.

    Runs inside a transaction that the caller opens and commits.
    """
    doubtful = "SELECT DISTINCT event_id FROM claims WHERE flagged <> ''"
    waiting = {name for (name,) in db.execute(doubtful).fetchall()}
    sql = (
        "SELECT i.fid, i.event_id, f.feature FROM incidents AS i "
        f"JOIN incident_features AS f ON f.fid = i.fid WHERE i.fid > ? ORDER BY i.fid LIMIT {_ROWS}"
    )
    last = -1
    while rows := db.execute(sql, (last,)).fetchall():
        last = rows[-1][0]
        told = []
        for fid, event_id, feature in rows:
            properties = orjson.loads(bytes(feature))["properties"] if event_id in waiting else {}
            why = awaiting_review(incident_from_record(properties)) if properties else ""
            # Two brackets end a feature: of its properties and its own.
            told.append((why, bytes(feature)[:-2] + b',"flagged":' + dumps(why) + b"}}", fid))
        db.executemany("UPDATE incidents SET flagged = ? WHERE fid = ?", [(why, n) for why, _, n in told])
        db.executemany("UPDATE incident_features SET feature = ? WHERE fid = ?", [row[1:] for row in told])
