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
from geo.reports.chained import joins_scene, not_whole_of, with_shared_ends
from geo.reports.days.words import SHAMSI
from geo.reports.local_places import find_local_places, without_echoes
from geo.reports.meant import capitals_called, city_or_province, with_places_meant
from geo.reports.place_roles import Around, role_of
from geo.reports.provincial import with_provincial_capitals
from geo.reports.surroundings import any_of, grammar, no_places, numbered, surroundings
from geo.reports.text import Document, Sentence
from geo.reports.voices import with_routes, with_voices
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


def _is_month(text: str, hit: NameHit) -> bool:
    """Whether a name is that of a month here: "4 Mizan", "Mizan 1391"."""
    if hit.text not in SHAMSI:
        return False
    return _DAY_BEFORE.search(text, max(0, hit.start - 8), hit.start) is not None or (
        _YEAR_AFTER.match(text, hit.end) is not None
    )


_DAY_BEFORE = compiled(r"\b\d{1,2}(?:st|nd|rd|th)?(?: of)? $")
_YEAR_AFTER = compiled(r",? 1[34]\d\d\b")


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
    known = [
        _longer(document.text, hit)
        for hit in names.scan(document.text)
        if hit.text.lower() not in no_places() and not _is_month(document.text, hit)
    ]
    known = sorted([*known, *capitals_called(document, names, known)], key=lambda hit: (hit.start, -hit.end))
    low = folded(document.text)
    known = with_shared_ends(document.text, low, names, known)
    known = with_provincial_capitals(document, low, names, known)
    local = find_local_places(document, known)
    longer = {h.text.rpartition(" ")[2]: h.text for h in local if " " in h.text}
    known = [_again(document.text, hit, longer.get(hit.text, "")) for hit in known]
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
        if previous is not None and previous.rule == "place.none" and out[-1].rule == "place.in-brackets":
            out[-2] = _before_brackets(low, previous, hit)
    told = with_voices(document, low, with_routes(low, without_echoes(document.text, low, out)))
    return tuple(with_places_meant(document, low, told))


def _before_brackets(low: str, previous: PlaceMention, hit: NameHit) -> PlaceMention:
    """Return a name as the scene where the brackets behind it tell what holds it: "Gelan (Ghazni)"."""
    if low[previous.end : hit.start] != " (" or not_whole_of(hit, previous):
        return previous
    return replace(previous, role="incident", relation="in", rule="place.before-brackets")


def _again(text: str, hit: NameHit, longer: str) -> NameHit:
    """Return an unknown longer name that is told elsewhere, where a known name is its end ("Toor Narai")."""
    start = hit.end - len(longer)
    if longer and start >= 0 and text.startswith(longer, start):
        return NameHit(start, hit.end, longer, ())
    return hit


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
    if (
        not designation
        and city_or_province(hit.candidates)
        and (_CITY_PART.search(low, start, end) or _IN_CAPITAL.search(before))
    ):
        designation = "city"  # "in Kandahar on Wednesday, in District 3"
    if not designation and city_or_province(hit.candidates) and (_TAKEN.search(before) or _FELL.match(after)):
        designation = "city"  # "captured Kunduz", "Farah fell on Tuesday"

    def made(role: PlaceRole, relation: str, rule: str) -> PlaceMention:
        return PlaceMention(hit.text, hit.start, hit.end, role, hit.candidates, designation, relation, rule)

    at = bisect_right(inside, (hit.start, len(low))) - 1
    if at >= 0 and inside[at][1] >= hit.end and inside[at][0] < hit.start:
        return made("other", "", "place.part-of-name")
    if sentence is not None and sentence.kind in ("dateline", "heading"):
        return made("other", "", f"place.{sentence.kind}")
    unit = any(c.kind == "unit" for c in hit.candidates)
    if designation == "road" and unit and not hit.text.lower().endswith(("road", "highway")):
        return made("other", "route", "place.road")
    role, relation, rule = role_of(around, sentence, previous)
    held = designation or _OWN_WHOLE.match(after)
    if rule == "place.none" and held and previous is not None and joins_scene(low, hit, previous):
        role, relation, rule = "incident", "in", "place.joined"
    if rule == "place.locative" and _of_person(text, hit, previous):
        role, relation, rule = "origin", "", "place.person-of"
    if rule == "place.none" and _INSTITUTION.search(text, max(start, hit.start - 40), hit.start):
        role, relation, rule = "incident", "in", "place.institution-at"
    if rule == "place.none" and designation in _UNITS and not surroundings().unnamed_use.search(before):
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


_UNITS = ("district", "tehsil", "agency", "village", "area", "province")


def _designation(before: str, after: str) -> str:
    """Return what the text calls the place, "" when it does not say."""
    words = surroundings()
    if after.startswith(" (") and 0 < (closed := after.find(")")) < 30:
        after = after[closed + 1 :]  # "Spera (سپېره) district"
    for name, pattern in words.designation_after if words.any_after.match(after) else ():
        if pattern.match(after):
            return name
    if _POSSESSED_DISTRICT.match(after):
        return "city"
    if lies := _LIES_IN.match(after):
        return lies["called"]
    for name, pattern in words.designation_before if words.any_before.search(before[-30:]) else ():
        if pattern.search(before[-30:]):
            return "city" if name == "city_district" else name
    called = _IS_CALLED.match(after)
    return called["called"] if called else ""


# "Barmal in Paktika and Spera in Khost": the second has a whole of its own, too.
_OWN_WHOLE = compiled(r" (?:in|of) (?:the )?(?:province of )?[a-z]")
_CITY_PART, _IN_CAPITAL = grammar("city_part"), grammar("in_capital")
_POSSESSED_DISTRICT = grammar("possessed_district")
_LIES_IN = grammar("lies_in")
_TAKEN, _FELL = grammar("taken_town"), grammar("fallen_town")
_IS_CALLED = grammar("is_called")
# "Malik Gul Nawaz of Tank", "Haji Khan from Zurmat": where a person comes from.
_PERSON_OF = compiled(r"(?P<name>[A-Z][^\W\d]+) (?:of|from) (?:the )?$")
# "Cadet College Wana", "Police Lines Peshawar": the name ends that of an institution.
_INSTITUTION = compiled(rf"\b(?P<word>{any_of(load('places')['institutions']['names'])}) $")
