"""The days of incidents in short reports: `days.toml`."""

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from geo.model import Report
from geo.pipeline import Ground, read_one
from geo.reports.files.formats import content_id

CASES: list[dict[str, Any]] = tomllib.loads(
    Path(__file__).with_name("days.toml").read_text(encoding="utf-8")
)["report"]


@pytest.fixture(scope="module")
def ground() -> Ground:
    return Ground.open()


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_days_of_incidents(case: dict[str, Any], ground: Ground) -> None:
    published = date.fromisoformat(case["published"]) if "published" in case else None
    report = Report(
        case["name"], content_id(case["text"], "", published), case["text"], published_at=published
    )
    incidents = read_one(report, ground).incidents
    assert [str(i.event_date or "") for i in incidents] == case["days"]
    if "until" in case:
        assert [str(i.event_date_end or "") for i in incidents] == case["until"]
