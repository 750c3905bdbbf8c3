"""Hundreds of thousands of places in an SQLite file: written once, asked name by name, not held in memory."""

import sqlite3
import threading
from collections.abc import Iterable, Mapping
from contextlib import closing
from functools import lru_cache
from pathlib import Path

from geo.errors import InputError
from geo.model import Candidate, Unit
from geo.naming.names import plain, sound_key, spellings
from geo.naming.placelist import ALIAS

SUFFIX = ".places.sqlite"
SOUND = 0.92
_MOST = 40
_SCHEMA = """
CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE places (id INTEGER PRIMARY KEY, name TEXT, kind TEXT, pcode TEXT, country TEXT,
                     longitude REAL, latitude REAL, population INTEGER);
CREATE TABLE names (joined TEXT, sound TEXT, place INTEGER, score REAL);
"""
_INDEXES = "CREATE INDEX by_joined ON names (joined); CREATE INDEX by_sound ON names (sound);"
Row = tuple[int, str, str, str, str, float, float, int]


def joined_forms(name: str) -> frozenset[str]:
    """Return the forms of a name without its spaces: what is stored of it and asked for it."""
    return frozenset(form.replace(" ", "") for form in spellings(name))


def _stored_forms(bare: str) -> set[str]:
    """Return the few forms kept of a name: as written, and without its linking particles."""
    words = bare.split()
    inner = [w for i, w in enumerate(words) if not (w in ("e", "i", "ye") and 0 < i < len(words) - 1)]
    return {"".join(words), "".join(inner)}


class PlaceBaseWriter:
    """Writes a place base. Call `add` and `add_names`, then `finish`."""

    def __init__(self, path: Path) -> None:
        self._base = sqlite3.connect(path, isolation_level=None)
        self._base.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + _SCHEMA + "BEGIN;")
        self.names = 0

    def add(self, rows: Iterable[Row]) -> None:
        """Add places; their own names come by `add_names`."""
        self._base.executemany("INSERT OR IGNORE INTO places VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows)

    def add_names(self, names: Iterable[tuple[int, str, float]]) -> None:
        """Add names of places: id, name, score of an exact match."""
        rows = []
        for place, name, score in names:
            bare = plain(name)
            if bare:
                key = sound_key(bare)
                rows += [(form, key, place, score) for form in sorted(_stored_forms(bare))]
        self.names += len(rows)
        self._base.executemany("INSERT INTO names VALUES (?, ?, ?, ?)", rows)

    def ids(self) -> set[int]:
        """Return the ids of all places added."""
        return {row[0] for row in self._base.execute("SELECT id FROM places")}

    def finish(self, facts: Mapping[str, str]) -> None:
        """Build the indexes, note the facts, close."""
        self._base.executemany("INSERT INTO facts VALUES (?, ?)", sorted(facts.items()))
        self._base.execute("COMMIT")
        self._base.executescript(_INDEXES)
        self._base.close()

    def abandon(self) -> None:
        """Close without finishing."""
        self._base.close()


class PlaceBase:
    """A place base, opened for reading; may be shared between threads.

    Parameters
    ----------
    path : Path
        Written by `PlaceBaseWriter`.
    units : mapping of str to Unit
        The boundary set that the places were put in.
    version : str
        Its version: a base made for another set is refused.

    Raises
    ------
    InputError
        The file is no place base, or one for other boundaries.
    """

    def __init__(self, path: Path, units: Mapping[str, Unit], version: str) -> None:
        self._path, self._units = path, units
        self._lock = threading.Lock()
        try:
            self._base = sqlite3.connect(f"file:{path}?mode=ro", uri=True, check_same_thread=False)
            facts = dict(self._base.execute("SELECT name, value FROM facts"))
        except sqlite3.Error as error:
            raise InputError(f"{path}: no place base ({error}); install the dump again") from error
        if facts.get("boundaries") != version:
            self._base.close()
            raise InputError(f"{path}: made for another boundary set; install the dump again")
        self.by_name = lru_cache(maxsize=65536)(self._by_name)

    def __del__(self) -> None:
        if hasattr(self, "_base"):
            self._base.close()

    def __len__(self) -> int:
        with self._lock, closing(self._base.execute("SELECT count(*) FROM places")) as rows:
            return int(rows.fetchone()[0])

    def close(self) -> None:
        """Close the file."""
        self._base.close()

    def _by_name(self, name: str, *, by_sound: bool = False) -> tuple[Candidate, ...]:
        """Return what a name may mean here, best first: by spelling, or by sound when asked."""
        if by_sound:
            key = sound_key(name)
            return self._find("sound", (key,), SOUND) if len(key) > 3 else ()
        return self._find("joined", tuple(sorted(joined_forms(name))), 1.0)

    def _find(self, column: str, values: tuple[str, ...], factor: float) -> tuple[Candidate, ...]:
        marks = ", ".join("?" * len(values))
        query = (
            "SELECT p.id, p.name, p.kind, p.pcode, p.country, p.longitude, p.latitude, p.population, "
            "max(n.score) "
            f"FROM names n JOIN places p ON p.id = n.place WHERE n.{column} IN ({marks}) "
            "GROUP BY p.id ORDER BY max(n.score) DESC, p.population DESC, p.id LIMIT ?"
        )
        with self._lock, closing(self._base.execute(query, (*values, _MOST))) as rows:
            return tuple(self._candidate(row[:8], row[8], factor) for row in rows)

    def _candidate(self, row: Row, score: float, factor: float) -> Candidate:
        _, name, kind, pcode, country, longitude, latitude, population = row
        unit = self._units.get(pcode)
        level = unit.level if unit else "country"
        return Candidate(
            unit.pcode if unit else country, name, level,
            "feature" if kind == "feature" else "settlement", country,
            pcode if level == "admin1" else unit.admin1_pcode if unit else "",
            pcode if level == "admin2" else unit.admin2_pcode if unit else "",
            pcode if level == "admin3" else "",
            longitude, latitude, population, round(score * factor, 4),
            "exact" if factor == 1.0 else "translit",
        )  # fmt: skip


OWN, OTHER = 1.0, ALIAS
"""Score of a place's main name, and of its other names."""
