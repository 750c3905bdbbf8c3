"""Put an incident on the ground: one place out of all that its names may mean, no finer than is certain.

Every name of the incident is weighed in the whole report (`geo.placescore`). Where two readings are both
possible, the coarser unit that they share is kept, with the readings as alternatives: a wrong district is
worse than a province.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from geo.boundaries import Boundaries
from geo.gazetteer import Gazetteer
from geo.model import Candidate, GeoPrecision, Level, Location, PlaceMention
from geo.names import plain
from geo.namewords import levels_of, names_settlement
from geo.placement import chain, common, finest, location_of, off_point, told_distance
from geo.placescore import MARGIN, Weighed, Weigher, fitting

CITY_SHARE = 0.6
"""A bare name of a province and of its capital means the city where so much of the province lives there."""
_POINTS = ("settlement", "feature")
_SURE_MATCH = 0.8


@dataclass(frozen=True, slots=True)
class Choice:
    """What one mention means.

    Attributes
    ----------
    units : dict of Level to str
        The units that are certain, by level; empty when not even the country is.
    told : bool
        Whether the text itself calls it a unit ("Tank district"): such a unit outweighs a mere name.
    """

    mention: PlaceMention
    candidate: Candidate | None
    units: dict[Level, str]
    score: float = 0.0
    alternatives: tuple[Candidate, ...] = ()
    reason: str = ""
    told: bool = False

    @property
    def depth(self) -> int:
        """How fine it is: more certain levels, and a spot with a point of its own beyond its unit."""
        spot = self.candidate is not None and self.candidate.kind in _POINTS and self.exact
        return len(self.units) * 2 + spot

    @property
    def exact(self) -> bool:
        """Whether its units are all that its candidate has: nothing had to be left out."""
        return self.candidate is not None and chain(self.candidate).items() <= self.units.items()


def locate(
    places: Sequence[PlaceMention],
    context: Sequence[PlaceMention],
    gazetteer: Gazetteer,
    boundaries: Boundaries,
) -> tuple[Location, tuple[PlaceMention, ...]]:
    """Choose where an incident happened.

    Parameters
    ----------
    places : sequence of PlaceMention
        The incident's own mentions, in text order.
    context : sequence of PlaceMention
        All mentions of the report.
    gazetteer : Gazetteer
        Asked again for a name that it does not know as written, inside the units that are certain.
    boundaries : Boundaries
        The units that the result names.

    Returns
    -------
    Location
        No finer than is certain; ``Location()`` with a reason when no place is known.
    tuple of PlaceMention
        `places` with the unit chosen for each.
    """
    weigher = Weigher(context or places)
    choices = [_choose(mention, places, weigher, boundaries) for mention in places]
    choices = [_fit_told(choice, choices) for choice in choices]
    choices = [_seek(choice, choices, gazetteer) for choice in choices]
    located = tuple(_filled(choice) for choice in choices)
    if not any(choice.units for choice in choices):
        return _nowhere(choices), located
    return _combine(choices, boundaries), located


def locate_mentions(
    context: Sequence[PlaceMention], gazetteer: Gazetteer, boundaries: Boundaries
) -> tuple[PlaceMention, ...]:
    """Return every mention of a report with the unit that it means ("" where that is not certain)."""
    weigher = Weigher(context)
    return tuple(_filled(_choose(mention, (), weigher, boundaries)) for mention in context)


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
    location, _ = locate(mentions, mentions, gazetteer, boundaries)
    return location


def _part(
    part: str, offset: int, number: int, count: int, country: str, gazetteer: Gazetteer, fuzzy: bool
) -> PlaceMention:
    """Return a part of an address as a mention; in three parts the last two are district and province."""
    called = gazetteer.designation(part)
    usual = {1: "district", 2: "province"}.get(number, "") if count == 3 else ""
    # The name of a spot is not guessed by likeness where an upper unit is given: it is more often unknown.
    candidates = gazetteer.lookup(part, country=country, fuzzy=fuzzy and (number > 0 or count == 1))
    return PlaceMention(
        part, offset, offset + len(part), "incident", candidates, called or usual, "in", "geocode.address"
    )


# -- one mention ---------------------------------------------------------------------------------------


def _choose(
    mention: PlaceMention, own: Sequence[PlaceMention], weigher: Weigher, boundaries: Boundaries
) -> Choice:
    """Choose what a mention means, no finer than is certain."""
    if not mention.candidates:
        return Choice(mention, None, {}, reason=f"{mention.text} is in no gazetteer")
    weighed = weigher.weigh(mention, own)
    best = weighed[0]
    rivals = [w for w in weighed[1:] if best.weight - w.weight < MARGIN]
    told = bool(levels_of(mention.designation)) and best.candidate.level in levels_of(mention.designation)
    against = [w for w in rivals if _differ(best.candidate, w.candidate)]
    if against:
        group = [best.candidate, *(w.candidate for w in against)]
        units = common(group)
        reason = f"{mention.text} may be {_list(group, boundaries)}: {_shared(units, boundaries)}"
        return Choice(mention, None, units, 0.5 * best.candidate.score, _ranked(best, weighed), reason, told)
    later = next((w for w in weighed if _differ(best.candidate, w.candidate)), None)
    lead = best.weight - later.weight if later else 2.0
    score = best.candidate.score * (0.7 + 0.3 * min(1.0, lead / 2.0))
    reason = f"{mention.text} is {_describe(best.candidate, boundaries)}"
    reason += f" ({'; '.join(best.because)})" if best.because else ""
    choice = Choice(
        mention, best.candidate, chain(best.candidate), score, _ranked(best, weighed), reason, told
    )
    return _province_or_city(_seat(choice, weighed), weighed, own, weigher, boundaries)


def _seat(choice: Choice, weighed: Sequence[Weighed]) -> Choice:
    """Take the town for a bare name that its district shares ("in Quetta"); its tehsil only if it is told."""
    best = choice.candidate
    if best is None or choice.told or best.kind != "unit" or best.level not in ("admin2", "admin3"):
        return choice
    towns = [
        w.candidate
        for w in weighed
        if w.candidate.kind == "settlement"
        and w.candidate.admin2_pcode == best.admin2_pcode
        and plain(w.candidate.name) == plain(best.name)
    ]
    if not towns:
        return choice
    units = chain(towns[0])
    if best.level == "admin2" and not names_settlement(choice.mention.designation):
        units.pop("admin3", None)
        towns[0] = replace(towns[0], admin3_pcode="", pcode=best.pcode, level="admin2")
    return replace(choice, candidate=towns[0], units=units)


def _province_or_city(
    choice: Choice,
    weighed: Sequence[Weighed],
    own: Sequence[PlaceMention],
    weigher: Weigher,
    boundaries: Boundaries,
) -> Choice:
    """Decide between a province and its city or district of the same name."""
    if not choice.mention.candidates or choice.candidate is None:
        return choice
    found = [w.candidate for w in weighed]
    province = next((c for c in found if c.kind == "unit" and c.level == "admin1"), None)
    inside = [
        c for c in found if province and c.admin1_pcode == province.pcode and c.level in ("admin2", "admin3")
    ]
    if province is None or not inside or choice.candidate.admin1_pcode != province.pcode:
        return choice
    city = next((c for c in inside if c.kind == "settlement"), inside[0])
    why = _why_city(choice.mention, province, city, own, weigher, boundaries)
    if why:
        return replace(
            choice, candidate=city, units=chain(city), reason=f"{choice.mention.text} is the city: {why}"
        )
    others = tuple(c for c in choice.alternatives if c != province)
    reason = f"{choice.mention.text} may be the province or its city: counted in the province"
    if any(_finer_inside(m, choice.mention, province) for m in own):
        reason = f"{choice.mention.text} is the province of the places named with it"
    return replace(
        choice, candidate=province, units=chain(province), alternatives=(city, *others)[:5], reason=reason
    )


def _why_city(
    mention: PlaceMention,
    province: Candidate,
    city: Candidate,
    own: Sequence[PlaceMention],
    weigher: Weigher,
    boundaries: Boundaries,
) -> str:
    """Return why a bare name is the city, "" when it may be the province."""
    called = weigher.called(mention.text)
    if any(_finer_inside(other, mention, province) for other in own):
        return ""
    if "near" in mention.relation or told_distance(mention.relation):
        return "one is near a city"
    if any(names_settlement(c) or "admin2" in levels_of(c) for c in called):
        return "the report calls it so"
    if "dateline" in called:
        return "the report is dated there"
    if "province" in called:
        return ""
    people = boundaries.unit(province.pcode).population or 0
    there = max(
        (boundaries.unit(city.admin2_pcode).population or 0) if city.admin2_pcode else 0, city.population
    )
    return "most of its province lives there" if people and there / people >= CITY_SHARE else ""


def _finer_inside(other: PlaceMention, mention: PlaceMention, province: Candidate) -> bool:
    """Tell whether another mention of the incident may be a finer place of this province, or is unknown."""
    if plain(other.text) == plain(mention.text):
        return False
    if not other.candidates:
        return True
    return any(c.admin1_pcode == province.pcode and c.level != "admin1" for c in fitting(other))


def _differ(a: Candidate, b: Candidate) -> bool:
    """Tell whether two candidates exclude each other: neither lies in the other."""
    one, two = chain(a), chain(b)
    return any(one[level] != two[level] for level in one if level in two)


def _ranked(best: Weighed, weighed: Sequence[Weighed]) -> tuple[Candidate, ...]:
    """Return the runners-up that exclude the best, their scores lowered by how far they trail."""
    others = [w for w in weighed if _differ(best.candidate, w.candidate) or w is not best]
    seen: set[tuple[str, str]] = {(best.candidate.pcode, best.candidate.kind)}
    ranked = []
    for w in others:
        key = (w.candidate.pcode, w.candidate.kind)
        if key not in seen and _differ(best.candidate, w.candidate):
            seen.add(key)
            share = max(0.0, w.weight) / best.weight if best.weight > 0 else 0.0
            ranked.append(replace(w.candidate, score=round(min(1.0, w.candidate.score * share), 4)))
    return tuple(ranked[:5])


# -- the mentions of one incident ----------------------------------------------------------------------


def _fit_told(choice: Choice, choices: Sequence[Choice]) -> Choice:
    """Drop a spot that lies outside the unit which the text gives: it is another, unknown, of that name."""
    if choice.told or choice.candidate is None:
        return choice
    for other in choices:
        if other.told and other.units and _contradict(choice.units, other.units):
            reason = f"the known {choice.mention.text} lies outside {other.mention.text}"
            return Choice(choice.mention, None, {}, 0.0, (choice.candidate, *choice.alternatives), reason)
    return choice


def _contradict(a: dict[Level, str], b: dict[Level, str]) -> bool:
    return any(a[level] != b[level] for level in a if level in b)


def _seek(choice: Choice, choices: Sequence[Choice], gazetteer: Gazetteer) -> Choice:
    """Look for an unknown name inside the units that the incident's other names give."""
    if choice.units or choice.mention.candidates:
        return choice
    within = max((c for c in choices if c.units), key=lambda c: len(c.units), default=None)
    level = finest(within.units) if within else None
    if within is None or level in (None, "country"):
        return choice
    found = gazetteer.lookup(choice.mention.text, within=within.units[level])
    sure = [
        c for c in found if c.score >= _SURE_MATCH and c.match != "fuzzy" and c.pcode != within.units[level]
    ]
    if not sure or any(_differ(sure[0], c) for c in sure[1:]):
        return choice
    reason = f"{choice.mention.text} is {sure[0].name}, by its spelling inside {within.mention.text}"
    return Choice(choice.mention, sure[0], chain(sure[0]), sure[0].score, (), reason)


