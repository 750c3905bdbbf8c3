"""What of an answer counts. The rules are made to have missed an event by leaving it out of their reading."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from stub_server import answering, marked, marks, serving

from geo.model import Extraction
from geo.pipeline import Ground, Reading, read_one
from geo.readers.base import Additions
from geo.readers.llm_answer import Answer, Marked
from geo.readers.llm_checks import checked
from geo.readers.settings import ReaderSettings

Read = Callable[[str], Extraction]
TEXT = (
    "QUETTA: Gunmen shot dead two labourers in Turbat on Sunday, police said.\n"
    "In Lower Dir, unidentified men lobbed crackers over the wall of a polling office at Timergara on Monday,"
    " wounding four clerks, the Levies said.\n"
    "Officials of the provincial government spoke of a quiet week elsewhere."
)
QUOTE = "unidentified men lobbed crackers over the wall of a polling office at Timergara on Monday"
GRENADE = Marked(
    QUOTE,
    "Explosions/Remote violence",
    "Grenade",
    place="Timergara",
    date="Monday",
    actor1="unidentified men",
    casualties="wounding four clerks",
)


@pytest.fixture
def missed(read_by_rules: Read) -> Extraction:
    """The rules' reading of TEXT without what they read in its second paragraph."""
    return without(read_by_rules(TEXT), QUOTE)


def without(extraction: Extraction, words: str) -> Extraction:
    at = extraction.report.text.index(words)
    kept = tuple(d for d in extraction.incidents if not any(e.start <= at < e.end for e in d.evidence))
    return replace(extraction, incidents=kept)


def check(
    extraction: Extraction, ground: Ground, *incidents: Marked, places: tuple[str, ...] = ()
) -> Additions:
    return checked(extraction, Answer(tuple(incidents), places), ground.gazetteer)


def refused(extraction: Extraction, ground: Ground, incident: Marked) -> str:
    found = check(extraction, ground, incident)
    assert found.incidents == ()
    (warning,) = found.warnings
    return warning


def test_a_missed_event_is_added_with_all_its_fields_from_our_own_rules(
    missed: Extraction, ground: Ground
) -> None:
    found = check(missed, ground, GRENADE)
    assert found.warnings == ()
    (draft,) = found.incidents
    assert draft.sub_event_type == "Grenade"
    assert (draft.event_date.start, draft.event_date.precision) == (date(2024, 5, 20), "day")
    assert [p.text for p in draft.places] == ["Timergara"]
    assert (draft.injured.low, draft.injured.high) == (4, 4)
    assert draft.fatalities.low is None
    assert draft.confidence < 0.4
    text = missed.report.text
    assert all(e.rule.startswith("llm:") and e.quote == text[e.start : e.end] for e in draft.evidence)
    assert {"incident", "event_type", "event_date", "location", "injured"} <= {
        e.field for e in draft.evidence
    }


def test_the_figures_are_ours_and_not_the_models(missed: Extraction, ground: Ground) -> None:
    (draft,) = check(missed, ground, replace(GRENADE, casualties="wounding forty clerks")).incidents
    assert draft.injured.high == 4


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"quote": "gunmen killed 500 people in Kabul on Monday"}, "do not stand in the report"),
        ({"quote": QUOTE.replace("lobbed", "threw")}, "do not stand in the report"),
        ({"quote": QUOTE.upper()}, "do not stand in the report"),
        ({"quote": "Monday"}, "12 to 1000 characters"),
        ({"quote": ""}, "12 to 1000 characters"),
        ({"place": "Kabul"}, "no known place"),
        ({"place": ""}, "no known place"),
        ({"place": "Turbat"}, "no known place"),
        ({"place": "polling office"}, "no known place"),
        (
            {"quote": "Officials of the provincial government spoke of a quiet week", "place": ""},
            "see neither an event, nor harm",
        ),
    ],
)
def test_what_is_not_in_the_words_does_not_count(
    change: dict[str, str], reason: str, missed: Extraction, ground: Ground
) -> None:
    assert reason in refused(missed, ground, replace(GRENADE, **change))


def test_a_quote_without_event_harm_or_party_does_not_count(read_by_rules: Read, ground: Ground) -> None:
    text = "The bazaar of Timergara was full on Monday. Traders sold apricots and walnuts until dusk."
    said = refused(
        read_by_rules(text), ground, replace(GRENADE, quote="The bazaar of Timergara was full on Monday")
    )
    assert "neither an event, nor harm, nor a party" in said


