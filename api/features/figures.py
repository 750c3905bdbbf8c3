"""The figures of incidents as numbers side by side, and what they come to by unit and period.

The rules are those of `geo.aggregate`: by the first day, by the finest unit that is known, and
what is not known as finely as asked stays apart.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy
import orjson
from numpy.typing import NDArray

from api.features.stored import INCIDENTS
from api.sql.table import Sql
from geo.aggregate import FINENESS, known_sums, known_units, sums_of, unit_at
from geo.boundaries import Boundaries
from geo.model import LEVELS, MEASURES, Level, Period
from geo.vintage_set import VintageSet

_BATCH, _SPAN, _PART = 5_000, 8_192, 100_000
_BEYOND = 1 << 22  # more than every proleptic ordinal
_DAY = "ifnull(CAST(julianday({}) - 1721424.5 AS INTEGER), 0)"  # proleptic ordinal, 0 for none
_EPOCH = 719_163  # 1970-01-01 as a proleptic ordinal
_PLACE = " || '/' || ".join(
    f"i.{name}" for name in ("country", "admin1_pcode", "admin2_pcode", "admin3_pcode")
)
# What is told of the killed, the injured and the abducted: low, best, high, and whether high is open.
_TOLL = " || '/' || ".join(
    f"ifnull(i.{what}_{end}, '')"
    for what in ("fatalities", "injured", "abducted")
    for end in ("low", "best", "high", "high_open")
)
_PICKED = (
    _PLACE,
    "i.time_precision",
    *(_DAY.format(f"i.{day}") for day in ("event_date", "event_date_end")),
    _TOLL,
)
# Points as they lie in the store, to the last bit: SQLite's JSON would round them.
_NOWHERE = numpy.full(2, numpy.nan, "<f8").tobytes().hex()
_ALL = (
    f"SELECT {', '.join(f'json_group_array({one})' for one in (*_PICKED, 'i.fid'))}, "
    f"group_concat(CASE WHEN i.geom IS NULL THEN '{_NOWHERE}' ELSE hex(substr(i.geom, 14)) END, '') "
    "FROM incidents AS i WHERE i.fid >= ? AND i.fid < ?"
)
_KILLED = MEASURES.index("fatalities_best") - 1
Home = tuple[str, str]
Integers = NDArray[numpy.int64]
Small = NDArray[numpy.int32]


@dataclass(frozen=True, slots=True)
class Cells:
    """Sums, each of one unit and one period; several may be of the same.

    Attributes
    ----------
    homes : sequence of (str, str)
        P-code, "" where none is certain, and the unit above.
    home, start : integer arrays of one length
        Index into `homes`; proleptic ordinal of the period's first day, 0 where none is certain, 1 when
        no periods are told apart.
    sums : integer array, that length x `MEASURES`
        The sums.
    """

    homes: Sequence[Home]
    home: Integers
    start: Integers
    sums: Integers | Small

    @property
    def placed(self) -> NDArray[numpy.bool_]:
        """Which of them have a unit."""
        has = numpy.array([pcode != "" for pcode, _ in self.homes], bool)
        return has[self.home]

    def unplaced(self) -> dict[str, Mapping[str, int | None]]:
        """Return the sums of what has no unit by the unit above, in its order."""
        found: dict[str, Mapping[str, int | None]] = {}
        for number in sorted(set(self.home[~self.placed].tolist()), key=lambda n: self.homes[n]):
            sums = self.sums[self.home == number].sum(axis=0).tolist()
            above = self.homes[number][1]
            found[above] = known_sums(dict(zip(MEASURES, sums, strict=True)))
        return found

    def table(self, pcodes: Sequence[str], starts: Sequence[int]) -> Integers:
        """Return the sums of each unit in each period.

        Parameters
        ----------
        pcodes : sequence of str
            The units.
        starts : sequence of int
            First days of the periods as `start` has them, ascending.

        Returns
        -------
        integer array, units x periods (units the slower) x `MEASURES`
        """
        row_of = {pcode: n for n, pcode in enumerate(pcodes)}
        row = numpy.array([row_of.get(pcode, -1) for pcode, _ in self.homes], numpy.int64)[self.home]
        begins = numpy.array(starts, numpy.int64)
        column = begins.searchsorted(self.start)
        size = len(pcodes) * len(begins)
        found = numpy.zeros((size, len(MEASURES)), numpy.int64)
        if not size:
            return found
        shown = (row >= 0) & (column < len(begins))
        shown &= begins[numpy.minimum(column, len(begins) - 1)] == self.start
        cell = row[shown] * len(begins) + column[shown]
        for n in range(len(MEASURES)):  # exact: floats hold whole numbers up to 2**53
            found[:, n] = numpy.bincount(cell, weights=self.sums[shown, n], minlength=size)
        return found


@dataclass(frozen=True, slots=True)
class Figures:
    """What is counted of some incidents.

    Attributes
    ----------
    places : sequence of str
        Codes of units from the country down, joined by "/".
    place : integer array
        Index into `places`.
    fineness : integer array
        By `geo.aggregate.FINENESS`.
    first, last : integer arrays
        Proleptic ordinals of the first and the last day, 0 for none.
    toll : integer array
        Index into `tolls`: few figures are told of many incidents.
    tolls : integer array
        What each adds to all `MEASURES` but the first, which counts it.
    """

    places: Sequence[str]
    place: Small
    fineness: NDArray[numpy.int8]
    first: Small
    last: Small
    toll: Small
    tolls: Small

    def killed(self, rows: Any = slice(None)) -> Small:
        """Return ``fatalities_best`` of some rows, 0 where it is not known."""
        found: Small = self.tolls[:, _KILLED][self.toll[rows]]
        return found

    def take(self, rows: Any) -> "Figures":
        """Return those of some rows: a slice, indexes or a mask."""
        columns = (self.place, self.fineness, self.first, self.last, self.toll)
        place, fineness, first, last, toll = (column[rows] for column in columns)
        return Figures(self.places, place, fineness, first, last, toll, self.tolls)

    def ends(self, which: NDArray[numpy.bool_] | None = None) -> tuple[int, int]:
        """Return the first and the last of the first days, of some or all; 0 when none has one."""
        dated = self.first[(self.first > 0) & (True if which is None else which)]
        return (int(dated.min()), int(dated.max())) if len(dated) else (0, 0)

    def cells(
        self,
        level: Level,
        period: Period | None,
        boundaries: Boundaries,
        which: NDArray[numpy.bool_] | None = None,
    ) -> Cells:
        """Return them, or some of them, by unit and period."""
        homes, home_of = homes_of(self.places, level, boundaries)
        # Part by part, each summed up: of a million incidents whole columns would take a hundred megabytes.
        made = []
        for low in range(0, max(len(self.place), 1), _PART):
            part = slice(low, low + _PART)
            own = self.take(part) if which is None else self.take(part).take(which[part])
            made.append(own._summed(home_of, period))
        return Cells(homes, *map(numpy.concatenate, zip(*made, strict=True)))

    def _summed(self, home_of: Integers, period: Period | None) -> tuple[Integers, Integers, Integers]:
        """Return units, starts and sums, as `Cells` has them, each pair of the first two once."""
        first = self.first.astype(numpy.int64)
        start = numpy.ones_like(first)
        if period:
            start = _starts(first, period)
            certain = (self.fineness <= FINENESS[period]) | (
                start == _starts(self.last.astype(numpy.int64), period)
            )
            start[(first == 0) | ~certain] = 0
        pairs, cell = numpy.unique(home_of[self.place] * _BEYOND + start, return_inverse=True)
        sums = numpy.empty((len(pairs), len(MEASURES)), numpy.int64)
        sums[:, 0] = numpy.bincount(cell, minlength=len(pairs))
        for n, told in enumerate(self.tolls.T, 1):
            sums[:, n] = numpy.bincount(cell, told[self.toll], len(pairs))
        return pairs // _BEYOND, pairs % _BEYOND, sums


def homes_of(places: Iterable[str], level: Level, boundaries: Boundaries) -> tuple[list[Home], Integers]:
    """Return units of a level with what is above them, and for each place, codes joined by "/", which."""
    known, homes = known_units(boundaries), dict[Home, int]()
    found = []
    for place in places:
        codes: Mapping[Level, str] = dict(zip(LEVELS, place.split("/"), strict=True))
        if isinstance(boundaries, VintageSet):
            codes = boundaries.codes(codes)
        home = unit_at(codes.__getitem__, level, known)
        found.append(homes.setdefault(home, len(homes)))
    return list(homes), numpy.array(found, numpy.int64)


def read_figures(db: sqlite3.Connection, clause: Sql) -> Figures:
    """Read the figures of the incidents, ``i``, for which a clause holds."""
    cursor = db.execute(
        f"SELECT {', '.join(_PICKED)} FROM {INCIDENTS.source_of(clause)}{clause.text}", clause.values
    )
    return _side_by_side(zip(*batch, strict=True) for batch in iter(lambda: cursor.fetchmany(_BATCH), []))


def read_all(db: sqlite3.Connection) -> tuple[Figures, Integers, NDArray[numpy.float64]]:
    """Read the figures of all incidents, their rows in the store, and longitude and latitude (CRS84).

    NaN is where there is no point. SQLite puts thousands of incidents into one row of the answer: before
    each row a thread stands in line for the interpreter, and in a busy server the line is long.
    """
    fids, points = [numpy.empty(0, numpy.int64)], [numpy.empty((0, 2))]

    def columns() -> Iterator[list[Any]]:
        (end,) = db.execute("SELECT ifnull(max(fid), 0) FROM incidents").fetchone()
        for first in range(0, end + 1, _SPAN):
            *told, spots = db.execute(_ALL, (first, first + _SPAN)).fetchone()
            *picked, fid = map(orjson.loads, told)
            fids.append(numpy.array(fid, numpy.int64))
            points.append(numpy.frombuffer(bytes.fromhex(spots or ""), "<f8").reshape(-1, 2))
            yield picked

    return _side_by_side(columns()), numpy.concatenate(fids), numpy.concatenate(points)


def _side_by_side(batches: Iterable[Iterable[Sequence[Any]]]) -> Figures:
    """Return figures from batches of columns, one for each of `_PICKED`."""
    places: dict[str, int] = {}
    tolls: dict[str, int] = {}
    fineness: Mapping[str, int] = FINENESS
    kinds: list[Any] = [numpy.int32, numpy.int8, *[numpy.int32] * 3]
    parts: list[list[Any]] = [[numpy.empty(0, kind)] for kind in kinds]
    for place, precision, first, last, toll in batches:
        where = [places.setdefault(one, len(places)) for one in place]
        which = [tolls.setdefault(one, len(tolls)) for one in toll]
        fine = [fineness[one] for one in precision]
        for part, kind, values in zip(parts, kinds, (where, fine, first, last, which), strict=True):
            part.append(numpy.array(values, kind))
    columns = []
    for part in parts:
        columns.append(numpy.concatenate(part))
        part.clear()
    codes, precisions, begun, ended, told = columns
    added = numpy.array([_added(toll) for toll in tolls], numpy.int32).reshape(-1, len(MEASURES) - 1)
    return Figures(list(places), codes, precisions, begun, ended, told, added)


def _added(toll: str) -> Sequence[int]:
    """Return what `_TOLL` adds to all measures but the first."""
    ends = [int(end) if end else None for end in toll.split("/")]
    counts = [(ends[n], ends[n + 1], ends[n + 2], bool(ends[n + 3])) for n in range(0, len(ends), 4)]
    return sums_of(counts)[1:]


def _starts(days: Integers, period: Period) -> Integers:
    """Return the first days of the periods that hold days, all as proleptic ordinals; see `period_of`."""
    if period == "day":
        return days.copy()
    if period == "week":  # ordinal 1 is a Monday
        return days - (days - 1) % 7
    months = (days - _EPOCH).astype("datetime64[D]").astype("datetime64[M]").astype(numpy.int64)
    months -= months % {"month": 1, "quarter": 3, "year": 12}[period]  # 1970 begins a year
    firsts: Integers = months.astype("datetime64[M]").astype("datetime64[D]").astype(numpy.int64) + _EPOCH
    return firsts
