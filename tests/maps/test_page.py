import hashlib
import json
import re
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import folium
import pytest
from hostile_text import HOSTILE

from geo.boundaries import Boundaries
from geo.errors import InputError
from geo.model import Incident, Location, Report
from geo.reports.incidents.doubts import SOUND
from maps.choropleth import DistrictMap
from maps.document import data_block, json_text
from maps.language import LANGUAGES, strings
from maps.page import render_map, write_map
from maps.payload import quote_tables, safe_link

DATA = re.compile(r'<script type="application/(?:json|octet-stream)".*?</script>', re.S)


def without_data(page: str) -> str:
    return DATA.sub("", page)


def test_no_outside_address(boundaries: Boundaries, incidents: list[Incident]) -> None:
    bare = without_data(render_map(incidents, boundaries))
    found = set(re.findall(r"https?://[^\s\"'<>)]+|(?:src|href)=[\"']?//[^\s>]+", bare))
    assert found == {"http://www.w3.org/2000/svg"}
    assert "sourceMappingURL" not in bare


def test_the_page_says_how_often_even_the_surest_reading_is_wrong(boundaries: Boundaries) -> None:
    bare = without_data(render_map([], boundaries))
    assert "about one incident in four is wrong" in bare
    assert round(1 / (1 - SOUND)) == 4  # else the words above are untrue
    assert "with certainty" not in bare


def test_two_builds_are_the_same_bytes(
    boundaries: Boundaries, incidents: list[Incident], reports: list[Report], tmp_path: Path
) -> None:
    write_map(tmp_path / "a.html", incidents, boundaries, reports=reports)
    write_map(tmp_path / "b.html", list(reversed(incidents)), Boundaries.open(), reports=reports)
    assert (tmp_path / "a.html").read_bytes() == (tmp_path / "b.html").read_bytes()


def test_another_process_gives_the_same_bytes(boundaries: Boundaries) -> None:
    program = (
        "import hashlib, sys; from maps.page import render_map; from geo.boundaries import Boundaries;"
        "print(hashlib.sha256(render_map([], Boundaries.open()).encode()).hexdigest())"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={"PYTHONHASHSEED": "3"},
        capture_output=True,
        text=True,
        check=True,
    )
    here = hashlib.sha256(render_map([], boundaries).encode()).hexdigest()
    assert done.stdout.strip() == here


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_runs_or_breaks_out(boundaries: Boundaries, text: str) -> None:
    where = Location("x", "AFG", geo_precision="country")
    one = Incident(
        "e", None, None, "unknown", "unresolved", "Battles", "Armed clash", replace(where, location=text)
    )
    page = render_map([one], boundaries, title=text, compress=False)
    assert page.count("</script>") == render_map([], boundaries, compress=False).count("</script>")
    data = re.search(r'<script type="application/json" id="atlas-core">(.*?)</script>', page, re.S)
    assert data is not None
    assert text in json.loads(data[1])["incidents"]["words"]
    assert "49" not in page.split("<h1")[1].split("</h1>")[0]


def test_json_is_safe_inside_a_script_element() -> None:
    text = json_text({"a": "</script><!--\u2028\u2029&"})
    assert not set("<>&\u2028\u2029") & set(text)
    assert json.loads(text) == {"a": "</script><!--\u2028\u2029&"}


def test_half_a_surrogate_does_not_stop_the_page(boundaries: Boundaries) -> None:
    where = Location("x\ud800y", "AFG", geo_precision="country")
    one = Incident("e", None, None, "unknown", "unresolved", "Battles", "Armed clash", where)
    assert "x?y" in render_map([one], boundaries, compress=False)


def test_long_data_is_packed_and_short_is_not() -> None:
    assert 'data-encoding="gzip"' in data_block("a", "x" * 100_000)
    assert data_block("a", [1]) == '<script type="application/json" id="a">[1]</script>'


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://example.org/a", True),
        ("HTTP://example.org", True),
        ("javascript:alert(1)", False),
        ("data:text/html,x", False),
        (" https://example.org", False),
        ("//example.org", False),
        ("", False),
    ],
)
def test_only_links_to_the_web(url: str, kept: bool) -> None:
    assert safe_link(url) == (url if kept else "")


