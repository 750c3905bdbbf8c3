"""Names that go on with the one before them: "Khost, Paktia", "Barmal district of Paktika"."""

from collections.abc import Sequence
from dataclasses import replace

from geo.model import Candidate, NameHit, PlaceMention, PlaceNames, PlaceRole
from geo.patterns import compiled
from geo.reports.mentions.surroundings import grammar

_AT_EDGE = compiled(
    r"(?: [a-z]+)?,? (?:on|at) the (?:\w+ern )?(?:edges?|outskirts|fringes?) of (?:the )?(?:city of )?"
)


def going_on(
    before: str, hit: NameHit, previous: PlaceMention, low: str
) -> tuple[PlaceRole, str, str] | None:
    """Return what a name is that goes on with the one before it ("Khost, Paktia"), None for others."""
    between = low[previous.end : hit.start]
    if _BESIDE.fullmatch(between):
        return None  # "Landi Kotal bordering Afghanistan"
    if previous.role == "incident" and _AND_ON_DAY.fullmatch(between) and _ON_DAY.match(low, hit.end):
        return "incident", "in", NEXT_DAY
    if previous.role == "incident" and _AT_EDGE.fullmatch(between):
        return "incident", "in", "place.edge-town"  # "Larigul on the outskirts of Kunduz"
    if previous.role == "incident" and between == " from ":
        return None  # "Fired rockets at Bagram from Koh-e-Safi"
    outside = not hit.candidates or not_whole_of(hit, previous)
    if outside and _INSIDE.search(between) and _no_scene(previous, between):
        return None  # "the chief of A district in B city", "attacked a bus heading to A in B district"
    if (
        previous.rule != "place.none"
        and not (
            previous.rule == "place.people" and _INSIDE.search(between)
        )  # "the Hazara minority in Kabul"
        and _continues(between)
        and not (_NEARBY.search(between) and (previous.role != "incident" or between == " near "))
        and (
            previous.rule == "place.between"
            or previous.candidates == ()
            or _level(previous.candidates) >= _level(hit.candidates)
            or (_AND.fullmatch(between) is not None and _both_provinces(previous, hit))
        )
    ):
        if previous.rule == "place.distance" or (previous.rule == "place.beside" and _INSIDE.search(between)):
            return "incident", "in", "place.holds"
        if previous.rule == "place.road" and _ROAD_OF.fullmatch(between):
            return "incident", "in", "place.road-of"
        if previous.relation == "route" and _INSIDE.search(between):
            return "incident", "in", "place.holds"  # "between Kabul and Ghazni, in the Saydabad area"
        if previous.role in ("origin", "visited") and _WAY.search(before):
            return "incident", "in", "place.on-the-way"
        counted = _COUNTED.match(between)
        holds = _HOLDS.match(between[counted.end() :] if counted else between) is not None
        holds = holds and not _one_place(previous, hit)
        return previous.role, previous.relation, "place.holds" if holds else "place.within"
    if (
        _OF_WHOLE_BEFORE.fullmatch(low, previous.end, hit.start)
        and _level(previous.candidates) <= _level(hit.candidates)
        and previous.role in ("incident", "origin", "visited")
    ):
        return previous.role, previous.relation, "place.of-whole"
    return None


_BESIDE = compiled(r",? (?:which |that )?border(?:s|ing) (?:on |with )?(?:the )?")
NEXT_DAY = "place.next-day"
"""Rule of a scene of another day that has no verb of its own: "hit A on Monday and B on Tuesday"."""
_ON_DAY = compiled(r"(?: city| town| district)?,? (?:late |early )?on \w+day\b")
_AND_ON_DAY = compiled(_ON_DAY.pattern + r"(?: \w+)?(?:,? and|,) (?:the )?")
LISTED = "place.listed"
"""Rule of a unit that is named where several are counted: "three districts of Kunduz - A, B and C"."""
_UNIT_OF = {"districts": "district", "agencies": "district", "tehsils": "tehsil", "provinces": "province"}


