from datetime import date

import pytest

from geo.datasets import load_layout, read_dataset
from geo.datasets.layout import parse_layout
from geo.errors import InputError, ReportRefused
from geo.geojson import incident_feature
from geo.model import Estimate, Refusal
from geo.store import open_store
from tests.geo.datasets.tables import ACLED, GTD, ROWS, UCDP, Ground, Names


def test_an_acled_row(read):
    (made,) = read("acled", ACLED)
    i = made.incident
    assert made.problem == ""
    assert (made.report.report_id, made.report.source) == ("acled:XXA101", "The Frontier Daily")
    assert (i.event_date, i.event_date_end, i.time_precision) == (date(2031, 5, 4), date(2031, 5, 4), "day")
    assert (i.event_type, i.sub_event_type, i.actor1, i.actor2) == (
        "Battles",
        "Armed clash",
        "Group X",
        "Guards",
    )
    assert i.assoc_actor_1 == ("Band Y", "Band Z")
    assert (i.location.admin1_pcode, i.location.admin2_pcode, i.location.location) == ("A1", "A11", "Dorangi")
    assert (i.location.geo_precision, i.location.longitude, i.location.latitude) == ("exact", 65.0, 30.5)
    assert i.fatalities == Estimate(3, 3, 3)
    assert i.injured == Estimate()
    assert incident_feature(i)["geometry"]["coordinates"] == [65.0, 30.5]


def test_a_ucdp_row(read):
    (made,) = read("ucdp-ged", UCDP)
    i = made.incident
    assert (i.event_date, i.event_date_end, i.time_precision) == (date(2031, 5, 4), date(2031, 5, 6), "week")
    assert i.fatalities == Estimate(4, 5, 9)
    assert (i.location.admin2_pcode, i.location.admin3_pcode, i.location.geo_precision) == (
        "A11",
        "",
        "admin2",
    )
    assert (i.event_type, i.sub_event_type) == ("Battles", "Armed clash")
    (one_sided,) = read("ucdp-ged", UCDP | {"type_of_violence": "3"})
    assert one_sided.incident.sub_event_type == "Attack"
    assert one_sided.incident.civilian_targeting


def test_a_gtd_row(read):
    (made,) = read("gtd", GTD)
    i = made.incident
    assert (i.event_date, i.event_date_end, i.time_precision) == (
        date(2031, 5, 1),
        date(2031, 5, 31),
        "month",
    )
    assert (i.event_type, i.sub_event_type) == ("Explosions/Remote violence", "Suicide bomb")
    assert (i.actor1, i.actor2) == ("", "Patrol")
    assert (i.fatalities, i.injured) == (Estimate(2, 2, 2), Estimate())
    assert (i.location.admin2_pcode, i.location.geo_precision) == ("A11", "exact")


@pytest.mark.parametrize(
    ("change", "want"),
    [
        ({"attacktype1": "3", "suicide": "0"}, "Remote explosive/landmine/IED"),
        ({"attacktype1": "3", "suicide": "0", "weapsubtype1": "7"}, "Grenade"),
        ({"attacktype1": "6"}, "Abduction/forced disappearance"),
        ({"attacktype1": "3", "success": "0"}, "Disrupted weapons use"),
        ({"attacktype1": "2", "success": "0"}, "Armed clash"),
        ({"attacktype1": "7"}, "Looting/property destruction"),
        ({"attacktype1": "2"}, "Armed clash"),
        ({"attacktype1": "2", "targtype1": "14"}, "Attack"),
    ],
)
def test_kinds_of_gtd(read, change, want):
    assert read("gtd", GTD | change)[0].incident.sub_event_type == want


@pytest.mark.parametrize(
    ("change", "first", "last", "precision"),
    [
        ({"time_precision": "2"}, date(2031, 4, 28), date(2031, 5, 4), "week"),
        ({"time_precision": "3"}, date(2031, 5, 1), date(2031, 5, 31), "month"),
        ({"event_date": "2031-05-04"}, date(2031, 5, 4), date(2031, 5, 4), "day"),
        ({"event_date": ""}, None, None, "unknown"),
    ],
)
def test_dates_are_no_finer_than_coded(read, change, first, last, precision):
    i = read("acled", ACLED | change)[0].incident
    assert (i.event_date, i.event_date_end, i.time_precision) == (first, last, precision)


