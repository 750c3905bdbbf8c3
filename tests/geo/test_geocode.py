"""One place for an incident: hierarchy, context, precision, and what stays unknown."""

import re
from dataclasses import replace

import pytest

from geo.boundaries import Boundaries
from geo.gazetteer import Gazetteer
from geo.geocode import locate, locate_mentions
from geo.model import Location, PlaceMention
from geo.placing.placement import told_distance

MARK = re.compile(
    r"\[(?P<name>[^\]|]+)(?:\|(?P<role>\w*))?(?:\|(?P<called>[\w ]*))?(?:\|(?P<relation>[^\]]*))?\]"
)


class Ground:
    """Reads texts with marked places: ``[name|role|designation|relation]``, role "incident" by default."""

    def __init__(self, gazetteer: Gazetteer, boundaries: Boundaries) -> None:
        self.gazetteer, self.boundaries = gazetteer, boundaries

    def mentions(self, marked: str) -> list[PlaceMention]:
        text, mentions, last = "", [], 0
        for match in MARK.finditer(marked):
            text += marked[last : match.start()]
            name, last = match["name"], match.end()
            hits = [h for h in self.gazetteer.scan(f"in {name} district") if h.text == name]
            mentions.append(
                PlaceMention(
                    name, len(text), len(text) + len(name), match["role"] or "incident",  # type: ignore[arg-type]
                    hits[0].candidates if hits else (), match["called"] or "", match["relation"] or "in",
                    "place.dateline" if match["role"] == "other" and name.isupper() else "place.test",
                )
            )  # fmt: skip
            text += name
        return mentions

    def place(self, marked: str) -> Location:
        context = self.mentions(marked)
        own = [m for m in context if m.role == "incident"]
        return locate(own, context, self.gazetteer, self.boundaries)[0]


@pytest.fixture(scope="module")
def ground(gazetteer: Gazetteer, boundaries: Boundaries) -> Ground:
    return Ground(gazetteer, boundaries)


# -- hierarchy -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "pcode", "precision"),
    [
        ("a strike in [Barmal||district] district of [Paktika]", "AF1214", "admin2"),
        ("a raid in [Birmal||tehsil] tehsil of [South Waziristan||district] district", "PK530", "admin3"),
        ("in [Birmal], [South Waziristan]", "PK530", "admin3"),
        ("in [Paktika]'s [Barmal]", "AF1214", "admin2"),
        ("in [Musa Khel||district] district of [Khost||district] on Tuesday", "AF1405", "admin2"),
        ("in [Musa Khel||district] district of [Balochistan]", "PK221", "admin2"),
        ("in [Qarabagh||district] district of [Ghazni||province] province", "AF1111", "admin2"),
        ("in [Qarabagh||district] district of [Kabul||province] province", "AF0114", "admin2"),
        ("on the road between [Khost] and [Shahrig] in [Harnai||district] district", "PK206", "admin2"),
        ("near [Khushali||area] area of [Mir Ali||tehsil] tehsil, [North Waziristan]", "PK525", "admin3"),
        ("in [Wana]", "PK530", "exact"),
        ("in [Quetta]", "PK226", "exact"),
        ("in [Kandahar||city] city", "AF2701", "exact"),
        ("in [Swat]", "PK532", "admin2"),
        ("in [Zor Kot||village] village of [Giyan||district] district", "AF1215", "admin2"),
        ("at [Torkham] in [Nangarhar]", "AF0617", "exact"),
        ("at [Torkham] in [Khyber||district] district", "PK513", "exact"),
        ("in the [Maidan||area] area of [Lower Dir]", "PK520", "admin3"),
    ],
)
def test_names_beside_each_other_decide(ground: Ground, text: str, pcode: str, precision: str) -> None:
    location = ground.place(text)
    assert (location.admin2_pcode, location.geo_precision) == (pcode, precision), location.reason


