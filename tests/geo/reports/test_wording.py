"""Every entry of the lexicons of events, statuses and actors is found where it stands, and not elsewhere."""

import re
import tomllib
from datetime import date
from pathlib import Path

import pytest

from geo.reports.actors import actor_phrases
from geo.reports.events import event_phrases, find_triggers
from geo.reports.text import split
from geo.reports.wording.cues import status_phrases
from geo.reports.wording.lexicon import load
from geo.reports.wording.phrases import expand, fold

TABLE = tomllib.loads(Path(__file__).with_name("wording.toml").read_text(encoding="utf-8"))
FIRES = [(k["rule"], text) for k in TABLE["kind"] for text in k["fires"]]
SILENT = [(k["rule"], text) for k in TABLE["kind"] for text in k["silent"]]
OUT = [(r["reason"], text) for r in TABLE["reason"] for text in r["out"]]
STAYS = [(r["reason"], text) for r in TABLE["reason"] for text in r["stays"]]


def rules(text):
    return {t.rule for t in find_triggers(split(text), date(2025, 5, 20))}


@pytest.mark.parametrize(("rule", "text"), FIRES)
def test_each_kind_of_event_is_found(rule, text):
    assert rule in rules(text)


@pytest.mark.parametrize(("rule", "text"), SILENT)
def test_each_kind_of_event_is_found_nowhere_else(rule, text):
    assert rule not in rules(text)


def test_every_kind_of_event_has_examples():
    assert {k["rule"] for k in TABLE["kind"]} == {
        e["rule"] for e in load("events")["trigger"] if e["strength"]
    }


@pytest.mark.parametrize(("reason", "text"), OUT)
def test_each_reason_takes_out(reason, text):
    triggers = find_triggers(split(text), date(2025, 5, 20))
    assert triggers, "nothing in the sentence tells of an event"
    assert any(t.reason == reason for t in triggers)


@pytest.mark.parametrize(("reason", "text"), STAYS)
def test_each_reason_leaves_what_happened(reason, text):
    triggers = find_triggers(split(text), date(2025, 5, 20))
    assert any(t.status in ("occurred", "foiled") for t in triggers)


def test_every_reason_has_examples():
    mute = {c["reason"] for c in load("status")["cue"] if c["status"] == "occurred"}
    assert {r["reason"] for r in TABLE["reason"]} == {c["reason"] for c in load("status")["cue"]} - mute


def _wordings(pattern):
    """Return the first and the last wording of a pattern, its gaps filled."""
    parts = re.split(r"([*~])", pattern)
    for pick in (0, -1):
        texts = [
            expand(part)[pick].strip() if at % 2 == 0 else {"*": "of the old", "~": "old"}[part]
            for at, part in enumerate(parts)
        ]
        yield " ".join(text for text in texts if text)


@pytest.mark.parametrize(
    ("name", "table", "phrases"),
    [
        ("events", "trigger", event_phrases),
        ("status", "cue", status_phrases),
        ("actors", "actor", actor_phrases),
    ],
)
def test_every_phrase_of_a_lexicon_is_found(name, table, phrases):
    lost = []
    for entry in load(name)[table]:
        for pattern in entry["phrases"]:
            for wording in _wordings(pattern):
                text = fold(f"qq {wording} qq")
                # A longer or heavier entry may hold it, or begin in it.
                if not any(hit.start < 3 + len(wording) for hit in phrases().find(text)):
                    lost.append(wording)
    assert not lost, "these wordings are never found; mend the pattern"
