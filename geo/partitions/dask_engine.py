"""Parts as tasks of Dask, on a cluster that runs already or on processes of this machine."""

import logging
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager
from pathlib import Path

from distributed import Client, Future, KilledWorker, LocalCluster
from distributed import wait as wait_for

from geo.errors import ClusterError
from geo.partitions.parts import Part

KEPT = "what was read is kept, run again"
CONNECT_SECONDS = 10
# Parts that are out at least: a cluster that grows with its work must see some.
LEAST_OUT = 8


class DaskEngine:
    """See `geo.cluster.Engine`.

    Parameters
    ----------
    client : Client
        Of the scheduler.
    read : callable
        From a part's payload to its packed readings; sent to the workers by name.
    """

    def __init__(self, client: Client, read: Callable[[bytes], bytes]) -> None:
        self._client, self._read = client, read
        # Tasks of one name are one task to a scheduler, whoever asks.
        self._run = uuid.uuid4().hex
        self._out: dict[Future[bytes], str] = {}

    def room(self) -> int:
        """Return twice the cluster's threads: while one part is read the next is on its way."""
        with _reached():
            threads: dict[str, int] = self._client.nthreads()
        return max(LEAST_OUT, 2 * sum(threads.values()))

    def start(self, part: Part) -> None:
        """Send a part out."""
        name = f"read-{part.key}-{self._run}"
        with _reached():
            future = self._client.submit(self._read, part.payload, key=name, pure=False)
        self._out[future] = part.key

    def finished(self, *, wait: bool) -> Iterator[tuple[str, bytes]]:
        """Yield key and packed readings of the parts that came back, those that failed last."""
        with _reached():
            if wait and self._out:
                wait_for(list(self._out), return_when="FIRST_COMPLETED")
            back = [future for future in self._out if future.done()]
            for future in sorted(back, key=lambda future: future.status == "error"):
                yield self._out.pop(future), _result(future)


def _result(future: Future[bytes]) -> bytes:
    """Return what a task gave, or say why it gave nothing."""
    if future.status != "error":
        packed: bytes = future.result()
        return packed
    error = future.exception()
    if isinstance(error, KilledWorker):
        raise ClusterError(
            f"{error.allowed_failures + 1} workers ended while they read the same part, for want of memory "
            f"perhaps; {KEPT} with fewer workers on a machine"
        ) from error
    if isinstance(error, ImportError | RuntimeError):
        raise ClusterError(
            f"the cluster cannot read reports ({' '.join(str(error).split())}); install the same "
            "incident-atlas on the machine of the scheduler and of every worker"
        ) from error
    raise error


@contextmanager
def _reached() -> Iterator[None]:
    """Say it in this program's terms when the scheduler is gone."""
    try:
        yield
    except (CancelledError, OSError) as error:
        raise ClusterError(f"the scheduler is gone ({error}); {KEPT} to go on") from error


@contextmanager
def joined(scheduler: str) -> Iterator[Client]:
    """Join the cluster of a scheduler, by its address.

    Raises
    ------
    ClusterError
        If none answers there.
    """
    try:
        client = Client(scheduler, timeout=CONNECT_SECONDS)
    except (OSError, ValueError, TypeError) as error:
        raise ClusterError(
            f"no scheduler of Dask answers at {scheduler} ({error}); start one with `dask scheduler`, or "
            "correct the address"
        ) from error
    with client:
        yield client


@contextmanager
def started(workers: int, scratch: Path | None) -> Iterator[Client]:
    """Start so many processes here, and end them afterwards; their files go to `scratch`.

    Raises
    ------
    ClusterError
        If they do not start.
    """
    try:
        cluster = LocalCluster(
            n_workers=workers,
            threads_per_worker=1,
            processes=True,
            host="127.0.0.1",
            dashboard_address=None,
            memory_limit=None,
            preload="geo.partitions.worker_process",
            local_directory=str(scratch) if scratch else None,
        )
    except RuntimeError as error:
        raise ClusterError(
            f"{workers} worker processes cannot be started ({error}); try fewer with --workers"
        ) from error
    with cluster, Client(cluster) as client:
        try:
            yield client
        finally:
            # That a worker takes its time to end is worth no warning.
            logging.getLogger("distributed.nanny").setLevel(logging.ERROR)
