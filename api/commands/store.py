"""The shell commands that fill a store and say how it was filled."""

import json
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.commands.ground import open_ground, reader_settings
from api.commands.options import (
    DEFAULT_STORE,
    AsJson,
    Inputs,
    Published,
    StoreOption,
    latest_day,
    to_come,
    value_of,
)
from api.commands.summaries import show_disagreements, show_refusals, show_summary, show_warnings
from api.console import (
    EXIT_DONE,
    EXIT_SOME_REFUSED,
    counted,
    moment,
    progress,
    say,
)
from geo.errors import InputError

if TYPE_CHECKING:
    from geo.model import IngestSummary
    from geo.pipeline import Ground
    from geo.progress import Progress
    from geo.store import Store

    Step = Callable[[Progress], None]

store_app = typer.Typer(help="The store itself.", no_args_is_help=True)
Dataset = Annotated[
    str | None,
    typer.Option(
        "--dataset",
        help="The inputs are coded tables of this kind: acled, ucdp-ged, gtd, or a layout file .toml.",
    ),
]


def ingest(
    paths: Inputs,
    store: StoreOption = DEFAULT_STORE,
    published: Published = None,
    dataset: Dataset = None,
    as_json: AsJson = False,
) -> None:
    """Read reports, or coded tables, into the store; what it already holds is skipped.

    A report given again with a day of publication that it lacked takes the place of its former reading.
    """
    tell_summary(ingest_into(paths, store, published, dataset=dataset, quiet=as_json), store, as_json)


def tell_summary(summary: "IngestSummary", store: str, as_json: bool) -> None:
    """Print what an ingest did and which inputs it refused, and end with the exit code of that."""
    from geo.store import shown

    if as_json:
        say(json.dumps(asdict(summary), ensure_ascii=False))
    else:
        show_summary(summary, shown(store))
        show_disagreements(summary.disagreements)
        show_warnings(summary.warnings)
    show_refusals(summary.refused)
    raise typer.Exit(EXIT_SOME_REFUSED if summary.refused else EXIT_DONE)


def ingest_into(
    paths: list[str],
    where: str | Path,
    published: date | None,
    *,
    dataset: str | None = None,
    quiet: bool = False,
) -> "IngestSummary":
    """Read inputs into the store at `where` as one recorded run."""
    from geo import pipeline
    from geo.datasets import load_layout

    check_inputs(paths)
    with value_of("--dataset"):
        layout = load_layout(dataset) if dataset else None
    ground, readers = open_ground(), reader_settings()
    asked = {"command": "ingest", "paths": "; ".join(paths), "dataset": dataset or ""}
    asked["readers"] = readers.told()
    asked["published"] = published.isoformat() if published else ""

    def fill(store: "Store", step: "Step", run: int) -> "IngestSummary":
        if layout is not None:
            return pipeline.ingest_tables(paths, layout, store, ground, on_progress=step, run_id=run)
        return pipeline.ingest(
            paths, store, ground, published=published, on_progress=step, run_id=run, readers=readers
        )

    return recorded(paths, where, ground, asked, fill, quiet=quiet)


def check_inputs(paths: list[str]) -> None:
    """Refuse to begin where none of the inputs is there."""
    if not any(Path(path).exists() for path in paths):
        raise InputError(f"there is no file or folder {', '.join(paths)}; check the name")


def recorded(
    paths: list[str],
    where: str | Path,
    ground: "Ground",
    asked: dict[str, str],
    fill: "Callable[[Store, Step, int], IngestSummary]",
    *,
    quiet: bool = False,
) -> "IngestSummary":
    """Open the store at `where`, let `fill` read the inputs into it and record that as one run.

    Parameters
    ----------
    paths : list of str
        The inputs; they are counted for the progress bar.
    where : str or Path
        The store, made where it is missing.
    ground : Ground
        The places to read against.
    asked : dict
        What the run was asked to do.
    fill : callable
        Given the store, what to call after each input, and the run's number.
    quiet : bool
        Show no progress.
    """
    from geo.model import Warned
    from geo.reports.read import count_inputs
    from geo.store import open_store
    from geo.vintage_set import DatedNames

    with open_store(
        where, create=True, neighbours=ground.boundaries.neighbours, names=DatedNames(ground.boundaries)
    ) as store:
        run = store.start_run(datetime.now(UTC), run_versions(ground), asked)
        with progress(sum(count_inputs(p) for p in paths), quiet=quiet) as update:
            summary = fill(store, lambda p: update(p.inputs, p.reports, p.incidents), run)
        late = [one for one in store.published_after(latest_day(), run) if one[1] != asked.get("published")]
        doubtful = tuple(Warned(name, to_come(day)) for name, day in late)
        summary = replace(summary, warnings=(*summary.warnings, *doubtful))
        counts = {k: v for k, v in asdict(summary).items() if isinstance(v, int)}
        counts |= {name: len(getattr(summary, name)) for name in ("refused", "disagreements", "warnings")}
        store.finish_run(run, datetime.now(UTC), counts)
    return summary


