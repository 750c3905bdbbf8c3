"""Only the words that a date phrase can begin with are tried: what is found must be all that there is."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.reports.days.words import LUNAR, MONTHS, SCAN, SHAMSI, WEEKDAYS, scan

GOLD = Path(__file__).resolve().parents[2] / "gold"
PIECES = [
    "on the 14th of this month",
    "141230DAUG10",
    "Aug. 2",
    "the wee hours of",
    "in the past 24 hours",
    "a couple of days ago",
    "half a dozen weeks ago",
    "Tuesday",
    "Wed 4",
    "17-Aug-25",
    "early on",
    "this week",
    "the day before",
    "hours later",
    "since 2009",
    "in Qows-e 1402",
    "overnight",
    ".",
    ",",
    "\n",
    "of",
    "the",
    "10",
    "2024-05-06",
    "6/7 Sep",
    "shortly afterwards",
    "the twenty-first of",
    "on 10/5",
    "10MAY24",
    "20240510",
    "1402/10/10",
    "on the eve of Eid",
    "two Fridays ago",
    "the day after,",
    "later that day",
    "Tue evening",
    "no date was given",
    "on 28th ultimo",
    "on the 5th instant",
    "a fortnight back",
    "the intervening night of",
    "in the early hours",
    "Christmas eve",
    "convoy",
    "Qom",
    *MONTHS,
    *SHAMSI,
    *LUNAR,
    *WEEKDAYS,
]


def spans(text: str) -> list[tuple[int, int]]:
    return [match.span() for match in scan(text)]


@pytest.mark.parametrize("path", sorted(GOLD.glob("*/*.json")), ids=lambda path: path.stem)
def test_finds_what_the_whole_pattern_finds_in_the_gold(path: Path) -> None:
    case = json.loads(path.read_text(encoding="utf-8"))
    text = case.get("text", "") if isinstance(case, dict) else ""
    assert spans(text) == [match.span() for match in SCAN.finditer(text)]


@given(st.lists(st.sampled_from(PIECES), max_size=12).map(" ".join))
def test_finds_what_the_whole_pattern_finds_in_any_row_of_phrases(text: str) -> None:
    assert spans(text) == [match.span() for match in SCAN.finditer(text)]
