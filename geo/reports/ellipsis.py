"""Counts that share the verb of a count before them: "killed 12 people in Hub and three in Kech"."""

import re
from collections.abc import Sequence
from dataclasses import replace

from geo.model import Claim, PlaceMention
from geo.reports.casualties import is_background
from geo.reports.numbers import find_numbers
from geo.reports.phrases import folded
from geo.reports.text import Document

_BEFORE = re.compile(
    r"(?:, |\b(?:and|while) )(?:another )?(?P<count>[\w-]{1,20})"
    r"(?: (?:others?|more|people|persons|civilians))? in (?:the )?$"
)
_KINDS = ("killed", "injured", "abducted")


def shared_counts(
    document: Document, claims: Sequence[Claim], places: Sequence[PlaceMention]
) -> tuple[Claim, ...]:
    """Add the counts that stand before a place and share the verb of the claim before them.

    Returns
    -------
    tuple of Claim
        `claims` and those added, in text order.
    """
    low = folded(document.text)
    added: list[Claim] = []
    for place in places:
        match = _BEFORE.search(low, max(0, place.start - 50), place.start)
        at = document.sentence_at(place.start)
        if match is None or at is None:
            continue
        start, end = match.span("count")
        before = [c for c in claims if c.end <= start and document.sentence_at(c.start) == at]
        if not before or any(c.start <= start < c.end for c in claims) or is_background(before[-1]):
            continue
        told = [kind for kind in _KINDS if getattr(before[-1], f"{kind}_high") is not None]
        numbers = [n for n in find_numbers(document.text[start:end]) if n.low == n.high and n.low]
        if len(told) != 1 or len(numbers) != 1:
            continue
        quote = document.text[start : place.end]
        added.append(
            _with_count(
                replace(before[-1], start=start, end=place.end, quote=quote, modifier="none"), numbers[0].low
            )
        )
    return tuple(sorted((*claims, *added), key=lambda c: (c.start, c.end)))


def _with_count(claim: Claim, count: int | None) -> Claim:
    """Return a claim with another count of the one kind of harm that it has."""
    if claim.killed_high is not None:
        return replace(claim, killed_low=count, killed_high=count)
    if claim.injured_high is not None:
        return replace(claim, injured_low=count, injured_high=count)
    return replace(claim, abducted_low=count, abducted_high=count)
