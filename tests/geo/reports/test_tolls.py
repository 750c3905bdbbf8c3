"""The toll of many short texts in the words of agencies, dailies, armies, logs and aid organisations."""

import tomllib
from pathlib import Path

import pytest

from geo.claims import combine_claims
from geo.model import Report
from geo.reports.casualties import find_claims, supersede
from geo.reports.text import split

TOLLS: dict[str, dict[str, str]] = tomllib.loads(
    Path(__file__).with_name("tolls.toml").read_text(encoding="utf-8")
)


def toll(text: str) -> str:
    """Write what stands of a text's claims, as in the table."""
    claims = supersede(find_claims(split(text), Report(id="r", report_id="hash", text=text)))
    out = []
    for letter, kind in (("K", "killed"), ("I", "injured"), ("A", "abducted")):
        estimate = combine_claims(claims, kind)
        if estimate.high is not None:
            low = "?" if estimate.low is None else estimate.low
            out.append(f"{letter}{low}" if low == estimate.high else f"{letter}{low}-{estimate.high}")
    return " ".join(out)


@pytest.mark.parametrize(
    ("text", "want"),
    [
        pytest.param(text, want, id=f"{group}-{number}")
        for group, rows in TOLLS.items()
        for number, (text, want) in enumerate(rows.items())
    ],
)
def test_toll(text: str, want: str) -> None:
    assert toll(text) == want
