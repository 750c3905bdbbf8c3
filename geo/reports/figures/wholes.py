"""Whole and parts among the persons of one verb, and whose or who they are by the words around."""

import re
from itertools import pairwise

from geo.patterns import compiled
from geo.reports.figures.facts import Group
from geo.reports.figures.groups import Groups
from geo.reports.figures.victims import by_sex, can_be, heads, is_general

# "... was wounded and lost his life": the subject is that of the verb before.
_ELIDED = compiled(r"[KIXxHuU],?(?:c|,)w?[+~]{0,2}$")
# "Was shot in the neck outside her home and died in hospital", "was abducted on Sunday and shot dead".
_THEN_DIED = compiled(r"(?:[+~]I|x|\+H|Y)(?:p[ADwWzOoNS]{1,8}){0,4},?cw?[+~]{0,2}$")
# "A constable injured in an earlier attack died": who was hurt is who died.
_HURT_DIED = compiled(r"(?:[SP](?:owz)?(?:r[+~]{1,2})?|N[wDo]{0,2}r[+~]{1,2})[IJ][pDAPwWzO=]{0,12}[+~]{0,2}$")


def without_total(reader: Groups, groups: list[Group], at: int) -> list[Group]:
    """Keep a total and drop its parts, told between commas before the verb `at` or beside it.

    "Ten members, six Americans and a Briton, were shot", "six policemen and four others, ten in all, died",
    "killed eight civilians, five women and three children".
    """
    if len(groups) < 2:
        return groups
    told = sum(g.high or 0 for g in groups[1:]) <= (groups[0].low or 0) and len(groups) > 2
    if (
        told
        and groups[-1].last < at
        and groups[0].sort == "count"
        and reader.tags[:at].rstrip("+~w").endswith(",")
    ):
        return groups[:1]
    for whole, parts in ((groups[-1], groups[:-1]), (groups[0], groups[1:])):
        persons = by_sex(reader.words(whole))
        apposed = whole is groups[0] or reader.tags[whole.first - 1] == ","
        total = whole.sort == "count" and whole.low == sum(g.low or 0 for g in parts)
        bare = whole is groups[0] and not any(g.persons for g in parts)
        told_apart = all(can_be(persons, heads(reader.words(g))) for g in parts)
        if len(parts) > 1 and apposed and total and (bare or told_apart):
            return [whole]
    return groups


def all_told(reader: Groups, group: Group) -> str:
    """Return who "all seven" are: "one attacker and six gunmen were shot: all seven are dead"."""
    end = group.first - 1
    if end < 0 or reader.tokens[end].word != "all":
        return ""
    # "Four gunmen killed 20 students; all four were shot dead".
    for same in (reader.counted(i, end) for i in range(end) if reader.tags[i] == "N"):
        if same is not None and same.persons and same.low == same.high == group.high:
            return reader.words(same)
    cuts = [-1, *(i for i in range(end) if reader.tags[i] == ";"), end]
    read = [g for a, b in pairwise(cuts) for g in reader.read(a + 1, b)]
    told = [g for g in read if g.persons and g.sort in ("count", "one")]
    if len(told) < 2 or sum(g.high or 0 for g in told) != group.high:
        return ""
    return "; ".join(map(reader.words, told))


def whose(reader: Groups, at: int) -> str:
    """Return whose men those are that somebody lost: "the army had lost 15 men"."""
    start = at
    while start > 0 and reader.tags[start - 1] not in "RsKkIiX,;:—c" and at - start < 8:
        start -= 1
    words = reader.text[reader.tokens[start].start : reader.tokens[at].start]
    return "" if is_general(heads(words)) else f"{words.strip()} "


def is_elided(tags: str, at: int) -> bool:
    """Whether a verb has the subject of the verb before it: "was shot in the neck and died in hospital"."""
    if _ELIDED.search(tags, max(0, at - 8), at) is not None:
        return True
    died = _THEN_DIED.search(tags, max(0, at - 24), at) if tags[at] in "XKE" else None
    return died is not None or was_hurt(tags, at) is not None


def was_hurt(tags: str, at: int) -> re.Match[str] | None:
    """Return where who died is told of as hurt: "a man who was wounded on Sunday died"."""
    return _HURT_DIED.search(tags, max(0, at - 16), at) if tags[at] == "X" else None
