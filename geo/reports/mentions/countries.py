"""The country that a report speaks of by its offices, forces and papers, where it does not name it.

"Levies said", "the assistant commissioner", "told Pajhwok": of two places of one name in two countries
one is meant. The wording is the table `countries` of ``lexicons/places.toml``.
"""

from functools import cache

from geo.reports.document import Document
from geo.reports.wording.lexicon import load
from geo.reports.wording.phrases import PhraseSet, folded


@cache
def _phrases() -> PhraseSet[str]:
    rows = load("places")["countries"]
    return PhraseSet([(phrase, country) for country, phrases in rows.items() for phrase in phrases])


def spoken_countries(document: Document) -> tuple[tuple[str, float], ...]:
    """Return the countries (ISO 3166-1 alpha-3) that the words of a report speak of, with their shares.

    Each wording counts once. The shares add up to 1; () where there is no such word.
    """
    low = folded(document.text)
    said = {(hit.entry, low[hit.start : hit.end]) for hit in _phrases().find(low)}
    counts = {country: sum(c == country for c, _ in said) for country in sorted({c for c, _ in said})}
    return tuple((country, count / len(said)) for country, count in counts.items())
