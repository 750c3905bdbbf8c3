"""The command line as a user runs it: what it prints, what it refuses, with which exit code."""

import csv
import io
import json
import re
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path

import pytest
from shelled import TEXT, one_report, run


def ingested(folder: Path) -> str:
    """Ingest one report into ``atlas.gpkg`` of `folder` and return its incident's id."""
    one_report(folder)
    done = run("ingest", "report.txt", cwd=folder)
    assert done.returncode == 0, done.stderr
    made = run("export", "--format", "geojson", "--out", "i.geojson", cwd=folder)
    assert made.returncode == 0, made.stderr
    (feature,) = json.loads((folder / "i.geojson").read_text())["features"]
    return str(feature["id"])


def test_extract_prints_the_documented_json(tmp_path: Path) -> None:
    done = run("extract", one_report(tmp_path), "--format", "json", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    (report,) = json.loads(done.stdout)["reports"]
    assert list(report) == ["id", "report_id", "path", "published_at", "incidents", "places", "not_incidents"]
    (incident,) = report["incidents"]
    assert (incident["event_date"], incident["admin1_pcode"], incident["admin2"]) == (
        "2024-05-06",
        "AF14",
        "Spera",
    )
    assert (incident["fatalities_low"], incident["fatalities_best"], incident["fatalities_high"]) == (2, 2, 3)
    for part in (*incident["claims"], *incident["evidence"]):
        assert TEXT[part["start"] : part["end"]] == part["quote"]


def test_the_same_input_gives_the_same_bytes_under_any_locale(tmp_path: Path) -> None:
    path = one_report(tmp_path)
    first = run("extract", path.name, "--format", "json", cwd=tmp_path, TZ="UTC", PYTHONHASHSEED="1")
    second = run(
        "extract",
        path.name,
        "--format",
        "json",
        cwd=tmp_path,
        TZ="Asia/Kabul",
        PYTHONHASHSEED="2",
        LC_ALL="C.UTF-8",
    )
    assert first.stdout == second.stdout


def test_ingest_is_idempotent_and_says_so(tmp_path: Path) -> None:
    ingested(tmp_path)
    again = run("ingest", "report.txt", "--json", cwd=tmp_path)
    summary = json.loads(again.stdout)
    assert (summary["reports"], summary["reports_known"], summary["incidents"]) == (0, 1, 0)
    assert summary["in_district"] == 1
    assert "1: " in run("runs", cwd=tmp_path).stdout


def test_a_report_given_again_with_its_day_is_told_and_counted_once(tmp_path: Path) -> None:
    text = "A roadside bomb killed two policemen in Bannu on Monday. "
    text += "Last year, a suicide bombing killed 26 people."
    (tmp_path / "r.txt").write_text(text)
    first = run("ingest", "r.txt", cwd=tmp_path)
    assert "Ingest these reports again with --published YYYY-MM-DD" in first.stdout
    assert "`incident-atlas explain --left-out`" in first.stdout
    elsewhere = run("ingest", "r.txt", "--store", "b c.gpkg", cwd=tmp_path).stdout
    assert "`incident-atlas explain --left-out --store 'b c.gpkg'`" in elsewhere
    again = run("ingest", "r.txt", "--published", "2025-03-05", cwd=tmp_path)
    assert "0 reports read, 1 revised, 0 inputs refused." in again.stdout
    assert "now holds 1 incident: 1 placed in a district" in again.stdout
    assert "--published" not in again.stdout
    left = run("explain", "--left-out", cwd=tmp_path).stdout
    assert '"Last year, a suicide bombing killed 26 people."' in left
    assert "held  1 in district, after it" in run("runs", cwd=tmp_path).stdout
    both = run("explain", "IA1", "--left-out", cwd=tmp_path)
    assert (both.returncode, "give an EVENT_ID, or --left-out alone" in both.stderr) == (2, True)


def test_extract_says_how_far_a_day_and_a_figure_are_known(tmp_path: Path) -> None:
    text = "Gunmen killed two guards and wounded at least five in Khar tehsil of Bajaur, police said."
    told = run("extract", one_report(tmp_path, text), cwd=tmp_path).stdout
    assert re.search(r"2024-05-07 \(of publication, no day is told\)  Khar.*, Bajaur, .*, PAK  Attack", told)
    assert "killed 2, injured 5+  confidence 0." in told


def test_explain_names_what_may_be_the_same_incident(tmp_path: Path) -> None:
    lines = (
        ("Desk", "Gunmen shot dead five labourers in Dera Bugti on 21 November 2024, residents said."),
        (
            "Post",
            "A gun attack on a police post in Dera Bugti on 21 November 2024 killed six policemen, it said.",
        ),
    )
    records = (json.dumps({"source": source, "text": text}) for source, text in lines)
    (tmp_path / "r.jsonl").write_text("\n".join(records))
    assert run("ingest", "r.jsonl", cwd=tmp_path).returncode == 0
    run("export", "--format", "geojson", "--out", "i.geojson", cwd=tmp_path)
    one, two = (f["id"] for f in json.loads((tmp_path / "i.geojson").read_text())["features"])
    told = run("explain", one, cwd=tmp_path).stdout
    assert "Perhaps the same, but kept apart (a pair of reports is merged from a score of 4 on):" in told
    assert re.search(rf"{two}  score [23]\.?\d*: ", told)


def test_the_example_of_the_docs_is_what_is_printed(tmp_path: Path) -> None:
    told = run("explain", ingested(tmp_path), cwd=tmp_path).stdout
    docs = Path(__file__).parents[2].joinpath("docs", "explaining.md").read_text("utf-8")
    assert f"```text\n{told}```" in docs


def test_explain_shows_words_rules_and_sources(tmp_path: Path) -> None:
    event_id = ingested(tmp_path)
    done = run("explain", event_id, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    for part in ("2024-05-06", "Spera", "low 2, best 2, high 3", "Test Desk", "rule ", " | location]"):
        assert part in done.stdout
    assert re.search(r"high 3 is the largest figure that counts, by \w+", done.stdout)
    missing = run("explain", "IA0", cwd=tmp_path)
    assert missing.returncode == 1
    assert "IA0" in missing.stderr


def test_escape_sequences_of_a_report_do_not_reach_the_terminal(tmp_path: Path) -> None:
    one_report(tmp_path, TEXT.replace("A tribal elder", "A tribal\x1b[2J elder"))
    run("ingest", "report.txt", cwd=tmp_path)
    run("export", "--format", "geojson", "--out", "i.geojson", cwd=tmp_path)
    features = json.loads((tmp_path / "i.geojson").read_text())["features"]
    done = run("explain", features[0]["id"], cwd=tmp_path)
    assert done.returncode == 0
    assert "\x1b" not in done.stdout


def test_aggregate_map_and_exports(tmp_path: Path) -> None:
    ingested(tmp_path)
    counted = run("aggregate", "--level", "admin2", "--period", "month", cwd=tmp_path)
    rows = list(csv.DictReader(io.StringIO(counted.stdout)))
    assert [(r["name"], r["period_start"], r["events"], r["fatalities_high"]) for r in rows] == [
        ("Spera", "2024-05-01", "1", "3")
    ]
    assert (rows[0]["injured_best"], rows[0]["n_unknown_injured"]) == ("", "1")  # unknown is not 0
    (row,) = json.loads(run("aggregate", "--format", "json", cwd=tmp_path).stdout)
    assert (row["fatalities_best"], row["injured_best"], row["abducted_high"]) == (2, None, None)
    drawn = run("map", "--out", "out/map.html", cwd=tmp_path)
    assert drawn.returncode == 0, drawn.stderr
    assert "1 incident, " in drawn.stdout
    assert "<html" in (tmp_path / "out" / "map.html").read_text(encoding="utf-8")


def test_another_vintage_has_other_units_and_the_same_totals(tmp_path: Path) -> None:
    one_report(
        tmp_path, "Gunmen killed four soldiers in Wana, South Waziristan district, on Monday, police said."
    )
    assert run("ingest", "report.txt", cwd=tmp_path).returncode == 0
    found = {}
    for vintage in ("reference", "2017", "latest", "FATA"):
        counted = run("aggregate", "--level", "admin2", "--vintage", vintage, cwd=tmp_path)
        assert counted.returncode == 0, counted.stderr
        (row,) = csv.DictReader(io.StringIO(counted.stdout))
        assert (row["events"], row["fatalities_best"]) == ("1", "4")
        found[vintage] = row["name"]
    assert found == {
        "reference": "South Waziristan",
        "2017": "South Waziristan Agency",
        "latest": "Lower South Waziristan",
        "FATA": "South Waziristan",
    }
    drawn = run("map", "--vintage", "2017", "--out", "map.html", cwd=tmp_path)
    assert drawn.returncode == 0, drawn.stderr
    assert "Units as on 2017-12-31" in (tmp_path / "map.html").read_text(encoding="utf-8")
    args = ("export", "--format", "geojson", "--out", "d.geojson", "--layer", "districts")
    assert run(*args, "--vintage", "2017", cwd=tmp_path).returncode == 0
    names = {f["properties"]["name"] for f in json.loads((tmp_path / "d.geojson").read_text())["features"]}
    assert "South Waziristan Agency" in names
    wrong = run("aggregate", "--vintage", "1n2", cwd=tmp_path)
    assert wrong.returncode == 2
    assert "vintage '1n2' is neither a year, a date nor a known change" in wrong.stderr


@pytest.mark.parametrize(
    ("args", "code", "words"),
    [
        (("map", "--store", "none.gpkg"), 1, "none.gpkg"),
        (("serve", "--store", "none.gpkg"), 1, "none.gpkg"),
        (("ingest", "a.txt", "--published", "yesterday"), 2, "--published"),
        (("extract",), 2, "Missing argument"),
        (("export", "--format", "xls", "--out", "x"), 2, "--format: cannot use 'xls'; use one of"),
        (("export", "--format", "csv", "--out", "x", "--layer", "roads"), 2, "--layer: cannot use 'roads'"),
        (("export", "--format", "csv", "--out", "x", "--vintage", "1n2"), 2, "--vintage: vintage '1n2'"),
        (("aggregate", "--level", "county"), 2, "'county'; use one of country, admin1, admin2, admin3"),
        (("aggregate", "--period", "decade"), 2, "--period: cannot use 'decade'; use one of day, week"),
        (("aggregate", "--format", "xml"), 2, "--format: cannot use 'xml'; use one of csv, json"),
        (("aggregate", "--start", "2024-02-01", "--end", "2024-01-01"), 2, "swap the two"),
        (("map", "--measure", "grief"), 2, "--measure: cannot use 'grief'; use one of events"),
        (("map", "--language", "xx"), 2, "--language: cannot use 'xx'; use one of en, fa, ps, ur"),
        (("figure", "--method", "magic"), 2, "--method: cannot use 'magic'; use one of"),
        (("ingest", "report.txt", "--dataset", "none.toml"), 2, "--dataset: layout none.toml cannot be read"),
        (("gazetteer", "find", "Wana", "--country", "ZZZ"), 2, "--country: 'ZZZ' is no country"),
        (("gazetteer", "find"), 2, "give one address, or --file"),
    ],
)
def test_mistakes_get_one_line_and_a_code(
    tmp_path: Path, args: tuple[str, ...], code: int, words: str
) -> None:
    one_report(tmp_path)
    if "--start" in args:
        assert run("ingest", "report.txt", cwd=tmp_path).returncode == 0
    done = run(*args, cwd=tmp_path)
    assert done.returncode == code
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_doctor_finds_the_installation_well(tmp_path: Path) -> None:
    done = run("doctor", cwd=tmp_path)
    assert done.returncode == 0, done.stdout
    assert "MEND" not in done.stdout


def test_every_command_has_help(tmp_path: Path) -> None:
    listed = run("--help", cwd=tmp_path).stdout
    for name in (
        "demo",
        "ingest",
        "extract",
        "explain",
        "map",
        "aggregate",
        "export",
        "serve",
        "runs",
        "doctor",
    ):
        assert name in listed
        assert run(name, "--help", cwd=tmp_path).returncode == 0


def test_a_coded_table_is_ingested_and_its_wrong_point_is_told(tmp_path: Path) -> None:
    head = (
        "id,type_of_violence,side_a,side_b,where_prec,adm_1,adm_2,latitude,longitude,country,"
        "date_prec,date_start,date_end,best,high,low"
    )
    right = "1,1,A,B,3,Paktika province,Barmal district,32.63,69.17,Afghanistan,1,2024-12-24,2024-12-24,5,6,4"
    wrong = "2,1,A,B,3,Paktika province,Barmal district,34.35,62.2,Afghanistan,1,2024-12-25,2024-12-25,1,1,1"
    (tmp_path / "ged.csv").write_text(f"{head}\n{right}\n{wrong}\n")
    done = run("ingest", "--dataset", "ucdp-ged", "ged.csv", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "2 reports read" in done.stdout
    assert "1 row disagrees with itself" in done.stdout
    assert "disagrees: ged.csv:row 3: the row names Paktika" in done.stderr
    told = run("ingest", "--dataset", "ucdp-ged", "ged.csv", "--json", cwd=tmp_path)
    summary = json.loads(told.stdout)
    assert (summary["reports"], summary["reports_known"], len(summary["disagreements"])) == (0, 2, 1)
    unknown = run("ingest", "--dataset", "ged", "ged.csv", cwd=tmp_path)
    assert (unknown.returncode, unknown.stdout) == (2, "")
    assert "dataset 'ged' is unknown; use one of acled, ucdp-ged, gtd" in unknown.stderr
    listed = json.loads(run("runs", "--json", cwd=tmp_path).stdout)
    assert [r["settings"]["dataset"] for r in listed] == ["ucdp-ged", "ucdp-ged"]
    assert listed[0]["counts"]["disagreements"] == 1
    assert set(listed[0]["versions"]) == {"incident-atlas", "lexicons", "boundaries"}


def test_a_review_goes_out_comes_back_and_holds(tmp_path: Path) -> None:
    event = ingested(tmp_path)
    done = run("review", "export", "--out", "r.csv", cwd=tmp_path)
    assert "`incident-atlas review apply r.csv --by NAME`" in done.stdout
    assert done.returncode == 0, done.stderr
    with (tmp_path / "r.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    rows[0] |= {"fatalities_low": "3", "fatalities_best": "3", "review_why": "seen by the hospital"}
    with (tmp_path / "r.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, list(rows[0]))
        table.writeheader()
        table.writerows([*rows, rows[0] | {"event_id": "IA0"}])
    done = run("review", "apply", "r.csv", "--by", "Amina", cwd=tmp_path)
    assert done.returncode == 3, done.stderr
    assert "2 rows read: 1 correction applied, 0 conflicts, 1 of incidents that are gone" in done.stdout
    assert "written before do not have them: write them anew" in done.stdout
    assert "gone: r.csv:row 3: no incident 'IA0'" in done.stderr
    told = run("explain", event, cwd=tmp_path).stdout
    assert "fatalities  low 3, best 3, high 3" in told
    assert f"1: {event} fatalities 2, 2, 3 -> 3, 3, 3; Amina, 20" in told
    assert "why: seen by the hospital" in told
    done = run("reextract", "--diff", "d.csv", cwd=tmp_path)
    assert "1 report read anew (0 rows of tables left as they are): 0 say something else" in done.stdout
    assert (tmp_path / "d.csv").read_text() == "report_id,event_id,kind,field,old,new\n"
    (listed,) = json.loads(run("review", "list", "--json", cwd=tmp_path).stdout)
    assert (listed["state"], listed["correction"]["who"]) == ("applied", "Amina")
    runs = json.loads(run("runs", "--json", cwd=tmp_path).stdout)
    assert [r["settings"]["command"] for r in runs] == ["ingest", "reextract"]
    assert "2: reextract, 20" in run("runs", cwd=tmp_path).stdout
    pending = run("review", "export", "--pending", "--out", "p.csv", cwd=tmp_path)
    assert "p.csv: 0 incidents" in pending.stdout


def test_a_corrected_place_is_listed_by_name_code_and_precision() -> None:
    from api.commands.review import standing_lines
    from geo.corrections import Correction, Standing

    old = {"country": "AFG", "admin1_pcode": "AF23", "location": "Ghor", "geo_precision": "admin1"}
    new = old | {
        "admin2_pcode": "AF2302",
        "admin3_pcode": "",
        "location": "DoLayna",
        "geo_precision": "admin2",
    }
    made = Correction(1, "IA1", "set", "place", old, new, old, "Amina", "2032-01-02T03:04:00+00:00", "")
    told = "1: IA1 place Ghor (AF23, admin1) -> DoLayna (AF2302, admin2); Amina, 2032-01-02 03:04:00 UTC"
    assert standing_lines(Standing(made, "applied", "IA1")) == [told, "   applied"]
    nowhere = Correction(1, "IA1", "set", "place", old, {}, old, "Amina", "2032-01-02T03:04:00+00:00", "")
    assert "-> unknown (unknown, unknown);" in standing_lines(Standing(nowhere, "applied", "IA1"))[0]
    spot = new | {"geo_precision": "exact", "longitude": 65.1, "latitude": 34.2}
    moved = replace(made, old=spot, new=spot | {"latitude": 34.5})
    told = "place DoLayna (AF2302, exact at 65.1, 34.2) -> DoLayna (AF2302, exact at 65.1, 34.5)"
    assert told in standing_lines(Standing(moved, "applied", "IA1"))[0]


def test_a_merge_is_listed_with_the_other_incident_and_a_split_with_its_reports() -> None:
    from api.commands.review import standing_lines
    from geo.corrections import Anchor, Correction, Standing

    own, other = Anchor("IA1", "r1", 0, 9, 0, ""), Anchor("IA2", "r2", 0, 9, 1, "")
    log = ("Amina", "2032-01-02T03:04:00+00:00", "")
    merged = Correction(1, "IA1", "merge", "", None, None, None, *log, (own, other))
    stamp = "; Amina, 2032-01-02 03:04:00 UTC"
    assert standing_lines(Standing(merged, "applied", "IA1"))[0] == f"1: IA1 merge with IA2{stamp}"
    lost = replace(merged, anchors=(own, replace(other, member_id="")))
    assert standing_lines(Standing(lost, "lost", ""))[0] == f"1: IA1 merge with report r2{stamp}"
    split = replace(merged, action="split")
    assert standing_lines(Standing(split, "applied", "IA1"))[0] == f"1: IA1 split off report r2{stamp}"


def test_a_review_file_of_another_kind_is_a_mistake_of_usage(tmp_path: Path) -> None:
    ingested(tmp_path)
    done = run("review", "export", "--out", "r.xlsx", cwd=tmp_path)
    assert done.returncode == 2
    assert "Invalid value for --out: r.xlsx: review files end in .csv or .gpkg" in done.stderr


def test_the_version_is_printed(tmp_path: Path) -> None:
    done = run("--version", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, f"incident-atlas {version('incident-atlas')}\n")


def test_the_first_files_of_the_demo_name_the_reports(tmp_path: Path) -> None:
    from api.commands.demo import make_demo
    from api.commands.store import ingest_into

    given = tmp_path / "somewhere" / "given"
    given.mkdir(parents=True)
    text = "Police in Barmal district of Paktika said two men were shot dead on 24 December 2024.\n"
    (given / "one.txt").write_text(text)
    (given / "two.txt").write_text(
        f"Title: Two dead\nSource: Hill Times\nURL: https://example.org/2\n\n{text}"
    )
    make_demo(tmp_path / "out", lambda _, store, day: ingest_into([str(given)], store, day, quiet=True))
    with (tmp_path / "out" / "incidents.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    features = json.loads((tmp_path / "out" / "incidents.geojson").read_bytes())["features"]
    for row in (*rows, *(one["properties"] for one in features)):
        assert set(row["source"].split("; ")) == {"one.txt", "Hill Times"}
        assert (row["report_titles"], row["report_urls"]) == ("Two dead", "https://example.org/2")
    assert rows
    assert len(rows) == len(features)
    for name in ("incidents.csv", "incidents.geojson", "incidents.gpkg", "map.html"):
        assert str(tmp_path).encode() not in (tmp_path / "out" / name).read_bytes(), name


def test_no_summary_of_a_command_is_cut_off(tmp_path: Path) -> None:
    for group in ((), ("review",), ("boundaries",), ("gazetteer",), ("cluster",), ("store",)):
        _, listed = run(*group, "--help", cwd=tmp_path).stdout.split("Commands:")
        assert {(): "explain", ("cluster",): "ingest"}.get(group, "") in listed
        assert "..." not in listed
