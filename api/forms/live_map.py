"""The map page of a store as it is now, where there is much made in a process of its own.

``python -m api.forms.live_map`` is that process: it reads a line that says what to draw and where to.
"""

import sys
import tempfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import IO, Any

import orjson

from api.forms.apart import run_apart
from geo.boundaries import Boundaries
from geo.model import IncidentQuery
from geo.store import Store, open_store
from geo.vintage_set import at_vintage, recoded

# Of so many incidents in the map, or in the store of which the server holds all places. The other process
# takes a second to begin; here the first map takes 130 MB.
APART, APART_OF = 5_000, 100_000
_REPORTS = 5_000


def is_large(store: Store, n: int) -> bool:
    """Return whether a map of `n` of the store's incidents is better drawn apart."""
    return n > APART or store.totals().incidents > APART_OF


def draw_map(store: Store, boundaries: Boundaries, asked: IncidentQuery, options: Mapping[str, Any]) -> bytes:
    """Return the page of the incidents asked for, in the units of `boundaries`.

    `options` are those of `maps.page.render_map`.
    """
    from maps.page import render_map  # folium is loaded with the first map

    # Titles and addresses for the claims; their texts are read for it and do not enter the page.
    reports = store.reports(limit=_REPORTS)
    beside = {"start": asked.start, "end": asked.end, "covered": store.countries(), "reports": reports}
    return render_map(recoded(store.each(asked), boundaries), boundaries, **options, **beside).encode()


def draw_apart(
    store: str | Path,
    boundaries: Path | None,
    asked: IncidentQuery,
    options: Mapping[str, Any],
    vintage: str = "",
) -> bytes:
    """Return the same page, drawn by another process.

    Parameters
    ----------
    store : str or Path
        The store's file.
    boundaries : Path or None
        Folder of the boundary set, as `geo.boundaries.Boundaries.open` takes it.
    asked, options
        As for `draw_map`.
    vintage : str
        ISO day of the units, "" for the reference.

    Raises
    ------
    RuntimeError
        If that process failed.
    """
    with tempfile.TemporaryDirectory(prefix="incident-atlas-") as folder:
        path = Path(folder) / "map.html"
        head = {
            "path": str(path),
            "store": str(store),
            "boundaries": str(boundaries) if boundaries else None,
            "days": [asked.start, asked.end],
            "options": options,
            "vintage": vintage,
        }
        run_apart("api.forms.live_map", "the map", head)
        return path.read_bytes()


def main(lines: IO[bytes]) -> None:
    """Draw what the first line says."""
    head = orjson.loads(lines.readline())
    start, end = (date.fromisoformat(day) if day else None for day in head["days"])
    ground = Boundaries.open(Path(head["boundaries"]) if head["boundaries"] else None)
    if head["vintage"]:
        ground = at_vintage(ground, date.fromisoformat(head["vintage"]))
    with open_store(head["store"], read_only=True) as store:
        page = draw_map(store, ground, IncidentQuery(start=start, end=end), head["options"])
    Path(head["path"]).write_bytes(page)


if __name__ == "__main__":
    main(sys.stdin.buffer)
