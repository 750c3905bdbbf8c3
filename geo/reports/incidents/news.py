"""Whether what a running report tells is news, or only recalled in it.

A report opens with its news and says when it was. What stands further down without a day of its
own, under an opening that tells of something else, is background; so is a second event that has
neither a place nor a day of its own. Lists, logs and live pages have no such order.
"""

import re
from collections.abc import Sequence
from datetime import date, timedelta

from geo.model import Claim, DateRange
from geo.patterns import compiled
from geo.reports.dates import DatedPhrase
from geo.reports.document import Document
from geo.reports.events import Trigger
from geo.reports.incidents.case import Case
from geo.reports.incidents.telling import Telling, days_of
from geo.reports.mentions.meant import ELSEWHERE

RECALLED = "background: recalled without a day of its own"
# Under a title that tells of an attack: its dead are buried and mourned, it is condemned and looked into.
_REACTIONS = frozenset(
    {
        "funeral or burial",
        "mourning",
        "diplomacy, statement or measure",
        "what a protest or a condemnation is about",
        "demand",
        "follow-up of the same case",
        "arrests and searches that follow an attack",
    }
)
# A report of so many sentences has an opening and something after it.
MIN_SENTENCES = 5
# A greeting or a line that says who writes is shorter than this and opens nothing.
MIN_OPENING = 40
# So many sentences open a report; its day is among these.
OPENING = 2
DAY_WITHIN = 4
# Days that were not told with the event but taken from what stands before it, or from nothing.
_BORROWED = ("date.lead", "date.as-told-before")

# Counted back so many days from the news it is background, however it is told.
WEEK = 6
# Told from longer before than this, it is what the news is compared to; in a round-up, than a fortnight.
OLDER = 7
FORTNIGHT = 14
# The shortest month, told as such, ends so many days after it begins.
WHOLE_MONTH = 27
_BACK = compiled(r"\b(?:earlier|before|previously)\b", re.IGNORECASE)
# What police say in the pluperfect is news where it was no longer before than this.
NEW_WITHIN = 2

# Crossheads part a running report that has so many sentences for each of them.
CROSSHEAD_OVER = 5

# A bulletin covers so many days.
MIN_COVERED, MAX_COVERED = 2, 31

# "IED blast near Gara Baloch at 0815 hrs", "fighting is still going on": a message of the hour.
_HOUR = compiled(
    r"\b\d{3,4} ?(?:hrs?|hours|h)\b|\b(?:at|around|about) \d{1,2}[:.]\d\d\b"
    r"|\b(?:[Ff]ighting|[Cc]lash(?:es)?|[Bb]attles?|[Gg]un ?battle|[Ss]helling)"
    r" (?:is|are) (?:now |still |currently )?"
    r"(?:going on|under ?way|raging|in progress)\b"
)


def _length(document: Document, sentence: int) -> int:
    span = document.sentences[sentence].span
    return span.end - span.start


