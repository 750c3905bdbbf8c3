"""An incident while its tellings are gathered."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from geo.model import DateRange, PlaceMention
from geo.reports.document import Document
from geo.reports.incidents.case_words import anchored
from geo.reports.incidents.telling import Telling

# An incident is compared by so many of its places and days.
MAX_PLACES = 16
# Whom and what an incident is about is said in so many of its tellings.
OPENED_BY = 4
# Families of words that tell of no act by themselves.
WEAK = frozenset({"harm", "vague"})
# Words of this strength tell of an attack by themselves.
DEED = 3


@dataclass(slots=True)
class Case:
    """An incident while its tellings are gathered; `places` and `dates` are those first told.

    `tail` are the sentences after a telling that tell of nothing else; of these `apart` are the ones
    that do not go on with the incident: background, reactions, other news. `told_until` is where in the text
    its last telling begins.
    """

    tellings: list[Telling] = field(default_factory=list)
    tail: set[int] = field(default_factory=set)
    apart: set[int] = field(default_factory=set)
    families: frozenset[str] = frozenset()
    told_until: int = -1
    _places: dict[str, PlaceMention] = field(default_factory=dict)
    _heading_places: dict[str, PlaceMention] = field(default_factory=dict)
    _dates: list[DateRange] = field(default_factory=list)
    _heading_dates: list[DateRange] = field(default_factory=list)

    def add(self, telling: Telling) -> None:
        """Take in one more telling."""
        self.tellings.append(telling)
        self.told_until = max(self.told_until, telling.span.start)
        if not telling.generic or not self.families:
            self.families |= telling.families  # "Night raids are the most hated tactic of the war" tells none
        if not telling.elsewhere and not telling.fate and len(self._places) < MAX_PLACES:
            for place in telling.places:
                self._places.setdefault(place.text.lower() + place.designation, place)
        if len(self._heading_places) < MAX_PLACES:
            for place in telling.heading_places:
                self._heading_places.setdefault(place.text.lower(), place)
        if len(self._dates) < MAX_PLACES:
            later = telling.late and telling.strength < DEED and self._dates
            if not later or any(a.start == b.start for a in telling.dates[:1] for b in self._dates):
                self._dates += telling.dates[:1]  # the day on which a body was found parts and binds nothing
            self._heading_dates += telling.heading_dates[:4]

    @property
    def words(self) -> frozenset[str]:
        """Words of the tellings that opened it."""
        return frozenset().union(*(t.words for t in self.tellings[:OPENED_BY]))

    @property
    def sentences(self) -> set[int]:
        """Sentences that tell of it, and those that follow a telling and tell of nothing else."""
        return {t.sentence for t in self.tellings} | self.tail

    @property
    def near(self) -> set[int]:
        """Sentences after a telling that go on with the incident."""
        return self.tail - self.apart

    def only_titled(self, document: Document) -> bool:
        """Whether lines over the text alone tell of it, so that the text tells of nothing else."""
        return all(document.sentences[t.sentence].kind == "headline" for t in self.tellings)

    @property
    def told_places(self) -> bool:
        """Whether a telling names a place of its own, not only a heading over it."""
        return bool(self._places)

    @property
    def places(self) -> list[PlaceMention]:
        """Places of its tellings; without any, those of the headings over them."""
        return list((self._places or self._heading_places).values())

    @property
    def dates(self) -> list[DateRange]:
        """Days of its tellings, the first telling's first."""
        return self._dates or self._heading_dates

    @property
    def heading_dates(self) -> list[DateRange]:
        """Days of the headings over its tellings."""
        return self._heading_dates


def claimed(cases: Sequence[Case], case: Case, said: str) -> Case:
    """Return the incident of what is said after one: a claim is of the attack, not of the protest over it."""
    if case.families - WEAK - {"protest"} or anchored()["claims"].search_cut(said, 0, len(said)) is None:
        return case
    before = (c for c in reversed(cases) if c.told_until < case.told_until)
    return next((c for c in before if c.families - WEAK - {"protest"}), case)
