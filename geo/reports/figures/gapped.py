"""Counts whose verb, or whose word of saying, stands before and is not said again.

"One died on the spot and another in hospital" are two dead; "the hospital counted 33 bodies, the ministry
only 21" are figures of two sources.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from geo.patterns import compiled
from geo.reports.figures.facts import Fact, Sheet
from geo.reports.sources import source_type
from geo.reports.wording.lexicon import load

# Where or when it happened, then one more: "died on the spot, two on the way to hospital and a fourth later".
_PLACE = r"(?:R\+|[p=wWRD])[^NASPvKkIiXx+~s,;:—c]{0,8}"
_ONE_MORE = compiled(rf"(?:,c?|c|:)(?:(N)|A(?:O|[wW]{{0,2}}S)?)[SP]?(?:{_PLACE}|x)?(?=[,;c]|$)")
_FIRST_PLACE = compiled(_PLACE)
_LATER = compiled(r"[^.;:,]{0,24}\b(?:later|afterwards|in hospital|on the way)\b", re.IGNORECASE)
# "..., and her infant son with her".
_WITH_HER = compiled(r",?c(?:(N)[wW]{0,2}[SP]|[AD][wWJ]{0,3}S{1,2})p[wD](?=[,;c]|$)")
# "A driver was wounded and his helper too".
_AND_HE = compiled(r"[KIXxd],?c([v+~])?(?:D?N(?:oD)?[wWJ]{0,2}[SP]|[AD][wWJ]{0,3}S{1,2})(?![+~KIXx])")
_LIKEWISE = compiled(r",? (?:too|as well|also|likewise)\b(?! as)", re.IGNORECASE)
_SO_DID = compiled(r"so (?:did|had|has|have|was|were) ", re.IGNORECASE)
# "..., and two when gunmen attacked a post".
_ELSEWHERE = compiled(r"[,c]{1,2}w?(N)[wW]{0,1}[SP]?(R)")
# "..., and four in a bombing in Jamrud".
_IN_AN_ACT = compiled(r"[,c]{1,2}w?(N)(?:[wW]{0,2}[SP])?p[AD][wWz]{0,3}?[wz](?=p|$|[,;c])")
_ACTS = frozenset(load("casualties")["verbs"]["acts"])
# "... brought to the main hospital and five to the clinic".
_AT_A_SITE = compiled(r"[,c]{1,2}w?(N)[wWJ]{0,2}[SP]?([p=])(?:[DA]?[wWOzSd]{1,4}|A)(?=[,;:—)c]|$)")
_WITHIN = frozenset(("at", "in", "inside", "near", "outside"))
_TIMES = frozenset(load("casualties")["nouns"]["times"])
_WITH_THEM = compiled(r"[c,]pwD?(N)[wWJ]{0,2}[SP]")
_CARE = frozenset(load("casualties")["victims"]["care"])
_PRONOUNS = frozenset(("her", "him", "them"))
# "...; according to the police, 11", "..., the ministry only 21", "..., the health department of ten".
_ACCORDING = compiled(r"[,;c]{1,2}w=([AD]?[wWSPz]{1,6}),(N)(?=[,;—)]|c|$)")
_BARE = compiled(r"[,;c]{1,2}([AD][wWSPz]{1,5})(o?)(N)(?=[,;—)]|c|$)")


def gapped_deaths(sheet: Sheet, facts: Sequence[Fact]) -> list[Fact]:
    """Add the deaths that go on from one told before; who "in hospital" died is not hurt."""
    out = list(facts)
    for fact in facts:
        verb = next((i for i, t in enumerate(sheet.tokens) if t.end == fact.end), None)
        if fact.kind != "killed" or verb is None or sheet.tags[verb] not in "XK" or not fact.high:
            continue
        place = _FIRST_PLACE.match(sheet.tags, verb + 1)
        listed = sheet.tags[verb + 1 : verb + 2] == ":"
        goes_on = sheet.tags[verb + 1 : verb + 3].lstrip(",").startswith("c")
        begins = place.end() if place else verb + 1
        more = list(_chain(sheet, begins, listed)) if place or listed or goes_on else []
        counts = [sheet.tokens[m.start(1)].number if m.group(1) else None for m in more]
        if not more or any(n is not None and n.high is None for n in counts):
            continue
        first, last = sheet.tokens[more[0].start() + 1].start, sheet.tokens[more[-1].end() - 1].end
        out = [f for f in out if not (f.kind == "injured" and first <= f.start and f.end <= last)]
        total = sum(n.high or 0 if n else 1 for n in counts)
        if not listed:
            victims = sheet.text[first:last]
            out.append(Fact("killed", total, total, "none", first, last, victims, "casualty.gapped.more"))
    return out


def _chain(sheet: Sheet, at: int, listed: bool) -> Iterator[re.Match[str]]:
    """Yield the counts that follow one another from token `at`; the first needs its own place or time."""
    first = at
    while match := _ONE_MORE.match(sheet.tags, at):
        phrase = sheet.tags[match.start() : match.end()].lstrip(",c:")
        text = sheet.text[sheet.tokens[match.start() + 1].start :][:60]
        placed = re.search(r"[px=R]", phrase) is not None or _LATER.match(text)
        names = [i for i in range(*match.span()) if sheet.tags[i] == "W"]
        # "Two died at the scene, five in hospital": those five are hurt.
        hurt = match.group(1) and sheet.tags[match.end() - 1] == "x" and not listed and at == first
        more = re.match(r"\W*\w+ (?:more|others?)\b|\W*another\b", text, re.IGNORECASE)
        days = all(sheet.tokens[i].word.endswith("day") for i in names)
        # "... three more died at the Mission hospital and one at the Agency hospital".
        care = sheet.tokens[match.end() - 1].word in _CARE
        # "... and another received a wound" has a verb of its own.
        other = any(
            sheet.tags[i] == "x" and not sheet.tokens[i].word.startswith("in ") for i in range(*match.span())
        )
        if not placed or hurt or other or not (days or more or care or "R+" in phrase):
            return  # "two in Kech and one in Panjgur" are of two incidents
        yield match
        at = match.end()


def elsewhere(sheet: Sheet, facts: Sequence[Fact]) -> Iterator[Fact]:
    """Yield counts that share a verb with another event: "five died in Bara, and two when a van was hit"."""
    for match in _ELSEWHERE.finditer(sheet.tags):
        at, joint = match.start(1), sheet.tokens[match.start(2)]
        before = [f for f in facts if f.end <= sheet.tokens[at].start and f.low != 0]
        if not before or at in sheet.used or before[-1].kind == "abducted" or joint.word != "when":
            continue
        if re.search("[;:s]", sheet.tags[_token_at(sheet, before[-1].end) : at]):
            continue
        sheet.used[at] = before[-1].kind
        yield replace(sheet.fact(before[-1].kind, at, at, "casualty.gapped"), end=joint.end)


def in_an_act(sheet: Sheet, facts: Sequence[Fact]) -> Iterator[Fact]:
    """Yield counts of another event that share a verb: "two died in an ambush and four in a bombing"."""
    for match in _IN_AN_ACT.finditer(sheet.tags):
        at, act = match.start(1), sheet.tokens[match.end() - 1]
        before = [f for f in facts if f.end <= sheet.tokens[match.start()].start and f.low]
        if not before or at in sheet.used or act.word not in _ACTS or before[-1].kind == "abducted":
            continue
        if not re.search("[;:s]", sheet.tags[_token_at(sheet, before[-1].end) : at]):
            sheet.used[at] = before[-1].kind
            yield replace(sheet.fact(before[-1].kind, at, at, "casualty.gapped"), end=act.end)


def with_them(sheet: Sheet, facts: Sequence[Fact]) -> Iterator[Fact]:
    """Yield who died with those told of: "fifteen civilians died and with them the three attackers"."""
    for match in _WITH_THEM.finditer(sheet.tags):
        at = match.start(1)
        before = [f for f in facts if f.end <= sheet.tokens[match.start()].start and f.low]
        words = [t.word for t in sheet.tokens[match.start() + 1 : match.start() + 3]]
        if before and at not in sheet.used and words[:1] == ["with"] and words[1] in _PRONOUNS:
            sheet.used[at] = before[-1].kind
            yield sheet.fact(before[-1].kind, at, match.end() - 1, "casualty.shared.more")


def at_sites(sheet: Sheet, facts: Sequence[Fact]) -> Iterator[Fact]:
    """Yield counts at the next site: "four lay in the yard and two in the house", "one ... in another"."""
    for match in _AT_A_SITE.finditer(sheet.tags):
        at, joint = match.start(1), match.start(2)
        before = [f for f in facts if f.end <= sheet.tokens[match.start()].start and f.low]
        told = any(f.start <= sheet.tokens[at].start < f.end for f in facts)
        if not before or told or at in sheet.used or before[-1].kind == "abducted":
            continue
        since = _token_at(sheet, before[-1].end)
        words = {t.word.removesuffix(" the") for t in sheet.tokens[since : match.start()]}
        site = sheet.tokens[match.end() - 1].word
        named = sheet.tags[joint + 1] not in "DA" and not sheet.tokens[joint].word.endswith(" the")
        if named and sheet.tags[joint] != "=":
            continue  # "and 14 in Mastung": of another incident
        alike = _WITHIN if (word := sheet.tokens[joint].word.removesuffix(" the")) in _WITHIN else {word}
        if words & alike and site not in _TIMES and not re.search("[;:sRr]", sheet.tags[since + 1 : at]):
            sheet.used[at] = before[-1].kind
            yield replace(
                sheet.fact(before[-1].kind, at, match.end() - 1, "casualty.shared.more"), victims=""
            )


def _token_at(sheet: Sheet, end: int) -> int:
    return next((i for i, t in enumerate(sheet.tokens) if t.end >= end), 0)


def gapped(sheet: Sheet, facts: Sequence[Fact]) -> Iterator[Fact]:
    """Yield the figures of other sources, and the dead who were with those told of."""
    yield from _too(sheet, facts)
    for match in _WITH_HER.finditer(sheet.tags):
        before = [f for f in facts if f.end <= sheet.tokens[match.start()].start]
        first = match.start() + sheet.tags[match.start() : match.end()].index("c") + 1
        if before and sheet.tokens[match.end() - 1].word in _PRONOUNS and first not in sheet.used:
            number = sheet.tokens[first].number
            count = number.high if number is not None else 1
            start, end = sheet.tokens[first].start, sheet.tokens[match.end() - 1].end
            victims = sheet.text[start : sheet.tokens[match.end() - 3].end]
            kind = before[-1].kind
            yield Fact(kind, count, count, "implicit", start, end, victims, "casualty.shared.more")
    yield from _other_sources(sheet, facts)


def _too(sheet: Sheet, facts: Sequence[Fact]) -> Iterator[Fact]:
    """Yield who else met the same harm: "a driver was wounded and his helper too"."""
    for match in _AND_HE.finditer(sheet.tags):
        first, last = match.start() + match.group().index("c") + 1, match.end() - 1
        likewise = _LIKEWISE.match(sheet.text, sheet.tokens[last].end)
        if match.group(1):  # "the chief lost his life, and so did two guards"
            likewise = _SO_DID.search(sheet.text, sheet.tokens[first - 1].end, sheet.tokens[first + 1].start)
            first += 1 + (sheet.tags[first + 1] == "D" and sheet.tags[first + 2] == "N")
        before = [f for f in facts if f.end == sheet.tokens[match.start()].end and f.low]
        if before and first not in sheet.used and likewise:
            start, end = sheet.tokens[first].start, sheet.tokens[last].end
            number = sheet.tokens[first].number
            count = number.high if number is not None else 1
            victims = sheet.text[start:end]
            yield Fact(before[0].kind, count, count, "implicit", start, end, victims, "casualty.shared.more")


def _other_sources(sheet: Sheet, facts: Sequence[Fact]) -> Iterator[Fact]:
    for pattern in (_ACCORDING, _BARE):
        for match in pattern.finditer(sheet.tags):
            at = match.start(match.lastindex or 0)
            before = [f for f in facts if f.end <= sheet.tokens[match.start()].start and f.low != 0]
            if not before or at in sheet.used:
                continue
            first, last = sheet.tokens[match.start(1)], sheet.tokens[match.end(1) - 1]
            label = sheet.text[first.start : last.end]
            spoken = [
                t.word
                for t, tag in zip(sheet.tokens[: match.start()], sheet.tags, strict=False)
                if tag in "sv"
            ]
            if pattern is _ACCORDING and sheet.tokens[match.start(1) - 2].word != "according":
                continue
            if pattern is _BARE and (
                source_type(label) == "unnamed"
                or not spoken
                or bool(match.group(2)) != spoken[-1].endswith(" of")
            ):
                continue
            sheet.used[at] = before[-1].kind
            fact = sheet.fact(before[-1].kind, at, at, "casualty.toll")
            yield replace(fact, start=first.start, victims="", source=label)
