"""The types that travel through Incident Atlas, in the order in which they are made.

Report -> Mention -> Claim -> DraftIncident -> Location -> Incident -> UnitPeriod.
All are frozen and refuse impossible values. Words are those of ACLED, UCDP, OCHA and OGC.
Text offsets count Unicode code points and are half-open, ``[start, end)``. Coordinates are
CRS84: longitude first, decimal degrees. `None` is "unknown" everywhere; 0 is a count of none.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal, Protocol

from geo.errors import InputError
from geo.taxonomy import check_event_type

Level = Literal["country", "admin1", "admin2", "admin3"]
LEVELS: tuple[Level, ...] = ("country", "admin1", "admin2", "admin3")
TimePrecision = Literal["day", "week", "month", "year", "unknown"]
DateBasis = Literal["absolute", "relative", "publication", "unresolved"]
GeoPrecision = Literal["exact", "near", "admin3", "admin2", "admin1", "country"]
GEO_PRECISIONS: tuple[GeoPrecision, ...] = ("exact", "near", "admin3", "admin2", "admin1", "country")
Status = Literal["occurred", "foiled", "past", "hypothetical", "denied", "aggregate", "other"]
PlaceRole = Literal["incident", "origin", "visited", "metonym", "other"]
SourceType = Literal["authority", "conflict_party", "witness", "medical", "media", "humanitarian", "unnamed"]
Modifier = Literal["at_least", "more_than", "up_to", "about", "dozens", "list", "implicit", "subset", "none"]
Period = Literal["day", "week", "month", "quarter", "year"]
Measure = Literal[
    "events", "fatalities_low", "fatalities_best", "fatalities_high", "injured_best", "abducted_best"
]


def _check(ok: bool, message: str) -> None:
    if not ok:
        raise InputError(message)


@dataclass(frozen=True, slots=True)
class Report:
    """One report as read, its text untouched.

    Attributes
    ----------
    id : str
        The input's own id: a JSONL line's ``id``, else the path.
    report_id : str
        Content hash (hex): the same text, source and publication date give the same id.
    text : str
        Every offset of every span counts code points of this string.
    published_at : date, datetime or None
        Publication date; a datetime is aware. None: relative dates stay unresolved.
    """

    id: str
    report_id: str
    text: str
    path: str = ""
    title: str = ""
    source: str = ""
    url: str = ""
    published_at: date | datetime | None = None
    language: str = "en"

    @property
    def published_date(self) -> date | None:
        """Publication day, in the time zone that the report gives."""
        day = self.published_at
        return day.date() if isinstance(day, datetime) else day


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open stretch ``[start, end)`` of a report's text, in code points."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            raise InputError(f"span [{self.start}, {self.end}) is not in order")

    def overlaps(self, other: "Span") -> bool:
        """Whether the two stretches share a character."""
        return self.start < other.end and other.start < self.end

    def contains(self, other: "Span") -> bool:
        """Whether `other` lies wholly inside."""
        return self.start <= other.start and other.end <= self.end

    def quote(self, text: str) -> str:
        """Return the text of the span."""
        return text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where a field of an incident comes from, and which rule read it."""

    report_id: str
    start: int
    end: int
    quote: str
    rule: str
    field: str = ""


@dataclass(frozen=True, slots=True)
class DateRange:
    """When something happened: first and last day, both inclusive.

    ``start is None`` means that the text gives a date which cannot be resolved
    (``basis="unresolved"``, its wording kept in `text`).
    """

    start: date | None
    end: date | None
    precision: TimePrecision
    basis: DateBasis
    text: str = ""
    span: Span | None = None
    rule: str = ""

    def __post_init__(self) -> None:
        _check((self.start is None) == (self.end is None), "a date range has both ends or none")
        if self.start and self.end:
            _check(self.start <= self.end, f"date range ends before it starts: {self.start}..{self.end}")


@dataclass(frozen=True, slots=True)
class Estimate:
    """A count as range: ``0 <= low <= best <= high``; `high_open` where a source says "at least".

    `best` may be None beside known ends: every figure is flagged and waits for review.
    """

    low: int | None = None
    best: int | None = None
    high: int | None = None
    high_open: bool = False

    def __post_init__(self) -> None:
        known = [n for n in (self.low, self.best, self.high) if n is not None]
        if any(n < 0 for n in known):
            raise InputError(f"a count cannot be negative: {known}")
        if known != sorted(known):
            raise InputError(f"estimate out of order, want low <= best <= high: {known}")

    @property
    def known(self) -> bool:
        """Whether any figure is given."""
        return self.low is not None or self.high is not None


