"""Where the user's own boundaries and places are kept, read from the environment at the door."""

from collections.abc import Mapping
from pathlib import Path

from geo.polygons.boundary_set import CURRENT_FILE


def data_folder(environ: Mapping[str, str]) -> Path:
    """Return the folder of what the user installed.

    ``INCIDENT_ATLAS_DATA``, else ``incident-atlas`` in the XDG data folder.
    """
    own = environ.get("INCIDENT_ATLAS_DATA", "")
    if own:
        return Path(own)
    return Path(environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "incident-atlas"


def boundary_folder(environ: Mapping[str, str]) -> Path | None:
    """Return the boundary sets to use: ``INCIDENT_ATLAS_BOUNDARIES``, else what was installed, else None."""
    own = environ.get("INCIDENT_ATLAS_BOUNDARIES", "")
    if own:
        return Path(own)
    installed = data_folder(environ) / "boundaries"
    pointer = installed / CURRENT_FILE
    # An empty pointer means that the shipped set was put back.
    return installed if pointer.is_file() and pointer.read_text(encoding="utf-8").strip() else None


def place_folder(environ: Mapping[str, str]) -> Path | None:
    """Return the folder of installed place tables, None when there is none."""
    places = data_folder(environ) / "places"
    return places if places.is_dir() else None
