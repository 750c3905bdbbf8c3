"""Small boundary files in the layouts of the publishers, made from the shipped set."""

import json
import zipfile
from pathlib import Path
from typing import Any

import geopandas
import shapely

from geo.boundaries import Boundaries

PROVINCES = ("AF12", "AF13", "AF14")  # Paktika, Paktia, Khost


def frame(layout: str) -> geopandas.GeoDataFrame:
    """Return the districts of three Afghan provinces (provinces for ``geoBoundaries1``)."""
    opened = Boundaries.open()
    if layout == "geoBoundaries1":
        units = [opened.unit(code) for code in PROVINCES]
    else:
        units = [unit for code in PROVINCES for unit in opened.children(code)]
    above = [opened.unit(unit.parent) for unit in units]
    columns: dict[str, Any]
    if layout.startswith("geoBoundaries"):
        columns = {
            "shapeName": [unit.name for unit in units],
            "shapeISO": ["" for _ in units],
            "shapeID": [f"{unit.pcode}-gb" for unit in units],
            "shapeGroup": ["AFG" for _ in units],
            "shapeType": [f"ADM{units[0].level[-1]}" for _ in units],
        }
    elif layout == "ocha":
        columns = {
            "ADM2_EN": [unit.name for unit in units],
            "ADM2_DA": [unit.names.get("fa", "") for unit in units],
            "ADM2_PCODE": [unit.pcode for unit in units],
            "ADM1_EN": [unit.name for unit in above],
            "ADM1_PCODE": [unit.pcode for unit in above],
            "ADM0_EN": ["Afghanistan" for _ in units],
            "ADM0_PCODE": ["AF" for _ in units],
        }
    elif layout == "ocha2025":
        columns = {
            "adm2_name": [unit.name for unit in units],
            "adm2_name1": [unit.names.get("fa", "") for unit in units],
            "adm2_pcode": [unit.pcode for unit in units],
            "adm1_name": [unit.name for unit in above],
            "adm1_pcode": [unit.pcode for unit in above],
            "adm0_name": ["Afghanistan" for _ in units],
            "adm0_pcode": ["AF" for _ in units],
            "iso3": ["AFG" for _ in units],
        }
    elif layout == "gadm":
        columns = {
            "GID_0": ["AFG" for _ in units],
            "COUNTRY": ["Afghanistan" for _ in units],
            "GID_1": [f"AFG.{unit.pcode[2:]}_1" for unit in above],
            "NAME_1": [unit.name for unit in above],
            "GID_2": [f"AFG.{unit.parent[2:]}.{unit.pcode[4:]}_1" for unit in units],
            "NAME_2": [unit.name for unit in units],
            "VARNAME_2": ["|".join(unit.aliases) or "NA" for unit in units],
            "NL_NAME_2": ["NA" for _ in units],
        }
    else:
        raise ValueError(layout)
    return geopandas.GeoDataFrame(
        columns, geometry=[opened.geometry(unit.pcode) for unit in units], crs="OGC:CRS84"
    )


def zipped_shapefile(data: geopandas.GeoDataFrame, path: Path, without: tuple[str, ...] = ()) -> Path:
    """Write a Shapefile and zip it, leaving some of its files out."""
    folder = path.with_suffix("")
    folder.mkdir()
    data.to_file(folder / f"{path.stem}.shp")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for item in sorted(folder.iterdir()):
            if item.suffix not in without:
                archive.write(item, item.name)
    return path


def geojson(data: geopandas.GeoDataFrame, path: Path) -> Path:
    """Write GeoJSON as the numbers stand, whatever they are."""
    rows = data.drop(columns="geometry").to_dict("records")
    features = [
        {"type": "Feature", "properties": row, "geometry": json.loads(shapely.to_geojson(shape))}
        for row, shape in zip(rows, data.geometry, strict=True)
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return path
