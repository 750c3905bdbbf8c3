"""Keep what is made out of data files where Python keeps compiled modules, and on the same terms.

A lexicon stands for tens of thousands of wordings, the gazetteer for as many spellings: to make them anew
took half of the time up to the first report. They lie in `__pycache__` (or under ``PYTHONPYCACHEPREFIX``)
beside what they are made of, are not written under ``PYTHONDONTWRITEBYTECODE`` or in a folder that cannot
be written to, and may be deleted at any time. Who can write there can change the program as well.
"""

import atexit
import gc
import marshal
import os
import sys
from collections.abc import Callable, Hashable, Sequence
from contextlib import suppress
from hashlib import sha256
from importlib.util import cache_from_source
from pathlib import Path
from typing import Any, Generic, TypeVar
from zlib import crc32

T = TypeVar("T")
_KEY = sha256().digest_size
# What is kept begins behind its key and its sum.
_START = _KEY + 4


def kept(at: Path, data: bytes, code: Sequence[str], make: Callable[[], T]) -> T:
    """Return ``make()``, or what it returned when it was last asked with the same data and code.

    Parameters
    ----------
    at : Path
        A name beside what it is made of; what is kept there last stays.
    data : bytes
        All that `make` works on: other data, other result.
    code : sequence of str
        Names of the modules that `make` runs through: other code, other result.
    make : callable
        Returns dicts, lists, tuples, sets, strings and numbers alone; what else it returns is not kept.
    """
    place, key = _place(at, data, code)
    if place is None:
        return make()
    found = _read(place, key)
    if found is not None:
        result: T = found[0]
        return result
    made = make()
    if not sys.dont_write_bytecode:
        _write(place, key, made)
    return made


class KeptTable(Generic[T]):
    """Results by what they were asked for; those that are new are written when the program ends.

    Parameters
    ----------
    at, code
        As for `kept`.
    most : int
        Where more come together, those of the last program alone stay.
    """

    def __init__(self, at: Path, code: Sequence[str], most: int) -> None:
        self._place, self._key = _place(at, b"", code)
        self._most = most
        self._held: dict[Any, T] = self._read()
        self._new: dict[Any, T] = {}

    def _read(self) -> dict[Any, T]:
        found = _read(self._place, self._key) if self._place else None
        return found[0] if found else {}

    def get(self, asked: Hashable, make: Callable[[], T]) -> T:
        """Return what is held for a tuple of strings and numbers, or what `make` returns."""
        found = self._held.get(asked)
        if found is None:
            if not self._new and not sys.dont_write_bytecode:
                atexit.register(self.write)
            found = self._held[asked] = self._new[asked] = make()
        return found

    def write(self) -> None:
        """Write what is new beside what other programs have written since."""
        every = self._read() | self._new
        if self._place:
            _write(self._place, self._key, every if len(every) <= self._most else self._new)


def _place(at: Path, data: bytes, code: Sequence[str]) -> tuple[Path | None, bytes]:
    """Return the file and the key under which something is kept; no file for modules without source."""
    try:
        sources = [Path(sys.modules[name].__file__ or "").read_bytes() for name in code]
        place = Path(cache_from_source(f"{at}.py")).with_suffix(".kept")
    except (OSError, NotImplementedError):  # as in a zip file
        return None, b""
    return place, _digest(sys.version.encode(), data, *sources)


def _digest(*parts: bytes) -> bytes:
    return sha256(b"".join(sha256(part).digest() for part in parts)).digest()


def _sum(content: bytes | memoryview) -> bytes:
    """Return what tells a file that was damaged, megabytes of which are read at each start."""
    return crc32(content).to_bytes(4, "big")


def _read(place: Path, key: bytes) -> list[Any] | None:
    """Return what is kept under a key, in a list; None where it is not there whole."""
    with suppress(OSError):
        content = memoryview(place.read_bytes())
        if content[:_KEY] == key and content[_KEY:_START] == _sum(content[_START:]):
            return _loaded(content[_START:])
    return None


def _loaded(content: memoryview) -> list[Any]:
    """Load without the collector of cycles, which would look at all of it again and again."""
    collects = gc.isenabled()
    gc.disable()
    try:
        found: list[Any] = marshal.loads(content)
    finally:
        if collects:
            gc.enable()
    return found


def _write(place: Path, key: bytes, made: object) -> None:
    with suppress(OSError, ValueError):
        content = marshal.dumps([made])
        place.parent.mkdir(parents=True, exist_ok=True)
        new = place.with_suffix(f".{os.getpid()}")
        try:
            new.write_bytes(key + _sum(content) + content)
            new.replace(place)
        finally:
            new.unlink(missing_ok=True)
