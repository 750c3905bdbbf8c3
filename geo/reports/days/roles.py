"""What a date phrase dates: the event, somebody's saying so, a heading, or something else."""

from typing import Literal

from geo.model import Span
from geo.patterns import compiled
from geo.reports.text import Sentence
from geo.reports.wording.lexicon import alternatives, load
from geo.reports.wording.phrases import lowered

Attachment = Literal["event", "speech", "heading", "dateline", "other"]

_WORDS = load("dates")["words"]
_SPEECH_VERB = r"\b" + alternatives(load("sources")["speech_verbs"])
_SPOKEN_BEFORE = compiled(
    _SPEECH_VERB + r"(?:\s+(?:" + alternatives(_WORDS["between_speech"]) + r"|[A-Z][\w.'’-]*),?){0,10}\s*$"
)
_SPOKEN_AFTER = compiled(r"(?:['’]s)?,?\s+(?!saw\b)((?:[\w.,'’()-]+\s+){0,9}?)" + _SPEECH_VERB + r"\b")
# "The governor on Wednesday acknowledged ..." but "a blast on Friday claimed six lives", "Friday saw a clash"
_SPOKEN_NEXT = compiled(
    r"\s(?!saw\b)(?:(?:has|had|have|also|later|\w+ly) ){0,2}"
    + _SPEECH_VERB
    + r"\b(?! (?:\w+ ){1,3}li(?:fe|ves)\b)"
)
# "An IED placed on the road": no figure that somebody gave.
_PUT_THERE = compiled(r"\b(?:placed|put|listed|raised|reduced) (?:on|in|at|under|near|by|along|to)\b")
_STATEMENT = compiled(r"\b" + alternatives(_WORDS["statements"]) + r"(?:\s+(?!that\b)[\w-]+){0,3}\s*$")
# "In a report issued on Monday": no label of a list
_ISSUED = compiled(
    r"\b(?:an?|the|its|his|her|their) (?:[\w-]+ ){0,3}?"
    + alternatives(_WORDS["statements"])
    + r" (?:issued|released|published|dated)\s*$"
)
_LABEL = compiled(r"\b" + alternatives(_WORDS["labels"]) + r"\s?:?\s?(?:from|of|on)?\s?$")
_REPORTED = compiled(r"(?:^|[\n|;])\W*" + alternatives(_WORDS["reporting"]) + r"\s?[:=–-]\s?$")
_AFTERMATH = compiled(r"\b" + alternatives(_WORDS["aftermath"]))
# "Mourners on Wednesday buried ..."
_AFTERMATH_NEXT = compiled(
    r"\s(?:\w+ly )?" + alternatives([*_WORDS["aftermath"], *_WORDS["inquiry"]]) + r"(?!\w)"
)
# "A bomb went off as lawmakers met on Monday": on that day.
_AT_ONCE = compiled(r"(?:as|while)\b")
_REASON = compiled(r"\b" + alternatives(_WORDS["reasons"]) + r"\b[^;]*$")
_FUTURE = compiled(r"\b" + alternatives(_WORDS["future"]) + r"\b")
_BOUND = compiled(r"\b(?:since|until|till|by)\s(?:(?:late|early|the)\s)?")
# "By 4:45am on 9 June all were dead"
_BY_HOUR = compiled(
    r"\b(?:by|until|till)\s(?:about\s)?(?:\d[\d:.]*\s?\w*|noon|midnight|dawn|dusk|nightfall)\s(?:on\s)?$"
)
_RUNNING = compiled(r"\b" + alternatives(_WORDS["running"]) + r"\b")
# "who had been kidnapped two weeks ago was found on Tuesday": the main verb's day is its own.
_BACKGROUND = compiled(
    r"\b"
    + alternatives(_WORDS["background"])
    + r"\b(?:(?!\b(?:was|were) (?:found|recovered|discovered|dumped|handed|rescued)\b)[^.;]){0,60}$"
)
_SAID_THAT = compiled(_SPEECH_VERB + _WORDS["said_that"])
_TAKEN_BEFORE = compiled(r"\b" + alternatives(_WORDS["taken_before"]) + r"(?: [\w'’]+){0,3}\s?$")
_TIPPED_OFF = compiled(r"\b" + alternatives(_WORDS["tipped_off"]) + r"(?: \w+)?\s?$")
_VERBISH = compiled(r"\b(?:was|were|is|are|had|has|have|been|as|when|after|while|\w{3,}ed|\w+ing)\b")
_HAD = compiled(r"\b(?:had|has|have)\s+$")  # "On Monday the council had called for peace"
_OPENING = compiled(r"^\W*(?:(?:earlier|later|meanwhile|separately|and|but|then|also|also)\W*)*$")


