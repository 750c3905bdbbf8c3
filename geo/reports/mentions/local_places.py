"""Names of small places that no gazetteer knows, found by the words around them."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace

from geo.model import NameHit, PlaceMention
from geo.patterns import compiled
from geo.reports.document import Document
from geo.reports.wording.anchored import Anchored
from geo.reports.wording.lexicon import alternatives, load

_WORDS = load("places")["local"]
# One to three capitalised words, as a name is written in English text.
_NAME = r"[A-Z][\w'’-]+(?:\s(?:(?:e|i|ul|al)\s)?[A-Z][\w'’-]+){0,2}"


def _cased(words: Sequence[str]) -> str:
    """Return an alternation in which each word may begin with a capital."""
    return "(?:" + "|".join(f"[{w[0].upper()}{w[0]}]{w[1:]}" for w in words) + ")"


_KIND = _cased(_WORDS["kinds"])
_IN = r"\b(?:[Ii]n|[Aa]t|[Nn]ear|nr)\s"
_AFTER = Anchored(
    rf"\b{_cased(_WORDS['before_kinds'])}\s+(?:the\s+)?(?:\w+ern\s+)?(?P<name>{_NAME})(?=\s{_KIND}\b)"
)
_BEFORE = Anchored(rf"\b{_cased(_WORDS['before_names'])}\s(?P<name>{_NAME})")
_WITHIN = compiled(
    rf"{_IN}(?P<name>{_NAME})(?=(?:,|\sin|\sof)\s(?:the\s)?[A-Z][\w'’ -]{{2,30}}"
    r"(?:district|province|tehsil|agency|city)\b)"
)
# "in Larigul, North Waziristan": what stands before a known name and a comma.
# "Kandahar's Larigul district"
_POSSESSED = compiled(rf"['’]s\s(?P<name>{_NAME})(?=\s(?:[Dd]istrict|[Tt]ehsil)\b)")
_DISTANCE = compiled(
    rf"{_IN}(?P<name>{_NAME})(?=,?\s\(?(?:about |some |around |nearly )?\d+\s?(?:km|kilomet|miles?\b))"
)
_BEFORE_KNOWN = tuple(
    compiled(
        rf"\b(?:[Ii]n|[Aa]t|[Nn]ear|nr|of|[Oo]n|[Oo]utside)\s(?:the\s)?(?P<name>{_NAME}),\s{between}(?:in\s)?"
    )
    for between in ("", rf"{_NAME},\s")
)
# "In Larigul on Monday", "at Larigul, where gunmen ...": what stands before a day or a clause.
_BEFORE_DAY = compiled(
    rf"{_IN}(?P<name>{_NAME})(?=,\swhere\b|\s(?:late |early )?(?:on )?(?:the (?:night|morning|evening) of )?"
    rf"{alternatives(_WORDS['days'])}\b)"
)
# "Cutting grass at Larigul.", "near Larigul, a small town": what ends its sentence, or is told what it is.
_BEFORE_STOP = compiled(rf"{_IN}(?P<name>{_NAME})(?=\.(?:\s|$)|;|\swhen\b|,\san?\s)")
# Where one of these may begin: a pattern that begins with letters is looked for many times as fast.
_OPENS = compiled(r"(?:[Ii]n|[Aa]t|[Nn]ear|nr|of|[Oo]n|[Oo]utside)\s(?:the\s)?(?=[A-Z])")
_LOCAL_WORD = frozenset(_WORDS["no_names"])
_HOUSES = frozenset((*(house.title() for house in load("places")["within"]["houses"]), "St", "No"))
_DAYS = frozenset((*_WORDS["days"], *load("dates")["months"]))
_ACRONYM = compiled(r"[A-Z]{2,5}")


def find_local_places(document: Document, known: Sequence[NameHit]) -> list[NameHit]:
    """Find names that stand where a place stands; `known` names and what overlaps them are left out."""
    text = document.text
    taken = sorted((hit.start, hit.end) for hit in known)
    found: dict[int, NameHit] = {}
    opens = [match.start() for match in _OPENS.finditer(text)]
    for match in (
        *_AFTER.finditer(text, 0, len(text)),
        *_BEFORE.finditer(text, 0, len(text)),
        *_POSSESSED.finditer(text),
        *_from(opens, _WITHIN, text),
        *_from(opens, _DISTANCE, text),
        *_from(opens, _BEFORE_DAY, text),
        *_from(opens, _BEFORE_STOP, text),
    ):
        start, end = match.span("name")
        if match.group().lower().startswith(("killi", "kili")):
            start = match.start()
        name = text[start:end]
        words = name.split()
        if words[0] in _LOCAL_WORD or words[-1] in _HOUSES or _ACRONYM.fullmatch(name):
            continue
        if _overlaps(taken, start, end) or document.sentence_at(start) != document.sentence_at(end - 1):
            continue  # "... in Afghanistan", and a line below "Source: ..."
        found.setdefault(start, NameHit(start, end, name, ()))
    starts = {start for start, _ in taken}
    for match in (m for pattern in _BEFORE_KNOWN for m in _from(opens, pattern, text)):
        start, end = match.span("name")
        day = text[start:end].split()[0] in _DAYS  # "taken on Friday, Farah on Saturday"
        if match.end() in starts and not day and not _overlaps(taken, start, end):
            found.setdefault(start, NameHit(start, end, text[start:end], ()))
    out: list[NameHit] = []
    for _, hit in sorted(found.items()):
        if not out or hit.start >= out[-1].end:
            out.append(hit)
    return out


def _from(places: Sequence[int], pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """Yield what ``pattern.finditer(text)`` does, where its matches begin at some of `places`."""
    last = 0
    for at in places:
        if at >= last and (match := pattern.match(text, at)):
            last = match.end()
            yield match


def _overlaps(taken: list[tuple[int, int]], start: int, end: int) -> bool:
    """Whether a stretch shares a character with a known name."""
    at = bisect_left(taken, (end, 0)) - 1
    return at >= 0 and taken[at][1] > start


# "Tangi Tarakhel area": a longer name, of which no gazetteer knows more than the beginning.
_GOES_ON = compiled(
    r" (?!(?:District|Province|Tehsil|City|Town|Bazaa?r|Road|Gate|Valley|Chowk|Agency|Border|Khel)\b)"
    r"[A-Z][a-z]{3,} (?:area|village|valley|locality)\b"
)


def without_echoes(text: str, low: str, mentions: Sequence[PlaceMention]) -> list[PlaceMention]:
    """Make a spot unknown that is known by a like-sounding name alone, in a province not named otherwise.

    "The village of Gorgoray", in a report of Nangarhar, is not the Ghurghuri of Nimroz; nor is "the Tangi
    Tarakhel area" of Kabul in Tangi; nor is Shuhada Chowk in Quetta in the Shuhada of Badakhshan. `low` is
    the text in lower case.
    """
    named: dict[str, set[str]] = {}
    for mention in mentions:
        provinces = {c.admin1_pcode for c in mention.candidates if c.admin1_pcode}
        if provinces:
            named.setdefault(mention.text.lower(), set()).update(provinces)
    out = []
    for at, mention in enumerate(mentions):
        own = mention.text.lower()
        if _NAMED_AFTER.match(low, mention.end) and _stands_elsewhere(low, mentions, at):
            mention = replace(mention, candidates=())
        alike = all(c.match == "translit" for c in mention.candidates)
        goes_on = _GOES_ON.match(text, mention.end) is not None
        others = {p for name, ps in named.items() if name != own for p in ps} if alike or goes_on else set()
        here = named.get(own, set())
        apart = others.isdisjoint(here) and (goes_on or all(c.kind != "unit" for c in mention.candidates))
        # "Darra", in a report of Pakistan, is no district of Afghanistan
        abroad = alike and {p[:2] for p in others}.isdisjoint(p[:2] for p in here)
        if others and (apart or abroad):
            mention = replace(mention, candidates=())
        if _QUARTER.match(low, mention.end) and all(c.level == "country" for c in mention.candidates):
            mention = replace(mention, candidates=())
        out.append(mention)
    return out


_NAMED_AFTER = compiled(load("places")["grammar"]["named_after"])


def _stands_elsewhere(low: str, mentions: Sequence[PlaceMention], at: int) -> bool:
    """Whether a square is of another town than its name: "Razmak Gate, Bannu", "QUETTA: ... Shuhada Chowk".

    It is of the town behind it, or of that of the dateline.
    """
    spot, text = mentions[at], mentions[at].text.lower()
    behind = [
        m
        for m in mentions[at + 1 : at + 2]
        if m.rule in ("place.within", "place.holds")
        or _AREA_OF.fullmatch(low, spot.end, m.start)
        or _NAMED_AFTER.sub("", low[spot.end : m.start]) in _OF_TOWN
    ]
    town = next((m for m in (*behind, *mentions[:at]) if m in behind or m.rule == "place.dateline"), None)
    if town is None or any(m.text.lower() == text for m in mentions if m is not spot):
        return False
    own, here = ({c.admin2_pcode for c in m.candidates if c.admin2_pcode} for m in (spot, town))
    if not here:  # "Bannu Colony, Karachi"
        own, here = ({c.admin1_pcode for c in m.candidates} - {""} for m in (spot, town))
    crossing = any(c.kind == "feature" for c in spot.candidates)  # "Torkham gate"
    return bool(here) and not crossing and own.isdisjoint(here)


# "Chaman Housing Society, Quetta"
_OF_TOWN = frozenset({", ", " in ", " of ", ", in "})
_AREA_OF = compiled(r"\s\w+(?: \w+)? (?:areas?|locality|neighbou?rhood|part) (?:of|in) (?:the )?")
# "In Aligarh colony": a quarter of a city here, not the town abroad.
_QUARTER = compiled(r" (?:colony|chowk|goth|mohalla|nagar|bazaa?r|society|garden)\b")
