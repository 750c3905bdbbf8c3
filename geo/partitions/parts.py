"""Inputs cut into parts, and the form in which a part is sent out and comes back read.

Both are lines of JSON, one a report: nothing that is read back can run.
"""

import gzip
import hashlib
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import orjson

from geo.errors import InputError
from geo.model import Extraction, Incident, Refusal, Report
from geo.records import extraction_from_record, extraction_to_record, report_from_record, report_to_record

# About so many reports make a part: half a second of work, so that a lost machine costs little.
SIZE = 32
MAX_CHARACTERS = 1_000_000
# What a part unpacks to at most; what is read in a part's characters stays far below.
MAX_UNPACKED = 512 * 2**20

Told = tuple[Extraction, tuple[Incident, ...]]


@dataclass(frozen=True, slots=True)
class Part:
    """Inputs that follow one another.

    Attributes
    ----------
    key : str
        Digest of `payload`, 40 hex digits: the same reports have the same key in every run. "" where no
        report is among the inputs.
    report_ids : tuple of str
        Of its reports, in their order.
    refused : tuple of Refusal
        Of its inputs that are no reports.
    payload : bytes
        Its reports as lines of JSON; left out (empty) once the part is under way.
    """

    key: str
    report_ids: tuple[str, ...]
    refused: tuple[Refusal, ...]
    payload: bytes = b""

    @property
    def inputs(self) -> int:
        """How many inputs it is made of."""
        return len(self.report_ids) + len(self.refused)

    def bare(self) -> "Part":
        """Return the part without its payload."""
        return replace(self, payload=b"")


def cut(items: Iterable[Report | Refusal], size: int = SIZE) -> Iterator[Part]:
    """Cut inputs into parts of about `size`, in their order.

    Where a part ends is decided by the reports themselves, so that one report more or fewer changes
    the part that it is in and leaves the others as they were.
    """
    pile: list[Report | Refusal] = []
    characters = 0
    for item in items:
        pile.append(item)
        characters += len(item.text) if isinstance(item, Report) else 0
        if len(pile) >= 2 * size or characters >= MAX_CHARACTERS or _ends(item, len(pile), size):
            yield _part(pile)
            pile, characters = [], 0
    if pile:
        yield _part(pile)


def _ends(item: Report | Refusal, length: int, size: int) -> bool:
    half = max(size // 2, 1)
    return length >= half and isinstance(item, Report) and _number(item.report_id) % half == 0


def _number(report_id: str) -> int:
    return int.from_bytes(hashlib.sha256(report_id.encode()).digest()[:4])


def _part(pile: Sequence[Report | Refusal]) -> Part:
    reports = [item for item in pile if isinstance(item, Report)]
    payload = _payload(reports)
    return Part(
        _key(payload) if reports else "",
        tuple(report.report_id for report in reports),
        tuple(item for item in pile if isinstance(item, Refusal)),
        payload,
    )


def _payload(reports: Iterable[Report]) -> bytes:
    return b"\n".join(orjson.dumps(report_to_record(report)) for report in reports)


def _key(payload: bytes) -> str:
    return hashlib.sha256(payload).hexdigest()[:40]


def reports_of(payload: bytes) -> list[Report]:
    """Return the reports of a part."""
    return [report_from_record(orjson.loads(line)) for line in payload.split(b"\n")]


def pack(told: Iterable[Told]) -> bytes:
    """Write what a part's reports say: JSON lines, gzip, the same bytes for the same readings."""
    lines = (
        orjson.dumps(extraction_to_record(extraction, incidents) | report_to_record(extraction.report))
        for extraction, incidents in told
    )
    return gzip.compress(b"\n".join(lines), compresslevel=1, mtime=0)


def unpack(packed: bytes, part: Part) -> list[Told]:
    """Read what `pack` wrote.

    Raises
    ------
    InputError
        If it is damaged, too large, or of other reports than those of `part`.
    """
    reader = zlib.decompressobj(zlib.MAX_WBITS | 16)
    try:
        text = reader.decompress(packed, MAX_UNPACKED)
        if not reader.eof:
            raise InputError("it is cut off, or larger than any part")
        told = [extraction_from_record(orjson.loads(line)) for line in text.split(b"\n")]
    except (zlib.error, TypeError, ValueError, AttributeError) as error:
        raise InputError(f"it is no part of reports that were read ({error})") from error
    if _key(_payload(extraction.report for extraction, _ in told)) != part.key:
        raise InputError("it is of other reports")
    return told
