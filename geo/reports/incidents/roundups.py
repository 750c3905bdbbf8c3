"""Leads that only sum up what a report goes on to tell, and what their parts take from them."""

from collections.abc import Callable, Sequence
from itertools import accumulate, pairwise

from geo.model import PlaceMention
from geo.patterns import compiled
from geo.reports.incidents.case import WEAK, Case
from geo.reports.incidents.ground import fineness, relation
from geo.reports.incidents.telling import Telling
from geo.reports.text import Document
from geo.reports.wording.phrases import folded


def total_of(cases: Sequence[Case]) -> Case | None:
    """Return the lead that only gives the toll of all that follows, None where it tells of its own."""
    lead = cases[0] if len(cases) > 2 else None
    # "These operations were held in four provinces" goes on with a lead and tells of nothing more.
    if lead is None or any(t.figures or t.families != {"vague"} for t in lead.tellings[1:]):
        return None
    if lead.tellings[0].heading_places:
        return None
    own = [p for p in lead.places if p.designation != "division"] if lead.told_places else []
    if own and any(relation(own, c.places) == "conflict" for c in cases[1:]):
        return None  # one more event, at a place of its own, whatever the figures add up to
    if cases[1].tellings[0].another and not cases[1].tellings[0].numbered:
        return None  # "Earlier, a bomb of the same kind killed two": not a part of what was told
    # A figure of the past day or week is kept out of `figures`: what is left tells of no incident.
    acts = lead.families - WEAK
    if acts and not any(acts & case.families for case in cases[1:]):
        return None  # a bomb is no total of shootings, whatever the figures add up to
    toll, period = first_toll(lead), lead.tellings[0].period
    if not toll:
        return lead if period else None
    if any(_is_sum(lead, cases[1:], count) for count in (first_toll, _all_dead)):
        return lead
    # "61 were killed this week", over a list of what was told of it.
    return lead if period and not own and toll >= sum(map(first_toll, cases[1:])) else None


def _is_sum(lead: Case, parts: Sequence[Case], toll: Callable[[Case], int]) -> bool:
    """Whether the toll of a lead is that of some parts after it; what follows them may be of another day."""
    whole = [case for case in parts if not case.tellings[0].part]  # one toll of two districts counts once
    return toll(lead) in list(accumulate(filter(None, map(toll, whole))))[1:]


def spread_leads(tellings: Sequence[Telling]) -> None:
    """Make a lead without a place a summary where the next sentence spreads it over several places.

    "Forces killed five militants on Thursday. Three died in Kech, one in Panjgur and one in Zhob."
    """
    by_sentence: dict[int, list[Telling]] = {}
    for telling in tellings:
        by_sentence.setdefault(telling.sentence, []).append(telling)
    for lead in tellings:
        parts = by_sentence.get(lead.sentence + 1, [])
        if lead.places or lead.strength < 2 or len(parts) < 2 or not all(p.places for p in parts):
            continue
        toll = max((c.killed_high or 0 for c in lead.figures), default=0)
        told = sum(max((c.killed_high or 0 for c in p.figures), default=0) for p in parts)
        if not toll or not toll <= told * 2 <= toll * 2 or len(by_sentence[lead.sentence]) > 1:
            continue
        if any(p.families - WEAK and not p.families & lead.families - WEAK for p in parts):
            continue  # "A bomber killed 83 at a shrine. Police killed 18 in Karachi and two in Quetta."
        lead.summary = True
        for part in parts:
            part.heading_dates = part.heading_dates or lead.dates[:1]
            part.triggers = [*part.triggers, *(t for t in lead.triggers if t.strength > 1)]


def mark_sum(document: Document, tellings: Sequence[Telling]) -> None:
    """Make a lead without a place a summary where the tolls of the first parts after it add up to its own.

    "Violence claimed four lives in the city on Monday. Two brothers were shot in Orangi. In Lyari a man was
    killed ... A constable was gunned down in Landhi."
    """
    bodies = [t for t in tellings if document.sentences[t.sentence].kind == "body"]
    # "Operations were carried out in four provinces. 27 insurgents were killed."
    opening = [t for t in bodies[:2] if _killed(t) > 1][:1]
    lead = opening[0] if opening and not (bodies[0] is not opening[0] and _killed(bodies[0])) else None
    if lead is None or lead.heading_places or lead.summary or lead.definite:
        return
    if any(fineness(p) or not p.candidates for p in lead.places):
        return  # of no more than a country
    toll = _killed(lead)
    parts: list[Telling] = []
    for telling in (t for t in bodies if t.sentence > lead.sentence and _killed(t)):
        if telling.summary or telling.recalled or (telling.another and not parts):
            return
        parts.append(telling)
        told = sum(map(_killed, parts))
        if told >= toll:
            break
    else:
        return
    placed = [part for part in parts if part.places]
    apart = any(relation(a.places, b.places) == "conflict" for a, b in pairwise(placed))
    if told == toll and apart:
        lead.summary = True
        for part in parts:
            part.heading_dates = part.heading_dates or lead.dates[:1]


