"""The shipped boundary set: complete, one valid coverage, levels that nest, points placed."""

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import geopandas
import numpy
import pytest
import shapely

from geo.boundaries import Boundaries, boundaries_dir
from geo.errors import BoundaryError, InputError, UnknownUnit


@pytest.fixture(scope="module")
def opened() -> Boundaries:
    return Boundaries.open()


def test_every_unit_of_both_countries_is_there_once(opened: Boundaries) -> None:
    units = opened.units(undrawn=True)
    counts = Counter((unit.country, unit.level) for unit in units)
    assert counts == {
        ("AFG", "country"): 1, ("AFG", "admin1"): 34, ("AFG", "admin2"): 398,
        ("PAK", "country"): 1, ("PAK", "admin1"): 7, ("PAK", "admin2"): 160, ("PAK", "admin3"): 553,
    }  # fmt: skip
    assert [unit.pcode for unit in units] == sorted({unit.pcode for unit in units})
    tables = boundaries_dir() / "sources"
    known = set()
    for file, column in (
        ("afg_adm2_crosswalk.csv", "district_pcode"), ("pak_districts.csv", "district_pcode"),
        ("provinces.csv", "pcode"),
    ):  # fmt: skip
        known |= set(geopandas.pd.read_csv(tables / file, dtype=str)[column])
    assert known == {unit.pcode for unit in units if unit.level in ("admin1", "admin2")}


def test_the_two_districts_without_polygon_say_where_they_are_drawn(opened: Boundaries) -> None:
    drawn = opened.units()
    without = [unit.pcode for unit in opened.units(undrawn=True) if unit not in drawn]
    assert {code: opened.drawn_in(code) for code in without} == {"PK218": "PK228", "PK312": "PK311"}
    assert "Tangir" in opened.unit("PK311").aliases
    assert opened.drawn_in("PK525") == "PK525"
    with pytest.raises(
        BoundaryError, match=r"PK312 .Tangir. has no polygon of its own; it is drawn in PK311"
    ):
        opened.geometry("PK312")


def test_finest_units_of_both_countries_are_one_valid_coverage(opened: Boundaries) -> None:
    shapes = [opened.geometry(unit.pcode) for unit in opened.finest_units]
    assert len(shapes) == 951
    assert shapely.is_valid(shapes).all()
    assert shapely.coverage_is_valid(shapes)
    disputed = [opened.geometry(unit.pcode) for unit in opened.disputed]
    assert shapely.coverage_is_valid(shapes + disputed)
    whole = shapely.coverage_union_all(shapes)
    gaps = [shapely.Polygon(ring) for part in shapely.get_parts(whole) for ring in part.interiors]
    assert [gap.contains(shapely.Point(66.96, 24.8286)) for gap in gaps] == [True]  # Karachi harbour


@pytest.mark.parametrize("level", ["country", "admin1", "admin2"])
def test_levels_nest_exactly(opened: Boundaries, level: str) -> None:
    members: dict[str, list] = {}
    for unit in opened.finest_units:
        members.setdefault(opened.parents(unit.pcode)[level].pcode, []).append(opened.geometry(unit.pcode))
    polygons = opened.geometries(level)
    assert set(polygons) == set(members)
    assert shapely.coverage_is_valid(list(polygons.values()))
    for code, shape in polygons.items():
        joined = shapely.union_all(members[code])
        assert shapely.symmetric_difference(shape, joined).area < 1e-9 * shape.area, code


def test_no_slivers(opened: Boundaries) -> None:
    for unit in opened.finest_units:
        for part in shapely.get_parts(opened.geometry(unit.pcode)):
            assert part.area > 3e-5, unit  # about 0.3 km2: islands of the Indus delta are larger


def test_label_points_lie_inside_their_units(opened: Boundaries) -> None:
    for unit in (*opened.units(), *opened.disputed):
        assert shapely.contains_xy(opened.geometry(unit.pcode), unit.longitude, unit.latitude), unit
        assert unit.area_km2 > 0
    for unit in opened.finest_units:
        assert opened.unit_at(unit.longitude, unit.latitude) == unit


