"""Readings by the rules alone, for the optional readers to add to."""

from collections.abc import Callable
from datetime import date

import pytest

from geo.model import Extraction, Report
from geo.pipeline import Ground
from geo.reports.extract import extract


@pytest.fixture(scope="session")
def ground() -> Ground:
    return Ground.open()


@pytest.fixture(scope="session")
def read_by_rules(ground: Ground) -> Callable[[str], Extraction]:
    def read(text: str) -> Extraction:
        return extract(Report("r", "r", text, published_at=date(2024, 5, 21)), ground.gazetteer)

    return read
