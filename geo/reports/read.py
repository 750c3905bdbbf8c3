"""Files, folders and zip archives to reports, one bad input never stopping the rest.

Everything is bounded: a file, a line and an archive member that are too large are refused by
name and reason, and memory stays near one file's size whatever the pile.
"""

import os
import stat
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path, PurePosixPath

from geo.errors import InputError
from geo.model import Refusal, Report
from geo.reports.files.formats import LINE_FORMATS, MAX_LINE, PARSERS, parse_jsonl, parse_text

MAX_FILE = 32 * 2**20
MAX_ARCHIVE = 1024 * 2**20
MAX_MEMBERS = 20_000
MAX_RATIO = 200
# What lies beside reports and is none.
NO_REPORTS = ("readme.md", "readme.txt", "license", "license.md", "license.txt")
# A file of so many unusable lines in a row is not what its name says.
MAX_BAD_LINES = 100


def read_reports(path: str | Path, *, published: date | None = None) -> Iterator[Report | Refusal]:
    """Read every report of a file, a zip archive or a folder, in name order.

    Parameters
    ----------
    path : str or Path
        What the user named. Folders are walked without following links to folders.
    published : date, optional
        Publication date of the reports that do not give their own.

    Yields
    ------
    Report or Refusal
        A refusal names the input as the user would find it (``folder/file.jsonl#17``).
    """
    path = Path(path)
    try:
        mode = path.stat().st_mode
    except OSError as error:
        yield Refusal(str(path), f"cannot be opened ({error.strerror or error}); check the name")
        return
    if stat.S_ISDIR(mode):
        yield from _read_folder(path, published)
    elif not stat.S_ISREG(mode):
        yield Refusal(str(path), "is not a regular file; give a file, a folder or a zip archive")
    else:
        yield from _read_file(path, published)


def count_inputs(path: str | Path) -> int:
    """Return quickly about how many reports `path` holds (lines of tables), for progress bars."""
    path = Path(path)
    if path.is_dir():
        return sum(count_inputs(file) for file in _files(path) if file.name.lower() not in NO_REPORTS)
    if path.suffix.lower() not in (*LINE_FORMATS, ".csv", ".tsv") or not path.is_file():
        return 1
    try:
        with path.open("rb") as stream:
            chunks = iter(lambda: stream.read(2**20), b"")
            if path.suffix.lower() in LINE_FORMATS:
                return max(sum(chunk.count(b"\n") for chunk in chunks), 1)
            return max(_rows(chunks) - 1, 1)
    except OSError:
        return 1


def _rows(chunks: Iterable[bytes]) -> int:
    """Return how many lines of a table end outside of quoted cells."""
    rows, quoted = 0, False
    for chunk in chunks:
        first, *others = chunk.split(b'"')
        rows += 0 if quoted else first.count(b"\n")
        for part in others:
            quoted = not quoted
            rows += 0 if quoted else part.count(b"\n")
    return rows


def _files(folder: Path) -> list[Path]:
    found = []
    for root, names, files in os.walk(folder):
        names[:] = sorted(name for name in names if not name.startswith("."))
        found += [Path(root) / name for name in files if not name.startswith(".")]
    return sorted(found)


def _read_folder(folder: Path, published: date | None) -> Iterator[Report | Refusal]:
    base = folder.resolve()
    files = [file for file in _files(folder) if file.name.lower() not in NO_REPORTS]
    if not files:
        yield Refusal(str(folder), "holds no report; name a folder with files in it")
    for file in files:
        if file.is_symlink() and file.exists() and not file.resolve().is_relative_to(base):
            yield Refusal(str(file), "is a link that leads out of the folder; copy the file instead")
        else:
            yield from read_reports(file, published=published)


