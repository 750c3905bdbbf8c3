"""Which incidents the commands are about: days, actors, kinds of event, as a user types them."""

import csv
import io
import json
from pathlib import Path

import pytest
from shell_user import REPORT, Run

import maps.figure
from api.commands.store import ingest_into
from maps.figure import Look


def test_a_figure_of_some_incidents_says_of_which(
    run: Run, store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[Look] = []
    monkeypatch.setattr(maps.figure, "Look", lambda **how: looks.append(Look(**how)) or looks[-1])
    out = tmp_path / "f.svg"
    asked = ("--actor", "uag_afg", "--actor", "iskp", "--event-type", "battles")
    code, said, wrong = run("figure", "--store", store, "--out", out, *asked)
    assert (code, wrong) == (0, "")
    assert "1 incident," in said
    assert looks[0].only == (
        "actor Unidentified Armed Group (Afghanistan) or Islamic State Khorasan Province (ISKP); "
        "event type Battles"
    )
    _, said, none = run("figure", "--store", store, "--out", out, "--event-type", "Riots")
    assert "0 incidents," in said
    assert none == f"{store}: its one incident is not of event type Riots\n"


def test_counts_are_of_the_days_asked_for_and_the_summary_says_what_was_counted(
    run: Run, store: Path, tmp_path: Path
) -> None:
    asked = ("--start", "2024-01-01", "--end", "2024-12-31", "--layer", "districts")
    code, _, wrong = run("export", "--store", store, *asked, "--format", "csv", "--out", tmp_path / "d.csv")
    assert (code, wrong) == (0, "1 incident written, counted by district.\n")
    with (tmp_path / "d.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert {(row["period_start"], row["period_end"]) for row in rows} == {("2024-01-01", "2025-01-01")}
    code, said, _ = run("aggregate", "--store", store)
    told = [row for row in rows if row["events"] == "1"]
    assert [(row["parent"], row["parent_name"]) for row in csv.DictReader(io.StringIO(said))] == [
        (row["parent"], row["parent_name"]) for row in told
    ]
    assert {row["country"] for row in csv.DictReader(io.StringIO(said))} == {"AFG"}


@pytest.mark.parametrize("form", ["geojson", "csv"])
def test_the_summary_says_how_many_are_in_no_area(run: Run, store: Path, tmp_path: Path, form: str) -> None:
    asked = ("--layer", "tehsils", "--format", form, "--out", tmp_path / f"t.{form}")
    code, _, wrong = run("export", "--store", store, *asked)
    told = "1 incident written, counted by tehsil; 1 of them in no tehsil, as its `not_placed` says.\n"
    assert (code, wrong) == (0, told)


@pytest.mark.parametrize(
    ("asked", "number", "said"),
    [
        (("--actor", "uag_afg"), 1, "actor uag_afg"),
        (("--actor", "Unidentified Armed Group (Afghanistan)"), 1, "actor uag_afg"),
        (("--actor", "ISKP", "--actor", "UAG_AFG"), 1, "actor iskp or uag_afg"),
        (("--actor", "iskp"), 0, "actor iskp"),
        (("--event-type", "battles", "--actor", "uag_afg"), 1, "actor uag_afg; event type Battles"),
        (("--event-type", "Armed clash", "--start", "2024-01-01"), 1,
         "event type Armed clash; date from 2024-01-01 to the last"),
        (("--event-type", "Riots"), 0, "event type Riots"),
    ],
)  # fmt: skip
def test_actors_and_kinds_of_event_choose_what_is_written_and_counted(
    run: Run, store: Path, tmp_path: Path, asked: tuple[str, ...], number: int, said: str
) -> None:
    out = tmp_path / "o.csv"
    code, _, wrong = run("export", "--store", store, *asked, "--format", "csv", "--out", out)
    none = f"{store}: its one incident is not of {said}\n"
    assert (code, wrong) == (0, "1 incident written.\n" if number else f"{none}0 incidents written.\n")
    with out.open(encoding="utf-8", newline="") as lines:
        assert len(list(csv.DictReader(lines))) == number
    about = json.loads((tmp_path / "o.csv-metadata.json").read_bytes())
    assert about["filter"] == said
    code, told, wrong = run("aggregate", "--store", store, *asked)
    assert (code, wrong) == (0, "" if number else none)
    assert sum(int(row["events"]) for row in csv.DictReader(io.StringIO(told))) == number


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (
            ("--actor", "Nobody"),
            "no actor 'Nobody' in the catalogue; use an actor1_id or actor1",
        ),
        (("--event-type", "Battle"), "cannot use 'Battle'; use one of Battles, Protests"),
    ],
)
def test_what_is_no_actor_or_kind_of_event_is_a_mistake_of_usage(
    run: Run, store: Path, asked: tuple[str, str], said: str
) -> None:
    code, told, wrong = run("aggregate", "--store", store, *asked)
    assert (code, told) == (2, "")
    assert f"Invalid value for {asked[0]}: {said}" in wrong


