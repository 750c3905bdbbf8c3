"""Incidents as tables: the columns that ACLED's users know, and flat rows for GIS layers.

ACLED's numbers are made here, on the way out, from the names that are kept inside.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

import orjson

from geo.claims import awaiting_review, sources_differ
from geo.install.countries import iso_numeric
from geo.model import Claim, GeoPrecision, Incident, Location, Report, TimePrecision
from geo.records import incident_to_record
from geo.vintage_set import AT_DATE

# ACLED codebook, "geo precision": 1 the place itself, 2 near it or the district's seat, 3 a larger region.
ACLED_GEO_PRECISION: dict[GeoPrecision, int] = {
    "exact": 1,
    "near": 2,
    "admin3": 2,
    "admin2": 2,
    "admin1": 3,
    "country": 3,
}
# UCDP GED codebook, where_prec: 1 exact, 2 within 25 km, 3 second-order unit, 4 first-order unit, 6 country.
UCDP_WHERE_PREC: dict[GeoPrecision, int] = {
    "exact": 1,
    "near": 2,
    "admin3": 3,
    "admin2": 3,
    "admin1": 4,
    "country": 6,
}
# ACLED codebook, "time precision": 1 the day, 2 the week, 3 the month. A year or less has no code.
ACLED_TIME_PRECISION: dict[TimePrecision, int | None] = {
    "day": 1,
    "week": 2,
    "month": 3,
    "year": None,
    "unknown": None,
}
_DISORDER = {
    "Protests": "Demonstrations",
    "Riots": "Demonstrations",
    "Strategic developments": "Strategic developments",
}
# Asked only for the names of its fields, so that an empty layer has the same columns as a full one.
_NOTHING = Incident("", None, None, "unknown", "unresolved", "Battles", "Armed clash", Location())
ACLED_COLUMNS = (
    "event_id_cnty", "event_date", "year", "time_precision", "disorder_type", "event_type", "sub_event_type",
    "actor1", "assoc_actor_1", "actor2", "assoc_actor_2", "civilian_targeting", "iso", "country", "admin1",
    "admin2", "admin3", "location", "latitude", "longitude", "geo_precision", "source", "notes", "fatalities",
)  # fmt: skip
# What ACLED has no column for, under this project's own names.
OWN_COLUMNS = (
    "event_date_end", "date_basis", "date_text", "status", "actor1_id", "actor2_id", "admin1_pcode",
    "admin2_pcode", "admin3_pcode", *AT_DATE, "geo_precision_name", "point", "where_prec", "geocode_score",
    "fatalities_low", "fatalities_high", "fatalities_high_open",
    "injured_low", "injured_best", "injured_high", "injured_high_open",
    "abducted_low", "abducted_best", "abducted_high", "abducted_high_open", "flagged", "n_reports",
    "claim_sources", "report_titles", "report_urls", "report_ids", "disputed",
    "sources_differ", "confidence", "reviewed",
)  # fmt: skip
# A cell that begins so is run as a formula by spreadsheets (OWASP, CSV injection); text is marked as text.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def safe_cell(value: Any) -> Any:
    """Mark text that a spreadsheet would run as a formula; other values pass."""
    return "'" + value if isinstance(value, str) and value.startswith(_FORMULA) else value


def sources(incident: Incident) -> str:
    """Return whom an incident's claims are of, each once, in text order."""
    return "; ".join(dict.fromkeys(c.source for c in incident.claims if c.source))


def told_by(incident: Incident, reports: Mapping[str, Report]) -> dict[str, str]:
    """Return who published an incident's reports, and by what each is found again; "; " between reports.

    ``source`` is ACLED's: the publishers, each once; a report that names none stands under the name of its
    file (`Report.file_name`), and where no report is given the sources of the claims stand for them.
    """
    told = [reports[name] for name in incident.report_ids if name in reports]
    publishers = dict.fromkeys(r.source or r.file_name for r in told)
    return {
        "source": "; ".join(publishers) or sources(incident),
        "claim_sources": sources(incident),
        "report_titles": "; ".join(dict.fromkeys(r.title for r in told if r.title)),
        "report_urls": "; ".join(dict.fromkeys(r.url for r in told if r.url)),
    }