def _killed(telling: Telling) -> int:
    """Return the highest number of dead that a telling gives, 0 for none."""
    return max((c.killed_high or 0 for c in telling.figures), default=0)


def mark_announced(document: Document, tellings: Sequence[Telling]) -> None:
    """Mark the events that the opening of a report tells together and the text goes on to tell.

    They stand in its first sentence, or the second turns to another: "Two were shot dead in Kharan. In
    Panjgur another attack left one dead."
    """
    first = document.opening
    lead = [t for t in tellings if t.sentence == first]
    after = [t for t in tellings if t.sentence == first + 1]
    if len(lead) == 1 and any((t.another or t.new_subject) and t.places for t in after[:1]):
        lead += after
    if len(lead) < 2 or not any(t.places for t in lead):
        return
    for telling in lead:
        telling.announced = True
    if any(t.part for t in lead):
        return  # one act over several districts: what follows may be of any of them
    last = max(t.sentence for t in lead)
    for telling in (t for t in tellings if t.sentence == last + 1 and document.opens_line(t.span.start)):
        # The next paragraph goes on with the first of them, unless it says otherwise.
        placed = any(p.candidates for p in telling.places)
        telling.continues = None if placed or telling.another or telling.new_subject else lead[0]


# "At 2340 hrs", at the start of a paragraph.
_AT_HOUR = compiled(r"(?:at |on )?(?:about |around )?\d{2}:?\d\d ?(?:hrs?|hours|h)\b")


def mark_messages(document: Document, tellings: Sequence[Telling]) -> None:
    """Part the messages of a control room, each a paragraph that opens with its hour and tells of an act.

    "At 2110 hrs unknown persons fired rockets on a post. / At 2340 hrs IED blast near Surab bridge."
    """
    low = folded(document.text)
    timed: list[Telling] = []
    for telling in tellings:
        span, paragraph = telling.span, document.sentences[telling.sentence].paragraph
        opens = telling.sentence == 0 or document.sentences[telling.sentence - 1].paragraph != paragraph
        if opens and telling.strength > 1 and _AT_HOUR.match(low, span.start, span.end):
            timed.append(telling)
    for telling in timed[1:]:
        telling.apart = telling.another = not (telling.bound or telling.goes_on or telling.victims)


def mark_list(document: Document, tellings: Sequence[Telling]) -> None:
    """Make the opening a summary where it names several places, each of which heads an item of its own.

    "32 were killed in the provinces of Ghazni, Faryab and Zabul. / Ghazni: ... / Faryab: ... / Zabul: ..."
    """
    lead = tellings[0] if tellings else None
    if lead is None or document.sentences[lead.sentence].kind != "body" or lead.heading_places:
        return
    named = {p.text.lower() for p in lead.places}
    items = {
        (p.text.lower(), document.sentences[t.sentence].paragraph)
        for t in tellings
        if document.sentences[t.sentence].headings
        for p in t.heading_places
        if p.text.lower() in named
    }
    heads, paragraphs = ({item[n] for item in items} for n in (0, 1))
    lead.summary = lead.summary or (len(heads) > 1 and len(paragraphs) > 1 and len(named - heads) <= 1)


def mark_lead(document: Document, tellings: Sequence[Telling]) -> None:
    """Make the title and the lead summaries where they name districts or provinces that the text tells of.

    "A night of shelling emptied villages in Spera and in Kurram. In Spera five were killed ... In Kurram
    two tribesmen died": each has a toll of its own.
    """
    opening = [t for t in tellings if not t.late and t.places and t.strength > 1]
    bodies = [t for t in opening if document.sentences[t.sentence].kind != "headline"]
    for lead in {id(t): t for t in (*opening[:1], *bodies[:1])}.values():
        if lead.part or any(t.lead or t.sentence == lead.sentence for t in tellings if t is not lead):
            continue
        named = [p for p in lead.places if fineness(p)]
        scenes = [*named[:1], *(p for p in named if relation([p], named[:1]) == "conflict")]
        told = [
            {n for n, p in enumerate(scenes) if relation(t.places, [p]) in ("same", "part")}
            for t in tellings
            if t.sentence > lead.sentence
            and t.places
            and any(c.killed_high or c.injured_high for c in t.figures)
        ]
        lead.summary = lead.summary or len({min(of) for of in told if len(of) == 1}) > 1


