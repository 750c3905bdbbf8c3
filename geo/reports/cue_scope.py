"""Which cue of a sentence governs a word of it that tells of an event: how far each cue reaches.

A cue governs its clause, its sentence, what follows it or the word itself; where several do, the
one that says most clearly that nothing happened wins.
"""

from bisect import bisect_right
from collections.abc import Sequence

from geo.model import Status
from geo.patterns import compiled
from geo.reports.text import Sentence
from geo.reports.topics import CRIME, SPORT, TRADE
from geo.reports.wording.cues import Cue, Kind
from geo.reports.wording.months import STEMS
from geo.reports.wording.phrases import Hit

# The verb of the sentence, right behind a day that is told of its subject; by what the subject is known.
_MAIN_VERB = compiled(r",? (?:was|were|has|have|had|is|are) ")
_KNOWN_BY = compiled(
    r"\b(?:who|whose|whom|which|wanted|accused|suspected|blamed|charged|responsible|believed|said|behind"
    r"|involved|mastermind\w*|suspects?)\b"
)
# How far a modal or a verb of planning reaches inside its clause, in characters.
BEFORE_REACH = 140
# "Last year, ..." opens its clause when no more characters than these come before it.
LEADING = 40
DISASTER = "natural disaster"
AGREED = "agreement or truce"
WANTED = "past event that somebody is accused of or wanted for"
MEANWHILE = "what else was going on"
ABOUT = "what a protest or a condemnation is about"
STATEMENT = "diplomacy, statement or measure"
FOLLOW_UP = "follow-up of the same case"
COURT = "court, trial or sentence"
# "Hours after", "before", "as": what follows only says when.
_WHEN = compiled(r"(?:\w+ ){0,3}?(?:after|before|as|while)\b")
OCCASION = "past event whose dead are buried"
# "A man accused of blasphemy was lynched": the verb after "was" is the news.
_FINITE = compiled(r"\b(?:was|were|has|had|have|died|fell)\b")
# "He wanted to enter the hall and blew himself up": the second verb is no longer what he wanted.
_MODALS = frozenset(
    ["to", "might", "may", "could", "would", "will", "shall", "should", "can", "cannot", "must"]
)
_PAST_VERB = compiled(
    r"(?!(?:ieds?|improvised)\b)(?:\w+ed|blew|shot|set|hit|struck|threw|fought|took|broke|beat|ran)\b"
)
_THEN = compiled(r" (?:and|then|but) $")
_WHOSE = compiled(r"\b(?:who|whose|whom|that|which)\b")
# "They planned to kill the governor, a cousin of his, by blowing up his car."
_MEANS = compiled(r"by \w+ing ")
_PASSIVE = compiled(r"\b(?:be|been|have|get|not)\b(?: \w+ly)?\s*$")
# A clause that begins so speaks of what the clause before it named.
_RELATIVE = compiled(r"(?:in which|which|that|who|whose|whom|when|where)\b")
_AMONG = compiled(r"\b(?:among|amongst|including|one of) ")
# "A bus fell into a ravine, killing 17".
_RESULT = compiled(r"(?:killing|leaving|wounding|injuring|claiming|resulting|causing)\b")
_OVER_WHAT = compiled(r"\b(?:against|over|at|about|for|demand\w*|condemn\w*|protest|following|after) ")
_TODAY = compiled(r"\b(?:today|tonight|this (?:morning|afternoon|evening)|earlier in the day)\b")
# A relative clause that opens right before a cue, and what was done to whom it speaks of.
_WHOM = compiled(r"\b(?<!said )(?<!says )(?<!told )(?:who|whom|which|that)(?: \w+){0,6} $")
_DONE = compiled(
    r"\b(?:killed|kill|kills|shot|gunned|attacked|ambushed|bombed|stabbed|abducted|kidnapped|wounded|injured|blew"
    r"|hit|targeted|targets|struck)\b"
)
# Where a sentence turns to something else.
_TURN = compiled(r"[;:]")
# "... was killed in June, and 15 people died at his funeral two days later".
_SEQUEL = compiled(r"and\b[^;]{0,90}\b(?:later|the (?:following|next) day)\b")
# "Held over the brutal murder of ...": what follows within so many characters is why.
_OVER = ("over the", "in connection")
OVER_REACH = 30
_WAY = (" over the", " over a", " over an")
# A past day governs the relative clause that follows it within so many characters.
NEAR_END = 14
# "A drug dealer fired at a raiding party of the police": no private crime.
FORCES = compiled(
    r"\b(?:police(?:m[ae]n)?|constables?|soldiers?|troops|army|rangers|levies|frontier corps"
    r"|frontier constabulary|patrol|check ?posts?|raiding party|[as]\.?s\.?i|sho|dsp|border guards?)\b"
)
OTHER_SUBJECTS = ("accident", DISASTER)
_MONTH = rf"(?:{'|'.join(STEMS).lower()})[a-z]*"
DAY = compiled(
    rf"\b(?:\d{{1,2}}(?:st|nd|rd|th)?(?: of)? {_MONTH}|{_MONTH}\.? \d{{1,2}}"
    r"|(?:mon|tues|wednes|thurs|fri|satur|sun)day|today|yesterday|tonight|overnight"
    r"|this (?:morning|afternoon|evening)|last (?:night|evening))\b"
)
# What a mishap can look like; nobody ambushes by accident.
BY_MISHAP = ("bomb", "harm", "vague", "property")


