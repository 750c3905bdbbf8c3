"""The hand-checked tables beside the polygons -> units, their names and their people."""

import csv
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from geo.model import Unit
from geo.polygons.boundary_set import UnitRow

COUNTRIES = {
    "AFG": ("Afghanistan", ("Islamic Republic of Afghanistan",),
            {"fa": "افغانستان", "ps": "افغانستان", "ur": "افغانستان"}),
    "PAK": ("Pakistan", ("Islamic Republic of Pakistan",),
            {"fa": "پاکستان", "ps": "پاکستان", "ur": "پاکستان"}),
}  # fmt: skip
DISPUTED_CODE, DISPUTED_COUNTRY = "XJK", "XJK"
"""ISO 3166-1 leaves codes that begin with X to their users; this one stands for no country."""
# Nobody has counted: a figure is shared out by a model, or brought forward from a study that is one.
NOT_COUNTED = re.compile(r"Modelled: |.*\bestimates based on\b")
UNCHECKED = "area not checked, none is published"
STATUS = {
    "AJK": "Azad Jammu and Kashmir: administered by Pakistan, claimed by India",
    "GB": "Gilgit-Baltistan: administered by Pakistan, claimed by India",
}


@dataclass(frozen=True, slots=True)
class Finest:
    """A unit that has its own polygon in the source, and the units above it."""

    row: UnitRow
    label: tuple[float, float]


def read_table(path: Path) -> list[dict[str, str]]:
    """Read a CSV table as text."""
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def slug(name: str) -> str:
    """Lower-case ASCII with hyphens: the last part of a tehsil's code."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def split(text: str) -> tuple[str, ...]:
    """Split a semicolon list."""
    return tuple(part.strip() for part in text.split(";") if part.strip())


def merged(name: str, *lists: Iterable[str]) -> tuple[str, ...]:
    """Join alias lists: order kept, no name twice, the unit's own name left out."""
    seen: dict[str, None] = {}
    for alias in (alias for aliases in lists for alias in aliases):
        if alias and alias != name:
            seen.setdefault(alias)
    return tuple(seen)


def quality(grade: str, ratio: str) -> str:
    """Say in words how far a polygon's area is from the published one ("" where it is near)."""
    if grade in ("", "ok", "unknown") or not ratio:
        return ""
    return f"{grade}: drawn with {ratio} times the published area"


def grade(ratio: float) -> str:
    """Grade an area by its ratio to the published one, with the limits that the crosswalks use."""
    for name, low, high in (("ok", 0.85, 1.15), ("fair", 0.7, 1.3), ("poor", 0.5, 1.5)):
        if low <= ratio <= high:
            return name
    return "bad"


def joined(*texts: str) -> str:
    """Join remarks that are not empty."""
    return "; ".join(text for text in texts if text)


class Population:
    """The population table; the newest count first, then estimates."""

    def __init__(self, path: Path) -> None:
        self._rows: dict[tuple[str, str], dict[str, str]] = {}
        for row in sorted(read_table(path), key=lambda row: row["year"]):
            self._rows[row["level"], row["pcode_or_shape_id"]] = row

    def put(self, unit: Unit, level: str, code: str) -> Unit:
        """Return the unit with its population, where the table has one."""
        row = self._rows.get((level, code))
        if row is None:
            return unit
        source = joined(row["source"], row["note"])
        return replace(
            unit,
            population=int(row["population"]),
            population_year=int(row["year"]),
            population_source=source,
            population_modelled=NOT_COUNTED.match(source) is not None,
        )


def districts_of_afghanistan(sources: Path, people: Population) -> list[Finest]:
    """Afghan districts, each with a polygon of its own."""
    out = []
    for row in read_table(sources / "afg_adm2_crosswalk.csv"):
        name = row["district"]
        unit = Unit(
            pcode=row["district_pcode"], name=name, level="admin2", country="AFG",
            parent=row["province_pcode"], admin1_pcode=row["province_pcode"],
            admin2_pcode=row["district_pcode"],
            aliases=merged(name, split(row["aliases"]), [row["name_in_source"]]),
            names={"fa": row["name_fa"], "ps": row["name_ps"]}, shape_id=row["shape_id"],
            quality=quality(row["boundary_quality"], row["area_ratio"]),
        )  # fmt: skip
        covers = f"also covers {row['also_covers']}" if row["also_covers"] else ""
        note = joined(covers, row["note"])
        label = (float(row["label_lon"]), float(row["label_lat"]))
        out.append(Finest(UnitRow(people.put(unit, "district", unit.pcode), note=note), label))
    return out


