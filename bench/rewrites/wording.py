"""The same told in other words: numbers, names of groups, victims, weapons, spelling, dates, order of words.

Each function takes a text and returns it changed; unchanged where there is nothing to change.
"""

# ruff: noqa: E501
import re
from collections.abc import Callable, Mapping
from functools import partial

from geo.reports.wording.months import MONTHS

Rewrite = Callable[[str], str]

_WORDS = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_COUNTED = (
    r"(?:people|persons|men|women|children|soldiers|policemen|civilians|others|militants|officers|"
    r"fighters|labourers|workers|passengers|personnel|villagers|insurgents|terrorists|gunmen)"
)
_LARGE = r"(?! (?:hundred|thousand|million|dozen|score|of\b))"
_MONTH = "(?:" + "|".join(MONTHS) + ")"
# Where a sentence begins.
_START = r"(?:(?<=[.!?] )|(?<=^)|(?<=\n))"


def words_to_digits(text: str) -> str:
    """Write the numbers from two to nineteen in digits where they stand inside a sentence."""
    pattern = r"(?<=[a-z,] )(" + "|".join(_WORDS[2:]) + r")\b(?!-)" + _LARGE
    return re.sub(pattern, lambda m: str(_WORDS.index(m[1])), text)


def digits_to_words(text: str) -> str:
    """Write the numbers from two to nineteen in words where persons are counted."""
    pattern = r"(?<=[a-z,] )(1\d|[2-9])(?= (?:[a-z]+ )?" + _COUNTED + r"\b)"
    return re.sub(pattern, lambda m: _WORDS[int(m[1])], text)


def swapped(text: str, pairs: Mapping[str, str]) -> str:
    """Exchange words as a table says; its keys are patterns that match whole words."""
    for pattern, other in pairs.items():
        text = re.sub(rf"\b(?:{pattern})\b", other, text)
    return text


def month_first(text: str) -> str:
    """Write "3 May 2021" and "3 May" as "May 3, 2021" and "May 3"."""
    text = re.sub(rf"(?<![/\d–-])(\d{{1,2}})(?:st|nd|rd|th)? ({_MONTH}),? (\d{{4}})\b", r"\2 \1, \3", text)
    return re.sub(
        rf"(?<![-–\d] )(?<!and )(?<!to )(?<![/\d–-])(\d{{1,2}})(?:st|nd|rd|th)? ({_MONTH})\b(?! \d)",
        r"\2 \1",
        text,
    )


def day_first(text: str) -> str:
    """Write "May 3, 2021" and "May 3" as "3 May 2021" and "3 May"."""
    text = re.sub(rf"\b({_MONTH}) (\d{{1,2}}), (\d{{4}})\b", r"\2 \1 \3", text)
    return re.sub(rf"\b({_MONTH}) (\d{{1,2}})\b(?![-–,\d]| (?:and|to) \d)", r"\2 \1", text)


def ordinal_days(text: str) -> str:
    """Write "3 May" as "3rd May"."""
    ends = {1: "st", 2: "nd", 3: "rd", 21: "st", 22: "nd", 23: "rd", 31: "st"}
    return re.sub(rf"\b(\d{{1,2}}) (?={_MONTH}\b)", lambda m: f"{m[1]}{ends.get(int(m[1]), 'th')} ", text)


def short_months(text: str, stop: str) -> str:
    pattern = rf"(?<=\d )({_MONTH})\b|\b({_MONTH})(?= \d)"
    return re.sub(
        pattern, lambda m: name if (name := m[0]) in ("May", "June", "July") else name[:3] + stop, text
    )


def said_first(text: str) -> str:
    """Write "A bomb went off, police said." as "Police said a bomb went off."."""

    def turned(match: re.Match[str]) -> str:
        told, who, day = match["told"], match["who"], match["day"] or ""
        lower = told[0].lower() + told[1:]
        return f"{who[0].upper()}{who[1:]} said{day} that {lower}."

    return re.sub(
        _START + r"(?P<told>(?:A|An|The|Two|Three|Four|Five|Six|At least|Several|Some) "
        r"[^.\n\"“”:;]{20,200}), (?P<who>(?:the )?(?:local |provincial |district |security )?"
        r"(?:police|officials?|authorities|army|military|residents|sources)(?: (?:officials?|sources))?) said"
        r"(?P<day> on [A-Z][a-z]+day)?\.",
        turned,
        text,
    )


