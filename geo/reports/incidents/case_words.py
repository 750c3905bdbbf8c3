"""The wording by which tellings are cut, parted and joined, out of ``lexicons/coreference.toml``."""

from functools import cache

from geo.reports.wording.anchored import Anchored
from geo.reports.wording.lexicon import Patterns, load


@cache
def patterns() -> Patterns:
    """Return the patterns of ``lexicons/coreference.toml``."""
    return Patterns({name: "|".join(rows) for name, rows in load("coreference")["pattern"].items()})


@cache
def anchored() -> dict[str, Anchored]:
    """Return `patterns`, each tried only where a word stands that it needs."""
    return {name: Anchored(rows) for name, rows in load("coreference")["pattern"].items()}
