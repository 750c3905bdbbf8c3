"""Reports in capitals only, and in small letters only, read like the same words in both."""

from datetime import date

import pytest

from geo.model import Report
from geo.pipeline import Ground, read_one
from geo.reports.files.formats import content_id

PUBLISHED = date(2019, 8, 14)
REPORTS = [
    "Four soldiers were killed and six wounded on Monday when a roadside bomb struck their vehicle in Andar "
    "district of Ghazni province, provincial police chief Khalid Wardak said.",
    "QUETTA: Gunmen shot dead a schoolteacher in Turbat on Tuesday night, a police officer, Zahoor Ahmed, "
    "told reporters.\n\nTwo passers-by were hurt. The banned Baloch Liberation Front claimed responsibility.",
    "A suicide bomber blew himself up at a mosque in Quetta on 9 August, killing 12 people and wounding 30, "
    "an official said. The dead included three children.\n\nA doctor at a hospital put the toll at 14.",
    "Daily list, 13 August 2019\n\n- Tank: Unknown men killed a tribal elder on 12 August.\n"
    "- Bannu: A grenade hurt four policemen on 13 August.\n- Spin Boldak (Kandahar): A blast hurt nobody.",
    "At 0630L on 12 Aug an ANA patrol struck an IED in Zurmat, Paktya. 2x ANA KIA, 3x ANA WIA. Patrol "
    "returned fire with 120mm mortars. The Taliban did not comment.",
    "The army may pull out in March, the minister said in Kabul. A mortar shell killed two herders in Barmal "
    "on Sunday.",
]


@pytest.fixture(scope="module")
def ground() -> Ground:
    return Ground.open()


def told(text: str, ground: Ground) -> list[tuple[object, ...]]:
    report = Report("r", content_id(text, "", PUBLISHED), text, published_at=PUBLISHED)
    read = read_one(report, ground)
    for incident in read.incidents:
        assert all(text[e.start : e.end] == e.quote for e in incident.evidence)
    return [
        (
            i.event_date,
            i.location.admin2_pcode,
            i.sub_event_type,
            i.actor1_id,
            i.actor2_id,
            i.fatalities,
            i.injured,
            sorted(c.source_type for c in i.claims),
        )
        for i in read.incidents
    ]


@pytest.mark.parametrize("text", REPORTS, ids=lambda text: text[:20])
def test_letters_change_nothing(text: str, ground: Ground) -> None:
    assert told(text, ground)
    assert told(text.upper(), ground) == told(text, ground)
    assert told(text.lower(), ground) == told(text, ground)


def test_a_title_in_capitals_leaves_its_report_alone(ground: Ground) -> None:
    body = "Gunmen killed Abdul Karim, a clerk, in Bannu on Monday. His brother Gul Karim was hurt."
    assert told(f"CLERK SHOT DEAD\n\n{body}", ground) == told(f"Clerk shot dead\n\n{body}", ground)
