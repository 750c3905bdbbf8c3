"""What one sentence counts of several incidents together is counted for none of them."""

from datetime import date

import pytest

from geo.model import DraftIncident, Report
from geo.reports.extract import extract
from tests.geo.reports.names import FewPlaces


def killed(incident: DraftIncident) -> tuple[int | None, int | None]:
    return incident.fatalities.low, incident.fatalities.high


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Gunmen attacked posts in the Nari and Dangam districts on Monday, killing nine policemen.",
            [(None, None)] * 2,
        ),
        (
            "Nine policemen were killed in attacks in the Nari, Dangam and Giyan districts on Monday.",
            [(None, None)] * 3,
        ),
        (
            "Bombs went off in the Nari and Dangam districts on Monday, killing two policemen in each.",
            [(2, 2)] * 2,
        ),
        # Which of the two districts had which is not read, so neither gets both.
        (
            "Bombs went off in the Nari and Dangam districts on Monday, killing two and three policemen"
            " respectively.",
            [(None, None)] * 2,
        ),
        (
            "Taliban and police fought in the Nari and Dangam districts on Monday, killing nine on each"
            " side.",
            [(None, None)] * 2,
        ),
        # One district has no other with which it could share.
        ("Gunmen attacked a post in Nari district of Kunar on Monday, killing nine policemen.", [(9, 9)]),
        # The next sentence gives each its own.
        (
            "Bombs went off in the Nari and Dangam districts on Monday, killing nine policemen."
            " In Nari six policemen were killed. In Dangam three policemen were killed.",
            [(6, 6), (3, 3)],
        ),
    ],
)
def test_a_count_of_several_places_is_of_none(
    text: str, expected: list[tuple[int | None, int | None]]
) -> None:
    report = Report("r1", "text", text, published_at=date(2025, 5, 7))
    assert [killed(i) for i in extract(report, FewPlaces()).incidents] == expected
