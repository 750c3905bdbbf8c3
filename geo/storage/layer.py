"""A GeoPackage of one point layer, for whoever edits it in a GIS."""

import sqlite3
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from geo.storage.gpkg import frame, point_blob


def write_layer(path: Path, name: str, columns: Mapping[str, str], rows: Iterable[Mapping[str, Any]]) -> int:
    """Write a new GeoPackage of one point layer, and return how many rows it has.

    Parameters
    ----------
    path : Path
        Replaced when it exists, once the new file is whole.
    columns : mapping of str to str
        Column to GeoPackage type; the point is taken from the rows' `longitude` and `latitude`.
    """
    part = path.with_name(path.name + ".part")
    part.unlink(missing_ok=True)
    db = sqlite3.connect(part, isolation_level=None)
    try:
        db.execute("BEGIN")
        listed = ", ".join(f"{column} {kind}" for column, kind in columns.items())
        frame(db)
        db.execute(f"CREATE TABLE {name} (fid INTEGER PRIMARY KEY, geom POINT, {listed})")
        db.execute(
            "INSERT INTO gpkg_contents (table_name, data_type, identifier, srs_id) "
            "VALUES (?, 'features', ?, 4326)",
            (name, name),
        )
        db.execute("INSERT INTO gpkg_geometry_columns VALUES (?, 'geom', 'POINT', 4326, 0, 0)", (name,))
        marks = ", ".join("?" * (1 + len(columns)))
        db.executemany(
            f"INSERT INTO {name} (geom, {', '.join(columns)}) VALUES ({marks})",
            (
                (point_blob(row["longitude"], row["latitude"]), *(row[column] for column in columns))
                for row in rows
            ),
        )
        count: int = db.execute(f"SELECT count(*) FROM {name}").fetchone()[0]
        db.execute("COMMIT")
    except BaseException:
        db.close()
        part.unlink(missing_ok=True)
        raise
    db.close()
    part.replace(path)
    return count
