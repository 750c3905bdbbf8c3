"""From the words of an incident to its ACLED event type and sub-type."""

from collections.abc import Sequence
from dataclasses import replace

from geo.patterns import compiled
from geo.reports.document import Document
from geo.reports.events import Trigger
from geo.reports.incidents.case import Case
from geo.reports.incidents.case_words import patterns
from geo.reports.incidents.deciding import DEADLY, HOW, WEAK, main_trigger
from geo.reports.incidents.gatherings import by_many, of_crowd, on_gathering, wrecked_by_many
from geo.reports.incidents.kinds import (
    abduction,
    attack,
    battle,
    force_on_crowd,
    handed_over,
    looting,
    mob,
    riot,
)
from geo.reports.incidents.opened import acts_of_opening
from geo.reports.incidents.standing import (
    GUARDS,
    Weight,
    captures,
    standing,
    told_words,
    with_their_own,
)
from geo.reports.incidents.taken import of_taken, of_things, taken_off
from geo.reports.parties.part import BLAMED, DID, NAMED, Part, is_named
from geo.reports.parties.side_words import grammar
from geo.reports.wording.phrases import folded


def settle_type(document: Document, case: Case, parts: Sequence[Part]) -> Trigger:
    """Return the deciding word with the type that the sides call for.

    ACLED: an attack on forces is a battle, an armed attack on civilians violence against them.
    """
    low = folded(document.text)
    sides = Weight.of(with_their_own(low, parts))
    words = acts_of_opening(document, case, told_words(document, low, case, sides), parts)
    deadly = frozenset(
        t.sentence for t in case.tellings if DEADLY.search(low, t.span.start, t.span.end) is not None
    )
    told = " . ".join(low[t.span.start : t.span.end] for t in case.tellings)
    words = captures(low, words, sides)
    if any(t.family in ("fight", "shoot") for t in words):
        # "They shot at a patrol and took the policemen's rifles"
        words = [t for t in words if not of_things(low, t)]
    words = wrecked_by_many(document, low, standing(document, low, words), parts, sides)
    words = _without_pursuit(words, parts, deadly)
    main = _opening(low, case, main_trigger(words, deadly), told)
    rules = {t.rule for telling in case.tellings for t in telling.triggers}
    harmed = bool(deadly) or "event.harm" in rules
    main = _wrecked_after(document, low, words, main, deadly)
    # What he had on him went off nowhere.
    bomber = main.rule == "event.suicide" or (main.rule == "event.attack" and _WORN.search(told))
    if bomber and (sides.armed or sides.force_did >= DID - 1) and _stopped(told):
        return battle(main)  # "a would-be bomber was shot dead by police"
    main = _of_ground(low, case, words, main, sides)
    if main.rule == "event.clash" and sides.crowd_did >= DID - 1 and not sides.armed_party:
        return riot(main)  # "protesters burned a house; two of them died in clashes with police"
    if main.family in ("protest", "mob"):
        # "Lawyers marched after one of them was shot dead": that is what they marched about.
        about = main.rule == "event.protest" and all(t.rule != "event.attack" for t in words)
        harm = harmed and not (about and "event.attack" in rules)
        main = of_crowd(low, main, rules if harm else rules - {"event.attack"}, sides, harm, told)
    unhurt = main.rule == "event.attack" and not harmed
    if unhurt and taken_off(low, main):
        main = replace(abduction(main), rule="event.abduction")
    elif unhurt and "event.destruction" in rules:
        return looting(main)  # "gunmen ordered the drivers out and set the tankers alight"
    main = of_taken(low, case, words, main, sides)
    forces = sides.force_did >= DID - 1 and _ON_OWN.search(told)  # "a policeman shot five of his colleagues"
    if main.rule in ("event.attack", *WEAK) and (forces or grammar()["met_fire"].search(told)):
        return battle(main)
    if main.rule == "event.assault" and sides.crowd >= BLAMED and sides.force_did >= DID - 1:
        return riot(main) if grammar()["rioting"].search(told) else force_on_crowd(main, harmed)
    if main.rule == "event.attack" and on_gathering(document, main, sides):
        return force_on_crowd(main, harmed)
    crowd = not sides.armed_did and not sides.force_did
    if main.rule in ("event.attack", "event.riot") and crowd and grammar()["lynching"].search(told):
        return mob(main)
    if main.rule == "event.destruction" and crowd and by_many(document, low, main, parts):
        return riot(main)
    if _feud(low, case, main, rules, parts, told):
        return battle(main)
    if main.rule in _DONE and sides.crowd_did >= DID - 1:
        # "A crowd overran the compound and killed seven"
        killed = any(p.rule == "actor.target" and p.named.sentence in deadly for p in parts if not p.thing)
        gathered = grammar()["gathering"].search(told) and not killed
        return riot(main) if gathered else mob(main)
    return _by_whom(low, main, {t.rule for t in words}, parts, sides, deadly)


