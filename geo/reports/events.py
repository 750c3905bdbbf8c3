"""Words that tell of an event: their ACLED type, and whether it happened at all.

`find_triggers` marks every such word with a status. Only what ``occurred`` (or was ``foiled``)
can become an incident; the other statuses carry the reason that is shown to the reader. The
wording is in ``lexicons/events.toml`` and ``lexicons/status.toml``.
"""

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, partial
from itertools import accumulate, pairwise
from typing import Any

from geo.model import PlaceMention, Span, Status
from geo.patterns import compiled
from geo.reports.cues.means import with_means
from geo.reports.cues.riots import of_crowds
from geo.reports.cues.territory import taken_places, territory
from geo.reports.document import Document, Sentence
from geo.reports.mentions.meant import city_or_province
from geo.reports.status import HUNT, Cues
from geo.reports.wording.cues import Cue, Kind, without_months
from geo.reports.wording.lexicon import load
from geo.reports.wording.phrases import Hit, PhraseSet, folded
from geo.taxonomy import check_event_type

_NOBODY = compiled(
    r"\b(?:no|nobody|no one|none|not|without|nor)(?: (?!(?:and|but|while|though)\b)[\w']+){0,6} $"
)


@dataclass(frozen=True, slots=True)
class Trigger:
    """A word that tells of an event.

    Attributes
    ----------
    span : Span
        Where it stands, half-open, in code points.
    strength : int
        3 names the kind of event, 2 an act, 1 only points to violence or harm. (An entry of the
        lexicon with 0 tells of nothing; it keeps a shorter one from being found in it.)
    family : str
        Words of one family can speak of the same event.
    sentence : int
        Index of its sentence in the document.
    reason : str
        Why it is not an incident, "" when it occurred.
    """

    span: Span
    event_type: str
    sub_event_type: str
    status: Status
    rule: str
    strength: int
    family: str
    sentence: int
    reason: str = ""


@cache
def event_phrases() -> PhraseSet[Kind]:
    """Return the compiled wording of events."""
    patterns = []
    for entry in load("events")["trigger"]:
        check_event_type(entry["type"], entry["sub"])
        kind = _kind(entry)
        patterns += [(phrase, kind) for phrase in entry["phrases"]]
    return PhraseSet(patterns, weight=_weight, name="events")


def _kind(entry: Mapping[str, Any]) -> Kind:
    return Kind(entry["rule"], entry["type"], entry["sub"], entry["family"], entry["strength"])


@cache
def _kinds() -> dict[str, Kind]:
    """Return the kinds of events by their rule."""
    return {entry["rule"]: _kind(entry) for entry in load("events")["trigger"]}


def kind_of(rule: str) -> Kind:
    """Return the kind of event that a rule of the lexicon names."""
    return _kinds()[rule]


def _weight(kind: Kind) -> int:
    """Prefer what tells of nothing, then what names a kind of event, to mere harm beside it."""
    if kind.strength == 0 or kind.rule == HUNT:  # "went after a bomb maker": no bomb
        return 5
    if kind.rule in _TELLING:
        return 4
    if kind.rule in _THINGS:
        return 2
    return 3 if kind.strength > 1 else 1


# They hold the words of weaker kinds: a shell that was found, a vehicle that was rammed, a town "taken back".
_TELLING = (
    "event.protest-excess",
    "event.air-strike",
    "event.suicide",
    "event.disrupted",
    "event.territory-regained",
)
_THINGS = ("event.device", "event.shells", "event.grenades", "event.aircraft", "event.bomber")


# "U.S. missiles" is written "us missiles" in the lexicon.
_OF_US = "missile|drone|air|strike|warplane|jet|bomb|helicopter|forces|military|raid|predator|unmanned|flag"
# They stand between a subject and its verb and say nothing of what happened.
_ADVERBS = compiled(
    r"(?<!\w)(?:reportedly|allegedly|apparently|suddenly|deliberately|subsequently|simultaneously|mistakenly"
    r"|indiscriminately|also|successfully) "
)
_STOPS_OF_US = compiled(rf"(?<=u)\.(?=s\. (?:{_OF_US}))|(?<=u\.s)\.(?= (?:{_OF_US}))")


