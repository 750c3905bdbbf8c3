"""Where a sentence that tells of several events is cut, and which places it names side by side."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from itertools import pairwise

from geo.model import DateRange, PlaceMention, Span
from geo.patterns import compiled
from geo.reports.events import Trigger
from geo.reports.incidents.ground import fineness, relation
from geo.reports.incidents.telling import Telling
from geo.reports.numbers import find_numbers
from geo.reports.text import Sentence
from geo.reports.wording.anchored import Anchored
from geo.reports.wording.lexicon import Patterns, load

# What opens a clause with a subject of its own.
_JOINTS = ("and ", "while ", "but ", "whereas ")


@cache
def patterns() -> Patterns:
    """Return the patterns of ``lexicons/coreference.toml``."""
    return Patterns({name: "|".join(rows) for name, rows in load("coreference")["pattern"].items()})


@cache
def anchored() -> dict[str, Anchored]:
    """Return `patterns`, each tried only where a word stands that it needs."""
    return {name: Anchored(source) for name, source in patterns().sources.items()}


def pairs(places: Sequence[PlaceMention], low: str) -> list[list[PlaceMention]]:
    """Group "Barmal district of Paktika and Spera district of Khost" by the districts.

    [] where the places are no such list.
    """
    words = patterns()
    groups: list[list[PlaceMention]] = []
    joined = False
    for place in places:
        gap = low[groups[-1][-1].end : place.start] if groups else ""
        if (
            groups
            and words["pair_whole"].fullmatch(gap)
            and relation(groups[-1], [place]) in ("same", "part")
        ):
            groups[-1].append(place)
        elif not groups or words["pair_joint"].fullmatch(gap):
            groups.append([place])
            joined = joined or "and" in gap
        elif words["pair_listed"].fullmatch(gap):
            groups.append([place])
        else:
            break
    if not joined or len(groups) < 2 or not all(_is_spot(group[0]) for group in groups):
        return []
    start, end = groups[0][0].start, groups[-1][-1].end
    if words["pair_before"].search(low, max(0, start - 70), start) or words["pair_after"].match(low, end):
        return []
    apart = all(relation(a, b) == "conflict" for a, b in pairwise(groups))
    return groups if apart else []


def _is_spot(place: PlaceMention) -> bool:
    """Whether a place is finer than a province, or a city of several districts ("in Karachi and Quetta")."""
    return fineness(place) == 2 or all(c.kind == "settlement" for c in place.candidates)


def without_overhang(low: str, sentence: Sentence, triggers: Sequence[Trigger]) -> list[Trigger]:
    """Return the triggers, each cut at a "while" in it: "militants, officials said, while a man was shot".

    Where a list goes on inside it, its first part stays: "shot in Orangi, *two workers* gunned down in Hub".
    """
    joints = [c.start for c in sentence.clauses if low.startswith("while ", c.start)]
    items = [m.start() for m in anchored()["list_item"].finditer(low, sentence.span.start, sentence.span.end)]
    items = [i for i in items if low[i] == ","]
    out = []
    for trigger in triggers:
        item = min((i for i in items if trigger.span.start < i < trigger.span.end), default=None)
        if item is not None and any(t.span.start > trigger.span.end for t in triggers):
            trigger = replace(trigger, span=Span(trigger.span.start, item))
        start = max((j for j in joints if trigger.span.start < j < trigger.span.end), default=None)
        out.append(trigger if start is None else replace(trigger, span=Span(start, trigger.span.end)))
    return out


def _joints(
    low: str, sentence: Sentence, triggers: list[Trigger], places: list[PlaceMention]
) -> tuple[set[int], set[int], set[int]]:
    """Return where a sentence may be cut; of these, where a main clause begins, and where a memorial does."""
    words, known = patterns(), anchored()
    start, end = sentence.span.start, sentence.span.end
    pieces = {c.start for c in sentence.clauses}
    for place in places:
        opening = words["and_in"].search(low, max(start, place.start - 40), place.start)
        if opening:
            pieces.add(opening.start())
    after = _after(low, sentence, triggers)
    pieces |= after
    for name in ("another_scene", "counted_clause"):
        pieces |= {m.start() for m in known[name].finditer(low, start, end)}
    pieces |= {m.start() for m in words["days_after"].finditer(low, start, end)}
    pieces |= _items(low, sentence, pieces, triggers)
    memorial = {m.start() for m in known["memorial"].finditer(low, start, end)}
    # "In Farah, where four died": what a place is followed by is of that place.
    pieces = {p for p in pieces if not words["where"].match(low, p)}
    pieces = _up_to_acts(pieces, memorial, triggers) | memorial
    pieces |= {m.end() for m in words["then_day"].finditer(low, start, end)}
    return pieces, after, memorial


def segments(
    low: str,
    sentence: Sentence,
    triggers: list[Trigger],
    places: list[PlaceMention],
    days: Sequence[DateRange] = (),
) -> list[Span]:
    """Cut a sentence where a new clause has an act of its own, and a place or a day of its own.

    A place with its own count, or with its own day, needs no verb: "killed 41 in A and six in B",
    "stormed a port in A on Monday and a base in B on Friday". `days` are those of events.
    """
    words = patterns()
    pieces, after, memorial = _joints(low, sentence, triggers, places)
    ends = bracketed(low, places)
    if len(ends) > 1:
        return [
            Span(a, b)
            for a, b in zip([sentence.span.start, *ends[:-1]], [*ends[:-1], sentence.span.end], strict=True)
        ]
    # No cut goes through the words for one act: "the body of a man, who was missing, was found".
    starts = sorted(p for p in pieces if not any(t.span.start < p < t.span.end for t in triggers))
    cuts = [sentence.span.start]
    seen_place = seen_act = quiet = False
    dead = -1  # where the clause before opened, if it only counts dead: "and four others died when ..."
    names: set[str] = set()
    for start, end in zip(starts, [*starts[1:], sentence.span.end], strict=True):
        acts = [t for t in triggers if start <= t.span.start < end and t.family != "vague"]
        led = words["led"].search(low, max(cuts[-1], start - 8), start) or words["means"].match(low, start)
        means = led is not None and quiet
        quiet = (quiet or not seen_act) and all(t.family in ("disrupt", "arrest") for t in acts)
        own = [p for p in places if start <= p.start < end]
        fine = [p for p in own if fineness(p) == 2] or own
        fresh = fine and not {p.text.lower() for p in fine} & names
        if fresh and not acts:
            fresh = relation(fine, [p for p in places if p.start < start]) == "conflict"
        apart = seen_act and acts and anchored()["another"].search(low, start, end) is not None
        other_day = seen_act and _other_day(days, start, end) and not words["subordinate"].match(low, start)
        told = acts and seen_place
        counted = seen_place and words["others"].match(low, start) is not None
        scene = bool(fresh) and not means and seen_act and bool(told or counted or (other_day and seen_place))
        scene = scene and not (acts and _dies_later(low, cuts[-1], start, end, acts))
        scene = scene and words["at_them"].search(low, start, end) is None
        scene = scene or (bool(told) and not own and _in_capital(low, start, end, acts))
        dated = (
            other_day
            and any(t.strength > 1 for t in acts)
            and words["other_day"].match(low, start) is not None
        )
        before = [p for p in places if cuts[-1] <= p.start < start]
        how = low.startswith("when ", start) and relation(own, before) != "conflict"
        if how and _only_dead(triggers, cuts[-1], start):
            scene = False  # "six were killed in the province, when aircraft hit a house in Almar"
        came_of_it = start in after and acts
        region = seen_act and acts and words["in_region"].match(low, start) is not None
        region = region or (start in memorial and seen_act and any(t.strength > 1 for t in acts))
        if start > cuts[-1] and (apart or scene or dated or came_of_it or region):
            cuts.append(dead if dead > cuts[-1] and words["subordinate"].match(low, start) else start)
        counts = seen_act and not own and low.startswith(_JOINTS, start) and _only_dead(triggers, start, end)
        dead = start if counts else -1
        seen_place = seen_place or bool(own)
        seen_act = seen_act or bool(acts)
        names |= {p.text.lower() for p in own}
    return [Span(a, b) for a, b in zip(cuts, [*cuts[1:], sentence.span.end], strict=True)]


def _only_dead(triggers: Sequence[Trigger], cut: int, start: int) -> bool:
    """Whether the stretch so far only counts dead or hurt: how they came to harm is told after it."""
    told = [t for t in triggers if cut <= t.span.start < start and t.family != "vague"]
    return bool(told) and all(t.strength < 3 and t.family in ("harm", "fight") for t in told)


def _up_to_acts(pieces: set[int], memorial: set[int], triggers: Sequence[Trigger]) -> set[int]:
    """Return the joints but for those between "with the body of a man" and how he died."""
    for start in memorial:
        act = min((t.span.start for t in triggers if t.span.start > start), default=start)
        pieces = {p for p in pieces if not start < p <= act}
    return pieces


def _items(low: str, sentence: Sentence, pieces: set[int], triggers: Sequence[Trigger]) -> set[int]:
    """Return where a list of acts goes on: "a tailor shot in A, two workers gunned down in B".

    "In Peshawar, four attackers died" is one item: nothing is told before the comma.
    """
    found = set()
    for match in anchored()["list_item"].finditer(low, sentence.span.start, sentence.span.end):
        joint = max((p for p in pieces if p <= match.start()), default=sentence.span.start)
        if any(joint <= t.span.start < match.start() for t in triggers):
            found.add(match.start())
    return found


def _dies_later(low: str, cut: int, start: int, end: int, acts: Sequence[Trigger]) -> bool:
    """Whether a clause only says where persons wounded before died: ", two of the injured died in Quetta"."""
    if any(t.family != "harm" for t in acts):
        return False
    *_, last = [None, *anchored()["later_death"].finditer(low, cut, end)]
    return last is not None and patterns()["died"].search(low, last.end(), start) is None


def _in_capital(low: str, start: int, end: int, acts: Sequence[Trigger]) -> bool:
    """Whether a clause tells of an attack there: "while a bomb went off in the provincial capital"."""
    attacked = any(t.strength > 2 for t in acts) and patterns()["beside"].match(low, start) is not None
    return attacked and anchored()["in_capital"].search(low, start, end) is not None


def _after(low: str, sentence: Sentence, triggers: Sequence[Trigger]) -> set[int]:
    """Return where the main clause begins after "A day after three were killed in a blast, "."""
    words = patterns()
    span = sentence.span
    if words["day_after"].match(low, span.start, span.end) is None:
        return set()
    for match in words["main_clause"].finditer(low, span.start, span.end):
        before = [t for t in triggers if t.span.start < match.start()]
        later = [t for t in triggers if t.span.start >= match.end()]
        if before and later and all(t.family in ("protest", "mob", "arrest", "vague") for t in later):
            return {match.end()}
    return set()


def bracketed(low: str, places: Sequence[PlaceMention]) -> list[int]:
    """Return where the brackets end that count the dead or hurt of each place: "in A (two) and B (one)"."""
    found = (patterns()["count_after"].match(low, p.end) for p in places)
    return [m.end() for m in found if m and is_count(m["count"])]


def is_count(word: str) -> bool:
    """Whether a word is a plain number."""
    numbers = find_numbers(word)
    return len(numbers) == 1 and numbers[0].low == numbers[0].high and bool(numbers[0].low)


def _other_day(days: Sequence[DateRange], start: int, end: int) -> bool:
    """Whether a clause names a day that is none of those named before it in the sentence."""
    fine = [d for d in days if d.span is not None and d.start is not None and d.precision == "day"]
    here = {d.start for d in fine if d.span and start <= d.span.start < end}
    before = {d.start for d in fine if d.span and d.span.start < start}
    return bool(here and before) and here.isdisjoint(before)


_DISTRICTS = compiled(r"\s+districts\b")
_DISTRICTS_OF = compiled(r"\bdistricts (?:of |in )?(?:the )?$")
_LISTED = compiled(r",? (?:and )?(?:the )?|, ")


def by_district(telling: Telling, low: str) -> list[Telling]:
    """Cut a telling that names several districts together ("the Naray, Dangam and Sarkano districts")."""
    places = telling.places
    groups = pairs(places, low)
    words = patterns()
    if len(groups) == 2 or (len(groups) > 2 and telling.strength > 1):
        rest = [p for p in places if not any(p in group for group in groups)]
        return [
            replace(telling, places=[*group, *rest], part=number, spread=True)
            for number, group in enumerate(groups)
        ]
    for last in range(len(places) - 1, 0, -1):
        first = last
        while first and _LISTED.fullmatch(low[places[first - 1].end : places[first].start]):
            first -= 1
        start = places[first].start
        of = _DISTRICTS_OF.search(low, max(0, start - 20), start) is not None
        if not of and not _DISTRICTS.match(low, places[last].end):
            continue
        if words["line_before"].search(low, max(0, places[first].start - 70), places[first].start):
            continue
        if first < last:
            rest = places[:first] + places[last + 1 :]
            return [
                replace(telling, places=[place, *rest], part=number)
                for number, place in enumerate(places[first : last + 1])
            ]
    return [telling]
