"""Incidents and reports as tables of ready features in the store."""

from collections.abc import Mapping
from dataclasses import replace

from api.collections import Collection
from api.params import Days
from api.schemas import INCIDENT_COLUMNS, REPORT_COLUMNS
from api.sql.functions import box_wkb
from api.sql.table import Listed, Sql, Table
from geo.model import BBox
from geo.storage.gpkg import INCIDENT_COLUMNS as STORED_COLUMNS


def _incident_columns() -> Mapping[str, str]:
    found = {name: f"i.{name}" for name in STORED_COLUMNS}
    for column in INCIDENT_COLUMNS:
        if column.nested and column.name not in found:
            found[column.name] = f"atlas_text(f.feature, '{column.name}')"
    return found


def _across(west: float, east: float) -> str:
    return "i.longitude BETWEEN ? AND ?" if west <= east else "(i.longitude >= ? OR i.longitude <= ?)"


def _incident_box(bbox: BBox, days: Days) -> Sql:
    # The tree's third dimension is the day; what has no date stands at day 0 and is asked for without days.
    found = _boxes(bbox)
    tree, values = found.text, found.values
    if days.start:
        tree, values = f"day_max >= ? AND {tree}", (days.start.toordinal(), *values)
    if days.end:
        tree, values = f"day_min <= ? AND {tree}", (days.end.toordinal(), *values)
    inside = _inside(bbox)
    text = f"i.fid IN (SELECT fid FROM incident_boxes WHERE {tree}) AND {inside.text}"
    return Sql(text, (*values, *inside.values))


def _boxes(bbox: BBox) -> Sql:
    """Return the condition on the tree. It keeps single precision, rounded outwards: never too little."""
    west, south, east, north = bbox
    tree = "lon_max >= ? AND lon_min <= ?" if west <= east else "(lon_max >= ? OR lon_min <= ?)"
    return Sql(f"{tree} AND lat_max >= ? AND lat_min <= ?", (west, east, south, north))


def _inside(bbox: BBox) -> Sql:
    west, south, east, north = bbox
    return Sql(f"{_across(west, east)} AND i.latitude BETWEEN ? AND ?", (west, east, south, north))


INCIDENTS = Table(
    source="incidents AS i JOIN incident_features AS f ON f.fid = i.fid",
    key="i.event_id",
    feature="f.feature",
    columns=_incident_columns(),
    geometry="substr(i.geom, 9)",
    in_box=_incident_box,
    lean="incidents AS i",
    walk="incidents AS i INDEXED BY incidents_event_id",
    row="i.fid",
    bounds=("i.longitude", "i.latitude", "i.longitude", "i.latitude"),
    points="incidents",
    scan="incident_features AS f CROSS JOIN incidents AS i ON i.fid = f.fid",
    fine=frozenset({"event_id", "event_date"}),
    lists={"report_ids": Listed("members", "members.report_id", "event_id", "i.event_id")},
)
# The same for a box with few incidents, which the tree finds sooner than the index of another condition.
INCIDENTS_OF_FEW = replace(
    INCIDENTS,
    source=INCIDENTS.source.replace("incidents AS i", "incidents AS i NOT INDEXED"),
    lean="incidents AS i NOT INDEXED",
    walk="",
    scan="",
)

# A member that a reviewer has rejected is in no incident.
_OF_REPORT = "SELECT event_id FROM members WHERE members.report_id = r.report_id AND event_id <> ''"
_EVENTS = f"SELECT DISTINCT event_id FROM ({_OF_REPORT}) ORDER BY event_id"
# What the report says twice stands where it says it first.
# The index reads them in that order, and of equal ones keeps the first; grouping takes half as long again.
_QUOTES = (
    "SELECT DISTINCT quote FROM claims INDEXED BY claims_report WHERE claims.report_id = r.report_id "
    "ORDER BY start, quote"
)
_TOLD = f"FROM incidents AS i WHERE i.longitude IS NOT NULL AND i.event_id IN ({_OF_REPORT})"
_SPOTS = (
    "(SELECT json_group_array(json_array(longitude, latitude)) FROM "
    "(SELECT DISTINCT round(i.longitude, 7) AS longitude, round(i.latitude, 7) AS latitude "
    f"{_TOLD} ORDER BY 1, 2))"
)
# For conditions: neither in order nor each once, and the point of a single incident as it lies.
_ITS_POINTS = (
    "FROM members AS m CROSS JOIN incidents AS i ON i.event_id = m.event_id "
    "WHERE m.report_id = r.report_id AND i.longitude IS NOT NULL"
)
_GEOMETRY = (
    f"(CASE (SELECT count(*) FROM ({_OF_REPORT})) WHEN 0 THEN NULL "
    f"WHEN 1 THEN (SELECT substr(i.geom, 9) {_ITS_POINTS}) "
    "ELSE (SELECT CASE count(*) WHEN 0 THEN NULL WHEN 1 THEN substr(max(i.geom), 9) ELSE "
    "atlas_multipoint(json_group_array(json_array(round(i.longitude, 7), round(i.latitude, 7)))) END "
    f"{_ITS_POINTS}) END)"
)
_POINTS = (
    f"CASE WHEN EXISTS (SELECT 1 {_TOLD}) "
    f"THEN json_object('type', 'MultiPoint', 'coordinates', json({_SPOTS})) ELSE json('null') END"
)
_FEW = 10_000
_REPORT_SQL = {
    "report_id": "r.report_id",
    "title": "r.title",
    "source": "r.source",
    "url": "CASE WHEN lower(r.url) GLOB 'http://*' OR lower(r.url) GLOB 'https://*' THEN r.url ELSE '' END",
    "published_at": "r.published_at",
    "language": "r.language",
    "n_incidents": f"(SELECT count(DISTINCT event_id) FROM ({_OF_REPORT}))",
    "event_ids": f"('' || (SELECT json_group_array(event_id) FROM ({_EVENTS})))",
    "quotes": f"('' || (SELECT json_group_array(quote) FROM ({_QUOTES})))",
}


