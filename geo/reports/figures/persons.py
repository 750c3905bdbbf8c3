"""Persons that a bare figure takes from the words before it: "Four soldiers were killed and nine injured"."""

import re
from dataclasses import replace

from geo.patterns import compiled
from geo.reports.figures.facts import Fact
from geo.reports.figures.victims import heads, is_general
from geo.reports.numbers import find_numbers

_ARTICLE = compiled(r"^(?:an?|the)\s+", re.IGNORECASE)
AND = compiled(r"[^,;:.—–-]{0,50},? (?:and|while) (?:that )?(?:another |a further )?")


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
