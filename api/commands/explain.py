"""Why an incident says what it says: passages with their parts marked, the ground of each figure."""

from collections.abc import Collection, Iterator, Sequence

from geo.claims import PARTS, added_up, quotes_of, waits
from geo.match import LINK
from geo.model import Claim, Estimate, Evidence, Incident, NotIncident, Report
from geo.reports.incidents.doubts import grounds

FIGURES = {"fatalities": "killed", "injured": "injured", "abducted": "abducted"}
WAITS = "not counted until reviewed"
_SAID = {
    "at_least": "at least ", "more_than": "more than ", "up_to": "up to ", "about": "about ",
}  # fmt: skip


def explain(incident: Incident, reports: dict[str, Report], corrected: Collection[str] = ()) -> Iterator[str]:
    """Tell, line by line, where every part of an incident comes from.

    Parameters
    ----------
    incident : Incident
        The incident.
    reports : dict of str to Report
        The reports of its evidence, by report id.
    corrected : collection of str
        Fields that a reviewer has set.
    """
    yield from _summary(incident)
    yield from _told(incident, reports)
    for field, what in FIGURES.items():
        claims = _claims_of(incident, what)
        yield from _figure(field, getattr(incident, field), claims, what, reviewed=field in corrected)
    yield from _claims(incident, reports)
    yield from _rules(incident)


def _summary(incident: Incident) -> Iterator[str]:
    place = incident.location
    yield f"{incident.event_id}: {incident.sub_event_type} ({incident.event_type})"
    yield f"  date        {_date(incident)}"
    units = ", ".join(name for name in (place.admin3, place.admin2, place.admin1, place.country) if name)
    named = f"{place.location or 'unknown'} ({units or 'no unit'})"
    yield f"  place       {named}, precision {place.geo_precision or 'none'}"
    if place.reason:
        # Nothing was chosen: then no score of a choice stands beside those of the candidates.
        score = f" (score {place.score:.2f})" if place.geo_precision else ""
        yield f"              because {place.reason}{score}"
    for other in place.alternatives:
        word = "not" if place.geo_precision else "perhaps"
        yield f"              {word} {other.name} [{other.pcode}] (score {other.score:.2f})"
    yield f"  actor 1     {incident.actor1 or 'unknown'}"
    yield f"  actor 2     {incident.actor2 or 'unknown'}"
    for field in FIGURES:
        yield f"  {field:<12}{_range(getattr(incident, field))}"
    if incident.disputed:
        yield "  disputed    somebody denies it or its toll"
    yield f"  confidence  {incident.confidence:.2f}"
    yield from (f"              {why.words}" for why in grounds(incident).values())


def _told(incident: Incident, reports: dict[str, Report]) -> Iterator[str]:
    """Give the passages that tell of it, with the words behind each field marked inside them."""
    passages = [e for e in incident.evidence if e.field in ("", "incident")]
    for passage in passages:
        inside = [
            e
            for e in incident.evidence
            if e.field != "confidence" and e not in passages and _within(e, passage)
        ]
        yield ""
        yield f"Told by {_where(reports, passage.report_id)}, characters {passage.start} to {passage.end}:"
        yield f"  {marked(passage, inside)}"


def marked(passage: Evidence, parts: Sequence[Evidence]) -> str:
    """Put ``[words | field]`` around the parts of a passage; of two that overlap the first stays."""
    text, out, at = passage.quote, [], 0
    for part in sorted(parts, key=lambda e: (e.start, -e.end)):
        start, end = part.start - passage.start, part.end - passage.start
        if start < at:
            continue
        out += [text[at:start], f"[{text[start:end]} | {part.field}]"]
        at = end
    return " ".join("".join([*out, text[at:]]).split())


def _within(part: Evidence, passage: Evidence) -> bool:
    same = part.report_id == passage.report_id
    return same and passage.start <= part.start < part.end <= passage.end


def _claims_of(incident: Incident, what: str) -> list[Claim]:
    ends = (f"{what}_low", f"{what}_high")
    return [c for c in incident.claims if any(getattr(c, end) is not None for end in ends)]


