"""Whether two figures are of one account, and what each of them counts of the other."""

import re

from geo.model import Claim
from geo.patterns import compiled
from geo.reports.figures.ledger import groups_of, is_one_group, told_again
from geo.reports.figures.standing import (
    Entry,
    Kind,
    figure_of,
    is_armed_group,
    is_state,
    same_account,
    same_source,
    who,
)
from geo.reports.figures.victims import (
    FORCES,
    FULL_NAME,
    MARTYRED,
    MILITANT,
    apart,
    heads,
    is_attacking,
    is_general,
    nations,
    victims_of,
)
from geo.reports.sources import NARRATOR

_NAMED_FIRST = compiled(r"[A-Z]\w+ [A-Z]\w+;")
# "Karim and one of his aides", "Mullah Karim and his deputy": who those are that were counted before.
_CALLED = compiled(
    r"[A-Z][\w'’-]+(?: [A-Z][\w'’-]+){0,3}; (?:his|one of his) (?:\w+ )?"
    r"(?:deputy|aides?|associates?|comrades?|lieutenants?|accomplices?|companions?|men)\b"
)
# Of whom bodies are, where it is not said.
_ANYBODY = frozenset(("people", "comrade"))
_BODIES = compiled(r"\b(?:body|bodies)\b", re.IGNORECASE)
_OFFICIALS = compiled(r"\b(?:officials?|department|ministry|directorate|authorities)\b", re.IGNORECASE)
# What one person saw: "a student".
_SEEING, _SOMEBODY = ("witness", "unnamed"), compiled(r"(?:an?|one) ")
_GUARDING = FORCES | {"guard", "bodyguard"}


def fills_up(entries: list[Entry], entry: Entry, kind: Kind, figure: int) -> bool:
    """Whether a figure and parts told before make up a whole that its account gave."""
    own = (c for e in entries for c in (e.claim, *e.aside) if same_account(c, entry.claim))
    told = [(c, figure_of(c, kind) or 0) for c in own]
    named = "later_death" not in entry.claim.rule
    parts = [n for c, n in told if _is_part(c, named=named) and MILITANT not in who(c, kind)]
    wholes = {n for c, n in told if "+sum" not in c.rule}
    return any(n + figure in wholes for n in (*parts, sum(parts)) if n)


def _is_part(claim: Claim, *, named: bool) -> bool:
    """Whether a figure is of some of those of another one or, with `named`, tells who they were."""
    return claim.modifier == "subset" or (named and claim.rule.startswith("casualty.names"))


def is_too_many(whole: Claim, bodies: Claim, kind: Kind) -> bool:
    """Whether more bodies were seen than the whole has of others than militants: a rival account."""
    groups = groups_of(whole, kind)
    ours = [g.count for g in groups if not g.fights]
    mixed = 0 < len(ours) < len(groups)
    return mixed and (figure_of(bodies, kind) or 0) > sum(ours)


def is_one_hospital(claim: Claim) -> bool:
    """Whether a source counts those whom one hospital received; officials count all."""
    return claim.source_type == "medical" and _OFFICIALS.search(claim.source) is None


def came_there(whole: Claim, part: Claim, kind: Kind) -> bool:
    """Whether a hospital tells of those who came there, few of those whom another source counts."""
    return ".received" in part.rule and is_one_hospital(part) and not is_too_many(whole, part, kind)


def few_bodies(whole: Claim, part: Claim, kind: Kind) -> bool:
    """Whether bodies in one hospital, or before one man's eyes, are some of those whom another counts."""
    many, few = figure_of(whole, kind) or 0, figure_of(part, kind) or 0
    if not 0 < few < many or not _BODIES.search(part.quote) or is_too_many(whole, part, kind):
        return False
    one_saw = part.source_type in _SEEING and _SOMEBODY.match(part.source) is not None
    one_group = part.source_type == "medical" and is_one_group(whole, few, kind)
    return one_saw or one_group or (is_one_hospital(part) and 2 * few < many)


