"""Who a source is: its kind, and its name as it stands beside a word of saying."""

import re
from datetime import date
from functools import lru_cache

from geo.model import SourceType
from geo.patterns import compiled
from geo.reports.wording.anchored import Anchored
from geo.reports.wording.lexicon import alternatives, load

_LEXICON = load("sources")
_PRONOUNS = frozenset(_LEXICON["labels"]["pronouns"])
_EVIDENCE = frozenset(_LEXICON["labels"]["evidence"])
_LEADING = frozenset(_LEXICON["labels"]["leading"])
_CLOSING = frozenset(_LEXICON["labels"]["closing"])
NARRATOR: str = _LEXICON["labels"]["narrator"]
SAYING = Anchored(
    r"\b(?:"
    + alternatives([*_LEXICON["speech_verbs"], *_LEXICON["participles"]])
    + r"|according to|as per)\b"
)
# A government and its forces, party to the conflict or not; "Baloch Liberation Army" is neither.
STATE = compiled(
    r"\b(?:(?<!liberation )(?<!nationalist )(?<!revolutionary )(?<!republican )(?<!baloch )army"
    r"|military|ispr|inter[- ]services|security|ministry|ctd|counter[- ]terrorism|frontier corps|isaf"
    r"|nato|coalition|corps|forces?|police|command)\b",
    re.IGNORECASE,
)
_KINDS: list[tuple[SourceType, re.Pattern[str]]] = [
    (kind["type"], compiled(r"\b" + alternatives(kind["words"]) + r"\b", re.IGNORECASE))
    for kind in _LEXICON["kinds"]
]
# The subject of a sentence: what stands before its first finite verb.
# "In a statement sent to journalists, the group claimed ...": what opens the sentence is no subject.
_LEAD = compiled(
    r"(?:\w+:\s+)?(?:(?:In|On|By|Through|During|After)\s[^,;:]{2,80},\s+)?([^,;:]{2,90}?)(?:(?:,\s[^,;:]{2,60}){1,3},)?(?<!\b[Tt]he)(?<!\b[Aa])(?<!\b[Aa]n)\s+(?:\w{3,}ed|has|had|have|was|were|is|took|takes|gave|gives|made|put|sent"
    r"|spoke|wrote|came|held|told)\b"
)
ONLY_TOLLS = frozenset(_LEXICON["only_tolls"])
# "The group that claimed the attack said".
_THAT = compiled(
    r"\s*((?:an?|the|one)\s[^,;:]{2,50}?)\sthat\s(?:had\s|has\s)?\w{2,20}ed\b[^,;:]*$", re.IGNORECASE
)
_CUT = compiled(r"^.*\b(?:that|while|when|but|although|because|where|after|before|until|as)\b", re.DOTALL)
_RELATIVE = compiled(r",?\s(?:who|which|whom)\b.*$", re.DOTALL)
# "Qari Ahmadi, who speaks for the Taliban, wrote".
# "Jan Agha, who heads a clinic, said".
_SPEAKS_FOR = compiled(
    r",\s(who (?:(?:speaks?|spoke|acts as spokes\w+|works?) (?:for|at|in)|heads?|runs?|leads?)"
    r"\s[^,;:]{3,40})",
    re.IGNORECASE,
)
_CUT_AND = compiled(r"^.*\b(?:was|were|had|has|have|\w{3,}ed|put|said|gave)\b.*\band\b", re.DOTALL)
_CLOCK = compiled(r"^\W{0,2}\d{1,2}[:.]\d\d(?: ?[ap]m)?\W{0,3}(?:\w{2,4}:\s)?")
# "The toll given by a member of the assembly, who said": the speaker is named before.
_WHO_SAID = compiled(r"(?:\bby |^|, )((?:an?|the) [^,;:\"“”]{3,60}|[A-Z][^,;:\"“”]{3,60}), who\s+$")
_LATER = compiled(r"^(?:\w+ )?(?:hours?|days?|weeks?) later,?\s+", re.IGNORECASE)
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
_MAX_LABEL = 90
# A source's name begins after one of these.
_OPENS = (*';:"“”', " - ", " – ", " — ")


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


def lead_of(before: str) -> str:
    """Return the subject of a sentence whose beginning is given: "A spokesman owned up to it, saying"."""
    lead = _LEAD.match(before)
    return cleaned(lead.group(1)) if lead else ""


def subject_of(before: str, after: str, verb: str) -> tuple[str, bool]:
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
        return cleaned(who.group(1)), False
    subject = ",".join(pieces[-3:]) if len(pieces) > 2 and not pieces[-1] else pieces[-1] or stretch
    opened = before.rstrip()[: len(before.rstrip()) - len(subject)].rstrip()
    if subject.rstrip().endswith(","):
        pieces = subject.rstrip(" ,").split(",")
        if len(pieces) > 1 and re.search(r"\b(?:was|were|had|has|have|killed|wounded|injured)\b", pieces[0]):
            subject = pieces[-1]
            opened += pieces[0] + ","
    trailing = (
        not (verb.endswith(" of") or verb in ONLY_TOLLS)
        and opened.endswith((",", '"', "”", "’"))
        and not re.match(r"\s+that\b", after)
    )
    if re.match(r"\s*(?:and|but|while|whereas|though|although|yet)\b", subject, re.IGNORECASE):
        trailing = False
    if (told := _THAT.match(subject)) and not SAYING.pattern.search(told.group(1).lower()):
        return cleaned(told.group(1)), trailing
    label = cleaned(_CUT_AND.sub("", _CUT.sub("", _RELATIVE.sub("", subject))))
    if label and (speaks := _SPEAKS_FOR.search(subject)) and source_type(label) == "unnamed":
        label = f"{label}, {speaks.group(1).strip(' ,')}"[:_MAX_LABEL]
    role = pieces[-2] if len(pieces) > 1 and subject == pieces[-1] else ""
    if label and _ROLE.match(role) and source_type(label) == "unnamed" != source_type(cleaned(role)):
        label = f"{cleaned(role)}, {label}"[:_MAX_LABEL]  # "a Taliban spokesman, Qari Ahmadi, said"
    return label, trailing


def cleaned(label: str) -> str:
    """Shorten a source's name; a pronoun becomes ""."""
    label = _DATE_AFTER.sub("", label)
    label = _DATE.sub("", _LATER.sub("", label).strip(" ,\t\n\"“”'‘’"))
    words = label.split()
    while words and words[0].lower().strip(",") in _LEADING:
        words = words[1:]
    while words and words[-1] != "IS" and words[-1].lower() in _CLOSING:
        words = words[:-1]
    label = " ".join(words)
    if label.lower() in _EVIDENCE:
        return NARRATOR
    if label.lower() in _PRONOUNS or not any(c.isalpha() for c in label):
        return ""
    return label[:_MAX_LABEL]
