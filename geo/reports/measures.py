"""What stands around a number: words that bound it ("at least"), or that make it count nobody.

Measures, labels, ages, dates and years are no counts, nor are parts of names and codes.
"""

from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from geo.patterns import compiled
from geo.reports.wording.lexicon import load

_LEXICON = load("numbers")
_PERSONS = frozenset(load("casualties")["nouns"]["S"])
_SEVERAL = frozenset((*load("casualties")["nouns"]["P"], *(f"{word}s" for word in _PERSONS)))
_VALUES: dict[str, int] = _LEXICON["values"]
_WORDS = {name: frozenset(words) for name, words in _LEXICON["words"].items()}
_ENDS = compiled(r"[,.;)]| and\b")
# Written in full they take no stop: "on 3 May. 1 killed".
_FULL_MONTHS = _WORDS["months"] - frozenset(
    ("jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec")
)


def _by_phrase(table: dict[str, list[str]]) -> dict[tuple[str, ...], str]:
    return {tuple(phrase.split()): name for name, phrases in table.items() for phrase in phrases}


_BEFORE = _by_phrase(_LEXICON["before"])
_AFTER = _by_phrase(_LEXICON["after"])
_OPENS_AFTER = frozenset(words[0] for words in _AFTER)
_ENDS_BEFORE = frozenset(words[-1] for words in _BEFORE)


class Token(NamedTuple):
    """A word or number of the text; `value` is set for digits."""

    start: int
    end: int
    word: str
    value: int | None = None
    digits: bool = False


@dataclass(slots=True)
class Figure:
    """A bare number: tokens ``first`` to ``last``, both inclusive."""

    first: int
    last: int
    value: int
    vague: str = ""


def is_count(text: str, tokens: list[Token], figure: Figure) -> bool:
    """Leave out measures, labels, ages, dates, years and parts of names and codes."""
    first, last = tokens[figure.first], tokens[figure.last]
    before = tokens[figure.first - 1] if figure.first else None
    after = tokens[figure.last + 1] if figure.last + 1 < len(tokens) else None
    left, right = text[first.start - 1 : first.start], text[last.end : last.end + 1]
    if right == "%" or (left and left in "$£€#₹+&@_"):
        return False
    code = left.isalpha() or (left in (".", ",", ":", "/") and text[max(0, first.start - 2)].isdigit())
    # "2x INS killed", "3 x civ".
    next_one = text[last.end + 1 : last.end + 2]
    times = right in ("x", "X") and (next_one == " " or next_one.isupper())
    if first.digits and ((right.isalpha() and not times) or code):
        return False
    if left in ("-", "‑") and (text[first.start - 2 : first.start - 1].isalpha()):
        return before is not None and before.word in _WORDS["harmed"]  # "Killed-02"
    joined = right in ("-", "‑", "–") and text[last.end + 1 : last.end + 2].isalpha()
    if joined and not (after and after.word in (*_VALUES, "to", "or", "odd")):
        return False
    return not (_labelled(text, tokens, figure, before, after) or _is_age(text, tokens, figure, before))


