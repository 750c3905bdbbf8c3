"""Checked files of one country -> units of all levels, with polygons that nest."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import shapely

from geo.boundaries import Boundaries
from geo.errors import BoundaryError
from geo.install.check import GAP_WIDTH, Draft
from geo.install.countries import country_name
from geo.install.layouts import NamedArea
from geo.model import LEVELS, Level, Unit
from geo.polygons import coverage
from geo.polygons.boundary_set import UnitRow

CERTAIN_SHARE = 0.9
"""A unit lies in the province that holds this share of it; with less it is said how much."""


@dataclass(frozen=True, slots=True)
class Assembled:
    """Units and polygons of a set; `country` is the one that its files are of."""

    country: str
    rows: tuple[UnitRow, ...]
    shapes: Mapping[str, Any]


def assemble(drafts: Sequence[Draft], keep: Boundaries | None = None) -> Assembled:
    """Make a set of one country's files, one a level.

    The finest file gives the lines; coarser ones give names, and the parents where the finest
    does not name them. Coarser polygons are dissolved from the finest, so levels nest.

    Parameters
    ----------
    drafts : sequence of Draft
        Of one country, each of another level.
    keep : Boundaries, optional
        A set whose other countries are kept; the common border is made one line.

    Raises
    ------
    BoundaryError
        Files of several countries, or two of one level; codes that stand for two units.
    """
    drafts = sorted(drafts, key=lambda draft: LEVELS.index(draft.layout.level))
    country = drafts[-1].country
    if any(draft.country != country for draft in drafts):
        raise BoundaryError("files of several countries; install one country at a time")
    if len({draft.layout.level for draft in drafts}) < len(drafts):
        raise BoundaryError("two files of one level; give one file a level")
    finest = _with_parents(drafts[-1], drafts[:-1])
    extra = {area.code: area for draft in drafts[:-1] for row in draft.layout.rows for _, area in row.chain}
    units = _units(country, finest, extra)
    own = [unit for unit, _ in units if unit.pcode in finest]
    shapes = [finest[unit.pcode].shape for unit in own]
    kept = _kept(keep, country)
    rows = {unit.pcode: UnitRow(unit, note=note) for unit, note in units} | {
        row.unit.pcode: row for row in kept
    }
    if len(rows) < len(units) + len(kept):
        raise BoundaryError("a code stands for two units, of two levels or of two countries")
    fine = own + [row.unit for row in kept if _drawn_finest(row, kept)]
    if keep is not None:
        shapes += [keep.geometry(unit.pcode) for unit in fine[len(own) :]]
        water = [shapely.Point(point) for point in keep.metadata.get("keep_open", ())]
        shapes = list(coverage.repair(shapes, gap_width=GAP_WIDTH, keep_open=water).shapes)
    return Assembled(
        country, *_dissolved(rows, dict(zip([unit.pcode for unit in fine], shapes, strict=True)))
    )


@dataclass(frozen=True, slots=True)
class _Finest:
    chain: tuple[tuple[Level, NamedArea], ...]
    shape: Any
    note: str = ""


def _with_parents(draft: Draft, above: Sequence[Draft]) -> dict[str, _Finest]:
    """Complete each finest unit's chain from coarser files, by the largest common area."""
    found = {}
    for row, shape in zip(draft.layout.rows, draft.shapes, strict=True):
        chain = row.chain or ((draft.layout.level, NamedArea(draft.country, draft.country)),)
        found[chain[-1][1].code] = _Finest(chain, shape)
    for upper in reversed(above):
        level = upper.layout.level
        if level == "country" or any(level == known for known, _ in next(iter(found.values())).chain):
            continue
        tree = shapely.STRtree(upper.shapes)
        for code, item in found.items():
            near = sorted(tree.query(item.shape, predicate="intersects").tolist())
            shares = [item.shape.intersection(upper.shapes[i]).area / item.shape.area for i in near]
            best = max(shares, default=0.0)
            if best < 0.5:
                raise BoundaryError(
                    f"{code} lies in no unit of the file of level {level}; do they belong together?"
                )
            area = upper.layout.rows[near[shares.index(best)]].chain[-1][1]
            note = "" if best >= CERTAIN_SHARE else f"{best:.0%} of it lies in {area.name} ({level})"
            found[code] = _Finest(((level, area), *item.chain), item.shape, note or item.note)
    return found


def _units(
    country: str, finest: Mapping[str, _Finest], extra: Mapping[str, NamedArea]
) -> list[tuple[Unit, str]]:
    units: dict[str, tuple[Unit, str]] = {
        country: (Unit(country, country_name(country), "country", country, ""), "")
    }
    for item in finest.values():
        parent, codes = country, dict.fromkeys(LEVELS, "")
        for level, area in item.chain:
            if level == "country":
                continue
            codes[level] = area.code
            called = extra.get(area.code, area)
            unit = Unit(
                pcode=area.code, name=called.name, level=level, country=country, parent=parent,
                admin1_pcode=codes["admin1"], admin2_pcode=codes["admin2"],
                aliases=tuple(dict.fromkeys((*area.aliases, *called.aliases))), 
                shape_id=area.shape_id or area.code, quality=area.quality,
            )  # fmt: skip
            known = units.setdefault(area.code, (unit, item.note if area.code in finest else ""))[0]
            if (known.parent, known.level) != (parent, level):
                raise BoundaryError(
                    f"code {area.code} stands in {known.parent} and in {parent}; codes must be unique"
                )
            parent = area.code
    return list(units.values())


def _kept(keep: Boundaries | None, country: str) -> list[UnitRow]:
    if keep is None:
        return []
    units = [*keep.units(undrawn=True), *keep.disputed]
    return [
        UnitRow(
            unit,
            "" if keep.drawn_in(unit.pcode) == unit.pcode else keep.drawn_in(unit.pcode),
            keep.note(unit.pcode),
        )
        for unit in units
        if unit.country != country
    ]


def _drawn_finest(row: UnitRow, kept: Sequence[UnitRow]) -> bool:
    return not row.drawn_in and all(other.unit.parent != row.unit.pcode for other in kept)


def _dissolved(
    rows: Mapping[str, UnitRow], finest: Mapping[str, Any]
) -> tuple[tuple[UnitRow, ...], dict[str, Any]]:
    members: dict[str, list[Any]] = {}
    for pcode, shape in finest.items():
        code = pcode
        while code:
            members.setdefault(code, []).append(shape)
            code = rows[code].unit.parent
    shapes = {
        code: parts[0] if code in finest else coverage.dissolve(parts) for code, parts in members.items()
    }
    out = []
    for code, row in rows.items():
        if code in shapes:
            wanted = (row.unit.longitude, row.unit.latitude)
            longitude, latitude = coverage.label_point(shapes[code], wanted if any(wanted) else None)
            size = round(coverage.square_km(shapes[code]), 3)
            row = replace(row, unit=replace(row.unit, area_km2=size, longitude=longitude, latitude=latitude))
        out.append(row)
    return tuple(out), shapes
