"""The wording around the name of an actor that tells its part, out of ``lexicons/actors.toml``."""

from functools import cache

from geo.reports.wording.anchored import Anchored
from geo.reports.wording.lexicon import Patterns, load


@cache
def grammar() -> Patterns:
    """Return the patterns of the table ``grammar`` of ``lexicons/actors.toml``."""
    words, placed = load("actors")["grammar"], load("actors")["placed"]
    made = {}
    for name, rows in words.items():
        body = "(?:" + "|".join(rows) + ")"
        if name in placed["before"]:
            body += r"\s+$"
        made[name] = body if name in placed["behind"] else rf"\b{body}"
    setting, place_of = ("|".join(words[name]) for name in ("setting", "place_of"))
    made["place_of"] = rf"\b(?:{setting})(?:{place_of})\s+$"
    return Patterns(made)


@cache
def anchored() -> dict[str, Anchored]:
    """Return those of `grammar` that are asked most often, tried only where a word of theirs stands."""
    placed = load("actors")["placed"]
    names = (*placed["before"], *placed["behind"], *placed["asked"])
    return {name: Anchored(grammar().sources[name]) for name in names}
