"""Where a running text turns, whatever its line breaks."""

from geo.reports.cues.passages import with_passages
from geo.reports.text import split

STORY = (
    "A bomb killed two policemen in Bannu on Monday.",
    "The police said it had been hidden in a cart.",
    "Four people were taken to a hospital.",
    "In Peshawar, a spokesman said the toll could rise.",
    "In Kohat, gunmen shot a teacher on Sunday.",
    "He died on the way to hospital.",
    "Separately, a mortar shell hit a house.",
)


def passages(text: str) -> list[int]:
    return [s.paragraph for s in with_passages(split(text)).sentences]


def test_sentences_tell_where_a_page_does_not() -> None:
    turns = [0, 0, 0, 0, 1, 1, 2]
    assert passages(" ".join(STORY)) == turns
    assert passages("\n\n".join(STORY)) == turns


def test_paragraphs_of_several_sentences_stay() -> None:
    text = f"{' '.join(STORY[:3])}\n\n{' '.join(STORY[3:])}"
    assert passages(text) == [0, 0, 0, 1, 1, 1, 1]


def test_a_short_text_stays_as_it_is() -> None:
    assert passages("\n\n".join(STORY[:4])) == [0, 1, 2, 3]
    assert passages(" ".join(STORY[3:6])) == [0, 0, 0]


def test_a_dateline_governs_the_sentence_that_it_opens() -> None:
    document = with_passages(split("BANNU: " + " ".join(STORY)))
    assert [s.headings for s in document.sentences[:3]] == [(), (0,), ()]


def test_a_sentence_may_begin_with_initials() -> None:
    text = (
        "The blast caused no casualties. U.S. Forces said so. It was on M. A. Jinnah Road near Gen. M. Khan."
    )
    assert len(split(text).sentences) == 3
