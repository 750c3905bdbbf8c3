"""From the words of an incident to its ACLED event type and sub-type."""

from collections.abc import Sequence
from dataclasses import replace

from geo.patterns import compiled
from geo.reports.events import Trigger
from geo.reports.incidents.around import REACH
from geo.reports.incidents.case import Case
from geo.reports.incidents.deciding import DEADLY, HOW, WEAK, main_trigger
from geo.reports.incidents.kinds import abduction, attack, battle, force_on_crowd, looting, mob, riot
from geo.reports.incidents.opened import acts_of_opening
from geo.reports.incidents.part import DID, NAMED, Part
from geo.reports.incidents.side_words import grammar
from geo.reports.incidents.standing import (
    GUARDS,
    Weight,
    captures,
    shells_first,
    standing,
    told_words,
    with_their_own,
)
from geo.reports.incidents.taken import of_taken, says_beside, taken_off
from geo.reports.text import Document
from geo.reports.wording.phrases import folded


def settle_type(document: Document, case: Case, parts: Sequence[Part]) -> Trigger:
    """Return the deciding word with the type that the sides call for.

    ACLED: an attack on forces is a battle, an armed attack on civilians violence against them.
    """
    low = folded(document.text)
    sides = Weight.of(with_their_own(low, parts))
    words = acts_of_opening(document, case, told_words(document, low, case, sides), parts)
    words = shells_first(low, words, sides)
    deadly = frozenset(
        t.sentence for t in case.tellings if DEADLY.search(low, t.span.start, t.span.end) is not None
    )
    told = " . ".join(low[t.span.start : t.span.end] for t in case.tellings)
    words = standing(document, low, captures(low, words, sides))
    words = _without_pursuit(words, parts, deadly)
    main = _opening(low, case, main_trigger(words, deadly), told)
    rules = {t.rule for telling in case.tellings for t in telling.triggers}
    main = _wrecked_after(document, low, words, main, deadly)
    caught = main.rule == "event.suicide" and sides.armed and sides.force_did >= DID - 1
    if caught and not rules & _BLOWN and grammar()["not_detonated"].search(told):
        return battle(main)  # "a would-be bomber was shot dead by police"
    main = _of_ground(words, main, sides)
    if main.family in ("protest", "mob"):
        main = _of_crowd(low, case, main, rules, sides, bool(deadly), told)
    unhurt = main.rule == "event.attack" and not deadly and "event.harm" not in rules
    ordered = unhurt and _ORDERED.search(low, main.span.start, main.span.end) is not None
    if ordered and "event.destruction" in rules:
        # "They ordered the drivers out and set the tankers alight"
        return looting(main)
    if unhurt and "event.destruction" in rules and not says_beside("persons", low, main):
        return looting(main)  # "gunmen sprayed the terminal with bullets and set the tankers alight"
    if unhurt and taken_off(low, main):
        main = replace(abduction(main), rule="event.abduction")
    main = of_taken(low, case, words, main, sides)
    if main.rule == "event.attack" and sides.force_did >= DID - 1 and _ON_OWN.search(told):
        return battle(main)  # "a policeman shot dead five of his colleagues"
    if main.rule == "event.grenade" and rules & _FOUGHT and _with_guns(document, low, main):
        return battle(main)
    on_crowd = main.rule == "event.assault" and sides.crowd >= 3 and sides.force_did >= DID - 1
    if on_crowd and not sides.armed_party:
        rioting = grammar()["rioting"].search(told) is not None
        return riot(main) if rioting else force_on_crowd(main, rules | {"event.harm"} if deadly else rules)
    if main.rule == "event.attack" and _on_gathering(document, case, main, sides):
        return force_on_crowd(main, rules | {"event.harm"} if deadly else rules)
    crowd = not sides.armed_did and not sides.force_did
    if main.rule in ("event.attack", "event.riot") and crowd and grammar()["lynching"].search(told):
        return mob(main)
    if _feud(document, case, main, rules, parts):
        return battle(main)
    if main.rule in _DONE and sides.crowd_did >= DID - 1 and sides.crowd_did > sides.armed_did:
        return riot(main) if grammar()["gathering"].search(told) else mob(main)
    return _by_whom(low, case, main, rules, parts, sides, deadly)


