"""Tables in the layouts of the real exports, through the whole line onto the real boundary set."""

import csv
from datetime import UTC, datetime

import pytest

from geo.corrections import Draft
from geo.datasets import load_layout
from geo.model import IncidentQuery
from geo.pipeline import Ground, ingest_tables
from geo.store import open_store
from geo.vintage_set import DatedNames
from tests.geo.datasets.generated import COLUMNS, write_table
from tests.geo.makers import claim
from tests.geo.stories import tell

NOW = datetime(2031, 5, 4, tzinfo=UTC)


@pytest.fixture(scope="module")
def ground():
    return Ground.open()


def test_the_generated_layouts_have_the_published_number_of_columns():
    assert {kind: len(columns) for kind, columns in COLUMNS.items()} == {
        "ucdp-ged": 49,
        "gtd": 135,
        "acled": 31,
    }


@pytest.mark.parametrize("kind", ["ucdp-ged", "acled", "gtd"])
def test_a_table_is_placed_and_its_wrong_points_are_told(kind, tmp_path, ground, monkeypatch):
    monkeypatch.setattr("geo.pipeline.TABLE_BATCH", 500)
    table = tmp_path / "table.csv"
    bad = write_table(table, kind, 1200, ground.boundaries, wrong=40)
    with open_store(tmp_path / "atlas.gpkg", create=True, neighbours=ground.boundaries.neighbours) as store:
        summary = ingest_tables([table], load_layout(kind), store, ground)
        assert (summary.reports, summary.reports_known, summary.refused) == (1200, 0, ())
        assert len(bad) == 30
        told = {d.path for d in summary.disagreements}
        assert {f"{table}:row {2 + 40 * n}" for n in range(30)} <= told
        # The rest agrees but for borders and names that the two sets draw or spell otherwise.
        assert len(told) <= 30 + 12
        assert summary.in_district >= 1100
        again = ingest_tables([table], load_layout(kind), store, ground)
        assert (again.reports, again.reports_known, again.disagreements) == (0, 1200, summary.disagreements)
        assert store.totals().incidents == 1200


def test_a_table_that_is_none_is_refused_and_the_next_is_read(tmp_path, ground):
    (tmp_path / "bad.csv").write_text("a,b\n1,2\n")
    write_table(tmp_path / "good.csv", "acled", 20, ground.boundaries)
    paths = [tmp_path / "missing.csv", tmp_path / "bad.csv", tmp_path / "good.csv"]
    with open_store(tmp_path / "atlas.gpkg", create=True) as store:
        summary = ingest_tables(paths, load_layout("acled"), store, ground)
    assert summary.reports == 20
    missing, bad = summary.refused
    assert "cannot be read: No such file" in missing.reason
    assert "has no column event_date, event_id_cnty" in bad.reason


def test_a_row_revised_under_its_id_takes_the_place_of_the_older_one(tmp_path, ground):
    table = tmp_path / "table.csv"
    write_table(table, "acled", 20, ground.boundaries)
    layout, near, names = load_layout("acled"), ground.boundaries.neighbours, DatedNames(ground.boundaries)
    with open_store(tmp_path / "atlas.gpkg", create=True, neighbours=near, names=names) as store:
        ingest_tables([table], layout, store, ground)
        first, other = store.incidents()[:2]
        store.correct(
            Draft(first.event_id, "set", "actor1", {"actor1": "The Valley Guard"}), who="rev", at=NOW
        )
        before = store.version()
        again = ingest_tables([table], layout, store, ground)
        assert (again.reports_known, again.reports_revised, store.version()) == (20, 0, before)

        with table.open(newline="") as file:
            rows = list(csv.DictReader(file))
        for row in rows:
            if f"acled:{row['event_id_cnty']}" == first.report_ids[0]:
                row["fatalities"] = "77"
        with table.open("w", newline="") as file:
            out = csv.DictWriter(file, rows[0])
            out.writeheader()
            out.writerows(rows)
        newer = ingest_tables([table], layout, store, ground)
        assert (newer.reports, newer.reports_known, newer.reports_revised) == (0, 19, 1)
        made = store.incident(first.event_id)
        assert (made.fatalities.best, made.actor1) == (77, "The Valley Guard")
        assert made.claims[0].quote == "fatalities: 77"
        assert "fatalities: 77" in store.report(first.report_ids[0]).text
        assert store.incident(other.event_id) == other
        # Every one still has the names of its day, that of the row written anew too.
        assert all(b'"admin1_at_date":""' not in feature for feature in store.features())
        assert store.totals().incidents == 20
        assert store.version() != before


@pytest.mark.parametrize("first", ["one pile", "table by table", "a report before"])
def test_rows_are_one_with_what_other_tables_and_reports_tell(first, tmp_path):
    acled, ucdp, seen = (tell(name, "2031-05-06", claim(5)) for name in ("acled:1", "ucdp-ged:9", "seen"))
    far = tell("acled:2", "2031-05-06", claim(5), pcode="A21")
    with open_store(tmp_path / "atlas.gpkg", create=True) as store:
        piles = {
            "one pile": [[acled, ucdp, seen, far]],
            "table by table": [[acled, far], [ucdp], [seen]],
            "a report before": [[seen], [acled, far], [ucdp]],
        }
        for pile in piles[first]:
            assert all(store.add_all((told.report, told.incidents) for told in pile))
        found = sorted(incident.report_ids for incident in store.each())
        assert found == [("acled:1", "seen", "ucdp-ged:9"), ("acled:2",)]


def test_actors_of_a_table_have_the_ids_by_which_filters_know_them(tmp_path, ground):
    table = tmp_path / "acled.csv"
    head = "event_id_cnty,event_date,event_type,sub_event_type,actor1,actor2,country,admin1,admin2"
    row = "PAK1,2025-02-05,Battles,Armed clash,TTP: Tehreek-i-Taliban Pakistan,Militia of Nowhere,Pakistan"
    table.write_text(f"{head}\n{row},Khyber Pakhtunkhwa,Bannu\n")
    with open_store(tmp_path / "atlas.gpkg", create=True, neighbours=ground.boundaries.neighbours) as store:
        ingest_tables([table], load_layout("acled"), store, ground)
        (made,) = store.incidents(IncidentQuery(actor_ids=("ttp",)))
        assert (made.actor1, made.actor1_id) == ("TTP: Tehreek-i-Taliban Pakistan", "ttp")
        assert (made.actor2, made.actor2_id) == ("Militia of Nowhere", "")
