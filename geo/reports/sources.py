"""Who says it: the words of saying in a sentence, and whose words they are."""

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from geo.model import SourceType, Span
from geo.patterns import compiled
from geo.reports.wording.anchored import Anchored
from geo.reports.wording.lexicon import alternatives, load

_LEXICON = load("sources")
_PRONOUNS = frozenset(_LEXICON["labels"]["pronouns"])
_EVIDENCE = frozenset(_LEXICON["labels"]["evidence"])
_LEADING = frozenset(_LEXICON["labels"]["leading"])
NARRATOR: str = _LEXICON["labels"]["narrator"]
_VERB = Anchored(
    r"\b(?:"
    + alternatives([*_LEXICON["speech_verbs"], *_LEXICON["participles"]])
    + r"|according to|as per)\b"
)
# A government and its forces, party to the conflict or not; "Baloch Liberation Army" is neither.
STATE = compiled(
    r"\b(?:(?<!liberation )(?<!nationalist )(?<!revolutionary )(?<!republican )(?<!baloch )army"
    r"|military|ispr|inter-services|security|ministry|ctd|counter[- ]terrorism|frontier corps|isaf"
    r"|nato|coalition|corps|forces?|police|command)\b",
    re.IGNORECASE,
)
# No sentence has more; the bound keeps the reading of hostile text short.
_MAX_ATTRIBUTIONS = 12
_KINDS: list[tuple[SourceType, re.Pattern[str]]] = [
    (kind["type"], compiled(r"\b" + alternatives(kind["words"]) + r"\b", re.IGNORECASE))
    for kind in _LEXICON["kinds"]
]
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
    r"\s(?:\d|(?:one|two|three|four|five|six|seven|eight|nine|ten|at least|more than|about|some|no one|nobody"
    r"|a total|was|were|had|has|have|who|that|when|while|killed|died|injured|wounded)\b).*$",
    re.IGNORECASE | re.DOTALL,
)
# The subject of a sentence: what stands before its first finite verb.
# "In a statement sent to journalists, the group claimed ...": what opens the sentence is no subject.
_LEAD = compiled(
    r"(?:\w+:\s+)?(?:(?:In|On|By|Through|During|After)\s[^,;:]{2,80},\s+)?([^,;:]{2,90}?)(?:(?:,\s[^,;:]{2,60}){1,3},)?(?<!\b[Tt]he)(?<!\b[Aa])(?<!\b[Aa]n)\s+(?:\w{3,}ed|has|had|have|was|were|is|took|takes|gave|gives|made|put|sent"
    r"|spoke|wrote|came|held|told)\b"
)
_AMBIGUOUS = frozenset(_LEXICON["ambiguous"])
_NOUN_BEFORE = compiled(r"(?:\b" + alternatives(_LEXICON["noun_before"]) + r"|['’]s)\s+$", re.IGNORECASE)
_WHICH_BEFORE = compiled(
    r"(?:\d|\b(?:an|the|its|one|two|three|four|five|six|seven|eight|nine|ten|several|some|of))\s+$",
    re.IGNORECASE,
)
_ONLY_TOLLS = frozenset(_LEXICON["only_tolls"])
_TOLL_AFTER = compiled(
    r"\s+it (?:\w+ ){0,4}?(?<=\s)(?:\w+, )?at\b"
    r"|\s+(?:(?:the|its|their|a|as many as|at least|more than|about|around)\s+)?(?:[\w'’]+\s+){0,3}"
    r"(?:tolls?|deceased|injured|martyrs|victims|fatalities|number|figures?|deaths?|dead|casualt\w+|losses|count|bodies|corpses|graves|wounded|killed|\d+|tally)\b",
    re.IGNORECASE,
)
# "IS claimed" is no passive.
_PASSIVE_BEFORE = compiled(r"\b(?:was|were|(?-i:is)|are|been|being|(?<!to )be)\s+(?:\w+\s+)?$", re.IGNORECASE)
_GOES_ON = compiled(r"\band\s+$", re.IGNORECASE)
# "The group that claimed the attack said".
_THAT = compiled(
    r"\s*((?:an?|the|one)\s[^,;:]{2,50}?)\sthat\s(?:had\s|has\s)?\w{2,20}ed\b[^,;:]*$", re.IGNORECASE
)
_NOBODY = frozenset(_LEXICON["labels"]["nobody"])
_CUT = compiled(r"^.*\b(?:that|while|when|but|although|because|where|after|before|as)\b", re.DOTALL)
_RELATIVE = compiled(r",?\s(?:who|which|whom)\b.*$", re.DOTALL)
# "Qari Ahmadi, who speaks for the Taliban, wrote".
_SPEAKS_FOR = compiled(r",\s(who (?:speaks?|spoke|acts as spokes\w+) for\s[^,;:]{3,40})", re.IGNORECASE)
_CUT_AND = compiled(r"^.*\b(?:was|were|had|has|have|\w{3,}ed|put|said|gave)\b.*\band\b", re.DOTALL)
_CLOCK = compiled(r"^\W{0,2}\d{1,2}[:.]\d\d(?: ?[ap]m)?\W{0,3}(?:\w{2,4}:\s)?")
# "The toll given by a member of the assembly, who said": the speaker is named before.
_WHO_SAID = compiled(r"(?:\bby |^|, )((?:an?|the) [^,;:\"“”]{3,60}|[A-Z][^,;:\"“”]{3,60}), who\s+$")
_LATER = compiled(r"^(?:\w+ )?(?:hours?|days?|weeks?) later,?\s+", re.IGNORECASE)
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
_ROLE = compiled(
    r"\s*(?!.*\b(?:was|were|had|has|have|is|are|\w{3,}ed)\b)(?:an?|the|its|their|his|another|[a-z]\w+)\s\D{3,60}$",
    re.IGNORECASE,
)
_BY_MEANS = compiled(
    r"\s*(?:in|by|over|via|through|during|on)"
    r" (?:an?|the|his|its|their|phone|telephone|twitter|x|whatsapp|email)\b[^,]{0,50}$",
    re.IGNORECASE,
)
_DATE = compiled(
    r"^(?:on|in|at|late on|early on)\s+\w+(?:\s+(?:morning|evening|night|afternoon))?\s+", re.IGNORECASE
)
_DATE_AFTER = compiled(
    r"\s(?:late |early )?on (?:mon|tues|wednes|thurs|fri|satur|sun)day"
    r"(?:\s+(?:morning|evening|night|afternoon))?\s*$",
    re.IGNORECASE,
)
# "According to him the fighters left 20 bodies": whoever was named last.
_HIM = compiled(r"(?:him|her|them)\b", re.IGNORECASE)
_OBJECT = compiled(r"\s*([^,;:.\"“”()]{2,90})")
_MAX_LABEL = 90
# A source's name begins after one of these.
_OPENS = (*';:"“”', " - ", " – ", " — ")


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


