"""Counts that share a verb: "killed 12 people in Hub and three in Kech", "in A (two) and B (one)"."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import permutations

from geo.claims import PARTS
from geo.model import Claim, PlaceMention
from geo.patterns import compiled
from geo.reports.casualties import AGGREGATE, is_background
from geo.reports.dates import DatedPhrase
from geo.reports.document import Document
from geo.reports.events import Trigger
from geo.reports.figures.ledger import groups_of
from geo.reports.figures.standing import KINDS, Kind, figure_of, with_figure
from geo.reports.figures.victims import victims_of
from geo.reports.incidents.case_words import anchored, patterns
from geo.reports.incidents.segments import GAP, bracketed, counted, gapped, is_count
from geo.reports.mentions.ground import fineness
from geo.reports.numbers import find_numbers
from geo.reports.sources import NARRATOR
from geo.reports.wording.phrases import folded

# The rule of a figure whose verb follows those of the next places: "two in A and three in B were killed".
PLACED = ".placed"
# "... and injured two" in Bannu: what comes to harm at the second place alone.
_SCENE = compiled(r" (?:in|at|near|outside) ")
_JOINTS = (" and ", ", ")


def shared_counts(
    document: Document,
    claims: Sequence[Claim],
    places: Sequence[PlaceMention],
    days: Sequence[DatedPhrase],
    report_id: str = "",
) -> tuple[Claim, ...]:
    """Add the counts that stand beside a place or a day and share the verb of the claim before them.

    A count in brackets after each of several places needs no other figure in its sentence.

    Returns
    -------
    tuple of Claim
        `claims` and those added, in text order.
    """
    low = folded(document.text)
    added: list[Claim] = []
    placed: set[Claim] = set()
    wholes: set[Claim] = set()
    by_sentence: dict[int, list[PlaceMention]] = {}
    scenes: dict[int, dict[int, int]] = {}  # by sentence: where a scene or a day starts, and where it ends
    for place in places:
        at = document.sentence_at(place.start)
        if at is not None:
            by_sentence.setdefault(at, []).append(place)
            scenes.setdefault(at, {}).update({place.start: place.end} if place.role == "incident" else {})
    for day in days:
        if day.attached_to == "event":
            scenes.setdefault(day.sentence, {})[day.span.start] = day.span.end
    told_in: dict[int | None, list[Claim]] = {}
    for claim in claims:
        told_in.setdefault(document.sentence_at(claim.start), []).append(claim)
    for at, ends in scenes.items():
        told, here = told_in.get(at, []), by_sentence.get(at, [])
        if len(here) > 1 and len(bracketed(low, here)) > 1:
            added += (parts := _in_brackets(document, low, at, here, told, report_id))
            wholes.update(c for c in told if parts and c.end <= parts[0].start)  # of all places together
            continue
        told += (parts := _of_the_dead(document, low, here, report_id))
        added += parts
        gaps = sorted(gapped(low, list(ends)).items()) if told else []
        if gaps and (parts := _before_verb(document, told[0], [m.start() for _, m in gaps], ends)):
            added += parts
            wholes.add(told.pop(0))
        more, sums = _without_verb(document, low, gaps, ends, told, here)
        added += more
        wholes |= sums
        if more and told and AGGREGATE in told[-1].rule:  # "attacks killed 21 in A and 14 in B"
            placed.add(told[-1])
    kept = [c for c in claims if c not in wholes]
    kept = [replace(c, rule=c.rule.replace(AGGREGATE, "")) if c in placed else c for c in kept]
    return tuple(sorted((*kept, *added), key=lambda c: (c.start, c.end)))


def _without_verb(
    document: Document,
    low: str,
    gaps: Sequence[tuple[int, re.Match[str]]],
    ends: Mapping[int, int],
    told: Sequence[Claim],
    places: Sequence[PlaceMention],
) -> tuple[list[Claim], set[Claim]]:
    """Read the counts that share a verb told before them, and which claims are but the sum of some.

    "11 were killed: seven in A and four in B" is no claim of 11 in A; in "11 died in A, including three in
    its bazaar" the three are none besides.
    """
    added: list[Claim] = []
    parts: list[Claim] = []
    sums: list[Claim] = []
    apposed = False
    for start, match in gaps:
        at = match.start("count")
        of_them = patterns()["count_of_them"].search(match["count"])
        if of_them and patterns()["of_acts"].search(low, max(0, at - 60), at):
            continue  # "five died in two blasts, one of them in A"
        ended, holding = (
            [c for c in told if c.start < at and (c.end > at) is held] for held in (False, True)
        )
        if match["part"] or of_them:
            sums = sums or (holding or ended)[-1:]
        elif holding and not sums:  # "six men, four in A and two in B, were killed"
            sums, apposed = [c for c in holding if not c.injured_high], True
        elif match["site"] and not (sums or any(p.start < match.start() for p in places)):
            continue  # "killed eight: five in a bus and three in a shop in A"
        known = [c for c in told if c.start == at]  # "and five in a shooting in A"
        of_dead = [with_figure(c, "injured", None, None) for c in sums if c.killed_high]
        before = of_dead or sums or (ended if not holding else [])
        more = [] if known else _shared(document, match, ends[start], before)
        added += more
        if not parts or start - parts[-1].end < GAP:
            parts += more or (known if sums else [])
    count = sum(figure_of(c, kind) or 0 for c in parts for kind in KINDS)
    whole = sums or [c for c in told if parts and c.end <= parts[0].start][-1:]
    since = whole[0].end if whole and not sums else 0  # "six died in C, two in A and four in B"
    placed = any(since <= p.start < parts[0].start and fineness(p) > 1 for p in places if parts)
    summed = any(figure_of(c, kind) == count for c in whole for kind in KINDS)
    # "Four were killed, including two children in an attack in A": the attack is that of all four.
    lone = len(parts) == 1 and any(m["part"] and m["site"] for _, m in gaps)
    if sums and (placed or apposed or lone) and not (summed and len(parts) > 1):
        return [c for c in added if c not in parts], set()
    return added, {*whole} if parts and (sums or (summed and not placed and len(parts) > 1)) else set()


def cut_claims(
    document: Document,
    claims: Sequence[Claim],
    told: Mapping[int, Sequence[tuple[int, int, int]]],
    acts: Mapping[int, Sequence[Trigger]],
) -> tuple[Claim, ...]:
    """Cut the claims that count the dead of one incident and the hurt of another.

    "Two were gunned down on A Road and a blast on B Road hurt four." `told` has the start, end and
    incident of every telling, by sentence, `acts` the words that tell of what happened.
    """
    low = folded(document.text)
    out: list[Claim] = []
    for claim in claims:
        at = document.sentence_at(claim.start)
        spans = sorted(told.get(at, ())) if at is not None else []
        own = next((n for start, end, n in spans if start <= claim.start < end), None)
        cut = next((start for start, _, n in spans if claim.start < start < claim.end and n != own), None)
        order = _told_first(document.text, claim, cut) if cut is not None and own is not None else []
        # ", and four wounded" goes on with the dead, wherever the sentence is cut.
        anew = cut is not None and (
            anchored()["counted_clause"].search_cut(low, cut, claim.end) is not None
            or _own_scenes(low, claim, cut)
            or any(t.strength > 1 and cut <= t.span.start < claim.end for t in acts.get(at or 0, ()))
        )
        if cut is None or not order or not anew:
            out.append(claim)
            continue
        for kinds, since, until in ((order[0], claim.start, cut), (order[1], cut, claim.end)):
            # "five (soldiers)": those of the first
            victims = PARTS.join(_who(claim)[kind].split(" (")[0] for kind in kinds)
            part = replace(claim, start=since, end=until, quote=document.text[since:until], victims=victims)
            for other in KINDS:
                part = part if other in kinds else with_figure(part, other, None, None)
            out.append(part)
    return tuple(out)


def _own_scenes(low: str, claim: Claim, cut: int) -> bool:
    """Whether the hurt behind a cut have a place of their own: "two in A and five wounded" in B."""
    if low.endswith(_JOINTS, 0, cut):
        return _SCENE.match(low, claim.end) is not None
    placed = _SCENE.search(low, claim.start, cut) and _SCENE.match(low, claim.end)
    return low.startswith("and in ", cut) or (low.startswith(_JOINTS, cut) and placed is not None)


def _who(claim: Claim) -> dict[Kind, str]:
    """Return whom a claim counts, by the harm that they suffered."""
    parts = claim.victims.split(PARTS)
    of_each = len(parts) == len(KINDS)
    return {kind: parts[n] if of_each else victims_of(claim, kind) for n, kind in enumerate(KINDS)}


def _told_first(text: str, claim: Claim, cut: int) -> list[list[Kind]]:
    """Return the harm that a claim counts before a cut and that behind it, [] for any other claim."""
    kinds = [kind for kind in KINDS if getattr(claim, f"{kind}_high")]
    told = _who(claim)
    head, tail = text[claim.start : cut].lower(), text[cut : claim.end].lower()
    who = {k: re.split(r" \(|[,;]", told[k])[0].lower() for k in kinds}
    sides = [[k for k in kinds if who[k] and who[k] in part] for part in (head, tail)]
    if len(kinds) > 2 and all(sides) and sorted(sides[0] + sides[1]) == sorted(kinds):
        return sides  # "Two men were abducted in A, while five were killed and three wounded" in B
    pairs = ([a, b] for a, b in permutations(kinds, 2) if who[a] and who[b])
    found = [order for order in pairs if who[order[0]] in head and who[order[1]] in tail]
    if len(found) > 1 and patterns()["counted_hurt"].search(head):  # "two were hurt in A and two died in B"
        found.sort(key=lambda order: order[0] == "killed")
    return [[kind] for kind in found[0]] if found else []


def _before_verb(
    document: Document, claim: Claim, joints: Sequence[int], scenes: Mapping[int, int]
) -> list[Claim]:
    """Cut a claim by the places of its persons: "two in A and three soldiers in B were killed".

    [] where it counts anybody who has no place of his own, or counts in two ways.
    """
    kinds = [kind for kind in KINDS if getattr(claim, f"{kind}_high")]
    bare = replace(claim, rule=claim.rule.replace(AGGREGATE, "") + PLACED)
    out: list[Claim] = []
    at, last = claim.start, -1
    for group in groups_of(claim, kinds[0]) if len(kinds) == 1 and not is_background(claim) else ():
        start = document.text.find(group.words, at, claim.end)
        scene = min((s for s in scenes if start < s < claim.end), default=-1)
        if min(start, scene) < 0 or (out and scene != last and not any(at < j < scene for j in joints)):
            return []
        at, count, who = start + len(group.words), group.count, group.words
        if scene == last:
            before = out.pop()
            count, start = count + (figure_of(before, kinds[0]) or 0), before.start
            who = f"{before.victims}; {who}"
        quote = document.text[start : scenes[scene]]
        part = replace(bare, start=start, end=scenes[scene], quote=quote, victims=who)
        out.append(with_figure(part, kinds[0], count, count))
        last = scene
    return out if len(out) > 1 else []


def _of_the_dead(document: Document, low: str, places: Sequence[PlaceMention], report_id: str) -> list[Claim]:
    """Read how many of the dead a place had: "six of the dead were in Paktika and two in Khost"."""
    out = []
    for place in places:
        match = anchored()["dead_there"].search(low, max(0, place.start - 70), place.start)
        if match is None or not is_count(match["count"]):
            continue
        start, end = match.span("count")
        bare = Claim(NARRATOR, "media", report_id, 0, 0, "", rule="casualty.part.placed")
        out.append(_with_count(document, bare, "killed", start, end, place.end))
    return out


def _shared(document: Document, match: re.Match[str], until: int, before: Sequence[Claim]) -> list[Claim]:
    """Read who is counted before a place or a day that ends at `until`, with the verb of a claim `before`."""
    start, end = match.span("count")
    if not before or is_background(before[-1]):
        return []
    kinds = [kind for kind in KINDS if getattr(before[-1], f"{kind}_high") is not None]
    who = counted(document.text[start:end])
    if len(kinds) != 1 or who is None:
        return []
    victims = document.text[start:end] if who.persons else before[-1].victims
    told_there = replace(
        before[-1],
        start=start,
        end=until,
        quote=document.text[start:until],
        victims=victims,
        modifier=who.modifier,
        rule=before[-1].rule.replace(AGGREGATE, "") + (".elsewhere" if before[-1].end <= start else PLACED),
    )
    return [with_figure(told_there, kinds[0], who.low, who.high)]


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
    if patterns()["counted_dead"].search(low, span.start, span.end):
        kind: Kind = "killed"
    elif patterns()["counted_hurt"].search(low, span.start, span.end):
        kind = "injured"
    else:
        return []
    model = told[0] if told else Claim(NARRATOR, "media", report_id, 0, 0, "", rule="casualty.bracket")
    for other in KINDS:
        model = with_figure(model, other, None, None)
    counts: tuple[tuple[str, Kind], ...] = (("count", kind), ("hurt", "injured"))
    out = []
    for place in places:
        match = patterns()["count_after"].match(low, place.end)
        if match is None:
            continue
        claim = model
        for group, of in counts:
            if match[group] and is_count(match[group]):
                claim = _with_count(document, claim, of, *match.span(group), match.end(), place.start)
        out += [claim] if claim is not model else []
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
