"""Villages that bear the name of one which the gazetteer knows only far from where the report is dated.

"MIRANSHAH: ... in the Spera area" is not the Spera of Khost, across the border: no gazetteer knows every
village, and many bear one name. Such a name is unknown, and its dateline says where it is.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from geo.model import Candidate, PlaceMention
from geo.patterns import compiled
from geo.placing.distance import great_circle_km
from geo.reports.document import Document
from geo.reports.mentions.countries import spoken_countries
from geo.reports.mentions.surroundings import grammar, seats, surroundings
from geo.reports.wording.phrases import folded

_SMALL = 20_000
"""Most people of a place whose name others are likely to bear too."""
_TOWN = 100_000
"""Most people of a town whose name an area across the border is likely to bear, too."""
_NEAR_KM = 80.0
"""So far from its dateline a report tells of a village."""
_GOES_ON = compiled(" [A-Z]")
# "In the limits of Battagram police station" below SHABQADAR: it bears the name of a far district.
_STATION = grammar("station")
_BESIDE = 45
_UNITS = ("district", "province", "tehsil", "agency", "division")
_LINES = ("place.dateline", "place.heading")


def without_namesakes(document: Document, mentions: Sequence[PlaceMention]) -> list[PlaceMention]:
    """Make those villages and stations unknown that are known only far from the dateline or title over them.

    That is in another country, more than `_NEAR_KM` away, or in another district by its sound alone. A name
    stays where another one of the report, or what it says of a country, speaks for the place that is known.
    """
    title: PlaceMention | None = None
    line: PlaceMention | None = None
    out = list(mentions)
    for at, mention in enumerate(mentions):
        if mention.rule in _LINES:
            line = mention
        elif title is None and _in_headline(document, mention):
            title = mention
        elif _alone(document, mention):
            out[at] = mention = _of_one_name(mention, line, mentions[max(0, at - 1) : at + 2])
            known = next((m for m in (line, title, _office(document, mentions, at)) if m is not None), None)
            if known is not None and known.candidates and _afar(document, mention, known):
                out[at] = _unless_spoken_of(document, mentions, mention, known)
    return out


def _of_one_name(
    mention: PlaceMention, line: PlaceMention | None, beside: Sequence[PlaceMention]
) -> PlaceMention:
    """Keep of two places of one name that in the district of the dateline, which is no capital's.

    "SHABQADAR: ... near Matta": no Matta of Swat, unless a name beside it speaks for that. Where neither
    speaks for the village that bears a tehsil's name, the tehsil is meant.
    """
    districts = {c.admin2_pcode for c in mention.candidates} - {""}
    if len(districts) < 2 or mention.designation in _UNITS:
        return mention
    near = [m for m in beside if 0 <= max(m.start - mention.end, mention.start - m.end) < _BESIDE]
    spoken = {c.admin2_pcode for m in near for c in m.candidates} & districts
    here = {c.admin2_pcode for c in line.candidates} & districts if line and _of_a_district(line) else set()
    if here and not spoken:
        return replace(mention, candidates=tuple(c for c in mention.candidates if c.admin2_pcode in here))
    units = [c for c in mention.candidates if c.kind == "unit" and c.level in ("admin2", "admin3")]
    provinces, held = {c.admin1_pcode for c in units}, spoken | {c.admin2_pcode for c in units}
    own = (
        c
        for c in mention.candidates
        if c.admin2_pcode in held or c.admin1_pcode not in provinces or c.population > _SMALL
    )
    return replace(mention, candidates=tuple(own))


def _of_a_district(line: PlaceMention) -> bool:
    """Whether a dateline is no capital's: of its district the report tells."""
    name = line.text.lower()
    return line.rule == "place.dateline" and name not in seats() and name not in surroundings().capitals


def _in_headline(document: Document, mention: PlaceMention) -> bool:
    at = document.sentence_at(mention.start)
    return mention.role == "incident" and at is not None and document.sentences[at].kind == "headline"


