"""Where the next event of a sentence begins, found in a walk over its pieces."""

from collections.abc import Container, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from geo.model import DateRange, PlaceMention, Span
from geo.patterns import compiled
from geo.reports.events import Trigger
from geo.reports.incidents.case_words import anchored, patterns
from geo.reports.incidents.deciding import DEADLY
from geo.reports.mentions.chained import AND_NEXT, NEXT_DAY
from geo.reports.mentions.ground import fineness, relation

# Acts at whose victims people may gather.
_DEEDS = ("shoot", "bomb", "air", "shelling")
AND = "and "
CONTRAST = ("while ", "but ", "whereas ")
# What opens a clause with a subject of its own.
JOINTS = (AND, *CONTRAST)


@dataclass(slots=True)
class Walk:
    """A walk over the pieces of a sentence, which finds where the next event begins.

    `gaps` is where persons are counted without a verb of their own, `verbs` where a second verb has no
    subject, `deeds` where an act is told.
    """

    low: str
    triggers: Sequence[Trigger]
    places: Sequence[PlaceMention]
    days: Sequence[DateRange]
    gaps: Container[int]
    verbs: Container[int]
    deeds: Sequence[int]
    cuts: list[int]
    seen_place: bool = False
    seen_act: bool = False
    quiet: bool = False
    """Whether nothing was told but finds and arrests."""
    unplaced: tuple[int, bool] = (-1, False)
    """Where the clause before opened, if its place is to follow, and if it only counts."""
    names: set[str] = field(default_factory=set)

    def take(self, start: int, end: int, *, cut: bool, recalled: bool) -> None:
        """Go on to ``[start, end)``; `cut`: another event begins there in any case."""
        acts = [t for t in self.triggers if start <= t.span.start < end and t.family != "vague"]
        own = [p for p in self.places if start <= p.start < end]
        turns = self._turns(start, end, acts, own)
        crowd = self.seen_act and _gathers(self.low, self.cuts[-1], start, end, self.triggers)
        if start > self.cuts[-1] and (cut or turns or (recalled and self.seen_act) or crowd):
            self.cuts.append(self._opening(start))
        opens = self.low.startswith(JOINTS, start) or self.low.endswith("; ", 0, start)
        joined = self.seen_act and acts and not own and opens
        counts = _only_dead(self.triggers, start, end)
        # "While five were killed and three hurt when a post was attacked in B": from "while" on.
        if not (joined and counts and self.unplaced[1] and self.unplaced[0] > self.cuts[-1]):
            self.unplaced = (start, counts) if joined else (-1, False)
        quiet = self.quiet or not self.seen_act
        self.quiet = quiet and all(t.family in ("disrupt", "arrest") for t in acts)
        self.seen_place = self.seen_place or bool(own)
        told = bool(own) and any(start <= at < end for at in self.deeds)
        self.seen_act = self.seen_act or bool(acts) or told
        self.names |= {p.text.lower() for p in own}

    def _turns(self, start: int, end: int, acts: Sequence[Trigger], own: Sequence[PlaceMention]) -> bool:
        """Whether a piece tells of another event, by its act, its place or its day."""
        words, low = patterns(), self.low
        scene = self._is_scene(start, end, acts, own)
        deed = any(t.strength > 1 for t in acts)
        later = deed and words["hours_later"].match(low, start) is not None
        apart = self.seen_act and acts and (later or _another(low, start, end))
        apart = apart or any(p.start == start and p.rule == NEXT_DAY for p in self.places)
        other_day = self.seen_act and _other_day(self.days, start, end)
        dated = other_day and (
            start in self.gaps or (deed and words["other_day"].match(low, start) is not None)
        )
        before = [p for p in self.places if self.cuts[-1] <= p.start < start]
        region = self.seen_act and acts and turns_region(low, self.cuts[-1], Span(start, end), before, own)
        return bool(apart or scene or dated or region)

    def _is_scene(self, start: int, end: int, acts: Sequence[Trigger], own: Sequence[PlaceMention]) -> bool:
        """Whether a piece tells of an act, a count or a day at a place that parts it from what was told."""
        words, low, cut = patterns(), self.low, self.cuts[-1]
        shares = start in self.gaps or words["others"].match(low, start) is not None
        deed = any(start <= at < end for at in self.deeds)  # "; the army raided a hideout in Attock"
        told = acts or shares or deed or _other_day(self.days, start, end)
        if not (told and self.seen_act and self.seen_place and self._is_elsewhere(start, acts, own)):
            return False
        led = words["led"].search(low, max(cut, start - 8), start) or words["means"].match(low, start)
        if self.quiet and led:
            return False  # "foiled a plot after killing three men in a shootout"
        before = [p for p in self.places if cut <= p.start < start]
        if start in self.verbs and not before:
            return False  # "while in a separate incident gunmen shot and killed a driver in Khanabad"
        how = low.startswith(("when ", "as "), start) and relation(own, before) != "conflict"
        if how and (_STRAY.search(low, cut, start) or _only_dead(self.triggers, cut, start)):
            # "Six were killed in the province, when aircraft hit a house in Almar", "a boy was hit by a stray
            # bullet as two groups traded fire near Moach Goth"
            return False
        return not (
            _dies_later(low, cut, end, acts)
            or _in_list(low, self.triggers, self.places, start)
            or words["at_them"].search(low, start, end)
        )

    def _is_elsewhere(self, start: int, acts: Sequence[Trigger], own: Sequence[PlaceMention]) -> bool:
        """Whether the places of a piece are others than those told before it."""
        fine = [p for p in own if fineness(p) == 2] or own
        # "In A and B, killing two in A and one in B"; or it may be another one of that name.
        known = not self.names.isdisjoint(p.text.lower() for p in fine)
        if not fine or (known and fineness(fine[0]) < 2):
            return False
        if acts and not known and start not in self.verbs:
            return True
        told = [p for p in self.places if p.start < start and fineness(p)]
        last = [p for p in told if fineness(p) == 2][-1:] if known else []
        return relation(fine, last or told) == "conflict"

    def _opening(self, start: int) -> int:
        """Return where the event of a piece begins: with the clause before it, whose place it names."""
        words, low = patterns(), self.low
        ends = [p.end for p in self.places if self.cuts[-1] <= p.start < start]
        listed = _PERSONS.fullmatch(low, ends[-1], start) if ends and low.startswith(AND, start) else None
        if listed:
            return listed.start("more")  # "in Zhob, and two nurses and a guard were killed in Hub"
        opened, counts = self.unplaced
        joint = start - len(AND) if start in self.verbs and low.endswith(AND, 0, start) else start
        verb, tail = (words[name].match(low, joint) for name in ("goes_on_verb", "subordinate"))
        # "While two died and five were hurt in a blast in Kohat".
        if low.startswith(CONTRAST, opened):
            tail = tail or words["counted_clause"].match(low, joint)
        return opened if opened > self.cuts[-1] and (verb or (counts and tail)) else start


