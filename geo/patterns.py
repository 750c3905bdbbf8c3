"""Regular expressions that are compiled once, not in each program: their compiled form is kept.

Python keeps compiled modules and no compiled patterns. The lexicons make long ones, a choice of a hundred
wordings takes 3 ms, and those that one report needs took half of the time up to the first reading. What
`re` makes of a pattern is a row of numbers, checked by its engine when it is handed in; this module hands
in the row that `re` made before. Where a Python has other inner doors, `re.compile` does all the work.
"""

import re
from array import array
from functools import cache
from pathlib import Path

from geo.kept import KeptTable

try:
    import _sre  # type: ignore[import-not-found]
    from re import _compiler, _parser  # type: ignore[attr-defined]
except ImportError:
    _sre = None

# Flags, number of groups, their names with their numbers and in their order, and the program.
_Program = tuple[int, int, dict[str, int], tuple[str | None, ...], bytes]
_MOST = 4000


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
    except (AttributeError, TypeError, OverflowError, RuntimeError):  # the inner doors are other ones
        return re.compile(pattern, flags)
    return found


@cache
def _table() -> KeptTable[_Program]:
    return KeptTable(Path(__file__).with_name("patterns.table"), [__name__], _MOST)


def _program(pattern: str, flags: int) -> _Program:
    """Compile as `re` does (``re._compiler.compile``), up to the program for its engine."""
    parsed = _parser.parse(pattern, flags)
    program = array("I", map(int, _compiler._code(parsed, flags)))
    names: dict[str, int] = parsed.state.groupdict
    order: list[str | None] = [None] * parsed.state.groups
    for name, number in names.items():
        order[number] = name
    return flags | parsed.state.flags, parsed.state.groups - 1, dict(names), tuple(order), program.tobytes()
