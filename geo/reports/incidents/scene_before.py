"""The sentence without an event that sets the scene of those beside it: where it was, and when."""

from collections.abc import Sequence
from typing import NamedTuple

from geo.model import Claim, PlaceMention
from geo.reports.dates import DatedPhrase
from geo.reports.document import Document
from geo.reports.events import Trigger
from geo.reports.incidents.case_words import anchored
from geo.reports.incidents.references import opens_with_place
from geo.reports.incidents.telling import Telling
from geo.reports.mentions.ground import fineness, relation, units_of
from geo.reports.wording.lexicon import load


class Found(NamedTuple):
    """What was found in a report, by sentence."""

    triggers: dict[int, list[Trigger]]
    places: dict[int, list[PlaceMention]]
    dates: dict[int, list[DatedPhrase]]
    figures: dict[int, list[Claim]]
    days: frozenset[int] = frozenset()  # the headings of a chronicle, each opening with a day


def take_scene_before(low: str, telling: Telling, document: Document, index: int, found: Found) -> bool:
    """Take place and day from the sentence before that only sets the scene; say if it tells what came of it.

    "Police entered a house in Zaranj last night. Four men of Daesh were arrested there." An act of
    less weight than fighting needs a day or a "there" to be tied to it so.
    """
    if spoken := _spoken_from(low, telling, found):
        telling.heading_places = spoken
        return False
    opener = _scene_set(low, telling, document, found)
    if opener is not None:
        telling.places = list(found.places[opener])
        telling.opens_place = not found.triggers.get(opener)
        telling.dates = telling.dates or [d.range for d in found.dates.get(opener, ())]
        return False
    before = index - 1
    came = before >= 0 and _came_of_it(low, telling, document, before)
    # "A team raided a house near Multan at night. They opened fire": a raid that sets the scene.
    acts = found.triggers.get(before, ())
    if before < 0 or any(t.family != "vague" or (t.reason and not came) for t in acts):
        return False
    scene, sentence = document.sentences[before], document.sentences[index]
    if scene.paragraph != sentence.paragraph or scene.kind != sentence.kind:
        return False
    span = scene.span
    if found.triggers.get(before - 1) and anchored()["goes_on"].search_cut(low, span.start, span.end):
        return False  # "The bus was on its way over a pass": the story goes on
    days = [d for d in found.dates.get(before, ()) if d.attached_to == "event"]
    dated = bool(days)
    there = came or anchored()["there"].search_cut(low, telling.span.start, telling.span.end) is not None
    if telling.strength < 3 and not there and not (dated and telling.strength == 2):
        return False
    places = [p for p in found.places.get(before, ()) if p.role == "incident"]
    if came:
        telling.places, telling.opens_place = places, bool(places)
        telling.dates = telling.dates or [d.range for d in days]
        return bool(places)
    telling.heading_places = places
    if not telling.dates and places:
        telling.heading_dates += [d.range for d in days]
    return False


def _came_of_it(low: str, telling: Telling, document: Document, before: int) -> bool:
    """Whether it counts dead or hurt right after an operation or an attack with which a paragraph opens.

    "Troops launched an operation in Qaysar. Seven militants were killed.", "They attacked posts in Zharay. In
    the fight, seven were killed."
    """
    span = document.sentences[before].span
    if not (telling.figures and document.opens_line(span.start)):
        return False
    outcome = anchored()["outcome"].match_cut(low, telling.span.start, telling.span.end)
    return (outcome or anchored()["an_operation"].search_cut(low, span.start, span.end)) is not None


def where_lodged(low: str, telling: Telling, document: Document, found: Found) -> list[PlaceMention]:
    """Return where the sentence behind says the case is: "An FIR was lodged at Hub police station"."""
    after = telling.sentence + 1
    if telling.strength < 2 or after >= len(document.sentences) or found.triggers.get(after):
        return []
    here, behind = document.sentences[telling.sentence], document.sentences[after]
    if behind.paragraph != here.paragraph or not anchored()["lodged"].search_cut(
        low, behind.span.start, behind.span.end
    ):
        return []
    return [p for p in found.places.get(after, ()) if fineness(p) >= 2]


