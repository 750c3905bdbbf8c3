"""The choropleth as a picture for a printed report: PNG or SVG, the same bytes for the same input.

Drawn in Lambert azimuthal equal-area around the middle of the units, so that areas compare and
the scale bar holds. All text is drawn as it is: matplotlib reads no formula in it.
"""

import tempfile
import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import geopandas
from matplotlib import rc_context, rcdefaults, rcParams
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from geo.boundaries import Boundaries
from geo.errors import InputError
from geo.model import Incident, Level
from maps.choices import MAP_LEVELS, MapMeasure, check
from maps.classes import Method, colours
from maps.context import CONTEXT_CREDIT
from maps.counting import Shown, class_label, count_shown
from maps.figure_ground import (
    COUNTRY_LINE,
    HATCH,
    INK,
    MUTED,
    NIL,
    UNIT_LINE,
    ZERO,
    draw_frame,
    draw_ground,
    draw_lines,
    draw_north,
    draw_scale_bar,
    draw_towns,
    draw_units,
    draw_unsure,
    look_of,
    outlines,
    projection,
)  # fmt: skip
from maps.language import strings
from maps.towns import TOWN_CREDIT

FORMATS = (".png", ".svg")


@dataclass(frozen=True, slots=True)
class Look:
    """Size and words of a figure.

    Attributes
    ----------
    title : str
        Heading; nothing in it is read as a formula.
    only : str
        What the incidents were chosen by besides days, in words; "" for all of a collection.
    source : str
        Line that says where the reports come from; may be empty.
    width : float
        Inches; the height follows from the ground shown.
    dpi : int
        Dots per inch of a PNG.
    towns : bool
        Whether the largest towns are named.

    Raises
    ------
    InputError
        If the width or the resolution is out of reach.
    """

    title: str = "Incident Atlas"
    only: str = ""
    source: str = ""
    width: float = 8.0
    dpi: int = 200
    towns: bool = True

    def __post_init__(self) -> None:
        if not 3 <= self.width <= 40:
            raise InputError(
                f"a figure {self.width} inches wide cannot be laid out; choose a width from 3 to 40"
            )
        if not 50 <= self.dpi <= 1200:
            raise InputError(f"{self.dpi} dots per inch are out of reach; choose from 50 to 1200")


def write_figure(
    path: str | Path,
    incidents: Iterable[Incident],
    boundaries: Boundaries,
    *,
    level: Level = "admin2",
    measure: MapMeasure = "events",
    start: date | None = None,
    end: date | None = None,
    covered: Iterable[str] | None = None,
    method: Method = "quantiles",
    look: Look | None = None,
) -> Path:
    """Write the map as a picture.

    Parameters
    ----------
    path : str or Path
        The file; its ending chooses PNG or SVG. Its folder is made where needed.
    incidents : iterable of Incident
        What is counted, as in `geo.aggregate`.
    boundaries : Boundaries
        Units, polygons, attribution.
    level, measure, method
        As for `maps.choropleth.DistrictMap`.
    start, end : date, optional
        First and last day, both inclusive. Incidents without a date are left out and counted in a note.
    covered : iterable of str, optional
        Countries (ISO alpha-3) that the whole collection tells of; the others are marked as without
        reports. By default those of `incidents`, of any day.
    look : Look, optional
        Size and words.

    Raises
    ------
    InputError
        If an option is unknown, the range is empty, or the place cannot be written.
    """
    target, look = Path(path), look or Look()
    check_name(target)
    check(level=level, measure=measure, method=method)
    if start and end and start > end:
        raise InputError(f"the figure's range {start}..{end} ends before it starts; swap the two")
    shown = count_shown(incidents, boundaries, level, measure, start, end, covered)
    with rc_context():
        rcdefaults()  # nobody's own style
        rcParams.update({"svg.hashsalt": "incident-atlas", "text.parse_math": False})
        _save(draw(shown, boundaries, method, look), target, look.dpi)
    return target


def _save(figure: Figure, target: Path, dpi: int) -> None:
    kind = target.suffix.lower()[1:]
    about = {"Date": None, "Creator": "Incident Atlas"} if kind == "svg" else {"Software": "Incident Atlas"}
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=".figure-") as folder:
            made = Path(folder) / target.name
            figure.savefig(made, format=kind, dpi=dpi, metadata=about)
            made.replace(target)
    except OSError as error:
        raise InputError(
            f"{target}: cannot be written ({error.strerror or error}); choose another place with --out"
        ) from error


def check_name(target: Path) -> None:
    """Refuse a file whose ending is that of no picture.

    Raises
    ------
    InputError
        Naming the file and the endings.
    """
    if target.suffix.lower() not in FORMATS:
        raise InputError(
            f"{target}: a figure is written as {' or '.join(FORMATS)}; give the file such an ending"
        )


