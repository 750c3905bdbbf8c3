"""Who says it: the words of saying in a sentence, and whose words they are."""

import re
from dataclasses import dataclass

from geo.model import SourceType, Span
from geo.patterns import compiled
from geo.reports.sources import ONLY_TOLLS, SAYING, cleaned, lead_of, source_type, subject_of
from geo.reports.wording.lexicon import alternatives, load

_LEXICON = load("sources")
# No sentence has more; the bound keeps the reading of hostile text short.
_MAX_ATTRIBUTIONS = 12
# Between a source and its word of saying.
_ADVERBS = compiled(
    r"(?:\s+(?:had|has|have|also|earlier|later|then|first|already|initially|now|separately)){1,4}\s+$"
)
_HOWEVER = compiled(r",?\s+(?:however|though|meanwhile),?\s+$")
_PARTICIPLES = frozenset(_LEXICON["participles"])
# "Said to host fighters" says nothing of who says it.
_HEARSAY = compiled(r"\s+to\s+(?:be|have|host|belong|contain|shelter)\b", re.IGNORECASE)
# "The blast claimed 14 lives".
_LIVES = compiled(r"\s+(?:[\w-]+\s+){0,5}?(?:life|lives)\b(?!\s+(?:were|was|had|have|has)\b)", re.IGNORECASE)
_OF_THE_DEAD = compiled(r"\s+(?:killed|dead|injured|wounded|hurt|martyred|missing|slain)\b", re.IGNORECASE)
_PASSIVE = compiled(r"\b(?:was|were|is|are|been|being)\s+$", re.IGNORECASE)
# A label ends where another clause or a figure begins: "according to the nomads one of their men was".
_LABEL_END = compiled(
    r"(?<!rescue)\s(?:(?:(?:and|but)\s)?(?:\d|(?:one|two|three|four|five|six|seven|eight|nine|ten|at least"
    r"|more than|about|some)\b)|(?:no one|nobody|a total|was|were|had|has|have|who|that|when|while|killed"
    r"|died|injured|wounded)\b).*$",
    re.IGNORECASE | re.DOTALL,
)
_AMBIGUOUS = frozenset(_LEXICON["ambiguous"])
_NOUN_BEFORE = compiled(r"(?:\b" + alternatives(_LEXICON["noun_before"]) + r"|['’]s)\s+$", re.IGNORECASE)
_WHICH_BEFORE = compiled(
    r"(?:\d|\b(?:an|the|its|one|two|three|four|five|six|seven|eight|nine|ten|several|some|of))\s+$",
    re.IGNORECASE,
)
_TOLL_AFTER = compiled(
    r"\s+it (?:\w+ ){0,4}?(?<=\s)(?:\w+, )?at\b"
    r"|\s+(?:(?:the|its|their|a|as many as|at least|more than|about|around)\s+)?(?:[\w'’]+\s+){0,3}"
    r"(?:tolls?|deceased|injured|martyrs|victims|fatalities|number|figures?|deaths?|dead|casualt\w+|losses|count|bodies|corpses|graves|wounded|killed|\d+|tally)\b"
    # "Gave our office the names of 13 dead".
    r"|\s+(?:[\w'’]+\s+){0,5}?(?:names|lists?|photographs|photos|pictures) of\s+\w+",
    re.IGNORECASE,
)
# "IS claimed" is no passive.
_PASSIVE_BEFORE = compiled(r"\b(?:was|were|(?-i:is)|are|been|being|(?<!to )be)\s+(?:\w+\s+)?$", re.IGNORECASE)
_GOES_ON = compiled(r"\band\s+$", re.IGNORECASE)
_NOBODY = frozenset(_LEXICON["labels"]["nobody"])
# "Police: 3 dead, 11 hurt. Doctors: 5 dead."
_SPEAKER = compiled(
    r"\s*(?:\d{1,2}[:.]\d\d(?: ?[ap]m)?\W{0,4})?((?:the )?(?:police|doctors?|medics|hospitals?"
    r"|officials|residents|villagers|witnesses|locals|army"
    r"|military|ministry|governor|taliban|elders?|spokesman))(?: says?| officials?| sources?)?:\s",
    re.IGNORECASE,
)
# "A Levies official, who asked not to be named: "We have lost three men."
_QUOTED = compiled(r"\s*(?:\d{1,2}[:.]\d\d\W{0,3})?([^:;.\"“”]{3,90}):\s[\"“]")
# "Revised figure from the governor's spokesman: nine dead".
_FIGURE_FROM = compiled(
    r"\s*(?:\d{1,2}[:.]\d\d\W{0,3})?(?:\w+ ){0,3}(?:figures?|toll|count|numbers?|update|statement|word) "
    r"(?:from|by) (?:the )?([^:;.\"“”]{3,70}):\s",
    re.IGNORECASE,
)
# "21:00 DC's tally: 1 killed", "SSP West Asif Ejaz: four dead".
_SPEAKER_NAMED = compiled(
    r"\s*(?:\d{1,2}[:.]\d\d(?: ?[ap]m)?\W{0,4})?"
    r"((?:(?!(?:on|at|in|near|against|from|by|to|outside|kills?|hits?)\b)[A-Za-z][\w.'’-]*,? ){0,4}?\b(?i:"
    + alternatives(_LEXICON["labels"]["speakers"])
    + r")(?:,? (?:[A-Z][\w.'’-]*|of|for|in)){0,5})(?:['’]s (?:latest |final |own )?"
    r"(?:tally|count|figures?|toll|version|update|number))?:\s"
)
_EVENT_WORD = compiled(
    r"\b(?:was|were|had|has|have|is|are|\w{3,}ed|attack|blast|bomb|post|station|van|checkpost|convoy|vehicle)\b",
    re.IGNORECASE,
)
_PROPER = compiled(r"^(?:[Tt]he )?[A-Z]\w+ [A-Z]\w+")
# "According to him the fighters left 20 bodies": whoever was named last.
_HIM = compiled(r"(?:him|her|them)\b", re.IGNORECASE)
_OBJECT = compiled(r"\s*([^,;:.\"“”()]{2,90})")
# "..., said Jan Agha, a doctor there": what he is.
_WHAT_HE_IS = compiled(r",\s((?:an?|the)\s[^,;:.\"“”()]{3,60})(?=[,.;\"“”]|$)")


