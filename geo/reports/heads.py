"""Heads of list items that are nothing but the name of a place: "2. Gwadar. On 27 January ...".

Only the gazetteer tells them from one-word remarks ("2. Releases. Five men returned").
"""

from dataclasses import replace

from geo.model import PlaceNames, Span
from geo.reports.text import Document, Sentence

# A name with a stop is no longer than this.
MAX_HEAD = 40
# So many paragraphs of running text that open with a name make a list.
LEAST_HEADS = 2


def with_place_heads(document: Document, names: PlaceNames) -> Document:
    """Return the document with the place that opens a list item as the heading of its other sentences.

    Sentences keep their indices; only kinds, headings and the stop after the name change.
    """
    sentences = list(document.sentences)
    for index in _paragraph_heads(document, names):
        paragraph = sentences[index].paragraph
        for at in range(index, len(sentences)):
            if sentences[at].paragraph != paragraph:
                break
            sentences[at] = replace(sentences[at], kind="list_item")
    _head_entries(document, sentences, names)
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


def _paragraph_heads(document: Document, names: PlaceNames) -> list[int]:
    """Return the names that open paragraphs of running text, where two do: "FARYAB. On 29 May ..."."""
    found = []
    for index, sentence in enumerate(document.sentences):
        opens = index == 0 or document.sentences[index - 1].paragraph != sentence.paragraph
        goes_on = (
            index + 1 < len(document.sentences)
            and document.sentences[index + 1].paragraph == sentence.paragraph
        )
        if sentence.kind == "body" and opens and goes_on and _is_name(document, sentence, names):
            found.append(index)
    return found if len(found) >= LEAST_HEADS else []


def _head_entries(document: Document, sentences: list[Sentence], names: PlaceNames) -> None:
    """Make the place that titles an entry of a live page ("13:10 - Herat") head the paragraphs under it."""
    over: tuple[int, ...] = ()
    for index, sentence in enumerate(sentences):
        if sentence.kind in ("heading", "list_item"):
            line = document.quote(sentence.span)
            clock = index > 0 and sentences[index - 1].paragraph == sentence.paragraph
            clock = clock and document.text[sentences[index - 1].span.start].isdigit()
            titles = sentence.kind == "list_item" and clock and sentence.headings == (index - 1,)
            over = ()
            if titles and any(h.start == 3 and h.end == 3 + len(line) for h in names.scan(f"in {line}")):
                sentences[index] = replace(sentence, kind="heading")
                over = (index - 1, index)
        elif over and sentence.kind == "body":
            sentences[index] = replace(sentence, kind="list_item", headings=(*sentence.headings, *over))


def _is_name(document: Document, sentence: Sentence, names: PlaceNames) -> bool:
    """Whether a sentence is one known name and its stop."""
    line = document.quote(sentence.span)
    if len(line) > MAX_HEAD or not line.endswith(".") or not line[0].isupper():
        return False
    return any(hit.start == 0 and hit.end == len(line) - 1 for hit in names.scan(line))
