"""Options that several shell commands share."""

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from geo.errors import InputError

if TYPE_CHECKING:
    from geo.model import IncidentQuery
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
Inputs = Annotated[list[str], typer.Argument(help="Files, folders or zip archives of reports.")]
Published = Annotated[
    datetime | None,
    typer.Option(
        formats=["%Y-%m-%d"], help="Publication date of reports that do not give their own (2024-12-26)."
    ),
]
Day = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"])]
AsJson = Annotated[bool, typer.Option("--json", help="Print the summary as JSON.")]
Level = Annotated[str, typer.Option(help="admin1 (province), admin2 (district) or admin3 (tehsil).")]
PeriodOption = Annotated[str, typer.Option(help="day, week, month, quarter or year.")]
VintageOption = Annotated[
    str,
    typer.Option("--vintage", help="Units as on a day: 2017, 2017-06-30, latest, or a change such as FATA."),
]


def day(value: datetime | None) -> date | None:
    """Return the day of an option, None when it was not given."""
    return value.date() if value else None


def choice(name: str, value: str, known: tuple[str, ...]) -> Any:
    """Return an option's value.

    Raises
    ------
    InputError
        If it is none of the known ones.
    """
    if value not in known:
        raise InputError(f"{name}: cannot use {value!r}; use one of {', '.join(known)}")
    return value


def open_to_read(store: str | Path) -> "Store":
    """Open a store that must exist."""
    from geo.store import open_store

    return open_store(store, read_only=True)


def day_query(start: datetime | None, end: datetime | None) -> "IncidentQuery":
    """Return the query for incidents of these days, both inclusive."""
    from geo.model import IncidentQuery

    return IncidentQuery(start=day(start), end=day(end), limit=10**9)


def day_text(start: datetime | None, end: datetime | None) -> str:
    """Return the same in words, "" for all days."""
    if not (start or end):
        return ""
    return f"date from {day(start) or 'the first'} to {day(end) or 'the last'}"
