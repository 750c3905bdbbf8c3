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
from geo.reports.figures.counts import nouns, short_forms, their_bodies
from geo.reports.figures.everyone import everyone
from geo.reports.figures.facts import KINDS, Fact, Kind, Sheet
from geo.reports.figures.listed import fatally, noted, with_lists
from geo.reports.figures.logged import holds_pairs
from geo.reports.figures.none import find_zeros
from geo.reports.figures.parts import fatal, of_them, without_parts
from geo.reports.figures.shared import claimed, elsewhere, gapped_deaths, restated, shared
from geo.reports.figures.survivors import remainder, survivors
from geo.reports.figures.tags import Tagged
from geo.reports.figures.tolls import tolls
from geo.reports.figures.verbs import DEATHS, Reader
from geo.reports.numbers import find_numbers
from geo.reports.wording.lexicon import load

__all__ = ["Fact", "find_facts"]

# What counts, tolls, bodies and words of harm are tagged with, those that are nouns and adjectives too.
_HARM = frozenset("KEXdIxHkihUuGgCBbQJFfTM")
# "Most of the dead were women, but two guards also died": they were told of before.
_MOST_OF_THEM = compiled(
    r"(?:most|many|some|several|all but [\w-]+) of the (?:dead|victims)\b", re.IGNORECASE
)
# "Nine dead, not counting the two bombers, who also died".
_NOT_COUNTED = compiled(r"%D?(N)([wWJ]{0,2}[SP]),?r[w~+]{0,3}[KX]")
_EXCLUDING = frozenset(load("casualties")["scope"]["excluding"])
_KIN = frozenset(load("casualties")["nouns"]["kin"])
# "Both were taken to hospital, where they died", "three sustained injuries, who later succumbed".
_WHERE_DIED = compiled(r"x[p=wWDzA]{0,8},?(R)[wWDNSPO]{0,4}~?X|[xI],?(r)[w~]{0,3}X")
_THEY = frozenset(("they", "both", "all", "who"))
_BEFORE = frozenset(("before", "until"))
_ON_EACH = compiled(r"[^,.;:]{0,60}? (?:on|from|of) each side\b(?! of\b)", re.IGNORECASE)
_EACH_LOST = compiled(r"\beach side (?:has |had )?$", re.IGNORECASE)
# The pronoun opens the sentence, or a clause that somebody says.
_HE_DIED = compiled(
    r"(?:^(?:p[wWDNz]{1,4},?)?|R(?:[pR][wWDNz]{1,3},?)?|c|s[wWDz]{0,3}|[,;:])([wW])"
    r"(?:[w~+vpIKDcozWA,]{0,16}c)?[w~]{0,3}X"
)
_HE_HURT = compiled(r"(?:^|R|s[wWDz]{0,3}|[,;:])([wW])[w~+v]{0,6}x")
_BARE = compiled(r"(?:(?:at least|more than|about|some|another) )?[\w-]{1,14}")
_BY_DEATH = compiled(r"\b(?:after|because|as|when|since|with) (?:the )?$")
_CAUSE = compiled(r"\b(?:after|because|as|when|since|with)\b")
_OCCURRED = compiled(r"N(?:\^|oD[FwQ])~?[vw]")
# "(Troops killed 22 militants.) Nine were shot in Tank", "two of them were shot in Kohat".
_WERE_SHOT = compiled(r"N\^?\+{1,2}[vwz]")
_WERE_AMONG = compiled(r"N([wWJ]{0,3}[SP])[~+w]{1,3}%$")
_AMONG_THE_DEAD = frozenset(f"among the {who}" for who in ("dead", "victims", "killed", "slain", "deceased"))
_OCCURRING = frozenset(("occurred", "happened", "took", "came", "fell"))


def find_facts(
    tagged: Tagged, text: str, before: Callable[[], Tagged] | None = None, told: Kind | None = None
) -> list[Fact]:
    """Read the facts of one sentence, in text order.

    `before` gives the sentence before, `told` is the harm that it counted last, if it counted any.
    """
    if _tells_of_harm(tagged, text):
        facts = _of_harm(tagged, text, before, told)
    else:
        facts = list(survivors(tagged, text))
        facts += everyone(tagged, before, facts)
    start = tagged.tokens[0].start if tagged.tokens else 0
    facts = [_of_kin(f, facts) for f in facts]
    facts = [_without_the_dead(_of_each_side(f, text, start), facts, text) for f in facts]
    facts += _none(tagged)
    return sorted(facts, key=lambda fact: (fact.start, fact.end, fact.kind))


def _tells_of_harm(tagged: Tagged, text: str) -> bool:
    """Whether a sentence has a count or a word of harm; else only who came out of it alive tells of any."""
    if "N" in tagged.tags or not _HARM.isdisjoint(tagged.tags):
        return True
    return holds_pairs(text) or any(token.word in DEATHS for token in tagged.tokens)


