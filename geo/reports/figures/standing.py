"""The claims of one incident while it is settled which of them stand."""

import re
from dataclasses import replace
from functools import lru_cache
from operator import attrgetter
from typing import Literal

from geo.model import Claim
from geo.patterns import compiled
from geo.reports.figures.victims import MILITANT, OWN_MEN, heads, victims_of
from geo.reports.numbers import find_numbers
from geo.reports.sources import NARRATOR, STATE
from geo.reports.wording.lexicon import load

Kind = Literal["killed", "injured", "abducted"]
KINDS: tuple[Kind, ...] = ("killed", "injured", "abducted")
# Sources that the report may speak by without saying so.
_REPORTING = ("media", "medical", "humanitarian", "unnamed")
# Who counts the dead of others: a sixth death that one of them tells of follows the five of another.
COUNTING = frozenset(("authority", *_REPORTING))
# A house that a speaker does not name, as it was named before.
_HOUSE = compiled(r"\b(?:the|its|that) (corps|ministry|command|directorate|front|army)\b", re.IGNORECASE)
# "A newsletter of the ministry said ... the newsletter added".
_THE = compiled(r"(?:the|that|this) (\w+)", re.IGNORECASE)
# One house by several names.
_NAMES_OF_HOUSES = tuple(
    compiled(names, re.IGNORECASE)
    for names in (
        r"^(?:the )?(?:ispr|inter[- ]services public relations|army|military)\b"
        r"|^(?:the )?pakistan(?:['’]s|i)? (?:army|military)\b",
        r"^kabul$|^(?:the )?(?:afghan )?taliban(?:['’]s)? (?:government|authorities|administration)\b"
        r"|^(?:the )?taliban(?:['’]s)? (?:defence ministry|ministry of defence)\b"
        r"|^(?:the )?afghan(?:istan['’]s)? (?:taliban )?(?:government|authorities)\b",
        r"^(?:new )?delhi$|^(?:the )?indian (?:army|military|government)\b",
    )
)
_SPEAKS_FOR_ALL = frozenset(load("sources")["labels"]["generic"])
_TITLES = frozenset(load("casualties")["victims"]["titles"])


class Entry:
    """A claim and the parts of it that were set aside."""

    def __init__(self, claim: Claim) -> None:
        self.claim = claim
        self.aside: list[Claim] = []

    def figure(self, kind: Kind) -> int | None:
        """Return the figure that still counts."""
        if self.claim.superseded or self.claim.modifier == "subset" or self.claim.flagged:
            return None
        return figure_of(self.claim, kind)

    def set_aside(self, kind: Kind, *, part: bool = False) -> None:
        """Take one figure out of the count: superseded, or part of a sum; the claim's others stay."""
        others = [k for k in KINDS if k != kind and figure_of(self.claim, k) is not None]
        old = self.claim
        for k in others:
            old = with_figure(old, k, None, None)
        old = replace(old, modifier="subset") if part else replace(old, superseded=True)
        if others:
            self.aside.append(old)
            self.claim = with_figure(self.claim, kind, None, None)
        else:
            self.claim = old

    def is_part(self, kind: Kind) -> bool:
        """Whether the figure was taken for a part of another."""
        told = (self.claim, *self.aside)
        return any(c.modifier == "subset" and figure_of(c, kind) is not None for c in told)


_ENDS = {kind: attrgetter(f"{kind}_low", f"{kind}_high") for kind in KINDS}


def figure_of(claim: Claim, kind: Kind) -> int | None:
    """Return the upper figure of one harm, the lower where there is none."""
    low: int | None
    high: int | None
    low, high = _ENDS[kind](claim)
    return high if high is not None else low


def with_figure(claim: Claim, kind: Kind, low: int | None, high: int | None) -> Claim:
    """Return the claim with another figure of one harm."""
    if kind == "killed":
        return replace(claim, killed_low=low, killed_high=high)
    if kind == "injured":
        return replace(claim, injured_low=low, injured_high=high)
    return replace(claim, abducted_low=low, abducted_high=high)


