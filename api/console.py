"""Lines and progress on a terminal. Text from reports is shown, never interpreted."""

import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

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
