"""Which tellings speak of the same incident.

Tellings are read in text order; each joins the earlier incident that it fits best, or opens a
new one. Places and days that cannot both be true part incidents; "the blast" binds, "another"
and a new item of a list part. A headline is kept back until the text itself has been read.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from geo.model import Claim, DateRange, PlaceMention
from geo.reports.ground import fineness, relation
from geo.reports.status import other_subjects
from geo.reports.tellings import Telling
from geo.reports.text import Document

WEAK = frozenset({"harm", "vague"})
# Families that tell of one event together.
TOGETHER = (
    frozenset({"air", "shelling", "bomb"}),
    frozenset({"bomb", "fight", "shoot"}),
    frozenset({"fight", "shoot", "air", "shelling", "territory"}),
    frozenset({"shoot", "abduct", "property", "fight"}),
    frozenset({"protest", "mob", "property", "arrest"}),
    frozenset({"arrest", "disrupt"}),
    frozenset({"fight", "arrest", "disrupt"}),
)


# A telling is compared with so many of the incidents told last, each by so many of its places and days.
MAX_CASES = 40
MAX_PLACES = 16


@dataclass(slots=True)
class Case:
    """An incident while its tellings are gathered; `places` and `dates` are those first told."""

    tellings: list[Telling] = field(default_factory=list)
    tail: set[int] = field(default_factory=set)
    families: frozenset[str] = frozenset()
    _places: dict[str, PlaceMention] = field(default_factory=dict)
    _heading_places: dict[str, PlaceMention] = field(default_factory=dict)
    _dates: list[DateRange] = field(default_factory=list)
    _heading_dates: list[DateRange] = field(default_factory=list)

    def add(self, telling: Telling) -> None:
        """Take in one more telling."""
        self.tellings.append(telling)
        self.families |= telling.families
        if not telling.elsewhere and len(self._places) < MAX_PLACES:
            for place in telling.places:
                self._places.setdefault(place.text.lower() + place.designation, place)
        if len(self._heading_places) < MAX_PLACES:
            for place in telling.heading_places:
                self._heading_places.setdefault(place.text.lower(), place)
        if len(self._dates) < MAX_PLACES:
            self._dates += telling.dates[:1]
            self._heading_dates += telling.heading_dates[:4]

    @property
    def sentences(self) -> set[int]:
        """Sentences that tell of it, and those that follow a telling and tell of nothing else."""
        return {t.sentence for t in self.tellings} | self.tail

    @property
    def told_places(self) -> bool:
        """Whether a telling names a place of its own, not only a heading over it."""
        return bool(self._places)

    @property
    def places(self) -> list[PlaceMention]:
        """Places of its tellings; without any, those of the headings over them."""
        return list((self._places or self._heading_places).values())

    @property
    def dates(self) -> list[DateRange]:
        """Days of its tellings, the first telling's first."""
        return self._dates or self._heading_dates


def _opened(telling: Telling) -> Case:
    case = Case()
    case.add(telling)
    return case


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
    listing = sum(s.kind == "list_item" for s in document.sentences) * 2 > len(document.sentences)
    live_blog = _is_live_blog(document)
    aside = other_subjects(document) - {t.sentence for t in tellings}
    for telling in tellings:
        if document.sentences[telling.sentence].kind == "headline":
            if (not listing or live_blog) and telling.families != {"vague"}:
                headlines.append(telling)
            continue
        if telling.families <= WEAK and not telling.places and _follows(document, telling.sentence, aside):
            continue
        if telling.summary and not telling.another and document.sentences[telling.sentence].kind == "body":
            summaries.append(telling)
            continue
        recent = range(max(0, len(cases) - MAX_CASES), len(cases))
        scored = [(_fit(document, telling, cases[i], live_blog), i) for i in recent]
        best, index = max(scored, default=(-99, -1))
        acts = telling.families - WEAK
        tells_new = (
            telling.another or telling.new_subject or (acts and (telling.places or _days(telling.dates)))
        )
        if best >= 1 or (best >= 0 and not (tells_new and _opens(telling))):
            if cases[index].places and relation(telling.places, cases[index].places) == "conflict":
                telling.elsewhere = True
            cases[index].add(telling)
        elif _opens(telling):
            _take_scene(telling, cases, summaries)
            cases.append(_opened(telling))
        elif telling.places:
            aside_tellings.append(telling)
    for telling in aside_tellings:
        scored = [(_fit(document, telling, case, live_blog), -i) for i, case in enumerate(cases[:MAX_CASES])]
        best, index = max(scored, default=(-99, 1))
        where = relation(telling.places, cases[-index].places) if best >= 1 else "conflict"
        if where in ("same", "part"):
            cases[-index].add(telling)
    if len(cases) > 1:
        for telling in summaries:
            if _untold(telling, cases):
                cases.append(_opened(telling))
        told = {t.sentence for case in cases for t in case.tellings}
        summed = frozenset(t.sentence for t in summaries) - told
    else:
        headlines = summaries + headlines
        summed = frozenset()
    for telling in headlines:
        scored = [(_fit(document, telling, case, True), -i) for i, case in enumerate(cases[:MAX_CASES])]
        best, index = max(scored, default=(-99, 1))
        if best >= 0:
            cases[-index].add(telling)
        elif (not cases or telling.summary) and _opens(telling) and telling.places:
            cases.append(_opened(telling))
    cases.sort(key=lambda case: min(t.span.start for t in case.tellings))
    _add_tails(document, cases, dead | summed)
    return cases, summed


