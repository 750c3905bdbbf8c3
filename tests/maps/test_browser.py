"""The page in a real browser, with the network off."""

import base64
import csv
import io
import json
import os
from pathlib import Path
from typing import Any

import numpy
import pytest
from browser_plan import NAMES, SAMPLES, SEEN
from defusedxml import ElementTree
from hostile_text import HOSTILE
from PIL import Image, ImageChops

from geo.boundaries import Boundaries
from maps.classes import METHODS, breaks

Results = dict[str, dict[str, Any]]

pytestmark = pytest.mark.browser

ACCEPTED = Path(__file__).parent / "accepted"
DOCS = Path(__file__).parents[2] / "docs"


def test_every_unit_is_drawn_and_the_disputed_one_is_dashed(value, boundaries: Boundaries) -> None:
    drawn = value("draws")
    wanted = {
        "1": len(boundaries.units("admin1")),
        "2": len(boundaries.units("admin2")),
        "3": len(boundaries.finest_units),
    }
    assert drawn["counts"] == wanted
    assert drawn["disputed"] == 1
    assert drawn["dashed"] != "none"
    assert value("empty")["counts"] == wanted


def test_slider_and_play_move_the_districts(value) -> None:
    assert value("sliderMovesDistricts")["label"] == "January 2024"
    assert value("playSteps")["steps"] >= 3


def test_brush_draws_and_moves_a_window(value) -> None:
    assert value("brushDrags") == {"drawn": [2, 5], "moved": [5, 8]}


def test_who_said_how_many_in_three_clicks(value) -> None:
    seen = value("threeClicks")
    assert seen["heading"] == "Barmal"
    assert seen["sources"][:2] == ["an elder", "a border official"]
    assert seen["figures"][:2] == ["46 killed", "at least 50 killed"]
    assert seen["quotes"][:2] == [
        "We buried 46, the elder said.",
        "The official spoke of at least 50 fighters killed.",
    ]
    assert "https://example.org/strikes" in seen["links"]
    assert "46–50 or more" in seen["text"]
    for n, picture in enumerate(seen["pictures"], 1):
        _as_accepted(picture, DOCS / f"map-click-{n}.png", 1000)


def test_click_opens_the_district(value) -> None:
    opened = value("clickDistrict")
    assert "Air/drone strike" in opened["text"]
    assert "24 December 2024" in opened["text"]
    assert "Population 80,510, modelled, not counted (2021; " in opened["text"]
    assert "We buried 46, the elder said." in opened["quotes"]


def test_the_address_keeps_the_view_and_wild_ones_do_no_harm(value) -> None:
    kept = value("permalink")
    assert "m=fatalities_high" in kept["hash"]
    assert kept["wild"]["measure"] == "events"
    assert kept["wild"]["unit"] is None


def test_unplaced_and_undated_are_listed(value) -> None:
    lists = value("lists")
    assert set(lists) == {"Place not known so finely", "Date not certain"}
    assert "one night" in lists["Date not certain"]


def test_whole_page_by_keyboard(value) -> None:
    assert value("byKeyboard")["sort"] == "ascending"
    reached = value("everyUnitReached")
    assert reached["seen"] == reached["all"]


def test_search_finds_any_name_in_any_script(value) -> None:
    found = value("search")
    for name, pcode in NAMES.items():
        if pcode:
            assert found[name] == pcode
    assert found["پشاور"].startswith("PK5")


def test_nothing_lies_over_the_places_found(value) -> None:
    seen = value("hitsOnTop")
    assert len(seen) > 5
    assert all(seen)


def test_files_and_pictures_say_what_they_leave_out(value) -> None:
    whole, part = value("saidFilters")["all"], value("saidFilters")["some"]
    said = "Battles; Hill Group; Civilians targeted"
    assert {row["filter"] for row in csv.DictReader(io.StringIO(whole["csv"]))} == {""}
    rows = list(csv.DictReader(io.StringIO(part["csv"])))
    assert {row["filter"] for row in rows} == {said}
    assert {(row["before_first"], row["before_last"]) for row in rows} == {("2024-04", "2024-06")}
    assert part["properties"]["filter"] == said
    assert said in part["svg"]
    assert "against Apr 2024" in part["svg"]
    assert part["summary"].endswith(f"Only: {said}.")
    assert "Only:" not in whole["summary"]


def test_the_table_puts_what_is_reported_without_a_figure_before_none(value) -> None:
    cells = value("tableOrder")[:-1]  # the last row is what is on no area
    unknown = [n for n, (text, events) in enumerate(cells) if text == "no figure" and events]
    assert unknown
    assert max(unknown) < [text for text, _ in cells].index("0")
    assert all(text not in ("0", "no figure") for text, _ in cells[: min(unknown)])
    told = [events > 0 for text, events in cells if text == "0"]
    assert any(told)
    assert told == sorted(told, reverse=True)  # a 0 that incidents give, then where there was none


def test_areas_whose_colour_depends_on_the_source_are_dotted(value) -> None:
    seen = value("unsure")
    assert "AF1214" not in seen["units"]  # 46 to 50: the highest class either way
    assert seen["units"]
    assert seen["dots"] == len(seen["units"])
    assert seen["key"].startswith(str(len(seen["units"])))


def test_basemap_is_asked_for_only_when_switched_on(results: Results) -> None:
    result = results["basemap"]
    assert result["ok"], result["error"]
    assert result["value"] == {
        "before": 0,
        "asked": ["https://tiles.example.org"],
        "credit": "<b>A map maker</b>",
        "left": 0,
        "after": "",
    }


