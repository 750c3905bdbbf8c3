"""What a sentence tells only to say who somebody is, or why or when something was done, is left out.

"Three men wanted for the murder of nine soldiers were killed", "troops killed four, a day after a bomb
killed eight": neither the toll nor the day, the kind or the sides of the other act are those of what is told.
Where a sentence tells of nothing else, nothing is left out. The wording is in ``lexicons/asides.toml``.
"""

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import islice, pairwise
from operator import methodcaller
from re import Match

from geo.model import NotIncident, Report, Span
from geo.reports.cues.beside import ATTACKS, CROWDS
from geo.reports.document import Document, Sentence
from geo.reports.events import event_phrases
from geo.reports.page.plain import Plain
from geo.reports.wording.anchored import Anchored, within
from geo.reports.wording.lexicon import Patterns, alternatives, load
from geo.reports.wording.phrases import folded

REASON = "reason, occasion or past of what is told"
_START = methodcaller("start")
# No sentence has more; the bound keeps the reading of hostile text short.
_MOST = 6
# So many sentences after an aside its act may be told of again.
_AGAIN_REACH = 3
_CALLED = ("bomb", "attack", "killing", "kidnapping")
_ACTS = ATTACKS | CROWDS | {"arrest", "abduct"}
# The place of a cause or an occasion is that of what is told; of what a man is wanted for it may be any.
_PLACED = ("dated", "cause")


def _sources(table: str) -> dict[str, str]:
    words = load("asides")["words"]
    made = dict(load("asides")[table])
    for name, rows in words.items():
        made = {key: source.replace(f"{{{name}}}", alternatives(rows)) for key, source in made.items()}
    return made


@cache
def openings() -> list[Anchored]:
    """Return what opens an aside, each as a group of its kind; of two that begin alike the first counts."""
    return [Anchored(f"(?P<{name}>{source})") for name, source in _sources("opens").items()]


@cache
def _patterns() -> Patterns:
    return Patterns(_sources("low") | _sources("written"))


@cache
def _again() -> Patterns:
    return Patterns(_sources("again"))


def asides(document: Document) -> list[Span]:
    """Return the stretches that are left out, in text order."""
    found: list[Span] = []
    known: list[Span] = []  # those whose act is old, not what people protest about now
    low, last = folded(document.text), 0
    for number, sentence in enumerate(document.sentences):
        if sentence.kind == "dateline":
            continue
        if known and _told_again(low, document, number, known, found):
            found.append(sentence.span)
            last = sentence.span.end
            continue
        for opening in islice(_opened(low, sentence.span), _MOST):
            if opening.start() >= last:
                out = list(_left_out(document.text, low, sentence, opening, dated=_dated(document, sentence)))
                found += out
                known += out if opening.lastgroup != "cause" else []
                last = found[-1].end if found else 0
    return found


def _told_again(
    low: str, document: Document, number: int, known: Sequence[Span], found: Sequence[Span]
) -> bool:
    """Whether a sentence tells only more of the act in an aside before: "63 were killed in the bombing"."""
    span, words = document.sentences[number].span, _again()
    named = words["opens"].match(low, span.start, span.end) or words["beside"].search(
        low, span.start, span.end
    )
    if named is None or number - (document.sentence_at(known[-1].start) or 0) > _AGAIN_REACH:
        return False
    called = [kind for kind in _CALLED if words[kind].fullmatch(named["act"])]
    kinds = ["bomb", "attack"] if called == ["attack"] else called
    told = [low[a.end : b.start] for a, b in pairwise([Span(0, 0), *found, Span(span.start, span.end)])]
    left = any(
        not act[0].endswith("s")
        for kind in kinds
        for s in known
        for act in words[kind].finditer(low, s.start, s.end)
    )
    others = low[span.start : named.start()] + low[named.end() : span.end]
    own = any(h.entry.family in _ACTS for h in event_phrases().find(others))
    return left and not own and not any(words[kind].search(part) for kind in kinds for part in told)


