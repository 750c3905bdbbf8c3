"""Figures with a noun and no verb: log entries, "six bodies", lists of names."""

import re
from collections.abc import Iterator
from dataclasses import replace

from geo.patterns import compiled
from geo.reports.figures.facts import KINDS, Fact, Sheet
from geo.reports.figures.listed import named
from geo.reports.figures.logged import logged
from geo.reports.figures.tolls import rises
from geo.reports.wording.lexicon import load

_VERBS = load("casualties")["verbs"]
_SHORT_FORM = compiled(
    r"([KIdFfUu])(?::|(?<!c[KIdFfUu])=)(N)|(?:^|(?<=[,;c(]))D?([KIdFfUuQJ])[—:](N)(?=[,;)c]|[wWSP]{1,3}(?:[,;)cp]|$)|$)"
)
_SHORT_NOUN = compiled(r"(?:^|(?<=[,;:—c(]))([FfBd])(N)(?=[,;:—c)]|$)")
# "Six bodies", "dozens of bodies".
_NOUN_COUNT = compiled(r"(N)o?[wWJQS]{0,2}([FfBb])(c[Ff])?(o[wWD]{0,3}[SP])?")
_HURT_PERSONS = compiled(r"(N)[wW]{0,2}J[wW]{0,2}[SP]|(N)oJ")
_DEAD_PERSONS = compiled(r"(N)[wW]{0,2}Q[wW]{0,2}[SP]")
_HOSTAGES = compiled(r"(N)[wWSPDoz]{1,6}Y")
_FOUND_BODY = compiled(
    r"b[oD]{1,2}([AD]?[wWSPJz]{1,8})|(A[wWJQ]{0,3})b(?!o)|(D[wWJQ]{0,2}|(?:W{1,3}|S)w{1,2})b(?=[+~]{1,2})"
)
# "The body of one of the four abducted men was found".
_BODY_OF_ONE = compiled(r"bo(N)(?:\^|oD?N?[wWJS]{0,3}[SP]|W{1,3})")
_FINDING = frozenset(_VERBS["finding"])
# "Six hostages", "four graves".
_HELD = compiled(r"N[wWSPz]{0,3}?P")
_CAPTIVES = frozenset(("hostages", "captives", "abductees"))
_HOLDING = frozenset(_VERBS["holding"])
_GRAVES = compiled(r"N[wW]{1,3}")
_SEEING = frozenset(("seen", "saw", "counted", "dug", "count", "see"))
_TAKEN_IN = compiled(r"[vwsi]w?(N)(?:[wW]{0,2}[SP]|J)?(?=$|[,;:—)c]|[pR])")
# "Four of the 11 wounded are critical".
_OF_THE_HARMED = compiled(r"No?D(N)([JQ])(?![wW]{0,2}[SP])")
# "Of 91 wounded, four were reporters".
_OF_SO_MANY = compiled(r"(?:^|(?<=[,;:cR]))ow?D?(N)([IJKQ])(?=,?N)")
# "17 had been received".
_RECEIVED = compiled(r"N[wSP]{0,2}~?\+{1,2}[vwx]")
_ADMITTING = frozenset(_VERBS["admitting"])
_HOSPITALS = frozenset(_VERBS["taking_in"])


def short_forms(sheet: Sheet, start: int, end: int) -> Iterator[Fact]:
    """Read log entries: "killed: 5", "deaths 3, injuries 8", "2k 5w"."""
    for pattern in (_SHORT_FORM, _SHORT_NOUN) if "N" in sheet.tags else ():
        for match in pattern.finditer(sheet.tags):
            told, at = (1, match.start(2)) if match.group(1) else (3, match.start(4))
            if at in sheet.used or sheet.tokens[at - 1].word == "as":
                continue  # "four were killed as six gunmen attacked"
            sheet.used[at] = "short"
            grows = sheet.tags[at - 1] == "=" and rises(sheet, match.start(), at)
            fact = sheet.fact(
                KINDS[match.group(told)], at, at, "casualty.toll_update" if grows else "casualty.short"
            )
            yield replace(fact, start=sheet.tokens[match.start()].start, victims="")
    yield from logged(sheet.text, start, end)


def nouns(sheet: Sheet) -> Iterator[Fact]:
    """Read "six bodies", "two deaths", "five wounded policemen", "dozens of wounded", "the body of a man"."""
    if "N" in sheet.tags:
        yield from _counted(sheet)
    for match in _FOUND_BODY.finditer(sheet.tags):
        if {token.word for token in sheet.tokens} & _FINDING:
            start, end = sheet.tokens[match.start()].start, sheet.tokens[match.end() - 1].end
            head = next(match.start(i) for i in (1, 2, 3) if match.group(i))
            owner = match.group(3) and sheet.tags[head] in "WS"  # "Gul Khan's body was found"
            if owner and "'s " not in sheet.text[start:end].replace("’", "'"):
                continue
            rule = "casualty.body.definite" if match.group(3) else "casualty.body"
            victims = sheet.text[sheet.tokens[head].start : end]
            yield Fact("killed", 1, 1, "implicit", start, end, victims, rule)
    for match in _BODY_OF_ONE.finditer(sheet.tags):
        one = sheet.tokens[match.start(1)].word == "one"
        if one and {token.word for token in sheet.tokens} & _FINDING:
            yield replace(
                sheet.fact("killed", match.start(1), match.end() - 1, "casualty.body"),
                start=sheet.tokens[match.start()].start,
            )
    yield from named(sheet)