def _stopped(told: str) -> bool:
    """Whether the bearer of a bomb did not set it off: "a suicide attacker was shot by guards"."""
    words = grammar()
    if words["shot_first"].search(told) and not words["blew_up"].search(told):
        return True
    return words["not_detonated"].search(told) is not None and words["own_bomb"].search(told) is None


def _by_whom(
    low: str,
    main: Trigger,
    rules: set[str],
    parts: Sequence[Part],
    sides: Weight,
    deadly: frozenset[int],
) -> Trigger:
    """Tell raids on people and killings beside a fire from fights, by who did it and who was hit."""
    if main.rule == "event.operation" and not sides.armed_party and deadly:
        victims = [p for p in parts if p.named.entry.side == "civil" and p.suffered >= 3]
        if any(not _ANYBODY.fullmatch(low, p.named.start, p.named.end) for p in victims):
            # "Four farmers were killed in a night raid by the army"
            return attack(main)
    fallen = max(sides.people, sides.force, sides.armed) if main.sentence in deadly else sides.people
    if main.rule == "event.destruction" and deadly and fallen >= 3:
        main = replace(attack(main), rule="event.attack", family="shoot")
    if main.rule in ("event.attack", "event.harm") and _shot_later(main, parts):
        return main
    hurt = {p.named.sentence for p in parts if p.named.entry.side == "civil" and p.suffered}
    groups = (p for p in parts if p.named.entry.side == "armed" and is_named(p))
    hit = (p for p in groups if p.suffered > max(BLAMED, p.did) and p.named.sentence not in hurt)
    gunmen, words = sides.armed_did >= DID - 1, grammar()["combatant"]
    if main.rule == "event.attack" and any(
        p.suffered > sides.people
        and (gunmen or words.search(low, max(0, p.named.start - 22), p.named.end + 12))
        for p in hit
    ):
        return battle(main)  # "a commander of the TTP was killed by unknown gunmen"
    if main.rule == "event.assault":
        if _on_people(low, main, parts):
            return attack(main)
        if grammar()["on_force"].search(low, main.span.start, main.span.end):
            return main  # whoever was hit at the checkpoint
    return _by_victims(main, rules, sides, bool(deadly), _first_hit(low, parts))


def _without_pursuit(words: list[Trigger], parts: Sequence[Part], deadly: frozenset[int]) -> list[Trigger]:
    """Return the words of an attack on people without the forces' fight with the attackers that follows.

    "Gunmen killed seven labourers. Security forces later clashed with them": the labourers were attacked.
    """
    if any(p.named.entry.side in ("state", "foreign") and p.suffered > NAMED for p in parts):
        return words
    hit = {p.named.sentence for p in parts if p.named.entry.side == "civil" and p.suffered >= 3}
    attacked = {t.sentence for t in words if t.rule == "event.attack"} & hit & deadly
    taken = {t.sentence for t in words if t.rule == "event.abduction"} & hit
    if attacked:
        words = [t for t in words if t.rule not in ("event.operation", "event.armed-killed")]
    before = min(attacked | taken, default=None)
    return [t for t in words if before is None or t.rule != "event.clash" or t.sentence <= before]


_WORN = compiled(r"\b(?:suicide (?:vest|jacket|belt)|explosives)")
_ON_OWN = compiled(
    r"\b(?:kill|shot|shoot|gun|open|turn|murder|poison)\w*\b[^.;]{0,60}"
    r"\b(?:his|her|their)(?: \w+)? (?:colleagues|comrades)\b"
)


def _shot_later(main: Trigger, parts: Sequence[Part]) -> bool:
    """Whether people were attacked, and forces only later shot the attackers."""
    hurt = [p for p in parts if p.suffered and p.named.entry.side in ("armed", "state", "foreign")]
    first = min((p.named.sentence for p in hurt), default=0)
    people = [p.named.sentence for p in parts if p.named.entry.side == "civil" and p.suffered >= 3]
    later = all(p.named.entry.side == "armed" for p in hurt) and first > main.sentence
    # "Gunmen attacked a maternity ward. ... The attackers were shot dead by special forces."
    began = any(
        p.did >= DID - 1 and p.named.sentence == main.sentence for p in parts if p.named.entry.side == "armed"
    )
    return bool(hurt) and later and (began or any(main.sentence <= sentence < first for sentence in people))


