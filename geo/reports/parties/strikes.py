"""The two sides of an explosion, a strike from the air or shelling: who sent it, and whom it hit."""

import re
from collections.abc import Sequence
from datetime import date

from geo.patterns import compiled
from geo.reports.events import Trigger
from geo.reports.parties.pairs import Sides, allied, best, default_id, from_pakistan
from geo.reports.parties.part import BLAMED, CLAIMED, DID, NAMED, Part, is_named
from geo.reports.parties.side_words import grammar
from geo.reports.wording.lexicon import load

# What comes from afar.
_REMOTE = ("air", "shelling")


def explosion_sides(main: Trigger, parts: Sequence[Part], told: str, country: str, day: date | None) -> Sides:
    """Return who set off, fired or flew it, and whom it hit."""
    near = told.split(" | ")[0]
    own = main.family == "bomb" and grammar()["own_bomb"].search(near) is not None
    first, default = _doer(main, parts, told), ""
    if first is None and own:
        first = best(parts, "suffered", ("armed",))
    if first is None:
        default = _sender(main, told, country, day)
        foreign = {p.actor for p in parts if p.named.entry.side == "foreign"}
        if default == "us_mil" and len(foreign) == 1:
            (default,) = foreign  # "The coalition said that it had called in an air strike"
    if main.family in _REMOTE and country == "AFG" and from_pakistan(first.actor if first else default, told):
        first, default = None, "pak_mil"
    second = _struck(main, parts, first, first.actor if first else default, own)
    if second is not None and second.rule == "actor.setting" and _infrastructure(near):
        second = None  # "a pipeline was blown up near a camp of the army"
    none_hit = second is None and (_infrastructure(near) or own)
    return Sides(
        first, second, default, "" if second or none_hit else default_id("@civ", "civil", country, day)
    )


def _doer(main: Trigger, parts: Sequence[Part], told: str) -> Part | None:
    """Return who did it, of those who are named."""
    remote = main.family in _REMOTE
    # "Two rockets hit houses. Security forces fired back": they had sent none.
    began = [p for p in parts if p.rule != "actor.answers"]
    sides = ("armed", "foreign", "state") if remote else ("armed",)
    manned = main.family == "air" and _MANNED.search(told.split(" | ")[0]) is not None
    first = best(began, "did", ("foreign", "state") if manned else sides)
    flown = best(parts, "did", ("armed",)) if main.family == "air" and not manned else None
    small = flown is not None and ("copter" in told or is_named(flown))
    if flown and small and flown.did >= DID - 1 and (first is None or flown.named.start <= first.named.start):
        first = flown  # "They dropped a bomb from a quadcopter, and police fired back"
    elif remote and first and first.named.entry.side == "armed" and first.did < DID:
        other = best(began, "did", ("foreign", "state"))
        if other is None or other.did <= NAMED < first.did:
            other = first if main.family == "shelling" else other
        first = other
    claimed = first is not None and first.did >= CLAIMED
    if main.family == "shelling" and not claimed and grammar()["sent_from"].search(told.split(" | ")[0]):
        return None
    return first


def _struck(main: Trigger, parts: Sequence[Part], first: Part | None, actor: str, own: bool) -> Part | None:
    """Return whom it hit, out of all that the text tells of them; `actor` did it, named as `first`."""
    remote = main.family in _REMOTE
    second = _hit(main, parts, actor, own)
    if remote and first and first.named.entry.side != "armed":
        group = next(
            (
                p
                for p in parts
                if p.named.entry.side == "armed"
                and is_named(p)
                and max(p.did, p.suffered) >= BLAMED
                and p.actor != actor
                and p.did < CLAIMED
            ),
            None,
        )
        if group and (second is None or group.named.start < second.named.start):
            second = group
    if second is None:
        # "A drone dropped a shell on the post. Police fired back": they were hit.
        second = next((p for p in parts if p.rule == "actor.answers" and p.actor != actor), None)
    if second is None and remote:
        # "A soldier was killed by warplanes of the alliance"
        forces = (p for p in parts if p.named.entry.side in ("state", "foreign") and p.actor == actor)
        second = next((p for p in forces if p.suffered > BLAMED and not p.did), None)
    return second


