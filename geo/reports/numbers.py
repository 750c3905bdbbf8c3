"""Counts in a text: digits, words, ranges, and the words that open or bound them.

Times, dates, ages, distances, weights, money, calibres, percentages and labels ("No. 5") are not
counts and are left out. Vague words follow ACLED's codebook: tens 10, dozens 12, hundreds 100.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import pairwise

from geo.model import Modifier, Span
from geo.reports.wording.lexicon import load

_LEXICON = load("numbers")
_VALUES: dict[str, int] = _LEXICON["values"]
_MULTIPLIERS: dict[str, int] = _LEXICON["multipliers"]
_VAGUE: dict[str, int] = _LEXICON["vague"]
_PHRASES = {tuple(phrase.split()): value for phrase, value in _LEXICON["phrases"].items()}
_WORDS = {name: frozenset(words) for name, words in _LEXICON["words"].items()}
_NEVER = frozenset(_LEXICON["words"]["never"])
_MONTHS = _WORDS["months"]
# Written in full they take no stop: "on 3 May. 1 killed".
_FULL_MONTHS = _MONTHS - frozenset(
    ("jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec")
)
# More digits than this is a telephone or account number.
_MAX_DIGITS = 9


def _by_phrase(table: dict[str, list[str]]) -> dict[tuple[str, ...], str]:
    return {tuple(phrase.split()): name for name, phrases in table.items() for phrase in phrases}


_BEFORE = _by_phrase(_LEXICON["before"])
_MOTION = frozenset(_LEXICON["motion"]["words"])
_AGAIN = {tuple(phrase.split()) for phrase in _LEXICON["motion"]["again"]}
# "As many" stands for a count so many characters before it, no more.
_REACH = 120
_AFTER = _by_phrase(_LEXICON["after"])

# The words that a number can begin with; all others are passed over at once.
_STARTS = frozenset((*_VALUES, *_VAGUE, *(words[0] for words in _PHRASES), "a", "an", "the"))
_PHRASE_STARTS = frozenset(words[0] for words in _PHRASES)
_OPENING = _STARTS | {words[0] for words in _AGAIN}
_TOKEN = re.compile(
    r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}(?!\d)|\d{1,2}:\d{2}(?::\d{2})?"  # dates and times: one dead token
    r"|\d{1,3}(?:[,٬]\d{2,3})+(?!\d)|\d+(?:\.\d+)?|[^\W\d_]+(?:['’][^\W\d_]+)?"
)


@dataclass(frozen=True, slots=True)
class Number:
    """A count and the words that qualify it.

    Attributes
    ----------
    span : Span
        Number and qualifying words ("at least 50"), in the text given.
    low, high : int or None
        Equal for a plain count; ``low is None`` where only an upper bound is given.
        "More than 20" is 21, the least whole number that it allows.
    modifier : Modifier
        ``at_least``, ``more_than`` and ``dozens`` leave the upper end open.
    """

    span: Span
    low: int | None
    high: int | None
    modifier: Modifier = "none"


@dataclass(slots=True)
class _Token:
    start: int
    end: int
    word: str
    value: int | None = None
    digits: bool = False


@dataclass(slots=True)
class _Figure:
    """A bare number: tokens ``first`` to ``last``, both inclusive."""

    first: int
    last: int
    value: int
    vague: str = ""


def find_numbers(text: str, start: int = 0) -> tuple[Number, ...]:
    """Find the counts of a text, in text order, from offset `start`."""
    tokens = _tokens(text, start)
    figures: list[_Figure] = []
    ages = _ages(text)
    at = 0
    while at < len(tokens):
        if tokens[at].value is None and tokens[at].word not in _OPENING:
            at += 1
            continue
        figure = _figure(text, tokens, at) or _again(text, tokens, at, figures)
        if figure is None:
            at += 1
            continue
        if tokens[figure.first].start not in ages and _is_count(text, tokens, figure):
            if not (figures and _repeats(text, tokens, figures[-1], figure)):
                figures.append(figure)
        elif figures and _is_range(text, tokens, figures[-1], figure):
            figures.pop()  # "between 150 and 200 kilograms"
        at = figure.last + 1
    return tuple(_qualified(text, tokens, figures))


def _tokens(text: str, start: int) -> list[_Token]:
    tokens = []
    for match in _TOKEN.finditer(text, start):
        shown = match.group()
        token = _Token(match.start(), match.end(), shown.lower())
        if shown[0].isdigit():
            plain = shown.replace(",", "").replace("٬", "")
            token.digits = True
            if plain.isdecimal() and len(plain) <= _MAX_DIGITS:
                token.value = int(plain)
            elif (
                plain.replace(".", "", 1).isdecimal() and plain.count(".") == 1 and len(plain) <= _MAX_DIGITS
            ):
                token.value = -1  # a decimal: a count only before "million" and its like
        tokens.append(token)
    return tokens


def _adjoins(text: str, left: _Token, right: _Token, joints: str = " \t\n\r\xa0-‑") -> bool:
    """Whether only white space or a hyphen stands between two tokens."""
    gap = text[left.end : right.start]
    return 0 < len(gap) <= 3 and all(c in joints for c in gap)


def _figure(text: str, tokens: list[_Token], at: int) -> _Figure | None:
    """Read the number that begins at token `at`, without its qualifying words."""
    token = tokens[at]
    if token.value is None and token.word not in _STARTS:
        return None
    for length in (3, 2, 1) if token.word in _PHRASE_STARTS else ():
        words = tuple([token.word for token in tokens[at : at + length]])
        if len(words) == length and words in _PHRASES and _contiguous(text, tokens[at : at + length]):
            return _Figure(at, at + length - 1, _PHRASES[words], "phrase" if words != ("both",) else "")
    if token.word in _VAGUE:
        return _vague(text, tokens, at)
    article = token.word in ("a", "an") and at + 1 < len(tokens) and tokens[at + 1].word in _MULTIPLIERS
    if not article and token.word not in _VALUES and token.value is None:
        return None
    return _spelled(text, tokens, at)


def _again(text: str, tokens: list[_Token], at: int, figures: list[_Figure]) -> _Figure | None:
    """Read "as many" and "an equal number", which repeat the count before them."""
    if not figures:
        return None
    for length in (3, 2):
        words = tuple(token.word for token in tokens[at : at + length])
        following = tokens[at + length].word if at + length < len(tokens) else ""
        if len(words) == length and words in _AGAIN and following != "as":
            near = text[tokens[figures[-1].last].end : tokens[at].start]
            if len(near) <= _REACH and "." not in near and "\n" not in near:
                return _Figure(at, at + length - 1, figures[-1].value, "again")
    return None


def _contiguous(text: str, tokens: list[_Token]) -> bool:
    return all(_adjoins(text, a, b) for a, b in pairwise(tokens))


def _vague(text: str, tokens: list[_Token], at: int) -> _Figure:
    """Read "dozens", "tens of thousands"."""
    value, last = _VAGUE[tokens[at].word], at
    if (
        at + 2 < len(tokens)
        and tokens[at + 1].word == "of"
        and tokens[at + 2].word in ("thousands", "hundreds", "lakhs", "millions")
    ):
        value *= {"hundreds": 100, "thousands": 1000, "lakhs": 100_000}.get(tokens[at + 2].word, 1_000_000)
        last = at + 2
    return _Figure(at, last, value, "vague")


def _spelled(text: str, tokens: list[_Token], at: int) -> _Figure | None:
    """Read digits or number words: "forty-six", "one hundred and four", "1.2 million", "5 lakh"."""
    token = tokens[at]
    total, group = 0, 1 if token.word in ("a", "an") else _VALUES.get(token.word, token.value or 0)
    last = at
    scale = 0
    decimal = float(token.word) if group == -1 and token.digits else None
    while last + 1 < len(tokens):
        following = tokens[last + 1]
        step = last + 1
        if following.word == "and" and scale and last + 2 < len(tokens) and tokens[last + 2].word in _VALUES:
            if not _contiguous(text, tokens[last : last + 3]):
                break
            following, step = tokens[last + 2], last + 2
        elif not _adjoins(text, tokens[last], following):
            break
        if following.word in _MULTIPLIERS:
            scale = _MULTIPLIERS[following.word]
            if decimal is not None:
                group, decimal = round(decimal * scale), None
            elif scale == 100:
                group *= 100
            else:
                total, group = total + max(group, 1) * scale, 0
        elif (
            following.word in _VALUES
            and not token.digits
            and _continues(group, _VALUES[following.word], scale)
        ):
            group += _VALUES[following.word]
        else:
            break
        last = step
    value = total + group
    return None if decimal is not None or value < 0 else _Figure(at, last, value)


def _continues(group: int, value: int, scale: int) -> bool:
    """Whether a number word goes on with the number before it ("forty" + "six", "hundred" + "four")."""
    if group % 100 == 0:
        return bool(scale)
    return group % 10 == 0 and group % 100 >= 20 and 0 < value < 10


def _repeats(text: str, tokens: list[_Token], figure: _Figure, again: _Figure) -> bool:
    """Whether the second number only says the first again: "three (3) men"."""
    gap = text[tokens[figure.last].end : tokens[again.first].start]
    return figure.value == again.value and gap.strip() == "("


def _is_count(text: str, tokens: list[_Token], figure: _Figure) -> bool:
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
    times = right == "x" and (next_one == " " or next_one.isupper())
    if first.digits and ((right.isalpha() and not times) or code):
        return False
    if left in ("-", "‑") and (text[first.start - 2 : first.start - 1].isalpha()):
        return before is not None and before.word in _WORDS["harmed"]  # "Killed-02"
    joined = right in ("-", "‑", "–") and text[last.end + 1 : last.end + 2].isalpha()
    if joined and not (after and (after.word in _VALUES or after.word in ("to", "or"))):
        return False
    return not (_labelled(text, tokens, figure, before, after) or _is_age(text, tokens, figure, before))


def _labelled(
    text: str, tokens: list[_Token], figure: _Figure, before: _Token | None, after: _Token | None
) -> bool:
    """Whether the number is a measure, a label, part of a date, a year or no count at all."""
    first, last = tokens[figure.first], tokens[figure.last]
    close = after is not None and len(text[last.end : after.start].strip(" \t\n-–'’")) == 0
    near = before is not None and len(text[before.end : first.start].strip(" \t\n.-–#")) == 0
    if close and after and (after.word in _WORDS["units"] or _is_month(text, after)):
        return True
    if near and before and before.word in _WORDS["clock_labels"]:
        return True
    # "No. 7", "Rs. 7"; after "... in the zone. 41 were killed" a sentence begins.
    abbreviated = before is not None and ("." not in text[before.end : first.start] or len(before.word) < 4)
    if near and before and first.digits and abbreviated and before.word in _WORDS["labels"]:
        # "The dead number 14".
        return figure.first < 2 or tokens[figure.first - 2].word not in _WORDS["harmed"]
    ended = before is not None and "." in text[before.end : first.start] and before.word in _FULL_MONTHS
    if near and before and first.digits and not ended and _is_month(text, before):
        return True
    if first.word == "one" and figure.first == figure.last:
        around = (
            f"{before.word} one" if near and before else "",
            f"one {after.word}" if close and after else "",
        )
        if around[0] in _NEVER or around[1] in _NEVER:
            return True
    if first.digits and len(first.word) == 4 and 1900 <= figure.value <= 2100 and figure.first == figure.last:
        counted = close and after is not None and after.word in _WORDS["counted"]
        return not counted and _modifier_before(text, tokens, figure.first) is None
    # "3-9 August", "between 3 and 4 May": the first of two days.
    if figure.last + 2 < len(tokens) and after is not None and first.digits:
        second, month = (after, tokens[figure.last + 2])
        if after.word in ("and", "to", "or") and figure.last + 3 < len(tokens):
            second, month = tokens[figure.last + 2], tokens[figure.last + 3]
        # "... injured 5.\n25 May": two days stand in one line.
        joined = not set(".;:\n\r") & set(text[last.end : second.start])
        return second.digits and joined and _is_month(text, month) and month.start - last.end < 16
    return False


def _is_month(text: str, token: _Token) -> bool:
    return token.word in _MONTHS and text[token.start].isupper()


# "His two sisters, 7 and 9, were hurt".
_AGES = re.compile(r"(?<=[^\W\d])(?:, | \()\d{1,2}(?:, \d{1,2}){0,9},? and \d{1,2}(?=[,)])")
_LAST_WORD = re.compile(r"[^\W\d]+$")


def _ages(text: str) -> frozenset[int]:
    """Return the offsets that lists of ages take, after those who have them."""
    taken: set[int] = set()
    for match in _AGES.finditer(text):
        word = _LAST_WORD.search(text[max(0, match.start() - 12) : match.start()])
        before = word.group().lower() if word else ""
        if len(before) > 2 and before not in _WORDS["harmed"] and before not in _VALUES:
            taken.update(range(*match.span()))
    return frozenset(taken)


def _is_age(text: str, tokens: list[_Token], figure: _Figure, before: _Token | None) -> bool:
    """Whether the number is an age: "aged nine and 14", "Abdul Wali, 61, lost"."""
    first, last = tokens[figure.first], tokens[figure.last]
    for at in range(figure.first - 1, max(-1, figure.first - 8), -1):
        word = tokens[at].word
        if word in _WORDS["age_labels"]:
            return True
        if word not in ("and", "to", "between", "about") and tokens[at].value is None and word not in _VALUES:
            break
    alone = text[before.end : first.start].strip() in (",", "(") if before else False
    if before is None or not alone or figure.first != figure.last:
        return False
    named = text[before.start].isupper() and before.word not in _VALUES
    named = named and before.word not in _WORDS["harmed"]
    if named and text[last.end : last.end + 1] in (",", ")"):
        return True
    # "Their sister, 7, lost an arm".
    person = before.word.isalpha() and before.word not in _WORDS["harmed"] and before.word not in _VALUES
    return person and first.digits and figure.value < 100 and text[last.end : last.end + 2] == ", "


def _modifier_before(text: str, tokens: list[_Token], first: int) -> tuple[int, str] | None:
    """Find the qualifying words before token `first`: where they begin, and which they are."""
    at = first
    for _ in range(4):
        for length in (3, 2, 1):
            words = tuple(token.word for token in tokens[max(0, at - length) : at])
            name = _BEFORE.get(words) if len(words) == length else None
            if name and _close(text, tokens[at - length : first + 1]):
                return at - length, name
        if at == 0 or tokens[at - 1].word not in _WORDS["fillers"]:
            return None
        at -= 1
    return None


def _close(text: str, tokens: list[_Token]) -> bool:
    """Whether the tokens follow one another with nothing but blanks and quotation marks between."""
    return all(not text[a.end : b.start].strip(" \t\r\n\xa0\"'“”‘’-") for a, b in pairwise(tokens))


def _modifier_after(text: str, tokens: list[_Token], last: int) -> tuple[int, str] | None:
    for length in (3, 2, 1):
        words = tuple(token.word for token in tokens[last + 1 : last + 1 + length])
        following = tokens[last + 1 + length].word if last + 1 + length < len(tokens) else ""
        if words and words[-1] == "more" and following == "than":
            continue  # "rose to 100 and more than 220 were injured"
        if len(words) == length and words in _AFTER and _close(text, tokens[last : last + 1 + length]):
            return last + length, _AFTER[words]
    return None


def _qualified(text: str, tokens: list[_Token], figures: list[_Figure]) -> Iterable[Number]:
    """Join ranges and apply the qualifying words."""
    skip = -1
    last: Number | None = None
    for index, figure in enumerate(figures):
        if index == skip:
            continue
        other = figures[index + 1] if index + 1 < len(figures) else None
        if figure.first > 1 and [t.word for t in tokens[figure.first - 2 : figure.first]] == ["all", "but"]:
            if other and _is_whole(tokens, figure, other):
                skip = index + 1
                left = other.value - figure.value
                last = Number(Span(tokens[figure.first - 2].start, tokens[other.last].end), left, left)
                yield last
            continue
        if other and _is_range(text, tokens, figure, other):
            skip = index + 1
            opened = figure.first and tokens[figure.first - 1].word in ("between", "from")
            opens = figure.first - (1 if opened else 0)
            span = Span(tokens[opens].start, tokens[other.last].end)
            last = Number(span, figure.value, other.value, "none")
        else:
            number = _number(text, tokens, figure)
            if figure.vague == "again" and last is not None:
                number = replace(number, low=last.low, high=last.high)
            last = number
        yield last


def _is_whole(tokens: list[_Token], left: _Figure, whole: _Figure) -> bool:
    """Whether the second number is the whole of "all but one of its six passengers"."""
    between = [t.word for t in tokens[left.last + 1 : whole.first]]
    return between[:1] == ["of"] and len(between) < 4 and left.value < whole.value


def _is_range(text: str, tokens: list[_Token], low: _Figure, high: _Figure) -> bool:
    """Whether two numbers are the ends of one range ("6-8", "between thirty and forty", "5/6")."""
    if low.vague == "vague" or high.vague or not low.value < high.value:
        return False
    if high.first - low.last > 2:
        # "At least 12 and possibly as many as 20".
        between = [t.word for t in tokens[low.last + 1 : high.first]][:8]
        unsure = len(between) > 1 and between[0] in ("and", "or", "but") and between[1] in _WORDS["perhaps"]
        return unsure and set(between[2:]) <= {"as", "many", "up", "to", "even"}
    before = tokens[low.first - 1].word if low.first else ""
    gap = text[tokens[low.last].end : tokens[high.first].start].strip()
    if before == "from" and (low.first < 2 or tokens[low.first - 2].word not in _WORDS["ranging"]):
        return False
    if gap in ("-", "–", "—", "‑", "to", "or"):
        return not (gap == "or" and high.value > 3 * low.value)
    if gap == "/":
        return high.value - low.value <= 2
    return gap == "and" and before == "between"


def _number(text: str, tokens: list[_Token], figure: _Figure) -> Number:
    first, last, value = figure.first, figure.last, figure.value
    found = _modifier_before(text, tokens, first)
    if found and found[1] == "up_to" and found[0] and tokens[found[0] - 1].word in _MOTION:
        found = None  # "gone up to 33"
    elif found:
        first = found[0]
    else:
        found = _modifier_after(text, tokens, last)
        if found:
            last = found[0]
        elif text[tokens[last].end : tokens[last].end + 1] == "+":
            found = (last, "at_least")
    name = found[1] if found else "none"
    span = Span(tokens[first].start, tokens[last].end)
    if figure.vague == "vague":
        return Number(span, value, value, "dozens")
    if name in ("up_to", "under"):
        return Number(span, None, max(0, value - (name == "under")), "up_to")
    if name == "more_than":
        least = value if figure.vague else value + 1
        return Number(span, least, least, "more_than")
    if name == "at_least":
        return Number(span, value, value, "at_least")
    return Number(span, value, value, "about" if name == "about" else "none")
