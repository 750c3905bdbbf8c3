"""Which groups of persons a figure counts, and whether two figures can count the same ones."""

import re
from collections.abc import Sequence
from functools import lru_cache

from geo.claims import PARTS
from geo.model import Claim
from geo.patterns import compiled
from geo.reports.wording.lexicon import load

_LEXICON = load("casualties")
_WORDS = _LEXICON["victims"]
_GENERIC = frozenset(_WORDS["generic"])
_SAME: dict[str, str] = {word: group[0] for group in _WORDS["same"] for word in group}
_OVERLAPS = {frozenset(pair) for pair in _WORDS["overlaps"]}
_CIVIL = frozenset(_WORDS["civil"])
_OF_ANY = frozenset(_WORDS["of_any"])
_FROM_AFAR = frozenset(_WORDS["from_afar"])
_MEN = frozenset(("man",))
_PERSONS = frozenset((*_LEXICON["nouns"]["S"], *_LEXICON["nouns"]["P"]))
_ATTACKING = frozenset(_WORDS["attacking"])
_WORD = compiled(r"[a-z]+(?:-[a-z]+)*")
OWN_MEN = compiled(
    r"\b(?:his|its|their|our) (?:own )?(?:service ?|security |brave |heroic )?(?:men|troops|personnel"
    r"|forces|soldiers|policemen|guards|fighters|members|comrades|cadres|mujahideen)\b"
    r"|\bof (?:its|their|our|his) own$",
    re.IGNORECASE,
)
MARTYRED = compiled(
    r"martyr|shaha|shahee|\bla(?:id|ying|ys?) down (?:his|their) li(?:fe|ves)\b"
    r"|\bsons? of the \w*(?:soil|land|nation)\b|supreme sacrifice",
    re.IGNORECASE,
)
MAX_VICTIMS = 200
FORCES = frozenset(("soldier", "police", "force"))
FULL_NAME = compiled(r"[A-Z]\w+ [A-Z]\w+")
_NAMES = compiled(r"(?<!^)\b[A-Z][a-z]{2,}|^[A-Z][a-z]{2,}(?= [A-Z])")
_TITLES = frozenset((*(w.lower() for w in _WORDS["titles"]), *_PERSONS, *_SAME))
_NATIONS = frozenset(_WORDS["nations"])
# Of several nations: "a Nato soldier" may be "the British soldier".
_ALLIED = frozenset(("nato", "coalition", "foreign"))
# Those that name neither side of a border, nor the speaker's own.
ABROAD = frozenset(_WORDS["abroad"])
# "Three policemen", "three of our policemen": the same, by who speaks for them.
_OWN = frozenset(("our", "own"))
MILITANT: str = _WORDS["same"][0][0]
_RESISTING = "resistance"
# Armed groups that fight each other, by their names.
_FOES: dict[str, int] = {word: line for line, names in enumerate(_WORDS["foes"]) for word in names}
# Who fights: each side tells of the losses of the other.
FIGHTING = FORCES | {MILITANT}


# "Naik Mujahid Khan", "Constable Malik Asif": a name, after what he is; "private guards" are no privates.
_NAMED = compiled(r"(?<=[a-z]{3} )(?:" + "|".join(_WORDS["also_names"]) + r")\b|\b[Pp]rivate (?=[a-z])")


@lru_cache(maxsize=4096)
def heads(victims: str) -> frozenset[str]:
    """Return the classes of persons that `victims` names; empty where it names none.

    The class of a noun is the first word of its line in the lexicon, else the noun itself in
    the singular. Only the last noun of each phrase counts: "two police constables".
    """
    found: set[str] = set()
    for phrase in re.split(r";|,|\band\b", _NAMED.sub("", victims).lower()):
        if OWN_MEN.search(phrase):
            found |= set() if found == {MILITANT} else {"force"}  # "a rebel commander and two of his men"
            continue
        classes = [c for c in map(_class, _WORD.findall(phrase)) if c]
        if classes:
            # "Levies men": the men are named by the word before; "NRF fighters" are none of the Taliban.
            own = next((c for c in reversed(classes) if c not in ("people", "man")), classes[-1])
            found.add(_RESISTING if _RESISTING in classes else own)
    return frozenset(found)


def tells_of_own(victims: str) -> bool:
    """Whether those counted are men of who speaks; "a commander; three of his men" are the commander's."""
    return OWN_MEN.search(victims.partition(";")[0]) is not None


def _class(word: str) -> str:
    """Return the class of a noun for persons, "" for any other word."""
    if word in _SAME:
        return _SAME[word]
    if word in _GENERIC:
        return "people"
    stem = word.removesuffix("s")
    if stem in _SAME:
        return _SAME[stem]
    if word in _PERSONS or stem in _PERSONS:
        return stem
    return "man" if word.endswith(("man", "men")) else ""


def overlap(a: frozenset[str], b: frozenset[str]) -> bool:
    """Whether two sets of classes can hold the same persons; an unknown set may hold anyone."""
    if not a or not b or "people" in a or "people" in b:
        return True
    return any(_meet(x, y) for x in a for y in b)


def can_be(whole: frozenset[str], part: frozenset[str]) -> bool:
    """Whether those of a part may be some of the whole: of "14 students" nine may be girls."""
    by_age = part <= _OF_ANY and not whole & (FIGHTING | _OF_ANY)
    return overlap(whole, part) or by_age or part <= _FROM_AFAR


