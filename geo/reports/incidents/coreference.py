"""Which tellings speak of the same incident.

Tellings are read in text order; each joins the earlier incident that it fits best, or opens a
new one. Places and days that cannot both be true part incidents; "the blast" binds, "another"
and a new item of a list part. A headline is kept back until the text itself has been read.
"""

from collections.abc import Sequence

from geo.patterns import compiled
from geo.reports.incidents.agree import PEACEFUL
from geo.reports.incidents.case import WEAK, Case
from geo.reports.incidents.deciding import HOW
from geo.reports.incidents.enough import opens
from geo.reports.incidents.fit import MAX_CASES, fit, own_entry
from geo.reports.incidents.ground import fineness, in_unknown_unit, relation
from geo.reports.incidents.live import is_live_blog
from geo.reports.incidents.numbered import part_numbered
from geo.reports.incidents.references import AT_START, takes_up
from geo.reports.incidents.retold import repeated
from geo.reports.incidents.roundups import (
    is_roundup,
    mark_announced,
    mark_lead,
    mark_list,
    mark_many,
    mark_messages,
    mark_sum,
    pass_on,
    spread_act,
    spread_leads,
    take_act,
    total_of,
    untold,
)
from geo.reports.incidents.segments import anchored
from geo.reports.incidents.telling import Telling, days_of
from geo.reports.incidents.told_tolls import other_toll
from geo.reports.incidents.within import own_spots, part_paragraphs, part_separate, part_spoken
from geo.reports.status import other_subjects
from geo.reports.text import Document
from geo.reports.topics import opens_new_subject
from geo.reports.wording.phrases import folded


def _opened(telling: Telling) -> Case:
    case = Case()
    case.add(telling)
    return case


def _mark(document: Document, tellings: Sequence[Telling]) -> None:
    """Mark what sums up, what is announced, and what is apart, before tellings are put together."""
    spread_leads(tellings)
    _by_number(document, tellings)
    mark_lead(document, tellings)
    mark_sum(document, tellings)
    mark_announced(document, tellings)
    mark_messages(document, tellings)
    mark_list(document, tellings)
    mark_many(document, tellings)
    part_separate(document, tellings)
    part_paragraphs(document, tellings)
    part_spoken(document, tellings)
    part_numbered(document, tellings)


def gather(
    document: Document, tellings: Sequence[Telling], dead: frozenset[int] = frozenset()
) -> tuple[list[Case], frozenset[int]]:
    """Put tellings of one incident together.

    `dead` are the sentences that tell only of what is no incident; they belong to none.

    Returns
    -------
    cases : list of Case
        In the order in which the text opens them.
    summaries : frozenset of int
        Sentences that only sum up several of them.
    """
    cases: list[Case] = []
    summaries: list[Telling] = []
    headlines: list[Telling] = []
    aside_tellings: list[Telling] = []
    _mark(document, tellings)
    roundup = is_roundup(document, tellings, dead)
    listing = sum(s.kind == "list_item" for s in document.sentences) * 2 > len(document.sentences)
    live_blog = is_live_blog(document)
    aside = other_subjects(document) - {t.sentence for t in tellings}
    repeats = repeated(document)
    for telling in tellings:
        if telling.sentence in repeats:
            before = repeats[telling.sentence]
            again = next((c for c in cases if any(t.sentence == before for t in c.tellings)), None)
            if again is not None:
                again.add(telling)
            continue
        if document.sentences[telling.sentence].kind == "headline":
            if live_blog and not cases and telling.places and not telling.dates and opens(telling):
                cases.append(_opened(telling))  # what the page is about, whichever update comes first
            elif (not listing or live_blog) and telling.families != {"vague"}:
                headlines.append(telling)
            continue
        if telling.risen and not cases and telling.families <= WEAK:
            telling.places = []  # they died where they were treated
            headlines.append(telling)
            continue
        if not telling.places and _is_aside(document, telling, cases, aside):
            continue
        if telling.families - WEAK == {"agreement"} and not _settles(document, telling, cases):
            continue
        if telling.overall and telling.figures and not telling.places and len(cases) > 1:
            summaries.append(telling)
            continue
        if telling.summary and not telling.another and document.sentences[telling.sentence].kind == "body":
            summaries.append(telling)
            continue
        if summaries and summaries[-1].sentence == telling.sentence and not telling.figures:
            continue  # "50 were killed across the province, 23 of them taken off buses and shot in Rarasham"
        case = _joined(document, telling, cases, live_blog, roundup)
        if case is not None:
            telling.elsewhere = bool(case.places) and relation(telling.places, case.places) == "conflict"
            case.add(telling)
        elif (
            (opens(telling) or _is_told_apart(document, telling, cases))
            and (cases or not _only_hurt(telling))
        ) or (live_blog and not cases and any(c.killed_high or c.injured_high for c in telling.figures)):
            if live_blog or not (own_entry(document, telling) or _under_own_head(document, telling, cases)):
                _take_scene(telling, cases, summaries)
            take_act(telling, cases)
            cases.append(_opened(telling))
        elif spread_act(telling, cases):
            cases.append(_opened(telling))
        elif telling.places:
            aside_tellings.append(telling)
    _join_asides(document, aside_tellings, cases, live_blog)
    total = None if cases and _is_entry(document, cases[0]) else total_of(cases)
    if total is not None:
        pass_on(total.tellings[0], cases[1:])
    cases = [case for case in cases if case is not total]
    if len(cases) > 1:
        for telling in summaries:
            if untold(telling, cases):
                cases.append(_opened(telling))
        told = {t.sentence for case in cases for t in case.tellings}
        over = [*summaries, *(total.tellings if total else ())]
        summed = frozenset(t.sentence for t in over) - told
    else:
        headlines = summaries + headlines
        summed = frozenset(t.sentence for t in summaries if cases and other_toll(t, cases[0]))
    _join_headlines(document, headlines, cases)
    cases.sort(key=lambda case: min(t.span.start for t in case.tellings))
    _add_tails(document, cases, dead | summed)
    return cases, summed


