"""Which cue of a sentence governs a word of it that tells of an event: how far each cue reaches.

A cue governs its clause, its sentence, what follows it or the word itself; where several do, the
one that says most clearly that nothing happened wins.
"""

from bisect import bisect_right
from collections.abc import Sequence

from geo.model import Span, Status
from geo.patterns import compiled
from geo.reports.cues.beside import ARMS, ATTACKS, COURT, DISASTER
from geo.reports.cues.states import DAY, MONTH, PAST_VERB, WANTED, WEEKDAY, before_inserted, lasting, said_of
from geo.reports.cues.topics import CRIME, SPORT, TRADE
from geo.reports.document import Sentence
from geo.reports.wording.cues import Cue, Kind
from geo.reports.wording.lexicon import load
from geo.reports.wording.phrases import Hit

# How far a modal or a verb of planning reaches inside its clause, in characters.
BEFORE_REACH = 140
# "Last year, ..." opens its clause when no more characters than these come before it.
LEADING = 40
MEANWHILE = "what else was going on"
ANSWERED = "what an attack is said to answer"
COMPARED = "earlier event to which this one is compared"
FOLLOW_UP = "follow-up of the same case"
ARRESTED_AFTER = "arrests and searches that follow an attack"
ABOUT = "what a protest or a condemnation is about"
# A state of an attack, not somebody of a deed: "accused him of", "accused the man of".
_ACCUSES = compiled(
    r"accuse[sd]? (?!of\b|(?:him|her|them)\b"
    r"|(?:the|an?|two|three) (?:\w+ )?(?:m[ae]n|wom[ae]n|suspects?|boys?|youths?)\b)"
)
# What a state protests over is news: "the ministry protested over an air strike that killed nine".
_STATE = compiled(
    r"(?:government|ministry|foreign office|envoy|ambassador|affaires"
    r"|(?<!in )(?<!across )(?<!of )(?:kabul|islamabad|afghanistan|pakistan|tehran))"
    r"(?: (?!where\b|were\b|who\b)\w+){0,3} $"
)
# "accused of abducting and killing": two participles under one "of"
_PAIRED = compiled(r"\bof \w+ing and $")
# "Hours after", "as": what follows only says when.
_WHEN = compiled(r"\b(?:after|before|as|while) ")
OCCASION = "past event whose dead are buried"
# "A man accused of blasphemy was lynched": the verb after "was" is the news.
_FINITE = compiled(r"\b(?:was|were|has|had|have|died|fell)\b")
# "He wanted to enter the hall and blew himself up": the second verb is no longer what he wanted.
_MODALS = frozenset(
    ["to", "might", "may", "could", "would", "will", "shall", "should", "can", "cannot", "must"]
)
# "They planned to kill the governor, a cousin of his, by blowing up his car."
_MEANS = compiled(r"by \w+ing ")
_HARMED = compiled(
    r"(?:killed|wounded|injured|hurt) (?:an?|at least|\d+|two|three|four|five|several|dozens)\b"
)
# "took a man accused of spying and shot him": nobody is accused of the shot.
_THEN_DONE = compiled(
    r"\w+ of (?!having\b)\w+(?: (?!who\b|that\b|which\b|and\b)\w+){0,8}? and (?:then )?(?!\w+ing )\w+"
    r" (?:him|her|them)\b"
)
_CONFESSES = compiled(r"\b(?:admit|confess|disclos|reveal|divulg|owned up)")
_WHOSE = compiled(r"\b(?:who|whose|whom|that|which)\b")
# "A man wanted for the raid of 2013 was arrested": the day of old is that of the raid.
_TAKEN = compiled(
    r",? (?:was|were|has been|have been) (?:\w+ )?(?:arrested|captured|caught|held|detained|killed|shot)\b"
)
# "A rally against a wave of killings", "threatened the patrol and was shot".
_AGAINST = compiled(r"\b(?:against|over|protest at|condemn\w*|denounc\w*) (?:\w+ ){0,2}$")
_THEN_WAS = compiled(r" (?:and|but) (?:then )?(?:was|were) $")
_PASSIVE = compiled(r"\b(?:be|been|have|get|not)\b(?: \w+ly)?\s*$")
_TODAY = compiled(r"\b(?:today|tonight|this (?:morning|afternoon|evening)|earlier in the day)\b")
_OPENS_AFTER = compiled(r"\W*(?:[\w-]+ ){0,5}?(?:days?|weeks?|fortnight|months?|years?) after\b")
_WORDS = load("status")["scope"]
# "Shot a man, bringing to seven the number killed this year": the count is of more than what was told.
_RAISING = compiled(_WORDS["raising"].replace("{nth}", _WORDS["nth"]))
# A relative clause that opens right before a cue, and what was done to whom it speaks of.
_WHOM = compiled(r"\b(?<!said )(?<!says )(?<!told )(?:who|whom|which|that)(?: \w+){0,6} $")
_WHERE = compiled(r"\bwhere(?: [\w'’-]+){0,6} $")
# "Shops were shut over the murder of a trader", "held in connection with a bombing": what follows is why.
_OVER = tuple(
    f"{why} {article} "
    for why in ("over", "against", "protest at", "to protest", "in connection with")
    for article in ("the", "a", "an")
)
# A past day governs the relative clause that follows it within so many characters.
NEAR_END = 14
# "A drug dealer fired at a raiding party of the police": no private crime.
FORCES = compiled(
    r"\b(?:police(?:m[ae]n)?|constables?|soldiers?|troops|army|rangers|levies|frontier corps"
    r"|frontier constabulary|patrol|check ?posts?|raiding party|[as]\.?s\.?i|sho|dsp|border guards?)\b"
)
# "Villagers caught a thief and beat him to death": nor what a crowd does to somebody.
_LYNCHED = compiled(r"\b(?:him|her|them|alive|to death)$|\blynch")
# "Militants stormed a house and killed his son": nor is this one.
GROUPS = compiled(_WORDS["groups"])
OTHER_SUBJECTS = ("accident", DISASTER)
USUAL = "background: what is usual"
# A clause that begins so speaks of what the clause before it named.
_RELATIVE = compiled(
    # "The second attack in as many months; in March a bomb killed three"
    r"(?:in which|which|that|who|whose|whom|when|where|in the first|last month"
    rf"|(?:in|on) (?:\d+ )?{MONTH})\b"
)
# What a mishap can look like; nobody ambushes by accident.
BY_MISHAP = ("bomb", "harm", "vague", "property")
_FOUND_DEAD = compiled(
    r"(?:(?:found|recovered|discovered) )?(?:the |\w+ )?(?:dead )?(?:bod(?:y|ies)|corpses?)\b"
    r"(?![^.;]{0,60}\b(?:bullets?|gunshots?|tortured?|stab\w*|throats?|strangled|beheaded))"
)