def test_birmal_and_barmal_in_one_report(ground: Ground) -> None:
    context = ground.mentions(
        "attack in [Birmal||tehsil] tehsil of [South Waziristan||district] district. The attackers came from "
        "[Barmal|origin|district] district in [Afghanistan|origin]'s [Paktika|origin|province] province."
    )
    own = [m for m in context if m.role == "incident"]
    location, located = locate(own, context, ground.gazetteer, ground.boundaries)
    assert (location.admin2_pcode, location.admin3_pcode) == ("PK530", "PK530.birmil")
    assert [m.pcode for m in located] == ["PK530.birmil", "PK530"]
    everything = locate_mentions(context, ground.boundaries)
    assert [(m.text, m.pcode) for m in everything] == [
        ("Birmal", "PK530.birmil"), ("South Waziristan", "PK530"), ("Barmal", "AF1214"),
        ("Afghanistan", "AFG"), ("Paktika", "AF12"),
    ]  # fmt: skip


# -- what stays coarse ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "country", "admin1"),
    [
        ("in [Paktika||province] province", "AFG", "AF12"),
        ("in [Kunduz||province] province", "AFG", "AF19"),
        ("in [Kunduz]", "AFG", "AF19"),
        ("in [Waziristan]", "PAK", "PK5"),
        ("in [Malakand||division] division", "PAK", "PK5"),
        ("in [Karachi]", "PAK", "PK7"),
        ("in [Arghandab||district] district", "AFG", ""),
        ("in [Dawlat Abad||district] district", "AFG", ""),
        ("in [Birmal]", "", ""),
        ("in [Musa Khel||district] district", "", ""),
        ("in [Afghanistan]", "AFG", ""),
        ("between [Khost] and [Gardez]", "AFG", ""),
        ("in the [Arabian Sea]", "", ""),
        ("in [Zahedan], [Iran]", "IRN", ""),
    ],
)
def test_no_district_where_none_is_certain(ground: Ground, text: str, country: str, admin1: str) -> None:
    location = ground.place(text)
    assert (location.country, location.admin1_pcode, location.admin2_pcode) == (country, admin1, "")
    assert location.geo_precision in ("admin1", "country", None)
    assert location.reason


def test_an_ambiguous_name_lists_what_it_may_be(ground: Ground) -> None:
    location = ground.place("in [Arghandab||district] district")
    assert {"AF2702"} <= {c.pcode for c in location.alternatives}
    assert "Kandahar" in location.reason
    assert "Zabul" in location.reason
    assert "only Afghanistan is certain" in location.reason


def test_nothing_named_gives_nothing(ground: Ground) -> None:
    location = ground.place("nobody knows where")
    assert location == Location(reason=location.reason)
    assert "no place" in location.reason
    unknown = ground.place("in [Xyzzyabad||village] village")
    assert (unknown.country, unknown.location) == ("", "Xyzzyabad")


@pytest.mark.parametrize(
    ("text", "pcode"),
    [
        ("[PESHAWAR|other]: in [Musa Khel||district] district, said officials in [Quetta|other]", "PK221"),
        ("in [Musa Khel||district] district, said officials in [Gardez|other] and [Khost|other]", "AF1405"),
        ("in [Arghandab||district] district. In [Panjwai|other] and [Kandahar|other|city]", "AF2702"),
        ("in [Arghandab||district] district. In [Shah Joi|other] and [Qalat|other], [Zabul|other]", "AF2605"),
        ("[KANDAHAR|other] - a blast in [Kandahar], the southern city", "AF2701"),
        ("in [Kandahar]. Police in [Kandahar|other|city] city said", "AF2701"),
    ],
)
def test_the_rest_of_the_report_decides(ground: Ground, text: str, pcode: str) -> None:
    location = ground.place(text)
    assert location.admin2_pcode == pcode, location.reason


def test_a_district_of_a_province_whose_name_is_also_elsewhere(ground: Ground) -> None:
    location = ground.place(
        "Gunmen in [Musa Khel]. A minibus in [Musa Khel||district] district of [Khost||district] was going "
        "from [Gardez|origin] to [Khost|other|city] city, said [Kabul|metonym]"
    )
    assert location.admin2_pcode == "AF1405"


def test_most_people_of_kabul_live_in_the_city(ground: Ground) -> None:
    location = ground.place("a blast in [Kabul]")
    assert (location.admin2_pcode, location.geo_precision) == ("AF0101", "exact")
    assert "most of its province lives there" in location.reason
    assert ground.place("in [Kabul||province] province").admin2_pcode == ""


