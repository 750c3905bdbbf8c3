"""Whether a telling says enough to open an incident of its own."""

from collections.abc import Sequence

from geo.model import Claim
from geo.patterns import compiled
from geo.reports.document import Document
from geo.reports.events import Trigger
from geo.reports.incidents.case import DEED, WEAK, Case
from geo.reports.incidents.references import AT_START
from geo.reports.incidents.telling import Telling, days_of
from geo.reports.mentions.ground import fineness, relation
from geo.reports.parties.named import NamedBySentence
from geo.reports.status import HUNT

# Weapons and persons that are named, with no word of what they did.
_THINGS = frozenset({"event.aircraft", "event.bomber", "event.grenades", "event.no-harm"})
# The same, where neither a place nor a heading goes with them.
_PLACED_THINGS = _THINGS | {"event.device", "event.shells"}
# What is told on a day of its own is an incident even where the place is only "the village".
_HARMFUL = frozenset({"property", "abduct", "shoot", "bomb", "air", "shelling"})
# "The former governor died in Peshawar on Monday": nothing that anybody did.
_DIES = compiled(r"(?:died|dies|passed away)$")
_NATURAL = "a death, with no word of violence"


def why_none(document: Document, case: Case, claims: Sequence[Claim], actors: NamedBySentence) -> str:
    """Return why a case says too little to be an incident at all, "" where it is one."""
    if _only_sought(document, case, claims):
        return _NO_OUTCOME
    return _NATURAL if _only_died(document, case, actors) else ""


def _only_died(document: Document, case: Case, actors: NamedBySentence) -> bool:
    """Whether no more is told of a case than that somebody died, and none of those who fight."""
    triggers = [t for telling in case.tellings for t in telling.triggers]
    if not all(t.family == "harm" and _DIES.match(document.quote(t.span).lower()) for t in triggers):
        return False
    sides = {m.entry.side for telling in case.tellings for m in actors.of(telling.sentence)}
    return not (sides & {"armed", "state", "foreign"} or any(t.numbered for t in case.tellings))


# "Forces carried out a search operation in Tank on Monday."
_SOUGHT = compiled(r"(?:operation|raid)\w*$")
_NO_OUTCOME = "an operation, with no word of what came of it"


def _only_sought(document: Document, case: Case, claims: Sequence[Claim]) -> bool:
    """Whether no more is told of a case than that there was an operation, a raid or a hunt."""
    triggers = [t for telling in case.tellings for t in telling.triggers]
    return not claims and all(t.rule == HUNT or sought(document, t) for t in triggers)


def sought(document: Document, trigger: Trigger) -> bool:
    """Whether a word tells only of an operation or a raid."""
    return trigger.rule == "event.vague" and bool(_SOUGHT.match(document.quote(trigger.span).lower()))


def opens_page(telling: Telling) -> bool:
    """Whether a headline tells what a live page is about; "Herat entered; Ghazni falls" tells of two."""
    one = bool(telling.places) and relation(telling.places[-1:], telling.places[:-1]) != "conflict"
    return one and not telling.dates and opens(telling)


def opens(telling: Telling) -> bool:
    """Whether a telling says enough to open an incident."""
    if telling.numbered:
        return True
    families = telling.families
    scenes = [*telling.places, *telling.heading_places]
    days = bool(days_of(telling.dates))
    # "As they mourned him, a suicide bomber walked in among them"
    things = [] if telling.burial else [t.rule for t in telling.triggers]
    if telling.generic or (things and _THINGS.issuperset(things) and not telling.figures):
        return False
    if not scenes and telling.sentence > 1 and things and _PLACED_THINGS.issuperset(things):
        return False
    if telling.since and families <= WEAK and not any(map(fineness, scenes)):
        return False  # "More than 270 have lost their lives across the country since Tuesday": a count
    if all(t.rule == "event.no-harm" for t in telling.triggers):
        return False  # "No injuries.", "in Nuristan nobody was hurt"
    if telling.late and not telling.new_subject and not _opens_late(telling):
        return False
    if families <= {"vague"}:
        # "In retaliation our forces carried out operations last night", "They struck on Sunday at Farkhar"
        known = telling.definite and (telling.late or not telling.goes_on)
        placed = any(p.candidates for p in telling.places)
        return (telling.answer and days) or (placed and bool(telling.dates) and not known)
    if families <= WEAK:
        if telling.late and (telling.aftermath or (telling.definite and not telling.places)):
            return False  # "one soldier was wounded in the operation": what was told before
        if not telling.figures:
            return bool(scenes and telling.dates)
        return bool(scenes or telling.dates) or telling.sentence <= 2
    return bool(scenes) or not families <= {"arrest", *WEAK}


