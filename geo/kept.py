"""Keep what is made out of data files where Python keeps compiled modules, and on the same terms.

A lexicon stands for tens of thousands of wordings, the gazetteer for as many spellings: to make them anew
took half of the time up to the first report. They lie in `__pycache__` (or under ``PYTHONPYCACHEPREFIX``)
beside what they are made of, are not written under ``PYTHONDONTWRITEBYTECODE`` or in a folder that cannot
be written to, and may be deleted at any time. Who can write there can change the program as well.
"""

import marshal
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from hashlib import sha256
from importlib.util import cache_from_source
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")
_KEY = sha256().digest_size


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
    try:
        sources = [Path(sys.modules[name].__file__ or "").read_bytes() for name in code]
        key = _digest(sys.version.encode(), data, *sources)
        place = Path(cache_from_source(f"{at}.py")).with_suffix(".kept")
    except (OSError, NotImplementedError):  # modules without source, as in a zip file
        return make()
    found = _read(place, key)
    if found is not None:
        result: T = found[0]
        return result
    made = make()
    if not sys.dont_write_bytecode:
        _write(place, key, made)
    return made


def _digest(*parts: bytes) -> bytes:
    return sha256(b"".join(sha256(part).digest() for part in parts)).digest()


def _read(place: Path, key: bytes) -> list[Any] | None:
    """Return what is kept under a key, in a list; None where it is not there whole."""
    with suppress(OSError):
        content = memoryview(place.read_bytes())
        if content[:_KEY] == key and content[_KEY : 2 * _KEY] == sha256(content[2 * _KEY :]).digest():
            found: list[Any] = marshal.loads(content[2 * _KEY :])
            return found
    return None


def _write(place: Path, key: bytes, made: object) -> None:
    with suppress(OSError, ValueError):
        content = marshal.dumps([made])
        place.parent.mkdir(parents=True, exist_ok=True)
        new = place.with_suffix(f".{os.getpid()}")
        try:
            new.write_bytes(key + sha256(content).digest() + content)
            new.replace(place)
        finally:
            new.unlink(missing_ok=True)
