"""What the store does for reviewers: taking corrections, saying how they stand, reading reports anew."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import orjson

from geo.corrections import Anchor, Correction, Draft, Standing, standing, value_of, with_value
from geo.errors import InputError, StoreError, UnknownIncident
from geo.match import Neighbours
from geo.model import Extraction, Incident, Report
from geo.records import incident_from_record, incident_to_record
from geo.storage import write as store_write
from geo.storage.correction_log import anchors_of, decide_pairs, entries, entries_of, write_entry
from geo.storage.database import Connection
from geo.storage.dated import tell_names
from geo.storage.reading import stored_incident
from geo.storage.seal import Added
from geo.storage.session import Session
from geo.vintage_set import DatedNames


@dataclass(frozen=True, slots=True)
class Reread:
    """What one report said before and says now, both as its own incidents in order of id.

    `relinked` where it says the same and is merged with others by other rules now.
    """

    report_id: str
    before: tuple[Incident, ...]
    after: tuple[Incident, ...]
    relinked: bool = False


class Reviewing(Session):
    """The part of `geo.store.Store` that serves review and re-extraction."""

    _neighbours: Neighbours
    _names: DatedNames | None

    def correct(self, draft: Draft, *, who: str, at: datetime) -> Correction:
        """Append a correction to the log and put it into effect, in one transaction.

        Parameters
        ----------
        draft : Draft
            What is corrected.
        who : str
            The reviewer, not empty.
        at : datetime
            When; aware, given by the caller.

        Raises
        ------
        UnknownIncident
            If there is no such incident.
        InputError
            If the correction cannot be: no reviewer, impossible values, an incident merged with itself.
        """
        if not who.strip():
            raise InputError("a correction needs the name of who makes it")
        with self.transaction():
            anchors = self._anchors(draft)
            old = machine = None
            if draft.action == "set":
                shown = self._held(draft.event_id)
                old = value_of(shown, draft.field)
                machine = value_of(store_write.machine_incident(self._db, shown.event_id), draft.field)
                with_value(shown, draft.field, draft.new or {})  # refuses what cannot be
            entry = write_entry(
                self._db,
                Correction(
                    0, draft.event_id, draft.action, draft.field, old, draft.new, machine,
                    who.strip(), at.isoformat(), draft.why, anchors,
                ),
            )  # fmt: skip
            decide_pairs(self._db, [entry])
            store_write.derive(self._db, {}, frozenset(a.member_id for a in anchors), names=self._names)
            self._pending.append(
                Added(f"correction {entry.correction_id} {draft.event_id} {draft.action} {draft.field}")
            )
        return entry

    def _anchors(self, draft: Draft) -> tuple[Anchor, ...]:
        if draft.action == "restore":
            log = [
                e for e in entries(self._db, "WHERE event_id = ?", (draft.event_id,)) if e.action == "reject"
            ]
            if not log:
                raise UnknownIncident(
                    f"no incident {draft.event_id!r} was rejected; `review list` shows the log"
                )
            return tuple(a for a in log[-1].anchors if a.member_id)
        own = self._members_of(draft.event_id)
        if draft.action == "merge":
            other = self._members_of(draft.other)
            if {m.event_id for m in own} == {m.event_id for m in other}:
                raise InputError(f"{draft.event_id} and {draft.other} are one incident already")
            return anchors_of(own) + anchors_of(other, part=1)
        if draft.action == "split":
            out = [m for m in own if m.event_id in draft.members or m.report_ids[0] in draft.members]
            if not 0 < len(out) < len(own):
                told = ", ".join(m.report_ids[0] for m in own)
                raise InputError(
                    f"{draft.event_id} cannot be split by {', '.join(draft.members) or 'nothing'}; "
                    f"name some, not all, of its reports: {told}"
                )
            return anchors_of([m for m in own if m not in out]) + anchors_of(out, part=1)
        return anchors_of(own)

    def _held(self, event_id: str) -> Incident:
        row = self._db.execute(
            "SELECT i.longitude, i.latitude, f.feature FROM incidents AS i "
            "JOIN incident_features AS f ON f.fid = i.fid WHERE i.event_id = "
            "(SELECT event_id FROM members WHERE member_id = ?)",
            (event_id,),
        ).fetchone()
        if row is None:
            raise UnknownIncident(f"no incident {event_id!r} in {self.name}; ids are those of the exports")
        return stored_incident(*row)

    def _members_of(self, event_id: str) -> list[Incident]:
        home = self._held(event_id).event_id
        rows = self._db.execute("SELECT record FROM members WHERE event_id = ? ORDER BY member_id", (home,))
        return [incident_from_record(orjson.loads(blob)) for (blob,) in rows.fetchall()]

    def corrections(self, event_id: str | None = None) -> list[Correction]:
        """Return the log, oldest first, or the entries that hold on to one incident."""
        with self._reading() as db:
            if event_id is None:
                return entries(db)
            home = db.execute("SELECT event_id FROM members WHERE member_id = ?", (event_id,)).fetchone()
            rows = db.execute("SELECT member_id FROM members WHERE event_id = ?", home or (event_id,))
            return entries_of(db, [event_id, *(name for (name,) in rows.fetchall())])

    def rejected(self, event_id: str) -> bool:
        """Whether a reviewer has rejected the incident and nobody restored it."""
        with self._reading() as db:
            log = entries(db, "WHERE event_id = ? AND action IN ('reject', 'restore')", (event_id,))
            return bool(log) and log[-1].action == "reject"

    def standings(self, log: Iterable[Correction] | None = None) -> list[Standing]:
        """Say of each correction whether it is applied, overridden, in conflict or lost."""
        found = []
        with self._reading() as db:
            for entry in entries(db) if log is None else log:
                homes: dict[str, str] = {}
                for anchor in entry.anchors:
                    sql = "SELECT event_id FROM members WHERE member_id = ?"
                    row = db.execute(sql, (anchor.member_id,)).fetchone() if anchor.member_id else None
                    if row is not None:
                        homes[anchor.member_id] = row[0]
                home = next((homes[a.member_id] for a in entry.anchors if homes.get(a.member_id)), "")
                incident = self._read_incident(db, home) if home else None
                machine = store_write.machine_incident(db, home) if home else None
                found.append(standing(entry, incident, machine, frozenset(homes.values())))
        return found

    def _read_incident(self, db: Connection, event_id: str) -> Incident | None:
        row = db.execute(
            "SELECT i.longitude, i.latitude, f.feature FROM incidents AS i "
            "JOIN incident_features AS f ON f.fid = i.fid WHERE i.event_id = ?",
            (event_id,),
        ).fetchone()
        return stored_incident(*row) if row else None

    def own_incidents(self, report_id: str) -> tuple[Incident, ...]:
        """Return what one report tells, as it was read, in order of id."""
        with self._reading() as db:
            rows = db.execute(
                "SELECT record FROM members WHERE report_id = ? ORDER BY member_id", (report_id,)
            )
            return tuple(incident_from_record(orjson.loads(blob)) for (blob,) in rows.fetchall())

    def reread(
        self, report_id: str, incidents: Sequence[Incident], extraction: Extraction | None = None
    ) -> Reread | None:
        """Put what a report says now in the place of what was read before; corrections are put on again.

        Where it says the same it is merged anew: the rules of merging may be others now.

        Parameters
        ----------
        report_id : str
            A report of the store.
        incidents : sequence of Incident
            Its own incidents, read anew.
        extraction : Extraction, optional
            As for `Store.add`.

        Returns
        -------
        Reread or None
            None when nothing has changed; then nothing is written.
        """
        now = tuple(sorted(incidents, key=lambda m: m.event_id))
        with self.transaction():
            before = self.own_incidents(report_id)
            same = [incident_to_record(m) for m in before] == [incident_to_record(m) for m in now]
            if same and (extraction is None or store_write.same_mentions(self._db, report_id, extraction)):
                moved = store_write.relink_report(self._db, report_id, now, self._neighbours, self._names)
                if moved is None:
                    return None
                self._pending.append(moved)
                return Reread(report_id, before, now, relinked=True)
            added = store_write.replace_report(
                self._db, report_id, now, extraction, self._neighbours, self._names
            )
            self._pending.append(added)
        return Reread(report_id, before, now)

    def tell_names(self) -> int:
        """Write the units' names at the incidents' dates anew, and return how many incidents changed.

        Needed only after the boundary set has changed.

        Raises
        ------
        StoreError
            If the store was opened without `names`, or cannot be written.
        """
        if self._names is None:
            raise StoreError(f"{self.name} was opened without names; give those of a boundary set")
        with self.transaction():
            changed = tell_names(self._db, self._names)
            if changed:
                self._pending.append(Added(f"names of {changed}"))
        return changed

    def revise(
        self, report: Report, incidents: Sequence[Incident], extraction: Extraction | None = None
    ) -> bool:
        """Put a newer state of a held report in the place of the older one; corrections are put on again.

        Parameters
        ----------
        report : Report
            A row of a coded table, or a report with the day of publication that it lacked; the store holds
            its id.
        incidents : sequence of Incident
            What it tells now.
        extraction : Extraction, optional
            As for `Store.add`.

        Returns
        -------
        bool
            False when it reads as it did and brings no other day of publication; then nothing is written.
        """
        day = report.published_at.isoformat() if report.published_at is not None else None
        with self.transaction():
            text, held = self._db.execute(
                "SELECT text, published_at FROM reports WHERE report_id = ?", (report.report_id,)
            ).fetchone()
            if text == report.text and day in (None, held):
                return False
            self._db.execute(
                "UPDATE reports SET text = ?, title = ?, source = ?, url = ?, published_at = ? "
                "WHERE report_id = ?",
                (report.text, report.title, report.source, report.url, day or held, report.report_id),
            )
            self._pending.append(
                store_write.replace_report(
                    self._db, report.report_id, incidents, extraction, self._neighbours, self._names
                )
            )
        return True
