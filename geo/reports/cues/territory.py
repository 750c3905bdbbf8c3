"""Places that change hands: "captured Farah", "Pul-e-Khumri fell", "troops pulled out of Sangin"."""

from collections.abc import Mapping, Sequence
from functools import cache
from itertools import pairwise

from geo.model import PlaceMention
from geo.patterns import compiled
from geo.reports.wording.cues import Kind
from geo.reports.wording.lexicon import Patterns, load
from geo.reports.wording.phrases import Hit


# What stands around the name of a place that changes hands.
@cache
def territory() -> Patterns:
    """Return the patterns of the table ``territory`` of ``lexicons/events.toml``."""
    return Patterns({name: "|".join(rows) for name, rows in load("events")["territory"].items()})


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


def taken_places(low: str, places: Sequence[PlaceMention], kinds: Mapping[str, Kind]) -> list[Hit[Kind]]:
    """Find the places that change hands ("captured Farah", "Pul-e-Khumri fell")."""
    words = territory()
    lost, regained = kinds["event.territory-lost"], kinds["event.territory-regained"]
    given_up = kinds["event.withdrawal"]
    out: list[Hit[Kind]] = []
    # A country that was taken is the war around the news: "since the Taliban took Afghanistan".
    named = [p for p in places if any(c.level != "country" for c in p.candidates)]
    ends, held = _lists(low, named)
    for number, (place, list_end) in enumerate(zip(named, ends, strict=True)):
        window = max(0, place.start - 60)
        if number in held or words["part"].match(low, place.end):
            continue
        if words["persons"].search(low, window, place.start):
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
