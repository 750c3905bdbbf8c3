"""Single sentences: each line of `told.txt` tells one incident of Monday, each of `silent.txt` none."""

from datetime import date
from pathlib import Path

import pytest

from geo.model import Report
from geo.pipeline import Ground, read_one
from geo.reports.files.formats import content_id

DAY = date(2024, 5, 21)
MONDAY = date(2024, 5, 20)
# A sentence whose day or place another rule reads otherwise may be lost; more than so many is a step back.
ALLOWED = 0.04


def lines(name: str) -> list[str]:
    return Path(__file__).with_name(name).read_text(encoding="utf-8").splitlines()


@pytest.fixture(scope="module")
def ground() -> Ground:
    return Ground.open()


def days(text: str, ground: Ground) -> list[date | None]:
    report = Report("line", content_id(text, "", DAY), text, published_at=DAY)
    return [incident.event_date for incident in read_one(report, ground).incidents]


def test_what_happened_is_told_whatever_the_words(ground: Ground) -> None:
    told = lines("told.txt")
    lost = [text for text in told if days(text, ground) != [MONDAY]]
    assert len(lost) <= ALLOWED * len(told), lost


@pytest.mark.parametrize("text", lines("silent.txt"))
def test_what_only_sounds_like_it_is_not(ground: Ground, text: str) -> None:
    assert not days(text, ground)