def _by_whom(
    low: str,
    case: Case,
    main: Trigger,
    rules: set[str],
    parts: Sequence[Part],
    sides: Weight,
    deadly: frozenset[int],
) -> Trigger:
    """Tell raids on people and killings beside a fire from fights, by who did it and who was hit."""
    if main.rule == "event.operation" and not sides.armed_party and sides.force_did >= DID - 1:
        victims = [p for p in parts if p.named.entry.side == "civil" and p.suffered >= 3 and not p.thing]
        if any(not _ANYBODY.fullmatch(low, p.named.start, p.named.end) for p in victims):
            # "Four farmers were killed in a night raid by the army"
            return attack(main)
    if main.rule == "event.operation" and sides.armed_did and not sides.forces and sides.people >= 3:
        # "Newborns killed in raid on ward": gunmen raided it.
        return main if sides.armed else attack(main)
    if main.rule == "event.destruction" and _with_killing(case, main, parts, deadly):
        return replace(attack(main), rule="event.attack", family="shoot")
    if main.rule == "event.attack" and _shot_later(main, parts):
        return main
    main = _by_victims(low, main, rules, sides, bool(deadly))
    if main.rule == "event.assault" and main.event_type == "Battles" and _on_people(low, main, parts):
        return attack(main)
    return main


def _without_pursuit(words: list[Trigger], parts: Sequence[Part], deadly: frozenset[int]) -> list[Trigger]:
    """Return the words of an attack on people without the forces' killing of the attackers that follows."""
    if any(p.named.entry.side in ("state", "foreign") and p.suffered > NAMED for p in parts):
        return words
    hit = {p.named.sentence for p in parts if p.named.entry.side == "civil" and p.suffered >= 3}
    shot = [t.sentence for t in words if t.rule == "event.attack" and t.sentence in hit & deadly]
    if not shot:
        return words
    after = ("event.operation", "event.armed-killed")
    return [t for t in words if t.rule not in after or t.sentence <= min(shot)]


_ON_OWN = compiled(
    r"\b(?:kill|shot|shoot|gun|open|turn|murder|poison)\w*\b[^.;]{0,60}"
    r"\b(?:his|her|their)(?: \w+)? (?:colleagues|comrades)\b"
)
_FOUGHT = {"event.clash", "event.assault"}


def _with_guns(document: Document, low: str, main: Trigger) -> bool:
    """Whether guns were fired with the grenades, or in answer to them."""
    end = document.sentences[main.sentence].span.end
    return grammar()["with_guns"].search(low, main.span.end, end) is not None


def _shot_later(main: Trigger, parts: Sequence[Part]) -> bool:
    """Whether people were attacked, and forces only later shot the attackers."""
    hurt = [p for p in parts if p.suffered and p.named.entry.side in ("armed", "state", "foreign")]
    first = min((p.named.sentence for p in hurt), default=0)
    people = [p.named.sentence for p in parts if p.named.entry.side == "civil" and p.suffered >= 3]
    later = all(p.named.entry.side == "armed" for p in hurt) and first > main.sentence
    return bool(hurt) and later and any(main.sentence <= sentence < first for sentence in people)


def _with_killing(case: Case, main: Trigger, parts: Sequence[Part], deadly: frozenset[int]) -> bool:
    """Whether those who burnt or looted killed people, too."""
    killed = {t.sentence for telling in case.tellings for t in telling.triggers if t.rule == "event.harm"}
    return any(
        p.named.entry.side == "civil" and p.suffered >= 3 and p.named.sentence in killed & deadly
        for p in parts
    )


def _on_people(low: str, main: Trigger, parts: Sequence[Part]) -> bool:
    """Whether armed men fell upon people, though a guard was hurt or the attackers were shot later."""
    if grammar()["of_people"].search(low, main.span.start, min(len(low), main.span.end + 45)) is None:
        return False
    near = [p for p in parts if p.named.sentence == main.sentence]
    return (
        any(p.named.entry.side == "civil" and p.named.entry.key != GUARDS and p.suffered >= 3 for p in near)
        and any(p.named.entry.side == "armed" and p.did >= NAMED for p in near)
        and not any(p.named.entry.side == "armed" and p.suffered for p in near)
        and not any(p.named.entry.side in ("state", "foreign") or p.named.entry.key == GUARDS for p in near)
    )


_BLOWN = {"event.ied", "event.explosion", "event.bombing"}
_GUNNED = compiled(r"\b(?:gunned|shot) (?:down|dead)\b")
_ORDERED = compiled(r"\b(?:ordered|forced|pulled|hauled|told|made)\b")


def _wrecked_after(
    document: Document, low: str, words: Sequence[Trigger], main: Trigger, deadly: frozenset[int]
) -> Trigger:
    """Return the shooting that killed where the attackers only then blew something up."""
    if main.rule != "event.ied" or main.sentence in deadly:
        return main
    span = document.sentences[main.sentence].span
    if grammar()["afterwards"].search(low, span.start, span.end) is None:
        return main
    shot = [
        t
        for t in words
        if t.family in ("shoot", "fight")
        and (t.sentence in deadly or _GUNNED.search(low, t.span.start, t.span.end) is not None)
    ]
    return next((t for t in shot if t.sentence < main.sentence), main)