def said_last(text: str) -> str:
    """Write "Police said a bomb went off." as "A bomb went off, police said."."""

    def turned(match: re.Match[str]) -> str:
        told = match["told"]
        return f"{told[0].upper()}{told[1:]}, {match['who'][0].lower()}{match['who'][1:]} said."

    return re.sub(
        _START + r"(?P<who>(?:Police|Officials|Residents|Authorities|The police|The army|Local officials"
        r"|Security officials|Police officials|The military)) said (?:that )?"
        r"(?P<told>(?:a|an|the|two|three|four|five|six|at least) [^.\n\"“”:;]{20,200})\.",
        turned,
        text,
    )


def day_last(text: str) -> str:
    """Write "On Tuesday, gunmen shot a man." as "Gunmen shot a man on Tuesday."."""

    def turned(match: re.Match[str]) -> str:
        return f"{match['told'][0].upper()}{match['told'][1:]} on {match['day']}."

    return re.sub(
        _START + r"On (?P<day>[A-Z][a-z]+day),? (?P<told>[a-z][^.,\n\"“”:;]{15,120})\.",
        turned,
        text,
    )


def day_leading(text: str) -> str:
    """Write "Gunmen shot a man on Tuesday." as "On Tuesday, gunmen shot a man."."""

    def turned(match: re.Match[str]) -> str:
        told = match["told"]
        return f"On {match['day']}, {told[0].lower()}{told[1:]}."

    return re.sub(
        _START + r"(?P<told>(?:A|An|The|Two|Three|Four|Five|Six|Gunmen|Militants|Unidentified|Armed) "
        r"[^.,\n\"“”:;]{15,140}) on (?P<day>[A-Z][a-z]+day)\.",
        turned,
        text,
    )


def among_them(text: str) -> str:
    """Write "killed five, including two children." as "killed five. Two children were among them."."""

    def turned(match: re.Match[str]) -> str:
        part = match["part"]
        return f". {part[0].upper()}{part[1:]} were among them."

    numbers = "|".join(_WORDS[2:12])
    return re.sub(
        rf",? including (?P<part>(?:{numbers}) [a-z]+(?: and (?:{numbers}) [a-z]+)?)\.", turned, text
    )


_US = {
    "kilometres": "kilometers", "kilometre": "kilometer", "metres": "meters", "centre": "center",
    "neighbouring": "neighboring", "neighbour": "neighbor", "labourers": "laborers", "labourer": "laborer",
    "Defence": "Defense", "defence": "defense", "organisation": "organization", "armoured": "armored",
    "programme": "program", "grey": "gray", "travelling": "traveling", "travelled": "traveled",
    "neutralised": "neutralized", "tyre": "tire", "honour": "honor", "harbour": "harbor",
    "paralysed": "paralyzed", "lorry": "truck", "jewellery": "jewelry", "cheque": "check",
    "mould": "mold", "organised": "organized", "criticised": "criticized",
}  # fmt: skip
_PERSONS = {
    "Naveed": "Tariq", "Tariq": "Naveed", "Imran": "Kamran", "Khalid": "Rashid", "Rashid": "Khalid",
    "Bilal": "Adnan", "Hamid": "Majid", "Nasir": "Yasir", "Saeed": "Waheed", "Zahid": "Shahid",
    "Asif": "Arif", "Farid": "Habib", "Habib": "Farid", "Salim": "Karim",
}  # fmt: skip
_HARMED = r"(?:(?<=was )|(?<=were )|(?<=been )|(?<=and )|(?<=people )|(?<=others )|(?<=civilians )|(?<=men ))"

