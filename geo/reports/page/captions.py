"""The words below the pictures of a page, and lines that a page shows twice.

They tell of what the report tells, or of another year, in words that are nobody's account.
"""

from collections.abc import Iterator, Sequence

from geo.patterns import compiled
from geo.reports.page.lines import TERMINAL, Line
from geo.reports.wording.anchored import Anchored
from geo.reports.wording.lexicon import alternatives, load

_WORDS = load("text")["captions"]
_BEGIN = compiled(alternatives(_WORDS["begin"]))
# "... after the blast, Sunday. — AFP/File", "(AP Photo/Somebody)", "| Photo: Somebody"
_CREDIT = Anchored(alternatives(_WORDS["credit"]) + r"\.?$")
# "Rescuers carry the wounded. — PPI", above the report.
_AGENCY = compiled(r"[.!?][\"'’”]? ?[–—-] ?[\w/’' ]{2,25}$")
# A caption has no more words; what is told and ends with a stop has at least so many.
_MOST_WORDS = 90
_PROSE = 12
# Of a line above the report's first paragraph so many words are shown twice, of others a whole sentence:
# shorter ones may be heads of a list.
_TITLE = 5


def without_captions(text: str, spans: Sequence[Line]) -> Iterator[Line]:
    """Yield the lines of a page but captions and what stands there for the second time."""
    lows = [text[slice(*span)].lower() for span in spans]
    prose = [TERMINAL.search(low) is not None and len(low.split()) >= _PROSE for low in lows]
    captions = [_is_caption(low, _CREDIT.may(text, *span)) for low, span in zip(lows, spans, strict=True)]
    begins = next((at for at in range(len(lows)) if prose[at]), 0)
    seen: set[str] = set()
    for at, (span, low) in enumerate(zip(spans, lows, strict=True)):
        words = len(low.split())
        above = at < begins and sum(prose) > 1 and words > _TITLE
        if above and _AGENCY.search(low, max(0, len(low) - 32)):
            continue
        if captions[at] and sum(prose) > prose[at]:
            continue
        title = at < begins and TERMINAL.search(low) is None
        if words >= (_TITLE if title else _PROSE):
            if low in seen:
                continue
            seen.add(low)
        yield span


def _is_caption(low: str, credited: bool) -> bool:
    """Whether a line is one; `credited`: it may have a credit."""
    if len(low.split()) > _MOST_WORDS:
        return False
    if _BEGIN.match(low):
        return True
    return credited and _CREDIT.pattern.search(low, max(0, len(low) - 130)) is not None
