"""What a page puts around a report: buttons, other headlines, readers' comments.

A report that is copied from a page brings them along. They tell nothing of the news, and as lines of
their own they would make a running report look like a list. The wording is in ``lexicons/text.toml``.
"""

from collections.abc import Sequence

from geo.patterns import compiled
from geo.reports.page.layout import is_of_the_page
from geo.reports.page.lines import BULLET, TERMINAL, Line
from geo.reports.wording.lexicon import alternatives, load

_WORDS = load("text")
_OTHERS = compiled("|".join(_WORDS["other_news_lines"]))
_REPLIES = compiled("|".join([*_WORDS["reply_lines"], *_WORDS["last_lines"]]))
_ANNOUNCES = compiled(r"\b" + alternatives(_WORDS["announces"]) + r"\b")
# No title of other news is longer.
_LONGEST = 140
# The text has begun where a paragraph ends with a stop and has so many words.
_LEAST_TEXT = 12
# A line of no more words under the text is of the page, but one with a figure or a heading's colon.
_OFFERED = 3
_TELLS = compiled(r"[\d:]")
# So many headlines below so many paragraphs are of the page.
_LINKS = 3
# How the headlines of other news end where the page cuts them off.
_CUT_OFF = ("...", "…")
# [2] "Four die in blast," The Herald, 3 May 2011: a note under the text, from which it was told.
_NOTE = compiled(r"\[\d{1,3}\]\s{0,3}[\"“‘'][^\n]{10,400}[,.?!][\"”’']")


def of_the_report(text: str, spans: Sequence[Line]) -> list[Line]:
    """Return the paragraphs of a report without what the page puts around it.

    Nothing is left out where no running text would stay.
    """
    kept = list(spans)
    for without in (_without_buttons, _without_notes, _without_tail, _without_menu, _without_links):
        rest = without(text, kept)
        if rest != kept and (_has_text(text, rest) or not _has_text(text, kept)):
            kept = rest
    return kept


def _has_text(text: str, spans: Sequence[Line]) -> bool:
    return any(_is_text(text[slice(*span)]) for span in spans)


def _is_text(line: str) -> bool:
    return (
        len(line.split()) >= _LEAST_TEXT
        and not line.endswith(_CUT_OFF)
        and TERMINAL.search(line[-6:]) is not None
    )


def _without_buttons(text: str, spans: Sequence[Line]) -> list[Line]:
    """Leave out the lines that are of the page."""
    return [span for span in spans if not is_of_the_page(text[slice(*span)])]


def _without_notes(text: str, spans: Sequence[Line]) -> list[Line]:
    """Leave out the notes at the end that name what others have written."""
    last = len(spans)
    while last and _NOTE.match(text, *spans[last - 1]):
        last -= 1
    return list(spans[:last])


def _without_tail(text: str, spans: Sequence[Line]) -> list[Line]:
    """Leave out readers' comments, and the headlines of other news under the text."""
    out: list[Line] = []
    begun = aside = False
    cut = [span[1] - span[0] <= _LONGEST and text.endswith(_CUT_OFF, *span) for span in spans]
    for at, span in enumerate(spans):
        line = text[slice(*span)]
        low = line.lower().strip(" .:-_") if len(line) <= _LONGEST else ""
        if _REPLIES.fullmatch(low):
            if begun:
                break
            continue  # the button above the text
        if begun and (_OTHERS.fullmatch(low) or cut[at : at + 2] == [True, True]):
            aside = True
        elif _is_text(line):
            aside = False
        if not aside:
            out.append(span)
            begun = begun or _is_text(line)
    return out


def _without_menu(text: str, spans: Sequence[Line]) -> list[Line]:
    """Leave out what a page offers below its text: "Home | World | Opinion", "Facebook", "Print"."""
    last = len(spans)
    while last and _is_offered(text[slice(*spans[last - 1])]):
        last -= 1
    return list(spans[:last]) if any(_is_text(text[slice(*span)]) for span in spans[:last]) else list(spans)


def _is_offered(line: str) -> bool:
    """Whether a line under the text tells nothing: parts side by side, or a few words without a figure."""
    if TERMINAL.search(line[-6:]) or len(line) > _LONGEST:
        return False
    return " | " in line or (len(line.split()) <= _OFFERED and not _TELLS.search(line))


def _without_links(text: str, spans: Sequence[Line]) -> list[Line]:
    """Leave out the headlines that a page lists below its running text, under no line of their own.

    A list that the text announces ("..., it said:") is of the report.
    """
    last = len(spans)
    while last and _is_link(text, spans[last - 1]):
        last -= 1
    told = [text[slice(*span)] for span in spans[:last]]
    links = len(spans) - last >= _LINKS and sum(map(_is_text, told)) >= _LINKS
    announced = not links or _ANNOUNCES.search(told[-1].lower())
    return list(spans) if announced else list(spans[:last])


def _is_link(text: str, span: Line) -> bool:
    """Whether a line is a point that ends with no stop, as a headline does, or is cut off."""
    line = text[slice(*span)]
    point = BULLET.match(text, *span) is not None and TERMINAL.search(line[-6:]) is None
    return len(line) <= _LONGEST and (point or line.endswith(_CUT_OFF))
