"""Counts that share the verb, or the word of saying, of a count before them.

"One died on the spot and another in hospital" are two dead; "three on one side and two on the other" are the
dead of two sides; "the governor put the toll at six, the hospital at eight" are figures of two sources.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from geo.patterns import compiled
from geo.reports.figures.facts import KINDS, Fact, Kind, Sheet
from geo.reports.sources import source_type
from geo.reports.wording.lexicon import load

_LEXICON = load("casualties")
_GIVEN = frozenset(_LEXICON["tolls"]["given"])
_RISING = frozenset(_LEXICON["tolls"]["rising"])
_OF_A_SIDE = frozenset(_LEXICON["tolls"]["sides"])
_CARE = frozenset(_LEXICON["victims"]["care"])
# Where or when it happened, then one more: "died on the spot, two on the way to hospital and a fourth later".
_WORDS = "[^NASPvKkIiXx+~s,;:—c]{0,8}"
_FIRST_PLACE = compiled(rf"[p=wWRD]{_WORDS}")
_ONE_MORE = compiled(rf"(?:,c?|c)(?:N|A(?:O|[wW]{{0,2}}S)?)[SP]?(?:(?:R\+|[p=R]){_WORDS}|x)(?=[,;c]|$)")
# "..., and two when gunmen attacked a post".
_ELSEWHERE = compiled(r"[,c]{1,2}w?(N)[wW]?[SP]?(R)")
# "..., and two among the Mahar": a count that its own verb does not follow.
_SIDE = compiled(r"[c,;R]{1,2}w?(N)[wWSP]{0,2}p(D?[wWSPJOz]{1,5})(?=[,;:—).]|c|$)")
_AMONG = frozenset(("among", "amongst"))
# "..., the hospital at eight", "..., the health department of ten", "..., the ministry only 21".
_OTHER_SOURCE = compiled(
    r"[,;cR]{1,2}(?:w=)?((?:Do)?D?[wWSPz]{1,5}(?==)|[AD][wWSPz]{1,5}(?=o?N)|(?<=w=)[AD]?[wWSPz]{1,6}(?=,))"
    r"[=o,]?(N)(?=[,;—)]|c|$)"
)
# "..., residents say nine".
_BARE_CLAIM = compiled(r"(?:s[=+]?|z)w?(N)(?=$|[;:—)]|,[wWADSPpzo]{1,8}s)")
_ADMITTING = frozenset(
    ("admits", "admitted", "acknowledges", "acknowledged", "claims", "claimed", "concedes")
)
# "On Wednesday they said the number was 16", "and said it was 13", "later put it at eight".
_IT_WAS = compiled(r"(?:#[wv~]{0,2}\+{1,2}|w\+|[vs]w=|w~?[vw]=)w?(N)(?=[,;:—)c]|$)")
# A sentence that gives only another figure is no longer.
_SHORT = 12


def restated(sheet: Sheet, facts: Sequence[Fact], told: Kind | None) -> Iterator[Fact]:
    """Read a figure that takes up a toll told before: "the number is ten", "he put it at eight"."""
    for match in _IT_WAS.finditer(sheet.tags):
        at = match.start(1)
        kind = _taken_up(sheet, facts, at, told)
        words = {t.word for t in sheet.tokens[match.start() : at]}
        stated = "=" not in match.group() or bool(words & (_GIVEN | _RISING))
        if kind is None or at in sheet.used or not (match.group()[0] == "#" or ("it" in words and stated)):
            continue
        sheet.used[at] = kind
        start = sheet.tokens[match.start()].start
        yield replace(sheet.fact(kind, at, at, "casualty.toll"), start=start, victims="")


def claimed(sheet: Sheet, facts: Sequence[Fact], told: Kind | None) -> Iterator[Fact]:
    """Read a bare figure of another source: "seven died, residents say nine", "the group admits two"."""
    for match in _BARE_CLAIM.finditer(sheet.tags):
        at = match.start(1)
        if at in sheet.used or sheet.tokens[at].word in ("one", "both"):
            continue
        kind = _taken_up(sheet, facts, at, told)
        if kind is None and len(sheet.tags) <= 6 and sheet.tokens[match.start()].word in _ADMITTING:
            kind = "killed"
        if kind is not None:
            sheet.used[at] = kind
            yield replace(sheet.fact(kind, at, at, "casualty.toll"), victims="")


def _taken_up(sheet: Sheet, facts: Sequence[Fact], at: int, told: Kind | None) -> Kind | None:
    """Return what a bare number counts: the harm told of last, here or, for a short sentence, before it."""
    before = _last(sheet, facts, at)
    named = [KINDS[t] for t in sheet.tags[:at] if t in "QdKXFJIf"]
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
    yield from _other_sources(sheet, facts)


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


def elsewhere(sheet: Sheet, facts: Sequence[Fact]) -> Iterator[Fact]:
    """Yield counts that share a verb with another event: "five died in Bara, and two when a van was hit"."""
    for match in _ELSEWHERE.finditer(sheet.tags):
        at, joint = match.start(1), sheet.tokens[match.start(2)]
        before = _last(sheet, facts, at)
        if before is not None and at not in sheet.used and joint.word == "when":
            sheet.used[at] = before.kind
            yield replace(sheet.fact(before.kind, at, at, "casualty.gapped"), end=joint.end)


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
        for first, last in more:
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
        yield more.start() + len(more.group()[:2].rstrip("NA")), at - 1


def _last(sheet: Sheet, facts: Sequence[Fact], at: int) -> Fact | None:
    """Return the figure that ends last before token `at`."""
    told = [f for f in facts if f.end <= sheet.tokens[at].start and f.low != 0]
    return max(told, key=lambda f: f.end, default=None)