def lies_ahead(text: str, clause: Span, core: int) -> bool:
    """Whether the clause speaks of the future: before the phrase, or after one that opens it."""
    if _FUTURE.search(text, clause.start, core):
        return True
    opens = not _VERBISH.search(text, clause.start, core) and core - clause.start < 25
    return opens and _FUTURE.search(text, core, clause.end) is not None


def attachment(text: str, sentence: Sentence, clause: Span, start: int, core: int, end: int) -> Attachment:
    """Tell what a phrase at ``[start, end)`` dates, by the words that govern it."""
    opening, low = sentence.span.start, lowered(text)
    if _REPORTED.search(low[max(0, start - 40) : start]):
        return "dateline"
    if sentence.kind in ("heading", "headline"):
        return "heading"
    if sentence.kind == "dateline":
        # "Quetta, 4 Nov:" is where and when it was written; "4 Nov - Quetta:" is the day of an item.
        return "heading" if start == sentence.span.start else "dateline"
    owns = low.endswith(("'s", "’s"), start, end)  # "since Friday's attack": of the attack
    if not owns and (_BOUND.search(low, max(opening, start - 1), core) or _BOUND.match(low, core, end)):
        return "event" if _lasts(text, sentence, start, end) else "other"
    if _BY_HOUR.search(low, max(opening, start - 30), core):
        return "other"
    if start < core and low.startswith("overnight", core):
        return "event"  # "the overnight attack": of the attack, whoever says so
    before = low[max(opening, start - 120) : start]
    if sentence.kind == "body" and _ISSUED.search(before):
        return "speech"
    if _LABEL.search(before):
        return "heading"
    if _TIPPED_OFF.search(before):
        return "event"
    if _SPOKEN_BEFORE.search(text[max(opening, start - 120) : start]) or _STATEMENT.search(before[-50:]):
        return "speech"
    if start - opening < 60 and _OPENING.match(low[opening:start]):
        after = _SPOKEN_AFTER.match(text, end, min(sentence.span.end, end + 160))
        if (
            after
            and not _VERBISH.search(_HAD.sub("", after.group(1)))
            and not _PUT_THERE.search(low, after.end() - 8, after.end() + 8)
        ):
            return "speech"
    if _SPOKEN_NEXT.match(text, end) and not _AFTERMATH_NEXT.match(low, end):
        return "speech"
    aside = _AFTERMATH.search(low, max(clause.start, start - 80), start) and not _AT_ONCE.match(
        low, clause.start
    )
    if aside or _AFTERMATH_NEXT.match(low, end):
        return "other"
    if _REASON.search(text, clause.start, start):
        return "other"
    led_up = _BACKGROUND.search(text, clause.start, start)
    if led_up is not None and not (
        led_up.group().startswith("had been") and _SAID_THAT.search(low[opening : led_up.start()])
    ):
        return "other"
    if _TAKEN_BEFORE.search(before):
        return "other"
    return "event"


def _lasts(text: str, sentence: Sentence, start: int, end: int) -> bool:
    """Whether a day with "since" begins what goes on: "Since 30 January relatives have blocked the road"."""
    if not text.startswith(("Since", "since"), start):
        return False
    after = sentence.span.end if start - sentence.span.start < 3 else start
    stretch = text[end:after] if after > end else text[max(sentence.span.start, start - 100) : start]
    return _RUNNING.search(stretch) is not None
