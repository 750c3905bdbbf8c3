"""What every commit of the store changes: its version, its writer, the layer's extent and date."""

import hashlib
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

_WIDEN_EXTENT = """
UPDATE gpkg_contents SET
  min_x = min(ifnull(min_x, ?1), ?1), max_x = max(ifnull(max_x, ?2), ?2),
  min_y = min(ifnull(min_y, ?3), ?3), max_y = max(ifnull(max_y, ?4), ?4)
WHERE table_name = 'incidents'
"""


@dataclass(frozen=True, slots=True)
class Added:
    """What one step of a transaction adds: a name for the history, and the points of new members."""

    what: str
    points: tuple[tuple[float, float], ...] = ()


def seal(db: sqlite3.Connection, added: Sequence[Added], writer: str) -> None:
    """Give the store a new version; the same history gives the same one on every machine.

    Parameters
    ----------
    db : sqlite3.Connection
        In a transaction, about to be committed.
    added : sequence of Added
        What was added, in order.
    writer : str
        Who adds.
    """
    chain = db.execute("SELECT value FROM atlas_meta WHERE key = 'chain'").fetchone()[0]
    for one in added:
        chain = hashlib.sha256(f"{chain}\x1f{one.what}".encode()).hexdigest()[:24]
    db.execute("UPDATE atlas_meta SET value = ? WHERE key = 'chain'", (chain,))
    db.execute("UPDATE atlas_meta SET value = value + ? WHERE key = 'revision'", (len(added),))
    db.execute("UPDATE atlas_meta SET value = ? WHERE key = 'writer'", (writer,))
    points = [point for one in added for point in one.points]
    if points:
        # The extent only ever grows; what readers of the layer need is that it holds every point.
        longitudes, latitudes = zip(*points, strict=True)
        ends = (min(longitudes), max(longitudes), min(latitudes), max(latitudes))
        db.execute(_WIDEN_EXTENT, ends)
    db.execute("UPDATE gpkg_contents SET last_change = strftime('%Y-%m-%dT%H:%M:%fZ', 'now')")