def is_found_dead(low: str, hit: Hit[Kind]) -> bool:
    """Whether all that is told is that bodies were found, as they are after a mishap, too."""
    return hit.entry.family == "shoot" and _FOUND_DEAD.match(low, hit.start) is not None


def cues_governing(
    low: str, sentence: Sentence, hits: Sequence[Hit[Kind]], cues: Sequence[Hit[Cue]], *, opens: bool = False
) -> list[Cue | None]:
    """Return for each trigger of a sentence the cue that governs it, None when it occurred.

    `opens` tells whether the sentence opens the report.
    """
    if not cues:
        return [None] * len(hits)
    starts = [c.start for c in sentence.clauses]
    forces = FORCES.search(low, sentence.span.start, sentence.span.end) is not None
    fight = any(h.entry.rule == "event.clash" or (forces and h.entry.family == "fight") for h in hits)
    fight = fight or (bool(hits) and GROUPS.search(low, sentence.span.start, hits[0].end) is not None)
    hurt = any(h.entry.family == "harm" for h in hits)
    told = max((h.entry.strength for h in hits if h.entry.family in ATTACKS), default=0) if hurt else 0
    acts = any(h.entry.strength > 1 and not is_found_dead(low, h) for h in hits)
    # "Readers will recall that a bomb went off this morning, too": of the same day it is news.
    cues = [c for c in cues if c.entry.scope != "rest" or not _TODAY.search(low, c.end, sentence.span.end)]
    # So are all attacks that a statement opens with: "The UN condemns today's attack on a school in Gardez".
    named = hurt or any(h.entry.family == "bomb" or (opens and h.entry.family == "vague") for h in hits)
    if named and _NAMED.search(low, sentence.span.start, sentence.span.end):
        # "The UN condemned Friday's attack that killed twelve", "those killed in Friday's attack were buried"
        cues = [c for c in cues if c.entry.scope != "self" or c.entry.reason not in _FOLLOWED]
    if DAY.search(low, sentence.span.start, sentence.span.end):
        # "Two were shot on Sunday in Bannu, where attacks are often reported": that is news.
        cues = [c for c in cues if c.entry.reason != USUAL]
    out: list[Cue | None] = []
    for hit in hits:
        heard = [
            c
            for c in cues
            if not (_outweighed(low, c, hit, fight, told) or _dated_apart(low, c, hit, sentence.span))
        ]
        best = _status(low, sentence, starts, hit, heard)
        if best is None and not acts:
            best = next((c.entry for c in cues if c.entry.reason in OTHER_SUBJECTS), None)
        out.append(best)
    ruled = [cue for hit, cue in zip(hits, out, strict=True) if hit.entry.strength > 1]
    mishap = ruled[0] if ruled and all(c is not None and c.reason in OTHER_SUBJECTS for c in ruled) else None
    return [cue or mishap for cue in out]


