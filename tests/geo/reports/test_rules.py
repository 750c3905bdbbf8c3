"""Every rule id that evidence or a claim can bear is told in words."""

import re
from pathlib import Path

import geo.reports
from geo.reports.rules import rule_in_words

FOLDER = Path(geo.reports.__file__).parent
_ID = re.compile(
    r"[\"'](?P<id>(?:event|date|place|actor|casualty|incident)\.[a-z][\w-]*)(?P<more>[\w.+-]*)[\"']"
)
_MARK = re.compile(r"[\"'](?P<mark>[.+][a-z_-]+)[\"']")
# Beginnings that the code looks for, no ids; marks and endings of other things.
NO_RULE = {"casualty.bod", "date.txt"}


def written() -> set[str]:
    """Return the ids that stand in the code and in the wording."""
    files = [*FOLDER.rglob("*.py"), *FOLDER.joinpath("lexicons").glob("*.toml")]
    return {match["id"] for file in files for match in _ID.finditer(file.read_text("utf-8"))} - NO_RULE


def test_every_id_in_the_code_has_words() -> None:
    ids = written()
    assert len(ids) > 150
    assert sorted(rule for rule in ids if not rule_in_words(rule)) == []


def test_every_mark_that_the_figures_bear_has_words() -> None:
    files = FOLDER.joinpath("figures").glob("*.py")
    marks = {match["mark"] for file in files for match in _MARK.finditer(file.read_text("utf-8"))}
    assert {".headline", "+sum", ".still"} <= marks
    bare = rule_in_words("casualty.toll")
    assert sorted(mark for mark in marks if rule_in_words(f"casualty.toll{mark}") == bare) == []


def test_marks_are_told_behind_the_rule_and_an_unknown_id_is_told_as_nothing() -> None:
    assert rule_in_words("casualty.passive.more+sum") == (
        "so many were killed, hurt or taken; more persons than those told before; added up from its parts"
    )
    assert rule_in_words("casualty.toll_update.died2").endswith("; with those of the wounded who died")
    assert rule_in_words("confidence.told-once") == "told in one sentence only"
    assert rule_in_words("llm.marked") == ""
    assert rule_in_words("") == ""
