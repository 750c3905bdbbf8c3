"""Reading all reports of a store anew with today's rules, and telling what that changes."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from geo.corrections import Standing
from geo.model import Incident, Report
from geo.pipeline import Ground, read_one
from geo.progress import Progress
from geo.readers.settings import ReaderSettings
from geo.records import incident_to_record
from geo.storage.reviewing import Reread
from geo.store import Store

# What is told of a change; claims and evidence are compared as a whole.
_WHOLE = ("claims", "evidence", "geocode_alternatives")
_UNTOLD = ("event_id", "report_ids", "n_reports", "geocode_reason", "geocode_score", "confidence", "reviewed")


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between what a report said and what it says now.

    Attributes
    ----------
    kind : {"added", "removed", "changed"}
        Of the report's incident `event_id`.
    field, old, new
        What has changed; "" and None where the whole incident came or went.
    """

    report_id: str
    event_id: str
    kind: Literal["added", "removed", "changed"]
    field: str = ""
    old: Any = None
    new: Any = None


@dataclass(frozen=True, slots=True)
class Reextraction:
    """What came of reading everything anew.

    `coded` counts rows of tables, which are not read; `relinked` reports that say the same and are merged
    with others by other rules now.
    """

    reports: int
    coded: int
    changed: int
    relinked: int
    changes: tuple[Change, ...]
    unsettled: tuple[Standing, ...]
    corrections: int


def reextract(
    store: Store,
    ground: Ground,
    *,
    readers: ReaderSettings | None = None,
    on_progress: Callable[[Progress], None] | None = None,
) -> Reextraction:
    """Read every stored report again; each that has changed is one transaction, its corrections put on again.

    Interrupted, it is run again: what was read anew already no longer changes.

    Parameters
    ----------
    store : Store
        Open for writing.
    ground : Ground
        Names and polygons.
    readers : ReaderSettings, optional
        Optional readers, as for `geo.pipeline.ingest`.
    on_progress : callable, optional
        Called after each report.

    Returns
    -------
    Reextraction
        With the corrections that are in conflict with what the reports say now, or have lost their incident.
    """
    reports = coded = changed = relinked = 0
    changes: list[Change] = []
    for report in _each(store):
        if ":" in report.report_id:  # LAYOUT:ROW; the id of a text is its hash
            coded += 1
            continue
        reading = read_one(report, ground, readers=readers)
        reread = store.reread(report.report_id, reading.incidents, reading.extraction)
        reports += 1
        if reread is not None and reread.relinked:
            relinked += 1
        elif reread is not None:
            changed += 1
            changes += differences(reread)
        if on_progress:
            on_progress(Progress(reports + coded, reports, len(changes)))
    standings = store.standings()
    unsettled = tuple(s for s in standings if s.state in ("conflict", "lost"))
    return Reextraction(reports, coded, changed, relinked, tuple(changes), unsettled, len(standings))


def differences(reread: Reread) -> Iterator[Change]:
    """Yield what differs between the incidents of a report before and now, in order of id."""
    before = {m.event_id: m for m in reread.before}
    after = {m.event_id: m for m in reread.after}
    for name in sorted(before.keys() | after.keys()):
        if name not in after:
            yield Change(reread.report_id, name, "removed")
        elif name not in before:
            yield Change(reread.report_id, name, "added")
        else:
            yield from _fields(reread.report_id, before[name], after[name])


def _fields(report_id: str, before: Incident, after: Incident) -> Iterator[Change]:
    old, new = incident_to_record(before), incident_to_record(after)
    for field in old:
        if field in _UNTOLD or old[field] == new[field]:
            continue
        values = (len(old[field]), len(new[field])) if field in _WHOLE else (old[field], new[field])
        yield Change(report_id, before.event_id, "changed", field, *values)


def _each(store: Store, page: int = 500) -> Iterator[Report]:
    after = ""
    while found := store.reports(after=after, limit=page):
        yield from found
        after = found[-1].report_id
