"""Harm told by who escaped it: "of the nine men only two survived", "two got away; the rest were killed"."""

import re
from collections.abc import Callable, Iterator

from geo.patterns import compiled
from geo.reports.figures.facts import KINDS, Fact, Sheet
from geo.reports.figures.parts import without_parts
from geo.reports.figures.tags import Tagged
from geo.reports.figures.words import Token
from geo.reports.wording.anchored import Anchored

_SURVIVED = Anchored(
    r"\b(?:survived|survive|escaped alive|made it out|came out alive|no survivors?"
    r"|not a single survivor|no one alive|nobody alive|none alive)\b",
    re.IGNORECASE,
)
# "No survivors among the 14 aboard".
_ABOARD = compiled(
    r"\b(?:among|of|from) (?:the|its|their|all) |\b(?:aboard|on board|inside|in the (?:car|van|bus|house))\b",
    re.IGNORECASE,
)
_ONLY = ("only", "just", "but")
_NOBODY = Anchored(
    r"\b(?:none|nobody|neither|no one|not one|not a single (?:one|person|man|soul))\b", re.IGNORECASE
)
# "Not one of the seven lived": of nobody else does it tell of life and death.
_LIVED = Anchored(r"\b(?:lived(?! (?:in|at|near|with|there|by|on|here)\b)|got out alive)\b", re.IGNORECASE)
# "The only one of five people in the car to survive", "the sole survivor of the seven".
_ONLY_ONE = Anchored(
    r"\bonly (?:one|person|man|passenger|member|occupant)?\s?(?:of|among|from)\b(?=.*\bsurviv)"
    r"|\b(?:only|sole|lone) survivor (?:of|among|from)\b",
    re.IGNORECASE,
)
# "The rest were shot", "shot the rest dead".
_REST = compiled(r"D[wP](?:oD?[wWSPz]{1,3})?[w~+]{0,4}([KXIxd])|([kKiI])D[wP]")
_OTHERS = frozenset(("rest", "remainder", "others", "remaining"))
_ONE = compiled(r"[AD][wWJ]{0,3}S")
_IN_LIST = compiled(r"(?:[AD][wWJ]{0,3}S|N[wWSP]{0,4})[c,]$")
_LIST_ON = compiled(r"N[wWSP]{0,4}c[AND]")


def survivors(tagged: Tagged, text: str) -> Iterator[Fact]:
    """Yield the dead of a sentence that counts those who were there and those who survived."""
    if not tagged.tokens:
        return
    start, end = tagged.tokens[0].start, tagged.tokens[-1].end
    if alone := _ONLY_ONE.search(text, start, end):
        at = next((i for i, t in enumerate(tagged.tokens) if t.number and t.start >= alone.end()), None)
        number = tagged.tokens[at].number if at is not None else None
        if at is not None and number is not None and (number.high or 0) > 1:
            dead = (number.high or 0) - 1
            yield Fact("killed", dead, dead, "implicit", start, end, "", "casualty.survivors")
        return
    nobody = _NOBODY.search(text, start, end)
    told = _SURVIVED.search(text, start, end)
    if told is None and nobody:
        told = _LIVED.search(text, nobody.end(), end)
    if told is None:
        return
    before = [i for i, t in enumerate(tagged.tokens) if t.start < told.start()]
    counts = [tagged.tokens[i].number for i in before if tagged.tags[i] == "N"]
    words = text[start : told.start()].lower()
    dead = 0
    if told.group().lower().startswith("no"):
        all_counts = [t.number for t, tag in zip(tagged.tokens, tagged.tags, strict=True) if tag == "N"]
        if len(all_counts) == 1 and all_counts[0] and _ABOARD.search(text, start, end):
            dead = all_counts[0].low or 0
    elif re.search(r"\bneither\b.{3,60}\bnor\b", words):
        dead = 2
    elif nobody and nobody.group().lower() == "neither":
        dead = 2  # "two were hit, but neither survived"
    elif nobody and counts and counts[-1]:
        dead = counts[-1].low or 0
    elif (whole := re.search(r"\bof (?:the|its|their) ", words)) and counts and counts[0]:
        left = counts[1] if len(counts) > 1 else None
        only = any(re.search(rf"\b{w}\b", words[whole.end() :]) for w in _ONLY)
        if only and (left is not None or re.search(r"\bonly (?:the|one|a)\b", words)):
            dead = (counts[0].low or 0) - (left.low or 0 if left is not None else 1)
    if dead > 0:
        yield Fact("killed", dead, dead, "implicit", start, told.end(), "", "casualty.survivors")


def remainder(sheet: Sheet, tagged: Tagged, before: Callable[[], Tagged] | None) -> Iterator[Fact]:
    """Yield what befell the rest: "a van carried nine men. Two got away; the rest were killed".

    `tagged` has the parts too; `before` gives the sentence before, which may tell how many there were.
    """
    for match in _REST.finditer(sheet.tags):
        at = match.start() if match.group(1) else match.start() + 1
        if sheet.tokens[at + 1].word not in _OTHERS:
            continue
        left = next(
            filter(None, map(_left, _told(sheet.tokens[at].start, sheet.tagged, tagged, before))), None
        )
        if left:
            kind = KINDS[match.group(1) or match.group(2)]
            start, end = sheet.tokens[match.start()].start, sheet.tokens[match.end() - 1].end
            yield Fact(kind, left, left, "implicit", start, end, "", "casualty.rest")


def _told(offset: int, bare: Tagged, full: Tagged, before: Callable[[], Tagged] | None) -> Iterator[Tagged]:
    """Yield what is told up to an offset: without its parts, with them, and after the sentence before."""
    here = []
    for told in (bare, full):
        cut = next((i for i, t in enumerate(told.tokens) if t.start >= offset), len(told.tokens))
        here.append(Tagged(told.tags[:cut], told.tokens[:cut]))
    yield from here
    raw = before() if before is not None else None
    for earlier in (without_parts(raw), raw) if raw is not None else ():
        stop = Token(offset, offset, ";")
        yield Tagged(f"{earlier.tags};{here[0].tags}", (*earlier.tokens, stop, *here[0].tokens))


def _left(tagged: Tagged) -> int | None:
    """Return how many are left of the largest number of persons when those told after it are gone."""
    counts: list[tuple[int, int]] = []
    for at, token in enumerate(tagged.tokens):
        number = token.number
        if tagged.tags[at] != "N" or number is None or number.high is None:
            continue
        others = any(t.word in _OTHERS for t in tagged.tokens[at + 1 : at + 3])
        if others or number.low != number.high or "z" in tagged.tags[at + 1 : at + 3]:
            continue  # "80 others were rescued": none of those told of next
        counts.append((at, number.high))
    if not counts:
        return None
    whole = max(counts, key=lambda c: c[1])
    if tagged.tags[max(0, whole[0] - 1) : whole[0]] in ("k", "K"):
        return None  # "killed six of them and wounded two. The others died": the six are no whole
    if _IN_LIST.search(tagged.tags[: whole[0]]) or _LIST_ON.match(tagged.tags, whole[0]):
        return None  # "a man and two women": the whole is not told
    parts = sum(n for at, n in counts if at > whole[0])
    ones = [m for m in _ONE.finditer(tagged.tags, whole[0] + 1) if ";" in tagged.tags[whole[0] : m.start()]]
    parts += len(ones) if not parts else 0
    return whole[1] - parts if 0 < parts < whole[1] else None
