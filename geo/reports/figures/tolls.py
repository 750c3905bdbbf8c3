"""Tolls: "the death toll rose to 17", "put the dead at three", "which makes it nine"."""

import re
from collections.abc import Iterator
from dataclasses import replace

from geo.patterns import compiled
from geo.reports.figures.facts import KINDS, Fact, Kind, Sheet
from geo.reports.wording.lexicon import load

_WORDS = load("casualties")["tolls"]
_RISING = frozenset(_WORDS["rising"])
_RAISING = frozenset(_WORDS["raising"])
_EXPECTED = frozenset(_WORDS["expected"])
_GIVEN = frozenset(_WORDS["given"])
_TOLL = compiled(
    r"(?:T|#o?D?[wWSPAr]{0,5}[KdFQXB])(?!c[IJKdfQ])(?:o|[~+]?(?=N)|[^;KkXT!—]{0,60}?(?:[=:]|\+(?=[wD]?N)))[wD]{0,2}(N)"
)
_HURT_TOLL = compiled(r"#o?D?[wWSPAr]{0,5}[IJ](?:(?=N)|[^;KkXT!—]{0,60}?(?:[=:]|\+(?=[wD]?N)))[wD]{0,2}(N)")
# "Put the deceased at three and the injured at four", "put the figure at 17", "gave the losses as four".
_PUT_AT = compiled(r"(?:D([QJF])(?:[+~]{1,2}[sw])?|#|M)(?:[wWos]{0,2}=[wD]?|#(?=N)|(?<=#)o(?=N))(N)")
# "Gave 266 as the number of injured".
_GIVEN_AS = compiled(r"[vsw]w?(N)=D?#o?D?[wW]{0,2}([KFQXJIdf])")
# "Taking the dead of Monday's bombing to 26".
_RAISED = compiled(r"([vwsik])D(Q)[^;KkXT!N—]{0,40}?=(N)(?![wW]{0,2}z)")
# "The dead numbered 14 and the wounded 40".
_PUT_TOO = compiled(r"[c,](?:D([QJ])|R?#?oD?([QJ])=?)w?(N)(?=$|[,;:—)c])")
_CORRECTING = frozenset(_WORDS["correcting"])
_NOW = compiled(r",w?[+~]{1,2}w{0,2}=w?(N)")
_MORE_FIGURES = compiled(r"(?:,N)*,?cN")
_DIFFERENTLY = frozenset(("variously", "differently", "alternately"))
_MAKING = frozenset(("making", "makes it", "making it", "make it", "made it", "makes that", "making that"))
_RANGING = frozenset(("ranged", "ranging", "ranges", "range", "varied", "varies", "varying", "vary"))
_NUMBERING = frozenset(("number", "numbered", "numbering", "totalled", "totaled"))
_RISEN = compiled(r"#[wv~+]{0,4}={1,2}(N)")
# "By Saturday the dead had reached 56".
_REACHED = compiled(r"DQ[w~+]{0,3}=(N)")
# "Gave another figure on Saturday, of 20 killed and ten injured".
_FIGURE_OF = compiled(r"#[pwWD,]{1,6}o(N)[wSP]{0,2}([KIdJQ])")
_VICTIMS = compiled(r"[^;KkXT!N—]{0,30}?=(N)")
# "Bringing to nine the number of people killed".
_TO_N_THE_NUMBER = compiled(r"=(N),?D?(?:#o[DwWPr+~]{0,6}([KFQXJI])|T)")


def tolls(sheet: Sheet, before: Kind | None = None) -> Iterator[Fact]:
    """Read "the death toll rose to 17", "the number of wounded is five".

    `before` is what the sentences before counted. A figure is read once, by the first that knows it.
    """
    yield from _stated(sheet)
    yield from _put_at(sheet)
    yield from _raised(sheet)
    yield from _making(sheet, before)
    yield from _numbered(sheet)
    yield from _risen(sheet, before)
    yield from _reached(sheet)
    yield from _figure_of(sheet)
    yield from _ranging(sheet)
    yield from _corrected(sheet, before)
    yield from _victims(sheet)


def _stated(sheet: Sheet) -> Iterator[Fact]:
    """Read "the death toll rose to 17", "the number of wounded is five"."""
    patterns: tuple[tuple[re.Pattern[str], Kind], ...] = ((_HURT_TOLL, "injured"), (_TOLL, "killed"))
    for pattern, kind in patterns:
        for match in pattern.finditer(sheet.tags):
            if match.start(1) in sheet.used or not _is_said(sheet, match.start(), match.start(1)):
                continue
            now = _NOW.match(sheet.tags, match.end(1))
            fact = _toll(sheet, kind, match.start(), match.start(1))
            if now and now.start(1) not in sheet.used:
                fact = _toll(sheet, kind, match.start(), now.start(1))  # "given as 12, is now 19"
            yield _variously(sheet, fact, match)


