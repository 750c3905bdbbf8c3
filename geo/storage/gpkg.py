"""The store's file: its tables, its GeoPackage frame, and how a connection to it is opened.

A GeoPackage (OGC 12-128, version 1.3) is an SQLite file; QGIS and GDAL show the layer
``incidents`` and the table ``claims``. It is opened here through Python's own sqlite3 only:
two SQLite libraries in one process would cancel each other's file locks and lose commits.
"""

import sqlite3
import struct
import time
from collections.abc import Callable, Mapping, Sequence

from geo.storage.database import Connection, Dialect, Points

APPLICATION_ID = 0x47504B47  # "GPKG"
GPKG_VERSION = 10300
SCHEMA_VERSION = 8
PAGE_SIZE = 8192
CACHE_SIZE = -65536  # kibibytes
READER_CACHE_SIZE = -4096  # every thread that reads has a connection of its own
# A log longer than 32 MB the writer carries back itself, in case it outruns `geo.storage.writeback`.
LOG_PAGES = 2**25 // PAGE_SIZE
_WGS84 = (
    'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563]],'
    'PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433],AXIS["Longitude",EAST],AXIS["Latitude",NORTH]]'
)
_SYSTEMS = (
    ("Undefined Cartesian SRS", -1, "NONE", -1, "undefined"),
    ("Undefined geographic SRS", 0, "NONE", 0, "undefined"),
    ("WGS 84 geodetic", 4326, "EPSG", 4326, _WGS84),
)

# Columns of the layer, in the order of the flat record, with their GeoPackage types.
# Counts, names and codes; claims and evidence have tables of their own.
INCIDENT_COLUMNS: dict[str, str] = {
    "event_id": "TEXT",
    "event_date": "DATE",
    "event_date_end": "DATE",
    "time_precision": "TEXT",
    "date_basis": "TEXT",
    "date_text": "TEXT",
    "event_type": "TEXT",
    "sub_event_type": "TEXT",
    "status": "TEXT",
    "actor1": "TEXT",
    "actor1_id": "TEXT",
    "assoc_actor_1": "TEXT",
    "actor2": "TEXT",
    "actor2_id": "TEXT",
    "assoc_actor_2": "TEXT",
    "civilian_targeting": "BOOLEAN",
    "country": "TEXT",
    "admin1": "TEXT",
    "admin1_pcode": "TEXT",
    "admin2": "TEXT",
    "admin2_pcode": "TEXT",
    "admin3": "TEXT",
    "admin3_pcode": "TEXT",
    "location": "TEXT",
    "longitude": "REAL",
    "latitude": "REAL",
    "geo_precision": "TEXT",
    "geocode_score": "REAL",
    "geocode_reason": "TEXT",
    **{
        f"{what}_{end}": "BOOLEAN" if end == "high_open" else "INTEGER"
        for what in ("fatalities", "injured", "abducted")
        for end in ("low", "best", "high", "high_open")
    },
    "n_reports": "INTEGER",
    "disputed": "BOOLEAN",
    "confidence": "REAL",
    "reviewed": "BOOLEAN",
    # No fields of the record: the names of province and district at the incident's date, and why figures
    # wait for a reviewer.
    "admin1_at_date": "TEXT",
    "admin2_at_date": "TEXT",
    "flagged": "TEXT",
}

_FRAME = """
CREATE TABLE gpkg_spatial_ref_sys (
  srs_name TEXT NOT NULL, srs_id INTEGER PRIMARY KEY, organization TEXT NOT NULL,
  organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT);
CREATE TABLE gpkg_contents (
  table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE,
  description TEXT DEFAULT '',
  last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
  min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE,
  srs_id INTEGER REFERENCES gpkg_spatial_ref_sys(srs_id));
CREATE TABLE gpkg_geometry_columns (
  table_name TEXT NOT NULL, column_name TEXT NOT NULL, geometry_type_name TEXT NOT NULL,
  srs_id INTEGER NOT NULL REFERENCES gpkg_spatial_ref_sys(srs_id), z TINYINT NOT NULL, m TINYINT NOT NULL,
  CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name),
  CONSTRAINT uk_gc_table_name UNIQUE (table_name));
"""

