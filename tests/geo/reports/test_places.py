import pytest

from geo.reports.places import find_places
from geo.reports.text import split
from tests.geo.reports.names import FewPlaces


def roles(text):
    return {p.text: (p.role, p.designation, p.relation) for p in find_places(split(text), FewPlaces())}


def role(text, name):
    return roles(text)[name][0]


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        ("A bomb exploded in Quetta on Monday.", "Quetta", "incident"),
        ("Jets hit Barmal district of Paktika.", "Paktika", "incident"),
        ("A clash took place in Mir Ali, North Waziristan, on Monday.", "North Waziristan", "incident"),
        ("Islamabad denied the charge.", "Islamabad", "metonym"),
        ("Pakistan's interior ministry rejected it.", "Pakistan", "metonym"),
        ("They accused Kabul of harbouring them.", "Kabul", "metonym"),
        ("The Balochistan government condemned the blast.", "Balochistan", "metonym"),
        ("The envoy visited Kabul on Tuesday.", "Kabul", "visited"),
        ("The wounded were taken to a hospital in Peshawar.", "Peshawar", "other"),
        ("He is in the Civil Hospital in Quetta.", "Quetta", "other"),
        ("It happened 30 km south of Bannu.", "Bannu", "other"),
        ("Police in Bannu said two men died.", "Bannu", "other"),
        ("The convoy was on its way to Bannu.", "Bannu", "other"),
        ("Rockets were fired from Pakistan at night.", "Pakistan", "origin"),
        ("Residents of Swat buried two men.", "Swat", "origin"),
        ("The attackers had crossed the border from Paktika at night.", "Paktika", "origin"),
        ("Four militants were killed trying to cross the border from Paktika.", "Paktika", "incident"),
        ("The victims belong to Swat.", "Swat", "origin"),
        ("He fought in the Tehreek-e-Taliban Pakistan for years.", "Pakistan", "other"),
        # hospitals, prisons and graves, and what follows them in the sentence
        ("He was hit near Barmal and later died in Kabul.", "Kabul", "other"),
        ("He succumbed to his wounds in Quetta.", "Quetta", "other"),
        ("Ten people died in Quetta on Monday.", "Quetta", "incident"),
        ("Three wounded men were taken to Peshawar after a blast in Bannu.", "Peshawar", "other"),
        ("Three wounded men were taken to Peshawar after a blast in Bannu.", "Bannu", "incident"),
        ("Nine men were taken away by the Taliban in Barmal on Friday.", "Barmal", "incident"),
        ("Two of them were seen in a prison in Kabul.", "Kabul", "other"),
        ("Gunmen attacked a prison in Quetta.", "Quetta", "incident"),
        ("The hostages are held in Paktika.", "Paktika", "other"),
        ("Rallies were held in Quetta and Khuzdar on Wednesday.", "Khuzdar", "incident"),
        ("They went back to their native villages in Swat.", "Swat", "origin"),
        ("Seventy families sought refuge in Quetta.", "Quetta", "other"),
        ("He used to sing in Kabul.", "Kabul", "origin"),
        ("A taxi blew up in Pakistan's capital.", "Pakistan's capital", "incident"),
        ("Gunmen of the Swat and Bannu tribes burned houses in Barmal.", "Swat", "other"),
        ("Gunmen burned houses in Swat and Bannu.", "Bannu", "incident"),
        # persons of a place are from there
        ("Two men of Peshawar were shot dead in Bannu.", "Peshawar", "origin"),
        ("A former mayor of Peshawar was shot dead in Bannu.", "Peshawar", "origin"),
        ("The police of Bannu raided a house.", "Bannu", "incident"),
        ("A van going to Bannu from Swat was attacked near Khuzdar.", "Khuzdar", "incident"),
        ("A Peshawar-bound bus was attacked in Bannu.", "Peshawar", "other"),
        ("No incident was reported in Swat.", "Swat", "other"),
        ("Swat was calm, but a mine killed two in Bannu.", "Swat", "other"),
        ("Gunmen stopped buses in Barmal, on the border of Pakistan.", "Pakistan", "other"),
        # what lies between two places
        ("Traffic between Quetta and Khuzdar was stopped.", "Khuzdar", "other"),
        ("Gunmen stopped a bus between Quetta and Khuzdar.", "Khuzdar", "incident"),
        ("Gunmen stopped a bus between Quetta and Khuzdar, in the Mastung area.", "Mastung", "incident"),
        ("A feud between the Swat and Bannu tribes cost nine lives.", "Swat", "other"),
        ("Blasts killed people in Bannu (two), Peshawar (three) and Swat (one).", "Swat", "incident"),
        ("A grenade exploded outside PS Bannu on Monday.", "Bannu", "incident"),
        ("Three herders were killed on a pasture above Swat.", "Swat", "incident"),
        # who speaks, lives or is met there, where the sentence names no scene
        ("Reports from Barmal district say a mine killed two men.", "Barmal", "incident"),
        ("Reports from Barmal say a mine killed two men in Giyan.", "Barmal", "origin"),
        ("Residents of Swat blocked the road and burnt tyres.", "Swat", "incident"),
        ("Students of Swat blocked a road in Peshawar.", "Swat", "other"),
        ("The driver's family in Swat says he was innocent.", "Swat", "other"),
        ("Gunmen killed an elder and his relatives in Swat, officials said.", "Swat", "incident"),
        (
            "A fight with insurgents who crossed from Pakistan into the Barmal district killed two.",
            "Barmal",
            "incident",
        ),
        ("The attackers fled into Barmal after a raid in Giyan.", "Barmal", "other"),
        # seats of speakers with their office
        (
            "Major Gul, spokesman of the 203 Thunder Corps in Ghazni, puts the number at four.",
            "Ghazni",
            "other",
        ),
        ("Ali Khan, head of the provincial council in Kabul, said a mine killed two men.", "Kabul", "other"),
        ("The commander of the border police was killed in Ghazni, officials said.", "Ghazni", "incident"),
        ("The chief of a local militia died in an ambush in Bannu, police said.", "Bannu", "incident"),
        # a river runs far beyond what it is named after
        ("They have been arguing over the waters of the Paktika river.", "Paktika", "other"),
        ("Two boys drowned in the Swat River.", "Swat", "other"),
        ("A mine killed two men on the bank of the Swat river.", "Swat", "incident"),
        ("Gunmen attacked a post along the Swat river.", "Swat", "incident"),
        # a street, and its town
        ("A bomb went off on Swat Road, Peshawar, on Monday.", "Peshawar", "incident"),
        ("A bomb went off on Swat Road, Peshawar, on Monday.", "Swat", "other"),
        # a way that the event broke
        ("The lorry was carrying men to a post in Barmal district when it hit a mine.", "Barmal", "incident"),
        ("They were driving to a wedding in Swat when gunmen opened fire.", "Swat", "incident"),
        ("They were driving to Bannu when gunmen opened fire in Mir Ali.", "Bannu", "other"),
        ("He was taking the wounded to Bannu when gunmen opened fire.", "Bannu", "other"),
        ("He was going to a hospital in Bannu when gunmen opened fire.", "Bannu", "other"),
    ],
)
def test_the_part_that_a_place_plays(text, name, expected):
    assert role(text, name) == expected


