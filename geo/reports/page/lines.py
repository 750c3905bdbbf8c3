"""The lines of a report: which of them a fixed line width has broken, and the paragraphs that they make."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from geo.patterns import compiled
from geo.reports.wording.lexicon import alternatives, load

_LINE = compiled(r"[^\r\n\x85\u2028\u2029]+")
BULLET = compiled(
    r"(?:[-*•·▪◦‣●○–—■□◆◇♦►▶➤✓»>]\s{1,9}|[•▪●■♦]|\(?\d{1,3}[.)]\s{1,9}"
    r"|\(?[a-z]\)\s{1,9}|[a-h]\.\s{1,9}(?=[A-Z\d])|\(?[ivx]{1,4}[.)]\s{1,9})"
)
TERMINAL = compiled(r"[.!?؟۔…][\"'”’»)\]]{0,4}$")
COLON_LEAD = compiled(r"([^\W_][^:\n!?;\"“”]{0,90}?)\s{0,3}:\s{1,9}(?=\S)")
# No wider are lines that were broken at a fixed width.
_WIDEST = 120
# A line that is broken at a comma has at least so many characters; shorter ones may be of a list.
_LONG = 60
# Where so many lines of a report go on in small letters on the next one, all its lines were broken.
_MANY_BROKEN = 2
# The same where nearly all lines, and so many, have no room for the word that opens the next one.
_MANY_FULL = 3
# Lines broken at a width end so near to it, where a word was not carried over whole.
_RAGGED = 25
# "On February" over "18, 2015, gunmen": so ends no line that is whole.
_UNFINISHED = compiled(
    rf"(?: (?:on|in|at|of|the|and|near)|\b(?i:on|in|of) {alternatives([*load('dates')['months']])})$"
)
Line = tuple[int, int]


def paragraphs(text: str) -> Iterator[Line]:
    """Yield ``[start, end)`` of each paragraph without the space around it; hard-wrapped lines are joined."""
    blocks = list(_blocks(text))
    width = _width(text, blocks)
    for block in blocks:
        yield from _join(text, block, width)


def _blocks(text: str) -> Iterator[list[Line]]:
    """Yield the lines between empty lines."""
    block: list[Line] = []
    last = 0
    for match in _LINE.finditer(text):
        line = match.group()
        if not line.replace(">", "").strip():
            continue  # nothing, or nothing of a letter that is quoted
        gap = text[last : match.start()]
        if block and (gap.count("\n") > 1 or gap.count("\r") > 1 or "\u2029" in gap):
            yield block
            block = []
        start = match.start() + len(line) - len(line.lstrip())
        last = match.start() + len(line.rstrip())
        block.append((start, last))
    if block:
        yield block


def _width(text: str, blocks: Sequence[Sequence[Line]]) -> int:
    """Return the width at which all lines of a report were broken, 0 where only single blocks may be so."""
    joints = [pair for block in blocks for pair in pairwise(block)]
    width = max((end - start for (start, end), _ in joints), default=0)
    if not joints or width > _WIDEST:
        return 0
    broken = sum(_is_broken(text, *line, *after) for line, after in joints)
    if broken >= _MANY_BROKEN and broken * 3 >= len(joints):
        return width
    full = sum(
        end - start + len(text[after:last].split(None, 1)[0]) >= width
        for (start, end), (after, last) in joints
    )
    return width if broken and full >= max(_MANY_FULL, 0.8 * len(joints)) else 0


def _join(text: str, block: Sequence[Line], width: int) -> Iterator[Line]:
    """Join the lines of a block that a fixed line width has broken."""
    wrapped = width > 0
    if not wrapped:
        width = max(end - start for start, end in block)
        broken = sum(_is_broken(text, *line, *after) for line, after in pairwise(block))
        wrapped = width <= _WIDEST and broken > 0 and broken * 3 >= len(block) - 1
    joined: list[Line] = []
    full = False
    for start, end in block:
        if (
            wrapped
            and joined
            and not BULLET.match(text, start)
            and (full or text[start].islower() or _UNFINISHED.search(text, *joined[-1]))
        ):
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
        full = end - start >= width - _RAGGED
    yield from joined


def _is_broken(text: str, start: int, end: int, after: int, last: int) -> bool:
    """Whether a line goes on in the next one: that begins small, or a long line ends with a comma."""
    if text[after].islower():
        return not TERMINAL.search(text[max(0, end - 6) : end])
    long = end - start >= _LONG and text[end - 1] == ","
    return long and text[after].isalnum() and not COLON_LEAD.match(text, after, last)