def point_is(place: Location) -> str:
    """Return what the point of an incident is, "" where it has none.

    "spot", "near the spot", or "label point": of the tehsil or district, which is no place of the incident.
    """
    if place.longitude is None or place.latitude is None:
        return ""
    return {"exact": "spot", "near": "near the spot"}.get(place.geo_precision or "", "label point")


def beside(incident: Incident, reports: Mapping[str, Report]) -> dict[str, Any]:
    """Return what every table of incidents has besides the flat record: whose, what in short, how sure."""
    return told_by(incident, reports) | {
        "flagged": awaiting_review(incident),
        "notes": notes(incident),
        "point": point_is(incident.location),
        "sources_differ": sources_differ(incident),
    }


def notes(incident: Incident) -> str:
    """Return the sentences that tell of the incident, each once, in text order."""
    told = [e.quote for e in incident.evidence if e.field in ("", "incident")] or [
        c.quote for c in incident.claims
    ]
    return " / ".join(dict.fromkeys(" ".join(quote.split()) for quote in told))


def acled_row(
    incident: Incident,
    countries: Mapping[str, str],
    then: Mapping[str, str],
    reports: Mapping[str, Report] = MappingProxyType({}),
) -> dict[str, Any]:
    """Return one row with ACLED's columns, then this project's own; unknown is None.

    ``fatalities`` is ``fatalities_best``, empty where nothing is known (ACLED writes 0 there). `countries`
    gives the name that ACLED writes for an ISO 3166-1 alpha-3 code, `then` what `geo.vintage_set.at_date`
    gives for the incident, `reports` its reports by id (`told_by`).
    """
    record = {**incident_to_record(incident), **then}
    place, day = incident.location, incident.event_date
    precision = place.geo_precision
    acled = {
        "event_id_cnty": incident.event_id,
        "year": day.year if day else None,
        "time_precision": ACLED_TIME_PRECISION[incident.time_precision],
        "disorder_type": _DISORDER.get(incident.event_type, "Political violence"),
        "assoc_actor_1": "; ".join(incident.assoc_actor_1),
        "assoc_actor_2": "; ".join(incident.assoc_actor_2),
        "civilian_targeting": "Civilian targeting" if incident.civilian_targeting else "",
        "iso": iso_numeric(place.country),
        "country": countries.get(place.country, place.country),
        "geo_precision": ACLED_GEO_PRECISION[precision] if precision else None,
        "geo_precision_name": precision,
        "where_prec": UCDP_WHERE_PREC[precision] if precision else None,
        **beside(incident, reports),
        "report_ids": "; ".join(incident.report_ids),
        "fatalities": incident.fatalities.best,
    }
    return {name: acled[name] if name in acled else record[name] for name in (*ACLED_COLUMNS, *OWN_COLUMNS)}


def gis_row(
    incident: Incident, then: Mapping[str, str], reports: Mapping[str, Report] = MappingProxyType({})
) -> dict[str, Any]:
    """Return the flat record with lists as text: one row of a GIS layer; `then`, `reports` as in `acled_row`.

    Lists of names are joined by "; ", structured lists (claims, alternatives) are JSON text.
    """
    record = incident_to_record(incident)
    record.pop("evidence")
    for name in ("assoc_actor_1", "assoc_actor_2", "report_ids"):
        record[name] = "; ".join(record[name])
    for name in ("claims", "geocode_alternatives"):
        record[name] = orjson.dumps(record[name]).decode()
    return record | {**beside(incident, reports), **then}


def gis_columns() -> tuple[str, ...]:
    """Return the names of the columns of `gis_row`, in order."""
    return tuple(gis_row(_NOTHING, dict.fromkeys(AT_DATE, "")))


def claim_columns() -> tuple[str, ...]:
    """Return the names of the columns of `claim_rows`, in order."""
    claim = Claim(source="", source_type="unnamed", report_id="", start=0, end=0, quote="")
    return tuple(claim_rows([replace(_NOTHING, claims=(claim,))])[0])


def claim_rows(incidents: Iterable[Incident]) -> list[dict[str, Any]]:
    """Return one row a claim, with the incident it belongs to."""
    rows = []
    for incident in incidents:
        for claim in incident_to_record(incident)["claims"]:
            rows.append({"event_id": incident.event_id, **claim})
    return rows
