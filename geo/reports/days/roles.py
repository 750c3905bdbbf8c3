"""What a date phrase dates: the event, somebody's saying so, a heading, or something else."""

from typing import Literal

from geo.model import Span
from geo.patterns import compiled
from geo.reports.document import Sentence
from geo.reports.wording.lexicon import alternatives, load
from geo.reports.wording.phrases import lowered

Attachment = Literal["event", "speech", "heading", "dateline", "other"]

_WORDS = load("dates")["words"]
_SPEECH_VERB = r"\b" + alternatives(load("sources")["speech_verbs"])
_SPOKEN_BEFORE = compiled(
    _SPEECH_VERB + r"(?:\s+(?:" + alternatives(_WORDS["between_speech"]) + r"|[A-Z][\w.'’-]*),?){0,10}\s*$"
)
_SPEAKER = alternatives([*_WORDS["between_speech"], *_WORDS["speakers"]])
_SPOKEN_BY = compiled(_SPEECH_VERB + r"(?:\s+(?:" + _SPEAKER + r"|[A-Z][\w.'’-]*),?){0,10}\s*$")
_CLOSES = compiled(r"[.,;:)]|$")
_SPOKEN_AFTER = compiled(r"(?:['’]s)?,?\s+(?!saw\b)((?:[\w.,'’()-]+\s+){0,9}?)" + _SPEECH_VERB + r"\b")
# "The governor on Wednesday acknowledged ..." but "a blast on Friday claimed six lives", "Friday saw a clash"
_SPOKEN_NEXT = compiled(
    r"\s(?!saw\b)(?:(?:has|had|have|also|later|\w+ly) ){0,2}"
    + _SPEECH_VERB
    + r"\b(?! (?:\w+ ){1,3}li(?:fe|ves)\b)"
)
# "An IED placed on the road": no figure that somebody gave.
_PUT_THERE = compiled(r"\b(?:placed|put|listed|raised|reduced) (?:on|in|at|under|near|by|along|to)\b")
# "On Tuesday in the same area, the mayor said, gunmen ambushed a convoy": of what they did.
_ASIDE = compiled(r",\s(?![\"“'‘])")
_STATEMENT = compiled(r"\b" + alternatives(_WORDS["statements"]) + r"(?:\s+(?!that\b)[\w-]+){0,3}\s*$")
_LABEL = compiled(r"\b" + alternatives(_WORDS["labels"]) + r"\s?:?\s?(?:from|of|on)?\s?$")
_FORM_DATE = compiled(alternatives(_WORDS["form_dates"]) + r"\s?:\s?")
_REPORTED = compiled(r"(?:^|[\n|;])\W*" + alternatives(_WORDS["reporting"]) + r"\s?[:=–-]\s?$")
_AFTERMATH = compiled(r"\b" + alternatives(_WORDS["aftermath"]))
# "Mourners on Wednesday buried ..."
_AFTERMATH_NEXT = compiled(
    r"\s(?:\w+ly )?" + alternatives([*_WORDS["aftermath"], *_WORDS["inquiry"]]) + r"(?!\w)"
)
# "The funeral of six men killed in a blast on Monday": of the blast.
_WHO_FELL = compiled(
    r"\b" + alternatives(_WORDS["fell"]) + r"(?: (?:in|during) an?\b| when\b| by\b|$)"
    r"(?:(?!,|\b(?:was|were|is|are|has|have|had|will)\b)[^;])*$"
)
_AT_FUNERAL = compiled(_WORDS["at_funeral"])
_REASON = compiled(r"\b" + alternatives(_WORDS["reasons"]) + r"\b[^;]*$")
_CHARGED = compiled(alternatives(_WORDS["charged"]) + r"\b")
_FUTURE = compiled(r"\b" + alternatives(_WORDS["future"]) + r"\b")
_BOUND = compiled(r"\b(?:since|until|till|by)\s(?:(?:late|early|the)\s)?")
_RUNNING = compiled(r"\b" + alternatives(_WORDS["running"]) + r"\b")
# "who had been kidnapped two weeks ago was found on Tuesday": the main verb's day is its own.
_BACKGROUND = compiled(
    r"\b"
    + alternatives(_WORDS["background"])
    + r"\b(?:(?!\b(?:was|were) (?:found|recovered|discovered|dumped|handed|rescued)\b)[^.;]){0,60}$"
)
_CAREER = compiled(
    r"\b" + alternatives(_WORDS["career"]) + r"\b(?:(?!\b(?:and|but|was|were|when)\b)[^.,;:–—]){0,50}$"
)
_SAID_THAT = compiled(_SPEECH_VERB + _WORDS["said_that"])
_TAKEN_BEFORE = compiled(r"\b" + alternatives(_WORDS["taken_before"]) + r"(?: [\w'’]+){0,3}\s?$")
# "A candidate in Saturday's election": of what was to be held, not of what befell him.
_OCCASION = compiled(r"\s(?:[\w-]+ ){0,2}?" + alternatives(_WORDS["occasions"]) + r"\b")
_TAKING_PART = compiled(r"\b" + alternatives(_WORDS["taking_part"]) + r"(?: the)? ?\Z")
# "Undermining the country's 9 October election", but "killed during the country's 9 October election"
_OF_NOUN = compiled(r"(?:\b(?:the|an?|its|their)|['’]s?)\s\Z")
_HELD_THEN = compiled(r"\b(?:in|during|at|amid|throughout|of)\s(?:(?!\w+ing\b)[\w'’-]+\s){0,3}\Z")
_TIPPED_OFF = compiled(r"\b" + alternatives(_WORDS["tipped_off"]) + r"(?: \w+)?\s?$")
_VERBISH = compiled(r"\b(?:was|were|is|are|had|has|have|been|as|when|after|while|\w{3,}ed|\w+ing)\b")
_HAD = compiled(r"\b(?:had|has|have)\s+$")  # "On Monday the council had called for peace"
_OPENING = compiled(r"^\W*(?:(?:earlier|later|meanwhile|separately|and|but|then|also|also)\W*)*$")