def _counted(sheet: Sheet) -> Iterator[Fact]:
    """Read the nouns that have a number before them."""
    for match in _NOUN_COUNT.finditer(sheet.tags):
        at = match.start(1)
        if at in sheet.used or sheet.tokens[at].word == "both" or match.group(3):
            continue
        number = sheet.tokens[at].number
        if sheet.tags[at + 1] == "o" and (number is None or number.modifier != "dozens"):
            continue
        behind = at > 0 and sheet.tokens[at - 1].word == "behind"
        if at == 0 or behind or sheet.tags[at - 1] not in "p":
            sheet.used[at] = "noun"
            rule = "casualty.bodies" if match.group(2) in "Bb" else "casualty.noun"
            last = match.end() - 1 if match.group(4) else match.start(2)
            yield sheet.fact(KINDS[match.group(2)], at, last, rule)
    for match in _DEAD_PERSONS.finditer(sheet.tags):
        if match.start() not in sheet.used:
            sheet.used[match.start()] = "noun"
            yield sheet.fact("killed", match.start(), match.end() - 1, "casualty.noun")
    for match in _HURT_PERSONS.finditer(sheet.tags):
        at = match.start()
        number = sheet.tokens[at].number
        vague = number is not None and number.modifier == "dozens"  # "dozens of wounded"
        both = sheet.tokens[at].word == "both"  # "both wounded men": told before
        if at not in sheet.used and not both and (match.group(1) or vague):
            sheet.used[at] = "noun"
            yield sheet.fact("injured", at, match.end() - 1, "casualty.noun")
    for match in _HOSTAGES.finditer(sheet.tags):
        if match.start() not in sheet.used:
            yield sheet.fact("abducted", match.start(), match.end() - 2, "casualty.hostages")
    for match in _OF_THE_HARMED.finditer(sheet.tags):
        at = match.start(1)
        if at not in sheet.used:
            sheet.used[at] = "noun"
            yield sheet.fact(KINDS[match.group(2)], at, match.end() - 1, "casualty.noun")
    for match in _OF_SO_MANY.finditer(sheet.tags):
        at = match.start(1)
        if at not in sheet.used:
            sheet.used[at] = "noun"
            yield sheet.fact(KINDS[match.group(2)], at, match.end() - 1, "casualty.noun")
    yield from _admitted(sheet)
    yield from _brought_in(sheet)
    for match in _HELD.finditer(sheet.tags):
        at = match.start()
        if sheet.tokens[match.end() - 1].word in _CAPTIVES and at not in sheet.used and _is_held(sheet, at):
            yield sheet.fact("abducted", at, match.end() - 1, "casualty.hostages")
    for match in _GRAVES.finditer(sheet.tags):
        at = match.start()
        seen = {t.word for t in sheet.tokens[max(0, at - 3) : at]} & _SEEING
        if sheet.tokens[match.end() - 1].word == "graves" and seen and at not in sheet.used:
            sheet.used[at] = "noun"
            yield sheet.fact("killed", at, match.end() - 1, "casualty.bodies")


def _admitted(sheet: Sheet) -> Iterator[Fact]:
    """Read whom a hospital took in: "the clinic in Malistan accepted eleven"."""
    for match in _TAKEN_IN.finditer(sheet.tags):
        at = match.start(1)
        by = {t.word for t in sheet.tokens[max(0, match.start() - 6) : match.start()]}
        if sheet.tokens[match.start()].word in _ADMITTING and by & _HOSPITALS and at not in sheet.used:
            yield _taken_in(sheet, at, match.end() - 1)


def _brought_in(sheet: Sheet) -> Iterator[Fact]:
    """Read who was taken in: "the hospital's superintendent said that 17 had been received"."""
    for match in _RECEIVED.finditer(sheet.tags):
        at = match.start()
        by = {t.word for t in sheet.tokens[max(0, at - 9) : at]}
        words = set(sheet.tokens[match.end() - 1].word.split())
        if words & _ADMITTING and by & _HOSPITALS and at not in sheet.used:
            yield _taken_in(sheet, at, match.end() - 1)


def _taken_in(sheet: Sheet, at: int, last: int) -> Fact:
    """Return those whom a hospital took in: bodies, where bodies were told of last, else the hurt."""
    sheet.used[at] = "noun"
    told = re.findall("[BbQJKXdIx]", sheet.tags[:at])
    if told[-1:] == ["B"]:
        return sheet.fact(
            "killed", at, last, "casualty.bodies"
        )  # "33 bodies were there; the clinic received 16"
    return sheet.fact("injured", at, last, "casualty.admitted")


def _is_held(sheet: Sheet, at: int) -> bool:
    """Whether somebody holds those whom the number at `at` counts."""
    return bool({t.word for t in sheet.tokens[max(0, at - 3) : at]} & _HOLDING)
