"""Counts of people: what one source claims, and the range that claims give."""

from dataclasses import dataclass

from geo.errors import InputError
from geo.model.terms import Modifier, SourceType


@dataclass(frozen=True, slots=True)
class Estimate:
    """A count as range: ``0 <= low <= best <= high``; `high_open` where a source says "at least".

    `best` is None where only an upper bound is given. In stores of older versions it is also None beside a
    known low end: every figure is flagged and waits for review.
    """

    low: int | None = None
    best: int | None = None
    high: int | None = None
    high_open: bool = False

    def __post_init__(self) -> None:
        known = [n for n in (self.low, self.best, self.high) if n is not None]
        if any(n < 0 for n in known):
            raise InputError(f"a count cannot be negative: {known}")
        if known != sorted(known):
            raise InputError(f"estimate out of order, want low <= best <= high: {known}")

    @property
    def known(self) -> bool:
        """Whether any figure is given."""
        return self.low is not None or self.high is not None


@dataclass(frozen=True, slots=True)
class Claim:
    """One source's figures, with the words they stand in."""

    source: str
    source_type: SourceType
    report_id: str
    start: int
    end: int
    quote: str
    killed_low: int | None = None
    killed_high: int | None = None
    injured_low: int | None = None
    injured_high: int | None = None
    abducted_low: int | None = None
    abducted_high: int | None = None
    victims: str = ""
    modifier: Modifier = "none"
    superseded: bool = False
    flagged: str = ""
    rule: str = ""

    def __post_init__(self) -> None:
        for what in ("killed", "injured", "abducted"):
            low, high = getattr(self, f"{what}_low"), getattr(self, f"{what}_high")
            for n in (low, high):
                if n is not None and n < 0:
                    raise InputError(f"claim of {n} {what}: a count cannot be negative")
            if low is not None and high is not None and low > high:
                raise InputError(f"claim of {low}..{high} {what} is out of order")
