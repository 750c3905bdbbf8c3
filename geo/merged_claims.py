"""Which figures of several reports still stand when they tell of one incident.

Rules, in this order:

1. A later report's figure supersedes the earlier figure of the same source, whichever is larger:
   a source may correct itself.
2. When the toll given by authorities or hospitals has risen since an earlier report, the lower figures
   published before by authorities, hospitals, media and unnamed sources were preliminary and are
   superseded. Those of a party to the conflict and of witnesses are rival accounts, not earlier
   states, and stay; of a range that holds the risen toll ("eight to ten", then nine) the low end goes.
   What a report gave in its own voice is such a state too where no authority had spoken yet.
   Where forces of one state act in another, authorities speak for two sides: theirs are rival accounts.
3. Where the dead have risen by as many as the injured are fewer, the injured have died: what
   those sources gave as injured before is superseded as well.
4. Where two reports of a fight across a border tell each of its own side's losses alone, the upper end
   is both together.
5. Everything else stays as the range.

"Later" is the day of publication of the report, or the one in its own head; figures of reports without
either are never superseded.
A figure is superseded, not a sentence: where a claim's dead are out of date and its injured are not,
the claim is split in two with the same quote.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Literal

from geo.claims import combine_claims
from geo.match import named
from geo.model import Claim, Estimate, Incident

What = Literal["killed", "injured", "abducted"]
WHATS: tuple[What, ...] = ("killed", "injured", "abducted")
_OF: dict[str, What] = {"fatalities": "killed", "injured": "injured", "abducted": "abducted"}
_PRELIMINARY = ("authority", "medical", "media", "unnamed")
_OFFICIAL = ("authority", "medical")
OWN_VOICE = "report"  # `narrator` of the lexicon: the source of what a report says without naming one
_ARTICLES = frozenset(("a", "an", "the", "of", "in", "and", "local"))
# Words that name nobody: a source of these alone fits many.
_VAGUE = frozenset(("official", "source", "resident", "witness", "report", "unknown", "unnamed", "security"))
_VAGUE |= {"media", "news"}

Claims = Mapping[str, tuple[Claim, ...]]


def merged_claims(by_report: Sequence[Incident], published: Mapping[str, date | None]) -> Claims:
    """Return the claims of each member with `superseded` set.

    Parameters
    ----------
    by_report : sequence of Incident
        The members, earliest publication first.
    published : mapping of str to date
        Publication day by report id.

    Returns
    -------
    mapping of str to tuple of Claim
        By the member's `event_id`.
    """
    everything = [c for m in by_report for c in m.claims]
    rivals = _of_two_states(by_report)
    return {
        m.event_id: tuple(p for c in m.claims for p in _judge(c, everything, published, rivals))
        for m in by_report
    }


def _of_two_states(members: Sequence[Incident]) -> bool:
    """Whether a force of one state (``pak_mil``) acts in another, or two such forces face each other."""
    forces = {
        actor.partition("_")[0]
        for m in members
        for actor in (m.actor1_id, m.actor2_id)
        if actor.endswith(("_mil", "_pol"))
    }
    return len(forces | {m.location.country.lower() for m in members if m.location.country}) > 1 and bool(
        forces
    )


def merged_estimate(
    by_report: Sequence[Incident], claims: Claims, field: Literal["fatalities", "injured", "abducted"]
) -> Estimate:
    """Derive the range of a merged incident.

    A member's own range stands where none of its figures was superseded by another report: it may
    hold sums over groups of victims that single claims do not show. Low is the smallest and high
    the largest of the members' ends, best is the low one, as in `geo.claims.combine_claims`.
    """
    found: list[Estimate] = []
    told: list[tuple[Incident, Estimate]] = []
    for member in by_report:
        touched = _live(claims[member.event_id], _OF[field]) != _live(member.claims, _OF[field])
        own = combine_claims(claims[member.event_id], _OF[field]) if touched else getattr(member, field)
        if own.known:
            found.append(own)
            told.append((member, own))
    sound = [e for e in found if e.best is not None]
    # An upper bound alone ("up to 15") widens the range.
    bounds = [e for e in found if e.best is None and e.low is None]
    used = sound + bounds if sound or bounds else found
    if not used:
        return Estimate()
    low = min((e.low for e in used if e.low is not None), default=None)
    high = max((e.high for e in used if e.high is not None), default=low)
    best = min((e.best for e in sound if e.best is not None), default=None)
    is_open = any(e.high_open for e in used if e.high == high)
    both = _of_both_sides(told, claims, _OF[field])
    if both is not None:
        high, is_open = both, any(e.high_open for e in used)
    return Estimate(low=low, best=best, high=high, high_open=is_open)


def _of_both_sides(told: Sequence[tuple[Incident, Estimate]], claims: Claims, what: What) -> int | None:
    """Return the sum of two sides' losses where each report counts only those on its own ground.

    Reports of a fight across a border put it each in its own country, between the same two named
    sides. Where their ranges overlap, or a report adds up groups or takes a party's word, they may
    count the same persons: then there is no sum.
    """
    tops: dict[str, list[Estimate]] = {}
    for member, own in told:
        tops.setdefault(member.location.country, []).append(own)
        live = [c for c in claims[member.event_id] if not c.superseded]
        counted = [c for c in live if getattr(c, f"{what}_high") is not None]
        if any(c.modifier == "subset" or c.source_type == "conflict_party" for c in counted):
            return None
    between = {frozenset(named(member)) for member, _ in told}
    if len(tops) != 2 or "" in tops or len(between) != 1 or len(between.pop()) != 2:
        return None
    one, two = tops.values()
    if any(a.low is None or a.high is None or a.best is None for a in (*one, *two)):
        return None
    ranges = [(min(e.low or 0 for e in side), max(e.high or 0 for e in side)) for side in (one, two)]
    (low, high), (other_low, other_high) = ranges
    return None if low <= other_high and other_low <= high else high + other_high


def _live(claims: Sequence[Claim], what: What) -> list[tuple[int | None, int | None]]:
    ends = [(getattr(c, f"{what}_low"), getattr(c, f"{what}_high")) for c in claims if not c.superseded]
    return [pair for pair in ends if pair != (None, None)]


def _judge(
    claim: Claim, everything: Sequence[Claim], published: Mapping[str, date | None], rivals: bool
) -> tuple[Claim, ...]:
    """Return the claim, or its standing and its superseded part."""
    if claim.superseded:
        return (claim,)
    gone: dict[str, int] = {}
    for what in WHATS:
        gone |= _superseded_ends(claim, what, everything, published, rivals)
    if not gone:
        return (claim,)
    names = [f"{what}_{end}" for what in WHATS for end in ("low", "high")]
    given = {name for name in names if getattr(claim, name) is not None}
    if gone.keys() >= given:
        return (replace(claim, superseded=True),)
    standing: dict[str, Any] = dict.fromkeys(given - gone.keys())
    out_of_date: dict[str, Any] = dict.fromkeys(gone)
    return replace(claim, superseded=True, **standing), replace(claim, **out_of_date)


def _superseded_ends(
    claim: Claim, what: What, everything: Sequence[Claim], published: Mapping[str, date | None], rivals: bool
) -> dict[str, int]:
    """Return the ends of the claim's figure that later reports have made out of date."""
    low, high = getattr(claim, f"{what}_low"), getattr(claim, f"{what}_high")
    day = published.get(claim.report_id)
    if (low is None and high is None) or day is None or claim.modifier == "subset":
        return {}
    ends = {f"{what}_{end}": n for end, n in (("low", low), ("high", high)) if n is not None}
    later = [
        c
        for c in everything
        if not c.superseded
        and c.modifier != "subset"
        and not c.flagged
        and getattr(c, f"{what}_low") is not None
        and (published.get(c.report_id) or day) > day
    ]
    if any(same_source(claim, c) for c in later):
        return ends
    if rivals:
        return {}
    risen = [getattr(c, f"{what}_low") for c in later if _risen(c, what, everything, published)]
    toll = max(risen, default=0)
    if (
        what == "injured"
        and claim.source_type in _PRELIMINARY
        and any(_died(claim, c, everything) for c in later)
    ):
        return ends
    if claim.source_type in _PRELIMINARY:
        return {name: n for name, n in ends.items() if n < toll}
    if low is not None and high is not None and low < toll <= high:
        # "Eight to ten" and then nine: the range said as much, its low end is out of date.
        return {f"{what}_low": low}
    return {}


