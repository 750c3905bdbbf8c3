"""Records: lines that are fields with a label, and what governs what in them."""

import time
from datetime import date

import pytest

from geo.model import Incident, Report
from geo.pipeline import Ground, read_one
from geo.reports.files.formats import content_id
from geo.reports.page.lines import paragraphs
from geo.reports.page.records import find_records
from geo.reports.text import split

PUBLISHED = date(2019, 8, 14)


@pytest.fixture(scope="module")
def ground() -> Ground:
    return Ground.open()


def incidents(text: str, ground: Ground) -> tuple[Incident, ...]:
    report = Report("r", content_id(text, "", PUBLISHED), text, published_at=PUBLISHED)
    return tuple(read_one(report, ground).incidents)


def records(text: str) -> list[dict[str, list[str]]]:
    """Return what the fields of each record say, by role; what holds on for it first."""
    found: list[dict[str, list[str]]] = []
    for record in find_records(text, list(paragraphs(text)))[0]:
        by_role: dict[str, list[str]] = {}
        for field in record.all():
            by_role.setdefault(field.role, []).append(field.span.quote(text))
        found.append(by_role)
    return found


def test_a_record_begins_where_a_label_comes_again() -> None:
    text = (
        "When: 12 August, 0940 hrs\nWhere: Qaysar, Faryab\nWhat: Mine struck a tractor\n\n"
        "When: 13 August\nWhere: Almar, Faryab\nWhat: Gunmen shot a mullah"
    )
    assert records(text) == [
        {
            "day": ["12 August, 0940 hrs"],
            "place": ["Qaysar, Faryab"],
            "told": ["Mine struck a tractor"],
        },
        {"day": ["13 August"], "place": ["Almar, Faryab"], "told": ["Gunmen shot a mullah"]},
    ]


def test_what_stands_over_a_label_that_comes_again_holds_on() -> None:
    text = (
        "Date: 12 August 2019\n\nLocation: Arghandab\nIncident: A bomb killed two children.\n\n"
        "Location: Zhari\nIncident: Gunmen shot dead a clerk.\n\n"
        "Date: 13 August 2019\n\nLocation: Panjwai\nIncident: A post was overrun."
    )
    assert [(r["day"], r["place"]) for r in records(text)] == [
        (["12 August 2019"], ["Arghandab"]),
        (["12 August 2019"], ["Zhari"]),
        (["13 August 2019"], ["Panjwai"]),
    ]


def test_day_and_place_govern_what_stands_before_them() -> None:
    text = "What happened: A clinic was shelled, a nurse died.\nWhere: Sangin, Helmand\nWhen: Monday morning"
    sentences = split(text).sentences
    assert [s.kind for s in sentences] == ["list_item", "heading", "heading"]
    assert sentences[0].headings == (1, 2)


def test_a_value_may_stand_under_its_label_and_what_is_said_of_the_report_is_left_out() -> None:
    text = (
        "Date of Incident:\n12 August 2019\nPlace of Incident:\nKot, Nangarhar\nSource: elders\n"
        "Details:\nA drone hit a field.\nNobody was hurt."
    )
    assert records(text) == [
        {
            "day": ["12 August 2019"],
            "place": ["Kot, Nangarhar"],
            "page": ["elders"],
            "told": ["A drone hit a field.", "Nobody was hurt."],
        }
    ]
    assert "elders" not in [text[s.span.start : s.span.end] for s in split(text).sentences]


def test_the_kind_tells_an_incident_only_where_nothing_else_does(ground: Ground) -> None:
    text = (
        "Type: Abduction\nDate: 12 August\nLocation: Andar, Ghazni\n"
        "Details: Armed men took three engineers from a bus.\n\n"
        "Type: Abduction\nDate: 13 August\nLocation: Qarabagh, Ghazni"
    )
    found = incidents(text, ground)
    assert [(i.location.admin2, i.sub_event_type) for i in found] == [
        ("Andar", "Abduction/forced disappearance"),
        ("Qara Bagh", "Abduction/forced disappearance"),
    ]


@pytest.mark.parametrize(
    ("fields", "sides"),
    [
        ("What: Suicide attack on a jirga\nPerpetrator: ISKP", ("iskp", "civ_afg")),
        ("What: Attack on a check post\nAttackers: Taliban\nTarget: ANP", ("taliban", "afg_rep_pol")),
        ("Type: Armed clash\nActor 1: Taliban\nActor 2: ALP", ("taliban", "afg_rep_pol")),
        ("Type: IED\nVictims: 3 ANA killed", ("uag_afg", "afg_rep_mil")),
        ("Type: IED\nClaimed by: Taliban\nVictims: 3 civilians killed", ("taliban", "civ_afg")),
    ],
)
def test_labels_tell_the_sides(fields: str, sides: tuple[str, str], ground: Ground) -> None:
    (found,) = incidents(f"Where: Mohmand Dara, Nangarhar\nWhen: 12/08/2019\n{fields}", ground)
    assert (found.actor1_id, found.actor2_id) == sides


def test_a_long_value_is_no_head_whatever_its_label() -> None:
    text = "When: 12 August\nWhere: " + "Tank, Bannu and Kohat. " * 9 + "\nWhat: Gunmen shot a clerk"
    kinds = [s.kind for s in split(text).sentences]
    assert kinds == ["heading", *["list_item"] * 10]


def test_the_lines_of_a_long_record_are_read_in_linear_time(ground: Ground) -> None:
    took = []
    for lines in (2_000, 8_000):
        text = "When: 3 May\nWhere: Tank\nWhat: Gunmen shot a clerk\n" + "It was a day of rest.\n" * lines
        start = time.process_time()
        incidents(text, ground)
        took.append(time.process_time() - start)
    assert took[1] < 8 * took[0] + 0.5, took


@pytest.mark.parametrize(
    "text",
    [
        "Taliban kill five in Ghazni\nLocation: Ghazni\nFive policemen died in Andar on Monday.\nThey fled.",
        "Who: The report blames the Taliban. When: unclear.\nWhy it matters: talks are to begin in Doha.",
        "Press Release\nDate: 12 August 2019\nNo 145/2019\n\nFour gunmen died in Datta Khel on Monday.",
        "Date: 12 August 2019\nTime: 0900\nPlace: Rawalpindi\nRef: 145\n\nFour gunmen died on Monday.",
    ],
)
def test_a_label_or_two_make_no_record(text: str) -> None:
    assert records(text) == []


@pytest.mark.parametrize(
    ("text", "district"),
    [
        ("Where: Tank\nWhen: 12 August 2019\nWhat: Gunmen shot dead a clerk", "Tank"),
        ("TANK\nGunmen shot dead a clerk on Monday.\n\nBANNU\nGunmen hurt a driver on Monday.", "Tank"),
        ("A tank, Pakistan said, fired at a post in Chaman on Monday and killed a guard.", "Chaman"),
    ],
)
def test_a_name_that_is_a_word_too_is_a_place_by_its_label(text: str, district: str, ground: Ground) -> None:
    assert incidents(text, ground)[0].location.admin2 == district