# No mishap is told with these.
_ARMS = compiled(
    r"\b(?:suicide|bombs?|ieds?|landmines?|rockets?|grenades?|mortars?|missiles?|gunmen|ambush\w*|shot|fired|bullets?)\b"
)
_FOUND_DEAD = compiled(
    r"(?:(?:found|recovered|discovered) )?(?:the |\w+ )?(?:dead )?(?:bod(?:y|ies)|corpses?)\b"
    r"(?![^.;]{0,60}\b(?:bullets?|gunshots?|tortured?|stab\w*|throats?|strangled|beheaded))"
)


def is_found_dead(low: str, hit: Hit[Kind]) -> bool:
    """Whether all that is told is that bodies were found, as they are after a mishap, too."""
    return hit.entry.family == "shoot" and _FOUND_DEAD.match(low, hit.start) is not None


def cues_governing(
    low: str, sentence: Sentence, hits: Sequence[Hit[Kind]], cues: Sequence[Hit[Cue]]
) -> list[Cue | None]:
    """Return for each trigger of a sentence the cue that governs it, None when it occurred."""
    starts = [c.start for c in sentence.clauses]
    forces = FORCES.search(low, sentence.span.start, sentence.span.end) is not None
    fight = any(
        h.entry.rule in (("event.clash", "event.assault") if forces else ("event.clash",)) for h in hits
    )
    harmed = any(h.entry.strength == 1 for h in hits)
    hurt = any(h.entry.family == "harm" for h in hits)
    told = max((h.entry.strength for h in hits if h.entry.family in _ATTACKS), default=0) if hurt else 0
    acts = any(h.entry.strength > 1 and not is_found_dead(low, h) for h in hits)
    # "The attack came as they were on patrol, killing two": no other act is going on.
    last = max((h.start for h in hits if h.entry.strength > 1), default=-1)
    cues = [c for c in cues if c.entry.reason != MEANWHILE or c.end <= last]
    # "Readers will recall that a bomb went off this morning, too": of the same day it is news.
    cues = [c for c in cues if c.entry.scope != "rest" or not _TODAY.search(low, c.end, sentence.span.end)]
    out: list[Cue | None] = []
    dead: dict[int, Cue | None] = {}
    for hit in hits:
        clause = bisect_right(starts, hit.start) - 1
        heard = [
            c
            for c in cues
            if not _outweighed(low, c, hit, fight, harmed, told)
            and not _condemned(low, c, hit)
            and not (told > 1 and _only_when(low, sentence, starts, hit, c))
        ]
        best = _status(low, sentence, starts, hit, heard)
        if best is None and not acts:
            best = next((c.entry for c in cues if c.entry.reason in OTHER_SUBJECTS), None)
        if best is None and clause:
            best = _inherited(low, sentence, starts, clause, cues, dead)
        out.append(best)
        dead[clause] = best if clause not in dead or best is None or dead[clause] is None else dead[clause]
    ruled = [cue for hit, cue in zip(hits, out, strict=True) if hit.entry.strength > 1]
    mishap = ruled[0] if ruled and all(c is not None and c.reason in OTHER_SUBJECTS for c in ruled) else None
    return [cue or mishap or _of_its_act(low, sentence, starts, hits, out, at) for at, cue in enumerate(out)]