def _is_aside(document: Document, telling: Telling, cases: Sequence[Case], aside: frozenset[int]) -> bool:
    """Whether what has no place of its own is of the accident or the like that sentences `aside` tell of."""
    sideline = telling.families <= SIDELINE
    if sideline and _follows(document, telling.sentence, aside):
        return True
    # "The explosion" and the villagers' anger are the accident's.
    return (sideline or telling.bound) and not cases and any(a < telling.sentence for a in aside)


def _joined(
    document: Document, telling: Telling, cases: Sequence[Case], live_blog: bool, roundup: bool
) -> Case | None:
    """Return the incident of which a telling tells more, None where it may tell of another."""
    recent = range(max(0, len(cases) - MAX_CASES), len(cases))
    fits = {i: fit(document, telling, cases[i], live_blog) for i in recent}
    best = max(fits.values(), default=-99)
    alike = (i for i in recent if fits[i] == best)
    index = max(alike, key=lambda i: (_meant(telling, cases[i]), i), default=-1)
    if best < 0 or (best >= 1 and roundup and _own_scene(telling, cases[index])):
        return None
    acts = telling.families - WEAK
    new = telling.another or telling.new_subject or (acts and (telling.places or days_of(telling.dates)))
    return None if best < 1 and new and opens(telling) else cases[index]


def _meant(telling: Telling, case: Case) -> int:
    """Return what speaks for one of two incidents that a telling fits alike.

    "The elder was on his way home": that of which an elder was told. "The injured": one that has some.
    """
    hurt = telling.victims and not telling.figures and any(t.figures for t in case.tellings)
    return bool(telling.known & case.words) + hurt


def _settles(document: Document, telling: Telling, cases: Sequence[Case]) -> bool:
    """Whether a truce or accord is news of its own, not how the fighting ended of which the report tells."""
    if document.sentences[telling.sentence].kind == "list_item":
        here = document.sentences[telling.sentence].paragraph
        return all(document.sentences[t.sentence].paragraph != here for c in cases for t in c.tellings)
    fought = any(case.families - WEAK - PEACEFUL - {"agreement"} for case in cases)
    return not telling.late and not fought


def _best(
    document: Document, telling: Telling, cases: Sequence[Case], running: bool
) -> tuple[int, Case | None]:
    """Return how well a telling fits the incident that it fits best, and that incident."""
    scored = [(fit(document, telling, case, running), -i) for i, case in enumerate(cases[:MAX_CASES])]
    best, index = max(scored, default=(-99, 1))
    return best, cases[-index] if scored else None


