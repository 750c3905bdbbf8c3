"""Reading a store's file ahead of the questions: after a start of the machine nothing of it is in memory."""

import os
from contextlib import suppress
from pathlib import Path

_PART = 2**17  # bytes; Linux reads no more ahead at a time
_SHARE = 2  # of the machine's memory, one part in so many


def read_ahead(path: Path) -> int:
    """Have the system read a file into its cache from end to end, and return how many bytes that are.

    A page of features lies in a hundred places of the file: one after the other a disk takes a tenth of a
    second for them, while the whole file, read as it lies, takes seconds. What is in the cache belongs to no
    process, and the system takes it back when it needs memory. A file larger than half of the memory is left
    alone, 0 is returned; so it is where the system cannot be asked.
    """
    if not hasattr(os, "posix_fadvise"):
        return 0
    with suppress(OSError), path.open("rb") as file:
        size = os.fstat(file.fileno()).st_size
        if size * _SHARE > os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE"):
            return 0
        for start in range(0, size, _PART):
            os.posix_fadvise(file.fileno(), start, _PART, os.POSIX_FADV_WILLNEED)
        return size
    return 0
