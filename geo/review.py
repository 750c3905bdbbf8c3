"""Review: the rows of an edited file become corrections.

By what a row said when it was exported, an edit is told from a change that somebody else made meanwhile.
A row whose incident has changed in the edited field is a conflict: it is reported, not applied.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson

from geo.boundaries import Boundaries
from geo.corrections import Correction, Draft, value_of
from geo.errors import AtlasError, InputError, NotFound, UnknownIncident
from geo.model import LEVELS, Incident, Level, Refusal, Unit
from geo.records import Record
from geo.reports.catalogue import catalogued
from geo.review_cells import edits_of, order_of_days
from geo.review_file import BASE, GROUPS, read_review, review_row
from geo.store import Store
from geo.taxonomy import EVENT_TYPES

_FIND = '`incident-atlas gazetteer find "NAME, DISTRICT"` tells the code of a place'


@dataclass(frozen=True, slots=True)
class Applied:
    """What came of a reviewed file; a row that is not among these asked for nothing or stood already."""

    rows: int
    corrections: tuple[Correction, ...] = ()
    conflicts: tuple[Refusal, ...] = ()
    vanished: tuple[Refusal, ...] = ()
    refused: tuple[Refusal, ...] = ()


def apply_review(
    store: Store, boundaries: Boundaries, path: Path, *, who: str, at: datetime, why: str = ""
) -> Applied:
    """Apply a reviewed file: each edited row becomes corrections, in one transaction a row.

    Parameters
    ----------
    store : Store
        Open for writing.
    boundaries : Boundaries
        Places by code and point are looked up here.
    path : Path
        CSV or GeoPackage from `export_review`, edited.
    who : str
        The reviewer.
    at : datetime
        When; aware.
    why : str
        Reason of the rows that give none of their own.
    """
    if path.exists() and Path(store.name).exists() and path.samefile(store.name):
        raise InputError(f"{path} is the store itself; give the file that `review export` wrote")
    result, order = Applied(0), order_of_days(row for _, row in read_review(path))
    for where, row in read_review(path):
        result = replace(result, rows=result.rows + 1)
        try:
            with store.transaction():
                drafts = list(_drafts(store, boundaries, row, why, order, at.date()))
                made = tuple(store.correct(draft, who=who, at=at) for draft in drafts)
            result = replace(result, corrections=result.corrections + made)
        except _Conflict as error:
            result = replace(result, conflicts=(*result.conflicts, Refusal(where, str(error))))
        except UnknownIncident as error:
            result = replace(result, vanished=(*result.vanished, Refusal(where, str(error))))
        except (InputError, NotFound) as error:
            result = replace(result, refused=(*result.refused, Refusal(where, str(error))))
    return result


class _Conflict(AtlasError):
    """The incident was changed by others in what the row edits."""


def _drafts(
    store: Store, boundaries: Boundaries, row: Mapping[str, Any], why: str, order: str, today: date
) -> Iterator[Draft]:
    event_id = str(row.get("event_id") or "").strip()
    action = str(row.get("review_action") or "").strip().casefold()
    reason = str(row.get("review_why") or "").strip() or why
    if not event_id:
        raise InputError("has no event_id; a row cannot be added, only edited")
    if action == "restore":
        yield Draft(event_id, "restore", why=reason)
        return
    if action == "reject" and store.rejected(event_id):
        return
    edits = edits_of(row, order)
    if not edits and not action:
        return
    incident = store.incident(event_id)
    now = review_row(incident)
    for field, edit in edits.items():
        base, names = orjson.loads(row[BASE]), GROUPS[field]
        if all(now[name] == edit[name] for name in names):
            continue
        new = _new(field, dict(edit), base, boundaries, incident)
        if field == "date":
            _not_to_come(new, today)
        # What follows from an edit (the type from the sub-type, the point from the unit) is set by it too.
        if value_of(incident, field) == new:
            continue
        changed = [name for name in names if now[name] != base[name]]
        if changed:
            told = ", ".join(f"{n} from {base[n]!r} to {now[n]!r}" for n in changed)
            raise _Conflict(
                f"{event_id} was changed since the export ({told}); export it again and look anew"
            )
        yield Draft(event_id, "set", field, new, why=reason)
    if action:
        yield from _asked(store, incident, action, str(row.get("review_with") or ""), reason)


def _new(
    field: str, edit: Record, base: Mapping[str, Any], boundaries: Boundaries, incident: Incident
) -> Record:
    if field == "place":
        return _place(edit, base, boundaries)
    if field == "date":
        return _date(edit, base)
    if field in ("fatalities", "injured", "abducted"):
        return _figures(field, edit)
    if field in ("actor1", "actor2") and edit[f"{field}_id"] == base[f"{field}_id"]:
        # The name alone was changed: the former actor's id would be another's.
        name = edit[field]
        known = catalogued(name, incident.location.country, incident.event_date) if name else ""
        return edit | {f"{field}_id": known}
    if field == "type" and edit["event_type"] == base["event_type"]:
        # The sub-type alone was changed: it decides the type.
        homes = [t for t, subs in EVENT_TYPES.items() if edit["sub_event_type"] in subs]
        return edit | {"event_type": homes[0]} if len(homes) == 1 else edit
    return edit


def _date(edit: Record, base: Mapping[str, Any]) -> Record:
    for name in ("event_date", "event_date_end"):
        try:
            edit[name] = date.fromisoformat(edit[name][:10]).isoformat() if edit[name] else None
        except ValueError:
            raise InputError(f"{name}: {edit[name]!r} is no day; write YYYY-MM-DD") from None
    if edit["event_date_end"] == base["event_date_end"] and (
        base["event_date"] == base["event_date_end"] or edit["event_date"] is None
    ):
        edit["event_date_end"] = edit["event_date"]
    if edit["time_precision"] == base["time_precision"] and edit["event_date"] != base["event_date"]:
        edit["time_precision"] = "day" if edit["event_date"] else "unknown"
    return edit


def _not_to_come(edit: Record, today: date) -> None:
    """Refuse a day after tomorrow: east of the clock's own day it may be tomorrow already."""
    for name in ("event_date", "event_date_end"):
        if edit[name] and date.fromisoformat(edit[name]) > today + timedelta(days=1):
            raise InputError(f"{name}: {edit[name]} is still to come; write the day on which it happened")