def _opened(low: str, span: Span) -> Iterator[Match[str]]:
    """Yield what opens an aside in a sentence."""
    possible = within(low, span.start, span.end)
    tried = [opening.pattern for opening in openings() if opening.bit & possible]
    at = span.start
    while found := [match for opening in tried if (match := opening.search(low, at, span.end))]:
        first = min(found, key=_START)
        yield first
        at = first.end()


def _dated(document: Document, sentence: Sentence) -> bool:
    """Whether a sentence stands under the dateline of a town, not of a capital with a country's news."""
    over = [document.sentences[i] for i in sentence.headings if document.sentences[i].kind == "dateline"]
    capitals = load("places")["metonym"]["capitals"]
    return bool(over) and not document.quote(over[-1].span).lower().startswith(tuple(capitals))


def _left_out(text: str, low: str, sentence: Sentence, opening: Match[str], *, dated: bool) -> Iterator[Span]:
    """Yield what is left out from an opening on: nothing where the sentence tells of nothing else.

    `dated`: the sentence stands under a dateline that tells where it was.
    """
    words, (first, last) = _patterns(), (sentence.span.start, sentence.span.end)
    start, end = opening.start(), _end(low, sentence, opening)
    if start > first and low.startswith(", ", start - 2):
        start -= 2
        end += words["closed"].match(low, end) is not None
    elif start > first and low.startswith(" ", start - 1):
        start -= 1
    aside, rest = text[start:end], f"{text[first:start]} {text[end:last]}"
    kind = opening.lastgroup or ""
    elsewhere = dated and kind == "cause"  # "MULTAN: Lawyers rallied over the killing of a trader in Bannu"
    tail = words["tail"].search(aside) if start > first and kind != "when" and not elsewhere else None
    if _held_over(aside, rest, tail):
        if words["held_at"].search(rest) or (dated and not words["timed"].search(aside)):
            yield Span(start, end)
        else:
            day = low.find("'s ", opening.start())  # "over Monday's attack": from the day on
            act = low.rfind(" ", first, day) + 1 if kind == "dated" else opening.end()
            yield from (Span(first, act), Span(end, last))
        return
    if tail and kind != "held" and not (words["local"].search(rest) and words["timed"].search(rest)):
        aside, end, rest = aside[: tail.start()], start + tail.start(), f"{rest} {tail[0]}"
    placed = elsewhere or kind not in _PLACED or words["local"].search(rest)
    spot = None if placed else words["spot"].search(aside)
    if spot:  # "after Sunday's attack in Khuzdar, in which five died, troops killed six in the area"
        aside, rest = aside[: spot.start()] + aside[spot.end() :], f"{rest}{spot[0]}"
    if not _may_go(kind, aside, rest, leads=start == first, placed=elsewhere):
        return
    if spot:
        yield Span(start, start + spot.start())
        start += spot.end()
    if start < end:
        yield Span(start, end + 2) if start == first and low.startswith(", ", end) else Span(start, end)


def _held_over(aside: str, rest: str, tail: Match[str] | None) -> bool:
    """Whether somebody is arrested over an act of another day, with a place and dead or hurt of its own.

    Where the arrest has a place, it is what is told, and else the act: "Police have arrested two men over
    Monday's attack in Bannu that killed five".
    """
    words, told = _patterns(), folded(rest)
    if words["arrested"].search(told) is None or words["harm"].search(told):
        return False
    here, low = words["held_at"].search(rest), folded(aside)
    own = here and words["timed"].search(rest)
    act = aside if own or tail is None else aside[: tail.start()]
    dated = words["timed"].search(act) or words["lately"].search(low)
    dated = dated or (words["timed"].search(rest) and words["timed"].search(aside))
    placed = words["held_at"].search(act) or (here and words["same_town"].search(low))
    return bool(dated and placed and words["harm"].search(low))


