"""Lists by day: the years that titles and headings give ("Timeline - Year 2009", "2010"), and their heads."""

from collections.abc import Sequence
from itertools import takewhile

from geo.patterns import compiled
from geo.reports.days.phrase import DatedPhrase
from geo.reports.document import Document
from geo.reports.wording.phrases import lowered

_YEAR = compiled(r"(?:19|20)[0-9]{2}")
# "FATA timeline - Year 2006", not "The worst since 2006".
_YEAR_LAST = compiled(
    r"(?<!\d[-–])(?<!since )(?<!after )(?<!before )(?<!until )(?<!from )\b((?:19|20)\d\d)\)?[.:]?$"
)
# "Timeline - 2014", "Incidents in Ghor, 2012": the year stands by itself, of all that follows.
_SET_APART = compiled(r"(?:[-–—,:(|]|\b(?:timeline|chronology)) ?(?:year )?$")
# So many days without a year over the parts of a text make it a chronicle of the year in its title.
_CHRONICLE = 2


def years_over(document: Document, phrases: Sequence[DatedPhrase]) -> dict[int, int]:
    """Return the years of the headings of a chronicle ("2010", "February 2010"), by sentence.

    Parameters
    ----------
    document : Document
        The report's text as cut by `geo.reports.text.split`.
    phrases : sequence of DatedPhrase
        The date phrases of the report, in text order.

    Returns
    -------
    dict of int to int
        The title's year stands under sentence 0, if the text is a chronicle.
    """
    years = _year_of_title(document, phrases) | {
        at: int(document.text[sentence.span.start : sentence.span.end])
        for at, sentence in enumerate(document.sentences)
        if sentence.kind == "heading"
        and _YEAR.fullmatch(document.text, sentence.span.start, sentence.span.end)
    }
    return years | {
        p.sentence: p.range.start.year
        for p in phrases
        if p.attached_to == "heading" and p.range.start and p.range.rule in ("date.year", "date.month")
        if document.sentences[p.sentence].kind != "headline"
    }


def _year_of_title(document: Document, phrases: Sequence[DatedPhrase]) -> dict[int, int]:
    """Return the year that the title of a chronicle gives, under its sentence; nothing of other texts."""
    low = lowered(document.text)
    titles = takewhile(lambda s: s.kind in ("headline", "heading"), document.sentences)
    starts, found = next(
        ((s.span.start, m) for s in titles if (m := _YEAR_LAST.search(low, s.span.start, s.span.end))),
        (0, None),
    )
    if found is None:
        return {}
    over = {
        p.sentence
        for p in phrases
        if p.range.rule == "date.no_year" and document.sentences[p.sentence].kind in ("heading", "dateline")
    }
    enough = 1 if _SET_APART.search(low, starts, found.start()) else _CHRONICLE
    return {0: int(found[1])} if len(over) >= enough else {}


def days_listed(document: Document, dates: Sequence[DatedPhrase]) -> frozenset[int]:
    """Return the headings that open with a day ("3 May", "3 May, Ghor: two hurt") of a list of them.

    Parameters
    ----------
    document : Document
        The report's text as cut by `geo.reports.text.split`.
    dates : sequence of DatedPhrase
        Its date phrases, resolved.

    Returns
    -------
    frozenset of int
        Their sentences; none where only one heading opens so, and no title gives it its year.
    """
    heads = [
        d
        for d in dates
        if d.span == (over := document.sentences[d.sentence]).span
        or (over.kind == "heading" and d.span.start == over.span.start and d.range.precision == "day")
    ]
    several = len({d.range.start for d in heads}) > 1
    return frozenset(d.sentence for d in heads if several or d.range.rule == "date.of_chronicle")
