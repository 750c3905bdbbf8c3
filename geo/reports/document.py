"""A report's text and its parts: paragraphs, sentences, clauses.

All spans are half-open and count Unicode code points of the text as read.
"""

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from geo.model import Span
from geo.patterns import compiled
from geo.reports.wording.lexicon import load

SentenceKind = Literal["headline", "heading", "dateline", "list_item", "body"]
# A sentence of the head of a form, which tells nothing: "FIR No. 87/24, PS Kulachi."
_FORM = compiled("|".join(load("text")["form_lines"]), re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence, heading or dateline.

    Attributes
    ----------
    span : Span
        Without surrounding white space, bullets, or the colon or dash after a heading or dateline.
    paragraph : int
        Index into `Document.paragraphs`; of running text these become passages (`geo.reports.cues.passages`).
    clauses : tuple of Span
        They tile `span` in order.
    kind : SentenceKind
        ``headline``: the title line; ``heading``: a list heading, on its own line or before a
        colon ("KANDAHAR:", "Tuesday, 20 May", "13:40"); ``dateline``: "KABUL (Agency)" before
        the first sentence; ``list_item``: a sentence of a list; ``body``: any other.
    headings : tuple of int
        Indices of the headings and the dateline that govern it, outermost first.
    """

    span: Span
    paragraph: int
    clauses: tuple[Span, ...]
    kind: SentenceKind
    headings: tuple[int, ...] = ()


def _opening(text: str, sentences: tuple[Sentence, ...]) -> int:
    first = next((i for i, s in enumerate(sentences) if s.kind == "dateline"), 0)
    told = [i for i in range(first, len(sentences)) if sentences[i].kind in ("body", "list_item")]
    filled = (i for i in told if not _FORM.fullmatch(text, sentences[i].span.start, sentences[i].span.end))
    return next(filled, told[0] if told else 0)


@dataclass(frozen=True, slots=True)
class Document:
    """A text and its parts, in text order; sentences do not overlap.

    `issued` is the day on which the page itself says that it was published.
    """

    text: str
    paragraphs: tuple[Span, ...]
    sentences: tuple[Sentence, ...]
    issued: date | None = None
    opening: int = field(init=False, repr=False, compare=False)
    """Index of the sentence that opens the text: behind the first dateline, if there is one."""
    _starts: tuple[int, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "opening", _opening(self.text, self.sentences))
        object.__setattr__(self, "_starts", tuple([s.span.start for s in self.sentences]))

    def sentence_at(self, offset: int) -> int | None:
        """Return the index of the sentence that holds `offset`, None between sentences."""
        at = bisect_right(self._starts, offset) - 1
        return at if at >= 0 and offset < self.sentences[at].span.end else None

    def clause_at(self, offset: int) -> Span | None:
        """Return the clause that holds `offset`, None between sentences."""
        index = self.sentence_at(offset)
        if index is None:
            return None
        return next(c for c in self.sentences[index].clauses if c.start <= offset < c.end)

    def beside(self, index: int) -> bool:
        """Whether a sentence follows the one before it: in running text, or in the same item of a list."""
        if not 0 < index < len(self.sentences):
            return False
        before, here = self.sentences[index - 1], self.sentences[index]
        return before.paragraph == here.paragraph or before.kind == here.kind == "body"

    def opens_line(self, at: int) -> bool:
        """Whether what stands at `at` opens a paragraph as it was written."""
        return self.text[max(0, at - 9) : at].rstrip(" \t\"'“‘")[-1:] in ("\n", "\r")

    def quote(self, span: Span) -> str:
        """Return the text of a span."""
        return self.text[span.start : span.end]
