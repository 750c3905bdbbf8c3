"""Date phrases: which days they mean, and what they date."""

from datetime import date, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.reports.dates import DatedPhrase, find_dates
from geo.reports.days.calendars import lunar_to_gregorian, month_length, shamsi_to_gregorian, shamsi_year
from geo.reports.text import split

THURSDAY = date(2024, 12, 26)


def one(text: str, published: date | datetime | None = THURSDAY) -> DatedPhrase:
    (phrase,) = find_dates(split(text), published)
    return phrase


@pytest.mark.parametrize(
    ("phrase", "start", "end", "precision"),
    [
        ("on Tuesday evening", "2024-12-24", "2024-12-24", "day"),
        ("on Thursday", "2024-12-26", "2024-12-26", "day"),
        ("last Thursday", "2024-12-19", "2024-12-19", "day"),
        ("yesterday", "2024-12-25", "2024-12-25", "day"),
        ("last night", "2024-12-25", "2024-12-25", "day"),
        ("overnight", "2024-12-25", "2024-12-26", "day"),
        ("two days ago", "2024-12-24", "2024-12-24", "day"),
        ("on Monday and Tuesday", "2024-12-23", "2024-12-24", "day"),
        ("on the night between 3 and 4 May", "2024-05-03", "2024-05-04", "day"),
        ("on 4-5 March", "2024-03-04", "2024-03-05", "day"),
        ("between 28 April and 2 May 2023", "2023-04-28", "2023-05-02", "week"),
        ("on 14-10-2022", "2022-10-14", "2022-10-14", "day"),
        ("on 2022-10-14", "2022-10-14", "2022-10-14", "day"),
        ("on 10/28/2022", "2022-10-28", "2022-10-28", "day"),
        ("on May 20, 2024", "2024-05-20", "2024-05-20", "day"),
        ("on 20th of May 2024", "2024-05-20", "2024-05-20", "day"),
        ("on 30 December", "2024-12-30", "2024-12-30", "day"),
        ("on 20 May", "2024-05-20", "2024-05-20", "day"),
        ("on Monday, 10 Jadi 1403", "2024-12-30", "2024-12-30", "day"),
        ("on 14 Sawr", "2024-05-03", "2024-05-03", "day"),
        ("over the past three days", "2024-12-24", "2024-12-26", "week"),
        ("over the weekend", "2024-12-21", "2024-12-22", "day"),
        ("last week", "2024-12-16", "2024-12-22", "week"),
        ("last month", "2024-11-01", "2024-11-30", "month"),
        ("in January", "2024-01-01", "2024-01-31", "month"),
        ("in August 2013", "2013-08-01", "2013-08-31", "month"),
        ("in March last year", "2023-03-01", "2023-03-31", "month"),
        ("in 2021", "2021-01-01", "2021-12-31", "year"),
        ("two years ago", "2022-01-01", "2022-12-31", "year"),
        ("on Thursday last", "2024-12-19", "2024-12-19", "day"),
        ("on Friday last week", "2024-12-20", "2024-12-20", "day"),
        ("on Monday of last week", "2024-12-16", "2024-12-16", "day"),
        ("on Friday before last", "2024-12-13", "2024-12-13", "day"),
        ("on the second Tuesday of November", "2024-11-12", "2024-11-12", "day"),
        ("on the last Friday of March 2023", "2023-03-31", "2023-03-31", "day"),
        ("two Fridays ago", "2024-12-13", "2024-12-13", "day"),
        ("a week ago on Tuesday", "2024-12-17", "2024-12-17", "day"),
        ("Tue evening", "2024-12-24", "2024-12-24", "day"),
        ("the night before last", "2024-12-24", "2024-12-24", "day"),
        ("overnight on Tuesday", "2024-12-24", "2024-12-24", "day"),
        ("three days back", "2024-12-23", "2024-12-23", "day"),
        ("on the tenth of December", "2024-12-10", "2024-12-10", "day"),
        ("on the twenty-first of Qaws", "2024-12-11", "2024-12-11", "day"),
        ("on the 10th instant", "2024-12-10", "2024-12-10", "day"),
        ("on 28th ultimo", "2024-11-28", "2024-11-28", "day"),
        ("on 10/12", "2024-12-10", "2024-12-10", "day"),
        ("on 10DEC24", "2024-12-10", "2024-12-10", "day"),
        ("on 20241210", "2024-12-10", "2024-12-10", "day"),
        ("on 1403/10/01", "2024-12-21", "2024-12-21", "day"),
        ("on 3 Ramadan 1445", "2024-03-13", "2024-03-14", "day"),
        ("on the ninth of Muharram", "2024-07-16", "2024-07-17", "day"),
        ("on Sha'ban 12", "2024-02-22", "2024-02-23", "day"),
        ("on the eve of Independence Day", "2024-08-13", "2024-08-13", "day"),
        ("on the second day of Eid-ul-Azha", "2024-06-18", "2024-06-19", "day"),
        ("on Christmas Eve", "2024-12-24", "2024-12-24", "day"),
        ("on tuesday evening", "2024-12-24", "2024-12-24", "day"),
        ("on Wednsday", "2024-12-25", "2024-12-25", "day"),
        ("late on Saterday", "2024-12-21", "2024-12-21", "day"),
        ("on Weds", "2024-12-25", "2024-12-25", "day"),
        ("Tues. in the bazaar", "2024-12-24", "2024-12-24", "day"),
        ("earlier in the week", "2024-12-23", "2024-12-26", "week"),
        ("overnight into Tuesday", "2024-12-23", "2024-12-24", "day"),
        ("in the night from Monday to Tuesday", "2024-12-23", "2024-12-24", "day"),
        ("on the first day of Jadi", "2024-12-21", "2024-12-21", "day"),
        ("on 5 Zul Qa'dah", "2024-05-13", "2024-05-14", "day"),
        ("on Chand Raat", "2024-04-09", "2024-04-10", "day"),
    ],
)
def test_days(phrase: str, start: str, end: str, precision: str) -> None:
    found = one(f"A bomb went off {phrase}.").range
    assert (str(found.start), str(found.end), found.precision) == (start, end, precision)


