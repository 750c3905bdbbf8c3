"""Where a sentence that tells of several events is cut, and which places it names side by side."""

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise

from geo.model import Claim, DateRange, PlaceMention, Span
from geo.reports.document import Sentence
from geo.reports.events import Trigger
from geo.reports.figures.facts import Group, Sheet
from geo.reports.figures.groups import Groups
from geo.reports.figures.tags import tag_sentence
from geo.reports.incidents.case_words import anchored, patterns
from geo.reports.incidents.cutting import AND, JOINTS, Walk
from geo.reports.incidents.telling import Telling
from geo.reports.mentions.chained import LISTED, NEXT_DAY
from geo.reports.mentions.ground import fineness, relation
from geo.reports.numbers import find_numbers


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
    cities = ("settlement" in {c.kind for c in group[0].candidates} for group in groups)  # Karachi
    fine = [max(map(fineness, group)) == 2 for group in groups]  # "Logar's Charkh and Baraki Barak"
    if not joined or not all(f or city for f, city in zip(fine, cities, strict=True)):
        return []
    start = groups[0][0].start
    if words["pair_before"].search(low, max(0, start - 70), start):
        return []
    apart = all(relation(a, b) == "conflict" for a, b in pairwise(groups))
    return groups if apart else []


def without_overhang(low: str, sentence: Sentence, triggers: Sequence[Trigger]) -> list[Trigger]:
    """Return the triggers, each cut at a "while" in it: "militants, officials said, while a man was shot"."""
    span = sentence.span
    joints = [m.start() for m in anchored()["overhang"].finditer(low, span.start, span.end)]
    if not joints:
        return list(triggers)
    out = []
    for trigger in triggers:
        start = max((j for j in joints if trigger.span.start < j < trigger.span.end), default=None)
        out.append(trigger if start is None else replace(trigger, span=Span(start, trigger.span.end)))
    return out


def _joints(
    low: str, sentence: Sentence, triggers: list[Trigger], places: list[PlaceMention]
) -> tuple[set[int], set[int]]:
    """Return where a sentence may be cut, and of these where a memorial begins."""
    words, known = patterns(), anchored()
    start, end = sentence.span.start, sentence.span.end
    pieces = {c.start for c in sentence.clauses}
    for place in places:
        opening = words["and_in"].search(low, max(start, place.start - 40), place.start)
        if opening and not any(opening.start() < p.start < place.start for p in places):
            pieces.add(opening.start())  # but not "between Quetta *and Karachi in* Mastung"
    for name in ("another_scene", "counted_clause"):
        pieces |= {m.start() for m in known[name].finditer(low, start, end)}
    spots = {p.start for p in places}
    heads = {t.span.start for t in triggers if any(fineness(p) and p.start < t.span.start for p in places)}
    pieces |= {m.start() for m in known["next_object"].finditer(low, start, end) if m.end() in heads}
    since = {m.start() for m in known["days_after"].finditer(low, start, end)}
    pieces |= since
    pieces |= _items(low, sentence, pieces, triggers)
    # "Captured A on Friday, B on Saturday and C on Sunday": where the next begins.
    taken = (t.span.start for t in triggers if t.family == "territory" and t.span.start in spots)
    pieces |= {at for at in taken if low.endswith(("and ", ", "), 0, at)}
    pieces |= {p.start for p in places if p.rule == NEXT_DAY}
    memorial = {m.start() for m in known["memorial"].finditer(low, start, end)}
    came_of_it = known["crowd_after"].match_cut(low, start, end)
    if came_of_it and any(t.span.start >= start + came_of_it.end() for t in triggers):
        memorial.add(start + came_of_it.end())
    # "Crowds marched in many cities, a day after attacks in Kurram killed 44"
    memorial |= {at for at in since if _killed_before(triggers, at)}
    # "In Farah, where four died": what a place is followed by is of that place.
    pieces = {p for p in pieces if not words["where"].match(low, p)}
    pieces |= memorial | {m.end() for m in known["then_day"].finditer(low, start, end)}
    return pieces, memorial


