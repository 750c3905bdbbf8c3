"""Where the user's own boundaries, places and answers of a geocoder are kept, read from the environment."""

from collections.abc import Mapping
from pathlib import Path

from geo.online_settings import OnlineSettings
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


def online_settings(environ: Mapping[str, str]) -> OnlineSettings:
    """Return whether and whom to ask for names that no table knows; what is answered is kept."""
    return OnlineSettings.from_environment(environ, data_folder(environ) / "geocoder.sqlite")
