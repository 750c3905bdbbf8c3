"""Words that tell of dead, hurt or taken persons only by the words around them: "lost five men"."""

from itertools import pairwise

from geo.reports.figures.victims import FIGHTING, heads
from geo.reports.figures.words import LEXICON, POSSESSIVES, Token, is_person, word_tag

_LOSING = frozenset(("lost", "lose", "losing", "loses", "buried", "bury", "burying"))
_COSTING = frozenset(("cost", "costing", "costs"))
_MEN = frozenset(("men", "soldiers", "policemen", "fighters", "people", "troops"))
HITTING, SEIZING, EXECUTING, LIMBS, _HAVING, _BROKEN, _TAKING = (
    frozenset(LEXICON["verbs"][name])
    for name in ("hitting", "seizing", "executing", "limbs", "having", "broken", "taking")
)
# "Had died of wounds", "had succumbed to wounds".
_NOT_HAD = frozenset(("no", "been", "from", "of", "to", "died"))
_ONLY = frozenset(("only", "just", "but"))
_BURYING = frozenset(("buried", "bury", "burying"))
_WOUND = frozenset(("wound", "maim"))
_TOTAL = frozenset(("total", "totals"))
_HARMED = frozenset(word for tag in "KIdFf" for word in LEXICON["tags"][tag] if " " not in word) | frozenset(
    ("shaheed",)
)
_TAKING_ALONG = frozenset(("took", "taking", "takes", "taken"))
_HOSPITALS = frozenset(LEXICON["verbs"]["hospitals"])
_MAIMED, _BREAKING, _FLYING, _STRIKING = (
    frozenset(LEXICON["verbs"][name]) for name in ("maimed", "breaking", "flying", "striking")
)
_MOVING = frozenset(LEXICON["verbs"]["moving"])
_SUFFERING = frozenset(LEXICON["verbs"]["suffering"])
_WOUNDS = frozenset(LEXICON["verbs"]["wounds"])
_CLAIMING = frozenset(LEXICON["verbs"]["claiming"])
DEPENDING = (
    _TOTAL
    | _WOUND
    | _CLAIMING
    | _MOVING
    | _TAKING
    | _TAKING_ALONG
    | _SUFFERING
    | _LOSING
    | _HAVING
    | _COSTING
    | _BREAKING
    | _STRIKING
)


def by_neighbours(word: str, tokens: list[Token], at: int) -> tuple[int, str] | None:
    """Return length and tag of a word whose meaning the words after it decide, None if it has none."""
    if word in _TOTAL and at + 1 < len(tokens) and tokens[at + 1].word in _HARMED:
        return 1, ""  # "Total killed 5, total injured 12"
    if word in _CLAIMING and _takes_lives(tokens, at):
        return 1, "k"
    if word in _WOUND and at + 1 < len(tokens) and tokens[at + 1].number:
        return 1, "i"  # "gunmen kill two, wound five"
    if word in _MOVING and _to_hospital(tokens, at):
        return 1, "x"
    if word in _TAKING and _takes_to_hospital(tokens, at):
        return 1, "i"
    if word in _TAKING_ALONG and _takes_along(tokens, at):
        return 1, "h"
    if word in _STRIKING and {t.word for t in tokens[max(0, at - 2) : at]} & _FLYING:
        # "Shrapnel struck two women", not "two bullets struck his head".
        return (1, "i") if tokens[at + 1 :] and tokens[at + 1].word not in POSSESSIVES else None
    hurt = _suffers(tokens, at) if word in _SUFFERING else 0
    hurt = hurt or (_loses_limb(tokens, at) if word in _LOSING else 0)
    hurt = hurt or (_has_wounds(tokens, at) if word in _HAVING else 0)
    hurt = hurt or (_limb_broken(tokens, at) if word in _HAVING | _BREAKING else 0)
    if hurt:
        return hurt, "x"
    if (word in _LOSING and _loses_persons(tokens, at)) or (word in _COSTING and _costs_lives(tokens, at)):
        return 1, "k"
    return None


def _takes_lives(tokens: list[Token], at: int) -> bool:
    """Whether "claimed" means deaths: "claimed five lives"."""
    return (
        at + 2 < len(tokens)
        and tokens[at + 1].number is not None
        and any(t.word == "lives" for t in tokens[at + 2 : at + 4])
    )


