"""Settle between places of one incident that exclude each other: a clear majority, else what they share."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from geo.boundaries import Boundaries
from geo.model import Candidate, Level
from geo.naming.names import plain
from geo.placing.choice import Choice, shared_in_words
from geo.placing.distance import great_circle_km

SLIP_KM = 60.0
"""A district whose point lies so near a unit of another province may be taken for one of that province."""


def contradict(a: dict[Level, str], b: dict[Level, str]) -> bool:
    """Tell whether two chains of units differ at a level that both have."""
    return any(a[level] != b[level] for level in a if level in b)


def settle(
    known: Sequence[Choice], told: Sequence[Choice], boundaries: Boundaries
) -> tuple[Choice, dict[Level, str], str, tuple[Candidate, ...], float]:
    """Settle between mentions that exclude each other: the clear majority, else the unit they share."""
    groups: list[list[Choice]] = []
    for choice in sorted(known, key=lambda c: (-c.depth, c.mention.start)):
        home = next((g for g in groups if not any(contradict(choice.units, c.units) for c in g)), None)
        if home is None:
            groups.append([choice])
        else:
            home.append(choice)
    votes = {id(g): _votes(g, [c for other in groups if other is not g for c in other]) for g in groups}
    groups.sort(key=lambda g: (-votes[id(g)], min(c.mention.start for c in g)))
    first, second = groups[0], groups[1]
    base = max(first, key=lambda c: (c.depth, c.told, -c.mention.start))
    slip = _slip(groups, boundaries)
    if slip is not None:
        score = 0.5 * slip.score
        named = [c.candidate for g in groups for c in g if c.candidate not in (None, slip.candidate)]
        others = tuple(replace(c, score=round(score, 4)) for c in named if c is not None)
        where = ", ".join(c.name for c in others)
        reason = f"{slip.reason}; the text puts it in {where}, which it only borders"
        return slip, dict(slip.units), reason, others, score
    if votes[id(first)] >= 2 * votes[id(second)]:
        score = 0.8 * base.score
        fewer = dict.fromkeys(c.mention.text for g in groups[1:] for c in g)
        reason = f"{base.reason}; the text names {' and '.join(fewer)} less often"
        return base, dict(base.units), reason, _rivals(groups, votes, score), score
    units = _shared_units([max(g, key=lambda c: c.depth).units for g in groups])
    apart = [c for c in known if any(contradict(c.units, other.units) for other in known)]
    names = {plain(c.mention.text): c.mention.text for c in sorted(apart, key=lambda c: -c.mention.start)}
    reason = f"the text names {' and '.join(reversed(names.values()))}, which are not one place"
    reason += f": {shared_in_words(units, boundaries)}"
    score = 0.5 * base.score
    own = () if base.candidate is None else (replace(base.candidate, score=round(score, 4)),)
    return replace(base, candidate=None), units, reason, (*own, *_rivals(groups, votes, score))[:5], score


def _rivals(
    groups: Sequence[Sequence[Choice]], votes: Mapping[int, float], score: float
) -> tuple[Candidate, ...]:
    """Return what the groups behind the first one mean, each once, `score` lowered by how far they trail."""
    found: dict[tuple[str, str, str], Candidate] = {}
    for group in groups[1:]:
        share = min(1.0, votes[id(group)] / (votes[id(groups[0])] or 1.0))
        for candidate in (c.candidate for c in group):
            if candidate is not None:
                key = (candidate.pcode, candidate.kind, candidate.name)
                found.setdefault(key, replace(candidate, score=round(score * share, 4)))
    return tuple(found.values())[:5]


def _slip(groups: Sequence[Sequence[Choice]], boundaries: Boundaries) -> Choice | None:
    """Return the district that a text puts in the province beside its own, None when it is no such slip.

    A district told by a name that no other place has stays likelier than an unknown district of that name,
    where the told province begins within `SLIP_KM` of it.
    """
    if len(groups) != 2:
        return None
    for one, other in (groups, groups[::-1]):
        district = next(
            (
                c
                for c in one
                if c.exact and c.candidate and "admin2" in c.units and (c.told or _held(c, other))
            ),
            None,
        )
        if district is None or district.candidate is None or district.alternatives:
            continue
        if district.candidate.match != "exact" or any("admin2" in c.units for c in other):
            continue
        if any(borders(district.candidate, choice.units, boundaries) for choice in other):
            return district
    return None


def borders(district: Candidate, units: dict[Level, str], boundaries: Boundaries) -> bool:
    """Tell whether a district lies near some unit of a province."""
    here = (district.longitude, district.latitude)
    near = boundaries.children(units["admin1"]) if "admin1" in units else ()
    return any(great_circle_km(*here, unit.longitude, unit.latitude) < SLIP_KM for unit in near)


def _held(choice: Choice, others: Sequence[Choice]) -> bool:
    """Tell whether a name is a district's and nothing else's, told with its province: "Ghormach, Faryab"."""
    candidates = choice.mention.candidates
    if len({c.admin2_pcode for c in candidates}) > 1 or not any(
        c.kind == "unit" and c.level == "admin2" for c in candidates
    ):
        return False
    after = [o.mention for o in others if o.mention.rule in ("place.within", "place.holds")]
    return any(0 < m.start - choice.mention.end <= (2 if m.rule == "place.within" else 20) for m in after)


def _votes(group: Sequence[Choice], others: Sequence[Choice]) -> float:
    """Count the mentions that speak for a group alone; one near the spot or on a road counts half.

    A name and the whole right behind it ("Memon Goth, Malir") are one.
    """
    ends = {choice.mention.end for choice in group if not choice.told}
    return sum(
        0.5 if choice.mention.relation not in ("in", "") else 1.0
        for choice in group
        if any(contradict(choice.units, other.units) for other in others)
        and not (choice.mention.rule == "place.within" and choice.mention.start - len(", ") in ends)
    )


def _shared_units(chains: Sequence[dict[Level, str]]) -> dict[Level, str]:
    shared: dict[Level, str] = {}
    for level in ("country", "admin1", "admin2", "admin3"):
        pcodes = {units.get(level, "") for units in chains}
        if len(pcodes) != 1 or pcodes == {""}:
            break
        shared[level] = pcodes.pop()
    return shared