class News:
    """What a report opens with, and whether it says when."""

    def __init__(
        self,
        document: Document,
        triggers: Sequence[Trigger],
        phrases: Sequence[DatedPhrase],
        figures: Sequence[Claim] = (),
        published: date | None = None,
    ) -> None:
        self.text = document.text
        self.published = published
        self._sentence_at, self._opens_line = document.sentence_at, document.opens_line
        kinds = {s.kind for s in document.sentences}
        self.body = [i for i, s in enumerate(document.sentences) if s.kind == "body"]
        # A title tells the news, but where the text opens with what is none: a trial, an anniversary.
        none = any(
            t.reason and t.reason not in _REACTIONS and t.sentence in self.body[:OPENING] for t in triggers
        )
        self._other = none
        titles = [] if none else [i for i, s in enumerate(document.sentences) if s.kind == "headline"]
        self.opening = frozenset((*titles, *self.body[:OPENING]))
        crossheads = sum(s.kind == "heading" for s in document.sentences)
        self.running = "list_item" not in kinds and crossheads * CROSSHEAD_OVER <= len(self.body)
        # "A string of attacks killed 39": the lead of a round-up, which goes on to tell them.
        told = {t.sentence for t in triggers if t.status in ("occurred", "foiled", "aggregate")}
        # "The city counted five bodies on Wednesday": so too.
        counted = {document.sentence_at(c.start) for c in figures if c.killed_high}
        told |= {at for at in counted - {t.sentence for t in triggers} if at is not None}
        opening = next((i for i in self.body if _length(document, i) >= MIN_OPENING), -1)
        self.opens_with_it = self.running and bool(told & {*self.body[:OPENING], opening})
        # The stamp of a page says when, too.
        self.dated = document.issued is not None or any(
            p.range.precision == "day" and p.sentence < DAY_WITHIN for p in phrases
        )
        self.covers_from = None if self.running else _covered(phrases)
        # "Access snapshot, July 2016": the month that is told of.
        top = (p.range for p in phrases if p.sentence < OPENING)
        self.month = next((r for r in top if _too_long(r) and r.precision == "month"), None)
        items = sum(s.kind == "list_item" for s in document.sentences)
        self.closing = frozenset(self.body) if items > len(self.body) else frozenset()

    def recalls(
        self, case: Case, when: DateRange, first: DateRange | None = None, several: bool = False
    ) -> bool:
        """Whether an incident on that day is background; `first` is the day of what is told first.

        In a round-up of `several` what is said in passing of a place of its own is one more of them.
        """
        # "Two bodies were found. A pistol matched the one used in July": of July is the pistol.
        own = when.span is not None and self._sentence_at(when.span.start) == case.tellings[0].sentence
        if _too_long(when) and (own or when.precision == "year"):
            return True
        if not self.running:
            return _day_before_list(case, when, first) or self._of_before(case, when, first)
        long = len(self.body) >= MIN_SENTENCES
        unsaid = when.basis == "publication"
        clocked = any(_HOUR.search(self.text, t.span.start, t.span.end) for t in case.tellings if not t.late)
        bare = not (clocked or any(t.figures for t in case.tellings))
        opening = case.tellings[0]
        if unsaid and long and not self.dated and bare and not (several and opening.opens_place):
            return True
        if opening.period and when.precision != "day" and not opening.places:
            return True  # "61 operations in the last seven days": a count, wherever they were
        if min(t.sentence for t in case.tellings) in self.opening:
            # "On May 28 gunmen had attacked two mosques", "Last week ...", in the second sentence.
            looks_back = opening.late or when.precision == "week"
            afar = looks_back and first is not None and _told_from_afar(case, when, first, several)
            return afar or _counted_back(case, when, first)
        if _counted_back(case, when, first):
            return True
        borrowed = when.rule in _BORROWED
        # "A strike was kept on Wednesday. In Larkana workers marched. In Nawabshah youths threw stones."
        # So is what opens a paragraph with a place and a toll of its own.
        told = bool(opening.places and opening.figures) and self._opens_line(opening.span.start)
        turned = opening.opens_place or (told and not opening.recalled)
        next_place = turned and first is not None and first.start == when.start
        # "Two youths drowned on Sunday. Meanwhile, a trader was shot dead."
        next_news = opening.new_subject and bool(opening.figures)
        apart = self.dated and (next_place or next_news)
        # "The court met on Friday. Ten people were killed in the attack on the convoy."
        day = self._sentence_at(when.span.start) if self._other and when.span is not None else None
        elsewhere = day is not None and day not in case.sentences
        afar = _days_back(when, self.published) > FORTNIGHT and not self._of_month(when)
        if not self.opens_with_it and (unsaid or borrowed or elsewhere or afar) and not apart:
            return True
        if first is not None and _told_from_afar(case, when, first, several):
            return True
        if long and borrowed and _in_passing(case) and not several:
            return True
        return not next_news and _unplaced(case, when, len(self.body))

    def _of_month(self, when: DateRange) -> bool:
        """Whether a day is of the month that the report says it tells of."""
        if self.month is None or self.month.start is None or when.start is None:
            return False
        return (self.month.start.year, self.month.start.month) == (when.start.year, when.start.month)

    def _of_before(self, case: Case, when: DateRange, first: DateRange | None) -> bool:
        """Whether a list tells in passing of a day before the time that it covers."""
        if when.precision != "day" or when.start is None or when.rule in _BORROWED:
            return False
        if self.covers_from is not None and (self.covers_from - when.start).days > 1:
            return True
        if first is None or first.start is None or case.tellings[0].sentence not in self.closing:
            return False
        # "Two bodies found last week are still unclaimed"
        return (first.start - when.start).days > NEW_WITHIN


def _days_back(when: DateRange, published: date | None) -> int:
    return (published - when.start).days if published is not None and when.start is not None else 0


def _too_long(when: DateRange) -> bool:
    """Whether no more than the month or the year of it is told."""
    if when.precision == "day" or when.start is None or when.end is None:
        return False
    return (when.end - when.start).days >= WHOLE_MONTH


