"""Several reports of one event -> one incident, and which figures still stand in it.

Nothing is lost in a merge: the members stay in the store as they were read, and the merged
incident is made of them anew whenever one is added, so that every merge can be undone.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import combinations

from geo.match import DOUBT, GAP_DAYS, LINK, Neighbours, block_of, origins, score
from geo.merged_claims import merged_claims, merged_estimate
from geo.model import GEO_PRECISIONS, Candidate, Incident, Level, Location

Scores = Mapping[tuple[str, str], float | None]
# A report published within so many days of the event remembers its day better than a later one.
FRESH_DAYS = 3
# Scores of pairs on which a reviewer has decided, above and below all that evidence can give.
SAME, APART = 1000.0, -1000.0
_FINENESS = {"day": 0, "week": 1, "month": 2, "year": 3, "unknown": 4}


def merge(members: Sequence[Incident], neighbours: Neighbours) -> list[tuple[Incident, ...]]:
    """Group the incidents of many reports: each group is one incident.

    Parameters
    ----------
    members : sequence of Incident
        What each report tells, each of one report, ids unique; in any order.
    neighbours : callable
        p-codes of the units that touch a unit.

    Returns
    -------
    list of tuple of Incident
        Every member in exactly one group; members and groups in order of `event_id`. The same
        members give the same groups in whatever order they come.
    """
    ordered = sorted(members, key=lambda m: m.event_id)
    scores = {(a.event_id, b.event_id): score(a, b, neighbours) for a, b in _pairs(ordered)}
    return group(ordered, scores)


def group(members: Sequence[Incident], scores: Scores) -> list[tuple[Incident, ...]]:
    """Group members by the scores of their pairs, best pair first.

    Two groups become one only where no report and no coded table would be in it twice, no pair
    across them is doubtful (below `DOUBT`), and the pairs across score `LINK` on average: a chain
    of pairs alone glues nothing. A pair without a score cannot be one incident.

    Parameters
    ----------
    members : sequence of Incident
        In any order.
    scores : mapping
        ``(a, b) -> score`` with ``a < b`` of `event_id`; `SAME` and `APART` where a reviewer has decided:
        the one joins whatever speaks against it but the other.
    """
    if len(members) < 2:
        return [tuple(members)] if members else []
    by_id = {m.event_id: m for m in members}
    home = {name: name for name in by_id}
    groups: dict[str, list[str]] = {name: [name] for name in by_id}
    told_by = {name: origins(m) for name, m in by_id.items()}
    linked = [(s, pair) for pair, s in scores.items() if s is not None and s >= LINK]
    for best, (a, b) in sorted(linked, key=lambda x: (-x[0], x[1])):
        one, two = sorted((home[a], home[b]))
        if one == two:
            continue
        across = [scores.get((min(x, y), max(x, y))) for x in groups[one] for y in groups[two]]
        decided = best >= SAME
        if APART in across or not (decided or (told_by[one].isdisjoint(told_by[two]) and _fits(across))):
            continue
        groups[one] += groups.pop(two)
        told_by[one] = told_by[one] | told_by.pop(two)
        home |= dict.fromkeys(groups[one], one)
    return [tuple(by_id[name] for name in sorted(names)) for _, names in sorted(groups.items())]


def _fits(across: Sequence[float | None]) -> bool:
    """Whether no pair across two groups is doubtful and all together are held for one incident."""
    known = [s for s in across if s is not None and s >= DOUBT]
    return len(known) == len(across) and sum(known) >= LINK * len(across)


def merge_group(members: Iterable[Incident], published: Mapping[str, date | None] | None = None) -> Incident:
    """Make one incident of the members of a group.

    Parameters
    ----------
    members : iterable of Incident
        What each report tells; a single one is returned as it is.
    published : mapping of str to date, optional
        Publication day by report id; without it no figure supersedes another report's.

    Returns
    -------
    Incident
        Its `event_id` is the smallest of the members'. Claims of all reports are kept, with
        `superseded` set anew; the place is the finest certain one; the date the most precise one.
    """
    ordered = sorted(members, key=lambda m: m.event_id)
    if len(ordered) == 1:
        return ordered[0]
    days = published or {}
    by_report = sorted(ordered, key=lambda m: (_published(m, days) or date.max, m.event_id))
    lead = max(ordered, key=lambda m: (m.confidence, len(m.claims), -ordered.index(m)))
    claims = merged_claims(by_report, days)
    first, last, dated = _when(ordered, days)
    actor1, actor2 = _sides(lead, ordered)
    return replace(
        lead,
        event_id=ordered[0].event_id,
        event_date=first,
        event_date_end=last,
        time_precision=dated.time_precision,
        date_basis=dated.date_basis,
        date_text=dated.date_text,
        location=_where(ordered),
        actor1=actor1[1],
        actor1_id=actor1[0],
        actor2=actor2[1],
        actor2_id=actor2[0],
        assoc_actor_1=_union(ordered, lambda m: m.assoc_actor_1),
        assoc_actor_2=_union(ordered, lambda m: m.assoc_actor_2),
        civilian_targeting=any(m.civilian_targeting for m in ordered),
        claims=tuple(c for m in by_report for c in claims[m.event_id]),
        fatalities=merged_estimate(by_report, claims, "fatalities"),
        injured=merged_estimate(by_report, claims, "injured"),
        abducted=merged_estimate(by_report, claims, "abducted"),
        evidence=tuple(dict.fromkeys(e for m in by_report for e in m.evidence)),
        report_ids=tuple(sorted({r for m in ordered for r in m.report_ids})),
        disputed=any(m.disputed for m in ordered),
        confidence=lead.confidence,
        reviewed=any(m.reviewed for m in ordered),
    )


def _pairs(ordered: Sequence[Incident]) -> Iterable[tuple[Incident, Incident]]:
    """Yield the pairs that may score: same family, days near, same country or a border between."""
    by_family: dict[str, list[Incident]] = defaultdict(list)
    undated: dict[tuple[str, str], list[Incident]] = defaultdict(list)
    for member in ordered:
        block = block_of(member)
        if block.first_day is None:
            undated[block.family, block.admin2].append(member)
        else:
            by_family[block.family].append(member)
    for same in undated.values():
        yield from combinations(same, 2)
    for family in by_family.values():
        spans = sorted((block_of(m).first_day or 0, block_of(m).last_day or 0, m.event_id, m) for m in family)
        for n, (_, last, _, a) in enumerate(spans):
            for first, _, _, b in spans[n + 1 :]:
                if first > last + GAP_DAYS:
                    break
                yield (a, b) if a.event_id < b.event_id else (b, a)


def _published(member: Incident, days: Mapping[str, date | None]) -> date | None:
    known = [d for r in member.report_ids if (d := days.get(r)) is not None]
    return min(known, default=None)


def _when(
    ordered: Sequence[Incident], days: Mapping[str, date | None]
) -> tuple[date | None, date | None, Incident]:
    """Return first day, last day, and the member whose wording stands for them.

    The most precise dates count; of these the ones given within `FRESH_DAYS` of the event. Where
    those still differ, over a night or over days of fighting, all their days are kept.
    """
    dated = [m for m in ordered if m.event_date is not None]
    if not dated:
        return None, None, ordered[0]
    finest = min(_FINENESS[m.time_precision] for m in dated)
    best = [m for m in dated if _FINENESS[m.time_precision] == finest]
    best = [m for m in best if _fresh(m, days)] or best
    first = min(best, key=lambda m: (m.event_date or date.max, m.event_id))
    last = max(m.event_date_end for m in best if m.event_date_end is not None)
    return first.event_date, last, first


def _fresh(member: Incident, days: Mapping[str, date | None]) -> bool:
    day = _published(member, days)
    end = member.event_date_end
    return day is not None and end is not None and 0 <= (day - end).days <= FRESH_DAYS


def _where(ordered: Sequence[Incident]) -> Location:
    """Return the finest certain place; the places that others give become its alternatives."""

    def rank(m: Incident) -> tuple[int, int, float, str]:
        place = m.location
        precision = GEO_PRECISIONS.index(place.geo_precision) if place.geo_precision else len(GEO_PRECISIONS)
        agree = sum(o.location.admin2_pcode == place.admin2_pcode for o in ordered)
        return precision, -agree, -place.score, m.event_id

    chosen = min(ordered, key=rank).location
    rivals: dict[str, Candidate] = {}
    for other in sorted(ordered, key=rank):
        place = other.location
        if (
            place.admin2_pcode in ("", chosen.admin2_pcode)
            or place.longitude is None
            or place.latitude is None
        ):
            continue
        level: Level = "admin3" if place.admin3_pcode else "admin2"
        rivals.setdefault(
            place.admin2_pcode,
            Candidate(
                pcode=place.pcode_at(level),
                name=place.location,
                level=level,
                kind="unit",
                country=place.country,
                admin1_pcode=place.admin1_pcode,
                admin2_pcode=place.admin2_pcode,
                admin3_pcode=place.admin3_pcode,
                longitude=place.longitude,
                latitude=place.latitude,
                score=place.score,
            ),
        )
    if not rivals:
        return chosen
    names = ", ".join(c.name for c in rivals.values())
    reason = f"{chosen.reason}; other reports of it say {names}".lstrip("; ")
    known = {c.pcode for c in rivals.values()}
    rest = tuple(c for c in chosen.alternatives if c.pcode not in known)
    return replace(chosen, alternatives=(*rivals.values(), *rest), reason=reason)


def _sides(lead: Incident, ordered: Sequence[Incident]) -> tuple[tuple[str, str], tuple[str, str]]:
    """Return id and name of both sides: the leading report's, made definite by others where it is vague."""
    one, two = (lead.actor1_id, lead.actor1), (lead.actor2_id, lead.actor2)
    for member in ordered:
        if not _definite(one) and _definite((member.actor1_id, member.actor1)) and member.actor1_id != two[0]:
            one = (member.actor1_id, member.actor1)
        if not _definite(two) and _definite((member.actor2_id, member.actor2)) and member.actor2_id != one[0]:
            two = (member.actor2_id, member.actor2)
    return one, two


def _definite(actor: tuple[str, str]) -> bool:
    return bool(actor[0]) and not actor[0].startswith(("uag_", "unknown"))


def _union(ordered: Sequence[Incident], names: Callable[[Incident], tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(sorted({name for m in ordered for name in names(m)}))
