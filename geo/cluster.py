"""The same pipeline over many cores or machines: reading is spread with Dask, one process writes the store.

Finding incidents and placing them costs several times what the store costs. So reports are cut into
parts (`geo.partitions`), each part is read by whichever worker is free, and what it says is kept in a folder
until all parts before it are in the store. Reports enter the store in the order of `geo.pipeline.ingest`,
which makes both stores equal. A lost worker's part is read by another one; of a run that ended early the next
one reads what is neither in the store nor in the folder.

Needs the extra ``cluster``. Whoever can reach a scheduler of Dask can run programs on its
workers, and is believed by this process: keep it in a network of its own, or use ``tls://``.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, partial
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Protocol

from geo.errors import AtlasError, ClusterError
from geo.model import IngestSummary, Refusal, Report
from geo.partitions.folder import PartFolder
from geo.partitions.parts import SIZE, Part, Told, cut, pack, reports_of
from geo.pipeline import Ground, Reading, as_held, put, read_one
from geo.progress import Became, Done, Progress
from geo.readers.settings import ReaderSettings
from geo.reports.read import read_reports

if TYPE_CHECKING:
    from geo.store import Store


@dataclass(frozen=True, slots=True)
class Opened:
    """What a machine reads with.

    Attributes
    ----------
    ground : Ground
        The places that reports are read against.
    readers : ReaderSettings or None
        Which optional readers are asked; from the machine's own environment, as are their keys.
    versions : dict of str to str
        Of all that decides a reading.
    """

    ground: Ground
    readers: ReaderSettings | None
    versions: dict[str, str]


# Goes to the workers by its name, and must be found there under the same one.
Opening = Callable[[], Opened]


class Engine(Protocol):
    """What reads parts somewhere else."""

    def room(self) -> int:
        """Return how many parts may be out at once, 1 or more."""
        ...

    def start(self, part: Part) -> None:
        """Send a part out."""
        ...

    def finished(self, *, wait: bool) -> Iterator[tuple[str, bytes]]:
        """Yield key and packed readings of the parts that came back, in any order.

        With `wait` at least one, unless none is out.
        """
        ...


def ingest(
    paths: Sequence[str | Path],
    store: "Store",
    engine: Engine,
    folder: PartFolder,
    *,
    published: date | None = None,
    on_progress: Callable[[Progress], None] | None = None,
    run_id: int | None = None,
    size: int = SIZE,
) -> IngestSummary:
    """Read reports into the store as `geo.pipeline.ingest` does, the reading done by `engine`.

    A part's reports are committed together and counted then. Interrupted, it is called again.

    Parameters
    ----------
    paths : sequence of str or Path
        Files, folders and zip archives; read by this process alone.
    store : Store
        Open for writing.
    engine : Engine
        From `dask_engine`.
    folder : PartFolder
        Where parts wait; opened with the versions that the engine reads by.
    published, on_progress, run_id
        As for `geo.pipeline.ingest`.
    size : int
        About so many reports make a part.

    Raises
    ------
    ClusterError
        If the cluster is lost, its versions differ, or the folder is changed by somebody else.
    """
    done = Done()
    again = set[str]()  # held reports that are given with a day of publication which they lack

    def missing(part: Part) -> bool:
        return not all(store.known(name) and name not in again for name in part.report_ids)

    items = _given(paths, published, store, again)
    for part in spread(cut(items, size), engine, folder, missing):
        told = _write(part, store, folder, run_id) if missing(part) else []
        folder.drop(part.key)
        again.difference_update(part.report_ids)
        done.refused += part.refused
        done.reports["known"] += len(part.report_ids) - len(told)
        for (extraction, incidents), became in told:
            done.take(extraction, incidents, became)
        for _ in range(part.inputs):
            done.inputs += 1
            if on_progress:
                on_progress(done.progress())
    return done.summary(store)


def _given(
    paths: Iterable[str | Path], published: date | None, store: "Store", again: set[str]
) -> Iterator[Report | Refusal]:
    """Read the inputs, each report under the id that the store holds it by; note those to be read `again`."""
    for item in (item for path in paths for item in read_reports(path, published=published)):
        if isinstance(item, Report):
            item, news = as_held(item, store)
            if news and store.known(item.report_id):
                again.add(item.report_id)
        yield item


def _write(part: Part, store: "Store", folder: PartFolder, run_id: int | None) -> list[tuple[Told, Became]]:
    """Add a part's reports in one transaction; return what each tells, and what became of it."""
    told = folder.load(part)
    if told is None:
        raise ClusterError(
            f"part {part.key} in {folder.path} was changed or taken away since it was read; run again"
        )
    with store.transaction():
        return [(one, put(one[0].report, Reading(*one), store, run_id)) for one in told]