# incidents, incident_*, claims, evidence are derived from members and corrections and can be remade;
# reports, members, mentions, not_incidents, corrections are the base. Days are proleptic ordinals.
# correction_members: where a correction holds on now; corrections.anchors: where it did when it was made.
_TABLES = """
CREATE TABLE atlas_meta (key TEXT PRIMARY KEY, value) WITHOUT ROWID;
CREATE TABLE reports (
  report_id TEXT PRIMARY KEY, id TEXT NOT NULL, path TEXT NOT NULL, title TEXT NOT NULL, source TEXT NOT NULL,
  url TEXT NOT NULL, published_at TEXT, language TEXT NOT NULL, run_id INTEGER, text TEXT NOT NULL);
CREATE TABLE members (
  member_id TEXT PRIMARY KEY, report_id TEXT NOT NULL REFERENCES reports(report_id), event_id TEXT NOT NULL,
  origin TEXT NOT NULL, family TEXT NOT NULL, first_day INTEGER, last_day INTEGER,
  country TEXT NOT NULL, admin1 TEXT NOT NULL, admin2 TEXT NOT NULL, record BLOB NOT NULL);
CREATE INDEX reports_published ON reports (published_at);
CREATE INDEX members_report ON members (report_id, event_id);
CREATE INDEX members_event ON members (event_id, report_id);
CREATE INDEX members_admin2 ON members (admin2, first_day, last_day, family, origin);
CREATE INDEX members_admin1 ON members (admin1, first_day, last_day, family, origin);
CREATE INDEX members_country ON members (country, first_day, last_day, family, origin) WHERE admin1 = '';
CREATE TABLE merges (
  a TEXT NOT NULL REFERENCES members(member_id), b TEXT NOT NULL REFERENCES members(member_id),
  score REAL NOT NULL, PRIMARY KEY (a, b)) WITHOUT ROWID;
CREATE INDEX merges_back ON merges (b);
CREATE TABLE incident_features (fid INTEGER PRIMARY KEY, feature BLOB NOT NULL);
CREATE VIRTUAL TABLE incident_boxes USING rtree (fid, lon_min, lon_max, lat_min, lat_max, day_min, day_max);
CREATE TABLE claims (
  fid INTEGER PRIMARY KEY, event_id TEXT NOT NULL, source TEXT, source_type TEXT,
  killed_low INTEGER, killed_high INTEGER, injured_low INTEGER, injured_high INTEGER,
  abducted_low INTEGER, abducted_high INTEGER, victims TEXT, modifier TEXT, superseded BOOLEAN, flagged TEXT,
  quote TEXT, report_id TEXT, start INTEGER, "end" INTEGER, rule TEXT);
CREATE INDEX claims_event ON claims (event_id);
CREATE INDEX claims_report ON claims (report_id, start);
CREATE TABLE evidence (
  event_id TEXT NOT NULL, n INTEGER NOT NULL, report_id TEXT NOT NULL, start INTEGER NOT NULL,
  "end" INTEGER NOT NULL, quote TEXT NOT NULL, rule TEXT NOT NULL, field TEXT NOT NULL,
  PRIMARY KEY (event_id, n)) WITHOUT ROWID;
CREATE TABLE mentions (
  report_id TEXT NOT NULL REFERENCES reports(report_id), n INTEGER NOT NULL, text TEXT NOT NULL,
  start INTEGER NOT NULL, "end" INTEGER NOT NULL, role TEXT NOT NULL, pcode TEXT NOT NULL, level TEXT,
  score REAL NOT NULL, rule TEXT NOT NULL, PRIMARY KEY (report_id, n)) WITHOUT ROWID;
CREATE TABLE not_incidents (
  report_id TEXT NOT NULL REFERENCES reports(report_id), n INTEGER NOT NULL, quote TEXT NOT NULL,
  start INTEGER NOT NULL, "end" INTEGER NOT NULL, reason TEXT NOT NULL,
  PRIMARY KEY (report_id, n)) WITHOUT ROWID;
CREATE TABLE corrections (
  correction_id INTEGER PRIMARY KEY, event_id TEXT NOT NULL, action TEXT NOT NULL, field TEXT NOT NULL,
  old_value TEXT, new_value TEXT, who TEXT NOT NULL, made_at TEXT NOT NULL, why TEXT NOT NULL,
  machine_value TEXT, anchors TEXT NOT NULL DEFAULT '[]');
CREATE TRIGGER corrections_stay BEFORE UPDATE ON corrections
  BEGIN SELECT RAISE(ABORT, 'corrections are append-only'); END;
CREATE TRIGGER corrections_kept BEFORE DELETE ON corrections
  BEGIN SELECT RAISE(ABORT, 'corrections are append-only'); END;
CREATE TABLE correction_members (
  correction_id INTEGER NOT NULL REFERENCES corrections(correction_id), n INTEGER NOT NULL,
  member_id TEXT NOT NULL, report_id TEXT NOT NULL, start INTEGER NOT NULL, "end" INTEGER NOT NULL,
  part INTEGER NOT NULL, traits TEXT NOT NULL, PRIMARY KEY (correction_id, n)) WITHOUT ROWID;
CREATE INDEX correction_members_member ON correction_members (member_id);
CREATE INDEX correction_members_report ON correction_members (report_id);
CREATE TABLE tallies (
  place TEXT NOT NULL, span INTEGER NOT NULL, cells BLOB NOT NULL, PRIMARY KEY (place, span)) WITHOUT ROWID;
CREATE TABLE runs (
  run_id INTEGER PRIMARY KEY, started_at TEXT NOT NULL, finished_at TEXT, versions TEXT NOT NULL,
  settings TEXT NOT NULL, counts TEXT);
"""

