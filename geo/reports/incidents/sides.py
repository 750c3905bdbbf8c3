"""Who did what to whom: the two actors of an incident, in ACLED's order."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from geo.patterns import compiled
from geo.reports.actors import actor_id
from geo.reports.document import Document
from geo.reports.events import Trigger
from geo.reports.incidents.case import Case
from geo.reports.incidents.telling import Telling
from geo.reports.parties.by_name import by_name, of_force, of_lead, voiced
from geo.reports.parties.crowds import crowd_sides
from geo.reports.parties.named import NamedBySentence
from geo.reports.parties.pairs import (
    Sides,
    allied,
    among_themselves,
    best,
    default_id,
    foes,
    from_pakistan,
    hit_by,
    over_border,
    parties,
    picked_off,
    rival_groups,
)
from geo.reports.parties.part import BLAMED, CLAIMED, DID, NAMED, Part, is_named
from geo.reports.parties.side_words import anchored, grammar
from geo.reports.wording.lexicon import load
from geo.reports.wording.phrases import folded

# The wording of an incident told over and over is read so far, with so much of its paragraph.
MAX_TELLINGS = 20
AROUND = 600


def _around(document: Document, low: str, telling: Telling) -> str:
    """Return a telling with its paragraph's text on both sides."""
    paragraph = document.paragraphs[document.sentences[telling.sentence].paragraph]
    start, end = telling.span.start - AROUND, telling.span.end + AROUND
    text = low[max(paragraph.start, start) : min(paragraph.end, end)]
    # Along the Line of Control it is the same two armies in every paragraph.
    line = anchored()["line"].search(low, max(0, start), end)
    return text if line is None else f"{text} {line.group()}"


def decide(
    document: Document,
    case: Case,
    main: Trigger,
    parts: Sequence[Part],
    country: str,
    day: date | None,
    home: str,
    named: NamedBySentence,
) -> Sides:
    """Choose the two actors for the kind of event.

    `home` is the country that the report is written from: "security forces" that strike in
    the other country are those of the desk's own. `named` are all actors of the report.
    """
    usual, issuer = named.usual_force, named.issuer
    if main.family == "air" and home and country and home != country:
        for part in parts:
            if part.named.entry.key == "@mil" and part.did > part.suffered:
                part.actor = actor_id(part.named.entry, home, day) or part.actor
    if main.rule != "event.arrest":
        # "He killed nine villagers. The man was taken into custody by police": they did not do it.
        held = {t.sentence for t in case.tellings if t.families == {"arrest"}}
        parts = [
            p for p in parts if p.named.sentence not in held or p.named.entry.side not in ("state", "foreign")
        ]
    low = folded(document.text)
    # The tellings, a bar, then their whole paragraphs.
    told = " ".join(low[t.span.start : t.span.end] for t in case.tellings[:MAX_TELLINGS])
    around = " ".join(_around(document, low, t) for t in case.tellings[:MAX_TELLINGS])
    pick = _PICKERS.get(main.event_type, _violence)
    sides = pick(main, parts, f"{told} | {around}", country, day)
    if issuer:
        if issuer.startswith("@"):
            # In power they are a force, and unnamed gunmen are not theirs.
            issuer = default_id(issuer, "armed", country, day)
            issuer = issuer if issuer == "taliban" else ""
        sides = voiced(sides, issuer, main)
    unclaimed = grammar()["unclaimed"].search(around) is not None
    weak = sides.first is not None and sides.first.named.entry.side == "armed" and sides.first.did <= NAMED
    if unclaimed and weak and main.rule != "event.clash":
        sides = replace(sides, first=None, first_default=default_id("@armed", "armed", country, day))
    sides = by_name(sides, parts, unclaimed)
    if sides.first is None and sides.first_default == "im" and named.names("pak_mil"):
        sides = replace(sides, first_default="pak_mil")  # its strikes of another paragraph
    sides = sides if unclaimed else of_lead(sides, parts, main, named, country, day)
    only = named.only_force(country, day) or named.force_before(main.sentence, country, day)
    return of_force(sides, main, usual, only, country, day)


