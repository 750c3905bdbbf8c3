"""What a sentence says somebody was, did or had to bear before: a state that goes on, an accusation."""

from geo.model import Span
from geo.patterns import compiled
from geo.reports.document import Sentence
from geo.reports.text import INSERTED
from geo.reports.wording.anchored import Anchored
from geo.reports.wording.cues import Cue, Kind
from geo.reports.wording.lexicon import load
from geo.reports.wording.months import STEMS
from geo.reports.wording.phrases import Hit

WANTED = "past event that somebody is accused of or wanted for"
MONTH = rf"(?:{'|'.join(STEMS).lower()})[a-z]*"
WEEKDAY = "(?:mon|tues|wednes|thurs|fri|satur|sun)day"
DAY = Anchored(
    rf"\b(?:\d{{1,2}}(?:st|nd|rd|th)?(?: of)? {MONTH}|{MONTH}\.? \d{{1,2}}"
    r"|on the \d{1,2}(?:st|nd|rd|th)(?! (?:anniversary|birthday|floor|day of))"
    rf"|{WEEKDAY}|today|yesterday|tonight|overnight"
    r"|this (?:morning|afternoon|evening)|last (?:night|evening))\b"
)
PAST_VERB = compiled(
    r"(?!(?:ieds?|improvised)\b)(?:\w+ed|blew|shot|set|hit|struck|threw|fought|took|broke|beat|ran)\b"
)
# "Miners unpaid since November staged a sit-in": the verb of the sentence follows.
_GOES_ON = compiled(
    rf",? (?:\w+ly |again |(?:on )?{WEEKDAY} )?(?:{PAST_VERB.pattern}|(?:was|were|held|went|came|met|set)\b)"
)
_WORDS = load("status")["scope"]
# "Both were wanted", "the dead man, police said, had been involved": of whom a sentence speaks.
_SUBJECT = compiled(_WORDS["said_of"])
_AND_THEN = compiled(_WORDS["and_then"])
# A time long past at which one thing happened, not one over which many did.
_ONE_TIME = Anchored(
    rf"\b(?:(?:in|last) (?:early |late |mid-)?{MONTH}(?! \d\d?\b)|in (?:19|20)\d\d|last (?:month|year))\b"
)


def recalls(low: str, within: Span) -> bool:
    """Whether a sentence goes back to one time long past: "In August a bomb hit a mosque"."""
    return _ONE_TIME.search(low, within.start, within.end) is not None


def lasting(low: str, sentence: Sentence, cue: Hit[Cue], hit: Hit[Kind]) -> bool:
    """Whether it is a state that goes on so long: "miners unpaid *since November* marched on Thursday"."""
    within = sentence.span
    if _before_news(low, sentence, cue, hit):
        return True
    if not low.startswith(("since ", "for "), cue.start) or not _GOES_ON.match(low, cue.end):
        return False
    dated = DAY.search(low, within.start, within.start + 14) or DAY.search(low, hit.end, within.end)
    return dated is not None


def _before_news(low: str, sentence: Sentence, cue: Hit[Cue], hit: Hit[Kind]) -> bool:
    """Whether the past is somebody's before the news: "five men *seized in May* were killed on Friday"."""
    opens = any(0 <= cue.start - clause.start < 4 for clause in sentence.clauses)  # "In May, five men were"
    if cue.entry.status != "past" or opens or " and " in low[cue.end : hit.start]:
        return False
    if hit.entry.family == "arrest" and low.endswith(("has been ", "have been "), 0, hit.start):
        return True
    day = _ITS_DAY.match(low, hit.end, sentence.span.end)
    return day is not None and (day["month"] or "day")[:3] not in low[cue.start : cue.end]


# A day that stands close behind a word.
_ITS_DAY = compiled(rf"[^.;,]{{0,50}}?\bon (?:{WEEKDAY}|(?:\d{{1,2}} )?(?P<month>{MONTH})\b)")


def said_of(low: str, sentence: Sentence, cue: Hit[Cue], hit: Hit[Kind]) -> bool:
    """Whether all that follows is of old: "Both were wanted for a murder and a blast that killed five"."""
    if cue.entry.reason != WANTED:
        return False
    subject = _SUBJECT.match(low, sentence.span.start, cue.end)
    return (
        subject is not None
        and (hit.end <= subject.end() or cue.end <= hit.start)  # "the slain men", too
        and ", " not in low[subject.end() : cue.start]
        and _AND_THEN.search(low, cue.end, hit.end + len(" them")) is None
        and DAY.search(low, cue.end, sentence.span.end) is None
    )


def before_inserted(low: str, start: int, at: int) -> int:
    """Return where an insertion right before a day begins: "killed 11, including two boys, in 2021"."""
    inserted = INSERTED.search(low, start, at + len("in the "))
    return inserted.start() - 2 if inserted and inserted.end() >= at - len("in ") else at
