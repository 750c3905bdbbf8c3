"""What the text says around a name against what it may mean: other, unknown places of the same name.

A village, a spot or a side name is not believed where the text itself gives the unit that holds it, measures
it from somewhere else, or speaks of one district alone.
"""

from collections.abc import Sequence
from dataclasses import replace

from geo.boundaries import Boundaries
from geo.model import PlaceMention
from geo.naming.names import plain
from geo.placing.choice import POINTS, Choice, choose
from geo.placing.distance import great_circle_km
from geo.placing.fitting import other_name
from geo.placing.placement import CITY_KM, NEAR_KM, has_point, several_districts, told_distance
from geo.placing.score import Survey
from geo.placing.votes import borders, contradict

MEASURE = 60
"""Most characters between a place and the anchor from which its distance is told."""
ROUGH, ROUGH_KM = 2.0, 50.0
"""A place farther than so many times a told distance, and so many kilometres more, is another one."""
_EDGE_TOWN = "place.edge-town"
COMMA = len(", ")
_WITHIN = ("place.holds", "place.within")
BEHIND = 20
"""Most characters between a place and what holds it: ", ", " in the ", " area of ", " check post in the "."""
SMALL = 20_000
"""Most people of a place whose name others are likely to bear too."""


def fit_told(choice: Choice, choices: Sequence[Choice], boundaries: Boundaries) -> Choice:
    """Drop a spot that lies outside the unit which the text gives: it is another, unknown, of that name."""
    found = choice.candidate or next(iter(choice.alternatives), None)
    if found is not None and found.level == "admin2" and (choice.told or found.kind == "unit"):
        whole = [c for c in choices if _province_of(c, choice) and contradict(c.units, choice.units)]
        if whole and not borders(found, whole[0].units, boundaries):
            reason = f"the known {choice.mention.text} lies outside {whole[0].mention.text}"
            return Choice(choice.mention, None, {}, 0.0, (found, *choice.alternatives), reason)
    if choice.told or found is None or found.level == "admin1":
        return choice
    abroad = any(
        _stands_behind(other, choice) and _countries(choice.mention).isdisjoint(_countries(other.mention))
        for other in choices
    )
    if (
        not abroad
        and not choice.mention.designation
        and any(
            c.kind == "unit" and c.level == "admin2" and not other_name(c, choice.mention.text)
            for c in choice.mention.candidates
        )
    ):
        return choice  # "Naray, Dangam and Sarkano districts"
    for other in choices:
        behind = _stands_behind(other, choice)
        if (
            abroad
            and behind
            and other.units
            and _countries(choice.mention).isdisjoint(_countries(other.mention))
        ):
            reason = f"the known {choice.mention.text} lies outside {other.mention.text}, in another country"
            return Choice(choice.mention, None, {}, 0.0, (found, *choice.alternatives), reason)
        holds = other.told or (_side_name(choice) and behind and not _side_name(other))
        holds = holds or (behind and _whole_of_small(other, choice, choices))
        # "North Waziristan's Hassan Khel area"
        holds = holds or (choice.mention.rule == "place.of-whole" and _stands_behind(choice, other))
        if (
            (holds or (behind and _holds(other, choice)))
            and other.units
            and (contradict(choice.units, other.units) or _beyond_city(choice, other))
        ):
            reason = f"the known {choice.mention.text} lies outside {other.mention.text}"
            return Choice(choice.mention, None, {}, 0.0, (found, *choice.alternatives), reason)
    return choice


def _beyond_city(choice: Choice, other: Choice) -> bool:
    """Tell whether a place lies far from a city of several districts, which has only a point to go by."""
    found, city = choice.candidate, other.candidate
    if found is None or city is None or not several_districts(city):
        return False
    return great_circle_km(found.longitude, found.latitude, city.longitude, city.latitude) > CITY_KM


def _province_of(other: Choice, choice: Choice) -> bool:
    """Tell whether the text puts a district in a province: "Shinwari district of Nangarhar", "Kama in Logar".

    That is not the Shinwari of Parwan. A province that it borders is another matter: see `geo.placing.votes`.
    """
    if other.candidate is None or other.candidate.level != "admin1":
        return False
    called = other.mention.rule == "place.within" and other.mention.designation == "province"
    behind = _stands_behind(other, choice) and (called or other.mention.rule == "place.holds")
    return behind or (choice.mention.rule == "place.of-whole" and _stands_behind(choice, other))


