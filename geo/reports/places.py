"""Place mentions and the part that each plays in its sentence.

The role given here is what the wording says; `geo.reports.extract` keeps ``incident`` only
where an incident was found. Names come from the gazetteer, through `geo.model.PlaceNames`;
names that it does not know are found by their surroundings ("in the Killi Luqman area of ...").
"""

from bisect import bisect_right
from dataclasses import replace
from functools import cache

from geo.model import NameHit, PlaceMention, PlaceNames, PlaceRole
from geo.patterns import compiled
from geo.reports.actors import actor_phrases
from geo.reports.days.words import SHAMSI
from geo.reports.document import Document, Sentence
from geo.reports.mentions.chained import (
    LISTED,
    counted_unit,
    not_whole_of,
    villages_together,
    with_shared_ends,
)
from geo.reports.mentions.local_places import find_local_places, without_echoes
from geo.reports.mentions.meant import capitals_called, city_or_province, with_places_meant
from geo.reports.mentions.namesakes import without_namesakes
from geo.reports.mentions.place_roles import Around, role_of
from geo.reports.mentions.provincial import with_provincial_capitals
from geo.reports.mentions.surroundings import any_of, grammar, no_places, numbered, surroundings
from geo.reports.mentions.voices import with_routes, with_voices
from geo.reports.wording.lexicon import load
from geo.reports.wording.phrases import folded

# How much of the sentence before and after a name decides on its role, in characters.
REACH = 90

_TITLED = compiled(r"\b(?:in|at|near) (?:the )?(?P<word>[A-Z][a-z]{2,}(?: [A-Z][a-z]{2,})?)[^\S\n]$")


def _longer(text: str, hit: NameHit) -> NameHit:
    """Return an unknown longer name for a place that is part of it ("in Larigul Nara", "Chak No 71")."""
    words, number = numbered()
    if hit.text.lower() in words and (counted := number.match(text, hit.end)):
        return NameHit(hit.start, counted.end(), text[hit.start : counted.end()], ())
    before = _TITLED.search(text, max(0, hit.start - 40), hit.start)
    ends = hit.text.lower() in surroundings().name_ends
    if before is None or (not ends and any(c.kind == "unit" for c in hit.candidates)):
        return hit
    start = before.start("word")
    return NameHit(start, hit.end, text[start : hit.end], ())


# "The Kabul-Hada quarter": a name of its own, and nothing in Kabul.
_COMPOUND = compiled(
    r"(?P<name>-[A-Z][a-z]{2,})"
    r"(?= (?:quarter|area|neighbou?rhood|locality|village|street|mohalla|colony|bazaar)\b)"
)


def _compound(text: str, hit: NameHit, starts: set[int]) -> NameHit:
    """Return the longer name of which a place is only a half; of two known places each is one.

    `starts` is where known places begin.
    """
    other = _COMPOUND.match(text, hit.end) if hit.end + 1 not in starts else None
    if other is None:
        return hit
    return NameHit(hit.start, other.end("name"), text[hit.start : other.end("name")], ())


def _is_month(text: str, hit: NameHit) -> bool:
    """Whether a name is that of a month here: "4 Mizan"."""
    return hit.text in SHAMSI and _DAY_BEFORE.search(text, max(0, hit.start - 8), hit.start) is not None


_DAY_BEFORE = compiled(r"\b\d{1,2}(?:st|nd|rd|th)?(?: of)? $")