@pytest.mark.parametrize(
    ("layout", "change", "admin1", "admin2", "precision"),
    [
        ("acled", {"geo_precision": "2"}, "A1", "A11", "near"),
        ("acled", {"geo_precision": "3", "admin2": "name of A11"}, "A1", "", "admin1"),
        ("acled", {"admin1": "", "admin2": ""}, "A1", "A11", "exact"),
        ("acled", {"geo_precision": "2", "admin1": "", "admin2": ""}, "A1", "", "admin1"),
        ("acled", {"longitude": "", "latitude": ""}, "A1", "A11", "admin2"),
        ("acled", {"longitude": "", "latitude": "", "admin1": "", "admin2": "Nowhere"}, "", "", "country"),
        ("ucdp-ged", {"where_prec": "4"}, "A1", "", "admin1"),
        ("ucdp-ged", {"where_prec": "5"}, "A1", "", "admin1"),
        ("ucdp-ged", {"where_prec": "6"}, "", "", "country"),
        ("ucdp-ged", {"where_prec": "7"}, "", "", "country"),
        ("gtd", {"specificity": "3"}, "A1", "", "admin1"),
        ("gtd", {"specificity": "5"}, "", "", "country"),
        ("gtd", {"vicinity": "1"}, "A1", "", "admin1"),
        ("gtd", {"vicinity": "1", "specificity": "5"}, "", "", "country"),
    ],
)
def test_places_are_no_finer_than_coded(read, layout, change, admin1, admin2, precision):
    (made,) = read(layout, ROWS[layout] | change)
    place = made.incident.location
    assert (place.admin1_pcode, place.admin2_pcode, place.geo_precision) == (admin1, admin2, precision)
    assert made.problem == ""


def test_a_point_outside_the_named_district_is_said_and_the_coarser_unit_kept(read):
    far = ACLED | {"admin2": "name of A11", "longitude": "67.0"}
    (made,) = read("acled", far)
    assert "names name of A1 (A1), its point 67.0, 30.5 lies in name of A2 (A2)" in made.problem
    touching = ACLED | {"longitude": "66.0"}
    (made,) = read("acled", touching)
    assert "names name of A11 (A11), its point 66.0, 30.5 lies in name of A12 (A12)" in made.problem
    assert (made.incident.location.admin2_pcode, made.incident.location.geo_precision) == ("A11", "admin2")
    assert made.incident.location.longitude != 66.0
    assert made.problem == made.incident.location.reason


def test_every_figure_leads_back_to_its_cell(read):
    (made,) = read("acled", ACLED)
    (claim,) = made.incident.claims
    assert claim.quote == "fatalities: 3" == made.report.text[claim.start : claim.end]
    for e in made.incident.evidence:
        assert made.report.text[e.start : e.end] == e.quote
    assert {e.quote for e in made.incident.evidence} == {"event_date: 04 May 2031", "location: Dorangi"}
    assert "notes: Group X raided a post near Dorangi." in made.report.text


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"event_id_cnty": ""}, "no event_id_cnty"),
        ({"event_date": "someday"}, "date 'someday' cannot be read; write YYYY-MM-DD"),
        ({"event_date": "31 February 2031"}, "cannot be read"),
        ({"fatalities": "many"}, "fatalities: 'many' is no number; leave the cell empty"),
        ({"fatalities": "-4"}, "fatalities -4 is negative; if it stands for not known"),
        ({"fatalities": "nan"}, "is no number"),
        ({"latitude": "130.5"}, "not on Earth"),
        ({"geo_precision": "9"}, "geo_precision '9' is unknown; use one of 1, 2, 3"),
        ({"time_precision": "9"}, "time_precision '9' is unknown"),
        ({"country": "Elsewhere"}, "country 'Elsewhere' is not in the boundary set"),
        ({"sub_event_type": "War"}, "event type 'Battles' / 'War' is not in the taxonomy"),
    ],
)
def test_a_row_that_cannot_be_used_is_refused_and_the_rest_goes_on(read, change, message):
    refused, good = read("acled", ACLED | change, ACLED | {"event_id_cnty": "XXA102"})
    assert isinstance(refused, Refusal)
    assert refused.path.endswith("table.csv:row 2")
    assert message in refused.reason
    assert good.report.report_id == "acled:XXA102"


