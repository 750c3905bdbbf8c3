"""What the text says around a name against what it may mean: other, unknown places of the same name.

A village, a spot or a side name is not believed where the text itself gives the unit that holds it, measures
it from somewhere else, or speaks of one district alone.
"""

from collections.abc import Sequence
from dataclasses import replace

from geo.boundaries import Boundaries
from geo.naming.names import plain
from geo.placing.choice import POINTS, Choice, choose
from geo.placing.distance import great_circle_km
from geo.placing.fitting import other_name
from geo.placing.placement import NEAR_KM, has_point, told_distance
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
        _stands_behind(other, choice) and _countries(choice).isdisjoint(_countries(other))
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
        if abroad and behind and other.units and _countries(choice).isdisjoint(_countries(other)):
            reason = f"the known {choice.mention.text} lies outside {other.mention.text}, in another country"
            return Choice(choice.mention, None, {}, 0.0, (found, *choice.alternatives), reason)
        holds = other.told or (_side_name(choice) and behind and not _side_name(other))
        holds = holds or (behind and _whole_of_small(other, choice, choices))
        # "North Waziristan's Hassan Khel area"
        holds = holds or (choice.mention.rule == "place.of-whole" and _stands_behind(choice, other))
        if (
            (holds or (behind and _holds(other, choice)))
            and other.units
            and contradict(choice.units, other.units)
        ):
            reason = f"the known {choice.mention.text} lies outside {other.mention.text}"
            return Choice(choice.mention, None, {}, 0.0, (found, *choice.alternatives), reason)
    return choice


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
    """Keep an incident of small places inside the one district that the report speaks of.

    A village that is known only elsewhere, by a name that many villages bear, is another of that name if
    nothing in the report speaks for where it is known, and the report tells of one district alone.
    """
    known = [c for c in choices if c.units]
    if not known or not all(_small(c) for c in known):
        return list(choices), []
    own = {m.start for m in (c.mention for c in choices)}
    districts = [
        choose(m, (), survey.weigher, boundaries)
        for m in survey.mentions
        if m.designation in ("district", "agency") and m.role == "incident" and m.start not in own
    ]
    told = {c.units.get("admin2", ""): c for c in districts}
    if len(told) != 1 or "" in told or not all(contradict(c.units, districts[0].units) for c in known):
        return list(choices), []
    here = districts[0]
    dropped = [
        replace(
            c,
            candidate=None,
            units={},
            score=0.0,
            reason=f"the known {c.mention.text} lies outside {here.mention.text}, the report's only district",
        )
        for c in choices
    ]
    return dropped, [here]


def _small(choice: Choice) -> bool:
    """Tell whether a choice is no more than the side name of a settlement, a spot or a tehsil."""
    found = choice.candidate
    if found is None or choice.told or not (found.kind in POINTS or found.level == "admin3"):
        return False
    return _side_name(choice)


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


def _countries(choice: Choice) -> set[str]:
    """Return the countries that a mention may lie in."""
    return {c.country for c in choice.mention.candidates if c.country}


def _stands_behind(other: Choice, choice: Choice) -> bool:
    """Tell whether a name stands right behind another, as what holds it does: "X, North Waziristan"."""
    return 0 <= other.mention.start - choice.mention.end <= BEHIND


def _holds(other: Choice, choice: Choice) -> bool:
    """Tell whether the text says that a place lies in another: "the Sayed Abad mosque in Kunduz".

    A district that a text puts in a neighbouring province is another matter: see `geo.placing.votes`.
    """
    capital = other.mention.text.lower().startswith("the ")
    return other.mention.rule == "place.holds" and not choice.told and (capital or not _side_name(other))


def _whole_of_small(other: Choice, choice: Choice, choices: Sequence[Choice]) -> bool:
    """Tell whether a district or province right behind a small place holds it: "Ghundi, North Waziristan".

    Small places share their names; a town in a list of others ("in Mingora, Kohat and Bannu") is itself.
    """
    found, whole = choice.candidate or next(iter(choice.alternatives), None), other.candidate
    if found is None or whole is None or found.kind not in POINTS or found.population > SMALL:
        return False
    if whole.level in ("admin3", "country") or _side_name(other):
        return False
    if other.mention.start - choice.mention.end > COMMA and other.mention.rule not in _WITHIN:
        return False
    return not any(c.units and _stands_behind(c, other) and contradict(c.units, other.units) for c in choices)