def _of_harm(tagged: Tagged, text: str, before: Callable[[], Tagged] | None, told: Kind | None) -> list[Fact]:
    """Read what counts and words of harm tell."""
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
        *with_lists(sheet, reader.groups, tolls(sheet, told, before) if counted else ()),
        *with_lists(sheet, reader.groups, short_forms(sheet, start, end)),
        *reader.verbs(),
        *nouns(sheet),
    ]
    facts += reader.phrases()
    facts += _of_pronoun(sheet, _HE_DIED, "killed", "casualty.pronoun_death")
    facts += [] if facts else _of_pronoun(sheet, _HE_HURT, "injured", "casualty.pronoun_hurt")
    facts += their_bodies(sheet, before, facts)
    facts += restated(sheet, facts, told) if counted else ()
    facts += claimed(sheet, facts, told) if counted else ()
    facts += shared(sheet, facts) if facts else ()
    facts = gapped_deaths(sheet, facts)
    if _MOST_OF_THEM.match(text, start):
        facts = [f for f in facts if f.kind != "killed"]
    facts = _settled(_died_there(sheet, facts), text)
    if not any(f.kind == "killed" for f in facts):
        dead = list(survivors(tagged, text))
        # "Two were hit, but neither survived": those hurt are the dead.
        facts = [
            *dead,
            *(f for f in facts if not any(f.kind == "injured" and f.high == d.high for d in dead)),
        ]
    facts = [*facts, *remainder(sheet, tagged, before)]
    facts += attackers(sheet, before, facts)
    facts += everyone(tagged, before, facts)
    if counted and not any(f.kind == "killed" for f in facts):
        facts += [Sheet(tagged, text).fact("killed", at, last, "casualty.noun") for at, last in fatal(tagged)]
    if counted:
        facts += [*_left_out(tagged, text)]
        facts += [f for f in _parts(tagged, text) if not (_is_part(facts, f) or _died_himself(f, facts))]
        facts += [*elsewhere(sheet, facts)]
        facts += [*_of_deaths(Sheet(tagged, text))] if told == "killed" and not facts else []
        facts = fatally(tagged, facts, text)
    return facts


def _of_kin(fact: Fact, facts: list[Fact]) -> Fact:
    """Count "his cousin" besides the one told of: "a man was shot dead and his cousin died in hospital"."""
    whose, _, who = fact.victims.lower().partition(" ")
    others = (f for f in facts if f.kind == fact.kind and f.end <= fact.start and ".definite" not in f.rule)
    if whose in ("his", "her") and who in _KIN and fact.rule.endswith(".definite") and any(others):
        return replace(fact, rule=fact.rule.replace(".definite", ".more"))
    return fact


def _of_each_side(fact: Fact, text: str, start: int) -> Fact:
    """Double a figure of each of two sides: "four dead on each side", "each side lost three men"."""
    before = _EACH_LOST.search(text, max(start, fact.start - 16), fact.start)
    if not (before or _ON_EACH.match(text, fact.start)):
        return fact
    low, high = (None if n is None else 2 * n for n in (fact.low, fact.high))
    return replace(fact, low=low, high=high)


def _without_the_dead(hurt: Fact, facts: list[Fact], text: str) -> Fact:
    """Count only the last of a list whose others died: "seven killed, five men and two women, 24 hurt"."""
    first, _, last = hurt.victims.rpartition("; ")
    if hurt.kind != "injured" or not first:
        return hurt
    # "Six died, four guards and two guests, and the host is wounded".
    others = sum(n.high or 0 for n in find_numbers(first))
    all_dead = any(f.kind == "killed" and f.high == others and f.end <= hurt.start + 1 for f in facts)
    counted = find_numbers(last)
    if not (counted and _BARE.fullmatch(last)) and not all_dead:
        return hurt
    low, high = (counted[0].low, counted[0].high) if counted else (1, 1)
    at = max(text.rfind(last, hurt.start, hurt.end), hurt.start)
    return replace(hurt, low=low, high=high, victims=last, start=at)


def _died_there(sheet: Sheet, facts: list[Fact]) -> list[Fact]:
    """Take who died where they were brought for dead: "both were taken to hospital, where they died"."""
    out = list(facts)
    for match in _WHERE_DIED.finditer(sheet.tags):
        words = {t.word for t in sheet.tokens[match.start(match.lastindex or 0) : match.end()]}
        end = sheet.tokens[match.start()].end
        hurt = next((f for f in out if f.kind == "injured" and f.end == end), None)
        if hurt is None or words.isdisjoint(("where", "who")) or not hurt.high:
            continue
        out.remove(hurt)
        if words & _THEY:
            out.append(replace(hurt, kind="killed", rule="casualty.later_death"))
            continue
        # "Both were taken to hospital, where Gul Khan died", "five ..., where three died".
        died = next((f.high or 0 for f in out if f.kind == "killed" and f.start > end), 1)
        if hurt.high > died:
            out.append(replace(hurt, low=hurt.high - died, high=hurt.high - died))
    return out


