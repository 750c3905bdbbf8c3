"""Reports, incidents and extractions as flat JSON values, and back again.

The field names and their order are the public contract: exports, the API, the store and
``extract --format json`` all print what is made here. Unknown is None (JSON null), a count
of none is 0, an unknown name is "". Dates are ISO 8601. Coordinates are CRS84.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import date, datetime
from operator import attrgetter
from typing import Any, TypeVar

import orjson

from geo.errors import InputError
from geo.model import (
    ActorMention,
    Candidate,
    Claim,
    Estimate,
    Evidence,
    Extraction,
    Incident,
    Location,
    NotIncident,
    PlaceMention,
    Report,
)

Record = dict[str, Any]
T = TypeVar("T")

# Order of the flat record. A count "x" stands for x_low, x_best, x_high, x_high_open.
_COUNTS = ("fatalities", "injured", "abducted")
_PLACE = (
    "country",
    "admin1",
    "admin1_pcode",
    "admin2",
    "admin2_pcode",
    "admin3",
    "admin3_pcode",
    "location",
    "longitude",
    "latitude",
    "geo_precision",
)
_CLAIM = (
    "source",
    "source_type",
    "killed_low",
    "killed_high",
    "injured_low",
    "injured_high",
    "abducted_low",
    "abducted_high",
    "victims",
    "modifier",
    "superseded",
    "flagged",
    "quote",
    "report_id",
    "start",
    "end",
    "rule",
)


_EVIDENCE = tuple(f.name for f in fields(Evidence))
_REPORT = tuple(f.name for f in fields(Report))
_NOT_INCIDENT = tuple(f.name for f in fields(NotIncident))
_CANDIDATE = tuple(f.name for f in fields(Candidate))
# What `place_to_record` writes; the level goes under another name.
_PLACE_MENTION = ("text", "start", "end", "role", "pcode", "level", "score", "rule")
_PLACE_OF, _CLAIM_OF, _EVIDENCE_OF = (attrgetter(*names) for names in (_PLACE, _CLAIM, _EVIDENCE))
_REST = tuple(
    f.name
    for f in fields(Incident)
    if f.name
    not in (
        *("event_date", "event_date_end", "location", "claims", "evidence"),
        *("assoc_actor_1", "assoc_actor_2", "report_ids"),
        *_COUNTS,
    )
)


def claim_to_record(claim: Claim) -> Record:
    """Return one claim as JSON values."""
    return dict(zip(_CLAIM, _CLAIM_OF(claim), strict=True))


def claim_from_record(record: Mapping[str, Any]) -> Claim:
    """Read one claim; the inverse of `claim_to_record`."""
    return _build(Claim, _CLAIM, record)


def evidence_to_record(evidence: Evidence) -> Record:
    """Return one piece of evidence as JSON values."""
    return dict(zip(_EVIDENCE, _EVIDENCE_OF(evidence), strict=True))


def evidence_from_record(record: Mapping[str, Any]) -> Evidence:
    """Read one piece of evidence; the inverse of `evidence_to_record`."""
    return _build(Evidence, _EVIDENCE, record)


def candidate_to_record(candidate: Candidate) -> Record:
    """Return one candidate place as JSON values; a population that no source gives is null."""
    record = {name: getattr(candidate, name) for name in _CANDIDATE}
    return record | {"population": candidate.population or None}


def candidate_from_record(record: Mapping[str, Any]) -> Candidate:
    """Read one candidate place; the inverse of `candidate_to_record`."""
    return _build(Candidate, _CANDIDATE, {**record, "population": record.get("population") or 0})


def incident_to_record(incident: Incident) -> Record:
    """Return an incident as one flat record of JSON values, its keys always in the same order.

    `n_reports` is written for the reader's sake and derived from `report_ids` on the way back.
    """
    place = incident.location
    record: Record = {
        "event_id": incident.event_id,
        "event_date": _iso(incident.event_date),
        "event_date_end": _iso(incident.event_date_end),
        "time_precision": incident.time_precision,
        "date_basis": incident.date_basis,
        "date_text": incident.date_text,
        "event_type": incident.event_type,
        "sub_event_type": incident.sub_event_type,
        "status": incident.status,
        "actor1": incident.actor1,
        "actor1_id": incident.actor1_id,
        "assoc_actor_1": list(incident.assoc_actor_1),
        "actor2": incident.actor2,
        "actor2_id": incident.actor2_id,
        "assoc_actor_2": list(incident.assoc_actor_2),
        "civilian_targeting": incident.civilian_targeting,
    }
    record |= zip(_PLACE, _PLACE_OF(place), strict=True)
    record["geocode_score"] = place.score
    record["geocode_reason"] = place.reason
    record["geocode_alternatives"] = [candidate_to_record(c) for c in place.alternatives]
    for what in _COUNTS:
        record |= _estimate_to_record(what, getattr(incident, what))
    record["claims"] = [claim_to_record(c) for c in incident.claims]
    record["evidence"] = [evidence_to_record(e) for e in incident.evidence]
    record["n_reports"] = incident.n_reports
    record["report_ids"] = list(incident.report_ids)
    record["disputed"] = incident.disputed
    record["confidence"] = incident.confidence
    record["reviewed"] = incident.reviewed
    return record


def incident_from_record(record: Mapping[str, Any]) -> Incident:
    """Read an incident; the inverse of `incident_to_record`. Lists may be given as JSON text.

    Raises
    ------
    InputError
        If a field is missing, or its value cannot be what it should be.
    """
    place = Location(
        **{name: _get(record, name) for name in _PLACE},
        score=_get(record, "geocode_score"),
        reason=_get(record, "geocode_reason"),
        alternatives=tuple(candidate_from_record(c) for c in _list(record, "geocode_alternatives")),
    )
    made: Record = {
        "event_date": _day(record, "event_date"),
        "event_date_end": _day(record, "event_date_end"),
        "location": place,
        "claims": tuple(claim_from_record(c) for c in _list(record, "claims")),
        "evidence": tuple(evidence_from_record(e) for e in _list(record, "evidence")),
    }
    made |= {what: _estimate_from_record(what, record) for what in _COUNTS}
    made |= {name: tuple(_list(record, name)) for name in ("assoc_actor_1", "assoc_actor_2", "report_ids")}
    return Incident(**made, **{name: _get(record, name) for name in _REST})


def place_to_record(place: PlaceMention) -> Record:
    """Return one place mention of a report: its words, its role and the unit chosen for it."""
    return {
        "text": place.text,
        "start": place.start,
        "end": place.end,
        "role": place.role,
        "pcode": place.pcode,
        "admin_level": place.level,
        "score": place.score,
        "rule": place.rule,
    }


def actor_to_record(actor: ActorMention) -> Record:
    """Return one actor named in a report; `actor_id` is "" where the catalogue has none."""
    return {f.name: getattr(actor, f.name) for f in fields(ActorMention)}


def not_incident_to_record(passage: NotIncident) -> Record:
    """Return one passage that is no incident, with the reason."""
    return {name: getattr(passage, name) for name in _NOT_INCIDENT}


def report_to_record(report: Report) -> Record:
    """Return a report with its text and its `report_id`, the day or moment of publication in ISO 8601."""
    published = report.published_at
    record = {name: getattr(report, name) for name in _REPORT}
    return record | {"published_at": published.isoformat() if published is not None else None}


def report_from_record(record: Mapping[str, Any]) -> Report:
    """Read a report; the inverse of `report_to_record`."""
    try:
        published = parse_moment(_get(record, "published_at"))
    except (TypeError, ValueError):
        raise InputError(
            f"published_at: {record['published_at']!r} is no day and no moment; write ISO 8601 or null"
        ) from None
    return _build(Report, _REPORT, {**record, "published_at": published})


def parse_moment(text: str | None) -> date | datetime | None:
    """Read a publication date as it was written: a day, or a moment with its time zone."""
    if text is None:
        return None
    return date.fromisoformat(text) if len(text) == 10 else datetime.fromisoformat(text)


def extraction_to_record(
    extraction: Extraction,
    incidents: Iterable[Incident],
    places: Sequence[PlaceMention] | None = None,
) -> Record:
    """Return one entry of ``reports`` as ``extract --format json`` prints it.

    Parameters
    ----------
    extraction : Extraction
        What was read in the report.
    incidents : iterable of Incident
        Its incidents, placed.
    places : sequence of PlaceMention, optional
        The mentions as the geocoder returned them; without it those of the extraction.
    """
    report = extraction.report
    published = report.published_at
    # Only an optional reader or a report in another language gives these two; else the keys are fixed.
    extra: Record = {}
    if extraction.actors:
        extra["actors"] = [actor_to_record(a) for a in extraction.actors]
    if extraction.warnings:
        extra["warnings"] = list(extraction.warnings)
    return {
        "id": report.id,
        "report_id": report.report_id,
        "path": report.path,
        "published_at": published.isoformat() if published is not None else None,
        "incidents": [incident_to_record(i) for i in incidents],
        "places": [place_to_record(p) for p in (extraction.places if places is None else places)],
        "not_incidents": [not_incident_to_record(n) for n in extraction.not_incidents],
        **extra,
    }


def extraction_from_record(record: Mapping[str, Any]) -> tuple[Extraction, tuple[Incident, ...]]:
    """Read back what `extraction_to_record` wrote together with the keys of `report_to_record`.

    Drafts of incidents, which the placed incidents replace, and actors of no incident stay empty.

    Raises
    ------
    InputError
        If a field is missing, or its value cannot be what it should be.
    """
    places = tuple(
        _build(PlaceMention, _PLACE_MENTION, {**place, "level": _get(place, "admin_level")})
        for place in _get(record, "places")
    )
    passages = tuple(_build(NotIncident, _NOT_INCIDENT, passage) for passage in _get(record, "not_incidents"))
    extraction = Extraction(
        report_from_record(record),
        places=places,
        not_incidents=passages,
        warnings=tuple(map(str, record.get("warnings", ()))),
    )
    return extraction, tuple(incident_from_record(incident) for incident in _get(record, "incidents"))


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day is not None else None


def _get(record: Mapping[str, Any], name: str) -> Any:
    try:
        return record[name]
    except KeyError:
        raise InputError(
            f"record {record.get('event_id', '')!r} has no field {name!r}; "
            "write it, with null where it is unknown"
        ) from None


def _list(record: Mapping[str, Any], name: str) -> Any:
    """Return a list; in a flat feature it is JSON text."""
    value = _get(record, name)
    if not isinstance(value, str):
        return value
    try:
        return orjson.loads(value)
    except orjson.JSONDecodeError:
        raise InputError(f"{name}: {value[:60]!r} is no list; write a JSON array") from None


def _day(record: Mapping[str, Any], name: str) -> date | None:
    value = _get(record, name)
    if value is None:
        return None
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise InputError(f"{name}: {value!r} is no day; write YYYY-MM-DD or null") from None


def _estimate_to_record(what: str, estimate: Estimate) -> Record:
    return {
        f"{what}_low": estimate.low,
        f"{what}_best": estimate.best,
        f"{what}_high": estimate.high,
        f"{what}_high_open": estimate.high_open,
    }


def _estimate_from_record(what: str, record: Mapping[str, Any]) -> Estimate:
    return Estimate(
        low=_get(record, f"{what}_low"),
        best=_get(record, f"{what}_best"),
        high=_get(record, f"{what}_high"),
        high_open=_get(record, f"{what}_high_open"),
    )


def _build(make: Callable[..., T], names: tuple[str, ...], record: Mapping[str, Any]) -> T:
    """Make a flat dataclass of a record; keys that it does not know are left alone."""
    try:
        return make(**{name: record[name] for name in names if name in record})
    except TypeError as error:
        raise InputError(f"record {dict(record)!r:.200} is incomplete: {error}") from None
