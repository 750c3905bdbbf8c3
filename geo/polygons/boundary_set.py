"""How a boundary set lies on disk: one folder, read and written here and nowhere else.

``units.csv``           every unit without its polygon (opens without any geometry library)
``LEVEL.parquet``       GeoParquet 1.1, one file a level, CRS84 (longitude, latitude), zstd
``vintages.csv``        names of units before and after the reference vintage (optional)
``set.json``            id, vintage, sources with licences, attribution, sha256 of each file

Bytes depend on the content alone: no clock, no host, fixed order of rows and columns.
"""

import csv
import hashlib
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from geo.errors import BoundaryError
from geo.model import Unit

LEVEL_FILES: dict[str, str] = {
    "country": "countries.parquet",
    "admin1": "provinces.parquet",
    "admin2": "districts.parquet",
    "admin3": "tehsils.parquet",
    "disputed": "disputed.parquet",
}
UNITS_FILE, VINTAGES_FILE, SET_FILE = "units.csv", "vintages.csv", "set.json"
SETS_FOLDER, CURRENT_FILE = "sets", "current"
"""A folder of installed sets: the sets, and the file that names the one in use."""
LANGUAGES = ("fa", "ps", "ur")
COLUMNS = (
    "pcode", "name", "level", "country", "parent", "admin1_pcode", "admin2_pcode", "aliases",
    *(f"name_{language}" for language in LANGUAGES),
    "shape_id", "valid_from", "valid_to", "disputed", "quality", "area_km2", "longitude", "latitude",
    "population", "population_year", "population_source", "population_modelled",
)  # fmt: skip
EXTRA_COLUMNS = ("drawn_in", "note")


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit with what the folder says of it beyond `geo.model.Unit`.

    Attributes
    ----------
    drawn_in : str
        p-code of the unit whose polygon stands for this one too; "" when it has its own.
    note : str
        Remarks of the source tables: renamings, what else the unit covers, its status.
    """

    unit: Unit
    drawn_in: str = ""
    note: str = ""


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def unit_fields(unit: Unit) -> dict[str, Any]:
    """Return a unit as flat plain values, in the order of `COLUMNS`."""
    names = {f"name_{language}": unit.names.get(language, "") for language in LANGUAGES}
    return {
        column: names[column]
        if column in names
        else ";".join(unit.aliases)
        if column == "aliases"
        else getattr(unit, column)
        for column in COLUMNS
    }


def write_units(rows: Iterable[UnitRow]) -> bytes:
    """Write ``units.csv``, sorted by p-code."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow((*COLUMNS, *EXTRA_COLUMNS))
    for row in sorted(rows, key=lambda row: row.unit.pcode):
        writer.writerow([*map(_text, unit_fields(row.unit).values()), row.drawn_in, row.note])
    return out.getvalue().encode()


def resolve(folder: Path) -> Path:
    """Return the folder of the set itself: the one in use, where `folder` holds installed sets.

    Raises
    ------
    BoundaryError
        The set in use is gone.
    """
    pointer = folder / CURRENT_FILE
    name = pointer.read_text(encoding="utf-8").strip() if pointer.is_file() else ""
    if not name:
        return folder
    chosen = folder / SETS_FOLDER / Path(name).name
    if not chosen.is_dir():
        raise BoundaryError(f"{folder}: the boundary set in use, {name!r}, is gone; put another in use")
    return chosen


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _unit(line: Mapping[str, str]) -> Unit:
    return Unit(
        pcode=line["pcode"],
        name=line["name"],
        level=line["level"],  # type: ignore[arg-type]
        country=line["country"],
        parent=line["parent"],
        admin1_pcode=line["admin1_pcode"],
        admin2_pcode=line["admin2_pcode"],
        aliases=tuple(filter(None, line["aliases"].split(";"))),
        names={language: line[f"name_{language}"] for language in LANGUAGES if line[f"name_{language}"]},
        shape_id=line["shape_id"],
        valid_from=_day(line["valid_from"]),
        valid_to=_day(line["valid_to"]),
        disputed=line["disputed"] == "true",
        quality=line["quality"],
        area_km2=float(line["area_km2"] or 0),
        longitude=float(line["longitude"] or 0),
        latitude=float(line["latitude"] or 0),
        population=int(line["population"]) if line["population"] else None,
        population_year=int(line["population_year"]) if line["population_year"] else None,
        population_source=line["population_source"],
        population_modelled=line["population_modelled"] == "true",
    )


def read_units(folder: Path) -> tuple[UnitRow, ...]:
    """Read ``units.csv``.

    Raises
    ------
    BoundaryError
        The folder holds no boundary set, or its table is damaged.
    """
    path = folder / UNITS_FILE
    try:
        with path.open(encoding="utf-8", newline="") as lines:
            return tuple(
                UnitRow(_unit(line), line["drawn_in"], line["note"]) for line in csv.DictReader(lines)
            )
    except FileNotFoundError:
        raise BoundaryError(
            f"{folder}: no {UNITS_FILE} there, so it is no boundary set; install one or name its folder"
        ) from None
    except (KeyError, ValueError) as error:
        raise BoundaryError(f"{path}: damaged ({error}); install the boundary set again") from error


