"""Figures of lists and notes: "Dead: 2 clerics, 1 woman", "three shot, one fatally", "1 attacker down"."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from geo.patterns import compiled
from geo.reports.figures.facts import KINDS, Fact, Kind, Sheet
from geo.reports.figures.groups import Groups
from geo.reports.figures.tags import Tagged
from geo.reports.figures.victims import heads, is_general
from geo.reports.figures.words import Token
from geo.reports.wording.lexicon import load

_WORDS = load("casualties")["verbs"]
_KIN = frozenset(load("casualties")["nouns"]["kin"])
_HOSPITALS = frozenset(_WORDS["wards"])
_HAVING_PATIENTS = frozenset(_WORDS["having_patients"])
# What ends a list after its label; the count just before such a word is no part of it.
_LIST_END = compiled(r"[KIdFfUuXxEHQJ;:—%^RsrMT#()]")
_HARM = frozenset("KIdFfUuXxEQJ")
# "Five men were shot, two of them fatally", "three were hit in crossfire, one fatally".
_ONE_FATALLY = compiled(
    r"(N)([wWJ]{0,3}[SP])[^;:N]{1,40}?[,c]{1,2}w?(?:(N)[wWP]?\^?|\^(N))(w)(?=$|[,;:—)cp(.])"
)
_FATALLY = frozenset(("fatally", "mortally"))
# "1 attacker down" in a note.
_DOWN = compiled(r"(N)[wWJ]{0,2}[SP](w)(?=$|[,;:—)c])")
_PATIENTS = compiled(r"[~vsIJxwi+](N)[wWJI]{0,2}P")
# "Rs2 million for each of the 43 martyred worshippers and Rs500,000 for the 94 injured".
_PAID_FOR = compiled(r"(?:p|\^o|o)D(N)[wW]?([QJIdK])(?:[wW]{0,2}[SP])?")
_PAYING = frozenset(_WORDS["paying"])
# "The wounded, 14 in number, were shifted".
_IN_NUMBER = compiled(r"D([JQ]),w?(N)(?:p#)?,")
# "The dead were farmers, 12 in all".
_WERE_MANY = compiled(r"D(Q)[^;KkXIiRN]{0,16}?\+[wW]{0,3}P,(N)(?=$|[,;:—])")
# "Killed: Noor Khan, Gul Wali. Wounded: Asif".
_LABELLED_NAMES = compiled(r"(?:^|(?<=[,;WSP]))([KQdIJ]):W")
_WHOM_NAMED = compiled(r"D([QJ])[wP]?=")
_NAMING = frozenset(("identified", "named"))


def with_lists(sheet: Sheet, groups: Groups, facts: Iterator[Fact]) -> Iterator[Fact]:
    """Add up the list after a label: "Fatalities: 2 clerics, 1 woman, 2 men"."""
    ends: dict[int, int] = {}
    for fact in facts:
        ends = ends or {token.end: at for at, token in enumerate(sheet.tokens)}
        at = ends.get(fact.end, -1)
        if (
            fact.rule != "casualty.short"
            or at < 1
            or sheet.tags[at] != "N"
            or sheet.tags[at - 1] not in ":—="
        ):
            yield fact
            continue
        stop = _LIST_END.search(sheet.tags, at)
        end = stop.start() if stop else len(sheet.tags)
        if stop and stop.group() in _HARM:
            end = max(sheet.tags.rfind(",", at, end), sheet.tags.rfind("c", at, end), at + 1)
        told = sheet.used.pop(at, "short")
        listed = groups.read(at, end)
        sheet.used[at] = told
        persons = [g for g in listed if g.persons and g.sort in ("count", "one") and g.high is not None]
        first = listed[0] if listed else None
        if len(persons) < 2 or len(persons) != len(listed) or first is None or first.first != at:
            yield fact
            continue
        words = [sheet.text[sheet.tokens[g.first].start : sheet.tokens[g.last].end] for g in persons]
        if is_general(heads(words[0])):
            yield fact  # "Dead: 12 people, 5 children": those are of the twelve
            continue
        for group in persons:
            sheet.used[group.first] = "short"
        total = sum(g.high or 0 for g in persons)
        last = sheet.tokens[persons[-1].last].end
        yield replace(fact, low=total, high=total, end=last, victims="; ".join(words))


def fatally(tagged: Tagged, facts: Sequence[Fact], text: str) -> list[Fact]:
    """Read those of a number who did not live: "five men were shot, two of them fatally"."""
    out = list(facts)
    for match in _ONE_FATALLY.finditer(tagged.tags):
        at = match.start(3) if match.group(3) else match.start(4)
        whole, part = (tagged.tokens[i].number for i in (match.start(1), at))
        word = tagged.tokens[match.start(5)]
        if word.word not in _FATALLY or whole is None or part is None or not whole.high or not part.high:
            continue
        if part.high >= whole.high or any(f.kind == "killed" and f.start < word.start for f in facts):
            continue
        start, middle = tagged.tokens[match.start(1)].start, tagged.tokens[match.end(2) - 1].end
        hurt = [f.high or 0 for f in out if f.kind == "injured" and f.start <= start < f.end]
        left = max([whole.high, *hurt]) - part.high
        out = [
            f for f in out if not (f.kind == "killed" and (f.high or 0) <= part.high)
        ]  # "one fatally: he died"
        victims = text[tagged.tokens[match.start(2)].start : middle]
        out = [f for f in out if not (f.kind == "injured" and f.start <= start and middle <= f.end)]
        out.append(
            Fact(
                "killed",
                part.high,
                part.high,
                "none",
                tagged.tokens[at].start,
                word.end,
                victims,
                "casualty.fatally",
            )
        )
        out.append(Fact("injured", left, left, "none", start, middle, victims, "casualty.fatally"))
    return out


def noted(sheet: Sheet) -> Iterator[Fact]:
    """Read "1 attacker down", "he had five patients on his wards", "the dead were farmers, 12 in all"."""
    for match in _DOWN.finditer(sheet.tags):
        if sheet.tokens[match.start(2)].word == "down" and match.start(1) not in sheet.used:
            yield _read(sheet, "killed", match.start(1), match.start(2), "casualty.short")
    words = {t.word for t in sheet.tokens}
    for match in _PATIENTS.finditer(sheet.tags) if words & _HOSPITALS else ():
        at, noun = match.start(1), sheet.tokens[match.end() - 1].word
        had = sheet.tokens[at - 1].word.split()[-1] in _HAVING_PATIENTS
        if noun == "patients" and had and at not in sheet.used:
            yield _read(sheet, "injured", at, match.end() - 1, "casualty.admitted")
    paid = words & _PAYING
    for match in _PAID_FOR.finditer(sheet.tags) if paid else ():
        if match.start(1) not in sheet.used:
            yield _read(sheet, KINDS[match.group(2)], match.start(1), match.end() - 1, "casualty.noun")
    for match in _IN_NUMBER.finditer(sheet.tags):
        if match.start(2) not in sheet.used:
            yield _read(sheet, KINDS[match.group(1)], match.start(2), match.start(2), "casualty.noun")
    for match in _WERE_MANY.finditer(sheet.tags):
        if match.start(2) not in sheet.used:
            fact = _read(sheet, "killed", match.start(2), match.start(2), "casualty.listed")
            yield replace(fact, start=sheet.tokens[match.start()].start)


def named(sheet: Sheet) -> Iterator[Fact]:
    """Read "the deceased were identified as A, B and C", "Killed: A, B"."""
    for label in _LABELLED_NAMES.finditer(sheet.tags):
        found = _names(sheet.tokens, sheet.tags, label.end() - 1)
        if found:
            start, end = sheet.tokens[label.start(1)].start, sheet.tokens[found[-1][1]].end
            victims, n = sheet.text[sheet.tokens[found[0][0]].start : end], len(found)
            yield Fact(KINDS[label.group(1)], n, n, "list", start, end, victims, "casualty.names.definite")
    for at, token in enumerate(sheet.tokens):
        if token.word not in _NAMING:
            continue
        joint = next(
            (i for i in range(at + 1, min(at + 5, len(sheet.tags))) if sheet.tokens[i].word == "as"), None
        )
        first = at
        if first > 1 and sheet.tags[first - 1] == "," and sheet.tags[first - 2] in "QJ":
            first -= 1  # "the injured, identified as A and B, ..."
        while first > 0 and sheet.tags[first - 1] not in ",;:RN" and at - first < 9:
            first -= 1
        kinds = {KINDS[t] for t in sheet.tags[first:at] if t in "QdKJIFX"}
        whom = _WHOM_NAMED.match(sheet.tags, at + 1)
        if whom and joint == whom.end() - 1:
            first, kinds = at, {KINDS[whom.group(1)]}  # "police identified the dead as A and B"
        if joint is None or len(kinds) != 1 or (first > 0 and sheet.tags[first - 1] == "N"):
            continue
        found = _names(sheet.tokens, sheet.tags, joint + 1)
        if found:
            start, end = sheet.tokens[first].start, sheet.tokens[found[-1][1]].end
            victims = sheet.text[sheet.tokens[found[0][0]].start : end]
            n = len(found)
            yield Fact(kinds.pop(), n, n, "list", start, end, victims, "casualty.names.definite")


def _names(tokens: Sequence[Token], tags: str, start: int) -> list[tuple[int, int]]:
    """Read a list of names from token `start`: first and last token of each."""
    found: list[tuple[int, int]] = []
    at = start
    while at < len(tags) and len(found) < 60:
        end = at
        while end < len(tags) and tags[end] not in "c,;—:KkIiXxvRrs+~()":
            end += 1
        part = tags[at:end]
        if found and re.match("D?[JQ]", part):
            break  # "the dead were named as A and B, the injured as C"
        named = re.match(r"(?:D?[wWP]{0,2}[SP])?W", part) and "N" not in part
        if named or (found and re.fullmatch(r"Dw{0,2}S", part) and tokens[end - 1].word in _KIN):
            found.append((at, end - 1))  # "Fazal Wahid, his brother Amin and the latter's wife"
        if tags[end : end + 2] == ",r" and found:
            end = max(end, tags.find(",", end + 1, end + 16))  # "Zar Khan, who led it, and ..."
        if end >= len(tags) or tags[end] not in "c,(":
            break
        if tags[end] == "(":
            close = tags.find(")", end, end + 30)
            end = close if close > 0 else end
        at = end + 1
    return found


def _read(sheet: Sheet, kind: Kind, at: int, last: int, rule: str) -> Fact:
    sheet.used[at] = kind
    return sheet.fact(kind, at, last, rule)
