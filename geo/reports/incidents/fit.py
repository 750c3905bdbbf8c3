"""How well one more telling fits an incident that is being gathered."""

from geo.reports.incidents.agree import PEACEFUL, days_agree, kinds_agree
from geo.reports.incidents.apart import (
    arrest_elsewhere,
    named_in,
    names_of,
    only_hamlets,
    other_act_there,
    other_part,
    other_spot,
    turns_to,
)
from geo.reports.incidents.case import DEED, WEAK, Case
from geo.reports.incidents.ground import fineness, relation
from geo.reports.incidents.telling import Telling, days_of
from geo.reports.incidents.told_tolls import corrects, dead_told, other_toll
from geo.reports.text import Document

# A telling is compared with so many of the incidents told last, each by so much of it as `Case` keeps.
MAX_CASES = 40
# What somebody tells again stands so near after what was told.
AGAIN_WITHIN = 4


def fit(document: Document, telling: Telling, case: Case, live_blog: bool) -> int:
    """Score how well a telling fits an incident; below 0 it cannot belong."""
    where = _where(document, telling, case)
    if where is None:
        return -5
    again = _again(telling, case, where)
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
    return score + _words(telling, case, kinds) + _layout(document, telling, case, live_blog)


def _where(document: Document, telling: Telling, case: Case) -> str | None:
    """Return the relation of their places, "none" where those that differ part nothing; None: they part."""
    if _other_head(document, telling, case) or other_part(telling, case) or _other_day(telling, case):
        return None
    where = relation(telling.places or telling.heading_places, case.places)
    if where != "conflict":
        return where
    if (not telling.opens_place and _borrowed_scene(case)) or _same_scene(document, telling, case):
        return "none"
    if not telling.places or _only_within(telling, case):
        return where
    last = case.tellings[-1]
    aftermath = (telling.victims and telling.families <= WEAK) or _remains(telling, case)
    close = telling.sentence - last.sentence <= 2 and not telling.another
    # "The strike" is of no bombing, even where it is told next.
    bound = telling.bound and telling.named in ("", *case.families)
    next_to = close and (telling.goes_on or bound or _second(telling, case, last))
    undated = not telling.dates or (telling.families <= WEAK and not days_of(telling.dates))
    if not undated and close and (bound or _second(telling, case, last)):
        # "The strike hit the family as it left Gurgurai on Thursday": the first day told.
        undated = bool(days_of(telling.dates)) and not days_of(case.dates) and not other_toll(telling, case)
    same_paragraph = _paragraph(document, telling) == _paragraph(document, last)
    # "In Nawzad, the attack was repulsed and nine Taliban died": that of Nawzad, not the one before.
    # Nor is "the operation in Chora district of Uruzgan" that of another province.
    own = telling.opens_place or _other_province(telling, case)
    own = own and bool(telling.figures) and other_toll(telling, case)
    near = ((bound and same_paragraph) or next_to) and undated and not telling.located and not own
    near = near or (close and same_paragraph and undated and only_hamlets(telling, case))
    return None if telling.new_subject or not (aftermath or near) else "none"


def _day(document: Document, telling: Telling, case: Case, where: str) -> int:
    """Score how well their days agree; days part no telling that only says more of the incident."""
    when = days_agree(telling, case, where == "same")
    same_paragraph = _paragraph(document, telling) == _paragraph(document, case.tellings[-1])
    if when < 0 and same_paragraph and not telling.dates and not telling.another:
        when = 0  # the day over a whole list parts nothing inside an item that has its own
    elaborates = (
        (telling.definite and same_paragraph)
        or telling.bound
        or (telling.families <= WEAK and not telling.another)
    )
    first = case.tellings[0]
    if telling.families <= WEAK and telling.late and first.new_subject and not (same_paragraph or case.dates):
        # "Meanwhile jets struck Tirah", and further down "an inquiry into Sunday's attack".
        when = -1 if days_of(telling.dates) and not telling.places and not telling.bound else when
        elaborates = False
    if telling.recalled and days_of(telling.dates) and other_toll(telling, case):
        elaborates = False  # "On 20 April a truck bomb had killed 40 in the city"
    # "On Wednesday morning he lay dead in Warsaj": who was seized there on Tuesday.
    lay = telling.definite and telling.families <= WEAK and not (telling.figures or telling.another)
    later = ((telling.victims or lay) and where in ("same", "part")) or _remains(telling, case)
    if when < 0 and (later or (elaborates and not telling.places)) and not telling.new_subject:
        return 0
    return when


