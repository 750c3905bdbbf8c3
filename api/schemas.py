"""What the features of each collection carry: names, types and meaning of their properties.

Queryables, schemas, sortables, the OpenAPI document, HTML tables and CSV columns are all
made from these lists.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from geo.model import GEO_PRECISIONS, LEVELS
from geo.taxonomy import EVENT_TYPES

Kind = Literal["string", "integer", "number", "boolean", "date", "datetime", "strings", "json"]
Schema = dict[str, Any]
_JSON_TYPES: dict[Kind, Schema] = {
    "string": {"type": "string"},
    "integer": {"type": "integer"},
    "number": {"type": "number"},
    "boolean": {"type": "boolean"},
    "date": {"type": "string", "format": "date"},
    "datetime": {"type": "string"},  # a day or a time, as the source gives it: neither format fits both
    # Flat text, which every client can read and save; JSON-FG gives them as they are.
    "strings": {"type": "string", "contentMediaType": "application/json"},
    "json": {"type": "string", "contentMediaType": "application/json"},
}


@dataclass(frozen=True, slots=True)
class Column:
    """One property of the features of a collection."""

    name: str
    kind: Kind
    title: str
    choices: tuple[str, ...] = ()
    nullable: bool = False
    role: str = ""

    @property
    def sortable(self) -> bool:
        """Whether features can be put in order by it."""
        return not self.nested

    @property
    def nested(self) -> bool:
        """Whether it is a list or an object, given as JSON text in flat forms."""
        return self.kind in ("strings", "json")

    def schema(self, *, nullable: bool = False) -> Schema:
        """Return its JSON Schema; with `nullable` in the manner of OpenAPI 3.0."""
        made: Schema = {"title": self.title, **_JSON_TYPES[self.kind]}
        if self.choices:
            made["enum"] = list(self.choices)
        if nullable:
            made.pop("contentMediaType", None)  # OpenAPI 3.0 does not know it
        if nullable and self.nullable:
            made["nullable"] = True
            if self.choices:
                made["enum"] = [*self.choices, None]
        if self.role:
            made["x-ogc-role"] = self.role
        return made


def _counted(what: str, told: str) -> tuple[Column, ...]:
    return (
        Column(f"{what}_low", "integer", f"{told}: smallest figure that is not superseded", nullable=True),
        Column(f"{what}_best", "integer", f"{told}: most conservative estimate", nullable=True),
        Column(f"{what}_high", "integer", f"{told}: largest figure that is not superseded", nullable=True),
        Column(f"{what}_high_open", "boolean", f"{told}: a source says 'at least'"),
    )


def _summed(what: str, told: str) -> tuple[Column, ...]:
    null = "null where incidents are counted and none gives a figure"
    ends = (("low", "smallest figures"), ("best", "best estimates"), ("high", "largest figures"))
    more = {"high": f"; see n_open_{what}"}
    return tuple(
        Column(
            f"{what}_{end}",
            "integer",
            f"{told}, sum of the {of}; {null}{more.get(end, '')}",
            nullable=True,
        )
        for end, of in ends
    )


INCIDENT_COLUMNS: tuple[Column, ...] = (
    Column("event_id", "string", "Stable id of the incident", role="id"),
    Column("event_date", "date", "First day", nullable=True, role="primary-interval-start"),
    Column("event_date_end", "date", "Last day, inclusive", nullable=True, role="primary-interval-end"),
    Column(
        "time_precision",
        "string",
        "How finely the date is known",
        ("day", "week", "month", "year", "unknown"),
    ),
    Column(
        "date_basis",
        "string",
        "What the date rests on",
        ("absolute", "relative", "publication", "unresolved"),
    ),
    Column("date_text", "string", "The date as the report words it"),
    Column("event_type", "string", "Event type (ACLED)", tuple(EVENT_TYPES)),
    Column(
        "sub_event_type",
        "string",
        "Sub-event type (ACLED)",
        tuple(s for t in EVENT_TYPES.values() for s in t),
    ),
    Column("status", "string", "Whether it occurred or was foiled", ("occurred", "foiled")),
    Column("actor1", "string", "First actor"),
    Column("actor1_id", "string", "First actor's id in the catalogue"),
    Column("assoc_actor_1", "strings", "Actors associated with the first"),
    Column("actor2", "string", "Second actor"),
    Column("actor2_id", "string", "Second actor's id in the catalogue"),
    Column("assoc_actor_2", "strings", "Actors associated with the second"),
    Column("civilian_targeting", "boolean", "Whether civilians were the target"),
    Column("country", "string", "Country (ISO 3166-1 alpha-3)"),
    Column("admin1", "string", "Province"),
    Column("admin1_pcode", "string", "Province's p-code"),
    Column("admin2", "string", "District; empty when not known that finely"),
    Column("admin2_pcode", "string", "District's p-code"),
    Column("admin3", "string", "Tehsil"),
    Column("admin3_pcode", "string", "Tehsil's code"),
    Column("location", "string", "Place name as coded"),
    Column("longitude", "number", "Longitude, degrees (CRS84)", nullable=True),
    Column("latitude", "number", "Latitude, degrees (CRS84)", nullable=True),
    Column(
        "geo_precision",
        "string",
        "How finely the place is known; of admin2 and admin3 the point is the unit's label point",
        GEO_PRECISIONS,
        nullable=True,
    ),
    Column(
        "geocode_score",
        "number",
        "How well the name fits this place, 0 to 1; no probability",
    ),
    Column("geocode_reason", "string", "Why this place was chosen"),
    Column("geocode_alternatives", "json", "Other places that the name may mean"),
    *_counted("fatalities", "Killed"),
    *_counted("injured", "Injured"),
    *_counted("abducted", "Abducted"),
    Column("claims", "json", "Each source's figures, with its words"),
    Column("evidence", "json", "Spans of the reports that each field rests on"),
    Column("n_reports", "integer", "How many reports tell of it"),
    Column("report_ids", "strings", "The reports that tell of it"),
    Column(
        "disputed",
        "boolean",
        "Whether a party denies it or its toll; sources whose figures merely differ do not count",
    ),
    Column(
        "confidence",
        "number",
        "Share, 0 to 1, of incidents read on such grounds that are right in day, district, kind and killed",
    ),
    Column("reviewed", "boolean", "Whether a person has checked it"),
    Column("admin1_at_date", "string", "Province's name at the incident's date; empty when not certain"),
    Column("admin2_at_date", "string", "District's name at the incident's date; empty when not certain"),
    Column("flagged", "string", "Why figures wait for a reviewer and are not counted; empty where none does"),
)

UNIT_COLUMNS: tuple[Column, ...] = (
    Column("pcode", "string", "OCHA p-code; ISO alpha-3 for a country", role="id"),
    Column("name", "string", "Name"),
    Column("level", "string", "Administrative level", LEVELS),
    Column("admin_level", "integer", "Administrative level as a number: 0 country, 1 province ..."),
    Column("country", "string", "Country (ISO 3166-1 alpha-3)"),
    Column("parent", "string", "P-code of the unit above"),
    Column("admin1_pcode", "string", "P-code of its province"),
    Column("admin2_pcode", "string", "P-code of its district"),
    Column("names", "json", "Names by language"),
    Column("shape_id", "string", "Id of the source polygon"),
    # Text: GDAL and QGIS take a column of dates for the features' time and send it as `datetime`.
    Column("valid_from", "string", "First day on which the unit exists; .. when no first one is known"),
    Column("valid_to", "string", "First day on which it exists no more; .. while it exists"),
    Column("disputed", "boolean", "Whether its status is disputed"),
    Column("quality", "string", "Known defect of the polygon"),
    Column("area_km2", "number", "Area, square kilometres"),
    Column("population", "integer", "Population", nullable=True),
    Column("population_year", "integer", "Year of the population figure", nullable=True),
    Column("population_source", "string", "Source of the population figure"),
    Column("population_modelled", "boolean", "Whether the population figure is modelled"),
)

COUNT_COLUMNS: tuple[Column, ...] = (
    *UNIT_COLUMNS,
    Column(
        "period_start",
        "date",
        "First day counted; null where no days were asked for, so that undated incidents are in it",
        nullable=True,
        role="primary-interval-start",
    ),
    Column(
        "period_end",
        "date",
        "First day not counted any more: the day after the last one, unlike --end and datetime",
        nullable=True,
    ),
    Column("event_type", "string", "Event type counted; empty for all that were asked for"),
    Column("events", "integer", "Incidents"),
    *_summed("fatalities", "Killed"),
    *_summed("injured", "Injured"),
    *_summed("abducted", "Abducted"),
    Column("n_unknown_fatalities", "integer", "Incidents whose toll is unknown and not in the sums"),
    Column("n_unknown_injured", "integer", "Incidents without a figure of injured, not in the sums"),
    Column("n_unknown_abducted", "integer", "Incidents without a figure of abducted, not in the sums"),
    Column("n_open_fatalities", "integer", "Incidents whose largest figure of killed is an 'at least'"),
    Column("n_open_injured", "integer", "Incidents whose largest figure of injured is an 'at least'"),
    Column("n_open_abducted", "integer", "Incidents whose largest figure of abducted is an 'at least'"),
)

REPORT_COLUMNS: tuple[Column, ...] = (
    Column("report_id", "string", "Content hash of the report", role="id"),
    Column("title", "string", "Title"),
    Column("source", "string", "Publisher"),
    Column("url", "string", "Address"),
    Column("published_at", "datetime", "Publication time", nullable=True, role="primary-instant"),
    Column("language", "string", "Language tag"),
    Column("n_incidents", "integer", "Incidents that it tells of"),
    Column("event_ids", "strings", "Those incidents"),
    Column("quotes", "strings", "The words that carry their figures"),
)


# What the tables of the pages show first: when, what, where, who, how many.
SHOWN: Mapping[str, tuple[str, ...]] = {
    "incidents": (
        *("event_date", "sub_event_type", "location", "admin2", "fatalities_best", "fatalities_low"),
        *("fatalities_high", "injured_best", "actor1", "actor2", "admin1", "n_reports"),
    ),
    "units": ("name", "level", "country", "parent", "area_km2", "population", "disputed", "quality"),
    "counts": (
        *("name", "parent", "period_start", "events", "fatalities_best", "fatalities_low", "fatalities_high"),
        *("injured_best", "abducted_best", "n_unknown_fatalities", "n_unknown_injured", "n_unknown_abducted"),
    ),
    "reports": ("title", "source", "published_at", "n_incidents", "language", "url"),
}


def object_schema(
    columns: Sequence[Column], geometry: str, self_url: str, title: str, *, sortable: bool
) -> Schema:
    """Return a JSON Schema (2020-12) of queryables, sortables or the features themselves.

    Parameters
    ----------
    geometry : str
        ``point``, ``multipolygon``, or "" for a collection without geometry.
    sortable : bool
        Leave out the geometry and what has no order.
    """
    shown = [c for c in columns if c.sortable or not sortable]
    properties: Schema = {}
    for column in shown:
        properties[column.name] = column.schema()
    if geometry and not sortable:
        properties["geometry"] = {"format": f"geometry-{geometry}", "x-ogc-role": "primary-geometry"}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": self_url,
        "type": "object",
        "title": title,
        "properties": properties,
        "additionalProperties": False,
    }
