"""Patterns that are tried only where a word stands that they need find what they find without it."""

import importlib
import pkgutil
import re

import pytest

import geo.reports
from bench.extraction_quality import gold_cases, gold_report
from geo.reports.incidents.case_words import anchored
from geo.reports.wording.anchored import Anchored, anchors
from geo.reports.wording.phrases import fold


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        (r"\blater (?:said|put)\b", ("later ",)),
        (r"\b(?:killed|wounded)\b", ("killed", "wounded")),
        (r"(?:of|since) (?:19|20)\d\d", ("19", "20")),
        (r"colou?rs? (?:seen )?today", ("today",)),
        (r"(?<!deadliest )\bthis year\b(?! of grace)", ("this year",)),
        (r"co-ordinat\w+|in [^)\]]{2,4} raids+", (" raids", "co ordinat")),
        (r"(?P<q>['\"])dead(?P=q)", ("dead",)),
        (r"\w+ed|killed", ("ed",)),
        (r"\d+|killed", ()),
        (r"(?:killed)?", ()),
        (r"\band (?=(?:a|the) (?:\w+ )?(?:blast|clash)\b)", ("blast", "clash")),
    ],
)
def test_the_words_that_every_match_holds(pattern: str, expected: tuple[str, ...]) -> None:
    assert anchors(pattern) == expected


def test_a_pattern_left_open_is_refused() -> None:
    with pytest.raises(ValueError, match="cannot read the pattern 'killed\\)'"):
        anchors("killed)")


@pytest.mark.parametrize(
    "text", ["It ſaid ſo", "THIRD KİLLİNG", "a kıllıng, the Killing", "in\u00a02014 it began"]
)
def test_letters_that_equal_others_without_regard_to_case(text: str) -> None:
    for pattern in (r"said", r"killing", r"\bin\s20\d\d"):
        plain = re.compile(pattern, re.IGNORECASE)
        found = [m.span() for m in Anchored(pattern, re.IGNORECASE).finditer(text, 0, len(text))]
        assert found == [m.span() for m in plain.finditer(text)]


ROWS = [r"^in the (?:same|other) \w+", r"\bsame (?:area|day) it\b", r"\bsame area\b", r"\d+ more", r"area"]


@pytest.mark.parametrize("rows", [ROWS, ROWS[::-1], [*ROWS, r"(?P<who>gunmen|men)"], [*ROWS, r"(gun)?men"]])
def test_of_several_patterns_the_first_that_stands_leftmost_is_found(rows: list[str]) -> None:
    one, plain = Anchored(rows), re.compile("|".join(rows))
    for text in (
        "in the same area",
        "of the same area it",
        "gunmen of the same day it",
        "an area, 3 more",
        "no",
    ):
        for start in range(len(text)):
            end = len(text) - start % 3
            for found, expected in (
                (one.search(text, start, end), plain.search(text, start, end)),
                (one.match(text, start, end), plain.match(text, start, end)),
                (one.search_cut(text, start, end), plain.search(text[start:end])),
                (one.match_cut(text, start, end), plain.match(text[start:end])),
            ):
                assert (found and (found.span(), found.groupdict())) == (
                    expected and (expected.span(), expected.groupdict())
                )
            assert [m.span() for m in one.finditer(text, start, end)] == [
                m.span() for m in plain.finditer(text, start, end)
            ]


def test_letters_stay_plain_up_to_one_that_is_repeated() -> None:
    assert anchors("abc?d") == ("ab",)
    assert anchors("colou{2}r (?:seen )?") == ("colou",)


def test_windows_of_a_long_text_are_told_of_as_short_ones_are() -> None:
    pattern, text = Anchored(r"\bransom\b"), ("killed " * 150 + "ransom ") * 3
    for start in range(0, len(text), 97):
        for end in range(start, len(text) + 1, 101):
            begins = any(start <= m.start() < end for m in pattern.pattern.finditer(text))
            assert pattern.may(text, start, end) == begins


def _all() -> list[tuple[str, Anchored]]:
    names = [f"geo.reports.{m.name}" for m in pkgutil.iter_modules(geo.reports.__path__)]
    found = [
        (f"{name}.{key}", value)
        for name in names
        for key, value in vars(importlib.import_module(name)).items()
        if isinstance(value, Anchored)
    ]
    return found + list(anchored().items())


def test_every_one_finds_in_the_gold_reports_what_its_pattern_finds() -> None:
    every = _all()
    assert len(every) > 20
    assert sum(1 for _, one in every if anchors(one.source)) > 20
    texts = [gold_report(case).text for case in gold_cases()][::5]
    for text in texts:
        low = fold(text)
        for name, one in every:
            for piece in (text, low):
                found = [m.span() for m in one.finditer(piece, 0, len(piece))]
                assert found == [m.span() for m in one.pattern.finditer(piece)], name
            inner = one.search_cut(low, 20, 220)
            plain = one.pattern.search(low[20:220])
            assert (inner and inner.span()) == (plain and plain.span()), name
