"""Two actors: the mention that counts for a side, and those who fight or settle with their like."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from geo.reports.actors import ActorEntry, Side, actor_id
from geo.reports.events import Trigger
from geo.reports.parties.part import BLAMED, DID, NAMED, NAMELESS, VOICE, Part, is_named
from geo.reports.parties.side_words import grammar
from geo.reports.wording.lexicon import load


@dataclass(frozen=True, slots=True)
class Sides:
    """The two actors of an incident; None where nobody is known or meant."""

    first: Part | None = None
    second: Part | None = None
    first_default: str = ""
    second_default: str = ""


def best(parts: Sequence[Part], what: str, sides: tuple[str, ...], exclude: str = "") -> Part | None:
    """Return the mention of the given sides with the most weight, the first of equals."""
    found = [p for p in parts if p.named.entry.side in sides and p.actor != exclude and getattr(p, what) > 0]
    return max(
        found,
        key=lambda p: (
            _sure(p, what),
            getattr(p, what),
            is_named(p),
            -p.named.start,
        ),
        default=None,
    )


def _sure(part: Part, what: str) -> bool:
    """Whether a group is named and said to have done it: that outweighs "gunmen"."""
    return what == "did" and is_named(part) and part.did >= BLAMED


def default_id(key: str, side: Side, country: str, day: date | None) -> str:
    """Return the id of a class of actors in a country on a day."""
    return actor_id(ActorEntry(key, side), country, day)


def from_pakistan(actor: str, told: str) -> bool:
    """Whether a strike on ground under the Taliban is Pakistan's, whoever else the report speaks of."""
    return actor == "afg_mil" and "pakistan" in told


def among_themselves(
    main: Trigger, parts: Sequence[Part], told: str, country: str, day: date | None
) -> Sides | None:
    """Return the sides where communities fought each other, or a force or group fought itself."""
    communal = [p for p in parts if p.named.entry.side == "communal"]
    comm = default_id("@comm", "communal", country, day)
    armies = [p for p in parts if p.named.entry.side in ("state", "foreign", "armed")]
    party = any(p.named.entry.side != "armed" and max(p.did, p.suffered) >= DID - 1 for p in armies)
    group = any(
        p.named.entry.side == "armed" and p.named.entry.key not in NAMELESS and p.rule != VOICE
        for p in armies
    )
    near = told.split(" | ")[0]
    words = grammar()
    first = min((p.named.sentence for p in parts), default=0)
    met = [p for p in armies if p.named.sentence == first and p.named.entry.key not in NAMELESS]
    fell_out = [p for p in communal if p.named.sentence == main.sentence and p.did >= DID - 1]
    feuding = bool(fell_out) or any(p.named.sentence == first for p in communal)
    if any(max(p.did, p.suffered) >= DID - 1 for p in met) and not feuding:
        return _infighting(main, armies, near)  # whoever the dead were, or from how many sides they came
    if not communal and (own := _infighting(main, armies, near)):
        return own
    feud = words["feud"].search(near) or ((communal or not party) and words["communal"].search(near))
    known = [p for p in armies if p.named.entry.key not in NAMELESS and p.rule not in ("actor.source", VOICE)]
    if not group and (feud or (not known and words["strongmen"].search(near))):
        return Sides(communal[0] if communal else None, None, comm, comm)
    two = words["parties"].search(told) or words["mutual"].search(near)
    if main.rule == "event.clash" and two and all(p.rule == "actor.source" for p in armies):
        return Sides(None, None, comm, comm)
    return _infighting(main, armies, near)


