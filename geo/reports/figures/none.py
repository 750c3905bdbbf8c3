"""What a sentence says of nobody: "no casualties", "no one was hurt", "escaped unhurt", denials of deaths."""

import re
from collections.abc import Iterator, Set

from geo.patterns import compiled
from geo.reports.figures.tags import Tagged
from geo.reports.figures.victims import FIGHTING, MILITANT, heads
from geo.reports.wording.lexicon import load

_LEXICON = load("casualties")
_UNKNOWN = frozenset(_LEXICON["scope"]["unknown"])
_UNHURT = frozenset(_LEXICON["scope"]["unhurt"])
_ANYONE = frozenset(_LEXICON["scope"]["anyone"])
# "None of the wounded died", "none of its troops had been harmed".
_OF_ALL = frozenset(("victims", "injured", "wounded", "casualties", "its", "their", "our"))
_ELSE = frozenset(("else", "other", "others"))
_OWN_SIDE = frozenset(_LEXICON["scope"]["own_side"])
_WHOSE = frozenset(("on", "among", "from", "to", "for", "amongst"))
_NO_LOSS = compiled(r"0[wWSPDAoqv=czJ]{0,5}?([MFfUudQ])(?:c[wW]?([FfIJuUM]))?")
_ZERO_LOSSES = compiled(r"NM")
_NOTHING = compiled(r"([MFfKIXJdQ])[+]?[:=]0|M[:=]0|(?:^|(?<=[,;:—(]))([JIFf])0(?=[,;:—).]|$)")
_NOBODY = compiled(
    r"0([wWSPDAo^z]{0,5}(?:(?:,[wWSPDAoz]{1,4}){0,3},?c[wWSPDAoz]{1,5})?)~?\+{0,3}(?:(?<=\+)w)?([KIXx])(?:[c,]([KIX]))?"
)
OR = frozenset(("or", "nor"))
# "Hurt nobody", "killed no one".
_HIT_NOBODY = compiled(r"([KkIiv])0")
# "Guards fired in the air, nobody (was) hit".
_NOBODY_HIT = compiled(r"0[+~]{0,3}[vIw](?=$|[,;:—)cpR])")
_DENIAL = compiled(r"!(?:[^N;ks]{0,8}\+[KI]|[^N;ks]{0,5}[MF]|s[MF])")
_NO_PERSON = frozenset(("nobody", "no one", "no-one", "none", "not a single"))
_HITS = frozenset(("hit", "struck", "harmed", "touched", "hits"))
_ACTS = frozenset(_LEXICON["scope"]["acts"])
_HAPPENED = frozenset(("occurred", "happened", "taken", "took"))
_HURT = frozenset("fIJuM")
_TAKING_LIVES = frozenset(("claimed", "claims", "claiming", "took", "cost", "costing"))
_LIVES = frozenset(("lives", "life"))
_OF_WHAT: dict[str, tuple[str, ...]] = {"M": ("killed", "injured"), **dict.fromkeys("FKXdQ", ("killed",))}
Zero = tuple[tuple[str, ...], int, int, str]


def find_zeros(tagged: Tagged) -> Iterator[Zero]:
    """Yield kinds, first and last token and rule of what is said to be nobody.

    ``casualty.none`` is the whole incident's; ``casualty.denied`` a denial of deaths;
    ``casualty.none.else`` is of all but those told of; ``casualty.none.weak``
    gives way to any figure of the incident ("the driver escaped unhurt").
    """
    words = {token.word for token in tagged.tokens}
    yield from _no_losses(tagged)
    yield from _hit_nobody(tagged)
    yield from _nil(tagged)
    yield from _nobody(tagged)
    yield from _lives(tagged, words)
    yield from _denials(tagged)
    for at, token in enumerate(() if words.isdisjoint(_UNHURT) else tagged.tokens):
        if token.word in _UNHURT:
            yield ("killed", "injured"), at, at, "casualty.none.weak"


def _no_losses(tagged: Tagged) -> Iterator[Zero]:
    """Read "no casualties were reported", "there were no victims"."""
    tags, tokens = tagged.tags, tagged.tokens
    for match in _NO_LOSS.finditer(tags):
        if not _is_known_loss(tagged, match):
            continue
        what = {match.group(1), match.group(2)}
        kinds: tuple[str, ...] = ("killed",) if not what & _HURT else ("killed", "injured")
        weak = ".weak" if tokens[match.start()].word.startswith("without") else ""
        yield kinds, match.start(), match.end() - 1, f"casualty.none{weak}"
    for match in _ZERO_LOSSES.finditer(tags):
        number = tokens[match.start()].number
        if number is not None and number.high == 0:
            yield ("killed", "injured"), match.start(), match.start() + 1, "casualty.none"


def _hit_nobody(tagged: Tagged) -> Iterator[Zero]:
    """Read "the shells hurt nobody", "killed no one"."""
    tokens = tagged.tokens
    for match in _HIT_NOBODY.finditer(tagged.tags):
        if tokens[match.end() - 1].word in _NO_PERSON and (
            match.group(1) != "v" or tokens[match.start()].word in _HITS
        ):
            kinds = ("killed",) if match.group(1) in "Kk" else ("killed", "injured")
            yield kinds, match.start(), match.end() - 1, "casualty.none"
    for match in _NOBODY_HIT.finditer(tagged.tags):
        if tokens[match.start()].word in _NO_PERSON and tokens[match.end() - 1].word in _HITS:
            yield ("killed", "injured"), match.start(), match.end() - 1, "casualty.none"


