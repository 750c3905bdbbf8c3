"""Counts that share the words of a count before them.

"Eight dead on the police side and fourteen among the attackers" are the dead of two sides; "the
governor put the toll at six, the hospital at eight" are figures of two sources.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from geo.patterns import compiled
from geo.reports.figures.facts import KINDS, Fact, Kind, Sheet
from geo.reports.figures.groups import Groups
from geo.reports.figures.victims import is_attacking
from geo.reports.wording.lexicon import load

_SIDES = frozenset(("on", "among", "amongst", "from"))
_VERBS: dict[str, list[str]] = load("casualties")["verbs"]
_GIVEN = frozenset(load("casualties")["tolls"]["given"])
_RISING = frozenset(load("casualties")["tolls"]["rising"])
_OF_A_SIDE = frozenset(load("casualties")["tolls"]["sides"])
# "..., and two among the Mahar": a count that its own verb does not follow.
_SIDE = compiled(r"[c,;R]{1,2}w?(N)[wWSP]{0,2}p(D?[wWSPJOz]{1,5})(?=[,;:—).]|c|$)")
# "..., the hospital at eight": who says it stands before the figure.
_OTHER_SOURCE = compiled(r"[c,;R]{1,2}((?:Do)?D?[wWSP]{1,5})=(N)(?=[,;—)]|c|$)")
# "... and, on the other side, six smugglers".
_OTHER_SIDE = compiled(r"[c,;R]{1,2}p[wWDSPzO]{1,6},?(N)[wWJ]{0,3}[SP](?=[,;:—).]|c|$)")
# "..., as was a watchman", "and so were two of the assailants".
_AS_WERE = compiled(r"(?:=|[c,;—])[+v](?=[NADWS])")
_SO = compiled(r"\b(?:so|as)\s+$", re.IGNORECASE)
_PUT = frozenset(("at", "as", "to"))
# "..., residents say nine".
_BARE_CLAIM = compiled(r"(?:s[=+]?|z)w?(N)(?=$|[;:—)]|,[wWADSPpzo]{1,8}s)")
# "52 bodies were brought in, Edhi said its ambulances had moved 54".
_HANDLED = compiled(r"s=?R?[DwW]{0,2}[wz]{0,2}~{0,2}([vwxiz])w?(N)(?=$|[;:—)c]|,)")
_HANDLING = frozenset(_VERBS["admitting"]) | frozenset(_VERBS["taking"]) | frozenset(_VERBS["finding"])
# "Dead: the governor says 20".
# "..., the group speaks of seven soldiers".
_SPOKEN_OF = compiled(r"sw?(N)[wWJ]{0,3}[SP](?=$|[;:—).,])")
_TOPIC = compiled(r"[wW]{0,3}([dQKFXJIf])w{0,2}:")
_ADMITTING = frozenset(
    ("admits", "admitted", "acknowledges", "acknowledged", "claims", "claimed", "concedes")
)


# "On Wednesday they said the number was 16", "and said it was 13", "later put it at eight", "15, then 18".
_IT_WAS = compiled(r"(?:#[wv~]{0,2}\+{1,2}|w\+|[vs]w=|w~?[vw]=)w?(N)(?=[,;:—)c]|$)")
# "Put it a bit higher, at 36 and about 90", "gave the figures as 27 and 29".
_BOTH = compiled(r"(?:(?:w[Aw]{0,4},?|#)=|[vs])(N)cw?(N)(?=[,;:—)]|$)")
_THEN = compiled(r",w?R(N)(?=[,;:—)c]|$)")
# A sentence that gives only another figure is no longer.
_SHORT = 12


def restated(sheet: Sheet, facts: Sequence[Fact], told: Kind | None) -> Iterator[Fact]:
    """Read a figure that takes up a toll told before: "the number is ten", "he put it at eight"."""
    yield from _both_restated(sheet, facts)
    told_before = told if len(sheet.tags) <= _SHORT else None
    for pattern in (_IT_WAS, _THEN):
        for match in pattern.finditer(sheet.tags):
            at = match.start(1)
            earlier = [f for f in facts if f.end <= sheet.tokens[at].start]
            named = [KINDS[t] for t in sheet.tags[: match.start()] if t in "QdKXFJIf"]
            kind = earlier[-1].kind if earlier else named[-1] if named else told_before
            head = sheet.tokens[match.start()]
            words = {t.word for t in sheet.tokens[match.start() : at]}
            if kind is None or kind == "abducted" or at in sheet.used:
                continue
            if pattern is _THEN and (not earlier or "then" not in words):
                continue
            if pattern is _IT_WAS and sheet.tags[match.start()] != "#" and "it" not in words:
                continue
            if sheet.tags[at - 1] == "=" and sheet.tags[match.start()] == "w" and not words & _RISING:
                continue  # "it had risen to ten"
            if sheet.tags[match.start()] in "vs" and head.word not in _GIVEN:
                continue
            sheet.used[at] = kind
            rule = "casualty.toll_update" if pattern is _THEN else "casualty.toll"
            yield replace(sheet.fact(kind, at, at, rule), start=head.start, victims="")


def _both_restated(sheet: Sheet, facts: Sequence[Fact]) -> Iterator[Fact]:
    """Read killed and injured given anew: "12 dead and 30 wounded; an official put it at 14 and about 35"."""
    for match in _BOTH.finditer(sheet.tags):
        first, second = match.start(1), match.start(2)
        told = {f.kind for f in facts if f.end <= sheet.tokens[match.start()].start and f.low}
        given = {
            t.word for t in sheet.tokens[max(0, match.start() - 5) : first]
        } & _GIVEN  # "gave four and 253"
        if not {"killed", "injured"} <= told or not given or {first, second} & set(sheet.used):
            continue
        kinds: tuple[Kind, Kind] = ("killed", "injured")
        for at, kind in zip((first, second), kinds, strict=True):
            sheet.used[at] = kind
            yield replace(sheet.fact(kind, at, at, "casualty.toll"), victims="")


def claimed(sheet: Sheet, facts: Sequence[Fact], before: Kind | None) -> Iterator[Fact]:
    """Read a bare figure of another source: "seven died, residents say nine", "the group admits two"."""
    told_before = before if len(sheet.tags) <= _SHORT else None
    topic = _TOPIC.match(sheet.tags)
    yield from _spoken_of(sheet, facts, told_before)
    yield from _handled(sheet, facts)
    for match in _BARE_CLAIM.finditer(sheet.tags):
        at = match.start(1)
        told = [f for f in facts if f.end <= sheet.tokens[at].start]
        number = sheet.tokens[at].number
        short = len(sheet.tags) <= 6 and sheet.tokens[match.start()].word in _ADMITTING
        seen = re.search("[BQ]", sheet.tags[max(0, at - 60) : at])  # "bodies everywhere, I counted 20"
        if at in sheet.used or number is None or sheet.tokens[at].word in ("one", "both"):
            continue
        if not (told or short or topic or seen or told_before):
            continue
        kind: Kind = told[-1].kind if told else KINDS[topic.group(1)] if topic else told_before or "killed"
        if kind != "abducted":
            sheet.used[at] = kind
            yield replace(sheet.fact(kind, at, at, "casualty.toll"), victims="")


def _handled(sheet: Sheet, facts: Sequence[Fact]) -> Iterator[Fact]:
    """Read how many bodies somebody else moved: "52 bodies arrived, Edhi said it had moved 54"."""
    for match in _HANDLED.finditer(sheet.tags):
        at = match.start(2)
        told = [f for f in facts if f.end <= sheet.tokens[match.start()].start and f.low]
        if not told or at in sheet.used or sheet.tokens[match.start(1)].word not in _HANDLING:
            continue
        if told[-1].kind == "killed" and "bod" in sheet.text[told[-1].start : told[-1].end].lower():
            sheet.used[at] = "killed"
            yield replace(sheet.fact("killed", at, at, "casualty.bodies"), victims="")


def _spoken_of(sheet: Sheet, facts: Sequence[Fact], before: Kind | None) -> Iterator[Fact]:
    """Read how many another source speaks of: "three were killed; the group speaks of seven soldiers"."""
    for match in _SPOKEN_OF.finditer(sheet.tags):
        at = match.start(1)
        told = [f.kind for f in facts if f.end <= sheet.tokens[at].start and f.low != 0]
        kind = told[-1] if told else before
        words = sheet.text[sheet.tokens[at + 1].start : sheet.tokens[match.end() - 1].end]
        if kind in (None, "abducted") or at in sheet.used or is_attacking(words):
            continue
        if sheet.tokens[match.start()].word.endswith(" of") and kind is not None:
            sheet.used[at] = kind
            yield sheet.fact(kind, at, match.end() - 1, "casualty.spoken")


def shared(sheet: Sheet, facts: Sequence[Fact]) -> Iterator[Fact]:
    """Yield the counts that share the verb, or the word of saying, of a fact before them."""
    for match in _SIDE.finditer(sheet.tags):
        at = match.start(1)
        before = _last(sheet, facts, at)
        if before is None or at in sheet.used or sheet.tokens[at].word == "both":
            continue
        joint = sheet.tokens[match.start(2) - 1].word
        start, end = sheet.tokens[at].start, sheet.tokens[match.end() - 1].end
        words = {t.word for t in sheet.tokens[match.start(2) : match.end(2)]}
        near = range(max(0, at - 40), at)
        own = [i for i in near if sheet.tokens[i].start >= before.start and sheet.tokens[i].word in _SIDES]
        named = joint in ("among", "amongst") or bool(words & _OF_A_SIDE)
        if joint not in _SIDES or not named or not own or "N" in sheet.tags[own[0] : at]:
            continue
        number = sheet.tokens[at].number
        if number is not None:
            sheet.used[at] = before.kind
            victims = sheet.text[start:end]
            yield Fact(
                before.kind,
                number.low,
                number.high,
                number.modifier,
                start,
                end,
                victims,
                "casualty.shared.more",
            )
    yield from _on_the_other_side(sheet, facts)
    yield from _as_were(sheet, facts)
    yield from _other_sources(sheet, facts)


def _on_the_other_side(sheet: Sheet, facts: Sequence[Fact]) -> Iterator[Fact]:
    """Yield the count of the other side: "two guards were killed and, on the other side, six smugglers"."""
    for match in _OTHER_SIDE.finditer(sheet.tags):
        at = match.start(1)
        before = _last(sheet, facts, at)
        words = {t.word for t in sheet.tokens[match.start() : at]}
        if before is not None and at not in sheet.used and words & {"side", "sides"}:
            sheet.used[at] = before.kind
            yield sheet.fact(before.kind, at, match.end() - 1, "casualty.shared.more")


def _as_were(sheet: Sheet, facts: Sequence[Fact]) -> Iterator[Fact]:
    """Yield who suffered the same: "a policeman was killed and so was one of the assailants"."""
    for match in _AS_WERE.finditer(sheet.tags):
        at = match.end()
        before = _last(sheet, facts, at)
        if sheet.tokens[at - 1].word not in ("was", "were", "did"):
            continue
        joint = sheet.tokens[at - 1].start
        if before is None or not _SO.search(sheet.text, max(0, joint - 6), joint):
            continue
        stop = compiled(r"[,;:—()RrvsKkIiXx+~p]").search(sheet.tags, at)
        groups = Groups(sheet).read(at, stop.start() if stop else len(sheet.tags))
        if len(groups) == 1 and groups[0].persons and groups[0].low:
            group = groups[0]
            sheet.used[group.first] = before.kind
            start, end = sheet.tokens[group.first].start, sheet.tokens[group.last].end
            figures = (before.kind, group.low, group.high, group.modifier)
            yield Fact(*figures, start, end, sheet.text[start:end], "casualty.shared.more")


def _last(sheet: Sheet, facts: Sequence[Fact], at: int) -> Fact | None:
    """Return the figure that ends last before token `at`."""
    told = [f for f in facts if f.end <= sheet.tokens[at].start and f.low != 0]
    return max(told, key=lambda f: f.end, default=None)


def _other_sources(sheet: Sheet, facts: Sequence[Fact]) -> Iterator[Fact]:
    """Yield the figures of those who are named after the first: "... at six, the hospital at eight"."""
    for match in _OTHER_SOURCE.finditer(sheet.tags):
        at = match.start(2)
        before = _last(sheet, facts, at)
        if before is None or "casualty.toll" not in before.rule or at in sheet.used:
            continue
        if sheet.tokens[at - 1].word not in _PUT or sheet.tags[at : at + 2] == "Nz":
            continue
        first, last = sheet.tokens[match.start(1)], sheet.tokens[match.end(1) - 1]
        sheet.used[at] = before.kind
        if (
            sheet.text[last.end : last.end + 1] in ("'", "’")
            or "those of" in sheet.text[first.start : last.end]
        ):
            # "Put its losses at two and the militants' at nine": whose they are, not who says it.
            words = sheet.text[first.start : last.end]
            yield replace(
                sheet.fact(before.kind, at, at, "casualty.shared.more"), start=first.start, victims=words
            )
            continue
        fact = sheet.fact(before.kind, at, at, "casualty.toll")
        yield replace(fact, start=first.start, victims="", source=sheet.text[first.start : last.end])
