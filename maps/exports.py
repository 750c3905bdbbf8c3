"""Files that a GIS analyst can load: the formats, and what each of them carries along.

Every export says where its lines come from, under which licence, of which vintage, and which
question it answers. Files are written from rows already read: the store itself is never opened
by GDAL here, because a second SQLite library in one process drops the first one's locks.
A file is written beside its name and moved there when it is whole.
"""

import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any

import orjson
import pandas
import pyogrio

from geo.boundaries import Boundaries
from geo.errors import InputError
from geo.geojson import feature_collection
from geo.model import Incident, Report
from geo.storage.sparing import spare_stores
from maps.choices import FOREIGN, SUFFIXES
from maps.csv_tables import write_csv, write_hxl, write_sidecar
from maps.kml import write_kml
from maps.layers import LAYERS, Export, layer_features, layer_frame
from maps.qgis import project_archive
from maps.tables import claim_columns, claim_rows

# Shapefile allows ten letters; the written mapping for the names that are longer.
SHAPEFILE_NAMES = {
    "event_date_end": "date_end", "time_precision": "time_prec", "date_basis": "date_basis",
    "event_type": "event_type", "sub_event_type": "sub_type", "assoc_actor_1": "assoc_1",
    "assoc_actor_2": "assoc_2", "civilian_targeting": "civ_target", "admin1_pcode": "adm1_pcode",
    "admin2_pcode": "adm2_pcode", "admin3_pcode": "adm3_pcode",
    "admin1_at_date": "adm1_then", "admin2_at_date": "adm2_then", "geo_precision": "geo_prec",
    "geocode_score": "geo_score", "fatalities_low": "fatal_low", "fatalities_best": "fatal_best",
    "fatalities_high": "fatal_high", "fatalities_high_open": "fatal_open", "injured_low": "inj_low",
    "injured_best": "inj_best", "injured_high": "inj_high", "injured_high_open": "inj_open",
    "abducted_low": "abd_low", "abducted_best": "abd_best", "abducted_high": "abd_high",
    "abducted_high_open": "abd_open", "claim_sources": "claim_src", "report_titles": "rep_titles",
    "report_urls": "rep_urls", "sources_differ": "src_differ", "confidence": "confidence",
    "population_year": "pop_year",
    "population_source": "pop_source", "population_modelled": "pop_model",
    "n_unknown_fatalities": "n_unknown", "n_unknown_injured": "n_unk_inj", "n_unknown_abducted": "n_unk_abd",
    "n_open_fatalities": "n_open_fat", "n_open_injured": "n_open_inj", "n_open_abducted": "n_open_abd",
    "period_start": "per_start", "period_end": "per_end",
}  # fmt: skip
# Too long for the 254 characters of a dBase field: left to the formats that hold text.
_SHAPEFILE_DROPS = ("claims", "geocode_alternatives", "geocode_reason", "report_ids", "names")


def write_export(
    kind: str,
    path: str | Path,
    incidents: Iterable[Incident],
    boundaries: Boundaries,
    *,
    layer: str = "incidents",
    query_text: str = "",
    days: tuple[date | None, date | None] = (None, None),
    vintage: str | None = None,
    reports: Mapping[str, Report] = MappingProxyType({}),
) -> list[Path]:
    """Write one export.

    Parameters
    ----------
    kind : str
        A key of `FORMATS`.
    path : str or Path
        The file to write; its folder is made where needed.
    incidents : iterable of Incident
        What to write.
    boundaries : Boundaries
        Polygons, names and attribution.
    layer : {"incidents", "provinces", "districts", "tehsils"}
        Points of incidents, or polygons with their counts (GeoPackage holds all of them in any case).
    query_text : str
        The filter that chose the incidents; it is written into the file.
    days : (date or None, date or None)
        The first and the last day asked for, both inclusive: the period of counts.
    vintage : str, optional
        Day whose units are written, as `geo.polygons.vintages.vintage_day` reads it; by default the
        reference vintage, in which the incidents are coded.
    reports : mapping, optional
        Report id to report, for the columns that say who published it, its title and address.

    Returns
    -------
    list of Path
        The files written, the main one first.

    Raises
    ------
    InputError
        If the format or the layer is unknown, the file's ending is one by which no program would
        open it (Shapefile, QGIS), or the place cannot be written or holds a store.
    """
    target = Path(path)
    _check(kind, layer, target)
    export = Export.of(incidents, boundaries, vintage, reports, layer=layer, query_text=query_text, days=days)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=".export-") as folder:
            written = FORMATS[kind](export, Path(folder) / target.name)
            _check_places([target.parent / file.name for file in written])
            return [file.replace(target.parent / file.name) for file in written]
    except OSError as error:
        reason = error.strerror or error
        raise InputError(
            f"{target}: cannot be written ({reason}); choose another place with --out"
        ) from error


def _check(kind: str, layer: str, target: Path) -> None:
    """Refuse a format, a layer or a file that cannot be written."""
    if kind not in FORMATS:
        raise InputError(f"unknown export format {kind!r}; use one of {', '.join(FORMATS)}")
    if layer not in LAYERS:
        raise InputError(f"unknown layer {layer!r}; use one of {', '.join(LAYERS)}")
    spare_stores(target)
    check_ending(kind, target)


def check_ending(kind: str, target: Path) -> None:
    """Refuse an ending by which no program opens the format, or by which it is taken for another.

    Raises
    ------
    InputError
        Naming the file and the right ending.
    """
    own, given = SUFFIXES[kind], target.suffix.lower()
    if given != own and (kind in ("shp", "qgis") or given in FOREIGN or given in SUFFIXES.values()):
        raise InputError(f"{target}: programs open {kind} only as *{own}; give the file that ending")