def _hits(low: str) -> list[Hit[Kind]]:
    """Find the wording of events, across adverbs too: "jets *reportedly* bombed a house"."""
    cuts = [m.span() for m in _ADVERBS.finditer(low)]
    if "u.s" in low:
        cuts = sorted([*cuts, *(m.span() for m in _STOPS_OF_US.finditer(low))])
    if not cuts:
        return event_phrases().find(low)
    pieces = [low[a:b] for a, b in pairwise([0, *(x for cut in cuts for x in cut), len(low)])][::2]
    ends = [*accumulate(len(piece) for piece in pieces)]  # of each piece in the text without adverbs
    moved = [0, *accumulate(end - start for start, end in cuts)]

    def there(at: int) -> int:
        return at + moved[bisect_right(ends, at)]

    found = event_phrases().find("".join(pieces))
    return [Hit(there(h.start), there(h.end - 1) + 1, h.entry) for h in found]


@cache
def _speakers() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return the patterns of a force that stands behind a comma at the end, and of what makes it speak."""
    words = load("events")["speakers"]
    return compiled(rf" ?, (?:the )?(?:\w+ )?(?:{'|'.join(words['force'])})$"), compiled(
        "|".join(words["say"])
    )


def _without_others(low: str, hit: Hit[Kind]) -> list[Hit[Kind]]:
    """Return what a word for an assault says without the force that only tells of it.

    "An attack in the bazaar, police said". No district is taken where men are "captured in Dangam district".
    """
    force, say = _speakers()
    end = len(low)
    if hit.entry.rule == "event.assault" and say.match(low, hit.end):
        end = next((hit.start + m.start() for m in force.finditer(low[hit.start : hit.end])), end)
    elif hit.entry.rule == "event.operation" and _suffered(low, hit):
        # "Killed in a bomb attack by militants": who was killed was not they, and it was a bomb.
        start = hit.start + low[hit.start : hit.end].index(" ")
        inner = event_phrases().find(low[start : hit.end])
        harm = Hit(hit.start, start, _kinds()["event.harm"])
        return [harm, *(Hit(start + h.start, start + h.end, h.entry) for h in inner)]
    elif hit.entry.rule == "event.territory-lost":
        within = territory()["within"].match(low, hit.start, hit.end)
        end = within.end() if within else end
    if end > hit.end:
        return [hit]
    found = event_phrases().find(low[hit.start : end])
    return [Hit(hit.start + h.start, hit.start + h.end, h.entry) for h in found]


_OPENS_CLAUSE, _TURNS = (compiled(load("events")["parted"][name]) for name in ("clause", "turn"))


def _parted(document: Document, low: str) -> str:
    """Return the text with line ends between its sentences: no wording crosses from one into the next.

    Nor into what a semicolon, "while" or "in another attack," opens: "they took two, while five were killed".
    """
    chars = list(_OPENS_CLAUSE.sub("\n", low))
    for sentence in document.sentences:
        if turn := _TURNS.match(low, sentence.span.start, sentence.span.end):
            chars[turn.end() - 1] = "\n"
    for one, other in pairwise(document.sentences):
        chars[one.span.end : other.span.start] = "\n" * (other.span.start - one.span.end)
    return "".join(chars)


def find_triggers(
    document: Document, published: date | None = None, places: Sequence[PlaceMention] = ()
) -> tuple[Trigger, ...]:
    """Find the words that tell of events, each with its status.

    Parameters
    ----------
    document : Document
        The report, cut into sentences.
    published : date, optional
        Publication day: a month or year named without a day that lies before it is the past.
    places : sequence of PlaceMention
        Towns and districts named: one that "fell" or was "captured" changed hands.

    Returns
    -------
    tuple of Trigger
        In text order, none overlapping.
    """
    letters = list(folded(document.text))
    for sentence in document.sentences:  # no phrase runs on from a headline into the text below it
        letters[sentence.span.end : sentence.span.end + 1] = "\n" * (sentence.span.end < len(letters))
    low = "".join(letters)
    found: dict[int, list[Hit[Kind]]] = {}
    parted = _parted(document, without_months(document.text, low))
    hits = [kept for hit in _hits(parted) for kept in _without_others(low, hit)]
    hits = [*with_means(parted, hits, event_phrases().find, _kinds()["event.grenade"])]
    hits = of_crowds(parted, hits, _kinds()["event.riot"])
    taken = taken_places(low, places, _kinds())
    taken = [t for t in taken if not any(t.start < h.end and h.start < t.end for h in hits)]
    for hit in sorted((*hits, *taken), key=lambda h: h.start):
        at = document.sentence_at(hit.start)
        if at is not None and hit.entry.strength:
            found.setdefault(at, []).append(hit)
    governing = Cues(document, published, places).govern(found)
    out = [
        _trigger(low, document.sentences[at], at, hit, cue)
        for at, hits in found.items()
        for hit, cue in zip(hits, governing[at], strict=True)
    ]
    return tuple(_with_another(document, out))


# "Another one in Nazian", "A second in Bannu left two dead", "another device of the kind": as the one before.
_ANOTHER = compiled(
    r"(?<!\w)(?:[Aa]nother|[Aa] (?:second|third|similar)|[Tt]he (?:second|third|other)) "
    r"(?:one\b(?! of\b)|\w+ of (?:the|that|this) (?:same )?kind\b)"
    r"|(?:Another|A (?:second|third)|The (?:second|third|other)) "
    r"(?=(?:in|at|near) [A-Z]|(?:killed|wounded|injured|hit|struck|left)\b)"
    r"|(?:On|In|The (?:next|same|following)|Hours|Later|Earlier|Then|Meanwhile)\b[^.;:]{0,40}?,? "
    r"(?:another|a (?:second|third)) (?=(?:killed|wounded|injured|hit|struck|left)\b)"
)
# After one from the air: "in a like strike on the Afghan side", "two more strikes of the kind".
_MORE_STRIKES = compiled(
    r"\b(?:[Aa]nother|[Aa]n? (?:second|third|similar|like)"
    r"|[Mm]ore|[Oo]ther|[Ff]urther|[Ss]imilar) strikes?\b"
)
# After several of a kind: "Less than an hour later 12 were killed in Pishin", "the others were hit in Surab"
_SEVERAL = compiled(
    r"\b(?i:two|three|four|five|six|seven|several|twin|double|multiple|series of|wave of|back-to-back)"
    r" (?:[\w-]+ ){0,2}?(?:bombs|bombings|blasts|explosions|grenades|(?:air|drone|missile) ?strikes|rockets"
    r"|(?:grenade|bomb|suicide|drone|rocket|mortar|missile|air) (?:attacks|raids))\b"
)
_SPOT = compiled(
    r"(?!Separately|Elsewhere|Meanwhile|In (?:other|another|a separate|the \w+,)|Troops|Police|Gunmen)"
    r"(?=[^.;]{0,120}?\b(?:killed|died|dead|wounded|injured|hurt|hit|struck|lives)\b)"
    r"(?=[^.;]{0,160}?\b(?:in|at|near|outside|there) )[^.;]{3,}"
)
_SPOTS = 3  # so many sentences further on
_DOUBTED = compiled(
    r"\b(?:no|not|den(?:y|ied|ying)|with(?:drew|drawn|held)|(?:reports?|rumou?rs?|fears?|threats?) of)\b"
)
# So many sentences further on it is still known what kind of strikes is meant.
_KNOWN = 6


def _with_another(document: Document, triggers: Sequence[Trigger]) -> list[Trigger]:
    """Add what "another one" stands for: the means named before it, where its sentence names no other."""
    out = list(triggers)
    told = {t.sentence for t in triggers if t.strength > 1 or t.status != "occurred"}
    means = {
        t.sentence: t for t in triggers if t.strength > 1 and t.family in _MEANS and t.status == "occurred"
    }
    air: Trigger | None = None
    several: Trigger | None = None
    for at, sentence in enumerate(document.sentences):
        ends, before = (sentence.span.start, sentence.span.end), means.get(at - 1)
        air = before if before is not None and before.family == "air" else air
        if before is not None and _SEVERAL.search(
            document.text, document.sentences[at - 1].span.start, ends[0]
        ):
            several = before
        like = next((t for t in out if before and t.sentence == at and _is_like(document.text, t)), None)
        if before is not None and like is not None:
            means[at] = replace(before, span=like.span, sentence=at)
            out = [means[at] if t is like else t for t in out]
            continue
        if at in told or not document.beside(at):
            continue
        found = _ANOTHER.search(document.text, *ends) if before else None
        hurt = any(t.sentence == at and t.family in ("harm", "vague") for t in out)
        if found is None and several is not None and hurt and at - several.sentence <= _SPOTS:
            found, before = _SPOT.match(document.text, *ends), several
        if found is None and air is not None and at - air.sentence <= _KNOWN:
            found, before = _MORE_STRIKES.search(document.text, *ends), air
        if found and before and not _DOUBTED.search(document.text, sentence.span.start, found.start()):
            harm = next((t for t in out if t.sentence == at), None)
            means[at] = replace(before, span=harm.span if harm else Span(*found.span()), sentence=at)
            out = [t for t in out if t is not harm] + [means[at]]
    return sorted(out, key=lambda t: t.span.start)


_MEANS = ("bomb", "air", "shelling")


def _is_like(text: str, t: Trigger) -> bool:
    """Whether a word for an attack says that it was like the one before: "a similar attack on a post"."""
    attack = t.rule in ("event.assault", "event.vague") and t.status == "occurred"
    return attack and text.startswith("attack", t.span.start) and text[: t.span.start].endswith("similar ")


def with_taken(places: Sequence[PlaceMention], triggers: Sequence[Trigger]) -> tuple[PlaceMention, ...]:
    """Return the mentions, those that changed hands as the scene: "Farah and Aybak were taken".

    Of a name that a province shares with its town, the town is taken.
    """
    ends = {t.span.end for t in triggers if t.family == "territory" and not t.reason}

    towns = {p.start: "city" * city_or_province(p.candidates) for p in places if p.end in ends}
    taken = partial(replace, role="incident", relation="in", rule="place.taken")
    return tuple(
        taken(p, designation=p.designation or towns[p.start]) if p.start in towns else p for p in places
    )


_SUFFERED = compiled(r"(?:killed|eliminated|gunned down|shot dead|slain)\b")


def _suffered(low: str, hit: Hit[Kind]) -> bool:
    """Whether those named in "killed when militants attacked" are not the ones killed."""
    words = load("events")["passive"]["by_them"]
    return (
        _SUFFERED.match(low, hit.start) is not None
        and re.search("|".join(words), low[hit.start : hit.end]) is not None
    )


def _trigger(low: str, sentence: Sentence, at: int, hit: Hit[Kind], cue: Cue | None) -> Trigger:
    """Make the trigger of a find and the cue that governs it."""
    kind, rule = hit.entry, hit.entry.rule
    if rule == "event.harm" and _NOBODY.search(low, max(sentence.span.start, hit.start - 60), hit.start):
        rule = "event.no-harm"
    status: Status = cue.status if cue else "occurred"
    if status == "occurred" and kind.family == "disrupt":
        status = "foiled"
    return Trigger(
        Span(hit.start, hit.end),
        kind.event_type,
        kind.sub_event_type,
        status,
        rule,
        kind.strength,
        kind.family,
        at,
        cue.reason if cue else "",
    )