@dataclass(frozen=True, slots=True)
class Attribution:
    """A source and the word of saying that makes it one.

    Attributes
    ----------
    verb : int
        Offset of the word of saying in the report.
    label : str
        The source as written, shortened; "" for a pronoun or an omitted subject.
    trailing : bool
        The words of the source come before ("..., officials said").
    """

    verb: int
    label: str
    source_type: SourceType
    trailing: bool


def find_attributions(text: str, folded: str, span: Span) -> list[Attribution]:
    """Find the words of saying in a sentence, in text order; `folded` is the text in lower case."""
    found = _opening(text, span)
    for match in SAYING.finditer(folded, span.start, span.end):
        if len(found) == _MAX_ATTRIBUTIONS:
            break
        verb = match.group()
        if not _is_saying(text, span, match, verb):
            continue
        if verb in ("according to", "as per"):
            found.append(_according_to(text, span, match))
            continue
        if verb in _PARTICIPLES:
            said = _adding(text, span, match, first=not found)
        else:
            said = _said(text, span, match, verb)
        if said is not None:
            found.append(said)
    return found


def _opening(text: str, span: Span) -> list[Attribution]:
    """Return the speaker that a sentence opens with: "Police: 3 dead", "SSP West Asif Ejaz: four dead"."""
    if text.find(":", span.start, span.end) < 0:
        return []
    if speaker := _SPEAKER.match(text, span.start, span.end):
        label = speaker.group(1)
        return [Attribution(speaker.start(1), label, source_type(label), False)]
    opens = _QUOTED.match(text, span.start, span.end) or _FIGURE_FROM.match(text, span.start, span.end)
    if opens is None:
        opens = _SPEAKER_NAMED.match(text, span.start, span.end)
        if opens is None or _EVENT_WORD.search(opens.group(1)):
            return []
    label = cleaned(opens.group(1).split(",")[0])
    kind = source_type(label)
    return [Attribution(opens.start(1), label, kind, False)] if label and kind != "unnamed" else []


def _according_to(text: str, span: Span, match: re.Match[str]) -> Attribution:
    """Return whom "according to" names."""
    after = _OBJECT.match(text, match.end(), span.end)
    told = after is not None and not _HIM.match(after.group(1))
    label = cleaned(_LABEL_END.sub("", after.group(1))) if after and told else ""
    trailing = text[span.start : match.start()].strip(' ,"“”') != ""
    return Attribution(match.start(), label, _kind_of(label, text, match.end(), span.end), trailing)


def _kind_of(label: str, text: str, start: int, end: int) -> SourceType:
    """Return the kind of a source named from `start`, by what is told of it where its name tells nothing."""
    kind = source_type(label)
    named = _OBJECT.match(text, start, end) if kind == "unnamed" and label else None
    role = _WHAT_HE_IS.match(text, named.end(), end) if named else None
    return source_type(role.group(1)) if role else kind


def _adding(text: str, span: Span, match: re.Match[str], *, first: bool) -> Attribution | None:
    """Return who goes on with "adding" or "saying", where it is not the `first` word of saying: he did."""
    label = lead_of(text[span.start : match.start()]) if first else ""
    kind = source_type(label) if label else "unnamed"
    if first and kind == "unnamed" and "source" not in label.lower():
        return None
    return Attribution(match.start(), label, kind, False)