def _covered(phrases: Sequence[DatedPhrase]) -> date | None:
    """Return the first day that a bulletin says it covers ("20-26 June 2024"), None if it does not."""
    for phrase in phrases:
        start, end = phrase.range.start, phrase.range.end
        if phrase.sentence >= DAY_WITHIN or start is None or end is None or phrase.ahead:
            continue  # no more than a time after the day in the title ("a report of February 2013")
        if MIN_COVERED <= (end - start).days <= MAX_COVERED:
            return start
    return None


def _day_before_list(case: Case, when: DateRange, first: DateRange | None) -> bool:
    """Whether the closing words of a list recall it: "The day before, bombs had killed 28 in Pishin"."""
    if first is None or first.start is None or when.start is None or when.start >= first.start:
        return False
    counted = any(d.start == when.start and not days_of([d]) for t in case.tellings for d in t.dates)
    return counted and all(t.late and t.recalled for t in case.tellings)


def _counted_back(case: Case, when: DateRange, first: DateRange | None) -> bool:
    """Whether it is of a day counted back from the news: "Two days earlier the town had fallen"."""
    if first is None or first.start is None or when.start is None or when.start >= first.start:
        return False
    back = [d.text.lower() for d in case.dates if _BACK.search(d.text)]
    days = (first.start - when.start).days
    recalled = case.tellings[0].recalled and not _newly_told(case.tellings[0], days)
    # "A week earlier": a week before what was told last, if not before the news.
    return bool(back) and (recalled or days >= WEEK or any("week" in told for told in back))


def _newly_told(telling: Telling, days: int) -> bool:
    """Whether it is told now what was so many `days` before, by somebody or with a day and place of its own.

    "Police said three had been shot", "about 1,000 people had rallied in Herat on Friday".
    """
    own = bool(telling.places and telling.dates) and not _BACK.search(telling.dates[0].text)
    return (telling.backshift or own) and days <= NEW_WITHIN


def _unplaced(case: Case, when: DateRange, sentences: int) -> bool:
    """Whether a second event has neither a place nor a day of its own."""
    placed = any(p.rule != ELSEWHERE for t in case.tellings for p in t.places)
    return when.rule == "date.as-told-before" and sentences >= MIN_SENTENCES - 1 and not placed


def _told_from_afar(case: Case, when: DateRange, first: DateRange, several: bool) -> bool:
    """Whether it is of an earlier day, told in the pluperfect or shortly and with no exact day.

    From longer before than a month it is told for comparison at any length, but in a round-up.
    """
    opening = case.tellings[0]
    told = opening.dates[0] if opening.dates else None
    if first.start is None or when.start is None or when.start >= first.start:
        return False
    if _recalled(case, when, first):
        return True
    if when.end is not None and first.start <= when.end < when.start + timedelta(WEEK):
        return False  # "fought from Saturday to Monday", below what happened on Sunday
    named = opening.definite and not opening.places and (opening.bound or not opening.figures)
    if len(case.tellings) == 1 and named:
        return True  # "compensation for those killed in last Friday's blast", "the raid that killed six"
    if told is None or told.start is None or told.end is None or first.start != first.end:
        return False
    if opening.another and not opening.apart:
        return False
    # "In Zaranj, guards this week seized a lorry": the week of the news.
    now = opening.opens_place and not opening.recalled and told.end >= first.start
    far = (first.start - when.start).days > (FORTNIGHT if several else OLDER)
    return far or (told.precision != "day" and not now)


def _recalled(case: Case, when: DateRange, first: DateRange | None) -> bool:
    """Whether all that is told of it after the opening is told in the pluperfect, of an earlier day."""
    if first is None or first.start is None or when.start is None or when.start >= first.start:
        return False
    late = [t for t in case.tellings if t.late]
    days = (first.start - when.start).days
    recalled = bool(late) and late[0].recalled and all(t.recalled or t.definite for t in late)
    return recalled and not _newly_told(late[0], days)


def _in_passing(case: Case) -> bool:
    """Whether one sentence mentions it and turns to it with neither place, toll nor "another"."""
    only = case.tellings[0]
    turned = only.opens_place or only.another or bool(only.figures)
    turned = turned or (only.also and bool(only.places))  # "Militants also blew up a bridge at A"
    return len(case.tellings) == 1 and not turned and not only.families & {"protest", "mob"}
