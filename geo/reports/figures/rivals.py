"""Figures of different sources that count different persons.

They are no rivals: a smaller group that is told of later is no low end. Both together are the upper end where
each source tells of one side.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from geo.claims import TOGETHER
from geo.model import Claim
from geo.patterns import compiled
from geo.reports.figures.ledger import is_told_group
from geo.reports.figures.standing import (
    KINDS,
    Entry,
    Kind,
    figure_of,
    is_armed_group,
    is_of_one,
    is_state,
    same_source,
    who,
    with_figure,
)
from geo.reports.figures.victims import (
    ABROAD,
    FORCES,
    FULL_NAME,
    MILITANT,
    is_attacking,
    is_general,
    nations,
    overlap,
    tells_of_own,
    victims_of,
)
from geo.reports.sources import NARRATOR

# A figure is held against so many others: no report has more of one incident.
WINDOW = 200
_ATTACKERS = frozenset(("attacker",))
# "The broadcaster said its driver had been killed": one of those whom others count.
OWN_STAFF = compiled(r"\b(?:its|their|our|his|her|my)\b", re.IGNORECASE)
_OWN_STAFF = compiled(
    r"\b(?:its|their|our) (?:own )?(?:\w+ )?(?:employees?|staff|diplomats?|nationals?|citizens?|workers?)\b",
    re.IGNORECASE,
)
# "Fourteen men of his tribe alone had died".
_OF_HIS = compiled(
    r"\W*\w+(?: \w+){0,3} (?:of|from) (?:his|her|their|our|my|its) (?:\w+ )?(?:tribe|clan|family|village"
    r"|people|community|relatives|students|staff|colleagues|street|house|neighbours|party)\b|[^,;.]{0,60}\balone\b"
    # "Said an elder who lost two nephews".
    r"|\W*lost (?:\w+ ){1,3}?(?:relatives|members|nephews|nieces|sons|daughters|brothers|sisters|children)\b",
    re.IGNORECASE,
)
# "He shot dead ten of his colleagues": they are the colleagues of who killed them.
_OF_KILLER = compiled(r"\bof his (?:own )?(?:\w+ )?(?:colleagues|comrades)$", re.IGNORECASE)
_OF_THOSE = compiled(
    r"[\w-]+(?: more)? of (?:those|them|whom|the (?:injured|wounded|victims|dead|deceased|slain))\b",
    re.IGNORECASE,
)
# Those of whom a source speaks as its own; another source that names others counts other persons.
_OWN_PEOPLE = "own people"
_MAX_GROUPS = 8
BACKGROUND = ".background"
_Group = frozenset[str]


def settle_rivals(entries: Sequence[Entry], kind: Kind) -> list[Claim]:
    """Set aside figures for fewer persons than another source counts; return the claims of both together."""
    live = [e for e in entries if (e.figure(kind) or 0) > 0 and ".headline" not in e.claim.rule][:WINDOW]
    for entry in live:
        if any(_holds(other.claim, entry.claim, kind) for other in live if other is not entry):
            entry.set_aside(kind, part=True)
    return _together([e for e in live if e.figure(kind) is not None], kind, entries[-WINDOW:])


def _holds(whole: Claim, part: Claim, kind: Kind) -> bool:
    """Whether another source's figure holds a figure for named persons or for the speaker's own staff."""
    few, many = figure_of(part, kind) or 0, figure_of(whole, kind) or 0
    if few >= many or same_source(whole, part) or (is_armed_group(whole) and not is_armed_group(part)):
        return False  # what those who attacked claim holds none of those whom others tell of
    if _is_a_group_of(whole, part, kind) or _is_of_a_nation(whole, part, kind):
        return True
    if _OF_THOSE.match(victims_of(part, kind)) and overlap(who(whole, kind), who(part, kind)):
        return True  # "six of those flown to Karachi died on the way"
    if _is_one_more(whole, part, kind) or _is_of_some_kind(whole, part, kind):
        return True
    if part.source_type in ("authority", "conflict_party"):
        names = ".named" in part.rule or "casualty.names" in part.rule
        words = victims_of(part, kind)
        named = names or (".definite" in part.rule and FULL_NAME.search(words) is not None)
        all_of, some = who(whole, kind), who(part, kind)
        # "Two soldiers and four civilians", then "two of its soldiers"
        mixed = {overlap(frozenset((group,)), some) for group in all_of} == {True, False}
        alike = is_general(all_of) or (few == 1 and overlap(all_of, some)) or mixed
        own = alike and (tells_of_own(words) or _OWN_STAFF.search(words))
        others = named and not overlap(all_of, some)
        return bool(named or own) and not others and not is_armed_group(part)
    # "Elders said the dead were seven herdsmen": all, by their account.
    known = (".definite" in part.rule and "casualty.listed" not in part.rule) or ".named" in part.rule
    own_staff = OWN_STAFF.search(victims_of(part, kind)) or _is_of_own(part)
    return known or (part.source != NARRATOR and bool(own_staff))


def _is_of_some_kind(whole: Claim, part: Claim, kind: Kind) -> bool:
    """Whether a source tells of some of those whom the report counts: "four persons ... two constables"."""
    told = who(part, kind)
    known = not is_general(told) and not told & {MILITANT, "civilian"}
    return whole.source == NARRATOR and is_general(who(whole, kind)) and known and "toll" not in part.rule


def _is_one_more(whole: Claim, part: Claim, kind: Kind) -> bool:
    """Whether one person of whom a source tells is among those whom others count: "a boy has died"."""
    if ".only" in part.rule or not is_of_one(part, kind) or (figure_of(whole, kind) or 0) <= 2:
        return False
    # "Says that it killed the lawyer": nobody's count of the dead.
    return ".definite" in part.rule or (
        (whole.start < part.start or part.source == NARRATOR) and overlap(who(whole, kind), who(part, kind))
    )


def _is_of_a_nation(whole: Claim, part: Claim, kind: Kind) -> bool:
    """Whether a source counts those of one nation among all: "Germany said that two Germans had died"."""
    if is_armed_group(part) or is_armed_group(whole) or not is_general(who(whole, kind)):
        return False
    return bool(nations(victims_of(part, kind)) & ABROAD) and not nations(victims_of(whole, kind))


def _is_a_group_of(whole: Claim, part: Claim, kind: Kind) -> bool:
    """Whether a source counts one group of a list: "a soldier and three traders", then "three traders"."""
    more = any(mark in part.rule for mark in (".more", ".another", ".other", ".only"))
    told = is_told_group(whole, part, kind, least=1 + more)
    return whole.start < part.start and not is_armed_group(part) and told


def _is_of_own(claim: Claim) -> bool:
    """Whether a source counts only those of its own side."""
    killers = claim.rule.startswith("casualty.active") and _OF_KILLER.search(claim.quote) is not None
    return ".ownside" in claim.rule or (_OF_HIS.match(claim.quote) is not None and not killers)


def _group_of(claim: Claim, kind: Kind) -> _Group:
    """Return the classes of persons; attackers are a class of their own."""
    group, victims = who(claim, kind), victims_of(claim, kind)
    own = tells_of_own(victims)
    if claim.source != NARRATOR and _is_of_own(claim):
        return frozenset((_OWN_PEOPLE,))
    return _ATTACKERS if group == {MILITANT} and (is_attacking(victims) or own) else group


def _adds_to(a: _Group, b: _Group) -> bool:
    """Whether two sources speak of different dead: the losses of two sides, or of a force and others.

    Civilians to one source and militants to another are often the same dead.
    """
    if _OWN_PEOPLE in a | b:
        return a != b and not is_general(a) and not is_general(b)
    if _ATTACKERS in (a, b):
        return MILITANT not in a | b and a != b
    if is_general(a) or is_general(b) or overlap(a, b):
        return False
    if MILITANT not in a | b:
        return (a <= FORCES) != (b <= FORCES)
    # "Killed two fighters", "killed nine soldiers and four engineers": the losses of two sides.
    return {MILITANT} in (a, b) and bool((a | b) & FORCES)


def _is_one_other(group: _Group, claim: Claim, other: _Group, whole: Claim, kind: Kind) -> bool:
    """Whether a figure is of one person who is none of those whom another source counts: "one guard died"."""
    named = not (is_general(group) or is_general(other) or MILITANT in group | other)
    one_more = figure_of(claim, kind) == 1 < (figure_of(whole, kind) or 0)
    return named and one_more and not overlap(group, other)


def counts_too(
    claim: Claim, other: Claim, kind: Kind, entries: Sequence[Entry], *, side: bool = False
) -> bool:
    """Whether the account of a claim counts those of another claim too: then the two are rivals.

    "The corps lost four men and killed 18 Taliban. The Taliban said that 14 soldiers were killed."
    With `side`, all who speak for a state are one account.
    """
    group = _group_of(other, kind)
    for entry in entries:
        for told in (entry.claim, *entry.aside):
            withdrawn = told.rule.endswith(BACKGROUND) or ".earlier" in told.rule
            if told is claim or figure_of(told, kind) is None or withdrawn:
                continue
            ours = same_source(told, claim) or (side and is_state(told) and is_state(claim))
            if ours and not same_source(told, other) and _can_be(_group_of(told, kind), group):
                return True
    return False


def _can_be(told: _Group, group: _Group) -> bool:
    """Whether a figure told of some persons tells of a group: forces are one side."""
    return is_general(told) or overlap(told, group) or group <= FORCES


def _together(live: Sequence[Entry], kind: Kind, entries: Sequence[Entry]) -> list[Claim]:
    """Add the largest figures for different groups; those fewer than the first told are no low end."""
    groups: dict[_Group, Claim] = {}
    for entry in live:
        group = _group_of(entry.claim, kind)
        if "+sum" in entry.claim.rule and (
            ".more" in entry.claim.rule or MILITANT in group or group == _ATTACKERS
        ):
            continue
        group = frozenset() if is_general(group) else group
        best = groups.get(group)
        if best is None or (figure_of(entry.claim, kind) or 0) > (figure_of(best, kind) or 0):
            groups[group] = entry.claim
    ranked = sorted(groups.items(), key=lambda item: -(figure_of(item[1], kind) or 0))
    chosen: list[tuple[_Group, Claim]] = []
    for group, claim in ranked[:_MAX_GROUPS]:
        if all(
            (_adds_to(group, other) or _is_one_other(group, claim, other, c, kind))
            and not same_source(claim, c)
            and not counts_too(claim, c, kind, entries, side=True)
            and not counts_too(c, claim, kind, entries, side=True)
            for other, c in chosen
        ):
            chosen.append((group, claim))
    total = sum(figure_of(claim, kind) or 0 for _, claim in chosen)
    if len(chosen) < 2 or total <= max((figure_of(e.claim, kind) or 0) for e in live):
        return []
    first = min(chosen, key=lambda item: (item[0] == _ATTACKERS, item[1].start))
    smaller = [group for group, _ in chosen if group != first[0]]
    for entry in live:
        group = _group_of(entry.claim, kind)
        few = (figure_of(entry.claim, kind) or 0) < (figure_of(first[1], kind) or 0)
        if few and (frozenset() if is_general(group) else group) in smaller:
            entry.set_aside(kind, part=True)
    both = max((claim for _, claim in chosen), key=lambda c: c.start)
    names = TOGETHER.join(claim.source for _, claim in chosen)
    for k in KINDS:
        both = with_figure(both, k, None, total if k == kind else None)
    return [replace(both, source=names, modifier="none", superseded=False, rule="casualty.together")]
