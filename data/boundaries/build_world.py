"""Make `world.parquet`: the countries of the world as ground around the boundary set, never to place with.

Source: Natural Earth 1:50m (public domain) as TopoJSON in the npm package `world-atlas` 2.0.2
(`npm pack world-atlas@2.0.2`). The same package version gives the same bytes.

    python data/boundaries/build_world.py PACKAGE/countries-50m.json [OUT]
"""

import json
import sys
from pathlib import Path
from typing import Any

import numpy
import pyarrow
import pyarrow.parquet
import shapely

TOLERANCE = 0.03
"""Degrees; the lines only give orientation."""


def arcs_of(topology: dict[str, Any]) -> list[Any]:
    """Return the arcs in degrees, longitude first."""
    scale, shift = topology["transform"]["scale"], topology["transform"]["translate"]
    return [numpy.cumsum(numpy.array(arc), axis=0) * scale + shift for arc in topology["arcs"]]


def ring(codes: list[int], arcs: list[Any]) -> Any:
    """Join arcs, ``~n`` being arc n backwards."""
    parts = [arcs[~code][::-1] if code < 0 else arcs[code] for code in codes]
    return numpy.concatenate([parts[0], *(part[1:] for part in parts[1:])])


def polygon(one: dict[str, Any], arcs: list[Any]) -> Any:
    """Return a country's polygons."""
    found = [one["arcs"]] if one["type"] == "Polygon" else one["arcs"]
    shapes = []
    for rings in found:
        lines = [line for line in (ring(codes, arcs) for codes in rings) if len(line) > 3]
        if lines:
            shapes.append(shapely.Polygon(lines[0], lines[1:]))
    parts = shapely.get_parts(shapely.make_valid(shapely.MultiPolygon(shapes)))
    return shapely.MultiPolygon([
        part for whole in parts for part in shapely.get_parts(whole) if part.geom_type == "Polygon"
    ])  # fmt: skip


def main(source: Path, out: Path) -> None:
    """Write the file."""
    topology = json.loads(source.read_text(encoding="utf-8"))
    arcs = arcs_of(topology)
    rows = sorted(topology["objects"]["countries"]["geometries"], key=lambda one: one["properties"]["name"])
    shapes = [polygon(one, arcs) for one in rows]
    shapes = list(shapely.coverage_simplify(shapes, TOLERANCE))
    shapes = [shapely.transform(shape, lambda points: numpy.round(points, 2)) for shape in shapes]
    table = pyarrow.table({
        "name": [one["properties"]["name"] for one in rows],
        "iso_numeric": [str(one.get("id", "")) for one in rows],
        "geometry": pyarrow.array(shapely.to_wkb(shapes, byte_order=1), pyarrow.binary()),
    })  # fmt: skip
    pyarrow.parquet.write_table(table, out, compression="zstd", compression_level=19, version="2.6")


if __name__ == "__main__":
    main(
        Path(sys.argv[1]),
        Path(sys.argv[2] if len(sys.argv) > 2 else Path(__file__).with_name("world.parquet")),
    )
