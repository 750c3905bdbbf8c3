"""Tell whether a known name stands in a text as a place: it may as well be a word, a person or a body.

The wording lives in `names.toml`. Everything works on the flat form of a text
(`geo.naming.names.flat`), whose offsets are the text's own.
"""

import re
import tomllib
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from geo.kept import kept
from geo.model import Level
from geo.naming.names import plain
from geo.patterns import compiled


@cache
def _lexicon() -> dict[str, Any]:
    source = Path(__file__).with_name("names.toml")
    data = source.read_bytes()
    return kept(source, data, [__name__], lambda: tomllib.loads(data.decode("utf-8")))


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
    return compiled(rf"^(.+?) ({choices})$|^({choices}) (?:of )?(.+)$")


@lru_cache(maxsize=4096)
def split_designation(name: str) -> tuple[str, str]:
    """Return a name without its designation, and the designation: "Mohmand agency" -> ("mohmand", "agency").

    The name comes back in plain form; without a designation the second is "".
    """
    bare = plain(name)
    match = _designation_end().match(bare)
    if not match:
        return bare, ""
    return (match[1], match[2]) if match[1] else (match[4], match[3])


@lru_cache(maxsize=4096)
def levels_of(designation: str) -> tuple[Level, ...]:
    """Return the levels of units that a designation can mean; () when it says nothing of a level."""
    meant = designations().get(plain(designation), ())
    return tuple(level for level in ("country", "admin1", "admin2", "admin3") if level in meant)


@lru_cache(maxsize=4096)
def names_settlement(designation: str) -> bool:
    """Tell whether a designation means a settlement: "town", "village"."""
    return "settlement" in designations().get(plain(designation), ())


@cache
def _before() -> re.Pattern[str]:
    put = "|".join(sorted(words("prepositions")))
    mid = "|".join(sorted(words("between"), key=len, reverse=True))
    way = "|".join(sorted(words("directions"), key=len, reverse=True))
    call = "|".join(sorted(words("calls")))
    return compiled(rf"(?:^|\s)(?:(?:{put})\s(?:(?:{mid}|{way})\s){{0,3}}|(?:{way}|{call})\s)$")


@cache
def _after() -> re.Pattern[str]:
    choices = "|".join(map(re.escape, sorted(designations().keys() | words("venues"), key=len, reverse=True)))
    return compiled(rf" (?:{choices})(?:\s|$)")


def stands_as_place(text: str, form: str, start: int, end: int, after_place: int) -> bool:
    """Tell whether the words around ``[start, end)`` put it on the ground.

    Parameters
    ----------
    text, form : str
        The text and its flat form.
    start, end : int
        Code points of `text`, half-open.
    after_place : int
        Where the last accepted place before this one ends, -1 for none.
    """
    if _after().match(form, end) or _before().search(form[max(0, start - 60) : start]):
        return True
    if after_place >= 0 and start - after_place < 12 and _IN_ROW.fullmatch(text, after_place, start):
        return True
    if _ROAD.match(text, end) or _LISTED_UNITS.match(text, end):
        return True
    if text[start - 2 : start] == ", " and _OF_WHOLE.match(text, end):
        return True  # "the road of Qasan, Andarab of Baghlan"
    label = _LABEL.search(text, max(0, start - 30), start)
    if label is not None and label[1].lower() in words("labels"):
        return True
    if _NEXT_ITEM.search(text, max(0, start - 3), start) and _ITEM_HEAD.match(text, end):
        return True
    line = text.rfind("\n", max(0, start - 30), start) + 1
    if line == 0 and start > 30:
        return False
    before = (word for word in form[line:start].split() if not word[0].isdigit())
    heads_line = all(word in words("never") or word in words("heads") for word in before)
    heads_line = heads_line or _CODE.fullmatch(text, line, start) is not None
    alone = line == start and text[start:end].isupper() and text[end : end + 1] in ("", "\r", "\n")
    return alone or (heads_line and bool(_DATELINE.match(text, end)))


