"""Persons taken by armed men, by forces, or to be killed; and things that were carried off."""

from collections.abc import Sequence
from dataclasses import replace

from geo.patterns import compiled
from geo.reports.events import Trigger
from geo.reports.incidents.case import Case
from geo.reports.incidents.kinds import abduction, arrest, attack, battle, looting
from geo.reports.incidents.standing import Weight
from geo.reports.parties.part import DID
from geo.reports.parties.side_words import grammar

# Not "carried out an attack", "an attack took place".
_TAKEN = compiled(
    r"\b(?:(?:took|taken|taking)(?! (?:place|part|aim|up|responsibility|control|cover|positions?)\b)"
    r"|carr(?:ied|ying|y)(?! out\b)|snatched|seized|drove|driven|led)\b"
)

# What was taken stands so close behind "took".
_RIGHT_BEHIND = 25


def of_taken(low: str, case: Case, words: Sequence[Trigger], main: Trigger, sides: Weight) -> Trigger:
    """Tell persons arrested, abducted, and taken to be killed from things that were carried off."""
    stolen = any(t.rule == "event.destruction" and says_beside("goods", low, t) for t in words)
    if main.rule == "event.arrest" and sides.armed_did >= DID - 1 and stolen:
        # "Armed men overpowered the guards and took away their rifles"
        return looting(main)
    # Whom armed men hold they have abducted, but not "a leader arrested in Kabul had killed nine people".
    held = grammar()["has_object"].match(low, main.span.end) is not None
    holds = sides.armed_did >= DID - held
    if main.rule == "event.arrest" and holds and sides.people and not sides.force_did:
        return abduction(main)
    if main.rule != "event.abduction":
        return main
    if sides.force_did >= DID - 1 and sides.armed and not sides.people:
        # Forces that take away fighters arrest them.
        return arrest(main)
    fought = sides.armed > sides.people and sides.force_did >= DID - 1
    if fought and any(t.rule == "event.harm" for t in words):
        return battle(main)  # "a local leader of the Taliban was killed in the raid and five men were taken"
    if of_things(low, main):
        return looting(main)
    if _then_killed(low, case, words):
        # Taken and then killed: the killing counts.
        return replace(attack(main), rule="event.attack", family="shoot")
    return main


def of_things(low: str, t: Trigger) -> bool:
    """Whether a word for an abduction tells of things: "stopped a bus and took money of the passengers"."""
    return t.rule == "event.abduction" and taken_off(low, t) and _carried_off(low, t)


def says_beside(name: str, low: str, t: Trigger) -> bool:
    """Whether a pattern of the lexicon is found in the words of a trigger and right behind them."""
    return grammar()[name].search(low, t.span.start, min(len(low), t.span.end + 20)) is not None


def _then_killed(low: str, case: Case, words: Sequence[Trigger]) -> bool:
    """Whether those who were taken are told to have been killed."""
    taken = {t.sentence for t in words if t.rule == "event.abduction"}
    return any(
        grammar()["then_killed"].search(low, t.span.start, t.span.end) is not None
        for t in case.tellings
        if t.sentence in taken
    )


def taken_off(low: str, main: Trigger) -> bool:
    """Whether people were only taken: "sixteen workers were taken off their bus"."""
    return _TAKEN.search(low, main.span.start, main.span.end) is not None


def _carried_off(low: str, main: Trigger) -> bool:
    """Whether only things were taken away."""
    last = [m.end() for m in _TAKEN.finditer(low, main.span.start, main.span.end)][-1]
    stop = compiled(r"[.;,]").search(low, main.span.end, main.span.end + 40)
    end = stop.start() if stop else main.span.end + 40
    goods = grammar()["goods"].search(low, last, min(end, last + _RIGHT_BEHIND))
    whom = grammar()["persons"].search(low, last, end)
    return goods is not None and (whom is None or goods.start() < whom.start())
