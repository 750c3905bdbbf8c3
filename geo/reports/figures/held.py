"""Persons who were held, told by who is free again, and those whose bodies were found later."""

import re
from collections.abc import Callable, Iterator, Sequence

from geo.patterns import compiled
from geo.reports.figures.facts import Fact, Sheet
from geo.reports.figures.tags import Tagged
from geo.reports.figures.words import Token
from geo.reports.wording.anchored import Anchored
from geo.reports.wording.lexicon import alternatives, load

_FREED = Anchored(
    r"\b(?:was|were|had been|has been|have been|being) (?:\w+ ){0,2}"
    + alternatives(load("casualties")["verbs"]["freed"])
    + r"\b",
    re.IGNORECASE,
)
# "A fifth man, a driver, had been let go".
_ANOTHER = compiled(r"AO[wW]?S?")
# "Two of the seven hostages escaped", "the four abducted engineers".
_OF_HOSTAGES = compiled(r"No?D?(N)[wWSPz]{0,3}P")
_ABDUCTED = compiled(r"(N)w[wW]{0,2}P")
_HELD_WORDS = frozenset(load("casualties")["tags"]["H"])
_CAPTIVES = frozenset(("hostages", "captives", "abductees"))
_THEIR_BODIES = compiled(r"D[wWJQ]{0,2}B")
_WHOLE = compiled(r"(N)[wWJQ]{0,3}[SP]")
_FOUND = frozenset(load("casualties")["verbs"]["finding"])


def held(sheet: Sheet) -> Iterator[Fact]:
    """Read abductions that a release tells of: "two of the seven hostages escaped", "a fifth was let go"."""
    start = sheet.tokens[0].start if sheet.tokens else 0
    end = sheet.tokens[-1].end if sheet.tokens else 0
    for match in _OF_HOSTAGES.finditer(sheet.tags):
        at = match.start(1)
        if sheet.tokens[match.end() - 1].word in _CAPTIVES and sheet.tokens[at - 1].word != "and":
            yield sheet.fact("abducted", at, match.end() - 1, "casualty.hostages")
    for match in _ABDUCTED.finditer(sheet.tags):
        if match.start() not in sheet.used and sheet.tokens[match.start() + 1].word in _HELD_WORDS:
            yield sheet.fact("abducted", match.start(), match.end() - 1, "casualty.hostages")
    freed = _FREED.search(sheet.text, start, end)
    for match in _ANOTHER.finditer(sheet.tags) if freed else ():
        first, last = sheet.tokens[match.start()], sheet.tokens[match.end() - 1]
        if freed and 0 <= freed.start() - last.end < 40:
            victims = sheet.text[first.start : last.end]
            yield Fact(
                "abducted", 1, 1, "implicit", first.start, freed.end(), victims, "casualty.freed.another"
            )


def their_bodies(sheet: Sheet, before: Callable[[], Tagged] | None, facts: Sequence[Fact]) -> Iterator[Fact]:
    """Read "three men were abducted. Their bodies were found": as many as were told of last."""
    if any(f.kind == "killed" for f in facts):
        return
    for match in _THEIR_BODIES.finditer(sheet.tags):
        words = {t.word for t in sheet.tokens}
        if sheet.tokens[match.start()].word != "their" or not words & _FOUND:
            continue
        stretch = [(sheet.tags[: match.start()], sheet.tokens[: match.start()])]
        if before is not None and not _WHOLE.search(stretch[0][0]):
            told = before()
            stretch.insert(0, (told.tags, told.tokens))
        for tags, tokens in stretch:
            number = _last_count(tags, tokens)
            if number is not None:
                first, last = sheet.tokens[match.start()], sheet.tokens[match.end() - 1]
                yield Fact("killed", number, number, "none", first.start, last.end, "", "casualty.bodies")
                return


def _last_count(tags: str, tokens: Sequence[Token]) -> int | None:
    """Return the last exact number of persons."""
    for match in reversed(list(_WHOLE.finditer(tags))):
        number = tokens[match.start()].number
        if number is not None and number.low == number.high:
            return number.high
    return None
