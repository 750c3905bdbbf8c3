"""Great-circle distances, cheap where many points are compared."""

import math
from typing import NamedTuple

EARTH_KM = 6371.009
"""Mean radius of the earth (IUGG)."""


def great_circle_km(lon_a: float, lat_a: float, lon_b: float, lat_b: float) -> float:
    """Return the great-circle distance of two points (CRS84 degrees) by the haversine formula."""
    return kilometres(haversine(Point.of(lon_a, lat_a), Point.of(lon_b, lat_b)))


class Point(NamedTuple):
    """A point made ready for many distances: longitude in degrees, latitude in radians and its cosine."""

    longitude: float
    latitude: float
    cosine: float

    @classmethod
    def of(cls, longitude: float, latitude: float) -> "Point":
        """Make ready a point in CRS84 degrees."""
        angle = math.radians(latitude)
        return cls(longitude, angle, math.cos(angle))


def haversine(a: Point, b: Point) -> float:
    """Return the haversine of the angle between two points: it grows with their distance and costs less."""
    lon_a, lat_a, cos_a = a
    lon_b, lat_b, cos_b = b
    return math.sin((lat_b - lat_a) / 2) ** 2 + cos_a * cos_b * math.sin(math.radians(lon_b - lon_a) / 2) ** 2


def kilometres(part: float) -> float:
    """Return the kilometres of what `haversine` returns."""
    return 2 * EARTH_KM * math.asin(math.sqrt(min(1.0, part)))