def _of_ground(words: Sequence[Trigger], main: Trigger, sides: Weight) -> Trigger:
    """Tell who holds the ground in the end."""
    if main.family != "territory":
        return main
    moves = [t for t in words if t.family == "territory"]
    ground = {t.rule for t in moves}
    if ground >= {"event.territory-lost", "event.territory-regained"}:
        # "took it back three days after it fell", "fell, and was retaken": what the story opens with
        return min(moves, key=lambda t: t.span.start)
    if ground == {"event.territory-lost", "event.withdrawal"}:
        return next(t for t in moves if t.rule == "event.withdrawal")
    if main.rule == "event.territory-regained" and sides.armed_did >= DID - 1 and not sides.force_did:
        # One armed group drove another out: nobody's government has it back.
        overtaken = "Non-state actor overtakes territory"
        return replace(main, sub_event_type=overtaken, rule="event.territory-lost")
    return main


# Whom forces kill in a raid may be anybody.
_ANYBODY = compiled(r"m[ae]n|people|persons?|house|homes?|vehicle|car|leader|officer|former .*")
# What a crowd can do as well as armed men.
_DONE = ("event.attack", "event.harm", "event.vague", "event.assault", "event.destruction")


_ATTACKED = compiled(r"\battack\w*")
_MOVING = compiled(r"\b(?:convoy|vehicles?|van|trucks?|patrol|bus|car)\b")


# Who or what stands for the means.
_TOLD_AS = {"event.suicide": "event.bomber", "event.air-strike": "event.aircraft"}


def _opening(low: str, case: Case, main: Trigger, told: str) -> Trigger:
    """Return the fighting that opens the story instead of a weapon that is told of later.

    "A convoy was attacked. The first lorry hit a mine": without a shot the attack was the mine.
    """
    opening = case.tellings[0].triggers
    if main.rule not in HOW or any(t.rule in HOW or t.rule == _TOLD_AS.get(main.rule) for t in opening):
        return main
    ground = {"event.clash", "event.operation"}
    stormed = main.sentence != case.tellings[0].sentence and any(t.rule == "event.harm" for t in opening)
    ground |= {"event.assault"} if main.rule != "event.suicide" or stormed else set()
    fought = next((t for t in opening if t.rule in ground), main)
    silent = fought.rule == "event.assault" and not grammar()["gunfire"].search(told)
    told_only = _ATTACKED.search(low, fought.span.start, fought.span.end) is not None
    moving = _MOVING.search(low, fought.span.start, fought.span.end) is not None
    return main if silent and (moving or (told_only and main.family == "bomb")) else fought


def _wrecks(low: str, case: Case) -> bool:
    """Whether people who protest burn or break what is not theirs."""
    return any(
        grammar()["wreckage"].search(low, t.span.start, t.span.end) is not None
        for t in case.tellings
        if any(w.family == "protest" for w in t.triggers)
    )


_UNKNOWN = compiled(r"\b(?:unidentified|unknown|unnamed) (?:people|persons|men)\b")


def _of_crowd(
    low: str, case: Case, main: Trigger, rules: set[str], sides: Weight, deadly: bool, told: str
) -> Trigger:
    """Tell a crowd that burns from one that keeps the peace, and that from an attack on it."""
    main = _of_gathering(low, case, main, rules, sides, deadly, told)
    wild = rules & _WILD or ("event.riot" in rules and sides.crowd_did >= DID - 1)
    if main.rule == "event.protest-excess" and wild and not sides.armed_did:
        return riot(main)  # "they burned the office; one of them was killed"
    return main


