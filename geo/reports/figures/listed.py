"""Figures of lists: "Dead: 2 clerics, 1 woman", "three shot, one fatally", "the dead are A and B"."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from geo.patterns import compiled
from geo.reports.figures.facts import KINDS, Fact, Group, Kind, Sheet
from geo.reports.figures.groups import Groups
from geo.reports.figures.tags import Tagged
from geo.reports.figures.victims import heads, is_general
from geo.reports.wording.lexicon import load

_KIN = frozenset(load("casualties")["nouns"]["kin"])
# What ends a list after its label; the count just before such a word is no part of it.
_LIST_END = compiled(r"[KIdFfUuXxEHQJ;:—%^RsrMT#()]")
_HARM = frozenset("KIdFfUuXxEQJ")
# "Five men were shot, two of them fatally", "three were hit in crossfire, one fatally".
_ONE_FATALLY = compiled(
    r"(N)([wWJ]{0,3}[SP])[^;:N]{1,40}?[,c]{1,2}w?(?:(N)[wWP]?\^?|\^(N))(w)(?=$|[,;:—)cp(.])"
)
_FATALLY = frozenset(("fatally", "mortally"))
# "He had five patients on his wards".
_PATIENTS = compiled(r"[~vsIJxwi+](N)[wWJI]{0,2}P")
_WARDS = frozenset(load("casualties")["verbs"]["wards"])
_HAVING_PATIENTS = frozenset(load("casualties")["verbs"]["having_patients"])
# "Killed: Noor Khan, Gul Wali. Wounded: Asif".
_LABELLED_NAMES = compiled(r"(?:^|(?<=[,;WSP]))([KQdIJ]):W")
_WHOM_NAMED = compiled(r"D([QJ])[wP]?=")
_NAMING = frozenset(("identified", "named"))
_LISTING = ("casualty.short", "casualty.toll")
# "A resident of Makeen", "r/o Makeen": the next name may be that of the district.
_HOME = compiled(r"(?<!son )(?<!daughter )(?<!wife )(?<!widow )\b(?i:of|from|r/o)\b")
# No list has more names; the bound keeps the reading of hostile text short.
_MAX_NAMES = 60


def with_lists(sheet: Sheet, groups: Groups, facts: Iterable[Fact]) -> Iterator[Fact]:
    """Add up the list after a label or toll: "Fatalities: 2 clerics, 1 woman", "put at two men and a boy"."""
    for fact in facts:
        at = next((i for i, token in enumerate(sheet.tokens) if token.end == fact.end), -1)
        listed = _list(sheet, groups, at) if fact.rule.startswith(_LISTING) and at > 0 else []
        words = [*map(groups.words, listed)]
        if len(listed) < 2 or is_general(heads(words[0])):
            yield fact  # "Dead: 12 people, 5 children": those are of the twelve
            continue
        for group in listed:
            sheet.used[group.first] = "short"
        total = sum(g.high or 0 for g in listed)
        last = sheet.tokens[listed[-1].last].end
        yield replace(fact, low=total, high=total, end=last, victims="; ".join(words))


def _list(sheet: Sheet, groups: Groups, at: int) -> list[Group]:
    """Return the phrases of the list that begins with the number at `at`, if all count persons."""
    stop = _LIST_END.search(sheet.tags, at)
    end = stop.start() if stop else len(sheet.tags)
    if stop and stop.group() in _HARM:
        end = max(sheet.tags.rfind(",", at, end), sheet.tags.rfind("c", at, end), at + 1)
    told = sheet.used.pop(at, "short")
    listed = groups.read(at, end)
    sheet.used[at] = told
    return listed if listed and listed[0].first == at and all(g.persons for g in listed) else []


def fatally(tagged: Tagged, facts: Sequence[Fact], text: str) -> list[Fact]:
    """Read those of a number who did not live: "five men were shot, two of them fatally"."""
    out = list(facts)
    for match in _ONE_FATALLY.finditer(tagged.tags):
        at = match.start(3) if match.group(3) else match.start(4)
        word = tagged.tokens[match.start(5)]
        numbers = (tagged.tokens[i].number for i in (match.start(1), at))
        whole, part = (number.high or 0 if number else 0 for number in numbers)
        if word.word not in _FATALLY or not 0 < part < whole:
            continue
        start, middle = tagged.tokens[match.start(1)].start, tagged.tokens[match.end(2) - 1].end
        victims, rule = text[tagged.tokens[match.start(2)].start : middle], "casualty.fatally"
        near = [f for f in out if f.start < word.end and start < f.end]
        whole = max(whole, *(f.high or 0 for f in near if f.kind == "injured"), 0)
        out = [f for f in out if f not in near]
        out.append(Fact("killed", part, part, "none", tagged.tokens[at].start, word.end, victims, rule))
        left = whole - part
        out.append(Fact("injured", left, left, "none", start, middle, victims, rule))
    return out


def noted(sheet: Sheet) -> Iterator[Fact]:
    """Read who lies hurt in a hospital: "he had five patients on his wards"."""
    for match in _PATIENTS.finditer(sheet.tags) if {t.word for t in sheet.tokens} & _WARDS else ():
        at = match.start(1)
        had = sheet.tokens[at - 1].word.split()[-1] in _HAVING_PATIENTS
        if had and sheet.tokens[match.end() - 1].word == "patients" and at not in sheet.used:
            sheet.used[at] = "injured"
            yield sheet.fact("injured", at, match.end() - 1, "casualty.admitted")


def named(sheet: Sheet) -> Iterator[Fact]:
    """Read "the deceased were identified as A, B and C", "police named the dead as A", "Killed: A, B"."""
    for label in _LABELLED_NAMES.finditer(sheet.tags):
        if found := _names(sheet, label.end() - 1):
            yield _of_names(sheet, KINDS[label.group(1)], label.start(1), found)
    for at, token in enumerate(sheet.tokens):
        if token.word not in _NAMING:
            continue
        joint = next(
            (i for i in range(at + 1, min(at + 5, len(sheet.tags))) if sheet.tokens[i].word == "as"), None
        )
        if sheet.tags[at - 1 : at + 2] in ("Sw=", "Pw="):
            continue  # "killed a commander identified as A": he is counted by his calling
        first = at
        if sheet.tags[max(0, at - 2) : at] in ("Q,", "J,"):
            first -= 1  # "the injured, identified as A and B, ..."
        while first > 0 and sheet.tags[first - 1] not in ",;:RN" and at - first < 9:
            first -= 1
        kinds = {KINDS[t] for t in sheet.tags[first:at] if t in "QdKJIFX"}
        if whom := _WHOM_NAMED.match(sheet.tags, at + 1):
            first, kinds = at, {KINDS[whom.group(1)]}
        if joint is None or len(kinds) != 1 or sheet.tags[max(0, first - 1)] == "N":
            continue
        found = _names(sheet, joint + 1)
        if found:
            yield _of_names(sheet, kinds.pop(), first, found)


def _of_names(sheet: Sheet, kind: Kind, first: int, found: Sequence[tuple[int, int]]) -> Fact:
    start, end, n = sheet.tokens[first].start, sheet.tokens[found[-1][1]].end, len(found)
    victims = sheet.text[sheet.tokens[found[0][0]].start : end]
    return Fact(kind, n, n, "list", start, end, victims, "casualty.names.definite")


def _names(sheet: Sheet, start: int) -> list[tuple[int, int]]:
    """Read a list of names from token `start`: first and last token of each, unless some may be places."""
    tokens, tags = sheet.tokens, sheet.tags
    found: list[tuple[int, int]] = []
    at, told, home = start, tokens[start].start if start < len(tags) else 0, False
    while at < len(tags) and len(found) < _MAX_NAMES:
        end = at
        while end < len(tags) and tags[end] not in "c,;—:KkIiXxvRrs+~()":
            end += 1
        part = tags[at:end]
        if found and re.match("D?[JQ]", part):
            break  # "the dead were named as A and B, the injured as C"
        if re.match(r"(?:D?[wWP]{0,2}[SP])?W", part) or (
            found and re.fullmatch(r"Dw{0,2}S", part) and tokens[end - 1].word in _KIN
        ):
            found.append((at, end - 1))  # "Fazal Wahid, his brother Amin and the latter's wife"
            if home and re.fullmatch("W+z?", part) and tags[at - 1] == ",":
                return []  # "Zar Khan, a resident of Makeen, South Waziristan, and Gul"
        if end > at:
            home = _HOME.search(sheet.text, told, tokens[end - 1].end) is not None
            told = tokens[end - 1].end
        if tags[end : end + 2] == ",r":
            end = max(end, tags.find(",", end + 1, end + 16))  # "Zar Khan, who led it, and ..."
        if tags[end : end + 1] not in ("c", ","):
            break
        at = end + 1
    return found
