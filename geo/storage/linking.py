"""Which members may be one incident: pairs are scored when one is written; what pairs connect."""

from collections.abc import Iterable, Sequence

import orjson

from geo.match import DOUBT, GAP_DAYS, LINK, MAX_DAYS, Block, Neighbours, block_of, score
from geo.merge import APART, SAME
from geo.model import Incident
from geo.records import incident_from_record
from geo.storage.correction_log import partners
from geo.storage.database import Connection

Pairs = dict[tuple[str, str], float]


def link(db: Connection, member: Incident, own: str, neighbours: Neighbours) -> int:
    """Score a new member against those of other reports in its block; return how many pairs are kept."""
    found = _scored(db, member, own, neighbours)
    db.executemany(
        "INSERT INTO merges (a, b, score) VALUES (?, ?, ?)", [(*pair, n) for pair, n in found.items()]
    )
    return len(found)


def relink(db: Connection, member: Incident, own: str, neighbours: Neighbours) -> set[str]:
    """Score a held member anew, and return the members whose pairs with it are others now.

    Pairs on which a reviewer has decided stay.
    """
    now = _scored(db, member, own, neighbours)
    sql = "SELECT a, b, score FROM merges WHERE a = ? UNION ALL SELECT a, b, score FROM merges WHERE b = ?"
    held = {(a, b): n for a, b, n in db.execute(sql, (member.event_id,) * 2).fetchall()}
    changed = {
        pair
        for pair in now.keys() | held.keys()
        if now.get(pair) != held.get(pair) and APART < held.get(pair, 0.0) < SAME
    }
    db.executemany("DELETE FROM merges WHERE a = ? AND b = ?", sorted(changed & held.keys()))
    db.executemany(
        "INSERT INTO merges (a, b, score) VALUES (?, ?, ?)",
        [(*pair, now[pair]) for pair in sorted(changed & now.keys())],
    )
    return {name for pair in changed for name in pair}


def _scored(db: Connection, member: Incident, own: str, neighbours: Neighbours) -> Pairs:
    """Return the pairs of a member that may be one incident."""
    found: Pairs = {}
    for name, blob in _candidates(db, block_of(member), own, neighbours):
        value = score(member, incident_from_record(orjson.loads(blob)), neighbours)
        if value is not None and value >= DOUBT:
            a, b = sorted((member.event_id, name))
            found[a, b] = value
    return found


def _candidates(db: Connection, block: Block, own: str, neighbours: Neighbours) -> list[tuple[str, bytes]]:
    """Return members that may be the same incident: all for which `score` gives a number, and few more."""
    found: dict[str, bytes] = {}
    if block.first_day is None or block.last_day is None:
        if block.admin2:
            sql = "admin2 = ? AND first_day IS NULL"
            _collect(db, found, sql, (block.admin2,), block.family, own)
        return sorted(found.items())
    days = "first_day BETWEEN ? AND ? AND last_day >= ?"
    # A plain "admin1 = ?" SQLite prepares anew for every value: it could be that of a partial index.
    admin1 = "admin1 = CAST(? AS TEXT)"
    span = (
        block.first_day - GAP_DAYS - MAX_DAYS,
        block.last_day + GAP_DAYS,
        block.first_day - GAP_DAYS,
    )
    if block.admin2:
        units = sorted({block.admin2, *neighbours(block.admin2)})
        among = ", ".join("?" * len(units))
        _collect(db, found, f"admin2 IN ({among}) AND {days}", (*units, *span), block.family, own)
        where = f"{admin1} AND {days} AND admin2 = ''"
    else:
        where = f"{admin1} AND {days}"
    if block.admin1:
        _collect(db, found, where, (block.admin1, *span), block.family, own)
    elif block.country:
        where = f"country = ? AND admin1 = '' AND {days}"
        _collect(db, found, where, (block.country, *span), block.family, own)
    return sorted(found.items())


def _collect(
    db: Connection,
    found: dict[str, bytes],
    where: str,
    values: tuple[object, ...],
    family: str,
    own: str,
) -> None:
    sql = f"SELECT member_id, record FROM members WHERE {where} AND family = ? AND origin <> ?"
    found.update(db.execute(sql, (*values, family, own)))


def closure(db: Connection, start: Iterable[str], *, decided: bool) -> set[str]:
    """Return all members that pairs, or a reviewer's decisions, connect with these."""
    found, todo = set(start), list(start)
    sql = (
        "SELECT b FROM merges WHERE a = ? AND score >= ? "
        "UNION ALL SELECT a FROM merges WHERE b = ? AND score >= ?"
    )
    while todo:
        one = todo.pop()
        near = [name for (name,) in db.execute(sql, (one, LINK, one, LINK)).fetchall()]
        for name in near + (partners(db, one) if decided else []):
            if name not in found:
                found.add(name)
                todo.append(name)
    return found


def scores(db: Connection, names: Sequence[str]) -> dict[tuple[str, str], float | None]:
    """Return the scores of the pairs among these members."""
    inside = set(names)
    found: dict[tuple[str, str], float | None] = {}
    if len(names) > 1:
        for name in names:
            for b, value in db.execute("SELECT b, score FROM merges WHERE a = ?", (name,)):
                if b in inside:
                    found[name, b] = value
    return found
