"""The top of a page: which paragraph opens the running text, and which lines above it are titles."""

from collections.abc import Sequence

from geo.patterns import compiled
from geo.reports.page.layout import DATE_WORD, Paragraph, is_listed

# A title, or what goes on with it, has no more characters.
_LINE = 200
# What stands above the text has no more lines.
_MOST = 12
# So many lines of a page may stand above a dateline in small letters, and so many paragraphs follow its own.
_ABOVE = 6
_BELOW = 2
# A heading that gives a day has no more words: "Khost, Wednesday 3 May, 1400 hrs".
_HEAD = 8
# "KEY WORDS: Afghanistan": no longer is what follows the label of a page.
_TAGS = 25
# "GARDEZ (PAN)", "PESHAWAR", "MIRAN SHAH, Pakistan (AP)"
_SHOUTED = compiled(r"[A-Z][A-Z'’.-]{2,}(?: [A-Z][A-Z'’.-]+){0,3}(?=$|[/,] ?| [(\[])")


def opening_paragraph(text: str, parts: Sequence[Paragraph]) -> int:
    """Return the paragraph that opens the running text with its dateline, -1 without one.

    A sole lead in capitals ("QUETTA: A child was killed ...") tells a dateline from the heads of a list,
    where what stands above it is shorter than what follows; one in small letters does where it is the only
    one at all, close below the top.
    """
    led = [at for at, part in enumerate(parts) if part.leads]
    shouted = [at for at in led if _is_shouted(text, parts[at])]
    if len(shouted) == 1 and parts[shouted[0]].ended:
        above = parts[shouted[0]].start - parts[0].start
        return shouted[0] if above * 2 < parts[-1].end - parts[0].start else -1
    told = [at for at in led if parts[at].ended]  # not the titles above ("Afghanistan: Four policemen slain")
    alone = len(told) == 1 and told[0] == led[-1] < _ABOVE
    return told[0] if alone and sum(p.ended for p in parts[told[0] + 1 :]) >= _BELOW else -1


def _is_shouted(text: str, part: Paragraph) -> bool:
    lead = part.leads[0]
    told = part.ended or part.end - lead.end > _TAGS
    return told and not is_listed(part) and _SHOUTED.match(text, lead.start, lead.end) is not None


def is_under_title(text: str, parts: Sequence[Paragraph], index: int) -> bool:
    """Whether a line above the text goes on with the title: what the news is, or who wrote it.

    Where lines of that kind stand between the paragraphs, too, it may be the head of the first of them. What
    is a heading by its letters or its day is one wherever it stands.
    """
    line = text[parts[index].body : parts[index].end]
    dated = DATE_WORD.search(line) is not None and len(line.split()) <= _HEAD
    if index >= _MOST or line.isupper() or dated:
        return False
    begun = next((at for at, part in enumerate(parts) if not _is_line(part)), len(parts))
    if not 0 < index < begun < len(parts) or is_listed(parts[begun]):
        return False
    return begun > index + 1 or not any(map(_is_line, parts[begun:]))


def _is_line(part: Paragraph) -> bool:
    """Whether a paragraph is a short line that ends with no stop."""
    return part.end - part.start <= _LINE and not (part.ended or part.leads)