def test_a_row_given_twice_is_one_row(read):
    first, again = read("acled", ACLED, ACLED)
    assert (again.report, again.incident) == (first.report, first.incident)


def test_of_two_versions_of_a_row_the_newer_stands(read):
    old, new = ({"fatalities": n, "timestamp": at} for n, at in (("3", "1900000000"), ("5", "1900000001")))
    first, later = read("acled", ACLED | old, ACLED | new)
    assert [r.incident.fatalities.best for r in (first, later)] == [3, 5]
    newest, refused = read("acled", ACLED | new, ACLED | old)
    assert newest.incident.fatalities.best == 5
    assert refused.reason == "id acled:XXA101 stands in row 2 too, in a version as new or newer"


def test_an_id_of_two_rows_that_differ_is_refused(read):
    first, again = read("ucdp-ged", UCDP, UCDP | {"best": "4"})
    assert first.problem == ""
    assert "stands in row 2 too, with other cells; keep the right one" in again.reason


def test_an_id_that_a_spreadsheet_rounded_is_refused(read):
    (refused,) = read("gtd", GTD | {"eventid": "2,03105E+11"})
    assert "eventid '2,03105E+11' was rounded by a spreadsheet" in refused.reason


def test_degrees_with_a_decimal_comma(read):
    commas = {"latitude": "30,5", "longitude": "65,0"}
    (made,) = read("acled", ACLED | commas, delimiter=";")
    assert (made.incident.location.longitude, made.incident.location.latitude) == (65.0, 30.5)
    # Elsewhere a comma may part thousands.
    (refused,) = read("acled", ACLED | {"fatalities": "1,200"}, delimiter=";")
    assert "fatalities: '1,200' is no number" in refused.reason


@pytest.mark.parametrize(("low", "best", "high"), [("1", "5", "4"), ("3", "2", "6"), ("6", "6", "2")])
def test_figures_that_contradict_each_other_are_kept_and_wait_for_review(read, low, best, high):
    (made,) = read("ucdp-ged", UCDP | {"low": low, "best": best, "high": high})
    (claim,) = made.incident.claims
    assert f"not in order: {low}, {best}, {high}" in claim.flagged
    figures = sorted(map(int, (low, best, high)))
    assert (claim.killed_low, claim.killed_high) == (figures[0], figures[-1])
    assert made.incident.fatalities == Estimate()


def test_nobody_killed_for_certain_is_none_and_not_unknown(read):
    (made,) = read("ucdp-ged", UCDP | {"low": "0", "best": "0", "high": "3"})
    assert made.incident.fatalities == Estimate(0, 0, 3)


def test_codes_that_no_layout_knows_are_named_as_the_table_calls_them(read):
    where, kind = read("ucdp-ged", UCDP | {"where_prec": "9"}, UCDP | {"id": "8", "type_of_violence": "4"})
    assert where.reason == "where_prec '9' is unknown; use one of 1, 2, 3, 4, 5, 6, 7"
    assert "type_of_violence '4': no [[kind]] of layout ucdp-ged fits" in kind.reason


def test_persons_taken_in_gtd(read):
    (made,) = read("gtd", GTD | {"attacktype1": "6", "nhostkid": "5"})
    assert (made.incident.abducted, made.incident.injured.known) == (Estimate(5, 5, 5), False)


@pytest.mark.parametrize(("encoding", "delimiter"), [("utf-8-sig", ";"), ("cp1252", ","), ("utf-8", "\t")])
def test_encodings_and_separators(read, encoding, delimiter):
    (made,) = read("acled", ACLED | {"location": "Doré"}, encoding=encoding, delimiter=delimiter)
    assert made.incident.location.location == "Doré"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "the table is empty"),
        (
            b"a,b\n1,2\n",
            "has no column event_date, event_id_cnty, so it is no table of layout acled; it has a, b",
        ),
        (b"\xff\xfe\x00\x01\x80\x81", "is no text"),
        (b"PK\x03\x04 rows", "is a spreadsheet or an archive; save the table as CSV"),
        (",".join(UCDP).encode() + b"\n", "it looks like one of ucdp-ged: use --dataset ucdp-ged"),
    ],
)
def test_a_file_that_is_no_such_table_is_refused(tmp_path, content, message):
    path = tmp_path / "t.csv"
    path.write_bytes(content)
    with pytest.raises(ReportRefused, match=message):
        list(read_dataset(path, load_layout("acled"), Ground(), Names()))


