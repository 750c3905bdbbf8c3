"""Names in text and names looked up: spellings, scripts, sound, words that are no places."""

import subprocess
import sys
from pathlib import Path

import pytest
import shapely

from geo.boundaries import Boundaries, boundaries_dir
from geo.errors import InputError
from geo.gazetteer import Gazetteer
from geo.naming.names import flat, flat_bytes, plain, sound_key, spellings
from geo.naming.namewords import split_designation
from geo.naming.placelist import PLACE_COLUMNS, read_places


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer.open(Boundaries.open())


def found(gazetteer: Gazetteer, text: str) -> list[str]:
    return [hit.text for hit in gazetteer.scan(text)]


# -- names as strings ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Urozgan", "Oruzgan"), ("Nowrang", "Naurang"), ("Hilmand", "Helmand"), ("Giyan", "Gyan"),
        ("Giyan", "Gayan"), ("Spinboldak", "Spin Boldak"), ("Musakhel", "Musa Khail"),
        ("Dara Bandu", "Darah Bando"), ("Khwost", "Khost"), ("Nawzad", "Now Zad"), ("Bihsud", "Behsood"),
        ("Khogyani", "Khugiani"), ("Qarabagh", "Karabagh"), ("Tirin Kot", "Tirinkowt"),
        ("Khwaja Ghar", "Khoja Ghar"), ("Maiwand", "Maywand"), ("Sind", "Sindh"),
        ("Muhammad Agha", "Mohammed Agha"), ("Darwazgai", "Darwazgay"), ("Lal Por", "Lalpur"),
    ],
)  # fmt: skip
def test_romanisations_of_one_name_sound_alike(one: str, other: str) -> None:
    assert sound_key(one) == sound_key(other) != ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Kunar", "Kandahar"),
        ("Kurram", "Karim Khan"),
        ("Ghazni", "Ghazi"),
        ("Wana", "Wama"),
        ("Tank", "Tangi"),
    ],
)
def test_different_names_do_not_sound_alike(one: str, other: str) -> None:
    assert sound_key(one) != sound_key(other)


def test_spellings_write_the_linking_particle_in_every_way() -> None:
    assert {"nad e ali", "nad i ali", "nad ali", "nade ali", "nadi ali", "nadali"} <= spellings("Nad-e-Ali")
    assert {"d i khan", "di khan", "d  i  khan", "d i  khan", "dikhan"} <= spellings("D. I. Khan")
    assert {"ma ruf", "maruf"} <= spellings("Ma'ruf")


@pytest.mark.parametrize(
    "text", ["Ghaznī, Ma’ruf", "plain", "خوست - ‘Alī", "İstanbul ŉ ß", "a\u0301b", "", "é–ü…"]
)
def test_flat_keeps_every_place(text: str) -> None:
    assert len(flat(text)) == len(text)
    fast = flat_bytes(text)
    assert fast is None or fast.decode("latin-1") == flat(text)


def test_plain_forgets_case_marks_and_hyphens() -> None:
    assert plain("  Nād-e `Alī ") == "nad e ali"
    assert plain("كابل") == plain("کابل")


def test_split_designation() -> None:
    assert split_designation("Mohmand agency") == ("mohmand", "agency")
    assert split_designation("village of Laman") == ("laman", "village")
    assert split_designation("Kot") == ("kot", "")


# -- scanning ------------------------------------------------------------------------------------------


def test_scan_gives_offsets_of_the_untouched_text(gazetteer: Gazetteer) -> None:
    text = "“Fighting” in Ghaznī’s Nad-i-Ali — and in Spin\nBoldak; also خوست."
    hits = gazetteer.scan(text)
    assert [hit.text for hit in hits] == ["Ghaznī", "Nad-i-Ali", "Spin\nBoldak", "خوست"]
    assert all(text[hit.start : hit.end] == hit.text for hit in hits)
    assert [hit.candidates[0].pcode for hit in hits[1:3]] == ["AF3002", "AF2711"]


def test_scan_counts_combining_marks(gazetteer: Gazetteer) -> None:
    text = "e\u0301 in Ghazni\u0304 and Ka\u0304bul died"
    hits = gazetteer.scan(text)
    assert [hit.text for hit in hits] == ["Ghazni\u0304", "Ka\u0304bul"]
    assert all(text[hit.start : hit.end] == hit.text for hit in hits)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("iv. 9 June, Khoshi (Logar). A mine went off.", ["Khoshi", "Logar"]),
        ("Distt Tank: a guard was shot.", ["Tank"]),
        ("Two men of PS Domel were hurt.", ["Domel"]),
        ("Gunmen stormed the Gomal police station.", ["Gomal police station"]),
        ("Men of the Zhob Militia opened fire.", []),
        ("On 9 June, Sharif said so.", []),
        ("A tank fired at them. Tank fire went on.", []),
        ("In the other Kohistan a man was shot.", ["Kohistan"]),
    ],
)
def test_scan_of_names_that_are_words_too(gazetteer: Gazetteer, text: str, names: list[str]) -> None:
    assert found(gazetteer, text) == names


