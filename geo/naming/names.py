"""Place names as strings: one plain form for text and names, spelling variants, sound keys.

Three degrees of sameness, each weaker than the one before:

1. `flat` equal: case, diacritics, apostrophes, hyphens and letter shapes of Arabic script do not count.
2. `spellings` of a name: "-e-"/"-i-" written, glued or left out; words joined; initials with or without dots.
3. `sound_key` equal: the romanisation does not count (q/k, o/u, e/i/y, w/v, kh/k, gh/g, doubled letters ...).

Nothing here knows of places or of files.
"""

import re
import unicodedata
from collections.abc import Collection
from functools import lru_cache

from geo.patterns import compiled

DROPPED = "\x01"
"""Stands in a flat text for a character that carries no letter (combining mark, bidi control)."""

_ARABIC = {
    **dict.fromkeys("يىېۍئےۓ", "ی"),
    **dict.fromkeys("كڪګڭ", "ک"),
    "گ": "ک",
    **dict.fromkeys("ۀةہھۂە", "ه"),
    **dict.fromkeys("آأإٱ", "ا"),
    **dict.fromkeys("ؤۇۆ", "و"),
}
_LATIN = {"ı": "i", "ł": "l", "ø": "o", "đ": "d", "ð": "d", "ə": "a", "ß": "s", "æ": "a", "œ": "o", "þ": "t"}
# Modifier letters that stand for ayn and hamza: Unicode calls them letters, readers do not.
_AYN = "ʻʼʽʾʿˈˌ"


def _flat_char(char: str) -> str:
    """Return the one character that stands for `char` in a flat text."""
    if char in _ARABIC:
        return _ARABIC[char]
    category = unicodedata.category(char)
    if category in ("Mn", "Me") or char == "ـ" or (category == "Cf" and char != "\u200c"):
        return DROPPED
    if char in _AYN or not char.isalnum():
        return " "
    low = char.lower()
    if low in _LATIN:
        return _LATIN[low]
    base = unicodedata.normalize("NFKD", low)[:1]
    return base if base.isalnum() else low[:1]


class _FlatTable(dict[int, str]):
    def __missing__(self, code: int) -> str:
        self[code] = made = _flat_char(chr(code))
        return made


_TABLE = _FlatTable()
_ASCII = "".join(_flat_char(chr(code)) for code in range(128))


_LATIN_1 = bytes(ord(c) if ord(c := _flat_char(chr(code))) < 256 else 32 for code in range(256))
_BEYOND = compiled(r"[^\x00-\xac\xae-\xff\u2010-\u2027\u2030-\u205e\u20ac]")


def flat_bytes(text: str) -> bytes | None:
    """Return `flat(text)` in Latin-1, one byte a character; None where the text has letters beyond it.

    Ten times as fast as `flat`: punctuation beyond Latin-1 is all that such a text may hold.
    """
    if not text.isascii() and _BEYOND.search(text):
        return None
    return text.encode("latin-1", "replace").translate(_LATIN_1)


def flat(text: str) -> str:
    """Return `text` in lower-case base letters, all else as spaces; the same length, place for place.

    Characters that carry no letter become `DROPPED`. Offsets into the result are offsets into `text`.
    """
    if not text.isascii():
        if len(text) < 200:
            return text.translate(_TABLE)
        # One pass in C for each distinct character: many times faster than a look-up for each position.
        for char in sorted(set(text)):
            if (same := _TABLE[ord(char)]) != char:
                text = text.replace(char, same)
        return text
    return text.translate(_ASCII)


@lru_cache(maxsize=65536)
def plain(name: str) -> str:
    """Return the flat form of a name, its words one space apart."""
    return " ".join(flat(name).replace(DROPPED, "").split())


_EZAFE = frozenset({"e", "i", "ye", "yi"})
# "N. Waziristan", "S Waziristan"
_COMPASS = frozenset({"north", "south"})
_AND = frozenset({"wa", "va", "o", "u", "aw"})
_APOSTROPHE = compiled(r"['’‘`ʻʼʽʾʿ]")


def spellings(name: str) -> frozenset[str]:
    """Return the flat forms under which a name is written, as they stand in a flat text.

    >>> sorted(spellings("Nad-e-Ali"))
    ['nad ali', 'nad e ali', 'nad i ali', 'nadali', 'nade ali', 'nadeali', 'nadi ali', 'nadiali']
    """
    words = plain(name).split()
    if len(words) < 2:
        return frozenset(words)
    forms = {plain(name), flat(name).replace(DROPPED, "").strip()}
    if len(words[0]) == 1 or len(words[-1]) == 1:
        forms |= _with_initials(words)
    elif not _EZAFE.isdisjoint(words[1:-1]):
        forms |= _linked(words, _EZAFE, ("e", "i"))
    elif not _AND.isdisjoint(words[1:-1]):
        forms |= _linked(words, _AND, ("wa", "o"))
    if words[0] in _COMPASS:
        forms |= {f"{words[0][0]}{gap}{' '.join(words[1:])}" for gap in (" ", "  ")}
    if _APOSTROPHE.search(name):
        forms.add(" ".join(flat(_APOSTROPHE.sub("", name)).replace(DROPPED, "").split()))
    forms |= {form.replace(" ", "") for form in forms}
    return frozenset(forms - {""})


