import re
from datetime import date
from itertools import pairwise

import pytest

from geo.reports.events import event_phrases, find_triggers
from geo.reports.text import split
from geo.reports.wording.cues import dated_cues, status_phrases
from geo.reports.wording.lexicon import load
from geo.reports.wording.phrases import expand
from geo.taxonomy import EVENT_TYPES


def triggers(text, published=date(2025, 5, 20)):
    return find_triggers(split(text), published)


def rules(text, status="occurred"):
    return {t.rule for t in triggers(text) if t.status == status}


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("Warplanes bombed two villages.", "event.air-strike"),
        ("Militants used a quadcopter against the post.", "event.air-strike"),
        ("A drone strike killed four men.", "event.air-strike"),
        ("He blew himself up at the gate.", "event.suicide"),
        ("A bomber rammed an explosives-laden pickup into the wall.", "event.suicide"),
        ("Unknown persons lobbed a hand grenade at a shop.", "event.grenade"),
        ("A roadside blast hit the van.", "event.ied"),
        ("Their car hit a buried landmine.", "event.ied"),
        ("Two children were hurt when an old mortar shell went off.", "event.ied"),
        ("An item of unexploded ordnance injured a boy.", "event.ied"),
        ("Mortar shells landed on the village.", "event.shelling"),
        ("Insurgents fired two rockets at the base.", "event.shelling"),
        ("The two sides exchanged fire for an hour.", "event.clash"),
        ("Fighters ambushed a convoy of the army.", "event.assault"),
        ("AOG members attacked a police check post.", "event.assault"),
        ("An intelligence-based operation was conducted.", "event.operation"),
        ("Six khwarij were sent to hell.", "event.operation"),
        ("Five terrorists were killed in the area.", "event.armed-killed"),
        ("The Taliban captured the district.", "event.territory-lost"),
        ("Forces retook the district centre.", "event.territory-regained"),
        ("A trader was shot dead.", "event.attack"),
        ("They opened indiscriminate fire at him.", "event.attack"),
        ("It was a targeted killing.", "event.attack"),
        ("The bullet-riddled body of a man was found.", "event.attack"),
        ("Two engineers were kidnapped.", "event.abduction"),
        ("They led away a government employee.", "event.abduction"),
        ("A girl was gang-raped.", "event.sexual"),
        ("Traders staged a sit-in on the road.", "event.protest"),
        ("Police fired tear gas at the crowd.", "event.protest-force"),
        ("Police opened fire on the protesters.", "event.protest-excess"),
        ("The crowd pelted the office with stones.", "event.riot"),
        ("An angry mob gathered.", "event.mob"),
        ("Three suspects were apprehended.", "event.arrest"),
        ("Men torched a school at night.", "event.destruction"),
        ("The army vacated three posts.", "event.withdrawal"),
        ("A policeman succumbed to his wounds.", "event.harm"),
    ],
)
def test_wording_of_each_kind_of_event(text, rule):
    assert rule in rules(text)


def test_a_find_is_foiled():
    assert rules("The squad defused a bomb.", "foiled") == {"event.disrupted"}


@pytest.mark.parametrize(
    "text",
    [
        "He whitewashed the house.",
        "The airlines resumed flights.",
        "Protestant churches were open.",
        "They marched out in May.",
        "The arrestor failed.",
    ],
)
def test_a_part_of_a_word_is_no_event(text):
    assert rules(text) <= {"event.protest"}


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Last year, two people were killed in a blast.", "past"),
        ("A mosque here was bombed in 2021.", "past"),
        ("In January, four constables were shot dead.", "past"),
        ("A judge was killed on this road two years ago.", "past"),
        ("Two commanders were wanted for attacks on police.", "past"),
        ("A court sentenced two men for the killing of a doctor.", "past"),
        ("The group might launch an attack.", "hypothetical"),
        ("Militants threatened to bomb the school.", "hypothetical"),
        ("They were allegedly planning attacks in the city.", "hypothetical"),
        ("Further attacks cannot be ruled out.", "hypothetical"),
        ("Reports of a blast in the bazaar are baseless.", "denied"),
        ("Officials denied reports that jets had bombed the valley.", "denied"),
        ("No incident was reported.", "denied"),
        ("So far this year 300 people were killed in attacks.", "aggregate"),
        ("The province has seen a string of attacks.", "aggregate"),
        ("Flash floods killed 11 people.", "other"),
        ("Four died in a road accident.", "other"),
        ("Tomato prices have exploded.", "other"),
        ("He was shot dead over a family dispute.", "other"),
    ],
)
def test_what_did_not_occur_has_a_status_and_a_reason(text, status):
    found = [t for t in triggers(text) if t.strength >= 1]
    assert found
    assert {t.status for t in found} == {status}
    assert all(t.reason for t in found)


