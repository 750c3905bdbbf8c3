import pytest

from geo.errors import InputError
from geo.readers.settings import ReaderSettings

LLM = {
    "INCIDENT_ATLAS_READER": "llm",
    "INCIDENT_ATLAS_LLM_URL": "https://models.example/v1/",
    "INCIDENT_ATLAS_LLM_MODEL": "small",
    "INCIDENT_ATLAS_LLM_KEY": "sesame",
}


def test_nothing_set_switches_all_readers_off() -> None:
    assert ReaderSettings.from_environment({}) == ReaderSettings()
    assert ReaderSettings.from_environment({"INCIDENT_ATLAS_READER": "rules"}).readers == ()


def test_an_address_alone_switches_nothing_on() -> None:
    assert ReaderSettings.from_environment({**LLM, "INCIDENT_ATLAS_READER": ""}).readers == ()


def test_environment_is_read_and_the_key_is_never_shown() -> None:
    settings = ReaderSettings.from_environment({**LLM, "INCIDENT_ATLAS_LLM_TIMEOUT": "2.5"})
    assert (settings.readers, settings.llm_url, settings.timeout) == (
        ("llm",),
        "https://models.example/v1",
        2.5,
    )
    assert settings.llm_key == "sesame"
    assert "sesame" not in repr(settings)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"INCIDENT_ATLAS_READER": "oracle"}, "no reader 'oracle'"),
        ({"INCIDENT_ATLAS_READER": "spacy"}, "INCIDENT_ATLAS_SPACY_MODEL"),
        ({"INCIDENT_ATLAS_LLM_URL": ""}, "needs INCIDENT_ATLAS_LLM_URL"),
        ({"INCIDENT_ATLAS_LLM_MODEL": ""}, "INCIDENT_ATLAS_LLM_MODEL"),
        ({"INCIDENT_ATLAS_LLM_URL": "file:///etc/hosts"}, "no web address"),
        ({"INCIDENT_ATLAS_LLM_URL": "models.example"}, "no web address"),
        ({"INCIDENT_ATLAS_LLM_URL": "https://models.example:port/v1"}, "no web address"),
        ({"INCIDENT_ATLAS_LLM_URL": "https://me:secret@models.example/v1"}, "leave out user name"),
        ({"INCIDENT_ATLAS_LLM_URL": "http://models.example/v1"}, "over https only"),
        ({"INCIDENT_ATLAS_LLM_KEY": "a\r\nHost: elsewhere"}, "characters that no key has"),
        ({"INCIDENT_ATLAS_LLM_TIMEOUT": "soon"}, "no number of seconds"),
        ({"INCIDENT_ATLAS_LLM_TIMEOUT": "0"}, "more than 0"),
        ({"INCIDENT_ATLAS_LLM_TIMEOUT": "nan"}, "more than 0"),
    ],
)
def test_what_is_missing_or_unsafe_is_refused_with_a_remedy(change: dict[str, str], message: str) -> None:
    with pytest.raises(InputError, match=message):
        ReaderSettings.from_environment({**LLM, **change})


@pytest.mark.parametrize(
    "url", ["http://localhost:11434/v1", "http://127.0.0.1:8080/v1", "http://[::1]:80/v1"]
)
def test_a_key_may_go_in_clear_to_this_machine(url: str) -> None:
    assert ReaderSettings.from_environment({**LLM, "INCIDENT_ATLAS_LLM_URL": url}).llm_url == url