# From one schema version to the next; what is added here stands in `_TABLES` too.
# The names of version 4 are filled by `geo.storage.dated.tell_names`, the flags and counts of version 8 by
# `geo.storage.flagged.tell_flags` and `geo.storage.tally_rows.tally_all`.
UPGRADES: dict[int, str] = {
    1: """
ALTER TABLE corrections ADD COLUMN machine_value TEXT;
ALTER TABLE corrections ADD COLUMN anchors TEXT NOT NULL DEFAULT '[]';
CREATE TABLE correction_members (
  correction_id INTEGER NOT NULL REFERENCES corrections(correction_id), n INTEGER NOT NULL,
  member_id TEXT NOT NULL, report_id TEXT NOT NULL, start INTEGER NOT NULL, "end" INTEGER NOT NULL,
  part INTEGER NOT NULL, traits TEXT NOT NULL, PRIMARY KEY (correction_id, n)) WITHOUT ROWID;
CREATE INDEX correction_members_member ON correction_members (member_id);
CREATE INDEX correction_members_report ON correction_members (report_id);
""",
    2: "",  # counts by year, which version 5 keeps otherwise
    3: """
ALTER TABLE incidents ADD COLUMN admin1_at_date TEXT;
ALTER TABLE incidents ADD COLUMN admin2_at_date TEXT;
""",
    4: """
DROP TABLE IF EXISTS tallies;
CREATE TABLE tallies (
  place TEXT NOT NULL, span INTEGER NOT NULL, cells BLOB NOT NULL, PRIMARY KEY (place, span)) WITHOUT ROWID;
CREATE INDEX reports_published ON reports (published_at);
CREATE INDEX incidents_ends ON incidents (event_date_end) WHERE event_date_end > event_date;
""",
    5: """
DROP INDEX members_report;
DROP INDEX members_event;
CREATE INDEX members_report ON members (report_id, event_id);
CREATE INDEX members_event ON members (event_id, report_id);
CREATE INDEX claims_report ON claims (report_id, start);
""",
    6: "",  # the kept counts tell also of how many the injured and the abducted are unknown
    7: "ALTER TABLE incidents ADD COLUMN flagged TEXT;",  # and all ends of the counts, and how many are open
}

