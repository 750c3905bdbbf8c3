"""Day and place of incidents in short paragraphs of many registers, judged by hand: `paragraphs.toml`."""

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

from geo.model import Report
from geo.pipeline import Ground, read_one
from geo.reports.files.formats import content_id

CASES: list[dict[str, Any]] = tomllib.loads(
    Path(__file__).with_name("paragraphs.toml").read_text(encoding="utf-8")
)["paragraph"]
# A rule that helps many texts may cost one of these; more than so many is a step back.
ALLOWED = 0.03


def told(case: dict[str, Any], ground: Ground) -> list[str]:
    published = date.fromisoformat(case["published"]) if case["published"] else None
    report = Report(case["id"], content_id(case["text"], "", published), case["text"], published_at=published)
    return sorted(
        f"{i.event_date or ''} | {i.location.admin2_pcode or i.location.admin1_pcode or i.location.country}"
        f" | {i.location.admin2 or i.location.admin1 or '-'}"
        for i in read_one(report, ground).incidents
    )


def test_places_and_dates_are_those_that_a_careful_coder_gives() -> None:
    ground = Ground.open()
    wrong = {
        case["id"]: (found, case["incidents"])
        for case in CASES
        if (found := told(case, ground)) != sorted(case["incidents"])
    }
    assert len(wrong) <= ALLOWED * len(CASES), wrong
