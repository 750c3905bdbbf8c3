"""Pages that are written on while something happens: updates under clock times."""

import re
from itertools import pairwise

from geo.patterns import compiled
from geo.reports.document import Document

# "6.40pm", "18:05".
_CLOCK = compiled(r"(\d{1,2})[.:](\d\d) ?(?:([ap])\.?m\b|$|\W)")
# From 0:05 back to 23:25: the updates of a night.
_OVER_MIDNIGHT = 12 * 60

_NEWS = compiled(
    r"update|flash|breaking|(?:news ?)?alert|urgent|advisory|snap\b|refil(?:e|ing)\b|recasts?\b|lead"
    r"|\d(?:st|nd|rd|th) (?:lead|update)"
)


def is_live_blog(document: Document) -> bool:
    """Whether list items are updates of one story, under clock times, "UPDATE 2" or "KUNDUZ-BLAST/ALERT"."""
    return bool(updates(document))


def updates(document: Document) -> list[int]:
    """Return the sentences that head the updates of a live page, none for any other report."""
    leads: dict[int, list[int]] = {}
    for at, sentence in enumerate(document.sentences):
        if sentence.kind == "heading" and sentence.span.end - sentence.span.start < 40:
            leads.setdefault(sentence.paragraph, []).append(at)
    heads = [
        next((at for at in of if _is_update(document.quote(document.sentences[at].span).lower())), None)
        for of in leads.values()
    ]
    marks = [at for at in heads if at is not None]
    return marks if len(marks) >= 2 and len(marks) * 2 >= len(leads) else []


def runs_backwards(document: Document) -> bool:
    """Whether the updates under clock times stand with the newest first."""
    heads = (document.quote(s.span) for s in document.sentences if s.kind == "heading")
    times = [_minutes(found) for head in heads if (found := _CLOCK.match(head))]
    return len(times) > 2 and all(b < a or b - a > _OVER_MIDNIGHT for a, b in pairwise(times))


def _minutes(clock: re.Match[str]) -> int:
    """Return the minutes since midnight of a clock time, "12.40am" or "18:05"."""
    hours = int(clock[1]) % 12 + 12 * (clock[3] == "p") if clock[3] else int(clock[1])
    return 60 * hours + int(clock[2])


def _is_update(low: str) -> bool:
    """Whether the lead of a list item is a clock time or says that it is news."""
    low = low.lstrip("[(")
    # "KUNDUZ-BLAST/2ND LEAD": behind the slug of a wire.
    if any(_NEWS.match(part) for part in (low, low.rpartition("/")[2].strip())):
        return True
    timed = low[:1].isdigit() and (":" in low or "." in low) and "/" not in low
    return timed and (_CLOCK.match(low) is not None or not any(c.isalpha() for c in low[:5]))