def _scene(document: Document, telling: Telling, case: Case, where: str) -> int:
    """Score the places: how they relate, and whether the telling turns to another scene."""
    same_paragraph = _paragraph(document, telling) == _paragraph(document, case.tellings[-1])
    acts = bool(telling.families - WEAK)
    score = {"same": 3, "part": 2, "none": 0, "conflict": -3}[where]
    turns = telling.opens_place or telling.another or telling.opens_hour
    if where == "same" and acts and turns and other_spot(telling, case):
        score = -2 * telling.opens_place
    finer = max((fineness(p) for p in telling.places if p.candidates), default=0)
    coarse = max((fineness(p) for p in case.places if p.candidates), default=2)
    if where == "none" and finer > coarse and acts and not telling.definite and not same_paragraph:
        # "Gunmen killed six in the west of Afghanistan. Yesterday they fired on worshippers in Guzara."
        said_how = telling.second and not telling.figures and case.families <= WEAK
        score += 1 if said_how else -2
    if telling.opens_place and where == "none" and not telling.bound and acts:
        score -= 2
    if where in ("none", "part") and _other_victims(telling, case):
        score -= 3
    if ((telling.region and not same_paragraph) or turns_to(telling, case)) and _is_another(telling, case):
        score -= 6
    return score


def _acts(telling: Telling, case: Case, kinds: int) -> int:
    """Score what is done: acts that another one beside them, or of another side, sets apart."""
    last = case.tellings[-1]
    acts = telling.families - WEAK, last.families - WEAK
    score = 0
    if (
        last.sentence == telling.sentence
        and all(acts)
        and (not kinds or (telling.lead is None and telling.figures and last.figures and names_of(last)))
        and names_of(telling).isdisjoint(names_of(last))
    ):
        score -= 5
    if telling.burial and acts[0] and not telling.bound and dead_told(case):
        # "When he was buried on Friday, a bomb went off among the mourners": another attack.
        again = any(t.burial for t in case.tellings)
        score -= 0 if again or (acts[0] & case.families and not other_toll(telling, case)) else 6
    if arrest_elsewhere(telling, case) or other_act_there(telling, case):
        score -= 6
    if telling.also and acts[0] and not acts[0] & case.families and names_of(telling) - named_in(case):
        score -= 6  # "Police said they had also defused a bomb in Narang"
    if telling.opens_hour and acts[0] and not telling.bound and other_toll(telling, case):
        score -= 5
    if (
        telling.answer
        and (acts[0] or telling.dates)
        and ("air" in case.families) != ("air" in telling.families)
    ):
        # "In retaliation its forces attacked posts": one side struck from the air, the other did not.
        score -= 4
    if case.families <= PEACEFUL and (telling.bound or telling.victims) and not telling.families & PEACEFUL:
        score -= 4  # "the raid", "the wounded": not of the protest after it
    return score


