"""Which of one incident's claims still stand.

A later figure of the same source supersedes its earlier one; an explicit update ("the toll has
risen to 17") supersedes earlier figures of anyone but a party to the conflict; figures of the
report itself (headline, lead) give way to those of a source. Figures that one account gives for
groups that do not overlap (two soldiers, four militants) are added; a smaller figure for some of
those counted before is a part and changes nothing. Where two sources speak of different groups,
the upper end is both together.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from geo.claims import OPEN_MODIFIERS
from geo.model import Claim
from geo.patterns import compiled
from geo.reports.figures.accounts import (
    adds_up,
    are_two_sides,
    came_there,
    counts_its_dead,
    few_bodies,
    fills_up,
    is_one_hospital,
    is_own_martyrs,
    may_hold,
    tells_of_him,
)
from geo.reports.figures.later import (
    SUCCUMBED,
    died_of_them,
    fell_short,
    fewer_injured,
    hurt_first,
    is_among_all,
    is_one_of_the_hurt,
    of_the_injured,
    split_of_the_shot,
)
from geo.reports.figures.ledger import is_of_some, is_told_group, renewed, told_again
from geo.reports.figures.own import own_figures, unhurt
from geo.reports.figures.rivals import BACKGROUND, OWN_STAFF, WINDOW, counts_too, settle_rivals
from geo.reports.figures.standing import (
    COUNTING,
    KINDS,
    Entry,
    Kind,
    figure_of,
    is_armed_group,
    is_of_one,
    is_state,
    same_account,
    same_source,
    speaks_for,
    tells_again,
    who,
    with_figure,
)
from geo.reports.figures.victims import (
    MILITANT,
    apart,
    by_sex,
    can_be,
    heads,
    merged,
    overlap,
    victims_of,
)
from geo.reports.figures.words import ORDINALS
from geo.reports.sources import NARRATOR
from geo.reports.wording.lexicon import alternatives, load

_LEXICON = load("casualties")
_EITHER = tuple(f" {word}" for word in _LEXICON["nouns"]["either"])
# Who came to one hospital are so many times fewer than all.
_FEW = 3
_WHO_DIED = compiled(r"casualty\.(?:part|listed|names)")
# "The commander was killed. Three other fighters were killed with him".
_N_OTHERS = compiled(r"(?:[\w-]+ ){1,4}?others?\b", re.IGNORECASE)
_BOTH = compiled(r"both\b(?! [\w ]{0,12}(?:attackers|gunmen|militants|bombers))", re.IGNORECASE)
_SEEING = ("witness", "unnamed")
_KIN = compiled(r"\b" + alternatives(_LEXICON["nouns"]["kin"]) + r"s?\b", re.IGNORECASE)
# "Shot and wounded a girl ... shot her in the head": she is known to live.
_SHOT_HER = compiled(r"\bshot (?:him|her)$", re.IGNORECASE)


def supersede(claims: Sequence[Claim]) -> tuple[Claim, ...]:
    """Mark the claims of one incident, given in text order, that no longer stand.

    Returns
    -------
    tuple of Claim
        In the same order. Superseded ones are marked; where only one figure of a claim is, the
        claim comes twice, with the figures that stand and with those that do not. Of groups
        added up the last carries the sum (rule ``...+sum``), the others the modifier ``subset``.
        A later death of one of the wounded carries the new total (rule ``...+total``) and how
        many are left injured. Of two sources that speak of different groups a claim of both
        gives the sum as an upper bound (rule ``casualty.together``).
    """
    entries: list[Entry] = []
    split = split_of_the_shot(claims)
    for claim in hurt_first(claims):
        entry = Entry(replace(claim, superseded=True) if claim is split else died_of_them(claim))
        if claim.rule.endswith(BACKGROUND):
            entry.claim = replace(claim, superseded=True)
        elif claim is not split:
            for kind in KINDS:
                if entry.figure(kind) is not None:
                    _settle(entries, entry, kind)
            fewer_injured(entries, entry)
        entries.append(entry)
    unhurt(entries)
    own_figures(entries)
    both = [claim for kind in KINDS[:2] for claim in settle_rivals(entries, kind)]
    return (*(claim for entry in entries for claim in (*entry.aside, entry.claim)), *both)


def _settle(entries: list[Entry], entry: Entry, kind: Kind) -> None:
    """Set one figure of a new claim against those that stand."""
    standing = [e for e in entries[-WINDOW:] if e.figure(kind) is not None]
    if kind == "killed":
        entry.claim = _told_as_hurt(entries, entry.claim, standing)
    rule = entry.claim.rule
    both = kind == "killed" and standing and _BOTH.match(victims_of(entry.claim, kind))
    if "later_death" in rule and kind == "killed" and not both:
        _later_death(entries, standing, entry)
        return
    if ".elsewhere" in rule and entries:
        _at_another_place(entries[-1], entry, kind)
        return
    pronoun = "pronoun_hurt" in rule
    if pronoun and standing:
        entry.set_aside(kind)  # "he is in a critical condition": who was told of before as hurt
        return
    if (
        (pronoun or victims_of(entry.claim, kind).lower() in ("him", "her"))
        and kind == "injured"
        and not standing
    ):
        dead = [e.figure("killed") for e in entries[-WINDOW:] if e.figure("killed") is not None]
        if dead and set(dead) == {1}:
            entry.set_aside(kind)  # "an activist was killed: two bullets struck him"
        return
    most = max((e.figure(kind) or 0 for e in standing), default=0)
    if "pronoun_death" in rule or both or (".all" in rule and most >= (entry.figure(kind) or 0)):
        hurt = _SHOT_HER.search(entry.claim.quote) and any(e.figure("injured") for e in entries[-WINDOW:])
        if standing or hurt:
            entry.set_aside(kind)  # "both were killed", "all four had died": who was told of before
        return
    whole = kind == "injured" and (".all" in rule or _BOTH.match(victims_of(entry.claim, kind)))
    if (whole or ".carried" in rule) and _is_told(entries, entry, kind, most):
        # "Four were shot dead. All four were taken to hospital", "both were badly hurt, and one died later"
        entry.set_aside(kind)
        return
    if ".other" in rule and standing and {e.figure(kind) for e in standing} != {1}:
        entry.set_aside(kind)  # "the other": one of those told of already
        return
    if ".among" in rule and any(overlap(who(e.claim, kind), who(entry.claim, kind)) for e in standing):
        entry.set_aside(kind, part=True)  # "14 were killed ... three children were among the dead"
        return
    one = bool(standing) and is_of_one(standing[-1].claim, kind)
    others = one and _N_OTHERS.match(victims_of(entry.claim, kind)) is not None
    if others or any(mark in rule for mark in (".another", ".other", ".more", ".among")):
        _one_more(entries, [e for e in standing if ".headline" not in e.claim.rule], entry, kind)
        return
    # Its own source's figures first: parts of one account add up before they meet another's.
    whole = "casualty.part" in rule or ".headline" in rule
    told = [e for e in standing if whole or ".headline" not in e.claim.rule]  # it gives way to the body
    for earlier in sorted(told, key=lambda e: not same_source(e.claim, entry.claim)):
        if entry.figure(kind) is None:
            return
        _compare(earlier, entry, kind, entries[-WINDOW:])


def _is_told(entries: list[Entry], entry: Entry, kind: Kind, hurt: int) -> bool:
    """Whether those who were carried to hospital are told of: as hurt, as dead, or as both together."""
    figure, them = entry.figure(kind) or 0, by_sex(victims_of(entry.claim, kind))
    near = [*entries[-WINDOW:], *([entry] if kind == "injured" else ())]
    dead = [e for e in near if can_be(by_sex(victims_of(e.claim, "killed")), them)]
    return figure <= hurt or any(figure in (n, n + hurt) for e in dead if (n := e.figure("killed")))


def _told_as_hurt(entries: list[Entry], claim: Claim, standing: list[Entry]) -> Claim:
    """Mark a death of one of those told of as hurt."""
    if is_one_of_the_hurt(entries, claim, standing):
        return replace(claim, rule="casualty.later_death")
    succumbed = SUCCUMBED.search(claim.quote) and ".more" not in claim.rule
    if succumbed or ("casualty.part" in claim.rule and not standing):
        return of_the_injured(entries, claim)
    return claim


def _later_death(entries: list[Entry], standing: list[Entry], entry: Entry) -> None:
    """Add the death of one of the wounded to the dead of its account."""
    own = [e for e in standing if same_account(e.claim, entry.claim)]
    few = entry.figure("killed") or 0
    if not own:
        if few <= max((e.figure("killed") or 0 for e in standing), default=0):
            entry.set_aside("killed", part=True)  # whether another source counts them is not known
        return
    dead = own[-1].figure("killed") or 0
    if is_among_all(entries, few, dead):
        entry.set_aside("killed")
        return
    if dead - few in {fell_short(e.claim, "killed") for e in entries[-WINDOW:]}:
        entry.set_aside("killed", part=True)  # "ten killed ... at first they put it at eight; two more died"
        return
    if fills_up(entries[-WINDOW:], entry, "killed", few):
        # "Four died ... three died at once, one succumbed later": the four hold them.
        entry.claim = with_figure(entry.claim, "killed", own[-1].claim.killed_low, own[-1].figure("killed"))
    elif re.search(r"toll_update|\.now", own[-1].claim.rule) and ".more" not in entry.claim.rule:
        entry.set_aside("killed", part=True)  # "the toll has climbed to 47 ... 19 of the wounded have died"
        return
    else:
        entry.claim = _added(entry.claim, own[-1].claim, "killed", "+total")
    own[-1].set_aside("killed")


def _at_another_place(last: Entry, entry: Entry, kind: Kind) -> None:
    """Add a count of the same event that stands beside another place: "killing 56 at A and 26 in B"."""
    if last.figure(kind):
        entry.claim = _added(entry.claim, last.claim, kind, "+sum")
        last.set_aside(kind, part=True)
    elif last.is_part(kind):
        entry.set_aside(kind, part=True)


def _one_more(entries: list[Entry], standing: list[Entry], entry: Entry, kind: Kind) -> None:
    """Add to what was told: "a fifth died", "two others were also killed"."""
    if kind == "injured" and any(_FEW < (e.figure(kind) or 0) == entry.figure(kind) for e in standing):
        entry.set_aside(kind, part=True)  # more than the dead: so many are told of
        return
    own = [e for e in standing if same_account(e.claim, entry.claim)]
    own = own or [e for e in standing if is_state(entry.claim) and is_state(e.claim)]
    if not own and (entry.claim.source == NARRATOR or not standing):
        return
    if not own and kind == "injured" and counts_its_dead(entries[-WINDOW:], entry):
        return  # "said 45 had been killed. Another 37 were wounded": besides its dead
    apart_from = not own
    own = own or [max(standing, key=lambda e: e.figure(kind) or 0)]
    last, figure = own[-1], entry.figure(kind) or 0
    before = last.figure(kind) or 0
    of_them = told_again(last.claim, entry.claim, kind) or before
    if before - figure in {fell_short(e.claim, kind) for e in entries[-WINDOW:]}:
        entry.set_aside(kind, part=True)  # "11 killed ... he had put it at seven; four more have succumbed"
        return
    risen = kind == "killed" and "toll_update" in last.claim.rule
    if risen and figure < before and MILITANT not in who(entry.claim, kind):
        entry.set_aside(kind, part=True)  # "the toll rose to 100 ... nine more bodies were found overnight"
        return
    ordinal = _ordinal(entry.claim)
    # "A sixth died": the five are told of, by whomever.
    follows = of_them + 1 == ordinal and {last.claim.source_type, entry.claim.source_type} <= COUNTING
    named = victims_of(entry.claim, kind).lower()
    known = named.startswith("the ")
    # "Killed a nurse and a guard ... the second woman died on the way": one of the two
    either = known and named.endswith(_EITHER) and before >= (ordinal or 0)
    if ordinal and (either or (of_them >= ordinal and not apart(last.claim, entry.claim, kind))):
        entry.set_aside(kind)
    elif ordinal and of_them + 1 < ordinal and known:
        entry.set_aside(kind)  # "the seventh man was hurt": of seven who were told of, not of the hurt
    elif is_told_group(last.claim, entry.claim, kind):
        entry.set_aside(kind, part=True)  # "killing the governor and three guards ... so did three guards"
    elif fills_up(entries[-WINDOW:], entry, kind, figure):
        entry.set_aside(kind, part=True)  # "seven died, five of them in the blast; two officers also died"
    elif ".definite" in entry.claim.rule and may_hold(last.claim, entry.claim, kind):
        entry.set_aside(kind, part=True)  # "five people died ... the driver, Gul Khan, was killed as well"
    elif entries[-1] is not last and entries[-1].is_part(kind) and before > figure:
        entry.set_aside(kind, part=True)  # "seven died; five soldiers were killed, two vendors also died"
    elif follows or not (apart_from or _is_apart_from_report(last.claim, entry.claim)):
        # Of attackers the report's own count holds none.
        more = heads(victims_of(entry.claim, kind)) != {MILITANT}
        repeated = [e for e in own if more and e.figure(kind) == before]
        entry.claim = _added(entry.claim, last.claim, kind, "+sum")
        for same in {id(e): e for e in (*repeated, last)}.values():
            same.set_aside(kind, part=True)
    else:
        # Another source adds to the report's own figure: both together are the upper end.
        total = _added(entry.claim, last.claim, kind, "+sum")
        entry.claim = with_figure(total, kind, None, figure_of(total, kind))


def _ordinal(claim: Claim) -> int | None:
    """Return how many there are with "a fifth man"; None where no such word counts."""
    return next((ORDINALS[w] for w in claim.victims.lower().split() if w in ORDINALS), None)


def _is_apart_from_report(last: Claim, claim: Claim) -> bool:
    """Whether a source that speaks for no state adds to what the report says."""
    return last.source == NARRATOR and not same_source(last, claim) and not is_state(claim)


def _compare(earlier: Entry, entry: Entry, kind: Kind, entries: Sequence[Entry]) -> None:
    """Decide between an earlier figure and a new one."""
    a, b = earlier.claim, entry.claim
    before, figure = earlier.figure(kind) or 0, entry.figure(kind) or 0
    retold = kind == "injured" and tells_again(earlier, b)
    party = any(c.source_type == "conflict_party" and not is_state(c) for c in (a, b))
    if (".earlier" in b.rule and not party) or (figure == 0 < before and b.source == NARRATOR):
        entry.set_aside(kind)  # "the police had put the toll at nine", "rockets fell and hurt nobody"
    elif not party and (
        ".earlier" in a.rule or ("toll_update" in b.rule and 0 < told_again(a, b, kind) <= figure)
    ):
        _replaced(earlier, entry, kind)
    elif ".still" in b.rule and 0 < figure < before:
        entry.set_aside(kind, part=True)
    elif ".still" in a.rule and 0 < before < figure:
        earlier.set_aside(kind, part=True)
    elif before and figure and not retold and _some_anew(earlier, entry, kind):
        return
    elif same_source(a, b) or speaks_for(a, b):
        _same(earlier, entry, kind, retold=retold)
    elif before > figure > 0 and (
        "casualty.part" in b.rule or (b.source_type in _SEEING and _KIN.search(victims_of(b, kind)))
    ):
        entry.set_aside(kind, part=True)  # "his two brothers were killed, said a shopkeeper"
    elif (
        before
        and figure
        and not retold
        and (same_account(a, b) or are_two_sides(a, b, kind) or is_own_martyrs(a, b, kind))
        and adds_up(a, b, kind)
        and (b.source == NARRATOR or not counts_too(b, a, kind, entries))
    ):
        entry.claim = _added(b, a, kind, "+sum")
        earlier.set_aside(kind, part=True)
    elif few_bodies(a, b, kind):
        entry.set_aside(kind, part=True)  # what one hospital received
    elif is_one_hospital(a) and not is_armed_group(b) and few_bodies(b, a, kind):
        earlier.set_aside(kind, part=True)
    elif b.source == NARRATOR and 0 < figure < before and same_account(a, b):
        entry.set_aside(kind, part=True)  # some of those whom the officials counted, told in detail
    elif (0 < _FEW * figure < before and came_there(a, b, kind)) or (
        kind == "killed" and ".at_once" in b.rule and figure < before
    ):
        entry.set_aside(kind, part=True)
    elif kind == "killed" and before < figure and not party and (".at_once" in a.rule or tells_of_him(a, b)):
        earlier.set_aside(kind, part=True)  # "three died on the spot ... the hospital confirmed four deaths"
    elif ".now" in a.rule and 0 < figure < before and not party:
        entry.set_aside(kind)  # "68 are now known to have died; on Saturday officials said 30"


def _some_anew(earlier: Entry, entry: Entry, kind: Kind) -> bool:
    """Set a figure for some of the groups of its account against those; return whether it was one.

    "Two soldiers and nine militants were killed": of these 14 militants, as is told later, are nine.
    """
    a, b = earlier.claim, entry.claim
    if is_armed_group(a) or is_armed_group(b) or not is_of_some(a, b, kind) or _WHO_DIED.match(b.rule):
        return False
    before, figure = told_again(a, b, kind), entry.figure(kind) or 0
    own = same_account(a, b) and (same_source(a, b) or not OWN_STAFF.search(victims_of(b, kind)))
    if not own and not (figure >= before and are_two_sides(a, b, kind)):
        return False
    if figure > before or (figure < before and "toll" in b.rule):
        _replaced(earlier, entry, kind)
    else:
        entry.set_aside(kind, part=True)
    return True


def _replaced(earlier: Entry, entry: Entry, kind: Kind) -> None:
    """Let a figure give way to a later one, which counts the same persons if it names none."""
    entry.claim = renewed(earlier.claim, entry.claim, kind)
    if not victims_of(entry.claim, kind):
        entry.claim = replace(entry.claim, victims=merged(earlier.claim, entry.claim, kind))
    earlier.set_aside(kind)


def _same(earlier: Entry, entry: Entry, kind: Kind, *, retold: bool) -> None:
    """Two figures of one source: told again, added, a part, or corrected."""
    a, b = earlier.claim, entry.claim
    before, figure = earlier.figure(kind) or 0, entry.figure(kind) or 0
    if figure == 0 < before and (b.rule.startswith("casualty.none") or ".weak" in b.rule):
        entry.set_aside(kind)  # "no casualties" of something else nearby, "denied that any civilian had died"
    elif figure == before == 1 and ".only" in a.rule:
        entry.set_aside(kind)  # "only one was killed, a sniper who had fired and was killed by troops"
    elif before and figure and not retold and adds_up(a, b, kind):
        entry.claim = _added(b, a, kind, "+sum")
        earlier.set_aside(kind, part=True)
    elif ".definite" in b.rule and before >= figure > 0:
        entry.set_aside(kind)  # "the constable died": told already
    elif before > figure > 0 and "casualty.toll" not in b.rule:
        entry.set_aside(kind, part=True)  # some of those counted before, told in detail
    elif before == figure or not speaks_for(a, b) or same_source(a, b):
        _replaced(earlier, entry, kind)


def _added(claim: Claim, earlier: Claim, kind: Kind, mark: str) -> Claim:
    """Return the claim with the earlier figure added to its own."""
    lows = [n for n in (getattr(earlier, f"{kind}_low"), getattr(claim, f"{kind}_low")) if n is not None]
    high = (figure_of(earlier, kind) or 0) + (figure_of(claim, kind) or 0)
    modifier = earlier.modifier if earlier.modifier in OPEN_MODIFIERS else claim.modifier
    total = with_figure(claim, kind, sum(lows) if lows else None, high)
    return replace(total, modifier=modifier, rule=claim.rule + mark, victims=merged(earlier, claim, kind))