def _labelled(
    text: str, tokens: list[Token], figure: Figure, before: Token | None, after: Token | None
) -> bool:
    """Whether the number is a measure, a label, part of a date, a year or no count at all."""
    first, last = tokens[figure.first], tokens[figure.last]
    close = after is not None and len(text[last.end : after.start].strip(" \t\n-–'’")) == 0
    near = before is not None and len(text[before.end : first.start].strip(" \t\n.-–#")) == 0
    person = close and after is not None and after.word in _PERSONS  # "put the toll at one soldier"
    if close and after and (after.word in _WORDS["units"] or _is_month(text, after)):
        return True
    if figure.value >= 100_000 and after and after.word == "for":
        return True  # "a million for each of the wounded"
    dated = figure.first > 2 and before and before.word == "to" and tokens[figure.first - 2].digits
    if (
        dated
        and _is_month(text, tokens[figure.first - 3])
        and "from" not in [t.word for t in tokens[max(0, figure.first - 8) : figure.first]]
    ):
        return True  # "Dec. 14 to 20", but not "from Dec. 14 to 20"
    if close and after and after.word == "head" and text.startswith(" of ", after.end):
        return True  # "17 head of cattle"
    if near and before and before.word in _WORDS["clock_labels"] and figure.value <= 12 and not person:
        return True
    # "No. 7", "Rs. 7"; after "... in the zone. 41 were killed" a sentence begins.
    abbreviated = before is not None and ("." not in text[before.end : first.start] or len(before.word) < 4)
    # "Earlier in the day 45 were killed", "this week 12 died".
    timed = figure.first > 1 and tokens[figure.first - 2].word in _OF_TIME
    if near and before and first.digits and abbreviated and before.word in _WORDS["labels"] and not timed:
        # "The dead number 14", "the dead in the bombing now number 36".
        now = figure.first > 1 and tokens[figure.first - 2].word in _STILL
        near_by = tokens[max(0, figure.first - (18 if now else 2)) : figure.first - 1]
        return not {t.word for t in near_by} & _WORDS["harmed"]
    ended = before is not None and "." in text[before.end : first.start] and before.word in _FULL_MONTHS
    if near and before and first.digits and not ended and _is_month(text, before):
        return _TIMES.match(text, last.end) is None  # "on 4 August 1 x sepoy was hit"
    if figure.first == figure.last:
        around = (
            f"{before.word} {first.word}" if near and before else "",
            f"{first.word} {after.word}" if close and after else "",
        )
        if (around[0] in _WORDS["never"] and not person) or around[1] in _WORDS["never"]:
            return True
    if first.digits and len(first.word) == 4 and 1900 <= figure.value <= 2100 and figure.first == figure.last:
        counted = close and after is not None and after.word in _WORDS["counted"]
        return not counted and modifier_before(text, tokens, figure.first) is None
    # "3-9 August", "between 3 and 4 May": the first of two days.
    if figure.last + 2 < len(tokens) and after is not None and first.digits:
        second, month = (after, tokens[figure.last + 2])
        if after.word in ("and", "to", "or") and figure.last + 3 < len(tokens):
            second, month = tokens[figure.last + 2], tokens[figure.last + 3]
        # "... injured 5.\n25 May": two days stand in one line.
        joined = not set(".;:\n\r") & set(text[last.end : second.start])
        return second.digits and joined and _is_month(text, month) and month.start - last.end < 16
    return False


def _is_month(text: str, token: Token) -> bool:
    return token.word in _WORDS["months"] and text[token.start].isupper()


_STILL = frozenset(("now", "already", "currently", "still"))
_OF_TIME = frozenset(("the", "that", "this", "same", "next", "previous", "last"))
_TIMES = compiled(r" ?[xX] ")
# "His two sisters, 7 and 9, were hurt".
_AGES = compiled(r"\d(?:(?<=[^\W\d], \d)|(?<=[^\W\d] \(\d))\d?(?:, \d{1,2}){0,9},? and \d{1,2}(?=[,)])")
# A name with its age, and nothing but names up to the next.
_AGED_BEFORE = compiled(r"[A-Z][^\W\d_]+, \d{1,2},[^.;:\d]{0,24}$")
# Two names, before which no list of figures stands.
_NAME_LAST = compiled(r"(?:^|[^;:,\d ]) [A-Z][^\W\d_]+ [A-Z][^\W\d_]+, $")
_ENDS_SENTENCE = compiled(r"\.?\s*(?:$|\n|[A-Z“\"])")
_LAST_WORD = compiled(r"[^\W\d]+$")


def ages(text: str) -> frozenset[int]:
    """Return the offsets that lists of ages take, after those who have them."""
    taken: set[int] = set()
    for match in _AGES.finditer(text):
        begin = match.start() - 2
        word = _LAST_WORD.search(text[max(0, begin - 12) : begin])
        before = word.group().lower() if word else ""
        if len(before) > 2 and before not in _WORDS["harmed"] and before not in _VALUES:
            taken.update(range(begin, match.end()))
    return frozenset(taken)


