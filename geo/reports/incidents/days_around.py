"""The day of an incident whose own tellings name none: told before, after or over them."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from geo.model import DateRange
from geo.patterns import compiled
from geo.reports.dates import DatedPhrase
from geo.reports.document import Document, Sentence
from geo.reports.incidents.case import Case
from geo.reports.incidents.case_words import anchored
from geo.reports.incidents.telling import Telling
from geo.reports.wording.lexicon import load
from geo.reports.wording.phrases import folded

# An event told with a day longer before publication than this is background.
BACKGROUND_DAYS = 60
# So many sentences around an incident may hold its day.
NEARBY = 3
# Days said longer ago than so many date phrases are not looked for.
FAR_BACK = 200
# "On Saturday a council had called for peace", "four suspects were arrested on Friday": of something else.
_LOOKED_BACK = compiled(load("dates")["words"]["looked_back"])
_ARRESTED = compiled(
    r"\b(?:arrest|detain|nabb|captur|custody|rounded up|picked up|held)\w*(?: [\w'’]+){0,4} $"
)
# A line shorter than this, such as that of the author, leads to nothing; a sentence may be shorter: "Violence
# claimed six lives on Friday."
MIN_LEAD, _SENTENCE = 50, 30


def opening_of(document: Document, case: Case) -> int:
    """Return the first sentence that tells of an incident, the headline only where no other does."""
    told = sorted({t.sentence for t in case.tellings})
    return next((s for s in told if document.sentences[s].kind != "headline"), told[0])


def day_summed_up(document: Document, case: Case, phrases: Sequence[DatedPhrase]) -> DateRange | None:
    """Return the day of the sentence that sums up what the report goes on to tell.

    "On night 22/23 March ten were killed in three separate engagements": a day over it, such as that
    of the press release, is the day of writing.
    """
    first = opening_of(document, case)
    if document.sentences[first].kind != "body":
        return None
    low = folded(document.text)
    for phrase in between(phrases, 0, first)[:FAR_BACK]:
        span = document.sentences[phrase.sentence].span
        if phrase.attached_to != "event" or phrase.range.precision != "day" or phrase.range.start is None:
            continue
        if anchored()["summary"].search(low, span.start, span.end):
            return replace(phrase.range, rule="date.summed-up")
    return None


def day_as_before(
    document: Document, case: Case, phrases: Sequence[DatedPhrase], before: DateRange | None
) -> DateRange | None:
    """Return the day of the paragraph that opens the report, or of the incident told before."""
    first = opening_of(document, case)
    lead = lead_day(document, phrases, first)
    if document.sentences[first].kind == "list_item":
        return lead
    recalled = before is not None and before.precision in ("month", "year")  # "in April", in passing
    if before is None or before.start is None or before.basis == "publication" or recalled:
        return lead
    return replace(day_of_news(case, phrases, before), basis="relative", rule="date.as-told-before")


def is_recalled(document: Document, case: Case) -> bool:
    """Whether an incident is told by its distance from the news: ", a day after a bomb killed 49"."""
    span = case.tellings[0].span
    return anchored()["days_after"].match(document.text, span.start, span.end) is not None


def day_of_news(case: Case, phrases: Sequence[DatedPhrase], told: DateRange) -> DateRange:
    """Return the day on which people protest who were told of after an act that a day names.

    "Six victims of Friday's blast were buried on Sunday. Traders staged a sit-in.": on Sunday.
    """
    name = next((p for p in phrases if p.owns and p.span == told.span), None)
    if name is None or not case.tellings[0].families & {"protest", "mob"}:
        return told
    beside = between(phrases, name.sentence, name.sentence + 1)
    days = (p.range for p in beside if p.range.precision == "day" and not p.ahead)
    return next((d for d in days if d.start and told.start and d.start > told.start), told)


def day_as_filed(document: Document, case: Case, phrases: Sequence[DatedPhrase]) -> DateRange | None:
    """Return the day on which somebody spoke of it, last before or first after; else the dateline's."""
    first = opening_of(document, case)
    earlier = between(phrases, 0, first)[-FAR_BACK:]
    spoken = [p.range for p in earlier if p.attached_to == "speech" and p.range.start]
    if spoken and document.sentences[first].kind != "list_item":
        return spoken[-1]
    after = (p for p in between(phrases, first, first + NEARBY) if p.sentence in case.near)
    later = next((p.range for p in after if p.attached_to == "speech" and p.range.precision == "day"), None)
    if later is not None:
        return later
    lines = [p.range for p in earlier if p.attached_to == "dateline" and p.range.start]
    return replace(lines[-1], precision="week", basis="publication", rule="date.dateline") if lines else None


