"""The casualty grammar: who was killed, injured or abducted, as facts of one sentence.

Groups of one list are added ("two soldiers and four militants"); parts of a whole never are
("50 people, including 27 women"). "A policeman" is one; a figure for dead and wounded together
tells neither and is left out.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from geo.patterns import compiled
from geo.reports.figures.attackers import attackers
from geo.reports.figures.counts import nouns, short_forms
from geo.reports.figures.facts import KINDS, Fact, Kind, Sheet
from geo.reports.figures.gapped import (
    at_sites,
    elsewhere,
    gapped,
    gapped_deaths,
    in_an_act,
    with_them,
)
from geo.reports.figures.held import held, their_bodies
from geo.reports.figures.listed import fatally, noted, with_lists
from geo.reports.figures.none import find_zeros
from geo.reports.figures.parts import fatal, of_them, without_parts
from geo.reports.figures.shared import claimed, restated, shared
from geo.reports.figures.survivors import remainder, survivors
from geo.reports.figures.tags import Tagged
from geo.reports.figures.tolls import tolls
from geo.reports.figures.verbs import Reader
from geo.reports.numbers import find_numbers
from geo.reports.wording.lexicon import load

__all__ = ["Fact", "find_facts"]

_NOT_COUNTED = compiled(r"%D?(N)([wWJ]{0,2}[SP]),?r[w~+]{0,3}[KX]")
_EXCLUDING = frozenset(load("casualties")["scope"]["excluding"])
_MOST_OF_THEM = compiled(r"[wRD]{0,2}(?:q|[Nw]oD)([dQKIJ])")
_OF_THE = compiled(r"(?:\b(?:most|many|some|several) |\ball but [\w-]+ )of the $", re.IGNORECASE)
_BEFORE = frozenset(("before", "until"))
_ALL_OF_THEM = compiled(r"(?:both|all)\b", re.IGNORECASE)
# "Three persons sustained injuries, who later succumbed".
_SUCCUMBED = compiled(r"[xI],?r[w~]{0,3}X")
# "Both were taken to hospital, where they died".
_WHERE_DIED = compiled(r"x[p=wWDzA]{0,8},?(R)[wWDNSPO]{0,4}~?X")
# "A guard who was hurt when his van hit a mine in Sherani died": the clause tells which guard.
_HURT_BEFORE = compiled(r",?r[w~]{0,2}[+~]?[w~]{0,2}(I)[^;:—rKkXIdsN=,]{0,16}(?<![SP]),?[w~+]{0,3}X")
_ON_EACH = compiled(r"[^,.;:]{0,12}? (?:on|from|of) each side\b", re.IGNORECASE)
_EACH_SIDE = compiled(r"[^,;]{1,40}\b(?:on|of|from) each side\b", re.IGNORECASE)
_EACH_LOST = compiled(r"\beach side (?:has |had )?$", re.IGNORECASE)
# The pronoun opens the sentence, or a clause that somebody says.
_HE_DIED = compiled(r"(?:^|R|s[wWDz]{0,3}|[,;:])([wW])(?:[w~+vpIKDcoz]{0,14}c)?[w~]{0,3}X")
_SET_APART = compiled(r"(?:(?!\band\b|\bwhile\b)[^;.,]){0,40}[,:–—-] ?")
_BARE = compiled(r"(?:(?:at least|more than|about|some|another) )?[\w-]{1,14}")
_CAUSE = compiled(r"\b(?:after|because|as|when|since|with)\b")
_FOLLOWS_FROM = compiled(r"\b(?:because|since)\b")


def find_facts(
    tagged: Tagged, text: str, before: Callable[[], Tagged] | None = None, told: Kind | None = None
) -> list[Fact]:
    """Read the facts of one sentence, in text order.

    `before` gives the sentence before, `told` is the harm that it counted last, if it counted any.
    """
    whole = without_parts(tagged)
    if "NIX" in whole.tags:
        whole = Tagged(whole.tags.replace("NIX", "NJX"), whole.tokens)  # "two injured succumbed"
    sheet = Sheet(whole, text)
    reader = Reader(sheet)
    start = tagged.tokens[0].start if tagged.tokens else 0
    end = tagged.tokens[-1].end if tagged.tokens else 0
    # What no verb tells is the figure of a number (`Sheet.fact`): most sentences hold none.
    counted = "N" in tagged.tags
    facts = [
        *(noted(sheet) if counted else ()),
        *(tolls(sheet, told) if counted else ()),
        *with_lists(sheet, reader.groups, short_forms(sheet, start, end)),
        *reader.verbs(),
        *nouns(sheet),
    ]
    facts += reader.phrases()
    facts += _pronoun_death(sheet)
    facts += [*held(sheet), *their_bodies(sheet, before, facts)]
    facts += restated(sheet, facts, told) if counted else ()
    facts += claimed(sheet, facts, told) if counted else ()
    facts += [*shared(sheet, facts), *gapped(sheet, facts)]
    facts = _not_of_the_dead(sheet, gapped_deaths(sheet, facts))
    facts = _settled(_died_there(sheet, _who_died(sheet, facts)), text)
    facts = [f for f in facts if not _died_himself(f, facts, text)]
    if not any(f.kind == "killed" for f in facts):
        dead = list(survivors(tagged, text))
        # "Two were hit, but neither survived": those hurt are the dead.
        facts = [
            *dead,
            *(f for f in facts if not any(f.kind == "injured" and f.high == d.high for d in dead)),
        ]
    facts += remainder(sheet, tagged, before)
    facts += attackers(sheet, before, facts)
    facts += _left_out(tagged, text) if counted else ()
    if counted and not any(f.kind == "killed" for f in facts):
        facts += [Sheet(tagged, text).fact("killed", at, last, "casualty.noun") for at, last in fatal(tagged)]
    if counted:
        facts += [f for f in _parts(tagged, text) if not _is_part(facts, f)]
        facts += [
            *elsewhere(sheet, facts),
            *in_an_act(sheet, facts),
            *at_sites(sheet, facts),
            *with_them(sheet, facts),
        ]
        facts = fatally(tagged, facts, text)
    facts = [_without_the_dead(_of_each_side(f, text, start), facts, text) for f in facts]
    facts += _none(tagged)
    return sorted(facts, key=lambda fact: (fact.start, fact.end, fact.kind))


def _not_of_the_dead(sheet: Sheet, facts: list[Fact]) -> list[Fact]:
    """Drop who of those told of before were: "Most of the dead were women, but two guards also died"."""
    match = _MOST_OF_THEM.match(sheet.tags)
    if match is None or not _OF_THE.search(sheet.text[: sheet.tokens[match.end(1) - 1].start]):
        return facts
    kind = KINDS[match.group(1)]
    return [f for f in facts if f.kind != kind]


def _of_each_side(fact: Fact, text: str, start: int) -> Fact:
    """Double a figure of each of two sides: "four dead on each side", "each side lost three men"."""
    before = _EACH_LOST.search(text, max(start, fact.start - 16), fact.start)
    within = _EACH_SIDE.match(text, fact.start, fact.end)  # "three fighters on each side were killed"
    if fact.kind == "abducted" or not (before or within or _ON_EACH.match(text, fact.end)):
        return fact
    low = None if fact.low is None else 2 * fact.low
    return replace(fact, low=low, high=None if fact.high is None else 2 * fact.high)


def _without_the_dead(hurt: Fact, facts: list[Fact], text: str) -> Fact:
    """Count only the last of a list whose others died: "seven killed, five men and two women, 24 hurt"."""
    if hurt.kind == "injured" and (own := _after_the_dead(hurt, facts, text)) is not None:
        return own
    last = hurt.victims.rsplit("; ", 1)
    if hurt.kind != "injured" or len(last) < 2 or not (bare := _BARE.fullmatch(last[1])):
        return hurt
    if not any(f.kind == "killed" and f.end <= hurt.start + 1 and f is not hurt for f in facts):
        return hurt
    counted = find_numbers(bare.group())
    if not counted:
        return hurt
    at = text.rfind(bare.group(), hurt.start, hurt.end)
    return replace(
        hurt, low=counted[0].low, high=counted[0].high, victims=bare.group(), start=max(at, hurt.start)
    )


def _after_the_dead(hurt: Fact, facts: list[Fact], text: str) -> Fact | None:
    """Leave out of a list those who died: "six died, four guards and two guests, and the host is wounded"."""
    pieces = hurt.victims.split("; ")
    if len(pieces) < 3 or not text.startswith(pieces[0], hurt.start):
        return None
    dead = {
        f.high
        for f in facts
        if f.kind == "killed" and f.high and _SET_APART.fullmatch(text, f.end, hurt.start)
    }
    numbers = [find_numbers(piece) for piece in pieces] if dead else []
    counts = [(found[0].high or 0) if found else 1 for found in numbers]
    for at in range(2, len(counts)):
        left = sum(counts[at:])
        if sum(counts[:at]) in dead and all(numbers[:at]) and hurt.high == sum(counts):
            return replace(hurt, low=left, high=left, victims="; ".join(pieces[at:]))
    return None


def _who_died(sheet: Sheet, facts: list[Fact]) -> list[Fact]:
    """Count as dead the injured "who later succumbed"."""
    rules = {sheet.tokens[m.start()].end: "casualty.died" for m in _SUCCUMBED.finditer(sheet.tags)}
    for match in _HURT_BEFORE.finditer(sheet.tags):
        rules[sheet.tokens[match.start(1)].end] = "casualty.later_death"
    return [
        replace(f, kind="killed", rule=rules[f.end]) if f.kind == "injured" and f.end in rules else f
        for f in facts
    ]


def _died_there(sheet: Sheet, facts: list[Fact]) -> list[Fact]:
    """Take who died where they were brought for dead: "both were taken to hospital, where they died"."""
    out = list(facts)
    for match in _WHERE_DIED.finditer(sheet.tags):
        there = sheet.tokens[match.start(1)]
        hurt = next(
            (f for f in out if f.kind == "injured" and f.end == sheet.tokens[match.start()].end), None
        )
        if hurt is None or there.word != "where":
            continue
        words = {t.word for t in sheet.tokens[match.start(1) : match.end()]}
        died = next((f.high or 0 for f in out if f.kind == "killed" and there.start < f.start), 0)
        out.remove(hurt)
        if words & {"they", "both", "all"}:
            out.append(replace(hurt, kind="killed", rule="casualty.later_death"))
        elif hurt.high and died < hurt.high:  # "both were taken to hospital, where Gul Khan died"
            out.append(replace(hurt, low=hurt.high - died, high=hurt.high - died))
    return out


def _settled(facts: list[Fact], text: str) -> list[Fact]:
    """Drop deaths that another figure holds; a toll after a later death keeps how many died."""
    told = [f for f in facts if _told(facts, f, text)]
    died = sum(f.high or 0 for f in told if f.rule == "casualty.later_death")
    kept = [f for f in facts if f not in told]
    kept = [f for f in kept if not _died_all(f, kept, text)]
    if not died:
        return kept
    return [replace(f, rule=f"{f.rule}.died{died}") if "casualty.toll" in f.rule else f for f in kept]


def _died_all(hurt: Fact, facts: list[Fact], text: str) -> bool:
    """Whether the injured of a sentence are those who died: "wounding two; both died"."""
    return hurt.kind == "injured" and any(
        f.kind == "killed"
        and hurt.end <= f.start
        and f.high == hurt.high
        and _ALL_OF_THEM.match(text, f.start, f.end) is not None
        for f in facts
    )


def _died_himself(hurt: Fact, facts: list[Fact], text: str) -> bool:
    """Whether the one who was hurt is he who died: "he received two bullets and died where he was taken"."""
    if hurt.kind != "injured" or hurt.high != 1 or hurt.modifier != "implicit" or not hurt.victims:
        return False
    after = [f for f in facts if f.start >= hurt.end and f.high]
    return (
        bool(after)
        and (after[0].rule == "casualty.pronoun_death" or after[0].victims == hurt.victims)
        and (hurt.victims in ("him", "her") or ";" not in text[hurt.end : after[0].start])
    )


def _told(facts: list[Fact], death: Fact, text: str) -> bool:
    """Whether a death is in another figure: "the toll rose to four after one of the wounded died"."""
    if death.kind != "killed" or "casualty.toll" in death.rule:
        return False
    later = death.rule == "casualty.later_death"
    for f in facts:
        if f is death or f.kind != "killed":
            continue
        between = text[f.end : death.start]
        if later and "casualty.toll" in f.rule:
            return True
        if "casualty.toll" in f.rule or (later and f.rule != "casualty.later_death"):
            if _CAUSE.search(between) and (f.high or 0) >= (death.high or 0):
                return True
        elif (f.high or 0) > (death.high or 0) and _FOLLOWS_FROM.search(between):
            return True
    return False


def _pronoun_death(sheet: Sheet) -> list[Fact]:
    """Read "He died in hospital", "a friend said he had been beaten and had died": one told of before."""
    for match in _HE_DIED.finditer(sheet.tags):
        words = [t.word for t in sheet.tokens[match.start(1) : match.end() - 1]]
        if words[0] in ("he", "she") and not {"they", "it", "who", "them", "not", "never"} & set(words):
            start, end = sheet.tokens[match.start(1)].start, sheet.tokens[match.end() - 1].end
            return [Fact("killed", 1, 1, "implicit", start, end, "", "casualty.pronoun_death")]
    return []


def _parts(tagged: Tagged, text: str) -> Iterator[Fact]:
    """Read parts that suffered more: "31 were treated, four of whom died"."""
    sheet = Sheet(tagged, text)
    for at, verb, tag in of_them(tagged):
        fact = sheet.fact(KINDS[tag], at, verb, "casualty.part")
        before = [KINDS[t] for t in tagged.tags[:at] if t in KINDS]
        if at and tagged.tokens[at - 1].word in _BEFORE and before[-1:] == [fact.kind] == ["killed"]:
            # "Killing 20 before eight of them were killed": who attacked.
            fact = replace(fact, rule="casualty.passive.more", victims="attackers")
        elif fact.kind == "killed" and before[-1:] == ["injured"]:
            fact = replace(fact, rule="casualty.later_death")
        yield fact


def _left_out(tagged: Tagged, text: str) -> Iterator[Fact]:
    """Read who a figure leaves out and who died too: "not counting the two attackers, who also died"."""
    sheet = Sheet(tagged, text)
    for match in _NOT_COUNTED.finditer(tagged.tags):
        if tagged.tokens[match.start()].word in _EXCLUDING:
            fact = sheet.fact("killed", match.start(1), match.end(2) - 1, "casualty.died.more")
            yield replace(fact, end=tagged.tokens[match.end() - 1].end)


def _is_part(facts: list[Fact], part: Fact) -> bool:
    """Whether the sentence has a figure of the same harm that the part belongs to."""
    if part.rule in ("casualty.later_death", "casualty.passive.more"):
        return False  # "killed two and wounded five, one of whom died on Tuesday"
    return any(f.kind == part.kind and f.start < part.start for f in facts)


def _none(tagged: Tagged) -> list[Fact]:
    """Read what is said of nobody."""
    facts: list[Fact] = []
    for kinds, first, last, rule in find_zeros(tagged):
        start, end = tagged.tokens[first].start, tagged.tokens[last].end
        for kind in kinds:
            told: Kind = "injured" if kind == "injured" else "killed"
            if not any(f.kind == told and f.start == start for f in facts):
                facts.append(Fact(told, 0, 0, "none", start, end, "", rule))
    return facts
