"""Lines of a page that only say when it was put up, and the words below its pictures."""

from datetime import date

import pytest

from geo.reports.page.lines import paragraphs
from geo.reports.page.stamps import find_stamps
from geo.reports.text import split

TITLE = "Two killed in Jalalabad blast"
TOLD = (
    "JALALABAD: Two men were killed on Tuesday when a bomb in a handcart went off near a market, police said."
)
MORE = "A police officer said that nobody had been arrested and that the market would stay shut for a day."
PAGE = f"{TITLE}\n\n{{}}\n\n{TOLD}\n\n{MORE}"
DAY = date(2024, 5, 15)

STAMPS = [
    "Published May 15, 2024",
    "Published 15 May, 2024 04:12pm",
    "Last Updated : May 15 2024 | 8:20 PM IST",
    "Posted: May 15, 2024 10:40 AM",
    "Publish Date : 15 May 2024 - 21:05",
    "PublishDate: Wednesday, May 15, 2024 10:40",
    "NNA | Updated: 15-05-2024 21:10 PKT | Created: 15-05-2024 20:55 PKT",
    "Published: 15 May 2024 Updated: 19 May 2024",
    "Last Updated: May 15, 2024 09:20 IST",
    "(Last Updated On: May 15, 2024)",
    "By Gul Karimi | 15 May 2024",
    "By Gul Karimi on May 15, 2024 in News",
    "Posted on May 15, 2024 by admin@example.org",
    "7:15 PM EDT, May 15, 2024",
    "2024-05-15T10:12:33Z",
    "Wed, 15 May 2024 03:14 AM",
    "The Frontier Star | May 15, 2024",
    "Gul Karimi (@gulkarimi) 8 minutes ago Wed 15th May 2024 | 05:40 PM",
    "Gul Ahmad Karimi May 15, 2024",
    "Wednesday, 15 May 2024 6:14 PM [ Last Update: Wednesday, 15 May 2024 6:20 PM ]",
]


@pytest.mark.parametrize("line", STAMPS)
def test_a_stamp_gives_the_day_of_publication_and_is_no_heading(line: str) -> None:
    document = split(PAGE.format(line))
    assert document.issued == DAY
    told = [(s.kind, document.quote(s.span)) for s in document.sentences]
    assert told == [
        (s.kind, s.span.quote(f"{TITLE}\n\n{TOLD}\n\n{MORE}"))
        for s in split(f"{TITLE}\n\n{TOLD}\n\n{MORE}").sentences
    ]


@pytest.mark.parametrize(
    "text",
    [
        f"Wednesday 15 May 2024 - 06:35\n\n{TITLE}\n\n{TOLD}\n\n{MORE}",
        f"Wednesday, May 15, 2024\n\n{TITLE}\n\n{TOLD}\n\n{MORE}",
        f"Monday, September 30, 2024\n\n{TITLE}\n\nMay 15, 2024\n\n{TOLD}\n\n{MORE}",
        f"Today's Paper | June 30, 2025\n\n{PAGE.format('Published 15 May, 2024 04:12pm')}",
        f"{TITLE}\n\n{TOLD}\n\n{MORE}\n\nPublished in The Frontier Star, May 15th, 2024",
        f"{PAGE.format('Posted: May 15, 2024')}\n\nPublished in The Frontier Star, May 16th, 2024",
        f"{PAGE.format('Posted: May 15, 2024')}\n\nMore news\nPosted: May 2, 2024\nFive arrested in Herat",
    ],
)
def test_the_day_of_publication_is_that_of_the_report_and_not_of_its_reader(text: str) -> None:
    document = split(text)
    assert document.issued == DAY
    assert document.quote(document.sentences[0].span) == TITLE
    assert document.sentences[0].kind == "headline"


