"""Topic words that only name what an attack hit, whom it hit or what went on beside it.

A court that is attacked is no court news, a flood during which gunmen strike no flood. The wording is in
``lexicons/status.toml``, table ``beside``.
"""

from collections.abc import Sequence

from geo.patterns import compiled
from geo.reports.wording.cues import Cue, Kind
from geo.reports.wording.lexicon import load
from geo.reports.wording.phrases import Hit

COMMEMORATED = "anniversary or commemoration"
COURT = "court, trial or sentence"
DISASTER = "natural disaster"
DRILL = "exercise or drill"

_WORDS = {name: compiled(source) for name, source in load("status")["beside"].items()}
# No mishap is told with these.
ARMS = _WORDS["arms"]
ATTACKS = frozenset(("bomb", "air", "shelling", "fight", "shoot"))
CROWDS = frozenset(("protest", "mob"))


def is_beside(low: str, cue: Hit[Cue], hits: Sequence[Hit[Kind]]) -> bool:
    """Whether a cue tells nothing of the status of the acts in its sentence, `hits`."""
    rally = any(h.start == cue.start and h.entry.family == "protest" for h in hits)
    if rally and low.startswith("held ", cue.start) and cue.entry.status != "hypothetical":
        return True  # "held a rally over the price of flour": nobody was held
    return _is_occasion(low, cue, hits) or _is_hit(low, cue, hits) or _is_of_victim(low, cue, hits)


# So many sentences after an attack from afar a house may fall in under it.
BROUGHT_DOWN = 4


def is_brought_down(low: str, cue: Hit[Cue], told: Sequence[Kind]) -> bool:
    """Whether a house fell in under the bombs or shells that the sentences before tell of, `told`."""
    if cue.entry.reason != "accident" or "collaps" not in low[cue.start : cue.end]:
        return False
    return any(kind.family in ("air", "shelling", "bomb") and kind.strength > 1 for kind in told)


def _is_occasion(low: str, cue: Hit[Cue], hits: Sequence[Hit[Kind]]) -> bool:
    """Whether armed men act on an anniversary, during a flood or while a court sits."""
    reason = cue.entry.reason
    if reason not in (COMMEMORATED, DISASTER, COURT) or _is_held(low, cue):
        return False
    if _WORDS["occasion"].search(low, max(0, cue.start - 60), cue.start):
        acts = _WORDS["armed"].finditer(low, cue.end, max(h.end for h in hits))
        if any(_WORDS["main_clause"].fullmatch(low, cue.end, act.start()) for act in acts):
            return True
    first = min(h.start for h in hits)
    if reason == COURT and _WORDS["meanwhile"].search(low, max(0, cue.start - 40), cue.start):
        deeds = (h for h in hits if h.entry.strength > 1 and h.entry.family in ATTACKS)
        return any(h.end <= cue.start for h in deeds)
    if reason != DISASTER:
        return False
    # "A blast damaged a track, disrupting what traffic the floods had left": what opens is the news.
    act = next(h for h in hits if h.start == first)
    opens = act.entry.strength > 1 and act.entry.family in ATTACKS and first < cue.start
    works = _WORDS["flood_works"].search(low, first, cue.end)
    return (opens and works is None) or _WORDS["armed"].search(low, first, cue.start) is not None


def _is_hit(low: str, cue: Hit[Cue], hits: Sequence[Hit[Kind]]) -> bool:
    """Whether a court, a shop or a ceremony is what an attack hit."""
    before = [h for h in hits if h.end <= cue.start]
    at_it = [h for h in before if _WORDS["hit"].search(low, h.start, h.end)]
    if cue.entry.reason == COMMEMORATED and not _is_held(low, cue):
        at_it += [h for h in before if h.entry.family in ATTACKS and h.entry.strength > 1]
    elif _WORDS["places"].search(low, cue.start, cue.end) is None:
        return False
    return any(_WORDS["at_it"].fullmatch(low, h.end, cue.start) for h in at_it)


def _is_held(low: str, cue: Hit[Cue]) -> bool:
    """Whether somebody marks the day: "families marked the anniversary"."""
    return _WORDS["marked"].match(low, cue.start) is not None


def _is_of_victim(low: str, cue: Hit[Cue], hits: Sequence[Hit[Kind]]) -> bool:
    """Whether a deed told with its harm only names a topic: "Gunmen killed two who fed flood victims"."""
    if cue.entry.scope != "topic" or cue.entry.reason == DRILL or cue.entry.status == "aggregate":
        return False
    deeds = [h for h in hits if h.entry.strength > 1 and h.entry.family in (*ATTACKS, "abduct")]
    harming = _WORDS["harming"]
    if not deeds or not any(h.entry.family == "harm" or harming.search(low, h.start, h.end) for h in hits):
        return False
    if cue.entry.status == "other":  # an avalanche strikes a post, too, but has no arms
        return any(ARMS.search(low, h.start, h.end) for h in deeds)
    first = min(h.start for h in deeds)
    opening = low[max(low.rfind(". ", 0, first), low.rfind("\n", 0, first)) + 1 : first]
    # "A major who had been awarded a medal was shot dead": the cue only says who he was.
    who = _WORDS["who_had"].search(low, max(0, cue.start - 40), cue.start) is not None and cue.end < first
    return who or (first < cue.start and _WORDS["known_deed"].search(opening) is None)