def _take_scene(telling: Telling, cases: Sequence[Case], summaries: Sequence[Telling]) -> None:
    """Give a telling without a place that can be found the scene of what was told before it.

    "Party workers then blocked the road": where the event before it was. "In the first, gunmen fired
    at a patrol near Gul Tepa": in the district that the sentence over both has named.
    """
    if not telling.heading_places and not any(p.candidates for p in telling.places):
        over = [t for t in summaries if any(fineness(p) == 2 for p in t.places)]
        if over and relation(over[-1].places[:1], over[-1].places[1:]) != "conflict":
            telling.heading_places = list(over[-1].places)
            telling.heading_dates = telling.heading_dates or over[-1].dates[:1]
        elif cases and (not telling.places or telling.another):
            telling.heading_places = list(cases[-1].places)
    if cases and not telling.places:
        telling.heading_dates = telling.heading_dates or list(cases[-1].dates)


def _untold(telling: Telling, cases: Sequence[Case]) -> bool:
    """Whether a summary is all that the text tells of a scene: "separate attacks in Hub and Kech"."""
    fine = [p for p in telling.places if fineness(p) == 2]
    if len({p.text.lower() for p in fine}) != 1 or not telling.dates:
        return False
    return all(relation(fine, case.places) == "conflict" for case in cases)


def _follows(document: Document, sentence: int, aside: frozenset[int]) -> bool:
    """Whether the sentence before, in the same paragraph, is about something else altogether."""
    before = sentence - 1
    return before in aside and document.sentences[before].paragraph == document.sentences[sentence].paragraph


def _add_tails(document: Document, cases: Sequence[Case], dead: frozenset[int]) -> None:
    """Give every sentence that tells of nothing to the incident told before it, inside its list item."""
    told = {t.sentence: case for case in cases for t in case.tellings}
    current: Case | None = None
    for index, sentence in enumerate(document.sentences):
        if index in told:
            current = told[index]
            continue
        listed = sentence.kind in ("list_item", "heading")
        before = document.sentences[index - 1] if index else sentence
        if listed and before.paragraph != sentence.paragraph:
            current = None
        if current is not None and index not in dead:
            current.tail.add(index)


def _is_live_blog(document: Document) -> bool:
    """Whether list items are updates of one story: their leads are clock times or "UPDATE 2"."""
    leads = [s for s in document.sentences if s.kind == "heading" and s.span.end - s.span.start < 40]

    def update(text: str) -> bool:
        low = text.lower()
        return low.startswith(("update", "flash", "breaking", "alert", "lead", "urgent")) or (
            low[:1].isdigit() and (":" in low or "." in low) and not any(c.isalpha() for c in low[:5])
        )

    marks = sum(update(document.quote(s.span)) for s in leads)
    return marks >= 2 and marks * 2 >= len(leads)


# Weapons and persons that are named, with no word of what they did.
_THINGS = frozenset({"event.aircraft", "event.bomber", "event.no-harm"})


def _opens(telling: Telling) -> bool:
    """Whether a telling says enough to open an incident."""
    families = telling.families
    if families != {"vague"} and all(t.rule in _THINGS for t in telling.triggers) and not telling.figures:
        return False
    late = telling.late and not telling.new_subject
    if late and telling.strength == 3 and telling.families & {"protest", "mob"} and not telling.spoken_of:
        return True
    if late:
        if telling.spoken_of and not (telling.dates and telling.places) and "harm" not in families:
            return False
        if not telling.places and not telling.heading_places and "harm" not in families:
            return False
    if families <= {"vague"}:
        return bool(telling.places) and bool(telling.dates) and not telling.definite
    if families <= WEAK:
        if telling.late and (telling.aftermath or (telling.definite and not telling.places)):
            return False  # "one soldier was wounded in the operation": what was told before
        if not telling.figures:
            return bool(telling.places or telling.heading_places) and bool(telling.dates)
        return bool(telling.places or telling.heading_places or telling.dates) or telling.sentence <= 2
    if families <= {"arrest", *WEAK}:
        listed = bool(telling.heading_places) or not telling.late
        return bool(telling.places or telling.heading_places) and (telling.newsworthy or listed)
    return True


