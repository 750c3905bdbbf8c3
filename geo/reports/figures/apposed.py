"""Callings of one person, names behind a plural: "lawyer and poet Gul Khan", "his sons Asad and Ahmad"."""

import re

from geo.patterns import compiled
from geo.reports.figures.facts import Group, Sheet
from geo.reports.figures.victims import FIGHTING, heads, is_attacking
from geo.reports.figures.words import LEXICON

PARENTS = frozenset(("father", "mother", "dad", "mum"))
# Beside these stands another person: "driver and conductor Gul Khan were shot".
_KIN = frozenset(LEXICON["nouns"]["kin"])
_PAIRED = PARENTS | _KIN | frozenset(LEXICON["nouns"]["paired"])
_ONE_NAME = compiled(r",W{1,4}(?:,|[~+]*$|x)")  # "A teacher and poet, Gul Khan, ..."
# "Sons Asad and Ahmad", "police officers Gul Khan and Noor Jan", "their sons aged 10 and 12".
_PLURAL_NAMES = compiled(
    r"(?<![NwWSP])D?w{0,2}P?(P)(?:W{1,4}(?:,W{1,4}){0,6},?cW{1,4}|(w)w(?:,w){0,6},?cw)(?=[,~+KIXxcp]|o[AD]|$)"
)
_NAME_ENDS = compiled(r"[c,]")
_APPOSED = compiled(r"W,(?:A?[wWJzS]{0,4}S|[wWJ]{0,3}So[ADwWz]{1,6})c[wWJzS]{0,3}S(?=[,o]|$)")


# "..., working to reconcile two families, ...", "..., accused of killing two men, ...": what he does or did.
_DOING = compiled(r"[wvsH][po=]")
_ONCE = frozenset(("formerly", "previously", "once"))
_ONE_PERSON = ("one", "definite", "named", "named_role", "ordinal")
_WAS = compiled(r",?[w~]?(\+)[+~w]{0,3}$")


def only_one(sheet: Sheet, groups: list[Group], verb: int) -> list[Group]:
    """Return the one of whom a singular verb tells: "a teacher, the brother of two soldiers, was shot"."""
    was = _WAS.search(sheet.tags, max(0, verb - 6), verb) if len(groups) > 1 else None
    if was is None or sheet.tokens[was.start(1)].word not in ("was", "is") or groups[-1].first > verb:
        return groups
    aside = sheet.tags[was.start()] == ","
    calling = groups[1].sort == "named_role" and "W" not in sheet.tags[groups[1].first : groups[1].last + 1]
    joined = len(groups) == 2 and calling and sheet.tokens[groups[1].first - 1].word == "and"
    one = groups[0].sort in _ONE_PERSON or groups[0].high == 1
    return groups[:1] if one and (aside or joined) else groups


def is_one(sheet: Sheet, before: Group, group: Group, first: int) -> bool:
    """Whether a phrase from token `first` on and the one before it call the same person.

    "Lawyer and poet Gul Khan" and "a lawyer and poet, Gul Khan" are one; "a policeman and driver Gul" two.
    """
    tags, tokens = sheet.tags, sheet.tokens
    if tokens[first - 1].word != "and" or before.last != first - 2 or group.sort != "named_role":
        return False
    called = {tokens[at].word for at in range(before.first, group.last + 1) if tags[at] == "S"}
    if before.sort not in ("one", "named_role") or tags[before.last] == "W" or called & _PAIRED:
        return False
    if tags[group.last] != "W":
        return _ONE_NAME.match(tags, group.last + 1) is not None
    fights = [
        bool(heads(sheet.text[tokens[one.first].start : tokens[one.last].end]) & FIGHTING)
        for one in (before, group)
    ]
    plural = tokens[min(group.last + 1, len(tokens) - 1)].word == "were"
    return before.sort == "named_role" and fights[0] == fights[1] and not plural


def is_apposed(sheet: Sheet, first: int) -> bool:
    """Whether a phrase from token `first` on says who the name before it is, or what he did."""
    word = sheet.tokens[first].word
    if sheet.tags[first - 1] == "," and (
        word.endswith(" to be")
        or word in _ONCE
        or (_DOING.match(sheet.tags, first) and word.endswith(("ing", "ed")))
    ):
        return True
    found = next((m for m in _APPOSED.finditer(sheet.tags) if m.start() < first < m.end()), None)
    return found is not None and _PAIRED.isdisjoint(
        token.word for token in sheet.tokens[found.start() : found.end()]
    )


def is_one_of(sheet: Sheet, before: Group, group: Group) -> bool:
    """Whether a phrase tells whose one a person is, or names him.

    "Malik Noor, one of the elders of the tribe, ...", "a commander, one Gul Khan, ...".
    """
    if before.high == 1 and sheet.tags[before.first : before.first + 2] == "No":
        return group.sort == "one" and sheet.tags[group.last + 1] != "c"  # "one of the three, a cook, was"
    one, of = (sheet.tokens[at].word for at in (group.first, min(group.first + 1, group.last)))
    if one != "one" or before.sort not in ("one", "definite", "named", "named_role"):
        return False
    if sheet.tags[group.first + 1 : group.first + 2] == "W":
        return before.sort != "named"
    kin = not _KIN.isdisjoint(t.word.removesuffix("s") for t in sheet.tokens[group.first : group.last + 1])
    return of == "of" and not kin and sheet.tags[group.last + 1] != "c"


def strikes(sheet: Sheet, group: Group) -> bool:
    """Whether a bare word before a comma only tells what struck: "sniper, ...", "suicide bomber, ..."."""
    bare = group.sort == "named_role" and sheet.tags[group.last + 1 : group.last + 2] == ","
    named = "W" in sheet.tags[group.first : group.last + 1]
    return bare and not named and is_attacking(sheet.tokens[group.last].word)


def says_who(sheet: Sheet, groups: list[Group], alone: bool) -> bool:
    """Whether the last phrase says who the one before is: "a second man, the owner", "a cook, a Sikh"."""
    first, second = groups
    if second.sort not in ("one", "definite") or sheet.tags[second.first - 1] != ",":
        return False
    if first.sort in ("one", "ordinal"):
        plural = sheet.tokens[min(second.last + 1, len(sheet.tokens) - 1)].word in ("were", "are")
        return (alone and not plural) or sheet.tags[first.first - 1] == "c"
    # "Two sons of Malik Gul, an elder".
    return (
        first.sort == "count" and re.search("oS?W{1,4},$", sheet.tags[first.first : second.first]) is not None
    )


def with_names(sheet: Sheet, groups: list[Group], start: int, end: int) -> list[Group]:
    """Count the names or ages after a plural: "his sons Asad and Ahmad", "their sons aged 10 and 12"."""
    match = _PLURAL_NAMES.search(sheet.tags, start, end)
    if match is None or (match[2] and sheet.tokens[match.start(2)].word != "aged"):
        return groups
    last = match.end() - 1
    rest = [g for g in groups if not match.start() <= g.first <= last]
    count = 1 + len(_NAME_ENDS.findall(match.group()))
    named = Group(count, count, "list", match.start(1), last, "names", True)
    return sorted([*rest, named], key=lambda g: g.first)