def run_versions(ground: "Ground") -> dict[str, str]:
    """Return what decides a run's results: program, wording and boundary set."""
    from geo.provenance import lexicon_hash
    from maps.layers import software_version

    return {
        "incident-atlas": software_version(),
        "lexicons": lexicon_hash(),
        "boundaries": f"{ground.boundaries.id} {ground.boundaries.version}",
    }


def runs(store: StoreOption = DEFAULT_STORE, as_json: AsJson = False) -> None:
    """List what was done to the store when, with which versions and settings."""
    from geo.store import open_store

    with open_store(store, read_only=True) as opened:
        recorded = opened.runs()
        # Of a run that was stopped no counts are recorded, but what it read is there.
        going = [int(str(run["run_id"])) for run in recorded if not run["finished_at"]]
        stored = {run_id: opened.reports_of(run_id) for run_id in going}
    if as_json:
        say(json.dumps(recorded, ensure_ascii=False, default=str))
        return
    for run in recorded:
        for line in _run_lines(run, stored.get(int(str(run["run_id"])), 0)):
            say(line)


def _run_lines(run: dict[str, Any], stored: int) -> list[str]:
    settings = {k: v for k, v in run["settings"].items() if v and k != "command"}
    counts = run["counts"] or {}
    end = f"finished {moment(run['finished_at'])}" if run["finished_at"] else "not finished"
    so_far = f"not to its end; {counted(stored, 'report')} of it stored so far" if stored else "nothing"
    return [
        f"{run['run_id']}: {run['settings'].get('command', 'ingest')}, {moment(run['started_at'])}, {end}",
        "   with  " + ", ".join(f"{k} {v}" for k, v in run["versions"].items()),
        "   asked " + (", ".join(f"{k} {v}" for k, v in settings.items()) or "nothing else"),
        "   did   " + (_counted(counts, counts.keys() - set(HELD)) or so_far),
        *(["   held  " + held + ", after it"] if (held := _counted(counts, set(HELD))) else []),
    ]


# What a run's counts say of the store after it, merged incidents once; the others are of the run itself.
HELD = ("in_district", "not_in_district", "in_no_known_place", "undated", "datable", "merged")


def _counted(counts: dict[str, int], names: set[str]) -> str:
    said = {"datable": "undated for want of a day of publication"}
    return ", ".join(f"{v} {said.get(k, k.replace('_', ' '))}" for k, v in counts.items() if v and k in names)


@store_app.command("copy", short_help="Copy a store into another file or database.")
def store_copy(
    source: Annotated[str, typer.Argument(help="A store: GeoPackage, or postgresql://...")],
    target: Annotated[str, typer.Argument(help="Where it goes: a new GeoPackage, or an empty database.")],
) -> None:
    """Copy a store whole, from a GeoPackage to PostgreSQL with PostGIS or back; ids and corrections stay."""
    from geo.storage.copying import copy_store
    from geo.store import open_store

    with open_store(source, read_only=True) as old, open_store(target, create=True) as new:
        copy_store(old, new)
        totals = new.totals()
        say(
            f"{new.name} holds {counted(totals.reports, 'report')} and "
            f"{counted(totals.incidents, 'incident')}, as {old.name} does."
        )


@store_app.command("upgrade", short_help="Bring an older store up to date.")
def store_upgrade(store: StoreOption = DEFAULT_STORE) -> None:
    """Bring a store up to date that an older version made, or another boundary set; nothing in it is lost."""
    from geo.store import open_store
    from geo.vintage_set import DatedNames

    with open_store(store, names=DatedNames(open_ground().boundaries)) as opened:
        opened.tell_names()
        totals = opened.totals()
    held = f"{counted(totals.reports, 'report')}, {counted(totals.incidents, 'incident')}"
    say(f"{opened.name} is up to date: {held}.")
