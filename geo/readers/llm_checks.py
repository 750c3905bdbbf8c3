"""What of a model's answer can be believed: only what our own rules read in the quoted words.

A quote counts where it stands in the report, character by character. The model says which
passage tells of an event and which words belong to it; day, place, figures and actors are read
from those words by the rules of `geo.reports`, and an event that no rule sees a trace of is left out.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from geo.claims import combine_claims
from geo.model import (
    ActorMention,
    Claim,
    DateRange,
    DraftIncident,
    Evidence,
    Extraction,
    PlaceMention,
    Report,
    Span,
)
from geo.readers.base import Additions, Names, shown
from geo.readers.llm_answer import Answer, Marked
from geo.readers.mentions import place_mentions, telling_spans
from geo.reports.actors import Named, actor_id, mention, scan_actors
from geo.reports.casualties import find_claims, supersede
from geo.reports.dates import DatedPhrase, find_dates
from geo.reports.document import Document
from geo.reports.events import Trigger, find_triggers
from geo.reports.incidents.days_around import BACKGROUND_DAYS
from geo.reports.mentions.ground import country_of, relation
from geo.reports.text import split

SHORTEST_QUOTE, LONGEST_QUOTE = 12, 1000
# Below nearly all that the rules read by themselves; least where the kind of event is the model's word alone.
CONFIRMED, UNCONFIRMED = 0.1, 0.05
MAX_WARNINGS = 20


class _Unbelieved(Exception):
    """A marked incident that does not count; the message says why."""


@dataclass(frozen=True, slots=True)
class _Read:
    """All that our rules read in the report."""

    report: Report
    document: Document
    triggers: Sequence[Trigger]
    dates: Sequence[DatedPhrase]
    claims: Sequence[Claim]
    actors: Sequence[Named]
    places: Sequence[PlaceMention]


def checked(extraction: Extraction, answer: Answer, names: Names) -> Additions:
    """Turn the believable parts of an answer into additions to what the rules have read."""
    report = extraction.report
    document = split(report.text)
    proposed = [*answer.places, *(m.place for m in answer.incidents)]
    spans = [(s, "llm:place") for name in dict.fromkeys(proposed) for s in _all(report.text, name)]
    extra = place_mentions(document, extraction, spans, names)
    owned = {(c.start, c.end) for draft in extraction.incidents for c in draft.claims}
    read = _Read(
        report,
        document,
        find_triggers(document, report.published_date),
        find_dates(document, report.published_at),
        [c for c in find_claims(document, report) if (c.start, c.end) not in owned],
        scan_actors(document),
        sorted([*extraction.places, *extra], key=lambda p: p.start),
    )
    warnings = (
        [f"llm: {answer.malformed} parts of the answer had the wrong shape"] if answer.malformed else []
    )
    told = [_whole(document, span) for span in telling_spans(extraction)]
    drafts: list[DraftIncident] = []
    for marked in answer.incidents:
        try:
            passage, act = _passage(read, marked)
            if any(passage.overlaps(other) for other in told):
                continue  # the rules have read it, or the model has marked it before
            drafts.append(_draft(read, extraction, drafts, marked, passage, act))
            told.append(passage)
        except _Unbelieved as why:
            warnings.append(f"llm: left out {shown(marked.quote)!r}: {why}")
    if len(warnings) > MAX_WARNINGS:
        warnings = [*warnings[:MAX_WARNINGS], f"llm: and {len(warnings) - MAX_WARNINGS} more left out"]
    scene = {p.start for draft in drafts for p in draft.places}
    places = tuple(replace(p, role="incident") if p.start in scene else p for p in extra)
    drafts.sort(key=lambda draft: int(draft.key.rpartition("@")[2]))
    return Additions(incidents=tuple(drafts), places=places, warnings=tuple(warnings))


def _all(text: str, words: str) -> Iterable[Span]:
    """Yield where a name stands, as a whole word; nothing for one too short to mean a place."""
    at = text.find(words) if len(words) >= 3 else -1
    while at >= 0:
        end = at + len(words)
        if not text[at - 1 : at].isalnum() and not text[end : end + 1].isalnum():
            yield Span(at, end)
        at = text.find(words, end)


def _passage(read: _Read, marked: Marked) -> tuple[Span, Span]:
    """Return the sentences that a quote stands in, and the quote itself."""
    if not SHORTEST_QUOTE <= len(marked.quote) <= LONGEST_QUOTE:
        raise _Unbelieved(f"a quote has {SHORTEST_QUOTE} to {LONGEST_QUOTE} characters")
    at = read.report.text.find(marked.quote)
    if at < 0:
        raise _Unbelieved("these words do not stand in the report")
    act = Span(at, at + len(marked.quote))
    return _whole(read.document, act), act


def _whole(document: Document, span: Span) -> Span:
    """Widen a span to the sentences that it touches."""
    touched = [s.span for s in document.sentences if s.span.overlaps(span)]
    return Span(min([span.start, *(s.start for s in touched)]), max([span.end, *(s.end for s in touched)]))


def _draft(
    read: _Read,
    extraction: Extraction,
    before: Sequence[DraftIncident],
    marked: Marked,
    passage: Span,
    act: Span,
) -> DraftIncident:
    """Read a marked incident by our own rules; `before` are those believed so far.

    Raises
    ------
    _Unbelieved
        If they contradict it, or see no trace of it.
    """
    beside = _beside(read.document, passage)
    _not_background(extraction, passage, beside)
    triggers = [t for t in read.triggers if passage.contains(t.span)]
    if any(t.reason for t in triggers):
        raise _Unbelieved(f"the rules read it as {next(t.reason for t in triggers if t.reason)}")
    own = [c for c in read.claims if passage.start <= c.start < passage.end]
    harmed = any(getattr(c, f"{what}_low") for c in own for what in ("killed", "injured", "abducted"))
    sided = any(passage.start <= a.start < passage.end and a.entry.side != "civil" for a in read.actors)
    if not (triggers or harmed or sided):
        raise _Unbelieved("the rules see neither an event, nor harm, nor a party to it in these words")
    where = _where(read, beside, marked.place)
    when = _when(read, beside, passage, marked.date)
    if any(_may_be(draft, where, when) for draft in (*extraction.incidents, *before)):
        raise _Unbelieved("it may be an incident that is told already, and none is counted twice")
    claims = _claims(read, beside, own, marked.casualties)
    country = country_of(where, read.places)
    first = _actor(read, beside, marked.actor1, country, when.start)
    second = _actor(read, beside, marked.actor2, country, when.start)
    strong = max(
        (t for t in triggers if t.strength >= 2), key=lambda t: (t.strength, -t.span.start), default=None
    )
    kind = (
        (strong.event_type, strong.sub_event_type) if strong else (marked.event_type, marked.sub_event_type)
    )
    civil = second is not None and second.actor_id.startswith("civ_")
    return DraftIncident(
        key=f"llm@{act.start}",
        event_date=when,
        event_type=kind[0],
        sub_event_type=kind[1],
        status="foiled" if kind[1] == "Disrupted weapons use" else "occurred",
        places=where,
        actor1=first,
        actor2=second,
        civilian_targeting=civil and kind[0] not in ("Protests", "Riots", "Battles"),
        claims=claims,
        fatalities=combine_claims(claims, "killed"),
        injured=combine_claims(claims, "injured"),
        abducted=combine_claims(claims, "abducted"),
        confidence=CONFIRMED if strong else UNCONFIRMED,
        evidence=_evidence(
            read.report, passage, strong.span if strong else act, strong, when, where, (first, second), claims
        ),
    )


def _not_background(extraction: Extraction, passage: Span, beside: Sequence[Span]) -> None:
    """Refuse a passage that the rules read as no incident, or that stands in such a paragraph.

    Raises
    ------
    _Unbelieved
        If the words beside it hold a passage that is no incident and none that is one.
    """
    told = telling_spans(extraction)
    for other in extraction.not_incidents:
        span = Span(other.start, other.end)
        near = any(part.overlaps(span) for part in beside) or not told
        if passage.overlaps(span) or (near and not any(p.overlaps(t) for p in beside for t in told)):
            raise _Unbelieved(f"the rules read it, or what stands beside it, as {other.reason}")


def _may_be(draft: DraftIncident, where: Sequence[PlaceMention], when: DateRange) -> bool:
    """Whether place and day leave open that an incident is one already told."""
    if relation(where, draft.places) == "conflict":
        return False
    a, b = when, draft.event_date
    return not (a.start and a.end and b.start and b.end) or (a.start <= b.end and b.start <= a.end)


def _beside(document: Document, passage: Span) -> list[Span]:
    """Return where words that belong to a passage may stand: itself, its paragraphs, its headings."""
    sentences = [s for s in document.sentences if s.span.overlaps(passage)]
    paragraphs = [document.paragraphs[i] for i in sorted({s.paragraph for s in sentences})]
    headings = sorted({h for s in sentences for h in s.headings}, reverse=True)
    return [passage, *paragraphs, *(document.sentences[h].span for h in headings)]


def _find(read: _Read, beside: Sequence[Span], words: str) -> Span | None:
    """Return where a quote stands beside the event, nearest part first; None where it does not."""
    if not words.strip():
        return None
    for part in beside:
        at = read.report.text.find(words, part.start, part.end)
        if at >= 0:
            return Span(at, at + len(words))
    return None


def _where(read: _Read, beside: Sequence[Span], words: str) -> tuple[PlaceMention, ...]:
    """Return the mentions of known places in the place quote; an event without one is not believed."""
    span = _find(read, beside, words)
    found = [p for p in read.places if span and span.overlaps(Span(p.start, p.end)) and p.candidates]
    found = [p for p in found if p.role in ("incident", "other") and p.relation != "route"]
    if not found:
        raise _Unbelieved("no known place stands beside it as its scene")
    return tuple(
        replace(p, role="incident", relation=p.relation or "in", rule=_ruled(p.rule or "place"))
        for p in found
    )


def _when(read: _Read, beside: Sequence[Span], passage: Span, words: str) -> DateRange:
    """Return the day that our rules read in the date quote, else in the passage, else the publication's."""
    span = _find(read, beside, words)
    quoted = [d for d in read.dates if span and d.span.overlaps(span)]
    own = [d for d in read.dates if passage.contains(d.span) and d.attached_to == "event"]
    headed = [
        d
        for part in beside
        for d in read.dates
        if part.contains(d.span) and d.attached_to == "heading" and not passage.contains(d.span)
    ]
    published = read.report.published_date
    for phrase in [*quoted, *own, *headed][:1]:
        day = phrase.range
        if phrase.ahead:
            raise _Unbelieved("its day lies in the future")
        if day.end and published and (published - day.end).days > BACKGROUND_DAYS:
            raise _Unbelieved(f"its day lies more than {BACKGROUND_DAYS} days before publication")
        return replace(day, rule=_ruled(day.rule or "date"))
    if published is not None:
        return DateRange(published, published, "week", "publication", rule="llm:date.publication")
    return DateRange(None, None, "unknown", "unresolved", rule="llm:date.none")