def _outweighed(low: str, cue: Hit[Cue], hit: Hit[Kind], fight: bool, told: int) -> bool:
    """Whether an attack that is told in the sentence outweighs a cue of something else.

    "The clash between two tribes over a land dispute" is no private quarrel, "a bomber killed ten at
    an election rally" no figure of speech, "an explosion in a currency market, killing six" no trade.
    `told` is the strength of the attack that is told with its harm.
    """
    if cue.entry.reason == CRIME:
        return fight or (hit.entry.family == "mob" and _LYNCHED.search(low, hit.start, hit.end) is not None)
    if cue.entry.reason in (TRADE, SPORT):
        return told > 1
    if cue.entry.reason == WANTED and cue.end <= hit.start and _ACCUSES.match(low, cue.start):
        # "Kabul accused Pakistan of an air strike that killed five people"
        return told > 1 or (hit.entry.strength > 1 and hit.entry.family in ATTACKS)
    if (
        cue.entry.reason == COURT
        and told > 1
        and hit.end < cue.start
        and _WHEN.search(low, hit.end, cue.start)
    ):
        return True  # "shot dead hours after a court had met"
    if cue.entry.reason == COURT and told > 1 and _WHOM.search(low, max(0, cue.start - 40), cue.start):
        # "A man who was given life in prison escaped when gunmen attacked the jail"
        return " when " in low[cue.end : hit.start]
    if cue.entry.reason == WANTED and cue.end <= hit.start and _CONFESSES.search(low, cue.start, cue.end):
        return False  # "the accused admitted that he had murdered nine"
    if cue.entry.reason in (COURT, WANTED) and hit.entry.rule == "event.attack":
        return hit.entry.strength == DEED  # "publicly executed two men convicted of murder"
    if cue.entry.reason in OTHER_SUBJECTS and hit.start < cue.end and hit.entry.strength > 1:
        # "a bomb hit a bus, which turned over"
        return ARMS.search(low, hit.start, max(hit.end, cue.start)) is not None
    if cue.entry.reason == OTHER_SUBJECTS[0] and hit.entry.rule == "event.clash":
        return True  # "bullets landed here by accident during a clash"
    return cue.entry.reason in _LOOSE and hit.entry.strength == DEED and not _struck(low, cue, hit)


def _struck(low: str, cue: Hit[Cue], hit: Hit[Kind]) -> bool:
    """Whether a disaster is what did it: "an avalanche hit an army post"."""
    return cue.entry.reason == DISASTER and cue.end <= hit.start and not low[cue.end : hit.start].strip()


def _dated_apart(low: str, cue: Hit[Cue], hit: Hit[Kind], within: Span) -> bool:
    """Whether those mourned fell in an attack that has a day of its own: "victims of Tuesday's bombing".

    Or whether it is what somebody was held over on another day: "Police on Sunday held two over a bombing
    in Tank on Friday".
    """
    if cue.entry.reason == WANTED and _HELD_OVER.match(low, cue.start, cue.end) and cue.end <= hit.start:
        days = (DAY.search(low, *ends) for ends in ((within.start, cue.end), (hit.end, within.end)))
        named = _DATED.search(low, max(0, hit.start - 50), hit.start) is not None
        return hit.entry.family in ATTACKS and (named or all(days))
    if low.startswith(_CONDEMNED, cue.start) and cue.entry.scope in ("before", "rest"):
        stop = low.find(". ", hit.end)
        return DAY.search(low, cue.start, stop if stop > 0 else len(low)) is not None
    mourned = cue.entry.reason in _MOURNED or low.startswith(_WHOSE_DEAD, cue.start)
    if mourned and hit.start < cue.start:
        # "Those killed in Mir Ali on Sunday were laid to rest"
        verb = _FINITE.search(low, hit.end, cue.start)
        return verb is not None and DAY.search(low, hit.end, verb.start()) is not None
    if not mourned:
        return False
    if cue.entry.reason == OCCASION:
        # "The funeral of four killed in a bombing was held on Monday": the day of the funeral.
        ends = (low.find(". ", cue.end), next((m.start() for m in _FINITE.finditer(low, cue.end)), -1))
        return DAY.search(low, cue.end, min((n for n in ends if n > 0), default=len(low))) is not None
    if hit.entry.family == "protest":
        return cue.entry.reason == MOURNING
    return hit.entry.family in ATTACKS and _DATED.search(low, max(0, hit.start - 50), hit.start) is not None


