"""Leads that only sum up what a report goes on to tell, and what their parts take from them."""

from collections.abc import Sequence
from itertools import accumulate, groupby, pairwise, takewhile

from geo.model import PlaceMention
from geo.patterns import compiled
from geo.reports.document import Document
from geo.reports.events import Trigger
from geo.reports.incidents.agree import TOGETHER
from geo.reports.incidents.case import WEAK, Case
from geo.reports.incidents.case_words import anchored
from geo.reports.incidents.enough import sought
from geo.reports.incidents.telling import Telling
from geo.reports.incidents.told_tolls import more_killed, most_dead
from geo.reports.mentions.ground import fineness, relation
from geo.reports.wording.phrases import folded


def total_of(cases: Sequence[Case]) -> Case | None:
    """Return the lead that only gives the toll of all that follows, None where it tells of its own."""
    lead = cases[0] if len(cases) > 2 else None
    if lead is not None and _told_below(lead, cases[1:]):
        return lead
    # "Operations were held in four provinces", before its toll or after it, tells of nothing more.
    after = next((n for n, t in enumerate(lead.tellings, 1) if t.figures), 1) if lead else 0
    if lead is None or any(t.figures or t.families != {"vague"} for t in lead.tellings[after:]):
        return None
    headed = all(c.tellings[0].heading_places for c in cases[1:])
    if headed and lead.families == {"vague"} and max(map(fineness, lead.places), default=0) < 2:
        return lead  # "Three incidents came to notice in KP": each stands under its own head
    own = [p for p in lead.places if p.designation != "division"] if lead.told_places else []
    if lead.tellings[0].heading_places or any(relation(own, case.places) == "conflict" for case in cases[1:]):
        return None  # one more event, at a place of its own, whatever the figures add up to
    if cases[1].tellings[0].another:
        return None  # "Earlier, a bomb of the same kind killed two": not a part of what was told
    # One toll of two districts counts once; what follows the parts may be of another day.
    parts = [case for case in cases[1:] if not case.tellings[0].part]
    added = any(
        count(lead) in list(accumulate(filter(None, map(count, parts))))[1:]
        for count in (first_toll, _all_dead)
    )
    return lead if added or lead.tellings[0].period else None


def _told_below(lead: Case, parts: Sequence[Case]) -> bool:
    """Whether what opens only counts whom the text counts again, as "Six soldiers died" after a sum."""
    own = {w.family for t in lead.tellings for w in t.triggers if w.sentence == t.sentence}
    placed = any(t.span.start <= p.start < t.span.end for t in lead.tellings for p in t.places)
    told = ([c for case in of for t in case.tellings for c in t.figures] for of in ([lead], parts))
    mine, below = ({n for c in claims for n in (c.killed_high, c.injured_high) if n} for claims in told)
    return own <= WEAK and not placed and bool(mine) and mine <= below


def first_toll(case: Case) -> int:
    """Return the first count of dead that its tellings give, 0 without one."""
    return next((c.killed_high for t in case.tellings for c in t.figures if c.killed_high), 0)


def _all_dead(case: Case) -> int:
    """Return all dead that its first telling with a count gives: "a soldier and eight militants"."""
    counts = [[c.killed_high for c in t.figures if c.killed_high] for t in case.tellings]
    return sum(next(filter(None, counts), []))


def spread_leads(tellings: Sequence[Telling]) -> None:
    """Make a lead without a place a summary where the next sentence spreads it over several places.

    "Forces killed five militants on Thursday. Three died in Kech, one in Panjgur and one in Zhob." So with a
    province, or without an act, where they add up.
    """
    by_sentence: dict[int, list[Telling]] = {}
    for telling in tellings:
        by_sentence.setdefault(telling.sentence, []).append(telling)
    for lead in tellings:
        in_turn = _in_turn(lead, tellings) if lead.many and not lead.figures else []
        parts = in_turn or by_sentence.get(lead.sentence + 1, [])
        if len(parts) < 2 or any(fineness(p) > 1 for p in lead.places):
            continue
        if not in_turn and (lead.places or lead.strength < 2) and not _adds_up(lead, parts):
            continue
        if any(p.families - WEAK and not p.families & lead.families - WEAK for p in parts):
            continue  # "A bomber killed 83 at a shrine. Police killed 18 in Karachi and two in Quetta."
        lead.summary = True
        for part in parts[1:]:
            part.apart = part.another = True
        for part in parts:
            part.heading_dates = part.heading_dates or lead.dates[:1]
            part.triggers = [*part.triggers, *lead.triggers]