def _combine(choices: Sequence[Choice], boundaries: Boundaries) -> Location:
    """Return the location that the choices give together."""
    known = [c for c in choices if c.units]
    told = [c for c in known if c.told] or known
    base = max(known, key=lambda c: (c.depth, c.told, -c.mention.start))
    units, reason, alternatives = dict(base.units), base.reason, base.alternatives
    score = base.score
    others = [c for c in known if _contradict(c.units, units)]
    if others:
        base, units, reason, alternatives, score = _settle(known, told, boundaries)
    near = _is_near(base.mention)
    point = None
    candidate = base.candidate if base.candidate is not None and base.exact else None
    spot = candidate is not None and candidate.kind in _POINTS and units.items() >= base.units.items()
    if spot and near and candidate is not None:
        units = _near_units(units, base, known, boundaries)
        reason += f"; {base.mention.relation} it, so no finer than is certain" if units != base.units else ""
    if spot and candidate is not None:
        point = (candidate.longitude, candidate.latitude)
    precision = _precision(units, spot, near)
    unknown = [c for c in choices if not c.units]
    name = _name(base, candidate, unknown, units, boundaries)
    if unknown and not spot:
        reason += f"; {unknown[0].reason}"
    return location_of(
        units, boundaries, name=name, precision=precision, score=score, reason=reason, point=point,
        alternatives=alternatives,
    )  # fmt: skip


