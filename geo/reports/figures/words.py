"""The tag of a word that stands for itself, by the lexicon and its form."""

from functools import lru_cache
from typing import NamedTuple

from geo.patterns import compiled
from geo.reports.numbers import Number
from geo.reports.wording.lexicon import load

LEXICON = load("casualties")
POSSESSIVES = ("his", "her", "their", "its", "our")
ORDINALS: dict[str, int] = {word: at for at, word in enumerate(LEXICON["nouns"]["ordinals"], 1)}
_ORDINAL = compiled(r"\d+(?:st|nd|rd|th)$")
_NOUNS = {name: frozenset(words) for name, words in LEXICON["nouns"].items()}
_IRREGULAR = frozenset(LEXICON["verbs"]["irregular"])
_ADJECTIVES = frozenset(LEXICON["verbs"]["adjectives"])
_SPEECH = frozenset(verb for verb in load("sources")["speech_verbs"] if " " not in verb)
# "A constable shaheed"; with a capital it is part of a name.
_MARTYRED = frozenset(LEXICON["verbs"]["martyred"])
_NAMES = frozenset(("said", "post", "state", "states"))


class Token(NamedTuple):
    """A word, number or punctuation mark with its place in the report."""

    start: int
    end: int
    word: str
    number: Number | None = None


def is_person(word: str) -> bool:
    """Whether a word is one person or several."""
    return word_tag(word, False) in ("S", "P") and word not in ("bodies", "lives")


@lru_cache(maxsize=16384)
def word_tag(word: str, capital: bool) -> str:
    """Tag a word that is in no list of phrases."""
    if word in ORDINALS or _ORDINAL.match(word):
        return "O"
    if word in _MARTYRED and not capital:
        return "d"
    if word.endswith(("'s", "s'")):
        return "w"
    if (
        word in _NOUNS["P"]
        or word.endswith(("women", "workers", "fighters"))
        or (word.endswith("men") and len(word) > 4)
    ):
        return "P"
    if word in _NOUNS["S"] or (word.endswith(("man", "woman")) and len(word) > 5 and not capital):
        return "S"
    if word.endswith("-in-law"):
        return "S"
    stem = word[:-1] if word.endswith("s") else ""
    if stem in _NOUNS["S"]:
        return "P"
    if word in _NOUNS["things"] or stem in _NOUNS["things"] or word.removesuffix("es") in _NOUNS["things"]:
        return "z"
    if "-" in word:
        tail = word.rsplit("-", 1)[1]
        if tail in _NOUNS["S"] or tail in _NOUNS["P"]:
            return "S" if tail in _NOUNS["S"] else "P"
    if word in _SPEECH and not (capital and word in _NAMES):
        return "s"
    if (
        word in _IRREGULAR or (word.endswith("ed") and word not in _ADJECTIVES and "-" not in word)
    ) and not capital:
        return "v"
    return "W" if capital else "w"
