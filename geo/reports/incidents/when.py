"""The day of an incident, out of all days that its tellings name."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from geo.model import DateRange, Span
from geo.patterns import compiled
from geo.reports.dates import DatedPhrase
from geo.reports.days.reading import exact
from geo.reports.days.words import COUNTS
from geo.reports.document import Document
from geo.reports.incidents.case import Case
from geo.reports.incidents.case_words import anchored
from geo.reports.incidents.days_around import (
    BACKGROUND_DAYS,
    FAR_BACK,
    between,
    day_as_before,
    day_as_filed,
    day_of_news,
    day_summed_up,
    days_over,
    nearby_day,
    opening_of,
)
from geo.reports.incidents.retold import begins_on
from geo.reports.incidents.telling import Telling
from geo.reports.wording.phrases import folded


def date_of_case(
    document: Document,
    case: Case,
    phrases: Sequence[DatedPhrase],
    published: date | None,
    before: DateRange | None = None,
    past: frozenset[int] = frozenset(),
    taken: frozenset[int] = frozenset(),
) -> DateRange | None:
    """Return when an incident happened; None when its only days lie so far back that it is background.

    In this order: a day told with the event, the text before the headline; the day of the list
    heading; the day of the incident told `before` it; the day on which it was reported; the
    publication day, marked as such and no finer than the week before it. Without any, unknown.
    `past` are the sentences that tell of background, `taken` those that tell of any incident.
    """
    plain = _said_plainly(document, case, phrases, published)
    if plain is not None:
        return plain
    told = _told(document, case, published)
    if told.sure:
        chronicled = told.sure[0].rule == "date.of_chronicle"
        recalled = _background(told.sure, published) and not (chronicled or _opens(document, case))
        return None if recalled else told.sure[0]
    item = _of_item(document, case, told, phrases, past)
    if item is not None:
        return item
    found = _around(document, case, told, phrases, published, before, past, taken)
    if found is not None and (told.heading or not _lies_outside(found, told.rough)):
        return found
    if told.rough:
        return None if _background(told.rough, published) else told.rough[0]
    return (
        next((d for d in told.loose if _fine(d)), None)
        or next(iter((*told.since, *told.reported)), None)
        or day_as_before(document, case, phrases, before)
        or next(iter(told.loose), None)
        or day_as_filed(document, case, phrases)
        or _as_published(published)
    )


@dataclass(frozen=True, slots=True)
class _Told:
    """The days that the tellings of an incident name.

    `sure` are told to the day, `rough` ones are not; `loose`, `since` and `reported` may be of
    something else; `heading` are those of the item in which it is told.
    """

    tellings: tuple[Telling, ...]
    sure: tuple[DateRange, ...]
    rough: tuple[DateRange, ...]
    unresolved: tuple[DateRange, ...]
    heading: tuple[DateRange, ...]
    loose: tuple[DateRange, ...]
    since: tuple[DateRange, ...]
    reported: tuple[DateRange, ...]


def _told(document: Document, case: Case, published: date | None) -> _Told:
    """Sort the days of an incident's tellings, those of the text before those of the headline."""
    kinds = {t.sentence: document.sentences[t.sentence].kind for t in case.tellings}
    body = [t for t in case.tellings if kinds[t.sentence] != "headline"]
    ordered = body + [t for t in case.tellings if kinds[t.sentence] == "headline"]
    first = min(case.tellings, key=lambda t: t.sentence)
    dating = ordered
    if kinds[first.sentence] == "list_item" and any(_fine(d) for d in first.heading_dates):
        # What the notes below a table say of a day does not move its rows.
        dating = [t for t in ordered if kinds[t.sentence] == "list_item"]
    # A day that stands with another event of the sentence, or on which it ended, gives way to another.
    dating = sorted(dating, key=lambda t: t.shared_day or t.ended)
    # "In Sunday's assault" dates the event more surely than a day beside another verb.
    days = [
        next((d for d in own if d.start and d.text.endswith(("'s", "’s"))), None)
        or _named_first(document, own, t)
        for t in dating
        if (
            own := [
                d
                for d in t.dates
                if (t is ordered[0] or not _of_another(document, case, t, d, published))
                and not (published and d.start and d.start > published)
            ]
        )
    ]
    return _Told(
        tuple(ordered),
        tuple(d for d in days if d.start is not None and d.precision == "day"),
        tuple(d for d in days if d.start is not None and d.precision != "day"),
        tuple(d for d in days if d.start is None and (d in ordered[0].dates or d.rule not in _COUNTED)),
        tuple(d for t in ordered for d in reversed(t.heading_dates)),
        tuple(d for t in ordered for d in t.loose if d.start is not None),
        # "The dead since Friday" of a later sentence are those of all that is told.
        tuple(d for t in ordered[:1] for d in t.since if d.start is not None),
        tuple(d for t in ordered for d in t.reported if d.start is not None),
    )