@lru_cache(maxsize=4096)
def source_type(label: str) -> SourceType:
    """Return the kind of a source by the words of its name; "unnamed" where nothing tells."""
    if label == NARRATOR:
        return "media"
    if "IS" in label.split():
        return "conflict_party"
    return next((kind for kind, words in _KINDS if words.search(label)), "unnamed")


_TALIBAN = _LEXICON["taliban"]
_TALIBAN_NAME, _OTHER_TALIBAN = (
    compiled(r"\b" + alternatives(_TALIBAN[name]) + r"\b", re.IGNORECASE) for name in ("names", "others")
)
_OWN_MEN = compiled(r"\b(?:" + "|".join(_TALIBAN["own_men"]) + r")\b", re.IGNORECASE)
_IN_POWER = date.fromisoformat(_TALIBAN["power"])


def party_on(label: str, kind: SourceType, day: date | None, told: str) -> SourceType:
    """Return the kind of a source on a day, the Taliban being a party before they held power.

    `told` is the sentence: where it tells what their own fighters did they are a party in power too.
    """
    if kind != "authority" or not _TALIBAN_NAME.search(label) or _OTHER_TALIBAN.search(label):
        return kind
    fought = (day is not None and day < _IN_POWER) or _OWN_MEN.search(told) is not None
    return "conflict_party" if fought else kind


