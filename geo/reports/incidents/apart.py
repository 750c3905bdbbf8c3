"""Whether a telling names a spot, or an act at a spot, that the incident told before does not know."""

from geo.model import PlaceMention
from geo.reports.cues.beside import CROWDS
from geo.reports.figures.victims import MILITANT, heads, is_attacking
from geo.reports.incidents.case import WEAK, Case
from geo.reports.incidents.telling import Telling, days_of
from geo.reports.mentions.ground import fineness, relation
from geo.reports.mentions.surroundings import seats


def turns_to(telling: Telling, case: Case) -> bool:
    """Whether a telling opens with another place or day and has an act of its own."""
    if not any(t.strength > 1 for t in telling.triggers):
        return False
    if telling.opens_place:
        return names_of(telling).isdisjoint(named_in(case))
    return telling.opens_day and not days_of(case.dates)


def at_own_spot(telling: Telling, case: Case) -> bool:
    """Whether it names a spot of its own, though one of the same district."""
    names = names_of(telling)
    return bool(names) and not telling.definite and names.isdisjoint(named_in(case))


def other_spot(telling: Telling, case: Case) -> bool:
    """Whether it names a tehsil, town or village, and the case others, though of the same district."""
    mine, theirs = (
        {
            _name(p)
            for p in places
            if fineness(p) == 2
            and all(c.kind != "unit" or c.pcode != c.admin2_pcode for c in p.candidates[:1])
        }
        for places in (telling.places, case.places)
    )
    return bool(theirs) and at_own_spot(telling, case) and bool(mine) and mine.isdisjoint(theirs)


def arrest_elsewhere(telling: Telling, case: Case) -> bool:
    """Whether it tells of arrests on a day and at a spot of their own, where others had fought."""
    acts = telling.families - WEAK
    arrests = "arrest" in acts <= {"arrest", "disrupt"} and "arrest" not in case.families
    # "Arrested 14 and seized rifles in a search operation in Kabal": not the dead of Barikot.
    names = names_of(telling) if "disrupt" in acts - case.families else set[str]()
    raid = bool(names) and names.isdisjoint(named_in(case))
    return arrests and (raid or (telling.opens_day and at_own_spot(telling, case)))


def _name(place: PlaceMention) -> str:
    """Return a name without the word for its kind: "Khyber Agency" is Khyber."""
    return place.text.lower().removesuffix(place.designation).rstrip() or place.text.lower()


def names_of(telling: Telling) -> set[str]:
    """Return the names of its places that are known to the district."""
    return {_name(p) for p in telling.places if fineness(p) == 2}


def named_in(case: Case) -> set[str]:
    """Return the names of the places of an incident."""
    return {_name(p) for p in case.places}


def other_body(telling: Telling, case: Case) -> bool:
    """Whether it tells of a body found at a spot of its own: of somebody not spoken of, under no ruins."""
    mine, theirs = {_name(p) for p in telling.places}, named_in(case)
    # Who was abducted may be found dead anywhere.
    found_there = telling.remains or not case.families.isdisjoint(("abduct", "bomb", "air", "shelling"))
    known = found_there or (telling.definite and not telling.figures)  # "the bodies were dumped near A"
    # A headline, which joins what the text below it tells, is of no second one.
    later = telling.sentence > case.tellings[0].sentence
    return telling.of_body and later and not known and bool(mine and theirs) and mine.isdisjoint(theirs)


# Who blows himself up seldom comes alone: armed men killed after him were of his party.
_BOMBERS = ("event.suicide", "event.bomber")


def hunts_down(telling: Telling, case: Case) -> bool:
    """Whether forces kill armed men after a bomb had killed others: "A search began; six militants died"."""
    if case.families - WEAK != {"bomb"} or not (telling.hunt or telling.after_it):
        return False
    if any(r.rule in _BOMBERS for t in [telling, *case.tellings] for r in t.triggers):
        return False
    mine = [c.victims for c in telling.figures if c.killed_high]
    theirs = [heads(c.victims) for t in case.tellings for c in t.figures if c.killed_high]
    later = telling.sentence > case.tellings[-1].sentence
    fought = later and "fight" in telling.families and ("bomb" not in telling.families or telling.spoken_of)
    hunted = all(heads(v) == {MILITANT} and not is_attacking(v) for v in mine)
    return fought and bool(mine and theirs) and hunted and {MILITANT} not in theirs


def other_part(telling: Telling, case: Case) -> bool:
    """Whether its sentence tells of two districts together, and the incident is that of the other one."""
    return telling.part > 0 and any(
        t.sentence == telling.sentence
        and t.part < telling.part
        and relation(telling.places, t.places) == "conflict"
        for t in case.tellings
    )


def other_crowd(telling: Telling, case: Case) -> bool:
    """Whether a crowd gathers in another town than that of the dateline, where one was told of.

    "FAISALABAD: Weavers fought with police on Monday. / Police also charged students in Lahore."
    """
    home = case.tellings[0].line_places
    issued = any(p.text.lower() in seats() for p in home)  # from where news of a whole province is told
    known = telling.definite or telling.bound or telling.goes_on or case.told_places
    crowds = bool(telling.families & CROWDS and case.families & CROWDS)
    turns = telling.also or telling.opens_place or not issued
    return crowds and turns and not known and relation(telling.places, home) == "conflict"


def only_hamlets(telling: Telling, case: Case) -> bool:
    """Whether it only counts dead or hurt, at spots that are no unit, after an act was told.

    "Shells hit Dangam. A woman was killed in the village of Ghakhi": that of Bajaur is no other scene.
    """
    if telling.opens_place or not telling.families <= WEAK or not case.families - WEAK:
        return False
    return all(c.kind != "unit" for p in telling.places for c in p.candidates[:1])
