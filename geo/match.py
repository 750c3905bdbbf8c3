"""Whether two incidents of two reports are one: which pairs are compared, and how a pair scores.

The score is a sum of evidence for and against, `LINK` and more speaks for one incident. It
depends on the two incidents alone, so that the result never depends on what else is known or on
the order in which reports come. No single agreement is enough: the same district, day and kind of
event are the least that links two reports which say nothing more, and of rallies and arrests, of which
a town sees several a day, not even that. What is told of two days, of two districts of one country, or of
no district, is one incident only by what is its own and both give: a spot, a toll that is no chance, wording.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from math import cos, hypot, radians

from rapidfuzz import fuzz, utils

from geo.model import Estimate, Incident, Location

Neighbours = Callable[[str], Iterable[str]]

LINK = 4.0  # from here on a pair is held for one incident
SHORT = 3.75  # what falls just short of it
DOUBT = 2.0  # below, a pair is held for two, whatever links them through others
MAX_DAYS = 31  # a date vaguer than a month says too little to compare by
GAP_DAYS = 1  # reports disagree by a day over nights and over "yesterday"
FAR_KM = 20.0  # two named spots farther apart than this are two places
APART_KM = 5.0  # farther apart than this, other names speak for two places
TELLING, RARE = 4, 10  # a toll from which on it is little, or no chance that both give it
# token_set_ratio from which two passages are copies of one another. News has set phrases: short passages on
# two attacks reach 90, while two desks on one seldom have more than 70 in common.
SAME_TEXT = 95.0
NEAR_TEXT = 88.0

_FAMILY = {
    "Battles": "violence",
    "Explosions/Remote violence": "violence",
    "Violence against civilians": "violence",
    "Protests": "unrest",
    "Riots": "unrest",
    "Strategic developments": "strategic",
}
# Of rallies, and more so of arrests and moves of forces, a town sees several a day.
_SAME_KIND = {"violence": 1.0, "unrest": 0.5, "strategic": 0.25}
# An id of these kinds says what somebody is and not who: two reports that both say "gunmen" or
# "civilians" do not agree by it, and one that names the group does not contradict it.
_GENERIC = ("uag_", "civ_", "comm_", "communal_", "trib_", "riot_", "prot_", "protesters_", "unknown")
_SIDES = {"actor1", "actor2"}
# Rules of reading: a side that no word names, and (part of a rule's name) a toll that is said to have risen.
ASSUMED, RISEN = "actor.default", "toll_update"
_ASSAULTS = {"Armed clash", "Attack", "Suicide bomb", "Grenade"}
_LEVELS_OF_SPOT = ("exact", "near")
_COUNTS = (("killed", "fatalities"), ("injured", "injured"), ("abducted", "abducted"))


@dataclass(frozen=True, slots=True)
class Block:
    """What must agree before two incidents are compared at all.

    Attributes
    ----------
    family : str
        Kind of event: violence, unrest, strategic.
    first_day, last_day : int or None
        Proleptic ordinals of the incident's days, both inclusive; None when the date is unknown
        or vaguer than `MAX_DAYS`.
    country, admin1, admin2 : str
        Codes, "" where not known.
    """

    family: str
    first_day: int | None
    last_day: int | None
    country: str
    admin1: str
    admin2: str


def block_of(incident: Incident) -> Block:
    """Return the block of an incident."""
    first, last = incident.event_date, incident.event_date_end
    vague = first is None or last is None or (last - first).days >= MAX_DAYS
    place = incident.location
    return Block(
        family=_FAMILY[incident.event_type],
        first_day=None if vague or first is None else first.toordinal(),
        last_day=None if vague or last is None else last.toordinal(),
        country=place.country,
        admin1=place.admin1_pcode,
        admin2=place.admin2_pcode,
    )


def origin(report_id: str) -> str:
    """Return what a report belongs to within which no two incidents are one.

    That is the report itself, or the coded table of a row: ``acled`` of ``acled:PAK123``.
    """
    return report_id.partition(":")[0]


def origins(incident: Incident) -> frozenset[str]:
    """Return the origins of an incident's reports."""
    return frozenset(map(origin, incident.report_ids))


