"""Report -> incidents: our own fictional reports, each for one thing that is easy to get wrong."""

import hashlib
from datetime import date

import pytest

from geo.model import Report
from geo.reports.extract import extract
from tests.geo.reports.names import FewPlaces

PUBLISHED = date(2025, 5, 21)  # a Wednesday


def read(text, published=PUBLISHED):
    digest = hashlib.sha256(text.encode()).hexdigest()
    return extract(Report("r", digest, text, published_at=published), FewPlaces())


def only(text, published=PUBLISHED):
    found = read(text, published).incidents
    assert len(found) == 1
    return found[0]


def actors(incident):
    return (
        incident.actor1.actor_id if incident.actor1 else None,
        incident.actor2.actor_id if incident.actor2 else None,
    )


def names(incident):
    return [p.text for p in incident.places]


AIR_STRIKE = (
    "Villages hit from the air\n"
    "KABUL: Elders spoke on Wednesday of their losses in the strikes on Paktika.\n"
    "Hours after a minister had visited Kabul, Pakistani jets bombed hideouts of the TTP in Giyan district "
    "of Paktika on Monday night. Elders said 12 villagers, four of them children, were killed in the raid.\n"
    "The TTP said at least 20 people had been killed. Islamabad denied the figures. "
    "In 2022, similar strikes killed 40 people in Kunar."
)


def test_one_strike_told_many_times_is_one_incident():
    incident = only(AIR_STRIKE)
    assert (incident.event_type, incident.sub_event_type) == (
        "Explosions/Remote violence",
        "Air/drone strike",
    )
    assert incident.event_date.start == date(2025, 5, 19)
    assert set(names(incident)) == {"Giyan", "Paktika"}
    assert actors(incident) == ("pak_mil", "ttp")
    assert (incident.fatalities.low, incident.fatalities.high, incident.fatalities.high_open) == (
        12,
        20,
        True,
    )


def test_a_seat_a_visit_and_a_government_are_no_scene():
    roles = {(p.text, p.role) for p in read(AIR_STRIKE).places}
    assert {("KABUL", "other"), ("Kabul", "visited"), ("Islamabad", "metonym"), ("Kunar", "other")} <= roles


def test_background_is_kept_with_its_reason():
    assert any("similar strikes killed 40" in n.quote and n.reason for n in read(AIR_STRIKE).not_incidents)


def test_without_publication_date_the_weekday_stays_unresolved():
    incident = only(AIR_STRIKE, None)
    assert incident.event_date.start is None
    assert incident.event_date.basis == "unresolved"
    assert "Monday" in incident.event_date.text


def test_items_of_a_list_are_incidents_of_their_own():
    found = read(
        "Security roundup: Tuesday, 20 May\n"
        "QUETTA: Unidentified men lobbed a hand grenade at a shop, injuring two people.\n"
        "BANNU: Militants attacked a police check post on Monday night. Two policemen were killed.\n"
        "SWAT: Flash floods killed three people.\n"
        "GHAZNI: No incident was reported.\n"
    ).incidents
    assert [(i.sub_event_type, names(i), i.event_date.start) for i in found] == [
        ("Grenade", ["QUETTA"], date(2025, 5, 20)),
        ("Armed clash", ["BANNU"], date(2025, 5, 19)),
    ]


def test_updates_of_a_live_blog_are_one_incident():
    incident = only(
        "Blast in Quetta\n"
        "10:05 - An explosion was heard in Quetta on Wednesday.\n"
        "11:20 - A suicide bomber blew himself up at the gate of a mosque. Five worshippers were killed.\n"
        "15:40 - The death toll has risen to nine, an official said.\n"
    )
    assert incident.sub_event_type == "Suicide bomb"
    assert incident.fatalities.best == 9


@pytest.mark.parametrize(
    "second",
    [
        "Separately, a trader was shot dead in Khuzdar on Tuesday.",
        "In Khuzdar, gunmen shot dead a trader on Tuesday.",
        "In another incident, gunmen shot dead a trader in Quetta on Tuesday.",
    ],
)
def test_a_new_place_or_a_turn_of_the_text_opens_a_new_incident(second):
    found = read(f"A bomb exploded in Quetta on Tuesday, killing two people. {second}").incidents
    assert [i.sub_event_type for i in found] == ["Remote explosive/landmine/IED", "Attack"]


@pytest.mark.parametrize(
    "second",
    [
        "The blast also damaged three shops.",
        "Two people were wounded in the explosion, a doctor said on Wednesday.",
        "The BLA claimed responsibility for the attack on Wednesday.",
        "One suspect has been arrested.",
        "Two of the wounded died in a hospital in Peshawar on Wednesday.",
    ],
)
def test_an_elaboration_opens_none(second):
    only(f"A bomb exploded in Quetta on Tuesday, killing two people. {second}")


def test_districts_named_together_are_incidents_of_their_own():
    found = read(
        "Shells landed in the Nari and Dangam districts of Kunar on Monday. "
        "In Dangam, a shell killed a shepherd."
    ).incidents
    assert [names(i) for i in found] == [["Nari", "Kunar"], ["Dangam", "Kunar", "Dangam"]]
    assert [i.fatalities.best for i in found] == [None, 1]
    assert len({i.key for i in found}) == 2


