"""An opened boundary set: its units, their polygons, and which unit a point lies in.

Coordinates are CRS84: longitude first, decimal degrees. Opening reads the table of units
alone; polygons, the grid and neighbours are made when first asked for.
"""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geo.errors import BoundaryError, InputError
from geo.model import LEVELS, Level, Unit
from geo.polygons.boundary_set import (
    LEVEL_FILES,
    VINTAGES_FILE,
    UnitRow,
    read_metadata,
    read_polygons,
    read_units,
    resolve,
)
from geo.polygons.unit_table import UnitTable
from geo.polygons.vintages import AdminNames, Membership, Vintage, read_memberships, vintage_day

if TYPE_CHECKING:
    import numpy
    from numpy.typing import ArrayLike, NDArray

    from geo.grid import PointIndex


def boundaries_dir() -> Path:
    """Return the folder of the boundary set that ships with the program."""
    packed = Path(__file__).resolve().parent / "_boundaries"
    return packed if packed.is_dir() else packed.parents[1] / "data" / "boundaries"


class Boundaries(UnitTable):
    """A boundary set; make one with `open`."""

    def __init__(self, folder: Path, rows: Sequence[UnitRow], metadata: dict[str, Any]) -> None:
        super().__init__(rows)
        self._folder = folder
        self._metadata = metadata
        self._polygons: dict[str, dict[str, Any]] = {}
        self._vintages: dict[date | None, Vintage] = {}

    @classmethod
    def open(cls, folder: Path | None = None) -> "Boundaries":
        """Open the set in `folder`, by default the shipped one.

        A folder of installed sets opens the one in use.

        Raises
        ------
        BoundaryError
            The folder holds no set, or a damaged one.
        """
        folder = resolve(folder) if folder else boundaries_dir()
        return cls(folder, read_units(folder), read_metadata(folder))

    # -- polygons ------------------------------------------------------------------------------

    def _layer(self, layer: str) -> dict[str, Any]:
        if layer not in self._polygons:
            self._polygons[layer] = read_polygons(self._folder, layer)
        return self._polygons[layer]

    def geometry(self, pcode: str) -> Any:
        """Return a unit's polygon (shapely, CRS84).

        Raises
        ------
        UnknownUnit
            No such code.
        BoundaryError
            The unit has no polygon of its own.
        """
        row = self._row(pcode)
        if row.drawn_in:
            raise BoundaryError(
                f"{pcode} ({row.unit.name}) has no polygon of its own; it is drawn in {row.drawn_in}"
            )
        return self._layer("disputed" if row.unit.disputed else row.unit.level)[pcode]

    def geometries(self, level: Level) -> dict[str, Any]:
        """Return all polygons of a level by p-code, sorted; disputed ones apart."""
        if level not in LEVEL_FILES:
            raise InputError(f"level {level!r} is unknown; use one of {', '.join(LEVELS)}")
        return dict(sorted(self._layer(level).items()))

    def map_geometries(self, level: Level, tolerance: float, *, disputed: bool = False) -> dict[str, Any]:
        """Return simplified polygons for drawing; neighbours keep their common border.

        All finest units are simplified together and joined upward, so the borders of all levels
        lie on one another. Never place a point with them.

        Parameters
        ----------
        level : Level
            Level of the polygons.
        tolerance : float
            Degrees: detail smaller than about this goes; 0 keeps all.
        disputed : bool
            Also disputed territories, fitted to their neighbours.
        """
        from geo.polygons import coverage

        if not 0 <= tolerance < 10:
            raise InputError(f"tolerance {tolerance!r} is no number of degrees from 0 to 10")
        groups = [self.parents(unit.pcode).get(level) for unit in self.finest_units]
        names = [unit.pcode if unit else "" for unit in groups]
        outside = [unit.pcode for unit in self.disputed]
        shapes = self._finest_shapes + [self.geometry(code) for code in outside]
        return coverage.simplify(shapes, names + (outside if disputed else [""] * len(outside)), tolerance)

    # -- where a point lies --------------------------------------------------------------------

    @cached_property
    def _finest_shapes(self) -> list[Any]:
        return [self.geometry(unit.pcode) for unit in self.finest_units]

    @cached_property
    def _points(self) -> "PointIndex":
        from geo.grid import PointIndex

        return PointIndex(self._finest_shapes)

    def unit_at(self, longitude: float, latitude: float) -> Unit | None:
        """Return the finest unit at a point; None outside all of them and in disputed territory.

        A point on a border belongs to the touching unit with the lowest p-code.
        """
        found = int(self._points.find([longitude], [latitude])[0])
        return self.finest_units[found] if found >= 0 else None

    def units_at(self, longitudes: "ArrayLike", latitudes: "ArrayLike") -> "NDArray[numpy.object_]":
        """Return the p-code of the finest unit at each point, "" for none; ties as in `unit_at`.

        Raises
        ------
        InputError
            The two arrays differ in length.
        """
        import numpy

        found = self._points.find(longitudes, latitudes)
        codes = numpy.array([*(unit.pcode for unit in self.finest_units), ""], dtype=object)
        result: NDArray[numpy.object_] = codes[found]  # -1, "none", takes the last
        return result

    @cached_property
    def _neighbours(self) -> dict[str, tuple[str, ...]]:
        from geo.polygons.coverage import shared_borders

        near: dict[str, set[str]] = {}
        chains = [self.parents(unit.pcode) for unit in self.finest_units]
        for one, other in shared_borders(self._finest_shapes):
            a, b = chains[one], chains[other]
            pairs = [(a[level].pcode, b[level].pcode) for level in LEVELS if level in a and level in b]
            pairs.append((self.finest_units[one].pcode, self.finest_units[other].pcode))
            for left, right in pairs:
                if left != right:
                    near.setdefault(left, set()).add(right)
                    near.setdefault(right, set()).add(left)
        return {code: tuple(sorted(codes)) for code, codes in near.items()}

    def neighbours(self, pcode: str) -> tuple[str, ...]:
        """Return the codes of the units that share a stretch of border, sorted.

        Units of the same level; a finest unit has also the finest units beyond its border, so
        an Afghan district is a neighbour of Pakistani districts and of their tehsils.
        """
        self._row(pcode)
        return self._neighbours.get(pcode, ())

    # -- other vintages ------------------------------------------------------------------------

    @cached_property
    def memberships(self) -> tuple[Membership, ...]:
        """Where finest units belonged before and after the reference vintage."""
        return read_memberships(self._folder / VINTAGES_FILE)

    def vintage(self, when: date | str | None = None) -> Vintage:
        """Return the units as they were on a day.

        Parameters
        ----------
        when : date, str or None
            A day; or what `geo.polygons.vintages.vintage_day` reads ("2017", "latest", "FATA"); None is
            the reference vintage, in which incidents are coded.

        Raises
        ------
        InputError
            The words are no vintage.
        """
        day = vintage_day(when, self.memberships) if isinstance(when, str) else when
        if day not in self._vintages:
            self._vintages[day] = Vintage(self.units(), self.memberships, day)
        return self._vintages[day]

    def names_at(self, pcode: str, day: date) -> AdminNames:
        """Return the names of a unit's province and district on a day.

        Where only the year of a change is known, 1 January stands for it.

        Raises
        ------
        UnknownUnit
            No such unit.
        """
        day = self.state_day(day)
        if self.drawn_in(pcode) != pcode:
            for row in self.memberships:
                if row.admin2_pcode == pcode and row.holds(day):
                    return AdminNames(row.admin1_pcode, row.admin1, row.admin2_pcode, row.admin2)
        return self.vintage(day).names(self.drawn_in(pcode))

    @cached_property
    def _change_days(self) -> list[date]:
        ends = {end for row in self.memberships for end in (row.valid_from, row.valid_to)}
        return sorted(end for end in ends if end is not None)

    def state_day(self, day: date) -> date:
        """Return the day since which the units have been what they are on `day`.

        That is the day of the last change known, ``date.min`` before the first. There are few of
        them, so what is made for one may be kept.
        """
        before = bisect_right(self._change_days, day)
        return self._change_days[before - 1] if before else date.min

    # -- about the set -------------------------------------------------------------------------

    @property
    def folder(self) -> Path:
        """Where the set lies; tables that belong to it may lie beside it."""
        return self._folder

    @property
    def id(self) -> str:
        """Name of the set."""
        return str(self._metadata["id"])

    @property
    def metadata(self) -> dict[str, Any]:
        """All that ``set.json`` says."""
        return dict(self._metadata)

    @property
    def version(self) -> str:
        """Hash of the set's content; another content has another version."""
        return str(self._metadata["version"])

    @property
    def attribution(self) -> str:
        """The line that belongs on every map and export."""
        return str(self._metadata["attribution"])

    @property
    def sources(self) -> tuple[dict[str, Any], ...]:
        """What the set is made from: title, year, licence, licence_url, attribution, covers."""
        return tuple(self._metadata["sources"])
