from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy
import pytest
from defusedxml import ElementTree
from matplotlib import rc_context
from matplotlib.colors import to_hex
from matplotlib.lines import Line2D
from PIL import Image

from geo.aggregate import aggregate
from geo.boundaries import Boundaries
from geo.errors import InputError
from geo.model import Incident
from maps.choices import MAP_MEASURES
from maps.choropleth import DistrictMap
from maps.counting import RATES, class_label, count_shown
from maps.figure import Look, draw, write_figure
from maps.figure_ground import NIL
from maps.language import strings

SMALL = Look(width=4, dpi=80)


@pytest.fixture(scope="module")
def written(
    tmp_path_factory: pytest.TempPathFactory, boundaries: Boundaries, incidents: list[Incident]
) -> Path:
    folder = tmp_path_factory.mktemp("figures")
    for name in ("a.svg", "b.svg", "a.png", "b.png"):
        told = incidents if name[0] == "a" else list(reversed(incidents))
        write_figure(folder / name, told, boundaries, measure="fatalities_best", look=SMALL)
    return folder


@pytest.mark.parametrize("kind", ["svg", "png"])
def test_same_input_same_bytes(written: Path, kind: str) -> None:
    assert (written / f"a.{kind}").read_bytes() == (written / f"b.{kind}").read_bytes()


def test_png_has_the_size_asked_for_and_the_colours_of_its_classes(written: Path) -> None:
    image = Image.open(written / "a.png").convert("RGB")
    assert image.width == int((4 + 4 * 0.24) * 80)
    seen = {tuple(colour) for colour in numpy.unique(numpy.asarray(image).reshape(-1, 3), axis=0)}
    assert {(0xFB, 0xE6, 0xB4), (0x5A, 0x18, 0x46), (0xDB, 0xE5, 0xEA)} <= seen  # lowest, highest, water


def test_svg_holds_a_path_for_every_district_and_no_clock(written: Path, boundaries: Boundaries) -> None:
    text = (written / "a.svg").read_text(encoding="utf-8")
    tree = ElementTree.fromstring(text)
    # A unit of several islands is one path; patches of one class are drawn together.
    assert len(tree.findall(".//{http://www.w3.org/2000/svg}path")) > len(boundaries.units("admin2"))
    assert "dc:date" not in text
    assert "Incident Atlas" in text


@pytest.mark.parametrize("measure", MAP_MEASURES)
@pytest.mark.parametrize("level", ["admin1", "admin2", "admin3"])
def test_numbers_are_those_of_the_aggregates(boundaries, incidents, level, measure) -> None:
    first, last = date(2024, 3, 1), date(2024, 9, 30)
    shown = count_shown(incidents, boundaries, level, measure, first, last)
    name = RATES.get(measure, measure)
    dated = [i for i in incidents if i.event_date]
    wanted = {"AFG": "admin2" if level == "admin3" else level, "PAK": level}
    told = {}
    for country, one in wanted.items():
        for row in aggregate(dated, boundaries, one, None, start=first, end=last, zeros=True, by_type=False):
            if row.pcode and boundaries.unit(row.pcode).country == country:
                told[row.pcode] = row
    assert set(told) == set(shown.units)
    for code, row in told.items():
        value = shown.value(code)
        if shown.state(code) == "unknown":
            assert row.events or shown.rate
        elif shown.rate:
            assert value == pytest.approx(1e5 * getattr(row, name) / boundaries.unit(code).population)
        else:
            assert value == getattr(row, name)
    placed = sum(row.events for row in told.values())
    assert placed + shown.loose == sum(first <= i.event_date <= last for i in dated)
    assert shown.undated == len(incidents) - len(dated)


def test_a_country_without_reports_is_no_zero(boundaries: Boundaries, barmal: Incident) -> None:
    shown = count_shown([barmal], boundaries, "admin2", "events", None, None)
    assert {shown.state(code) for code, unit in shown.units.items() if unit.country == "PAK"} == {"uncovered"}
    assert shown.state("AF1214") == "value"
    assert shown.state("AF1213") == "zero"


def test_a_country_told_of_on_other_days_is_not_without_reports(
    boundaries: Boundaries, barmal: Incident
) -> None:
    shown = count_shown([], boundaries, "admin2", "events", date(2030, 1, 1), None, ["AFG"])
    assert shown.state("AF1214") == "zero"
    page = DistrictMap([barmal], boundaries, start=date(2030, 1, 1)).get_root()
    assert page.data["core"]["covered"] == ["AFG"]
    told = DistrictMap([], boundaries, covered=["PAK"]).get_root()
    assert told.data["core"]["covered"] == ["PAK"]


