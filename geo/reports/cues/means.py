"""Words for an attack that also tell its means: "carried out a rocket attack", "attacked with a grenade"."""

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache

from geo.patterns import compiled
from geo.reports.wording.cues import Kind
from geo.reports.wording.lexicon import load
from geo.reports.wording.phrases import Hit

_ATTACKS = ("event.attack", "event.assault")
_MEANS = {
    "event.suicide",
    "event.air-strike",
    "event.grenade",
    "event.shelling",
    "event.ied",
    "event.bombing",
}
# So far behind the word for an attack may stand what it was done with.
_REACH = 90


@cache
def _words() -> dict[str, re.Pattern[str]]:
    return {name: compiled(row) for name, row in load("events")["means"].items()}


def with_means(
    low: str, hits: Sequence[Hit[Kind]], find: Callable[[str], list[Hit[Kind]]], grenade: Kind
) -> Iterator[Hit[Kind]]:
    """Yield the words of events, those for an attack with the kind that its means gives it.

    `find` finds the words of a stretch of text.
    """
    end = 0  # of the last attack, with what it was done with
    for hit in sorted(hits, key=lambda h: h.start):
        if hit.start < end:
            continue
        if hit.entry.rule in _ATTACKS:
            hit = _thrown(low, hit, grenade) or _carried_out(low, hit, find) or hit
            end = hit.end
        yield hit


def _thrown(low: str, hit: Hit[Kind], grenade: Kind) -> Hit[Kind] | None:
    """Return an attack with grenades alone; with rifles beside them it was more."""
    found = _words()["thrown"].search(low, hit.start, hit.end + _REACH)
    return Hit(hit.start, max(hit.end, found.end()), grenade) if found and found.start() < hit.end else None


def _carried_out(low: str, hit: Hit[Kind], find: Callable[[str], list[Hit[Kind]]]) -> Hit[Kind] | None:
    """Return what was carried out, if the words for it alone tell by which means."""
    done = _words()["carried_out"].search(low, hit.start, hit.end)
    told = find(low[done.end() : hit.end]) if done else []
    means = next((h.entry for h in told if h.entry.rule in _MEANS), None)
    return Hit(hit.start, hit.end, means) if means else None
