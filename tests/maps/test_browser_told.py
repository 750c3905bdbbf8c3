"""What the page says of what it shows, in a real browser: words, totals, files, addresses, points."""

import csv
import io
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from defusedxml import ElementTree
from invented import claim, place

from geo.boundaries import Boundaries
from geo.claims import combine_claims
from geo.model import Claim, Incident
from maps.page import write_map

Value = Callable[[str], Any]

pytestmark = pytest.mark.browser

LINKS = ["#w=2099-01..2099-02&m=bogus&u=XX9", "#w=2024-01..2024-12&m=events&l=2", "#m=injured_best&sum=1"]


def _told(boundaries: Boundaries, code: str, precision: str, month: int, *claims: Claim) -> Incident:
    day = date(2024, month, 5)
    return Incident(
        f"t{code}{month}", day, day, "day", "absolute", "Battles", "Armed clash",
        place(boundaries, boundaries.unit(code), precision), fatalities=combine_claims(claims, "killed"),
        injured=combine_claims(claims, "injured"), claims=claims, report_ids=("t",),
    )  # fmt: skip


@pytest.fixture(scope="module")
def value(
    run_browser: Callable[[dict[str, Any]], Any], tmp_path_factory: pytest.TempPathFactory,
    boundaries: Boundaries,
) -> Value:  # fmt: skip
    undated = _told(boundaries, "AF1405", "admin2", 1, claim("t", 2))
    undated = replace(undated, event_date=None, event_date_end=None, time_precision="unknown")
    hurt = (
        claim("t", 3, injured_low=5, injured_high=5),
        claim("t", 9, injured_low=7, injured_high=7, source="b"),
    )
    told = [
        undated,
        _told(boundaries, "AF1214", "exact", 1, *hurt),
        _told(boundaries, "AF1214", "exact", 2, claim("t", 1)),
        _told(boundaries, "AF0907", "admin2", 3, claim("t", 0)),
        replace(_told(boundaries, "AF1213", "admin2", 4), confidence=0.9),
        _told(boundaries, "PK519", "near", 12, claim("t", 2), claim("t", 5, source="b")),
    ]
    page = tmp_path_factory.mktemp("told") / "told.html"
    write_map(page, told, boundaries)
    cut = page.with_name("cut.html")
    again = replace(hurt[0], superseded=True)
    checked = [replace(told[1], reviewed=True, claims=(*hurt, again)), *told[2:]]
    write_map(cut, checked, boundaries, start=date(2024, 1, 4), end=date(2024, 3, 10))
    data: dict[str, Any] = {
        "undatedOnly": "AF1405", "wordsOfStates": "AF1214", "fileRows": ["AF1213", "AF0907", "AF1214"],
        "totalsOfMeasure": "AF1214", "pictureSays": None, "links": LINKS, "comparedAndBack": None,
        "asksPoint": {"events": 2}, "onPhone": None, "marksOnPaper": None,
        "pointsByKeys": None, "phoneFits": None, "pictureLegends": None,
        "rateDigits": None, "paperExplains": None,
        "cutDays": "AF1214",
    }  # fmt: skip
    plan = {name: {"scenario": name, "page": str(page), "data": one} for name, one in data.items()}
    plan["cutDays"]["page"] = str(cut)
    results = run_browser(plan)

    def of(name: str) -> Any:
        result = results[name]
        assert result["ok"], result["error"]
        assert (result["noise"], result["requests"]) == ([], [])
        return result["value"]

    return of


def test_an_area_with_only_an_undated_incident_is_not_called_empty(value: Value) -> None:
    seen = value("undatedOnly")
    assert seen["spoken"].endswith("Afghanistan: none with a certain date; 1 of uncertain date")
    assert "1 incident here has no certain date and is in no number above." in seen["panel"]
    assert "2 killed" in seen["panel"]
    assert "at other times" not in seen["panel"]