# "They had been seized a week earlier", further down: it dates something else.
_COUNTED = ("date.before_event", "date.after_event")
_LONG_AGO = 14
_ANOTHER = compiled(r"\b(?:another|a (?:second|third|fourth|fifth)) [a-z]", re.IGNORECASE)
_ONLY = compiled(r"\b(?:only|just|barely) $", re.IGNORECASE)


def _of_another(
    document: Document, case: Case, telling: Telling, day: DateRange, published: date | None
) -> bool:
    """Whether a day said further down is of another event, or of many ("over the past two months").

    "Four blasts hit the city on Saturday" is of no bomb that was told by itself.
    Of what a report opens with: "only a day earlier", "a day before that", "it came a week after gunmen
    killed nine", "two days ago another elder was killed", and what had been done there a month ago.
    """
    if day.rule == "date.past_days":
        return day.precision != "day"
    first = case.tellings[0]
    if telling.sentence > first.sentence and _counts_acts(document, telling):
        return not _counts_acts(document, first)
    if day.rule == "date.before_event" and day.text.endswith("after"):
        return True
    if not _opens(document, case):
        return False
    if published and day.end and (published - day.end).days > _LONG_AGO:
        return "had " in telling.span.quote(document.text)
    if day.rule == "date.ago":
        return _ANOTHER.search(telling.span.quote(document.text)) is not None
    if day.rule != "date.before_event" or day.span is None:
        return False
    only = _ONLY.search(document.text, max(0, day.span.start - 8), day.span.start) is not None
    return only or day.text.endswith(("before that", "before this"))


def _counts_acts(document: Document, telling: Telling) -> bool:
    """Whether it tells of several acts by their number."""
    low = folded(document.text)
    return anchored()["counted_several"].search_cut(low, telling.span.start, telling.span.end) is not None


def _named_first(document: Document, days: Sequence[DateRange], telling: Telling) -> DateRange:
    """Return the first day, or the one named beside "hours later", which is the surer.

    "Two days after the attack, gunmen killed a cleric on Saturday": Saturday, of what the main clause tells.
    """
    first, second = days[0], days[1] if len(days) > 1 else None
    if second is None or second.start is None or first.span is None or second.span is None:
        return first
    text = document.text
    if _FROM_ANOTHER.search(first.text) and text[second.span.end : first.span.start] == ", ":
        # "On Wednesday, two days after he was abducted, he was found dead"; "..., a day before the vote"
        closes = text.find(",", first.span.end, telling.span.end)
        inside = Span(first.span.end, closes if closes >= 0 else telling.span.end)
        return first if all(inside.contains(t.span) for t in telling.triggers) else second
    if first.rule == "date.before_event" and first.text.endswith("after"):
        # "found dead on 24 March, four days after he had been taken", but "shops were shut on Sunday, two
        # days after gunmen killed an elder"
        comma = document.text.find(",", first.span.end, second.span.start)
        end = comma if first.span.end <= second.span.start else len(document.text)
        own = all(first.span.end <= t.span.start < end for t in telling.triggers)
        return first if own else second
    if first.rule == "date.after_event" and _HOURS_LATER.search(first.text):
        return second
    if first.rule in ("date.feast", "date.lunar") and first.start:
        # The moon may be seen a day or two from where the tables have it: a weekday beside it is surer.
        near = second.precision == "day" and abs((second.start - first.start).days) <= MOON_DAYS
        return second if near else first
    if first.rule == "date.after_event" and _DAYS_AFTER.search(first.text):
        comma = document.text.find(",", first.span.end, second.span.start)
        if comma >= 0 and any(t.span.start > comma for t in telling.triggers):
            return second
    return first