def _of_gathering(
    low: str, case: Case, main: Trigger, rules: set[str], sides: Weight, deadly: bool, told: str
) -> Trigger:
    """Tell an attack on a gathering, and force against it, from a gathering that nobody disturbs."""
    harmed = bool(rules & {"event.attack", "event.harm", "event.armed-killed", "event.protest-excess"})
    hit = "event.attack" in rules and sides.people and not sides.crowd_did
    if main.rule == "event.protest" and sides.force_did >= DID - 1 and hit:
        return force_on_crowd(main, {"event.harm"} if deadly else set())
    if harmed and sides.armed_did >= DID - 1 and sides.armed_did > sides.force_did and not sides.crowd_did:
        # "Gunmen opened fire on a sit-in"
        return replace(attack(main), rule="event.attack", family="shoot")
    unknown = _UNKNOWN.search(low, max(0, main.span.start - 15), main.span.end) is not None
    others = unknown or sides.armed_did >= DID - 1 or (sides.force_did >= DID and sides.people)
    if main.rule == "event.mob" and others and not sides.crowd_did and not sides.crowd:
        return attack(main)  # "villagers whom men of the Taliban tortured", "unknown people killed an elder"
    words = grammar()
    if main.rule in ("event.protest", "event.road-block") and _wrecks(low, case):
        return riot(main)
    crowd = words["throng"].search(told) or (words["rivals"].search(told) and words["unarmed"].search(told))
    if main.rule == "event.riot" and crowd and not words["gathering_kind"].search(told):
        # A crowd that storms and burns holds no demonstration.
        return replace(main, sub_event_type="Mob violence", family="mob")
    if main.rule in ("event.protest", "event.road-block") and harmed and words["police_fire"].search(told):
        # "They moved on the office, and police fired; two were killed."
        return force_on_crowd(main, {"event.harm"})
    if main.rule == "event.protest-excess" and not deadly and not words["wounded"].search(told):
        return force_on_crowd(main, set())
    shot = deadly and sides.people >= 3 and sides.force_did >= DID - 1 and not sides.force
    if main.rule == "event.protest-force" and shot and words["gunfire"].search(told):
        return force_on_crowd(main, {"event.harm"})
    return main


_WILD = {"event.mob", "event.destruction"}


def _on_gathering(document: Document, case: Case, main: Trigger, sides: Weight) -> bool:
    """Whether a force attacked people who had gathered ("fired on people who had come to join the march")."""
    if sides.force_did < DID - 1 or sides.armed_did or not sides.people:
        return False
    low = folded(document.text)
    clause = document.clause_at(main.span.start) or document.sentences[main.sentence].span
    paragraph = document.paragraphs[document.sentences[main.sentence].paragraph]
    end = min(paragraph.end, main.span.end + REACH)
    if grammar()["punished"].search(low, main.span.start, main.span.end) is not None:
        return False  # "publicly flogged 11 persons following a court ruling"
    return grammar()["gathering"].search(low, clause.start, end) is not None


_BY_ARMS = ("event.attack", "event.assault")


def _feud(document: Document, case: Case, main: Trigger, rules: set[str], parts: Sequence[Part]) -> bool:
    """Whether communities fought each other, whatever the word for it."""
    low = folded(document.text)
    if rules & {"event.protest", "event.mob"}:
        return False
    told = " . ".join(low[t.span.start : t.span.end] for t in case.tellings)
    words = grammar()
    if words["unarmed"].search(told) and not words["gunfire"].search(told):
        return False
    if main.rule == "event.shelling":  # "two warlords shelled each other"
        return bool(words["strongmen"].search(told) and words["mutual"].search(told))
    told_so = ("event.harm", "event.no-harm", "event.vague", *_BY_ARMS)
    if main.rule not in told_so and main.family not in ("protest", "mob"):
        return False
    quarrel = any(words["feud"].search(low, t.span.start, t.span.end) for t in case.tellings)
    if main.rule in _BY_ARMS:
        return quarrel and all(
            p.named.entry.side in ("communal", "civil") for p in parts if p.did >= DID or p.suffered
        )
    return quarrel


def _by_victims(low: str, main: Trigger, rules: set[str], sides: Weight, deadly: bool) -> Trigger:
    """Return the type that ACLED gives an attack by whom it hit."""
    if main.rule in ("event.attack", *WEAK):
        by_force = sides.force_did or main.rule != "event.attack"
        if sides.force > sides.people or (sides.armed > sides.people and by_force):
            return battle(main)
    taken = "event.abduction" in rules and sides.people and not sides.force and not deadly
    if main.rule == "event.assault" and taken:
        # "Gunmen ambushed a van and took its passengers away"
        return abduction(main)
    one_sided = not sides.forces or (sides.force_did >= 4 and not sides.force and not sides.armed_party)
    if main.rule == "event.assault" and sides.people >= 2 and one_sided and not sides.armed:
        # "The Taliban launched an assault on the city": on those who hold it.
        held = grammar()["of_ground"]
        seat = held.search(low, main.span.start, main.span.end) or held.match(low, main.span.end)
        return main if seat else attack(main)
    killed_by_armed = main.rule == "event.armed-killed" and sides.people >= 3
    if killed_by_armed and sides.armed < sides.people and not sides.force:
        # "Fighters killed a shepherd"
        return replace(attack(main), family="shoot")
    if main.rule == "event.shelling" and len(sides.forces) > 1 and "event.attack" in rules and sides.force:
        return battle(main)
    return main