def _loses_persons(tokens: list[Token], at: int) -> bool:
    """Whether "lost" means deaths: "lost five members", "lost only two of their own"."""
    first = at + 1 + (at + 1 < len(tokens) and tokens[at + 1].word in _ONLY)
    if first >= len(tokens):
        return False
    following = tokens[first + 1 : first + 4]
    if tokens[first].word in ("a", "an"):  # "the army lost a major and two men"
        return any(heads(t.word) & FIGHTING for t in following[:2])
    if tokens[first].number is None:
        return False
    if tokens[at].word in _BURYING and not (following and following[0].word[0].isalnum()):
        return True  # "his community has buried four, among them a boy"
    return any(t.word == "own" or word_tag(t.word, False) in ("S", "P") for t in following)


def _loses_limb(tokens: list[Token], at: int) -> int:
    """Return how many tokens "lost his right foot" has, 0 if it is none."""
    for i, token in enumerate(tokens[at + 1 : at + 6], 2):
        if token.word in LIMBS:
            return i
        if (
            token.word in ("life", "lives")
            or not token.word[0].isalpha()
            or (token.number is not None and token.word not in ("both", "one", "two"))
        ):
            return 0
    return 0


def _has_wounds(tokens: list[Token], at: int) -> int:
    """Return how many tokens "had broken bones" has, 0 if it is none."""
    for i, token in enumerate(tokens[at + 1 : at + 4], 2):
        if token.word in _BROKEN:
            return i
        if not token.word[0].isalpha() or token.number is not None or token.word in _NOT_HAD:
            return 0
    return 0


def _limb_broken(tokens: list[Token], at: int) -> int:
    """Return how many tokens "had his foot blown off" and "broke their legs" have, 0 if it is none."""
    near = [t.word for t in tokens[at + 1 : at + 6]]
    if not near or near[0] not in (*POSSESSIVES, "a", "an", "both", "one"):
        return 0
    limb = next((i for i, w in enumerate(near[:3]) if w in LIMBS), None)
    if limb is None:
        return 0
    if tokens[at].word in _BREAKING:
        return limb + 2
    return limb + 3 if near[limb + 1 : limb + 2] and near[limb + 1] in _MAIMED else 0


def _takes_to_hospital(tokens: list[Token], at: int) -> bool:
    """Whether persons are taken to hospital: "ambulances took 14 people to two hospitals"."""
    near = tokens[at + 1 : at + 14]
    whom = [t.word for t in near[1:4]]
    if not near or near[0].number is None or not (whom[:1] == ["to"] or any(map(is_person, whom))):
        return False
    moved = next((i for i, t in enumerate(near) if t.word == "to"), None)
    return moved is not None and any(t.word in _HOSPITALS for t in near[moved : moved + 7])


def _takes_along(tokens: list[Token], at: int) -> bool:
    """Whether persons are carried off: "took six men with them"."""
    near = tokens[at + 1 : at + 10]
    if not any(is_person(t.word) for t in near[:5]):
        return False
    ends = (i for i, t in enumerate(near) if not t.word[0].isalnum())
    words = [t.word for t in near[: next(ends, len(near))]]
    return any(a == "with" and b in ("them", "him") for a, b in pairwise(words))


def _to_hospital(tokens: list[Token], at: int) -> bool:
    """Whether somebody is taken to hospital: hurt, then, unless dead already."""
    for token in tokens[at + 1 : at + 14]:
        if token.word in _HOSPITALS:
            return True
        if token.number is not None or not token.word[0].isalpha():
            return False
    return False


def _suffers(tokens: list[Token], at: int) -> int:
    """Return how many tokens "suffered slight burns" has, 0 if it is none."""
    for i, token in enumerate(tokens[at + 1 : at + 6], 2):
        if token.word in _WOUNDS:
            return i
        if (
            not token.word[0].isalpha()
            or token.number is not None
            or token.word in ("no", "from", "with", "in", "without", "away")
        ):
            return 0
    return 0


def _costs_lives(tokens: list[Token], at: int) -> bool:
    """Whether "cost" means deaths: "cost two commandos their lives", "cost the police four men"."""
    following = [t.word for t in tokens[at + 1 : at + 8]]
    if following[:3] == ["the", "lives", "of"]:
        return False  # a phrase of its own
    if any(a in POSSESSIVES for a, b in pairwise(following) if b in ("life", "lives")):
        return True
    return any(a.number is not None and b.word in _MEN for a, b in pairwise(tokens[at + 1 : at + 6]))