def _report_feature() -> str:
    members = ", ".join(f"'{c.name}', {_REPORT_SQL[c.name]}" for c in REPORT_COLUMNS)
    made = (
        f"'type', 'Feature', 'id', r.report_id, 'geometry', {_POINTS}, 'properties', json_object({members})"
    )
    return f"CAST(json_object({made}) AS BLOB)"


def _report_box(bbox: BBox, days: Days) -> Sql:
    """Return the condition that a report tells of an incident in the box.

    A few incidents are found by the tree; where there are many, it is told of all reports at once.
    """
    tree, inside = _boxes(bbox), _inside(bbox)
    many = f"(SELECT count(*) FROM (SELECT 1 FROM incident_boxes WHERE {tree.text} LIMIT ?)) = ?"
    all_ = "atlas_met((SELECT atlas_told('reports', 's_intersects', ?)), r.rowid)"
    few = (
        "r.report_id IN (SELECT m.report_id FROM incident_boxes AS b "
        "CROSS JOIN incidents AS i ON i.fid = b.fid "
        f"CROSS JOIN members AS m ON m.event_id = i.event_id WHERE {tree.text} AND {inside.text})"
    )
    text = f"CASE WHEN {many} THEN {all_} ELSE {few} END"
    return Sql(text, (*tree.values, _FEW, _FEW, box_wkb(bbox), *tree.values, *inside.values))


REPORTS = Table(
    source="reports AS r",
    key="r.report_id",
    feature=_report_feature(),
    columns=_REPORT_SQL,
    geometry=_GEOMETRY,
    in_box=_report_box,
    row="r.rowid",
    points="reports",
    fine=frozenset({"report_id", "published_at"}),
    lists={
        "event_ids": Listed(
            "members", "members.event_id", "report_id", "r.report_id", " AND members.event_id <> ''"
        ),
        "quotes": Listed("claims", "claims.quote", "report_id", "r.report_id"),
    },
)


def in_days(collection: Collection, days: Days) -> list[Sql]:
    """Return the conditions that features overlap the days asked for; those without a date do not."""
    if collection.content == "incidents":
        start, end = "i.event_date", "i.event_date_end"
    elif collection.content == "reports":  # a time of a day follows the day in the order of text
        ends = ((">=", days.start, ""), ("<", days.end, "~"))
        return [Sql(f"r.published_at {sign} ?", (f"{day}{after}",)) for sign, day, after in ends if day]
    elif collection.content == "units":
        return _in_validity(days)
    else:
        return []
    found = []
    if days.end:
        found.append(Sql(f"{start} <= ?", (days.end.isoformat(),)))
    if days.start:
        found.append(Sql(f"{end} >= ?", (days.start.isoformat(),)))
    return found


def _in_validity(days: Days) -> list[Sql]:
    """Return the conditions that units exist on some of the days; ``..`` is open."""
    found = []
    if days.end:
        found.append(Sql("u.valid_from = '..' OR u.valid_from <= ?", (days.end.isoformat(),)))
    if days.start:
        found.append(Sql("u.valid_to = '..' OR u.valid_to > ?", (days.start.isoformat(),)))
    return found


EXTENT = {
    # Each end on its own: then an index gives it. Only incidents of several days are in that on last days.
    "incidents": (
        "SELECT (SELECT min(event_date) FROM incidents), max((SELECT max(event_date) FROM incidents), "
        "ifnull((SELECT max(event_date_end) FROM incidents WHERE event_date_end > event_date), ''))"
    ),
    "reports": (
        "SELECT substr((SELECT min(published_at) FROM reports), 1, 10), "
        "substr((SELECT max(published_at) FROM reports), 1, 10)"
    ),
}
HOME = "SELECT event_id FROM members WHERE member_id = ?"
BOX = "SELECT min_x, min_y, max_x, max_y FROM gpkg_contents WHERE table_name = 'incidents'"
