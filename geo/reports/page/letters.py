"""Reports in capitals only, as old wires and cables are, and in small letters only, as messages are.

Names and the ends of sentences are told by capitals. A report without them is read as if it were written in
small letters with a capital where a sentence begins, and in names: those of places that the gazetteer
knows, of days and months, and all words that no lexicon holds.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from geo.model import PlaceNames
from geo.patterns import compiled
from geo.reports.page.plain import Plain
from geo.reports.wording.lexicon import load

# So many letters tell how a report is set; a few small ones ("120mm", "2x") may stand in one that shouts.
_LEAST, _FEW = 60, 0.03
_WORD = compiled(r"[^\W\d_]+")
_LEXICON_WORD = compiled(r"\\[a-zA-Z]|[a-z]{2,}")
_OPENS = compiled(r"(?:^|[.!?:]\s+|[\r\n])[\s\"'“‘(•*-]*$")
_WORDS_TOO = {"may", "march", "sun", "sat"}
_DATED = compiled(r"\d(?:st|nd|rd|th)?[ -](?:of )?$"), compiled(r"\.?[ -]\d")
_FOLDER = Path(__file__).parents[1] / "lexicons"


def in_mixed_letters(page: Plain, names: PlaceNames) -> Plain:
    """Return a page without capitals, or with nothing else, in both; any other as it is."""
    text = page.text
    large, small = sum(map(str.isupper, text)), sum(map(str.islower, text))
    if large + small < _LEAST or (large and small > _FEW * large):
        return page
    shouted, low = text.upper(), text.lower()
    if not len(shouted) == len(low) == len(text):
        return page
    named = {at for hit in names.scan(shouted) for at in range(hit.start, hit.end)}
    pieces = list(low)
    for match in _WORD.finditer(low):
        at, word = match.start(), match[0]
        name = at in named or word in _proper() or word not in _vocabulary()
        if name or _OPENS.search(low, max(0, at - 6), at) or _is_dated(low, match):
            pieces[at] = shouted[at]
    return replace(page, text="".join(pieces))


def _is_dated(low: str, word: re.Match[str]) -> bool:
    """Whether a number beside it makes a word that of a month: "3 may", "march 12"."""
    before, after = _DATED
    at, end = word.span()
    return word[0] in _WORDS_TOO and bool(before.search(low, max(0, at - 8), at) or after.match(low, end))


@cache
def _vocabulary() -> frozenset[str]:
    """Return the words of all lexicons."""
    texts = (text for path in sorted(_FOLDER.glob("*.toml")) for text in _strings(load(path.stem)))
    return frozenset(word for text in texts for word in _LEXICON_WORD.findall(text)) | {"a", "s"}


@cache
def _proper() -> frozenset[str]:
    """Return the names of days and months, but those that are common words too."""
    dates = load("dates")
    tables = ("months", "shamsi", "lunar", "weekdays")
    return frozenset(name.lower() for table in tables for name in dates[table]) - _WORDS_TOO


def _strings(value: Any) -> Iterator[str]:
    """Yield every text in a lexicon."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _strings(part)
