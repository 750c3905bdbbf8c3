"""Sets are installed whole, or not at all; old ones are kept and put back."""

from pathlib import Path

import geopandas
import pytest
import shapely

from geo.boundaries import Boundaries, boundaries_dir
from geo.errors import BoundaryError, NotFound
from geo.install import sets
from geo.install.sets import install, list_sets, remove, restore, use
from tests.geo.install.makers import frame, geojson, zipped_shapefile
from tests.geo.install.test_check import FAULTS, broken


@pytest.fixture(scope="module")
def ocha() -> geopandas.GeoDataFrame:
    return frame("ocha")


def test_an_installed_set_places_points(tmp_path: Path, ocha: geopandas.GeoDataFrame) -> None:
    done = install([geojson(ocha, tmp_path / "units.geojson")], tmp_path / "user")
    assert done.replaced == ""
    opened = Boundaries.open(tmp_path / "user")
    assert [unit.pcode for unit in opened.units("admin1")] == ["AF12", "AF13", "AF14"]
    assert len(opened.units("admin2")) == len(ocha)
    assert [unit.name for unit in opened.units("country")] == ["Afghanistan"]
    shipped = Boundaries.open()
    for unit in opened.units("admin2"):
        assert opened.unit_at(unit.longitude, unit.latitude) == unit
        inside = shapely.contains_xy(shipped.geometry(unit.pcode), unit.longitude, unit.latitude)
        assert inside, unit
    province = shapely.union_all([opened.geometry(unit.pcode) for unit in opened.children("AF12")])
    assert shapely.symmetric_difference(province, opened.geometry("AF12")).area < 1e-12
    assert "OCHA COD-AB" in opened.attribution
    assert opened.sources[0]["licence"] == "CC BY 3.0 IGO"
    places = (opened.folder / "places.csv").read_text(encoding="utf-8").splitlines()
    assert any(line.startswith("Khōst,") and ",AF1401,AFG," in line for line in places)


def test_a_level_file_of_provinces_gives_the_districts_their_parents(tmp_path: Path) -> None:
    files = [
        geojson(frame("geoBoundaries1"), tmp_path / "adm1.geojson"),
        geojson(frame("geoBoundaries2"), tmp_path / "adm2.geojson"),
    ]
    install(files, tmp_path / "user")
    opened = Boundaries.open(tmp_path / "user")
    assert opened.parents("AF1214-gb")["admin1"].name == "Paktika"
    assert len(opened.children("AF12-gb")) == len(Boundaries.open().children("AF12"))


def test_one_level_alone_stands_under_the_country(tmp_path: Path) -> None:
    install([geojson(frame("geoBoundaries2"), tmp_path / "adm2.geojson")], tmp_path / "user")
    opened = Boundaries.open(tmp_path / "user")
    assert list(opened.parents("AF1214-gb")) == ["country", "admin2"]
    assert opened.finest_level("AFG") == "admin2"


@pytest.mark.parametrize("kind", list(FAULTS)[:6])
def test_nothing_is_replaced_by_a_broken_file(
    kind: str, tmp_path: Path, ocha: geopandas.GeoDataFrame
) -> None:
    folder = tmp_path / "user"
    install([geojson(ocha, tmp_path / "good.geojson")], folder)
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    with pytest.raises(BoundaryError, match=FAULTS[kind]):
        install([broken(kind, ocha, tmp_path)], folder)
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


def test_the_old_set_is_kept_and_put_back(tmp_path: Path, ocha: geopandas.GeoDataFrame) -> None:
    folder = tmp_path / "user"
    first = install([geojson(ocha, tmp_path / "a.geojson")], folder)
    second = install([zipped_shapefile(frame("gadm"), tmp_path / "b.zip")], folder)
    assert second.replaced == first.name
    assert first.name in second.text()
    assert {item.name: item.current for item in list_sets(folder)} == {first.name: False, second.name: True}
    assert restore(folder) == first.name
    assert Boundaries.open(folder).units("admin1")[0].pcode == "AF12"
    assert restore(folder) == second.name
    assert use(folder, first.name) == second.name
    with pytest.raises(BoundaryError, match="is in use"):
        remove(folder, first.name)
    remove(folder, second.name)
    assert [item.name for item in list_sets(folder)] == [first.name]
    with pytest.raises(NotFound, match="no installed boundary set 'x'"):
        use(folder, "x")
    with pytest.raises(NotFound, match="no installed boundary set 'x'"):
        remove(folder, "x")


