from dataclasses import replace
from datetime import date
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.match import DOUBT, LINK, score
from geo.merge import group, merge, merge_group
from geo.merged_claims import OWN_VOICE, same_source
from geo.model import Estimate
from geo.reports.wording.lexicon import load
from tests.geo.makers import FakeBoundaries, claim, incident, place
from tests.geo.stories import piles, published, tell

NEAR = FakeBoundaries().neighbours
PARTY, MEDIA, UNNAMED = ({"source_type": kind} for kind in ("conflict_party", "media", "unnamed"))


def merged(*told):
    """Merge tellings of one incident and return it; they must be one."""
    (members,) = merge([i for t in told for i in t.incidents], NEAR)
    return merge_group(members, published(*told))


def ends(estimate):
    return estimate.low, estimate.best, estimate.high


def test_a_rising_toll_supersedes_and_the_rival_claim_stays():
    first = tell(
        "r1",
        "2031-05-05",
        claim(3, "officials", modifier="at_least"),
        claim(7, "the group", **PARTY),
    )
    later = tell("r2", "2031-05-06", claim(4, "security official"))
    made = merged(first, later)
    assert ends(made.fatalities) == (4, 4, 7)
    assert [(c.source, c.superseded) for c in made.claims] == [
        ("officials", True), ("the group", False), ("security official", False)
    ]  # fmt: skip
    assert not made.fatalities.high_open


def test_a_witness_range_that_holds_the_later_official_toll_loses_its_low_end():
    first = tell("r1", "2031-05-05", claim(5, "police"))
    elders = tell("r2", "2031-05-06", claim(8, "elders", source_type="witness", killed_high=10))
    made = merged(first, elders, tell("r3", "2031-05-07", claim(9, "police")))
    assert ends(made.fatalities) == (9, 9, 10)
    # One that does not hold it is a rival account.
    rivals = tell("r2", "2031-05-06", claim(7, "elders", source_type="witness", killed_high=8))
    made = merged(first, rivals, tell("r3", "2031-05-07", claim(9, "police")))
    assert ends(made.fatalities) == (7, 7, 9)


def test_an_open_figure_that_stays_the_highest_stays_open():
    first = tell("r1", "2031-05-05", claim(21, "the group", **PARTY, modifier="more_than"))
    made = merged(first, tell("r2", "2031-05-06", claim(9, "police")))
    assert (ends(made.fatalities), made.fatalities.high_open) == ((9, 9, 21), True)


def test_a_claim_is_split_where_its_dead_are_out_of_date_and_its_injured_are_not():
    first = tell("r1", "2031-05-05", claim(9, "police", injured_low=23, injured_high=23))
    listed = tell("r2", "2031-05-06", claim(10, "press", **MEDIA, injured_low=24, injured_high=24))
    last = tell("r3", "2031-05-07", claim(11, "police", injured_low=21, injured_high=21))
    made = merged(first, listed, last)
    assert ends(made.fatalities) == (11, 11, 11)
    assert ends(made.injured) == (21, 21, 24)
    press = [c for c in made.claims if c.source == "press"]
    assert [(c.killed_low, c.injured_low, c.superseded) for c in press] == [
        (10, None, True),
        (None, 24, False),
    ]
    assert {c.quote for c in press} == {"press: 10"}


def test_a_source_may_correct_itself_downwards():
    made = merged(
        tell("r1", "2031-05-05", claim(12, "police")), tell("r2", "2031-05-06", claim(10, "Police"))
    )
    assert ends(made.fatalities) == (10, 10, 10)


def test_a_toll_that_has_not_risen_leaves_other_figures_alone():
    first = tell("r1", "2031-05-05", claim(9, "department"), claim(8, "local sources", **UNNAMED))
    later = tell("r2", "2031-05-06", claim(9, "government"), claim(12, "the army", **PARTY))
    assert ends(merged(first, later).fatalities) == (8, 8, 12)


def test_aid_workers_and_parties_do_not_update_the_police():
    first = tell("r1", "2031-05-05", claim(3, "police"), claim(6, "hospital", source_type="medical"))
    bulletin = tell("r2", "2031-05-09", claim(5, "bulletin", source_type="humanitarian"))
    assert ends(merged(first, bulletin).fatalities) == (3, 3, 6)


def test_the_lower_end_of_an_earlier_range_goes_and_the_upper_stays():
    first = tell("r1", "2031-05-05", claim(5, "officials", injured_low=30, injured_high=30))
    second = tell("r2", "2031-05-06", claim(8, "elders", killed_high=10, injured_low=30, injured_high=30))
    last = tell("r3", "2031-05-08", claim(9, "police", injured_low=30, injured_high=30))
    assert ends(merged(first, second, last).fatalities) == (9, 9, 10)


