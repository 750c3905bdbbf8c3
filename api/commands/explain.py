"""Why an incident says what it says: passages with their parts marked, the ground of each figure."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from textwrap import shorten

from api.commands.explain_figures import BY_HAND, FIGURES, Names, claim_lines, figure_lines, range_of, span_of
from geo.boundaries import Boundaries
from geo.match import LINK
from geo.model import LEVELS, Candidate, Evidence, Incident, Location, NotIncident, Report
from geo.naming.names import plain
from geo.placing.choice import describe
from geo.reports.incidents.doubts import DOUBTS, SOUND, STAGE, confidence, doubted
from geo.reports.rules import rule_in_words

_INDENT = " " * 14
DEFAULT = "actor.default"
_PRECISIONS = {
    "exact": "a known town, village or spot",
    "near": "near a known town, village or spot",
    "admin3": "known to the tehsil",
    "admin2": "known to the district",
    "admin1": "known to the province, in no district",
    "country": "known to the country, in no province",
}
_BASES = {
    "absolute": "a date as written",
    "relative": "counted from the day of publication or another one",
    "publication": "no day is told, that of publication stands for it",
}
_SENTENCE_END = re.compile(r"[.!?][\"'”’)]*\s|\n")
_AROUND = 300
"""Most characters shown on either side of a word that stands outside of the passages."""


def explain(
    incident: Incident,
    reports: Mapping[str, Report],
    corrected: Collection[str] = (),
    boundaries: Boundaries | None = None,
) -> Iterator[str]:
    """Tell, line by line, where every part of an incident comes from.

    Parameters
    ----------
    incident : Incident
        The incident.
    reports : mapping of str to Report
        The reports of its evidence, by report id.
    corrected : collection of str
        Fields that a reviewer has set.
    boundaries : Boundaries, optional
        Names the units of the runners-up; without it their codes stand alone.
    """
    names = Names(incident, reports)
    yield from _summary(incident, names, corrected, boundaries)
    yield from names.lines()
    yield from _told(incident, names)
    yield from _elsewhere(incident, names)
    for field, what in FIGURES.items():
        yield from figure_lines(field, what, incident, names, reviewed=field in corrected)
    yield from claim_lines(incident, names)
    yield from _rules(incident, names)


def _summary(
    incident: Incident, names: Names, corrected: Collection[str], boundaries: Boundaries | None
) -> Iterator[str]:
    kind = f", {BY_HAND}" if "type" in corrected else ""
    yield f"{incident.event_id}: {incident.sub_event_type} ({incident.event_type}){kind}"
    yield f"  date        {_date(incident, names, by_hand='date' in corrected)}"
    yield from _place(incident.location, boundaries)
    for field in ("actor1", "actor2"):
        yield f"  {field[:5]} {field[5:]}     {_side(incident, field, by_hand=field in corrected)}"
    for field in FIGURES:
        yield f"  {field:<12}{range_of(getattr(incident, field))}"
    if incident.disputed:
        yield "  disputed    somebody denies it or its toll"
    if incident.reviewed:
        yield "  reviewed    yes, by a person"
    yield from _sureness(incident)


def _place(place: Location, boundaries: Boundaries | None) -> Iterator[str]:
    units = ", ".join(name for name in (place.admin3, place.admin2, place.admin1, place.country) if name)
    how = place.geo_precision
    told = f", precision {how}: {_PRECISIONS[how]}" if how else ""
    yield f"  place       {place.location or 'unknown'} ({units or 'in no known unit'}){told}"
    if place.reason:
        # Nothing was chosen: then no score of a choice stands beside those of the candidates.
        score = f", score {place.score:.2f}" if place.geo_precision else ""
        yield f"{_INDENT}because {place.reason}{score}"
    others = (
        f"{_standing(other, place)} {_described(other, boundaries)}, score {other.score:.2f}"
        for other in place.alternatives
    )
    yield from (f"{_INDENT}{line}" for line in dict.fromkeys(others))


def _standing(other: Candidate, place: Location) -> str:
    """Tell whether a runner-up is excluded, or a finer place inside all that is certain."""
    held = (other.country, other.admin1_pcode, other.admin2_pcode, other.admin3_pcode)
    certain = [(code, held[n]) for n, level in enumerate(LEVELS) if (code := place.pcode_at(level))]
    inside = place.geo_precision not in ("exact", "near") and all(code == its for code, its in certain)
    return "perhaps" if inside else "not"


def _described(other: Candidate, boundaries: Boundaries | None) -> str:
    if boundaries is None:
        return f"{other.name} [{other.pcode}]"
    unit = boundaries.unit(other.pcode)
    if other.kind == "unit" and plain(other.name) != plain(unit.name):
        # What another report says: its name is that of a spot, its code that of the unit.
        above = [u.name for u in reversed(boundaries.parents(other.pcode).values())]
        return f"{other.name} (in {', '.join(above)}) [{other.pcode}]"
    return f"{describe(other, boundaries)} [{other.pcode}]"


def _side(incident: Incident, field: str, *, by_hand: bool) -> str:
    name = getattr(incident, field)
    if by_hand:
        return f"{name or 'unknown'}, {BY_HAND}"
    rules = {e.rule for e in incident.evidence if e.field == field}
    if name and rules == {DEFAULT}:
        return f"{name} (named by nobody: the usual side of such an act)"
    return name or "unknown"


def _sureness(incident: Incident) -> Iterator[str]:
    sure, why, told = incident.confidence, doubted(incident), passages(incident)
    measured = confidence([e.rule for e in why]) == sure
    if incident.reviewed:
        share = ", as read before a person reviewed it"
    elif sure == 1:
        share = ": given by a coded table, not read here"
    else:
        district = ", district" if incident.location.admin2_pcode else ""
        share = (
            f": some {sure * 100:.0f} in 100 read on such grounds are right in day{district}, kind and killed"
        )
    yield f"  confidence  {sure:.2f}{share if measured or sure == 1 or incident.reviewed else ''}"
    if measured and why:
        yield f"{_INDENT}{SOUND:.2f} where nothing leaves room for doubt, and"
    for item in why:
        doubt = DOUBTS[item.rule.removeprefix(STAGE)]
        times = f"x {doubt.left:.2f}  " if measured else ""
        # Where it is about the whole passage, that stands below.
        words = "" if any(item.quote == e.quote for e in told) else f': "{_short(item.quote)}"'
        yield f"{_INDENT}{times}{doubt.words}{words}"


def _told(incident: Incident, names: Names) -> Iterator[str]:
    """Give the passages that tell of it, with the words behind each field marked inside them."""
    for passage in _in_order(passages(incident), names):
        inside = [e for e in _marks(incident) if _within(e, passage)]
        yield ""
        yield f"Told, {span_of(passage, names)}:"
        yield f"  {marked(passage, inside)}"


def _elsewhere(incident: Incident, names: Names) -> Iterator[str]:
    """Give the sentences outside of these passages whose words stand behind a field, marked likewise."""
    told = passages(incident)
    outside = [e for e in _marks(incident) if not any(_within(e, passage) for passage in told)]
    while outside:
        first = _in_order(outside, names)[0]
        around = _sentence(first, names.text(first.report_id))
        inside = [e for e in outside if _within(e, around)]
        outside = [e for e in outside if e not in inside]
        yield ""
        yield f"{'Read outside of these passages' if told else 'Read'}{names.at(around)}:"
        yield f"  {marked(around, inside)}"


def _sentence(item: Evidence, text: str) -> Evidence:
    """Return the sentence that holds an item; the item itself where the report's text is not kept.

    Of an endless sentence no more than `_AROUND` characters on either side, from word to word.
    """
    if text[item.start : item.end] != item.quote:
        return item
    first, last = max(0, item.start - _AROUND), item.end + _AROUND
    ends = [m.end() for m in _SENTENCE_END.finditer(text, first, item.start)]
    start = ends[-1] if ends else text.find(" ", first, item.start) + 1 if first else 0
    end = _SENTENCE_END.search(text, item.end, last)
    stop = end.end() if end else len(text) if last >= len(text) else text.rfind(" ", item.end, last)
    start, stop = start or item.start * bool(first), stop if stop > 0 else item.end
    return Evidence(item.report_id, start, stop, text[start:stop], "")


def passages(incident: Incident) -> list[Evidence]:
    """Return the stretches that tell of an incident."""
    return [e for e in incident.evidence if e.field in ("", "incident")]


def _marks(incident: Incident) -> list[Evidence]:
    """Return the words that stand for a field: not the act that only tells which side is the usual one."""
    apart = ("", "incident", "confidence")
    return [e for e in incident.evidence if e.field not in apart and e.rule != DEFAULT]


def _in_order(items: Sequence[Evidence], names: Names) -> list[Evidence]:
    return sorted(items, key=lambda e: (names.number(e.report_id), e.start, e.end))


def marked(passage: Evidence, parts: Sequence[Evidence]) -> str:
    """Put ``[words | fields]`` around the parts of a passage, one inside the other where one holds it.

    Two that only overlap become one: the words of both, with the fields of both.
    """
    spans: dict[tuple[int, int], dict[str, None]] = {}
    for part in sorted(parts, key=lambda e: (e.start, -e.end)):
        start, end, fields = part.start - passage.start, part.end - passage.start, {part.field: None}
        while crossed := next((s for s in spans if s[0] < start < s[1] < end), None):
            fields = spans.pop(crossed) | fields
            start = crossed[0]
        spans[start, end] = spans.get((start, end), {}) | fields
    # The outer of two that begin together opens first, the inner of two that end together closes first.
    cuts = [(start, 1, -end, "[") for start, end in spans]
    cuts += [(end, 0, -start, f" | {', '.join(fields)}]") for (start, end), fields in spans.items()]
    out, at = [], 0
    for place, _, _, mark in sorted(cuts):
        out += [passage.quote[at:place], mark]
        at = place
    return " ".join("".join([*out, passage.quote[at:]]).split())


def _within(part: Evidence, passage: Evidence) -> bool:
    same = part.report_id == passage.report_id
    return same and passage.start <= part.start < part.end <= passage.end


def _rules(incident: Incident, names: Names) -> Iterator[str]:
    yield ""
    yield "Rules:"
    shown, why = passages(incident), doubted(incident)
    for item in incident.evidence:
        # Passages stand above with their rule; of merged reports the surest one gives the confidence.
        if item in shown or (item.field == "confidence" and item not in why):
            continue
        yield f'  {item.field:<12}"{_short(item.quote)}" {span_of(item, names, in_words=True)}'


def _short(quote: str) -> str:
    """Return no more than the first words of a quote, none cut in two."""
    return shorten(quote, 60, placeholder=" ...")


def near_lines(near: Sequence[tuple[Incident, float]]) -> Iterator[str]:
    """Name the incidents that may be the same one, with how their best pair of reports scored."""
    if not near:
        return
    yield ""
    yield f"Perhaps the same, but kept apart (a pair of reports is merged from a score of {LINK:g} on):"
    for other, score in near:
        what = f"{other.sub_event_type}, {other.location.location or 'place unknown'}, {_days(other)}"
        yield f"  {other.event_id}  score {score:g}: {what}, killed {range_of(other.fatalities)}"
    if any(score >= LINK for _, score in near):
        yield "  A pair of that score stays apart where one report tells of both, or where others contradict."
    yield "  `review` merges two incidents that are one."


def left_out_lines(
    passages: Sequence[tuple[str, NotIncident]], reports: Mapping[str, Report]
) -> Iterator[str]:
    """Tell which passages were read and taken for no incident, report by report."""
    if not passages:
        yield "No passage is left out."
    last = ""
    for name, passage in passages:
        if name != last:
            yield f"{Names.where(reports.get(name), name)}:"
        last = name
        yield f'  "{" ".join(passage.quote.split())}"'
        yield f"    {passage.reason} (characters {passage.start} to {passage.end})"


def _days(incident: Incident) -> str:
    if incident.event_date is None:
        return "undated"
    days = incident.event_date.isoformat()
    if incident.event_date_end and incident.event_date_end != incident.event_date:
        days += f" to {incident.event_date_end.isoformat()}"
    return days


def _date(incident: Incident, names: Names, *, by_hand: bool) -> str:
    if by_hand:
        return f"{_days(incident)} (precision {incident.time_precision}), {BY_HAND}"
    words = f'"{incident.date_text}"' if incident.date_text else ""
    if incident.event_date is None:
        said = f"the report says {words}" if words else "no day is told"
        return f"unknown: {said}{'' if names.dated else ', and no day of publication is known to count from'}"
    told = f", from {words}" if words else ""
    basis = _BASES.get(incident.date_basis, "")
    own = (e for e in incident.evidence if e.field == "event_date" and e.quote == incident.date_text)
    rules = {e.rule for e in own}
    if len(rules) == 1:
        basis = rule_in_words(*rules) or basis
    return f"{_days(incident)}{told} (precision {incident.time_precision}{f'; {basis}' if basis else ''})"