def _of_its_act(
    low: str,
    sentence: Sentence,
    starts: list[int],
    hits: Sequence[Hit[Kind]],
    governing: Sequence[Cue | None],
    at: int,
) -> Cue | None:
    """Return what the act belongs to by which the next clause says that people came to harm.

    "Seven were killed when a bomber rammed their bus in January 2016", "five died when a boiler burst".
    """
    clause = bisect_right(starts, hits[at].start)
    if hits[at].entry.strength > 1 or clause >= len(starts) or not low.startswith("when ", starts[clause]):
        return None
    end = sentence.clauses[clause].end
    acts = [cue for hit, cue in zip(hits, governing, strict=True) if starts[clause] <= hit.start < end]
    if acts and all(cue is not None and cue.reason in OTHER_SUBJECTS for cue in acts):
        return acts[0]
    past = bool(acts) and all(cue is not None and cue.status == "past" for cue in acts)
    return acts[0] if past and DAY.search(low, sentence.span.start, starts[clause]) is None else None


def _outweighed(low: str, cue: Hit[Cue], hit: Hit[Kind], fight: bool, harmed: bool, told: int) -> bool:
    """Whether an attack that is told in the sentence outweighs a cue of something else.

    "The clash between two tribes over a land dispute" is no private quarrel, "a bomber killed ten at
    an election rally" no figure of speech, "an explosion in a currency market, killing six" no trade.
    `told` is the strength of the attack that is told with its harm.
    """
    if cue.entry.reason == CRIME:
        return fight
    if cue.entry.reason in (TRADE, SPORT):
        return told > 1
    if cue.entry.reason in (COURT, WANTED) and hit.entry.rule == "event.attack":
        return hit.entry.strength == DEED  # "publicly executed two men convicted of murder"
    if cue.entry.reason in OTHER_SUBJECTS and hit.start < cue.end and hit.entry.strength > 1:
        return (
            _ARMS.search(low, hit.start, max(hit.end, cue.start)) is not None
        )  # "a bomb hit a bus, which turned over"
    if cue.entry.reason in _LOOSE:
        return hit.entry.strength == 3 and hit.entry.family in _ATTACKS and harmed
    return False


def _only_when(low: str, sentence: Sentence, starts: list[int], hit: Hit[Kind], cue: Hit[Cue]) -> bool:
    """Whether a court only says when it was: "shot dead on Monday, after a court had met"."""
    if cue.entry.reason != COURT or hit.start > cue.start:
        return False
    clause = starts[bisect_right(starts, cue.start) - 1]
    if clause <= hit.start or _WHEN.match(low, clause) is None:
        return False
    return DAY.search(low, sentence.span.start, clause) is not None


def _condemned(low: str, cue: Hit[Cue], hit: Hit[Kind]) -> bool:
    """Whether somebody condemns an attack, accuses of it or buries its dead, and gives its day."""
    if _dated_apart(low, cue, hit):
        return True
    if cue.entry.reason == OCCASION:
        # "The funeral of four killed in a bombing was held on Monday": the day of the funeral.
        ends = (low.find(". ", cue.end), next((m.start() for m in _FINITE.finditer(low, cue.end)), -1))
        return DAY.search(low, cue.end, min((n for n in ends if n > 0), default=len(low))) is not None
    if cue.entry.reason == WANTED and low.startswith("accus", cue.start) and cue.end <= hit.start:
        end = min((n for n in (low.find(mark, hit.end) for mark in (". ", ", ")) if n > 0), default=len(low))
        return hit.entry.strength > 1 and DAY.search(low, hit.end, end) is not None
    if cue.entry.reason != STATEMENT or not low.startswith(("condemn", "strongly condemn"), cue.start):
        return False
    end = low.find(". ", hit.end)
    return cue.end <= hit.start and DAY.search(low, cue.end, end if end > 0 else len(low)) is not None