def _claims(read: _Read, beside: Sequence[Span], own: Sequence[Claim], words: str) -> tuple[Claim, ...]:
    """Return the figures that our rules read in the passage and in the casualty quote."""
    span = _find(read, beside, words)
    quoted = [c for c in read.claims if span and span.overlaps(Span(c.start, c.end))]
    both = sorted({id(c): c for c in (*own, *quoted)}.values(), key=lambda c: (c.start, c.end))
    return supersede(tuple(replace(c, rule=_ruled(c.rule or "claim")) for c in both))


def _actor(
    read: _Read, beside: Sequence[Span], words: str, country: str, day: date | None
) -> ActorMention | None:
    """Return the actor of our catalogue that is named in a quote."""
    span = _find(read, beside, words)
    for named in read.actors:
        if span is not None and span.contains(Span(named.start, named.end)):
            actor = actor_id(named.entry, country or named.entry.country, day)
            if actor:
                return mention(read.document, named.start, named.end, actor, day, "llm:actor.name")
    return None


def _ruled(rule: str) -> str:
    return rule if rule.startswith("llm:") else f"llm:{rule}"


def _evidence(
    report: Report,
    passage: Span,
    main: Span,
    trigger: Trigger | None,
    when: DateRange,
    where: Sequence[PlaceMention],
    actors: tuple[ActorMention | None, ActorMention | None],
    claims: Sequence[Claim],
) -> tuple[Evidence, ...]:
    """List the words behind every field."""
    rows = [(passage, "llm:telling", "incident")]
    rows.append((main, _ruled(trigger.rule) if trigger else "llm:event-type", "event_type"))
    if when.span is not None:
        rows.append((when.span, when.rule, "event_date"))
    rows += [(Span(p.start, p.end), p.rule, "location") for p in where]
    for name, actor in zip(("actor1", "actor2"), actors, strict=True):
        if actor is not None:
            rows.append((Span(actor.start, actor.end), actor.rule, name))
    for claim in claims:
        for what, name in (("killed", "fatalities"), ("injured", "injured"), ("abducted", "abducted")):
            if getattr(claim, f"{what}_low") is not None or getattr(claim, f"{what}_high") is not None:
                rows.append((Span(claim.start, claim.end), claim.rule, name))
    return tuple(
        Evidence(report.report_id, s.start, s.end, s.quote(report.text), rule, name) for s, rule, name in rows
    )
