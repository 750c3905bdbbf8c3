"""Writing one report into the store: its base rows, and the incidents that are derived anew by it.

Everything here runs inside one transaction that the caller opens and commits.
"""

from collections.abc import Iterable, Mapping, Sequence
from operator import itemgetter
from types import MappingProxyType

import orjson

from geo.claims import awaiting_review
from geo.corrections import corrected
from geo.errors import InputError
from geo.geojson import dumps, flat_feature, point
from geo.match import Neighbours, block_of, origin
from geo.merge import group, merge_group
from geo.model import Extraction, Incident, Report
from geo.records import Record, incident_from_record, incident_to_record
from geo.storage.correction_log import anchor_again, any_logged, decide_pairs, entries_of, rejected
from geo.storage.database import Connection
from geo.storage.dated import names_of
from geo.storage.days import publication_days
from geo.storage.gpkg import INCIDENT_COLUMNS
from geo.storage.linking import closure, link, relink, scores
from geo.storage.seal import Added
from geo.storage.tally_rows import COLUMNS, tally_incident, untally
from geo.vintage_set import DatedNames

_CLAIM_COLUMNS = (
    "source, source_type, killed_low, killed_high, injured_low, injured_high, abducted_low, abducted_high, "
    'victims, modifier, superseded, flagged, quote, report_id, start, "end", rule'
)
_CLAIM_FIELDS = tuple(name.strip(' "') for name in _CLAIM_COLUMNS.split(","))
_INSERT_CLAIM = (
    f"INSERT INTO claims (event_id, {_CLAIM_COLUMNS}) VALUES (?, {', '.join('?' * len(_CLAIM_FIELDS))})"
)
_INSERT_INCIDENT = f"INSERT INTO incidents (geom, {', '.join(INCIDENT_COLUMNS)})"
_LISTS = ("assoc_actor_1", "assoc_actor_2")
_COLUMNS_OF, _CLAIM_OF = itemgetter(*INCIDENT_COLUMNS), itemgetter(*_CLAIM_FIELDS)
_MARKS = ", ".join("?" * len(INCIDENT_COLUMNS))


def add_report(
    db: Connection,
    report: Report,
    incidents: Sequence[Incident],
    extraction: Extraction | None,
    neighbours: Neighbours | None,
    run_id: int | None,
    names: DatedNames | None = None,
) -> Added | None:
    """Write a report and derive anew the incidents that it touches; None, and nothing done, for one held.

    Without `neighbours` it is compared with nothing: see `nothing_beside`.
    """
    published = report.published_at.isoformat() if report.published_at is not None else None
    made = db.execute(
        "INSERT INTO reports (report_id, id, path, title, source, url, published_at, language, run_id, text) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (report_id) DO NOTHING",
        (
            report.report_id, report.id, report.path, report.title, report.source, report.url,
            published, report.language, run_id, report.text,
        ),
    )  # fmt: skip
    if not made.rowcount:
        return None
    if extraction is not None:
        _add_mentions(db, report.report_id, extraction)
    records = {member.event_id: incident_to_record(member) for member in incidents}
    for member in incidents:
        _add_member(db, report.report_id, member, records[member.event_id])
    pairs = 0
    if neighbours is not None:
        pairs = sum(link(db, member, origin(report.report_id), neighbours) for member in incidents)
    derive(db, {m.event_id: m for m in incidents}, records=records, names=names, paired=pairs > 0)
    return Added(report.report_id, points_of(incidents))


def nothing_beside(db: Connection, report_ids: Iterable[str]) -> bool:
    """Whether these reports are of one origin and the store holds no incident of another."""
    origins = {origin(name) for name in report_ids}
    others = "SELECT 1 FROM members WHERE origin <> ? LIMIT 1"
    return len(origins) == 1 and db.execute(others, tuple(origins)).fetchone() is None


def points_of(incidents: Iterable[Incident]) -> tuple[tuple[float, float], ...]:
    """Return the points, longitude first, of the incidents that have one."""
    places = [m.location for m in incidents]
    return tuple(
        (p.longitude, p.latitude) for p in places if p.longitude is not None and p.latitude is not None
    )