def _infighting(main: Trigger, armies: Sequence[Part], near: str) -> Sides | None:
    """Return a force or group that fought itself."""
    fought = [p for p in armies if p.did >= DID - 1 or p.suffered > 2]
    # "Infighting between two Taliban commanders killed eight fighters": theirs.
    if all(p.named.entry.side == "armed" for p in fought):
        fought = [p for p in fought if p.named.entry.key not in NAMELESS] or fought
    if len({p.actor for p in fought}) > 1:
        # "Two factions of the Taliban fought. A soldier died elsewhere": theirs.
        fought = [p for p in fought if p.named.sentence == main.sentence]
        if any(p.named.entry.side != "armed" or p.named.entry.key in NAMELESS for p in fought):
            return None
    if fought and len({p.actor for p in fought}) == 1 and grammar()["infighting"].search(near):
        return Sides(fought[0], None, "", fought[0].actor)
    return None


_KILLING = ("event.attack", "event.armed-killed", "event.harm")


def picked_off(main: Trigger, parts: Sequence[Part], told: str) -> Part | None:
    """Return the member of a group whom nobody says who killed: "a BLA commander was shot dead"."""
    groups = [p for p in parts if p.named.entry.side == "armed" or p.named.entry.key.endswith("taliban")]
    hit = [p for p in groups if is_named(p) and p.suffered > max(BLAMED, p.did)]
    others = [p for p in parts if p not in hit and p.named.entry.side != "civil"]
    if main.rule not in _KILLING or len({p.actor for p in hit}) != 1:
        return None
    if any(max(p.did, p.suffered) > NAMED and p.actor != hit[0].actor for p in others):
        return None
    # An army that tells that a commander "was killed" mostly did it.
    army = any(p.named.entry.side != "armed" and not p.actor.endswith("_pol") for p in others)
    words = grammar()["shot_unseen" if army else "picked_off"]
    return hit[0] if words.search(told.split(" | ")[0]) else None


def over_border(main: Trigger, parts: Sequence[Part], country: str, day: date | None) -> Sides | None:
    """Return the forces of the other country that attacked beside a group, and the army that they hit.

    "The Afghan Taliban and TTP fighters fired on posts in Kurram": the group did not fire on its fellows.
    """
    army = default_id("@mil", "state", country, day)
    abroad = [p for p in parts if {p.actor, army} == {"afg_mil", "pak_mil"} and p.did >= DID - 1]
    groups = [p for p in parts if p.named.entry.side == "armed"]
    if main.rule == "event.clash" or not abroad or not groups or abroad[0].suffered > BLAMED:
        return None
    home = [p for p in parts if p.named.entry.side == "state" and p.actor != abroad[0].actor]
    hit = max(home, key=lambda p: (p.suffered, -p.named.start), default=None)
    if hit is None or (hit.suffered < BLAMED and any(p.suffered > p.did for p in groups)):
        return None  # "Pakistani forces attacked TTP fighters in Khost"
    return Sides(abroad[0], hit)


def rival_groups(main: Trigger, parts: Sequence[Part], force: Part | None, told: str) -> Sides | None:
    """Return two armed groups that fought each other where no force is a party."""
    if grammar()["together"].search(told.split(" | ")[0]):
        return None
    if force is not None and force.rule != "actor.source" and max(force.did, force.suffered) > NAMED:
        return None
    first: dict[str, Part] = {}
    for part in parts:
        fought = part.named.entry.side == "armed" and part.rule not in ("actor.source", "actor.claim", VOICE)
        if fought and part.named.entry.key not in NAMELESS and max(part.did, part.suffered) > 0:
            known = first.setdefault(part.actor, part)
            if part.did > known.did:
                first[part.actor] = part
    doers = [p for p in parts if p.named.entry.side == "armed" and p.did >= DID - 1]
    fallen = [p for p in parts if p.named.entry.key == "@armed" and p.suffered > max(BLAMED, p.did)]
    if main.rule in _KILLING and not first and fallen and doers and doers[0].rule == "actor.by":
        return Sides(doers[0], fallen[0])  # "A militant was killed by unknown gunmen"
    doers = [p for p in doers if p not in first.values()]
    hit = [p for p in first.values() if p.suffered > max(BLAMED, p.did)]
    if main.rule in _KILLING and len(first) == 1 and doers and hit:
        return Sides(max(doers, key=lambda p: p.did), hit[0])  # "gunmen shot dead a commander of the TTP"
    if len(first) != 2:
        return None
    if main.rule == "event.clash":
        former, latter = sorted(first.values(), key=lambda p: p.named.start)
        return Sides(former, latter)
    one, other = sorted(first.values(), key=lambda p: (-p.did, p.named.start))
    aimed = one.did >= DID - 1 and other.suffered > NAMED
    return Sides(one, other) if aimed or main.rule == "event.territory-lost" else None


