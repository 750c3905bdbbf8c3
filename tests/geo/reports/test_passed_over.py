"""What is passed over for speed holds nothing: where no number stands, and where no pattern can begin."""

import tomllib
from pathlib import Path

from bench.extraction_quality import gold_cases, gold_report
from geo.model import Span
from geo.reports.days.order import _FIGURES, _IN_FIGURES
from geo.reports.figures.facts import Sheet
from geo.reports.figures.listed import noted
from geo.reports.figures.parts import fatal, of_them, without_parts
from geo.reports.figures.shared import claimed, restated
from geo.reports.figures.tags import tag_sentence
from geo.reports.figures.tolls import tolls
from geo.reports.mentions import local_places
from geo.reports.numbers import find_numbers
from geo.reports.text import split

TOLLS = tomllib.loads((Path(__file__).parent / "tolls.toml").read_text(encoding="utf-8"))
TEXTS = [gold_report(case).text for case in gold_cases()][::3]


def test_only_verbs_bodies_and_names_tell_a_figure_without_a_number() -> None:
    texts = [text for rows in TOLLS.values() for text in rows]
    seen = 0
    for text in texts:
        numbers = find_numbers(text)
        for sentence in split(text).sentences:
            tagged = tag_sentence(text, Span(sentence.span.start, sentence.span.end), numbers)
            if "N" in tagged.tags:
                continue
            seen += 1
            sheet = Sheet(without_parts(tagged), text)
            found = [*noted(sheet), *tolls(sheet, "killed"), *restated(sheet, (), "killed")]
            found += claimed(sheet, (), "killed")
            assert (text, found, [*fatal(tagged)], [*of_them(tagged)]) == (text, [], [], [])
    assert seen > 100


def test_names_are_looked_for_wherever_their_patterns_begin() -> None:
    odd = ["Within the Valley, in Larigul, North Waziristan", "in\nThe Bala, Of Gul, at The Mir Ali, 2 km"]
    found = 0
    for text in (*TEXTS, *odd):
        opens = [match.start() for match in local_places._OPENS.finditer(text)]
        for pattern in (local_places._WITHIN, local_places._DISTANCE, *local_places._BEFORE_KNOWN):
            spans = [m.span() for m in local_places._from(opens, pattern, text)]
            assert spans == [m.span() for m in pattern.finditer(text)]
            found += len(spans)
    assert found > 20


def test_figures_that_write_a_date_are_told_from_all_others() -> None:
    dated = [*TEXTS, "on 08/14/2010", "14-8-10.", "1/2/34", "between 1-2", "4/5 of 10-12"]
    found = [text for text in dated if _FIGURES.search(text)]
    assert len(found) >= 3
    assert all(_IN_FIGURES.search(text) for text in found)
