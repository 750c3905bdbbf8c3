"""Tolls: "the death toll rose to 17", "put the dead at three", "which makes it nine"."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from geo.patterns import compiled
from geo.reports.figures.counts import CAPTIVES
from geo.reports.figures.facts import KINDS, Fact, Kind, Sheet
from geo.reports.figures.tags import Tagged
from geo.reports.wording.lexicon import load

_WORDS = load("casualties")["tolls"]
_RISING = frozenset(_WORDS["rising"])
_RAISING = frozenset(_WORDS["raising"])
_EXPECTED = frozenset(_WORDS["expected"])
_GIVEN = frozenset(_WORDS["given"])
# "The death toll has risen to 17", "the number of people killed stood at nine".
_TOLL = compiled(
    r"(?:T|#o?D?[wWSPAr]{0,5}(?:[KdFQXB]|(?P<hurt>[IJ])))(?!c[IJKdfQ])"
    r"(?:o|[~+]?(?=N)|[^;KkXT!—]{0,60}?(?:[=:]|\+(?=[wD]?N)))[wD]{0,2}(?P<figure>N)"
    # "The toll, first given as 12, has risen to 19".
    r"(?:,w?[v+~]{1,3}w{0,2}={1,2}w?(?P<now>N))?"
)
# "Put the deceased at three and the injured at four", "the dead had reached 56", "put the figure at 17".
_PUT_AT = compiled(
    r"(?:(?:D|(?<=co))(?P<whom>[QJF])[SP]?|(?<!M)#|M)(?:[wWosv+~]{0,4}(?:(?<=w),)?={1,2}[wD]?|#(?=N)|(?<=#)(?:p[wWD]{1,4},?)?o(?=N)"
    # "The dead numbered 14 and the wounded 40", "and that of the wounded seven".
    r"|(?:(?<=[c,]D[QJ])|(?<=RoD[QJ]))w?(?=N(?:$|[,;:—)c]))"
    # "The wounded, 14 in number, ...", "the dead were farmers, 12 in all".
    r"|,w?(?=N(?:p#)?,)|\+[wW]{0,3}P(?:c=|,)(?=N(?:$|[,;:—])))(?P<figure>N)"
)
# "Gave 266 as the number of injured", "taking the dead of Monday's bombing to 26", "bringing to nine
# the number of people killed".
_RAISED = compiled(
    r"(?P<by>[vwsik])(?:DQ[^;KkXT!N—]{0,40}?=(?P<figure>N)(?![wW]{0,2}z)"
    r"|=?(?P<before>N)[,=]?D?(?:#o[DwWPr+~]{0,6}(?P<whom>[KFQXJI])|T))"
)
# "The victims of the attack of Wednesday have increased to 12".
_VICTIMS = compiled(r"[^;KkXT!N—]{0,30}?=(N)(?![wW]{0,2}z)")
# "They took the victims to two hospitals", "correcting it to two vehicles".
_THINGS = compiled(r"[wW]{0,2}z")
# "Variously given as 11, 13 and 14".
_MORE_FIGURES = compiled(r"(?:,N){0,9},?cN")
# "(Put at 44) by the minister and at 46 by the rescuers", "(as 40) by the governor, as 52 by a hospital".
_BY_EACH = compiled(r"p[^NKkXT!—;]{1,30}?[c,R]{1,2}=(N)(?=p)")
_DIFFERENTLY = frozenset(("variously", "differently", "alternately"))
# "The number of tents rose to 12": what is counted stands behind it, and is nobody who is known.
_NUMBERS = frozenset(("number", "total number"))
# Of what "the number" may be told, the gravest first.
_GRAVEST: tuple[Kind, ...] = ("killed", "injured", "abducted")
_CORRECTING = frozenset(_WORDS["correcting"])
_MAKING = frozenset(_WORDS["making"])


def tolls(
    sheet: Sheet, before: Kind | None = None, last: Callable[[], Tagged] | None = None
) -> Iterator[Fact]:
    """Read "the death toll rose to 17", "the number of wounded is five".

    `before` is what the sentences before counted, `last` gives the one before. A figure is read once, by the
    first that knows it.
    """
    for match in _TOLL.finditer(sheet.tags):
        at = match.start("now" if match["now"] else "figure")
        if at not in sheet.used and _is_said(sheet, match.start(), at):
            yield _variously(
                sheet, _toll(sheet, "injured" if match["hurt"] else "killed", match.start(), at), at
            )
    for match in _PUT_AT.finditer(sheet.tags):
        at, kind = match.start("figure"), _put_kind(sheet, match, before, last)
        if kind and at not in sheet.used and _is_said(sheet, match.start(), at):
            yield _toll(sheet, kind, match.start(), at)
    for match in _RAISED.finditer(sheet.tags):
        at = match.start("before" if match["before"] else "figure")
        by = sheet.tokens[match.start()].word
        given = by in _GIVEN
        if at not in sheet.used and (given or (by in _RAISING and _is_said(sheet, match.start(), at))):
            fact = _toll(sheet, KINDS[match["whom"] or "K"], match.start() + 1, at)
            yield fact if given else replace(fact, rule="casualty.toll_update")
    yield from _victims(sheet)
    yield from _making(sheet, before)
    yield from _corrected(sheet, before)


def _victims(sheet: Sheet) -> Iterator[Fact]:
    """Read "the victims of the attack have risen to 12"."""
    for at, token in enumerate(sheet.tokens):
        match = _VICTIMS.match(sheet.tags, at + 1) if token.word == "victims" else None
        if match and match.start(1) not in sheet.used and rises(sheet, at, match.start(1)):
            yield _toll(sheet, "killed", at, match.start(1))


def _variously(sheet: Sheet, fact: Fact, at: int) -> Fact:
    """Widen a toll given more than once: "variously given as 11, 13 and 14", "at 4 by A, at 5 by B"."""
    if (each := _BY_EACH.match(sheet.tags, at + 1)) and sheet.tokens[each.start(1) - 1].word in ("at", "as"):
        sheet.used[each.start(1)] = fact.kind
        other = sheet.fact(fact.kind, each.start(1), each.start(1), fact.rule)
        lows = [n for n in (fact.low, other.low) if n is not None]
        return replace(fact, low=min(lows), high=max(fact.high or 0, other.high or 0)) if lows else fact
    more = _MORE_FIGURES.match(sheet.tags, at + 1)
    if more is None or not {t.word for t in sheet.tokens[max(0, at - 4) : at]} & _DIFFERENTLY:
        return fact
    told = [t for t in sheet.tokens[at : more.end()] if t.number is not None]
    highs = [t.number.high or 0 for t in told if t.number is not None]
    return replace(fact, high=max(highs), end=told[-1].end)


def _making(sheet: Sheet, before: Kind | None) -> Iterator[Fact]:
    """Read "two more bodies were brought out, which makes it nine"."""
    for at, token in enumerate(sheet.tokens[:-1]):
        if token.word not in _MAKING or sheet.tags[at + 1] != "N":
            continue
        told = {KINDS[t] for t in sheet.tags[max(0, at - 60) : at] if t in "QdKFXJIfB"}
        if before and at < 3:
            told = told or {before}  # "A boy has died on the operating table. That makes it five"
        if len(told) == 1 and sheet.tokens[at + 1].word != "one" and not _THINGS.match(sheet.tags, at + 2):
            yield replace(_toll(sheet, told.pop(), at, at + 1), rule="casualty.toll_update")


def _corrected(sheet: Sheet, before: Kind | None) -> Iterator[Fact]:
    """Read a figure put in the place of another: "spoke of 16 dead but corrected that to 13".

    What "revised the figure to nine" counts is what was counted `before`.
    """
    for at, token in enumerate(sheet.tokens):
        joint = sheet.tags.find("=N", at + 1, at + 10) if token.word in _CORRECTING else -1
        if joint < 0 or _THINGS.match(sheet.tags, joint + 2):
            continue
        told = {KINDS.get(t, "killed") for t in sheet.tags[: at + 8] if t in "QdKXFTJIf"}
        if (told or "#" in sheet.tags[: at + 8]) and joint + 1 not in sheet.used:
            kind = _gravest(told or {before or "killed"})
            sheet.used[joint + 1] = kind
            fact = sheet.fact(kind, joint + 1, joint + 1, "casualty.toll.corrected")
            yield replace(fact, start=token.start, victims="")


def _put_kind(
    sheet: Sheet, match: re.Match[str], before: Kind | None, last: Callable[[], Tagged] | None
) -> Kind | None:
    """Return what a figure that somebody "put at", or that stands at a number, counts."""
    start = match.start()
    if whom := match["whom"]:
        moved = sheet.tokens[match.start("figure") - 1].word == "to" and set("v+") & set(match.group())
        if moved and not rises(sheet, start, match.start("figure")):
            return None  # "the injured were taken to two hospitals"
        return "injured" if whom == "J" else "killed"
    if sheet.tags[start] == "M":
        return "killed" if sheet.tokens[start].word == "losses" else None
    if sheet.tags[start : start + 2] == "#o" and sheet.tokens[start].word in _NUMBERS:
        return None
    told = {KINDS[t] for t in sheet.tags[:start] if t in "KXFdIxfQJHhC"} or ({before} if before else set())
    near = {t.word for t in sheet.tokens[max(0, start - 3) : start]} & _GIVEN
    stood = {t.word for t in sheet.tokens[start : match.end()]} & {"stood", "stands", "reached"}
    if not (near or stood or rises(sheet, start, match.start("figure"))):
        return None
    if not told and last is not None:
        before_it = last()  # "gunmen abducted staff", "spoke of 13 abductees"
        told = {KINDS[t] for t in before_it.tags if t in KINDS}
        if not told and not CAPTIVES.isdisjoint(t.word for t in before_it.tokens):
            told = {"abducted"}
    return _gravest(told or {"killed"})


def _gravest(told: set[Kind]) -> Kind:
    return next(kind for kind in _GRAVEST if kind in told)


def _is_said(sheet: Sheet, start: int, at: int) -> bool:
    """Whether the toll is told as a fact: not expected, and "as" only after "put" or "given"."""
    # "The toll of the attack of 20 May": a month expects nothing.
    words = {t.word for t in sheet.tokens[start:at] if sheet.text[t.start : t.end] != "May"}
    if words & _EXPECTED or sheet.tags[at : at + 3] == "NoD":
        return False  # "doubling the toll of one of the worst attacks"
    joint = sheet.tokens[at - 1].word
    near = {t.word for t in sheet.tokens[max(0, start - 3) : at]}
    return joint != "as" or bool(near & _GIVEN)


def rises(sheet: Sheet, start: int, at: int) -> bool:
    """Whether the words from `start` to the figure tell that a toll has risen or was raised to it."""
    before = {t.word for t in sheet.tokens[max(0, start - 3) : start + 1]}
    within = {t.word for t in sheet.tokens[start : at + 1]}
    return bool(within & _RISING or before & (_RISING | _RAISING))


def _toll(sheet: Sheet, kind: Kind, start: int, at: int) -> Fact:
    sheet.used[at] = kind
    rule = "casualty.toll_update" if rises(sheet, start, at) else "casualty.toll"
    fact = sheet.fact(kind, at, at, rule)
    return replace(fact, start=sheet.tokens[start].start, victims="")