def test_scan_takes_whole_words_and_the_longest(gazetteer: Gazetteer) -> None:
    assert found(gazetteer, "In Lakki Marwat, not Lakkinese; in South Waziristan and Kandaharis") == [
        "Lakki Marwat",
        "South Waziristan",
    ]
    assert found(gazetteer, "Three died in Kabul city.") == ["Kabul"]
    assert found(gazetteer, "Khost, Matun and Musa, Khelis") == ["Khost", "Matun"]


@pytest.mark.parametrize(
    "text",
    [
        "The Swat team stormed the house.",
        "Prime Minister Nawaz Sharif spoke.",
        "Commander Mangal Bagh was named.",
        "They drove a tank over the hub of the bar.",
        "On 5 March and in April",
        "Tank Battalion 7 fired.",
        "Mr Karim Khan and Johan Berg met.",
        "The Pakistani and Afghan armies",
        "Rustam Shah told the Defence Ministry",
        "the Ministry of Defence",
        "Sui generis",
        "They struck the village of Toor Narai again",
    ],
)
def test_words_and_persons_are_no_places(gazetteer: Gazetteer, text: str) -> None:
    assert found(gazetteer, text) == []


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Gunmen in Tank killed two.", ["Tank"]),
        ("near Sui in Dera Bugti", ["Sui", "Dera Bugti"]),
        ("a mosque in Swat district", ["Swat"]),
        ("HUB: Two people died.", ["HUB"]),
        ("police in Safi tehsil, Mohmand Agency", ["Safi", "Mohmand Agency"]),
        ("the Tank-Wana road", ["Tank", "Wana"]),
        ("Paktika's Gyan was hit", ["Paktika", "Gyan"]),
        ("in Khyber Pakhtunkhwa (KP) today", ["Khyber Pakhtunkhwa", "KP"]),
        ("Tehran, India and Tajikistan agreed", ["Tehran", "India", "Tajikistan"]),
    ],
)
def test_the_same_words_where_they_stand_as_places(gazetteer: Gazetteer, text: str, names: list[str]) -> None:
    assert found(gazetteer, text) == names


@pytest.mark.parametrize(
    ("text", "name", "pcode", "score"),
    [
        ("a post in Serai Nowrang on Monday", "Serai Nowrang", "PK519.sarai-naurang", 0.92),
        ("tribes in Kurum district", "Kurum", "PK518", 0.82),
        ("a bomb in Nadh-e Alee killed", "", "", 0),
        ("gunmen in Zarmatt town", "Zarmatt", "AF1303", 0.92),
        # It begins like a known name, in a word or in the words after it.
        ("a clash in Guldarah district", "Guldarah", "AF0111", 0.92),
        ("a blast in Darah-e-Pech on Monday", "Darah-e-Pech", "AF1507", 0.92),
        ("men of Keti Boonder", "Keti Boonder", "PK727.keti-bunder", 0.92),
        ("in Derra Ghazi Khan on Monday", "Derra Ghazi Khan", "PK607", 0.92),
    ],
)
def test_unknown_spellings_are_found_by_sound(
    gazetteer: Gazetteer, text: str, name: str, pcode: str, score: float
) -> None:
    hits = gazetteer.scan(text)
    if not name:
        assert all(hit.text != "Nadh" for hit in hits)
        return
    assert [hit.text for hit in hits] == [name]
    assert hits[0].candidates[0].pcode == pcode
    assert hits[0].candidates[0].match == "translit"
    assert hits[0].candidates[0].score <= score


def test_scan_is_the_same_in_a_long_text(gazetteer: Gazetteer) -> None:
    article = "In Wana, two men died near Mir Ali. Police in Tank spoke. "
    once, often = gazetteer.scan(article), gazetteer.scan(article * 400)
    assert len(often) == 400 * len(once)
    assert {hit.text for hit in often} == {hit.text for hit in once} == {"Wana", "Mir Ali", "Tank"}


def test_texts_without_capitals_give_only_sure_names(gazetteer: Gazetteer) -> None:
    assert found(gazetteer, "two killed in miranshah, tank and barmal") == ["miranshah", "barmal"]


def test_scan_takes_anything(gazetteer: Gazetteer) -> None:
    for text in (
        "",
        " ",
        "\x00\x01",
        "🙂" * 50,
        "a" * 5000,
        "Kabul\u200f\u202e",
        "'" * 9,
        "-Kabul-",
        "((Kabul))",
    ):
        assert all(text[hit.start : hit.end] == hit.text for hit in gazetteer.scan(text))


# -- lookup --------------------------------------------------------------------------------------------


def test_every_name_of_every_unit_resolves_inside_its_parent(gazetteer: Gazetteer) -> None:
    boundaries = Boundaries.open()
    missing = []
    for unit in boundaries.units():
        for name in (unit.name, *unit.aliases, *unit.names.values()):
            candidates = gazetteer.lookup(name, within=unit.parent, country=unit.country, fuzzy=False)
            if name and unit.pcode not in {c.pcode for c in candidates}:
                missing.append((unit.pcode, name))
    assert missing == []


