"""The figures of an incident explained: which claims give a range, and what became of the others."""

from collections.abc import Iterator, Mapping, Sequence

from geo.claims import PARTS, added_up, quotes_of, waits
from geo.model import Claim, Estimate, Evidence, Incident, Report
from geo.reports.dates import dated_line
from geo.reports.figures.said import stated
from geo.reports.rules import rule_in_words
from geo.reports.sources import NARRATOR
from geo.reports.text import split

FIGURES = {"fatalities": "killed", "injured": "injured", "abducted": "abducted"}
WAITS = "not counted until reviewed"
BY_HAND = "as set by a reviewer (see the corrections below)"
_SAID = {"at_least": "at least ", "up_to": "up to ", "about": "about "}
_KINDS = {"conflict_party": "party to the conflict", "unnamed": "kind not known"}


class Names:
    """The reports of an incident, numbered where they are several, and how their places are called."""

    def __init__(self, incident: Incident, reports: Mapping[str, Report]) -> None:
        told = (*(e.report_id for e in incident.evidence), *(c.report_id for c in incident.claims))
        self._reports = reports
        self._ids = sorted(dict.fromkeys((*incident.report_ids, *told)), key=self._day)

    def _day(self, report_id: str) -> tuple[bool, str]:
        report = self._reports.get(report_id)
        day = report.published_date if report else None
        return day is None, day.isoformat() if day else ""

    @property
    def dated(self) -> bool:
        """Whether each of them has a day of publication."""
        return all(r.published_at is not None for r in map(self._reports.get, self._ids) if r is not None)

    def number(self, report_id: str) -> int:
        """Return which of the reports it is, from 1 on."""
        return self._ids.index(report_id) + 1

    def text(self, report_id: str) -> str:
        """Return a report's text, "" where it is not known."""
        report = self._reports.get(report_id)
        return report.text if report else ""

    def at(self, item: Claim | Evidence) -> str:
        """Return where a stretch stands, behind a comma."""
        which = f" in report {self.number(item.report_id)}" if len(self._ids) > 1 else ""
        return f"{which}, characters {item.start} to {item.end}"

    def lines(self) -> Iterator[str]:
        """Name every report once, with its title and address."""
        if not self._ids:
            return
        yield ""
        yield "Reports:" if len(self._ids) > 1 else "Report:"
        for number, report_id in enumerate(self._ids, 1):
            report = self._reports.get(report_id)
            yield f"  {f'{number}  ' if len(self._ids) > 1 else ''}{self.where(report, report_id)}"
            for line in (report.title, report.url, _head_day(report)) if report else ():
                if line:
                    yield f"     {' '.join(line.split())}"

    @staticmethod
    def where(report: Report | None, report_id: str) -> str:
        """Return who published a report, when, and its id."""
        if report is None:
            return f"report {report_id}"
        when = report.published_at.isoformat() if report.published_at else "no day of publication"
        return f"{report.source or report.path or report.id}, {when} (report {report_id})"


def _head_day(report: Report) -> str:
    """Return the day in the head of a report that has no day of publication: its days count from it."""
    if report.published_at is not None:
        return ""
    document = split(report.text)
    day = document.issued or dated_line(document)
    return f"its text is dated {day}" if day else ""


def figure_lines(
    field: str, what: str, incident: Incident, names: Names, *, reviewed: bool = False
) -> Iterator[str]:
    """Say which claim makes each end of a range, and why where there is none."""
    estimate: Estimate = getattr(incident, field)
    claims = [c for c in incident.claims if _pair(c, what) != (None, None)]
    if not estimate.known and not claims:
        return
    yield ""
    yield f"{field.capitalize()} {range_of(estimate)}:"
    if reviewed:
        yield f"  {BY_HAND}"
        return
    waiting = [c for c in claims if waits(c)]
    yield from (f"  {figures_of(c)}, by {who(c)}, is {WAITS}: {c.flagged}" for c in waiting)
    counted = _counted(claims)
    if not estimate.known:
        if not waiting:
            yield "  no figure counts: those told are parts of others or replaced (see the claims below)"
        return
    if not counted:
        yield "  as given by the table or the reviewer, no claim stands behind it"
        return
    yield from _ends(estimate, what, counted)


def _ends(estimate: Estimate, what: str, counted: Sequence[Claim]) -> Iterator[str]:
    more = " or more" if estimate.high_open else ""
    if estimate.low is not None and estimate.low == estimate.best == estimate.high:
        by = _by(counted, what, estimate.low)
        yield f"  {estimate.low}{more} is the only figure that counts{by}: it is low, best and high"
        yield from _dozens(counted)
        return
    for end, word in (("low", "smallest"), ("high", "largest")):
        value = getattr(estimate, end)
        if value is None:
            yield f"  {end:<5}unknown: only upper bounds are told"
            continue
        by = _by(counted, what, value) or ": no claim's alone, put together from those of several sources"
        yield f"  {end:<5}{value}{more if end == 'high' else ''} is the {word} figure that counts{by}"
    if estimate.best is None:
        yield "  best unknown: no figure is both sound and more than an upper bound"
    elif estimate.best == estimate.low:
        yield f"  best {estimate.best} is the smallest figure that counts (the conservative rule)"
    else:
        yield f"  best {estimate.best} is given apart from these ends, by the table or a reviewer"
    yield from _dozens(counted)


def _dozens(counted: Sequence[Claim]) -> Iterator[str]:
    if any(c.modifier == "dozens" for c in counted):
        yield '  "dozens" count as 12, "scores" as 20, "hundreds" as 100, or more'


