"""The page in a real browser, with the network off."""

import base64
import csv
import io
import json
import os
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import numpy
import pytest
from browser_plan import COMPARED, FILTERED, NAMES, PATCHES, PRECISE, SAMPLES, SEEN
from defusedxml import ElementTree
from hostile_text import HOSTILE
from PIL import Image, ImageChops

from geo.aggregate import aggregate
from geo.boundaries import Boundaries
from geo.model import Incident
from geo.taxonomy import EVENT_TYPES
from maps.classes import METHODS, breaks

Results = dict[str, dict[str, Any]]

pytestmark = pytest.mark.browser

ACCEPTED = Path(__file__).parent / "accepted"
DOCS = Path(__file__).parents[2] / "docs"


@pytest.fixture(scope="session")
def results(run_browser: Callable[[dict[str, Any]], Results], pages: dict[str, Path]) -> Results:
    plain = str(pages["plain"])
    names = [
        "draws", "sliderMovesDistricts", "playSteps", "threeClicks", "clickDistrict", "brushDrags",
        "permalink", "lists", "byKeyboard", "everyUnitReached", "legendAdds", "downloads", "policyHolds",
        "oldBrowser", "axeClean", "fits", "printed", "everyControl", "unsure",
        "hitsOnTop", "saidFilters", "tableOrder",
    ]  # fmt: skip
    plan: dict[str, Any] = {name: {"scenario": name, "page": plain} for name in names}
    plan["countsOf"] = {"scenario": "countsOf", "page": plain, "data": PATCHES}
    plan["filtered"] = {"scenario": "countsOf", "page": plain, "data": FILTERED}
    plan["compared"] = {"scenario": "compared", "page": plain, "data": COMPARED}
    plan["printed urdu"] = {"scenario": "printed", "page": str(pages["urdu"])}
    plan["basemap"] = {"scenario": "basemap", "page": str(pages["tiles"])}
    for width, scheme, page in SEEN:
        look = {"width": width, "scheme": scheme}
        plan[f"{page} {width} {scheme}"] = {"scenario": "picture", "page": str(pages[page]), "data": look}
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
            code: [v or 0, events] for code, v, events, *_, state in shown["rows"] if state != "uncovered"
        }
        assert {p: s for p, s in seen.items() if s[1]} == {p: s for p, s in wanted.items() if s[1]}, patch
        assert [shown["loose"]["value"], shown["loose"]["events"]] == loose, patch
        assert shown["undated"] == undated, patch


def _passes(incident: Incident, patch: dict[str, Any]) -> bool:
    place = incident.location.geo_precision
    actors = {incident.actor1, incident.actor2, *incident.assoc_actor_1, *incident.assoc_actor_2}
    return (
        (not patch["types"] or incident.event_type in patch["types"])
        and (not patch["actor"] or patch["actor"] in actors)
        and (not patch["precision"] or place in PRECISE[patch["precision"]])
        and (incident.civilian_targeting or not patch["civilians"])
        and (incident.disputed or not patch["contested"])
        and (incident.reviewed or not patch["reviewed"])
    )


def test_any_filter_adds_up_to_the_aggregates(
    value, boundaries: Boundaries, incidents: list[Incident]
) -> None:
    """Units + not placed = total, level by level, and each unit's number and range is the aggregate's."""
    shown_at_all = 0
    for patch, shown in zip(FILTERED, value("filtered"), strict=True):
        kept = [i for i in incidents if _passes(i, patch)]
        level = patch["level"]
        # A country without tehsils shows its districts when tehsils are asked for.
        levels = {"AFG": f"admin{min(level, 2)}", "PAK": f"admin{level}"}
        wanted: dict[str, tuple[int, ...]] = {}
        for one in set(levels.values()):
            for row in _rows_of(kept, boundaries, one, patch):
                if row.pcode and levels[boundaries.unit(row.pcode).country] == one:
                    new = (
                        getattr(row, patch["measure"]),
                        row.events,
                        row.fatalities_low,
                        row.fatalities_high,
                    )
                    before = wanted.get(row.pcode, (0, 0, 0, 0))
                    wanted[row.pcode] = tuple(map(sum, zip(before, new, strict=True)))
        killed = patch["measure"].startswith("fatalities")
        seen = {
            code: (number or 0, events, *((low, high) if killed else ()))
            for code, number, events, low, high, _ in shown["rows"]
        }
        size = 4 if killed else 2
        told = {code: numbers[:size] for code, numbers in wanted.items() if numbers[1]}
        assert {code: numbers for code, numbers in seen.items() if numbers[1]} == told, patch
        total = sum(row.events for row in _rows_of(kept, boundaries, "country", patch))
        placed = sum(events for _, events, *_ in seen.values())
        assert placed + shown["loose"]["events"] == total, patch
        shown_at_all += total
    assert shown_at_all > 1000


def _rows_of(kept: list[Incident], boundaries: Boundaries, level: Any, patch: dict[str, Any]) -> list[Any]:
    rows = aggregate(kept, boundaries, level, "month", by_type=False, zeros=False)
    first, last = (date(2024, 1 + patch[end], 1) for end in ("from", "to"))
    return [row for row in rows if row.period_start and first <= row.period_start <= last]


def test_change_is_that_of_the_aggregates(value, boundaries: Boundaries, incidents: list[Incident]) -> None:
    tables = {n: aggregate(incidents, boundaries, f"admin{n}", "month", by_type=False) for n in (1, 2)}
    for patch, shown in zip(COMPARED, value("compared"), strict=True):
        start, end = patch["from"], patch["to"]
        width = end - start + 1
        sums: dict[str, list[int]] = {}
        for row in tables[patch["level"]]:
            if row.pcode and row.period_start:
                month = row.period_start.month - 1
                pair = sums.setdefault(row.pcode, [0, 0])
                pair[0] += getattr(row, patch["measure"]) if start <= month <= end else 0
                pair[1] += getattr(row, patch["measure"]) if start - width <= month < start else 0
        tally: dict[str, int] = {}
        for code, now, before, change, look in shown["rows"]:
            assert (now or 0) == sums[code][0], (patch, code)
            if start < width:
                assert (before, look) == (None, "none")
            else:
                assert (before, change) == (sums[code][1], sums[code][0] - sums[code][1])
                assert look == _change_class(*sums[code]), (patch, code)
            tally[look] = tally.get(look, 0) + 1
        assert {look: n for look, n in shown["legend"] if n} == tally
        changes = [
            abs(change) for *_, change, look in shown["rows"] if look in ("d0", "d1", "d2", "d3", "d4")
        ]
        assert [abs(change) for change in shown["ranked"]] == sorted(changes, reverse=True)[:12]


def _change_class(now: int, before: int) -> str:
    if not now and not before:
        return "zero"
    if now + before < 5:
        return "few"
    if not before or now > 2 * before:
        return "d4"
    if now > 1.25 * before:
        return "d3"
    return "d2" if now >= 0.8 * before else "d1" if now >= 0.5 * before else "d0"


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
    assert paper["overflow"] <= 0
    assert paper["after"] == ["", "legend"]