def test_lookup_steps_have_falling_scores(gazetteer: Gazetteer) -> None:
    exact = gazetteer.lookup("Nurestan")[0]
    sound = gazetteer.lookup("Nooresthan")[0]
    fuzzy = gazetteer.lookup("Nuristann Prov")[0] if gazetteer.lookup("Nuristann Prov") else None
    assert (exact.match, sound.match) == ("exact", "translit")
    assert exact.pcode == sound.pcode == "AF16"
    assert exact.score > sound.score
    assert fuzzy is None or fuzzy.score < sound.score
    near = gazetteer.lookup("Badakshaan")[0]
    assert near.pcode == "AF17"
    assert near.score < 1


def test_lookup_keeps_to_country_and_unit(gazetteer: Gazetteer) -> None:
    assert {c.country for c in gazetteer.lookup("Musa Khel", country="PAK")} == {"PAK"}
    assert gazetteer.lookup("Qara Bagh", within="AF11")[0].pcode == "AF1111"
    assert gazetteer.lookup("Qara Bagh", within="AF12") == ()
    assert gazetteer.lookup("zzzzqqqq") == ()
    assert gazetteer.lookup("") == ()


def test_designation_orders_the_levels_of_one_name(gazetteer: Gazetteer) -> None:
    assert gazetteer.lookup("Kandahar province")[0].pcode == "AF27"
    assert gazetteer.lookup("Kandahar district")[0].pcode == "AF2701"
    assert gazetteer.lookup("Bannu tehsil")[0].pcode == "PK503.bannu"
    assert gazetteer.lookup("Mohmand agency")[0].pcode == "PK524"


# -- the tables ----------------------------------------------------------------------------------------


def test_places_lie_in_the_units_that_they_name() -> None:
    boundaries = Boundaries.open()
    units = {unit.pcode: unit for unit in boundaries.units()}
    placed = 0
    for file in ("places.csv", "features.csv"):
        for entry in read_places(boundaries_dir() / file, units):
            if entry.level != "country" and entry.kind == "settlement" and entry.population:
                at = boundaries.unit_at(entry.longitude, entry.latitude)
                assert at is not None, entry
                placed += 1
                if entry.pcode in {u.pcode for u in boundaries.parents(at.pcode).values()}:
                    continue
                # A town whose point lies just beyond the border of the unit that bears its name.
                unit, point = boundaries.unit(entry.pcode), shapely.Point(entry.longitude, entry.latitude)
                assert shapely.distance(boundaries.geometry(entry.pcode), point) < 0.055, entry
                keys = {sound_key(name) for name in (unit.name, *unit.aliases)}
                assert keys & {sound_key(name) for name, _ in entry.names}, entry
    assert placed > 500


def test_features_name_known_units_or_none() -> None:
    units = {unit.pcode: unit for unit in Boundaries.open().units()}
    text = (boundaries_dir() / "features.csv").read_text(encoding="utf-8").splitlines()
    at = PLACE_COLUMNS.index("pcode")
    unknown = [line for line in text[1:] if line.split(",")[at] not in {*units, ""}]
    assert unknown == []


def test_places_table_is_what_its_script_makes(tmp_path: Path) -> None:
    made = tmp_path / "places.csv"
    script = boundaries_dir() / "build_places.py"
    subprocess.run([sys.executable, str(script), str(made)], check=True, capture_output=True)
    assert made.read_bytes() == (boundaries_dir() / "places.csv").read_bytes()


def test_opening_needs_no_geometry() -> None:
    code = (
        "import sys; from geo.boundaries import Boundaries; from geo.gazetteer import Gazetteer;"
        "Gazetteer.open(Boundaries.open()).scan('Two died in Wana.');"
        "print(sorted({'shapely', 'geopandas', 'pandas', 'numpy', 'pyarrow'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("name,names\nA,B\n", "no column kind"),
        (",".join(PLACE_COLUMNS) + "\nA,,hamlet,x,,AFG,1,2,,x\n", "line 2: kind 'hamlet'"),
        (",".join(PLACE_COLUMNS) + "\nA,,settlement,x,,AFG,east,2,,x\n", "line 2"),
    ],
)
def test_bad_tables_are_named(tmp_path: Path, content: str, message: str) -> None:
    table = tmp_path / "own.csv"
    table.write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=message):
        Gazetteer.open(Boundaries.open(), extra=table)


def test_a_table_of_ones_own_adds_names(tmp_path: Path) -> None:
    row = "Zorkotabad,Zor Kot Abad,settlement,village,AF1215,AFG,69.4,32.9,0,own\n"
    (tmp_path / "own.csv").write_text(",".join(PLACE_COLUMNS) + "\n" + row, encoding="utf-8")
    gazetteer = Gazetteer.open(Boundaries.open(), extra=tmp_path)
    assert gazetteer.scan("houses in Zorkotabad village")[0].candidates[0].admin2_pcode == "AF1215"
