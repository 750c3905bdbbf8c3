"""Figures of a lead that tells two acts side by side, of which the text then tells one by one."""

from collections.abc import Mapping, Sequence

from geo.model import Claim
from geo.reports.casualties import AGGREGATE, is_background
from geo.reports.document import Document
from geo.reports.events import Trigger
from geo.reports.figures.standing import KINDS, figure_of, with_figure
from geo.reports.incidents.agree import TOGETHER
from geo.reports.incidents.case import WEAK, Case
from geo.reports.incidents.roundups import two_acts


def give_lead(
    document: Document,
    claims: Sequence[Claim],
    cases: Sequence[Case],
    words: Mapping[int, Sequence[Trigger]],
    out: Sequence[list[Claim]],
) -> None:
    """Give each half of such a lead, the opening sentence, to the one incident of its kind.

    "Insurgents killed 13 policemen in the south and a bomb killed ten in the north. In Sangin fighters
    stormed a post ... In Archi the bomb went off in a mosque": 13 in Sangin, ten in Archi. What the text
    tells of an incident itself stands. `words` tell of acts, by sentence.
    """
    live = words.get(document.opening, ())
    parted = two_acts(document, live)
    if parted is None:
        return
    span = document.sentences[document.opening].span
    halves = ((span.start, parted), (parted, span.end))
    owners = [_owners(cases, live, start, end) for start, end in halves]
    first, second = owners[0] - owners[1] or owners[0], owners[1] - owners[0] or owners[1]
    if len(first) != 1 or len(second) != 1 or first == second:
        return
    for (start, end), owner in zip(halves, (*first, *second), strict=True):
        told = {k for c in out[owner] for k in KINDS if figure_of(c, k) is not None}
        for claim in (c for c in claims if start <= c.start < end):
            kept = claim
            for kind in told:
                kept = with_figure(kept, kind, None, None)
            counted = any(figure_of(kept, kind) is not None for kind in KINDS)
            if counted and not (AGGREGATE in claim.rule or is_background(claim)):
                out[owner].append(kept)


def _owners(cases: Sequence[Case], live: Sequence[Trigger], start: int, end: int) -> set[int]:
    """Return the incidents of the kind of one half; those of the same kind before others like it."""
    acts = {t.family for t in live if t.strength > 1 and start <= t.span.start < end}
    same = {n for n, case in enumerate(cases) if acts & case.families - WEAK}
    like = {n for n, case in enumerate(cases) if any(acts & of and case.families & of for of in TOGETHER)}
    return same or like
