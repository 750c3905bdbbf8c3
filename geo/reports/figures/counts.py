"""Figures that no verb tells: tolls, log entries, "six bodies", lists of names."""

import re
from collections.abc import Iterator
from dataclasses import replace

from geo.patterns import compiled
from geo.reports.figures.facts import KINDS, Fact, Kind, Sheet
from geo.reports.figures.listed import named
from geo.reports.figures.logged import logged
from geo.reports.wording.lexicon import load

_LEXICON = load("casualties")
_RISING = frozenset(_LEXICON["tolls"]["rising"])
_RAISING = frozenset(_LEXICON["tolls"]["raising"])
_EXPECTED = frozenset(_LEXICON["tolls"]["expected"])
_GIVEN = frozenset(_LEXICON["tolls"]["given"])
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
_CORRECTING = frozenset(_LEXICON["tolls"]["correcting"])
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
_SHORT_FORM = compiled(
    r"([KIdFfUu])(?::|(?<!c[KIdFfUu])=)(N)|(?:^|(?<=[,;c(]))D?([KIdFfUuQJ])[—:](N)(?=[,;)c]|[wWSP]{1,3}(?:[,;)cp]|$)|$)"
)
_SHORT_NOUN = compiled(r"(?:^|(?<=[,;:—c(]))([FfBd])(N)(?=[,;:—c)]|$)")
# "Six bodies", "dozens of bodies".
_NOUN_COUNT = compiled(r"(N)o?[wWJQS]{0,2}([FfBb])(c[Ff])?(o[wWD]{0,3}[SP])?")
_HURT_PERSONS = compiled(r"(N)[wW]{0,2}J[wW]{0,2}[SP]|(N)oJ")
_DEAD_PERSONS = compiled(r"(N)[wW]{0,2}Q[wW]{0,2}[SP]")
_LISTED = compiled(r"(?<!o)D(Q)[^;KkXIiR]{0,16}?\+(?=[NAD])")
_BODIES_OF = compiled(r"Bo(?=[NAD])")
_HOSTAGES = compiled(r"(N)[wWSPDoz]{1,6}Y")
_FOUND_BODY = compiled(
    r"b[oD]{1,2}([AD]?[wWSPJz]{1,8})|(A[wWJQ]{0,3})b(?!o)|(D[wWJQ]{0,2}|(?:W{1,3}|S)w{1,2})b(?=[+~]{1,2})"
)
# "The body of one of the four abducted men was found".
_BODY_OF_ONE = compiled(r"bo(N)(?:\^|oD?N?[wWJS]{0,3}[SP]|W{1,3})")
_FINDING = frozenset(_LEXICON["verbs"]["finding"])
# "Six hostages", "four graves".
_HELD = compiled(r"N[wWSPz]{0,3}?P")
_CAPTIVES = frozenset(("hostages", "captives", "abductees"))
_HOLDING = frozenset(_LEXICON["verbs"]["holding"])
_GRAVES = compiled(r"N[wW]{1,3}")
_SEEING = frozenset(("seen", "saw", "counted", "dug", "count", "see"))
_TAKEN_IN = compiled(r"[vwsi]w?(N)(?:[wW]{0,2}[SP]|J)?(?=$|[,;:—)c]|[pR])")
# "Four of the 11 wounded are critical".
_OF_THE_HARMED = compiled(r"No?D(N)([JQ])(?![wW]{0,2}[SP])")
# "Of 91 wounded, four were reporters".
_OF_SO_MANY = compiled(r"(?:^|(?<=[,;:cR]))ow?D?(N)([IJKQ])(?=,?N)")
# "17 had been received".
_RECEIVED = compiled(r"N[wSP]{0,2}~?\+{1,2}[vwx]")
_ADMITTING = frozenset(_LEXICON["verbs"]["admitting"])
_HOSPITALS = frozenset(
    ("hospital", "hospitals", "clinic", "infirmary", "hospital's", "doctors", "ward", "surgeons", "medics")
)
# "Bringing to nine the number of people killed".
_TO_N_THE_NUMBER = compiled(r"=(N),?D?(?:#o[DwWPr+~]{0,6}([KFQXJI])|T)")


