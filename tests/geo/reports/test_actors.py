from datetime import date

import pytest

from geo.reports.actors import actor_name, find_actors, presumed_day, scan_actors
from geo.reports.text import split
from geo.reports.wording.lexicon import load

TAKEOVER = date(2021, 8, 15)


def ids(text, country="PAK", day=date(2025, 1, 1)):
    return [a.actor_id for a in find_actors(split(text), country, day)]


@pytest.mark.parametrize(
    ("text", "actor"),
    [
        ("the Tehreek-i-Taliban Pakistan", "ttp"),
        ("Fitna al-Khawarij", "ttp"),
        ("the Hafiz Gul Bahadur group", "hgb"),
        ("Jamaat-ul-Ahrar", "jua"),
        ("Lashkar-e-Islam", "lei"),
        ("the Baloch Liberation Army", "bla"),
        ("the Balochistan Liberation Front", "blf"),
        ("Islamic State Khorasan", "iskp"),
        ("Daesh", "iskp"),
        ("a Levies station", "pak_pol"),
        ("the Frontier Corps", "pak_mil"),
        ("troops", "pak_mil"),
        ("two policemen", "pak_pol"),
        ("unidentified gunmen", "uag_pak"),
        ("miscreants", "uag_pak"),
        ("a labourer", "civ_pak"),
        ("protesters", "prot_pak"),
        ("a US drone", "us_mil"),
        ("an officer of the Intelligence Bureau", "pak_pol"),
        ("a police security post", "pak_pol"),
        ("Ansar-ul-Mujahideen", "uag_pak"),
    ],
)
def test_names_and_classes_in_pakistan(text, actor):
    assert ids(text) == [actor]


@pytest.mark.parametrize(
    ("text", "before", "after"),
    [
        ("the Taliban", "taliban", "afg_mil"),
        ("Taliban border forces", "taliban", "afg_mil"),
        ("soldiers", "afg_rep_mil", "afg_mil"),
        ("policemen", "afg_rep_pol", "afg_mil"),
        ("Afghan forces", "afg_rep_mil", "afg_mil"),
        ("gunmen", "uag_afg", "uag_afg"),
    ],
)
def test_regimes_change_with_the_date(text, before, after):
    assert ids(text, "AFG", date(2021, 8, 14)) == [before]
    assert ids(text, "AFG", TAKEOVER) == [after]


@pytest.mark.parametrize(
    ("text", "actor"),
    [
        ("the Afghan National Defence and Security Forces", "afg_rep_mil"),
        ("the Afghan Special Operations Forces", "afg_rep_mil"),
        ("the 205 Atal Corps", "afg_rep_mil"),
        ("the NDS 02 unit", "afg_rep_mil"),
        ("the Afghan National Civil Order Police", "afg_rep_pol"),
        ("the Crisis Response Unit", "afg_rep_pol"),
        ("US special operations forces", "us_mil"),
        ("aircraft of the coalition", "isaf"),
        ("soldiers of the US-led NATO force", "isaf"),
        ("the Taliban's Red Unit", "taliban"),
        ("a Taliban judge", "taliban"),
        ("a shadow district governor", "taliban"),
        ("Dostum's militiamen", "uprising_afg"),
        ("the fighters of Mullah Rasool's faction", "uag_afg"),
    ],
)
def test_names_of_the_years_of_the_republic(text, actor):
    assert ids(text, "AFG", date(2018, 6, 1)) == [actor]


def test_its_own_troops_are_those_of_the_force_or_group_named_before():
    assert ids("NATO said a bomb had wounded four of its troops.", "AFG", date(2010, 6, 1)) == [
        "isaf",
        "isaf",
    ]
    assert ids("The army said the BLA had lost two of its fighters.") == ["pak_mil", "bla", "bla"]


def test_the_name_of_a_group_takes_in_what_it_is_called():
    document = split("The Daesh terrorist group fought the army.")
    assert [document.text[n.start : n.end] for n in scan_actors(document)] == [
        "Daesh terrorist group",
        "army",
    ]


def test_a_class_without_a_country_has_no_id():
    assert ids("gunmen and the TTP", country="") == ["ttp"]


def test_a_named_force_takes_in_the_word_beside_it():
    document = split("An ISAF service member and a Frontier Corps soldier died.")
    assert [document.text[n.start : n.end] for n in scan_actors(document)] == [
        "ISAF service member",
        "Frontier Corps soldier",
    ]


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2013, 6, 4), "Military Forces of Pakistan (2008-2013)"),
        (date(2013, 6, 5), "Military Forces of Pakistan (2013-2018)"),
        (None, "Military Forces of Pakistan (2024-)"),
    ],
)
def test_names_carry_the_period_of_the_date(day, name):
    assert actor_name("pak_mil", day) == name


def test_every_id_of_the_lexicon_has_a_name_and_every_class_a_regime():
    words = load("actors")
    regimes = {row["class"] for row in words["regime"]}
    named = set(words["names"]) | {row["id"] for row in words["name"]}
    for entry in words["actor"]:
        assert entry["id"] in regimes if entry["id"].startswith("@") else entry["id"] in named
    for row in words["regime"]:
        for periods in (row[c] for c in row if c != "class"):
            assert all(actor in named for _, _, actor in periods)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Taliban fighters attacked a post of the Afghan National Army.", date(2021, 8, 14)),
        ("The insurgents attacked a post of ISAF.", date(2021, 8, 14)),
        ("Taliban police shot a man who had served in the ANA.", None),
        ("Gunmen attacked a post.", None),
        ("The Taliban's shadow governor was arrested.", date(2021, 8, 14)),
        ("Seven Taliban were killed by Afghan security forces.", date(2021, 8, 14)),
        ("A Taliban spokesman claimed responsibility.", date(2021, 8, 14)),
        ("Men of the Taliban attacked a checkpoint of the police.", date(2021, 8, 14)),
        ("A post was stormed by the Taliban.", date(2021, 8, 14)),
        ("The village is held by the Taliban.", date(2021, 8, 14)),
        ("Foreign troops handed it over to the army.", date(2021, 8, 14)),
        ("The Taliban attacked critics and shot a former soldier.", None),
        ("Former president Hamid Karzai met them.", None),
        ("The banana market burnt down.", None),
    ],
)
def test_the_order_of_an_undated_report_is_told_by_its_words(text: str, day: date | None) -> None:
    assert presumed_day(split(text)) == day
