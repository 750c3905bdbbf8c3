"""Which of one incident's claims still stand.

A later figure of the same source supersedes its earlier one; an explicit update ("the toll has
risen to 17") supersedes earlier figures of anyone but a party to the conflict; figures of the
report itself (headline, lead) give way to those of a source. Figures that one source gives for
groups that do not overlap (two soldiers, four militants) are added; nothing else is.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from geo.claims import OPEN_MODIFIERS
from geo.model import Claim
from geo.reports.lexicon import load
from geo.reports.sources import NARRATOR

_Kind = Literal["killed", "injured", "abducted"]
_KINDS: tuple[_Kind, ...] = ("killed", "injured", "abducted")
_WORDS = load("casualties")["victims"]
_GENERIC = frozenset(_WORDS["generic"])
_SAME: dict[str, str] = {word: group[0] for group in _WORDS["same"] for word in group}
# A figure is held against so many before it: no report has more of one incident.
WINDOW = 200
_MORE = re.compile(r"\b(?:also|another|besides|in addition|as well|too)\b", re.IGNORECASE)
_SPEAKS_FOR_ALL = frozenset(load("sources")["labels"]["generic"])


class _Entry:
    """A claim and the parts of it that were set aside."""

    def __init__(self, claim: Claim) -> None:
        self.claim = claim
        self.aside: list[Claim] = []

    def figure(self, kind: _Kind) -> int | None:
        """Return the figure that still counts."""
        if self.claim.superseded or self.claim.modifier == "subset":
            return None
        return _figure(self.claim, kind)

    def set_aside(self, kind: _Kind, *, part: bool = False) -> None:
        """Take one figure out of the count: superseded, or part of a sum; the claim's others stay."""
        others = [k for k in _KINDS if k != kind and _figure(self.claim, k) is not None]
        old = self.claim
        for k in others:
            old = _with(old, k, None, None)
        old = replace(old, modifier="subset") if part else replace(old, superseded=True)
        if others:
            self.aside.append(old)
            self.claim = _with(self.claim, kind, None, None)
        else:
            self.claim = old


def supersede(claims: Sequence[Claim]) -> tuple[Claim, ...]:
    """Mark the claims of one incident, given in text order, that no longer stand.

    Returns
    -------
    tuple of Claim
        In the same order. Superseded ones are marked; where only one figure of a claim is, the
        claim comes twice, with the figures that stand and with those that do not. Of groups
        added up the last carries the sum (rule ``...+sum``), the others the modifier ``subset``.
        A later death of one of the wounded carries the new total (rule ``...+total``).
    """
    entries: list[_Entry] = []
    for claim in claims:
        entry = _Entry(claim)
        if claim.rule.endswith(".background"):
            entry.claim = replace(claim, superseded=True)
        else:
            for kind in _KINDS:
                if entry.figure(kind) is not None:
                    _settle(entries, entry, kind)
        entries.append(entry)
    _own_figures(entries)
    return tuple(claim for entry in entries for claim in (*entry.aside, entry.claim))


def _figure(claim: Claim, kind: _Kind) -> int | None:
    low, high = {
        "killed": (claim.killed_low, claim.killed_high),
        "injured": (claim.injured_low, claim.injured_high),
        "abducted": (claim.abducted_low, claim.abducted_high),
    }[kind]
    return high if high is not None else low


def _settle(entries: list[_Entry], entry: _Entry, kind: _Kind) -> None:
    """Set one figure of a new claim against those that stand."""
    standing = [e for e in entries[-WINDOW:] if e.figure(kind) is not None]
    rule = entry.claim.rule
    if "later_death" in rule and kind == "killed":
        own = [e for e in standing if _same_source(e.claim, entry.claim)] or standing
        if own:
            entry.claim = _added(entry.claim, own[-1].claim, kind, "+total")
            own[-1].set_aside(kind)
        return
    for earlier in standing:
        if entry.figure(kind) is None:
            return
        _compare(earlier, entry, kind)


def _compare(earlier: _Entry, entry: _Entry, kind: _Kind) -> None:
    """Decide between an earlier figure and a new one."""
    a, b = earlier.claim, entry.claim
    before, figure = earlier.figure(kind) or 0, entry.figure(kind) or 0
    party = "conflict_party" in (a.source_type, b.source_type)
    if ".earlier" in b.rule and not party:
        entry.set_aside(kind)  # "the police had put the toll at nine"
    elif (".earlier" in a.rule and not party) or (
        "toll_update" in b.rule and before <= figure and a.source_type != "conflict_party"
    ):
        earlier.set_aside(kind)
    elif _same_source(a, b) or _speaks_for(a, b):
        _same(earlier, entry, kind, before, figure)