def _dated_apart(low: str, cue: Hit[Cue], hit: Hit[Kind]) -> bool:
    """Whether those mourned fell in an attack that has a day of its own: "victims of Tuesday's bombing"."""
    mourned = cue.entry.reason in _MOURNED or low.startswith(_WHOSE_DEAD, cue.start)
    if not mourned or hit.start < cue.start:
        return False
    if hit.entry.family == "protest":
        return hit.entry.strength == DEED and cue.entry.reason == MOURNING
    if hit.entry.strength == 1:
        return _IN_DATED.match(low, hit.end) is not None
    return hit.entry.family in _ATTACKS and _DATED.search(low, max(0, hit.start - 50), hit.start) is not None


# Words of this strength name an event beyond doubt.
DEED = 3
MOURNING = "mourning"
_MOURNED = (OCCASION, MOURNING, "funeral or burial")
_WHOSE_DEAD = ("victims of", "martyrs of", "heirs of", "compensation for")
_OWN_DAY = (
    rf"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day's|{_MONTH} \d{{1,2}}|\d{{1,2}}(?:st|nd|rd|th)? {_MONTH})"
)
_DATED = compiled(rf"\b{_OWN_DAY}(?: \w+){{0,3}} $")
_IN_DATED = compiled(rf" (?:in|during|by) (?:\w+ ){{0,2}}?{_OWN_DAY}")
_LOOSE = (DISASTER, MOURNING, "funeral or burial")
_ATTACKS = frozenset(("bomb", "air", "shelling", "fight", "shoot"))


def _inherited(
    low: str,
    sentence: Sentence,
    starts: list[int],
    clause: int,
    cues: Sequence[Hit[Cue]],
    dead: dict[int, Cue | None],
) -> Cue | None:
    """Return the cue of the clause before, where this one only says more of what that one named.

    "a clash in Andar in October, in which two persons were hurt".
    """
    begin = sentence.clauses[clause].start
    relative = _RELATIVE.match(low, begin) is not None
    # "nine reporters have been killed since 2005, among them Afridi, whose car was blown up"
    told = max((c for c in dead if c < clause), default=-1)
    before = dead.get(
        told if relative and _AMONG.search(low, sentence.clauses[told].end - 2, begin) else clause - 1
    )
    if not relative and _RESULT.match(low, begin):
        mishap = [c for c in cues if c.entry.reason in OTHER_SUBJECTS and c.end <= begin]
        return mishap[-1].entry if mishap and before is None else None
    if not relative and not _SEQUEL.match(low, begin):
        return None
    if before is not None and before.status in ("past", "aggregate", "hypothetical", "denied"):
        return before
    if relative:
        for cue in cues:
            at_end = begin - NEAR_END <= cue.end <= begin
            if cue.entry.status == "past" and cue.entry.scope in ("clause", "none") and at_end:
                return cue.entry
    return None