# Words of this strength name an event beyond doubt.
DEED = 3
MOURNING = "mourning"
_MOURNED = (OCCASION, MOURNING, "funeral or burial")
_WHOSE_DEAD = ("victims of", "martyrs of", "heirs of", "compensation for")
# "They condemned the killing of five men in Besham": when it was, nobody says.
CONDEMNED = ("condemn", "denounc")
_CONDEMNED = (*CONDEMNED, "apolog", "visited", "met ")
_HELD_OVER = compiled(_WORDS["held_over"])
_DATE = rf"{MONTH} \d{{1,2}}|\d{{1,2}}(?:st|nd|rd|th)? {MONTH}"
_DATED = compiled(rf"\b(?:{WEEKDAY}'s|{_DATE})(?: \w+){{0,3}} $")
# An attack that a day names: "Friday's attack", "the Friday night attack", "the attack of 22 April".
_NAMED = compiled(
    rf"\b(?:(?:{WEEKDAY}|yesterday|today|this morning|last night)(?: \w+)?'s|the (?:{WEEKDAY}|{_DATE}))"
    r"(?: \w+){0,3} (?:attack|assault|shooting)\b"
    rf"|\bthe (?:\w+ ){{0,2}}(?:attack|assault|shooting) (?:of|on) (?:{WEEKDAY}|{_DATE})"
)
# What follows an attack.
_FOLLOWED = (*_MOURNED, "diplomacy, statement or measure", "strike of shops or courts without a gathering")
_LOOSE = (DISASTER, MOURNING, "funeral or burial")


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
        if _in_relative(low, starts[clause], cue):
            applies = True
        elif scope in ("none", "opinion", "back", "verdict"):
            continue
        elif scope == "topic" and cue.entry.status == "other":
            # "A bomb near the cricket stadium after heavy rain" is no match and no flood.
            applies = cue.entry.reason != SPORT and (_struck(low, cue, hit) or hit.entry.strength < 3)
        elif scope in ("sentence", "topic"):
            applies = not (
                _of_whom(low, hit, cue)
                or _raised(low, hit, cue)
                or (cue.entry.status == "aggregate" and _beyond(low, sentence, cue, hit))
            )
        elif scope == "rest":
            applies = cue.end <= hit.start and not _beyond(low, sentence, cue, hit)
        elif scope == "self":
            if hit.entry.rule == "event.agreement" and cue.entry.status != "denied":
                continue  # the truce that is signed, not one that others break or keep
            reason = low.endswith(_OVER, cue.start, hit.start)
            applies = inside or (cue_clause == clause and (hit.entry.strength == 1 or reason))
        elif scope == "clause":
            owned = low.startswith("'s ", cue.end)
            leads = cue.start - sentence.clauses[cue_clause].start < LEADING and not owned
            if cue.start > hit.start:
                applies = cue_clause == clause and hit.start >= _relative_start(low, sentence, cue)
                # "A rally was held against the abduction of four students last month."
                applies = applies and not (hit.entry.family == "protest" and cue.entry.status == "past")
            else:
                applies = cue_clause == clause or (leads and cue.entry.status == "past")
                applies = applies and not (cue.entry.status == "past" and _TAKEN.match(low, cue.end))
                applies = applies and not lasting(low, sentence, cue, hit)
        elif (cue.entry.reason == WANTED and hit.entry.family == "protest") or (
            cue.entry.reason == ABOUT
            and (low.startswith("turned", hit.start) or _STATE.search(low, max(0, cue.start - 60), cue.start))
        ):
            # "the heirs of those abducted blocked the road", "a protest against it turned violent"
            applies = False
        else:
            follows = cue.end <= hit.start and _reaches(low, hit, cue)
            # "convicted of killing a man": the participle opens a clause, and is what he is convicted of
            near = cue_clause == clause or hit.start - cue.end < 2
            applies = inside or (follows and (near or _PAIRED.search(low, cue.start, hit.start) is not None))
            applies = applies or said_of(low, sentence, cue, hit)
        if applies and (best is None or _RANK[cue.entry.status] > _RANK[best.status]):
            best = cue.entry
    return best


