"""The gold passages can be scored: codes are known, days are days, figures are ranges."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from geo.boundaries import Boundaries
from geo.taxonomy import EVENT_TYPES

FILES = sorted((Path(__file__).parent / "passages").glob("*.jsonl"))
FIELDS = {"date", "admin2", "admin1", "event_type", "sub_event_type", "actors", "killed", "injured"}


@pytest.fixture(scope="module")
def provinces() -> dict[str, str]:
    """Return the province of every district."""
    return {unit.pcode: unit.parent for unit in Boundaries.open().units("admin2")}


def read(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_there_are_six_files_of_55_and_two_of_reports_and_no_id_twice() -> None:
    ids = [passage["id"] for path in FILES for passage in read(path)]
    reports = {"reports": 164, "reports_held_back": 68}
    assert {path.stem: len(read(path)) for path in FILES} == {
        path.stem: reports.get(path.stem, 55) for path in FILES
    }
    assert len(FILES) == 8
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_passage_can_be_scored(path: Path, provinces: dict[str, str]) -> None:
    for passage in read(path):
        date.fromisoformat(passage["published_at"])
        assert passage["text"].strip(), passage["id"]
        for incident in passage["incidents"]:
            for told in (incident, incident | incident.get("alt", {})):
                assert set(told) - {"alt"} == FIELDS, passage["id"]
                assert told["sub_event_type"] in EVENT_TYPES[told["event_type"]], passage["id"]
                assert told["date"] is None or date.fromisoformat(told["date"]), passage["id"]
                assert told["admin2"] is None or provinces[told["admin2"]] == told["admin1"], passage["id"]
                assert all(low <= high for low, high in (told["killed"], told["injured"])), passage["id"]