@pytest.mark.parametrize(
    ("asked", "hint"),
    [
        (("Taliban",), "taliban is so coded before 2021-08-15 alone; since then it is afg_mil "),
        (("afg_rep_pol",), "afg_rep_pol is so coded before 2021-08-15 alone; since then it is afg_mil "),
        (("Taliban", "--end", "2021-08-14"), ""),
        (("Taliban", "--actor", "afg_mil"), ""),
        (("ttp",), ""),
    ],
)
def test_an_actor_that_is_called_otherwise_since_is_said(
    run: Run, store: Path, asked: tuple[str, ...], hint: str
) -> None:
    code, _, wrong = run("aggregate", "--store", store, "--actor", *asked)
    assert code == 0
    assert wrong.splitlines()[1:] == (
        [f"{hint}(Military Forces of Afghanistan (2021-)): --actor afg_mil"] if hint else []
    )


@pytest.mark.parametrize("command", ["map", "figure", "export", "aggregate"])
def test_days_without_an_incident_are_said(run: Run, store: Path, tmp_path: Path, command: str) -> None:
    more = {"export": ("--format", "csv", "--out", tmp_path / "o"), "map": ("--out", tmp_path / "o")}
    more["figure"] = ("--out", tmp_path / "o.png")
    code, _, wrong = run(command, "--store", store, "--start", "2030-01-01", *more.get(command, ()))
    assert code == 0
    assert wrong == f"{store}: its one incident has no date from 2030-01-01 to the last\n" + (
        "0 incidents written.\n" if command == "export" else ""
    )


@pytest.mark.parametrize("day", ["31.12.2024", "2024-13-01", "20241231", "yesterday", ""])
def test_a_day_that_is_none_is_named_with_the_way_to_write_it(run: Run, store: Path, day: str) -> None:
    code, _, wrong = run("map", "--store", store, "--start", day)
    assert code == 2
    assert f"'--start': {day!r} is no day; write it as YYYY-MM-DD, such as 2024-12-26" in wrong


@pytest.mark.parametrize("command", ["export", "aggregate", "map", "figure"])
def test_days_in_the_wrong_order_are_named(run: Run, store: Path, tmp_path: Path, command: str) -> None:
    more = ("--format", "csv", "--out", tmp_path / "o.csv") if command == "export" else ()
    code, _, wrong = run(command, "--store", store, "--start", "2024-12-31", "--end", "2024-01-01", *more)
    assert code == 2
    assert "--start: 2024-12-31 is after --end 2024-01-01; swap the two" in wrong


def test_the_undated_stay_on_maps_of_some_days_and_are_counted_apart(run: Run, tmp_path: Path) -> None:
    told = {"a": REPORT, "b": "A landmine killed a shepherd in Kohlu district of Balochistan."}
    for name, text in told.items():
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
    ingest_into([str(tmp_path / f"{n}.txt") for n in told], tmp_path / "s.gpkg", None, quiet=True)
    days = ("--start", "2024-03-01", "--end", "2024-03-31")
    for command, name in (("map", "m.html"), ("figure", "f.svg")):
        code, said, wrong = run(command, "--store", tmp_path / "s.gpkg", "--out", tmp_path / name, *days)
        assert code == 0, wrong
        assert "1 incident and 1 without a date" in said + wrong
    for command, more in (("export", ("--format", "csv", "--out", tmp_path / "o.csv")), ("aggregate", ())):
        code, said, wrong = run(command, "--store", tmp_path / "s.gpkg", *days, *more)
        assert (code, "Kohlu" in said) == (0, False)
        assert "1 incident without a certain date left out: of these days or of others.\n" in wrong
    about = json.loads((tmp_path / "o.csv-metadata.json").read_text(encoding="utf-8"))
    assert about["filter"] == "date from 2024-03-01 to 2024-03-31; 1 without a certain date left out"