def _same(earlier: _Entry, entry: _Entry, kind: _Kind, before: int, figure: int) -> None:
    """Two figures of one source: told again, added, or corrected."""
    a, b = earlier.claim, entry.claim
    if figure == 0 < before and b.rule.startswith("casualty.none"):
        entry.set_aside(kind)  # "no casualties" of something else nearby
    elif ".definite" in b.rule and before >= figure > 0:
        entry.set_aside(kind)  # "the constable died": told already
    elif before and figure and "toll" not in a.rule + b.rule and _disjoint(a, b):
        entry.claim = _added(b, a, kind, "+sum")
        earlier.set_aside(kind, part=True)
    elif before == figure or not _speaks_for(a, b) or _same_source(a, b):
        earlier.set_aside(kind)


def _with(claim: Claim, kind: _Kind, low: int | None, high: int | None) -> Claim:
    if kind == "killed":
        return replace(claim, killed_low=low, killed_high=high)
    if kind == "injured":
        return replace(claim, injured_low=low, injured_high=high)
    return replace(claim, abducted_low=low, abducted_high=high)


def _added(claim: Claim, earlier: Claim, kind: _Kind, mark: str) -> Claim:
    """Return the claim with the earlier figure added to its own."""
    lows = [n for n in (getattr(earlier, f"{kind}_low"), getattr(claim, f"{kind}_low")) if n is not None]
    high = (_figure(earlier, kind) or 0) + (_figure(claim, kind) or 0)
    modifier = earlier.modifier if earlier.modifier in OPEN_MODIFIERS else claim.modifier
    rule = claim.rule if claim.rule.endswith(mark) else claim.rule + mark
    return replace(_with(claim, kind, sum(lows) if lows else None, high), modifier=modifier, rule=rule)


def _same_source(a: Claim, b: Claim) -> bool:
    """Whether two claims are of one source, by its name without articles."""
    return _key(a.source) == _key(b.source) or (
        a.source_type == b.source_type and bool(_names(a) & _names(b))
    )


def _speaks_for(a: Claim, b: Claim) -> bool:
    """Whether the first source is a plain "officials" that a later one of its kind speaks for."""
    return a.source_type == b.source_type and _key(a.source) in _SPEAKS_FOR_ALL


def _key(label: str) -> str:
    return re.sub(r"^(?:an?|the|another)\s+", "", label.lower())


def _names(claim: Claim) -> set[str]:
    """Return the capitalised words of a source's name that tell it from others."""
    return {w for w in re.findall(r"[A-Z]\w{2,}", claim.source) if w not in _WORDS["titles"]}


def _disjoint(earlier: Claim, claim: Claim) -> bool:
    """Whether two figures of one source are for groups that do not overlap."""
    if _MORE.search(claim.quote):
        return True
    first, second = _heads(earlier.victims), _heads(claim.victims)
    if earlier.modifier == claim.modifier == "implicit" and re.match(r"an?\b", claim.victims, re.IGNORECASE):
        # "Mr Nasim died ... a pupil died": another person is brought in.
        return not first & second
    if not first or not second or first & second:
        return False
    return not (first & _GENERIC or second & _GENERIC)


def _heads(victims: str) -> set[str]:
    """Return the nouns that name the victims, in the singular."""
    words = re.findall(r"[a-z]+(?:-[a-z]+)*", victims.lower())
    return {_SAME.get(w, w) for w in words if w in _SAME or w in _GENERIC}


def _own_figures(entries: list[_Entry]) -> None:
    """Let the figures of headline and report give way to those of a source."""
    for kind in _KINDS:
        body = [e for e in entries if ".headline" not in e.claim.rule and e.figure(kind) is not None]
        sourced = {e.figure(kind) for e in body if e.claim.source != NARRATOR}
        left = len(body)
        for entry in entries:
            figure, headline = entry.figure(kind), ".headline" in entry.claim.rule
            if figure is None:
                continue
            if headline and left:
                entry.set_aside(kind)
            elif not headline and entry.claim.source == NARRATOR and figure in sourced:
                entry.set_aside(kind)
                left -= 1