def are_two_sides(a: Claim, b: Claim, kind: Kind) -> bool:
    """Whether two officials tell of the dead of either side: eight guards, and the attackers' bodies."""
    if not (is_state(a) and is_state(b)):
        return False
    theirs = [nations(victims_of(c, kind)) for c in (a, b)]
    if all(theirs) and theirs[0] != theirs[1]:
        return False  # over a border each tells of the dead of the other
    for attackers, others in ((a, b), (b, a)):
        if who(attackers, kind) == {MILITANT}:
            ours = who(others, kind) - {MILITANT}
            guarding = bool(ours) and ours <= _GUARDING
            return guarding or is_attacking(victims_of(attackers, kind))
    return False


def counts_its_dead(entries: list[Entry], entry: Entry) -> bool:
    """Whether who counts the injured has counted dead, as nobody else of its side has injured."""
    party = is_armed_group(entry.claim)
    return any(
        same_source(e.claim, entry.claim) or (party and is_armed_group(e.claim))
        for e in entries
        if e.figure("killed")
    )


def is_own_martyrs(a: Claim, b: Claim, kind: Kind) -> bool:
    """Whether a side that told whom it killed tells of its own dead: "15 soldiers died; one was martyred"."""
    if b.source == NARRATOR and is_armed_group(a) and MARTYRED.search(b.quote):
        return who(b, kind) == {MILITANT} and who(a, kind) <= FORCES
    # "Naik Mujahid Khan" is no mujahid.
    named = ".definite" in b.rule and FULL_NAME.match(victims_of(b, kind)) and not is_armed_group(b)
    if not MARTYRED.search(b.quote) or not (named or is_general(who(b, kind))):
        return False
    foes = who(a, kind)
    return bool(foes) and foes <= (FORCES if is_armed_group(b) else {MILITANT} if is_state(b) else set())


def adds_up(a: Claim, b: Claim, kind: Kind) -> bool:
    """Whether two figures of one account are for different persons."""
    if is_own_martyrs(a, b, kind):
        return True
    if a.modifier == "implicit" and _NAMED_FIRST.match(victims_of(b, kind)) and is_general(who(a, kind)):
        return False  # "a senior figure was killed ... Abu Salim died along with three other fighters"
    named = figure_of(a, kind) == figure_of(b, kind) and _CALLED.match(victims_of(b, kind))
    if named and ".more" not in b.rule and who(a, kind).isdisjoint(FORCES):
        return False  # "killed two commanders ... Mullah Karim and his deputy were killed"
    whole = re.match(r"casualty\.(?:part|toll|listed|names)", b.rule) is not None
    if whole and not _is_of_one_side(b, kind):
        return False
    if b.rule.startswith("casualty.bodies") and (heads(victims_of(b, kind)) or _ANYBODY) <= _ANYBODY:
        return False  # "seven militants were killed ... troops recovered four bodies": of some of them
    if b.rule.startswith("casualty.noun") and ".definite" in b.rule:
        return False  # "confirmed the death of the doctor"
    if ".rivalside" in b.rule and ".rivalside" not in a.rule:
        return True  # "we buried four; the other side has three dead"
    if "casualty.toll" in a.rule and heads(victims_of(b, kind)) != {MILITANT}:
        return False
    if ".definite" in b.rule and is_general(heads(victims_of(b, kind))):
        return False
    return apart(a, b, kind) or not told_again(a, b, kind)


def _is_of_one_side(claim: Claim, kind: Kind) -> bool:
    """Whether a toll is of one side's own: "the insurgents' losses were put at a dozen"."""
    return claim.rule.startswith("casualty.toll") and not is_general(heads(victims_of(claim, kind)))


def may_hold(whole: Claim, part: Claim, kind: Kind) -> bool:
    """Whether persons who are told of as known can be some of a number of which nothing is told."""
    return is_general(who(whole, kind)) and MILITANT not in who(part, kind)


def tells_of_him(a: Claim, b: Claim) -> bool:
    """Whether a count holds the one told of before: "a judge died ... the judge and his son were killed"."""
    if a.modifier != "implicit" or (a.killed_high or 0) > 1:
        return False
    if re.search(r"\bincluding\b", b.quote):
        return True
    calling = a.victims.lower().split()[-1:]
    first = b.victims.lower().partition(";")[0].split()
    return b.modifier == "list" and bool(calling) and calling[0] in first and first[0] in ("the", "this")
