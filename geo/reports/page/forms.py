"""The lines of a form that was filled in: "Date of incident: 18 May", "District: Tank", "What happened: ...".

What they say of day and place holds for all that the form tells.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from geo.model import Span
from geo.patterns import compiled
from geo.reports.document import Document, Sentence
from geo.reports.wording.lexicon import alternatives, load

_WORDS = load("text")["forms"]
_LINE = compiled(r"[-*•]?\s{0,2}([^\W_][^:\n!;\"“”]{0,50}?)\s{0,2}(?::|\?:?)\s{1,9}(?=\S)")
_DAY, _PLACE, _TOLD = (compiled(alternatives(_WORDS[name])) for name in ("day", "place", "told"))


class _Line(NamedTuple):
    label: str
    value: Span
    """What stands behind the label."""

    @property
    def heads(self) -> bool:
        """Whether it says when or where."""
        return _DAY.fullmatch(self.label) is not None or _PLACE.fullmatch(self.label) is not None


def with_forms(document: Document) -> Document:
    """Return the document, days and places of a form as the headings of the rest of it."""
    lines = {at: line for at, span in enumerate(document.paragraphs) if (line := _line(document, span))}
    opened = {at: first for form in _forms(lines) for first in form[:1] for at in form}
    if not opened:
        return document
    sentences: list[Sentence] = []
    moved: dict[int, int] = {}  # old index -> new index
    heads: dict[int, list[int]] = {}
    for index, old in enumerate(document.sentences):
        moved[index] = len(sentences)
        line = lines[old.paragraph] if old.paragraph in opened else None
        if line is None:
            sentences.append(replace(old, headings=tuple(moved[h] for h in old.headings)))
            continue
        kept = line.heads or _TOLD.fullmatch(line.label) is not None
        if kept and old.span.end <= line.value.start:
            continue  # the label
        first = opened[old.paragraph]
        old = replace(old, paragraph=first, headings=())
        if line.heads:
            heads.setdefault(first, []).append(len(sentences))
            sentences.append(replace(old, span=line.value, clauses=(line.value,), kind="heading"))
        else:
            sentences.append(_behind(old, line.value.start) if kept else replace(old, kind="list_item"))
    for index, sentence in enumerate(sentences):
        over = heads.get(sentence.paragraph, ()) if sentence.kind == "list_item" else ()
        sentences[index] = replace(sentence, headings=(*sentence.headings, *over))
    return replace(document, sentences=tuple(sentences))


def _line(document: Document, span: Span) -> _Line | None:
    found = _LINE.match(document.text, span.start, span.end)
    return _Line(found[1].lower(), Span(found.end(), span.end)) if found else None


def _forms(lines: dict[int, _Line]) -> Iterator[list[int]]:
    """Yield the paragraphs of every form: lines that tell a day, and a place or what happened."""
    form: list[int] = []
    for at, line in [*lines.items(), (-1, None)]:
        again = form and line is not None and line.label == lines[form[0]].label
        if form and (again or at != form[-1] + 1):
            labels = [lines[number].label for number in form]
            told = any(_PLACE.fullmatch(label) or _TOLD.fullmatch(label) for label in labels)
            if told and any(map(_DAY.fullmatch, labels)):
                yield form
            form = []
        form.append(at)


def _behind(sentence: Sentence, start: int) -> Sentence:
    """Return a sentence of an item without the label before it."""
    start = max(start, sentence.span.start)
    clauses = [c for c in sentence.clauses if c.end > start]
    tiled = (Span(start, clauses[0].end), *clauses[1:])
    return replace(sentence, span=Span(start, sentence.span.end), clauses=tiled, kind="list_item")
