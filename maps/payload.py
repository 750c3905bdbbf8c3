"""Incidents and units as the compact tables that the map page reads.

Column by column, with text kept once: the page turns them back into rows. Nothing here is
escaped for HTML; `maps.page` does that when it embeds the tables.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, Generic, Protocol, TypeVar

from geo.aggregate import countable
from geo.claims import added_up, quotes_of, sources_differ, victims_told
from geo.model import LEVELS, Claim, Estimate, Incident, Level, Report, Unit
from geo.reports.figures.said import stated
from geo.reports.incidents.doubts import grounds
from geo.taxonomy import EVENT_TYPES
from maps.timeline import Timeline
from maps.topology import QUANTUM, build_topology, simplify

PRECISIONS = ("exact", "near", "admin3", "admin2", "admin1", "country", "")
_EPOCH = date(1970, 1, 1)
_MOST_EVIDENCE = 3
_SAFE_LINKS = ("https://", "http://")


class BoundarySet(Protocol):
    """What the map needs of `geo.boundaries.Boundaries`."""

    @property
    def attribution(self) -> str:
        """Whom the polygons come from, and under which licence."""
        ...

    @property
    def folder(self) -> Path:
        """Where the set lies; its table of places lies beside it."""
        ...

    @property
    def disputed(self) -> tuple[Unit, ...]:
        """Disputed units, drawn dashed and in no counts."""
        ...

    def units(self, level: Level | None = None, country: str | None = None) -> tuple[Unit, ...]:
        """Return units in order of p-code."""
        ...

    def __hash__(self) -> int:
        """Two of the same hash and equal hold the same units."""
        ...

    def geometry(self, pcode: str) -> Any:
        """Return the polygon of a unit, CRS84."""
        ...


T = TypeVar("T")


class Once(Generic[T]):
    """Values kept once; the tables hold their numbers."""

    def __init__(self, *first: T) -> None:
        self._numbers: dict[T, int] = {value: n for n, value in enumerate(first)}

    def number(self, value: T) -> int:
        """Return the number of `value`, a new one at its first use."""
        return self._numbers.setdefault(value, len(self._numbers))

    def values(self) -> list[T]:
        """Return all values, in the order of their numbers."""
        return list(self._numbers)


class Words(Once[str]):
    """Text kept once. Number 0 is always the empty text."""

    def __init__(self) -> None:
        super().__init__("")


@lru_cache(maxsize=2)
def unit_tables(boundaries: BoundarySet) -> dict[str, Any]:
    """Return the units with names, parents and the shared geometry of the finest ones; do not change it.

    Units come by level, coarsest first, then by p-code, and last the disputed ones. ``leaf``
    numbers the rings of a unit that has no unit below it, -1 for the others, whose outline the
    page puts together.
    """
    units = [unit for level in LEVELS for unit in boundaries.units(level)] + list(boundaries.disputed)
    number = {unit.pcode: n for n, unit in enumerate(units)}
    parents = {unit.parent for unit in units}
    leaves = [unit for unit in units if unit.pcode not in parents]
    topology = build_topology(
        list(simplify({u.pcode: boundaries.geometry(u.pcode) for u in leaves}).values())
    )
    leaf = {unit.pcode: n for n, unit in enumerate(leaves)}
    sources = Words()
    return {
        "quantum": QUANTUM,
        "arcs": topology.arcs,
        "rings": topology.rings,
        "pcode": [u.pcode for u in units],
        "name": [u.name for u in units],
        "names": [dict(sorted(u.names.items())) for u in units],
        "aliases": [list(u.aliases) for u in units],
        "level": [LEVELS.index(u.level) for u in units],
        "parent": [number.get(u.parent, -1) for u in units],
        "leaf": [leaf.get(u.pcode, -1) for u in units],
        "x": [round(u.longitude, 3) for u in units],
        "y": [round(u.latitude, 3) for u in units],
        "disputed": [int(u.disputed) for u in units],
        "quality": [u.quality for u in units],
        "population": [u.population for u in units],
        "popYear": [u.population_year for u in units],
        "popModelled": [int(u.population_modelled) for u in units],
        "popSource": [sources.number(u.population_source) for u in units],
        "popSources": sources.values(),
    }


def incident_tables(
    incidents: Sequence[Incident], units: Mapping[str, Any], timeline: Timeline
) -> dict[str, Any]:
    """Return the incidents as columns; row n of every column is the same incident.

    ``unit`` is the finest unit that is certain, -1 for none; ``step`` the period of the
    timeline, -1 when the date does not say. Figures are numbers of ``sets`` (lowest, best, highest, null
    when unknown), other actors of ``groups``, texts of ``words``; ``killedSum`` is what enters sums.
    ``contested`` says that sources disagree (`geo.claims.sources_differ`), more than that a party denies.
    """
    number = {pcode: n for n, pcode in enumerate(units["pcode"]) if not units["disputed"][n]}
    words = Words()
    groups: Once[tuple[int, ...]] = Once()
    sets: Once[tuple[int | None, ...]] = Once()
    types = list(EVENT_TYPES)
    subtypes = [sub for subs in EVENT_TYPES.values() for sub in subs]
    return {
        "types": types,
        "subtypes": subtypes,
        "precisions": PRECISIONS,
        "unit": [_unit(i, number) for i in incidents],
        "step": [timeline.index(i) for i in incidents],
        "day": [_day(i.event_date) for i in incidents],
        "lastDay": [_day(i.event_date_end) for i in incidents],
        "datePrecision": [words.number(i.time_precision) for i in incidents],
        "dateText": [words.number(i.date_text) for i in incidents],
        "type": [types.index(i.event_type) for i in incidents],
        "subtype": [subtypes.index(i.sub_event_type) for i in incidents],
        "foiled": [int(i.status == "foiled") for i in incidents],
        "actor1": [words.number(i.actor1 or i.actor1_id) for i in incidents],
        "actor2": [words.number(i.actor2 or i.actor2_id) for i in incidents],
        "with1": [groups.number(tuple(map(words.number, i.assoc_actor_1))) for i in incidents],
        "with2": [groups.number(tuple(map(words.number, i.assoc_actor_2))) for i in incidents],
        "civilians": [int(i.civilian_targeting) for i in incidents],
        "place": [words.number(i.location.location) for i in incidents],
        "why": [words.number(i.location.reason) for i in incidents],
        "precision": [PRECISIONS.index(i.location.geo_precision or "") for i in incidents],
        "x": [_spot(i, i.location.longitude) for i in incidents],
        "y": [_spot(i, i.location.latitude) for i in incidents],
        "killed": [sets.number(_ends(i.fatalities)) for i in incidents],
        "killedSum": [sets.number(countable(i.fatalities)) for i in incidents],
        "killedOpen": [int(i.fatalities.high_open) for i in incidents],
        "injured": [sets.number(_ends(i.injured)) for i in incidents],
        "injuredOpen": [int(i.injured.high_open) for i in incidents],
        "abducted": [sets.number(_ends(i.abducted)) for i in incidents],
        "abductedOpen": [int(i.abducted.high_open) for i in incidents],
        "contested": [int(sources_differ(i)) for i in incidents],
        "reviewed": [int(i.reviewed) for i in incidents],
        "confidence": [round(i.confidence, 2) for i in incidents],
        "doubts": [words.number("; ".join(why.words for why in grounds(i).values())) for i in incidents],
        "words": words.values(),
        "groups": groups.values(),
        "sets": sets.values(),
    }


def _ends(estimate: Estimate) -> tuple[int | None, ...]:
    return (estimate.low, estimate.best, estimate.high)


def quote_tables(incidents: Sequence[Incident], reports: Mapping[str, Report]) -> dict[str, Any]:
    """Return each incident's id, claims, further evidence and reports, in the order of the incidents."""
    words = Words()
    known: dict[str, int] = {}
    claims, evidence, sources = [], [], []
    for incident in incidents:
        for report_id in (*incident.report_ids, *(c.report_id for c in incident.claims)):
            known.setdefault(report_id, len(known))
        claims.append([_claim(c, incident.claims, words, known) for c in incident.claims])
        evidence.append([[words.number(q), known.get(r, -1)] for q, r in _other_quotes(incident)])
        sources.append([known[r] for r in incident.report_ids])
    return {
        "id": [i.event_id for i in incidents],
        "claims": claims,
        "evidence": evidence,
        "sources": sources,
        "words": words.values(),
        "reports": [_report(report_id, reports.get(report_id)) for report_id in known],
    }