def measured(
    choices: Sequence[Choice], survey: Survey, boundaries: Boundaries
) -> tuple[list[Choice], list[Choice]]:
    """Drop a spot that is known only far from where the text measures it, and place by the measure.

    "The Mirabad valley, 20 km east of Tarin Kowt" is not the Mirabad of Nimroz; nor is "Shinwari on the edge
    of Kunduz city" the district of Parwan.
    """
    out, anchors = list(choices), []
    for index, choice in enumerate(choices):
        found = choice.candidate
        if found is None or choice.told:
            continue
        measure = next(
            (
                m
                for m in survey.mentions
                if 0 < m.start - choice.mention.end < MEASURE
                and (m.rule.startswith(_EDGE_TOWN) or (found.kind in POINTS and told_distance(m.relation)))
            ),
            None,
        )
        if measure is None:
            continue
        anchor = choose(measure, (), survey.weigher, boundaries)
        spot, told = anchor.candidate, told_distance(measure.relation) or (NEAR_KM, None)
        if spot is None or spot.kind not in POINTS or not has_point(spot, boundaries):
            continue
        apart = great_circle_km(found.longitude, found.latitude, spot.longitude, spot.latitude)
        rough = ROUGH_KM if found.kind in POINTS else 2 * ROUGH_KM  # a unit reaches far beyond its point
        if contradict(choice.units, anchor.units) and apart > ROUGH * told[0] + rough:
            reason = f"the known {choice.mention.text} lies {apart:.0f} km from {measure.text}"
            out[index] = Choice(choice.mention, None, {}, 0.0, (found, *choice.alternatives), reason)
            anchors.append(anchor)
    return out, anchors


def bounded(
    choices: Sequence[Choice], survey: Survey, boundaries: Boundaries
) -> tuple[list[Choice], list[Choice]]:
    """Keep an incident of small places inside the one district or province that the report speaks of.

    A village that is known only elsewhere, by a name that many villages bear, is another of that name if
    nothing in the report speaks for where it is known.
    """
    known = [c for c in choices if c.units]
    own = {plain(c.mention.text) for c in choices}
    here = _only_whole(known, own, survey, boundaries) if known else None
    if here is None or not all(contradict(c.units, here.units) for c in known):
        return list(choices), []
    where = f"{here.mention.text}, the report's only {here.mention.designation or 'province'}"
    dropped = [
        replace(
            c,
            candidate=None,
            units={},
            score=0.0,
            reason=f"the known {c.mention.text} lies outside {where}",
        )
        for c in choices
    ]
    return dropped, [here]


def _only_whole(
    known: Sequence[Choice], own: set[str], survey: Survey, boundaries: Boundaries
) -> Choice | None:
    """Return the one district, else the one province, of a report that names no others."""
    others = [m for m in survey.mentions if plain(m.text) not in own]
    if all(_spot(c) and _side_name(c) for c in known):
        called = [m for m in others if m.designation in ("district", "agency") and m.role == "incident"]
        told = [choose(m, (), survey.weigher, boundaries) for m in called]
        if len({c.units.get("admin2", "") for c in told}) == 1 and "admin2" in told[0].units:
            return told[0]
    names = {plain(c.mention.text) for c in known}
    if len(names) > 1 or not all(_small(c) or _strange(c, survey) for c in known):
        return None
    others = [m for m in others if m.candidates and m.rule != "place.dateline"]
    provinces = {c.admin1_pcode for m in others for c in m.candidates if c.admin1_pcode}
    named = next((m for m in others if _tells_where(m)), None)
    if len(provinces) != 1 or named is None:
        return None
    return choose(named, (), survey.weigher, boundaries)