def _by(counted: Sequence[Claim], what: str, value: int) -> str:
    names = dict.fromkeys(who(c) for c in counted if value in _pair(c, what))
    return f", by {'; '.join(names)}" if names else ""


def claim_lines(incident: Incident, names: Names) -> Iterator[str]:
    """Give every claim with its words and with what became of it; what is said in one breath stands once."""
    if not incident.claims:
        return
    yield ""
    yield "Claims:"
    said: dict[tuple[str, ...], list[Claim]] = {}
    for claim in incident.claims:
        fate = _fate(claim, incident.claims)
        where = f"{claim.report_id} {claim.start} {claim.end}"
        said.setdefault((where, claim.source, claim.rule, claim.modifier, fate), []).append(claim)
    for (*_, fate), together in said.items():
        claim = together[0]
        kinds = [what for what in FIGURES.values() if any(_pair(c, what) != (None, None) for c in together)]
        in_order = sorted(together, key=lambda c: [_pair(c, what) == (None, None) for what in kinds])
        figures = ", ".join(dict.fromkeys(map(figures_of, in_order)))
        told = f"{figures}{f' - {fate}' if fate else ''}"
        if added_up(claim):  # its words are those of the claims that it adds up
            yield f"  {who(claim)}: {told}"
            continue
        kind = _KINDS.get(claim.source_type, claim.source_type)
        coded = claim.rule.startswith("dataset.")
        yield f"  {who(claim)} ({'a coded table' if coded else kind}): {told}"
        quotes = quotes_of(claim, incident.claims)
        if len(quotes) > 1:
            yield f"    added up: {'; '.join(v for v in claim.victims.split(PARTS) if v)}"
        yield from (f'    "{" ".join(quote.split())}"' for quote in quotes)
        yield f"    {span_of(claim, names)}"


def _fate(claim: Claim, claims: Sequence[Claim]) -> str:
    """Return why a claim is not counted, "" where it is."""
    if claim.superseded:
        return f"not counted: {_replaced(claim, claims)}"
    if claim.modifier == "subset":
        return "not counted: part of another figure"
    return f"{WAITS}: {claim.flagged}" if claim.flagged else ""


def _replaced(claim: Claim, claims: Sequence[Claim]) -> str:
    """Say what stands for a superseded claim: the same figure told again, or the only other one."""
    told = [what for what in FIGURES.values() if _pair(claim, what) != (None, None)]
    # A party to the conflict is a rival of the others and replaces nobody but itself.
    party = claim.source_type == "conflict_party"
    heirs = [
        c
        for what in told
        for c in _counted(claims)
        if _pair(c, what) != (None, None) and (party or c.source_type != "conflict_party")
    ]
    heirs = [c for c in heirs if c.source == claim.source] or heirs
    same = [c for what in told for c in _counted(claims) if _pair(c, what) == _pair(claim, what)]
    if told and all(any(_pair(c, what) == _pair(claim, what) for c in same) for what in told):
        return f"the same figure counts as told by {'; '.join(dict.fromkeys(map(who, same)))}"
    if len(dict.fromkeys(map(id, heirs))) == 1:
        heir = heirs[0]
        return f"replaced by {figures_of(heir)}, by {who(heir)} (later, corrected or better sourced)"
    return "replaced by a later, a corrected or a better-sourced figure"


def _counted(claims: Sequence[Claim]) -> list[Claim]:
    return [c for c in claims if not (c.superseded or c.flagged or c.modifier == "subset")]


def _pair(claim: Claim, what: str) -> tuple[int | None, int | None]:
    return getattr(claim, f"{what}_low"), getattr(claim, f"{what}_high")


def range_of(estimate: Estimate) -> str:
    """Return a range in words."""
    if not estimate.known:
        return "unknown"
    low, best, high = ("unknown" if n is None else n for n in (estimate.low, estimate.best, estimate.high))
    return f"low {low}, best {best}, high {high}{' or more' if estimate.high_open else ''}"


def who(claim: Claim) -> str:
    """Return who gives a figure."""
    if added_up(claim):
        return f"added up, said by no source alone, {claim.source}"
    return "the report itself" if claim.source == NARRATOR else claim.source or "unnamed source"


def figures_of(claim: Claim) -> str:
    """Return a claim's figures as its source words them."""
    kinds = (what for what in FIGURES.values() if _pair(claim, what) != (None, None))
    told = [f"{_figure(claim, what)} {what}" for what in kinds]
    return ", ".join(told) or "no figure"


def _figure(claim: Claim, what: str) -> str:
    low, high = _pair(claim, what)
    if low is None:
        return f"{_SAID.get(claim.modifier, 'up to ')}{high}"
    if low != high:
        return f"{low}-{'?' if high is None else high}"
    if claim.modifier == "more_than":  # kept as the least that it can mean
        said = stated(low, claim.quote)
        return f"more than {said[0]}" if said and said[0] else f"{'' if said else 'at least '}{low}"
    if claim.modifier == "dozens":
        return f"{low} or more"
    return f"{_SAID.get(claim.modifier, '')}{low}"


def span_of(item: Claim | Evidence, names: Names, *, in_words: bool = False) -> str:
    """Return where a stretch stands and by which rule it was read, with what the rule means if `in_words`."""
    means = rule_in_words(item.rule) if in_words else ""
    rule = f"rule {item.rule}{f': {means}' if means else ''}" if item.rule else "no rule named"
    return f"{names.at(item).lstrip(', ')}, {rule}"