def _explosion(main: Trigger, parts: Sequence[Part], told: str, country: str, day: date | None) -> Sides:
    remote = main.family in ("air", "shelling")
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
    default = ""
    claimed = first is not None and first.did >= CLAIMED
    if main.family == "shelling" and not claimed and grammar()["sent_from"].search(told.split(" | ")[0]):
        first = None
    near = told.split(" | ")[0]
    own = main.family == "bomb" and grammar()["own_bomb"].search(near) is not None
    if first is None and own:
        first = best(parts, "suffered", ("armed",))
    if first is None:
        default = _sender(main, told, country, day)
        foreign = {p.actor for p in parts if p.named.entry.side == "foreign"}
        if default == "us_mil" and len(foreign) == 1:
            (default,) = foreign  # "The coalition said that it had called in an air strike"
    if remote and country == "AFG" and from_pakistan(first.actor if first else default, told):
        first, default = None, "pak_mil"
    actor = first.actor if first else default
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
    if second is not None and second.rule == "actor.setting" and _infrastructure(near):
        second = None  # "a pipeline was blown up near a camp of the army"
    none_hit = second is None and (_infrastructure(near) or own)
    return Sides(
        first, second, default, "" if second or none_hit else default_id("@civ", "civil", country, day)
    )


def _hit(main: Trigger, parts: Sequence[Part], actor: str, own: bool) -> Part | None:
    """Return whom a blast or strike of an actor hit; `own`: a bomb killed those whose it was.

    Attackers that die of their own bomb, or are hunted down after it, are not whom it was meant for.
    A gathering of a tribe that is blown up is one of civilians.
    """
    remote = main.family in ("air", "shelling")
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


def _force_of(parts: Sequence[Part], armed: Part | None) -> Part | None:
    """Return the force that fought, or the guards of a company."""
    force = max(
        (p for p in parts if p.named.entry.side in ("state", "foreign") or p.named.entry.key == "@psc"),
        key=lambda p: (p.did + p.suffered, -p.named.start),
        default=None,
    )
    if force and armed and force.suffered < min(armed.did, DID) and armed.did >= DID - 1:
        # "They attacked a police station. The attackers were shot dead by the army": the police.
        hit = next((p for p in parts if p.named.entry.side == "state" and p.suffered >= DID - 1), force)
        force = force if hit.actor == force.actor else hit
    return force


def _battle(main: Trigger, parts: Sequence[Part], told: str, country: str, day: date | None) -> Sides:
    own = among_themselves(main, parts, told, country, day)
    if own is not None:
        return own
    armed = max(
        (p for p in parts if p.named.entry.side == "armed"),
        key=lambda p: (
            is_named(p) and max(p.did, p.suffered) >= BLAMED,
            max(p.did, p.suffered),
            -p.named.start,
        ),
        default=None,
    )
    victim = picked_off(main, parts, told)
    if victim is not None:
        return Sides(None, victim, default_id("@armed", "armed", country, day))
    if (crossed := over_border(main, parts, country, day)) is not None:
        return crossed
    force = _force_of(parts, armed)
    others = foes(main, parts, force, told)
    # "An Afghan soldier shot two NATO soldiers. ... An operation against the militants was under way"
    only_named = armed is None or max(armed.did, armed.suffered) <= NAMED
    if force and others and (armed is None or (only_named and any(hit_by(p, force) for p in others))):
        other = max(others, key=lambda p: p.did + p.suffered)
        pair = sorted((force, other), key=lambda p: (p.did < DID, p.named.start))
        return Sides(pair[0], pair[1])
    rivals = rival_groups(main, parts, force, told)
    if rivals is not None:
        return rivals
    guards = "@pol" if grammar()["jail"].search(told.split(" | ")[0]) else "@mil"
    force_id = force.actor if force else default_id(guards, "state", country, day)
    armed_id = armed.actor if armed else default_id("@armed", "armed", country, day)
    army = default_id("@mil", "state", country, day)
    if armed is None and {force_id, army} == {"afg_mil", "pak_mil"}:
        armed_id = army  # "Pakistani forces attacked Spin Boldak"
    if armed is None and country == "PAK" and grammar()["line"].search(told):
        armed_id = "ind_mil"  # "A soldier embraced martyrdom in the Bagsar sector along the Line of Control"
    if main.family == "territory":
        if armed is None and country == "AFG" and default_id("@taliban", "armed", country, day) == "taliban":
            # Ground that the Republic lost or won back was the Taliban's.
            armed_id = "taliban"
        # Whoever takes the ground comes first.
        taken = main.rule in ("event.territory-lost", "event.withdrawal")
        return Sides(armed, force, armed_id, force_id) if taken else Sides(force, armed, force_id, armed_id)
    fell_upon = force is not None and armed is not None and armed.did >= DID - 1 > force.did
    if main.rule == "event.assault" and armed is not None and armed.did >= DID - 1:
        # "Militants attacked a post, and twelve of them were killed by soldiers"
        opened = armed.named.sentence == main.sentence and armed.named.start <= main.span.start
        fell_upon = fell_upon or opened
    state_first = (main.rule == "event.operation" and not fell_upon) or (
        force is not None
        and not (fell_upon and main.rule == "event.assault")
        and (armed is not None or main.rule != "event.assault")
        and force.did > (armed.did if armed else 0)
    )
    if state_first:
        return Sides(force, armed, force_id, armed_id)
    return Sides(armed, force, armed_id, force_id)