def between(phrases: Sequence[DatedPhrase], start: int, end: int) -> Sequence[DatedPhrase]:
    """Return the phrases of the sentences ``[start, end)``; they stand in text order."""
    first = bisect_left(phrases, start, key=lambda p: p.sentence)
    return phrases[first : bisect_left(phrases, end, lo=first, key=lambda p: p.sentence)]


def days_over(
    document: Document,
    tellings: Sequence[Telling],
    phrases: Sequence[DatedPhrase],
) -> list[DateRange]:
    """Return the days of the heading lines over the tellings, the nearest line first."""
    heads = {h for t in tellings for h in document.sentences[t.sentence].headings}
    return [
        p.range
        for h in sorted(heads, reverse=True)
        for p in reversed(between(phrases, h, h + 1))
        if p.attached_to == "heading" and p.range.start
    ]


def _leads(document: Document, sentence: Sentence) -> bool:
    line = document.quote(sentence.span)
    return len(line) > (_SENTENCE if line.endswith(".") else MIN_LEAD)


def lead_day(document: Document, phrases: Sequence[DatedPhrase], first: int) -> DateRange | None:
    """Return the day of the paragraph that opens the report, for what is told later without a day."""
    told = (s for s in document.sentences if s.kind == "body" and _leads(document, s))
    opening = next((s.paragraph for s in told), None)
    for phrase in between(phrases, 0, first)[:FAR_BACK]:
        sentence = document.sentences[phrase.sentence]
        if sentence.paragraph != opening or sentence.kind != "body" or phrase.sentence >= first:
            continue
        if phrase.attached_to == "event" and phrase.range.start and phrase.range.precision == "day":
            return replace(phrase.range, basis="relative", rule="date.lead")
    return None


def nearby_day(
    document: Document,
    case: Case,
    phrases: Sequence[DatedPhrase],
    published: date | None,
    first: bool,
    past: frozenset[int],
    taken: frozenset[int],
) -> DateRange | None:
    """Return the day of an event in the sentences around an incident that tell of no other.

    These are the sentences that follow its tellings and, for the `first` incident, those that lead
    up to it, else those of its own paragraph. The nearest wins, what stands before it first; the
    sentences `taken` tell of other incidents.
    """
    if published is None:
        return None
    told = {t.sentence for t in case.tellings}
    opening = opening_of(document, case)
    before = range(max(0, opening - NEARBY), opening)
    if not first:  # what its own paragraph tells before it, as that of the scene
        own = document.sentences[opening].paragraph
        before = range(next((s for s in before if document.sentences[s].paragraph == own), opening), opening)
    # A new place without a day is told for itself: what leads up to it is something else.
    refers = any(t.definite or not t.places for t in case.tellings if t.sentence == opening)
    lead = {s for s in before if (refers or not first) and s not in past and s not in taken}
    around = (lead | {s for s in case.near if s - max(told) <= NEARBY and s not in taken}) - told
    best: tuple[tuple[bool, int], DateRange] | None = None
    for phrase in between(phrases, opening - NEARBY, max(told) + NEARBY + 1):
        day = phrase.range.start
        if phrase.sentence not in around or phrase.ahead or day is None:
            continue
        sentence, at = document.sentences[phrase.sentence].span, phrase.span.start
        aside = _ARRESTED.search(document.text, sentence.start, at)
        # "A strike was observed on Sunday. In Pishin, workers burned tyres": on Sunday too.
        beside = not first and phrase.sentence == opening - 1 and phrase.attached_to == "other"
        beside = beside and not phrase.range.text.lower().startswith(("since", "until", "till", "by", "from"))
        aside = aside or _LOOKED_BACK.match(document.quote(sentence))
        if aside or not (phrase.attached_to == "event" or beside):
            continue
        if phrase.range.precision != "day" or not 0 <= (published - day).days <= BACKGROUND_DAYS // 4:
            continue
        rank = (phrase.sentence > opening, abs(phrase.sentence - opening))
        if best is None or rank < best[0]:
            best = rank, phrase.range
    return best[1] if best else None
