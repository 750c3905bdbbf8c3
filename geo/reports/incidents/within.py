"""Several acts at spots of one town: streets, quarters and bazaars that no gazetteer need know.

"A policeman was shot dead on Ring Road and a bomb wounded six people in Hayatabad." "Two persons were
killed in separate incidents in the city. A clerk was shot dead near Nagan Chowrangi. ..."
"""

import re
from collections.abc import Sequence
from itertools import pairwise

from geo.model import PlaceMention, Span
from geo.patterns import compiled
from geo.reports.events import Trigger
from geo.reports.incidents.case import DEED, WEAK
from geo.reports.incidents.ground import fineness, relation
from geo.reports.incidents.segments import anchored
from geo.reports.incidents.telling import Telling
from geo.reports.text import Document
from geo.reports.wording.lexicon import alternatives, load
from geo.reports.wording.phrases import folded

_WORDS = load("places")["within"]
# A name behind a word of place, as it is written: "on Ring Road", "in the Karte Naw area", "in PD 4".
_SPOT = compiled(
    r"\b(?:[Ii]n|[Aa]t|[Nn]ear|[Oo]n|[Oo]utside)\s(?:the\s)?"
    r"(?:(?:city|town|capital)['’]s\s|(?:limits|jurisdiction|vicinity|outskirts|suburb)\sof\s(?:the\s)?)?"
    rf"(?!(?:{'|'.join(_WORDS['no_spots'])})\b)"
    r"(?P<name>[A-Z][\w'’-]+(?:\s(?:[A-Z][\w'’-]+|\d{1,2}\b)){0,3})"
)
_HOUSES = compiled(rf"\b{alternatives(_WORDS['houses'])}\b")


def _at_start(source: str) -> re.Pattern[str]:
    """Return a pattern of the lexicon for the start of a sentence, which may name its spot first."""
    return compiled(r"[\"'“]?(?:in (?:the )?[^.;,]{2,40}, )?" + source)


# A place that is no finer than a province is no spot.
MIN_SPOT = 2
# Acts that hurt somebody or destroy something.
_ACTS = frozenset({"shoot", "bomb", "air", "shelling", "fight", "abduct", "property"})


def spots(text: str, span: Span) -> set[str]:
    """Return the names of spots in a stretch, in small letters; a hospital is none."""
    names = {m["name"].lower() for m in _SPOT.finditer(text, span.start, span.end)}
    return {name for name in names if _HOUSES.search(name) is None}


def cut_within(
    document: Document, low: str, spans: Sequence[Span], triggers: Sequence[Trigger]
) -> list[tuple[Span, bool]]:
    """Cut stretches of a sentence where somebody else suffers another act; True for what is set apart so.

    Either at another spot, or as one of several that are counted before: "saw three attacks: a truck bomb
    killed 15, a bomber killed 26 cadets at the academy, and a camp was stormed".
    """
    out: list[tuple[Span, bool]] = []
    for span in spans:
        start, apart = span.start, False
        counted = anchored()["counted_acts"].search(low, span.start, span.end)
        items = _items(low, counted.end(), span.end, triggers) if counted else []
        for at in sorted({*items, *_spot_cuts(document, low, span, triggers)}):
            out.append((Span(start, at), apart))
            start, apart = at, True
        out.append((Span(start, span.end), apart))
    return out


def _spot_cuts(document: Document, low: str, span: Span, triggers: Sequence[Trigger]) -> list[int]:
    """Return where a stretch goes on to another spot."""
    cuts: list[int] = []
    for joint in anchored()["new_act"].finditer(low, span.start, span.end):
        sides = Span(max(cuts, default=span.start), joint.start()), Span(joint.start(), span.end)
        if any(t.span.start < joint.start() < t.span.end for t in triggers):
            continue
        told = joint["second"] or all(_harmful(low, side, triggers) for side in sides)
        if told and _apart(document, *sides):
            cuts.append(joint.start())
    return cuts


def _items(low: str, start: int, end: int, triggers: Sequence[Trigger]) -> list[int]:
    """Return where a list that begins at `start` goes on, one act after another."""
    acts = [t.span for t in triggers if t.family in _ACTS | {"harm"}]
    joints = [m.start() for m in anchored()["item"].finditer(low, start, end)]
    joints = [j for j in joints if not any(t.start < j < t.end for t in acts)]
    cuts: list[int] = []
    for joint, after in pairwise([*joints, end]):
        before = max(cuts, default=start)
        told = any(before <= t.start < joint for t in acts) and any(joint <= t.start < after for t in acts)
        cuts += [joint] if told else []
    return cuts