def test_an_official_toll_updates_what_reports_said_in_their_own_voice():
    first = tell("r1", "2031-05-05", claim(2, OWN_VOICE, **MEDIA, injured_low=2, injured_high=2))
    later = tell(
        "r2", "2031-05-08", claim(3, "hospital", source_type="medical", injured_low=1, injured_high=1)
    )
    made = merged(first, later)
    assert (ends(made.fatalities), ends(made.injured)) == ((3, 3, 3), (1, 1, 1))
    # An authority that had spoken is what a later toll is measured by; a paper that is named is a rival.
    officials = tell("r1", "2031-05-05", claim(2, OWN_VOICE, **MEDIA), claim(3, "police"))
    assert ends(merged(officials, tell("r2", "2031-05-08", claim(3, "army"))).fatalities) == (2, 2, 3)
    paper = tell("r1", "2031-05-05", claim(2, "a local paper", **MEDIA))
    assert ends(merged(paper, tell("r2", "2031-05-08", claim(3, "army"))).fatalities) == (2, 2, 3)
    # Nor does a lower one, or one of the same day.
    for day, toll, expected in (("2031-05-08", 1, (1, 1, 2)), ("2031-05-05", 3, (2, 2, 3))):
        later = tell("r2", day, claim(toll, "army"))
        assert (
            ends(merged(tell("r1", "2031-05-05", claim(2, OWN_VOICE, **MEDIA)), later).fatalities) == expected
        )


@pytest.mark.parametrize(
    ("actor", "country", "expected"),
    [
        ("bbb_mil", "AAA", (46, 46, 71)),  # jets of the one country over the other
        ("aaa_mil", "AAA", (71, 71, 71)),  # its own: the toll has risen
        ("grp_x", "AAA", (71, 71, 71)),
    ],
)
def test_authorities_of_two_states_are_rivals_and_update_each_other_not(actor, country, expected):
    where = {"location": replace(place("A11"), country=country), "actor1_id": actor}
    first = tell("r1", "2031-05-05", claim(46, "the government's spokesman"), **where)
    later = tell("r2", "2031-05-06", claim(71, "security officials"), **where)
    assert (
        ends(merge_group([*first.incidents, *later.incidents], published(first, later)).fatalities)
        == expected
    )
    # A source that speaks again does.
    again = tell("r3", "2031-05-07", claim(50, "government spokesman"), **where)
    three = merge_group(
        [*first.incidents, *later.incidents, *again.incidents], published(first, later, again)
    )
    assert ends(three.fatalities)[0] == 50


def test_the_voice_of_a_report_is_called_as_the_lexicon_calls_it():
    assert load("sources")["labels"]["narrator"] == OWN_VOICE


@pytest.mark.parametrize(
    ("dead", "hurt_now", "expected"),
    [
        (6, 2, (2, 2, 2)),  # two of the four died
        (6, 3, (3, 3, 4)),  # somebody else died
        (4, 2, (2, 2, 4)),  # nobody did
        (6, 5, (5, 5, 5)),  # more were found
    ],
)
def test_the_injured_who_died_are_no_longer_injured(dead, hurt_now, expected):
    first = tell("r1", "2031-05-05", claim(4, "police", injured_low=4, injured_high=4))
    later = tell(
        "r2",
        "2031-05-07",
        claim(dead, "hospital", source_type="medical"),
        hurt(hurt_now, source="hospital", source_type="medical"),
    )
    assert ends(merged(first, later).injured) == expected
    # A party's own count stays.
    party = tell("r1", "2031-05-05", claim(4, "police"), hurt(4, source="the group", **PARTY))
    assert ends(merged(party, later).injured) == (min(4, hurt_now), min(4, hurt_now), max(4, hurt_now))


def test_without_publication_dates_nothing_supersedes():
    made = merged(tell("r1", None, claim(3, "police")), tell("r2", None, claim(4, "police")))
    assert ends(made.fatalities) == (3, 3, 4)
    same_day = merged(tell("r1", "2031-05-05", claim(3)), tell("r2", "2031-05-05", claim(4)))
    assert ends(same_day.fatalities) == (3, 3, 4)


def test_sums_inside_a_report_survive_the_merge():
    told = tell(
        "r1", "2031-05-05", claim(2, "police", victims="soldiers"), claim(4, "police", victims="militants")
    )
    summed = replace(told.incidents[0], fatalities=Estimate(6, 6, 6))
    other = tell("r2", "2031-05-05", claim(6, "army", **PARTY)).incidents[0]
    made = merge_group([summed, other], {"r1": date(2031, 5, 5), "r2": date(2031, 5, 5)})
    assert ends(made.fatalities) == (6, 6, 6)


