"""Which tellings speak of the same incident.

Tellings are read in text order; each joins the earlier incident that it fits best, or opens a new one. Places
and days that cannot both be true part incidents; "the blast" binds, "another" and a new item of a list part.
A headline is kept back until the text itself has been read.
"""

from collections.abc import Sequence

from geo.patterns import compiled
from geo.reports.cues.topics import opens_new_subject
from geo.reports.document import Document
from geo.reports.incidents.apart import hunts_down, other_spot
from geo.reports.incidents.case import WEAK, Case, claimed
from geo.reports.incidents.enough import (
    counted_next,
    is_retaken,
    is_told_apart,
    is_told_first,
    news_told,
    opens,
    opens_page,
)
from geo.reports.incidents.fit import MAX_CASES, borrowed_scene, fit, own_entry
from geo.reports.incidents.live import is_live_blog, runs_backwards
from geo.reports.incidents.numbered import (
    part_numbered,
    part_paragraphs,
    part_separate,
    part_spoken,
    take_means,
)
from geo.reports.incidents.other_acts import part_act
from geo.reports.incidents.pointed import meant, pointed_at
from geo.reports.incidents.references import takes_up
from geo.reports.incidents.retold import repeated
from geo.reports.incidents.roundups import (
    is_roundup,
    mark_sums,
    of_many,
    share_means,
    spread_act,
    spread_leads,
    take_act,
    total_of,
)
from geo.reports.incidents.telling import Telling, days_of
from geo.reports.incidents.told_tolls import dead_told, other_dead, other_toll, sums_others
from geo.reports.mentions.ground import fineness, relation
from geo.reports.status import other_subjects
from geo.reports.wording.lexicon import load
from geo.reports.wording.phrases import folded


def _opened(telling: Telling) -> Case:
    case = Case()
    case.add(telling)
    return case


def _mark(document: Document, tellings: Sequence[Telling]) -> None:
    """Mark what sums up, what is announced, and what is apart."""
    spread_leads(tellings)
    take_means(document, tellings)
    share_means(document, tellings)
    mark_sums(document, tellings)
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
    _mark(document, tellings)
    told = _Gathering(document, tellings, dead)
    again = repeated(document)
    waiting: list[Telling] = []
    for telling in (t for t in tellings if t.sentence not in again):
        (waiting.append if told.waits(telling) else told.take)(telling)
    for telling in waiting:
        told.take(telling)
    summaries, headlines = told.summaries, told.headlines
    _join_asides(document, told.asides, told.cases, told.live_blog)
    total = total_of(told.cases)
    cases = [case for case in told.cases if case is not total]
    if len(cases) > 1:
        own = {t.sentence for case in cases for t in case.tellings}
        over = [*summaries, *told.counts, *(total.tellings if total else ())]
        summed = frozenset(t.sentence for t in over) - own
    else:
        others = [t for t in summaries if cases and (sums_others(t, cases[0]) or _beside(t, cases[0]))]
        # "On Monday the army had killed twelve in separate operations": beside the one that is news
        headlines = [t for t in summaries if not (t.late and t in others)] + headlines
        summed = frozenset(t.sentence for t in others)
    if cases or document.opening not in dead:  # else the title is of what the opening tells
        _join_headlines(document, [h for h in headlines if not of_many(h, cases)], cases)
    cases.sort(key=lambda case: min(t.span.start for t in case.tellings))
    _add_tails(document, cases, dead | summed)
    return cases, summed


