"""Figures of logs, under letters: "2k 5w", "ALP K-3 W-2; AOG K-4 W-unk", "K/I: 3/5"."""

import re
from collections.abc import Iterator
from functools import lru_cache

from geo.patterns import compiled
from geo.reports.figures.facts import Fact, Kind
from geo.reports.wording.phrases import lowered

_VALUE = r"(\d{1,3}|nil|none|nk|n/k|unk(?:nown)?)"
_PATTERNS = (
    # "2k 5w", "3K/7W".
    compiled(r"(?<![\w.])(\d{1,3})\s?(k)[ ,/&+]{1,3}(\d{1,3})\s?([wi])\b", re.IGNORECASE),
    # "K-3 / W-7", "K3 I5"; one of them may be unknown.
    compiled(
        rf"(?<![\w-])([kwi])[-:= ]{{0,2}}{_VALUE}[ ,/;&]{{1,3}}([kwi])[-:= ]{{0,2}}{_VALUE}\b", re.IGNORECASE
    ),
    # "K/I: 3/5".
    compiled(rf"(?<![\w-])([kwi])\s?/\s?([kwi])[-:= ]{{1,3}}{_VALUE}\s?/\s?{_VALUE}(?![\w/])", re.IGNORECASE),
)
# What every entry of a log holds, in small letters: "2k", "k-3", "k/i", "kunk". A letter is soon found.
_KILLED = compiled(r"k(?<![a-z]k)(?:[^a-z]|nil|none|nk|unk|$)")
_NOBODY = frozenset(("nil", "none"))
# No line of a log has more sides.
_MAX_PAIRS = 12


def logged(text: str, start: int, end: int) -> Iterator[Fact]:
    """Yield killed and injured of one sentence; entries of several sides are added."""
    pairs = sorted(_pairs(text, start, end))[:_MAX_PAIRS] if holds_pairs(text) else []
    kinds: tuple[Kind, ...] = ("killed", "injured")
    for place, kind in enumerate(kinds, 2):
        told = [value for pair in pairs if (value := pair[place]) is not None]
        if told:
            first, last = pairs[0][0], pairs[-1][1]
            yield Fact(kind, sum(told), sum(told), "none", first, last, "", "casualty.short")


def _pairs(text: str, start: int, end: int) -> Iterator[tuple[int, int, int | None, int | None]]:
    """Yield start, end, killed and injured of each entry."""
    for match in (m for p in _PATTERNS for m in p.finditer(text, start, end)):
        groups = [g.lower() for g in match.groups()]
        letters = [g for g in groups if g in ("k", "w", "i")]
        killed, injured = (_value(g) for g in groups if g not in ("k", "w", "i"))
        if letters[0] != "k":
            killed, injured = injured, killed
        if letters.count("k") == 1:
            yield match.start(), match.end(), killed, injured


def _value(word: str) -> int | None:
    if word in _NOBODY:
        return 0
    return int(word) if word.isdecimal() else None


@lru_cache(maxsize=4)
def holds_pairs(text: str) -> bool:
    """Whether a report has a log entry such as "2k 5w" anywhere; few have."""
    return _KILLED.search(lowered(text)) is not None
