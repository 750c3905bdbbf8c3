"""Joins the stages: report -> draft incidents -> places on the ground -> store."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from pathlib import Path
from queue import SimpleQueue
from threading import Event, Semaphore, Thread
from typing import TYPE_CHECKING, TypeVar

from geo.boundaries import Boundaries
from geo.claims import victims_told
from geo.errors import OnlineError, ReportRefused
from geo.gazetteer import Gazetteer
from geo.geocode import locate, locate_mentions
from geo.model import (
    Disagreement,
    DraftIncident,
    Extraction,
    Incident,
    IngestSummary,
    Location,
    Refusal,
    Report,
)
from geo.placing.score import Survey
from geo.progress import Became, Done, Progress
from geo.readers.settings import ReaderSettings
from geo.reports.extract import extract
from geo.reports.files.formats import content_id
from geo.reports.files.scripts import NOT_ENGLISH, in_other_script
from geo.reports.read import read_reports

if TYPE_CHECKING:  # reading alone needs no tables, no store and no geometry
    from geo.datasets import CodedRow, Layout
    from geo.online import OnlineGeocoder
    from geo.online_settings import OnlineSettings
    from geo.store import Store


T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Ground:
    """The places that reports are read against: names and polygons of one boundary set.

    `online` is asked for names that no table knows; by default there is none, and no name leaves the machine.
    """

    boundaries: Boundaries
    gazetteer: Gazetteer
    online: OnlineGeocoder | None = None

    @classmethod
    def open(
        cls, folder: Path | None = None, places: Path | None = None, online: OnlineSettings | None = None
    ) -> Ground:
        """Open the boundary set in `folder`, by default the shipped one, with the user's own `places`."""
        boundaries = Boundaries.open(folder)
        names = Gazetteer.open(boundaries, extra=places)
        if online is None or not online.enabled:
            return cls(boundaries, names)
        from geo.online import OnlineGeocoder  # needs geopy, which most runs do not

        return cls(boundaries, names, OnlineGeocoder(online, boundaries))


@dataclass(frozen=True, slots=True)
class Reading:
    """One report, read and placed."""

    extraction: Extraction
    incidents: tuple[Incident, ...]


def read_one(report: Report, ground: Ground, *, readers: ReaderSettings | None = None) -> Reading:
    """Extract the incidents of one report and place each in its unit.

    Pure, unless an optional reader or the online geocoder is switched on: the same report and boundary
    set give the same reading on every machine. A reader only adds; what the rules read, and where they put
    it, stays. Where either fails, the reading is that of the rules, with a warning.

    Parameters
    ----------
    report : Report
        As read.
    ground : Ground
        Names and polygons.
    readers : ReaderSettings, optional
        Which optional readers are asked; by default none.
    """
    rules = extract(report, ground.gazetteer)
    extraction = _enriched(rules, ground, readers)
    survey = Survey(rules.places, rules.countries)
    placed = {m.start: m for m in locate_mentions(rules.places, ground.boundaries, survey=survey)}
    if len(extraction.places) > len(placed):
        # The places that the rules read are judged among themselves: an addition moves none of them.
        every = locate_mentions(extraction.places, ground.boundaries)
        placed = {m.start: m for m in every} | placed
    incidents, warnings = [], list(extraction.warnings)
    for draft in extraction.incidents:
        try:
            location, _ = locate(
                draft.places, survey, ground.gazetteer, ground.boundaries, online=ground.online
            )
        except OnlineError as error:
            warnings.append(str(error))
            location, _ = locate(draft.places, survey, ground.gazetteer, ground.boundaries)
        incidents.append(build_incident(draft, location, report))
    if not incidents and in_other_script(report.text):
        warnings.append(NOT_ENGLISH)
    mentions = tuple(placed[p.start] for p in extraction.places)
    told = tuple(dict.fromkeys(warnings))
    return Reading(replace(extraction, places=mentions, warnings=told), tuple(incidents))


