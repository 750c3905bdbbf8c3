"""``actor1=ISKP`` and the like are refused where the catalogue has this actor under another name or id.

As with the names of units: an acronym finds nothing, which reads as "they did nothing". The names of
actors are an open list, so one that the catalogue does not know is asked for as it stands.
"""

from collections.abc import Mapping
from itertools import pairwise

from api.collections import COLLECTIONS
from api.features.sources import Sources
from api.features.stored import INCIDENTS
from api.features.unit_names import occurs
from api.schemas import Column
from geo.errors import QueryError
from geo.reports.actors import actor_name
from geo.reports.catalogue import catalogue, meant_by
from geo.reports.wording.lexicon import load

ASKED = ("actor1", "actor1_id", "actor2", "actor2_id")


def check_actors(params: Mapping[str, str], columns: Mapping[str, Column], sources: Sources) -> None:
    """Refuse parameters that ask for an actor by what is neither its name or id nor that of an incident.

    Parameters
    ----------
    columns : mapping of str to Column
        The properties of incidents that may be asked for; other parameters are left alone.

    Raises
    ------
    QueryError
        Naming the actors that are meant, by id and name.
    """
    for name in ASKED:
        text = params.get(name, "") if name in columns else ""
        coded = name.endswith("_id")
        if not text or text in (catalogue().values() if coded else catalogue()):
            continue
        meant = _meant(text[:60])
        if meant and not occurs(name, text, COLLECTIONS["incidents"], INCIDENTS, sources):
            side, what = name.removesuffix("_id"), "id" if coded else "name"
            write = " or ".join(f"{side}_id={actor} ({called})" for called, actor in meant)
            raise QueryError(name, text, f"no actor has this {what} here; did you mean {write}?")


def _meant(asked: str) -> list[tuple[str, str]]:
    """Return the latest name and the id of each actor that a text names."""
    found = meant_by(asked)
    latest = {actor: name for name, actor in catalogue().items() if actor in found}
    return [(name, actor) for actor, name in latest.items()]


def coded_since(actor: str) -> tuple[tuple[str, str], ...]:
    """Return since which day (ISO) an actor is coded as another, and as which; () for one that still is.

    So are the Taliban, and the forces of the Republic, since 15 August 2021.
    """
    periods = [rows for one in load("actors")["regime"] for name, rows in one.items() if name != "class"]
    if any(actor == other and not end for rows in periods for _, end, other in rows):
        return ()
    changes = {(a[1], b[2]) for rows in periods for a, b in pairwise(rows) if a[2] == actor}
    return tuple(sorted(changes))


def since_told(actor: str, day: str, after: str) -> str:
    """Return in words that an actor is coded as another since a day."""
    return f"{actor} is so coded before {day} alone; since then it is {after} ({actor_name(after, None)})"
