"""Writes the incidents of a store for the servers that are measured beside ours.

``python bench/serving_export.py STORE GPKG``: one flat layer with a spatial index, made by GDAL in
a process of its own, with the same properties and the same text in them.
"""

import sqlite3
import sys
from pathlib import Path

import geopandas
import orjson
import pandas


def main(store: Path, out: Path) -> None:
    with sqlite3.connect(f"{store.absolute().as_uri()}?mode=ro", uri=True) as db:
        rows = [
            orjson.loads(feature)["properties"]
            for (feature,) in db.execute("SELECT feature FROM incident_features")
        ]
    frame = pandas.DataFrame(rows)
    for name in ("event_date", "event_date_end"):  # times, because tipg fails on a column of days
        frame[name] = pandas.to_datetime(frame[name], utc=True)
    for name in frame.columns:
        if frame[name].isna().all():
            frame[name] = frame[name].astype("Int64")
    points = geopandas.points_from_xy(frame["longitude"], frame["latitude"], crs=4326)
    geopandas.GeoDataFrame(frame, geometry=points).to_file(out, layer="incidents", driver="GPKG")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