def _on_people(low: str, main: Trigger, parts: Sequence[Part]) -> bool:
    """Whether armed men fell upon people, though a guard was hurt or the attackers were shot later."""
    if grammar()["of_people"].search(low, main.span.start, min(len(low), main.span.end + 45)) is None:
        return False
    near = [p for p in parts if p.named.sentence == main.sentence]
    killed = any(p.named.entry.side == "civil" and p.suffered >= 3 for p in near)
    # "They stormed the school and killed nine pupils before commandos shot them"
    fought = (
        p
        for p in near
        if p.named.entry.key == GUARDS
        or (p.named.entry.side in ("state", "foreign") and (p.suffered or not killed))
    )
    return not any(fought) and not any(p.named.entry.side == "armed" and p.suffered for p in near)


def _wrecked_after(
    document: Document, low: str, words: Sequence[Trigger], main: Trigger, deadly: frozenset[int]
) -> Trigger:
    """Return the shooting that killed where the attackers only then blew something up."""
    if main.rule != "event.ied" or main.sentence in deadly:
        return main
    span = document.sentences[main.sentence].span
    if grammar()["afterwards"].search(low, span.start, span.end) is None:
        return main
    shot = (t for t in words if t.family in ("shoot", "fight") and t.sentence in deadly)
    return next((t for t in shot if t.sentence < main.sentence), main)


def _of_ground(low: str, case: Case, words: Sequence[Trigger], main: Trigger, sides: Weight) -> Trigger:
    """Tell who holds the ground in the end."""
    if main.family != "territory":
        return main
    moves = [t for t in words if t.family == "territory"]
    if {t.rule for t in moves} >= {"event.territory-lost", "event.territory-regained"}:
        # "took it back three days after it fell", "fell, and was retaken": what the story opens with,
        # but of "the town, which fell on Sunday, was retaken" the main clause
        told = [t for t in moves if not _in_relative(low, t)]
        return min(told or moves, key=lambda t: t.span.start)
    given_up = next((t for t in moves if t.rule == "event.withdrawal"), None)
    # "It fell after two days of fighting; the troops retreated": not without a fight
    harmed = any(t.family in ("harm", "fight") for t in case.tellings[0].triggers)
    if given_up and main.rule == "event.territory-lost" and not harmed:
        return given_up
    own = (t.span for t in case.tellings if t.sentence == main.sentence)
    unresisted = any(grammar()["unresisted"].search(low, s.start, s.end) for s in own)
    if main.rule == "event.territory-lost" and not harmed and unresisted:
        return handed_over(main)
    if main.rule == "event.territory-lost" and sides.force_did >= DID - 1 > sides.armed_did:
        regained = "Government regains territory"  # "Afghan forces captured Musa Qala"
        return replace(main, sub_event_type=regained, rule="event.territory-regained")
    # "The town, which fell to the Taliban on Sunday, was retaken": by whom is not told.
    passive = _WAS.search(low, main.span.start, main.span.end) and not _BY.match(low, main.span.start)
    if passive and main.rule == "event.territory-regained":
        return main
    if main.rule == "event.territory-regained" and sides.armed_did >= DID - 1 and not sides.force_did:
        # One armed group drove another out: nobody's government has it back.
        overtaken = "Non-state actor overtakes territory"
        return replace(main, sub_event_type=overtaken, rule="event.territory-lost")
    return main


def _in_relative(low: str, move: Trigger) -> bool:
    """Whether ground is lost or won in a relative clause: "the town, which fell on Sunday, was retaken"."""
    start = move.span.start
    inside = patterns()["in_relative"].search(low, max(0, start - 25), start) is not None
    # A place that stands for what befell it.
    return inside or _WHICH.match(low, move.span.end) is not None


_WHICH = compiled(r"(?: \w+){0,2}, which\b")
_WAS = compiled(r"\b(?:was|were|been)\b")
_BY = compiled(r"[^.;]{0,60}\bby\b")
# Whom forces kill in a raid may be anybody.
_ANYBODY = compiled(r"m[ae]n|people|persons?|house|homes?|vehicle|car|leader|officer|former .*")
# What a crowd can do as well as armed men.
_DONE = ("event.attack", "event.harm", "event.vague", "event.assault", "event.destruction")


_ATTACKED = compiled(r"\battack\w*")


# Who or what stands for the means.
_TOLD_AS = {"event.suicide": "event.bomber", "event.air-strike": "event.aircraft"}
# "They hit a base with a car bomb. ... A suicide bomber drove into its gate": one and the same.
_CAR_BOMB = compiled(r"(?:car|truck|vehicle|van|lorry|tanker|humvee)(?: |-)?(?:borne )?bombs?")


