"""Regular expressions that are compiled once, not in each program: their compiled form is kept.

Python keeps compiled modules and no compiled patterns. The lexicons make long ones, a choice of a hundred
wordings takes 3 ms, and those that one report needs took half of the time up to the first reading. What
`re` makes of a pattern is a row of numbers, checked by its engine when it is handed in; this module hands
in the row that `re` made before, and tells the engine more of what a match can begin with, so that it passes
over other letters without a try. Where a Python has other inner doors, `re.compile` does all the work.
"""

import re
from array import array
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from geo.kept import KeptTable

try:
    import _sre  # type: ignore[import-not-found]
    from re import _compiler, _constants, _parser  # type: ignore[attr-defined]
except ImportError:
    _sre = None

# Flags, number of groups, their names with their numbers and in their order, and the program.
_Program = tuple[int, int, dict[str, int], tuple[str | None, ...], bytes]
_MOST = 4000
# What a Python whose `re` has other inner doors answers with; a pattern that is none is an error of its own.
_OTHER_DOORS = (AttributeError, TypeError, ValueError, LookupError, OverflowError, RuntimeError)


def compiled(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """Return what ``re.compile(pattern, flags)`` does, sooner where it was compiled in an earlier run.

    Raises
    ------
    re.error
        The pattern is none.
    """
    if _sre is None:
        return re.compile(pattern, flags)
    try:
        made, groups, names, order, program = _table().get(
            (pattern, int(flags)), lambda: _program(pattern, int(flags))
        )
        found: re.Pattern[str] = _sre.compile(
            pattern, made, array("I", program).tolist(), groups, names, order
        )
    except _OTHER_DOORS:
        return re.compile(pattern, flags)
    return found


@cache
def _table() -> KeptTable[_Program]:
    return KeptTable(Path(__file__).with_name("patterns.table"), [__name__], _MOST)


def _program(pattern: str, flags: int) -> _Program:
    """Compile as `re` does (``re._compiler.compile``), up to the program for its engine."""
    parsed = _parser.parse(pattern, flags)
    program = array("I", map(int, _code(parsed, flags | parsed.state.flags)))
    names: dict[str, int] = parsed.state.groupdict
    order: list[str | None] = [None] * parsed.state.groups
    for name, number in names.items():
        order[number] = name
    return flags | parsed.state.flags, parsed.state.groups - 1, dict(names), tuple(order), program.tobytes()


_ASCII = frozenset(range(128))


def _code(parsed: Any, flags: int) -> list[int]:
    """Return the program of ``re._compiler._code``, which knows what most matches begin with.

    `re` sees this where a pattern begins with letters or with a choice of them, and not behind the mark of
    a word's edge or in a choice of parts.
    """
    code: list[int] = []
    _compiler._compile_info(code, parsed, flags)
    if code[2] == 0:  # `re` knows neither letters nor a set of them
        letters, empty = _begins(parsed, flags)
        if letters < _ASCII and not empty:
            others = [(_constants.LITERAL, letter) for letter in _ASCII - letters]
            charset, _ = _compiler._optimize_charset([(_constants.NEGATE, None), *others])
            code[2] = _constants.SRE_INFO_CHARSET
            _compiler._compile_charset(charset, flags, code)
            code[1] = len(code) - 1
    _compiler._compile(code, parsed.data, flags)
    return [*code, _constants.SUCCESS]


def _begins(parts: Iterable[tuple[Any, Any]], flags: int) -> tuple[frozenset[int], bool]:
    """Return the ASCII letters that a match may begin with (any other may), and whether it may be empty."""
    found: frozenset[int] = frozenset()
    for op, value in parts:
        if op in (_constants.AT, _constants.ASSERT, _constants.ASSERT_NOT):
            continue
        if op is _constants.BRANCH:
            choice = [_begins(branch, flags) for branch in value[1]]
        elif op is _constants.SUBPATTERN:
            choice = [_begins(value[3], _compiler._combine_flags(flags, value[1], value[2]))]
        elif op is _constants.ATOMIC_GROUP:
            choice = [_begins(value, flags)]
        elif op in (_constants.MAX_REPEAT, _constants.MIN_REPEAT, _constants.POSSESSIVE_REPEAT):
            choice = [_begins(value[2], flags), *([(frozenset[int](), True)] if value[0] == 0 else [])]
        elif op in (_constants.LITERAL, _constants.NOT_LITERAL, _constants.ANY, _constants.IN):
            choice = [(_letters(op, value, flags), False)]
        else:
            return _ASCII, False
        found = found.union(*(letters for letters, _ in choice))
        if not any(empty for _, empty in choice):
            return found, False
    return found, True


def _letters(op: Any, value: Any, flags: int) -> frozenset[int]:
    """Return the ASCII letters that one part of a pattern takes; its engine is asked."""
    code: list[int] = []
    _compiler._compile(code, [(op, value)], flags)
    code = [*code, _constants.SUCCESS]
    one = _sre.compile(None, flags, [*map(int, code)], 0, {}, (None,))
    return frozenset(letter for letter in _ASCII if one.match(chr(letter)))
