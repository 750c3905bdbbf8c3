"""What a stretch of text tells again: later deaths, whose fate it was, the place of which a paragraph speaks.

The wording is in ``lexicons/coreference.toml``.
"""

from collections.abc import Mapping, Sequence

from geo.model import PlaceMention, Span
from geo.patterns import compiled
from geo.reports.cues.scope import ANSWERED, COMPARED
from geo.reports.document import Document
from geo.reports.events import Trigger
from geo.reports.incidents.case_words import anchored, patterns
from geo.reports.mentions.ground import relation
from geo.reports.wording.lexicon import alternatives, load
from geo.reports.wording.phrases import folded

# A sentence that stands in a report twice, or is cut off where it does, has at least so many characters.
_REPEATED = 40
_ENDED = compiled(rf"\b{alternatives(load('dates')['words']['ended'])}(?: \w+){{0,3}}\s*$")
_BEGAN = compiled(
    rf"\b{alternatives(load('dates')['words']['began'])}(?: (?:in|at|near|on) \S+| \w+){{0,3}}\s*$"
)
# "Ended on Monday": the word stands no further before the day.
ENDED_REACH = 40


def outside_hospital(
    low: str, span: Span, triggers: Sequence[Trigger], places: Sequence[PlaceMention]
) -> list[PlaceMention]:
    """Return the places without those in which persons wounded before died.

    "Two of the injured died in Peshawar" tells nothing of Peshawar; "..., taking the toll of Friday's attack
    in Tank to 63" tells of Tank.
    """
    wounded = anchored()["later_death"].search(low, span.start, span.end) if places else None
    if wounded is None:
        return list(places)
    died = patterns()["died"].search(low, wounded.start(), span.end)
    if died is None:
        return list(places)
    acts = [t.span.start for t in triggers if t.family != "harm"]
    return [p for p in places if p.start < died.end() or any(died.end() < at < p.start for at in acts)]


def outside_funeral(
    low: str, span: Span, triggers: Sequence[Trigger], places: Sequence[PlaceMention]
) -> list[PlaceMention]:
    """Return the places without that of a burial, where the act is told after it with its own.

    "Thousands attended the funeral in Peshawar of five soldiers killed in an ambush in Tank."
    """
    first = min((t.span.start for t in triggers), default=span.start)
    own = [p for p in places if p.start > first]
    return own if own and anchored()["buried"].search(low, span.start, first) else list(places)


def outside_occasion(
    low: str, span: Span, triggers: Sequence[Trigger], places: list[PlaceMention]
) -> list[PlaceMention]:
    """Leave out where something else goes on: "As schools reopened in Kabul, gunmen raided a bank in Hub"."""
    occasion = patterns()["occasion"]
    acts = [t.span for t in triggers if t.strength > 1]
    if not acts or len(places) < 2:
        return places
    opens = low.rfind(", ", span.start, acts[0].end) if occasion.match(low, span.start) else -1
    after = occasion.search(low, acts[-1].end, span.end)
    ends = after.start() if after else span.end
    own = [p for p in places if opens < p.start < ends]
    beside = [p for p in places if p not in own]
    return own if own and beside and relation(own, beside) == "conflict" else places


def of_earlier(low: str, triggers: Sequence[Trigger], at: int) -> bool:
    """Whether a place or day stands in a clause about what was before.

    "Police arrested two men suspected of planting the bomb *that killed 13 in Dasu last month*". `triggers`
    are those of the sentence, of any status.
    """
    before = [t for t in triggers if t.span.end <= at]
    after = next((t for t in triggers if t.span.start >= at), None)
    if before and after and after.reason == COMPARED and "; " in low[before[-1].span.end : at]:
        return True  # "the second attack in as many months; in March a bomb killed three"
    if not before or before[-1].status != "past":
        return False
    if before[-1].reason in (COMPARED, ANSWERED) and ", " not in low[before[-1].span.end : at]:
        return True
    opens = before[-2].span.end if len(before) > 1 else 0
    return patterns()["in_relative"].search(low, opens, before[-1].span.start) is not None


def paragraph_places(
    document: Document,
    index: int,
    triggers_of: Mapping[int, Sequence[Trigger]],
    places_of: Mapping[int, Sequence[PlaceMention]],
) -> list[PlaceMention]:
    """Return the scenes named before a sentence, in its paragraph, since anything was told.

    "Three compounds were destroyed in Ghiljo. A resident said that 13 bodies had been pulled out."
    """
    found: list[PlaceMention] = []
    paragraph = document.sentences[index].paragraph
    for before in range(index - 1, -1, -1):
        if document.sentences[before].paragraph != paragraph or triggers_of.get(before):
            break
        found += [p for p in places_of.get(before, ()) if p.role == "incident"]
    return found


def ends_on(low: str, day: Span | None) -> bool:
    """Whether something that lasted ended on a day: "the clashes ended on Monday"."""
    return day is not None and _ENDED.search(low, max(0, day.start - ENDED_REACH), day.start) is not None


def begins_on(low: str, day: Span | None) -> bool:
    """Whether something that lasted began on a day: "the clashes broke out in Sadda on Thursday"."""
    return day is not None and _BEGAN.search(low, max(0, day.start - ENDED_REACH), day.start) is not None


def repeated(document: Document) -> dict[int, int]:
    """Return which sentences stand in the text before, word for word, and where: standfirsts and captions."""
    found: dict[int, int] = {}
    first: dict[str, int] = {}
    low = folded(document.text)
    for index, sentence in enumerate(document.sentences):
        words = low[sentence.span.start : sentence.span.end].rstrip(" .\u2026")
        if sentence.kind not in ("body", "list_item") or len(words) < _REPEATED:
            continue
        before = first.setdefault(words[:_REPEATED], index)
        if before != index and low.startswith(words, document.sentences[before].span.start):
            found[index] = before
    return found