def _claim(claim: Claim, others: Sequence[Claim], words: Words, known: Mapping[str, int]) -> list[Any]:
    """`others` are all claims of the incident: a sum is shown with the words of its parts.

    One over several sources has no words: nobody has said it.
    """
    together = added_up(claim)
    quote = "" if together else " \N{HORIZONTAL ELLIPSIS} ".join(quotes_of(claim, others))
    figures = [
        [claim.killed_low, claim.killed_high],
        [claim.injured_low, claim.injured_high],
        [claim.abducted_low, claim.abducted_high],
    ]
    if claim.modifier == "more_than":
        figures = [[*pair, *stated(pair[0], quote)] if pair[0] is not None else pair for pair in figures]
    return [
        words.number(claim.source),
        words.number(claim.source_type),
        [pair if pair != [None, None] else 0 for pair in figures],
        words.number("" if together else victims_told(claim.victims)),
        words.number(claim.modifier),
        int(claim.superseded),
        words.number(claim.flagged),
        words.number(quote),
        known[claim.report_id],
        int(together),
    ]


def _other_quotes(incident: Incident) -> list[tuple[str, str]]:
    """Sentences behind the other fields that no claim quotes already."""
    said = [claim.quote for claim in incident.claims]
    found: dict[str, str] = {}
    for piece in incident.evidence:
        if piece.quote and not any(piece.quote in quote for quote in said):
            found.setdefault(piece.quote, piece.report_id)
    longest: list[str] = []
    for quote in sorted(found, key=len, reverse=True):
        if len(longest) < _MOST_EVIDENCE and not any(quote in longer for longer in longest):
            longest.append(quote)
    return [(quote, found[quote]) for quote in found if quote in longest]


def _report(report_id: str, report: Report | None) -> list[str]:
    if report is None:
        return [report_id, "", "", "", ""]
    day = report.published_date
    return [
        report_id,
        report.title,
        report.source or report.file_name,
        safe_link(report.url),
        day.isoformat() if day else "",
    ]


def safe_link(url: str) -> str:
    """Return `url` if it leads to the web, else "": a report may hold ``javascript:`` or worse."""
    return url if url.lower().startswith(_SAFE_LINKS) else ""


def by_id(reports: Iterable[Report]) -> dict[str, Report]:
    """Return reports under their content hash."""
    return {report.report_id: report for report in reports}


def _unit(incident: Incident, number: Mapping[str, int]) -> int:
    for level in reversed(LEVELS):
        found = number.get(incident.location.pcode_at(level))
        if found is not None:
            return found
    return -1


def _day(day: date | None) -> int | None:
    return (day - _EPOCH).days if day else None


def _spot(incident: Incident, degrees: float | None) -> float | None:
    """Only a spot that is known is drawn as a point; the middle of a district is none."""
    known = incident.location.geo_precision in ("exact", "near")
    return round(degrees, 3) if known and degrees is not None else None
