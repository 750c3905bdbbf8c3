"""Where one sentence puts its one event: `tests/geo/places/sentences.csv`."""

import csv
from datetime import date
from pathlib import Path

import pytest

from geo.model import Report
from geo.pipeline import Ground, read_one
from geo.reports.files.formats import content_id

TABLE = Path(__file__).parents[1] / "places" / "sentences.csv"
DAY = date(2024, 6, 17)
with TABLE.open(encoding="utf-8", newline="") as lines:
    ROWS = list(csv.DictReader(lines))


@pytest.fixture(scope="module")
def ground() -> Ground:
    return Ground.open()


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["text"][:40])
def test_the_event_is_where_the_sentence_says(ground: Ground, row: dict[str, str]) -> None:
    text = row["text"]
    report = Report("sentence", content_id(text, "", DAY), text, published_at=DAY)
    (incident,) = read_one(report, ground).incidents
    where = incident.location
    assert (where.admin2_pcode, where.admin1_pcode) == (row["admin2_pcode"], row["admin1_pcode"]), (
        where.reason
    )