def _figure(
    field: str, estimate: Estimate, claims: list[Claim], what: str, *, reviewed: bool = False
) -> Iterator[str]:
    """Say which claim makes each end of a range."""
    waiting = [c for c in claims if waits(c)]
    if not estimate.known and not waiting:
        return
    yield ""
    yield f"{field.capitalize()} {_range(estimate)}:"
    if reviewed:
        yield "  as set by a reviewer (see the corrections below)"
        return
    yield from (f"  {_figures(c)}, by {_who(c)}, is {_fate(c)}" for c in waiting)
    counted = [c for c in claims if not _fate(c)]
    if not estimate.known:
        return
    if not counted:
        yield "  as given by the table or the reviewer, no claim stands behind it"
        return
    for end, word in (("low", "smallest"), ("high", "largest")):
        value = getattr(estimate, end)
        names = [_who(c) for c in counted if value in (getattr(c, f"{what}_low"), getattr(c, f"{what}_high"))]
        other = ", put together from several claims or set by a reviewer"
        by = f", by {'; '.join(dict.fromkeys(names))}" if names else other
        yield f"  {end:<5}{_or_unknown(value)} is the {word} figure that counts{by}"
    if estimate.best is None:
        yield "  best unknown: no figure is both sound and more than an upper bound"
    elif estimate.best == estimate.low:
        yield f"  best {estimate.best} is the smallest figure that counts (the conservative rule)"
    else:
        yield f"  best {estimate.best} was set apart from the claims"


def _claims(incident: Incident, reports: dict[str, Report]) -> Iterator[str]:
    if not incident.claims:
        return
    yield ""
    yield "Claims:"
    for claim in incident.claims:
        fate = _fate(claim)
        if added_up(claim):  # its words are those of the claims that it adds up
            yield f"  {_who(claim)}: {_figures(claim)}{f' - {fate}' if fate else ''}"
            continue
        yield f"  {_who(claim)} ({claim.source_type}): {_figures(claim)}{f' - {fate}' if fate else ''}"
        quotes = quotes_of(claim, incident.claims)
        if len(quotes) > 1:
            yield f"    added up: {'; '.join(v for v in claim.victims.split(PARTS) if v)}"
        yield from (f'    "{" ".join(quote.split())}"' for quote in quotes)
        yield f"    {_where(reports, claim.report_id)}, {_span(claim)}"


def _rules(incident: Incident) -> Iterator[str]:
    yield ""
    yield "Rules:"
    for item in incident.evidence:
        words = " ".join(item.quote.split())
        short = words if len(words) <= 60 else f"{words[:57]}..."
        yield f'  {item.field or "incident":<12}"{short}" {_span(item)}'


def near_lines(near: Sequence[tuple[Incident, float]]) -> Iterator[str]:
    """Name the incidents that may be the same one, with how their best pair of reports scored."""
    if not near:
        return
    yield ""
    yield f"Perhaps the same, but kept apart (a pair of reports is merged from a score of {LINK:g} on):"
    for other, score in near:
        what = f"{other.sub_event_type}, {other.location.location or 'unknown'}, {_date(other)}"
        yield f"  {other.event_id}  score {score:g}: {what}, killed {_range(other.fatalities)}"
    yield "  `review` merges two incidents that are one."


def left_out_lines(passages: Sequence[tuple[str, NotIncident]], reports: dict[str, Report]) -> Iterator[str]:
    """Tell which passages were read and taken for no incident, report by report."""
    if not passages:
        yield "No passage was taken for no incident."
    last = ""
    for name, passage in passages:
        if name != last:
            yield f"{_where(reports, name)}:"
        last = name
        yield f'  "{" ".join(passage.quote.split())}"'
        yield f"    {passage.reason} (characters {passage.start} to {passage.end})"


def _span(item: Claim | Evidence) -> str:
    return f"characters {item.start} to {item.end}, {f'rule {item.rule}' if item.rule else 'no rule named'}"


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
    low, best, high = (_or_unknown(n) for n in (estimate.low, estimate.best, estimate.high))
    return f"low {low}, best {best}, high {high}{' or more' if estimate.high_open else ''}"


def _or_unknown(value: int | None) -> str:
    return "unknown" if value is None else str(value)


def _who(claim: Claim) -> str:
    if added_up(claim):
        return f"added up, said by no source alone, {claim.source}"
    return claim.source or "unnamed source"


def _figures(claim: Claim) -> str:
    parts = []
    for what in FIGURES.values():
        low, high = getattr(claim, f"{what}_low"), getattr(claim, f"{what}_high")
        if low is None and high is None:
            continue
        if low is None or (claim.modifier in _SAID and low == high):
            figure = f"{_SAID.get(claim.modifier, 'up to ')}{high}"
        else:
            ends = ("?" if end is None else str(end) for end in (low, high))
            figure = str(low) if low == high else "-".join(ends)
        parts.append(f"{figure} {what}")
    return ", ".join(parts) or "no figure"


def _fate(claim: Claim) -> str:
    if claim.superseded:
        return "superseded: a later, a corrected or a better-sourced figure replaces it; not counted"
    if claim.modifier == "subset":
        return "part of another figure, not counted twice"
    return f"{WAITS}: {claim.flagged}" if claim.flagged else ""