def _tells_where(mention: PlaceMention) -> bool:
    """Tell whether a province is named as a scene, or by whose officials speak; not as somebody's home."""
    # Karachi, which lies in several districts, is known to its province, too.
    units = {(c.level, c.kind) for c in mention.candidates}
    province = mention.designation == "province" or units == {("admin1", "unit")}
    if mention.rule in (*_WITHIN, "place.of-whole"):
        return False  # it holds another place
    speaks = mention.rule in ("place.local-office", "place.speaker")
    return province and (speaks or mention.role in ("incident", "metonym"))


def _strange(choice: Choice, survey: Survey) -> bool:
    """Tell whether nothing else in the report speaks of the country in which a place is known."""
    country = choice.units.get("country", "")
    here = any(country in _countries(m) for m in survey.mentions if m.text != choice.mention.text)
    large = any(
        (c.kind == "settlement" and c.population > SMALL)
        or (c.kind == "unit" and c.level == "admin2" and not other_name(c, choice.mention.text))
        for c in choice.mention.candidates
    )
    return not (choice.told or large or here or survey.weigher.spoken_of(country))


def _spot(choice: Choice) -> bool:
    """Tell whether a choice is a settlement, a spot or a tehsil that the text does not call so."""
    found = choice.candidate
    return found is not None and not choice.told and (found.kind in POINTS or found.level == "admin3")


def _small(choice: Choice) -> bool:
    """Tell whether others are likely to bear the name: that of a small place, or one known by its sound."""
    found = choice.candidate
    if found is None or choice.told or found.match == "called" or found.level == "country":
        return False
    if any(
        c.kind == "unit" and c.match == "exact" and not other_name(c, choice.mention.text)
        for c in choice.mention.candidates
    ):
        return False
    spelled = plain(found.name) == plain(choice.mention.text)
    return not (spelled and found.kind in POINTS and found.population > SMALL)


def one_sense(fitted: Sequence[Choice], choices: Sequence[Choice]) -> list[Choice]:
    """Drop a name everywhere in the incident that one of its mentions shows to be another, unknown place."""
    dropped = {
        plain(new.mention.text): new
        for new, old in zip(fitted, choices, strict=True)
        if old.units and not new.units
    }
    return [
        replace(dropped[plain(choice.mention.text)], mention=choice.mention)
        if plain(choice.mention.text) in dropped and not choice.told
        else choice
        for choice in fitted
    ]


def _side_name(choice: Choice) -> bool:
    """Tell whether a mention is only a side name of what was chosen: another name by sound, or an alias."""
    found = choice.candidate
    if found is None:
        return True
    # A district's seat may bear a long name of its own ("Markaz-e Woluswali-ye Achin").
    named = [found, *(c for c in choice.mention.candidates if c.kind == "unit" and c.pcode == found.pcode)]
    return all(other_name(c, choice.mention.text) for c in named)


def _countries(mention: PlaceMention) -> set[str]:
    """Return the countries that a mention may lie in."""
    return {c.country for c in mention.candidates if c.country}


def _stands_behind(other: Choice, choice: Choice) -> bool:
    """Tell whether a name stands right behind another, as what holds it does: "X, North Waziristan"."""
    return 0 <= other.mention.start - choice.mention.end <= BEHIND


def _holds(other: Choice, choice: Choice) -> bool:
    """Tell whether the text says that a place lies in another: "the Sayed Abad mosque in Kunduz".

    A district that a text puts in a neighbouring province is another matter: see `geo.placing.votes`.
    """
    return other.mention.rule == "place.holds" and not choice.told and not _side_name(other)


def _whole_of_small(other: Choice, choice: Choice, choices: Sequence[Choice]) -> bool:
    """Tell whether a district or province right behind a small place holds it: "Ghundi, North Waziristan".

    Small places share their names; a town in a list of others ("in Mingora, Kohat and Bannu") is itself.
    """
    found, whole = choice.candidate or next(iter(choice.alternatives), None), other.candidate
    if found is None or whole is None or found.kind not in POINTS or found.population > SMALL:
        return False
    town = whole.kind == "settlement" and whole.population > SMALL
    if whole.level == "country" or (whole.level == "admin3" and not town) or _side_name(other):
        return False
    if other.mention.start - choice.mention.end > COMMA and other.mention.rule not in _WITHIN:
        return False
    return not any(c.units and _stands_behind(c, other) and contradict(c.units, other.units) for c in choices)
