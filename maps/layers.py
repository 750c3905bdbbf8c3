"""The layers that files are made of: incidents as points, units as polygons with their counts."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from importlib.metadata import PackageNotFoundError, version
from types import MappingProxyType
from typing import Any

import geopandas
import pandas
from shapely.geometry import Point

from geo.aggregate import aggregate, in_days, known_units, unit_at
from geo.boundaries import Boundaries
from geo.geojson import counts_to_record, flat, incident_feature, unit_feature
from geo.model import MEASURES, Incident, Level, Report, UnitPeriod
from geo.vintage_set import at_date, at_vintage, recoded
from maps.tables import beside, gis_columns, gis_row

LAYERS: dict[str, Level | None] = {
    "incidents": None,
    "provinces": "admin1",
    "districts": "admin2",
    "tehsils": "admin3",
}
DATES = ("event_date", "event_date_end", "period_start", "period_end", "valid_from", "valid_to")
DISCLAIMER = (
    "Boundaries do not imply any opinion on the legal status of a territory. "
    "Reports are read by a program, which errs: confidence is the share of incidents read on such "
    "grounds that are right, reviewed says whether a person has checked. "
    "Figures are the claims of the named sources; null is unknown, not zero. Sums of areas leave unknown "
    "figures out: n_unknown_... counts them; a sum is null where no incident of the area gives a figure."
)


@dataclass(frozen=True, slots=True)
class Export:
    """What is to be written: the incidents, their ground and the question they answer.

    Attributes
    ----------
    incidents : tuple of Incident
        In order of `event_id`.
    layer : {"incidents", "provinces", "districts", "tehsils"}
        Points of incidents, or polygons with their counts.
    query_text : str
        The filter, as the user gave it.
    days : (date or None, date or None)
        The first and the last day asked for, both inclusive; None is open.
    then : mapping
        Event id to the names of province and district at its date.
    reports : mapping
        Report id to report, for who published it, its title and address; its text is not asked for.
    """

    incidents: tuple[Incident, ...]
    boundaries: Boundaries
    layer: str = "incidents"
    query_text: str = ""
    days: tuple[date | None, date | None] = (None, None)
    then: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    reports: Mapping[str, Report] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        incidents: Iterable[Incident],
        boundaries: Boundaries,
        vintage: str | None = None,
        reports: Mapping[str, Report] = MappingProxyType({}),
        *,
        layer: str = "incidents",
        query_text: str = "",
        days: tuple[date | None, date | None] = (None, None),
    ) -> "Export":
        """Put incidents, coded in the reference vintage of `boundaries`, into the units of a vintage."""
        ordered = sorted(incidents, key=lambda i: i.event_id)
        there = at_vintage(boundaries, vintage)
        then = {i.event_id: at_date(i, boundaries) for i in ordered}
        told = tuple(recoded(ordered, there))
        return cls(told, there, layer, query_text, days, then, reports)

    def metadata(self) -> dict[str, str]:
        """Return attribution, licence, vintage, versions and the filter, as text."""
        about = self.boundaries.metadata
        return {
            "title": f"Incident Atlas: {self.layer}",
            "attribution": self.boundaries.attribution,
            "licence": "; ".join(f"{s['covers']}: {s['licence']}" for s in self.boundaries.sources),
            "boundary_set": str(about["id"]),
            "boundary_vintage": str(about["vintage"]),
            "boundary_version": self.boundaries.version,
            "software": f"incident-atlas {software_version()}",
            "filter": self.query_text or "all incidents",
            "not_placed": self._not_placed(),
            "disclaimer": DISCLAIMER,
        }

    def _not_placed(self) -> str:
        """Tell how many incidents are in no unit of each layer, and why."""
        known = known_units(self.boundaries)
        loose, whole = [], []
        for name, level in LAYERS.items():
            if level is None:
                continue
            homes = [unit_at(i.location.pcode_at, level, known) for i in self.incidents]
            above = [self.boundaries.unit(parent) for pcode, parent in homes if parent and not pcode]
            # The map shows these in the finest units that their country has.
            finest = self.boundaries.finest_level
            full = Counter(unit.country for unit in above if unit.level == finest(unit.country))
            loose.append(f"{name} {sum(not pcode for pcode, _ in homes) - full.total()}")
            whole += [
                f"; in no {name.removesuffix('s')}, since this boundary set has none there: {number} in "
                f"{self.boundaries.unit(country).name}"
                for country, number in sorted(full.items())
            ]
        return f"incidents in no area, since they are known less finely: {', '.join(loose)}{''.join(whole)}"

    def newest_day(self) -> str:
        """Return the last day told of, as the stamp for formats that insist on one."""
        days = [i.event_date_end for i in self.incidents if i.event_date_end]
        return f"{max(days).isoformat() if days else '1970-01-01'}T00:00:00Z"


def software_version() -> str:
    """Return the installed version of this program."""
    try:
        return version("incident-atlas")
    except PackageNotFoundError:
        return "unpackaged"


def unit_counts(export: Export, level: Level) -> list[UnitPeriod]:
    """Count by unit over all days and types: one row a unit, then what is not placed at this level.

    An incident is counted by its first day, so that two exports of neighbouring days never both count it. All
    rows have one period: the days asked for, else those of the incidents, none where undated ones are
    counted too.
    """
    totals: dict[tuple[str, str], UnitPeriod] = {
        (u.pcode, u.parent): UnitPeriod(u.pcode, u.parent, level, None, None, "")
        for u in export.boundaries.units(level)
    }
    first, last = export.days
    told = [i for i in export.incidents if i.event_date is None or in_days(i.event_date, first, last)]
    counted = aggregate(told, export.boundaries, level, None, by_type=False, zeros=False)
    for row in counted:
        key = (row.pcode, row.parent)
        totals[key] = _add(totals[key], row) if key in totals else row
    spans = {(row.period_start, row.period_end) for row in counted}
    start, end = spans.pop() if len(spans) == 1 else (None, None)
    start, end = first or start, last + timedelta(days=1) if last and last < date.max else end
    return [replace(row, period_start=start, period_end=end) for row in totals.values()]


def _add(a: UnitPeriod, b: UnitPeriod) -> UnitPeriod:
    """Add the dated and the undated incidents of one unit."""
    sums = {name: getattr(a, name) + getattr(b, name) for name in MEASURES}
    return replace(a, **sums)


def layer_features(export: Export) -> list[dict[str, Any]]:
    """Return the asked layer as GeoJSON features, lists and mappings as JSON text."""
    level = LAYERS[export.layer]
    if level is None:
        features = [incident_feature(i) for i in export.incidents]
        for feature, incident in zip(features, export.incidents, strict=True):
            feature["properties"] |= {**beside(incident, export.reports), **export.then[incident.event_id]}
        return [flat(feature) for feature in features]
    return [
        flat(unit_feature(export.boundaries.unit(row.pcode), export.boundaries.geometry(row.pcode), row))
        for row in unit_counts(export, level)
        if row.pcode
    ]


def layer_frame(export: Export, layer: str = "") -> geopandas.GeoDataFrame:
    """Return a layer as GeoDataFrame in EPSG:4326, longitude first.

    Incidents: the columns of `maps.tables.gis_row`. Units: those of `geo.geojson.unit_feature`.
    Counts are nullable integers, so that unknown stays apart from 0; days (`DATES`) are dates, by which
    programs filter and animate.
    """
    level = LAYERS[layer or export.layer]
    shapes: list[Any]
    if level is None:
        rows = [gis_row(i, export.then[i.event_id], export.reports) for i in export.incidents]
        shapes = [
            None if row["longitude"] is None else Point(row["longitude"], row["latitude"]) for row in rows
        ]
        names: Sequence[str] = gis_columns()
    else:
        counts = [row for row in unit_counts(export, level) if row.pcode]
        rows = [unit_feature(export.boundaries.unit(c.pcode), None)["properties"] for c in counts]
        for record, count in zip(rows, counts, strict=True):
            record |= counts_to_record(count)
            record["names"] = "; ".join(record["names"].values())
        shapes = [export.boundaries.geometry(c.pcode) for c in counts]
        names = list(rows[0]) if rows else ["pcode"]
    frame = pandas.DataFrame(rows, columns=list(names))
    for name in frame.columns:
        if name.endswith(("_low", "_best", "_high")) or name in ("population", "population_year"):
            frame[name] = frame[name].astype("Int64")
        if name in DATES:
            days = frame[name].map(date.fromisoformat, na_action="ignore")
            frame[name] = pandas.array(days.to_list(), dtype="date32[pyarrow]")
    return geopandas.GeoDataFrame(frame, geometry=shapes, crs="EPSG:4326")
