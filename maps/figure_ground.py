"""What is drawn in the frame of a printed map: units, lines, towns, scale bar, north."""

from collections.abc import Sequence
from typing import Any

import geopandas

from geo.boundaries import Boundaries
from geo.model import Unit
from maps.classes import colours
from maps.context import surroundings
from maps.counting import Shown, class_of
from maps.towns import town_table

INK, MUTED, LAND, WATER = "#1b1d1f", "#5d6166", "#eceae4", "#dbe5ea"
ZERO, UNIT_LINE, PROVINCE_LINE, COUNTRY_LINE = "#fbfaf7", "#cfcabf", "#8f8b82", "#33363a"
NIL = "#dcdfd9"  # 0 by incidents, not for want of any
HATCH: dict[str, str] = {"uncovered": "////", "unknown": "...."}
_TOLERANCE = 0.008
_TOWNS = 6


def projection(boundaries: Boundaries) -> str:
    """Return an equal-area projection around the middle of the units."""
    boxes = [boundaries.geometry(u.pcode).bounds for u in boundaries.units("country")]
    west, south = min(b[0] for b in boxes), min(b[1] for b in boxes)
    east, north = max(b[2] for b in boxes), max(b[3] for b in boxes)
    return f"+proj=laea +lat_0={(south + north) / 2:.2f} +lon_0={(west + east) / 2:.2f} +datum=WGS84 +units=m"


def outlines(shown: Shown, boundaries: Boundaries, crs: str) -> geopandas.GeoDataFrame:
    """Return the shown units' simplified polygons, projected."""
    shapes: dict[str, Any] = {}
    for level in {unit.level for unit in shown.units.values()}:
        shapes |= boundaries.map_geometries(level, _TOLERANCE)
    codes = [unit.pcode for unit in shown.units.values() if unit.pcode in shapes]
    frame = geopandas.GeoDataFrame({"pcode": codes}, geometry=[shapes[c] for c in codes], crs="EPSG:4326")
    return frame.to_crs(crs)


def look_of(shown: Shown, code: str, edges: Sequence[float]) -> str:
    """Return the state, "nil" where incidents give 0, or the number of the class."""
    state, value = shown.state(code), shown.value(code)
    if state == "zero" and code in shown.counts:
        return "nil"
    if state != "value" or value is None:
        return "unknown" if state == "partial" else state  # of neither is the sum known
    return str(class_of(value, edges))


def draw_ground(axes: Any, boundaries: Boundaries, crs: str, window: Sequence[float]) -> None:
    """Draw the land and the borders around the units."""
    axes.set_facecolor(WATER)
    own = [boundaries.geometry(u.pcode) for u in (*boundaries.units("country"), *boundaries.disputed)]
    land, borders, _ = surroundings(own)
    geopandas.GeoSeries(land, crs="EPSG:4326").to_crs(crs).plot(ax=axes, color=LAND, linewidth=0)
    if borders:
        geopandas.GeoSeries(borders, crs="EPSG:4326").to_crs(crs).plot(
            ax=axes, color="#c3bfb4", linewidth=0.6
        )


def draw_units(axes: Any, units: geopandas.GeoDataFrame, edges: Sequence[float]) -> None:
    """Fill each unit by its class or state."""
    fills = {"nil": NIL} | {str(n): colour for n, colour in enumerate(colours(len(edges)))}
    for look, part in units.groupby("look", sort=True):
        hatch = HATCH.get(str(look))
        part.plot(
            ax=axes, facecolor=fills.get(str(look), ZERO), hatch=hatch, linewidth=0.25,
            edgecolor="#b9b5aa" if hatch else UNIT_LINE,
        )  # fmt: skip


def draw_lines(axes: Any, boundaries: Boundaries, crs: str) -> None:
    """Draw the lines of provinces and countries, disputed ones dashed."""
    provinces, countries = (
        geopandas.GeoSeries(list(boundaries.map_geometries(level, _TOLERANCE).values()), crs="EPSG:4326")
        for level in ("admin1", "country")
    )
    # The outer edge is lighter than borders within: as dark, the creeks beside Karachi are one blot.
    outer = countries.union_all().boundary
    drawn = [
        (provinces.boundary.difference(outer), PROVINCE_LINE, 0.5),
        (geopandas.GeoSeries([outer], crs="EPSG:4326"), PROVINCE_LINE, 0.4),
        (countries.boundary.difference(outer), COUNTRY_LINE, 0.9),
    ]
    for lines, colour, width in drawn:
        some = lines[~lines.is_empty]
        if len(some):
            some.to_crs(crs).plot(ax=axes, color=colour, linewidth=width)
    if boundaries.disputed:
        shapes = [boundaries.geometry(u.pcode).simplify(_TOLERANCE) for u in boundaries.disputed]
        outside = geopandas.GeoSeries(shapes, crs="EPSG:4326").to_crs(crs)
        outside.plot(ax=axes, facecolor="#f4f3ef", linewidth=0)
        outside.boundary.plot(ax=axes, color="white", linewidth=1.4)
        outside.boundary.plot(ax=axes, color=COUNTRY_LINE, linewidth=0.9, linestyle=(0, (4, 3)))


