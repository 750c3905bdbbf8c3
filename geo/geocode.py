"""Put an incident on the ground: one place out of all that its names may mean, no finer than is certain.

Every name of the incident is weighed in the whole report (`geo.placing.score`). Where two readings are both
possible, the coarser unit that they share is kept, with the readings as alternatives: a wrong district is
worse than a province.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from geo.boundaries import Boundaries
from geo.gazetteer import Gazetteer
from geo.model import Candidate, GeoPrecision, Level, Location, PlaceMention
from geo.naming.names import plain
from geo.placing.choice import POINTS, Choice, choose, differ
from geo.placing.placement import chain, finest, has_point, location_of, off_point, told_distance
from geo.placing.score import Survey
from geo.placing.told import bounded, fit_told, measured, one_sense
from geo.placing.votes import contradict, settle

if TYPE_CHECKING:  # loading the web geocoders costs start-up time that few runs need
    from geo.online import OnlineGeocoder

_SURE = 0.8


def locate(
    places: Sequence[PlaceMention],
    context: Sequence[PlaceMention] | Survey,
    gazetteer: Gazetteer,
    boundaries: Boundaries,
    *,
    online: OnlineGeocoder | None = None,
) -> tuple[Location, tuple[PlaceMention, ...]]:
    """Choose where an incident happened.

    Parameters
    ----------
    places : sequence of PlaceMention
        The incident's own mentions, in text order.
    context : sequence of PlaceMention, or Survey
        All mentions of the report; a `Survey` of them is shared by its incidents.
    gazetteer : Gazetteer
        Asked again for a name that it does not know as written, inside the units that are certain.
    boundaries : Boundaries
        The units that the result names.
    online : OnlineGeocoder, optional
        Asked for a name that no table knows, if its user has switched it on.

    Returns
    -------
    Location
        No finer than is certain; ``Location()`` with a reason when no place is known.
    tuple of PlaceMention
        `places` with the unit chosen for each.
    """
    survey = context if isinstance(context, Survey) else Survey(context or places)
    cleared, weigher = survey.designations, survey.weigher
    given = places
    places = [
        m
        if cleared.get(m.start, m.designation) == m.designation
        else replace(m, designation=cleared[m.start])
        for m in places
    ]
    choices = [choose(mention, places, weigher, boundaries) for mention in places]
    choices = one_sense([fit_told(choice, choices, boundaries) for choice in choices], choices)
    choices = [_seek(choice, choices, gazetteer, boundaries, online) for choice in choices]
    choices, anchors = measured(choices, survey, boundaries)
    choices, bound = bounded(choices, survey, boundaries)
    bound = [*anchors, *bound]
    located = tuple(_filled(choice, mention) for choice, mention in zip(choices, given, strict=True))
    if not any(choice.units for choice in (*choices, *bound)):
        return _nowhere(choices), located
    return _combine([*choices, *bound], boundaries), located


def locate_mentions(
    context: Sequence[PlaceMention], boundaries: Boundaries, *, survey: Survey | None = None
) -> tuple[PlaceMention, ...]:
    """Return every mention of a report, in text order, with the unit that it means ("" where not certain)."""
    survey = survey or Survey(context)
    return tuple(
        _filled(choose(mention, (), survey.weigher, boundaries, told_why=False), given)
        for mention, given in zip(survey.mentions, sorted(context, key=lambda m: m.start), strict=True)
    )


def find_place(
    text: str, country: str, gazetteer: Gazetteer, boundaries: Boundaries, *, fuzzy: bool = True
) -> Location:
    """Place a written address, finest part first: "PLACE, DISTRICT, PROVINCE".

    Parameters
    ----------
    text : str
        Parts with commas between, each with or without its designation ("Kurram agency"); what stands in
        parentheses is a part of its own.
    country : str
        ISO 3166-1 alpha-3; "" for any.
    """
    parts = [part.strip() for part in re.sub(r"\(([^()]*)\)", r",\1", text).split(",")]
    mentions, offset = [], 0
    for number, part in enumerate(parts):
        if part:
            mentions.append(_part(part, offset, number, len(parts), country, gazetteer, fuzzy))
        offset += len(part) + 2
    if len(mentions) > 1:
        mentions[0] = _below(mentions[0], mentions[1:])
    location, _ = locate(mentions, mentions, gazetteer, boundaries)
    return location


def _below(first: PlaceMention, upper: Sequence[PlaceMention]) -> PlaceMention:
    """Leave out what the later parts of an address name already: "Kunduz, Kunduz" is the district."""
    named = {c.pcode for mention in upper for c in mention.candidates if c.level in ("admin1", "country")}
    finer = tuple(c for c in first.candidates if c.pcode not in named)
    return replace(first, candidates=finer) if finer else first


def _part(
    part: str, offset: int, number: int, count: int, country: str, gazetteer: Gazetteer, fuzzy: bool
) -> PlaceMention:
    """Return a part of an address as a mention; in three parts the last two are district and province."""
    called = gazetteer.designation(part)
    usual = {1: "district", 2: "province"}.get(number, "") if count == 3 else ""
    if number == 0 and count > 1:
        usual = "area"
    # The name of a spot is not guessed by likeness where an upper unit is given: it is more often unknown.
    candidates = gazetteer.lookup(part, country=country, fuzzy=fuzzy and (number > 0 or count == 1))
    text = re.sub(rf"^{called} (?:of )?|\s+{called}$", "", part, flags=re.IGNORECASE) if called else part
    return PlaceMention(
        text, offset, offset + len(part), "incident", candidates, called or usual, "in", "geocode.address"
    )


# -- the mentions of one incident ----------------------------------------------------------------------


def _seek(
    choice: Choice,
    choices: Sequence[Choice],
    gazetteer: Gazetteer,
    boundaries: Boundaries,
    online: OnlineGeocoder | None,
) -> Choice:
    """Look for an unknown name inside the units that the incident's other names give."""
    district = choice.mention.designation == "district"
    if choice.units or (choice.mention.candidates and not district):
        return choice
    given = max((c for c in choices if c.units), key=lambda c: len(c.units), default=None)
    level = finest(given.units) if given else None
    if given is None or level in (None, "country"):
        return choice
    within = given.units[level]
    name = choice.mention.text
    found = [c for c in gazetteer.lookup(name, within=within, fuzzy=district) if c.score >= _SURE]
    if district:
        found = [c for c in found if c.kind == "unit" and c.level == "admin2"]
        if not found and level == "admin1":
            # "Shah Wali district" of Kandahar: the only one whose name begins so.
            longer = [u.name for u in boundaries.children(within)]
            longer = [n for n in longer if plain(n).startswith(plain(name) + " ")]
            found = list(gazetteer.lookup(longer[0], within=within)[:1]) if len(longer) == 1 else []
    how = f"by its spelling inside {given.mention.text}"
    if not found and online is not None:
        found = list(online.candidates(choice.mention.text, within=within))
        how = f"by the online geocoder, inside {given.mention.text}"
    found = [c for c in found if c.pcode != within or c.match == "online"]
    if not found or any(differ(found[0], c) for c in found[1:]):
        return choice
    reason = f"{choice.mention.text} is {found[0].name}, {how}"
    return Choice(choice.mention, found[0], chain(found[0]), found[0].score, (), reason)


