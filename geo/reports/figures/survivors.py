"""Deaths told by who survived: "of the nine men only two survived", "none of the five survived"."""

import re
from collections.abc import Iterator

from geo.reports.figures.facts import Fact
from geo.reports.figures.tags import Tagged

_SURVIVED = re.compile(
    r"\b(?:survived|survive|escaped alive|made it out|came out alive|no survivors?"
    r"|not a single survivor|no one alive|nobody alive|none alive)\b",
    re.IGNORECASE,
)
# "No survivors among the 14 aboard".
_ABOARD = re.compile(
    r"\b(?:among|of|from) (?:the|its|their|all) |\b(?:aboard|on board|inside|in the (?:car|van|bus|house))\b",
    re.IGNORECASE,
)
_ONLY = ("only", "just", "but")


def survivors(tagged: Tagged, text: str) -> Iterator[Fact]:
    """Yield the dead of a sentence that counts those who were there and those who survived."""
    if not tagged.tokens:
        return
    start, end = tagged.tokens[0].start, tagged.tokens[-1].end
    told = _SURVIVED.search(text, start, end)
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
    elif re.search(r"\bnone of (?:the|its|their)\b", words) and counts and counts[-1]:
        dead = counts[-1].low or 0
    elif (whole := re.search(r"\bof (?:the|its|their) ", words)) and counts and counts[0]:
        left = counts[1] if len(counts) > 1 else None
        only = any(re.search(rf"\b{w}\b", words[whole.end() :]) for w in _ONLY)
        if only and (left is not None or re.search(r"\bonly (?:the|one|a)\b", words)):
            dead = (counts[0].low or 0) - (left.low or 0 if left is not None else 1)
    if dead > 0:
        yield Fact("killed", dead, dead, "implicit", start, told.end(), "", "casualty.survivors")
