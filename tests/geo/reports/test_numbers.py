"""Counts as desks write them, and numbers that count nobody."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.reports.numbers import find_numbers


def figures(text: str) -> list[tuple[int | None, int | None, str]]:
    return [(n.low, n.high, n.modifier) for n in find_numbers(text)]


@pytest.mark.parametrize(
    ("text", "low", "high", "modifier"),
    [
        ("Five soldiers died", 5, 5, "none"),
        ("forty-six people", 46, 46, "none"),
        ("one hundred and four passengers", 104, 104, "none"),
        ("1,204 people", 1204, 1204, "none"),
        ("at least nine people", 9, 9, "at_least"),
        ("more than 20 people", 21, 21, "more_than"),
        ("between thirty and forty men", 30, 40, "none"),
        ("eight to 12 men", 8, 12, "none"),
        ("half a dozen people", 6, 6, "none"),
        ("dozens of people", 12, 12, "dozens"),
        ("about 40 people", 40, 40, "about"),
    ],
)
def test_counts(text: str, low: int, high: int, modifier: str) -> None:
    assert figures(text) == [(low, high, modifier)]


def test_up_to_gives_the_upper_end_alone() -> None:
    assert figures("up to 15 bodies") == [(None, 15, "up_to")]


@pytest.mark.parametrize(
    "text",
    [
        "a nine-year-old girl",
        "at 13:40 local time",
        "a 5kg bomb",
        "on 24 December 2024",
        "a 122mm rocket",
        "12 per cent",
        "30 km south of the town",
    ],
)
def test_what_counts_nobody_is_no_count(text: str) -> None:
    assert figures(text) == []


@given(st.text())
def test_spans_lie_in_the_text(text: str) -> None:
    for number in find_numbers(text):
        assert 0 <= number.span.start < number.span.end <= len(text)