_CONTENTS = """
INSERT INTO gpkg_contents (table_name, data_type, identifier, description, srs_id)
  VALUES ('incidents', 'features', 'incidents', 'Incidents, merged over all reports', 4326),
         ('claims', 'attributes', 'claims', 'What each source claims; joins to incidents by event_id', NULL);
INSERT INTO gpkg_geometry_columns VALUES ('incidents', 'geom', 'POINT', 4326, 0, 0);
"""

_INDEXES = """
CREATE UNIQUE INDEX incidents_event_id ON incidents (event_id);
CREATE INDEX incidents_days ON incidents (event_date, event_date_end);
CREATE INDEX incidents_ends ON incidents (event_date_end) WHERE event_date_end > event_date;
CREATE INDEX incidents_type ON incidents (event_type, sub_event_type, event_id);
CREATE INDEX incidents_actor1 ON incidents (actor1_id, event_id);
CREATE INDEX incidents_actor2 ON incidents (actor2_id, event_id);
CREATE INDEX incidents_admin1 ON incidents (admin1_pcode, event_id);
CREATE INDEX incidents_admin2 ON incidents (admin2_pcode, event_id);
CREATE INDEX incidents_admin3 ON incidents (admin3_pcode, event_id);
"""


def point_blob(longitude: float | None, latitude: float | None) -> bytes | None:
    """Return a GeoPackage point (EPSG:4326 stored longitude first, no envelope), None without a place."""
    if longitude is None or latitude is None:
        return None
    return struct.pack("<2sBBiBIdd", b"GP", 0, 0b1, 4326, 1, 1, longitude, latitude)


def read_point(blob: bytes | None) -> tuple[float | None, float | None]:
    """Return longitude and latitude of a GeoPackage point as any program writes it, None without one."""
    if not blob or len(blob) < 8 or blob[:2] != b"GP":
        return None, None
    # Bits 1-3 of the flags say how long an envelope stands before the geometry.
    start = 8 + (0, 32, 48, 48, 64, 0, 0, 0)[blob[3] >> 1 & 7]
    wkb = blob[start : start + 21]
    if len(wkb) < 21:
        return None, None
    order = "<" if wkb[0] == 1 else ">"
    longitude, latitude = struct.unpack(f"{order}dd", wkb[5:])
    return (None, None) if longitude != longitude or latitude != latitude else (longitude, latitude)


_WIDEN_EXTENT = """
UPDATE gpkg_contents SET
  min_x = min(ifnull(min_x, ?1), ?1), max_x = max(ifnull(max_x, ?2), ?2),
  min_y = min(ifnull(min_y, ?3), ?3), max_y = max(ifnull(max_y, ?4), ?4)
WHERE table_name = 'incidents'
"""


def touch(db: Connection, points: Points) -> None:
    """Note a commit: the date of the layers, and the extent, which only ever grows and holds every point."""
    if points:
        longitudes, latitudes = zip(*points, strict=True)
        ends = (min(longitudes), max(longitudes), min(latitudes), max(latitudes))
        db.execute(_WIDEN_EXTENT, ends)
    db.execute("UPDATE gpkg_contents SET last_change = strftime('%Y-%m-%dT%H:%M:%fZ', 'now')")


def _insert(db: Connection, sql: str, values: Sequence[object]) -> int:
    # RETURNING makes SQLite journal each row of a table with indexes: three times the work.
    made: int = db.execute(sql, values).lastrowid
    return made


