"""Incidents counted by unit, period and event type: zeros kept, the unplaced and the undated kept.

Three rules keep the totals honest:

* An incident is counted once, in one unit, one period and one type. Over several days it is
  counted in the period of its first day.
* What is not known as finely as asked is not put into a finer box. An incident known only to
  its province is counted with ``pcode=""`` under that province when districts are asked for;
  one known only to its month has no week, and is counted with no period when weeks are asked for.
* For every unit, the sum over its parts and its "not placed" rows is the unit's own number.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from operator import add
from typing import Protocol

from geo.errors import InputError
from geo.model import (
    LEVELS,
    MEASURES,
    SUMS_WITHOUT,
    Estimate,
    Incident,
    Level,
    Period,
    TimePrecision,
    Unit,
    UnitPeriod,
)
from geo.taxonomy import EVENT_TYPES

DayRange = tuple[date, date]
Ends = tuple[int | None, int | None, int | None]
Count = tuple[int | None, int | None, int | None, bool]
_Cell = tuple[str, str, DayRange | None, str]
Known = dict[Level, dict[str, Unit]]
# Beyond this a table of zeros helps nobody and fills the memory: 1,000 units x 6 types x 300 years by month.
MAX_CELLS = 25_000_000
NOT_PLACED = "(not placed at this level)"
"""Name of the rows without a p-code, in every table of counts."""
_NOTHING = (0,) * len(MEASURES)
FINENESS: dict[str, int] = {"day": 0, "week": 1, "month": 2, "quarter": 2, "year": 3, "unknown": 4}


class Units(Protocol):
    """What counting needs to know of the boundary set."""

    def units(self, level: Level | None = None, country: str | None = None) -> tuple[Unit, ...]:
        """Return the units of a level."""
        ...


def countable(estimate: Estimate) -> Ends:
    """Return the low, best and high that enter sums.

    A range without `best` although its low end is known consists of flagged figures that wait
    for review: all of it is left out. One with an upper bound alone ("up to 15") gives its high.
    """
    return _countable(estimate.low, estimate.best, estimate.high)


def _countable(low: int | None, best: int | None, high: int | None) -> Ends:
    return (None, None, None) if best is None and low is not None else (low, best, high)


def counts_of(incident: Incident) -> list[Count]:
    """Return what an incident tells of the killed, the injured and the abducted, for `sums_of`."""
    told = (incident.fatalities, incident.injured, incident.abducted)
    return [(e.low, e.best, e.high, e.high_open) for e in told]


def sums_of(counts: Sequence[Count]) -> tuple[int, ...]:
    """Return what one incident adds, in the order of `MEASURES`, by its low, best, high and open ends."""
    ends = [_countable(*count[:3]) for count in counts]
    unknown = (best is None for _, best, _ in ends)
    is_open = (bool(count[3]) and end[2] is not None for count, end in zip(counts, ends, strict=True))
    return (1, *(end or 0 for three in ends for end in three), *map(int, unknown), *map(int, is_open))


def known_sums(counts: Mapping[str, int]) -> dict[str, int | None]:
    """Return counts by the names of `MEASURES`, a sum to which no incident gives a figure as None.

    Where there is no incident the sums are 0. One that has only an upper bound ("up to 15") gives the
    largest figure alone.
    """
    told: dict[str, int | None] = dict(counts)
    for unknown, sums in SUMS_WITHOUT.items():
        if counts["events"] and counts[unknown] == counts["events"]:
            told |= {name: counts[name] or None for name in sums}
    return told


def period_of(day: date, period: Period) -> DayRange:
    """Return the half-open period ``[first day, next period's first day)`` that holds `day`.

    A week is the ISO 8601 week, Monday to Sunday.

    Raises
    ------
    InputError
        If the period does not end before the year 9999.
    """
    try:
        match period:
            case "day":
                return day, day + timedelta(days=1)
            case "week":
                monday = day - timedelta(days=day.weekday())
                return monday, monday + timedelta(days=7)
            case "month":
                first = day.replace(day=1)
                return first, _add_months(first, 1)
            case "quarter":
                first = date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
                return first, _add_months(first, 3)
            case "year":
                return date(day.year, 1, 1), date(day.year + 1, 1, 1)
    except (OverflowError, ValueError):
        raise InputError(f"{day} is too near the end of the calendar to be counted by {period}") from None
    raise InputError(f"unknown period {period!r}; use day, week, month, quarter or year")


def periods(period: Period, start: date, end: date) -> list[DayRange]:
    """Return the consecutive half-open periods that together hold every day of ``start..end``.

    Parameters
    ----------
    period : Period
        Length of one; a week is the ISO week, from Monday.
    start, end : date
        First and last day, both inclusive.

    Raises
    ------
    InputError
        If `end` is before `start`.
    """
    if end < start:
        raise InputError(f"asked for periods of {start}..{end}, which ends before it starts")
    found = [period_of(start, period)]
    while found[-1][1] <= end:
        found.append(period_of(found[-1][1], period))
    return found


def aggregate(
    incidents: Iterable[Incident],
    boundaries: Units,
    level: Level,
    period: Period | None,
    *,
    start: date | None = None,
    end: date | None = None,
    zeros: bool = True,
    by_type: bool = True,
) -> list[UnitPeriod]:
    """Count incidents by unit, period and event type.

    Parameters
    ----------
    incidents : iterable of Incident
        What is counted; each once.
    boundaries : Units
        The boundary set: `geo.boundaries.Boundaries`.
    level : {"country", "admin1", "admin2", "admin3"}
        Units to count in. Where a country has no units of the level its incidents are "not placed".
    period : Period or None
        None: one period over all days.
    start, end : date, optional
        Days, both inclusive; incidents whose first day is outside are left out, and the first and last
        period are told with their days inside these. By default from
        the first to the last day that an incident begins on. Incidents without a date are always kept.
    zeros : bool
        Whether every unit x period x type gets a row, also with nothing in it.
    by_type : bool
        Whether to tell event types apart; else ``event_type`` is "" and every type counts in it.

    Returns
    -------
    list of UnitPeriod
        Placed units by p-code, then the "not placed" rows by parent; in each by period (that of
        unknown date last) and by type in the order of the taxonomy.

    Raises
    ------
    InputError
        If the table would have more than `MAX_CELLS` rows, or `end` is before `start`.
    """
    if level not in LEVELS:
        raise InputError(f"unknown level {level!r}; use one of {', '.join(LEVELS)}")
    kept = [i for i in incidents if i.event_date is None or in_days(i.event_date, start, end)]
    known = known_units(boundaries)
    spans = _spans(kept, period, start, end)
    types = tuple(EVENT_TYPES) if by_type else ("",)
    sums = _all_cells(known[level].values(), spans, types) if zeros else {}
    for incident in kept:
        pcode, parent = unit_at(incident.location.pcode_at, level, known)
        span = (spans[0] if incident.event_date else None) if period is None else _span(incident, period)
        key = (pcode, parent, span, incident.event_type if by_type else "")
        more = sums_of(counts_of(incident))
        sums[key] = tuple(map(add, sums.get(key, _NOTHING), more))
    return list(_rows(sums, level, types, (start, end)))


def _spans(
    incidents: Iterable[Incident], period: Period | None, start: date | None, end: date | None
) -> list[DayRange]:
    """Return the periods of the days asked for, by default from the first to the last incident."""
    days = [i.event_date for i in incidents if i.event_date is not None]
    first, last = start or min(days, default=None), end or max(days, default=None)
    # With one end given and nothing dated, the other end is unknown: one day stands for the period.
    first, last = first or last, last or first
    if first is None or last is None:
        return []
    return _whole(first, last) if period is None else periods(period, first, last)


def _all_cells(
    units: Collection[Unit], spans: Sequence[DayRange], types: Sequence[str]
) -> dict[_Cell, tuple[int, ...]]:
    if len(units) * len(spans) * len(types) > MAX_CELLS:
        days = f"{spans[0][0]}..{spans[-1][1] - timedelta(days=1)}"
        raise InputError(
            f"{len(units)} units x {len(spans)} periods ({days}) is too large a table; "
            "give start and end, a longer period, or zeros=False"
        )
    return {(u.pcode, u.parent, span, kind): _NOTHING for u in units for span in spans for kind in types}


def _rows(
    sums: dict[_Cell, tuple[int, ...]],
    level: Level,
    types: tuple[str, ...],
    asked: tuple[date | None, date | None],
) -> Iterator[UnitPeriod]:
    rank = {kind: n for n, kind in enumerate(types)}
    for pcode, parent, span, kind in sorted(
        sums, key=lambda k: (k[0] == "", k[0], k[1], k[2] is None, k[2] or (date.min, date.min), rank[k[3]])
    ):
        first, after = clipped(span, *asked) if span else (None, None)
        yield UnitPeriod(pcode, parent, level, first, after, kind, *sums[pcode, parent, span, kind])


def known_units(boundaries: Units) -> Known:
    """Return the units that incidents are counted in, by level and p-code; not the disputed ones."""
    return {lv: {u.pcode: u for u in boundaries.units(lv) if not u.disputed} for lv in LEVELS}


def unit_at(pcode_at: Callable[[Level], str], level: Level, known: Known) -> tuple[str, str]:
    """Return p-code ("" when not placed at `level`) and the unit above that is certain.

    The finest unit decides and the others follow from its parents, so that the numbers of the
    levels agree whatever else the incident says.

    Parameters
    ----------
    pcode_at : callable
        The incident's code at each level, "" where it is not known that finely.
    known : mapping
        From `known_units`.
    """
    for finest in reversed(LEVELS):
        unit = known[finest].get(pcode_at(finest))
        while unit is not None:
            if unit.level == level:
                return unit.pcode, unit.parent
            if LEVELS.index(unit.level) < LEVELS.index(level):
                return "", unit.pcode
            unit = known[LEVELS[LEVELS.index(unit.level) - 1]].get(unit.parent)
    return "", ""


def _span(incident: Incident, period: Period) -> DayRange | None:
    """Return the period of the first day, None when the date is not known that finely."""
    if incident.event_date is None or incident.event_date_end is None:
        return None
    span = period_of(incident.event_date, period)
    if incident.event_date_end < span[1]:
        return span
    precision: TimePrecision = incident.time_precision
    return span if FINENESS[precision] <= FINENESS[period] else None


def above_of(row: UnitPeriod, unit: Callable[[str], Unit]) -> dict[str, str]:
    """Return what a row of counts says of where it lies: code and name of the unit above, and the country.

    Parameters
    ----------
    row : UnitPeriod
        What is counted in a unit, or known no finer than to the unit above.
    unit : callable
        Gives the unit of a code.
    """
    above = unit(row.parent) if row.parent else None
    own = unit(row.pcode) if row.pcode else above
    country = own.country if own else ""
    return {"parent": row.parent, "parent_name": above.name if above else "", "country": country}


def in_days(day: date, start: date | None, end: date | None) -> bool:
    """Return whether a day lies in these, both inclusive; None leaves an end open."""
    return (start is None or day >= start) and (end is None or day <= end)


def clipped(span: DayRange, start: date | None, end: date | None) -> DayRange:
    """Return the part of a half-open period that is asked for: its own ends where none is given.

    A row never says that it counts days which were left out.
    """
    first = max(span[0], start) if start else span[0]
    return first, min(span[1], period_of(end, "day")[1]) if end else span[1]


def _whole(first: date, last: date) -> list[DayRange]:
    if last < first:
        raise InputError(f"asked for {first}..{last}, which ends before it starts")
    return [(first, period_of(last, "day")[1])]


def _add_months(first: date, months: int) -> date:
    years, month = divmod(first.month - 1 + months, 12)
    return date(first.year + years, month + 1, 1)
