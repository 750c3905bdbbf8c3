"""Patterns that are tried only where some of the words stand that every match of them holds.

A long choice of wordings is slow to search for, and most sentences hold none of them. The words that
every match needs are read off the pattern itself, so that a change of wording needs no care for speed.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cached_property, lru_cache, reduce
from operator import itemgetter, methodcaller, or_
from pathlib import Path

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

from geo.kept import kept
from geo.patterns import compiled
from geo.reports.wording import phrases
from geo.reports.wording.phrases import as_plain_letters, folded

_LOOK = ("?=", "?!", "?<=", "?<!")
_REPEAT = compiled(r"\{(\d+)[^}]*\}[?+]?|([?*+])[?+]?")
# Letters that stand for themselves, up to one that is repeated.
_PLAIN = compiled(r"[a-z][a-z ]*(?![?*+{])")
_FLAGS = compiled(r"\?(?:P<\w+>|[a-zA-Z]*:)")
# What makes a group that a match is asked for.
_GROUP = compiled(r"(?<!\\)\((?!\?)|\(\?P<")
_START = methodcaller("start")
# Words that stand in most sentences, and the blanks around them, tell nothing.
_COMMON = compiled(r"\b(?:the|of|in|an?|to|and|was|for|on|by|has|had|have)\b| ")
# So many finds make a block.
_BLOCK = 8
_KIND, _DENSE = MatchKind.Standard, Implementation.DFA


class Anchored:
    """A pattern that first looks for the words it needs; compiled when first searched for.

    Of several, given as a list, those are tried whose words stand there: the first that matches leftmost is
    what their choice finds. Where any of them has groups, all are one.
    """

    def __init__(self, pattern: str | Sequence[str], flags: int = 0) -> None:
        rows = [pattern] if isinstance(pattern, str) else [*pattern]
        self._source, self._flags = "|".join(rows), flags
        self._rows: tuple[Anchored, ...] = ()
        self.bit: int
        if len(rows) > 1 and not any(map(_GROUP.search, rows)):
            self._rows = tuple([Anchored(row, flags) for row in rows])
            self.bit = reduce(or_, [row.bit for row in self._rows])
        else:
            self.bit = 1 << len(_known)
            _known.append(self)

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The pattern itself."""
        return compiled(self._source, self._flags)

    @property
    def source(self) -> str:
        """What it is compiled from."""
        return self._source

    def may(self, text: str, start: int, end: int) -> bool:
        """Whether any word that it needs begins in ``text[start:end]``; `text` is a whole report."""
        return bool(_finds(text, len(_known))[start, end] & self.bit)

    # Hundreds of windows of a report are asked, mostly in vain: each of these asks without a further call.

    def search(self, text: str, start: int, end: int) -> re.Match[str] | None:
        """Return what ``pattern.search`` does; `text` is a whole report, as written or folded."""
        if possible := _finds(text, len(_known))[start, end] & self.bit:
            return self._search(possible, text, start, end)
        return None

    def match(self, text: str, start: int, end: int) -> re.Match[str] | None:
        """Return what ``pattern.match`` does; `text` is a whole report, as written or folded."""
        if possible := _finds(text, len(_known))[start, end] & self.bit:
            return self._match(possible, text, start, end)
        return None

    def search_cut(self, text: str, start: int, end: int) -> re.Match[str] | None:
        """Return what ``pattern.search(text[start:end])`` does; `text` is a whole report."""
        if possible := _finds(text, len(_known))[start, end] & self.bit:
            return self._search(possible, text[start:end], 0, end - start)
        return None

    def match_cut(self, text: str, start: int, end: int) -> re.Match[str] | None:
        """Return what ``pattern.match(text[start:end])`` does; `text` is a whole report."""
        if possible := _finds(text, len(_known))[start, end] & self.bit:
            return self._match(possible, text[start:end], 0, end - start)
        return None

    def finditer(self, text: str, start: int, end: int) -> Iterator[re.Match[str]]:
        """Return what ``pattern.finditer`` does; `text` is a whole report, as written or folded."""
        if possible := _finds(text, len(_known))[start, end] & self.bit:
            rows = [row for row in self._rows if row.bit & possible] if self._rows else ()
            return (rows[0] if len(rows) == 1 else self).pattern.finditer(text, start, end)
        return iter(())

    def _search(self, possible: int, text: str, start: int, end: int) -> re.Match[str] | None:
        """Search for those of its patterns that are `possible` by their words."""
        if not self._rows:
            return self.pattern.search(text, start, end)
        found = [row.pattern.search(text, start, end) for row in self._rows if row.bit & possible]
        return min(filter(None, found), key=_START, default=None)

    def _match(self, possible: int, text: str, start: int, end: int) -> re.Match[str] | None:
        """Match the first of those of its patterns that are `possible` by their words."""
        if not self._rows:
            return self.pattern.match(text, start, end)
        tried = (row.pattern.match(text, start, end) for row in self._rows if row.bit & possible)
        return next(filter(None, tried), None)


