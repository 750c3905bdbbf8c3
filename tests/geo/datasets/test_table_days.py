"""Days as tables and spreadsheets write them."""

from datetime import date

import pytest

from geo.datasets import load_layout, read_dataset
from geo.datasets.rows import parse_day
from geo.errors import InputError
from geo.model import Refusal
from tests.geo.datasets.tables import ACLED, Ground, Names


@pytest.mark.parametrize(
    "text", ["2031-05-04", "2031-05-04T10:00:00Z", "4 May 2031", "May 4, 2031", "04/05/2031"]
)
def test_days(text):
    assert parse_day(text) == date(2031, 5, 4)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("24-Dec-24", date(2024, 12, 24)),
        ("05/06/24", date(2024, 6, 5)),
        ("Dec 24, 97", date(1997, 12, 24)),
        ("1.2.29", date(2029, 2, 1)),
        ("1.2.30", date(1930, 2, 1)),
    ],
)
def test_years_of_two_digits_are_those_that_a_spreadsheet_means(text, day):
    assert parse_day(text) == day


@pytest.mark.parametrize("text", ["3/4/124", "0024-01-01", "4 May 20311", "2204-05-06"])
def test_a_year_of_no_event_is_refused(text):
    with pytest.raises(InputError, match="cannot be read; write YYYY-MM-DD"):
        parse_day(text)


@pytest.mark.parametrize(
    ("days", "read_as"),
    [
        (["05/06/2031", "12/26/2031"], [date(2031, 5, 6), date(2031, 12, 26)]),
        (["26/12/2031", "05/06/2031"], [date(2031, 12, 26), date(2031, 6, 5)]),
        (["05/06/2031"], [date(2031, 6, 5)]),
        (["5/6/24", "12/26/24"], [date(2024, 5, 6), date(2024, 12, 26)]),
        (["05/06/2031", "12/26/2031", "26/12/2031", "07/07/2031"],
         ["may be of month 5 or 6", date(2031, 12, 26), date(2031, 12, 26), date(2031, 7, 7)]),
    ],
)  # fmt: skip
def test_days_in_figures_are_of_the_order_that_the_table_shows(read, days, read_as):
    made = read(
        "acled", *[ACLED | {"event_id_cnty": f"X{n}", "event_date": day} for n, day in enumerate(days)]
    )
    for one, wanted in zip(made, read_as, strict=True):
        if isinstance(wanted, str):
            assert isinstance(one, Refusal)
            assert wanted in one.reason
        else:
            assert one.incident.event_date == wanted


def test_a_layout_that_tells_the_order_is_obeyed(tmp_path):
    columns = '[columns]\nid = "No"\ndate = "When"\n[defaults]\ncountry = "XXA"\n'
    kind = '[[kind]]\nwhen = { What = ["raid"] }\nevent_type = "Battles"\nsub_event_type = "Armed clash"\n'
    (tmp_path / "t.csv").write_text("No,When,What\n1,05/06/2031,raid\n2,12/26/2031,raid\n")
    found = {}
    for said in ("", "day_first = true\n", "day_first = false\n"):
        (tmp_path / "l.toml").write_text(f"{said}{columns}{kind}")
        rows = read_dataset(tmp_path / "t.csv", load_layout(str(tmp_path / "l.toml")), Ground(), Names())
        found[said[12:16]] = [
            row.incident.event_date if not isinstance(row, Refusal) else None for row in rows
        ]
    may, june, last = date(2031, 5, 6), date(2031, 6, 5), date(2031, 12, 26)
    assert found == {"": [may, last], "true": [june, None], "fals": [may, last]}
