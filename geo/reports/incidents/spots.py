"""Where an incident happened, and the final role of every place mention."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache

from geo.model import PlaceMention
from geo.patterns import compiled
from geo.reports.events import Trigger
from geo.reports.incidents.case import Case
from geo.reports.incidents.ground import fineness, relation, units_of
from geo.reports.layout import DATE_WORD
from geo.reports.meant import ELSEWHERE
from geo.reports.places import BESIDE
from geo.reports.text import Document
from geo.reports.wording.lexicon import load

# More places than these of one incident are not compared with each other.
MAX_TOLD = 40
# An operation is told in so many sentences before the fight that it led to.
NEAR = 2


def places_of_case(
    document: Document,
    case: Case,
    mentions: Mapping[int, Sequence[PlaceMention]],
    *,
    alone: bool = False,
    dead: frozenset[int] = frozenset(),
) -> tuple[PlaceMention, ...]:
    """Return the mentions that say where an incident happened, in text order.

    Headings of a list always say it ("KUNDUZ: ..."); a dateline does when it names the town or
    district told in the text, or when the text names no place at all. `mentions` are those of
    the whole report by sentence; where it tells of one incident `alone`, any scene of it will
    do, but for the `dead` sentences about the past, plans and denials.
    """
    told = [p for t in case.tellings if not t.elsewhere for p in t.places]
    dated = any(not _is_seat(m) for m in _datelines(document, case, mentions))
    at_sea = any(p.candidates and not any(c.country for c in p.candidates) for p in told)
    if not at_sea and not any(fineness(p) for p in told) and not any(t.heading_places for t in case.tellings):
        own = {t.sentence for t in case.tellings} if dated and not told else case.sentences - case.apart
        told += [m for s in sorted(own) for m in mentions.get(s, ()) if m.role == "incident"]
    if (
        not told
        and alone
        and not dated
        and not any(fineness(m) == 2 for t in case.tellings for m in t.heading_places)
    ):
        told = [
            m
            for s in sorted(mentions)
            for m in mentions[s]
            if m.role == "incident" and s not in dead and s not in case.apart
        ]
    told = _agreeing(document, _under_heading(document, case, mentions, told[:MAX_TOLD]))
    told = _nearer_end(told, mentions)
    told = _standing_in(document, case, told, mentions)
    if any(p.rule == ELSEWHERE for p in told):
        return tuple(told)  # in none of the places that the report names
    found = {p.start: p for p in told}
    headings = {i: None for t in case.tellings for i in document.sentences[t.sentence].headings}
    for index in headings:
        kind = document.sentences[index].kind
        for mention in mentions.get(index, ()):
            same = _names_it(mention, told)
            here = same or (not told and not _elsewhere(document, mention, case, mentions))
            if (kind == "heading" and relation([mention], told) != "conflict") or (
                kind == "dateline" and here
            ):
                found[mention.start] = replace(mention, role="incident", relation="in")
    if found and all(m.rule == "place.dateline" for m in found.values()):
        # "TANK: Armed men seized five men. They stopped their van near Murtaza": a spot of the same district.
        after = [m for s in sorted(case.near) for m in mentions.get(s, ()) if m.role == "incident"]
        finer = [m for m in after if fineness(m) and relation([m], list(found.values())) == "same"]
        found |= {m.start: m for m in finer}
    if not at_sea and not _in_a_district(found.values()):
        for mention in _backing(document, case, mentions, list(found.values()), alone, dead):
            found[mention.start] = mention
    if not found and document.sentences[0].kind == "headline" and not _is_letterhead(document):
        for mention in mentions.get(0, ()):
            if fineness(mention) and mention.candidates:
                found[mention.start] = replace(mention, role="incident", relation="in", rule="place.headline")
    if not found and any("protest" in t.families for t in case.tellings):
        for mention in (m for t in case.tellings for m in mentions.get(t.sentence, ())):
            if mention.role == "origin":
                found[mention.start] = replace(
                    mention, role="incident", relation="in", rule="place.protesters-home"
                )
    return tuple(found[start] for start in sorted(found))


def _nearer_end(
    told: Sequence[PlaceMention], mentions: Mapping[int, Sequence[PlaceMention]]
) -> list[PlaceMention]:
    """Leave out the end of a road that the report does not name again, where it names the other end so.

    "Between A and B ... The hospital in A took in two": nearer to A.
    """
    ends = [p for p in told if p.relation == "route"]
    if len(ends) != 2 or relation(ends[:1], ends[1:]) != "conflict":
        return list(told)
    names = [e.text.lower() for e in ends]
    again = [sum(m.text.lower() == n for group in mentions.values() for m in group) > 1 for n in names]
    return [p for p in told if p not in ends or again[ends.index(p)] or not any(again)]


def _standing_in(
    document: Document,
    case: Case,
    told: list[PlaceMention],
    mentions: Mapping[int, Sequence[PlaceMention]],
) -> list[PlaceMention]:
    """Take the district in which the next sentences put what was told to be near a town.

    "Attacked the base outside A. The base, one of the largest, is in B district": in B.
    """
    if not told or any(p.relation == "in" and fineness(p) == 2 and p.candidates for p in told):
        return told
    for index in sorted(case.near)[:2]:
        for mention in mentions.get(index, ()):
            before = document.text[document.sentences[index].span.start : mention.start].lower()
            if mention.designation in ("district", "tehsil", "agency") and _STANDS_IN.search(before):
                return [replace(mention, role="incident", relation="in")]
    return told


def _is_letterhead(document: Document) -> bool:
    """Whether the first line is where and when the report was issued: "Rawalpindi, 13 October 2024"."""
    line = document.quote(document.sentences[0].span)
    return len(line) < 45 and DATE_WORD.search(line) is not None and any(c.isdigit() for c in line)


def _datelines(
    document: Document, case: Case, mentions: Mapping[int, Sequence[PlaceMention]]
) -> list[PlaceMention]:
    """Return the places of the datelines over the tellings of an incident."""
    over = sorted({i for t in case.tellings for i in document.sentences[t.sentence].headings})
    return [m for i in over if document.sentences[i].kind == "dateline" for m in mentions.get(i, ())]


def _elsewhere(
    document: Document, dateline: PlaceMention, case: Case, mentions: Mapping[int, Sequence[PlaceMention]]
) -> bool:
    """Whether the sentences around an event put it elsewhere than the capital where its news is dated."""
    if not _is_seat(dateline):
        return False
    first = min(t.sentence for t in case.tellings)
    before = [m for s in range(max(0, first - NEAR), first) for m in mentions.get(s, ())]
    after = [m for s in sorted(case.near) for m in mentions.get(s, ())]
    told = [m for m in before if _operation(document, m)]
    told += [m for m in after if m.role == "incident" or _speaks_for(m)]
    told = [m for m in told if not _is_seat(m) and units_of(m)[0]]
    return bool(told) and relation(told, [dateline]) == "conflict"


def _in_a_district(places: Iterable[PlaceMention]) -> bool:
    """Whether any of the places may be known to its district."""
    return any(units_of(p)[0] and not units_of(p)[1] for p in places)


def _backing(
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
    own = sorted({t.sentence for t in case.tellings})
    here = [m for s in own for m in mentions.get(s, ())]
    tail = [m for s in sorted(case.near) for m in mentions.get(s, ())]
    lines = _datelines(document, case, mentions)
    opening = min((s for s in own if document.sentences[s].kind != "headline"), default=len(mentions))
    live = [s for s in sorted(mentions) if s not in dead and s not in case.apart] if alone else []
    leading = [m for s in live if s < opening for m in mentions[s]]
    every = [m for s in live for m in mentions[s]]
    if document.sentences[own[0]].kind == "list_item":
        # The other items of a list tell of something else.
        mine = {document.sentences[s].paragraph for s in own}
        leading, every = (_inside(document, group, mine) for group in (leading, every))
    unknown = not any(p.candidates for p in told)
    scene = [m for t in case.tellings for m in t.heading_places if unknown]
    datelines = [m for s in sorted(mentions) for m in mentions[s] if m.rule == "place.dateline"]
    own_town = any(_HERE.search(document.text[t.span.start : t.span.end]) for t in case.tellings)
    # A town that bears its province's name is place enough, unless something right beside it says more.
    town = any(units_of(p)[0] for p in told)
    lost = not told and not any(t.region for t in case.tellings)
    named = [m for s in sorted(mentions) if s not in case.apart for m in mentions[s]]
    provinces = _only_province(named) if lost or (told and unknown) else []
    steps = (
        [m for m in here if m.rule == "place.local-office" and not _is_seat(m)] if told else [],
        [m for m in lines if told and (own_town or not _is_seat(m))],
        [m for m in (*here, *tail) if m.rule == "place.distance"],
        _introduced(mentions, opening),
        [m for t in case.tellings for m in t.heading_places if not told or relation([m], told) == "part"],
        [m for m in tail if m.role == "incident" and not town],
        [m for m in (*here, *tail) if m.rule == BESIDE and not _is_seat(m) and (told or unknown)],
        [m for m in here if m.rule in _NAMED and not _way_end(m) and relation([m], told) == "part"],
        [m for m in lines if told and unknown],
        [*scene, *(m for m in datelines if scene and _names_it(m, scene))],
        [m for m in (*here, *tail) if _speaks_for(m)],
        [m for m in leading if m.role == "incident"],
        [
            m
            for s in range(max(0, opening - NEAR), opening)
            for m in mentions.get(s, ())
            if _operation(document, m)
        ]
        if alone
        else [],
        [m for m in (*here, *tail) if m.rule == "place.capital"],
        [m for m in (*here, *tail) if m.relation == "route" or m.rule in ("place.other", BESIDE)]
        if unknown
        else [],
        [m for m in every if not town and (m.role == "incident" or _speaks_for(m))],
        [m for m in (*here, *leading) if alone and unknown and m.rule == "place.none"],
        [m for m in here if unknown and m.rule in _LOOSE],
        _only_district(named) if lost or (told and unknown) else [],
    )
    found = _first_agreeing(document, steps, told)
    return found or [replace(m, role="incident", relation="in") for m in provinces]


def _first_agreeing(
    document: Document, steps: Iterable[Sequence[PlaceMention]], told: Sequence[PlaceMention]
) -> list[PlaceMention]:
    """Return the first places that name a district which does not contradict what is told."""
    for step in steps:
        fits = [m for m in step if units_of(m)[0] and not (told and relation([m], told) == "conflict")]
        if fits:
            return [
                m if m.rule == "place.distance" else replace(m, role="incident", relation=m.relation or "in")
                for m in _agreeing(document, fits)
            ]
    return []


def _introduced(mentions: Mapping[int, Sequence[PlaceMention]], opening: int) -> list[PlaceMention]:
    """Return where the correspondent stands whose words follow: "And from Landi Kotal our correspondent"."""
    before = range(max(0, opening - NEAR), opening)
    return [m for s in before for m in mentions.get(s, ()) if m.rule == "place.reports-from"]


def _speaks_for(mention: PlaceMention) -> bool:
    """Whether a name is that of the town or district whose officials or people speak."""
    return mention.rule == "place.local-office" or (mention.rule in _SPOKEN and not _is_seat(mention))


def _way_end(mention: PlaceMention) -> bool:
    """Whether a name is the far end of a way: "was travelling from A to B"."""
    return mention.role == "origin" and mention.rule == "place.within"


def _only_district(mentions: Sequence[PlaceMention]) -> list[PlaceMention]:
    """Return the mentions of the one district that a report names; [] where it names several or none."""
    fine = [m for m in mentions if m.role not in ("visited", "metonym") and not _is_seat(m)]
    fine = [m for m in fine if units_of(m)[0] and not units_of(m)[1]]
    districts = {unit for m in fine for unit in units_of(m)[0]}
    return fine if len(districts) == 1 else []


def _only_province(mentions: Sequence[PlaceMention]) -> list[PlaceMention]:
    """Return the first mention of the one province that a report names; [] if its places lie in several."""
    told = [m for m in mentions if units_of(m)[1] and not units_of(m)[0]]
    provinces = {unit for m in told for unit in units_of(m)[1]}
    elsewhere = any(relation([m], told[:1]) == "conflict" for m in mentions if fineness(m))
    return told[:1] if len(provinces) == 1 and not elsewhere else []


def _under_heading(
    document: Document,
    case: Case,
    mentions: Mapping[int, Sequence[PlaceMention]],
    told: Sequence[PlaceMention],
) -> list[PlaceMention]:
    """Leave out what lies elsewhere than the head of its list item says, unless the text calls it a unit."""
    heads: dict[int, list[PlaceMention]] = {}
    for telling in case.tellings:
        paragraph = document.sentences[telling.sentence].paragraph
        for index in document.sentences[telling.sentence].headings:
            sentence = document.sentences[index]
            if sentence.paragraph == paragraph and sentence.kind == "heading":
                heads.setdefault(paragraph, []).extend(m for m in mentions.get(index, ()) if fineness(m))
    out = []
    for place in told:
        at = document.sentence_at(place.start)
        head = heads.get(document.sentences[at].paragraph, []) if at is not None else []
        called = place.designation in ("district", "province", "tehsil", "agency")
        if called or not head or relation([place], head) != "conflict":
            out.append(place)
    return out


def _inside(document: Document, group: Sequence[PlaceMention], paragraphs: set[int]) -> list[PlaceMention]:
    """Return the mentions that stand in some paragraphs."""
    at = {m.start: document.sentence_at(m.start) for m in group}
    return [
        m for m in group if (i := at[m.start]) is not None and document.sentences[i].paragraph in paragraphs
    ]


def _operation(document: Document, mention: PlaceMention) -> bool:
    """Whether an operation is told to have been carried out in a place, were it to foil a plan."""
    low = document.text[max(0, mention.start - 100) : mention.start].lower()
    return mention.role == "incident" and _OPERATION.search(low) is not None


_STANDS_IN = compiled(load("places")["grammar"]["stands_in"])
_OPERATION = compiled(load("places")["grammar"]["operation"])
_HERE = compiled(load("places")["grammar"]["here"])
_SPOKEN = ("place.speaker", "place.institution")
# Names whose part in their sentence nothing shows: where the province is known they say where in it.
_NAMED = ("place.none", "place.local-office", "place.within", "place.holds", "place.of-whole")
# What stands in the sentence of an event that names no scene.
_LOOSE = ("place.none", "place.local-office", "place.origin", "place.speaker", "place.within", "place.holds")


def _is_seat(mention: PlaceMention) -> bool:
    """Whether a name is that of a capital, where news of a whole province or country is told."""
    return mention.text.lower() in seats()


@cache
def seats() -> frozenset[str]:
    """Return the towns from which news of a whole province or country is told."""
    return frozenset(load("places")["seats"]["names"])


_TOGETHER = compiled(r",?\s+(?:and|or|&)\s+(?:in\s+)?(?:the\s+)?|,\s+")


def _agreeing(document: Document, told: Sequence[PlaceMention]) -> list[PlaceMention]:
    """Leave out places that lie elsewhere than the first one, unless named together with one that stays."""
    fine = [p for p in told if fineness(p) == 2 and units_of(p)[0]]
    if len(fine) == 1:
        return [p for p in told if fineness(p) or not units_of(p)[2] or relation([p], fine) != "conflict"]
    if not fine:
        return list(told)

    def weight(place: PlaceMention) -> tuple[int, bool, int]:
        agree = sum(relation([place], [other]) != "conflict" for other in fine)
        return agree, place.designation in ("district", "tehsil", "agency"), -place.start

    anchor = max(fine, key=weight)
    kept: list[PlaceMention] = []
    previous: PlaceMention | None = None
    for place in told:
        beside, previous = previous, place
        together = (
            kept
            and kept[-1] is beside
            and kept[-1].end <= place.start
            and (
                place.rule in ("place.within", "place.holds", "place.of-whole")
                or _TOGETHER.fullmatch(document.text[kept[-1].end : place.start]) is not None
            )
        )
        if together or relation([place], [anchor]) != "conflict":
            kept.append(place)
    return kept


def _names_it(mention: PlaceMention, told: Sequence[PlaceMention]) -> bool:
    """Whether a dateline names the town or the district in which the told places lie."""
    if any(mention.text.lower() == p.text.lower() and fineness(p) == 2 for p in told):
        return True
    own = {c.pcode for c in mention.candidates if c.kind == "unit" and c.level == "admin2"}
    # A city that is larger than a district stands one level up.
    city = {c.admin1_pcode for c in mention.candidates if c.kind == "settlement" and c.level == "admin1"}
    if city and any(c.admin1_pcode in city for p in told for c in p.candidates):
        return True
    return bool(own) and any(units_of(p)[0] & own and fineness(p) == 2 for p in told)


def place_roles(
    document: Document,
    mentions: Sequence[PlaceMention],
    cases: Sequence[Case],
    placed: Sequence[tuple[PlaceMention, ...]],
    triggers: Sequence[Trigger],
) -> tuple[PlaceMention, ...]:
    """Return every mention with its final role: "incident" only where an incident stands on it."""
    scene = {p.start for places in placed for p in places if p.role == "incident"}
    scene |= {p.start for case in cases for t in case.tellings if t.elsewhere for p in t.places}
    towns = {p.text.lower() for places in placed for p in places}
    live = {t.sentence for t in triggers if t.status in ("occurred", "foiled", "other")}
    live |= {i for i, s in enumerate(document.sentences) if s.kind == "headline"}
    dead = {t.sentence for t in triggers if t.status in ("past", "aggregate", "hypothetical", "denied")}
    out = []
    for mention in mentions:
        again = mention.text.lower() in towns and (
            mention.relation == "route"
            or (mention.role == "incident" and document.sentence_at(mention.start) in live - dead)
        )
        if mention.start in scene or again:
            out.append(mention if mention.role == "incident" else replace(mention, role="incident"))
        elif mention.role == "incident":
            out.append(replace(mention, role="other", rule=mention.rule + ".no-incident"))
        else:
            out.append(mention)
    return tuple(out)
