"""The units of a boundary set by code, level and place in the hierarchy; no polygons."""

from collections.abc import Sequence
from functools import cached_property

from geo.errors import BoundaryError, UnknownUnit
from geo.model import LEVELS, Level, Unit
from geo.polygons.boundary_set import UnitRow


class UnitTable:
    """Units of all levels.

    Parameters
    ----------
    rows : sequence of UnitRow
        In any order; codes are unique.
    """

    def __init__(self, rows: Sequence[UnitRow]) -> None:
        self._rows = {row.unit.pcode: row for row in sorted(rows, key=lambda row: row.unit.pcode)}

    def units(
        self, level: Level | None = None, country: str | None = None, *, undrawn: bool = False
    ) -> tuple[Unit, ...]:
        """Return units sorted by p-code, without disputed ones (see `disputed`).

        Parameters
        ----------
        level : Level, optional
            Only this level.
        country : str, optional
            ISO 3166-1 alpha-3.
        undrawn : bool
            Also those that have a code and no polygon (``PK218`` Lehri, dissolved in 2018, and
            ``PK312`` Tangir, one polygon with Darel); see `drawn_in`.
        """
        return tuple(
            row.unit
            for row in self._rows.values()
            if level in (None, row.unit.level)
            and country in (None, row.unit.country)
            and not row.unit.disputed
            and (undrawn or not row.drawn_in)
        )

    @property
    def disputed(self) -> tuple[Unit, ...]:
        """Disputed territories: to be drawn, never counted in."""
        return tuple(row.unit for row in self._rows.values() if row.unit.disputed)

    @cached_property
    def finest_units(self) -> tuple[Unit, ...]:
        """Units that no other divides: tehsils of Pakistan, districts of Afghanistan."""
        above = {row.unit.parent for row in self._rows.values()}
        return tuple(unit for unit in self.units() if unit.pcode not in above)

    def _row(self, pcode: str) -> UnitRow:
        try:
            return self._rows[pcode]
        except KeyError:
            raise UnknownUnit(
                f"no unit {pcode!r} in the boundary set; codes look like {next(iter(self._rows), '')!r}"
            ) from None

    def __contains__(self, pcode: object) -> bool:
        return pcode in self._rows

    def unit(self, pcode: str) -> Unit:
        """Return one unit, also an undrawn or disputed one.

        Raises
        ------
        UnknownUnit
            The set has no such code.
        """
        return self._row(pcode).unit

    def note(self, pcode: str) -> str:
        """Return what the sources remark on a unit: what else it covers, renamings, its status."""
        return self._row(pcode).note

    def drawn_in(self, pcode: str) -> str:
        """Return the code of the unit whose polygon stands for this one: itself, as a rule."""
        return self._row(pcode).drawn_in or pcode

    def parents(self, pcode: str) -> dict[Level, Unit]:
        """Return the unit itself and all above it, by level, country first."""
        unit = self.unit(pcode)
        chain = {unit.level: unit}
        while unit.parent:
            unit = self.unit(unit.parent)
            chain[unit.level] = unit
        return {level: chain[level] for level in LEVELS if level in chain}

    @cached_property
    def _children(self) -> dict[str, tuple[Unit, ...]]:
        out: dict[str, list[Unit]] = {}
        for unit in self.units():
            out.setdefault(unit.parent, []).append(unit)
        return {parent: tuple(units) for parent, units in out.items()}

    def children(self, pcode: str) -> tuple[Unit, ...]:
        """Return the units directly below, sorted by p-code."""
        self._row(pcode)
        return self._children.get(pcode, ())

    def finest_level(self, country: str) -> Level:
        """Return the finest level of a country (ISO 3166-1 alpha-3).

        Raises
        ------
        BoundaryError
            The set has no such country.
        """
        levels: list[Level] = [unit.level for unit in self.units(country=country)]
        if not levels:
            raise BoundaryError(f"no units of country {country!r} in this boundary set")
        return max(levels, key=LEVELS.index)