@pytest.mark.parametrize(
    "line",
    [
        "Tank, 15 May 2024",
        "SECURITY DAILY - 15 MAY 2024",
        "Daily Security Update: 15 May 2024",
        "Updated list of incidents, 15 May 2024",
        "Raid by Rangers, 15 May 2024",
        "KABUL, Afghanistan (May 15, 2024)",
        "Incidents from 13 May 2024 to 15 May 2024",
        "Update 15 May 2024: two more died",
        "Lower Dir, May 15, 2024",
        "Timergara May 15, 2024",
    ],
)
def test_a_head_that_names_more_than_a_day_is_no_stamp(line: str) -> None:
    document = split(PAGE.format(line))
    assert document.issued is None
    assert any(
        line.rstrip(" :") in document.quote(s.span) or "15" in document.quote(s.span)
        for s in document.sentences
    )


def test_days_over_the_items_of_a_log_stay_its_heads() -> None:
    heads = "Log\n\nLower Dir May 13, 2024\nA bomb hurt two.\n\nUpper Dir May 14, 2024\nGunmen hurt two."
    assert find_stamps(heads, list(paragraphs(heads))) == ({}, None)
    text = (
        "Log of the week\n\n15 May 2024, 0930 hrs\nA bomb went off beside a patrol of the police in Tank and"
        " hurt two of them.\n\n16 May 2024, 1810 hrs\nGunmen fired at a post in Bannu and got away."
    )
    assert find_stamps(text, list(paragraphs(text))) == ({}, None)


CAPTIONS = [
    "File photo",
    "FILE - Policemen look at what is left of a bus in Kabul, Afghanistan, on March 3, 2022.",
    "In this Aug. 3, 2021 file photo, soldiers stand at a gate in Herat.",
    "Rescuers carry the wounded from the market, Tuesday. — AFP/File",
    "Rescuers carry the wounded from the market. — PPI",
    "Rescuers carry the wounded from the market in Jalalabad, Monday, April 8, 2024. (AP Photo/Somebody)",
    "Rescuers carry the wounded from the market [Somebody Else/AFP via Getty Images]",
    "Rescuers carry the wounded. Photo: Gul Karimi",
    "Symbolic picture Image Credit: NNA",
]


@pytest.mark.parametrize("line", CAPTIONS)
def test_the_words_below_a_picture_tell_of_nothing(line: str) -> None:
    document = split(PAGE.format(line))
    assert document.quote(document.sentences[0].span) == TITLE
    assert all(line[:20] not in document.quote(s.span) for s in document.sentences)


@pytest.mark.parametrize(
    "line",
    [
        "The group put out his picture and named two others.",
        "They knew the two from a photo: Ahmad and Gul Khan",
        "Gunmen killed two men - a photojournalist and his driver",
        "Two more men were killed in Tank, the ministry said. (AFP)",
        "The police have put the case on file",
        "File a report with the police, people were told.",
    ],
)
def test_what_a_report_says_of_pictures_and_agencies_stays(line: str) -> None:
    text = f"{TITLE}\n\n{TOLD}\n\n{MORE}\n\n{line}"
    document = split(text)
    assert any(
        line[:20] in document.quote(s.span) or line[:9] in document.quote(s.span)
        for s in document.sentences[-3:]
    )


def test_a_report_of_one_paragraph_keeps_it_though_an_agency_ends_it() -> None:
    text = (
        "Two killed in Tank\nTwo men were killed in Tank on Tuesday when a bomb went off, police said. (AFP)"
    )
    assert len(split(text).sentences) > 1


def test_what_a_page_shows_twice_is_read_once() -> None:
    text = f"{TITLE}\n\n{TITLE}\n{TOLD}\n\n{TOLD}\n\n{MORE}"
    quotes = [split(text).quote(s.span) for s in split(text).sentences]
    assert quotes.count(TITLE) == 1
    assert sum("handcart" in quote for quote in quotes) == 1


def test_heads_and_entries_of_a_log_may_be_the_same_twice() -> None:
    text = (
        "Dera Ismail Khan\nOne soldier hurt by a mine.\n\nTank\nOne soldier hurt by a mine.\n\n"
        "Dera Ismail Khan\nA bomb was defused by the police on the road from Kulachi to Daraban, they said."
    )
    quotes = [split(text).quote(s.span) for s in split(text).sentences]
    assert quotes.count("One soldier hurt by a mine.") == 2
    assert quotes.count("Dera Ismail Khan") == 2
