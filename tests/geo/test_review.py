"""Incidents out for review and back in as corrections that hold."""

import csv
import json
import subprocess
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from geo.corrections import Draft
from geo.errors import InputError, UnknownIncident
from geo.model import Evidence, Location
from geo.review import apply_review
from geo.review_file import BASE, COLUMNS, EDITABLE, MOST_QUOTES, export_review, review_row
from tests.geo.makers import claim, incident
from tests.geo.stories import FIGURES_SEVEN, add, tell

AT = datetime(2032, 1, 2, 3, 4, tzinfo=UTC)
BOTH = ("r1-1", "r2-1")


@pytest.fixture
def review(full, boundaries, tmp_path):
    """Export, let `edit` change the rows, apply; return what came of it."""

    def run(edit, form="csv", who="Amina", why=""):
        path = tmp_path / f"review.{form}"
        export_review(full.each(), path)
        (edit_csv if form == "csv" else edit_gpkg)(path, edit)
        return apply_review(full, boundaries, path, who=who, at=AT, why=why)

    return run


def edit_csv(path, edit):
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        row.update(edit.get(row["event_id"], {}))
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, COLUMNS)
        table.writeheader()
        table.writerows(rows)


def edit_gpkg(path, edit):
    """Edit the layer with GDAL's own program, as QGIS would."""
    for event_id, cells in edit.items():
        point = cells.pop("point", None)
        pairs = [f"{name} = '{value}'" for name, value in cells.items()]
        if point:
            pairs.append(f"geom = AsGPB(MakePoint({point[0]}, {point[1]}, 4326))")
        sql = f"UPDATE review SET {', '.join(pairs)} WHERE event_id = '{event_id}'"
        subprocess.run(["ogrinfo", "-q", str(path), "-sql", sql], check=True, capture_output=True)


FIGURES = {"fatalities_low": "4", "fatalities_best": "4", "fatalities_high": "6"}


@pytest.mark.parametrize("form", ["csv", "gpkg"])
def test_edits_become_corrections_of_the_incident_with_who_when_and_why(review, full, form):
    done = review(
        {
            "r1-1": {"event_date": "2031-05-03", "sub_event_type": "Suicide bomb", "review_why": "photos"}
            | FIGURES,
            "r3-1": {"actor1": "Band Y", "actor1_id": "band_y"},
        },
        form,
        why="second reading",
    )
    assert (done.rows, done.conflicts, done.vanished, done.refused) == (2, (), (), ())
    made = full.incident("r1-1")
    assert (made.event_date.isoformat(), made.event_date_end.isoformat()) == ("2031-05-03", "2031-05-03")
    assert (made.event_type, made.sub_event_type) == ("Explosions/Remote violence", "Suicide bomb")
    assert (made.fatalities.low, made.fatalities.best, made.fatalities.high) == (4, 4, 6)
    assert made.reviewed
    assert len(made.claims) == 2
    assert full.incident("r3-1").actor1 == "Band Y"
    log = full.corrections("r1-1")
    assert [(e.field, e.who, e.made_at, e.why) for e in log] == [
        (field, "Amina", "2032-01-02T03:04:00+00:00", "photos") for field in ("date", "type", "fatalities")
    ]
    assert log[2].old == {"fatalities_low": 3, "fatalities_best": 3, "fatalities_high": 5}
    assert full.corrections("r3-1")[0].why == "second reading"
    assert {s.state for s in full.standings()} == {"applied"}
    # The same file again asks for nothing new; a new export shows the corrected values.
    assert review({}, form).corrections == ()


@pytest.mark.parametrize(
    ("name", "code"), [("TTP: Tehreek-i-Taliban Pakistan", "ttp"), ("Band Y of nobody's list", ""), ("", "")]
)
def test_a_new_name_of_an_actor_does_not_keep_the_id_of_the_former(review, full, name, code):
    review({"r3-1": {"actor1": "Band X", "actor1_id": "band_x"}})
    before = full.incident("r3-1")
    assert before.actor1_id == "band_x"
    edit = {"r3-1": {"actor1": name}}
    assert review(edit).refused == ()
    after = full.incident("r3-1")
    assert (after.actor1, after.actor1_id) == (name, code)
    assert (after.actor2, after.actor2_id) == (before.actor2, before.actor2_id)


