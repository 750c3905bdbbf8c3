"""Whether the store's pages are in memory or come from the disk, and what is done about that.

The system takes back memory in which a file has not been read for some time. An answer that has to wait for
the disk would keep all others waiting on the event loop; in threads they wait side by side.
"""

import threading
import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")
_HOLDS = 1.0  # seconds: how long the disk is taken to be asked
_AGAIN = 60.0  # seconds from one reading ahead to the next


def _blocks_read() -> int:
    """Return how many blocks this thread has had to wait for; 0 where the system does not tell."""
    try:
        import resource

        return resource.getrusage(resource.RUSAGE_THREAD).ru_inblock
    except (ImportError, AttributeError):
        return 0


class Disk:
    """Watches answers for reads from the disk.

    Parameters
    ----------
    ahead : callable
        Reads the store's file into memory; run in a thread of its own.
    """

    def __init__(self, ahead: Callable[[], object]) -> None:
        self._ahead = ahead
        self._until, self._next = 0.0, 0.0

    @property
    def asked(self) -> bool:
        """Whether answers have had to wait for the disk just now."""
        return time.monotonic() < self._until

    def watch(self, work: Callable[[], T]) -> T:
        """Do work; if it had to wait for the disk, have the file read ahead, and remember it for a second."""
        before = _blocks_read()
        try:
            return work()
        finally:
            if _blocks_read() != before:
                self._until = time.monotonic() + _HOLDS
                self.read_ahead()

    def read_ahead(self) -> None:
        """Begin to read the file ahead, unless that was begun within the last minute."""
        now = time.monotonic()
        if now >= self._next:
            self._next = now + _AGAIN
            threading.Thread(target=self._ahead, name="ahead", daemon=True).start()
