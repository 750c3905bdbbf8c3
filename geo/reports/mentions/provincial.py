"""The capital of a province, where a text calls it so and does not name it.

"In the capital of Helmand", "in the centre of Zabul", "Takhar's provincial capital": the town, not somewhere
in the province. "A blast in Khost ... in the provincial capital": that of the province told before.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from geo.model import Candidate, NameHit, PlaceNames
from geo.patterns import compiled
from geo.reports.document import Document
from geo.reports.mentions.surroundings import grammar
from geo.reports.wording.anchored import Anchored
from geo.reports.wording.lexicon import load

_REACH = 60
_CALLED = compiled(r" (?:city|town|district)\b|['’]s")
_CAPITAL_OF, _ITS_CAPITAL = grammar("capital_of_province"), grammar("its_capital")
_UNNAMED = Anchored(load("places")["grammar"]["provincial_capital"])


def with_provincial_capitals(
    document: Document, low: str, names: PlaceNames, known: Sequence[NameHit]
) -> list[NameHit]:
    """Return the names of a report, provinces as their capitals where it speaks of those.

    `known` are the names in text order, `low` is the text in lower case, offset for offset.
    """
    out = [_as_capital(document, low, names, known, index) for index in range(len(known))]
    return sorted([*out, *_unnamed(document, low, names, known)], key=lambda hit: (hit.start, -hit.end))


def _as_capital(
    document: Document, low: str, names: PlaceNames, known: Sequence[NameHit], index: int
) -> NameHit:
    """Return a province's name as that of its capital, where the words around it make it so."""
    hit = known[index]
    province = _province(hit)
    if not province:
        return hit
    if _is_dateline(document, hit) and not _CALLED.match(low, hit.end):
        # "BAGHLAN (Pajhwok):" is the province, not the old town of its name, which does not rule it.
        seat = {c.admin2_pcode for c in _capital(names, province)}
        held = (c for c in hit.candidates if c.level == "admin1" or c.admin2_pcode in seat)
        return replace(hit, candidates=tuple(held))
    before = _CAPITAL_OF.search(low, max(0, hit.start - _REACH), hit.start)
    after = _ITS_CAPITAL.match(low, hit.end)
    start, end = before.start() if before else hit.start, after.end() if after else hit.end
    beside = (*known[max(0, index - 1) : index], *known[index + 1 : index + 2])
    if not (before or after) or any(
        0 <= start - other.end <= 2 or 0 <= other.start - end <= 2 for other in beside
    ):
        return hit  # "Lashkargah, the capital of Helmand": named beside it
    return replace(hit, candidates=_capital(names, province))


def _unnamed(document: Document, low: str, names: PlaceNames, known: Sequence[NameHit]) -> Iterator[NameHit]:
    """Yield "the provincial capital" where the province is certain of which a text speaks there."""
    for match in _UNNAMED.finditer(low, 0, len(low)):
        start, end = match.span("capital")
        at = document.sentence_at(start)
        if at is None:
            continue
        here = document.paragraphs[document.sentences[at].paragraph].start
        before = [hit for hit in known if hit.end <= start and not _is_dateline(document, hit)]
        for first in (here, 0):
            provinces = {p for hit in before if hit.start >= first and (p := _lies_in(hit))}
            if provinces:
                break
        if len(provinces) == 1:
            yield NameHit(start, end, document.text[start:end], _capital(names, provinces.pop()))


def _is_dateline(document: Document, hit: NameHit) -> bool:
    """Whether a name is that of a dateline: "KABUL -- A bomb in Khost ... in the provincial capital"."""
    at = document.sentence_at(hit.start)
    return at is not None and document.sentences[at].kind == "dateline"


def _province(hit: NameHit) -> str:
    """Return the province that a name may mean, "" for none."""
    found = {c.admin1_pcode for c in hit.candidates if c.kind == "unit" and c.level == "admin1"}
    return found.pop() if len(found) == 1 and found <= set(_towns()) else ""


def _lies_in(hit: NameHit) -> str:
    """Return the province in which a name lies, "" where it is not certain."""
    found = {c.admin1_pcode for c in hit.candidates}
    return found.pop() if len(found) == 1 and found <= set(_towns()) else ""


def _towns() -> dict[str, str]:
    towns: dict[str, str] = load("places")["provincial_capitals"]
    return towns


def _capital(names: PlaceNames, province: str) -> tuple[Candidate, ...]:
    """Return what the name of a province's capital may mean, but for the province of its name."""
    found = [c for hit in names.scan(_towns()[province]) for c in hit.candidates]
    return tuple(
        replace(c, match="called") for c in found if c.admin1_pcode == province and c.level != "admin1"
    )