def test_district_in_the_province_beside_its_own(ground: Ground) -> None:
    location = ground.place("in [Andar||district] district of [Paktika||province] province")
    assert location.admin2_pcode == "AF1107"
    assert location.score <= 0.5
    assert "only borders" in location.reason
    assert "AF12" in {c.pcode for c in location.alternatives}
    far = ground.place("in [Sangin||district] district of [Paktika||province] province")
    assert (far.country, far.admin1_pcode) == ("AFG", "")


def test_village_outside_the_district_told_is_another(ground: Ground) -> None:
    location = ground.place("in [Wana||village] village of [Tank||district] district")
    assert (location.admin2_pcode, location.geo_precision) == ("PK533", "admin2")
    assert location.location == "Wana"
    assert "lies outside Tank" in location.reason


def test_small_place_before_a_unit_that_does_not_hold_it_is_another(ground: Ground) -> None:
    assert ground.place("in [Damadola], [North Waziristan]").admin2_pcode == "PK525"
    assert ground.place("in [Damadola], [Kunar]").admin1_pcode == "AF15"
    # a town in a list is itself
    assert ground.place("in [Damadola], [Kohat] and [Hangu]").admin2_pcode == ""
    assert ground.place("in [Mingora], [Khyber Pakhtunkhwa]").admin2_pcode == "PK532"


def test_side_name_before_its_district_is_an_unknown_place(ground: Ground) -> None:
    location = ground.place("a strike in [Ismail Khel]. A house in [Ismail Khel], [North Waziristan] was hit")
    assert (location.admin2_pcode, location.location) == ("PK525", "Ismail Khel")
    assert "lies outside North Waziristan" in location.reason
    assert ground.place("in [Ismail Khel] of [Khost||province] province").admin2_pcode == "AF1402"


def test_many_districts_share_their_province(ground: Ground) -> None:
    location = ground.place("shells landed in [Naray], [Dangam] and [Sarkano||district] districts")
    assert (location.admin1_pcode, location.admin2_pcode) == ("AF15", "")


# -- near ----------------------------------------------------------------------------------------------


def test_near_keeps_a_unit_only_if_it_surely_holds_the_spot(ground: Ground) -> None:
    near = ground.place("12 km from [Quetta|||12 km north of]")
    assert near.geo_precision in ("near", "admin1")
    assert near.admin1_pcode == "PK2"
    far = ground.place("90 km from [Wana|||90 km east of]")
    assert far.admin2_pcode == ""
    assert far.admin1_pcode in ("PK5", "")
    told = ground.place("[Wana|||90 km east of] in [South Waziristan||district] district")
    assert told.admin2_pcode == "PK530"


def test_ends_of_a_road_give_way_to_a_place_told(ground: Ground) -> None:
    found = ground.place("between [Kabul|||route] and [Ghazni|||route], in the [Saydabad||area] area")
    assert found.admin2_pcode == "AF0405"
    assert ground.place("between [Kabul|||route] and [Ghazni|||route]").admin2_pcode == ""


def test_a_place_itself_outweighs_what_it_is_near(ground: Ground) -> None:
    assert ground.place("in [Sakran], near [Hub|||near]").admin2_pcode == "PK217"


def test_a_spot_far_from_where_it_is_measured_is_another(ground: Ground) -> None:
    context = ground.mentions("in the [Mirabad||area] valley, 20 km east of [Tarin Kowt||||other]")
    context[1] = replace(context[1], role="other", relation="20 km east of", rule="place.distance")
    found, _ = locate(context[:1], context, ground.gazetteer, ground.boundaries)
    assert found.admin1_pcode == "AF25"
    there = locate(context[:1], context[:1], ground.gazetteer, ground.boundaries)[0]
    assert there.admin1_pcode == "AF34"


def test_a_spot_told_outweighs_the_town_where_the_report_is_dated(ground: Ground) -> None:
    context = ground.mentions("[TANK||||other]: they stopped a van near [Murtaza|||near]")
    context[0] = replace(context[0], role="incident", rule="place.dateline")
    found, _ = locate(context, context, ground.gazetteer, ground.boundaries)
    assert (found.location, found.admin2_pcode, found.geo_precision) == ("Murtaza", "PK533", "admin2")


def test_a_village_without_a_point_of_its_own_measures_no_distance(ground: Ground) -> None:
    there = ground.place("in [Boya||village] village")
    assert (there.admin2_pcode, there.geo_precision, there.location) == ("PK525", "admin2", "Boya")
    assert ground.place("[Boya|||near]").admin2_pcode == "PK525"
    far = ground.place("[Boya|||14 km south of]")
    assert (far.admin2_pcode, far.admin1_pcode) == ("", "PK5")


