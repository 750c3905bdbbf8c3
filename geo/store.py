"""The store: reports, what each of them says, and the incidents that are derived from them.

One GeoPackage file, in WAL mode, or a PostgreSQL database with PostGIS: one writer at a time, any number of
readers beside it. A report that was added is on the disk when the call returns.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path

import orjson

from geo.match import Neighbours
from geo.model import Extraction, Incident, Report
from geo.storage import write as store_write
from geo.storage.database import SERVERS, Backend, shown
from geo.storage.opening import GpkgBackend
from geo.storage.reading import Reading, Totals
from geo.storage.reviewing import Reviewing
from geo.vintage_set import DatedNames

__all__ = ["SERVERS", "Store", "Totals", "open_store", "shown"]

BUSY_SECONDS = 30.0


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


class Store(Reading, Reviewing):
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
        self._counted = None

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


def _no_neighbours(pcode: str) -> Iterable[str]:
    return ()


def _json(value: object) -> str:
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()
