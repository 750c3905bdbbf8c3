"""Tell whether a known name stands in a text as a place: it may as well be a word, a person or a body.

The wording lives in `names.toml`. Everything works on the flat form of a text (`geo.names.flat`), whose
offsets are the text's own.
"""

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from geo.model import Level
from geo.names import flat, plain


@cache
def _lexicon() -> dict[str, Any]:
    with Path(__file__).with_name("names.toml").open("rb") as file:
        return tomllib.load(file)


@cache
def words(kind: str) -> frozenset[str]:
    """Return a list of the lexicon as a set: "wary", "never", "titles" ..."""
    return frozenset(_lexicon()["words"][kind])


@cache
def designations() -> dict[str, tuple[str, ...]]:
    """Return each designation ("district", "tehsil") with what it can mean: levels, "settlement" or none."""
    return {word: tuple(levels) for word, levels in _lexicon()["designations"].items()}


@cache
def _designation_end() -> re.Pattern[str]:
    choices = "|".join(map(re.escape, sorted(designations(), key=len, reverse=True)))
    return re.compile(rf"^(.+?) ({choices})$|^({choices}) (?:of )?(.+)$")


def split_designation(name: str) -> tuple[str, str]:
    """Return a name without its designation, and the designation: "Mohmand agency" -> ("mohmand", "agency").

    The name comes back in plain form; without a designation the second is "".
    """
    bare = plain(name)
    match = _designation_end().match(bare)
    if not match:
        return bare, ""
    return (match[1], match[2]) if match[1] else (match[4], match[3])


def levels_of(designation: str) -> tuple[Level, ...]:
    """Return the levels of units that a designation can mean; () when it says nothing of a level."""
    meant = designations().get(plain(designation), ())
    return tuple(level for level in ("country", "admin1", "admin2", "admin3") if level in meant)


def names_settlement(designation: str) -> bool:
    """Tell whether a designation means a settlement: "town", "village"."""
    return "settlement" in designations().get(plain(designation), ())


@cache
def _before() -> re.Pattern[str]:
    put = "|".join(sorted(words("prepositions")))
    mid = "|".join(sorted(words("between"), key=len, reverse=True))
    return re.compile(rf"(?:^|\s)(?:{put})\s(?:(?:{mid})\s){{0,3}}$")


@cache
def _after() -> re.Pattern[str]:
    choices = "|".join(map(re.escape, sorted(designations(), key=len, reverse=True)))
    return re.compile(rf" (?:{choices})(?:\s|$)")


def stands_as_place(text: str, form: str, start: int, end: int, after_place: int) -> bool:
    """Tell whether the words around ``[start, end)`` put it on the ground.

    Parameters
    ----------
    text, form : str
        The text and its flat form.
    after_place : int
        Where the last accepted place before this one ends, -1 for none.
    """
    if _after().match(form, end) or _before().search(form, max(0, start - 60), start):
        return True
    if after_place >= 0 and re.fullmatch(r"[\s,;/–—-]+(?:(?:and|or|&)\s+)?", text[after_place:start]):
        return True
    line = text.rfind("\n", 0, start) + 1
    heads_line = not text[line:start].strip(" \t*-–•0123456789.)(")
    return heads_line and bool(re.match(r"\s?[:(–—,]|\s-\s", text[end : end + 3]))


def part_of_other_name(text: str, form: str, start: int, end: int) -> bool:
    """Tell whether ``[start, end)`` is a piece of a person's or a body's name."""
    before = form[max(0, start - 24) : start]
    if before.endswith(" ") and not before.endswith("  "):
        word = before.split()[-1:] or [""]
        if word[0] in words("titles") and text[start - len(word[0]) - 1].isupper():
            return True
    after = form[end : end + 40]
    if not after.startswith(" ") or after.startswith("  "):
        return False
    following = after.split()
    if not following or not text[end + 1 : end + 2].isupper():
        return False
    return following[0] in words("surnames") or any(
        " ".join(following[:n]) in words("bodies") for n in (1, 2)
    )


def in_longer_name(text: str, form: str, start: int, end: int) -> bool:
    """Tell whether a capitalised word that is no designation touches ``[start, end)`` inside a sentence."""
    return _touches(text, form, start, end, back=True) or _touches(text, form, start, end, back=False)


def _touches(text: str, form: str, start: int, end: int, *, back: bool) -> bool:
    if back:
        match = re.search(r"([^\W\d_][\w'’]*)[ -]$", text[max(0, start - 40) : start])
        if not match or not match[1][0].isupper():
            return False
        at = max(0, start - 40) + match.start()
        sentence_start = not text[:at].strip() or bool(
            re.search(r"[.!?:;\n\"“(]\s*$", text[max(0, at - 4) : at])
        )
        word = flat(match[1])
        known = word in words("prepositions") | words("between") | designations().keys()
        return not (sentence_start or known)
    match = re.match(r"[ -]([^\W\d_][\w'’]*)", text[end : end + 40])
    return bool(
        match and match[1][0].isupper() and flat(match[1]) not in designations().keys() | words("between")
    )
