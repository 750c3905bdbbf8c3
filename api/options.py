"""Options that several shell commands share."""

from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from geo.errors import InputError

DEFAULT_STORE = "atlas.gpkg"
StoreOption = Annotated[
    Path, typer.Option("--store", envvar="INCIDENT_ATLAS_STORE", help="The store, a GeoPackage.")
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
