"""Load the wording that the reading rules work with: `lexicons/*.toml`, one file a topic."""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from geo.errors import InputError
from geo.kept import kept
from geo.patterns import compiled

_FOLDER = Path(__file__).parents[1] / "lexicons"


@cache
def load(name: str) -> dict[str, Any]:
    """Read one lexicon; the result is shared, so callers must not change it.

    Parameters
    ----------
    name : str
        File name without its ending, such as ``"numbers"``.

    Raises
    ------
    InputError
        If there is no such lexicon or it is not valid TOML.
    """
    source = _FOLDER / f"{name}.toml"
    try:
        data = source.read_bytes()
        return kept(source, data, [__name__], lambda: _filled(tomllib.loads(data.decode("utf-8"))))
    except FileNotFoundError:
        raise InputError(f"there is no lexicon {name!r}; see geo/reports/lexicons for the names") from None
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"lexicon {name!r} is not valid TOML ({error}); correct the file") from None


def _filled(lexicon: dict[str, Any]) -> dict[str, Any]:
    """Return a lexicon with its `words` put into its phrases: "{people} shot" names all of them."""
    words = lexicon.get("words", {})
    for table in lexicon.values() if words else ():
        for entry in table if isinstance(table, list) else ():
            entry["phrases"] = [fill(phrase, words) for phrase in entry["phrases"]]
    return lexicon


_NAMED = compiled(r"\{([a-z_]+)\}")


def fill(wording: str, words: Mapping[str, str]) -> str:
    """Put choices of words into a wording that names them: "{people} shot".

    Raises
    ------
    InputError
        If there are no words of such a name.
    """
    unknown = [name for name in _NAMED.findall(wording) if name not in words]
    if unknown:
        raise InputError(
            f"the wording {wording!r} names words {unknown[0]!r}, which its lexicon lacks; it has "
            + ", ".join(sorted(words))
        )
    return _NAMED.sub(lambda m: words[m[1]], wording)


class Patterns(dict[str, re.Pattern[str]]):
    """Regular expressions by name, each compiled when first asked for: no report needs all of them."""

    def __init__(self, sources: Mapping[str, str]) -> None:
        super().__init__()
        self.sources = dict(sources)

    def __missing__(self, name: str) -> re.Pattern[str]:
        made = self[name] = compiled(self.sources[name])
        return made


def alternatives(words: list[str] | tuple[str, ...]) -> str:
    """Return a regular expression for any of `words` (regex fragments), longest first."""
    return "(?:" + "|".join(sorted(set(words), key=lambda word: (-len(word), word))) + ")"
