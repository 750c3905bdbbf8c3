"""The shell commands that write what a store holds: the map, the figure, files for a GIS."""

from collections.abc import Iterator, Sized
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from api.commands.chosen import Actors, Chosen, Kinds, chosen, left_out, read_incidents, read_shown
from api.commands.ground import open_ground
from api.commands.options import (
    DEFAULT_STORE,
    End,
    Level,
    PeriodOption,
    Start,
    StoreOption,
    VintageOption,
    choice,
    one_of,
    open_to_read,
    value_of,
)
from api.console import counted, say, warn
from maps.choices import CHOICES, MAP_MEASURES, SUFFIXES
from maps.classes import METHODS

MeasureOption = Annotated[
    str,
    typer.Option(
        "--measure",
        help=f"{one_of(MAP_MEASURES)}; rates are per 100,000 people.",
    ),
]
LanguageOption = Annotated[
    str,
    typer.Option(
        "--language",
        help="en, fa, ps or ur: in which language areas are named, where the boundary set has it, and "
        "whether the page runs from right to left. Its own words are English in all four until somebody "
        "translates them. Of reports nothing changes: those in English are read, quoted as they stand.",
    ),
]
QuotesOption = Annotated[
    bool,
    typer.Option(
        "--quotes/--no-quotes", help="The sentences of the reports: most of the file of a large store."
    ),
]
BasemapOption = Annotated[
    str,
    typer.Option(
        "--basemap", help="Address of map tiles, https://.../{z}/{x}/{y}.png: a switch, off until turned on."
    ),
]
CreditOption = Annotated[
    str, typer.Option("--basemap-credit", help="Whom the tiles come from; shown with them.")
]
MethodOption = Annotated[str, typer.Option("--method", help=f"How classes are cut: {one_of(METHODS)}.")]


def _check(**asked: str) -> None:
    for name, value in asked.items():
        choice(f"--{name}", value, CHOICES[name])


def _told(dated: Sized, undated: Sized) -> str:
    said = counted(len(dated), "incident")
    return f"{said} and {len(undated):,} without a date" if undated else said


@contextmanager
def _folder_of(out: Path) -> Iterator[None]:
    """Tell of a folder that an output has made: it may be a slip."""
    there = out.parent.is_dir()
    yield
    if not there:
        say(f"{out.parent}: there was no such folder; it is made.")


def _size(path: Path) -> str:
    return f"{path.stat().st_size / 1e6:.1f} MB"


def make_map(
    store: StoreOption = DEFAULT_STORE,
    out: Annotated[Path, typer.Option(help="The HTML file to write.")] = Path("map.html"),
    level: Level = "admin2",
    measure: MeasureOption = "events",
    period: PeriodOption = "month",
    start: Start = None,
    end: End = None,
    method: MethodOption = "quantiles",
    title: Annotated[str, typer.Option(help="Heading of the page.")] = "Incident Atlas",
    language: LanguageOption = "en",
    quotes: QuotesOption = True,
    basemap: BasemapOption = "",
    basemap_credit: CreditOption = "",
    vintage: VintageOption = "reference",
) -> None:
    """Write the map: one HTML file that opens anywhere, offline."""
    from geo.country_set import around
    from geo.storage.sparing import spare_stores
    from geo.vintage_set import at_vintage, recoded
    from maps.document import tile_origin
    from maps.page import write_map

    _check(level=level, measure=measure, method=method, period=period, language=language)
    spare_stores(out)
    if out.suffix.lower() not in ("", ".html", ".htm"):
        slip = f"{out}: the map is an HTML file; give it the ending .html"
        raise typer.BadParameter(slip, param_hint="--out")
    if basemap:
        with value_of("--basemap"):
            tile_origin(basemap)
    with value_of("--vintage"):
        boundaries = at_vintage(open_ground().boundaries, vintage)
    dated, undated, told = read_shown(store, Chosen(start, end))
    incidents = [*dated, *undated]
    with open_to_read(store) as opened:
        reports = opened.reports(limit=10**9)
    with _folder_of(out):
        out.parent.mkdir(parents=True, exist_ok=True)
        write_map(
            out,
            recoded(incidents, boundaries),
            around(boundaries, incidents),
            level=level,
            measure=measure,
            period=period,
            start=start,
            end=end,
            covered=told,
            method=method,
            title=title,
            language=language,
            reports=reports,
            quotes=quotes,
            basemap=(basemap, basemap_credit) if basemap else None,
        )
    say(f"{out}: {_told(dated, undated)}, {_size(out)}; open it in any browser.")


