"""The wording around the name of an actor that tells its part, out of ``lexicons/actors.toml``."""

from functools import cache

from geo.reports.wording.anchored import Anchored
from geo.reports.wording.lexicon import Patterns, load

# Wording that stands right before the name of an actor.
_BEFORE = (
    "claimed_by",
    "blamed",
    "by",
    "no_doer",
    "spoken",
    "targeted",
    "object",
    "guarded",
    "owner",
    "part_of",
    "accused",
    "escorted",
    "setting",
    "joined",
    "ties",
    "disguised",
    "identity",
    "act_of",
    "not_it",
    "older_deed",
    "unharmed",
    "fought_beside",
    "claimed_before",
    "claimed_all_by",
    "hit_one",
    "some_of",
    "captured_by",
)


@cache
def grammar() -> Patterns:
    """Return the patterns of the table ``grammar`` of ``lexicons/actors.toml``."""
    words = load("actors")["grammar"]
    made = {}
    for name, rows in words.items():
        body = "(?:" + "|".join(rows) + ")"
        if name in ("own", "titles", "capitals", "shared_noun"):
            continue  # plain words
        if name in (
            "claims",
            "own_act",
            "uniform",
            "claims_all",
            "speaks",
            "building",
            "count",
            "custody",
            "own_deed",
            "spared",
            "truce",
            "formerly",
            "denies",
            "gone",
            "claims_others",
            "voices",
            "flies",
            "captor",
            "officer_hit",
        ):
            made[name] = body
        elif name == "place_of":
            made[name] = rf"\b(?:{'|'.join(words['setting'])}){body}\s+$"
        elif name in _BEFORE:
            made[name] = rf"\b{body}\s+$"
        else:
            made[name] = rf"\b{body}"
    return Patterns(made)


# What is asked of every mention of an actor, or of every report.
_OF_EVERY = (
    *("claimed_by", "claims", "blamed", "by", "no_doer", "spoken", "guarded", "owner", "part_of", "speaks"),
    *(
        "building",
        "custody",
        "own_deed",
        "truce",
        "escorted",
        "escort",
        "off_duty",
        "own_voice",
        "private",
        "weapon",
        "spared",
        "accused",
        "setting",
        "place_of",
        "joined",
        "ties",
        "disguised",
        "identity",
        "act_of",
        "own_act",
        "uniform",
        "not_it",
        "older_deed",
        "unharmed",
        "fought_beside",
        "denies",
        "gone",
        "claims_others",
        "claimed_before",
        "voices",
        "other_words",
        "drones",
        "hit_one",
        "some_of",
        "captor",
        "captured_by",
        "officer_hit",
    ),
)


@cache
def anchored() -> dict[str, Anchored]:
    """Return those of `grammar` that are asked most often, tried only where a word of theirs stands."""
    return {name: Anchored(grammar().sources[name]) for name in _OF_EVERY}
