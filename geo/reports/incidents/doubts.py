"""How sure an incident is: what in the report's own words leaves room for doubt, and how much.

Each ground for doubt stands on words of the report and is an `Evidence` row of the field ``confidence``, so
that `explain` can show it. The shares are those of 427 incidents in 228 reports that the authors of the rules
had not read, 160 of them retold from real ones (`bench/confidence.py`): right is an incident that was told,
with its day, district, kind of event and killed all as a careful coder has them.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from geo.model import Claim, DateRange, Evidence, Incident, PlaceMention, Span
from geo.reports.document import Document
from geo.reports.incidents.case import Case

STAGE = "confidence."
# The share of incidents without any ground for doubt that are right.
SOUND = 0.77


@dataclass(frozen=True, slots=True)
class Doubt:
    """A ground for doubt: what it says of the words, and the share that stays right in spite of it."""

    words: str
    left: float


DOUBTS: Mapping[str, Doubt] = MappingProxyType(
    {
        "told-once": Doubt("told in one sentence only", 0.97),
        "day-elsewhere": Doubt("the day stands in a sentence that does not tell of the incident", 0.75),
        "day-of-publication": Doubt("no day is told, that of publication stands for it", 0.3),
        "day-of-dateline": Doubt("no day is told, that of the dateline stands for it", 0.3),
        "day-unknown": Doubt("the day is not known", 0.45),
        "place-elsewhere": Doubt("the place stands in a sentence that does not tell of the incident", 0.65),
        "toll-in-parts": Doubt("a figure is part of another one", 0.6),
        "toll-differs": Doubt("several figures of the killed stand beside each other", 0.8),
        "no-figure": Doubt("no figure of killed or injured is told", 0.8),
    }
)


def doubts(
    document: Document, case: Case, when: DateRange, where: Sequence[PlaceMention], claims: Sequence[Claim]
) -> list[tuple[Span, str]]:
    """Return the grounds for doubt about an incident, each with the words that it rests on."""
    return [(span, STAGE + name) for name, span in _doubts(document, case, when, where, claims)]


def confidence(rules: Sequence[str]) -> float:
    """Return how sure an incident is, 0..1, from the rules that `doubts` found."""
    left = SOUND
    for rule in rules:
        left *= DOUBTS[rule.removeprefix(STAGE)].left
    return round(left, 2)


def doubted(incident: Incident) -> list[Evidence]:
    """Return what makes an incident less sure than others: each ground once, with the words it rests on.

    Of merged reports the surest one gives the confidence (`geo.merge`), so its grounds alone are these.
    """
    found: dict[str, dict[str, Evidence]] = {e.report_id: {} for e in incident.evidence}
    for item in incident.evidence:
        if item.field == "confidence" and item.rule.removeprefix(STAGE) in DOUBTS:
            found[item.report_id].setdefault(item.rule, item)
    surest = max(found.values(), key=lambda own: confidence([*own]), default={})
    return list(surest.values())


def grounds(incident: Incident) -> dict[str, Doubt]:
    """Return why an incident is less sure than others: each ground once, by its name in `DOUBTS`."""
    return {(name := e.rule.removeprefix(STAGE)): DOUBTS[name] for e in doubted(incident)}


def _doubts(
    document: Document, case: Case, when: DateRange, where: Sequence[PlaceMention], claims: Sequence[Claim]
) -> Iterator[tuple[str, Span]]:
    told = {t.sentence for t in case.tellings}
    own = told | {over for i in told for over in document.sentences[i].headings}
    opening = case.tellings[0].span
    if len(told) == 1:
        yield "told-once", opening
    if when.span is not None and document.sentence_at(when.span.start) not in own:
        yield "day-elsewhere", when.span
    if when.start is None:
        yield "day-unknown", when.span or opening
    elif when.basis == "publication":
        yield ("day-of-dateline" if when.rule == "date.dateline" else "day-of-publication"), opening
    if where and not any(document.sentence_at(p.start) in own for p in where):
        yield "place-elsewhere", Span(where[0].start, where[0].end)
    killed = [c for c in claims if c.killed_low is not None or c.killed_high is not None]
    counted = [c for c in killed if not (c.superseded or c.flagged or c.modifier == "subset")]
    parts = [c for c in killed if c.modifier == "subset"]
    if parts:
        yield "toll-in-parts", Span(parts[0].start, parts[0].end)
    if len({(c.killed_low, c.killed_high) for c in counted}) > 1:
        yield "toll-differs", Span(counted[-1].start, counted[-1].end)
    if all(c.killed_high is None and c.injured_high is None for c in claims):
        yield "no-figure", opening