def test_background_that_the_rules_have_seen_stays_background(read_by_rules: Read, ground: Ground) -> None:
    text = (
        "TIMERGARA: Traders in Timergara reopened the bazaar on Monday.\n"
        "In 2009, gunmen killed nine people in Timergara."
    )
    quote = "In 2009, gunmen killed nine people in Timergara"
    extraction = read_by_rules(text)
    assert extraction.incidents == ()
    assert "the rules read it" in refused(extraction, ground, replace(GRENADE, quote=quote, date="In 2009"))


@pytest.mark.parametrize("day", ["on 3 January 2024", "on 30 May 2024"])
def test_a_day_long_past_or_ahead_does_not_count(day: str, read_by_rules: Read, ground: Ground) -> None:
    quote = f"Unidentified men lobbed crackers at an office in Timergara {day}"
    extraction = without(read_by_rules(f"{quote}, the Levies said."), quote)
    assert not check(extraction, ground, replace(GRENADE, quote=quote, date=day)).incidents


def test_what_the_rules_have_read_is_not_added_again(read_by_rules: Read, ground: Ground) -> None:
    extraction = read_by_rules(TEXT)
    assert len(extraction.incidents) >= 1
    quote = "Gunmen shot dead two labourers in Turbat on Sunday"
    found = check(extraction, ground, replace(GRENADE, quote=quote, place="Turbat", date="Sunday"))
    assert (found.incidents, found.warnings) == ((), ())


def test_an_event_marked_twice_counts_once(missed: Extraction, ground: Ground) -> None:
    assert len(check(missed, ground, GRENADE, replace(GRENADE, quote=QUOTE[:40])).incidents) == 1


def test_a_second_telling_of_place_and_day_is_not_counted_twice(read_by_rules: Read, ground: Ground) -> None:
    text = (
        "Gunmen shot dead two labourers in Turbat on Sunday, police said.\n"
        "Residents of Turbat said that unidentified men in Turbat had fled on Sunday towards the river."
    )
    extraction = read_by_rules(text)
    assert len(extraction.incidents) == 1
    quote = "unidentified men in Turbat had fled on Sunday"
    found = check(extraction, ground, replace(GRENADE, quote=quote, place="Turbat", date="Sunday"))
    assert found.incidents == ()


def test_places_are_added_as_mentions_only_where_they_stand(missed: Extraction, ground: Ground) -> None:
    found = check(missed, ground, places=("Atlantis", "polling office", "er", "Turbat"))
    assert [(p.text, p.rule) for p in found.places] == [("polling office", "llm:place")]
    assert found.places[0].candidates == ()


def test_long_lists_of_inventions_end_in_few_warnings(missed: Extraction, ground: Ground) -> None:
    found = check(
        missed, ground, *(replace(GRENADE, quote=f"an invented event number {n}") for n in range(50))
    )
    assert found.incidents == ()
    assert len(found.warnings) == 21
    assert found.warnings[-1] == "llm: and 30 more left out"


def test_foreign_words_in_warnings_are_made_harmless(missed: Extraction, ground: Ground) -> None:
    said = refused(missed, ground, replace(GRENADE, quote="\x1b[2J\ud800 an event that is not there"))
    assert said.isprintable()
    said.encode()


def test_the_incidents_of_the_rules_are_the_same_with_the_reader_on(
    read_by_rules: Read, ground: Ground
) -> None:
    report = read_by_rules(TEXT).report
    answer = marks(
        marked(QUOTE, "Grenade", place="Timergara", date="Monday"),
        marked("gunmen killed 500 people in Kabul", place="Kabul"),
        places=("Lower Dir", "polling office"),
    )
    plain: Reading = read_one(report, ground)
    with serving(answering(answer)) as stub:
        settings = ReaderSettings(readers=("llm",), llm_url=stub.url, llm_model="stub")
        reading = read_one(report, ground, readers=settings)
    assert reading.incidents[: len(plain.incidents)] == plain.incidents
    assert all(p in reading.extraction.places for p in plain.extraction.places)
    assert "do not stand in the report" in reading.extraction.warnings[0]
