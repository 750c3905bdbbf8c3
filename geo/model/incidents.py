"""Incidents: as one report tells them, and placed on the ground."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from geo.model.figures import Claim, Estimate
from geo.model.places import Location, PlaceMention
from geo.model.reported import ActorMention, DateRange, Evidence, NotIncident, Report
from geo.model.terms import DateBasis, Status, TimePrecision, check
from geo.taxonomy import check_event_type


@dataclass(frozen=True, slots=True)
class DraftIncident:
    """An incident as the text tells it, before it is put on the ground.

    `places` are the mentions that say where it happened, in text order; `key` tells the
    incidents of one report apart and does not change when others are added.
    """

    key: str
    event_date: DateRange
    event_type: str
    sub_event_type: str
    status: Status
    places: tuple[PlaceMention, ...]
    actor1: ActorMention | None = None
    actor2: ActorMention | None = None
    assoc_actor_1: tuple[ActorMention, ...] = ()
    assoc_actor_2: tuple[ActorMention, ...] = ()
    civilian_targeting: bool = False
    claims: tuple[Claim, ...] = ()
    fatalities: Estimate = Estimate()
    injured: Estimate = Estimate()
    abducted: Estimate = Estimate()
    disputed: bool = False
    confidence: float = 1.0
    evidence: tuple[Evidence, ...] = ()

    def __post_init__(self) -> None:
        check_event_type(self.event_type, self.sub_event_type)


@dataclass(frozen=True, slots=True)
class Extraction:
    """All that was read in one report.

    `actors` are names that an optional reader proposes and that belong to no incident;
    `warnings` say why such a reader was not asked, did not answer or was not believed.
    `countries` are those whose offices, forces and papers the text names, with their share (the sum is 1).
    """

    report: Report
    incidents: tuple[DraftIncident, ...] = ()
    places: tuple[PlaceMention, ...] = ()
    not_incidents: tuple[NotIncident, ...] = ()
    actors: tuple[ActorMention, ...] = ()
    warnings: tuple[str, ...] = ()
    countries: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Incident:
    """One incident, placed and counted; serialised flat by `geo.geojson`."""

    event_id: str
    event_date: date | None
    event_date_end: date | None
    time_precision: TimePrecision
    date_basis: DateBasis
    event_type: str
    sub_event_type: str
    location: Location
    date_text: str = ""
    status: Literal["occurred", "foiled"] = "occurred"
    actor1: str = ""
    actor1_id: str = ""
    assoc_actor_1: tuple[str, ...] = ()
    actor2: str = ""
    actor2_id: str = ""
    assoc_actor_2: tuple[str, ...] = ()
    civilian_targeting: bool = False
    fatalities: Estimate = Estimate()
    injured: Estimate = Estimate()
    abducted: Estimate = Estimate()
    claims: tuple[Claim, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    report_ids: tuple[str, ...] = ()
    disputed: bool = False
    confidence: float = 1.0
    reviewed: bool = False

    def __post_init__(self) -> None:
        check_event_type(self.event_type, self.sub_event_type)
        check((self.event_date is None) == (self.event_date_end is None), "a date has both ends or none")
        if self.event_date and self.event_date_end:
            check(self.event_date <= self.event_date_end, f"{self.event_id}: ends before it starts")

    @property
    def n_reports(self) -> int:
        """How many reports tell of it."""
        return len(self.report_ids)