def spread(
    parts: Iterable[Part], engine: Engine, folder: PartFolder, missing: Callable[[Part], bool]
) -> Iterator[Part]:
    """Yield parts in their order, each once it and all before it need no more reading.

    What comes back early waits in the folder, so that workers never wait for the store.

    Parameters
    ----------
    parts : iterable of Part
        Asked for as workers become free.
    engine : Engine
        Reads them, and gives them back in any order.
    folder : PartFolder
        Parts that are in it are not read again.
    missing : callable
        Whether the store lacks reports of a part; other parts need not be read.
    """
    source, waiting = iter(parts), deque[Part]()
    out: set[str] = set()
    while True:
        taken = list(islice(source, max(engine.room() - len(out), 0)))
        for part in taken:
            waiting.append(part.bare())
            if part.key and part.key not in out and missing(part) and folder.load(part) is None:
                out.add(part.key)
                engine.start(part)
        for key, packed in engine.finished(wait=bool(waiting) and waiting[0].key in out):
            folder.keep(key, packed)
            out.discard(key)
        if waiting and waiting[0].key not in out:
            yield waiting.popleft()
        elif not (taken or waiting):
            return


# -- what a worker does --------------------------------------------------------------------------


_READING = Lock()
_opened = lru_cache(maxsize=1)(lambda opening: opening())


def read_part(payload: bytes, opening: Opening, versions: Mapping[str, str]) -> bytes:
    """Read the reports of a part.

    A worker of several threads reads with one: reading is Python, which threads do not speed up.

    Parameters
    ----------
    payload : bytes
        Of the part.
    opening : callable
        Opens what this machine reads with.
    versions : mapping of str to str
        Those of the process that asks.

    Returns
    -------
    bytes
        What `geo.partitions.parts.unpack` reads.

    Raises
    ------
    ClusterError
        If this machine would read otherwise.
    """
    with _READING:
        try:
            here = _opened(opening)
            for name in versions:
                if here.versions.get(name) != versions[name]:
                    raise ClusterError(
                        f"a worker has {name} {here.versions.get(name)!r}, this process "
                        f"{versions[name]!r}; give every machine the same program, boundaries, places and "
                        "readers, and start the workers again"
                    )
            readings = (read_one(report, here.ground, readers=here.readers) for report in reports_of(payload))
            return pack((reading.extraction, reading.incidents) for reading in readings)
        except (AtlasError, OSError) as error:  # not all of them can travel
            raise ClusterError(str(error)) from None


@contextmanager
def dask_engine(
    opening: Opening,
    versions: Mapping[str, str],
    *,
    scheduler: str = "",
    workers: int = 1,
    scratch: Path | None = None,
) -> Iterator[Engine]:
    """Join a cluster of Dask, or start one of this machine's own processes and end it afterwards.

    Parameters
    ----------
    opening : callable
        Opens what a machine reads with; a function of a module that workers have too.
    versions : mapping of str to str
        What workers must have, as `opening` tells it of this process.
    scheduler : str
        Address of a running scheduler (``tcp://host:8786``); "" starts `workers` processes here.
    workers : int
        Processes, where no scheduler is named.
    scratch : Path, optional
        Folder for files of those processes.

    Raises
    ------
    ClusterError
        If Dask is not installed, or no scheduler answers at the address.
    """
    check_installed()
    from geo.partitions.dask_engine import DaskEngine, joined, started

    task = partial(read_part, opening=opening, versions=dict(versions))
    with joined(scheduler) if scheduler else started(workers, scratch) as client:
        yield DaskEngine(client, task)


def check_installed() -> None:
    """Refuse to begin without Dask.

    Raises
    ------
    ClusterError
        That says what to install.
    """
    if find_spec("distributed") is None:
        raise ClusterError(
            "reading on a cluster needs Dask, which is not installed; in the project's folder: "
            ".venv/bin/python -m pip install '.[cluster]'"
        )