def _settle(
    known: Sequence[Choice], told: Sequence[Choice], boundaries: Boundaries
) -> tuple[Choice, dict[Level, str], str, tuple[Candidate, ...], float]:
    """Settle between mentions that exclude each other: the clear majority, else the unit they share."""
    groups: list[list[Choice]] = []
    for choice in sorted(known, key=lambda c: (-c.depth, c.mention.start)):
        home = next((g for g in groups if not any(_contradict(choice.units, c.units) for c in g)), None)
        if home is None:
            groups.append([choice])
        else:
            home.append(choice)
    groups.sort(key=lambda g: (-_votes(g), min(c.mention.start for c in g)))
    first, second = groups[0], groups[1]
    base = max(first, key=lambda c: (c.depth, c.told, -c.mention.start))
    rivals = tuple(c.candidate for g in groups[1:] for c in g if c.candidate is not None)[:5]
    if _votes(first) >= 2 * _votes(second):
        return base, dict(base.units), base.reason, rivals, 0.8 * base.score
    units = _shared_units([max(g, key=lambda c: c.depth).units for g in groups])
    names = ", ".join(dict.fromkeys(c.mention.text for g in groups for c in g))
    reason = f"the text names {names}: {_shared(units, boundaries)}"
    own = (base.candidate,) if base.candidate is not None else ()
    return replace(base, candidate=None), units, reason, (*own, *rivals)[:5], 0.5 * base.score