def _words(telling: Telling, case: Case, kinds: int) -> int:
    """Score the words that bind a telling to what was told, or part it from that."""
    score = 0
    if (telling.another or telling.new_subject) and not _announced(telling, case, kinds):
        score -= 6 if telling.new_subject or (telling.strength > 1 and other_toll(telling, case)) else 4
    if telling.apart:
        score -= 8
    if telling.definite and not telling.another:
        score += 2
    if any(t is telling.continues for t in case.tellings):
        score += 2
    first = case.tellings[0]
    recalled = first.late and first.recalled and bool(days_of(case.dates)) and not first.backshift
    if (
        recalled
        and telling.definite
        and telling.bound
        and not telling.places
        and telling.sentence > case.tellings[-1].sentence + 2
    ):
        score -= 2  # "the bombing": rather the news than what was recalled after it
    opens = telling.opens_place and not other_toll(telling, case)
    if kinds > 0 and first.region and not case.places and opens:
        score += 4  # "a bomb in the provincial capital", and further down "In Jalalabad a bomb"
    if first.aside and not telling.places and not telling.dates:
        score -= 1  # "the attack": rather that of the main clause
    if telling.named in case.families:
        score += 2  # "the strike": not the bomb told after it
    return score


def _announced(telling: Telling, case: Case, kinds: int) -> bool:
    """Whether it goes on with one of several events of the lead, apart from what was told before it.

    "A bomb killed two in Herat, while another killed four in Kunduz. ... Separately, in Kunduz a bomb ..."
    """
    loose = (t for t in case.tellings if t.places or t.figures)
    waits = all(t.announced for t in loose) and case.tellings[0].announced
    waits = waits and telling.sentence > case.tellings[0].sentence
    if not waits or kinds < 0 or other_toll(telling, case):
        return False
    names = {p.text.lower() for p in telling.places} & named_in(case)
    return bool(names) or (kinds > 0 and relation(telling.places, case.places) == "part")


def _layout(document: Document, telling: Telling, case: Case, live_blog: bool) -> int:
    """Score where the telling stands: in the paragraph of the last one, or in an item of its own."""
    listed = document.sentences[telling.sentence].kind == "list_item"
    if _paragraph(document, telling) == _paragraph(document, case.tellings[-1]):
        return 3 if listed else 1
    if not listed:
        return 0
    if live_blog:
        # What a live page tells aside is not what it goes on with.
        if case.tellings[0].new_subject and not telling.places:
            return -6
        return 2 + (document.sentences[case.tellings[0].sentence].kind == "headline")
    scene = telling.places or telling.heading_places or telling.dates
    # "Near the consulate a bomber blew himself up; two died": its own act, with persons of its own.
    own_act = telling.strength == DEED and other_toll(telling, case)
    own_act = own_act and not (telling.definite or telling.bound or telling.goes_on or telling.victims)
    return -6 if scene or own_act or own_entry(document, telling) else 0


def _again(telling: Telling, case: Case, where: str) -> bool:
    """Whether it tells what was told before: "According to the complaint, ...", "he had been beaten"."""
    if telling.another or telling.new_subject or where == "conflict":
        return False
    near = telling.sentence - case.tellings[-1].sentence <= AGAIN_WITHIN
    fate = telling.fate and telling.late and not telling.places and bool(case.families - WEAK)
    last = case.tellings[-1]
    if telling.caption and not telling.late and not last.caption and not telling.dates:
        return telling.sentence - last.sentence == 1 and bool(case.families - PEACEFUL)
    reaction = case.families <= PEACEFUL | WEAK and not telling.families <= PEACEFUL | WEAK
    return near and (fate or (telling.retold and not reaction))


def _borrowed_scene(case: Case) -> bool:
    """Whether its only scene is that of the incident told before it."""
    acts = [t for t in case.tellings if t.families - WEAK]
    return bool(acts) and all(t.inherited for t in acts)


def _same_scene(document: Document, telling: Telling, case: Case) -> bool:
    """Whether places that differ part nothing: a speaker's, or those of the heading over both."""
    if telling.new_subject or telling.another:
        return False
    if telling.places:
        return telling.account and bool(case.families - PEACEFUL - WEAK)
    last = case.tellings[-1]
    over = [{p.text.lower() for p in t.heading_places} for t in (telling, last)]
    same = over[0] == over[1] and _paragraph(document, telling) == _paragraph(document, last)
    return same or (telling.goes_on and telling.sentence - last.sentence <= 2)