def _check_places(places: list[Path]) -> None:
    for place in places:
        if place.exists() and not place.is_file():
            raise InputError(f"{place} is no file that can be replaced; name another one with --out")
    spare_stores(*places)


def _write_geojson(export: Export, path: Path) -> list[Path]:
    about = export.metadata()
    collection = feature_collection(layer_features(export), {"name": export.layer, "metadata": about})
    path.write_bytes(orjson.dumps(collection, option=orjson.OPT_APPEND_NEWLINE))
    return [path]


def _write_geojsonseq(export: Export, path: Path) -> list[Path]:
    """GeoJSON Text Sequences (RFC 8142): a record separator before, a line feed after each feature."""
    with path.open("wb") as out:
        for feature in layer_features(export):
            out.write(b"\x1e" + orjson.dumps(feature) + b"\n")
    return [path, write_sidecar(export, path)]


@contextmanager
def _fixed_date(day: str) -> Iterator[None]:
    """Have GDAL stamp files with the data's own last day, so that the same data give the same bytes."""
    before = pyogrio.get_gdal_config_option("OGR_CURRENT_DATE")
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": day})
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": before})


def _write_geopackage(export: Export, path: Path) -> list[Path]:
    """One GeoPackage with every layer: incidents, their claims, provinces, districts, tehsils."""
    about = export.metadata()
    with _fixed_date(export.newest_day()):
        for number, layer in enumerate(LAYERS):
            frame = layer_frame(export, layer)
            options: dict[str, Any] = {"geometry_type": "Point" if layer == "incidents" else "MultiPolygon"}
            if number == 0:
                options["dataset_options"] = {"VERSION": "1.2"}  # older programs warn of later ones
            pyogrio.write_dataframe(
                frame,
                path,
                layer=layer,
                driver="GPKG",
                append=number > 0,
                promote_to_multi=layer != "incidents",
                use_arrow=True,  # else days become text
                layer_metadata=about | {"title": f"Incident Atlas: {layer}"},
                **options,
            )
        claims = pandas.DataFrame(claim_rows(export.incidents), columns=list(claim_columns()))
        for name in claims.columns[claims.columns.str.endswith(("_low", "_high"))]:
            claims[name] = claims[name].astype("Int64")
        pyogrio.write_dataframe(claims, path, layer="claims", driver="GPKG", append=True)
    return [path]


def _shape(export: Export) -> dict[str, Any]:
    points = LAYERS[export.layer] is None
    return {"geometry_type": "Point" if points else "MultiPolygon", "promote_to_multi": not points}


def _write_flatgeobuf(export: Export, path: Path) -> list[Path]:
    frame = layer_frame(export)
    options: dict[str, Any] = (
        {"layer_options": {"SPATIAL_INDEX": "NO"}} if frame.geometry.isna().any() else {}
    )
    pyogrio.write_dataframe(
        frame, path, layer=export.layer, driver="FlatGeobuf", use_arrow=True, **_shape(export), **options
    )
    return [path, write_sidecar(export, path)]


def _write_parquet(export: Export, path: Path) -> list[Path]:
    frame = layer_frame(export)
    frame.attrs = {}
    frame.to_parquet(path, index=False, compression="zstd", schema_version="1.1.0")
    return [path, write_sidecar(export, path)]


def _cut(text: str) -> str:
    """Return text that fits into a dBase field of 254 bytes; what is cut off is marked."""
    raw = text.encode()
    return text if len(raw) <= 254 else raw[:251].decode(errors="ignore") + "\N{HORIZONTAL ELLIPSIS}"


def _write_shapefile(export: Export, path: Path) -> list[Path]:
    """Shapefile parts beside each other; long names by `SHAPEFILE_NAMES`, long texts left out."""
    frame = layer_frame(export)
    frame = frame.drop(columns=[name for name in _SHAPEFILE_DROPS if name in frame])
    for name in frame.columns[frame.dtypes == "bool"]:
        frame[name] = frame[name].astype("int32")
    for name in frame.columns.drop("geometry"):
        if frame[name].dtype == object or str(frame[name].dtype) in ("str", "string"):
            frame[name] = frame[name].map(lambda text: _cut(text) if isinstance(text, str) else text)
    # GDAL begins the file's box at 0, 0 where the first shape is a null one.
    frame = frame.iloc[frame.geometry.isna().to_numpy().argsort(kind="stable")]
    frame = frame.rename(columns=SHAPEFILE_NAMES)
    pyogrio.write_dataframe(
        frame, path, driver="ESRI Shapefile", encoding="UTF-8", use_arrow=True, **_shape(export)
    )
    parts = sorted(p for p in path.parent.iterdir() if p.stem == path.stem and p != path)
    return [path, *parts, write_sidecar(export, path)]


def _write_qgis(export: Export, path: Path) -> list[Path]:
    """Write a QGIS project beside the GeoPackage that it shows: open it and the choropleth stands."""
    # Not NAME.gpkg: beside atlas.qgz that would be the store itself.
    data = path.with_name(f"{path.stem}-layers.gpkg")
    _write_geopackage(export, data)
    path.write_bytes(project_archive(export, path.stem, data.name))
    return [path, data]


FORMATS: dict[str, Callable[[Export, Path], list[Path]]] = {
    "geojson": _write_geojson,
    "geojsonseq": _write_geojsonseq,
    "gpkg": _write_geopackage,
    "fgb": _write_flatgeobuf,
    "parquet": _write_parquet,
    "shp": _write_shapefile,
    "csv": write_csv,
    "hxl": write_hxl,
    "kml": write_kml,
    "qgis": _write_qgis,
}
