"""What a rule id says to people: its table is ``rules.toml`` beside this file."""

import re
import tomllib
from functools import cache
from importlib import resources

from geo.reports.incidents.doubts import DOUBTS

_DIED = re.compile(r"died\d+")


@cache
def _tables() -> dict[str, dict[str, str]]:
    tables: dict[str, dict[str, str]] = tomllib.loads(
        resources.files("geo.reports").joinpath("rules.toml").read_text("utf-8")
    )
    tables["confidence"] = {name: doubt.words for name, doubt in DOUBTS.items()}
    return tables


def rule_in_words(rule: str) -> str:
    """Return what a rule id means, its marks behind it; "" for one that the table does not know.

    Parameters
    ----------
    rule : str
        Such as ``casualty.passive.more+sum``: stage, name, marks.
    """
    stage, _, rest = rule.partition(".")
    name, *marks = re.split(r"[.+]", rest)
    tables = _tables()
    known = tables.get(stage, {}).get(name, "")
    if not known:
        return ""
    told = (
        "with those of the wounded who died" if _DIED.fullmatch(mark) else tables["marks"].get(mark, "")
        for mark in marks
    )
    return "; ".join(dict.fromkeys(words for words in (known, *told) if words))
