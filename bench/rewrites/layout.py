"""Another layout of the same report: line breaks, signs, bullets, title, byline, and what pages add below.

Each function takes a text and returns it changed; unchanged where there is nothing to change.
"""

import re
import textwrap
from collections.abc import Callable
from functools import partial
from itertools import pairwise

from geo.reports.text import split

Rewrite = Callable[[str], str]

_END = re.compile(r"[.!?][\"'”’)]{0,2}$")
_MARK = re.compile(r"^(?:[-*•]|\d{1,2}\.) (?=\S)", re.MULTILINE)
# What news pages put under a report.
BELOW = {
    "copyright": "Copyright 2024 Northgate News. All rights reserved.",
    "read more": "Read more: Schools to reopen after winter holidays",
    "newsletter": "Sign up for our daily newsletter and get the top stories in your inbox.",
    "reporting by": "Additional reporting by Sana Mirza; editing by John Cole",
    "also": "Also read: What the new budget means for farmers",
    "published": "Published in The Northgate Daily",
    "shares": "1.2K Shares\n348 Comments\nShare on Facebook",
    "photo": "Photo: A general view of the city. (File photo)",
    "contribute": "The writer can be reached at news@example.org",
    "tags": "Tags: security, news, Pakistan",
    "menu": "Home | Pakistan | Opinion | Sports",
    "share": "* Facebook\n* Print\n* Copy link",
}
# What they put over it, under the title.
ABOVE = {
    "byline": "By Our Correspondent",
    "author": "By Sana Mirza",
    "reporter": "Our Staff Reporter",
    "read time": "3 min read",
    "follow": "Follow us on Google News",
}


def title_end(text: str) -> int:
    """Return where the title of a report ends, 0 if it has none."""
    made = split(text)
    if not made.sentences or made.sentences[0].kind != "headline":
        return 0
    return made.paragraphs[0].end


def running(text: str) -> bool:
    """Whether a report is running text under at most a title: no list, no log, no headings."""
    made = split(text)
    kinds = [s.kind for s in made.sentences]
    if "heading" in kinds or "list_item" in kinds or "|" in text:
        return False
    body = made.paragraphs[bool(title_end(text)) :]
    return len(body) > 1 and all(_END.search(text[p.start : p.end]) for p in body)


def _body(text: str, change: Callable[[list[str]], str]) -> str:
    """Change the paragraphs of running text; the title stays."""
    if not running(text):
        return text
    end = title_end(text)
    parts = [text[p.start : p.end] for p in split(text).paragraphs[bool(end) :]]
    return (text[:end] + "\n\n" if end else "") + change(parts)


def one_paragraph(text: str) -> str:
    return _body(text, " ".join)


def sentence_paragraphs(text: str) -> str:
    """Make each sentence a paragraph; a dateline stays with its sentence."""
    made = split(text)
    if not running(text):
        return text
    starts = [0]
    for before, sentence in pairwise(made.sentences):
        if before.kind != "dateline":
            starts.append(sentence.span.start)
    cuts = [*starts, len(text)]
    return "\n\n".join(text[a:b].strip() for a, b in pairwise(cuts) if text[a:b].strip())


def wrapped(text: str, width: int) -> str:
    """Break lines at a width, with an empty line between paragraphs."""
    if "|" in text:
        return text
    made = split(text)
    parts = [text[p.start : p.end] for p in made.paragraphs]
    return "\n\n".join(textwrap.fill(p, width, break_on_hyphens=False, break_long_words=False) for p in parts)


def apart(text: str) -> str:
    """Part paragraphs by an empty line where they were parted by a line break."""
    return re.sub(r"(?<!\n)\n(?!\n)", "\n\n", text) if "\n\n" not in text else text


def together(text: str) -> str:
    """Part paragraphs by one line break where they were parted by an empty line."""
    return re.sub(r"\n\n+", "\n", text) if not re.search(r"[^\n]\n[^\n]", text) else text


