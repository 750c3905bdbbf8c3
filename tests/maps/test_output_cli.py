"""The commands `map`, `figure` and `export`, as a user types them."""

import json
import os
import re
import shutil
import socket
from pathlib import Path

import pytest
from shell_user import Run

from geo.model import PERIODS
from maps.choices import LANGUAGES, MAP_MEASURES, SUFFIXES
from maps.classes import METHODS
from maps.exports import FORMATS


def settings_of(page: str) -> dict[str, object]:
    found = re.search(r'id="atlas-settings">(.*?)</script>', page, re.S)
    assert found is not None
    told: dict[str, object] = json.loads(found[1])
    return told


def test_map_takes_every_option(run: Run, store: Path, tmp_path: Path) -> None:
    out = tmp_path / "new" / "m.html"
    code, said, wrong = run(
        "map", "--store", store, "--out", out, "--level", "admin1", "--measure", "fatalities_rate",
        "--period", "week", "--method", "log", "--language", "ur", "--no-quotes", "--start", "2024-03-01",
        "--end", "2024-03-31", "--title", "A <b> title", "--basemap", "https://tiles.example.org/{z}/{x}/{y}.png",
        "--basemap-credit", "A map maker",
    )  # fmt: skip
    assert code == 0, wrong
    page = out.read_text(encoding="utf-8")
    told = settings_of(page)
    wanted = {"level": 1, "measure": "fatalities_rate", "period": "week", "method": "log", "language": "ur"}
    assert {key: told[key] for key in wanted} == wanted
    assert told["basemap"] == ["https://tiles.example.org/{z}/{x}/{y}.png", "A map maker"]
    assert "A &lt;b&gt; title" in page
    assert "img-src data: blob: https://tiles.example.org;" in page
    assert "tribal elder said" not in page
    assert "1 incident," in said


def test_map_has_no_way_out_by_default(run: Run, store: Path, tmp_path: Path) -> None:
    assert run("map", "--store", store, "--out", tmp_path / "m.html")[0] == 0
    page = (tmp_path / "m.html").read_text(encoding="utf-8")
    assert "img-src data: blob:;" in page
    assert settings_of(page)["basemap"] is None


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("map", "--measure", "joy"), "--measure: cannot use 'joy'; use one of events, fatalities_low"),
        (("map", "--level", "village"), "--level: cannot use 'village'; use one of admin1, admin2, admin3"),
        (("map", "--method", "nice"), "--method: cannot use 'nice'; use one of quantiles, natural"),
        (("map", "--language", "xx"), "--language: cannot use 'xx'; use one of en, fa, ps, ur"),
        (("map", "--period", "decade"), "--period: cannot use 'decade'; use one of day, week"),
        (
            ("map", "--start", "2024-05-01", "--end", "2024-04-01"),
            "--start: 2024-05-01 is after --end 2024-04-01",
        ),
        (("figure", "--measure", "joy"), "--measure: cannot use 'joy'"),
        (("figure", "--width", "900"), "--width/--dpi: a figure 900.0 inches wide cannot be laid out"),
        (("figure", "--dpi", "5"), "--width/--dpi: 5 dots per inch are out of reach; choose from 50"),
        (("map", "--vintage", "1850"), "--vintage: vintage '1850' is before the oldest units known here"),
        (("export", "--format", "xls", "--out", "x"), "--format: cannot use 'xls'; use one of geojson"),
    ],
)
def test_wrong_options_are_named(
    run: Run, store: Path, tmp_path: Path, arguments: tuple[str, ...], message: str
) -> None:
    if "--out" not in arguments:
        arguments = (*arguments, "--out", str(tmp_path / "m.html"))
    code, _, wrong = run(*arguments, "--store", store)
    assert code == 2
    assert message in wrong
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("map", "--basemap", "http://tiles.example.org/{z}/{x}/{y}"), "is no address of map tiles"),
        (("figure", "--out", "f.pdf"), "f.pdf: a figure is written as .png or .svg"),
        (("export", "--format", "qgis", "--out", "a.qgs"), "a.qgs: programs open qgis only as *.qgz"),
    ],
)
def test_what_cannot_be_made_is_a_mistake_of_usage(
    run: Run, store: Path, tmp_path: Path, arguments: tuple[str, ...], message: str
) -> None:
    if "--out" not in arguments:
        arguments = (*arguments, "--out", str(tmp_path / "m.html"))
    for where in (store, tmp_path / "none.gpkg"):  # known before any store is opened
        code, _, wrong = run(*arguments, "--store", where)
        assert code == 2
        assert message in wrong
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("command", ["serve", "demo"])
def test_a_port_that_there_is_not_is_a_mistake_of_usage(
    run: Run, store: Path, tmp_path: Path, command: str
) -> None:
    more = ("--store", store) if command == "serve" else ("--out", tmp_path / "demo")
    code, _, wrong = run(command, "--port", "99999", *more)
    assert code == 2
    assert "Invalid value for '--port': Input should be less than or equal to 65535" in wrong
    assert list(tmp_path.iterdir()) == []


