"""Whose dead a bare number counts, by the words around it: "from the side of the dacoits three are dead"."""

import re
from dataclasses import replace

from geo.patterns import compiled
from geo.reports.document import Sentence
from geo.reports.figures.facts import Fact
from geo.reports.figures.victims import MILITANT, heads
from geo.reports.sources import source_type

# "From the side of the dacoits", "on the militants' side".
_SIDE = compiled(
    r"(?:side|ranks) of (?:the )?(\w+)"
    r"|\b(?!(?:the|this|that|other|either|one|both|each|our|their|his|its|far)\b)(\w+?)(?:s['’]|['’]s?)?"
    r" (?:side|ranks)\b|\b(\w{2,6}): ?$|\b(\w{3,14}) ?[-–] $",
    re.IGNORECASE,
)
# "Police casualties were limited to four dead", "put his group's losses at 26 dead", "the army's own losses".
_LOSSES_OF = compiled(
    r"\b(?:(his|its|their|our) \w+['’]s?|(\w+?)(?:['’]s|s['’])?) (?:casualties|losses|dead|toll|fatalities)\b"
    r"(?![^.;]*\blosses\b)[^.;]{0,50}",
    re.IGNORECASE,
)
# "The number of militants killed has risen to 14", "the toll among the police".
_NUMBER_OF = compiled(
    r"\b(?:number|count|tally|toll|deaths|losses) (?:of|among(?:st)?) (?:the )?((?:[\w-]+ ){0,2}?[\w-]+)"
    r"(?= (?:killed|dead|slain|martyred|wounded|injured|eliminated|has|had|was|is|stands|rose)\b)",
    re.IGNORECASE,
)
# "The attackers left 20 bodies behind", "left behind two corpses".
_LEFT = compiled(r"\b(\w+)(?: had| have)? (?:left|leaving|abandoned)(?: \w+){0,2} $", re.IGNORECASE)
# "Enemy casualties 17 Apr: 13 killed. Friendly: one killed": what follows is of whom the label names.
_LABEL = compiled(
    r"(?:^|[.;,)\n|]|\s[-–—])\s*((?:[^\W\d_][\w'’/-]*\s){0,2}?[^\W\d_][\w'’/-]*?)"
    r"(?:\s(?:casualties|losses|loss|side|dead|cas|personnel))?(?:\s\d[^:;.]{0,12})?:\s*$",
    re.IGNORECASE,
)
# "INS 3 KIA, ANSF 1 KIA": whose they are stands before.
_LOGGED, _LAST_WORD = compiled(r"\d+ (?:x )?[EXex]?(?:KIA|WIA)\b"), compiled(r"\b([^\W\d_]+) $")
# "Killing 5 and wounding 8 from the Taliban", "17 dead and 15 wounded from the Daesh group".
_FROM = compiled(
    r"(?:,? (?:and|with) (?:\w+ing )?[\w-]+(?: others?)?(?: wounded| injured| hurt)?)?"
    r" (?:from (?:among )?|on the side of |belonging to )(?:the )?((?:[\w'’-]+ ){0,3}?[\w'’-]+)"
    r"(?=[,.;]| (?:and|while|but|as)\b|$)"
)
# "Police: 3 dead. Doctors: 5 dead": who says it.
_SPEAKERS = ("authority", "medical", "witness", "media", "humanitarian")
# "Troops engaged the militants at their hideout, killing six".
_MET = compiled(
    r"\b(?:engaged|targeted|ambushed|attacked|struck|hit|shelled|bombed|raided|intercepted"
    r"|fired (?:on|at|upon))[\"”’']? ((?:the |a |an )?(?:[\w-]+ ){0,3}?[\w-]+s)\b(?: [\w'’-]+){0,6}?,? $",
    re.IGNORECASE,
)
_KILLING = compiled(r"killing|wounding|injuring", re.IGNORECASE)
_OURS = frozenset(("own", "his", "its", "their", "our", "friendly", "ours", "friendlies", "us"))
_WE = compiled(r"\b(?:we|they|it|the group)(?: have| had|['’]ve)? (?:\w+ )?$", re.IGNORECASE)
_LOST = compiled(r"los(?:t|e|ing)\b", re.IGNORECASE)


def whose(text: str, sentence: Sentence, fact: Fact) -> Fact:
    """Give a bare number the persons that the clause names: "from the side of the dacoits three are dead"."""
    if fact.kind == "abducted":
        return fact
    before = text[max(sentence.span.start, fact.start - 70) : fact.start]
    if _WE.search(before) and _LOST.match(text, fact.start, fact.end):
        return replace(fact, victims=f"{fact.victims} (our men)")
    left = _LEFT.search(before) if fact.rule.startswith("casualty.bod") else None
    if left and heads(left.group(1)) - {"people", "man"}:
        return replace(fact, victims=f"{fact.victims} ({left.group(1)})")
    if heads(fact.victims):
        return fact
    label = _LABEL.search(text, max(0, fact.start - 60), fact.start)
    counted = _NUMBER_OF.search(text, fact.start, fact.end)
    losses = next(reversed([*_LOSSES_OF.finditer(before + text[fact.start : fact.end])]), None)
    if label and source_type(label.group(1)) in _SPEAKERS:
        label = None
    logged = _LOGGED.match(text, fact.start) and _LAST_WORD.search(before)
    met = _KILLING.match(text, fact.start) and _MET.search(before)
    if met and heads(met.group(1)) == {MILITANT}:
        return replace(fact, victims=f"{fact.victims} ({met.group(1)})")
    behind = _FROM.match(text, fact.end, sentence.span.end)
    for found in filter(None, (label, counted, _SIDE.search(before), losses, logged, behind)):
        side = next(filter(None, found.groups()))
        if _OURS & set(side.lower().split()):
            return replace(fact, victims=f"{fact.victims} (our men)".strip())
        if heads(side) - {"people", "man"}:
            return replace(fact, victims=f"{fact.victims} ({side})".strip())
    return fact
