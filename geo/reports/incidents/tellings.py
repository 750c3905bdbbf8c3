"""One event told in one sentence: its words, its places and its day.

A sentence that tells of two events in two places is cut at its clauses. Which tellings belong
to the same incident is for `geo.reports.incidents.coreference`.
"""

from collections.abc import Sequence

from geo.model import Claim, DateRange, PlaceMention, Span
from geo.patterns import compiled
from geo.reports.casualties import is_background
from geo.reports.cues.beside import CROWDS
from geo.reports.cues.scope import ABOUT
from geo.reports.dates import DatedPhrase
from geo.reports.days.chronicles import days_listed
from geo.reports.document import Document, Sentence
from geo.reports.events import Trigger
from geo.reports.incidents.case_words import anchored, patterns
from geo.reports.incidents.cutting import turns_region
from geo.reports.incidents.ellipsis import PLACED
from geo.reports.incidents.headed import acts_over
from geo.reports.incidents.numbered import cut_within
from geo.reports.incidents.references import add_reference, part_later
from geo.reports.incidents.retold import (
    begins_on,
    ends_on,
    of_earlier,
    outside_funeral,
    outside_hospital,
    outside_occasion,
    paragraph_places,
)
from geo.reports.incidents.scene_before import (
    Found,
    opens_story,
    scene_at_home,
    take_scene_before,
    where_lodged,
    who_came,
)
from geo.reports.incidents.segments import by_district, holds, segments, without_overhang
from geo.reports.incidents.telling import Telling
from geo.reports.wording.lexicon import load
from geo.reports.wording.phrases import folded


def find_tellings(
    document: Document,
    triggers: Sequence[Trigger],
    places: Sequence[PlaceMention],
    dates: Sequence[DatedPhrase],
    claims: Sequence[Claim] = (),
) -> list[Telling]:
    """Cut the report into tellings, in text order; `claims` are the figures that it gives."""
    low = folded(document.text)
    found = Found({}, {}, {}, {})
    for trigger in triggers:
        found.triggers.setdefault(trigger.sentence, []).append(trigger)
    for place in places:
        at = document.sentence_at(place.start)
        if at is not None:
            found.places.setdefault(at, []).append(place)
    for day in dates:
        found.dates.setdefault(day.sentence, []).append(day)
    for claim in claims:
        at = document.sentence_at(claim.start)
        if at is not None and not is_background(claim):
            found.figures.setdefault(at, []).append(claim)
    found = found._replace(days=days_listed(document, dates))
    opening = document.opening
    out: list[Telling] = []
    told = len(document.paragraphs)  # the first paragraph of the running text that tells of an act
    for index, sentence in enumerate(document.sentences):
        if sentence.kind in ("heading", "dateline"):
            continue
        for telling in _of_sentence(document, low, index, found):
            body = sentence.kind == "body"
            telling.late = body and (index > opening + 1 or sentence.paragraph > told)
            telling.summary = telling.summary or (telling.plural and telling.late)
            if body and telling.strength > 1:
                told = min(told, sentence.paragraph)
            telling.second = body and index == opening + 1
            who_came(telling, out)
            out.append(telling)
    _same_day_for_all(document, low, out, found)
    return out


def _same_day_for_all(document: Document, low: str, tellings: Sequence[Telling], found: Found) -> None:
    """Give what was told without a day that of "The attacks all took place on Thursday"."""
    for index, sentence in enumerate(document.sentences):
        span = sentence.span
        if anchored()["all_on"].match_cut(low, span.start, span.end) is None:
            continue
        days = [d.range for d in found.dates.get(index, ())][:1]
        # "... killed nine in two operations, it said on Friday. The operations were conducted on Thursday."
        second = index == document.opening + 1
        for telling in tellings:
            around = telling.sentence < index or (second and telling.sentence > index)
            if around and not telling.dates:
                telling.dates, telling.shared_day = list(days), True


