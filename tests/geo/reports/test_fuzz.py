"""Whatever the text: no exception, every quote is its span, and time grows with the length and no faster."""

import json
import os
import time
from datetime import date
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.model import Report
from geo.pipeline import Ground, Reading, read_one
from geo.records import extraction_to_record
from tests.geo.reports.mutations import HOSTILE, WORDS, mutated

GOLD = Path(__file__).resolve().parents[2] / "gold"
# Damaged reports that are read; INCIDENT_ATLAS_FUZZ=10000 reads more.
DAMAGED = int(os.environ.get("INCIDENT_ATLAS_FUZZ", "400"))
# A report of news length takes milliseconds. The bound leaves room for a busy machine.
SECONDS = 1.0
PUBLISHED = date(2024, 5, 21)


@cache
def ground() -> Ground:
    opened = Ground.open()
    # The first report pays for reading the wording and the tables.
    read_one(Report("first", "first", "A bomb killed two men in Wana on Monday."), opened)
    return opened


@cache
def gold_texts() -> list[str]:
    cases = [json.loads(p.read_text(encoding="utf-8")) for p in sorted(GOLD.glob("*/*.json"))]
    return [c["text"] for c in cases if c.get("fictional") and "text" in c]


def read(text: str, published: date | None = PUBLISHED) -> tuple[Reading, float]:
    """Read a text; return the reading and the processor seconds that it took."""
    places = ground()
    started = time.process_time()
    reading = read_one(Report("fuzz", "fuzz", text, published_at=published), places)
    return reading, time.process_time() - started


def check_spans(text: str, reading: Reading) -> None:
    """Assert that everything with a span and a quote stands in the text."""
    found = reading.extraction
    spans = [(p.start, p.end, p.text) for p in found.places]
    spans += [(n.start, n.end, n.quote) for n in found.not_incidents]
    for draft in found.incidents:
        spans += [(e.start, e.end, e.quote) for e in draft.evidence]
        spans += [(c.start, c.end, c.quote) for c in draft.claims]
        spans += [(p.start, p.end, p.text) for p in draft.places]
        actors = (draft.actor1, draft.actor2, *draft.assoc_actor_1, *draft.assoc_actor_2)
        spans += [(a.start, a.end, a.text) for a in actors if a is not None]
        if draft.event_date.span is not None:
            spans.append((draft.event_date.span.start, draft.event_date.span.end, draft.event_date.text))
    for start, end, quote in spans:
        assert 0 <= start < end <= len(text), (start, end, quote)
        assert text[start:end] == quote
    places = [(p.start, p.end) for p in found.places]
    assert all(a[1] <= b[0] for a, b in pairwise(places)), "mentions overlap"
    assert len({i.event_id for i in reading.incidents}) == len(reading.incidents), "two incidents with one id"
    json.dumps(extraction_to_record(found, reading.incidents))


def test_damaged_reports_are_read_without_exception_and_in_time() -> None:
    texts = gold_texts()
    assert len(texts) > 100
    slowest = 0.0
    for seed in range(DAMAGED):
        text = mutated(texts, seed)
        try:
            reading, took = read(text, PUBLISHED if seed % 5 else None)
            check_spans(text, reading)
        except Exception as error:
            error.add_note(f"seed {seed}: {text!r}")
            raise
        slowest = max(slowest, took)
        assert took < SECONDS, f"seed {seed} took {took:.2f} s"
    assert slowest > 0


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(
        st.one_of(
            st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=20),
            st.sampled_from(HOSTILE),
            st.sampled_from(WORDS),
        ),
        max_size=60,
    ).map(" ".join)
)
def test_any_text_is_read(text: str) -> None:
    reading, took = read(text)
    check_spans(text, reading)
    assert took < SECONDS


def test_a_reading_is_the_same_twice() -> None:
    for seed in range(40):
        text = mutated(gold_texts(), seed)
        assert read(text)[0] == read(text)[0]


LONG = {
    "one word": "a",
    "one digit": "7",
    "spaces": " ",
    "line breaks": "\n",
    "stops": ".",
    "quotes": "“",
    "brackets": "(",
    "commas": ", ",
    "numbers": "12 ",
    "number words": "two hundred and ",
    "killed": "killed ",
    "killed five": "killed five people ",
    "names": "Wana ",
    "names and commas": "Wana, ",
    "dates": "on Monday ",
    "one line": "Gunmen killed two policemen in Wana on Monday, police said. ",
    "one sentence": "gunmen killed two policemen in Wana on Monday and ",
    "dateless list": "WANA: Gunmen killed two policemen.\n",
    "headings": "Monday, 20 May 2024\n",
    "bullets": "- \n",
    "clock": "13:40 ",
    "capitals": "Abdul Rahman Khan ",
    "hyphens": "south-west-",
    "apostrophes": "'s ",
    "combining": "e\u0301",
    "arabic": "کابل ",
    "includes": "including two ",
    "said": "said that he said ",
    "not": "no not ",
    "records": "When: 3 May 2024\nWhere: Wana\nWhat: Gunmen killed a clerk\n",
    "records under one day": "Date: 3 May 2024\nIncident: Gunmen killed a clerk\nIncident: A bomb hurt two\n",
    "shouted": "GUNMEN KILLED A CLERK IN WANA. ",
    "tags": "#NorthWaziristan ",
    "quoted": "> > ",
    "live page": "12:40\nTwelve bodies were received.\n\n12:20\nA bomb killed two men in Wana.\n\n",
    "places and last year": "killed in Wana, Tank and Swat last year, ",
    "towns": "a mosque in Kunduz, ",
    "tolls in brackets": "shot in Tank (two killed), ",
    "items between marks": "Gunmen shot dead two policemen in Bannu on Monday night, police said // ",
}


@pytest.mark.parametrize("shape", LONG)
def test_a_long_report_in_one_shape_is_read_in_time_linear_in_its_length(shape: str) -> None:
    piece = LONG[shape]
    small, large = piece * (10_000 // len(piece)), piece * (80_000 // len(piece))
    read(gold_texts()[0])  # the lexicons are compiled
    # Each is read for the first time: what is remembered of a text would hide its work.
    reading, quick = read(small)
    check_spans(small, reading)
    reading, slow = read(large)
    check_spans(large, reading)
    # Eight times the text: 64 times the work if anything were quadratic.
    assert slow < 24 * quick + 0.5, f"{quick:.2f} s for 10 kB, {slow:.2f} s for 80 kB"
    assert slow < 30
