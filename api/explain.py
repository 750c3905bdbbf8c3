"""Why an incident says what it says: each field with its words, its rule and the runners-up."""

from collections.abc import Iterator

from geo.model import Claim, Estimate, Incident, Report


def explain(incident: Incident, reports: dict[str, Report]) -> Iterator[str]:
    """Tell, line by line, where every part of an incident comes from.

    Parameters
    ----------
    incident : Incident
        The incident.
    reports : dict of str to Report
        The reports of its evidence, by report id.
    """
    place = incident.location
    yield f"{incident.event_id}: {incident.sub_event_type} ({incident.event_type})"
    yield f"  date      {_date(incident)}"
    units = ", ".join(name for name in (place.admin3, place.admin2, place.admin1, place.country) if name)
    named = f"{place.location or 'unknown'} ({units or 'no unit'})"
    yield f"  place     {named}, precision {place.geo_precision or 'none'}"
    if place.reason:
        yield f"            because {place.reason} (score {place.score:.2f})"
    for other in place.alternatives:
        yield f"            not {other.name} [{other.pcode}] (score {other.score:.2f})"
    yield f"  actor 1   {incident.actor1 or 'unknown'}"
    yield f"  actor 2   {incident.actor2 or 'unknown'}"
    for what in ("fatalities", "injured", "abducted"):
        yield f"  {what:<10}{_range(getattr(incident, what))}"
    if incident.disputed:
        yield "  disputed  somebody denies it or its toll"
    yield ""
    yield "Claims (low is the smallest and high the largest that counts; best is the smallest):"
    for claim in incident.claims:
        who = f"{claim.source or 'unnamed source'} ({claim.source_type})"
        yield f"  {who}: {_claim_figures(claim)}{_claim_fate(claim)}"
        yield f'    "{" ".join(claim.quote.split())}"'
        yield f"    {_where(reports, claim.report_id)} [{claim.start}, {claim.end}) rule {claim.rule or '-'}"
    yield ""
    yield "Evidence:"
    for item in incident.evidence:
        yield f'  {item.field or "event"}: "{" ".join(item.quote.split())}"'
        yield f"    {_where(reports, item.report_id)} [{item.start}, {item.end}) rule {item.rule or '-'}"


def _where(reports: dict[str, Report], report_id: str) -> str:
    report = reports.get(report_id)
    if report is None:
        return f"report {report_id}"
    when = report.published_at.isoformat() if report.published_at else "no date"
    return f"{report.source or report.path or report.id}, {when} (report {report_id})"


def _date(incident: Incident) -> str:
    if incident.event_date is None:
        said = f', the report says "{incident.date_text}"' if incident.date_text else ""
        return f"unknown ({incident.date_basis}{said})"
    days = incident.event_date.isoformat()
    if incident.event_date_end and incident.event_date_end != incident.event_date:
        days += f" to {incident.event_date_end.isoformat()}"
    said = f', from "{incident.date_text}"' if incident.date_text else ""
    return f"{days} (precision {incident.time_precision}, {incident.date_basis}{said})"


def _range(estimate: Estimate) -> str:
    if not estimate.known:
        return "unknown"
    low, best, high = ("?" if n is None else str(n) for n in (estimate.low, estimate.best, estimate.high))
    return f"low {low}, best {best}, high {high}{' or more' if estimate.high_open else ''}"


def _claim_figures(claim: Claim) -> str:
    parts = []
    for what in ("killed", "injured", "abducted"):
        low, high = getattr(claim, f"{what}_low"), getattr(claim, f"{what}_high")
        if low is None and high is None:
            continue
        figure = str(low) if low == high else f"{'?' if low is None else low}-{'?' if high is None else high}"
        parts.append(f"{figure} {what}")
    return ", ".join(parts) or "no figure"


def _claim_fate(claim: Claim) -> str:
    if claim.superseded:
        return " - superseded by a later figure of the same source"
    if claim.modifier == "subset":
        return " - part of another figure, not added"
    return f" - not counted until reviewed: {claim.flagged}" if claim.flagged else ""