def _enriched(rules: Extraction, ground: Ground, readers: ReaderSettings | None) -> Extraction:
    """Ask the optional readers, where any is switched on."""
    if readers is None or not readers.readers:
        return rules
    from geo.readers.enrich import enrich  # costs start-up time that most runs need not spend

    return enrich(rules, readers, ground.gazetteer)


def build_incident(draft: DraftIncident, location: Location, report: Report) -> Incident:
    """Put a draft on the ground. The id depends on the report's content and the draft's key alone."""
    digest = hashlib.sha256(f"{report.report_id}\x1f{draft.key}".encode()).hexdigest()
    when = draft.event_date
    return Incident(
        event_id=f"IA{digest[:14]}",
        event_date=when.start,
        event_date_end=when.end,
        time_precision=when.precision,
        date_basis=when.basis,
        date_text=when.text,
        event_type=draft.event_type,
        sub_event_type=draft.sub_event_type,
        status="foiled" if draft.status == "foiled" else "occurred",
        location=location,
        actor1=draft.actor1.name if draft.actor1 else "",
        actor1_id=draft.actor1.actor_id if draft.actor1 else "",
        assoc_actor_1=tuple(a.name for a in draft.assoc_actor_1),
        actor2=draft.actor2.name if draft.actor2 else "",
        actor2_id=draft.actor2.actor_id if draft.actor2 else "",
        assoc_actor_2=tuple(a.name for a in draft.assoc_actor_2),
        civilian_targeting=draft.civilian_targeting,
        fatalities=draft.fatalities,
        injured=draft.injured,
        abducted=draft.abducted,
        # Where nobody is named the marks between the kinds of harm say nothing.
        claims=tuple(c if victims_told(c.victims) else replace(c, victims="") for c in draft.claims),
        evidence=draft.evidence,
        report_ids=(report.report_id,),
        disputed=draft.disputed,
        confidence=round(draft.confidence, 3),
    )


def read_paths(
    paths: Iterable[str | Path],
    ground: Ground,
    *,
    published: date | None = None,
    readers: ReaderSettings | None = None,
) -> Iterator[Reading | Refusal]:
    """Read every report of every path, in the order given."""
    for path in paths:
        for item in read_reports(path, published=published):
            yield item if isinstance(item, Refusal) else read_one(item, ground, readers=readers)


def as_held(report: Report, store: Store) -> tuple[Report, bool]:
    """Return a report under the id that the store holds it by, and whether it tells the store anything new.

    New is a report that the store lacks, and a day of publication that a held report lacks, or that it was
    given otherwise when it was read in: such a report takes the place of its former reading.
    """
    day = report.published_at.isoformat() if report.published_at is not None else ""
    held = store.published(report.report_id)
    if held is not None:
        return report, day not in ("", held)
    undated = content_id(report.text, report.source, None)
    held = store.published(undated)
    return (report, True) if held not in ("", day) else (replace(report, report_id=undated), held != day)


def put(report: Report, reading: Reading, store: Store, run_id: int | None = None) -> Became:
    """Write a report's reading into the store; `known` where another process has done so meanwhile."""
    if store.add(report, reading.incidents, reading.extraction, run_id=run_id):
        return "added"
    return "revised" if store.revise(report, reading.incidents, reading.extraction) else "known"


