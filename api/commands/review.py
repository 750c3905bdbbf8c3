"""The shell commands of reviewers: incidents out, corrections in, reports read anew."""

import csv
import json
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.commands.chosen import Chosen
from api.commands.ground import open_ground, reader_settings
from api.commands.options import DEFAULT_STORE, AsJson, End, Start, StoreOption
from api.commands.store import run_versions
from api.commands.summaries import store_option
from api.console import (
    EXIT_DONE,
    EXIT_SOME_REFUSED,
    counted,
    moment,
    progress,
    say,
    warn,
)

if TYPE_CHECKING:
    from geo.corrections import Correction, Standing
    from geo.progress import Progress
    from geo.reextract import Change

review_app = typer.Typer(help="Corrections by reviewers.", no_args_is_help=True)
SHOWN = 20


@review_app.command("export")
def review_export(
    out: Annotated[Path, typer.Option(help="X.csv, or X.gpkg for QGIS.")],
    store: StoreOption = DEFAULT_STORE,
    start: Start = None,
    end: End = None,
    pending: Annotated[bool, typer.Option("--pending", help="Only what nobody has reviewed yet.")] = False,
) -> None:
    """Write incidents to a file in which they are reviewed and edited."""
    from geo.review_file import export_review
    from geo.storage.sparing import spare_stores
    from geo.store import open_store

    if out.suffix.lower() not in (".csv", ".gpkg"):
        raise typer.BadParameter(f"{out}: review files end in .csv or .gpkg", param_hint="--out")
    only = (("reviewed", "false"),) if pending else ()
    spare_stores(out)
    with open_store(store, read_only=True) as opened:
        count = export_review(opened.each(replace(Chosen(start, end).query(), equals=only)), out)
    then = f"`incident-atlas review apply {out} --by NAME{store_option(store)}`"
    say(f"{out}: {counted(count, 'incident')}. Edit it, then {then}.")


@review_app.command("apply", short_help="Put the edits of a reviewed file into effect.")
def review_apply(
    file: Annotated[Path, typer.Argument(help="The file that `review export` wrote, edited.")],
    by: Annotated[str, typer.Option(help="Who reviewed it.")],
    store: StoreOption = DEFAULT_STORE,
    why: Annotated[str, typer.Option(help="Reason of the rows that give none.")] = "",
    as_json: AsJson = False,
) -> None:
    """Put the edits of a reviewed file into the log of corrections, and into effect."""
    if not by.strip():
        raise typer.BadParameter("name the reviewer", param_hint="--by")
    from geo.boundaries import Boundaries
    from geo.review import apply_review
    from geo.store import open_store
    from geo.vintage_set import DatedNames

    boundaries: Boundaries = open_ground().boundaries
    with open_store(store, neighbours=boundaries.neighbours, names=DatedNames(boundaries)) as opened:
        done = apply_review(opened, boundaries, file, who=by, at=datetime.now(UTC), why=why)
    if as_json:
        say(json.dumps(asdict(done), ensure_ascii=False))
    else:
        say(
            f"{counted(done.rows, 'row')} read: {counted(len(done.corrections), 'correction')} applied, "
            f"{counted(len(done.conflicts), 'conflict')}, {len(done.vanished)} of incidents that are gone, "
            f"{len(done.refused)} refused."
        )
        if done.corrections:
            say("Maps, pictures and files written before do not have them: write them anew.")
    named = (("conflict", done.conflicts), ("gone", done.vanished), ("refused", done.refused))
    for word, items in named:
        for item in items:
            warn(f"{word}: {item.path}: {item.reason}")
    left = done.conflicts or done.vanished or done.refused
    raise typer.Exit(EXIT_SOME_REFUSED if left else EXIT_DONE)


@review_app.command("list", short_help="List all corrections and how each stands.")
def review_list(store: StoreOption = DEFAULT_STORE, as_json: AsJson = False) -> None:
    """List all corrections and how each stands: applied, overridden, in conflict, or lost."""
    from geo.store import open_store

    with open_store(store, read_only=True) as opened:
        standings = opened.standings()
    if as_json:
        say(json.dumps([asdict(s) for s in standings], ensure_ascii=False))
        return
    if not standings:
        say("no corrections yet")
    for standing in standings:
        for line in standing_lines(standing):
            say(line)


