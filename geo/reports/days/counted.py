"""The day that "two days before", "hours later" or "a week after" counts from."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from datetime import date

from geo.patterns import compiled
from geo.reports.days.phrase import DatedPhrase
from geo.reports.days.reading import ONE_DAY
from geo.reports.text import Document

_OF_ANOTHER = compiled(r"\b(?:before|after) (?:the|that|this)$", re.IGNORECASE)
_WEEK = 7
# A day so much before the one told before it, further down its paragraph, is looked back to.
_RECALLED_DAYS = 14


def recalls(document: Document, phrase: DatedPhrase, told: date) -> bool:
    """Whether a day is only looked back to: "It was the second after that of 11 January"."""
    sentences, at = document.sentences, phrase.sentence
    inside = at > 0 and sentences[at - 1].paragraph == sentences[at].paragraph
    return inside and phrase.range.start is not None and (told - phrase.range.start).days > _RECALLED_DAYS


def last_named(
    document: Document, told: tuple[int, date] | None, said: tuple[int, date] | None
) -> date | None:
    """Return the day told last; where only a line over the text has one, that of whoever spoke since."""
    if told is None or (said and said[0] > told[0] and document.sentences[told[0]].kind != "body"):
        return said and said[1]
    return told[1]


def counted_from(text: str, phrases: Sequence[DatedPhrase], phrase: DatedPhrase) -> date | None:
    """Return the other day of its sentence that a phrase counts from.

    "Two days before the vote on Sunday", "buried on Wednesday those who had died the day before".
    """
    at = bisect_left(phrases, phrase.sentence, key=lambda p: p.sentence)
    beside = [p for p in phrases[at : at + 12] if p.sentence == phrase.sentence and p.range.start]
    after = [p for p in beside if p.span.start >= phrase.span.end]
    if _OF_ANOTHER.search(phrase.range.text) and after and (day := after[0].range.start):
        if "," in text[phrase.span.end : after[0].span.start] and phrase.offset_days and not after[0].ahead:
            # "A day after the bombing of a shrine, shops were shut on Saturday": the bombing was on Friday.
            return day - 2 * phrase.offset_days * ONE_DAY
        # "Before the visit that was due on Wednesday": it has come by now.
        return day - 7 * ONE_DAY if after[0].ahead and after[0].weekday is not None else day
    others = [p for p in beside if p.span.end <= phrase.span.start and p.attached_to == "other"]
    told = [p for p in beside if p.span.end <= phrase.span.start]
    if not others and not any(p.attached_to in ("event", "heading") for p in (*phrases[:at], *told)):
        # "The assembly on Tuesday offered prayers for five labourers. They were shot the night before."
        others = [p for p in phrases[:at] if phrase.sentence - p.sentence <= 2 and p.range.precision == "day"]
        others = [p for p in others if p.attached_to != "dateline"]
    return others[-1].range.start if others and not others[-1].ahead else None


def told_next(phrases: Sequence[DatedPhrase], phrase: DatedPhrase) -> date | None:
    """Return the first day of an event that the two sentences after a phrase tell.

    "Two weeks after gunmen stormed a mosque, families say ... The attack on 29 April": the very event.
    """
    if (phrase.offset_days or 0) <= -_WEEK and phrase.range.text.lower().endswith("after"):
        return None
    at = bisect_right(phrases, phrase.sentence, key=lambda p: p.sentence)
    for other in phrases[at : at + 8]:
        ahead = other.sentence - phrase.sentence
        if 0 < ahead <= 2 and other.attached_to == "event" and other.range.precision == "day":
            return other.range.start
    return None


def as_written(document: Document, phrases: Sequence[DatedPhrase], phrase: DatedPhrase) -> bool:
    """Whether it counts from the day of writing: "Six days after a blast killed ten, families wait"."""
    if phrase.span.start != document.sentences[phrase.sentence].span.start:
        return False
    at = bisect_right(phrases, phrase.sentence, key=lambda p: p.sentence)
    later = any(p.attached_to == "event" and p.range.precision == "day" for p in phrases[at : at + 8])
    return phrase.range.text.endswith(" after") and not later
