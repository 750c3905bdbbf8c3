"""Heads of list items that are nothing but the name of a place: "2. Gwadar. On 27 January ...".

Only the gazetteer tells them from one-word remarks ("2. Releases. Five men returned").
"""

from dataclasses import replace

from geo.model import PlaceNames, Span
from geo.reports.text import Document, Sentence

# A name with a stop is no longer than this.
MAX_HEAD = 40


def with_place_heads(document: Document, names: PlaceNames) -> Document:
    """Return the document with the place that opens a list item as the heading of its other sentences.

    Sentences keep their indices; only kinds, headings and the stop after the name change.
    """
    sentences = list(document.sentences)
    head = -1
    for index, sentence in enumerate(sentences):
        if sentence.kind != "list_item":
            continue
        if head >= 0 and sentences[head].paragraph == sentence.paragraph:
            sentences[index] = replace(sentence, headings=(*sentence.headings, head))
            continue
        opens = index == 0 or sentences[index - 1].paragraph != sentence.paragraph
        goes_on = index + 1 < len(sentences) and sentences[index + 1].paragraph == sentence.paragraph
        head = index if opens and goes_on and _is_name(document, sentence, names) else -1
        if head >= 0:
            span = Span(sentence.span.start, sentence.span.end - 1)
            sentences[index] = replace(sentence, span=span, clauses=(span,), kind="heading")
    return replace(document, sentences=tuple(sentences))


def _is_name(document: Document, sentence: Sentence, names: PlaceNames) -> bool:
    """Whether a sentence is one known name and its stop."""
    line = document.quote(sentence.span)
    if len(line) > MAX_HEAD or not line.endswith(".") or not line[0].isupper():
        return False
    return any(hit.start == 0 and hit.end == len(line) - 1 for hit in names.scan(line))
