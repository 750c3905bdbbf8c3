"""The demo: the project's own sample reports, through the whole line."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from api.commands.summaries import show_refusals, show_summary
from api.console import say
from geo.boundaries import Boundaries
from geo.errors import InputError
from geo.store import open_store
from maps.exports import write_export
from maps.page import write_map
from maps.payload import by_id

SAMPLES = Path(__file__).resolve().parents[2] / "geo" / "samples"
TITLE = "Incident Atlas: fictional sample reports"
EXPORTS = (
    ("geojson", "incidents.geojson", "incidents"),
    ("csv", "incidents.csv", "incidents"),
    ("csv", "districts.csv", "districts"),
    ("gpkg", "incidents.gpkg", "incidents"),
)


def make_demo(out: Path, ingest: Callable[[list[str], Path, date | None], Any]) -> None:
    """Make store, map and exports of the sample reports in folder `out`.

    Parameters
    ----------
    out : Path
        Folder; the demo's own files in it are replaced.
    ingest : callable
        Reads paths into a store, given as path, and returns the summary.
    """
    try:
        out.mkdir(parents=True, exist_ok=True)
        store = out / "atlas.gpkg"
        for name in ("atlas.gpkg", "atlas.gpkg-wal", "atlas.gpkg-shm"):
            (out / name).unlink(missing_ok=True)
    except OSError as error:
        raise InputError(f"{out}: cannot be written ({error.strerror}); name a folder with --out") from error
    summary = ingest([str(SAMPLES)], store, None)
    show_summary(summary, str(store))
    show_refusals(summary.refused)
    boundaries = Boundaries.open()
    with open_store(store, read_only=True) as opened:
        incidents = list(opened.each())
        reports = opened.reports(limit=10**9)
    write_map(out / "map.html", incidents, boundaries, title=TITLE, reports=reports)
    made = [store, out / "map.html"]
    for kind, name, layer in EXPORTS:
        made.append(
            write_export(kind, out / name, incidents, boundaries, layer=layer, reports=by_id(reports))[0]
        )
    say("")
    say("Made from fictional reports, to look at and to try:")
    about = {
        "atlas.gpkg": "the store",
        "map.html": "the map: open it in a browser, no network needed",
        "incidents.geojson": "incidents for any client",
        "incidents.csv": "incidents with ACLED's column names",
        "districts.csv": "counts by district",
        "incidents.gpkg": "every layer for QGIS or ArcGIS",
    }
    width = max(len(str(path.resolve())) for path in made)
    for path in made:
        say(f"  {path.resolve()!s:<{width}}  {about[path.name]}")