def score(a: Incident, b: Incident, neighbours: Neighbours) -> float | None:
    """Return how well two incidents of different reports fit together, None when they cannot be one.

    Parameters
    ----------
    a, b : Incident
        In any order: the score is symmetric.
    neighbours : callable
        p-codes of the units that touch a unit.
    """
    if origins(a) & origins(b) or a.status != b.status:
        return None
    mine, other = block_of(a), block_of(b)
    if mine.family != other.family:
        return None
    when, where = _dates(mine, other), _places(a, b, neighbours)
    if where is None:
        return None
    elsewhere = _two_districts(a, b)
    # What is copied has the day and the place copied with it; else only the phrases are the same.
    text = 0.0 if when == 0.0 or elsewhere else _text(a, b)
    alone = when == 0.0 or elsewhere or (text < SAME_TEXT and not _same_district(a, b))
    if when is None:
        # Undated: only a copy of the same passage about the same place is surely the same.
        undated = a.event_date is None and b.event_date is None
        if not undated or text < SAME_TEXT or where < 2.0:
            return None
        when = 0.0
    elif text < SAME_TEXT and not mine.admin1:
        # "Somewhere in the country" fits everything; only a copy of the same passage tells more.
        return None
    total = when + where + _kinds(a, b) + _actors(a, b) + _casualties(a, b) + _risen(a, b)
    total += 2.0 if text >= SAME_TEXT else 0.5 if text >= NEAR_TEXT else 0.0
    if alone and not _bound(a, b):
        total = min(total, SHORT)
    return round(total, 6)


def _same_district(a: Incident, b: Incident) -> bool:
    """Whether both are in one district, or in two across a border: there each side tells of its own."""
    mine, other = a.location, b.location
    if mine.country != other.country:
        return True
    return bool(mine.admin2_pcode) and mine.admin2_pcode == other.admin2_pcode


def _two_districts(a: Incident, b: Incident) -> bool:
    return bool(a.location.admin2_pcode and b.location.admin2_pcode) and not _same_district(a, b)


def _bound(a: Incident, b: Incident) -> bool:
    """Whether both give one spot, or one toll that is hardly chance."""
    if _spots(a.location, b.location) > 0:
        return True
    return any(max(_shared(a, b, *what), default=0) >= TELLING for what in _COUNTS)


def _dates(a: Block, b: Block) -> float | None:
    if a.first_day is None or b.first_day is None or a.last_day is None or b.last_day is None:
        return None
    gap = max(a.first_day - b.last_day, b.first_day - a.last_day)
    if gap > GAP_DAYS:
        return None
    if gap > 0:
        return 0.0
    # Vague ranges always overlap; that says little. Two days are a night.
    days = max(a.last_day - a.first_day, b.last_day - b.first_day)
    return 0.25 if days > 7 else 0.5 if days > 2 else 1.0


def _places(a: Incident, b: Incident, neighbours: Neighbours) -> float | None:
    """Return the evidence of the two places, None where they exclude each other."""
    mine, other = a.location, b.location
    if mine.admin2_pcode and other.admin2_pcode:
        if mine.admin2_pcode != other.admin2_pcode:
            if other.admin2_pcode not in set(neighbours(mine.admin2_pcode)) and mine.admin2_pcode not in set(
                neighbours(other.admin2_pcode)
            ):
                return None
            return 0.5 + max(0.0, _spots(mine, other))
        apart = bool(mine.admin3_pcode and other.admin3_pcode and mine.admin3_pcode != other.admin3_pcode)
        # The town that a district is called after often stands for all of it.
        seat = apart and not (_is_named(mine) and _is_named(other))
        return (1.25 if seat else 0.75 if apart else 2.0) + _spots(mine, other)
    if mine.admin1_pcode and other.admin1_pcode:
        return 0.5 if mine.admin1_pcode == other.admin1_pcode else None
    if mine.admin1_pcode or other.admin1_pcode or not mine.country:
        return None
    return 0.0 if mine.country == other.country else None


def _spots(a: Location, b: Location) -> float:
    """Compare two named spots; 0 where one of them is only a unit, or has no point and another name."""
    if not (_is_named(a) and _is_named(b)):
        return 0.0
    alike = fuzz.ratio(a.location, b.location, processor=utils.default_process) >= 80
    if a.geo_precision not in _LEVELS_OF_SPOT or b.geo_precision not in _LEVELS_OF_SPOT:
        return 1.0 if alike else 0.0
    if a.longitude is None or b.longitude is None or a.latitude is None or b.latitude is None:
        return 0.0
    east = (a.longitude - b.longitude) * cos(radians((a.latitude + b.latitude) / 2))
    km = 111.2 * hypot(east, a.latitude - b.latitude)
    if km > FAR_KM:
        return -2.0
    if alike or km < 1.0:
        return 1.0
    return -1.0 if km > APART_KM else -0.75


def _is_named(place: Location) -> bool:
    """Whether a place has a name of its own, not only that of its unit or of the town it is called after."""
    units = {place.country, place.admin1, place.admin2, place.admin3}
    return bool(place.admin2_pcode) and place.location not in units


def _kinds(a: Incident, b: Incident) -> float:
    if a.sub_event_type == b.sub_event_type == "Suicide bomb":
        return 2.0  # two in one district on one day are told as one attack, if there are two at all
    if a.sub_event_type == b.sub_event_type:
        return _SAME_KIND[_FAMILY[a.event_type]]
    if a.event_type == b.event_type:
        return 0.25
    # A raid with a bomb is told as a clash, as an attack or as an explosion; a mine is not.
    if not {a.sub_event_type, b.sub_event_type} <= _ASSAULTS:
        return -1.5
    # Whether an assault is coded as a clash or as an attack hangs on the sides; no word has told these.
    return 0.0 if any(_assumed(i) >= _SIDES for i in (a, b)) else -0.5