def news_told(document: Document, tellings: Sequence[Telling], dead: frozenset[int]) -> frozenset[int]:
    """Return the sentences with acts whose dead the title counts, or the next sentence.

    Nothing that is no incident (`dead`) stands before them.
    """
    heads = [t for t in tellings if document.sentences[t.sentence].kind == "headline" and t.figures]
    counts = {t.sentence - 1 for t in tellings if t.families <= WEAK and t.figures}
    first = min(dead, default=len(document.sentences))
    return frozenset(
        t.sentence
        for t in tellings
        if t.sentence < first
        and (
            any(h.families & (t.families | WEAK) for h in heads)
            or (t.strength == DEED and t.sentence in counts)
        )
    )


def is_told_first(telling: Telling, news: bool) -> bool:
    """Whether it tells of the act that is the news of a report which opens with something else.

    It has a day of its own: "She was buried on Wednesday. ... She was shot on Tuesday as she left home." Or
    it is `news`, as the title or the next sentence counts its dead: "They had arrived only days before. The
    camp lay south of Kunduz. Men went from tent to tent and fired."
    """
    doubt = telling.generic or telling.recalled or telling.relative or telling.spoken_of or telling.definite
    act = telling.strength > 1 and bool(telling.families & _HARMFUL)
    act = act and not all(t.rule in _PLACED_THINGS for t in telling.triggers)
    if act and not doubt and news:
        telling.heading_places = telling.heading_places or list(telling.topic_places)
        return True
    return act and not doubt and bool(telling.dates)


def is_retaken(telling: Telling, cases: Sequence[Case]) -> bool:
    """Whether ground that changed hands does so again, on a day of its own: "the army was back on Sunday"."""
    lost = any("territory" in case.families for case in cases)
    return lost and "territory" in telling.families and bool(days_of(telling.dates))


def counted_next(tellings: Sequence[Telling]) -> frozenset[int]:
    """Return the sentences whose next one counts dead or hurt and names no place: "Five men were killed"."""
    return frozenset(
        t.sentence - 1
        for t in tellings
        if t.figures and not t.places and not t.another and all(map(_only_counts, t.triggers))
    )


def _only_counts(trigger: Trigger) -> bool:
    return trigger.family in WEAK or trigger.rule == "event.armed-killed"


def is_told_apart(
    document: Document, telling: Telling, cases: Sequence[Case], counted: frozenset[int]
) -> bool:
    """Whether a raid or an attack, of which no more is told, has a place apart from those told before.

    "The raid" has a day too: "Hundreds protested in Pul-e-Alam over a raid. The raid took place on Wednesday
    in Baraki Barak." Of one that nobody knows yet the next sentence counts the dead: "In Tank, police raided
    a hideout. Five militants were killed."
    """
    if not cases or telling.families != {"vague"} or not telling.places:
        return False
    start = document.sentences[telling.sentence].span.start
    if telling.definite:
        own = telling.triggers[0].span.start - start < AT_START and bool(days_of(telling.dates))
    else:
        beside = telling.recalled or telling.relative or telling.spoken_of or telling.account
        turns = telling.opens_place or document.opens_line(start)
        own = turns and telling.sentence in counted and not (beside or telling.generic)
    return own and all(relation(telling.places, case.places) == "conflict" for case in cases)


def _opens_late(telling: Telling) -> bool:
    """Whether what is told below the opening of a report, without turning to it, is told for its own sake."""
    families = telling.families
    days = bool(days_of(telling.dates))
    if families & {"protest", "mob"}:
        if telling.recalled and not days and families <= {"protest", "mob", *WEAK}:
            return False  # "Relatives of the victims had gathered outside the jail"
        return bool(telling.places) or telling.gathered or days or telling.another
    if telling.spoken_of and "harm" not in families and not (telling.figures or days):
        return False
    killed = any(c.killed_high for c in telling.figures)
    placed = bool(telling.places or telling.heading_places)
    own_act = telling.opens_day and telling.strength > 1 and bool(families & _HARMFUL)
    more = telling.sequel or telling.answer or (telling.another and telling.strength == DEED)
    more = more or (telling.burial and bool(families & _HARMFUL))
    if not placed and not ("harm" in families or killed or own_act or more):
        return False
    if not placed and not days and not (telling.another or more):
        return False
    if telling.relative and not days:
        return False  # "A teacher, who was wounded in a bombing as a student, now runs a school"
    return not (telling.recalled and families <= {"arrest", *WEAK} and "arrest" in families)
