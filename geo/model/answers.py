"""What is asked of a store, what it counts, and what an ingest did."""

from dataclasses import dataclass, fields
from datetime import date

from geo.model.terms import Level, check

BBox = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class IncidentQuery:
    """Which incidents are asked for; every condition given must hold.

    Attributes
    ----------
    bbox : tuple of float, optional
        west, south, east, north in CRS84, ends inclusive; west > east crosses 180 degrees.
    start, end : date, optional
        Days, both inclusive; None is open. An incident matches when its own days overlap.
        Undated incidents match only when neither is given.
    after : str, optional
        Key of the last incident already seen: paging by key, in order of `event_id`.
    limit : int
        At most so many.
    """

    bbox: BBox | None = None
    start: date | None = None
    end: date | None = None
    event_types: tuple[str, ...] = ()
    sub_event_types: tuple[str, ...] = ()
    actor_ids: tuple[str, ...] = ()
    pcodes: tuple[str, ...] = ()
    equals: tuple[tuple[str, str], ...] = ()
    after: str = ""
    limit: int = 1000

    def __post_init__(self) -> None:
        if self.start and self.end:
            check(self.start <= self.end, f"asked for {self.start}..{self.end}, which ends before it starts")
        check(self.limit >= 0, f"limit {self.limit} is negative")


@dataclass(frozen=True, slots=True)
class UnitPeriod:
    """Counts of one unit, period and event type; zeros are kept.

    `period_start` and `period_end` are half-open days; both None: incidents whose date is
    unknown. `pcode` is "" for incidents not placed at this level; `parent` then says in
    which unit above they are counted ("" when not even that is known).
    Sums leave unknown figures out; `n_unknown_fatalities`, `n_unknown_injured` and `n_unknown_abducted`
    count the incidents left out. Where that is all of them, a sum of 0 means that nobody gave a figure:
    `geo.aggregate.known_sums` tells, and whatever is written for users has no number there.
    `n_open_fatalities`, `n_open_injured` and `n_open_abducted` count those whose largest figure is an
    "at least": where there is one, the sum of the largest figures has no upper end.
    """

    pcode: str
    parent: str
    level: Level
    period_start: date | None
    period_end: date | None
    event_type: str
    events: int = 0
    fatalities_low: int = 0
    fatalities_best: int = 0
    fatalities_high: int = 0
    injured_low: int = 0
    injured_best: int = 0
    injured_high: int = 0
    abducted_low: int = 0
    abducted_best: int = 0
    abducted_high: int = 0
    n_unknown_fatalities: int = 0
    n_unknown_injured: int = 0
    n_unknown_abducted: int = 0
    n_open_fatalities: int = 0
    n_open_injured: int = 0
    n_open_abducted: int = 0


# The counts, each of which is added up.
MEASURES = tuple(f.name for f in fields(UnitPeriod) if f.type is int)
# The sums of which each count of incidents without a figure tells.
SUMS_WITHOUT = {
    name: tuple(f"{name.removeprefix('n_unknown_')}_{end}" for end in ("low", "best", "high"))
    for name in MEASURES
    if name.startswith("n_unknown_")
}


@dataclass(frozen=True, slots=True)
class Refusal:
    """An input that was not taken, and why."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A row of a coded table that was taken although its parts contradict each other, and how."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class Warned:
    """A report that an optional reader was not asked about, did not answer on, or was not believed on."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class IngestSummary:
    """What one ingest did, and what stands in the store after it.

    Attributes
    ----------
    reports, reports_known, reports_revised : int
        New; held already; put in the place of an older state of theirs.
    incidents : int
        That the new and revised reports tell, before merging.
    not_incidents : int
        Passages of these reports that were taken for no incident; the store keeps each with its reason.
    merged, in_district, not_in_district, undated : int
        Incidents in the store, after merging.
    in_no_known_place : int
        Those of `not_in_district` of which not even the country is known.
    unplaced_names : tuple of str
        The names that these give for their places, the most frequent first.
    datable : int
        Those of the undated whose words ("on Monday") lack nothing but the report's day of publication.
    day_words : str
        These words of one of them.
    """

    reports: int = 0
    reports_known: int = 0
    reports_revised: int = 0
    incidents: int = 0
    not_incidents: int = 0
    merged: int = 0
    in_district: int = 0
    not_in_district: int = 0
    in_no_known_place: int = 0
    undated: int = 0
    datable: int = 0
    unplaced_names: tuple[str, ...] = ()
    day_words: str = ""
    refused: tuple[Refusal, ...] = ()
    disagreements: tuple[Disagreement, ...] = ()
    warnings: tuple[Warned, ...] = ()
