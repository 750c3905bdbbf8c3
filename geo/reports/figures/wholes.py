"""Whole and parts among the persons of one verb, and whose or who they are by the words around."""

import re
from itertools import pairwise

from geo.patterns import compiled
from geo.reports.figures.facts import Group
from geo.reports.figures.groups import Groups
from geo.reports.figures.victims import heads, is_general

# "... was wounded and lost his life": the subject is that of the verb before.
_ELIDED = compiled(r"[KIXxHuU],?(?:c|,)w?[+~]{0,2}$")
# "Was shot in the neck outside her home and died in hospital".
_THEN_DIED = compiled(r"(?:[+~]I|x)(?:p[ADwWzOoNS]{1,8}){0,4},?cw?[+~]{0,2}$")
# "A constable injured in an earlier attack died": who was hurt is who died.
_HURT_DIED = compiled(r"(?:[SP](?:r[+~]{1,2})?|N[wDo]{0,2}r[+~]{1,2})[IJ][pDAPwWzO]{0,12}[+~]{0,2}$")


def apposed(reader: Groups, groups: list[Group], at: int) -> list[Group]:
    """Drop who they were, told between commas: "ten members, six Americans and a Briton, were shot"."""
    whole, parts = groups[0], groups[1:]
    closed = reader.tags[:at].rstrip("+~w").endswith(",")
    told = (
        whole.sort == "count" and whole.persons and closed and "," in reader.tags[whole.last : parts[0].first]
    )
    few = sum(g.high or 0 for g in parts) <= (whole.low or 0)
    return [whole] if told and few and len(parts) > 1 else groups


def without_total(reader: Groups, groups: list[Group]) -> list[Group]:
    """Keep a total and drop its parts: "six policemen and four passers-by, ten people in all, died"."""
    for whole, parts in ((groups[-1], groups[:-1]), (groups[0], groups[1:])):
        words = reader.text[reader.tokens[whole.first].start : reader.tokens[whole.last].end]
        apposed = whole is groups[0] or reader.tags[whole.first - 1] == ","
        total = whole.sort == "count" and whole.low == sum(g.low or 0 for g in parts)
        bare = whole is groups[0] and whole.persons and not any(g.persons for g in parts)
        if len(parts) > 1 and apposed and total and (bare or is_general(heads(words))):
            return [whole]
    return groups


def all_told(reader: Groups, group: Group) -> str:
    """Return who "all seven" are: "one attacker and six gunmen were shot: all seven are dead"."""
    if reader.tags[max(0, group.first - 2) : group.first] == "P+":
        return reader.tokens[group.first - 2].word  # "the attackers were five, all of whom were killed"
    if group.first == 0 or reader.tokens[group.first - 1].word != "all":
        return ""
    end = group.first - 1
    cuts = [-1, *(i for i in range(end) if reader.tags[i] == ";"), end]
    read = [g for a, b in pairwise(cuts) for g in reader.read(a + 1, b)]
    told = [g for g in read if g.persons and g.sort in ("count", "one")]
    if len(told) < 2 or sum(g.high or 0 for g in told) != group.high:
        return ""
    words = [reader.text[reader.tokens[g.first].start : reader.tokens[g.last].end] for g in told]
    return "; ".join(words)


def whose(reader: Groups, at: int) -> str:
    """Return whose men those are that somebody lost: "the army had lost 15 men"."""
    start = at
    while start > 0 and reader.tags[start - 1] not in "RsKkIiX,;:—c" and at - start < 8:
        start -= 1
    words = reader.text[reader.tokens[start].start : reader.tokens[at].start]
    return f"{words.strip()} " if start < at and not is_general(heads(words)) else ""


def is_elided(tags: str, at: int) -> bool:
    """Whether a verb has the subject of the verb before it: "was shot in the neck and died in hospital"."""
    if _ELIDED.search(tags, max(0, at - 8), at) is not None:
        return True
    died = _THEN_DIED.search(tags, max(0, at - 24), at) if tags[at] == "X" else None
    return died is not None or was_hurt(tags, at) is not None


def was_hurt(tags: str, at: int) -> re.Match[str] | None:
    """Return where who died is told of as hurt: "a man who was wounded on Sunday died"."""
    return _HURT_DIED.search(tags, max(0, at - 16), at) if tags[at] == "X" else None
