"""Options that several shell commands share."""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.console import warn
from api.meant import nearest
from geo.errors import InputError
from geo.model import PERIODS

if TYPE_CHECKING:
    from geo.store import Store

DEFAULT_STORE = "atlas.gpkg"
StoreOption = Annotated[
    str,
    typer.Option(
        "--store",
        envvar="INCIDENT_ATLAS_STORE",
        help="The store: a GeoPackage, or postgresql://user@host/database.",
    ),
]
Inputs = Annotated[
    list[str],
    typer.Argument(
        help="Files, folders or zip archives of reports in English; one in another script is named, not read."
    ),
]


def one_of(names: Iterable[str]) -> str:
    """Return "csv, hxl or kml"."""
    *first, last = names
    return f"{', '.join(first)} or {last}"


def _day(text: str) -> date:
    # `date.fromisoformat` alone would take 20241226 and 2024-W52-4 too.
    if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        with suppress(ValueError):
            return date.fromisoformat(text)
    raise typer.BadParameter(f"{text!r} is no day; write it as YYYY-MM-DD, such as 2024-12-26")


def latest_day() -> date:
    """Return the last day that is not still to come: a day of grace, it may be tomorrow where one writes."""
    return date.today() + timedelta(days=1)


def to_come(day: object) -> str:
    """Return why a report's own day of publication, after `latest_day`, is doubtful."""
    return (
        f"it says that it was published on {day}, which is still to come; correct that day and read it again"
    )


def _published(text: str) -> date:
    """Read a day of publication; of one to come only a warning is printed: no result hangs on the clock."""
    day = _day(text)
    if day > latest_day():
        warn(f'warning: --published {day} is still to come; days such as "on Monday" are counted from it')
    return day


Published = Annotated[
    date | None,
    typer.Option(
        parser=_published,
        metavar="YYYY-MM-DD",
        help="Publication date of reports that do not give their own.",
    ),
]
Start = Annotated[date | None, typer.Option(parser=_day, metavar="YYYY-MM-DD", help="First day, inclusive.")]
End = Annotated[date | None, typer.Option(parser=_day, metavar="YYYY-MM-DD", help="Last day, inclusive.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print the summary as JSON.")]
Level = Annotated[str, typer.Option(help="admin1 (province), admin2 (district) or admin3 (tehsil).")]
PeriodOption = Annotated[str, typer.Option(help=f"{one_of(PERIODS)}.")]
VintageOption = Annotated[
    str,
    typer.Option("--vintage", help="Units as on a day: 2017, 2017-06-30, latest, or a change such as FATA."),
]


def choice(name: str, value: str, known: Iterable[str]) -> Any:
    """Return an option's value.

    Raises
    ------
    typer.BadParameter
        If it is none of the known ones: a mistake of usage, which ends with 2.
    """
    if value not in known:
        hint = f"; did you mean {near}?" if (near := nearest(value.lower(), known)) else ""
        raise typer.BadParameter(
            f"cannot use {value!r}; use one of {', '.join(known)}{hint}", param_hint=name
        )
    return value


@contextmanager
def value_of(name: str) -> Iterator[None]:
    """Make what refuses an option's value a mistake of usage."""
    try:
        yield
    except InputError as error:
        raise typer.BadParameter(str(error), param_hint=name) from error


def open_to_read(store: str | Path) -> "Store":
    """Open a store that must exist."""
    from geo.store import open_store

    return open_store(store, read_only=True)
