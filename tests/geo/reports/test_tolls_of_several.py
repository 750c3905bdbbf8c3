"""Reports that tell of several things: which toll goes to which incident."""

import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from geo.model import DraftIncident, Report
from geo.reports.extract import extract
from tests.geo.reports.names import FewPlaces

REPORTS: list[dict[str, Any]] = tomllib.loads(
    Path(__file__).with_name("tolls_of_several.toml").read_text(encoding="utf-8")
)["report"]
PUBLISHED = datetime(2024, 5, 8, tzinfo=UTC)


def toll(draft: DraftIncident) -> str:
    out = []
    for letter, estimate in (("K", draft.fatalities), ("I", draft.injured), ("A", draft.abducted)):
        if estimate.high is not None:
            low = "?" if estimate.low is None else estimate.low
            out.append(f"{letter}{low}" if low == estimate.high else f"{letter}{low}-{estimate.high}")
    return " ".join(out) or "-"


@pytest.mark.parametrize("case", REPORTS, ids=range(len(REPORTS)))
def test_each_incident_has_its_own_toll(case: dict[str, Any]) -> None:
    report = Report(id="r", report_id="hash", text=case["text"], published_at=PUBLISHED)
    assert [toll(d) for d in extract(report, FewPlaces()).incidents] == case["want"]
