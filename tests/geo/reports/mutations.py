"""Damage done to report texts, the same on every run."""

import random
from collections.abc import Callable

HOSTILE = (
    "\x00", "\x07", "\x1b[31m", "\r", "\r\n", "\t", "\v", "\f", "\u2028", "\u2029", "\u0085",
    "\u200b", "\u200e", "\u202e", "\ufeff", "\uffff", "\U0010ffff",
    "\u0301" * 30, "e\u0301", "İ", "ẞ", "ŉ", "ǰ", "ﬁ", "²", "½", "Ⅻ", "①", "۱۲", "٣", "९", "ہلاک",
    "کشته", "د ولایت", "不明", "💥", "\U0001f468\u200d\U0001f469", "<script>alert(1)</script>",
    "&amp;", "{{7*7}}", "%s%n", "\\", "../../", "(" * 40, "\"'“‘«" * 20, "[" * 40, "." * 50,
    "-" * 50, ",,,,", ";;;;", "::::", "9" * 400, "1,000,000,000,000", "0", "-5", "1e308",
    "31 February 2024", "29 February 2023", "0 Jadi 1402", "32 Hamal", "99:99", "year 0000",
    "31/31/3131", "May may march March", "killed killed killed", "no no no", "between and between",
    "at least up to more than", "dozens of hundreds of thousands",
)  # fmt: skip

# Words that the rules act on, to be thrown together in any order.
WORDS = (
    "killed", "wounded", "at", "least", "twelve", "dozens", "of", "soldiers", "policemen", "gunmen",
    "a", "bomb", "in", "near", "Wana", "Quetta", "Kabul", "province", "district", "on", "Monday",
    "last", "night", "5", "May", "2024", "said", "no", "denied", "would", "including", "two", ".",
    ",", ";", "“", "”", "(", ")", ":", "-", "and", "of", "the", "up", "to", "between", "3", "7",
    "\n", "\n\n",
)  # fmt: skip


def _spot(text: str, rng: random.Random) -> int:
    return rng.randint(0, len(text))


def _cut(text: str, rng: random.Random) -> str:
    a, b = sorted((_spot(text, rng), _spot(text, rng)))
    return text[:a] + text[b:]


def _head(text: str, rng: random.Random) -> str:
    return text[: _spot(text, rng)]


def _tail(text: str, rng: random.Random) -> str:
    return text[_spot(text, rng) :]


def _repeat(text: str, rng: random.Random) -> str:
    a = _spot(text, rng)
    piece = text[a : a + rng.randint(1, 80)]
    return text[:a] + piece * rng.randint(2, 12) + text[a:]


def _swap_words(text: str, rng: random.Random) -> str:
    words = text.split(" ")
    for _ in range(rng.randint(1, 12)):
        i, j = rng.randrange(len(words)), rng.randrange(len(words))
        words[i], words[j] = words[j], words[i]
    return " ".join(words)


def _swap_sentences(text: str, rng: random.Random) -> str:
    parts = text.split(". ")
    rng.shuffle(parts)
    return ". ".join(parts)


def _drop_letters(text: str, rng: random.Random) -> str:
    return "".join(c for c in text if rng.random() > 0.03)


def _insert(text: str, rng: random.Random) -> str:
    for _ in range(rng.randint(1, 8)):
        at = _spot(text, rng)
        text = text[:at] + rng.choice(HOSTILE) + text[at:]
    return text


def _case(text: str, rng: random.Random) -> str:
    return rng.choice((str.upper, str.lower, str.title, str.swapcase))(text)


def _no_stops(text: str, rng: random.Random) -> str:
    return text.replace(rng.choice((".", "\n", ",", " ")), rng.choice(("", " ", ",", "\n")))


def _numbers(text: str, rng: random.Random) -> str:
    return "".join(rng.choice("0123456789") if c.isdigit() else c for c in text)


def _quotes(text: str, rng: random.Random) -> str:
    at = _spot(text, rng)
    depth = rng.randint(1, 60)
    return text[:at] + "“" * depth + text[at:] + "”" * rng.randint(0, depth)


MUTATIONS: tuple[Callable[[str, random.Random], str], ...] = (
    _cut, _head, _tail, _repeat, _swap_words, _swap_sentences, _drop_letters,
    _insert, _insert, _case, _no_stops, _numbers, _quotes,
)  # fmt: skip


def mutated(texts: list[str], seed: int) -> str:
    """Return one of `texts`, damaged one to four times; now and then joined to another."""
    rng = random.Random(seed)
    text = rng.choice(texts)
    if rng.random() < 0.1:
        text = text + rng.choice(("\n", "\n\n", " ")) + rng.choice(texts)
    for _ in range(rng.randint(1, 4)):
        text = rng.choice(MUTATIONS)(text, rng)
    return text