@pytest.mark.parametrize(
    ("text", "kind", "sides"),
    [
        ("Gunmen shot dead a teacher in Quetta on Monday.", "Attack", ("uag_pak", "civ_pak")),
        ("A policeman was shot dead by gunmen in Quetta on Monday.", "Armed clash", ("uag_pak", "pak_pol")),
        ("Troops killed five militants in Mir Ali on Monday.", "Armed clash", ("pak_mil", "uag_pak")),
        (
            "A roadside bomb hit a Frontier Corps van in Khuzdar on Monday. The BLA claimed responsibility.",
            "Remote explosive/landmine/IED",
            ("bla", "pak_mil"),
        ),
        ("Police arrested four suspected TTP militants in Swat on Monday.", "Arrests", ("pak_pol", "ttp")),
        ("Police defused a bomb in Bannu on Monday.", "Disrupted weapons use", ("pak_pol", "uag_pak")),
        ("Hundreds of people staged a sit-in in Quetta on Monday.", "Peaceful protest", ("prot_pak", None)),
        (
            "Police fired tear gas at protesters in Quetta on Monday.",
            "Protest with intervention",
            ("prot_pak", "pak_pol"),
        ),
        ("Two tribes exchanged fire over land in Swat on Monday.", "Armed clash", ("comm_pak", "comm_pak")),
        (
            "Armed men kidnapped two engineers in Bannu on Monday.",
            "Abduction/forced disappearance",
            ("uag_pak", "civ_pak"),
        ),
        ("Taliban forces shot dead a villager in Ghazni on Monday.", "Attack", ("afg_mil", "civ_afg")),
        (
            "Unknown persons blew up a gas pipeline in Khuzdar on Monday.",
            "Remote explosive/landmine/IED",
            ("uag_pak", None),
        ),
        (
            "Mortar shells fired from Pakistan landed in Dangam district on Monday, killing a shepherd.",
            "Shelling/artillery/missile attack",
            ("pak_mil", "civ_afg"),
        ),
        (
            "Militants dropped explosives from a quadcopter on a police station in Bannu on Monday.",
            "Air/drone strike",
            ("uag_pak", "pak_pol"),
        ),
    ],
)
def test_type_and_sides(text, kind, sides):
    incident = only(text)
    assert incident.sub_event_type == kind
    assert actors(incident) == sides


def test_the_regime_is_that_of_the_day():
    text = "Taliban fighters attacked a police check post in Andar district on Monday."
    assert actors(only(text, date(2019, 5, 15))) == ("taliban", "afg_rep_pol")


def test_former_soldiers_and_policemen_are_associated_with_the_forces_of_the_republic():
    day = date(2022, 5, 14)
    for text, group in (
        ("Unknown gunmen shot dead a former soldier in Andar district on Monday.", ["former_afg_mil"]),
        (
            "Taliban fighters killed a former district police chief in Andar district on Monday.",
            ["former_afg_pol"],
        ),
        (
            "Gunmen killed a policeman of the previous government in Andar district on Monday.",
            ["former_afg_pol"],
        ),
        ("Gunmen shot dead a former government employee in Andar district on Monday.", []),
    ):
        incident = only(text, day)
        assert actors(incident)[1] == "civ_afg", text
        assert [a.actor_id for a in incident.assoc_actor_2] == group, text


def test_groups_of_civilians_are_associated_actors():
    incident = only("Gunmen shot dead a teacher and two health workers in Quetta on Monday.")
    assert [a.actor_id for a in incident.assoc_actor_2] == ["teach_pak", "health_pak"]
    assert incident.civilian_targeting


def test_a_dateline_is_a_scene_only_when_it_names_it():
    away = only("PESHAWAR: A bomb exploded in Bannu on Monday.")
    here = only("BANNU: A bomb exploded in Bannu on Monday.")
    alone = only("BANNU: A bomb exploded near the bus stand on Monday.")
    assert names(away) == ["Bannu"]
    assert names(here) == ["BANNU", "Bannu"]
    assert names(alone) == ["BANNU"]


def test_an_event_long_before_publication_is_background():
    told = "A bomb exploded in Quetta on 3 January 2025."
    assert not read(f"Traders met the governor on Tuesday. {told}").incidents
    # What a report opens with is its subject, however late it is told.
    assert [i.event_date.start for i in read(told).incidents] == [date(2025, 1, 3)]


def test_a_denied_toll_is_disputed():
    incident = only(
        "The NRF said it had killed four soldiers in an ambush in Andar on Monday. "
        "A spokesman for the Taliban denied that anybody had been killed."
    )
    assert incident.disputed
    assert incident.fatalities.low == 0


@pytest.mark.parametrize(
    "text",
    [
        "QUETTA: The city marked the anniversary of the bombing that killed 90 people.",
        "An embassy issued a security alert on Monday. A suicide bomber may target hotels in Kabul.",
        "The envoy arrived in Kabul on Monday for talks on trade after months of attacks.",
        "An earthquake killed 30 people in Kunar on Monday. Soldiers were sent to Dangam.",
        "Coal prices exploded in Quetta on Monday.",
        "",
        "   \n\n ",
        "A female suicide bomber might target a procession in Bannu on Friday.",
    ],
)
def test_no_incident(text):
    assert read(text).incidents == ()


