"""Names of small places that no gazetteer knows, found by the words around them."""

import re
from bisect import bisect_left
from collections.abc import Sequence

from geo.model import NameHit
from geo.reports.text import Document

# One to three capitalised words, as a name is written in English text.
_NAME = r"[A-Z][\w'’-]+(?:\s(?:(?:e|i|ul|al)\s)?[A-Z][\w'’-]+){0,2}"
_KIND = (
    r"(?:[Aa]reas?|villages?|[Bb]azaa?r|locality|localities|[Nn]eighbou?rhoods?|[Vv]alley|[Cc]olony|[Mm]ohalla|[Cc]howk|town|[Tt]ownship|tehsil|"
    r"district|crossing|sub-?division|[Pp]ass|[Uu]nion [Cc]ouncil|[Mm]ountains?|[Ss]quare|[Rr]oundabout|[Mm]arket|[Cc]heck ?[Pp]ost|[Cc]heckpoint|"
    r"police station|police post|[Dd]am|[Bb]ridge|[Cc]amp|[Gg]ate|[Pp]ark|[Dd]rive|[Ss]treet|[Rr]oad|[Bb]ypass|[Hh]amlet|[Gg]oth|heights|ridge|"
    r"[Nn]ullah|[Rr]iver|[Ll]ake|[Ff]orest|[Hh]ills?|[Ss]ector|[Pp]hase|post|section|[Tt]oll [Pp]laza|[Mm]ine|[Ss]eminary|[Ss]hrine|[Mm]osque)"
)
_AFTER = re.compile(
    rf"\b(?:in|at|near|nr|of|from|around|the|on|outside|inside|hit|and|between|through|into|across|over|to)\s+(?:the\s+)?(?P<name>{_NAME})(?=\s{_KIND}\b)"
)
_BEFORE = re.compile(
    rf"\b(?:[Vv]illages?(?:\sof)?|[Kk]illi|[Kk]ili|(?:area|town|hamlet|district|tehsil|locality|neighbou?rhood)\sof|called|[Gg]en(?:eral)? area(?:\sof)?|[Mm]ohalla|[Gg]oth|[Mm]auza|[Cc]hak)\s(?P<name>{_NAME})"
)
_WITHIN = re.compile(
    rf"\b(?:in|at|near|nr)\s(?P<name>{_NAME})(?=(?:,|\sin|\sof)\s(?:the\s)?[A-Z][\w'’ -]{{2,30}}"
    r"(?:district|province|tehsil|agency|city)\b)"
)
# "in Larigul, North Waziristan": what stands before a known name and a comma.
_DISTANCE = re.compile(
    rf"\b(?:in|at|near|nr)\s(?P<name>{_NAME})"
    r"(?=,?\s\(?(?:about |some |around |nearly )?\d+\s?(?:km|kilomet|miles?\b))"
)
_BEFORE_KNOWN = re.compile(
    rf"\b(?:in|at|near|nr|of|on|outside)\s(?:the\s)?(?P<name>{_NAME}),\s(?:{_NAME},\s)?(?:in\s)?"
)
_LOCAL_WORD = re.compile(
    r"^(?:The|A|An|On|In|At|His|Her|Their|Its|This|That|Police|Security|Frontier|Counter|National|Provincial|District|Deputy|Assistant|Combined|Taliban|Afghan|Pakistani|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|January|February|March|April|May|June|July|August|September|October|November|December|Levies|Army|Bomb|Improvised|United|Islamic|Shia|Sunni|Counter-Terrorism|Sources|Mr|No|All|Upper|Lower|Civil|Two|Three|Ring|Main|Link|Super|Grand|GT|Levies|Rangers|Customs|Coast|Excise|Khasadar|Jirga|Shura|Eid|Ramadan|Ramazan|Friday|Baloch|Pashtun|Hazara|US|Nato|NATO|Chinese|Indian|Iranian|Interior|Defence|Defense|Foreign|Information|Prime|Chief|Red|UN|World|Edhi|Chhipa|Rescue|Inter|Inter-Services|Special|Joint|Motorway|Traffic|Highway|Railway|Pakistan|Afghanistan|Gen|General|Maj|Col|Brig|Lt|Capt|Captain|Major|Colonel|Brigadier|Lieutenant|Commander|Mullah|Maulana|Malik|Haji|Dr|Mrs|Ms|SP|DSP|DPO|SHO|DC|AC|DIG|IG)$"
)


_ACRONYM = re.compile(r"[A-Z]{2,5}")


def find_local_places(document: Document, known: Sequence[NameHit]) -> list[NameHit]:
    """Find names that stand where a place stands; `known` names and what overlaps them are left out."""
    text = document.text
    taken = sorted((hit.start, hit.end) for hit in known)
    found: dict[int, NameHit] = {}
    for pattern in (_AFTER, _BEFORE, _WITHIN, _DISTANCE):
        for match in pattern.finditer(text):
            start, end = match.span("name")
            if match.group().lower().startswith(("killi", "kili")):
                start = match.start()
            name = text[start:end]
            if _LOCAL_WORD.match(name.split()[0]) or _ACRONYM.fullmatch(name) or _overlaps(taken, start, end):
                continue
            found.setdefault(start, NameHit(start, end, name, ()))
    starts = {start for start, _ in taken}
    for match in _BEFORE_KNOWN.finditer(text):
        start, end = match.span("name")
        if (
            match.end() in starts
            and not _LOCAL_WORD.match(text[start:end].split()[0])
            and not _overlaps(taken, start, end)
        ):
            found.setdefault(start, NameHit(start, end, text[start:end], ()))
    out: list[NameHit] = []
    for _, hit in sorted(found.items()):
        if not out or hit.start >= out[-1].end:
            out.append(hit)
    return out


def _overlaps(taken: list[tuple[int, int]], start: int, end: int) -> bool:
    """Whether a stretch shares a character with a known name."""
    at = bisect_left(taken, (end, 0)) - 1
    return at >= 0 and taken[at][1] > start