def read_metadata(folder: Path) -> dict[str, Any]:
    """Read ``set.json``.

    Raises
    ------
    BoundaryError
        It is missing or not JSON.
    """
    try:
        data: dict[str, Any] = json.loads((folder / SET_FILE).read_bytes())
    except (OSError, ValueError) as error:
        path = folder / SET_FILE
        raise BoundaryError(f"{path}: cannot be read ({error}); install the set again") from error
    return data


def read_polygons(folder: Path, layer: str) -> dict[str, Any]:
    """Read the polygons of one level ("country" ... "admin3", or "disputed"), by p-code.

    Returns an empty dict where the set has no such level.

    Raises
    ------
    BoundaryError
        The file cannot be read.
    """
    import pyarrow.parquet
    import shapely

    path = folder / LEVEL_FILES[layer]
    if not path.exists():
        return {}
    try:
        with pyarrow.parquet.ParquetFile(path) as file:  # read_table would import pandas, half a second
            table = file.read(columns=["pcode", "geometry"])
        shapes = shapely.from_wkb(table["geometry"].to_pylist())
    except (OSError, pyarrow.ArrowException, shapely.errors.GEOSException) as error:
        raise BoundaryError(f"{path}: cannot be read ({error}); install the boundary set again") from error
    return dict(zip(table["pcode"].to_pylist(), shapes, strict=True))


def geoparquet(units: Sequence[Unit], shapes: Mapping[str, Any]) -> bytes:
    """Write units with polygons as GeoParquet 1.1 (no ``crs`` member: CRS84 by the standard)."""
    import pyarrow
    import pyarrow.parquet
    import shapely

    rows = [unit_fields(unit) for unit in sorted(units, key=lambda unit: unit.pcode)]
    whole = {"population": pyarrow.int64(), "population_year": pyarrow.int16()}
    kinds = whole | dict.fromkeys(("area_km2", "longitude", "latitude"), pyarrow.float64())
    kinds |= dict.fromkeys(("disputed", "population_modelled"), pyarrow.bool_())
    kinds |= dict.fromkeys(("valid_from", "valid_to"), pyarrow.date32())
    columns = {
        name: pyarrow.array([row[name] for row in rows], kinds.get(name, pyarrow.string()))
        for name in COLUMNS
    }
    geometry = [shapes[row["pcode"]] for row in rows]
    columns["geometry"] = pyarrow.array(shapely.to_wkb(geometry, byte_order=1), pyarrow.binary())
    about = {
        "version": "1.1.0",
        "primary_column": "geometry",
        "columns": {
            "geometry": {
                "encoding": "WKB",
                "geometry_types": sorted({shape.geom_type for shape in geometry}),
                "bbox": [round(float(edge), 6) for edge in shapely.total_bounds(geometry)],
                "orientation": "counterclockwise",
            }
        },
    }
    table = pyarrow.table(columns).replace_schema_metadata({b"geo": json.dumps(about).encode()})
    sink = pyarrow.BufferOutputStream()
    pyarrow.parquet.write_table(table, sink, compression="zstd", compression_level=19, version="2.6")
    data: bytes = sink.getvalue().to_pybytes()
    return data


def content_hash(files: Mapping[str, bytes]) -> str:
    """Hash names and bytes of a set's files; the set's version."""
    digest = hashlib.sha256()
    for name in sorted(files):
        digest.update(f"{name}\0{hashlib.sha256(files[name]).hexdigest()}\n".encode())
    return digest.hexdigest()[:16]


def encode_set(
    rows: Sequence[UnitRow],
    shapes: Mapping[str, Any],
    metadata: Mapping[str, Any],
    extra: Mapping[str, bytes] | None = None,
) -> dict[str, bytes]:
    """Turn a set into its files, by file name.

    Parameters
    ----------
    rows : sequence of UnitRow
        All units; one without ``drawn_in`` must have a polygon in `shapes`.
    shapes : mapping of str to shapely geometry
        Polygons by p-code, CRS84.
    metadata : mapping
        ``id``, ``title``, ``vintage``, ``attribution``, ``sources``; the content hash, the
        counts and the checksums are added here.
    extra : mapping of str to bytes, optional
        More files of the set.
    """
    files = {UNITS_FILE: write_units(rows)} | dict(extra or {})
    drawn = [row.unit for row in rows if not row.drawn_in]
    counts: dict[str, dict[str, int]] = {}
    for layer, file in LEVEL_FILES.items():
        units = [unit for unit in drawn if (unit.disputed and layer == "disputed")
                 or (not unit.disputed and unit.level == layer)]  # fmt: skip
        if not units:
            continue
        files[file] = geoparquet(units, shapes)
        countries = sorted({unit.country for unit in units})
        counts[layer] = {c: sum(unit.country == c for unit in units) for c in countries}
    about = dict(metadata) | {
        "version": content_hash(files),
        "polygons": counts,
        "files": {name: hashlib.sha256(files[name]).hexdigest() for name in sorted(files)},
    }
    files[SET_FILE] = (json.dumps(about, ensure_ascii=False, indent=2) + "\n").encode()
    return files
