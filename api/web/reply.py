"""Answers: what is in them, how they are kept ready, and how a client may avoid asking twice."""

import gzip
import hashlib
import threading
import zlib
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import brotli

_STAMP, _STAMP_WITHIN = b'"timeStamp":"', 2_000
_PACKED_FROM = 800
_BROTLI_TO = 1_000_000
_GZIP_LEVEL = 2
EXPOSED = (
    "Content-Crs, Content-Disposition, ETag, Last-Modified, Link, Location, "
    "OGC-NumberMatched, OGC-NumberReturned"
)


def now() -> str:
    """Return the present time (UTC, RFC 3339, whole seconds)."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass(slots=True)
class Reply:
    """Body, media type and further headers of a successful answer; `dated` when it has a ``timeStamp``.

    A large body is in pieces: `body` is the first, in which the time stands, `rest` are the others. They are
    sent one by one, so that it lies in memory once.
    """

    body: bytes
    media: str
    headers: Mapping[str, str] = field(default_factory=dict)
    status: int = 200
    dated: bool = False
    packed: dict[str, bytes] = field(default_factory=dict)
    rest: Sequence[bytes] = ()

    @classmethod
    def of(cls, pieces: list[bytes], media: str, headers: Mapping[str, str], dated: bool = False) -> "Reply":
        """Return the answer of some pieces, put together if they are not large."""
        if len(pieces) > 1 and sum(map(len, pieces)) < _BROTLI_TO:
            pieces = [b"".join(pieces)]
        return cls(pieces[0], media, headers, dated=dated, rest=pieces[1:])

    @property
    def size(self) -> int:
        """Bytes of the whole body."""
        return len(self.body) + sum(map(len, self.rest))

    def pack(self, coding: str) -> bytes:
        """Return the body, which is in one piece, compressed; it is kept for the next client."""
        if coding not in self.packed:
            self.packed[coding] = CODINGS[coding](self.body)
        return self.packed[coding]

    def of_now(self) -> "Reply":
        """Return the answer with the present time as its ``timeStamp``."""
        if not self.dated:
            return self
        stamp, start = now().encode(), self.body.index(_STAMP, 0, _STAMP_WITHIN) + len(_STAMP)
        end = start + len(stamp)
        if self.body[start:end] == stamp:
            return self
        return replace(self, body=b"".join((self.body[:start], stamp, self.body[end:])), packed={})


class Kept:
    """Answers kept ready, the longest unused one dropped first."""

    def __init__(self, max_bytes: int) -> None:
        self._max, self._size = max_bytes, 0
        self._replies: OrderedDict[str, Reply] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, tag: str) -> Reply | None:
        """Return the answer with this tag, as of now."""
        with self._lock:
            reply = self._replies.get(tag)
            if reply is None:
                return None
            self._replies.move_to_end(tag)
            reply = self._replies[tag] = reply.of_now()
            return reply

    def put(self, tag: str, reply: Reply) -> None:
        """Keep an answer; one that would fill three quarters of the memory is not kept."""
        size = _size(reply)
        if size > self._max * 3 // 4:
            return
        with self._lock:
            old = self._replies.pop(tag, None)
            self._size += size - (_size(old) if old else 0)
            self._replies[tag] = reply
            while self._size > self._max and self._replies:
                _, dropped = self._replies.popitem(last=False)
                self._size -= _size(dropped)


def _size(reply: Reply) -> int:
    # The compressed copy comes later; text of this kind packs to less than a fifth.
    return reply.size * 6 // 5 + 500


def entity_tag(*parts: str) -> str:
    """Return a strong tag, without quotes: the same data, request and form give the same."""
    return hashlib.blake2b("\x1f".join(parts).encode("utf-8", "surrogateescape"), digest_size=12).hexdigest()


def matches(header: str, tag: str) -> bool:
    """Whether If-None-Match names this tag, compressed or not."""
    if tag not in header:
        return False
    own = {f'"{tag}"', *(f'"{tag}-{coding}"' for coding in CODINGS)}
    return any(one.strip().removeprefix("W/") in own for one in header.split(","))


def coding_for(reply: Reply, header: str) -> str:
    """Return the compression that Accept-Encoding takes, "" for none; of equals the denser one."""
    text = "json" in reply.media or reply.media.startswith("text/")
    size = reply.size
    if size < _PACKED_FROM or not (text or reply.media.endswith("vector-tile")):
        return ""
    takes: dict[str, bool] = {}
    for part in header.lower().split(","):
        coding, _, quality = part.strip().partition(";")
        takes[coding.strip()] = quality.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    # Brotli is worth its time for pages of the usual size only.
    choices = ("br", "gzip") if size < _BROTLI_TO else ("gzip",)
    found = (c for c in choices if takes.get(c, takes.get("*", False) and c == "gzip"))
    return next(found, "")


def _brotli(body: bytes) -> bytes:
    return bytes(brotli.compress(body, quality=4))


def _gzip(body: bytes) -> bytes:
    return gzip.compress(body, compresslevel=_GZIP_LEVEL, mtime=0)


def gzip_stream() -> "zlib._Compress":
    """Return what compresses a body piece by piece, to the bytes that `CODINGS` gives."""
    return zlib.compressobj(_GZIP_LEVEL, zlib.DEFLATED, 31)


CODINGS: Mapping[str, Callable[[bytes], bytes]] = {"br": _brotli, "gzip": _gzip}
