"""A report that is copied from a page is read as if its text stood alone."""

import pytest

from geo.reports.text import split

TEXT = [
    "Gunmen opened fire on a checkpost in the Surab bazaar on Friday and killed two Levies men, police said.",
    "The attackers fled towards the hills, and the area was sealed for a search that went on for hours.",
]


def said(text: str) -> list[str]:
    """Return the sentences of running text."""
    document = split(text)
    return [document.quote(s.span) for s in document.sentences if s.kind == "body"]


@pytest.mark.parametrize(
    "tail",
    [
        "Leave a Reply\n\nYour email address will not be published.\n\nThree were killed here last year too.",
        "Comments (12) Closed\n\nreader one Mar 03, 2014 12:28pm\n\nThey killed my uncle in Khuzdar in 2011.",
        "COMMENTS\n\nReplying to X",
        "Related Articles\n\nBlast in Turbat kills six\n\nMinister visits Gwadar",
        "Also Read\n\nFirst Published: Mar 23 2014 | 8:47 PM IST\n\nNext Story",
        "Updated 28 Mar, 2014",
        "Your Thoughts and Comments\n\nThey shot 40 people in Hangu.",
        "Related Topics: Assembly Budget Sindh",
        "Opinion\n\nEditorial\n\nWrong turn\n\nIT would be wrong to let the killings go on for another year.",
        "Must Read\n\nA long war\n\nFor seventy years the hills have seen nothing but raids and more...",
        "No comments:\nPost a Comment",
        "Governor opens a bridge in…\n\nFresh clashes between two tribes of Kurram district in…",
        "More Conflict\n\n- Yemen: Blast leaves six dead\n- Pakistan: Gunmen kill three builders of a dam",
        "Also read  Karachi counts 254 murders in half a year",
        "Opinion | Editorial | Council of common interests",
        "Follow us on Facebook and X | RSS | Leave a reply",
        "* Facebook\n* Print\n* Copy link",
    ],
)
def test_what_stands_under_the_text_is_not_of_it(tail: str) -> None:
    assert said("\n\n".join([*TEXT, tail])) == TEXT


@pytest.mark.parametrize(
    "above",
    [
        "Two Levies men shot dead in Surab\n\nPublished May 30, 2014",
        'Press "Enter" to skip to content\n\nTwo Levies men shot dead in Surab\n\nBy our correspondent',
        "Two Levies men shot dead in Surab\n\nA guard at a checkpost after the attack. – File Photo",
        "Two Levies men shot dead in Surab\n\nGuards near Kalat this winter [Gul Khan/EPA]",
        "Two Levies men shot dead in Surab\n\nTwo Levies men shot dead in Surab",
        "Two Levies men shot dead in Surab\n\n" + TEXT[0],
        "Two Levies men shot dead in Surab\n\nNNA | Updated: 12-03-2014 20:10 PKT | Created: 12-03-2014",
    ],
)
def test_what_stands_above_the_text_opens_nothing(above: str) -> None:
    document = split("\n\n".join([above, *TEXT]))
    assert [document.quote(s.span) for s in document.sentences if s.kind == "body"] == TEXT
    assert {s.kind for s in document.sentences} <= {"headline", "dateline", "body"}


def test_other_news_amid_the_text_is_passed_over() -> None:
    assert said("\n\n".join([TEXT[0], "Also Read", "Blast in Turbat kills six", TEXT[1]])) == TEXT


@pytest.mark.parametrize(
    "line",
    [
        "Comments on the attack came from all parties, and most of them asked for an inquiry.",
        "The latest on the siege of the school: two men came out alive and three are still inside it.",
        "Police published a photo of the bomber, who was about 20 years old and wore a uniform.",
    ],
)
def test_a_sentence_stays_whatever_it_speaks_of(line: str) -> None:
    assert said("\n\n".join([*TEXT, line])) == [
        *TEXT,
        *split(line).quote(split(line).sentences[0].span).split("\n"),
    ]


def test_a_report_credited_to_an_agency_is_no_caption() -> None:
    text = (
        "Two men killed in Surab\n\nQUETTA: Two Levies men were killed in Surab on Friday. — AFP\n\n"
        + TEXT[1]
    )
    assert "Two Levies men were killed in Surab on Friday." in said(text)


def test_a_page_without_running_text_stays_whole() -> None:
    assert (
        len(split("Related news\n\nBlast in Turbat kills six\n\nTwo men shot dead in Surab").sentences) == 3
    )


def test_the_dateline_opens_the_text_below_a_standfirst() -> None:
    page = [
        "Two Levies men shot dead in Surab",
        "No group has claimed the attack so far.",
        "QUETTA: " + TEXT[0],
        *TEXT,
    ]
    document = split("\n\n".join(page))
    assert [document.quote(s.span) for s in document.sentences if s.kind == "dateline"] == ["QUETTA"]


def test_a_dateline_may_name_the_country_in_brackets() -> None:
    document = split("Quetta [Pakistan], August 7 (ANI): " + TEXT[0])
    assert document.sentences[0].kind == "dateline"


def test_headlines_below_a_text_are_of_the_page_unless_they_are_announced() -> None:
    text = [
        *TEXT,
        "The minister has condemned the attack and has promised help to the families of the two men.",
    ]
    links = ["- Yemen: Rebels hold ten", "- Pakistan: Train hit by IED again", "- Pupil killed by a shell"]
    assert said("\n\n".join([*text, "\n".join(links)])) == text
    announced = (
        "In Quetta the police spoke of more on Friday and gave the following cases to the newsmen there."
    )
    document = split("\n\n".join([*text, announced, "\n".join(links)]))
    assert sum(s.kind == "list_item" for s in document.sentences) >= len(links)