def _fit(document: Document, telling: Telling, case: Case, live_blog: bool) -> int:
    """Score how well a telling fits an incident; below 0 it cannot belong."""
    last = case.tellings[-1]
    same_paragraph = _paragraph(document, telling) == _paragraph(document, last)
    listed = document.sentences[telling.sentence].kind == "list_item"
    score = 0
    where = relation(telling.places or telling.heading_places, case.places)
    if where == "conflict" and telling.places and not _only_within(telling, case):
        aftermath = telling.victims and telling.families <= WEAK
        near = telling.bound and same_paragraph and not telling.dates
        if telling.new_subject or not (aftermath or near):
            return -5
        where = "none"
    score += {"same": 3, "part": 2, "none": 0, "conflict": -3}[where]
    finer = max((fineness(p) for p in telling.places if p.candidates), default=0)
    coarse = max((fineness(p) for p in case.places if p.candidates), default=2)
    if (
        where == "none"
        and finer > coarse
        and telling.families - WEAK
        and not telling.definite
        and not same_paragraph
    ):
        score -= 2
    if telling.opens_place and where == "none" and not telling.bound and telling.families - WEAK:
        score -= 2
    if where in ("none", "part") and _other_victims(telling, case):
        score -= 3
    when = _when(telling, case, where == "same")
    elaborates = (
        (telling.definite and same_paragraph)
        or telling.bound
        or (telling.families <= WEAK and not telling.another)
    )
    if when < 0 and elaborates and not telling.places and not telling.new_subject:
        when = 0
    if when < 0:
        return -4
    score += when
    kinds = _kinds(telling, case)
    if kinds < 0:
        return -3
    score += kinds
    acts = telling.families - WEAK, last.families - WEAK
    if (
        last.sentence == telling.sentence
        and all(acts)
        and not kinds
        and _names(telling).isdisjoint(_names(last))
    ):
        score -= 5
    if telling.answer and "air" in case.families and "air" not in telling.families and acts[0]:
        # "In retaliation its forces attacked posts": one side struck from the air, the other did not.
        score -= 4
    if telling.another or telling.new_subject:
        score -= 6 if telling.new_subject else 4
    if telling.definite and not telling.another:
        score += 2
    if same_paragraph:
        score += 3 if listed else 1
    elif listed and not live_blog and (telling.places or telling.heading_places or telling.dates):
        score -= 6
    elif live_blog and listed:
        score += 2
    return score


def _names(telling: Telling) -> set[str]:
    return {p.text.lower() for p in telling.places if fineness(p) == 2}


def _only_within(telling: Telling, case: Case) -> bool:
    """Whether the places differ only because one side knows no more than a heading."""
    return not case.told_places


def _paragraph(document: Document, telling: Telling) -> int:
    return document.sentences[telling.sentence].paragraph


def _other_victims(telling: Telling, case: Case) -> bool:
    """Whether it tells of an act with a toll of its own, in a district where the case knows none."""
    if telling.definite or not telling.families - WEAK:
        return False
    mine = {c.killed_high for c in telling.figures if c.killed_high and not _corrects(c)}
    theirs = {c.killed_high for t in case.tellings for c in t.figures if c.killed_high}
    finer = any(fineness(p) == 2 for p in telling.places) and not any(fineness(p) == 2 for p in case.places)
    return finer and bool(mine and theirs) and mine.isdisjoint(theirs)


def _corrects(claim: Claim) -> bool:
    return "toll" in claim.rule or "later_death" in claim.rule


def _when(telling: Telling, case: Case, same_place: bool) -> int:
    """1 the same days, 0 nothing said, -1 days that differ."""
    mine = _days(telling.dates[:1] or (telling.heading_dates))
    if not mine and not same_place and telling.places and telling.families - WEAK:
        # "Two days later men torched shops in Bagan": counted from the event before, and another one.
        mine = [d for d in telling.dates[:1] if d.start is not None and d.precision == "day"]
    theirs = _days(case.dates)
    if not mine or not theirs:
        words = {d.text.lower() for d in telling.dates if d.start is None}
        other = {d.text.lower() for d in case.dates if d.start is None}
        return -1 if words and other and not words & other else 0
    for a in mine:
        for b in theirs:
            if a.start and b.start and a.end and b.end and a.start <= b.end and b.start <= a.end:
                return 1
    return -1


# "Two nights earlier" counts from the event told before and parts nothing from it.
_COUNTED = re.compile(r"\b(?:earlier|later|before|after|following|next|previous)\b", re.IGNORECASE)


def _days(dates: Iterable[DateRange]) -> list[DateRange]:
    return [
        d
        for d in dates
        if d.start is not None and d.precision in ("day", "week") and not _COUNTED.search(d.text)
    ]


def _kinds(telling: Telling, case: Case) -> int:
    """1 the same kind of event, 0 kinds that go together, -1 kinds that do not."""
    mine, theirs = telling.families - WEAK, case.families - WEAK
    if not mine or not theirs:
        return 0
    if mine & theirs:
        return 1
    if telling.civil_arrest and mine == {"arrest"} and "fight" in theirs:
        return -1
    if any(mine & group and theirs & group for group in TOGETHER):
        return 0
    return -1