def _second(telling: Telling, case: Case, last: Telling) -> bool:
    """Whether it is the second sentence of a report and says no more than how it happened."""
    more = (
        telling.figures or telling.opens_place or (telling.families - WEAK and kinds_agree(telling, case) < 1)
    )
    return telling.second and telling.sentence > last.sentence and not more


def _other_head(document: Document, telling: Telling, case: Case) -> bool:
    """Whether it stands under the head of another place than the incident, and refers to nothing before."""
    last = case.tellings[-1]
    if telling.places or document.sentences[telling.sentence].kind != "list_item":
        return False
    if telling.bound or telling.account or telling.victims or telling.goes_on:
        return False
    apart = _paragraph(document, telling) != _paragraph(document, last)
    return apart and relation(telling.heading_places, last.heading_places) == "conflict"


def _other_day(telling: Telling, case: Case) -> bool:
    """Whether a chronicle tells of them on different days, and the telling looks back to none."""
    days = telling.under_day, case.tellings[0].under_day
    return None not in days and days[0] != days[1] and not (telling.dates or telling.bound)


def _remains(telling: Telling, case: Case) -> bool:
    """Whether it tells that those abducted were found dead."""
    return telling.remains and "abduct" in case.families and telling.families <= WEAK | {"shoot"}


def own_entry(document: Document, telling: Telling) -> bool:
    """Whether it tells of an act in an entry of a list or log that has a heading of its own."""
    sentence = document.sentences[telling.sentence]
    if sentence.kind != "list_item":
        return False  # a dateline heads the whole report
    own = [i for i in sentence.headings if document.sentences[i].paragraph == sentence.paragraph]
    return bool(own) and any(t.strength > 1 for t in telling.triggers) and not telling.definite


def _is_another(telling: Telling, case: Case) -> bool:
    """Whether a telling gives a toll of its own or, without one, tells of another kind of event."""
    if telling.definite or (telling.spoken_of and not telling.region):
        return False
    kind = telling.opens_place or (telling.opens_day and telling.strength == DEED)
    kind = kind and telling.strength > 1 and not telling.figures and bool(case.families - WEAK)
    return other_toll(telling, case) or (kind and kinds_agree(telling, case) == 0)


def _only_within(telling: Telling, case: Case) -> bool:
    """Whether the places differ only because one side knows no more than a heading."""
    return not case.told_places


def _other_province(telling: Telling, case: Case) -> bool:
    """Whether it names a place with its province, and all that the incident names lies in other ones."""
    mine, theirs = (
        [{c.admin1_pcode for c in p.candidates} for p in places if p.candidates]
        for places in (telling.places, case.places)
    )
    held = any(a & b for n, a in enumerate(mine) for b in mine[n + 1 :])
    return held and bool(theirs) and set().union(*mine).isdisjoint(set().union(*theirs))


def _paragraph(document: Document, telling: Telling) -> int:
    return document.sentences[telling.sentence].paragraph


def _other_victims(telling: Telling, case: Case) -> bool:
    """Whether it tells of an act with a toll of its own, in a district where the case knows none."""
    if telling.definite or not (telling.families - WEAK or telling.opens_place):
        return False
    mine = {c.killed_high for c in telling.figures if c.killed_high and not corrects(c)}
    theirs = {c.killed_high for t in case.tellings for c in t.figures if c.killed_high}
    mine_at, theirs_at = (
        max((fineness(p) for p in places if p.candidates), default=-1)
        for places in (telling.places, case.places)
    )
    # "Bombs killed 12 in Afghanistan. Four policemen died in Logar": in a province of the country told.
    finer = mine_at > theirs_at and (mine_at > 1 or theirs_at == 0)
    return finer and bool(mine and theirs) and mine.isdisjoint(theirs)
