"""A report given again with the day of publication that it lacked is read anew, and is no second report."""

import json
from datetime import UTC, date, datetime

import pytest

from geo import cluster, pipeline
from geo.corrections import Draft
from geo.model import Estimate
from geo.partitions.folder import PartFolder
from geo.pipeline import Ground
from geo.storage.days import issued_day
from geo.store import open_store
from tests.geo.cluster_opening import VERSIONS, opening

DAY, NEXT = date(2025, 3, 5), date(2025, 3, 12)
TEXT = "A roadside bomb killed two policemen in Bannu on Monday."
OTHER = "Gunmen shot dead a tribal elder in Tank on 3 March 2025."


@pytest.fixture(scope="module")
def ground():
    return Ground.open()


@pytest.fixture
def store(tmp_path, ground):
    with open_store(tmp_path / "atlas.gpkg", create=True, neighbours=ground.boundaries.neighbours) as opened:
        yield opened


@pytest.fixture
def give(tmp_path, store, ground):
    """Write records into a file and ingest it."""

    def given(*records, published=None):
        file = tmp_path / "reports.jsonl"
        file.write_text("\n".join(json.dumps(record) for record in records))
        done = pipeline.ingest([file], store, ground, published=published)
        return done.reports, done.reports_known, done.reports_revised

    return given


def days(store):
    return sorted(str(m.event_date) for m in store.incidents())


def test_a_day_that_it_lacked_takes_the_place_of_the_undated_reading(store, give):
    assert give({"text": TEXT}, {"text": OTHER}) == (2, 0, 0)
    assert days(store) == ["2025-03-03", "None"]
    assert store.totals().datable == 1
    assert give({"text": TEXT}, published=DAY) == (0, 0, 1)
    assert days(store) == ["2025-03-03", "2025-03-03"]
    assert (store.totals().reports, store.totals().datable) == (2, 0)
    assert give({"text": TEXT}, published=DAY) == (0, 1, 0)


def test_given_again_without_a_day_it_keeps_the_one_it_has(store, give):
    give({"text": TEXT}, published=DAY)
    before = store.version()
    assert give({"text": TEXT}) == (0, 1, 0)
    assert (days(store), store.version()) == (["2025-03-03"], before)


def test_the_day_may_be_written_into_the_file_too(store, give):
    give({"text": TEXT, "source": "Desk"})
    dated = {"text": TEXT, "source": "Desk", "published_at": "2025-03-05"}
    assert give(dated) == (0, 0, 1)
    assert give(dated) == (0, 1, 0)
    assert days(store) == ["2025-03-03"]


def test_another_day_given_from_outside_corrects_the_first(store, give):
    give({"text": TEXT}, published=NEXT)
    assert give({"text": TEXT}, published=DAY) == (0, 0, 1)
    assert days(store) == ["2025-03-03"]


def test_reports_that_say_two_days_themselves_are_two(store, give):
    one, two = ({"text": TEXT, "published_at": str(day)} for day in (DAY, NEXT))
    assert give(one, two) == (2, 0, 0)
    assert give({"text": TEXT, "source": "Desk"}) == (1, 0, 0)
    assert days(store) == ["2025-03-03", "2025-03-10", "None"]


def test_what_a_reviewer_said_stays(store, give):
    give({"text": TEXT})
    (undated,) = store.incidents()
    new = {"fatalities_low": 3, "fatalities_best": 3, "fatalities_high": 3}
    draft = Draft(undated.event_id, "set", "fatalities", new)
    store.correct(draft, who="A", at=datetime(2025, 4, 1, tzinfo=UTC))
    give({"text": TEXT}, published=DAY)
    (dated,) = store.incidents()
    assert (str(dated.event_date), dated.fatalities.best, dated.reviewed) == ("2025-03-03", 3, True)


class Here:
    """Reads parts in this process."""

    def __init__(self):
        self.out = []

    def room(self):
        return 5

    def start(self, part):
        self.out.append(part)

    def finished(self, *, wait):
        while self.out:
            part = self.out.pop()
            yield part.key, cluster.read_part(part.payload, opening, VERSIONS)


def test_a_cluster_reads_it_anew_too(tmp_path, store, give):
    give({"text": TEXT}, {"text": OTHER})
    for outcome in ((0, 0, 2), (0, 2, 0)):
        with PartFolder(tmp_path / "work", VERSIONS) as folder:
            file = tmp_path / "reports.jsonl"
            done = cluster.ingest([file], store, Here(), folder, published=DAY)
        assert (done.reports, done.reports_known, done.reports_revised) == outcome
        assert days(store) == ["2025-03-03", "2025-03-03"]


def test_passages_that_tell_of_no_incident_are_counted_and_kept(tmp_path, store, ground):
    file = tmp_path / "r.txt"
    file.write_text(TEXT + " Last year, a suicide bombing in Quetta killed 26 people.")
    done = pipeline.ingest([file], store, ground, published=DAY)
    kept = store.left_out()
    assert done.not_incidents == len(kept) == 1
    assert "suicide bombing in Quetta" in kept[0][1].quote
    assert kept[0][1].reason


def test_the_words_of_a_day_that_is_not_known_are_told(store, give):
    assert store.day_words() == ""
    give({"text": TEXT})
    assert store.day_words() in TEXT
    assert store.day_words() != ""
    give({"text": TEXT}, published=DAY)
    assert store.day_words() == ""


EARLY = (
    "BANNU, March 3, 2025: Gunmen attacked a police post in Domel, Bannu district on Sunday, "
    "killing five policemen, police said."
)
RISEN = (
    "The death toll from Sunday's attack on a police post in Domel, Bannu district, "
    "has risen to seven, police said."
)


def test_a_report_without_a_day_is_as_old_as_its_head_says(store, give):
    give({"text": EARLY}, {"text": RISEN, "published_at": "2025-03-04"})
    (made,) = store.incidents()
    assert made.fatalities == Estimate(7, 7, 7)
    assert [(c.killed_low, c.superseded) for c in made.claims] == [(5, True), (7, False)]


def test_without_a_day_in_its_head_either_it_replaces_nothing(store, give):
    give(
        {"text": EARLY.replace(", March 3, 2025", "").replace("Sunday", "2 March 2025")},
        {"text": RISEN, "published_at": "2025-03-04"},
    )
    (made,) = store.incidents()
    assert made.fatalities == Estimate(5, 5, 7)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        (EARLY, DAY.replace(day=3)),
        ("Published: 3 March 2025\n\nGunmen attacked a post in Bannu on Sunday.", DAY.replace(day=3)),
        ("March 5, 2025\nBANNU: Gunmen attacked a post on Sunday.", DAY),
        ("BANNU, March 3: Gunmen attacked a post on 2 March 2025.", None),
        ("Gunmen attacked a post in Bannu on 2 March 2025.\n\n3 March 2025\nA bomb went off in Tank.", None),
        ("", None),
    ],
)
def test_the_day_in_a_head(text, day):
    assert issued_day(text) == day