@dataclass(frozen=True, slots=True)
class Claim:
    """One source's figures, with the words they stand in."""

    source: str
    source_type: SourceType
    report_id: str
    start: int
    end: int
    quote: str
    killed_low: int | None = None
    killed_high: int | None = None
    injured_low: int | None = None
    injured_high: int | None = None
    abducted_low: int | None = None
    abducted_high: int | None = None
    victims: str = ""
    modifier: Modifier = "none"
    superseded: bool = False
    flagged: str = ""
    rule: str = ""

    def __post_init__(self) -> None:
        for what in ("killed", "injured", "abducted"):
            low, high = getattr(self, f"{what}_low"), getattr(self, f"{what}_high")
            for n in (low, high):
                if n is not None and n < 0:
                    raise InputError(f"claim of {n} {what}: a count cannot be negative")
            if low is not None and high is not None and low > high:
                raise InputError(f"claim of {low}..{high} {what} is out of order")


@dataclass(frozen=True, slots=True)
class Candidate:
    """One place that a name may mean.

    Attributes
    ----------
    pcode : str
        The finest unit that is certain for this candidate: its own for a unit, the unit
        that holds it for a populated place.
    level : Level
        Level of `pcode`.
    kind : {"unit", "settlement", "feature", "region"}
        ``feature`` is a known named spot (a pass, a border gate, a road); ``region`` one
        that fits no single unit (``pcode`` is then the country's code).
    longitude, latitude : float
        CRS84 point: the settlement itself, or the unit's label point.
    score : float
        How well the name fits, 0..1: 1 exact, less for transliteration and fuzzy matches.
    match : {"exact", "translit", "fuzzy", "online"}
        How the name was matched.
    """

    pcode: str
    name: str
    level: Level
    kind: Literal["unit", "settlement", "feature", "region"]
    country: str
    admin1_pcode: str
    admin2_pcode: str
    admin3_pcode: str
    longitude: float
    latitude: float
    population: int = 0
    score: float = 1.0
    match: Literal["exact", "translit", "fuzzy", "online"] = "exact"

    def __hash__(self) -> int:
        # Candidates are keys in every look-up of the weighing: three fields tell nearly all apart.
        return hash((self.pcode, self.name, self.score))


@dataclass(frozen=True, slots=True)
class NameHit:
    """A stretch of text that is a known place name, with all that it may mean."""

    start: int
    end: int
    text: str
    candidates: tuple[Candidate, ...]


class PlaceNames(Protocol):
    """What the reader of reports needs to know of the gazetteer."""

    def scan(self, text: str) -> tuple[NameHit, ...]:
        """Find known place names: whole words, longest first, no two overlapping, in text order."""
        ...


@dataclass(frozen=True, slots=True)
class PlaceMention:
    """A place named in a report and the part it plays there.

    Attributes
    ----------
    role : PlaceRole
        ``incident``: something happened there; ``origin``: victims, speakers or fire come
        from there; ``visited``: somebody goes there; ``metonym``: a government ("Kabul said");
        ``other``: everything else (hospital, road end, direction, publisher's seat).
    designation : str
        The level that the text itself gives: "district", "province", "tehsil", "city",
        "village", "agency", "area", "road" ... or "".
    relation : str
        How the place binds to the spot: "in", "near" (with a distance or "near"/"outside"), "route", "".
    pcode, level, score : str, Level or None, float
        The geocoder's choice, filled in by it.
    """

    text: str
    start: int
    end: int
    role: PlaceRole
    candidates: tuple[Candidate, ...] = ()
    designation: str = ""
    relation: str = ""
    rule: str = ""
    pcode: str = ""
    level: Level | None = None
    score: float = 0.0


@dataclass(frozen=True, slots=True)
class ActorMention:
    """An actor named in a report, with its id in the catalogue."""

    actor_id: str
    name: str
    text: str
    start: int
    end: int
    rule: str = ""