class _Gathering:
    """The incidents of a report while its tellings are read, and the tellings that wait until all are read.

    Attributes
    ----------
    cases : list of Case
        In the order in which the text opens them.
    headlines, summaries, asides, counts : list of Telling
        Headlines; sums of several incidents; what names a place and opens none; tolls after a summary.
    """

    def __init__(self, document: Document, tellings: Sequence[Telling], dead: frozenset[int]) -> None:
        self.document = document
        self.cases: list[Case] = []
        self.headlines: list[Telling] = []
        self.summaries: list[Telling] = []
        self.asides: list[Telling] = []
        self.counts: list[Telling] = []
        self.live_blog = is_live_blog(document)
        self._roundup = is_roundup(document, tellings, dead)
        self._news = news_told(document, tellings, dead)
        self._counted = counted_next(tellings)
        self._listing = sum(s.kind == "list_item" for s in document.sentences) * 2 > len(document.sentences)
        self._other = other_subjects(document) - {t.sentence for t in tellings}

    def waits(self, telling: Telling) -> bool:
        """Whether an update only counts dead or hurt, and the page's own story is still to come."""
        counts = self.live_blog and telling.families <= WEAK and not telling.places
        opened = bool(self.cases) or runs_backwards(self.document)
        return counts and opened and all(c.tellings[0].another for c in self.cases)

    def take(self, telling: Telling) -> None:
        """Give a telling to the incident that it fits, open one with it, or let it wait."""
        if self._is_headline(telling) or self._is_beside(telling) or self._is_sum(telling):
            return
        case = _joined(self.document, telling, self.cases, self.live_blog, self._roundup)
        hunts = case is not None and hunts_down(telling, case)
        if case is not None and not hunts:
            apart = bool(case.places) and relation(telling.places, case.places) == "conflict"
            # "Separately, an officer was killed. The firefight was in Archi": not where the one before was.
            its_own = borrowed_scene(case) and (telling.bound or telling.goes_on)
            telling.elsewhere = (apart and not its_own) or telling.counts_afar
            if telling.counts_afar:
                telling.places = []
            case.add(telling)
        elif hunts or self._opens(telling):
            if self.live_blog or not (
                own_entry(self.document, telling) or _under_own_head(self.document, telling, self.cases)
            ):
                _take_scene(self.document, telling, self.cases, self.summaries)
            take_act(telling, self.cases, self.summaries)
            self.cases.append(_opened(telling))
        elif spread_act(self.document, telling, self.cases):
            self.cases.append(_opened(telling))
        elif telling.places:
            self.asides.append(telling)
        elif self.summaries and not self.cases:
            # "Operations were held in four provinces. 14 were killed": in all of them.
            self.counts.append(telling)

    def _is_headline(self, telling: Telling) -> bool:
        """Whether it is a headline, or like one; on a live page the first opens what the page is about."""
        if self.document.sentences[telling.sentence].kind == "headline":
            if self.live_blog and opens_page(telling):
                self.cases.append(_opened(telling))  # whichever update comes first
            elif (not self._listing or self.live_blog) and telling.families != {"vague"}:
                self.headlines.append(telling)
            return True
        if telling.risen and not self.cases and telling.families <= WEAK:
            if telling.families <= {"harm"}:
                telling.places = []  # they died where they were treated
            self.headlines.append(telling)
            return True
        return False

    def _is_beside(self, telling: Telling) -> bool:
        """Whether it is of an accident or the like, or of how the fighting ended that was told."""
        if not telling.places and _is_aside(telling, self.cases, self._other):
            return True
        return telling.families - WEAK == {"agreement"} and not _settles(telling, self.cases)

    def _is_sum(self, telling: Telling) -> bool:
        """Whether it sums up several incidents, or stands in a sentence that does and counts nobody."""
        body = self.document.sentences[telling.sentence].kind == "body"
        # "He attacked two posts. In these attacks nine died": the one toll of what is told as one.
        sums = len(self.cases) > 1 or any(t.figures for case in self.cases for t in case.tellings)
        if (telling.overall and sums) or (telling.summary and not telling.another and body):
            self.summaries.append(telling)
            return True
        # "50 were killed across the province, 23 of them taken off buses and shot in Rarasham"
        last = self.summaries[-1] if self.summaries else None
        return last is not None and last.sentence == telling.sentence and not telling.figures

    def _opens(self, telling: Telling) -> bool:
        """Whether it opens an incident of its own; on a live page whatever comes first does."""
        if not self.cases and (self.live_blog or is_told_first(telling, telling.sentence in self._news)):
            return True
        new = opens(telling) or is_told_apart(self.document, telling, self.cases, self._counted)
        new = new or is_retaken(telling, self.cases)
        return new and (bool(self.cases) or not _only_hurt(telling))


def _is_aside(telling: Telling, cases: Sequence[Case], aside: frozenset[int]) -> bool:
    """Whether what has no place of its own is of the accident or the like that sentences `aside` tell of."""
    # "The explosion" and the villagers' anger are the accident's.
    related = telling.families <= SIDELINE or telling.bound
    return related and not cases and any(a < telling.sentence for a in aside)


def _joined(
    document: Document, telling: Telling, cases: Sequence[Case], live_blog: bool, roundup: bool
) -> Case | None:
    """Return the incident of which a telling tells more, None where it may tell of another."""
    pointed = pointed_at(document, telling, cases)
    if pointed is not None:
        return pointed
    recent = range(max(0, len(cases) - MAX_CASES), len(cases))
    fits = {i: fit(document, telling, cases[i], live_blog) for i in recent}
    best = max(fits.values(), default=-99)
    alike = (i for i in recent if fits[i] == best)
    index = max(alike, key=lambda i: (meant(document, telling, cases[i]), cases[i].told_until), default=-1)
    if best < 0:
        return None
    own = best >= 1 and _own_scene(document, telling, cases[index], roundup)
    if own or part_act(document, telling, cases[index]):
        return None
    acts = telling.families - WEAK
    new = telling.another or telling.new_subject or (acts and (telling.places or days_of(telling.dates)))
    return None if best < 1 and new and opens(telling) else cases[index]


def _beside(telling: Telling, case: Case) -> bool:
    """Whether it counts the dead of several operations, where the one incident before has no dead."""
    return telling.plural and telling.late and not dead_told(case)


def _settles(telling: Telling, cases: Sequence[Case]) -> bool:
    """Whether a truce or accord is news of its own, not how the fighting ended of which the report tells."""
    return not telling.late and not any(case.families - WEAK - {"agreement"} for case in cases)


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
        if case is None or best < 1:
            continue
        if relation(telling.places, case.places) in ("same", "part"):
            case.add(telling)