def _status(
    low: str, sentence: Sentence, starts: list[int], hit: Hit[Kind], cues: Sequence[Hit[Cue]]
) -> Cue | None:
    """Return the cue that governs a trigger by itself, the strongest scope first."""
    clause = bisect_right(starts, hit.start) - 1
    best: Cue | None = None
    for cue in cues:
        scope = cue.entry.scope
        inside = cue.start < hit.end and hit.start < cue.end
        if inside and scope in ("before", "rest") and cue.entry.reason != OCCASION:
            continue
        if scope == "clause" and hit.start < cue.start and cue.end < hit.end:
            continue  # "the body of a man kidnapped two weeks ago was found"
        cue_clause = bisect_right(starts, cue.start) - 1
        if scope in ("none", "opinion", "back"):
            continue
        if scope == "topic" and cue.entry.status == "other":
            # "A bomb near the cricket stadium after heavy rain" is no match and no flood.
            applies = cue.entry.reason != SPORT and hit.entry.strength < 3
        elif scope in ("sentence", "topic"):
            applies = not _of_whom(low, hit, cue)
        elif scope == "verdict":
            applies = hit.entry.family in BY_MISHAP and cue.entry.reason != CRIME
        elif scope == "rest":
            applies = cue.end <= hit.start and not _TURN.search(low, cue.end, hit.start)
        elif scope == "self":
            if hit.entry.rule == "event.agreement" and cue.entry.reason == AGREED:
                continue  # the truce that is signed, not one that others break or keep
            reason = low.endswith(_OVER, 0, cue.end) and 0 <= hit.start - cue.end <= OVER_REACH
            applies = inside or (cue_clause == clause and (hit.entry.strength == 1 or reason))
        elif scope == "clause":
            owned = low.startswith("'s ", cue.end)
            leads = cue.start - sentence.clauses[cue_clause].start < LEADING and not owned
            if cue.start > hit.start:
                applies = cue_clause == clause and hit.start >= _relative_start(low, sentence, cue)
                # "A rally was held against the abduction of four students last month."
                of_protest = hit.entry.family == "protest" and cue.entry.status == "past"
                applies = applies and not (of_protest and _OVER_WHAT.search(low, hit.end, cue.start))
            else:
                applies = cue_clause == clause or (leads and cue.entry.status == "past")
                applies = applies and not _of_subject(low, sentence.clauses[cue_clause].start, cue)
        elif cue.entry.reason == WANTED and hit.entry.family == "protest":
            applies = False  # "the heirs of those abducted blocked the road"
        else:
            follows = cue.end <= hit.start and _reaches(low, hit, cue)
            applies = cue_clause == clause and (follows or (inside and cue.entry.reason == OCCASION))
        if applies and (best is None or _RANK[cue.entry.status] > _RANK[best.status]):
            best = cue.entry
    return best


def _of_whom(low: str, hit: Hit[Kind], cue: Hit[Cue]) -> bool:
    """Whether a cue only says who was hit: "shot dead a judge who had sentenced five men"."""
    if cue.entry.status not in ("past", "aggregate") or hit.end > cue.start or hit.entry.family == "protest":
        return False
    return (
        _WHOM.search(low, hit.end, cue.start) is not None
        and _DONE.search(low, hit.start, hit.end) is not None
    )


def _of_subject(low: str, start: int, cue: Hit[Cue]) -> bool:
    """Whether a past day only says who the subject is: "a man wanted for the raid of 2013 was arrested"."""
    if cue.entry.status != "past" or _MAIN_VERB.match(low, cue.end) is None:
        return False
    return _KNOWN_BY.search(low, start, cue.start) is not None


def _reaches(low: str, hit: Hit[Kind], cue: Hit[Cue]) -> bool:
    """Whether a modal, a verb of planning or of accusing reaches the trigger after it."""
    gap = low[cue.end : hit.start]
    if len(gap) >= BEFORE_REACH:
        return False
    if ", " in gap and _MEANS.match(low, cue.end + gap.rindex(", ") + 2) is None:
        return False
    if cue.entry.reason == WANTED and " when " in gap and low.endswith(_WAY, 0, cue.end):
        return False  # "the envoy was driven over a canal when a bomb went off"
    if cue.entry.status == "past" and _THEN.search(gap) and _PAST_VERB.match(low, hit.start):
        return False  # "pulled out a man accused of theft and beat him"
    modal = low[cue.start : cue.end].rsplit(" ", 1)[-1] in _MODALS
    if modal and len(gap) > 1 and _PAST_VERB.match(low, hit.start) and not _PASSIVE.search(gap):
        return False
    if cue.entry.reason == ABOUT and _WHOSE.search(gap):
        return True  # "to protest the killing of four whose van was fired on"
    return not (cue.entry.status == "past" and _FINITE.search(low, cue.end, hit.end))


def _relative_start(low: str, sentence: Sentence, cue: Hit[Cue]) -> int:
    """Return where the part of the sentence begins that a trailing "last year" speaks of."""
    return max(
        low.rfind(mark, sentence.span.start, cue.start)
        for mark in (", ", " that ", " who ", " which ", " whose ", " whom ")
    )


_RANK: dict[Status, int] = {
    "occurred": 0,
    "foiled": 0,
    "other": 1,
    "past": 2,
    "aggregate": 3,
    "hypothetical": 4,
    "denied": 5,
}
