"""Date phrases: resolved against publication, unresolved without it, impossible days refused."""

from datetime import date

import pytest

from geo.reports.calendars import shamsi_to_gregorian
from geo.reports.dates import DatedPhrase, find_dates
from geo.reports.text import split

THURSDAY = date(2025, 3, 6)


def phrases(text: str, published: date | None = THURSDAY) -> tuple[DatedPhrase, ...]:
    return find_dates(split(text), published)


@pytest.mark.parametrize(
    ("phrase", "start", "end"),
    [
        ("on Wednesday", date(2025, 3, 5), date(2025, 3, 5)),
        ("on Thursday", THURSDAY, THURSDAY),
        ("on Friday", date(2025, 2, 28), date(2025, 2, 28)),
        ("yesterday", date(2025, 3, 5), date(2025, 3, 5)),
        ("two days ago", date(2025, 3, 4), date(2025, 3, 4)),
        ("on 24 December 2024", date(2024, 12, 24), date(2024, 12, 24)),
        ("on December 24, 2024", date(2024, 12, 24), date(2024, 12, 24)),
        ("on 2 March", date(2025, 3, 2), date(2025, 3, 2)),
        ("on 30 December", date(2024, 12, 30), date(2024, 12, 30)),
    ],
)
def test_days(phrase: str, start: date, end: date) -> None:
    (found,) = phrases(f"Gunmen killed two men in the village {phrase}.")
    assert (found.range.start, found.range.end, found.range.precision) == (start, end, "day")


@pytest.mark.parametrize("phrase", ["on Wednesday", "yesterday", "two days ago"])
def test_without_publication_a_relative_day_stays_unresolved(phrase: str) -> None:
    (found,) = phrases(f"Gunmen killed two men in the village {phrase}.", None)
    assert (found.range.start, found.range.basis) == (None, "unresolved")
    assert phrase.split()[-1] in found.range.text


@pytest.mark.parametrize("phrase", ["on 32 April", "on 31 November 2024", "on 74 April 5491", "on 40 Jadi"])
def test_a_day_that_does_not_exist_is_not_resolved(phrase: str) -> None:
    assert all(found.range.start is None for found in phrases(f"Gunmen killed two men {phrase}."))


def test_speaking_and_happening_are_told_apart() -> None:
    text = "Gunmen killed two men on Tuesday, police said on Wednesday."
    first, second = phrases(text)
    assert (first.attached_to, second.attached_to) == ("event", "speech")


@pytest.mark.parametrize(
    ("shamsi", "gregorian"),
    [
        # First day of the year by the tables of the Iranian and Afghan calendars.
        ((1403, 1, 1), date(2024, 3, 20)),
        ((1404, 1, 1), date(2025, 3, 21)),
        ((1403, 10, 10), date(2024, 12, 30)),
        ((1403, 12, 30), date(2025, 3, 20)),
    ],
)
def test_shamsi_days(shamsi: tuple[int, int, int], gregorian: date) -> None:
    assert shamsi_to_gregorian(*shamsi) == gregorian


def test_spans_cover_the_words() -> None:
    text = "KHOST: Gunmen killed two men late on Monday night, an official said on Tuesday."
    for found in phrases(text):
        assert found.span.quote(text) == found.range.text
