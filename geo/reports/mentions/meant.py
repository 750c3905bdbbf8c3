"""Words that stand for a place named before, and names that a text takes back.

"... in Ghazni on Monday. In the city's Plan-e-Seh area": the city is meant, not the province of its name.
"Elsewhere in the province": the province of what was told before, and no district of it. "The place is A,
not B": B is no scene. "In the capital", of a country that the report names: that of the country.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise, takewhile

from geo.model import Candidate, NameHit, PlaceMention, PlaceNames, PlaceRole
from geo.patterns import compiled
from geo.reports.document import Document
from geo.reports.mentions.chained import LISTED
from geo.reports.mentions.countries import spoken_countries
from geo.reports.mentions.surroundings import any_of, grammar, seats
from geo.reports.wording.anchored import Anchored
from geo.reports.wording.lexicon import load

ELSEWHERE = "place.elsewhere"
"""Rule of what lies in a unit named before, but in none of its parts that were told."""
_REACH = 60
# No name that holds one told before it: that is the province.
_SCENES = ("place.locative", "place.heading", "place.befallen", "place.headline", "place.home")
# Names of which nothing says what they are to the act.
_OPEN = ("place.none", "place.other")


def capitals_called(document: Document, names: PlaceNames, known: Sequence[NameHit]) -> Iterator[NameHit]:
    """Yield the capitals that a text calls so ("the Afghan capital", "the capital") without their names."""
    text = document.text
    called = [
        (m, load("places")["capitals"][m["whose"].lower()]) for m in _CAPITAL.finditer(text, 0, len(text))
    ]
    if (bare := _BARE.search(text, 0, len(text))) and not _LATER_NAME.match(text, bare.end()):
        city = load("places")["capital_of"].get(_country_spoken_of(document, known), "")
        sentence = document.sentence_at(bare.start())
        end = document.sentences[sentence].span.end if sentence is not None else bare.end()
        others = [h for h in known if h.start < end and any(c.level != "country" for c in h.candidates)]
        opening = next((h for h in others if not _in_headline(document, h)), None)
        if sentence is not None and opening is not None and opening.text.lower() == city.lower():
            # "KABUL: ...": in a paragraph that names no other place, "the capital" is that one.
            here = document.paragraphs[document.sentences[sentence].paragraph].start
            others = [h for h in others if h.start >= here]
        # "Two died in Herat and a bomb went off in the capital": of no town that rules a province itself.
        towns = (h for h in others if not (h.text.lower() in seats() and _IN.search(text[: h.start][-4:])))
        if city and all(h.text.lower() == city.lower() for h in towns):
            called.append((bare, city))
    for match, city in called:
        for hit in names.scan(city):
            town = tuple(replace(c, match="called") for c in hit.candidates if c.level != "admin1")
            yield NameHit(*match.span("capital"), match["capital"], town)


def _in_headline(document: Document, hit: NameHit) -> bool:
    at = document.sentence_at(hit.start)
    return at is not None and document.sentences[at].kind == "headline"


def _country_spoken_of(document: Document, known: Sequence[NameHit]) -> str:
    """Return the one country whose names, offices and forces a report names, "" where they are several."""
    named = [{c.country for c in hit.candidates} for hit in known]
    found = {country for group in named if len(group) == 1 for country in group}
    found |= {country for country, _ in spoken_countries(document)}
    found |= {country for country, people in load("places")["people_of"].items() if people in document.text}
    found &= set(load("places")["countries"])
    return found.pop() if len(found) == 1 else ""


_CAPITAL = Anchored(
    rf"\b(?P<capital>(?:the )?(?P<whose>{any_of([*load('places')['capitals']])})(?:'s)? capital)\b"
    r"(?! (?:of|city of|market|punishment|gains|flight|controls))",
    re.IGNORECASE,
)


_BARE = Anchored(load("places")["grammar"]["bare_capital"], re.IGNORECASE)
_LATER_NAME = compiled(r",? [A-Z]")
_IN = compiled(r"\b[Ii]n $")


def with_places_meant(document: Document, low: str, mentions: Sequence[PlaceMention]) -> list[PlaceMention]:
    """Return the mentions as what a report says further on shows them to be meant.

    `low` is the text in lower case, offset for offset.
    """
    told = _under_heads(document, _wholes(mentions, low))
    out = _without_denied(low, _of_same_unit(low, told))
    _call_cities(document, low, out)
    out += [*_elsewhere(document, low, out), *_cities_of_provinces(document, low, out)]
    return sorted(out, key=lambda m: m.start)


def _wholes(mentions: Sequence[PlaceMention], low: str) -> list[PlaceMention]:
    """Call those provinces that hold a district told before them: "Gelan district of Ghazni"."""
    out = list(mentions)
    for i, (held, whole) in enumerate(pairwise(mentions)):
        follows = whole.rule in ("place.holds", "place.within", "place.of-whole")
        if follows and " and " not in low[held.end : whole.start]:
            # "Arghandab, Zabul": none of another province
            over = {c.admin1_pcode for c in whole.candidates if c.level == "admin1"}
            units = [c for c in held.candidates if c.kind == "unit" and c.match == "exact"]
            inside = tuple(c for c in units if c.level == "admin2" and c.admin1_pcode in over)
            out[i] = replace(out[i], candidates=inside or held.candidates)
        one = [c.pcode for c in held.candidates] == [c.pcode for c in whole.candidates]
        if follows and one and not held.designation and city_or_province(held.candidates):
            # "In Kunduz, Kunduz", "Hirat, the capital of Herat"
            out[i] = replace(held, designation="city")
            out[i + 1] = replace(whole, designation="province")
        if whole.rule == "place.of-whole" and (its := {c.admin1_pcode for c in held.candidates} - {""}):
            # "Tank's Gomal": none of another province
            out[i + 1] = replace(
                whole, candidates=tuple(c for c in whole.candidates if c.admin1_pcode in its)
            )
        if whole.rule == LISTED != held.rule and city_or_province(held.candidates):
            out[i] = replace(held, designation="province")  # "three districts of Kunduz: A, B and C"
        holds = whole.rule == "place.holds" and held.designation == "district"
        if holds and city_or_province(whole.candidates):
            provinces = {c.admin1_pcode for c in whole.candidates if c.level == "admin1"}
            if any(c.admin1_pcode in provinces for c in held.candidates):
                out[i + 1] = replace(whole, designation="province")
    return out


def _under_heads(document: Document, mentions: Sequence[PlaceMention]) -> list[PlaceMention]:
    """Leave out the districts of other provinces where an item is headed by its own: "Nawa, Ghazni: ..."."""
    rows: dict[int, list[PlaceMention]] = {}
    for mention in mentions:
        if (at := document.sentence_at(mention.start)) is not None:
            rows.setdefault(at, []).append(mention)
    out: list[PlaceMention] = []
    for at, row in rows.items():
        for mention in row:
            over = {c.admin1_pcode for c in _heads_over(document, at, mention, rows) if c.level == "admin1"}
            units = [c for c in mention.candidates if c.kind == "unit" and c.match == "exact"]
            inside = tuple(c for c in units if c.level == "admin2" and c.admin1_pcode in over)
            whole = mention.designation == "province"  # "FARAH: ... in the western province of Farah"
            out.append(replace(mention, candidates=inside) if inside and not whole else mention)
    return sorted(out, key=lambda m: m.start)


def _heads_over(
    document: Document, at: int, mention: PlaceMention, rows: Mapping[int, Sequence[PlaceMention]]
) -> Iterator[Candidate]:
    """Yield what the other names may mean that head a list item, or stand with a name in such a head."""
    sentence = document.sentences[at]
    if sentence.kind not in ("heading", "list_item"):
        return
    for over in (*sentence.headings, at):
        if document.sentences[over].kind == "heading":
            yield from (c for m in rows.get(over, ()) if m is not mention for c in m.candidates)


def _without_denied(low: str, mentions: Sequence[PlaceMention]) -> list[PlaceMention]:
    """Make those no scene that a text says it is not, and everywhere in a report that corrects itself."""
    denied = {m.start for m in mentions if _NOT.search(low, max(0, m.start - _REACH), m.start)}
    if denied and _CORRECTED.search(low):
        names = {m.text.lower() for m in mentions if m.start in denied}
        denied = {m.start for m in mentions if m.text.lower() in names}
    none: PlaceRole = "other"
    return [
        replace(m, role=none, relation="", rule="place.denied") if m.start in denied else m for m in mentions
    ]


_NOT, _CORRECTED = grammar("denied"), grammar("corrected")


def city_or_province(candidates: Sequence[Candidate]) -> bool:
    """Whether a name may mean a province or the city that bears its name."""
    kinds = {(c.kind, c.level == "admin1") for c in candidates}
    return ("unit", True) in kinds and ("settlement", False) in kinds


def _call_cities(document: Document, low: str, mentions: list[PlaceMention]) -> None:
    """Call those names a city that the same paragraph goes on to call so ("the city's second district")."""
    open_ = [
        i
        for i, m in enumerate(mentions)
        if not m.designation and m.rule in (*_SCENES, *_OPEN) and city_or_province(m.candidates)
    ]
    if not open_:
        return
    scenes = {i for i in open_ if mentions[i].rule in _SCENES}
    called = {i for i in scenes if _NAMED_CITY.match(low, mentions[i].end)}
    called |= {i for i in open_ if _is_seat(mentions[i])} & _in_towns(document, low, mentions, open_)
    for match in _THE_CITY.finditer(low, mentions[open_[0]].end, len(low)):
        before = max(i for i, m in enumerate(mentions) if m.end <= match.start())
        if before in scenes and _one_paragraph(document, mentions[before], match.start()):
            called.add(before)
    for i in called:
        mentions[i] = replace(mentions[i], designation="city")


def _is_seat(name: PlaceMention) -> bool:
    """Whether a name is that of a town which rules a province, and of the district around it."""
    shared = any(c.level == "admin2" and c.name.lower() == name.text.lower() for c in name.candidates)
    return shared and name.text.lower() in seats()


def _in_towns(
    document: Document, low: str, mentions: Sequence[PlaceMention], open_: Sequence[int]
) -> set[int]:
    """Return the open names beside which something is told that stands in a town ("at a mosque in Kunduz").

    No land is told of around it, nor any other place of its province.
    """
    units: dict[frozenset[str], set[frozenset[str]]] = {}  # what may be meant by the names of a province
    for m in mentions:
        province = frozenset(c.admin1_pcode for c in m.candidates)
        units.setdefault(province, set()).add(frozenset(c.pcode for c in m.candidates))
    at = {i: document.sentence_at(mentions[i].start) for i in open_}
    towns = {s for s in {*at.values()} if s is not None and _is_of_town(document, low, s)}
    found = set[int]()
    for i in open_:
        own = {c.pcode for c in mentions[i].candidates}
        province = frozenset(c.admin1_pcode for c in mentions[i].candidates if c.level == "admin1")
        if at[i] in towns and all(own & other for other in units.get(province, ())):
            found.add(i)
    return found


def _is_of_town(document: Document, low: str, at: int) -> bool:
    """Whether a sentence, or what stands under a heading, tells of what is in a town and of no land."""
    start, end = document.sentences[at].span.start, document.sentences[at].span.end
    if document.sentences[at].kind == "heading":
        here = document.sentences[at].paragraph
        under = takewhile(lambda s: s.paragraph == here and s.kind != "heading", document.sentences[at + 1 :])
        end = max([end, *(s.span.end for s in under)])
    return _TOWN_SIGNS.search(low, start, end) is not None and _LAND_SIGNS.search(low, start, end) is None


def _cities_of_provinces(
    document: Document, low: str, mentions: Sequence[PlaceMention]
) -> Iterator[PlaceMention]:
    """Yield "the city" where the province was named that bears its name.

    "A bomb killed three in Kandahar province. It was hidden in a cart in the city, said its police chief."
    """
    for match in _THE_CITY.finditer(low, 0, len(low)):
        before = next((m for m in reversed(mentions) if m.end <= match.start()), None)
        if before is None or before.designation != "province" or not city_or_province(before.candidates):
            continue
        city = tuple(c for c in before.candidates if c.level != "admin1")
        if _one_paragraph(document, before, match.start()):
            start = low.index("the ", match.start())
            text = document.text[start : match.end()]
            yield PlaceMention(text, start, match.end(), "incident", city, "city", "in", "place.the-city")


def _one_paragraph(document: Document, mention: PlaceMention, at: int) -> bool:
    first, last = document.sentence_at(mention.start), document.sentence_at(at)
    if first is None or last is None:
        return False
    return document.sentences[first].paragraph == document.sentences[last].paragraph


_TOWN_SIGNS = Anchored(load("places")["grammar"]["town_signs"])
_LAND_SIGNS = Anchored(load("places")["grammar"]["land_signs"])
_NAMED_CITY, _THE_CITY = grammar("named_city"), Anchored(load("places")["grammar"]["the_city"])


def _elsewhere(document: Document, low: str, mentions: Sequence[PlaceMention]) -> Iterator[PlaceMention]:
    """Yield the units that are meant by "elsewhere in the province"."""
    for match in _ELSEWHERE.finditer(low, 0, len(low)):
        level = "admin1" if match["level"] == "province" else "admin2"
        before = [m for m in mentions if m.end <= match.start() and m.candidates]
        held = next((u for m in reversed(before) if (u := unit_over(m, level)) is not None), None)
        if held is None:
            continue
        start, end = match.span("whole")
        text = document.text[start:end]
        yield PlaceMention(text, start, end, "incident", (held,), match["level"], "in", ELSEWHERE)


def unit_over(mention: PlaceMention, level: str) -> Candidate | None:
    """Return the one province or district in which a mention lies, None where it may be several."""
    pcodes = {c.admin1_pcode if level == "admin1" else c.admin2_pcode for c in mention.candidates}
    first = mention.candidates[0]
    if len(pcodes) != 1 or "" in pcodes:
        return None
    district = "" if level == "admin1" else first.admin2_pcode
    return replace(
        first,
        pcode=district or first.admin1_pcode,
        name="",
        level="admin2" if district else "admin1",
        kind="unit",
        admin2_pcode=district,
        admin3_pcode="",
        population=0,
        score=1.0,
        match="exact",
    )


def _of_same_unit(low: str, mentions: Sequence[PlaceMention]) -> list[PlaceMention]:
    """Place "Shinkay in the same district" in that told before, and "in the same district, men of A"."""
    out = list(mentions)
    for i, mention in enumerate(mentions):
        before = max(0, mention.start - _SAME_REACH)
        match = _SAME_UNIT.match(low, mention.end) or _IN_SAME_UNIT.search(low, before, mention.start)
        if match is None:
            continue
        level = "admin1" if match["level"] == "province" else "admin2"
        told = next((m for m in reversed(out[:i]) if any(c.level == level for c in m.candidates)), None)
        if told is not None:
            over = {c.pcode for c in told.candidates if c.level == level}
            inside = tuple(c for c in mention.candidates if over & {c.admin1_pcode, c.admin2_pcode})
            whole = unit_over(told, level)
            out[i] = replace(mention, candidates=inside or ((whole,) if whole else mention.candidates))
    return out


_SAME_UNIT, _IN_SAME_UNIT = grammar("same_unit"), grammar("in_same_unit")
# So far before a name its unit may stand.
_SAME_REACH = 80
_ELSEWHERE = Anchored(load("places")["grammar"]["elsewhere"])
