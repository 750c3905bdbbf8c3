"""How well one more telling fits an incident that is being gathered."""

from geo.patterns import compiled
from geo.reports.cues.beside import CROWDS
from geo.reports.document import Document
from geo.reports.incidents.agree import (
    PEACEFUL,
    day_counted,
    days_agree,
    earlier,
    kinds_agree,
    looks_back,
)
from geo.reports.incidents.apart import (
    arrest_elsewhere,
    named_in,
    only_hamlets,
    other_body,
    other_crowd,
    other_part,
    other_spot,
    turns_to,
)
from geo.reports.incidents.case import WEAK, Case
from geo.reports.incidents.case_words import anchored
from geo.reports.incidents.telling import Telling, days_of
from geo.reports.incidents.told_tolls import (
    more_killed,
    most_dead,
    other_dead,
    other_persons,
    other_toll,
)
from geo.reports.mentions.ground import fineness, relation
from geo.reports.sources import NARRATOR
from geo.reports.wording.phrases import folded

# A telling is compared with so many of the incidents told last, each by so much of it as `Case` keeps.
MAX_CASES = 40
# A day has no more words ("Thursday, 3 May 2012").
_A_DAY = 4
# What somebody tells again stands so near after what was told.
AGAIN_WITHIN = 4
# What may stand behind the name of a place that stands by itself: "in Tank district on Friday".
_BARE = compiled(
    r"(?: (?:city|town|district|tehsil))?(?:[.,;]|$| (?:on|late|early|earlier|later|and|but|while)\b)"
)


def fit(document: Document, telling: Telling, case: Case, live_blog: bool) -> int:
    """Score how well a telling fits an incident; below 0 it cannot belong."""
    where = _where(document, telling, case)
    if where is None:
        return -5
    again = _again(telling, case)
    when = _day(document, telling, case, where)
    if when < 0 and not again:
        return -4
    kinds = max(kinds_agree(telling, case), -1 + again)
    if kinds < 0:
        return -3
    score = max(when, 0) + kinds
    if again or relation(telling.topic_places, case.places) in ("same", "part"):
        score += 3
    score += _scene(document, telling, case, where) + _acts(telling, case, kinds)
    return score + _words(telling, case) + _layout(document, telling, case, live_blog)


def _where(document: Document, telling: Telling, case: Case) -> str | None:
    """Return the relation of their places, "none" where those that differ part nothing; None: they part."""
    if (
        _other_head(document, telling, case)
        or other_part(telling, case)
        or _other_entry(document, telling, case)
    ):
        return None
    where = relation(telling.places or telling.heading_places, case.places)
    if where != "conflict":
        return where
    # "A day later six were abducted. / In Karachi a trader was killed."
    acts = _paragraph(document, telling) != _paragraph(document, case.tellings[-1]) and telling.families
    other = telling.places and telling.figures and acts and acts.isdisjoint(case.families)
    if (borrowed_scene(case) and not other) or _same_scene(document, telling, case):
        return "none"
    if not telling.places:
        return where
    last = case.tellings[-1]
    close = telling.sentence - last.sentence <= 2 and not telling.another
    # "The operation in Chora left four dead": with a toll of its own it is not the one told before.
    own = (telling.strength > 1 or telling.dates) and other_toll(telling, case)
    # "Police said they had also defused a bomb in Narang"
    own = own or (telling.also and telling.families.isdisjoint(case.families))
    goes_on = (telling.goes_on or telling.bound or _second(document, telling, last)) and not own
    hamlets = _paragraph(document, telling) == _paragraph(document, last) and only_hamlets(telling, case)
    # "The massacre of Tuesday in Peshawar, in which 132 of the victims were children", "In Laghman a soldier
    # died of wounds he got in an IED attack": none of those told of
    dated = telling.strength > 1 and bool(days_of(telling.dates))
    own_act = telling.opens_place and telling.strength > 1 and not telling.definite
    aftermath = (telling.victims and not (dated or own_act)) or _remains(telling, case)
    # "The attacks came a day after a bombing in Quetta": that of another place.
    undated = not telling.dates or bool(days_of(telling.dates) and not days_of(case.dates))
    near = close and undated and (goes_on or hamlets)
    return None if telling.new_subject or not (aftermath or near) else "none"


