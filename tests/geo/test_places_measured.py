"""Names measured on whole tables: crosswalks, same-name traps, places as a coder of events writes them."""

import csv
import re
from pathlib import Path

import pytest

from geo.boundaries import boundaries_dir
from geo.geocode import find_place
from geo.model import Location, Unit
from geo.pipeline import Ground

HERE = Path(__file__).parent / "places"
SOURCES = boundaries_dir() / "sources"
TABLES = (
    ("afg_adm2_crosswalk.csv", "district", ("district", "aliases", "name_fa", "name_ps")),
    ("pak_adm3_crosswalk.csv", "tehsil", ("tehsil", "aliases", "name_ur")),
    ("pak_districts.csv", "district", ("district", "aliases", "name_ur")),
)
TWICE = {"Dasht", "دشت", "Sahiwal", "ساہیوال"}
"""Two tehsils of one province bear it, in two districts: the province alone cannot tell them apart."""


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@pytest.fixture(scope="module")
def ground() -> Ground:
    return Ground.open()


def place(ground: Ground, address: str, country: str = "") -> Location:
    return find_place(address, country, ground.gazetteer, ground.boundaries)


def test_names_and_aliases_of_the_crosswalks_resolve_given_their_province(ground: Ground) -> None:
    shapes = {unit.shape_id: unit.pcode for unit in ground.boundaries.units() if unit.shape_id}
    tried, lost = 0, set()
    for file, kind, columns in TABLES:
        for row in table(SOURCES / file):
            if not row["province"]:
                continue  # the disputed territory
            code = shapes[row["shape_id"]] if "shape_id" in row else row["district_pcode"]
            want = ground.boundaries.parents(ground.boundaries.drawn_in(code))["admin2"].pcode
            for name in filter(None, (n.strip() for c in columns for n in row[c].split(";"))):
                tried += 1
                found = place(ground, f"{name} {kind}, {row['province']}", row.get("country") or "PAK")
                if found.admin2_pcode != want:
                    lost.add(name)
                    apart = place(ground, f"{name} {kind}, {row['district']}, {row['province']}", "PAK")
                    assert apart.admin2_pcode == want, (name, row["district"])
    assert tried > 4000
    assert lost == TWICE


def reading(ground: Ground, text: str) -> Unit:
    """Return the unit of a reading such as ``PAK/Balochistan/Harnai (tehsil Khoast)``."""
    country, province, rest = text.split("/", 2)
    boundaries = ground.boundaries
    (first,) = [
        unit for unit in boundaries.units("admin1", country)
        if _same(province, unit)
    ]  # fmt: skip
    match = re.fullmatch(r"(.*) \((province|district|tehsil)(?: (.*))?\)", rest)
    assert match is not None, text
    name, kind, tehsil = match.groups()
    if kind == "province":
        return first
    near = [
        u
        for u in boundaries.units("admin2", country, undrawn=True)
        if u.admin1_pcode == first.pcode and _same(name, u)
    ]
    (second,) = [u for u in near if u.name == name] or near
    if kind == "district":
        return boundaries.unit(boundaries.drawn_in(second.pcode))
    inside = [
        u for u in boundaries.units("admin3", country) if u.admin1_pcode == first.pcode and _same(tehsil, u)
    ]
    (third,) = [u for u in inside if u.admin2_pcode == second.pcode] or inside
    return third


def _same(name: str, unit: Unit) -> bool:
    plain = {re.sub(r"[^a-z]", "", known.lower()) for known in (unit.name, *unit.aliases)}
    return re.sub(r"[^a-z]", "", name.lower()) in plain


@pytest.mark.parametrize("row", table(HERE / "ambiguous_names.csv"), ids=lambda row: row["name"])
def test_a_name_of_several_units_is_told_apart_by_its_province_alone(
    ground: Ground, row: dict[str, str]
) -> None:
    name = row["name"].title()
    units = [reading(ground, text.strip()) for text in row["candidates"].split("|")]
    candidates = ground.gazetteer.lookup(name)
    # Lehri, dissolved, is known by the unit that lies in its place
    assert {unit.pcode for unit in units} <= {code for c in candidates for code in (c.pcode, c.admin2_pcode)}
    chains = [ground.boundaries.parents(unit.pcode) for unit in units]
    districts = {chain["admin2"].pcode for chain in chains if "admin2" in chain}
    # alone: nothing finer than what all readings share
    alone = place(ground, name)
    if len(districts) > 1:
        assert alone.admin2_pcode == ""
        assert alone.alternatives
    if len({unit.country for unit in units}) > 1:
        # a province outranks the tehsil of its name in the other country (Khost, Khoast)
        provinces = {unit.pcode for unit in units if unit.level == "admin1"}
        assert alone.admin1_pcode in (provinces or {""})
        assert alone.country == ("" if not provinces else "AFG")
    # with its province: the one reading that lies there
    for chain in chains:
        there = {c["admin2"].pcode for c in chains if "admin2" in c and c["admin1"] == chain["admin1"]}
        if "admin2" in chain and len(there) == 1:
            found = place(ground, f"{name}, {chain['admin1'].name}", chain["country"].pcode)
            assert found.admin2_pcode == chain["admin2"].pcode, chain["admin1"].name


def test_places_as_a_coder_of_events_writes_them(ground: Ground) -> None:
    rows = [row for row in table(HERE / "ucdp_places.csv") if row["admin2_pcode"]]
    assert len(rows) > 700
    right = wrong = 0
    for row in rows:
        address = ", ".join(filter(None, (row["place"], row["district"], row["province"])))
        found = place(ground, address, row["country"]).admin2_pcode
        right += found == row["admin2_pcode"]
        wrong += found not in ("", row["admin2_pcode"])
    assert right / len(rows) >= 0.97
    assert wrong / len(rows) < 0.015


@pytest.mark.parametrize("row", table(HERE / "towns.csv"), ids=lambda row: row["place"])
def test_towns_and_quarters_that_news_names_lie_in_their_district(
    ground: Ground, row: dict[str, str]
) -> None:
    text = f"Gunmen killed a guard near {row['place']} on Monday."
    (hit,) = ground.gazetteer.scan(text)
    assert hit.text == row["place"]
    assert {c.admin2_pcode for c in hit.candidates} == {row["admin2_pcode"]}