def _killed_before(triggers: Sequence[Trigger], at: int) -> bool:
    """Whether a sentence tells of a gathering alone, and from a place on of deaths before it."""
    crowds = all(t.family == "protest" for t in triggers if t.span.start < at)
    return crowds and any(t.family == "harm" for t in triggers if t.span.start >= at)


def _shared_joints(
    low: str, triggers: Sequence[Trigger], places: Sequence[PlaceMention], days: Sequence[DateRange]
) -> tuple[set[int], set[int]]:
    """Return where persons are counted without a verb of their own, and where a second verb has no subject.

    "Killed a soldier in A *and two in* B", "killed a soldier in A and *injured* two in B".
    """
    scenes = [*(p.start for p in places), *(d.span.start for d in days if d.span)]
    gaps = {m.start() for m in gapped(low, scenes).values()}
    acts = {t.span.start for t in triggers if t.family != "protest"} - {*scenes}
    spots = [p.start for p in places if fineness(p)]
    verbs = {a for a in acts if any(a < at and "," not in low[a:at] for at in spots)}
    verbs = {v for v in verbs if low.endswith((" and ", ", "), 0, v)}
    # "In Balochistan, a teacher was shot and killed in Awaran": one act.
    paired = {t.span.end + len(" and ") for t in triggers if low.startswith(" and ", t.span.end)}
    return gaps, verbs - paired


def segments(
    low: str,
    sentence: Sentence,
    triggers: list[Trigger],
    places: list[PlaceMention],
    days: Sequence[DateRange] = (),
    placed: Sequence[int] = (),
    tolls: Sequence[Span] = (),
) -> list[Span]:
    """Cut a sentence where a new clause has an act of its own, and a place or a day of its own.

    A place with its own count, or with its own day, needs no verb: "killed 41 in A and six in B",
    "stormed a port in A on Monday and a base in B on Friday". `days` are those of events, `placed` is where
    counts begin whose verb follows that of another place, `tolls` are counts of dead and hurt together.
    """
    pieces, memorial = _joints(low, sentence, triggers, places)
    gaps, verbs = _shared_joints(low, triggers, places, days)
    # "Two dead and six hurt in A, and one dead and four hurt in B": no cut goes through the second.
    tolls = [t for t in tolls if low.endswith(JOINTS, 0, t.start) and not holds(t, places)]
    gaps |= {t.start for t in tolls}
    pieces = (pieces - {v - len(AND) for v in verbs}) | gaps | verbs | set(placed)
    ends = bracketed(low, places)
    if len(ends) > 1:
        return [
            Span(a, b)
            for a, b in zip([sentence.span.start, *ends[:-1]], [*ends[:-1], sentence.span.end], strict=True)
        ]
    # No cut goes through the words for one act: "the body of a man, who was missing, was found".
    whole = [*(t.span for t in triggers), *tolls]
    starts = sorted(p for p in pieces if not any(span.start < p < span.end for span in whole))
    hit = {m.end() for m in anchored()["attacked"].finditer(low, sentence.span.start, sentence.span.end)}
    # "Militants attacked Mach; a bomb hit ...": an act. "They condemned the attack": none.
    deeds = [t.span.start for t in triggers if t.span.end in hit]
    walk = Walk(low, triggers, places, days, gaps, verbs, deeds, [sentence.span.start])
    for start, end in zip(starts, [*starts[1:], sentence.span.end], strict=True):
        if not low[start:end].isspace():
            walk.take(start, end, cut=start in placed, recalled=start in memorial)
    return [Span(a, b) for a, b in zip(walk.cuts, [*walk.cuts[1:], sentence.span.end], strict=True)]


def holds(toll: Span | Claim, places: Sequence[PlaceMention]) -> bool:
    """Whether a place stands within a count of dead and hurt: they may be of two events."""
    return any(toll.start <= p.start < toll.end for p in places)


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


