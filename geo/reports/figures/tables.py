"""Figures in the columns of a table under a row that heads them "killed" and "wounded"."""

import re
from collections.abc import Iterator

from geo.model import Claim, Report
from geo.patterns import compiled
from geo.reports.figures.standing import Kind, with_figure
from geo.reports.numbers import find_numbers
from geo.reports.sources import NARRATOR
from geo.reports.wording.lexicon import load

_COLUMNS: dict[str, Kind] = {
    word: kind for kind, words in load("casualties")["columns"].items() for word in words
}
_NONE = frozenset(("nil", "none", "0", "00"))
_LINE = compiled(r"[^\r\n]+")
_ASIDE = compiled(r"(?<=\d)\s*\([^()|]{0,80}\)")
_CELL = compiled(r"[^|\t]+")
# A report of lines has no more rows that matter; the bound keeps the reading of hostile text short.
_MAX_ROWS = 5000
_Cell = tuple[int, int, str]


def table_claims(report: Report) -> Iterator[Claim]:
    """Yield the figures of every row under a heading that names what a column counts.

    A dash or an empty cell tells nothing, "nil" and 0 tell of nobody.
    """
    text = report.text
    columns: dict[int, Kind] = {}
    width = 0
    for number, line in enumerate(_LINE.finditer(text)):
        cells = _cells(line)
        if number == _MAX_ROWS or len(cells) < 3:
            columns = {}
            continue
        heads = {at: _COLUMNS[c[2]] for at, c in enumerate(cells) if c[2] in _COLUMNS}
        if heads and "killed" in heads.values():
            columns, width = heads, len(cells)
        elif columns and len(cells) == width:
            claim = _row(report, cells, columns)
            if claim is not None:
                yield claim


def _cells(line: re.Match[str]) -> list[_Cell]:
    """Return start, end and words of the cells of a line; outer bars make none."""
    shown = line.group()
    cells = [
        (line.start() + m.start(), line.start() + m.end(), m.group().strip(" *\xa0").lower())
        for m in _CELL.finditer(shown)
    ]
    if cells and not cells[0][2] and shown.lstrip().startswith("|"):
        cells = cells[1:]
    if cells and not cells[-1][2] and shown.rstrip().endswith("|"):
        cells = cells[:-1]
    return cells


def _row(report: Report, cells: list[_Cell], columns: dict[int, Kind]) -> Claim | None:
    """Return what the cells of one row count."""
    text = report.text
    figures: list[tuple[Kind, int | None, int | None]] = []
    told: list[_Cell] = []
    for at, kind in sorted(columns.items()):
        words = _ASIDE.sub("", cells[at][2]).strip()  # "4 (2 police, 2 dacoits)"
        found = find_numbers(words)
        if words in _NONE:
            figures.append((kind, 0, 0))
        elif len(found) == 1 and len(words) < 24:
            figures.append((kind, found[0].low, found[0].high))
        else:
            continue
        told.append(cells[at])
    if not told:
        return None
    first, last = text[told[0][0] : told[0][1]], text[told[-1][0] : told[-1][1]]
    start, end = told[0][1] - len(first.lstrip()), told[-1][0] + len(last.rstrip())
    claim = Claim(
        source=NARRATOR,
        source_type="media",
        report_id=report.report_id,
        start=start,
        end=end,
        quote=text[start:end],
        rule="casualty.table",
    )
    for kind, low, high in figures:
        claim = with_figure(claim, kind, low, high)
    return claim
