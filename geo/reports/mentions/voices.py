"""Parts of names that the other names of their sentence decide: ends of a road; home, voice, way in.

"Reports from Surobi district say ...", "residents of Sibi burnt tyres", "insurgents who crossed into the
Barg-i-Matal district": somebody speaks of, acts in, or is met in the place that is named with him.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise, takewhile

from geo.model import PlaceMention
from geo.patterns import compiled
from geo.reports.document import Document
from geo.reports.mentions.ground import fineness
from geo.reports.mentions.surroundings import grammar
from geo.reports.wording.lexicon import load

_VOICE, _SAYS, _ACTS, _INTO = (grammar(n) for n in ("voice", "voice_says", "voice_acts", "came_into"))
# "In Kabul, NATO says a car bomb went off": there, where the sentence names no other place.
_BOMBED, _CAPITALS = grammar("says_bombed"), frozenset(load("places")["metonym"]["capitals"])
_WAY, _BROKEN = grammar("way_to"), grammar("way_broken")
_REACH = 90
_ASIDE = frozenset({"place.origin", "place.other", "place.speaker"})
_FOLLOWS = frozenset({"place.within", "place.holds", "place.of-whole"})


def with_voices(document: Document, low: str, mentions: Sequence[PlaceMention]) -> list[PlaceMention]:
    """Return the mentions, those as the scene that stand for one which their sentence does not name.

    `low` is the text in lower case, offset for offset.
    """
    scenes = {
        document.sentence_at(m.start)
        for m in mentions
        if m.role == "incident" and m.candidates and fineness(m)
    }
    out = list(mentions)
    for index, mention in enumerate(mentions):
        at = document.sentence_at(mention.start)
        if at is None or mention.rule not in (*_ASIDE, "place.none") or not fineness(mention):
            continue
        span = document.sentences[at].span
        before = low[max(span.start, mention.start - _REACH) : mention.start]
        after = low[mention.end : min(span.end, mention.end + 2 * _REACH)]
        rule = _rule(before, after) if mention.rule in _ASIDE else _way_in(before)
        if mention.rule == "place.speaker" and mention.text.lower() in _CAPITALS and _BOMBED.match(after):
            rule = "place.bombed"
        if not rule:
            continue
        abroad = _namesakes(mentions, index, span.end) if rule == "place.voice" else []
        if at in scenes and not abroad:
            continue
        for i in abroad:
            out[i] = replace(mentions[i], candidates=())
        out[index] = replace(mention, role="incident", relation="in", rule=rule)
        for later in range(index + 1, len(mentions)):
            if mentions[later].start >= span.end or mentions[later].rule not in _FOLLOWS:
                break
            # "Militants crossed into Bajaur from Kunar"
            out_of = low[mentions[later - 1].end : mentions[later].start] == " from "
            out[later] = replace(mentions[later], role="origin" if out_of else "incident", relation="in")
    return out


def _namesakes(mentions: Sequence[PlaceMention], index: int, end: int) -> list[int]:
    """Return which of the later mentions before `end` are known only abroad from the one at `index`."""
    told = takewhile(lambda i: mentions[i].end <= end, range(index + 1, len(mentions)))
    return [i for i in told if _is_namesake(mentions[i], mentions[index])]


def _is_namesake(spot: PlaceMention, home: PlaceMention) -> bool:
    """Whether a small place is known only abroad, of which people of a district tell.

    "People from the Achin district of Nangarhar say that fighting took place in the Mamand valley": not
    the Mamand of another country.
    """
    small = spot.designation in ("area", "village") and home.designation == "district"
    abroad = {c.country for c in spot.candidates}.isdisjoint(c.country for c in home.candidates)
    return small and spot.role == "incident" and bool(spot.candidates) and abroad


def _rule(before: str, after: str) -> str:
    if _VOICE.search(before):
        if _ACTS.match(after):
            return "place.home"
        if _SAYS.match(after):
            return "place.voice"
    if _WAY.search(before) and _BROKEN.match(after):
        return "place.way-broken"
    return _way_in(before)


def _way_in(before: str) -> str:
    return "place.came-into" if _INTO.search(before) else ""


_ROUTE_END = compiled(
    r"\s+(?:(?:main|national|super|central|old|new|northern|southern|eastern|western|strategic|indus|paved|trunk)\s+){0,2}(?:road|highway|motorway|route|bus|train|expressway)\b"
)

_ROAD_FROM = compiled(
    r"(?<!\bon)(?<!\balong) (?:the|a) (?:main )?(?:road|highway|motorway|route) from (?:the )?$"
)
# "They were travelling from A to B", "on their way to A from B": somewhere between, in neither for certain.
_JOURNEY, _OTHER_END = grammar("journey"), grammar("other_end")
# "From A to a village in B": the other end of a way.
_TO_SOMETHING = compiled(
    r"(?: [a-z]+)? to (?:an?|the|his|her|its|their|another) (?:[a-z'-]+ ){1,3}(?:in|of|at|near) (?:the )?"
)


def with_routes(low: str, mentions: Sequence[PlaceMention]) -> list[PlaceMention]:
    """Tell the two ends of "the A-B road" and of ways from scenes."""
    out = list(mentions)
    for index, (first, second) in enumerate(pairwise(mentions)):
        if first.role == "origin" and _TO_SOMETHING.fullmatch(low, first.end, second.start):
            out[index + 1] = replace(second, role="visited", relation="", rule="place.visited")
        if low[first.end : second.start] == " to " and _ROAD_FROM.search(
            low, max(0, first.start - 30), first.start
        ):
            # "They closed the road from A to B": somewhere on it.
            out[index] = replace(first, role="other", rule="place.route")
            out[index + 1] = replace(second, role="other", rule="place.route")
        ends = _OTHER_END.fullmatch(low, first.end, second.start)
        if ends and _JOURNEY.search(low, max(0, first.start - 60), first.start):
            for at, end in ((index, first), (index + 1, second)):
                role = "other" if end.role == "incident" else end.role
                out[at] = replace(end, role=role, relation="route", rule="place.route")
        if (
            second.start - first.end != 1
            or low[first.end] not in " /"
            or not _ROUTE_END.match(low, second.end)
        ):
            continue
        out[index] = replace(first, role="other", relation="route", rule="place.route")
        out[index + 1] = replace(second, role="other", relation="route", rule="place.route")
    return out