CLASH = {
    "event_type": "Battles",
    "sub_event_type": "Armed clash",
    "actor1_id": "north_mil",
    "actor2_id": "south_mil",
}


def hurt(low, high=None, **more):
    return claim(None, injured_low=low, injured_high=high or low, **more)


def over_the_border(north, south, **more):
    """Merge what a report from each side of the border says of one clash."""
    one = tell("r1", None, *north, location=replace(place("A11"), country="AAA"), **CLASH)
    two = tell("r2", None, *south, location=replace(place("A11"), country="BBB"), **(CLASH | more))
    return merge_group([*one.incidents, *two.incidents])


def test_losses_of_two_sides_of_a_border_are_together_the_high_end():
    made = over_the_border([hurt(8), hurt(11, source="a doctor")], [hurt(6)])
    assert ends(made.injured) == (6, 6, 17)
    made = over_the_border([claim(4)], [claim(9, modifier="at_least")])
    assert (ends(made.fatalities), made.fatalities.high_open) == ((4, 4, 13), True)
    # Whoever is named first by the other desk.
    made = over_the_border([hurt(8)], [hurt(6)], actor1_id="south_mil", actor2_id="north_mil")
    assert ends(made.injured) == (6, 6, 14)


@pytest.mark.parametrize(
    ("north", "south", "more", "expected"),
    [
        ([hurt(5, 8)], [hurt(6)], {}, (5, 5, 8)),  # perhaps the same persons
        ([hurt(8)], [hurt(6), hurt(2, modifier="subset")], {}, (6, 6, 8)),  # one desk adds up groups
        ([hurt(8)], [hurt(6, source="the army", **PARTY)], {}, (6, 6, 8)),  # a party counts whom it hit
        ([hurt(8)], [hurt(6)], {"actor2_id": "uag_bbb"}, (6, 6, 8)),  # who fought whom is not sure
        ([hurt(8)], [hurt(6)], {"location": place("A11")}, (6, 6, 8)),
    ],
)
def test_figures_that_may_count_the_other_side_too_are_not_added(north, south, more, expected):
    if "location" in more:
        one = tell("r1", None, *north, location=place("A11"), **CLASH)
        two = tell("r2", None, *south, location=place("A11"), **CLASH)
        made = merge_group([*one.incidents, *two.incidents])
    else:
        made = over_the_border(north, south, **more)
    assert ends(made.injured) == expected


def test_flagged_figures_do_not_enter_and_upper_bounds_only_widen():
    flagged = tell("r1", "2031-05-05", claim(50_000, "a caller", **UNNAMED, flagged="absurd"))
    upper = tell("r2", "2031-05-05", claim(None, "hospital", source_type="medical", killed_high=15))
    sound = tell("r3", "2031-05-05", claim(4, "police"))
    assert ends(merged(flagged, upper, sound).fatalities) == (4, 4, 15)
    assert ends(merged(flagged, tell("r4", "2031-05-05")).fatalities) == (None, None, None)


def test_two_incidents_of_one_report_are_never_one():
    pair = [incident("r1-1"), incident("r1-2")]
    assert [len(g) for g in merge(pair, NEAR)] == [1, 1]
    third = incident("r2-1", claims=(claim(3),))
    with_figures = [replace(pair[0], claims=(claim(3),)), pair[1], third]
    assert [[m.event_id for m in g] for g in merge(with_figures, NEAR)] == [["r1-1", "r2-1"], ["r1-2"]]


def test_a_chain_glues_nothing():
    """The middle fits both ends, the ends do not fit each other."""
    a = incident("r1-1", "2031-05-04", actor1_id="grp_x", claims=(claim(6),))
    b = incident("r2-1", "2031-05-04/2031-05-06", claims=(claim(6), claim(11, "press")))
    c = incident("r3-1", "2031-05-06", actor1_id="grp_y", claims=(claim(11),))
    assert score(a, b, NEAR) >= LINK
    assert score(b, c, NEAR) >= LINK
    assert score(a, c, NEAR) is None
    assert sorted(len(g) for g in merge([a, b, c], NEAR)) == [1, 2]


def test_doubtful_pairs_hold_groups_apart():
    members = [incident(f"r{n}-1") for n in range(1, 5)]
    names = [m.event_id for m in members]
    scores = dict.fromkeys(combinations(names, 2), LINK + 1)
    assert [len(g) for g in group(members, scores)] == [4]
    scores["r1-1", "r4-1"] = DOUBT - 0.1
    assert [[m.event_id for m in g] for g in group(members, scores)] == [["r1-1", "r2-1", "r3-1"], ["r4-1"]]