# Every pattern made, so that one pass over a report finds the words of all.
_known: list[Anchored] = []


def within(text: str, start: int, end: int) -> int:
    """Return the bits of all patterns that may be found in ``text[start:end]``; `text` is a whole report.

    A word that each needs begins there, or it needs none.
    """
    return _finds(text, len(_known))[start, end]


class _Finds(dict[tuple[int, int], int]):
    """Where in one report the words stand that patterns need.

    Bits by ``[start, end)``: of the patterns a word of which begins there, or that need none.
    """

    __slots__ = ("_bits", "_blocks", "_free", "_starts")

    def __init__(self, low: str) -> None:
        super().__init__()
        owners, machine, self._free = _machine(len(_known))
        low = low.encode("utf-8", "replace").decode("utf-8")  # half a pair of UTF-16 is no word
        found = sorted(machine.find_matches_as_indexes(low, overlapping=True), key=itemgetter(1))
        self._starts = [at for _, at, _ in found]
        self._bits = [owners[index] for index, _, _ in found]
        blocks = range(0, len(found), _BLOCK)
        self._blocks = [reduce(or_, self._bits[first : first + _BLOCK]) for first in blocks]

    def __missing__(self, window: tuple[int, int]) -> int:
        start, end = window
        first = bisect_left(self._starts, start)
        last = bisect_left(self._starts, end, first)
        # Many windows of a sentence without end are as long as it: then whole blocks are taken at once.
        one, other = -(-first // _BLOCK), last // _BLOCK
        if one < other:
            head, tail = self._bits[first : one * _BLOCK], self._bits[other * _BLOCK : last]
            parts = head + self._blocks[one:other] + tail
        else:
            parts = self._bits[first:last]
        found = self[window] = reduce(or_, parts, self._free)
        return found


@lru_cache(maxsize=1)
def _machine(count: int) -> tuple[list[int], AhoCorasick, int]:
    """Return who needs each word that the first `count` patterns need, what finds them, who needs none."""
    patterns = _known[:count]
    sources = [pattern.source for pattern in patterns]
    data, code = "\n".join(sources).encode(), [__name__, phrases.__name__]
    every = kept(Path(__file__).with_name("anchors"), data, code, lambda: [*map(anchors, sources)])
    needed: dict[str, int] = {}
    free = 0
    for pattern, words in zip(patterns, every, strict=True):
        free |= 0 if words else pattern.bit
        for word in words:
            needed[word] = needed.get(word, 0) | pattern.bit
    return [*needed.values()], AhoCorasick([*needed], _KIND, implementation=_DENSE), free


@lru_cache(maxsize=4)
def _finds(text: str, count: int) -> _Finds:
    """Return the finds of a report, kept for the report in work; made anew when patterns were added."""
    low = folded(text)
    if low != text:
        return _finds(low, count)
    return _Finds(as_plain_letters(low))


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
        if plain := _PLAIN.match(pattern, at):
            run, at = run + plain[0], plain.end()
            continue
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
        return found if look in ("", "?=") else frozenset(), "", end + 1
    return frozenset(), "" if char in ".^$" else folded(char), at + 1