# So many days may lie between a feast as reckoned and as kept.
MOON_DAYS = 2
# So many days after an event a report of it is filed at most.
_FILED_LATER = 2
_FROM_ANOTHER = compiled(r"\b(?:days?|weeks?) (?:before|after)(?: (?:the|that|this))?$", re.IGNORECASE)
_DAYS_AFTER = compiled(r"\b(?:days?|weeks?) after (?:the|that|this)$", re.IGNORECASE)
_HOURS_LATER = compiled(
    r"\b(?:hours?|minutes?) (?:later|after)|shortly after|same (?:day|night)", re.IGNORECASE
)


def _lies_outside(day: DateRange, rough: Sequence[DateRange]) -> bool:
    """Whether a day lies in none of the times told: "12 died on 5 to 8 June. A truce came on Sunday"."""
    if day.start is None or day.end is None:
        return False
    return bool(rough) and all(r.start and r.end and not r.start <= day.end <= r.end for r in rough)


def _fine(day: DateRange) -> bool:
    return day.start is not None and day.start == day.end


def _around(
    document: Document,
    case: Case,
    told: _Told,
    phrases: Sequence[DatedPhrase],
    published: date | None,
    before: DateRange | None,
    past: frozenset[int],
    taken: frozenset[int],
) -> DateRange | None:
    """Return the day in what stands around the tellings: sentences beside them, headings, the title."""
    heading = told.heading
    if heading and document.sentences[told.tellings[0].sentence].kind == "body":
        # The day of the incident told before gives way to one that its own paragraph tells before it.
        near = nearby_day(document, case, phrases, published, False, past, taken)
        if near is not None and near.span is not None and near.span.start < told.tellings[0].span.start:
            return near
    if not heading:
        near = nearby_day(document, case, phrases, published, before is None, past, taken)
        if near is not None:
            return near
        summed = day_summed_up(document, case, phrases)
        if summed is not None:
            return summed
        heading = tuple(days_over(document, told.tellings, phrases))
    fine = next((d for d in heading if _fine(d)), None)
    if fine is not None and published is not None and _is_filed(heading, published):
        spoken = next((d for d in told.reported if _shortly_before(d, published)), None)
        lead = day_as_before(document, case, phrases, before) or spoken
        if lead is not None and _shortly_before(lead, published):
            return replace(lead, rule="date.before-filed")
    if fine is not None:
        # "In the past 24 hours" over the items of a release goes before the day of the release.
        over = between(phrases, 0, told.tellings[0].sentence)[:FAR_BACK]
        days = (p.range for p in over if p.range.rule == "date.past_days" and p.range.precision == "day")
        covered = next((d for d in days if d.end == fine.start), None)
        return replace(covered, rule="date.period-covered") if covered else day_of_news(case, phrases, fine)
    if told.unresolved:
        return told.unresolved[0]
    if told.rough:
        return None
    titles = (
        p
        for p in between(phrases, 0, 1)
        if document.sentences[p.sentence].kind == "headline" and not _only_dates(document, p, published)
    )
    title = [p.range for p in titles if p.range.start]
    return next(iter((*heading, *title)), None)


def _only_dates(document: Document, phrase: DatedPhrase, published: date | None) -> bool:
    """Whether a line over a text says only the day on which that was put up."""
    span = document.sentences[phrase.sentence].span
    alone = span.end - span.start == phrase.span.end - phrase.span.start
    return alone and phrase.range.start == phrase.range.end == published


def _is_filed(heading: Sequence[DateRange], published: date) -> bool:
    """Whether the only day over a text is that on which it was put up, which may be a day later."""
    return all(d.start == d.end == published for d in heading)


def _shortly_before(day: DateRange, published: date) -> bool:
    return (
        day.start is not None and day.precision == "day" and 0 < (published - day.start).days <= _FILED_LATER
    )


