"""Deaths told by who escaped them: "of the nine men only two survived", "neither of the two lived"."""

import re
from collections.abc import Iterator

from geo.patterns import compiled
from geo.reports.figures.facts import Fact
from geo.reports.figures.tags import Tagged
from geo.reports.wording.anchored import Anchored

_SURVIVED = Anchored(
    r"\b(?:survived|survive|escaped alive|made it out|came out alive|no survivors?)\b", re.IGNORECASE
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


def survivors(tagged: Tagged, text: str) -> Iterator[Fact]:
    """Yield the dead of a sentence that counts those who were there and those who survived."""
    start = tagged.tokens[0].start if tagged.tokens else 0
    end = tagged.tokens[-1].end if tagged.tokens else 0
    nobody = _NOBODY.search(text, start, end)
    told = _SURVIVED.search(text, start, end) or (nobody and _LIVED.search(text, nobody.end(), end))
    if not told:
        return
    counts = [(t.start, t.number.high or 0) for t in tagged.tokens if t.number is not None]
    before = [n for at, n in counts if at < told.start()]
    of_the = _OF_THE.search(text, start, told.start())
    only = _ONLY.search(text, of_the.end(), told.start()) if of_the else None
    dead = 0
    if told.group().lower().startswith("no"):
        dead = counts[0][1] if len(counts) == 1 else 0  # "no survivors among the 14 aboard"
    elif nobody and nobody.start() < told.start():
        dead = 2 if nobody.group().lower() == "neither" else before[-1] if before else 0
    elif only and before:
        dead = before[0] - (before[1] if before[1:] else 1 if only.group(1) else before[0])
    if dead > 0:
        yield Fact("killed", dead, dead, "implicit", start, told.end(), "", "casualty.survivors")
