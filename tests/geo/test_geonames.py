"""A GeoNames dump as places of the user's own: read whole or not at all, bounded, looked up and scanned."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from geo.boundaries import Boundaries
from geo.errors import InputError
from geo.gazetteer import Gazetteer
from geo.geocode import find_place
from geo.naming.geonames import install
from geo.naming.placebase import PlaceBase


def line(
    geonameid: int, name: str, others: str = "", *, at: tuple[float, float] = (69.26, 32.78), kind: str = "P",
    country: str = "AF", population: int = 0,
) -> str:  # fmt: skip
    longitude, latitude = at
    cells = [
        str(geonameid), name, name, others, str(latitude), str(longitude), kind, "PPL", country, "", "29", "",
        "", "", str(population), "", "2100", "Asia/Kabul", "2020-01-01",
    ]  # fmt: skip
    assert len(cells) == 19
    return "\t".join(cells) + "\n"


ROWS = (
    line(1, "Lwar Zhawkay", "Lowar Zhawkai,LWZ,لوړ ژوکی,lwar,Верх")
    + line(2, "Mir Ali Kandao", at=(70.2, 33.0), country="PK")
    + line(3, "Sur Ghar Sar", kind="T")
    + line(4, "Barmal")
    + line(5, "Far Outpost", at=(10.0, 10.0))
    + line(6, "Kotgay", at=(69.26, 32.78))
    + line(7, "Kotgay", at=(65.7, 31.6))
)


@pytest.fixture(scope="module")
def folder(boundaries: Boundaries, tmp_path_factory: pytest.TempPathFactory) -> Path:
    where = tmp_path_factory.mktemp("own")
    dump = where / "AF.txt"
    dump.write_text(ROWS, encoding="utf-8")
    installed = install(dump, where / "places", boundaries)
    assert (installed.places, installed.outside) == (6, 1)
    return where / "places"


@pytest.fixture(scope="module")
def gazetteer(boundaries: Boundaries, folder: Path) -> Gazetteer:
    return Gazetteer.open(boundaries, extra=folder)


def test_names_of_the_dump_are_looked_up(gazetteer: Gazetteer) -> None:
    (found,) = gazetteer.lookup("Lwar Zhawkay")
    assert (found.pcode, found.admin1_pcode, found.kind, found.score) == ("AF1214", "AF12", "settlement", 1.0)
    assert gazetteer.lookup("lowar-zhawkai")[0].pcode == "AF1214"
    assert gazetteer.lookup("لوړ ژوکی")[0].pcode == "AF1214"
    assert gazetteer.lookup("Loowar Zhokay")[0].match == "translit"
    assert gazetteer.lookup("Sur Ghar Sar", fuzzy=False) == ()
    assert gazetteer.lookup("Far Outpost")[0].level == "country"


def test_names_of_the_set_keep_their_meaning(gazetteer: Gazetteer, boundaries: Boundaries) -> None:
    assert gazetteer.lookup("Barmal") == Gazetteer.open(boundaries).lookup("Barmal")


def test_scan_finds_them_where_they_stand_as_places(gazetteer: Gazetteer) -> None:
    text = (
        "Houses in Lwar Zhawkay village and at Mir Ali Kandao, near Mir Ali; Lwar Zhawkay Khan spoke in Wana."
    )
    hits = gazetteer.scan(text)
    assert [hit.text for hit in hits] == ["Lwar Zhawkay", "Mir Ali Kandao", "Mir Ali", "Wana"]
    assert all(text[hit.start : hit.end] == hit.text for hit in hits)


def test_homonyms_are_told_apart_by_the_district(gazetteer: Gazetteer, boundaries: Boundaries) -> None:
    inside = find_place("Kotgay village, Barmal district", "AFG", gazetteer, boundaries)
    assert (inside.admin2_pcode, inside.geo_precision) == ("AF1214", "exact")
    alone = find_place("Kotgay", "AFG", gazetteer, boundaries)
    assert (alone.country, alone.admin1_pcode) == ("AFG", "")


def test_a_zip_and_alternate_names(boundaries: Boundaries, tmp_path: Path) -> None:
    dump = tmp_path / "AF.zip"
    with zipfile.ZipFile(dump, "w") as archive:
        archive.writestr("readme.txt", "about")
        archive.writestr("AF.txt", ROWS)
    names = tmp_path / "alternateNamesV2.txt"
    names.write_text(
        "90\t1\ten\tUpper Zhawkay\t\t\t\t\t\t\n"
        "91\t1\tlink\tHttps Address\t\t\t\t\t\t\n"
        "92\t99\ten\tElsewhere\t\t\t\t\t\t\n",
        encoding="utf-8",
    )
    done = []
    install(
        dump, tmp_path / "own", boundaries, alternates=names, classes=frozenset("PT"), progress=done.append
    )
    gazetteer = Gazetteer.open(boundaries, extra=tmp_path / "own")
    assert gazetteer.lookup("Upper Zhawkay")[0].name == "Lwar Zhawkay"
    assert gazetteer.lookup("Sur Ghar Sar")[0].kind == "feature"
    assert gazetteer.lookup("Https Address", fuzzy=False) == ()
    assert gazetteer.lookup("Elsewhere", fuzzy=False) == ()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (ROWS.encode() + b"8\tCut", "line 8: 2 columns, want 19"),
        (ROWS.replace("32.78", "north", 1).encode(), "line 1: could not convert"),
        (ROWS.replace("32.78", "327.8", 1).encode(), "line 1: latitude 327.8"),
        (line(1, "Peak", kind="T").encode(), "none of its 1 lines"),
        (b"", "none of its 0 lines"),
        (b"\xff\xfe\x00" * 100, "is not UTF-8"),
        (b"x" * 200_000, "over 100,000 characters"),
    ],
)
def test_a_bad_dump_changes_nothing(
    boundaries: Boundaries, tmp_path: Path, content: bytes, message: str
) -> None:
    own = tmp_path / "own"
    dump = tmp_path / "AF.txt"
    dump.write_text(ROWS, encoding="utf-8")
    install(dump, own, boundaries)
    before = {path.name: path.read_bytes() for path in own.iterdir()}
    dump.write_bytes(content)
    with pytest.raises(InputError, match=message):
        install(dump, own, boundaries)
    assert {path.name: path.read_bytes() for path in own.iterdir()} == before


def test_bad_archives_and_classes(boundaries: Boundaries, tmp_path: Path) -> None:
    broken = tmp_path / "AF.zip"
    broken.write_bytes(b"PK\x03\x04 cut short")
    with pytest.raises(InputError, match="cannot be read"):
        install(broken, tmp_path, boundaries)
    with zipfile.ZipFile(broken, "w") as archive:
        archive.writestr("a.csv", "x")
    with pytest.raises(InputError, match="holds 0 tables"):
        install(broken, tmp_path, boundaries)
    with pytest.raises(InputError, match=r"feature classes \['Q'\]"):
        install(broken, tmp_path, boundaries, classes=frozenset("Q"))
    with pytest.raises(InputError, match="cannot be read"):
        install(tmp_path / "none.txt", tmp_path, boundaries)


def test_a_base_of_other_boundaries_is_refused(boundaries: Boundaries, folder: Path, tmp_path: Path) -> None:
    (base,) = folder.glob("*.sqlite")
    with pytest.raises(InputError, match="another boundary set"):
        PlaceBase(base, {}, "other")
    spoilt = tmp_path / "AF.places.sqlite"
    spoilt.write_bytes(b"no base" * 99)
    with pytest.raises(InputError, match="no place base"):
        Gazetteer.open(boundaries, extra=tmp_path)


def test_many_places_are_read_in_bounded_memory(boundaries: Boundaries, tmp_path: Path) -> None:
    dump = tmp_path / "AF.txt"
    with dump.open("w", encoding="utf-8") as file:
        for number in range(30_000):
            file.write(line(number, f"Kot {number}ga", at=(62 + number % 900 / 100, 30 + number % 700 / 100)))
    calls: list[int] = []
    installed = install(dump, tmp_path / "own", boundaries, progress=calls.append)
    assert installed.places == 30_000
    assert calls == [20_000]


def test_a_large_dump_is_read_in_under_a_minute_with_bounded_memory(
    boundaries: Boundaries, tmp_path: Path
) -> None:
    count = 300_000
    dump = tmp_path / "AF.txt"
    with dump.open("w", encoding="utf-8") as out:
        for n in range(count):
            spot = (61.0 + (n * 7919 % 13_000) / 1000, 29.5 + (n * 104_729 % 8_500) / 1000)
            out.write(
                line(
                    n + 1, f"{_word(n)} {_word(n * 31 + 7)}", f"{_word(n * 17 + 3)},{_word(n * 13)}", at=spot
                )
            )
    program = (
        "import resource, sys, time; from pathlib import Path; from geo.boundaries import Boundaries;"
        "from geo.naming.geonames import install; b = Boundaries.open(); b.unit_at(69, 34);"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss; start = time.process_time();"
        "done = install(Path(sys.argv[1]), Path(sys.argv[2]), b);"
        "print(done.places, time.process_time() - start,"
        " (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024)"
    )
    command = [sys.executable, "-c", program, str(dump), str(tmp_path / "places")]
    ran = subprocess.run(command, capture_output=True, text=True, check=True)
    places, seconds, megabytes = map(float, ran.stdout.split())
    assert places == count
    assert seconds < 60
    assert megabytes < 200


def _word(n: int) -> str:
    """Make up a name of three syllables."""
    parts = ("ba", "dar", "ghaz", "kot", "lwar", "mir", "naw", "pul", "sar", "tang", "wal", "zar")
    return "".join(parts[n // 12**k % 12] for k in range(3)).capitalize()
