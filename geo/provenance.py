"""What a run was made with: versions of the program, of its wording and of its ground."""

import hashlib
from importlib import resources
from importlib.resources.abc import Traversable

# What decides how a text is read, beside the code: wording, name rules, layouts of coded tables.
_DATA = (("geo.reports", "lexicons"), ("geo.datasets", "layouts"), ("geo.naming", "names.toml"))


def lexicon_hash() -> str:
    """Return a digest of all wording data; it changes whenever an entry does."""
    digest = hashlib.sha256()
    for package, name in _DATA:
        for file in _files(resources.files(package).joinpath(name)):
            digest.update(file.name.encode() + b"\x1f" + file.read_bytes() + b"\x1e")
    return digest.hexdigest()[:16]


def _files(where: Traversable) -> list[Traversable]:
    if where.is_file():
        return [where]
    return sorted((f for f in where.iterdir() if f.name.endswith(".toml")), key=lambda f: f.name)
