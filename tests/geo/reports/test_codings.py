"""Event types and actors of single sentences: `codings.toml`."""

import tomllib
from datetime import date
from pathlib import Path

import pytest

from geo.model import Report
from geo.pipeline import Ground, read_one
from geo.reports.files.formats import content_id

CASES: list[dict[str, str]] = tomllib.loads(
    Path(__file__).with_name("codings.toml").read_text(encoding="utf-8")
)["case"]


@pytest.fixture(scope="module")
def ground() -> Ground:
    return Ground.open()


@pytest.mark.parametrize("case", CASES, ids=[case["text"][:60] for case in CASES])
def test_types_and_actors(case: dict[str, str], ground: Ground) -> None:
    published, text = date.fromisoformat(case["published"]), case["text"]
    report = Report("case", content_id(text, "", published), text, published_at=published)
    found = [
        f"{i.sub_event_type} | {i.actor1_id} | {i.actor2_id}" for i in read_one(report, ground).incidents
    ]
    assert found == case["want"].split(" ; ")