def is_of_one(claim: Claim, kind: Kind) -> bool:
    """Whether a figure is of one person who is told of and not counted: "a boy", "the driver"."""
    victims = victims_of(claim, kind)
    return figure_of(claim, kind) == 1 and bool(victims) and not find_numbers(victims)


def same_source(a: Claim, b: Claim) -> bool:
    """Whether two claims are of one source, by its name without articles."""
    if key(a.source) == key(b.source) or (a.source_type == b.source_type and bool(_names(a) & _names(b))):
        return True
    if _of_the_house(a.source, b.source) or _of_the_house(b.source, a.source):
        return True
    return bool(_houses(a.source) & _houses(b.source))


@lru_cache(maxsize=1024)
def _houses(label: str) -> frozenset[int]:
    """Return the houses for which a source speaks by one of their names: Kabul for its government."""
    return frozenset(n for n, names in enumerate(_NAMES_OF_HOUSES) if names.search(label))


@lru_cache(maxsize=1024)
def _of_the_house(label: str, named: str) -> bool:
    """Whether "a spokesman of the corps" speaks for "the 209th Shaheen Corps", "the note" is one "of B"."""
    found = _THE.fullmatch(label)
    if found and re.match(rf"(?:an?|the|its|their) (?:\w+ )?{found.group(1)}\b.", named, re.IGNORECASE):
        return True
    found = _HOUSE.search(label)
    return found is not None and re.search(rf"[A-Z]\w+ {found.group(1)}\b", named, re.IGNORECASE) is not None


@lru_cache(maxsize=1024)
def key(label: str) -> str:
    """Return a source's name in lower case without its article."""
    return re.sub(r"^(?:an?|the|another)\s+", "", label.lower())


def _names(claim: Claim) -> set[str]:
    """Return the capitalised words of a source's name that tell it from others."""
    return {w for w in re.findall(r"[A-Z]\w{2,}", claim.source) if w not in _TITLES}


def who(claim: Claim, kind: Kind) -> frozenset[str]:
    """Return the classes of persons that a figure counts; "its own men" are those of who speaks."""
    return who_of(claim, victims_of(claim, kind))


def who_of(claim: Claim, victims: str) -> frozenset[str]:
    """Return the classes of persons that words of a claim name."""
    if OWN_MEN.search(victims) and is_armed_group(claim):
        return frozenset((MILITANT,))
    return heads(victims)


def is_armed_group(claim: Claim) -> bool:
    """Whether a source speaks for those who fight a state."""
    party = claim.source_type == "conflict_party" and STATE.search(claim.source) is None
    return party or "taliban" in claim.source.lower()


def same_account(a: Claim, b: Claim) -> bool:
    """Whether two figures may be of one account: the report's own words and those of who it quotes."""
    if ".headline" in a.rule:
        return False
    if same_source(a, b) or speaks_for(a, b):
        return True
    other = b if a.source == NARRATOR else a
    return NARRATOR in (a.source, b.source) and (is_state(other) or other.source_type in _REPORTING)


def speaks_for(a: Claim, b: Claim) -> bool:
    """Whether the first source is a plain "officials" that a later one of its kind speaks for."""
    one = a.source_type == b.source_type and key(a.source) in _SPEAKS_FOR_ALL
    return one and ".but" not in b.rule


def is_state(claim: Claim) -> bool:
    """Whether a source speaks for a government or its forces."""
    return claim.source_type == "authority" or (
        claim.source_type == "conflict_party" and STATE.search(claim.source) is not None
    )


def tells_again(earlier: Entry, claim: Claim) -> bool:
    """Whether a claim gives the dead of an earlier one once more: its injured are the same ones too.

    "Two died and another was injured. Gul Khan and Abdul Wali died, while the driver was injured."
    """
    dead = figure_of(claim, "killed")
    if not dead or "+sum" in claim.rule or not same_account(earlier.claim, claim):
        return False
    return any(figure_of(c, "killed") == dead for c in (earlier.claim, *earlier.aside))