def _nil(tagged: Tagged) -> Iterator[Zero]:
    """Read "casualties: nil"."""
    tokens = tagged.tokens
    for match in _NOTHING.finditer(tagged.tags):
        kinds = _OF_WHAT.get(match.group(match.lastindex or 0), ("injured",))
        some = {t.word for t in tokens[max(0, match.start() - 3) : match.start()]} & _OWN_SIDE
        yield kinds, match.start(), match.end() - 1, f"casualty.none{'.weak' if some else ''}"


def _nobody(tagged: Tagged) -> Iterator[Zero]:
    """Read "no one was hurt", "none of the passengers was killed"."""
    tokens = tagged.tokens
    for match in _NOBODY.finditer(tagged.tags):
        head, said = tokens[match.start()].word, match.start(2) - 1
        if tagged.tags[said] == "w" and said >= match.end(1) and tokens[said].word != "reported":
            continue  # "no one was badly hurt", but "nobody was reported killed"
        named = [t.word for t in tokens[match.start() + 1 : match.end(1)]]
        whom = set(named)
        if _UNKNOWN & whom or ("c" in match.group(1) and not OR & whom):
            continue
        some = whom - _ANYONE if head in ("no", "not a single", "not one", "neither") else set()
        who = heads(" ".join(";" if word in OR else word for word in named if word in some))
        if head == "none" and heads(" ".join(whom)) and not _OF_ALL & whom:
            some = whom  # "none of the nurses was harmed" says nothing of their guard
        elif (who and who <= FIGHTING) or some & _OWN_SIDE:
            continue
        if heads(" ".join(some)) == {MILITANT}:
            continue  # "none of the group's fighters was hurt"
        hurt = match.group(2) in "Ix" or match.group(3) == "I"
        # "No villager was harmed" gives way where anyone else was.
        yield (
            (("killed", "injured") if hurt else ("killed",)),
            match.start(),
            match.end() - 1,
            "casualty.none.else" if whom & _ELSE else "casualty.none.weak" if some else "casualty.none",
        )


def _lives(tagged: Tagged, words: Set[str]) -> Iterator[Zero]:
    """Read "the attack claimed no lives"."""
    tokens = tagged.tokens
    for at, token in enumerate(() if words.isdisjoint(_TAKING_LIVES) else tokens[:-2]):
        if token.word in _TAKING_LIVES and tokens[at + 1].word == "no" and tokens[at + 2].word in _LIVES:
            yield ("killed",), at, at + 2, "casualty.none"


def _denials(tagged: Tagged) -> Iterator[Zero]:
    """Read what is said not to have been: "denied that anyone had been killed", "no clash had occurred"."""
    tokens = tagged.tokens
    for first, last in _acts_denied(tagged):
        yield ("killed",), first, last, "casualty.denied.act"
    for match in _DENIAL.finditer(tagged.tags):
        if match.end() < len(tokens) and tokens[match.end()].word == "by":
            continue  # "denied that the youth had been hit by a police bullet": by whom, not whether
        some = {t.word.removesuffix("s") for t in tokens[match.start() : match.end()]} & _OWN_SIDE
        yield ("killed",), match.start(), match.end() - 1, f"casualty.denied{'.weak' if some else ''}"


def _acts_denied(tagged: Tagged) -> Iterator[tuple[int, int]]:
    """Yield the tokens that say that there was no fight at all: "no clash had occurred in the district"."""
    tokens = tagged.tokens
    for at, token in enumerate(tokens[:-2]):
        if token.word != "no":
            continue
        after = [t.word for t in tokens[at + 1 : at + 8]]
        act = next((n for n, word in enumerate(after[:3]) if word in _ACTS), None)
        if act is not None and not _HAPPENED.isdisjoint(after[act + 1 : act + 4]):
            yield at, at + 1 + act


def _is_known_loss(tagged: Tagged, match: re.Match[str]) -> bool:
    """Whether "no losses" is said of all and is known, not of one side or for want of news."""
    tokens = tagged.tokens
    # "No casualties were inflicted on the residents" says nothing of the others.
    told = compiled(r"[+~v]{0,3}").match(tagged.tags, match.end())
    at = told.end() if told and "v" in told.group() else match.end()
    said = tokens[at - 1].word.split()[1:] if at > match.end() else []  # "were reported on the other side"
    after = [*said, *(t.word for t in tokens[at : at + 2])]
    sides = after[1:] and after[1] in ("side", "sides", "anyone", "anybody", "either", "both", "any")
    later = [t.word for t in tokens[match.end() : match.end() + 5]]
    if later[:1] in (["came"], ["befell"], ["happened"]) and heads(" ".join(later)) & FIGHTING:
        return False  # "no harm came to the mujahideen"
    if after and after[0] in _WHOSE and not sides:
        return False  # "no casualties among the troops" says nothing of the others
    if match.group(1) in "dQ" and not match.group(2):
        return False
    between = {word for t in tokens[match.start() : match.end() + 1] for word in t.word.split()}
    return not (between & _UNKNOWN or between & _OWN_SIDE or _suffered(tagged, match.start()))


def _suffered(tagged: Tagged, at: int) -> bool:
    """Whether somebody "suffered no losses": that says nothing of the others."""
    before = [t.word for t in tagged.tokens[max(0, at - 3) : at]]
    return any(w in ("suffered", "sustained", "suffer", "sustain", "suffering", "took") for w in before)
