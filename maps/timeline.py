"""Periods of the time slider, and which of them an incident belongs to."""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from geo.aggregate import period_of, periods
from geo.errors import InputError
from geo.model import Incident, Period

MOST_PERIODS = 4000
"""More steps than this cannot be drawn as bars; ask for a longer period."""
_DAYS = {"day": 1, "week": 7, "month": 28, "quarter": 90, "year": 365}
# How long a period must be before a date of this precision falls into one for certain.
_NEEDS = {"day": "day", "week": "week", "month": "month", "year": "year"}


@dataclass(frozen=True, slots=True)
class Timeline:
    """The steps of the slider.

    Attributes
    ----------
    period : Period
    starts : tuple of date
        First day of each step; step i is ``[starts[i], starts[i + 1])``, the last one ends at `end`.
    end : date or None
        The day after the last; None when there is no step.
    """

    period: Period
    starts: tuple[date, ...] = ()
    end: date | None = None

    def index(self, incident: Incident) -> int:
        """Return the step an incident is counted in, -1 when its date does not say for certain.

        As in `geo.aggregate`: the step of the first day, provided that the date is known at
        least as finely as the steps are long or that all its days lie in the one step.
        """
        first, last = incident.event_date, incident.event_date_end
        if first is None or last is None or self.end is None or not self.starts[0] <= first < self.end:
            return -1
        if last >= period_of(first, self.period)[1]:
            needs = _NEEDS.get(incident.time_precision)
            if needs is None or _DAYS[needs] > _DAYS[self.period]:
                return -1
        return bisect_right(self.starts, first) - 1

    def cut(self, start: date | None, end: date | None) -> bool:
        """Return whether the days asked for, both inclusive, are less than these whole periods."""
        if self.end is None:
            return False
        return bool((start and self.starts[0] < start) or (end and end < self.end - timedelta(days=1)))

    def labels(self) -> list[str]:
        """Return the first day of every step and, last, the day after the end, as ISO dates."""
        return [day.isoformat() for day in (*self.starts, self.end) if day]


def build_timeline(
    incidents: Iterable[Incident], period: Period, start: date | None = None, end: date | None = None
) -> Timeline:
    """Lay whole periods over the incidents' first days.

    Parameters
    ----------
    incidents : iterable of Incident
        They give the reach where `start` or `end` is None.
    period : Period
        Length of a step.
    start, end : date, optional
        First and last day wanted, both inclusive; widened to whole periods.

    Raises
    ------
    InputError
        If the range is empty, or needs more than `MOST_PERIODS` steps.
    """
    if period not in _DAYS:
        raise InputError(f"unknown period {period!r}; use one of {', '.join(_DAYS)}")
    if start and end and start > end:
        raise InputError(f"the map's range {start}..{end} ends before it starts; swap the two")
    days = [i.event_date for i in incidents if i.event_date is not None]
    low, high = start or min(days, default=None), end or max(days, default=None)
    low, high = low or high, high or low
    if low is None or high is None:
        return Timeline(period)
    high = max(low, high)
    if (high - low).days / _DAYS[period] > MOST_PERIODS:
        raise InputError(
            f"{low}..{high} holds more than {MOST_PERIODS} periods of one {period}; "
            "use a longer period, or give start and end"
        )
    spans = periods(period, low, high)
    return Timeline(period, tuple(first for first, _ in spans), spans[-1][1])
