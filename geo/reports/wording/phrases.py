"""Wording of the lexicons, compiled once and found in one pass over a text.

A pattern is plain words with four marks: ``(a|b)`` is a choice, ``[x]`` may be left out,
``*`` stands for up to eight words of the same clause, ``~`` for one or two. Case, hyphens and
the shape of quotation marks do not count. Only whole words are found; of overlapping finds the
longest stays.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from operator import itemgetter
from pathlib import Path
from typing import Generic, TypeVar

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

from geo.kept import kept
from geo.patterns import compiled

T = TypeVar("T")

# One character for one, so that offsets hold: hyphens and white space become a space.
_FOLD = {ord(c): " " for c in "-\u2010\u2011\u2012\u2013\u2014\n\r\t\u00a0\u202f"}
_FOLD |= {ord(c): "'" for c in "\u2018\u2019\u02bc\u2032"}
_FOLD |= {ord(c): '"' for c in "\u201c\u201d\u00ab\u00bb"}

_GAPS = {"*": r",?(?: (?!(?:said|says|told|claimed)\b)[^ .;:!?\n]+){0,8}? ", "~": r"(?: [^ .,;:!?\n]+){1,2} "}
_GAP = compiled(r"([*~])")
_CHOICE = compiled(r"[(\[|)\]]")
_WORD = compiled(r"\w+")
_PIECE = compiled(r"\w+|\W")
_MARK = compiled(r"[(\[)\] ]")
# No gap reaches over the end of a clause (`_GAPS`).
_STOP = compiled(r"[.;:!?]")
MAX_EXPANSION = 4000
# Of a pattern that stands for more wordings the first words alone are searched for, if they are no mere
# "a" or "the"; what follows is tried where they stand.
_MAX_HEADS, _LEAST_HEAD = 40, 4


def fold(text: str) -> str:
    """Return `text` in lower case with plain hyphens and quotes, every offset unchanged."""
    flat = text.translate(_FOLD)
    lower = flat.lower()
    if len(lower) == len(flat):
        return lower
    return "".join(c if len(c.lower()) != 1 else c.lower() for c in flat)


def expand(pattern: str) -> tuple[str, ...]:
    """Return every wording that `pattern` stands for.

    Raises
    ------
    ValueError
        If a mark is left open, or the pattern stands for too many wordings.
    """
    words, end = _choices(fold(pattern), 0, "")
    if end != len(pattern) or len(words) > MAX_EXPANSION:
        raise ValueError(f"cannot read the pattern {pattern!r}; use words, (a|b), [x] and * only")
    return tuple(dict.fromkeys([" ".join(text.split()) for text in words]))


def _choices(pattern: str, at: int, closing: str) -> tuple[list[str], int]:
    """Expand from `at` up to the mark `closing`, "" for the end; return wordings and position."""
    done: list[str] = []
    current = [""]
    while at < len(pattern) and len(current) + len(done) <= MAX_EXPANSION:
        mark = pattern[at]
        if mark in "([":
            inner, at = _choices(pattern, at + 1, ")" if mark == "(" else "]")
            parts = inner if mark == "(" else ["", *inner]
            current = [head + part for head in current for part in parts]
            continue
        if mark in ")]":
            if mark == closing:
                return done + current, at + 1
            return done + current, at
        if mark == "|" and closing:
            done, current = done + current, [""]
            at += 1
        else:
            end = _plain_end(pattern, at + 1)
            current = [head + pattern[at:end] for head in current]
            at = end
    return done + current, max(at, len(pattern) + (1 if closing else 0))


def _plain_end(pattern: str, at: int) -> int:
    """Return where the next mark of a choice stands at or behind `at`."""
    mark = _CHOICE.search(pattern, at)
    return mark.start() if mark else len(pattern)


def _cut(pattern: str) -> tuple[tuple[str, ...], str]:
    """Return the wordings that a pattern without gaps begins with, and the pattern of what follows them."""
    depth = start = 0
    heads: tuple[str, ...] = ("",)
    if "(" not in pattern and "[" not in pattern:
        return expand(pattern), ""
    for mark in _MARK.finditer(f"{pattern} "):
        depth += (mark[0] in "([") - (mark[0] in ")]")
        if depth or mark[0] != " ":
            continue
        words = expand(pattern[start : mark.start()])
        if len(heads) * len(words) > _MAX_HEADS and min(map(len, heads)) >= _LEAST_HEAD:
            return heads, pattern[start:]
        heads = tuple(dict.fromkeys([f"{head} {word}".strip() for head in heads for word in words]))
        start = mark.end()
    return (heads, "") if not depth else (expand(pattern), "")


# What a pattern is looked for by: the first words; of what must follow them, groups of words of each of which
# one stands in the same clause, and a regular expression ("" where nothing follows).
_Parts = tuple[tuple[str, ...], tuple[frozenset[str], ...], str]


def _parts(pattern: str) -> _Parts:
    first, *rest = _GAP.split(pattern)
    heads, follows = (expand(first), "") if rest else _cut(first)
    if not rest and not follows:
        return heads, (), ""
    endings = [expand(part) for part in (follows, *rest[1::2])]
    needed = []
    for wordings in endings:
        words = [max(_WORD.findall(wording), key=len, default="") for wording in wordings]
        needed += [frozenset(words)] if all(words) else []
    if any(_STOP.search(wording) for wordings in endings for wording in wordings):
        needed = []  # what it needs may stand in another clause
    longest = sorted(endings[0], key=len, reverse=True)
    tail = whole_wording([f" {word}" if word else "" for word in longest])
    for mark, wordings in zip(rest[::2], endings[1:], strict=True):
        tail += _GAPS[mark] + whole_wording(wordings)
    return heads, tuple(needed), tail + r"(?!\w)"


def whole_wording(wordings: Sequence[str]) -> str:
    """Return a regular expression for the first of `wordings` that stands at a place, whole words alone.

    Words that several begin with are tried once, which a choice of hundreds gains most from. What must
    follow is no letter, so that of wordings with other first words but one can match.
    """
    branches: list[str] = []
    shared: dict[str, list[str]] = {}
    for wording in (*wordings, ""):
        piece = _PIECE.match(wording)
        if piece is not None:
            shared.setdefault(piece[0], []).append(wording[piece.end() :])
            continue
        # One that ends here comes before those that stand behind it in the list and go on.
        branches += [re.escape(first) + whole_wording(rests) for first, rests in shared.items()]
        branches.append("")
        shared = {}
    del branches[-1]
    return branches[0] if len(branches) == 1 else f"(?:{'|'.join(branches)})"


# The wordings to look for, in each case the numbers of the patterns that begin so, and what follows in each.
_Table = tuple[list[str], list[tuple[int, ...]], list[tuple[tuple[frozenset[str], ...], str]]]


def _table(patterns: Sequence[str]) -> _Table:
    numbers: dict[str, tuple[int, ...]] = {}
    tails = []
    for number, pattern in enumerate(patterns):
        heads, needed, tail = _parts(pattern)
        tails.append((needed, tail))
        for head in heads:
            numbers[head] = (*numbers[head], number) if head in numbers else (number,)
    return [*numbers], [*numbers.values()], tails


@dataclass(frozen=True, slots=True)
class Hit(Generic[T]):
    """A found wording, ``[start, end)`` in the text, with the entry that it belongs to."""

    start: int
    end: int
    entry: T


class PhraseSet(Generic[T]):
    """Many patterns, each with the entry it stands for.

    Of overlapping finds the one of the higher `weight` stays, then the one that begins first, then
    the longest.
    """

    def __init__(
        self, patterns: Iterable[tuple[str, T]], weight: Callable[[T], int] | None = None, *, name: str = ""
    ) -> None:
        """Compile `patterns`; with a `name` of its own, what they stand for is kept (`geo.kept`)."""
        self._weight = weight
        rows = [*patterns]
        self._entries = [entry for _, entry in rows]
        sources = [pattern for pattern, _ in rows]
        if name:
            data = "\n".join(sources).encode()
            table = kept(Path(__file__).with_name(name), data, [__name__], lambda: _table(sources))
        else:
            table = _table(sources)
        keys, self._numbers, self._tails = table
        self._machine = AhoCorasick(
            keys, matchkind=MatchKind.Standard, implementation=Implementation.ContiguousNFA
        )
        self._last: tuple[str, tuple[Hit[T], ...]] = ("", ())

    def find(self, folded: str) -> list[Hit[T]]:
        """Find the wordings in a text that `fold` has prepared: in order, none overlapping.

        What was found last is kept: several stages ask for the same.
        """
        text, hits = self._last
        if text != folded:
            hits = tuple(self._find(folded))
            self._last = (folded, hits)
        return list(hits)

    def _find(self, folded: str) -> list[Hit[T]]:
        found: list[tuple[int, int, int, T]] = []
        size = len(folded)
        clauses = _clauses(folded)
        for index, start, end in self._machine.find_matches_as_indexes(folded, overlapping=True):
            if start and folded[start - 1].isalnum() and folded[start].isalnum():
                continue
            if end < size and folded[end].isalnum() and folded[end - 1].isalnum():
                continue
            ahead: frozenset[str] | None = None
            for number in self._numbers[index]:
                needed, tail = self._tails[number]
                if not tail:
                    found.append((start, -end, number, self._entries[number]))
                    continue
                if ahead is None:
                    ahead = clauses.words(end)
                for words in needed:
                    if ahead.isdisjoint(words):
                        break
                else:
                    if match := _compiled(tail).match(folded, end):
                        found.append((start, -match.end(), number, self._entries[number]))
        found.sort(key=itemgetter(0, 1, 2))
        if self._weight is not None:
            found = _heaviest(found, self._weight)
        hits: list[Hit[T]] = []
        last = 0
        for start, negative_end, _, entry in found:
            if start >= last:
                last = -negative_end
                hits.append(Hit(start, last, entry))
        return hits


_compiled = cache(compiled)


# No pattern reaches so many characters past its head: looking further in a clause without end would take
# time that grows with the square of its length.
_REACH = 800


class _Clauses:
    """The words of a text by clauses, for all that begins in one."""

    __slots__ = ("_folded", "_stops", "_words")

    def __init__(self, folded: str) -> None:
        self._folded = folded
        self._stops = [0, *(stop.end() for stop in _STOP.finditer(folded)), len(folded)]
        self._words: dict[int, frozenset[str]] = {}

    def words(self, start: int) -> frozenset[str]:
        """Return words among which all are that stand behind `start` in its clause, within `_REACH`."""
        at = bisect_right(self._stops, start)
        words = self._words.get(at)
        if words is None:
            first, end = self._stops[at - 1], self._stops[min(at, len(self._stops) - 1)]
            if end - first > _REACH:
                return frozenset(_WORD.findall(self._folded, start, min(end, start + _REACH)))
            words = self._words[at] = frozenset(_WORD.findall(self._folded, first, end))
        return words


_clauses = lru_cache(maxsize=8)(_Clauses)


def _heaviest(
    found: list[tuple[int, int, int, T]], weight: Callable[[T], int]
) -> list[tuple[int, int, int, T]]:
    """Drop those that overlap one of more weight; a shorter one that begins alike takes their place.

    "Found a cache with rockets and bomb" gives way to "bomb making materials", "found a cache" does not.
    """
    kept: list[tuple[int, int, int, T]] = []
    for item in found:
        start, heavy = item[0], weight(item[3])
        cut = start
        while kept and -kept[-1][1] > start and weight(kept[-1][3]) < heavy:
            cut = kept.pop()[0]
        if cut < start:
            kept += _shorter(found, cut, start)
        if not kept or -kept[-1][1] <= start:
            kept.append(item)
    return kept


def _shorter(found: list[tuple[int, int, int, T]], first: int, last: int) -> list[tuple[int, int, int, T]]:
    """Return the longest find that begins at `first` and ends before `last`, if there is one."""
    at = bisect_left(found, first, key=itemgetter(0))
    while at < len(found) and found[at][0] == first and -found[at][1] > last:
        at += 1
    return [f for f in found[at : at + 1] if f[0] == first]


# Letters that a pattern without regard to case takes for "s" and "i".
_ODD = str.maketrans("ſıİ", "sii")


def as_plain_letters(low: str) -> str:
    """Return a text in lower case with "ſ" and its like as a pattern without regard to case takes them."""
    return low if low.isascii() else low.translate(_ODD)


@lru_cache(maxsize=8)
def lowered(text: str) -> str:
    """Return `text` in lower case, every offset unchanged, kept for the text in work.

    A pattern in small letters finds in it what it would find in `text` without regard to case, many
    times as fast.
    """
    low = text.lower()
    if len(low) != len(text):
        low = "".join(c if len(c.lower()) != 1 else c.lower() for c in text)
    return as_plain_letters(low)


@lru_cache(maxsize=8)
def folded(text: str) -> str:
    """Return `fold(text)`, kept for the text in work: every stage asks for it."""
    return fold(text)
