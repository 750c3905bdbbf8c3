"""Stores are not written over by files made from them."""

import sqlite3
from contextlib import closing
from pathlib import Path

from geo.errors import InputError
from geo.storage.opening import SQLITE_MAGIC


def spare_stores(*targets: Path) -> None:
    """Refuse to put a new file in the place of a store: its reports and corrections would be gone.

    Raises
    ------
    InputError
        If a target is a store, or a damaged SQLite file that may have been one.
    """
    for target in targets:
        if _may_be_store(target):
            raise InputError(f"{target} is a store, which would be lost; name another file with --out")


def _may_be_store(path: Path) -> bool:
    if not path.is_file():
        return False
    try:
        with path.open("rb") as file:
            if file.read(len(SQLITE_MAGIC)) != SQLITE_MAGIC:
                return False
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as db:
            return bool(db.execute("SELECT 1 FROM sqlite_master WHERE name = 'atlas_meta'").fetchone())
    except OSError:
        return False  # the writing will say why
    except sqlite3.Error:
        return True