def _harmful(low: str, span: Span, triggers: Sequence[Trigger]) -> bool:
    """Whether a stretch tells of an act and of somebody whom it harmed."""
    acts = any(span.contains(t.span) and t.strength > 1 and t.family in _ACTS for t in triggers)
    return acts and anchored()["harmed"].search(low, span.start, span.end) is not None


def _apart(document: Document, before: Span, after: Span) -> bool:
    """Whether two stretches each name spots, none of them the same."""
    mine, theirs = spots(document.text, after), spots(document.text, before)
    return bool(mine and theirs) and mine.isdisjoint(theirs)


def set_apart(document: Document, low: str, telling: Telling, before: Telling) -> bool:
    """Whether a telling begins another act, at another spot, than what its sentence tells `before` it."""
    joint = anchored()["new_act"].match_cut(low, telling.span.start, telling.span.end)
    if joint is None or telling.bound or telling.victims:
        return False
    told = joint["second"] or all(_harmful(low, t.span, t.triggers) for t in (telling, before))
    return bool(told) and _apart(document, before.span, telling.span)


def own_spots(document: Document, telling: Telling, wide: Sequence[PlaceMention]) -> set[str]:
    """Return the names of the spots of a telling but for those of the town, `wide`, of which it tells."""
    names = spots(document.text, telling.span) | {p.text.lower() for p in telling.places}
    coarse = [*wide, *(p for p in telling.places if not fineness(p))]
    return names - {p.text.lower() for p in coarse}


def part_separate(document: Document, tellings: Sequence[Telling]) -> None:
    """Part what stands under a lead of several acts in one town where it turns to another spot.

    "Two policemen were gunned down in separate attacks. One was shot at near Landhi. Earlier, another was
    targeted in Orangi."
    """
    lead = next((t for t in tellings if not t.late and (t.summary or _body(document, t))), None)
    if lead is None or relation(lead.places[:1], lead.places[1:]) == "conflict":
        return
    low = folded(document.text)
    turned = _turned(document, low, lead, tellings)
    if not lead.summary:
        if not _adds_up(lead, turned):
            return
        lead.summary = True
    acts = [t for t in lead.triggers if t.strength > 1]
    for telling in turned:
        telling.numbered = telling.strength > 1
        if telling is not turned[0]:
            telling.apart = telling.another = True
        telling.heading_dates = telling.heading_dates or lead.dates[:1]
        if telling.families <= WEAK:
            telling.triggers = [*telling.triggers, *acts]
        acts = acts or [t for t in telling.triggers if t.strength > 1]


def part_spoken(document: Document, tellings: Sequence[Telling]) -> None:
    """Part what is told from a town, of another kind and with a toll, from all before.

    "Gunmen ambushed a convoy in Wardak and killed five. In Kabul, the ministry said a bomb had killed three."
    """
    low = folded(document.text)
    acts: frozenset[str] = frozenset()
    for telling in (t for t in tellings if _body(document, t)):
        span, own = telling.span, telling.families - WEAK
        known = telling.places or telling.definite or telling.bound or telling.victims or telling.goes_on
        spoken = anchored()["spoken_in"].match_cut(low, span.start, span.end) is not None
        if spoken and acts and not known and telling.strength == DEED and own.isdisjoint(acts):
            telling.apart = telling.another = bool(telling.figures) or telling.another
        acts |= own


# What stands in a paragraph of its own is a person who had not been spoken of and what befell him, or a
# weapon or armed men.
_VICTIM, _DEVICE = (_at_start(_WORDS[name]) for name in ("victim_opens", "device_opens"))


