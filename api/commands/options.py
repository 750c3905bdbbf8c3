"""Options that several shell commands share."""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.console import counted, warn
from geo.errors import InputError
from geo.model import PERIODS

if TYPE_CHECKING:
    from geo.model import Incident, IncidentQuery
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


def _published(text: str) -> date:
    """Read a day of publication; of one to come only a warning is printed: no result hangs on the clock."""
    day = _day(text)
    # A day of grace: it may be tomorrow where the report was written.
    if day > date.today() + timedelta(days=1):
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
        raise typer.BadParameter(f"cannot use {value!r}; use one of {', '.join(known)}", param_hint=name)
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


def day_query(start: date | None, end: date | None) -> "IncidentQuery":
    """Return the query for incidents of these days, both inclusive.

    Raises
    ------
    typer.BadParameter
        If the first day is after the last.
    """
    from geo.model import IncidentQuery

    if start and end and start > end:
        raise typer.BadParameter(f"{start} is after --end {end}; swap the two", param_hint="--start")
    return IncidentQuery(start=start, end=end, limit=10**9)


def read_incidents(store: str, start: date | None, end: date | None) -> "list[Incident]":
    """Return the incidents of these days, both inclusive; an empty answer is said aloud."""
    with open_to_read(store) as opened:
        incidents = list(opened.each(day_query(start, end)))
        held = opened.totals().incidents
    if not incidents:
        days = day_text(start, end)
        none = "its one incident has no" if held == 1 else f"none of its {held:,} incidents has a"
        warn(f"{opened.name}: {f'{none} {days}' if held else 'holds no incident'}")
    return incidents


def left_out(store: str, start: date | None, end: date | None) -> int:
    """Return how many undated incidents a question for these days leaves out, and warn of them."""
    from geo.model import IncidentQuery

    if not (start or end):
        return 0
    with open_to_read(store) as opened:
        undated = opened.count(IncidentQuery(equals=(("event_date", "null"),)))
    if undated:
        warn(f"{counted(undated, 'incident')} without a certain date left out: of these days or of others.")
    return undated


def read_shown(
    store: str, start: date | None, end: date | None
) -> "tuple[list[Incident], list[Incident], frozenset[str]]":
    """Return what a map of these days needs.

    Returns
    -------
    dated, undated : list of Incident
        The incidents of these days, both inclusive; those without a date, which may fall on them.
    countries : frozenset of str
        ISO codes of all countries that the store tells of: one without an incident in these days
        is no country without reports.
    """
    from geo.model import IncidentQuery

    found = read_incidents(store, start, end)
    with open_to_read(store) as opened:
        undated = IncidentQuery(equals=(("event_date", "null"),), limit=10**9)
        more = list(opened.each(undated)) if start or end else [i for i in found if i.event_date is None]
        return [i for i in found if i.event_date], more, opened.countries()


def day_text(start: date | None, end: date | None) -> str:
    """Return the same in words, "" for all days."""
    if not (start or end):
        return ""
    return f"date from {start or 'the first'} to {end or 'the last'}"
