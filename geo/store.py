"""The store: reports, what each of them says, and the incidents that are derived from them.

One GeoPackage file, in WAL mode, or a PostgreSQL database with PostGIS: one writer at a time, any number of
readers beside it. A report that was added is on the disk when the call returns.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson

from geo.aggregate import Units
from geo.errors import NotFound, UnknownIncident
from geo.match import Neighbours
from geo.model import Extraction, Incident, IncidentQuery, Level, PlaceMention, Report
from geo.records import incident_from_record
from geo.storage import query as store_query
from geo.storage import write as store_write
from geo.storage.correction_log import entries_of
from geo.storage.database import SERVERS, Backend, Connection, shown
from geo.storage.opening import GpkgBackend
from geo.storage.reviewing import Reviewing, stored_incident
from geo.storage.seal import version_of
from geo.storage.tally import CountTable, Kept, table_of
from geo.storage.tally_rows import kept_counts
from geo.vintage_set import DatedNames

__all__ = ["SERVERS", "Store", "Totals", "open_store", "shown"]

BUSY_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Totals:
    """What stands in a store; `merged` counts incidents told by more than one report."""

    reports: int
    incidents: int
    merged: int
    in_district: int
    not_in_district: int
    undated: int


def open_store(
    where: str | Path,
    *,
    create: bool = False,
    read_only: bool = False,
    neighbours: Neighbours | None = None,
    names: DatedNames | None = None,
    timeout: float = BUSY_SECONDS,
) -> "Store":
    """Open a store.

    Parameters
    ----------
    where : str or Path
        Path of the GeoPackage, or ``postgresql://user@host/database`` with PostGIS.
    create : bool
        Make it when it does not exist.
    read_only : bool
        Open for reading alone; may be used from several threads at once and beside a writer.
    neighbours : callable, optional
        p-codes of the units that touch a unit (`geo.boundaries.Boundaries.neighbours`), for merging
        reports that name neighbouring districts. Without it only the same district is compared.
    names : DatedNames, optional
        Of the boundary set; tells the names of units at an incident's date, which are kept with it.
        Without it those names are "" in what is written, and a store of an older version is refused.
    timeout : float
        Seconds to wait for another writer.

    Raises
    ------
    StoreError
        If the file is missing, is no store, is of a newer version, or cannot be read or written.
    """
    backend = _backend(where, create=create, read_only=read_only, names=names)
    return Store(
        backend, create=create, read_only=read_only, neighbours=neighbours, names=names, timeout=timeout
    )


def _backend(where: str | Path, *, create: bool, read_only: bool, names: DatedNames | None) -> Backend:
    if str(where).startswith(SERVERS):
        from geo.postgis import PostgisBackend  # its driver is an extra of the installation

        return PostgisBackend(str(where), names)
    return GpkgBackend(Path(where), create=create, read_only=read_only, names=names)


class Store(Reviewing):
    """See `open_store`; a context manager that closes on exit."""

    def __init__(
        self,
        backend: Backend,
        *,
        create: bool,
        read_only: bool,
        neighbours: Neighbours | None,
        names: DatedNames | None,
        timeout: float,
    ) -> None:
        super().__init__(backend, create=create, read_only=read_only, timeout=timeout)
        self._neighbours: Neighbours = neighbours or _no_neighbours
        self._names = names
        self._counted: tuple[tuple[object, ...], CountTable] | None = None

    # ---- writing ---------------------------------------------------------------------------

    def add(
        self,
        report: Report,
        incidents: Sequence[Incident],
        extraction: Extraction | None = None,
        *,
        run_id: int | None = None,
    ) -> bool:
        """Add a report with what it says, and merge its incidents with those of other reports.

        One transaction: when the call returns the report is on the disk; when it fails nothing of
        it is. Inside `transaction` that holds for the whole batch.

        Parameters
        ----------
        report : Report
            The report as read.
        incidents : sequence of Incident
            Its own incidents, not merged with anything.
        extraction : Extraction, optional
            Its place mentions, as placed by the geocoder, and its passages that are no incidents.
        run_id : int, optional
            The run that does it, from `start_run`.

        Returns
        -------
        bool
            False when the store holds a report of this `report_id`: then nothing is changed.

        Raises
        ------
        StoreBusy
            If another process is writing for longer than the timeout.
        StoreError
            If the store cannot be written.
        InputError
            If an incident is not of this report, or its id is used by another one.
        """
        with self.transaction():
            return self._add(report, incidents, extraction, run_id)

    def add_all(
        self, told: Iterable[tuple[Report, Sequence[Incident]]], *, run_id: int | None = None
    ) -> list[bool]:
        """Add many reports in one transaction, all or none; see `add`."""
        pile = list(told)
        with self.transaction():
            # A table that comes first finds nothing that its rows could be one with.
            alone = store_write.nothing_beside(self._db, (report.report_id for report, _ in pile))
            return [self._add(*one, None, run_id, compare=not alone) for one in pile]

    def _add(
        self,
        report: Report,
        incidents: Sequence[Incident],
        extraction: Extraction | None,
        run_id: int | None,
        *,
        compare: bool = True,
    ) -> bool:
        added = store_write.add_report(
            self._db,
            report,
            incidents,
            extraction,
            self._neighbours if compare else None,
            run_id,
            self._names,
        )
        if added is not None:
            self._pending.append(added)
        return added is not None

    def start_run(self, started_at: datetime, versions: dict[str, str], settings: dict[str, str]) -> int:
        """Record that a run begins, and return its number.

        Parameters
        ----------
        started_at : datetime
            Aware; given by the caller, who may read a clock.
        versions, settings : dict
            Of program, lexicons and boundaries; what the run was asked to do.
        """
        with self.transaction():
            made = self._db.execute(
                "INSERT INTO runs (started_at, versions, settings) VALUES (?, ?, ?) RETURNING run_id",
                (started_at.isoformat(), _json(versions), _json(settings)),
            )
            run_id: int = made.fetchone()[0]
        return run_id

    def finish_run(self, run_id: int, finished_at: datetime, counts: dict[str, int]) -> None:
        """Record what a run did."""
        with self.transaction():
            self._db.execute(
                "UPDATE runs SET finished_at = ?, counts = ? WHERE run_id = ?",
                (finished_at.isoformat(), _json(counts), run_id),
            )

    # ---- reading ---------------------------------------------------------------------------

    def known(self, report_id: str) -> bool:
        """Whether the store holds this report."""
        with self._reading() as db:
            return _known(db, report_id)

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

    def totals(self) -> Totals:
        """Count what stands in the store."""
        with self._reading() as db:
            reports = db.execute("SELECT count(*) FROM reports").fetchone()[0]
            row = db.execute(
                "SELECT count(*), count(*) FILTER (WHERE n_reports > 1), "
                "count(*) FILTER (WHERE admin2_pcode <> ''), count(*) FILTER (WHERE admin2_pcode = ''), "
                "count(*) FILTER (WHERE event_date IS NULL) FROM incidents"
            ).fetchone()
            return Totals(reports, *row)

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
    return Report(name, report_id, text, path, title, source, url, store_write.parse_moment(at), lang)


def _no_neighbours(pcode: str) -> Iterable[str]:
    return ()


def _known(db: Connection, report_id: str) -> bool:
    return db.execute("SELECT 1 FROM reports WHERE report_id = ?", (report_id,)).fetchone() is not None


def _json(value: object) -> str:
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()