def _states(told: str, day: date | None) -> list[str]:
    """Return the states that are parties: "Pakistan and Afghanistan agreed to a truce"."""
    words = grammar()
    own = [("PAK", words["party_pak"]), ("AFG", words["party_afg"])]
    found = [default_id("@mil", "state", country, day) for country, name in own if name.search(told)]
    return [*found, *(["us_mil"] if words["party_usa"].search(told) else [])]


def parties(parts: Sequence[Part], told: str, country: str, day: date | None) -> Sides:
    """Return the two sides that settle with each other: two tribes where no force or group is one."""
    words = grammar()
    near = told.split(" | ")[0]
    named: dict[str, Part] = {}
    tribe = next((p for p in parts if p.named.entry.side == "communal"), None)
    for part in parts:
        meant = part.named.entry.key != "@armed" or max(part.did, part.suffered) > NAMED
        if (
            part.named.entry.side in ("state", "foreign", "armed")
            and part.rule not in ("actor.source", VOICE)
            and meant
        ):
            named.setdefault(part.actor, part)
    forces = [p for p in named.values() if p.named.entry.side != "armed"]
    groups = [p for p in named.values() if p.named.entry.key != "@armed" and p not in forces]
    if tribe is not None and len(forces) == 1 and not groups:
        return Sides(tribe, forces[0])
    group = next((p for p in named.values() if p.named.entry.side == "armed"), None)
    if group is None and (words["feud"].search(near) or words["communal"].search(near)):
        comm = default_id("@comm", "communal", country, day)
        return Sides(next((p for p in parts if p.named.entry.side == "communal"), None), None, comm, comm)
    first, second = (*named.values(), None, None)[:2]
    states = [s for s in _states(near, day) if s not in named] if second is None and tribe is None else []
    if states:
        return Sides(first, None, "" if first else states[0], states[-1] if first or len(states) > 1 else "")
    if second is None and group is not None:
        other = next((p for p in parts if p.named.entry.side == "communal"), None)
        default = "" if other else default_id("@mil", "state", country, day)
        return Sides(first, other, "", default)
    if first is None:
        comm = default_id("@comm", "communal", country, day)
        return Sides(None, None, comm, comm)
    return Sides(first, second)


def foes(main: Trigger, parts: Sequence[Part], force: Part | None, told: str) -> list[Part]:
    """Return the other forces with which one may have fought.

    Forces of one side are not hit by each other ("policemen killed in an attack on their picket"), but where
    the text says so, and take no ground from each other.
    """
    if force is None:
        return []
    others = [
        p
        for p in parts
        if p.rule != "actor.source" and p.named.entry.side in ("state", "foreign") and p.actor != force.actor
    ]
    if grammar()["insider"].search(told) or main.rule in ("event.clash", "event.withdrawal"):
        return others
    ground = main.family == "territory"
    return [p for p in others if not allied(p.actor, force.actor) or (hit_by(p, force) and not ground)]


def hit_by(one: Part, other: Part | None) -> bool:
    """Whether one of two forces did it to the other: "An Afghan soldier killed two British soldiers"."""
    if other is None or one.named.sentence != other.named.sentence or (one.did and other.did):
        return False
    told = min(one.did + one.suffered, other.did + other.suffered)
    return bool(one.did or other.did) and told >= DID - 1


def allied(one: str, other: str) -> bool:
    """Whether two forces stand on one side."""
    return any({one, other} <= set(allies) for allies in load("actors")["orders"]["allies"])
