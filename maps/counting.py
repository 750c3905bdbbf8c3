"""What one map shows: each unit's number and state, and what lies on no unit."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from geo.aggregate import aggregate, countable
from geo.boundaries import Boundaries
from geo.model import LEVELS, Incident, Level, Unit, UnitPeriod

State = Literal["value", "zero", "unknown", "uncovered"]
# Not from the locale: the same input gives the same words everywhere.
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip
RATES = {"events_rate": "events", "fatalities_rate": "fatalities_best"}


@dataclass(frozen=True, slots=True)
class Shown:
    """Counts of one map over one range of days.

    Attributes
    ----------
    level : Level
        Level asked for; a country without such units shows its finest.
    measure : str
        What `value` gives.
    units : mapping of str to Unit
        The units drawn, by p-code, in its order; no disputed ones.
    counts : mapping of str to UnitPeriod
        Of the units with an incident.
    unknown : mapping of str to int
        Incidents of a unit that give no figure for the measure.
    covered : frozenset of str
        Countries that the collection tells of, whatever the day.
    loose, undated : int
        Incidents on no unit; incidents without a date, in no count.
    start, end : date or None
        First and last day, both inclusive.
    disputed : bool
        Whether the set has disputed territory.
    """

    level: Level
    measure: str
    units: Mapping[str, Unit]
    counts: Mapping[str, UnitPeriod]
    unknown: Mapping[str, int]
    covered: frozenset[str]
    loose: int
    undated: int
    start: date | None
    end: date | None
    disputed: bool

    @property
    def rate(self) -> bool:
        """Whether the measure is per 100,000 people."""
        return self.measure in RATES

    def value(self, code: str) -> float | None:
        """Return the number shown for a unit; None where no figure or no population is known."""
        unit = self.units[code]
        count = self.counts.get(code)
        name = RATES.get(self.measure, self.measure)
        if count and count.events == self.unknown.get(code):
            return None
        number = getattr(count, name) if count else 0
        if not self.rate:
            return float(number)
        return 100_000 * number / unit.population if unit.population else None

    def state(self, code: str) -> State:
        """Return which of the four states a unit is in."""
        if self.units[code].country not in self.covered:
            return "uncovered"
        value = self.value(code)
        if value is None:
            return "unknown"
        return "value" if value > 0 else "zero"

    def positive(self) -> list[float]:
        """Return the numbers that classes are cut from."""
        return [v for code in self.units if (v := self.value(code)) is not None and v > 0]

    def span_text(self) -> str:
        """Return the range of days as words."""
        if self.start is None or self.end is None:
            return "no dated incident"
        return (
            f"{_day(self.start)} \N{EN DASH} {_day(self.end)}" if self.start != self.end else _day(self.start)
        )

    def notes(self, words: Mapping[str, str]) -> list[str]:
        """Return what is not on the map, and whose population a rate uses."""
        level = LEVELS.index(self.level)
        found = []
        for count, key in ((self.loose, f"not_placed_{level}"), (self.undated, "undated_figure")):
            if count:
                found.append(words[f"{key}_one" if count == 1 else key].replace("{n}", f"{count:,}") + ".")
        if self.rate:
            years = ", ".join(
                sorted({str(u.population_year) for u in self.units.values() if u.population_year})
            )
            modelled = any(u.population_modelled for u in self.units.values())
            key = "population_note_modelled" if modelled else "population_note"
            found.append(words[key].replace("{years}", years))
        return found


def count_shown(
    incidents: Iterable[Incident],
    boundaries: Boundaries,
    level: Level,
    measure: str,
    start: date | None,
    end: date | None,
    covered: Iterable[str] | None = None,
) -> Shown:
    """Count for one map, by the rules of `geo.aggregate`; `covered` as for `maps.figure.write_figure`."""
    told = list(incidents)
    dated = [(i, i.event_date) for i in told if i.event_date is not None]
    kept = [(i, day) for i, day in dated if (not start or day >= start) and (not end or day <= end)]
    inside, days = [i for i, _ in kept], [day for _, day in kept]
    units = {unit.pcode: unit for unit in shown_units(boundaries, level)}
    counts = _by_unit(inside, boundaries, units)
    silent = _by_unit(
        [i for i in inside if _figure(i, RATES.get(measure, measure)) is None], boundaries, units
    )
    return Shown(
        level, measure, units, counts, {code: row.events for code, row in silent.items()},
        countries_of(told) if covered is None else frozenset(covered),
        loose=len(inside) - sum(row.events for row in counts.values()), undated=len(told) - len(dated),
        start=start or min(days, default=None), end=end or max(days, default=None),
        disputed=bool(boundaries.disputed),
    )  # fmt: skip


def countries_of(incidents: Iterable[Incident]) -> frozenset[str]:
    """Return the countries (ISO alpha-3) that incidents lie in, whatever their day."""
    return frozenset(i.location.country for i in incidents if i.location.country)


def _by_unit(
    incidents: list[Incident], boundaries: Boundaries, units: Mapping[str, Unit]
) -> dict[str, UnitPeriod]:
    found: dict[str, UnitPeriod] = {}
    for level in dict.fromkeys(unit.level for unit in units.values()):
        rows = aggregate(incidents, boundaries, level, None, zeros=False, by_type=False)
        found |= {row.pcode: row for row in rows if row.pcode in units and units[row.pcode].level == level}
    return found


def _figure(incident: Incident, measure: str) -> int | None:
    """Return what an incident adds to a sum; None when it says nothing."""
    if measure == "events":
        return 1
    if measure == "injured_best":
        return incident.injured.best
    if measure == "abducted_best":
        return incident.abducted.best
    ends = ("fatalities_low", "fatalities_best", "fatalities_high")
    return countable(incident.fatalities)[ends.index(measure)]


def class_of(value: float, edges: Sequence[float]) -> int:
    """Return the number of the class, whose upper ends `edges` are; above the last one, the last."""
    return next((n for n, edge in enumerate(edges) if value <= edge + 1e-9), len(edges) - 1)


def class_label(edges: Sequence[float], n: int, *, rate: bool = False) -> str:
    """Return "1", "2-4" with an en dash, or of a rate "up to 0.5", "0.5 to 2.1"."""
    high = edges[n]
    if rate:
        return f"up to {high:.2g}" if n == 0 else f"{edges[n - 1]:.2g}\N{EN DASH}{high:.2g}"
    low = min(1, high) if n == 0 else edges[n - 1] + 1
    return f"{low:,.0f}" if low == high else f"{low:,.0f}\N{EN DASH}{high:,.0f}"


def shown_units(boundaries: Boundaries, level: Level) -> tuple[Unit, ...]:
    """Return the units drawn at a level; a country without them shows its finest ones."""
    found: list[Unit] = []
    for country in boundaries.units("country"):
        for one in LEVELS[LEVELS.index(level) :: -1]:
            units = [u for u in boundaries.units(one, country.pcode) if not u.disputed]
            if units:
                found += units
                break
    return tuple(sorted(found, key=lambda unit: unit.pcode))


def _day(day: date) -> str:
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