def _join_asides(
    document: Document, tellings: Sequence[Telling], cases: Sequence[Case], running: bool
) -> None:
    """Add what opens no incident but names a place to the incident of that place."""
    for telling in tellings:
        best, case = _best(document, telling, cases, running)
        if case is None or best < 1 or _of_another_item(document, telling, case):
            continue
        if relation(telling.places, case.places) in ("same", "part"):
            case.add(telling)


def _of_another_item(document: Document, telling: Telling, case: Case) -> bool:
    """Whether it stands in an item of a list, and the incident in another one."""
    here = document.sentences[telling.sentence]
    last = document.sentences[case.tellings[-1].sentence]
    return here.kind == "list_item" and here.paragraph != last.paragraph


def _join_headlines(document: Document, headlines: Sequence[Telling], cases: list[Case]) -> None:
    """Add headlines to what the text tells; where it tells of nothing, one opens an incident itself."""
    for telling in headlines:
        best, case = _best(document, telling, cases, running=True)
        if case is not None and best >= 0:
            case.add(telling)
        elif (not cases or telling.summary) and opens(telling) and telling.places:
            cases.append(_opened(telling))


def _is_told_apart(document: Document, telling: Telling, cases: Sequence[Case]) -> bool:
    """Whether "the raid" is none of the incidents told before: it has a day, and a place apart from theirs.

    "Hundreds protested in Pul-e-Alam over a raid. The raid took place on Wednesday in Baraki Barak."
    """
    own = bool(cases) and telling.families == {"vague"} and telling.definite and bool(telling.places)
    start = document.sentences[telling.sentence].span.start
    subject = own and telling.triggers[0].span.start - start < AT_START
    apart = subject and all(relation(telling.places, case.places) == "conflict" for case in cases)
    return apart and bool(days_of(telling.dates))


def _is_entry(document: Document, case: Case) -> bool:
    """Whether an incident is one item of a list."""
    return document.sentences[case.tellings[0].sentence].kind == "list_item"


# So many sentences back stands what "the first" and "the second" are of.
ORDINAL_REACH = 6
ORDINAL_OPENING = 20
_AT_NAME = compiled(r"\b(?:near|at|outside|inside|in) (?:the )?[A-Z]")


def _by_number(document: Document, tellings: Sequence[Telling]) -> None:
    """Give "the first" and "the second" the means of what was told of them together.

    "US drones fired missiles at two places. In the first attack two missiles hit a house." "Two bombs
    went off in Kohat and Hangu. The second wounded five."
    """
    low = folded(document.text)
    source: Telling | None = None
    first: Telling | None = None
    spots: set[str] = set()
    for telling in tellings:
        numbered = anchored()["ordinal"].search_cut(low, telling.span.start, telling.span.end) is not None
        if not numbered:
            source = telling if telling.strength > 1 else source
            continue
        names = own_spots(document, telling, source.places if source else ())
        if spots and names and names.isdisjoint(spots) and (telling.strength > 1 or telling.figures):
            telling.apart = telling.another = True  # "The second, hidden in a cart, exploded at Timergara"
        elif first is not None and _own_tolls(document.text, first, telling):
            telling.another = True
        spots, first = names, telling
        if source is None or telling.sentence - source.sentence > ORDINAL_REACH:
            continue
        rules = {t.rule for t in telling.triggers}
        means = [t for t in source.triggers if t.rule in HOW | {"event.explosion", "event.device"}]
        if not means and telling.another and telling.figures:
            means = [t for t in source.triggers if t.strength > 1][:1]  # "In the other, one was killed"
        if telling.strength == 1 or (
            rules & {"event.shelling", "event.shells"} and not rules & (HOW - {"event.shelling"})
        ):
            telling.triggers = [*telling.triggers, *means]


def _own_tolls(text: str, first: Telling, second: Telling) -> bool:
    """Whether "the second" of two has a spot and dead of its own: "The first hit a bus at A, killing 17"."""
    opening = [
        text[t.span.start : t.span.start + ORDINAL_OPENING].lower().removeprefix("the ").split(None, 1)[0]
        for t in (first, second)
    ]
    dead = [any(c.killed_high for c in t.figures) for t in (first, second)]
    spotted = bool(first.places) and _AT_NAME.search(second.span.quote(text)) is not None
    return opening[0] == "first" and opening[1].startswith("second") and all(dead) and spotted


