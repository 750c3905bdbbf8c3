"""What a run was made with: versions of the program, of its wording and of its ground."""

import hashlib
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

# What decides how a text is read, beside the code: wording, name rules, layouts of coded tables.
_DATA = (("geo.reports", "lexicons"), ("geo.datasets", "layouts"), ("geo.naming", "names.toml"))


def lexicon_hash() -> str:
    """Return a digest of all wording data; it changes whenever an entry does."""
    digest = hashlib.sha256()
    for package, name in _DATA:
        for file in _files(resources.files(package).joinpath(name)):
            digest.update(file.name.encode() + b"\x1f" + file.read_bytes() + b"\x1e")
    return digest.hexdigest()[:16]


def program_hash() -> str:
    """Return a digest of the code that reads and places; two machines with the same one read alike."""
    return _digest(Path(__file__).parent, "*.py")


def folder_hash(folder: Path | None) -> str:
    """Return a digest of all files below a folder, by their names in it and their bytes; "" for None."""
    return _digest(folder, "*") if folder is not None else ""


def _digest(folder: Path, pattern: str) -> str:
    digest = hashlib.sha256()
    names = {path.relative_to(folder).as_posix(): path for path in folder.rglob(pattern) if path.is_file()}
    for name in sorted(names):
        digest.update(name.encode("utf-8", "surrogateescape") + b"\x1f")
        with names[name].open("rb") as stream:
            digest.update(hashlib.file_digest(stream, "sha256").digest())
    return digest.hexdigest()[:16]


def _files(where: Traversable) -> list[Traversable]:
    if where.is_file():
        return [where]
    return sorted((f for f in where.iterdir() if f.name.endswith(".toml")), key=lambda f: f.name)