def test_a_layout_of_ones_own(tmp_path):
    layout = tmp_path / "log.toml"
    layout.write_text(
        'name = "log"\nday_first = false\n[columns]\nid = "No"\ndate = "When"\n'
        'location = "Place"\nadmin1 = "Prov"\n'
        'killed = "Dead"\n[defaults]\ncountry = "XXA"\n[[kind]]\nwhen = { What = ["ambush"] }\n'
        'event_type = "Battles"\nsub_event_type = "Armed clash"\n'
    )
    table = tmp_path / "log.csv"
    table.write_text("No,When,Place,Prov,Dead,What\n1,05/04/2031,Dorangi,name of A1,2,ambush\n")
    (made,) = read_dataset(table, load_layout(str(layout)), Ground(), Names())
    assert made.report.report_id == "log:1"
    assert made.incident.event_date == date(2031, 5, 4)
    assert (made.incident.location.admin1_pcode, made.incident.location.geo_precision) == ("A1", "admin1")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("name = ", "is no TOML"),
        ("[columns]\nid='a'\ndate='b'\ncolour='c'\n", "has 'colour'; use"),
        ("[columns]\ndate='b'\n", "must name the column of id"),
        ("[columns]\nid='a'\n", "must name the column of date or year"),
        ("[columns]\nid='a'\ndate='b'\n", "says no event type"),
        ("[columns]\nid='a'\ndate='b'\n[[kind]]\nwhen={}\nevent_type='War'\nsub_event_type='x'\n", "'War'"),
        ("[columns]\nid='a'\ndate='b'\n[[kind]]\nevent_type='Riots'\n", r"a \[\[kind\]\] needs when"),
    ],
)
def test_a_wrong_layout_is_refused(text, message):
    with pytest.raises(InputError, match=message):
        parse_layout(text, "mine.toml")


def test_an_unknown_layout_is_refused(tmp_path):
    with pytest.raises(InputError, match="dataset 'acld' is unknown; use one of acled, ucdp-ged, gtd"):
        load_layout("acld")
    with pytest.raises(InputError, match="cannot be read"):
        load_layout(str(tmp_path / "none.toml"))


def test_rows_of_one_table_stay_apart_and_meet_other_tables(read, path):
    acled = read("acled", ACLED, ACLED | {"event_id_cnty": "XXA102"})
    ucdp = read(
        "ucdp-ged", UCDP | {"best": "3", "low": "3", "high": "3", "date_end": "2031-05-04", "date_prec": "1"}
    )
    with open_store(path, create=True, neighbours=Ground().neighbours) as store:
        for row in [*acled, *ucdp]:
            assert store.add(row.report, [row.incident])
        assert sorted(i.n_reports for i in store.incidents()) == [1, 2]
        assert not store.add(acled[0].report, [acled[0].incident])


@pytest.mark.parametrize(
    ("name", "admin2", "precision"),
    [
        ("admin2", "A11", "admin2"),
        ("near", "A11", "near"),
        ("exact", "A11", "exact"),
        ("admin1", "", "admin1"),
    ],
)
def test_our_own_export_in_acleds_columns_comes_back_as_finely_placed(read, name, admin2, precision):
    """ACLED's code for a label point is the one for what is near a town."""
    (made,) = read("acled", ACLED | {"geo_precision": "2", "geo_precision_name": name})
    place = made.incident.location
    assert (place.admin2_pcode, place.geo_precision) == (admin2, precision)
    (other,) = read("acled", ACLED | {"geo_precision": "2", "geo_precision_name": ""})
    assert other.incident.location.geo_precision == "near"


def test_a_layout_may_not_fill_unknown_fields_from_other_columns():
    with pytest.raises(InputError, match=r"\[instead\] has 'place'; use "):
        parse_layout('[columns]\nid = "a"\ndate = "b"\n[instead]\nplace = "c"', "mine.toml")