def find_places(document: Document, names: PlaceNames) -> tuple[PlaceMention, ...]:
    """Find every place mention of a report with its role, designation and relation.

    Parameters
    ----------
    document : Document
        The report, cut into sentences.
    names : PlaceNames
        The gazetteer.

    Returns
    -------
    tuple of PlaceMention
        In text order, none overlapping; names that the gazetteer does not know have no candidates.
    """
    scanned = names.scan(document.text)
    starts = {hit.start for hit in scanned}
    known = [
        _longer(document.text, _compound(document.text, hit, starts))
        for hit in scanned
        if hit.text.lower() not in no_places() and not _is_month(document.text, hit)
    ]
    known = sorted([*known, *capitals_called(document, names, known)], key=lambda hit: (hit.start, -hit.end))
    low = folded(document.text)
    known = with_shared_ends(document.text, low, names, known)
    known = with_provincial_capitals(document, low, names, known)
    known = [_province_first(low, _on_side(low, hit)) for hit in known]
    local = find_local_places(document, known)
    hits = sorted([*known, *local], key=lambda hit: hit.start)
    inside_names = [(hit.start, hit.end) for hit in actor_phrases().find(low) if hit.entry.side == "armed"]
    out: list[PlaceMention] = []
    for hit in hits:
        if out and hit.start < out[-1].end:
            continue  # a name that was found to be longer reaches over another
        at = document.sentence_at(hit.start)
        sentence = document.sentences[at] if at is not None else None
        previous = out[-1] if out and at is not None and document.sentence_at(out[-1].start) == at else None
        out.append(_mention(document.text, low, hit, sentence, previous, inside_names))
        bracketed = previous is not None and low[previous.end : hit.start] == " (" and low[hit.end] == ")"
        if bracketed and out[-2].rule == "place.none" and not not_whole_of(hit, out[-2]):
            # "Gelan (Ghazni), Highway 1: a convoy was attacked"
            out[-2] = replace(out[-2], role="incident", relation="in", rule="place.before-brackets")
    out = without_namesakes(document, without_echoes(document.text, low, out))
    out = villages_together(document.text, out)
    told = with_voices(document, low, with_routes(low, out))
    return tuple(with_places_meant(document, low, told))


def _on_side(low: str, hit: NameHit) -> NameHit:
    """Keep what lies on the side of the border that is told: "Torkham, on the Afghan side"."""
    told = _SIDE_AFTER.match(low, hit.end) or _SIDE_BEFORE.search(low, max(0, hit.start - REACH), hit.start)
    own = tuple(c for c in hit.candidates if told and c.country == told["whose"][:3].upper())
    return replace(hit, candidates=own) if own else hit


def _province_first(low: str, hit: NameHit) -> NameHit:
    """Leave out the districts of other provinces that bear a province's name, where none is called one.

    "KHOST - Three rockets landed in the city": not the Khost of Baghlan, of which the next item tells.
    """
    provinces = {c.admin1_pcode for c in hit.candidates if c.kind == "unit" and c.level == "admin1"}
    countries = {c.country for c in hit.candidates if c.admin1_pcode in provinces}
    own = tuple(c for c in hit.candidates if c.country not in countries or c.admin1_pcode in provinces)
    if not provinces or len(own) == len(hit.candidates):
        return hit
    after = _DISTRICT_AFTER.match(low, hit.end)
    called = after or _DISTRICTS_OF_THESE.search(low, max(0, hit.start - REACH), hit.start)
    return hit if called else replace(hit, candidates=own)


def _mention(
    text: str,
    low: str,
    hit: NameHit,
    sentence: Sentence | None,
    previous: PlaceMention | None,
    inside: list[tuple[int, int]],
) -> PlaceMention:
    """Read one name's surroundings."""
    start = sentence.span.start if sentence else max(0, hit.start - REACH)
    end = sentence.span.end if sentence else min(len(low), hit.end + REACH)
    first, last = max(start, hit.start - REACH), min(end, hit.end + REACH)
    around = Around.of(low, hit, first, last)
    before, after = around.before, around.after
    designation = _designation(before, after)
    if not designation and previous is not None and previous.designation == "district":
        gap = previous.end, hit.start
        if _DISTRICTS_OF.search(low, first, previous.start) and _JOINT.fullmatch(low, *gap):
            designation = "district"  # "the districts of Archi and Imam Sahib"
    if city_or_province(hit.candidates):
        if not surroundings().any_after.match(after) and _SOME_PART_OF.search(before):
            designation = "province"
        elif not designation and (_OF_TOWN.search(before) or _FALLEN_TOWN.match(after)):
            designation = "city"

    def made(role: PlaceRole, relation: str, rule: str) -> PlaceMention:
        return PlaceMention(hit.text, hit.start, hit.end, role, hit.candidates, designation, relation, rule)

    at = bisect_right(inside, (hit.start, len(low))) - 1
    part = at >= 0 and inside[at][1] >= hit.end and inside[at][0] < hit.start
    if part or (around.country and sentence is not None and _OF_NAME.match(text, hit.end)):
        return made("other", "", "place.part-of-name")
    between = low[previous.end : hit.start] if previous is not None else ""
    if unit := counted_unit(before, after, between, previous):
        return PlaceMention(hit.text, hit.start, hit.end, "incident", hit.candidates, unit, "in", LISTED)
    if sentence is not None and sentence.kind in ("dateline", "heading"):
        return made("other", "", f"place.{sentence.kind}")
    if designation == "road" and any(c.kind == "unit" for c in hit.candidates):
        return made("other", "route", "place.road")
    role, relation, rule = role_of(around, sentence, previous)
    if rule == "place.institution" and not designation and city_or_province(hit.candidates):
        designation = "province"  # "the Kunduz governor"
    joined = previous is not None and previous.role == "incident" and low[previous.end : hit.start] == " and "
    if rule == "place.none" and joined and _OWN_WHOLE.match(after):
        role, relation, rule = "incident", "in", "place.joined"
    if rule == "place.locative" and _of_person(text, hit, previous):
        role, relation, rule = "origin", "", "place.person-of"
    if rule == "place.none" and _INSTITUTION.search(text, max(start, hit.start - 40), hit.start):
        role, relation, rule = "incident", "in", "place.institution-at"
    if rule == "place.none" and designation in _UNITS:
        role, relation, rule = "incident", "in", "place.designated"
    return made(role, relation, rule)


