"""The page in a real browser, with the network off."""

import base64
import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from defusedxml import ElementTree
from hostile_text import HOSTILE

from geo.aggregate import aggregate
from geo.boundaries import Boundaries
from geo.model import Incident
from geo.taxonomy import EVENT_TYPES
from maps.classes import METHODS, breaks

Results = dict[str, dict[str, Any]]

pytestmark = pytest.mark.browser

MEASURES = (
    "events",
    "fatalities_low",
    "fatalities_best",
    "fatalities_high",
    "injured_best",
    "abducted_best",
)
SAMPLES = (
    [1, 1, 1, 1, 2, 2, 3, 5, 8, 13, 21, 34],
    [1],
    [],
    [4, 4, 4],
    list(range(1, 60)),
    [1] * 90 + [500, 700],
)
PATCHES = [
    {"level": level, "measure": measure, "from": start, "to": end, "types": types}
    for level in (1, 2)
    for measure in MEASURES
    for start, end in ((0, 11), (3, 3), (5, 8))
    for types in ([], ["Battles"], ["Protests", "Riots"])
]
NAMES = {"Barmal": "AF1214", "برمل": "AF1214", "Bermel": "AF1214", "PK525": "PK525", "پشاور": "", "zzzz": ""}


@pytest.fixture(scope="session")
def results(run_browser: Callable[[dict[str, Any]], Results], pages: dict[str, Path]) -> Results:
    plain = str(pages["plain"])
    names = [
        "draws", "sliderMovesDistricts", "playSteps", "threeClicks", "clickDistrict", "brushDrags",
        "permalink", "lists", "byKeyboard", "everyUnitReached", "legendAdds", "downloads", "policyHolds",
        "oldBrowser", "axeClean", "fits", "printed",
    ]  # fmt: skip
    plan: dict[str, Any] = {name: {"scenario": name, "page": plain} for name in names}
    plan["countsOf"] = {"scenario": "countsOf", "page": plain, "data": PATCHES}
    plan["search"] = {"scenario": "searchAnyScript", "page": plain, "data": list(NAMES)}
    samples = [[values, method] for values in SAMPLES for method in METHODS]
    plan["breaks"] = {"scenario": "breaksOf", "page": plain, "data": samples}
    for name in ("hostile", "packed"):
        plan[name] = {"scenario": "hostile", "page": str(pages[name]), "data": HOSTILE}
    plan["urdu"] = {"scenario": "direction", "page": str(pages["urdu"])}
    plan["urduAxe"] = {"scenario": "axeClean", "page": str(pages["urdu"])}
    plan["urduFits"] = {"scenario": "fits", "page": str(pages["urdu"])}
    plan["empty"] = {"scenario": "draws", "page": str(pages["empty"])}
    return run_browser(plan)


@pytest.fixture
def value(results: Results) -> Callable[[str], Any]:
    def of(name: str) -> Any:
        result = results[name]
        assert result["ok"], result["error"]
        assert result["requests"] == [], "the page asked for something from outside"
        if name != "policyHolds":
            assert result["noise"] == []
        return result["value"]

    return of


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


def test_click_opens_the_district(value) -> None:
    opened = value("clickDistrict")
    assert "Air/drone strike" in opened["text"]
    assert "24 December 2024" in opened["text"]
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


def test_numbers_are_those_of_the_aggregates(
    value, boundaries: Boundaries, incidents: list[Incident]
) -> None:
    counted = value("countsOf")
    tables = {n: aggregate(incidents, boundaries, f"admin{n}", "month") for n in (1, 2)}
    months = sorted({row.period_start for row in tables[1] if row.period_start})
    for patch, shown in zip(PATCHES, counted, strict=True):
        types = patch["types"] or list(EVENT_TYPES)
        inside = set(months[patch["from"] : patch["to"] + 1])
        wanted: dict[str, list[int]] = {}
        undated = 0
        for row in tables[patch["level"]]:
            if row.event_type not in types:
                continue
            undated += row.events if row.period_start is None else 0
            if row.period_start in inside:
                sums = wanted.setdefault(row.pcode, [0, 0])
                sums[0] += getattr(row, patch["measure"])
                sums[1] += row.events
        loose = wanted.pop("", [0, 0])
        seen = {
            pcode: [v or 0, events] for pcode, v, events, _, state in shown["rows"] if state != "uncovered"
        }
        assert {p: s for p, s in seen.items() if s[1]} == {p: s for p, s in wanted.items() if s[1]}, patch
        assert [shown["loose"]["value"], shown["loose"]["events"]] == loose, patch
        assert shown["undated"] == undated, patch


def test_classes_are_those_of_python(value) -> None:
    wanted = [breaks(values, method) for values in SAMPLES for method in METHODS]
    assert value("breaks") == [pytest.approx(one) for one in wanted]


def test_legend_counts_every_unit_once(value) -> None:
    for legend in value("legendAdds"):
        assert sum(count for _, count in legend["rows"]) == legend["units"]
        assert len({label for label, _ in legend["rows"]}) == len(legend["rows"])


def test_downloads_can_be_read(value, boundaries: Boundaries) -> None:
    files = {name: base64.b64decode(one["bytes"]) for name, one in value("downloads").items()}
    rows = list(csv.DictReader(io.StringIO(files["csv"].decode("utf-8-sig"))))
    assert len(rows) == len(boundaries.units("admin2")) + 1
    assert rows[-1]["state"] == "not_placed"
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
    assert value("printed") == {
        "map": True,
        "legend": True,
        "footer": True,
        "controls": False,
        "actions": False,
    }
