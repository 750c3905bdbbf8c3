"""Answers: what is in them, how they are kept ready, and how a client may avoid asking twice."""

import gzip
import hashlib
import threading
import time
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field

# A kept answer says when it was made (timeStamp); after so many seconds it is made anew.
FRESH_SECONDS = 60.0
_GZIP_FROM = 800
EXPOSED = (
    "Content-Crs, Content-Disposition, ETag, Last-Modified, Link, Location, "
    "OGC-NumberMatched, OGC-NumberReturned"
)


@dataclass(slots=True)
class Reply:
    """Body, media type and further headers of a successful answer."""

    body: bytes
    media: str
    headers: Mapping[str, str] = field(default_factory=dict)
    status: int = 200
    made: float = 0.0
    packed: bytes | None = None

    def gzipped(self) -> bytes:
        """Return the body compressed; it is kept for the next client."""
        if self.packed is None:
            self.packed = gzip.compress(self.body, compresslevel=2, mtime=0)
        return self.packed


class Kept:
    """Answers kept ready, the longest unused one dropped first."""

    def __init__(self, max_bytes: int) -> None:
        self._max, self._size = max_bytes, 0
        self._replies: OrderedDict[str, Reply] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, tag: str) -> Reply | None:
        """Return the answer with this tag, unless it was made too long ago."""
        with self._lock:
            reply = self._replies.get(tag)
            if reply is None or time.monotonic() - reply.made > FRESH_SECONDS:
                return None
            self._replies.move_to_end(tag)
            return reply

    def put(self, tag: str, reply: Reply) -> None:
        """Keep an answer; one that would fill an eighth of the memory is not kept."""
        size = _size(reply)
        if size > self._max // 8:
            return
        reply.made = time.monotonic()
        with self._lock:
            old = self._replies.pop(tag, None)
            self._size += size - (_size(old) if old else 0)
            self._replies[tag] = reply
            while self._size > self._max and self._replies:
                _, dropped = self._replies.popitem(last=False)
                self._size -= _size(dropped)


def _size(reply: Reply) -> int:
    # The compressed copy comes later; text of this kind packs to less than a third.
    return len(reply.body) * 4 // 3 + 500


def entity_tag(*parts: str) -> str:
    """Return a strong tag, without quotes: the same data, request and form give the same."""
    return hashlib.blake2b("\x1f".join(parts).encode("utf-8", "surrogateescape"), digest_size=12).hexdigest()


def matches(header: str, tag: str) -> bool:
    """Whether If-None-Match names this tag, compressed or not."""
    if tag not in header:
        return False
    own = {f'"{tag}"', f'"{tag}-gzip"'}
    return any(one.strip().removeprefix("W/") in own for one in header.split(","))


def takes_gzip(header: str) -> bool:
    """Whether Accept-Encoding takes gzip."""
    for part in header.lower().split(","):
        coding, _, quality = part.strip().partition(";")
        if coding.strip() in ("gzip", "*"):
            return quality.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return False


def worth_packing(reply: Reply) -> bool:
    """Whether compressing pays: text, and not a short one."""
    text = "json" in reply.media or reply.media.startswith("text/")
    return len(reply.body) >= _GZIP_FROM and (text or reply.media.endswith("vector-tile"))
