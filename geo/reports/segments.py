"""Where a sentence that tells of several events is cut, and which places it names side by side."""

import re
from collections.abc import Sequence
from functools import cache
from itertools import pairwise

from geo.model import PlaceMention, Span
from geo.reports.events import Trigger
from geo.reports.ground import fineness, relation
from geo.reports.lexicon import load
from geo.reports.text import Sentence


@cache
def patterns() -> dict[str, re.Pattern[str]]:
    """Compile ``lexicons/coreference.toml``."""
    return {name: re.compile("|".join(rows)) for name, rows in load("coreference")["pattern"].items()}


def pairs(places: Sequence[PlaceMention], low: str) -> list[list[PlaceMention]]:
    """Group "Barmal district of Paktika and Spera district of Khost" by the districts.

    [] where the places are no such list.
    """
    words = patterns()
    groups: list[list[PlaceMention]] = []
    joined = False
    for place in places:
        gap = low[groups[-1][-1].end : place.start] if groups else ""
        if (
            groups
            and words["pair_whole"].fullmatch(gap)
            and relation(groups[-1], [place]) in ("same", "part")
        ):
            groups[-1].append(place)
        elif not groups or words["pair_joint"].fullmatch(gap):
            groups.append([place])
            joined = joined or "and" in gap
        elif words["pair_listed"].fullmatch(gap):
            groups.append([place])
        else:
            break
    if not joined or len(groups) < 2 or any(fineness(p) < 2 for p in (g[0] for g in groups)):
        return []
    start, end = groups[0][0].start, groups[-1][-1].end
    if words["pair_before"].search(low, max(0, start - 70), start) or words["pair_after"].match(low, end):
        return []
    apart = all(relation(a, b) == "conflict" for a, b in pairwise(groups))
    return groups if apart else []


# "41 were killed in A and 6 others in B": the verb of the first holds for the second.
_NUMBER = r"(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|\w+ty)"
_OTHERS = re.compile(
    r"(?:, )?(?:and |while |but )?"
    rf"(?:\w+ (?:others?|more|people|persons|civilians)|{_NUMBER}(?: more)?(?: \w+)?)"
    r" in (?:the |neighbou?ring )?"
)


def verb_follows(low: str, span: Span) -> bool:
    """Whether a piece cut off with "and" is more than a place of the act before it."""
    return _OTHERS.match(low, span.start) is None


# "foiled a plot after killing three men in a shootout": the second clause tells how.
_BY_WHICH = re.compile(r"(?:after|by|when|during|as|in)\b")
_AND_IN = re.compile(
    r"(?:, |\b(?:and|while|but) )(?:\d+ |\w+ (?:others?|more|people|persons|civilians) |\w+ )?"
    r"in (?:the |neighbou?ring )?$"
)


def segments(low: str, sentence: Sentence, triggers: list[Trigger], places: list[PlaceMention]) -> list[Span]:
    """Cut a sentence where a new clause has both an act and a place of its own."""
    pieces = {c.start for c in sentence.clauses}
    for place in places:
        opening = _AND_IN.search(low, max(sentence.span.start, place.start - 40), place.start)
        if opening:
            pieces.add(opening.start())
    starts = sorted(pieces)
    cuts = [sentence.span.start]
    seen_place = seen_act = quiet = False
    names: set[str] = set()
    for start, end in zip(starts, [*starts[1:], sentence.span.end], strict=True):
        acts = [t for t in triggers if start <= t.span.start < end and t.family != "vague"]
        means = _BY_WHICH.match(low, start) is not None and quiet
        quiet = (quiet or not seen_act) and all(t.family in ("disrupt", "arrest") for t in acts)
        own = [p for p in places if start <= p.start < end]
        fine = [p for p in own if fineness(p) == 2] or own
        fresh = fine and not {p.text.lower() for p in fine} & names
        if fresh and not acts:
            fresh = relation(fine, [p for p in places if p.start < start]) == "conflict"
        apart = seen_act and acts and patterns()["another"].search(low, start, end) is not None
        if (apart and start > cuts[-1]) or (
            seen_place
            and seen_act
            and (acts or _OTHERS.match(low, start))
            and fresh
            and start > cuts[-1]
            and not means
        ):
            cuts.append(start)
        seen_place = seen_place or bool(own)
        seen_act = seen_act or bool(acts)
        names |= {p.text.lower() for p in own}
    return [Span(a, b) for a, b in zip(cuts, [*cuts[1:], sentence.span.end], strict=True)]