@pytest.mark.parametrize(
    "text",
    [
        "Six people were killed in May when a bomb exploded.",
        "A man accused of theft was shot dead.",
        "A bomb exploded near the cricket stadium.",
        "Four people abducted on Monday were released on Friday.",
        "A suicide bomber has killed 29 men of groups that fought each other in the past.",
    ],
)
def test_what_occurred_stays(text):
    assert any(t.status == "occurred" and t.strength >= 2 for t in triggers(text))


def test_a_month_before_publication_is_past_only_without_a_day():
    assert {t.status for t in triggers("In April, gunmen attacked a bus.")} == {"past"}
    assert {t.status for t in triggers("On 18 April gunmen attacked a bus.")} == {"occurred"}


def test_a_report_about_an_exercise_tells_of_no_attack_until_it_turns():
    text = (
        "KARACHI: A mock attack on the port was staged on Monday. Gunmen stormed the gate and two guards "
        "were killed on paper. Separately, a bomb exploded in Quetta on Sunday."
    )
    assert {t.rule for t in triggers(text) if t.status == "occurred"} == {"event.ied"}


def test_a_match_is_no_battle():
    text = (
        "LAHORE: The champions won by nine wickets in a one-sided clash at the stadium.\n"
        "The batters launched an assault on the spinners and the captain struck twice."
    )
    assert not [t for t in triggers(text) if t.status == "occurred"]


def test_triggers_lie_in_the_text_in_order():
    text = "A bomb exploded. Police shot dead a man, and mortar shells landed."
    found = triggers(text)
    assert [t.span.start for t in found] == sorted(t.span.start for t in found)
    assert all(a.span.end <= b.span.start for a, b in pairwise(found))


def test_every_event_entry_is_in_the_taxonomy_and_every_phrase_can_be_read():
    for entry in load("events")["trigger"]:
        assert entry["sub"] in EVENT_TYPES[entry["type"]]
        assert all(expand(part) for phrase in entry["phrases"] for part in re.split(r"[*~]", phrase))
    for entry in load("status")["cue"]:
        assert entry["reason"]
        assert all(expand(part) for phrase in entry["phrases"] for part in re.split(r"[*~]", phrase))
    assert event_phrases().find("x") == status_phrases().find("x") == []


@pytest.mark.parametrize("month", ["december", "dec", "dec."])
def test_months_cut_short_lie_before_publication_as_full_ones_do(month: str) -> None:
    assert [h.entry.status for h in dated_cues(f"in {month}, a rally ended", date(2024, 2, 14))] == ["past"]
    assert not dated_cues(f"in {month}, a rally ended", date(2024, 12, 14))


@pytest.mark.parametrize(
    "second",
    [
        "Another one in Nazian left three dead.",
        "A second in Nazian killed three.",
        "Near Nazian three men died in a third one.",
        "In Nazian three were killed by another device of the same kind.",
    ],
)
def test_another_one_is_of_the_kind_told_before(second: str) -> None:
    triggers = find_triggers(split(f"A roadside bomb hit a van in Achin and killed two men. {second}"))
    assert "event.ied" in {t.rule for t in triggers if t.sentence == 1}


@pytest.mark.parametrize("second", ["Another man was hurt.", "One was killed and another wounded."])
def test_another_person_is_no_other_blast(second: str) -> None:
    triggers = find_triggers(split(f"A roadside bomb hit a van in Achin and killed two men. {second}"))
    assert "event.ied" not in {t.rule for t in triggers if t.sentence == 1}
