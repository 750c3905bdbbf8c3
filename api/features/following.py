"""A database's copy in a file: what the server reads, kept up to date while the database is written."""

import threading
from pathlib import Path
from tempfile import TemporaryDirectory

from api.console import warn
from geo.errors import AtlasError
from geo.storage.copying import copy_store, follow
from geo.store import open_store

EVERY = 5.0
"""Seconds between two looks at the database."""


class Following:
    """A GeoPackage, gone at the end, that follows a database from a thread of its own.

    Parameters
    ----------
    url : str
        ``postgresql://...``
    every : float, optional
        Seconds between two looks at the database, by default `EVERY`.

    Raises
    ------
    StoreError
        If the database cannot be read, or holds no store.
    """

    def __init__(self, url: str, every: float | None = None) -> None:
        self._url, self._every = url, EVERY if every is None else every
        self._folder = TemporaryDirectory(prefix="incident-atlas-")
        self.path = Path(self._folder.name) / "atlas.gpkg"
        self._lock, self._stopped = threading.Lock(), threading.Event()
        self._told = ""
        try:
            with open_store(url, read_only=True) as old:
                self._copy = open_store(self.path, create=True)
                with self._copy.loading():
                    copy_store(old, self._copy)
        except BaseException:
            self._folder.cleanup()
            raise
        self._thread = threading.Thread(target=self._run, name="following", daemon=True)
        self._thread.start()

    def refresh(self) -> None:
        """Fetch what was written since.

        Raises
        ------
        StoreError
            If the database cannot be read; the copy stays as it is.
        """
        with self._lock:
            if not self._stopped.is_set():
                with open_store(self._url, read_only=True) as old:
                    follow(old, self._copy)

    def close(self) -> None:
        """Stop, and take the copy away."""
        self._stopped.set()
        self._thread.join()
        with self._lock:
            self._copy.close()
            self._folder.cleanup()

    def _run(self) -> None:
        while not self._stopped.wait(self._every):
            said = ""
            try:
                self.refresh()
            except AtlasError as error:
                said = str(error)
            if said and said != self._told:
                warn(f"the data served are not brought up to date: {said}")
            self._told = said
