"""Which of one incident's claims still stand.

A later figure of the same source supersedes its earlier one; an explicit update ("the toll has
risen to 17") supersedes earlier smaller figures of anyone but a party to the conflict; figures of
the report itself (headline, lead) give way to those of a source. Figures that one source gives for
groups that do not overlap (two soldiers, four militants) are added; nothing else is.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from geo.claims import OPEN_MODIFIERS
from geo.model import Claim
from geo.reports.lexicon import load
from geo.reports.sources import NARRATOR

_KINDS = ("killed", "injured", "abducted")
_WORDS = load("casualties")["victims"]
_GENERIC = frozenset(_WORDS["generic"])
_SAME: dict[str, str] = {word: group[0] for group in _WORDS["same"] for word in group}
_MORE = re.compile(r"\b(?:also|another|besides|in addition|as well|too)\b", re.IGNORECASE)


def supersede(claims: Sequence[Claim]) -> tuple[Claim, ...]:
    """Mark the claims of one incident, given in text order, that no longer stand.

    Returns
    -------
    tuple of Claim
        The same claims in the same order. Superseded ones are marked; of groups added up, the
        last carries the sum (rule ``...+sum``) and the others have the modifier ``subset``.
        A later death of one of the wounded carries the new total (rule ``...+total``).
    """
    done: list[Claim] = []
    for claim in claims:
        if claim.rule.endswith(".background"):
            done.append(replace(claim, superseded=True))
            continue
        for kind in _KINDS:
            if _figure(claim, kind) is not None:
                claim = _settle(done, claim, kind)
        done.append(claim)
    return tuple(_own_figures(done))


def _figure(claim: Claim, kind: str) -> int | None:
    high, low = getattr(claim, f"{kind}_high"), getattr(claim, f"{kind}_low")
    figure = high if high is not None else low
    assert figure is None or isinstance(figure, int)
    return figure


def _settle(done: list[Claim], claim: Claim, kind: str) -> Claim:
    """Set a new claim against the standing ones; returns the claim, changed where it carries a sum."""
    figure = _figure(claim, kind) or 0
    standing = [
        i
        for i, c in enumerate(done)
        if not c.superseded and c.modifier != "subset" and _figure(c, kind) is not None
    ]
    if "later_death" in claim.rule and kind == "killed":
        own = [i for i in standing if _same_source(done[i], claim)] or standing
        if not own:
            return claim
        earlier = done[own[-1]]
        _retire(done, own[-1], kind)
        return _added(claim, earlier, kind, "+total")
    for i in standing:
        earlier, before = done[i], _figure(done[i], kind) or 0
        if (
            ".toll" in claim.rule
            and i in standing
            and before <= figure
            and earlier.source_type != "conflict_party"
        ):
            _retire(done, i, kind)
        elif _same_source(earlier, claim):
            if ".definite" in claim.rule and before >= figure > 0:
                return _without(claim, kind)  # "the constable died": told already
            if _disjoint(earlier, claim) and "toll" not in earlier.rule + claim.rule:
                claim = _added(claim, earlier, kind, "+sum")
                done[i] = _part(earlier, kind)
            elif 0 in (before, figure) and before != figure and claim.rule == "casualty.none":
                continue
            else:
                _retire(done, i, kind)
    return claim


def _retire(done: list[Claim], at: int, kind: str) -> None:
    """Take a figure out of the count: the whole claim when nothing else is left in it."""
    claim = done[at]
    others = [k for k in _KINDS if k != kind and _figure(claim, k) is not None]
    done[at] = _without(claim, kind) if others else replace(claim, superseded=True)


def _part(claim: Claim, kind: str) -> Claim:
    others = [k for k in _KINDS if k != kind and _figure(claim, k) is not None]
    return _without(claim, kind) if others else replace(claim, modifier="subset")


def _without(claim: Claim, kind: str) -> Claim:
    """Drop one figure of a claim that keeps others; alone it is superseded."""
    if all(_figure(claim, k) is None for k in _KINDS if k != kind):
        return replace(claim, superseded=True)
    return _with(claim, kind, None, None)


def _with(claim: Claim, kind: str, low: int | None, high: int | None) -> Claim:
    if kind == "killed":
        return replace(claim, killed_low=low, killed_high=high)
    if kind == "injured":
        return replace(claim, injured_low=low, injured_high=high)
    return replace(claim, abducted_low=low, abducted_high=high)


def _added(claim: Claim, earlier: Claim, kind: str, mark: str) -> Claim:
    """Return the claim with the earlier figure added to its own."""
    lows = [n for n in (getattr(earlier, f"{kind}_low"), getattr(claim, f"{kind}_low")) if n is not None]
    high = (_figure(earlier, kind) or 0) + (_figure(claim, kind) or 0)
    modifier = earlier.modifier if earlier.modifier in OPEN_MODIFIERS else claim.modifier
    rule = claim.rule if claim.rule.endswith(mark) else claim.rule + mark
    return replace(_with(claim, kind, sum(lows) if lows else None, high), modifier=modifier, rule=rule)


def _same_source(a: Claim, b: Claim) -> bool:
    """Whether two claims are of one source, by its name without articles and first names."""
    return _key(a.source) == _key(b.source) or (
        a.source_type == b.source_type and bool(_names(a) & _names(b))
    )


def _key(label: str) -> str:
    return re.sub(r"^(?:an?|the|local|another)\s+", "", label.lower())


def _names(claim: Claim) -> set[str]:
    """Return the capitalised words and roles of a source's name that may tell it again."""
    return {w for w in re.findall(r"[A-Z]\w{2,}", claim.source) if w not in _WORDS["titles"]}


def _disjoint(earlier: Claim, claim: Claim) -> bool:
    """Whether two figures of one source are for groups that do not overlap."""
    first, second = _heads(earlier.victims), _heads(claim.victims)
    if _MORE.search(claim.quote) or "another" in claim.victims.lower():
        return True
    if not first or not second or first & second:
        return False
    return not (first & _GENERIC or second & _GENERIC)


def _heads(victims: str) -> set[str]:
    """Return the nouns that name the victims, in the singular."""
    words = re.findall(r"[a-z]+(?:-[a-z]+)*", victims.lower())
    return {_SAME.get(w, w) for w in words if w in _SAME or w in _GENERIC}


def _own_figures(claims: list[Claim]) -> list[Claim]:
    """Let the figures of headline and report give way to those of a source."""
    out = list(claims)
    for i, claim in enumerate(claims):
        if (
            claim.superseded
            or claim.modifier == "subset"
            or not (".headline" in claim.rule or claim.source == NARRATOR)
        ):
            continue
        for kind in _KINDS:
            if _figure(out[i], kind) is None:
                continue
            others = [
                c
                for c in claims
                if c is not claim
                and not c.superseded
                and c.modifier != "subset"
                and ".headline" not in c.rule
                and _figure(c, kind) is not None
            ]
            if ".headline" not in claim.rule:
                others = [
                    c for c in others if c.source != NARRATOR and _figure(c, kind) == _figure(claim, kind)
                ]
            if others:
                _retire(out, i, kind)
    return out
