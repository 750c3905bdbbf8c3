"""What a figure belongs to: this incident, another time, several incidents at once, or nothing true."""

import re
from dataclasses import replace

from geo.reports.casualty_facts import Fact
from geo.reports.datewords import MONTHS
from geo.reports.lexicon import alternatives, load
from geo.reports.text import Document, Sentence
from geo.reports.victims import heads

# A claim whose rule ends so belongs to another time, to a sum over events, or is said to be untrue.
BACKGROUND = ".background"
# One whose rule holds this is a total over several incidents.
AGGREGATE = ".aggregate"
_SCOPE = load("casualties")["scope"]
_OTHER_TIME = re.compile(
    r"\b" + alternatives(_SCOPE["background"]) + r"\b"
    r"|\b(?:in|since|of|until|between|before|during|from) (?:the )?(?:early |late |mid-)?(?:19|20)\d\d\b"
    r"|\b(?:in|since|last) (?:"
    + "|".join(sorted({m for m in MONTHS if len(m) > 3 or m == "May"}))
    + r")\b(?! \d\d?\b)"
    r"|(?<!deadliest )(?<!attack )(?<!worst )\bthis year\b(?!,? kill)|\bin the year \d|\byear \d{4}\b"
    r"|\bsince the (?:beginning|start|fall|return|takeover|launch)\b",
    re.IGNORECASE,
)
_UNTRUE = re.compile(r"\b" + alternatives(_SCOPE["denied"]) + r"\b", re.IGNORECASE)
_ACCUSED = re.compile(r"\b" + alternatives(_SCOPE["accused"]) + r"\b", re.IGNORECASE)
_EARLIER = re.compile(r"\b" + alternatives(_SCOPE["earlier"]) + r"\b", re.IGNORECASE)
# More persons than those told before: "a driver was killed as well", "a second bomb killed two".
_MORE = re.compile(
    r"\b(?:also|another|besides|in addition|too|as well(?! as)|more(?! than)|(?:later|then)(?= killed))\b",
    re.IGNORECASE,
)
_WEAPON = (
    r"(?:\w+ )?(?:bomb|blast|explosion|device|mine|shell|rocket|bomber|attacker|grenade|missile|strike)\b"
)
_SECOND = re.compile(
    rf"(?:an?|the) (?:second|third|fourth|later|further) {_WEAPON}|another {_WEAPON}", re.IGNORECASE
)
# "The attack came two days after a bombing killed three": what follows is of another day.
_COMES_AFTER = re.compile(
    r"\b(?:comes?|came|coming|follow(?:s|ed|ing)?|occurred|happened|took place|is|was)\b[^.;]{0,60}?"
    r"\b(?:days?|weeks?|months?|years?|hours?) (?:after|since|earlier)\b"
    r"|\b(?:comes?|came) (?:shortly |just |barely |soon |only )?after\b|^(?:it|this) follow(?:s|ed)\b",
    re.IGNORECASE,
)
_LATER = re.compile(
    r"\b(?:later (?:said|put|gave|reported|lowered)|revised|lowered|corrected|downwards?)\b", re.IGNORECASE
)
_REPORTED = re.compile(r"\b(?:said|says|killed|died)\b")
# "From the side of the dacoits", "on the militants' side".
_SIDE = re.compile(
    r"(?:side|ranks) of (?:the )?(\w+)"
    r"|\b(?!(?:the|this|that|other|either|one|both|each|our|their|his|its|far)\b)(\w+?)(?:s['’]|['’]s?)?"
    r" (?:side|ranks)\b|\b(\w{2,6}): ?$",
    re.IGNORECASE,
)
# "Killed 11 in two operations", "in a string of attacks across the province".
_SEVERAL = re.compile(r"\b" + alternatives(_SCOPE["several"]) + r"\b", re.IGNORECASE)

_RESULT = re.compile(r",? (?:when|where|in which|killing|leaving)\b")
_GOES_ON = re.compile(r"in which|as |in a")
_MISSED = re.compile(r"\b(?:kidnapped|abducted|missing|disappeared|taken away)\b", re.IGNORECASE)
_FAMILY = re.compile(r"\bfamily losing\b")


def whose(text: str, sentence: Sentence, fact: Fact) -> Fact:
    """Give a bare number the persons that the clause names: "from the side of the dacoits three are dead"."""
    if fact.kind == "abducted" or heads(fact.victims):
        return fact
    found = _SIDE.search(text, max(sentence.span.start, fact.start - 70), fact.start)
    side = next(filter(None, found.groups()), "") if found else ""
    return replace(fact, victims=f"{fact.victims} ({side})".strip()) if side else fact


def scoped(document: Document, sentence: Sentence, fact: Fact, around: tuple[int, int]) -> Fact:
    """Mark in its rule what a fact belongs to; `around` ends the fact before and begins the one after."""
    text, span = document.text, sentence.span
    came = _COMES_AFTER.search(text, span.start, fact.start)
    if came and not _REPORTED.search(text, came.end(), fact.start):
        return replace(fact, rule=fact.rule + BACKGROUND)
    rule = fact.rule
    several = _SEVERAL.search(text, max(span.start, fact.start - 110), min(around[1], fact.end + 90))
    if fact.low != 0 and several and not around[0] <= several.start() < fact.start - 60:
        rule += AGGREGATE
    near = text[max(span.start, fact.start - 12) : min(span.end, fact.end + 10)]
    if fact.low != 0 and (_MORE.search(near) or _SECOND.match(text, span.start)):
        rule += ".more"
    if _FAMILY.search(text, max(span.start, fact.start - 8), fact.end):
        rule = "casualty.part"
    if _LATER.search(text, max(span.start, fact.start - 90), fact.start):
        rule += ".later"
    if _EARLIER.search(text, max(span.start, fact.start - 60), fact.start):
        rule += ".earlier"
    accused = _ACCUSED.search(text, max(span.start, fact.start - 60), fact.start)
    if _is_of_another_time(text, sentence, fact) or accused or _UNTRUE.search(text, span.start, span.end):
        rule += BACKGROUND
    return replace(fact, rule=rule)


def _is_of_another_time(text: str, sentence: Sentence, fact: Fact) -> bool:
    """Whether the clause or the head of the sentence dates the figure to another time."""
    if fact.rule.startswith("casualty.bod") and _MISSED.search(text, fact.start, sentence.span.end):
        return False  # "the bodies of two men kidnapped a week ago"
    span = sentence.span
    first, last = span.start, span.end
    for clause in sentence.clauses:
        if clause.start <= fact.start < clause.end:
            first = clause.start
        if clause.start < fact.end <= clause.end:
            last = clause.end
    following = next((c for c in sentence.clauses if c.start == last), None)
    if following is not None and _GOES_ON.match(text, following.start, following.end):
        last = following.end
    head = text[span.start : min(span.end, span.start + 60)].split(",")[0]
    if _OTHER_TIME.search(text, first, last) or _OTHER_TIME.search(head):
        return True
    result = _RESULT.search(text[max(span.start, first - 1) : first + 12])
    return result is not None and _OTHER_TIME.search(text[max(span.start, first - 70) : first]) is not None