def _own_scene(telling: Telling, case: Case) -> bool:
    """Whether an item of a round-up names persons killed at a spot of its own, by an act of its own."""
    mine = {c.killed_high for c in telling.figures if c.killed_high}
    theirs = {c.killed_high for t in case.tellings for c in t.figures if c.killed_high}
    names = {p.text.lower() for p in telling.places}, {p.text.lower() for p in case.places}
    acts = any(t.strength > 1 for t in telling.triggers)
    apart = all(names) and names[0].isdisjoint(names[1]) and bool(mine and theirs)
    # "A man was shot dead in Orangi Town": one of many who died so.
    one = mine == {1} and all(_ONE_MORE.match(c.quote) for c in telling.figures if c.killed_high)
    return acts and apart and (one or mine.isdisjoint(theirs)) and not (telling.definite or telling.bound)


_ONE_MORE = compiled(r"(?i:an?|one|another)\b")


def _only_hurt(telling: Telling) -> bool:
    """Whether it only counts dead or hurt, far down and without a place, where no act was told before."""
    return telling.late and telling.families <= WEAK and not (telling.places or telling.heading_places)


def _under_own_head(document: Document, telling: Telling, cases: Sequence[Case]) -> bool:
    """Whether the place over its list item is told, and the incident before it is another item's."""
    here = document.sentences[telling.sentence]
    own = here.kind == "list_item" and any(
        document.sentences[i].paragraph == here.paragraph for i in here.headings
    )
    before = document.sentences[cases[-1].tellings[-1].sentence].paragraph if cases else here.paragraph
    return own and bool(telling.heading_places) and before != here.paragraph


def _take_scene(telling: Telling, cases: Sequence[Case], summaries: Sequence[Telling]) -> None:
    """Give a telling without a place that can be found the scene of what was told before it.

    "Party workers then blocked the road": where the event before it was. "In the first, gunmen fired
    at a patrol near Gul Tepa": in the district that the sentence over both has named.
    """
    if not telling.heading_places and not any(p.candidates for p in telling.places):
        over = [t for t in summaries if any(fineness(p) == 2 for p in t.places)]
        city = [t for t in summaries if any(fineness(p) == 1 for p in t.places)] if telling.places else []
        if over and relation(over[-1].places[:1], over[-1].places[1:]) != "conflict":
            telling.heading_places = list(over[-1].places)
            telling.heading_dates = telling.heading_dates or over[-1].dates[:1]
        elif city:
            # "violence in Karachi ... one died in Hyderi Goth"
            telling.heading_places = list(city[-1].places)
        elif (
            cases
            and (not telling.places or telling.another)
            and not (telling.region or telling.apart or in_unknown_unit(telling.places))
        ):
            telling.heading_places = list(cases[-1].places)
            telling.inherited = True
    if cases and not telling.places and not telling.dates:
        telling.heading_dates = telling.heading_dates or list(cases[-1].dates)


def _follows(document: Document, sentence: int, aside: frozenset[int]) -> bool:
    """Whether the sentence before, in the same paragraph, is about something else altogether."""
    before = sentence - 1
    return before in aside and document.sentences[before].paragraph == document.sentences[sentence].paragraph


def _add_tails(document: Document, cases: Sequence[Case], dead: frozenset[int]) -> None:
    """Give every sentence that tells of nothing to the incident told before it, inside its list item."""
    told = {t.sentence: case for case in cases for t in case.tellings}
    low = folded(document.text)
    current: Case | None = None
    paragraph = -1  # the last one that goes on with the incident
    for index, sentence in enumerate(document.sentences):
        if index in told:
            if current is told[index]:
                current.apart.clear()  # what stands between two tellings of it is of the same story
            current, paragraph = told[index], sentence.paragraph
            continue
        listed = sentence.kind in ("list_item", "heading")
        before = document.sentences[index - 1] if index else sentence
        if (listed and before.paragraph != sentence.paragraph) or opens_new_subject(document, index):
            current = None
        if current is not None and index not in dead:
            current.tail.add(index)
            # What stands under a title tells of what the title tells.
            same = sentence.paragraph == paragraph and (listed or index - 1 in told)
            follows = same or before.kind == "headline"
            if not follows and not takes_up(low, sentence.span):
                current.apart.add(index)
            else:
                paragraph = sentence.paragraph


# What may be told of an accident.
SIDELINE = WEAK | {"protest"}
