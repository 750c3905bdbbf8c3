"""What a filter asks for more than once of one row, and what takes long to reckon, is reckoned once."""

import sqlite3
from typing import Any


class Repeats:
    """The values of the row at which a connection is, by the names of properties.

    Parameters
    ----------
    db : sqlite3.Connection
        The connection; the functions of `once` are registered on it.
    """

    def __init__(self, db: sqlite3.Connection) -> None:
        self._known: dict[str, tuple[Any, Any]] = {}
        db.create_function("atlas_kept", 2, self._kept)
        db.create_function("atlas_keep", 3, self._keep)

    def begin(self) -> None:
        """Begin to read another state of the data."""
        self._known.clear()

    def _kept(self, name: str, row: Any) -> Any:
        known = self._known.get(name)
        return known[1] if known and known[0] == row else None

    def _keep(self, name: str, row: Any, value: Any) -> Any:
        self._known[name] = (row, value)
        return value


def once(name: str, expression: str, row: str) -> str:
    """Return the expression of a property that is reckoned once for each row.

    One that reads no rows of other tables is returned as it is: to keep its value would take as long.
    """
    if "SELECT" not in expression:
        return expression
    return f"ifnull(atlas_kept('{name}', {row}), atlas_keep('{name}', {row}, {expression}))"
