"""Counts kept beside the incidents: how an incident is added to them, and how a table is read from them.

Kept are, for each place as finely as it is known and each span of time as finely as that is certain, the
sums by event type. Months, quarters and years of any level follow by adding up; the rules are those of
`geo.aggregate`.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from struct import Struct
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from geo.aggregate import FINENESS, Known, Units, known_units, period_of, unit_at
from geo.model import LEVELS, MEASURES, Incident, Level, Period, UnitPeriod
from geo.taxonomy import EVENT_TYPES

TYPES = tuple(EVENT_TYPES)
# A year has twelve months, then what is known to a quarter, then what is known to the year alone.
# A span is the year times `SLOTS` and one of these.
QUARTERS, WHOLE_YEAR, SLOTS = 12, 16, 17
SHAPE = (len(TYPES), len(MEASURES))
_CELL = Struct(f"={len(MEASURES)}i")  # one cell, as numpy's int32
EMPTY = bytes(len(TYPES) * _CELL.size)
UNDATED = WHOLE_YEAR  # of year 0: what has no date, or one vaguer than a year
Kept = Literal["month", "quarter", "year"]
KEPT: tuple[Kept, ...] = ("month", "quarter", "year")


def place_key(incident: Incident) -> str:
    """Return the codes of an incident's units from the country down, joined by "/"."""
    return "/".join(incident.location.pcode_at(level) for level in LEVELS)


def span_of(first: date | None, last: date | None, precision: str) -> int:
    """Return the finest period that the date is certain of."""
    if first is None or last is None:
        return UNDATED
    within: tuple[tuple[Period, int], ...] = (
        ("month", first.month - 1),
        ("quarter", QUARTERS + (first.month - 1) // 3),
        ("year", WHOLE_YEAR),
    )
    for period, slot in within:
        if last < period_of(first, period)[1] or FINENESS[precision] <= FINENESS[period]:
            return first.year * SLOTS + slot
    return UNDATED


def add_to(cells: bytes | None, event_type: str, sums: Iterable[int], sign: int = 1) -> bytes:
    """Return a span's cells with one incident added, or with ``sign=-1`` taken out."""
    table = bytearray(cells or EMPTY)
    at = TYPES.index(event_type) * _CELL.size
    held = _CELL.unpack_from(table, at)
    _CELL.pack_into(table, at, *(n + sign * m for n, m in zip(held, sums, strict=True)))
    return bytes(table)


@dataclass(frozen=True, slots=True)
class CountTable:
    """Counts by unit, period and event type, only cells with an incident.

    Attributes
    ----------
    level, period : str
        As asked for.
    units : tuple of (str, str)
        p-code and parent; p-code "" for what is not placed at the level.
    unit, start, kind : integer arrays of one length
        Index into `units`; ordinal of the period's first day, 0 where none is certain; index into `TYPES`.
    sums : integer array, rows x `MEASURES`
    """

    level: Level
    period: Kept
    units: tuple[tuple[str, str], ...]
    unit: NDArray[np.int32]
    start: NDArray[np.int32]
    kind: NDArray[np.int32]
    sums: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.unit)

    def rows(self) -> Iterator[UnitPeriod]:
        """Yield the cells as `geo.aggregate.aggregate` does with ``zeros=False``, in the same order."""
        spans: Mapping[int, Any] = {
            n: period_of(date.fromordinal(n), self.period) if n else (None, None)
            for n in np.unique(self.start).tolist()
        }
        columns = (self.unit.tolist(), self.start.tolist(), self.kind.tolist(), self.sums.tolist())
        for unit, start, kind, sums in zip(*columns, strict=True):
            pcode, parent = self.units[unit]
            first, after = spans[start]
            yield UnitPeriod(pcode, parent, self.level, first, after, TYPES[kind], *sums)


def table_of(
    kept: Iterable[tuple[str, int, bytes]], boundaries: Units, level: Level, period: Kept
) -> CountTable:
    """Add the kept counts up to a level and a period.

    Parameters
    ----------
    kept : iterable of (place, span, cells)
        From the store.
    boundaries : Units
        The boundary set.
    level, period : str
        What is counted in.
    """
    known = known_units(boundaries)
    homes: dict[str, tuple[str, str]] = {}
    found = sorted(kept)
    for place, _, _ in found:
        if place not in homes:
            homes[place] = _home(place, level, known)
    units = tuple(sorted(set(homes.values()), key=lambda u: (u[0] == "", u)))
    number = {home: n for n, home in enumerate(units)}
    spans, at = np.unique(np.array([span for _, span, _ in found], np.int64), return_inverse=True)
    starts = np.array([_start(span, period) for span in spans.tolist()], np.int64)
    unit = np.array([number[homes[place]] for place, _, _ in found], np.int64)
    cells = _cells(found)
    row, kind = np.nonzero(cells[:, :, 0])
    start = starts[at[row]]
    # What has no certain period comes last within its unit.
    order = np.where(start == 0, 10**7, start)
    key = (unit[row] * 10**8 + order) * len(TYPES) + kind
    # In the order of the keys those of one stand together.
    ranked = np.argsort(key, kind="stable")
    keys, begins = np.unique(key[ranked], return_index=True)
    sums = np.zeros((0, len(MEASURES)), np.int64)
    if len(keys):
        sums = np.add.reduceat(cells[row, kind][ranked], begins, axis=0, dtype=np.int64)
    first = ranked[begins]
    return CountTable(
        level,
        period,
        units,
        unit[row][first].astype(np.int32),
        start[first].astype(np.int32),
        kind[first].astype(np.int32),
        sums,
    )


def totals_of(kept: Iterable[tuple[str, int, bytes]]) -> Iterator[tuple[str, list[int]]]:
    """Yield each place's sums over all its spans and types, in the order of `MEASURES`."""
    found = list(kept)
    number = {place: n for n, place in enumerate(dict.fromkeys(place for place, _, _ in found))}
    sums = np.zeros((len(number), len(MEASURES)), np.int64)
    rows = np.array([number[place] for place, _, _ in found], np.int64)
    np.add.at(sums, rows, _cells(found).sum(axis=1, dtype=np.int64))
    yield from zip(number, sums.tolist(), strict=True)


def _cells(found: Iterable[tuple[str, int, bytes]]) -> NDArray[np.int32]:
    return np.frombuffer(b"".join(cells for _, _, cells in found), np.int32).reshape(-1, *SHAPE)


def _home(place: str, level: Level, known: Known) -> tuple[str, str]:
    codes = dict(zip(LEVELS, place.split("/"), strict=True))
    return unit_at(lambda lv: codes[lv], level, known)


def _start(span: int, period: Kept) -> int:
    """Return the first day of the period that a span lies in, 0 where it is not certain."""
    year, slot = divmod(span, SLOTS)
    if span == UNDATED or (slot == WHOLE_YEAR and period != "year"):
        return 0
    if QUARTERS <= slot < WHOLE_YEAR and period == "month":
        return 0
    month = slot + 1 if slot < QUARTERS else 1 if slot == WHOLE_YEAR else 3 * (slot - QUARTERS) + 1
    return period_of(date(year, month, 1), period)[0].toordinal()
