"""What a sentence says of nobody: "no casualties", "no one was hurt", "escaped unhurt", denials of deaths."""

import re
from collections.abc import Iterator

from geo.reports.casualty_tags import Tagged
from geo.reports.lexicon import load

_LEXICON = load("casualties")
_UNKNOWN = frozenset(_LEXICON["scope"]["unknown"])
_UNHURT = frozenset(_LEXICON["scope"]["unhurt"])
_ANYONE = frozenset(_LEXICON["scope"]["anyone"])
_OWN_SIDE = frozenset(_LEXICON["scope"]["own_side"])
_WHOSE = frozenset(("on", "among", "from", "to", "for", "amongst"))
_NO_LOSS = re.compile(r"0([wWSPDAoqv=]{0,5})([MFf])")
_NOTHING = re.compile(r"([MFfKIX])[+]?[:=]0|M[:=]0")
_NOBODY = re.compile(r"0([wWSPDAo]{0,5})~?\+{0,3}([KIX])(?:[c,]([KIX]))?")
_DENIAL = re.compile(r"!(?:[^N;ks]{0,8}\+[KI]|[^N;ks]{0,5}[MF])")
Zero = tuple[tuple[str, ...], int, int, str]


def find_zeros(tagged: Tagged) -> Iterator[Zero]:
    """Yield kinds, first and last token and rule of what is said to be nobody.

    ``casualty.none`` is the whole incident's; ``casualty.denied`` a denial of deaths;
    ``casualty.none.weak`` gives way to any figure of the incident ("the driver escaped unhurt").
    """
    tags, tokens = tagged.tags, tagged.tokens
    for match in _NO_LOSS.finditer(tags):
        last = match.end() - 1
        after = [t.word for t in tokens[match.end() : match.end() + 2]]
        if after and after[0] in _WHOSE and after[-1] not in ("either", "both", "any", "anyone", "anybody"):
            continue  # "no casualties among the troops" says nothing of the others
        between = {word for t in tokens[match.start() : match.end() + 1] for word in t.word.split()}
        if between & _UNKNOWN or between & _OWN_SIDE or _suffered(tagged, match.start()):
            continue
        kinds: tuple[str, ...] = ("killed",) if match.group(2) == "F" else ("killed", "injured")
        weak = ".weak" if tokens[match.start()].word.startswith("without") else ""
        yield kinds, match.start(), last, f"casualty.none{weak}"
    for match in _NOTHING.finditer(tags):
        what = match.group(1) or "M"
        kinds = {"M": ("killed", "injured"), "F": ("killed",), "K": ("killed",), "X": ("killed",)}.get(
            what, ("injured",)
        )
        yield kinds, match.start(), match.end() - 1, "casualty.none"
    for match in _NOBODY.finditer(tags):
        head = tokens[match.start()].word
        whom = {t.word for t in tokens[match.start() + 1 : match.end(1)]}
        # "No civilians were harmed" says nothing of the others.
        if head.startswith("without") or (whom - _ANYONE and head in ("no", "not a single")):
            continue
        hurt = "I" in (match.group(2), match.group(3))
        yield (
            (("killed", "injured") if hurt else ("killed",)),
            match.start(),
            match.end() - 1,
            "casualty.none",
        )
    for match in _DENIAL.finditer(tags):
        yield ("killed",), match.start(), match.end() - 1, "casualty.denied"
    for at, token in enumerate(tokens):
        if token.word in _UNHURT:
            yield ("killed", "injured"), at, at, "casualty.none.weak"


def _suffered(tagged: Tagged, at: int) -> bool:
    """Whether somebody "suffered no losses": that says nothing of the others."""
    before = [t.word for t in tagged.tokens[max(0, at - 3) : at]]
    return any(w in ("suffered", "sustained", "suffer", "sustain", "suffering", "took") for w in before)