def _day(document: Document, telling: Telling, case: Case, where: str) -> int:
    """Score how well their days agree; days part no telling that only says more of the incident."""
    if looks_back(telling, case):
        return -1
    when = days_agree(telling, case, where == "same")
    same_paragraph = _paragraph(document, telling) == _paragraph(document, case.tellings[-1])
    if same_paragraph and not telling.dates:
        return max(when, 0)  # the day over a whole list parts nothing inside an item that has its own
    # "On Wednesday traders struck before the office": of the day before, whatever it calls known.
    own_day = telling.opens_day and telling.strength > 1
    known = telling.definite and same_paragraph and not own_day
    # "On Saturday 14 more were killed there": on another day they are dead of another incident.
    elaborates = telling.bound or (not more_killed(telling) and (known or telling.families <= WEAK))
    counted = case.tellings[-1].numbered and not (telling.victims or telling.aftermath or telling.risen)
    own = bool(days_of(telling.dates)) and other_toll(telling, case)
    # "They mourn the raid that killed 24 on Saturday"; a smaller toll may be a part of what was told.
    far = own and telling.bound and most_dead(telling) > most_dead(*case.tellings)
    if far and when == 0 and other_dead(telling, case) and (telling.families & case.families) <= WEAK:
        return -1
    if own and (telling.recalled or counted or far):
        elaborates = False  # "On 20 April a truck bomb had killed 40 in the city"
    if telling.opens_day and earlier(telling, case):
        # "Two soldiers were hurt on Tuesday. On Monday, two minors were injured"
        goes_on = same_paragraph or telling.goes_on or telling.victims or telling.bound
        other = own or other_persons(telling, case) or (telling.figures and not goes_on)
        elaborates = elaborates and not other
    later = _remains(telling, case) or (elaborates and not telling.places)
    return max(when, 0) if later else when


def _remains(telling: Telling, case: Case) -> bool:
    """Whether it tells that those abducted were found dead."""
    return telling.remains and "abduct" in case.families


def _scene(document: Document, telling: Telling, case: Case, where: str) -> int:
    """Score the places: how they relate, and whether the telling turns to another scene."""
    same_paragraph = _paragraph(document, telling) == _paragraph(document, case.tellings[-1])
    acts = bool(telling.families - WEAK)
    score = {"same": 3, "part": 2, "none": 0, "conflict": -3}[where]
    turns = telling.opens_place or telling.another
    if where == "same" and acts and turns and other_spot(telling, case):
        score = -2 * telling.opens_place
    finer = max((fineness(p) for p in telling.places if p.candidates), default=0)
    coarse = max((fineness(p) for p in case.places if p.candidates), default=2)
    if where == "none" and finer > coarse and acts and not telling.definite and not same_paragraph:
        # "Gunmen killed six in the west of Afghanistan. Yesterday they fired on worshippers in Guzara."
        score += 1 if telling.second else -2
    elif where == "none" and telling.second and _tells_how(telling, case):
        score += 1
    if telling.opens_place and where == "none" and not telling.goes_on:
        score -= 2
    if where == "none" and telling.places:
        score += _awaited(telling, case)
        score -= 6 * other_crowd(telling, case)
    if _other_victims(telling, case):
        score -= 3
    if other_body(telling, case):
        score -= 8
    elif telling.of_body and case.tellings[0].of_body:
        score += 5  # and not the day on which those found dead were taken away
    region = telling.region and (telling.late or not telling.places)
    region = region and (not same_paragraph or telling.strength > 1)
    if (region or turns_to(telling, case)) and _is_another(telling, case):
        score -= 6
    return score


def _tells_how(telling: Telling, case: Case) -> bool:
    """Whether somebody gives the toll, and a spot in no known district, of a lead without toll and day.

    "Villagers of Shah Joi condemn an air strike. / The governor said nine had died in Chino village."
    """
    bare = not (case.dates or any(t.figures for t in case.tellings))
    said = any(c.source != NARRATOR for c in telling.figures)
    return bare and said and not any(p.candidates for p in telling.places)


