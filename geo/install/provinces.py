"""Which province a unit lies in, where the source's own column cannot be trusted.

Populated places of GeoNames carry the code of their province. Measured on the 951 units of
Afghanistan and Pakistan whose province is known: two thirds of a unit's places agreeing gave
the right one for 633 of 634 units; the source's column alone for 78 % of the Afghan ones.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy
import shapely

from geo.install.countries import Town
from geo.polygons import coverage

AGREEING = 2 / 3
"""Share of a unit's places that must lie in one province."""
RELIABLE = 0.95
"""Share of the units with places for which the source's column must be right to be trusted more."""
FIT = 0.2
"""Units of both over units of either: from here a name in the source is that of a province."""


@dataclass(frozen=True, slots=True)
class Province:
    """A unit's province; `name` "" where it is not certain, `doubt` then says why."""

    code: str
    name: str
    doubt: str = ""


def provinces(shapes: Sequence[Any], labels: Sequence[str], places: Sequence[Town]) -> list[Province]:
    """Tell each unit's province.

    Certain: `AGREEING` of the places inside agree; or, where there are none, three signs do:
    the source's own column, the three nearest places, and the longest common border. Where the
    column proves `RELIABLE` on units with places, it needs but one of the other two.

    Parameters
    ----------
    shapes : sequence of shapely geometry
        A valid coverage, CRS84.
    labels : sequence of str
        The source's name of each unit's province, "" where it has none.
    places : sequence of Town
        Populated places of the country.
    """
    codes = _by_places(shapes, places)
    names = _names(codes, labels, places)
    of_label = {name: code for code, name in names.items()}
    checked = [of_label.get(label) == code for code, label in zip(codes, labels, strict=True) if code]
    enough = 2 if sum(checked) >= RELIABLE * len(checked) else 3
    borders = _by_border(shapes, codes) if "" in codes else {}
    points = shapely.STRtree(shapely.points([(town.longitude, town.latitude) for town in places]))
    out = []
    for index, code in enumerate(codes):
        if code:
            out.append(Province(code, names[code]))
            continue
        signs = (
            of_label.get(labels[index], ""),
            _nearest(shapes[index], points, places),
            borders.get(index, ""),
        )
        if signs[0] and signs.count(signs[0]) >= enough:
            out.append(Province(signs[0], names[signs[0]]))
        else:
            said = ", ".join(names.get(sign) or labels[index] or "none" for sign in signs)
            out.append(Province("", "", f"province not certain: source, towns and border say {said}"))
    return out


def _by_places(shapes: Sequence[Any], places: Sequence[Town]) -> list[str]:
    tree = shapely.STRtree(shapes)
    points = shapely.points([(town.longitude, town.latitude) for town in places])
    place, unit = tree.query(points, predicate="within")
    votes: dict[int, Counter[str]] = defaultdict(Counter)
    for one, two in zip(place.tolist(), unit.tolist(), strict=True):
        votes[two][places[one].admin1] += 1
    out = [""] * len(shapes)
    for index, counted in votes.items():
        code, times = max(sorted(counted.items()), key=lambda item: item[1])
        if code not in ("", "00") and times >= AGREEING * counted.total():
            out[index] = code
    return out


def _names(codes: Sequence[str], labels: Sequence[str], places: Sequence[Town]) -> dict[str, str]:
    """Name each code by the source's column, one name a code, the surest first; else by its largest town."""
    pairs = Counter((code, label) for code, label in zip(codes, labels, strict=True) if code and label)
    sizes = Counter(filter(None, codes))
    spread = Counter(label for code, label in zip(codes, labels, strict=True) if code and label)
    names: dict[str, str] = {}

    def fit(code: str, label: str) -> float:
        return pairs[code, label] / (sizes[code] + spread[label] - pairs[code, label])

    for code, label in sorted(pairs, key=lambda pair: (-fit(*pair), pair)):
        if code not in names and label not in names.values() and fit(code, label) >= FIT:
            names[code] = label
    for code in sorted(set(sizes) - set(names)):
        largest = max(
            (town for town in places if town.admin1 == code), key=lambda town: (town.population, town.name)
        )
        names[code] = f"Province of {largest.name}"
    return names


def _by_border(shapes: Sequence[Any], codes: Sequence[str]) -> dict[int, str]:
    length: dict[int, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for one, two in coverage.shared_borders(shapes):
        if codes[one] and codes[two]:
            continue
        common = float(shapely.length(shapely.intersection(shapes[one].boundary, shapes[two].boundary)))
        for unit, other in ((one, two), (two, one)):
            if codes[other]:
                length[unit][codes[other]] += common
    return {unit: max(sorted(by), key=lambda code: by[code]) for unit, by in length.items()}


def _nearest(shape: Any, points: Any, places: Sequence[Town], count: int = 3) -> str:
    middle = shapely.point_on_surface(shape)
    reach = 0.25
    while True:
        near = points.query(middle, predicate="dwithin", distance=reach)
        if len(near) >= min(count, len(places)) or reach > 360:
            break
        reach *= 2
    distance = shapely.distance(middle, points.geometries[near])
    chosen = near[numpy.lexsort((near, distance))][:count]
    votes = Counter(places[index].admin1 for index in chosen.tolist())
    return max(sorted(votes), key=lambda code: votes[code]) if votes else ""
