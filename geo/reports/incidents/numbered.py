"""What a lead counts ("in three separate operations") and the text then tells by number."""

from collections.abc import Sequence

from geo.patterns import compiled
from geo.reports.incidents.case import DEED
from geo.reports.incidents.deciding import HOW
from geo.reports.incidents.ground import fineness, relation
from geo.reports.incidents.segments import anchored
from geo.reports.incidents.telling import Telling
from geo.reports.incidents.within import own_spots
from geo.reports.text import Document
from geo.reports.wording.lexicon import alternatives, load
from geo.reports.wording.phrases import folded

_WORDS = load("coreference")["numbered"]
_ACTS = alternatives([*_WORDS["acts"], *_WORDS["things"]])
_COUNTED = compiled(
    rf"\b(?:(?:in|by|during|foiled|thwarted|conducted|launched) (?:(?:at least|the|some) )?"
    rf"{alternatives(_WORDS['counts'])}|{alternatives(_WORDS['counts'])} {alternatives(_WORDS['more'])})"
    rf" (?:[\w-]+ ){{0,4}}?{_ACTS}(?!\w)"
)
# What counts several acts below what was told first: "the district saw two more clashes".
_MORE = compiled(
    rf"\b{alternatives(_WORDS['counts'])} {alternatives(_WORDS['more'])} (?:[\w-]+ ){{0,2}}?{_ACTS}(?!\w)"
)
_DEED = compiled(rf"{alternatives(_WORDS['acts'])}$")
_NUMBERS = {word: n for n, words in enumerate(_WORDS["ordinals"], 1) for word in words}
_NEXT = frozenset(_WORDS["next"])  # of any number but the first
_NUMBERED = compiled(
    rf"\b(?:(?:the |a |an |in |during )?(?P<number>{'|'.join([*_NUMBERS, *_NEXT])})"
    rf"(?: (?:of (?:the|these|those) )?(?:[\w-]+ ){{0,2}}?{_ACTS}(?!\w)"
    rf"|(?=,| {alternatives(_WORDS['went'])}(?!\w)))"
    rf"|in an? (?:[\w-]+ )?{_ACTS} of (?:its|their) own\b)"
)
_SAYING = compiled(rf"\b{alternatives(_WORDS['saying'])}(?!\w)")
_AT_PLACE = compiled(r"(?:in|at|near|on) [^,;]{2,40}, ")
# A number stands so near the start of its sentence, but for who says so.
_AT_START = 16


def part_numbered(document: Document, tellings: Sequence[Telling]) -> None:
    """Part what is told by number under a sentence that counts it; a lead goes with the first.

    "Troops killed nine militants in three operations in Khyber. The first was a raid in Tirah. Five died.
    A second raid left two dead. In the third case a group was spotted near Bara. Two of it were killed."
    """
    low = folded(document.text)
    opening = document.opening
    lead = next((t for t in tellings if t.sentence >= opening), None)
    if lead is None:
        return
    counts: list[Telling] = []
    for telling in tellings:
        span = document.sentences[telling.sentence].span
        words = _COUNTED if telling is lead and lead.sentence <= opening + 1 else _MORE
        body = document.sentences[telling.sentence].kind == "body"
        new = not counts or counts[-1].sentence != telling.sentence
        found = words.search(low, span.start, span.end)
        # Two bombs in one town may have gone off at one spot, one after the other.
        wide = not any(map(fineness, telling.places))
        if new and (body or telling is lead) and found and (wide or _DEED.search(found[0])):
            counts.append(telling)
    for number, count in enumerate(counts, 1):
        end = counts[number].sentence if number < len(counts) else len(document.sentences)
        under = [t for t in tellings if count.sentence < t.sentence < end]
        marks = _marks(document, low, under, range(count.sentence + 1, end))
        if len(marks) > 1:
            _part(count, [t for t in under if t.sentence >= marks[0]], marks, first=count is lead)