def _acts(telling: Telling, case: Case, kinds: int) -> int:
    """Score what is done: acts that another one beside them, or of another side, sets apart."""
    last = case.tellings[-1]
    score = 0
    counted = telling.lead is None and telling.figures and last.figures
    if last.sentence == telling.sentence and all(t.families - WEAK for t in (telling, last)):
        score -= 0 if kinds and not counted else 5
    if arrest_elsewhere(telling, case):
        score -= 6
    if telling.answer and ("air" in case.families) != ("air" in telling.families):
        # "In retaliation its forces attacked posts": one side struck from the air, the other did not.
        score -= 4
    if _strikes_back(telling, case):
        score -= 8
    if telling.executed and "fight" in case.families and other_toll(telling, case):
        # "Captured men were shot": one of their deaths, and not of the fight
        score -= 0 if any(t.executed for t in case.tellings) else 8
    if telling.spread and case.told_places and "territory" in telling.families - case.families:
        score -= 6  # "They took four districts - A, B, C and D": none of them is the fight told before
    said = telling.definite and telling.families <= WEAK and not telling.figures  # "claimed the killing"
    told = telling.bound or telling.victims or said
    # Crowds burn tyres and vehicles.
    calm = PEACEFUL | {"property"} if case.families & CROWDS else PEACEFUL
    quiet = case.families - WEAK <= calm and not any(t.figures for t in case.tellings)
    # "Three men were arrested in Paktika. The incident took place in Giyan."
    next_to = telling.sentence == last.sentence + 1 and relation(telling.places, case.places) == "part"
    if case.families - WEAK and quiet and told and not (telling.families & calm or next_to):
        score -= 4  # "the raid", "the dead": not of the protest after it
    return score


_FROM_AFAR = frozenset({"air", "shelling"})


def _strikes_back(telling: Telling, case: Case) -> bool:
    """Whether forces answer with means of their own: "After the blast, gunships killed 50"."""
    then = telling.after_it or telling.answer or telling.another or more_killed(telling)
    return then and bool(telling.families & _FROM_AFAR - case.families) and other_toll(telling, case)


def _words(telling: Telling, case: Case) -> int:
    """Score the words that bind a telling to what was told, or part it from that."""
    score = 0
    goes_on = _announced(telling, case) or _remains(telling, case)
    if (telling.another or telling.new_subject) and not goes_on:
        score -= 6 if telling.new_subject or (telling.strength > 1 and other_toll(telling, case)) else 4
    other = other_toll(telling, case) or (telling.families - WEAK).isdisjoint(case.families)
    apart = telling.apart and not day_counted(telling, case)
    if apart or (telling.burial and not telling.bound and other):
        score -= 8  # "When he was buried on Friday, a bomb killed six among the mourners": another attack
    if telling.definite and not telling.another:
        score += 2
    if telling.continues is not None and any(t is telling.continues for t in case.tellings):
        score += 2
    return score


def _awaited(telling: Telling, case: Case) -> int:
    """Return what speaks for what a lead of several events told without a place: 3 its persons, 2 its act.

    "NATO said its aircraft had killed 20 in the east. ... In Kunar, aircraft struck a village."
    """
    told = all(t.announced for t in case.tellings) and not other_toll(telling, case)
    if not told or any(fineness(p) for p in case.places):
        return 0
    return 3 if telling.known & case.words else 2 * bool(telling.families & case.families - WEAK)


def _announced(telling: Telling, case: Case) -> bool:
    """Whether it goes on with one of several events of the lead, apart from what was told before it.

    "A bomb killed two in Herat, while another killed four in Kunduz. ... Separately, in Kunduz a bomb ..."
    """
    if not all(t.announced for t in case.tellings if t.places or t.figures):
        return False
    later = telling.sentence > case.tellings[0].sentence and not telling.announced
    again = not {p.text.lower() for p in telling.places}.isdisjoint(named_in(case))
    return later and again and not other_toll(telling, case)


def _layout(document: Document, telling: Telling, case: Case, live_blog: bool) -> int:
    """Score where the telling stands: in the paragraph of the last one, or in an item of its own."""
    listed = document.sentences[telling.sentence].kind == "list_item"
    if _paragraph(document, telling) == _paragraph(document, case.tellings[-1]):
        return 3 if listed else 1
    if not listed:
        return 0
    if live_blog:
        if case.tellings[0].another and not telling.places:
            return 0  # an update is of the page's own story
        return 2 + (document.sentences[case.tellings[0].sentence].kind == "headline")
    return -6 if telling.places or telling.heading_places or own_entry(document, telling) else 0


def _again(telling: Telling, case: Case) -> bool:
    """Whether it tells what was told before: "According to the complaint, ...", "he had been beaten"."""
    last = case.tellings[-1]
    if telling.caption and not telling.late and not last.caption and not telling.dates:
        return telling.sentence - last.sentence == 1
    near = telling.sentence - last.sentence <= AGAIN_WITHIN
    reaction = case.families <= PEACEFUL | WEAK and not telling.families <= PEACEFUL | WEAK
    told = telling.fate or (telling.retold and not reaction)
    return near and told and not (telling.another or telling.new_subject)