def _figures(field: str, edit: Record) -> Record:
    """Return an edited range whose ends are known where its best figure is: one figure alone is all three.

    A largest figure alone is an upper bound ("up to 15").
    """
    low, best, high = (edit[f"{field}_{end}"] for end in ("low", "best", "high"))
    if low is not None and best is None:
        raise InputError(
            f"{field}_best is empty while {field}_low is {low}; give {field}_best too, or empty all three"
        )
    if best is not None:
        low = best if low is None else low
        high = best if high is None else high
    known = [n for n in (low, best, high) if n is not None]
    if known != sorted(known):
        told = ", ".join(f"{field}_{end} {edit[f'{field}_{end}']}" for end in ("low", "best", "high"))
        raise InputError(
            f"{field}: estimate out of order, want low <= best <= high: {known} ({told}); "
            "correct all three together"
        )
    return {f"{field}_low": low, f"{field}_best": best, f"{field}_high": high}


def _place(edit: Record, base: Mapping[str, Any], boundaries: Boundaries) -> Record:
    """Return the location's columns for an edited unit code or point."""
    moved = (edit["longitude"], edit["latitude"]) != (base["longitude"], base["latitude"])
    recoded = edit["place_pcode"] != base["place_pcode"]
    code, point = edit["place_pcode"], (edit["longitude"], edit["latitude"])
    if moved and None not in point:
        at = boundaries.unit_at(*point)
        if at is None:
            turned = boundaries.unit_at(point[1], point[0])
            meant = f"; latitude and longitude exchanged it lies in {turned.name}" if turned else ""
            where = f"the point longitude {point[0]}, latitude {point[1]}"
            raise InputError(f"{where} lies in no unit of the boundary set{meant}")
        if recoded and code and code not in {u.pcode for u in boundaries.parents(at.pcode).values()}:
            raise InputError(f"the point lies in {at.name} ({at.pcode}), not in {code}; correct one of them")
        code = at.pcode
    renamed = edit["location"] != base["location"]
    if not (moved or recoded):
        raise InputError(f"a name alone does not say where it is; give place_pcode or the point too; {_FIND}")
    if code and code not in boundaries:
        raise InputError(f"place_pcode: no unit has the code {code!r}; {_FIND}")
    chain = boundaries.parents(boundaries.unit(code).pcode) if code else {}
    finest = next((chain[lv] for lv in reversed(LEVELS) if lv in chain), None)
    precision = "exact" if moved and None not in point else (finest.level if finest else None)
    if not moved or None in point:
        point = (None, None)
        if finest is not None and finest.level in ("admin2", "admin3"):
            point = (finest.longitude, finest.latitude)
    new: Record = {"country": chain["country"].pcode if "country" in chain else ""}
    for level in LEVELS[1:]:
        unit = chain.get(level)
        new |= {level: unit.name if unit else "", f"{level}_pcode": unit.pcode if unit else ""}
    kept = renamed or finest is None or (moved and not _left(base, chain, boundaries))
    name = edit["location"] if kept or finest is None else finest.name
    return new | {"location": name, "longitude": point[0], "latitude": point[1], "geo_precision": precision}


def _left(base: Mapping[str, Any], chain: Mapping[Level, Unit], boundaries: Boundaries) -> bool:
    """Whether the name of the place was that of a unit in which the incident is no longer."""
    code = base["place_pcode"]
    before = boundaries.parents(code).values() if code and code in boundaries else ()
    now = {unit.pcode for unit in chain.values()}
    return base["location"] in {unit.name for unit in before if unit.pcode not in now}


def _asked(store: Store, incident: Incident, action: str, other: str, why: str) -> Iterator[Draft]:
    named = tuple(part for part in other.replace(";", " ").replace(",", " ").split() if part)
    if action == "reviewed":
        if not incident.reviewed:
            yield Draft(incident.event_id, "reviewed", why=why)
    elif action == "reject":
        yield Draft(incident.event_id, "reject", why=why)
    elif action == "merge":
        if len(named) != 1:
            raise InputError(f"merge needs one event_id in review_with, not {other!r}")
        if store.incident(named[0]).event_id != incident.event_id:
            yield Draft(incident.event_id, "merge", other=named[0], why=why)
    elif action == "split":
        unknown = [name for name in named if not store.known(name)]
        if unknown:
            raise InputError(f"split: no report {unknown[0]!r}; review_with takes ids of report_ids")
        if not named or not set(named).isdisjoint(incident.report_ids):
            yield Draft(incident.event_id, "split", members=named, why=why)
    else:
        raise InputError(
            f"review_action {action!r} is unknown; use reviewed, reject, restore, merge or split"
        )