# Who is named behind a place, and no more: "... in Zhob, and two nurses".
_PERSONS = compiled(
    r"(?: (?:city|town|district|province|agency|area))?,? (?P<more>(?:and|while|but|whereas) "
    r"(?:an?|another|one|two|three|four|five|six|\d{1,2}|his|her|their) [\w'-]+(?: [\w'-]+){0,2} ?)"
)
_STRAY = compiled(r"\b(?:stray|crossfire|cross fire)\b[^.;]{0,20}$")
# The side of a country.
_SIDE = compiled("north|south|east|west|cent|capital")
_OPPOSITE = (frozenset({"north", "south"}), frozenset({"east", "west"}))


def turns_region(
    low: str, cut: int, span: Span, before: Sequence[PlaceMention], here: Sequence[PlaceMention]
) -> bool:
    """Whether a clause with its own subject is of another part of the country than what was told since `cut`.

    "Gunmen killed a judge in the south, and NATO said its aircraft had killed 15 insurgents in the east." So
    is "and a bomb in the northwest killed nine" where what was told `before` has a province or district, and
    the clause, of the places `here`, none.
    """
    start, end = span.start, span.end
    placed = any(map(fineness, before))
    placed = placed and not any(fineness(p) for p in here if start <= p.start < end)
    words = patterns()
    if not low.startswith(JOINTS, start):
        return False
    if words["in_region"].match(low, start) or words["next_region"].search(low, start, end):
        return True
    told, now = (words["region"].search(low, *ends) for ends in ((cut, start), (start, end)))
    if placed and now:
        return True
    sides = [frozenset(_SIDE.findall(m.group())) for m in (told, now) if m]
    if len(sides) < 2 or not all(sides):
        return False
    return sides[0].isdisjoint(sides[1]) or any(a <= sides[0] | sides[1] for a in _OPPOSITE)


