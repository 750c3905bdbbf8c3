"""Harm of all who were there, whose number was told before: "a van carried eight men. All aboard died"."""

from collections.abc import Callable, Iterator, Sequence

from geo.patterns import compiled
from geo.reports.figures.facts import KINDS, Fact, Kind
from geo.reports.figures.tags import Tagged
from geo.reports.figures.words import LEXICON
from geo.reports.numbers import Number

_NOUNS = LEXICON["nouns"]
_EVERYONE = frozenset(_NOUNS["everyone"])
_ABOARD = frozenset(_NOUNS["aboard"])
_ALIVE = frozenset(_NOUNS["alive"])
# "(All) on board were killed", "killing (everyone) in the house".
_BEFELL = compiled(
    r"([^\W\d,;:R]{0,5}?)(?:[~+]{1,3}w?([KEI])|~{0,2}(X)|(?<=[SPzDN])([dQ])(?![wW]{0,2}[SPzJ]))"
)
_OBJECT = compiled(r"([^\W\d,;:R]{0,5}?)(?=[,;:—)cRs]|$)")
_NOBODY = compiled(r"0[^\d,;:R]{0,5}")
_COUNTED = compiled(r"N[wWJO]{0,3}[SP]|Np?w|(?<=Po)N(?![wW]{0,2}z)")
# "Eight gunmen (stormed a house; everyone inside died)": they were not inside.
_ACTING = compiled(r"(?:^|[,;:Rc])(?:D|[wW]{1,3})?$")
_STAYING = compiled(r"\+p")
_HARM = compiled(r"[KkEXxIidBbTGgJQ]")


def everyone(tagged: Tagged, before: Callable[[], Tagged] | None, facts: Sequence[Fact]) -> Iterator[Fact]:
    """Yield the harm of all who were there, as many as this sentence or the one before has counted."""
    for at, token in enumerate(tagged.tokens):
        told = _befell(tagged, at) if token.word in _EVERYONE or tagged.tags[at] == "0" else None
        if told is None or any(fact.kind == told[0] for fact in facts):
            continue
        kind, last, inside = told
        number = _present(tagged, at, inside)
        if number is None and before is not None and not _HARM.search(before().tags):
            number = _present(before(), len(before().tags), inside)
        if number is not None:
            start, end = tagged.tokens[at].start, tagged.tokens[last].end
            counts = (number.low, number.high, number.modifier)
            yield Fact(kind, *counts, start, end, "", "casualty.everyone.all")
        return


def _befell(tagged: Tagged, at: int) -> tuple[Kind, int, bool] | None:
    """Return what befell everyone, the last token of it, and whether only those inside are told of."""
    tags, tokens = tagged.tags, tagged.tokens
    if tags[at] == "0":
        nobody = _NOBODY.match(tags, at)
        end = nobody.end() if nobody else at
        last = next((i for i in range(at + 1, end) if tokens[i].word in _ALIVE), None)
        return None if last is None else ("killed", last, True)
    struck = tags[at - 1] if at and tags[at - 1] in "kKiI" else ""
    match = (_OBJECT if struck else _BEFELL).match(tags, at + 1)
    if match is None or any(tokens[i].word not in _ABOARD and tags[i] != "z" for i in range(*match.span(1))):
        return None
    return KINDS[struck or match[2] or match[3] or match[4]], match.end() - 1, bool(struck or match[1])


def _present(tagged: Tagged, until: int, inside: bool) -> Number | None:
    """Return the one count of persons before a token; None where there are several."""
    told = []
    for match in _COUNTED.finditer(tagged.tags, 0, until):
        ends = tagged.tokens[match.end() - 1].word
        if match.group()[-1] == "w" and ends not in _ABOARD:
            continue
        told.append(match)
    if len(told) != 1:
        return None
    first, end = told[0].span()
    acting = _ACTING.search(tagged.tags, 0, first) and _STAYING.match(tagged.tags, end) is None
    number = tagged.tokens[first].number
    return None if number is None or (inside and acting) or (number.high or 0) < 2 else number