def carriage_returns(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\n", "\r\n")


def hard_spaces(text: str) -> str:
    """Set a no-break space for every other space."""
    pieces = text.split(" ")
    return "".join(p + ("\u00a0" if n % 2 else " ") for n, p in enumerate(pieces))[:-1]


def double_spaces(text: str) -> str:
    return re.sub(r"(?<=[.!?]) (?=[A-Z])", "  ", text)


def trailing_spaces(text: str) -> str:
    return text.replace("\n", "  \n")


def indented(text: str) -> str:
    return re.sub(r"^(?=\S)", "    ", text, flags=re.MULTILINE) if running(text) else text


def curly_quotes(text: str) -> str:
    text = re.sub(r'(?<![\w.,!?])"(?=\w)', "“", text).replace('"', "”")
    return re.sub(r"(?<=\w)'", "’", text)


def straight_quotes(text: str) -> str:
    return text.translate(str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'"}))


def hyphens(text: str) -> str:
    """Set the true hyphen for the hyphen-minus inside words."""
    return re.sub(r"(?<=[A-Za-z])-(?=[A-Za-z])", "\u2010", text)


def dashes(text: str, dash: str) -> str:
    return re.sub(r"(?<=\w) (?:--?|–|—) (?=[A-Za-z])", f" {dash} ", text)


def shouted_title(text: str) -> str:
    end = title_end(text)
    return text[:end].upper() + text[end:]


def hashed_title(text: str) -> str:
    """Mark the title as Markdown does."""
    end = title_end(text)
    return "# " + text if end else text


def bold_title(text: str) -> str:
    end = title_end(text)
    return "**" + text[:end] + "**" + text[end:] if end else text


def under_title(text: str, line: str) -> str:
    """Put a line under the title, or over a text without one."""
    end = title_end(text)
    return text[:end] + ("\n" if end else "") + line + ("\n" + text[end:].lstrip())


def below(text: str, line: str) -> str:
    return f"{text.rstrip()}\n\n{line}\n"


def noted(text: str) -> str:
    """Put the marks of notes behind sentences."""
    return re.sub(r"(?<=[a-z])\.(?= [A-Z])", ".[2]", text)


def quoted(text: str) -> str:
    """Quote every line as a letter that answers does."""
    return "".join(f"> {line}" for line in text.splitlines(keepends=True))


def tagged(text: str) -> str:
    """Make tags of the words behind "in" and "on", as posts do."""
    return re.sub(r"(?<= [io]n )(?=[A-Z][a-z]{3})", "#", text)


def bullets(text: str, mark: str) -> str:
    """Mark the items of a list otherwise; `mark` may hold ``{n}``."""
    if len(_MARK.findall(text)) < 2:
        return text
    counter = iter(range(1, 1000))
    return _MARK.sub(lambda _: mark.format(n=next(counter)), text)


PARAGRAPHS: dict[str, Rewrite] = {"one paragraph": one_paragraph, "sentence paragraphs": sentence_paragraphs}
LAYOUT: dict[str, Rewrite] = {
    "wrapped at 60": partial(wrapped, width=60),
    "wrapped at 72": partial(wrapped, width=72),
    "empty lines": apart,
    "no empty lines": together,
    "CRLF": carriage_returns,
    "no-break spaces": hard_spaces,
    "double spaces": double_spaces,
    "trailing spaces": trailing_spaces,
    "indented": indented,
    "curly quotes": curly_quotes,
    "straight quotes": straight_quotes,
    "true hyphens": hyphens,
    "en dashes": partial(dashes, dash="–"),
    "em dashes": partial(dashes, dash="—"),
    "hyphens for dashes": partial(dashes, dash="-"),
    "shouted title": shouted_title,
    "Markdown title": hashed_title,
    "bold title": bold_title,
    "marks of notes": noted,
    "quoted lines": quoted,
    "tags": tagged,
    **{f"under title: {name}": partial(under_title, line=line) for name, line in ABOVE.items()},
    **{f"below: {name}": partial(below, line=line) for name, line in BELOW.items()},
    **{f"bullets {mark}": partial(bullets, mark=mark) for mark in ("- ", "* ", "• ", "{n}. ", "{n}) ", "– ")},
}