@pytest.mark.parametrize(
    "phrase",
    [
        "on Tuesday",
        "yesterday",
        "on 20 May",
        "two days ago",
        "last month",
        "on 14 Sawr",
        "on 10/12",
        "on Ashura",
    ],
)
def test_nothing_is_resolved_without_a_publication_day(phrase: str) -> None:
    found = one(f"A bomb went off {phrase}.", None).range
    assert (found.start, found.basis, found.text) == (None, "unresolved", phrase)


def test_a_date_line_takes_the_place_of_the_publication_day() -> None:
    document = split(
        "Press office of the command, 14 May 2023\nA mine went off on Saturday. Nobody was hurt."
    )
    assert [p.range.start for p in find_dates(document, None)] == [date(2023, 5, 14), date(2023, 5, 13)]


def test_the_publication_day_is_that_of_its_own_time_zone() -> None:
    late = datetime(2024, 12, 26, 1, 0, tzinfo=timezone(timedelta(hours=5)))
    assert one("A bomb went off today.", late).range.start == THURSDAY


@pytest.mark.parametrize(
    ("text", "attached"),
    [
        ("Two men were killed on Tuesday.", "event"),
        ("Two men were killed, officials said on Tuesday.", "speech"),
        ("Earlier on Tuesday, a spokesman said two men were killed.", "speech"),
        ("The injured policeman died in hospital on Tuesday.", "other"),
        ("The road has been closed since Tuesday.", "other"),
        ("The minister will visit the town on Tuesday.", "other"),
        ("Since Tuesday relatives have blocked the road.", "event"),
        ("Students have been protesting outside the court since Tuesday.", "event"),
        ("Since Tuesday four men have been missing.", "other"),
        ("The guards who blocked the road have been ill since Tuesday.", "other"),
        ("He had been picked up by soldiers in the town on Tuesday.", "other"),
        ("He was picked up by soldiers in the town on Tuesday.", "event"),
        ("A source report was received on Tuesday that four men were hiding in a shed.", "event"),
        ("The report of the inquiry said on Tuesday that four men were shot.", "speech"),
        ("The governor on Tuesday acknowledged the deaths.", "speech"),
        ("A blast on Tuesday claimed six lives.", "event"),
        ("Mourners on Tuesday buried the four.", "other"),
        ("The house on Tuesday offered prayers for the four men shot.", "other"),
        ("Police on Tuesday registered a case against four men.", "other"),
        ("Police on Tuesday arrested four men.", "event"),
        ("They shot him in revenge for a comrade killed on Tuesday.", "other"),
        ("Two residents told this desk on Tuesday that a man was shot.", "speech"),
    ],
)
def test_what_a_day_belongs_to(text: str, attached: str) -> None:
    assert one(text).attached_to == attached


def test_the_future_lies_ahead() -> None:
    phrase = one("The minister will visit the town on Tuesday.")
    assert (phrase.range.start, phrase.ahead) == (date(2024, 12, 31), True)


def test_one_date_said_twice() -> None:
    phrase = one("A mine went off on Tuesday, 4 Jadi (24 December).")
    assert phrase.range.start == date(2024, 12, 24)
    assert phrase.range.text == "on Tuesday, 4 Jadi (24 December)"


def test_a_night_without_a_day_of_publication() -> None:
    found = find_dates(split("A bomb went off overnight into Tuesday."), None)
    assert [p.range.start for p in found] == [None, None]


def test_something_that_lasted() -> None:
    found = one("The shelling began late on Monday and continued into Tuesday morning.").range
    assert (found.start, found.end) == (date(2024, 12, 23), date(2024, 12, 24))


