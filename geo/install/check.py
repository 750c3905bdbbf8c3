"""Is a boundary file sound? A readable report, and the polygons ready to be used if it is.

An *error* makes a file unusable; a *repair* is made only where it is certain and says what it
moved; a *note* is worth knowing. Nothing is written here.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import numpy
import shapely

from geo.errors import BoundaryError
from geo.install import countries, layouts
from geo.install.read import Layer, read_layer, to_degrees
from geo.polygons import coverage

GAP_WIDTH = 0.01
"""Degrees (1 km): gaps narrower than this between units are closed, wider ones are taken for water."""
CERTAIN = 1e-4
"""Share of a unit's area that untangling its border may be in doubt about."""
TOO_MUCH = 0.25
"""Share of a unit's area: when overlaps and gaps come to more, which unit is right is a guess."""
FAR = 2.0
"""Degrees: polygons whose middle lies farther from all towns of their country are misplaced."""
_SHOWN = 5

Severity = Literal["error", "repair", "note"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found in a file."""

    severity: Severity
    what: str


@dataclass(slots=True)
class CheckReport:
    """What a check found.

    Attributes
    ----------
    path : str
        The file.
    publisher, level, country : str
        As recognised; "" when it did not come that far.
    units : int
        Polygons.
    findings : list of Finding
        In the order of the checks.
    """

    path: str
    publisher: str = ""
    level: str = ""
    country: str = ""
    units: int = 0
    findings: list[Finding] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        """Whether the file can be installed."""
        return not any(finding.severity == "error" for finding in self.findings)

    def add(self, severity: Severity, what: str) -> None:
        """Note a finding."""
        self.findings.append(Finding(severity, what))

    def text(self) -> str:
        """Return the report as lines for a reader."""
        head = f"{self.path}: {'sound' if self.sound else 'NOT SOUND, nothing is replaced'}"
        if self.publisher:
            where = self.country or "an unknown country"
            units = "unit" if self.units == 1 else "units"
            head += f"; {self.units} {units}, {self.level} of {where}, layout {self.publisher}"
        return "\n".join([head, *(f"  {finding.severity}: {finding.what}" for finding in self.findings)])

    def require_sound(self) -> None:
        """Raise when the file is not sound.

        Raises
        ------
        BoundaryError
            With the first errors as its message.
        """
        wrong = [finding.what for finding in self.findings if finding.severity == "error"]
        if wrong:
            raise BoundaryError(f"{self.path}: " + "; ".join(wrong[:_SHOWN]))


@dataclass(frozen=True, slots=True)
class Draft:
    """A sound file, before it becomes a set: rows and polygons of one level in one order."""

    layout: layouts.Layout
    country: str
    shapes: tuple[Any, ...]


def check(
    path: Path,
    *,
    level: int | None = None,
    country: str = "",
    name_column: str = "",
    code_column: str = "",
    layer: str | None = None,
) -> CheckReport:
    """Check a boundary file.

    Parameters
    ----------
    path : Path
        GeoJSON, GeoPackage, zipped Shapefile or GeoParquet.
    level : int, optional
        1 province, 2 district, 3 below; needed where the file does not say.
    country : str
        ISO 3166-1 alpha-3; needed where the file does not say, chooses where it holds several.
    name_column, code_column : str
        Columns to take where the layout is not a known one.
    layer : str, optional
        Layer of a file that holds several.
    """
    return examine(path, level=level, country=country, name_column=name_column, code_column=code_column,
                   layer=layer)[0]  # fmt: skip


def examine(path: Path, *, layer: str | None = None, **chosen: Any) -> tuple[CheckReport, Draft | None]:
    """Check a file and return also what is in it, None when it is not sound.

    Takes what `check` takes.
    """
    report = CheckReport(str(path))
    try:
        chosen["country"] = _asked(str(chosen.get("country") or ""))
        found = _of_country(read_layer(path, layer), chosen["country"], report)
        layout = layouts.recognise(found.columns, **chosen)
        report.publisher, report.level, report.units = layout.publisher, layout.level, len(layout.rows)
        report.country = _country(layout, report)
        if report.country and _polygons(found.shapes, report):
            shapes = _placed(found, report)
            _names(layout, report)
            shapes = _untangled(shapes, layout, report)
            if report.sound:
                shapes = _fitted(shapes, layout, report)
            if report.sound:
                return report, Draft(layout, report.country, tuple(shapes))
    except BoundaryError as error:
        report.add("error", str(error).removeprefix(f"{path}: "))
    return report, None


def _asked(country: str) -> str:
    code = countries.iso3_of(country)
    if country and not code:
        raise BoundaryError(f"{country[:40]!r} is no country's code; write ISO 3166-1 alpha-3, such as AFG")
    return code


def _of_country(found: Layer, country: str, report: CheckReport) -> Layer:
    """Return the units of the country that is asked for: a file may hold several, as ours of districts do."""
    stated = layouts.stated_countries(found.columns)
    others = sorted({code for code in stated if code != country})
    if not country or not others:
        return found
    told = ", ".join(filter(None, others))
    if country not in stated and len(others) > 1:
        raise BoundaryError(f"no unit is of {country}: by the file they are of {told}; name one of these")
    if country not in stated:
        report.add("note", f"by the file its units are of {told}; they are taken as {country}'s, as asked")
        return found
    rows = [number for number, code in enumerate(stated) if code == country]
    left = ", ".join(code or "no known country" for code in others)
    rest = f"{len(stated) - len(rows)} of {left} are left out"
    report.add("note", f"only the units of {country} are taken; {rest}")
    columns = {name: [values[row] for row in rows] for name, values in found.columns.items()}
    return Layer(found.name, columns, found.shapes[rows], found.crs)


def _country(layout: layouts.Layout, report: CheckReport) -> str:
    found = sorted({row.country for row in layout.rows})
    if len(found) == 1 and found[0]:
        return found[0]
    if found == [""]:
        report.add("error", "does not say of which country it is; give its ISO 3166-1 alpha-3 code")
    else:
        report.add("error", f"units of several countries ({', '.join(found)}); "
                   "name one with --country, to take its units, or give a file of one country")  # fmt: skip
    return ""


def _polygons(shapes: Any, report: CheckReport) -> bool:
    kinds = {shape.geom_type if shape is not None else "none" for shape in shapes}
    if wrong := sorted(kinds - {"Polygon", "MultiPolygon"}):
        report.add("error", f"geometries of kind {', '.join(wrong)}; units must be polygons")
        return False
    empty = numpy.flatnonzero(shapely.is_empty(shapes)).tolist()
    if empty or not numpy.isfinite(shapely.get_coordinates(shapes)).all():
        report.add("error", f"empty polygons or coordinates that are no numbers (rows {empty[:_SHOWN]})")
        return False
    return True


def _placed(found: Layer, report: CheckReport) -> Any:
    """Return the polygons in degrees, after asking whether they lie in their country."""
    try:
        shapes = to_degrees(found)
    except BoundaryError as error:
        mercator = to_degrees(Layer(found.name, found.columns, found.shapes, "EPSG:3857"))
        hint = "; they fit EPSG:3857 (Web Mercator)" if _position(mercator, report.country).fits else ""
        raise BoundaryError(f"{error}{hint}") from error
    if found.crs and not numpy.array_equal(shapely.total_bounds(shapes), shapely.total_bounds(found.shapes)):
        report.add("repair", f"converted from {found.crs[:60].splitlines()[0]} to longitude and latitude")
    here = _position(shapes, report.country)
    flipped = _position(shapely.transform(shapes, lambda xy: xy[:, ::-1]), report.country)
    west, south, east, north = (float(edge) for edge in shapely.total_bounds(shapes))
    where = f"longitude {west:.2f} to {east:.2f}, latitude {south:.2f} to {north:.2f}"
    if flipped.fits and (not here.fits or flipped.towns > 1.5 * here.towns):
        raise BoundaryError(
            f"latitude and longitude are swapped ({where}): only with the two exchanged do they lie in "
            f"{report.country}; save the file with longitude first"
        )
    if not here.fits:
        raise BoundaryError(
            f"the polygons do not lie in {report.country} ({where}): another country or a wrong "
            "coordinate system"
        )
    if not here.known:
        report.add("note", f"no town of {report.country} is known to check the position with")
    elif here.towns < here.known / 2:
        report.add("note", f"{here.towns} of {here.known} towns of {report.country} lie in these polygons: "
                   "they cover a part of the country")  # fmt: skip
    return shapes


@dataclass(frozen=True, slots=True)
class _Position:
    """Whether polygons can lie in a country, and how many of its known towns they hold."""

    fits: bool
    towns: int = 0
    known: int = 0


def _position(shapes: Any, country: str) -> _Position:
    west, south, east, north = shapely.total_bounds(shapes)
    if not (west >= -180 and east <= 180 and south >= -90 and north <= 90):
        return _Position(False)
    points = numpy.array(countries.towns_of(country))
    if not len(points):
        return _Position(True)
    low, high = points.min(axis=0) - FAR, points.max(axis=0) + FAR
    middle = numpy.array([(west + east) / 2, (south + north) / 2])
    hit, _ = shapely.STRtree(shapes).query(shapely.points(points), predicate="intersects")
    return _Position(bool(((low <= middle) & (middle <= high)).all()), len(numpy.unique(hit)), len(points))


def _listed(items: Sequence[str]) -> str:
    more = f" and {len(items) - _SHOWN} more" if len(items) > _SHOWN else ""
    return ", ".join(items[:_SHOWN]) + more


def _names(layout: layouts.Layout, report: CheckReport) -> None:
    own = [
        row.chain[-1][1] if row.chain else layouts.NamedArea(row.country, row.country) for row in layout.rows
    ]
    nameless = [f"row {number}" for number, area in enumerate(own, 1) if not area.name]
    if nameless:
        report.add("error", f"units without a name: {_listed(nameless)}")
    if codeless := [area.name for area in own if not area.code]:
        report.add("error", f"units without a code: {_listed(codeless)}")
    twice = sorted(code for code, times in Counter(area.code for area in own).items() if times > 1 and code)
    if twice:
        report.add("error", f"duplicate codes, each must stand for one unit: {_listed(twice)}")
    for depth, level in enumerate(level for level, _ in (layout.rows[0].chain if layout.rows else ())):
        called: dict[str, set[str]] = {}
        for row in layout.rows:
            called.setdefault(row.chain[depth][1].code, set()).add(row.chain[depth][1].name)
        if several := sorted(code for code, names in called.items() if len(names) > 1):
            report.add("error", f"{level} codes with several names: {_listed(several)}")
        if "" in called and depth < len(layout.rows[0].chain) - 1:
            report.add("error", f"units without a code of their {level}")
    pairs = Counter((row.chain[-2][1].code if len(row.chain) > 1 else "", area.name)
                    for row, area in zip(layout.rows, own, strict=True))  # fmt: skip
    if same := sorted(name for (_, name), times in pairs.items() if times > 1 and name):
        report.add("note", f"names that several units of one parent share: {_listed(same)}")


def _untangled(shapes: Any, layout: layouts.Layout, report: CheckReport) -> Any:
    """Repair borders that cross themselves where there is no doubt about the area, refuse others."""
    broken = numpy.flatnonzero(~shapely.is_valid(shapes))
    if not len(broken):
        return shapes
    shapes = shapes.copy()
    doubtful, repaired = [], []
    for index in broken:
        one = shapely.make_valid(shapes[index], method="linework")
        two = shapely.make_valid(shapes[index], method="structure")
        area = max(one.area, two.area)
        doubt = max(one.symmetric_difference(two).area, abs(abs(shapes[index].area) - area))
        row = layout.rows[index]
        name = row.chain[-1][1].name if row.chain else row.country
        if area == 0 or doubt / area > CERTAIN:
            why = shapely.is_valid_reason(shapes[index])
            doubtful.append(f"{name} ({why})")
        else:
            shapes[index] = two
            repaired.append(name)
    if doubtful:
        report.add("error", f"borders that cross themselves, so the area is in doubt: {_listed(doubtful)}; "
                   "repair them in a GIS")  # fmt: skip
    if repaired:
        report.add(
            "repair", f"touching or doubled border points set right, no area changed: {_listed(repaired)}"
        )
    return shapes


def _fitted(shapes: Any, layout: layouts.Layout, report: CheckReport) -> Sequence[Any]:
    """Make one valid coverage, and say what that moved."""
    result = coverage.repair(shapes, gap_width=GAP_WIDTH)
    sizes = [max(coverage.square_km(shape), 1e-9) for shape in shapes]
    shares = [(gained + lost) / size for (gained, lost), size in zip(result.moved, sizes, strict=True)]
    names = [row.chain[-1][1].name if row.chain else row.country for row in layout.rows]
    order = sorted(range(len(names)), key=lambda i: -shares[i])
    worst = [f"{names[i]} {100 * shares[i]:.1f} %" for i in order if shares[i] > 0.01]
    moved = sum(gained + lost for gained, lost in result.moved)
    if any(share > TOO_MUCH for share in shares):
        report.add("error", f"overlaps and gaps take more than {TOO_MUCH:.0%} of a unit, "
                   f"which of them is right is a guess: {_listed(worst)}")  # fmt: skip
    elif moved >= 0.01:
        most = f", most in {_listed(worst)}" if worst else ""
        report.add("repair", f"overlaps and narrow gaps between units closed: {moved:,.1f} km2 moved{most}")
    return result.shapes