def _of_sentence(document: Document, low: str, index: int, found: Found) -> list[Telling]:
    """Return what one sentence tells, in text order."""
    sentence = document.sentences[index]
    of_sentence = found.triggers.get(index, [])
    ends = _backdrop(low, sentence.span, of_sentence)
    live = [t for t in of_sentence if t.status in ("occurred", "foiled") and t.span.start < ends]
    if not live:
        return [] if of_sentence else _headed(document, low, index, found)
    start = sentence.span.start
    find = anchored()["found_body"].search_cut(low, start, sentence.span.end)
    led = Span(*(start + at for at in find.span(find.lastgroup or 0))) if find else Span(start, start)
    here = [
        p
        for p in found.places.get(index, ())
        if p.role == "incident" and _is_of_now(low, p, led, ends, of_sentence)
        if not _dead(document, p, of_sentence)
    ]
    live = without_overhang(low, sentence, live)
    own = [d for d in found.dates.get(index, ()) if _is_of_now(low, d.span, led, ends, of_sentence)]
    # "They overran Swat two years ago, and have held it despite an operation": of the past alone.
    if all(t.strength == 1 for t in live):
        own = [d for d in own if d.range.precision != "year" or not _dead(document, d.span, of_sentence)]
    days = [d.range for d in own if d.attached_to == "event"]
    out: list[Telling] = []
    counts = [c.start for c in found.figures.get(index, ()) if c.rule.endswith(PLACED)]
    tolls = [Span(c.start, c.end) for c in found.figures.get(index, ()) if _is_one_toll(c)]
    spans = cut_within(document, low, segments(low, sentence, live, here, days, counts[1:], tolls), live)
    for span, apart in spans:
        telling = Telling(index, span, [t for t in live if span.contains(t.span)])
        if any(span.start <= at < span.end for at in counts[:-1]):
            telling.triggers = [t for t in live if t.span.start >= counts[-1]]
        turned = bool(out) and turns_region(low, start, span, out[-1].places, here)
        turned = turned or _OF_BEFORE.match(low, span.start) is not None
        if out and not turned and (telling.triggers or not any(span.contains(t.span) for t in of_sentence)):
            _tie(telling, out[-1])
        if not telling.triggers:
            continue
        telling.places = _scenes(low, telling, here)
        if scene := scene_at_home(telling, found):
            telling.places, telling.heading_places = [], scene
        _cut_topic(low, telling, of_sentence)
        telling.figures = [c for c in found.figures.get(index, ()) if _is_told_in(c, span, here)]
        _add_headings(document, telling, found)
        _add_dates(telling, low, own, sentence)
        placed = bool(telling.places or telling.heading_places)
        if not placed:
            telling.places = _arrested_of(low, telling, found) or where_lodged(low, telling, document, found)
        came = not (placed or telling.places) and take_scene_before(low, telling, document, index, found)
        add_reference(telling, document, low)
        if came:
            telling.definite = telling.bound = telling.goes_on = False
        if apart or (turned and not telling.places) or opens_story(document, telling, found):
            telling.apart = telling.another = True
        if out:
            part_later(telling, low)
        if out and out[-1].recalled and anchored()["same_time"].search_cut(low, span.start, span.end):
            telling.recalled = True  # "23 had died on Wednesday, and in Karachi a bomb that night killed two"
        if telling.strength == 1 and not telling.places and sentence.kind == "body":
            telling.topic_places = paragraph_places(document, index, found.triggers, found.places)
        out += by_district(telling, low)
    scenes = {t.span for t in out if t.places and (t.strength > 1 or t.figures)}
    if any(apart for _, apart in spans) or len(scenes) > 1:
        for telling in out:
            telling.summary = False  # "one was killed in A and two in B in separate attacks"
    return out


def _is_of_now(
    low: str, what: PlaceMention | Span, led: Span, ends: int, of_sentence: Sequence[Trigger]
) -> bool:
    """Whether a place or day stands where a sentence tells of its events: before it `ends`, and not `led`."""
    if led.start <= what.start < led.end or what.start >= ends:
        return False
    return not of_earlier(low, of_sentence, what.start)


def _is_one_toll(claim: Claim) -> bool:
    """Whether a claim counts dead and hurt together, or those of the act that follows: "and two when"."""
    return bool(claim.killed_high and claim.injured_high) or claim.rule == "casualty.gapped"


def _is_told_in(claim: Claim, span: Span, places: Sequence[PlaceMention]) -> bool:
    """Whether a claim is of a stretch: it begins there, or ends there after a scene that it holds.

    "Injured two in A, and an elder was shot dead" in B: of both.
    """
    within = span.start <= claim.start < span.end
    return within or (claim.start < span.start < claim.end and holds(claim, places))


def _backdrop(low: str, span: Span, triggers: Sequence[Trigger]) -> int:
    """Return where a sentence turns to what else was, else its end: "The raid comes as talks go on"."""
    turn = anchored()["comes_as"].search_cut(low, span.start, span.end)
    at = span.start + turn.end() if turn else span.end
    past = all(t.status == "past" for t in triggers if t.span.start >= at)
    return at if turn and (turn.lastgroup or past) else span.end


