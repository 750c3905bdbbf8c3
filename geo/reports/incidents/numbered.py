"""What a lead counts ("in three separate operations") and the text then tells by number."""

from collections.abc import Sequence

from geo.patterns import compiled
from geo.reports.incidents.case import DEED
from geo.reports.incidents.ground import relation
from geo.reports.incidents.telling import Telling
from geo.reports.text import Document
from geo.reports.wording.lexicon import alternatives, load
from geo.reports.wording.phrases import folded

_WORDS = load("coreference")["numbered"]
_ACTS = alternatives(_WORDS["acts"])
_COUNTED = compiled(
    rf"\b(?:in|during|foiled|thwarted|conducted|launched) (?:(?:at least|the|some) )?"
    rf"{alternatives(_WORDS['counts'])} (?:[\w-]+ ){{0,4}}?{_ACTS}(?!\w)"
)
_NUMBERS = {word: n for n, words in enumerate(_WORDS["ordinals"], 1) for word in words}
_NEXT = frozenset(_WORDS["next"])  # of any number but the first
_NUMBERED = compiled(
    rf"\b(?:the |a |an |in |during )?(?P<number>{'|'.join([*_NUMBERS, *_NEXT])})"
    rf"(?: (?:of (?:the|these|those) )?(?:[\w-]+ ){{0,2}}?{_ACTS}(?!\w)"
    rf"|(?=,| {alternatives(_WORDS['went'])}(?!\w)))"
)
_SAYING = compiled(rf"\b{alternatives(_WORDS['saying'])}(?!\w)")
# A number stands so near the start of its sentence, but for who says so.
_AT_START = 16


def part_numbered(document: Document, tellings: Sequence[Telling]) -> None:
    """Part what is told by number under a lead that counts it; the lead goes with the first.

    "Troops killed nine militants in three operations in Khyber. The first was a raid in Tirah. Five died.
    A second raid left two dead. In the third case a group was spotted near Bara. Two of it were killed."
    """
    low = folded(document.text)
    opening = document.opening
    lead = next((t for t in tellings if t.sentence >= opening), None)
    if lead is None or lead.sentence > opening + 1:
        return
    span = document.sentences[lead.sentence].span
    if _COUNTED.search(low, span.start, span.end) is None:
        return
    marks = _marks(document, low, lead.sentence + 1)
    if len(marks) < 2:
        return
    acts = [t for t in lead.triggers if t.strength > 1]
    opened: dict[int, Telling] = {}
    left: set[int] = set()
    for telling in (t for t in tellings if t.sentence >= marks[0]):
        number = sum(mark <= telling.sentence for mark in marks)
        first = opened.setdefault(number, telling)
        if first is not telling:
            if telling.another or telling.new_subject:
                left.add(number)  # "Meanwhile, ..."
            telling.continues = None if number in left else first
            continue
        telling.continues = lead if number == 1 else None
        telling.apart = telling.another = number > 1
        telling.definite = telling.bound = telling.summary = False
        telling.heading_dates = telling.heading_dates or lead.dates[:1]
        if relation(lead.places[:1], [*lead.places[1:], *telling.places]) != "conflict":
            telling.places = [*telling.places, *lead.places]  # "in Tirah", of the lead's district
        if all(t.strength < DEED or t.family == "disrupt" for t in telling.triggers):
            telling.triggers = [*telling.triggers, *acts]  # "Soldiers opened fire": in that operation


def _marks(document: Document, low: str, start: int) -> list[int]:
    """Return the sentences that begin the first, the second and so on of what was counted."""
    marks: list[int] = []
    for index in range(start, len(document.sentences)):
        sentence = document.sentences[index]
        found = _NUMBERED.search(low, sentence.span.start, sentence.span.end)
        if sentence.kind != "body" or found is None:
            continue
        at = found.start()
        said = _SAYING.search(low, sentence.span.start, at) is not None
        if at - sentence.span.start > _AT_START and not said:
            continue
        number = _NUMBERS.get(found["number"])
        if number == len(marks) + 1 or (number is None and marks):
            marks.append(index)
    return marks