_IN_ROW = compiled(r"['’]s +|,? *\(|[ ,;/|–—-]+(?:(?:and|or|&) +)?")
# "Where: Tank"
_LABEL = compiled(r"(\w+)(?:\(s\))?(?: ?:| [-–—])\s{1,3}$")
_ROAD = compiled(
    r"[-–—][A-Z][\w'’]+(?: [A-Z][\w'’]+)? (?:road|highway|motorway|border|crossing|section|route)\b"
)
_NAME = r"[A-Z][\w'’-]+(?: [A-Z][\w'’-]+)?"
# "captured Andar and Waghaz districts"
_LISTED_UNITS = compiled(rf"(?:, {_NAME}){{0,4}},? (?:and|&) {_NAME} (?:district|tehsil|province|agencie)s\b")
_OF_WHOLE = compiled(r" of [A-Z]")
# "HLM - Sangin:", "KDR/Maywand:": the letters for a province.
_CODE = compiled(r"[A-Z]{2,4} ?[-–—/|,] ?")
_DATELINE = compiled(r"\s?[:(–—,/|\]]|\s-\s")
# "... two were hurt. Hub: a grenade": the head of the next item of a list that runs on; "(Tank, 8 June)".
_NEXT_ITEM = compiled(r"[.;!?] $|\($")
_ITEM_HEAD = compiled(
    r":\s(?=[^\W\d])| [-–—]\s(?=[^\W\d])|, (?:\d{1,2} [A-Z][a-z]{2}|[A-Z][a-z]{2,8} \d|[A-Z][a-z]{2,5}day\b)"
)
_SENTENCE_END = frozenset(".!?:;\n\"“”(‘'’–—-•*")


def part_of_other_name(text: str, form: str, start: int, end: int, after_place: int) -> bool:
    """Tell whether ``[start, end)`` is a piece of a person's or a body's name."""
    if start > 1 and after_place < start - 1 and form[start - 2] != " ":
        begin = form.rfind(" ", 0, start - 1) + 1
        if text[begin].isupper() and form[begin : start - 1] in words("titles"):
            return True
    if not text[end + 1 : end + 2].isupper() or form[end] != " ":
        return False
    following = form[end + 1 : end + 40].split(None, 2)
    return following[0] in words("surnames") or any(
        " ".join(following[:n]) in words("bodies") for n in (1, 2)
    )


def in_longer_name(text: str, form: str, start: int, end: int) -> bool:
    """Tell whether a capitalised word that is no designation touches ``[start, end)`` inside a sentence."""
    if text[end : end + 1] == " " and text[end + 1 : end + 2].isupper():
        stop = form.find(" ", end + 1)
        after = form[end + 1 : stop if stop >= 0 else len(form)]
        if after not in _fits_after() and after not in words("never"):
            return True  # but "in Tank Monday night"
    if start < 2 or text[start - 1] != " " or form[start - 2] == " ":
        return False
    begin = form.rfind(" ", 0, start - 1) + 1
    word = form[begin : start - 1]
    if not text[begin].isupper() or word in _fits_before() or word in words("never"):
        return False  # "on Monday Aybak"
    before = text[max(0, begin - 3) : begin].rstrip(" \t")
    return bool(before) and before[-1] not in _SENTENCE_END


def behind_unknown_name(text: str, form: str, start: int) -> bool:
    """Tell whether ``start`` is the second word of a name that begins after a small word: "in Toor Narai"."""
    if start < 2 or text[start - 1] != " " or form[start - 2] == " ":
        return False
    begin = form.rfind(" ", 0, start - 1) + 1
    word = form[begin : start - 1]
    if not text[begin].isupper() or text[begin + 1 : begin + 2].isupper() or word in _fits_before():
        return False
    if (
        word in words("venues")
        or word in words("bodies")
        or word in words("never")
        or begin < 2
        or form[begin - 2] == " "
    ):
        return False
    left = form.rfind(" ", 0, begin - 1) + 1
    if form[left : begin - 1] == "the" and left > 1:
        return form[form.rfind(" ", 0, left - 1) + 1 : left - 1] in words("prepositions")
    return form[left : begin - 1] in words("prepositions")


@cache
def _fits_after() -> frozenset[str]:
    return words("between") | words("venues") | frozenset(w for d in designations() for w in d.split())


@cache
def _fits_before() -> frozenset[str]:
    known = words("between") | words("directions") | words("prepositions")
    return known | frozenset(w for d in designations() for w in d.split())
