"""Forms: records of labelled lines ("Incident: ...", "Date: ...", "Location: ...") and the text under them.

A desk that keeps a log sends it as such records. Each is an item of a list, and what its lines say of day
and place stands over all that it tells. The labels are in ``lexicons/text.toml``.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from geo.model import Span
from geo.reports.document import Sentence
from geo.reports.page.layout import Paragraph
from geo.reports.page.lines import COLON_LEAD
from geo.reports.wording.lexicon import load

_KINDS = {label: kind for kind, labels in load("text")["forms"].items() for label in labels}
# What opens a record, and what its day and place stand over.
_OPENS = frozenset(("what", "when", "where", "number"))
_HEADS = frozenset(("when", "where", "number"))
# A day or a place is told in no more words.
_LONGEST = 12
# So many fields, one of them with what happened, make a form of a sole record.
_SOLE = 3


@dataclass(slots=True)
class Record:
    """One record of a form.

    Attributes
    ----------
    first : int
        The paragraph that opens it.
    heads : dict of int to Span
        The values that give its day and place, by paragraph.
    told : dict of int to Span
        What it tells, by paragraph.
    kinds : dict of str to str
        The labels of its fields and what each is for.
    over : list of int
        The headings over it, its own and those of the report: indices of sentences.
    """

    first: int
    heads: dict[int, Span] = field(default_factory=dict)
    told: dict[int, Span] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    over: list[int] = field(default_factory=list)


def find_records(text: str, parts: Sequence[Paragraph]) -> dict[int, Record]:
    """Return the record to which each paragraph of a form belongs; a report that is no form has none."""
    records = list(_records(text, parts))
    if len(records) == 1:
        kinds = records[0].kinds
        records = records if len(kinds) >= _SOLE and {"what", "told"} & set(kinds.values()) else []
    return {at: record for record in records for at in (*record.heads, *record.told)}


def under_records(sentences: Iterable[Sentence], records: Mapping[int, Record]) -> Iterator[Sentence]:
    """Yield the sentences, those of records under all headings of theirs, which may stand below them."""
    over = {record.first: record.over for record in records.values()}
    for at, sentence in enumerate(sentences):
        heads = over.get(sentence.paragraph)
        yield replace(sentence, headings=tuple(h for h in heads if h != at)) if heads else sentence


def _records(text: str, parts: Sequence[Paragraph]) -> Iterator[Record]:
    """Yield the records: each begins with two fields, or where a label of the one before comes again."""
    fields = [_field(text, part) for part in parts]
    record: Record | None = None
    for at, part in enumerate(parts):
        label, value = fields[at]
        kind = _KINDS.get(label, "")
        if kind in _OPENS and (record is None or label in record.kinds):
            begins = record is not None or bool(fields[at + 1 : at + 2] and fields[at + 1][0])
            if record is not None and begins:
                yield record
            record = Record(at) if begins else None
        if record is None:
            continue
        if kind:
            record.kinds[label] = kind
        elif record.told and _is_parted(text, parts[at - 1], part):
            continue  # what stands below the last record
        if kind in _HEADS and len(value.quote(text).split()) <= _LONGEST:
            record.heads[at] = value
        else:
            record.told[at] = Span(part.body, part.end) if kind == "counted" else value
    if record is not None:
        yield record


def _field(text: str, part: Paragraph) -> tuple[str, Span]:
    """Return the label that opens a paragraph, "" without one, and what follows it."""
    found = COLON_LEAD.match(text, part.body, part.end)
    label = found[1].lower() if found else ""
    if found is None or label not in _KINDS:
        return "", Span(part.body, part.end)
    return label, Span(found.end(), part.end)


def _is_parted(text: str, before: Paragraph, part: Paragraph) -> bool:
    """Whether an empty line stands between two paragraphs."""
    return text.count("\n", before.end, part.start) > 1