def test_the_legend_tells_none_killed_from_none_reported_and_explains_its_words(value: Value) -> None:
    seen = value("wordsOfStates")
    rows, meanings = seen["all"]["rows"], seen["all"]["meanings"]
    assert rows["incidents, none killed"] == 1
    assert (seen["looks"]["AF0907"], seen["looks"]["AF1405"]) == ("nil", "zero")
    words = {label for label in rows if not label[0].isdigit()}
    assert words == {"none reported", "incidents, none killed", "reported, no figure"}
    assert set(meanings) == words | {"dot on an area"}
    assert all(meanings.values())


def test_a_filter_without_hits_is_not_none_reported(value: Value, boundaries: Boundaries) -> None:
    seen = value("wordsOfStates")
    assert seen["chosen"]["rows"] == {"none in this selection": len(boundaries.units("admin2"))}
    assert set(seen["chosen"]["meanings"]) == {"none in this selection"}
    assert seen["spoken"].endswith(": none in this selection")


def test_files_leave_unknown_sums_empty(value: Value) -> None:
    seen = value("fileRows")
    rows = {row["pcode"]: row for row in csv.DictReader(io.StringIO(seen["csv"]))}
    ends = ("value", "value_low", "value_high", "value_high_open")
    assert [[rows[code][name] for name in ends] for code in ("AF1213", "AF0907", "AF1214")] == [
        ["", "", "", ""], ["0", "0", "0", "false"], ["4", "4", "10", "false"],
    ]  # fmt: skip
    assert [[one[name] for name in ends] for one in seen["geojson"]] == [
        [None, None, None, None], [0, 0, 0, False], [4, 4, 10, False],
    ]  # fmt: skip


def test_the_injured_have_their_total(value: Value) -> None:
    seen = value("totalsOfMeasure")
    hurt = "5 injured (reported range 5–7), 4 incidents without a figure for the injured"
    assert (
        f"; {hurt}; 6 killed (reported range 6–15), 1 incident without a figure for deaths"
        in (seen["summary"])
    )
    assert seen["panel"][1:] == [
        "5 injured (reported range 5–7), 1 incident without a figure for the injured",
        "4 killed (reported range 4–10)",
    ]


def _text_of(picture: str) -> str:
    tree = ElementTree.fromstring(picture)
    return " ".join("".join(one.itertext()) for one in tree.iter("{http://www.w3.org/2000/svg}text"))


def test_a_picture_says_what_the_page_says(value: Value) -> None:
    seen = value("pictureSays")
    text = _text_of(seen["points"])
    assert "5 incidents; 5 of them in 4 districts; 6 killed (reported range 6–15)" in text
    assert "1 was read by a program and checked by no person." in text
    assert "do not imply any opinion on the legal status" in text
    points = ("in the town or at the spot named", "near it; the larger, the more incidents")
    for key in ("Disputed border or territory", *points):
        assert key in text
    assert not [key for key in points if key in _text_of(seen["none"])]


def test_what_a_link_asks_for_in_vain_is_said(value: Value) -> None:
    seen = value("links")
    wrong, *right = (seen["said"][link] for link in LINKS)
    assert wrong.endswith("which is left out: bogus, 2099-01..2099-02, XX9.")
    assert not [one for one in [*right, seen["after"]] if "left out" in one]


def test_without_a_comparison_the_time_shown_before_comes_back(value: Value) -> None:
    seen = value("comparedAndBack")
    assert seen["set"] != seen["whole"] == seen["back"]["span"] == [0, 11]
    assert "was set to" not in seen["back"]["said"]
    assert seen["own"] == [2, 3]


def test_a_point_tells_its_incidents(value: Value) -> None:
    seen = value("asksPoint")
    assert sorted(spot["events"] for spot in seen["spots"]) == [1, 2]
    assert seen["cap"] == "square"  # round marks are doubt
    assert seen["tip"].splitlines()[:3] == ["Barmal", "2 incidents", "4 killed (reported range 4–10)"]
    assert seen["chosen"] == seen["again"] == {"heading": "Barmal", "list": 2}
    assert seen["without"] == "AF1214"


