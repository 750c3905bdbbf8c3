from dataclasses import replace

import pytest
from hypothesis import given

from geo.match import DOUBT, LINK, score
from geo.model import Estimate, Evidence
from tests.geo.makers import FakeBoundaries, claim, incident, place
from tests.geo.stories import piles

NEAR = FakeBoundaries().neighbours
IED = {"event_type": "Explosions/Remote violence", "sub_event_type": "Remote explosive/landmine/IED"}
RALLY = {"event_type": "Protests", "sub_event_type": "Peaceful protest"}
ARREST = {"event_type": "Strategic developments", "sub_event_type": "Arrests"}
SIDES = {"actor1_id": "grp_x", "actor2_id": "mil_x"}
CLASH = {"event_type": "Battles", "sub_event_type": "Armed clash"}
PASSAGE = "Three shepherds were killed when a shell hit their camp above the village of Dorangi at dusk"
SEAT = replace(place("A11"), location="name of A11", longitude=65.0, latitude=30.0, geo_precision="exact")
ABROAD = replace(place("A21"), country="XXB")
DORANGI = {"location": "Dorangi"}


def hurt(toll):
    return claim(None, injured_low=toll, injured_high=toll)


def spot(name, longitude, precision="exact"):
    return place("A11", location=name, longitude=longitude, latitude=30.0, geo_precision=precision)


def pair_score(one, two):
    return score(incident("r1-1", **one), incident("r2-1", **two), NEAR)


@given(piles())
def test_a_score_is_the_same_from_both_sides(pile):
    made = [i for told in pile for i in told.incidents]
    for a in made:
        for b in made:
            assert score(a, b, NEAR) == score(b, a, NEAR)


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ({}, {}),
        ({}, {"pcode": "A11.x"}),
        ({"day": "2031-05-04/2031-05-06"}, {"day": "2031-05-06"}),
        ({"day": "2031-05-04", "abducted": None}, {"day": "2031-05-05", "abducted": None}),
        (IED, IED | {"claims": (claim(3), claim(7, "the group"))}),
        (
            CLASH | {"pcode": "A12", "actor1_id": "mil_a", "actor2_id": "mil_b", "claims": (claim(2),)},
            CLASH | {"location": ABROAD, "actor1_id": "mil_b", "actor2_id": "mil_a", "claims": (claim(2),)},
        ),
        # The town that the district is called after, and the tehsil of the district where it was.
        (
            {"location": place("A11.x", location="name of A11"), "claims": (claim(7), claim(8, "police"))},
            {"pcode": "A11.y", "claims": (claim(8),)},
        ),
        # A neighbouring district, where both name the spot, or a toll that is no chance.
        (
            {"location": replace(place("A11"), **DORANGI), "claims": (claim(2),)},
            {"location": replace(place("A12"), **DORANGI), "claims": (claim(2),)},
        ),
        (
            SIDES | {"pcode": "A11", "claims": (claim(14),)},
            SIDES | {"pcode": "A12", "claims": (claim(14),)},
        ),
        # The day after, with a toll that is no chance.
        (SIDES | {"day": "2031-05-05", "claims": (claim(5),)}, SIDES | {"claims": (claim(5),)}),
        # Only the province is known to one, and eleven dead to both.
        ({"pcode": "A1", "claims": (claim(11),)}, {"claims": (claim(11),)}),
        # A rally by a name of its own, or by the number arrested.
        (RALLY | {"location": spot("Dorangi", 60.0)}, RALLY | {"location": spot("Dorangi", 60.0)}),
        (RALLY | {"claims": (hurt(3),)}, RALLY | {"claims": (hurt(3),)}),
        ({"location": spot("Dorangi", 60.0)}, {"location": spot("dorangi", 60.02)}),
        (
            {"day": "2031-05-04", "location": spot("Dorangi", 60.0, "admin2")},
            {"day": "2031-05-05", "location": spot("Dorangi", 60.0, "admin2")},
        ),
        ({"day": None, "quote": PASSAGE}, {"day": None, "quote": PASSAGE}),
    ],
)
def test_tellings_of_one_incident_are_linked(one, two):
    def full(words):
        words = dict(words)
        quote = words.pop("quote", None)
        if quote:
            words["evidence"] = (Evidence("r", 0, 9, quote, "t"),)
        if "abducted" in words:
            words["abducted"] = Estimate(5, 5, 5)
        return words

    assert pair_score(full(one), full(two)) >= LINK


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ({"day": "2031-05-04"}, {"day": "2031-05-06"}),
        ({}, {"pcode": "A21"}),
        ({"pcode": "A1"}, {"pcode": "A2"}),
        ({}, {"event_type": "Protests", "sub_event_type": "Peaceful protest"}),
        ({}, {"report_ids": ("r1", "r2")}),
        ({}, {"status": "foiled"}),
        ({"day": None}, {"day": None}),
        ({"day": None}, {}),
        ({"pcode": ""}, {"pcode": ""}),
        ({"pcode": "XXA"}, {}),
        ({"day": "2031-05-01/2031-06-30", "time_precision": "month"}, {}),
    ],
)
def test_what_cannot_be_one_incident_has_no_score(one, two):
    assert pair_score(one, two) is None


