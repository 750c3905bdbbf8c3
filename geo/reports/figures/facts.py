"""What the casualty grammar works on and gives back: a tagged sentence, noun phrases, facts."""

from dataclasses import dataclass, field
from typing import Literal

from geo.model import Modifier
from geo.reports.figures.tags import Tagged
from geo.reports.figures.words import Token

Kind = Literal["killed", "injured", "abducted"]
OPEN: tuple[Modifier, ...] = ("at_least", "more_than", "dozens")
# The harm that a tag of the lexicon tells of.
KINDS: dict[str, Kind] = {
    **dict.fromkeys("KEXdkBbFGUQ", "killed"),
    **dict.fromkeys("IxifguJ", "injured"),
    **dict.fromkeys("HhC", "abducted"),
}


@dataclass(frozen=True, slots=True)
class Fact:
    """One figure of a sentence. Offsets are those of the report.

    `source` is who says it where the figure itself names them; else the words of saying tell.
    """

    kind: Kind
    low: int | None
    high: int | None
    modifier: Modifier
    start: int
    end: int
    victims: str
    rule: str
    source: str = ""

    @property
    def is_open(self) -> bool:
        """Whether the source leaves the upper end open."""
        return self.modifier in OPEN


@dataclass(frozen=True, slots=True)
class Group:
    """One noun phrase that counts: tokens ``first`` to ``last``.

    `sort` is count, one ("a man"), definite ("his son"), named, named_role ("Malik Alam"),
    ordinal ("a fifth"), of_victims ("two of the wounded"), names ("sons Asad and Ahmad") or behind
    ("soldiers (two)").
    """

    low: int | None
    high: int | None
    modifier: Modifier
    first: int
    last: int
    sort: str
    persons: bool


@dataclass(slots=True)
class Sheet:
    """One sentence and the numbers of it that a rule has used already."""

    tagged: Tagged
    text: str
    used: dict[int, str] = field(default_factory=dict)
    tags: str = field(init=False)
    tokens: tuple[Token, ...] = field(init=False)

    def __post_init__(self) -> None:
        self.tags, self.tokens = self.tagged.tags, self.tagged.tokens

    def fact(self, kind: Kind, at: int, last: int, rule: str) -> Fact:
        """Make the fact of the number at token `at`, told in the tokens up to `last`."""
        number = self.tokens[at].number
        assert number is not None
        start, end = self.tokens[at].start, self.tokens[last].end
        victims = self.text[self.tokens[min(at + 1, last)].start : end]
        return Fact(kind, number.low, number.high, number.modifier, start, end, victims, rule)