DIALECT = Dialect(
    begin_write=("BEGIN IMMEDIATE",),
    begin_read=("BEGIN",),
    point="?",
    point_value=point_blob,
    insert=_insert,
    boxes=True,
    last_change="SELECT last_change FROM gpkg_contents WHERE table_name = 'incidents'",
    touch=touch,
    settle=lambda db: None,
    # Pages that many rows change are written back once for several commits: from 128 MB of log on.
    begin_load=(f"PRAGMA wal_autocheckpoint = {2**27 // PAGE_SIZE}", "PRAGMA cache_size = -131072"),
    end_load=(f"PRAGMA wal_autocheckpoint = {LOG_PAGES}", f"PRAGMA cache_size = {CACHE_SIZE}"),
)


def frame(db: sqlite3.Connection) -> None:
    """Make the tables that every GeoPackage has, and mark the file as one."""
    for statement in _statements(_FRAME):
        db.execute(statement)
    db.executemany("INSERT INTO gpkg_spatial_ref_sys VALUES (?, ?, ?, ?, ?, NULL)", _SYSTEMS)
    db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    db.execute(f"PRAGMA user_version = {GPKG_VERSION}")


def create(db: sqlite3.Connection) -> None:
    """Make the tables in one transaction; nothing happens when another process was quicker."""
    db.execute(f"PRAGMA page_size = {PAGE_SIZE}")
    _keep_log(db)
    db.execute("BEGIN IMMEDIATE")
    try:
        if not tables(db):
            frame(db)
            for statement in statements():
                db.execute(statement)
            for statement in _statements(_CONTENTS):
                db.execute(statement)
            db.executemany(
                "INSERT INTO atlas_meta VALUES (?, ?)",
                [("schema", SCHEMA_VERSION), ("revision", 0), ("chain", ""), ("writer", "")],
            )
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise
    # GDAL looks for the mark of a GeoPackage in the file itself, not in its log.
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _keep_log(db: sqlite3.Connection) -> None:
    """Switch to WAL mode, waiting as long as for any lock.

    For this one change SQLite does not wait by itself where two connections want it at once.
    """
    until = time.monotonic() + db.execute("PRAGMA busy_timeout").fetchone()[0] / 1000
    while True:
        try:
            db.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            time.sleep(0.005)


def statements() -> list[str]:
    """Return the statements that make the store's own tables and indexes."""
    columns = ", ".join(f"{name} {kind}" for name, kind in INCIDENT_COLUMNS.items())
    layer = f"CREATE TABLE incidents (fid INTEGER PRIMARY KEY, geom POINT, {columns});\n"
    return _statements(layer + _TABLES + _INDEXES)


def upgrade(
    db: Connection, fills: Mapping[int, Callable[[Connection], object]], own: Callable[[str], str] = str
) -> None:
    """Bring a store of an older schema version to this one, in one transaction.

    Parameters
    ----------
    db : Connection
        The store.
    fills : mapping of int to callable
        Fills what is new, by the version that it is new in.
    own : callable
        Turns a statement of `UPGRADES` into the database's own SQL.
    """
    for statement in db.dialect.begin_write:
        db.execute(statement)
    try:
        held = db.execute("SELECT value FROM atlas_meta WHERE key = 'schema'").fetchone()[0]
        for version in range(int(held), SCHEMA_VERSION):
            for statement in _statements(UPGRADES[version]):
                db.execute(own(statement))
            if version + 1 in fills:
                fills[version + 1](db)
            db.execute("UPDATE atlas_meta SET value = ? WHERE key = 'schema'", (str(version + 1),))
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise


def tables(db: sqlite3.Connection) -> set[str]:
    """Return the names of the tables in the file."""
    return {name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}


def _statements(script: str) -> list[str]:
    """Cut a script into statements; executescript would commit the open transaction."""
    found, part = [], ""
    for line in script.splitlines():
        part += line + "\n"
        if sqlite3.complete_statement(part):
            found.append(part.strip())
            part = ""
    return found
