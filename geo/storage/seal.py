"""What every commit of the store changes: its version, its writer, the layer's extent and date."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from geo.storage.database import Connection


@dataclass(frozen=True, slots=True)
class Added:
    """What one step of a transaction adds: a name for the history, and the points of new members."""

    what: str
    points: tuple[tuple[float, float], ...] = ()


def seal(db: Connection, added: Sequence[Added], writer: str) -> None:
    """Give the store a new version; the same history gives the same one on every machine.

    Parameters
    ----------
    db : Connection
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
    step = "UPDATE atlas_meta SET value = CAST(CAST(value AS INTEGER) + ? AS TEXT) WHERE key = 'revision'"
    db.execute(step, (len(added),))
    db.execute("UPDATE atlas_meta SET value = ? WHERE key = 'writer'", (writer,))
    db.dialect.touch(db, [point for one in added for point in one.points])


def version_of(db: Connection) -> str:
    """Return a token that changes with every commit of reports; the same history gives the same."""
    rows = dict(db.execute("SELECT key, value FROM atlas_meta WHERE key IN ('chain', 'revision')").fetchall())
    return f"{rows['revision']}-{rows['chain']}"
