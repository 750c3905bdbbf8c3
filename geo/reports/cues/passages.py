"""The stretches of running text that go on with one thing, whatever its line breaks.

A writer's paragraphs tell where the story turns. A page that shows one sentence a paragraph, or the
whole report as one, tells nothing of it: there the sentences themselves say where they turn.
"""

from collections import Counter
from dataclasses import replace

from geo.model import Span
from geo.patterns import compiled
from geo.reports.cues.topics import opens_new_subject
from geo.reports.document import Document, Sentence
from geo.reports.wording.lexicon import alternatives, load

# So many sentences in one paragraph, or in paragraphs of mostly one, are a habit of the page.
MANY = 6
_WORDS = load("text")["turns"]
_IN = r"(?:" + alternatives(_WORDS["before"]) + r",? )?" + alternatives(_WORDS["scene"])
# "In Kunar", "Also on Wednesday", "At the same time in southern Helmand".
_SCENE = compiled(r"[\"'“]?(?i:" + _IN + r") (?:the )?(?:\w+ern |\w+ )?(?:[A-Z]|\d)")
# "In Kabul, a spokesman said": the place is only the speaker's.
_SPEAKS = compiled(
    r"[^.;]{0,40}, [^,.;]{0,80}\b"
    + alternatives(_WORDS["speakers"])
    + r"\b[^,.;]{0,40}\b"
    + alternatives(_WORDS["said"])
    + r"\b"
)


def with_passages(document: Document) -> Document:
    """Return the document with passages for paragraphs.

    Of running text whose paragraphs mostly hold several sentences they stay as they are. Else a
    passage lasts until a sentence opens with another subject, place or day. A dateline governs the
    sentence that it opens, however long the paragraph. Headings and items of lists stay, too.
    """
    sentences: list[Sentence] = []
    spans: list[Span] = []
    told = _tells(document)
    for index, sentence in enumerate(document.sentences):
        before = document.sentences[index - 1] if index else None
        runs_on = before is not None and before.kind == sentence.kind == "body"
        if before is None:
            turns = True
        elif runs_on and not told:
            turns = _turns(document, index)
        else:
            turns = before.paragraph != sentence.paragraph
        if turns:
            spans.append(document.paragraphs[sentence.paragraph] if told else sentence.span)
        else:
            spans[-1] = Span(spans[-1].start, max(spans[-1].end, sentence.span.end))
        headings = sentence.headings
        if runs_on:
            headings = tuple(h for h in headings if not _is_own_dateline(document, h, sentence))
        sentences.append(Sentence(sentence.span, len(spans) - 1, sentence.clauses, sentence.kind, headings))
    return replace(document, sentences=tuple(sentences), paragraphs=tuple(spans))


def _tells(document: Document) -> bool:
    """Whether its paragraphs tell where a running text turns: most hold several sentences, or it is short."""
    lengths = Counter(s.paragraph for s in document.sentences if s.kind == "body").values()
    several = sum(length > 1 for length in lengths)
    return sum(lengths) < MANY or (len(lengths) > 1 and 2 * several >= len(lengths))


def _turns(document: Document, index: int) -> bool:
    """Whether a sentence says at its start that it turns to another subject, place or day."""
    if opens_new_subject(document, index):
        return True
    start, end = document.sentences[index].span.start, document.sentences[index].span.end
    if _SCENE.match(document.text, start, end) is None:
        return False
    return _SPEAKS.match(document.text, start, end) is None


def _is_own_dateline(document: Document, heading: int, sentence: Sentence) -> bool:
    """Whether a heading is the dateline before the first sentence of a paragraph."""
    over = document.sentences[heading]
    return over.kind == "dateline" and over.paragraph == sentence.paragraph