def _risen(
    claim: Claim, what: What, everything: Sequence[Claim], published: Mapping[str, date | None]
) -> bool:
    """Whether an official figure is higher than all official ones in earlier reports.

    Where those have none, than all that the reports gave in their own voice.
    """
    if claim.source_type not in _OFFICIAL:
        return False
    day, toll = published.get(claim.report_id), getattr(claim, f"{what}_low")
    before = [
        c
        for c in everything
        if c.modifier != "subset"
        and getattr(c, f"{what}_low") is not None
        and day is not None
        and (published.get(c.report_id) or day) < day
    ]
    official = [c for c in before if c.source_type in _OFFICIAL]
    earlier = [getattr(c, f"{what}_low") for c in official or before if official or c.source == OWN_VOICE]
    return bool(earlier) and max(earlier) < toll


def _died(claim: Claim, later: Claim, everything: Sequence[Claim]) -> bool:
    """Whether those whom a later report no longer counts as injured are among its dead."""

    def dead(report_id: str) -> int:
        told = [
            c for c in everything if c.report_id == report_id and c.modifier != "subset" and not c.flagged
        ]
        return max((c.killed_low for c in told if c.killed_low is not None), default=0)

    fewer = (claim.injured_low or 0) - (later.injured_high or later.injured_low or 0)
    return fewer > 0 and dead(later.report_id) - dead(claim.report_id) == fewer


def same_source(a: Claim, b: Claim) -> bool:
    """Whether two claims are surely of one source.

    The words of one name are all in the other ("police", "the district police"), and they are
    not only words that fit many sources ("officials", "security sources").
    """
    one, two = source_words(a.source), source_words(b.source)
    shared = one & two
    return a.source_type == b.source_type and shared in (one, two) and not shared <= _VAGUE


def source_words(name: str) -> frozenset[str]:
    """Return the words of a source's name, without case, articles and the s of a plural."""
    words = "".join(ch if ch.isalnum() else " " for ch in name.casefold()).split()
    return frozenset(w.removesuffix("s") if len(w) > 3 else w for w in words if w not in _ARTICLES)