def test_an_unedited_file_changes_nothing(review, full):
    before, version = full.incidents(), full.version()
    assert review({}).corrections == () == review({}, "gpkg").corrections
    assert (full.incidents(), full.version()) == (before, version)


@pytest.mark.parametrize("form", ["csv", "gpkg"])
def test_a_place_is_corrected_by_its_unit_or_by_its_point(review, full, form, boundaries):
    barmal = next(u for u in boundaries.units("admin2") if u.name == "Barmal")
    point = (69.2, 32.6)
    moved = {"point": point} if form == "gpkg" else {"longitude": "69.2", "latitude": "32.6"}
    done = review({"r1-1": {"place_pcode": barmal.pcode}, "r3-1": moved | {"location": "Margha"}}, form)
    assert done.refused == ()
    one, two = full.incident("r1-1").location, full.incident("r3-1").location
    assert (one.admin2_pcode, one.admin1, one.geo_precision) == (barmal.pcode, "Paktika", "admin2")
    assert (one.longitude, one.latitude) == (barmal.longitude, barmal.latitude)
    assert (two.longitude, two.latitude, two.geo_precision, two.location) == (*point, "exact", "Margha")
    assert two.admin2_pcode == boundaries.unit_at(*point).admin2_pcode
    assert one.reason == "corrected by Amina"


def test_a_point_moved_to_another_district_leaves_the_name_of_the_former_one(review, full, boundaries):
    barmal = next(u for u in boundaries.units("admin2") if u.name == "Barmal")
    assert review({"r1-1": {"place_pcode": barmal.pcode}}).refused == ()
    assert full.incident("r1-1").location.location == "Barmal"
    assert review({"r1-1": {"longitude": "69.3", "latitude": "32.7"}}).refused == ()  # still in Barmal
    assert full.incident("r1-1").location.location == "Barmal"
    assert review({"r1-1": {"longitude": "70.0", "latitude": "33.4"}}).refused == ()
    place = full.incident("r1-1").location
    assert (place.location, place.admin2, place.geo_precision) == ("Matun", "Matun", "exact")
    assert (
        review({"r1-1": {"location": "Ismail Khel", "longitude": "70.01", "latitude": "33.4"}}).refused == ()
    )
    assert review({"r1-1": {"longitude": "69.3", "latitude": "32.7"}}).refused == ()
    assert full.incident("r1-1").location.location == "Ismail Khel"  # a spot's own name is the reviewer's


@pytest.mark.parametrize("form", ["csv", "gpkg"])
def test_a_tick_under_reviewed_alone_is_refused_with_where_it_belongs(review, full, form):
    tick = "TRUE" if form == "csv" else "1"
    done = review({"r1-1": {"reviewed": tick}, "r3-1": {"reviewed": tick, "actor1": "Band Y"}}, form)
    (refused,) = done.refused
    assert refused.reason == "reviewed is for reading only; write `reviewed` into review_action"
    assert not full.incident("r1-1").reviewed
    assert full.incident("r3-1").reviewed  # an edit is a review
    assert review({"r1-1": {"reviewed": tick, "review_action": "reviewed"}}, form).refused == ()
    assert full.incident("r1-1").reviewed


def test_names_of_units_beside_a_new_code_are_no_edit_of_their_own(review, full):
    """A reviewer may write them along; the code decides."""
    done = review({"r1-1": {"place_pcode": "AF1214", "admin1": "Paktika", "admin2": "Barmal"}})
    assert (len(done.corrections), done.refused) == (1, ())
    assert full.incident("r1-1").location.admin2 == "Barmal"


def test_a_file_of_before_units_were_kept_in_it_is_applied(full, boundaries, tmp_path):
    path = tmp_path / "review.csv"
    export_review(full.each(), path)
    base = json.loads(review_row(full.incident("r1-1"))[BASE])
    old = {name: base[name] for name in EDITABLE}
    edit_csv(path, {"r1-1": {BASE: json.dumps(old), "event_date": "2031-05-03"}})
    done = apply_review(full, boundaries, path, who="Amina", at=AT)
    assert (len(done.corrections), done.refused) == (1, ())


def test_a_place_known_to_the_province_alone_has_no_point(review, full):
    assert review({"r1-1": {"place_pcode": "AF12"}}).refused == ()
    made = full.incident("r1-1").location
    assert (made.admin1, made.admin2, made.longitude, made.geo_precision) == ("Paktika", "", None, "admin1")


