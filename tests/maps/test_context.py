import importlib.util
import json
from pathlib import Path

import pytest
import shapely

from geo.boundaries import Boundaries, boundaries_dir
from maps.context import context_table

ROOT = Path(__file__).resolve().parents[2]


def outlines(boundaries: Boundaries) -> list[shapely.Geometry]:
    return [boundaries.geometry(u.pcode) for u in (*boundaries.units("country"), *boundaries.disputed)]


def test_neighbours_are_named_and_the_own_countries_are_not(boundaries: Boundaries) -> None:
    table = context_table(outlines(boundaries), 0.001)
    names = {name for name, _, _ in table["names"]}
    assert {"Iran", "Turkmenistan", "Uzbekistan", "Tajikistan", "China", "India"} <= names
    assert not {"Afghanistan", "Pakistan"} & names


def test_land_lies_under_every_unit(boundaries: Boundaries) -> None:
    table = context_table(outlines(boundaries), 0.001)
    land = shapely.union_all([shapely.make_valid(shapely.Polygon(points(flat))) for flat in table["land"]])
    inland = [u for u in boundaries.units("admin2") if u.latitude > 26 and not u.disputed]
    assert all(land.contains(shapely.Point(u.longitude, u.latitude)) for u in inland)
    assert not land.contains(shapely.Point(64, 22))  # the Arabian Sea


def test_borders_run_between_two_neighbours_only(boundaries: Boundaries) -> None:
    own = shapely.union_all(outlines(boundaries)).buffer(-0.3)
    table = context_table(outlines(boundaries), 0.001)
    assert table["borders"]
    assert not any(shapely.LineString(points(flat)).intersects(own) for flat in table["borders"])


def test_no_units_no_ground() -> None:
    assert context_table([], 0.001) == {"land": [], "borders": [], "names": []}


def points(flat: list[int]) -> list[tuple[float, float]]:
    x, y, found = 0, 0, []
    for n in range(0, len(flat), 2):
        x, y = x + flat[n], y + flat[n + 1]
        found.append((x * 0.001, y * 0.001))
    return found


@pytest.mark.browser
def test_the_world_is_made_of_the_named_package(browser_folder: Path, tmp_path: Path) -> None:
    package = browser_folder / "node_modules" / "world-atlas"
    assert json.loads((package / "package.json").read_text(encoding="utf-8"))["version"] == "2.0.2"
    spec = importlib.util.spec_from_file_location("build_world", ROOT / "data/boundaries/build_world.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.main(package / "countries-50m.json", tmp_path / "world.parquet")
    assert (tmp_path / "world.parquet").read_bytes() == (boundaries_dir() / "world.parquet").read_bytes()