def tolls(sheet: Sheet, before: Kind | None = None) -> Iterator[Fact]:
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
    for match in _TO_N_THE_NUMBER.finditer(sheet.tags):
        at = match.start(1)
        if at not in sheet.used and sheet.tokens[at - 2].word in _RAISING:
            yield replace(_toll(sheet, KINDS[match.group(2) or "F"], at - 2, at), rule="casualty.toll_update")
    for match in _RAISED.finditer(sheet.tags):
        at, word = match.start(3), sheet.tokens[match.start(1)].word
        if at not in sheet.used and word in _RAISING and _is_said(sheet, match.start(), at):
            yield replace(_toll(sheet, "killed", match.start(2), at), rule="casualty.toll_update")
    yield from _making(sheet, before)
    yield from _numbered(sheet)
    for match in _RISEN.finditer(sheet.tags):
        at = match.start(1)
        stood = any(t.word in ("stood", "stands") for t in sheet.tokens[match.start() : at])
        mixed = match.start() and sheet.tokens[match.start() - 1].word.startswith("casualt")
        rises = (stood and not mixed) or _rises(sheet, match.start(), at)
        if at not in sheet.used and rises and _is_said(sheet, match.start(), at):
            # "Six were hurt. Later he revised the figure to nine."
            silent = before is not None and not re.search("[KXFdIxfQJT]", sheet.tags)
            yield _toll(sheet, before if silent and before else "killed", match.start(), at)
    for match in _REACHED.finditer(sheet.tags):
        at = match.start(1)
        reached = sheet.tokens[at - 1].word in ("reached", "reaches")
        if (
            at not in sheet.used
            and (reached or _rises(sheet, match.start(), at))
            and _is_said(sheet, match.start(), at)
        ):
            yield _toll(sheet, "killed", match.start(), at)
    for match in _FIGURE_OF.finditer(sheet.tags):
        if match.start(1) not in sheet.used and _is_said(sheet, match.start(), match.start(1)):
            yield _toll(sheet, KINDS[match.group(2)], match.start(), match.start(1))
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
    yield from _corrected(sheet, before)
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
            if last not in sheet.used and not moved and _rises(sheet, at, last):
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


def _rises(sheet: Sheet, start: int, at: int) -> bool:
    before = {t.word for t in sheet.tokens[max(0, start - 3) : start + 1]}
    within = {t.word for t in sheet.tokens[start : at + 1]}
    return bool(within & _RISING or before & (_RISING | _RAISING))


def _toll(sheet: Sheet, kind: Kind, start: int, at: int) -> Fact:
    sheet.used[at] = kind
    rule = "casualty.toll_update" if _rises(sheet, start, at) else "casualty.toll"
    fact = sheet.fact(kind, at, at, rule)
    return replace(fact, start=sheet.tokens[start].start, victims="")


def short_forms(sheet: Sheet, start: int, end: int) -> Iterator[Fact]:
    """Read log entries: "killed: 5", "deaths 3, injuries 8", "2k 5w"."""
    for pattern in (_SHORT_FORM, _SHORT_NOUN) if "N" in sheet.tags else ():
        for match in pattern.finditer(sheet.tags):
            told, at = (1, match.start(2)) if match.group(1) else (3, match.start(4))
            if at in sheet.used or sheet.tokens[at - 1].word == "as":
                continue  # "four were killed as six gunmen attacked"
            sheet.used[at] = "short"
            rises = sheet.tags[at - 1] == "=" and _rises(sheet, match.start(), at)
            fact = sheet.fact(
                KINDS[match.group(told)], at, at, "casualty.toll_update" if rises else "casualty.short"
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
