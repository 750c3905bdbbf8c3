"""Small outline maps for the pages: features over the borders of provinces, without script."""

import math
from collections.abc import Callable, Mapping, Sequence
from html import escape
from typing import Any

import numpy
import orjson
import shapely

from api.features.shapes import world
from api.forms.pages import paragraph, plural

_WIDTH = 1000
_NARROWEST = 3 / 360
"""Part of the world's width that is always shown, 3 degrees, so that some borders are in sight."""
_MARGIN = 0.06
_DOT = 8.0
_MOST_LINKS = 500  # more of them make the page heavy
_LEGEND = (
    "Filled: the place itself, or near it. Open: the incident is known to its district or tehsil alone, "
    "whose label point this is; it is not where it happened."
)
_ABOUT = ("name", "event_date", "sub_event_type", "location", "title")


def outline_map(
    features: Sequence[Mapping[str, Any]], ground: Sequence[Any], links: Sequence[str] = ()
) -> str:
    """Return a drawing of GeoJSON features (CRS84), north up; "" when there is nothing to draw.

    Parameters
    ----------
    features : sequence of mapping
        Units with ``events`` are filled the more strongly the more there are.
    ground : sequence of shapely geometry
        What is drawn below, in web mercator as 0..1 from the west and from the north.
    links : sequence of str
        Address behind each feature.
    """
    drawn = [n for n, feature in enumerate(features) if feature.get("geometry")]
    if not drawn:
        return ""
    shapes = shapely.from_geojson([orjson.dumps(features[n]["geometry"]).decode() for n in drawn])
    shapes = shapely.transform(shapes, lambda xy: numpy.column_stack(world(xy[:, 0], xy[:, 1])))
    west, north, east, south = shapely.total_bounds(shapes).tolist()
    side = max(east - west, south - north, _NARROWEST)
    lines = shapely.boundary(numpy.asarray(ground, dtype=object))  # of an area, a cut would be one
    west, north, east, south = _with_lines(_wider(west, east, side), _wider(north, south, side), lines)
    scale = _WIDTH / (east - west)
    high = (south - north) * scale
    dot = max(_DOT, high / 80)  # the higher a drawing, the smaller it is shown

    def path(shape: Any) -> str:
        return _path(shape, lambda xy: (xy - (west, north)) * scale)

    below = shapely.clip_by_rect(lines, west, north, east, south)
    made = [f'<path class="below" d="{d}"/>' for d in map(path, below) if d]
    most = max((f["properties"].get("events") or 0 for f in features), default=0)
    for n, shape in zip(drawn, shapely.simplify(shapes, 0.4 / scale), strict=True):
        own = features[n]["properties"]
        told = f"<title>{escape(_about(own))}</title>"
        if shape.geom_type in ("Point", "MultiPoint"):
            spots = ((shapely.get_coordinates(shape) - (west, north)) * scale).tolist()
            kind = ' class="area"' if _is_label_point(own) else ""
            one = "".join(
                f'<circle{kind} cx="{x:.1f}" cy="{y:.1f}" r="{dot:.1f}">{told}</circle>' for x, y in spots
            )
        else:
            strong = f' style="fill-opacity:{_strength(own["events"], most):.2f}"' if "events" in own else ""
            one = f'<path d="{path(shape)}"{strong}>{told}</path>'
        made.append(f'<a href="{escape(links[n])}">{one}</a>' if links and len(drawn) <= _MOST_LINKS else one)
    label = f"Outline map of {len(drawn)} features"
    svg = f'<svg viewBox="0 0 {_WIDTH} {high:.0f}" role="img" aria-label="{label}">{"".join(made)}</svg>'
    areas = sum(_is_label_point(features[n]["properties"]) for n in drawn)
    return svg + (paragraph(_LEGEND, "quiet") if areas else "")


def _is_label_point(own: Mapping[str, Any]) -> bool:
    """Return whether a point is its unit's label point, which is not where the incident happened."""
    return own.get("geo_precision", "exact") not in ("exact", "near")


def _wider(low: float, high: float, side: float, margin: float = _MARGIN) -> tuple[float, float]:
    """Return a range about the same middle with a margin; no narrower than a third of `side`."""
    half = max(high - low, side / 3 if high > low else side) / 2 + side * margin
    middle = (low + high) / 2
    return middle - half, middle + half


def _with_lines(
    across: tuple[float, float], down: tuple[float, float], lines: Any
) -> tuple[float, float, float, float]:
    """Return west, north, east, south, widened up to twice until a border is in sight."""
    for _ in range(2):
        frame = shapely.box(across[0], down[0], across[1], down[1])
        if not len(lines) or shapely.intersects(lines, frame).any():
            break
        across, down = _wider(*across, across[1] - across[0], 0.5), _wider(*down, down[1] - down[0], 0.5)
    return across[0], down[0], across[1], down[1]


def _strength(events: int, most: int) -> float:
    return 0.85 * math.sqrt(events / most) if most else 0.0


def _about(own: Mapping[str, Any]) -> str:
    told = ", ".join(str(own[name]) for name in _ABOUT if own.get(name))
    told += " (label point of the area, not the spot)" if _is_label_point(own) else ""
    return f"{told}: {plural(own['events'], 'incident', 'incidents')}" if "events" in own else told


def _path(shape: Any, place: Callable[[Any], Any]) -> str:
    made = []
    for part in shapely.get_parts(shape):
        rings = [part.exterior, *part.interiors] if part.geom_type == "Polygon" else [part]
        for ring in rings:
            spots = place(shapely.get_coordinates(ring)).tolist()
            if spots:
                made.append("M" + "L".join(f"{x:.1f},{y:.1f}" for x, y in spots))
    return "".join(made)