def _actors(a: Incident, b: Incident) -> float:
    if shared := named(a) & named(b):
        return 0.5 * len(shared)
    told = [_told_sides(i) for i in (a, b)]
    mine, other = ({actor for actor in ids if not actor.startswith(_GENERIC)} for ids in told)
    if mine and other:
        return -1.0
    # Civilians in one report and a named force in the other, nothing shared: perhaps two events.
    ids = {a.actor1_id, a.actor2_id} & {b.actor1_id, b.actor2_id} - {""}
    civilians = [any(x.startswith("civ_") for x in sides) for sides in told]
    return -0.5 if (mine or other) and civilians[0] != civilians[1] and not ids else 0.0


def _assumed(incident: Incident) -> set[str]:
    """Return which of the sides no word of the report names: the usual one of such events stands there."""
    return {e.field for e in incident.evidence if e.rule == ASSUMED}


def _told_sides(incident: Incident) -> set[str]:
    assumed = _assumed(incident)
    return {actor for side in _SIDES - assumed if (actor := getattr(incident, f"{side}_id"))}


def named(incident: Incident) -> set[str]:
    """Return the ids of those of the two sides that say who somebody is, not what."""
    ids = (incident.actor1_id, incident.actor2_id)
    return {actor for actor in ids if actor and not actor.startswith(_GENERIC)}


def _casualties(a: Incident, b: Incident) -> float:
    found = 0.0
    for what, field in _COUNTS:
        mine, other = _figures(a, what, field), _figures(b, what, field)
        if top := max(_shared(a, b, what, field), default=0):
            # The larger the number that both give, the less it is chance.
            found += 1.5 if top >= RARE else 1.0 if top >= TELLING else 0.5
        elif mine and other:
            found += _apart(getattr(a, field), getattr(b, field))
        elif what == "killed" and max(mine | other, default=0) > 0:
            # One tells of deaths, the other of injured alone.
            found -= 0.5 if _figures(a, "injured", "injured") and _figures(b, "injured", "injured") else 0.0
    return max(-1.5, min(1.5, found))


def _shared(a: Incident, b: Incident, what: str, field: str) -> set[int]:
    return {n for n in _figures(a, what, field) & _figures(b, what, field) if n > 0}


def _risen(a: Incident, b: Incident) -> float:
    """Whether one tells that the toll of an attack of which the other may have told before has risen.

    Only in the same district on the same day, where neither sides nor spots speak against it, and where the
    risen toll is not far from that of the other, and above it.
    """
    if not _same_district(a, b) or a.event_date != b.event_date or _spots(a.location, b.location) < 0:
        return 0.0
    if _kinds(a, b) < 0 or _actors(a, b) < 0:
        return 0.0
    for later, earlier in ((a, b), (b, a)):
        tolls = [c.killed_low for c in later.claims if RISEN in c.rule and c.killed_low is not None]
        first = earlier.fatalities.low
        if tolls and first and not any(RISEN in c.rule for c in earlier.claims):
            return 1.0 if first < max(tolls) < 3 * first + 3 else 0.0
    return 0.0


def _figures(incident: Incident, what: str, field: str) -> set[int]:
    estimate: Estimate = getattr(incident, field)
    ends = [getattr(c, f"{what}_{end}") for c in incident.claims for end in ("low", "high")]
    return {n for n in (*ends, estimate.low, estimate.high) if n is not None}


def _apart(a: Estimate, b: Estimate) -> float:
    """Tolls of one event differ, but seldom by far: 3 and 30 are rarely told of the same.

    "At least 3" contradicts no larger figure, and a flagged figure contradicts none.
    """
    flagged = any(e.best is None and e.low is not None for e in (a, b))
    if flagged or a.low is None or b.low is None or a.high is None or b.high is None:
        return 0.0
    if a.low <= b.high and b.low <= a.high:
        return 0.25
    small, large = (a, b) if a.high < b.low else (b, a)
    far = (large.low or 0) >= 3 * (small.high or 0) + 3
    return -1.0 if far and not small.high_open else 0.0


def _text(a: Incident, b: Incident) -> float:
    mine, other = _words(a), _words(b)
    # Short scraps ("near the town") are alike by chance.
    if min(len(mine), len(other)) < 40:
        return 0.0
    return fuzz.token_set_ratio(mine, other, processor=utils.default_process)


def _words(incident: Incident) -> str:
    quotes = dict.fromkeys([e.quote for e in incident.evidence] + [c.quote for c in incident.claims])
    return " ".join(quotes)[:2000]