def by_sex(victims: str) -> frozenset[str]:
    """Return the classes that `victims` names, with men for themselves: "eight men, three women"."""
    found = heads(victims)
    return _MEN if found == {"people"} and victims.lower().endswith(("men", "man")) else found


def _meet(x: str, y: str) -> bool:
    if x == y or frozenset((x, y)) in _OVERLAPS:
        return True
    named = _CIVIL | {MILITANT}
    return ("civilian" in (x, y)) and not ({x, y} - {"civilian"}) & named


def is_general(a: frozenset[str]) -> bool:
    """Whether the classes say nothing of who the persons are."""
    return not a or "people" in a


def victims_of(claim: Claim, kind: str) -> str:
    """Return the victims of one harm; a claim writes those killed before " / " and the injured after."""
    parts = claim.victims.split(PARTS)
    return parts[0] if kind == "killed" else parts[min(1, len(parts) - 1)]


def merged(earlier: Claim, claim: Claim, kind: str) -> str:
    """Return the victims of a claim with those of an earlier one added, whoever they were."""
    return joined([victims_of(earlier, kind) or "people"], claim, kind)


def joined(before: Sequence[str], claim: Claim, kind: str) -> str:
    """Return the victims of a claim with others before them."""
    parts = claim.victims.split(PARTS)
    at = 0 if kind == "killed" else min(1, len(parts) - 1)
    parts[at] = "; ".join(v for v in (*before, parts[at]) if v)[:MAX_VICTIMS]
    return PARTS.join(parts)


def apart(earlier: Claim, claim: Claim, kind: str) -> bool:
    """Whether two figures of one account are of groups that do not overlap."""
    first, second = victims_of(earlier, kind), victims_of(claim, kind)
    a, b = heads(first), heads(second)
    if earlier.modifier == claim.modifier == "implicit" and second.lower().startswith(("a ", "an ")):
        # "Mr Nasim died ... a pupil died": another person is brought in.
        return not a & b or _of_two_nations(first, second)
    if _is_another(first, second, earlier, claim, kind):
        return True
    if not overlap(a, b) or _are_foes(first, second):
        return True
    again = getattr(earlier, f"{kind}_high") == getattr(claim, f"{kind}_high")
    # "Seven soldiers", "seven Afghan soldiers" are the same.
    ours = again and (nations(second) <= _OWN or not nations(first) or _allied(first, second))
    if a and b and (a | b) <= FORCES and nations(first) != nations(second) and not ours:
        return True  # "four border guards", "20 Pakistani soldiers"
    martyrs = [MARTYRED.search(c.quote) is not None for c in (earlier, claim)]
    if a == b == {MILITANT} and martyrs[0] != martyrs[1] and claim.source_type != "authority":
        return True  # "six of the enemy were killed ... two Mujahideen embraced martyrdom"
    if not a and b <= FORCES and martyrs[1]:
        return True  # "6 killed ... two soldiers embraced martyrdom": those killed were the enemy's
    # "12 people were martyred ... all six attackers were killed": who attacks is no victim.
    return (is_general(a) and _attackers(second, claim, earlier)) or (
        is_general(b) and _attackers(first, earlier, claim)
    )


def _is_another(first: str, second: str, earlier: Claim, claim: Claim, kind: str) -> bool:
    """Whether two figures are of one person each, of whom both are told by other names."""
    if any(getattr(c, f"{kind}_high") != 1 for c in (earlier, claim)):
        return False
    names = [{w.lower() for w in _NAMES.findall(v)} - _TITLES - _NATIONS for v in (first, second)]
    return all(names) and not names[0] & names[1]


def _are_foes(first: str, second: str) -> bool:
    """Whether two figures are of armed groups that fight each other: "Daesh fighters", "Taliban"."""
    mine, theirs = ({_FOES[w] for w in _WORD.findall(v.lower()) if w in _FOES} for v in (first, second))
    return bool(mine and theirs) and not mine & theirs


def _of_two_nations(first: str, second: str) -> bool:
    """Whether each names a nation and none is told of both: "a Danish soldier", "an Estonian soldier"."""
    a, b = nations(first) - _OWN, nations(second) - _OWN
    return bool(a and b) and not (a & b or a & _ALLIED or b & _ALLIED)


def _allied(first: str, second: str) -> bool:
    """Whether those of an alliance may be those of a nation far away."""
    return nations(first) <= _ALLIED and nations(second) <= ABROAD


def nations(victims: str) -> frozenset[str]:
    """Return the nations that the words name."""
    return frozenset(w for w in _WORD.findall(victims.lower()) if w in _NATIONS)


def _attackers(victims: str, claim: Claim, others: Claim) -> bool:
    """Whether a figure is of the attackers of an account whose other figure is of the victims."""
    if heads(victims) != {MILITANT}:
        return False
    if is_attacking(victims) or MARTYRED.search(others.quote):
        return True
    top, rest = claim.killed_high or 0, others.killed_high or 0
    return top > rest > 0


def is_attacking(victims: str) -> bool:
    """Whether the words name who attacks: bombers, gunmen."""
    return any(w in _ATTACKING for w in _WORD.findall(victims.lower()))
