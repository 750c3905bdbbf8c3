"""The words in which an incident is explained."""

from api.commands.explain import marked
from geo.model import Evidence


def part(text: str, quote: str, field: str) -> Evidence:
    at = text.index(quote)
    return Evidence("r1", at + 100, at + 100 + len(quote), quote, "rule", field)


def test_the_parts_of_a_passage_are_marked_in_place() -> None:
    text = "A bomb went off in Wana on\nMonday, killing two."
    passage = Evidence("r1", 100, 100 + len(text), text, "incident.telling")
    parts = [part(text, "Wana", "location"), part(text, "went off", "event_type")]
    assert (
        marked(passage, parts)
        == "A bomb [went off | event_type] in [Wana | location] on Monday, killing two."
    )


def test_of_two_parts_that_overlap_the_first_and_longer_is_marked() -> None:
    text = "Two soldiers were killed."
    passage = Evidence("r1", 100, 100 + len(text), text, "incident.telling")
    parts = [part(text, "soldiers", "actor2"), part(text, "Two soldiers were killed", "fatalities")]
    assert marked(passage, parts) == "[Two soldiers were killed | fatalities]."
