"""Whether what a running report tells is news, or only recalled in it.

A report opens with its news and says when it was. What stands further down without a day of its
own, under an opening that tells of something else, is background; so is a second event that has
neither a place nor a day of its own. Lists, logs and live pages have no such order.
"""

import re
from collections.abc import Sequence

from geo.model import DateRange
from geo.reports.coreference import Case
from geo.reports.dates import DatedPhrase
from geo.reports.events import Trigger
from geo.reports.text import Document

RECALLED = "background: recalled without a day of its own"
# A report of so many sentences has an opening and something after it.
MIN_SENTENCES = 5
# So many sentences open a report; its day is among these.
OPENING = 2
DAY_WITHIN = 4
# Days that were not told with the event but taken from what stands before it, or from nothing.
_BORROWED = ("date.lead", "date.as-told-before")

_CLOCK = re.compile(r"\d{1,2}[:.]\d\d\b")


class News:
    """What a report opens with, and whether it says when."""

    def __init__(
        self, document: Document, triggers: Sequence[Trigger], phrases: Sequence[DatedPhrase]
    ) -> None:
        kinds = {s.kind for s in document.sentences}
        self.body = [i for i, s in enumerate(document.sentences) if s.kind == "body"]
        clocked = sum(
            _CLOCK.match(document.text, document.sentences[i].span.start) is not None for i in self.body
        )
        self.running = (
            not kinds & {"list_item", "heading"} and bool(self.body) and clocked * 2 < len(self.body)
        )
        # "A string of attacks killed 39": the lead of a round-up, which goes on to tell them.
        told = {t.sentence for t in triggers if t.status in ("occurred", "foiled", "aggregate")}
        self.opens_with_it = self.running and self.body[0] in told
        self.dated = any(p.range.precision == "day" and p.sentence < DAY_WITHIN for p in phrases)

    def recalls(self, case: Case, when: DateRange, first: DateRange | None = None) -> bool:
        """Whether an incident on that day is background; `first` is the day of what is told first."""
        if not self.running:
            return False
        long = len(self.body) >= MIN_SENTENCES
        unsaid = when.basis == "publication"
        if unsaid and long and not self.dated:
            return True
        later = min(t.sentence for t in case.tellings) not in self.body[:OPENING]
        earlier = first and first.start and when.start and when.start < first.start
        told = [t for t in case.tellings if t.late]
        if later and earlier and told and told[0].recalled and all(t.recalled or t.definite for t in told):
            return True
        if later and not self.opens_with_it and (unsaid or when.rule in _BORROWED):
            return True
        placed = any(t.places for t in case.tellings)
        return when.rule == "date.as-told-before" and len(self.body) >= MIN_SENTENCES - 1 and not placed
