"""From the claims of several sources to one honest range."""

from collections.abc import Iterable
from typing import Literal

from geo.model import Claim, Estimate

OPEN_MODIFIERS = ("at_least", "more_than", "dozens")


def combine_claims(claims: Iterable[Claim], what: Literal["killed", "injured", "abducted"]) -> Estimate:
    """Derive low, best and high from the claims of one incident.

    Rule (ACLED's conservative reading): figures that are superseded, sub-counts or flagged
    are left out; low is the smallest and high the largest that remains, best equals low.
    When only flagged figures remain they give the ends and `best` stays unknown; so it does
    where only an upper bound ("up to 15") is given.
    """
    live = [c for c in claims if not c.superseded and c.modifier != "subset"]
    sound = [c for c in live if not c.flagged]
    figures = [
        (getattr(c, f"{what}_low"), getattr(c, f"{what}_high"), c.modifier in OPEN_MODIFIERS)
        for c in (sound or live)
    ]
    lows = [low for low, _, _ in figures if low is not None]
    tops = [
        (high if high is not None else low, is_open)
        for low, high, is_open in figures
        if high is not None or low is not None
    ]
    if not tops:
        return Estimate()
    high = max(top for top, _ in tops)
    low = min(lows, default=None)
    return Estimate(
        low=low,
        best=low if sound else None,
        high=high,
        high_open=any(is_open for top, is_open in tops if top == high),
    )