def _violence(main: Trigger, parts: Sequence[Part], told: str, country: str, day: date | None) -> Sides:
    armed, force = best(parts, "did", ("armed", "communal")), best(parts, "did", ("state", "foreign"))
    if armed and force and armed.named.start < force.named.start:
        beside = [p for p in parts if p.named.sentence == force.named.sentence]
        shot = any(p.named.entry.side == "armed" and p.suffered >= 4 for p in beside)
        people = any(p.named.entry.side == "civil" and p.suffered >= BLAMED for p in beside)
        if force.did < DID or (shot and not people):
            force = None  # "Gunmen stormed a clinic. The attackers were shot dead by police."
    if force and force.named.start > main.span.end and grammar()["then_shot"].search(told.split(" | ")[0]):
        force = None  # "Four teenagers shot nine people. The police then killed all four."
    first = max((p for p in (armed, force) if p and p.did > NAMED), key=lambda p: p.did, default=None)
    # Who flogs in public holds the ground.
    key = "@taliban" if country == "AFG" and grammar()["punished"].search(told.split(" | ")[0]) else "@armed"
    default = "" if first else default_id(key, "armed", country, day)
    exclude = first.actor if first else ""
    second = best(parts, "suffered", ("civil", "crowd"), exclude)
    if main.family in ("abduct", "property"):
        # "The Taliban took away fifteen Frontier Corps men"
        held = best(parts, "suffered", ("state", "foreign"), exclude)
        if held and (held.suffered >= BLAMED or (second is None and held.rule == "actor.named")):
            second = max((p for p in (second, held) if p), key=lambda p: (p.suffered, -p.named.start))
    return Sides(first, second, default, default_id("@civ", "civil", country, day))


def _strategic(main: Trigger, parts: Sequence[Part], told: str, country: str, day: date | None) -> Sides:
    first = best(parts, "did", ("state", "foreign"))
    if main.rule == "event.destruction":
        return _violence(main, parts, told, country, day)
    if main.rule == "event.withdrawal":
        return _battle(main, parts, told, country, day)
    if main.rule == "event.agreement":
        return parties(parts, told, country, day)
    if main.rule == "event.base":
        settler = best(parts, "did", ("state", "foreign", "armed", "communal"))
        return Sides(settler, None, default_id("@mil", "state", country, day))
    if first is None:
        # "Two men had been arrested, the intelligence service said": by it.
        first = next((p for p in parts if p.named.entry.side in ("state", "foreign")), None)
    armed = [p for p in parts if p.named.entry.side == "armed"]
    second = max(armed, key=lambda p: (is_named(p), -p.named.start), default=None)
    if second is None and main.rule == "event.arrest":
        held = next((p for p in parts if p.suffered and p.named.entry.assoc), None)
        if held or grammar()["held"].search(told.split(" | ")[0]):
            default = default_id("@civ", "civil", country, day)
            return Sides(first, held, default_id("@pol", "state", country, day), default)
    force_id = default_id("@pol", "state", country, day)
    armed_id = default_id("@armed", "armed", country, day)
    if main.rule == "event.surrender":  # Who laid down arms comes first.
        return Sides(second, first, armed_id)
    return Sides(first, second, force_id, armed_id)


_PICKERS = {
    "Explosions/Remote violence": _explosion,
    "Battles": _battle,
    "Violence against civilians": _violence,
    "Protests": crowd_sides,
    "Riots": crowd_sides,
    "Strategic developments": _strategic,
}
