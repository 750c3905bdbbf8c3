"""The log of corrections in the store: writing an entry, finding its anchors again, what it decides.

Everything that writes here runs inside a transaction that the caller opens and commits.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import combinations, product
from typing import Any

import orjson

from geo.corrections import Anchor, Correction, find_again, passage, traits
from geo.merge import APART, SAME
from geo.model import Incident
from geo.storage.database import Connection

_ENTRY = "correction_id, event_id, action, field, old_value, new_value, machine_value, who, made_at, why"


def any_logged(db: Connection) -> bool:
    """Whether the log has an entry at all."""
    return db.execute("SELECT 1 FROM corrections LIMIT 1").fetchone() is not None


def write_entry(db: Connection, entry: Correction) -> Correction:
    """Append an entry with its anchors; its number is given here."""
    held = [[a.member_id, a.report_id, a.start, a.end, a.part, a.traits] for a in entry.anchors]
    row = db.execute(
        "INSERT INTO corrections (event_id, action, field, old_value, new_value, machine_value, "
        "who, made_at, why, anchors) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING correction_id",
        (
            entry.event_id, entry.action, entry.field, _text(entry.old), _text(entry.new),
            _text(entry.machine), entry.who, entry.made_at, entry.why, orjson.dumps(held).decode(),
        ),
    ).fetchone()  # fmt: skip
    made = replace(entry, correction_id=row[0])
    db.executemany(
        'INSERT INTO correction_members (correction_id, n, member_id, report_id, start, "end", part, traits) '
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (made.correction_id, n, a.member_id, a.report_id, a.start, a.end, a.part, a.traits)
            for n, a in enumerate(made.anchors)
        ],
    )
    return made


def entries(db: Connection, where: str = "", values: Sequence[object] = ()) -> list[Correction]:
    """Return entries with their anchors as they are now, oldest first."""
    sql = f"SELECT {_ENTRY} FROM corrections {where} ORDER BY correction_id"
    return [_entry(db, row) for row in db.execute(sql, values).fetchall()]


def entries_of(db: Connection, members: Iterable[str]) -> list[Correction]:
    """Return the entries that hold on to any of the members, oldest first."""
    found: set[int] = set()
    for name in members:
        sql = "SELECT correction_id FROM correction_members WHERE member_id = ?"
        found.update(number for (number,) in db.execute(sql, (name,)).fetchall())
    return [e for number in sorted(found) for e in entries(db, "WHERE correction_id = ?", (number,))]


def partners(db: Connection, name: str) -> list[str]:
    """Return the members that a decision on grouping names beside this one."""
    sql = (
        "SELECT DISTINCT other.member_id FROM correction_members AS own "
        "JOIN corrections AS c ON c.correction_id = own.correction_id "
        "JOIN correction_members AS other ON other.correction_id = own.correction_id "
        "WHERE own.member_id = ? AND c.action IN ('merge', 'split') AND other.member_id <> ''"
    )
    return [other for (other,) in db.execute(sql, (name,)).fetchall() if other != name]


def decide_pairs(db: Connection, log: Iterable[Correction]) -> None:
    """Write the scores of the pairs that merges and splits decide; the later entry holds."""
    for entry in log:
        live = [a for a in entry.anchors if a.member_id]
        if entry.action == "merge":
            pairs, score = list(combinations([a.member_id for a in live], 2)), SAME
        elif entry.action == "split":
            out = [a.member_id for a in live if a.part]
            rest = [a.member_id for a in live if not a.part]
            pairs, score = list(product(out, rest)), APART
        else:
            continue
        db.executemany(
            "INSERT INTO merges (a, b, score) VALUES (?, ?, ?) "
            "ON CONFLICT (a, b) DO UPDATE SET score = excluded.score",
            [(*sorted(pair), score) for pair in pairs if pair[0] != pair[1]],
        )


def rejected(log: Iterable[Correction], members: Iterable[str]) -> set[str]:
    """Return which of the members a reviewer has rejected and nobody restored."""
    asked, out = set(members), set[str]()
    for entry in log:
        held = {a.member_id for a in entry.anchors} & asked
        if entry.action == "reject":
            out |= held
        elif entry.action == "restore":
            out -= held
    return out


def anchors_of(members: Iterable[Incident], part: int = 0) -> tuple[Anchor, ...]:
    """Return the anchors of members as they are now."""
    return tuple(Anchor(m.event_id, m.report_ids[0], *passage(m), part, traits(m)) for m in members)


def anchor_again(db: Connection, report_id: str, members: Sequence[Incident]) -> list[Correction]:
    """Find the anchors in a report that is read anew, and return the entries that they belong to."""
    rows = db.execute(
        'SELECT correction_id, n, member_id, start, "end", traits FROM correction_members '
        "WHERE report_id = ? ORDER BY correction_id, n",
        (report_id,),
    ).fetchall()
    touched = set()
    for number, n, member_id, start, end, look in rows:
        touched.add(number)
        anchor = Anchor(member_id, report_id, start, end, traits=look)
        found = find_again(anchor, members)
        if found != member_id:
            db.execute(
                "UPDATE correction_members SET member_id = ? WHERE correction_id = ? AND n = ?",
                (found, number, n),
            )
    return [e for number in sorted(touched) for e in entries(db, "WHERE correction_id = ?", (number,))]


def _entry(db: Connection, row: Sequence[Any]) -> Correction:
    number, event_id, action, field, old, new, machine, who, made_at, why = row
    held = db.execute(
        'SELECT member_id, report_id, start, "end", part, traits FROM correction_members '
        "WHERE correction_id = ? ORDER BY n",
        (number,),
    ).fetchall()
    anchors = tuple(Anchor(*one) for one in held)
    return Correction(
        number, event_id, action, field, _value(old), _value(new), _value(machine), who, made_at, why, anchors
    )


def _text(value: Mapping[str, Any] | None) -> str | None:
    return None if value is None else orjson.dumps(dict(value)).decode()


def _value(text: str | None) -> dict[str, Any] | None:
    return None if text is None else orjson.loads(text)
