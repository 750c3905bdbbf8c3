"""The sentence without an event that sets the scene of those after it: where it was, and when."""

from typing import NamedTuple

from geo.model import Claim, PlaceMention
from geo.patterns import compiled
from geo.reports.dates import DatedPhrase
from geo.reports.events import Trigger
from geo.reports.incidents.ground import fineness
from geo.reports.incidents.references import opens_with_place
from geo.reports.incidents.segments import anchored
from geo.reports.incidents.telling import Telling
from geo.reports.text import Document
from geo.reports.wording.phrases import folded


class Found(NamedTuple):
    """What was found in a report, by sentence."""

    triggers: dict[int, list[Trigger]]
    places: dict[int, list[PlaceMention]]
    dates: dict[int, list[DatedPhrase]]
    figures: dict[int, list[Claim]]
    days: frozenset[int] = frozenset()  # the headings of a chronicle, each no more than a day


def take_scene_before(low: str, telling: Telling, document: Document, index: int, found: Found) -> None:
    """Take place and day from the sentence before that only sets the scene.

    "Police entered a house in Zaranj last night. Four men of Daesh were arrested there." An act of
    less weight than fighting needs a day or a "there" to be tied to it so.
    """
    opener = _scene_set(document, index, found)
    if opener is not None and not _points_back(low, telling):
        telling.places = [p for p in found.places[opener] if p.role == "incident"]
        if not telling.dates:
            telling.dates = [d.range for d in found.dates.get(opener, ()) if d.attached_to == "event"]
        return
    before = index - 1
    between = found.triggers.get(before, ())
    if before > 0 and between and not found.places.get(before) and all(t.reason for t in between):
        before -= 1  # "Speakers threatened to march on the capital", between the two
    # "A team raided a house near Multan at night. They opened fire": a raid that sets the scene.
    if before < 0 or any(t.family != "vague" or t.reason for t in found.triggers.get(before, ())):
        return
    scene, sentence = document.sentences[before], document.sentences[index]
    if scene.paragraph != sentence.paragraph or scene.kind != sentence.kind:
        return
    low = folded(document.text)
    if found.triggers.get(before - 1) and anchored()["goes_on"].search_cut(
        low, scene.span.start, scene.span.end
    ):
        return  # "The bus was on its way over a pass": the story goes on
    days = [d for d in found.dates.get(before, ()) if d.attached_to == "event"]
    if days and all(d.range.precision not in ("day", "week") for d in days):
        return  # "Copies were burnt at Bagram last month. Some 30 people died in the riots."
    dated = bool(days)
    there = anchored()["there"].search_cut(low, telling.span.start, telling.span.end) is not None
    if telling.strength < 3 and not there and not (dated and telling.strength == 2):
        return
    telling.heading_places = [p for p in found.places.get(before, ()) if p.role == "incident"]
    if not telling.dates and telling.heading_places:
        telling.heading_dates += [d.range for d in days]


# So many sentences behind the one that opened a paragraph with a place tell of that.
_SCENE_REACH = 3
_PRONOUN = compiled(r"(?:they|he|she|it|both)\b")
_OPENING = 20


def _points_back(low: str, telling: Telling) -> bool:
    """Whether it opens with an event told before: "The bomb had been hidden"; "the force" is none."""
    start, end = telling.span.start, telling.span.end
    pronoun = _PRONOUN.match(low, start)
    found = anchored()["definite"].search_cut(low, pronoun.end() if pronoun else start, end)
    return found is not None and found.start() < _OPENING


def _scene_set(document: Document, index: int, found: Found) -> int | None:
    """Return the sentence without an event that opens the paragraph with its place, if no event is between.

    "In A district a force went after a commander. He is known as B. It detained two men."
    """
    paragraph = document.sentences[index].paragraph
    for before in range(index - 1, max(-1, index - 1 - _SCENE_REACH), -1):
        sentence = document.sentences[before]
        if sentence.paragraph != paragraph or sentence.kind != document.sentences[index].kind:
            return None
        if found.triggers.get(before):
            return None
        opens = before == 0 or document.sentences[before - 1].paragraph != paragraph
        places = [p for p in found.places.get(before, ()) if p.role == "incident"]
        if opens and places and fineness(places[0]) == 2:
            start = sentence.span.start
            return before if opens_with_place(document.text[start : places[0].start].lower()) else None
    return None
