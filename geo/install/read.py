"""A boundary file -> its columns and polygons in CRS84; nothing is judged here but readability.

GeoJSON, GeoPackage, zipped Shapefile and GeoParquet. Files are foreign: sizes are bounded,
archives are looked through before they are opened, and the first bytes decide what opens them.
"""

import json
import warnings
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from geo.errors import BoundaryError

MAX_BYTES = 1_000_000_000
MAX_FEATURES = 200_000
WANTED = "give GeoJSON, GeoPackage (.gpkg), a zipped Shapefile (.zip) or GeoParquet (.parquet)"
_LONGITUDE_LATITUDE = ("OGC:CRS84", "EPSG:4326")


@dataclass(frozen=True, slots=True)
class Layer:
    """What a boundary file holds.

    Attributes
    ----------
    columns : mapping of str to sequence
        Attribute values by column name as written in the file.
    shapes : sequence of shapely geometry
        In the coordinates of `crs`, x first (longitude first when they are degrees).
    crs : str
        As the file states it, "" when it states none.
    """

    name: str
    columns: Mapping[str, Sequence[Any]]
    shapes: Any
    crs: str


def read_layer(path: Path, layer: str | None = None) -> Layer:
    """Read one boundary file.

    Parameters
    ----------
    path : Path
        The file.
    layer : str, optional
        Layer of a GeoPackage, or the ``.shp`` of an archive that holds several.

    Raises
    ------
    BoundaryError
        It is missing, too large, damaged, of another format, or holds no features.
    """
    try:
        size = path.stat().st_size
        with path.open("rb") as stream:
            start = stream.read(64)
    except OSError as error:
        raise BoundaryError(f"{path}: cannot be read ({error.strerror}); check the name") from error
    if size > MAX_BYTES:
        raise BoundaryError(f"{path}: {size:,} bytes are more than {MAX_BYTES:,}; simplify or split it")
    if not start.strip():
        raise BoundaryError(f"{path}: empty; {WANTED}")
    if start.startswith(b"PAR1"):
        found = _geoparquet(path)
    elif start.startswith(b"SQLite format 3\0"):
        found = _with_gdal(path, str(path.resolve()), layer)
    elif start.startswith(b"PK"):
        found = _with_gdal(path, _inside_archive(path, layer), None)
    elif start.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        found = _geojson(path)
    elif path.suffix.lower() in (".shp", ".dbf", ".shx"):
        raise BoundaryError(f"{path}: a Shapefile is several files; zip them together and give the .zip")
    else:
        raise BoundaryError(f"{path}: not a format known here; {WANTED}")
    if not len(found.shapes):
        raise BoundaryError(f"{path}: no features in it; give a file with polygons")
    if len(found.shapes) > MAX_FEATURES:
        raise BoundaryError(f"{path}: {len(found.shapes):,} features are more than {MAX_FEATURES:,}")
    return found


def to_degrees(layer: Layer) -> Any:
    """Return the layer's polygons in CRS84.

    Raises
    ------
    BoundaryError
        The file states no coordinate system and its numbers are no degrees, or they cannot
        be converted.
    """
    import pyproj
    import shapely

    if not layer.crs:
        west, south, east, north = (float(edge) for edge in shapely.total_bounds(layer.shapes))
        if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
            raise BoundaryError(
                f"{layer.name}: states no coordinate system, and its numbers ({west:.0f}, {south:.0f} to "
                f"{east:.0f}, {north:.0f}) are no degrees; add the .prj, or save it in EPSG:4326"
            )
        return layer.shapes
    try:
        stated = pyproj.CRS.from_user_input(layer.crs)
        if any(stated.equals(pyproj.CRS(code), ignore_axis_order=True) for code in _LONGITUDE_LATITUDE):
            return layer.shapes
        change = pyproj.Transformer.from_crs(stated, "OGC:CRS84", always_xy=True)
        return shapely.transform(layer.shapes, lambda xy: _columns(change.transform(xy[:, 0], xy[:, 1])))
    except pyproj.exceptions.ProjError as error:
        raise BoundaryError(
            f"{layer.name}: coordinate system {layer.crs[:80]!r} cannot be converted ({error}); "
            "save the file in EPSG:4326"
        ) from error


def _columns(pair: Any) -> Any:
    import numpy

    return numpy.column_stack(pair)


