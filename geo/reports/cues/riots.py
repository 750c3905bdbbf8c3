"""Words for fighting where police and protesters clashed: a riot, and no battle."""

import re
from collections.abc import Sequence
from functools import cache

from geo.patterns import compiled
from geo.reports.wording.cues import Kind
from geo.reports.wording.lexicon import fill, load
from geo.reports.wording.phrases import Hit


@cache
def _crowds() -> list[tuple[re.Pattern[str], re.Pattern[str]]]:
    """Return what stands before a word for a fight, and from it on, where a crowd fought a force."""
    words = load("events")["crowds"]
    rows = [*((row, "") for row in words["before"]), *(("", row) for row in words["joined"])]
    rows += [words["with_force"], words["with_crowd"]]
    who = {name: words[name] for name in ("crowd", "strong", "force")}
    made = [[fill(row, who) for row in pair] for pair in rows]
    return [(compiled(rf"\b{before}" if before else ""), compiled(on)) for before, on in made]


_REACH = 90
_CLASH = compiled(r"clash|scuffl|battl|fought")
# "Four died in those clashes": the ones told so far before.
_THE, _TOLD = compiled(r"\b(?:in|during|of|from) (?:the|these|those|such) $"), 400


def of_crowds(low: str, hits: Sequence[Hit[Kind]], riot: Kind) -> list[Hit[Kind]]:
    """Return the words of events, those for a fight as `riot` where police and protesters clashed."""
    out: list[Hit[Kind]] = []
    told = -_TOLD
    for hit in hits:
        if not _fought(low, hit):
            if hit.entry == riot and _CLASH.search(low, hit.start, hit.end):
                told = hit.start
            out.append(hit)
            continue
        named = hit.start - told <= _TOLD and _THE.search(low, max(0, hit.start - 16), hit.start)
        if named or _with_crowd(low, hit):
            told = hit.start
            hit = Hit(hit.start, hit.end, riot)
        out.append(hit)
    return out


def _fought(low: str, hit: Hit[Kind]) -> bool:
    words = tuple(load("events")["crowds"]["words"])
    return hit.entry.rule in ("event.clash", "event.mob") and low.startswith(words, hit.start)


def _with_crowd(low: str, hit: Hit[Kind]) -> bool:
    start, end = max(0, hit.start - _REACH), hit.end + _REACH
    return any(b.search(low, start, hit.start) and on.match(low, hit.start, end) for b, on in _crowds())
