"""Gatherings, riots and mobs: what a crowd did, what was done to it, and where it was only the scene."""

from collections.abc import Sequence
from dataclasses import replace

from geo.patterns import compiled
from geo.reports.document import Document
from geo.reports.events import Trigger
from geo.reports.incidents.deciding import DEADLY
from geo.reports.incidents.kinds import attack, force_on_crowd, mob, riot
from geo.reports.incidents.standing import Weight
from geo.reports.parties.around import REACH
from geo.reports.parties.part import BLAMED, DID, Part
from geo.reports.parties.side_words import grammar
from geo.reports.wording.phrases import folded

_UNKNOWN = compiled(r"\b(?:unidentified|unknown|unnamed) (?:people|persons|men)\b")


def of_crowd(low: str, main: Trigger, rules: set[str], sides: Weight, harmed: bool, told: str) -> Trigger:
    """Tell a gathering that nobody disturbs from a crowd that burns, force against it and an attack on it."""
    words = grammar()
    wild = rules & {"event.mob", "event.destruction"} or (
        "event.riot" in rules and sides.crowd_did >= DID - 1
    )
    if main.rule == "event.protest-excess" and wild:
        return riot(main)  # "they burned the office; one of them was killed"
    if harmed and sides.armed_did >= DID - 1 and sides.armed_did > sides.force_did:
        # "Gunmen opened fire on a sit-in"
        return replace(attack(main), rule="event.attack", family="shoot")
    unknown = _UNKNOWN.search(low, max(0, main.span.start - 15), main.span.end) is not None
    if main.rule == "event.mob" and (unknown or sides.force_did >= DID) and not sides.crowd_did:
        return attack(main)  # "unknown people beat an elder to death"
    if main.rule in _PEACEFUL and _by_crowd("lynched", told):
        return mob(main)  # police who fire in the air do not make a protest of it
    fought = "event.clash" in rules and not sides.armed_party  # "they took to the street and fought police"
    if main.rule in _PEACEFUL and (fought or _by_crowd("wreckage", told)):
        main = riot(main)
    crowd = words["throng"].search(told) or words["rivals"].search(told)
    met = rules & {"event.protest", "event.road-block"} or words["gathering_kind"].search(told)
    if main.rule == "event.riot" and crowd and not met:
        # A crowd that storms and burns holds no demonstration.
        return replace(main, sub_event_type="Mob violence", family="mob")
    if main.rule == "event.protest-excess" and not harmed:
        return force_on_crowd(main, harmed)
    if main.rule == "event.protest" and {"event.attack", "event.harm"} <= rules and not sides.forces:
        return replace(attack(main), rule="event.attack", family="shoot")  # "shots were fired at a march"
    if rules <= _FALLEN and "event.harm" in rules and words["fell_there"].search(told):
        return riot(main) if sides.force >= BLAMED else force_on_crowd(main, harmed)
    if main.rule in _PEACEFUL and harmed and words["police_fire"].search(told):
        return force_on_crowd(main, harmed)
    if main.rule == "event.protest-force" and "event.attack" in rules and DEADLY.search(told):
        return force_on_crowd(main, harmed)  # "they broke up a protest; three were shot dead there"
    return main


def by_many(document: Document, low: str, main: Trigger, parts: Sequence[Part]) -> bool:
    """Whether many of the people wrecked something: "mourners set six buses alight", "over 1,000 people"."""
    near = (p for p in parts if p.named.sentence == main.sentence and p.rule in ("actor.subject", "actor.by"))
    span = document.sentences[main.sentence].span
    if _TYRES.search(low, main.span.start, min(span.end, main.span.end + 20)):
        return False
    if any(grammar()["townsfolk"].fullmatch(low, p.named.start, p.named.end) for p in near):
        return True
    before = grammar()["many"].search(low, max(span.start, main.span.start - REACH), main.span.start)
    behind = grammar()["by_throng"].search(low, main.span.end, min(span.end, main.span.end + REACH))
    return before is not None or behind is not None


def wrecked_by_many(
    document: Document, low: str, words: list[Trigger], parts: Sequence[Part], sides: Weight
) -> list[Trigger]:
    """Return the words, what many people wrecked as a riot, and without gatherings that were only the scene.

    "A mob set the temple on fire; police arrested nine": it is the mob's. "They were killed at a rally",
    "police foiled an attack on a procession".
    """
    told: dict[int, list[Trigger]] = {}
    for t in words:
        told.setdefault(t.sentence, []).append(t)

    def scene(t: Trigger) -> bool:
        start = document.sentences[t.sentence].span.start
        if t.rule != "event.protest" or not grammar()["there"].search(
            low, max(start, t.span.start - 40), t.span.start
        ):
            return False
        beside = told[t.sentence]
        if any(x.rule == "event.disrupted" for x in beside):
            return True
        dead = any(x.rule == "event.harm" and DEADLY.search(low, x.span.start, x.span.end) for x in beside)
        return dead and _RALLY.match(low, t.span.start) is not None

    words = [t for t in words if not scene(t)] or words
    if sides.armed_did or sides.force_did >= DID or any(t.family == "fight" for t in words):
        return words
    return [
        riot(t) if t.rule == "event.destruction" and by_many(document, low, t, parts) else t for t in words
    ]


_TYRES = compiled(r"\b(?:tyres?|tires?|effig|flags?|bills)")
_RALLY = compiled(r"rall(?:y|ies)|procession")


def _by_crowd(name: str, told: str) -> bool:
    """Whether what a pattern finds was done by those who had gathered, and not by a force named before it."""
    done = grammar()[name].search(told)
    if done is None:
        return False
    sentence = told.rfind(".", 0, done.start()) + 1
    return grammar()["by_force"].search(told, sentence, done.start()) is None


# All that is told where people fell at a gathering and nobody says by whose hand.
_FALLEN = {"event.protest", "event.road-block", "event.harm"}
_PEACEFUL = ("event.protest", "event.road-block", "event.protest-force")


def on_gathering(document: Document, main: Trigger, sides: Weight) -> bool:
    """Whether a force attacked people who had gathered ("fired on people who had come to join the march")."""
    low, words = folded(document.text), grammar()
    if sides.force_did < DID - 1 or words["punished"].search(low, main.span.start, main.span.end):
        return False  # nobody gathers to be flogged
    paragraph = document.paragraphs[document.sentences[main.sentence].paragraph]
    start, end = document.sentences[main.sentence].span.start, min(paragraph.end, main.span.end + REACH)
    return words["gathering"].search(low, start, end) is not None
