"""From an `IncidentQuery` to SQL over the store's tables; every value is bound, never pasted."""

from dataclasses import dataclass, field

from geo.errors import QueryError
from geo.model import BBox, IncidentQuery
from geo.storage.database import Connection
from geo.storage.gpkg import INCIDENT_COLUMNS

# From so many hits of the box on, walking the incidents in order of event_id finds a page sooner
# than fetching and sorting all hits.
WALK_FROM = 20_000
_NULL = "null"


@dataclass(slots=True)
class Condition:
    """SQL conditions on ``incidents`` with their bound values, and the box apart."""

    parts: list[str] = field(default_factory=list)
    values: list[object] = field(default_factory=list)
    box: str = ""
    box_values: list[object] = field(default_factory=list)

    def add(self, part: str, *values: object) -> None:
        """Add one condition; all must hold."""
        self.parts.append(part)
        self.values.extend(values)


def condition(query: IncidentQuery, *, boxes: bool = True) -> Condition:
    """Return what a query asks for, without paging; `boxes` as in `geo.storage.database.Dialect`.

    Raises
    ------
    QueryError
        If `equals` names an unknown column, a value does not fit its column, or the box is wrong.
    """
    found = Condition()
    if query.start is not None or query.end is not None:
        found.add("event_date IS NOT NULL")
    if query.end is not None:
        found.add("event_date <= ?", query.end.isoformat())
    if query.start is not None:
        found.add("event_date_end >= ?", query.start.isoformat())
    if query.event_types:
        found.add(f"event_type IN ({_marks(query.event_types)})", *query.event_types)
    if query.sub_event_types:
        found.add(f"sub_event_type IN ({_marks(query.sub_event_types)})", *query.sub_event_types)
    if query.actor_ids:
        marks = _marks(query.actor_ids)
        found.add(f"(actor1_id IN ({marks}) OR actor2_id IN ({marks}))", *query.actor_ids, *query.actor_ids)
    if query.pcodes:
        marks = _marks(query.pcodes)
        columns = ("country", "admin1_pcode", "admin2_pcode", "admin3_pcode")
        either = " OR ".join(f"{column} IN ({marks})" for column in columns)
        found.add(f"({either})", *(query.pcodes * len(columns)))
    for column, text in query.equals:
        _equal(found, column, text)
    if query.bbox is not None:
        _in_box(found, query.bbox, query, boxes=boxes)
    return found


def select(db: Connection, columns: str, query: IncidentQuery) -> tuple[str, list[object]]:
    """Return the SELECT for one page, in order of `event_id`."""
    found = condition(query, boxes=db.dialect.boxes)
    if query.after:
        found.add("event_id > ?", query.after)
    if found.box and not _walk(db, found):
        # The list of ids holds SQLite to the R-tree; unary plus keeps it from the other indexes.
        found.parts.insert(0, f"i.fid IN ({found.box})")
        found.values[:0] = found.box_values
    where = f" WHERE {' AND '.join(found.parts)}" if found.parts else ""
    # The page is chosen first: features of incidents that are not on it are never read.
    page = f"SELECT i.fid AS fid FROM incidents AS i{where} ORDER BY i.event_id LIMIT ?"
    sql = (
        f"SELECT {columns} FROM ({page}) AS page JOIN incidents AS i ON i.fid = page.fid "
        "JOIN incident_features AS f ON f.fid = page.fid ORDER BY i.event_id"
    )
    return sql, [*found.values, query.limit]


def count(db: Connection, query: IncidentQuery) -> tuple[str, list[object]]:
    """Return the SELECT that counts all that match, whatever the paging."""
    found = condition(query, boxes=db.dialect.boxes)
    if found.box:
        found.parts.insert(0, f"i.fid IN ({found.box})")
        found.values[:0] = found.box_values
    where = f" WHERE {' AND '.join(found.parts)}" if found.parts else ""
    return f"SELECT count(*) FROM incidents AS i{where}", found.values


def _walk(db: Connection, found: Condition) -> bool:
    sql = f"SELECT count(*) FROM ({found.box} LIMIT {WALK_FROM})"
    hits: int = db.execute(sql, found.box_values).fetchone()[0]
    return hits >= WALK_FROM


def _in_box(found: Condition, bbox: BBox, query: IncidentQuery, *, boxes: bool) -> None:
    west, south, east, north = bbox
    for name, value, bound in (
        ("west", west, 180),
        ("south", south, 90),
        ("east", east, 180),
        ("north", north, 90),
    ):
        if not -bound <= value <= bound:
            raise QueryError("bbox", bbox, f"{name} must be within {-bound}..{bound} degrees")
    if south > north:
        raise QueryError("bbox", bbox, "south must not exceed north")
    tree = ["lat_max >= ?", "lat_min <= ?"]
    values: list[object] = [south, north]
    # The tree keeps single precision, rounded outwards: it may give too much, never too little.
    found.add("latitude BETWEEN ? AND ?", south, north)
    if west <= east:
        found.add("longitude BETWEEN ? AND ?", west, east)
        tree += ["lon_max >= ?", "lon_min <= ?"]
        values += [west, east]
    else:
        found.add("(longitude >= ? OR longitude <= ?)", west, east)
        tree.append("(lon_max >= ? OR lon_min <= ?)")
        values += [west, east]
    if query.start is not None:
        tree.append("day_max >= ?")
        values.append(query.start.toordinal())
    if query.end is not None:
        tree.append("day_min <= ?")
        values.append(query.end.toordinal())
    if not boxes:
        # The point's own index: a world-wide envelope on either side of 180 degrees.
        pairs = [(west, east)] if west <= east else [(west, 180.0), (-180.0, east)]
        either = " OR ".join(["i.geom && ST_MakeEnvelope(?, ?, ?, ?, 4326)"] * len(pairs))
        found.add(f"({either})", *(end for w, e in pairs for end in (w, south, e, north)))
        return
    found.box = f"SELECT fid FROM incident_boxes WHERE {' AND '.join(tree)}"
    found.box_values = values


def _equal(found: Condition, column: str, text: str) -> None:
    kind = INCIDENT_COLUMNS.get(column)
    if kind is None:
        raise QueryError(column, text, f"no such property; use one of {', '.join(INCIDENT_COLUMNS)}")
    if text == _NULL and kind != "TEXT":
        found.add(f"{column} IS NULL")
        return
    value: object = text
    if kind == "BOOLEAN":
        value = {"true": True, "1": True, "false": False, "0": False}.get(text.lower())
        if value is None:
            raise QueryError(column, text, "write true or false")
    elif kind in ("INTEGER", "REAL"):
        try:
            number = float(text)
            value = int(text) if kind == "INTEGER" else number
        except ValueError:
            raise QueryError(column, text, "write a number, or null") from None
        if not abs(number) < 2**53:
            raise QueryError(column, text, "write a number of ordinary size")
    found.add(f"{column} = ?", value)


def _marks(values: tuple[str, ...]) -> str:
    return ", ".join("?" * len(values))
