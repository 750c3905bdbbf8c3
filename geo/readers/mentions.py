"""Turn stretches of text that a reader takes for names into mentions, by our own rules."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from geo.model import Extraction, NameHit, PlaceMention, Span
from geo.readers.base import Names
from geo.reports.document import Document
from geo.reports.places import find_places

LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class _Known:
    """The names of one text, already found."""

    hits: tuple[NameHit, ...]

    def scan(self, text: str) -> tuple[NameHit, ...]:
        return self.hits


def place_mentions(
    document: Document, extraction: Extraction, proposed: Iterable[tuple[Span, str]], names: Names
) -> tuple[PlaceMention, ...]:
    """Make place mentions of proposed stretches, each with its rule id.

    The gazetteer says what a name may mean, by spelling or sound and never by mere likeness (none:
    the mention has no candidates), and the wording around it what part it plays. A stretch that
    overlaps a mention already read is left out.
    """
    text = document.text
    taken = [Span(p.start, p.end) for p in extraction.places]
    fresh: dict[int, tuple[NameHit, str]] = {}
    for raw, rule in sorted(proposed, key=lambda item: (item[0].start, -item[0].end)):
        span = _trimmed(text, raw)
        if span is None or any(span.overlaps(other) for other in taken):
            continue
        taken.append(span)
        name = span.quote(text)
        fresh[span.start] = NameHit(span.start, span.end, name, names.lookup(name, fuzzy=False)), rule
    if not fresh:
        return ()
    known = [NameHit(p.start, p.end, p.text, p.candidates) for p in extraction.places]
    hits = sorted([*known, *(hit for hit, _ in fresh.values())], key=lambda hit: hit.start)
    told = telling_spans(extraction)
    out = []
    for mention in find_places(document, _Known(tuple(hits))):
        hit, rule = fresh.get(mention.start, (None, ""))
        if hit is None or hit.end != mention.end:
            continue
        stands = mention.role != "incident" or any(s.start <= mention.start < s.end for s in told)
        out.append(replace(mention, role=mention.role if stands else "other", rule=rule))
    return tuple(out)


def telling_spans(extraction: Extraction) -> Sequence[Span]:
    """Return the stretches that tell of an incident already read."""
    return [Span(e.start, e.end) for i in extraction.incidents for e in i.evidence if e.field == "incident"]


def _trimmed(text: str, span: Span) -> Span | None:
    """Return a stretch without white space and article; None for what cannot be a name of this text."""
    if span.end > len(text) or span.end - span.start > LONGEST_NAME:
        return None
    name = span.quote(text)
    start = span.start + len(name) - len(name.lstrip())
    if name.lstrip().lower().startswith("the "):
        start += 4
    end = span.end - (len(name) - len(name.rstrip()))
    name = text[start:end]
    if end <= start or "\n" in name or not any(c.isalpha() for c in name):
        return None
    return Span(start, end)