def test_the_first_install_can_be_undone_to_the_shipped_set(
    tmp_path: Path, ocha: geopandas.GeoDataFrame
) -> None:
    folder = tmp_path / "user"
    with pytest.raises(NotFound, match="no boundary set was replaced"):
        restore(folder)
    install([geojson(ocha, tmp_path / "a.geojson")], folder)
    assert restore(folder) == ""
    assert not any(item.current for item in list_sets(folder))


def test_installing_the_same_file_again_changes_nothing(tmp_path: Path, ocha: geopandas.GeoDataFrame) -> None:
    path = geojson(ocha, tmp_path / "a.geojson")
    first = install([path], tmp_path / "user")
    again = install([path], tmp_path / "user")
    assert (again.name, again.replaced) == (first.name, "")
    assert len(list_sets(tmp_path / "user")) == 1


def test_an_install_that_dies_leaves_the_old_set_in_use(
    tmp_path: Path, ocha: geopandas.GeoDataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "user"
    first = install([geojson(ocha, tmp_path / "a.geojson")], folder)

    def die(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(sets, "use", die)
    with pytest.raises(OSError, match="No space left"):
        install([geojson(frame("gadm"), tmp_path / "b.geojson")], folder)
    assert [item.name for item in list_sets(folder) if item.current] == [first.name]
    assert len(Boundaries.open(folder).units("admin2")) == len(ocha)


def test_other_countries_stay_beside_a_new_one(tmp_path: Path) -> None:
    opened = Boundaries.open()
    units = opened.units("admin2", "AFG")
    data = geopandas.GeoDataFrame(
        {
            "ADM2_EN": [unit.name for unit in units],
            "ADM2_PCODE": [unit.pcode for unit in units],
            "ADM1_EN": [opened.unit(unit.parent).name for unit in units],
            "ADM1_PCODE": [unit.parent for unit in units],
            "ADM0_PCODE": ["AF" for _ in units],
        },
        geometry=[shapely.transform(opened.geometry(u.pcode), lambda xy: xy - (0.001, 0)) for u in units],
        crs="OGC:CRS84",
    )
    install([geojson(data, tmp_path / "afg.geojson")], tmp_path / "user", keep=opened)
    both = Boundaries.open(tmp_path / "user")
    assert [unit.pcode for unit in both.units("country")] == ["AFG", "PAK"]
    assert [unit.pcode for unit in both.disputed] == ["XJK"]
    assert both.drawn_in("PK312") == "PK311"
    shapes = [both.geometry(unit.pcode) for unit in (*both.finest_units, *both.disputed)]
    assert shapely.coverage_is_valid(shapes)
    assert both.memberships == opened.memberships
    assert both.unit_at(66.96, 24.8286) is None  # Karachi harbour stays open
    assert both.version != opened.version


def test_files_that_do_not_belong_together_are_refused(tmp_path: Path, ocha: geopandas.GeoDataFrame) -> None:
    path = geojson(ocha, tmp_path / "a.geojson")
    with pytest.raises(BoundaryError, match="two files of one level"):
        install([path, path], tmp_path / "user")
    with pytest.raises(BoundaryError, match="no boundary file given"):
        install([], tmp_path / "user")
    elsewhere = frame("geoBoundaries1")[:1]
    files = [
        geojson(elsewhere, tmp_path / "p.geojson"),
        geojson(frame("geoBoundaries2"), tmp_path / "d.geojson"),
    ]
    with pytest.raises(BoundaryError, match="lies in no unit of the file of level admin1"):
        install(files, tmp_path / "user")
    assert not (tmp_path / "user").exists()


def test_a_set_in_use_that_is_gone_is_told(tmp_path: Path) -> None:
    (tmp_path / "current").write_text("afg-1\n")
    with pytest.raises(BoundaryError, match="the boundary set in use, 'afg-1', is gone"):
        Boundaries.open(tmp_path)
    (tmp_path / "current").write_text("../../etc\n")
    with pytest.raises(BoundaryError, match="is gone"):
        Boundaries.open(tmp_path)
    assert boundaries_dir().name in ("boundaries", "_boundaries")
