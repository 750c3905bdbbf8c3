"""Counts that share a verb: "killed 12 people in Hub and three in Kech", "in A (two) and B (one)"."""

import re
from collections.abc import Sequence
from dataclasses import replace

from geo.model import Claim, PlaceMention
from geo.reports.casualties import AGGREGATE, is_background
from geo.reports.figures.standing import KINDS, Kind, with_figure
from geo.reports.incidents.segments import anchored, bracketed, is_count, patterns
from geo.reports.numbers import find_numbers
from geo.reports.sources import NARRATOR
from geo.reports.text import Document
from geo.reports.wording.phrases import folded


def shared_counts(
    document: Document, claims: Sequence[Claim], places: Sequence[PlaceMention], report_id: str = ""
) -> tuple[Claim, ...]:
    """Add the counts that stand beside a place and share the verb of the claim before them.

    A count in brackets after each of several places needs no other figure in its sentence.

    Returns
    -------
    tuple of Claim
        `claims` and those added, in text order.
    """
    low = folded(document.text)
    added: list[Claim] = []
    placed: set[Claim] = set()
    by_sentence: dict[int, list[PlaceMention]] = {}
    for place in places:
        at = document.sentence_at(place.start)
        if at is not None:
            by_sentence.setdefault(at, []).append(place)
    told_in: dict[int | None, list[Claim]] = {}
    for claim in claims:
        told_in.setdefault(document.sentence_at(claim.start), []).append(claim)
    for at, here in by_sentence.items():
        told = told_in.get(at, [])
        if len(bracketed(low, here)) > 1:
            added += _in_brackets(document, low, at, here, told, report_id)
            continue
        told += (parts := _of_the_dead(document, low, here, report_id))
        added += parts
        for place in here:
            match = patterns()["count_before"].search(low, max(0, place.start - 50), place.start)
            if match is not None:
                added += (more := _shared(document, match, place, told))
                if more and AGGREGATE in told[-1].rule:  # "attacks killed 21 in A and 14 in B"
                    added = [replace(c, rule=c.rule.replace(AGGREGATE, "")) for c in added]
                    placed.add(told[-1])
    claims = [replace(c, rule=c.rule.replace(AGGREGATE, "")) if c in placed else c for c in claims]
    return tuple(sorted((*claims, *added), key=lambda c: (c.start, c.end)))


def cut_claims(
    document: Document, claims: Sequence[Claim], told: dict[int, list[tuple[int, int, int]]]
) -> tuple[Claim, ...]:
    """Cut the claims that count the dead of one incident and the hurt of another.

    "Two were gunned down on A Road and four injured in a blast on B Road." `told` has the start, end and
    incident of every telling, by sentence.
    """
    low = folded(document.text)
    out: list[Claim] = []
    for claim in claims:
        at = document.sentence_at(claim.start)
        spans = sorted(told.get(at, ())) if at is not None else []
        own = next((n for start, end, n in spans if start <= claim.start < end), None)
        cut = next((start for start, _, n in spans if claim.start < start < claim.end and n != own), None)
        both = own is not None and claim.killed_high and claim.injured_high
        if cut is None or not both or not anchored()["counted_clause"].search_cut(low, cut, claim.end):
            out.append(claim)
            continue
        parts = [
            replace(claim, start=since, end=until, quote=document.text[since:until])
            for since, until in ((claim.start, cut), (cut, claim.end))
        ]
        out.append(with_figure(parts[0], "injured", None, None))
        out.append(with_figure(parts[1], "killed", None, None))
    return tuple(out)


def _of_the_dead(document: Document, low: str, places: Sequence[PlaceMention], report_id: str) -> list[Claim]:
    """Read how many of the dead a place had: "six of the dead were in Paktika and two in Khost"."""
    out = []
    for place in places:
        match = patterns()["dead_there"].search(low, max(0, place.start - 70), place.start)
        if match is None or not is_count(match["count"]):
            continue
        start, end = match.span("count")
        bare = Claim(NARRATOR, "media", report_id, 0, 0, "", rule="casualty.part.placed")
        out.append(_with_count(document, bare, "killed", start, end, place.end))
    return out


def _shared(
    document: Document, match: re.Match[str], place: PlaceMention, told: Sequence[Claim]
) -> list[Claim]:
    """Read a count before a place."""
    start, end = match.span("count")
    before = [c for c in told if c.end <= start]
    if not before or any(c.start <= start < c.end for c in told) or is_background(before[-1]):
        return []
    kinds = [kind for kind in KINDS if getattr(before[-1], f"{kind}_high") is not None]
    if len(kinds) != 1 or not is_count(document.text[start:end]):
        return []
    told_there = _with_count(document, before[-1], kinds[0], start, end, place.end)
    return [replace(told_there, rule=f"{told_there.rule}.elsewhere")]


def _in_brackets(
    document: Document,
    low: str,
    at: int,
    places: Sequence[PlaceMention],
    told: Sequence[Claim],
    report_id: str,
) -> list[Claim]:
    """Read the counts in brackets after the places of a sentence."""
    span = document.sentences[at].span
    kind: Kind
    if patterns()["counted_dead"].search(low, span.start, span.end):
        kind = "killed"
    elif patterns()["counted_hurt"].search(low, span.start, span.end):
        kind = "injured"
    else:
        return []
    model = told[0] if told else Claim(NARRATOR, "media", report_id, 0, 0, "", rule="casualty.bracket")
    for other in KINDS:
        model = with_figure(model, other, None, None)
    out = []
    for place in places:
        match = patterns()["count_after"].match(low, place.end)
        if match is not None and is_count(match["count"]):
            out.append(_with_count(document, model, kind, *match.span("count"), match.end(), place.start))
    return out


def _with_count(
    document: Document, claim: Claim, kind: Kind, start: int, end: int, until: int, since: int | None = None
) -> Claim:
    """Return a claim with another count of one kind of harm, from `since` (its count) to `until`."""
    count = find_numbers(document.text[start:end])[0].low
    since = start if since is None else since
    quote = document.text[since:until]
    told = replace(claim, start=since, end=until, quote=quote, modifier="none")
    return with_figure(told, kind, count, count)