def opens_story(document: Document, telling: Telling, found: Found) -> bool:
    """Whether it stands right under a line that tells of an event, at a place that was not named before.

    "... / Trader shot at / A gunman fired at a trader in Hub": another story on the same page.
    """
    over = telling.sentence - 1
    line = over > 0 and document.sentences[over].kind == "heading" and found.triggers.get(over)
    if not line or telling.definite or telling.goes_on or not telling.places:
        return False
    before = [p for at in range(over) for p in found.places.get(at, ())]
    return bool(before) and all(relation(telling.places, [p]) == "conflict" for p in before)


def who_came(telling: Telling, before: Sequence[Telling]) -> None:
    """Give what only counts dead the bomber of the sentence before: "the bomber came close. Nine died"."""
    last = before[-1] if before else None
    if last is None or last.sentence != telling.sentence - 1 or last.figures or not telling.figures:
        return
    if telling.families <= {"harm"} and {t.rule for t in last.triggers} == {"event.bomber"}:
        telling.triggers = [*last.triggers, *telling.triggers]
        telling.places, telling.dates = telling.places or last.places, telling.dates or last.dates
        telling.late &= len(before) > 1


# So many sentences behind the one that opened a paragraph with a place tell of that.
_SCENE_REACH = 3


def scene_at_home(telling: Telling, found: Found) -> list[PlaceMention]:
    """Return the scene of the operation before, where bare names are the only ones of another country.

    "Troops continued the operation in Khyber Agency. In a clash near Kharwar Ghar": no district of Ghazni.
    """
    names = {p.text for p in telling.places if not p.designation}
    abroad = {c for p in telling.places for c in units_of(p)[2]}
    if telling.families & {"air", "shelling"} or not abroad:
        return []
    for before in range(telling.sentence - 1, max(-1, telling.sentence - 1 - _SCENE_REACH), -1):
        there = [p for p in found.places.get(before, ()) if p.role == "incident" and fineness(p) == 2]
        if there:
            acts = {t.family for t in found.triggers.get(before, ())}
            if not acts or acts - {"vague", "fight"} or found.figures.get(before):
                return []
            others = (p for group in found.places.values() for p in group if p.text not in names)
            return [] if any(units_of(p)[2] & abroad for p in others) else there
    return []


def _spoken_from(low: str, telling: Telling, found: Found) -> list[PlaceMention]:
    """Return the town whose officials tell of something else: "Meanwhile, police in Tank said a bomb ..."."""
    said = anchored()["spoken_meanwhile"].match_cut(low, telling.span.start, telling.span.end)
    if said is None or not telling.figures:
        return []
    first, last = (telling.span.start + at for at in said.span("town"))
    there = [p for p in found.places.get(telling.sentence, ()) if first <= p.start < last]
    return [
        p for p in there if fineness(p) == 2 and p.text.lower() not in load("places")["metonym"]["capitals"]
    ]


def _scene_set(low: str, telling: Telling, document: Document, found: Found) -> int | None:
    """Return the sentence without an event that opens the paragraph with its place, if no event is between.

    "In A district a force went after a commander. He is known as B. It detained two men." Or "Two trucks were
    stopped in A on Monday. The wheat was shared out. The drivers were led away".
    """
    index = telling.sentence
    paragraph = document.sentences[index].paragraph
    for before in range(index - 1, max(-1, index - 1 - _SCENE_REACH), -1):
        sentence = document.sentences[before]
        if sentence.paragraph != paragraph or sentence.kind != document.sentences[index].kind:
            return None
        if any(not t.reason for t in found.triggers.get(before, ())):
            return None
        opens = not before or document.sentences[before - 1].paragraph != paragraph
        places = [p for p in found.places.get(before, ()) if p.role == "incident"]
        if opens and places and fineness(places[0]):
            start, end = sentence.span.start, sentence.span.end
            # "Gunmen stopped their van near A. Nobody was hurt" tells no act.
            stopped = telling.strength > 1 and before not in found.triggers
            stopped = stopped and anchored()["stopped"].search_cut(low, start, end) is not None
            head = document.text[start : places[0].start].lower()
            return before if stopped or opens_with_place(head) else None
    return None
