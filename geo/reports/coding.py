"""From the words of an incident to its ACLED event type and sub-type."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from geo.reports.coreference import Case
from geo.reports.events import Trigger
from geo.reports.parts import DID, REACH, Part, grammar
from geo.reports.phrases import folded
from geo.reports.text import Document

# Among words of equal strength the more telling one counts: how the harm was done before that it was.
_ORDER = (
    "event.protest-excess",
    "event.riot",
    "event.mob",
    "event.protest-force",
    "event.protest",
    "event.road-block",
    "event.territory-lost",
    "event.territory-regained",
    "event.sexual",
    "event.abduction",
    "event.operation",
    "event.clash",
    "event.assault",
    "event.disrupted",
    "event.bombing",
    "event.bomber",
    "event.explosion",
    "event.armed-killed",
    "event.device",
    "event.shells",
    "event.grenades",
    "event.attack",
    "event.arrest",
    "event.destruction",
    "event.withdrawal",
    "event.surrender",
    "event.harm",
    "event.no-harm",
    "event.aircraft",
    "event.vague",
)
# Words that say by which means: they come before that there was fighting or harm.
_HOW = {"event.chemical", "event.suicide", "event.air-strike", "event.grenade", "event.shelling", "event.ied"}
# Words that can stand beside a find or an arrest without anything having gone off.
_QUIET = {
    "event.disrupted",
    "event.arrest",
    "event.device",
    "event.shells",
    "event.grenades",
    "event.bomber",
    "event.vague",
    "event.no-harm",
    "event.aircraft",
}
# Things that lie about, are carried or found.
_LYING = {"event.device", "event.shells", "event.grenades", "event.bomber"}
_STRIKE = {
    "event.harm",
    "event.armed-killed",
    "event.bombing",
    "event.explosion",
    "event.vague",
    "event.shelling",
    "event.operation",
    "event.attack",
}
_WEAK = ("event.harm", "event.no-harm", "event.vague")
_RANK = {rule: rank for rank, rule in enumerate(_ORDER)}


# The words of a sentence that tells of deaths.
_DEADLY = re.compile(
    r"\b(?:kill|dead|die[ds]?\b|death|murder|behead|execut|bod(?:y|ies)|slain|slaughter|martyr|perish|li(?:fe|ves)\b)"
)


def main_trigger(triggers: Sequence[Trigger], deadly: frozenset[int] = frozenset()) -> Trigger:
    """Return the word that decides on the type: the means, then the act, then the first in the text.

    `deadly` are the sentences that tell of deaths.
    """
    rules = {t.rule for t in triggers}
    crowd = any(t.family in ("protest", "mob") for t in triggers)
    fight = [t for t in triggers if t.family == "fight"]
    people = [t for t in triggers if t.rule in ("event.attack", "event.abduction")]
    how = _means(triggers, rules)
    if how is not None:
        return how
    if fight and not crowd and not rules & {"event.territory-lost", "event.territory-regained"}:
        plain = [t for t in fight if t.rule != "event.armed-killed"]
        blown = [t for t in triggers if t.rule in ("event.explosion", "event.bombing")]
        return min(plain or blown or fight, key=lambda t: t.span.start)
    lynched = [t for t in triggers if t.rule == "event.mob"]
    if lynched and not rules & {"event.protest", "event.protest-force", "event.protest-excess"}:
        # A crowd that beats a man to death and burns cars holds no demonstration.
        return min(lynched, key=lambda t: t.span.start)
    if people and not crowd and not fight and not rules & {"event.sexual"}:
        shot = [t for t in people if t.rule == "event.attack"]
        taken = [t for t in people if t.rule == "event.abduction"]
        if shot and taken and deadly & {t.sentence for t in shot}:
            # Taken and then killed: the killing counts.
            return min(shot, key=lambda t: t.span.start)
        return min(taken or people, key=lambda t: t.span.start)
    return min(triggers, key=lambda t: (-min(t.strength, 2), _RANK[t.rule], t.span.start))


def _means(triggers: Sequence[Trigger], rules: set[str]) -> Trigger | None:
    """Return the word that says by which means, None when none does.

    A later account of another weapon is a dispute; that the bomber died with his bomb refines it.
    """
    how = [t for t in triggers if t.rule in _HOW]
    # "A magnetic mine fixed to his car exploded": the thing and the blast in one sentence.
    devices = {t.sentence for t in triggers if t.rule == "event.device"}
    how += [
        replace(t, rule="event.ied", strength=3)
        for t in triggers
        if t.rule in ("event.explosion", "event.bombing") and t.sentence in devices
    ]
    aircraft = [t for t in triggers if t.rule == "event.aircraft"]
    bomber = [t for t in triggers if t.rule == "event.bomber"]
    told_air = any(t.family == "air" for t in how) or rules & {"event.suicide", "event.ied"}
    if aircraft and not told_air and rules & _STRIKE:
        return replace(aircraft[0], rule="event.air-strike", strength=3)
    suicide = [t for t in how if t.rule == "event.suicide"]
    started = min((t.span.start for t in triggers if t.family == "fight"), default=None)
    blown = rules & {"event.ied", "event.explosion", "event.bombing"}
    rocketed = any(t.family in ("air", "shelling") for t in how)
    if (
        bomber
        and not suicide
        and not rocketed
        and (blown or started is None or bomber[0].span.start < started)
    ):
        return replace(bomber[0], rule="event.suicide", strength=3)
    air = [t for t in how if t.family == "air"]
    shelling = [t for t in how if t.rule == "event.shelling"]
    if len(shelling) == len(how) and "event.clash" in rules:
        return None
    return min(suicide or air or how, key=lambda t: t.span.start, default=None)


def settle_type(document: Document, case: Case, parts: Sequence[Part]) -> Trigger:
    """Return the deciding word with the type that the sides call for.

    ACLED: an attack on forces is a battle, an armed attack on civilians violence against them.
    """
    sides = _Weight.of(parts)
    words = _told(case, sides)
    low = folded(document.text)
    deadly = frozenset(
        t.sentence for t in case.tellings if _DEADLY.search(low, t.span.start, t.span.end) is not None
    )
    main = _opening(case, main_trigger(words, deadly))
    rules = {t.rule for telling in case.tellings for t in telling.triggers}
    if "event.territory-lost" in rules and "event.withdrawal" in rules and main.family == "territory":
        return next(t for t in words if t.rule == "event.withdrawal")
    if main.family in ("protest", "mob"):
        main = _of_crowd(document, case, main, rules, sides)
    if main.rule == "event.abduction" and sides.force_did >= DID - 1 and sides.armed and not sides.people:
        # Forces that take away fighters arrest them.
        return _arrest(main)
    if main.rule == "event.arrest" and sides.armed_did >= DID and sides.people and not sides.force_did:
        # Whom armed men hold they have abducted.
        return _abduction(main)
    if main.rule == "event.attack" and _on_gathering(document, case, main, sides):
        return _force_on_crowd(main, rules | {"event.harm"} if deadly else rules)
    if main.rule in ("event.attack", "event.riot") and not sides.armed_did and not sides.force_did:
        words_of = grammar()["lynching"]
        if any(words_of.search(low, t.span.start, t.span.end) for t in case.tellings):
            return _mob(main)
    if _feud(document, case, main, rules, parts):
        return _battle(main)
    return _by_victims(main, rules, sides)


def _battle(main: Trigger) -> Trigger:
    return replace(main, event_type="Battles", sub_event_type="Armed clash", family="fight")


def _attack(main: Trigger) -> Trigger:
    return replace(main, event_type="Violence against civilians", sub_event_type="Attack")


def _abduction(main: Trigger) -> Trigger:
    return replace(_attack(main), sub_event_type="Abduction/forced disappearance", family="abduct")


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


def _told(case: Case, sides: _Weight) -> list[Trigger]:
    """Return the words of an incident without those that its other words explain."""
    words = [t for telling in case.tellings for t in telling.triggers]
    rules = {t.rule for t in words}
    finds = {"event.disrupted", "event.arrest"}
    if rules & finds and not rules - _QUIET - {"event.harm"}:
        if "event.harm" not in rules or not sides.armed:
            words = [t for t in words if t.rule in finds][:1]
        else:
            words = [t for t in words if t.rule not in finds | _LYING]
    elif rules & finds and not rules - _QUIET - {"event.operation"}:
        # An operation in which nobody is hurt and men are taken, or weapons found.
        words = [t for t in words if t.rule in finds][:1]
    if (
        sides.force_did >= DID - 1
        and "event.bombing" in rules
        and not rules & {"event.device", "event.ied", "event.bomber"}
    ):
        # An army that bombs does so from the air.
        words = [_from_air(t) if t.rule == "event.bombing" else t for t in words]
    return words


def _opening(case: Case, main: Trigger) -> Trigger:
    """Return the fighting that opens the story instead of a weapon that is told of later."""
    opening = case.tellings[0].triggers
    if main.rule not in _HOW or any(t.rule in _HOW for t in opening):
        return main
    ground = {"event.clash", "event.operation"}
    ground |= {"event.assault"} if main.rule != "event.suicide" else set()
    return next((t for t in opening if t.rule in ground), main)


def _of_crowd(document: Document, case: Case, main: Trigger, rules: set[str], sides: _Weight) -> Trigger:
    """Tell an attack on a gathering, and force against it, from a gathering that nobody disturbs."""
    harmed = bool(rules & {"event.attack", "event.harm", "event.armed-killed", "event.protest-excess"})
    hit = "event.attack" in rules and sides.people and not sides.crowd_did
    if main.rule == "event.protest" and sides.force_did >= DID - 1 and hit:
        return _force_on_crowd(main, set())
    if harmed and sides.armed_did >= DID - 1 and sides.armed_did > sides.force_did and not sides.crowd_did:
        # "Gunmen opened fire on a sit-in"
        return replace(_attack(main), rule="event.attack", family="shoot")
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
    if rules & {"event.protest", "event.mob"}:
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
    low = folded(document.text)
    quarrel = any(grammar()["feud"].search(low, t.span.start, t.span.end) for t in case.tellings)
    if main.rule == "event.attack":
        return quarrel and all(
            p.named.entry.side in ("communal", "civil") for p in parts if p.did or p.suffered
        )
    return quarrel


def _by_victims(main: Trigger, rules: set[str], sides: _Weight) -> Trigger:
    """Return the type that ACLED gives an attack by whom it hit."""
    if main.rule in ("event.attack", *_WEAK):
        by_force = sides.force_did or main.rule != "event.attack"
        if sides.force > sides.people or (sides.armed > sides.people and by_force):
            return _battle(main)
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