def _headed(document: Document, low: str, index: int, found: Found) -> list[Telling]:
    """Return what a dated item tells whose heading alone names the act: "ABDUCTIONS / 3 Feb: Naveed"."""
    acts = acts_over(document, index, found.triggers)
    if not acts:
        return []
    sentence = document.sentences[index]
    if anchored()["not_headed"].search_cut(low, sentence.span.start, sentence.span.end) is not None:
        return []
    telling = Telling(index, sentence.span, acts)
    telling.places = list(found.places.get(index, ()))
    telling.figures = list(found.figures.get(index, ()))
    _add_headings(document, telling, found)
    _add_dates(telling, low, found.dates.get(index, ()), sentence)
    if not telling.dates and not telling.heading_dates:
        return []  # "Kech: 14": a count, no incident
    add_reference(telling, document, low)
    return [telling]


def _tie(telling: Telling, before: Telling) -> None:
    """Tie what only tells of the dead to what the sentence told `before` it."""
    if all(t.strength == 1 for t in telling.triggers):
        bare = all(t.family == "vague" for t in telling.triggers)
        acts = [t for t in before.triggers if t.strength > 1 or bare]
        telling.triggers = [*acts, *telling.triggers]
        telling.lead = before.span


def _scenes(low: str, telling: Telling, here: Sequence[PlaceMention]) -> list[PlaceMention]:
    """Return which places of the sentence are those of the telling."""
    span = telling.span
    places = [p for p in here if span.start <= p.start < span.end]
    places = outside_hospital(low, span, telling.triggers, places)
    places = outside_funeral(low, span, telling.triggers, places)
    foiled = next((t for t in telling.triggers if t.family == "disrupt"), None)
    if foiled is not None and all(t.family in ("disrupt", "vague", "harm") for t in telling.triggers):
        places = [p for p in places if _PLAN.search(low, foiled.span.start, p.start) is None]
    places = [p for p in places if not _of_speech(low, telling, p.start)]
    return outside_occasion(low, span, telling.triggers, places)


# "Crowds marched in Lahore, a day after attacks in Kurram killed 44": they did not march in Kurram.
_OF_BEFORE = compiled(r",? (?:[\w-]+ ){1,4}?after\b")
_RESIDENTS = compiled(r"\b(?:residents?|inhabitants?|villagers?) of [^.;,]{0,30}$")


def _arrested_of(low: str, telling: Telling, found: Found) -> list[PlaceMention]:
    """Return where those arrested live, where no other place is told: "arrested 14 residents of Khenj"."""
    named = found.places.get(telling.sentence, ())
    alone = telling.families <= {"arrest", "vague"} and all(p.role == "origin" for p in named)
    return [p for p in named if alone and _RESIDENTS.search(low, max(0, p.start - 60), p.start)]


# "A plot to attack a hall in Quetta": the place is only that of the attack that was foiled.
_PLAN = compiled(
    r"\b(?:plots?|plans?|bid|attempts?|conspiracy|planned|planning|wanted|intended|were going)\b.* to \w"
)


_MASTHEAD = compiled(r" (?:" + "|".join(load("text")["mastheads"]) + r")\b")


def _add_headings(document: Document, telling: Telling, found: Found) -> None:
    """Add the places of the headings over it and, in a list item or a chronicle, their days."""
    sentence = document.sentences[telling.sentence]
    for heading in sentence.headings:
        if document.sentences[heading].kind != "heading":
            telling.line_places += found.places.get(heading, ())
            continue
        if heading in found.days:
            telling.under_day = heading
        over = found.places.get(heading, ())
        telling.heading_places += [p for p in over if not _MASTHEAD.match(document.text, p.end)]
        if sentence.kind == "list_item" or heading in found.days:
            days = found.dates.get(heading, ())
            telling.heading_dates += [d.range for d in days if d.attached_to != "dateline"]


def _cut_topic(low: str, telling: Telling, of_sentence: Sequence[Trigger]) -> None:
    """Drop what a protest is about: "the sit-in that began after the killing of a man in Karachi"."""
    first = next((t for t in telling.triggers if t.family == "protest"), None)
    after = anchored()["after_it"].search_cut(low, telling.span.start, telling.span.end)
    opens = telling.span.start + (after.end() if after else 0)
    if any(t.strength > 1 and t.span.start >= opens for t in telling.triggers):
        # "After the blast, mourners set fire to shops"
        telling.triggers = [t for t in telling.triggers if t.span.start >= opens]
    if first is None:
        return
    topic = min((t.span.start for t in of_sentence if t.reason == ABOUT), default=0)
    if topic > first.span.end:
        _end_at(telling, topic)
    began = anchored()["began_after"].search(low, first.span.end, telling.span.end)
    if began is not None:
        _end_at(telling, began.start())
        return
    for about in telling.triggers:
        if about.span.start <= first.span.start or about.family in ("protest", "mob", "arrest"):
            continue
        if patterns()["spoken_of"].search(low, max(first.span.end, about.span.start - 60), about.span.start):
            _end_at(telling, about.span.start)
            return