def make_figure(
    store: StoreOption = DEFAULT_STORE,
    out: Annotated[Path, typer.Option(help="The file to write, .png or .svg.")] = Path("figure.png"),
    level: Level = "admin2",
    measure: MeasureOption = "events",
    start: Start = None,
    end: End = None,
    actor: Actors = None,
    event_type: Kinds = None,
    method: MethodOption = "quantiles",
    title: Annotated[str, typer.Option(help="Heading.")] = "Incident Atlas",
    source: Annotated[str, typer.Option(help="Where the reports come from; in the line of sources.")] = "",
    width: Annotated[float, typer.Option(help="Inches.")] = 8.0,
    dpi: Annotated[int, typer.Option(help="Dots per inch of a PNG.")] = 200,
    towns: Annotated[bool, typer.Option("--towns/--no-towns", help="Name the largest towns.")] = True,
    vintage: VintageOption = "reference",
) -> None:
    """Write the map as a picture for a printed report: legend, scale bar, north, sources."""
    from geo.country_set import around
    from geo.vintage_set import at_vintage, recoded
    from maps.figure import Look, check_name, write_figure

    _check(level=level, measure=measure, method=method)
    asked = chosen(start, end, actor, event_type)
    with value_of("--width/--dpi"):
        look = Look(
            title=title, only=asked.others(named=True), source=source, width=width, dpi=dpi, towns=towns
        )
    with value_of("--out"):
        check_name(out)
    with value_of("--vintage"):
        boundaries = at_vintage(open_ground().boundaries, vintage)
    dated, undated, told = read_shown(store, asked)
    incidents = [*dated, *undated]
    with _folder_of(out):
        write_figure(
            out,
            recoded(incidents, boundaries),
            around(boundaries, incidents),
            level=level,  # type: ignore[arg-type]
            measure=measure,  # type: ignore[arg-type]
            start=start,
            end=end,
            covered=told,
            method=method,  # type: ignore[arg-type]
            look=look,
        )
    say(f"{out}: {_told(dated, undated)}, {_size(out)}.")


def export(
    form: Annotated[
        str,
        typer.Option("--format", help=f"{one_of(SUFFIXES)}."),
    ],
    out: Annotated[Path, typer.Option(help="The file to write.")],
    store: StoreOption = DEFAULT_STORE,
    layer: Annotated[str, typer.Option(help="incidents, provinces, districts or tehsils.")] = "incidents",
    start: Start = None,
    end: End = None,
    actor: Actors = None,
    event_type: Kinds = None,
    vintage: VintageOption = "reference",
) -> None:
    """Write a file for a GIS or a spreadsheet."""
    from geo.storage.sparing import spare_stores
    from maps.exports import check_ending, write_export
    from maps.layers import LAYERS, Export, unit_counts

    choice("--format", form, SUFFIXES)
    choice("--layer", layer, LAYERS)
    spare_stores(out)
    with value_of("--out"):
        check_ending(form, out)
    ground = open_ground().boundaries
    with value_of("--vintage"):
        ground.vintage(vintage)
    asked = chosen(start, end, actor, event_type)
    incidents = read_incidents(store, asked)
    said = "; ".join(filter(None, (asked.others(), asked.days())))
    with open_to_read(store) as opened:
        reports = opened.heads(name for incident in incidents for name in incident.report_ids)
    if undated := left_out(store, asked):
        said += f"; {undated:,} without a certain date left out"
    with _folder_of(out):
        written = write_export(
            form,
            out,
            incidents,
            ground,
            layer=layer,
            query_text=said,
            days=(start, end),
            vintage=vintage,
            reports=reports,
        )
    for path in written:
        say(str(path))
    # Beside the names of the files, which other programs read.
    level = LAYERS[layer]
    if level is None:
        warn(f"{counted(len(incidents), 'incident')} written.")
        return
    shown = Export.of(incidents, ground, vintage, layer=layer, days=(start, end))
    rows = unit_counts(shown, level)
    one, loose = layer.removesuffix("s"), sum(row.events for row in rows if not row.pcode)
    rest = f"; {loose:,} of them in no {one}, as its `not_placed` says" if loose else ""
    warn(f"{counted(sum(row.events for row in rows), 'incident')} written, counted by {one}{rest}.")