def test_what_cannot_be_is_refused_by_row_and_reason_and_the_rest_is_done(review, full):
    done = review(
        {
            "r1-1": {"fatalities_best": "9"},
            "r3-1": {"injured_low": "2", "injured_best": "2", "injured_high": "2"},
        }
    )
    (bad,) = done.refused
    assert bad.path.endswith(":row 2")
    assert "fatalities: estimate out of order, want low <= best <= high: [3, 9, 5]" in bad.reason
    assert full.incident("r3-1").injured.best == 2
    for edit, said in (
        (
            {"fatalities_low": "many"},
            "fatalities_low: 'many' is no whole number; write digits only, or leave it empty",
        ),
        ({"event_date": "5 May"}, "event_date: '5 May' is no day; write YYYY-MM-DD"),
        ({"sub_event_type": "Bombing"}, "'Bombing' is no sub-type of"),
        ({"place_pcode": "AF9999"}, "AF9999"),
        ({"location": "Somewhere"}, "a name alone does not say where it is"),
        ({"admin2": "Barmal"}, "admin2 is for reading only; to move the incident give place_pcode"),
        ({"admin1": "", "geo_precision": "exact"}, "admin1 is for reading only"),
        ({"geo_precision": "exact"}, "geo_precision is for reading only"),
        ({"longitude": "0", "latitude": "0"}, "lies in no unit of the boundary set"),
        (
            {"longitude": "32.6", "latitude": "69.2"},
            "longitude 32.6, latitude 69.2 lies in no unit of the boundary set; latitude and longitude exch",
        ),
        ({"place_pcode": "Barmal"}, "no unit has the code 'Barmal'; `incident-atlas gazetteer find"),
        ({"location": "Shkin"}, "give place_pcode or the point too; `incident-atlas gazetteer find"),
        ({"review_action": "delete"}, "review_action 'delete' is unknown; use reviewed, reject"),
        ({"review_action": "split", "review_with": "r9"}, "split: no report 'r9'"),
        ({"review_action": "split"}, "name some, not all, of its reports: r1, r2"),
        ({BASE: "{"}, "review_base was changed; it must stay as exported"),
        ({BASE: ""}, "has event_date, event_date_end, time_precision but no review_base"),
    ):
        (refused,) = review({"r1-1": edit}).refused
        assert said in refused.reason, refused
    with pytest.raises(InputError, match="needs the name of who makes it"):
        full.correct(Draft("r1-1", "reviewed"), who=" ", at=AT)


def test_an_edit_of_what_has_changed_meanwhile_is_a_conflict_and_not_applied(full, boundaries, tmp_path):
    path = tmp_path / "review.csv"
    export_review(full.each(), path)
    edit_csv(path, {"r1-1": {"event_date": "2031-05-01"} | FIGURES})
    full.correct(Draft("r1-1", "set", "fatalities", FIGURES_SEVEN), who="Bilal", at=AT)
    done = apply_review(full, boundaries, path, who="Amina", at=AT)
    (conflict,) = done.conflicts
    assert "fatalities_low from 3 to 7" in conflict.reason
    assert done.corrections == ()  # a row is applied whole or not at all
    assert full.incident("r1-1").fatalities.low == 7


@pytest.mark.parametrize(
    "edit",
    [
        {"sub_event_type": "Suicide bomb"},
        {"event_date": "2031-05-01"},
        {"place_pcode": "PK5"},
        {"place_pcode": "AF1214", "location": "Shkin"},
    ],
)
def test_the_same_file_again_asks_for_nothing(full, boundaries, tmp_path, edit):
    """Also where one column was edited and others follow from it."""
    path = tmp_path / "review.csv"
    export_review(full.each(), path)
    edit_csv(path, {"r1-1": dict(edit)})
    done = apply_review(full, boundaries, path, who="Amina", at=AT)
    assert (len(done.corrections), done.conflicts, done.refused) == (1, (), ())
    version = full.version()
    again = apply_review(full, boundaries, path, who="Amina", at=AT)
    assert (again.corrections, again.conflicts, again.refused) == ((), (), ())
    assert full.version() == version


