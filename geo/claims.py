"""From the claims of several sources to one honest range."""

from collections.abc import Iterable
from typing import Literal

from geo.model import Claim, Estimate, Incident

# Between the victims of the kinds of harm that one claim tells of: those killed first.
PARTS = " / "
# Between the sources whose figures one claim adds up.
TOGETHER = "; "
OPEN_MODIFIERS = ("at_least", "more_than", "dozens")


def combine_claims(claims: Iterable[Claim], what: Literal["killed", "injured", "abducted"]) -> Estimate:
    """Derive low, best and high from the claims of one incident.

    Rule (ACLED's conservative reading): figures that are superseded, sub-counts or flagged
    are left out; low is the smallest and high the largest that remains, best equals low.
    A flagged figure gives no end of the range: where only such remain nothing is known until a reviewer
    has seen them. `best` is unknown where only an upper bound ("up to 15") is given.
    """
    sound = [c for c in claims if not (c.superseded or c.flagged or c.modifier == "subset")]
    figures = [
        (getattr(c, f"{what}_low"), getattr(c, f"{what}_high"), c.modifier in OPEN_MODIFIERS) for c in sound
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
        best=low,
        high=high,
        high_open=any(is_open for top, is_open in tops if top == high),
    )


def awaiting_review(incident: Incident) -> str:
    """Return why figures of an incident wait for a reviewer, uncounted; "" where none does."""
    if incident.reviewed:
        return ""
    return "; ".join(dict.fromkeys(c.flagged for c in incident.claims if waits(c)))


def waits(claim: Claim) -> bool:
    """Whether nothing but its flag keeps a claim from being counted."""
    return bool(claim.flagged) and not claim.superseded and claim.modifier != "subset"


def sources_differ(incident: Incident) -> bool:
    """Tell whether sources disagree about an incident.

    They do where a party denies it or its toll (`Incident.disputed`), or where a range has two ends
    because two sources give different figures of the killed, the injured or the abducted. One
    source's own range ("eight to ten") is no disagreement, nor are the parts of one sum.
    """
    return incident.disputed or any(
        estimate.low != estimate.high and _rivals(incident.claims, what)
        for what, estimate in (
            ("killed", incident.fatalities),
            ("injured", incident.injured),
            ("abducted", incident.abducted),
        )
    )


def _rivals(claims: Iterable[Claim], what: str) -> bool:
    by_source: dict[str, set[tuple[int | None, int | None]]] = {}
    told = [c for c in claims if not (c.superseded or c.flagged or c.modifier == "subset")]
    # Sources that each count the losses of one side speak of other people.
    sums = [c for c in told if added_up(c) and getattr(c, f"{what}_high") is not None]
    beside = {source for c in sums for source in c.source.split(TOGETHER)}
    for claim in told:
        figure = (getattr(claim, f"{what}_low"), getattr(claim, f"{what}_high"))
        if figure != (None, None) and not added_up(claim):
            by_source.setdefault("" if claim.source in beside else claim.source, set()).add(figure)
    return len(by_source) > 1 and len(set().union(*by_source.values())) > 1


def quotes_of(claim: Claim, claims: Iterable[Claim]) -> tuple[str, ...]:
    """Return the words behind a claim: its own, and for a sum those of the parts that are not in them.

    The parts of a sum are kept as sub-counts of the same report that name some of its victims.

    Parameters
    ----------
    claim : Claim
        One claim of an incident.
    claims : iterable of Claim
        All claims of the incident.

    Returns
    -------
    tuple of str
        In the order of the text.
    """
    parts = [claim, *(c for c in claims if "+sum" in claim.rule and _is_part(c, claim))]
    return tuple(dict.fromkeys(c.quote for c in sorted(parts, key=lambda c: c.start) if c.quote))


def all_quotes(incident: Incident) -> tuple[str, ...]:
    """Return the passages that tell of an incident, and the words of claims and fields outside of them."""
    told = [e.quote for e in incident.evidence if e.field in ("", "incident")]
    further = [c.quote for c in incident.claims] + [e.quote for e in incident.evidence]
    quotes = dict.fromkeys(quote for quote in told if quote)
    for quote in further:
        if not any(quote in whole for whole in quotes):
            quotes[quote] = None
    return tuple(quotes)


def _is_part(part: Claim, whole: Claim) -> bool:
    inside = whole.start <= part.start and part.end <= whole.end
    named = {v for v in part.victims.split(PARTS) if v} & {
        v.strip() for kind in whole.victims.split(PARTS) for v in kind.split(";")
    }
    return part.modifier == "subset" and part.report_id == whole.report_id and not inside and bool(named)


def added_up(claim: Claim) -> bool:
    """Tell whether the figure is a sum over several sources, which none of them gives: an upper end."""
    return claim.rule == "casualty.together"


def victims_told(victims: str) -> str:
    """Return whom a claim counts, without the marks of kinds of harm of which nobody is named."""
    return PARTS.join(part for part in victims.split(PARTS) if part.strip())
