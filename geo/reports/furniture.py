"""What a page puts around a report: buttons, other headlines, readers' comments.

A report that is copied from a page brings them along. They tell nothing of the news, and as lines of
their own they would make a running report look like a list. The wording is in ``lexicons/text.toml``.
"""

from collections.abc import Sequence

from geo.patterns import compiled
from geo.reports.layout import is_of_the_page
from geo.reports.lines import TERMINAL, Line
from geo.reports.wording.lexicon import load

_WORDS = load("text")
_REPLIES = compiled("|".join(_WORDS["reply_lines"]))
_OTHERS = compiled("|".join(_WORDS["other_news_lines"]))
_LAST = compiled("|".join(_WORDS["last_lines"]))
# No title of other news is longer.
_LONGEST = 140
# The text has begun where a paragraph ends with a stop and has so many words.
_LEAST_TEXT = 12


def of_the_report(text: str, spans: Sequence[Line]) -> list[Line]:
    """Return the paragraphs of a report without what the page puts around it.

    Nothing is left out where no running text would stay.
    """
    kept = list(spans)
    for without in (_without_buttons, _without_tail):
        rest = without(text, kept)
        if any(_is_text(text[slice(*span)]) for span in rest) or not any(
            _is_text(text[slice(*span)]) for span in kept
        ):
            kept = rest
    return kept or list(spans)


def _is_text(line: str) -> bool:
    return len(line.split()) >= _LEAST_TEXT and TERMINAL.search(line[-6:]) is not None


def _without_buttons(text: str, spans: Sequence[Line]) -> list[Line]:
    """Leave out the lines that are of the page."""
    return [span for span in spans if not is_of_the_page(text[slice(*span)])]


def _without_tail(text: str, spans: Sequence[Line]) -> list[Line]:
    """Leave out readers' comments, and the headlines of other news under the text."""
    out: list[Line] = []
    begun = aside = False
    for span in spans:
        line = text[slice(*span)]
        low = line.lower().strip(" .:-_")
        if len(line) <= _LONGEST and (_REPLIES.fullmatch(low) or _LAST.fullmatch(low)):
            if begun:
                break
            continue  # the button above the text
        if begun and len(line) <= _LONGEST and _OTHERS.fullmatch(low):
            aside = True
        elif aside and _is_text(line) and not line.endswith(("...", "…")):
            aside = False
        if not aside:
            out.append(span)
            begun = begun or _is_text(line)
    return out