def test_reject_hides_and_restore_brings_back(review, full):
    assert len(review({"r1-1": {"review_action": "reject", "review_why": "an exercise"}}).corrections) == 1
    assert [i.event_id for i in full.incidents()] == ["r3-1"]
    for member in BOTH:
        with pytest.raises(UnknownIncident, match="was rejected by Amina on 2032-01-02: an exercise"):
            full.incident(member)
    # A further report of it is not merged into what was rejected: it is shown.
    add(full, tell("r4", "2031-05-07", claim(3)))
    assert [i.event_id for i in full.incidents()] == ["r3-1", "r4-1"]
    full.correct(Draft("r1-1", "restore"), who="Bilal", at=AT)
    assert [(i.event_id, i.n_reports) for i in full.incidents()] == [("r1-1", 3), ("r3-1", 1)]
    assert [s.state for s in full.standings()] == ["overridden", "applied"]
    with pytest.raises(UnknownIncident, match="no incident 'r3-1' was rejected"):
        full.correct(Draft("r3-1", "restore"), who="Bilal", at=AT)


def test_an_edit_of_a_rejected_incident_is_reported(full, boundaries, tmp_path):
    path = tmp_path / "review.csv"
    export_review(full.each(), path)
    edit_csv(path, {"r1-1": FIGURES})
    full.correct(Draft("r1-1", "reject"), who="Bilal", at=AT)
    (gone,) = apply_review(full, boundaries, path, who="Amina", at=AT).vanished
    assert "was rejected by Bilal" in gone.reason


def test_split_and_merge_decide_whatever_the_rules_say(review, full):
    assert len(review({"r1-1": {"review_action": "split", "review_with": "r2"}}).corrections) == 1
    assert [(i.event_id, i.n_reports) for i in full.incidents()] == [("r1-1", 1), ("r2-1", 1), ("r3-1", 1)]
    # A third report that would have joined both joins one.
    add(full, tell("r4", "2031-05-07", claim(3)))
    assert sorted(i.n_reports for i in full.incidents()) == [1, 1, 2]
    done = review({"r2-1": {"review_action": "merge", "review_with": "r3-1"}})
    assert len(done.corrections) == 1
    assert full.incident("r3-1").report_ids == ("r2", "r3")
    assert full.incident("r3-1").reviewed
    assert [s.state for s in full.standings()] == ["applied", "applied"]
    full.correct(Draft("r2-1", "merge", other="r1-1"), who="Bilal", at=AT)
    assert full.incident("r2-1").n_reports == 4
    assert [s.state for s in full.standings()] == ["overridden", "applied", "applied"]
    with pytest.raises(InputError, match="r1-1 and r3-1 are one incident already"):
        full.correct(Draft("r1-1", "merge", other="r3-1"), who="Bilal", at=AT)


def test_the_store_itself_and_other_files_are_refused(store, boundaries, tmp_path):
    (tmp_path / "a.csv").write_text("a,b\n1,2\n")
    (tmp_path / "b.gpkg").write_bytes(b"SQLite format 3\x00" + b"x" * 200)
    for path, said in (
        (store.path, "is the store itself"),
        (tmp_path / "a.csv", "has no column event_id"),
        (tmp_path / "b.gpkg", "cannot be read as a GeoPackage"),
        (tmp_path / "none.csv", "cannot be read: No such file"),
    ):
        with pytest.raises(InputError, match=said):
            apply_review(store, boundaries, path, who="Amina", at=AT)
    with pytest.raises(InputError, match=r"review files end in \.csv or \.gpkg"):
        export_review([], tmp_path / "x.txt")


def test_a_row_shows_whole_passages_what_is_doubtful_and_why_it_is_there() -> None:
    passage = "Two men were shot dead near the mill."
    evidence = (
        Evidence("r1", 40, 40 + len(passage), passage, "incident.telling"),
        Evidence("r1", 0, 7, "KABUL -", "place.dateline", "location"),
        Evidence("r1", 40, 77, passage, "confidence.told-once", "confidence"),
        Evidence("r1", 40, 77, passage, "confidence.day-unknown", "confidence"),
    )
    told = claim(2, quote="Two men were shot dead")
    one = incident(claims=(told,), evidence=evidence, location=Location(reason="the report is dated there"))
    row = review_row(one)
    assert row["quotes"] == f"{passage} | KABUL -"
    assert row["doubts"] == "told in one sentence only; the day is not known"
    assert row["geocode_reason"] == "the report is dated there"
    long = replace(one, evidence=(replace(evidence[0], quote="word " * 2000),))
    assert review_row(long)["quotes"].endswith("word ...")
    assert len(review_row(long)["quotes"]) <= MOST_QUOTES