def _end_at(telling: Telling, at: int) -> None:
    """Leave out what a telling says from `at` on."""
    telling.triggers = [t for t in telling.triggers if t.span.start < at]
    telling.places = [p for p in telling.places if p.start < at]
    telling.span = Span(telling.span.start, min(at, telling.span.end))


def _of_speech(low: str, telling: Telling, at: int) -> bool:
    """Whether a place stands between a word of saying and its "that": it is where somebody spoke."""
    saying = anchored()["saying"].search(low, telling.span.start, telling.span.end)
    if saying is None or not saying.start() < at < saying.end():
        return False
    return all(t.span.start > saying.end() for t in telling.triggers)


def _dead(document: Document, what: PlaceMention | Span, triggers: Sequence[Trigger]) -> bool:
    """Whether a place or day stands in a clause that tells only of the past, of plans or of denials."""
    clause = document.clause_at(what.start)
    told = [t for t in triggers if clause is not None and clause.contains(t.span)]
    return bool(told) and all(t.reason for t in told)


_BOUND = compiled(r"(?:since|until|till|by|before|after)\b")


def _of_relative(low: str, telling: Telling, act: Span, day: int) -> bool:
    """Whether a day stands in a relative clause without an event: "a valley where troops came on Sunday".

    The clause opens behind the event's word, and nothing closes it before the `day`; or before that word,
    and tells of what was done on the day: "Gunmen who came on Sunday killed".
    """
    opens, rule = (act.end, "relative") if act.end <= day else (telling.span.start, "relative_before")
    clause = anchored()[rule].search_cut(low, opens, day)
    if clause is None:
        return False
    opens += clause.start()
    return not any(opens <= t.span.start < day for t in telling.triggers)


_WHEN = compiled(r",? (?:when|as) ")


def _add_dates(telling: Telling, low: str, dates: Sequence[DatedPhrase], sentence: Sentence) -> None:
    """Sort the days of the sentence: of the event, or of somebody's saying so."""
    # "On Monday they arrested two over a bombing in Tank on Friday": the day of the bombing.
    anchor = max(telling.triggers, key=lambda t: (t.strength, t.family != "arrest", -t.span.start)).span
    clause = next((c for c in sentence.clauses if c.start <= anchor.start < c.end), sentence.span)
    event: list[tuple[tuple[bool, bool, bool, int], DateRange]] = []
    only = sum(d.attached_to != "speech" for d in dates) == 1
    for day in dates:
        at = day.span.start
        if day.owns and not only and anchored()["came_after"].search_cut(low, day.span.end, anchor.start):
            continue
        before = low[max(sentence.span.start, at - 60) : at].rstrip()
        if (
            day.attached_to == "speech"
            # "the funeral of six killed in Sunday's blast"
            or (not day.owns and patterns()["claim_before_date"].search(before))
            or _of_speech(low, telling, at)
        ):
            telling.reported.append(day.range)
        elif day.attached_to in ("event", "heading") and (
            telling.span.start <= at < telling.span.end or only
        ):
            if _of_relative(low, telling, anchor, at):
                telling.loose.append(day.range)
                continue
            rough = day.range.precision != "day" and day.range.start is not None
            gap = min(abs(at - anchor.end), abs(anchor.start - day.span.end))
            # "Killed on Wednesday, when gunmen fired on them": of that clause, too.
            opens = _WHEN.match(low, day.span.end, clause.end)
            inside = clause.start <= at < clause.end or (opens and opens.end() <= anchor.start)
            # "A search went on on Friday in Tank, where two were killed earlier this week": that week.
            apart = anchored()["where"].search_cut(low, day.span.end, anchor.start) is not None
            event.append(((apart, rough, not inside, gap if not opens else 0), day.range))
        elif day.attached_to == "other" and not day.ahead and telling.span.contains(day.span):
            if low.startswith("since ", at) and day.range.precision == "day":
                telling.since.append(day.range)
            # "They observed a strike on Monday and burned tyres": on Monday, too
            elif (at > anchor.start or telling.families & CROWDS) and not _BOUND.match(low, at):
                telling.loose.append(day.range)
    telling.dates = [day for _, day in sorted(event, key=lambda item: item[0])]
    stands = telling.dates[0].span if telling.dates else None
    telling.shared_day = stands is not None and not telling.span.contains(stands)
    telling.ended = ends_on(low, stands)
    telling.begun = begins_on(low, stands)