def _votes(group: Sequence[Choice]) -> float:
    """Count a group's mentions; one that only lies near or on a road counts half."""
    return sum((0.5 if c.mention.relation not in ("in", "") else 1.0) for c in group)


def _shared_units(chains: Sequence[dict[Level, str]]) -> dict[Level, str]:
    shared: dict[Level, str] = {}
    for level in ("country", "admin1", "admin2", "admin3"):
        pcodes = {units.get(level, "") for units in chains}
        if len(pcodes) != 1 or pcodes == {""}:
            break
        shared[level] = pcodes.pop()
    return shared


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
        if other is not base and other.told and not _contradict(other.units, units):
            sure = {**sure, **other.units}
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
    if candidate is not None and candidate.kind in _POINTS:
        return candidate.name
    if unknown:
        return unknown[0].mention.text
    if candidate is not None:
        return candidate.name
    level = finest(units)
    return boundaries.unit(units[level]).name if level else base.mention.text


def _nowhere(choices: Sequence[Choice]) -> Location:
    if not choices:
        return Location(reason="the text names no place for it")
    alternatives = tuple(c for choice in choices for c in choice.alternatives)[:5]
    return Location(
        location=choices[0].mention.text,
        alternatives=alternatives,
        reason="; ".join(c.reason for c in choices),
    )


def _filled(choice: Choice) -> PlaceMention:
    level = finest(choice.units)
    if level is None:
        return choice.mention
    return replace(choice.mention, pcode=choice.units[level], level=level, score=round(choice.score, 4))


# -- words ---------------------------------------------------------------------------------------------


def _describe(candidate: Candidate, boundaries: Boundaries) -> str:
    """Return a candidate in words: "Andar (district, Ghazni, AFG)"."""
    kind = {"admin1": "province", "admin2": "district", "admin3": "tehsil", "country": "country"}
    what = kind[candidate.level] if candidate.kind == "unit" else candidate.kind
    above = []
    if candidate.admin2_pcode and (candidate.kind != "unit" or candidate.level == "admin3"):
        above.append(boundaries.unit(candidate.admin2_pcode).name)
    if candidate.admin1_pcode and not (candidate.kind == "unit" and candidate.level == "admin1"):
        above.append(boundaries.unit(candidate.admin1_pcode).name)
    if candidate.country and candidate.country != candidate.pcode:
        above.append(candidate.country)
    return f"{candidate.name} ({', '.join((what, *above))})"


def _list(candidates: Sequence[Candidate], boundaries: Boundaries) -> str:
    return " or ".join(dict.fromkeys(_describe(candidate, boundaries) for candidate in candidates))


def _shared(units: dict[Level, str], boundaries: Boundaries) -> str:
    level = finest(units)
    if level is None:
        return "not even the country is certain"
    return f"only {boundaries.unit(units[level]).name} is certain"