def test_range_leaves_incidents_outside_out(boundaries: Boundaries, incidents: list[Incident]) -> None:
    page = DistrictMap(incidents, boundaries, start=date(2024, 3, 1), end=date(2024, 4, 30)).get_root()
    core = page.data["core"]
    wanted = {
        i.event_id
        for i in incidents
        if i.event_date is None or date(2024, 3, 1) <= i.event_date <= date(2024, 4, 30)
    }
    assert set(page.data["quotes"]["id"]) == wanted
    assert len(core["incidents"]["unit"]) == len(wanted)
    assert core["steps"] == ["2024-03-01", "2024-04-01", "2024-05-01"]


def test_the_heading_names_days_that_are_less_than_the_steps(
    boundaries: Boundaries, incidents: list[Incident]
) -> None:
    def heading(start: date | None, end: date | None) -> str:
        page = DistrictMap(incidents, boundaries, title="Log", start=start, end=end)
        assert page.get_root().title == page.get_root().data["settings"]["title"]
        return str(page.get_root().title)

    assert (
        heading(date(2024, 12, 3), date(2024, 12, 30)) == "Log, 3 December 2024 \N{EN DASH} 30 December 2024"
    )
    assert heading(date(2024, 12, 3), None) == "Log, from 3 December 2024"
    assert heading(None, date(2024, 12, 30)) == "Log, until 30 December 2024"
    assert heading(date(2024, 12, 1), date(2024, 12, 31)) == heading(None, None) == "Log"


def test_without_quotes_there_are_none(boundaries: Boundaries, incidents: list[Incident]) -> None:
    page = render_map(incidents, boundaries, quotes=False, compress=False)
    assert "We buried 46" not in page
    assert "We buried 46" in render_map(incidents, boundaries, compress=False)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"level": "village"}, "unknown level 'village' for a map; use one of admin1, admin2, admin3"),
        ({"level": "country"}, "unknown level 'country'"),
        ({"measure": "joy"}, "unknown measure 'joy'"),
        ({"method": "nice"}, "unknown method 'nice'"),
        ({"language": "xx"}, "unknown language 'xx'"),
        ({"period": "decade"}, "unknown period 'decade'"),
    ],
)
def test_unknown_options_are_refused(boundaries: Boundaries, options, message: str) -> None:
    with pytest.raises(InputError, match=message):
        DistrictMap([], boundaries, **options)


def test_shows_in_a_notebook(boundaries: Boundaries, barmal: Incident) -> None:
    frame = DistrictMap([barmal], boundaries)._repr_html_()
    assert "<iframe" in frame
    assert "srcdoc" in frame
    assert "<script" not in frame.replace("&lt;script", "")


def test_takes_further_folium_layers(boundaries: Boundaries, barmal: Incident, tmp_path: Path) -> None:
    one = DistrictMap([barmal], boundaries)
    folium.CircleMarker([32.7, 69.2], radius=7, popup="Own layer").add_to(one)
    one.save(str(tmp_path / "m.html"))
    page = (tmp_path / "m.html").read_text(encoding="utf-8")
    script = page[page.index("var district_map_atlas") :]
    assert script.index("L.circleMarker(") < script.index('"use strict"')
    assert "script-src" in page


def test_every_language_has_every_string() -> None:
    english = strings("en")
    for language in LANGUAGES:
        table = strings(language)
        assert set(table) == set(english)
        for key, text in table.items():
            assert set(re.findall(r"\{\w+\}", text)) == set(re.findall(r"\{\w+\}", english[key])), (
                language,
                key,
            )
    with pytest.raises(InputError, match="no interface strings for language 'xx'"):
        strings("xx")


def test_every_key_the_script_uses_has_a_string() -> None:
    from maps.document import SCRIPTS, asset

    text = "\n".join(asset(f"{name}.js") for name in SCRIPTS)
    used = set(re.findall(r'\bt\("(\w+)"', text)) | set(re.findall(r"\[\[(\w+)\]\]", asset("page.html")))
    plural = set(re.findall(r'\bplural\("(\w+)"', text))
    known = set(strings("en")) | {
        "title", "policy", "head", "map", "styles", "data", "leaflet", "scripts", "attribution",
    }  # fmt: skip
    assert used - known == set()
    assert {form for key in plural for form in (key, f"{key}_one")} - known == set()


def test_a_report_that_names_nobody_is_shown_by_its_files_name(incidents: list[Incident]) -> None:
    told = incidents[0]
    name = told.report_ids[0]
    unnamed = Report("/home/me/desk/b.txt", name, "", path="/home/me/desk/b.txt")
    assert quote_tables([told], {name: unnamed})["reports"][0] == [name, "", "b.txt", "", ""]
