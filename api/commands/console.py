"""What the shell shows: progress, summaries, errors. Text from reports is shown, never interpreted."""

import os
import re
import shlex
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from geo.model import Disagreement, IngestSummary, Refusal, Warned
from geo.reports.scripts import NOT_ENGLISH

EXIT_DONE, EXIT_FAILED, EXIT_USAGE, EXIT_SOME_REFUSED = 0, 1, 2, 3
EXIT_STOPPED = 130
# Control characters (escape sequences among them) and direction overrides, which could repaint the terminal.
_UNSAFE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")

Update = Callable[[int, int, int], None]


def plain(text: str) -> str:
    """Return text that a terminal shows as it stands: control characters become visible marks."""
    return _UNSAFE.sub("\N{REPLACEMENT CHARACTER}", text)


def say(text: str = "") -> None:
    """Print one line of result to standard output."""
    sys.stdout.write(plain(text) + "\n")


def counted(number: int, one: str) -> str:
    """Return "1 row", "2,000 rows"."""
    return f"{number:,} {one}" if number == 1 else f"{number:,} {one}s"


def moment(written: str) -> str:
    """Return a moment that the store has recorded (ISO 8601, UTC) to the second, as people read it."""
    return datetime.fromisoformat(written).strftime("%Y-%m-%d %H:%M:%S UTC")


def warn(text: str) -> None:
    """Print one line to standard error."""
    sys.stderr.write(plain(text) + "\n")


@contextmanager
def progress(total: int, *, quiet: bool = False, found: str = "incidents") -> Iterator[Update]:
    """Show how far an ingest is: a bar on a terminal, a plain line now and then in a pipe.

    Yields
    ------
    callable
        To be called with inputs done, reports read and incidents (or what `found` names) found.
    """
    if quiet:
        yield lambda inputs, reports, incidents: None
        return
    from rich.console import Console  # costs start-up time that most runs need not spend

    console = Console(stderr=True)
    if not console.is_terminal:
        step = max(-(-total // 10), 1)

        def line(inputs: int, reports: int, incidents: int) -> None:
            if inputs % step == 0:
                told = [counted(reports, "report"), counted(incidents, found.removesuffix("s"))]
                warn(f"{inputs} of about {counted(max(total, inputs), 'input')}, {', '.join(told)}")

        yield line
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    bar = Progress(
        TextColumn("Reading"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn(f"{{task.fields[incidents]}} {found}, {{task.fields[speed]}} reports/s"),
        TimeElapsedColumn(),
        console=console,
    )
    with bar:
        task = bar.add_task("", total=total, incidents=0, speed="-")

        def update(inputs: int, reports: int, incidents: int) -> None:
            elapsed = bar.tasks[0].elapsed or 0
            speed = f"{reports / elapsed:.0f}" if elapsed > 0.2 else "-"
            bar.update(task, completed=inputs, total=max(total, inputs), incidents=incidents, speed=speed)

        yield update
        bar.update(task, total=bar.tasks[0].completed)  # the total was an estimate


def show_refusals(refused: tuple[Refusal, ...] | list[Refusal]) -> None:
    """Name every input that was not taken, with its reason; of many with one reason the first few.

    The others are counted: a table of the whole world has a hundred thousand rows of countries that the
    boundary set lacks.
    """
    left: Counter[str] = Counter()
    counts = Counter(item.reason for item in refused)
    shown: Counter[str] = Counter()
    for item in refused:
        shown[item.reason] += 1
        if counts[item.reason] > SHOWN_OF_ONE_REASON and shown[item.reason] > 3:
            left[item.reason] += 1
        else:
            warn(f"refused: {item.path}: {item.reason}")
    for reason, more in left.items():
        warn(f"refused: {more} more for the same reason: {reason}")


SHOWN_OF_ONE_REASON = 20
SHOWN_FIRST = 20
SHOWN_NAMES = 5


def show_disagreements(found: tuple[Disagreement, ...]) -> None:
    """Name the first rows whose own point does not lie where they say, and count the rest."""
    _show_first("disagrees", found, "rows")


def show_warnings(found: Sequence[Warned]) -> None:
    """Name the first reports that could not be read, or not by an optional reader, and count the rest."""
    _show_first("warning", found, "warnings")


def _show_first(kind: str, found: Sequence[Disagreement | Warned], many: str) -> None:
    for item in found[:SHOWN_FIRST]:
        warn(f"{kind}: {item.path}: {item.reason}")
    if len(found) > SHOWN_FIRST:
        warn(f"... and {len(found) - SHOWN_FIRST} more {many}; --json names all")


def store_option(store: str) -> str:
    """Return what a command that is shown needs to reach the same store: nothing, or `` --store ...``."""
    from api.commands.options import DEFAULT_STORE
    from geo.store import shown

    given = shown(os.environ.get("INCIDENT_ATLAS_STORE") or DEFAULT_STORE)
    return "" if shown(store) == given else f" --store {shlex.quote(shown(store))}"


def show_summary(summary: IngestSummary, store: str) -> None:
    """Print what an ingest did, in words."""
    known = f", {summary.reports_known} already known" if summary.reports_known else ""
    revised = f", {summary.reports_revised} revised" if summary.reports_revised else ""
    refused = counted(len(summary.refused), "input")
    say(f"{counted(summary.reports, 'report')} read{known}{revised}, {refused} refused.")
    if summary.incidents:
        told = counted(summary.incidents, "incident")
        say(f"These tell of {told}, before what several of them tell is merged.")
    if other := sum(w.reason == NOT_ENGLISH for w in summary.warnings):
        were = "is not in English: it was" if other == 1 else "are not in English: they were"
        say(f"{counted(other, 'report')} of these {were} not read.")
    if left := summary.not_incidents:
        passages = "1 passage is" if left == 1 else f"{left} passages are"
        which = f"`incident-atlas explain --left-out{store_option(store)}`"
        say(f"{passages} taken for no incident; {which} says which and why.")
    if summary.disagreements:
        many = len(summary.disagreements)
        rows = (
            "1 row disagrees with itself: its"
            if many == 1
            else f"{many} rows disagree with themselves: their"
        )
        say(f"{rows} point lies elsewhere.")
    held = summary.in_district + summary.not_in_district
    nowhere = summary.in_no_known_place
    less = f"{summary.not_in_district - nowhere} known less finely"
    less += f", {nowhere} in no known place" if nowhere else ""
    say(
        f"{store} now holds {counted(held, 'incident')}: {summary.in_district} placed in a district, "
        f"{less}, {summary.undated} without a certain date; "
        f"{summary.merged} told by more than one report."
    )
    if names := summary.unplaced_names:
        more = f" and {len(names) - SHOWN_NAMES:,} more" if len(names) > SHOWN_NAMES else ""
        say(
            f"Names that were not enough to place them: {'; '.join(names[:SHOWN_NAMES])}{more}. "
            "`incident-atlas gazetteer find NAME` says what is known by a name, `incident-atlas gazetteer "
            "install AF.txt` adds the places of a country's GeoNames dump."
        )
    if summary.datable:
        some = (
            "1 of these names its day in the words"
            if summary.datable == 1
            else f"{summary.datable} of these name their day in words such as"
        )
        say(
            f'{some} "{summary.day_words}", in reports without a day of publication. Ingest these '
            "reports again with --published YYYY-MM-DD: they are read anew, nothing is counted twice."
        )
