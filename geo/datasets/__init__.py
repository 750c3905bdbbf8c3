"""Already-coded tables (ACLED, UCDP GED, GTD, any CSV with a layout file) -> incidents.

A row becomes a report of one incident with the id ``LAYOUT:ROW``, so that a table may be read
again after it has grown. Rows of one table are never merged with each other, its coders have
done that; they are merged with what other tables and reports tell.
"""

import csv
import io
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from geo.datasets.layout import SHIPPED, Layout, load_layout, looks_like, missing_columns
from geo.datasets.order import day_leads
from geo.datasets.placing import Ground, Names, Placer
from geo.datasets.rows import Who, read_row
from geo.errors import InputError, ReportRefused
from geo.model import Incident, Refusal, Report

__all__ = ["SHIPPED", "CodedRow", "Layout", "load_layout", "read_dataset"]

_ENCODINGS = ("utf-8-sig", "cp1252")
_SPREADSHEETS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # xlsx and ods are zip archives, xls is OLE


@dataclass(frozen=True, slots=True)
class CodedRow:
    """One row: where it stands, its report, its incident, and what disagrees in it ("" when nothing does)."""

    path: str
    report: Report
    incident: Incident
    problem: str


def _nobody(name: str, country: str, day: date | None) -> str:
    return ""


def read_dataset(
    path: Path | str, layout: Layout, ground: Ground, names: Names, who: Who = _nobody
) -> Iterator[CodedRow | Refusal]:
    """Read a table row by row, in its order.

    Parameters
    ----------
    path : Path or str
        CSV with a header, in UTF-8 or Windows-1252, separated by comma, semicolon or tab.
    layout : Layout
        What its columns mean: `load_layout`.
    ground, names : Ground, Names
        The boundary set and its gazetteer.
    who : callable, optional
        Finds the id of an actor (`geo.reports.catalogue.catalogued`); without it none has one.

    Yields
    ------
    CodedRow or Refusal
        A row that cannot be used is refused with its number and the reason; the others go on.

    Raises
    ------
    ReportRefused
        If the file cannot be read or is no table of this layout.
    """
    path = Path(path)
    encoding = _encoding(path)
    with path.open(encoding=encoding, newline="") as file:
        head = file.readline()
        if not head.strip():
            raise ReportRefused(str(path), "the table is empty; it needs a header line")
        delimiter = max(",;\t", key=head.count)
        header = [name.strip() for name in next(csv.reader(io.StringIO(head), delimiter=delimiter))]
        missing = missing_columns(layout, header)
        if missing:
            raise ReportRefused(str(path), _another_table(layout, missing, header))
        if "date" in layout.columns and not layout.order_told:
            layout = replace(layout, day_first=_day_leads(path, encoding, delimiter, header, layout))
        yield from _rows(
            path, csv.reader(file, delimiter=delimiter), header, layout, Placer(ground, names), who
        )


def _day_leads(path: Path, encoding: str, delimiter: str, header: list[str], layout: Layout) -> bool | None:
    """Return in which order the whole table writes its days; a row alone does not tell it."""
    asked = {layout.columns.get("date"), layout.columns.get("date_end")}
    at = [n for n, name in enumerate(header) if name in asked]
    with path.open(encoding=encoding, newline="") as file, suppress(csv.Error):
        rows = csv.reader(file, delimiter=delimiter)
        next(rows, None)
        return day_leads(row[n] for row in rows for n in at if n < len(row))
    return True


def _another_table(layout: Layout, missing: list[str], header: list[str]) -> str:
    said = f"has no column {', '.join(missing)}, so it is no table of layout {layout.name}; "
    other = looks_like(header)
    if other and other != layout.name:
        return f"{said}it looks like one of {other}: use --dataset {other}"
    return f"{said}it has {', '.join(header)[:300]}"


def _rows(
    path: Path,
    reader: Iterator[list[str]],
    header: list[str],
    layout: Layout,
    placer: Placer,
    who: Who,
) -> Iterator[CodedRow | Refusal]:
    seen: dict[str, _Seen] = {}
    stamp = layout.columns.get("version", "")
    n = 1
    while True:
        n += 1
        where = f"{path}:row {n}"
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield Refusal(where, f"cannot be read as a row: {error}")
            continue
        if not any(cells):
            continue
        try:
            if len(cells) != len(header):
                raise InputError(f"has {len(cells)} cells, the header {len(header)}")
            row = dict(zip(header, cells, strict=True))
            made = CodedRow(where, *read_row(row, layout, placer, who))
            _newest(seen, made.report, _Seen(n, hash(made.report.text), row.get(stamp, "")))
        except InputError as error:
            yield Refusal(where, str(error))
            continue
        yield made


@dataclass(frozen=True, slots=True)
class _Seen:
    """What was last read under an id: its row, a hash of its cells, and the version that it gives."""

    row: int
    cells: int
    version: str


def _newest(seen: dict[str, _Seen], report: Report, now: _Seen) -> None:
    """Note the row; refuse an id that stands in an earlier one with other cells and is no newer version.

    A row given twice is known already, and a newer version takes the place of the older one, as with
    tables that are read one after the other.
    """
    held = seen.setdefault(report.id, now)
    if held.cells == now.cells:
        return
    if not (held.version.isdigit() and now.version.isdigit()):
        raise InputError(f"id {report.id} stands in row {held.row} too, with other cells; keep the right one")
    if int(now.version) <= int(held.version):
        raise InputError(f"id {report.id} stands in row {held.row} too, in a version as new or newer")
    seen[report.id] = now


def _encoding(path: Path) -> str:
    """Return the encoding in which the whole file can be read."""
    try:
        with path.open("rb") as file:
            start = file.read(1 << 20)
        if start.startswith(_SPREADSHEETS):
            raise ReportRefused(str(path), "is a spreadsheet or an archive; save the table as CSV (UTF-8)")
        if b"\x00" in start:
            raise ReportRefused(str(path), "is no text in UTF-8 or Windows-1252; give a CSV table")
        for encoding in _ENCODINGS[:-1]:
            try:
                with path.open(encoding=encoding) as file:
                    while file.read(1 << 20):
                        pass
            except UnicodeDecodeError:
                continue
            return encoding
    except OSError as error:
        raise ReportRefused(str(path), f"cannot be read: {error.strerror}") from error
    return _ENCODINGS[-1]
