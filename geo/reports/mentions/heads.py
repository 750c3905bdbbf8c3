"""Heads of list items that are nothing but the name of a place: "2. Gwadar. On 27 January ...".

Only the gazetteer tells them from one-word remarks ("2. Releases. Five men returned"). Where several
paragraphs open with a title ("Makin Axis. ...", "Relief. ..."), the titles are heads too.
"""

import re
from dataclasses import replace

from geo.model import PlaceNames, Span
from geo.patterns import compiled
from geo.reports.document import Document, Sentence

# A name with a stop is no longer than this.
MAX_HEAD = 40
# So many paragraphs of running text that open with a name or a title make a list.
LEAST_HEADS = 2
# "Shakai-Kaniguram Axis.", "Operation Rah-e-Rast.": words of a title, with no verb among them.
_TITLE = compiled(r"[A-Z][\w'’/-]*(?: (?:(?:of|the|and|in|for|de) )?[A-Z][\w'’/-]*){1,4}\.")
# One word is a title only beside such ones.
_WORD = compiled(r"[A-Z][a-z]{3,}\.")


def with_place_heads(document: Document, names: PlaceNames) -> Document:
    """Return the document with the place that opens a list item as the heading of its other sentences.

    Sentences keep their indices; only kinds, headings and the stop after the name change.
    """
    sentences = list(document.sentences)
    titles = _titles(document)
    for index in (*_paragraph_heads(document, names), *titles):
        paragraph = sentences[index].paragraph
        for at in range(index, len(sentences)):
            if sentences[at].paragraph != paragraph:
                break
            sentences[at] = replace(sentences[at], kind="list_item")
    head = -1
    for index, sentence in enumerate(sentences):
        if sentence.kind != "list_item":
            continue
        if head >= 0 and sentences[head].paragraph == sentence.paragraph:
            sentences[index] = replace(sentence, headings=(*sentence.headings, head))
            continue
        opens = index == 0 or sentences[index - 1].paragraph != sentence.paragraph
        goes_on = index + 1 < len(sentences) and sentences[index + 1].paragraph == sentence.paragraph
        head = index if opens and goes_on and (index in titles or _is_name(document, sentence, names)) else -1
        if head >= 0:
            span = Span(sentence.span.start, sentence.span.end - 1)
            sentences[index] = replace(sentence, span=span, clauses=(span,), kind="heading")
    return replace(document, sentences=tuple(sentences))


def _openings(document: Document) -> list[int]:
    """Return the sentences that open a paragraph of running text which goes on."""
    rows = document.sentences
    return [
        index
        for index in range(len(rows) - 1)
        if rows[index].kind == "body"
        and (index == 0 or rows[index - 1].paragraph != rows[index].paragraph)
        and rows[index + 1].paragraph == rows[index].paragraph
    ]


def _paragraph_heads(document: Document, names: PlaceNames) -> list[int]:
    """Return the names that open paragraphs of running text, where two do: "FARYAB. On 29 May ..."."""
    found = [i for i in _openings(document) if _is_name(document, document.sentences[i], names)]
    return found if len(found) >= LEAST_HEADS else []


def _titles(document: Document) -> list[int]:
    """Return the titles that open paragraphs of running text, where two do: "Makin Axis. ..."."""

    def matching(pattern: re.Pattern[str]) -> list[int]:
        return [i for i in openings if pattern.fullmatch(document.quote(document.sentences[i].span))]

    openings = _openings(document)
    found = matching(_TITLE)
    return sorted((*found, *matching(_WORD))) if len(found) >= LEAST_HEADS else []


def _is_name(document: Document, sentence: Sentence, names: PlaceNames) -> bool:
    """Whether a sentence is one known name and its stop."""
    line = document.quote(sentence.span)
    if len(line) > MAX_HEAD or not line.endswith(".") or not line[0].isupper():
        return False
    return any(hit.start == 0 and hit.end == len(line) - 1 for hit in names.scan(line))