def _join_headlines(document: Document, headlines: Sequence[Telling], cases: list[Case]) -> None:
    """Add headlines to what the text tells; where it tells of nothing, one opens an incident itself."""
    for telling in headlines:
        # "Last month another had been killed": no headline is of that.
        openings = ((case, case.tellings[0]) for case in cases)
        news = [case for case, t in openings if not (t.late and t.recalled and not t.backshift)] or cases
        best, case = _best(document, telling, news, running=True)
        if case is not None and best >= 0:
            if relation(telling.places[-1:], telling.places[:-1]) == "conflict":  # of two
                telling.places = [p for p in telling.places if relation([p], case.places) != "conflict"]
            case.add(telling)
        elif (not cases or telling.summary) and opens(telling) and telling.places:
            cases.append(_opened(telling))


# "Another three were shot dead in Baldia", "Two others were gunned down in Landhi".
_ANOTHER = compiled(r"(?:(?:Meanwhile|Also),? )?(?:[Aa]nother\b|(?:At least )?[\w-]{2,9} (?:more|others?)\b)")


def _own_scene(document: Document, telling: Telling, case: Case, roundup: bool) -> bool:
    """Whether it names persons killed or hurt at a spot of its own, by an act of its own.

    Outside a round-up it opens a paragraph or counts others, and both spots are known, of one district: "Two
    were shot dead in the Kabal tehsil of Swat. / Troops killed four men in the Charbagh area."
    """
    names = {p.text.lower() for p in telling.places}, {p.text.lower() for p in case.places}
    acts = any(t.strength > 1 for t in telling.triggers) and not telling.definite
    acts = acts and all(names) and names[0].isdisjoint(names[1])
    if acts and roundup and other_dead(telling, case):
        return True
    at = telling.span.start
    new = document.opens_line(at) or _ANOTHER.match(document.text, at) is not None
    new = new and not (telling.goes_on or telling.victims or telling.recalled)
    there = relation(telling.places, case.places) == "same" and other_spot(telling, case)
    return acts and new and there and other_toll(telling, case)


def _only_hurt(telling: Telling) -> bool:
    """Whether it only counts dead or hurt, far down and without a place, where no act was told before."""
    return telling.late and telling.families <= WEAK and not telling.places


def _under_own_head(document: Document, telling: Telling, cases: Sequence[Case]) -> bool:
    """Whether the place over its list item is told, and the incident before it is another item's."""
    here = document.sentences[telling.sentence]
    listed = here.kind == "list_item"
    own = listed and any(document.sentences[i].paragraph == here.paragraph for i in here.headings)
    before = document.sentences[cases[-1].tellings[-1].sentence].paragraph if cases else here.paragraph
    return own and bool(telling.heading_places) and before != here.paragraph


def _take_scene(
    document: Document, telling: Telling, cases: Sequence[Case], summaries: Sequence[Telling]
) -> None:
    """Give a telling without a place that can be found the scene of what was told before it.

    "Party workers then blocked the road": where the event before it was. "In the first, gunmen fired
    at a patrol near Gul Tepa": in the district that the sentence over both has named.
    """
    if not telling.heading_places and not any(p.candidates for p in telling.places):
        over = [t for t in summaries if any(fineness(p) == 2 for p in t.places)]
        if over:
            telling.heading_places = list(over[-1].places)
        elif (
            cases
            and (not telling.places or telling.another)
            and not (telling.region or telling.apart or _turns(document, telling))
        ):
            telling.heading_places = list(cases[-1].places)
            telling.inherited = True
    # "In other news, a soldier was killed. The clash was on Thursday": not on the day of the news before.
    if cases and not (telling.places or telling.dates or telling.new_subject):
        telling.heading_dates = telling.heading_dates or list(cases[-1].dates)


def _turns(document: Document, telling: Telling) -> bool:
    """Whether a report turns to other news with it: "In another development, a mine killed two"."""
    turned = telling.new_subject and opens_new_subject(document, telling.sentence)
    return turned and not _HERE.search(document.text, telling.span.start, telling.span.end)


def _add_tails(document: Document, cases: Sequence[Case], dead: frozenset[int]) -> None:
    """Give every sentence that tells of nothing to the incident told before it, inside its list item."""
    told = {t.sentence: case for case in cases for t in case.tellings}
    # "They stopped a truck in A. Under the onions ...": the first sets the scene of what is told next.
    scenes = {document.sentence_at(p.start): t.sentence for c in cases for t in c.tellings for p in t.places}
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
        turns = scenes.get(index, 0) > index or opens_new_subject(document, index)
        if turns or (listed and before.paragraph != sentence.paragraph):
            current = None
        if current is not None and index not in dead:
            claimed(cases, current, low[sentence.span.start : sentence.span.end]).tail.add(index)
            # What stands under a title tells of what the title tells.
            same = sentence.paragraph == paragraph and (listed or index - 1 in told)
            follows = same or before.kind == "headline" or current.only_titled(document)
            if not follows and not takes_up(low, sentence.span):
                current.apart.add(index)
            else:
                paragraph = sentence.paragraph


_HERE = compiled(load("places")["grammar"]["here"])
# What may be told of an accident.
SIDELINE = WEAK | {"protest"}