@pytest.mark.parametrize(
    ("cells", "want"),
    [
        ({"injured_best": "5"}, (5, 5, 5)),
        ({"injured_low": "2", "injured_best": "5"}, (2, 5, 5)),
        ({"injured_best": "5", "injured_high": "8"}, (5, 5, 8)),
        ({"injured_high": "15"}, (None, None, 15)),
        ({"injured_best": "0"}, (0, 0, 0)),
    ],
)
def test_one_figure_of_a_reviewer_is_a_whole_range(review, full, cells, want):
    """Else the incident is "unknown" in one place and 5 in another, and its sums are out of order."""
    assert review({"r3-1": cells}).refused == ()
    found = full.incident("r3-1").injured
    assert (found.low, found.best, found.high) == want
    assert review({}).corrections == ()


def test_figures_that_contradict_each_other_are_refused_with_columns_and_remedy(review, full):
    (bad,) = review({"r1-1": {"fatalities_best": "9"}}).refused
    assert (
        "(fatalities_low 3, fatalities_best 9, fatalities_high 5); correct all three together" in bad.reason
    )
    (bad,) = review({"r1-1": {"fatalities_best": ""}}).refused
    assert "fatalities_best is empty while fatalities_low is 3; give fatalities_best too" in bad.reason


@pytest.mark.parametrize("written", ["%d/%m/%Y", "%m/%d/%Y", "%d.%m.%y", "%Y/%m/%d", "%d/%m/%Y 00:00"])
def test_days_as_a_spreadsheet_writes_them_are_no_edit(full, boundaries, tmp_path, written):
    add(full, tell("r4", "2031-07-25", claim(1)))
    path = tmp_path / "review.csv"
    days = {
        i.event_id: {name: getattr(i, name).strftime(written) for name in ("event_date", "event_date_end")}
        for i in full.each()
    }
    export_review(full.each(), path)
    days["r3-1"] |= {"actor1": "Band Y"}
    edit_csv(path, days)
    done = apply_review(full, boundaries, path, who="Amina", at=AT)
    assert (done.rows, len(done.corrections), done.refused) == (len(days), 1, ())
    # An edit is read in the order that the others show.
    days["r1-1"]["event_date"] = datetime(2031, 5, 2).strftime(written)
    edit_csv(path, days)
    done = apply_review(full, boundaries, path, who="Amina", at=AT)
    assert [(c.field, c.new["event_date"]) for c in done.corrections] == [("date", "2031-05-02")]


def test_a_day_that_may_be_of_two_months_is_refused_where_no_other_tells_the_order(review):
    (refused,) = review({"r1-1": {"event_date": "02/03/2031"}}).refused
    assert "event_date: '02/03/2031' does not say which is the day and which the month" in refused.reason


@pytest.mark.parametrize("form", ["csv", "gpkg"])
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("n_reports", "9"),
        ("confidence", "0.11"),
        ("doubts", "none at all"),
        ("quotes", "x"),
        ("disputed", "1"),
    ],
)
def test_an_edit_of_what_is_only_shown_is_refused_by_name(review, full, form, name, value):
    (refused,) = review({"r1-1": {name: value}}, form).refused
    assert f"{name} is for reading only and was edited; put it back" in refused.reason


def test_what_a_spreadsheet_makes_of_shown_cells_is_no_edit(review, full):
    shown = review_row(full.incident("r1-1"))
    written = {
        "disputed": "FALSCH",
        "reviewed": "FALSE",
        "confidence": str(shown["confidence"]).replace(".", ","),
        "quotes": shown["quotes"].replace(" ", "\r\n") + " ",
    }
    done = review({"r1-1": written})
    assert (done.corrections, done.refused) == ((), ())


def test_a_day_that_is_still_to_come_is_refused(review):
    (refused,) = review({"r1-1": {"event_date": "2032-05-01"}}).refused
    assert refused.reason == ("event_date: 2032-05-01 is still to come; write the day on which it happened")
    assert review({"r1-1": {"event_date": "2032-01-03", "event_date_end": "2032-01-03"}}).refused == ()