def _beyond(low: str, sentence: Sentence, cue: Hit[Cue], hit: Hit[Kind]) -> bool:
    """Whether a word stands behind what a cue governs.

    "Two weeks after the raid, *a bomb hit* ...", "killed in three attacks: on Saturday *a bomber hit* ...".
    """
    gap = low[cue.end : hit.start]
    if cue.entry.status == "aggregate":
        return ": " in gap and DAY.search(low, low.index(": ", cue.end), sentence.span.end) is not None
    return ", " in gap and _OPENS_AFTER.match(low, sentence.span.start) is not None


def _in_relative(low: str, start: int, cue: Hit[Cue]) -> bool:
    """Whether a clause says more of what is past: "a clash in Andar in October, in which two were hurt"."""
    past = cue.entry.status == "past" and cue.entry.scope in ("clause", "none")
    return past and 0 <= start - cue.end < NEAR_END and _RELATIVE.match(low, start) is not None


def _of_whom(low: str, hit: Hit[Kind], cue: Hit[Cue]) -> bool:
    """Whether a cue only says who was hit: "shot dead a judge who had sentenced five men"."""
    if cue.entry.status not in ("past", "aggregate") or hit.end > cue.start:
        return False
    told = _WHOM.search(low, hit.end, cue.start)
    # "A bomb killed two in Nad Ali, where convoys have often been attacked"
    return told is not None or (
        cue.entry.reason.startswith("background") and _WHERE.search(low, hit.end, cue.start) is not None
    )


def _raised(low: str, hit: Hit[Kind], cue: Hit[Cue]) -> bool:
    """Whether a cue only counts more than what was told: "taking the number killed this year to six"."""
    if cue.entry.status not in ("past", "aggregate") or hit.end > cue.start:
        return False
    if hit.entry.family == "protest" and _AGAINST.search(low, hit.start, cue.start):
        return True
    raising = _RAISING.search(low, hit.end, cue.end)
    return raising is not None and raising.start() <= cue.start


def _reaches(low: str, hit: Hit[Kind], cue: Hit[Cue]) -> bool:
    """Whether a modal, a verb of planning or of accusing reaches the trigger after it."""
    gap = low[cue.end : hit.start]
    if len(gap) >= BEFORE_REACH:
        return False
    if cue.entry.status == "hypothetical" and _THEN_WAS.search(gap):
        return False
    if ", " in gap and _MEANS.match(low, cue.end + gap.rindex(", ") + 2) is None:
        return False
    modal = low[cue.start : cue.end].rsplit(" ", 1)[-1] in _MODALS
    if modal and len(gap) > 1 and PAST_VERB.match(low, hit.start) and not _PASSIVE.search(gap):
        return False
    if cue.entry.reason == WANTED and _THEN_DONE.search(low, cue.start, hit.end + len(" them")):
        return False
    if cue.entry.reason == ABOUT:
        # "to protest the killing of four whose van was fired on", but "fired on a crowd ... and killed four"
        own = hit.entry.rule == "event.riot" or _HARMED.match(low, hit.start) is not None
        return _WHOSE.search(gap) is not None or not (own and gap.endswith(" and "))
    return not (cue.entry.status == "past" and _FINITE.search(low, cue.end, hit.end))


_RELATIVES = ("that", "who", "which", "whose", "whom", "where", "it had been", "they had been")


def _relative_start(low: str, sentence: Sentence, cue: Hit[Cue]) -> int:
    """Return where the part of the sentence begins that a trailing "last year" speaks of."""
    comma = low.rfind(", ", sentence.span.start, before_inserted(low, sentence.span.start, cue.start))
    while comma > 0 and _REST_OF_LIST.fullmatch(low, comma + 2, cue.start):
        comma = low.rfind(", ", sentence.span.start, comma)
    return max(comma, *(low.rfind(f" {mark} ", sentence.span.start, cue.start) for mark in _RELATIVES))


# "Attacks in Tank, Bannu and Lakki Marwat last year": the rest of a list of names, each a blank apart.
_WORD = r"(?!(?:the|an?|in|on|when|after|before|as|where|his|her|their|its|\w+ed|\w+ing)\b)[\w'-]{1,30}"
_NAME = rf"{_WORD}(?: {_WORD}){{0,2}}"
_REST_OF_LIST = compiled(rf"(?:{_NAME}, )*{_NAME},? and {_NAME} (?:(?:in|over|during|of) (?:the )?)?")


_RANK: dict[Status, int] = {
    "occurred": 0,
    "foiled": 0,
    "other": 1,
    "past": 2,
    "aggregate": 3,
    "hypothetical": 4,
    "denied": 5,
}