def test_a_phone_has_the_keys_and_the_link(value: Value) -> None:
    seen = value("onPhone")
    assert seen.pop("overflow") <= 0
    assert seen == {"key": True, "strip": [], "free": True, "copied": True, "wide": True}


def test_marks_keep_their_filling_on_paper(value: Value) -> None:
    assert value("marksOnPaper") == ["exact"] * 4


def test_points_are_a_stop_of_the_keyboard(value: Value) -> None:
    seen = value("pointsByKeys")
    stops, labels, tips = zip(*seen["walked"], strict=True)
    assert set(stops) == {"point-stop"}
    assert {label.split(":")[0] for label in labels} == {"Point 1 of 2", "Point 2 of 2"}
    barmal = "Barmal; 2 incidents; 4 killed (reported range 4–10); Town or spot named"
    assert labels[0] == f"Point 1 of 2: {barmal}"
    assert all(tip.splitlines()[0] in label for tip, label in zip(tips, labels, strict=True))
    assert [label[6] for label in labels] == ["1", "2", "1", "2", "1", "2"]
    assert seen["off"] < 2
    assert seen["opened"] == ["panel-heading", 1]
    assert seen["back"][0] == "point-stop"
    assert seen["none"] == "No point in what is shown"
    assert seen["hidden"]


def test_a_phone_shows_all_areas_above_the_legend(value: Value) -> None:
    seen = value("phoneFits")
    assert all(room > 0 for room in seen["room"]), seen
    assert seen["kept"]


def test_the_legend_of_a_picture_hides_nothing_of_the_map(value: Value) -> None:
    for one in value("pictureLegends"):
        assert one["map"] <= one["legend"] < one["last"] + 1 < one["credit"]
        assert one["out"] == []


def test_rates_in_files_have_four_digits(value: Value) -> None:
    seen = value("rateDigits")
    rows = {row["pcode"]: row for row in csv.DictReader(io.StringIO(seen["csv"]))}
    assert len(seen["rows"]) == len(seen["geojson"]) > 1
    for (code, exact), told in zip(seen["rows"], seen["geojson"], strict=True):
        for name in ("value", "value_low", "value_high"):
            assert len(rows[code][name].replace(".", "").lstrip("0")) <= 4
        assert float(rows[code]["value"]) == told == pytest.approx(exact, rel=5e-4)


def test_paper_explains_its_words_and_has_no_controls(value: Value) -> None:
    seen = value("paperExplains")
    controls = ("#window", "#table", ".keys")
    assert seen["paper"] == {
        "#legend-meanings": True,
        "#legend-method": True,
        "#method": False,
    } | dict.fromkeys(controls, False)
    assert seen["screen"] == seen["after"] == {
        "#legend-meanings": False, "#legend-method": False, "#method": False,
    } | dict.fromkeys(controls, True)  # fmt: skip


def test_days_that_are_less_than_the_steps_are_named_as_such(value: Value) -> None:
    seen = value("cutDays")
    days = "4 January 2024 \N{EN DASH} 10 March 2024"
    assert seen["whole"].startswith(f"{days}: 3 incidents;")
    assert f"2 incidents · {days}" in seen["panel"]
    assert seen["0"].startswith("January 2024 (in part): 1 incident;")
    assert seen["1"].startswith("February 2024: 1 incident;")
    assert seen["2"].startswith("March 2024 (in part): 1 incident;")
    rows = csv.DictReader(io.StringIO(seen["csv"].removeprefix("\ufeff")))
    assert {row["filter"] for row in rows} == {days}


def test_what_a_reviewer_may_have_set_is_not_told_as_a_sources(value: Value) -> None:
    panel = value("cutDays")["panel"]
    assert panel.count("figures may be the reviewer’s, not a source’s.") == 1
    assert panel.count("Not counted: told again elsewhere, or replaced by") == 1
