"""Ask the readers that are switched on, and add what they find to the reading of the rules."""

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from geo.model import Extraction
from geo.readers.base import Names, Reader
from geo.readers.llm_reader import LlmReader
from geo.readers.settings import ReaderSettings
from geo.readers.spacy_reader import SpacyReader, load_pipeline


@lru_cache(maxsize=4)
def open_readers(settings: ReaderSettings) -> tuple[Reader, ...]:
    """Make the readers that `settings` name, once a process; nothing is sent anywhere yet.

    Raises
    ------
    InputError
        If spaCy or its pipeline is not installed.
    """
    made: list[Reader] = []
    for name in settings.readers:
        made.append(
            SpacyReader(load_pipeline(settings.spacy_model)) if name == "spacy" else LlmReader(settings)
        )
    return tuple(made)


def enrich(
    extraction: Extraction,
    settings: ReaderSettings,
    names: Names,
    *,
    readers: Sequence[Reader] | None = None,
) -> Extraction:
    """Add what the optional readers find.

    Parameters
    ----------
    extraction : Extraction
        What the rules read. All of it stays as it is: its incidents come first and unchanged.
    settings : ReaderSettings
        Says which readers are asked; none by default.
    names : Names
        The gazetteer.
    readers : sequence of Reader, optional
        Ready readers, in place of those that `settings` name.

    Returns
    -------
    Extraction
        With further incidents, place mentions and actors in text order, none overlapping one that
        stood there before, and with the readers' warnings.
    """
    for reader in open_readers(settings) if readers is None else readers:
        found = reader.read(extraction, names)
        extraction = replace(
            extraction,
            incidents=extraction.incidents + found.incidents,
            places=tuple(sorted([*extraction.places, *found.places], key=lambda p: p.start)),
            actors=tuple(sorted([*extraction.actors, *found.actors], key=lambda a: a.start)),
            warnings=extraction.warnings + found.warnings,
        )
    return extraction
