"""The words in which an incident is explained."""

from dataclasses import replace
from datetime import date

from api.commands.explain import explain, marked
from geo.claims import combine_claims
from geo.model import Candidate, Claim, Estimate, Evidence, Location, Report
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


def test_a_part_inside_another_is_marked_inside_it() -> None:
    text = "Two soldiers were killed."
    passage = Evidence("r1", 100, 100 + len(text), text, "incident.telling")
    parts = [part(text, "soldiers", "actor2"), part(text, "Two soldiers were killed", "fatalities")]
    assert marked(passage, parts) == "[Two [soldiers | actor2] were killed | fatalities]."


def test_one_stretch_for_two_fields_and_two_that_overlap_name_all_their_fields() -> None:
    text = "A suicide bomber struck a bus: two killed, five hurt."
    passage = Evidence("r1", 100, 100 + len(text), text, "incident.telling")
    parts = [
        part(text, "suicide bomber", "actor1"),
        part(text, "bomber struck", "event_type"),
        part(text, "two killed, five hurt", "fatalities"),
        part(text, "two killed, five hurt", "injured"),
    ]
    told = (
        "A [suicide bomber struck | actor1, event_type] a bus: [two killed, five hurt | fatalities, injured]."
    )
    assert marked(passage, parts) == told


def test_words_outside_of_the_passages_are_shown_in_their_sentence() -> None:
    text = "WANA: Rain fell.\nMen shot a guard.\nIt was on Monday, police say. More later."
    at = [(text.index(w), text.index(w) + len(w), w) for w in ("Men shot a guard.", "shot", "on Monday")]
    (p, q, told), kind, day = at
    evidence = (
        Evidence("r1", p, q, told, "incident.telling"),
        Evidence("r1", *kind, "event.attack", "event_type"),
        Evidence("r1", *day, "date.weekday", "event_date"),
    )
    report = Report("r.txt", "r1", text, source="Desk", title="A guard", url="https://desk.example/1")
    lines = list(explain(incident(evidence=evidence, report_ids=("r1",)), {"r1": report}))
    assert "  It was [on Monday | event_date], police say." in lines
    assert "  Men [shot | event_type] a guard." in lines
    assert (lines[lines.index("Report:") + 1 : lines.index("Report:") + 4]) == [
        "  Desk, no day of publication (report r1)",
        "     A guard",
        "     https://desk.example/1",
    ]
    rule = "rule date.weekday: a weekday: the last one before publication"
    assert any(line.endswith(rule) for line in lines)


def test_the_day_in_the_head_of_a_report_stands_under_it() -> None:
    text = "2032-03-05\nBlast in Wana\nA bomb went off in Wana on Monday."
    told = incident(report_ids=("r1",))
    lines = list(explain(told, {"r1": Report("r.txt", "r1", text)}))
    at = lines.index("  r.txt, no day of publication (report r1)")
    assert lines[at + 1] == "     its text is dated 2032-03-05"
    given = Report("r.txt", "r1", text, published_at=date(2032, 3, 6))
    assert not any("its text is dated" in line for line in explain(told, {"r1": given}))


def test_a_side_that_nobody_names_is_told_as_such_and_marks_no_words() -> None:
    text = "A bomb went off."
    passage = Evidence("r1", 100, 100 + len(text), text, "incident.telling")
    act = replace(part(text, "bomb went off", "actor1"), rule="actor.default")
    lines = list(explain(incident(actor1="Unidentified", evidence=(passage, act)), {}))
    assert "  actor 1     Unidentified (named by nobody: the usual side of such an act)" in lines
    assert "  A bomb went off." in lines


def test_figures_are_those_that_the_sources_said() -> None:
    said = {"source_type": "medical", "report_id": "r1", "start": 0, "end": 9}
    many = Claim(**said, source="a doctor", quote="more than twenty dead", killed_low=21, killed_high=21,
                 modifier="more_than", injured_low=12, injured_high=12)  # fmt: skip
    dozens = Claim(**said, source="report", quote="dozens hurt", injured_low=12, injured_high=12,
                   modifier="dozens")  # fmt: skip
    claims = (many, dozens)
    told = incident(
        claims=claims,
        fatalities=combine_claims(claims, "killed"),
        injured=combine_claims(claims, "injured"),
    )
    lines = list(explain(told, {}))
    assert "  21 or more is the only figure that counts, by a doctor: it is low, best and high" in lines
    assert any(line.startswith("  a doctor (medical): more than 20 killed") for line in lines)
    assert "  the report itself (medical): 12 or more injured" in lines
    assert '  "dozens" count as 12, "scores" as 20, "hundreds" as 100, or more' in lines


def test_a_figure_that_is_not_counted_says_what_stands_for_it() -> None:
    said = {"source_type": "authority", "report_id": "r1", "start": 0, "end": 9, "quote": "q"}
    first = Claim(**said, source="police", killed_low=3, killed_high=3, superseded=True)
    again = Claim(**said, source="the governor", killed_low=5, killed_high=5, superseded=True)
    stands = Claim(**said, source="officials", killed_low=5, killed_high=5)
    rival = replace(stands, source="the group", source_type="conflict_party", killed_low=9, killed_high=9)
    claims = (first, again, stands, rival)
    lines = list(explain(incident(claims=claims, fatalities=combine_claims(claims, "killed")), {}))
    replaced = "not counted: replaced by 5 killed, by officials (later, corrected or better sourced)"
    assert f"  police (authority): 3 killed - {replaced}" in lines
    same = "not counted: the same figure counts as told by officials"
    assert f"  the governor (authority): 5 killed - {same}" in lines
    part_of = replace(stands, modifier="subset")
    lines = list(explain(incident(claims=(part_of,), fatalities=Estimate()), {}))
    at = lines.index("Fatalities unknown:")
    assert lines[at + 1].startswith("  no figure counts: those told are parts of others or replaced")