SWAPS: dict[str, dict[str, str]] = {
    "TTP in full": {
        r"(?:the )?(?:outlawed |banned |proscribed )?Tehre{1,2}[ei]?k-[ei]-Taliban Pakistan \(TTP\)": "the TTP",
        r"(?<!\()(?:the )?TTP(?!-)": "the Tehreek-i-Taliban Pakistan",
    },
    "TTP as Pakistani Taliban": {r"(?<!\()(?:the )?TTP(?!-)": "the Pakistani Taliban"},
    "TTP as banned": {r"(?<!\()(?:the )?TTP(?!-)": "the banned TTP"},
    "BLA in full": {r"(?<!\()(?:the )?BLA(?!-)": "the Baloch Liberation Army"},
    "police personnel": {"policemen": "police personnel", "Policemen": "Police personnel"},
    "police officers": {"policemen": "police officers", "Policemen": "Police officers"},
    "cops": {"policemen": "cops", "Policemen": "Cops"},
    "troops": {"(?<!former )soldiers": "troops", "Soldiers": "Troops"},
    "IED": {"roadside bomb": "improvised explosive device (IED)", "roadside bombs": "IEDs"},
    "roadside bomb": {r"improvised explosive device(?: \(IED\))?": "roadside bomb", "an IED": "a roadside bomb", "IED": "roadside bomb"},
    "armed men": {"(?:unidentified |unknown )?gunmen": "armed men", "(?:Unidentified |Unknown )?[Gg]unmen": "Armed men"},
    "unidentified assailants": {
        "(?:unidentified |unknown )?gunmen": "unidentified assailants",
        "(?:Unidentified |Unknown )?[Gg]unmen": "Unidentified assailants",
    },
    "unknown attackers": {
        "(?:unidentified |unknown )?(?:gunmen|assailants)": "unknown attackers",
        "(?:Unidentified |Unknown )?[Gg]unmen": "Unknown attackers",
    },
    "gunmen": {"(?:unidentified |unknown )?armed men": "gunmen", "(?:Unidentified |Unknown )?[Aa]rmed men": "Gunmen"},
    "lost their lives": {"were killed": "lost their lives", "was killed": "lost his life"},
    "died": {"were killed in": "died in", "was killed in": "died in"},
    "martyred": {"were killed": "were martyred", "was killed": "was martyred"},
    "shot dead": {"gunned down": "shot dead", "shot and killed": "shot dead"},
    "shot and killed": {"shot dead": "shot and killed"},
    "wounded": {_HARMED + "injured": "wounded", "injuring": "wounding"},
    "injured": {_HARMED + "wounded": "injured", "wounding": "injuring"},
    "hurt": {_HARMED + "(?:injured|wounded)": "hurt"},
    "sustained injuries": {"were (?:injured|wounded)": "sustained injuries", "was (?:injured|wounded)": "sustained injuries"},
    "American spelling": _US,
    "British spelling": {v: k for k, v in _US.items() if v not in ("check", "truck", "tire")},
    "other persons": _PERSONS,
    "explosion": {"blast": "explosion", "blasts": "explosions"},
    "blast": {"explosion": "blast", "an explosion": "a blast", "explosions": "blasts"},
    "militants": {"insurgents": "militants", "Insurgents": "Militants"},
    "security personnel": {"security men": "security personnel", "security forces personnel": "security personnel"},
    "per cent": {"percent": "per cent"},
    "kidnapped": {"abducted": "kidnapped", "abducting": "kidnapping", "abduction": "kidnapping"},
    "abducted": {"kidnapped": "abducted", "kidnapping": "abduction"},
    "motorbike": {"motorcycle": "motorbike", "motorcycles": "motorbikes"},
    "at least": {"no fewer than": "at least", "no less than": "at least"},
    "no contractions": {"didn't": "did not", "wasn't": "was not", "weren't": "were not"},
    "anonymity": {"on condition of anonymity": "asking not to be named"},
}  # fmt: skip

WORDING: dict[str, Rewrite] = {
    "numbers in digits": words_to_digits,
    "numbers in words": digits_to_words,
    "month first": month_first,
    "day first": day_first,
    "ordinal days": ordinal_days,
    "short months": partial(short_months, stop=""),
    "short months with stop": partial(short_months, stop="."),
    **{name: partial(swapped, pairs=pairs) for name, pairs in SWAPS.items()},
}
SYNTAX: dict[str, Rewrite] = {
    "said first": said_first,
    "said last": said_last,
    "day last": day_last,
    "day leading": day_leading,
    "among them": among_them,
}