def _combine(choices: Sequence[Choice], boundaries: Boundaries) -> Location:
    """Return the location that the choices give together."""
    known = _without_ends([c for c in choices if c.units])
    told = [c for c in known if c.told] or known
    base = _beyond_dateline(max(known, key=_worth), known)
    if _is_near(base.mention) and "admin2" not in _near_units(dict(base.units), base, known, boundaries):
        # "in Sakran, near Hub": the place itself, where it is known to its district, not what it is near.
        there = [c for c in known if not _is_near(c.mention) and "admin2" in c.units]
        base = max(there, key=_worth, default=base)
    units, reason, alternatives = dict(base.units), base.reason, base.alternatives
    score = base.score
    others = [c for c in known if contradict(c.units, units)]
    if others:
        base, units, reason, alternatives, score = settle(known, told, boundaries)
    near = _is_near(base.mention)
    point = None
    candidate = base.candidate if base.candidate is not None and base.exact else None
    spot = candidate is not None and candidate.kind in POINTS and units.items() >= base.units.items()
    if spot and near and candidate is not None:
        units = _near_units(units, base, known, boundaries)
        reason += f"; {base.mention.relation} it, so no finer than is certain" if units != base.units else ""
    pointed = spot and candidate is not None and has_point(candidate, boundaries)
    if spot and not pointed:
        reason += f"; where it lies in {boundaries.unit([*units.values()][-1]).name} is not known"
    if pointed and candidate is not None:
        point = (candidate.longitude, candidate.latitude)
    precision = _precision(units, pointed, near)
    unknown = [c for c in choices if not c.units]
    name = _name(base, candidate, unknown, units, boundaries)
    if unknown and not spot:
        reason += f"; {unknown[0].reason}"
    return location_of(
        units, boundaries, name=name, precision=precision, score=score, reason=reason, point=point,
        alternatives=alternatives,
    )  # fmt: skip