def _in_turn(lead: Telling, tellings: Sequence[Telling]) -> list[Telling]:
    """Return what follows a lead without a district and tells of one after the other, [] of fewer than two.

    "Two police stations were attacked with grenades. In Tank, a guard was hurt. In Bannu, an officer died."
    """
    after = [t for t in tellings if t.sentence > lead.sentence]
    parts = list(takewhile(lambda t: t.opens_place and any(fineness(p) == 2 for p in t.places), after))
    apart = len(parts) > 1 and relation(parts[0].places, parts[1].places) == "conflict"
    return parts if apart and not any(fineness(p) > 1 for p in lead.heading_places) else []


def _adds_up(lead: Telling, parts: Sequence[Telling]) -> bool:
    """Whether parts count dead alone, no more than the lead; or just as many, each by an act of its own."""
    dead = [most_dead(part) for part in parts]
    if any(part.another or part.families - WEAK for part in parts):
        scenes = [[p for p in part.places if fineness(p) == 2] for part in parts]
        apart = all(scenes) and all(relation(a, b) == "conflict" for a, b in pairwise(scenes))
        return apart and all(dead) and sum(dead) == most_dead(lead)
    return all(dead) and sum(dead) <= sum(c.killed_high or 0 for c in lead.figures)


def of_many(headline: Telling, cases: Sequence[Case]) -> bool:
    """Whether a headline sums up acts of several kinds, and is of no incident alone.

    "Taliban attacks, airstrike leave dozens dead across Afghanistan".
    """
    sums = headline.summary and len(cases) > 1 and not any(map(fineness, headline.places))
    return sums and len(headline.families - WEAK) > 1


def _mark_announced(document: Document, tellings: Sequence[Telling]) -> None:
    """Mark the events that the opening of a report tells together and the text goes on to tell.

    They stand in its first sentence, or the second turns to another: "Two were shot dead in Kharan. In
    Panjgur another attack left one dead."
    """
    first = document.opening
    lead = [t for t in tellings if t.sentence == first]
    after = [t for t in tellings if t.sentence == first + 1]
    if len(lead) == 1 and any(t.another for t in after[:1]):
        lead += after
    if len(lead) < 2:
        return
    for telling in lead:
        telling.announced = True
    turned = any(t.sentence > first and document.opens_line(t.span.start) for t in lead)
    if turned or any(t.part for t in lead):
        return  # each in its paragraph, or one act over several districts: what follows may be of any of them
    last = max(t.sentence for t in lead)
    for telling in (t for t in tellings if t.sentence == last + 1 and document.opens_line(t.span.start)):
        # The next paragraph goes on with the first of them, unless it says otherwise.
        telling.continues = None if any(p.candidates for p in telling.places) else lead[0]


def _mark_colon(document: Document, tellings: Sequence[Telling]) -> None:
    """Make what stands before a colon a summary where what stands behind it tells of several districts.

    "Attacks left 62 dead across Pakistan: bombs in Parachinar killed 45; in Quetta a car bomb killed 13"
    """
    for lead in tellings:
        if not document.quote(lead.span).rstrip().endswith(":") or any(fineness(p) > 1 for p in lead.places):
            continue
        behind = [t for t in tellings if t.sentence == lead.sentence and t.span.start >= lead.span.end]
        placed = [t for t in behind if t.strength > 1 and any(fineness(p) > 1 for p in t.places)]
        if any(relation(t.places, placed[0].places) == "conflict" for t in placed[1:]):
            lead.summary, lead.announced = True, False


# "At 2340 hrs", at the start of a paragraph.
_AT_HOUR = compiled(r"(?:[Aa]t |[Oo]n )?(?:about |around )?\d{2}:?\d\d ?(?:hrs?|hours|h)\b")