def _settled(facts: list[Fact], text: str) -> list[Fact]:
    """Drop deaths that another figure holds; a toll after a later death keeps how many died."""
    told = [f for f in facts if _told(facts, f, text)]
    died = sum(f.high or 0 for f in told if f.rule == "casualty.later_death")
    kept = [
        f for f in facts if f not in told and not _died_himself(f, facts) and not _is_aside(f, facts, text)
    ]
    if not died:
        return kept
    return [replace(f, rule=f"{f.rule}.died{died}") if "casualty.toll" in f.rule else f for f in kept]


def _is_aside(told: Fact, facts: list[Fact], text: str) -> bool:
    """Whether a count tells who another was: "a man, wanted in the murder of two guards, was shot"."""
    if not told.rule.startswith("casualty.noun"):
        return False
    return any(
        f.start < told.start and told.end < f.end and f.high == 1 and text[told.end : told.end + 1] == ","
        for f in facts
    )


def _told(facts: list[Fact], death: Fact, text: str) -> bool:
    """Whether a death is in a toll: "the toll rose to four after one of the wounded died"."""
    if death.kind != "killed" or "casualty.toll" in death.rule:
        return False
    later = death.rule == "casualty.later_death"
    for f in (f for f in facts if f.kind == "killed" and f is not death):
        toll = "casualty.toll" in f.rule
        if toll and later:
            return True
        # "53 lost their lives ... when five of the wounded expired".
        cause = (_CAUSE if toll else _BY_DEATH) if toll or later else None
        if cause and (f.high or 0) >= (death.high or 0) and cause.search(text, f.end, death.start):
            return True
    return False


def _died_himself(hurt: Fact, facts: list[Fact]) -> bool:
    """Whether the one who was hurt is he who died: "he received two bullets and died where he was taken"."""
    if hurt.kind != "injured" or hurt.high != 1 or hurt.modifier not in ("implicit", "none"):
        return False
    died = next((f for f in facts if f.start >= hurt.end and f.high), None)
    return died is not None and (died.rule == "casualty.pronoun_death" or died.victims == hurt.victims)


def _of_pronoun(sheet: Sheet, pattern: re.Pattern[str], kind: Kind, rule: str) -> list[Fact]:
    """Read "He died in hospital", "a friend said she was in a critical condition": one told of before."""
    for match in pattern.finditer(sheet.tags):
        words = [t.word for t in sheet.tokens[match.start(1) : match.end() - 1]]
        if words[0] in ("he", "she") and not {"they", "who", "not", "never"} & set(words):
            start, end = sheet.tokens[match.start(1)].start, sheet.tokens[match.end() - 1].end
            return [Fact(kind, 1, 1, "implicit", start, end, "", rule)]
    return []


def _parts(tagged: Tagged, text: str) -> Iterator[Fact]:
    """Read parts that suffered more: "31 were treated, four of whom died"."""
    sheet = Sheet(tagged, text)
    for at, verb, tag in of_them(tagged):
        if tagged.tokens[verb].word.endswith((" condition", " state")):
            continue  # "four of them are in critical condition": of how many is not told
        fact = sheet.fact(KINDS[tag], at, verb, "casualty.part")
        if tagged.tags[max(0, at - 1) : at] == "^" and "N" not in tagged.tags[:at]:
            fact = replace(fact, rule="casualty.passive")  # "hit a convoy, of whom three men were killed"
        before = [KINDS[t] for t in tagged.tags[:at] if t in KINDS]
        if at and tagged.tokens[at - 1].word in _BEFORE and before[-1:] == [fact.kind] == ["killed"]:
            # "Killing 20 before eight of them were killed": who attacked.
            fact = replace(fact, rule="casualty.passive.more", victims="attackers")
        elif fact.kind == "killed" and before[-1:] == ["injured"]:
            fact = replace(fact, rule="casualty.later_death")
        yield fact


def _of_deaths(sheet: Sheet) -> Iterator[Fact]:
    """Read "four of them occurred in Kurram", "two were shot in Hub", of deaths counted before."""
    match = _OCCURRED.match(sheet.tags)
    if match and sheet.tokens[match.end() - 1].word in _OCCURRING:
        yield replace(sheet.fact("killed", 0, match.end() - 1, "casualty.part"), victims="")
    match = _WERE_SHOT.match(sheet.tags)
    if match and sheet.tokens[match.end() - 1].word == "shot":
        yield replace(sheet.fact("killed", 0, match.end() - 1, "casualty.part"), victims="")
    match = _WERE_AMONG.search(sheet.tags)
    if match and sheet.tokens[match.end() - 1].word in _AMONG_THE_DEAD:
        fact = sheet.fact("killed", match.start(), match.end(1) - 1, "casualty.among")
        yield replace(fact, end=sheet.tokens[match.end() - 1].end)


def _left_out(tagged: Tagged, text: str) -> Iterator[Fact]:
    """Read who a figure leaves out and who died too: "not counting the two attackers, who also died"."""
    for match in _NOT_COUNTED.finditer(tagged.tags):
        if tagged.tokens[match.start()].word in _EXCLUDING:
            fact = Sheet(tagged, text).fact("killed", match.start(1), match.end(2) - 1, "casualty.died.more")
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