@pytest.mark.parametrize(
    ("text", "known", "home"),
    [
        (
            "People from the Barmal district say that fighting took place in the Mir Ali valley.",
            False,
            "incident",
        ),
        ("People from the Barmal district say that fighting took place in Mir Ali district.", True, "origin"),
        (
            "People from the Barmal district say that fighting took place in the Dangam valley.",
            True,
            "origin",
        ),
        (
            "People from the Bannu district say that fighting took place in the Mir Ali valley.",
            True,
            "origin",
        ),
    ],
)
def test_a_small_place_known_only_abroad_is_a_namesake_of_one_in_the_district_of_those_who_tell(
    text, known, home
):
    found = {p.text: p for p in find_places(split(text), FewPlaces())}
    scene = found["Mir Ali" if "Mir Ali" in text else "Dangam"]
    assert (bool(scene.candidates), scene.role) == (known, "incident")
    assert found["Bannu" if "Bannu" in text else "Barmal"].role == home


def test_both_ends_of_a_road_are_no_scene():
    found = roles("A mine exploded on the Quetta-Mastung highway.")
    assert {found["Quetta"][::2], found["Mastung"][::2]} == {("other", "route")}


def test_between_two_towns_is_a_scene_on_a_route():
    found = roles("They were seized between Quetta and Mastung.")
    assert found["Quetta"] == ("incident", "", "route")
    assert found["Mastung"][0] == "incident"


@pytest.mark.parametrize(
    ("text", "name", "designation"),
    [
        ("in Barmal district", "Barmal", "district"),
        ("in the province of Paktika", "Paktika", "province"),
        ("in Mir Ali tehsil", "Mir Ali", "tehsil"),
        ("in Quetta city", "Quetta", "city"),
    ],
)
def test_the_text_s_own_designation_is_kept(text, name, designation):
    assert roles(f"A bomb went off {text} today.")[name][1] == designation


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Gunmen struck in the Killi Luqman area of Quetta.", "Killi Luqman"),
        ("A shell hit the village of Larigul in Dangam.", "Larigul"),
        ("A man was shot in Shekhgul, North Waziristan.", "Shekhgul"),
        ("Gunmen barged in at Sorband, 25 km from Quetta.", "Sorband"),
        ("She was hit by a shell while she was milking at Larigul.", "Larigul"),
        ("Five lorries were burnt near Shekhgul Nadi. The drivers fled.", "Shekhgul Nadi"),
        ("He was on patrol near Sorband, a small town, and was shot.", "Sorband"),
    ],
)
def test_small_places_that_nobody_knows_are_found_by_their_surroundings(text, name):
    found = {p.text: p for p in find_places(split(text), FewPlaces())}
    assert found[name].role == "incident"
    assert found[name].candidates == ()


def test_a_hospital_that_ends_its_sentence_is_no_small_place():
    assert not roles("He was shot twice and died at Larigul Hospital. The gunmen fled.")


def test_mentions_are_in_order_and_quote_the_text():
    text = "KABUL: Two men from Swat were shot in Quetta, Balochistan, after a visit to Kabul."
    found = find_places(split(text), FewPlaces())
    assert [p.start for p in found] == sorted(p.start for p in found)
    assert all(text[p.start : p.end] == p.text for p in found)
    assert found[0].rule == "place.dateline"


def test_demonyms_and_months_are_no_places():
    class Noisy:
        def scan(self, text):
            at = text.index("Pakistani")
            hit = FewPlaces().scan("Pakistan")[0]
            return (type(hit)(at, at + 9, "Pakistani", hit.candidates),)

    assert find_places(split("A Pakistani soldier fell."), Noisy()) == ()
