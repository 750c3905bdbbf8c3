"""The page's own words, one table a language; what a table lacks is English."""

import json
from functools import cache

from geo.errors import InputError
from maps.choices import LANGUAGES
from maps.document import asset

_RIGHT_TO_LEFT = ("fa", "ps", "ur")


@cache
def _table(language: str) -> dict[str, str]:
    table: dict[str, str] = json.loads(asset(f"strings.{language}.json"))
    return table


def strings(language: str) -> dict[str, str]:
    """Return every interface string in `language`, with ``language`` and ``direction``.

    Raises
    ------
    InputError
        If there is no table for the language.
    """
    if language not in LANGUAGES:
        raise InputError(f"no interface strings for language {language!r}; use one of {', '.join(LANGUAGES)}")
    direction = "rtl" if language in _RIGHT_TO_LEFT else "ltr"
    own = {key: text for key, text in _table(language).items() if text}
    return {**_table("en"), **own, "language": language, "direction": direction}