def find_attributions(text: str, folded: str, span: Span) -> list[Attribution]:
    """Find the words of saying in a sentence, in text order; `folded` is the text in lower case."""
    found: list[Attribution] = []
    if text.find(":", span.start, span.end) < 0:
        pass
    elif speaker := _SPEAKER.match(text, span.start, span.end):
        label = speaker.group(1)
        found.append(Attribution(speaker.start(1), label, source_type(label), False))
    elif quoted := (
        _QUOTED.match(text, span.start, span.end) or _FIGURE_FROM.match(text, span.start, span.end)
    ):
        label = _clean(quoted.group(1).split(",")[0])
        if label and source_type(label) != "unnamed":
            found.append(Attribution(quoted.start(1), label, source_type(label), False))
    elif (named := _SPEAKER_NAMED.match(text, span.start, span.end)) and not _EVENT_WORD.search(
        named.group(1)
    ):
        label = _clean(named.group(1).split(",")[0])
        if label and source_type(label) != "unnamed":
            found.append(Attribution(named.start(1), label, source_type(label), False))
    for match in _VERB.finditer(folded, span.start, span.end):
        if len(found) == _MAX_ATTRIBUTIONS:
            break
        verb = match.group()
        if not _is_saying(text, span, match, verb):
            continue
        if verb in ("according to", "as per"):
            after = _OBJECT.match(text, match.end(), span.end)
            told = after is not None and not _HIM.match(after.group(1))
            label = _clean(_LABEL_END.sub("", after.group(1))) if after and told else ""
            trailing = text[span.start : match.start()].strip(' ,"“”') != ""
            found.append(Attribution(match.start(), label, source_type(label), trailing))
            continue
        if verb in _PARTICIPLES:
            label = "" if found else _lead(text[span.start : match.start()])
            kind = source_type(label) if label else "unnamed"
            if found or kind != "unnamed" or "source" in label.lower():
                found.append(Attribution(match.start(), label, kind, False))
            continue
        before = text[max(span.start, match.start() - 210) : match.start()]
        before = _ADVERBS.sub(" ", _HOWEVER.sub(" ", before))
        closing = before.rstrip()
        if (
            closing
            and closing[-1] in ",\"”’'"
            and verb in ("said", "says", "say", "told", "added", "claimed")
        ):
            after = _OBJECT.match(text, match.end(), span.end)
            subject = after.group(1) if after else ""
            begins = re.match(r"(?:an?|the|one|some|[A-Z])\b|[A-Z]", subject)
            if verb == "claimed" and _CLAIMED_ACT.match(subject):
                begins = None  # "..., which is banned, claimed the attack"
            if (
                (begins or verb == "says" or _is_speaker(subject))
                and subject
                and not _APPOSED.search(closing)
            ):
                label = _clean(subject)
                found.append(Attribution(match.start(), label, source_type(label), True))
                continue
        if which := _WHICH_SAYS.search(before):
            label = _clean(which.group(1))
            if source_type(label) != "unnamed":
                found.append(Attribution(match.start(), label, source_type(label), False))
                continue
        label, trailing = _subject(before, text[match.end() : min(span.end, match.end() + 90)], verb)
        if not label and _GOES_ON.search(text, max(span.start, match.start() - 8), match.start()):
            # "The group took responsibility for it and put the dead at five".
            lead = _lead(
                text[max(span.start, text.rfind(";", span.start, match.start()) + 1) : match.start()]
            )
            label, trailing = (
                (lead, False) if source_type(lead) != "unnamed" or _PROPER.search(lead) else (label, trailing)
            )
        if label.split(" ")[0].lower() not in _NOBODY:
            kind = source_type(label) if label else "unnamed"
            found.append(Attribution(match.start(), label, kind, trailing))
    return found


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
    return short and source_type(_clean(subject)) != "unnamed"


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
    return verb not in _ONLY_TOLLS or _TOLL_AFTER.match(text, match.end(), span.end) is not None


