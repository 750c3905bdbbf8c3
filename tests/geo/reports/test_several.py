"""Reports of several incidents: which of them are told, and none merged or made twice: `several.toml`."""

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from geo.model import Report
from geo.pipeline import Ground, read_one
from geo.reports.files.formats import content_id

REPORTS: list[dict[str, Any]] = tomllib.loads(
    Path(__file__).with_name("several.toml").read_text(encoding="utf-8")
)["report"]


@pytest.fixture(scope="module")
def ground() -> Ground:
    return Ground.open()


def told(case: dict[str, Any], ground: Ground) -> list[str]:
    published = date.fromisoformat(case["published"]) if case["published"] else None
    report = Report(case["id"], content_id(case["text"], "", published), case["text"], published_at=published)
    out = []
    for incident in read_one(report, ground).incidents:
        place, dead = incident.location, incident.fatalities
        toll = "-" if dead.high is None else str(dead.high)
        if dead.low != dead.high:
            toll = f"{dead.low}-{toll}"
        out.append(f"{incident.event_date} | {place.admin2 or place.admin1 or place.country} | {toll}")
    return sorted(out)


@pytest.mark.parametrize("case", REPORTS, ids=[case["id"] for case in REPORTS])
def test_every_incident_is_told_once(case: dict[str, Any], ground: Ground) -> None:
    assert told(case, ground) == sorted(case["want"])


def test_a_village_and_its_district_are_no_heads_of_a_list(ground: Ground) -> None:
    text = (
        "On the night between 20 and 21 April a CTD team raided a compound in Killi Sheikhan, Mastung "
        "district. The accused opened fire on seeing the party. In the ensuing exchange five terrorists "
        "belonging to the proscribed BLA were killed.\n\n"
        "In another operation on 21 April, CTD arrested one facilitator at the bus stand in Khuzdar city."
    )
    published = date(2024, 4, 22)
    report = Report("lead", content_id(text, "", published), text, published_at=published)
    raid, arrest = read_one(report, ground).incidents
    assert (raid.actor1_id, raid.actor2_id, raid.location.location) == ("pak_pol", "bla", "Killi Sheikhan")
    assert arrest.sub_event_type == "Arrests"


def test_the_third_incident_happened_by_its_own_means(ground: Ground) -> None:
    text = (
        "Violence claimed 13 lives on Friday. Six people were killed in a roadside bomb blast in the Mir Ali "
        "area of North Waziristan on Friday, officials said. Five labourers lost their lives when their van "
        "hit a landmine in the Andar district of Ghazni on Friday night. In the third incident, on the "
        "outskirts of Jalalabad city, two policemen were killed in cross-border shelling on Friday night, "
        "police said."
    )
    published = date(2019, 5, 14)
    report = Report("third", content_id(text, "", published), text, published_at=published)
    *bombs, third = read_one(report, ground).incidents
    assert [b.sub_event_type for b in bombs] == ["Remote explosive/landmine/IED"] * 2
    assert third.sub_event_type == "Shelling/artillery/missile attack"
