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
# So many where no more than a comma stands behind them.
LEAST_UNMARKED = 3
_WORDS = load("text")["item_heads"]
# "Balkh (Chimtal), 3 May – ", "0500 Baldia: ": before the head stands at most the hour.
_LABEL = compiled(
    r"(?:[0-2]\d[:.]?[0-5]\d(?: ?(?:hrs?|hours|h|L))?,? )?"
    r"([A-Z](?:[^:;!?\n.–—-]|-(?=\w)|(?<=[A-Z][a-z]{2})\.|(?<=\b[A-Z])\.|(?<=\d)[.:](?=\d)){1,80}?)(?::| [-–—])\s+(?=\S)"
)
# "Digest of attacks, May: Kabul, 15 May – ...", "Fri. 20th: Ghor, ...": what announces the first item.
_INTRO = compiled(r"[^:;!?\n]{3,90}:\s+")
# "Imam Sahib, a dozen rockets from edge of town, 2 dead": no more than a comma after the head.
_BEFORE_COMMA = compiled(r"([A-Z][\w'’-]{2,}(?: [A-Z][\w'’-]+){0,2}), (?=\S)(?!(?:an?|the|where) )")
_PARTED = compiled(r"; (?=[A-Z])")
_PIECE = compiled(r"(?:(?! and )[^/,()&])+")
_BRACKETS = compiled(r"\(([^()]+)\)")
_SPEAKER = compiled(rf"\b{alternatives(_WORDS['speakers'])}\b", re.IGNORECASE)
_VERB = compiled(rf"\b{alternatives(_WORDS['verbs'])}\b", re.IGNORECASE)
_LONGEST_TITLE, _LONGEST_NAME = 6, 40
_EDGE = ":-–—,"


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
            moved[index] = len(sentences)
            if index == row[0] or index in heads:
                spans.append(old.span if heads else document.paragraphs[paragraph])
            for number, (head, piece) in enumerate(_pieces(old.span, heads.get(index, ()))):
                if number:
                    spans.append(piece)
                piece_of = replace(_within(old, piece), paragraph=len(spans) - 1)
                start = piece.start
                if head is not None:
                    if head.start > piece.start:
                        over = (*over, len(sentences))
                        sentences.append(_heading(document, piece_of, Span(piece.start, head.start)))
                        under.append(())
                    if head.end > head.start:
                        item = (len(sentences),)
                        sentences.append(_heading(document, piece_of, head))
                        under.append(())
                    moved[index] = len(sentences) - 1
                    start = _skip(document.text, head.end, piece.end)
                    if start >= piece.end:
                        continue
                moved[index] = len(sentences)
                told = _within(piece_of, Span(start, piece.end))
                sentences.append(replace(told, kind="list_item") if item else told)
                under.append((*over, *item))
    governed = (
        replace(s, headings=(*(moved[h] for h in s.headings), *new))
        for s, new in zip(sentences, under, strict=True)
    )
    return replace(document, paragraphs=tuple(spans), sentences=tuple(governed))


def _pieces(sentence: Span, heads: Sequence[Span]) -> Iterator[tuple[Span | None, Span]]:
    """Yield the items of a sentence, each with its head: "Bannu, two shot; Zhob, grenade at a shop"."""
    starts = [sentence.start, *(head.start for head in heads[1:]), sentence.end]
    for number, (start, end) in enumerate(pairwise(starts)):
        yield heads[number] if heads else None, Span(start, end)


def _within(sentence: Sentence, span: Span) -> Sentence:
    """Return the part of a sentence that a span holds."""
    cuts = [c.start for c in sentence.clauses if span.start < c.start < span.end]
    clauses = tuple(Span(a, b) for a, b in pairwise([span.start, *cuts, span.end]))
    return replace(sentence, span=span, clauses=clauses)


def _heads(document: Document, row: Sequence[int], names: PlaceNames) -> dict[int, list[Span]]:
    """Return the heads of the sentences of a paragraph, an empty one after what announces the list."""
    found: dict[int, list[Span]] = {}
    opening = 0
    while row and document.sentences[row[0]].kind == "dateline":
        span = document.sentences[row[0]].span
        opening += _end_of_head(document.quote(span), names) > 0
        # "BBC Monitoring: Larkana - ": what stands over another head announces the list
        announces = len(row) > 1 and document.sentences[row[1]].kind == "dateline"
        found[row[0]] = [Span(span.end, span.end) if announces else span]
        row = row[1:]
    if not row or document.sentences[row[0]].kind not in ("body", "list_item"):
        return {}
    for marked in (True, False):
        heads: list[Span] = []
        items: dict[int, list[Span]] = {}
        for at, index in enumerate(row):
            span = document.sentences[index].span
            starts = [span.start, *(m.end() for m in _PARTED.finditer(document.text, span.start, span.end))]
            if (head := _head(document, span, names, marked)) is not None:
                later = (_head(document, Span(m, span.end), names, marked) for m in starts[1:] if m > head.end)
                items[index] = [head, *filter(None, later)]
                heads += items[index]
            elif all(i in items for i in row[:at]) and _announces(document.quote(span), names):
                items[index] = [Span(span.end, span.end)]
        if heads and (opening if marked else 0) + len(heads) >= (LEAST_HEADS if marked else LEAST_UNMARKED):
            return found | items
    return {}


def _announces(line: str, names: PlaceNames) -> bool:
    """Whether a sentence before the first item only says of what they are: "Polling Saturday.", "In Brief."."""
    if len(line.split()) > _LONGEST_TITLE or not line.endswith(".") or _VERB.search(line):
        return False
    return DATE_WORD.search(line) is not None or not (names.scan(line) or "night" in line)


def _head(document: Document, sentence: Span, names: PlaceNames, marked: bool) -> Span | None:
    """Return the head of a sentence before a colon or a dash, or before a comma if not `marked`, or None."""
    line = document.quote(sentence)
    if line.endswith(".") and len(line) <= _LONGEST_NAME and _is_known(line[:-1], names):
        return Span(sentence.start, sentence.end - 1)
    intro = _INTRO.match(document.text, sentence.start, sentence.end)
    for start in (sentence.start, intro.end() if intro else sentence.end):
        label = _LABEL.match(document.text, start, sentence.end)
        end = _end_of_head(label[1], names) if label is not None else 0
        if label is not None and end:
            return Span(start, label.start(1) + end)
        if not marked and start < sentence.end and (end := _before_comma(document.text, start, sentence.end, names)):
            return Span(start, end)
    return None


def _before_comma(text: str, start: int, end: int, names: PlaceNames) -> int:
    """Return where the names end that open a sentence without a verb, 0 for any other."""
    at, last = start, 0
    while (match := _BEFORE_COMMA.match(text, at, end)) and _is_known(match[1], names):
        at, last = match.end(), match.end(1)
    return 0 if _VERB.search(text, start, end) else last


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


def _heading(document: Document, sentence: Sentence, span: Span) -> Sentence:
    """Return what stands over an item, without the colon behind it."""
    end = span.start + len(document.quote(span).rstrip(" \t\n" + _EDGE))
    span = Span(span.start, max(end, span.start + 1))
    return replace(sentence, span=span, clauses=(span,), kind="heading")


def _skip(text: str, at: int, end: int) -> int:
    """Return where the words begin behind a head."""
    while at < end and (text[at].isspace() or text[at] in _EDGE + "."):
        at += 1
    return at
