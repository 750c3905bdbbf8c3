"""Items of a list that runs on in one paragraph: "Kunduz. Archi: two killed. Khan Abad: a mortar hit ...".

Only the gazetteer tells such heads from speakers and labels ("Police: ...", "Sources: ...").
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from geo.model import PlaceNames, Span
from geo.patterns import compiled
from geo.reports.document import Document, Sentence

# So many heads of one paragraph make it a list.
LEAST_HEADS = 2
_LABEL = compiled(r"([A-Z][\w'’() -]{1,40}?)(?::| [-–—])\s+(?=\S)")


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
    items: list[tuple[int, ...]] = []  # the new heads over each sentence
    for paragraph, row in sorted(rows.items(), key=lambda entry: entry[1][0]):
        item: tuple[int, ...] = ()
        heads = listed.get(paragraph, {})
        for index in row:
            old = document.sentences[index]
            if index == row[0] or index in heads:
                spans.append(old.span if heads else document.paragraphs[paragraph])
            # A dateline that proves to be the first head of a list governs its own item only.
            over = tuple(h for h in old.headings if not (heads and h == row[0]))
            old = replace(old, paragraph=len(spans) - 1, headings=over)
            if index in heads or (heads and old.kind == "dateline"):
                end = heads.get(index, old.span.end)
                item = (len(sentences),)
                sentences.append(_head(old, end))
                items.append(())
                moved[index] = item[0]
                if end == old.span.end:
                    continue
                old = _after(document, old, end)
            moved[index] = len(sentences)
            sentences.append(replace(old, kind="list_item") if item else old)
            items.append(item)
    under = tuple(
        replace(s, headings=(*(moved[h] for h in s.headings), *item))
        for s, item in zip(sentences, items, strict=True)
    )
    return replace(document, paragraphs=tuple(spans), sentences=under)


def _heads(document: Document, row: Sequence[int], names: PlaceNames) -> dict[int, int]:
    """Return where the head ends of each sentence of a paragraph that has one."""
    least = LEAST_HEADS
    if document.sentences[row[0]].kind == "dateline" and len(row) > LEAST_HEADS:
        if not _known(document.quote(document.sentences[row[0]].span), names):
            return {}
        least -= 1  # itself a head
        row = row[1:]
    if document.sentences[row[0]].kind not in ("body", "list_item"):
        return {}
    found: dict[int, int] = {}
    for index in row:
        match = _LABEL.match(document.quote(document.sentences[index].span))
        if match is not None and _known(match[1], names):
            found[index] = document.sentences[index].span.start + match.end(1)
    return found if len(found) >= least else {}


def _known(label: str, names: PlaceNames) -> bool:
    """Whether a label is made of known names alone: "Khost / Spera", "Tarin Kot"."""
    parts = [part.strip() for part in re.split(r"[/,]", label)]
    # After "in" a name that is also a person's stands as a place.
    return all(
        any(h.start == 3 and h.end == 3 + len(part) for h in names.scan(f"in {part}")) for part in parts
    )


def _head(sentence: Sentence, end: int) -> Sentence:
    span = Span(sentence.span.start, end)
    return replace(sentence, span=span, clauses=(span,), kind="heading")


def _after(document: Document, sentence: Sentence, end: int) -> Sentence:
    """Return the sentence that follows its head, without the colon."""
    start = end
    while start < sentence.span.end and (document.text[start].isspace() or document.text[start] in ":-–—"):
        start += 1
    clauses = [c for c in sentence.clauses if c.end > start]
    tiled = (Span(start, clauses[0].end), *clauses[1:])
    return replace(sentence, span=Span(start, sentence.span.end), clauses=tiled)