def _opening(low: str, case: Case, main: Trigger, told: str) -> Trigger:
    """Return the fighting that opens the story instead of a weapon that is told of later.

    "A convoy was attacked. The first lorry hit a mine": without a shot the attack was the mine.
    """
    first, opening = case.tellings[0], case.tellings[0].triggers
    teller = next((t for t in case.tellings if any(x.span == main.span for x in t.triggers)), first)
    if teller.dates and not (first.dates or first.figures):
        return main  # "Fighting went on in Marja. On Friday an air strike killed seven there"
    if any(t.rule == "event.device" and t.span == main.span for t in opening):
        return main  # "They hit a convoy with a roadside bomb"
    means = (t for t in opening if t.rule in HOW or t.rule == _TOLD_AS.get(main.rule))
    rammed = main.rule == "event.suicide" and any(
        _CAR_BOMB.fullmatch(low, t.span.start, t.span.end) for t in opening
    )
    if main.rule not in HOW or any(means) or rammed:
        return main
    ground = ("event.clash", "event.operation", "event.assault")
    fought = next((t for t in opening if t.rule in ground), main)
    silent = fought.rule == "event.assault" and not grammar()["gunfire"].search(told)
    told_only = _ATTACKED.search(low, fought.span.start, fought.span.end) is not None
    return main if silent and told_only else fought


_BY_ARMS = ("event.attack", "event.assault")


def _feud(low: str, case: Case, main: Trigger, rules: set[str], parts: Sequence[Part], told: str) -> bool:
    """Whether communities fought each other, whatever the word for it."""
    words = grammar()
    if rules & {"event.protest", "event.mob"}:
        return False
    if main.rule == "event.shelling":  # "two warlords shelled each other"
        return bool(words["strongmen"].search(told) and words["mutual"].search(told))
    if main.rule not in (*WEAK, *_BY_ARMS):
        return False
    quarrel = any(words["feud"].search(low, t.span.start, t.span.end) for t in case.tellings)
    if main.rule in _BY_ARMS:
        return quarrel and all(p.named.entry.side in ("communal", "civil") for p in parts if p.did >= DID)
    return quarrel


def _first_hit(low: str, parts: Sequence[Part]) -> str:
    """Return the side of those who are first told to have been hit, "civil" where a bazaar was attacked."""
    if any(p.thing and p.named.entry.side == "civil" and p.suffered >= BLAMED for p in parts):
        return "civil"
    hit = [p for p in parts if p.suffered >= BLAMED and not p.thing]
    if not hit:
        return ""
    first = min(hit, key=lambda p: p.named.start).named
    # "A Levies man guarding vaccinators and a nurse were hit": it was meant for those whom he guarded.
    return "civil" if grammar()["guarding"].match(low, first.end) else first.entry.side


def _by_victims(main: Trigger, rules: set[str], sides: Weight, deadly: bool, first: str) -> Trigger:
    """Return the type that ACLED gives an attack by whom it hit, of several by who is named `first`."""
    if main.rule in ("event.attack", *WEAK):
        by_force = sides.force_did or main.rule != "event.attack"
        force = sides.force - (first not in ("state", "foreign"))
        armed = sides.armed - (first != "armed")
        if sides.force > sides.people or (sides.armed > sides.people and by_force):
            return battle(main)
        if sides.people >= DID - 1 and (force >= sides.people or (armed >= sides.people and by_force)):
            return battle(main)  # "25 commandos and 15 civilians were killed"
    if main.rule == "event.assault" and "event.abduction" in rules and sides.people and not deadly:
        # "Gunmen ambushed a van and took its passengers away"
        return main if sides.force else abduction(main)
    one_sided = not sides.forces or (sides.force_did >= 4 and not sides.force and not sides.armed_party)
    if main.rule == "event.assault" and sides.people >= 2 and one_sided and not sides.armed:
        return attack(main)
    nobody = sides.armed_did >= DID - 1 and not (sides.armed or sides.force or sides.forces)
    if main.rule == "event.armed-killed" and (sides.people > max(sides.armed, sides.force) or nobody):
        # "Fighters killed a shepherd", "a" whatever no list has
        return replace(attack(main), family="shoot")
    exchange = main.rule == "event.shelling" and len(sides.forces) > 1 and "event.attack" in rules
    if exchange and not sides.people > max(sides.force, NAMED):  # the other force only answered
        return battle(main)
    return main
