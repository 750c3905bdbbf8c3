"""What only sets a text on a page changes nothing that is read, and comes back in offsets and quotes."""

import textwrap
from dataclasses import replace
from datetime import date

import pytest

from geo.model import Report
from geo.pipeline import Ground, read_one
from geo.reports.page.lines import paragraphs
from geo.reports.page.plain import plain

TEXT = (
    "Two policemen were killed and five people were injured when a roadside bomb hit a patrol near Kulachi"
    " in Dera Ismail Khan district on Tuesday, police said.\n\n"
    "A spokesman for the Tehreek-i-Taliban Pakistan said on 13 February 2024 that its men had planted it."
)
SAID = Report("a", "a", TEXT, published_at=date(2024, 2, 14))


@pytest.fixture(scope="module")
def ground() -> Ground:
    return Ground.open()


def wrapped(width: int) -> str:
    return "\n\n".join(textwrap.fill(p, width, break_on_hyphens=False) for p in TEXT.split("\n\n"))


PAGES = {
    "no-break spaces": TEXT.replace(" ", "\u00a0"),
    "thin spaces": TEXT.replace(" ", "\u2009"),
    "double spaces": TEXT.replace(" ", "  "),
    "true hyphens": TEXT.replace("-", "\u2011"),
    "soft hyphens": TEXT.replace("injured", "in\u00adjured"),
    "marks without width": TEXT.replace(" ", "\u200b ").replace("Two", "\ufeffTwo"),
    "bold": TEXT.replace("five people", "**five people**"),
    "a hash": "## " + TEXT,
    "tags": TEXT.replace("Dera Ismail Khan", "#DeraIsmailKhan").replace("Kulachi", "#Kulachi"),
    "marks of notes": TEXT.replace("said.", "said.[1][12]").replace("Tuesday,", "Tuesday,[3]"),
    "a letter that is quoted": "\n".join(f"> {line}" for line in wrapped(60).split("\n")),
    "wrapped": wrapped(60),
    "wrapped and indented": wrapped(66).replace("\n", "\r\n    "),
}


@pytest.mark.parametrize("page", PAGES)
def test_the_page_changes_no_reading(page: str, ground: Ground) -> None:
    (told,) = read_one(SAID, ground).incidents
    (found,) = read_one(replace(SAID, text=PAGES[page]), ground).incidents
    for field in ("event_date", "sub_event_type", "actor1_id", "actor2_id", "fatalities", "injured"):
        assert getattr(found, field) == getattr(told, field), field
    assert (told.fatalities.low, told.injured.low, told.location.admin2) == (2, 5, "D. I. Khan")
    assert found.location.admin3_pcode == told.location.admin3_pcode


@pytest.mark.parametrize("page", PAGES)
def test_offsets_and_quotes_are_those_of_the_report(page: str, ground: Ground) -> None:
    text = PAGES[page]
    reading = read_one(replace(SAID, text=text), ground)
    (found,) = reading.incidents
    quoted = [(r.start, r.end, r.quote) for r in (*found.evidence, *found.claims)]
    quoted += [(p.start, p.end, p.text) for p in reading.extraction.places]
    assert len(quoted) > 8
    for start, end, words in quoted:
        assert text[start:end] == words
        assert words.strip() == words
    assert any(" ".join(plain(replace(SAID, text=w)).text.split()) == "Kulachi" for *_, w in quoted)


def test_a_plain_text_is_read_as_it_is() -> None:
    assert plain(SAID).text is TEXT


def test_the_numbers_of_the_posts_of_a_thread_are_taken_out_and_days_stay() -> None:
    for text in ("1/2 Two killed.\n2/2 One hurt.", "Two killed. (1/2)\nOne hurt. (2/2)"):
        assert plain(replace(SAID, text=text)).text == "Two killed.\nOne hurt."
    days = "1/5 Bannu: two killed.\n2/5 Tank: one hurt."
    assert plain(replace(SAID, text=days)).text == days
    named = "1/5 A thread.\n2/5 Tank: one hurt."
    assert plain(replace(SAID, text=named)).text == "A thread.\nTank: one hurt."


def test_lines_of_a_list_stay_apart() -> None:
    text = "Quetta: two shot  dead\nZhob: one hurt\nTank: a bomb defused"
    assert plain(replace(SAID, text=text)).text == text.replace("  ", " ")


def test_all_lines_are_joined_where_most_go_on_in_the_next() -> None:
    """A paragraph of two lines whose second begins with a capital is broken where the others are."""
    text = (
        wrapped(60)
        + "\n\n"
        + "Those who were hurt were taken to the district hospital of\nTank by their relatives."
    )
    assert plain(replace(SAID, text=text)).text.count("\n") == 4


def test_a_word_parted_at_the_end_of_a_line_is_one_word_and_a_compound_stays_one() -> None:
    text = (
        "The blast killed 35 civilians in a market of the town on Monday and in-\n"
        "jured 65 others who were near it. A car-\nbomb had been left at the gate, the police told those\n"
        "who came."
    )
    assert "injured 65 others" in plain(replace(SAID, text=text)).text
    assert "A car-bomb had been left" in plain(replace(SAID, text=text)).text


def test_the_tabs_of_a_row_are_bars_and_others_stay() -> None:
    assert plain(replace(SAID, text="8 May\tTank\tTwo killed.")).text == "8 May | Tank | Two killed."
    assert plain(replace(SAID, text="Two were\tkilled in Tank.")).text == "Two were\tkilled in Tank."


@pytest.mark.parametrize("empty", ["", " ", "\u2003", "\x0b", ">", "> >", "\u2003> "])
def test_a_line_without_a_letter_parts_paragraphs(empty: str) -> None:
    text = f"A bomb went off.\n{empty}\nNobody was hurt."
    assert [text[start:end] for start, end in paragraphs(text)] == ["A bomb went off.", "Nobody was hurt."]
    assert not list(paragraphs(empty))
