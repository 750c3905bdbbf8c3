"""`boundaries` and `gazetteer` as a user runs them: what is refused, what is kept, what comes back."""

import csv
import io
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import geopandas
import pytest

from tests.geo.install.makers import frame, geojson, zipped_shapefile
from tests.geo.install.test_check import broken

COMMAND = Path(sys.executable).with_name("incident-atlas")
SIX = {
    "self-intersecting": "borders that cross themselves, so the area is in doubt",
    "metres without .prj": "states no coordinate system",
    "swapped": "latitude and longitude are swapped",
    "no name column": "no column with names",
    "duplicate codes": "duplicate codes, each must stand for one unit: AF1201",
    "truncated zip": "the zip archive is damaged",
}


@dataclass
class Desk:
    """A folder with a data folder of its own."""

    folder: Path

    def run(self, *args: object) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(COMMAND), *map(str, args)],
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=False,
            env=os.environ | {"INCIDENT_ATLAS_DATA": str(self.folder / "own")},
        )

    def done(self, *args: object) -> str:
        ran = self.run(*args)
        assert ran.returncode == 0, ran.stderr
        return ran.stdout

    def kept(self) -> dict[Path, bytes]:
        """All that lies in the data folder."""
        return {path: path.read_bytes() for path in (self.folder / "own").rglob("*") if path.is_file()}


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


@pytest.fixture(scope="module")
def ocha() -> geopandas.GeoDataFrame:
    return frame("ocha")


@pytest.mark.parametrize("kind", SIX)
def test_a_broken_file_is_refused_in_clear_words_and_replaces_nothing(
    kind: str, desk: Desk, ocha: geopandas.GeoDataFrame
) -> None:
    desk.done("boundaries", "install", geojson(ocha, desk.folder / "good.geojson"), "--only")
    before = desk.kept()
    path = broken(kind, ocha, desk.folder)
    for command in ("check", "install"):
        ran = desk.run("boundaries", command, path)
        assert ran.returncode == 1, ran.stdout
        assert SIX[kind] in ran.stdout + ran.stderr
        assert "Traceback" not in ran.stderr
        assert desk.kept() == before
    assert "afg-" in desk.done("boundaries", "list")


def test_a_set_is_installed_used_and_taken_back(desk: Desk, ocha: geopandas.GeoDataFrame) -> None:
    shipped = desk.done("boundaries", "list")
    assert shipped.startswith("afg-pak-2022, version ")
    assert "sound" in desk.done("boundaries", "check", geojson(ocha, desk.folder / "a.geojson"))
    assert "installed afg-" in desk.done("boundaries", "install", "a.geojson", "--only")
    assert "Paktika" in desk.done("gazetteer", "list", "Paktika")
    assert desk.done("gazetteer", "list", "Lahore") == ""
    gadm = zipped_shapefile(frame("gadm"), desk.folder / "b.zip")
    second = desk.done("boundaries", "install", gadm, "--only")
    assert "is kept and can be put back" in second
    assert desk.done("boundaries", "restore").startswith("in use now: afg-")
    assert desk.done("boundaries", "restore").strip() in second.replace("installed", "in use now:")
    names = [line.split()[1] for line in desk.done("boundaries", "list").splitlines() if "installed" in line]
    assert len(names) == 2
    for name in names:
        assert f"in use now: {name.rstrip(',')}" in desk.done("boundaries", "use", name.rstrip(","))
    wrong = desk.run("boundaries", "use", "none")
    assert (wrong.returncode, "no installed boundary set 'none'" in wrong.stderr) == (1, True)


def test_the_first_install_can_be_taken_back_to_the_shipped_set(
    desk: Desk, ocha: geopandas.GeoDataFrame
) -> None:
    early = desk.run("boundaries", "restore")
    assert (early.returncode, "none can be put back" in early.stderr) == (1, True)
    shipped = desk.done("boundaries", "list")
    desk.done("boundaries", "install", geojson(ocha, desk.folder / "a.geojson"), "--only")
    assert desk.done("boundaries", "list") != shipped
    assert desk.done("boundaries", "restore") == "in use now: the shipped set\n"
    assert desk.done("boundaries", "list").splitlines()[0] == shipped.splitlines()[0]


def test_one_address_and_a_file_of_them(desk: Desk) -> None:
    address = "Mir Ali, North Waziristan, Khyber Pakhtunkhwa"
    found = json.loads(desk.done("gazetteer", "find", address, "--country", "PAK", "--json"))
    assert (found["admin1_pcode"], found["admin2_pcode"], found["admin3_pcode"]) == (
        "PK5",
        "PK525",
        "PK525.mir-ali",
    )
    (desk.folder / "rows.csv").write_text(
        "id,place,district,province,country\n"
        "1,Shkin,Barmal district,Paktika,AFG\n"
        "2,,Quetta,Balochistan,PAK\n",
        encoding="utf-8",
    )
    rows = list(csv.DictReader(io.StringIO(desk.done("gazetteer", "find", "--file", "rows.csv"))))
    assert [(row["id"], row["found_admin2_pcode"]) for row in rows] == [("1", "AF1214"), ("2", "PK226")]
    lost = desk.run("gazetteer", "find", "Xyzzyville", "--country", "AFG")
    assert lost.returncode == 1
    assert "is not known; try another spelling" in lost.stderr
    either = desk.run("gazetteer", "find", "Musa Khel")
    assert (either.returncode, "is not known" in either.stderr) == (1, False)
    assert "'Musa Khel' may be places in more than one country; name its district" in either.stderr
    assert "or perhaps    Musa Khel (admin2, AF1405), score 0.5\n" in either.stdout
    seat = json.loads(desk.done("gazetteer", "find", "Khost", "--json"))
    assert seat["admin1_pcode"] == "AF14"
    assert [one["score"] for one in seat["alternatives"] if one["score"] > seat["score"]] == []
    larger = json.loads(desk.done("gazetteer", "find", "Malakand division", "--json"))
    assert (larger["admin1_pcode"], larger["alternatives"]) == ("PK5", [])
    (desk.folder / "bad.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    bad = desk.run("gazetteer", "find", "--file", "bad.csv")
    assert (bad.returncode, "no column 'address'" in bad.stderr) == (1, True)


def test_a_country_that_is_none_is_named(desk: Desk) -> None:
    wrong = desk.run("gazetteer", "find", "Barmal", "--country", "XX")
    assert wrong.returncode == 2
    assert wrong.stderr.endswith(
        "Invalid value for --country: 'XX' is no country; give ISO 3166-1 alpha-3, such as NGA\n"
    )
