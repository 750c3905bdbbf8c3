"""Paragraphs, sentences and clauses: where they begin and end, and that nothing breaks them."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.reports.document import Document
from geo.reports.text import MAX_SENTENCE, split


def kinds(document: Document) -> list[tuple[str, str]]:
    return [(s.kind, document.quote(s.span)) for s in document.sentences]


def bodies(text: str) -> list[str]:
    return [quote for _, quote in kinds(split(text))]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Gen. Khan met Lt. Col. Shah at 9 a.m. in St. John's. He left.", 2),
        ("The U.S. drone fired twice. Nobody was hurt.", 2),
        ("It killed 3.5 people on average. Nothing else was said.", 2),
        ("He lives in the U.S. The police know him.", 2),
        ("Dr. A. Q. Khan spoke at 13.40 in F.R. Bannu. It rained.", 2),
        ("Bill No. 5 was read. It passed!", 2),
        ('"We fled." The elder wept. "Why?" he asked.', 3),
        ("It happened on Jan. 5 near Wana. Two died.", 2),
        ("Three were killed.The others fled.", 2),
        ("دو نفر کشته شدند۔ یک نفر زخمی شد۔", 2),
        ("Wait... what? Yes.", 2),
    ],
)
def test_sentence_ends(text: str, count: int) -> None:
    assert len(split(text).sentences) == count, bodies(text)


def test_headline_dateline_and_body() -> None:
    document = split("Blast kills two in Ghazni\nGHAZNI: Two people were killed. One was hurt.\nPolice came.")
    assert kinds(document) == [
        ("headline", "Blast kills two in Ghazni"),
        ("dateline", "GHAZNI"),
        ("body", "Two people were killed."),
        ("body", "One was hurt."),
        ("body", "Police came."),
    ]
    assert document.sentences[2].headings == (1,)
    assert document.sentences[4].headings == ()


@pytest.mark.parametrize(
    "lead",
    ["KABUL (Agency) - ", "PESHAWAR, Pakistan, Oct 12 -- ", "QUETTA — ", "Kabul – ", "DERA ISMAIL KHAN: "],
)
def test_datelines(lead: str) -> None:
    document = split(lead + "Two people were killed on Monday.")
    assert kinds(document) == [
        ("dateline", lead.rstrip(" :-–—")),
        ("body", "Two people were killed on Monday."),
    ]


def test_list_with_place_headings() -> None:
    document = split("Roundup\nKANDAHAR: A man was shot.\nHELMAND: Two boys died. A third was hurt.")
    assert kinds(document) == [
        ("headline", "Roundup"),
        ("heading", "KANDAHAR"),
        ("list_item", "A man was shot."),
        ("heading", "HELMAND"),
        ("list_item", "Two boys died."),
        ("list_item", "A third was hurt."),
    ]
    assert [s.headings for s in document.sentences] == [(), (), (1,), (), (3,), (3,)]


def test_date_heading_governs_the_place_headings_below_it() -> None:
    document = split(
        "Summary\nTuesday, 20 May\n- Baghlan: A mine went off.\nWednesday, 21 May\n- Kunduz: Calm."
    )
    found = [(document.quote(s.span), s.headings) for s in document.sentences]
    assert found[3] == ("A mine went off.", (1, 2))
    assert found[6] == ("Calm.", (4, 5))


def test_live_blog_entries() -> None:
    document = split("Updates\n13:40 - A blast was heard.\n[15:05] Two died.")
    assert kinds(document)[1:] == [
        ("heading", "13:40"),
        ("list_item", "A blast was heard."),
        ("heading", "[15:05]"),
        ("list_item", "Two died."),
    ]


@pytest.mark.parametrize("bullet", ["- ", "* ", "• ", "•", "1. ", "(2) ", "a) ", "– "])
def test_bullets_stay_outside_the_sentence(bullet: str) -> None:
    document = split(f"List\n{bullet}Gunmen shot a man.\n{bullet}Nobody was hurt.")
    assert kinds(document)[1:] == [("list_item", "Gunmen shot a man."), ("list_item", "Nobody was hurt.")]


def test_hard_wrapped_lines_are_one_paragraph() -> None:
    text = (
        "Militants attacked a checkpoint of the border police in the early\n"
        "hours of Monday. Three policemen were killed and two others were\n"
        "taken away. The attackers fled.\n\nA search began."
    )
    document = split(text)
    assert len(document.paragraphs) == 2
    assert len(document.sentences) == 4


def test_a_long_line_that_ends_with_a_comma_goes_on_unless_an_item_follows() -> None:
    line = "Two policemen were killed when shells hit a market and a clinic in El Fasher,\n"
    assert len(split(line + "North Darfur, on Monday.").paragraphs) == 1
    assert len(split(line + "Khartoum: three people were hurt.").paragraphs) == 2
    assert len(split("Seen by Rahim Gul,\nKabul desk of the agency.").paragraphs) == 2


def test_speech_with_a_colon_is_no_heading() -> None:
    document = split("He told reporters: we lost two men. The police said: nobody died.")
    assert [s.kind for s in document.sentences] == ["body", "body"]


def test_clauses_tile_the_sentence() -> None:
    document = split(
        "Two men died when a mine went off, while three, including a boy, were hurt; police came."
    )
    sentence = document.sentences[0]
    assert sentence.clauses[0].start == sentence.span.start
    assert sentence.clauses[-1].end == sentence.span.end
    quotes = [document.quote(c).strip() for c in sentence.clauses]
    assert quotes == [
        "Two men died",
        "when a mine went off,",
        "while three,",
        "including a boy, were hurt;",
        "police came.",
    ]
    assert document.clause_at(document.text.index("mine")) == sentence.clauses[1]


def test_as_well_as_joins_no_clause() -> None:
    document = split("Weapons as well as ammunition were found.")
    assert len(document.sentences[0].clauses) == 1


def test_sentence_at() -> None:
    document = split("One fell.  Two ran.")
    assert [document.sentence_at(i) for i in (0, 8, 9, 10, 11, 500)] == [0, 0, None, None, 1, None]


def test_offsets_count_code_points() -> None:
    text = "\U0001f4a5\U0001f4a5 Blast.  Two died\u0301 there."
    document = split(text)
    assert [document.quote(s.span) for s in document.sentences] == [
        "\U0001f4a5\U0001f4a5 Blast.",
        "Two died\u0301 there.",
    ]


@settings(max_examples=300, deadline=None)
@given(
    st.text(alphabet=st.sampled_from("aA1 .,:;-–—\n\r\t\"'“”()[]!?•*۔\u2028\ud800é"), max_size=200)
    | st.text()
)
def test_any_text_is_cut_without_loss(text: str) -> None:
    document = split(text)
    position = 0
    for sentence in document.sentences:
        span = sentence.span
        assert position <= span.start < span.end <= len(text)
        assert span.end - span.start <= MAX_SENTENCE
        assert sentence.clauses[0].start == span.start
        assert sentence.clauses[-1].end == span.end
        assert all(a.end == b.start for a, b in zip(sentence.clauses, sentence.clauses[1:], strict=False))
        paragraph = document.paragraphs[sentence.paragraph]
        assert paragraph.contains(span)
        assert all(document.sentences[at].kind in ("heading", "dateline") for at in sentence.headings)
        position = span.end
    covered = {i for s in document.sentences for i in range(s.span.start, s.span.end)}
    lost = [c for i, c in enumerate(text) if i not in covered and c.isalpha()]
    # Only bullets such as "a)" may hold letters outside sentences.
    assert len(lost) <= 4 * len(document.paragraphs)


@pytest.mark.parametrize(
    "piece", ["a", "A. ", "- ", ": ", "A-", "\n", '"', "1.", " , and ", "(", "KABUL - ", "Mr. "]
)
def test_long_hostile_text_takes_linear_time(piece: str) -> None:
    start = time.process_time()
    split(piece * (400_000 // len(piece)))
    assert time.process_time() - start < 5


@pytest.mark.parametrize(
    "line",
    [
        "By Our Correspondent",
        "By Sana Mirza and Gul Khan",
        "Our Staff Reporter",
        "Web Desk",
        "3 min read",
        "Follow us on Google News",
        "1.2K Shares",
        "Read more: Schools reopen after the holidays",
        "Additional reporting by Sana Mirza; editing by John Cole",
    ],
)
@pytest.mark.parametrize("title", ["", "Two killed in Tank\n"])
def test_lines_of_the_page_are_no_part_of_the_report(line: str, title: str) -> None:
    body = "Gunmen shot two men in Tank.\nPolice began a search."
    told = [(s.kind, s.span.quote(title + body)) for s in split(title + body).sentences]
    for text in (f"{title}{line}\n{body}", f"{title}{body}\n\n{line}"):
        assert [(s.kind, s.span.quote(text)) for s in split(text).sentences] == told


@pytest.mark.parametrize("line", ["By Monday", "By then two had died.", "Share of the dead by district"])
def test_what_a_report_says_of_a_day_or_a_share_is_no_line_of_the_page(line: str) -> None:
    assert line.rstrip(".") in split(f"Two killed in Tank\n{line}\nGunmen shot two men.").quote(
        split(f"Two killed in Tank\n{line}\nGunmen shot two men.").sentences[1].span
    )
