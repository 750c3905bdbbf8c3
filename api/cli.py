"""The shell door: `incident-atlas`."""

import json
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.commands.chosen import Actors, Kinds, chosen, left_out, read_incidents
from api.commands.cluster import cluster_app
from api.commands.ground import boundaries_app, gazetteer_app, open_ground, reader_settings
from api.commands.options import (
    DEFAULT_STORE,
    End,
    Inputs,
    PeriodOption,
    Published,
    Start,
    StoreOption,
    VintageOption,
    choice,
    latest_day,
    open_to_read,
    to_come,
    value_of,
)
from api.commands.output import export, make_figure, make_map
from api.commands.review import reextract, review_app
from api.commands.store import ingest, ingest_into, runs, store_app
from api.commands.summaries import show_refusals, show_warnings
from api.console import (
    EXIT_DONE,
    EXIT_FAILED,
    EXIT_SOME_REFUSED,
    EXIT_STOPPED,
    counted,
    say,
    warn,
)
from geo.errors import AtlasError
from geo.model import PERIODS

if TYPE_CHECKING:
    from geo.model import Refusal

app = typer.Typer(
    name="incident-atlas",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.add_typer(boundaries_app, name="boundaries")
app.add_typer(gazetteer_app, name="gazetteer")
app.command(short_help="Read reports, or coded tables, into the store.")(ingest)
app.add_typer(cluster_app, name="cluster")
app.command(short_help="List what was done to the store, and when.")(runs)
app.command(short_help="Read all stored reports anew with today's rules.")(reextract)
app.add_typer(review_app, name="review")
app.add_typer(store_app, name="store")
app.command(name="map")(make_map)
app.command(name="figure", short_help="Write the map as a picture for a printed report.")(make_figure)
app.command()(export)


def _version(asked: bool) -> None:
    if asked:
        from maps.layers import software_version

        say(f"incident-atlas {software_version()}")
        raise typer.Exit(EXIT_DONE)


@app.callback()
def about(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Turn reports into incidents placed in their districts: a map, an API and files for a GIS."""


def _finish(refused: "list[Refusal] | tuple[Refusal, ...]") -> None:
    raise typer.Exit(EXIT_SOME_REFUSED if refused else EXIT_DONE)


@app.command()
def extract(
    paths: Inputs,
    published: Published = None,
    form: Annotated[str, typer.Option("--format", help="json or table.")] = "table",
) -> None:
    """Read reports and print what they say; nothing is stored."""
    from geo.model import Refusal, Warned
    from geo.pipeline import read_paths
    from geo.records import extraction_to_record

    choice("--format", form, ("json", "table"))
    refused: list[Refusal] = []
    first, datable = True, 0
    for item in read_paths(paths, open_ground(), published=published, readers=reader_settings()):
        if isinstance(item, Refusal):
            refused.append(item)
        elif form == "json":
            record = extraction_to_record(item.extraction, item.incidents)
            sys.stdout.write(('{"reports": [\n' if first else ",\n") + json.dumps(record, ensure_ascii=False))
            first = False
        else:
            from api.commands.listing import incident_lines

            for line in incident_lines(item.extraction.report, item.incidents):
                say(line)
            report = item.extraction.report
            show_warnings([Warned(report.id, w) for w in item.extraction.warnings])
            own = report.published_date
            if own and own != published and own > latest_day():
                show_warnings([Warned(report.id, to_come(own))])
            if report.published_at is None:
                datable += sum(i.event_date is None and bool(i.date_text) for i in item.incidents)
    if datable:
        warn(
            f"{counted(datable, 'incident')} without a date: the words name a day, but the report no day of "
            "publication from which it is counted; give --published YYYY-MM-DD"
        )
    if form == "json":
        named = json.dumps([asdict(r) for r in refused], ensure_ascii=False)
        sys.stdout.write(('{"reports": [' if first else "\n") + f'], "refused": {named}}}\n')
    show_refusals(refused)
    _finish(refused)


@app.command(short_help="Show where every part of an incident comes from.")
def explain(
    event_id: Annotated[
        str, typer.Argument(help="An incident, as exports, the review sheet and the map name it.")
    ] = "",
    store: StoreOption = DEFAULT_STORE,
    left_out: Annotated[
        bool, typer.Option("--left-out", help="The passages taken for no incident, and why, instead.")
    ] = False,
) -> None:
    """Show where every part of an incident comes from: words, rules, runners-up, figures, doubts.

    docs/explaining.md tells how to read it.
    """
    from api.commands.explain import explain as tell
    from api.commands.explain import left_out_lines, near_lines

    if left_out == bool(event_id):
        raise typer.BadParameter("give an EVENT_ID, or --left-out alone", param_hint="EVENT_ID")
    with open_to_read(store) as opened:
        if left_out:
            passages = opened.left_out()
            told = {name: opened.report(name) for name in dict.fromkeys(name for name, _ in passages)}
            for line in left_out_lines(passages, told):
                say(line)
            return
        incident = opened.incident(event_id)
        reports = {name: opened.report(name) for name in incident.report_ids}
        standings = opened.standings(opened.corrections(incident.event_id))
        near = [(opened.incident(name), value) for name, value in opened.near_misses(incident.event_id)]
    holding = ("applied", "conflict")
    set_by_hand = {s.correction.field for s in standings if s.state in holding}
    boundaries = open_ground().boundaries if incident.location.alternatives else None
    for line in (*tell(incident, reports, set_by_hand, boundaries), *near_lines(near)):
        say(line)
    if standings:
        from api.commands.review import standing_lines

        say("")
        say("Corrections:")
        for line in (line for standing in standings for line in standing_lines(standing)):
            say(f"  {line}")


@app.command(short_help="Count incidents by unit, period and type.")
def aggregate(
    store: StoreOption = DEFAULT_STORE,
    level: Annotated[
        str, typer.Option(help="country, admin1 (province), admin2 (district) or admin3 (tehsil).")
    ] = "admin2",
    period: PeriodOption = "month",
    start: Start = None,
    end: End = None,
    actor: Actors = None,
    event_type: Kinds = None,
    zeros: Annotated[bool, typer.Option(help="Also units and periods without an incident.")] = False,
    vintage: VintageOption = "reference",
    form: Annotated[str, typer.Option("--format", help="csv or json.")] = "csv",
) -> None:
    """Count incidents by unit, period and type; what is not placed or not dated keeps its own rows.

    A sum is empty (null) where incidents are counted and none gives a figure: unknown is not 0.
    """
    from api.commands.listing import count_lines
    from geo.aggregate import aggregate as count
    from geo.model import LEVELS
    from geo.vintage_set import at_vintage, recoded

    choice("--format", form, ("csv", "json"))
    choice("--level", level, LEVELS)
    choice("--period", period, PERIODS)
    with value_of("--vintage"):
        boundaries = at_vintage(open_ground().boundaries, vintage)
    asked = chosen(start, end, actor, event_type)
    incidents = read_incidents(store, asked)
    left_out(store, asked)
    rows = count(
        recoded(incidents, boundaries),
        boundaries,
        level,  # type: ignore[arg-type]
        period,  # type: ignore[arg-type]
        start=start,
        end=end,
        zeros=zeros,
    )
    for line in count_lines(rows, boundaries, form):
        sys.stdout.write(line)


@app.command()
def serve(
    store: StoreOption = DEFAULT_STORE,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="Port to listen on; 0 takes a free one.")
    ] = 8000,
) -> None:
    """Serve the GeoJSON API (OGC API - Features) and the live map."""
    from api.commands.serving import run

    open_to_read(store).close()
    run(store, host, port)


@app.command(short_help="Read the sample reports and make everything.")
def demo(
    out: Annotated[Path, typer.Option(help="Folder for what the demo makes.")] = Path("atlas-demo"),
    serving: Annotated[bool, typer.Option("--serve/--no-serve", help="Start the API at the end.")] = True,
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="Port of the API; the next free one is taken.")
    ] = 8000,
) -> None:
    """Read the sample reports and make everything: store, map, exports, API."""
    from api.commands.demo import make_demo

    make_demo(out, ingest_into)
    if serving:
        from api.commands.serving import free_port, run

        run(out / DEFAULT_STORE, "127.0.0.1", free_port(port))


@app.command()
def doctor(store: StoreOption = DEFAULT_STORE) -> None:
    """Check the installation and say what to mend."""
    from api.commands.doctor import diagnose

    sound = True
    for check in diagnose(store):
        say(f"{'ok  ' if check.ok else 'MEND'} {check.name:<11} {check.detail}")
        sound = sound and check.ok
    raise typer.Exit(EXIT_DONE if sound else EXIT_FAILED)


def main() -> None:
    """Run the command line; errors become one line and an exit code."""
    _run(app)


def _run(command: Callable[[], object]) -> None:
    try:
        command()
    except AtlasError as error:
        warn(f"incident-atlas: {error}")
        sys.exit(EXIT_FAILED)
    except OSError as error:
        if isinstance(error, BrokenPipeError):
            # The reader of our output went away (`| head`): nothing is wrong.
            with suppress(OSError):
                os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            sys.exit(EXIT_DONE)
        warn(f"incident-atlas: {error.filename or 'a file'}: {error.strerror}; choose another place")
        sys.exit(EXIT_FAILED)
    except SystemExit as end:
        if end.code == EXIT_STOPPED:  # typer ends a command that was interrupted so, without a word
            filling = not {"extract", "export", "map", "figure", "aggregate", "explain"} & set(sys.argv[1:2])
            kept = "a store keeps what was read into it, run it again to go on"
            warn(
                f"incident-atlas: stopped; {kept if filling else 'what was printed or written is not whole'}"
            )
        raise