def _linked(words: list[str], links: frozenset[str], written: tuple[str, ...]) -> set[str]:
    """Write a linking particle as its own word in each way, glued to the word before, or not at all."""
    spots = [i for i, word in enumerate(words) if word in links and 0 < i < len(words) - 1]
    without = " ".join(w for i, w in enumerate(words) if i not in spots)
    forms = {without}
    if len(spots) == 2:
        # "Dara-e-Suf Bala" for "Dara-e-Suf-e-Bala"
        forms |= {
            " ".join(link if i in spots else w for i, w in enumerate(words) if i != out)
            for out in spots
            for link in written
        }
    for link in written:
        apart = [link if i in spots else w for i, w in enumerate(words)]
        forms.add(" ".join(apart))
        glued = [w + (link if i + 1 in spots else "") for i, w in enumerate(words) if i not in spots]
        forms.add(" ".join(glued))
    return forms


def _with_initials(words: list[str]) -> set[str]:
    """Write leading initials with dots (a flat dot is a space), without, and closed up."""
    count = next((i for i, w in enumerate(words) if len(w) > 1), len(words))
    initials, rest = words[:count], " ".join(words[count:])
    heads = {"  ".join(initials) + " ", " ".join(initials) + " ", " ".join(initials), "".join(initials)}
    return {f"{head} {rest}".strip() for head in heads}


_SOUNDS = tuple(
    (compiled(spelling), sound)
    for spelling, sound in (
        # Order matters: whole words, then longer spellings, then single letters.
        (r"m[uo]ham+[ae]?d|mohd", "muhamad"),
        (r"kh[wv]?[aoe]+j[ae]h?", "kaja"),
        (r"kh?[wv](?=[aeiou])", "k"),
        (r"[ao](?:u|w)(?![aeiouy])|oo|ou|ao", "u"),
        (r"ee|ea(?=[nmlrd])|ie(?![aou])", "i"),
        (r"[ae]y+[ei]|[ae]y+(?![aou])|[ae]i", "i"),
        (r"[aei]?y+(?=[aou])|ii+", "i"),
        (r"[kq]h?|c(?!h)", "k"),
        (r"gh", "g"),
        (r"tch|ch", "C"),
        (r"sh", "S"),
        (r"ph", "f"),
        (r"th", "t"),
        (r"(?<=[aeiou])dh(?=[aeiou])|dz|zh|z", "z"),
        (r"dh", "d"),
        (r"v", "w"),
        (r"(?<=[aeiou])h(?![aeiou])", ""),
        (r"o", "u"),
        (r"[ey]", "i"),
        (r"(.)\1+", r"\1"),
    )
)


@lru_cache(maxsize=65536)
def sound_key(name: str) -> str:
    """Return a key that romanised spellings of one Dari, Pashto or Urdu name share.

    Own rules, from the spellings met in the boundary set's aliases and in GeoNames. Words are joined and
    "-e-" dropped. Names in other scripts have no key: "".
    """
    # Words are keyed apart so that a vowel at a joint is not read together with its neighbour.
    return _DOUBLED.sub(r"\1", "".join([_word_key(word) for word in _heard_words(plain(name))]))


def sound_keys(names: Collection[str]) -> list[str]:
    """Return the `sound_key` of each plain name; for thousands of them many times as fast as one by one."""
    heard = [_heard_words(name) for name in names]
    words = list({word for inner in heard for word in inner})
    if not words:
        return [""] * len(heard)
    # No pattern reaches over a line break.
    keys = dict(zip(words, _keyed("\n".join(words)).split("\n"), strict=True))
    return _DOUBLED.sub(r"\1", "\n".join(["".join([keys[w] for w in inner]) for inner in heard])).split("\n")


def _heard_words(name: str) -> list[str]:
    """Return the words of a plain romanised name but for its linking particles; none of other scripts."""
    if not name.isascii():
        return []
    words = name.split()
    if len(words) < 3:
        return words
    return [w for i, w in enumerate(words) if not (w in _EZAFE and 0 < i < len(words) - 1)]


def _keyed(words: str) -> str:
    for pattern, sound in _SOUNDS:
        words = pattern.sub(sound, words)
    return words


_word_key = lru_cache(maxsize=65536)(_keyed)
_DOUBLED = compiled(r"(.)\1+")


_VOWELS = frozenset("aiu")


def skeleton(key: str) -> str:
    """Return a sound key without its vowels."""
    return re.sub(r"[aiu]", "", key)


def vowels_apart(a: str, b: str) -> int:
    """Count the differing vowels of two sound keys; 9 when consonants, or where vowels end a name, differ."""
    if skeleton(a) != skeleton(b) or (a[-1:] in _VOWELS) != (b[-1:] in _VOWELS):
        return 9
    return sum(x != y for x, y in zip(re.split(r"[^aiu]", a), re.split(r"[^aiu]", b), strict=True))
