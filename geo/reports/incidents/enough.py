"""Whether a telling says enough to open an incident of its own."""

from geo.reports.incidents.case import DEED, WEAK
from geo.reports.incidents.ground import fineness
from geo.reports.incidents.telling import Telling, days_of

# Weapons and persons that are named, with no word of what they did.
_THINGS = frozenset({"event.aircraft", "event.bomber", "event.grenades", "event.no-harm"})
# The same, where neither a place nor a heading goes with them.
_PLACED_THINGS = _THINGS | {"event.device", "event.shells"}


# What is told on a day of its own is an incident even where the place is only "the village".
_HARMFUL = frozenset({"property", "abduct", "shoot", "bomb", "air", "shelling"})


def opens(telling: Telling) -> bool:
    """Whether a telling says enough to open an incident."""
    families = telling.families
    if telling.numbered and not families <= {"vague"}:
        return True
    things = families != {"vague"} and all(t.rule in _THINGS for t in telling.triggers)
    # "Also on Friday a bomber leapt at the governor's car in Gardez": he is told for what he did.
    struck = telling.another and telling.places and "bomb" in families
    if things and not telling.figures and not struck:
        return False
    scenes = [*telling.places, *telling.heading_places]
    bare = not scenes and not telling.figures and telling.sentence > 1
    if bare and all(t.rule in _PLACED_THINGS for t in telling.triggers):
        return False
    if telling.since and (telling.summary or families <= WEAK) and not any(fineness(p) for p in scenes):
        return False  # "More than 270 have lost their lives across the country since Tuesday": a count
    if all(t.rule == "event.no-harm" for t in telling.triggers):
        return False  # "No injuries.", "in Nuristan nobody was hurt"
    late = telling.late and not telling.new_subject
    crowds = telling.families <= {"protest", "mob", *WEAK}
    if late and crowds and telling.recalled and not telling.backshift and not days_of(telling.dates):
        return False  # "Relatives of the victims had gathered outside the jail"
    crowd = telling.strength == DEED or (telling.strength > 1 and telling.gathered)
    if late and crowd and telling.families & {"protest", "mob"} and not telling.spoken_of:
        scene = bool(scenes or days_of(telling.dates) or telling.figures)
        return scene or telling.another or telling.gathered
    if late:
        if telling.spoken_of and not (telling.dates and telling.places) and "harm" not in families:
            return False
        killed = any(c.killed_high for c in telling.figures)
        harm = "harm" in families or killed
        answer = telling.answer and bool(days_of(telling.dates))
        own_act = telling.opens_day and telling.strength > 1 and bool(families & _HARMFUL)
        more = (telling.sequel and "abduct" in families) or (telling.another and telling.strength == DEED)
        if not telling.places and not telling.heading_places and not (harm or answer or own_act or more):
            return False
        unplaced = not telling.places and not telling.heading_places and not days_of(telling.dates)
        hour = telling.opens_hour and killed and telling.strength > 1
        if unplaced and not (telling.another or answer or hour or more):
            return False
        own_day = bool(days_of(telling.dates)) or telling.another or telling.opens_place
        if telling.relative and not own_day:
            return False  # "A teacher, who was wounded in a bombing as a student, now runs a school"
        recalled = telling.recalled and not (telling.backshift and own_day)
        struck = own_day and killed and bool(families - WEAK - {"arrest"})
        if "arrest" in families and ((telling.follow_up and not own_day) or (recalled and not struck)):
            return False
    if families <= {"agreement", "base", *WEAK} and not families <= WEAK:
        placed = bool(telling.places or telling.heading_places) or ("base" in families and not telling.late)
        return placed and not telling.spoken_of
    if families <= {"vague"}:
        if telling.answer and days_of(telling.dates):
            return True  # "In retaliation our forces carried out operations last night"
        named = telling.definite and (telling.late or not telling.goes_on)
        return bool(telling.places and telling.dates) and not named  # "They struck on Sunday at Farkhar"
    if families <= WEAK:
        if telling.late and (telling.aftermath or (telling.definite and not telling.places)):
            return False  # "one soldier was wounded in the operation": what was told before
        if not telling.figures:
            return bool(telling.places or telling.heading_places) and bool(telling.dates)
        return bool(telling.places or telling.heading_places or telling.dates) or telling.sentence <= 2
    if families <= {"arrest", *WEAK}:
        listed = bool(telling.heading_places) or not telling.late
        return bool(telling.places or telling.heading_places) and (telling.newsworthy or listed)
    return True
