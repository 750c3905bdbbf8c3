"""The shell command that reads on many cores or machines."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlsplit

import typer

from api.commands.ground import reader_settings
from api.commands.options import DEFAULT_STORE, AsJson, Inputs, Published, StoreOption
from api.commands.store import check_inputs, recorded, run_versions, tell_summary
from api.folders import boundary_folder, online_settings, place_folder
from geo.errors import InputError

if TYPE_CHECKING:
    from api.commands.store import Step
    from geo.cluster import Opened
    from geo.model import IngestSummary
    from geo.store import Store

cluster_app = typer.Typer(help="Reading on many cores or machines, with Dask.", no_args_is_help=True)


def _address(text: str) -> str:
    try:
        parts = urlsplit(text)
        usable = parts.scheme in ("tcp", "tls") and bool(parts.hostname) and bool(parts.port)
    except ValueError:
        usable = False
    if not usable:
        raise typer.BadParameter(
            f"{text!r} is no scheduler's address; write tcp://host:8786 or tls://host:8786"
        )
    return text


Scheduler = Annotated[
    str | None,
    typer.Option(parser=_address, metavar="tcp://HOST:PORT", help="A running scheduler of Dask; tls:// too."),
]
Workers = Annotated[
    int | None,
    typer.Option(min=1, help="Without a scheduler: processes on this machine; by default one a core."),
]
Work = Annotated[
    Path | None,
    typer.Option(help="Folder for what was read and is not yet stored; by default beside the store."),
]


@cluster_app.command("ingest", short_help="Read reports as `ingest` does, spread out.")
def cluster_ingest(
    paths: Inputs,
    store: StoreOption = DEFAULT_STORE,
    published: Published = None,
    scheduler: Scheduler = None,
    workers: Workers = None,
    work: Work = None,
    as_json: AsJson = False,
) -> None:
    """Read reports into the store as `ingest` does, the reading spread over processes or machines."""
    from geo import cluster
    from geo.partitions.folder import PartFolder
    from geo.store import SERVERS

    if scheduler and workers:
        told = "goes without --scheduler; a cluster has the workers that were started for it"
        raise typer.BadParameter(told, param_hint="--workers")
    if work is None:
        work = Path("incident-atlas.work" if store.startswith(SERVERS) else f"{store}.work")
    asked = {"command": "cluster ingest", "paths": "; ".join(paths)}
    asked["published"] = published.isoformat() if published else ""
    cluster.check_installed()
    check_inputs(paths)
    if online_settings(os.environ).enabled:
        raise InputError(
            "an online geocoder is asked by one process alone, as its rules want; unset "
            "INCIDENT_ATLAS_GEOCODER_URL, or use `incident-atlas ingest`"
        )
    here = opening()
    if here.readers is not None:
        asked["readers"] = here.readers.told()
    with (
        PartFolder(work, here.versions) as folder,
        cluster.dask_engine(
            opening,
            here.versions,
            scheduler=scheduler or "",
            workers=workers or os.cpu_count() or 1,
            scratch=folder.scratch,
        ) as engine,
    ):

        def fill(opened: "Store", step: "Step", run: int) -> "IngestSummary":
            return cluster.ingest(
                paths, opened, engine, folder, published=published, on_progress=step, run_id=run
            )

        summary = recorded(paths, store, here.ground, asked, fill, quiet=as_json)
    tell_summary(summary, store, as_json)


def opening() -> "Opened":
    """Open what this machine's environment asks for; called on each worker."""
    from geo.cluster import Opened
    from geo.pipeline import Ground
    from geo.provenance import folder_hash, program_hash

    places, readers = place_folder(os.environ), reader_settings()
    ground = Ground.open(boundary_folder(os.environ), places)
    more = {"code": program_hash(), "places": folder_hash(places), "readers": readers.told()}
    return Opened(ground, readers, run_versions(ground) | more)
