"""What is said of a group after the news of an attack: `claims.toml`."""

import tomllib
from datetime import date
from pathlib import Path

import pytest

from geo.model import Report
from geo.pipeline import Ground, read_one
from geo.reports.files.formats import content_id

SAID: dict[str, list[str]] = tomllib.loads(
    Path(__file__).with_name("claims.toml").read_text(encoding="utf-8")
)
NEWS = (
    (
        "QUETTA: Five policemen were killed when gunmen opened fire on their post in Mastung on Monday.",
        (("the banned Baloch Liberation Army", "bla"), ("the Tehreek-i-Taliban Pakistan", "ttp")),
    ),
    (
        "JALALABAD - A bomb fixed to a police vehicle went off in Jalalabad on Monday, killing two officers.",
        (("the Islamic State", "iskp"), ("the Haqqani network", "haqqani")),
    ),
)


@pytest.fixture(scope="module")
def ground() -> Ground:
    return Ground.open()


def doers(sentence: str, ground: Ground) -> list[tuple[str, list[str]]]:
    """Return for every group of `NEWS` its id and who did what the news with the sentence after it tells."""
    day, out = date(2019, 5, 14), []
    for news, groups in NEWS:
        for name, actor in groups:
            said = sentence.replace("{g}", name).replace("{G}", name[0].upper() + name[1:])
            text = f"{news}\n\n{said}"
            report = Report("case", content_id(text, "", day), text, published_at=day)
            out.append((actor, [i.actor1_id or "" for i in read_one(report, ground).incidents]))
    return out


@pytest.mark.parametrize("sentence", SAID["did"])
def test_who_claims_it_or_is_blamed_did_it(sentence: str, ground: Ground) -> None:
    assert [found for actor, found in doers(sentence, ground) if found != [actor]] == []


@pytest.mark.parametrize("sentence", SAID["did_not"])
def test_who_denies_it_or_is_only_named_did_it_not(sentence: str, ground: Ground) -> None:
    for actor, found in doers(sentence, ground):
        assert len(found) == 1
        assert actor not in found