def _put_at(sheet: Sheet) -> Iterator[Fact]:
    """Read "put the dead at three and the injured at four", "gave 266 as the number of injured"."""
    for match in _PUT_AT.finditer(sheet.tags):
        at = match.start(2)
        told = _put_kind(sheet, match)
        if at not in sheet.used and told and _is_said(sheet, match.start(), at):
            yield _toll(sheet, told, match.start(), at)
    for match in _GIVEN_AS.finditer(sheet.tags):
        at = match.start(1)
        if at not in sheet.used and sheet.tokens[match.start()].word in _GIVEN:
            yield _toll(sheet, KINDS[match.group(2)], at, at)
    for match in _PUT_TOO.finditer(sheet.tags):
        at = match.start(3)
        if at not in sheet.used and re.search("[=#]", sheet.tags[max(0, at - 40) : match.start()]):
            hurt: Kind = "injured" if "J" in match.groups() else "killed"
            yield _toll(sheet, hurt, match.start() + 1, at)


def _raised(sheet: Sheet) -> Iterator[Fact]:
    """Read "bringing to nine the number of people killed", "taking the dead of the bombing to 26"."""
    for match in _TO_N_THE_NUMBER.finditer(sheet.tags):
        at = match.start(1)
        if at not in sheet.used and sheet.tokens[at - 2].word in _RAISING:
            yield replace(_toll(sheet, KINDS[match.group(2) or "F"], at - 2, at), rule="casualty.toll_update")
    for match in _RAISED.finditer(sheet.tags):
        at, word = match.start(3), sheet.tokens[match.start(1)].word
        if at not in sheet.used and word in _RAISING and _is_said(sheet, match.start(), at):
            yield replace(_toll(sheet, "killed", match.start(2), at), rule="casualty.toll_update")


def _risen(sheet: Sheet, before: Kind | None) -> Iterator[Fact]:
    """Read "the figure stood at nine", "later he revised the figure to nine"."""
    for match in _RISEN.finditer(sheet.tags):
        at = match.start(1)
        stood = any(t.word in ("stood", "stands") for t in sheet.tokens[match.start() : at])
        mixed = match.start() and sheet.tokens[match.start() - 1].word.startswith("casualt")
        grows = (stood and not mixed) or rises(sheet, match.start(), at)
        if at not in sheet.used and grows and _is_said(sheet, match.start(), at):
            # "Six were hurt. Later he revised the figure to nine."
            silent = before is not None and not re.search("[KXFdIxfQJT]", sheet.tags)
            yield _toll(sheet, before if silent and before else "killed", match.start(), at)


def _reached(sheet: Sheet) -> Iterator[Fact]:
    """Read "by Saturday the dead had reached 56"."""
    for match in _REACHED.finditer(sheet.tags):
        at = match.start(1)
        reached = sheet.tokens[at - 1].word in ("reached", "reaches")
        if (
            at not in sheet.used
            and (reached or rises(sheet, match.start(), at))
            and _is_said(sheet, match.start(), at)
        ):
            yield _toll(sheet, "killed", match.start(), at)


def _figure_of(sheet: Sheet) -> Iterator[Fact]:
    """Read "gave another figure on Saturday, of 20 killed and ten injured"."""
    for match in _FIGURE_OF.finditer(sheet.tags):
        if match.start(1) not in sheet.used and _is_said(sheet, match.start(), match.start(1)):
            yield _toll(sheet, KINDS[match.group(2)], match.start(), match.start(1))


def _ranging(sheet: Sheet) -> Iterator[Fact]:
    """Read "estimates of the dead ranged from 12 to 15"."""
    for at, token in enumerate(sheet.tokens[:-1]):
        number = sheet.tokens[at + 1].number
        if (
            token.word in _RANGING
            and number is not None
            and number.low != number.high
            and at + 1 not in sheet.used
        ):
            told_of = {KINDS[t] for t in sheet.tags[:at] if t in "QdKFXJIf"}
            if len(told_of) == 1:
                yield _toll(sheet, told_of.pop(), at, at + 1)


def _victims(sheet: Sheet) -> Iterator[Fact]:
    """Read "spoke of 24 victims", "raised the number of victims to 24"."""
    for at, token in enumerate(sheet.tokens):
        if (
            token.word == "victims"
            and at > 1
            and sheet.tags[at - 2 : at] == "sN"
            and at - 1 not in sheet.used
        ):
            yield _toll(sheet, "killed", at - 1, at - 1)  # "spoke of 24 victims"
        if token.word == "victims" and (found := _VICTIMS.match(sheet.tags, at + 1)):
            last = found.start(1)
            moved = re.match(r"[wW]{0,2}z", sheet.tags[last + 1 :])  # "took the victims to two hospitals"
            if last not in sheet.used and not moved and rises(sheet, at, last):
                yield _toll(sheet, "killed", at, last)