def _lead(before: str) -> str:
    """Return the subject of a sentence whose beginning is given: "A spokesman owned up to it, saying"."""
    lead = _LEAD.match(before)
    return _clean(lead.group(1)) if lead else ""


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


def _subject(before: str, after: str, verb: str) -> tuple[str, bool]:
    """Return the subject of a word of saying, and whether what it says came before."""
    # "11:30 The spokesman says": the colon of a clock time opens nothing.
    before = _CLOCK.sub("", before)
    opens = (before.rfind(mark) + len(mark) for mark in _OPENS if mark in before)
    stretch = before[max(opens, default=0) :]
    pieces = stretch.rstrip().split(",")
    if len(pieces) > 1 and _BY_MEANS.match(pieces[-1]):
        stretch = stretch[: stretch.rindex(",")]  # "a spokesman, Qari Ahmadi, in a telephonic contact said"
        before, pieces = stretch, pieces[:-1]
    # "Jawad Khan, a spokesman for the governor, said": name and apposition.
    if who := _WHO_SAID.search(before):
        return _clean(who.group(1)), False
    subject = ",".join(pieces[-3:]) if len(pieces) > 2 and not pieces[-1] else pieces[-1] or stretch
    opened = before.rstrip()[: len(before.rstrip()) - len(subject)].rstrip()
    if subject.rstrip().endswith(","):
        pieces = subject.rstrip(" ,").split(",")
        if len(pieces) > 1 and re.search(r"\b(?:was|were|had|has|have|killed|wounded|injured)\b", pieces[0]):
            subject = pieces[-1]
            opened += pieces[0] + ","
    trailing = (
        not (verb.endswith(" of") or verb in _ONLY_TOLLS)
        and opened.endswith((",", '"', "”", "’"))
        and not re.match(r"\s+that\b", after)
    )
    if re.match(r"\s*(?:and|but|while)\b", subject, re.IGNORECASE):
        trailing = False
    if (told := _THAT.match(subject)) and not _VERB.pattern.search(told.group(1).lower()):
        return _clean(told.group(1)), trailing
    label = _clean(_CUT_AND.sub("", _CUT.sub("", _RELATIVE.sub("", subject))))
    if label and (speaks := _SPEAKS_FOR.search(subject)) and source_type(label) == "unnamed":
        label = f"{label}, {speaks.group(1).strip(' ,')}"[:_MAX_LABEL]
    role = pieces[-2] if len(pieces) > 1 and subject == pieces[-1] else ""
    if label and _ROLE.match(role) and source_type(label) == "unnamed" != source_type(_clean(role)):
        label = f"{_clean(role)}, {label}"[:_MAX_LABEL]  # "a Taliban spokesman, Qari Ahmadi, said"
    return label, trailing


def _clean(label: str) -> str:
    """Shorten a source's name; a pronoun becomes ""."""
    label = _DATE_AFTER.sub("", label)
    label = _DATE.sub("", _LATER.sub("", label).strip(" ,\t\n\"“”'‘’"))
    words = label.split()
    while words and words[0].lower().strip(",") in _LEADING:
        words = words[1:]
    while (
        words
        and words[-1] != "IS"
        and words[-1].lower()
        in (
            "had",
            "has",
            "have",
            "also",
            "on",
            "later",
            "was",
            "were",
            "is",
            "are",
            "who",
        )
    ):
        words = words[:-1]
    label = " ".join(words)
    if label.lower() in _EVIDENCE:
        return NARRATOR
    if label.lower() in _PRONOUNS or not any(c.isalpha() for c in label):
        return ""
    return label[:_MAX_LABEL]
