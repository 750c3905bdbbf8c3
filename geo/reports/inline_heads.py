"""Items of a list that runs on in one paragraph: "Kunduz. Archi: two killed. Khan Abad: a mortar hit ...".

Only the gazetteer tells such heads from speakers and labels ("Police: ...", "Sources: ...").
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from geo.model import PlaceNames, Span
from geo.patterns import compiled
from geo.reports.text import Document, Sentence
from geo.reports.wording.months import MONTHS, STEMS

# So many heads of one paragraph make it a list.
LEAST_HEADS = 2
_LABEL = compiled(r"([A-Z][\w'’() -]{1,40}?):\s+(?=\S)")
_DAY = compiled(
    rf"((?:[0-3]?\d(?:st|nd|rd|th)? (?:{'|'.join(STEMS)})[a-z]*|(?:{'|'.join(MONTHS)}) [0-3]?\d)"
    r"(?:,? (?:19|20)\d\d)?):\s+(?=\S)"
)
# "Khost / Spera.", "Uruzgan.": names alone.
_NAMES = compiled(
    r"[A-Z][\w'’-]+(?:[ -][\w'’-]+){0,3}(?:\s?[/,]\s?[A-Z][\w'’-]+(?:[ -][\w'’-]+){0,3}){0,2}\."
)


def with_inline_heads(document: Document, names: PlaceNames) -> Document:
    """Return the document, each item of a list inside one paragraph as a paragraph with its heading."""
    rows: dict[int, list[int]] = {}
    for index, sentence in enumerate(document.sentences):
        rows.setdefault(sentence.paragraph, []).append(index)
    listed = {p: heads for p, row in rows.items() if (heads := _heads(document, row, names))}
    if not listed:
        return document
    sentences: list[Sentence] = []
    spans: list[Span] = []
    moved: dict[int, int] = {}  # old index -> new index
    for paragraph, row in sorted(rows.items(), key=lambda item: item[1][0]):
        over: tuple[int, ...] = ()
        item: tuple[int, ...] = ()
        heads = listed.get(paragraph, {})
        for place, index in enumerate(row):
            old = document.sentences[index]
            if not place or index in heads:
                spans.append(old.span if heads else document.paragraphs[paragraph])
            old = replace(
                old,
                paragraph=len(spans) - 1,
                # A dateline that proves to be the first head of a list governs its own item only.
                headings=tuple(
                    moved[h] for h in old.headings if h in moved and not (heads and h == row[0] and place > 1)
                ),
            )
            if heads and old.kind == "dateline":
                item = (len(sentences),)
                moved[index] = item[0]
                sentences.append(replace(old, kind="heading"))
                continue
            if index in heads and heads[index] == old.span.end - 1:
                over = (*over, len(sentences))
                moved[index] = len(sentences)
                sentences.append(_head(old, old.span.start, heads[index]))
                continue
            if index in heads:
                item = (len(sentences),)
                sentences.append(replace(_head(old, old.span.start, heads[index]), headings=over))
                old = _after(document, old, heads[index])
            moved[index] = len(sentences)
            sentences.append(
                replace(old, kind="list_item", headings=(*old.headings, *over, *item)) if item else old
            )
    return replace(document, paragraphs=tuple(spans), sentences=tuple(sentences))


def _heads(document: Document, row: Sequence[int], names: PlaceNames) -> dict[int, int]:
    """Return where the head ends of each sentence of a paragraph that has one."""
    least = LEAST_HEADS
    if document.sentences[row[0]].kind == "dateline" and len(row) > LEAST_HEADS:
        least -= 1  # itself a head
        row = row[1:]
        opening = document.sentences[row[0] - 1].span
        if not _known(document.quote(opening), names):
            return {}
    if document.sentences[row[0]].kind not in ("body", "list_item"):
        return {}
    found: dict[int, int] = {}
    first = document.quote(document.sentences[row[0]].span)
    named = len(row) > 1 and _NAMES.fullmatch(first) is not None and _known(first[:-1], names)
    for index in row:
        text = document.quote(document.sentences[index].span)
        start = document.sentences[index].span.start
        match = _LABEL.match(text)
        if match is not None and _known(match[1], names):
            found[index] = start + match.end(1)
        elif named and (day := _DAY.match(text)):
            found[index] = start + day.end(1)
    if named and found:
        found[row[0]] = document.sentences[row[0]].span.end - 1
    return found if len(found) >= least else {}


def _known(label: str, names: PlaceNames) -> bool:
    """Whether a label is made of known names alone: "Khost / Spera", "Tarin Kot"."""
    parts = [part.strip() for part in re.split(r"[/,]", label)]
    # After "in" a name that is also a person's stands as a place.
    return all(
        any(h.start == 3 and h.end == 3 + len(part) for h in names.scan(f"in {part}")) for part in parts
    )


def _head(sentence: Sentence, start: int, end: int) -> Sentence:
    span = Span(start, end)
    return replace(sentence, span=span, clauses=(span,), kind="heading")


def _after(document: Document, sentence: Sentence, end: int) -> Sentence:
    """Return the sentence that follows its head, without the colon."""
    start = end
    while start < sentence.span.end and (document.text[start].isspace() or document.text[start] == ":"):
        start += 1
    span = Span(start, sentence.span.end)
    clauses = [c for c in sentence.clauses if c.end > start] or [span]
    tiled = (Span(start, clauses[0].end), *clauses[1:])
    return replace(sentence, span=span, clauses=tiled)
