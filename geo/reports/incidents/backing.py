"""Where an incident happened that is told with no place known to its district: what else says so."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from geo.model import PlaceMention
from geo.patterns import compiled
from geo.reports.document import Document
from geo.reports.incidents.case import Case
from geo.reports.incidents.case_words import anchored
from geo.reports.incidents.references import takes_up
from geo.reports.mentions.ground import fineness, in_unknown_unit, relation, street_of, units_of
from geo.reports.mentions.meant import city_or_province, unit_over
from geo.reports.mentions.place_roles import BESIDE, CAUSE
from geo.reports.mentions.surroundings import seats
from geo.reports.wording.lexicon import load
from geo.reports.wording.phrases import folded

# An operation is told in so many sentences before the fight that it led to.
NEAR = 2
_WHOLE = ("place.within", "place.holds", "place.of-whole")
_VALLEY = compiled(load("places")["grammar"]["valley"])
_OPERATION = compiled(load("places")["grammar"]["operation"])
_HERE = compiled(load("places")["grammar"]["here"])
_QUARTER = compiled(load("places")["grammar"]["quarter"])
_SPOKEN = ("place.speaker", "place.institution")
# Names whose part in their sentence nothing shows: where the province is known they say where in it.
_NAMED = ("place.none", "place.local-office", "place.within", "place.holds", "place.of-whole")
# What stands in the sentence of an event that names no scene.
_LOOSE = ("place.none", "place.local-office", "place.origin", "place.speaker", "place.within", "place.holds")
_GOES_ON = compiled(load("places")["grammar"]["opens_definite"])
_SENT_FROM = ("place.dateline", "place.heading")
_TOGETHER = compiled(r",?\s+(?:and|or|&)\s+(?:in\s+)?(?:the\s+)?|,\s+")
# "In A, on the B road and in C": each in a place of its own.
_LISTED = compiled(r"(?:\s[a-z]+)?(?:,?\s+(?:and|or|&)\s+in|(?:,|,?\s+and)\s+(?:on|at|near))\s+(?:the\s+)?")


def datelines_over(
    document: Document, case: Case, mentions: Mapping[int, Sequence[PlaceMention]]
) -> list[PlaceMention]:
    """Return the places of the datelines over the tellings of an incident."""
    over = sorted({i for t in case.tellings for i in document.sentences[t.sentence].headings})
    return [m for i in over if document.sentences[i].kind == "dateline" for m in mentions.get(i, ())]


def around(case: Case) -> list[int]:
    """Return the sentences that go on with an incident, or stand right between two that tell of it."""
    own = {t.sentence for t in case.tellings}
    between = {s + 1 for s in own if s + 2 in own} - own
    return sorted(case.near | between - case.apart)


def in_a_district(places: Iterable[PlaceMention]) -> bool:
    """Whether any of the places may be known to its district."""
    return any(units_of(p)[0] and not units_of(p)[1] for p in places)


def backing(
    document: Document,
    case: Case,
    mentions: Mapping[int, Sequence[PlaceMention]],
    told: Sequence[PlaceMention],
    alone: bool,
    dead: frozenset[int],
) -> list[PlaceMention]:
    """Return what else says where, for an incident told with no place that is known to its district.

    The first of these that names a district which does not contradict what is told: what stands in
    a distance to it; the sentences after it; its dateline; the seat of who speaks of it; and, where
    the report tells of nothing else, all its sentences.
    """
    if in_unknown_unit(told):
        return []
    places = _Surroundings(document, case, mentions, told, alone, dead)
    city = [m for m in places.datelines[:1] if places.quarter and fineness(m) == 1]
    return (
        city  # KARACHI: in one of its districts
        or _first_agreeing(document, places.beside(), told)
        or _first_agreeing(document, places.beyond(), told)
        or [replace(m, role="incident", relation="in") for m in places.provinces()]
    )


class _Surroundings:
    """The places that a report names around an incident, and how much is `told` of where it was.

    Attributes
    ----------
    here, tail : list of PlaceMention
        Those of its own sentences, and of the sentences that go on with it.
    lines, datelines : list of PlaceMention
        Those of the datelines over it, and of all datelines.
    leading, every : list of PlaceMention
        Those before it and those of the whole report, where it tells of nothing else.
    named : list of PlaceMention
        Those of all sentences that are not apart from it.
    """

    def __init__(
        self,
        document: Document,
        case: Case,
        mentions: Mapping[int, Sequence[PlaceMention]],
        told: Sequence[PlaceMention],
        alone: bool,
        dead: frozenset[int],
    ) -> None:
        # "Across the Line of Control": somewhere on a line between countries, far from where news is issued.
        told = [replace(p, candidates=()) if is_line(p) else p for p in told]
        self.document, self.case, self.mentions, self.told, self.alone = document, case, mentions, told, alone
        own = sorted({t.sentence for t in case.tellings})
        self.here = [m for s in own for m in mentions.get(s, ())]
        self.tail = [m for s in sorted(case.near) for m in mentions.get(s, ())]
        self.lines = datelines_over(document, case, mentions)
        self.opening = min(
            (s for s in own if document.sentences[s].kind != "headline"), default=len(mentions)
        )
        self.datelines = [m for s in sorted(mentions) for m in mentions[s] if m.rule == "place.dateline"]
        self.afar = in_part_of_country(document, case)
        if self._spoken_of_elsewhere() or self.afar:
            self.lines, self.datelines = (
                [m for m in g if not is_seat(m)] for g in (self.lines, self.datelines)
            )
        self.named = [m for s in sorted(mentions) if s not in case.apart for m in mentions[s]]
        live = [s for s in sorted(mentions) if s not in dead and s not in case.apart] if alone else []
        self.leading = [m for s in live if s < self.opening for m in mentions[s]]
        self.every = [m for s in live for m in mentions[s]]
        if document.sentences[own[0]].kind == "list_item":
            # The other items of a list tell of something else.
            mine = {document.sentences[s].paragraph for s in own}
            self.leading, self.every = (inside(document, group, mine) for group in (self.leading, self.every))
        self.unknown = not any(p.candidates for p in told)
        # A town that bears its province's name is place enough, unless something right beside it says more.
        self.town = any(units_of(p)[0] for p in told)
        self.coarse = bool(told) and not any(fineness(p) for p in told)
        self.lost = not told and not any(t.region for t in case.tellings)
        # "In Surjani", in a report that tells of another attack in Landhi: no more than the town of both.
        self.parted = any(t.apart for t in case.tellings)
        # "In Gulshan Colony": a quarter of the town of the dateline, be that a capital.
        self.quarter = any(_QUARTER.match(document.text, p.end) for p in told if not p.candidates)

    def _spoken_of_elsewhere(self) -> bool:
        """Whether it is told of a border line, or by officials of another province than its dateline."""
        speakers = [m for m in (*self.here, *self.tail) if speaks_for(m) and not is_seat(m) and fineness(m)]
        near = range(max(0, self.opening - NEAR), self.opening)
        if anywhere_in_province(self.case, (m for s in near for m in self.mentions.get(s, ()))):
            return True
        return any(is_line(m) for m in self.here) or relation(speakers, self.lines) == "conflict"

    def beside(self) -> Iterator[Sequence[PlaceMention]]:
        """Yield what stands closest to the incident: in its sentences, over and right after them."""
        case, told, unknown = self.case, self.told, self.unknown
        near = [*self.here, *self.tail]
        tellings = case.tellings
        own_town = any(_HERE.search(self.document.text[t.span.start : t.span.end]) for t in tellings)
        taken_over = any(t.inherited for t in tellings)
        offices = [m for m in self.here if m.rule == "place.local-office"]
        yield [m for m in offices if told or (taken_over and not is_seat(m))]
        yield [m for m in self.lines if told and (own_town or not is_seat(m))]
        yield [m for m in self.here if m.rule == "place.distance"]
        yield _introduced(self.mentions, self.opening)
        yield [m for t in tellings for m in t.heading_places if not told or relation([m], told) == "part"]
        yield [m for m in self.datelines[:1] if own_town and taken_over]  # "in another part of the city"
        yield [m for m in self.tail if m.role == "incident"]
        yield [m for m in self.tail if m.rule == "place.distance"]
        yield [m for m in near if m.rule == BESIDE and not is_seat(m)]
        yield [m for m in self.here if m.rule in _NAMED and not _way_end(m) and relation([m], told) == "part"]
        yield [m for m in self.lines if told and unknown]
        town = self.parted or self.quarter
        yield [m for m in self.datelines[:1] if unknown and (town or (told and not is_seat(m)))]
        scene = [m for t in tellings for m in t.heading_places if unknown]
        yield [*scene, *(m for m in self.datelines if scene and names_it(m, scene))]
        yield [m for m in near if speaks_for(m) and not city_or_province(m.candidates)]

    def beyond(self) -> Iterator[Sequence[PlaceMention]]:
        """Yield what the rest of the report names, and what names no scene by itself."""
        told, unknown, mentions = self.told, self.unknown, self.mentions
        near = [*self.here, *self.tail]
        yield [m for m in self.leading if m.role == "incident"]
        if unknown or not self.town:
            before = _just_before(self.document, self.case, mentions, self.opening)
            yield before
        yield [m for m in near if speaks_for(m)]
        if unknown or self.coarse:
            beside = [s for s in around(self.case) if not self.afar or s > self.opening]
            yield [m for s in beside for m in mentions.get(s, ()) if m.role == "incident"]
        yield [m for m in self.datelines if unknown and not told and not is_seat(m)]
        if self.alone:
            close = range(max(0, self.opening - NEAR), self.opening)
            yield [m for s in close for m in mentions.get(s, ()) if in_operation(self.document, m)]
        yield [m for m in near if m.rule == "place.capital"]
        if unknown:
            # "On the Quetta-Karachi highway": somewhere between, in the district of neither end.
            whole = [m for s in sorted(mentions) for m in mentions[s]]
            ends = [] if self._between_ends() else street_of(near, whole if self.alone else near, whole)
            yield [
                *ends,
                *(m for m in near if m.relation != "route" and m.rule in ("place.other", BESIDE, CAUSE)),
            ]
        yield [m for m in self.every if m.role == "incident" or speaks_for(m)]
        if unknown and not told and not any(relation([m], self.datelines) == "conflict" for m in self.named):
            # "QUETTA: The bazaar was full. A bomb killed nine": no other place is named
            yield self.datelines[:1]
        if unknown:
            yield [m for m in (*self.here, *self.leading) if self.alone and m.rule == "place.none"]
            yield [m for m in self.here if m.rule in _LOOSE and not _spoken_of_afar(self.case, m)]
        after = self.opening + 1
        if (
            self.coarse
            and after in self.case.apart
            and _GOES_ON.match(self.document.text, self.document.sentences[after].span.start)
        ):
            # "A pipeline was blown up in Pakistan's southwest. / It runs close to Dera Bugti"
            yield [m for m in mentions.get(after, ()) if m.role == "incident"]
        if self.lost and not self.parted:
            yield _only_district(self.named)

    def _between_ends(self) -> list[PlaceMention]:
        """Return the two ends of the road on which it was, where they lie in districts apart."""
        ends = [m for m in self.here if m.relation == "route"]
        return ends if len(ends) == 2 and relation(ends[:1], ends[1:]) == "conflict" else []

    def provinces(self) -> list[PlaceMention]:
        """Return the one province that the report names, where it tells no district."""
        ends = self._between_ends()
        over = [unit for m in ends if (unit := unit_over(m, "admin1")) is not None]
        if self.lost and len(over) == 2 and over[0].pcode == over[1].pcode:
            end = replace(ends[0], candidates=(over[0],), designation="province")
            return [replace(end, role="incident", relation="in")]
        found = _only_province(self.named) if self.lost or (self.told and self.unknown) else []
        if found or not self.coarse:
            return found
        return _only_province([m for m in (*self.here, *self.tail) if speaks_for(m)])


def _first_agreeing(
    document: Document, steps: Iterable[Sequence[PlaceMention]], told: Sequence[PlaceMention]
) -> list[PlaceMention]:
    """Return the first places that name a district which does not contradict what is told."""
    for step in steps:
        fits = [m for m in step if units_of(m)[0] and not (told and relation([m], told) == "conflict")]
        if fits:
            return [
                m if m.rule == "place.distance" else replace(m, role="incident", relation=m.relation or "in")
                for m in agreeing(document, fits)
            ]
    return []


def _just_before(
    document: Document, case: Case, mentions: Mapping[int, Sequence[PlaceMention]], opening: int
) -> list[PlaceMention]:
    """Return the scenes of the sentences right before an incident that goes on with what they tell.

    "Thousands came to the funeral of those killed at a post at A in B. The post was attacked at night": at A.
    The headline is one of them where the incident opens the report.
    """
    first = next((t for t in case.tellings if t.sentence == opening), None)
    if first is None or first.another or first.new_subject:
        return []
    if document.sentences[opening].kind == "list_item":
        # "The centre of A district was taken. 62 soldiers laid down their arms": of the same item.
        own = {document.sentences[opening].paragraph}
        items = [m for s in range(opening) for m in mentions.get(s, ())]
        return [m for m in inside(document, items, own) if m.role == "incident"]
    if not (first.places or takes_up(folded(document.text), first.span)):
        return [m for s in range(opening) for m in mentions.get(s, ()) if m.rule == "place.headline"][:1]
    before = range(max(0, opening - NEAR), opening)
    told = [m for s in before for m in mentions.get(s, ()) if m.role == "incident"]
    # "In southern Afghanistan, a bomb killed one": not where the item before it was.
    return [m for m in told if m.rule == "place.headline" or not in_part_of_country(document, case)]


def in_part_of_country(document: Document, case: Case) -> bool:
    """Whether all that is told of where it was is a part of a country: "in the south"."""
    told = case.tellings[0]
    part = anchored()["part_of_country"].search_cut(folded(document.text), told.span.start, told.span.end)
    return part is not None and not any(map(fineness, told.places))


def _introduced(mentions: Mapping[int, Sequence[PlaceMention]], opening: int) -> list[PlaceMention]:
    """Return where the correspondent stands whose words follow: "And from Landi Kotal our correspondent"."""
    before = range(max(0, opening - NEAR), opening)
    return [m for s in before for m in mentions.get(s, ()) if m.rule == "place.reports-from"]


def anywhere_in_province(case: Case, before: Iterable[PlaceMention]) -> bool:
    """Whether it is one of several that the text `before` puts into a province, not into a town."""
    parted = any(t.apart for t in case.tellings)
    return parted and any(m.role == "incident" and units_of(m)[1] and not is_seat(m) for m in before)


def speaks_for(mention: PlaceMention) -> bool:
    """Whether a name is that of the town or district whose officials or people speak."""
    return mention.rule == "place.local-office" or (mention.rule in _SPOKEN and not is_seat(mention))


def _way_end(mention: PlaceMention) -> bool:
    """Whether a name is the far end of a way: "was travelling from A to B"."""
    return mention.role == "origin" and mention.rule == "place.within"


def _spoken_of_afar(case: Case, mention: PlaceMention) -> bool:
    """Whether a capital is only where it is told: "In Kabul, the army said five died in an ambush"."""
    seat = mention.rule == "place.speaker" and mention.text.lower() in load("places")["metonym"]["capitals"]
    return seat and "bomb" not in case.families


def _only_district(mentions: Sequence[PlaceMention]) -> list[PlaceMention]:
    """Return the mentions of the one district that a report names; [] where it names several or none."""
    scenes = [m for m in mentions if m.role not in ("visited", "metonym") and m.relation != "route"]
    fine = [m for m in scenes if not is_seat(m)]
    districts = {unit for m in fine for unit in units_of(m)[0]}
    return fine if len(districts) == 1 else []


def _only_province(mentions: Sequence[PlaceMention]) -> list[PlaceMention]:
    """Return the first mention of the one province that a report names; [] if its places lie in several."""
    told = [m for m in mentions if units_of(m)[1] and not units_of(m)[0]]
    provinces = {unit for m in told for unit in units_of(m)[1]}
    # The town from which the news is sent says nothing of where it was.
    named = [m for m in mentions if fineness(m) and not (is_seat(m) and m.rule in _SENT_FROM)]
    elsewhere = any(relation([m], told[:1]) == "conflict" for m in named)
    return told[:1] if len(provinces) == 1 and not elsewhere else []


def inside(document: Document, group: Sequence[PlaceMention], paragraphs: set[int]) -> list[PlaceMention]:
    """Return the mentions that stand in some paragraphs."""
    at = {m.start: document.sentence_at(m.start) for m in group}
    return [
        m for m in group if (i := at[m.start]) is not None and document.sentences[i].paragraph in paragraphs
    ]


def in_operation(document: Document, mention: PlaceMention) -> bool:
    """Whether an operation is told to have been carried out in a place, were it to foil a plan."""
    low = document.text[max(0, mention.start - 100) : mention.start].lower()
    return mention.role == "incident" and _OPERATION.search(low) is not None


def is_line(mention: PlaceMention) -> bool:
    """Whether a name is no part of any country: the Line of Control, a sea."""
    return bool(mention.candidates) and not units_of(mention)[2]


def is_seat(mention: PlaceMention) -> bool:
    """Whether a name is that of a capital, where news of a whole province or country is told."""
    return mention.text.lower() in seats() and mention.designation != "province"


def agreeing(document: Document, told: Sequence[PlaceMention]) -> list[PlaceMention]:
    """Leave out places that lie elsewhere than the first one, unless named together with one that stays."""
    fine = [p for p in told if fineness(p) == 2 and units_of(p)[0]]
    # "In the Andarab valley, in Deh Salah": a valley is no district, and may hold several.
    valleys = [p for p in fine if _VALLEY.match(document.text, p.end)]
    districts = [p for p in fine if not (p in valleys or p.rule in _WHOLE or units_of(p)[1])]
    if valleys and districts:
        fine, told = districts, [p for p in told if p not in valleys or not _in_one_province(p, districts)]
    if len(fine) == 1:
        return [p for p in told if fineness(p) or not units_of(p)[2] or relation([p], fine) != "conflict"]
    if not fine:
        return list(told)

    def weight(place: PlaceMention) -> tuple[bool, int, bool, int]:
        agree = sum(relation([place], [other]) != "conflict" for other in fine)
        called = place.designation in ("district", "tehsil", "agency")
        # "Buses between Karachi and Hyderabad were stopped after a driver was shot in Kotri"
        return place.relation != "route", agree, called, -place.start

    anchor = max(fine, key=weight)
    kept: set[int] = set()
    for before, place in zip([None, *told], told, strict=False):
        between = document.text[before.end : place.start] if before else ""
        whole = place.rule in _WHOLE
        joined = before is not None and before.start in kept and before.end <= place.start
        if (joined and (whole or _TOGETHER.fullmatch(between))) or relation([place], [anchor]) != "conflict":
            kept.add(place.start)
    for place, after in reversed([*pairwise(told)]):
        if after.start in kept and _LISTED.fullmatch(document.text[place.end : after.start]):
            kept.add(place.start)
    return [place for place in told if place.start in kept]


def _in_one_province(place: PlaceMention, others: Sequence[PlaceMention]) -> bool:
    """Whether a place may lie in the province of others."""
    provinces = {c.admin1_pcode for c in place.candidates}
    return any(c.admin1_pcode in provinces for other in others for c in other.candidates)


def names_it(mention: PlaceMention, told: Sequence[PlaceMention]) -> bool:
    """Whether a dateline names the town or the district in which the told places lie."""
    if any(mention.text.lower() == p.text.lower() and fineness(p) == 2 for p in told):
        return True
    own = {c.pcode for c in mention.candidates if c.kind == "unit" and c.level == "admin2"}
    # A city that is larger than a district stands one level up.
    city = {c.admin1_pcode for c in mention.candidates if c.kind == "settlement" and c.level == "admin1"}
    if city and any(c.admin1_pcode in city for p in told for c in p.candidates):
        return True
    return bool(own) and any(units_of(p)[0] & own and fineness(p) == 2 for p in told)
