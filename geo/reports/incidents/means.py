"""Bombs, mines and shells of which only the name is told: what they did, and that they were only found."""

from collections.abc import Mapping

from geo.patterns import compiled
from geo.reports.document import Document
from geo.reports.events import Trigger
from geo.reports.incidents.deciding import HOW, LYING
from geo.reports.incidents.kinds import found, left_behind, shelled
from geo.reports.parties.around import REACH
from geo.reports.parties.side_words import grammar

_MADE = {"event.device": left_behind, "event.shells": shelled}
# What harms by other means, and what is told of things that did not go off.
_OTHER = HOW | {
    *("event.disrupted", "event.arrest", "event.attack", "event.clash", "event.operation"),
    *("event.armed-killed", "event.abduction", "event.destruction", "event.surrender"),
}
_HARM = {"event.harm", "event.no-harm"}
_GATHERED = {"event.protest", "event.road-block"}
_WORN = compiled(r"\b(?:vests?|jackets?|belts?)\b")
_HIT, _THEN_HIT = compiled(r"(?:hits?|struck|strikes?)$|target"), compiled(r" (?:hit|targeted|struck|tgtd)$")


def by_means(document: Document, low: str, words: list[Trigger]) -> list[Trigger]:
    """Return the words, a bomb as a blast and shells as shelling where they are told to have done harm."""
    beside: dict[int, list[Trigger]] = {}
    for t in words:
        beside.setdefault(t.sentence, []).append(t)

    def harmed(t: Trigger) -> bool:
        start = document.sentences[t.sentence].span.start
        others = [x for x in beside[t.sentence] if x is not t]
        otherwise = any(x.rule in _OTHER for x in others)
        if grammar()["by_device"].search(low[max(start, t.span.start - REACH) : t.span.start]):
            # "They attacked a post with rockets" tells of a fight.
            return t.rule == "event.device" or not (otherwise or any(x.family == "fight" for x in others))
        if t.rule != "event.device" or otherwise:
            return False
        if any(x.family == "fight" and not _aimed(low, x) for x in others):
            return False
        met = (x for x in others if x.rule in _GATHERED)
        if not all(grammar()["there"].search(low, max(start, x.span.start - 40), x.span.start) for x in met):
            return False
        return any(x.rule in _HARM or _aimed(low, x) for x in others)

    def meant(t: Trigger) -> bool:
        return t.rule in _MADE and _WORN.search(low, t.span.start, t.span.end) is None

    if any(t.family == "air" for t in words):
        return words  # "jets pounded a hideout; locals say that bombs fell on shepherds"
    return [_MADE[t.rule](t) if meant(t) and harmed(t) else t for t in words]


def _aimed(low: str, t: Trigger) -> bool:
    """Whether a word only says that something was hit: "targeted a convoy", "a police van hit"."""
    if t.family == "fight":
        hit = _THEN_HIT.search(low, t.span.start, t.span.end)
        return hit is not None or grammar()["aimed"].match(low, t.span.start) is not None
    return t.family == "vague" and _HIT.match(low, t.span.start, t.span.end) is not None


_ROLES = ("bomb", "shoot", "air", "abduct")


def without_roles(words: list[Trigger], before: Mapping[Trigger, str]) -> list[Trigger]:
    """Return the words without the acts that only say who somebody is who was held or killed.

    "A leader who directed suicide attacks was detained", "in charge of bombers for the province".
    """
    role, wake = grammar()["role"], grammar()["in_wake"]
    held = {t.sentence: t.span.start for t in reversed(words) if t.family in ("arrest", "agreement")}
    acts = {
        t
        for t in words
        if (t.family in _ROLES and role.search(before.get(t, "")))
        # "Police detained twelve members following an attack on an air base"
        or (t.span.start > held.get(t.sentence, t.span.start) and wake.search(before.get(t, "")))
    }
    told = {t.sentence for t in words if t not in acts}
    return [t for t in words if t not in acts or t.sentence not in told]


# Words that say where somebody looked, and not that anything was hit.
_SEARCHED = compiled(r"(?:raid|operation|search)(?:s|ed)?")


def as_finds(low: str, words: list[Trigger], forced: bool) -> list[Trigger]:
    """Return the words, weapons of which nothing is told but where they were as found.

    "Two vests came to light in the raid". `forced`: forces are told to have had to do with them.
    """

    def lies(t: Trigger) -> bool:
        return t.rule in LYING - {"event.bomber"}

    searched = (t for t in words if not lies(t))
    if not all(
        t.rule == "event.vague" and _SEARCHED.fullmatch(low, t.span.start, t.span.end) for t in searched
    ):
        return words
    things = [t for t in words if lies(t)]
    if not things or not (forced or any(_WORN.search(low, t.span.start, t.span.end) for t in things)):
        return words
    return [found(things[0])]
