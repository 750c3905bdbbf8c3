"""From the words of an incident to its ACLED event type and sub-type."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from geo.reports.events import Trigger
from geo.reports.incidents.coreference import Case
from geo.reports.incidents.deciding import DEADLY, HOW, LYING, QUIET, WEAK, main_trigger
from geo.reports.incidents.parts import BLAMED, DID, REACH, Part, grammar
from geo.reports.text import Document
from geo.reports.wording.phrases import folded


def settle_type(document: Document, case: Case, parts: Sequence[Part]) -> Trigger:
    """Return the deciding word with the type that the sides call for.

    ACLED: an attack on forces is a battle, an armed attack on civilians violence against them.
    """
    sides = _Weight.of(parts)
    low = folded(document.text)
    words = _shells_first(low, _told(low, case, sides), sides)
    deadly = frozenset(
        t.sentence for t in case.tellings if DEADLY.search(low, t.span.start, t.span.end) is not None
    )
    told = " . ".join(low[t.span.start : t.span.end] for t in case.tellings)
    words = _standing(document, low, _captures(low, words, sides))
    main = _opening(low, case, main_trigger(words, deadly), told)
    rules = {t.rule for telling in case.tellings for t in telling.triggers}
    ground = {t.rule for t in words if t.family == "territory"}
    if ground >= {"event.territory-lost", "event.territory-regained"} and main.family == "territory":
        # "took it back three days after it fell", "fell, and was retaken": what the story opens with
        return min((t for t in words if t.family == "territory"), key=lambda t: t.span.start)
    if ground == {"event.territory-lost", "event.withdrawal"} and main.family == "territory":
        return next(t for t in words if t.rule == "event.withdrawal")
    if main.rule == "event.territory-regained" and sides.armed_did >= DID - 1 and not sides.forces:
        # One armed group drove another out: nobody's government has it back.
        main = replace(
            main, sub_event_type="Non-state actor overtakes territory", rule="event.territory-lost"
        )
    if main.family in ("protest", "mob"):
        main = _of_crowd(low, case, main, rules, sides, bool(deadly), told)
    if main.rule == "event.abduction" and sides.force_did >= DID - 1 and sides.armed and not sides.people:
        # Forces that take away fighters arrest them.
        return _arrest(main)
    if (
        main.rule == "event.abduction"
        and _TAKEN.search(low, main.span.start, main.span.end)
        and _carried_off(low, main)
    ):
        return _looting(main)
    if main.rule == "event.abduction" and _then_killed(low, case, words):
        # Taken and then killed: the killing counts.
        return replace(_attack(main), rule="event.attack", family="shoot")
    if main.rule == "event.arrest" and sides.armed_did >= DID and sides.people and not sides.force_did:
        # Whom armed men hold they have abducted.
        return _abduction(main)
    if main.rule == "event.attack" and _on_gathering(document, case, main, sides):
        return _force_on_crowd(main, rules | {"event.harm"} if deadly else rules)
    crowd = not sides.armed_did and not sides.force_did
    if main.rule in ("event.attack", "event.riot") and crowd and grammar()["lynching"].search(told):
        return _mob(main)
    if _feud(document, case, main, rules, parts):
        return _battle(main)
    if main.rule in _DONE and sides.crowd_did >= DID - 1 and sides.crowd_did > sides.armed_did:
        return _riot(main) if grammar()["gathering"].search(told) else _mob(main)
    return _by_victims(main, rules, sides, bool(deadly))


def _then_killed(low: str, case: Case, words: Sequence[Trigger]) -> bool:
    """Whether those who were taken are told to have been killed."""
    taken = {t.sentence for t in words if t.rule == "event.abduction"}
    return any(
        grammar()["then_killed"].search(low, t.span.start, t.span.end) is not None
        for t in case.tellings
        if t.sentence in taken
    )


# What a crowd can do as well as armed men.
_DONE = ("event.attack", "event.harm", "event.vague", "event.assault", "event.destruction")


def _battle(main: Trigger) -> Trigger:
    return replace(main, event_type="Battles", sub_event_type="Armed clash", family="fight")


def _attack(main: Trigger) -> Trigger:
    return replace(main, event_type="Violence against civilians", sub_event_type="Attack")


def _abduction(main: Trigger) -> Trigger:
    return replace(_attack(main), sub_event_type="Abduction/forced disappearance", family="abduct")


def _looting(main: Trigger) -> Trigger:
    return replace(
        main,
        event_type="Strategic developments",
        sub_event_type="Looting/property destruction",
        rule="event.destruction",
        family="property",
    )


def _riot(main: Trigger) -> Trigger:
    return replace(
        main, event_type="Riots", sub_event_type="Violent demonstration", rule="event.riot", family="protest"
    )


def _mob(main: Trigger) -> Trigger:
    return replace(main, event_type="Riots", sub_event_type="Mob violence", rule="event.mob", family="mob")


def _force_on_crowd(main: Trigger, rules: set[str]) -> Trigger:
    """Return force against a gathering: excessive where it killed or wounded."""
    if "event.harm" in rules:
        sub, rule = "Excessive force against protesters", "event.protest-excess"
    else:
        sub, rule = "Protest with intervention", "event.protest-force"
    return replace(main, event_type="Protests", sub_event_type=sub, rule=rule, family="protest")


def _arrest(main: Trigger) -> Trigger:
    strategic = "Strategic developments"
    return replace(main, event_type=strategic, sub_event_type="Arrests", rule="event.arrest", family="arrest")


def _left_behind(main: Trigger) -> Trigger:
    return replace(
        main, rule="event.ied", sub_event_type="Remote explosive/landmine/IED", family="bomb", strength=3
    )


def _from_air(main: Trigger) -> Trigger:
    return replace(main, rule="event.air-strike", sub_event_type="Air/drone strike", family="air", strength=3)


@dataclass(frozen=True, slots=True)
class _Weight:
    """How much speaks for forces, people and armed men as those who suffered, or who did it."""

    force: int
    people: int
    armed: int
    crowd: int
    force_did: int
    armed_did: int
    crowd_did: int
    forces: frozenset[str]
    armed_party: bool

    @classmethod
    def of(cls, parts: Sequence[Part]) -> "_Weight":
        def most(what: str, *sides: str) -> int:
            return max((getattr(p, what) for p in parts if p.named.entry.side in sides), default=0)

        state = ("state", "foreign")
        party = [p for p in parts if p.did or p.suffered]
        return cls(
            most("suffered", *state),
            most("suffered", "civil", "crowd"),
            most("suffered", "armed"),
            most("suffered", "crowd"),
            most("did", *state),
            most("did", "armed"),
            most("did", "crowd"),
            frozenset(p.actor for p in party if p.named.entry.side in state),
            any(p.named.entry.side == "armed" for p in party),
        )


def _told(low: str, case: Case, sides: _Weight) -> list[Trigger]:
    """Return the words of an incident without those that its other words explain."""
    words = [t for telling in case.tellings for t in telling.triggers]
    rules = {t.rule for t in words}
    finds = {"event.disrupted", "event.arrest"}
    if rules & finds and not rules - QUIET - {"event.harm"}:
        if "event.harm" not in rules or not sides.armed:
            words = [t for t in words if t.rule in finds][:1]
        else:
            words = [t for t in words if t.rule not in finds | LYING]
    elif (
        rules & finds
        and not rules - QUIET - {"event.operation"}
        and not any(
            t.rule == "event.operation" and DEADLY.search(low, t.span.start, t.span.end) for t in words
        )
    ):
        # An operation in which nobody is hurt and men are taken, or weapons found.
        words = [t for t in words if t.rule in finds][:1]
    if (
        sides.force_did >= BLAMED
        and "event.bombing" in rules
        and not rules & {"event.device", "event.ied", "event.bomber"}
    ):
        # An army that bombs does so from the air.
        words = [_from_air(t) if t.rule == "event.bombing" else t for t in words]
    return words


_SETTING = re.compile(r"\b(?:during|amid|amidst|in the midst of|caught in)\b(?: [\w/'-]+){0,4}? $")


def _shells_first(low: str, words: list[Trigger], sides: _Weight) -> list[Trigger]:
    """Return the words without the fighting that is only the setting of shells that hit people.

    "Mortar rounds fired during fighting hit a house, killing three women."
    """
    fired = [t.span.start for t in words if t.rule == "event.shelling"]
    if not fired or sides.people < max(3, sides.force + 1):
        return words
    rest = [
        t
        for t in words
        if t.rule != "event.clash"
        or not (t.span.start > min(fired) or _SETTING.search(low, max(0, t.span.start - 50), t.span.start))
    ]
    return words if any(t.rule == "event.clash" for t in rest) else rest


def _captures(low: str, words: list[Trigger], sides: _Weight) -> list[Trigger]:
    """Return the words, "captured a commander in the district" as what it is: nobody took the district."""
    return [
        (_arrest(t) if sides.force_did >= sides.armed_did else _abduction(t))
        if t.family == "territory" and grammar()["captives"].search(low, t.span.start, t.span.end)
        else t
        for t in words
    ]


@lru_cache(maxsize=2)
def _first_drone(low: str) -> int:
    """Return where a text first names drones, its length where it does not."""
    found = grammar()["drones"].search(low)
    return found.start() if found else len(low)


def _standing(document: Document, low: str, words: list[Trigger]) -> list[Trigger]:
    """Return the words without those that tell why it was done, what answered it, or what it ended."""
    known = grammar()

    def before(t: Trigger) -> str:
        return low[max(document.sentences[t.sentence].span.start, t.span.start - REACH) : t.span.start]

    def text(t: Trigger) -> str:
        return low[t.span.start : t.span.end]

    if _first_drone(low) < max((t.span.end for t in words), default=0):
        # In a report of drones missiles come from them.
        words = [_from_air(t) if t.rule == "event.shelling" and "missile" in text(t) else t for t in words]
    if any(
        known["leftover"].search(low, s.start, s.end)
        for s in (document.sentences[i].span for i in {t.sentence for t in words})
    ) and not any(t.family in ("fight", "air") for t in words):
        # What lay about and went off was not fired.
        words = [_left_behind(t) if t.family == "shelling" else t for t in words]
    if any(t.rule in ("event.explosion", "event.ied") for t in words):
        # "a toy bomb they had found exploded"
        words = [t for t in words if t.rule != "event.disrupted" or not known["found"].search(text(t))]
    if any(t.family in ("protest", "mob") for t in words):
        # What a protest is about: "the families of missing persons blocked a road"
        words = [
            t
            for t in words
            if t.family not in ("abduct", "shoot", "arrest") or known["about"].search(before(t)) is None
        ]
    left = [t for t in words if t.family == "protest" or known["reason"].search(before(t)) is None]
    if any(t.rule == "event.disrupted" for t in left):
        left = [t for t in left if t.rule not in HOW or known["meant_to"].search(before(t)) is None]
    fights = any(t.family == "fight" for t in left)
    if fights:
        # "When troops surrounded the house two of them blew themselves up": the fight is told.
        left = [
            t
            for t in left
            if not (t.rule == "event.suicide" and known["cornered"].match(low, t.span.end) is not None)
        ]
    left = [
        t
        for t in left
        if t.rule not in ("event.suicide", "event.bomber") or known["ruled_out"].search(before(t)) is None
    ]
    shelled = min((t.span.start for t in left if t.rule == "event.shelling"), default=None)
    if shelled is not None:
        answers = [t for t in left if t.rule == "event.clash" and known["answer"].match(text(t))]
        fought = [t for t in left if t.family == "fight" and t not in answers]
        if answers and not fought and shelled < answers[0].span.start:
            # "Indian guns shelled a village; the army gave a befitting response."
            left = [t for t in left if t not in answers]
    dead = {t.sentence for t in left if t.rule == "event.harm"}
    settled = {t.sentence for t in left if t.rule == "event.agreement"} - dead
    left = [
        t
        for t in left
        if not (t.family == "fight" and t.sentence in settled and known["ended"].search(before(t)))
    ]
    blown = {t.sentence: t.span.start for t in left if t.rule in ("event.explosion", "event.bombing")}
    left = [
        t
        for t in left
        if not (
            t.rule == "event.assault"
            and blown.get(t.sentence, t.span.start) < t.span.start
            and known["aimed"].match(text(t))
        )
    ]
    return left or words


_TAKEN = re.compile(r"\b(?:took|taken|taking|carr(?:ied|ying|y)|snatched|seized|drove|driven|led)\b")


def _carried_off(low: str, main: Trigger) -> bool:
    """Whether only things were taken away ("carried off the rifles")."""
    if _TAKEN.search(low, main.span.start, main.span.end) is None:
        return False
    end = min(len(low), main.span.end + 40)
    stop = re.compile(r"[.;,]").search(low, main.span.end, end)
    end = stop.start() if stop else end
    words = grammar()
    return (
        words["goods"].search(low, main.span.start, end) is not None
        and words["persons"].search(low, main.span.start, end) is None
    )


_MOVING = re.compile(r"\b(?:convoy|vehicles?|van|trucks?|patrol|bus|car)\b")


def _opening(low: str, case: Case, main: Trigger, told: str) -> Trigger:
    """Return the fighting that opens the story instead of a weapon that is told of later.

    "A convoy was attacked. The first lorry hit a mine": without a shot the attack was the mine.
    """
    opening = case.tellings[0].triggers
    if main.rule not in HOW or any(t.rule in HOW for t in opening):
        return main
    ground = {"event.clash", "event.operation"}
    ground |= {"event.assault"} if main.rule != "event.suicide" else set()
    fought = next((t for t in opening if t.rule in ground), main)
    silent = fought.rule == "event.assault" and not grammar()["gunfire"].search(told)
    return main if silent and _MOVING.search(low, fought.span.start, fought.span.end) else fought


def _wrecks(low: str, case: Case) -> bool:
    """Whether people who protest burn or break what is not theirs."""
    return any(
        grammar()["wreckage"].search(low, t.span.start, t.span.end) is not None
        for t in case.tellings
        if any(w.family == "protest" for w in t.triggers)
    )


def _of_crowd(
    low: str, case: Case, main: Trigger, rules: set[str], sides: _Weight, deadly: bool, told: str
) -> Trigger:
    """Tell an attack on a gathering, and force against it, from a gathering that nobody disturbs."""
    harmed = bool(rules & {"event.attack", "event.harm", "event.armed-killed", "event.protest-excess"})
    hit = "event.attack" in rules and sides.people and not sides.crowd_did
    if main.rule == "event.protest" and sides.force_did >= DID - 1 and hit:
        return _force_on_crowd(main, {"event.harm"} if deadly else set())
    if harmed and sides.armed_did >= DID - 1 and sides.armed_did > sides.force_did and not sides.crowd_did:
        # "Gunmen opened fire on a sit-in"
        return replace(_attack(main), rule="event.attack", family="shoot")
    words = grammar()
    if main.rule in ("event.protest", "event.road-block") and _wrecks(low, case):
        return _riot(main)
    crowd = words["throng"].search(told) or (words["rivals"].search(told) and words["unarmed"].search(told))
    if main.rule == "event.riot" and crowd and not words["gathering_kind"].search(told):
        # A crowd that storms and burns holds no demonstration.
        return replace(main, sub_event_type="Mob violence", family="mob")
    if main.rule == "event.protest-excess" and not deadly and not words["wounded"].search(told):
        return _force_on_crowd(main, set())
    shot = deadly and sides.people >= 3 and sides.force_did >= DID - 1 and not sides.force
    if main.rule == "event.protest-force" and shot and words["gunfire"].search(told):
        return _force_on_crowd(main, {"event.harm"})
    return main


def _on_gathering(document: Document, case: Case, main: Trigger, sides: _Weight) -> bool:
    """Whether a force attacked people who had gathered ("fired on people who had come to join the march")."""
    if sides.force_did < DID - 1 or sides.armed_did or not sides.people:
        return False
    low = folded(document.text)
    clause = document.clause_at(main.span.start) or document.sentences[main.sentence].span
    return grammar()["gathering"].search(low, clause.start, min(len(low), main.span.end + REACH)) is not None


def _feud(document: Document, case: Case, main: Trigger, rules: set[str], parts: Sequence[Part]) -> bool:
    """Whether communities fought each other, whatever the word for it."""
    low = folded(document.text)
    if rules & {"event.protest", "event.mob"}:
        return False
    told = " . ".join(low[t.span.start : t.span.end] for t in case.tellings)
    if grammar()["unarmed"].search(told) and not grammar()["gunfire"].search(told):
        return False
    if main.rule not in (
        "event.harm",
        "event.no-harm",
        "event.vague",
        "event.attack",
    ) and main.family not in (
        "protest",
        "mob",
    ):
        return False
    quarrel = any(grammar()["feud"].search(low, t.span.start, t.span.end) for t in case.tellings)
    if main.rule == "event.attack":
        return quarrel and all(
            p.named.entry.side in ("communal", "civil") for p in parts if p.did or p.suffered
        )
    return quarrel


def _by_victims(main: Trigger, rules: set[str], sides: _Weight, deadly: bool) -> Trigger:
    """Return the type that ACLED gives an attack by whom it hit."""
    if main.rule in ("event.attack", *WEAK):
        by_force = sides.force_did or main.rule != "event.attack"
        if sides.force > sides.people or (sides.armed > sides.people and by_force):
            return _battle(main)
    taken = "event.abduction" in rules and sides.people and not sides.force and not deadly
    if main.rule == "event.assault" and taken:
        # "Gunmen ambushed a van and took its passengers away"
        return _abduction(main)
    one_sided = not sides.forces or (sides.force_did >= 4 and not sides.force and not sides.armed_party)
    if main.rule == "event.assault" and sides.people >= 2 and one_sided and not sides.armed:
        return _attack(main)
    killed_by_armed = main.rule == "event.armed-killed" and sides.people >= 3
    if killed_by_armed and not sides.armed and not sides.force:
        # "Fighters killed a shepherd"
        return replace(_attack(main), family="shoot")
    if main.rule == "event.shelling" and len(sides.forces) > 1 and "event.attack" in rules and sides.force:
        return _battle(main)
    return main
