"""How the order of a mention and the verbs around it weighs for it: subject, passive subject, object."""

import re
from functools import cache

from geo.reports.events import Trigger
from geo.reports.incidents.deciding import LYING
from geo.reports.parties.around import INSERTED
from geo.reports.parties.part import DID, NAMED, Part
from geo.reports.parties.side_words import anchored, grammar
from geo.reports.wording.lexicon import Patterns, load

_FORCES = ("state", "foreign")
# A verb no further off than this is that of the mention.
_NEAR = 70


@cache
def order() -> Patterns:
    """Return the patterns of the table ``order`` of ``lexicons/actors.toml``."""
    return Patterns(load("actors")["order"])


def by_order(low: str, part: Part, acts: list[Trigger], before: str, others: tuple[int, ...]) -> None:
    """Weigh by the order of mention and verb: subject, passive subject, object."""
    start, end, side = part.named.start, part.named.end, part.named.entry.side
    # Wording such as "militants stormed the post" holds its subject and its object.
    following = [t for t in acts if t.span.start >= start]
    leading = [t for t in acts if t.span.start < start]
    part.did = NAMED if side != "civil" else 0
    part.rule = "actor.named"
    if leading and following and following[0].rule in LYING and low.startswith(" with ", end):
        following = []  # "Gunmen killed a policeman with a roadside bomb"
    if following:
        # "Terrorists, including suicide bombers, were killed": what they are decides nothing.
        nearest = next((t for t in following if t.rule not in LYING), following[0])
        if nearest.rule in LYING and side in _FORCES:
            if leading and grammar()["targeted"].search(before[-60:]):
                _as_object(low, part, before, leading, [])  # "They struck an army truck with a bomb"
            return  # "Police collected three empty shells"
        if _as_subject(low, part, before, others, nearest, led=bool(leading)):
            return
    _as_object(low, part, before, leading, following)


def _as_subject(
    low: str, part: Part, before: str, others: tuple[int, ...], nearest: Trigger, *, led: bool
) -> bool:
    """Weigh a mention by the verb after it; say whether that tells its part. `led`: an act precedes it."""
    words, known, side = grammar(), order(), part.named.entry.side
    end = _past_inserted(low, part.named.end, nearest.span.start)
    between = known["in_brackets"].sub("", low[end : nearest.span.start])
    verb = low[max(end, nearest.span.start) : nearest.span.end].strip()
    near = len(between) < _NEAR
    came = nearest.family == "vague" and known["sent"].match(between)
    if side in _FORCES and near and (came or known["finds"].search(f"{between} {verb}")):
        # Who finds the bodies did not kill.
        part.did, part.rule = 0, "actor.source"
        return True
    passive = words["passive"].search(low, end if near else nearest.span.start - 12, nearest.span.end)
    hunts = passive and any(
        end < o < passive.start() and anchored()["sought"].search_cut(low, end, o) for o in others
    )
    if hunts and passive:
        passive = None  # "the force was hunting a commander, and four insurgents were killed"
        if nearest.rule == "event.armed-killed":
            part.did, part.rule = DID - 1, "actor.subject"
            return True
    if passive or _undergoes(low, part, before, between, verb, nearest):
        site = side == "civil" and known["site"].fullmatch(low, part.named.start, end)
        if site and known["in_site"].search(before[-30:]):
            part.suffered, part.rule = NAMED, "actor.named"  # "in the villages of Obe ten were killed"
        else:
            part.did, part.suffered, part.rule = 0, 4, "actor.suffers"
        return True
    both = side in (*_FORCES, "crowd") and not led and nearest.rule != "event.clash"
    joined = (known["and_also"],) if both else ()
    alone = not any(end < o < nearest.span.start and not _beside(low, end, o, *joined) for o in others)
    alone = alone and not (led and known["within"].fullmatch(between))
    stands = side in _FORCES and words["fixed"].fullmatch(low, part.named.start, part.named.end)
    if len(between) < 100 and alone and not stands and not known["other_subject"].search(between):
        part.did, part.rule = (DID - 1 if side != "civil" else 0), "actor.subject"
        if side in _FORCES and not between.strip() and nearest.rule == "event.air-strike":
            # "a NATO air strike on tankers seized by the Taliban"
            part.did, part.rule = DID, "actor.weapon"
        if side in _FORCES and known["answers"].match(low, end) is not None:
            part.did, part.rule = NAMED, "actor.answers"
    return False


def _undergoes(low: str, part: Part, before: str, between: str, verb: str, nearest: Trigger) -> bool:
    """Whether the active verb after a mention, or what stands before it, says that it was hit."""
    words, known, at = grammar(), order(), nearest.span
    near = len(between) < _NEAR
    # "Security forces killed Mullah Rauf": whoever is named next was killed.
    kills = not between.strip() and known["kills"].match(verb) and not known["counted"].search(before[-30:])
    counted = (
        words["count"].match(low, at.end)
        or known["object"].match(low, at.end)
        or (kills and words["has_object"].match(low, at.end))
        or known["with_object"].match(verb)  # "forces killed him and another insurgent" is one wording
    )
    by = known["of_whom"].fullmatch(between) and known["by"].match(low, at.start)
    # "Two proscribed-outfit men shot dead": the wording holds their name.
    holds = at.start < part.named.end and nearest.rule == "event.attack"
    starts = part.named.end + 1 if holds else at.start
    bare = by or known["bare"].match(low, starts) or verb.endswith(" by")
    # "A soldier lost his life to a landmine": he is no doer of the blast.
    fell = known["fell"].search(between) or known["onto"].match(verb)
    struck = known["struck"].search(before[-40:]) and known["ending"].match(low, at.start)
    dies = words["dies"].match(verb) and not counted
    if near and (bare or fell or struck or dies):
        return True
    set_off = part.named.entry.side != "armed" and known["set_off"].match(verb)
    shot = known["caught"].search(before[-40:]) and known["then_him"].match(low, part.named.end, at.end + 15)
    return bool(set_off or shot)


def _beside(low: str, end: int, other: int, *joined: re.Pattern[str]) -> bool:
    """Whether the next one named acts with the first, or is whom it looks for."""
    known = order()
    sought = anchored()["sought"]
    return (
        any(words.match(low, end, other) for words in (known["with"], *joined))
        or sought.search_cut(low, end, other) is not None
    )


def _past_inserted(low: str, end: int, until: int) -> int:
    """Return where a mention ends with what is inserted behind it, before its verb at `until`."""
    inserted = INSERTED.match(low, end)
    return inserted.end() if inserted is not None and inserted.end() <= until else end


def _as_object(low: str, part: Part, before: str, leading: list[Trigger], following: list[Trigger]) -> None:
    """Weigh a mention by the verbs before it."""
    words, known, start, end = grammar(), order(), part.named.start, part.named.end
    if words["targeted"].search(before[-60:]) and leading:
        part.suffered = max(
            part.suffered, 4 if part.named.entry.side in ("state", "foreign", "armed", "communal") else 3
        )
        # "They attacked the police camp and killed two": the second verb has the subject of the first.
        shared = bool(following) and known["and"].search(low, end, following[0].span.start) is not None
        civil = part.named.entry.side == "civil"
        if not following or civil or shared or words["object"].search(before[-40:]):
            part.did, part.rule = 0, "actor.target"
    elif leading and leading[-1].span.end > start:
        part.suffered, part.did = max(part.suffered, 3), 0
        part.rule = "actor.target"
    elif leading and start - leading[-1].span.end < 50:
        part.suffered = max(part.suffered, 2)
    elif part.named.entry.side == "civil":
        part.suffered = max(part.suffered, 1)
