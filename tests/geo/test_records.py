import json
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given

from geo.errors import InputError
from geo.model import Candidate, Estimate, Extraction, NotIncident, PlaceMention
from geo.records import (
    candidate_from_record,
    candidate_to_record,
    claim_from_record,
    claim_to_record,
    extraction_to_record,
    incident_from_record,
    incident_to_record,
)
from tests.geo.makers import candidates, claim, claims, incident, incidents, report

FIRST_FIELDS = [
    "event_id", "event_date", "event_date_end", "time_precision", "date_basis", "date_text",
    "event_type", "sub_event_type", "status", "actor1", "actor1_id", "assoc_actor_1",
    "actor2", "actor2_id", "assoc_actor_2", "civilian_targeting",
    "country", "admin1", "admin1_pcode", "admin2", "admin2_pcode", "admin3", "admin3_pcode",
    "location", "longitude", "latitude", "geo_precision",
]  # fmt: skip
LAST_FIELDS = ["claims", "evidence", "n_reports", "report_ids", "disputed", "confidence", "reviewed"]


@given(incidents())
def test_an_incident_survives_json(made):
    assert incident_from_record(json.loads(json.dumps(incident_to_record(made)))) == made


@given(claims(), candidates)
def test_claims_and_candidates_survive_json(one, other):
    assert claim_from_record(json.loads(json.dumps(claim_to_record(one)))) == one
    assert candidate_from_record(json.loads(json.dumps(candidate_to_record(other)))) == other


@given(candidates)
def test_a_place_without_a_known_population_has_null_and_not_no_people(place):
    unknown, known = replace(place, population=0), replace(place, population=72_000)
    assert candidate_to_record(unknown)["population"] is None
    assert candidate_from_record(candidate_to_record(unknown)) == unknown
    assert candidate_to_record(known)["population"] == 72_000


@given(incidents(), incidents())
def test_field_names_and_their_order_never_change(one, other):
    names = list(incident_to_record(one))
    assert names == list(incident_to_record(other))
    assert names[: len(FIRST_FIELDS)] == FIRST_FIELDS
    assert names[-len(LAST_FIELDS) :] == LAST_FIELDS


def test_unknown_stays_null_and_none_stays_zero():
    made = incident(day=None, pcode="", fatalities=Estimate(), injured=Estimate(0, 0, 0))
    record = incident_to_record(made)
    assert (record["event_date"], record["longitude"], record["geo_precision"]) == (None, None, None)
    assert (record["fatalities_low"], record["fatalities_best"], record["fatalities_high"]) == (None,) * 3
    assert (record["injured_low"], record["injured_best"], record["injured_high"]) == (0, 0, 0)
    assert record["n_reports"] == 1


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"event_date": "2031-13-01"}, "event_date: '2031-13-01' is no day; write YYYY-MM-DD"),
        ({"event_date": 20310101}, "event_date: 20310101 is no day"),
        ({"event_date_end": None}, "a date has both ends or none"),
        ({"event_type": "War"}, "unknown event type 'War'"),
        ({"claims": [{"source": "police"}]}, "is incomplete"),
        ({"latitude": 91.0}, "not on Earth"),
    ],
)
def test_a_wrong_value_is_refused(change, message):
    with pytest.raises(InputError, match=message):
        incident_from_record(incident_to_record(incident()) | change)


def test_a_missing_field_is_named():
    record = incident_to_record(incident("r7-1"))
    del record["confidence"]
    with pytest.raises(InputError, match="record 'r7-1' has no field 'confidence'; write it"):
        incident_from_record(record)


def test_the_shape_that_extract_prints():
    text = "Gunmen killed two men in Dorangi on Sunday. A drill was held."
    source = report("hash", text, id="line-1", path="pile.jsonl", published_at=date(2031, 5, 5))
    mention = PlaceMention("Dorangi", 25, 32, "incident")
    placed = replace(mention, pcode="A11", level="admin2", score=0.9)
    passage = NotIncident("A drill was held", 44, 60, "drill")
    extraction = Extraction(source, places=(mention,), not_incidents=(passage,))
    made = incident("hash-1", claims=(claim(2, report_id="hash"),))
    record = extraction_to_record(extraction, [made], [placed])
    assert list(record) == ["id", "report_id", "path", "published_at", "incidents", "places", "not_incidents"]
    assert (record["id"], record["report_id"], record["published_at"]) == ("line-1", "hash", "2031-05-05")
    assert record["incidents"] == [incident_to_record(made)]
    assert record["places"] == [
        {"text": "Dorangi", "start": 25, "end": 32, "role": "incident", "pcode": "A11",
         "admin_level": "admin2", "score": 0.9, "rule": ""}
    ]  # fmt: skip
    assert record["not_incidents"] == [
        {"quote": "A drill was held", "start": 44, "end": 60, "reason": "drill"}
    ]
    assert extraction_to_record(extraction, [])["places"][0]["pcode"] == ""


def test_publication_is_null_or_iso():
    silent = extraction_to_record(Extraction(report()), [])
    timed = extraction_to_record(Extraction(report(published_at=datetime(2031, 5, 5, 6, 30, tzinfo=UTC))), [])
    assert silent["published_at"] is None
    assert timed["published_at"] == "2031-05-05T06:30:00+00:00"


def test_a_candidate_keeps_its_place():
    made = Candidate("A11", "Dorangi", "admin2", "unit", "XXA", "A1", "A11", "", 69.123456789, 33.5)
    assert candidate_to_record(made)["longitude"] == 69.123456789


@pytest.mark.parametrize(
    ("path", "ident", "name"),
    [
        ("/home/me/desk/a.txt", "/home/me/desk/a.txt", "a.txt"),
        ("/home/me/desk/", "/home/me/desk/", "desk"),
        ("C:\\Users\\me\\a.eml", "C:\\Users\\me\\a.eml", "a.eml"),
        ("desk/feed.jsonl", "desk/feed.jsonl#7", "feed.jsonl#7"),
        ("/home/me/feed.jsonl", "acled/2024/7", "acled/2024/7"),
        ("", "/home/me/a.txt", "a.txt"),
    ],
)
def test_a_report_that_names_nobody_is_found_by_its_files_name_without_folders(path, ident, name):
    assert replace(report(), path=path, id=ident, source="").file_name == name
