"""Figures that give way: those of headline and report to a source's, and that nobody was hurt to any harm."""

import re

from geo.model import Claim
from geo.patterns import compiled
from geo.reports.figures.standing import KINDS, Entry, Kind, is_armed_group, is_of_one, who
from geo.reports.figures.victims import FORCES, MILITANT, apart, victims_of
from geo.reports.sources import NARRATOR

_LOSSES = compiled(r"\bloss(?:es)?\b(?! of li[fv]e)", re.IGNORECASE)
_NONE_OF_OURS = compiled(r"\bnone of (?:its|their|our)\b", re.IGNORECASE)
_VAGUE = compiled(r"\b(?:dozens?|scores|hundreds)\b", re.IGNORECASE)


def own_figures(entries: list[Entry]) -> None:
    """Let the figures of headline and report give way to those of a source."""
    for kind in KINDS:
        body = [e for e in entries if ".headline" not in e.claim.rule and e.figure(kind) is not None]
        sourced = [e for e in body if e.claim.source != NARRATOR]
        counted = [e for e in entries if ".headline" in e.claim.rule and (e.figure(kind) or 0) > 1]
        if counted and body and all(_counts_nobody(e.claim, kind) for e in body):
            for entry in body:
                entry.set_aside(kind, part=True)
            body = []
        left = len(body)
        for entry in entries:
            figure, headline = entry.figure(kind), ".headline" in entry.claim.rule
            if figure is None:
                continue
            if headline and left:
                entry.set_aside(kind)
            elif (
                not headline
                and (entry.claim.source == NARRATOR or entry is body[0])
                and _VAGUE.search(victims_of(entry.claim, kind))
                and any((e.figure(kind) or 0) >= figure > 0 for e in sourced if e is not entry)
            ):
                entry.set_aside(kind)  # "wounding dozens ... 31 were hurt, the ministry said"
                left -= 1
            elif (
                not headline
                and entry.claim.source == NARRATOR
                and any(e.figure(kind) == figure and not apart(entry.claim, e.claim, kind) for e in sourced)
            ):
                entry.set_aside(kind)
                left -= 1


def _counts_nobody(claim: Claim, kind: Kind) -> bool:
    """Whether a figure counts not all: it names one person, some "among the dead", or says "up to nine"."""
    if getattr(claim, f"{kind}_low") is None or ".among" in claim.rule:
        return True
    return is_of_one(claim, kind) and claim.modifier in ("implicit", "subset")


def _is_of_own(claim: Claim, entries: list[Entry], kind: Kind) -> bool:
    """Whether who had no losses denies no other dead: "the army has no losses", "none of its men"."""
    party = claim.source_type == "conflict_party"
    if not (_NONE_OF_OURS.search(claim.quote) or (party and _LOSSES.search(claim.quote))):
        return False
    if not party:
        return True
    ours = frozenset((MILITANT,)) if is_armed_group(claim) else FORCES
    return not any(who(e.claim, kind) & ours for e in entries if (e.figure(kind) or 0) > 0)


def unhurt(entries: list[Entry]) -> None:
    """Set aside that somebody was not hurt where anyone else was."""
    some = {kind: any((e.figure(kind) or 0) > 0 for e in entries) for kind in KINDS[:2]}
    for entry in entries:
        for kind in KINDS[:2]:
            weak = any(some.values()) and ".weak" in entry.claim.rule
            weak = weak or (
                some[kind] and (".else" in entry.claim.rule or _is_of_own(entry.claim, entries, kind))
            )
            if weak and entry.figure(kind) == 0:
                entry.set_aside(kind)