@given(piles(), st.randoms(use_true_random=False))
def test_any_order_gives_the_same_groups_and_the_same_incidents(pile, chance):
    members = [i for told in pile for i in told.incidents]
    days = published(*pile)
    groups = merge(members, NEAR)
    assert sorted(m.event_id for g in groups for m in g) == sorted(m.event_id for m in members)
    want = [merge_group(g, days) for g in groups]
    chance.shuffle(members)
    again = merge(members, NEAR)
    assert again == groups
    assert [merge_group(chance.sample(g, len(g)), days) for g in again] == want


@given(piles())
def test_what_a_merged_incident_holds(pile):
    members = [i for told in pile for i in told.incidents]
    days = published(*pile)
    for g in merge(members, NEAR):
        made = merge_group(g, days)
        assert made.event_id == min(m.event_id for m in g)
        reports = [r for m in g for r in m.report_ids]
        assert len(set(reports)) == len(reports) == made.n_reports
        assert made.report_ids == tuple(sorted(reports))
        assert {c.quote for c in made.claims} == {c.quote for m in g for c in m.claims}
        assert set(made.evidence) == {e for m in g for e in m.evidence}
        for what in ("fatalities", "injured"):
            known = {n for m in g for n in (getattr(m, what).low, getattr(m, what).high) if n is not None}
            got = {n for n in ends(getattr(made, what)) if n is not None}
            assert got <= known
            assert bool(got) == bool(known)
        if len(g) == 1:
            assert made == g[0]


def test_the_finest_place_counts_and_rivals_are_listed():
    coarse = incident("r1-1", pcode="A1")
    fine = incident("r2-1", location=place("A11.x", score=0.8, reason="named with its district"))
    other = incident("r3-1", location=place("A12", score=0.9))
    made = merge_group([coarse, fine, other])
    assert (made.location.admin2_pcode, made.location.admin3_pcode) == ("A11", "A11.x")
    assert [c.pcode for c in made.location.alternatives] == ["A12"]
    assert made.location.reason == "named with its district; other reports of it say name of A12"
    same = merge_group([coarse, fine])
    assert same.location == fine.location


def test_dates_of_fresh_reports_count_and_nights_keep_both_days():
    night = tell("r1", "2031-05-05", day="2031-05-04"), tell("r2", "2031-05-06", day="2031-05-05")
    made = merge_group([t.incidents[0] for t in night], published(*night))
    assert (made.event_date, made.event_date_end) == (date(2031, 5, 4), date(2031, 5, 5))
    late = tell("r1", "2031-05-25", day="2031-05-04"), tell("r2", "2031-05-06", day="2031-05-05")
    made = merge_group([t.incidents[0] for t in late], published(*late))
    assert (made.event_date, made.event_date_end) == (date(2031, 5, 5), date(2031, 5, 5))
    vague = incident("r3-1", "2031-05-01/2031-05-31", time_precision="month")
    made = merge_group([vague, late[1].incidents[0]])
    assert (made.event_date, made.time_precision) == (date(2031, 5, 5), "day")


def test_a_vague_side_is_named_by_another_report():
    vague = incident("r1-1", actor1="Gunmen", actor1_id="uag_x", actor2="Soldiers", actor2_id="mil_x")
    named = incident("r2-1", actor1="Group X", actor1_id="grp_x", confidence=0.5)
    made = merge_group([vague, named])
    assert (made.actor1_id, made.actor1, made.actor2_id) == ("grp_x", "Group X", "mil_x")


def test_whatever_one_report_disputes_is_disputed():
    assert merge_group([incident("r1-1"), incident("r2-1", disputed=True)]).disputed


@pytest.mark.parametrize(
    ("one", "two", "same"),
    [
        ("police", "Police", True),
        ("the district police chief", "the police chief", True),
        ("Officials of the hospital", "hospital official", True),
        ("officials", "officials", False),
        ("security sources", "a security source", False),
        ("police", "hospital officials", False),
        ("", "", False),
    ],
)
def test_sources_of_one_name(one, two, same):
    assert same_source(claim(1, one), claim(2, two)) is same
    assert same_source(claim(1, two), claim(2, one)) is same
    assert not same_source(claim(1, one), claim(2, two, **PARTY))


def test_a_hospital_whose_count_rises_updates_the_toll():
    first = tell("r1", "2031-05-05", claim(5, "police"), claim(7, "hospital", source_type="medical"))
    last = tell("r2", "2031-05-07", claim(9, "the clinic", source_type="medical"))
    assert ends(merged(first, last).fatalities) == (9, 9, 9)
