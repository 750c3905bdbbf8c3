"""Whether a telling tells of an act of its own after that of an incident: by other means or by others."""

from geo.reports.document import Document
from geo.reports.figures.victims import MILITANT, heads
from geo.reports.incidents.apart import at_own_spot
from geo.reports.incidents.case import WEAK, Case
from geo.reports.incidents.case_words import anchored
from geo.reports.incidents.numbered import spots
from geo.reports.incidents.telling import Telling
from geo.reports.incidents.told_tolls import other_toll
from geo.reports.wording.phrases import folded

_ARMED = frozenset({"fight", "shoot"})
_CROWDS = frozenset({"protest", "mob"})
# What strikes those whom nobody fights on the spot.
_FROM_AFAR = frozenset({"bomb", "air", "shelling"})
_FLOWN = frozenset({"air", "shelling"})
# What aircraft and guns throw.
_THROWN = frozenset({"bomb", "shelling"})
# Who blows himself up opens the way for those who then shoot.
_OF_A_PARTY = frozenset({"event.suicide", "event.bomber", "event.explosion", "event.grenades"})
_FIGHTS = frozenset({"event.clash", "event.assault", "event.operation"})


def part_act(document: Document, telling: Telling, case: Case) -> bool:
    """Mark a telling as another one where it is an act of its own; return whether it is."""
    own = _is_other_act(document, telling, case)
    telling.another = telling.another or own
    return own


def _is_other_act(document: Document, telling: Telling, case: Case) -> bool:
    """Whether somebody or something not told of before does an act of another kind than the incident.

    "Militants attacked a post in Tank. A mortar shell hit a house, killing a girl." "Eight drivers were taken
    away. Police exchanged fire with the kidnappers." "The bomb killed an elder. Villagers burned a house."
    """
    acts, known = telling.families - WEAK, case.families - WEAK
    if telling.strength < 2 or telling.sentence <= case.tellings[-1].sentence:
        return False
    if _on_helpers(document, telling, case) or _hunted(document, telling, case):
        return True
    if telling.also and "bomb" not in known and _told(document, telling, "sabotaged"):
        return True  # "Gunmen fired at a post. The rebels also blew up a gas pipeline near the town."
    if not (acts and (known or telling.also)) or acts & known:
        return False
    if acts <= _FLOWN and known & _FLOWN and not telling.figures:
        return False  # "A missile strike killed five. ... a drone fired three missiles"
    points = telling.bound or telling.goes_on or telling.victims or telling.crowd or telling.spoken_of
    again = telling.retold or telling.account or telling.fate or telling.remains
    again = again or (telling.generic and not telling.also)
    if points or again:
        return False
    if "fight" in acts and known == {"abduct"}:
        fights = any(t.rule in _FIGHTS for t in telling.triggers)
        # "Forces launched an operation to free them and fighting was going on": what came of it is not told.
        done = telling.fresh and bool(telling.figures)
        return fights and not telling.definite and (done or _told(document, telling, "freed"))
    return telling.fresh and (
        _from_afar(document, telling, case)
        or _burnt(document, telling, case)
        or _shot(document, telling, case)
    )


def _told(document: Document, telling: Telling, name: str) -> bool:
    """Whether it holds wording of that name."""
    words = anchored()[name]
    return words.search_cut(folded(document.text), telling.span.start, telling.span.end) is not None


def _on_helpers(document: Document, telling: Telling, case: Case) -> bool:
    """Whether those who came to help are fired at: "when Taliban opened fire on those who arrived there"."""
    known = case.families - WEAK
    first = known <= _FROM_AFAR or (other_toll(telling, case) and not telling.second)
    return bool(telling.families & _ARMED and known) and first and _told(document, telling, "helpers")


def _hunted(document: Document, telling: Telling, case: Case) -> bool:
    """Whether armed men are killed by those who go after them: "Six died in a follow-up operation"."""
    mine = [heads(c.victims) for c in telling.figures if c.killed_high]
    if "fight" not in telling.families or not mine or any(v != {MILITANT} for v in mine):
        return False
    if not _told(document, telling, "follow_up"):
        return False
    theirs = [heads(c.victims) for t in case.tellings for c in t.figures if c.killed_high]
    return bool(theirs) and {MILITANT} not in theirs


def _from_afar(document: Document, telling: Telling, case: Case) -> bool:
    """Whether a mine, a shell or aircraft strike others than those told of."""
    acts, rules = telling.families - WEAK, {t.rule for t in telling.triggers if t.strength > 1}
    means = acts & _FROM_AFAR
    thrown = means <= _THROWN and case.families & (_FROM_AFAR - {"bomb"})
    # Both sides of a clash fire shells.
    clash = means == {"shelling"} and any(
        any(r.rule == "event.clash" for r in t.triggers) or _told(document, t, "exchanged")
        for t in case.tellings
    )
    party = rules <= _OF_A_PARTY and case.families.isdisjoint(_CROWDS)
    if not means or "disrupt" in acts or party or thrown or clash:
        return False
    told = any(t.figures for t in case.tellings)
    if telling.also and "fight" not in case.families:
        # "Rockets were also fired at a hotel", not "... but caused no casualties"
        return not telling.figures or any(c.killed_high or c.injured_high for c in telling.figures)
    if telling.second:
        return other_toll(telling, case)
    return at_own_spot(telling, case) or (bool(telling.figures) and not told) or other_toll(telling, case)


def _burnt(document: Document, telling: Telling, case: Case) -> bool:
    """Whether people burn or loot something where others had attacked."""
    act = "property" in telling.families and case.families.isdisjoint(_CROWDS)
    return act and not telling.second and _told(document, telling, "by_people")


def _shot(document: Document, telling: Telling, case: Case) -> bool:
    """Whether others than the attackers are shot at a spot of its own, where a bomb or a shell had struck."""
    known = case.families - WEAK
    if not telling.families & _ARMED or not known <= _FROM_AFAR or not other_toll(telling, case):
        return False
    attackers = all(heads(c.victims) == {MILITANT} for c in telling.figures)
    here = spots(document.text, telling.span)
    return (
        not attackers and bool(here) and not any(here & spots(document.text, t.span) for t in case.tellings)
    )