def bracketed(low: str, places: Sequence[PlaceMention]) -> list[int]:
    """Return where the brackets end that count the dead or hurt of each place: "in A (two) and B (one)"."""
    found = (patterns()["count_after"].match(low, p.end) for p in places)
    return [m.end() for m in found if m and is_count(m["count"] or m["hurt"] or "")]


# So long is a member of a list of persons and places.
GAP = 90


def gapped(low: str, starts: Sequence[int]) -> dict[int, re.Match[str]]:
    """Return by where a scene or a day starts who is counted before it without a verb of their own.

    "Killed a policeman in A *and two soldiers in* B", "... on Friday *and 14 more on* Saturday". ", a baker
    in C" may say who somebody is, but for a list that goes on.
    """
    found: dict[int, re.Match[str]] = {}
    for start in sorted(starts, reverse=True):
        until = start + 3 * low.startswith("on ", start)
        match = patterns()["count_before"].search(low, max(0, start - GAP), until)
        who = counted(match["count"]) if match else None
        goes_on = bool(found) and min(found) - start < GAP
        if match and match.group().endswith("from ") and any(low.endswith("in ", 0, s) for s in starts):
            continue  # "in Kech they took a man from Multan and two from Sukkur"
        if match and who and (goes_on or who.sort == "count" or not match.group().startswith(", a")):
            # "11 in a blast at a market in Kohat": the first of its places.
            found = {at: m for at, m in found.items() if m.start("count") != match.start("count")}
            found[start] = match
    return found


@lru_cache(maxsize=1024)
def counted(words: str) -> Group | None:
    """Return how many persons a few words count, None where they count none: "two soldiers", "another"."""
    sheet = Sheet(tag_sentence(words, Span(0, len(words)), find_numbers(words)), words)
    groups = Groups(sheet).read(0, len(sheet.tags))
    one = groups[0] if len(groups) == 1 and set(sheet.tags[: groups[0].first]) <= set("Aw") else None
    if one is None or one.sort not in ("count", "one", "ordinal"):
        return None
    return one if one.persons or one.sort == "count" else None


def is_count(word: str) -> bool:
    """Whether a word is a plain number."""
    numbers = find_numbers(word)
    return len(numbers) == 1


def by_district(telling: Telling, low: str) -> list[Telling]:
    """Cut a telling that names several districts together ("the Naray, Dangam and Sarkano districts")."""
    # "In Bamyan, the districts of Kahmard and Saighan fell": each of them, and not the first place alone.
    listed = "territory" in telling.families or any(p.rule == LISTED for p in telling.places)
    starts = range(len(telling.places) if listed else 1)
    lists = (pairs(telling.places[at:], low) for at in starts)
    groups: list[list[PlaceMention]] = next(filter(None, lists), [])
    together = telling.strength > 1 or listed or (groups and low.startswith(" districts", groups[-1][-1].end))
    if len(groups) < 2 or (len(groups) > 2 and not together):
        return [telling]
    listed_names = {p.text.lower() for group in groups for p in group}
    rest = [p for p in telling.places if p.text.lower() not in listed_names]
    act = min((t.span.start for t in telling.triggers if t.strength > 1), default=0)
    there = [p for p in rest if p.start > act]
    before = [p for group in groups for p in group]
    if before[-1].end <= act and all(relation([p], there) == "conflict" for p in before):
        return [telling]  # "It closed the crossings at A and B and shelled camps in C"
    if all(len(group) == 1 for group in groups[:-1]) and low.startswith(" districts", groups[-1][0].end):
        rest += groups[-1][1:]  # "the Naray and Dangam districts of Kunar": both are in Kunar
        groups[-1] = groups[-1][:1]
    return [
        replace(telling, places=[*group, *rest], part=number, spread=True)
        for number, group in enumerate(groups)
    ]