def test_a_port_that_is_taken_is_named_in_plain_words(run: Run, store: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        code, _, wrong = run("serve", "--port", port, "--store", store)
    assert code == 1
    told = f"cannot listen on 127.0.0.1:{port} (Address already in use); choose another --port or --host"
    assert wrong == f"incident-atlas: {told}\n"


@pytest.mark.parametrize("name", ["", "   "])
def test_a_review_by_nobody_is_a_mistake_of_usage(run: Run, tmp_path: Path, name: str) -> None:
    # Neither the file nor the store is there: nothing is read before it is said.
    code, said, wrong = run(
        "review", "apply", tmp_path / "r.csv", "--by", name, "--store", tmp_path / "s.gpkg"
    )
    assert (code, said) == (2, "")
    assert "Invalid value for --by: name the reviewer" in wrong


def test_help_names_every_choice(run: Run) -> None:
    told = " ".join(run("map", "--help")[1].split())
    for names in (PERIODS, METHODS, MAP_MEASURES, LANGUAGES):
        assert f"{', '.join(names[:-1])} or {names[-1]}" in told
    assert SUFFIXES.keys() == FORMATS.keys()
    assert f"{', '.join(list(FORMATS)[:-1])} or {list(FORMATS)[-1]}" in " ".join(
        run("export", "--help")[1].split()
    )


def test_figure_is_written(run: Run, store: Path, tmp_path: Path) -> None:
    code, said, wrong = run(
        "figure", "--store", store, "--out", tmp_path / "f.svg", "--level", "admin1", "--width", "5",
        "--source", "two invented reports", "--no-towns",
    )  # fmt: skip
    assert code == 0, wrong
    assert (tmp_path / "f.svg").read_text(encoding="utf-8").startswith("<?xml")
    assert "1 incident," in said


def test_no_output_is_put_in_the_place_of_a_store(run: Run, store: Path, tmp_path: Path) -> None:
    held = tmp_path / "atlas.gpkg"
    shutil.copy(store, held)
    for command in (
        ("export", "--store", held, "--format", "gpkg", "--out", held),
        ("export", "--store", store, "--format", "csv", "--out", held),
        ("map", "--store", held, "--out", held),
        ("review", "export", "--store", store, "--out", held),
        ("reextract", "--store", held, "--diff", held),
    ):
        code, _, wrong = run(*command)
        assert (code, wrong) == (
            1, f"incident-atlas: {held} is a store, which would be lost; name another file with --out\n"
        ), command  # fmt: skip
    code, said, _ = run("runs", "--store", held)
    assert (code, said[:10]) == (0, "1: ingest,")


def test_a_project_beside_its_store_leaves_the_store_as_it_is(run: Run, store: Path, tmp_path: Path) -> None:
    held = tmp_path / "atlas.gpkg"
    shutil.copy(store, held)
    code, said, wrong = run("export", "--store", held, "--format", "qgis", "--out", tmp_path / "atlas.qgz")
    assert (code, wrong) == (0, "1 incident written.\n")
    assert said.split() == [str(tmp_path / "atlas.qgz"), str(tmp_path / "atlas-layers.gpkg")]
    assert run("runs", "--store", held)[0] == 0


def test_an_export_replaces_files_only(run: Run, store: Path, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.csv"
    os.mkfifo(pipe)
    code, _, wrong = run("export", "--store", store, "--format", "csv", "--out", pipe)
    assert (code, wrong) == (
        1, f"incident-atlas: {pipe} is no file that can be replaced; name another one with --out\n"
    )  # fmt: skip
    assert pipe.is_fifo()


@pytest.mark.parametrize("name", ["r.csv", "r.gpkg"])
def test_a_review_file_that_cannot_be_written_is_named(
    run: Run, store: Path, tmp_path: Path, name: str
) -> None:
    out = tmp_path / "no" / "folder" / name
    code, _, wrong = run("review", "export", "--store", store, "--out", out)
    assert code == 1
    assert wrong.startswith(f"incident-atlas: {out}: ")
    assert "choose another place" in wrong


def test_a_list_of_changes_that_cannot_be_written_is_refused_before_the_work(
    run: Run, store: Path, tmp_path: Path
) -> None:
    held = tmp_path / "atlas.gpkg"
    shutil.copy(store, held)
    code, _, wrong = run("reextract", "--store", held, "--diff", tmp_path / "no" / "x.csv")
    assert (code, wrong) == (
        1, f"incident-atlas: {tmp_path / 'no' / 'x.csv'}: No such file or directory; choose another place\n"
    )  # fmt: skip
    assert "reextract" not in run("runs", "--store", held)[1]


def test_reading_anew_counts_changes_not_incidents(run: Run, store: Path, tmp_path: Path) -> None:
    held = tmp_path / "atlas.gpkg"
    shutil.copy(store, held)
    code, _, said = run("reextract", "--store", held)
    assert (code, said) == (0, "1 of about 1 input, 1 report, 0 changes\n")


@pytest.mark.parametrize("command", ["map", "figure", "export"])
def test_a_folder_that_was_not_there_is_told_of(run: Run, store: Path, tmp_path: Path, command: str) -> None:
    name, *more = {"map": ["m.html"], "figure": ["f.svg"], "export": ["e.csv", "--format", "csv"]}[command]
    out = tmp_path / "slip" / name
    told = f"{out.parent}: there was no such folder; it is made.\n"
    for first in (True, False):
        code, said, wrong = run(command, "--store", store, "--out", out, *more)
        assert (code, told in said) == (0, first), wrong


@pytest.mark.parametrize(
    ("name", "arguments", "message"),
    [
        ("m.pdf", ("map",), "the map is an HTML file; give it the ending .html"),
        (
            "e.csv",
            ("export", "--format", "geojson"),
            "programs open geojson only as *.geojson; give",
        ),
        ("e.shp", ("export", "--format", "gpkg"), "programs open gpkg only as *.gpkg; give the file"),
    ],
)
def test_an_ending_of_something_else_is_refused(
    run: Run, store: Path, tmp_path: Path, name: str, arguments: tuple[str, ...], message: str
) -> None:
    code, _, wrong = run(*arguments, "--store", store, "--out", tmp_path / name)
    assert code == 2
    assert message in wrong
    assert not (tmp_path / name).exists()


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        (("map", "--level", "district"), "admin2"),
        (("map", "--measure", "deaths"), "fatalities_best"),
        (("map", "--period", "monthly"), "month"),
        (("map", "--method", "quantile"), "quantiles"),
        (("export", "--format", "Excel", "--out", "x"), "csv"),
        (("export", "--format", "csv", "--out", "x", "--layer", "district"), "districts"),
        (("aggregate", "--event-type", "suicide bombing"), "Suicide bomb"),
        (("aggregate", "--level", "xyzzy"), ""),
    ],
)
def test_a_value_of_another_name_is_told_its_own(
    run: Run, store: Path, asked: tuple[str, ...], meant: str
) -> None:
    code, _, wrong = run(*asked, "--store", store)
    assert code == 2
    assert ("did you mean" in wrong) == bool(meant)
    assert not meant or f"; did you mean {meant}?" in " ".join(wrong.split())