def _mark_messages(document: Document, tellings: Sequence[Telling]) -> None:
    """Part the messages of a control room, each a paragraph that opens with its hour and tells of an act.

    "At 2110 hrs unknown persons fired rockets on a post. / At 2340 hrs IED blast near Surab bridge."
    """
    starts = ((t, t.span.start) for t in tellings if t.strength > 1)
    timed = [t for t, at in starts if document.opens_line(at) and _AT_HOUR.match(document.text, at)]
    for telling in timed[1:]:
        telling.apart = telling.another = not (telling.bound or telling.goes_on or telling.victims)


def mark_sums(document: Document, tellings: Sequence[Telling]) -> None:
    """Mark what only sums up, or announces, what a report goes on to tell."""
    _mark_lead(document, tellings)
    _mark_announced(document, tellings)
    _mark_colon(document, tellings)
    _mark_messages(document, tellings)
    _mark_many(document, tellings)
    _mark_acts(document, tellings)


def _mark_lead(document: Document, tellings: Sequence[Telling]) -> None:
    """Make the title and the lead summaries where they name districts or provinces that the text tells of.

    "A night of shelling emptied villages in Spera and in Kurram. In Spera five were killed ... In Kurram
    two tribesmen died": each has a toll of its own.
    """
    # "The army killed 40 in operations in A, B and C": its dead tell of it as an act does.
    opening = [t for t in tellings if not t.late and t.places and (t.strength > 1 or t.figures)]
    bodies = [t for t in opening if document.sentences[t.sentence].kind != "headline"]
    for lead in {id(t): t for t in (*opening[:1], *bodies[:1])}.values():
        # "Operations in Uruzgan and Kunduz killed 20": counted over both, of which each tells.
        over = [
            t for t in tellings if t is lead or (t.spread and lead.spread and t.sentence == lead.sentence)
        ]
        if any(t.sentence == lead.sentence for t in tellings if all(t is not of for of in over)):
            continue
        named = [p for t in over for p in t.places if fineness(p)]
        scenes = [*named[:1], *(p for p in named if relation([p], named[:1]) == "conflict")]
        told = [
            {n for n, p in enumerate(scenes) if relation(t.places, [p]) in ("same", "part")}
            for t in tellings
            if t.sentence > lead.sentence
            and t.places
            and any(c.killed_high or c.injured_high for c in t.figures)
        ]
        if len({min(of) for of in told if len(of) == 1}) > 1:
            for telling in over:
                telling.summary = True


def _mark_acts(document: Document, tellings: Sequence[Telling]) -> None:
    """Make the opening a summary where it tells two acts of a region and the text each in its own district.

    "A bomb killed two soldiers and gunmen shot dead a cleric in the south. The bomb went off in Maywand. The
    cleric was shot in Sangin": the two soldiers are not of both.
    """
    lead = [t for t in tellings if t.sentence == document.opening]
    after = [t for t in tellings if t.sentence > document.opening]
    placed = [t for t in after if any(fineness(p) == 2 for p in t.places)][:2]
    if len(lead) != 1 or len(placed) < 2 or any(fineness(p) == 2 for p in lead[0].places):
        return
    acts = frozenset(t.family for t in lead[0].triggers if t.strength > 1) & _ATTACKS
    first, other = placed
    rest = acts - first.families
    told = any(t.families - WEAK - first.families for t in after[: after.index(other)])
    if told or not (acts & first.families and two_acts(document, lead[0].triggers) is not None):
        return
    # "The cleric was killed in Sangin": of whom the lead tells
    goes_on = other.families <= WEAK and bool(other.known & lead[0].words)
    goes_on = goes_on or any(rest & of and other.families & of for of in TOGETHER)
    if rest and goes_on and relation(first.places, other.places) == "conflict":
        lead[0].summary = True
        # "The bomb went off in Archi": the lead has it, but it is not what was told before it.
        other.apart = other.another = other.apart or bool(rest & other.families - first.families)