def _hit(main: Trigger, parts: Sequence[Part], actor: str, own: bool) -> Part | None:
    """Return whom a blast or strike of an actor hit; `own`: a bomb killed those whose it was.

    Attackers that die of their own bomb, or are hunted down after it, are not whom it was meant for.
    A gathering of a tribe that is blown up is one of civilians.
    """
    remote = main.family in _REMOTE
    # "After an ambush on police, aircraft hit a hideout. 18 insurgents died": not whom they came to help.
    hostile = remote and any(p.named.entry.side == "armed" and p.suffered >= BLAMED for p in parts)
    met = [p for p in parts if p.named.entry.side != "communal" and not (hostile and allied(p.actor, actor))]
    fallen = [p for p in met if p.named.entry.side == "armed" and p.suffered > max(BLAMED, p.did)]
    aimed = [p for p in met if remote or (p.named.entry.side != "armed" and not (fallen and p.thing))]
    second = _target(aimed, actor)
    if second is None and main.rule == "event.ied" and not own:
        # "A militant was killed by a roadside bomb": nobody knows whose.
        second = next((p for p in fallen if p.named.sentence == main.sentence), None)
    return second or _target(met, actor)


def _infrastructure(told: str) -> bool:
    return any(re.search(rf"\b{w}s?\b", told) for w in load("actors")["grammar"]["infrastructure"])


# Armed groups have no aircraft but small drones.
_MANNED = compiled(
    r"\b(?:air ?strikes?|air raids?|aerial|jets?|war ?planes?|fighter planes?|gunships?|helicopters?"
    r"|air force)\b"
)


def _sender(main: Trigger, told: str, country: str, day: date | None) -> str:
    """Return who fired when the text names nobody."""
    if country == "PAK" and main.family == "shelling" and grammar()["line"].search(told):
        return "ind_mil"
    border = grammar()["cross_border"].search(told) is not None
    neighbour = "pakistan" in told or "islamabad" in told
    other = {"AFG": "PAK", "PAK": "AFG"}.get(country, "")
    if main.family == "shelling" and border:
        return default_id("@mil", "state", other, day)
    if main.family == "air" and "quadcopter" not in told:
        drone = re.search(r"\b(?:drone|predator|unmanned|pilotless|missile)", told) is not None
        if drone and day is not None and day.isoformat() < "2018-08-01" and country == "PAK":
            return "us_mil"
        if country == "AFG":
            return (
                "us_mil"
                if day is not None and day.isoformat() < "2021-08-15"
                else "pak_mil"
                if border or neighbour
                else "im"
            )
        return default_id("@mil", "state", country, day)
    return default_id("@armed", "armed", country, day)


def _target(parts: Sequence[Part], actor: str) -> Part | None:
    """Return whom it hit: a force aimed at, else those who suffered."""
    force = best(parts, "suffered", ("state", "foreign", "armed", "communal"), actor)
    persons = [p for p in parts if not p.thing]
    people = best(persons, "suffered", ("civil", "crowd"), actor)
    if people is None or (force is None and people.suffered <= NAMED):
        people = best(parts, "suffered", ("civil", "crowd"), actor)
    if force and people and people.thing:
        return force
    if force and people and force.suffered < people.suffered:
        return people
    before = force and people and people.named.sentence < force.named.sentence
    if before and force and people and people.suffered >= BLAMED and force.named.entry.key == "@armed":
        return people  # "The strike killed 27 civilians. The coalition said only militants were killed"
    if force is None or people is None or people.rule != "actor.suffers":
        return force or people
    own = [p for p in parts if p.actor == force.actor and p.suffered]
    listed = all(p.rule == "actor.suffers" and p.named.sentence == people.named.sentence for p in own)
    if listed and people.named.start < force.named.start:
        return people  # "two guards, a cameraman and a policeman had been killed"
    told = {p.named.sentence for p in persons if p.suffered >= BLAMED and p.named.entry.side == "civil"}
    hit = {p.named.sentence for p in own if p.suffered >= BLAMED}
    if force.named.entry.side != "armed" and len(told) > 2 * len(hit):
        return people  # "A bomb killed eleven worshippers. ... Ten civilians and a policeman died"
    return force
