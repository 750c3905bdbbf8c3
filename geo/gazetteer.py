"""Name -> what it may mean: find place names in a text (`scan`), look one up (`lookup`).

A name matches in steps, each with its own score: its spellings (`geo.naming.names.spellings`), its sound
(`geo.naming.nameindex.SOUND`), its sound but for one vowel (`geo.naming.nameindex.VOWEL`), and, in
`lookup` alone, likeness of letters (`FUZZY`).
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from hashlib import sha256
from pathlib import Path

from geo.boundaries import Boundaries, boundaries_dir
from geo.kept import kept
from geo.model import Candidate, NameHit
from geo.naming import nameindex, names, placelist
from geo.naming.nameindex import SHORT, NameIndex, Tables, lies_in, order, tables
from geo.naming.names import plain
from geo.naming.namescan import Scanner
from geo.naming.namewords import levels_of, names_settlement, split_designation
from geo.naming.placebase import SUFFIX, PlaceBase
from geo.naming.placelist import Entry, read_places, unit_entry
from geo.polygons import boundary_set, unit_table
from geo.polygons.boundary_set import UNITS_FILE

FUZZY = 84.0
"""Least likeness (rapidfuzz ratio of the plain forms, 0..100) of a fuzzy match; its score is 0.9 of it."""


class Gazetteer:
    """Places by name. Make one with `open`; it may be shared between threads."""

    def __init__(self, index: NameIndex, bases: Sequence[PlaceBase] = ()) -> None:
        self._index = index
        self._bases = tuple(bases)
        self._scanner = Scanner(self._index, self._bases)

    @classmethod
    def open(cls, boundaries: Boundaries, *, extra: Path | None = None) -> "Gazetteer":
        """Read the boundary set's units and the places that lie beside it.

        Parameters
        ----------
        boundaries : Boundaries
            Its units come first; places are put in them by p-code.
        extra : Path, optional
            A folder of the user's own places: `*.places.sqlite` as `geo.naming.geonames.install` writes
            them, and `*.csv` in the columns of `geo.naming.placelist.PLACE_COLUMNS`; or one such table.
            A name that the boundary set's tables know keeps their meanings.

        Raises
        ------
        InputError
            When a table cannot be used.
        """
        # Foreign countries and cities; those of the set's own countries lie beside the set.
        foreign = _beside(boundaries_dir()) if boundaries.folder != boundaries_dir() else []
        beside, own, bases = _beside(boundaries.folder), [], []
        if extra is not None:
            own = sorted(extra.glob("*.csv")) if extra.is_dir() else [extra]
            bases = sorted(extra.glob(f"*{SUFFIX}")) if extra.is_dir() else []
        made = (
            tables(_entries(boundaries, foreign, [*beside, *own]))
            if own
            else _kept_tables(boundaries, foreign, beside)
        )
        units = {unit.pcode: unit for unit in boundaries.units()}
        return cls(NameIndex(made), [PlaceBase(path, units, boundaries.version) for path in bases])

    def __len__(self) -> int:
        return len(self._index)

    @property
    def entries(self) -> tuple[Entry, ...]:
        """All places with their names."""
        return self._index.entries

    def scan(self, text: str) -> tuple[NameHit, ...]:
        """Find known place names: whole words, longest first, no two overlapping, in text order.

        Offsets count code points of `text` as given. Names in Latin script are found where they are
        capitalised (or anywhere in a text without capitals); a name that is also a word or a person's
        name, and a spelling known by its sound alone, only where it stands as a place.
        """
        return self._scanner.scan(text)

    def lookup(
        self, name: str, *, country: str = "", within: str = "", fuzzy: bool = True
    ) -> tuple[Candidate, ...]:
        """Return what a name may mean, best first.

        Parameters
        ----------
        name : str
            In any script, with or without a designation ("Mohmand agency"), which then decides between
            the levels of a name.
        country : str
            ISO 3166-1 alpha-3; "" for all.
        within : str
            p-code of a unit that must hold the place (or be it); "" for none.
        fuzzy : bool
            Whether to end with likeness of letters when nothing matches by spelling or sound.
        """
        bare, designation = split_designation(name)
        for tried in (plain(name), bare) if designation else (bare,):
            for found in self._steps(tried, fuzzy):
                kept = [c for c in found if lies_in(c, country, within)]
                if kept:
                    return tuple(_by_designation(kept, designation if tried == bare else ""))
        return ()

    def _steps(self, name: str, fuzzy: bool) -> Iterator[tuple[Candidate, ...]]:
        """Yield the candidates of each step, the surest first; a later step costs more."""
        yield self._index.by_spelling(name)
        yield tuple(c for base in self._bases for c in base.by_name(name))
        yield self._index.by_sound(name, least=SHORT + 1)
        yield tuple(c for base in self._bases for c in base.by_name(name, by_sound=True))
        if fuzzy:
            yield self._alike(name)

    @staticmethod
    def designation(name: str) -> str:
        """Return what a written name calls itself: "agency" of "Mohmand agency", "" for nothing."""
        return split_designation(name)[1]

    def _alike(self, name: str) -> tuple[Candidate, ...]:
        """Return the candidates of the names whose letters are most like."""
        if len(name) <= SHORT:
            return ()
        from rapidfuzz import fuzz, process  # costs start-up time that most runs need not spend

        likes = process.extract(name, self._plain_names, scorer=fuzz.ratio, limit=40, score_cutoff=FUZZY)
        best: dict[tuple[str, str], Candidate] = {}
        for like, ratio, _ in likes:
            for candidate in self._index.made(self._index.names[like], "fuzzy", 0.9 * ratio / 100):
                best.setdefault((candidate.pcode, candidate.name), candidate)
        return tuple(sorted(best.values(), key=order))

    @cached_property
    def _plain_names(self) -> list[str]:
        return sorted(name for name in self._index.names if len(name) > SHORT)


def _kept_tables(boundaries: Boundaries, foreign: Sequence[Path], beside: Sequence[Path]) -> Tables:
    """Return what the index is made of, kept for the set in use: it takes longer than to read a report."""
    read = (boundaries.folder / UNITS_FILE, *beside, *foreign)
    data = b"".join(sha256(path.read_bytes()).digest() for path in read) + bytes([len(beside)])
    code = [module.__name__ for module in (nameindex, names, placelist, boundary_set, unit_table)]
    place = Path(__file__).with_name("gazetteer.names")
    return kept(place, data, [__name__, *code], lambda: tables(_entries(boundaries, foreign, beside)))


def _entries(boundaries: Boundaries, foreign: Sequence[Path], beside: Sequence[Path]) -> list[Entry]:
    """Read the units, and the places of tables: those of other countries in `foreign`, all in `beside`."""
    units = {unit.pcode: unit for unit in boundaries.units()}
    entries = [unit_entry(unit) for unit in units.values()]
    for unit in boundaries.units(undrawn=True):
        if unit.pcode not in units and unit.names:
            # The native names of a district without a polygon lead to the unit drawn for it.
            host = units[boundaries.drawn_in(unit.pcode)]
            entries.append(unit_entry(replace(host, aliases=(), names=unit.names)))
    own = {unit.country for unit in units.values()}
    for path in foreign:
        entries += (place for place in read_places(path, units) if place.country not in own)
    for path in beside:
        entries += read_places(path, units)
    return entries


def _beside(folder: Path) -> list[Path]:
    """Return the tables of places beside a boundary set."""
    return [path for name in ("places.csv", "features.csv") if (path := folder / name).is_file()]


def _by_designation(candidates: list[Candidate], designation: str) -> list[Candidate]:
    """Put first what a designation fits."""
    levels, settlement = levels_of(designation), names_settlement(designation)
    fits = [
        c
        for c in candidates
        if (c.kind == "unit" and c.level in levels) or (settlement and c.kind == "settlement")
    ]
    return fits + [c for c in candidates if c not in fits]
