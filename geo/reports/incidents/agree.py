"""Whether the days and the kinds of act of a telling agree with those of an incident."""

from collections.abc import Sequence

from geo.model import DateRange
from geo.patterns import compiled
from geo.reports.incidents.case import WEAK, Case
from geo.reports.incidents.telling import Telling, days_of
from geo.reports.incidents.told_tolls import dead_told, more_killed, other_toll
from geo.reports.mentions.ground import relation

# What follows an attack and is none.
PEACEFUL = frozenset({"protest", "mob", "arrest"})
# Families that tell of one event together.
TOGETHER = (
    frozenset({"air", "shelling", "bomb"}),
    frozenset({"bomb", "fight", "shoot"}),
    frozenset({"fight", "shoot", "air", "shelling", "territory"}),
    frozenset({"shoot", "abduct", "property", "fight"}),
    frozenset({"protest", "mob", "property", "arrest"}),
    frozenset({"property", "bomb", "air", "shelling"}),
    frozenset({"arrest", "disrupt", "abduct"}),
    frozenset({"fight", "surrender", "territory", "abduct"}),
    frozenset({"fight", "disrupt", "territory"}),
    frozenset({"disrupt", "fight", "shoot", "shelling"}),
    frozenset({"fight", "arrest", "disrupt"}),
    frozenset({"sexual", "abduct", "shoot"}),
)


_WEEKDAY = compiled(r"\b\w+day\b(?<!\btoday)(?<!\byesterday)")
# Fighting that ended on a day had begun no more days before it, where a report tells of both.
EPISODE = 10


def days_agree(telling: Telling, case: Case, same_place: bool) -> int:
    """1 the same days, 0 nothing said, -1 days that differ."""
    mine = days_of(telling.dates)[:1] or days_of(telling.heading_dates)
    elsewhere = not same_place and telling.places and telling.families - WEAK
    if not mine and (elsewhere or more_killed(telling)):
        # "Two days later men torched shops in Bagan": counted from the event before, and another one.
        mine = [d for d in telling.dates[:1] if d.start is not None and d.precision == "day"]
    theirs = days_of(case.dates) or days_of(case.heading_dates)
    # "Seven incidents in the past week. On Monday a bomb went off": the days part, not the week over them.
    theirs = [d for d in theirs if d.precision == "day"] or theirs
    if not mine or not theirs:
        # "Today" may be that Monday, another weekday is not.
        words = {w for d in telling.dates if d.start is None for w in _WEEKDAY.findall(d.text.lower())}
        other = {w for d in case.dates if d.start is None for w in _WEEKDAY.findall(d.text.lower())}
        return -1 if (words and other and not words & other) or _other_month(telling, case) else 0
    for a in mine:
        for b in theirs:
            if a.start and b.start and a.end and b.end and a.start <= b.end and b.start <= a.end:
                return 1
    ended = any(t.ended for t in case.tellings)
    if telling.another or (not same_place and telling.places and (case.places or not ended)):
        return -1
    if telling.ended or (telling.begun and telling.bound) or ended:
        # "The clashes ended on Monday": they had begun before. "The clashes broke out on Thursday."
        late, early = (mine, theirs) if telling.ended else (theirs, mine)
        return 1 if _within_days(late, early) else -1
    alike = bool(telling.families & case.families - WEAK) and not other_toll(telling, case)
    shared = all(t.shared_day for t in case.tellings if t.dates)
    return 0 if shared and alike and same_place and not telling.also else -1


def looks_back(telling: Telling, case: Case) -> bool:
    """Whether a sentence below the opening turns to an older act: "Last week, gunmen killed two in Tank".

    What is told before it has no day of its own, and is news.
    """
    if not (telling.late and telling.opens_day and telling.strength > 1 and telling.figures):
        return False
    day = telling.dates[0]
    vague = day.precision in ("week", "month") and day.text.lower().startswith("last ")
    opening = case.tellings[0]
    news = opening.strength > 1 and not (opening.definite or opening.bound or opening.recalled)
    points = telling.bound or telling.victims or telling.goes_on or telling.known & case.words
    return vague and news and not (points or case.dates)


def earlier(telling: Telling, case: Case) -> bool:
    """Whether its day lies before those of the case."""
    mine, theirs = ([d.end for d in days_of(told.dates) if d.end] for told in (telling, case))
    return bool(mine and theirs) and max(mine) < min(theirs)


def day_counted(telling: Telling, case: Case) -> bool:
    """Whether it is the act of the case, to which a day is counted: "a day after gunmen killed 44 there"."""
    counted = {d.start for d in telling.dates if d.start and d.text.endswith("after")}
    same = relation(telling.places, case.places) in ("same", "part")
    return same and any(d.start in counted for d in days_of(case.dates))


_UP_TO_MONTH = ("day", "week", "month")


def _other_month(telling: Telling, case: Case) -> bool:
    """Whether the day or month of one lies outside that of the other: "in November", "on 11 December"."""
    mine, theirs = (
        [(d.start, d.end) for d in dates[:1] if d.start and d.end and d.precision in _UP_TO_MONTH]
        for dates in (telling.dates, case.dates)
    )
    # "The agency counted 31 dead between April 20 and May 2": no act.
    return telling.strength > 1 and any(
        end < first or last < start for start, end in mine for first, last in theirs
    )


def _within_days(late: Sequence[DateRange], early: Sequence[DateRange]) -> bool:
    """Whether one side's day is an end and the other's lies shortly before it."""
    ends = [d.start for d in late if d.start]
    starts = [d.start for d in early if d.start]
    return bool(ends and starts) and 0 <= (max(ends) - min(starts)).days <= EPISODE


_RAIDS = frozenset({"fight", "abduct", "shoot", "property"})
_STRUCK, _CROWDS = frozenset({"bomb", "air", "shelling"}), frozenset({"protest", "mob", "property"})
_QUIET = ("event.protest", "event.road-block", "event.vague")


def kinds_agree(telling: Telling, case: Case) -> int:
    """1 the same kind of event, 0 kinds that go together, -1 kinds that do not."""
    mine, theirs = telling.families - WEAK, case.families - WEAK
    if not theirs and mine == {"protest"} and dead_told(case):
        # "Forces killed nine. Their relatives brought the bodies to the city in protest."
        return -1 if all(t.rule in _QUIET for t in telling.triggers) else 0
    if not mine or not theirs:
        # "A force mounted an operation. Three suspects were detained": what came of it.
        return int(mine == {"arrest"} and case.families == {"vague"})
    follows = telling.after_it or ("mob" in mine and theirs & _STRUCK)
    if follows and mine & PEACEFUL and theirs.isdisjoint(_CROWDS) and not telling.crowd:
        return -1  # "After the blast, an angry mob set fire to two buses and attacked a police van"
    if mine & theirs:
        return 1
    if (mine == {"base"} and theirs & _RAIDS) or (theirs == {"base"} and mine & _RAIDS):
        # "Gunfire and blasts were heard. Armed men have put up pickets on the highway."
        return 0
    if telling.civil_arrest and "fight" in theirs:
        return -1
    if mine == {"protest"} and theirs & {"fight", "shoot", *_STRUCK}:
        theirs = theirs - {"property"}  # "The attackers took away their arms": no crowd did
    if any(mine & group and theirs & group for group in TOGETHER):
        return 0
    # "The protesters" were spoken of before, whatever became of them; so "troops fired in reply" to them.
    return 0 if telling.crowd or (telling.answer and theirs & {"protest", "mob"}) else -1