def draw_unsure(axes: Any, units: Sequence[Unit], crs: str, scale: float) -> None:
    """Mark the units whose colour depends on which figures are right, as the page does."""
    if not units:
        return
    spots = geopandas.GeoSeries(
        geopandas.points_from_xy([u.longitude for u in units], [u.latitude for u in units]), crs="EPSG:4326"
    ).to_crs(crs)
    for colour, size in (("white", 3.4), (INK, 1.9)):
        axes.plot(spots.x, spots.y, "o", color=colour, markersize=size * scale, markeredgewidth=0, zorder=6)


def draw_towns(axes: Any, boundaries: Boundaries, crs: str, scale: float) -> None:
    """Mark and name the largest towns."""
    from matplotlib.patheffects import withStroke

    table = town_table((u.pcode for u in boundaries.units("country")), boundaries.folder)
    rows = [row for row in table if row[3] < _TOWNS]
    if not rows:
        return
    spots = geopandas.GeoSeries(
        geopandas.points_from_xy([r[1] for r in rows], [r[2] for r in rows]), crs="EPSG:4326"
    )
    for (name, *_), spot in zip(rows, spots.to_crs(crs), strict=True):
        # Square: round dots are doubt.
        axes.plot(spot.x, spot.y, "s", color=MUTED, markersize=1.5 * scale)
        axes.annotate(
            name, (spot.x, spot.y), xytext=(3 * scale, 2 * scale), textcoords="offset points",
            fontsize=6.5 * scale, color=INK, parse_math=False,
            path_effects=[withStroke(linewidth=1.8, foreground="white")],
        )  # fmt: skip


def draw_scale_bar(axes: Any, window: Sequence[float], scale: float) -> None:
    """Draw a round length of about a fifth of the width, in two halves."""
    wide = window[2] - window[0]
    length = max(n * 10**p for n in (1, 2, 5) for p in range(3, 8) if n * 10**p <= wide / 4)
    x, y = window[0] + 0.03 * wide, window[1] + 0.045 * (window[3] - window[1])
    for begin, colour in ((0.0, INK), (0.5, "white")):
        axes.plot(
            [x + begin * length, x + (begin + 0.5) * length], [y, y], color=colour, linewidth=3 * scale,
            solid_capstyle="butt", zorder=9,
        )  # fmt: skip
    axes.plot([x, x + length], [y, y], color=INK, linewidth=4.2 * scale, solid_capstyle="butt", zorder=8)
    for part in (0.0, 0.5, 1.0):
        label = f"{part * length / 1000:,.0f}" + (" km" if part == 1 else "")
        axes.annotate(
            label, (x + part * length, y), xytext=(0, 4 * scale), textcoords="offset points", ha="center",
            fontsize=6.5 * scale, color=INK,
        )  # fmt: skip


def draw_north(axes: Any, window: Sequence[float], scale: float) -> None:
    """Draw an arrow to the north."""
    x = window[0] + 0.96 * (window[2] - window[0])
    y = window[1] + 0.95 * (window[3] - window[1])
    axes.annotate(
        "N", (x, y), xytext=(0, -26 * scale), textcoords="offset points", ha="center", va="center",
        fontsize=9 * scale, fontweight="bold", color=INK,
        arrowprops={"arrowstyle": "-|>", "color": INK, "linewidth": 1.2 * scale},
    )  # fmt: skip


def draw_frame(axes: Any, window: Sequence[float]) -> None:
    """Bound the map, without axes of numbers."""
    axes.set_xlim(window[0], window[2])
    axes.set_ylim(window[1], window[3])
    axes.set_aspect("equal")
    axes.set(xticks=[], yticks=[], xlabel="", ylabel="")
    for side in axes.spines.values():
        side.set(color=MUTED, linewidth=0.5)