def borrowed_scene(case: Case) -> bool:
    """Whether its only scene is that of the incident told before it, but for ground won back."""
    acts = (t for t in case.tellings if t.families - WEAK)
    borrowed = (t.inherited and "territory" not in t.families for t in acts)
    return next(borrowed, False) and all(borrowed)


def _same_scene(document: Document, telling: Telling, case: Case) -> bool:
    """Whether places that differ part nothing: a speaker's, or those of the heading over both."""
    if telling.new_subject or telling.another:
        return False
    if telling.places:
        return telling.account
    last = case.tellings[-1]
    over = [{p.text.lower() for p in t.heading_places} for t in (telling, last)]
    # A line over the whole text ("From our correspondents in A and B") that the incident itself contradicts.
    body = document.sentences[telling.sentence].kind == "body"
    return over[0] == over[1] and (body or _paragraph(document, telling) == _paragraph(document, last))


def _second(document: Document, telling: Telling, last: Telling) -> bool:
    """Whether it is the second sentence of a report and says no more than how it happened."""
    more = telling.figures or telling.opens_place or _elsewhere(document, telling, last)
    return telling.second and telling.sentence > last.sentence and not more


def _elsewhere(document: Document, telling: Telling, last: Telling) -> bool:
    """Whether it tells of an act at a place that stands by itself: "a bomb exploded in Tank".

    What is near a place, or bears its name ("near Bannu police station"), may lie anywhere.
    """
    attacked = anchored()["attacked"].search_cut(folded(document.text), telling.span.start, telling.span.end)
    # "In Bannu and Kohat": both stand so.
    acts = telling.strength > 1 or telling.spread or attacked is not None
    if not (last.places and telling.places and acts) or telling.definite:
        return False
    first, text = telling.places[0], document.text
    bare = text.endswith(("in ", "In ", "inside ", "Inside "), 0, first.start)
    return telling.spread or (bare and _BARE.match(text, first.end) is not None)


def _other_head(document: Document, telling: Telling, case: Case) -> bool:
    """Whether it stands under the head of another place than the incident, and refers to nothing before."""
    last = case.tellings[-1]
    if document.sentences[telling.sentence].kind != "list_item":
        return False
    if telling.places and (telling.strength == 1 or relation(telling.places, case.places) != "none"):
        return False
    apart = _paragraph(document, telling) != _paragraph(document, last)
    # The updates of a dateline stand under clock times alone.
    over = next((t.heading_places for t in reversed(case.tellings) if t.heading_places), [])
    return apart and relation(telling.heading_places, over) == "conflict"


def _other_entry(document: Document, telling: Telling, case: Case) -> bool:
    """Whether a chronicle tells of them on different days, or in paragraphs with a spot and toll for each."""
    days = telling.under_day, case.tellings[0].under_day
    if None in days:
        return False
    next_one = telling.fresh and telling.figures and document.opens_line(telling.span.start)
    spots = [{p.text.lower() for p in places} for places in (telling.places, case.places)]
    apart = _paragraph(document, telling) != _paragraph(document, case.tellings[-1])
    # Under "3 May, Ghor: two hurt" all is of one act.
    day_alone = len(document.quote(document.sentences[days[0] or 0].span).split()) <= _A_DAY
    return days[0] != days[1] or bool(day_alone and next_one and apart and not spots[0] <= spots[1])


def own_entry(document: Document, telling: Telling) -> bool:
    """Whether it tells of an act in an entry of a list or log that has a heading of its own."""
    sentence = document.sentences[telling.sentence]
    if sentence.kind != "list_item":
        return False  # a dateline heads the whole report
    own = any(document.sentences[i].paragraph == sentence.paragraph for i in sentence.headings)
    return own and telling.strength > 1 and not telling.definite


def _is_another(telling: Telling, case: Case) -> bool:
    """Whether a telling gives a toll of its own, and speaks of nothing known."""
    return not telling.definite and (other_toll(telling, case) or other_dead(telling, case))


def _paragraph(document: Document, telling: Telling) -> int:
    return document.sentences[telling.sentence].paragraph


def _other_victims(telling: Telling, case: Case) -> bool:
    """Whether it tells of an act with a toll of its own, in a district where the case knows none."""
    if telling.definite or not (telling.families - WEAK or telling.opens_place):
        return False
    mine_at, theirs_at = (
        max((fineness(p) for p in places if p.candidates), default=-1)
        for places in (telling.places, case.places)
    )
    return mine_at > theirs_at and other_dead(telling, case)
