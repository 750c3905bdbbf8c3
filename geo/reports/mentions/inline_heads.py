"""Items of a list that runs on in one paragraph: "Kunduz. Archi: two killed. Khan Abad: a mortar hit ...".

Only the gazetteer tells such heads from speakers and labels ("Police: ...", "Sources: ...").
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from geo.model import PlaceNames, Span
from geo.patterns import compiled
from geo.reports.document import Document, Sentence
from geo.reports.page.layout import DATE_WORD
from geo.reports.wording.lexicon import alternatives, load

# So many heads of one paragraph make it a list.
LEAST_HEADS = 2
_WORDS = load("text")["item_heads"]
# "Balkh (Chimtal), 3 May – ", "0500 Baldia: ": no more than the hour stands before the head.
_LABEL = compiled(
    r"(?:[0-2]\d[:.]?[0-5]\d(?: ?(?:hrs?|hours|h|L))?,? )?"
    r"([A-Z](?:[^:;!?\n.–—-]|-(?=\w)|(?<=[A-Z][a-z]{2})\.|(?<=\b[A-Z])\.|(?<=\d)[.:](?=\d)){1,80}?)"
    r"(?::| [-–—])\s+(?=\S)"
)
# "Digest of attacks, May: Kabul, 15 May – ...", "Fri. 20th: Ghor, ...": what announces the first item.
_INTRO = compiled(r"[^:;!?\n]{3,90}:\s+")
_PARTED = compiled(r"; (?=[A-Z])")
_PIECE = compiled(r"(?:(?! and )[^/,()&])+")
_BRACKETS = compiled(r"\(([^()]+)\)")
_SPEAKER = compiled(rf"\b{alternatives(_WORDS['speakers'])}\b", re.IGNORECASE)
_VERB = compiled(rf"\b{alternatives(_WORDS['verbs'])}\b", re.IGNORECASE)
_LONGEST_TITLE, _LONGEST_NAME = 6, 40
_EDGE = ":-–—,."


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
    under: list[tuple[int, ...]] = []  # the new heads over each sentence
    for paragraph, row in sorted(rows.items(), key=lambda entry: entry[1][0]):
        heads = listed.get(paragraph, {})
        over: tuple[int, ...] = ()  # what announces the list
        item: tuple[int, ...] = ()
        for index in row:
            old = document.sentences[index]
            # A dateline that proves to be the first head of a list governs its own item only.
            old = replace(old, headings=tuple(h for h in old.headings if h not in heads))
            if index == row[0] or index in heads:
                spans.append(old.span if heads else document.paragraphs[paragraph])
            for head, piece in _items(old.span, heads.get(index, ())):
                if piece.start > old.span.start:
                    spans.append(piece)
                for role, span in _parts(document.text, head, piece):
                    if role == "over":
                        over = (*over, len(sentences))
                    elif role == "head":
                        item = (len(sentences),)
                    moved[index] = len(sentences)
                    sentences.append(_part(replace(old, paragraph=len(spans) - 1), span, role, bool(item)))
                    under.append(() if role else (*over, *item))
    governed = (
        replace(s, headings=(*(moved[h] for h in s.headings), *new))
        for s, new in zip(sentences, under, strict=True)
    )
    return replace(document, paragraphs=tuple(spans), sentences=tuple(governed))


def _items(sentence: Span, heads: Sequence[Span]) -> Iterator[tuple[Span | None, Span]]:
    """Yield the items of a sentence, each with its head: "Bannu: two shot; Zhob: a grenade at a shop"."""
    starts = [sentence.start, *(head.start for head in heads[1:]), sentence.end]
    for number, (start, end) in enumerate(pairwise(starts)):
        yield heads[number] if heads else None, Span(start, end)


def _parts(text: str, head: Span | None, item: Span) -> Iterator[tuple[str, Span]]:
    """Yield what announces a list, the head of an item and what it tells, without the marks between them."""
    start = item.start
    if head is not None:
        shown = item.start + len(text[item.start : head.start].rstrip(" \t\n" + _EDGE))
        if shown > item.start:
            yield "over", Span(item.start, shown)
        if head.end > head.start:
            yield "head", head
        start = head.end
        while start < item.end and (text[start].isspace() or text[start] in _EDGE):
            start += 1
    if start < item.end:
        yield "", Span(start, item.end)


def _part(sentence: Sentence, span: Span, role: str, listed: bool) -> Sentence:
    """Return the part of a sentence that a span holds, a heading if it has a role."""
    if role:
        return replace(sentence, span=span, clauses=(span,), kind="heading")
    cuts = [c.start for c in sentence.clauses if span.start < c.start < span.end]
    clauses = tuple(Span(a, b) for a, b in pairwise([span.start, *cuts, span.end]))
    return replace(sentence, span=span, clauses=clauses, kind="list_item" if listed else sentence.kind)


def _heads(document: Document, row: Sequence[int], names: PlaceNames) -> dict[int, list[Span]]:
    """Return the heads of the sentences of a paragraph, an empty one after what announces the list."""
    found: dict[int, list[Span]] = {}
    count = 0
    while row and document.sentences[row[0]].kind == "dateline":
        span = document.sentences[row[0]].span
        count += _end_of_head(document.quote(span), names) > 0
        # "BBC Monitoring: Larkana - ": what stands over another head announces the list
        announces = len(row) > 1 and document.sentences[row[1]].kind == "dateline"
        found[row[0]] = [Span(span.end, span.end) if announces else span]
        row = row[1:]
    if not row or document.sentences[row[0]].kind not in ("body", "list_item"):
        return {}
    for at, index in enumerate(row):
        span = document.sentences[index].span
        head = _head(document, span, names)
        if head is not None:
            later = (Span(m.end(), span.end) for m in _PARTED.finditer(document.text, head.end, span.end))
            found[index] = [head, *filter(None, (_head(document, piece, names) for piece in later))]
            count += len(found[index])
        elif all(i in found for i in row[:at]) and _announces(document.quote(span), names):
            found[index] = [Span(span.end, span.end)]
    return found if count >= LEAST_HEADS else {}


def _announces(line: str, names: PlaceNames) -> bool:
    """Whether a sentence before the first item only says what they are: "Polling Saturday.", "In Brief."."""
    if len(line.split()) > _LONGEST_TITLE or not line.endswith(".") or _VERB.search(line):
        return False
    return DATE_WORD.search(line) is not None or not (names.scan(line) or "night" in line)


def _head(document: Document, sentence: Span, names: PlaceNames) -> Span | None:
    """Return the head of a sentence before a colon or a dash, or the name that it is; None if it has none."""
    line = document.quote(sentence)
    if line.endswith(".") and len(line) <= _LONGEST_NAME and _is_known(line[:-1], names):
        return Span(sentence.start, sentence.end - 1)
    intro = _INTRO.match(document.text, sentence.start, sentence.end)
    for start in (sentence.start, intro.end() if intro else sentence.end):
        label = _LABEL.match(document.text, start, sentence.end)
        end = _end_of_head(label[1], names) if label is not None else 0
        if label is not None and end:
            return Span(start, label.start(1) + end)
    return None


def _end_of_head(label: str, names: PlaceNames) -> int:
    """Return where the names and days end that open a label, 0 where none does or somebody speaks.

    "Khost / Spera", "Balkh (Chimtal), 3 May"; of "Herat, customs yard" the name.
    """
    if _SPEAKER.search(label):
        return 0
    end, named = 0, False
    for piece in _PIECE.finditer(label):
        inside = _BRACKETS.match(label, piece.end())  # "Garrison Road (Zhob)"
        known = _is_known(piece[0].strip(), names) or (inside is not None and _is_known(inside[1], names))
        if not known and not DATE_WORD.search(piece[0]) and any(c.isalpha() for c in piece[0]):
            return end if named else 0
        named = named or known
        end = piece.end() + (label[piece.end() : piece.end() + 1] == ")")
    return len(label) if named else 0


def _is_known(piece: str, names: PlaceNames) -> bool:
    """Whether all of it is made of known names: "Tarin Kot", "Sarai Naurang Lakki Marwat"."""
    # After "in" a name that is also a person's stands as a place.
    at = len("in ")
    for hit in names.scan(f"in {piece}"):
        if hit.start == at:
            at = hit.end + 1
    return at == len(piece) + 4