_ATTACKS = frozenset({"bomb", "air", "shelling", "fight", "shoot", "abduct"})
_AND = compiled(r"[,;]? (?:and|while) (?!(?:then|later)\b)")
_OF_IT = compiled(r"\b(?:when|after|as|before|during|following|by|then)\b")


def two_acts(document: Document, triggers: Sequence[Trigger]) -> int | None:
    """Return where the second of two acts of another kind begins, None where one thing makes one of both.

    They stand with "and" between them.
    """
    acts = sorted((t.span.start, t.span.end, t.family) for t in triggers if t.strength > 1)
    for (_, end, a), (start, _, b) in pairwise(acts):
        gap = document.text[end:start]
        found = _AND.search(gap) if a != b and not _OF_IT.search(gap) else None
        if found:
            return end + found.start()
    return None


def _mark_many(document: Document, tellings: Sequence[Telling]) -> None:
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


def share_means(document: Document, tellings: Sequence[Telling]) -> None:
    """Give all places of a sentence the means at its end: "two in A and three in B when bombs went off"."""
    low = folded(document.text)
    for _, told in groupby(tellings, key=lambda t: t.sentence):
        *others, last = told
        others = [t for t in others if t.span.end <= last.span.start]
        if not others or not all(t.families <= WEAK and t.figures for t in others):
            continue
        found = anchored()["means_of_all"].search_cut(low, last.span.start, last.span.end)
        begins = last.span.start + found.start() if found else last.span.end
        means = [t for t in last.triggers if t.strength > 1 and t.span.start >= begins]
        for other in others:
            other.triggers = [*other.triggers, *means]


def take_act(telling: Telling, cases: Sequence[Case], summaries: Sequence[Telling]) -> None:
    """Give "In Kunar six people died" the act and day of a lead that tells of several places, Kunar too.

    And "on Saturday 14 more were killed" the act of what was told before it.
    """
    if cases and telling.inherited and telling.families <= WEAK and more_killed(telling):
        acts = [t for told in cases[-1].tellings for t in told.triggers if t.strength > 1]
        telling.triggers = [*telling.triggers, *acts[:1]]
        return
    # "The strikes in Spera killed 12 girls": of the means that the lead names.
    meant = {t.rule for t in telling.triggers if t.strength > 1} == {"event.attack"} and telling.definite
    if not (telling.families <= WEAK or meant) or not telling.figures:
        return
    # A sum over acts of several kinds does not say which of them was where.
    over = [t for t in summaries if len({w.family for w in t.triggers if w.strength > 1}) == 1]
    for lead in (*over, *(t for case in cases for t in case.tellings if not t.late)):
        acts = [t for t in lead.triggers if t.strength > 1]
        if not acts:
            continue
        held = [p for p in lead.places if relation([p], telling.places) in ("same", "part")]
        days = {d.start for d in (*telling.dates[:1], *lead.dates[:1])}
        beside = (*lead.places, *(p for t in summaries if t.sentence == lead.sentence for p in t.places))
        if held and len(days) < 2 and any(relation([p], held) == "conflict" for p in beside):
            telling.triggers = [*telling.triggers, *acts]
            telling.heading_dates = telling.heading_dates or lead.dates[:1]
            return


# "A search operation", "an intelligence-based operation".
_AN = compiled(r"\b[Aa]n? (?:[\w-]+ ){0,3}$")


def spread_act(document: Document, telling: Telling, cases: Sequence[Case]) -> bool:
    """Give the second of two districts the act that a sentence spreads over both, and tell whether it did.

    "Aircraft bombed two provinces. The strikes hit Barmal in Paktika and Spera in Khost": an act in each. Not
    so what follows one: "Troops launched a search in Kulachi and Tank."
    """
    if not telling.part or not telling.families <= WEAK:
        return False
    if all(sought(document, t) and _AN.search(document.text[: t.span.start][-60:]) for t in telling.triggers):
        return False
    for case in (c for c in cases if any(t.sentence == telling.sentence for t in c.tellings)):
        acts = [t for told in case.tellings for t in told.triggers if t.strength > 1]
        telling.triggers = [*telling.triggers, *acts[:1]]
        telling.heading_dates = list(case.dates[:1])
        return bool(acts)
    return False
