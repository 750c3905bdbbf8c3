"""Figures with a noun and no verb: log entries, "six bodies", "five wounded policemen"."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from geo.patterns import compiled
from geo.reports.figures.facts import KINDS, Fact, Sheet
from geo.reports.figures.listed import named
from geo.reports.figures.logged import logged
from geo.reports.figures.tags import Tagged
from geo.reports.figures.victims import MILITANT, heads
from geo.reports.wording.lexicon import load

_VERBS = load("casualties")["verbs"]
_SHORT_FORM = compiled(
    r"([KIdFfUu])(?::|(?<!c[KIdFfUu])=)(N)|(?:^|(?<=[,;c(]))D?([KIdFfUuQJX])[—:](N)(?=[,;)c]|[wWSP]{1,3}(?:[,;)cp]|$)|$)"
)
_SHORT_NOUN = compiled(r"(?:^|(?<=[,;:—c(]))([FfBd])(N)(?=[,;:—c)]|$)")
# "Six bodies", "dozens of bodies".
_NOUN_COUNT = compiled(r"(?<!p)(N)o?[wWJQS]{0,2}([FfBb])(?!c[Ff])(o[wWD]{0,3}[SP])?")
_AND_OF = compiled(r",?cN(?=o[wWDA]{0,3}[SP])")  # "14 bodies of constables and two of soldiers"
_HURT_PERSONS = compiled(r"N[wW]{0,2}J[wW]{0,2}[SP]")
_DEAD_PERSONS = compiled(r"N[wW]{0,2}Q[wW]{0,2}[SP]")
# "Four of the 11 wounded are critical", "of 91 wounded, four were reporters".
_OF_THE_HARMED = compiled(r"(?<=oD)N[JQ](?![wW]{0,2}[SP])|(?<=o)N[IJKQ](?=,N)")
_HOSTAGES = compiled(r"N[wWSPDoz]{1,6}(?=Y)")
# "Hold six hostages", "two of the seven hostages escaped", "two of the three abducted men".
_HELD = compiled(r"N[wWSPz]{0,3}?P")
CAPTIVES = frozenset(("hostages", "captives", "abductees"))
_HOLDING = frozenset(_VERBS["holding"])
_HELD_WORDS = frozenset(load("casualties")["tags"]["H"])
# "Villagers had seen four graves".
_GRAVES = compiled(r"N[wW]{1,3}")
_SEEING = frozenset(("seen", "saw", "counted", "dug", "count", "see"))
_FOUND_BODY = compiled(
    r"b[oD]{1,2}([AD]?[wWSPJz]{1,8})|(A[wWJQ]{0,3})b(?!o)|(D[wWJQ]{0,2}|(?:W{1,3}|S)w{1,2})b(?=[+~]{1,2})"
    # "The body of one of the four abducted men was found".
    r"|bo(N)(?=\^|oD?N?[wWJS]{0,3}[SP])"
)
_FINDING = frozenset(_VERBS["finding"])
_SHOOTING = frozenset(_VERBS["shooting"])
# "Received eleven", "admitted 14 people", "17 had been received".
_TAKEN_IN = compiled(r"[vwsi]w?(N)(?:[wW]{0,2}[SP]|J)?(?=$|[,;:—)c]|[pR])|(N)[wSP]{0,2}~?\+{1,2}[vwx]")
_ADMITTING = frozenset(_VERBS["admitting"])
_HOSPITALS = frozenset(_VERBS["taking_in"])
_THEIR_BODIES = compiled(r"D[wWJQ]{0,2}B")
# "Those killed were", "the slain men were", "the victims, who died there,", "the men killed had been".
_THE_DEAD = compiled(r"(?:^|(?<=[s,]))D(?:Q(?:w{0,2}P)?~?\+|P,rX|PK~)")
_SO_MANY = compiled(r"(N)[wWJQ]{0,3}[SP]")


def short_forms(sheet: Sheet, start: int, end: int) -> Iterator[Fact]:
    """Read log entries: "killed: 5", "deaths 3, injuries 8", "2k 5w"."""
    for pattern in (_SHORT_FORM, _SHORT_NOUN) if "N" in sheet.tags else ():
        for match in pattern.finditer(sheet.tags):
            told, at = (1, match.start(2)) if match.group(1) else (3, match.start(4))
            if at in sheet.used or sheet.tokens[at - 1].word == "as":
                continue  # "four were killed as six gunmen attacked"
            sheet.used[at] = "short"
            fact = sheet.fact(KINDS[match.group(told)], at, at, "casualty.short")
            yield replace(fact, start=sheet.tokens[match.start()].start, victims="")
    yield from logged(sheet.text, start, end)


def nouns(sheet: Sheet) -> Iterator[Fact]:
    """Read "six bodies", "two deaths", "five wounded policemen", "dozens of wounded", "the body of a man"."""
    if "N" in sheet.tags:
        yield from _counted(sheet)
    if {token.word for token in sheet.tokens} & _FINDING:
        for match in _FOUND_BODY.finditer(sheet.tags):
            start, end = sheet.tokens[match.start()].start, sheet.tokens[match.end() - 1].end
            if match.group(4) and sheet.tokens[match.start(4)].word != "one":
                continue
            victims = sheet.text[sheet.tokens[match.start(match.lastindex or 0)].start : end]
            rule = "casualty.body.definite" if match.group(3) else "casualty.body"
            yield Fact("killed", 1, 1, "implicit", start, end, victims, rule)
    yield from named(sheet)


def _counted(sheet: Sheet) -> Iterator[Fact]:
    """Read the nouns that have a number before them."""
    for match in _NOUN_COUNT.finditer(sheet.tags):
        at = match.start()
        if at not in sheet.used:
            sheet.used[at] = "noun"
            rule = "casualty.bodies" if match.group(2) in "Bb" else "casualty.noun"
            fact = sheet.fact(KINDS[match.group(2)], at, match.end() - 1, rule)
            more = _AND_OF.match(sheet.tags, match.end()) if match.group(3) else None
            also = sheet.fact("killed", more.end() - 1, more.end() - 1, rule) if more else None
            if also and also.high and fact.high and rule == "casualty.bodies":
                low, high = (fact.low or 0) + (also.low or 0), fact.high + also.high
                fact = replace(fact, low=low, high=high, end=also.end)
            yield fact
    for pattern, tag, rule in (
        (_DEAD_PERSONS, "Q", "casualty.noun"),
        (_HURT_PERSONS, "J", "casualty.noun"),
        (_HOSTAGES, "H", "casualty.hostages"),
        (_OF_THE_HARMED, "", "casualty.noun"),
    ):
        for match in pattern.finditer(sheet.tags):
            if match.start() not in sheet.used:
                sheet.used[match.start()] = "noun"
                yield sheet.fact(KINDS[tag or match.group()[-1]], match.start(), match.end() - 1, rule)
    for match in _TAKEN_IN.finditer(sheet.tags):
        at, verb = match.start(match.lastindex or 0), match.start() if match[1] else match.end() - 1
        by = {t.word for t in sheet.tokens[max(0, match.start() - 9) : match.start()]}
        if {*sheet.tokens[verb].word.split()} & _ADMITTING and by & _HOSPITALS and at not in sheet.used:
            sheet.used[at] = "noun"
            yield sheet.fact("injured", at, match.end() - 1, "casualty.admitted")
    for match in _HELD.finditer(sheet.tags):
        at = match.start()
        near = {t.word for t in sheet.tokens[max(0, at - 3) : at]}
        captives = sheet.tokens[match.end() - 1].word in CAPTIVES
        held = captives and (near & _HOLDING or re.search("No?D?$", sheet.tags[:at]))
        if at not in sheet.used and (held or sheet.tokens[at + 1].word in _HELD_WORDS):
            yield sheet.fact("abducted", at, match.end() - 1, "casualty.hostages")
    for match in _GRAVES.finditer(sheet.tags) if any(t.word == "graves" for t in sheet.tokens) else ():
        seen = {t.word for t in sheet.tokens[max(0, match.start() - 3) : match.start()]} & _SEEING
        if sheet.tokens[match.end() - 1].word == "graves" and seen and match.start() not in sheet.used:
            sheet.used[match.start()] = "noun"
            yield sheet.fact("killed", match.start(), match.end() - 1, "casualty.bodies")


def their_bodies(sheet: Sheet, before: Callable[[], Tagged] | None, facts: Sequence[Fact]) -> Iterator[Fact]:
    """Read "three men were abducted. Their bodies were found": as many as were told of last.

    So "they shot two men. The slain men were brothers", where that sentence harms nobody.
    """
    match = _THEIR_BODIES.search(sheet.tags)
    bodies = match is not None and sheet.tokens[match.start()].word == "their"
    bodies = bodies and not _FINDING.isdisjoint(t.word for t in sheet.tokens)
    match = match if bodies else _THE_DEAD.search(sheet.tags)
    if match is None or any(f.kind == "killed" for f in facts):
        return
    counts = [sheet.tokens[m.start()] for m in _SO_MANY.finditer(sheet.tags, 0, match.start())]
    if not counts and before is not None:
        told = before()
        found = [m for m in _SO_MANY.finditer(told.tags) if bodies or _are_shot(sheet, told, m)]
        counts = [told.tokens[m.start()] for m in found]
        if not bodies and (len(counts) > 1 or not KINDS.keys().isdisjoint(told.tags)):
            return
    number = counts[-1].number if counts else None
    if number is not None:
        start, end = sheet.tokens[match.start()].start, sheet.tokens[match.end() - 1].end
        yield Fact("killed", number.low, number.high, "none", start, end, "", "casualty.bodies")


def _are_shot(sheet: Sheet, told: Tagged, match: re.Match[str]) -> bool:
    """Whether persons who are counted were shot at, attacked or taken, and attacked nobody."""
    start, end = match.start(), match.end()
    near = {t.word for t in (*told.tokens[max(0, start - 3) : start], *told.tokens[end : end + 2])}
    if near.isdisjoint(_SHOOTING):
        return False
    return heads(sheet.text[told.tokens[start].start : told.tokens[end - 1].end]) != {MILITANT}
