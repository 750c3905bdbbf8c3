"""Counts, and what is no count."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.reports.numbers import find_numbers


@pytest.mark.parametrize(
    ("text", "low", "high", "modifier"),
    [
        ("forty-six men", 46, 46, "none"),
        ("one hundred and four others", 104, 104, "none"),
        ("two thousand five hundred people", 2500, 2500, "none"),
        ("a dozen men", 12, 12, "none"),
        ("half a dozen others", 6, 6, "none"),
        ("dozens were hurt", 12, 12, "dozens"),
        ("scores of people", 20, 20, "dozens"),
        ("tens of people", 10, 10, "dozens"),
        ("hundreds of people", 100, 100, "dozens"),
        ("a couple of guards", 2, 2, "none"),
        ("6-8 men", 6, 8, "none"),
        ("between thirty and forty men", 30, 40, "none"),
        ("eight to 12 men", 8, 12, "none"),
        ("at least 50 people", 50, 50, "at_least"),
        ("at least another 12", 12, 12, "at_least"),
        ("10 or more", 10, 10, "at_least"),
        ("more than 20", 21, 21, "more_than"),
        ("more than a dozen", 12, 12, "more_than"),
        ("up to 15 bodies", None, 15, "up_to"),
        ("fewer than ten", None, 9, "up_to"),
        ("nearly 40", 40, 40, "about"),
        ("5 lakh people", 500_000, 500_000, "none"),
        ("1.2 million people", 1_200_000, 1_200_000, "none"),
        ("1,200 people", 1200, 1200, "none"),
        ("1,00,000 people", 100_000, 100_000, "none"),
        ("09 persons", 9, 9, "none"),
        ("three (3) men", 3, 3, "none"),
        ("۱۲ نفر", 12, 12, "none"),
    ],
)
def test_counts(text: str, low: int | None, high: int, modifier: str) -> None:
    assert [(n.low, n.high, n.modifier) for n in find_numbers(text)] == [(low, high, modifier)]


@pytest.mark.parametrize(
    "text",
    [
        "a nine-year-old boy",
        "his sons, aged nine and 14,",
        "(aged 8 and 11)",
        "at 13:40",
        "at 7pm",
        "half past seven",
        "20 May 2024",
        "May 20, 2024",
        "3-9 August 2025",
        "between 3 and 4 May",
        "14-10-2022",
        "in 2021",
        "12 km north",
        "between 150 and 200 kilograms",
        "a 9mm pistol",
        "an AK-47 rifle",
        "31 per cent",
        "20%",
        "Rs7,000",
        "$5 million",
        "No. 118",
        "no one",
        "a two-hour battle",
        "seven or eight times",
        "the 43rd strike",
        "Abdul Wali, 61, spoke",
    ],
)
def test_no_counts(text: str) -> None:
    assert find_numbers(text) == ()


def test_a_change_is_no_range() -> None:
    assert [n.high for n in find_numbers("rose from 9 to 14")] == [9, 14]


def test_span_holds_the_qualifying_words() -> None:
    text = "He said at least 50 people fled."
    (number,) = find_numbers(text)
    assert text[number.span.start : number.span.end] == "at least 50"


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet=st.sampled_from("aA1 2.,-–/to%$dozen٣é\n()"), max_size=120) | st.text())
def test_any_text(text: str) -> None:
    last = 0
    for number in find_numbers(text):
        assert last <= number.span.start < number.span.end <= len(text)
        assert number.low is None or number.high is None or 0 <= number.low <= number.high
        last = number.span.end
