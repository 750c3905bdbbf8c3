"""The page of twenty thousand incidents: as light as promised."""

import importlib.util
from pathlib import Path

import pytest

from geo.boundaries import Boundaries
from geo.model import Incident
from maps.page import render_map

BENCH = Path(__file__).resolve().parents[2] / "bench" / "map_page.py"


@pytest.fixture(scope="module")
def many(boundaries: Boundaries) -> list[Incident]:
    spec = importlib.util.spec_from_file_location("map_page", BENCH)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    made: list[Incident] = module.make_incidents(boundaries, 20_000)
    return made


@pytest.fixture(scope="module")
def heavy(many: list[Incident], boundaries: Boundaries, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("heavy") / "map.html"
    path.write_text(render_map(many, boundaries), encoding="utf-8")
    return path


def test_three_megabytes_with_quotes_and_one_without(
    heavy: Path, many: list[Incident], boundaries: Boundaries
) -> None:
    assert heavy.stat().st_size < 3_000_000
    assert len(render_map(many, boundaries, quotes=False)) < 1_000_000


@pytest.mark.browser
def test_little_memory_and_short_steps(run_browser, heavy: Path) -> None:
    """By the clock of the page's own thread: a busy machine does not decide."""
    seen = run_browser({"speed": {"scenario": "speed", "page": str(heavy), "data": {"slow": 1}}})["speed"]
    assert seen["ok"], seen["error"]
    assert seen["value"]["heap"] < 30
    assert seen["value"]["heapAfter"] < 30
    assert seen["value"]["threadMedian"] < 2.5
    assert seen["value"]["threadWorst"] < 5
    assert seen["value"]["nodes"] < 3000
