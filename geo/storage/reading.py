"""What the store tells: incidents, reports, runs, counts."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import orjson

from geo.aggregate import Units
from geo.errors import NotFound, UnknownIncident
from geo.match import DOUBT
from geo.model import Incident, IncidentQuery, Level, NotIncident, PlaceMention, Report
from geo.records import incident_from_record, parse_moment
from geo.storage import query as store_query
from geo.storage.correction_log import entries_of
from geo.storage.database import Connection
from geo.storage.seal import version_of
from geo.storage.session import Session
from geo.storage.tally import CountTable, Kept, table_of
from geo.storage.tally_rows import kept_counts

_DATABLE = (
    "event_date IS NULL AND date_text <> '' AND EXISTS "
    "(SELECT 1 FROM members AS m JOIN reports AS r ON r.report_id = m.report_id "
    "WHERE m.event_id = i.event_id AND r.published_at IS NULL)"
)


@dataclass(frozen=True, slots=True)
class Totals:
    """What stands in a store.

    `merged` counts incidents told by more than one report, `in_no_known_place` those of `not_in_district` of
    which not even the country is known, `datable` the undated ones whose words name a day
    in a report that has no day of publication.
    """

    reports: int
    incidents: int
    merged: int
    in_district: int
    not_in_district: int
    in_no_known_place: int
    undated: int
    datable: int


class Reading(Session):
    """The part of `geo.store.Store` that reads; open for reading alone, from many threads."""

    _counted: tuple[tuple[object, ...], CountTable] | None

    def known(self, report_id: str) -> bool:
        """Whether the store holds this report."""
        with self._reading() as db:
            sql = "SELECT 1 FROM reports WHERE report_id = ?"
            return db.execute(sql, (report_id,)).fetchone() is not None

    def published(self, report_id: str) -> str | None:
        """Return a report's day or instant of publication (ISO 8601), "" without one, None if not held."""
        with self._reading() as db:
            sql = "SELECT published_at FROM reports WHERE report_id = ?"
            row = db.execute(sql, (report_id,)).fetchone()
            return None if row is None else row[0] or ""

    def incidents(self, query: IncidentQuery | None = None) -> list[Incident]:
        """Return a page of incidents in order of `event_id`.

        Raises
        ------
        QueryError
            If the query names an unknown property or a value that does not fit.
        """
        with self._reading() as db:
            sql, values = store_query.select(db, "longitude, latitude, feature", query or IncidentQuery())
            return [stored_incident(*row) for row in db.execute(sql, values)]

    def features(self, query: IncidentQuery | None = None) -> list[bytes]:
        """Return a page of incidents as ready GeoJSON features (UTF-8), in order of `event_id`."""
        with self._reading() as db:
            sql, values = store_query.select(db, "feature", query or IncidentQuery())
            return [feature for (feature,) in db.execute(sql, values)]

    def each(self, query: IncidentQuery | None = None, *, page: int = 2000) -> Iterator[Incident]:
        """Yield all incidents that match, page by page, whatever the query's `limit`."""
        asked = replace(query or IncidentQuery(), limit=page)
        while found := self.incidents(asked):
            yield from found
            asked = replace(asked, after=found[-1].event_id)

    def count(self, query: IncidentQuery | None = None) -> int:
        """Return how many incidents match, whatever `after` and `limit` say."""
        with self._reading() as db:
            sql, values = store_query.count(db, query or IncidentQuery())
            found: int = db.execute(sql, values).fetchone()[0]
            return found

    def incident(self, event_id: str) -> Incident:
        """Return one incident; the id of a merged member finds the incident that it went into.

        Raises
        ------
        UnknownIncident
            If the id was never given.
        """
        with self._reading() as db:
            return stored_incident(*self._find(db, event_id, "longitude, latitude, feature"))

    def feature(self, event_id: str) -> bytes:
        """Return one incident as a ready GeoJSON feature; see `incident`."""
        with self._reading() as db:
            found: bytes = self._find(db, event_id, "feature")[0]
            return found

    def members(self, event_id: str) -> list[Incident]:
        """Return what each report says of an incident, as it was read, in order of id."""
        with self._reading() as db:
            event = self._find(db, event_id, "event_id")[0]
            rows = db.execute("SELECT record FROM members WHERE event_id = ? ORDER BY member_id", (event,))
            return [incident_from_record(orjson.loads(blob)) for (blob,) in rows]

    def reports(self, *, after: str = "", limit: int = 1000) -> list[Report]:
        """Return a page of reports with their full text, in order of `report_id`."""
        with self._reading() as db:
            sql = f"SELECT {_REPORT} FROM reports WHERE report_id > ? ORDER BY report_id LIMIT ?"
            return [_report(*row) for row in db.execute(sql, (after, limit))]

    def heads(self, report_ids: Iterable[str]) -> dict[str, Report]:
        """Return these reports by id, without their text; what the store does not hold is left out."""
        names = list(dict.fromkeys(report_ids))
        found: dict[str, Report] = {}
        with self._reading() as db:
            for first in range(0, len(names), _ASKED):
                some = names[first : first + _ASKED]
                sql = f"SELECT {_HEAD} FROM reports WHERE report_id IN ({', '.join('?' * len(some))})"
                found |= {row[1]: _report(*row) for row in db.execute(sql, some)}
        return found

    def report(self, report_id: str) -> Report:
        """Return one report.

        Raises
        ------
        NotFound
            If the store does not hold it.
        """
        with self._reading() as db:
            row = db.execute(f"SELECT {_REPORT} FROM reports WHERE report_id = ?", (report_id,)).fetchone()
            if row is None:
                raise NotFound(
                    f"no report {report_id!r} in {self.name}; `incident-atlas ingest` adds reports"
                )
            return _report(*row)

    def mentions(self, report_id: str) -> list[PlaceMention]:
        """Return the places that a report names, in text order, with the units chosen for them."""
        with self._reading() as db:
            sql = (
                'SELECT text, start, "end", role, pcode, level, score, rule '
                "FROM mentions WHERE report_id = ? ORDER BY n"
            )
            return [
                PlaceMention(text, start, end, role, pcode=pcode, level=level, score=score, rule=rule)
                for text, start, end, role, pcode, level, score, rule in db.execute(sql, (report_id,))
            ]

    def left_out(self) -> list[tuple[str, NotIncident]]:
        """Return the passages that were read and taken for no incident, each with its report's id.

        In order of report and text.
        """
        with self._reading() as db:
            sql = 'SELECT report_id, quote, start, "end", reason FROM not_incidents ORDER BY report_id, n'
            return [(name, NotIncident(*told)) for name, *told in db.execute(sql)]

    def near_misses(self, event_id: str) -> list[tuple[str, float]]:
        """Return the incidents that may be the same as one, with the best score of a pair, best first.

        These are pairs that fell short of `geo.match.LINK`, or that others kept apart; what a reviewer has
        parted is not among them.
        """
        sql = (
            "SELECT o.event_id, max(s.score) FROM "
            "(SELECT a AS own, b AS other, score FROM merges UNION ALL SELECT b, a, score FROM merges) AS s "
            "JOIN members AS m ON m.member_id = s.own JOIN members AS o ON o.member_id = s.other "
            "WHERE m.event_id = ? AND o.event_id <> m.event_id AND o.event_id <> '' AND s.score >= ? "
            "GROUP BY o.event_id ORDER BY max(s.score) DESC, o.event_id"
        )
        with self._reading() as db:
            home = self._find(db, event_id, "event_id")[0]
            return [(name, value) for name, value in db.execute(sql, (home, DOUBT))]

    def runs(self) -> list[dict[str, object]]:
        """Return the recorded runs, oldest first."""
        with self._reading() as db:
            rows = db.execute(
                "SELECT run_id, started_at, finished_at, versions, settings, counts FROM runs ORDER BY run_id"
            )
            return [
                {
                    "run_id": run_id,
                    "started_at": started,
                    "finished_at": finished,
                    "versions": orjson.loads(versions),
                    "settings": orjson.loads(settings),
                    "counts": orjson.loads(counts) if counts else None,
                }
                for run_id, started, finished, versions, settings, counts in rows
            ]

    def reports_of(self, run_id: int) -> int:
        """Count the reports that a run has stored; of one that was stopped nothing else is recorded."""
        with self._reading() as db:
            found = db.execute("SELECT count(*) FROM reports WHERE run_id = ?", (run_id,)).fetchone()
            return int(found[0])

    def published_after(self, day: date, run_id: int) -> list[tuple[str, str]]:
        """Return id and day of publication (ISO) of those reports of a run that are of a later day."""
        with self._reading() as db:
            rows = db.execute(
                "SELECT id, published_at FROM reports WHERE published_at >= ? AND run_id = ? ORDER BY id",
                ((day + timedelta(days=1)).isoformat(), run_id),
            )
            return [(name, when[:10]) for name, when in rows]

    def totals(self) -> Totals:
        """Count what stands in the store."""
        with self._reading() as db:
            reports = db.execute("SELECT count(*) FROM reports").fetchone()[0]
            row = db.execute(
                "SELECT count(*), count(*) FILTER (WHERE n_reports > 1), "
                "count(*) FILTER (WHERE admin2_pcode <> ''), count(*) FILTER (WHERE admin2_pcode = ''), "
                "count(*) FILTER (WHERE country = ''), "
                "count(*) FILTER (WHERE event_date IS NULL) FROM incidents"
            ).fetchone()
            datable = db.execute(f"SELECT count(*) FROM incidents AS i WHERE {_DATABLE}").fetchone()[0]
            return Totals(*(reports, *row, datable))

    def unplaced_names(self) -> tuple[str, ...]:
        """Return the names of the places of which not even the country is known, the most frequent first."""
        with self._reading() as db:
            rows = db.execute(
                "SELECT location, count(*) FROM incidents WHERE country = '' AND location <> '' "
                "GROUP BY location"
            )
            return tuple(name for name, _ in sorted(rows, key=lambda row: (-row[1], row[0])))

    def day_words(self) -> str:
        """Return the words in which one of the `datable` incidents names its day, "" where there is none."""
        with self._reading() as db:
            row = db.execute(
                f"SELECT date_text FROM incidents AS i WHERE {_DATABLE} ORDER BY event_id LIMIT 1"
            ).fetchone()
            return row[0] if row else ""

    def countries(self) -> frozenset[str]:
        """Return the countries (ISO 3166-1 alpha-3) that any incident lies in, whatever its day."""
        with self._reading() as db:
            return frozenset(one for (one,) in db.execute("SELECT DISTINCT country FROM incidents") if one)

    def counts(self, boundaries: Units, level: Level, period: Kept = "month") -> CountTable:
        """Count all incidents by unit, period and event type, from counts kept up with every write.

        The numbers are those of `geo.aggregate.aggregate` without `start`, `end` and `zeros`. The last table
        is remembered until the store changes.
        """
        version = self.version()
        asked = (version, level, period, id(boundaries))
        if self._counted is None or self._counted[0] != asked:
            with self._reading() as db:
                kept = kept_counts(db)
            self._counted = (asked, table_of(kept, boundaries, level, period))
        return self._counted[1]

    def version(self) -> str:
        """Return a token that changes with every commit of reports; the same history gives the same."""
        with self._reading() as db:
            return version_of(db)

    def last_modified(self) -> datetime:
        """Return when the incidents last changed (UTC)."""
        with self._reading() as db:
            return datetime.fromisoformat(db.execute(db.dialect.last_change).fetchone()[0]).astimezone(UTC)

    def _find(self, db: Connection, event_id: str, columns: str) -> tuple[Any, ...]:
        sql = (
            f"SELECT {columns} FROM incidents AS i JOIN incident_features AS f ON f.fid = i.fid "
            "WHERE event_id = ?"
        )
        row = db.execute(sql, (event_id,)).fetchone()
        if row is None:
            merged = db.execute("SELECT event_id FROM members WHERE member_id = ?", (event_id,)).fetchone()
            row = db.execute(sql, merged).fetchone() if merged else None
        if row is None:
            raise UnknownIncident(self._why_unknown(db, event_id))
        return tuple(row)

    def _why_unknown(self, db: Connection, event_id: str) -> str:
        log = entries_of(db, [event_id])
        gone = [e for e in log if e.action == "reject"]
        if gone:
            who, why = gone[-1].who, gone[-1].why or "no reason given"
            return f"incident {event_id!r} was rejected by {who} on {gone[-1].made_at[:10]}: {why}"
        return f"no incident {event_id!r} in {self.name}; ids are those of the exports"


_REPORT = "id, report_id, text, path, title, source, url, published_at, language"
_HEAD = _REPORT.replace("text", "''")
_ASKED = 500  # ids in one question: SQLite takes 999 values, a server is asked seldom


def _report(
    name: str,
    report_id: str,
    text: str,
    path: str,
    title: str,
    source: str,
    url: str,
    at: str | None,
    lang: str,
) -> Report:
    return Report(name, report_id, text, path, title, source, url, parse_moment(at), lang)


def stored_incident(longitude: float | None, latitude: float | None, feature: bytes) -> Incident:
    """Read an incident back; its feature has the point rounded, the columns have it as coded."""
    record = orjson.loads(feature)["properties"]
    return incident_from_record(record | {"longitude": longitude, "latitude": latitude})