def _may_go(kind: str, aside: str, rest: str, *, leads: bool, placed: bool) -> bool:
    """Whether the rest of the sentence tells of an act of its own, and loses neither place nor day.

    `leads`: the aside opens its sentence. `placed`: what is told has its place above it.
    """
    words, low, told = _patterns(), folded(aside), folded(rest)
    hits = [h.entry for h in event_phrases().find(told) if h.entry.strength]
    acts = {entry.family for entry in hits if entry.strength > 1}
    did = (bool(hits) and words["did"].search(told) is not None) or words["happened"].match(told) is not None
    lost = (
        not placed and kind != "reminds" and words["placed"].search(aside) and not words["local"].search(rest)
    )
    if not (acts or did) or lost or (kind not in ("mourned", "reminds") and words["toll"].search(told)):
        return False
    timed = words["timed"].search(aside) is not None
    match kind:
        case "dated":  # "35 were detained after Tuesday's blast, in which eight died": of the blast
            return did or not acts <= {"arrest"} or words["harm"].search(low) is None
        case "cause":
            return bool(acts & CROWDS) and words["cause"].search(low) is not None
        case "arrested" | "mourned":
            return bool(acts & CROWDS)
        case "executed":
            return words["executed"].search(told) is not None
        case "site":
            return any(h.entry.strength for h in event_phrases().find(low))
        case "known":
            return words["happened"].match(told) is not None
        case "spell":
            return leads
        case "before":
            return did and (timed or words["days_after"].search(low, 3) is not None)
        case "when":
            other = any(h.entry.strength for h in event_phrases().find(low))
            dated = not timed or words["timed"].search(rest) is not None
            # "..., a day after a bomb killed eight in A" is an incident of its own.
            own = words["local"].search(aside) is not None
            # And so is what went off in A hours before.
            bare = words["hours"].match(low) is None and (leads or words["harm"].search(low) is None)
            return other and dated and (not own or (bare and words["local"].search(rest) is not None))
    return True


def _end(low: str, sentence: Sentence, opening: Match[str]) -> int:
    """Return where the clause or phrase ends that an opening begins."""
    words, kind = _patterns(), opening.lastgroup
    inner = kind in ("when", "before")
    noun = kind in ("person", "held", "rank") or (
        kind == "dated" and not opening[0].startswith(("after", "following"))
    )
    held = words["gathering"].search(low, max(0, opening.start() - 20), opening.end())
    noun = noun or (kind == "cause" and held is not None)
    for step in words["step"].finditer(low, opening.end(), sentence.span.end):
        if step["stop"]:
            if step["stop"] != "," or kind == "arrested" or not words["goes_on"].match(low, step.start()):
                return step.start()
            noun, inner = False, True
        elif step["way"]:
            if kind == "mourned":
                return step.start() - 1
        elif step["inner"] or step["own"]:
            inner = bool(step["inner"]) or inner or not noun
        elif step["verb"] and noun:
            if not inner:
                return step.start() - 1
            inner = False
        elif step["and"] and not inner:
            return step.start() - 1
    return sentence.span.end - low.endswith((".", "!", "?"), sentence.span.start, sentence.span.end)


def without_asides(report: Report, document: Document) -> tuple[Plain, list[NotIncident]]:
    """Return the text without what is told only as a reason or as the past, and that as passages."""
    text, found = report.text, asides(document)
    pieces, last = [], 0
    cuts: list[tuple[int, int]] = []
    passages = []
    opens = {s.span.start for s in document.sentences}
    for span in found:
        pieces.append(text[last : span.start])
        last = span.end + (span.start in opens)
        pieces.append(text[span.end : last].upper())
        at = span.start - (cuts[-1][1] if cuts else 0)
        cuts.append((at, span.end - at))
        if quote := span.quote(text).strip(" ,"):
            start = text.index(quote, span.start)
            passages.append(NotIncident(quote, start, start + len(quote), REASON))
    return Plain(report, "".join([*pieces, text[last:]]), cuts), passages
