"""The districts of incidents in short reports: `districts.toml`."""

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from geo.model import Report
from geo.pipeline import Ground, read_one
from geo.reports.files.formats import content_id

CASES: list[dict[str, Any]] = tomllib.loads(
    Path(__file__).with_name("districts.toml").read_text(encoding="utf-8")
)["report"]


@pytest.fixture(scope="module")
def ground() -> Ground:
    return Ground.open()


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_districts_of_incidents(case: dict[str, Any], ground: Ground) -> None:
    published = date.fromisoformat(case["published"])
    report = Report(
        case["name"], content_id(case["text"], "", published), case["text"], published_at=published
    )
    where = [i.location for i in read_one(report, ground).incidents]
    assert [w.admin2 or (w.admin1 and "*" + w.admin1) for w in where] == case["districts"]
    if "provinces" in case:
        assert [w.admin1 for w in where] == case["provinces"]
