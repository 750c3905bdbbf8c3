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
from geo.reports.cues.crowds import of_crowds
from geo.reports.document import Document, Sentence
from geo.reports.mentions.meant import city_or_province
from geo.reports.status import HUNT, Cues
from geo.reports.wording.cues import Cue, Kind, without_months
from geo.reports.wording.lexicon import Patterns, load
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


# What stands around the name of a place that changes hands.
_TERRITORY = Patterns({name: "|".join(rows) for name, rows in load("events")["territory"].items()})


_LISTED = compiled(r"(?: city| town| district| province)?(?:,? (?:and )?(?:the )?|, )")
# "A and B *districts of* Kunduz fell", "*the districts of* A and B *in* Kunduz fell": Kunduz only holds them.
_HELD, _DISTRICTS_OF = compiled(r" districts?,? (?:of|in) (?:the )?"), compiled(r"\bdistricts? of (?:the )?$")
_IN = compiled(r",? (?:of|in) (?:the )?")


def _lists(low: str, places: Sequence[PlaceMention]) -> tuple[list[int], set[int]]:
    """Return where the list ends that each place stands in, and which of them only hold those of a list.

    "Farah and Aybak were taken", "Archi and Imam Sahib districts of Kunduz fell".
    """
    ends, held = [p.end for p in places], set[int]()
    called = False  # whether the list goes on of which it is said that these are districts
    for i, (one, other) in enumerate(pairwise(places)):
        listed = _LISTED.fullmatch(low, one.end, other.start) is not None
        called = called or _DISTRICTS_OF.search(low, max(0, one.start - 20), one.start) is not None
        if _HELD.fullmatch(low, one.end, other.start) or (
            called and _IN.fullmatch(low, one.end, other.start)
        ):
            held.add(i + 1)
        called = called and listed
    for i in range(len(places) - 2, -1, -1):
        if i + 1 in held or _LISTED.fullmatch(low, places[i].end, places[i + 1].start):
            ends[i] = ends[i + 1]
    return ends, held


def _taken(low: str, places: Sequence[PlaceMention]) -> list[Hit[Kind]]:
    """Find the places that change hands ("captured Farah", "Pul-e-Khumri fell")."""
    words = _TERRITORY
    lost, regained = _kinds()["event.territory-lost"], _kinds()["event.territory-regained"]
    given_up = _kinds()["event.withdrawal"]
    out: list[Hit[Kind]] = []
    # A country that was taken is the war around the news: "since the Taliban took Afghanistan".
    named = [p for p in places if any(c.level != "country" for c in p.candidates)]
    ends, held = _lists(low, named)
    for number, (place, list_end) in enumerate(zip(named, ends, strict=True)):
        window = max(0, place.start - 60)
        if number in held or words["part"].match(low, place.end):
            continue
        if words["retakes"].search(low, window, place.start):
            out.append(Hit(place.start, place.end, regained))
        elif words["leaves"].search(low, window, place.start):
            out.append(Hit(place.start, place.end, given_up))
        elif words["takes"].search(low, window, place.start) or words["falls"].match(low, list_end):
            out.append(Hit(place.start, place.end, lost))
        elif out and words["joint"].fullmatch(low, out[-1].end, place.start):
            out.append(Hit(place.start, place.end, out[-1].entry))
    return out


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
        within = _TERRITORY["within"].match(low, hit.start, hit.end)
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
    hits = of_crowds(parted, hits, _kinds()["event.riot"])
    taken = _taken(low, places)
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
    for at, sentence in enumerate(document.sentences):
        ends, before = (sentence.span.start, sentence.span.end), means.get(at - 1)
        air = before if before is not None and before.family == "air" else air
        if at in told or not document.beside(at):
            continue
        found = _ANOTHER.search(document.text, *ends) if before else None
        if found is None and air is not None and at - air.sentence <= _KNOWN:
            found, before = _MORE_STRIKES.search(document.text, *ends), air
        if found and before and not _DOUBTED.search(document.text, sentence.span.start, found.start()):
            harm = next((t for t in out if t.sentence == at), None)
            means[at] = replace(before, span=harm.span if harm else Span(*found.span()), sentence=at)
            out = [t for t in out if t is not harm] + [means[at]]
    return sorted(out, key=lambda t: t.span.start)


_MEANS = ("bomb", "air", "shelling")


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
