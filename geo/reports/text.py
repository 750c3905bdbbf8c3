"""Cut a report into paragraphs, sentences and clauses without touching its text.

All spans are half-open and count Unicode code points of the text as read. Cutting takes time
linear in the length of the text and never fails, whatever the input.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from geo.model import Span
from geo.patterns import compiled
from geo.reports.document import Document, Sentence, SentenceKind
from geo.reports.page.captions import without_captions
from geo.reports.page.furniture import of_the_report
from geo.reports.page.layout import (
    DATE_WORD,
    Paragraph,
    entries,
    is_heading,
    is_issued,
    is_listed,
    labelled,
    line_kind,
    of_record,
    opens_with_clocks,
    understand,
)
from geo.reports.page.lines import paragraphs
from geo.reports.page.records import Record, find_records
from geo.reports.page.stamps import find_stamps
from geo.reports.page.top import is_under_title, opening_paragraph
from geo.reports.wording.lexicon import alternatives, load
from geo.reports.wording.phrases import lowered

# Nothing longer is read as one sentence or clause: it bounds the work of every later pattern.
MAX_SENTENCE = 1500
MAX_CLAUSES = 40
# No longer is what stands over a dateline with the title: a caption, the gist of it all.
MAX_GIST = 60

_WORDS = load("text")
# The name of a section has no more words, the title under it no fewer.
_SECTION, _TITLE = 3, 6
_BEFORE_NAMES = frozenset(_WORDS["before_names"])
_MAYBE_LAST = frozenset(_WORDS["maybe_last"])
_OPENERS = frozenset(_WORDS["openers"])

# It begins with a set of characters alone, so that all others are passed over fast.
# "Hub: two killed; Kech: three killed": a semicolon parts what has a head of its own.
_END = compiled(
    r"[.!?؟۔…;](?:(?<!;)[.!?؟۔…]{0,8}[\"'”’»)\]]{0,4}(?=\s|$)|(?<=[a-z]{3}\.)(?=[A-Z][a-z])"
    r"|(?<=;)(?=\s[A-Z][\w'’-]{2,20}(?: [A-Z][\w'’-]{1,20}){0,2}(?::| [-–—])\s))"
)
_TOWN_END = compiled(r"[^A-Za-z' -]")
_LAST_TOKEN = compiled(r"[\w.’'-]{1,24}$")
_PLAIN = compiled(r"[a-z]{4,}")
_NEXT_WORD = compiled(r"[\s\"'“‘«(\[]{0,9}(\w+)")
_CLAUSE = compiled(
    r"(?P<mark>;\s{1,9}|(?<!\d):\s{1,9}|\s{1,9}(?:--?|[–—])\s{1,9}|—)"
    r"|,[\"'”’]?\s{1,9}(?=" + alternatives(_WORDS["after_comma"]) + r"\b)"
    r"|(?P<bare>\s{1,9})(?=" + alternatives(_WORDS["conjunctions"]) + r"\b)"
)
# "Killed 13 people, including nine engineers, in 2021": what is put between commas parts nothing.
INSERTED = compiled(
    r"(?:including|among them)"
    r" (?:(?!(?:who|whom|whose|which|that|when|where|was|were|had|and)\b)[\w'’-]{1,30} ){0,5}[\w'’-]{1,30}, "
    r"(?=(?:in|during) (?:[a-z]+ )?(?:19|20)\d\d\b|last (?:year|month)\b|\w+ (?:years|months) ago\b)"
)
_NO_CLAUSE = compiled(r"\b" + alternatives(_WORDS["not_conjunctions"]) + r"\b")


def split(text: str) -> Document:
    """Cut a report's text into paragraphs, sentences and clauses.

    Single line breaks part paragraphs too, except inside hard-wrapped blocks.
    """
    records, spans = find_records(text, list(paragraphs(text)))
    stamps, issued = find_stamps(text, spans)
    told = [span for at, span in enumerate(spans) if at not in stamps]
    spans = list(entries(text, without_captions(text, told)))
    clocks = opens_with_clocks(text, spans)
    if len(spans) > 1:
        spans = of_the_report(text, spans)
    parts = [understand(text, start, end, clocks) for start, end in spans]
    parts = sorted((*parts, *map(of_record, records)), key=lambda p: p.start)
    listing = sum(1 for p in parts if p.leads and not p.dash_lead and p.ended) >= 2
    listing = listing or sum(1 for p in parts[1:] if p.leads) >= 3 or len(_heads(text, parts)) >= 2
    listing = listing or len(_datelines(text, parts)) >= 2
    lines = labelled(parts)
    sentences: list[Sentence] = []
    block: dict[bool, int] = {}  # the open headings on lines of their own: {dated: index}
    heads: dict[Span, int] = {}  # where the days and places of records stand
    opener = opening_paragraph(text, parts)
    first = True
    noted = _under_section(text, parts)
    for index, part in enumerate(parts):
        line = text[part.body : part.end]
        kind: SentenceKind | None = line_kind(parts, index, line, noted, lines)
        above = index < opener and kind is None
        if index == 0 and kind == "headline" and _heads_item(text, parts):
            kind = "heading"
        elif kind == "heading" and first and is_issued(line):
            kind = "dateline"
        elif first and is_under_title(text, parts, index):
            kind = "headline"
        elif above and not part.ended:
            kind = "heading"  # of the page: "Image", "- File photo"
        if kind is None:
            governing = [at for _, at in sorted(block.items(), reverse=True)]
            opens = index == opener
            if opens:
                block.pop(False, None)
            if part.record is not None:
                sentences += _record(text, index, part.record, governing, len(sentences), heads)
                continue
            own = _paragraph(text, index, part, governing, len(sentences), first or opens, listing or lines)
            if above and len(line.split()) <= MAX_GIST:
                own = (replace(s, kind="headline") if s.kind == "body" else s for s in own)
            sentences += own
            first = False
            continue
        span = Span(part.body, part.body + (len(line.rstrip(" :-–—\t")) or len(line)))
        sentences.append(Sentence(span, index, (span,), kind))
        if kind == "dateline":
            block = {True: len(sentences) - 1}
        elif kind == "heading" and not line.lower().startswith("by "):
            dated = DATE_WORD.search(line) is not None
            if dated:
                block.pop(False, None)
            block[dated] = len(sentences) - 1
    return Document(text, tuple(Span(p.start, p.end) for p in parts), tuple(sentences), issued)


def _heads(text: str, parts: list[Paragraph]) -> set[str]:
    """Return the heads before a dash that are in no capitals: "Tank – two killed", unlike "KABUL – "."""
    leads = (text[lead.start : lead.end] for p in parts if p.dash_lead for lead in p.leads[:1])
    return {lead for lead in leads if not (lead[:2].isupper() or any(c.isdigit() or c == "(" for c in lead))}


def _datelines(text: str, parts: list[Paragraph]) -> set[str]:
    """Return the towns from which a page that joins reports is dated: "KABUL - ", "Zhob, 9 June - "."""
    leads = (text[p.leads[0].start : p.leads[0].end] for p in parts if p.dash_lead and p.ended and p.leads)
    return {
        _TOWN_END.split(lead)[0].strip() for lead in leads if lead[:2].isupper() or DATE_WORD.search(lead)
    }


def _heads_item(text: str, parts: list[Paragraph]) -> bool:
    """Whether the first line is over its item as later ones are: "BALOCHISTAN", "RAID - Tank, 9 June"."""
    shapes = [_shape_over(text, *pair) for pair in pairwise(parts)]
    return len(parts) > 1 and shapes[0] is not None and shapes.count(shapes[0]) > 1


def _shape_over(text: str, part: Paragraph, after: Paragraph) -> tuple[bool, bool, int] | None:
    """Return whether a line over an item is a name and has a day, and its leads; None for any other line."""
    if part.ended or not after.ended or is_listed(part) or is_listed(after):
        return None
    line = text[part.body : part.end]
    name, dated = line.isupper() and len(line.split()) <= _SECTION, DATE_WORD.search(line) is not None
    return (name, dated, len(part.leads)) if name or dated else None


def _under_section(text: str, parts: list[Paragraph]) -> bool:
    """Whether a page names its section in a word or three over the title: "BREAKING NEWS"."""
    lines = [text[p.body : p.end].split() for p in parts[:2] if not (p.ended or is_listed(p))]
    return len(lines) > 1 and len(lines[0]) <= _SECTION and len(lines[1]) >= _TITLE and not parts[0].leads


def _paragraph(
    text: str, index: int, part: Paragraph, governing: list[int], count: int, first: bool, listing: bool
) -> Iterator[Sentence]:
    """Yield the leads and the sentences of a paragraph; `count` sentences stand before it."""
    listed = is_listed(part)
    leads = [(part.clock, False)] if part.clock else []
    for lead in part.leads:
        town = text[lead.start : lead.end].partition("(")[0]  # "KABUL (The Post / PPI)" names no two places
        # "KHOST/PARACHINAR, March 19" is a dateline, "Balkh / Sholgara" a head.
        headed = listed or listing or ("/" in town and not town.split(",")[0].isupper())
        leads.append((lead, not headed and (first or part.dash_lead)))
    for span, is_dateline in leads:
        yield Sentence(span, index, (span,), "dateline" if is_dateline else "heading", tuple(governing))
        governing.append(count)
        count += 1
        listed = listed or not is_dateline
    body = part.leads[-1].end if part.leads else part.body
    kind: SentenceKind = "list_item" if listed else "body"
    for number, span in enumerate(
        _sentences(text, _skip_separator(text, body, part.end, bool(part.leads)), part.end)
    ):
        if (
            listed
            and number == 0
            and span.end < part.end
            and is_heading(text[span.start : span.end], part.bullet)
        ):
            head = Span(span.start, span.end - 1)
            yield Sentence(head, index, (head,), "heading", tuple(governing))
            governing.append(count)
            continue
        yield Sentence(span, index, _clauses(text, span), kind, tuple(governing))


def _record(
    text: str, index: int, record: Record, governing: list[int], count: int, heads: dict[Span, int]
) -> Iterator[Sentence]:
    """Yield the sentences of a record under its day and place, whose indices `heads` keeps."""
    rows = [
        (span, field.governs)
        for field in record.fields
        for span in ([field.span] if field.governs else _sentences(text, field.span.start, field.span.end))
        if field.role != "page" and span.end > span.start
    ]
    over = (*governing, *(heads[f.span] for f in record.over if f.span in heads))
    own = {span: count + at for at, (span, governs) in enumerate(rows) if governs}
    heads |= own
    for span, governs in rows:
        if governs:
            yield Sentence(span, index, (span,), "heading", over)
        else:
            yield Sentence(span, index, _clauses(text, span), "list_item", (*over, *own.values()))


def _skip_separator(text: str, at: int, end: int, after_lead: bool) -> int:
    """Move past the white space, colon or dash between a lead and its sentence."""
    while at < end and (text[at].isspace() or (after_lead and text[at] in ":-–—|;.")):
        at += 1
    return at


def _sentences(text: str, start: int, end: int) -> Iterator[Span]:
    """Yield the sentences of one paragraph."""
    at = start
    for match in _END.finditer(text, start, end):
        if match.end() < end and not _ends(text, match, end):
            continue
        yield from _capped(text, at, match.end())
        at = match.end()
    if at < end:
        yield from _capped(text, at, end)


def _ends(text: str, match: re.Match[str], end: int) -> bool:
    """Whether the punctuation found ends a sentence, by the words on both sides."""
    following = _NEXT_WORD.match(text, match.end(), end)
    if following is None:
        return True
    word = following.group(1)
    if word[0].islower():
        return False
    before = _LAST_TOKEN.search(text, max(0, match.start() - 24), match.start())
    last = before.group().strip(".'’-") if before else ""
    token = last.lower()
    known = token in _BEFORE_NAMES or token in _MAYBE_LAST
    if len(word) == 1 and text.startswith(".", following.end(1)) and (known or not _PLAIN.fullmatch(last)):
        return False  # "M. A. Jinnah Road", but "It caused no casualties. U.S. Forces said"
    if match.group()[0] != "." or len(match.group().rstrip("\"'”’»)]")) > 1:
        return True
    if token in _BEFORE_NAMES:
        return False
    initial = (len(token) == 1 and token.isalpha()) or re.fullmatch(r"(?:[a-z]\.)+[a-z]", token) is not None
    if initial or token in _MAYBE_LAST:
        return word.lower() in _OPENERS
    return True


def _capped(text: str, start: int, end: int) -> Iterator[Span]:
    """Yield ``[start, end)`` without white space, in pieces of at most `MAX_SENTENCE`."""
    while start < end:
        while start < end and text[start].isspace():
            start += 1
        stop = end
        if stop - start > MAX_SENTENCE:
            space = text.rfind(" ", start + MAX_SENTENCE // 2, start + MAX_SENTENCE)
            stop = space if space > 0 else start + MAX_SENTENCE
        last = stop
        while last > start and text[last - 1].isspace():
            last -= 1
        if last > start:
            yield Span(start, last)
        start = stop


def _clauses(text: str, span: Span) -> tuple[Span, ...]:
    """Cut a sentence at its joints; the pieces tile it."""
    cuts = [span.start]
    low = lowered(text)
    for match in _CLAUSE.finditer(low, span.start, span.end):
        at = match.end()
        if at - cuts[-1] < 3 or at >= span.end or INSERTED.match(low, at, span.end):
            continue
        if match.group("bare") and any(
            found.start() < at < found.end() or found.start() == at
            for found in _NO_CLAUSE.finditer(low, max(span.start, at - 12), min(span.end, at + 12))
        ):
            continue
        cuts.append(at)
        if len(cuts) == MAX_CLAUSES:
            break
    return tuple(Span(a, b) for a, b in zip(cuts, [*cuts[1:], span.end], strict=True))
