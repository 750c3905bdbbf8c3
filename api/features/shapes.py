"""The polygons of a boundary set as web maps draw them."""

import math
import threading
from collections import OrderedDict
from typing import Any

import numpy
import shapely

from geo.boundaries import Boundaries
from geo.model import Level

_LATITUDE = 85.0511287798066  # where the square of web maps ends
_WHOLE_FROM = 12
_MOST_KEPT = 16


def world(longitude: Any, latitude: Any) -> tuple[Any, Any]:
    """Return web mercator as 0..1 from the west and from the north."""
    radians = numpy.radians(numpy.clip(latitude, -_LATITUDE, _LATITUDE))
    return (numpy.asarray(longitude) + 180) / 360, (1 - numpy.arcsinh(numpy.tan(radians)) / math.pi) / 2


class Shapes:
    """The polygons of a boundary set in web mercator, simplified for each zoom when first asked for."""

    def __init__(self, boundaries: Boundaries) -> None:
        self._boundaries = boundaries
        self._lock = threading.Lock()
        self._whole: dict[Level, tuple[list[str], Any]] = {}
        self._made: OrderedDict[tuple[Level, int], tuple[list[str], Any, Any]] = OrderedDict()

    def at(self, level: Level, zoom: int) -> tuple[list[str], Any, Any]:
        """Return p-codes, polygons (0..1, y downward) and their index."""
        name = (level, min(zoom, _WHOLE_FROM))
        with self._lock:
            if name not in self._made:
                codes, shapes = self._of(level)
                if zoom < _WHOLE_FROM:
                    # Half a pixel of a 512-pixel tile; neighbours keep their common border.
                    shapes = shapely.coverage_simplify(shapes, 1 / (1 << zoom) / 1024)
                self._made[name] = (codes, shapes, shapely.STRtree(shapes))
                while len(self._made) > _MOST_KEPT:
                    self._made.popitem(last=False)
            self._made.move_to_end(name)
            return self._made[name]

    def _of(self, level: Level) -> tuple[list[str], Any]:
        if level not in self._whole:
            found = dict(self._boundaries.geometries(level))
            if level == "country":
                found |= {u.pcode: self._boundaries.geometry(u.pcode) for u in self._boundaries.disputed}
            flat = shapely.transform(
                list(found.values()), lambda xy: numpy.column_stack(world(xy[:, 0], xy[:, 1]))
            )
            self._whole[level] = (list(found), flat)
        return self._whole[level]
