"""What one stretch of a sentence tells of one event, as the stages after it read it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from geo.model import Claim, DateRange, PlaceMention, Span
from geo.patterns import compiled
from geo.reports.events import Trigger


@dataclass(slots=True)
class Telling:
    """What one stretch of a sentence tells of one event.

    Attributes
    ----------
    span : Span
        The stretch.
    triggers : list of Trigger
        Those that occurred or were foiled.
    places : list of PlaceMention
        Where, in text order; those of the headings that govern the sentence come first.
    dates : list of DateRange
        When, best first. `reported` holds the days on which somebody said so, `loose` days that
        may be those of something else in the sentence, `since` those from which on something lasts.
    figures : list of Claim
        Figures of killed, injured and abducted that it gives.
    civil_arrest : bool
        Whether civilians are arrested.
    aftermath : bool
        Whether it tells what became of victims.
    answer : bool
        Whether it is called an answer to something.
    goes_on : bool
        Whether it begins with persons or things told of before ("The men", "They").
    account : bool
        Whether somebody confirms, denies or counts what was told before; its places are only his.
    counts_afar : bool
        Whether somebody only counts dead or hurt, and its places are his.
    recalled : bool
        Whether it is told in the pluperfect.
    backshift : bool
        Whether that is only the tense after "police said that".
    burial : bool
        Whether it tells of an attack on those who bury or mourn somebody.
    relative : bool
        Whether it only says of somebody what once happened to him ("a teacher, who was shot in 2009, ...").
    crowd : bool
        Whether it begins with a crowd that was told of before.
    gathered : bool
        Whether it names who came together, or which road they closed.
    inherited : bool
        Whether its scene is only that of the incident told before.
    second : bool
        Whether it stands in the second sentence of the report.
    lead : Span or None
        The stretch whose verb it shares ("killed two in Hub *and one in Kech*").
    summary : bool
        Whether it sums up several events that the text goes on to tell ("in two separate attacks").
    plural : bool
        Whether it gives a toll of acts in the plural and no place ("21 were killed in clearance operations").
    generic : bool
        Whether it only speaks of acts of a kind ("attacks").
    line_places : list of PlaceMention
        Places of the dateline over it.
    topic_places : list of PlaceMention
        Scenes of which its paragraph speaks just before it.
    shared_day : bool
        Whether its day stands with another event of its sentence.
    ended : bool
        Whether its day is that on which something ended.
    begun : bool
        Whether its day is that on which something began.
    retold : bool
        Whether it says how somebody tells what was told before ("According to the complaint, ...").
    announced : bool
        Whether it is one of several events that the opening of the report tells in one sentence.
    caption : bool
        Whether it is a line without a verb ("four killed in raid on yard").
    also : bool
        Whether its act is one more ("gunmen also opened fire").
    sequel : bool
        Whether its act is one that came after what was told ("afterwards they took along two men").
    after_it : bool
        Whether it begins with what it followed ("After the blast, mourners set fire to shops").
    hunt : bool
        Whether forces go after somebody ("launched a search operation", "later").
    executed : bool
        Whether it tells that those who had been taken, or had given up, were killed.
    of_body : bool
        Whether it tells that the body of somebody not spoken of was found.
    remains : bool
        Whether it tells where the bodies of persons told of before were found.
    risen : bool
        Whether it tells of later deaths that raise a toll ("two more died, raising the toll to nine").
    apart : bool
        Whether its act is at another spot of the town than what was told before it.
    fate : bool
        Whether it tells what became of a person named before ("that he had been beaten").
    overall : bool
        Whether it gives a count over all that was told ("in both attacks 12 were hurt").
    many : bool
        Whether it says that several things or persons were attacked or came together.
    continues : Telling or None
        What the opening told first, where it told of several events and this is the next that it tells.
    spread : bool
        Whether its figures are counted over several districts, of which it is one.
    numbered : bool
        Whether it opens one of several acts that a sentence before it counts.
    under_day : int or None
        The heading of a chronicle under which it stands: a day, or what opens with one.
    fresh : bool
        Whether it begins with somebody or something that nobody spoke of ("Gunmen", "A mine").
    words : frozenset of str
        Its words, without endings of the plural; `known` are those that it calls known ("the elder").
    """

    sentence: int
    span: Span
    triggers: list[Trigger]
    places: list[PlaceMention] = field(default_factory=list)
    heading_places: list[PlaceMention] = field(default_factory=list)
    line_places: list[PlaceMention] = field(default_factory=list)
    dates: list[DateRange] = field(default_factory=list)
    heading_dates: list[DateRange] = field(default_factory=list)
    under_day: int | None = None
    reported: list[DateRange] = field(default_factory=list)
    loose: list[DateRange] = field(default_factory=list)
    since: list[DateRange] = field(default_factory=list)
    definite: bool = False
    bound: bool = False
    victims: bool = False
    goes_on: bool = False
    account: bool = False
    counts_afar: bool = False
    recalled: bool = False
    backshift: bool = False
    burial: bool = False
    relative: bool = False
    crowd: bool = False
    gathered: bool = False
    inherited: bool = False
    elsewhere: bool = False
    spoken_of: bool = False
    late: bool = False
    second: bool = False
    summary: bool = False
    caption: bool = False
    plural: bool = False
    generic: bool = False
    answer: bool = False
    civil_arrest: bool = False
    aftermath: bool = False
    figures: list[Claim] = field(default_factory=list)
    lead: Span | None = None
    part: int = 0
    opens_place: bool = False
    opens_day: bool = False
    region: bool = False
    period: bool = False
    new_subject: bool = False
    another: bool = False
    topic_places: list[PlaceMention] = field(default_factory=list)
    shared_day: bool = False
    ended: bool = False
    begun: bool = False
    retold: bool = False
    fate: bool = False
    sequel: bool = False
    risen: bool = False
    remains: bool = False
    of_body: bool = False
    after_it: bool = False
    hunt: bool = False
    executed: bool = False
    also: bool = False
    announced: bool = False
    apart: bool = False
    overall: bool = False
    many: bool = False
    numbered: bool = False
    spread: bool = False
    continues: "Telling | None" = None
    words: frozenset[str] = frozenset()
    known: frozenset[str] = frozenset()
    fresh: bool = False

    @property
    def strength(self) -> int:
        """Strongest of its words."""
        return max([t.strength for t in self.triggers], default=0)

    @property
    def families(self) -> frozenset[str]:
        """Families of its words."""
        return frozenset([t.family for t in self.triggers])


# "Two nights earlier" counts from the event told before and parts nothing from it, "two days earlier, on
# Sunday" has a day of its own.
_COUNTED = compiled(
    r"\b(?:(?:earlier|later)(?! (?:on|this)\b)|following|next|previous"
    r"|(?:before|after)"
    r"(?! (?:dawn|noon|midnight|sunrise|sunset|daybreak|dusk|dark|nightfall|first light)))\b(?!.*\bon\b)",
    re.IGNORECASE,
)


def days_of(dates: Iterable[DateRange]) -> list[DateRange]:
    """Return the days known to the day or week that are not counted from another event."""
    return [
        d
        for d in dates
        if d.start is not None and d.precision in ("day", "week") and not _COUNTED.search(d.text)
    ]