def replace_report(
    db: Connection,
    report_id: str,
    incidents: Sequence[Incident],
    extraction: Extraction | None,
    neighbours: Neighbours,
    names: DatedNames | None = None,
) -> Added:
    """Put what a report says now in the place of what it said, corrections put on again."""
    rows = db.execute("SELECT member_id, event_id FROM members WHERE report_id = ?", (report_id,)).fetchall()
    old = dict(rows)
    mates: set[str] = set()
    for home in sorted({home for home in old.values() if home}):
        held = db.execute("SELECT member_id FROM members WHERE event_id = ?", (home,)).fetchall()
        mates |= {name for (name,) in held} - old.keys()
        remove_incident(db, home)
    for name in old:
        db.execute("DELETE FROM merges WHERE a = ? OR b = ?", (name, name))
    for table in ("members", "mentions", "not_incidents"):
        db.execute(f"DELETE FROM {table} WHERE report_id = ?", (report_id,))
    if extraction is not None:
        _add_mentions(db, report_id, extraction)
    for member in incidents:
        _add_member(db, report_id, member, incident_to_record(member))
    for member in incidents:
        link(db, member, origin(report_id), neighbours)
    if any_logged(db):
        again = anchor_again(db, report_id, incidents)
        decide_pairs(db, again)
        mates |= {a.member_id for e in again for a in e.anchors if a.member_id} - {
            m.event_id for m in incidents
        }
    derive(db, {m.event_id: m for m in incidents}, frozenset(mates), names=names)
    return Added(f"reread {report_id}", points_of(incidents))


def relink_report(
    db: Connection,
    report_id: str,
    incidents: Sequence[Incident],
    neighbours: Neighbours,
    names: DatedNames | None = None,
) -> Added | None:
    """Merge a report's members by today's rules; None, and nothing written, where that changes nothing."""
    moved: set[str] = set()
    for member in incidents:
        moved |= relink(db, member, origin(report_id), neighbours)
    if not moved:
        return None
    derive(db, {}, frozenset(moved), names=names)
    return Added(f"relinked {report_id}")


def derive(
    db: Connection,
    new: Mapping[str, Incident],
    touched: frozenset[str] = frozenset(),
    records: Mapping[str, Record] = MappingProxyType({}),
    names: DatedNames | None = None,
    paired: bool = True,
) -> None:
    """Write the incidents of new members, and make anew those that are linked to them.

    Parameters
    ----------
    db : Connection
        In a transaction.
    new : mapping of str to Incident
        Members that have no incident yet, by id.
    touched : frozenset of str
        Members whose incident is made anew although its members stay the same.
    records : mapping of str to Record
        Of new members, where they are made already.
    names : DatedNames, optional
        Tells the names of units at an incident's date.
    paired : bool
        False where no new member is in a pair, so that none need be looked for.
    """
    log = any_logged(db)
    start = {*new, *touched}
    linked = sorted(closure(db, start, decided=log) if paired or touched or log else start)
    members, homes = _load(db, linked, new)
    out = rejected(entries_of(db, linked), linked) if log else set()
    live = [m for m in members if m.event_id not in out]
    days = publication_days(db, {r for m in live for r in m.report_ids}) if len(live) > 1 else {}
    held: dict[str, set[str]] = {}
    for name, home in homes.items():
        held.setdefault(home, set()).add(name)
    fresh = [
        g
        for g in group(live, scores(db, [m.event_id for m in live]))
        if not touched.isdisjoint(m.event_id for m in g) or held.get(g[0].event_id) != {m.event_id for m in g}
    ]
    moving = {m.event_id for g in fresh for m in g} | out
    for event_id in sorted({homes[name] for name in moving if homes.get(name)}):
        remove_incident(db, event_id)
    for members_of_one in fresh:
        merged = merge_group(members_of_one, days)
        if log:
            merged = corrected(merged, entries_of(db, (m.event_id for m in members_of_one)))
        same = not log and len(members_of_one) == 1
        write_incident(db, merged, records.get(merged.event_id) if same else None, names)
        moved = [m.event_id for m in members_of_one if homes.get(m.event_id, m.event_id) != merged.event_id]
        _move(db, moved, merged.event_id)
    _move(db, sorted(name for name in out if homes.get(name, name)), "")


def _move(db: Connection, names: Sequence[str], event_id: str) -> None:
    """Say in which incident members are now; a rejected member is in none."""
    if not names:
        return
    db.executemany("UPDATE members SET event_id = ? WHERE member_id = ?", [(event_id, n) for n in names])


def machine_incident(db: Connection, event_id: str) -> Incident:
    """Return what the reports alone say of an incident, without any correction of its fields."""
    rows = db.execute("SELECT record FROM members WHERE event_id = ? ORDER BY member_id", (event_id,))
    members = [incident_from_record(orjson.loads(blob)) for (blob,) in rows.fetchall()]
    return merge_group(members, publication_days(db, {r for m in members for r in m.report_ids}))


