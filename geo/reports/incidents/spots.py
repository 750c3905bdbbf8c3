"""Where an incident happened, and the final role of every place mention."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from geo.model import PlaceMention
from geo.patterns import compiled
from geo.reports.document import Document
from geo.reports.events import Trigger
from geo.reports.incidents.backing import (
    NEAR,
    agreeing,
    anywhere_in_province,
    around,
    backing,
    datelines_over,
    in_a_district,
    in_operation,
    in_part_of_country,
    inside,
    is_line,
    is_seat,
    names_it,
    speaks_for,
)
from geo.reports.incidents.case import Case
from geo.reports.mentions.ground import fineness, relation, units_of
from geo.reports.mentions.meant import ELSEWHERE
from geo.reports.mentions.place_roles import BESIDE
from geo.reports.page.layout import DATE_WORD
from geo.reports.wording.lexicon import load

# More places than these of one incident are not compared with each other.
MAX_TOLD = 40
_NAMED_ACT = compiled(load("places")["grammar"]["named_act"])
_SEA = compiled(load("places")["grammar"]["sea"])
_STANDS_IN = compiled(load("places")["grammar"]["stands_in"])
_LIES_BESIDE = compiled(load("places")["grammar"]["lies_beside"])
_RIGHT_HERE = compiled(load("places")["grammar"]["right_here"])


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
    here = any(_RIGHT_HERE.search(t.span.quote(document.text)) for t in case.tellings)
    at_sea = any(is_line(p) and _SEA.search(p.text) for p in _told(document, case))
    dated = any(here or not is_seat(m) for m in datelines_over(document, case, mentions))
    told = _scenes(document, case, mentions, dead if alone and not dated else None, dated, at_sea)
    if any(p.rule == ELSEWHERE for p in told):
        return tuple(told)  # in none of the places that the report names
    found = {p.start: p for p in told}
    headings = {i for t in case.tellings for i in document.sentences[t.sentence].headings}
    opening = case.tellings[0]
    if opening.inherited and not (opening.another or told or any(map(fineness, opening.heading_places))):
        # "LAHORE: A bomb killed 12. A mob then attacked the police": where that bomb was.
        headings |= {i for i in range(opening.sentence) if document.sentences[i].kind == "dateline"}
    nearer: list[PlaceMention] = []
    titled = [m for m in mentions.get(0, ()) if m.role == "incident" and units_of(m)[0] and not is_seat(m)]
    titled = titled if document.sentences[0].kind == "headline" else []
    for index in sorted(headings, reverse=True):
        issued = document.sentences[index].kind == "dateline" or _is_letterhead(document, index)
        over = [m for m in mentions.get(index, ()) if relation([m], nearer) != "conflict"]
        for mention in over:
            same = names_it(mention, told) and relation([mention], told) != "conflict"
            counts = same or (not told and (here or not _elsewhere(document, mention, case, mentions)))
            if issued and not here and not any(p.candidates for p in told):
                # "Bajaur: six die in blast" over "SHABQADAR: ...": filed in the next district.
                counts = counts and relation([mention], titled) != "conflict"
            if counts if issued else relation([mention], told) != "conflict":
                found[mention.start] = replace(mention, role="incident", relation="in")
                nearer.append(mention)
    if found and all(m.rule == "place.dateline" for m in found.values()):
        # "TANK: Armed men seized five men. They stopped their van near Murtaza": a spot of the same district.
        after = [m for s in sorted(case.near) for m in mentions.get(s, ()) if m.role == "incident"]
        found |= {m.start: m for m in after if relation([m], list(found.values())) == "same"}
    if not at_sea and not in_a_district(found.values()):
        for mention in backing(document, case, mentions, list(found.values()), alone, dead):
            found[mention.start] = mention
    # "Hub attacks / A bomb went off at Canal Road": where a text names no known place, that of its headline.
    told = [*found.values(), *(m for s in mentions if s for m in mentions[s] if m.role == "incident")]
    titled_only = not found or not any(m.candidates for m in told)
    if titled_only and document.sentences[0].kind == "headline":
        for mention in mentions.get(0, ()):
            found[mention.start] = replace(mention, role="incident", relation="in", rule="place.headline")
    return tuple(found[start] for start in sorted(found))


def _scenes(
    document: Document,
    case: Case,
    mentions: Mapping[int, Sequence[PlaceMention]],
    dead: frozenset[int] | None,
    dated: bool,
    at_sea: bool,
) -> list[PlaceMention]:
    """Return the scenes that an incident's sentences tell; failing those, of all but `dead` ones if given."""
    told = _told(document, case)
    # A scene that was only taken over from the incident before yields to what the text goes on to name.
    headed = any(t.heading_places and not t.inherited for t in case.tellings)
    headed = headed or any(t.elsewhere for t in case.tellings[1:])
    if not at_sea and not any(fineness(p) for p in told) and not headed:
        own = {t.sentence for t in case.tellings} if dated and not told else case.sentences - case.apart
        told += [m for s in sorted(own) for m in mentions.get(s, ()) if m.role == "incident"]
    if (
        not told
        and dead is not None
        and not any(fineness(m) == 2 for t in case.tellings for m in t.heading_places)
    ):
        tells = sorted({t.sentence for t in case.tellings})
        # "Traders feasted in A. / A bomb went off near a market, police in B said": not where they feasted.
        voices = [m for s in tells for m in mentions.get(s, ()) if speaks_for(m) and fineness(m)]
        told = [
            m
            for s in sorted(mentions)
            for m in mentions[s]
            if m.role == "incident"
            and s not in dead
            and s not in case.apart
            and (s > tells[0] or m.rule == "place.headline" or relation([m], voices) != "conflict")
        ]
    told = agreeing(document, _under_heading(document, case, mentions, told[:MAX_TOLD]))
    told = _nearer_end(told, mentions)
    return _standing_in(document, case, told, mentions)