def _geojson(path: Path) -> Layer:
    import numpy
    import orjson
    import shapely

    try:
        data = orjson.loads(path.read_bytes().removeprefix(b"\xef\xbb\xbf"))
        features = data["features"] if data["type"] == "FeatureCollection" else [data]
        geometries = [feature["geometry"] for feature in features]
        properties = [feature["properties"] or {} for feature in features]
        texts = [orjson.dumps(geometry) for geometry in geometries if geometry]
        shapes = shapely.force_2d(shapely.from_geojson(texts))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BoundaryError(
            f"{path}: no whole GeoJSON FeatureCollection ({error}); fetch it again"
        ) from error
    except shapely.errors.GEOSException as error:
        raise BoundaryError(f"{path}: a geometry is damaged ({error}); fetch it again") from error
    if not geometries:
        raise BoundaryError(f"{path}: no features in it; give a file with polygons")
    if len(shapes) < len(geometries):
        kinds = sorted({shape.geom_type for shape in shapes})
        if kinds and not {"Polygon", "MultiPolygon"} & set(kinds):
            raise BoundaryError(f"{path}: geometries of kind {', '.join(kinds)}; units must be polygons")
        empty = [number for number, geometry in enumerate(geometries, 1) if not geometry]
        raise BoundaryError(f"{path}: features {empty[:5]} have no geometry; remove or complete them")
    names = dict.fromkeys(name for row in properties for name in row)
    columns = {name: [row.get(name) for row in properties] for name in names}
    crs = data.get("crs") if isinstance(data, dict) else None
    stated = crs.get("properties", {}).get("name", "") if isinstance(crs, dict) else ""
    whole = shapely.total_bounds(shapes)
    if not stated and numpy.abs(whole).max() <= 360:
        stated = "OGC:CRS84"
    return Layer(str(path), columns, shapes, stated)


def _inside_archive(path: Path, layer: str | None) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            broken = archive.testzip() if sum(member.file_size for member in members) <= MAX_BYTES else ""
    except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, RuntimeError) as error:
        raise BoundaryError(f"{path}: the zip archive is damaged ({error}); fetch it again") from error
    if broken == "":
        raise BoundaryError(f"{path}: unpacks to more than {MAX_BYTES:,} bytes; refused")
    if broken:
        raise BoundaryError(f"{path}: {broken} in the archive is damaged; fetch it again")
    names = [member.filename for member in members]
    shapefiles = [
        name for name in names if name.lower().endswith(".shp") and ".." not in PurePosixPath(name).parts
    ]
    if layer:
        shapefiles = [name for name in shapefiles if PurePosixPath(name).stem == layer.removesuffix(".shp")]
    if len(shapefiles) != 1:
        found = ", ".join(sorted(shapefiles)) or "none"
        raise BoundaryError(f"{path}: want one .shp in the archive, found {found}; name one of them as layer")
    stem = shapefiles[0][:-4]
    missing = [
        end for end in (".shx", ".dbf") if f"{stem}{end}" not in [n[:-4] + n[-4:].lower() for n in names]
    ]
    if missing:
        raise BoundaryError(
            f"{path}: {stem} lacks its {' and '.join(missing)}; zip all files of the Shapefile"
        )
    return f"/vsizip/{{{path.resolve()}}}/{shapefiles[0]}"


def _with_gdal(path: Path, source: str, layer: str | None) -> Layer:
    import pyogrio
    import pyogrio.raw
    import shapely

    try:
        with warnings.catch_warnings(action="ignore", category=RuntimeWarning):  # GDAL repeats the error
            layers = [str(name) for name, kind in pyogrio.list_layers(source) if kind is not None]
            if layer is None and len(layers) > 1:
                raise BoundaryError(f"{path}: several layers ({', '.join(layers)}); name one of them")
            if layer is not None and layer not in layers:
                raise BoundaryError(f"{path}: no layer {layer!r}; it has {', '.join(layers) or 'none'}")
            meta, _, wkb, fields = pyogrio.raw.read(source, layer=layer, force_2d=True)
        if wkb is None or any(item is None for item in wkb):
            raise BoundaryError(f"{path}: rows without geometry; remove or complete them")
        shapes = shapely.from_wkb(wkb)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, RuntimeError) as error:
        raise BoundaryError(f"{path}: cannot be opened ({error}); fetch it again") from error
    except shapely.errors.GEOSException as error:
        raise BoundaryError(f"{path}: a geometry is damaged ({error}); fetch it again") from error
    columns = {str(name): list(values) for name, values in zip(meta["fields"], fields, strict=True)}
    return Layer(str(path), columns, shapes, meta["crs"] or "")


def _geoparquet(path: Path) -> Layer:
    import pyarrow
    import pyarrow.parquet
    import shapely

    try:
        with pyarrow.parquet.ParquetFile(path) as file:
            table = file.read()
        about = json.loads((table.schema.metadata or {})[b"geo"])
        column = about["primary_column"]
        facts = about["columns"][column]
        if facts["encoding"] != "WKB":
            raise BoundaryError(f"{path}: geometry encoding {facts['encoding']}; save it with WKB")
        shapes = shapely.force_2d(shapely.from_wkb(table[column].to_pylist()))
    except BoundaryError:
        raise
    except KeyError as error:
        raise BoundaryError(
            f"{path}: Parquet without GeoParquet metadata ({error}); save it as GeoParquet"
        ) from error
    except (OSError, ValueError, pyarrow.ArrowException, shapely.errors.GEOSException) as error:
        raise BoundaryError(f"{path}: cannot be read ({error}); fetch it again") from error
    stated = facts.get("crs", "OGC:CRS84")
    columns = {name: table[name].to_pylist() for name in table.column_names if name != column}
    return Layer(str(path), columns, shapes, json.dumps(stated) if isinstance(stated, dict) else stated or "")