@dataclass(frozen=True, slots=True)
class NotIncident:
    """A passage that tells of violence and yet is no incident, and why."""

    quote: str
    start: int
    end: int
    reason: str


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
    """

    report: Report
    incidents: tuple[DraftIncident, ...] = ()
    places: tuple[PlaceMention, ...] = ()
    not_incidents: tuple[NotIncident, ...] = ()
    actors: tuple[ActorMention, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Location:
    """Where an incident is counted.

    Attributes
    ----------
    location : str
        The name as coded.
    country : str
        ISO 3166-1 alpha-3, "" when unknown.
    admin1, admin1_pcode, admin2, admin2_pcode, admin3, admin3_pcode : str
        Units of the reference vintage; "" below the level that is certain.
    longitude, latitude : float or None
        CRS84. A point to draw: the settlement when `geo_precision` is exact or near, else the
        label point of the district or tehsil; None when no district is known.
    geo_precision : GeoPrecision or None
        By name; None when not even the country is known.
    score : float
        0..1, of the chosen candidate in this report.
    alternatives : tuple of Candidate
        Runners-up with their scores, best first.
    reason : str
        Why this one, in words that an analyst understands.
    """

    location: str = ""
    country: str = ""
    admin1: str = ""
    admin1_pcode: str = ""
    admin2: str = ""
    admin2_pcode: str = ""
    admin3: str = ""
    admin3_pcode: str = ""
    longitude: float | None = None
    latitude: float | None = None
    geo_precision: GeoPrecision | None = None
    score: float = 0.0
    alternatives: tuple[Candidate, ...] = ()
    reason: str = ""

    def __post_init__(self) -> None:
        _check((self.longitude is None) == (self.latitude is None), "a point has both coordinates or none")
        if self.longitude is not None and self.latitude is not None:
            _check(
                -180 <= self.longitude <= 180 and -90 <= self.latitude <= 90,
                f"longitude {self.longitude}, latitude {self.latitude} is not on Earth; are they swapped?",
            )

    def pcode_at(self, level: Level) -> str:
        """Return the code of the unit at `level`, "" where the place is not known that finely."""
        return {
            "country": self.country,
            "admin1": self.admin1_pcode,
            "admin2": self.admin2_pcode,
            "admin3": self.admin3_pcode,
        }[level]


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
        _check((self.event_date is None) == (self.event_date_end is None), "a date has both ends or none")
        if self.event_date and self.event_date_end:
            _check(self.event_date <= self.event_date_end, f"{self.event_id}: ends before it starts")

    @property
    def n_reports(self) -> int:
        """How many reports tell of it."""
        return len(self.report_ids)


@dataclass(frozen=True, slots=True)
class Unit:
    """An administrative unit; its polygon is asked of `geo.boundaries.Boundaries`.

    Attributes
    ----------
    pcode : str
        OCHA p-code (``AF1214``); ISO alpha-3 for a country; ``PK525.mir-ali`` for a tehsil.
    parent : str
        p-code of the unit above, "" for a country.
    names : mapping of str to str
        Language tag (``fa``, ``ps``, ``ur``) to native name.
    valid_from, valid_to : date or None
        Half-open ``[valid_from, valid_to)``; None is unbounded.
    quality : str
        Known defect of the polygon, "" when none is known.
    """

    pcode: str
    name: str
    level: Level
    country: str
    parent: str
    admin1_pcode: str = ""
    admin2_pcode: str = ""
    aliases: tuple[str, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    shape_id: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    disputed: bool = False
    quality: str = ""
    area_km2: float = 0.0
    longitude: float = 0.0
    latitude: float = 0.0
    population: int | None = None
    population_year: int | None = None
    population_source: str = ""
    population_modelled: bool = False


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
            _check(self.start <= self.end, f"asked for {self.start}..{self.end}, which ends before it starts")
        _check(self.limit >= 0, f"limit {self.limit} is negative")


@dataclass(frozen=True, slots=True)
class UnitPeriod:
    """Counts of one unit, period and event type; zeros are kept.

    `period_start` and `period_end` are half-open days; both None: incidents whose date is
    unknown. `pcode` is "" for incidents not placed at this level; `parent` then says in
    which unit above they are counted ("" when not even that is known).
    Sums leave unknown figures out; `n_unknown_fatalities` counts the incidents left out.
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
    injured_best: int = 0
    abducted_best: int = 0
    n_unknown_fatalities: int = 0


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
class IngestSummary:
    """What one ingest did."""

    reports: int = 0
    reports_known: int = 0
    reports_revised: int = 0
    incidents: int = 0
    merged: int = 0
    in_district: int = 0
    not_in_district: int = 0
    undated: int = 0
    refused: tuple[Refusal, ...] = ()
    disagreements: tuple[Disagreement, ...] = ()