def test_a_rate_says_that_it_is_not_per_year(boundaries: Boundaries, barmal: Incident) -> None:
    shown = count_shown([barmal], boundaries, "admin2", "events_rate", None, None)
    assert any("not per year" in note for note in shown.notes(strings("en")))


@pytest.mark.parametrize("level", ["admin1", "admin2"])
def test_a_rate_says_that_nobody_counted_the_people(boundaries: Boundaries, barmal: Incident, level) -> None:
    shown = count_shown([barmal], boundaries, level, "events_rate", None, None)
    assert any("modelled, not counted" in note for note in shown.notes(strings("en")))


def test_what_a_program_read_and_nobody_checked_is_said(boundaries: Boundaries, barmal: Incident) -> None:
    told = [replace(barmal, confidence=0.77), replace(barmal, confidence=0.77, reviewed=True), barmal]
    shown = count_shown(told, boundaries, "admin2", "events", None, None)
    assert "1 incident was read from a report by a program, which errs" in shown.notes(strings("en"))[0]
    coded = count_shown([barmal], boundaries, "admin2", "events", None, None)
    assert not any("program" in note for note in coded.notes(strings("en")))


def test_title_is_no_formula(boundaries: Boundaries, barmal: Incident, tmp_path: Path) -> None:
    for n, title in enumerate((r"$\frac{", "{{7*7}}", "a\u202eb", "$x_1$")):
        write_figure(
            tmp_path / f"{n}.svg", [barmal], boundaries, look=replace(SMALL, title=title, towns=False)
        )
    assert len(list(tmp_path.iterdir())) == 4


def test_nothing_dated_is_still_a_figure(boundaries: Boundaries, tmp_path: Path) -> None:
    write_figure(tmp_path / "empty.png", [], boundaries, level="admin1", look=SMALL)
    assert (tmp_path / "empty.png").stat().st_size > 10_000


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"path": "a.pdf"}, "a.pdf: a figure is written as .png or .svg"),
        ({"level": "village"}, "unknown level 'village' for a map"),
        ({"measure": "joy"}, "unknown measure 'joy'"),
        ({"method": "nice"}, "unknown method 'nice'"),
        (
            {"start": date(2024, 2, 1), "end": date(2024, 1, 1)},
            "2024-02-01..2024-01-01 ends before it starts",
        ),
        ({"path": "/proc/no/a.png", "look": SMALL}, "/proc/no/a.png: cannot be written"),
    ],
)
def test_refusals_say_what_to_do(boundaries: Boundaries, tmp_path: Path, options, message: str) -> None:
    path = options.pop("path", tmp_path / "a.png")
    with pytest.raises(InputError, match=message):
        write_figure(path, [], boundaries, **options)


@pytest.mark.parametrize(
    ("size", "message"),
    [
        ({"width": 400}, "400 inches wide cannot be laid out; choose a width from 3 to 40"),
        ({"width": float("nan")}, "nan inches wide cannot be laid out"),
        ({"dpi": 5}, "5 dots per inch are out of reach; choose from 50 to 1200"),
    ],
)
def test_a_size_out_of_reach_is_refused(size, message: str) -> None:
    with pytest.raises(InputError, match=message):
        Look(**size)


def test_class_labels_leave_no_doubt() -> None:
    assert [class_label([1, 4, 9], n) for n in range(3)] == ["1", "2–4", "5–9"]
    assert [class_label([0.5, 2.13], n, rate=True) for n in range(2)] == ["up to 0.5", "0.5–2.1"]


def test_a_figure_says_what_its_numbers_leave_open(boundaries: Boundaries, doubts: list[Incident]) -> None:
    words = strings("en")
    shown = count_shown(doubts, boundaries, "admin2", "fatalities_best", None, None)
    wanted = "27 in all (reported range 27–41+); 3 of 9 incidents without a figure"
    assert shown.toll_text(words) == wanted
    assert shown.state("AF0907") == "doubtful"  # 0 by one source, 4 by another
    assert shown.state("AF1213") == "unknown"
    assert shown.state("AF1801") == "partial"  # 0 by one incident, no figure of another
    assert shown.state("AF2501") == "value"  # 5, and no figure of another
    edges = shown.edges("quantiles")
    assert [code for code in shown.units if shown.unsure(code, edges)] == ["AF0907"]
    assert shown.unsure("PK519", [1, 11, 30])  # 11 to 21
    injured = count_shown(doubts, boundaries, "admin2", "injured_best", None, None)
    assert injured.toll_text(words) == "6 in all (reported range 6+); 8 of 9 incidents without a figure"
    silent = count_shown(doubts, boundaries, "admin2", "fatalities_best", date(2024, 11, 1), None)
    assert silent.toll_text(words) == "2 of 2 incidents without a figure"
    events = count_shown(doubts, boundaries, "admin2", "events", None, None)
    assert events.toll_text(words) == ""
    assert {code for code in events.units if events.unsure(code, [1, 2])} == {"AF0907", "PK519"}


