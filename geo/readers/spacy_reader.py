"""Names that a spaCy pipeline finds and the rules have not: mention candidates, nothing else.

spaCy is no dependency; the user installs it and a pipeline of his choice.
"""

from collections.abc import Callable
from importlib import import_module
from typing import Any

from geo.errors import InputError
from geo.model import ActorMention, Extraction, Span
from geo.readers.base import Additions, Names, shown
from geo.readers.mentions import LONGEST_NAME, place_mentions
from geo.reports.actors import scan_actors
from geo.reports.text import split

# Labels of spaCy's pipelines (OntoNotes, and the four of the multilingual ones).
PLACES = frozenset({"GPE", "LOC", "FAC"})
ACTORS = frozenset({"ORG", "NORP"})


def load_pipeline(name: str) -> Callable[[str], Any]:
    """Load an installed pipeline, with what finds names and no more.

    Raises
    ------
    InputError
        If spaCy or the pipeline is missing, with the command that installs it.
    """
    try:
        spacy = import_module("spacy")
    except ImportError:
        raise InputError(
            "the reader spacy is switched on and spaCy is not installed; "
            "run `pip install spacy`, or unset INCIDENT_ATLAS_READER"
        ) from None
    try:
        pipeline = spacy.load(name, exclude=["parser", "lemmatizer", "textcat"])
    except OSError:
        raise InputError(
            f"spaCy has no pipeline {name!r}; run `python -m spacy download {name}`, "
            "or name an installed one in INCIDENT_ATLAS_SPACY_MODEL"
        ) from None
    if "ner" not in pipeline.pipe_names and "entity_ruler" not in pipeline.pipe_names:
        raise InputError(f"the spaCy pipeline {name!r} finds no names; use one with the component `ner`")
    made: Callable[[str], Any] = pipeline
    return made


class SpacyReader:
    """Adds place and actor mentions.

    Parameters
    ----------
    pipeline : callable
        Takes a text, returns an object with ``ents``, each with ``start_char``, ``end_char`` and ``label_``.
    """

    def __init__(self, pipeline: Callable[[str], Any]) -> None:
        self._pipeline = pipeline

    def read(self, extraction: Extraction, names: Names) -> Additions:
        """Read a report again, knowing what the rules have read."""
        text = extraction.report.text
        try:
            found = [(str(e.label_), int(e.start_char), int(e.end_char)) for e in self._pipeline(text).ents]
        except Exception as error:  # a foreign model may raise anything; the reading of the rules stands
            return Additions(
                warnings=(f"spacy: the pipeline failed ({shown(type(error).__name__)}); rules only",)
            )
        good = [(label, Span(a, b)) for label, a, b in found if 0 <= a < b <= len(text)]
        document = split(text)
        places = place_mentions(
            document, extraction, [(span, f"spacy:{label}") for label, span in good if label in PLACES], names
        )
        taken = [Span(p.start, p.end) for p in (*extraction.places, *places)]
        taken += [Span(n.start, n.end) for n in scan_actors(document)]
        taken += [Span(a.start, a.end) for a in extraction.actors]
        actors = []
        for label, span in sorted(good, key=lambda item: item[1].start):
            short = span.end - span.start <= LONGEST_NAME
            if label in ACTORS and short and not any(span.overlaps(other) for other in taken):
                taken.append(span)
                name = span.quote(text)
                actors.append(ActorMention("", name, name, span.start, span.end, f"spacy:{label}"))
        return Additions(places=places, actors=tuple(actors))
