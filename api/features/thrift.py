"""Memory that is no longer needed goes back to the system, where the C library can be told to.

glibc gives each thread a heap of its own and keeps what is freed in the midst of one: a server whose
answers are now a kilobyte, now twenty megabytes would grow with every thread. Elsewhere nothing is done.
"""

import ctypes
import gc
import os
from functools import cache
from typing import Any

_ARENA_MAX, _ARENAS = -8, 2


@cache
def _library() -> Any:
    try:
        library = ctypes.CDLL(None)
        return library if hasattr(library, "malloc_trim") and hasattr(library, "mallopt") else None
    except (OSError, TypeError):  # a system without such a library
        return None


def share_heaps() -> None:
    """Let threads that begin from now on share two heaps, and Arrow take its memory from there."""
    # Its own allocator keeps what the polygons took while they were read, 30 MB.
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")
    if _library() is not None:
        _library().mallopt(_ARENA_MAX, _ARENAS)


def give_back() -> None:
    """Give freed memory back to the system; a few milliseconds."""
    if _library() is not None:
        _library().malloc_trim(0)


def keep_what_is_there() -> None:
    """Let Python no longer look through what a server is made of when it looks for garbage.

    That would take 50 to 90 ms at a time, in which nobody is answered. For once all is made.
    """
    gc.collect()
    gc.freeze()