def test_a_figure_shows_total_and_doubt(
    tmp_path: Path, boundaries: Boundaries, doubts: list[Incident]
) -> None:
    path = tmp_path / "doubts.svg"
    with rc_context({"svg.fonttype": "none"}):
        shown = count_shown(doubts, boundaries, "admin2", "fatalities_best", None, None)
        drawn = draw(shown, boundaries, "quantiles", SMALL)
        drawn.savefig(path)
    written = " ".join(ElementTree.fromstring(path.read_text(encoding="utf-8")).itertext())
    text = " ".join(written.split())
    assert "reported range 27–41+" in text
    assert "3 of 9 incidents without a figure" in text
    assert "reported, 0 or no figure (2)" in text
    assert f"none reported ({len(shown.units) - 7})" in text
    assert "1 area whose colour depends" in text
    assert "perhaps some (1)" in text


def test_a_figure_tells_none_killed_and_none_chosen_from_none_reported(
    tmp_path: Path, boundaries: Boundaries, doubts: list[Incident]
) -> None:
    told = [i for i in doubts if i.event_id not in ("dAF18016", "dAF12141")]  # one gives 0 alone
    shown = count_shown(told, boundaries, "admin2", "fatalities_best", None, None)
    for only, none in (("", "none reported"), ("reviewed", "none in this selection")):
        drawn = draw(shown, boundaries, "quantiles", replace(SMALL, only=only))
        legend = drawn.legends[0]
        labels = [" ".join(text.get_text().split()) for text in legend.get_texts()]
        assert labels[:3] == [
            f"{none} ({len(shown.units) - 6})",
            "incidents, none killed (1)",
            "perhaps some (1)",
        ]
        assert labels[-1] == "Disputed border or territory"  # no incident that somebody denies
        # The dot stands on the swatch of "perhaps some", and alone before what it means.
        dots = [line for line in legend.findobj(Line2D) if line.get_marker() == "o"]
        assert len(dots) == 2
    fills = {to_hex(c) for part in drawn.axes[0].collections for c in part.get_facecolor()}
    assert NIL in fills


@pytest.mark.parametrize("actors", [1, 9])
def test_a_figure_says_which_incidents_alone_it_counts(
    tmp_path: Path, boundaries: Boundaries, doubts: list[Incident], actors: int
) -> None:
    only = "actor " + " or ".join(["Islamic State Khorasan Province (ISKP)"] * actors)
    shown = count_shown(doubts, boundaries, "admin1", "events", None, None)
    with rc_context({"svg.fonttype": "none"}):
        drawn = draw(shown, boundaries, "quantiles", replace(SMALL, only=only))
        drawn.savefig(tmp_path / "only.svg")
    text = " ".join(" ".join(ElementTree.fromstring((tmp_path / "only.svg").read_bytes()).itertext()).split())
    assert f"Only: {only}." in text
    drawn.canvas.draw()
    words = next(line for line in drawn.texts if "Only:" in line.get_text()).get_window_extent()
    ground = drawn.axes[0].get_window_extent()
    assert words.x1 < drawn.bbox.x1, "cut off at the side"
    assert words.y0 > ground.y1, "over the map"


def test_rates_that_are_written_alike_are_one_class(boundaries: Boundaries, doubts: list[Incident]) -> None:
    shown = count_shown(doubts, boundaries, "admin2", "fatalities_rate", None, None)
    people = {code: replace(shown.units[code], population=100_000) for code in ("PK210", "PK519", "AF2501")}
    people |= {"PK519": replace(people["PK519"], population=110_100)}  # 9.99 where PK210 has 10
    close = replace(shown, units=dict(shown.units) | people)
    edges = close.edges("quantiles")
    assert class_label(edges, len(edges) - 1, rate=True) == "5–10"
