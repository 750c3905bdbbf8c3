"""Which incidents a command is about: days, actors, kinds of event."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from api.commands.options import open_to_read
from api.console import counted, warn
from api.meant import nearest
from geo.taxonomy import EVENT_TYPES

if TYPE_CHECKING:
    from geo.model import Incident, IncidentQuery

Actors = Annotated[
    list[str] | None,
    typer.Option(
        "--actor", help="Only where this actor is a side: its id or name, such as iskp. May be repeated."
    ),
]
Kinds = Annotated[
    list[str] | None,
    typer.Option("--event-type", help="Only this event type or sub-type of ACLED. May be repeated."),
]


@dataclass(frozen=True, slots=True)
class Chosen:
    """What is asked for; of several actors or kinds one must fit.

    Attributes
    ----------
    start, end : date, optional
        Days, both inclusive.
    actors : tuple of str
        Ids of the catalogue.
    kinds : tuple of str
        Event types or sub-types.

    Raises
    ------
    typer.BadParameter
        If the first day is after the last.
    """

    start: date | None = None
    end: date | None = None
    actors: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.start and self.end and self.start > self.end:
            slip = f"{self.start} is after --end {self.end}; swap the two"
            raise typer.BadParameter(slip, param_hint="--start")

    def query(self) -> "IncidentQuery":
        """Return the query for these incidents, all on one page."""
        from geo.model import IncidentQuery

        return IncidentQuery(
            start=self.start,
            end=self.end,
            actor_ids=self.actors,
            sub_event_types=tuple(sub for kind in self.kinds for sub in EVENT_TYPES.get(kind, (kind,))),
            limit=10**9,
        )

    def undated(self) -> "IncidentQuery":
        """Return the query for those that days leave out since they have none."""
        return replace(self.query(), start=None, end=None, equals=(("event_date", "null"),))

    def days(self) -> str:
        """Return the days in words, "" for all."""
        if not (self.start or self.end):
            return ""
        return f"date from {self.start or 'the first'} to {self.end or 'the last'}"

    def others(self, *, named: bool = False) -> str:
        """Return what is asked besides the days, in words; actors by their ids or, for a reader, names."""
        actors = self.actors
        if named:
            from geo.reports.actors import actor_name

            actors = tuple(actor_name(one, self.end) for one in actors)
        asked = (("actor", actors), ("event type", self.kinds))
        return "; ".join(f"{what} {' or '.join(values)}" for what, values in asked if values)


def chosen(
    start: date | None,
    end: date | None,
    actors: list[str] | None,
    kinds: list[str] | None,
) -> Chosen:
    """Return what the options ask for.

    Raises
    ------
    typer.BadParameter
        If one of them names nothing that is known.
    """
    return Chosen(
        start,
        end,
        _each(actor_ids(name) for name in actors or ()),
        _each((event_type(name),) for name in kinds or ()),
    )


def _each(found: Iterable[Iterable[str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one for some in found for one in some))


def actor_ids(name: str) -> list[str]:
    """Return the id of the actor that a name or id means; "police" means those of every country."""
    from geo.reports.catalogue import meant_by

    found = sorted(meant_by(name))
    if not found:
        slip = f"no actor {name!r} in the catalogue; use an actor1_id or actor1 of an export"
        raise typer.BadParameter(slip, param_hint="--actor")
    return found


def event_type(name: str) -> str:
    """Return the event type or sub-type of this name, as ACLED writes it."""
    known = {one.casefold(): one for kind, subs in EVENT_TYPES.items() for one in (kind, *subs)}
    if name.casefold() in known:
        return known[name.casefold()]
    near = nearest(name.casefold(), known)
    hint = f"; did you mean {known[near]}?" if near else ""
    slip = (
        f"cannot use {name!r}; use one of {', '.join(EVENT_TYPES)}, or a sub-type such as Suicide bomb{hint}"
    )
    raise typer.BadParameter(slip, param_hint="--event-type")


def _say_successors(asked: Chosen) -> None:
    """Warn that an actor is coded as another from a day on, as the Taliban are since they are in power."""
    from api.features.actor_names import coded_since, since_told

    for actor in asked.actors:
        for day, after in coded_since(actor):
            if after not in asked.actors and not (asked.end and f"{asked.end}" < day):
                warn(f"{since_told(actor, day, after)}: --actor {after}")


def read_incidents(store: str, asked: Chosen) -> "list[Incident]":
    """Return the incidents that are asked for; an empty answer is said aloud."""
    with open_to_read(store) as opened:
        incidents = list(opened.each(asked.query()))
        held = opened.totals().incidents
    if not incidents:
        has = "its one incident has no" if held == 1 else f"none of its {held:,} incidents has a"
        fits = "its one incident is not" if held == 1 else f"none of its {held:,} incidents is"
        days, others = asked.days(), asked.others()
        none = f"{fits} of {'; '.join(filter(None, (others, days)))}" if others else f"{has} {days}"
        warn(f"{opened.name}: {none if held else 'holds no incident'}")
    if asked.actors:
        _say_successors(asked)
    return incidents


def left_out(store: str, asked: Chosen) -> int:
    """Return how many undated incidents a question for some days leaves out, and warn of them."""
    if not asked.days():
        return 0
    with open_to_read(store) as opened:
        undated = opened.count(asked.undated())
    if undated:
        warn(f"{counted(undated, 'incident')} without a certain date left out: of these days or of others.")
    return undated


def read_shown(store: str, asked: Chosen) -> "tuple[list[Incident], list[Incident], frozenset[str]]":
    """Return what a map of these incidents needs.

    Returns
    -------
    dated, undated : list of Incident
        Those of the days asked for, both inclusive; those without a date, which may fall on them.
    countries : frozenset of str
        ISO codes of all countries that the store tells of: one without an incident in these days
        is no country without reports.
    """
    found = read_incidents(store, asked)
    with open_to_read(store) as opened:
        more = list(opened.each(asked.undated())) if asked.days() else [i for i in found if not i.event_date]
        return [i for i in found if i.event_date], more, opened.countries()