def _part(count: Telling, under: Sequence[Telling], marks: Sequence[int], *, first: bool) -> None:
    """Part what stands under a sentence that counts it; what the report tells `first` apart from nothing."""
    acts = [t for t in count.triggers if t.strength > 1]
    opened: dict[int, Telling] = {}
    left: set[int] = set()
    if not first:
        count.summary, count.another = True, False
    for telling in under:
        number = sum(mark <= telling.sentence for mark in marks)
        opener = opened.setdefault(number, telling)
        if opener is not telling:
            if telling.another or telling.new_subject:
                left.add(number)  # "Meanwhile, ..."
            telling.continues = None if number in left else opener
            continue
        telling.continues = count if number == 1 else None
        telling.apart = telling.another = number > 1 or not first
        telling.numbered = True
        telling.definite = telling.bound = telling.summary = False
        telling.heading_dates = telling.heading_dates or count.dates[:1]
        if relation(count.places[:1], [*count.places[1:], *telling.places]) != "conflict":
            telling.places = [*telling.places, *count.places]  # "in Tirah", of the lead's district
        if all(t.strength < DEED or t.family == "disrupt" for t in telling.triggers):
            telling.triggers = [*telling.triggers, *acts]  # "Soldiers opened fire": in that operation


def _marks(document: Document, low: str, under: Sequence[Telling], sentences: range) -> list[int]:
    """Return the sentences that begin the first, the second and so on of what was counted.

    The first may go without its number: it is what is told before "the second" or "the other".
    """
    marks: list[int] = []
    for index in sentences:
        sentence = document.sentences[index]
        found = _NUMBERED.search(low, sentence.span.start, sentence.span.end)
        if sentence.kind != "body" or found is None:
            continue
        at = found.start()
        said = _SAYING.search(low, sentence.span.start, at) is not None
        placed = _AT_PLACE.fullmatch(low, sentence.span.start, at) is not None
        if at - sentence.span.start > _AT_START and not (said or placed):
            continue
        number = _NUMBERS.get(found["number"] or "")
        told = [t.sentence for t in under if t.sentence < index and (t.strength > 1 or t.figures)][:1]
        if not marks and number in (2, None):
            marks += told
        if number == len(marks) + 1 or (number is None and marks):
            marks.append(index)
    return marks


# So many sentences back stands what "the first" and "the second" are of.
_ORDINAL_REACH = 6
_ORDINAL_OPENING = 20
# "In the third incident": by what means is told there, if at all.
_OF_ANY_MEANS = compiled(r"\b(?:incidents?|case|instance)\b")
_AT_NAME = compiled(r"\b(?:near|at|outside|inside|in) (?:the )?[A-Z]")


def take_means(document: Document, tellings: Sequence[Telling]) -> None:
    """Give "the first" and "the second" the means of what was told of them together.

    "US drones fired missiles at two places. In the first attack two missiles hit a house." "Two bombs
    went off in Kohat and Hangu. The second wounded five."
    """
    low = folded(document.text)
    source: Telling | None = None
    first: Telling | None = None
    spots: set[str] = set()
    for telling in tellings:
        numbered = anchored()["ordinal"].search_cut(low, telling.span.start, telling.span.end)
        if numbered is None:
            source = telling if telling.strength > 1 else source
            continue
        names = own_spots(document, telling, source.places if source else ())
        if spots and names and names.isdisjoint(spots) and (telling.strength > 1 or telling.figures):
            telling.apart = telling.another = True  # "The second, hidden in a cart, exploded at Timergara"
        elif first is not None and _own_tolls(document.text, first, telling):
            telling.another = True
        spots, first = names, telling
        far = source is None or telling.sentence - source.sentence > _ORDINAL_REACH
        if source is None or far or _OF_ANY_MEANS.search(numbered[0]):
            continue
        rules = {t.rule for t in telling.triggers}
        means = [t for t in source.triggers if t.rule in HOW | {"event.explosion", "event.device"}]
        if not means and telling.another and telling.figures:
            means = [t for t in source.triggers if t.strength > 1][:1]  # "In the other, one was killed"
        if telling.strength == 1 or (
            rules & {"event.shelling", "event.shells"} and not rules & (HOW - {"event.shelling"})
        ):
            telling.triggers = [*telling.triggers, *means]


def _own_tolls(text: str, first: Telling, second: Telling) -> bool:
    """Whether "the second" of two has a spot and dead of its own: "The first hit a bus at A, killing 17"."""
    opening = [
        text[t.span.start : t.span.start + _ORDINAL_OPENING].lower().removeprefix("the ").split(None, 1)[0]
        for t in (first, second)
    ]
    dead = [any(c.killed_high for c in t.figures) for t in (first, second)]
    spotted = bool(first.places) and _AT_NAME.search(second.span.quote(text)) is not None
    return opening[0] == "first" and opening[1].startswith("second") and all(dead) and spotted