def counted_unit(before: str, after: str, between: str, previous: PlaceMention | None) -> str:
    """Return what a name is that stands in a list of counted units, "" for others."""
    if previous is not None and previous.rule == LISTED and AND_NEXT.fullmatch(between):
        return previous.designation
    counted = _UNITS_COUNTED.search(before)
    if counted is None or not (counted["some"] or _UNITS_LISTED.match(after)):
        return ""
    return _UNIT_OF.get(counted["unit"], "city")


_UNITS_COUNTED, _UNITS_LISTED = grammar("units_counted"), grammar("units_listed")
AND_NEXT = compiled(r",? and (?:the )?|, (?:the )?")


def villages_together(text: str, mentions: Sequence[PlaceMention]) -> list[PlaceMention]:
    """Keep of villages that are named together what lies in the unit behind the last of them.

    "The villages of Landi, Kharan and Batoor in Upper Dir": none of them is the district of its name.
    """
    out = list(mentions)
    for at, whole in enumerate(out):
        if not whole.candidates or not at or not _AND_IN.fullmatch(text, out[at - 1].end, whole.start):
            continue
        first = at - 1
        while first and _AND_NAMES.fullmatch(text, out[first - 1].end, out[first].start):
            first -= 1
        called = _VILLAGES_OF.search(text, max(0, out[first].start - _REACH), out[first].start)
        if not (called or _VILLAGES.match(text, out[at - 1].end, whole.start)):
            continue
        for i, village in enumerate(out[first:at], first):
            held = tuple(c for c in village.candidates if _lies_in(c, whole.candidates))
            out[i] = replace(village, candidates=held, designation="village")
    return out


_VILLAGES_OF, _VILLAGES = compiled(r"\b[Vv]illages of (?:the )?$"), compiled(r"[^.;:]{0,60}? villages\b")
# Names of the list that no table knows may stand between those that are known.
_UNKNOWN = r"(?:(?:,? and |, )(?:[A-Z][\w'-]{1,20} ?){1,3})"
_AND_NAMES = compiled(rf"{_UNKNOWN}{{0,4}}(?:,? and |, )")
_AND_IN = compiled(rf"{_UNKNOWN}{{0,4}}(?: villages)? (?:in|of) (?:the )?")


def _lies_in(candidate: Candidate, wholes: Sequence[Candidate]) -> bool:
    """Whether a place lies in the district that a name may mean, or in its province."""
    return any(
        w.admin2_pcode == candidate.admin2_pcode
        if w.admin2_pcode
        else w.admin1_pcode in ("", candidate.admin1_pcode)
        for w in wholes
    )


def with_shared_ends(text: str, low: str, names: PlaceNames, known: Sequence[NameHit]) -> list[NameHit]:
    """Return the names with those that share their last word: "North and South Waziristan" are two.

    `known` are the names in text order; a part of a name stands for the whole, with its candidates.
    """
    out = list(known)
    for hit in known:
        part, _, end = hit.text.partition(" ")
        listed = _PARTS_BEFORE.search(low, max(0, hit.start - _REACH), hit.start)
        if not end or listed is None or _PART.fullmatch(part.lower()) is None:
            continue
        for start, stop in (m.span() for m in _PART.finditer(low, listed.start(), listed.end())):
            found = names.scan(f"{text[start:stop]} {end}")
            if len(found) == 1 and found[0].text.endswith(f" {end}"):
                out.append(NameHit(start, stop, text[start:stop], found[0].candidates))
    return sorted(out, key=lambda hit: (hit.start, -hit.end))


def _no_scene(previous: PlaceMention, between: str) -> bool:
    """Whether a known name is no scene, so that one in which it cannot lie is a place of its own."""
    if previous.rule == "place.origin" and not _INSIDE.fullmatch(between.lstrip()):
        return False
    return bool(previous.candidates) and previous.rule in _NO_SCENES


