"""The types of the model as GeoJSON (RFC 7946).

Coordinates are CRS84, longitude first, at most 7 decimals (about a centimetre). Rings follow
the right-hand rule: outer rings counterclockwise, holes clockwise. What has no place has
``"geometry": null``; it is never put on a centroid that it was not coded to.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import orjson

from geo.aggregate import known_sums
from geo.model import MEASURES, Incident, Location, Unit, UnitPeriod
from geo.records import Record, incident_to_record

if TYPE_CHECKING:
    from shapely.geometry import Polygon
    from shapely.geometry.base import BaseGeometry

DECIMALS = 7  # RFC 7946 section 11.2 holds 6 for enough; 7 keeps every source coordinate apart
Feature = dict[str, Any]
_NESTED = (list, dict)


def point(location: Location) -> Feature | None:
    """Return the point at which an incident is drawn, None when no unit is known."""
    if location.longitude is None or location.latitude is None:
        return None
    return {
        "type": "Point",
        "coordinates": [round(location.longitude, DECIMALS), round(location.latitude, DECIMALS)],
    }


def incident_feature(incident: Incident) -> Feature:
    """Return an incident as a feature; its properties are the flat record.

    The properties ``longitude`` and ``latitude`` are rounded like the geometry, so that
    the two never differ.
    """
    return record_feature(incident_to_record(incident), point(incident.location))


def record_feature(record: Record, geometry: Feature | None) -> Feature:
    """Return the flat record of an incident as a feature with the point of `point`."""
    if geometry is not None:
        longitude, latitude = geometry["coordinates"]
        record = record | {"longitude": longitude, "latitude": latitude}
    return {"type": "Feature", "id": record["event_id"], "geometry": geometry, "properties": record}


def flat_feature(record: Record, geometry: Feature | None) -> Feature:
    """Return the flat record of an incident as a feature whose lists are JSON text; see `flat`."""
    return flat(record_feature(record, geometry))


def flat(feature: Feature) -> Feature:
    """Return a feature whose lists and mappings among the properties are JSON text.

    QGIS cannot save a layer with nested properties, and GDAL, R and spreadsheets read them as text
    anyhow. `geo.records.incident_from_record` reads both.
    """
    properties = {k: dumps(v).decode() if type(v) in _NESTED else v for k, v in feature["properties"].items()}
    return {**feature, "properties": properties}


def unit_feature(unit: Unit, geometry: BaseGeometry | None, counts: UnitPeriod | None = None) -> Feature:
    """Return an administrative unit as a feature, with the counts of one period if given.

    Parameters
    ----------
    unit : Unit
        The unit.
    geometry : shapely geometry or None
        Its polygon in CRS84.
    counts : UnitPeriod, optional
        Adds ``period_start`` and ``period_end`` (half-open, ISO), ``event_type`` ("" for all
        types) and the counts. The feature's id is then p-code, period and type, else the p-code.
    """
    properties: Feature = {
        "pcode": unit.pcode,
        "name": unit.name,
        "level": unit.level,
        "country": unit.country,
        "parent": unit.parent,
        "admin1_pcode": unit.admin1_pcode,
        "admin2_pcode": unit.admin2_pcode,
        "names": dict(unit.names),
        "shape_id": unit.shape_id,
        "valid_from": unit.valid_from.isoformat() if unit.valid_from else None,
        "valid_to": unit.valid_to.isoformat() if unit.valid_to else None,
        "disputed": unit.disputed,
        "quality": unit.quality,
        "area_km2": unit.area_km2,
        "population": unit.population,
        "population_year": unit.population_year,
        "population_source": unit.population_source,
        "population_modelled": unit.population_modelled,
    }
    feature_id = unit.pcode
    if counts is not None:
        properties |= counts_to_record(counts)
        parts = (unit.pcode, properties["period_start"], counts.event_type)
        feature_id = ":".join(part for part in parts if part)
    shape = polygon(geometry) if geometry is not None else None
    return {"type": "Feature", "id": feature_id, "geometry": shape, "properties": properties}


def counts_to_record(counts: UnitPeriod) -> Feature:
    """Return period, type and counts of a unit as JSON values, without the unit itself.

    A sum is null where incidents are counted and none of them gives a figure.
    """
    return {
        "period_start": counts.period_start.isoformat() if counts.period_start else None,
        "period_end": counts.period_end.isoformat() if counts.period_end else None,
        "event_type": counts.event_type,
        **known_sums({name: getattr(counts, name) for name in MEASURES}),
    }


def polygon(geometry: BaseGeometry) -> Feature:
    """Return a polygon or multipolygon as GeoJSON geometry: rounded, valid, right-handed.

    Rounding may make a ring touch itself, therefore the geometry is snapped to the grid by
    GEOS, which repairs that, and not number by number.
    """
    # Loaded only here: commands that print incidents draw no polygon.
    from shapely import set_precision
    from shapely.geometry import mapping
    from shapely.geometry.polygon import orient

    snapped = set_precision(geometry, 10.0**-DECIMALS)
    if snapped.geom_type == "Polygon":
        snapped = orient(snapped, 1.0)
        return {"type": "Polygon", "coordinates": _rings(snapped)}
    if snapped.geom_type == "MultiPolygon":
        parts = [_rings(orient(part, 1.0)) for part in snapped.geoms]
        return {"type": "MultiPolygon", "coordinates": parts}
    shape: Feature = mapping(snapped)
    return shape


def feature_collection(features: Iterable[Feature], extra: Mapping[str, Any] | None = None) -> Feature:
    """Return a feature collection; `extra` are further top-level members (links, attribution).

    The members ``type`` and ``features`` are always the collection's own.
    """
    members = {k: v for k, v in (extra or {}).items() if k not in ("type", "features")}
    return {"type": "FeatureCollection", **members, "features": list(features)}


def dumps(value: Any) -> bytes:
    """Return compact UTF-8 JSON; not-a-number and infinity become null."""
    return orjson.dumps(value)


def _rings(shape: Polygon) -> list[list[list[float]]]:
    from shapely import get_coordinates

    return [
        [[round(x, DECIMALS), round(y, DECIMALS)] for x, y in get_coordinates(ring).tolist()]
        for ring in (shape.exterior, *shape.interiors)
    ]
