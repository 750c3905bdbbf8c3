"""Attackers who all died and whose number was told before: "four bombers got in. The attackers all died"."""

from collections.abc import Callable, Iterator, Sequence

from geo.patterns import compiled
from geo.reports.figures.facts import Fact, Sheet
from geo.reports.figures.tags import Tagged
from geo.reports.figures.victims import MILITANT, heads, is_attacking

# "The attackers were all killed", "the gunmen all died", "killed all the bombers".
_ALL_DIED = compiled(r"D[wW]{0,2}(P)(?:w?[+~]{1,2}[wD]?[KXd]|DX)|[Kk]D{1,2}[wW]{0,2}(P)(?=[,;:—)cRs]|$)")
_COUNTED = compiled(r"N[wWSJO]{0,5}[SP]{1,2}")
_ALL = frozenset(("all", "all the", "both", "both the"))
# Fewer are told one by one, more are no party of attackers.
_FEW, _MANY = 2, 30


def attackers(sheet: Sheet, before: Callable[[], Tagged] | None, facts: Sequence[Fact]) -> Iterator[Fact]:
    """Yield the deaths of all attackers, as many as this or the sentence before has counted."""
    for match in _ALL_DIED.finditer(sheet.tags):
        at = match.start(1) if match.group(1) else match.start(2)
        words = {t.word for t in sheet.tokens[match.start() : match.end()]}
        if not words & _ALL or not is_attacking(sheet.tokens[at].word):
            continue
        start, end = sheet.tokens[match.start()].start, sheet.tokens[match.end() - 1].end
        if any(f.kind == "killed" and f.start < end and start < f.end for f in facts):
            continue
        number = _number(sheet.tagged, start, sheet.text)
        if number is None and before is not None:
            number = _number(before(), start, sheet.text)
        if number is not None:
            victims = sheet.tokens[at].word
            yield Fact("killed", number, number, "implicit", start, end, victims, "casualty.attackers")
            return


def _number(tagged: Tagged, until: int, text: str) -> int | None:
    """Return the count of attackers told last before an offset."""
    for match in reversed(list(_COUNTED.finditer(tagged.tags))):
        first, last = tagged.tokens[match.start()], tagged.tokens[match.end() - 1]
        number = first.number
        if last.end > until or number is None or number.low != number.high:
            continue
        who = text[first.start : last.end]
        if heads(who) == {MILITANT} and _FEW <= (number.high or 0) <= _MANY:
            return number.high
    return None
