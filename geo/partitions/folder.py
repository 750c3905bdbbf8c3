"""The folder in which parts that were read wait for the store.

Beside the parts, ``KEY.jsonl.gz``, lies ``manifest.jsonl``: a line a part with its checksum and the versions
that read it. A part is written under another name first and counts once its line is in the manifest, so a run
that is killed at any instant leaves whole parts, or what the next run takes away.
"""

import hashlib
import os
import re
import shutil
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import IO, Any

import orjson

from geo.errors import ClusterError, InputError
from geo.partitions.parts import Part, Told, unpack

MANIFEST, LOCK, SCRATCH = "manifest.jsonl", "lock", "scratch"
_PART = re.compile(r"([0-9a-f]{40})\.jsonl\.gz(\.new)?")


class PartFolder:
    """Made where it is missing, and taken away at the end where no part is left in it.

    Parameters
    ----------
    path : Path
        A new or empty folder, or one that an earlier run left.
    versions : mapping of str to str
        What decides how a report is read; parts that other versions read are taken away.

    Raises
    ------
    ClusterError
        If another run is using the folder.
    InputError
        If there are files in it that are not of this program.
    """

    def __init__(self, path: Path, versions: Mapping[str, str]) -> None:
        self.path, self._versions = path, dict(versions)
        self._sums: dict[str, str] = {}
        if path.is_dir():
            for found in sorted(path.iterdir()):
                if found.name not in (MANIFEST, f"{MANIFEST}.new", LOCK, SCRATCH) and not _PART.fullmatch(
                    found.name
                ):
                    raise InputError(
                        f"{path} holds other files, such as {found.name}; name a new or empty folder"
                    )
        path.mkdir(exist_ok=True)
        self._lock = _locked(path)
        self._begin()

    def __enter__(self) -> "PartFolder":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        shutil.rmtree(self.path / SCRATCH, ignore_errors=True)
        if not self._sums:
            for name in (MANIFEST, LOCK):
                (self.path / name).unlink(missing_ok=True)
            with suppress(OSError):  # another run has begun in it
                self.path.rmdir()
        self._lock.close()

    def __len__(self) -> int:
        return len(self._sums)

    @property
    def scratch(self) -> Path:
        """A place for files of the moment."""
        return self.path / SCRATCH

    def load(self, part: Part) -> list[Told] | None:
        """Return what the reports of a part say; None where it is not here, or not as it was written."""
        wanted = self._sums.get(part.key)
        if wanted is None:
            return None
        try:
            packed = self._file(part.key).read_bytes()
            if hashlib.sha256(packed).hexdigest() != wanted:
                raise InputError("its checksum is another one")
            return unpack(packed, part)
        except (OSError, InputError):
            self.drop(part.key)
            return None

    def keep(self, key: str, packed: bytes) -> None:
        """Put a part on the disk; it counts when the call returns."""
        entry = {"part": key, "sha256": hashlib.sha256(packed).hexdigest(), "versions": self._versions}
        _write(self._file(key), packed)
        with (self.path / MANIFEST).open("ab") as stream:
            stream.write(orjson.dumps(entry) + b"\n")
            stream.flush()
            os.fsync(stream.fileno())
        self._sums[key] = str(entry["sha256"])

    def drop(self, key: str) -> None:
        """Take a part away that is in the store, or damaged."""
        self._sums.pop(key, None)
        self._file(key).unlink(missing_ok=True)

    def _file(self, key: str) -> Path:
        return self.path / f"{key}.jsonl.gz"

    def _begin(self) -> None:
        """Take away what a killed run left half done, and all that other versions read."""
        shutil.rmtree(self.scratch, ignore_errors=True)
        manifest = self.path / MANIFEST
        lines = manifest.read_bytes().split(b"\n") if manifest.is_file() else []
        entries = {
            str(e["part"]): e for line in lines if (e := _entry(line)) and e["versions"] == self._versions
        }
        found = {m[1]: m[2] for f in self.path.iterdir() if (m := _PART.fullmatch(f.name)) and not m[2]}
        self._sums = {key: str(e["sha256"]) for key, e in entries.items() if key in found}
        for file in self.path.iterdir():
            match = _PART.fullmatch(file.name)
            if match and (match[2] or match[1] not in self._sums):
                file.unlink()
        kept = [orjson.dumps(entries[key]) + b"\n" for key in self._sums]
        _write(manifest, b"".join(kept))


def _entry(line: bytes) -> dict[str, Any] | None:
    """Read a line of the manifest; None for one that a killed run did not finish."""
    try:
        entry = orjson.loads(line)
    except orjson.JSONDecodeError:
        return None
    return entry if isinstance(entry, dict) and {"part", "sha256", "versions"} <= entry.keys() else None


def _write(path: Path, content: bytes) -> None:
    new = path.with_name(f"{path.name}.new")
    try:
        with new.open("wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        new.replace(path)
    except OSError as error:
        new.unlink(missing_ok=True)
        raise OSError(error.errno, error.strerror, str(path)) from error


def _locked(folder: Path) -> IO[bytes]:
    """Hold the folder for this process; the system lets go of it when the process ends in any way."""
    stream = (folder / LOCK).open("wb")
    try:
        import fcntl
    except ImportError:  # Windows; there two runs must not share a folder
        return stream
    try:
        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        stream.close()
        raise ClusterError(f"another run is using {folder}; wait for it, or name another folder") from None
    return stream
