"""A small store of made-up incidents, the application on it, and a real server."""

import subprocess
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import httpx
import pytest
from api_makers import make_incident
from running import serving

from geo.boundaries import Boundaries
from geo.model import Incident, Report
from geo.store import open_store
from geo.vintage_set import DatedNames


@pytest.fixture(scope="session")
def boundaries() -> Boundaries:
    return Boundaries.open()


@pytest.fixture(scope="session")
def made(boundaries: Boundaries) -> list[tuple[Report, Incident]]:
    """Forty dated incidents over forty districts, one undated, one known only to its province."""
    districts = boundaries.units("admin2")
    found = [
        make_incident(n, districts[n * 13].pcode, boundaries, date(2024, 1, 10) + timedelta(days=11 * n))
        for n in range(40)
    ]
    found.append(make_incident(40, "AF1214", boundaries, None))
    found.append(make_incident(41, "AF12", boundaries, date(2024, 12, 24)))
    return found


@pytest.fixture(scope="session")
def store_path(
    made: list[tuple[Report, Incident]], boundaries: Boundaries, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    path = tmp_path_factory.mktemp("store") / "atlas.gpkg"
    with open_store(path, create=True, names=DatedNames(boundaries)) as store:
        for report, incident in made:
            store.add(report, [incident])
    return path


@pytest.fixture(scope="session")
def client(server: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server, timeout=30) as found:
        yield found


@pytest.fixture(scope="session")
def server(store_path: Path) -> Iterator[str]:
    """Serve with a real uvicorn in a thread; gives its address."""
    with serving(store_path) as base:
        yield base


@pytest.fixture(scope="session")
def npm_clients() -> Path:
    """Folder of the JavaScript clients, installed when first needed."""
    folder = Path(__file__).parent / "clients"
    if not (folder / "node_modules" / "pbf").exists():
        subprocess.run(
            ["npm", "install", "--no-package-lock", "--ignore-scripts", "--no-audit", "--no-fund"],
            cwd=folder, check=True, capture_output=True, timeout=300,
        )  # fmt: skip
    return folder
