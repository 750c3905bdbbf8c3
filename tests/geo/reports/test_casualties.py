"""Casualty claims: whose figure, for whom, and which of one source's figures still stands."""

from datetime import date

import pytest

from geo.claims import combine_claims
from geo.model import Claim, Estimate, Report
from geo.reports.casualties import find_claims
from geo.reports.supersede import supersede
from geo.reports.text import split


def claims(text: str) -> tuple[Claim, ...]:
    return find_claims(split(text), Report("r", "r", text, published_at=date(2025, 3, 6)))


def killed(text: str) -> Estimate:
    return combine_claims(supersede(claims(text)), "killed")


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Five soldiers were killed in the attack.", 5),
        ("The blast killed five soldiers.", 5),
        ("A policeman was shot dead in the bazaar.", 1),
        ("Two soldiers and four militants were killed.", 6),
        ("Fifty people, including 27 women and children, were killed.", 50),
        ("A tribal elder and his guard were shot dead.", 2),
        ("The attack claimed the lives of three labourers.", 3),
        ("Three militants were neutralised during the operation.", 3),
        ("No one was killed in the blast.", 0),
    ],
)
def test_the_dead_of_one_sentence(text: str, count: int) -> None:
    estimate = killed(text)
    assert (estimate.low, estimate.best, estimate.high) == (count, count, count)


def test_silence_is_unknown() -> None:
    assert killed("Gunmen attacked a post and fled.") == Estimate()


def test_a_figure_for_dead_and_wounded_together_gives_neither() -> None:
    assert killed("Twelve people were killed or wounded in the blast.") == Estimate()


def test_sources_stay_apart_and_make_a_range() -> None:
    text = "Police said two people were killed. A tribal elder said five people had been killed."
    first, second = claims(text)
    assert (first.source_type, second.source_type) == ("authority", "witness")
    assert (killed(text).low, killed(text).best, killed(text).high) == (2, 2, 5)


def test_a_later_toll_of_the_same_source_supersedes() -> None:
    text = "Police said two people were killed. Police later said the death toll had risen to four."
    assert (killed(text).low, killed(text).high) == (4, 4)


def test_at_least_leaves_the_high_end_open() -> None:
    assert killed("At least nine people were killed.") == Estimate(9, 9, 9, high_open=True)


def test_quotes_are_the_text() -> None:
    text = "Police said two people were killed and 14 others injured. Residents put the toll at five."
    for claim in claims(text):
        assert text[claim.start : claim.end] == claim.quote


def test_thousands_of_claims_take_time_in_proportion() -> None:
    one = claims("Police said two people were killed.")[0]
    many = supersede([one] * 20_000)
    assert sum(not claim.superseded for claim in many) >= 1