def _another(low: str, start: int, end: int) -> bool:
    """Whether a clause says that it tells of another act, not its whole sentence at its end.

    "Four were killed *when a bomb hit their van in a separate incident*" is one, as is what comes "a week
    after a similar attack" or "in the third attack on police in a month".
    """
    words = patterns()
    told = anchored()["another"].search(low, start, end)
    if told is None or words["just_before"].search(low, max(start, told.start() - 20), told.start()):
        return False
    if words["of_a_series"].match(low, told.end()):
        return False
    whole = low.endswith("in ", 0, told.start()) and low[told.end()] in ".,;"
    return not (whole and words["no_subject"].match(low, start))


def _in_list(low: str, triggers: Sequence[Trigger], places: Sequence[PlaceMention], start: int) -> bool:
    """Whether what was taken is listed there, with nothing but "and" between: "A, B *and C* fell"."""
    if any(t.family not in ("territory", "arrest") for t in triggers):
        return False
    gaps = ((a.end, b.start) for a, b in pairwise(places) if a.end <= start <= b.start)
    return any(AND_NEXT.fullmatch(low, *gap) for gap in gaps)


def _gathers(low: str, cut: int, start: int, end: int, triggers: Sequence[Trigger]) -> bool:
    """Whether a clause tells of a protest at the act before: "a shell killed two; kin blocked the road"."""
    acts = {t.rule for t in triggers if start <= t.span.start < end and t.strength > 1}
    before = {t.family for t in triggers if cut <= t.span.start < start and t.strength > 1}
    if not acts or acts - {"event.protest", "event.road-block"} or before.isdisjoint(_DEEDS):
        return False
    around = anchored()["gathered_before"].search(low, cut, start) or patterns()["meanwhile"].match(
        low, start
    )
    return around is None and DEADLY.search(low, cut, start) is not None


def _only_dead(triggers: Sequence[Trigger], cut: int, start: int) -> bool:
    """Whether the stretch so far only counts dead or hurt: how they came to harm is told after it."""
    told = [t for t in triggers if cut <= t.span.start < start and t.family != "vague"]
    return bool(told) and all(t.strength < 3 and t.family in ("harm", "fight") for t in told)


def _dies_later(low: str, cut: int, end: int, acts: Sequence[Trigger]) -> bool:
    """Whether a clause only says where persons wounded before died: ", two of the injured died in Quetta"."""
    only_dead = all(t.family == "harm" for t in acts)
    return only_dead and anchored()["later_death"].search(low, cut, end) is not None


def _other_day(days: Sequence[DateRange], start: int, end: int) -> bool:
    """Whether a clause names a day that is none of those named before it in the sentence."""
    fine = [(d.span.start, d.start) for d in days if d.span and d.start and d.precision == "day"]
    here = {day for at, day in fine if start <= at < end}
    before = {day for at, day in fine if at < start}
    return bool(here and before) and here.isdisjoint(before)
