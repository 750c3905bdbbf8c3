import sys
from collections.abc import Callable
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import pytest

from geo.errors import InputError
from geo.model import Extraction
from geo.pipeline import Ground
from geo.readers.enrich import enrich
from geo.readers.settings import ReaderSettings
from geo.readers.spacy_reader import SpacyReader, load_pipeline

TEXT = (
    "A roadside bomb killed three policemen in Wana, South Waziristan, on Monday.\n"
    "The wounded were taken to Zhorrak Hospital in Dera Ismail Khan, the Yarghu Welfare Trust said."
)
Read = Callable[[str], Extraction]


@dataclass
class StubPipeline:
    """Marks given words as a named-entity recogniser would."""

    entities: tuple[tuple[str, str], ...]

    def __call__(self, text: str) -> Any:
        ents = []
        for label, words in self.entities:
            start = text.index(words)
            ents.append(SimpleNamespace(label_=label, start_char=start, end_char=start + len(words)))
        return SimpleNamespace(ents=ents)


def added(text: str, ground: Ground, read: Read, *entities: tuple[str, str]) -> Extraction:
    return enrich(
        read(text), ReaderSettings(), ground.gazetteer, readers=[SpacyReader(StubPipeline(entities))]
    )


def test_mentions_are_added_and_nothing_else_changes(ground: Ground, read_by_rules: Read) -> None:
    before = read_by_rules(TEXT)
    after = added(TEXT, ground, read_by_rules, ("FAC", "Zhorrak Hospital"), ("ORG", "Yarghu Welfare Trust"))
    assert after.incidents == before.incidents
    assert after.not_incidents == before.not_incidents
    new = [p for p in after.places if p not in before.places]
    assert [(p.text, p.rule, p.role != "incident") for p in new] == [("Zhorrak Hospital", "spacy:FAC", True)]
    assert [(a.text, a.actor_id, a.rule) for a in after.actors] == [("Yarghu Welfare Trust", "", "spacy:ORG")]
    assert [p.start for p in after.places] == sorted(p.start for p in after.places)


def test_a_name_that_the_rules_have_read_is_left_to_them(ground: Ground, read_by_rules: Read) -> None:
    before = read_by_rules(TEXT)
    assert "Wana" in [p.text for p in before.places]
    after = added(
        TEXT, ground, read_by_rules, ("GPE", "Wana"), ("GPE", "Dera Ismail Khan"), ("ORG", "policemen")
    )
    assert after == before


def test_other_labels_long_stretches_and_impossible_offsets_are_dropped(
    ground: Ground, read_by_rules: Read
) -> None:
    def wild(text: str) -> Any:
        spans = [("DATE", 0, 5), ("GPE", -3, 4), ("GPE", 9, 9), ("GPE", 5, 10**9), ("ORG", 0, len(text))]
        return SimpleNamespace(
            ents=[SimpleNamespace(label_=k, start_char=a, end_char=b) for k, a, b in spans]
        )

    before = read_by_rules(TEXT)
    assert enrich(before, ReaderSettings(), ground.gazetteer, readers=[SpacyReader(wild)]) == before


def test_a_pipeline_that_fails_leaves_the_rules_standing(ground: Ground, read_by_rules: Read) -> None:
    def broken(text: str) -> Any:
        raise ValueError("[E088] Text of length 2000000 exceeds maximum")

    before = read_by_rules(TEXT)
    after = enrich(before, ReaderSettings(), ground.gazetteer, readers=[SpacyReader(broken)])
    assert after.warnings == ("spacy: the pipeline failed (ValueError); rules only",)
    assert after.incidents == before.incidents


def test_missing_spacy_is_said_with_the_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "spacy", None)
    with pytest.raises(InputError, match="pip install spacy"):
        load_pipeline("some_model")


def test_missing_pipeline_is_said_with_the_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    def load(name: str, exclude: list[str]) -> Any:
        raise OSError(f"[E050] Can't find model '{name}'.")

    monkeypatch.setitem(sys.modules, "spacy", SimpleNamespace(load=load))
    with pytest.raises(InputError, match="python -m spacy download some_model"):
        load_pipeline("some_model")


def test_a_pipeline_without_names_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    blank = SimpleNamespace(pipe_names=["tok2vec"])
    monkeypatch.setitem(sys.modules, "spacy", SimpleNamespace(load=lambda name, exclude: blank))
    with pytest.raises(InputError, match="finds no names"):
        load_pipeline("some_model")