def mark_many(document: Document, tellings: Sequence[Telling]) -> None:
    """Make the opening a summary where it names three districts or more and the text tells of each.

    "Explosions in Hub and Uthal, grenades in Panjgur and shootings in Kharan killed six. In Hub ..."
    """
    lead = [t for t in tellings if t.sentence == document.opening]
    named = {p.text.lower(): p for t in lead for p in t.places if fineness(p) == 2}
    scenes: list[PlaceMention] = []
    for place in named.values():
        if all(relation([place], [other]) == "conflict" for other in scenes):
            scenes.append(place)
    after = [t for t in tellings if t.sentence > document.opening and t.places and not t.heading_places]
    told = {n for n, p in enumerate(scenes) for t in after if t.figures and relation(t.places, [p]) == "same"}
    if len(scenes) > 2 and len(told) == len(scenes):
        for telling in lead:
            telling.summary, telling.another = True, False


def is_roundup(document: Document, tellings: Sequence[Telling], dead: frozenset[int]) -> bool:
    """Whether the first sentence only counts what the others tell."""
    first = document.opening
    return first in dead or any(t.summary for t in tellings if t.sentence == first)


def pass_on(lead: Telling, cases: Sequence[Case]) -> None:
    """Give the act of a lead to those of its parts that only tell of the dead."""
    acts = [t for t in lead.triggers if t.strength > 1]
    for case in cases:
        if case.families <= WEAK and acts:
            case.tellings[0].triggers = [*case.tellings[0].triggers, *acts]


def first_toll(case: Case) -> int:
    """Return the first count of dead that its tellings give, 0 without one."""
    return next((c.killed_high for t in case.tellings for c in t.figures if c.killed_high), 0)


def _all_dead(case: Case) -> int:
    """Return all dead that its first telling with a count gives: "a soldier and eight militants"."""
    counts = [[c.killed_high for c in t.figures if c.killed_high] for t in case.tellings]
    return sum(next(filter(None, counts), []))


def untold(telling: Telling, cases: Sequence[Case]) -> bool:
    """Whether a summary is all that the text tells of a scene: "separate attacks in Hub and Kech"."""
    fine = [p for p in telling.places if fineness(p) == 2]
    if len({p.text.lower() for p in fine}) != 1 or not telling.dates:
        return False
    return all(relation(fine, case.places) == "conflict" for case in cases)


def take_act(telling: Telling, cases: Sequence[Case]) -> None:
    """Give "In Kunar six people died" the act and day of a lead that tells of several places, Kunar too."""
    if not telling.opens_place or not telling.families <= WEAK or not telling.figures:
        return
    for lead in (t for case in cases for t in case.tellings if not t.late):
        acts = [t for t in lead.triggers if t.strength > 1]
        scenes = [p for p in lead.places if fineness(p)]
        held = [p for p in scenes if relation([p], telling.places) in ("same", "part")]
        if acts and held and any(relation([p], held) == "conflict" for p in scenes):
            telling.triggers = [*telling.triggers, *acts]
            telling.heading_dates = telling.heading_dates or lead.dates[:1]
            return


def spread_act(telling: Telling, cases: Sequence[Case]) -> bool:
    """Give the second of two districts the act that a sentence spreads over both, and tell whether it did.

    "Aircraft bombed two provinces. The strikes hit Barmal in Paktika and Spera in Khost": an act in each.
    """
    if not telling.part or not telling.families <= WEAK:
        return False
    for case in cases:
        first = [t for t in case.tellings if t.sentence == telling.sentence and t.part < telling.part]
        acts = [t for told in case.tellings for t in told.triggers if t.strength > 1]
        if first and acts and relation(telling.places, first[0].places) == "conflict":
            telling.triggers = [*telling.triggers, *acts[:1]]
            telling.heading_dates = telling.heading_dates or list(case.dates[:1])
            return True
    return False
