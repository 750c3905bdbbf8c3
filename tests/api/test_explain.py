"""The words in which an incident is explained."""

from dataclasses import replace

from api.commands.explain import explain, marked
from geo.claims import combine_claims
from geo.model import Claim, Estimate, Evidence
from tests.geo.makers import incident


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


def test_a_flagged_figure_is_no_figure_that_counts_and_the_reviewers_is_the_reviewers() -> None:
    said = {"source": "a villager", "source_type": "witness", "report_id": "r1", "start": 0, "end": 9}
    absurd = Claim(
        **said, quote="q", killed_low=12500, killed_high=12500, flagged="absurd", modifier="at_least"
    )
    told = incident(claims=(absurd,), fatalities=combine_claims([absurd], "killed"))
    lines = "\n".join(explain(told, {}))
    assert "figure that counts" not in lines
    assert (
        "Fatalities unknown:\n  at least 12500 killed, by a villager, is not counted until reviewed" in lines
    )
    lines = "\n".join(explain(replace(told, fatalities=Estimate(14, 14, 14)), {}, {"fatalities"}))
    assert "figure that counts" not in lines
    assert "as set by a reviewer" in lines


def test_a_sum_over_two_sources_is_no_word_of_theirs() -> None:
    said = {"source_type": "authority", "report_id": "r1", "start": 0, "end": 9}
    two = Claim(**said, source="their ministry", quote="two of ours", killed_low=2, killed_high=2)
    eight = Claim(**said, source="our official", quote="eight of ours", killed_low=8, killed_high=8)
    both = replace(eight, source="our official; their ministry", killed_low=None, killed_high=10,
                   rule="casualty.together")  # fmt: skip
    claims = (two, eight, both)
    lines = list(explain(incident(claims=claims, fatalities=combine_claims(claims, "killed")), {}))
    sources = "added up, said by no source alone, our official; their ministry"
    assert f"  {sources}: up to 10 killed" in lines
    assert f"  high 10 is the largest figure that counts, by {sources}" in lines
    assert sum("eight of ours" in line for line in lines) == 1


def test_an_upper_end_alone_is_told_as_one() -> None:
    most = Claim("a villager", "witness", "r1", 0, 9, "q", killed_high=15)
    lines = list(explain(incident(claims=(most,), fatalities=combine_claims([most], "killed")), {}))
    assert "  a villager (witness): up to 15 killed" in lines


def test_why_an_incident_is_less_sure_is_told_in_words() -> None:
    text = "They fled on foot."
    passage = Evidence("r1", 100, 100 + len(text), text, "incident.telling")
    ground = Evidence("r1", 100, 100 + len(text), text, "confidence.told-once", "confidence")
    lines = list(explain(incident(evidence=(passage, ground), confidence=0.62), {}))
    at = lines.index("  confidence  0.62")
    assert lines[at + 1] == "              told in one sentence only"
    assert f"  {text}" in lines  # what lowers the confidence is no part of the passage to be marked