def _worth(choice: Choice) -> tuple[int, bool, int]:
    """Rank the places of an incident: the finest first, then what the text calls a unit, then the first."""
    return choice.depth, choice.told, -choice.mention.start


def _beyond_dateline(base: Choice, known: Sequence[Choice]) -> Choice:
    """Take a spot of its district that the text tells before the town where the report is dated."""
    if base.mention.rule != "place.dateline" or "admin2" not in base.units:
        return base
    spots = [
        c
        for c in known
        if c.candidate is not None
        and c.candidate.kind in POINTS
        and c.mention.rule != "place.dateline"
        and plain(c.mention.text) != plain(base.mention.text)
        and c.units.get("admin2") == base.units["admin2"]
    ]
    return max(spots, key=_worth, default=base)


def _without_ends(known: Sequence[Choice]) -> list[Choice]:
    """Leave out the ends of a road that contradict a place told: "between Kabul and Ghazni, in Saydabad"."""
    told = [c for c in known if c.mention.relation != "route"]
    return [
        c
        for c in known
        if c.mention.relation != "route" or not any(contradict(c.units, t.units) for t in told)
    ]


def _is_near(mention: PlaceMention) -> bool:
    return mention.relation not in ("in", "", "route")


def _near_units(
    units: dict[Level, str], base: Choice, known: Sequence[Choice], boundaries: Boundaries
) -> dict[Level, str]:
    """Return the units that a spot near a known one surely lies in; what the text itself gives is certain."""
    if base.candidate is None:
        return units
    sure = off_point(base.candidate, base.mention.relation, boundaries)
    for other in known:
        province = other.candidate is not None and other.candidate.level == "admin1"
        given = (
            other.told or other.mention.rule == "place.holds" or (province and not _is_near(other.mention))
        )
        if other is not base and given and not contradict(other.units, sure):
            sure = {**sure, **other.units}
    if told_distance(base.mention.relation):
        return dict(sure)
    return {level: pcode for level, pcode in units.items() if sure.get(level) == pcode}


def _precision(units: dict[Level, str], spot: bool, near: bool) -> GeoPrecision:
    level = finest(units) or "country"
    if spot and level not in ("country", "admin1"):
        return "near" if near else "exact"
    return level


def _name(
    base: Choice,
    candidate: Candidate | None,
    unknown: Sequence[Choice],
    units: dict[Level, str],
    boundaries: Boundaries,
) -> str:
    """Return the name as coded: the spot's as known, else as the text writes it, else the unit's."""
    if unknown and base.mention.rule == "place.distance":
        return unknown[0].mention.text
    if candidate is not None and candidate.kind in POINTS:
        return candidate.name
    if unknown:
        return unknown[0].mention.text
    if candidate is not None and candidate.name:
        return candidate.name
    level = finest(units)
    return boundaries.unit(units[level]).name if level else base.mention.text


def _nowhere(choices: Sequence[Choice]) -> Location:
    if not choices:
        return Location(reason="the text names no place for it")
    # A place that the text names twice is one place.
    alternatives = tuple(dict.fromkeys(c for choice in choices for c in choice.alternatives))[:5]
    return Location(
        location=choices[0].mention.text,
        alternatives=alternatives,
        reason="; ".join(dict.fromkeys(c.reason for c in choices)),
    )


def _filled(choice: Choice, mention: PlaceMention) -> PlaceMention:
    level = finest(choice.units)
    if level is None:
        return mention
    return replace(mention, pcode=choice.units[level], level=level, score=round(choice.score, 4))
