"""Counts in a text: digits, words, ranges, and the words that open or bound them.

Times, dates, ages, distances, weights, money, calibres, percentages and labels ("No. 5") are not
counts and are left out. Vague words follow ACLED's codebook: tens 10, dozens 12, hundreds 100.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import pairwise

from geo.model import Modifier, Span
from geo.patterns import compiled
from geo.reports.measures import Figure, Token, ages, is_count, modifier_after, modifier_before
from geo.reports.wording.lexicon import load

_LEXICON = load("numbers")
_VALUES: dict[str, int] = _LEXICON["values"]
_MULTIPLIERS: dict[str, int] = _LEXICON["multipliers"]
_VAGUE: dict[str, int] = _LEXICON["vague"]
_PHRASES = {tuple(phrase.split()): value for phrase, value in _LEXICON["phrases"].items()}
_PERHAPS = frozenset(_LEXICON["words"]["perhaps"])
_RANGING = frozenset(_LEXICON["words"]["ranging"])
# More digits than this is a telephone or account number.
_MAX_DIGITS = 9


_MOTION = frozenset(_LEXICON["motion"]["words"])
_AGAIN: dict[tuple[str, ...], float] = {
    tuple(phrase.split()): times for phrase, times in _LEXICON["again"].items()
}
# "As many" stands for a count so many characters before it, no more.
_REACH = 120

# The words that a number can begin with; all others are passed over at once.
_STARTS = frozenset((*_VALUES, *_VAGUE, *(words[0] for words in _PHRASES), "a", "an", "the"))
_PHRASE_OPENINGS = frozenset(words[:2] for words in _PHRASES)
_AGAIN_STARTS = frozenset(words[0] for words in _AGAIN)
_AGAIN_OPENINGS = frozenset(words[:2] for words in _AGAIN)
_OPENING = _STARTS | _AGAIN_STARTS
_TOKEN = compiled(
    r"[^\W\d_]+(?:['’][^\W\d_]+)?"
    r"|\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}(?!\d)|\d{1,2}:\d{2}(?::\d{2})?"  # dates and times: one dead token
    # "3/3 Nine others were killed", "1/4 BREAKING": the number of a post.
    r"|(?<!\S)(\d{1,2})/\1(?= )|(?<!\S)\d/\d{1,2}(?= \d)"
    r"|\d{1,3}(?:[,٬]\d{2,3})+(?!\d)|\d+(?:\.\d+)?"
)


# "4 (later 6) policemen", "13 dead [corrected: 11]".
_CORRECTED = compiled(
    r"(?i:(?: [a-z]+){0,2} [(\[](?:later|now|corrected|revised|updated|update|since)(?: to)?:? )"
)
_NEAR = 40
# What a text has hundreds of is made without the steps between.
_new = tuple.__new__
_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyz")


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


def find_numbers(text: str, start: int = 0) -> tuple[Number, ...]:
    """Find the counts of a text, in text order, from offset `start`."""
    tokens = _tokens(text, start)
    figures: list[Figure] = []
    aged = ages(text)
    read = 0
    for at in [i for i, token in enumerate(tokens) if token.value is not None or token.word in _OPENING]:
        figure = (_again(text, tokens, at, figures) or _figure(text, tokens, at)) if at >= read else None
        if figure is None:
            continue
        if tokens[figure.first].start not in aged and is_count(text, tokens, figure):
            if not (figures and _repeats(text, tokens, figures[-1], figure)):
                figures.append(figure)
        elif figures and _is_range(text, tokens, figures[-1], figure):
            figures.pop()  # "between 150 and 200 kilograms"
        read = figure.last + 1
    return tuple(_qualified(text, tokens, figures))


def _tokens(text: str, start: int) -> list[Token]:
    tokens = [_new(Token, (*m.span(), m[0].lower(), None, False)) for m in _TOKEN.finditer(text, start)]
    for at, (first, end, word, _, _) in enumerate(tokens):
        if word[0] not in _PLAIN and word[0].isdigit():
            tokens[at] = Token(first, end, word, _value(word), True)
    return tokens


def _value(digits: str) -> int | None:
    """Return the number that digits write, -1 for a decimal: a count only before "million" and its like."""
    plain = digits.replace(",", "").replace("٬", "")
    if len(plain) > _MAX_DIGITS:
        return None
    if plain.isdecimal():
        return None if len(plain) == 4 and plain[0] == "0" else int(plain)  # "until 0200"
    return -1 if plain.count(".") == 1 and plain.replace(".", "", 1).isdecimal() else None


def _adjoins(text: str, left: Token, right: Token, joints: str = " \t\n\r\xa0-‑") -> bool:
    """Whether only white space or a hyphen stands between two tokens."""
    gap = text[left.end : right.start]
    return 0 < len(gap) <= 3 and not gap.strip(joints)


def _figure(text: str, tokens: list[Token], at: int) -> Figure | None:
    """Read the number that begins at token `at`, without its qualifying words."""
    token = tokens[at]
    if token.value is None and token.word not in _STARTS:
        return None
    opening = tuple([token.word for token in tokens[at : at + 2]])
    for length in () if _PHRASE_OPENINGS.isdisjoint((opening, opening[:1])) else (3, 2, 1):
        words = tuple([token.word for token in tokens[at : at + length]])
        if len(words) == length and words in _PHRASES and _contiguous(text, tokens[at : at + length]):
            return Figure(at, at + length - 1, _PHRASES[words], "phrase" if words != ("both",) else "")
    if token.word in _VAGUE:
        return _vague(text, tokens, at)
    article = token.word in ("a", "an") and at + 1 < len(tokens) and tokens[at + 1].word in _MULTIPLIERS
    if not article and token.word not in _VALUES and token.value is None:
        return None
    return _spelled(text, tokens, at)


def _again(text: str, tokens: list[Token], at: int, figures: list[Figure]) -> Figure | None:
    """Read "as many" and "twice that number", which repeat or multiply the count before them."""
    if not figures or tuple([token.word for token in tokens[at : at + 2]]) not in _AGAIN_OPENINGS:
        return None
    for length in (4, 3, 2):
        words = tuple([token.word for token in tokens[at : at + length]])
        following = tokens[at + length].word if at + length < len(tokens) else ""
        if len(words) == length and words in _AGAIN and following != "as":
            near = text[tokens[figures[-1].last].end : tokens[at].start]
            if len(near) <= _REACH and "." not in near and "\n" not in near:
                return Figure(at, at + length - 1, round(figures[-1].value * _AGAIN[words]), "again")
    return None


def _contiguous(text: str, tokens: list[Token]) -> bool:
    return all(_adjoins(text, a, b) for a, b in pairwise(tokens))


def _vague(text: str, tokens: list[Token], at: int) -> Figure:
    """Read "dozens", "tens of thousands"."""
    value, last = _VAGUE[tokens[at].word], at
    if (
        at + 2 < len(tokens)
        and tokens[at + 1].word == "of"
        and tokens[at + 2].word in ("thousands", "hundreds", "lakhs", "millions")
    ):
        value *= {"hundreds": 100, "thousands": 1000, "lakhs": 100_000}.get(tokens[at + 2].word, 1_000_000)
        last = at + 2
    return Figure(at, last, value, "vague")


def _spelled(text: str, tokens: list[Token], at: int) -> Figure | None:
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
                break  # "killed a hundred, and four were hurt"
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
    return None if decimal is not None or value < 0 else Figure(at, last, value)


def _continues(group: int, value: int, scale: int) -> bool:
    """Whether a number word goes on with the number before it ("forty" + "six", "hundred" + "four")."""
    if group % 100 == 0:
        return bool(scale)
    return group % 10 == 0 and group % 100 >= 20 and 0 < value < 10


def _repeats(text: str, tokens: list[Token], figure: Figure, again: Figure) -> bool:
    """Whether the second number only says the first again: "three (3) men"."""
    gap = text[tokens[figure.last].end : tokens[again.first].start]
    return figure.value == again.value and gap.strip() == "("


def _qualified(text: str, tokens: list[Token], figures: list[Figure]) -> Iterable[Number]:
    """Join ranges and apply the qualifying words."""
    skip = -1
    last: Number | None = None
    for index, figure in enumerate(figures):
        if index == skip:
            continue
        other = figures[index + 1] if index + 1 < len(figures) else None
        if [t.word for t in tokens[max(0, figure.first - 2) : figure.first]] == ["all", "but"]:
            of = other and tokens[figure.last + 1].word == "of"
            if other and of and other.first - figure.last < 5 and figure.value < other.value:
                skip = index + 1  # "all but one of its six passengers"
                left = other.value - figure.value
                yield Number(Span(tokens[figure.first - 2].start, tokens[other.last].end), left, left)
            continue
        if other and _is_corrected(text, tokens, figure, other):
            skip = index + 1
            span = Span(tokens[figure.first].start, tokens[figure.last].end)
            yield (last := Number(span, other.value, other.value))
        elif other and _is_range(text, tokens, figure, other):
            skip = index + 1
            opened = figure.first and tokens[figure.first - 1].word in ("between", "from")
            opens = figure.first - (1 if opened else 0)
            told = modifier_before(text, tokens, opens)
            opens = told[0] if told and told[1] == "about" else opens  # "about 20 to 30"
            span = Span(tokens[opens].start, tokens[other.last].end)
            last = Number(span, figure.value, other.value, "none")
        else:
            number = _number(text, tokens, figure)
            if figure.vague == "again" and last is not None:
                # "Up to ten killed and as many wounded", "five to seven were killed and as many wounded".
                times = number.high / last.high if number.high and last.high else 1
                number = replace(number, low=None if last.low is None else round(last.low * times))
            last = number
        yield last


def _is_corrected(text: str, tokens: list[Token], figure: Figure, other: Figure) -> bool:
    """Whether the second number stands in brackets for the first: "four (later six) men", "13 [now: 14]"."""
    between = text[tokens[figure.last].end : tokens[other.first].start]
    return len(between) < _NEAR and _CORRECTED.fullmatch(between) is not None


def _is_range(text: str, tokens: list[Token], low: Figure, high: Figure) -> bool:
    """Whether two numbers are the ends of one range ("6-8", "between thirty and forty", "5/6")."""
    if low.vague == "vague" or high.vague or not low.value < high.value:
        return False
    if high.first - low.last > 2:
        # "At least 12 and possibly as many as 20".
        between = [t.word for t in tokens[low.last + 1 : high.first]][:8]
        unsure = len(between) > 1 and between[0] in ("and", "or", "but") and between[1] in _PERHAPS
        return unsure and set(between[2:]) <= {"as", "many", "up", "to", "even"}
    before = tokens[low.first - 1].word if low.first else ""
    gap = text[tokens[low.last].end : tokens[high.first].start].strip()
    if before == "from" and tokens[max(0, low.first - 2)].word not in _RANGING:
        return False
    if gap in ("-", "–", "—", "‑", "to", "or"):
        return not (gap == "or" and high.value > 3 * low.value)
    if gap == "/":
        return high.value - low.value <= 2
    return gap == "and" and before == "between"


def _number(text: str, tokens: list[Token], figure: Figure) -> Number:
    first, last, value = figure.first, figure.last, figure.value
    found = modifier_before(text, tokens, first)
    if found and found[1] == "up_to" and found[0] and tokens[found[0] - 1].word in _MOTION:
        found = None  # "gone up to 33"
    elif found:
        first = found[0]
    else:
        found = modifier_after(text, tokens, last)
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
