"""The types that travel through Incident Atlas, in the order in which they are made.

Report -> Mention -> Claim -> DraftIncident -> Location -> Incident -> UnitPeriod.
All are frozen and refuse impossible values. Words are those of ACLED, UCDP, OCHA and OGC.
Text offsets count Unicode code points and are half-open, ``[start, end)``. Coordinates are
CRS84: longitude first, decimal degrees. `None` is "unknown" everywhere; 0 is a count of none.
"""

from geo.model.answers import (
    MEASURES,
    SUMS_WITHOUT,
    BBox,
    Disagreement,
    IncidentQuery,
    IngestSummary,
    Refusal,
    UnitPeriod,
    Warned,
)
from geo.model.figures import Claim, Estimate
from geo.model.incidents import DraftIncident, Extraction, Incident
from geo.model.places import Candidate, Location, NameHit, PlaceMention, PlaceNames, Unit
from geo.model.reported import ActorMention, DateRange, Evidence, NotIncident, Report, Span
from geo.model.terms import (
    GEO_PRECISIONS,
    LEVELS,
    PERIODS,
    DateBasis,
    GeoPrecision,
    Level,
    Measure,
    Modifier,
    Period,
    PlaceRole,
    SourceType,
    Status,
    TimePrecision,
)

__all__ = [
    "GEO_PRECISIONS",
    "LEVELS",
    "MEASURES",
    "PERIODS",
    "SUMS_WITHOUT",
    "ActorMention",
    "BBox",
    "Candidate",
    "Claim",
    "DateBasis",
    "DateRange",
    "Disagreement",
    "DraftIncident",
    "Estimate",
    "Evidence",
    "Extraction",
    "GeoPrecision",
    "Incident",
    "IncidentQuery",
    "IngestSummary",
    "Level",
    "Location",
    "Measure",
    "Modifier",
    "NameHit",
    "NotIncident",
    "Period",
    "PlaceMention",
    "PlaceNames",
    "PlaceRole",
    "Refusal",
    "Report",
    "SourceType",
    "Span",
    "Status",
    "TimePrecision",
    "Unit",
    "UnitPeriod",
    "Warned",
]
