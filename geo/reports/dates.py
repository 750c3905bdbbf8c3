"""When things happened: date phrases as ranges of days, and what each of them dates.

Relative days are resolved against the publication day and nothing else: a weekday is the
nearest one on or before it (the day of publication included) or, where the sentence speaks of
the future, the nearest after it. Without a publication day, a full date in the headline, a
heading or a dateline takes its place; without that too the phrase stays unresolved, its wording kept.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime

from geo.model import DateRange, Span
from geo.patterns import compiled
from geo.reports.days.chronicles import years_over
from geo.reports.days.joined import join_phrases
from geo.reports.days.order import day_first, is_month_first
from geo.reports.days.phrase import DatedPhrase, range_of
from geo.reports.days.reading import ONE_DAY, Reading, weekday_before
from geo.reports.days.roles import Attachment, attachment, lies_ahead, names_an_act, of_occasion
from geo.reports.days.values import absolute_days, phrase_name, read_phrase
from geo.reports.days.words import SCAN, scan
from geo.reports.document import Document
from geo.reports.wording.lexicon import alternatives, load
from geo.reports.wording.phrases import lowered

__all__ = ["DatedPhrase", "dated_line", "find_dates"]

_WORDS = load("dates")["words"]
_PARTS = alternatives(_WORDS["parts"])
_PREFIX = compiled(
    r"(?:(?:\b(?:on|at|during|in|late|early|later|earlier|around|before dawn|at dawn|shortly before"
    r"|just before|shortly after|midnight|since|until|till|by|between|from|about|this|past|of|"
    r"(?:in )?the (?:(?:very |intervening )?(?:early|small|wee|late) hours|intervening night"
    rf"|{_PARTS})(?: of| between)?"
    r"|the))\s){1,6}$"
)
_SUFFIX = compiled(rf"(?:['’]s\b)?(?:\s(?:early |late )?({_PARTS})\b(?:['’]s\b)?)?")
# "One of the worst attacks (this year)", "the most since they fell (in 2001)": it only says how rare that is.
_MEASURED = compiled(_WORDS["measured"])
_PART_BEFORE = compiled(rf"\b(early hours|small hours|wee hours|late|early|before dawn|{_PARTS})\b")


def find_dates(document: Document, published: date | datetime | None) -> tuple[DatedPhrase, ...]:
    """Find the date phrases of a report, in text order, with what each of them dates.

    Parameters
    ----------
    document : Document
        The report's text as cut by `geo.reports.text.split`.
    published : date, datetime or None
        A datetime counts as the day in its own time zone.

    Returns
    -------
    tuple of DatedPhrase
        No two overlap. Bare years and months are included with their precision.
    """
    day = published.date() if isinstance(published, datetime) else published
    anchor = day or dated_line(document)
    phrases = list(join_phrases(document.text, _phrases(document, anchor)))
    return tuple(_placed(document, phrases, anchor))


def dated_line(document: Document) -> date | None:
    """Return the day of the first full date in a headline, heading or dateline."""
    month_first = is_month_first(document.text)
    for sentence in document.sentences:
        if sentence.kind in ("headline", "heading", "dateline"):
            found = absolute_days(
                _reading(match, None, False, month_first)
                for match in scan(document.text, sentence.span.start, sentence.span.end)
            )
            if found:
                return found[0]
    return None


def _phrases(document: Document, anchor: date | None) -> Iterator[DatedPhrase]:
    text, low = document.text, lowered(document.text)
    month_first = is_month_first(text)
    for match in scan(text):
        index = document.sentence_at(match.start())
        if index is None:
            continue
        sentence = document.sentences[index]
        clause = document.clause_at(match.start()) or sentence.span
        prefix = _PREFIX.search(low, max(clause.start, match.start() - 70), match.start())
        start = prefix.start() if prefix else match.start()
        suffix = _SUFFIX.match(low, match.end(), sentence.span.end)
        end = suffix.end() if suffix else match.end()
        if text[end - 1] == "." and end == sentence.span.end:
            end -= 1  # the stop of the sentence, not of an abbreviated month
        owns = names_an_act(text, start, match.start(), end)
        attached = attachment(text, sentence, clause, start, match.start(), end, owns=owns)
        ahead = attached in ("event", "other") and lies_ahead(text, clause, match.start())
        reading = _reading(match, anchor, ahead, month_first)
        rough = reading.precision in ("month", "year")
        if reading.ignored or (rough and _MEASURED.search(low, max(sentence.span.start, start - 200), start)):
            continue
        part = (suffix and suffix[1]) or ""
        if not part and (before := _PART_BEFORE.search(low, start, match.end())):
            part = before[1]
        later = anchor is not None and reading.start is not None and reading.start > anchor + ONE_DAY
        ahead = ahead or later or (not owns and of_occasion(text, clause, match.start(), end))
        told = range_of(text, reading, Span(start, end))
        role: Attachment = "other" if ahead else attached
        yield DatedPhrase(told, role, index, part, reading.offset, reading.weekday, ahead, owns)


def _reading(match: re.Match[str], anchor: date | None, ahead: bool, month_first: bool) -> Reading:
    name, phrase = phrase_name(match), match.group()
    return read_phrase(
        name, day_first(phrase) if month_first and name == "numeric" else phrase, anchor, ahead
    )


def _placed(document: Document, phrases: list[DatedPhrase], anchor: date | None) -> Iterator[DatedPhrase]:
    """Resolve what depends on other phrases: "the next day", "over the past three days"."""
    exact = [p for p in phrases if p.range.start and p.range.precision == "day"]
    headed = {p.sentence: p.range for p in exact if document.sentences[p.sentence].kind == "heading"}
    spoken = {p.sentence: p.range.start for p in phrases if p.attached_to == "speech" and p.range.start}
    filed = {p.sentence: p.range for p in exact if p.attached_to == "dateline"}
    years = years_over(document, phrases)
    covers_until = _end_covered(document, phrases)
    period = _period_covered(document, phrases)
    told: tuple[int, date] | None = None
    said: tuple[int, date] | None = None
    for phrase in phrases:
        found = phrase.range
        if phrase.attached_to == "speech" and found.start is not None:
            said = phrase.sentence, found.start
        beside = spoken.get(phrase.sentence)
        if found.rule == "date.no_year":
            phrase = _of_year(document, phrase, years)
            if covers_until and phrase.range.rule == "date.no_year":
                phrase = _up_to(document, phrase, covers_until)
        elif found.rule == "date.weekday" and filed:
            phrase = _as_filed(document, phrase, filed)
        if period is not None and found.rule == "date.weekday":
            phrase = _within(phrase, *period)
        elif found.rule == "date.past_days" and beside is not None:
            phrase = _read_again(document.text, phrase, beside)
        elif found.rule in ("date.relative_day", "date.overnight"):
            phrase = _from_day_of_writing(document, phrase, headed, filed, beside, said)
            if found.rule == "date.overnight" and beside is None and found.text.lower().endswith(" night"):
                continue  # "few travel at night"
        elif phrase.offset_days is not None:
            base = _base(document, phrases, phrase, beside, told, said, anchor)
            if base is None and phrase.offset_days == 0:
                continue  # "that evening", "hours later": of a day that is not told
            if base is not None:
                day = date.fromordinal(max(1, base.toordinal() + phrase.offset_days))
                phrase = replace(
                    phrase, range=replace(found, start=day, end=day, precision="day", basis="relative")
                )
        day_told = phrase.range.start if phrase.range.precision == "day" else None
        # "The assembly on Tuesday offered prayers for five labourers. They were shot the night before."
        aside = told is None and phrase.attached_to == "other" and not phrase.ahead
        # "The men had been held a day earlier. The same evening ...": of the day told before that.
        passed = (phrase.offset_days or 0) < 0 and document.text[phrase.span.start].islower()
        if day_told and (aside or (phrase.attached_to in ("event", "heading") and not passed)):
            told = phrase.sentence, day_told
        yield phrase


def _base(
    document: Document,
    phrases: Sequence[DatedPhrase],
    phrase: DatedPhrase,
    beside: date | None,
    told: tuple[int, date] | None,
    said: tuple[int, date] | None,
    written: date | None,
) -> date | None:
    """Return the day told, that of whoever speaks, or that of writing, that a phrase counts from."""
    base = _counted_from(document.text, phrases, phrase, phrase.offset_days or 0)
    if base is None and not phrase.range.text.lower().endswith("hours after"):
        base = beside or _last_named(document, told, said)
    # "Hours after a raid, officials said Monday": of what was told, not of who speaks.
    base = base or (told and told[1])
    if base is not None:
        return base
    at = bisect_right(phrases, phrase.sentence, key=lambda p: p.sentence)
    after = (p for p in phrases[at : at + 8] if p.sentence - phrase.sentence <= 2)
    days = (p.range for p in after if p.attached_to == "event" and p.range.precision == "day")
    later = next((day.start for day in days), None)
    if phrase.offset_days and phrase.range.text.endswith(" after"):
        # "Six days after a blast killed ten, families wait"; "The attack on 29 April ...": on that day.
        return None if later else written
    # "Hours earlier, in Panjgur, ... The attack in Quetta on Sunday night": of the day told next.
    return later if phrase.offset_days == 0 else None


def _last_named(
    document: Document, told: tuple[int, date] | None, said: tuple[int, date] | None
) -> date | None:
    """Return the day told last; where only a line over the text has one, that of whoever spoke since."""
    if told is None or (said and said[0] > told[0] and document.sentences[told[0]].kind != "body"):
        return said and said[1]
    return told[1]


_OF_ANOTHER = compiled(r"\b(?:before|after) (?:the|that|this)$", re.IGNORECASE)


def _counted_from(text: str, phrases: Sequence[DatedPhrase], phrase: DatedPhrase, count: int) -> date | None:
    """Return the other day of its sentence that a phrase counts from.

    "Two days before the vote on Sunday", "seven died on Friday and a day later nine, he said on Saturday".
    """
    at = bisect_left(phrases, phrase.sentence, key=lambda p: p.sentence)
    beside = [p for p in phrases[at : at + 12] if p.sentence == phrase.sentence and p.range.start]
    after = next((p for p in beside if p.span.start >= phrase.span.end), None)
    if after is not None and after.range.start:
        behind = "," in text[phrase.span.end : after.span.start]
        if _OF_ANOTHER.search(phrase.range.text):
            # "A day after the bombing of a shrine, shops were shut on Saturday": the bombing was on Friday.
            return after.range.start - 2 * behind * count * ONE_DAY
        if behind and after.attached_to != "speech" and phrase.range.text.endswith(" after"):
            return after.range.start  # "A day after gunmen killed six men, a bomb killed two on Monday"
        opens = phrase.range.text[0].isupper()
        if count < 0 and not behind and not opens and not phrase.range.text.endswith(" after"):
            return after.range.start  # "A man hurt in a blast a day earlier died on Monday"
    kinds = ("other", "event") if count > 0 else ("other",)
    others = [p for p in beside if p.span.end <= phrase.span.start and p.attached_to in kinds]
    return others[-1].range.start if others else None


def _from_day_of_writing(
    document: Document,
    phrase: DatedPhrase,
    headed: dict[int, DateRange],
    filed: dict[int, DateRange],
    beside: date | None,
    said: tuple[int, date] | None,
) -> DatedPhrase:
    """Count "today", "last night" and "overnight" from the day over them, or of who speaks `beside` them."""
    found = phrase.range
    over = document.sentences[phrase.sentence].headings[::-1]
    # "PESHAWAR, Aug 5: ... here today" was written on the 5th, whatever day stands over the page.
    lines = [*(h for h in over if h in headed), *(f for f in filed if f <= phrase.sentence)]
    nearest = max(lines, default=next(iter(filed), -1))
    heading = headed.get(nearest) or filed.get(nearest)
    spoken = beside is not None and phrase.attached_to != "speech"  # but not "yesterday an official said"
    if heading is None and spoken and _BEFORE_SAID.search(found.text):
        # "Killed last night, an official said on Tuesday": the night before Tuesday.
        heading = replace(found, start=beside, end=beside)
    if heading is not None and heading.end is not None:
        phrase = _read_again(document.text, phrase, heading.end)
    if beside is not None and _today_quoted(document, phrase):
        phrase = replace(phrase, range=replace(found, start=beside, end=beside))
    day = beside or _spoken_before(document, phrase, said)
    if day is not None and heading is None and found.rule == "date.overnight":
        phrase = replace(phrase, range=replace(found, start=day - ONE_DAY, end=day))
    return phrase


def _spoken_before(document: Document, phrase: DatedPhrase, said: tuple[int, date] | None) -> date | None:
    """Return the day on which somebody spoke in the sentence before a phrase."""
    if said is None or phrase.sentence - said[0] > 1:
        return None
    same = document.sentences[said[0]].paragraph == document.sentences[phrase.sentence].paragraph
    return said[1] if same else None


def _read_again(text: str, phrase: DatedPhrase, day: date) -> DatedPhrase:
    """Read a phrase as if it had been written on another day."""
    match = SCAN.search(text, phrase.span.start, phrase.span.end)
    if match is None:
        return phrase
    reading = _reading(match, day, False, is_month_first(text))
    return replace(phrase, range=range_of(text, reading, phrase.span))


def _as_filed(document: Document, phrase: DatedPhrase, filed: dict[int, DateRange]) -> DatedPhrase:
    """Put a weekday no later than the day in the dateline: "KABUL, 3 June - ... on Saturday" is the first."""
    over = next((h for h in document.sentences[phrase.sentence].headings if h in filed), None)
    line = filed[over] if over is not None else next(iter(filed.values())) if len(filed) == 1 else None
    start = phrase.range.start
    if line is None or line.start is None or start is None or start <= line.start or phrase.weekday is None:
        return phrase
    day = weekday_before(line.start, phrase.weekday)
    return replace(phrase, range=replace(phrase.range, start=day, end=day))


# A report says in so many sentences what time it covers: more than so many days, months in a sentence.
_HEAD, _COVERED, _MONTH = 4, 6, 31


def _end_covered(document: Document, phrases: Sequence[DatedPhrase]) -> date | None:
    """Return the last day of the months that a report says it covers ("1 January - 31 March 2024")."""
    ends = []
    for phrase in phrases:
        start, end, rule = phrase.range.start, phrase.range.end, phrase.range.rule
        if phrase.sentence <= _HEAD and start and end and rule in ("date.absolute", "date.month"):
            head = document.sentences[phrase.sentence].kind != "body" or rule == "date.absolute"
            ends += [end] if (end - start).days > (_COVERED if head else _MONTH) else []
    return max(ends, default=None)


def _up_to(document: Document, phrase: DatedPhrase, end: date) -> DatedPhrase:
    """Put a day without a year into the time that a report covers, unless it is known to lie elsewhere."""
    found = _read_again(document.text, phrase, end).range
    if phrase.range.start not in (None, found.start):
        return phrase
    return replace(phrase, range=replace(found, rule="date.of_chronicle"), ahead=False)


def _of_year(document: Document, phrase: DatedPhrase, years: dict[int, int]) -> DatedPhrase:
    """Put a day without a year into that of the heading over it, or of the title of a chronicle."""
    over = (*document.sentences[phrase.sentence].headings[::-1], 0)
    year = next((years[h] for h in over if h in years), None)
    if year is None:
        return phrase
    found = phrase.range
    if found.start is None:
        found = _read_again(document.text, phrase, date(year, 12, 31)).range
    if found.start is None or found.end is None:
        return phrase
    try:
        start, end = (day.replace(year=year + day.year - found.end.year) for day in (found.start, found.end))
    except ValueError:
        return phrase  # 29 February of another year
    told = replace(found, start=start, end=end, rule="date.of_chronicle")
    attached: Attachment = "event" if phrase.attached_to == "other" and phrase.ahead else phrase.attached_to
    return replace(phrase, range=told, ahead=False, attached_to=attached)


_BEFORE_SAID = compiled(r"\b(?:yesterday|last (?:night|evening)|night before last)\b", re.IGNORECASE)
_TODAY = compiled(r"\b(?:today|this (?:morning|afternoon|evening))\b", re.IGNORECASE)


def _today_quoted(document: Document, phrase: DatedPhrase) -> bool:
    """Whether it is the day of whoever is quoted: '"Today they fired at us," he said on Sunday'."""
    before = document.text[document.sentences[phrase.sentence].span.start : phrase.span.start]
    opened = before.count("“") > before.count("”") or before.count('"') % 2 == 1
    return opened and _TODAY.search(document.text, phrase.span.start, phrase.span.end) is not None


def _period_covered(document: Document, phrases: Sequence[DatedPhrase]) -> tuple[date, date] | None:
    """Return the days that the head of a list says it covers ("Weekly review, 22-28 September")."""
    body = next((i for i, s in enumerate(document.sentences) if s.kind in ("body", "list_item")), 0)
    for phrase in phrases:
        start, end, head = phrase.range.start, phrase.range.end, phrase.sentence <= body
        if document.sentences[phrase.sentence].kind == "list_item" or phrase.sentence > 3:
            break  # not "the town was hit three times since late June"
        numbered = phrase.range.rule in ("date.absolute", "date.no_year")
        if head and numbered and start and end and 3 <= (end - start).days <= 10:
            return start, end
    return None


def _within(phrase: DatedPhrase, start: date, end: date) -> DatedPhrase:
    """Move a weekday into the days that a list covers, where it fits there."""
    day = weekday_before(end, phrase.weekday) if phrase.weekday is not None else start
    if phrase.weekday is None or day < start:
        return phrase
    return replace(phrase, range=replace(phrase.range, start=day, end=day))
