"""Harm told by who escaped it: "of the nine men only two survived", "two got away; the rest were killed"."""

import re
from collections.abc import Callable, Iterator, Sequence

from geo.patterns import compiled
from geo.reports.figures.facts import KINDS, Fact, Kind, Sheet
from geo.reports.figures.parts import without_parts
from geo.reports.figures.tags import Tagged
from geo.reports.figures.words import Token
from geo.reports.wording.anchored import Anchored

_SURVIVED = Anchored(
    r"\b(?:survived|survive|escaped alive|made it out|came out alive|no survivors?|no one alive"
    r"|nobody alive|none alive)\b",
    re.IGNORECASE,
)
# "Not one of the seven lived": of nobody else does it tell of life and death.
_LIVED = Anchored(
    r"\b(?:lived(?! (?:in|at|near|with|there|by|on|here|for)\b)|got out alive)\b", re.IGNORECASE
)
_NOBODY = Anchored(
    r"\b(?:none|nobody|neither|no one|not one|not a single (?:one|person|man|soul))\b", re.IGNORECASE
)
_OF_THE = compiled(r"\bof (?:the|its|their) ", re.IGNORECASE)
_ONLY = compiled(r"\b(?:only|just|but)\b( (?:the|one|an?)\b)?", re.IGNORECASE)

# "The only one of five people in the car to survive", "the sole survivor of the seven".
_ONLY_ONE = compiled(r"\b(?:only|sole|lone) (?:one|person|man|survivor) (?:of|among|from)\b", re.IGNORECASE)
# "The rest were shot", "shot the rest dead".
_REST = compiled(r"D[wP](?:oD?[wWSPz]{1,3})?[w~+]{0,4}([KXIxd])|([kKiI])D[wP]")
_HURT = compiled(r"[iI]w?(N)|(N)[wWSPJ]{0,3}[~+]{0,2}[Iix]")
_OTHERS = frozenset(("rest", "remainder", "others", "remaining"))
_ONE = compiled(r"[AD][wWJ]{0,3}S")
_IN_LIST = compiled(r"(?:[AD][wWJ]{0,3}S|N[wWSP]{0,4})[c,]$")
_LIST_ON = compiled(r"N[wWSP]{0,4}c[AND]")


def survivors(tagged: Tagged, text: str) -> Iterator[Fact]:
    """Yield the dead of a sentence that counts those who were there and those who survived."""
    start = tagged.tokens[0].start if tagged.tokens else 0
    end = tagged.tokens[-1].end if tagged.tokens else 0
    nobody = _NOBODY.search(text, start, end)
    told = _SURVIVED.search(text, start, end) or (nobody and _LIVED.search(text, nobody.end(), end))
    if not told:
        return
    counts = [
        (t.start, t.number.high or 0)
        for at, t in enumerate(tagged.tokens)
        if t.number is not None and "z" not in tagged.tags[at + 1 : at + 3]  # "in the three villages"
    ]
    before = [n for at, n in counts if at < told.start()]
    of_the = _OF_THE.search(text, start, told.start())
    only = _ONLY.search(text, of_the.end(), told.start()) if of_the else None
    dead = 0
    if alone := _ONLY_ONE.search(text, start, end):
        dead = next((n for at, n in counts if at >= alone.end()), 1) - 1
    elif told.group().lower().startswith("no"):
        dead = counts[0][1] if len(counts) == 1 else 0  # "no survivors among the 14 aboard"
    elif nobody and nobody.start() < told.start():
        dead = 2 if nobody.group().lower() == "neither" else before[-1] if before else 0
    elif only and before:
        dead = before[0] - (before[1] if before[1:] else 1 if only.group(1) else before[0])
    if dead > 0:
        yield Fact("killed", dead, dead, "implicit", start, told.end(), "", "casualty.survivors")


def remainder(sheet: Sheet, tagged: Tagged, before: Callable[[], Tagged] | None) -> Iterator[Fact]:
    """Yield what befell the rest: "a van carried nine men. Two got away; the rest were killed".

    `tagged` has the parts too; `before` gives the sentence before, which may tell how many there were.
    """
    for match in _REST.finditer(sheet.tags):
        at = match.start() + (match.group(1) is None)
        if sheet.tokens[at + 1].word not in _OTHERS:
            continue
        told: list[tuple[Tagged, ...]] = [(sheet.tagged,), (tagged,)]
        if before is not None:
            told += [(without_parts(before()), sheet.tagged), (before(), sheet.tagged)]
        kind = KINDS[match.group(1) or match.group(2)]
        until = sheet.tokens[at].start
        if left := next(filter(None, (_left(parts, until, kind) for parts in told)), None):
            start, end = sheet.tokens[match.start()].start, sheet.tokens[match.end() - 1].end
            yield Fact(kind, left, left, "implicit", start, end, "", "casualty.rest")


def _left(told: Sequence[Tagged], until: int, kind: Kind) -> int | None:
    """Return how many are left of the largest number of persons when those told after it are gone."""
    tokens = [token for part in told for token in (*part.tokens, Token(0, 0, ";"))]
    tags = "".join(f"{part.tags};" for part in told)
    end = next((at for at, token in enumerate(tokens) if token.start >= until), len(tokens))
    tags = tags[:end]
    counts: list[tuple[int, int]] = []
    for at, number in ((at, tokens[at].number) for at in range(end) if tags[at] == "N"):
        others = any(token.word in _OTHERS for token in tokens[at + 1 : at + 3])
        if number is None or others or number.low != number.high or "z" in tags[at + 1 : at + 3]:
            continue  # "80 others were rescued": none of those told of next
        counts.append((at, number.high or 0))
    # "Nine were killed and 16 injured. Three died at once, the rest in hospital": of the nine.
    hurt = {m.start(m.lastindex or 0) for m in _HURT.finditer(tags)} if kind == "killed" else ()
    alive = [c for c in counts if c[0] not in hurt] or counts
    first, whole = max(alive, key=lambda c: c[1], default=(0, 0))
    # "Killed six of them and wounded two. The others died", "a man and two women": the whole is not told.
    if (
        tags[max(0, first - 1) : first] in ("k", "K")
        or _IN_LIST.search(tags[:first])
        or _LIST_ON.match(tags, first)
    ):
        return None
    parts = sum(n for at, n in counts if at > first)
    parts = parts or sum(";" in tags[first : m.start()] for m in _ONE.finditer(tags, first + 1))
    return whole - parts if 0 < parts < whole else None