def test_parents_and_children(opened: Boundaries) -> None:
    chain = opened.parents("PK525.mir-ali")
    assert {level: unit.pcode for level, unit in chain.items()} == {
        "country": "PAK", "admin1": "PK5", "admin2": "PK525", "admin3": "PK525.mir-ali",
    }  # fmt: skip
    assert list(chain) == ["country", "admin1", "admin2", "admin3"]
    assert [unit.pcode for unit in opened.children("PAK")] == [f"PK{n}" for n in range(1, 8)]
    assert opened.children("AF1214") == ()
    assert opened.finest_level("AFG") == "admin2"
    assert opened.finest_level("PAK") == "admin3"
    for unit in opened.units():
        if unit.parent:
            assert unit in opened.children(unit.parent)
    with pytest.raises(UnknownUnit, match="no unit 'AF9999'"):
        opened.unit("AF9999")
    with pytest.raises(UnknownUnit, match="no unit 'AF9999'"):
        opened.children("AF9999")
    with pytest.raises(BoundaryError, match="no units of country 'IRN'"):
        opened.finest_level("IRN")


@pytest.mark.parametrize(
    ("longitude", "latitude", "district"),
    [
        (69.1776, 34.5289, "AF0101"),  # Kabul
        (69.3686, 32.7550, "AF1214"),  # Barmal, Paktika
        (70.2690, 33.0033, "PK525"),  # Mir Ali, North Waziristan
        (71.5249, 34.0151, "PK528"),  # Peshawar
        (66.9750, 30.1798, "PK226"),  # Quetta
        (73.0479, 33.6844, "PK401"),  # Islamabad
    ],
)
def test_known_towns_lie_in_their_district(
    opened: Boundaries, longitude: float, latitude: float, district: str
) -> None:
    unit = opened.unit_at(longitude, latitude)
    assert unit is not None
    assert opened.parents(unit.pcode)["admin2"].pcode == district


def test_the_disputed_territory_is_drawn_and_never_counted(opened: Boundaries) -> None:
    (territory,) = opened.disputed
    assert territory.disputed
    assert territory not in opened.units()
    assert opened.geometry(territory.pcode).contains(shapely.Point(74.7973, 34.0837))
    assert opened.unit_at(74.7973, 34.0837) is None
    assert opened.units_at([74.7973, 69.1776], [34.0837, 34.5289]).tolist() == ["", "AF0101"]
    assert territory.pcode not in opened.geometries("country")
    assert territory.pcode in opened.map_geometries("country", 0.05, disputed=True)


def test_outside_is_no_unit(opened: Boundaries) -> None:
    assert opened.unit_at(0, 0) is None
    assert opened.unit_at(float("nan"), 34) is None
    assert opened.unit_at(34.5289, 69.1776) is None  # swapped


def test_neighbours_share_a_border(opened: Boundaries) -> None:
    near = opened.neighbours("AF1214")
    assert {"AF1215", "PK525", "PK525.datta-khel", "PK530", "PK530.birmil"} <= set(near)
    assert opened.neighbours("AFG") == ("PAK",)
    for unit in opened.units("admin1"):
        shape = opened.geometry(unit.pcode)
        expected = [
            code
            for code, other in opened.geometries("admin1").items()
            if code != unit.pcode and shapely.length(shape.boundary.intersection(other.boundary)) > 0
        ]
        assert list(opened.neighbours(unit.pcode)) == expected
    for unit in opened.units():
        assert all(unit.pcode in opened.neighbours(code) for code in opened.neighbours(unit.pcode))


def test_map_polygons_are_light_and_keep_their_common_borders(opened: Boundaries) -> None:
    plain = opened.geometries("admin2")
    drawn = opened.map_geometries("admin2", 0.02, disputed=True)
    assert set(drawn) == set(plain) | {"XJK"}
    assert shapely.coverage_is_valid(list(drawn.values()))
    corners = sum(shapely.get_num_coordinates(list(drawn.values())))
    assert corners < 0.6 * sum(shapely.get_num_coordinates(list(plain.values())))
    provinces = opened.map_geometries("admin1", 0.02)
    for code, shape in provinces.items():
        joined = shapely.union_all([drawn[unit.pcode] for unit in opened.children(code)])
        assert shapely.symmetric_difference(shape, joined).area < 1e-9
    with pytest.raises(InputError, match="tolerance nan"):
        opened.map_geometries("admin1", float("nan"))
    with pytest.raises(InputError, match="level 'county' is unknown"):
        opened.geometries("county")