def write_incident(
    db: Connection, incident: Incident, record: Record | None = None, names: DatedNames | None = None
) -> None:
    """Write one derived incident with its point, box, feature, claims and evidence; `record` is its own."""
    record = (record or incident_to_record(incident)) | names_of(incident, names)
    record["flagged"] = awaiting_review(incident)
    place = incident.location
    record |= {name: dumps(record[name]).decode() for name in _LISTS}
    sql = f"{_INSERT_INCIDENT} VALUES ({db.dialect.point}, {_MARKS})"
    geometry = db.dialect.point_value(place.longitude, place.latitude)
    fid = db.dialect.insert(db, sql, [geometry, *_COLUMNS_OF(record)])
    tally_incident(db, incident)
    feature = flat_feature(record, point(place))
    db.execute("INSERT INTO incident_features VALUES (?, ?)", (fid, dumps(feature)))
    if db.dialect.boxes and place.longitude is not None and place.latitude is not None:
        first = incident.event_date.toordinal() if incident.event_date else 0
        last = incident.event_date_end.toordinal() if incident.event_date_end else 0
        db.execute(
            "INSERT INTO incident_boxes VALUES (?, ?, ?, ?, ?, ?, ?)",
            (fid, place.longitude, place.longitude, place.latitude, place.latitude, first, last),
        )
    db.executemany(
        _INSERT_CLAIM,
        [(incident.event_id, *_CLAIM_OF(made)) for made in record["claims"]],
    )
    db.executemany(
        "INSERT INTO evidence VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (incident.event_id, n, e.report_id, e.start, e.end, e.quote, e.rule, e.field)
            for n, e in enumerate(incident.evidence)
        ],
    )


def same_mentions(db: Connection, report_id: str, extraction: Extraction) -> bool:
    """Whether the places and passages kept for a report are these."""
    sql = (
        'SELECT text, start, "end", role, pcode, level, score, rule '
        "FROM mentions WHERE report_id = ? ORDER BY n"
    )
    held = [tuple(row) for row in db.execute(sql, (report_id,)).fetchall()]
    if held != [
        (p.text, p.start, p.end, p.role, p.pcode, p.level, p.score, p.rule) for p in extraction.places
    ]:
        return False
    sql = 'SELECT quote, start, "end", reason FROM not_incidents WHERE report_id = ? ORDER BY n'
    rows = [tuple(row) for row in db.execute(sql, (report_id,)).fetchall()]
    return rows == [(p.quote, p.start, p.end, p.reason) for p in extraction.not_incidents]


def _add_mentions(db: Connection, report_id: str, extraction: Extraction) -> None:
    db.executemany(
        "INSERT INTO mentions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (report_id, n, p.text, p.start, p.end, p.role, p.pcode, p.level, p.score, p.rule)
            for n, p in enumerate(extraction.places)
        ],
    )
    db.executemany(
        "INSERT INTO not_incidents VALUES (?, ?, ?, ?, ?, ?)",
        [(report_id, n, p.quote, p.start, p.end, p.reason) for n, p in enumerate(extraction.not_incidents)],
    )


def _add_member(db: Connection, report_id: str, member: Incident, record: Record) -> None:
    if member.report_ids != (report_id,):
        raise InputError(
            f"incident {member.event_id} says it is of reports {list(member.report_ids)}, "
            f"not of {report_id}; add each report's own incidents"
        )
    block = block_of(member)
    made = db.execute(
        "INSERT INTO members VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (member_id) DO NOTHING",
        (
            member.event_id, report_id, member.event_id, origin(report_id),
            block.family, block.first_day, block.last_day,
            block.country, block.admin1, block.admin2, orjson.dumps(record),
        ),
    )  # fmt: skip
    if not made.rowcount:
        sql = "SELECT report_id FROM members WHERE member_id = ?"
        (held,) = db.execute(sql, (member.event_id,)).fetchone()
        raise InputError(
            f"incident id {member.event_id} is already used in report {held}; "
            "derive ids from the report and the incident's key"
        )


def _load(
    db: Connection, names: Sequence[str], new: Mapping[str, Incident]
) -> tuple[list[Incident], dict[str, str]]:
    """Return the members, and by id the incident in which each older one is now."""
    members, homes = [], {}
    for name in names:
        if name in new:
            members.append(new[name])
            continue
        home, blob = db.execute(
            "SELECT event_id, record FROM members WHERE member_id = ?", (name,)
        ).fetchone()
        homes[name] = home
        members.append(incident_from_record(orjson.loads(blob)))
    return members, homes


def remove_incident(db: Connection, event_id: str) -> None:
    """Take a derived incident away; its members stay."""
    sql = f"SELECT fid, {COLUMNS} FROM incidents WHERE event_id = ?"
    fid, *counted = db.execute(sql, (event_id,)).fetchone() or (None,)
    if fid is None:
        return
    untally(db, tuple(counted))
    for table in ("incidents", "incident_features", *(("incident_boxes",) if db.dialect.boxes else ())):
        db.execute(f"DELETE FROM {table} WHERE fid = ?", (fid,))
    for table in ("claims", "evidence"):
        db.execute(f"DELETE FROM {table} WHERE event_id = ?", (event_id,))