def tehsils_of_pakistan(sources: Path, people: Population) -> list[Finest]:
    """Pakistani tehsils; the disputed territory is left out."""
    out = []
    for row in read_table(sources / "pak_adm3_crosswalk.csv"):
        if not row["district_pcode"]:
            continue
        name, district = row["tehsil"], row["district_pcode"]
        unit = Unit(
            pcode=f"{district}.{slug(name)}", name=name, level="admin3", country="PAK", parent=district,
            admin1_pcode=row["province_pcode"], admin2_pcode=district,
            aliases=merged(name, split(row["aliases"]), [row["name_in_source"].title()]),
            names={"ur": row["name_ur"]}, shape_id=row["shape_id"],
            quality=quality(row["boundary_quality"], row["district_area_ratio_pbs"]).replace(
                "drawn with", "the district is drawn with"),
        )  # fmt: skip
        covers = f"also covers {row['also_covers']}" if row["also_covers"] else ""
        former = f"until 2018-05-31 {row['agency_or_fr']} (FATA)" if row["agency_or_fr"] else ""
        unchecked = UNCHECKED if row["boundary_quality"] == "unknown" else ""
        note = joined(covers, former, STATUS.get(row["disputed"], ""), unchecked, row["note"])
        label = (float(row["label_lon"]), float(row["label_lat"]))
        out.append(Finest(UnitRow(people.put(unit, "tehsil", unit.shape_id), note=note), label))
    return out


def districts_of_pakistan(sources: Path, people: Population) -> list[UnitRow]:
    """Pakistani districts; two of them have no polygon and are drawn in another."""
    drawn_in = {"PK218": "PK228", "PK312": "PK311"}  # Lehri: dissolved into Sibi; Tangir: one unit with Darel
    out = []
    for row in read_table(sources / "pak_districts.csv"):
        code, name = row["district_pcode"], row["district"]
        aliases = split(row["aliases"])
        if code == "PK311":
            name, aliases = "Darel/Tangir", ("Darel", "Tangir", *aliases)
        ratio = float(row["area_ratio"]) if row["area_ratio"] else None
        defect = "" if ratio is None else quality(grade(ratio), f"{ratio:.2f}")
        if code in drawn_in:
            defect = f"no polygon of its own, drawn in {drawn_in[code]}"
        elif code == "PK311":
            defect = "one polygon for the districts Darel (PK311) and Tangir (PK312)"
        unit = Unit(
            pcode=code, name=name, level="admin2", country="PAK", parent=row["province_pcode"],
            admin1_pcode=row["province_pcode"], admin2_pcode=code, aliases=merged(name, aliases),
            names={"ur": row["name_ur"]}, quality=defect,
        )  # fmt: skip
        status = STATUS.get({"PK1": "AJK", "PK3": "GB"}.get(row["province_pcode"], ""), "")
        unit = people.put(unit, "district", code)
        unchecked = UNCHECKED if ratio is None and code not in drawn_in else ""
        out.append(UnitRow(unit, drawn_in.get(code, ""), joined(status, unchecked, row["note"])))
    return out


def provinces(sources: Path, people: Population) -> list[UnitRow]:
    """Provinces and territories of both countries, by their common English names."""
    out = []
    for row in read_table(sources / "provinces.csv"):
        name, code = row["name_common"], row["pcode"]
        unit = Unit(
            pcode=code, name=name, level="admin1", country=row["country"], parent=row["country"],
            admin1_pcode=code, aliases=merged(name, [row["name_ocha"]], split(row["aliases"])),
            names={language: row[f"name_{language}"] for language in ("fa", "ps", "ur")},
        )  # fmt: skip
        note = joined(row["iso_3166_2"], STATUS.get({"PK1": "AJK", "PK3": "GB"}.get(code, ""), ""))
        out.append(UnitRow(people.put(unit, "province", code), note=note))
    return out


def countries(people: Population, provinces_of: Iterable[UnitRow]) -> list[UnitRow]:
    """Both countries; Afghanistan's population is the sum of its provinces."""
    out = []
    members = [row.unit for row in provinces_of]
    for code, (name, aliases, names) in sorted(COUNTRIES.items()):
        unit = Unit(
            pcode=code, name=name, level="country", country=code, parent="", aliases=aliases, names=names
        )
        if code == "PAK":
            unit = people.put(unit, "country", "PK")
            unit = replace(unit, population_source="without Azad Kashmir and Gilgit-Baltistan; "
                           + unit.population_source)  # fmt: skip
        else:
            own = [member for member in members if member.country == code]
            unit = replace(
                unit,
                population=sum(member.population or 0 for member in own),
                population_year=own[0].population_year,
                population_source=f"sum of the provinces; {own[0].population_source}",
                population_modelled=any(member.population_modelled for member in own),
            )
        out.append(UnitRow(unit))
    return out


def disputed(sources: Path) -> UnitRow:
    """Return the territory that neither country's statistics count."""
    for row in read_table(sources / "pak_adm3_crosswalk.csv"):
        if not row["district_pcode"]:
            unit = Unit(
                pcode=DISPUTED_CODE, name=row["tehsil"], level="country", country=DISPUTED_COUNTRY, parent="",
                names={"ur": row["name_ur"]}, shape_id=row["shape_id"], disputed=True,
            )  # fmt: skip
            return UnitRow(unit, note=row["note"])
    raise LookupError("the crosswalk has no disputed unit")