def standing_lines(standing: "Standing") -> list[str]:
    """Return what was corrected, by whom, when and why, and how it stands."""
    entry = standing.correction
    what = f"{entry.action}{_other_side(entry)}"
    if entry.action == "set":
        what = f"{entry.field} {_values(entry.field, entry.old)} -> {_values(entry.field, entry.new)}"
    lines = [f"{entry.correction_id}: {entry.event_id} {what}; {entry.who}, {moment(entry.made_at)}"]
    if entry.why:
        lines.append(f"   why: {entry.why}")
    note = f": {standing.note}" if standing.note else ""
    here = f" ({standing.event_id})" if standing.event_id not in ("", entry.event_id) else ""
    return [*lines, f"   {standing.state}{here}{note}"]


def _other_side(entry: "Correction") -> str:
    """Return with what an incident was merged, or which reports were split off."""
    there = [anchor for anchor in entry.anchors if anchor.part]
    if not there:
        return ""
    if entry.action == "merge":
        return f" with {', '.join(dict.fromkeys(a.member_id or f'report {a.report_id}' for a in there))}"
    return f" off report {', '.join(dict.fromkeys(a.report_id for a in there))}"


def _values(field: str, value: Any) -> str:
    told = value or {}
    if field == "place":
        codes = (told.get(name) for name in ("admin3_pcode", "admin2_pcode", "admin1_pcode", "country"))
        finest = next((code for code in codes if code), "unknown")
        how = told.get("geo_precision") or "unknown"
        if how == "exact" and "longitude" in told:
            how += f" at {told['longitude']}, {told['latitude']}"
        return f"{told.get('location') or 'unknown'} ({finest}, {how})"
    return ", ".join("unknown" if v in (None, "") else str(v) for v in told.values())


def reextract(
    store: StoreOption = DEFAULT_STORE,
    diff: Annotated[Path | None, typer.Option(help="Write every change to this CSV file.")] = None,
    as_json: AsJson = False,
) -> None:
    """Read all stored reports anew with today's rules; corrections are put on again, changes told."""
    from geo.reextract import reextract as read_anew
    from geo.storage.sparing import spare_stores
    from geo.store import open_store
    from geo.vintage_set import DatedNames

    if diff is not None:
        spare_stores(diff)
        _write_changes(diff, ())  # what cannot be written is known before the work, not after it
    ground, readers = open_ground(), reader_settings()
    with open_store(
        store, neighbours=ground.boundaries.neighbours, names=DatedNames(ground.boundaries)
    ) as opened:
        settings = {"command": "reextract", "readers": readers.told()}
        run = opened.start_run(datetime.now(UTC), run_versions(ground), settings)
        with progress(opened.totals().reports, quiet=as_json, found="changes") as update:

            def step(p: "Progress") -> None:
                update(p.inputs, p.reports, p.incidents)

            done = read_anew(opened, ground, readers=readers, on_progress=step)
        counts = {k: v for k, v in asdict(done).items() if isinstance(v, int)}
        counts |= {"changes": len(done.changes), "unsettled": len(done.unsettled)}
        opened.finish_run(run, datetime.now(UTC), counts)
    if diff is not None:
        _write_changes(diff, done.changes)
    if as_json:
        say(json.dumps(asdict(done), ensure_ascii=False))
        return
    merged = f"; {done.relinked} are merged otherwise" if done.relinked else ""
    say(
        f"{counted(done.reports, 'report')} read anew ({counted(done.coded, 'row')} of tables left as they "
        f"are): {done.changed} say something else, {counted(len(done.changes), 'change')}{merged}."
    )
    for change in done.changes[:SHOWN]:
        say(f"  {change.kind} {change.event_id} {_told(change)}".rstrip())
    if len(done.changes) > SHOWN:
        say(f"  ... and {len(done.changes) - SHOWN} more; --diff FILE.csv names all")
    end = ":" if done.unsettled else "."
    say(f"{counted(done.corrections, 'correction')} put on again, {len(done.unsettled)} need a look{end}")
    for standing in done.unsettled:
        for line in standing_lines(standing):
            say("  " + line)


def _told(change: "Change") -> str:
    return f"{change.field}: {change.old} -> {change.new}" if change.field else ""


def _write_changes(out: Path, changes: "tuple[Change, ...]") -> None:
    with out.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(("report_id", "event_id", "kind", "field", "old", "new"))
        for change in changes:
            table.writerow(asdict(change).values())
