"""Records: reports whose lines are fields with a label, as "When: 4 May, 09:30" over "Where: Wana".

Desks send them as flashes and as digests of many incidents. A record begins with a line that only numbers
it, and where a label comes again; its day and its place govern all that it tells, wherever they stand in it.
What stands over a label that comes again holds on: "Date: 3 May" over "Incident: ..." and "Incident: ...".
The labels are in ``lexicons/text.toml``.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from geo.model import Span
from geo.patterns import compiled
from geo.reports.page.lines import BULLET, Line
from geo.reports.wording.lexicon import alternatives, load

_WORDS = load("text")["records"]
_LABELS: dict[str, list[str]] = _WORDS["labels"]
_NAME = "|".join(f"(?P<{role}>{alternatives(labels)})" for role, labels in _LABELS.items())
# Amid a line a label stands behind a mark or two blanks: "Killed: 2; Injured: 3".
_LABEL = compiled(rf"(?i)(?:^|(?<=[;|,.]\s)|(?<=\s\s)|(?<=\t))(?:{_NAME})(?:\(s\))?(?:\s?:| [-–—])(?!\S)")
_NUMBER = compiled(rf"(?i){alternatives(_WORDS['numbers'])}\.?\s?(?:no\.?\s?)?#?\s?\d{{1,3}}\s?[.:)]?")
# A report of one record has so many fields, one of several so many each.
_ALONE, _EACH = 3, 2
_EDGE = " \t;|,"
# A day or a place is told in no more characters; what is longer tells something, whatever its label.
_LONGEST = 120


@dataclass(frozen=True, slots=True)
class Field:
    """A part of a record.

    Attributes
    ----------
    role : str
        ``day``, ``place``, ``kind``, ``told``, ``figures`` or ``page``, as in the lexicon.
    span : Span
        What it says; of ``figures`` the label too, without which they count nothing.
    label : str
        In small letters, "" for a line without one.
    """

    role: str
    span: Span
    label: str = ""

    @property
    def governs(self) -> bool:
        """Whether it says of all else in the record when or where it was."""
        return self.role in ("day", "place") and self.span.end - self.span.start <= _LONGEST


@dataclass(slots=True)
class Record:
    """The fields of one record in text order, and those of the records before that hold on for it."""

    fields: list[Field] = field(default_factory=list)
    over: list[Field] = field(default_factory=list)

    def all(self) -> list[Field]:
        """Return its fields behind those that hold on for it."""
        return [*self.over, *self.fields]

    @property
    def span(self) -> Span:
        """From its first field to its last."""
        return Span(self.fields[0].span.start, self.fields[-1].span.end)

    def has(self, *roles: str) -> bool:
        """Whether any of its fields, or of those over it, has one of the roles."""
        return any(f.role in roles for f in self.all())

    def is_form(self, alone: bool) -> bool:
        """Whether labels enough tell when or where, and in a report of one record also what or who."""
        labels = {f.label: f.role for f in self.all() if f.label and f.role != "page"}
        told = not alone or not {"kind", "told", "figures"}.isdisjoint(labels.values())
        return told and self.has("day", "place") and len(labels) >= (_ALONE if alone else _EACH)


def find_records(text: str, spans: Sequence[Line]) -> tuple[list[Record], list[Line]]:
    """Return the records of a report, and its paragraphs that are of none.

    Parameters
    ----------
    text : str
        The report.
    spans : sequence of (int, int)
        Its paragraphs.
    """
    records: list[Record] = []
    others: list[Line] = []
    here: Record | None = None
    last = 0
    for start, end in spans:
        apart = text.count("\n", last, start) > 1
        last = end
        fields = _fields(text, start, end)
        if _NUMBER.fullmatch(text, start, end):
            here = None
        elif fields:
            for one in fields:
                if here is None or any(one.label == f.label for f in here.all()):
                    here = _next(here, one)
                    records.append(here)
                here.fields.append(one)
            continue
        elif here is not None and not (apart and here.has("told")):
            here.fields.append(_unlabelled(here, start, end))
            continue
        else:
            here = None
        others.append((start, end))
    if not any(r.is_form(alone=len(records) == 1) for r in records):
        return [], list(spans)
    return [_told(r) for r in records], others


def _next(before: Record | None, first: Field) -> Record:
    """Open the record that begins with a label which `before` has already."""
    if before is None:
        return Record()
    fields = before.all()
    at = next(i for i, f in enumerate(fields) if f.label == first.label)
    return Record(over=[f for f in fields[:at] if f.governs])


def _unlabelled(record: Record, start: int, end: int) -> Field:
    """Return a line without a label: the value of the label before it, if that has none yet."""
    before = record.fields[-1]
    if before.span.end > before.span.start:
        return Field("told", Span(start, end))
    record.fields.pop()
    return Field(before.role, Span(start, end), before.label)


def _told(record: Record) -> Record:
    """Let the kind of an incident tell it where nothing else does: "What: IED against a patrol"."""
    if not record.has("told"):
        record.fields = [Field("told", f.span, f.label) if f.role == "kind" else f for f in record.fields]
    return record


def _fields(text: str, start: int, end: int) -> list[Field]:
    """Return the fields of a line, none if it does not begin with a label."""
    bullet = BULLET.match(text, start, end)
    line = text[bullet.end() if bullet else start : end]
    if _LABEL.match(line) is None:
        return []
    found, out = list(_LABEL.finditer(line)), []
    begin = end - len(line)
    for match, after in zip(found, [*(m.start() for m in found[1:]), len(line)], strict=True):
        role = str(match.lastgroup)
        value = line[match.end() : after]
        first = begin + match.end() + len(value) - len(value.lstrip(_EDGE))
        stop = begin + match.end() + len(value.rstrip(_EDGE))
        if role == "figures":
            first = begin + match.start()
        out.append(Field(role, Span(first, max(first, stop)), match[0].rstrip(" :").lower()))
    return out