def _numbered(sheet: Sheet) -> Iterator[Fact]:
    """Read "those killed were farmers and they numbered nine", "the victims number six"."""
    for at, token in enumerate(sheet.tokens[1:-1], 1):
        if token.word not in _NUMBERING or sheet.tags[at + 1] != "N" or at + 1 in sheet.used:
            continue
        told = re.findall("[QJKXdFI]", sheet.tags[max(0, at - 40) : at])
        victims = sheet.tokens[at - 1].word == "victims"
        if (told and sheet.tags[at - 1] not in "rP") or victims:
            yield _toll(sheet, KINDS[told[-1]] if told else "killed", at - 1, at + 1)


def _variously(sheet: Sheet, fact: Fact, match: re.Match[str]) -> Fact:
    """Widen a toll that is given several times over: "variously given as 11, 13 and 14"."""
    more = _MORE_FIGURES.match(sheet.tags, match.end(1))
    words = {t.word for t in sheet.tokens[match.start() : match.start(1)]}
    if more is None or not words & _DIFFERENTLY:
        return fact
    told = [sheet.tokens[i] for i in range(more.start(), more.end()) if sheet.tags[i] == "N"]
    highs = [t.number.high for t in told if t.number is not None and t.number.high is not None]
    return replace(fact, high=max([fact.high or 0, *highs]), end=told[-1].end)


def _making(sheet: Sheet, before: Kind | None) -> Iterator[Fact]:
    """Read "two more bodies were brought out, which makes it nine"."""
    for at, token in enumerate(sheet.tokens[:-1]):
        if token.word not in _MAKING or sheet.tags[at + 1] != "N" or at + 1 in sheet.used:
            continue
        told = {KINDS[t] for t in sheet.tags[max(0, at - 60) : at] if t in "QdKFXJIfB"}
        if not told and before and before != "abducted" and at < 3:
            told = {before}  # "A boy has died on the operating table. That makes it five"
        if sheet.tokens[at + 1].word == "one" and sheet.tags[at + 2 : at + 3] == "o":
            continue  # "making it one of the deadliest"
        if len(told) == 1 and not re.match("[wW]{0,2}z", sheet.tags[at + 2 : at + 6]):
            yield replace(_toll(sheet, told.pop(), at, at + 1), rule="casualty.toll_update")


def _corrected(sheet: Sheet, before: Kind | None) -> Iterator[Fact]:
    """Read a figure put in the place of another: "spoke of 16 dead but corrected that to 13".

    What "revised the figure to nine" counts is what was counted `before`.
    """
    for at, token in enumerate(sheet.tokens):
        if token.word not in _CORRECTING:
            continue
        told = {KINDS.get(t, "killed") for t in sheet.tags[: at + 8] if t in "QdKXFTJIf"}
        if not told and "#" in sheet.tags[: at + 8]:
            told = {before or "killed"}
        joint = next(
            (i for i in range(at + 1, min(at + 9, len(sheet.tags) - 1)) if sheet.tags[i] == "="), None
        )
        if joint is None or not told or sheet.tags[joint + 1] != "N" or joint + 1 in sheet.used:
            continue
        if re.match(r"[wW]{0,2}z", sheet.tags[joint + 2 :]):
            continue
        kind: Kind = "injured" if told == {"injured"} else "killed"
        sheet.used[joint + 1] = kind
        fact = sheet.fact(kind, joint + 1, joint + 1, "casualty.toll.corrected")
        yield replace(fact, start=token.start, victims="")


def _put_kind(sheet: Sheet, match: re.Match[str]) -> Kind | None:
    """Return what a figure that somebody "put at" counts."""
    tag, word = match.group(1), sheet.tokens[match.start()].word
    if tag:
        return "injured" if tag == "J" else "killed"
    if sheet.tags[match.start()] == "M":
        return "killed" if word == "losses" else None
    before = sheet.tags[: match.start()]
    told = [KINDS[t] for t in before if t in "KXFdIxf"]
    given = {t.word for t in sheet.tokens[max(0, match.start() - 3) : match.start()]} & _GIVEN
    return (told[-1] if told else "killed") if given else None


def _is_said(sheet: Sheet, start: int, at: int) -> bool:
    """Whether the toll is told as a fact: not expected, and "as" only after "put" or "given"."""
    # "The toll of the attack of 20 May": a month expects nothing.
    words = {t.word for t in sheet.tokens[start:at] if sheet.text[t.start : t.end] != "May"}
    if words & _EXPECTED or (sheet.tokens[at].word == "one" and sheet.tags[at + 1 : at + 3] == "oD"):
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
