"""Whether two sets of place mentions can be one spot, before any of them is geocoded."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Literal

from geo.model import Candidate, PlaceMention
from geo.remember import by_identity

Relation = Literal["same", "part", "none", "conflict"]
# Candidates further below the best one than this are not worth a contradiction.
KEEP = 0.8
_PROVINCE = ("province",)
_SPECIFIC = ("district", "tehsil", "city", "village", "area", "spot", "agency")


@by_identity
def _units(
    candidates: tuple[Candidate, ...], designation: str
) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """Return the districts, provinces and countries that a mention may mean."""
    best = max((c.score for c in candidates), default=0.0)
    good = [c for c in candidates if c.score >= KEEP * best]
    if designation in _PROVINCE:
        good = [c for c in good if c.level == "admin1"] or good
    elif designation == "district":
        good = [c for c in good if c.level == "admin2" and c.kind == "unit"] or good
    elif designation == "tehsil":
        good = [c for c in good if c.level == "admin3"] or good
    if designation in _SPECIFIC:
        good = [c for c in good if c.level not in ("admin1", "country")] or good
    return (
        frozenset(c.admin2_pcode for c in good if c.admin2_pcode and c.level not in ("admin1", "country")),
        frozenset(c.admin1_pcode for c in good if c.admin1_pcode and c.level == "admin1"),
        frozenset(c.country for c in good if c.country),
    )


def units_of(mention: PlaceMention) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """Return the districts, provinces and countries that a mention may mean."""
    return _units(mention.candidates, mention.designation)


def _pair(a: PlaceMention, b: PlaceMention) -> Relation:
    """Compare two mentions."""
    if a.text.lower() == b.text.lower() and a.candidates == b.candidates:
        return "same"
    if not a.candidates or not b.candidates:
        return "none"
    districts_a, provinces_a, countries_a = units_of(a)
    districts_b, provinces_b, countries_b = units_of(b)
    if districts_a & districts_b:
        return "same"
    in_a = {c.admin1_pcode for c in a.candidates}
    in_b = {c.admin1_pcode for c in b.candidates}
    if provinces_a & (provinces_b | in_b) or provinces_b & in_a:
        return "conflict" if _far_from_town(a, b) or _far_from_town(b, a) else "part"
    only_country_a = not districts_a and not provinces_a
    only_country_b = not districts_b and not provinces_b
    if (only_country_a or only_country_b) and countries_a & countries_b:
        return "none"
    return "conflict"


# A city of several districts has so many people, and so far from its middle, in degrees, it does not reach.
_MANY = 2_000_000
_REACH = 0.8


def _far_from_town(town: PlaceMention, other: PlaceMention) -> bool:
    """Whether a city that is known to its province only ("Karachi") cannot hold the other place."""
    middle = next((c for c in town.candidates if c.level == "admin1" and c.population > _MANY), None)
    if middle is None or middle.kind != "settlement":
        return False
    near = [c for c in other.candidates if c.country == middle.country]
    return bool(near) and all(
        c.level not in ("admin1", "country")
        and abs(c.longitude - middle.longitude) + abs(c.latitude - middle.latitude) > _REACH
        for c in near
    )


def fineness(mention: PlaceMention) -> int:
    """0 country, 1 province, 2 finer."""
    if not mention.candidates:
        return 2
    districts, provinces, _ = units_of(mention)
    return 2 if districts else 1 if provinces else 0


def street_of(
    near: Sequence[PlaceMention], told_of: Sequence[PlaceMention], named: Sequence[PlaceMention]
) -> list[PlaceMention]:
    """Return the ends of a road `near`; its town where that is `named`, or the one other that is `told_of`.

    Streets bear the name of the town to which they lead: "on Kohat Road, Peshawar. ... on Kohat Road".
    """
    ends = [m for m in near if m.relation == "route"]
    roads = {m.text.lower() for m in ends if m.rule == "place.road"}
    for road, town in pairwise(named):
        if road.text.lower() in roads and road.relation == "route" and town.rule == "place.road-of":
            return [town]
    towns = [m for m in told_of if m.relation != "route" and m.role not in ("visited", "origin")]
    towns = [m for m in towns if m.candidates and fineness(m) == 2]
    if not roads or relation(towns, ends) != "conflict":
        return ends
    return towns if len(frozenset().union(*(units_of(m)[0] for m in towns))) == 1 else []


def in_unknown_unit(mentions: Sequence[PlaceMention]) -> bool:
    """Whether all that is told is a province that no table knows: it is none of the others that are named."""
    return any(m.designation == "province" for m in mentions) and not any(m.candidates for m in mentions)


def relation(a: Sequence[PlaceMention], b: Sequence[PlaceMention]) -> Relation:
    """Compare the places of two tellings by the finest that each names."""
    a, b = _finest(a), _finest(b)
    if not a or not b:
        return "none"
    found = {_pair(x, y) for x in a for y in b}
    for answer in ("same", "part", "none"):
        if answer in found:
            return answer
    return "conflict"


def _finest(mentions: Sequence[PlaceMention]) -> list[PlaceMention]:
    """Return the mentions of the finest level that has candidates."""
    known = [m for m in mentions if m.candidates]
    if not known:
        return list(mentions)
    if len(known) == 1:
        return known
    sharp = [_sharpness(m) for m in known]
    best = max(sharp)
    return [m for m, its in zip(known, sharp, strict=True) if its == best]


def _sharpness(mention: PlaceMention) -> int:
    """As `fineness`, and below a district the name that may also mean its province."""
    if not mention.candidates:
        return 4
    districts, provinces, _ = units_of(mention)
    if districts:
        return 3 if provinces else 4
    return 2 if provinces else 0


def country_of(mentions: Sequence[PlaceMention], context: Sequence[PlaceMention] = ()) -> str:
    """Return the country that most of the mentions may lie in, "" when none is known.

    `context`, the other places of the report, decides between countries that the mentions leave open,
    and where that says nothing, the reading of a name as a district that fits it best.
    """
    votes: dict[str, float] = {}
    for weight, group in ((1.0, mentions), (0.01, context)):
        for mention in group:
            countries = units_of(mention)[2]
            for country in countries:
                if weight == 1.0 or country in votes or not mentions:
                    votes[country] = votes.get(country, 0.0) + weight / len(countries)
    # "KHOST: Two were killed in Musakhel": of two districts of the name the one of the other's province
    beside = {
        c.admin1_pcode for mention in context for c in mention.candidates[:1] if mention not in mentions
    }
    for mention in mentions:
        # "fired from Kurram into Khost": of a province and a far tehsil of its name, the province
        for c in mention.candidates:
            if c.level == "admin1" and beside.isdisjoint(o.admin1_pcode for o in mention.candidates):
                votes[c.country] = votes.get(c.country, 0.0) + 0.1
    best = [c for mention in mentions for c in mention.candidates if c.level == "admin2"]
    best.sort(key=lambda c: c.admin1_pcode not in beside)
    order = [country for country in (*(c.country for c in best), *sorted(votes)) if country in votes]
    return max(order, key=lambda country: votes[country], default="")
