"""Persons that a bare figure takes from the words before it: "Four soldiers were killed and nine injured"."""

import re
from dataclasses import replace

from geo.patterns import compiled
from geo.reports.document import Sentence
from geo.reports.figures.facts import Fact
from geo.reports.figures.victims import heads, is_general
from geo.reports.numbers import find_numbers
from geo.reports.wording.lexicon import load

# "The attackers wore uniforms": of whom the next sentence speaks.
_ATTACKING = compiled(
    r"(?:(?:all |some |three |four |five |six |seven |eight |nine |ten |\d+ )?(?:of )?the )?(?:\w+ )?("
    + "|".join(w for w in load("casualties")["victims"]["attacking"] if w.endswith("s") or w == "gunmen")
    + r")\b(?! (?:killed|shot|said))",
    re.IGNORECASE,
)
_OPENING = 12
_ARTICLE = compiled(r"^(?:an?|the)\s+", re.IGNORECASE)
AND = compiled(r"[^,;:.—–-]{0,50},? (?:and|while) (?:that )?(?:another |a further )?")


def of_attackers(text: str, sentence: Sentence, before: Sentence, facts: list[Fact]) -> list[Fact]:
    """Give a bare count its persons: "The attackers wore uniforms. Four were killed"."""
    subject = _ATTACKING.match(text, before.span.start, before.span.end)
    first = facts[0]
    opens = first.start - sentence.span.start <= _OPENING and find_numbers(text[first.start : first.end][:20])
    if (
        subject is None
        or not opens
        or heads(first.victims)
        or first.kind == "abducted"
        or ".carried" in first.rule
    ):
        return facts
    return [replace(first, victims=f"{first.victims} ({subject.group(1)})".strip()), *facts[1:]]


def of_the_same(text: str, facts: list[Fact]) -> list[Fact]:
    """Give "seven Taliban were killed and nine injured" its persons, whatever was told before them."""
    out: list[Fact] = []
    for fact in facts:
        last = out[-1] if out else None
        if (
            last is not None
            and fact.kind == "injured"
            and last.kind == "killed"
            and not heads(fact.victims)
            and AND.fullmatch(text, last.end, fact.start)
        ):
            fact = inherited([last, fact])[1]
        out.append(fact)
    return out


def inherited(facts: list[Fact]) -> list[Fact]:
    """Give "and nine wounded" the persons of the figure before it."""
    if len(facts) == 1:
        return facts
    told = ""
    out = []
    for fact in facts:
        found = heads(fact.victims)
        if told and (is_general(found) if found else fact.low != 0):
            fact = replace(fact, victims=f"{fact.victims} ({told})")
        elif found:
            numbers = find_numbers(fact.victims)
            told = _ARTICLE.sub("", fact.victims[numbers[0].span.end if numbers else 0 :].strip())
        out.append(fact)
    return out
