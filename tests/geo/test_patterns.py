"""A pattern from what is kept is the pattern that `re.compile` makes."""

import re
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from bench.extraction_quality import gold_cases, gold_report
from geo import patterns
from geo.kept import KeptTable
from geo.patterns import compiled
from geo.pipeline import Ground, read_one
from geo.reports.days.words import SCAN
from geo.reports.incidents.case_words import anchored
from geo.reports.mentions.surroundings import surroundings
from geo.reports.wording.anchored import Anchored
from geo.reports.wording.anchored import _known as anchored_patterns

PATTERNS = [
    (r"", 0),
    (r"\b(?P<count>\d{1,3})(?: (?P<who>men|women))?\b", 0),
    (r"(?P<b>a)(?P<a>b)(c)", 0),
    (r"(?i:on) the (?<!not )\w+ed$", re.MULTILINE),
    (r"(?x) killed \s+ (\w+)  # of whom", re.IGNORECASE),
    (r"[^\W\d_]+|[Ā-ž]{2,}?", re.IGNORECASE | re.DOTALL),
    (r"(['\"])dead(?(1)\1|x)", re.ASCII),
]


@pytest.fixture
def table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> KeptTable[Any]:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    monkeypatch.setattr(sys, "pycache_prefix", str(tmp_path))
    monkeypatch.setattr("geo.kept.atexit", SimpleNamespace(register=lambda write: None))
    made: KeptTable[Any] = KeptTable(Path(__file__).with_name("patterns"), ["geo.patterns"], 100)
    monkeypatch.setattr(patterns, "_table", lambda: made)
    return made


def same(one: re.Pattern[str], other: re.Pattern[str]) -> None:
    assert (one.pattern, one.flags, one.groups, one.groupindex) == (
        other.pattern,
        other.flags,
        other.groups,
        other.groupindex,
    )
    text = "Of 12 men 3 women were KILLED on the way, said \"dead\" of 'dead'\nand ſtopped abc Āž"
    assert [(m.span(), m.groups(), m.lastgroup) for m in one.finditer(text)] == [
        (m.span(), m.groups(), m.lastgroup) for m in other.finditer(text)
    ]


@pytest.mark.parametrize(("pattern", "flags"), PATTERNS)
def test_a_pattern_is_the_same_new_and_kept(table: KeptTable[Any], pattern: str, flags: int) -> None:
    same(compiled(pattern, flags), re.compile(pattern, flags))
    table.write()
    table._held = table._read()
    assert list(table._held) == [(pattern, int(flags))]
    same(compiled(pattern, flags), re.compile(pattern, flags))


# What stands before the first letter, what takes it, and what a Python of another make would not see in it.
BEFORE = (r"\b", r"^", r"(?<!\w)", r"(?=.)", r"(?:Of )?", r"(?:\W|)", r"(?P<a>)", r"\s*", r"(?>x?)")
FIRST = ("(?:dead|killed|on)", "(?i:[k-s])", "[^a-zA-Z ]", r"(?:\w|[!-/])", ".", "(?i:ſ)", "[Āž]", "(?:|K)")


@pytest.mark.parametrize("flags", [0, re.IGNORECASE, re.ASCII | re.IGNORECASE, re.MULTILINE | re.DOTALL])
@pytest.mark.parametrize("first", FIRST)
def test_a_match_may_begin_with_what_re_lets_it(table: KeptTable[Any], first: str, flags: int) -> None:
    for before in BEFORE:
        for pattern in (before + first, f"(?:{before}{first}){{2,3}}?", f"men|{before}{first}"):
            same(compiled(pattern, flags), re.compile(pattern, flags))


def test_the_long_patterns_find_in_reports_what_re_finds() -> None:
    anchored()
    texts = [case["text"] for case in gold_cases()[::12]]
    long = [SCAN, *(p for p in vars_of(surroundings()) if len(p.pattern) > 200)]
    assert len(long) > 8
    for one in long:
        plain = re.compile(one.pattern, one.flags)
        for text in texts:
            found = [(m.span(), m.groups(), m.lastgroup) for m in one.finditer(text)]
            assert found == [(m.span(), m.groups(), m.lastgroup) for m in plain.finditer(text)]


def vars_of(made: Any) -> list[re.Pattern[str]]:
    values = [getattr(made, name) for name in made.__dataclass_fields__]
    return [
        v.pattern if isinstance(v, Anchored) else v for v in values if isinstance(v, (Anchored, re.Pattern))
    ]


def patterns_in(value: Any) -> Iterator[re.Pattern[str]]:
    if isinstance(value, Anchored):
        yield value.pattern
    elif isinstance(value, re.Pattern) and isinstance(value.pattern, str):
        yield value
    elif isinstance(value, (tuple, list, dict)):
        for one in value.values() if isinstance(value, dict) else value:
            yield from patterns_in(one)


def test_no_pattern_tries_the_ways_to_part_a_run_of_letters_or_words() -> None:
    """As "(?:\\w+ ?){1,3}" does, three times over: half a minute for a word of a thousand letters."""
    read_one(gold_report(gold_cases()[0]), Ground.open())  # so that all are there
    everywhere = [m for name, m in sys.modules.items() if name.startswith("geo.")]
    found = {p: None for m in everywhere for p in patterns_in([*vars(m).values()])}
    found |= dict.fromkeys(patterns_in([*anchored_patterns]))
    assert len(found) > 1000, len(found)
    slow = []
    for pattern in found:
        for run in (
            "a" * 400,
            "a " * 200,
            "aa, " * 100,
            "aa and " * 57,
            "the " * 100,
            "1 " * 200,
            "a-" * 200,
        ):
            begun = time.process_time()
            pattern.search(run)
            pattern.fullmatch(run)
            if (spent := time.process_time() - begun) > 0.5:
                slow.append(f"{spent:.1f} s over {run[:8]!r}: {pattern.pattern[:200]}")
    assert not slow, slow


def test_what_is_no_pattern_is_refused() -> None:
    with pytest.raises(re.error, match="missing \\), unterminated subpattern"):
        compiled("(killed")


def refuse(*args: Any) -> Any:
    raise TypeError("another number of arguments")


@pytest.mark.parametrize("engine", [None, SimpleNamespace(), SimpleNamespace(compile=refuse)])
def test_a_python_with_other_inner_doors_compiles_itself(
    table: KeptTable[Any], monkeypatch: pytest.MonkeyPatch, engine: Any
) -> None:
    monkeypatch.setattr(patterns, "_sre", engine)
    for pattern, flags in PATTERNS:
        same(compiled(pattern, flags), re.compile(pattern, flags))


def test_programs_add_to_one_table(table: KeptTable[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    other: KeptTable[Any] = KeptTable(Path(__file__).with_name("patterns"), ["geo.patterns"], 100)
    table.get(("a", 0), lambda: 1)
    other.get(("b", 0), lambda: 2)
    table.write()
    other.write()
    assert other._read() == {("a", 0): 1, ("b", 0): 2}
    assert table.get(("a", 0), lambda: 3) == 1


def test_a_table_of_too_many_starts_anew(table: KeptTable[Any]) -> None:
    small: KeptTable[Any] = KeptTable(Path(__file__).with_name("patterns"), ["geo.patterns"], 2)
    table.get(("a", 0), lambda: 1)
    table.get(("b", 0), lambda: 2)
    table.write()
    small.get(("c", 0), lambda: 3)
    small.write()
    assert small._read() == {("c", 0): 3}