def test_a_runner_up_inside_what_is_certain_is_possible_and_another_is_not() -> None:
    point = {"country": "AFG", "longitude": 69.0, "latitude": 32.0, "kind": "unit"}
    inside = Candidate("AF1214.x", "Village", "admin3", admin1_pcode="AF12", admin2_pcode="AF1214",
                       admin3_pcode="AF1214.x", score=0.5, **point)  # fmt: skip
    other = Candidate("AF1301", "Elsewhere", "admin2", admin1_pcode="AF13", admin2_pcode="AF1301",
                      admin3_pcode="", score=0.2, **point)  # fmt: skip
    place = Location("Barmal", "AFG", "Paktika", "AF12", "Barmal", "AF1214", geo_precision="admin2",
                     score=0.5, alternatives=(inside, other, other), reason="two villages")  # fmt: skip
    lines = list(explain(incident(location=place), {}))
    assert "  place       Barmal (Barmal, Paktika, AFG), precision admin2: known to the district" in lines
    assert "              perhaps Village [AF1214.x], score 0.50" in lines
    assert lines.count("              not Elsewhere [AF1301], score 0.20") == 1


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


def test_what_a_reviewer_set_is_not_told_as_read_from_words() -> None:
    text = "A bomb went off on Monday."
    read = (
        replace(part(text, "bomb went off", "actor1"), rule="actor.default"),
        replace(part(text, "on Monday", "event_date"), rule="date.weekday"),
    )
    told = incident(actor1="Band X", date_text="on Monday", evidence=read)
    before = "\n".join(explain(told, {}))
    assert "named by nobody" in before
    assert 'from "on Monday"' in before
    head = list(explain(told, {}, {"actor1", "date", "type"}))[:8]
    by_hand = "as set by a reviewer (see the corrections below)"
    assert f"  actor 1     Band X, {by_hand}" in head
    assert sum(by_hand in line for line in head) == 3
    assert not any("named by nobody" in line or "on Monday" in line for line in head)


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


def test_why_an_incident_is_less_sure_is_told_in_words_with_what_it_takes_away() -> None:
    text = "They fled on foot. It was last week."
    passage = Evidence("r1", 100, 118, text[:18], "incident.telling")
    once = Evidence("r1", 100, 118, text[:18], "confidence.told-once", "confidence")
    day = Evidence("r1", 126, 135, "last week", "confidence.day-elsewhere", "confidence")
    lines = list(explain(incident(evidence=(passage, once, day), confidence=0.56), {}))
    at = lines.index(
        "  confidence  0.56: some 56 in 100 read on such grounds are right in day, district, kind and killed"
    )
    assert lines[at + 1 : at + 4] == [
        "              0.77 where nothing leaves room for doubt, and",
        "              x 0.97  told in one sentence only",
        '              x 0.75  the day stands in a sentence that does not tell of the incident: "last week"',
    ]
    assert f"  {text[:18]}" in lines  # what lowers the confidence is no part of the passage to be marked


def test_of_a_place_that_is_in_no_known_unit_no_district_is_said_to_be_right() -> None:
    nowhere = incident(location=Location(), confidence=0.77)
    lines = list(explain(nowhere, {}))
    sure = "  confidence  0.77: some 77 in 100 read on such grounds are right in day, kind and killed"
    assert sure in lines


def test_of_merged_reports_the_grounds_are_those_of_the_surest_one() -> None:
    first = Evidence("r1", 0, 9, "Two died.", "incident.telling")
    second = Evidence("r2", 0, 9, "Two died.", "incident.telling")
    doubt = Evidence("r1", 0, 9, "Two died.", "confidence.no-figure", "confidence")
    lines = list(explain(incident(evidence=(first, doubt, second), confidence=0.77), {}))
    assert not any("no figure of killed or injured" in line for line in lines)
    assert "Told, in report 2, characters 0 to 9, rule incident.telling:" in lines


def test_a_row_of_a_coded_table_is_told_as_one() -> None:
    row = Claim(
        "UCDP GED", "unnamed", "t:1", 0, 7, "best: 5", killed_low=4, killed_high=6, rule="dataset.ucdp-ged"
    )
    day = Evidence("t:1", 9, 19, "2024-12-24", "dataset.ucdp-ged", "event_date")
    told = incident(claims=(row,), fatalities=Estimate(4, 5, 6), evidence=(day,), confidence=1.0)
    lines = list(explain(told, {}))
    assert "  confidence  1.00: given by a coded table, not read here" in lines
    assert any(line.startswith("Read in report ") for line in lines)
    assert "  UCDP GED (a coded table): 4-6 killed" in lines
    assert "  best 5 is given apart from these ends, by the table or a reviewer" in lines


def test_a_confidence_that_is_no_measured_share_claims_none_and_a_reviewed_one_says_so() -> None:
    lines = list(explain(incident(confidence=0.1), {}))
    assert "  confidence  0.10" in lines
    lines = list(explain(incident(confidence=0.77, reviewed=True), {}))
    assert "  confidence  0.77, as read before a person reviewed it" in lines
    assert "  reviewed    yes, by a person" in lines


def test_what_one_breath_says_of_two_kinds_stands_once_and_the_killed_first() -> None:
    said = {
        "source": "police",
        "source_type": "authority",
        "report_id": "r1",
        "start": 0,
        "end": 9,
        "quote": "unhurt",
    }
    claims = (Claim(**said, injured_low=0, injured_high=0), Claim(**said, killed_low=0, killed_high=0))
    lines = list(explain(incident(claims=claims), {}))
    assert [line for line in lines if line.startswith("  police")] == [
        "  police (authority): 0 killed, 0 injured"
    ]