def test_every_field_has_its_words_and_every_quote_is_its_span():
    extraction = read(AIR_STRIKE)
    text = extraction.report.text
    for incident in extraction.incidents:
        assert {e.field for e in incident.evidence} >= {
            "incident", "event_type", "event_date", "location", "actor1", "actor2", "fatalities",
        }  # fmt: skip
        for e in incident.evidence:
            assert text[e.start : e.end] == e.quote != ""
            assert e.rule
        for claim in incident.claims:
            assert text[claim.start : claim.end] == claim.quote
    for n in extraction.not_incidents:
        assert text[n.start : n.end] == n.quote


def test_the_same_report_gives_the_same_extraction():
    assert read(AIR_STRIKE) == read(AIR_STRIKE)


def test_keys_tell_incidents_apart_and_do_not_depend_on_later_text():
    first = "A bomb exploded in Quetta on Monday."
    more = read(first + " Separately, gunmen shot dead a man in Khuzdar on Monday.").incidents
    assert len({i.key for i in more}) == 2
    assert more[0].key == only(first).key


@pytest.mark.parametrize(
    "text",
    [
        "\x00\ufeff bomb \u202e exploded " * 50,
        "bomb exploded in " * 3000,
        "(" * 5000 + "killed" + ")" * 5000,
        "{{7*7}} <script>killed 50,000 in Quetta</script> ${x} {% raw %}",
        "\u0130\u0130\u0130 bomb exploded in Quetta \ufb03",
        "KILLED " * 4000,
    ],
)
def test_hostile_text_raises_nothing(text):
    for n in read(text).places:
        assert text[n.start : n.end] == n.text


def test_one_verb_for_two_places_is_two_incidents_with_keys_of_their_own():
    found = read("Ten men were killed in air strikes in Giyan and 6 others in Barmal on Monday.").incidents
    assert [names(i) for i in found] == [["Giyan"], ["Barmal"]]
    assert len({i.key for i in found}) == 2


@pytest.mark.parametrize(
    "claim",
    [
        "The BLA telephoned to say that it was the work of its men.",
        "The BLA said the gunmen were its own.",
        "The BLA named the man as Hammal.",
        "The BLA said in a note that its fighters had carried it out.",
    ],
)
def test_a_claim_may_be_made_in_many_words(claim):
    found = read(f"Gunmen shot dead a clerk in Quetta on Monday. {claim}", date(2024, 7, 2))
    assert [i.actor1.actor_id for i in found.incidents] == ["bla"]


NOTES = (
    "Fortnightly note, 4 - 18 May 2025\n\n"
    "1. {0}. On 6 May two brothers were abducted from their house by armed men. Nothing is known of them.\n\n"
    "2. {1}. On 9 May the body of a tailor was brought home. "
    "He had been picked up by soldiers in the bazaar on 2 April and was found shot dead.\n\n"
    "3. {2}. Since 11 May relatives have blocked the highway. There was no use of force.\n"
)


def test_the_place_that_heads_a_numbered_item_holds_for_it_alone():
    found = read(NOTES.format("Khuzdar", "Mastung", "Quetta")).incidents
    assert [(names(i), i.event_date.start.day) for i in found] == [
        (["Khuzdar"], 6),
        (["Mastung"], 9),
        (["Quetta"], 11),
    ]


def test_a_word_that_heads_an_item_and_is_no_place_gives_it_none():
    found = read(NOTES.format("Khuzdar", "Releases", "Quetta")).incidents
    assert [names(i) for i in found if i.event_date.start == date(2025, 5, 11)] == [["Quetta"]]
    assert not any("Releases" in names(i) for i in found)


def test_the_day_of_an_item_s_first_sentence_holds_for_its_second():
    text = (
        "Weekly bulletin\n4 - 11 May 2025\n\n"
        "Khuzdar: On 8 May a lorry was stopped on the road. Two drivers were taken away by armed men.\n\n"
        "Mastung: Two labourers were shot dead by armed men.\n"
    )
    days = [i.event_date for i in read(text).incidents]
    assert (days[0].start, days[0].precision) == (date(2025, 5, 8), "day")
    assert all(d.start != date(2025, 5, 8) for d in days[1:])


@pytest.mark.parametrize(
    ("text", "places"),
    [
        (
            "On 19 May forces conducted a clearance operation in Mir Ali to apprehend terrorists. "
            "Terrorists opened fire and four terrorists were killed.",
            ["Mir Ali"],
        ),
        (
            "On 19 May forces conducted a clearance operation in Mir Ali to apprehend terrorists. "
            "In Bannu terrorists opened fire and four terrorists were killed.",
            ["Bannu"],
        ),
    ],
)
def test_the_operation_that_led_to_a_fight_is_its_scene(text, places):
    assert names(read(text).incidents[-1]) == places
