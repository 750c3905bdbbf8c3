"""What one map shows: each unit's number and state, and what lies on no unit."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal

from geo.aggregate import aggregate, countable
from geo.boundaries import Boundaries
from geo.claims import sources_differ
from geo.model import LEVELS, Estimate, Incident, Level, Unit, UnitPeriod
from maps.classes import Method, breaks

State = Literal["value", "zero", "doubtful", "partial", "unknown", "uncovered"]
# Not from the locale: the same input gives the same words everywhere.
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip
RATES = {"events_rate": "events", "fatalities_rate": "fatalities_best"}
_NONE = (0, 0)


@dataclass(frozen=True, slots=True)
class Toll:
    """People counted over a whole map: what is added up, what sources say, and what is not known.

    Attributes
    ----------
    low, best, high : int
        Sums over the incidents with a figure.
    open : bool
        Whether a highest figure is an "at least".
    events, unknown : int
        Incidents of the days shown, and those of them without a figure.
    """

    low: int
    best: int
    high: int
    open: bool
    events: int
    unknown: int


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
    ends : mapping of str to (int, int)
        Lowest and highest sum of a unit by what sources say; empty for counts of incidents.
    contested : mapping of str to int
        Incidents of a unit on which sources disagree (`geo.claims.sources_differ`).
    toll : Toll or None
        Of the whole map; None for counts of incidents.
    unchecked : int
        Incidents that a program read and no person has checked; a coded row has a confidence of 1.
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
    ends: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    contested: Mapping[str, int] = field(default_factory=dict)
    toll: Toll | None = None
    unchecked: int = 0

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
        """Return which state a unit is in.

        ``doubtful`` is 0 by this measure, but more by some source; ``partial`` is 0 by some incidents,
        while others give no figure.
        """
        if self.units[code].country not in self.covered:
            return "uncovered"
        value = self.value(code)
        if value is None:
            return "unknown"
        if value > 0:
            return "value"
        if self.ends.get(code, _NONE)[1] > 0:
            return "doubtful"
        return "partial" if self.unknown.get(code) else "zero"

    @property
    def unknown_key(self) -> str:
        """Return the key of the words for units whose sum is not known."""
        some = any(self.state(code) == "partial" for code in self.unknown if code in self.units)
        return f"state_{'partial' if some else 'unknown'}{'_rate' if self.rate else ''}"

    def unsure(self, code: str, edges: Sequence[float]) -> bool:
        """Tell whether the colour depends on which figures are right; of counts, whether most are contested.

        `edges` are the upper ends of the classes, as for `class_of`.
        """
        if self.state(code) not in ("value", "doubtful"):
            return False
        if self.toll is None:
            return 2 * self.contested.get(code, 0) > self.counts[code].events
        share = 100_000 / (self.units[code].population or 1) if self.rate else 1
        low, high = (share * end for end in self.ends.get(code, _NONE))
        # None is in no class.
        return low != high and (low == 0 or class_of(low, edges) != class_of(high, edges))

    def toll_text(self, words: Mapping[str, str]) -> str:
        """Return the total, its range and how many incidents are without a figure; "" for counts."""
        told = self.toll
        if told is None or not told.events:
            return ""
        missing = (
            words["without_figure_of"]
            .replace("{n}", f"{told.unknown:,}")
            .replace("{all}", f"{told.events:,}")
        )
        if told.unknown == told.events:
            return missing
        number = f"{told.best:,}"
        spread = "" if told.low == told.high else f"{told.low:,}\N{EN DASH}{told.high:,}"
        spread = (spread or number) + "+" if told.open else spread
        if told.best == 0 and told.high:
            number, spread = spread, ""
        about = words["reported_range"].replace("{range}", spread)
        text = words["total"].replace("{n}", number) + (f" ({about})" if spread else "")
        return f"{text}; {missing}" if told.unknown else text

    def edges(self, method: Method) -> list[float]:
        """Return the upper ends of the classes; those of rates can be told apart as they are written."""
        found = breaks((v for code in self.units if (v := self.value(code)) is not None and v > 0), method)
        return list({_written(edge): edge for edge in found}.values()) if self.rate else found

    def span_text(self) -> str:
        """Return the range of days as words."""
        if self.start is None or self.end is None:
            return "no dated incident"
        return days_text(self.start, self.end)

    def notes(self, words: Mapping[str, str]) -> list[str]:
        """Return what is not on the map, and whose population a rate uses."""
        level = LEVELS.index(self.level)
        found = []
        for count, key in (
            (self.unchecked, "figure_unchecked"),
            (self.loose, f"not_placed_{level}"),
            (self.undated, "undated_figure"),
        ):
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
    name = RATES.get(measure, measure)
    silent = _by_unit([i for i in inside if _figure(i, name) is None], boundaries, units)
    contested = _by_unit([i for i in inside if sources_differ(i)], boundaries, units)
    ends: dict[str, tuple[int, int]] = {}
    if name != "events":
        # The ends of any estimate are added up as those of the killed are.
        killed = name.startswith("fatalities")
        told_ends = inside if killed else [replace(i, fatalities=_estimate(i, name)) for i in inside]
        ends = {
            code: (row.fatalities_low, row.fatalities_high)
            for code, row in _by_unit(told_ends, boundaries, units).items()
        }
    return Shown(
        level, measure, units, counts, {code: row.events for code, row in silent.items()},
        countries_of(told) if covered is None else frozenset(covered),
        loose=len(inside) - sum(row.events for row in counts.values()), undated=len(told) - len(dated),
        start=start or min(days, default=None), end=end or max(days, default=None),
        disputed=bool(boundaries.disputed), ends=ends,
        contested={code: row.events for code, row in contested.items()}, toll=_toll(inside, name),
        unchecked=sum(i.confidence < 1 and not i.reviewed for i in inside),
    )  # fmt: skip


def _toll(incidents: Sequence[Incident], measure: str) -> Toll | None:
    """Add up all incidents, placed or not; `measure` is no rate."""
    if measure == "events":
        return None
    estimates = [_estimate(i, measure) for i in incidents]
    ends = [countable(estimate) for estimate in estimates]
    figures = [_figure(i, measure) for i in incidents]
    low, high = (sum(end[n] or 0 for end in ends) for n in (0, 2))
    is_open = any(e.high_open and end[2] is not None for e, end in zip(estimates, ends, strict=True))
    best = sum(n or 0 for n in figures)
    return Toll(low, best, max(low, high), is_open, len(figures), figures.count(None))


def _estimate(incident: Incident, measure: str) -> Estimate:
    """Return the range that a measure is taken from."""
    found: Estimate = getattr(incident, measure.partition("_")[0])
    return found


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
    end = ("low", "best", "high").index(measure.partition("_")[2])
    return countable(_estimate(incident, measure))[end]


def class_of(value: float, edges: Sequence[float]) -> int:
    """Return the number of the class, whose upper ends `edges` are; above the last one, the last."""
    return next((n for n, edge in enumerate(edges) if value <= edge + 1e-9), len(edges) - 1)


def class_label(edges: Sequence[float], n: int, *, rate: bool = False) -> str:
    """Return "1", "2-4" with an en dash, or of a rate "up to 0.5", "0.5 to 2.1"."""
    high = edges[n]
    if rate:
        return f"up to {_written(high)}" if n == 0 else f"{_written(edges[n - 1])}\N{EN DASH}{_written(high)}"
    low = min(1, high) if n == 0 else edges[n - 1] + 1
    return f"{low:,.0f}" if low == high else f"{low:,.0f}\N{EN DASH}{high:,.0f}"


def _written(rate: float) -> str:
    return f"{rate:.2g}"


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


def days_text(start: date | None, end: date | None) -> str:
    """Return days, both inclusive, as words; "" where both ends are open."""
    if start is None or end is None:
        return f"from {_day(start)}" if start else f"until {_day(end)}" if end else ""
    return f"{_day(start)} \N{EN DASH} {_day(end)}" if start != end else _day(start)


def _day(day: date) -> str:
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
