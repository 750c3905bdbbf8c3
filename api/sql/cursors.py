"""Where a page begins and ends, as text that a link carries."""

import base64
import binascii
from collections.abc import Sequence
from typing import Any

import orjson

from geo.errors import QueryError


def make_cursor(row: Sequence[Any], *, back: bool) -> str:
    """Return where a page begins: behind a row of key, id and sort keys, before it when `back`."""
    data = orjson.dumps([int(back), *row[2:], row[1]])
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def read_cursor(text: str, n_keys: int) -> tuple[bool, list[Any] | None]:
    """Return whether a cursor leads back, and its sort keys and id; None for the first page.

    Raises
    ------
    QueryError
        If it was not made by this server for this order.
    """
    if not text:
        return False, None
    try:
        data = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        back, *last = orjson.loads(data)
    except (binascii.Error, ValueError, TypeError):
        raise _bad_cursor(text) from None
    sound = back in (0, 1) and len(last) == n_keys + 1 and isinstance(last[-1], str)
    if not sound or not all(v is None or (type(v) in (str, int, float) and _small(v)) for v in last):
        raise _bad_cursor(text)
    return bool(back), last


def _small(value: object) -> bool:
    return not isinstance(value, int) or abs(value) < 2**63


def _bad_cursor(text: str) -> QueryError:
    return QueryError(
        "cursor", text, "follow the next and prev links instead of making a cursor; begin again without it"
    )
