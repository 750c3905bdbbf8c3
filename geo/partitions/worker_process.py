"""Loaded by each worker process that this program starts itself."""

import logging
import signal


def dask_setup(worker: object) -> None:
    """Leave Ctrl-C, which a terminal sends to all processes, to the one that ends the workers.

    What a worker was doing when it was ended is not worth a line each.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    logging.getLogger("distributed.worker.state_machine").setLevel(logging.ERROR)
