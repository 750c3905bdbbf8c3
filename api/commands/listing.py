"""Incidents and counts as lines for the shell."""

import csv
import io
import json
from collections.abc import Iterator, Sequence

from geo.aggregate import NOT_PLACED, above_of
from geo.boundaries import Boundaries
from geo.claims import awaiting_review
from geo.geojson import counts_to_record
from geo.model import Estimate, Incident, Report, UnitPeriod


def incident_lines(report: Report, incidents: Sequence[Incident]) -> Iterator[str]:
    """Yield a heading for the report and one line for each of its incidents."""
    yield f"{report.id}: {len(incidents)} incident{'' if len(incidents) == 1 else 's'}"
    for incident in incidents:
        place = incident.location
        units = (place.admin3, place.admin2, place.admin1, place.country)
        where = ", ".join(name for name in units if name) or "place unknown"
        who = f"{incident.actor1 or 'unknown'} / {incident.actor2 or 'unknown'}"
        sure = f"confidence {incident.confidence:.2f}"
        yield f"  {_day(incident)}  {where}  {incident.sub_event_type}  {who}  {_toll(incident)}  {sure}"


def _day(incident: Incident) -> str:
    if incident.event_date is None:
        return "date unknown"
    first, last = incident.event_date.isoformat(), incident.event_date_end
    days = first if last in (None, incident.event_date) else f"{first} to {last}"
    if incident.date_basis == "publication":
        return f"{days} (of {'the dateline' if incident.date_text else 'publication'}, no day is told)"
    return days if incident.time_precision == "day" else f"{days} (known to the {incident.time_precision})"


def _toll(incident: Incident) -> str:
    waits = awaiting_review(incident)
    told = [f"killed {_figures(incident.fatalities)}"]
    others = (("injured", incident.injured), ("abducted", incident.abducted))
    told += [f"{what} {_figures(estimate)}" for what, estimate in others if estimate.known]
    return ", ".join(told) + (f" (not counted until reviewed: {waits})" if waits else "")


def _figures(estimate: Estimate) -> str:
    if not estimate.known:
        return "unknown"
    low = "?" if estimate.low is None else str(estimate.low)
    text = low if estimate.low == estimate.high else f"{low}-{estimate.high}"
    return text + ("+" if estimate.high_open else "")


def count_lines(rows: Sequence[UnitPeriod], boundaries: Boundaries, form: str) -> Iterator[str]:
    """Yield counts as CSV or JSON text; rows without a p-code are what is not placed at this level."""
    records = (_count_record(row, boundaries) for row in rows)
    if form == "json":
        yield json.dumps(list(records), ensure_ascii=False) + "\n"
        return
    empty = _count_record(UnitPeriod("", "", "admin2", None, None, ""), boundaries)
    for record in (None, *records):
        out = io.StringIO(newline="")
        csv.writer(out, lineterminator="\n").writerow(empty if record is None else record.values())
        yield out.getvalue()


def _count_record(row: UnitPeriod, boundaries: Boundaries) -> dict[str, object]:
    name = boundaries.unit(row.pcode).name if row.pcode else NOT_PLACED
    head: dict[str, object] = {"level": row.level, "pcode": row.pcode, "name": name}
    return head | above_of(row, boundaries.unit) | counts_to_record(row)