def _read_file(path: Path, published: date | None) -> Iterator[Report | Refusal]:
    suffix, name = path.suffix.lower(), path.as_posix()
    told = os.fsencode(name).decode("utf-8", "backslashreplace")
    if told != name:  # no text that a store or JSON could hold
        yield Refusal(told, "its name is not UTF-8; rename the file")
        return
    try:
        if suffix == ".zip":
            yield from _read_archive(path, published)
            return
        if suffix in LINE_FORMATS:
            with path.open("rb") as stream:
                lines = iter(lambda: stream.readline(MAX_LINE), b"")
                yield from _stop_after_bad_lines(parse_jsonl(lines, name, published), name)
            return
        size = path.stat().st_size
        if size > MAX_FILE:
            limit = MAX_FILE // 2**20
            yield Refusal(name, f"has {size / 2**20:.0f} MB, more than {limit} MB; split it into reports")
            return
        with path.open("rb") as stream:
            raw = stream.read(MAX_FILE + 1)
    except OSError as error:
        yield Refusal(name, f"cannot be read ({error.strerror or error})")
        return
    yield from parse_bytes(raw, name, published)


def parse_bytes(raw: bytes, name: str, published: date | None = None) -> Iterator[Report | Refusal]:
    """Parse the bytes of one file by the ending of its name; no ending is taken as plain text."""
    suffix = PurePosixPath(name).suffix.lower()
    try:
        if suffix in LINE_FORMATS:
            yield from parse_jsonl(raw.splitlines(keepends=True), name, published)
        elif suffix in PARSERS:
            yield from PARSERS[suffix](raw, name, published)
        elif not suffix:
            yield from parse_text(raw, name, published)
        else:
            known = ", ".join(sorted({*PARSERS, *LINE_FORMATS, ".zip"}))
            why = f"is of a kind that is not read ({suffix}); known are {known}"
            yield Refusal(name, f"{why}; give its text in one of them")
    except InputError as error:
        yield Refusal(name, str(error))


def _stop_after_bad_lines(parsed: Iterator[Report | Refusal], name: str) -> Iterator[Report | Refusal]:
    bad = 0
    for item in parsed:
        bad = bad + 1 if isinstance(item, Refusal) else 0
        yield item
        if bad >= MAX_BAD_LINES:
            yield Refusal(name, f"the rest: {bad} unusable lines in a row; is it one JSON object a line?")
            return


def _read_archive(path: Path, published: date | None) -> Iterator[Report | Refusal]:
    name = path.as_posix()
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, ValueError) as error:
        yield Refusal(name, f"is not a usable zip archive ({error})")
        return
    with archive:
        members = sorted((m for m in archive.infolist() if not m.is_dir()), key=lambda m: m.filename)
        total = sum(m.file_size for m in members)
        if len(members) > MAX_MEMBERS or total > MAX_ARCHIVE:
            yield Refusal(
                name,
                f"holds {len(members):,} files and {total / 2**20:,.0f} MB unpacked, more than "
                f"{MAX_MEMBERS:,} files or {MAX_ARCHIVE // 2**20:,} MB; split it",
            )
            return
        for member in members:
            yield from _read_member(archive, member, name, published)


def _read_member(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str, published: date | None
) -> Iterator[Report | Refusal]:
    inside = f"{name}!{member.filename}"
    parts = PurePosixPath(member.filename.replace("\\", "/")).parts
    if member.filename.startswith("/") or ".." in parts:
        yield Refusal(inside, "has a path that leads out of the archive")
        return
    if any(part.startswith((".", "__MACOSX")) for part in parts):
        return
    if member.filename.lower().endswith(".zip"):
        yield Refusal(inside, "is an archive inside an archive; unpack it first")
        return
    if member.file_size > MAX_FILE or member.file_size > MAX_RATIO * max(member.compress_size, 1024):
        yield Refusal(inside, f"unpacks to {member.file_size / 2**20:,.0f} MB, more than is taken")
        return
    try:
        with archive.open(member) as stream:
            raw = stream.read(MAX_FILE + 1)
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError, OSError) as error:
        yield Refusal(inside, f"cannot be unpacked ({error})")
        return
    if len(raw) > MAX_FILE:
        yield Refusal(inside, "is larger than the archive says; it is not taken")
        return
    yield from parse_bytes(raw, inside, published)
