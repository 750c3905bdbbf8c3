"""Patterns that are tried only where some of the words stand that every match of them holds.

A long choice of wordings is slow to search for, and most sentences hold none of them. The words that
every match needs are read off the pattern itself, so that a change of wording needs no care for speed.
"""

import re
from collections.abc import Iterator
from functools import cached_property, lru_cache

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

from geo.reports.wording.phrases import folded

_LOOK = ("?=", "?!", "?<=", "?<!")
_REPEAT = re.compile(r"\{(\d+)[^}]*\}[?+]?|([?*+])[?+]?")
_FLAGS = re.compile(r"\?(?:P<\w+>|[a-zA-Z]*:)")
# Words that stand in most sentences, and the blanks around them, tell nothing.
_COMMON = re.compile(r"\b(?:the|of|in|an?|to|and|was|for|on|by|has|had|have)\b| ")
_KIND, _DENSE = MatchKind.Standard, Implementation.DFA
# Letters that a pattern without regard to case takes for "s" and "i".
_ODD = str.maketrans("ſıİ", "sii")


class Anchored:
    """A pattern that first looks for the words it needs; compiled when first searched for."""

    def __init__(self, pattern: str, flags: int = 0) -> None:
        self._source, self._flags = pattern, flags

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The pattern itself."""
        return re.compile(self._source, self._flags)

    @cached_property
    def anchors(self) -> tuple[str, ...]:
        """Strings of which every match holds one."""
        return anchors(self._source)

    @cached_property
    def _machine(self) -> AhoCorasick | None:
        return AhoCorasick(self.anchors, _KIND, implementation=_DENSE) if self.anchors else None

    def _may(self, text: str, start: int, end: int) -> bool:
        machine = self._machine
        return machine is None or bool(machine.find_matches_as_indexes(_searchable(text)[start:end]))

    def search(self, text: str, start: int, end: int) -> re.Match[str] | None:
        """Return what ``pattern.search`` does; `text` is a whole report, as written or folded."""
        return self.pattern.search(text, start, end) if self._may(text, start, end) else None

    def search_in(self, piece: str) -> re.Match[str] | None:
        """Return what ``pattern.search(piece)`` does; `piece` is cut from a folded report."""
        low = piece if piece.isascii() else piece.translate(_ODD)
        found = self._machine is None or self._machine.find_matches_as_indexes(low)
        return self.pattern.search(piece) if found else None

    def finditer(self, text: str, start: int, end: int) -> Iterator[re.Match[str]]:
        """Return what ``pattern.finditer`` does; `text` is a whole report, as written or folded."""
        return self.pattern.finditer(text, start, end) if self._may(text, start, end) else iter(())


@lru_cache(maxsize=4)
def _searchable(text: str) -> str:
    low = folded(text)
    return low if low.isascii() else low.translate(_ODD)


def anchors(pattern: str) -> tuple[str, ...]:
    """Return strings of which every match of `pattern` holds one, in folded text; () if none can be told."""
    found, end = _choice(pattern, 0)
    if end != len(pattern):
        raise ValueError(f"cannot read the pattern {pattern!r} at {end}; close what is open there")
    return tuple(sorted(a for a in found if not any(a != b and b in a for b in found)))


def _choice(pattern: str, at: int) -> tuple[frozenset[str], int]:
    """Read branches up to the end or a closing parenthesis: their anchors together, none if one has none."""
    branches: list[frozenset[str]] = []
    while True:
        found, at = _branch(pattern, at)
        branches.append(found)
        if at >= len(pattern) or pattern[at] != "|":
            break
        at += 1
    return (frozenset().union(*branches) if all(branches) else frozenset()), at


def _branch(pattern: str, at: int) -> tuple[frozenset[str], int]:
    """Read one branch: the best anchors of its parts."""
    best: frozenset[str] = frozenset()
    run = ""
    while at < len(pattern) and pattern[at] not in "|)":
        group, letter, at = _atom(pattern, at)
        repeat = _REPEAT.match(pattern, at)
        optional = repeat is not None and (repeat[1] == "0" or repeat[2] in ("?", "*"))
        at = repeat.end() if repeat else at
        if optional:
            group, letter = frozenset(), ""
        run += letter
        if repeat is not None or not letter:
            best, run = _better(best, run), ""
        if group:
            best = max(best, group, key=_worth)
    return _better(best, run), at


def _better(best: frozenset[str], run: str) -> frozenset[str]:
    """Return `best`, or the letters of `run` alone where they are worth more."""
    return max(best, frozenset({run}), key=_worth) if run.strip() else best


def _worth(found: frozenset[str]) -> tuple[int, int]:
    """Grade anchors: the rarer the commonest of them, the better; figures are rarer than letters."""
    return min(map(_rarity, found), default=0), -len(found)


@lru_cache(maxsize=4096)
def _rarity(anchor: str) -> int:
    return len(_COMMON.sub("", anchor)) + 3 * anchor.isdigit()


def _atom(pattern: str, at: int) -> tuple[frozenset[str], str, int]:
    """Read one part: the anchors of a group, or the letter that stands for itself, and where it ends."""
    char = pattern[at]
    if char == "\\":
        escaped = pattern[at + 1]
        return frozenset(), "" if escaped.isalnum() else folded(escaped), at + 2
    if char == "[":
        end = pattern.index("]", at + 2)
        while pattern[end - 1] == "\\" and pattern[end - 2] != "\\":
            end = pattern.index("]", end + 1)
        return frozenset(), "", end + 1
    if char == "(":
        if pattern.startswith("?P=", at + 1):
            return frozenset(), "", pattern.index(")", at) + 1
        look = next((mark for mark in _LOOK if pattern.startswith(mark, at + 1)), "")
        flags = _FLAGS.match(pattern, at + 1)
        found, end = _choice(pattern, at + 1 + len(look) if look else flags.end() if flags else at + 1)
        return frozenset() if look else found, "", end + 1
    return frozenset(), "" if char in ".^$" else folded(char), at + 1
