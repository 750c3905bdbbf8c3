"""What makes an incident less sure, and by how much."""

from math import prod

import pytest

from geo.reports.incidents.doubts import DOUBTS, SOUND, STAGE, confidence, grounds
from geo.review_file import review_row
from tests.geo.makers import incident
from tests.geo.reports.test_extract import only

PLAIN = (
    "Three policemen were killed on Monday when a bomb went off beside their van in Barmal district of "
    "Paktika, police said. The blast also hurt two of their colleagues."
)


def found(text: str) -> dict[str, str]:
    """Return the grounds for doubt about the one incident of a text, each with its words."""
    draft = only(text)
    assert draft.confidence == confidence([e.rule for e in draft.evidence if e.field == "confidence"])
    return {e.rule.removeprefix(STAGE): e.quote for e in draft.evidence if e.field == "confidence"}


def test_what_is_told_plainly_leaves_no_doubt() -> None:
    assert found(PLAIN) == {}
    assert only(PLAIN).confidence == SOUND


@pytest.mark.parametrize(
    ("name", "text", "quote"),
    [
        ("told-once", "A bomb killed three policemen in Barmal on Monday.", "A bomb killed three"),
        (
            "day-elsewhere",
            "Gunmen killed three policemen in Barmal. The attackers fled after killing them. "
            "Officials gave the news in the evening. It was Monday.",
            "Monday",
        ),
        ("day-of-publication", "A bomb killed three policemen in Barmal.", "A bomb killed three"),
        (
            "place-elsewhere",
            "Gunmen killed three policemen on Monday. Police in Barmal said that a search was under way.",
            "Barmal",
        ),
        (
            "toll-in-parts",
            "A bomb killed nine people in Barmal on Monday. Two soldiers and a teacher died in the blast.",
            "Two soldiers and a teacher",
        ),
        (
            "toll-differs",
            "A bomb killed nine people in Barmal on Monday, police said. A hospital said the blast had "
            "killed eleven people.",
            "eleven",
        ),
    ],
)
def test_a_ground_for_doubt_stands_on_words(name: str, text: str, quote: str) -> None:
    told = found(text)
    assert name in told, told
    assert quote in told[name]


def test_each_ground_lowers_the_confidence_by_its_own_share() -> None:
    rules = [STAGE + name for name in DOUBTS]
    assert all(confidence([rule]) < SOUND for rule in rules)
    assert confidence(rules) == pytest.approx(SOUND * prod(d.left for d in DOUBTS.values()), abs=0.006)


def test_grounds_are_told_in_words() -> None:
    draft = only("A bomb killed three policemen in Barmal.")
    assert list(grounds(draft)) == ["told-once", "day-of-publication"]
    assert [why.words for why in grounds(draft).values()] == [
        "told in one sentence only",
        "no day is told, that of publication stands for it",
    ]


def test_the_day_of_a_dateline_is_no_day_of_publication() -> None:
    draft = only("Kabul, 12 July: Gunmen shot dead a trader in the Qarabagh district.")
    assert "no day is told, that of the dateline stands for it" in [w.words for w in grounds(draft).values()]


def test_the_sheet_for_review_says_how_sure_an_incident_is() -> None:
    assert review_row(incident(confidence=0.43))["confidence"] == 0.43
