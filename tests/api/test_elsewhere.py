"""The whole line in countries that do not ship: boundaries from the registry wheel, reports, map, exports."""

import base64
import csv
import gzip
import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

COMMAND = Path(sys.executable).with_name("incident-atlas")
NIGERIA = {
    "borno.txt": """Source: Savanna Wire
Published: 2024-03-14

MAIDUGURI: Suspected Boko Haram fighters attacked a village in Konduga local government area of Borno state
on Tuesday night, killing nine farmers and injuring four others, police said. A resident told reporters that
12 people had been killed.
""",
    "zamfara.txt": """Source: Savanna Wire
Published: 2024-03-20

JOS, Nigeria: Gunmen killed six people in Mangu, Plateau state, on 18 March 2024, the police spokesman said.
""",
}
SUDAN = {
    "fasher.txt": """Source: Nile Desk
Published: 2024-06-11

EL FASHER, Sudan: At least 20 civilians were killed and 50 wounded when shells hit a market in El Fasher,
North Darfur, on Monday, a medical source said.
""",
    "omdurman.txt": """Source: Nile Desk
Published: 2024-06-15

Clashes between the Sudanese army and the Rapid Support Forces in Omdurman killed three people on 13 June
2024, residents said.
""",
}


@dataclass
class Desk:
    """A user's folder: own data folder, reports, what the commands made."""

    folder: Path

    def run(self, *args: object, code: int = 0) -> str:
        done = subprocess.run(
            [str(COMMAND), *map(str, args)],
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=False,
            env=os.environ | {"INCIDENT_ATLAS_DATA": str(self.folder / "own")},
        )
        assert done.returncode == code, done.stderr
        return done.stdout

    def line(self, reports: dict[str, str]) -> list[dict[str, str]]:
        """Ingest, draw and export; return the rows of the incidents' CSV."""
        (self.folder / "in").mkdir()
        for name, text in reports.items():
            (self.folder / "in" / name).write_text(text, encoding="utf-8")
        self.run("ingest", "in")
        self.run("map", "--out", "map.html")
        for form in ("csv", "geojson"):
            self.run("export", "--format", form, "--out", f"incidents.{form}")
        self.run("export", "--format", "csv", "--layer", "districts", "--out", "districts.csv")
        with (self.folder / "incidents.csv").open(encoding="utf-8", newline="") as lines:
            return sorted(csv.DictReader(lines), key=lambda row: row["event_date"])


def drawn(path: Path) -> tuple[set[str], str]:
    """Return the countries and the credit that a map page holds in its data."""
    page = path.read_text(encoding="utf-8")
    blocks = {}
    for name in ("core", "settings"):
        found = re.search(
            rf'<script type="application/[a-z-]+" id="[a-z-]*{name}"( data-encoding="gzip")?>(.*?)</script>',
            page,
        )
        assert found is not None, name
        text = gzip.decompress(base64.b64decode(found[2])).decode() if found[1] else found[2]
        blocks[name] = json.loads(text)
    units = blocks["core"]["units"]
    countries = {name for name, level in zip(units["name"], units["level"], strict=True) if level == 0}
    return countries, blocks["settings"]["attribution"]


def counted(path: Path) -> dict[str, int]:
    with path.open(encoding="utf-8", newline="") as lines:
        return {row["name"]: int(row["events"]) for row in csv.DictReader(lines) if row["events"] != "0"}


def test_two_reports_from_nigeria(registry_wheel: Path, tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    said = desk.run("boundaries", "build", "NGA", "--wheel", registry_wheel)
    assert "774 units, admin2 of NGA" in said
    first, second = desk.line(NIGERIA)
    where = [(r["country"], r["iso"], r["admin1"], r["admin2"]) for r in (first, second)]
    assert where == [("Nigeria", "566", "Borno", "Konduga"), ("Nigeria", "566", "Plateau", "Mangu")]
    assert (first["actor1"], first["actor2"]) == ("Boko Haram", "Civilians (Nigeria)")
    assert (second["actor1"], second["actor2"]) == (
        "Unidentified Armed Group (Nigeria)",
        "Civilians (Nigeria)",
    )
    assert [first[f"fatalities{end}"] for end in ("_low", "", "_high")] == ["9", "9", "12"]
    assert counted(tmp_path / "districts.csv") == {"Konduga": 1, "Mangu": 1}
    about = json.loads((tmp_path / "incidents.geojson").read_bytes())["metadata"]
    assert "Nigeria, polygons: set by each country's source, see geoBoundaries" in about["licence"]
    # the other countries of the set are far away: the map neither shows nor credits them
    countries, credit = drawn(tmp_path / "map.html")
    assert countries == {"Nigeria"}
    assert credit.startswith("Boundaries of Nigeria: geoBoundaries")
    assert "ODbL" not in credit
    assert "installed" in desk.run("boundaries", "list")
    # the countries that were there before are read as before
    (tmp_path / "k.txt").write_text(
        "Gunmen killed two men in Lyari, Karachi, on 3 May 2024.", encoding="utf-8"
    )
    (report,) = json.loads(desk.run("extract", "k.txt", "--format", "json"))["reports"]
    assert report["incidents"][0]["admin1_pcode"] == "PK7"


def test_two_reports_from_sudan_alone(registry_wheel: Path, tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    said = desk.run("boundaries", "build", "SDN", "--only", "--wheel", registry_wheel)
    assert "189 units, admin2 of SDN" in said
    first, second = desk.line(SUDAN)
    assert (first["country"], first["admin1"], first["admin2"]) == ("Sudan", "North Darfur", "Al Fasher")
    assert (second["admin1"], second["admin2"]) == ("Khartoum", "Um Durman")
    assert (first["actor1"], first["actor2"]) == ("Unidentified Armed Group (Sudan)", "Civilians (Sudan)")
    assert {second["actor1"], second["actor2"]} == {
        "Military Forces of Sudan",
        "RSF: Rapid Support Forces",
    }
    assert counted(tmp_path / "districts.csv") == {"Al Fasher": 1, "Um Durman": 1}
    found = json.loads(desk.run("gazetteer", "find", "Nyala, South Darfur", "--country", "SDN", "--json"))
    assert (found["country"], found["admin1"]) == ("SDN", "South Darfur")
    countries, credit = drawn(tmp_path / "map.html")
    assert countries == {"Sudan"}
    assert credit.startswith("Boundaries of Sudan: geoBoundaries")


def test_a_country_that_the_wheel_does_not_have(registry_wheel: Path, tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.run("boundaries", "build", "ATA", "--wheel", registry_wheel, code=1)
    desk.run("boundaries", "build", "Narnia", "--wheel", registry_wheel, code=1)
    assert not (tmp_path / "own" / "boundaries" / "current").exists()
