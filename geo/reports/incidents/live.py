"""Pages that are written on while something happens: updates under clock times."""

from itertools import pairwise

from geo.patterns import compiled
from geo.reports.document import Document

# "6.40pm", "18:05".
_CLOCK = compiled(r"(\d{1,2})[.:](\d\d) ?(?:[ap]\.?m\b|$|\W)")

_NEWS = compiled(
    r"update|flash|breaking|(?:news ?)?alert|urgent|advisory|snap\b|refil(?:e|ing)\b|recasts?\b|lead"
    r"|\d(?:st|nd|rd|th) (?:lead|update)"
)


def is_live_blog(document: Document) -> bool:
    """Whether list items are updates of one story, under clock times, "UPDATE 2" or "KUNDUZ-BLAST/ALERT"."""
    leads: dict[int, list[str]] = {}
    for sentence in document.sentences:
        if sentence.kind == "heading" and sentence.span.end - sentence.span.start < 40:
            leads.setdefault(sentence.paragraph, []).append(document.quote(sentence.span).lower())
    marks = sum(any(_is_update(low) for low in heads) for heads in leads.values())
    return marks >= 2 and marks * 2 >= len(leads)


def runs_backwards(document: Document) -> bool:
    """Whether the updates under clock times stand with the newest first."""
    heads = (document.quote(s.span) for s in document.sentences if s.kind == "heading")
    times = [(int(found[1]), int(found[2])) for head in heads if (found := _CLOCK.match(head))]
    return len(times) > 2 and all(b < a for a, b in pairwise(times))


def _is_update(low: str) -> bool:
    """Whether the lead of a list item is a clock time or says that it is news."""
    low = low.lstrip("[(")
    # "KUNDUZ-BLAST/2ND LEAD": behind the slug of a wire.
    if any(_NEWS.match(part) for part in (low, low.rpartition("/")[2].strip())):
        return True
    timed = low[:1].isdigit() and (":" in low or "." in low) and "/" not in low
    return timed and (_CLOCK.match(low) is not None or not any(c.isalpha() for c in low[:5]))