def part_paragraphs(document: Document, tellings: Sequence[Telling]) -> None:
    """Part what opens a paragraph with another victim at another spot of the town, where no lead counts them.

    "A clerk was shot dead near Nagan Chowrangi on Monday. / A teacher was gunned down in Shah Faisal Colony."
    What a weapon or gunmen did parts where it is of another kind than what was told, or where others were
    parted before: "An explosive device went off near ..." may tell of the lead's blast once more.
    """
    low = folded(document.text)
    towns = {document.quote(s.span).lower() for s in document.sentences if s.kind == "dateline"}
    spot: set[str] = set()  # of the paragraph told last, if it names one
    tolls: set[int] = set()
    acts: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()
    listed = False
    announced = [t for t in tellings if t.announced and any(fineness(p) == MIN_SPOT for p in t.places)]
    for telling in (t for t in tellings if _body(document, t) and not t.summary):
        wide = {p.text.lower() for p in telling.places if fineness(p) < MIN_SPOT}
        names = spots(document.text, telling.span) - wide
        names = {n for n in names if not any(n in town for town in towns)}
        headed = document.sentences[max(0, telling.sentence - 1)].kind in ("heading", "list_item")
        opens = document.opens_line(telling.span.start) and not headed
        told = {c.killed_high or c.injured_high or 0 for c in telling.figures} - {0, 1}
        meant = any(
            lead is not telling and relation(telling.places, lead.places) in ("same", "part")
            for lead in announced
        )
        if (
            opens
            and spot
            and names
            and names.isdisjoint(spot)
            and tolls.isdisjoint(told)
            and not (meant or telling.known & words)
        ):
            kinds = telling.families - WEAK
            if _other_scene(low, telling, listed or kinds.isdisjoint(acts)):
                telling.apart = telling.another = listed = True
                acts = words = frozenset()
        words |= telling.words
        if telling.strength > 1 or telling.figures:
            spot = names if opens else spot | names
            tolls = told if opens else tolls | told
            acts |= telling.families - WEAK


def _other_scene(low: str, telling: Telling, armed: bool) -> bool:
    """Whether it opens with the victim of an act or, where these count (`armed`), a weapon or gunmen."""
    if telling.bound or telling.victims or telling.goes_on or telling.account or telling.recalled:
        return False
    span = telling.span
    if telling.strength > 1 and _VICTIM.match(low, span.start, span.end) is not None:
        return True
    acted = armed and bool(telling.families - WEAK)
    return acted and _DEVICE.match(low, span.start, span.end) is not None


def _body(document: Document, telling: Telling) -> bool:
    return document.sentences[telling.sentence].kind == "body"


def _turned(document: Document, low: str, lead: Telling, tellings: Sequence[Telling]) -> list[Telling]:
    """Return what a lead is followed by at one spot after another."""
    found: list[Telling] = []
    seen: set[str] = set()
    for telling in tellings:
        if telling.sentence <= lead.sentence or not _body(document, telling):
            continue
        names = own_spots(document, telling, lead.places)
        new = bool(names) and names.isdisjoint(seen) and (not found or _new(low, telling))
        # "A barber was gunned down": one of those whom the lead counts, wherever it was.
        own = bool(telling.figures) and document.opens_line(telling.span.start)
        new = new or (lead.summary and own and _other_scene(low, telling, armed=False))
        if new and (telling.strength > 1 or telling.figures or found):
            found.append(telling)
        if telling.strength > 1 or telling.figures or new:
            seen |= names
    return found


# So much of a lead tells of no more than that some were killed or shot.
_COUNTS = frozenset({"event.harm", "event.vague", "event.attack"})


def _adds_up(lead: Telling, parts: Sequence[Telling]) -> bool:
    """Whether a lead only counts the dead of several parts, each by an act of its own."""
    total = max((c.killed_high or 0 for c in lead.figures), default=0)
    tolls = [max((c.killed_high or 0 for c in part.figures), default=0) for part in parts]
    own = all(tolls) and all(part.strength > 1 for part in parts)
    return len(parts) > 1 and own and sum(tolls) == total and {t.rule for t in lead.triggers} <= _COUNTS


def _new(low: str, telling: Telling) -> bool:
    """Whether a telling begins with somebody or something, or a spot, that was not spoken of before."""
    if telling.bound or telling.victims or telling.goes_on or telling.account or telling.aftermath:
        return False
    span = telling.span
    opens = any(anchored()[n].search_cut(low, span.start, span.end) for n in ("earlier", "then", "ordinal"))
    return (
        opens
        or telling.opens_hour
        or telling.another
        or anchored()["new_scene"].match_cut(low, span.start, span.end) is not None
    )