def _of_item(
    document: Document, case: Case, told: _Told, phrases: Sequence[DatedPhrase], past: frozenset[int]
) -> DateRange | None:
    """Return the day that the earlier sentences of its list item tell, the last one.

    "Samangan: On 6 July a vehicle was stopped. Two staff members were taken away": of the same day,
    whatever week the list covers. A day over the item goes before it.
    """
    first = min(t.sentence for t in case.tellings)
    sentence = document.sentences[first]
    if sentence.kind != "list_item":
        return None
    if len({d.start for d in told.heading if _fine(d)}) == 1:
        return None
    days = [
        p.range
        for p in between(phrases, max(0, first - FAR_BACK), first)
        if document.sentences[p.sentence].paragraph == sentence.paragraph
        and p.attached_to == "event"
        and p.sentence not in past
        and p.range.precision == "day"
        and p.range.start
    ]
    return replace(days[-1], basis="relative", rule="date.of-item") if days else None


def _as_published(published: date | None) -> DateRange:
    if published is None:
        return DateRange(None, None, "unknown", "unresolved", rule="date.none")
    return DateRange(published, published, "week", "publication", rule="date.publication")


def _background(days: Sequence[DateRange], published: date | None) -> bool:
    """Whether every day lies far before publication."""
    return published is not None and all((published - d.end).days > BACKGROUND_DAYS for d in days if d.end)


def _opens(document: Document, case: Case) -> bool:
    """Whether the report begins with it: then it is its subject, however late it is told."""
    first = next((i for i, s in enumerate(document.sentences) if s.kind in ("body", "list_item")), 0)
    return any(t.sentence == first for t in case.tellings)


_HAPPENED = compiled(
    r"(?:this|it|the (?:\w+ ){1,2}?|which )\s?(?:happened|occurred|took place|was carried out)\b",
    re.IGNORECASE,
)


def _said_plainly(
    document: Document, case: Case, phrases: Sequence[DatedPhrase], published: date | None
) -> DateRange | None:
    """Return the day of "This happened the day before yesterday" right after an incident's first telling."""
    first = opening_of(document, case)
    if first + 1 >= len(document.sentences) or any(t.sentence == first and t.dates for t in case.tellings):
        return None
    following = document.sentences[first + 1]
    beside = following.paragraph == document.sentences[first].paragraph
    if not beside or not _HAPPENED.match(document.quote(following.span)):
        return None
    found = between(phrases, first + 1, first + 2)
    days = [p.range for p in found if p.attached_to == "event" and p.range.start]
    return days[0] if days and not _background(days, published) else None


# What goes on for days; "three days of protests" are often days to come.
# A truce, and ground that changes hands: on the day told, however long was fought before.
_AT_ONCE = frozenset(("agreement", "territory"))
_LASTING = frozenset(("fight", "shelling", "air", "mob", "harm", "base"))
_PART_OF_DAY = compiled(r"\b(?:morning|noon|afternoon|evening|night|dawn|dusk)\b", re.IGNORECASE)


def days_long(document: Document, case: Case, day: DateRange, published: date | None) -> DateRange:
    """Widen the one day known of fighting that lasted several: "three days of clashes, he said on Monday".

    A day on which it broke out, or which another sentence gives its events, is the first of them; the day of
    the sentence itself or of a statement the last. A time of that other day is of one event alone.
    """
    if day.start is None or day.start != day.end or day.precision != "day":
        return day
    low = folded(document.text)
    begun = begins_on(low, day.span)
    spoken = day.span is None or any(day in t.reported for t in case.tellings)
    for telling in case.tellings:
        lasted = anchored()["days_long"].search_cut(low, telling.span.start, telling.span.end)
        count = lasted and next(n for n in lasted.groupdict().values() if n)
        if not count or telling.families & _AT_ONCE or not telling.families & _LASTING:
            continue
        more = timedelta(days=(int(count) if count.isdecimal() else COUNTS[count]) - 1)
        last = spoken or (day in telling.dates and not begun)
        if not last and not begun and _PART_OF_DAY.search(day.text):
            continue
        start, end = (day.start - more, day.start) if last else (day.start, day.start + more)
        told = exact(start, max(start, min(end, published or end)), day.basis, "date.days-long")
        return replace(day, start=told.start, end=told.end, precision=told.precision, rule=told.rule)
    return day