@pytest.mark.parametrize(
    ("one", "two"),
    [
        # A mine under a patrol and a raid on a post, the same day and the same sides.
        (
            IED | {"actor1_id": "grp_x", "actor2_id": "mil_x", "claims": (claim(3),)},
            CLASH | {"actor1_id": "grp_x", "actor2_id": "mil_x", "claims": (claim(5),)},
        ),
        # Soldiers killed by one mine, a child injured by another.
        (
            IED | {"actor2_id": "mil_x", "claims": (claim(2),)},
            IED | {"actor2_id": "civ_x", "claims": (claim(None, injured_low=1, injured_high=1),)},
        ),
        # Two groups.
        ({"actor1_id": "grp_x"}, {"actor1_id": "grp_y"}),
        # Tolls far apart and nothing else that agrees.
        (
            {"claims": (claim(3),), "fatalities": "3"},
            {"claims": (claim(40),), "fatalities": "40"},
        ),
        # Two named places.
        ({"location": spot("Dorangi", 60.0)}, {"location": spot("Kharsang", 60.3)}),
        ({"location": spot("Dorangi", 60.0)}, {"location": spot("Kharsang", 60.1)}),
        # Two tehsils of one district.
        ({"pcode": "A11.x"}, {"pcode": "A11.y"}),
        # The next day in the next district.
        ({"day": "2031-05-04", "pcode": "A11"}, {"day": "2031-05-05", "pcode": "A12"}),
        # Only the province is known to one, also where the sides and a small toll agree.
        ({"pcode": "A1"}, {}),
        (SIDES | {"pcode": "A1", "claims": (claim(2),)}, SIDES | {"claims": (claim(2),)}),
        # Two raids of one group on one force in a day, in two districts.
        (
            SIDES | {"pcode": "A11", "claims": (claim(2),)},
            SIDES | {"pcode": "A12", "claims": (claim(2),)},
        ),
        (SIDES | {"pcode": "A11"}, SIDES | {"pcode": "A12"}),
        # The same two sides on two days.
        (SIDES | {"day": "2031-05-04"}, SIDES | {"day": "2031-05-05"}),
        (SIDES | {"day": "2031-05-05", "claims": (claim(1),)}, SIDES | {"claims": (claim(1),)}),
        # Two quarters of one town, one shot dead in each.
        (
            {"location": spot("Dorangi", 60.0), "claims": (claim(1),)},
            {"location": spot("Kharsang", 60.03), "claims": (claim(1),)},
        ),
        # Two rallies, two rounds of arrests in the town that the district is called after.
        (RALLY | {"location": SEAT}, RALLY | {"location": SEAT}),
        (ARREST | {"location": SEAT}, ARREST | {"location": SEAT}),
        # The losses of a week, and one day of it.
        ({"day": "2031-05-01/2031-05-07", "time_precision": "week"}, {}),
    ],
)
def test_what_may_well_be_two_incidents_is_not_linked(one, two):
    def full(words):
        toll = words.get("fatalities")
        return words | {"fatalities": Estimate(int(toll), int(toll), int(toll))} if toll else words

    assert pair_score(full(one), full(two)) < LINK


def test_a_copy_of_the_passage_links_what_is_vague_elsewhere():
    def told(name, pcode):
        return replace(
            incident(f"{name}-1", pcode=pcode), evidence=(Evidence(name, 0, len(PASSAGE), PASSAGE, "t"),)
        )

    assert score(told("r1", "A1"), told("r2", "A11"), NEAR) >= LINK
    assert score(told("r1", "XXA"), told("r2", "XXA"), NEAR) >= DOUBT
    assert score(told("r1", "XXA"), told("r2", "A11"), NEAR) is None


def test_without_neighbours_only_the_same_district_is_compared():
    a, b = incident("r1-1", pcode="A11"), incident("r2-1", pcode="A12")
    assert score(a, b, NEAR) is not None
    assert score(a, b, lambda pcode: ()) is None
