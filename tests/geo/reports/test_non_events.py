"""Sentences that tell of violence and of no incident, and their like that do tell of one."""

from datetime import date

import pytest

from geo.model import DraftIncident, Report
from geo.pipeline import Ground
from geo.reports.extract import extract
from geo.reports.files.formats import content_id

PUBLISHED = date(2024, 3, 12)


@pytest.fixture(scope="module")
def ground() -> Ground:
    return Ground.open()


def incidents(text: str, ground: Ground) -> tuple[DraftIncident, ...]:
    report = Report("case", content_id(text, "", PUBLISHED), text, published_at=PUBLISHED)
    return extract(report, ground.gazetteer).incidents


@pytest.mark.parametrize(
    "text",
    [
        "The former governor Owais Khan died in Peshawar on Monday.",
        "A senior journalist passed away in Quetta on Monday after a long illness.",
        "The funeral of Captain Ahmad, who was martyred in Tirah last week, was offered in Lahore on Monday.",
        "The UN Security Council condemned the killing of engineers in Besham.",
        "Pakistan and Afghanistan held talks in Islamabad on Monday but have not agreed to a ceasefire.",
        "A loud bang heard in Rawalpindi on Monday was caused by a jet breaking the sound barrier.",
        "The government extended a ban on rallies in Gwadar for another month on Monday.",
        "The kidnapped banker Asif Khan returned home in Tank on Monday after 20 days in captivity.",
        "A bus caught fire near Kalat on Monday and eleven passengers were burnt to death.",
        "The prime minister visited the families of soldiers who were killed in Mir Ali.",
        "Pakistan asked the Taliban on Monday to hand over the men behind the Besham bombing.",
        "The man convicted of killing a journalist walked out of jail in Karachi on Monday.",
        "Security forces are searching for the gunmen who attacked a convoy in Kurram.",
        "Villagers in Tank killed a leopard on Monday.",
        "Two passengers were killed when a train hit a rickshaw in Okara on Monday.",
        "A court in Peshawar on Monday jailed a cleric for life for inciting a mob.",
        "The party demanded on Monday that the killers of its leader in Swabi be caught.",
        "The navy fired missiles in an exercise off Karachi on Monday.",
        "Two lawmakers exchanged fighting words in Islamabad on Monday.",
    ],
)
def test_nothing_happened(text: str, ground: Ground) -> None:
    assert incidents(text, ground) == ()


@pytest.mark.parametrize(
    "text",
    [
        "Three people died in Khost on Monday. A bomb had hit their car.",
        "Two soldiers died in Zhob on Monday.",
        "The funeral prayers of Havildar Khan, who was martyred in Tank on Sunday, were offered in Lahore.",
        "The minister condemned the blast in Quetta on Monday that killed four people.",
        "A Christian couple were burned alive by a mob in Kot Radha Kishan on Monday.",
        "NATO apologised for an air strike that killed five civilians in Logar on Sunday.",
        "Soldiers searching for militants came under fire in Tirah on Monday and two were killed.",
        "A suicide bomber in a car hit a van of the army in Bannu on Monday, killing four soldiers.",
        "Hundreds rallied in Quetta on Monday against a ban on rallies.",
    ],
)
def test_something_happened(text: str, ground: Ground) -> None:
    assert len(incidents(text, ground)) == 1