def _of_person(text: str, hit: NameHit, previous: PlaceMention | None) -> bool:
    """Whether "of" stands between a person's name and the place."""
    found = _PERSON_OF.search(text, max(0, hit.start - 40), hit.start)
    if found is None:
        return False
    if previous is not None and previous.end > found.start():
        return False
    word = found["name"].lower()
    return word not in _not_persons() and not _PLACE_WORD.match(word)


_PLACE_WORD = compiled(r"(?:north|south|east|west)|.*(?:day|ary|ember|ober|uly|une|ril)$")


@cache
def _not_persons() -> frozenset[str]:
    """Return capitalised words before "of" that end no person's name."""
    words = load("places")
    designations = {w for group in (words["after"], words["before"]) for row in group.values() for w in row}
    return frozenset(words["institutions"]["of"]) | designations


_DISTRICTS_OF, _JOINT = compiled(r"\bdistricts of "), compiled(r",? and |, ")
_UNITS = ("district", "tehsil", "agency", "village", "area", "province")


def _designation(before: str, after: str) -> str:
    """Return what the text calls the place, "" when it does not say."""
    words = surroundings()
    if after.startswith(" (") and 0 < (closed := after.find(")")) < 30:
        after = after[closed + 1 :]  # "Spera (سپېره) district"
    for name, pattern in words.designation_after if words.any_after.match(after) else ():
        if pattern.match(after):
            return name
    for name, pattern in words.designation_before if words.any_before.search(before[-30:]) else ():
        if pattern.search(before[-30:]):
            return "city" if name == "city_district" else name
    called = _IS_CALLED.match(after)
    return called["called"] if called else ""


# "Barmal in Paktika and Spera in Khost": the second has a whole of its own, too.
_OWN_WHOLE = compiled(r" (?:in|of) (?:the )?(?:province of )?[a-z]")
_IS_CALLED = grammar("is_called")
_OF_TOWN, _FALLEN_TOWN, _SOME_PART_OF = grammar("of_town"), grammar("fallen_town"), grammar("some_part_of")
_DISTRICT_AFTER, _DISTRICTS_OF_THESE = grammar("district_after"), grammar("districts_of_these")
_SIDE_BEFORE, _SIDE_AFTER = grammar("side_before"), grammar("side_after")
# "Malik Gul Nawaz of Tank", "Haji Khan from Zurmat": where a person comes from.
_PERSON_OF = compiled(r"(?P<name>[A-Z][^\W\d]+) (?:of|from) (?:the )?$")
# "Pakistan Muslim League", "the Afghanistan Times": a country's name opens that of a party or a paper.
_OF_NAME = compiled(
    rf" (?!{any_of(load('places')['local']['days'])}\b)[A-Z][\w'-]+ (?:[A-Z][\w-]+|of\b|and\b)"
)
# "Cadet College Wana", "Police Lines Peshawar": the name ends that of an institution.
_INSTITUTION = compiled(rf"\b(?P<word>{any_of(load('places')['institutions']['names'])}) $")