def _is_age(text: str, tokens: list[Token], figure: Figure, before: Token | None) -> bool:
    """Whether the number is an age: "aged nine and 14", "Abdul Wali, 61, lost"."""
    first, last = tokens[figure.first], tokens[figure.last]
    following = tokens[figure.last + 1].word if figure.last + 1 < len(tokens) else ""
    if before is not None and before.word == "and" and following in _SEVERAL:
        return False  # "a boy aged ten and two girls"
    for at in range(figure.first - 1, max(-1, figure.first - 8), -1):
        word = tokens[at].word
        if word == "of" and at and tokens[at - 1].word in _WORDS["young"] and _ENDS.match(text, last.end):
            return True  # "two daughters of eight and nine, ..."
        if word in _WORDS["age_labels"]:
            return not text[tokens[at].start : tokens[at].end].isupper()  # "8 AGE and 3 ALP" are two sides
        if word not in ("and", "to", "between", "about") and tokens[at].value is None and word not in _VALUES:
            break
    alone = text[before.end : first.start].strip() in (",", "(") if before else False
    if before is None or not alone or figure.first != figure.last:
        return False
    if before.word in _VALUES or before.word in _WORDS["harmed"]:
        return False
    named = text[before.start].isupper()
    if named and text[last.end : last.end + 1] in (",", ")"):
        return True
    if first.digits and _NAME_LAST.search(text, max(0, first.start - 60), first.start):
        return _ENDS_SENTENCE.match(text, last.end) is not None  # "shot dead Shahzad Hussain, 28."
    if named and first.digits and _AGED_BEFORE.search(text, max(0, before.start - 60), before.start):
        return True  # "Noor, 14, Amin, 12, and Sami, 10."
    # "Their sister, 7, lost an arm".
    # "A girl, seven, was killed".
    told = first.digits or before.word in _PERSONS
    return before.word.isalpha() and told and figure.value < 100 and text[last.end : last.end + 2] == ", "


def modifier_before(text: str, tokens: list[Token], first: int) -> tuple[int, str] | None:
    """Find the qualifying words before token `first`: where they begin, and which they are."""
    at = first
    for _ in range(4):
        for length in (3, 2, 1) if at and tokens[at - 1].word in _ENDS_BEFORE else ():
            words = tuple([token.word for token in tokens[max(0, at - length) : at]])
            name = _BEFORE.get(words) if len(words) == length else None
            if name and _close(text, tokens[at - length : first + 1]):
                return at - length, name
        if at == 0 or tokens[at - 1].word not in _WORDS["fillers"]:
            return None
        at -= 1
    return None


def _close(text: str, tokens: list[Token]) -> bool:
    """Whether the tokens follow one another with nothing but blanks and quotation marks between."""
    return all(not text[a.end : b.start].strip(" \t\r\n\xa0\"'“”‘’-") for a, b in pairwise(tokens))


def modifier_after(text: str, tokens: list[Token], last: int) -> tuple[int, str] | None:
    """Find the qualifying words after token `last`: where they end, and which they are."""
    following = tokens[last + 1 : last + 5]
    words = [t.word for t in following[1:]]
    if words[:2] == ["or", "more"] and words[2:] != ["than"] and _close(text, tokens[last : last + 4]):
        return last, "at_least"  # "14 people or more"
    if not following or following[0].word not in _OPENS_AFTER:
        return None
    for length in (3, 2, 1):
        phrase = tuple([token.word for token in tokens[last + 1 : last + 1 + length]])
        beyond = tokens[last + 1 + length].word if last + 1 + length < len(tokens) else ""
        if phrase[-1:] == ("more",) and beyond == "than":
            continue  # "rose to 100 and more than 220 were injured"
        if len(phrase) == length and phrase in _AFTER and _close(text, tokens[last : last + 1 + length]):
            return last + length, _AFTER[phrase]
    return None