def _told(document: Document, case: Case) -> list[PlaceMention]:
    """Return the places of the tellings; those of a headline where they contradict none of the text."""
    told = [t for t in case.tellings if not t.elsewhere]
    own = [p for t in told if document.sentences[t.sentence].kind != "headline" for p in t.places]
    fine = [p for p in own if p.candidates and fineness(p) == 2]
    return [
        p
        for t in told
        for p in t.places
        if document.sentences[t.sentence].kind != "headline"
        or all(relation([p], [other]) != "conflict" for other in fine)
    ]


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

    "Attacked the base outside A. The base, one of the largest, is in B district": in B. So is what an unknown
    village lies near.
    """
    if not told or any(p.relation == "in" and fineness(p) == 2 and not _or_province(p) for p in told):
        return told
    held = [p for p in told if p.candidates and _or_province(p)]
    unknown = {p.text.lower() for p in told if not p.candidates}
    near = sorted(case.near)[:2]
    for index, mention in ((i, m) for i, group in mentions.items() if unknown or i in near for m in group):
        before = document.text[document.sentences[index].span.start : mention.start].lower()
        beside = _LIES_BESIDE.search(before)
        if beside and beside["spot"] in unknown and units_of(mention)[0]:
            return [*told, replace(mention, role="incident", relation="near")]
        if index in near and _STANDS_IN.search(before):
            return [*held, replace(mention, role="incident", relation="in")]
    return told


def _or_province(place: PlaceMention) -> bool:
    """Whether a name is unknown, or may be no more than a province's."""
    return all(c.level == "admin1" for c in place.candidates) or any(
        c.kind == "unit" and c.level == "admin1" for c in place.candidates
    )


def _is_letterhead(document: Document, index: int) -> bool:
    """Whether a line is where and when the report was issued: "Rawalpindi, 13 October 2024"."""
    line = document.quote(document.sentences[index].span)
    return len(line) < 45 and DATE_WORD.search(line) is not None


def _elsewhere(
    document: Document, dateline: PlaceMention, case: Case, mentions: Mapping[int, Sequence[PlaceMention]]
) -> bool:
    """Whether the sentences around an event put it elsewhere than the capital where its news is dated."""
    mine = [m for t in case.tellings for m in mentions.get(t.sentence, ())]
    spoken = [m for m in mine if speaks_for(m) and not is_seat(m) and fineness(m)]
    if not is_seat(dateline):
        # "BAJAUR: ... Meanwhile, police in Mastung said a bomb had killed two"
        return case.tellings[0].another and relation(spoken, [dateline]) == "conflict"
    if any(is_line(m) for t in case.tellings for m in mentions.get(t.sentence, ())):
        return True  # "RAWALPINDI: ... fired across the Line of Control"
    if in_part_of_country(document, case):
        return True  # "KABUL - A bomb killed six in the country's south"
    first = min(t.sentence for t in case.tellings)
    before = [m for s in range(max(0, first - NEAR), first) for m in mentions.get(s, ())]
    own = {document.sentences[first].paragraph}
    after = [m for s in around(case) for m in mentions.get(s, ())]
    told = [m for m in before if in_operation(document, m)]
    if anywhere_in_province(case, before):
        return True
    beside = inside(document, before, own)
    told += [m for m in (*beside, *after) if m.role == "incident"]
    # "GHAZNI: A bomb hit the convoy of the governor of Wardak", "a village east of the capital of Wardak"
    told += [m for m in mine if m.rule in ("place.local-office", "place.distance", BESIDE)]
    told += [m for m in (*beside, *after) if speaks_for(m) and not is_seat(m) and fineness(m)] + spoken
    return bool(told) and relation(told, [dateline]) == "conflict"


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
            over = [m for m in mentions.get(index, ()) if fineness(m) and not is_seat(m)]
            if sentence.kind == "heading" and sentence.paragraph == paragraph:
                heads.setdefault(paragraph, []).extend(over)
    out = []
    for place in told:
        at = document.sentence_at(place.start)
        head = heads.get(document.sentences[at].paragraph, []) if at is not None else []
        called = place.designation in ("district", "province", "tehsil", "agency")
        if called or not head or relation([place], head) != "conflict":
            out.append(place)
    return out


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
            _NAMED_ACT.match(document.text, mention.end)
            if mention.rule == "place.none"
            else mention.role == "incident" and document.sentence_at(mention.start) in live - dead
        )
        if mention.start in scene or again:
            out.append(mention if mention.role == "incident" else replace(mention, role="incident"))
        elif mention.role == "incident":
            out.append(replace(mention, role="other", rule=mention.rule + ".no-incident"))
        else:
            out.append(mention)
    return tuple(out)