def test_days_counted_from_another_event() -> None:
    text = "The first blast was on Monday. The second came the next day. It followed a week of calm."
    assert [str(p.range.start) for p in find_dates(split(text), THURSDAY)] == ["2024-12-23", "2024-12-24"]


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("A mine went off on Monday. Twenty-four hours later a man was shot.", ["2024-12-23", "2024-12-24"]),
        ("A mine went off on Monday. The evening before, a man was shot.", ["2024-12-23", "2024-12-22"]),
        ("A mine went off on Monday. The day after, a man was shot.", ["2024-12-23", "2024-12-24"]),
        ("A mine went off on Monday, a day after a man was shot.", ["2024-12-23", "2024-12-22"]),
        ("A mine went off on Monday. Later that day a man was shot.", ["2024-12-23", "2024-12-23"]),
        ("A mine went off two days before the vote on Tuesday.", ["2024-12-22", "2024-12-24"]),
        ("They buried on Tuesday the four who had died the day before.", ["2024-12-24", "2024-12-23"]),
        ("A mine went off. That evening, a man was shot.", []),
        (
            "The house on Tuesday offered prayers. Four were shot the night before.",
            ["2024-12-24", "2024-12-23"],
        ),
        ("BULLETIN 18 DEC 2024\n- 16 Dec: a mine went off.", ["2024-12-18", "2024-12-16"]),
    ],
)
def test_days_counted_from_another_day(text: str, days: list[str]) -> None:
    assert [str(p.range.start) for p in find_dates(split(text), THURSDAY)] == days


def test_headings_date_what_stands_below() -> None:
    document = split("Summary\nDecember 4: A mine went off overnight.\nDecember 5: All was calm there.")
    found = find_dates(document, THURSDAY)
    assert [p.attached_to for p in found] == ["heading", "event", "heading"]
    assert (found[1].range.start, found[1].range.end) == (date(2024, 12, 3), date(2024, 12, 4))


@pytest.mark.parametrize(
    "text",
    [
        "He prays every Friday.",
        "On Fridays the bazaar is shut.",
        "It may rain.",
        "31 November",
        "Guards stood on 24/7 duty.",
        "Two/3 of the wheat was lost, 10/12 by another count.",
        "He fell on the 9th floor.",
        "It was the second of three raids.",
        "Ramazan Ali, 12, was hurt.",
        "The Sun printed it, and he Sat there.",
        "Its date is not known.",
        "That night letters are sent is no secret.",
    ],
)
def test_no_dates(text: str) -> None:
    assert [p for p in find_dates(split(text), THURSDAY) if p.range.start] == []


@pytest.mark.parametrize(
    ("shamsi", "gregorian"),
    [
        ((1357, 2, 7), "1978-04-27"),
        ((1399, 12, 30), "2021-03-20"),
        ((1400, 1, 1), "2021-03-21"),
        ((1403, 1, 1), "2024-03-20"),
    ],
)
def test_known_solar_hijri_days(shamsi: tuple[int, int, int], gregorian: str) -> None:
    assert str(shamsi_to_gregorian(*shamsi)) == gregorian


def test_solar_hijri_days_follow_one_another() -> None:
    day = shamsi_to_gregorian(1380, 1, 1)
    assert day is not None
    for year in range(1380, 1412):
        for month in range(1, 13):
            for number in range(1, month_length(year, month) + 1):
                assert shamsi_to_gregorian(year, month, number) == day
                day += timedelta(days=1)
        assert shamsi_year(day) == year + 1


def test_lunar_hijri_days_follow_one_another() -> None:
    assert lunar_to_gregorian(1, 1, 1) is None  # outside the years that reports speak of
    assert str(lunar_to_gregorian(1445, 9, 1)) == "2024-03-11"
    day = lunar_to_gregorian(1420, 1, 1)
    for year in range(1420, 1450):
        for month in range(1, 13):
            assert lunar_to_gregorian(year, month, 1) == day
            after = lunar_to_gregorian(year + (month == 12), month % 12 + 1, 1)
            assert day is not None
            assert after is not None
            assert (after - day).days in (29, 30)
            day = after


def test_no_such_solar_hijri_day() -> None:
    assert shamsi_to_gregorian(1402, 12, 30) is None
    with pytest.raises(ValueError, match="outside the solar Hijri years"):
        shamsi_year(date(1500, 1, 1))


WORDS = st.sampled_from(
    [
        "on",
        "Tuesday",
        "31",
        "June",
        "0",
        "2024",
        "ago",
        "a",
        "day",
        "after",
        "the",
        "Hut",
        "last",
        "week",
        ",",
        "(",
        ")",
        "-",
        "99",
        "month",
        "12/31/99",
        "to",
        "\n",
        "said",
        ":",
    ]
)


@settings(max_examples=200, deadline=None)
@given(st.lists(WORDS, max_size=30).map(" ".join) | st.text(), st.none() | st.dates())
def test_any_text(text: str, published: date | None) -> None:
    last = 0
    for phrase in find_dates(split(text), published):
        assert last <= phrase.span.start < phrase.span.end <= len(text)
        assert phrase.range.text == text[phrase.span.start : phrase.span.end]
        last = phrase.span.end
