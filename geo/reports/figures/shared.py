"""Counts that share the verb, or the word of saying, of a count before them.

"One died on the spot and another in hospital" are two dead; "three on one side and two on the other" are the
dead of two sides; "the governor put the toll at six, the hospital at eight" are figures of two sources.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from geo.patterns import compiled
from geo.reports.figures.facts import KINDS, Fact, Kind, Sheet
from geo.reports.figures.groups import Groups
from geo.reports.figures.victims import is_attacking
from geo.reports.sources import source_type
from geo.reports.wording.lexicon import load

_LEXICON = load("casualties")
_GIVEN = frozenset(_LEXICON["tolls"]["given"])
_RISING = frozenset(_LEXICON["tolls"]["rising"])
_OF_A_SIDE = frozenset(_LEXICON["tolls"]["sides"])
_CARE = frozenset(_LEXICON["victims"]["care"])
_HOSPITALS = frozenset(_LEXICON["verbs"]["hospitals"])
# Where or when it happened, then one more: "died on the spot, two on the way to hospital and a fourth later".
_WORDS = "[^NASPvKkIiXx+~s,;:—c]{0,8}"
_FIRST_PLACE = compiled(rf"[p=wWRD]{_WORDS}")
_ONE_MORE = compiled(
    rf"(?:,c?|[c:])(?:Nw?|[AD]O|A(?:[wW]{{0,2}}S)?)[SP]?(?:(?:R\+|[p=R]){_WORDS}|x)(?=[,;c]|$)"
)
# "..., and two when gunmen attacked a post", "... and four in a bombing in Jamrud".
_ELSEWHERE = compiled(r"[,c]{1,2}w?(N)[wW]{0,2}[SP]?(?:R|p[AD][wWz]{0,3}?[wz](?=p|$|[,;c]))")
_ACTS = frozenset(_LEXICON["verbs"]["acts"])
# "... brought to the main hospital and five to the clinic", "... in one house and four in another".
_AT_A_SITE = compiled(r"[,c]{1,2}w?(N)[wWJ]{0,2}[SP]?([p=])(?:[DA]?[wWOzSd]{1,4}|A)(?=[,;:—)c]|$)")
_WITHIN = frozenset(("at", "in", "inside", "near", "outside"))
_TIMES = frozenset(_LEXICON["nouns"]["times"])
# "... and so was one of the assailants", "..., as was a guard", "and his helper too", "and her son with her".
_JOINT = compiled(r"[,;c]{1,2}")
_ALSO = compiled(
    r"[\s,]*(?:(?:so|as) (?:did|had|has|have|was|were) |with (?:him|her|them),? |on the other side,? |also )"
)
_LIKEWISE = compiled(r",? (?:too|as well|also|likewise|with (?:him|her|them))\b(?! as)| later\b")
_OWN_VERB = compiled(r"[wW]{0,3}[+~KIXxkidEHhLv]")
_CLAUSE = compiled(r"[;:sRr]")
_SAID = compiled(r"[;:s]")
_PHRASE_END = compiled(r"[,;:—()RrvsKkIiXx+~p^%]|$")
# "..., and two among the Mahar": a count that its own verb does not follow.
_SIDE = compiled(r"[c,;R]{1,2}w?(N)[wWSP]{0,2}p(D?[wWSPJOz]{1,5})(?=[,;:—).]|c|$)")
# "Two soldiers were killed and three militants (in a clash)".
_AND_OTHERS = compiled(r"(?<=[KX])cw?(N)[wWJ]{0,3}[SP](?=$|[;:,—)pR])")
_AMONG = frozenset(("among", "amongst"))
# "..., the hospital at eight", "..., the health department of ten", "..., the ministry only 21".
_OTHER_SOURCE = compiled(
    r"[,;cR]{1,2}(?:w=)?((?:Do)?D?[wWSPz]{1,5}(?==)|[AD][wWSPz]{1,5}(?=o?N)|(?<=w=)[AD]?[wWSPz]{1,6}(?=,))"
    r"[=o,]?(N)(?=[,;—)]|c|$)"
)
# "Killed 11 according to the police and 14 according to a hospital".
_ACCORDING = compiled(r"[,cR]{1,2}(N)(w)=([DA]?[wWSPz]{1,5})(?=[,;:—)cp]|$)")
# "..., residents say nine", "the group speaks of seven soldiers".
_BARE_CLAIM = compiled(
    r"(?:s[=+]?|(?<!,D)z)w?(?P<bare>N)(?=$|[;:—)]|,w?N|,[wWADSPpzo]{1,8}s)"
    # "The hospital has five".
    r"|(?:^|(?<=[;c]))(?P<by>[DA]?[wWzSP]{1,5})~(?P<has>N)(?=$|[;:—)])"
    r"|(?P<of>s)w?(?P<whose>N)(?P<whom>[wWJ]{0,3}[SP])(?=$|[;:—).,])"
)
# "52 bodies were brought in, Edhi said its ambulances had moved 54".
_HANDLED = compiled(r"s=?R?[DwW]{0,2}[wz]{0,2}~{0,2}(?P<by>[vwxiz])w?(?P<figure>N)(?=$|[;:—)c]|,)")
_HANDLING = frozenset(word for name in ("admitting", "taking", "finding") for word in _LEXICON["verbs"][name])
_ADMITTING = frozenset(
    ("admits", "admitted", "acknowledges", "acknowledged", "claims", "claimed", "concedes")
)
# "On Wednesday they said the number was 16", "and said it was 13", "later put it at eight", "15, then 18".
_IT_WAS = compiled(
    r"(?:#[wv~]{0,2}\+{1,2}|w\+|[vs]w=|w~?[vw]=)w?(N)(?=[,;:—)c]|$)|,w?R(?P<then>N)(?=[,;:—)c]|$)"
)
# "Put it a bit higher, at 36 and about 90", "gave the figures as 27 and 29".
_BOTH = compiled(r"(?:(?:w[Aw]{0,4},?|#)=|[vs])(N)cw?(N)(?=[,;:—)]|$)")
# A sentence that gives only another figure is no longer.
_SHORT = 12


def restated(sheet: Sheet, facts: Sequence[Fact], told: Kind | None) -> Iterator[Fact]:
    """Read a figure that takes up a toll told before: "the number is ten", "he put it at eight"."""
    for match in _BOTH.finditer(sheet.tags):
        before = {f.kind for f in facts if f.end <= sheet.tokens[match.start()].start and f.low}
        given = {t.word for t in sheet.tokens[max(0, match.start() - 5) : match.start(1)]} & _GIVEN
        if {"killed", "injured"} <= before and given and not {match.start(1), match.start(2)} & {*sheet.used}:
            kinds: tuple[Kind, Kind] = ("killed", "injured")
            for group, kind in enumerate(kinds, 1):
                at = match.start(group)
                sheet.used[at] = kind
                yield replace(sheet.fact(kind, at, at, "casualty.toll"), victims="")
    for match in _IT_WAS.finditer(sheet.tags):
        at = match.start(match.lastindex or 0)
        then = match["then"] is not None
        of_what = "" if then else "QdKXFJIf"
        harm = _taken_up(sheet, facts, at, None if then else told, of_what)
        words = {t.word for t in sheet.tokens[match.start() : at]}
        stated = "=" not in match.group() or bool(words & (_GIVEN | _RISING))
        taken_up = "then" in words if then else match.group()[0] == "#" or ("it" in words and stated)
        if harm is None or at in sheet.used or not taken_up:
            continue
        sheet.used[at] = harm
        fact = sheet.fact(harm, at, at, "casualty.toll_update" if then else "casualty.toll")
        yield replace(fact, start=sheet.tokens[match.start()].start, victims="")


def claimed(sheet: Sheet, facts: Sequence[Fact], told: Kind | None) -> Iterator[Fact]:
    """Read a bare figure of another source: "seven died, residents say nine", "the group admits two"."""
    for match in _HANDLED.finditer(sheet.tags):
        at = match.start("figure")
        before = _last(sheet, facts, match.start())
        bodies = before is not None and "bod" in sheet.text[before.start : before.end].lower()
        if bodies and at not in sheet.used and sheet.tokens[match.start("by")].word in _HANDLING:
            sheet.used[at] = "killed"
            yield replace(sheet.fact("killed", at, at, "casualty.bodies"), victims="")
    for match in _BARE_CLAIM.finditer(sheet.tags):
        at = match.start("has" if match["has"] else "whose" if match["whom"] else "bare")
        if at in sheet.used or sheet.tokens[at].word in ("one", "both"):
            continue
        label = ""
        if match["has"]:
            first, end = sheet.tokens[match.start("by")], sheet.tokens[match.end("by") - 1]
            label = sheet.text[first.start : end.end]
            if source_type(label) == "unnamed":
                continue  # "the village has five"
        kind = _taken_up(sheet, facts, at, told, "QdB")
        if kind and set(sheet.tags[max(0, at - 5) : at]) & {"I", "J"} and sheet.tags[at - 1] == "z":
            kind = "injured"  # "injured taken to hospital 57"
        if match["whom"]:
            last = match.end() - 1
            attackers = is_attacking(sheet.text[sheet.tokens[at + 1].start : sheet.tokens[last].end])
            if kind and sheet.tokens[match.start()].word.endswith(" of") and not attackers:
                sheet.used[at] = kind
                yield sheet.fact(kind, at, last, "casualty.spoken")
            continue
        if kind is None and len(sheet.tags) <= 6 and sheet.tokens[match.start()].word in _ADMITTING:
            kind = "killed"
        if kind is not None:
            sheet.used[at] = kind
            # "One hospital received nine bodies and the other hospital three": each counts its own.
            brought = sheet.tokens[match.start()].word in _HOSPITALS and "B" in sheet.tags[:at]
            rule = "casualty.shared.more" if brought else "casualty.toll"
            yield replace(sheet.fact(kind, at, at, rule), victims="", source=label)


def _taken_up(sheet: Sheet, facts: Sequence[Fact], at: int, told: Kind | None, tags: str) -> Kind | None:
    """Return what a bare number counts: the harm told of last, here or, for a short sentence, before it."""
    before = _last(sheet, facts, at)
    named = [KINDS[t] for t in sheet.tags[:at] if t in tags]
    kind = before.kind if before else named[-1] if named else told if len(sheet.tags) <= _SHORT else None
    return None if kind == "abducted" else kind


def shared(sheet: Sheet, facts: Sequence[Fact]) -> Iterator[Fact]:
    """Yield the counts that share the verb, or the word of saying, of a fact before them."""
    for match in _SIDE.finditer(sheet.tags):
        at, joint = match.start(1), sheet.tokens[match.start(2) - 1].word
        before = _last(sheet, facts, at)
        words = {t.word for t in sheet.tokens[match.start(2) : match.end(2)]}
        of_a_side = joint in _AMONG or (joint in ("on", "from") and bool(words & _OF_A_SIDE))
        if before is not None and of_a_side and at not in sheet.used:
            sheet.used[at] = before.kind
            yield sheet.fact(before.kind, at, match.end() - 1, "casualty.shared.more")
    for match in _AND_OTHERS.finditer(sheet.tags):
        at = match.start(1)
        before = _last(sheet, facts, at)
        if before is not None and before.kind == "killed" and at not in sheet.used:
            sheet.used[at] = before.kind
            yield sheet.fact(before.kind, at, match.end() - 1, "casualty.shared.more")
    yield from _likewise(sheet, facts)
    yield from _according(sheet, facts)
    yield from _other_sources(sheet, facts)


def _likewise(sheet: Sheet, facts: Sequence[Fact]) -> Iterator[Fact]:
    """Yield who suffered the same: "... and so was one of the assailants", "... and his helper too"."""
    for match in _JOINT.finditer(sheet.tags):
        also = _ALSO.match(sheet.text, sheet.tokens[match.end() - 1].end)
        begins = also.end() if also else sheet.tokens[match.end() - 1].end
        at = next((i for i in range(match.end(), len(sheet.tags)) if sheet.tokens[i].start >= begins), None)
        before = _last(sheet, facts, match.start())
        if before is None or at is None:
            continue
        last = next(i for i, token in enumerate(sheet.tokens) if token.end >= before.end)
        if _SAID.search(sheet.tags, last + 1, match.start()):
            continue
        stop = _PHRASE_END.search(sheet.tags, at)
        groups = Groups(sheet).read(at, stop.start() if stop else at)
        if len(groups) != 1 or not (groups[0].persons or groups[0].sort == "count") or not groups[0].low:
            continue
        start, end = sheet.tokens[groups[0].first].start, sheet.tokens[groups[0].last].end
        goes_on = "c" in match.group() and _LIKEWISE.match(sheet.text, end)
        if (
            goes_on or (also and ("c" in match.group() or "also" not in also.group()))
        ) and not _OWN_VERB.match(sheet.tags, groups[0].last + 1):
            sheet.used[groups[0].first] = before.kind
            figures = (before.kind, groups[0].low, groups[0].high, groups[0].modifier)
            yield Fact(*figures, start, end, sheet.text[start:end], "casualty.shared.more")


def _other_sources(sheet: Sheet, facts: Sequence[Fact]) -> Iterator[Fact]:
    """Yield the figures of those who are named after the first: "... at six, the hospital at eight"."""
    for match in _OTHER_SOURCE.finditer(sheet.tags):
        at = match.start(2)
        before = _last(sheet, facts, at)
        if before is None or at in sheet.used:
            continue
        first, last = sheet.tokens[match.start(1)], sheet.tokens[match.end(1) - 1]
        label = sheet.text[first.start : last.end]
        told = "casualty.toll" in before.rule
        if not (told if sheet.tags[at - 1] == "=" else source_type(label) != "unnamed"):
            continue
        sheet.used[at] = before.kind
        # "Put its losses at two and the militants' at nine": whose they are, not who says it.
        whose = sheet.text[last.end : last.end + 1] in ("'", "’")
        rule, victims, source = ("shared.more", label, "") if whose else ("toll", "", label)
        fact = sheet.fact(before.kind, at, at, f"casualty.{rule}")
        yield replace(fact, start=first.start, victims=victims, source=source)


def _according(sheet: Sheet, facts: Sequence[Fact]) -> Iterator[Fact]:
    """Yield the figures of others, each with its source behind: "... and 14 according to a hospital"."""
    for match in _ACCORDING.finditer(sheet.tags):
        at, before = match.start(1), _last(sheet, facts, match.start(1))
        if before is None or at in sheet.used or sheet.tokens[match.start(2)].word != "according":
            continue
        sheet.used[at] = before.kind
        first, last = sheet.tokens[match.start(3)], sheet.tokens[match.end(3) - 1]
        fact = sheet.fact(before.kind, at, at, "casualty.toll")
        yield replace(fact, victims="", source=sheet.text[first.start : last.end])


def elsewhere(sheet: Sheet, facts: Sequence[Fact]) -> Iterator[Fact]:
    """Yield counts that share a verb with another event: "five died in Bara, and two when a van was hit".

    And those of the next site: "four lay in the yard and two in the house".
    """
    for match in _ELSEWHERE.finditer(sheet.tags):
        at, joint = match.start(1), sheet.tokens[match.end() - 1]
        before = _last(sheet, facts, at)
        if before is not None and at not in sheet.used and joint.word in ("when", *_ACTS):
            sheet.used[at] = before.kind
            yield replace(sheet.fact(before.kind, at, at, "casualty.gapped"), end=joint.end)
    for match in _AT_A_SITE.finditer(sheet.tags):
        at, link = match.start(1), match.start(2)
        before = _last(sheet, facts, at)
        told = any(f.start <= sheet.tokens[at].start < f.end for f in facts)
        if before is None or told or at in sheet.used or before.kind == "abducted":
            continue
        since = next(i for i, t in enumerate(sheet.tokens) if t.end >= before.end)
        words = {t.word.removesuffix(" the") for t in sheet.tokens[since : match.start()]}
        named = sheet.tags[link + 1] not in "DA" and not sheet.tokens[link].word.endswith(" the")
        # "Killed 47, 41 in a mosque and six in a shop": parts of those.
        parts = ",Np" in sheet.tags[since + 1 : match.start()]
        if parts or (named and sheet.tags[link] != "="):
            continue  # "and 14 in Mastung": of another incident
        word = sheet.tokens[link].word.removesuffix(" the")
        alike = words & (_WITHIN if word in _WITHIN else {word})
        if (
            alike
            and sheet.tokens[match.end() - 1].word not in _TIMES | _ACTS
            and not _CLAUSE.search(sheet.tags, since + 1, at)
        ):
            sheet.used[at] = before.kind
            yield replace(sheet.fact(before.kind, at, match.end() - 1, "casualty.shared.more"), victims="")


def gapped_deaths(sheet: Sheet, facts: Sequence[Fact]) -> list[Fact]:
    """Add the deaths that go on from one told before: "one died on the spot and another in hospital"."""
    out = list(facts)
    for fact in facts:
        verb = next((i for i, t in enumerate(sheet.tokens) if t.end == fact.end), None)
        if fact.kind != "killed" or verb is None or sheet.tags[verb] not in "XK":
            continue
        place = _FIRST_PLACE.match(sheet.tags, verb + 1)
        more = [*_chain(sheet, place.end() if place else verb + 1)]
        if more:
            start, end = sheet.tokens[more[0][0]].start, sheet.tokens[more[-1][1]].end
            out = [f for f in out if not (f.kind == "injured" and start <= f.start and f.end <= end)]
        # "Four died: two at the scene and two in hospital".
        for first, last in more if sheet.tags[verb + 1 : verb + 2] != ":" else ():
            number = sheet.tokens[first].number
            count = number.high if number is not None else 1
            span = (sheet.tokens[first].start, sheet.tokens[last].end)
            victims = sheet.text[slice(*span)]
            out.append(Fact("killed", count, count, "none", *span, victims, "casualty.gapped.more"))
    return out


def _chain(sheet: Sheet, at: int) -> Iterator[tuple[int, int]]:
    """Yield first and last token of the counts that go on from token `at`, each with its own place."""
    while more := _ONE_MORE.match(sheet.tags, at):
        at, last = more.end(), sheet.tokens[more.end() - 1].word
        if more.group()[-1] == "x" and not last.startswith("in "):
            return  # "... and another received a wound" has a verb of its own
        tokens = zip(sheet.tokens[more.start() : at], more.group(), strict=True)
        dated = all(token.word.endswith("day") for token, tag in tokens if tag == "W")
        if not dated and last not in _CARE and "R+" not in more.group():
            return  # "two in Kech and one in Panjgur" are of two incidents
        yield more.start() + len(more.group()[:2].rstrip("NAD")), at - 1


def _last(sheet: Sheet, facts: Sequence[Fact], at: int) -> Fact | None:
    """Return the figure that ends last before token `at`."""
    told = [f for f in facts if f.end <= sheet.tokens[at].start and f.low != 0]
    return max(told, key=lambda f: f.end, default=None)
