"""The wording around a place name that decides the part it plays: ``lexicons/places.toml``, compiled."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from geo.patterns import compiled
from geo.reports.wording.anchored import Anchored
from geo.reports.wording.lexicon import load


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The compiled wording around names."""

    any_after: re.Pattern[str]
    any_before: re.Pattern[str]
    designation_after: tuple[tuple[str, re.Pattern[str]], ...]
    designation_before: tuple[tuple[str, re.Pattern[str]], ...]
    institution: Anchored
    local: re.Pattern[str]
    verb: Anchored
    object: re.Pattern[str]
    other_before: Anchored
    other_after: Anchored
    at_hospital: Anchored
    speaker: Anchored
    says: Anchored
    distance: Anchored
    taken_from: Anchored
    origin: Anchored
    visited: Anchored
    incident: re.Pattern[str]
    near: frozenset[str]
    capitals: frozenset[str]
    name_ends: frozenset[str]


def any_of(words: Sequence[str]) -> str:
    """Return a regular expression for any of `words`, in their order."""
    return "(?:" + "|".join(words) + ")"


@cache
def surroundings() -> Surroundings:
    """Compile ``lexicons/places.toml``."""
    words = load("places")
    article = rf"(?:\s+{any_of(words['incident']['article'])})*"
    return Surroundings(
        compiled(rf"\s+{any_of([w for v in words['after'].values() for w in v])}\b"),
        compiled(rf"\b{any_of([w for v in words['before'].values() for w in v])}\s+$"),
        tuple((k, compiled(rf"\s+{any_of(v)}\b")) for k, v in words["after"].items()),
        tuple((k, compiled(rf"\b{any_of(v)}\s+$")) for k, v in words["before"].items()),
        Anchored(rf"(?:'s?)?\s+(?:\w+\s+){{0,2}}?{any_of(words['metonym']['institution'])}\b"),
        compiled(rf"(?:'s?)?\s+{any_of(words['metonym']['local'])}\b"),
        Anchored(rf"\s+(?:also\s+|has\s+also\s+)?{any_of(words['metonym']['verb'])}\b"),
        compiled(rf"\b{any_of(words['metonym']['object'])}\s+$"),
        Anchored(rf"\b{any_of(words['other']['before'])}{article}\s+$"),
        Anchored(rf"\s*{any_of(words['other']['after'])}\b"),
        Anchored(rf"\b{any_of(words['other']['at_hospital'])}{article}\s+$"),
        Anchored(rf"\b{any_of(words['other']['speaker'])}{article}\s+$"),
        Anchored(rf"(?!{words['other']['others_say']})[^.;]{{0,30}}?\b{any_of(words['other']['says'])}\b"),
        Anchored(rf"\b(?P<words>{any_of(words['other']['distance'])}){article}\s+$"),
        Anchored(rf"\b{any_of(words['incident']['taken_from'])}{article}\s+$"),
        Anchored(rf"\b{any_of(words['origin']['before'])}{article}\s+$"),
        Anchored(rf"\b{any_of(words['visited']['before'])}{article}\s+$"),
        compiled(rf"\b(?P<word>{any_of(words['incident']['before'])}){article}\s+$"),
        frozenset(words["incident"]["near"]),
        frozenset(words["metonym"]["capitals"]),
        frozenset(words["never"]["name_ends"]),
    )


def grammar(name: str) -> re.Pattern[str]:
    """Compile a pattern of the table `grammar` of the lexicon."""
    return compiled(load("places")["grammar"][name])


@cache
def no_places() -> frozenset[str]:
    """Return words that look like a place and are none in a report: demonyms, months."""
    return frozenset(load("places")["never"]["words"])


@cache
def seats() -> frozenset[str]:
    """Return the towns from which news of a whole province or country is told."""
    return frozenset(load("places")["seats"]["names"])


@cache
def numbered() -> tuple[frozenset[str], re.Pattern[str]]:
    """Return the words for a village that bears a number, and the pattern of its number."""
    words = load("places")["never"]
    return frozenset(words["numbered"]), compiled(words["number"], re.IGNORECASE)


@cache
def peoples() -> frozenset[str]:
    """Return the names of peoples that are also names of places."""
    return frozenset(load("places")["grammar"]["peoples"])
