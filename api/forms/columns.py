"""Pages of features as FlatGeobuf and GeoParquet, written batch by batch in a process of their own.

The libraries for these forms take more memory than a server of a million incidents; what they take is free
again when the answer is ready. `in_columns` is the server's side, ``python -m api.forms.columns`` the other:
it reads a line that says what to write and where, then a feature a line.
"""

import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from importlib.abc import MetaPathFinder
from itertools import islice
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import orjson

from api.forms.apart import run_apart

if TYPE_CHECKING:
    import pyarrow

    from api.collections import Collection
    from api.features.items import Items

_BATCH = 1_000
_NO_GEOMETRY = b',"geometry":null,'
_TYPES = {"point": "Point", "multipoint": "MultiPoint"}


def in_columns(form: str, items: "Items", collection: "Collection") -> bytes:
    """Return a page as FlatGeobuf (``fgb``) or GeoParquet 1.1 (``parquet``); the page is emptied.

    Raises
    ------
    RuntimeError
        If the process that writes it failed.
    """
    from api.crs import CRS84

    wanted = items.shape.properties or tuple(c.name for c in collection.columns)
    # These formats keep longitude first, also for EPSG:4326: the plain CRS84 says what is meant.
    shape = replace(items.shape, crs=CRS84) if items.shape.crs.endswith("/4326") else items.shape
    features = items.page.features
    everywhere = not shape.skip_geometry and not any(_NO_GEOMETRY in one for one in features)
    with tempfile.TemporaryDirectory(prefix="incident-atlas-") as folder:
        path = Path(folder) / f"features.{form}"
        head = {
            "form": form,
            "path": str(path),
            "name": collection.id,
            "columns": [(c.name, c.kind) for c in collection.columns if c.name in wanted],
            "geometry": _TYPES.get(collection.geometry, "MultiPolygon"),
            "crs": "OGC:CRS84" if shape.crs == CRS84 else f"EPSG:{shape.crs.rsplit('/', 1)[1]}",
            "index": everywhere,
        }
        _written(head, (shape.apply(one) for one in _emptied(features)))
        return path.read_bytes()


def _emptied(features: list[bytes]) -> Iterator[bytes]:
    for number, feature in enumerate(features):
        features[number] = b""
        yield feature


def _written(head: Mapping[str, Any], features: Iterable[bytes]) -> None:
    run_apart("api.forms.columns", head["form"], head, features)


class _Without(MetaPathFinder):
    """Lets pyogrio and pyarrow do without what they would load if they could, to no use here."""

    def find_spec(self, fullname: str, *_: object) -> None:
        """Refuse the modules that take more memory than all else."""
        if fullname in ("pandas", "geopandas"):
            raise ModuleNotFoundError(fullname)


def main(lines: IO[bytes]) -> None:
    """Write the features that `lines` give."""
    sys.meta_path.insert(0, _Without())
    head = orjson.loads(lines.readline())
    write = {"fgb": _flatgeobuf, "parquet": _geoparquet}[head["form"]]
    write(head, _schema(head), lines)


def _schema(head: Mapping[str, Any]) -> "pyarrow.Schema":
    import pyarrow

    kinds = {
        "integer": pyarrow.int64(),
        "number": pyarrow.float64(),
        "boolean": pyarrow.bool_(),
        "date": pyarrow.date32(),
    }
    fields = [pyarrow.field(name, kinds.get(kind, pyarrow.string())) for name, kind in head["columns"]]
    return pyarrow.schema([*fields, pyarrow.field("geometry", pyarrow.binary())])


def _batches(schema: "pyarrow.Schema", lines: Iterable[bytes], many: bool) -> "Iterator[pyarrow.RecordBatch]":
    """Yield the features as columns, polygons as multipolygons when `many`."""
    import pyarrow
    import shapely

    rest = iter(lines)
    days = {field.name for field in schema if pyarrow.types.is_date(field.type)}
    while part := list(islice(rest, _BATCH)):
        values: dict[str, list[Any]] = {name: [] for name in schema.names}
        shapes = []
        for line in part:
            feature = orjson.loads(line)
            for name in schema.names[:-1]:
                value = feature["properties"].get(name)
                values[name].append(date.fromisoformat(value) if value and name in days else value)
            drawn = feature["geometry"]
            shapes.append(None if drawn is None else orjson.dumps(drawn).decode())
        made = shapely.from_geojson(shapes)
        if many:
            made = [_many(one) for one in made]
        values["geometry"] = list(shapely.to_wkb(made))
        yield pyarrow.RecordBatch.from_pydict(values, schema=schema)


def _many(shape: Any) -> Any:
    import shapely

    return shapely.multipolygons([shape]) if shape is not None and shape.geom_type == "Polygon" else shape


def _flatgeobuf(head: Mapping[str, Any], schema: "pyarrow.Schema", lines: Iterable[bytes]) -> None:
    import pyarrow
    import pyogrio.raw

    marked = schema.field("geometry").with_metadata({"ARROW:extension:name": "geoarrow.wkb"})
    schema = schema.set(len(schema) - 1, marked)
    batches = _batches(schema, lines, head["geometry"] == "MultiPolygon")
    pyogrio.raw.write_arrow(
        pyarrow.RecordBatchReader.from_batches(schema, batches),
        head["path"],
        layer=head["name"],
        driver="FlatGeobuf",
        geometry_name="geometry",
        geometry_type=head["geometry"],
        crs=head["crs"],
        # Its index cannot hold a feature without a geometry.
        layer_options={"SPATIAL_INDEX": "YES" if head["index"] else "NO"},
    )


def _geoparquet(head: Mapping[str, Any], schema: "pyarrow.Schema", lines: Iterable[bytes]) -> None:
    import pyarrow.parquet
    import pyproj

    column = {
        "encoding": "WKB",
        "geometry_types": [head["geometry"]],
        "crs": pyproj.CRS.from_user_input(head["crs"]).to_json_dict(),
    }
    about = {"version": "1.1.0", "primary_column": "geometry", "columns": {"geometry": column}}
    schema = schema.with_metadata({"geo": orjson.dumps(about)})
    with pyarrow.parquet.ParquetWriter(head["path"], schema, compression="zstd") as out:
        for batch in _batches(schema, lines, head["geometry"] == "MultiPolygon"):
            out.write_batch(batch)


if __name__ == "__main__":
    main(sys.stdin.buffer)
