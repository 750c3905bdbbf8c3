"""Asks a language model for passages that the rules may have missed; believes nothing unchecked."""

import threading
import time

from geo.model import Extraction
from geo.readers.base import Additions, Names, shown
from geo.readers.llm_answer import NoAnswer, addresses_model, parse_answer, question
from geo.readers.llm_checks import checked
from geo.readers.llm_http import post_json
from geo.readers.settings import ReaderSettings

# A server that failed so often in a row is left alone for so many seconds.
FAILURES = 3
REST = 60.0


class LlmReader:
    """Adds incidents and place mentions that a model points to and our rules confirm."""

    def __init__(self, settings: ReaderSettings) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._failures = 0
        self._rest_until = 0.0

    def read(self, extraction: Extraction, names: Names) -> Additions:
        """Read a report again, knowing what the rules have read; one request at most."""
        settings = self._settings
        text = extraction.report.text
        if not text.strip():
            return Additions()
        words = addresses_model(text)
        if words:
            return _warning(
                f"not asked: the report speaks to a language model ({shown(words)!r}); rules only"
            )
        if self._resting():
            return _warning(f"not asked: the server failed {FAILURES} times in a row; rules only")
        warnings: tuple[str, ...] = ()
        if len(text) > settings.max_chars:
            warnings = (f"llm: only the first {settings.max_chars} characters of the report were sent",)
        try:
            raw = post_json(
                settings.llm_url + "/chat/completions",
                question(text[: settings.max_chars], settings.llm_model),
                key=settings.llm_key,
                timeout=settings.timeout,
                limit=settings.max_answer,
            )
        except NoAnswer as error:
            self._count(failed=True)
            return _warning(f"{error}; rules only")
        self._count(failed=False)
        try:
            answer = parse_answer(raw)
        except NoAnswer as error:
            return _warning(f"{error}; rules only")
        found = checked(extraction, answer, names)
        return Additions(found.incidents, found.places, found.actors, warnings + found.warnings)

    def _resting(self) -> bool:
        with self._lock:
            return self._failures >= FAILURES and time.monotonic() < self._rest_until

    def _count(self, *, failed: bool) -> None:
        with self._lock:
            self._failures = self._failures + 1 if failed else 0
            self._rest_until = time.monotonic() + REST


def _warning(reason: str) -> Additions:
    return Additions(warnings=(f"llm: {reason}",))