def test_every_control_by_keyboard(value) -> None:
    seen = value("everyControl")
    assert seen["all"] > 25
    assert seen["missed"] == []


@pytest.mark.parametrize(("width", "scheme", "page"), SEEN)
def test_looks_as_accepted(value, width: int, scheme: str, page: str) -> None:
    """Tolerant of fonts: what counts is where things are, and in which colour.

    `MAP_PICTURES=accept pytest tests/maps/test_browser.py` takes the pictures as they are now.
    """
    picture = value(f"{page} {width} {scheme}")
    _as_accepted(picture, ACCEPTED / f"{page}-{width}-{scheme}.png", 320)


def _as_accepted(picture: str, path: Path, width: int) -> None:
    made = Image.open(io.BytesIO(base64.b64decode(picture))).convert("RGB")
    small = made.resize((width, round(made.height * width / made.width)), Image.Resampling.LANCZOS)
    if os.environ.get("MAP_PICTURES") == "accept":
        path.parent.mkdir(exist_ok=True)
        small.quantize(256, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(
            path, optimize=True
        )
    known = Image.open(path).convert("RGB")
    assert small.size == known.size
    coarse = [
        one.resize((40, round(40 * one.height / one.width)), Image.Resampling.BOX) for one in (small, known)
    ]
    differ = numpy.asarray(ImageChops.difference(*coarse).convert("L"))
    assert differ.mean() < 4, "the page as a whole looks different"
    assert (differ > 32).mean() <= 0.01, "a part of the page looks different"


def test_classes_are_those_of_python(value) -> None:
    wanted = [breaks(values, method) for values in SAMPLES for method in METHODS]
    assert value("breaks") == [pytest.approx(one) for one in wanted]


def test_legend_counts_every_unit_once(value) -> None:
    legends = value("legendAdds")
    assert legends
    for legend in legends:
        assert legend["rows"]
        assert sum(count for _, count in legend["rows"]) == legend["units"]
        assert len({label for label, _ in legend["rows"]}) == len(legend["rows"])


def test_downloads_can_be_read(value, boundaries: Boundaries) -> None:
    files = {name: base64.b64decode(one["bytes"]) for name, one in value("downloads").items()}
    rows = list(csv.DictReader(io.StringIO(files["csv"].decode("utf-8-sig"))))
    assert len(rows) == len(boundaries.units("admin2")) + 1
    assert rows[-1]["state"] == "not_placed"
    for row in rows[:-1]:
        district = boundaries.unit(row["pcode"])
        above = [row[name] for name in ("parent", "country", "admin1", "admin2")]
        names = [boundaries.unit(code).name for code in (district.country, district.admin1_pcode)]
        assert above == [district.parent, *names, ""]
    areas = json.loads(files["geojson"])
    assert {feature["id"] for feature in areas["features"]} == {u.pcode for u in boundaries.units("admin2")}
    assert areas["attribution"]
    picture = ElementTree.fromstring(files["svg"])
    assert len(picture.findall(".//{http://www.w3.org/2000/svg}path")) > 500
    assert files["png"].startswith(b"\x89PNG")
    assert len(files["png"]) > 20_000


@pytest.mark.parametrize("name", ["hostile", "packed"])
def test_hostile_text_is_shown_and_never_runs(value, name: str) -> None:
    seen = value(name)
    assert seen["missing"] == []
    assert seen["run"] is None
    assert seen["foreign"] == 0
    assert seen["heading"] == HOSTILE[1]
    assert seen["title"] == HOSTILE[1]
    assert [link for link in seen["links"] if not link.startswith(("#", "https://", "http://"))] == []


def test_policy_stops_a_foreign_script(value) -> None:
    held = value("policyHolds")
    assert held == {"run": None, "fetched": "refused"}


def test_old_browser_unpacks_by_itself(value, boundaries: Boundaries) -> None:
    old = value("oldBrowser")
    assert old["stream"] == "undefined"
    assert old["units"] == len(boundaries.units("admin2"))
    assert "We buried 46, the elder said." in old["quotes"]


@pytest.mark.parametrize("name", ["axeClean", "urduAxe"])
def test_no_accessibility_violation(value, name: str) -> None:
    assert value(name) == []


@pytest.mark.parametrize("name", ["fits", "urduFits"])
def test_fits_every_width(value, name: str) -> None:
    for width, seen in value(name).items():
        assert seen["overflow"] <= 0, width
        assert seen["small"] == [], width
        assert seen["map"] >= 300
        assert seen["timeline"] > 40


def test_right_to_left_page_is_mirrored(value) -> None:
    seen = value("urdu")
    assert (seen["dir"], seen["lang"]) == ("rtl", "ur")
    assert seen["legendRight"]
    assert seen["panelLeft"]
    assert seen["overflow"] <= 0


def test_print_shows_map_and_sources_without_controls(value) -> None:
    printed = {**value("printed")}
    del printed["paper"]
    assert printed == {
        "map": True,
        "legend": True,
        "footer": True,
        "controls": False,
        "actions": False,
    }


@pytest.mark.parametrize("name", ["printed", "printed urdu"])
def test_paper_gets_the_whole_map_and_what_is_not_on_it(value, name: str) -> None:
    paper = value(name)["paper"]
    assert paper["onScreen"] > paper["width"] > 600
    assert paper["whole"]
    assert paper["notes"]
    assert paper["lines"] == 1  # the time shown, beside which no button stands
    assert paper["parted"] == []  # a heading is on the page of what it heads
    assert paper["kept"] == ["auto", "avoid"]  # the table whole, under the map; what explains it may go on
    assert paper["overflow"] <= 0
    assert paper["after"] == ["", "legend"]