@pytest.mark.parametrize(
    ("words", "km", "bearing"),
    [
        ("12 km north of", 12.0, 0.0), ("5 miles south-west of", 8.04672, 225.0),
        ("3.5 kilometres northeast of", 3.5, 45.0), ("20 km from", 20.0, None),
        ("2 kilometers southeastern", 2.0, 135.0),
    ],
)  # fmt: skip
def test_told_distance(words: str, km: float, bearing: float | None) -> None:
    told = told_distance(words)
    assert told is not None
    assert told == (pytest.approx(km), bearing)


def test_no_told_distance() -> None:
    assert told_distance("near") is None


def test_location_is_whole(ground: Ground) -> None:
    location = ground.place("in [Wana||city] town")
    assert (location.country, location.admin1, location.admin2, location.admin3) == (
        "PAK", ground.boundaries.unit("PK5").name, "South Waziristan", "Wana",
    )  # fmt: skip
    assert location.longitude == pytest.approx(69.57, abs=0.05)
    assert location.latitude == pytest.approx(32.30, abs=0.05)
    assert 0.8 < location.score <= 1


def test_order_of_context_does_not_matter(ground: Ground) -> None:
    text = "in [Musa Khel||district] district. In [Gardez|other], [Khost|other] and [Quetta|other]"
    context = ground.mentions(text)
    own = context[:1]
    one, _ = locate(own, context, ground.gazetteer, ground.boundaries)
    two, _ = locate(own, context[::-1], ground.gazetteer, ground.boundaries)
    assert one == two


# -- what is told of it ---------------------------------------------------------------------------------


def test_runners_up_are_complete_each_once_and_none_stands_above_the_place(ground: Ground) -> None:
    both = ground.place("in [Shabqadar||tehsil] tehsil and in [Tangi||tehsil] tehsil and in [Shabqadar]")
    assert both.admin2_pcode == "PK506"
    assert "Shabqadar and Tangi, which are not one place: only Charsadda is certain" in both.reason
    names = [c.name for c in both.alternatives]
    assert sorted(names) == ["Shabqadar", "Tangi"]
    one = ground.place("in [Kohistan||district] district of [Faryab]")
    assert [c.pcode for c in one.alternatives][:1] == ["AF1708"]
    for place in (both, one):
        assert all(c.score <= place.score for c in place.alternatives)


def test_what_lies_near_across_a_border_is_as_likely_as_what_lies_far_in_one_country(ground: Ground) -> None:
    """Khost beside Kurram is the province, not Khoast 300 km to the south; beside Harnai it is Khoast."""
    assert ground.place("shells from [Kurram|origin] fell in [Khost]").admin1_pcode == "AF14"
    assert ground.place("miners of [Khost] told [Harnai|other]").admin2_pcode == "PK206"
    assert ground.place("in [Khost], as [Quetta|other] heard").admin1_pcode == "PK2"


def test_a_name_that_stays_open_lists_every_reading(ground: Ground) -> None:
    place = ground.place("in [Kohistan]")
    assert "may be" in place.reason
    told = {c.pcode for c in place.alternatives}
    assert len(told) > 1
    assert all(c.name in place.reason for c in place.alternatives[:2])


def test_a_reason_says_by_which_name_and_no_more_than_is_true(ground: Ground) -> None:
    assert "(one of its other names; " in ground.place("in [Kalaya], [Orakzai||district] district").reason
    far = ground.place("in [Shindand||district] district, while [Faizabad|other] was quiet").reason
    assert "Faizabad, in the same country" in far
    across = ground.place("from [Landi Kotal|origin] into [Khogyani]").reason
    assert "Khogyani (district, Nangarhar, AFG) (named beside Landi Kotal, across the border)" in across
    alone = ground.place("a blast in [Sarwan Qala]").reason
    assert alone == (
        "Sarwan Qala is Sarwan Qala (settlement, Sangin, Helmand, AFG) (no other place of that name is known)"
        "; where it lies in Sangin is not known"
    )
    town = ground.place("on the outskirts of [Jalalabad||city] in [Nangarhar]").reason
    assert "the text calls it a city or town" in town
