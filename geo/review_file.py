"""The file in which incidents are reviewed: a table or a map layer, written and read back.

Each row carries what it said when it was written (`BASE`), by which an edit is told.
"""

import csv
import hashlib
import io
import re
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from textwrap import shorten

import orjson

from geo.claims import all_quotes
from geo.corrections import FIELDS
from geo.errors import InputError
from geo.model import LEVELS, Incident
from geo.records import Record, incident_to_record
from geo.reports.incidents.doubts import grounds
from geo.storage.gpkg import read_point
from geo.storage.layer import write_layer

BASE = "review_base"
LAYER = "review"
_ASKED = ("review_action", "review_with", "review_why")
# The place is edited by the unit's code, the spot's name and the point.
PLACE = ("place_pcode", "location", "longitude", "latitude")
GROUPS: dict[str, tuple[str, ...]] = FIELDS | {"place": PLACE}
EDITABLE = tuple(name for names in GROUPS.values() for name in names)
# What follows from the place, and is shown beside it.
UNITS = ("country", "admin1", "admin2", "admin3", "geo_precision")
_SHOWN = (*UNITS, "n_reports", "disputed", "confidence", "reviewed")
_WORDS = ("doubts", "geocode_reason", "quotes")
# What is only shown, and of which an edit is refused: an id of digits a spreadsheet changes by itself.
READ_ONLY = ("n_reports", "disputed", "confidence", *_WORDS)
MOST_QUOTES = 4000
COLUMNS = ("event_id", *_ASKED, *EDITABLE, *_SHOWN, "report_ids", *_WORDS, BASE)
NUMBERS = dict.fromkeys(("longitude", "latitude"), "REAL") | {
    name: "INTEGER" for name in EDITABLE if name.rpartition("_")[2] in ("low", "best", "high")
}
MAX_FILE = 1024 * 2**20
_RISKY = ("=", "+", "-", "@", "\t", "\r", "'")


def review_row(incident: Incident) -> Record:
    """Return an incident as a row of `COLUMNS`."""
    record = incident_to_record(incident)
    place = incident.location
    record["place_pcode"] = next((code for lv in reversed(LEVELS) if (code := place.pcode_at(lv))), "")
    row = {name: record[name] for name in ("event_id", *EDITABLE, *_SHOWN)}
    row |= dict.fromkeys(_ASKED, "")
    row["report_ids"] = "; ".join(incident.report_ids)
    row["doubts"] = "; ".join(doubt.words for doubt in grounds(incident).values())
    row["geocode_reason"] = place.reason
    row["quotes"] = shorten(" | ".join(all_quotes(incident)), MOST_QUOTES, placeholder=" ...")
    base = {name: record[name] for name in (*EDITABLE, *UNITS, "reviewed")}
    base |= {name: mark_of(row[name]) if name in _WORDS else row[name] for name in READ_ONLY}
    row[BASE] = orjson.dumps(base).decode()
    return {name: row[name] for name in COLUMNS}


def mark_of(text: str) -> str:
    """Return a short mark of a text: of its letters and digits alone, which no program writes otherwise."""
    plain = "".join(re.findall("[a-z0-9]+", text.casefold()))
    return hashlib.sha256(plain.encode()).hexdigest()[:12]


def export_review(incidents: Iterable[Incident], out: Path) -> int:
    """Write incidents for review, as CSV or as a GeoPackage layer by the ending of `out`; return how many.

    Raises
    ------
    InputError
        If the ending is neither, or the file cannot be written.
    """
    rows = map(review_row, incidents)
    if out.suffix.lower() == ".csv":
        return _write_csv(rows, out)
    if out.suffix.lower() != ".gpkg":
        raise InputError(f"{out}: review files end in .csv or .gpkg")
    kinds = {n: NUMBERS.get(n, "TEXT") for n in COLUMNS if n not in ("longitude", "latitude")}
    kinds |= dict.fromkeys(("disputed", "reviewed"), "BOOLEAN") | {
        "n_reports": "INTEGER",
        "confidence": "REAL",
    }
    try:
        return write_layer(out, LAYER, kinds, rows)
    except sqlite3.Error as error:
        raise InputError(f"{out}: cannot be written ({error}); choose another place with --out") from error


def _write_csv(rows: Iterable[Record], out: Path) -> int:
    count = 0
    with out.open("w", encoding="utf-8-sig", newline="") as file:
        table = csv.DictWriter(file, COLUMNS)
        table.writeheader()
        for row in rows:
            table.writerow({k: _defused(v) if isinstance(v, str) else v for k, v in row.items()})
            count += 1
    return count


def _defused(text: str) -> str:
    """Keep a spreadsheet from taking text for a formula."""
    return f"'{text}" if text.startswith(_RISKY) else text


def _undone(text: str) -> str:
    return text[1:] if text[:1] == "'" and text[1:].startswith(_RISKY) else text


def read_review(path: Path) -> Iterator[tuple[str, Record]]:
    """Yield the rows of a reviewed file, each with where it stands.

    Raises
    ------
    InputError
        If it is no file that `export_review` wrote.
    """
    try:
        with path.open("rb") as file:
            head = file.read(16)
        size = path.stat().st_size
    except OSError as error:
        raise InputError(
            f"{path} cannot be read: {error.strerror}; give the file that was reviewed"
        ) from error
    if size > MAX_FILE:
        raise InputError(
            f"{path} has {size / 2**20:.0f} MB, more than {MAX_FILE // 2**20}; review it in parts"
        )
    yield from _read_layer(path) if head.startswith(b"SQLite format 3") else _read_csv(path)


def _read_csv(path: Path) -> Iterator[tuple[str, Record]]:
    try:
        text = path.read_text("utf-8-sig")
    except UnicodeDecodeError:
        raise InputError(f"{path} is no UTF-8 text; save it as CSV in UTF-8") from None
    first = text.partition("\n")[0]
    table = csv.DictReader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=first.count))
    names = table.fieldnames or []
    _require(path, names)
    for n, row in enumerate(table, 2):
        cells = {k: (v or "") for k, v in row.items() if k in COLUMNS and not isinstance(v, list)}
        yield f"{path}:row {n}", {k: _undone(v) for k, v in cells.items()}


def _read_layer(path: Path) -> Iterator[tuple[str, Record]]:
    try:
        db = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
        try:
            tables = {n for (n,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            if LAYER not in tables:
                raise InputError(f"{path} has no layer {LAYER}; give the file that `review export` wrote")
            rows = db.execute(f"SELECT * FROM {LAYER} ORDER BY fid")
            names = [d[0] for d in rows.description]
            _require(path, names)
            for values in rows:
                row = dict(zip(names, values, strict=True))
                row["longitude"], row["latitude"] = read_point(row.get("geom"))
                yield f"{path}:fid {row['fid']}", {k: v for k, v in row.items() if k in COLUMNS}
        finally:
            db.close()
    except sqlite3.Error as error:
        raise InputError(f"{path} cannot be read as a GeoPackage: {error}") from error


def _require(path: Path, names: Sequence[str]) -> None:
    if "event_id" not in names:
        raise InputError(f"{path} has no column event_id; give the file that `review export` wrote")