def test_population_says_where_it_comes_from(opened: Boundaries) -> None:
    barmal, peshawar = opened.unit("AF1214"), opened.unit("PK528")
    assert barmal.population_modelled
    assert "WorldPop" in barmal.population_source
    assert (peshawar.population_year, peshawar.population_modelled) == (2023, False)
    # Of the provinces of Afghanistan there are estimates from a study, and no count either.
    assert all(u.population_modelled for u in opened.units() if u.country == "AFG" and u.population)
    assert not any(u.population_modelled for u in opened.units() if u.country == "PAK")
    for unit in opened.units():
        if unit.population is not None:
            assert unit.population > 0
            assert unit.population_year
            assert unit.population_source
    afghan = opened.units("admin1", "AFG")
    assert opened.unit("AFG").population == sum(unit.population or 0 for unit in afghan)


def test_known_defects_are_carried_by_their_units(opened: Boundaries) -> None:
    for code in ("AF24", "AF25", "AF3201", "AF3202", "AF3307", "PK206.harnai", "PK311"):
        assert opened.unit(code).quality, code
    assert "drawn with 0.21 times the published area" in opened.unit("AF3202").quality
    assert "swapped" in opened.unit("PK206.harnai").quality
    assert "AF2409" in opened.note("AF2507")
    assert opened.unit("PK525").quality == ""
    assert "claimed by India" in opened.note("PK1")


def test_licences_and_attribution_come_with_the_set(opened: Boundaries) -> None:
    assert "geoBoundaries" in opened.attribution
    assert "ODbL" in opened.attribution
    licences = {source["licence"] for source in opened.sources}
    assert "ODbL 1.0" in licences
    notice = (boundaries_dir() / "LICENSE").read_text(encoding="utf-8")
    assert "https://opendatacommons.org/licenses/odbl/1-0/" in notice
    assert len(opened.version) == 16


def test_shipped_files_are_small_and_other_tools_read_them() -> None:
    folder = boundaries_dir()
    about = json.loads((folder / "set.json").read_text(encoding="utf-8"))
    assert sum((folder / name).stat().st_size for name in about["files"]) < 6_000_000
    for name, rows in (("countries", 2), ("provinces", 41), ("districts", 556), ("tehsils", 553)):
        frame = geopandas.read_parquet(folder / f"{name}.parquet")
        assert len(frame) == rows
        assert frame.crs == "OGC:CRS84"
        assert frame.geometry.is_valid.all()
        assert numpy.isclose(frame.geometry.to_crs("EPSG:6933").area / 1e6, frame.area_km2, rtol=2e-3).all()


def test_opening_loads_no_geometry_library() -> None:
    code = (
        "import sys; from geo.boundaries import Boundaries; b = Boundaries.open(); "
        "assert len(b.units()) > 1000; b.parents('PK525.mir-ali'); "
        "print(sorted({'geopandas', 'shapely', 'numpy', 'pyarrow', 'pandas'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_folder_without_a_set_and_a_damaged_one_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BoundaryError, match=r"no units.csv there"):
        Boundaries.open(tmp_path)
    for name in ("units.csv", "set.json", "provinces.parquet"):
        (tmp_path / name).write_bytes((boundaries_dir() / name).read_bytes())
    (tmp_path / "provinces.parquet").write_bytes(b"PAR1 cut off")
    with pytest.raises(BoundaryError, match=r"provinces.parquet: cannot be read"):
        Boundaries.open(tmp_path).geometries("admin1")
    (tmp_path / "set.json").write_text("{")
    with pytest.raises(BoundaryError, match=r"set.json: cannot be read"):
        Boundaries.open(tmp_path)
    (tmp_path / "units.csv").write_text("pcode,name\nAF01,Kabul\n")
    with pytest.raises(BoundaryError, match=r"units.csv: damaged"):
        Boundaries.open(tmp_path)


def test_building_again_changes_no_byte(tmp_path: Path) -> None:
    folder = boundaries_dir()
    command = [sys.executable, str(folder / "build.py"), "--out", str(tmp_path)]
    subprocess.run(command, capture_output=True, check=True)
    made = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    about = json.loads((folder / "set.json").read_text(encoding="utf-8"))
    assert set(made) == {*about["files"], "set.json"}
    for name, content in made.items():
        assert content == (folder / name).read_bytes(), name


def test_the_page_on_boundaries_says_what_the_data_say(tmp_path: Path) -> None:
    folder = boundaries_dir()
    command = [sys.executable, str(folder / "document.py"), str(tmp_path / "page.md")]
    subprocess.run(command, capture_output=True, check=True)
    page = (tmp_path / "page.md").read_text(encoding="utf-8")
    assert "{{" not in page
    assert page == (folder.parents[1] / "docs" / "boundaries.md").read_text(encoding="utf-8")