def draw(shown: Shown, boundaries: Boundaries, method: Method, look: Look) -> Figure:
    """Return the figure, yet in no file."""
    crs = projection(boundaries)
    units = outlines(shown, boundaries, crs)
    edges = shown.edges(method)
    units["look"] = [look_of(shown, code, edges) for code in units["pcode"]]
    west, south, east, north = units.total_bounds
    margin = 0.03 * max(east - west, north - south)
    window = (west - margin, south - margin, east + margin, north + margin)
    scale = look.width / 8
    subtitle = _subtitle(shown, look)
    head = (0.75 + 0.14 * subtitle.count("\n")) * scale
    tall = look.width * (window[3] - window[1]) / (window[2] - window[0])
    legend = look.width * 0.24
    figure = Figure(figsize=(look.width + legend, tall + 0.75 * scale + head), facecolor="white")
    whole = figure.get_size_inches()
    axes = figure.add_axes((0.02, 0.75 * scale / whole[1], look.width / whole[0] - 0.02, tall / whole[1]))
    draw_ground(axes, boundaries, crs, window)
    draw_units(axes, units, edges)
    draw_lines(axes, boundaries, crs)
    unsure = [unit for unit in shown.units.values() if shown.unsure(unit.pcode, edges)]
    draw_unsure(axes, unsure, crs, scale)
    if look.towns:
        draw_towns(axes, boundaries, crs, scale)
    draw_scale_bar(axes, window, scale)
    draw_north(axes, window, scale)
    draw_frame(axes, window)
    _words(figure, subtitle, boundaries, look, scale)
    place = (look.width / whole[0], 1 - (head - 0.03 * scale) / whole[1])
    _legend(figure, shown, units, edges, method, look, place, len(unsure))
    return figure


def _subtitle(shown: Shown, look: Look) -> str:
    """Return what is counted, where, when and of which incidents, in as many lines as that takes."""
    words = strings("en")
    level = words[f"per_level_{MAP_LEVELS.index(shown.level) + 1}"]
    total = f": {told}" if (told := shown.toll_text(words)) else ""
    only = f". {words['summary_filter'].replace('{what}', look.only)}" if look.only else ""
    text = f"{words[f'measure_{shown.measure}']}, {level}, {shown.span_text()}{total}{only}"
    return textwrap.fill(text, 150)


def _words(figure: Figure, subtitle: str, boundaries: Boundaries, look: Look, scale: float) -> None:
    words = strings("en")
    tall = figure.get_size_inches()[1]

    def line(text: str, inches: float, size: float, **how: Any) -> None:
        figure.text(
            0.02, inches / tall, text, fontsize=size * scale, parse_math=False, **{"color": INK, **how}
        )

    line(look.title, tall - 0.34 * scale, 14, fontweight="bold", va="baseline", family="serif")
    line(subtitle, tall - 0.48 * scale, 9, color=MUTED, va="top", linespacing=1.15)
    parts = [
        look.source and f"Reports: {look.source}.",
        boundaries.attribution,
        f"{TOWN_CREDIT}." if look.towns else "",
        f"{CONTEXT_CREDIT}.",
        words["disclaimer"],
    ]
    credit = textwrap.fill(" ".join(p for p in parts if p), 165)
    line(credit, 0.64 * scale, 5.6, color=MUTED, va="top")


def _legend(
    figure: Figure, shown: Shown, units: geopandas.GeoDataFrame, edges: Sequence[float], method: Method,
    look: Look, place: tuple[float, float], unsure: int,
) -> None:  # fmt: skip
    words = strings("en")
    scale = look.width / 8
    tally = units["look"].value_counts()
    rows: list[tuple[str, str, str | None]] = [
        ("zero", words["state_zero_chosen" if look.only else "state_zero"], ZERO),
        ("nil", textwrap.fill(words.get(f"state_nil_{shown.measure.partition('_')[0]}", ""), 20), NIL),
        ("doubtful", words["state_doubtful"], ZERO),
    ]
    fills = enumerate(colours(len(edges)))
    rows += [(str(n), class_label(edges, n, rate=shown.rate), fill) for n, fill in fills]
    rows += [
        ("unknown", textwrap.fill(words[shown.unknown_key], 20), None),
        ("uncovered", words["state_uncovered"], None),
    ]
    dot = Line2D([], [], marker="o", color=INK, linestyle="none", markersize=2.4 * scale)
    handles: list[Any] = []  # the stubs know no pair, drawn one over the other
    labels = []
    for key, label, fill in rows:
        count = int(tally.get(key, 0))
        if not count and not key.isdigit():
            continue
        edge = "#b9b5aa" if fill is None else UNIT_LINE
        patch = Patch(facecolor=fill or ZERO, edgecolor=edge, hatch=HATCH.get(key), linewidth=0.5)
        handles.append((patch, dot) if key == "doubtful" else patch)
        labels.append(f"{label}  ({count:,})")
    if unsure:
        key = "unsure_events" if shown.toll is None else "unsure"
        doubt = words[f"{key}_one" if unsure == 1 else key].replace("{n}", f"{unsure:,}")
        handles.append(dot)
        labels.append(textwrap.fill(doubt, 26))
    if shown.disputed:
        handles.append(Patch(facecolor="#f4f3ef", edgecolor=COUNTRY_LINE, linestyle="--", linewidth=0.7))
        labels.append(textwrap.fill(words["disputed"], 26))
    tall = figure.get_size_inches()[1]
    of = words[f"units_{MAP_LEVELS.index(shown.level) + 1}"]
    in_brackets = words["unit_count_figure"].replace("{units}", of)
    made = figure.legend(
        handles,
        labels,
        title=f"{textwrap.fill(words[f'measure_{shown.measure}'], 22)}\n{textwrap.fill(in_brackets, 24)}",
        loc="upper left",
        bbox_to_anchor=(place[0] + 0.005, place[1]),
        frameon=False,
        fontsize=7.5 * scale,
        title_fontproperties={"size": 8.5 * scale, "weight": "bold"},
        alignment="left",
        handlelength=2.2,
        handleheight=1.1,
        labelspacing=0.35,
    )
    for text in (*made.get_texts(), made.get_title()):
        text.set_parse_math(False)
    notes = [words[f"method_note_{method}"], *shown.notes(words)]
    wrapped = "\n\n".join(textwrap.fill(note, 34) for note in notes)
    figure.text(place[0] + 0.012, 0.8 * scale / tall, wrapped, fontsize=6 * scale, color=MUTED, va="bottom")
