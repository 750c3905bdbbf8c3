"""What a sentence beside an incident says of an armed group: that it did it, that others say so, or neither.

Desks put a claim in endless ways, so this reads the words of the whole stretch about the group, wherever they
stand in it, and not an order of words. It is asked where the stretch tells of no act itself.
"""

from functools import cache

from geo.reports.wording.lexicon import Patterns, load

# A stretch is read so far to either side of the name.
REACH = 220


@cache
def _words() -> Patterns:
    return Patterns(
        {name: rf"\b(?:{'|'.join(rows)})" for name, rows in load("actors")["attribution"].items()}
    )


def stretch_of(low: str, start: int, end: int, opens: int, closes: int) -> tuple[int, int]:
    """Return the stretch of a sentence that is about the group named at ``[start, end)``.

    A contrast parts what two are said to have done: "Officials blamed one, but another claimed it".
    """
    turns = _words()["turns"]
    opens, closes = max(opens, start - REACH), min(closes, end + REACH)
    before = [m.end() for m in turns.finditer(low, opens, start)]
    after = turns.search(low, end, closes)
    return (before[-1] if before else opens), (after.start() if after else closes)


def denied(low: str, opens: int, closes: int) -> bool:
    """Whether the stretch ``[opens, closes)`` says that a group was not it, or tells of something else."""
    return _words()["doubt"].search(low, opens, closes) is not None or of_other(low, opens, closes)


def of_other(low: str, opens: int, closes: int) -> bool:
    """Whether the stretch tells of other deeds, or of another time."""
    return _words()["elsewhere"].search(low, opens, closes) is not None


def says_of(low: str, start: int, end: int, opens: int, closes: int) -> str:
    """Return "claimed", "blamed", "spoken" (the group speaks of its own deed) or "".

    `opens` and `closes` bound the sentence in the folded text.
    """
    first, last = stretch_of(low, start, end, opens, closes)
    words = _words()
    if denied(low, first, last):
        return ""
    if words["suspected"].search(low, end, last):
        return "blamed"
    voice = words["voice_of"].search(low, first, start)
    told = words["told_by"].search(low, first, start)
    others = told is not None and (voice is None or voice.start() < told.start())
    if words["owns"].search(low, first, last):
        return "blamed" if others else "claimed"
    if words["suspects"].search(low, first, start) or (others and words["belongs"].search(low, first, last)):
        return "blamed"
    speaks = voice is not None or words["speech"].search(low, end, last) is not None
    return "spoken" if speaks and not others and words["own_side"].search(low, first, last) else ""