def not_whole_of(hit: NameHit, held: PlaceMention) -> bool:
    """Whether a name is that of a town or district in which another cannot lie."""
    whole = any(c.level in ("country", "admin1") for c in hit.candidates)
    mine, theirs = ({c.admin2_pcode for c in group} for group in (hit.candidates, held.candidates))
    return bool(mine) and not whole and mine.isdisjoint(theirs)


def _one_place(previous: PlaceMention, hit: NameHit) -> bool:
    """Whether two names side by side may be one place: "Spera (سپېره)"."""
    return bool({c.pcode for c in previous.candidates} & {c.pcode for c in hit.candidates})


def _both_provinces(previous: PlaceMention, hit: NameHit) -> bool:
    """Whether two names may both be provinces, though the second is a town's too: "Zabul and Uruzgan"."""
    return all(any(c.level == "admin1" for c in group) for group in (previous.candidates, hit.candidates))


def _level(candidates: Sequence[Candidate]) -> int:
    """0 country, 1 province, 2 finer or unknown: the finest that the name may mean."""
    levels = {"country": 0, "admin1": 1}
    return max(
        (
            2 if c.kind in ("region", "settlement") and c.admin1_pcode else levels.get(c.level, 2)
            for c in candidates
        ),
        default=2,
    )


_OF_WHOLE = (
    "the|northern|southern|eastern|western|central|northwestern|northeastern|southwestern|southeastern"
    "|north|south|east|west|province|district|city|capital of|restive|neighbouring"
    "|afghanistan's|pakistan's|afghan province of|city of|town of|district of|province of"
    # "Uruzgan's capital, Tarin Kot"
    "|(?:(?:provincial )?(?:capital|cent(?:re|er))(?: city| town)?|(?:main|largest) (?:city|town)),?"
)
_WAY = grammar("way")
# What follows such words holds what stands before them.
_HOLDS = compiled(r"(?:\s+(?!and\b)[a-z]+){0,2}\s+(?:of|in)\s|\s?\(")
# "Balochistan's Duki district", "Faryab Andkhoy district", "Pakistan's largest port city Karachi"
_OF_WHOLE_BEFORE = compiled(
    rf"'?s?\s+(?:{_OF_WHOLE}|far-flung|remote|volatile|border|tribal|mountainous|\s)*"
    r"|'s\s+(?:[a-z-]+\s+){1,3}(?:city|town|hub|metropolis|district|region|valley|village)\s+"
)
_WITHIN = compiled(
    r"(?:\s+(?:tribal |border |revenue |police )?[a-z]+(?:\s+(?:and|&)\s+[a-z]+)?)?"
    rf"(?:\s+(?:of|in)(?:\s+(?:{_OF_WHOLE}))*\s+"
    r"|,\s+(?:in\s+)?(?:the\s+)?(?:neighbou?ring\s+|nearby\s+)?"
    r"(?:(?:\w+\s+)?(?:capital|part|province) (?:of|city of)\s+)?"
    r"|\s*\(\s*|\s+and\s+(?:in\s+)?(?:the\s+)?|'s\s+|\s+)$"
)


_NEARBY = compiled(r"\b(?:near|at|outside|around|beside|close to|in the limits of)(?: the)? $")
_INSIDE = compiled(r"\b(?:in|at) (?:the )?(?:\w+ern )?$")
# "On Kohat Road, Peshawar", "the Kohat road in Peshawar"
_ROAD_OF = compiled(r" road(?: area)?(?:,| in| of) ")
_NO_SCENES = ("place.local-office", "place.other", "place.visited", "place.origin")
# "Bannu (two), Kohat (three) and Karak": a remark on the first name.
_COUNTED = compiled(r"\s?\([^()]{1,30}\)")


def _continues(between: str) -> bool:
    """Whether the words between two names make the second the whole, or the companion, of the first."""
    if counted := _COUNTED.match(between):
        between = between[counted.end() :]
    return (
        len(between) < 60 and _WITHIN.fullmatch(between) is not None and not between.startswith("'s")
    ) or between in (", ", " ")


_REACH = 40
_PART, _PARTS_BEFORE = grammar("part"), grammar("parts_before")
_AND = compiled(r",? (?:and )?")