def _said(text: str, span: Span, match: re.Match[str], verb: str) -> Attribution | None:
    """Return the source of a finite verb of saying: behind it, or its subject."""
    before = text[max(span.start, match.start() - 210) : match.start()]
    before = _ADVERBS.sub(" ", _HOWEVER.sub(" ", before))
    label = _named_after(text, span, match, before.rstrip())
    if label is not None:
        return Attribution(match.start(), label, _kind_of(label, text, match.end(), span.end), True)
    if which := _WHICH_SAYS.search(before):
        label = cleaned(which.group(1))
        if source_type(label) != "unnamed":
            return Attribution(match.start(), label, source_type(label), False)
    label, trailing = subject_of(before, text[match.end() : min(span.end, match.end() + 90)], verb)
    if not label and _GOES_ON.search(text, max(span.start, match.start() - 8), match.start()):
        # "The group took responsibility for it and put the dead at five".
        lead = lead_of(text[max(span.start, text.rfind(";", span.start, match.start()) + 1) : match.start()])
        if source_type(lead) != "unnamed" or _PROPER.search(lead):
            label, trailing = lead, False
    if label.split(" ")[0].lower() in _NOBODY:
        return None
    return Attribution(match.start(), label, source_type(label) if label else "unnamed", trailing)


def _named_after(text: str, span: Span, match: re.Match[str], closing: str) -> str | None:
    """Return the source behind a verb whose sentence `closing` ends with: "..., said Karim Khan"."""
    verb = match.group()
    if verb not in _BEFORE_SPEAKER or not closing.endswith((",", '"', "”", "’", "'")):
        return None
    after = _OBJECT.match(text, match.end(), span.end)
    subject = after.group(1) if after else ""
    if not subject or _APPOSED.search(closing):
        return None
    begins = _BEGINS_SPEAKER.match(subject) is not None
    if verb == "claimed" and _CLAIMED_ACT.match(subject):
        begins = False  # "..., which is banned, claimed the attack"
    return cleaned(subject) if begins or verb == "says" or _is_speaker(subject) else None


# What a source may stand behind: "..., said Karim Khan".
_BEFORE_SPEAKER = frozenset(("said", "says", "say", "added", "claimed"))
_BEGINS_SPEAKER = compiled(r"(?:an?|the|one|some|[A-Z])\b|[A-Z]")
# What a speaker is not: "..., Karim Khan, said police had killed five".
_TELLS = compiled(r"\b" + alternatives(_LEXICON["labels"]["telling"]) + r"\b")
# "The TTP, which claims to have killed nine": the source is whom the clause tells of.
_WHICH_SAYS = compiled(
    r"(?:^|\b(?:by|from|with|while|and|but)\s|[,;.:\"“”]\s*)((?:(?!\b(?:by|from|with)\b)[^,;.:\"“”]){2,60}),"
    r" ?(?:which|who)(?: (?:has|had|have|also|later|earlier|itself))*\s+$",
    re.IGNORECASE,
)


def _is_speaker(subject: str) -> bool:
    """Whether the words after "said" are who says it: "..., said provincial police spokesman Ahmad Zia"."""
    short = len(subject.split()) <= 8 and _TELLS.search(subject) is None
    return short and source_type(cleaned(subject)) != "unnamed"


def _is_saying(text: str, span: Span, match: re.Match[str], verb: str) -> bool:
    """Whether the word is a verb of saying here ("the report" is none, nor is "gave a response")."""
    if text[match.start()].isupper() and match.start() > span.start:
        return False  # "the United States"
    if verb in ("said", "reported", "alleged") and _HEARSAY.match(text, match.end(), span.end):
        return False
    if verb in ("claimed", "claims", "claim", "claiming") and _LIVES.match(text, match.end(), span.end):
        return False
    if _OF_THE_DEAD.match(text, match.end(), span.end) and _PASSIVE.search(text, span.start, match.start()):
        return False  # "40 more were reported killed"
    if verb in ("alleged", "reported") and _WHICH_BEFORE.search(
        text, max(span.start, match.start() - 12), match.start()
    ):
        return False  # "three alleged robbers"
    if verb in _AMBIGUOUS and _NOUN_BEFORE.search(text, max(span.start, match.start() - 14), match.start()):
        return False
    if _PASSIVE_BEFORE.search(text, max(span.start, match.start() - 24), match.start()):
        return False  # "the toll was later raised to 100", "the aggression was responded to"
    return verb not in ONLY_TOLLS or _TOLL_AFTER.match(text, match.end(), span.end) is not None


_CLAIMED_ACT = compiled(
    r"(?:the|this|that|both|all|these|those|responsibility|credit)\b"
    r"(?:\s\w+)?(?:\s(?:attacks?|blasts?|bombings?|killings?|ambush|assault|shootings?|strikes?|raids?)\b|$)",
    re.IGNORECASE,
)
# "Jawad Khan, a spokesman for the governor, said": the comma closes an apposition.
_APPOSED = compiled(
    r"(?:^|[.\"“”])[^,\"“”]{3,110},"
    r"(?! (?:as|when|after|while|where|because|in which)\b)"
    r"(?![^,]*(?:;|\b(?:was|were|had|has|have|is|are|killed|died|injured|wounded|hurt|killing|wounding|injuring"
    r"|leaving)\b))[^,\"“”]{3,90},$"
)
