"""What every optional reader takes and gives."""

from dataclasses import dataclass
from typing import Protocol

from geo.model import ActorMention, Candidate, DraftIncident, Extraction, NameHit, PlaceMention


class Names(Protocol):
    """What a reader needs to know of the gazetteer."""

    def scan(self, text: str) -> tuple[NameHit, ...]:
        """Find known place names in a text."""
        ...

    def lookup(
        self, name: str, *, country: str = "", within: str = "", fuzzy: bool = True
    ) -> tuple[Candidate, ...]:
        """Return what one name may mean, best first."""
        ...


@dataclass(frozen=True, slots=True)
class Additions:
    """What a reader adds to the reading of the rules; every rule id begins with its name.

    `warnings` say why something was not asked for, not answered or not believed.
    """

    incidents: tuple[DraftIncident, ...] = ()
    places: tuple[PlaceMention, ...] = ()
    actors: tuple[ActorMention, ...] = ()
    warnings: tuple[str, ...] = ()


class Reader(Protocol):
    """An optional reader. It never raises for anything that a report says."""

    def read(self, extraction: Extraction, names: Names) -> Additions:
        """Read a report again, knowing what the rules have read."""
        ...


def shown(words: str, limit: int = 60) -> str:
    """Return foreign words fit for a message: short, on one line, without control characters."""
    cut = words if len(words) <= limit else words[:limit] + "..."
    return "".join(c if c.isprintable() else "?" for c in cut)