def _office(document: Document, mentions: Sequence[PlaceMention], at: int) -> PlaceMention | None:
    """Return whose officials speak in the sentence of a name: "in Spera village, Bannu police said"."""
    own = document.sentence_at(mentions[at].start)
    beside = mentions[max(0, at - 1) : at + 2]
    offices = (m for m in beside if m.rule == "place.local-office")
    return next((m for m in offices if document.sentence_at(m.start) == own), None)


def _unless_spoken_of(
    document: Document, mentions: Sequence[PlaceMention], mention: PlaceMention, line: PlaceMention
) -> PlaceMention:
    """Return a name without what it may mean, unless the report speaks of where that lies."""
    apart = set(_differs(mention, line))
    others = [m for m in mentions if m.text.lower() not in (mention.text.lower(), line.text.lower())]
    spoken = {country for country, _ in spoken_countries(document)}
    here = {c.country for c in line.candidates}
    abroad = here.isdisjoint(c.country for c in mention.candidates)
    told = [set(_may_be(m)) for m in others]
    # A name that may lie in the country of the dateline, too, speaks for no other country.
    known = not apart.isdisjoint(spoken) or any(
        apart & units and not (abroad and here & units) for units in told
    )
    return mention if known else replace(mention, candidates=())


def _alone(document: Document, mention: PlaceMention) -> bool:
    """Whether a name is that of a scene, and no part of a longer one ("Jinnah International Airport")."""
    longer = not mention.designation and _GOES_ON.match(document.text, mention.end)
    return bool(mention.candidates) and mention.role == "incident" and not longer


def _afar(document: Document, mention: PlaceMention, line: PlaceMention) -> bool:
    """Whether a name is known as that of small places alone, each of them far from a dateline."""
    station = _STATION.match(folded(document.text), mention.end) is not None

    def is_afar(known: Candidate) -> bool:
        small = known.kind == "settlement" and known.population <= _SMALL
        if small or (station and known.level != "admin1"):
            return all(_apart(known, own, line) for own in line.candidates)
        return _a_village(mention, known) and all(known.country != own.country for own in line.candidates)

    return all(map(is_afar, mention.candidates))


def _a_village(mention: PlaceMention, known: Candidate) -> bool:
    """Whether a village or an area bears the name of a district or town: "the Spera area", "Tangi valley"."""
    called = mention.designation in ("village", "area") and known.level != "admin1"
    return called and (known.kind == "unit" or (known.kind == "settlement" and known.population <= _TOWN))


def _apart(place: Candidate, own: Candidate, line: PlaceMention) -> bool:
    """Whether a place lies beyond what is told from a dateline: a capital has the news of what it rules."""
    if place.country != own.country:
        return True
    name = line.text.lower()
    if name in surroundings().capitals or (name in seats() and place.admin1_pcode == own.admin1_pcode):
        return False
    if place.match == "translit":
        return place.admin2_pcode != own.admin2_pcode  # "Khajuri" for a Khojari of the next district
    far = great_circle_km(place.longitude, place.latitude, own.longitude, own.latitude)
    return far > _NEAR_KM


def _differs(mention: PlaceMention, line: PlaceMention) -> Iterator[str]:
    """Yield the largest units in which what a name may mean lies apart from a dateline."""
    countries = {c.country for c in line.candidates}
    provinces = {c.admin1_pcode for c in line.candidates}
    for c in mention.candidates:
        if c.country not in countries:
            yield c.country
        else:
            yield c.admin1_pcode if c.admin1_pcode not in provinces else c.admin2_pcode


def _may_be(mention: PlaceMention) -> Iterator[str]:
    """Yield the units in which a name may lie; a country only where it is named as a scene."""
    for c in mention.candidates:
        if c.level != "country" or mention.role == "incident":
            yield from (c.country, c.admin1_pcode, c.admin2_pcode)
