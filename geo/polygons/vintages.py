"""Units under other names and in other districts than those of the reference vintage.

Incidents are coded in the reference vintage. Everything here is read off the finest units:
for each, which district and province it belonged to in ``[valid_from, valid_to)``; where
nothing is said, the reference holds. Codes with ``~`` are this program's own, for units that
have no p-code in the reference list (``PK5~fata``, ``PK530~upper-south-waziristan``).
"""

import csv
import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path

from geo.errors import BoundaryError, InputError, UnknownUnit
from geo.model import LEVELS, Level, Unit


@dataclass(frozen=True, slots=True)
class Membership:
    """One finest unit in another district or province than in the reference, for a time.

    Attributes
    ----------
    valid_from, valid_to : date or None
        Half-open ``[valid_from, valid_to)``; None is unbounded.
    precision : {"day", "year"}
        ``year``: only the year of the change is known and 1 January stands for it.
    fit : {"exact", "approximate"}
        Whether the finest units can form the other unit.
    """

    pcode: str
    valid_from: date | None
    valid_to: date | None
    precision: str
    admin1_pcode: str
    admin1: str
    admin2_pcode: str
    admin2: str
    fit: str
    change: str

    def holds(self, day: date) -> bool:
        """Whether it holds on a day."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day < self.valid_to
        )


@dataclass(frozen=True, slots=True)
class AdminNames:
    """Province and district of a unit at a date; "" where the unit is not known that finely."""

    admin1_pcode: str
    admin1: str
    admin2_pcode: str
    admin2: str


def write_memberships(rows: Iterable[Membership]) -> bytes:
    """Write the table, sorted by unit and date."""
    names = [field.name for field in fields(Membership)]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(names)
    for row in sorted(rows, key=lambda row: (row.pcode, row.valid_from or date.min)):
        writer.writerow([getattr(row, name) or "" for name in names])
    return out.getvalue().encode()


def read_memberships(path: Path) -> tuple[Membership, ...]:
    """Read the table; a set without one has the reference vintage alone.

    Raises
    ------
    BoundaryError
        The table is damaged.
    """
    if not path.exists():
        return ()
    try:
        with path.open(encoding="utf-8", newline="") as lines:
            return tuple(
                Membership(
                    **{
                        name: (date.fromisoformat(value) if value else None)
                        if name in ("valid_from", "valid_to")
                        else value
                        for name, value in line.items()
                    }  # type: ignore[arg-type]
                )
                for line in csv.DictReader(lines)
            )
    except (TypeError, ValueError) as error:
        raise BoundaryError(f"{path}: damaged ({error}); install the boundary set again") from error


class Vintage:
    """The units as they were on one day.

    Parameters
    ----------
    units : iterable of Unit
        Units of the reference vintage, all levels.
    memberships : iterable of Membership
        Where finest units belonged elsewhere.
    day : date or None
        The day; None is the reference vintage.
    """

    def __init__(self, units: Iterable[Unit], memberships: Iterable[Membership], day: date | None) -> None:
        self.day = day
        self._units = {unit.pcode: unit for unit in units}
        above = {unit.parent for unit in self._units.values()}
        elsewhere = {row.pcode: row for row in memberships if day is not None and row.holds(day)}
        self._names: dict[str, AdminNames] = {}
        self._members: dict[str, list[str]] = {}  # reference unit -> finest units
        for unit in self._units.values():
            if unit.pcode in above:
                continue
            self._names[unit.pcode] = self._names_of(unit, elsewhere.get(unit.pcode))
            code = unit.pcode
            while code:
                self._members.setdefault(code, []).append(unit.pcode)
                code = self._units[code].parent

    def _names_of(self, unit: Unit, row: Membership | None) -> AdminNames:
        if row is not None:
            return AdminNames(row.admin1_pcode, row.admin1, row.admin2_pcode, row.admin2)
        first, second = self._units.get(unit.admin1_pcode), self._units.get(unit.admin2_pcode)
        return AdminNames(
            first.pcode if first else "",
            first.name if first else "",
            second.pcode if second else "",
            second.name if second else "",
        )

    def names(self, pcode: str) -> AdminNames:
        """Return province and district of a unit of the reference vintage on this day.

        A unit that was divided between several has "" at that level.

        Raises
        ------
        UnknownUnit
            No such unit.
        """
        if pcode not in self._members:
            raise UnknownUnit(f"no unit {pcode!r} in the reference vintage; give one of its p-codes")
        known = [self._names[member] for member in self._members[pcode]]
        level = LEVELS.index(self._units[pcode].level)
        first = {(name.admin1_pcode, name.admin1) for name in known} if level >= 1 else set()
        second = {(name.admin2_pcode, name.admin2) for name in known} if level >= 2 else set()
        one = first.pop() if len(first) == 1 else ("", "")
        two = second.pop() if len(second) == 1 else ("", "")
        return AdminNames(*one, *two)

    def code_of(self, pcode: str, level: Level) -> str:
        """Return the code at `level` on this day of a unit of the reference vintage.

        "" where it cannot be told: the unit is coarser than `level`, or lay in several units.
        """
        unit = self._units.get(pcode)
        if unit is None:
            raise UnknownUnit(f"no unit {pcode!r} in the reference vintage; give one of its p-codes")
        if level == "country":
            return unit.country
        if level == "admin3":
            return pcode if unit.level == "admin3" else ""
        names = self.names(pcode)
        return names.admin1_pcode if level == "admin1" else names.admin2_pcode

    def members(self, level: Level) -> dict[str, tuple[str, ...]]:
        """Return for each unit of this day its finest units, all sorted by code."""
        out: dict[str, list[str]] = {}
        for pcode in self._names:
            if code := self.code_of(pcode, level):
                out.setdefault(code, []).append(pcode)
        return {code: tuple(sorted(codes)) for code, codes in sorted(out.items())}

    def name_of(self, code: str) -> str:
        """Return the name of a unit of this day, by its code."""
        for names in self._names.values():
            if code == names.admin1_pcode:
                return names.admin1
            if code == names.admin2_pcode:
                return names.admin2
        if code in self._units:
            return self._units[code].name
        raise UnknownUnit(f"no unit {code!r} on {self.day or 'the reference vintage'}")


def vintage_day(text: str, memberships: Iterable[Membership]) -> date | None:
    """Read a ``--vintage`` value as the day that it stands for.

    Parameters
    ----------
    text : str
        ``reference`` (None), a year (its last day), a date ``YYYY-MM-DD``, ``latest`` (the day
        of the last known change), or words of a change ("South Waziristan", "FATA"): the
        first day after it.

    Raises
    ------
    InputError
        It is none of these, words that fit several changes of different dates, or a time before the
        year that precedes the first known change: what was then is not known.
    """
    wanted = text.strip().lower()
    if wanted in ("", "reference"):
        return None
    days = {row.change: row.valid_from or row.valid_to for row in memberships}
    if re.fullmatch(r"[12]\d{3}", wanted):
        return _known(date(int(wanted), 12, 31), text, days.values())
    if re.fullmatch(r"\d{4}-\d\d-\d\d", wanted):
        try:
            return _known(date.fromisoformat(wanted), text, days.values())
        except ValueError as error:
            raise InputError(f"vintage {text!r} is no day of the calendar ({error})") from None
    # a unit that was dissolved again changed twice: its creation counts
    known = {change: day for change, day in days.items() if day is not None}
    if wanted == "latest" and known:
        return max(known.values())
    found = {day for change, day in known.items() if wanted in change.lower()}
    if len(found) == 1:
        return found.pop()
    why = "fits several changes" if found else "is neither a year, a date nor a known change"
    raise InputError(
        f"vintage {text!r} {why}; use reference, latest, a year, or one of: {'; '.join(sorted(known))}"
    )


def _known(day: date, text: str, changes: Iterable[date | None]) -> date:
    """Return the day, refused where the changes known do not reach back to it."""
    first = min((one for one in changes if one is not None), default=None)
    if first is not None and day.year < first.year - 1:
        raise InputError(
            f"vintage {text!r} is before the oldest units known here: the first known change is of {first}; "
            f"use {first.year - 1} for the units before it"
        )
    return day


def lifetimes(
    units: Iterable[Unit], memberships: Iterable[Membership]
) -> Mapping[str, tuple[date | None, date | None]]:
    """Return for districts of the reference since when and until when they existed as such.

    Half-open; a district that only gained or lost a part of its ground keeps open ends.
    """
    elsewhere: dict[str, list[Membership]] = {}
    for row in memberships:
        elsewhere.setdefault(row.pcode, []).append(row)
    spans: dict[str, list[tuple[date | None, date | None]]] = {}
    for unit in units:
        if unit.level != "admin3":
            continue
        rows = [row for row in elsewhere.get(unit.pcode, ()) if row.admin2_pcode != unit.admin2_pcode]
        before = [row.valid_to for row in rows if row.valid_to]
        after = [row.valid_from for row in rows if row.valid_from]
        spans.setdefault(unit.admin2_pcode, []).append(
            (
                max(before) if any(row.valid_from is None for row in rows) and before else None,
                min(after) if any(row.valid_to is None for row in rows) and after else None,
            )
        )
    return {
        district: (
            max(start for start, _ in ends if start) if all(start for start, _ in ends) else None,
            max(end for _, end in ends if end) if all(end for _, end in ends) else None,
        )
        for district, ends in spans.items()
    }
