"""The map page as one file."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from geo.model import Incident
from geo.storage.sparing import spare_stores
from maps.choropleth import DistrictMap
from maps.payload import BoundarySet


def render_map(incidents: Iterable[Incident], boundaries: BoundarySet, **options: Any) -> str:
    """Return the self-contained HTML page.

    Parameters
    ----------
    incidents, boundaries, **options
        As for `maps.choropleth.DistrictMap`.
    """
    page: str = DistrictMap(incidents, boundaries, **options).get_root().render()
    return page


def write_map(
    path: str | Path, incidents: Iterable[Incident], boundaries: BoundarySet, **options: Any
) -> None:
    """Write the self-contained HTML page.

    The same input gives the same bytes.

    Parameters
    ----------
    path : str or Path
        File to write; replaced if it exists.
    incidents, boundaries, **options
        As for `maps.choropleth.DistrictMap`.

    Raises
    ------
    InputError
        If the file is a store.
    """
    spare_stores(Path(path))
    Path(path).write_text(render_map(incidents, boundaries, **options), encoding="utf-8", newline="\n")