# "The Friday attack", "the May 3 suicide bombing"
_ATTACK = compiled(r"\s(?:[\w-]+ ){0,2}?" + alternatives(load("asides")["words"]["act"]) + r"\b")


def names_an_act(text: str, start: int, core: int, end: int) -> bool:
    """Whether a phrase is part of the name of what happened: "Friday's attack", "the Friday attack"."""
    if text.endswith(("'s", "’s"), start, end):
        return True
    return text.endswith(("the ", "The "), 0, core) and _ATTACK.match(text, end) is not None


def of_occasion(text: str, clause: Span, core: int, end: int) -> bool:
    """Whether a phrase says when an occasion is to be: "fears over the 9 October election"."""
    start, low = max(clause.start, core - 120), lowered(text)
    if not (_OF_NOUN.search(low, start, core) and _OCCASION.match(low, end, clause.end)):
        return False
    return not _HELD_THEN.search(low, start, core) or _TAKING_PART.search(low, start, core) is not None


def lies_ahead(text: str, clause: Span, core: int) -> bool:
    """Whether the clause speaks of the future: before the phrase, or after one that opens it."""
    if _FUTURE.search(text, clause.start, core):
        return True
    opens = not _VERBISH.search(text, clause.start, core) and core - clause.start < 25
    return opens and _FUTURE.search(text, core, clause.end) is not None


def _is_reason(text: str, sentence: Sentence, clause: Span, start: int, end: int) -> bool:
    """Whether a phrase is the day of what something was done for, or of what somebody is accused of.

    "Shot dead a man accused of spying on Monday": a weekday that ends its sentence is that of the killing.
    """
    found = _REASON.search(text, clause.start, start)
    if found is None or not text.endswith(("day", "night"), start, end):
        return found is not None
    last = sentence.span.end
    return not (_CHARGED.match(text, found.start()) and not _VERBISH.search(text, end, last))


def attachment(
    text: str, sentence: Sentence, clause: Span, start: int, core: int, end: int, *, owns: bool
) -> Attachment:
    """Tell what a phrase at ``[start, end)`` dates, by the words that govern it.

    `owns`: it is part of the name of what happened.
    """
    opening, low = sentence.span.start, lowered(text)
    if _REPORTED.search(low[max(0, start - 40) : start]):
        return "dateline"
    if sentence.kind in ("heading", "headline"):
        return "heading"
    if sentence.kind == "dateline":
        # "Quetta, 4 Nov:" is where and when it was written; "4 Nov - Quetta:" is the day of an item.
        return "heading" if start == sentence.span.start else "dateline"
    # "Since Friday's attack": of the attack
    if not owns and (_BOUND.search(low, max(opening, start - 1), core) or _BOUND.match(low, core, end)):
        # "Since 30 January relatives have blocked the road": it goes on since that day.
        lasts = text.startswith(("Since", "since"), start) and _RUNNING.search(
            text, opening, sentence.span.end
        )
        return "event" if lasts else "other"
    if start < core and low.startswith("overnight", core):
        return "event"  # "the overnight attack": of the attack, whoever says so
    before = low[max(opening, start - 120) : start]
    if _TIPPED_OFF.search(before):
        return "event"
    spoken = _SPOKEN_BY if _CLOSES.match(text, end) else _SPOKEN_BEFORE
    # "Condemned the Friday attack": of the attack, whenever somebody spoke of it.
    named = owns and _ATTACK.match(text, end) is not None
    if not named and (
        spoken.search(text[max(opening, start - 120) : start]) or _STATEMENT.search(before[-50:])
    ):
        return "speech"
    if _LABEL.search(before):
        # "Date: 11/05/2024. District: Kech. Two men shot dead": of what the same paragraph tells.
        return "event" if _FORM_DATE.fullmatch(low[opening:start]) else "heading"
    if start - opening < 60 and _OPENING.match(low[opening:start]):
        after = _SPOKEN_AFTER.match(text, end, min(sentence.span.end, end + 160))
        if (
            after
            and not _VERBISH.search(_HAD.sub("", after.group(1)))
            and not _PUT_THERE.search(low, after.end() - 8, after.end() + 8)
            and not ("," in after[0] and _ASIDE.match(text, after.end()))
        ):
            return "speech"
    if _SPOKEN_NEXT.match(text, end) and not _AFTERMATH_NEXT.match(low, end):
        return "speech"
    # "Died of wounds received in Friday's attack": the day of the attack, whatever came after it.
    led_by = None if owns else _AFTERMATH.search(low, max(clause.start, start - 80), start)
    if led_by is not None and _AT_FUNERAL.search(low, opening, start):
        led_by = None
    later = led_by is not None or _AFTERMATH_NEXT.match(low, end) is not None
    if later and not _WHO_FELL.search(low[led_by.end() if led_by else opening : start].rstrip()):
        return "other"
    if owns and _OCCASION.match(low, end) and _TAKING_PART.search(low, max(opening, core - 120), core):
        return "other"
    led_up = _BACKGROUND.search(text, clause.start, start)
    if led_up is not None and _SAID_THAT.search(low[opening : led_up.start()]):
        led_up = None
    led_up = led_up or _CAREER.search(text, max(sentence.span.start, start - 120), start)
    other = led_up or _is_reason(text, sentence, clause, start, end) or _TAKEN_BEFORE.search(before)
    return "other" if other else "event"
