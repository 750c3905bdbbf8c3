"""Whether two figures are of one account, and what each of them counts of the other."""

import re

from geo.model import Claim
from geo.patterns import compiled
from geo.reports.figures.standing import (
    Entry,
    Kind,
    figure_of,
    is_armed_group,
    is_state,
    same_account,
    who,
    with_figure,
)
from geo.reports.figures.victims import MILITANT, is_attacking, is_general, of_victims, overlap, victims_of
from geo.reports.sources import NARRATOR

_MARTYRED = compiled(r"martyr|shaha|shahee", re.IGNORECASE)
_FORCES = frozenset(("soldier", "police", "force"))
_GUARDING = _FORCES | {"guard", "bodyguard"}


def fills_up(entries: list[Entry], entry: Entry, kind: Kind, figure: int) -> bool:
    """Whether a figure and a part told before make up a whole that its account gave."""
    if MILITANT in who(entry.claim, kind):
        return False
    told = [(c, figure_of(c, kind) or 0) for e in entries for c in (e.claim, *e.aside)]
    parts = {n for c, n in told if c.modifier == "subset" and n and MILITANT not in who(c, kind)}
    wholes = {n for c, n in told if "+sum" not in c.rule and same_account(c, entry.claim)}
    return any(n + figure in wholes for n in parts)


def is_too_many(whole: Claim, bodies: Claim, kind: Kind) -> bool:
    """Whether more bodies were seen than the whole has of others than militants: a rival account."""
    ours = of_victims(victims_of(whole, kind))
    return ours is not None and (figure_of(bodies, kind) or 0) > ours and who(bodies, kind) != {MILITANT}


def is_of_those(whole: Claim, part: Claim, kind: Kind) -> bool:
    """Whether the report goes on to tell in its own words of some of those whom its source counted."""
    if not same_account(whole, part) or ".headline" in whole.rule or "toll" in part.rule:
        return False
    return overlap(who(whole, kind), who(part, kind))


def are_two_sides(a: Claim, b: Claim, kind: Kind) -> bool:
    """Whether two officials tell of the dead of either side: eight guards, and the attackers' bodies."""
    if not (is_state(a) and is_state(b)) or is_armed_group(a) or is_armed_group(b):
        return False
    groups = [who(c, kind) for c in (a, b)]
    for attackers, others, words in ((groups[0], groups[1], a), (groups[1], groups[0], b)):
        if attackers == {MILITANT} and MILITANT not in others:
            guarding = bool(others) and others <= _GUARDING
            return guarding or is_attacking(victims_of(words, kind))
    return False


def is_own_martyrs(a: Claim, b: Claim, kind: Kind) -> bool:
    """Whether a side that told whom it killed tells of its own dead: "15 soldiers died; one was martyred"."""
    if not _MARTYRED.search(b.quote) or _MARTYRED.search(a.quote):
        return False
    if b.source == NARRATOR and is_armed_group(a):
        return who(b, kind) == {MILITANT} and bool(who(a, kind)) and who(a, kind) <= _FORCES
    if not is_general(who(b, kind)):
        return False
    if a.source == NARRATOR:
        return False
    foes = who(a, kind)
    return bool(foes) and foes <= (_FORCES if is_armed_group(b) else {MILITANT} if is_state(b) else set())


def own_dead(before: Claim, update: Claim, kind: Kind) -> int:
    """Return how many of those counted before a new count of one side's martyrs can hold."""
    if with_other_side(before, update, kind) is update:
        return figure_of(before, kind) or 0
    return of_victims(victims_of(before, kind)) or 0


def with_other_side(before: Claim, update: Claim, kind: Kind) -> Claim:
    """Return a new count of one side's martyrs with the militants whom the count before had beside them."""
    if not _MARTYRED.search(update.quote) or MILITANT in who(update, kind):
        return update
    told, ours = figure_of(before, kind) or 0, of_victims(victims_of(before, kind))
    if who(before, kind) == {MILITANT}:
        ours = 0
    if ours is None or ours >= told:
        return update
    rest = told - ours
    low, high = getattr(update, f"{kind}_low"), figure_of(update, kind) or 0
    return with_figure(update, kind, None if low is None else low + rest, high + rest)