def ingest(
    paths: Sequence[str | Path],
    store: Store,
    ground: Ground,
    *,
    published: date | None = None,
    on_progress: Callable[[Progress], None] | None = None,
    run_id: int | None = None,
    readers: ReaderSettings | None = None,
) -> IngestSummary:
    """Read reports into the store.

    Each report is committed before it is counted, so what was counted survives an interrupted
    run; a report that the store already holds is skipped, or, given with a day of publication that it
    lacked, put in the place of its former reading.

    Parameters
    ----------
    paths : sequence of str or Path
        Files, folders and zip archives.
    store : Store
        Open for writing.
    ground : Ground
        Names and polygons.
    published : date, optional
        Publication date of reports that do not give their own.
    on_progress : callable, optional
        Called after each input.
    run_id : int, optional
        The run that it is recorded under, from `Store.start_run`.
    readers : ReaderSettings, optional
        Which optional readers are asked; by default none.
    """
    done = Done()
    for path in paths:
        for item in read_reports(path, published=published):
            done.inputs += 1
            if isinstance(item, Refusal):
                done.refused.append(item)
            else:
                report, news = as_held(item, store)
                if news:
                    reading = read_one(report, ground, readers=readers)
                    done.take(reading.extraction, reading.incidents, put(report, reading, store, run_id))
                else:
                    done.reports["known"] += 1
            if on_progress:
                on_progress(done.progress())
    return done.summary(store)


# Rows of a table are committed so many at a time: a commit waits for the disk.
TABLE_BATCH = 5000


def ingest_tables(
    paths: Sequence[str | Path],
    layout: Layout,
    store: Store,
    ground: Ground,
    *,
    on_progress: Callable[[Progress], None] | None = None,
    run_id: int | None = None,
) -> IngestSummary:
    """Read already-coded tables into the store, `TABLE_BATCH` rows in one commit.

    Rows are counted once they are on the disk. A row that the store already holds is skipped, or, where
    its cells read otherwise now, put in the place of the older one: the table read last stands.

    Parameters
    ----------
    paths : sequence of str or Path
        CSV files, all of one layout.
    layout : Layout
        What the columns mean: `geo.datasets.load_layout`.
    store, ground, on_progress, run_id
        As for `ingest`.

    Returns
    -------
    IngestSummary
        `disagreements` names the rows whose named district and own point do not agree.
    """
    from geo.datasets import CodedRow

    done = Done()
    batches = _ahead(_batches(_rows(paths, layout, ground), TABLE_BATCH))
    with store.loading():
        for batch in batches:
            rows = [item for item in batch if isinstance(item, CodedRow)]
            with store.transaction():
                new = store.add_all(((row.report, (row.incident,)) for row in rows), run_id=run_id)
                held = [row for row, is_new in zip(rows, new, strict=True) if not is_new]
                changed = sum(store.revise(row.report, (row.incident,)) for row in held)
            done.refused += [item for item in batch if isinstance(item, Refusal)]
            done.disagreements += [Disagreement(row.path, row.problem) for row in rows if row.problem]
            done.inputs += len(batch)
            done.incidents += sum(new)
            done.reports.update(added=sum(new), known=len(held) - changed, revised=changed)
            if on_progress:
                on_progress(done.progress())
    return done.summary(store)


def _rows(paths: Iterable[str | Path], layout: Layout, ground: Ground) -> Iterator[CodedRow | Refusal]:
    from geo.datasets import read_dataset
    from geo.reports.catalogue import catalogued

    for path in paths:
        try:
            yield from read_dataset(path, layout, ground.boundaries, ground.gazetteer, catalogued)
        except ReportRefused as error:
            yield Refusal(error.path, error.reason)


def _batches(items: Iterator[CodedRow | Refusal], size: int) -> Iterator[list[CodedRow | Refusal]]:
    while batch := list(islice(items, size)):
        yield batch


def _ahead(batches: Iterator[T]) -> Iterator[T]:
    """Read in a thread of its own, two batches ahead: the database works without the interpreter's lock."""
    ready: SimpleQueue[T | BaseException | None] = SimpleQueue()
    free, stopped = Semaphore(2), Event()

    def read() -> None:
        try:
            for batch in batches:
                free.acquire()
                if stopped.is_set():
                    return
                ready.put(batch)
            ready.put(None)
        except BaseException as error:
            ready.put(error)

    reader = Thread(target=read, name="rows", daemon=True)
    reader.start()
    try:
        while (item := ready.get()) is not None:
            if isinstance(item, BaseException):
                raise item
            free.release()
            yield item
    finally:
        stopped.set()
        free.release()
        reader.join()
